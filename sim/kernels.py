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
    Options,
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
LOUD, ELECTION, INSTRUCTION, ATTEND, TENDER, IMITATE, HOUSEHOLD = range(9, 16)
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

SUMS = 5
"""Rows of ``Work.sums``."""

CELLS = 128
"""Numbers in a row of ``Work.cells``: of pairs that are reckoned together."""
ROW = 136
"""Places for them: rows a power of two apart would get into each other's way in the cache."""

DESK = 64
"""Numbers in a row of ``Work.desk``, of which there are three a task: all in the first cache."""

U = np.uint64
"""Counts and places in inner loops: compiled look-ups test signed ones for being negative."""
ONE = U(1)

T_TRUST, T_KNOWN, T_TIED, T_UNEQUAL, T_TIES, T_OWN, T_CLOSED, T_PATHS = map(U, range(8))
T_LINKS, T_VOLUME, T_COUPLED, T_APART, T_MADE, TALLIES = map(U, (8, 12, 16, 20, 24, 25))
"""Rows of ``Work.tally``; four each, by rung, of links, volume, coupling and what is apart, where
in the place of separation stand volume and coupling of all links. What the month's work was worth
is counted in the last, from 0."""
GRAINS = 4294967296.0
"""Grains in 1: sums of whole grains are exact, so that they can be kept in any order."""


NEVER = 1e-12
"""A smaller probability that all providers fail counts as none."""


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
def looped(lanes, array, places):
    """Number of lanes, for loops that are to become loops over vectors.

    One is known to the compiler; more are not, because it would write each of them out.
    """
    if len(lanes) == 1:
        return ONE
    return U(array.shape[0]) // U(places)


@inner
def in_whole_vectors(G, many):
    """As many pairs or some more: rests that fill no vector take longer than a whole one.

    Rows have room for them, and what stands there is not used.
    """
    return ((many * G + U(15)) & ~U(15)) // G


@inner
def lay_out(G, source, ends, begin, many, desk):
    """What belongs to the tasks of both sides of some pairs, a row of the desk for each.

    Rows of a task k are k and, of the second side, K + k; numbers of all lanes of a pair stand
    together. ``source`` (N, K).
    """
    tasks = U(source.shape[1]) // G
    for k in range(tasks):
        for side in range(U(2)):
            row = desk[side * tasks + k]
            for v in range(many):
                for g in range(G):
                    row[v * G + g] = source[ends[begin + v, side], k * G + g]


@inner
def measure_own(
    lanes, rules, near_start, near, near_need, volume, capacity, self_coupling, portion, sums
):
    """Capacity, shares of tasks in it and coupling with oneself, of each organisation."""
    G = U(len(lanes))
    width = looped(lanes, sums, SUMS)
    tasks = U(near_start.shape[0]) - ONE
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
                self_coupling[i, k * G + g] = rules.coupling_weight * sums[needs + g]


