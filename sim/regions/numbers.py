"""The numbers of checked tables as arrays, and the portfolios that are derived from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from sim.regions import derivation, derive
from sim.regions.derive import Flags, Floats, Ints
from sim.regions.rules import TABLES
from sim.regions.tables import CaseTables, Portfolio

KINDS: Final = ("municipality", "province", "water_board")
"""Organisations with work of their own, in the order of ``FTE_PER_1000``."""


class Numbers(NamedTuple):
    """A agents and K tasks in file order, Q partnerships that exist, B bodies of these."""

    kind: Ints
    """(A,) place in KINDS, -1 for any other."""
    plays: Flags
    """(A,)"""
    population: Floats
    """(A,) NaN where unknown."""
    share: Floats
    """(3, K) of the work of a kind."""
    by_law: Flags
    """(K,) tasks that the law gives to municipalities, provinces or water boards."""
    member: Flags
    """(Q, A)"""
    seat: Flags
    """(Q, A) members and the body."""
    on_task: Flags
    """(Q, K)"""
    prescribed: Flags
    """(Q, K) tasks on which the law demands the partnership."""
    depth: Ints
    """(Q,) 1 .. 3."""
    moved: Floats
    """(Q,) part of a member's work that moves to the body, NaN: by depth."""
    since: Ints
    """(Q,) year, 0 where unknown."""
    months: Ints
    """(Q,) since it began."""
    part: Floats
    """(Q,) of a member's work that moves to the body."""
    body: Ints
    """(Q,) place among the bodies, -1 without one that is an agent."""
    row: Ints
    """(B,) of the bodies."""
    staff: Floats
    """(B,) FTE, NaN where unknown."""


def numbers_of(tables: CaseTables) -> Numbers:
    """What is a number in the tables."""
    agents, active = tables.agents(), tables.active()
    row = {o.id: i for i, o in enumerate(agents)}
    column = {t.id: k for k, t in enumerate(tables.tasks)}
    bodies = list(dict.fromkeys(p.body for p in active if p.body is not None and p.body in row))
    place = {body: b for b, body in enumerate(bodies)}
    member = np.zeros((len(active), len(agents)), dtype=np.bool_)
    on_task = np.zeros((len(active), len(tables.tasks)), dtype=np.bool_)
    prescribed = on_task.copy()
    for q, p in enumerate(active):
        member[q, [row[m] for m in p.members if m in row]] = True
        on_task[q, [column[task] for task in p.tasks]] = True
        prescribed[q, [column[task] for task in p.prescribed()]] = True
    depth = _ints(p.depth for p in active)
    moved = _floats(p.moved for p in active)
    since = _ints(p.start_year or 0 for p in active)
    body = _ints(-1 if p.body is None else place.get(p.body, -1) for p in active)
    rows = _ints(row[name] for name in bodies)
    part, months, seat = np.empty(len(active)), np.empty(len(active), dtype=np.int64), member.copy()
    derivation.read_memberships(
        depth, moved, since, tables.year, member, body, rows, part, months, seat
    )
    return Numbers(
        kind=_ints(KINDS.index(o.kind) if o.kind in KINDS else -1 for o in agents),
        plays=np.array(["player" in o.role for o in agents], dtype=np.bool_),
        population=_floats(o.population for o in agents),
        share=np.array([[t.share_of(kind) for t in tables.tasks] for kind in KINDS]),
        by_law=np.array([t.statutory for t in tables.tasks], dtype=np.bool_),
        member=member,
        seat=seat,
        on_task=on_task,
        prescribed=prescribed,
        depth=depth,
        moved=moved,
        since=since,
        months=months,
        part=part,
        body=body,
        row=rows,
        staff=_floats(agents[row[name]].staff for name in bodies),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def derive_portfolios(tables: CaseTables) -> tuple[Portfolio, ...]:
    """The portfolios that follow from inhabitants, shares and bodies, in hundredths of FTE.

    Organisations for which portfolios.csv has rows of its own are derived too, for comparison.
    """
    n = numbers_of(tables)
    work = derive.work_of(n.kind, n.plays, n.population, n.share)
    asked = derive.asked_of(work, n.member, n.on_task, n.body, n.part, n.row)
    moved = derive.moved_from(work, asked, n.staff)
    volumes, less, more = derive.done_by(work, moved, n.row)
    statutory = derive.statutory_of(work, volumes, n.by_law, n.prescribed, n.body, n.row)
    out = []
    for i, o in enumerate(tables.agents()):
        for k, t in enumerate(tables.tasks):
            if volumes[i, k] > 0:
                own = bool(work[i, k] > 0)
                source = _derived_from(o.kind, own, less[i, k] > 0, more[i, k] > 0)
                volume = float(volumes[i, k])
                must = bool(statutory[i, k])
                out.append(Portfolio(o.id, t.id, volume, must, source, "derived"))
    return tuple(out)


def _derived_from(kind: str, own: bool, gone: bool, come: bool) -> str:
    words = []
    if own:
        words.append(
            f"{derivation.FTE_PER_1000[KINDS.index(kind)]:g} FTE per 1000 inhabitants x share"
        )
    if gone:
        words.append("less what bodies do")
    if come:
        words.append("moved from members" if not own else "plus moved from members")
    return ", ".join(words)


def portfolios_csv(tables: CaseTables) -> str:
    """The derived portfolios as the text of a portfolios.csv, to edit by hand."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = list(TABLES["portfolios"].columns)
    writer.writerow(columns)
    for v in derive_portfolios(tables):
        row = v._asdict() | {
            "volume": f"{v.volume:.2f}",
            "statutory": "yes" if v.statutory else "no",
        }
        writer.writerow([row[column] for column in columns])
    return out.getvalue()


def portfolios(tables: CaseTables) -> tuple[Portfolio, ...]:
    """Portfolios of the agents: the given rows of those who have any, else the derived ones."""
    there = {o.id for o in tables.agents()}
    given = {v.organisation for v in tables.portfolios}
    return tuple(v for v in tables.portfolios if v.organisation in there) + tuple(
        v for v in derive_portfolios(tables) if v.organisation not in given
    )
