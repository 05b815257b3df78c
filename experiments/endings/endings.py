"""Replays four regions and holds nine patterns of real endings against leaving at random.

Questions, predictions and the one set of parameters: question.md. Writes results.json, README.md
and figure.png beside it; ``--quick`` does with few replicates and writes elsewhere if asked to.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import engine
from sim.allocation import ELECTED
from sim.analysis import patterns
from sim.parameters import Parameters, parameters
from sim.regions import load_case
from sim.state import Floats, Ints, Region

HERE = Path(__file__).parent
CASES = ("twente", "drechtsteden", "bar", "zutphen_lochem")
MODES = ("consent", "joint")
YEAR = 2016
MONTHS = 120
REPLICATES, QUICK = 40, 4
DRAWS = 400
SEED = 2016
NEVER = np.inf
SAMPLED = (36, 72, 108)
"""Months at which commitment and load are looked at."""
WITHDRAWAL = 12
CUT, CUT_MONTH = 0.185, 12
LATE = 36
BASE: dict[str, Any] = {
    "form": "programme",
    "notice_months": 16,
    "election_first": 26,
    "election_swing": 0.2,
    "exit_price": 0.2,
}
"""The one set of parameters; question.md says which data chose it."""
JOINT_FORM: dict[str, Any] = {"form": "joint", "dissolution": 0.4}
MEDIATOR: dict[str, Any] = {
    "convening": 0.0, "backing": 0.0, "appreciation": 0.0, "monitoring": 0.0, "mediation": 0.5,
}  # fmt: skip
"""A referee that does nothing but mediate, once it is active."""


class Ending(NamedTuple):
    """A real ending of events.csv; None where a date is unknown."""

    case: str
    region: str
    decision: float | None
    end: float | None


def endings() -> list[Ending]:
    """The real endings."""
    with (HERE / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "ending"]

    def year(text: str) -> float | None:
        return float(text) if text else None

    return [Ending(r["case"], r["region"], year(r["decision"]), year(r["end"])) for r in rows]


@cache
def outside() -> dict[str, int]:
    """Months of what happens from outside, by case in events.csv."""
    with (HERE / "events.csv").open(encoding="utf-8", newline="") as file:
        return {r["case"]: int(r["month"]) for r in csv.DictReader(file) if r["kind"] == "outside"}


def median_notice() -> float:
    """Median months between decision and end of the cases that have both."""
    both = [e.end - e.decision for e in endings() if e.end is not None and e.decision is not None]
    return 12 * statistics.median(both)


class Table(NamedTuple):
    """A voluntary partnership on one task, deep at month 0."""

    partnership: str
    links: Ints
    ends: NDArray[np.int64]
    """(links, 2) places: elected members first, then bodies."""
    members: int
    largest: int
    """Place of the largest elected member."""


class Scene(NamedTuple):
    """A region with what the patterns need to know about it."""

    name: str
    region: Region
    ends: NDArray[np.int64]
    """(L, 2) rows of the two organisations of a link."""
    elected: NDArray[np.bool_]
    capacity: Floats
    owner: NDArray[np.int64]
    """(L,) place of the partnership that makes the link deep, -1 without."""
    voluntary: NDArray[np.bool_]
    """(partnerships,) at least two elected members, deep and with no link prescribed."""
    tables: tuple[Table, ...]
    forced: NDArray[np.int64]
    """Links that the law prescribes from 2019 on."""


def scene(name: str) -> Scene:
    """A shipped case, read for the patterns."""
    region = load_case(name)
    ends = region.pairs[region.link_pair]
    elected = np.isin(region.kinds, ELECTED)
    capacity = region.volumes.sum(axis=1)
    owner = np.full(len(ends), -1, dtype=np.int64)
    forced = np.zeros(len(ends), dtype=np.bool_)
    rank = sorted(
        range(len(region.partnerships)),
        key=lambda at: (
            -region.partnerships[at].depth,
            region.partnerships[at].start_year or YEAR - 5,
            at,
        ),
    )
    for at in rank:
        p = region.partnerships[at]
        rows = [region.row(m) for m in p.members]
        columns = [region.tasks.index(k) for k in p.tasks]
        inside = np.isin(ends, rows).all(axis=1) & np.isin(region.link_task, columns)
        if p.id == "rud_twente":
            forced = inside
        if p.depth >= 2:
            owner[inside & (owner < 0) & (region.depth >= 2) & (region.floor == 0)] = at
    voluntary = np.zeros(len(region.partnerships), dtype=np.bool_)
    tables = []
    for at, p in enumerate(region.partnerships):
        rows = [region.row(m) for m in p.members]
        people = sorted((r for r in rows if elected[r]), key=lambda r: -capacity[r])
        mine = np.nonzero(owner == at)[0]
        if len(people) < 2 or not len(mine) or p.mandated:
            continue
        voluntary[at] = True
        places = {r: i for i, r in enumerate([*people, *(r for r in rows if not elected[r])])}
        for k in np.unique(region.link_task[mine]).tolist():
            links = mine[region.link_task[mine] == k]
            seats = np.array([[places[r] for r in pair] for pair in ends[links].tolist()])
            if len(links) > 1:
                tables.append(Table(p.id, links, seats, len(people), 0))
    return Scene(
        name,
        region,
        ends,
        elected,
        capacity,
        owner,
        voluntary,
        tuple(tables),
        np.nonzero(forced)[0],
    )


class Trace(NamedTuple):
    """One run, month by month; row t is the month that begins at t."""

    depth: NDArray[np.int8]
    """(months + 1, L) at the month's start."""
    announced: NDArray[np.bool_]
    """(months, L) a step down from 2 or 3 was decided or followed another's decision."""
    decided: NDArray[np.bool_]
    """(months, L) it was decided about this link itself."""
    leaver: NDArray[np.int16]
    """(months, L) row of the side with more to gain by it, -1 where nobody alone decides."""
    kept: NDArray[np.float32]
    """(months, L) chance that both keep a promise, on linked links."""
    inward: NDArray[np.bool_]
    """(months, N) the board has turned inwards."""
    partners: NDArray[np.int32]
    """(sampled, N, K) linked partners."""
    rungs: NDArray[np.int8]
    """(sampled, N, K) which rungs its links stand on: the sum of 1, 2 and 4 for those used."""
    days: NDArray[np.float32]
    """(sampled, N, K) days a week."""
    floor: NDArray[np.int8]
    """(months, L) lowest rung that the law allows."""


