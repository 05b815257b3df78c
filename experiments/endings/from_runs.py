"""Patterns that are read from runs as they are: 0 to 3, 6 and 7, each with its null.

A pattern has two functions: what one run says (``collect``), and what all of them say beside
leaving at random (``judge``). Only those that are asked for are reckoned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.endings.facts import DRAWS, SEED, Setting, real_months
from experiments.endings.replay import SAMPLED, Trace, trace
from experiments.endings.scenes import Scene, Table
from sim.analysis import patterns
from sim.state import Floats

NEVER = np.inf
Answer = tuple[float, Floats]
"""A statistic, and draws of it under the null."""


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

    @property
    def retold(self) -> bool:
        """The rule of question.md; what is half over before year 3 is not felt after it."""
        return self.verdict.retold and self.note.get("months_to_half", 36) >= 36


class Seen(NamedTuple):
    """What one run says about one pattern."""

    case: str
    rows: list[Any]


class Asked(NamedTuple):
    """How a pattern is asked."""

    collect: Callable[[Scene, Trace, int], list[Any]]
    """Scene, run, months of notice: what the run says."""
    judge: Callable[[Sequence[Seen], Mapping[str, Scene], int, np.random.Generator], Answer]
    """All runs, scenes by name, number of draws and chance: statistic and null."""
    sign: int
    matters: float
    joint: bool = True
    """Whether it is asked where two organisations decide jointly."""


def generator_of(*names: str) -> np.random.Generator:
    """Draws of a null, the same every time."""
    return np.random.default_rng([SEED, *(ord(c) for c in "".join(names))])


def mean(values: Sequence[float]) -> float:
    """The mean, NaN of nothing."""
    return float(np.mean(values)) if len(values) else float("nan")


# 0: those that ended -------------------------------------------------------------------------


def ended_by(place: Scene, run: Trace, notice: int) -> list[tuple[str, int, float]]:
    """Partnership, month of a real ending, share of its deep links that ended by then."""
    happened = run.announced.any(axis=0)
    first = np.where(happened, run.announced.argmax(axis=0), NEVER)
    return [
        (p.id, by, float((first[place.owner == at] + notice <= by).mean()))
        for by in real_months(place.name).values()
        for at, p in enumerate(place.region.partnerships)
        if place.voluntary[at]
    ]


def those_that_ended(
    seen: Sequence[Seen], _: Mapping[str, Scene], draws: int, chance: np.random.Generator
) -> Answer:
    """Really ended less the others of the region; which ended is drawn within it."""
    gaps, pools = [], []
    for one in seen:
        ended = real_months(one.case)
        for case, month in ended.items():
            share = {name: value for name, by, value in one.rows if by == month}
            others = {k: v for k, v in share.items() if k not in ended}
            if case not in share or not others:
                continue
            pool = [share[case], *others.values()]
            each = [v - (sum(pool) - v) / (len(pool) - 1) for v in pool]
            gaps.append(each[0])
            pools.append(np.array(each))
    if not gaps:
        return float("nan"), np.empty(0)
    return mean(gaps), patterns.mean_of_chosen(pools, draws, chance)


# 1: the largest first --------------------------------------------------------------------------


def first_without(place: Scene, run: Trace, _: int) -> list[tuple[int, float]]:
    """Table, and the largest member's part in being the first without a deep link."""
    happened = run.announced.any(axis=0)
    first = np.where(happened, run.announced.argmax(axis=0), NEVER)
    found = []
    for at, table in enumerate(place.tables):
        part = patterns.first_out(table.ends, first[table.links], table.members)
        if part.sum() > 0:
            found.append((at, float(part[0])))
    return found


def links_in_random_order(table: Table, draws: int, chance: np.random.Generator) -> Floats:
    """The largest member's part where links of the table end in random order."""
    return patterns.first_out_at_random(table.ends, table.members, draws, chance)[:, 0]


def members_at_random(table: Table, draws: int, chance: np.random.Generator) -> Floats:
    """The largest member's part where any member leaves first, as a whole: one number each."""
    able = [m for m in range(table.members) if (table.ends == m).any()]
    parts = [
        patterns.first_out(
            table.ends, np.where((table.ends == m).any(axis=1), 0.0, NEVER), table.members
        )[0]
        for m in able
    ]
    return np.array(parts)


