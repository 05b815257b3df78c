"""What a mechanism is directly about: a number of a run, NaN where there is nothing to count."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scenes import Seen, Shot

from sim import outcomes
from sim.state import TOPIC_TALKS

Measure = Callable[[Seen], float]


def mean(values: Any) -> float:
    values = np.asarray(values, dtype=np.float64)
    return float(values.mean()) if values.size else float("nan")


# --- Indicators ---------------------------------------------------------------------------------


def at_end(name: str) -> Measure:
    return lambda seen: float(seen.column(name)[-1])


def over(name: str, first: int = 0, last: int | None = None) -> Measure:
    """Mean over months, of months in which it is a number."""

    def found(seen: Seen) -> float:
        values = seen.column(name)[first:last]
        return mean(values[np.isfinite(values)])

    return found


def asked(name: str) -> Measure:
    """An outcome that is asked for by itself."""
    return lambda seen: float(getattr(outcomes, name)(seen.engine))


# --- Links --------------------------------------------------------------------------------------


def shot_at(seen: Seen, month: int | None) -> Shot:
    return seen.end if month is None else seen.shots[month]


def deep(seen: Seen, month: int | None = None) -> NDArray[np.bool_]:
    return np.asarray(shot_at(seen, month).depth >= 2)


def part_deep(month: int | None = None) -> Measure:
    """Part of the potential links that is deep."""
    return lambda seen: mean(deep(seen, month))


def part_linked(month: int | None = None) -> Measure:
    return lambda seen: mean(shot_at(seen, month).depth >= 1)


def gap(
    chosen: Callable[[Seen], tuple[NDArray[np.bool_], NDArray[np.bool_]]],
    month: int | None = None,
    least: int = 2,
) -> Measure:
    """Part of the links that is deep (``least`` 1: linked) in a group less that in another."""

    def found(seen: Seen) -> float:
        one, other = chosen(seen)
        stands = shot_at(seen, month).depth >= least
        return mean(stands[one]) - mean(stands[other])

    return found


def of_mindset(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Links of two abundance thinkers, and of two scarcity thinkers."""
    m = seen.begin.mindset[seen.ends]
    return (m > 0.5).all(axis=1), (m < 0.5).all(axis=1)


