"""The equations of docs/model.md, compiled: arrays in, arrays out.

Strict arithmetic (no fastmath, an exponential of our own) and keyed randomness:
every draw is a function of seed, replicate, month, purpose and the keys of those
it concerns. Results therefore do not depend on threads, order, restarts or the
machine. The section names follow the submodels of docs/model.md.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from sim.compiled import Shelf
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
    Facts,
    Floats,
    Rules,
    State,
    Work,
)

_options: Any = {"nogil": True, "error_model": "numpy", "_nrt": False}
# Without NRT, numba's counting of references: callers hold all arrays, kernels make none, and
# counting each array at each call costs a tenth of a run and of the compilation.
_options["no_cfunc_wrapper"] = True
shelf = Shelf()
njit = shelf.njit(**_options)
COMPILED: bool = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
_apart: Any = {"no_cpython_wrapper": True}
inner = shelf.njit(**_options, **_apart)
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

SUMS = 24
"""Rows of ``Work.sums``."""

CELLS = 128
"""Numbers in a row of ``Work.cells``: of pairs that are reckoned together."""
ROW = 136
"""Places for them: rows a power of two apart would get into each other's way in the cache."""

U = np.uint64
"""Counts and places in inner loops: compiled look-ups test signed ones for being negative."""
ONE = U(1)

T_TRUST, T_KNOWN, T_TIED, T_UNEQUAL, T_TIES, T_OWN, T_CLOSED, T_PATHS = map(U, range(8))
T_LINKS, T_VOLUME, T_COUPLED, TALLIES = map(U, (8, 12, 16, 20))
"""Rows of ``Work.tally``; four each, by rung, of the last three."""
GRAINS = 4294967296.0
"""Grains in 1: sums of whole grains are exact, so that they can be kept in any order."""


@inner
def grains(x):
    """A number that is not negative in whole grains."""
    return np.int64(x * GRAINS)


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
def draw_links(links, begin, end, month, kind, stream, key, ends, link_pair, task, counter, words):
    """Words of the links named in links[begin:end], one counter each."""
    first, second, third = counter[0], counter[1], counter[2]
    offset = U(begin)
    for q in range(U(end - begin)):
        x = links[offset + q]
        p = link_pair[x]
        first[q] = key[ends[p, 0]]
        second[q] = key[ends[p, 1]]
        third[q] = (task[x] << 4) | kind
    draws(end - begin, counter, month, stream, words)


@inner
def uniform(word):
    """A word as a number strictly between 0 and 1."""
    return (float(np.int64(word)) + 0.5) * 2.3283064365386963e-10


@inner
def threshold(chance):
    """Words smaller than this have a uniform number below a probability."""
    return chance * 4294967296.0 - 0.5


@inner
def below(chance):
    """Number of words whose uniform number is below a probability."""
    return np.int64(math.ceil(threshold(chance)))


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
def traits(lanes, key, law, stream, mindset, own_weight):
    """Mindset and own-interest weight of each organisation.

    A triangular law cut to 0..1; ``law`` (4, lanes) holds mean and standard deviation of the
    mindset, then of the weight.
    """
    G = U(len(lanes))
    for i in range(U(key.shape[0])):
        w = draw(key[i], ALONE, 0, 0, TRAIT, stream)
        z = (uniform(w[0]) + uniform(w[1]) - 1.0) * 2.449489742783178
        y = (uniform(w[2]) + uniform(w[3]) - 1.0) * 2.449489742783178
        for g in range(G):
            mindset[i * G + g] = min(max(law[0, g] + law[1, g] * z, 0.0), 1.0)
            own_weight[i * G + g] = min(max(law[2, g] + law[3, g] * y, 0.0), 1.0)


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
def looped(lanes, sums):
    """Number of lanes, for loops that are to become loops over vectors.

    One is known to the compiler; more are not, because it would write each of them out.
    """
    if len(lanes) == 1:
        return ONE
    return U(sums.shape[0]) // U(SUMS)


@inner
def measure_coupling(
    lanes,
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
    boundary,
    apart,
    coupling,
    portion,
    sums,
):
    """Coupling of links and what the difference of pairs is worth, from the volumes.

    ``portion`` (N, K) and ``sums`` are scratch space.
    """
    G = U(len(lanes))
    width = looped(lanes, sums)
    tasks = U(near_start.shape[0]) - ONE
    weight = rules.coupling_weight
    needs = G
    for i in range(U(volume.shape[0])):
        for g in range(width):
            sums[g] = 0.0
        for k in range(tasks):
            for g in range(width):
                sums[g] += volume[i, k * G + g]
        for g in range(width):
            capacity[i * G + g] = sums[g]
        for k in range(tasks):
            for g in range(width):
                portion[i, k * G + g] = volume[i, k * G + g] / sums[g] if sums[g] > 0.0 else 0.0
            for g in range(width):
                sums[needs + g] = 0.0
            for e in range(near_start[k], near_start[k + ONE]):
                q = U(near[e])
                for g in range(width):
                    sums[needs + g] += near_need[e] * min(
                        volume[i, k * G + g], volume[i, q * G + g]
                    )
            for g in range(width):
                self_coupling[i, k * G + g] = weight * sums[needs + g]
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        for g in range(width):
            sums[g] = 0.0
        for k in range(tasks):
            for g in range(width):
                sums[g] += abs(portion[a, k * G + g] - portion[b, k * G + g])
        for g in range(width):
            both = capacity[U(a) * G + g] > 0.0 and capacity[U(b) * G + g] > 0.0
            difference = 0.5 * sums[g] if both else 0.0
            apart[p * G + g] = rules.specialisation * difference + rules.plurality * boundary[p]
        for x in range(start[p], start[p + ONE]):
            own = U(task[x])
            for g in range(width):
                sums[needs + g] = 0.0
            for e in range(near_start[own], near_start[own + ONE]):
                q = U(near[e])
                for g in range(width):
                    sums[needs + g] += near_need[e] * (
                        min(volume[a, own * G + g], volume[b, q * G + g])
                        + min(volume[a, q * G + g], volume[b, own * G + g])
                    )
            for g in range(width):
                coupling[x * G + g] = weight * (0.5 * sums[needs + g])


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
def sum_load(lanes, rules, task_load, load, i):
    """Days a week of organisation i: its tables and the time it takes to ask."""
    G = U(len(lanes))
    for g in range(G):
        load[i * G + g] = rules.inquiry * rules.inquiry_days
    for k in range(U(task_load.shape[1]) // G):
        for g in range(G):
            load[i * G + g] += task_load[i, k * G + g]


@inner
def list_chances(rules, key, ends, start, partners, pair_key, known, bound, some):
    """Counters of the draws of pairs, and what meetings are drawn with.

    ``known``: probability of a discussion without closure; ``bound`` (2, P): at least the
    highest probability of a meeting that a month can bring, on a coarse scale, of their own
    accord and called by the referee; ``some``: that any of the pair's links passes it.
    """
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        pair_key[0, p] = key[a]
        pair_key[1, p] = key[b]
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
        facts.partners,
        work.pair_key,
        work.known,
        work.bound,
        work.some,
    )
    fill_powers(ONE, work.power, rules.failure, U(0))
    fill_powers(ONE, work.gained, 1.0 - rules.trust_gain, U(0))
    fill_powers(ONE, work.lost, 1.0 - rules.trust_loss, U(0))
    for age in range(work.ripe.shape[0]):
        work.ripe[age] = maturity(float(age), rules.maturity_months)
        work.ahead[age] = maturity(age + rules.foresight_months, rules.maturity_months)


@inner
def compare_portfolios(facts, rules, state, work):
    """What is derived from the volumes, at the start and after every drift."""
    measure_coupling(
        work.lanes,
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
        facts.boundary,
        work.apart,
        work.coupling,
        work.volume_then,
        work.sums,
    )
    measure_shares(
        work.lanes,
        facts.concentration0,
        state.volume,
        work.capacity,
        work.provided,
        work.single,
        work.task_share,
        work.niche,
    )


@inner
def derive(facts, rules, state, work):
    """What is derived from the state."""
    G = U(len(work.lanes))
    n, tasks = U(facts.key.shape[0]), U(facts.near_start.shape[0]) - ONE
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
    work.touched[:] = 0
    for x in range(U(task.shape[0])):
        p, on = link_pair[x], U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        held = waits = 0
        for g in range(G):
            rung = U(depth[x * G + g])
            count[a, on, rung * G + g] += 1
            count[b, on, rung * G + g] += 1
            waits += 1 if state.notice[x * G + g] >= 0 else 0
            if rung > U(0):
                held += 1
                if work.partner_bits.shape[0] > 1:
                    turn(G, tasks, work.partner_bits, a, b, on, g)
        work.held[x] = held
        work.waits[x] = waits
    # each recount sums the loads of all tasks, those not yet counted too
    work.task_load[:] = 0.0
    for i in range(n):
        for k in range(tasks):
            recount(work.lanes, rules, rungs, count, work.task_load, work.load, i, k)
        for g in range(G):
            # who can have no link spends no time, and may have no room
            if facts.partners[i] == 0:
                work.load[i * G + g] = 0.0
    set_room(
        work.lanes,
        max(state.month[0] - 1, 0),
        rules,
        facts.room,
        state.mindset,
        work.room,
        work.price,
        work.bend,
    )
    work.stamp[:] = -1
    work.asked[:] = 0


