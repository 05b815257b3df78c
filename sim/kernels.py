"""The equations of docs/model.md, compiled: arrays in, arrays out.

Strict arithmetic (no fastmath, an exponential of our own) and keyed randomness:
every draw is a function of seed, replicate, month, purpose and the keys of those
it concerns. Results therefore do not depend on threads, order, restarts or the
machine. The section names follow the submodels of docs/model.md. One file,
because numba's cache does not see edits of a kernel in another file.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from sim.state import (
    AUTONOMY,
    DAYS,
    EXPOSED,
    FLOW_BOTH,
    FLOW_DOWN1,
    FLOW_EITHER,
    FLOW_KEPT,
    FLOW_PROMISES,
    FLOW_REASON,
    FLOW_UP1,
    FLOW_VALUE,
    REASON_CHANCE,
    REASON_EXPOSURE,
    REASON_INDEPENDENCE,
    REASON_OWN,
    REASON_TIME,
    RELEASE,
    SYNERGY,
)

_options: Any = {"cache": True, "nogil": True, "error_model": "numpy"}
njit = numba.njit(**_options)
_apart: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner = numba.njit(**_options, **_apart)
"""For functions that only kernels call: without a way in from Python they compile faster."""

# Randomness ---------------------------------------------------------------------

MEET, MOVE, DELIVER, DRIFT, TRAIT, REGION, AGAIN, CONVENE, CONVENE_AGAIN = range(9)
ALONE = np.uint64(0xFFFFFFFF)
"""Stands for the second organisation in draws that concern one only."""

_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)


@inner
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: four 32-bit words from a counter and a key, all as uint64.

    Salmon et al. (2011), Random123; products stay below 2**64, so that the code
    gives the same words compiled and interpreted.
    """
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _SHIFT) ^ c1 ^ k0
        c1 = p1 & _MASK
        c2 = (p0 >> _SHIFT) ^ c3 ^ k1
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@inner
def draw(first, second, month, block, kind, stream):
    """Four words for one purpose; stream is (replicate, key low, key high)."""
    return philox(
        np.uint64(first),
        np.uint64(second),
        np.uint64((month << 12) | (block << 4) | kind),
        stream[0],
        stream[1],
        stream[2],
    )


CHUNK = 256
"""Draws made at a time: enough to fill vector registers, few enough for the first cache."""

U = np.uint64
"""Counts and places in inner loops: compiled look-ups test signed ones for being negative."""
ONE = U(1)


@inner
def draws(n, counter, month, stream, words):
    """Words (4, n) of the first n counters, in a month.

    ``counter`` (3, any) holds the two keys and block and purpose. The words are those of
    draw, one by one; written out, not called: only so does LLVM do several counters at once.
    """
    when = np.uint64(month << 12)
    first, second, third = counter[0], counter[1], counter[2]
    out0, out1, out2, out3 = words[0], words[1], words[2], words[3]
    # whole vectors: what is drawn too much costs less than a rest drawn one by one
    whole = min(U(counter.shape[1]), (U(n) + U(15)) & ~U(15))
    for q in range(whole):
        c0, c1 = np.uint64(first[q]), np.uint64(second[q])
        c2, c3 = np.uint64(third[q]) | when, stream[0]
        k0, k1 = stream[1], stream[2]
        for _ in range(10):
            p0 = _M0 * c0
            p1 = _M1 * c2
            c0 = (p1 >> _SHIFT) ^ c1 ^ k0
            c1 = p1 & _MASK
            c2 = (p0 >> _SHIFT) ^ c3 ^ k1
            c3 = p0 & _MASK
            k0 = (k0 + _W0) & _MASK
            k1 = (k1 + _W1) & _MASK
        out0[q] = c0
        out1[q] = c1
        out2[q] = c2
        out3[q] = c3


@inner
def draw_links(links, begin, end, month, kind, stream, link_key, counter, words):
    """Words of the links named in links[begin:end], one counter each."""
    first, second, third = counter[0], counter[1], counter[2]
    offset = U(begin)
    for q in range(U(end - begin)):
        x = links[offset + q]
        first[q] = link_key[x, 0]
        second[q] = link_key[x, 1]
        third[q] = link_key[x, 2] | kind
    draws(end - begin, counter, month, stream, words)


@inner
def uniform(word):
    """A word as a number strictly between 0 and 1."""
    return (float(np.int64(word)) + 0.5) * 2.3283064365386963e-10


@inner
def below(chance):
    """Number of words whose uniform number is below a probability."""
    return np.int64(math.ceil(chance * 4294967296.0 - 0.5))


# Arithmetic ---------------------------------------------------------------------

_LOG2E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_POWERS = np.ldexp(1.0, np.arange(-1011, 1012))


@inner
def exponential(x):
    """e**x, x held within -700 .. 700; the same bits on every machine.

    Reduction to |r| <= ln(2)/2 and a polynomial of degree 13 in Estrin's order
    (short chains of dependence); within 2 units in the last place.
    """
    x = min(max(x, -700.0), 700.0)
    n = math.floor(x * _LOG2E + 0.5)
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (0.5 + 0.16666666666666666 * r)
    mid = (0.041666666666666664 + 0.008333333333333333 * r) + r2 * (
        0.001388888888888889 + 0.0001984126984126984 * r
    )
    high = (2.48015873015873e-05 + 2.7557319223985893e-06 * r) + r2 * (
        2.755731922398589e-07 + 2.505210838544172e-08 * r
    )
    top = 2.08767569878681e-09 + 1.6059043836821613e-10 * r
    return ((low + r4 * mid) + (r4 * r4) * (high + r4 * top)) * _POWERS[int(n) + 1011]


