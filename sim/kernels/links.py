"""A link's rung, and what changes with it (docs/model.md 7.4, 7.6).

    counts n_ik(L), partners, loads x_ik, probability P = failure^(n_ik(0) + n_ik(1) + 1) that all
    others fail to whom i could turn on task k, and the sums that indicators are read from

Kernels that move links take these in small tuples, made once a month.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import (
    ONE,
    T_APART,
    T_CLOSED,
    T_COUPLED,
    T_LINKS,
    T_OWN,
    T_PATHS,
    T_TIED,
    T_TIES,
    T_UNEQUAL,
    T_VOLUME,
    U,
    ones,
    to_fixed,
)
from sim.kernels.mechanisms.forms import pairwise_of
from sim.kernels.portfolios import shared
from sim.kernels.time import measure_load, sum_load
from sim.state import DAYS, FLOW_DOWN1, FLOW_UP1, FLOW_VALUE


@inner
def count_loads(facts, rules, state, work, extensions):
    """Loads, and how redundant everyone is, of all organisations and tasks."""
    G, loads = U(len(work.lanes)), load_arrays_of(facts, work)
    tasks = U(facts.near_start.shape[0]) - ONE
    for i in range(U(facts.key.shape[0])):
        for k in range(tasks):
            recount(work.lanes, rules, loads, i, k, state, extensions)
            if facts.slot[i * tasks + k] == facts.slot[i * tasks + k + ONE]:
                # no link is possible
                for g in range(G):
                    work.redundant[i, k * G + g] = 0.0
        for g in range(G):
            # who can have no link spends no time, and may have no room
            if facts.partners[i] == 0:
                work.load[i * G + g] = 0.0


@inner
def recount(lanes, rules, loads, i, k, state, extensions):
    """What follows from the rungs of organisation i's links on task k: loads, and the probability
    that all others fail to whom it could turn."""
    G = U(len(lanes))
    rungs, counts, redundant = loads.rungs, loads.counts, loads.redundant
    task_load = loads.task_load
    pairwise = rules.pairwise_load
    if extensions is not None:
        pairwise = pairwise_of(rules, extensions, state, i, k)
    for g in range(G):
        others = U(counts[i, k, g] + counts[i, k, G + g] + 1)
        redundant[i, k * G + g] = loads.failure_powers[others]
        task_load[i, k * G + g] = measure_load(
            pairwise,
            rungs[DAYS, 1],
            rungs[DAYS, 2],
            rungs[DAYS, 3],
            np.int64(counts[i, k, G + g]),
            np.int64(counts[i, k, U(2) * G + g]),
            np.int64(counts[i, k, U(3) * G + g]),
            extensions,
        )
    sum_load(lanes, rules, task_load, loads.load, i, extensions)


@inner
def count_from(counts, i, least):
    """Links of organisation i on rung ``least`` or deeper, on all tasks; for arrays of one lane."""
    links = 0
    for k in range(U(counts.shape[1])):
        for rung in range(least, 4):
            links += counts[i, k, rung]
    return links


@inner
def has_link(counts, i):
    """Whether organisation i is linked to anyone, on any task; for arrays of one lane."""
    return count_from(counts, i, 1) > 0


@inner
def link_of_two(extensions, state, i, j, k):
    """The potential link of two organisations on task k, -1 if there is none."""
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
        if np.int64(extensions.across[at]) == j:
            return np.int64(extensions.incident[at])
    return np.int64(-1)


@inner
def toggle_partner(G, tasks, partner_bits, a, b, k, g):
    """a and b begin or cease to be partners on task k, in sets of bits."""
    partner_bits[a * tasks + k, (b >> U(5)) * G + g] ^= np.int64(1) << np.int64(b & U(31))
    partner_bits[b * tasks + k, (a >> U(5)) * G + g] ^= np.int64(1) << np.int64(a & U(31))


@inner
def remove_partner(slot, partner, partner_count, s, b):
    """Strike b out of the list of partners of an organisation on a task, at place s."""
    last = slot[s] + partner_count[s] - 1
    at = slot[s]
    while partner[at] != b:
        at += 1
    partner[at] = partner[last]
    partner_count[s] -= 1


@inner
def set_partners(G, tasks, partner_sets, a, b, k, g, together):
    """a and b begin or cease to be partners on task k: in sets of bits, or in lists."""
    partner_bits, slot, partner = partner_sets.partner_bits, partner_sets.slot, partner_sets.partner
    partner_count = partner_sets.partner_count
    if partner_bits.shape[0] > 1:
        toggle_partner(G, tasks, partner_bits, a, b, k, g)
        return
    s, t = a * tasks + k, b * tasks + k
    if together:
        partner[U(slot[s] + partner_count[s])] = b
        partner[U(slot[t] + partner_count[t])] = a
        partner_count[s] += 1
        partner_count[t] += 1
    else:
        remove_partner(slot, partner, partner_count, s, np.int64(b))
        remove_partner(slot, partner, partner_count, t, np.int64(a))


class PartnerSets(NamedTuple):
    """Who are linked on a task: sets of bits, or lists where there are too many."""

    partner_bits: Any
    slot: Any
    partner: Any
    partner_count: Any


class LinkArrays(NamedTuple):
    """What a change of rung reads and writes."""

    depth: Any
    since: Any
    volume: Any
    flow: Any
    active_lanes: Any
    dirty_bits: Any
    counts: Any


class LoadArrays(NamedTuple):
    """What follows from the rungs of an organisation's links, and what it follows by."""

    rungs: Any
    failure_powers: Any
    counts: Any
    redundant: Any
    task_load: Any
    load: Any