def happen(run: engine.Engine, place: Scene) -> None:
    """What comes from outside at the start of this month, besides elections and cuts."""
    if run.month == outside()["rud_twente"] and len(place.forced):
        links = place.forced
        run.facts.floor[links] = 1
        run.state.since[links[run.state.depth[links] == 0]] = run.month
        run.state.depth[links] = np.maximum(run.state.depth[links], 2)
        run.state.notice[links] = -1
        run.prepare()


def numbers(place: Scene, mode: str, **values: Any) -> Parameters:
    """The one set, in a mode, with a contrast's levers and the region's own savings target."""
    given = {**BASE, "mode": mode, **values}
    if place.name == "drechtsteden" and "means_cut" not in given:
        given |= {"means_cut": 0.06, "means_cut_month": outside()["gr_drechtsteden"]}
    return parameters(**given)


def endings_only(place: Scene, p: Parameters, replicate: int, months: int) -> tuple[Floats, Ints]:
    """Which links an ending was announced on and how many stood deep without one, a month."""
    run = engine.build(place.region, p, SEED, replicate)
    announced = np.zeros((months, len(place.ends)), dtype=np.bool_)
    standing = np.zeros(months, dtype=np.int64)
    for month in range(months):
        happen(run, place)
        before = run.state.notice < 0
        standing[month] = int(((run.state.depth >= 2) & before).sum())
        run.step(False)
        announced[month] = before & (run.state.notice >= 0)
    return announced, standing


def trace(place: Scene, p: Parameters, replicate: int, months: int = MONTHS) -> Trace:
    """A run with all that the patterns look at."""
    run = engine.build(place.region, p, SEED, replicate)
    region, ends, k = place.region, place.ends, place.region.link_task
    many, nobody = len(ends), np.uint32(len(ends))
    n, tasks = region.volumes.shape
    h = (p.trust_threshold * p.trust_threshold) ** 2
    depth = np.zeros((months + 1, many), dtype=np.int8)
    announced = np.zeros((months, many), dtype=np.bool_)
    decided = np.zeros((months, many), dtype=np.bool_)
    leaver = np.full((months, many), -1, dtype=np.int16)
    kept = np.zeros((months, many), dtype=np.float32)
    inward = np.zeros((months, n), dtype=np.bool_)
    partners = np.zeros((len(SAMPLED), n, tasks), dtype=np.int32)
    rungs = np.zeros((len(SAMPLED), n, tasks), dtype=np.int8)
    days = np.zeros((len(SAMPLED), n, tasks), dtype=np.float32)
    floors = np.zeros((months, many), dtype=np.int8)
    for month in range(months):
        happen(run, place)
        state, work = run.state, run.work
        depth[month], floors[month] = state.depth, run.facts.floor
        notice, load, trust = state.notice.copy(), work.load.copy(), state.trust[region.link_pair]
        if month in SAMPLED:
            at = SAMPLED.index(month)
            counts = work.counts[:, :, 1:4]
            partners[at] = counts.sum(axis=2)
            rungs[at] = np.where(counts > 0, [1, 2, 4], 0).sum(axis=2)
            days[at] = work.task_load
        # older proposals stay in the list: whoever is still there afterwards is of this month
        work.event.fill(nobody)
        run.step(False)
        assert run.extensions is not None
        mandate, weight = run.extensions.mandate, run.extensions.weight
        inward[month] = place.elected & (mandate < run.facts.mandate)
        able = np.where(load > work.room, work.room / np.maximum(load, 1e-12), 1.0)
        fourth = (trust * trust) ** 2
        tempted = weight[ends] * (1.0 - fourth / (fourth + h))
        chance = np.minimum(p.delivery_cap, (mandate * able)[ends] * (1.0 - tempted))
        bare = (floors[month] == 1) & (depth[month] == 1)
        chance = np.where(bare[:, None], chance * (1.0 - p.reluctance * weight[ends]), chance)
        kept[month] = np.where(depth[month] > 0, chance[:, 0] * chance[:, 1], 0.0)
        announced[month] = (notice < 0) & (state.notice >= 0)
        for e in np.nonzero(work.event != nobody)[0].tolist():
            x = int(work.event[e])
            if work.direction[e] < 0 and announced[month, x]:
                decided[month, x] = True
                if p.mode == "consent":
                    gain = work.gain[e] - [
                        extra_cost(run, int(i), int(k[x]), int(depth[month, x])) for i in ends[x]
                    ]
                    leaver[month, x] = ends[x, 0 if gain[0] >= gain[1] else 1]
    depth[months] = run.state.depth
    return Trace(
        depth, announced, decided, leaver, kept, inward, partners, rungs, days, floors
    )  # fmt: skip