def largest_first(
    at_random: Callable[[Table, int, np.random.Generator], Floats],
) -> Callable[..., Answer]:
    """Share of tables of which the largest is the first without a deep link."""

    def judge(
        seen: Sequence[Seen], scenes: Mapping[str, Scene], draws: int, chance: np.random.Generator
    ) -> Answer:
        rows = [(one.case, at, part) for one in seen for at, part in one.rows]
        if not rows:
            return float("nan"), np.empty(0)
        pools = {
            (name, at): at_random(table, draws, chance)
            for name, place in scenes.items()
            for at, table in enumerate(place.tables)
        }
        chosen = [pools[case, at] for case, at, _ in rows]
        return mean([part for _, _, part in rows]), patterns.mean_of_chosen(chosen, draws, chance)

    return judge


def first_steps(place: Scene, run: Trace, _: int) -> list[tuple[float, float]]:
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


def share_of_hits(
    seen: Sequence[Seen], _: Mapping[str, Scene], draws: int, chance: np.random.Generator
) -> Answer:
    """Share of hits, of rows with a hit and its chance at random."""
    rows = [row for one in seen for row in one.rows]
    odds = np.array([odd for _, odd in rows])
    return mean([hit for hit, _ in rows]), patterns.share_by_chance(odds, draws, chance)


# 2: steps down, not separation ---------------------------------------------------------------


def fallen(_: Scene, run: Trace, __: int) -> list[tuple[float, float]]:
    """Steps down from 2 or 3: still linked two years on; that chance on a rung drawn below."""
    before, after = run.depth[:-1], run.depth[1:]
    fell = (before >= 2) & (after < before) & (run.floor == 0)
    later = run.depth[25:] >= 1
    month, x = np.nonzero(fell[: len(later)])
    rung = before[month, x].astype(float)
    linked = later[month, x].astype(float)
    return list(zip(linked.tolist(), ((rung - 1) / rung).tolist(), strict=True))


def coordination(_: Scene, run: Trace, __: int) -> list[tuple[int, int, int, int]]:
    """Per month: links on coordination, still linked two years on, come from deeper, both."""
    after = run.depth[1:]
    there = (after == 1) & (run.floor == 0)
    come = there & (run.depth[:-1] >= 2)
    linked = run.depth[25:] >= 1
    some = len(linked)
    rows = [there[:some], there[:some] & linked, come[:some], come[:some] & linked]
    sums = [row.sum(axis=1).tolist() for row in rows]
    return [row for row in zip(*sums, strict=True) if row[2] > 0]


def share_in_months(
    seen: Sequence[Seen], _: Mapping[str, Scene], draws: int, chance: np.random.Generator
) -> Answer:
    """Share of good ones among those taken, against as many drawn in the same month and run."""
    rows = [row for one in seen for row in one.rows]
    counts = np.array(rows, dtype=np.int64).reshape(-1, 4)
    many, good, taken, both = counts.T
    return patterns.share_in_strata(many, good, taken, both, draws, chance)


# 3: although it performs ---------------------------------------------------------------------


def _ended_at_depth_3(run: Trace) -> Any:
    """Months in which links end that stood on depth 3 for a year: links, performing, ended."""
    running = np.cumsum(run.kept, axis=0, dtype=np.float64)
    for month in range(12, len(run.announced)):
        at = np.nonzero((run.depth[month] == 3) & (run.depth[month - 12] == 3))[0]
        ended = run.announced[month, at] & run.decided[month, at]
        if ended.any():
            kept = running[month, at] - running[month - 12, at]
            yield month, at, kept >= kept.mean(), ended


def performers(_: Scene, run: Trace, __: int) -> list[tuple[int, int, int, int]]:
    """Per month: depth-3 links, performing, ended, both."""
    return [
        (len(at), int(good.sum()), int(ended.sum()), int((good & ended).sum()))
        for _, at, good, ended in _ended_at_depth_3(run)
    ]


def at_home(place: Scene, run: Trace, _: int) -> list[tuple[int, int, int, int]]:
    """Per month: performing depth-3 links, with a board turned inwards, ended, both."""
    found = []
    for month, at, good, ended in _ended_at_depth_3(run):
        inward = run.inward[month][place.ends[at]].any(axis=1) & good
        found.append((int(good.sum()), int(inward.sum()), int((good & ended).sum()),
                      int((inward & ended).sum())))  # fmt: skip
    return found


# 6 and 7: commitment and load ------------------------------------------------------------------


