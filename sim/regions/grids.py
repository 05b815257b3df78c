"""Tables as they stand in a file: every cell in its place, and what values do not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from sim.words import language

Cell = str | float | bool | date | time | timedelta
"""Whatever a spreadsheet holds; an empty cell is an empty text."""

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 500


@dataclass(frozen=True)
class Grid:
    """A sheet of a workbook, or a CSV file."""

    name: str
    rows: Sequence[Sequence[Cell]]
    """The first is row 1 of the spreadsheet, and so on without a gap."""
    sheet: bool = False
    """Cells have addresses such as C7; else a fault names row and column."""
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    """From 1."""
    unsaved: Sequence[tuple[int, int]] = ()
    """Formulas without a value that was stored, (row, column) from 0."""
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """What a spreadsheet shows where it could not calculate, such as #N/A."""
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    """First and last cell of cells that were merged."""

    def at(self, row: int, column: int) -> Cell:
        """A cell, empty beyond the edge."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""

    def place(self, row: int, column: int | None = None) -> str:
        """Where something stands: ``Taken!C7``, ``tasks.csv:7``; ``findings.spoken`` says it."""
        if not self.sheet:
            return f"{self.name}:{row + 1}"
        return f"{self.name}!{'' if column is None else letters(column)}{row + 1}"


def letters(column: int) -> str:
    """The letters of a column, 0 being A."""
    text = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        text = chr(ord("A") + place) + text
    return text


def blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell that can be seen."""
    return isinstance(cell, str) and not cell.strip("\u200b\ufeff \t\r\n\u00a0\u202f")


def as_text(cell: Cell) -> str:
    """A cell as its reader would write it, blanks around it gone."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        # all digits, and no exponent
        return format(Decimal(repr(float(cell))), "f").removesuffix(".0")
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip("\u200b\ufeff \t\r\n\u00a0\u202f")


def shown(cell: Cell) -> str:
    """A cell as it stands there: a text as typed, a number as its reader's spreadsheet has it."""
    text = as_text(cell)
    number = isinstance(cell, float | int) and not isinstance(cell, bool)
    return text.replace(".", ",") if number and language() == "nl" else text