@inner
def begin(facts, start, state, work, law, stream):
    """State at month 0: that of ``start``, which is the same in all lanes, with traits drawn."""
    G = U(len(work.lanes))
    state.month[0] = start.month[0]
    for x in range(U(start.depth.shape[0])):
        for g in range(G):
            state.depth[x * G + g] = start.depth[x]
            state.since[x * G + g] = start.since[x]
            state.notice[x * G + g] = start.notice[x]
    for p in range(U(start.trust.shape[0])):
        for side in range(U(2)):
            for g in range(G):
                state.trust[p, side * G + g] = start.trust[p, side]
                state.knowledge[p, side * G + g] = start.knowledge[p, side]
    for i in range(U(start.volume.shape[0])):
        for g in range(G):
            state.credibility[i * G + g] = start.credibility[i]
        for k in range(U(start.volume.shape[1])):
            for g in range(G):
                state.volume[i, k * G + g] = start.volume[i, k]
    for j in range(U(start.flow.shape[0])):
        for g in range(G):
            state.flow[j * G + g] = start.flow[j]
    traits(work.lanes, facts.key, law, stream, state.mindset, facts.own_weight)


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
def set_room(lanes, month, rules, full, mindset, room, price, bend):
    """Room of each organisation this month (days a week), and how its time is priced."""
    G = U(len(lanes))
    kept = 1.0 - rules.means_cut if month >= rules.means_cut_month else 1.0
    for i in range(U(room.shape[0])):
        room[i] = full[i] * kept
        bend[i] = bend_of(rules, room[i])
        for g in range(G):
            price[i * G + g] = price_of(rules, mindset[i * G + g])


@inner
def list_linked(held, active):
    """Links deeper than separation in any lane, ascending; returns how many.

    ``active`` has one place more than there are links.
    """
    linked = U(0)
    for x in range(U(held.shape[0])):
        active[linked] = x
        linked += ONE if held[x] > 0 else U(0)
    return np.int64(linked)


@inner
def list_again(held, touched, active, linked, added):
    """The same after links were entered or left: those whose bit in ``touched`` is set.

    Clears ``touched``; ``added`` is scratch space.
    """
    total = U(linked)
    more = taken = kept = U(0)
    for w in range(U(touched.shape[0])):
        if touched[w] == 0:
            continue
        for bit in range(U(32)):
            if (touched[w] >> np.int64(bit)) & 1 == 0:
                continue
            x = w * U(32) + bit
            if held[x] > 0:
                added[more] = x
                more += ONE
            else:
                while U(active[taken]) != x:
                    active[kept] = active[taken]
                    kept += ONE
                    taken += ONE
                taken += ONE
        touched[w] = 0
    if taken > kept:
        while taken < total:
            active[kept] = active[taken]
            kept += ONE
            taken += ONE
        total = kept
    # from the end on, so that nothing is overwritten
    source, place = total, total + more
    total = place
    while more > U(0):
        more -= ONE
        x = U(added[more])
        while source > U(0) and U(active[source - ONE]) > x:
            source -= ONE
            place -= ONE
            active[place] = active[source]
        place -= ONE
        active[place] = x
    return np.int64(total)


@inner
def list_pending(waits, active, linked, pending):
    """Links with an announced step down in any lane, ascending; returns how many."""
    noticed = 0
    for e in range(U(linked)):
        if waits[active[e]] > 0:
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
def fill_powers(G, powers, base, g):
    """powers[j * G + g] = base ** j, multiplied out from 1."""
    powers[g] = 1.0
    for at in range(g + G, U(powers.shape[0]), G):
        powers[at] = powers[at - G] * base


