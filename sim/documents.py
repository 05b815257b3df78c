"""Reading TOML that people write, and saying what is wrong with it.

Shared by scenarios, claims and studies: one way to read a file that may be anything, one form
of a fault (file, key, value, rule, hint), one way to guess what was meant.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

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
_PLAINER = (
    (r"Exceeds the limit \((\d+) digits\).*", r"a number has more than \1 digits"),
    (r"Cannot overwrite a value", "a key stands there for the second time"),
    (r"Cannot declare \(([^)]*?),?\) twice", r"table \1 stands there for the second time"),
    (r"Cannot mutate immutable namespace \(([^)]*?),?\)", r"\1 is complete; nothing can be added"),
    (r"maximum recursion depth exceeded.*", "lists or tables stand too deep in each other"),
)  # fmt: skip
"""What tomllib says, in words for people."""


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
        if self.cell is not None:
            place += f"!{self.cell}"
        elif self.row is not None:
            place += f", row {self.row}"
        if self.key is not None:
            place += f", {'' if self.row is None else 'column '}{short_key(self.key)}"
        shown = "" if self.value is None else f" = {short(self.value)}"
        sentences = [clipped(part) for part in (self.rule, self.hint) if part]
        return f"{place}{shown}: {'; '.join(sentences)}"


class DocumentError(ValueError):
    """A file that cannot be used; ``faults`` holds all that is wrong with it."""

    kind = "document"

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        count += " at least" if len(self.faults) >= ENOUGH else ""
        lines = [f"{self.kind} {short_key(name) or short(name)}: {count}"]
        for fault in self.faults[:MOST_FAULTS]:
            if sum(map(len, lines)) < MESSAGE:
                lines.append(f"  {fault}")
        if len(self.faults) >= len(lines):
            lines.append(f"  and {len(self.faults) - len(lines) + 1} more")
        super().__init__("\n".join(lines))


def short(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, list | tuple | dict) and nests_deeper(value, MAX_DEPTH):
        return f"a {type(value).__name__} of great depth"
    try:
        text = str(value) if isinstance(value, date | time) else repr(_start(value))
    except ValueError:  # a whole number of thousands of digits
        text = "a number of very many digits"
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


def closest(word: Any, known: Iterable[str], cutoff: float = 0.6) -> str:
    """A question with the known names nearest to a word, empty if none is near."""
    near = nearest(word, known, cutoff) if isinstance(word, str) else []
    if not near:
        return ""
    names = near[0] if len(near) == 1 else f"{', '.join(near[:-1])} or {near[-1]}"
    return f"did you mean {names}?"


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Known names nearest to a word: those one letter away, else the best and about as good."""
    wanted = word.lower()[: 4 * SHOWN].replace("-", "_")
    known = list(known)
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


def read_toml(name: str, source: Traversable, what: str, hint: str = "") -> dict[str, Any]:
    """The tables of a TOML file.

    Args:
        name: of the file, for messages.
        what: it should be, such as ``study``.
        hint: what to do where there is no such file.

    Raises:
        DocumentError: no such file, not text, not TOML, too large, too deep.
    """
    text = decoded(name, read_bytes(name, source, what, hint=hint))
    if sum(map(text.count, "\n[,=")) > MAX_SIGNS:
        rule = f"has more than {MAX_SIGNS:,} lines and values"
        raise refused(name, rule, "long lists of numbers belong in a CSV file")
    deep = f"has lists or tables in each other more than {MAX_DEPTH} deep"
    if found := _DEEP_KEY.search(text):
        line = text.count("\n", 0, found.end()) + 1
        raise refused(name, deep, f"is this a {what}?", f"line {line}", found[0].lstrip("\n[{, \t"))
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message = str(error)
        for theirs, ours in _PLAINER:
            message = re.sub(theirs, ours, message)
        lines = text.rstrip().split("\n")
        at = re.search(r"\(at line (\d+),", message)
        number = min(int(at[1]), len(lines)) if at else len(lines)
        # the line as it stands tells more than what was expected in it
        key, value = f"line {number}", lines[number - 1].strip()
        hint = "texts stand in quotation marks, numbers have a point, a key stands once"
        raise refused(name, f"is not valid TOML: {message}", hint, key, value) from None
    if nests_deeper(given, MAX_DEPTH):
        raise refused(name, deep, f"is this a {what}?")
    return given


