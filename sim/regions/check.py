"""Rules over rows and files of a case: what one cell alone cannot break."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from sim.documents import Reader, closest
from sim.networks import MAX_TASKS
from sim.regions.numbers import derive_portfolios
from sim.regions.tables import CaseTables, Membership, Organisation

MAX_LINKS: Final = 2_000_000


def check(tables: CaseTables, known: Mapping[str, set[str] | None], read: Reader) -> None:
    """Note what is wrong with rows that are good each by themselves.

    Args:
        known: identifiers in each file, those of faulty rows too; None: it could not be read.
    """
    shares_read = not any(fault.file == "tasks.csv" for fault in read.faults)
    _distinct("organisations.csv", [(o.id, o.row) for o in tables.organisations], read)
    _distinct("tasks.csv", [(t.id, t.row) for t in tables.tasks], read)
    _distinct("partnerships.csv", [(p.id, p.row) for p in tables.partnerships], read)
    for what, references in (
        ("organisation", _organisation_references(tables)),
        ("task", _task_references(tables)),
        ("partnership", _partnership_references(tables)),
    ):
        identifiers = known[f"{what}s.csv"]
        if identifiers is not None:
            for reference in references:
                _known(reference, identifiers, what, read)
    if shares_read:
        _check_shares(tables, read)
    _check_rows(tables, read)
    if not read.faults:
        _check_agents(tables, read)


def _distinct(file: str, ids: Sequence[tuple[str, int]], read: Reader) -> None:
    first: dict[str, int] = {}
    for name, row in ids:
        if name in first:
            rule = f"stands in row {first[name]} already"
            read.of(file).fault("id", rule, name, "identifiers must be distinct", row=row)
        first.setdefault(name, row)


_Reference = tuple[str, int, str, tuple[str, ...]]


def _organisation_references(tables: CaseTables) -> list[_Reference]:
    file = "partnerships.csv"
    out: list[_Reference] = [(file, p.row, "members", p.members) for p in tables.partnerships]
    out += [(file, p.row, "body", (p.body,)) for p in tables.partnerships if p.body]
    out += [("portfolios.csv", v.row, "organisation", (v.organisation,)) for v in tables.portfolios]
    out += [
        ("events.csv", e.row, "organisation", (e.organisation,))
        for e in tables.events
        if e.organisation
    ]
    return out


def _task_references(tables: CaseTables) -> list[_Reference]:
    file = "partnerships.csv"
    out: list[_Reference] = [(file, p.row, "tasks", p.tasks) for p in tables.partnerships]
    out += [("portfolios.csv", v.row, "task", (v.task,)) for v in tables.portfolios]
    for need in tables.needs or ():
        out += [("needs.csv", need.row, "task_a", (need.task_a,))]
        out += [("needs.csv", need.row, "task_b", (need.task_b,))]
    return out


def _partnership_references(tables: CaseTables) -> list[_Reference]:
    return [
        ("events.csv", e.row, "partnership", (e.partnership,))
        for e in tables.events
        if e.partnership
    ]


def _known(reference: _Reference, known: set[str], what: str, read: Reader) -> None:
    file, row, column, names = reference
    for name in names:
        if name not in known:
            hint = closest(name, known) or f"add it to {what}s.csv"
            read.of(file).fault(column, f"is not a known {what}", name, hint, row=row)


def _check_shares(tables: CaseTables, read: Reader) -> None:
    kinds = {o.kind for o in tables.organisations if o.core}
    for kind, column in (
        ("municipality", "share"),
        ("province", "share_province"),
        ("water_board", "share_water_board"),
    ):
        total = math.fsum(t.share_of(kind) for t in tables.tasks)
        if tables.tasks and kind in kinds and abs(total - 1) > 0.01:
            rule = "is the sum over the tasks; it must be 1"
            hint = f"a {kind} must divide all its work over the tasks"
            read.of("tasks.csv").fault(column, rule, float(f"{total:g}"), hint)
    if len(tables.tasks) > MAX_TASKS:
        rule = f"has {len(tables.tasks)} tasks; at most {MAX_TASKS} are possible"
        read.of("tasks.csv").fault(None, rule, hint="merge some")


def _check_rows(tables: CaseTables, read: Reader) -> None:
    """Rules that join two cells of a row or two rows of a file."""
    for o in tables.organisations:
        _check_years("organisations.csv", o, read)
    for p in tables.partnerships:
        _check_years("partnerships.csv", p, read)
        _check_partnership(p, read)
    seen: dict[tuple[str, str], int] = {}
    for v in tables.portfolios:
        first = seen.setdefault((v.organisation, v.task), v.row)
        if first != v.row:
            rule = f"stands in row {first} already for {v.organisation}"
            read.of("portfolios.csv").fault("task", rule, v.task, row=v.row)
    seen = {}
    for need in tables.needs or ():
        pair = min(need.task_a, need.task_b), max(need.task_a, need.task_b)
        first = seen.setdefault(pair, need.row)
        if pair[0] == pair[1]:
            rule = "is coupled with itself; coupling is between two different tasks"
            read.of("needs.csv").fault("task_b", rule, need.task_b, row=need.row)
        elif first != need.row:
            rule = f"is coupled with {need.task_b!r} in row {first} already; order does not matter"
            read.of("needs.csv").fault("task_a", rule, need.task_a, row=need.row)


def _check_partnership(p: Membership, read: Reader) -> None:
    file = "partnerships.csv"
    extra = sorted(set(p.mandated_tasks or ()) - set(p.tasks))
    if extra:
        rule = f"must be among the row's tasks {';'.join(p.tasks)}"
        read.of(file).fault("mandated_tasks", rule, extra[0], row=p.row)
    if p.mandated_tasks and p.mandated != "partly":
        rule, value = "is only for mandated = partly", ";".join(p.mandated_tasks)
        read.of(file).fault("mandated_tasks", rule, value, row=p.row)
    if p.moved is not None and p.body is None:
        read.of(file).fault("moved", "needs a body to move to", f"{p.moved:g}", row=p.row)


def _check_years(file: str, row: Organisation | Membership, read: Reader) -> None:
    if row.start_year is not None and row.end_year is not None and row.end_year < row.start_year:
        rule = f"lies before the start in {row.start_year}"
        read.of(file).fault("end_year", rule, str(row.end_year), row=row.row)


def _check_agents(tables: CaseTables, read: Reader) -> None:
    """Everyone who takes part can be given a volume, and the region is not too large."""
    file = "organisations.csv"
    agents = tables.agents()
    n, k = len(agents), len(tables.tasks)
    if not agents:
        rule = f"has no organisation that is core and exists in {tables.year}"
        read.of(file).fault(None, rule, hint="look at core, start_year and end_year")
    if n * (n - 1) // 2 * k > MAX_LINKS:
        rule = f"has {n} core organisations; with {k} tasks that is too many pairs"
        read.of(file).fault(None, rule, hint="set core to no for some, or merge tasks")
        return
    given = {v.organisation for v in tables.portfolios if v.volume > 0}
    for o in agents:
        if o.kind == "municipality" and o.population is None and o.id not in given:
            hint = "give its inhabitants, or its volumes in portfolios.csv"
            rule = "must be given for a municipality"
            read.of(file).fault("population", rule, "", hint, row=o.row)
    if read.faults:
        return
    worked = given | {v.organisation for v in derive_portfolios(tables)}
    for o in agents:
        if o.id not in worked and "player" in o.role:
            rule = "has no work at month 0"
            hint = "name it as body of a partnership, or give its volumes in portfolios.csv"
            read.of(file).fault("id", rule, o.id, hint, row=o.row)