def extra_cost(run: engine.Engine, i: int, k: int, rung: int) -> float:
    """What one rung less on a link costs i in time (docs/model.md 7.6)."""
    p, work = run.parameters, run.work
    pairwise = {"network": 1.0, "programme": p.pairwise_load}.get(p.form, 0.0)
    day = np.array([0.0, p.days_1, p.days_2, p.days_3])

    def load(counts: NDArray[Any]) -> float:
        used = np.where(counts[1:] > 0, day[1:], 0.0)
        return (1 - pairwise) * float(used.max()) + pairwise * float((counts[1:] * day[1:]).sum())

    now = work.counts[i, k].astype(np.int64)
    then = now.copy()
    then[rung] -= 1
    then[rung - 1] += 1
    x, dx = float(work.load[i]), load(then) - load(now)
    price, bend = float(work.time_price[i]), float(work.congestion_slope[i])
    return price * (dx + bend * ((x + dx) ** 2 - x * x))


class Harvest(NamedTuple):
    """What one run says about the patterns that need its months."""

    case: str
    first_out: list[tuple[int, float]]
    """Table and the largest member's part in being first out."""
    first_step: list[tuple[float, float]]
    """Per partnership: the largest took the first decision; its chance at random."""
    fallen: list[tuple[float, float]]
    """Per ending: still linked two years on; that chance on a rung drawn below."""
    coordination: list[tuple[int, int, int, int]]
    """Per month: voluntary links there, still linked two years on, come from deeper, both."""
    integrated: list[tuple[int, int, int, int]]
    """Per month: depth-3 links, performing, ended, both."""
    at_home: list[tuple[int, int, int, int]]
    """Per month: performing depth-3 links, with a board turned inwards, ended, both."""
    commitment: list[tuple[int, float, bool]]
    """Month, chance of kept promises and whether prescribed, per link on coordination."""
    meetings: list[tuple[int, float, float]]
    """Rungs used, partners and days, per member and task."""
    ended_by: list[tuple[str, float]]
    """Partnership, share of its deep links that ended by the month of a real ending."""
    deep: int
    ended: int


def harvest(place: Scene, run: Trace, notice: int) -> Harvest:
    """The numbers of one run, pattern by pattern."""
    months = len(run.announced)
    happened = run.announced.any(axis=0)
    first = np.where(happened, run.announced.argmax(axis=0), NEVER)
    out = []
    for at, table in enumerate(place.tables):
        part = patterns.first_out(table.ends, first[table.links], table.members)
        if part.sum() > 0:
            out.append((at, float(part[table.largest])))
    deep_free = run.depth[:-1] >= 2
    return Harvest(
        case=place.name,
        first_out=out,
        first_step=_first_steps(place, run),
        fallen=_fallen(run),
        coordination=_coordination(run),
        integrated=_integrated(run)[0],
        at_home=_integrated(run, place)[1],
        commitment=[
            (month, float(run.kept[month, x]), bool(run.floor[month, x]))
            for month in SAMPLED
            if month < months
            for x in np.nonzero(run.depth[month] == 1)[0].tolist()
        ],
        meetings=[
            (int(r), float(n), float(d))
            for r, n, d in zip(
                run.rungs.ravel(), run.partners.ravel(), run.days.ravel(), strict=True
            )
            if n > 0
        ],
        ended_by=[
            (f"{p.id}:{by}", float((first[place.owner == at] + notice <= by).mean()))
            for by in real_months(place.name).values()
            for at, p in enumerate(place.region.partnerships)
            if place.voluntary[at]
        ],
        deep=int(deep_free.sum()),
        ended=int(run.announced.sum()),
    )


def real_months(name: str) -> dict[str, int]:
    """When the real partnerships of a region ended that are deep and voluntary at month 0."""
    found = {e.case: round(12 * (e.end - YEAR)) for e in endings() if e.region == name and e.end}
    shallow = {"twentebedrijf", "rud_twente", "top_craft"}
    return {case: month for case, month in found.items() if case not in shallow}


def _first_steps(place: Scene, run: Trace) -> list[tuple[float, float]]:
    """First decision to step down in every partnership: by the largest; that chance at random."""
    found = []
    for at in np.nonzero(place.voluntary)[0].tolist():
        mine = place.owner == at
        rows = np.unique(place.ends[mine])
        people = rows[place.elected[rows]]
        largest = people[np.argmax(place.capacity[people])]
        own = run.decided & mine & (run.leaver >= 0)
        own &= place.elected[np.maximum(run.leaver, 0)]
        if not own.any():
            continue
        month = int(own.any(axis=1).argmax())
        x = int(own[month].argmax())
        sat = mine & (run.depth[month] >= 2)
        seats = place.ends[sat].ravel()
        seats = seats[place.elected[seats]]
        found.append((float(run.leaver[month, x] == largest), float((seats == largest).mean())))
    return found


