"""Reading TOML that people write, and saying what is wrong with it.

Shared by scenarios, claims and studies: one way to read a file that may be anything, one form
of a fault (file, key, value, rule, hint), one way to guess what was meant. Messages are in the
language of whoever reads along (``sim.words.language``) at the moment that they are made.
"""

from __future__ import annotations

import difflib
import errno
import itertools
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.words import (
    AmbiguousError,
    Names,
    counted,
    language,
    listed,
    meant,
    name_of,
    number,
    say,
    words_of,
)

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 16
"""Tables inside tables; nothing that the readers know goes half as deep."""
MAX_SIGNS: Final = 50_000
"""Lines, brackets, commas and equal signs: about what is read in a tenth of a second."""
SHOWN: Final = 60
"""Characters of a value that a message shows."""
NAMED: Final = 3
"""Names that a hint offers at most."""
MOST_FAULTS: Final = 20
"""Faults that a message lists; who has more mends these first."""
ENOUGH: Final = 100
"""Faults at which reading stops: what follows is the same slip again, or no such file at all."""
LONGEST: Final = 600
"""Characters of a rule or a hint."""
MESSAGE: Final = 3_500
"""Characters after which a message lists no more faults."""

_PART = r"""(?:[\w\-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DEEP_KEY = re.compile(
    rf"(?:^|[\[{{,])[ \t]*+{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MAX_DEPTH}}}", re.MULTILINE
)
"""A key of very many parts, on which tomllib spends time with the square of their number."""
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,63}")
_DEVICES = re.compile(r"(?i)con|prn|aux|nul|(com|lpt)[0-9]")
"""Names that Windows keeps for itself: no file or folder can be called so there."""
_TOML_SAYS: Final = (
    (r"Exceeds the limit \((\d+) digits\).*", "digits"),
    (r"Cannot overwrite a value", "again"),
    (r"Cannot declare \(([^)]*?),?\) twice", "table_again"),
    (r"Cannot mutate immutable namespace \(([^)]*?),?\)", "complete"),
    (r"maximum recursion depth exceeded.*", "depth"),
    (r"Invalid statement", "statement"),
    (r"Expected newline or end of document after a statement", "line_end"),
    (r"Expected ']' at the end of a table declaration", "table_end"),
    (r"Expected ']]' at the end of an array declaration", "array_end"),
    (r"Expected '=' after a key in a key/value pair", "equals"),
    (r"Expected ('.+'|\".+\")", "expected"),
    (r"Invalid initial character for a key part", "key"),
    (r"Cannot redefine namespace \(([^)]*?),?\)", "redefined"),
    (r"Unclosed array", "array_open"),
    (r"Unclosed inline table", "table_open"),
    (r"Duplicate inline table key (.+)", "inline_again"),
    (r"Unescaped '\\' in a string", "backslash"),
    (r"Invalid hex value", "hex"),
    (r"Escaped character is not a Unicode scalar value", "scalar"),
    (r"Unterminated string", "text_open"),
    (r"Illegal character (.+)", "character"),
    (r"Found invalid character (.+)", "found_character"),
    (r"Invalid date or datetime", "date"),
    (r"Invalid value", "value"),
)  # fmt: skip
"""All that tomllib says, and the key of our words for it (``toml_...``)."""


_ESCAPES = ("Unescaped", "Invalid hex value", "Escaped character")
"""What tomllib says of a backslash that begins nothing it knows."""
_SWALLOWED = re.compile(r"^[A-Za-z]:[\t\n\r\f\x08]|[\f\x08]")
"""A Windows path of which a backslash and a letter became a sign: no other text looks so."""
_NAMED_SIGNS = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\f": r"\f", "\b": r"\b"}


class Fault(NamedTuple):
    """One thing wrong in a file, in words for the person who wrote it."""

    file: str
    rule: str
    key: str | None = None
    """Of a table; with ``row``, the column."""
    value: Any = None
    hint: str = ""
    row: int | None = None
    """Of a table, as a spreadsheet numbers it: the first is 1."""
    cell: str | None = None
    """Such as C7, where ``file`` is a sheet."""

    def __str__(self) -> str:
        place = short_key(self.file)
        row, key = self.row, None if self.key is None else short_key(self.key)
        if self.cell is not None:
            place = say("documents.place_cell", file=place, cell=self.cell)
            row = None
        if row is not None and key is not None:
            place = say("documents.place_row_column", file=place, row=row, key=key)
        elif row is not None:
            place = say("documents.place_row", file=place, row=row)
        elif key is not None:
            place = say("documents.place_key", file=place, key=key)
        shown = "" if self.value is None else f" = {short(self.value)}"
        sentences = [clipped(part) for part in (self.rule, self.hint) if part]
        return f"{place}{shown}: {'; '.join(sentences)}"


class DocumentError(ValueError):
    """A file that cannot be used; ``faults`` holds all that is wrong with it."""

    kind = "document"
    """Its name for people is ``kind_...`` in the words of documents."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        count = counted(len(self.faults), say("documents.faults"))
        if len(self.faults) >= ENOUGH:
            count = say("documents.at_least", count=count)
        kind, shown = say(f"documents.kind_{self.kind}"), short_key(name) or short(name)
        lines = [say("documents.headline", kind=kind, name=shown, count=count)]
        for fault in self.faults[:MOST_FAULTS]:
            if sum(map(len, lines)) < MESSAGE:
                lines.append(f"  {fault}")
        if len(self.faults) >= len(lines):
            left = number(len(self.faults) - len(lines) + 1, 0)
            lines.append(f"  {say('documents.and_more', count=left)}")
        super().__init__("\n".join(lines))


