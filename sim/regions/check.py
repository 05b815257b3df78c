"""Rules over rows and tables of a case: what one cell alone cannot break."""

from __future__ import annotations

import math
from typing import Final

from sim.networks import MAX_TASKS
from sim.regions.findings import Findings
from sim.regions.names import Names
from sim.regions.numbers import derive_portfolios
from sim.regions.tables import CaseTables, Membership, Organisation
from sim.words import language, number, say

MAX_LINKS: Final = 2_000_000
FEW_INHABITANTS: Final = 500
"""Half of what the smallest municipality has had since 1970; fewer are perhaps thousands."""


def check(tables: CaseTables, names: dict[str, Names], findings: Findings) -> None:
    """Note what is wrong with rows that are good each by themselves.

    Args:
        names: of the tables that could be read.
    """
    if "tasks" in names and not any(f.file == findings.label("tasks") for f in findings.faults):
        _check_shares(tables, findings)
    _check_rows(tables, findings)
    if not findings.faults:
        _check_agents(tables, findings)
    if not findings.faults:
        _tell(tables, findings)


def _check_shares(tables: CaseTables, findings: Findings) -> None:
    kinds = {o.kind for o in tables.organisations if o.core}
    for kind, column in (
        ("municipality", "share"),
        ("province", "share_province"),
        ("water_board", "share_water_board"),
    ):
        total = math.fsum(t.share_of(kind) for t in tables.tasks)
        if tables.tasks and kind in kinds and abs(total - 1) > 0.01:
            rule, hint = say("regions.shares", total=number(total)), say(f"regions.shares_{kind}")
            findings.fault("tasks", column, rule, hint=hint)
    if len(tables.tasks) > MAX_TASKS:
        rule = say("regions.too_many_tasks", tasks=len(tables.tasks), most=MAX_TASKS)
        findings.fault("tasks", None, rule, hint=say("regions.merge_some"))


def _check_rows(tables: CaseTables, findings: Findings) -> None:
    """Rules that join two cells of a row or two rows of a table."""
    for o in tables.organisations:
        _check_years("organisations", o, findings)
    for p in tables.partnerships:
        _check_years("partnerships", p, findings)
        _check_partnership(p, findings)
    seen: dict[tuple[str, str], int] = {}
    for v in tables.portfolios:
        first = seen.setdefault((v.organisation, v.task), v.row)
        if first != v.row:
            rule = say("regions.volume_twice", row=first, organisation=v.organisation)
            findings.fault("portfolios", "task", rule, v.task, row=v.row)
    seen = {}
    for need in tables.needs or ():
        pair = min(need.task_a, need.task_b), max(need.task_a, need.task_b)
        first = seen.setdefault(pair, need.row)
        if pair[0] == pair[1]:
            rule = say("regions.with_itself")
            findings.fault("needs", "task_b", rule, need.task_b, row=need.row)
        elif first != need.row:
            rule = say("regions.coupled_already", task=need.task_b, row=first)
            findings.fault("needs", "task_a", rule, need.task_a, row=need.row)


def _check_partnership(p: Membership, findings: Findings) -> None:
    table = "partnerships"
    extra = sorted(set(p.mandated_tasks or ()) - set(p.tasks))
    if extra:
        rule = say("regions.not_its_tasks", tasks="; ".join(p.tasks))
        findings.fault(table, "mandated_tasks", rule, extra[0], row=p.row)
    if p.mandated_tasks and p.mandated != "partly":
        rule, value = say("regions.only_partly"), "; ".join(p.mandated_tasks)
        findings.fault(table, "mandated_tasks", rule, value, row=p.row)
    if p.moved is not None and p.body is None:
        findings.fault(table, "moved", say("regions.needs_body"), _typed(p.moved), row=p.row)


def _check_years(table: str, row: Organisation | Membership, findings: Findings) -> None:
    if row.start_year is not None and row.end_year is not None and row.end_year < row.start_year:
        rule = say("regions.before_start", year=row.start_year)
        findings.fault(table, "end_year", rule, str(row.end_year), row=row.row)


