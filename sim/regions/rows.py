"""Grids in, parsed rows out: which table a grid is, where its titles stand, what its cells mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.documents import nearest
from sim.regions.cells import BadCell, Value, mended_text, value_of
from sim.regions.findings import Columns, Findings
from sim.regions.grids import Cell, Grid, as_text, blank, shown
from sim.regions.rules import (
    TABLES,
    TOTALS,
    Column,
    Table,
    as_title,
    bare,
    choice_in,
    columns_by_title,
    one_of,
    title_of,
)
from sim.words import language, say

TITLES_WITHIN: Final = 30
"""Rows in which titles are looked for."""

Row = dict[str, Any]
"""Parsed cells by column, ``row`` (from 1), and ``good``: no cell broke a rule; ``called``: what
stands in cells of names and identifiers that did."""

_NAMING: Final = ("id", "name", "name_nl", "name_en")


def titles_in(table: str, cells: Sequence[Cell]) -> int:
    """How many columns of a table have a title in a row."""
    known = columns_by_title(table)
    titles = (as_title(as_text(cell)) for cell in cells if isinstance(cell, str))
    return len({known[title] for title in titles if title in known})


def table_of(grid: Grid, taken: set[str]) -> str | None:
    """The one table not yet found whose required columns all have a title in one row of a grid."""
    found = []
    for name, table in TABLES.items():
        required = {column.name for column in table.columns.values() if column.required}
        if name in taken or table.upright or not required:
            continue
        known = columns_by_title(name)
        for cells in grid.rows[:TITLES_WITHIN]:
            there = {known.get(as_title(as_text(cell))) for cell in cells if not blank(cell)}
            if required <= there:
                found.append(name)
                break
    return found[0] if len(found) == 1 else None


def rows_of(grid: Grid, table: str, findings: Findings) -> list[Row] | None:
    """The rows of a table; None and a fault where its titles are not right."""
    rule = TABLES[table]
    sizes = [titles_in(table, cells) for cells in grid.rows[:TITLES_WITHIN]]
    needed = [column for column in rule.columns.values() if column.required]
    # one word may stand among the rows by chance
    if max(sizes, default=0) < min(2, len(needed)):
        titles = [title_of(table, column.name, language()) for column in needed]
        if not grid.sheet:
            titles = [column.name for column in needed]
        findings.fault_in(grid, say("regions.no_titles", titles=one_of(titles)))
        return None
    head = sizes.index(max(sizes))
    columns = _columns(grid, head, rule, findings)
    if columns is None:
        return None
    findings.read(table, grid, columns)
    if any(not blank(cell) for cells in grid.rows[:head] for cell in cells):
        findings.tell("told_above", grid, head)
    if grid.hidden:
        findings.tell("told_hidden_sheet", grid)
    filled = _filled(grid, head, columns, findings)
    known = set(columns.values())
    out = []
    beside = False
    for r in range(head + 1, len(grid.rows)):
        cells = grid.rows[r]
        marks = {c for c in range(len(cells)) if not blank(cells[c])}.union(_marked(grid, r))
        beside |= any(c >= len(grid.rows[head]) or blank(grid.at(head, c)) for c in marks)
        if not marks & known and not (marks and not grid.sheet):
            continue
        if not grid.sheet and not _as_wide(grid, head, r, findings):
            # who is named in it is there all the same
            named = {c: as_text(grid.at(r, columns[c])) for c in _NAMING if c in columns}
            out.append({"row": r + 1, "good": False, "called": list(named.values())})
            continue
        total = _total(grid, r, rule, columns)
        if total is not None:
            text, hint = as_text(grid.at(r, columns[total])), say("regions.is_total_hint")
            findings.fault(table, total, say("regions.is_total"), text, hint, r + 1)
            continue
        if r + 1 in grid.hidden_rows:
            findings.tell("told_hidden_row", grid, r)
        out.append(_row(grid, r, rule, columns, filled, findings))
    if beside and grid.sheet:
        findings.tell("told_beside", grid)
    return out


def _total(grid: Grid, r: int, table: Table, columns: Columns) -> str | None:
    """The column that names a row as the sum of those above; None: the row is of something.

    Where more stands beside *total*, the row is a sum if something else that is needed is empty.
    """
    if table.name not in ("organisations", "tasks", "partnerships"):
        return None
    needed = [column.name for column in table.columns.values() if column.required]
    for name in _NAMING:
        words = bare(as_text(grid.at(r, columns[name]))) if name in columns else ""
        if words in TOTALS:
            return name
        empty = [c for c in needed if c != name and blank(grid.at(r, columns[c]))]
        if words.partition(" ")[0] in TOTALS and empty:
            return name
    return None


def _marked(grid: Grid, row: int) -> list[int]:
    """Columns of a row in which something stands that values do not show."""
    return [c for r, c in (*grid.unsaved, *grid.errors) if r == row]


def _columns(grid: Grid, head: int, table: Table, findings: Findings) -> Columns | None:
    """Where each column stands; None and a fault where one is missing, twice, or misspelt."""
    known = columns_by_title(table.name)
    places: dict[str, int] = {}
    titles: dict[str, str] = {}
    strange: list[tuple[int, str]] = []
    good = True
    for place, cell in enumerate(grid.rows[head]):
        if blank(cell):
            continue
        title = as_text(cell)
        name = known.get(as_title(title))
        if name is None:
            strange.append((place, title))
        elif name in places:
            rule = say("regions.title_twice")
            hint = "" if titles[name] == title else say("regions.same_as", title=titles[name])
            findings.fault_in(grid, rule, head, place, hint=hint, title=title)
            good = False
        else:
            places[name], titles[name] = place, title
    absent = [c for c in table.columns if c not in places]
    meant: dict[str, str] = {}
    for place, title in strange:
        near = _meant(title, absent, table.name)
        if near:
            meant[near[0]] = title
            hint = say("regions.mean_title", title=near[1])
            findings.fault_in(grid, say("regions.no_title"), head, place, hint=hint, title=title)
            good = False
        elif any(not blank(grid.at(r, place)) for r in range(head + 1, len(grid.rows))):
            findings.tell("told_column", grid, (head, place), title)
    for name in absent:
        if table.columns[name].required:
            title = name if not grid.sheet else title_of(table.name, name, language())
            hint = say("regions.add_title")
            if name in meant:
                hint = say("regions.is_it_title", title=meant[name])
            findings.fault_in(grid, say("regions.title_missing"), head, hint=hint, title=title)
            good = False
    return Columns(places, titles) if good else None


def _meant(title: str, absent: Sequence[str], table: str) -> tuple[str, str] | None:
    """The column that is not there and whose title is nearest to one that is not known."""
    own = {name: name for name in absent}
    own |= {title_of(table, name, language()): name for name in absent}
    other = {t: name for t, name in columns_by_title(table).items() if name in absent}
    for titles in (own, other):
        if near := nearest(as_title(title), titles, 0.75):
            return titles[near[0]], near[0]
    return None


def _filled(
    grid: Grid, head: int, columns: Columns, findings: Findings
) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells under a merged one, and the cell that speaks for them."""
    filled = {}
    known = set(columns.values())
    for (top, left), (bottom, right) in grid.merged:
        if bottom <= head:
            continue
        over = sorted(known.intersection(range(left, right + 1)))
        if len(over) > 1:
            rule, hint = say("regions.merged"), say("regions.unmerge")
            findings.fault_in(grid, rule, top, left, hint=hint)
        elif over and bottom > top > head:
            findings.tell("told_merged", grid, (top, left))
            for row in range(top + 1, min(bottom + 1, len(grid.rows))):
                filled[row, over[0]] = top, left
    return filled