@inner
def log_odds(u):
    """ln(u / (1 - u)) of a word's number; the same bits on every machine.

    Reduction to a factor between the roots of 1/2 and 2, and the series of the inverse
    hyperbolic tangent; within 2 units in the last place of the larger of 1 and the result.
    """
    bits = np.float64(u / (1.0 - u)).view(np.int64)
    m = np.int64((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000).view(np.float64)
    small = m < 0.7071067811865476
    m = m + m if small else m
    n = float((bits >> 52) - 1022) - (1.0 if small else 0.0)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    low = (0.3333333333333333 + z * 0.2) + (z * z) * (0.14285714285714285 + z * 0.1111111111111111)
    high = (0.09090909090909091 + z * 0.07692307692307693) + (z * z) * (
        0.06666666666666667 + z * 0.058823529411764705
    )
    top = 0.05263157894736842 + z * 0.047619047619047616
    z4 = (z * z) * (z * z)
    return n * 0.6931471805599453 + (2.0 * s + (2.0 * s) * (z * (low + z4 * (high + z4 * top))))


@inner
def raised(base, exponent):
    """base ** exponent for a whole exponent, multiplied out from 1."""
    product = 1.0
    for _ in range(exponent):
        product *= base
    return product


@inner
def assurance(trust, threshold):
    """Q: part of the exposure that trust covers, 0..1."""
    t = trust * trust
    t = t * t
    h = threshold * threshold
    h = h * h
    return t / (t + h)


@inner
def maturity(months, ripening):
    """Part of a link's value that is realised at an age in months."""
    if ripening == 0.0:
        return 1.0
    return 1.0 - exponential(-months / ripening)


@njit
def activity(rules, month):
    """rho: activity of the referee in a month, 0..1."""
    if month < rules.referee_start:
        return 0.0
    if month < rules.referee_stop:
        return rules.referee_activity
    if rules.referee_fade == 0.0:
        return 0.0
    return rules.referee_activity * exponential(-(month - rules.referee_stop) / rules.referee_fade)


# Start --------------------------------------------------------------------------


@inner
def traits(key, law, stream, mindset, own_weight):
    """Mindset and own-interest weight of each organisation.

    A triangular law cut to 0..1; ``law`` holds mean and standard deviation of the
    mindset, then of the weight.
    """
    for i in range(key.shape[0]):
        w = draw(key[i], ALONE, 0, 0, TRAIT, stream)
        z = (uniform(w[0]) + uniform(w[1]) - 1.0) * 2.449489742783178
        mindset[i] = min(max(law[0] + law[1] * z, 0.0), 1.0)
        z = (uniform(w[2]) + uniform(w[3]) - 1.0) * 2.449489742783178
        own_weight[i] = min(max(law[2] + law[3] * z, 0.0), 1.0)


@njit
def portfolios(key, tasks, size_spread, breadth, stream, out):
    """Volumes (N, K) of a synthetic region, before scaling to average capacity 1.

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


@inner
def measure_overlap(
    rules,
    ends,
    start,
    task,
    near_start,
    near,
    near_need,
    volume,
    capacity,
    self_coupling,
    difference,
    overlap,
    coupling,
    totals,
    portion,
):
    """Overlap, coupling (and their totals) and difference of portfolios from the volumes.

    ``portion`` (N, K) is scratch space.
    """
    n, tasks = volume.shape
    weight = rules.coupling_weight
    for i in range(n):
        total = 0.0
        for k in range(tasks):
            total += volume[i, k]
        capacity[i] = total
        for k in range(U(tasks)):
            portion[i, k] = volume[i, k] / total if total > 0.0 else 0.0
            needs = 0.0
            for e in range(near_start[k], near_start[U(k) + ONE]):
                q = near[e]
                needs += near_need[e] * min(volume[i, k], volume[i, q])
            self_coupling[i, k] = weight * needs
    total_overlap = total_coupling = 0.0
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        total = 0.0
        if capacity[a] > 0.0 and capacity[b] > 0.0:
            for k in range(U(tasks)):
                total += abs(portion[a, k] - portion[b, k])
        difference[p] = 0.5 * total
        for x in range(start[p], start[p + ONE]):
            k = task[x]
            own, other = volume[a, k], volume[b, k]
            shared = 0.0
            for e in range(near_start[k], near_start[U(k) + ONE]):
                q = near[e]
                shared += near_need[e] * (min(own, volume[b, q]) + min(volume[a, q], other))
            overlap[x] = min(own, other)
            coupling[x] = weight * (0.5 * shared)
            total_overlap += overlap[x]
            total_coupling += coupling[x]
    totals[0] = total_overlap
    totals[1] = total_coupling


# Functions called for single links take numbers, not arrays: numba counts references to
# every array that it passes on, and these counts cost more than the model.


@inner
def measure_load(pairwise, days1, days2, days3, links1, links2, links3):
    """Days a week that an organisation spends at a table with so many links on each rung."""
    most = days1 if links1 > 0 else 0.0
    if links2 > 0:
        most = max(most, days2)
    if links3 > 0:
        most = max(most, days3)
    total = links1 * days1 + links2 * days2 + links3 * days3
    return (1.0 - pairwise) * most + pairwise * total


@inner
def total_load(rules, task_load, i):
    """Days a week of organisation i: its tables and the time it takes to ask."""
    total = rules.inquiry * rules.inquiry_days
    for k in range(task_load.shape[1]):
        total += task_load[i, k]
    return total


@inner
def list_chances(rules, key, ends, start, task, partners, pair_key, link_key, known, bound, some):
    """Counters of the draws of pairs and links, and what meetings are drawn with.

    ``known``: probability of a discussion without closure; ``bound`` (2, P): at least the
    highest probability of a meeting that a month can bring, on a coarse scale, of their own
    accord and called by the referee; ``some``: that any of the pair's links passes it.
    """
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        pair_key[0, p] = key[a]
        pair_key[1, p] = key[b]
        for x in range(start[p], start[p + ONE]):
            link_key[x, 0] = key[a]
            link_key[x, 1] = key[b]
            link_key[x, 2] = task[x] << 4
        known[p] = rules.contacts / (1.0 + max(partners[a], partners[b]))
        bound[0, p] = coarse(0.5 * min(1.0, known[p] * (1.0 + rules.closure)))
        bound[1, p] = coarse(0.5 * min(1.0, known[p] * rules.convening))
        for called in range(2):
            some[called, p] = 1.0 - raised(
                1.0 - bound[called, p], np.int64(start[p + ONE] - start[p])
            )


@inner
def coarse(least):
    """Smallest 0.5 ** m * (1 + q / 4) that is not below ``least``, q 0 .. 3, m 2 .. 33.

    Small changes of parameters then leave most draws where they were.
    """
    if least <= 0.0:
        return 0.0
    step = 0.5
    while 0.5 * step >= least and step > 2.3283064365386963e-10:
        step *= 0.5
    # least is above half the step or the step the smallest
    quarter = 0.125 * step
    found = 0.5 * step
    while found < least:
        found += quarter
    return found


@njit
def prepare(facts, rules, state, work):
    """Everything derived from facts, parameters and state; also makes a resumed run ready."""
    tabulate(facts, rules, work)
    derive(facts, rules, state, work)


@inner
def tabulate(facts, rules, work):
    """What is derived from facts and parameters alone."""
    list_chances(
        rules,
        facts.key,
        facts.ends,
        facts.start,
        facts.task,
        facts.partners,
        work.pair_key,
        work.link_key,
        work.known,
        work.bound,
        work.some,
    )
    fill_powers(work.power, rules.failure)
    fill_powers(work.gained, 1.0 - rules.trust_gain)
    fill_powers(work.lost, 1.0 - rules.trust_loss)
    for age in range(work.ripe.shape[0]):
        work.ripe[age] = maturity(float(age), rules.maturity_months)
        work.ahead[age] = maturity(age + rules.foresight_months, rules.maturity_months)


@inner
def compare_portfolios(facts, rules, state, work):
    """What is derived from the volumes, at the start and after every drift."""
    measure_overlap(
        rules,
        facts.ends,
        facts.start,
        facts.task,
        facts.near_start,
        facts.near,
        facts.near_need,
        state.volume,
        work.capacity,
        work.self_coupling,
        work.difference,
        work.overlap,
        work.coupling,
        work.totals,
        work.volume_then,
    )


@inner
def derive(facts, rules, state, work):
    """What is derived from the state."""
    n, tasks = state.volume.shape
    compare_portfolios(facts, rules, state, work)
    ends, link_pair, task, depth, count = (
        facts.ends,
        facts.link_pair,
        facts.task,
        state.depth,
        work.counts,
    )
    rungs = facts.rungs
    count[:] = 0
    work.partner_bits[:] = 0
    for x in range(depth.shape[0]):
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        count[a, k, depth[x]] += 1
        count[b, k, depth[x]] += 1
        if depth[x] > 0 and work.partner_bits.shape[0] > 1:
            work.partner_bits[a * tasks + k, b >> 5] ^= np.int64(1) << np.int64(b & 31)
            work.partner_bits[b * tasks + k, a >> 5] ^= np.int64(1) << np.int64(a & 31)
    for i in range(n):
        for k in range(tasks):
            work.task_load[i, k] = measure_load(
                rules.pairwise_load,
                rungs[DAYS, 1],
                rungs[DAYS, 2],
                rungs[DAYS, 3],
                count[i, k, 1],
                count[i, k, 2],
                count[i, k, 3],
            )
        # who can have no link spends no time, and may have no room
        work.load[i] = total_load(rules, work.task_load, i) if facts.partners[i] > 0 else 0.0
    set_room(
        max(state.month[0] - 1, 0),
        rules,
        facts.room,
        state.mindset,
        work.room,
        work.price,
        work.bend,
    )
    work.stamp[:] = -1
    work.asked[:] = -1


@inner
def begin(facts, start, state, law, stream):
    """State at month 0: that of ``start`` with traits drawn for the replicate."""
    state.month[0] = start.month[0]
    for x in range(start.depth.shape[0]):
        state.depth[x] = start.depth[x]
        state.since[x] = start.since[x]
        state.notice[x] = start.notice[x]
    for p in range(start.trust.shape[0]):
        for side in range(2):
            state.trust[p, side] = start.trust[p, side]
            state.knowledge[p, side] = start.knowledge[p, side]
    for i in range(start.volume.shape[0]):
        state.credibility[i] = start.credibility[i]
        for k in range(start.volume.shape[1]):
            state.volume[i, k] = start.volume[i, k]
    for j in range(start.flow.shape[0]):
        state.flow[j] = start.flow[j]
    traits(facts.key, law, stream, state.mindset, facts.own_weight)


# Month's start -------------------------------------------------------------------


@inner
def price_of(rules, mindset):
    """Cost of the first day a week."""
    return rules.time_cost * (1.0 + rules.tunnelling * (0.5 - mindset))


@inner
def bend_of(rules, room):
    """By which the cost of time rises with load; 0 without room."""
    return rules.congestion / (2.0 * room) if room > 0.0 else 0.0


@inner
def set_room(month, rules, full, mindset, room, price, bend):
    """Room of each organisation this month (days a week), and how its time is priced."""
    kept = 1.0 - rules.means_cut if month >= rules.means_cut_month else 1.0
    for i in range(room.shape[0]):
        room[i] = full[i] * kept
        price[i] = price_of(rules, mindset[i])
        bend[i] = bend_of(rules, room[i])


@inner
def list_linked(depth, link_pair, active, tied, finish):
    """Links deeper than separation, ascending, and the pairs that these tie.

    ``finish``: where in ``active`` the linked links of a tied pair end; ``active`` has one
    place more. Returns how many links and how many pairs.
    """
    linked = U(0)
    for x in range(U(depth.shape[0])):
        active[linked] = x
        linked += ONE if depth[x] > 0 else U(0)
    ties = U(0)
    before = -1
    for e in range(linked):
        p = int(link_pair[active[e]])
        ties += ONE if p != before else U(0)
        before = p
        tied[ties - ONE] = p
        finish[ties - ONE] = e + ONE
    return np.int64(linked), np.int64(ties)


@inner
def list_pending(notice, active, linked, pending):
    """Links with an announced step down, ascending; returns how many."""
    noticed = 0
    for e in range(U(linked)):
        if notice[active[e]] >= 0:
            pending[noticed] = active[e]
            noticed += 1
    return noticed


@inner
def list_partners(tasks, linked, active, ends, link_pair, task, slot, partner, partner_count):
    """Who sits with whom on which task, where there are no bits."""
    partner_count[:] = 0
    for e in range(linked):
        x = active[e]
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        s, t = a * tasks + k, b * tasks + k
        partner[slot[s] + partner_count[s]] = b
        partner_count[s] += 1
        partner[slot[t] + partner_count[t]] = a
        partner_count[t] += 1


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


# Delivery, trust and knowledge ----------------------------------------------------------


@inner
def keeping(rules, ready, tempted, trust):
    """Probability that an organisation keeps a promise to a partner it trusts so far.

    ``ready``: mandate and time for it; ``tempted``: its pull to the own chimney.
    """
    doubt = 1.0 - assurance(trust, rules.trust_threshold)
    return min(rules.delivery_cap, ready * (1.0 - tempted * doubt))


@inner
def trusting(trust, missing, left):
    """Trust after a month's promises.

    ``missing``: factor of the missing trust after those that were kept; ``left``: factor of
    the trust after those that were broken. They have no order: the mean of both.
    """
    return 0.5 * ((1.0 - (1.0 - trust) * missing) * left + (1.0 - (1.0 - trust * left) * missing))


@inner
def believing(credibility, missing, left):
    """Credibility of the referee after a month's rulings.

    ``missing``: factor of the missing credibility after the fair ones; ``left``: factor of
    the credibility after those in the referee's own favour.
    """
    return (1.0 - (1.0 - credibility) * missing) * left


@inner
def fill_powers(powers, base):
    """powers[j] = base ** j, multiplied out from 1."""
    powers[0] = 1.0
    for j in range(1, powers.shape[0]):
        powers[j] = powers[j - 1] * base


@inner
def deliver(
    month,
    rules,
    stream,
    linked,
    ties,
    active,
    tied,
    finish,
    link_key,
    ends,
    own_weight,
    mandate,
    referee,
    since,
    trust,
    knowledge,
    mindset,
    credibility,
    load,
    room,
    ready,
    tempted,
    believed,
    overlap,
    ripe,
    gained,
    lost,
    mended,
    convinced,
    success,
    peers,
    kept,
    event,
    word,
    counter,
    numbers,
):
    """A month of work on every link: promises, trust, knowledge, experience.

    The same draw says which links are reviewed. Returns how many; they are in ``event``
    with their words in ``word``.
    """
    rho = activity(rules, month)
    ruling = rho * rules.mediation
    reviewed, partially = below(rules.review_rate), below(rules.partiality)
    oldest = ripe.shape[0] - 1
    for i in range(believed.shape[0]):
        believed[i] = credibility[i]
        able = room[i] / load[i] if load[i] > room[i] else 1.0
        ready[i] = mandate[i] * able
        tempted[i] = own_weight[i] * (1.0 - rules.monitoring * rho * believed[i])
        if ruling > 0.0:
            fill_powers(mended[i], 1.0 - rules.trust_loss * (1.0 - ruling * believed[i]))
        success[i, 0] = success[i, 1] = peers[i, 0] = peers[i, 1] = 0.0
    if ruling > 0.0:
        fill_powers(convinced[0], 1.0 - rules.credibility_gain * rho)
        fill_powers(convinced[1], 1.0 - rules.credibility_loss * rho)
    first, second, third, fourth = numbers[0], numbers[1], numbers[2], numbers[3]
    reviews = U(0)
    e = drawn = begin = U(0)
    for j in range(U(ties)):
        stop = finish[j]
        if stop > drawn:
            # a pair has no more links than fit into a chunk
            begin, drawn = e, min(U(linked), e + U(CHUNK))
            draw_links(active, begin, drawn, month, DELIVER, stream, link_key, counter, numbers)
        p = tied[j]
        a, b = ends[p, 0], ends[p, 1]
        below_a = below(keeping(rules, ready[a], tempted[a], trust[p, 0]))
        below_b = below(keeping(rules, ready[b], tempted[b], trust[p, 1]))
        made = whole = 0.0
        promises_a = promises_b = partial_a = partial_b = 0
        interested = ruling > 0.0 and (referee[a] or referee[b])
        n = np.int64(stop - e)
        for at in range(e, stop):
            x, q = active[at], at - begin
            kept_a = 1 if np.int64(first[q]) < below_a else 0
            kept_b = 1 if np.int64(second[q]) < below_b else 0
            promises_a += kept_a
            promises_b += kept_b
            kept[at] = kept_a + 2 * kept_b
            o = overlap[x]
            grown = o * ripe[U(min(month - since[x], oldest))]
            made += grown if kept_a & kept_b else 0.0
            whole += o
            # appended without a branch: few are, and which cannot be predicted
            event[reviews] = x
            word[reviews] = third[q]
            reviews += ONE if np.int64(third[q]) < reviewed else U(0)
            if interested and np.int64(fourth[q]) < partially:
                partial_a += 1 - kept_b if referee[b] else 0
                partial_b += 1 - kept_a if referee[a] else 0
        e = stop
        fair_a, fair_b = n - promises_b - partial_a, n - promises_a - partial_b
        if ruling > 0.0:
            left_a = lost[partial_a] * mended[a, fair_a]
            left_b = lost[partial_b] * mended[b, fair_b]
            credibility[a] = believing(
                credibility[a], convinced[0, fair_a], convinced[1, partial_a]
            )
            credibility[b] = believing(
                credibility[b], convinced[0, fair_b], convinced[1, partial_b]
            )
        else:
            left_a, left_b = lost[fair_a], lost[fair_b]
        trust[p, 0] = trusting(trust[p, 0], gained[promises_b], left_a)
        trust[p, 1] = trusting(trust[p, 1], gained[promises_a], left_b)
        knowledge[p, 0] += rules.familiarity * (1.0 - knowledge[p, 0])
        knowledge[p, 1] += rules.familiarity * (1.0 - knowledge[p, 1])
        success[a, 0] += made
        success[b, 0] += made
        success[a, 1] += whole
        success[b, 1] += whole
        peers[a, 0] += n * mindset[b]
        peers[b, 0] += n * mindset[a]
        peers[a, 1] += n
        peers[b, 1] += n
    return np.int64(reviews)


@inner
def account(
    month,
    rules,
    rungs,
    linked,
    active,
    kept,
    ends,
    link_pair,
    task,
    boundary,
    depth,
    since,
    overlap,
    coupling,
    counts,
    power,
    difference,
    ripe,
    flow,
):
    """What the month's promises were worth; only for months that are observed."""
    gained = 0.0
    for e in range(U(linked)):
        x = active[e]
        p, k, rung = link_pair[x], task[x], depth[x]
        o = overlap[x]
        a, b = ends[p, 0], ends[p, 1]
        free = min(counts[a, k, 0] + counts[a, k, 1], counts[b, k, 0] + counts[b, k, 1])
        lost = independence(rules, power[free + 1], difference[p], boundary[p])
        value = -(rungs[AUTONOMY, rung] * o * lost)
        if kept[e] == 3:
            grown = ripe[U(min(month - since[x], ripe.shape[0] - 1))]
            value += (
                coupling[x] * rungs[SYNERGY, rung] + rules.overlap_weight * o * rungs[RELEASE, rung]
            ) * grown
            flow[FLOW_BOTH] += 1.0
            flow[FLOW_KEPT] += 1.0
        if kept[e] > 0:
            flow[FLOW_KEPT] += 1.0
            flow[FLOW_EITHER] += 1.0
        gained += value
    flow[FLOW_VALUE] += gained
    flow[FLOW_PROMISES] = 2.0 * linked


# Changes of rung ---------------------------------------------------------------------


@inner
def recount(rules, rungs, count, task_load, load, i, k, old, new):
    """Move one of i's links on task k between rungs in its counts and loads."""
    count[i, k, old] -= 1
    count[i, k, new] += 1
    task_load[i, k] = measure_load(
        rules.pairwise_load,
        rungs[DAYS, 1],
        rungs[DAYS, 2],
        rungs[DAYS, 3],
        count[i, k, 1],
        count[i, k, 2],
        count[i, k, 3],
    )
    load[i] = total_load(rules, task_load, i)


@inner
def change(
    month,
    rules,
    rungs,
    a,
    b,
    k,
    x,
    new,
    depth,
    since,
    overlap,
    flow,
    partner_bits,
    count,
    task_load,
    load,
):
    """Move link x between a and b on task k to a rung; keep counts, loads, tallies in step."""
    old = int(depth[x])
    recount(rules, rungs, count, task_load, load, a, k, old, new)
    recount(rules, rungs, count, task_load, load, b, k, old, new)
    if old == 0:
        since[x] = month
    if (old == 0 or new == 0) and partner_bits.shape[0] > 1:
        tasks = task_load.shape[1]
        partner_bits[a * tasks + k, b >> 5] ^= np.int64(1) << np.int64(b & 31)
        partner_bits[b * tasks + k, a >> 5] ^= np.int64(1) << np.int64(a & 31)
    depth[x] = new
    if new > old:
        flow[FLOW_UP1 + old] += 1.0
        flow[FLOW_VALUE] -= 2.0 * rules.move_cost * overlap[x]
    else:
        flow[FLOW_DOWN1 + old - 1] += 1.0


@inner
def end_notices(
    month,
    rules,
    rungs,
    noticed,
    pending,
    ends,
    link_pair,
    task,
    depth,
    since,
    notice,
    overlap,
    flow,
    partner_bits,
    count,
    task_load,
    load,
):
    """Announced steps down take effect; returns how many are still pending."""
    left = U(0)
    for e in range(U(noticed)):
        x = pending[e]
        if notice[x] != month:
            pending[left] = x
            left += ONE
            continue
        notice[x] = -1
        change(
            month,
            rules,
            rungs,
            ends[link_pair[x], 0],
            ends[link_pair[x], 1],
            task[x],
            x,
            int(depth[x]) - 1,
            depth,
            since,
            overlap,
            flow,
            partner_bits,
            count,
            task_load,
            load,
        )
    return np.int64(left)


# Review and meeting ----------------------------------------------------------------


@inner
def review(rules, reviews, floor, depth, notice, event, word, direction):
    """What is proposed on the reviewed links without notice; returns on how many."""
    half = below(0.5 * rules.review_rate)
    events = U(0)
    for e in range(U(reviews)):
        x, up = event[e], np.int64(word[e]) < half
        event[events] = x
        direction[events] = 1 if up else -1
        possible = depth[x] < rules.deepest_rung if up else depth[x] > floor[x]
        events += ONE if possible and notice[x] < 0 else U(0)
    return np.int64(events)


@inner
def draw_meetings(month, kind, stream, pair_key, counter, numbers, words):
    """Words (4, P) with which pairs meet in the four months from a multiple of four on."""
    pairs = words.shape[1]
    for begin in range(0, pairs, CHUNK):
        n = min(pairs - begin, CHUNK)
        offset = U(begin)
        for q in range(U(n)):
            counter[0, q] = pair_key[0, offset + q]
            counter[1, q] = pair_key[1, offset + q]
            counter[2, q] = kind
        draws(n, counter, month >> 2, stream, numbers)
        for q in range(U(n)):
            for j in range(4):
                words[j, offset + q] = numbers[j, q]


@inner
def meet(
    month,
    factor,
    closure,
    again,
    stream,
    events,
    words,
    pair_key,
    known,
    bound,
    some,
    hit,
    place,
    ends,
    start,
    task,
    slot,
    depth,
    partner_bits,
    partner,
    partner_count,
    stamp,
    asked,
    event,
    direction,
    counter,
    numbers,
):
    """Add the separate links whose organisations meet to the ``events``; returns how many.

    They meet at ``factor`` times the usual rate, more by ``closure`` with a common partner;
    ``asked`` holds the month in which a link was last discussed. ``again``: purpose of the
    draws after the first.

    A pair's number says how many of its links to pass over before the first that may be
    discussed; most pairs have none, and no link is looked at. ``hit`` lists the pairs to
    look at, ``place`` the link from which each is to be passed over.
    """
    tasks, organisations = U(stamp.shape[0]), stamp.shape[1]
    closed = factor + closure
    n = U(0)
    for p in range(U(some.shape[0])):
        hit[n] = p
        n += ONE if uniform(words[p]) < some[p] else U(0)
    for h in range(n):
        place[h] = start[hit[h]]
    first_round = True
    mark = month * organisations * stamp.shape[0]
    added = U(events)
    while n > U(0):
        rest = U(0)
        for h in range(n):
            q = h % U(CHUNK)
            if q == U(0) and not first_round:
                for g in range(h, min(n, h + U(CHUNK))):
                    counter[0, g - h] = pair_key[0, hit[g]]
                    counter[1, g - h] = pair_key[1, hit[g]]
                    counter[2, g - h] = (task[U(place[g]) - ONE] << 4) | again
                draws(min(n, h + U(CHUNK)) - h, counter, month, stream, numbers)
            p = hit[h]
            u = uniform(words[p] if first_round else numbers[0, q])
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
            if depth[x] == 0 and asked[x] != month and u < 0.5 * min(1.0, known[p] * closed):
                a, b, k = ends[p, 0], ends[p, 1], task[x]
                met = u < 0.5 * min(1.0, known[p] * factor)
                if not met and partner_bits.shape[0] > 1:
                    for v in range(U(partner_bits.shape[1])):
                        met |= (
                            partner_bits[a * tasks + k, v] & partner_bits[b * tasks + k, v]
                        ) != 0
                elif not met:
                    met = common_partner(slot, partner, partner_count, stamp, a, b, k, mark + a)
                if met:
                    asked[x] = month
                    event[added] = x
                    direction[added] = 1
                    added += ONE
            if x + ONE < end:
                hit[rest] = p
                place[rest] = x + ONE
                rest += ONE
        n = rest
        mark += organisations
        first_round = False
    return np.int64(added)


# Value and utility -------------------------------------------------------------------


@inner
def independence(rules, redundant, difference, boundary):
    """Worth per unit of overlap of staying fully apart: what merging loses.

    ``redundant``: probability that all further providers of the task fail, to whom
    both could still turn.
    """
    return (
        rules.redundancy * redundant
        + rules.specialisation * difference
        + rules.plurality * boundary
    )


@inner
def side(
    rules,
    synergy,
    release,
    given_up,
    at_stake,
    deeper,
    overlap,
    coupling,
    alike,
    volume,
    other,
    mindset,
    known,
    trust,
    belief,
    boundary,
    ripe,
    loss,
):
    """What a step means to one side of a link.

    ``synergy``, ``release``, ``given_up`` and ``at_stake`` are the differences of synergy,
    release, autonomy and exposure between the rungs, ``deeper`` is 1 or -1.

    ``alike`` is the coupling with a copy of oneself, assumed of an unknown
    partner; ``other`` the partner's volume; ``belief`` activity times credibility.
    Returns own result, collective value as this side sees it, exposure and the
    referee's appreciation: differences between the rungs, free of load.
    """
    assumed = (1.0 + rules.prior_tint * (2.0 * mindset - 1.0)) * alike
    seen = known * coupling + (1.0 - known) * assumed
    benefit = seen * synergy * ripe
    freed = rules.overlap_weight * overlap * release * ripe
    value = (benefit + freed) - loss
    part = volume / (volume + other)
    claim = 2.0 * rules.share * ((1.0 - rules.cost_key) * 0.5 + rules.cost_key * part)
    credit = claim * (benefit + freed * (1.0 - rules.budget_fear * (1.0 - mindset)))
    own = credit - rules.identity * given_up * (1.0 + boundary) * math.sqrt(overlap * volume)
    doubt = 1.0 - assurance(trust, rules.trust_threshold)
    exposure = rules.exposure * overlap * at_stake * doubt * (1.0 - rules.backing * belief)
    praise = rules.appreciation * belief * overlap * deeper
    return own, value, exposure, praise


@inner
def weigh(
    month,
    rules,
    rungs,
    stream,
    events,
    event,
    direction,
    link_key,
    ends,
    link_pair,
    task,
    boundary,
    own_weight,
    depth,
    since,
    volume,
    mindset,
    credibility,
    knowledge,
    trust,
    alike,
    overlap,
    coupling,
    difference,
    count,
    power,
    ahead,
    gain,
    limit,
    relief,
    reason,
    order,
    counter,
    numbers,
    luck,
):
    """Gains of the proposed steps, free of load, from the state as it stands.

    Also the luck of the decision: ``limit`` is the highest cost of time at which a side
    says yes, ``order`` what the steps are decided in.
    """
    rho = activity(rules, month)
    horizon = max(1.0, rules.foresight_months)
    oldest = ahead.shape[0] - 1
    blur = 1.0 / rules.choice_precision if rules.choice_precision > 0.0 else math.inf
    for e in range(U(events)):
        if e % U(CHUNK) == U(0):
            draw_links(
                event,
                e,
                min(U(events), e + U(CHUNK)),
                month,
                MOVE,
                stream,
                link_key,
                counter,
                numbers,
            )
            luck_a, luck_b = luck[0], luck[1]
            word_a, word_b = numbers[0], numbers[1]
            for q in range(min(U(events) - e, U(CHUNK))):
                luck_a[q] = blur * log_odds(uniform(word_a[q]))
                luck_b[q] = blur * log_odds(uniform(word_b[q]))
        x = event[e]
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        rung = int(depth[x])
        new = rung + int(direction[e])
        o, c, wall = overlap[x], coupling[x], boundary[p]
        age = 0 if rung == 0 else month - since[x]
        ripe = ahead[U(min(age, oldest))]
        synergy = rungs[SYNERGY, new] - rungs[SYNERGY, rung]
        release = rungs[RELEASE, new] - rungs[RELEASE, rung]
        given_up = rungs[AUTONOMY, new] - rungs[AUTONOMY, rung]
        at_stake = rungs[EXPOSED, new] - rungs[EXPOSED, rung]
        loss = given_up * o
        free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
        loss *= independence(rules, power[free + 1], difference[p], wall)
        effort = rules.move_cost * o / horizon if new > rung else 0.0
        own_a, value_a, exposure_a, praise_a = side(
            rules,
            synergy,
            release,
            given_up,
            at_stake,
            new - rung,
            o,
            c,
            alike[a, k],
            volume[a, k],
            volume[b, k],
            mindset[a],
            knowledge[p, 0],
            trust[p, 0],
            rho * credibility[a],
            wall,
            ripe,
            loss,
        )
        own_b, value_b, exposure_b, praise_b = side(
            rules,
            synergy,
            release,
            given_up,
            at_stake,
            new - rung,
            o,
            c,
            alike[b, k],
            volume[b, k],
            volume[a, k],
            mindset[b],
            knowledge[p, 1],
            trust[p, 1],
            rho * credibility[b],
            wall,
            ripe,
            loss,
        )
        w_a, w_b = own_weight[a], own_weight[b]
        if rules.joint == 1:
            own = own_a + own_b
            public = 0.5 * (value_a + value_b) - own
            total = own + (1.0 - 0.5 * (w_a + w_b)) * public
            total = total - (exposure_a + exposure_b) + (praise_a + praise_b)
            gain[e, 0] = gain[e, 1] = total - 2.0 * effort
        else:
            total = own_a + (1.0 - w_a) * (value_a - own_a)
            gain[e, 0] = total - exposure_a + praise_a - effort
            total = own_b + (1.0 - w_b) * (value_b - own_b)
            gain[e, 1] = total - exposure_b + praise_b - effort
        limit[e, 0] = gain[e, 0] - luck[0, e % U(CHUNK)]
        # with side payments there is one decision
        limit[e, 1] = gain[e, 1] - luck[0 if rules.joint == 1 else 1, e % U(CHUNK)]
        # equal order words fall back on the number of the event
        order[e] = (np.uint64(numbers[2, e % U(CHUNK)]) << _SHIFT) | e
        if new < rung:
            relief[e, 0], reason[e, 0] = explain(w_a * own_a, -exposure_a, (1.0 - w_a) * -loss)
            relief[e, 1], reason[e, 1] = explain(w_b * own_b, -exposure_b, (1.0 - w_b) * -loss)


@inner
def explain(own, exposure, apart):
    """The largest reason, time apart, that a side has to step down, and which it is."""
    relief, reason = own, REASON_OWN
    if exposure > relief:
        relief, reason = exposure, REASON_EXPOSURE
    if apart > relief:
        relief, reason = apart, REASON_INDEPENDENCE
    return relief, reason


# Time and commitment -----------------------------------------------------------------


@inner
def cost(price, bend, load):
    """Cost of time of an organisation at a load in days a week."""
    return price * (load + bend * (load * load))


@inner
def extra_cost(
    pairwise, days1, days2, days3, links1, links2, links3, rung, new, table, load, price, bend
):
    """Change of an organisation's cost of time if a link at one table changes rung.

    ``links``: its links on each rung of this task; ``table``: days a week at it now.
    """
    links1 += (1 if new == 1 else 0) - (1 if rung == 1 else 0)
    links2 += (1 if new == 2 else 0) - (1 if rung == 2 else 0)
    links3 += (1 if new == 3 else 0) - (1 if rung == 3 else 0)
    then = measure_load(pairwise, days1, days2, days3, links1, links2, links3)
    after = load + (then - table)
    return cost(price, bend, after) - cost(price, bend, load)


@inner
def rank(events, order, ranked, bucket):
    """order[:events] ascending in ``ranked``.

    Their upper halves are uniform, so that after a distribution over as many buckets as
    there are numbers hardly anything is left to sort.
    """
    many = U(events)
    for e in range(many + ONE):
        bucket[e] = U(0)
    for e in range(many):
        bucket[(((order[e] >> _SHIFT) * many) >> _SHIFT) + ONE] += ONE
    for e in range(many):
        bucket[e + ONE] += bucket[e]
    for e in range(many):
        at = ((order[e] >> _SHIFT) * many) >> _SHIFT
        ranked[bucket[at]] = order[e]
        bucket[at] += ONE
    for e in range(ONE, many):
        word, at = ranked[e], e
        while at > U(0) and ranked[at - ONE] > word:
            ranked[at] = ranked[at - ONE]
            at -= ONE
        ranked[at] = word


@inner
def commit(
    month,
    rules,
    rungs,
    events,
    event,
    direction,
    gain,
    limit,
    relief,
    reason,
    order,
    ranked,
    bucket,
    ends,
    link_pair,
    task,
    price,
    bend,
    depth,
    since,
    notice,
    noticed,
    pending,
    overlap,
    flow,
    partner_bits,
    count,
    task_load,
    load,
):
    """Decide the proposed steps one by one, in an order drawn for this month.

    Returns how many announced steps are pending.
    """
    noticed = U(noticed)
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    pairwise, joint = rules.pairwise_load, rules.joint == 1
    rank(events, order, ranked, bucket)
    for place in range(U(events)):
        e = ranked[place] & _MASK
        x = event[e]
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        rung = int(depth[x])
        new = rung + int(direction[e])
        cost_a = extra_cost(
            pairwise,
            days1,
            days2,
            days3,
            count[a, k, 1],
            count[a, k, 2],
            count[a, k, 3],
            rung,
            new,
            task_load[a, k],
            load[a],
            price[a],
            bend[a],
        )
        if new > rung and not joint and cost_a >= limit[e, 0]:
            continue
        cost_b = extra_cost(
            pairwise,
            days1,
            days2,
            days3,
            count[b, k, 1],
            count[b, k, 2],
            count[b, k, 3],
            rung,
            new,
            task_load[b, k],
            load[b],
            price[b],
            bend[b],
        )
        time_a, time_b = cost_a, cost_b
        if joint:
            cost_a = cost_b = time_a + time_b
        yes_a, yes_b = cost_a < limit[e, 0], cost_b < limit[e, 1]
        accepted = (yes_a and yes_b) if new > rung else (yes_a or yes_b)
        if not accepted:
            continue
        if new < rung:
            gain_a, gain_b = gain[e, 0] - cost_a, gain[e, 1] - cost_b
            if gain_a >= gain_b:
                why = main_reason(gain_a, -time_a, relief[e, 0], int(reason[e, 0]))
            else:
                why = main_reason(gain_b, -time_b, relief[e, 1], int(reason[e, 1]))
            flow[FLOW_REASON + why] += 1.0
            if rung >= 2 and rules.notice_months > 0:
                notice[x] = month + rules.notice_months
                pending[noticed] = x
                noticed += ONE
                continue
        change(
            month,
            rules,
            rungs,
            a,
            b,
            k,
            x,
            new,
            depth,
            since,
            overlap,
            flow,
            partner_bits,
            count,
            task_load,
            load,
        )
    return np.int64(noticed)


@inner
def main_reason(gain, time, relief, reason):
    """Why a step down was decided, as the side that gains most by it sees it."""
    if gain <= 0.0:
        return REASON_CHANCE
    return REASON_TIME if time > relief else reason


# Learning and portfolios -------------------------------------------------------------------


@inner
def ask(rules, events, event, link_pair, knowledge):
    """Those who discussed a step have asked each other what they do and need."""
    for e in range(U(events)):
        p = link_pair[event[e]]
        knowledge[p, 0] += rules.inquiry * (1.0 - knowledge[p, 0])
        knowledge[p, 1] += rules.inquiry * (1.0 - knowledge[p, 1])


@inner
def learn(rules, mindset, success, peers):
    """Mindsets follow own success and partners; all at once."""
    for i in range(mindset.shape[0]):
        if peers[i, 1] == 0.0:
            continue
        m = mindset[i]
        m = (
            m
            + rules.experience_rate * (success[i, 0] / success[i, 1] - m)
            + rules.peer_rate * (peers[i, 0] / peers[i, 1] - m)
        )
        mindset[i] = min(max(m, 0.0), 1.0)


@inner
def choose_two(separate, first_word, second_word):
    """Two different numbers below ``separate``, drawn from two words."""
    one = int(uniform(first_word) * separate)
    two = int(uniform(second_word) * (separate - 1))
    return one, two + 1 if two >= one else two


@inner
def spread_apart(
    month,
    rules,
    stream,
    key,
    ends,
    start,
    task,
    partners,
    volume_floor,
    depth,
    mindset,
    volume,
    then,
):
    """Exclusive-domain rule, once a year: unlinked pairs trade tasks apart.

    Of the tasks on which a pair is separate, each side hands the other the one
    in which it is relatively weakest. What a task and an organisation weigh in
    all stays the same.
    """
    for i in range(volume.shape[0]):
        for k in range(volume.shape[1]):
            then[i, k] = volume[i, k]
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        separate = 0
        most = least = -1.0
        give_a = give_b = -1
        for x in range(start[p], start[p + ONE]):
            if depth[x] == 0:
                k = task[x]
                ratio = then[b, k] / then[a, k]
                if separate == 0 or ratio > most:
                    most = ratio
                    give_a = k
                if separate == 0 or ratio < least:
                    least = ratio
                    give_b = k
                separate += 1
        if separate < 2:
            continue
        if most == least:
            w0, w1, _, _ = draw(key[a], key[b], month, 0, DRIFT, stream)
            one, two = choose_two(separate, w0, w1)
            seen = 0
            for x in range(start[p], start[p + ONE]):
                if depth[x] == 0:
                    if seen == one:
                        give_a = task[x]
                    if seen == two:
                        give_b = task[x]
                    seen += 1
        spare_a = (then[a, give_a] - volume_floor[a, give_a]) / partners[a]
        spare_b = (then[b, give_b] - volume_floor[b, give_b]) / partners[b]
        urge = (1.0 - mindset[a]) * (1.0 - mindset[b])
        amount = rules.drift * urge * min(spare_a, spare_b)
        if amount > 0.0:
            volume[a, give_a] -= amount
            volume[b, give_a] += amount
            volume[b, give_b] -= amount
            volume[a, give_b] += amount


# The month and the run ---------------------------------------------------------------------


@njit
def simulate(facts, rules, start, state, work, law, stream, runs, months, rows):
    """Months of one run, or of several, without returning to Python.

    With ``runs`` 0 the run in ``state`` goes on; otherwise that many replicates, the first
    that of ``stream``, are run from ``start``, one after the other, and the last is left in
    ``state``. ``rows`` (runs or 1, any, columns) gets the indicators of the last months: of
    every month, or of the end only, or of none; with no months, those of the state as it
    stands. What promises were worth is reckoned only for observed months.
    """
    unseen = months - rows.shape[1]
    for at in range(max(1, runs)):
        luck = (stream[0] + np.uint64(at), stream[1], stream[2])
        if runs > 0:
            begin(facts, start, state, law, luck)
            if at == 0:
                tabulate(facts, rules, work)
            derive(facts, rules, state, work)
        linked, ties = list_linked(
            state.depth, facts.link_pair, work.active, work.tied, work.finish
        )
        noticed = list_pending(state.notice, work.active, linked, work.pending)
        # of their own accord; called by the referee, if it ever is active
        ways = 2 if rules.convening * rules.referee_activity > 0.0 else 1
        for m in range(months):
            observed = m >= unseen
            month = state.month[0]
            state.flow[:] = 0.0
            set_room(month, rules, facts.room, state.mindset, work.room, work.price, work.bend)
            reviews = deliver(
                month,
                rules,
                luck,
                linked,
                ties,
                work.active,
                work.tied,
                work.finish,
                work.link_key,
                facts.ends,
                facts.own_weight,
                facts.mandate,
                facts.referee,
                state.since,
                state.trust,
                state.knowledge,
                state.mindset,
                state.credibility,
                work.load,
                work.room,
                work.ready,
                work.tempted,
                work.believed,
                work.overlap,
                work.ripe,
                work.gained,
                work.lost,
                work.mended,
                work.convinced,
                work.success,
                work.peers,
                work.kept,
                work.event,
                work.word,
                work.counter,
                work.numbers,
            )
            if observed:
                account(
                    month,
                    rules,
                    facts.rungs,
                    linked,
                    work.active,
                    work.kept,
                    facts.ends,
                    facts.link_pair,
                    facts.task,
                    facts.boundary,
                    state.depth,
                    state.since,
                    work.overlap,
                    work.coupling,
                    work.counts,
                    work.power,
                    work.difference,
                    work.ripe,
                    state.flow,
                )
            events = review(
                rules,
                reviews,
                facts.floor,
                state.depth,
                state.notice,
                work.event,
                work.word,
                work.direction,
            )
            noticed = end_notices(
                month,
                rules,
                facts.rungs,
                noticed,
                work.pending,
                facts.ends,
                facts.link_pair,
                facts.task,
                state.depth,
                state.since,
                state.notice,
                work.overlap,
                state.flow,
                work.partner_bits,
                work.counts,
                work.task_load,
                work.load,
            )
            if rules.closure > 0.0 and work.partner.shape[0] > 0:
                list_partners(
                    state.volume.shape[1],
                    linked,
                    work.active,
                    facts.ends,
                    facts.link_pair,
                    facts.task,
                    facts.slot,
                    work.partner,
                    work.partner_count,
                )
            for way in range(ways):
                if m == 0 or month % 4 == 0:
                    draw_meetings(
                        month,
                        MEET if way == 0 else CONVENE,
                        luck,
                        work.pair_key,
                        work.counter,
                        work.numbers,
                        work.words[way],
                    )
                factor = 1.0 if way == 0 else rules.convening * activity(rules, month)
                if factor > 0.0:
                    events = meet(
                        month,
                        factor,
                        rules.closure if way == 0 else 0.0,
                        AGAIN if way == 0 else CONVENE_AGAIN,
                        luck,
                        events,
                        work.words[way, month % 4],
                        work.pair_key,
                        work.known,
                        work.bound[way],
                        work.some[way],
                        work.hit,
                        work.place,
                        facts.ends,
                        facts.start,
                        facts.task,
                        facts.slot,
                        state.depth,
                        work.partner_bits,
                        work.partner,
                        work.partner_count,
                        work.stamp,
                        work.asked,
                        work.event,
                        work.direction,
                        work.counter,
                        work.numbers,
                    )
            weigh(
                month,
                rules,
                facts.rungs,
                luck,
                events,
                work.event,
                work.direction,
                work.link_key,
                facts.ends,
                facts.link_pair,
                facts.task,
                facts.boundary,
                facts.own_weight,
                state.depth,
                state.since,
                state.volume,
                state.mindset,
                state.credibility,
                state.knowledge,
                state.trust,
                work.self_coupling,
                work.overlap,
                work.coupling,
                work.difference,
                work.counts,
                work.power,
                work.ahead,
                work.gain,
                work.limit,
                work.relief,
                work.reason,
                work.order,
                work.counter,
                work.numbers,
                work.luck,
            )
            noticed = commit(
                month,
                rules,
                facts.rungs,
                events,
                work.event,
                work.direction,
                work.gain,
                work.limit,
                work.relief,
                work.reason,
                work.order,
                work.ranked,
                work.bucket,
                facts.ends,
                facts.link_pair,
                facts.task,
                work.price,
                work.bend,
                state.depth,
                state.since,
                state.notice,
                noticed,
                work.pending,
                work.overlap,
                state.flow,
                work.partner_bits,
                work.counts,
                work.task_load,
                work.load,
            )
            if rules.inquiry > 0.0:
                ask(rules, events, work.event, facts.link_pair, state.knowledge)
            learn(rules, state.mindset, work.success, work.peers)
            if rules.drift > 0.0 and (month + 1) % 12 == 0:
                spread_apart(
                    month,
                    rules,
                    luck,
                    facts.key,
                    facts.ends,
                    facts.start,
                    facts.task,
                    facts.partners,
                    facts.volume_floor,
                    state.depth,
                    state.mindset,
                    state.volume,
                    work.volume_then,
                )
                compare_portfolios(facts, rules, state, work)
            state.month[0] = month + 1
            if state.flow[FLOW_UP1] + state.flow[FLOW_DOWN1] > 0.0:
                linked, ties = list_linked(
                    state.depth, facts.link_pair, work.active, work.tied, work.finish
                )
            if observed:
                look(facts, rules, state, work, linked, ties, rows[at, m - unseen])
        if months == 0 and rows.shape[1] == 1:
            look(facts, rules, state, work, linked, ties, rows[at, 0])


# Indicators (order of columns: sim.measures.COLUMNS) -------------------------------------------


@inner
def find(root, k, i):
    """Lowest row of i's bundle on task k."""
    while root[k, i] != i:
        i = root[k, i]
    return i


@inner
def fragmentation(linked, active, ends, link_pair, task, depth, volume, root, bundle, per_task):
    """1 - sum of squared bundle shares, per task over its maximum, weighted by volume.

    Bundles are organisations connected by links at re-configuration or deeper.
    NaN where no task has two providers. Leaves each task's figure in ``per_task``.
    """
    n, tasks = volume.shape
    for k in range(tasks):
        for i in range(n):
            root[k, i] = i
            bundle[k, i] = 0.0
    for e in range(linked):
        x = active[e]
        if depth[x] >= 2:
            k, p = task[x], link_pair[x]
            a = find(root, k, ends[p, 0])
            b = find(root, k, ends[p, 1])
            root[k, max(a, b)] = min(a, b)
    above = 0.0
    below = 0.0
    for k in range(tasks):
        per_task[k] = math.nan
        total = 0.0
        for i in range(n):
            total += volume[i, k]
        if total == 0.0:
            continue
        single = 0.0
        for i in range(n):
            portion = volume[i, k] / total
            single += portion * portion
            bundle[k, find(root, k, i)] += portion
        if single >= 1.0:
            continue
        joined = 0.0
        for i in range(n):
            joined += bundle[k, i] * bundle[k, i]
        per_task[k] = (1.0 - joined) / (1.0 - single)
        above += total * per_task[k]
        below += total
    return above / below if below > 0.0 else math.nan


@inner
def quotient(above, below):
    """above / below, NaN where below is 0."""
    return above / below if below != 0.0 else math.nan


@inner
def observe_links(rungs, linked, active, depth, overlap, coupling, totals, row):
    """Depth shares by overlap, duplicated work, unmet need, links by rung."""
    most = 0.0
    for rung in range(4):
        most = max(most, rungs[SYNERGY, rung])
    volume = np.zeros(4)
    links = np.zeros(4)
    released = met = 0.0
    for e in range(linked):
        x = active[e]
        rung = depth[x]
        links[rung] += 1.0
        volume[rung] += overlap[x]
        released += overlap[x] * rungs[RELEASE, rung]
        met += coupling[x] * rungs[SYNERGY, rung]
    volume[0] = totals[0] - (volume[1] + volume[2] + volume[3])
    for rung in range(4):
        row[1 + rung] = quotient(volume[rung], totals[0])
    for rung in range(1, 4):
        row[4 + rung] = links[rung]
    row[8] = 1.0 - quotient(released, totals[0])
    row[9] = 1.0 - quotient(met, most * totals[1])


@inner
def observe_organisations(rules, concentration0, volume, mindset, credibility, load, room, row):
    """Niche, time, mindset and credibility: means over organisations."""
    n, tasks = volume.shape
    niche = days = over = spent = mean_mindset = mean_credibility = 0.0
    for i in range(n):
        total = 0.0
        for k in range(tasks):
            total += volume[i, k]
        concentration = 0.0
        if total > 0.0:
            for k in range(tasks):
                portion = volume[i, k] / total
                concentration += portion * portion
        niche += concentration - concentration0[i]
        days += load[i]
        if load[i] > room[i]:
            over += 1.0
        if load[i] > 0.0:
            spent += cost(price_of(rules, mindset[i]), bend_of(rules, room[i]), load[i])
        mean_mindset += mindset[i]
        mean_credibility += credibility[i]
    row[10] = niche / n
    row[11] = days / n
    row[12] = over / n
    row[13] = spent
    row[14] = mean_mindset / n
    row[15] = mean_credibility / n


@inner
def observe_pairs(
    linked,
    ties,
    active,
    tied,
    finish,
    ends,
    link_pair,
    same_area,
    trust,
    knowledge,
    bits,
    degree,
    row,
):
    """Trust, knowledge and the network of tied pairs (one linked task at least)."""
    pairs = ends.shape[0]
    degree[:] = 0
    bits[:] = 0
    own = total_tied = unequal = 0.0
    begin = U(0)
    for j in range(U(ties)):
        p = tied[j]
        a, b = ends[p, 0], ends[p, 1]
        own += float(np.int64(finish[j] - begin)) if same_area[p] else 0.0
        begin = finish[j]
        total_tied += trust[p, 0] + trust[p, 1]
        unequal += abs(trust[p, 0] - trust[p, 1])
        degree[a] += 1
        degree[b] += 1
        if bits.shape[0] > 1:
            bits[a, b >> 5] |= np.int64(1) << np.int64(b & 31)
            bits[b, a >> 5] |= np.int64(1) << np.int64(a & 31)
    total = known = 0.0
    for p in range(pairs):
        total += trust[p, 0] + trust[p, 1]
        known += knowledge[p, 0] + knowledge[p, 1]
    row[16] = quotient(total_tied, 2.0 * ties)
    row[17] = quotient(total, 2.0 * pairs)
    row[18] = quotient(ties - unequal, float(ties))
    row[19] = quotient(known, 2.0 * pairs)
    row[20] = quotient(float(ties), float(pairs))
    row[21] = quotient(float(linked), float(ties))
    row[22] = transitivity(ties, tied, ends, bits, degree)
    row[23] = quotient(own, float(linked))


@inner
def ones(word):
    """Number of ones in a 32-bit word."""
    word = word - ((word >> 1) & 0x55555555)
    word = (word & 0x33333333) + ((word >> 2) & 0x33333333)
    word = (word + (word >> 4)) & 0x0F0F0F0F
    word = word + (word >> 8)
    return (word + (word >> 16)) & 0x3F


@inner
def transitivity(ties, tied, ends, bits, degree):
    """Part of the two-paths of tied pairs that are closed; NaN in very large networks."""
    if bits.shape[0] == 1:
        return math.nan
    closed = 0
    for j in range(ties):
        p = tied[j]
        a, b = ends[p, 0], ends[p, 1]
        for v in range(bits.shape[1]):
            closed += ones(bits[a, v] & bits[b, v])
    paths = 0
    for i in range(degree.shape[0]):
        paths += degree[i] * (degree[i] - 1) // 2
    return quotient(float(closed), float(paths))


@inner
def look(facts, rules, state, work, linked, ties, row):
    """All indicators, of links that are listed."""
    row[0] = fragmentation(
        linked,
        work.active,
        facts.ends,
        facts.link_pair,
        facts.task,
        state.depth,
        state.volume,
        work.root,
        work.bundle,
        work.per_task,
    )
    observe_links(
        facts.rungs,
        linked,
        work.active,
        state.depth,
        work.overlap,
        work.coupling,
        work.totals,
        row,
    )
    observe_organisations(
        rules,
        facts.concentration0,
        state.volume,
        state.mindset,
        state.credibility,
        work.load,
        work.room,
        row,
    )
    observe_pairs(
        linked,
        ties,
        work.active,
        work.tied,
        work.finish,
        facts.ends,
        facts.link_pair,
        facts.same_area,
        state.trust,
        state.knowledge,
        work.bits,
        work.degree,
        row,
    )
    flow = state.flow
    done = state.month[0] > 0
    row[24] = flow[FLOW_VALUE] if done else math.nan
    row[25] = flow[FLOW_VALUE] - row[13] if done else math.nan
    row[26] = quotient(flow[FLOW_KEPT], flow[FLOW_PROMISES])
    row[27] = quotient(flow[FLOW_BOTH], flow[FLOW_EITHER])
    for j in range(6):
        row[28 + j] = flow[FLOW_UP1 + j]
    for j in range(5):
        row[34 + j] = flow[FLOW_REASON + j]
    row[39] = activity(rules, state.month[0] - 1) if done else 0.0


# Bracket of the collective value ------------------------------------------------------------------


@inner
def full_value(rules, synergy, release, autonomy, overlap, coupling, lost):
    """Value of a link at a rung when it is ripe and every promise is kept."""
    made = coupling * synergy + rules.overlap_weight * overlap * release
    return made - autonomy * overlap * lost


@njit
def best_found(facts, rules, state, work, sweeps):
    """Local search for the links that give most value net of the cost of time.

    Starts from the present rungs and tries every rung of every link in turn,
    until nothing improves or ``sweeps`` passes are done. Changes the state it is
    given. Returns (net value found, upper bound): the bound takes each link's best
    rung with no independence lost and no time spent.
    """
    month = state.month[0]
    ends, link_pair, task, floor = facts.ends, facts.link_pair, facts.task, facts.floor
    boundary, depth, mindset, room = facts.boundary, state.depth, state.mindset, work.room
    rungs = facts.rungs
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    count, task_load, load, power = work.counts, work.task_load, work.load, work.power
    overlap, coupling, difference = work.overlap, work.coupling, work.difference
    price, bend = work.price, work.bend
    set_room(month, rules, facts.room, mindset, room, price, bend)
    bound = 0.0
    for x in range(depth.shape[0]):
        most = 0.0
        for rung in range(1, rules.deepest_rung + 1):
            most = max(
                most,
                full_value(
                    rules,
                    rungs[SYNERGY, rung],
                    rungs[RELEASE, rung],
                    rungs[AUTONOMY, rung],
                    overlap[x],
                    coupling[x],
                    0.0,
                ),
            )
        bound += most
    for _ in range(sweeps):
        improved = False
        for x in range(depth.shape[0]):
            p, k = link_pair[x], task[x]
            a, b = ends[p, 0], ends[p, 1]
            rung = int(depth[x])
            free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
            lost = independence(rules, power[free + 1], difference[p], boundary[p])
            now = full_value(
                rules,
                rungs[SYNERGY, rung],
                rungs[RELEASE, rung],
                rungs[AUTONOMY, rung],
                overlap[x],
                coupling[x],
                lost,
            )
            best = 1e-12
            choice = rung
            for new in range(floor[x], rules.deepest_rung + 1):
                if new != rung:
                    gain = (
                        full_value(
                            rules,
                            rungs[SYNERGY, new],
                            rungs[RELEASE, new],
                            rungs[AUTONOMY, new],
                            overlap[x],
                            coupling[x],
                            lost,
                        )
                        - now
                    )
                    gain -= extra_cost(
                        rules.pairwise_load,
                        days1,
                        days2,
                        days3,
                        count[a, k, 1],
                        count[a, k, 2],
                        count[a, k, 3],
                        rung,
                        new,
                        task_load[a, k],
                        load[a],
                        price[a],
                        bend[a],
                    )
                    gain -= extra_cost(
                        rules.pairwise_load,
                        days1,
                        days2,
                        days3,
                        count[b, k, 1],
                        count[b, k, 2],
                        count[b, k, 3],
                        rung,
                        new,
                        task_load[b, k],
                        load[b],
                        price[b],
                        bend[b],
                    )
                    if gain > best:
                        best = gain
                        choice = new
            if choice != rung:
                change(
                    month,
                    rules,
                    rungs,
                    a,
                    b,
                    k,
                    x,
                    choice,
                    depth,
                    state.since,
                    overlap,
                    state.flow,
                    work.partner_bits,
                    count,
                    task_load,
                    load,
                )
                improved = True
        if not improved:
            break
    total = 0.0
    for x in range(depth.shape[0]):
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
        lost = independence(rules, power[free + 1], difference[p], boundary[p])
        total += full_value(
            rules,
            rungs[SYNERGY, int(depth[x])],
            rungs[RELEASE, int(depth[x])],
            rungs[AUTONOMY, int(depth[x])],
            overlap[x],
            coupling[x],
            lost,
        )
    for i in range(mindset.shape[0]):
        if load[i] > 0.0:
            total -= cost(price[i], bend[i], load[i])
    return total, bound
