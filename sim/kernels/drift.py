"""Drift of portfolios apart, once a year (docs/model.md 7.12).

    spare_ik = (S_ik - F_ik) / p_ik
    A, B     separate tasks of which b does the larger part of its portfolio, and of which a does
    e        = drift (1 - m_a)(1 - m_b) min(Σ_A spare_ak, Σ_B spare_bk)

a hands e to b, of the tasks in A in proportion to what it can spare; b hands e to a, of those in B.
Who can be apart grows apart: the exclusive domain of S0, in the end a hyper-niche.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.randomness import DRIFT, draw, uniform


@inner
def choose_two(separate, first_word, second_word):
    """Two different numbers below ``separate``, drawn from two words."""
    one = int(uniform(first_word) * separate)
    two = int(uniform(second_word) * (separate - 1))
    return one, two + 1 if two >= one else two


@inner
def keep_volumes(facts, state, work):
    """Volumes at the year's end, and what an organisation can spare of each for a partner."""
    volume, then, spare, slot = state.volume, work.volume_then, work.usual_coupling, facts.slot
    G = U(len(work.lanes))
    tasks = U(volume.shape[1]) // G
    for i in range(U(volume.shape[0])):
        for k in range(tasks):
            partners = float(max(slot[i * tasks + k + ONE] - slot[i * tasks + k], 1))
            for g in range(G):
                size = volume[i, k * G + g]
                then[i, k * G + g] = size
                spare[i, k * G + g] = (size - facts.volume_floor[i, k]) / partners


@inner
def draw_tasks(facts, state, G, g, p, separate, month, stream):
    """Two of a pair's separate tasks, drawn where all are alike."""
    key, ends, start = facts.key, facts.ends, facts.start
    w0, w1, _, _ = draw(key[ends[p, 0]], key[ends[p, 1]], month, 0, DRIFT, stream)
    one, two = choose_two(separate, w0, w1)
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
    """Once a year unlinked pairs trade tasks apart, in order: each side hands the other of those
    that the other does more of, of volumes as they were at the year's end.

    What a task and an organisation weigh in all stays the same.
    """
    G, mindset = U(len(work.lanes)), state.mindset
    keep_volumes(facts, state, work)
    for p in range(U(facts.ends.shape[0])):
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        for g in range(G):
            urge = (1.0 - mindset[a * G + g]) * (1.0 - mindset[b * G + g])
            separate, from_a, from_b = to_hand_over(facts, state, work, p, g)
            if separate < 2:
                continue
            if from_a == 0.0 and from_b == 0.0:
                part_by_lot(facts, rules, state, work, month, stream, p, g, separate, urge)
            elif from_a > 0.0 and from_b > 0.0:
                amount = rules.drift * urge * min(from_a, from_b)
                hand_over(facts, state, work, p, g, amount / from_a, amount / from_b)


@inner
def larger_part(work, a, b, k, g):
    """1 if task k is a larger part of what b does, -1 of what a does, else 0."""
    G, then, capacity = U(len(work.lanes)), work.volume_then, work.capacity
    of_a = then[a, k * G + g] * capacity[b * G + g]
    of_b = then[b, k * G + g] * capacity[a * G + g]
    return (1 if of_b > of_a else 0) - (1 if of_a > of_b else 0)


@inner
def to_hand_over(facts, state, work, p, g):
    """Separate links of pair p, and what a and b can spare of the tasks that the other does more
    of."""
    G, spare = U(len(work.lanes)), work.usual_coupling
    a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
    separate, from_a, from_b = 0, 0.0, 0.0
    for x in range(facts.start[p], facts.start[p + ONE]):
        if state.depth[x * G + g] != 0:
            continue
        separate += 1
        k = U(facts.task[x])
        side = larger_part(work, a, b, k, g)
        if side > 0:
            from_a += spare[a, k * G + g]
        elif side < 0:
            from_b += spare[b, k * G + g]
    return separate, from_a, from_b


@inner
def hand_over(facts, state, work, p, g, part_a, part_b):
    """a and b hand each other these parts of what they can spare."""
    G, volume, spare = U(len(work.lanes)), state.volume, work.usual_coupling
    a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
    for x in range(facts.start[p], facts.start[p + ONE]):
        if state.depth[x * G + g] != 0:
            continue
        k = U(facts.task[x])
        side = larger_part(work, a, b, k, g)
        if side == 0:
            continue
        giver, taker, part = (a, b, part_a) if side > 0 else (b, a, part_b)
        amount = part * spare[giver, k * G + g]
        volume[giver, k * G + g] -= amount
        volume[taker, k * G + g] += amount


@inner
def part_by_lot(facts, rules, state, work, month, stream, p, g, separate, urge):
    """Two whose separate tasks are alike trade one against another, drawn: they can part, too."""
    G, spare = U(len(work.lanes)), work.usual_coupling
    a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
    from_a, from_b = draw_tasks(facts, state, G, g, p, separate, month, stream)
    least = min(spare[a, from_a * G + g], spare[b, from_b * G + g])
    trade(state.volume, a, b, from_a * G + g, from_b * G + g, rules.drift * urge * least)
