"""Workbooks, xlsx and ods: the values by calamine, and from the XML what calamine does not tell.

It gives an error of a spreadsheet as nothing, a formula that was never calculated as nothing or 0,
and no word on hidden rows. All of these are looked for in the XML.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree import ElementTree

from sim.regions.findings import Findings
from sim.regions.grids import MOST_COLUMNS, MOST_ROWS, Grid, letters
from sim.words import say

MOST_UNPACKED: Final = 30_000_000
"""Bytes of all parts of a workbook together; one of a region has a tenth of it."""

_MAIN: Final = "{*}"
"""Excel writes two name spaces: the usual one, and another in a strict workbook."""
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError,
)  # fmt: skip
"""What a broken or encrypted archive brings."""


class _Seen(NamedTuple):
    """What the XML of a sheet says beside its values; rows and columns from 0."""

    hidden_rows: list[int]
    unsaved: list[tuple[int, int]]
    errors: dict[tuple[int, int], str]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    furthest: tuple[int, int]
    """Last row and last column with something in them."""


class _Unfit(Exception):
    """A workbook that is not read: rule and hint."""


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as an archive does, or as an old or locked workbook."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def grids_of(name: str, data: bytes, findings: Findings) -> list[Grid]:
    """Every sheet of a workbook; none and a fault where it cannot be read."""
    whole = Grid(name, ())
    try:
        parts = _parts(data)
        seen = _ods_sheets(parts) if "content.xml" in parts else _xlsx_sheets(parts)
        return list(_sheets(data, seen))
    except ValueError:  # a number that is none in the XML
        findings.fault_in(whole, say("regions.damaged"), hint=say("regions.save_workbook"))
        return []
    except _Unfit as error:
        rule, hint = error.args
        findings.fault_in(whole, rule, hint=hint)
        return []


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook that are XML, unpacked; none too large, none with entities."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _Unfit(say("regions.old_workbook"), say("regions.save_workbook"))
    left = MOST_UNPACKED
    parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _Unfit(say("regions.unpacked"), say("regions.is_region"))
                if info.filename.endswith((".xml", ".rels")):
                    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
                        raise _Unfit(say("regions.entities"), say("regions.save_workbook"))
                    parts[info.filename] = content
    except _DAMAGED:
        raise _Unfit(say("regions.damaged"), say("regions.save_workbook")) from None
    if "content.xml" not in parts and "xl/workbook.xml" not in parts:
        raise _Unfit(say("regions.no_workbook"), say("regions.save_workbook"))
    return parts


def _xml(content: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise _Unfit(say("regions.damaged"), say("regions.save_workbook")) from None


def _sheets(data: bytes, seen: dict[str, _Seen]) -> Iterator[Grid]:
    import python_calamine

    # before calamine, which makes room for every cell up to the furthest
    for name, one in seen.items():
        row, column = one.furthest
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            place = f"{name}!{letters(column)}{row + 1}"
            rule = say("regions.far_cell", place=place, rows=MOST_ROWS, columns=MOST_COLUMNS)
            raise _Unfit(rule, say("regions.far_cell_hint"))
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.name not in seen or sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                one = seen[sheet.name]
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                yield Grid(
                    sheet.name,
                    rows,
                    True,
                    sheet.visible != python_calamine.SheetVisibleEnum.Visible,
                    [row + 1 for row in one.hidden_rows if row < len(rows) and any(rows[row])],
                    one.unsaved,
                    one.errors,
                    one.merged,
                )
    except python_calamine.PasswordError:
        raise _Unfit(say("regions.locked"), say("regions.save_workbook")) from None
    except python_calamine.CalamineError:
        raise _Unfit(say("regions.damaged"), say("regions.save_workbook")) from None


# xlsx ----------------------------------------------------------------------------------------


def _xlsx_sheets(parts: dict[str, bytes]) -> dict[str, _Seen]:
    book = _xml(parts["xl/workbook.xml"])
    targets = {
        relation.get("Id"): (relation.get("Target") or "").removeprefix("/xl/").lstrip("/")
        for relation in _xml(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    calculation = book.find(f"{_MAIN}calcPr")
    # whoever wrote this asks for the formulas to be calculated anew: what is stored is no value
    stale = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    found = {}
    for sheet in book.iterfind(f".//{_MAIN}sheet"):
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        part = parts.get(f"xl/{targets.get(relation, '')}")
        if part is not None:
            found[sheet.get("name") or ""] = _xlsx_sheet(_xml(part), stale)
    return found


def _xlsx_sheet(root: ElementTree.Element, stale: bool) -> _Seen:
    seen = _Seen([], [], {}, [], (0, 0))
    last_row = last_column = 0
    row = -1
    for line in root.iterfind(f".//{_MAIN}row"):
        row = int(line.get("r") or row + 2) - 1
        if line.get("hidden") in ("1", "true"):
            seen.hidden_rows.append(row)
        column = -1
        for cell in line.iterfind(f".//{_MAIN}c"):
            at = _ADDRESS.fullmatch(cell.get("r") or "")
            column = _column(at[1]) if at else column + 1
            value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
            text = "" if value is None else value.text or ""
            kind = cell.get("t")
            if kind == "e":
                seen.errors[row, column] = text or "#"
            elif formula is not None and (stale or value is None or (not text and kind != "str")):
                seen.unsaved.append((row, column))
            if len(cell):
                last_row, last_column = max(last_row, row), max(last_column, column)
    for cells in root.iterfind(f".//{_MAIN}mergeCell"):
        first, _, last = (cells.get("ref") or "").partition(":")
        one, two = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
        if one and two:
            seen.merged.append(
                ((int(one[2]) - 1, _column(one[1])), (int(two[2]) - 1, _column(two[1])))
            )
    return seen._replace(furthest=(last_row, last_column))


def _column(name: str) -> int:
    place = 0
    for letter in name:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


# ods -----------------------------------------------------------------------------------------


def _ods_sheets(parts: dict[str, bytes]) -> dict[str, _Seen]:
    root = _xml(parts["content.xml"])
    return {
        sheet.get(f"{_TABLE}name") or "": _ods_sheet(sheet) for sheet in root.iter(f"{_TABLE}table")
    }


def _ods_sheet(sheet: ElementTree.Element) -> _Seen:
    seen = _Seen([], [], {}, [], (0, 0))
    last_row = last_column = 0
    row = 0
    for line in sheet.iter(f"{_TABLE}table-row"):
        lines = _repeated(line, "rows")
        column = 0
        for cell in line:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            cells = _repeated(cell, "columns")
            kind = cell.get(f"{_OFFICE}value-type")
            shown = "".join("".join(text.itertext()) for text in cell.iter(f"{_TEXT}p"))
            if cell.get(f"{_CALC}value-type") == "error":
                seen.errors[row, column] = shown or "#"
            elif cell.get(f"{_TABLE}formula") is not None and kind is None:
                seen.unsaved.append((row, column))
            down = int(cell.get(f"{_TABLE}number-rows-spanned") or 1)
            right = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
            if down > 1 or right > 1:
                seen.merged.append(((row, column), (row + down - 1, column + right - 1)))
            if kind is not None or shown:
                last_row = max(last_row, row + lines - 1)
                last_column = max(last_column, column + cells - 1)
            column += cells
        if line.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            seen.hidden_rows.extend(range(row, row + min(lines, MOST_ROWS)))
        row += lines
    return seen._replace(furthest=(last_row, last_column))


def _repeated(element: ElementTree.Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)