@inner
def deliver(
    lanes,
    month,
    rules,
    rungs,
    stream,
    linked,
    active,
    key,
    ends,
    link_pair,
    task,
    own_weight,
    mandate,
    referee,
    depth,
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
    volume,
    coupling,
    apart,
    counts,
    power,
    ripe,
    ripened,
    gained,
    lost,
    mended,
    convinced,
    lessons,
    observed,
    flow,
    tally,
    event,
    word,
    counter,
    numbers,
    spots,
    on,
    shares,
    worths,
    cells,
):
    """A month of work on every link: promises, trust, knowledge, experience.

    The same draw says which links are reviewed. Returns how many; they are in ``event``
    with their words in ``word``. Links are taken with their pairs, as many at a time as there is
    room for: gathered, reckoned in loops over vectors, and put back. What the promises were worth
    is reckoned in months that are ``observed``.
    """
    G, C = U(len(lanes)), U(ROW)
    rho = activity(rules, month)
    ruling = rho * rules.mediation
    reviewed, partially = below(rules.review_rate), below(rules.partiality)
    oldest = ripe.shape[0] - 1
    for i in range(U(mandate.shape[0])):
        for g in range(G):
            one = i * G + g
            believed[one] = credibility[one]
            able = room[i] / load[one] if load[one] > room[i] else 1.0
            ready[one] = mandate[i] * able
            tempted[one] = own_weight[one] * (1.0 - rules.monitoring * rho * credibility[one])
        for g in range(U(4) * G):
            lessons[i, g] = 0.0
        if ruling > 0.0:
            for g in range(G):
                base = 1.0 - rules.trust_loss * (1.0 - ruling * believed[i * G + g])
                fill_powers(G, mended[i], base, g)
    if ruling > 0.0:
        fill_powers(ONE, convinced[0], 1.0 - rules.credibility_gain * rho, U(0))
        fill_powers(ONE, convinced[1], 1.0 - rules.credibility_loss * rho, U(0))
    first, second, third, fourth = numbers[0], numbers[1], numbers[2], numbers[3]
    # rows of cells, by side where there are two
    trust_a, trust_b = U(0), C
    ready_a, ready_b = U(2) * C, U(3) * C
    tempted_a, tempted_b = U(4) * C, U(5) * C
    limit_a, limit_b = U(6) * C, U(7) * C
    made, whole, links = U(8) * C, U(9) * C, U(10) * C
    promises_a, promises_b = U(11) * C, U(12) * C
    partial_a, partial_b = U(13) * C, U(14) * C
    known_a, known_b, both, apart_at = U(15) * C, U(16) * C, U(17) * C, U(18) * C
    left_a, left_b, gained_a, gained_b = U(2) * C, U(3) * C, U(4) * C, U(5) * C
    pair_at, task_at, where = spots[0], spots[1], spots[2]
    tied, row_a, row_b = spots[3], spots[4], spots[5]
    most = U(CELLS) // G
    enough = max(min(U(1024) // G, U(CELLS)), U(counts.shape[1]))
    reviews = begin = U(0)
    while begin < U(linked):
        # Short loops, one array each: what is far away in memory is then fetched together.
        count = min(U(linked) - begin, enough)
        for q in range(count):
            pair_at[q] = link_pair[active[begin + q]]
        for q in range(count):
            task_at[q] = task[active[begin + q]]
        last, before = U(0), U(ends.shape[0])
        for q in range(count):
            p = U(pair_at[q])
            last += ONE if p != before else U(0)
            before = p
            tied[last - ONE] = p
            where[q] = last - ONE
        # whole pairs only; none has more links than there are tasks
        if last > most:
            last = most
        elif begin + count < U(linked) and link_pair[active[begin + count]] == before:
            last -= ONE
        while U(where[count - ONE]) >= last:
            count -= ONE
        for v in range(last):
            row_a[v] = ends[tied[v], 0]
            row_b[v] = ends[tied[v], 1]
        for v in range(last):
            p = U(tied[v])
            for g in range(G):
                cells[trust_a + v * G + g] = trust[p, g]
                cells[trust_b + v * G + g] = trust[p, G + g]
        for v in range(last):
            p = U(tied[v])
            for g in range(G):
                cells[known_a + v * G + g] = knowledge[p, g]
                cells[known_b + v * G + g] = knowledge[p, G + g]
        for v in range(last):
            a, b = U(row_a[v]), U(row_b[v])
            for g in range(G):
                cells[ready_a + v * G + g] = ready[a * G + g]
                cells[tempted_a + v * G + g] = tempted[a * G + g]
            for g in range(G):
                cells[ready_b + v * G + g] = ready[b * G + g]
                cells[tempted_b + v * G + g] = tempted[b * G + g]
        for q in range(count):
            x = U(active[begin + q])
            for g in range(G):
                ripened[q * G + g] = ripe[U(min(month - since[x * G + g], oldest))]
        for q in range(count):
            x = U(active[begin + q])
            for g in range(G):
                on[q * G + g] = 1.0 if depth[x * G + g] > 0 else 0.0
        for q in range(count):
            a, b, k = U(row_a[where[q]]), U(row_b[where[q]]), U(task_at[q])
            counter[0, q] = key[a]
            counter[1, q] = key[b]
            counter[2, q] = (k << U(4)) | U(DELIVER)
            for g in range(G):
                shares[q * G + g] = shared(volume, a, b, k * G + g)
        for q in range(last * G):
            cells[limit_a + q] = threshold(
                keeping(rules, cells[ready_a + q], cells[tempted_a + q], cells[trust_a + q])
            )
            cells[limit_b + q] = threshold(
                keeping(rules, cells[ready_b + q], cells[tempted_b + q], cells[trust_b + q])
            )
        for q in range(last * G):
            cells[made + q] = cells[whole + q] = cells[links + q] = 0.0
            cells[promises_a + q] = cells[promises_b + q] = cells[both + q] = 0.0
        if ruling > 0.0:
            for q in range(last * G):
                cells[partial_a + q] = cells[partial_b + q] = 0.0
        draws(count, counter, month, stream, numbers)
        for q in range(count):
            at = U(where[q]) * G
            word_a, word_b = float(np.int64(first[q])), float(np.int64(second[q]))
            for g in range(G):
                linked_here = on[q * G + g]
                kept_a = linked_here if word_a < cells[limit_a + at + g] else 0.0
                kept_b = linked_here if word_b < cells[limit_b + at + g] else 0.0
                o = shares[q * G + g]
                cells[made + at + g] += o * ripened[q * G + g] * (kept_a * kept_b)
                cells[whole + at + g] += linked_here * o
                cells[promises_a + at + g] += kept_a
                cells[promises_b + at + g] += kept_b
                cells[both + at + g] += kept_a * kept_b
                cells[links + at + g] += linked_here
            # appended without a branch: few are, and which cannot be predicted
            event[reviews] = active[begin + q]
            word[reviews] = third[q]
            reviews += ONE if np.int64(third[q]) < reviewed else U(0)
            if ruling > 0.0 and np.int64(fourth[q]) < partially:
                own_a, own_b = referee[row_a[where[q]]], referee[row_b[where[q]]]
                for g in range(G):
                    linked_here = on[q * G + g]
                    kept_a = linked_here if word_a < cells[limit_a + at + g] else 0.0
                    kept_b = linked_here if word_b < cells[limit_b + at + g] else 0.0
                    cells[partial_a + at + g] += linked_here - kept_b if own_b else 0.0
                    cells[partial_b + at + g] += linked_here - kept_a if own_a else 0.0
        if observed:
            for g in range(G):
                for q in range(count):
                    worths[q] = coupling[U(active[begin + q]) * G + g]
                for v in range(last):
                    cells[apart_at + v] = apart[U(tied[v]) * G + g]
                for q in range(count):
                    pair, k = U(where[q]), U(task_at[q])
                    at = pair * G + g
                    word_a, word_b = float(np.int64(first[q])), float(np.int64(second[q]))
                    kept_a = 1.0 if word_a < cells[limit_a + at] else 0.0
                    kept_b = 1.0 if word_b < cells[limit_b + at] else 0.0
                    a, b = U(row_a[pair]), U(row_b[pair])
                    rung = U(depth[U(active[begin + q]) * G + g])
                    free = min(
                        counts[a, k, g] + counts[a, k, G + g],
                        counts[b, k, g] + counts[b, k, G + g],
                    )
                    worth = account(
                        rules,
                        rungs[SYNERGY, rung],
                        rungs[RELEASE, rung],
                        rungs[AUTONOMY, rung],
                        shares[q * G + g],
                        worths[q],
                        ripened[q * G + g] * (kept_a * kept_b),
                        power[U(free + 1)],
                        cells[apart_at + pair],
                    )
                    worths[q] = worth if rung > U(0) else 0.0
                for q in range(count):
                    flow[U(FLOW_VALUE) * G + g] += worths[q]
                kept = twice = promised = 0.0
                for v in range(last):
                    cell = v * G + g
                    promised += cells[links + cell]
                    kept += cells[promises_a + cell] + cells[promises_b + cell]
                    twice += cells[both + cell]
                flow[U(FLOW_PROMISES) * G + g] += 2.0 * promised
                flow[U(FLOW_KEPT) * G + g] += kept
                flow[U(FLOW_BOTH) * G + g] += twice
                flow[U(FLOW_EITHER) * G + g] += kept - twice
        for v in range(last):
            a, b = U(row_a[v]), U(row_b[v])
            if ruling > 0.0:
                for g in range(G):
                    cell = v * G + g
                    n = U(cells[links + cell])
                    fine_a, fine_b = U(cells[promises_a + cell]), U(cells[promises_b + cell])
                    own_a, own_b = U(cells[partial_a + cell]), U(cells[partial_b + cell])
                    fair_a, fair_b = n - fine_b - own_a, n - fine_a - own_b
                    cells[left_a + cell] = lost[own_a] * mended[a, fair_a * G + g]
                    cells[left_b + cell] = lost[own_b] * mended[b, fair_b * G + g]
                    if n > U(0):
                        credibility[a * G + g] = believing(
                            credibility[a * G + g], convinced[0, fair_a], convinced[1, own_a]
                        )
                        credibility[b * G + g] = believing(
                            credibility[b * G + g], convinced[0, fair_b], convinced[1, own_b]
                        )
                    cells[gained_a + cell] = gained[fine_a]
                    cells[gained_b + cell] = gained[fine_b]
            else:
                for g in range(G):
                    cell = v * G + g
                    n = U(cells[links + cell])
                    fine_a, fine_b = U(cells[promises_a + cell]), U(cells[promises_b + cell])
                    cells[left_a + cell] = lost[n - fine_b]
                    cells[left_b + cell] = lost[n - fine_a]
                    cells[gained_a + cell] = gained[fine_a]
                    cells[gained_b + cell] = gained[fine_b]
            for g in range(G):
                lessons[a, g] += cells[made + v * G + g]
                lessons[a, G + g] += cells[whole + v * G + g]
                lessons[a, U(2) * G + g] += cells[links + v * G + g] * mindset[b * G + g]
                lessons[a, U(3) * G + g] += cells[links + v * G + g]
            for g in range(G):
                lessons[b, g] += cells[made + v * G + g]
                lessons[b, G + g] += cells[whole + v * G + g]
                lessons[b, U(2) * G + g] += cells[links + v * G + g] * mindset[a * G + g]
                lessons[b, U(3) * G + g] += cells[links + v * G + g]
        for q in range(last * G):
            # where the two are not linked, nothing was promised
            some = cells[links + q] > 0.0
            old_a, old_b = cells[trust_a + q], cells[trust_b + q]
            new_a = trusting(old_a, cells[gained_b + q], cells[left_a + q])
            new_b = trusting(old_b, cells[gained_a + q], cells[left_b + q])
            cells[limit_a + q] = new_a if some else old_a
            cells[limit_b + q] = new_b if some else old_b
            known = rules.familiarity if some else 0.0
            old_a, old_b = cells[known_a + q], cells[known_b + q]
            cells[made + q] = old_a + known * (1.0 - old_a)
            cells[whole + q] = old_b + known * (1.0 - old_b)
        if observed:
            for g in range(G):
                more = tied_more = unequal = known_more = np.int64(0)
                for v in range(last):
                    cell = v * G + g
                    was_a, was_b = cells[trust_a + cell], cells[trust_b + cell]
                    is_a, is_b = cells[limit_a + cell], cells[limit_b + cell]
                    grown = (grains(is_a) - grains(was_a)) + (grains(is_b) - grains(was_b))
                    wider = grains(abs(is_a - is_b)) - grains(abs(was_a - was_b))
                    more += grown
                    tied_more += grown if cells[links + cell] > 0.0 else 0
                    unequal += wider if cells[links + cell] > 0.0 else 0
                    known_more += (grains(cells[made + cell]) - grains(cells[known_a + cell])) + (
                        grains(cells[whole + cell]) - grains(cells[known_b + cell])
                    )
                tally[T_TRUST * G + g] += more
                tally[T_TIED * G + g] += tied_more
                tally[T_UNEQUAL * G + g] += unequal
                tally[T_KNOWN * G + g] += known_more
        for v in range(last):
            p = U(tied[v])
            for g in range(G):
                trust[p, g] = cells[limit_a + v * G + g]
                trust[p, G + g] = cells[limit_b + v * G + g]
            for g in range(G):
                knowledge[p, g] = cells[made + v * G + g]
                knowledge[p, G + g] = cells[whole + v * G + g]
        begin += count
    return np.int64(reviews)


@inner
def account(
    rules,
    synergy,
    release,
    autonomy,
    overlap,
    coupling,
    ripe,
    redundant,
    apart,
):
    """What a link was worth this month; ``ripe`` is 0 unless both kept their promises."""
    lost = independence(rules, redundant, apart)
    made = (coupling * synergy + rules.overlap_weight * overlap * release) * ripe
    return made - autonomy * overlap * lost


# Changes of rung ---------------------------------------------------------------------


@inner
def recount(lanes, rules, rungs, count, task_load, load, i, k):
    """Loads of organisation i, of whose links on task k the rungs have changed."""
    G = U(len(lanes))
    for g in range(G):
        task_load[i, k * G + g] = measure_load(
            rules.pairwise_load,
            rungs[DAYS, 1],
            rungs[DAYS, 2],
            rungs[DAYS, 3],
            count[i, k, G + g],
            count[i, k, U(2) * G + g],
            count[i, k, U(3) * G + g],
        )
    sum_load(lanes, rules, task_load, load, i)


@inner
def turn(G, tasks, partner_bits, a, b, k, g):
    """a and b begin or cease to sit together on task k."""
    partner_bits[a * tasks + k, (b >> U(5)) * G + g] ^= np.int64(1) << np.int64(b & U(31))
    partner_bits[b * tasks + k, (a >> U(5)) * G + g] ^= np.int64(1) << np.int64(a & U(31))


@inner
def change(
    lanes,
    month,
    rules,
    a,
    b,
    p,
    k,
    x,
    g,
    new,
    depth,
    since,
    volume,
    flow,
    held,
    touched,
    partner_bits,
    count,
    tracked,
    books,
):
    """Move link x between a and b on task k to a rung; keep counts in step.

    Loads are left to recount. ``tracked``: keep the tallies in step too, with ``books``.
    """
    G = U(len(lanes))
    old = U(depth[x * G + g])
    for i in (a, b):
        count[i, k, old * G + g] -= 1
        count[i, k, new * G + g] += 1
    if old == U(0):
        since[x * G + g] = month
        held[x] += 1
        if held[x] == 1:
            touched[x >> U(5)] ^= np.int64(1) << np.int64(x & U(31))
    if new == U(0):
        held[x] -= 1
        if held[x] == 0:
            touched[x >> U(5)] ^= np.int64(1) << np.int64(x & U(31))
    if (old == U(0) or new == U(0)) and partner_bits.shape[0] > 1:
        turn(G, U(count.shape[1]), partner_bits, a, b, k, g)
    depth[x * G + g] = new
    if new > old:
        flow[(U(FLOW_UP1) + old) * G + g] += 1.0
        flow[U(FLOW_VALUE) * G + g] -= 2.0 * rules.move_cost * shared(volume, a, b, k * G + g)
    else:
        flow[(U(FLOW_DOWN1) + old - ONE) * G + g] += 1.0
    if not tracked:
        return
    start, coupling, trust, same_area, bits, degree, tally = books
    o, c = grains(shared(volume, a, b, k * G + g)), grains(coupling[x * G + g])
    for rung, sign in ((new, 1), (old, -1)):
        tally[(T_LINKS + rung) * G + g] += sign
        tally[(T_VOLUME + rung) * G + g] += sign * o
        tally[(T_COUPLED + rung) * G + g] += sign * c
    if old == U(0) or new == U(0):
        sign = 1 if old == U(0) else -1
        tally[T_OWN * G + g] += sign if same_area[p] else 0
        further = 0
        for y in range(start[p], start[p + ONE]):
            further += 1 if y != x and depth[y * G + g] > 0 else 0
        if further == 0:
            tie(G, a, b, p, g, sign, trust, bits, degree, tally)


@inner
def tie(G, a, b, p, g, sign, trust, bits, degree, tally):
    """Enter a pair that is now tied into the tallies, or with ``sign`` -1 strike it out."""
    one, two = a * G + g, b * G + g
    tally[T_TIES * G + g] += sign
    tally[T_TIED * G + g] += sign * (grains(trust[p, g]) + grains(trust[p, G + g]))
    tally[T_UNEQUAL * G + g] += sign * grains(abs(trust[p, g] - trust[p, G + g]))
    if sign < 0:
        degree[one] -= 1
        degree[two] -= 1
    tally[T_PATHS * G + g] += sign * (degree[one] + degree[two])
    if sign > 0:
        degree[one] += 1
        degree[two] += 1
    if bits.shape[0] > 1:
        common = 0
        for v in range(g, U(bits.shape[1]), G):
            common += ones(bits[a, v] & bits[b, v])
        # each triangle closes three two-paths
        tally[T_CLOSED * G + g] += 3 * sign * common
        turn(G, ONE, bits, a, b, U(0), g)


@inner
def end_notices(
    lanes,
    month,
    rules,
    rungs,
    noticed,
    pending,
    waits,
    ends,
    link_pair,
    task,
    depth,
    since,
    notice,
    volume,
    flow,
    held,
    touched,
    partner_bits,
    count,
    task_load,
    load,
    tracked,
    books,
):
    """Announced steps down take effect; returns on how many links some are still pending."""
    G = U(len(lanes))
    left = U(0)
    for e in range(U(noticed)):
        x = U(pending[e])
        p, k = U(link_pair[x]), U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        due = 0
        for g in range(G):
            due += 1 if notice[x * G + g] == month else 0
        if due > 0:
            for g in range(G):
                if notice[x * G + g] != month:
                    continue
                notice[x * G + g] = -1
                new = U(depth[x * G + g]) - ONE
                change(
                    lanes,
                    month,
                    rules,
                    a,
                    b,
                    p,
                    k,
                    x,
                    g,
                    new,
                    depth,
                    since,
                    volume,
                    flow,
                    held,
                    touched,
                    partner_bits,
                    count,
                    tracked,
                    books,
                )
            waits[x] -= due
            recount(lanes, rules, rungs, count, task_load, load, a, k)
            recount(lanes, rules, rungs, count, task_load, load, b, k)
        pending[left] = x
        left += ONE if waits[x] > 0 else U(0)
    return np.int64(left)


# Review and meeting ----------------------------------------------------------------


@inner
def review(lanes, rules, reviews, floor, depth, notice, event, word, direction, valid):
    """What is proposed on the reviewed links without notice; returns on how many.

    ``valid``: in which lanes.
    """
    G = U(len(lanes))
    half = below(0.5 * rules.review_rate)
    deepest, events = rules.deepest_rung, U(0)
    for e in range(U(reviews)):
        x, up = U(event[e]), np.int64(word[e]) < half
        lowest, highest = max(ONE, U(floor[x]) + ONE), U(3)
        if up:
            lowest, highest = ONE, U(deepest) - ONE
        event[events] = x
        direction[events] = 1 if up else -1
        some = 0
        for g in range(G):
            rung = U(depth[x * G + g])
            possible = 1 if lowest <= rung <= highest and notice[x * G + g] < 0 else 0
            valid[events * G + g] = possible
            some += possible
        events += ONE if some > 0 else U(0)
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
    lanes,
    month,
    factor,
    closure,
    again,
    stream,
    reviewed,
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
    held,
    partner_bits,
    partner,
    partner_count,
    stamp,
    asked,
    event,
    direction,
    valid,
    counter,
    numbers,
    common,
):
    """Add the separate links whose organisations meet to the ``events``; returns how many.

    They meet at ``factor`` times the usual rate, more by ``closure`` with a common partner;
    ``asked`` holds the place of a link among the events, if it met already; the first
    ``reviewed`` are from reviews. ``again``: purpose of the draws after the first.

    A pair's number says how many of its links to pass over before the first that may be
    discussed; most pairs have none, and no link is looked at. ``hit`` lists the pairs to
    look at, ``place`` the link from which each is to be passed over.
    """
    G = U(len(lanes))
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
                for v in range(h, min(n, h + U(CHUNK))):
                    counter[0, v - h] = pair_key[0, hit[v]]
                    counter[1, v - h] = pair_key[1, hit[v]]
                    counter[2, v - h] = (task[U(place[v]) - ONE] << 4) | again
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
            if U(held[x]) < G and u < 0.5 * min(1.0, known[p] * closed):
                a, b, k = U(ends[p, 0]), U(ends[p, 1]), U(task[x])
                met = np.int64(1 if u < 0.5 * min(1.0, known[p] * factor) else 0)
                if met == 0 and partner_bits.shape[0] == 1:
                    met = np.int64(
                        common_partner(
                            slot,
                            partner,
                            partner_count,
                            stamp,
                            int(a),
                            int(b),
                            int(k),
                            mark + int(a),
                        )
                    )
                for g in range(G):
                    common[g] = met
                if met == 0 and partner_bits.shape[0] > 1:
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
        mark += organisations
        first_round = False
    return np.int64(added)


# Value and utility -------------------------------------------------------------------


@inner
def independence(rules, redundant, apart):
    """Worth per unit of overlap of staying fully apart: what merging loses.

    ``redundant``: probability that all further providers of the task fail, to whom
    both could still turn; ``apart``: what the difference of the two is worth.
    """
    return rules.redundancy * redundant + apart


@inner
def shared(volume, a, b, at):
    """Overlap: the smaller of two volumes."""
    return min(volume[a, at], volume[b, at])


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
    lanes,
    month,
    rules,
    rungs,
    stream,
    events,
    event,
    direction,
    valid,
    key,
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
    coupling,
    apart,
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
    sums,
):
    """Gains of the proposed steps, free of load, from the state as it stands.

    Also the luck of the decision: ``limit`` is the highest cost of time at which a side
    says yes (never, where the step is not proposed), ``order`` what the steps are decided in.
    """
    G = U(len(lanes))
    rho = activity(rules, month)
    horizon = max(1.0, rules.foresight_months)
    oldest = ahead.shape[0] - 1
    blur = 1.0 / rules.choice_precision if rules.choice_precision > 0.0 else math.inf
    joint = rules.joint == 1
    # rows of sums: of the link; then eight a side, of which what is found for it takes four
    synergy, release, given_up, at_stake = U(0), G, U(2) * G, U(3) * G
    ripe, common, met, loss = U(4) * G, U(5) * G, U(6) * G, U(7) * G
    before, parts = U(8) * G, U(8) * G
    own_b = before + parts
    for e in range(U(events)):
        if e % U(CHUNK) == U(0):
            draw_links(
                event,
                e,
                min(U(events), e + U(CHUNK)),
                month,
                MOVE,
                stream,
                key,
                ends,
                link_pair,
                task,
                counter,
                numbers,
            )
            luck_a, luck_b = luck[0], luck[1]
            word_a, word_b = numbers[0], numbers[1]
            for q in range(min(U(events) - e, U(CHUNK))):
                luck_a[q] = blur * log_odds(uniform(word_a[q]))
                luck_b[q] = blur * log_odds(uniform(word_b[q]))
        x = U(event[e])
        p, k = U(link_pair[x]), U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        step = int(direction[e])
        for g in range(G):
            # where nothing is proposed, any rung from which the step is possible will do
            rung = int(depth[x * G + g]) if valid[e * G + g] != 0 else (1 - step) >> 1
            new = rung + step
            age = 0 if rung == 0 else month - since[x * G + g]
            sums[ripe + g] = ahead[U(min(age, oldest))]
            sums[synergy + g] = rungs[SYNERGY, new] - rungs[SYNERGY, rung]
            sums[release + g] = rungs[RELEASE, new] - rungs[RELEASE, rung]
            sums[given_up + g] = rungs[AUTONOMY, new] - rungs[AUTONOMY, rung]
            sums[at_stake + g] = rungs[EXPOSED, new] - rungs[EXPOSED, rung]
            free = min(count[a, k, g] + count[a, k, G + g], count[b, k, g] + count[b, k, G + g])
            sums[loss + g] = power[U(free + 1)]
        for g in range(G):
            sums[common + g] = shared(volume, a, b, k * G + g)
            sums[met + g] = coupling[x * G + g]
            sums[loss + g] = (
                sums[given_up + g]
                * sums[common + g]
                * independence(rules, sums[loss + g], apart[p * G + g])
            )
        for s in range(U(2)):
            i, j = (b, a) if s == ONE else (a, b)
            at = before + s * parts
            for g in range(G):
                sums[at + g] = alike[i, k * G + g]
                sums[at + G + g] = volume[i, k * G + g]
                sums[at + U(2) * G + g] = volume[j, k * G + g]
                sums[at + U(3) * G + g] = mindset[i * G + g]
                sums[at + U(4) * G + g] = knowledge[p, s * G + g]
            for g in range(G):
                sums[at + U(5) * G + g] = trust[p, s * G + g]
                sums[at + U(6) * G + g] = rho * credibility[i * G + g]
                sums[at + U(7) * G + g] = own_weight[i * G + g]
            for g in range(G):
                own, value, exposure, praise = side(
                    rules,
                    sums[synergy + g],
                    sums[release + g],
                    sums[given_up + g],
                    sums[at_stake + g],
                    step,
                    sums[common + g],
                    sums[met + g],
                    sums[at + g],
                    sums[at + G + g],
                    sums[at + U(2) * G + g],
                    sums[at + U(3) * G + g],
                    sums[at + U(4) * G + g],
                    sums[at + U(5) * G + g],
                    sums[at + U(6) * G + g],
                    boundary[p],
                    sums[ripe + g],
                    sums[loss + g],
                )
                sums[at + g] = own
                sums[at + G + g] = value
                sums[at + U(2) * G + g] = exposure
                sums[at + U(3) * G + g] = praise
        luck_at = e % U(CHUNK)
        # with side payments there is one decision
        luck_1, luck_2 = luck[0, luck_at], luck[0 if joint else 1, luck_at]
        for g in range(G):
            own_1, value_1 = sums[before + g], sums[before + G + g]
            own_2, value_2 = sums[own_b + g], sums[own_b + G + g]
            exposure_1, praise_1 = sums[before + U(2) * G + g], sums[before + U(3) * G + g]
            exposure_2, praise_2 = sums[own_b + U(2) * G + g], sums[own_b + U(3) * G + g]
            w_1, w_2 = sums[before + U(7) * G + g], sums[own_b + U(7) * G + g]
            effort = rules.move_cost * sums[common + g] / horizon if step > 0 else 0.0
            if joint:
                own = own_1 + own_2
                public = 0.5 * (value_1 + value_2) - own
                total = own + (1.0 - 0.5 * (w_1 + w_2)) * public
                total = total - (exposure_1 + exposure_2) + (praise_1 + praise_2)
                gain_1 = gain_2 = total - 2.0 * effort
            else:
                gain_1 = own_1 + (1.0 - w_1) * (value_1 - own_1) - exposure_1 + praise_1 - effort
                gain_2 = own_2 + (1.0 - w_2) * (value_2 - own_2) - exposure_2 + praise_2 - effort
            gain[e, g] = gain_1
            gain[e, G + g] = gain_2
            limit[e, g] = gain_1 - luck_1 if valid[e * G + g] != 0 else -math.inf
            limit[e, G + g] = gain_2 - luck_2 if valid[e * G + g] != 0 else -math.inf
        if step < 0:
            for s in range(U(2)):
                at = before + s * parts
                for g in range(G):
                    w = sums[at + U(7) * G + g]
                    relief[e, s * G + g], reason[e, s * G + g] = explain(
                        w * sums[at + g], -sums[at + U(2) * G + g], (1.0 - w) * -sums[loss + g]
                    )
        # equal order words fall back on the number of the event
        order[e] = (np.uint64(numbers[2, luck_at]) << _SHIFT) | e


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
    lanes,
    month,
    rules,
    rungs,
    events,
    event,
    direction,
    valid,
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
    waits,
    volume,
    flow,
    held,
    touched,
    partner_bits,
    count,
    task_load,
    load,
    sums,
    tracked,
    books,
):
    """Decide the proposed steps one by one, in an order drawn for this month.

    Returns on how many links announced steps are pending.
    """
    G = U(len(lanes))
    noticed = U(noticed)
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    pairwise, joint = rules.pairwise_load, rules.joint == 1
    rank(events, order, ranked, bucket)
    for place in range(U(events)):
        e = ranked[place] & _MASK
        x = U(event[e])
        p, k = U(link_pair[x]), U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        up = direction[e] > 0
        step = int(direction[e])
        willing = 0
        for s in range(U(2)):
            i = b if s == ONE else a
            at = s * G
            if s == ONE and up and not joint and willing == 0:
                continue
            for g in range(G):
                now = int(depth[x * G + g])
                extra = extra_cost(
                    pairwise,
                    days1,
                    days2,
                    days3,
                    count[i, k, G + g],
                    count[i, k, U(2) * G + g],
                    count[i, k, U(3) * G + g],
                    now,
                    now + step,
                    task_load[i, k * G + g],
                    load[i * G + g],
                    price[i * G + g],
                    bend[i],
                )
                sums[at + g] = extra
            for g in range(G):
                willing += 1 if sums[at + g] < limit[e, at + g] else 0
        if up and not joint and willing == 0:
            continue
        changed = 0
        for g in range(G):
            if valid[e * G + g] == 0:
                continue
            time_a, time_b = sums[g], sums[G + g]
            cost_a, cost_b = time_a, time_b
            if joint:
                cost_a = cost_b = time_a + time_b
            yes_a, yes_b = cost_a < limit[e, g], cost_b < limit[e, G + g]
            accepted = (yes_a and yes_b) if up else (yes_a or yes_b)
            if not accepted:
                continue
            rung = U(depth[x * G + g])
            new = U(np.int64(rung) + step)
            if not up:
                gain_a, gain_b = gain[e, g] - cost_a, gain[e, G + g] - cost_b
                if gain_a >= gain_b:
                    why = main_reason(gain_a, -time_a, relief[e, g], int(reason[e, g]))
                else:
                    why = main_reason(gain_b, -time_b, relief[e, G + g], int(reason[e, G + g]))
                flow[U(FLOW_REASON + why) * G + g] += 1.0
                if rung >= U(2) and rules.notice_months > 0:
                    notice[x * G + g] = month + rules.notice_months
                    pending[noticed] = x
                    noticed += ONE if waits[x] == 0 else U(0)
                    waits[x] += 1
                    continue
            change(
                lanes,
                month,
                rules,
                a,
                b,
                p,
                k,
                x,
                g,
                new,
                depth,
                since,
                volume,
                flow,
                held,
                touched,
                partner_bits,
                count,
                tracked,
                books,
            )
            changed += 1
        if changed > 0:
            recount(lanes, rules, rungs, count, task_load, load, a, k)
            recount(lanes, rules, rungs, count, task_load, load, b, k)
    return np.int64(noticed)