def short(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, list | tuple | dict) and nests_deeper(value, MAX_DEPTH):
        kind = next(kind for kind in (list, tuple, dict) if isinstance(value, kind))
        return say(f"documents.deep_{kind.__name__}")
    try:
        text = str(value) if isinstance(value, date | time) else repr(_start(value))
    except ValueError:  # a whole number of thousands of digits
        text = say("documents.many_digits")
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _start(value: Any) -> Any:
    """As much of a value as a message can show."""
    if isinstance(value, str):
        return value[: 4 * SHOWN]
    if isinstance(value, list | tuple):
        return type(value)(_start(one) for one in value[:SHOWN])
    if isinstance(value, dict):
        return {_start(k): _start(v) for k, v in itertools.islice(value.items(), SHOWN)}
    return str(value) if isinstance(value, date | time) else value


def short_key(key: str) -> str:
    """A key or a file as a message shows it: on one line, its end if it is very long."""
    text = printable(key)
    return text if len(text) <= 2 * SHOWN else f"...{text[-2 * SHOWN + 3 :]}"


def printable(text: str) -> str:
    """A text without what would move the cursor or start a new line."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def clipped(text: str) -> str:
    """A sentence of a message: on one line, its start if it is very long."""
    text = printable(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def nests_deeper(value: Any, depth: int) -> bool:
    """Whether lists and tables stand in each other more than so many deep."""
    level: list[Any] = [value]
    for _ in range(depth + 1):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list | tuple):
                inner += one
        if not inner:
            return False
        level = inner
    return True


def closest(word: Any, known: Iterable[str] | Names, cutoff: float = 0.6) -> str:
    """A question with the known names nearest to a word, empty if none is near.

    Args:
        known: names, or things with their names: those in the language of messages are shown.
    """
    near = nearest(word, known, cutoff) if isinstance(word, str) else []
    return say("documents.did_you_mean", names=listed(near, "or")) if near else ""


def nearest(word: str, known: Iterable[str] | Names, cutoff: float = 0.6) -> list[str]:
    """Known names nearest to a word: those one letter away, else the best and about as good.

    The word itself is never among them: to ask for it again helps nobody.
    """
    if isinstance(known, Names):
        ids = {name: one for one, names in reversed(known.items()) for lang in names.values()
               for name in lang}  # fmt: skip
        ids |= {one: one for one in known}
        found = dict.fromkeys(ids[name] for name in nearest(word, ids, cutoff))
        return [name for one in found if (name := name_of(one, known)) != word]
    wanted = word.lower()[: 4 * SHOWN].replace("-", "_")
    known = [name for name in known if name != word]
    if near := sorted(name for name in known if one_letter_apart(wanted, name.lower())):
        return near[:NAMED]
    return similar(word, known, cutoff)


def similar(word: str, known: Iterable[str], cutoff: float) -> list[str]:
    """Known names that share most with a word, at least the cutoff (0 .. 1) of their letters."""
    wanted = word.lower()[: 4 * SHOWN].replace("-", "_")
    scored = []
    matcher = difflib.SequenceMatcher(None, "", wanted, autojunk=False)
    for name in known:
        matcher.set_seq1(name.lower())
        quick = matcher.real_quick_ratio() >= cutoff and matcher.quick_ratio() >= cutoff
        if quick and (ratio := matcher.ratio()) >= cutoff:
            scored.append((-ratio, name))
    scored.sort()
    return [name for ratio, name in scored[:NAMED] if ratio <= scored[0][0] + 0.02]


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter put in, left out, changed or swapped with the next makes one the other."""
    if one == other:
        return True
    # two words of one letter have none in common
    if abs(len(one) - len(other)) > 1 or max(len(one), len(other)) < 2:
        return False
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    at = next((i for i, c in enumerate(shorter) if c != longer[i]), len(shorter))
    if len(longer) == len(shorter) + 1:
        return longer[at + 1 :] == shorter[at:]
    swapped = longer[at : at + 2][::-1] == shorter[at : at + 2]
    return longer[at + 1 :] == shorter[at + 1 :] or (
        swapped and longer[at + 2 :] == shorter[at + 2 :]
    )


