"""What reading a region finds: faults that keep it from being used, and what had to be guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sim.documents import ENOUGH, DocumentError, Fault
from sim.networks import RegionError
from sim.regions.grids import Grid, letters
from sim.regions.rules import TABLES, title_of
from sim.words import counted, language, listed, say

_NAMED: Final = 10
"""Places that are named; where there are several more, the others are counted."""
_LEFT_OUT: Final = 100
"""Who does not take part is named: nothing else says so."""
_CLIPPED: Final = 24
"""Characters of a value that stands beside its place."""
_PLACE: Final = re.compile(r"(.*)(?:!([A-Z]*)|:)([0-9]+)")
_UNKNOWN: Final = ("organisation", "task", "partnership")


class CaseError(DocumentError, RegionError):
    """A case that cannot be read; ``faults`` holds all, the message at most 20 kinds."""

    kind = "case"

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        every = tuple(faults)
        super().__init__(name, grouped(every))
        self.faults = every


class Columns(dict[str, int]):
    """Places of columns, from 0, and their titles as they stand there."""

    def __init__(self, places: Mapping[str, int], titles: Mapping[str, str]) -> None:
        super().__init__(places)
        self.titles = dict(titles)


class Told(NamedTuple):
    """Something that was read otherwise than it stands there, or passed over."""

    what: str
    """A text of the kind `regions`."""
    place: str
    detail: str = ""
    """Such as ``0,06 → 0.06``."""


class Findings:
    """Collects faults and guesses, each with the place where people see it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.told: list[Told] = []
        self._read: dict[str, tuple[Grid, Mapping[str, int]]] = {}

    def read(self, table: str, grid: Grid, columns: Mapping[str, int]) -> None:
        """From now on faults of a table stand in this grid, its columns in these of the grid."""
        self._read[table] = grid, columns

    def grid_of(self, table: str) -> Grid | None:
        """Where a table was read."""
        found = self._read.get(table)
        return None if found is None else found[0]

    def label(self, table: str) -> str:
        """What people call a table: its sheet or its file."""
        found = self._read.get(table)
        return TABLES[table].file if found is None else found[0].name

    def note(self, fault: Fault) -> None:
        """Keep a fault.

        Raises:
            CaseError: that is enough.
        """
        self.faults.append(fault)
        if len(self.faults) >= ENOUGH:
            self.end()

    def end(self) -> None:
        """All has been read.

        Raises:
            CaseError: with all that is wrong.
        """
        if self.faults:
            raise CaseError(self.name, self.faults)

    def fault(
        self,
        table: str,
        column: str | None,
        rule: str,
        value: Any = None,
        hint: str = "",
        row: int | None = None,
    ) -> None:
        """Something wrong in a row (from 1) of a table."""
        grid, columns = self._read.get(table, (None, {}))
        at = columns.get(column or "")
        if grid is None or row is None or at is None:
            # nothing stands there that has an address
            key = column
            if column is not None and grid is not None and grid.sheet:
                key = title_of(table, column, language())
            self.note(Fault(self.label(table), rule, key, value, hint, row))
        else:
            self.fault_in(grid, rule, row - 1, at, value, hint, self.title(table, column or ""))

    def fault_in(
        self,
        grid: Grid,
        rule: str,
        row: int | None = None,
        column: int | None = None,
        value: Any = None,
        hint: str = "",
        title: str | None = None,
    ) -> None:
        """Something wrong in a grid, row and column from 0."""
        cell = None
        if grid.sheet and row is not None and column is not None:
            cell = f"{letters(column)}{row + 1}"
        number = None if row is None or cell is not None else row + 1
        self.note(Fault(grid.name, rule, title, value, hint, number, cell))

    def fault_at(
        self,
        grid: Grid,
        rule: str,
        place: tuple[int, int] | None,
        value: Any = None,
        hint: str = "",
        title: str | None = None,
    ) -> None:
        """Something wrong in a cell of a grid; None: in what is not there."""
        row, column = (None, None) if place is None else place
        self.fault_in(grid, rule, row, column, value, hint, title)

    def title(self, table: str, column: str) -> str:
        """The title of a column as it stands in what was read."""
        _, columns = self._read.get(table, (None, {}))
        return columns.titles.get(column, column) if isinstance(columns, Columns) else column

    def tell(self, what: str, grid: Grid | None = None, at: Any = None, detail: str = "") -> None:
        """Note what was guessed; ``at`` is a row, or a row and a column, from 0."""
        place = "" if grid is None else grid.name
        if grid is not None and at is not None:
            place = grid.place(*at) if isinstance(at, tuple) else grid.place(at)
        self.told.append(Told(what, place, detail))

    def tell_of(
        self, what: str, table: str, row: int, column: str | None = None, detail: str = ""
    ) -> None:
        """Note what was guessed in a row (from 1) of a table."""
        grid, columns = self._read[table]
        self.tell(what, grid, (row - 1, columns.get(column or "")), detail)


def grouped(faults: Sequence[Fault]) -> list[Fault]:
    """Faults of one kind in one column as one, with the other places beside it.

    Of names that are not known, those with the same hint: what is meant differs.
    """
    groups: dict[tuple[Any, ...], list[Fault]] = {}
    unknown = [say(f"regions.unknown_{what}") for what in _UNKNOWN]
    for fault in faults:
        one_row: tuple[Any, ...] = () if fault.row or fault.cell else (len(groups),)
        one_row += (fault.hint,) if fault.rule in unknown else ()
        groups.setdefault((fault.file, fault.key, fault.rule, *one_row), []).append(fault)
    out = []
    for first, *rest in groups.values():
        if rest:
            places = _places([_seen(fault, first.value) for fault in rest])
            hints = first.hint, say("regions.likewise", places=places)
            first = first._replace(hint="; ".join(filter(None, hints)))
        out.append(first)
    return out


def _seen(fault: Fault, value: Any) -> str:
    place = fault.cell or say("regions.row", row=fault.row)
    return place if fault.value == value else f"{place} ('{str(fault.value)[:_CLIPPED]}')"


def _places(places: Sequence[str], most: int = _NAMED) -> str:
    """Places in a row; of a few more than so many all, for who counts them has little left."""
    if len(places) <= most + 2:
        return listed(list(places))
    return listed([*places[:most], counted(len(places) - most, say("regions.more"))])


def spoken(place: str) -> str:
    """Where something stands, in words: sheet and cell, or file and row."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return place
    name, column, row = found.group(1), found.group(2), found.group(3)
    if column:
        return say("documents.place_cell", file=name, cell=f"{column}{row}")
    kind = "place_file_row" if column is None else "place_sheet_row"
    return say(f"documents.{kind}", file=name, row=row)


def guesses(told: Iterable[Told]) -> list[str]:
    """What had to be guessed, a sentence a kind, with the places."""
    groups: dict[str, list[Told]] = {}
    for one in told:
        groups.setdefault(one.what, []).append(one)
    out = []
    for what, ones in groups.items():
        seen = dict.fromkeys(
            " ".join(part for part in (spoken(t.place), t.detail) if part) for t in ones
        )
        places = [text for text in seen if text]
        sentence = say(f"regions.{what}")
        most = _LEFT_OUT if what == "told_left_out" else _NAMED
        out.append(f"{sentence}: {_places(places, most)}" if places else sentence)
    return out