@inner
def main_reason(gain, time, relief, reason):
    """Why a step down was decided, as the side that gains most by it sees it."""
    if gain <= 0.0:
        return REASON_CHANCE
    return REASON_TIME if time > relief else reason


# Learning and portfolios -------------------------------------------------------------------


@inner
def ask(lanes, rules, events, event, valid, link_pair, knowledge, observed, tally):
    """Those who discussed a step have asked each other what they do and need."""
    G = U(len(lanes))
    for e in range(U(events)):
        p = link_pair[event[e]]
        for g in range(G):
            asked = rules.inquiry if valid[e * G + g] != 0 else 0.0
            known_a = knowledge[p, g] + asked * (1.0 - knowledge[p, g])
            known_b = knowledge[p, G + g] + asked * (1.0 - knowledge[p, G + g])
            if observed:
                tally[T_KNOWN * G + g] += (grains(known_a) - grains(knowledge[p, g])) + (
                    grains(known_b) - grains(knowledge[p, G + g])
                )
            knowledge[p, g] = known_a
            knowledge[p, G + g] = known_b


@inner
def learn(lanes, rules, mindset, lessons):
    """Mindsets follow own success and partners; all at once."""
    G = U(len(lanes))
    for i in range(U(lessons.shape[0])):
        for g in range(G):
            if lessons[i, U(3) * G + g] == 0.0:
                continue
            m = mindset[i * G + g]
            m = (
                m
                + rules.experience_rate * (lessons[i, g] / lessons[i, G + g] - m)
                + rules.peer_rate * (lessons[i, U(2) * G + g] / lessons[i, U(3) * G + g] - m)
            )
            mindset[i * G + g] = min(max(m, 0.0), 1.0)


