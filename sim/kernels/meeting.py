"""Who meets whom, on what (ODD 7.3; closure and convening S1, S2, invitations 7.15).

On a separate link the two meet, half of the time with a proposal to bundle, with probability

    0.5·min(1, known·factor)         factor = 1 + invited·ρ + called + sign    of their own accord
    0.5·min(1, known·(factor + closure))     with a common partner on the task
    0.5·min(1, known·(convening·ρ))          called together by the referee

    called: by a funder that pays both for the task (7.25)
    known: under a strategy on the level of the network times 1 + ½(reached_a + reached_b) (7.27)
    sign = overlap_signal·a_ab·(m_a + m_b - 1),  a_ab = Σ_k min(S_ak, S_bk) / min(C_a, C_b)

Overlap makes abundance thinkers look for each other and scarcity thinkers avoid each other (S0).

So few meet that numbers are drawn for pairs, not for links. With B at least the highest of these
probabilities that any month can bring, a pair's number says how many of its links to pass over
before the first candidate: link j if u < 1 - left·(1 - B), left = (1 - B)^j. What is left of the
number, v = (u - (1 - left))/left, is uniform below B and decides whether they meet.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.director import speaking
from sim.kernels.mechanisms.escalation import on_the_table
from sim.kernels.mechanisms.funders import called_by_funder
from sim.kernels.mechanisms.strategies import better_known
from sim.kernels.portfolios import shared
from sim.kernels.randomness import AGAIN, CONVENE, CONVENE_AGAIN, MEET, draws, uniform
from sim.kernels.referee import activity
from sim.state import CHUNK

OWN_ACCORD, CALLED = range(2)
"""Ways of meeting: rows of ``Work.bound``, ``bar`` and ``words``."""


@inner
def draw_meetings(work, month, way, stream):
    """Words (4, P) with which pairs meet in the four months from a multiple of four on."""
    pair_key, counter, numbers, words = work.pair_key, work.counter, work.numbers, work.words[way]
    kind = MEET if way == OWN_ACCORD else CONVENE
    pairs = words.shape[1]
    for begin in range(0, pairs, CHUNK):
        n = min(pairs - begin, CHUNK)
        offset = U(begin)
        for q in range(U(n)):
            counter[0, q] = pair_key[0, offset + q]
            counter[1, q] = pair_key[1, offset + q]
            counter[2, q] = kind
        draws(U(n), counter, month >> 2, stream, numbers)
        for q in range(U(n)):
            for j in range(4):
                words[j, offset + q] = numbers[j, q]


@inner
def meet(facts, rules, state, work, month, stream, way, reviewed, events, extensions):
    """Add the separate links whose organisations meet to the ``events``; returns how many.

    ``way``: of their own accord, or called by the referee, which may not attend to all. The first
    ``reviewed`` events are from reviews. ``asked`` holds the place of a link among the events, if
    it met already.

    Most pairs have no candidate, and no link is looked at. ``hit`` lists the pairs to look at,
    ``place`` the link from which each is to be passed over; those with a candidate come again
    in the next round, with a number of their own.
    """
    factor = rules.convening * activity(rules, month)
    closure = signal = 0.0
    if way == OWN_ACCORD:
        factor = 1.0 + rules.invited * activity(rules, month)
        closure, signal = rules.closure, rules.overlap_signal
    added = U(events)
    if factor <= 0.0:
        return np.int64(added)
    words, bound, known = work.words[way, month % 4], work.bound[way], work.known
    hit, place, active_lanes, start = work.hit, work.place, work.active_lanes, facts.start
    G, organisations = U(len(work.lanes)), work.stamp.shape[1]
    most = factor + closure + signal
    n = list_hits(facts, work, words, work.bar[way])
    first_round = True
    round_stamp = month * organisations * work.stamp.shape[0]
    while n > U(0):
        rest = U(0)
        for h in range(n):
            q = h % U(CHUNK)
            if q == U(0) and not first_round:
                draw_again(facts, work, month, stream, way, h, min(n, h + U(CHUNK)))
            p = hit[h]
            x, end = U(place[h]), start[U(p) + ONE]
            word = words[p] if first_round else work.numbers[0, q]
            x, u = pass_over(x, end, uniform(U(word)), 1.0 - bound[p])
            if x == end:
                continue
            often, reach = factor, most
            if extensions is not None:
                if way == OWN_ACCORD:
                    often = factor + called_by_funder(facts, state, extensions, p, x)
                    reach = often + closure + signal
            close = known[p]
            if extensions is not None:
                close = close * better_known(facts, state, extensions, p)
            wanted = U(active_lanes[x]) < G and u < 0.5 * min(1.0, close * reach)
            if extensions is not None:
                wanted = wanted and (way == OWN_ACCORD or extensions.reach[p] > 0.0)
                wanted = wanted and on_the_table(state, extensions, month, x)
            if wanted:
                here = often
                if extensions is not None:
                    here = chance_called(facts, extensions, way, p, often)
                find_who_meets(
                    state, facts, work, p, x, u, close, here, closure, signal, extensions
                )
                look_for_partner(facts, work, p, x, round_stamp)
                added += propose_meeting(state, work, x, reviewed, added)
            if x + ONE < end:
                hit[rest] = p
                place[rest] = x + ONE
                rest += ONE
        n = rest
        round_stamp += organisations
        first_round = False
    return np.int64(added)


@inner
def chance_called(facts, extensions, way, p, factor):
    """Factor of the chance to meet: both officials must be there to call a pair together."""
    if way == OWN_ACCORD:
        return factor
    heard = extensions.heard
    return factor * min(heard[facts.ends[p, 0]], heard[facts.ends[p, 1]])


@inlined
def list_hits(facts, work, words, bar):
    """Pairs of which any link can pass the bound this month; returns how many.

    Without a branch: few are, and which cannot be predicted.
    """
    hit, place, start = work.hit, work.place, facts.start
    n = U(0)
    for p in range(U(bar.shape[0])):
        hit[n] = p
        n += ONE if words[p] <= bar[p] else U(0)
    for h in range(n):
        place[h] = start[hit[h]]
    return n


@inlined
def draw_again(facts, work, month, stream, way, begin, end):
    """Numbers with which pairs begin ... end - 1 of ``hit`` are passed over after a candidate."""
    counter, pair_key, hit, place = work.counter, work.pair_key, work.hit, work.place
    again = AGAIN if way == OWN_ACCORD else CONVENE_AGAIN
    for v in range(begin, end):
        counter[0, v - begin] = pair_key[0, hit[v]]
        counter[1, v - begin] = pair_key[1, hit[v]]
        counter[2, v - begin] = (facts.task[U(place[v]) - ONE] << 4) | again
    draws(end - begin, counter, month, stream, work.numbers)


@inlined
def pass_over(x, end, u, passed):
    """The first candidate from link x on, ``end`` without one, and what is left of the number.

    ``passed``: probability that a link is none, 1 - B. What is left is uniform below B.
    """
    left = 1.0
    while x < end and u >= 1.0 - left * passed:
        left *= passed
        x += ONE
    return x, (u - (1.0 - left)) / left


@inlined
def find_who_meets(state, facts, work, p, x, u, known, factor, closure, signal, extensions):
    """In which lanes the two of link x, of pair p, meet anyhow, 1 in ``common``, and in which they
    do if they have a common partner, 1 in ``near``; ``known``: see ``Work.known``."""
    common, near, capacity = work.common, work.near, work.capacity
    G, a, b = U(len(work.lanes)), U(facts.ends[p, 0]), U(facts.ends[p, 1])
    mindset = state.mindset
    for g in range(G):
        sign = 0.0
        if signal > 0.0:
            alike = 0.0
            for k in range(U(work.stamp.shape[0])):
                alike += shared(state.volume, a, b, k * G + g)
            alike = alike / min(capacity[a * G + g], capacity[b * G + g])
            one, other = mindset[a * G + g], mindset[b * G + g]
            if extensions is not None:
                one = speaking(extensions, state, x, U(0), a)
                other = speaking(extensions, state, x, ONE, b)
            sign = signal * alike * (one + other - 1.0)
        alone = factor + sign
        common[g] = 1 if u < 0.5 * min(1.0, known * alone) else 0
        near[g] = 1 if u < 0.5 * min(1.0, known * (alone + closure)) else 0


@inlined
def look_for_partner(facts, work, p, x, round_stamp):
    """Adds to ``common`` the lanes in which the two of pair p are ``near`` and have a common
    partner on the task of link x."""
    ends, partner_bits, common, near = facts.ends, work.partner_bits, work.common, work.near
    G, tasks = U(len(work.lanes)), U(work.stamp.shape[0])
    a, b, k = U(ends[p, 0]), U(ends[p, 1]), U(facts.task[x])
    asked = 0
    for g in range(G):
        asked += 1 if near[g] != 0 and common[g] == 0 else 0
    if asked == 0:
        return
    if partner_bits.shape[0] == 1:
        # lists of partners are for one lane
        common[0] = np.int64(
            common_partner(
                facts.slot,
                work.partner,
                work.partner_count,
                work.stamp,
                int(a),
                int(b),
                int(k),
                round_stamp + int(a),
            )
        )
        return
    for v in range(U(0), U(partner_bits.shape[1]), G):
        for g in range(G):
            both = partner_bits[a * tasks + k, v + g] & partner_bits[b * tasks + k, v + g]
            common[g] |= both if near[g] != 0 else 0


@inner
def common_partner(slot, partner, partner_count, stamp, a, b, k, mark):
    """Whether a and b now sit with the same partner on task k, from lists of partners.

    ``mark`` is a number of its own for organisation a in this round of meetings: a's list is
    stamped once and looked up for every b.
    """
    tasks = stamp.shape[0]
    s, t = a * tasks + k, b * tasks + k
    if partner_count[s] == 0:
        return False
    if stamp[k, a] != mark:
        stamp[k, a] = mark
        for j in range(partner_count[s]):
            stamp[k, partner[slot[s] + j]] = mark
    for j in range(partner_count[t]):
        if stamp[k, partner[slot[t] + j]] == mark:
            return True
    return False


@inlined
def propose_meeting(state, work, x, reviewed, added):
    """A step up is proposed on link x at place ``added`` of the events, in lanes in which the two
    meet, are separate and have not met already; returns 1, or 0 if there are none."""
    asked, event, valid, common = work.asked, work.event, work.valid, work.common
    G = U(len(work.lanes))
    before = U(asked[x])
    met_before = U(reviewed) <= before < added and event[before] == x
    ways = 0
    for g in range(G):
        once = 1 if common[g] != 0 and state.depth[x * G + g] == 0 else 0
        if met_before and valid[before * G + g] != 0:
            once = 0
        valid[added * G + g] = once
        ways += once
    if ways == 0:
        return U(0)
    if not met_before:
        asked[x] = added
    event[added] = x
    work.direction[added] = 1
    return ONE
