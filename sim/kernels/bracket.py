"""Bracket of the collective value."""

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
from sim.kernels.portfolios import shared
from sim.kernels.time import cost, extra_cost, set_room
from sim.kernels.weighing import independence
from sim.state import AUTONOMY, DAYS, RELEASE, SYNERGY


@inner
def full_value(rules, synergy, release, autonomy, overlap, coupling, lost):
    """Value of a link at a rung when it is ripe and every promise is kept."""
    made = coupling * synergy + rules.overlap_weight * overlap * release
    return made - autonomy * overlap * lost


@kernel
def best_found(facts, rules, state, work, sweeps):
    """Local search for the links that give most value net of the cost of time.

    For arrays of one lane. Starts from the present rungs and tries every rung of every
    link in turn, until nothing improves or ``sweeps`` passes are done. Changes the state it is
    given. Returns (net value found, upper bound): the bound takes each link's best
    rung with no independence lost and no time spent.
    """
    lanes, month = work.lanes, state.month[0]
    ends, link_pair, task, floor = facts.ends, facts.link_pair, facts.task, facts.floor
    depth, mindset = state.depth, state.mindset
    rungs = facts.rungs
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    count, task_load, load, failure_powers = (
        work.counts,
        work.task_load,
        work.load,
        work.failure_powers,
    )
    volume, coupling, apart = state.volume, work.coupling, work.apart
    time_price, congestion_slope = work.time_price, work.congestion_slope
    links, loads = link_arrays_of(state, work), load_arrays_of(facts, work)
    partner_sets = partner_sets_of(facts, work)
    accumulators = accumulators_of(facts, state, work)
    set_room(facts, rules, state, work, month)
    bound = 0.0
    for x in range(depth.shape[0]):
        most = 0.0
        a, b = ends[link_pair[x], 0], ends[link_pair[x], 1]
        overlap = shared(volume, a, b, task[x])
        for rung in range(1, rules.deepest_rung + 1):
            most = max(
                most,
                full_value(
                    rules,
                    rungs[SYNERGY, rung],
                    rungs[RELEASE, rung],
                    rungs[AUTONOMY, rung],
                    overlap,
                    coupling[x],
                    0.0,
                ),
            )
        bound += most
    for _ in range(sweeps):
        improved = False
        for x in range(depth.shape[0]):
            p, k = link_pair[x], task[x]
            a, b = ends[p, 0], ends[p, 1]
            overlap = shared(volume, a, b, k)
            rung = int(depth[x])
            free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
            lost = independence(rules, failure_powers[free + 1], apart[p])
            now = full_value(
                rules,
                rungs[SYNERGY, rung],
                rungs[RELEASE, rung],
                rungs[AUTONOMY, rung],
                overlap,
                coupling[x],
                lost,
            )
            best = 1e-12
            choice = rung
            for new in range(floor[x], rules.deepest_rung + 1):
                if new != rung:
                    gain = (
                        full_value(
                            rules,
                            rungs[SYNERGY, new],
                            rungs[RELEASE, new],
                            rungs[AUTONOMY, new],
                            overlap,
                            coupling[x],
                            lost,
                        )
                        - now
                    )
                    gain -= extra_cost(
                        rules.pairwise_load,
                        days1,
                        days2,
                        days3,
                        count[a, k, 1],
                        count[a, k, 2],
                        count[a, k, 3],
                        rung,
                        new,
                        task_load[a, k],
                        load[a],
                        time_price[a],
                        congestion_slope[a],
                    )
                    gain -= extra_cost(
                        rules.pairwise_load,
                        days1,
                        days2,
                        days3,
                        count[b, k, 1],
                        count[b, k, 2],
                        count[b, k, 3],
                        rung,
                        new,
                        task_load[b, k],
                        load[b],
                        time_price[b],
                        congestion_slope[b],
                    )
                    if gain > best:
                        best = gain
                        choice = new
            if choice != rung:
                set_rung(
                    lanes,
                    month,
                    rules.move_cost,
                    U(a),
                    U(b),
                    U(p),
                    U(k),
                    U(x),
                    U(0),
                    U(choice),
                    links,
                    partner_sets,
                    False,
                    accumulators,
                )
                recount(lanes, rules, loads, U(a), U(k), state, None)
                recount(lanes, rules, loads, U(b), U(k), state, None)
                improved = True
        if not improved:
            break
    total = 0.0
    for x in range(depth.shape[0]):
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        overlap = shared(volume, a, b, k)
        free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
        lost = independence(rules, failure_powers[free + 1], apart[p])
        total += full_value(
            rules,
            rungs[SYNERGY, int(depth[x])],
            rungs[RELEASE, int(depth[x])],
            rungs[AUTONOMY, int(depth[x])],
            overlap,
            coupling[x],
            lost,
        )
    for i in range(mindset.shape[0]):
        if load[i] > 0.0:
            total -= cost(time_price[i], congestion_slope[i], load[i])
    return total, bound
