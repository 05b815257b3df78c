"""What may stand in a cell: its value, and what had to be guessed about it.

A cell of a CSV file is a text; one of a workbook may be a number, a yes or no, a date. What can
mean one thing only is taken and told; what can mean two is refused, with what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sim.documents import closest
from sim.regions.grids import Cell, as_text, blank
from sim.regions.rules import (
    CHOICES,
    GUESSED,
    TIMES,
    UNKNOWN,
    Column,
    bare,
    folded,
    one_of,
    values_by_word,
    words_shown,
)
from sim.words import language, number, say

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
LONGEST_TEXT: Final = 2_000

_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""Thousands, or a fraction of three decimals."""
_THOUSANDS = (
    re.compile(r"[+-]?[1-9][0-9]{0,2}((\.[0-9]{3})+,[0-9]+|(\.[0-9]{3}){2,})"),
    re.compile(r"[+-]?[1-9][0-9]{0,2}((,[0-9]{3})+\.[0-9]+|(,[0-9]{3}){2,})"),
    re.compile(r"[+-]?[1-9][0-9]{0,2}([ '’\u00a0\u202f][0-9]{3})+([.,][0-9]+)?"),
)
"""With points, with commas, with spaces: what stands between thousands can be nothing else."""
_MONTHS: Final = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october|"
    "jan|feb|mrt|mar|apr|jun|jul|aug|sep|sept|okt|oct|nov|dec"
)
_DATE = re.compile(
    rf"[0-9]{{1,2}}[-/. ]([0-9]{{1,2}}|({_MONTHS})\.?)[-/. ]([0-9]{{4}})|"
    r"([0-9]{4})[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9:.]+)?",
    re.IGNORECASE,
)
_ERROR = re.compile(r"#[A-Z]+(/[A-Z0-9]+)?[!?]?|#{3,}|Err:[0-9]{3}", re.IGNORECASE)
_GARBLED = re.compile(r"[ÂÃÄÅâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+")
_SERIALS: Final = range(20_000, 80_000)
"""Numbers under which spreadsheets keep dates of 1954 to 2119."""


