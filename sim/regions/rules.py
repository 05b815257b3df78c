"""The rules of tables and columns, as ``rules.toml`` has them, and the words for them.

The file says what may stand where; titles, sheets and choices also have words, in English and in
Dutch, and each of these is taken in any file.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, Final, NamedTuple

from sim.words import LANGUAGES, words_of

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class Column(NamedTuple):
    """A rule for the cells under one title; see the head of rules.toml."""

    name: str
    type: str
    required: bool = False
    default: str | None = None
    low: float = 0.0
    high: float = 0.0
    least: float = 0.0
    """The smallest number above 0."""
    whole: bool = False
    share: bool = False
    choices: str = ""
    to: str = ""
    many: bool = False
    seldom: bool = False
    """Taken, but not in the template."""
    also: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table of a region: a sheet of a workbook, or a CSV file."""

    name: str
    columns: Mapping[str, Column]
    required: bool = False
    upright: bool = False
    """A field a row, its title before its value."""
    also: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Its name in a folder."""
        return f"{self.name}.csv"


def _rules() -> dict[str, Any]:
    text = resources.files("sim.regions").joinpath("rules.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _table(name: str, given: Mapping[str, Any]) -> Table:
    columns = {
        key: Column(key, **(rule | {"also": tuple(rule.get("also", ()))}))
        for key, rule in given["columns"].items()
    }
    also = tuple(given.get("also", ()))
    return Table(name, columns, given.get("required", False), given.get("upright", False), also)


_GIVEN: Final = _rules()
TABLES: Final[Mapping[str, Table]] = {n: _table(n, rule) for n, rule in _GIVEN["tables"].items()}
CHOICES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    name: {value: tuple(words) for value, words in values.items()}
    for name, values in _GIVEN["choices"].items()
}
UNKNOWN: Final = frozenset(_GIVEN["unknown"])
"""Words that say that something is not known."""
JOINTS: Final = tuple(_GIVEN["joints"])
"""Words and signs that people write between names instead of a semicolon."""
EVERYTHING: Final = frozenset(_GIVEN["everything"])
"""Words that stand for all tasks."""
TOTALS: Final = frozenset(_GIVEN["totals"])
"""Words before a sum below a table."""
TIMES: Final[Mapping[str, int]] = _GIVEN["times"]
"""Words behind a number that multiply it."""
GUESSED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    name: {value: tuple(words) for value, words in values.items()}
    for name, values in _GIVEN["guessed"].items()
}
"""Words that are taken for a value of a choice, and told."""


def folded(text: str) -> str:
    """A word as it is compared: one form of accents, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def bare(text: str) -> str:
    """A word without accents and signs: a last resort, to be told."""
    parts = unicodedata.normalize("NFKD", folded(text))
    return " ".join(re.sub(r"[^\w]+", " ", "".join(c for c in parts if not _mark(c))).split())


def _mark(letter: str) -> bool:
    return unicodedata.combining(letter) != 0


def title_of(table: str, column: str, lang: str) -> str:
    """What stands above a column in a template."""
    return words_of("region_columns", lang)[f"{table}_{column}"]


def sheet_of(table: str, lang: str) -> str:
    """The name of a sheet in a template."""
    return words_of("region_columns", lang)[table]


def choice_in(choices: str, value: str, lang: str) -> str:
    """A value of a choice in words."""
    return words_of("values", lang)[f"{choices}.{value}"]


def as_title(text: str) -> str:
    """A title as it is compared: without what stands in brackets and signs at its end."""
    return folded(_ASIDE.sub(" ", text.replace("_", " "))).strip(" *:.?°")


@functools.cache
def columns_by_title(table: str) -> Mapping[str, str]:
    """Columns by every title under which they are taken."""
    found: dict[str, str] = {}
    columns = TABLES[table].columns.values()
    for column in columns:
        titles = [column.name, *(title_of(table, column.name, lang) for lang in LANGUAGES)]
        found |= {as_title(title): column.name for title in titles}
    for column in columns:
        for title in column.also:
            found.setdefault(as_title(title), column.name)
    return found


@functools.cache
def tables_by_name() -> Mapping[str, str]:
    """Tables, and what is not read (""), by every name under which they are taken."""
    found: dict[str, str] = {}
    for table in TABLES.values():
        names = (table.name, *table.also, *(sheet_of(table.name, lang) for lang in LANGUAGES))
        found |= {as_title(name): table.name for name in names}
    unread = (sheet_of(name, lang) for name in _GIVEN["unread"] for lang in LANGUAGES)
    return found | {as_title(name): "" for name in unread}


@functools.cache
def values_by_word(choices: str) -> Mapping[str, str]:
    """Values of a choice by every word under which they are taken."""
    found: dict[str, str] = {}
    for value, words in CHOICES[choices].items():
        known = (value, *words, *(choice_in(choices, value, lang) for lang in LANGUAGES))
        found |= {folded(word): value for word in known}
    return found


def words_shown(choices: str, lang: str) -> list[str]:
    """The words of a choice, in the order of the rules."""
    return [choice_in(choices, value, lang) for value in CHOICES[choices]]


def one_of(words: Iterable[str]) -> str:
    """Words in a row, each in quotation marks."""
    return ", ".join(f"'{word}'" for word in words)