def read_bytes(
    name: str, source: Traversable, what: str, most: int = MAX_BYTES, hint: str = ""
) -> bytes:
    """What is in a file that may be anything.

    Raises:
        DocumentError: no file, too large, cannot be read.
    """
    hint = hint or f"give the file of a {what}"
    try:
        regular = source.is_file()
        there = not isinstance(source, Path) or source.exists()
        data = b""
        if regular:
            with source.open("rb") as file:
                data = file.read(most + 1)
    except (OSError, ValueError) as error:  # a name that no file system takes is a ValueError
        reason = getattr(error, "strerror", None) or "no file can have that name"
        raise refused(name, f"cannot be read: {reason}", hint) from None
    if not regular:  # a folder, or a pipe that would never end
        raise refused(name, "is not a regular file" if there else "is not there", hint)
    if len(data) > most:
        raise refused(name, f"is larger than {most / 1e6:g} MB", f"is this a {what}?")
    return data


def decoded(name: str, data: bytes, hint: str = "save it as UTF-8") -> str:
    """The text in a file.

    Raises:
        DocumentError: it is not UTF-8.
    """
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(name, "is a binary file (or UTF-16), not UTF-8 text", hint)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refused(name, f"is not UTF-8 text (line {line})", hint) from None


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
                rule = f"is not a known key ({', '.join(known)})"
                self.fault(dotted(at, key), rule, hint=closest(key, known))

    def table(self, at: str, given: Any, hint: str) -> dict[str, Any]:
        """A table, empty if something else stands there."""
        if isinstance(given, dict):
            return given
        self.fault(at, "must be a table", given, hint)
        return {}

    def identifier(self, at: str, given: Any, hint: str = "") -> str:
        """A word that can also be the name of a file."""
        shown = None if at.endswith(f".{given}") else given
        if not isinstance(given, str) or not _IDENTIFIER.fullmatch(given):
            rule = "must be a word of letters, digits, '_' and '-', at most 64 of them"
            self.fault(at, rule, shown, hint)
        elif _DEVICES.fullmatch(given):
            self.fault(at, "must not be a name that Windows keeps for a device", shown, hint)
        return str(given) if isinstance(given, str) else ""

    def whole(self, at: str, given: Any, low: int, high: int, default: int | None = None) -> int:
        """A whole number from low to high."""
        if given is None and default is not None:
            return default
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            rule = f"must be a whole number from {low:,} to {high:,}"
            rule = rule if low < high else f"must be {low}"
            hint = _number_hint(given, default)
            if isinstance(given, float) and given.is_integer() and low <= given <= high:
                hint = f"write {given:.0f}"
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
            rule = f"must be a number from {low:g} to {high:g}"
            self.fault(at, rule, given, _number_hint(given, default))
            return low if default is None else default
        return float(given)

    def one_of(self, at: str, given: Any, known: Iterable[str], default: str | None = None) -> str:
        """One of the known words."""
        known = list(known)
        if given is None and default is not None:
            return default
        if not isinstance(given, str) or given not in known:
            self.fault(at, f"must be one of {', '.join(known)}", given, closest(given, known))
            return known[0] if default is None else default
        return given

    def some_of(
        self, at: str, given: Any, known: Iterable[str], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """A list of known words, each once."""
        known = list(known)
        if given is None:
            return default
        hint = f'for example ["{known[0]}"]'
        if not isinstance(given, list):
            self.fault(at, "must be a list of names in square brackets", given, hint)
            return default
        found: list[str] = []
        for number, name in enumerate(given, start=1):
            place = f"{at}[{number}]"
            if not isinstance(name, str) or name not in known:
                rule = "is not a known name"
                rule += f" ({', '.join(known)})" if len(known) <= 12 else ""
                self.fault(place, rule, name, closest(name, known) or hint)
            elif name in found:
                self.fault(place, "stands there already", name, "name each one once")
            else:
                found.append(name)
        return tuple(found) if len(found) == len(given) else default

    def texts(self, at: str, given: Any, languages: tuple[str, str]) -> dict[str, str]:
        """A text per language; a language left out takes the other's."""
        good = isinstance(given, dict) and bool(given) and set(given) <= set(languages)
        if not good or not all(isinstance(text, str) for text in given.values()):
            hint = f'write [{at}] with en = "..." and nl = "..."'
            self.fault(at, "must hold a text for en or nl, or both", given, hint)
            return {}
        return {a: given.get(a, given.get(b)) for a, b in (languages, languages[::-1])}


def _number_hint(given: Any, default: float | None) -> str:
    """What to do about a number that is none, or out of its range."""
    if given is None:
        return "it is missing"
    if isinstance(given, str):
        return "write it without quotation marks, with a point and not a comma"
    if isinstance(given, float) and not math.isfinite(given):
        return "NaN and infinity are not numbers that can be used"
    if isinstance(given, bool):
        return "true and false are no numbers"
    return "" if default is None else f"left out, it is {default:g}"


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
        raise ValueError(f"the page needs the lines {begin} and {end}, in this order")
    return before + made + after