@inner
def choose_two(separate, first_word, second_word):
    """Two different numbers below ``separate``, drawn from two words."""
    one = int(uniform(first_word) * separate)
    two = int(uniform(second_word) * (separate - 1))
    return one, two + 1 if two >= one else two


@inner
def spread_apart(
    lanes,
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
    sums,
):
    """Exclusive-domain rule, once a year: unlinked pairs trade tasks apart.

    Of the tasks on which a pair is separate, each side hands the other the one
    in which it is relatively weakest. What a task and an organisation weigh in
    all stays the same.
    """
    G = U(len(lanes))
    for i in range(U(volume.shape[0])):
        for at in range(U(volume.shape[1])):
            then[i, at] = volume[i, at]
    # rows of sums: separate links, extremes of the ratio of volumes and where they are
    separate, most, least, give_a, give_b = U(0), G, U(2) * G, U(3) * G, U(4) * G
    for p in range(U(ends.shape[0])):
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            sums[separate + g] = 0.0
            sums[most + g] = sums[least + g] = -1.0
            sums[give_a + g] = sums[give_b + g] = 0.0
        for x in range(start[p], start[p + ONE]):
            k = U(task[x])
            number = float(np.int64(k))
            for g in range(G):
                on = depth[x * G + g] == 0
                ratio = then[b, k * G + g] / then[a, k * G + g]
                none = sums[separate + g] == 0.0
                above = on and (none or ratio > sums[most + g])
                under = on and (none or ratio < sums[least + g])
                sums[most + g] = ratio if above else sums[most + g]
                sums[give_a + g] = number if above else sums[give_a + g]
                sums[least + g] = ratio if under else sums[least + g]
                sums[give_b + g] = number if under else sums[give_b + g]
                sums[separate + g] += 1.0 if on else 0.0
        for g in range(G):
            if sums[separate + g] < 2.0:
                continue
            from_a, from_b = U(sums[give_a + g]), U(sums[give_b + g])
            if sums[most + g] == sums[least + g]:
                w0, w1, _, _ = draw(key[a], key[b], month, 0, DRIFT, stream)
                one, two = choose_two(int(sums[separate + g]), w0, w1)
                seen = 0
                for x in range(start[p], start[p + ONE]):
                    if depth[x * G + g] == 0:
                        if seen == one:
                            from_a = U(task[x])
                        if seen == two:
                            from_b = U(task[x])
                        seen += 1
            spare_a = (then[a, from_a * G + g] - volume_floor[a, from_a]) / partners[a]
            spare_b = (then[b, from_b * G + g] - volume_floor[b, from_b]) / partners[b]
            urge = (1.0 - mindset[a * G + g]) * (1.0 - mindset[b * G + g])
            amount = rules.drift * urge * min(spare_a, spare_b)
            if amount > 0.0:
                volume[a, from_a * G + g] -= amount
                volume[b, from_a * G + g] += amount
                volume[b, from_b * G + g] -= amount
                volume[a, from_b * G + g] += amount


