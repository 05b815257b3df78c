"""The sheets of an Excel workbook from its XML, values and what values do not show.

Python and the page read with these same lines (sim/page/translate.py), so that no cell can mean one
thing here and another there. What a number is, its format says: Excel keeps a day as a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from xml.etree import ElementTree

from sim.regions.grids import MOST_COLUMNS, MOST_ROWS, Cell, Grid, letters
from sim.words import say

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DAY: Final = "day"
_SPAN: Final = "span"
_BUILT_IN: Final = {
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), _DAY),
    46: _SPAN,
}
"""Formats that every spreadsheet knows by number, of days and spans of time."""
_DAY_LETTERS: Final = "dmhysDMHYS"


class Unfit(Exception):
    """A workbook that is not read: rule and hint."""


class Seen(NamedTuple):
    """What the XML of a sheet says beside its values; rows and columns from 0."""

    hidden_rows: list[int]
    unsaved: list[tuple[int, int]]
    errors: dict[tuple[int, int], str]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    furthest: tuple[int, int]
    """Last row and last column with something in them."""


class _Book(NamedTuple):
    """What cells refer to."""

    texts: Sequence[str]
    formats: Sequence[str]
    """Of a style: what numbers are in it."""
    from_1904: bool


def xml_of(content: bytes) -> ElementTree.Element:
    """The root of a part.

    Raises:
        Unfit: it is no XML.
    """
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged() from None


def damaged() -> Unfit:
    """The error for a workbook that cannot be right."""
    return Unfit(say("regions.damaged"), say("regions.save_workbook"))


def refuse_far(name: str, furthest: tuple[int, int]) -> None:
    """No cell may stand where room for millions would have to be made.

    Raises:
        Unfit: one does.
    """
    row, column = furthest
    if row >= MOST_ROWS or column >= MOST_COLUMNS:
        place = say("documents.place_cell", file=name, cell=f"{letters(column)}{row + 1}")
        rule = say("regions.far_cell", place=place, rows=MOST_ROWS, columns=MOST_COLUMNS)
        raise Unfit(rule, say("regions.far_cell_hint"))


def sheets_of(parts: Mapping[str, bytes]) -> Iterator[Grid]:
    """Every sheet with cells.

    Raises:
        Unfit: it cannot be read.
    """
    if "xl/_rels/workbook.xml.rels" not in parts:
        raise damaged()
    book = xml_of(parts["xl/workbook.xml"])
    targets: dict[str, str] = {}
    for relation in xml_of(parts["xl/_rels/workbook.xml.rels"]).iterfind(".//{*}Relationship"):
        if (relation.get("Type") or "").endswith("/worksheet"):
            target = (relation.get("Target") or "").removeprefix("/xl/").lstrip("/")
            targets[relation.get("Id") or ""] = target
    calculation, facts = book.find("{*}calcPr"), book.find("{*}workbookPr")
    # whoever wrote this asks for the formulas to be calculated anew: what is stored is no value
    stale = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    shared = _Book(
        _texts(parts), _formats(parts), facts is not None and facts.get("date1904") in ("1", "true")
    )
    found = []
    for sheet in book.iterfind(".//{*}sheet"):
        relation_id = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        part = parts.get(f"xl/{targets.get(relation_id, '')}")
        if part is not None:
            root = xml_of(part)
            name = sheet.get("name") or ""
            seen = seen_in(root, stale)
            refuse_far(name, seen.furthest)
            found.append((name, sheet.get("state") or "visible", root, seen))
    for name, state, root, seen in found:
        rows = _rows(root, shared)
        yield grid_of(name, rows, state != "visible", seen)


def grid_of(name: str, rows: Sequence[Sequence[Cell]], hidden: bool, seen: Seen) -> Grid:
    """A sheet of values and of what they do not show."""
    return Grid(
        name,
        rows,
        True,
        hidden,
        [row + 1 for row in seen.hidden_rows if row < len(rows) and any(rows[row])],
        seen.unsaved,
        seen.errors,
        seen.merged,
    )


def seen_in(root: ElementTree.Element, stale: bool) -> Seen:
    """What a sheet says beside its values.

    Args:
        stale: stored values of formulas are none.
    """
    hidden_rows: list[int] = []
    unsaved: list[tuple[int, int]] = []
    errors: dict[tuple[int, int], str] = {}
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
    last_row = last_column = 0
    row = -1
    for line in root.iterfind(".//{*}row"):
        row = int(line.get("r") or row + 2) - 1
        if line.get("hidden") in ("1", "true"):
            hidden_rows.append(row)
        column = -1
        for cell in line.iterfind(".//{*}c"):
            at = _ADDRESS.fullmatch(cell.get("r") or "")
            column = _column(at[1]) if at else column + 1
            value, formula = cell.find("{*}v"), cell.find("{*}f")
            text = "" if value is None else value.text or ""
            kind = cell.get("t")
            if kind == "e":
                errors[row, column] = text or "#"
            elif formula is not None and (stale or value is None or (not text and kind != "str")):
                unsaved.append((row, column))
            if len(cell):
                last_row, last_column = max(last_row, row), max(last_column, column)
    for cells in root.iterfind(".//{*}mergeCell"):
        first, _, last = (cells.get("ref") or "").partition(":")
        one, two = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
        if one and two:
            merged.append(((int(one[2]) - 1, _column(one[1])), (int(two[2]) - 1, _column(two[1]))))
    return Seen(hidden_rows, unsaved, errors, merged, (last_row, last_column))


def _column(name: str) -> int:
    place = 0
    for letter in name:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


# Values --------------------------------------------------------------------------------------


def _rows(root: ElementTree.Element, book: _Book) -> list[list[Cell]]:
    """The cells from A1 up to the last row and column with a value, all rows equally wide."""
    values: list[tuple[int, int, Cell]] = []
    row = -1
    for line in root.iterfind(".//{*}row"):
        row = int(line.get("r") or row + 2) - 1
        column = -1
        for cell in line.iterfind(".//{*}c"):
            at = _ADDRESS.fullmatch(cell.get("r") or "")
            column = _column(at[1]) if at else column + 1
            value = _value(cell, book)
            if value is not None:
                values.append((row, column, value))
    height = max((row + 1 for row, _, _ in values), default=0)
    width = max((column + 1 for _, column, _ in values), default=0)
    rows: list[list[Cell]] = [[""] * width for _ in range(height)]
    for row, column, value in values:
        rows[row][column] = value
    return rows


def _value(cell: ElementTree.Element, book: _Book) -> Cell | None:
    """What stands in a cell; None: nothing, not even an empty text."""
    kind = cell.get("t") or "n"
    inline = cell.find("{*}is")
    if inline is not None:
        return _text(inline)
    found = cell.find("{*}v")
    if found is None:
        return None
    text = found.text or ""
    if kind == "s":
        place = int(text)
        if not 0 <= place < len(book.texts):
            raise damaged()
        return book.texts[place]
    if kind == "e":
        return ""
    if kind == "b":
        return text != "0"
    if kind == "d":
        return _day_of_text(text)
    if kind != "n":
        return _unescaped(text)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        return _unescaped(text)
    style = int(cell.get("s") or 0)
    form = book.formats[style] if 0 <= style < len(book.formats) else ""
    return _in_form(float(text), form, book.from_1904)


def _in_form(number: float, form: str, from_1904: bool) -> Cell:
    """A number as its format says: a day, a time, a span of time, or itself."""
    if not form:
        return number
    days = number + 1462 if from_1904 else number
    # before the year 1 and after 9999 there are no days
    if not -600_000 < days < 2_958_466:
        return number
    if form == _SPAN:
        return timedelta(milliseconds=round(number * 86_400_000))
    # Excel has a 29th of February in 1900
    if days < 60:
        days += 1
    moment = datetime(1899, 12, 30) + timedelta(milliseconds=round(days * 86_400_000))
    if number < 1:
        return moment.time()
    return moment.date() if number == int(number) else moment


def _day_of_text(text: str) -> Cell:
    """A day that is stored as ISO 8601, which few programs do."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text


