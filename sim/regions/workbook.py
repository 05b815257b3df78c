"""Workbooks: what an archive must be, and sheets of LibreOffice; those of Excel in ``xlsx``.

The values of an ods are calamine's. It gives an error of a spreadsheet as nothing, a formula that
was never calculated as nothing or 0, and no word on hidden rows: these are looked for in the XML.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from sim.regions.findings import Findings
from sim.regions.grids import MOST_ROWS, Grid
from sim.regions.xlsx import Seen, Unfit, damaged, grid_of, refuse_far, sheets_of, xml_of
from sim.words import say

MOST_UNPACKED: Final = 30_000_000
"""Bytes of all parts of a workbook together; one of a region has a tenth of it."""

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError,
)  # fmt: skip
"""What a broken or encrypted archive brings."""


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as an archive does, or as an old or locked workbook."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def grids_of(name: str, data: bytes, findings: Findings) -> list[Grid]:
    """Every sheet of a workbook; none and a fault where it cannot be read."""
    whole = Grid(name, ())
    try:
        parts = _parts(data)
        return list(_ods_grids(parts, data) if "content.xml" in parts else sheets_of(parts))
    except ValueError:  # a number that is none in the XML
        findings.fault_in(whole, say("regions.damaged"), hint=say("regions.save_workbook"))
        return []
    except Unfit as error:
        rule, hint = error.args
        findings.fault_in(whole, rule, hint=hint)
        return []


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook that are XML, unpacked; none too large, none with entities."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unfit(say("regions.old_workbook"), say("regions.save_workbook"))
    left = MOST_UNPACKED
    parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise Unfit(say("regions.unpacked"), say("regions.is_region"))
                if info.filename.endswith((".xml", ".rels")):
                    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
                        raise Unfit(say("regions.entities"), say("regions.save_workbook"))
                    parts[info.filename] = content
    except _DAMAGED:
        raise damaged() from None
    if "content.xml" not in parts and "xl/workbook.xml" not in parts:
        raise Unfit(say("regions.no_workbook"), say("regions.save_workbook"))
    return parts


def _ods_grids(parts: dict[str, bytes], data: bytes) -> Iterator[Grid]:
    import python_calamine

    seen = _ods_sheets(parts)
    # before calamine, which makes room for every cell up to the furthest
    for name, one in seen.items():
        refuse_far(name, one.furthest)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.name not in seen or sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
                yield grid_of(sheet.name, rows, hidden, seen[sheet.name])
    except python_calamine.PasswordError:
        raise Unfit(say("regions.locked"), say("regions.save_workbook")) from None
    except python_calamine.CalamineError:
        raise damaged() from None


# ods -----------------------------------------------------------------------------------------


def _ods_sheets(parts: dict[str, bytes]) -> dict[str, Seen]:
    root = xml_of(parts["content.xml"])
    return {
        sheet.get(f"{_TABLE}name") or "": _ods_sheet(sheet) for sheet in root.iter(f"{_TABLE}table")
    }


def _ods_sheet(sheet: ElementTree.Element) -> Seen:
    seen = Seen([], [], {}, [], (0, 0))
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