# The month and the run ---------------------------------------------------------------------


@inner
def decide(facts, rules, state, work, luck, month, events, noticed, observed, books):
    """The proposed steps are weighed and decided; returns on how many links some are pending."""
    lanes = work.lanes
    weigh(
        lanes,
        month,
        rules,
        facts.rungs,
        luck,
        events,
        work.event,
        work.direction,
        work.valid,
        facts.key,
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
        work.coupling,
        work.apart,
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
        work.sums,
    )
    noticed = commit(
        lanes,
        month,
        rules,
        facts.rungs,
        events,
        work.event,
        work.direction,
        work.valid,
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
        work.waits,
        state.volume,
        state.flow,
        work.held,
        work.touched,
        work.partner_bits,
        work.counts,
        work.task_load,
        work.load,
        work.sums,
        observed,
        books,
    )
    if rules.inquiry > 0.0:
        ask(
            lanes,
            rules,
            events,
            work.event,
            work.valid,
            facts.link_pair,
            state.knowledge,
            observed,
            work.tally,
        )
    return noticed


@inner
def step(facts, rules, state, work, luck, linked, noticed, fresh, observed):
    """One month in every lane.

    ``fresh``: the words with which pairs meet are not drawn yet; ``observed``: promises are
    reckoned and tallies kept too. Takes and returns how many links are listed, and how many with
    notice.
    """
    lanes = work.lanes
    # of their own accord; called by the referee, if it ever is active
    ways = 2 if rules.convening * rules.referee_activity > 0.0 else 1
    month = state.month[0]
    state.flow[:] = 0.0
    books = (
        facts.start,
        work.coupling,
        state.trust,
        facts.same_area,
        work.bits,
        work.degree,
        work.tally,
    )
    set_room(
        lanes,
        month,
        rules,
        facts.room,
        state.mindset,
        work.room,
        work.price,
        work.bend,
    )
    reviews = deliver(
        lanes,
        month,
        rules,
        facts.rungs,
        luck,
        linked,
        work.active,
        facts.key,
        facts.ends,
        facts.link_pair,
        facts.task,
        facts.own_weight,
        facts.mandate,
        facts.referee,
        state.depth,
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
        state.volume,
        work.coupling,
        work.apart,
        work.counts,
        work.power,
        work.ripe,
        work.ripened,
        work.gained,
        work.lost,
        work.mended,
        work.convinced,
        work.lessons,
        observed,
        state.flow,
        work.tally,
        work.event,
        work.word,
        work.counter,
        work.numbers,
        work.spots,
        work.on,
        work.shares,
        work.worths,
        work.cells,
    )
    reviewed = review(
        lanes,
        rules,
        reviews,
        facts.floor,
        state.depth,
        state.notice,
        work.event,
        work.word,
        work.direction,
        work.valid,
    )
    noticed = end_notices(
        lanes,
        month,
        rules,
        facts.rungs,
        noticed,
        work.pending,
        work.waits,
        facts.ends,
        facts.link_pair,
        facts.task,
        state.depth,
        state.since,
        state.notice,
        state.volume,
        state.flow,
        work.held,
        work.touched,
        work.partner_bits,
        work.counts,
        work.task_load,
        work.load,
        observed,
        books,
    )
    if rules.closure > 0.0 and work.partner.shape[0] > 0:
        list_partners(
            work.stamp.shape[0],
            linked,
            work.active,
            facts.ends,
            facts.link_pair,
            facts.task,
            facts.slot,
            work.partner,
            work.partner_count,
        )
    events = reviewed
    for way in range(ways):
        if fresh or month % 4 == 0:
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
        closure = rules.closure if way == 0 else 0.0
        again = AGAIN if way == 0 else CONVENE_AGAIN
        if factor > 0.0:
            events = meet(
                lanes,
                month,
                factor,
                closure,
                again,
                luck,
                reviewed,
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
                work.held,
                work.partner_bits,
                work.partner,
                work.partner_count,
                work.stamp,
                work.asked,
                work.event,
                work.direction,
                work.valid,
                work.counter,
                work.numbers,
                work.common,
            )
    noticed = decide(facts, rules, state, work, luck, month, events, noticed, observed, books)
    learn(lanes, rules, state.mindset, work.lessons)
    if rules.drift > 0.0 and (month + 1) % 12 == 0:
        spread_apart(
            lanes,
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
            work.sums,
        )
        compare_portfolios(facts, rules, state, work)
        if observed:
            tally_volumes(
                lanes,
                facts.ends,
                facts.link_pair,
                facts.task,
                state.depth,
                state.volume,
                work.coupling,
                work.tally,
            )
    state.month[0] = month + 1
    if moved(lanes, state.flow):
        # the proposals of the month are done with
        linked = list_again(work.held, work.touched, work.active, linked, work.event)
    return linked, noticed


