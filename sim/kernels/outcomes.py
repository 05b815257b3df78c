"""Outcomes of a state that are asked for by themselves (ODD 8): households, bring and get.

    quality of help: over every two of a household's problems, the product of min(1, closeness)

Two problems in one hand are as close as can be, in two hands as the synergy of their rung
g(L)/max g, ripe; at least contract_reach if the client is one of them. Someone must serve both.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.fragmentation import chimneys_on, find
from sim.kernels.jit import inner, kernel
from sim.kernels.layout import FIXED_ONE, ONE, U, to_fixed
from sim.kernels.links import has_link
from sim.kernels.portfolios import overlap_at, shared
from sim.kernels.promises import keeping, widened
from sim.kernels.randomness import ALONE, HOUSEHOLD, draw, uniform
from sim.kernels.referee import activity
from sim.state import LOOK_LOOSE, LOOK_SMOKING, RELEASE, SMALLEST_CHIMNEY, SYNERGY


@inner
def pick(weights, stride, first, many, u):
    """Place below ``many`` that a uniform number picks in proportion to weights; -1 without any."""
    total = 0.0
    for at in range(many):
        total += weights[first + at * stride]
    if total <= 0.0:
        return -1
    running, found = 0.0, -1
    for at in range(many):
        weight = weights[first + at * stride]
        if weight > 0.0:
            found = at
            running += weight
            if running > u * total:
                break
    return found


@inner
def provider(extensions, state, i, k):
    """Who serves client i on task k: whom it hired, else itself, else nobody (-1)."""
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
        x, j = extensions.incident[at], np.int64(extensions.across[at])
        if state.depth[x] > 1 or state.notice[x] < 0:
            continue
        # among clients the smaller hires, the first if they are equal
        mine, other = state.volume[i, k], state.volume[j, k]
        smaller = mine < other or (mine == other and i < j)
        if not extensions.elected[j] or smaller:
            return j
    return np.int64(i) if state.volume[i, k] > 0.0 else np.int64(-1)


@inner
def together_on(facts, extensions, state, work, month, i, j, k, best):
    """How well two organisations work together on task k, 0..1: synergy of their rung, ripe."""
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
        x = extensions.incident[at]
        if np.int64(extensions.across[at]) == j and state.depth[x] > 0:
            age = U(min(month - np.int64(state.since[x]), work.ripe.shape[0] - 1))
            return facts.rungs[SYNERGY, state.depth[x]] / best * work.ripe[age]
    return 0.0


@kernel
def help_households(facts, extensions, state, work, stream, reach, number, weights):
    """Part of the coupled problems of households in which they are helped, mean of ``number``.

    ``reach``: closeness by contract, 0..1; ``weights`` (N + 3 K,) is scratch space. NaN without any
    household.
    """
    n, month = state.volume.shape[0], state.month[0]
    best = 0.0
    for rung in range(4):
        best = max(best, facts.rungs[SYNERGY, rung])
    for i in range(n):
        weights[i] = work.capacity[i] if extensions.elected[i] else 0.0
    helped, asked = 0.0, 0
    for h in range(number):
        w = draw(h, ALONE, month, 0, HOUSEHOLD, stream)
        more = draw(h, ALONE, month, 1, HOUSEHOLD, stream)
        i = pick(weights, 1, 0, n, uniform(w[0]))
        if i < 0:
            break
        problems = problems_of(facts, state, weights, i, w, more)
        if problems[1] < 0:
            continue
        quality = 1.0
        for x in range(3):
            for y in range(x):
                if problems[x] >= 0 and problems[y] >= 0:
                    quality *= closeness(
                        facts, extensions, state, work, month, i, problems[y], problems[x], best,
                        reach,
                    )  # fmt: skip
        helped += quality
        asked += 1
    return helped / asked if asked > 0 else math.nan


@inner
def problems_of(facts, state, weights, i, w, more):
    """Two or three coupled tasks on which a household of client i needs help; -1 for none.

    The first by the client's volumes, the others among those coupled to it, by need.
    """
    n, tasks = state.volume.shape[0], state.volume.shape[1]
    for k in range(tasks):
        weights[n + k] = state.volume[i, k]
    first = pick(weights, 1, n, tasks, uniform(w[1]))
    for k in range(tasks):
        weights[n + k] = 0.0
    for e in range(facts.near_start[first], facts.near_start[first + 1]):
        weights[n + np.int64(facts.near[e])] = facts.near_need[e]
    second = pick(weights, 1, n, tasks, uniform(w[2]))
    third = -1
    if second >= 0:
        weights[n + second] = 0.0
        if uniform(w[3]) < 0.5:
            third = pick(weights, 1, n, tasks, uniform(more[0]))
    return first, second, third


@inner
def closeness(facts, extensions, state, work, month, i, k, q, best, reach):
    """How closely those work together, 0..1, who serve client i on tasks k and q; 0 without one."""
    one, other = provider(extensions, state, i, k), provider(extensions, state, i, q)
    if one < 0 or other < 0:
        return 0.0
    if one == other:
        return 1.0
    close = max(
        together_on(facts, extensions, state, work, month, one, other, k, best),
        together_on(facts, extensions, state, work, month, one, other, q, best),
    )
    if one == i or other == i:
        # the contract itself says something about the other problem
        close = max(close, reach)
    return min(1.0, close)


@kernel
def account_pairs(facts, rules, state, work, found):
    """What the two of a pair bring to each other and get, as expected in a month (M21).

    ``found`` (P, 4): overlap on which the first keeps its promises, and the second; what the first
    can claim of what both make, and the second. For arrays of one lane.
    """
    rho = activity(rules, state.month[0])
    for p in range(facts.ends.shape[0]):
        a, b = facts.ends[p, 0], facts.ends[p, 1]
        for s in range(4):
            found[p, s] = 0.0
        chance_a = chance_to_keep(facts, rules, state, work, rho, p, 0)
        chance_b = chance_to_keep(facts, rules, state, work, rho, p, 1)
        for x in range(facts.start[p], facts.start[p + 1]):
            rung, k = state.depth[x], facts.task[x]
            if rung == 0:
                continue
            overlap = shared(state.volume, a, b, k)
            age = U(min(state.month[0] - np.int64(state.since[x]), work.ripe.shape[0] - 1))
            made = work.coupling[x] * facts.rungs[SYNERGY, rung] + (
                rules.overlap_weight * overlap * facts.rungs[RELEASE, rung]
            )
            made = made * work.ripe[age] * (chance_a * chance_b)
            part = state.volume[a, k] / (state.volume[a, k] + state.volume[b, k])
            even = (1.0 - rules.cost_key) * 0.5
            found[p, 0] += chance_a * overlap
            found[p, 1] += chance_b * overlap
            found[p, 2] += 2.0 * rules.share * (even + rules.cost_key * part) * made
            found[p, 3] += 2.0 * rules.share * (even + rules.cost_key * (1.0 - part)) * made


@inner
def chance_to_keep(facts, rules, state, work, rho, p, s):
    """Probability q of ODD 7.8 that side s of pair p keeps a promise, at its present load."""
    i = facts.ends[p, s]
    able = work.room[i] / work.load[i] if work.load[i] > work.room[i] else 1.0
    watched = rules.monitoring * rho * state.credibility[i]
    pull = state.own_weight[i] * (1.0 - watched)
    allowed = widened(rules, facts.mandate[i], rho * state.credibility[i])
    return keeping(rules, allowed * able, pull, state.trust[p, s])


@kernel
def account_orders(facts, rules, state, work, extensions, found):
    """What side orders bring their receivers, as expected in a month: an account, no reason.

    ``found`` (N,) is filled: capacity·(funding·order_share) of who has a linked link, as often as
    it is ordered, order_share·ρ (ODD 7.15).
    """
    own, rho = extensions.rules, activity(rules, state.month[0])
    for i in range(found.shape[0]):
        money = work.capacity[i] * (own.funding * own.order_share)
        found[i] = money * (own.order_share * rho) if has_link(work.counts, i) else 0.0


# What a page shows beside the indicators ---------------------------------------------------------


@kernel
def find_bundles(facts, state, work, root, chimneys):
    """Bundles of each task: organisations connected by links at re-configuration or deeper.

    Args:
        root: (K, N) uint32, filled with the lowest row of each organisation's bundle, its own
            where it stands alone, and N where it does not perform the task.
        chimneys: (K,) int64, filled with the number of smoking chimneys: bundles and lone
            organisations with at least the smallest volume.
    """
    tasks, n = U(root.shape[0]), U(root.shape[1])
    for k in range(tasks):
        for i in range(n):
            root[k, i] = i
    for x in range(U(state.depth.shape[0])):
        if state.depth[x] >= 2:
            on, p = U(facts.task[x]), U(facts.link_pair[x])
            a = find(root, on, U(facts.ends[p, 0]))
            b = find(root, on, U(facts.ends[p, 1]))
            root[on, max(a, b)] = min(a, b)
    for k in range(tasks):
        for i in range(n):
            # lower rows come first, and have the lowest of their bundle by now
            root[k, i] = root[k, U(root[k, i])]
        chimneys[k] = chimneys_on(root, state.volume, work.bundle, k, k)
    for k in range(tasks):
        for i in range(n):
            if state.volume[i, k] <= 0.0:
                root[k, i] = n


@kernel
def look_at_bundles(facts, state, work, root, rungs, inside, looks):
    """What is to be seen of the bundles that ``find_bundles`` has left in ``root``.

    Args:
        rungs: (K, N) int8, filled with the deepest rung of an organisation's links on the task.
        inside: (K, N, 2) int64, filled at the lowest row of each bundle with the links that its
            members could have, and how many of them are at re-configuration or deeper; 0 elsewhere.
        looks: (K, N) int8, filled at the same place with LOOK_SMOKING if the bundle, or who stands
            alone, is a smoking chimney, or LOOK_LOOSE if it is one and less than half of its links
            are deep: organisations that are a bundle by a chain. 0 elsewhere.
    """
    n, bundle = U(root.shape[1]), work.bundle
    rungs[:] = 0
    inside[:] = 0
    looks[:] = 0
    for x in range(U(state.depth.shape[0])):
        on, p = U(facts.task[x]), U(facts.link_pair[x])
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        rungs[on, a] = max(rungs[on, a], state.depth[x])
        rungs[on, b] = max(rungs[on, b], state.depth[x])
        lowest = U(root[on, a])
        if lowest < n and lowest == U(root[on, b]):
            inside[on, lowest, 0] += 1
            inside[on, lowest, 1] += 1 if state.depth[x] >= 2 else 0
    for k in range(U(root.shape[0])):
        for i in range(n):
            bundle[i] = 0.0
        for i in range(n):
            # summed in the order of rows, as for the count
            if root[k, i] < n:
                bundle[root[k, i]] += state.volume[i, k]
        for i in range(n):
            # also where the lowest row itself has left the task
            if bundle[i] >= SMALLEST_CHIMNEY:
                loose = 2 * inside[k, i, 1] < inside[k, i, 0]
                looks[k, i] = LOOK_LOOSE if loose else LOOK_SMOKING


@kernel
def measure_duplicated(facts, state, found):
    """Overlap of each task, and the part of it that bundling has not released, 0 .. 1.

    ``found`` (K, 2) is filled; the part is NaN without overlap. As ``duplicated_work`` in
    docs/specification.md 8, in whole grains a link, so that no order of sums matters.
    """
    found[:] = 0.0
    for x in range(U(state.depth.shape[0])):
        on, rung = U(facts.task[x]), U(state.depth[x])
        overlap = float(to_fixed(overlap_at(facts, state.volume, x)))
        found[on, 0] += overlap
        found[on, 1] += overlap * facts.rungs[RELEASE, rung]
    for k in range(U(found.shape[0])):
        overlap = found[k, 0]
        found[k, 1] = 1.0 - found[k, 1] / overlap if overlap > 0.0 else math.nan
        found[k, 0] = overlap / FIXED_ONE


@kernel
def measure_overlap(facts, state, found):
    """Overlap of each link as the volumes stand, and what its rung releases of it.

    ``found`` (L, 2) is filled, in the units of volume.
    """
    for x in range(U(state.depth.shape[0])):
        overlap = overlap_at(facts, state.volume, x)
        found[x, 0] = overlap
        found[x, 1] = overlap * facts.rungs[RELEASE, U(state.depth[x])]
