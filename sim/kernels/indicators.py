"""Indicators of a month (docs/specification.md 8): kept in fixed-point sums, and read from them.

Sums over links and pairs are made anew once (``sum_all``); after that what changes them keeps
them in step (``links``, ``delivery``, ``asking``). Whole multiples of 2^-32: no order matters.
"""

from __future__ import annotations

import math

import numpy as np

from sim import columns
from sim.kernels.fragmentation import count_chimneys, fragmentation
from sim.kernels.jit import inlined, inner
from sim.kernels.layout import (
    FIXED_ONE,
    ONE,
    T_APART,
    T_CLOSED,
    T_COUPLED,
    T_KNOWN,
    T_LINKS,
    T_OWN,
    T_PATHS,
    T_TIED,
    T_TIES,
    T_TRUST,
    T_UNEQUAL,
    T_VOLUME,
    U,
    quotient,
    to_fixed,
)
from sim.kernels.links import accumulators_of, tie, toggle_partner
from sim.kernels.portfolios import shared
from sim.kernels.referee import activity
from sim.kernels.time import congestion_slope_of, cost_of_load, time_price_of
from sim.state import (
    FLOW_BOTH,
    FLOW_DOWN1,
    FLOW_DOWN2,
    FLOW_DOWN3,
    FLOW_EITHER,
    FLOW_KEPT,
    FLOW_PROMISES,
    FLOW_REASON,
    FLOW_UP1,
    FLOW_UP2,
    FLOW_UP3,
    FLOW_VALUE,
    REASON_CHANCE,
    REASON_EXPOSURE,
    REASON_INDEPENDENCE,
    REASON_OWN,
    REASON_TIME,
    RELEASE,
    SYNERGY,
)


@inner
def sum_all(facts, state, work, linked, active):
    """All sums anew, of links that are listed."""
    work.fixed_sums[: T_VOLUME * U(len(work.lanes))] = 0
    work.stale[:] = 1
    sum_volumes(facts, state, work, linked, active)
    sum_trust_and_knowledge(state, work)
    sum_network(facts, state, work, linked, active)


@inner
def sum_volumes(facts, state, work, linked, active):
    """Overlap, coupling and worth of being apart of linked links by rung, in fixed point."""
    ends, link_pair, task = facts.ends, facts.link_pair, facts.task
    depth, volume = state.depth, state.volume
    coupling, apart, fixed_sums = work.coupling, work.apart, work.fixed_sums
    G = U(len(work.lanes))
    for at in range(U(3) * G):
        for row in (T_VOLUME, T_COUPLED, T_APART):
            fixed_sums[(row + ONE) * G + at] = 0
    for e in range(U(linked)):
        x = U(active[e])
        p, k = U(link_pair[x]), U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            rung = U(depth[x * G + g])
            if rung > U(0):
                overlap = shared(volume, a, b, k * G + g)
                fixed_sums[(T_VOLUME + rung) * G + g] += to_fixed(overlap)
                fixed_sums[(T_COUPLED + rung) * G + g] += to_fixed(coupling[x * G + g])
                fixed_sums[(T_APART + rung) * G + g] += to_fixed(overlap * apart[p * G + g])


@inlined
def sum_trust_and_knowledge(state, work):
    """Trust and knowledge of all pairs, both sides, added to the sums in fixed point."""
    trust, knowledge, fixed_sums = state.trust, state.knowledge, work.fixed_sums
    G = U(len(work.lanes))
    for p in range(U(trust.shape[0])):
        for g in range(G):
            fixed_sums[T_TRUST * G + g] += to_fixed(trust[p, g]) + to_fixed(trust[p, G + g])
            fixed_sums[T_KNOWN * G + g] += to_fixed(knowledge[p, g]) + to_fixed(knowledge[p, G + g])


@inlined
def sum_network(facts, state, work, linked, active):
    """Links by rung and within one area, and the network of tied pairs."""
    ends, link_pair, task, same_area = facts.ends, facts.link_pair, facts.task, facts.same_area
    depth, deep, fixed_sums = state.depth, work.deep, work.fixed_sums
    accumulators = accumulators_of(facts, state, work)
    G = U(len(work.lanes))
    tasks = U(work.stale.shape[0]) // G
    work.bits[:] = 0
    work.degree[:] = 0
    deep[:] = 0
    for g in range(G):
        before = np.int64(-1)
        for e in range(U(linked)):
            x = U(active[e])
            rung = U(depth[x * G + g])
            if rung == U(0):
                continue
            p = U(link_pair[x])
            fixed_sums[(T_LINKS + rung) * G + g] += 1
            fixed_sums[T_OWN * G + g] += 1 if same_area[p] else 0
            if rung >= U(2) and deep.shape[0] > 1:
                toggle_partner(G, tasks, deep, U(ends[p, 0]), U(ends[p, 1]), U(task[x]), g)
            if np.int64(p) != before:
                tie(G, U(ends[p, 0]), U(ends[p, 1]), p, g, np.int64(1), accumulators)
            before = np.int64(p)