@njit
def simulate(facts, rules, start, state, work, law, stream, runs, months, rows):
    """Months of one run in every lane, or of several, without returning to Python.

    With ``runs`` 0 the run in ``state`` goes on; otherwise that many replicates, the first
    that of ``stream``, are run from ``start``, one after the other, and the last is left in
    ``state``. ``rows`` (runs or 1, lanes, any, columns) gets the indicators of the last months:
    of every month, or of the end only, or of none; with no months, those of the state as it
    stands. What promises were worth is reckoned only for observed months.
    """
    lanes = work.lanes
    unseen = months - rows.shape[2]
    for at in range(max(1, runs)):
        luck = (stream[0] + np.uint64(at), stream[1], stream[2])
        if runs > 0:
            begin(facts, start, state, work, law, luck)
            if at == 0:
                tabulate(facts, rules, work)
            derive(facts, rules, state, work)
        linked = list_linked(work.held, work.active)
        noticed = list_pending(work.waits, work.active, linked, work.pending)
        for m in range(months):
            observed = m >= unseen
            if observed and (m == unseen or m == 0):
                count_all(facts, state, work, linked)
            linked, noticed = step(
                facts, rules, state, work, luck, linked, noticed, m == 0, observed
            )
            if observed:
                for g in range(U(len(lanes))):
                    look(facts, rules, state, work, linked, g, rows[at, g, m - unseen])
        if months == 0 and rows.shape[2] == 1:
            count_all(facts, state, work, linked)
            for g in range(U(len(lanes))):
                look(facts, rules, state, work, linked, g, rows[at, g, 0])


@inner
def count_all(facts, state, work, linked):
    """What indicators are made of, anew, of links that are listed."""
    tally_up(
        work.lanes,
        linked,
        work.active,
        facts.ends,
        facts.link_pair,
        facts.task,
        facts.same_area,
        state.depth,
        state.volume,
        work.coupling,
        state.trust,
        state.knowledge,
        work.bits,
        work.degree,
        work.tally,
    )


@inner
def moved(lanes, flow):
    """Whether any link was entered or left."""
    G = U(len(lanes))
    steps = 0.0
    for g in range(G):
        steps += flow[U(FLOW_UP1) * G + g] + flow[U(FLOW_DOWN1) * G + g]
    return steps > 0.0


# Indicators (order of columns: sim.measures.COLUMNS) -------------------------------------------


@inner
def find(root, k, i):
    """Lowest row of i's bundle on task k; shortens the way there."""
    while root[k, i] != i:
        root[k, i] = root[k, root[k, i]]
        i = root[k, i]
    return i


@inner
def fragmentation(
    G,
    g,
    linked,
    active,
    ends,
    link_pair,
    task,
    depth,
    provided,
    single,
    share,
    root,
    bundle,
    per_task,
):
    """1 - sum of squared bundle shares, per task over its maximum, weighted by volume.

    Bundles are organisations connected by links at re-configuration or deeper.
    NaN where no task has two providers. Leaves each task's figure in ``per_task``.
    """
    tasks, n = U(root.shape[0]), U(root.shape[1])
    for k in range(tasks):
        for i in range(n):
            root[k, i] = i
            bundle[k, i] = 0.0
    for e in range(U(linked)):
        x = U(active[e])
        if depth[x * G + g] >= 2:
            on, p = U(task[x]), U(link_pair[x])
            a = find(root, on, U(ends[p, 0]))
            b = find(root, on, U(ends[p, 1]))
            root[on, max(a, b)] = min(a, b)
    above = 0.0
    below = 0.0
    for k in range(tasks):
        at = k * G + g
        per_task[k] = math.nan
        if provided[at] == 0.0 or single[at] >= 1.0:
            continue
        for i in range(n):
            bundle[k, find(root, k, i)] += share[i, at]
        joined = 0.0
        for i in range(n):
            joined += bundle[k, i] * bundle[k, i]
        per_task[k] = (1.0 - joined) / (1.0 - single[at])
        above += provided[at] * per_task[k]
        below += provided[at]
    return above / below if below > 0.0 else math.nan


@inner
def quotient(above, below):
    """above / below, NaN where below is 0."""
    return above / below if below != 0.0 else math.nan


@inner
def tally_volumes(lanes, ends, link_pair, task, depth, volume, coupling, tally):
    """Overlap and coupling of all links by rung, in grains."""
    G = U(len(lanes))
    for at in range(T_VOLUME * G, TALLIES * G):
        tally[at] = 0
    for x in range(U(task.shape[0])):
        p, k = link_pair[x], U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            rung = U(depth[x * G + g])
            tally[(T_VOLUME + rung) * G + g] += grains(shared(volume, a, b, k * G + g))
            tally[(T_COUPLED + rung) * G + g] += grains(coupling[x * G + g])


@inner
def tally_up(
    lanes,
    linked,
    active,
    ends,
    link_pair,
    task,
    same_area,
    depth,
    volume,
    coupling,
    trust,
    knowledge,
    bits,
    degree,
    tally,
):
    """All tallies anew; change, deliver and ask then keep them in step."""
    G = U(len(lanes))
    tally[:] = 0
    bits[:] = 0
    degree[:] = 0
    tally_volumes(lanes, ends, link_pair, task, depth, volume, coupling, tally)
    for every in range(U(ends.shape[0])):
        for g in range(G):
            tally[T_TRUST * G + g] += grains(trust[every, g]) + grains(trust[every, G + g])
            tally[T_KNOWN * G + g] += grains(knowledge[every, g]) + grains(knowledge[every, G + g])
    for g in range(G):
        before = np.int64(-1)
        for e in range(U(linked)):
            x = U(active[e])
            rung = U(depth[x * G + g])
            if rung == U(0):
                continue
            p = U(link_pair[x])
            tally[(T_LINKS + rung) * G + g] += 1
            tally[T_OWN * G + g] += 1 if same_area[p] else 0
            if np.int64(p) != before:
                tie(G, U(ends[p, 0]), U(ends[p, 1]), p, g, 1, trust, bits, degree, tally)
            before = np.int64(p)


@inner
def measure_shares(lanes, concentration0, volume, capacity, provided, single, share, niche):
    """What indicators need of the volumes alone, at the start and after every drift.

    ``provided``, ``single``: of a task its volume and the sum of squared shares in it;
    ``share``: an organisation's; ``niche``: mean growth of the concentration of portfolios.
    """
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


