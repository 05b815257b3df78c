"""Facts that follow from the volumes (docs/model.md 7.4; 7.2 draws those of synthetic regions).

    capacity    C_i  = sum_k S_ik
    overlap     o    = min(S_ak, S_bk)
    coupling    c    = coupling_weight 0.5 sum_q D_kq (min(S_ak, S_bq) + min(S_aq, S_bk))
    of oneself  s_ik = coupling_weight sum_q D_kq min(S_ik, S_iq)
    difference  d_ab = 0.5 sum_k |S_ak / C_a - S_bk / C_b|, 0 if a capacity is 0

with D the need-coupling of tasks, q the other tasks. Taken at month 0 and whenever volumes have
changed; with them the shares of organisations in tasks that indicators need (section 8).
"""

from __future__ import annotations

import numpy as np

from sim.kernels.arithmetic import exponential
from sim.kernels.jit import inlined, inner, kernel
from sim.kernels.layout import (
    ONE,
    T_COUPLED,
    T_VOLUME,
    U,
    in_whole_vectors,
    lay_out,
    looped,
    to_fixed,
)
from sim.kernels.randomness import ALONE, REGION, draw, uniform
from sim.state import LANE_ROWS, TASK_COLUMNS


@kernel
def portfolios(key, tasks, size_spread, breadth, stream, out):
    """Volumes (N, K) of a synthetic region, scaled to an average capacity of 1.

    Capacity is log-normal (four uniforms for the normal deviate); a task is
    performed with probability ``breadth``, the first two always, with a share
    between a half and one and a half.
    """
    for i in range(key.shape[0]):
        w = draw(key[i], ALONE, 0, 0, REGION, stream)
        z = uniform(w[0]) + uniform(w[1]) + uniform(w[2]) + uniform(w[3]) - 2.0
        capacity = exponential(size_spread * (z * 1.7320508075688772))
        total = 0.0
        for k in range(tasks):
            w = draw(key[i], ALONE, 0, 1 + (k >> 1), REGION, stream)
            performs = uniform(w[2 * (k & 1)]) < breadth or k < 2
            out[i, k] = 0.5 + uniform(w[2 * (k & 1) + 1]) if performs else 0.0
            total += out[i, k]
        for k in range(tasks):
            out[i, k] = capacity * (out[i, k] / total)
    whole = 0.0
    for i in range(key.shape[0]):
        capacity = 0.0
        for k in range(tasks):
            capacity += out[i, k]
        whole += capacity
    for i in range(key.shape[0]):
        for k in range(tasks):
            out[i, k] /= whole / key.shape[0]


@inner
def measure_own(facts, state, work):
    """Capacity, and shares of tasks in it, of each organisation."""
    lanes = work.lanes
    near_start = facts.near_start
    volume = state.volume
    capacity = work.capacity
    portion = work.volume_then
    lane_scratch = work.lane_scratch
    G = U(len(lanes))
    width = looped(lanes, lane_scratch.shape[0], LANE_ROWS)
    tasks = U(near_start.shape[0]) - ONE
    for i in range(U(volume.shape[0])):
        for g in range(width):
            lane_scratch[g] = 0.0
        for k in range(tasks):
            for g in range(width):
                lane_scratch[g] += volume[i, k * G + g]
        for g in range(width):
            capacity[i * G + g] = lane_scratch[g]
        for k in range(tasks):
            for g in range(width):
                portion[i, k * G + g] = (
                    volume[i, k * G + g] / lane_scratch[g] if lane_scratch[g] > 0.0 else 0.0
                )


@inner
def compare_portfolios(facts, rules, state, work):
    """What is derived from the volumes, at the start and after every drift."""
    measure_own(facts, state, work)
    measure_pairs(facts, rules, state, work)
    measure_usual(facts, work)
    measure_shares(facts, state, work)