def _fallen(run: Trace) -> list[tuple[float, float]]:
    """Steps down from 2 or 3 that took effect, two years before the end or earlier."""
    before, after = run.depth[:-1], run.depth[1:]
    fell = (before >= 2) & (after < before) & (run.floor == 0)
    later = run.depth[25:] >= 1
    month, x = np.nonzero(fell[: len(later)])
    rung = before[month, x].astype(float)
    linked = later[month, x].astype(float)
    return list(zip(linked.tolist(), ((rung - 1) / rung).tolist(), strict=True))


def _coordination(run: Trace) -> list[tuple[int, int, int, int]]:
    """Links that have just come to coordination from deeper, among all that stand there."""
    after = run.depth[1:]
    there = (after == 1) & (run.floor == 0)
    come = there & (run.depth[:-1] >= 2)
    linked = run.depth[25:] >= 1
    some = len(linked)
    rows = [there[:some], there[:some] & linked, come[:some], come[:some] & linked]
    sums = [row.sum(axis=1).tolist() for row in rows]
    return [row for row in zip(*sums, strict=True) if row[2] > 0]


def _integrated(run: Trace, place: Scene | None = None) -> Any:
    """Depth-3 links by performance, and those that perform by the boards at their ends."""
    performance, home = [], []
    running = np.cumsum(run.kept, axis=0, dtype=np.float64)
    for month in range(12, len(run.announced)):
        at = np.nonzero((run.depth[month] == 3) & (run.depth[month - 12] == 3))[0]
        ended = run.announced[month, at] & run.decided[month, at]
        if not ended.any():
            continue
        kept = running[month, at] - running[month - 12, at]
        good = kept >= kept.mean()
        performance.append((len(at), int(good.sum()), int(ended.sum()), int((good & ended).sum())))
        if place is not None:
            inward = run.inward[month][place.ends[at]].any(axis=1) & good
            home.append((int(good.sum()), int(inward.sum()), int((good & ended).sum()),
                         int((inward & ended).sum())))  # fmt: skip
    return performance, home


class Row(NamedTuple):
    """A pattern in a mode: the verdict, and the statistic of each case by itself."""

    pattern: str
    mode: str
    form: str
    verdict: patterns.Verdict
    cases: dict[str, float]
    number: int
    """Observations behind the statistic."""
    note: dict[str, float]


def generator_of(pattern: str, mode: str, form: str) -> np.random.Generator:
    """Draws of a null, the same every time."""
    return np.random.default_rng([SEED, *(ord(c) for c in pattern + mode + form)])


def by_case(found: list[Harvest], statistic: Callable[[list[Harvest]], float]) -> dict[str, float]:
    """A statistic in each case by itself."""
    return {c: statistic([h for h in found if h.case == c]) for c in CASES}


def mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def from_base(
    scenes: dict[str, Scene], found: list[Harvest], mode: str, form: str
) -> list[Row]:  # fmt: skip
    """Patterns 0 to 3, 6a and 7 of a set of runs."""
    rows = []

    def add(
        name: str, observed: float, draws: Floats, sign: int, matters: float,
        statistic: Callable[[list[Harvest]], float], number: int, **note: float,
    ) -> None:  # fmt: skip
        verdict = patterns.judge(observed, draws, sign, matters)
        rows.append(Row(name, mode, form, verdict, by_case(found, statistic), number, note))

    def the(name: str) -> np.random.Generator:
        return generator_of(name, mode, form)

    # 0 ---------------------------------------------------------------------------------------
    def contrast(some: list[Harvest]) -> float:
        return mean([g for g, _ in _gaps(some)])

    gaps = _gaps(found)
    draws = patterns.mean_of_chosen([pool for _, pool in gaps], DRAWS, the("0"))
    ended = mean([g for h in found for g in _really_ended(h)])
    add("0", contrast(found), draws, 1, 0.05, contrast, len(gaps), share_ended=ended)

    # 1 ---------------------------------------------------------------------------------------
    def largest(some: list[Harvest]) -> float:
        return mean([part for h in some for _, part in h.first_out])

    chance = the("1a")
    pools = {
        (name, at): patterns.first_out_at_random(t.ends, t.members, DRAWS, chance)[:, t.largest]
        for name, place in scenes.items()
        for at, t in enumerate(place.tables)
    }
    chosen = [pools[h.case, at] for h in found for at, _ in h.first_out]
    draws = patterns.mean_of_chosen(chosen, DRAWS, chance) if chosen else np.empty(0)
    add("1a", largest(found), draws, 1, 0.05, largest, len(chosen))

    def decides(some: list[Harvest]) -> float:
        return mean([did for h in some for did, _ in h.first_step])

    odds = np.array([odd for h in found for _, odd in h.first_step])
    draws = patterns.share_by_chance(odds, DRAWS, the("1b"))
    add("1b", decides(found), draws, 1, 0.05, decides, len(odds))

    # 2 ---------------------------------------------------------------------------------------
    def linked(some: list[Harvest]) -> float:
        return mean([still for h in some for still, _ in h.fallen])

    odds = np.array([odd for h in found for _, odd in h.fallen])
    draws = patterns.share_by_chance(odds, DRAWS, the("2a"))
    add("2a", linked(found), draws, 1, 0.05, linked, len(odds))
    for name, field in (("2b", "coordination"), ("3a", "integrated"), ("3b", "at_home")):

        def share(some: list[Harvest], field: str = field) -> float:
            counts = np.array([row for h in some for row in getattr(h, field)]).reshape(-1, 4)
            return float(counts[:, 3].sum() / counts[:, 2].sum()) if counts[:, 2].sum() else np.nan

        counts = np.array([row for h in found for row in getattr(h, field)], dtype=np.int64)
        counts = counts.reshape(-1, 4)
        observed, draws = patterns.share_in_strata(*counts.T, DRAWS, the(name))
        add(name, observed, draws, 1, 0.05, share, int(counts[:, 2].sum()))

    # 6 and 7 ---------------------------------------------------------------------------------
    rows.append(commitment(found, "6a", mode, form))

    def slope(some: list[Harvest]) -> float:
        return _slope(some, 1, the("7a"))[0]

    observed, draws = _slope(found, DRAWS, the("7a"))
    number = sum(len(h.meetings) for h in found)
    name = "7a" if form == "programme" else "7b"
    add(name, observed, draws, 1, 0.01, slope, number)
    return rows