@inner
def observe_links(G, g, rungs, pairs, wide, tally, row):
    """Depth shares by overlap, duplicated work, unmet need, links by rung; trust, knowledge
    and the network of tied pairs (one linked task at least), from the tallies.

    ``wide``: too many organisations to look for triangles.
    """
    most = 0.0
    total = need = np.int64(0)
    released = met = 0.0
    links = np.int64(0)
    for r in range(U(4)):
        most = max(most, rungs[SYNERGY, r])
        total += tally[(T_VOLUME + r) * G + g]
        need += tally[(T_COUPLED + r) * G + g]
        if r > U(0):
            released += float(tally[(T_VOLUME + r) * G + g]) * rungs[RELEASE, r]
            met += float(tally[(T_COUPLED + r) * G + g]) * rungs[SYNERGY, r]
            links += tally[(T_LINKS + r) * G + g]
            row[U(4) + r] = float(tally[(T_LINKS + r) * G + g])
    for r in range(U(4)):
        row[ONE + r] = quotient(float(tally[(T_VOLUME + r) * G + g]), float(total))
    row[8] = 1.0 - quotient(released, float(total))
    row[9] = 1.0 - quotient(met, most * float(need))
    ties = float(tally[T_TIES * G + g])
    row[16] = quotient(float(tally[T_TIED * G + g]), 2.0 * ties * GRAINS)
    row[17] = quotient(float(tally[T_TRUST * G + g]), 2.0 * pairs * GRAINS)
    row[18] = quotient(ties * GRAINS - float(tally[T_UNEQUAL * G + g]), ties * GRAINS)
    row[19] = quotient(float(tally[T_KNOWN * G + g]), 2.0 * pairs * GRAINS)
    row[20] = quotient(ties, float(pairs))
    row[21] = quotient(float(links), ties)
    paths = float(tally[T_PATHS * G + g])
    row[22] = math.nan if wide else quotient(float(tally[T_CLOSED * G + g]), paths)
    row[23] = quotient(float(tally[T_OWN * G + g]), float(links))


@inner
def observe_organisations(G, g, rules, mindset, credibility, load, room, row):
    """Time, mindset and credibility: means over organisations."""
    n = room.shape[0]
    days = over = spent = mean_mindset = mean_credibility = 0.0
    for i in range(U(n)):
        own = load[i * G + g]
        days += own
        if own > room[i]:
            over += 1.0
        if own > 0.0:
            spent += cost(price_of(rules, mindset[i * G + g]), bend_of(rules, room[i]), own)
        mean_mindset += mindset[i * G + g]
        mean_credibility += credibility[i * G + g]
    row[11] = days / n
    row[12] = over / n
    row[13] = spent
    row[14] = mean_mindset / n
    row[15] = mean_credibility / n


@inner
def ones(word):
    """Number of ones in a 32-bit word."""
    word = word - ((word >> 1) & 0x55555555)
    word = (word & 0x33333333) + ((word >> 2) & 0x33333333)
    word = (word + (word >> 4)) & 0x0F0F0F0F
    word = word + (word >> 8)
    return (word + (word >> 16)) & 0x3F


@inner
def look(facts, rules, state, work, linked, g, row):
    """All indicators of the run in a lane, of links that are listed and tallied."""
    G = U(len(work.lanes))
    row[0] = fragmentation(
        G,
        g,
        linked,
        work.active,
        facts.ends,
        facts.link_pair,
        facts.task,
        state.depth,
        work.provided,
        work.single,
        work.task_share,
        work.root,
        work.bundle,
        work.per_task,
    )
    row[10] = work.niche[g]
    wide = work.bits.shape[0] == 1
    observe_links(G, g, facts.rungs, facts.ends.shape[0], wide, work.tally, row)
    observe_organisations(
        G,
        g,
        rules,
        state.mindset,
        state.credibility,
        work.load,
        work.room,
        row,
    )
    flow = state.flow
    done = state.month[0] > 0
    value = flow[U(FLOW_VALUE) * G + g]
    row[24] = value if done else math.nan
    row[25] = value - row[13] if done else math.nan
    row[26] = quotient(flow[U(FLOW_KEPT) * G + g], flow[U(FLOW_PROMISES) * G + g])
    row[27] = quotient(flow[U(FLOW_BOTH) * G + g], flow[U(FLOW_EITHER) * G + g])
    for j in range(6):
        row[28 + j] = flow[U(FLOW_UP1 + j) * G + g]
    for j in range(5):
        row[34 + j] = flow[U(FLOW_REASON + j) * G + g]
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

    For arrays of one lane. Starts from the present rungs and tries every rung of every
    link in turn, until nothing improves or ``sweeps`` passes are done. Changes the state it is
    given. Returns (net value found, upper bound): the bound takes each link's best
    rung with no independence lost and no time spent.
    """
    lanes, month = work.lanes, state.month[0]
    ends, link_pair, task, floor = facts.ends, facts.link_pair, facts.task, facts.floor
    depth, mindset, room = state.depth, state.mindset, work.room
    rungs = facts.rungs
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    count, task_load, load, power = work.counts, work.task_load, work.load, work.power
    volume, coupling, apart = state.volume, work.coupling, work.apart
    price, bend = work.price, work.bend
    books = (
        facts.start,
        coupling,
        state.trust,
        facts.same_area,
        work.bits,
        work.degree,
        work.tally,
    )
    set_room(lanes, month, rules, facts.room, mindset, room, price, bend)
    bound = 0.0
    for x in range(depth.shape[0]):
        most = 0.0
        a, b = ends[link_pair[x], 0], ends[link_pair[x], 1]
        overlap = shared(volume, a, b, task[x])
        for rung in range(1, rules.deepest_rung + 1):
            most = max(
                most,
                full_value(
                    rules,
                    rungs[SYNERGY, rung],
                    rungs[RELEASE, rung],
                    rungs[AUTONOMY, rung],
                    overlap,
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
            overlap = shared(volume, a, b, k)
            rung = int(depth[x])
            free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
            lost = independence(rules, power[free + 1], apart[p])
            now = full_value(
                rules,
                rungs[SYNERGY, rung],
                rungs[RELEASE, rung],
                rungs[AUTONOMY, rung],
                overlap,
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
                            overlap,
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
                    lanes,
                    month,
                    rules,
                    U(a),
                    U(b),
                    U(p),
                    U(k),
                    U(x),
                    U(0),
                    U(choice),
                    depth,
                    state.since,
                    volume,
                    state.flow,
                    work.held,
                    work.touched,
                    work.partner_bits,
                    count,
                    False,
                    books,
                )
                recount(lanes, rules, rungs, count, task_load, load, U(a), U(k))
                recount(lanes, rules, rungs, count, task_load, load, U(b), U(k))
                improved = True
        if not improved:
            break
    total = 0.0
    for x in range(depth.shape[0]):
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        overlap = shared(volume, a, b, k)
        free = min(count[a, k, 0] + count[a, k, 1], count[b, k, 0] + count[b, k, 1])
        lost = independence(rules, power[free + 1], apart[p])
        total += full_value(
            rules,
            rungs[SYNERGY, int(depth[x])],
            rungs[RELEASE, int(depth[x])],
            rungs[AUTONOMY, int(depth[x])],
            overlap,
            coupling[x],
            lost,
        )
    for i in range(mindset.shape[0]):
        if load[i] > 0.0:
            total -= cost(price[i], bend[i], load[i])
    return total, bound


# Compilation --------------------------------------------------------------------------------------


def compile_parts(
    parts: tuple[str, ...],
    facts: Facts,
    rules: Rules,
    start: State,
    state: State,
    work: Work,
    law: Floats,
    stream: tuple[np.uint64, np.uint64, np.uint64],
    rows: Floats,
) -> None:
    """Compile the named parts of simulate for such arguments; simulate then finds them."""
    books = (
        facts.start,
        work.coupling,
        state.trust,
        facts.same_area,
        work.bits,
        work.degree,
        work.tally,
    )
    arguments: dict[str, tuple[Any, ...]] = {
        "step": (facts, rules, state, work, stream, 0, 0, False, False),
        "decide": (facts, rules, state, work, stream, 0, 0, 0, False, books),
        "begin": (facts, start, state, work, law, stream),
        "tabulate": (facts, rules, work),
        "derive": (facts, rules, state, work),
        "look": (facts, rules, state, work, 0, U(0), rows[0, 0, 0]),
    }
    for part in parts:
        globals()[part].compile(tuple(numba.typeof(argument) for argument in arguments[part]))


def compiled_before(lanes: int) -> bool:
    """Whether simulate was compiled for so many lanes, in this edition."""
    return shelf.read("compiled", f"{lanes} lanes") is not None


def remember_compiled(lanes: int) -> None:
    """Note on the shelf that it holds simulate for so many lanes."""
    shelf.write("compiled", f"{lanes} lanes", b"")