def _as_wide(grid: Grid, head: int, r: int, findings: Findings) -> bool:
    """Whether a row of a CSV file has a cell for each title, and none beyond."""
    width, cells = _width(grid.rows[head]), grid.rows[r]
    if _width(cells) <= width <= len(cells):
        return True
    rule = say("regions.ragged", cells=len(cells), titles=width)
    findings.fault_in(grid, rule, r, hint=say("regions.ragged_hint"))
    return False


def _width(cells: Sequence[Cell]) -> int:
    return max((n + 1 for n, cell in enumerate(cells) if not blank(cell)), default=0)


def _row(
    grid: Grid,
    r: int,
    table: Table,
    columns: Columns,
    filled: Mapping[tuple[int, int], tuple[int, int]],
    findings: Findings,
) -> Row:
    row: Row = {"row": r + 1, "good": True}
    for name, column in table.columns.items():
        place = columns.get(name)
        at = (r, -1 if place is None else place)
        at = filled.get(at, at)
        cell = "" if place is None else grid.at(*at)
        try:
            found = _value(grid, at, cell, column)
        except BadCell as bad:
            seen = grid.errors.get(at, shown(cell))
            findings.fault(table.name, name, bad.rule, seen, bad.hint, r + 1)
            row[name], row["good"] = None, False
            if name in _NAMING:
                text = grid.errors.get(at, as_text(cell))
                row.setdefault("called", []).extend(filter(None, (text, mended_text(text))))
            continue
        row[name] = found.value
        if found.told and place is not None:
            detail, read = shown(cell), _as_read(found.value, column)
            if found.told not in ("told_unknown", "told_date_text") and detail != read:
                detail += f" → {read}"
            findings.tell_of(found.told, table.name, r + 1, name, detail)
    return row


def _as_read(value: Any, column: Column) -> str:
    """A value as the reader of messages writes it, without signs between thousands."""
    if column.type == "choice" and not column.many:
        return choice_in(column.choices, str(value), language())
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.12g}"
    return text.replace(".", ",") if language() == "nl" else text


def _value(grid: Grid, at: tuple[int, int], cell: Cell, column: Column) -> Value:
    if at in grid.errors:
        raise BadCell(say("regions.error_value"), say("regions.error_hint"))
    if at in grid.unsaved:
        raise BadCell(say("regions.unsaved"), say("regions.unsaved_hint"))
    return value_of(cell, column)


def fields_of(grid: Grid, table: str, findings: Findings) -> Row | None:
    """The one row of an upright table: a title, and right of it the value."""
    rule = TABLES[table]
    known = columns_by_title(table)
    found: dict[str, tuple[int, int]] = {}
    for r, cells in enumerate(grid.rows):
        there = [c for c, cell in enumerate(cells) if not blank(cell)]
        if not there:
            continue
        name = known.get(as_title(as_text(cells[there[0]])))
        if name is not None:
            if name in found:
                title = as_text(cells[there[0]])
                findings.fault_in(grid, say("regions.title_twice"), r, there[0], title=title)
            found[name] = r, there[0] + 1
    row: Row = {"row": 1, "good": True}
    for name, column in rule.columns.items():
        title = title_of(table, name, language())
        at = found.get(name, (-1, -1))
        cell = grid.at(*at) if name in found else ""
        try:
            value = _value(grid, at, cell, column)
        except BadCell as bad:
            seen = grid.errors.get(at, shown(cell))
            place = at if name in found else None
            findings.fault_at(grid, bad.rule, place, seen, bad.hint, title)
            row[name], row["good"] = None, False
            continue
        row[name] = value.value
        if value.told:
            detail = f"{shown(cell)} → {_as_read(value.value, column)}"
            findings.tell(value.told, grid, at, detail)
    return row