def _gaps(found: list[Harvest]) -> list[tuple[float, Floats]]:
    """Real endings against the region's other partnerships; and each of these in their place."""
    gaps = []
    for h in found:
        ended = real_months(h.case)
        for case, by in ended.items():
            share = {k.split(":")[0]: v for k, v in h.ended_by if k.endswith(f":{by}")}
            others = {k: v for k, v in share.items() if k not in ended}
            if case not in share or not others:
                continue
            pool = {case: share[case], **others}
            total, n = sum(pool.values()), len(pool)
            gaps.append(
                (
                    share[case] - (total - share[case]) / (n - 1),
                    np.array([v - (total - v) / (n - 1) for v in pool.values()]),
                )
            )
    return gaps


def _really_ended(h: Harvest) -> list[float]:
    """Share of deep links ended by the real date, of the partnerships that really ended."""
    share = dict(h.ended_by)
    return [
        share[f"{case}:{by}"] for case, by in real_months(h.case).items() if f"{case}:{by}" in share
    ]


def _slope(found: list[Harvest], draws: int, chance: np.random.Generator) -> tuple[float, Floats]:
    rows = [(CASES.index(h.case) * 10 + r, n, d) for h in found for r, n, d in h.meetings]
    if not rows:
        return float("nan"), np.empty(0)
    strata, partners, days = np.array(rows, dtype=np.float64).T
    return patterns.slope_in_strata(partners, days, strata, draws, chance)


def commitment(found: list[Harvest], name: str, mode: str, form: str) -> Row:
    """Pattern 6: prescribed less voluntary links on coordination."""

    def gap(some: list[Harvest], draws: int) -> tuple[float, Floats]:
        rows = [
            (place * 1000 + month, kept, prescribed)
            for place, h in enumerate(some)
            for month, kept, prescribed in h.commitment
        ]
        if not rows:
            return float("nan"), np.empty(0)
        strata, kept, marked = np.array(rows, dtype=np.float64).T
        return patterns.difference_in_strata(
            kept, strata, marked > 0, draws, generator_of(name, mode, form)
        )

    observed, draws = gap(found, DRAWS)
    verdict = patterns.judge(observed, draws, -1, 0.03)
    number = sum(len(h.commitment) for h in found)
    return Row(name, mode, form, verdict, by_case(found, lambda s: gap(s, 1)[0]), number, {})


def single_tasks(scenes: dict[str, Scene], mode: str, many: int) -> Row:
    """Pattern 4: the extra endings that a cut brings, by partnership."""
    extra: dict[str, list[tuple[float, bool]]] = {}
    for name, place in scenes.items():
        until = CUT_MONTH + 60
        total = np.zeros(len(place.ends))
        for replicate in range(many):
            for sign, cut in ((-1, 0.0), (1, CUT)):
                p = numbers(place, mode, means_cut=cut, means_cut_month=CUT_MONTH)
                announced, _ = endings_only(place, p, replicate, until)
                total += sign * announced[CUT_MONTH:].any(axis=0)
        extra[name] = [
            (float(total[place.owner == at].mean()) / many, len(p.tasks) == 1)
            for at, p in enumerate(place.region.partnerships)
            if place.voluntary[at]
        ]

    def gap(rows: list[tuple[float, bool]], draws: int) -> tuple[float, Floats]:
        values, marked = np.array(rows, dtype=np.float64).T
        return patterns.difference_in_strata(
            values, np.zeros(len(values)), marked > 0, draws, generator_of("4", mode, "")
        )

    rows = [row for some in extra.values() for row in some]
    observed, draws = gap(rows, DRAWS)
    verdict = patterns.judge(observed, draws, 1, 0.05)
    note = {"single": mean([v for v, one in rows if one]),
            "several": mean([v for v, one in rows if not one])}  # fmt: skip
    each = {name: gap(some, 1)[0] for name, some in extra.items()}
    return Row("4", mode, "programme", verdict, each, len(rows), note)


def withdrawal(place: Scene, mode: str, many: int) -> Row:
    """Pattern 5, in Twente."""
    months = WITHDRAWAL + MONTHS
    extra, standing = np.zeros(MONTHS), np.zeros(MONTHS)
    for replicate in range(many):
        for sign, given in ((-1, {}), (1, {"referee_stop": WITHDRAWAL})):
            p = numbers(place, mode, referee_activity=1.0, **given)
            announced, deep = endings_only(place, p, replicate, months)
            extra += sign * announced[WITHDRAWAL:].sum(axis=1)
            if sign > 0:
                standing += deep[WITHDRAWAL:]
    chance = generator_of("5", mode, "")
    observed, draws = patterns.share_in_window(extra, standing, 36, 72, DRAWS, chance)
    verdict = patterns.judge(observed, draws, 1, 0.05)
    total = float(extra.sum())
    half = int((np.cumsum(extra) >= total / 2).argmax()) if total > 0 else -1
    note = {
        "extra_a_run": total / many, "months_to_half": float(half),
        "share_before_year_3": float(extra[:36].sum()) / total if total > 0 else np.nan,
    }  # fmt: skip
    return Row("5", mode, "programme", verdict, {place.name: observed}, many, note)