def names_shown(known: Iterable[str] | Names) -> str:
    """All known names in a row, in the language of messages."""
    return ", ".join(name_of(one, known) if isinstance(known, Names) else one for one in known)


def thing(kind: str) -> str:
    """A kind of document with its article, such as *a study*."""
    return say(f"documents.thing_{kind.replace(' ', '_')}")


def system_error(error: BaseException) -> str:
    """Why the system refused something, as the end of a sentence in the language of messages."""
    known = words_of("system", language())
    code = getattr(error, "errno", None)
    code = code if code is not None else _WITHOUT_NUMBER.get(type(error))
    if isinstance(error, UnicodeEncodeError):
        code = errno.EILSEQ
    if code is None:
        return known["unknown"]
    name = _SAME.get(code, errno.errorcode.get(code, ""))
    return known.get(name) or known["other"].format(number=code)


_WITHOUT_NUMBER: Final[dict[type[BaseException], int]] = {
    FileNotFoundError: errno.ENOENT,
    FileExistsError: errno.EEXIST,
    IsADirectoryError: errno.EISDIR,
    NotADirectoryError: errno.ENOTDIR,
    PermissionError: errno.EACCES,
    BrokenPipeError: errno.EPIPE,
    TimeoutError: errno.ETIMEDOUT,
    MemoryError: errno.ENOMEM,
}
"""Errors of Python that say by their class what their number would."""
_SAME: Final = {errno.EWOULDBLOCK: "EAGAIN", errno.EOPNOTSUPP: "ENOTSUP", errno.ENOTSUP: "ENOTSUP"}
"""Numbers with more than one name."""


