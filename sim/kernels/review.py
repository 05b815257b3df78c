"""What is proposed on reviewed links (ODD 7.3; one rung at a time, S0; stifling and waiting 7.15).

With u the third number of the link's DELIVER draw, u < review_rate: below half of it a step up, if
L < deepest_rung; else a step down, if L is above the link's floor. Not on links with notice.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.waiting import reviewed_at
from sim.kernels.randomness import words_below


@inner
def review(facts, rules, state, work, reviews, extensions):
    """What is proposed on the reviewed links without notice; returns on how many.

    ``valid``: in which lanes.
    """
    event, word, direction, valid = work.event, work.word, work.direction, work.valid
    floor, depth, notice = facts.floor, state.depth, state.notice
    G = U(len(work.lanes))
    half = words_below(0.5 * rules.review_rate)
    deepest, events = rules.deepest_rung, U(0)
    for e in range(U(reviews)):
        x, up = U(event[e]), np.int64(word[e]) < half
        if extensions is not None:
            proposed = reviewed_at(facts, rules, work, extensions, x, word[e])
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
