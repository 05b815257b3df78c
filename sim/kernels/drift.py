"""The year's drift of portfolios apart."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U, in_whole_vectors, lay_out
from sim.kernels.randomness import DRIFT, draw, uniform
from sim.state import ROW_STRIDE, TASK_COLUMNS


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
def trade(
    G,
    g,
    month,
    rules,
    stream,
    key,
    a,
    b,
    p,
    start,
    task,
    depth,
    mindset,
    volume,
    spare,
    separate,
    all_equal,
    from_a,
    from_b,
):
    """a and b hand each other some of a task, which are drawn if all are ``alike``."""
    if separate < 2.0:
        return
    if all_equal:
        w0, w1, _, _ = draw(key[a], key[b], month, 0, DRIFT, stream)
        one, two = choose_two(int(separate), w0, w1)
        seen = 0
        for x in range(start[p], start[p + ONE]):
            if depth[x * G + g] == 0:
                if seen == one:
                    from_a = U(task[x])
                if seen == two:
                    from_b = U(task[x])
                seen += 1
    urge = (1.0 - mindset[a * G + g]) * (1.0 - mindset[b * G + g])
    least = min(spare[a, from_a * G + g], spare[b, from_b * G + g])
    amount = rules.drift * urge * least
    if amount > 0.0:
        volume[a, from_a * G + g] -= amount
        volume[b, from_a * G + g] += amount
        volume[b, from_b * G + g] -= amount
        volume[a, from_b * G + g] += amount


@inner
def spread_apart(facts, rules, state, work, month, stream):
    """Exclusive-domain rule, once a year: unlinked pairs trade tasks apart.

    Of the tasks on which a pair is separate, each side hands the other the one
    in which it is relatively weakest. What a task and an organisation weigh in
    all stays the same. ``then`` and ``spare`` (N, K) are scratch space.
    """
    lanes = work.lanes
    key = facts.key
    ends = facts.ends
    start = facts.start
    task = facts.task
    partners = facts.partners
    volume_floor = facts.volume_floor
    depth = state.depth
    mindset = state.mindset
    volume = state.volume
    then = work.volume_then
    spare = work.self_coupling
    task_scratch = work.task_scratch
    pair_scratch = work.pair_scratch
    G, C = U(len(lanes)), U(ROW_STRIDE)
    tasks = U(volume.shape[1]) // G
    keep_volumes(G, volume, volume_floor, partners, then, spare)
    # rows of cells: separate links, extremes of the ratio of volumes and where they are
    separate, largest, smallest, give_a, give_b = U(0), C, U(2) * C, U(3) * C, U(4) * C
    for begin in range(U(0), U(ends.shape[0]), U(TASK_COLUMNS) // G):
        many = min(U(ends.shape[0]) - begin, U(TASK_COLUMNS) // G)
        wide = in_whole_vectors(G, many) * G
        lay_out(G, then, ends, begin, many, task_scratch)
        for k in range(tasks):
            apart = task_scratch[U(2) * tasks + k]
            for q in range(wide):
                apart[q] = 0.0
        for v in range(many):
            for x in range(start[begin + v], start[begin + v + ONE]):
                for g in range(G):
                    on = 1.0 if depth[x * G + g] == 0 else 0.0
                    task_scratch[U(2) * tasks + U(task[x]), v * G + g] = on
        for q in range(wide):
            pair_scratch[separate + q] = 0.0
            pair_scratch[largest + q] = pair_scratch[smallest + q] = -1.0
            pair_scratch[give_a + q] = pair_scratch[give_b + q] = 0.0
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
                none = pair_scratch[separate + q] == 0.0
                above = on & (none | (ratio > pair_scratch[largest + q]))
                under = on & (none | (ratio < pair_scratch[smallest + q]))
                pair_scratch[largest + q] = ratio if above else pair_scratch[largest + q]
                pair_scratch[give_a + q] = number if above else pair_scratch[give_a + q]
                pair_scratch[smallest + q] = ratio if under else pair_scratch[smallest + q]
                pair_scratch[give_b + q] = number if under else pair_scratch[give_b + q]
                pair_scratch[separate + q] += apart[q]
        for v in range(many):
            p = begin + v
            a, b = U(ends[p, 0]), U(ends[p, 1])
            for g in range(G):
                cell = v * G + g
                trade(
                    G,
                    g,
                    month,
                    rules,
                    stream,
                    key,
                    a,
                    b,
                    p,
                    start,
                    task,
                    depth,
                    mindset,
                    volume,
                    spare,
                    pair_scratch[separate + cell],
                    pair_scratch[largest + cell] == pair_scratch[smallest + cell],
                    U(pair_scratch[give_a + cell]),
                    U(pair_scratch[give_b + cell]),
                )


@inner
def spread_in_lanes(facts, rules, state, work, month, stream):
    """What spread_apart does, link by link in vectors of lanes."""
    lanes = work.lanes
    key = facts.key
    ends = facts.ends
    start = facts.start
    task = facts.task
    partners = facts.partners
    volume_floor = facts.volume_floor
    depth = state.depth
    mindset = state.mindset
    volume = state.volume
    then = work.volume_then
    spare = work.self_coupling
    lane_scratch = work.lane_scratch
    G = U(len(lanes))
    keep_volumes(G, volume, volume_floor, partners, then, spare)
    # rows of sums: separate links, extremes of the ratio of volumes and where they are
    separate, largest, smallest, give_a, give_b = U(0), G, U(2) * G, U(3) * G, U(4) * G
    for p in range(U(ends.shape[0])):
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            lane_scratch[separate + g] = 0.0
            lane_scratch[largest + g] = lane_scratch[smallest + g] = -1.0
            lane_scratch[give_a + g] = lane_scratch[give_b + g] = 0.0
        for x in range(start[p], start[p + ONE]):
            k = U(task[x])
            number = float(np.int64(k))
            for g in range(G):
                on = depth[x * G + g] == 0
                ratio = then[b, k * G + g] / then[a, k * G + g]
                none = lane_scratch[separate + g] == 0.0
                above = on & (none | (ratio > lane_scratch[largest + g]))
                under = on & (none | (ratio < lane_scratch[smallest + g]))
                lane_scratch[largest + g] = ratio if above else lane_scratch[largest + g]
                lane_scratch[give_a + g] = number if above else lane_scratch[give_a + g]
                lane_scratch[smallest + g] = ratio if under else lane_scratch[smallest + g]
                lane_scratch[give_b + g] = number if under else lane_scratch[give_b + g]
                lane_scratch[separate + g] += 1.0 if on else 0.0
        for g in range(G):
            trade(
                G,
                g,
                month,
                rules,
                stream,
                key,
                a,
                b,
                p,
                start,
                task,
                depth,
                mindset,
                volume,
                spare,
                lane_scratch[separate + g],
                lane_scratch[largest + g] == lane_scratch[smallest + g],
                U(lane_scratch[give_a + g]),
                U(lane_scratch[give_b + g]),
            )


@inner
def spread(facts, rules, state, work, stream, month, beside):
    """The year's drift, in the way that suits the number of lanes."""
    if beside is None:
        spread_apart(facts, rules, state, work, month, stream)
    else:
        spread_in_lanes(facts, rules, state, work, month, stream)