def read_toml(name: str, source: Traversable, what: str, hint: str = "") -> dict[str, Any]:
    """The tables of a TOML file.

    Args:
        name: of the file, for messages.
        what: it should be, such as ``study``: ``thing_...`` in the words of documents.
        hint: what to do where there is no such file.

    Raises:
        DocumentError: no such file, not text, not TOML, too large, too deep.
    """
    text = decoded(name, read_bytes(name, source, what, hint=hint))
    if sum(map(text.count, "\n[,=")) > MAX_SIGNS:
        rule = say("documents.too_many", most=number(MAX_SIGNS, 0))
        raise refused(name, rule, say("documents.too_many_hint"))
    deep = say("documents.too_deep", most=MAX_DEPTH)
    if found := _DEEP_KEY.search(text):
        key = say("documents.line", line=text.count("\n", 0, found.end()) + 1)
        raise refused(name, deep, is_this(what), key, found[0].lstrip("\n[{, \t"))
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        lines = text.rstrip().split("\n")
        at = re.search(r"\(at line (\d+),", str(error))
        last = min(int(at[1]), len(lines)) if at else len(lines)
        # the line as it stands tells more than what was expected in it
        key, value = say("documents.line", line=last), lines[last - 1].strip()
        rule = say("documents.not_toml", reason=_toml_reason(str(error)))
        hint = say("documents.not_toml_hint")
        if "\\" in value and any(part in str(error) for part in _ESCAPES):
            hint = say("documents.backslash_hint", line=short_key(value.replace("\\", "/")))
        raise refused(name, rule, hint, key, value) from None
    if nests_deeper(given, MAX_DEPTH):
        raise refused(name, deep, is_this(what))
    for key, value in _texts("", given):
        if _SWALLOWED.search(value):
            # what stands there is meant: \t is no tab
            meant = value.translate({ord(sign): name for sign, name in _NAMED_SIGNS.items()})
            hint = say("documents.backslash_hint", line=meant.replace("\\", "/"))
            raise refused(name, say("documents.backslash"), hint, key, value)
    return given


def _texts(at: str, given: Any) -> Iterator[tuple[str, str]]:
    """All texts of a document, with their keys."""
    if isinstance(given, str):
        yield at, given
    elif isinstance(given, dict):
        for key, value in given.items():
            yield from _texts(dotted(at, key), value)
    elif isinstance(given, list):
        for number, value in enumerate(given, start=1):
            yield from _texts(f"{at}[{number}]", value)


def _toml_reason(message: str) -> str:
    """What tomllib found wrong, in our words."""
    found = re.fullmatch(r"(.*?)(?: \(at (?:line (\d+), column (\d+)|end of document)\))?", message,
                         re.DOTALL)  # fmt: skip
    theirs, line, column = found.groups() if found else (message, None, None)
    reason = say("documents.toml_other")
    for pattern, key in _TOML_SAYS:
        if same := re.fullmatch(pattern, theirs, re.DOTALL):
            blanks = {"a": same[1]} if same.re.groups else {}
            reason = say(f"documents.toml_{key}", **blanks)
            break
    if line is not None:
        return say("documents.toml_at", message=reason, line=line, column=column)
    return say("documents.toml_at_end", message=reason) if theirs != message else reason


def is_this(what: str) -> str:
    """The question whether a file is what it should be."""
    return say("documents.is_this", thing=thing(what))


def read_bytes(
    name: str, source: Traversable, what: str, most: int = MAX_BYTES, hint: str = ""
) -> bytes:
    """What is in a file that may be anything.

    Raises:
        DocumentError: no file, too large, cannot be read.
    """
    hint = hint or say("documents.give_file", thing=thing(what))
    try:
        regular = source.is_file()
        there = not isinstance(source, Path) or source.exists()
        data = b""
        if regular:
            with source.open("rb") as file:
                data = file.read(most + 1)
    except (OSError, ValueError) as error:  # a name that no file system takes is a ValueError
        named = isinstance(error, OSError)
        reason = system_error(error) if named else say("documents.not_a_file_name")
        raise refused(name, say("documents.cannot_read", reason=reason), hint) from None
    if not regular:  # a folder, or a pipe that would never end
        raise refused(name, say("documents.not_regular" if there else "documents.not_there"), hint)
    if len(data) > most:
        raise refused(name, say("documents.too_large", most=number(most / 1e6)), is_this(what))
    return data


