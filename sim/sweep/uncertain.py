"""Which values the uncertain parameters of a study take, as a study file or a table says."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from sim.documents import DocumentError, Reader, closest, decoded, read_bytes
from sim.parameters import ENTRIES, canonical
from sim.scenarios import can_be
from sim.sweep.design import MAX_RUNS
from sim.sweep.sampling import METHODS, NO_GROUPS, POWER_OF_TWO, SAMPLED, Groups, Uncertain
from sim.words import Names, say, values_named

MAX_TABLE_BYTES: Final = 50_000_000
BATCH: Final = 10_000
"""Rows of a table that are read at a time."""
METHOD_NAMES: Final = Names((m, values_named("method").get(m, {})) for m in METHODS)
"""Methods, and what people may call them."""
DESIGN_KEYS: Final = ("method", "samples", "trajectories", "levels", "file", "groups")
GROUPED: Final = ("saltelli", "morris")
"""Methods that may change several parameters together."""
RANGE_KEYS: Final = ("from", "to", "steps", "values")


class Wanted(NamedTuple):
    """What a method needs beside the uncertain parameters."""

    samples: int = 0
    levels: int = 4
    rows: int = 0
    """Of a table."""
    groups: Groups = NO_GROUPS


def uncertain_of(
    read: Reader, given: Mapping[str, Any], home: Path
) -> tuple[str, list[Uncertain], Wanted]:
    """The method, the uncertain parameters, and what the method needs besides."""
    design = read.table("design", given.get("design", {}), below("design", 'method = "grid"'))
    read.keys("design", design, DESIGN_KEYS)
    before = len(read.faults)
    method = read.one_of("design.method", design.get("method"), METHOD_NAMES, "grid")
    if len(read.faults) > before:
        method = ""  # of what is said for an unknown method nothing is judged by another
    hint = below("uncertain", "room = { from = 4.0, to = 20.0 }")
    table = read.table("uncertain", given.get("uncertain", {}), hint)
    wanted = _numbers(read, method, design)
    if method == "table":
        if table:
            read.fault("uncertain", say("study.table_gives"), table, say("study.other_method"))
        found = _table(read, design.get("file"), home)
        return method, found, wanted._replace(rows=len(found[0].values) if found else 0)
    found = []
    for name, value in table.items():
        one = _range(read, method, name, value)
        if one is not None:
            found.append(one)
    if method not in ("grid", "") and not table:
        rule = say("study.uncertain_needed", method=method)
        read.fault("uncertain", rule, hint=say("study.name_parameters"))
    lengths = {len(one.values) for one in found}
    if method == "list" and len(lengths) > 1:
        named = ", ".join(f"{one.name} {len(one.values)}" for one in found)
        rule = say("study.one_length", lengths=named)
        read.fault("uncertain", rule, hint=say("study.or_grid"))
    if method in GROUPED and "groups" in design:
        wanted = wanted._replace(groups=_groups(read, design["groups"], list(table)))
    return method, found, wanted


def _groups(read: Reader, given: Any, names: list[str]) -> dict[str, tuple[str, ...]]:
    """Parameters that change together; each is in one group at most."""
    table = read.table("design.groups", given, below("design", "groups = { days = [...] }"))
    group_of: dict[str, str] = {}
    for group, members in table.items():
        at = f"design.groups.{group}"
        if not group or len(group) > 64 or not group.isprintable():
            read.fault(at, say("study.group_name"), group, say("study.group_short"))
        if not isinstance(members, list) or not members:
            hint = example(f"{group or 'days'} = {json.dumps(names[:2])}")
            read.fault(at, say("study.group_members"), members, hint)
            continue
        for place, name in enumerate(members, start=1):
            if name not in names:
                hint = (closest(name, names) if isinstance(name, str) else "") or say(
                    "study.group_from", names=", ".join(names)
                )
                read.fault(f"{at}[{place}]", say("study.group_uncertain"), name, hint)
            elif name in group_of:
                rule = say("study.group_once", group=group_of[name])
                read.fault(f"{at}[{place}]", rule, name, say("study.out_of_one"))
            else:
                group_of[name] = group
        if group in names and group not in members:
            read.fault(at, say("study.group_own"), group, say("study.group_other"))
    return {group: tuple(n for n in names if group_of.get(n) == group) for group in table}


def _numbers(read: Reader, method: str, design: Mapping[str, Any]) -> Wanted:
    if not method:
        return Wanted()
    found = Wanted()
    wanted = {
        "samples": method in SAMPLED,
        "trajectories": method == "morris",
        "levels": method == "morris",
        "file": method == "table",
        "groups": method in GROUPED,
    }
    for key, fits in wanted.items():
        if key in design and not fits:
            rule = say("study.means_nothing", method=method)
            read.fault(f"design.{key}", rule, design[key], say("study.other_method"))
    needed = next((key for key in ("samples", "trajectories") if wanted[key]), None)
    if needed is not None:
        if needed not in design:
            hint = example(f"{needed} = {256 if method in POWER_OF_TWO else 100}")
            read.fault(f"design.{needed}", say("study.needed", method=method), hint=hint)
            return found
        samples = read.whole(f"design.{needed}", design[needed], 1, MAX_RUNS)
        if method in POWER_OF_TWO and samples & (samples - 1):
            near = 2 ** round(math.log2(samples))
            rule = say("study.power_of_two", method=method)
            read.fault(f"design.{needed}", rule, samples, example(str(near)))
        found = found._replace(samples=samples)
    if method == "morris":
        levels = read.whole("design.levels", design.get("levels"), 2, 100, 4)
        if levels % 2:
            read.fault("design.levels", say("study.even"), levels, example(str(levels + 1)))
        found = found._replace(levels=levels)
    return found


def _range(read: Reader, method: str, name: str, given: Any) -> Uncertain | None:
    """The values that one parameter takes."""
    at = f"uncertain.{name}"
    if name not in ENTRIES:
        hint = closest(name, ENTRIES) or say("study.see_parameters")
        read.fault(at, say("study.no_parameter"), hint=hint)
        return None
    if isinstance(given, list):
        given = {"values": given}
    listed_as = f"{name} = [..., ...]"
    example = say("study.or", one=f"{name} = {{ from = ..., to = ... }}", other=listed_as)
    if not isinstance(given, dict):
        hint = say("study.range_example", code=example)
        read.fault(at, say("study.range_or_list"), given, hint)
        return None
    before = len(read.faults)
    read.keys(at, given, RANGE_KEYS)
    if "values" in given:
        if set(given) & {"from", "to", "steps"}:
            read.fault(at, say("study.either"), given, say("study.either_hint"))
        return _listed(read, at, name, given["values"])
    if ENTRIES[name].choices:
        rule = say("study.no_range", names=", ".join(ENTRIES[name].choices))
        read.fault(at, rule, given, _write(listed_as))
        return None
    if method == "list":
        read.fault(at, say("study.list_only"), given, _write(listed_as))
        return None
    for key in ("from", "to"):
        if key not in given:
            read.fault(f"{at}.{key}", say("study.missing"), hint=_write(example))
        else:
            can_be(read, at, name, given[key], f"{at}.{key}")
    low, high = (canonical(name, given.get(key)) for key in ("from", "to"))
    if len(read.faults) == before and not low < high:
        read.fault(at, say("study.ascending"), [low, high], say("study.turn_round"))
    steps = 0
    if "steps" in given:
        steps = read.whole(f"{at}.steps", given["steps"], 1, 100_000)
    if method == "grid" and "steps" not in given:
        hint = say("study.steps_example")
        read.fault(f"{at}.steps", say("study.steps_needed"), hint=hint)
    if method not in ("grid", "") and "steps" in given:
        rule = say("study.means_nothing", method=method)
        read.fault(f"{at}.steps", rule, given["steps"], say("study.or_choose_grid"))
    if len(read.faults) > before:
        return None
    return Uncertain(name, low, high, steps)


def _listed(read: Reader, at: str, name: str, values: Any) -> Uncertain | None:
    if not isinstance(values, list) or not values:
        read.fault(at, say("study.no_values"), values, _write(f"{name} = [..., ...]"))
        return None
    good = [can_be(read, at, name, value, f"{at}[{i}]") for i, value in enumerate(values, 1)]
    return Uncertain(name, values=tuple(canonical(name, v) for v in values)) if all(good) else None


def _table(read: Reader, file: Any, home: Path) -> list[Uncertain]:
    """The columns of a CSV file with one setting a row."""
    at = "design.file"
    if not isinstance(file, str) or not file:
        read.fault(at, say("study.csv_name"), file, example('file = "points.csv"'))
        return []
    try:
        data = read_bytes(file, home / file, "table of points", MAX_TABLE_BYTES)
        first = decoded(file, data).partition("\n")[0]
    except DocumentError as error:
        read.fault(at, error.faults[0].rule, file, error.faults[0].hint)
        return []
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    rows = csv.reader(text, delimiter=";" if ";" in first else ",")
    before = len(read.faults)
    try:
        found = _columns(read, file, rows)
    except csv.Error:
        rule = say("study.not_csv", line=rows.line_num)
        read.fault(at, rule, file, say("study.quotes"))
    return found if len(read.faults) == before else []


class _Rows(Protocol):
    """What ``csv.reader`` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def _columns(read: Reader, file: str, lines: _Rows) -> list[Uncertain]:
    """Parameters by column; of a long table only the first fault is reported."""
    at = "design.file"
    rows = ((lines.line_num, row) for row in lines if any(map(str.strip, row)))
    names = [cell.strip() for cell in next(rows, (0, []))[1]]
    before = len(read.faults)
    for place, name in enumerate(names, start=1):
        if name not in ENTRIES:
            rule = say("study.column_no_parameter", number=place)
            hint = closest(name, ENTRIES) or say("study.first_row")
            read.fault(at, rule, name, hint)
        elif name in names[: place - 1]:
            rule = say("study.column_twice", number=place)
            read.fault(at, rule, name, say("study.name_once"))
    if len(read.faults) > before:
        return []
    columns: list[list[Any]] = [[] for _ in names]
    while batch := list(itertools.islice(rows, BATCH)):
        for line, row in batch:
            if len(row) != len(names):
                rule = say("study.row_length", line=line, cells=len(row), wanted=len(names))
                read.fault(at, rule, file, say("study.numbers_point"))
                return []
        for i, (name, column) in enumerate(zip(names, columns, strict=True)):
            cells = [row[i].strip() for _, row in batch]
            values = _plain(name, cells)
            if values is None:
                values = [canonical(name, _cell(name, cell)) for cell in cells]
                for (line, _), value in zip(batch, values, strict=True):
                    where = say("study.line", file=at, line=line, name=name)
                    if not can_be(read, at, name, value, where):
                        return []
            column += values
    if not columns or not columns[0]:
        read.fault(at, say("study.no_rows"), file, say("study.rows_example"))
    return [
        Uncertain(name, values=tuple(column)) for name, column in zip(names, columns, strict=True)
    ]


def _plain(name: str, cells: list[str]) -> list[Any] | None:
    """The values of cells, None if something may be wrong with one."""
    entry = ENTRIES[name]
    if entry.choices:
        return cells if set(cells) <= set(entry.choices) else None
    made: type[int] | type[float] = int if entry.whole else float
    assert entry.low is not None
    assert entry.high is not None
    try:
        values = list(map(made, cells))
    except ValueError:
        return None
    good = "_" not in "".join(cells) and all(entry.low <= v <= entry.high for v in values)
    return values if good else None


def _cell(name: str, cell: str) -> Any:
    """A cell as the parameter wants it; what is no number stays text, to be refused."""
    entry = ENTRIES[name]
    if entry.choices or "_" in cell:  # Python reads 1_000, which no spreadsheet does
        return cell
    try:
        return int(cell) if entry.whole else float(cell)
    except ValueError:
        return cell


# Hints ----------------------------------------------------------------------------------------


def example(code: str) -> str:
    """A hint with an example of what to write."""
    return say("study.example", code=code)


def _write(code: str) -> str:
    return say("study.write", code=code)


def below(table: str, code: str) -> str:
    """A hint with a line of a table."""
    return say("study.write_below", table=table, code=code)
