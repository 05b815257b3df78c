"""What is proposed on reviewed links."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.waiting import reviewed_at
from sim.kernels.randomness import below


@inner
def review(facts, rules, state, work, reviews, extensions):
    """What is proposed on the reviewed links without notice; returns on how many.

    ``valid``: in which lanes.
    """
    lanes = work.lanes
    floor = facts.floor
    depth = state.depth
    notice = state.notice
    event = work.event
    word = work.word
    direction = work.direction
    valid = work.valid
    pair_and_task = facts.pair_and_task
    ends = facts.ends
    count = work.counts
    G = U(len(lanes))
    half = below(0.5 * rules.review_rate)
    deepest, events = rules.deepest_rung, U(0)
    for e in range(U(reviews)):
        x, up = U(event[e]), np.int64(word[e]) < half
        if extensions is not None:
            proposed = reviewed_at(rules, extensions, pair_and_task, ends, count, x, word[e])
            if proposed == 0:
                continue
            up = proposed > 0
        lowest, highest = max(ONE, U(floor[x]) + ONE), U(3)
        if up:
            lowest, highest = ONE, U(deepest) - ONE
        event[events] = x
        direction[events] = 1 if up else -1
        some = 0
        for g in range(G):
            rung = U(depth[x * G + g])
            free = notice[x * G + g] < 0
            if extensions is not None:
                # a contract hinders nobody
                free = free or rung == ONE
            possible = 1 if lowest <= rung <= highest and free else 0
            valid[events * G + g] = possible
            some += possible
        events += ONE if some > 0 else U(0)
    return np.int64(events)
