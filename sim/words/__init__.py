"""Words for people, in English and Dutch: a file a kind of text, and each text stands once.

``en/`` and ``nl/`` hold the same files with the same keys. In braces stand names and numbers that
the code fills in; ``|`` parts one from several, and the cells of a head. Texts that belong to one
row of another table (parameters, indicators, scenarios, claims) stand in that row.

Two ways to them. ``words_of`` gives a kind in a language that the caller knows, as a page or a
figure does. ``say`` gives one text in the language of whoever reads along: a message, a fault.
That language is chosen once, when a command starts; in Python it is that of SCHOORSTEEN_LANG,
else English.

What people write is taken in either language: ``meant`` finds which of some things a word names.
Values that belong to no row of another table (yes and no, kinds of organisations) have their names
in ``values``, for ``values_named``.
"""

from __future__ import annotations

import contextlib
import functools
import os
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal

from sim import EDITION

Language = Literal["en", "nl"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "nl")
VARIABLE: Final = "SCHOORSTEEN_LANG"


class Names(dict[str, Mapping[str, Sequence[str]]]):
    """What people may call things: an id, then by language its names, the first of which is shown.

    For example ``Names({"guardian": {"en": ["Guardian"], "nl": ["Hoeder"]}})``.
    """


_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """The language of messages: as chosen, else that of SCHOORSTEEN_LANG, else English."""
    return _chosen.get() or language_named(os.environ.get(VARIABLE, "")) or "en"


def language_named(name: str) -> Language | None:
    """The language of a code or of a locale, such as ``nl`` or ``nl_NL.UTF-8``; None: neither."""
    start = name.strip().lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return next((lang for lang in LANGUAGES if lang == start), None)


@contextlib.contextmanager
def for_command(lang: Language) -> Iterator[None]:
    """Messages made inside are in this language, also those of threads and processes."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = lang
    try:
        with in_language(lang):
            yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


@contextlib.contextmanager
def in_language(lang: Language) -> Iterator[None]:
    """Messages made inside are in this language."""
    token = _chosen.set(lang)
    try:
        yield
    finally:
        _chosen.reset(token)


def say(key: str, /, **blanks: Any) -> str:
    """A text in the language of messages, its blanks filled in.

    Args:
        key: kind and key of the text, such as ``regions.no_rows``.
        blanks: what stands in braces in it. A number is written by the caller (``number``,
            ``counted``): a machine's notation is no language's.
    """
    kind, _, name = key.partition(".")
    return words_of(kind, language())[name].format(**blanks)


def words_of(kind: str, lang: str) -> Mapping[str, str]:
    """The words of a kind of text, by key; what stands in braces is for the caller to fill in.

    Args:
        kind: a file of the folders, such as ``claims``.
        lang: en or nl.
    """
    return _read(kind, lang)


def kinds() -> tuple[str, ...]:
    """All kinds of text there are, in alphabetical order."""
    folder = resources.files("sim").joinpath("words", "en")
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir()))


def number(value: float, digits: int | None = None, lang: str | None = None) -> str:
    """A number as people write it in a language: ``1,234.5`` in English, ``1.234,5`` in Dutch.

    Args:
        digits: behind the point; None: as many as it has, six figures at most.
        lang: that of messages if left out.
    """
    if isinstance(value, int) and digits == 0:  # it may be too long for a float
        text = f"{value:,}"
    else:
        text = f"{value:,.6g}" if digits is None else f"{value:,.{digits}f}"
    if (lang or language()) == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def counted(count: int, words: str, lang: str | None = None) -> str:
    """So many of something: ``counted(2, "month|months")`` is ``2 months``."""
    one, _, several = words.partition("|")
    return f"{number(count, 0, lang)} {one if count == 1 else several or one}"


def listed(
    names: Mapping[str, Any] | Sequence[str], joint: str = "and", lang: str | None = None
) -> str:
    """Names in a row, the last two parted by *and* or *or*.

    Args:
        joint: ``and`` or ``or``.
        lang: that of messages if left out.
    """
    *first, last = [str(name) for name in names] or [""]
    word = words_of("words", lang or language())[joint]
    return f"{', '.join(first)} {word} {last}" if first else last


def rungs(lang: str | None = None) -> list[str]:
    """The four rungs by name, with what each is: *integration (one whole)*."""
    say = words_of("words", lang or language())
    return [
        say["rung_told"].format(rung=say[f"rung_{rung}"], what=say[f"rung_{rung}_is"])
        for rung in range(4)
    ]


class AmbiguousError(ValueError):
    """A word that names more than one thing; the message says which."""

    def __init__(self, word: str, ids: Sequence[str]) -> None:
        self.word = word
        self.ids = tuple(ids)
        super().__init__(say("words.ambiguous", word=repr(word), names=listed(self.ids, "or")))


def folded(text: str) -> str:
    """A word without what writers differ in: capitals, accents, hyphens, underscores, blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for dash in "-_\u2010\u2011\u2012\u2013\u2014":
        plain = plain.replace(dash, " ")
    return " ".join(plain.casefold().split())


def meant(word: str, names: Names) -> str | None:
    """The id that a word names, in whichever language, however it is written; None: none.

    An id that is written as it is wins over names, and an id that is :func:`folded` over those of
    others.

    Raises:
        AmbiguousError: it names several.
    """
    if word in names:
        return word
    wanted = folded(word)
    for ways in (_only_ids, _all_names):
        ids = [one for one in names if wanted in map(folded, ways(one, names[one]))]
        if len(ids) > 1:
            raise AmbiguousError(word, ids)
        if ids:
            return ids[0]
    return None


def _only_ids(one: str, _: Mapping[str, Sequence[str]]) -> list[str]:
    return [one]


def _all_names(_: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for lang in names.values() for name in lang if name]


def name_of(one: str, names: Names, lang: str | None = None) -> str:
    """What a thing is called, so that :func:`meant` finds it again: in English by its id.

    Args:
        lang: that of messages if left out.
    """
    lang = lang or language()
    own = names.get(one, {}).get(lang, ())
    return own[0] if own and lang != "en" else one


@functools.cache
def values_named(group: str) -> Names:
    """The values of a group in ``values``, such as ``yes_no`` or ``kind``, and their names."""
    start = f"{group}."
    found = Names(
        (key.removeprefix(start), {lang: (_read("values", lang)[key],) for lang in LANGUAGES})
        for key in _read("values", "en")
        if key.startswith(start)
    )
    if not found:
        raise KeyError(group)
    return found


def edition_name(edition: int, lang: str) -> str:
    """What an edition of the model is called, as in *first edition*."""
    return words_of("edition", lang)[f"name_{edition}"]


def edition_words(edition: int, lang: str) -> dict[str, str]:
    """Its name with a small letter and a capital, its git tag, and the name of this one."""
    name = edition_name(edition, lang)
    return {
        "edition": name,
        "Edition": name.capitalize(),
        "tag": edition_name(edition, "en").replace(" ", "-"),
        "now": edition_name(EDITION, lang),
    }


def earlier(edition: int, lang: str, some: str = "") -> str:
    """What stands above results of an earlier edition: that they are, and of what they say nothing.

    Args:
        some: which of those on the page they are, if not all.
    """
    text = words_of("edition", lang)["earlier_some" if some else "earlier"]
    return text.format(some=some, **edition_words(edition, lang))


@functools.cache
def _read(kind: str, lang: str) -> Mapping[str, str]:
    file = resources.files("sim").joinpath("words", lang, f"{kind}.toml")
    return MappingProxyType(tomllib.loads(file.read_text(encoding="utf-8")))