def decoded(name: str, data: bytes, hint: str = "") -> str:
    """The text in a file.

    Args:
        hint: what to do where it is not UTF-8.

    Raises:
        DocumentError: it is not UTF-8.
    """
    hint = hint or say("documents.save_utf8")
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(name, say("documents.binary"), hint)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refused(name, say("documents.not_utf8", line=line), hint) from None


def refused(
    name: str, rule: str, hint: str = "", key: str | None = None, value: Any = None
) -> DocumentError:
    """The error for one fault that leaves nothing to read."""
    return DocumentError(name, [Fault(name, rule, key, value, hint)])


class Reader:
    """Takes keys out of the tables of one file and collects what is wrong with them.

    Where a method has a default, a key that is left out has that value; without one it is a fault.
    """

    def __init__(self, file: str, error: type[DocumentError], name: str | None = None) -> None:
        self.file = file
        self.name = file if name is None else name
        """What the error names: a folder, where several files are read."""
        self.faults: list[Fault] = []
        self._error = error

    def of(self, file: str) -> Reader:
        """The reader of another file beside it; faults of both are in one list."""
        other = Reader(file, self._error, self.name)
        other.faults = self.faults
        return other

    def fault(
        self,
        key: str | None,
        rule: str,
        value: Any = None,
        hint: str = "",
        row: int | None = None,
    ) -> None:
        """Note something wrong.

        Raises:
            DocumentError: that is enough.
        """
        self.faults.append(Fault(self.file, rule, key, value, hint, row))
        if len(self.faults) >= ENOUGH:
            self.end()

    def end(self) -> None:
        """All has been read.

        Raises:
            DocumentError: with all that is wrong.
        """
        if self.faults:
            raise self._error(self.name, self.faults)

    def keys(self, at: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        """Every key must be a known one."""
        known = list(known)
        for key in table:
            if key not in known:
                rule = say("documents.unknown_key", names=", ".join(known))
                self.fault(dotted(at, key), rule, hint=closest(key, known))

    def table(self, at: str, given: Any, hint: str) -> dict[str, Any]:
        """A table, empty if something else stands there."""
        if isinstance(given, dict):
            return given
        self.fault(at, say("documents.a_table"), given, hint)
        return {}

    def identifier(self, at: str, given: Any, hint: str = "") -> str:
        """A word that can also be the name of a file."""
        shown = None if at.endswith(f".{given}") else given
        if not isinstance(given, str) or not _IDENTIFIER.fullmatch(given):
            self.fault(at, say("documents.a_word"), shown, hint)
        elif _DEVICES.fullmatch(given):
            self.fault(at, say("documents.a_device"), shown, hint)
        return str(given) if isinstance(given, str) else ""

    def whole(self, at: str, given: Any, low: int, high: int, default: int | None = None) -> int:
        """A whole number from low to high."""
        if given is None and default is not None:
            return default
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            rule = say("documents.whole_range", low=whole_shown(low), high=whole_shown(high))
            rule = rule if low < high else say("documents.whole_one", low=low)
            hint = _number_hint(given, default)
            if isinstance(given, float) and given.is_integer() and low <= given <= high:
                hint = say("documents.write", text=f"{given:.0f}")
            self.fault(at, rule, given, hint)
            return low if default is None else default
        return given

    def number(
        self, at: str, given: Any, low: float, high: float, default: float | None = None
    ) -> float:
        """A number from low to high."""
        if given is None and default is not None:
            return default
        good = isinstance(given, int | float) and not isinstance(given, bool)
        if not good or not low <= given <= high:
            rule = say("documents.number_range", low=f"{low:g}", high=f"{high:g}")
            self.fault(at, rule, given, _number_hint(given, default))
            return low if default is None else default
        return float(given)

    def one_of(
        self, at: str, given: Any, known: Iterable[str] | Names, default: str | None = None
    ) -> str:
        """One of the known words: its id, where they have names in several languages."""
        known = known if isinstance(known, Names) else list(known)
        if given is None and default is not None:
            return default
        if (found := _known(given, known)) is not None:
            return found
        if not self.ambiguous(at, given, known):
            rule = say("documents.one_of", names=names_shown(known))
            self.fault(at, rule, given, closest(given, known))
        return next(iter(known)) if default is None else default

    def ambiguous(self, at: str, given: Any, known: Iterable[str] | Names) -> bool:
        """Whether a word names several of the things; if so, the fault is noted."""
        if not isinstance(given, str) or not isinstance(known, Names):
            return False
        try:
            meant(given, known)
        except AmbiguousError as error:
            self.fault(at, str(error), given)
            return True
        return False

    def some_of(
        self, at: str, given: Any, known: Iterable[str] | Names, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """A list of known words, each once: their ids, where they have names in languages."""
        known = known if isinstance(known, Names) else list(known)
        if given is None:
            return default
        first = next(iter(known))
        first = name_of(first, known) if isinstance(known, Names) else first
        hint = say("documents.for_example", text=f'["{first}"]')
        if not isinstance(given, list):
            self.fault(at, say("documents.a_list"), given, hint)
            return default
        found: list[str] = []
        for place, name in enumerate(given, start=1):
            place_at = f"{at}[{place}]"
            one = _known(name, known)
            if one is None:
                if not self.ambiguous(place_at, name, known):
                    few = len(known) <= 12
                    rule = "unknown_name_of" if few else "unknown_name"
                    blanks = {"names": names_shown(known)} if few else {}
                    near = closest(name, known) or hint
                    self.fault(place_at, say(f"documents.{rule}", **blanks), name, near)
            elif one in found:
                self.fault(place_at, say("documents.twice"), name, say("documents.each_once"))
            else:
                found.append(one)
        return tuple(found) if len(found) == len(given) else default

    def texts(self, at: str, given: Any, languages: tuple[str, str]) -> dict[str, str]:
        """A text per language; a language left out takes the other's."""
        good = isinstance(given, dict) and bool(given) and set(given) <= set(languages)
        if not good or not all(isinstance(text, str) for text in given.values()):
            hint = say("documents.a_text_hint", at=at)
            self.fault(at, say("documents.a_text"), given, hint)
            return {}
        return {a: given.get(a, given.get(b)) for a, b in (languages, languages[::-1])}


def _known(given: Any, known: list[str] | Names) -> str | None:
    """The known word that is given, or the id of the thing so named; None: it is neither."""
    if not isinstance(given, str):
        return None
    if not isinstance(known, Names):
        return given if given in known else None
    try:
        return meant(given, known)
    except AmbiguousError:
        return None


def _number_hint(given: Any, default: float | None) -> str:
    """What to do about a number that is none, or out of its range."""
    if given is None:
        return say("documents.missing")
    if isinstance(given, str):
        return say("documents.no_quotes")
    if isinstance(given, float) and not math.isfinite(given):
        return say("documents.not_finite")
    if isinstance(given, bool):
        return say("documents.no_truth")
    return "" if default is None else say("documents.left_out", default=f"{default:g}")


def whole_shown(value: int) -> str:
    """A whole number in a rule: in Dutch without points, which TOML would take for decimals."""
    return number(value, 0) if language() == "en" else str(value)


def dotted(at: str, key: str) -> str:
    """The key of something inside a table, as TOML would write it."""
    key = key or '""'
    return f"{at}.{key}" if at else key


def made_anew(page: str, begin: str, end: str, made: str) -> str:
    """A page with what stands between two of its lines, and these, made anew.

    Raises:
        ValueError: the page has no such lines.
    """
    before, begins, rest = page.partition(begin)
    _, ends, after = rest.partition(end)
    if not begins or not ends:
        raise ValueError(say("documents.page_lines", begin=begin, end=end))
    return before + made + after