@inner
def measure_pairs(facts, rules, state, work):
    """Coupling of links and what the difference of pairs is worth, from the volumes.

    Also volume and coupling of all links together, in fixed point. Reckoned in vectors of pairs,
    for all tasks: a link that is not possible has no overlap, and its coupling is not read.
    """
    coupling, fixed_sums = work.coupling, work.fixed_sums
    G, pairs = U(len(work.lanes)), U(facts.ends.shape[0])
    for g in range(G):
        fixed_sums[T_VOLUME * G + g] = fixed_sums[T_COUPLED * G + g] = 0
    for begin in range(U(0), pairs, U(TASK_COLUMNS) // G):
        many = min(pairs - begin, U(TASK_COLUMNS) // G)
        differences(facts, rules, work, begin, many)
        lay_out(G, state.volume, facts.ends, begin, many, work.task_scratch)
        needs_of_each_other(facts, work, many)
        sum_overlap(work, many)
        couplings(facts, rules, work, begin, many)
    for g in range(G):
        coupled = np.int64(0)
        for x in range(g, U(coupling.shape[0]), G):
            coupled += to_fixed(coupling[x])
        fixed_sums[T_COUPLED * G + g] = coupled


@inlined
def differences(facts, rules, work, begin, many):
    """What it is worth to some pairs to stay apart: specialisation d + plurality beta."""
    ends, boundary, capacity, apart = facts.ends, facts.boundary, work.capacity, work.apart
    task_scratch, difference = work.task_scratch, work.pair_scratch
    G = U(len(work.lanes))
    tasks = U(task_scratch.shape[0]) // U(3)
    lay_out(G, work.volume_then, ends, begin, many, task_scratch)
    wide = in_whole_vectors(G, many) * G
    for q in range(wide):
        difference[q] = 0.0
    for k in range(tasks):
        first, second = task_scratch[k], task_scratch[tasks + k]
        for q in range(wide):
            difference[q] += abs(first[q] - second[q])
    for v in range(many):
        p = begin + v
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            both = capacity[a * G + g] > 0.0 and capacity[b * G + g] > 0.0
            d = 0.5 * difference[v * G + g] if both else 0.0
            apart[p * G + g] = rules.specialisation * d + rules.plurality * boundary[p]


@inlined
def needs_of_each_other(facts, work, many):
    """Per task the sum over other tasks q of D_kq (min(S_ak, S_bq) + min(S_aq, S_bk)), of pairs
    whose volumes are laid out; in the third row of the task."""
    near_start, near, near_need = facts.near_start, facts.near, facts.near_need
    task_scratch = work.task_scratch
    G = U(len(work.lanes))
    tasks = U(near_start.shape[0]) - ONE
    wide = in_whole_vectors(G, many) * G
    for k in range(tasks):
        needs = task_scratch[U(2) * tasks + k]
        for q in range(wide):
            needs[q] = 0.0
    for k in range(tasks):
        first, second, needs = (
            task_scratch[k],
            task_scratch[tasks + k],
            task_scratch[U(2) * tasks + k],
        )
        for e in range(near_start[k], near_start[k + ONE]):
            other = U(near[e])
            if other < k:
                # what two tasks need of each other is the same for both
                continue
            need, other_needs = near_need[e], task_scratch[U(2) * tasks + other]
            other_first, other_second = task_scratch[other], task_scratch[tasks + other]
            for q in range(wide):
                both_ways = need * (min(first[q], other_second[q]) + min(other_first[q], second[q]))
                needs[q] += both_ways
                other_needs[q] += both_ways


@inlined
def sum_overlap(work, many):
    """Overlap of all links together, in fixed point, of pairs whose volumes are laid out."""
    task_scratch, fixed_sums = work.task_scratch, work.fixed_sums
    G = U(len(work.lanes))
    tasks = U(task_scratch.shape[0]) // U(3)
    for k in range(tasks):
        first, second = task_scratch[k], task_scratch[tasks + k]
        for g in range(G):
            overlaps = np.int64(0)
            for q in range(g, many * G, G):
                overlaps += to_fixed(min(first[q], second[q]))
            fixed_sums[T_VOLUME * G + g] += overlaps


@inlined
def couplings(facts, rules, work, begin, many):
    """Coupling of the links of some pairs, from what their tasks need of each other."""
    start, task = facts.start, facts.task
    coupling, task_scratch = work.coupling, work.task_scratch
    G = U(len(work.lanes))
    tasks = U(task_scratch.shape[0]) // U(3)
    for v in range(many):
        for x in range(start[begin + v], start[begin + v + ONE]):
            needs = task_scratch[U(2) * tasks + U(task[x])]
            for g in range(G):
                coupling[x * G + g] = rules.coupling_weight * (0.5 * needs[v * G + g])


@inner
def measure_usual(facts, work):
    """What an organisation may expect of someone it does not know: the mean coupling of all its
    potential links on the task; 0 without any."""
    coupling, usual, slot = work.coupling, work.usual_coupling, facts.slot
    G, tasks = U(len(work.lanes)), U(facts.near_start.shape[0]) - ONE
    usual[:] = 0.0
    for x in range(U(facts.task.shape[0])):
        p, on = facts.link_pair[x], U(facts.task[x])
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        for g in range(G):
            usual[a, on * G + g] += coupling[x * G + g]
            usual[b, on * G + g] += coupling[x * G + g]
    for i in range(U(usual.shape[0])):
        for k in range(tasks):
            links = float(slot[i * tasks + k + ONE] - slot[i * tasks + k])
            for g in range(G):
                usual[i, k * G + g] /= max(1.0, links)


@inner
def shared(volume, a, b, at):
    """Overlap: the smaller of two volumes."""
    return min(volume[a, at], volume[b, at])


@inner
def overlap_at(facts, volume, x):
    """Overlap of a potential link."""
    p = U(facts.link_pair[x])
    return shared(volume, U(facts.ends[p, 0]), U(facts.ends[p, 1]), U(facts.task[x]))


@inner
def measure_shares(facts, state, work):
    """What indicators need of the volumes alone, at the start and after every drift.

    ``provided``, ``single``: of a task its volume and the sum of squared shares in it;
    ``share``: an organisation's; ``niche``: mean growth of the concentration of portfolios.
    """
    lanes = work.lanes
    concentration0 = facts.concentration0
    volume = state.volume
    capacity = work.capacity
    provided = work.provided
    single = work.single
    share = work.task_share
    niche = work.niche
    G = U(len(lanes))
    n = U(volume.shape[0])
    for at in range(U(volume.shape[1])):
        total = 0.0
        for i in range(n):
            total += volume[i, at]
        provided[at] = total
        squares = 0.0
        for i in range(n):
            share[i, at] = volume[i, at] / total if total > 0.0 else 0.0
            squares += share[i, at] * share[i, at]
        single[at] = squares
    for g in range(G):
        grown = 0.0
        for i in range(n):
            total = capacity[i * G + g]
            concentration = 0.0
            if total > 0.0:
                for at in range(g, U(volume.shape[1]), G):
                    portion = volume[i, at] / total
                    concentration += portion * portion
            grown += concentration - concentration0[i]
        niche[g] = grown / np.int64(n)