class Accumulators(NamedTuple):
    """What a change of rung reads and keeps in step for indicators."""

    start: Any
    coupling: Any
    apart: Any
    trust: Any
    same_area: Any
    bits: Any
    degree: Any
    deep: Any
    stale: Any
    fixed_sums: Any


@inner
def partner_sets_of(facts, work):
    """Who are linked on a task."""
    return PartnerSets(work.partner_bits, facts.slot, work.partner, work.partner_count)


@inner
def link_arrays_of(state, work):
    """What set_rung reads and writes."""
    return LinkArrays(
        state.depth,
        state.since,
        state.volume,
        state.flow,
        work.active_lanes,
        work.dirty_bits,
        work.counts,
    )


@inner
def load_arrays_of(facts, work):
    """What recount reads and writes."""
    return LoadArrays(
        facts.rungs,
        work.failure_powers,
        work.counts,
        work.redundant,
        work.task_load,
        work.load,
    )


@inner
def accumulators_of(facts, state, work):
    """What set_rung keeps in step for indicators."""
    return Accumulators(
        facts.start,
        work.coupling,
        work.apart,
        state.trust,
        facts.same_area,
        work.bits,
        work.degree,
        work.deep,
        work.stale,
        work.fixed_sums,
    )


@inner
def set_rung(
    lanes, month, step_cost, a, b, p, k, x, g, new, links, partner_sets, tracked, accumulators
):
    """Move link x between a and b on task k to a rung; keep counts in step.

    Loads are left to recount. ``step_cost``: of a step up, to each side per unit of overlap.
    ``tracked``: keep the sums of indicators in step too, with ``accumulators``.
    """
    G = U(len(lanes))
    depth, since, flow, counts = links.depth, links.since, links.flow, links.counts
    old, tasks = U(depth[x * G + g]), U(links.counts.shape[1])
    for i in (a, b):
        counts[i, k, old * G + g] -= 1
        counts[i, k, new * G + g] += 1
    if old == U(0):
        since[x * G + g] = month
    if old == U(0) or new == U(0):
        count_active(links, x, old == U(0))
        set_partners(G, tasks, partner_sets, a, b, k, g, old == U(0))
    depth[x * G + g] = new
    if new > old:
        flow[(U(FLOW_UP1) + old) * G + g] += 1.0
        flow[U(FLOW_VALUE) * G + g] -= 2.0 * step_cost * shared(links.volume, a, b, k * G + g)
    else:
        flow[(U(FLOW_DOWN1) + old - ONE) * G + g] += 1.0
    if tracked:
        track_overlap(G, a, b, p, k, x, g, old, new, links, accumulators)
        track_network(G, a, b, p, k, x, g, old, new, links, accumulators)