def exit_price(scenes: dict[str, Scene], mode: str, many: int) -> Row:
    """Pattern 8: what a price on leaving adds to the time until a link's first ending."""
    times: dict[float, list[list[float]]] = {0.0: [], 2.0: []}
    rate: dict[float, list[float]] = {0.0: [0, 0], 2.0: [0, 0]}
    for price, found in times.items():
        for place in scenes.values():
            p = numbers(place, mode, exit_price=price)
            start = (place.region.depth >= 2) & (place.region.floor == 0)
            some = []
            for replicate in range(many):
                announced, deep = endings_only(place, p, replicate, MONTHS)
                ever = announced.any(axis=0)
                until = np.where(ever, announced.argmax(axis=0), MONTHS)
                some.append(float(until[start].mean()))
                rate[price][0] += int(announced.sum())
                rate[price][1] += int(deep.sum())
            found.append(some)
    free, dear = (np.array(times[price]) for price in (0.0, 2.0))
    observed, draws = patterns.swapped(
        free.mean(axis=0), dear.mean(axis=0), DRAWS, generator_of("8", mode, "")
    )
    note = {f"hazard_price_{price:g}": 12 * a / max(1, b) for price, (a, b) in rate.items()}
    each = dict(zip(scenes, (dear - free).mean(axis=1).tolist(), strict=True))
    verdict = patterns.judge(observed, draws, 1, 3.0)
    return Row("8", mode, "programme", verdict, each, free.size, note)


def mediation(scenes: dict[str, Scene], mode: str, many: int) -> Row:
    """Pattern 9: early and late mediation."""
    arms: dict[str, dict[str, Any]] = {
        "none": {"referee_activity": 0.0},
        "early": {"referee_activity": 1.0},
        "late": {"referee_activity": 0.0, "phases": ((LATE, {"referee_activity": 1.0}),)},
    }
    hazard: dict[str, list[list[float]]] = {}
    for arm, given in arms.items():
        hazard[arm] = []
        for place in scenes.values():
            p = numbers(place, mode, **MEDIATOR, **given)
            some = []
            for replicate in range(many):
                announced, deep = endings_only(place, p, replicate, LATE + 60)
                ended, stood = int(announced[LATE:].sum()), int(deep[LATE:].sum())
                some.append(12 * ended / stood if stood else np.nan)
            hazard[arm].append(some)
    none, early, late = (np.nanmean(np.array(hazard[arm]), axis=0) for arm in arms)
    observed, draws = patterns.swapped(early, late, DRAWS, generator_of("9", mode, ""))
    verdict = patterns.judge(observed, draws, 1, 0.01)
    note = {f"hazard_{arm}": float(np.nanmean(np.array(hazard[arm]))) for arm in arms}
    gap = np.nanmean(np.array(hazard["late"]) - np.array(hazard["early"]), axis=1)
    each = dict(zip(scenes, gap.tolist(), strict=True))
    return Row("9", mode, "programme", verdict, each, len(none) * len(scenes), note)


def runs(scenes: dict[str, Scene], mode: str, many: int, **values: Any) -> list[Harvest]:
    """Replicates of all cases."""
    found = []
    for place in scenes.values():
        p = numbers(place, mode, **values)
        found += [harvest(place, trace(place, p, r), p.notice_months) for r in range(many)]
    return found


def hazard_of(found: list[Harvest]) -> float:
    """Yearly rate at which deep links end."""
    return 12 * sum(h.ended for h in found) / max(1, sum(h.deep for h in found))


def investigate(many: int, regions: tuple[str, ...] = CASES) -> tuple[list[Row], dict[str, Any]]:
    """All patterns in both modes, and the yearly hazards of the set of parameters."""
    scenes = {name: scene(name) for name in regions}
    rows: list[Row] = []
    hazards: dict[str, Any] = {}
    for mode in MODES:
        found = runs(scenes, mode, many)
        hazards[mode] = {c: hazard_of([h for h in found if h.case == c]) for c in regions}
        rows += from_base(scenes, found, mode, "programme")
        rows.append(single_tasks(scenes, mode, many))
        if "twente" in scenes:
            rows.append(withdrawal(scenes["twente"], mode, many))
        rows.append(commitment(runs(scenes, mode, many, reluctance=0.5), "6b", mode, "programme"))
        rows.append(exit_price(scenes, mode, many))
        rows.append(mediation(scenes, mode, many))
        rows += from_base(scenes, runs(scenes, mode, many, **JOINT_FORM), mode, "joint")
    return rows, hazards


def retold(row: Row) -> bool:
    """The rule of question.md; what is half over before year 3 is not felt after it."""
    return row.verdict.retold and row.note.get("months_to_half", 36) >= 36