def _text(element: ElementTree.Element) -> str:
    """A text of several pieces in their own type, without how it is pronounced."""
    pieces = []
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            inner = child.find("{*}t")
            pieces.append("" if inner is None else inner.text or "")
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    """A text in which Excel wrote signs that XML has not as ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _texts(parts: Mapping[str, bytes]) -> list[str]:
    part = parts.get("xl/sharedStrings.xml")
    return [] if part is None else [_text(one) for one in xml_of(part).iterfind("{*}si")]


def _formats(parts: Mapping[str, bytes]) -> list[str]:
    """What each style makes of a number."""
    part = parts.get("xl/styles.xml")
    if part is None:
        return []
    root = xml_of(part)
    own: dict[int, str] = {}
    for form in root.iterfind(".//{*}numFmts/{*}numFmt"):
        own[int(form.get("numFmtId") or 0)] = form_of(form.get("formatCode") or "")
    found = []
    for style in root.iterfind(".//{*}cellXfs/{*}xf"):
        number = int(style.get("numFmtId") or 0)
        found.append(own[number] if number in own else _BUILT_IN.get(number, ""))
    return found


def form_of(code: str) -> str:
    """What a format makes of a number: a day, a span of time such as ``[h]:mm``, or neither."""
    quoted = escaped = half_day = False
    inside = ""
    bracket = False
    for sign in code:
        if escaped:
            escaped = False
        elif quoted:
            quoted = sign != '"'
        elif bracket:
            if sign == "]":
                bracket = False
                if inside and set(inside) <= set("hmsHMS") and len(set(inside.lower())) == 1:
                    return _SPAN
            else:
                inside += sign
        elif sign in "_\\":
            escaped = True
        elif sign == '"':
            quoted = True
        elif sign == ";":
            return ""
        elif sign == "[":
            bracket, inside = True, ""
        elif half_day:
            # AM/PM, A/P
            if sign in "pm/PM":
                return _DAY
        elif sign in "aA":
            half_day = True
        elif sign in _DAY_LETTERS:
            return _DAY
    return ""
