"""Bracket of the collective value (ODD 8): what could be had, from below and from above.

    value of a link at rung L, ripe and every promise kept:
    (c·g(L) + overlap_weight·o·ψ(L)) - α(L)·o·apart

A local search over all rungs of all links, net of the cost of time, gives the lower; each link
at its best rung, with nothing lost and no time paid, the upper. For arrays of one lane.
"""

from __future__ import annotations

from sim.kernels.jit import inner, kernel
from sim.kernels.layout import U
from sim.kernels.links import (
    accumulators_of,
    link_arrays_of,
    load_arrays_of,
    partner_sets_of,
    recount,
    set_rung,
)
from sim.kernels.portfolios import overlap_at
from sim.kernels.time import cost_of_load, extra_cost, set_room
from sim.kernels.weighing import independence
from sim.state import AUTONOMY, DAYS, RELEASE, SYNERGY

_LEAST_GAIN = 1e-12
"""A move must gain more: rounding alone would make the search walk in circles."""


@kernel
def best_found(facts, rules, state, work, sweeps):
    """Local search for the links that give most value net of the cost of time.

    Starts from the present rungs and tries every rung of every link in turn, until nothing improves
    or ``sweeps`` passes are done. Changes the state it is given. Returns (net value found, upper
    bound).
    """
    set_room(facts, rules, state, work, state.month[0])
    bound = upper_bound(facts, rules, state, work)
    for _ in range(sweeps):
        improved = False
        for x in range(state.depth.shape[0]):
            choice = best_rung(facts, rules, state, work, x)
            if choice != state.depth[x]:
                move_link(facts, rules, state, work, x, choice)
                improved = True
        if not improved:
            break
    return net_value(facts, rules, state, work), bound


@inner
def full_value(facts, rules, rung, overlap, coupling, lost):
    """Value of a link at a rung when it is ripe and every promise is kept.

    ``lost``: worth per unit of overlap of staying fully apart.
    """
    rungs = facts.rungs
    synergy, release, autonomy = rungs[SYNERGY, rung], rungs[RELEASE, rung], rungs[AUTONOMY, rung]
    made = coupling * synergy + rules.overlap_weight * overlap * release
    return made - autonomy * overlap * lost


@inner
def lost_at(facts, rules, work, x):
    """What bundling link x loses per unit of overlap, with the counts of this moment."""
    p, k, count = facts.link_pair[x], facts.task[x], work.counts
    a, b = facts.ends[p, 0], facts.ends[p, 1]
    free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
    return independence(rules, work.failure_powers[free + 1], work.apart[p])


@inner
def upper_bound(facts, rules, state, work):
    """Every link at its best rung, no independence lost and no time spent."""
    bound = 0.0
    for x in range(state.depth.shape[0]):
        most, overlap = 0.0, overlap_at(facts, state.volume, x)
        for rung in range(1, rules.deepest_rung + 1):
            most = max(most, full_value(facts, rules, rung, overlap, work.coupling[x], 0.0))
        bound += most
    return bound


@inner
def best_rung(facts, rules, state, work, x):
    """The rung of link x that gives most, its own unless another gains more."""
    p, k, rung = facts.link_pair[x], facts.task[x], int(state.depth[x])
    a, b = facts.ends[p, 0], facts.ends[p, 1]
    overlap, lost = overlap_at(facts, state.volume, x), lost_at(facts, rules, work, x)
    now = full_value(facts, rules, rung, overlap, work.coupling[x], lost)
    best, choice = _LEAST_GAIN, rung
    for new in range(facts.floor[x], rules.deepest_rung + 1):
        if new != rung:
            gain = full_value(facts, rules, new, overlap, work.coupling[x], lost) - now
            gain -= time_of_move(facts, rules, work, a, k, rung, new)
            gain -= time_of_move(facts, rules, work, b, k, rung, new)
            if gain > best:
                best = gain
                choice = new
    return choice


@inner
def time_of_move(facts, rules, work, i, k, rung, new):
    """What a link of i on task k adds to i's cost of time if it changes rung."""
    days, count = facts.rungs[DAYS], work.counts
    return extra_cost(
        rules.pairwise_load,
        days[1],
        days[2],
        days[3],
        count[i, k, 1],
        count[i, k, 2],
        count[i, k, 3],
        rung,
        new,
        work.task_load[i, k],
        work.load[i],
        work.time_price[i],
        work.congestion_slope[i],
        None,
    )


@inner
def move_link(facts, rules, state, work, x, rung):
    """Link x stands on a rung; loads and counts follow."""
    p, k = facts.link_pair[x], facts.task[x]
    a, b = facts.ends[p, 0], facts.ends[p, 1]
    set_rung(
        work.lanes,
        state.month[0],
        rules.move_cost,
        U(a),
        U(b),
        U(p),
        U(k),
        U(x),
        U(0),
        U(rung),
        link_arrays_of(state, work),
        partner_sets_of(facts, work),
        False,
        accumulators_of(facts, state, work),
    )
    loads = load_arrays_of(facts, work)
    recount(work.lanes, rules, loads, U(a), U(k), state, None)
    recount(work.lanes, rules, loads, U(b), U(k), state, None)


@inner
def net_value(facts, rules, state, work):
    """Value of all links, ripe and every promise kept, less the cost of everyone's time."""
    total = 0.0
    for x in range(state.depth.shape[0]):
        overlap, lost = overlap_at(facts, state.volume, x), lost_at(facts, rules, work, x)
        rung = int(state.depth[x])
        total += full_value(facts, rules, rung, overlap, work.coupling[x], lost)
    for i in range(work.load.shape[0]):
        if work.load[i] > 0.0:
            total -= cost_of_load(work.time_price[i], work.congestion_slope[i], work.load[i])
    return total