def results(rows: list[Row], hazards: dict[str, Any], many: int) -> dict[str, Any]:
    """All numbers, rounded so that they read well."""

    def plain(value: float) -> float | None:
        return round(float(value), 6) if np.isfinite(value) else None

    return {
        "replicates": many,
        "seed": SEED,
        "draws": DRAWS,
        "parameters": BASE,
        "hazards": {m: {c: plain(v) for c, v in some.items()} for m, some in hazards.items()},
        "rows": [
            {
                "pattern": r.pattern,
                "mode": r.mode,
                "form": r.form,
                "statistic": plain(r.verdict.statistic),
                "null": [plain(v) for v in (r.verdict.low, r.verdict.middle, r.verdict.high)],
                "sign": r.verdict.sign,
                "matters": r.verdict.matters,
                "retold": retold(r),
                "cases": {c: plain(v) for c, v in r.cases.items()},
                "number": r.number,
                "note": {k: plain(v) for k, v in r.note.items()},
            }
            for r in rows
        ],
    }


class Words(NamedTuple):
    """What a pattern is called and why the model does or does not retell it."""

    predicted: bool
    """Whether question.md expected the model to retell it."""
    en: str
    nl: str
    field: str
    yes_en: str
    no_en: str
    yes_nl: str
    no_nl: str


with (HERE / "words.toml").open("rb") as _file:
    WORDS = {name: Words(**words) for name, words in tomllib.load(_file).items()}
CALLED = {"twente": "Twente", "drechtsteden": "Drechtsteden", "bar": "BAR",
          "zutphen_lochem": "Zutphen-Lochem"}  # fmt: skip


def number(value: float | None, comma: bool = False) -> str:
    """Three decimals, none of them for nothing; a dash for what could not be measured."""
    if value is None:
        return "–"
    text = f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
    text = text.lstrip("-") if float(text) == 0 else text.replace("-", "−")
    return text.replace(".", ",") if comma else text


def main_rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the one set of parameters, and 7b, which is about the other form."""
    return [r for r in found["rows"] if r["form"] == "programme" or r["pattern"] == "7b"]


def verdict(rows: list[dict[str, Any]], language: str) -> str:
    """Retold, not retold, or in which way of deciding."""
    words = {
        "en": ("retold", "not retold", "by consent", "jointly"),
        "nl": ("naverteld", "niet naverteld", "met instemming", "samen"),
    }[language]
    judged = {r["mode"]: bool(r["retold"]) for r in rows if r["statistic"] is not None}
    if not judged or not any(judged.values()):
        return words[1]
    if all(judged.values()):
        only = "" if len(judged) == 2 else f" ({words[2 if 'consent' in judged else 3]})"
        return words[0] + only
    where = words[2 if judged.get("consent") else 3]
    return f"{words[0]} {where} only" if language == "en" else f"alleen {where} {words[0]}"


def sentence(name: str, rows: list[dict[str, Any]], language: str) -> str:
    """The verdict on a pattern and why, from the numbers."""
    words, english = WORDS[name], language == "en"
    parts = []
    for r in rows:
        if r["statistic"] is None:
            continue
        low, _, high = (number(v, not english) for v in r["null"])
        how = {"consent": "by consent" if english else "met instemming",
               "joint": "jointly" if english else "samen"}[r["mode"]]  # fmt: skip
        against = f"against {low} to {high}" if english else f"tegenover {low} tot {high}"
        parts.append(f"{number(r['statistic'], not english)} {against} {how}")
    said = verdict(rows, language)
    retold = any(r["retold"] for r in rows)
    why = {(True, True): words.yes_en, (False, True): words.no_en,
           (True, False): words.yes_nl, (False, False): words.no_nl}[retold, english]  # fmt: skip
    title = words.en if english else words.nl
    return f"{name}, {title}: **{said}** ({'; '.join(parts)}): {why}."


UNITS = {
    "en": {"7a": "days a week per further partner", "7b": "days a week per further partner",
           "8": "months", "9": "endings a year", "": "share"},
    "nl": {"7a": "dagen per week per verdere partner", "7b": "dagen per week per verdere partner",
           "8": "maanden", "9": "eindes per jaar", "": "aandeel"},
}  # fmt: skip
"""In which a pattern's statistic is; most are shares or differences of shares."""
RULE = {
    "en": "In brackets the 95 % range of the null, in which organisations leave at random. "
    "*Retold* means that the statistic passes `retold from`: the range by at least the smallest "
    "effect that matters. In 5, besides, half of the extra endings must not have come before "
    "year 3.",
    "nl": "Tussen haakjes het 95 %-bereik van het toeval, waarin organisaties willekeurig "
    "vertrekken. *Naverteld* betekent dat de maat voorbij `naverteld vanaf` komt: buiten het "
    "bereik met minstens het kleinste effect dat ertoe doet. Bij 5 mag bovendien niet de helft "
    "van de extra eindes al voor jaar 3 zijn gekomen.",
}


