"""Who meets whom, on what."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.randomness import draws, uniform
from sim.state import CHUNK


@inner
def common_partner(slot, partner, partner_count, stamp, a, b, k, stamp_value):
    """Whether a and b now sit with the same partner on task k, from lists of partners.

    ``mark`` is a number of its own for organisation a in this round of meetings: a's list is
    stamped once and looked up for every b.
    """
    tasks = stamp.shape[0]
    s, t = a * tasks + k, b * tasks + k
    if partner_count[s] == 0:
        return False
    if stamp[k, a] != stamp_value:
        stamp[k, a] = stamp_value
        for j in range(partner_count[s]):
            stamp[k, partner[slot[s] + j]] = stamp_value
    for j in range(partner_count[t]):
        if stamp[k, partner[slot[t] + j]] == stamp_value:
            return True
    return False


@inner
def draw_meetings(work, month, kind, stream, words):
    """Words (4, P) with which pairs meet in the four months from a multiple of four on."""
    pair_key = work.pair_key
    counter = work.counter
    numbers = work.numbers
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
def meet(
    facts,
    state,
    work,
    month,
    factor,
    closure,
    again,
    stream,
    reviewed,
    events,
    words,
    bound,
    bar,
    called,
    extensions,
):
    """Add the separate links whose organisations meet to the ``events``; returns how many.

    They meet at ``factor`` times the usual rate, more by ``closure`` with a common partner, or are
    ``called`` by the referee, which may not attend to all;
    ``asked`` holds the place of a link among the events, if it met already; the first
    ``reviewed`` are from reviews. ``again``: purpose of the draws after the first.

    A pair's number says how many of its links to pass over before the first that may be
    discussed; most pairs have none, and no link is looked at. ``hit`` lists the pairs to
    look at, ``place`` the link from which each is to be passed over.
    """
    lanes = work.lanes
    pair_key = work.pair_key
    known = work.known
    hit = work.hit
    place = work.place
    ends = facts.ends
    start = facts.start
    task = facts.task
    slot = facts.slot
    depth = state.depth
    active_lanes = work.active_lanes
    partner_bits = work.partner_bits
    partner = work.partner
    partner_count = work.partner_count
    stamp = work.stamp
    asked = work.asked
    event = work.event
    direction = work.direction
    valid = work.valid
    counter = work.counter
    numbers = work.numbers
    common = work.common
    G = U(len(lanes))
    tasks, organisations = U(stamp.shape[0]), stamp.shape[1]
    closed = factor + closure
    n = U(0)
    for p in range(U(bar.shape[0])):
        hit[n] = p
        n += ONE if words[p] <= bar[p] else U(0)
    for h in range(n):
        place[h] = start[hit[h]]
    first_round = True
    stamp_value = month * organisations * stamp.shape[0]
    added = U(events)
    while n > U(0):
        rest = U(0)
        for h in range(n):
            q = h % U(CHUNK)
            if q == U(0) and not first_round:
                for v in range(h, min(n, h + U(CHUNK))):
                    counter[0, v - h] = pair_key[0, hit[v]]
                    counter[1, v - h] = pair_key[1, hit[v]]
                    counter[2, v - h] = (task[U(place[v]) - ONE] << 4) | again
                draws(min(n, h + U(CHUNK)) - h, counter, month, stream, numbers)
            p = hit[h]
            u = uniform(U(words[p] if first_round else numbers[0, q]))
            x, end = U(place[h]), start[U(p) + ONE]
            passed = 1.0 - bound[p]
            left = 1.0
            while x < end and u >= 1.0 - left * passed:
                left *= passed
                x += ONE
            if x == end:
                continue
            # what is left of the number is uniform below the bound
            u = (u - (1.0 - left)) / left
            wanted = U(active_lanes[x]) < G and u < 0.5 * min(1.0, known[p] * closed)
            if extensions is not None:
                wanted = wanted and (not called or extensions.reach[p] > 0.0)
            if wanted:
                a, b, k = U(ends[p, 0]), U(ends[p, 1]), U(task[x])
                meets = np.int64(1 if u < 0.5 * min(1.0, known[p] * factor) else 0)
                if meets == 0 and partner_bits.shape[0] == 1:
                    meets = np.int64(
                        common_partner(
                            slot,
                            partner,
                            partner_count,
                            stamp,
                            int(a),
                            int(b),
                            int(k),
                            stamp_value + int(a),
                        )
                    )
                for g in range(G):
                    common[g] = meets
                if meets == 0 and partner_bits.shape[0] > 1:
                    for v in range(U(0), U(partner_bits.shape[1]), G):
                        for g in range(G):
                            common[g] |= (
                                partner_bits[a * tasks + k, v + g]
                                & partner_bits[b * tasks + k, v + g]
                            )
                before = U(asked[x])
                known_before = U(reviewed) <= before < added and event[before] == x
                ways = 0
                for g in range(G):
                    once = 1 if common[g] != 0 and depth[x * G + g] == 0 else 0
                    if known_before and valid[before * G + g] != 0:
                        once = 0
                    valid[added * G + g] = once
                    ways += once
                if ways > 0:
                    if not known_before:
                        asked[x] = added
                    event[added] = x
                    direction[added] = 1
                    added += ONE
            if x + ONE < end:
                hit[rest] = p
                place[rest] = x + ONE
                rest += ONE
        n = rest
        stamp_value += organisations
        first_round = False
    return np.int64(added)