def commitment(_: Scene, run: Trace, __: int) -> list[tuple[int, float, bool]]:
    """Month, chance of kept promises and whether prescribed, per link on coordination."""
    return [
        (month, float(run.kept[month, x]), bool(run.floor[month, x]))
        for month in SAMPLED
        if month < len(run.announced)
        for x in np.nonzero(run.depth[month] == 1)[0].tolist()
    ]


def prescribed_less_voluntary(
    seen: Sequence[Seen], _: Mapping[str, Scene], draws: int, chance: np.random.Generator
) -> Answer:
    """Difference in kept promises; labels drawn among the links of a month and run."""
    rows = [
        (place * 1000 + month, kept, prescribed)
        for place, one in enumerate(seen)
        for month, kept, prescribed in one.rows
    ]
    if not rows:
        return float("nan"), np.empty(0)
    strata, kept, marked = np.array(rows, dtype=np.float64).T
    return patterns.difference_in_strata(kept, strata, marked > 0, draws, chance)


def meetings(_: Scene, run: Trace, __: int) -> list[tuple[int, float, float]]:
    """Rungs used, partners and days, per member and task."""
    cells: NDArray[Any] = np.stack([run.rungs, run.partners, run.days], axis=-1).reshape(-1, 3)
    return [(int(r), float(n), float(d)) for r, n, d in cells.tolist() if n > 0]


def days_by_partners(
    seen: Sequence[Seen], scenes: Mapping[str, Scene], draws: int, chance: np.random.Generator
) -> Answer:
    """Days a week for each further partner at equal rungs; partners drawn among such tables."""
    order = list(scenes)
    rows = [(order.index(one.case) * 10 + r, n, d) for one in seen for r, n, d in one.rows]
    if not rows:
        return float("nan"), np.empty(0)
    strata, partners, days = np.array(rows, dtype=np.float64).T
    return patterns.slope_in_strata(partners, days, strata, draws, chance)


ASKED: Mapping[str, Asked] = {
    "0": Asked(ended_by, those_that_ended, 1, 0.05),
    "1a": Asked(first_without, largest_first(links_in_random_order), 1, 0.05),
    "1b": Asked(first_steps, share_of_hits, 1, 0.05, joint=False),
    "1c": Asked(first_without, largest_first(members_at_random), 1, 0.05),
    "1d": Asked(first_steps, share_of_hits, 1, 0.05, joint=False),
    "2a": Asked(fallen, share_of_hits, 1, 0.05),
    "2b": Asked(coordination, share_in_months, 1, 0.05),
    "3a": Asked(performers, share_in_months, 1, 0.05),
    "3b": Asked(at_home, share_in_months, 1, 0.05),
    "6a": Asked(commitment, prescribed_less_voluntary, -1, 0.03),
    "6b": Asked(commitment, prescribed_less_voluntary, -1, 0.03),
    "7a": Asked(meetings, days_by_partners, 1, 0.01),
    "7b": Asked(meetings, days_by_partners, 1, 0.01),
}


def ask(
    names: Sequence[str], scenes: Mapping[str, Scene], setting: Setting, mode: str, **values: Any
) -> tuple[list[Row], dict[str, float]]:
    """Run the replicates of all scenes once and judge patterns by them.

    Args:
        values: parameters of these runs beside the setting's.

    Returns:
        the verdicts, and the yearly hazard of deep links in each scene.
    """
    seen: dict[str, list[Seen]] = {name: [] for name in names}
    endings_of: dict[str, list[int]] = {name: [0, 0] for name in scenes}
    form = "programme"
    for case, place in scenes.items():
        p = setting.numbers(case, mode, **values)
        form = p.form
        for replicate in range(setting.replicates):
            run = trace(place, p, replicate)
            for name in names:
                rows = ASKED[name].collect(place, run, p.notice_months)
                seen[name].append(Seen(case, rows))
            endings_of[case][0] += int(run.announced.sum())
            endings_of[case][1] += int((run.depth[:-1] >= 2).sum())
    hazards = {case: 12 * a / max(1, b) for case, (a, b) in endings_of.items()}
    found = []
    for name in names:
        how, chance = ASKED[name], generator_of(name, mode, form)
        if mode == "joint" and not how.joint:
            continue
        observed, draws = how.judge(seen[name], scenes, DRAWS, chance)
        verdict = patterns.judge(observed, draws, how.sign, how.matters)
        each = {
            case: how.judge([s for s in seen[name] if s.case == case], scenes, 1, chance)[0]
            for case in scenes
        }
        number = sum(len(s.rows) for s in seen[name])
        found.append(Row(name, mode, form, verdict, each, number, {}))
    return found, hazards
