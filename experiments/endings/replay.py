"""Runs of a region with what happened to it from outside, month by month."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.endings.facts import MONTHS, SEED, outside
from experiments.endings.scenes import Scene
from sim import engine
from sim.parameters import Parameters

SAMPLED = (36, 72, 108)
"""Months at which commitment and load are looked at."""


def happen(run: engine.Engine, place: Scene) -> None:
    """What comes from outside at the start of this month, besides elections and cuts."""
    if run.month == outside()["rud_twente"] and len(place.forced):
        links = place.forced
        run.facts.floor[links] = 1
        run.state.since[links[run.state.depth[links] == 0]] = run.month
        run.state.depth[links] = np.maximum(run.state.depth[links], 2)
        run.state.notice[links] = -1
        run.prepare()


class Course(NamedTuple):
    """The endings of one run; row t is the month that begins at t."""

    announced: NDArray[np.bool_]
    """(months, L) a step down from 2 or 3 was decided or followed another's decision."""
    fell: NDArray[np.bool_]
    """(months, L) such a step took effect."""
    standing: NDArray[np.bool_]
    """(months, L) deep at the month's start, and without notice."""
    broken: NDArray[np.bool_]
    """(L,) at the month asked for, trust of one side of the pair was below half its highest."""


def course(
    place: Scene, p: Parameters, replicate: int, months: int, broken_at: int = -1
) -> Course:  # fmt: skip
    """A run, of which only the endings are looked at."""
    run = engine.build(place.region, p, SEED, replicate)
    shape = (months, len(place.ends))
    announced, fell, standing = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    broken = np.zeros(shape[1], dtype=np.bool_)
    for month in range(months):
        happen(run, place)
        state = run.state
        if month == broken_at:
            broken = broken_trust(state.trust, state.trust_peak)[place.region.link_pair]
        before, free = state.depth.copy(), state.notice < 0
        standing[month] = (before >= 2) & free
        run.step(False)
        announced[month] = free & (state.notice >= 0)
        fell[month] = (before >= 2) & (state.depth < before)
    return Course(announced, fell, standing, broken)


def broken_trust(trust: NDArray[Any], peak: NDArray[Any]) -> NDArray[np.bool_]:
    """Pairs of which one side trusts less than half of what it once did."""
    return np.asarray((trust < 0.5 * peak).any(axis=1), dtype=np.bool_)


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


def trace(place: Scene, p: Parameters, replicate: int, months: int = MONTHS) -> Trace:
    """A run with all that the patterns look at; without a referee, who would change promises."""
    assert p.referee_activity == 0
    assert not p.phases
    run = engine.build(place.region, p, SEED, replicate)
    found = _room(months, len(place.ends), *place.region.volumes.shape)
    for month in range(months):
        happen(run, place)
        state, work = run.state, run.work
        found.depth[month], found.floor[month] = state.depth, run.facts.floor
        notice, load = state.notice.copy(), work.load.copy()
        trust = state.trust[place.region.link_pair]
        if month in SAMPLED:
            at, counts = SAMPLED.index(month), work.counts[:, :, 1:4]
            found.partners[at] = counts.sum(axis=2)
            found.rungs[at] = np.where(counts > 0, [1, 2, 4], 0).sum(axis=2)
            found.days[at] = work.task_load
        work.direction.fill(0)  # what is not proposed this month has no direction after it
        run.step(False)
        assert run.extensions is not None
        found.inward[month] = place.elected & (run.extensions.mandate < run.facts.mandate)
        found.kept[month] = _both_keep(run, place, load, trust, found.depth[month])
        found.announced[month] = (notice < 0) & (state.notice >= 0)
        _decisions(run, place, found, month)
    found.depth[months] = run.state.depth
    return found


def _room(months: int, links: int, n: int, tasks: int) -> Trace:
    """A trace to be filled."""
    some = (len(SAMPLED), n, tasks)
    return Trace(
        np.zeros((months + 1, links), dtype=np.int8),
        np.zeros((months, links), dtype=np.bool_),
        np.zeros((months, links), dtype=np.bool_),
        np.full((months, links), -1, dtype=np.int16),
        np.zeros((months, links), dtype=np.float32),
        np.zeros((months, n), dtype=np.bool_),
        np.zeros(some, dtype=np.int32),
        np.zeros(some, dtype=np.int8),
        np.zeros(some, dtype=np.float32),
        np.zeros((months, links), dtype=np.int8),
    )


def _both_keep(
    run: engine.Engine, place: Scene, load: Any, trust: Any, depth: NDArray[np.int8]
) -> Any:
    """Chance that both sides of each linked link keep their promise (docs/model.md 7.8).

    Args:
        load, trust, depth: at the month's start, trust by link and side.
    """
    p, work, extensions = run.parameters, run.work, run.extensions
    assert extensions is not None
    able = np.where(load > work.room, work.room / np.maximum(load, 1e-12), 1.0)
    fourth, half = (trust * trust) ** 2, (p.trust_threshold * p.trust_threshold) ** 2
    weight = extensions.weight[place.ends]
    tempted = weight * (1.0 - fourth / (fourth + half))
    ready = (extensions.mandate * able)[place.ends]
    chance = np.minimum(p.delivery_cap, ready * (1.0 - tempted))
    bare = (run.facts.floor == 1) & (depth == 1)
    chance = np.where(bare[:, None], chance * (1.0 - p.reluctance * weight), chance)
    return np.where(depth > 0, chance[:, 0] * chance[:, 1], 0.0)


def _decisions(run: engine.Engine, place: Scene, found: Trace, month: int) -> None:
    """Which announced endings were decided about the link itself, and by whom."""
    work, task = run.work, place.region.link_task
    down = np.nonzero((work.direction < 0) & (work.valid != 0))[0]
    for e in down.tolist():
        x = int(work.event[e])
        if not found.announced[month, x]:
            continue
        found.decided[month, x] = True
        if run.parameters.mode == "consent":
            rung, k = int(found.depth[month, x]), int(task[x])
            gain = [work.gain[e, s] - extra_cost(run, int(i), k, rung)
                    for s, i in enumerate(place.ends[x])]  # fmt: skip
            found.leaver[month, x] = place.ends[x, 0 if gain[0] >= gain[1] else 1]


def extra_cost(run: engine.Engine, i: int, k: int, rung: int) -> float:
    """What one rung less on a link costs i in time (docs/model.md 7.6)."""
    p, work = run.parameters, run.work
    pairwise = {"network": 1.0, "programme": p.pairwise_load}.get(p.form, 0.0)
    day = np.array([0.0, p.days_1, p.days_2, p.days_3])

    def load(counts: NDArray[Any]) -> float:
        total = float((counts[1:] * day[1:]).sum())
        if p.form == "joint":  # one board, whatever its size
            return total / max(1.0, float(counts[1:].sum()))
        most = float(np.where(counts[1:] > 0, day[1:], 0.0).max())
        return (1 - pairwise) * most + pairwise * total

    now = work.counts[i, k].astype(np.int64)
    then = now.copy()
    then[rung] -= 1
    then[rung - 1] += 1
    x, dx = float(work.load[i]), load(then) - load(now)
    price, bend = float(work.time_price[i]), float(work.congestion_slope[i])
    return price * (dx + bend * ((x + dx) ** 2 - x * x))
