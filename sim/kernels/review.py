"""What is proposed on reviewed links (ODD 7.3; one rung at a time, S0; stifling and waiting 7.15).

With u the third number of the link's DELIVER draw and e the smaller of the two records:

    up:   u < ½·review_rate,  if L < deepest_rung
    down: ½·review_rate <= u < ½·review_rate·(2 + alarm),  if L is above the floor
    alarm = review_alarm·max(0, (1 - e) - e)

Where more promises are broken than kept, the question is whether to go on. Not on links with
notice.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.counting import count_talk
from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.escalation import on_the_table
from sim.kernels.mechanisms.norm import NOW_STIFLE
from sim.kernels.mechanisms.waiting import rate_of_reviews
from sim.kernels.randomness import words_below


@inner
def alarm_at(rules, one, other):
    """How much more often stepping back is discussed, by the records of both sides: by how much
    the promises broken outnumber those kept, as the side sees it that sees fewest kept."""
    return rules.review_alarm * max(0.0, 1.0 - 2.0 * min(one, other))


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
        x, number = U(event[e]), np.int64(word[e])
        up, rate = number < half, rules.review_rate
        if extensions is not None:
            rate = rate_of_reviews(facts, rules, work, extensions, x)
            if extensions.at_board[x] != 0:
                continue
            if number < words_below(0.5 * rate) and not on_the_table(
                state, extensions, state.month[0], x
            ):
                continue
            up = number < words_below(0.5 * rate * (1.0 - extensions.now[NOW_STIFLE]))
            if not up and number < words_below(0.5 * rate):
                count_talk(state, extensions, x)
                continue
        p = U(facts.link_pair[x])
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
            if not up and possible == 1:
                alarm = alarm_at(rules, state.record[p, g], state.record[p, G + g])
                possible = 1 if number < words_below(0.5 * rate * (2.0 + alarm)) else 0
            valid[events * G + g] = possible
            some += possible
        events += ONE if some > 0 else U(0)
        if extensions is not None:
            if some == 0:
                fewest = alarm_at(rules, state.record[p, 0], state.record[p, 1])
                if number < words_below(0.5 * rate * (2.0 + fewest)):
                    count_talk(state, extensions, x)
    return np.int64(events)