class BadCell(ValueError):
    """A cell that breaks the rule of its column."""

    def __init__(self, rule: str, hint: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.hint = hint


class Value(NamedTuple):
    """What a cell means."""

    value: Any
    told: str = ""
    """What was guessed: a text of the kind `regions`; empty: nothing."""


def value_of(cell: Cell, column: Column) -> Value:
    """What a cell under a column means. A reference stays a text, to be looked up.

    Raises:
        BadCell: it breaks the rule of the column.
    """
    if blank(cell):
        return _empty(column)
    if isinstance(cell, str):
        text = as_text(cell)
        if _ERROR.fullmatch(text):
            raise BadCell(say("regions.error_value"), say("regions.error_hint"))
        if text.startswith("="):
            raise BadCell(say("regions.formula_text"), say("regions.formula_hint"))
        if column.type != "text" and not column.required and folded(text) in UNKNOWN:
            return _empty(column)._replace(told="told_unknown")
    return _KINDS[column.type](cell, column)


def _empty(column: Column) -> Value:
    if column.required:
        raise BadCell(say("regions.must_not_be_empty"), say("regions.empty_cell_hint"))
    if column.default is None:
        return Value(None)
    if column.type == "text":
        return Value(column.default)
    return value_of(column.default, column)._replace(told="")


def _text(cell: Cell, column: Column) -> Value:
    text = as_text(cell)
    mended = mended_text(text)
    if mended is not None:
        raise BadCell(say("regions.garbled"), say("regions.garbled_hint", text=mended))
    if len(text) > LONGEST_TEXT:
        raise BadCell(say("regions.long_text", most=number(LONGEST_TEXT)))
    return Value(text, "told_date_text" if isinstance(cell, date) else "")


def mended_text(text: str) -> str | None:
    """A text that was read with the wrong alphabet, mended; None if it is sound."""
    if "\ufffd" in text:
        return text.replace("\ufffd", "?")

    def right(found: re.Match[str]) -> str:
        for alphabet in ("cp1252", "latin-1"):
            try:
                return found[0].encode(alphabet).decode("utf-8")
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
        return found[0]

    mended = _GARBLED.sub(right, text)
    return None if mended == text else mended


def _identifier(cell: Cell, column: Column) -> Value:
    text = as_text(cell)
    if isinstance(cell, date | time | timedelta) or not IDENTIFIER.fullmatch(text):
        raise BadCell(say("regions.identifier"), say("regions.identifier_hint"))
    return Value(text)


def _number(cell: Cell, column: Column) -> Value:
    rule = _range_rule(column)
    if isinstance(cell, bool):
        raise BadCell(rule)
    if isinstance(cell, float | int):
        return Value(_within(float(cell), column, rule))
    if not isinstance(cell, str):
        raise BadCell(rule, say("regions.is_a_date"))
    text = as_text(cell)
    if text.endswith("%"):
        if not column.share:
            raise BadCell(rule, say("regions.no_percent"))
        inner = _number(text[:-1].rstrip(), Column(column.name, "number", high=100.0)).value
        return Value(_within(float(Decimal(repr(inner)) / 100), column, rule), "told_percent")
    if _EITHER.fullmatch(text):
        return _either(text, column, rule)
    if _PLAIN.fullmatch(text):
        return Value(_within(float(text), column, rule))
    if _COMMA.fullmatch(text):
        return Value(_within(float(text.replace(",", ".")), column, rule), "told_comma")
    for grouped, point in zip(_THOUSANDS, (",", r"\.", "[.,]"), strict=True):
        if grouped.fullmatch(text):
            whole, *decimals = re.split(point, text)
            digits = re.sub(r"[^0-9+-]", "", whole)
            value = float(".".join([digits, *decimals]))
            return Value(_within(value, column, rule), "told_thousands")
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        raise BadCell(rule, say("regions.not_finite"))
    found = re.fullmatch(r"([0-9][0-9.,]*)\s*([^\d\s.,][^\d]*)", text)
    if found and folded(found[2].split()[0]).rstrip(".") in TIMES:
        raise BadCell(rule, _multiplied(found[1], TIMES[folded(found[2].split()[0]).rstrip(".")]))
    raise BadCell(rule, say("regions.only_number", number=found[1]) if found else "")


def _multiplied(digits: str, times: int) -> str:
    """What to write for a number of thousands or millions; empty where that is unclear."""
    if _EITHER.fullmatch(digits):
        return ""
    try:
        value = float(Decimal(digits.replace(",", ".")) * times)
    except ArithmeticError:
        return ""
    return say("regions.only_number", number=as_text(value))


def _either(text: str, column: Column, rule: str) -> Value:
    """A number that may be thousands or a fraction: taken only if one of them is impossible."""
    fraction = float(text.replace(",", "."))
    thousands = int(re.sub("[.,]", "", text))
    if _fits(fraction, column) and not _fits(thousands, column):
        return Value(fraction, "told_comma" if "," in text else "")
    if _fits(fraction, column):
        # a fourth decimal makes it plain
        plain = f"{fraction:.0f}" if fraction == int(fraction) else f"{fraction:.4f}"
        plain = plain.replace(".", ",") if language() == "nl" else plain
        hint = say("regions.thousands_or", whole=thousands, fraction=plain)
    else:
        hint = say("regions.no_thousands", number=thousands)
    raise BadCell(rule, hint)


def _fits(value: float, column: Column) -> bool:
    good = column.low <= value <= column.high and not 0 < value < column.least
    return good and (not column.whole or value == int(value))


def _within(value: float, column: Column, rule: str) -> float:
    if not _fits(value, column):
        hint = ""
        if column.share and 1 < value <= 100 and value / 100 <= column.high:
            part = number(float(Decimal(repr(value)) / 100))
            hint = say("regions.as_share", part=part, percent=number(value))
        raise BadCell(rule, hint)
    return value


def _range_rule(column: Column) -> str:
    low, high = number(column.low), number(column.high, None if column.high < 1 else 0)
    if column.least:
        return say("regions.number_or_0", low=number(column.least), high=high)
    return say("regions.whole_number" if column.whole else "regions.number", low=low, high=high)


def _year(cell: Cell, column: Column) -> Value:
    if isinstance(cell, date):
        return Value(_year_within(cell.year), "told_date")
    if isinstance(cell, bool | time | timedelta):
        raise BadCell(say("regions.year"))
    text = as_text(cell)
    found = _DATE.fullmatch(text)
    if found:
        return Value(_year_within(int(found[3] or found[4])), "told_date")
    if not re.fullmatch(r"[0-9]{1,5}(\.0*)?", text):
        raise BadCell(say("regions.year"), say("regions.year_hint"))
    return Value(_year_within(int(float(text))))


def _year_within(year: int) -> int:
    if not 1500 <= year <= 2200:
        hint = ""
        if year in _SERIALS:
            day = date(1899, 12, 30) + timedelta(days=year)
            hint = say("regions.date_serial", year=day.year)
        raise BadCell(say("regions.year"), hint)
    return year


def _choice(cell: Cell, column: Column) -> Value:
    text = as_text(cell)
    parts = split(text) if column.many else [text]
    taken = {word: v for v, words in GUESSED.get(column.choices, {}).items() for word in words}
    told = "told_choice" if any(folded(part) in taken for part in parts) else ""
    values = [taken.get(folded(part)) or _one(part, column.choices) for part in parts]
    twice = next((n for n, value in enumerate(values) if value in values[:n]), None)
    if twice is not None:
        raise BadCell(say("regions.twice", name=parts[twice]), say("regions.each_once"))
    return Value(tuple(values) if column.many else values[0], told)


def _one(text: str, choices: str) -> str | int:
    known = values_by_word(choices)
    value = known.get(folded(text))
    if value is None:
        value = {bare(word): v for word, v in known.items()}.get(bare(text))
    if value is None:
        words = words_shown(choices, language())
        hint = closest(folded(text), dict.fromkeys([*words, *CHOICES[choices]]))
        raise BadCell(say("regions.one_of", words=one_of(words)), hint)
    return int(value) if value.isdigit() else value


def split(text: str) -> list[str]:
    """Parts between semicolons, commas or lines; parts with nothing in them are left out."""
    return [part.strip() for part in re.split(r"[;,\n\r|]", text) if part.strip()]


def _reference(cell: Cell, column: Column) -> Value:
    if isinstance(cell, bool | date | time | timedelta):
        raise BadCell(say("regions.no_name"))
    text = as_text(cell)
    mended = mended_text(text)
    if mended is not None:
        raise BadCell(say("regions.garbled"), say("regions.garbled_hint", text=mended))
    return Value(text)


_KINDS: Final[dict[str, Callable[[Cell, Column], Value]]] = {
    "text": _text,
    "identifier": _identifier,
    "number": _number,
    "year": _year,
    "choice": _choice,
    "reference": _reference,
}