@inner
def observe_links(G, g, rungs, pairs, wide, fixed_sums, row):
    """Depth shares by overlap, duplicated work, unmet need, links by rung; trust, knowledge
    and the network of tied pairs (one linked task at least), from the sums.

    ``wide``: too many organisations to look for triangles.
    """
    most = 0.0
    released = met = 0.0
    links = np.int64(0)
    volume, coupled = fixed_sums[T_VOLUME * G + g], fixed_sums[T_COUPLED * G + g]
    separate = volume
    for r in range(U(4)):
        most = max(most, rungs[SYNERGY, r])
        if r > U(0):
            separate -= fixed_sums[(T_VOLUME + r) * G + g]
            released += float(fixed_sums[(T_VOLUME + r) * G + g]) * rungs[RELEASE, r]
            met += float(fixed_sums[(T_COUPLED + r) * G + g]) * rungs[SYNERGY, r]
            links += fixed_sums[(T_LINKS + r) * G + g]
    row[columns.links_1] = float(fixed_sums[(T_LINKS + U(1)) * G + g])
    row[columns.links_2] = float(fixed_sums[(T_LINKS + U(2)) * G + g])
    row[columns.links_3] = float(fixed_sums[(T_LINKS + U(3)) * G + g])
    row[columns.separation] = quotient(float(separate), float(volume))
    coordinated = fixed_sums[(T_VOLUME + U(1)) * G + g]
    reconfigured = fixed_sums[(T_VOLUME + U(2)) * G + g]
    integrated = fixed_sums[(T_VOLUME + U(3)) * G + g]
    row[columns.coordination] = quotient(float(coordinated), float(volume))
    row[columns.reconfiguration] = quotient(float(reconfigured), float(volume))
    row[columns.integration] = quotient(float(integrated), float(volume))
    row[columns.duplicated_work] = 1.0 - quotient(released, float(volume))
    row[columns.unmet_need] = 1.0 - quotient(met, most * float(coupled))
    ties = float(fixed_sums[T_TIES * G + g])
    row[columns.trust_linked] = quotient(float(fixed_sums[T_TIED * G + g]), 2.0 * ties * FIXED_ONE)
    row[columns.trust] = quotient(float(fixed_sums[T_TRUST * G + g]), 2.0 * pairs * FIXED_ONE)
    row[columns.trust_reciprocity] = quotient(
        ties * FIXED_ONE - float(fixed_sums[T_UNEQUAL * G + g]), ties * FIXED_ONE
    )
    row[columns.knowledge] = quotient(float(fixed_sums[T_KNOWN * G + g]), 2.0 * pairs * FIXED_ONE)
    row[columns.density] = quotient(ties, float(pairs))
    row[columns.pair_weight] = quotient(float(links), ties)
    paths = float(fixed_sums[T_PATHS * G + g])
    row[columns.transitivity] = (
        math.nan if wide else quotient(float(fixed_sums[T_CLOSED * G + g]), paths)
    )
    row[columns.own_area] = quotient(float(fixed_sums[T_OWN * G + g]), float(links))


@inner
def observe_organisations(rules, state, work, G, g, row):
    """Time, mindset and credibility: means over organisations."""
    mindset = state.mindset
    credibility = state.credibility
    load = work.load
    room = work.room
    n = room.shape[0]
    days = over = spent = mean_mindset = mean_credibility = 0.0
    for i in range(U(n)):
        own = load[i * G + g]
        days += own
        if own > room[i]:
            over += 1.0
        if own > 0.0:
            spent += cost_of_load(
                time_price_of(rules, mindset[i * G + g]), congestion_slope_of(rules, room[i]), own
            )
        mean_mindset += mindset[i * G + g]
        mean_credibility += credibility[i * G + g]
    row[columns.days] = days / n
    row[columns.overload] = over / n
    row[columns.time_spent] = spent
    row[columns.mindset] = mean_mindset / n
    row[columns.credibility] = mean_credibility / n


@inner
def observe(facts, rules, state, work, linked, active, g, row):
    """All indicators of the run in a lane, of links that are listed and summed."""
    G = U(len(work.lanes))
    row[columns.fragmentation] = fragmentation(facts, state, work, G, g, linked, active)
    row[columns.chimneys] = float(count_chimneys(work, G, g))
    row[columns.niche] = work.niche[g]
    wide = work.bits.shape[0] == 1
    observe_links(G, g, facts.rungs, facts.ends.shape[0], wide, work.fixed_sums, row)
    observe_organisations(rules, state, work, G, g, row)
    flow = state.flow
    done = state.month[0] > 0
    value = flow[U(FLOW_VALUE) * G + g]
    row[columns.collective_value] = value if done else math.nan
    row[columns.net_value] = value - row[columns.time_spent] if done else math.nan
    row[columns.promises_kept] = quotient(
        flow[U(FLOW_KEPT) * G + g], flow[U(FLOW_PROMISES) * G + g]
    )
    row[columns.delivery_reciprocity] = quotient(
        flow[U(FLOW_BOTH) * G + g], flow[U(FLOW_EITHER) * G + g]
    )
    row[columns.formed] = flow[U(FLOW_UP1) * G + g]
    row[columns.deepened_2] = flow[U(FLOW_UP2) * G + g]
    row[columns.deepened_3] = flow[U(FLOW_UP3) * G + g]
    row[columns.separated] = flow[U(FLOW_DOWN1) * G + g]
    row[columns.ended_2] = flow[U(FLOW_DOWN2) * G + g]
    row[columns.ended_3] = flow[U(FLOW_DOWN3) * G + g]
    row[columns.ended_by_own_interest] = flow[U(FLOW_REASON + REASON_OWN) * G + g]
    row[columns.ended_by_exposure] = flow[U(FLOW_REASON + REASON_EXPOSURE) * G + g]
    row[columns.ended_by_independence] = flow[U(FLOW_REASON + REASON_INDEPENDENCE) * G + g]
    row[columns.ended_by_time] = flow[U(FLOW_REASON + REASON_TIME) * G + g]
    row[columns.ended_by_chance] = flow[U(FLOW_REASON + REASON_CHANCE) * G + g]
    row[columns.referee] = activity(rules, state.month[0] - 1) if done else 0.0
