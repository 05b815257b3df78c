"""Drift of portfolios apart, once a year (docs/model.md 7.12).

    spare_i = (S_ik - F_ik) / partners_i
    e       = drift (1 - m_a)(1 - m_b) min(spare_ak, spare_bl)

With k the separate task in which a is weakest beside b, l that in which b is: a hands e of k to b,
b hands e of l to a. Who can be apart grows apart: the exclusive domain of S0.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import ONE, U, in_whole_vectors, lay_out
from sim.kernels.randomness import DRIFT, draw, uniform
from sim.state import ROW_STRIDE, TASK_COLUMNS

SEPARATE, LARGEST, SMALLEST, FROM_A, FROM_B = map(U, range(0, 5 * ROW_STRIDE, ROW_STRIDE))
"""Places of rows in ``Work.pair_scratch``: separate links of a pair, extremes of the ratio of
volumes, and the tasks that they belong to."""


@inner
def choose_two(separate, first_word, second_word):
    """Two different numbers below ``separate``, drawn from two words."""
    one = int(uniform(first_word) * separate)
    two = int(uniform(second_word) * (separate - 1))
    return one, two + 1 if two >= one else two


@inner
def keep_volumes(G, volume, volume_floor, partners, then, spare):
    """Volumes at the year's end, and what an organisation can spare of each for a partner."""
    for i in range(U(volume.shape[0])):
        for k in range(U(volume.shape[1]) // G):
            for g in range(G):
                size = volume[i, k * G + g]
                then[i, k * G + g] = size
                spare[i, k * G + g] = (size - volume_floor[i, k]) / max(partners[i], 1)


@inner
def draw_tasks(facts, state, G, g, p, separate, month, stream):
    """Two of a pair's separate tasks, drawn where all are alike."""
    key, ends, start = facts.key, facts.ends, facts.start
    w0, w1, _, _ = draw(key[ends[p, 0]], key[ends[p, 1]], month, 0, DRIFT, stream)
    one, two = choose_two(int(separate), w0, w1)
    from_a = from_b = U(0)
    seen = 0
    for x in range(start[p], start[p + ONE]):
        if state.depth[x * G + g] == 0:
            if seen == one:
                from_a = U(facts.task[x])
            if seen == two:
                from_b = U(facts.task[x])
            seen += 1
    return from_a, from_b


@inner
def trade(volume, a, b, from_a, from_b, amount):
    """a hands b an amount of one task and gets as much of another, each a column of ``volume``."""
    if amount > 0.0:
        volume[a, from_a] -= amount
        volume[b, from_a] += amount
        volume[b, from_b] -= amount
        volume[a, from_b] += amount


@inner
def spread(facts, rules, state, work, month, stream):
    """Once a year unlinked pairs trade tasks apart, in order: each side hands the other the one
    in which it is relatively weakest, of the tasks on which they are separate.

    What a task and an organisation weigh in all stays the same. Ratios are found in vectors of
    pairs, of volumes as they were at the year's end.
    """
    G, pairs = U(len(work.lanes)), U(facts.ends.shape[0])
    keep_volumes(
        G, state.volume, facts.volume_floor, facts.partners, work.volume_then, work.usual_coupling
    )
    for begin in range(U(0), pairs, U(TASK_COLUMNS) // G):
        many = min(pairs - begin, U(TASK_COLUMNS) // G)
        lay_out(G, work.volume_then, facts.ends, begin, many, work.task_scratch)
        mark_separate(facts, state, work, begin, many)
        find_weakest(work, many)
        trade_of_pairs(facts, rules, state, work, month, stream, begin, many)


@inlined
def mark_separate(facts, state, work, begin, many):
    """1 in the third row of a task where a pair could have a link and has none, else 0."""
    start, task, depth, task_scratch = facts.start, facts.task, state.depth, work.task_scratch
    G = U(len(work.lanes))
    tasks = U(task_scratch.shape[0]) // U(3)
    wide = in_whole_vectors(G, many) * G
    for k in range(tasks):
        apart = task_scratch[U(2) * tasks + k]
        for q in range(wide):
            apart[q] = 0.0
    for v in range(many):
        for x in range(start[begin + v], start[begin + v + ONE]):
            for g in range(G):
                on = 1.0 if depth[x * G + g] == 0 else 0.0
                task_scratch[U(2) * tasks + U(task[x]), v * G + g] = on


@inlined
def find_weakest(work, many):
    """Number of separate links of each pair, extremes of S_bk / S_ak over them, and where first.

    a gives the task with the largest ratio, b that with the smallest.
    """
    task_scratch, found = work.task_scratch, work.pair_scratch
    G = U(len(work.lanes))
    tasks = U(task_scratch.shape[0]) // U(3)
    wide = in_whole_vectors(G, many) * G
    for q in range(wide):
        found[SEPARATE + q] = 0.0
        found[LARGEST + q] = found[SMALLEST + q] = -1.0
        found[FROM_A + q] = found[FROM_B + q] = 0.0
    for k in range(tasks):
        first, second, apart = (
            task_scratch[k],
            task_scratch[tasks + k],
            task_scratch[U(2) * tasks + k],
        )
        number = float(np.int64(k))
        for q in range(wide):
            on = apart[q] > 0.0
            ratio = second[q] / (first[q] if on else 1.0)
            none = found[SEPARATE + q] == 0.0
            above = on & (none | (ratio > found[LARGEST + q]))
            under = on & (none | (ratio < found[SMALLEST + q]))
            found[LARGEST + q] = ratio if above else found[LARGEST + q]
            found[FROM_A + q] = number if above else found[FROM_A + q]
            found[SMALLEST + q] = ratio if under else found[SMALLEST + q]
            found[FROM_B + q] = number if under else found[FROM_B + q]
            found[SEPARATE + q] += apart[q]


@inlined
def trade_of_pairs(facts, rules, state, work, month, stream, begin, many):
    """Pairs that are separate on at least two tasks trade, one after the other."""
    found, mindset = work.pair_scratch, state.mindset
    volume, spare = state.volume, work.usual_coupling
    G = U(len(work.lanes))
    for v in range(many):
        p = begin + v
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        for g in range(G):
            cell = v * G + g
            separate = found[SEPARATE + cell]
            if separate < 2.0:
                continue
            from_a, from_b = U(found[FROM_A + cell]), U(found[FROM_B + cell])
            if found[LARGEST + cell] == found[SMALLEST + cell]:
                from_a, from_b = draw_tasks(facts, state, G, g, p, separate, month, stream)
            urge = (1.0 - mindset[a * G + g]) * (1.0 - mindset[b * G + g])
            least = min(spare[a, from_a * G + g], spare[b, from_b * G + g])
            trade(volume, a, b, from_a * G + g, from_b * G + g, rules.drift * urge * least)