@inlined
def count_active(links, x, entered):
    """One lane more, or one less, in which link x is deeper than separation.

    Marks links that are so in a first lane, or in none any more: the list changes.
    """
    active_lanes, dirty_bits = links.active_lanes, links.dirty_bits
    active_lanes[x] += 1 if entered else -1
    if active_lanes[x] == (1 if entered else 0):
        dirty_bits[x >> U(5)] ^= np.int64(1) << np.int64(x & U(31))


@inlined
def track_overlap(G, a, b, p, k, x, g, old, new, links, accumulators):
    """Links, overlap, coupling and worth of being apart by rung, in fixed point."""
    fixed_sums = accumulators.fixed_sums
    overlap = shared(links.volume, a, b, k * G + g)
    volume, coupled = to_fixed(overlap), to_fixed(accumulators.coupling[x * G + g])
    apart = to_fixed(overlap * accumulators.apart[p * G + g])
    for rung, sign in ((new, 1), (old, -1)):
        if rung > U(0):
            fixed_sums[(T_LINKS + rung) * G + g] += sign
            fixed_sums[(T_VOLUME + rung) * G + g] += sign * volume
            fixed_sums[(T_COUPLED + rung) * G + g] += sign * coupled
            fixed_sums[(T_APART + rung) * G + g] += sign * apart


@inlined
def track_network(G, a, b, p, k, x, g, old, new, links, accumulators):
    """Who is linked deeply on task k, links within one area, and whether the pair is tied."""
    depth, start = links.depth, accumulators.start
    deep, fixed_sums = accumulators.deep, accumulators.fixed_sums
    if (old >= U(2)) != (new >= U(2)):
        accumulators.stale[k * G + g] = 1
        if deep.shape[0] > 1:
            toggle_partner(G, U(links.counts.shape[1]), deep, a, b, k, g)
    if old == U(0) or new == U(0):
        sign = 1 if old == U(0) else -1
        fixed_sums[T_OWN * G + g] += sign if accumulators.same_area[p] else 0
        further = 0
        for y in range(start[p], start[p + ONE]):
            further += 1 if y != x and depth[y * G + g] > 0 else 0
        if further == 0:
            tie(G, a, b, p, g, sign, accumulators)


@inner
def tie(G, a, b, p, g, sign, accumulators):
    """Enter a pair that is now tied into the sums, or with ``sign`` -1 strike it out."""
    trust, bits, degree = accumulators.trust, accumulators.bits, accumulators.degree
    fixed_sums = accumulators.fixed_sums
    one, two = a * G + g, b * G + g
    fixed_sums[T_TIES * G + g] += sign
    fixed_sums[T_TIED * G + g] += sign * (to_fixed(trust[p, g]) + to_fixed(trust[p, G + g]))
    fixed_sums[T_UNEQUAL * G + g] += sign * to_fixed(abs(trust[p, g] - trust[p, G + g]))
    if sign < 0:
        degree[one] -= 1
        degree[two] -= 1
    fixed_sums[T_PATHS * G + g] += sign * (degree[one] + degree[two])
    if sign > 0:
        degree[one] += 1
        degree[two] += 1
    if bits.shape[0] > 1:
        common = 0
        for v in range(g, U(bits.shape[1]), G):
            common += ones(bits[a, v] & bits[b, v])
        # each triangle closes three two-paths
        fixed_sums[T_CLOSED * G + g] += 3 * sign * common
        toggle_partner(G, ONE, bits, a, b, U(0), g)