def table(by: dict[str, list[dict[str, Any]]], language: str) -> list[str]:
    """The results of the one set of parameters, a line a pattern."""
    english = language == "en"
    heads = {
        "en": ("pattern", "unit", "by consent (null; retold from)", "jointly (null; retold from)",
               "verdict", "predicted"),
        "nl": ("patroon", "eenheid", "met instemming (toeval; naverteld vanaf)",
               "samen beslist (toeval; naverteld vanaf)", "oordeel", "voorspeld"),
    }[language]  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    if english:
        lines = [f"| {' | '.join((*heads, 'in the field'))} |", "|---" * (len(heads) + 1) + "|"]
    for name, words in WORDS.items():
        cells = []
        for mode in MODES:
            r = next((r for r in by[name] if r["mode"] == mode), None)
            if r is None or r["statistic"] is None:
                cells.append("–")
                continue
            low, _, high = r["null"]
            edge = (high if r["sign"] > 0 else low) + r["sign"] * r["matters"]
            shown = [number(v, not english) for v in (r["statistic"], low, high, edge)]
            word = "to" if english else "tot"
            cells.append(f"{shown[0]} ({shown[1]} {word} {shown[2]}; {shown[3]})")
        hoped = ("retold", "not retold") if english else ("naverteld", "niet naverteld")
        unit = UNITS[language].get(name, UNITS[language][""])
        row = [f"{name} {words.en if english else words.nl}", unit, *cells,
               verdict(by[name], language), hoped[0 if words.predicted else 1]]  # fmt: skip
        lines.append(f"| {' | '.join([*row, words.field] if english else row)} |")
    return lines


def page(found: dict[str, Any]) -> str:
    """The results as a page."""
    rows = main_rows(found)
    by = {name: [r for r in rows if r["pattern"] == name] for name in WORDS}
    lines = [
        "# Retelling real endings",
        "",
        "<!-- made by `python experiments/endings/endings.py`; changes by hand are lost -->",
        "",
        "Predictions, data and the one set of parameters: [question.md](question.md). "
        f"{found['replicates']} replicates a case and mode, {found['draws']} draws of each null, "
        f"seed {found['seed']}.",
        "",
        "![Each pattern beside what leaving at random gives](figure.png)",
        "",
        "Yearly hazard of deep links under the set: "
        + "; ".join(
            f"{mode}: " + ", ".join(f"{CALLED[c]} {number(v)}" for c, v in some.items())
            for mode, some in found["hazards"].items()
        )
        + ".",
        "",
        RULE["en"],
        "",
        *table(by, "en"),
    ]
    lines += ["", "## In sentences", ""]
    lines += [f"- {sentence(name, by[name], 'en')}" for name in WORDS]
    lines += ["", "## Numbers beside", ""]
    for r in rows:
        if r["note"]:
            note = ", ".join(f"{k.replace('_', ' ')} {number(v)}" for k, v in r["note"].items())
            lines.append(f"- {r['pattern']}, {r['mode']}: {note}")
    lines += _other_form(found)
    lines += ["", "## In het Nederlands", "", RULE["nl"], "", *table(by, "nl"), ""]
    lines += [f"- {sentence(name, by[name], 'nl')}" for name in WORDS]
    lines += ["", *LIMITS]
    return "\n".join(lines) + "\n"


def _other_form(found: dict[str, Any]) -> list[str]:
    """The same patterns where joint organisations are left as a whole."""
    lines = [
        "", "## If every bundle is a joint organisation", "",
        "`form` joint and `dissolution` .4, which gives more endings than the data allow. One side "
        "leaves with all its links on a task.", "",
        "| pattern | consent (null) | joint (null) | verdict |", "|---|---|---|---|",
    ]  # fmt: skip
    other = [r for r in found["rows"] if r["form"] == "joint" and r["pattern"] != "7b"]
    for name, words in WORDS.items():
        some = [r for r in other if r["pattern"] == name]
        if not some:
            continue
        cells = [
            "–" if r["statistic"] is None
            else f"{number(r['statistic'])} ({number(r['null'][0])} to {number(r['null'][2])})"
            for r in some
        ]  # fmt: skip
        lines.append(f"| {name} {words.en} | {' | '.join(cells)} | {verdict(some, 'en')} |")
    return lines


LIMITS = [
    "## What this cannot say",
    "",
    "- Ten endings with dates are few, they were written about because they ended, and patterns 1 "
    "and 2 rest on the same ones.",
    "- Links of one table end together, so that a null over links is narrower than the truth; the "
    "smallest effect that matters guards against that, not the range.",
    "- 2a, 6b and 7a are largely put in by the model's rules; 1b is not defined where two "
    "organisations decide jointly, because the model then names no leaver.",
    "- Who leaves is inferred from what each side had to gain. Where the model itself shows it "
    "(`form` joint), the two agreed in 526 of 534 endings that were looked at.",
    "- Bodies are partners in the model and may step down; in the field they cannot. In 1a and 1b "
    "only members count as leavers.",
    "- Regio Deals, deficits and budgets of one body, quarrels about a surplus and mergers have no "
    "place in the model, and were not replayed.",
]


def write(found: dict[str, Any], folder: Path) -> None:
    """Page and figure from the numbers."""
    from sim.plots.endings import patterns_figure

    (folder / "README.md").write_text(page(found), encoding="utf-8")
    titles = {name: words.en for name, words in WORDS.items()}
    figure = patterns_figure(main_rows(found), titles, CALLED)
    figure.savefig(folder / "figure.png", metadata={"Software": None})


def main() -> None:
    """Run all and write results, page and figure."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--quick", action="store_true", help="few replicates, for a look")
    ask.add_argument("--pages-only", action="store_true", help="page and figure from results.json")
    ask.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    stored = given.out / "results.json"
    if given.pages_only:
        found = json.loads(stored.read_text(encoding="utf-8"))
    else:
        many = QUICK if given.quick else REPLICATES
        found = results(*investigate(many), many)
        stored.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, given.out)


if __name__ == "__main__":
    main()