def of_trust(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Links of pairs that trust each other at month 0, and of those that do not."""
    trust = seen.begin.trust[seen.region.link_pair].min(axis=1)
    return trust > 0.5, trust < 0.5


def of_overlap(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Links of the third of pairs with the most alike portfolios, and of that with the least."""
    alike = seen.alike[seen.region.link_pair]
    low, high = np.quantile(seen.alike, [1 / 3, 2 / 3])
    return alike >= high, alike <= low


def of_boundary(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Links without a boundary, or with less than most, and with more."""
    apart = boundaries(seen)[seen.region.link_pair]
    middle = float(np.median(apart))
    return (apart < middle) | (apart == 0.0), (apart >= middle) & (apart > 0.0)


def boundaries(seen: Seen) -> NDArray[np.float64]:
    """(P,) in how many ways the two of a pair differ: kind, tier, area; and distance, km / 40."""
    region = seen.region
    a, b = region.pairs.T
    ways = np.zeros(len(a))
    for what in (region.kinds, region.tiers, region.areas):
        names = np.array(what)
        ways += names[a] != names[b]
    return ways + region.distance / 40.0


def of_pilots(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return seen.pilot, ~seen.pilot


def others_deep(seen: Seen) -> float:
    """Part of the links that are no pilots that is deep."""
    return mean(deep(seen)[~seen.pilot])


def of_size(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Links of two alike in size on the task, and of two that differ."""
    a, b = seen.ends.T
    volumes, k = seen.region.volumes, seen.region.link_task
    differ = np.abs(np.log(volumes[a, k] / volumes[b, k]))
    low, high = np.quantile(differ, [1 / 3, 2 / 3])
    return differ <= low, differ >= high


def of_coupling(seen: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Links with more coupled need, beside what is usual for the two, and with less."""
    work, k = seen.engine.work, seen.region.link_task
    usual = work.usual_coupling[seen.ends[:, 0], k] + work.usual_coupling[seen.ends[:, 1], k]
    more = work.coupling - 0.5 * usual
    low, high = np.quantile(more, [1 / 3, 2 / 3])
    return more >= high, more <= low


def kept_apart(weight: Callable[[Seen], NDArray[np.float64]]) -> Measure:
    """Part of what independence is worth that is kept, (1 - α(L))·o·weight over o·weight."""

    def found(seen: Seen) -> float:
        autonomy = seen.engine.facts.rungs[2]
        worth = seen.overlap * weight(seen)
        return float((worth * (1.0 - autonomy[seen.end.depth])).sum() / worth.sum())

    return found


def by_boundary(seen: Seen) -> NDArray[np.float64]:
    return boundaries(seen)[seen.region.link_pair]


def by_difference(seen: Seen) -> NDArray[np.float64]:
    """d_ab of ODD 7.4, of each link."""
    volumes = seen.region.volumes
    shares = volumes / volumes.sum(axis=1, keepdims=True)
    a, b = seen.region.pairs.T
    apart = 0.5 * np.abs(shares[a] - shares[b]).sum(axis=1)
    return np.asarray(apart[seen.region.link_pair])


def endings(first: int = 0, last: int | None = None) -> Measure:
    """Steps down from re-configuration or deeper a year, per such link."""

    def found(seen: Seen) -> float:
        span = slice(first, last)
        ended = seen.column("ended_2")[span].sum() + seen.column("ended_3")[span].sum()
        stood = seen.column("links_2")[span].sum() + seen.column("links_3")[span].sum()
        return float(12.0 * ended / stood) if stood > 0 else float("nan")

    return found


def lost(month: int) -> Measure:
    """Part of the deep links of a month that is deep no more at the end."""

    def found(seen: Seen) -> float:
        before = deep(seen, month)
        return mean(~deep(seen)[before])

    return found


def steps(*names: str) -> Measure:
    """Sum over the run."""
    return lambda seen: float(sum(seen.column(name).sum() for name in names))


def stopped_by_tables(seen: Seen) -> float:
    """Part of the steps to re-configuration that two agreed on and others at their tables stopped;
    0 without any."""
    stopped = float(seen.engine.state.table_stops.sum())
    made = float(np.nansum(seen.column("deepened_2")))
    return stopped / (stopped + made) if stopped > 0 else 0.0


def steps_per_link(seen: Seen) -> float:
    """Steps up and down of linked links a year, per linked link."""
    made = steps("deepened_2", "deepened_3", "separated", "ended_2", "ended_3")(seen)
    stood = steps("links_1", "links_2", "links_3")(seen)
    return 12.0 * made / stood if stood > 0 else float("nan")


def on_notice(seen: Seen) -> float:
    """Part of the deep links of which the end is announced, mean over shots."""
    found = [mean(shot.notice[shot.depth >= 2] >= 0) for shot in seen.shots.values()]
    return float(np.nanmean(found))


def contracts_signed(seen: Seen) -> float:
    """Contracts, counted where a link has another end of contract than a month before."""
    shots = list(seen.shots.values())
    return float(sum(
        np.sum((now.depth <= 1) & (now.notice >= 0) & (now.notice != was.notice))
        for was, now in pairwise(shots)
    ))  # fmt: skip


def contracts_standing(seen: Seen) -> float:
    """Contracts a link, mean over shots."""
    shots = list(seen.shots.values())[1:]
    return mean([mean((shot.depth <= 1) & (shot.notice >= 0)) for shot in shots])


def worth_of_contracts(seen: Seen) -> float:
    """Contract_worth times overlap under contract, mean over shots."""
    shots = list(seen.shots.values())[1:]
    under = [seen.overlap[(shot.depth <= 1) & (shot.notice >= 0)].sum() for shot in shots]
    return seen.parameters.contract_worth * mean(under)


# --- Promises, trust, knowledge -----------------------------------------------------------------


def mean_record(month: int | None = None) -> Measure:
    """Share of promises seen kept, of pairs that are linked."""

    def found(seen: Seen) -> float:
        shot = shot_at(seen, month)
        tied = np.unique(seen.region.link_pair[shot.depth > 0])
        return mean(shot.record[tied])

    return found


def record_of_all(seen: Seen) -> float:
    """Promises seen kept by pairs that were ever linked when looked at."""
    ever = np.zeros(len(seen.region.pairs), dtype=bool)
    for shot in seen.shots.values():
        ever[seen.region.link_pair[shot.depth > 0]] = True
    return mean(seen.end.record[ever])


def trust_left(seen: Seen) -> float:
    """Trust of deep and other linked pairs as a part of the highest so far."""
    tied = np.unique(seen.region.link_pair[seen.end.depth > 0])
    peak = seen.engine.state.trust_peak[tied]
    return mean(seen.end.trust[tied] / peak)


def ordered_less_others(what: str) -> Measure:
    """Of organisations with a side order less of others, over months; needs a shot a month.

    ``kept``: part of promises; ``days``; ``trust``: change of what partners trust them.
    """

    def found(seen: Seen) -> float:
        shots = list(seen.shots.values())
        sums = {True: [0.0, 0.0], False: [0.0, 0.0]}
        pairs = seen.region.pairs
        for was, now in pairwise(shots):
            busy = now.promised > 0
            if what == "kept":
                value, weight = now.kept, now.promised
            elif what == "days":
                value, weight = now.load, busy * 1.0
                value = value * busy
            else:
                tied = np.zeros(len(pairs))
                np.maximum.at(tied, seen.region.link_pair, was.depth > 0)
                change = (now.trust - was.trust) * tied[:, None]
                n = len(now.load)
                # of the first in the second, and back
                value = np.bincount(pairs[:, 1], change[:, 0], n)
                value = value + np.bincount(pairs[:, 0], change[:, 1], n)
                weight = np.bincount(pairs[:, 1], tied, n) + np.bincount(pairs[:, 0], tied, n)
            for ordered in (True, False):
                chosen = busy & (now.ordered == ordered)
                sums[ordered][0] += float(value[chosen].sum())
                sums[ordered][1] += float(weight[chosen].sum())
        if min(weight for _, weight in sums.values()) == 0.0:
            return 0.0 if seen.parameters.funding == 0.0 else float("nan")
        return sums[True][0] / sums[True][1] - sums[False][0] / sums[False][1]

    return found


def room_of_linked(seen: Seen) -> float:
    """Room beside that of their size, R/√C, of those with a link, mean over shots."""
    root = np.sqrt(seen.region.volumes.sum(axis=1))
    found = []
    for shot in list(seen.shots.values())[1:]:
        tied = np.unique(seen.ends[shot.depth > 0])
        found.append(mean(shot.room[tied] / root[tied]))
    return float(np.nanmean(found))


def assumed_less_true(spread: bool) -> Measure:
    """Coupling as seen at the end less coupling, over the mean: mean or spread over links."""

    def found(seen: Seen) -> float:
        work, k, state = seen.engine.work, seen.region.link_task, seen.end
        off = []
        tint = seen.parameters.prior_tint
        for side in (0, 1):
            i = seen.ends[:, side]
            known = state.knowledge[seen.region.link_pair, side]
            usual = work.usual_coupling[i, k] * (1 + tint * (2 * state.mindset[i] - 1))
            off.append((1 - known) * (usual - work.coupling))
        both = np.concatenate(off) / work.coupling.mean()
        return float(both.std() if spread else both.mean())

    return found


# --- Organisations ------------------------------------------------------------------------------


def spread_of(what: str) -> Measure:
    """Standard deviation over organisations at the end."""
    return lambda seen: float(np.std(getattr(seen.end, what)))


def moved(what: str) -> Measure:
    """Mean absolute change of a trait since month 0."""
    return lambda seen: mean(np.abs(getattr(seen.end, what) - getattr(seen.begin, what)))


def mean_of(what: str) -> Measure:
    return lambda seen: mean(getattr(seen.end, what))


def swaying(seen: Seen) -> float:
    """Standard deviation over shots of the weight with which an organisation acts, mean."""
    found = np.array([shot.acting for shot in list(seen.shots.values())[1:]])
    return mean(found.std(axis=0))


def days_gap(seen: Seen) -> float:
    """Days a week of abundance thinkers less those of scarcity thinkers, beside their room."""
    rich = seen.begin.mindset > 0.5
    busy = np.mean([s.load / s.room for s in list(seen.shots.values())[1:]], axis=0)
    return mean(busy[rich]) - mean(busy[~rich])


def likeness(seen: Seen) -> float:
    """How alike portfolios of pairs are that are linked at the end, by shares of volume."""
    volumes = seen.end.volume
    shares = volumes / volumes.sum(axis=1, keepdims=True)
    tied = np.unique(seen.region.link_pair[seen.end.depth > 0])
    a, b = seen.region.pairs[tied].T
    return mean(np.minimum(shares[a], shares[b]).sum(axis=1))


def record_gap(chosen: Callable[[Seen], NDArray[np.bool_]]) -> Measure:
    """Promises seen kept by linked pairs in a group less those by others."""

    def found(seen: Seen) -> float:
        tied = np.zeros(len(seen.region.pairs), dtype=bool)
        tied[seen.region.link_pair[seen.end.depth > 0]] = True
        inside = chosen(seen)
        return mean(seen.end.record[tied & inside]) - mean(seen.end.record[tied & ~inside])

    return found


def in_scope(seen: Seen) -> NDArray[np.bool_]:
    """(P,) pairs for which the referee is there."""
    return np.asarray(seen.engine.extensions_or_new().in_scope != 0)


def record_of_law(seen: Seen) -> float:
    """Promises seen kept by pairs with links that only the law keeps, less those by others."""
    pair, region, shot = seen.region.link_pair, seen.region, seen.end
    pairs = len(region.pairs)
    law = np.bincount(pair[(region.floor == 1) & (shot.depth == 1)], minlength=pairs) > 0
    tied = np.bincount(pair[shot.depth > 0], minlength=pairs) > 0
    return mean(shot.record[law]) - mean(shot.record[tied & ~law])


def spread_of_opinions(seen: Seen) -> float:
    """Largest less smallest opinion of the referee's officials, mean over shots but the first."""
    many = seen.parameters.officials
    found = [np.ptp(shot.opinions[:many]) for shot in list(seen.shots.values())[1:]]
    return mean(found)


def belief_outside(seen: Seen) -> float:
    """Credibility of the referee, mean over shots, with organisations without a deep link."""
    found = []
    for shot in list(seen.shots.values())[1:]:
        outside = np.ones(len(shot.credibility), dtype=bool)
        outside[np.unique(seen.ends[shot.depth >= 2])] = False
        found.append(mean(shot.credibility[outside]))
    return float(np.nanmean(found))


def paid_by_orders(seen: Seen) -> float:
    """What an organisation is paid by side orders a year; needs a shot a month."""
    p = seen.parameters
    months = [shot.ordered for shot in list(seen.shots.values())[1:]]
    return 12.0 * mean(months) * p.funding * p.order_share


# --- Boards and daring --------------------------------------------------------------------------


def stuck(seen: Seen) -> float:
    """Part of the potential links that are refused so often that people talk on about them."""
    return mean(seen.engine.state.refused >= seen.parameters.escalate_after)


def cut_with_a_step(seen: Seen) -> float:
    """Part of the questions that boards decided in which they made the step."""
    no, step = seen.engine.state.knots_cut.sum(axis=0)
    return float(step / (no + step)) if no + step > 0 else float("nan")


def cut(seen: Seen) -> float:
    """Questions that boards decided, by organisation."""
    return mean(seen.engine.state.knots_cut.sum(axis=1))


def daring(seen: Seen) -> float:
    return mean(seen.engine.state.daring)


def reached(seen: Seen) -> float:
    """How far a strategy has come, mean over organisations."""
    return mean(seen.engine.state.reached)


def reached_apart(seen: Seen) -> float:
    """How much that differs between them."""
    return float(seen.engine.state.reached.std())


def broken(seen: Seen) -> float:
    """Promises that are broken a month."""
    links = sum(seen.column(f"links_{rung}") for rung in (1, 2, 3))
    lost = 2.0 * links * (1.0 - seen.column("promises_kept"))
    return mean(lost[np.isfinite(lost)])


def part_heard(seen: Seen) -> float:
    """Part of the links that were talked about of which a director has heard, 0 without any."""
    state = seen.engine.state
    if not len(state.topics):
        return 0.0
    heard, talks = state.topics[:, :TOPIC_TALKS], state.topics[:, TOPIC_TALKS]
    return mean(heard[talks > 0].any(axis=1))