def _check_agents(tables: CaseTables, findings: Findings) -> None:
    """Everyone who takes part can be given a volume, and the region is not too large."""
    table = "organisations"
    agents = tables.agents()
    n, k = len(agents), len(tables.tasks)
    if not agents:
        rule = say("regions.nobody", year=tables.year)
        findings.fault(table, None, rule, hint=say("regions.nobody_hint"))
    if n * (n - 1) // 2 * k > MAX_LINKS:
        rule = say("regions.too_many_pairs", organisations=number(n), tasks=number(k))
        findings.fault(table, None, rule, hint=say("regions.too_many_pairs_hint"))
        return
    given = {v.organisation for v in tables.portfolios if v.volume > 0}
    for o in agents:
        if o.kind == "municipality" and o.population is None and o.id not in given:
            rule, hint = say("regions.no_population"), say("regions.no_population_hint")
            findings.fault(table, "population", rule, "", hint, row=o.row)
    if findings.faults:
        return
    worked = given | {v.organisation for v in derive_portfolios(tables)}
    for o in agents:
        if o.id not in worked and "player" in o.role:
            hint = _no_work_hint(tables, o)
            findings.fault(table, "name", say("regions.no_work"), o.name, hint, row=o.row)


def _no_work_hint(tables: CaseTables, body: Organisation) -> str:
    """Why no work came to an organisation, and what to do."""
    of = [p for p in tables.partnerships if p.body == body.id]
    for p in of if not set(of).intersection(tables.active()) else ():
        blanks = {"partnership": p.name, "year": tables.year}
        if p.start_year is not None and p.start_year > tables.year:
            return say("regions.no_work_before", start=p.start_year, **blanks)
        if p.end_year is not None and p.end_year <= tables.year:
            return say("regions.no_work_after", end=p.end_year, **blanks)
    return say("regions.no_work_hint")


def _typed(value: float) -> str:
    """A number as the reader of messages writes it in a cell."""
    text = f"{value:.12g}"
    return text.replace(".", ",") if language() == "nl" else text


def _left_out(row: Organisation | Membership, year: int) -> str:
    """Who does not take part, and why."""
    if row.start_year is not None and row.start_year > year:
        return say("regions.begins_later", name=row.name, start=row.start_year)
    if row.end_year is not None and row.end_year <= year:
        return say("regions.has_ended", name=row.name, end=row.end_year)
    return say("regions.seats_nobody", name=row.name)


def _tell(tables: CaseTables, findings: Findings) -> None:
    """What is left to a default where it changes month 0, and what may be a slip."""
    for o in tables.agents():
        if o.kind == "municipality" and (o.population or math.inf) < FEW_INHABITANTS:
            shown = f"{o.name}, {number(o.population or 0)}"
            findings.tell_of("told_few", "organisations", o.row, "population", shown)
    there = {o.id for o in tables.agents()}
    active = tables.active()
    for table, rows in (
        ("organisations", [o for o in tables.organisations if o.core and o.id not in there]),
        ("partnerships", [p for p in tables.partnerships if p not in active]),
    ):
        for row in rows:
            findings.tell_of("told_left_out", table, row.row, "name", _left_out(row, tables.year))
    for p in active:
        if p.start_year is None:
            findings.tell_of("told_start", "partnerships", p.row, "name", p.name)
        if len(there.intersection(p.members)) == 1:
            findings.tell_of("told_one_member", "partnerships", p.row, "members", p.name)
    if {o.id for o in tables.agents()} - {v.organisation for v in tables.portfolios}:
        findings.tell("told_portfolios")
    for table, given in (
        ("organisations", tables.organisations),
        ("tasks", tables.tasks),
        ("partnerships", tables.partnerships),
    ):
        if any(not row.source for row in given) and findings.grid_of(table) is not None:
            findings.tell("told_source", findings.grid_of(table))