@inner
def measure_pairs(
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
    boundary,
    apart,
    coupling,
    portion,
    desk,
    cells,
    tally,
):
    """Coupling of links and what the difference of pairs is worth, from the volumes.

    Also volume and coupling of all links together, in grains. Reckoned in vectors of pairs, for
    all tasks: a link that is not possible has no overlap, and its coupling is not read.
    """
    G = U(len(lanes))
    tasks = U(near_start.shape[0]) - ONE
    for g in range(G):
        tally[T_VOLUME * G + g] = tally[T_COUPLED * G + g] = 0
    for begin in range(U(0), U(ends.shape[0]), U(DESK) // G):
        many = min(U(ends.shape[0]) - begin, U(DESK) // G)
        wide = in_whole_vectors(G, many) * G
        lay_out(G, portion, ends, begin, many, desk)
        for q in range(wide):
            cells[q] = 0.0
        for k in range(tasks):
            first, second = desk[k], desk[tasks + k]
            for q in range(wide):
                cells[q] += abs(first[q] - second[q])
        for v in range(many):
            p = begin + v
            a, b = U(ends[p, 0]), U(ends[p, 1])
            for g in range(G):
                both = capacity[a * G + g] > 0.0 and capacity[b * G + g] > 0.0
                difference = 0.5 * cells[v * G + g] if both else 0.0
                apart[p * G + g] = rules.specialisation * difference + rules.plurality * boundary[p]
        lay_out(G, volume, ends, begin, many, desk)
        for k in range(tasks):
            needs = desk[U(2) * tasks + k]
            for q in range(wide):
                needs[q] = 0.0
        for k in range(tasks):
            first, second, needs = desk[k], desk[tasks + k], desk[U(2) * tasks + k]
            for e in range(near_start[k], near_start[k + ONE]):
                other = U(near[e])
                if other < k:
                    # what two tasks need of each other is the same for both
                    continue
                need, other_needs = near_need[e], desk[U(2) * tasks + other]
                other_first, other_second = desk[other], desk[tasks + other]
                for q in range(wide):
                    met = need * (min(first[q], other_second[q]) + min(other_first[q], second[q]))
                    needs[q] += met
                    other_needs[q] += met
            for g in range(G):
                overlaps = np.int64(0)
                for q in range(g, many * G, G):
                    overlaps += grains(min(first[q], second[q]))
                tally[T_VOLUME * G + g] += overlaps
        for v in range(many):
            for x in range(start[begin + v], start[begin + v + ONE]):
                needs = desk[U(2) * tasks + U(task[x])]
                for g in range(G):
                    coupling[x * G + g] = rules.coupling_weight * (0.5 * needs[v * G + g])
    for g in range(G):
        coupled = np.int64(0)
        for x in range(g, U(coupling.shape[0]), G):
            coupled += grains(coupling[x])
        tally[T_COUPLED * G + g] = coupled


@inner
def measure_links(
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
    boundary,
    apart,
    coupling,
    portion,
    sums,
    tally,
):
    """What measure_pairs finds, link by link in vectors of lanes."""
    G = U(len(lanes))
    width = looped(lanes, sums, SUMS)
    tasks = U(near_start.shape[0]) - ONE
    needs = G
    for g in range(G):
        tally[T_VOLUME * G + g] = tally[T_COUPLED * G + g] = 0
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
                met = rules.coupling_weight * (0.5 * sums[needs + g])
                coupling[x * G + g] = met
                tally[T_VOLUME * G + g] += grains(shared(volume, a, b, own * G + g))
                tally[T_COUPLED * G + g] += grains(met)


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
def sum_load(lanes, rules, task_load, load, i, options):
    """Days a week of organisation i: its tables and the time it takes to ask."""
    G = U(len(lanes))
    for g in range(G):
        load[i * G + g] = rules.inquiry * rules.inquiry_days
    if options is not None:
        load[i] = options.base[i]
    for k in range(U(task_load.shape[1]) // G):
        for g in range(G):
            load[i * G + g] += task_load[i, k * G + g]


@inner
def list_chances(rules, key, ends, start, partners, pair_key, known, bound, bar):
    """Counters of the draws of pairs, and what meetings are drawn with.

    ``known``: probability of a discussion without closure; ``bound`` (2, P): at least the
    highest probability of a meeting that a month can bring, on a coarse scale, of their own
    accord and called by the referee; ``bar`` (2, P): the highest word of a pair with which any of
    its links can pass it.
    """
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        pair_key[0, p] = key[a]
        pair_key[1, p] = key[b]
        known[p] = rules.contacts / (1.0 + max(partners[a], partners[b]))
        most = (1.0 + rules.invited * rules.referee_activity) + rules.closure
        bound[0, p] = coarse(0.5 * min(1.0, known[p] * most))
        bound[1, p] = coarse(0.5 * min(1.0, known[p] * rules.convening))
        for called in range(2):
            links = np.int64(start[p + ONE] - start[p])
            some = 1.0 - raised(1.0 - bound[called, p], links)
            # where none can, 0: with that word meet finds none
            bar[called, p] = max(below(some) - 1, 0)


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
def prepare(facts, rules, state, work, options):
    """Everything derived from facts, parameters and state; also makes a resumed run ready."""
    tabulate(facts, rules, work)
    derive(facts, rules, state, work, options)


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
        work.bar,
    )
    fill_powers(ONE, work.power, rules.failure, U(0))
    for others in range(work.power.shape[0]):
        if work.power[others] < NEVER:
            work.power[others] = 0.0
    fill_powers(ONE, work.gained, 1.0 - rules.trust_gain, U(0))
    fill_powers(ONE, work.lost, 1.0 - rules.trust_loss, U(0))
    for age in range(work.ripe.shape[0]):
        work.ripe[age] = maturity(float(age), rules.maturity_months)
        work.ahead[age] = maturity(age + rules.foresight_months, rules.maturity_months)


@inner
def compare_portfolios(facts, rules, state, work, beside):
    """What is derived from the volumes, at the start and after every drift.

    ``beside`` as in Work: numba compiles only one side of a test of an argument for None.
    """
    measure_own(
        work.lanes,
        rules,
        facts.near_start,
        facts.near,
        facts.near_need,
        state.volume,
        work.capacity,
        work.self_coupling,
        work.volume_then,
        work.sums,
    )
    if beside is None:
        measure_pairs(
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
            facts.boundary,
            work.apart,
            work.coupling,
            work.volume_then,
            work.desk,
            work.cells,
            work.tally,
        )
    else:
        measure_links(
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
            facts.boundary,
            work.apart,
            work.coupling,
            work.volume_then,
            work.sums,
            work.tally,
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
def count_loads(facts, rules, state, work, options):
    """Loads, and how redundant everyone is, of all organisations and tasks."""
    G = U(len(work.lanes))
    tasks = U(facts.near_start.shape[0]) - ONE
    for i in range(U(facts.key.shape[0])):
        for k in range(tasks):
            recount(
                work.lanes,
                rules,
                facts.rungs,
                work.power,
                work.counts,
                work.redundant,
                work.task_load,
                work.load,
                i,
                k,
                state,
                options,
            )
            if facts.slot[i * tasks + k] == facts.slot[i * tasks + k + ONE]:
                # no link is possible
                for g in range(G):
                    work.redundant[i, k * G + g] = 0.0
        for g in range(G):
            # who can have no link spends no time, and may have no room
            if facts.partners[i] == 0:
                work.load[i * G + g] = 0.0


@inner
def derive(facts, rules, state, work, options):
    """What is derived from the state."""
    G = U(len(work.lanes))
    n, tasks = U(facts.key.shape[0]), U(facts.near_start.shape[0]) - ONE
    compare_portfolios(facts, rules, state, work, work.beside)
    ends, link_pair, task, depth, count = (
        facts.ends,
        facts.link_pair,
        facts.task,
        state.depth,
        work.counts,
    )
    count[:] = 0
    work.partner_bits[:] = 0
    work.partner_count[:] = 0
    work.touched[:] = 0
    circles = circles_of(facts, work)
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
                seat_together(G, tasks, circles, a, b, on, g, True)
        work.held[x] = held
        work.waits[x] = waits
    if options is not None:
        for i in range(n):
            options.base[i] = rules.inquiry * rules.inquiry_days
            options.mandate[i] = facts.mandate[i]
            options.weight[i] = state.own_weight[i]
    # each recount sums the loads of all tasks, those not yet counted too
    work.task_load[:] = 0.0
    count_loads(facts, rules, state, work, options)
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
def begin(facts, start, state, work, law, stream, options):
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
    traits(work.lanes, facts.key, law, stream, state.mindset, state.own_weight)
    if options is not None:
        mark(facts, options, stream)
        sign_covenant(facts, options, state, stream)


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
def enlist(G, x, at, spot_of, ends, coupling, active, seats, coupled):
    """Link x gets a place in the list, with what is read of it every month."""
    p = spot_of[x] >> _SHIFT
    active[at] = x
    seats[U(4) * at + U(0)] = ends[p, 0]
    seats[U(4) * at + U(1)] = ends[p, 1]
    seats[U(4) * at + U(2)] = p
    seats[U(4) * at + U(3)] = spot_of[x] & _MASK
    for g in range(G):
        coupled[at * G + g] = coupling[x * G + g]


@inner
def seats_of(seats, at):
    """Rows of the two organisations, pair and task of the link at a place of the list."""
    place = U(4) * at
    return (
        U(seats[place]),
        U(seats[place + ONE]),
        U(seats[place + U(2)]),
        U(seats[place + U(3)]),
    )


@inner
def list_linked(lanes, held, spot_of, ends, coupling, active, seats, coupled):
    """Links deeper than separation in any lane, ascending; returns how many.

    Lists have one place more than there are links.
    """
    linked = U(0)
    for x in range(U(held.shape[0])):
        active[linked] = x
        linked += ONE if held[x] > 0 else U(0)
    for at in range(linked):
        enlist(U(len(lanes)), U(active[at]), at, spot_of, ends, coupling, active, seats, coupled)
    return np.int64(linked)


@inner
def list_again(
    lanes, held, touched, spot_of, ends, coupling, linked, page, all_active, all_seats, all_coupled
):
    """The same after links were entered or left: those whose bit in ``touched`` is set.

    Copies the list to the other of two pages, which is then the one in use: what stands between
    two changes goes in one piece. Clears ``touched``.
    """
    G, total = U(len(lanes)), U(linked)
    old, old_seats, old_coupled = all_active[page], all_seats[page], all_coupled[page]
    active, seats, coupled = all_active[1 - page], all_seats[1 - page], all_coupled[1 - page]
    taken = many = U(0)
    for w in range(U(touched.shape[0]) + ONE):
        # after the last word, what remains
        word = touched[w] if w < U(touched.shape[0]) else np.int64(1)
        while word != 0:
            lowest = word & -word
            word ^= lowest
            x = w * U(32) + U(ones(lowest - 1))
            end = taken
            if w == U(touched.shape[0]):
                end = total
            while end + U(16) <= total and old[end + U(15)] < x:
                end += U(16)
            while end < total and old[end] < x:
                end += ONE
            piece = end - taken
            for q in range(piece):
                active[many + q] = old[taken + q]
            for q in range(U(4) * piece):
                seats[U(4) * many + q] = old_seats[U(4) * taken + q]
            for q in range(piece * G):
                coupled[many * G + q] = old_coupled[taken * G + q]
            many += piece
            taken = end
            if w == U(touched.shape[0]):
                break
            if held[x] > 0:
                enlist(G, x, many, spot_of, ends, coupling, active, seats, coupled)
                many += ONE
            else:
                taken += ONE
        if w < U(touched.shape[0]):
            touched[w] = 0
    return np.int64(many)


@inner
def list_pending(waits, active, linked, pending, options):
    """Links with an announced step down in any lane, ascending; returns how many.

    With options links under contract too, of which some are separate.
    """
    noticed = 0
    if options is not None:
        for x in range(U(waits.shape[0])):
            options.listed[x] = 1 if waits[x] > 0 else 0
            pending[noticed] = x
            noticed += 1 if waits[x] > 0 else 0
        return noticed
    for e in range(U(linked)):
        if waits[active[e]] > 0:
            pending[noticed] = active[e]
            noticed += 1
    return noticed


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


MADE, WHOLE, PEERS, LINKS, READY, TEMPTED, MINDSET, LEDGER = map(U, range(8))
"""Rows of an organisation's ledger, and how many: what its links made, what they could have made,
mindset of its partners summed over links, links; chance to keep a promise as far as mandate and
time go, pull to the own chimney, mindset before the month."""

KEPT_B, BOTH, LINKED = 16, 32, 48
"""Where in the number of what was promised stand: promises that b kept, links on which both kept
theirs, and links. Those that a kept come first; there are fewer than 2**15 tasks."""


@inner
def promises(rung, kept_a, kept_b):
    """What was promised on a link, and what was kept: one number, of which sums are such too."""
    a, b = (1 if kept_a else 0), (1 if kept_b else 0)
    done = np.int64(a | (b << KEPT_B) | ((a & b) << BOTH) | (1 << LINKED))
    return done if rung > 0 else np.int64(0)


@inner
def kept_of(done):
    """Promises kept by a and by b, links on which both kept theirs, and links."""
    return done & 0xFFFF, (done >> KEPT_B) & 0xFFFF, (done >> BOTH) & 0xFFFF, done >> LINKED


@inner
def deliver(
    lanes,
    month,
    rules,
    rungs,
    stream,
    linked,
    active,
    seats,
    coupled,
    key,
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
    volume,
    counts,
    power,
    ripe,
    ripened,
    gained,
    lost_by,
    mended,
    convinced,
    ledger,
    observed,
    flow,
    tally,
    event,
    word,
    counter,
    numbers,
    spots,
    rung_at,
    shares,
    grown,
    worths,
    redundant,
    done,
    all_done,
    cells,
    notice,
    pending,
    noticed,
    options,
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
            able = room[i] / load[one] if load[one] > room[i] else 1.0
            ledger[i, READY * G + g] = mandate[i] * able
            own = own_weight[one] * (1.0 - rules.monitoring * rho * credibility[one])
            ledger[i, TEMPTED * G + g] = own
            if options is not None:
                options.unwatched[i] = own_weight[i]
                if options.ordered[i] != 0:
                    pull = options.rules.order_pull
                    ledger[i, TEMPTED] = own + pull * (1.0 - own)
                    options.unwatched[i] = own_weight[i] + pull * (1.0 - own_weight[i])
            ledger[i, MINDSET * G + g] = mindset[one]
        for g in range(U(4) * G):
            ledger[i, g] = 0.0
        if ruling > 0.0:
            for g in range(G):
                base = 1.0 - rules.trust_loss * (1.0 - ruling * credibility[i * G + g])
                fill_powers(G, mended[i], base, g)
    if ruling > 0.0:
        fill_powers(ONE, convinced[0], 1.0 - rules.credibility_gain * rho, U(0))
        fill_powers(ONE, convinced[1], 1.0 - rules.credibility_loss * rho, U(0))
    scarce = False
    if observed:
        if rules.redundancy > 0.0:
            for i in range(U(redundant.shape[0])):
                for spot in range(U(redundant.shape[1])):
                    scarce |= redundant[i, spot] > 0.0
        for g in range(G):
            tally[T_MADE * G + g] = 0
            for level in range(ONE, U(4)):
                apart = float(tally[(T_APART + level) * G + g]) / GRAINS
                flow[U(FLOW_VALUE) * G + g] -= rungs[AUTONOMY, level] * apart
    first, second, third, fourth = numbers[0], numbers[1], numbers[2], numbers[3]
    synergy, release, autonomy = rungs[SYNERGY], rungs[RELEASE], rungs[AUTONOMY]
    # rows of cells, by side where there are two
    trust_a, trust_b = U(0), C
    ready_a, ready_b = U(2) * C, U(3) * C
    tempted_a, tempted_b = U(4) * C, U(5) * C
    limit_a, limit_b = U(6) * C, U(7) * C
    partial_a, partial_b = U(8) * C, U(9) * C
    known_a, known_b = U(10) * C, U(11) * C
    left_a, left_b, gained_a, gained_b = U(2) * C, U(3) * C, U(4) * C, U(5) * C
    fold = U(12) * C
    where, tied, row_a, row_b = spots[0], spots[1], spots[2], spots[3]
    width = looped(lanes, rung_at, CHUNK)
    most = U(CELLS) // G
    enough = max(min(U(1024) // G, U(CELLS)), U(counts.shape[1]))
    reviews = begin = U(0)
    while begin < U(linked):
        # Short loops, one array each: what is far away in memory is then fetched together.
        count = min(U(linked) - begin, enough)
        last, before = U(0), U(trust.shape[0])
        for q in range(count):
            a, b, p, _ = seats_of(seats, begin + q)
            last += ONE if p != before else U(0)
            before = p
            tied[last - ONE] = p
            row_a[last - ONE] = a
            row_b[last - ONE] = b
            where[q] = last - ONE
        # whole pairs only; none has more links than there are tasks
        if last > most:
            last = most
        elif begin + count < U(linked) and seats[U(4) * (begin + count) + U(2)] == before:
            last -= ONE
        while U(where[count - ONE]) >= last:
            count -= ONE
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
                cells[ready_a + v * G + g] = ledger[a, READY * G + g]
                cells[tempted_a + v * G + g] = ledger[a, TEMPTED * G + g]
            for g in range(G):
                cells[ready_b + v * G + g] = ledger[b, READY * G + g]
                cells[tempted_b + v * G + g] = ledger[b, TEMPTED * G + g]
        if options is not None:
            if options.selective[0] != 0:
                for v in range(last):
                    if options.reach[tied[v]] == 0.0:
                        cells[tempted_a + v] = options.unwatched[row_a[v]]
                        cells[tempted_b + v] = options.unwatched[row_b[v]]
        for q in range(count):
            x = U(active[begin + q])
            for g in range(G):
                ripened[q * G + g] = ripe[U(min(month - since[x * G + g], oldest))]
        for q in range(count):
            x = U(active[begin + q])
            for g in range(width):
                rung_at[q * G + g] = depth[x * G + g]
        for q in range(count):
            a, b, _, k = seats_of(seats, begin + q)
            counter[0, q] = key[a]
            counter[1, q] = key[b]
            counter[2, q] = (k << U(4)) | U(DELIVER)
            for g in range(width):
                shares[q * G + g] = shared(volume, a, b, k * G + g)
        for q in range(last * G):
            cells[limit_a + q] = threshold(
                keeping(rules, cells[ready_a + q], cells[tempted_a + q], cells[trust_a + q])
            )
            cells[limit_b + q] = threshold(
                keeping(rules, cells[ready_b + q], cells[tempted_b + q], cells[trust_b + q])
            )
        draws(count, counter, month, stream, numbers)
        for q in range(count):
            at = U(where[q]) * G
            word_a, word_b = float(np.int64(first[q])), float(np.int64(second[q]))
            for g in range(width):
                done[q * G + g] = promises(
                    rung_at[q * G + g],
                    word_a < cells[limit_a + at + g],
                    word_b < cells[limit_b + at + g],
                )
        if options is not None:
            if options.rules.reluctance > 0.0:
                for q in range(count):
                    # a link that stands only because the law prescribes it
                    if rung_at[q] == 1 and options.floor[active[begin + q]] == 1:
                        pair = U(where[q])
                        kept_a = half_hearted(
                            rules,
                            options,
                            own_weight[row_a[pair]],
                            cells[ready_a + pair],
                            cells[tempted_a + pair],
                            cells[trust_a + pair],
                        )
                        kept_b = half_hearted(
                            rules,
                            options,
                            own_weight[row_b[pair]],
                            cells[ready_b + pair],
                            cells[tempted_b + pair],
                            cells[trust_b + pair],
                        )
                        done[q] = promises(
                            rung_at[q],
                            float(np.int64(first[q])) < kept_a,
                            float(np.int64(second[q])) < kept_b,
                        )
        for q in range(count * G):
            ripened[q] = ripened[q] if (done[q] >> BOTH) & 1 != 0 else 0.0
            grown[q] = shares[q] * ripened[q]
        for q in range(last * G):
            all_done[q] = 0
        for q in range(U(2) * last * G):
            cells[fold + q] = 0.0
        for q in range(count):
            at = U(where[q]) * G
            for g in range(width):
                all_done[at + g] += done[q * G + g]
                cells[fold + U(2) * at + g] += grown[q * G + g]
                cells[fold + U(2) * at + G + g] += shares[q * G + g] if done[q * G + g] > 0 else 0.0
            # appended without a branch: few are, and which cannot be predicted
            event[reviews] = active[begin + q]
            word[reviews] = third[q]
            reviews += ONE if np.int64(third[q]) < reviewed else U(0)
        if ruling > 0.0:
            for q in range(last * G):
                cells[partial_a + q] = cells[partial_b + q] = 0.0
            for q in range(count):
                if np.int64(fourth[q]) < partially:
                    at = U(where[q]) * G
                    a, b, _, _ = seats_of(seats, begin + q)
                    own_a, own_b = referee[a], referee[b]
                    for g in range(G):
                        kept_a, kept_b, _, promised = kept_of(done[q * G + g])
                        cells[partial_a + at + g] += float(promised - kept_b) if own_b else 0.0
                        cells[partial_b + at + g] += float(promised - kept_a) if own_a else 0.0
        if observed:
            for q in range(count * G):
                rung = U(rung_at[q])
                full = coupled[begin * G + q] * synergy[rung]
                worths[q] = full + rules.overlap_weight * shares[q] * release[rung]
            if options is not None:
                if options.rules.pooling > 0.0 or options.rules.scale > 0.0:
                    for q in range(count):
                        a, b, _, k = seats_of(seats, begin + q)
                        stood = U(rung_at[q])
                        full = coupled[begin + q] * synergy[stood]
                        saved = saving(options, volume[a, k], volume[b, k])
                        freed = rules.overlap_weight * shares[q] + saved
                        worths[q] = full + freed * release[stood]
            for g in range(G):
                made = np.int64(0)
                for q in range(g, count * G, G):
                    made += grains(worths[q] * ripened[q])
                tally[T_MADE * G + g] += made
        if scarce:
            for q in range(count):
                a, b, _, k = seats_of(seats, begin + q)
                for g in range(G):
                    # who has the fewest others to turn to fails soonest
                    fails = max(redundant[a, k * G + g], redundant[b, k * G + g])
                    worths[q * G + g] = rules.redundancy * fails
            for g in range(G):
                lost = np.int64(0)
                for q in range(g, count * G, G):
                    lost += grains(autonomy[U(rung_at[q])] * shares[q] * worths[q])
                tally[T_MADE * G + g] -= lost
        if observed:
            for g in range(G):
                kept = twice = all_promised = np.int64(0)
                for v in range(last):
                    kept_a, kept_b, both, promised = kept_of(all_done[v * G + g])
                    all_promised += promised
                    kept += kept_a + kept_b
                    twice += both
                flow[U(FLOW_PROMISES) * G + g] += float(2 * all_promised)
                flow[U(FLOW_KEPT) * G + g] += float(kept)
                flow[U(FLOW_BOTH) * G + g] += float(twice)
                flow[U(FLOW_EITHER) * G + g] += float(kept - twice)
        for v in range(last):
            a, b = U(row_a[v]), U(row_b[v])
            # one side after the other: rows of two organisations could be the same for LLVM
            for g in range(G):
                links = float(all_done[v * G + g] >> LINKED)
                ledger[a, MADE * G + g] += cells[fold + U(2) * v * G + g]
                ledger[a, WHOLE * G + g] += cells[fold + (U(2) * v + ONE) * G + g]
                ledger[a, PEERS * G + g] += links * ledger[b, MINDSET * G + g]
                ledger[a, LINKS * G + g] += links
            for g in range(G):
                links = float(all_done[v * G + g] >> LINKED)
                ledger[b, MADE * G + g] += cells[fold + U(2) * v * G + g]
                ledger[b, WHOLE * G + g] += cells[fold + (U(2) * v + ONE) * G + g]
                ledger[b, PEERS * G + g] += links * ledger[a, MINDSET * G + g]
                ledger[b, LINKS * G + g] += links
        if ruling > 0.0:
            for v in range(last):
                a, b = U(row_a[v]), U(row_b[v])
                for g in range(G):
                    cell = v * G + g
                    kept_a, kept_b, _, n = kept_of(all_done[cell])
                    own_a, own_b = (
                        np.int64(cells[partial_a + cell]),
                        np.int64(cells[partial_b + cell]),
                    )
                    fair_a, fair_b = U(n - kept_b - own_a), U(n - kept_a - own_b)
                    if options is not None:
                        if options.reach[tied[v]] == 0.0:
                            # nobody rules
                            cells[left_a + cell] = lost_by[U(n - kept_b)]
                            cells[left_b + cell] = lost_by[U(n - kept_a)]
                            cells[gained_a + cell] = gained[U(kept_a)]
                            cells[gained_b + cell] = gained[U(kept_b)]
                            continue
                    cells[left_a + cell] = lost_by[U(own_a)] * mended[a, fair_a * G + g]
                    cells[left_b + cell] = lost_by[U(own_b)] * mended[b, fair_b * G + g]
                    if n > 0:
                        credibility[a * G + g] = believing(
                            credibility[a * G + g], convinced[0, fair_a], convinced[1, U(own_a)]
                        )
                        credibility[b * G + g] = believing(
                            credibility[b * G + g], convinced[0, fair_b], convinced[1, U(own_b)]
                        )
                    cells[gained_a + cell] = gained[U(kept_a)]
                    cells[gained_b + cell] = gained[U(kept_b)]
        else:
            for q in range(last * G):
                kept_a, kept_b, _, n = kept_of(all_done[q])
                cells[left_a + q] = lost_by[U(n - kept_b)]
                cells[left_b + q] = lost_by[U(n - kept_a)]
                cells[gained_a + q] = gained[U(kept_a)]
                cells[gained_b + q] = gained[U(kept_b)]
        if options is not None:
            for v in range(last):
                a, b = row_a[v], row_b[v]
                kept_a, kept_b, _, n = kept_of(all_done[v])
                options.got[a] += kept_b
                options.got[b] += kept_a
                options.brought[a] += kept_a
                options.brought[b] += kept_b
                options.promised[a] += n
                options.promised[b] += n
        new_a, new_b = fold, fold + C
        for q in range(last * G):
            # where the two are not linked, nothing was promised
            some = all_done[q] > 0
            old_a, old_b = cells[trust_a + q], cells[trust_b + q]
            is_a = trusting(old_a, cells[gained_b + q], cells[left_a + q])
            is_b = trusting(old_b, cells[gained_a + q], cells[left_b + q])
            cells[limit_a + q] = is_a if some else old_a
            cells[limit_b + q] = is_b if some else old_b
            known = rules.familiarity if some else 0.0
            old_a, old_b = cells[known_a + q], cells[known_b + q]
            cells[new_a + q] = old_a + known * (1.0 - old_a)
            cells[new_b + q] = old_b + known * (1.0 - old_b)
        if observed:
            for g in range(G):
                more = tied_more = unequal = known_more = np.int64(0)
                for v in range(last):
                    cell = v * G + g
                    was_a, was_b = cells[trust_a + cell], cells[trust_b + cell]
                    is_a, is_b = cells[limit_a + cell], cells[limit_b + cell]
                    grown_a_b = (grains(is_a) - grains(was_a)) + (grains(is_b) - grains(was_b))
                    wider = grains(abs(is_a - is_b)) - grains(abs(was_a - was_b))
                    more += grown_a_b
                    tied_more += grown_a_b if all_done[cell] > 0 else 0
                    unequal += wider if all_done[cell] > 0 else 0
                    known_more += (grains(cells[new_a + cell]) - grains(cells[known_a + cell])) + (
                        grains(cells[new_b + cell]) - grains(cells[known_b + cell])
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
                knowledge[p, g] = cells[new_a + v * G + g]
                knowledge[p, G + g] = cells[new_b + v * G + g]
        begin += count
    if observed:
        if options is not None:
            if options.rules.contract_worth > 0.0:
                tally[T_MADE] += contracts_worth(options, noticed, pending, depth, notice, volume)
        for g in range(G):
            flow[U(FLOW_VALUE) * G + g] += float(tally[T_MADE * G + g]) / GRAINS
    return np.int64(reviews)


# Changes of rung ---------------------------------------------------------------------


@inner
def recount(lanes, rules, rungs, power, count, redundant, task_load, load, i, k, state, options):
    """What follows from the rungs of organisation i's links on task k: loads, and the probability
    that all others fail to whom it could turn."""
    G = U(len(lanes))
    pairwise = rules.pairwise_load
    if options is not None:
        pairwise = pairwise_of(rules, options, state, i, k)
    for g in range(G):
        redundant[i, k * G + g] = power[U(count[i, k, g] + count[i, k, G + g] + 1)]
        task_load[i, k * G + g] = measure_load(
            pairwise,
            rungs[DAYS, 1],
            rungs[DAYS, 2],
            rungs[DAYS, 3],
            count[i, k, G + g],
            count[i, k, U(2) * G + g],
            count[i, k, U(3) * G + g],
        )
    sum_load(lanes, rules, task_load, load, i, options)


@inner
def turn(G, tasks, partner_bits, a, b, k, g):
    """a and b begin or cease to sit together on task k."""
    partner_bits[a * tasks + k, (b >> U(5)) * G + g] ^= np.int64(1) << np.int64(b & U(31))
    partner_bits[b * tasks + k, (a >> U(5)) * G + g] ^= np.int64(1) << np.int64(a & U(31))


@inner
def leave(slot, partner, partner_count, s, b):
    """Strike b out of the list of partners of an organisation on a task, at place s."""
    last = slot[s] + partner_count[s] - 1
    at = slot[s]
    while partner[at] != b:
        at += 1
    partner[at] = partner[last]
    partner_count[s] -= 1


@inner
def seat_together(G, tasks, circles, a, b, k, g, together):
    """a and b begin or cease to sit together on task k: in sets of bits, or in lists."""
    partner_bits, slot, partner, partner_count = circles
    if partner_bits.shape[0] > 1:
        turn(G, tasks, partner_bits, a, b, k, g)
        return
    s, t = a * tasks + k, b * tasks + k
    if together:
        partner[U(slot[s] + partner_count[s])] = b
        partner[U(slot[t] + partner_count[t])] = a
        partner_count[s] += 1
        partner_count[t] += 1
    else:
        leave(slot, partner, partner_count, s, np.int64(b))
        leave(slot, partner, partner_count, t, np.int64(a))


@inner
def books_of(facts, state, work):
    """What change reads and keeps in step for indicators."""
    return (
        facts.start,
        work.coupling,
        work.apart,
        state.trust,
        facts.same_area,
        work.bits,
        work.degree,
        work.deep,
        work.stale,
        work.tally,
    )


@inner
def circles_of(facts, work):
    """Who sits with whom: sets of bits, or lists where there are too many."""
    return work.partner_bits, facts.slot, work.partner, work.partner_count


@inner
def change(
    lanes,
    month,
    price,
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
    circles,
    count,
    tracked,
    books,
):
    """Move link x between a and b on task k to a rung; keep counts in step.

    Loads are left to recount. ``price``: of a step up, to each side per unit of overlap.
    ``tracked``: keep the tallies in step too, with ``books``.
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
    if old == U(0) or new == U(0):
        seat_together(G, U(count.shape[1]), circles, a, b, k, g, old == U(0))
    depth[x * G + g] = new
    if new > old:
        flow[(U(FLOW_UP1) + old) * G + g] += 1.0
        flow[U(FLOW_VALUE) * G + g] -= 2.0 * price * shared(volume, a, b, k * G + g)
    else:
        flow[(U(FLOW_DOWN1) + old - ONE) * G + g] += 1.0
    if not tracked:
        return
    start, coupling, apart, trust, same_area, bits, degree, deep, stale, tally = books
    overlap = shared(volume, a, b, k * G + g)
    o, c = grains(overlap), grains(coupling[x * G + g])
    d = grains(overlap * apart[p * G + g])
    for rung, sign in ((new, 1), (old, -1)):
        if rung > U(0):
            tally[(T_LINKS + rung) * G + g] += sign
            tally[(T_VOLUME + rung) * G + g] += sign * o
            tally[(T_COUPLED + rung) * G + g] += sign * c
            tally[(T_APART + rung) * G + g] += sign * d
    if (old >= U(2)) != (new >= U(2)):
        stale[k * G + g] = 1
        if deep.shape[0] > 1:
            turn(G, U(count.shape[1]), deep, a, b, k, g)
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
    circles,
    power,
    count,
    redundant,
    task_load,
    load,
    tracked,
    books,
    state,
    options,
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
                if options is not None:
                    # a contract ends
                    if depth[x] <= 1:
                        continue
                new = U(depth[x * G + g]) - ONE
                change(
                    lanes,
                    month,
                    rules.move_cost,
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
                    circles,
                    count,
                    tracked,
                    books,
                )
            waits[x] -= due
            recount(
                lanes, rules, rungs, power, count, redundant, task_load, load, a, k, state, options
            )
            recount(
                lanes, rules, rungs, power, count, redundant, task_load, load, b, k, state, options
            )
        pending[left] = x
        if options is not None:
            options.listed[x] = 1 if waits[x] > 0 else 0
        left += ONE if waits[x] > 0 else U(0)
    return np.int64(left)


# Review and meeting ----------------------------------------------------------------


@inner
def review(
    lanes,
    rules,
    reviews,
    floor,
    depth,
    notice,
    event,
    word,
    direction,
    valid,
    spot_of,
    ends,
    count,
    options,
):
    """What is proposed on the reviewed links without notice; returns on how many.

    ``valid``: in which lanes.
    """
    G = U(len(lanes))
    half = below(0.5 * rules.review_rate)
    deepest, events = rules.deepest_rung, U(0)
    for e in range(U(reviews)):
        x, up = U(event[e]), np.int64(word[e]) < half
        if options is not None:
            proposed = reviewed_at(rules, options, spot_of, ends, count, x, word[e])
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
            if options is not None:
                # a contract hinders nobody
                free = free or rung == ONE
            possible = 1 if lowest <= rung <= highest and free else 0
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
    bar,
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
    called,
    options,
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
            wanted = U(held[x]) < G and u < 0.5 * min(1.0, known[p] * closed)
            if options is not None:
                wanted = wanted and (not called or options.reach[p] > 0.0)
            if wanted:
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
    spot_of,
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
    redundant,
    ahead,
    seat,
    gain,
    limit,
    relief,
    reason,
    order,
    counter,
    numbers,
    luck,
    cells,
    notice,
    options,
):
    """Gains of the proposed steps, free of load, from the state as it stands.

    Also the luck of the decision: ``limit`` is the highest cost of time at which a side
    says yes (never, where the step is not proposed), ``order`` what the steps are decided in.
    Proposals are taken as many at a time as there is room for on the desk: gathered, and
    reckoned in loops over vectors.
    """
    G, C = U(len(lanes)), U(ROW)
    rho = activity(rules, month)
    horizon = max(1.0, rules.foresight_months)
    oldest = ahead.shape[0] - 1
    blur = 1.0 / rules.choice_precision if rules.choice_precision > 0.0 else math.inf
    joint = rules.joint == 1
    luck_a = luck[0]
    # with side payments there is one decision
    luck_b = luck[0] if joint else luck[1]
    synergy_of, release_of = rungs[SYNERGY], rungs[RELEASE]
    autonomy_of, exposed_of = rungs[AUTONOMY], rungs[EXPOSED]
    # rows of cells: of the link; then those of each side, of which four are what is found
    synergy, release, given_up, at_stake = U(0), C, U(2) * C, U(3) * C
    ripe, common, met, loss = U(4) * C, U(5) * C, U(6) * C, U(7) * C
    deeper, edge, side_a, side_b = U(8) * C, U(9) * C, U(10) * C, U(21) * C
    same, size, mind, known, trusted = U(0), C, U(2) * C, U(3) * C, U(4) * C
    belief, weight, own, value = U(5) * C, U(6) * C, U(7) * C, U(8) * C
    exposure, praise = U(9) * C, U(10) * C
    most = U(DESK) // G
    for begin in range(U(0), U(events), most):
        many = min(U(events) - begin, most)
        for q in range(many):
            spot = spot_of[event[begin + q]]
            seat[begin + q, 2] = spot >> _SHIFT
            seat[begin + q, 3] = spot & _MASK
        for q in range(many):
            p = U(seat[begin + q, 2])
            seat[begin + q, 0] = ends[p, 0]
            seat[begin + q, 1] = ends[p, 1]
        for q in range(many):
            counter[0, q] = key[seat[begin + q, 0]]
            counter[1, q] = key[seat[begin + q, 1]]
            counter[2, q] = (seat[begin + q, 3] << 4) | MOVE
        draws(many, counter, month, stream, numbers)
        word_a, word_b, word_c = numbers[0], numbers[1], numbers[2]
        for q in range(many):
            luck_a[q] = blur * log_odds(uniform(word_a[q]))
        if not joint:
            for q in range(many):
                luck_b[q] = blur * log_odds(uniform(word_b[q]))
        for q in range(many):
            # equal order words fall back on the number of the event
            order[begin + q] = (np.uint64(word_c[q]) << _SHIFT) | (begin + q)
        for q in range(many):
            x, step = U(event[begin + q]), int(direction[begin + q])
            for g in range(G):
                # where nothing is proposed, any rung from which the step is possible will do
                proposed = valid[(begin + q) * G + g] != 0
                rung = int(depth[x * G + g]) if proposed else (1 - step) >> 1
                age = 0 if rung == 0 else month - since[x * G + g]
                old, new, at = U(rung), U(rung + step), q * G + g
                cells[ripe + at] = ahead[U(min(age, oldest))]
                cells[synergy + at] = synergy_of[new] - synergy_of[old]
                cells[release + at] = release_of[new] - release_of[old]
                cells[given_up + at] = autonomy_of[new] - autonomy_of[old]
                cells[at_stake + at] = exposed_of[new] - exposed_of[old]
                cells[deeper + at] = float(step)
        for q in range(many):
            x = U(event[begin + q])
            for g in range(G):
                cells[met + q * G + g] = coupling[x * G + g]
        for q in range(many):
            p = U(seat[begin + q, 2])
            for g in range(G):
                cells[edge + q * G + g] = boundary[p]
                cells[loss + q * G + g] = apart[p * G + g]
        for q in range(many):
            p = U(seat[begin + q, 2])
            for g in range(G):
                cells[side_a + known + q * G + g] = knowledge[p, g]
                cells[side_b + known + q * G + g] = knowledge[p, G + g]
            for g in range(G):
                cells[side_a + trusted + q * G + g] = trust[p, g]
                cells[side_b + trusted + q * G + g] = trust[p, G + g]
        for q in range(many):
            a, b, k = U(seat[begin + q, 0]), U(seat[begin + q, 1]), U(seat[begin + q, 3])
            for g in range(G):
                at = q * G + g
                fails = max(redundant[a, k * G + g], redundant[b, k * G + g])
                cells[loss + at] = independence(rules, fails, cells[loss + at])
                cells[side_a + size + at] = volume[a, k * G + g]
                cells[side_b + size + at] = volume[b, k * G + g]
                cells[side_a + same + at] = alike[a, k * G + g]
                cells[side_b + same + at] = alike[b, k * G + g]
        for q in range(many):
            a, b = U(seat[begin + q, 0]), U(seat[begin + q, 1])
            for g in range(G):
                at = q * G + g
                cells[side_a + mind + at] = mindset[a * G + g]
                cells[side_b + mind + at] = mindset[b * G + g]
                cells[side_a + belief + at] = rho * credibility[a * G + g]
                cells[side_b + belief + at] = rho * credibility[b * G + g]
                cells[side_a + weight + at] = own_weight[a * G + g]
                cells[side_b + weight + at] = own_weight[b * G + g]
        for cell in range(many * G):
            cells[common + cell] = min(cells[side_a + size + cell], cells[side_b + size + cell])
            cells[loss + cell] = cells[given_up + cell] * cells[common + cell] * cells[loss + cell]
        if options is not None:
            note_circumstances(
                rules, rungs, options, month, rho, begin, many, event, direction, seat, depth,
                notice, volume, credibility,
            )  # fmt: skip
        for s in range(U(2)):
            one, other = (side_b, side_a) if s == ONE else (side_a, side_b)
            if options is not None:
                for q in range(many):
                    (
                        cells[one + own + q],
                        cells[one + value + q],
                        cells[one + exposure + q],
                        cells[one + praise + q],
                    ) = side_with(
                        rules,
                        options,
                        q,
                        s,
                        cells[synergy + q],
                        cells[release + q],
                        cells[given_up + q],
                        cells[at_stake + q],
                        cells[deeper + q],
                        cells[common + q],
                        cells[met + q],
                        cells[one + same + q],
                        cells[one + size + q],
                        cells[other + size + q],
                        cells[one + mind + q],
                        cells[one + known + q],
                        cells[one + trusted + q],
                        cells[edge + q],
                        cells[ripe + q],
                        cells[loss + q],
                    )
                continue
            for cell in range(many * G):
                (
                    cells[one + own + cell],
                    cells[one + value + cell],
                    cells[one + exposure + cell],
                    cells[one + praise + cell],
                ) = side(
                    rules,
                    cells[synergy + cell],
                    cells[release + cell],
                    cells[given_up + cell],
                    cells[at_stake + cell],
                    cells[deeper + cell],
                    cells[common + cell],
                    cells[met + cell],
                    cells[one + same + cell],
                    cells[one + size + cell],
                    cells[other + size + cell],
                    cells[one + mind + cell],
                    cells[one + known + cell],
                    cells[one + trusted + cell],
                    cells[one + belief + cell],
                    cells[edge + cell],
                    cells[ripe + cell],
                    cells[loss + cell],
                )
        # of what is found for both sides, the gains take the place of what each sees of value
        for cell in range(many * G):
            own_1, own_2 = cells[side_a + own + cell], cells[side_b + own + cell]
            value_1, value_2 = cells[side_a + value + cell], cells[side_b + value + cell]
            exposure_1, exposure_2 = (
                cells[side_a + exposure + cell],
                cells[side_b + exposure + cell],
            )
            praise_1, praise_2 = cells[side_a + praise + cell], cells[side_b + praise + cell]
            w_1, w_2 = cells[side_a + weight + cell], cells[side_b + weight + cell]
            up = cells[deeper + cell] > 0.0
            effort = rules.move_cost * cells[common + cell] / horizon if up else 0.0
            if options is not None:
                effort = options.price[cell] * cells[common + cell] / horizon
            if joint:
                both = own_1 + own_2
                public = 0.5 * (value_1 + value_2) - both
                total = both + (1.0 - 0.5 * (w_1 + w_2)) * public
                total = total - (exposure_1 + exposure_2) + (praise_1 + praise_2)
                cells[side_a + value + cell] = cells[side_b + value + cell] = total - 2.0 * effort
            else:
                gain_1 = own_1 + (1.0 - w_1) * (value_1 - own_1) - exposure_1 + praise_1 - effort
                gain_2 = own_2 + (1.0 - w_2) * (value_2 - own_2) - exposure_2 + praise_2 - effort
                if options is not None:
                    gain_1 = gain_1 - options.rules.fairness * max(0.0, own_2 - own_1)
                    gain_2 = gain_2 - options.rules.fairness * max(0.0, own_1 - own_2)
                cells[side_a + value + cell] = gain_1
                cells[side_b + value + cell] = gain_2
        for q in range(many):
            e = begin + q
            for g in range(G):
                at = q * G + g
                gain_1, gain_2 = cells[side_a + value + at], cells[side_b + value + at]
                proposed = valid[e * G + g] != 0
                gain[e, g] = gain_1
                gain[e, G + g] = gain_2
                if options is not None:
                    # a contract is what else they could do
                    hired = options.hired[q] if not joint else 2.0 * options.hired[q]
                    gain_1 = gain_1 - hired
                    gain_2 = gain_2 - hired
                    options.rung_then[e] = depth[event[e]]
                limit[e, g] = gain_1 - luck_a[q] if proposed else -math.inf
                limit[e, G + g] = gain_2 - luck_b[q] if proposed else -math.inf
        for q in range(many):
            e = begin + q
            if direction[e] > 0:
                continue
            for s in range(U(2)):
                one = side_b if s == ONE else side_a
                for g in range(G):
                    at = q * G + g
                    w = cells[one + weight + at]
                    relief[e, s * G + g], reason[e, s * G + g] = explain(
                        w * cells[one + own + at],
                        -cells[one + exposure + at],
                        (1.0 - w) * -cells[loss + at],
                    )


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
    seat,
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
    circles,
    power,
    count,
    redundant,
    task_load,
    load,
    sums,
    tracked,
    books,
    state,
    options,
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
        a, b, p, k = U(seat[e, 0]), U(seat[e, 1]), U(seat[e, 2]), U(seat[e, 3])
        up = direction[e] > 0
        step = int(direction[e])
        if options is not None:
            # whom another decision has moved or given notice meanwhile
            if depth[x] != options.rung_then[e] or (depth[x] >= 2 and notice[x] >= 0):
                continue
        willing = 0
        for s in range(U(2)):
            i = b if s == ONE else a
            at = s * G
            if s == ONE and up and not joint and willing == 0:
                continue
            if options is not None:
                pairwise = pairwise_of(rules, options, state, i, k)
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
            if options is not None:
                noticed = sign_contract(options, month, x, depth, notice, waits, pending, noticed)
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
                if options is not None:
                    if up:
                        noticed = sign_contract(
                            options, month, x, depth, notice, waits, pending, noticed
                        )
                continue
            paid = rules.move_cost
            rung = U(depth[x * G + g])
            new = U(np.int64(rung) + step)
            if options is not None:
                if up and rung == ONE:
                    paid = rules.move_cost + options.rules.entry_cost
            leaver = a
            if not up:
                gain_a, gain_b = gain[e, g] - cost_a, gain[e, G + g] - cost_b
                if gain_a >= gain_b:
                    why = main_reason(gain_a, -time_a, relief[e, g], int(reason[e, g]))
                else:
                    why = main_reason(gain_b, -time_b, relief[e, G + g], int(reason[e, G + g]))
                    leaver = b
                flow[U(FLOW_REASON + why) * G + g] += 1.0
                if options is not None:
                    if rung >= U(2):
                        flow[U(FLOW_VALUE)] -= (
                            2.0 * options.rules.exit_price * shared(volume, a, b, k)
                        )
                        list_fellows(options, depth, volume, leaver, k)
                if rung >= U(2) and rules.notice_months > 0:
                    notice[x * G + g] = month + rules.notice_months
                    pending[noticed] = x
                    fresh = waits[x] == 0
                    if options is not None:
                        fresh = options.listed[x] == 0
                    noticed += ONE if fresh else U(0)
                    waits[x] += 1
                    if options is not None:
                        options.listed[x] = 1
                        noticed = leave_table(
                            lanes, month, rules, rungs, leaver, k, x, depth, since, notice,
                            noticed, pending, waits, volume, flow, held, touched, circles, power,
                            count, redundant, task_load, load, tracked, books, state, options,
                        )  # fmt: skip
                    continue
            change(
                lanes,
                month,
                paid,
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
                circles,
                count,
                tracked,
                books,
            )
            changed += 1
            if options is not None:
                if up and rung == ONE and notice[x] >= 0:
                    # what was hired is now done together
                    notice[x] = -1
                    waits[x] -= 1
                if not up and rung >= U(2):
                    noticed = leave_table(
                        lanes, month, rules, rungs, leaver, k, x, depth, since, notice,
                        noticed, pending, waits, volume, flow, held, touched, circles, power,
                        count, redundant, task_load, load, tracked, books, state, options,
                    )  # fmt: skip
        if changed > 0:
            recount(
                lanes, rules, rungs, power, count, redundant, task_load, load, a, k, state, options
            )
            recount(
                lanes, rules, rungs, power, count, redundant, task_load, load, b, k, state, options
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
def ask(lanes, rules, events, seat, valid, knowledge, observed, tally):
    """Those who discussed a step have asked each other what they do and need."""
    G = U(len(lanes))
    for e in range(U(events)):
        p = U(seat[e, 2])
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
def learn(lanes, rules, mindset, ledger):
    """Mindsets follow own success and partners; all at once."""
    G = U(len(lanes))
    for i in range(U(ledger.shape[0])):
        for g in range(G):
            if ledger[i, LINKS * G + g] == 0.0:
                continue
            m = mindset[i * G + g]
            m = (
                m
                + rules.experience_rate * (ledger[i, MADE * G + g] / ledger[i, WHOLE * G + g] - m)
                + rules.peer_rate * (ledger[i, PEERS * G + g] / ledger[i, LINKS * G + g] - m)
            )
            mindset[i * G + g] = min(max(m, 0.0), 1.0)


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
    alike,
    from_a,
    from_b,
):
    """a and b hand each other some of a task, which are drawn if all are ``alike``."""
    if separate < 2.0:
        return
    if alike:
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
    spare,
    desk,
    cells,
):
    """Exclusive-domain rule, once a year: unlinked pairs trade tasks apart.

    Of the tasks on which a pair is separate, each side hands the other the one
    in which it is relatively weakest. What a task and an organisation weigh in
    all stays the same. ``then`` and ``spare`` (N, K) are scratch space.
    """
    G, C = U(len(lanes)), U(ROW)
    tasks = U(volume.shape[1]) // G
    keep_volumes(G, volume, volume_floor, partners, then, spare)
    # rows of cells: separate links, extremes of the ratio of volumes and where they are
    separate, largest, smallest, give_a, give_b = U(0), C, U(2) * C, U(3) * C, U(4) * C
    for begin in range(U(0), U(ends.shape[0]), U(DESK) // G):
        many = min(U(ends.shape[0]) - begin, U(DESK) // G)
        wide = in_whole_vectors(G, many) * G
        lay_out(G, then, ends, begin, many, desk)
        for k in range(tasks):
            apart = desk[U(2) * tasks + k]
            for q in range(wide):
                apart[q] = 0.0
        for v in range(many):
            for x in range(start[begin + v], start[begin + v + ONE]):
                for g in range(G):
                    on = 1.0 if depth[x * G + g] == 0 else 0.0
                    desk[U(2) * tasks + U(task[x]), v * G + g] = on
        for q in range(wide):
            cells[separate + q] = 0.0
            cells[largest + q] = cells[smallest + q] = -1.0
            cells[give_a + q] = cells[give_b + q] = 0.0
        for k in range(tasks):
            first, second, apart = desk[k], desk[tasks + k], desk[U(2) * tasks + k]
            number = float(np.int64(k))
            for q in range(wide):
                on = apart[q] > 0.0
                ratio = second[q] / (first[q] if on else 1.0)
                none = cells[separate + q] == 0.0
                above = on & (none | (ratio > cells[largest + q]))
                under = on & (none | (ratio < cells[smallest + q]))
                cells[largest + q] = ratio if above else cells[largest + q]
                cells[give_a + q] = number if above else cells[give_a + q]
                cells[smallest + q] = ratio if under else cells[smallest + q]
                cells[give_b + q] = number if under else cells[give_b + q]
                cells[separate + q] += apart[q]
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
                    cells[separate + cell],
                    cells[largest + cell] == cells[smallest + cell],
                    U(cells[give_a + cell]),
                    U(cells[give_b + cell]),
                )


@inner
def spread_in_lanes(
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
    spare,
    sums,
):
    """What spread_apart does, link by link in vectors of lanes."""
    G = U(len(lanes))
    keep_volumes(G, volume, volume_floor, partners, then, spare)
    # rows of sums: separate links, extremes of the ratio of volumes and where they are
    separate, largest, smallest, give_a, give_b = U(0), G, U(2) * G, U(3) * G, U(4) * G
    for p in range(U(ends.shape[0])):
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            sums[separate + g] = 0.0
            sums[largest + g] = sums[smallest + g] = -1.0
            sums[give_a + g] = sums[give_b + g] = 0.0
        for x in range(start[p], start[p + ONE]):
            k = U(task[x])
            number = float(np.int64(k))
            for g in range(G):
                on = depth[x * G + g] == 0
                ratio = then[b, k * G + g] / then[a, k * G + g]
                none = sums[separate + g] == 0.0
                above = on & (none | (ratio > sums[largest + g]))
                under = on & (none | (ratio < sums[smallest + g]))
                sums[largest + g] = ratio if above else sums[largest + g]
                sums[give_a + g] = number if above else sums[give_a + g]
                sums[smallest + g] = ratio if under else sums[smallest + g]
                sums[give_b + g] = number if under else sums[give_b + g]
                sums[separate + g] += 1.0 if on else 0.0
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
                sums[separate + g],
                sums[largest + g] == sums[smallest + g],
                U(sums[give_a + g]),
                U(sums[give_b + g]),
            )


@inner
def spread(facts, rules, state, work, luck, month, beside):
    """The year's drift, in the way that suits the number of lanes."""
    if beside is None:
        spread_apart(
            work.lanes,
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
            work.self_coupling,
            work.desk,
            work.cells,
        )
    else:
        spread_in_lanes(
            work.lanes,
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
            work.self_coupling,
            work.sums,
        )


# Mechanisms that are off unless asked for (docs/model.md 7.13 to 7.20) ---------------------
#
# They run in one lane. Where ``options`` is None none of this is compiled.

PROGRAMME, NETWORK, LEAD, JOINT = range(4)
"""Forms of bundling, as in ``OptionRules.form``."""
WEAKEST_TRUST, UNREALISED_VALUE, LARGEST, NEWEST, RANDOM = range(5)
"""Rules of attention, as in ``OptionRules.rule``."""
NOW_NORM, NOW_STIFLE = range(2)
"""Places in ``Options.now``."""


@njit
def mark(facts, options, stream):
    """Which links are pilots and which a covenant names, drawn when a run begins."""
    rules = options.rules
    if rules.pilot_share == 0.0 and rules.covenant == 0.0:
        return
    for x in range(U(options.pilot.shape[0])):
        p, k = facts.link_pair[x], np.int64(facts.task[x])
        one, other = facts.key[facts.ends[p, 0]], facts.key[facts.ends[p, 1]]
        w = draw(one, other, 0, k, TRAIT, stream)
        options.pilot[x] = 1 if uniform(w[0]) < rules.pilot_share else 0
        options.named[x] = 1 if uniform(w[1]) < rules.covenant else 0


@inner
def sign_covenant(facts, options, state, stream):
    """A covenant puts separate links on coordination."""
    if options.rules.covenant == 0.0:
        return
    for x in range(U(options.named.shape[0])):
        if options.named[x] != 0 and state.depth[x] == 0:
            state.depth[x] = 1
            state.since[x] = 0


@inner
def pairwise_of(rules, options, state, i, k):
    """How far organisation i bears its relations on task k one by one, by the form of bundling."""
    form = options.rules.form
    if form == PROGRAMME:
        return rules.pairwise_load
    if form == NETWORK:
        return 1.0
    if form == JOINT:
        return 0.0
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(options.slot[row]), U(options.slot[row + ONE])):
        if state.depth[options.incident[at]] > 0:
            if state.volume[options.across[at], k] > state.volume[i, k]:
                return 0.0
    return 1.0


@inner
def open_month(facts, rules, state, work, options, month, stream, linked, page, observed):
    """Everything that is set at the month's start."""
    own = options.rules
    if own.task_growth > 0.0 and month == rules.means_cut_month:
        for i in range(U(state.volume.shape[0])):
            for k in range(U(state.volume.shape[1])):
                state.volume[i, k] *= 1.0 + own.task_growth
        compare_again(facts, rules, state, work, linked, page, observed)
    rho = activity(rules, month)
    for i in range(U(facts.key.shape[0])):
        speak(facts, state, options, month, stream, rho, i)
        links = 0
        for k in range(U(work.counts.shape[1])):
            for rung in range(1, 4):
                links += work.counts[i, k, rung]
        among = 1.0 if links > 0 else 0.0
        days = own.order_days if options.ordered[i] != 0 and links > 0 else 0.0
        options.ordered[i] = 1 if options.ordered[i] != 0 and links > 0 else 0
        base = (rules.inquiry * rules.inquiry_days + days) + (own.burden * rho) * among
        options.base[i] = base
        options.got[i] = options.brought[i] = options.promised[i] = 0.0
    options.now[NOW_STIFLE] = min(1.0, own.stifling * (own.burden * rho))
    count_loads(facts, rules, state, work, options)
    if own.norm_weight > 0.0:
        options.now[NOW_NORM] = norm(options, state, linked, work.active[page], work.tally)
    attend(facts, rules, state, work, options, month, stream, rho)


@inner
def speak(facts, state, options, month, stream, rho, i):
    """Mandate and weight with which organisation i acts this month; whether it gets an order."""
    own = options.rules
    mandate, weight = facts.mandate[i], state.own_weight[i]
    if own.election_swing > 0.0 and options.elected[i] and month >= own.election_first:
        latest = (month - own.election_first) // own.election_months
        when = own.election_first + latest * own.election_months
        w = draw(facts.key[i], ALONE, when, 0, ELECTION, stream)
        if uniform(w[0]) < own.election_swing:
            mandate = mandate * (1.0 - own.election_mandate)
            weight = weight + own.election_identity * (1.0 - weight)
    options.ordered[i] = 0
    if rho > 0.0 and (own.contradiction > 0.0 or own.funding > 0.0):
        w = draw(facts.key[i], ALONE, month, 0, INSTRUCTION, stream)
        if own.contradiction * rho > 0.0:
            mandate = mandate * (1.0 - own.contradiction * rho * uniform(w[0]))
        if own.funding > 0.0 and uniform(w[1]) < own.order_share * rho:
            options.ordered[i] = 1
    if own.self_knowledge < 1.0 and own.departments > 1:
        loudest, most = 0, -1.0
        for d in range(own.departments):
            w = draw(facts.key[i], ALONE, month, d >> 2, LOUD, stream)
            loud = uniform(w[d & 3])
            if loud > most:
                loudest, most = d, loud
        w = draw(facts.key[i], ALONE, 0, 1 + (loudest >> 2), TRAIT, stream)
        part = weight + own.department_spread * (2.0 * uniform(w[loudest & 3]) - 1.0)
        part = min(max(part, 0.0), 1.0)
        weight = own.self_knowledge * weight + (1.0 - own.self_knowledge) * part
    options.mandate[i] = mandate
    options.weight[i] = weight


@inner
def norm(options, state, linked, active, tally):
    """Part of all overlap at re-configuration or deeper, as far as it is seen as normal."""
    above = np.int64(0)
    for e in range(U(linked)):
        x = U(active[e])
        if state.depth[x] >= 2:
            seen = options.rules.pilot_visible if options.pilot[x] != 0 else 1.0
            above += grains(overlap_of(options, state.volume, x) * seen)
    return float(above) / float(tally[T_VOLUME]) if tally[T_VOLUME] > 0 else 0.0


@inner
def overlap_of(options, volume, x):
    """Overlap of a potential link."""
    p = options.link_pair[x]
    return shared(volume, options.ends[p, 0], options.ends[p, 1], options.task[x])


@inner
def attend(facts, rules, state, work, options, month, stream, rho):
    """Activity of the referee for every pair: 0 for those to which it does not attend."""
    pairs = U(options.reach.shape[0])
    options.selective[0] = 0
    if not options.limited[0] or rho == 0.0:
        for p in range(pairs):
            options.reach[p] = rho
        return
    options.selective[0] = 1
    many = U(0)
    for p in range(pairs):
        options.reach[p] = 0.0
        if options.in_scope[p]:
            options.score[p] = score_of(facts, rules, state, work, options, month, stream, p)
            options.spare[many] = options.score[p]
            many += ONE
    wanted = min(U(options.rules.attention), many)
    if wanted == U(0):
        return
    bar = largest_but(options.spare, many, wanted - ONE)
    left = np.int64(wanted)
    for p in range(pairs):
        if options.in_scope[p] and options.score[p] > bar:
            options.reach[p] = rho
            left -= 1
    for p in range(pairs):
        if left > 0 and options.in_scope[p] and options.score[p] == bar:
            options.reach[p] = rho
            left -= 1


@inner
def score_of(facts, rules, state, work, options, month, stream, p):
    """How much the referee's rule of attention favours a pair."""
    rule = options.rules.rule
    a, b = facts.ends[p, 0], facts.ends[p, 1]
    if rule == WEAKEST_TRUST:
        return -min(state.trust[p, 0], state.trust[p, 1])
    if rule == LARGEST:
        return work.capacity[a] + work.capacity[b]
    if rule == RANDOM:
        return uniform(draw(facts.key[a], facts.key[b], month, 0, ATTEND, stream)[0])
    found = -2147483648.0 if rule == NEWEST else 0.0
    best_synergy = best_release = 0.0
    for rung in range(4):
        best_synergy = max(best_synergy, facts.rungs[SYNERGY, rung])
        best_release = max(best_release, facts.rungs[RELEASE, rung])
    for x in range(facts.start[p], facts.start[U(p) + ONE]):
        rung = state.depth[x]
        if rule == NEWEST:
            if rung > 0:
                found = max(found, float(state.since[x]))
        else:
            overlap = shared(state.volume, a, b, facts.task[x])
            found += work.coupling[x] * (best_synergy - facts.rungs[SYNERGY, rung]) + (
                rules.overlap_weight * overlap * (best_release - facts.rungs[RELEASE, rung])
            )
    return found


@inner
def largest_but(values, many, place):
    """Value at a place of the first ``many`` in descending order; puts them in another order."""
    low, high = np.int64(0), np.int64(many) - 1
    wanted = np.int64(place)
    while low < high:
        pivot = values[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            return values[wanted]
    return values[wanted]


@inner
def reviewed_at(rules, options, spot_of, ends, count, x, word):
    """What a reviewed link's number proposes: 1 up, -1 down, 0 nothing."""
    rate, own = rules.review_rate, options.rules
    if own.waiting > 0.0:
        p, k = spot_of[x] >> _SHIFT, spot_of[x] & _MASK
        a, b = U(ends[p, 0]), U(ends[p, 1])
        at_a = count[a, k, 1] + count[a, k, 2] + count[a, k, 3]
        at_b = count[b, k, 1] + count[b, k, 2] + count[b, k, 3]
        slowest = min(options.mandate[a], options.mandate[b])
        rate = rate * (slowest / (1.0 + own.waiting * float(max(at_a, at_b) - 1)))
    number = np.int64(word)
    if number < below(0.5 * rate * (1.0 - options.now[NOW_STIFLE])):
        return 1
    return -1 if below(0.5 * rate) <= number < below(rate) else 0


@inner
def half_hearted(rules, options, weight, ready, tempted, trust):
    """Words below it keep a promise that the law alone demands."""
    kept = keeping(rules, ready, tempted, trust)
    return threshold(kept * (1.0 - options.rules.reluctance * weight))


@inner
def saving(options, first, second):
    """What two volumes of a task save together: risks are pooled, and scale is gained."""
    own = options.rules
    pooled = own.pooling * ((first + second) - math.sqrt(first * first + second * second))
    return pooled + own.scale * ((math.sqrt(first) + math.sqrt(second)) - math.sqrt(first + second))


@inner
def contracts_worth(options, noticed, pending, depth, notice, volume):
    """What hired capacity is worth this month, in grains."""
    made = np.int64(0)
    for e in range(U(noticed)):
        x = U(pending[e])
        if depth[x] <= 1 and notice[x] >= 0:
            made += grains(options.rules.contract_worth * overlap_of(options, volume, x))
    return made


@inner
def put_on_notice(options, x, when, notice, waits, pending, noticed):
    """An announced step or a contract ends in a month; returns how many links are listed."""
    notice[x] = when
    waits[x] += 1
    if options.listed[x] == 0:
        options.listed[x] = 1
        pending[noticed] = x
        noticed += ONE
    return noticed


@inner
def sign_contract(options, month, x, depth, notice, waits, pending, noticed):
    """What they do not do together, one hires from the other."""
    own = options.rules
    if own.contract_worth > 0.0 and depth[x] <= 1 and notice[x] < 0:
        when = month + own.contract_months
        noticed = put_on_notice(options, x, when, notice, waits, pending, noticed)
    return noticed


@inner
def tender(options, month, stream, state, work, noticed):
    """Clients put their tasks out to tender; returns how many links are listed."""
    own = options.rules
    listed = U(noticed)
    if own.tender_months == 0 or month % own.tender_months != 0:
        return np.int64(listed)
    options.bid[:] = 0.0
    for x in range(U(state.depth.shape[0])):
        p, k = options.link_pair[x], options.task[x]
        a, b = options.ends[p, 0], options.ends[p, 1]
        if options.elected[a] == options.elected[b] or state.depth[x] > 1 or state.notice[x] >= 0:
            continue
        client, other = (a, b) if options.elected[a] else (b, a)
        w = draw(options.key[a], options.key[b], month, np.int64(k), TENDER, stream)
        bid = state.volume[other, k] * uniform(w[0])
        if bid > options.bid[client, k]:
            options.bid[client, k] = bid
            options.winner[client, k] = x
    for i in range(U(options.bid.shape[0])):
        for k in range(U(options.bid.shape[1])):
            if options.bid[i, k] > 0.0:
                listed = put_on_notice(
                    options,
                    U(options.winner[i, k]),
                    month + own.tender_months,
                    state.notice,
                    work.waits,
                    work.pending,
                    listed,
                )
    return np.int64(listed)


@inner
def note_circumstances(
    rules, rungs, options, month, rho, begin, many, event, direction, seat, depth, notice, volume,
    credibility,
):  # fmt: skip
    """What belongs to the proposals at hand beyond what ``side`` knows."""
    own = options.rules
    shielded = own.pilot_start <= month < own.pilot_stop
    fund = 0.5 * own.funding * (1.0 - own.order_share)
    normal = own.norm_weight * (options.now[NOW_NORM] - own.norm_point)
    for q in range(many):
        x = U(event[begin + q])
        a, b, p, k = (
            U(seat[begin + q, 0]),
            U(seat[begin + q, 1]),
            U(seat[begin + q, 2]),
            U(seat[begin + q, 3]),
        )
        rung, up = depth[x], direction[begin + q] > 0
        hired = rung <= 1 and notice[x] >= 0
        options.crowd[q] = 1.0 - own.crowding if hired else 1.0
        options.shield[q] = own.pilot_shield if shielded and options.pilot[x] != 0 else 0.0
        options.saved[q] = saving(options, volume[a, k], volume[b, k])
        competes = own.contract_worth > 0.0 and up and rung <= 1 and not hired
        overlap = shared(volume, a, b, k)
        options.hired[q] = 0.5 * own.contract_worth * overlap if competes else 0.0
        if up:
            options.price[q] = rules.move_cost + own.entry_cost if rung == 1 else rules.move_cost
        else:
            options.price[q] = own.exit_price if rung >= 2 else 0.0
        reach = options.reach[p]
        for s in range(U(2)):
            i = b if s == ONE else a
            options.belief[s, q] = reach * credibility[i]
            esteem = fund * reach + own.recognition * options.mandate[i]
            options.esteem[s, q] = esteem + normal


@inner
def side_with(
    rules,
    options,
    q,
    s,
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
    boundary,
    ripe,
    loss,
):
    """What ``side`` tells, with the mechanisms that are in ``options``."""
    own_rules = options.rules
    shield, belief = options.shield[q], options.belief[s, q]
    assumed = (1.0 + rules.prior_tint * (2.0 * mindset - 1.0)) * alike
    seen = known * coupling + (1.0 - known) * assumed
    benefit = seen * synergy * ripe
    freed = (rules.overlap_weight * overlap + options.saved[q]) * release * ripe * options.crowd[q]
    value = (benefit + freed) - loss
    part = volume / (volume + other)
    claim = 2.0 * rules.share * ((1.0 - rules.cost_key) * 0.5 + rules.cost_key * part)
    fear = rules.budget_fear * (1.0 - shield)
    credit = claim * (benefit * (1.0 - own_rules.silos) + freed * (1.0 - fear * (1.0 - mindset)))
    home = rules.identity * (1.0 - own_rules.inviting * belief) * (1.0 - shield)
    own = credit - home * given_up * (1.0 + boundary) * math.sqrt(overlap * volume)
    doubt = 1.0 - assurance(trust, rules.trust_threshold)
    exposure = rules.exposure * overlap * at_stake * doubt * (1.0 - rules.backing * belief)
    exposure = exposure * (1.0 - shield)
    praise = rules.appreciation * belief * overlap * deeper
    praise = praise + options.esteem[s, q] * overlap * deeper
    return own, value, exposure, praise


@inner
def list_fellows(options, depth, volume, i, k):
    """With whom i sits deeply on task k before it leaves, and whether that dissolves the table."""
    if options.rules.form != JOINT:
        return
    row = U(i) * U(volume.shape[1]) + U(k)
    many, others = 0, 0.0
    for at in range(U(options.slot[row]), U(options.slot[row + ONE])):
        if depth[options.incident[at]] >= 2:
            j = options.across[at]
            options.fellow[j] = 1
            options.fellows[many] = j
            many += 1
            others += volume[j, k]
    options.table[0] = many
    part = volume[i, k] / (volume[i, k] + others)
    options.table[1] = 1 if part > options.rules.dissolution else 0


@inner
def leave_table(
    lanes, month, rules, rungs, i, k, x, depth, since, notice, noticed, pending, waits, volume,
    flow, held, touched, circles, power, count, redundant, task_load, load, tracked, books, state,
    options,
):  # fmt: skip
    """Who steps down in a joint organisation leaves it as a whole; it may dissolve.

    Returns how many links are listed with notice.
    """
    if options.rules.form != JOINT:
        return noticed
    tasks = U(volume.shape[1])
    row = U(i) * tasks + U(k)
    fellows = options.table[0] if options.table[1] != 0 else 0
    for member in range(-1, fellows):
        # first the leaver, then, if the table dissolves, everyone else
        me = U(i) if member < 0 else U(options.fellows[member])
        row = me * tasks + U(k)
        for at in range(U(options.slot[row]), U(options.slot[row + ONE])):
            y = U(options.incident[at])
            you = U(options.across[at])
            if depth[y] < 2 or notice[y] >= 0 or y == x:
                continue
            if member >= 0 and (options.fellow[you] == 0 or you < me):
                continue
            flow[U(FLOW_VALUE)] -= 2.0 * options.rules.exit_price * shared(volume, me, you, k)
            if rules.notice_months > 0:
                when = month + rules.notice_months
                noticed = put_on_notice(options, y, when, notice, waits, pending, noticed)
                continue
            a, b = min(me, you), max(me, you)
            change(
                lanes,
                month,
                rules.move_cost,
                a,
                b,
                U(options.link_pair[y]),
                U(k),
                y,
                U(0),
                U(depth[y]) - ONE,
                depth,
                since,
                volume,
                flow,
                held,
                touched,
                circles,
                count,
                tracked,
                books,
            )
            for end in (a, b):
                recount(
                    lanes, rules, rungs, power, count, redundant, task_load, load, end, U(k),
                    state, options,
                )  # fmt: skip
    for member in range(options.table[0]):
        options.fellow[options.fellows[member]] = 0
    return noticed


@njit
def payoff(benefit, cost, got, brought, links):
    """Result a link of an organisation, as imitators see it; 0 without links."""
    return (benefit * got - cost * brought) / links if links > 0.0 else 0.0


@njit
def fitness(selection, result):
    """Weight of a partner with a result in whom one imitates."""
    return max(0.0, (1.0 - selection) + selection * result)


@inner
def fitness_of(options, j):
    """Fitness of organisation j, from the promises of this month."""
    own = options.rules
    result = payoff(
        own.imitation_benefit,
        own.imitation_cost,
        options.got[j],
        options.brought[j],
        options.promised[j],
    )
    return fitness(own.selection, result)


@inner
def imitate(options, month, stream, state):
    """Some organisations copy the stance of a partner, one after the other."""
    own = options.rules
    if own.imitation == 0.0:
        return
    n, tasks = np.int64(state.volume.shape[0]), U(state.volume.shape[1])
    expected = own.imitation * float(n)
    revisers = np.int64(math.floor(expected))
    w = draw(ALONE, ALONE, month, 0, IMITATE, stream)
    if uniform(w[0]) < expected - float(revisers):
        revisers += 1
    for r in range(revisers):
        w = draw(r, ALONE, month, 1, IMITATE, stream)
        i = U(np.int64(math.floor(uniform(w[0]) * float(n))))
        first, last = U(options.slot[i * tasks]), U(options.slot[(i + ONE) * tasks])
        total = 0.0
        for at in range(first, last):
            if state.depth[options.incident[at]] > 0:
                total += fitness_of(options, options.across[at])
        if total <= 0.0:
            continue
        mark_at, running = uniform(w[1]) * total, 0.0
        copied = i
        for at in range(first, last):
            if state.depth[options.incident[at]] > 0:
                copied = U(options.across[at])
                running += fitness_of(options, copied)
                if running > mark_at:
                    break
        state.own_weight[i] = state.own_weight[copied]
        state.mindset[i] = state.mindset[copied]


@inner
def spread_towards(facts, rules, options, state, work):
    """Linked abundance thinkers grow towards each other's portfolio, once a year."""
    own = options.rules
    if own.drift_towards == 0.0:
        return
    volume, then, spare = state.volume, work.volume_then, work.self_coupling
    if rules.drift == 0.0:
        keep_volumes(ONE, volume, facts.volume_floor, facts.partners, then, spare)
    for p in range(U(facts.ends.shape[0])):
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        linked = 0
        largest = smallest = 0.0
        strong_b = strong_a = U(0)
        for x in range(facts.start[p], facts.start[p + ONE]):
            if state.depth[x] == 0:
                continue
            k = U(facts.task[x])
            ratio = then[b, k] / then[a, k]
            if linked == 0 or ratio > largest:
                largest, strong_b = ratio, k
            if linked == 0 or ratio < smallest:
                smallest, strong_a = ratio, k
            linked += 1
        if linked < 2 or largest == smallest:
            continue
        urge = state.mindset[a] * state.mindset[b]
        amount = own.drift_towards * urge * min(spare[a, strong_a], spare[b, strong_b])
        if amount > 0.0:
            volume[a, strong_a] -= amount
            volume[b, strong_a] += amount
            volume[b, strong_b] -= amount
            volume[a, strong_b] += amount


# The month and the run ---------------------------------------------------------------------


@inner
def decide(facts, rules, state, work, luck, month, events, noticed, observed, books, options):
    """The proposed steps are weighed and decided; returns on how many links some are pending."""
    lanes = work.lanes
    circles = circles_of(facts, work)
    own_weight = state.own_weight
    if options is not None:
        own_weight = options.weight
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
        facts.spot_of,
        facts.boundary,
        own_weight,
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
        work.redundant,
        work.ahead,
        work.seat,
        work.gain,
        work.limit,
        work.relief,
        work.reason,
        work.order,
        work.counter,
        work.numbers,
        work.luck,
        work.cells,
        state.notice,
        options,
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
        work.seat,
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
        circles,
        work.power,
        work.counts,
        work.redundant,
        work.task_load,
        work.load,
        work.sums,
        observed,
        books,
        state,
        options,
    )
    if rules.inquiry > 0.0:
        ask(
            lanes,
            rules,
            events,
            work.seat,
            work.valid,
            state.knowledge,
            observed,
            work.tally,
        )
    return noticed


@inner
def compare_again(facts, rules, state, work, linked, page, observed):
    """What is derived from the volumes, after they have changed in the course of a run."""
    lanes, active = work.lanes, work.active[page]
    G = U(len(lanes))
    compare_portfolios(facts, rules, state, work, work.beside)
    work.stale[:] = 1
    for at in range(U(linked)):
        for g in range(G):
            work.coupled[page, at * G + g] = work.coupling[U(active[at]) * G + g]
    if observed:
        tally_volumes(
            lanes,
            linked,
            active,
            facts.ends,
            facts.link_pair,
            facts.task,
            state.depth,
            state.volume,
            work.coupling,
            work.apart,
            work.tally,
        )


@inner
def step(facts, rules, state, work, luck, linked, page, noticed, fresh, observed, options):
    """One month in every lane.

    ``fresh``: the words with which pairs meet are not drawn yet; ``observed``: promises are
    reckoned and tallies kept too. Takes and returns how many links are listed and on which page,
    and how many with notice.
    """
    lanes, active = work.lanes, work.active[page]
    # of their own accord; called by the referee, if it ever is active
    ways = 2 if rules.convening * rules.referee_activity > 0.0 else 1
    month = state.month[0]
    state.flow[:] = 0.0
    circles = circles_of(facts, work)
    books = books_of(facts, state, work)
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
    own_weight, mandate = state.own_weight, facts.mandate
    if options is not None:
        own_weight, mandate = options.weight, options.mandate
        open_month(facts, rules, state, work, options, month, luck, linked, page, observed)
    reviews = deliver(
        lanes,
        month,
        rules,
        facts.rungs,
        luck,
        linked,
        active,
        work.seats[page],
        work.coupled[page],
        facts.key,
        own_weight,
        mandate,
        facts.referee,
        state.depth,
        state.since,
        state.trust,
        state.knowledge,
        state.mindset,
        state.credibility,
        work.load,
        work.room,
        state.volume,
        work.counts,
        work.power,
        work.ripe,
        work.ripened,
        work.gained,
        work.lost,
        work.mended,
        work.convinced,
        work.ledger,
        observed,
        state.flow,
        work.tally,
        work.event,
        work.word,
        work.counter,
        work.numbers,
        work.spots,
        work.rung_at,
        work.shares,
        work.grown,
        work.worths,
        work.redundant,
        work.done,
        work.all_done,
        work.cells,
        state.notice,
        work.pending,
        noticed,
        options,
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
        facts.spot_of,
        facts.ends,
        work.counts,
        options,
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
        circles,
        work.power,
        work.counts,
        work.redundant,
        work.task_load,
        work.load,
        observed,
        books,
        state,
        options,
    )
    if options is not None:
        noticed = tender(options, month, luck, state, work, noticed)
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
        factor = rules.convening * activity(rules, month)
        if way == 0:
            factor = 1.0 + rules.invited * activity(rules, month)
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
                work.bar[way],
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
                way == 1,
                options,
            )
    noticed = decide(
        facts, rules, state, work, luck, month, events, noticed, observed, books, options
    )
    if moved(lanes, state.flow):
        linked = list_again(
            lanes,
            work.held,
            work.touched,
            facts.spot_of,
            facts.ends,
            work.coupling,
            linked,
            page,
            work.active,
            work.seats,
            work.coupled,
        )
        page = 1 - page
        active = work.active[page]
    learn(lanes, rules, state.mindset, work.ledger)
    drifts = rules.drift > 0.0
    if options is not None:
        imitate(options, month, luck, state)
        drifts = drifts or options.rules.drift_towards > 0.0
    if drifts and (month + 1) % 12 == 0:
        if rules.drift > 0.0:
            spread(facts, rules, state, work, luck, month, work.beside)
        if options is not None:
            spread_towards(facts, rules, options, state, work)
        compare_again(facts, rules, state, work, linked, page, observed)
        if options is not None:
            count_loads(facts, rules, state, work, options)
    state.month[0] = month + 1
    return linked, page, noticed


@njit
def simulate(facts, rules, start, state, work, law, stream, runs, months, rows, options):
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
            begin(facts, start, state, work, law, luck, options)
            if at == 0:
                tabulate(facts, rules, work)
            derive(facts, rules, state, work, options)
        page = 0
        linked = list_linked(
            lanes,
            work.held,
            facts.spot_of,
            facts.ends,
            work.coupling,
            work.active[page],
            work.seats[page],
            work.coupled[page],
        )
        noticed = list_pending(work.waits, work.active[page], linked, work.pending, options)
        for m in range(months):
            observed = m >= unseen
            if observed and (m == unseen or m == 0):
                count_all(facts, state, work, linked, work.active[page])
            linked, page, noticed = step(
                facts, rules, state, work, luck, linked, page, noticed, m == 0, observed, options
            )
            if observed:
                for g in range(U(len(lanes))):
                    look(
                        facts,
                        rules,
                        state,
                        work,
                        linked,
                        work.active[page],
                        g,
                        rows[at, g, m - unseen],
                    )
        if months == 0 and rows.shape[2] == 1:
            count_all(facts, state, work, linked, work.active[page])
            for g in range(U(len(lanes))):
                look(facts, rules, state, work, linked, work.active[page], g, rows[at, g, 0])


@inner
def count_all(facts, state, work, linked, active):
    """What indicators are made of, anew, of links that are listed."""
    tally_up(
        work.lanes,
        linked,
        active,
        facts.ends,
        facts.link_pair,
        facts.task,
        facts.same_area,
        state.depth,
        state.volume,
        work.coupling,
        work.apart,
        state.trust,
        state.knowledge,
        work.bits,
        work.degree,
        work.deep,
        work.stale,
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
def bundle_by_bits(G, g, k, tasks, deep, root, seen, queue):
    """Lowest row of each organisation's bundle on task k, from sets of those linked deeply."""
    width = U(deep.shape[1]) // G
    for w in range(width):
        seen[w] = 0
    for i in range(U(root.shape[1])):
        if (seen[i >> U(5)] >> np.int64(i & U(31))) & 1 != 0:
            continue
        seen[i >> U(5)] |= np.int64(1) << np.int64(i & U(31))
        root[k, i] = i
        queue[0] = i
        first, last = U(0), ONE
        while first < last:
            row = U(queue[first]) * tasks + k
            first += ONE
            for w in range(width):
                new = deep[row, w * G + g] & ~seen[w]
                seen[w] |= new
                while new != 0:
                    lowest = new & -new
                    j = w * U(32) + U(ones(lowest - 1))
                    root[k, j] = i
                    queue[last] = j
                    last += ONE
                    new ^= lowest


@inner
def bundle_by_links(G, g, linked, active, ends, link_pair, task, depth, root):
    """The same on all tasks, from the list of links, where there are too many for sets.

    Leaves a lower row of the bundle, of which that of the lowest is its own.
    """
    for k in range(U(root.shape[0])):
        for i in range(U(root.shape[1])):
            root[k, i] = i
    for e in range(U(linked)):
        x = U(active[e])
        if depth[x * G + g] >= 2:
            on, p = U(task[x]), U(link_pair[x])
            a = find(root, on, U(ends[p, 0]))
            b = find(root, on, U(ends[p, 1]))
            root[on, max(a, b)] = min(a, b)


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
    deep,
    stale,
    root,
    seen,
    queue,
    bundle,
    per_task,
):
    """1 - sum of squared bundle shares, per task over its maximum, weighted by volume.

    Bundles are organisations connected by links at re-configuration or deeper; those of tasks
    that are not ``stale`` are what they were. NaN where no task has two providers. Leaves each
    task's figure in ``per_task``.
    """
    tasks, n = U(root.shape[0]), U(root.shape[1])
    by_bits = deep.shape[0] > 1
    if not by_bits:
        bundle_by_links(G, g, linked, active, ends, link_pair, task, depth, root)
    above = 0.0
    below = 0.0
    for k in range(tasks):
        at = k * G + g
        if stale[at] != 0:
            stale[at] = 0
            per_task[at] = math.nan
            if provided[at] != 0.0 and single[at] < 1.0:
                if by_bits:
                    bundle_by_bits(G, g, k, tasks, deep, root, seen, queue)
                for i in range(n):
                    # lower rows come first, and have the lowest of their bundle by now
                    lowest = U(root[k, U(root[k, i])])
                    root[k, i] = lowest
                    before = bundle[lowest] if lowest < i else 0.0
                    bundle[lowest] = before + share[i, at]
                joined = 0.0
                for i in range(n):
                    joined += bundle[i] * bundle[i] if U(root[k, i]) == i else 0.0
                per_task[at] = (1.0 - joined) / (1.0 - single[at])
        if provided[at] != 0.0 and single[at] < 1.0:
            above += provided[at] * per_task[at]
            below += provided[at]
    return above / below if below > 0.0 else math.nan


@inner
def quotient(above, below):
    """above / below, NaN where below is 0."""
    return above / below if below != 0.0 else math.nan


@inner
def tally_volumes(
    lanes, linked, active, ends, link_pair, task, depth, volume, coupling, apart, tally
):
    """Overlap, coupling and worth of being apart of linked links by rung, in grains."""
    G = U(len(lanes))
    for at in range(U(3) * G):
        for row in (T_VOLUME, T_COUPLED, T_APART):
            tally[(row + ONE) * G + at] = 0
    for e in range(U(linked)):
        x = U(active[e])
        p, k = U(link_pair[x]), U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        for g in range(G):
            rung = U(depth[x * G + g])
            if rung > U(0):
                overlap = shared(volume, a, b, k * G + g)
                tally[(T_VOLUME + rung) * G + g] += grains(overlap)
                tally[(T_COUPLED + rung) * G + g] += grains(coupling[x * G + g])
                tally[(T_APART + rung) * G + g] += grains(overlap * apart[p * G + g])


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
    apart,
    trust,
    knowledge,
    bits,
    degree,
    deep,
    stale,
    tally,
):
    """All tallies anew; change, deliver and ask then keep them in step."""
    G = U(len(lanes))
    tasks = U(stale.shape[0]) // G
    tally[: T_VOLUME * G] = 0
    bits[:] = 0
    degree[:] = 0
    deep[:] = 0
    stale[:] = 1
    tally_volumes(
        lanes, linked, active, ends, link_pair, task, depth, volume, coupling, apart, tally
    )
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
            if rung >= U(2) and deep.shape[0] > 1:
                turn(G, tasks, deep, U(ends[p, 0]), U(ends[p, 1]), U(task[x]), g)
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
    released = met = 0.0
    links = np.int64(0)
    volume, coupled = tally[T_VOLUME * G + g], tally[T_COUPLED * G + g]
    separate = volume
    for r in range(U(4)):
        most = max(most, rungs[SYNERGY, r])
        if r > U(0):
            separate -= tally[(T_VOLUME + r) * G + g]
            released += float(tally[(T_VOLUME + r) * G + g]) * rungs[RELEASE, r]
            met += float(tally[(T_COUPLED + r) * G + g]) * rungs[SYNERGY, r]
            links += tally[(T_LINKS + r) * G + g]
            row[U(4) + r] = float(tally[(T_LINKS + r) * G + g])
    row[1] = quotient(float(separate), float(volume))
    for r in range(ONE, U(4)):
        row[ONE + r] = quotient(float(tally[(T_VOLUME + r) * G + g]), float(volume))
    row[8] = 1.0 - quotient(released, float(volume))
    row[9] = 1.0 - quotient(met, most * float(coupled))
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
def look(facts, rules, state, work, linked, active, g, row):
    """All indicators of the run in a lane, of links that are listed and tallied."""
    G = U(len(work.lanes))
    row[0] = fragmentation(
        G,
        g,
        linked,
        active,
        facts.ends,
        facts.link_pair,
        facts.task,
        state.depth,
        work.provided,
        work.single,
        work.task_share,
        work.deep,
        work.stale,
        work.root,
        work.seen,
        work.queue,
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


# Outcomes of a state, asked for by themselves ---------------------------------------------------


@inner
def pick(weights, stride, first, many, u):
    """Place below ``many`` that a uniform number picks in proportion to weights; -1 without any."""
    total = 0.0
    for at in range(many):
        total += weights[first + at * stride]
    if total <= 0.0:
        return -1
    running, found = 0.0, -1
    for at in range(many):
        weight = weights[first + at * stride]
        if weight > 0.0:
            found = at
            running += weight
            if running > u * total:
                break
    return found


@inner
def provider(options, state, i, k):
    """Who serves client i on task k: whom it hired, else itself, else nobody (-1)."""
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(options.slot[row]), U(options.slot[row + ONE])):
        x, j = options.incident[at], np.int64(options.across[at])
        if state.depth[x] > 1 or state.notice[x] < 0:
            continue
        # among clients the smaller hires, the first if they are equal
        mine, other = state.volume[i, k], state.volume[j, k]
        smaller = mine < other or (mine == other and i < j)
        if not options.elected[j] or smaller:
            return j
    return np.int64(i) if state.volume[i, k] > 0.0 else np.int64(-1)


@inner
def joined(facts, options, state, work, month, i, j, k, best):
    """How well two organisations work together on task k, 0..1: synergy of their rung, ripe."""
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(options.slot[row]), U(options.slot[row + ONE])):
        x = options.incident[at]
        if np.int64(options.across[at]) == j and state.depth[x] > 0:
            age = U(min(month - np.int64(state.since[x]), work.ripe.shape[0] - 1))
            return facts.rungs[SYNERGY, state.depth[x]] / best * work.ripe[age]
    return 0.0


@njit
def help_households(facts, options, state, work, stream, reach, number, weights):
    """Part of the coupled problems of households in which they are helped, mean of ``number``.

    See docs/model.md 8. ``weights`` (N + 3 K,) is scratch space. NaN without any household.
    """
    n, tasks, month = state.volume.shape[0], state.volume.shape[1], state.month[0]
    best = 0.0
    for rung in range(4):
        best = max(best, facts.rungs[SYNERGY, rung])
    for i in range(n):
        weights[i] = work.capacity[i] if options.elected[i] else 0.0
    helped, asked = 0.0, 0
    for h in range(number):
        w = draw(h, ALONE, month, 0, HOUSEHOLD, stream)
        more = draw(h, ALONE, month, 1, HOUSEHOLD, stream)
        i = pick(weights, 1, 0, n, uniform(w[0]))
        if i < 0:
            break
        for k in range(tasks):
            weights[n + k] = state.volume[i, k]
        first = pick(weights, 1, n, tasks, uniform(w[1]))
        for k in range(tasks):
            weights[n + k] = 0.0
        for e in range(facts.near_start[first], facts.near_start[first + 1]):
            weights[n + np.int64(facts.near[e])] = facts.near_need[e]
        second = pick(weights, 1, n, tasks, uniform(w[2]))
        if second < 0:
            continue
        weights[n + second] = 0.0
        third = pick(weights, 1, n, tasks, uniform(more[0])) if uniform(w[3]) < 0.5 else -1
        problems = (first, second, third)
        quality = 1.0
        for x in range(3):
            for y in range(x):
                if problems[x] < 0:
                    continue
                one = provider(options, state, i, problems[y])
                other = provider(options, state, i, problems[x])
                if one < 0 or other < 0:
                    quality = 0.0
                elif one != other:
                    close = max(
                        joined(facts, options, state, work, month, one, other, problems[y], best),
                        joined(facts, options, state, work, month, one, other, problems[x], best),
                    )
                    if one == i or other == i:
                        # the contract itself says something about the other problem
                        close = max(close, reach)
                    quality *= min(1.0, close)
        helped += quality
        asked += 1
    return helped / asked if asked > 0 else math.nan


@njit
def account_pairs(facts, rules, state, work, found):
    """What the two of a pair bring to each other and get, as expected in a month.

    ``found`` (P, 4): overlap on which the first keeps its promises, and the second; what the first
    can claim of what both make, and the second. For arrays of one lane.
    """
    rho = activity(rules, state.month[0])
    for p in range(facts.ends.shape[0]):
        a, b = facts.ends[p, 0], facts.ends[p, 1]
        for s in range(4):
            found[p, s] = 0.0
        chance_a = chance_b = 0.0
        for s in range(2):
            i = b if s == 1 else a
            able = work.room[i] / work.load[i] if work.load[i] > work.room[i] else 1.0
            watched = rules.monitoring * rho * state.credibility[i]
            pull = state.own_weight[i] * (1.0 - watched)
            kept = keeping(rules, facts.mandate[i] * able, pull, state.trust[p, s])
            if s == 0:
                chance_a = kept
            else:
                chance_b = kept
        for x in range(facts.start[p], facts.start[p + 1]):
            rung, k = state.depth[x], facts.task[x]
            if rung == 0:
                continue
            overlap = shared(state.volume, a, b, k)
            age = U(min(state.month[0] - np.int64(state.since[x]), work.ripe.shape[0] - 1))
            made = work.coupling[x] * facts.rungs[SYNERGY, rung] + (
                rules.overlap_weight * overlap * facts.rungs[RELEASE, rung]
            )
            made = made * work.ripe[age] * (chance_a * chance_b)
            part = state.volume[a, k] / (state.volume[a, k] + state.volume[b, k])
            even = (1.0 - rules.cost_key) * 0.5
            found[p, 0] += chance_a * overlap
            found[p, 1] += chance_b * overlap
            found[p, 2] += 2.0 * rules.share * (even + rules.cost_key * part) * made
            found[p, 3] += 2.0 * rules.share * (even + rules.cost_key * (1.0 - part)) * made


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
    circles = circles_of(facts, work)
    books = books_of(facts, state, work)
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
                    rules.move_cost,
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
                    circles,
                    count,
                    False,
                    books,
                )
                recount(
                    lanes,
                    rules,
                    rungs,
                    power,
                    count,
                    work.redundant,
                    task_load,
                    load,
                    U(a),
                    U(k),
                    state,
                    None,
                )
                recount(
                    lanes,
                    rules,
                    rungs,
                    power,
                    count,
                    work.redundant,
                    task_load,
                    load,
                    U(b),
                    U(k),
                    state,
                    None,
                )
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
    options: Options | None,
) -> None:
    """Compile the named parts of simulate for such arguments; simulate then finds them."""
    books = books_of.py_func(facts, state, work)
    arguments: dict[str, tuple[Any, ...]] = {
        "step": (facts, rules, state, work, stream, 0, 0, 0, False, False, options),
        "decide": (facts, rules, state, work, stream, 0, 0, 0, False, books, options),
        "begin": (facts, start, state, work, law, stream, options),
        "tabulate": (facts, rules, work),
        "derive": (facts, rules, state, work, options),
        "look": (facts, rules, state, work, 0, work.active[0], U(0), rows[0, 0, 0]),
    }
    for part in parts:
        globals()[part].compile(tuple(numba.typeof(argument) for argument in arguments[part]))


def compiled_before(kind: str) -> bool:
    """Whether simulate was compiled for runs of a kind, in this edition."""
    return shelf.read("compiled", kind) is not None


def remember_compiled(kind: str) -> None:
    """Note on the shelf that it holds simulate for runs of a kind."""
    shelf.write("compiled", kind, b"")
