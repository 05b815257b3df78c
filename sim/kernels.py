"""The equations of docs/model.md, compiled: arrays in, arrays out.

Strict arithmetic (no fastmath, an exponential of our own) and keyed randomness:
every draw is a function of seed, replicate, month, purpose and the keys of those
it concerns. Results therefore do not depend on threads, order, restarts or the
machine. The section names follow the submodels of docs/model.md. One file,
because numba's cache does not see edits of a kernel in another file.
"""

from __future__ import annotations

import math

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

njit = numba.njit(cache=True, nogil=True, error_model="numpy")

# Randomness ---------------------------------------------------------------------

MEET, MOVE, DELIVER, DRIFT, TRAIT, REGION = 0, 1, 2, 3, 4, 5
ALONE = np.uint64(0xFFFFFFFF)
"""Stands for the second organisation in draws that concern one only."""

_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)


@njit
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


@njit
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


CHUNK = 1024
"""Draws made at a time: enough to fill vector registers, small enough for the cache."""


@njit
def draws(begin, n, counter, month, stream, out):
    """Uniform numbers (4, n) of the counters from ``begin`` on, in a month.

    ``counter`` (3, any) holds the two keys and block and purpose. The numbers are
    those of draw and uniform, one by one; written out, not called: only so does
    LLVM do several counters at once.
    """
    when = np.uint64(month << 12)
    first, second, third = counter[0], counter[1], counter[2]
    out0, out1, out2, out3 = out[0], out[1], out[2], out[3]
    for q in range(n):
        c0, c1 = np.uint64(first[begin + q]), np.uint64(second[begin + q])
        c2, c3 = np.uint64(third[begin + q]) | when, stream[0]
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
        out0[q] = uniform(c0)
        out1[q] = uniform(c1)
        out2[q] = uniform(c2)
        out3[q] = uniform(c3)


@njit
def draw_links(links, begin, end, month, kind, stream, key, ends, link_pair, task, counter, out):
    """Uniform numbers of the links named in links[begin:end], one counter each."""
    first, second, third = counter[0], counter[1], counter[2]
    for q in range(end - begin):
        x = links[begin + q]
        p = link_pair[x]
        first[q] = key[ends[p, 0]]
        second[q] = key[ends[p, 1]]
        third[q] = (task[x] << 4) | kind
    draws(0, end - begin, counter, month, stream, out)


@njit
def uniform(word):
    """A word as a number strictly between 0 and 1."""
    return (float(np.int64(word)) + 0.5) * 2.3283064365386963e-10


# Arithmetic ---------------------------------------------------------------------

_LOG2E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_POWERS = np.ldexp(1.0, np.arange(-1011, 1012))


@njit
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


@njit
def logistic(x):
    """1 / (1 + e**-x)."""
    return 1.0 / (1.0 + exponential(-x))


@njit
def assurance(trust, threshold):
    """Q: part of the exposure that trust covers, 0..1."""
    t = trust * trust
    t = t * t
    h = threshold * threshold
    h = h * h
    return t / (t + h)


@njit
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


@njit
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


@njit
def measure_overlap(
    rules,
    ends,
    start,
    task,
    need,
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
    for i in range(n):
        total = 0.0
        for k in range(tasks):
            total += volume[i, k]
        capacity[i] = total
        for k in range(tasks):
            portion[i, k] = volume[i, k] / total if total > 0.0 else 0.0
            total_needs = 0.0
            for q in range(tasks):
                if q != k:
                    total_needs += need[k, q] * min(volume[i, k], volume[i, q])
            self_coupling[i, k] = rules.coupling_weight * total_needs
    totals[:] = 0.0
    shared = np.empty(tasks)
    for p in range(ends.shape[0]):
        a, b = ends[p, 0], ends[p, 1]
        total = 0.0
        if capacity[a] > 0.0 and capacity[b] > 0.0:
            for k in range(tasks):
                total += abs(portion[a, k] - portion[b, k])
        difference[p] = 0.5 * total
        # all tasks side by side: the need of a task with itself is 0 and adds nothing
        for k in range(tasks):
            shared[k] = 0.0
        for q in range(tasks):
            for k in range(tasks):
                shared[k] += need[q, k] * (
                    min(volume[a, k], volume[b, q]) + min(volume[a, q], volume[b, k])
                )
        for x in range(start[p], start[p + 1]):
            k = task[x]
            overlap[x] = min(volume[a, k], volume[b, k])
            coupling[x] = rules.coupling_weight * (0.5 * shared[k])
            totals[0] += overlap[x]
            totals[1] += coupling[x]


# Functions called for single links take numbers, not arrays: numba counts references to
# every array that it passes on, and these counts cost more than the model.


@njit
def measure_load(pairwise, days1, days2, days3, links1, links2, links3):
    """Days a week that an organisation spends at a table with so many links on each rung."""
    most = days1 if links1 > 0 else 0.0
    if links2 > 0:
        most = max(most, days2)
    if links3 > 0:
        most = max(most, days3)
    total = links1 * days1 + links2 * days2 + links3 * days3
    return (1.0 - pairwise) * most + pairwise * total


@njit
def total_load(rules, task_load, i):
    """Days a week of organisation i: its tables and the time it takes to ask."""
    total = rules.inquiry * rules.inquiry_days
    for k in range(task_load.shape[1]):
        total += task_load[i, k]
    return total


@njit
def list_meetings(key, ends, start, task, place, chunk, meeting):
    """Draws for meeting and review: four tasks of a pair share one.

    Gives each link the place of its number among those of a chunk of draws, and each
    chunk the link with which it begins; fills the counters. Arrays that are too short
    are left as they are from there on. Returns how many draws there are.
    """
    n = 0
    for p in range(ends.shape[0]):
        quarter = -1
        for x in range(start[p], start[p + 1]):
            if task[x] >> 2 != quarter:
                quarter = task[x] >> 2
                if n < meeting.shape[1]:
                    meeting[0, n] = key[ends[p, 0]]
                    meeting[1, n] = key[ends[p, 1]]
                    meeting[2, n] = (quarter << 4) | MEET
                    if n % CHUNK == 0:
                        chunk[n // CHUNK] = x
                n += 1
            place[x] = (task[x] & 3) * CHUNK + (n - 1) % CHUNK
    chunk[chunk.shape[0] - 1] = task.shape[0]
    return n


@njit
def prepare(facts, rules, state, work):
    """Everything derived from facts and state; also makes a resumed run ready."""
    n, tasks = state.volume.shape
    measure_overlap(
        rules,
        facts.ends,
        facts.start,
        facts.task,
        facts.need,
        state.volume,
        work.capacity,
        work.self_coupling,
        work.difference,
        work.overlap,
        work.coupling,
        work.totals,
        work.volume_then,
    )
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
    set_room(max(state.month[0] - 1, 0), rules, facts.room, work.room)
    work.power[0] = 1.0
    for j in range(1, work.power.shape[0]):
        work.power[j] = work.power[j - 1] * rules.failure
    list_meetings(
        facts.key,
        facts.ends,
        facts.start,
        facts.task,
        work.place,
        work.chunk,
        work.meeting,
    )
    for age in range(work.ripe.shape[0]):
        work.ripe[age] = maturity(float(age), rules.maturity_months)
        work.ahead[age] = maturity(age + rules.foresight_months, rules.maturity_months)
    work.stamp[:] = -1


# Month's start -------------------------------------------------------------------


@njit
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


@njit
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


@njit
def list_active(depth, active):
    """Links deeper than separation, ascending; returns how many. ``active`` has one place more."""
    n = 0
    for x in range(depth.shape[0]):
        active[n] = x
        n += 1 if depth[x] > 0 else 0
    return n


@njit
def end_notices(
    month,
    rules,
    rungs,
    linked,
    active,
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
    """Announced steps down take effect."""
    for e in range(linked):
        x = active[e]
        if notice[x] == month:
            notice[x] = -1
            a, b = ends[link_pair[x], 0], ends[link_pair[x], 1]
            change(
                month,
                rules,
                rungs,
                a,
                b,
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


@njit
def list_partners(tasks, linked, active, ends, link_pair, task, slot, partner, partner_count):
    """Who sits with whom on which task at the month's start, where there are no bits."""
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


@njit
def set_room(month, rules, full, room):
    """Room of each organisation this month, days a week."""
    kept = 1.0 - rules.means_cut if month >= rules.means_cut_month else 1.0
    for i in range(room.shape[0]):
        room[i] = full[i] * kept


@njit
def common_partner(slot, partner_bits, partner, partner_count, stamp, a, b, k, tasks, mark):
    """Whether a and b sat with the same partner on task k at the month's start.

    Partners are sets of bits where these fit, lists elsewhere. ``mark`` is a number
    of its own for organisation a in this month: a's list is stamped once and
    looked up for every b.
    """
    s, t = a * tasks + k, b * tasks + k
    if partner_bits.shape[0] > 1:
        for v in range(partner_bits.shape[1]):
            if partner_bits[s, v] & partner_bits[t, v]:
                return True
        return False
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


# Meeting and review ----------------------------------------------------------------


@njit
def screen(limit, month, stream, place, chunk, meeting, numbers, event, number):
    """Links whose number for meeting and review is below ``limit``; returns how many.

    Almost no link is discussed in a month: this pass over all of them decides
    nothing and has no branch to mispredict.
    """
    flat = numbers.reshape(-1)
    lowest = number[:, 0]
    n = 0
    for c in range(chunk.shape[0] - 1):
        base = c * CHUNK
        draws(base, min(CHUNK, meeting.shape[1] - base), meeting, month, stream, numbers)
        for x in range(chunk[c], chunk[c + 1]):
            u = flat[place[x]]
            event[n] = x
            lowest[n] = u
            n += 1 if u < limit else 0
    return n


@njit
def propose(
    month,
    rules,
    stream,
    ends,
    link_pair,
    task,
    floor,
    partners,
    slot,
    depth,
    notice,
    partner_bits,
    partner,
    partner_count,
    stamp,
    place,
    chunk,
    meeting,
    numbers,
    number,
    event,
    direction,
):
    """Links on which a step is proposed this month; returns how many.

    ``number`` (L, 2) is scratch space: its first column holds the screened numbers.
    """
    tasks, n = stamp.shape
    convened = 1.0 + rules.convening * activity(rules, month)
    half_review = 0.5 * rules.review_rate
    least = n
    for i in range(n):
        if partners[i] > 0:
            least = min(least, partners[i])
    limit = 0.5 * min(1.0, rules.contacts / (1.0 + least) * (convened + rules.closure))
    limit = max(limit, rules.review_rate)
    screened = screen(limit, month, stream, place, chunk, meeting, numbers, event, number)
    events = 0
    for e in range(screened):
        x = event[e]
        u = number[e, 0]
        rung = depth[x]
        step = 0
        if rung == 0:
            p, k = link_pair[x], task[x]
            a, b = ends[p, 0], ends[p, 1]
            known = rules.contacts / (1.0 + max(partners[a], partners[b]))
            if u < 0.5 * min(1.0, known * convened):
                step = 1
            elif u < 0.5 * min(1.0, known * (convened + rules.closure)):
                mark = month * n + a
                if common_partner(
                    slot, partner_bits, partner, partner_count, stamp, a, b, k, tasks, mark
                ):
                    step = 1
        elif u < rules.review_rate and notice[x] < 0:
            if u < half_review:
                step = 1 if rung < rules.deepest_rung else 0
            else:
                step = -1 if rung > floor[x] else 0
        if step != 0:
            event[events] = x
            direction[events] = step
            events += 1
    return events


# Value and utility -------------------------------------------------------------------


@njit
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


@njit
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


@njit
def weigh(
    month,
    rules,
    rungs,
    events,
    event,
    direction,
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
    relief,
    reason,
):
    """Gains of the proposed steps, free of load, from the month's start."""
    rho = activity(rules, month)
    horizon = max(1.0, rules.foresight_months)
    for e in range(events):
        x = event[e]
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        rung = int(depth[x])
        new = rung + int(direction[e])
        o, c, wall = overlap[x], coupling[x], boundary[p]
        age = 0 if rung == 0 else month - since[x]
        known = age < ahead.shape[0]
        ripe = (
            ahead[age] if known else maturity(age + rules.foresight_months, rules.maturity_months)
        )
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
            gain[e, 0] = total - 2.0 * effort
        else:
            total = own_a + (1.0 - w_a) * (value_a - own_a)
            gain[e, 0] = total - exposure_a + praise_a - effort
            total = own_b + (1.0 - w_b) * (value_b - own_b)
            gain[e, 1] = total - exposure_b + praise_b - effort
        if new < rung:
            relief[e, 0], reason[e, 0] = explain(w_a * own_a, -exposure_a, (1.0 - w_a) * -loss)
            relief[e, 1], reason[e, 1] = explain(w_b * own_b, -exposure_b, (1.0 - w_b) * -loss)


@njit
def explain(own, exposure, apart):
    """The largest reason, time apart, that a side has to step down, and which it is."""
    relief, reason = own, REASON_OWN
    if exposure > relief:
        relief, reason = exposure, REASON_EXPOSURE
    if apart > relief:
        relief, reason = apart, REASON_INDEPENDENCE
    return relief, reason


# Time and commitment -----------------------------------------------------------------


@njit
def cost(rules, mindset, room, load):
    """Cost of time of an organisation at a load in days a week."""
    price = rules.time_cost * (1.0 + rules.tunnelling * (0.5 - mindset))
    return price * (load + rules.congestion * (load * load) / (2.0 * room))


@njit
def extra_cost(
    rules, days1, days2, days3, links1, links2, links3, rung, new, table, load, mindset, room
):
    """Change of an organisation's cost of time if a link at one table changes rung.

    ``links``: its links on each rung of this task; ``table``: days a week at it now.
    """
    links1 += (1 if new == 1 else 0) - (1 if rung == 1 else 0)
    links2 += (1 if new == 2 else 0) - (1 if rung == 2 else 0)
    links3 += (1 if new == 3 else 0) - (1 if rung == 3 else 0)
    then = measure_load(rules.pairwise_load, days1, days2, days3, links1, links2, links3)
    after = load + (then - table)
    return cost(rules, mindset, room, after) - cost(rules, mindset, room, load)


@njit
def commit(
    month,
    rules,
    rungs,
    stream,
    events,
    event,
    direction,
    gain,
    relief,
    reason,
    order,
    key,
    ends,
    link_pair,
    task,
    mindset,
    room,
    depth,
    since,
    notice,
    overlap,
    flow,
    partner_bits,
    count,
    task_load,
    load,
    counter,
    numbers,
):
    """Decide the proposed steps one by one, in an order drawn for this month."""
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    words = np.empty((events, 2))
    for begin in range(0, events, CHUNK):
        end = min(events, begin + CHUNK)
        draw_links(
            event, begin, end, month, MOVE, stream, key, ends, link_pair, task, counter, numbers
        )
        for e in range(begin, end):
            words[e, 0] = numbers[0, e - begin]
            words[e, 1] = numbers[1, e - begin]
            # equal order words fall back on the number of the event, ascending in the link
            word = np.uint64(numbers[2, e - begin] * 4294967296.0)
            order[e] = (word << _SHIFT) | np.uint64(e)
    ranked = np.sort(order[:events])
    for place in range(events):
        e = int(ranked[place] & _MASK)
        x = event[e]
        p, k = link_pair[x], task[x]
        a, b = ends[p, 0], ends[p, 1]
        rung = int(depth[x])
        new = rung + int(direction[e])
        cost_a = extra_cost(
            rules,
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
            mindset[a],
            room[a],
        )
        cost_b = extra_cost(
            rules,
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
            mindset[b],
            room[b],
        )
        if rules.joint == 1:
            gain_a = gain[e, 0] - (cost_a + cost_b)
            gain_b = gain_a
            accepted = words[e, 0] < logistic(rules.choice_precision * gain_a)
        else:
            gain_a = gain[e, 0] - cost_a
            gain_b = gain[e, 1] - cost_b
            yes_a = words[e, 0] < logistic(rules.choice_precision * gain_a)
            yes_b = words[e, 1] < logistic(rules.choice_precision * gain_b)
            accepted = (yes_a and yes_b) if new > rung else (yes_a or yes_b)
        if not accepted:
            continue
        if new < rung:
            if gain_a >= gain_b:
                why = main_reason(gain_a, -cost_a, relief[e, 0], int(reason[e, 0]))
            else:
                why = main_reason(gain_b, -cost_b, relief[e, 1], int(reason[e, 1]))
            flow[FLOW_REASON + why] += 1.0
            if rung >= 2 and rules.notice_months > 0:
                notice[x] = month + rules.notice_months
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


@njit
def main_reason(gain, time, relief, reason):
    """Why a step down was decided, as the side that gains most by it sees it."""
    if gain <= 0.0:
        return REASON_CHANCE
    return REASON_TIME if time > relief else reason


# Delivery, trust and knowledge ----------------------------------------------------------


@njit
def keeping(rules, own_weight, mandate, load, room, believed, trust, rho):
    """Probability that an organisation keeps a promise to a partner it trusts so far."""
    able = room / load if load > room else 1.0
    doubt = 1.0 - assurance(trust, rules.trust_threshold)
    watched = 1.0 - rules.monitoring * rho * believed
    return min(rules.delivery_cap, mandate * able * (1.0 - own_weight * doubt * watched))


@njit
def judge(rules, credibility, rho, partial):
    """Credibility after a ruling: a partial one, in the referee's own favour, costs it."""
    if partial:
        return credibility - rules.credibility_loss * rho * credibility
    return credibility + rules.credibility_gain * rho * (1.0 - credibility)


@njit
def deliver(
    month,
    rules,
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
    since,
    trust,
    knowledge,
    mindset,
    credibility,
    load,
    room,
    believed,
    overlap,
    ripe,
    success,
    peers,
    kept,
    counter,
    numbers,
):
    """A month of work on every link: promises, trust, knowledge, experience.

    Sums of a pair are kept in registers; the order of additions is that of the links.
    """
    rho = activity(rules, month)
    for i in range(believed.shape[0]):
        believed[i] = credibility[i]
    success[:] = 0.0
    peers[:] = 0.0
    ruling = rho * rules.mediation
    e = 0
    while e < linked:
        p = link_pair[active[e]]
        a, b = ends[p, 0], ends[p, 1]
        trust_a, trust_b = trust[p, 0], trust[p, 1]
        chance_a = keeping(
            rules, own_weight[a], mandate[a], load[a], room[a], believed[a], trust_a, rho
        )
        chance_b = keeping(
            rules, own_weight[b], mandate[b], load[b], room[b], believed[b], trust_b, rho
        )
        made_a, made_b = success[a, 0], success[b, 0]
        whole_a, whole_b = success[a, 1], success[b, 1]
        seen_a, seen_b = peers[a, 0], peers[b, 0]
        repair_a, repair_b = ruling * believed[a], ruling * believed[b]
        begin = e
        while e < linked and link_pair[active[e]] == p:
            q = e % CHUNK
            if q == 0:
                draw_links(
                    active,
                    e,
                    min(linked, e + CHUNK),
                    month,
                    DELIVER,
                    stream,
                    key,
                    ends,
                    link_pair,
                    task,
                    counter,
                    numbers,
                )
            x = active[e]
            kept_a = numbers[0, q] < chance_a
            kept_b = numbers[1, q] < chance_b
            # chosen, not branched: whether a promise is kept cannot be predicted
            won_a = trust_a + rules.trust_gain * (1.0 - trust_a)
            won_b = trust_b + rules.trust_gain * (1.0 - trust_b)
            mended_a = repair_a
            mended_b = repair_b
            if ruling > 0.0 and not (kept_a and kept_b):
                if not kept_b:
                    partial = referee[b] and numbers[3, q] < rules.partiality
                    credibility[a] = judge(rules, credibility[a], rho, partial)
                    mended_a = 0.0 if partial else repair_a
                if not kept_a:
                    partial = referee[a] and numbers[2, q] < rules.partiality
                    credibility[b] = judge(rules, credibility[b], rho, partial)
                    mended_b = 0.0 if partial else repair_b
            lost_a = trust_a - rules.trust_loss * trust_a * (1.0 - mended_a)
            lost_b = trust_b - rules.trust_loss * trust_b * (1.0 - mended_b)
            trust_a = won_a if kept_b else lost_a
            trust_b = won_b if kept_a else lost_b
            o = overlap[x]
            age = month - since[x]
            known = age < ripe.shape[0]
            grown = o * (ripe[age] if known else maturity(float(age), rules.maturity_months))
            grown = grown if kept_a and kept_b else 0.0
            made_a += grown
            made_b += grown
            whole_a += o
            whole_b += o
            seen_a += mindset[b]
            seen_b += mindset[a]
            kept[e] = (1 if kept_a else 0) + (2 if kept_b else 0)
            e += 1
        trust[p, 0], trust[p, 1] = trust_a, trust_b
        success[a, 0], success[b, 0] = made_a, made_b
        success[a, 1], success[b, 1] = whole_a, whole_b
        peers[a, 0], peers[b, 0] = seen_a, seen_b
        peers[a, 1] += e - begin
        peers[b, 1] += e - begin
        knowledge[p, 0] += rules.familiarity * (1.0 - knowledge[p, 0])
        knowledge[p, 1] += rules.familiarity * (1.0 - knowledge[p, 1])


@njit
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
    for e in range(linked):
        x = active[e]
        p, k, rung = link_pair[x], task[x], depth[x]
        o = overlap[x]
        a, b = ends[p, 0], ends[p, 1]
        free = min(counts[a, k, 0] + counts[a, k, 1], counts[b, k, 0] + counts[b, k, 1])
        lost = independence(rules, power[free + 1], difference[p], boundary[p])
        value = -(rungs[AUTONOMY, rung] * o * lost)
        if kept[e] == 3:
            age = month - since[x]
            known = age < ripe.shape[0]
            grown = ripe[age] if known else maturity(float(age), rules.maturity_months)
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


@njit
def ask(rules, events, event, link_pair, knowledge):
    """Those who discussed a step have asked each other what they do and need."""
    for e in range(events):
        p = link_pair[event[e]]
        knowledge[p, 0] += rules.inquiry * (1.0 - knowledge[p, 0])
        knowledge[p, 1] += rules.inquiry * (1.0 - knowledge[p, 1])


# Learning and portfolios -------------------------------------------------------------------


@njit
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


@njit
def choose_two(separate, first_word, second_word):
    """Two different numbers below ``separate``, drawn from two words."""
    one = int(uniform(first_word) * separate)
    two = int(uniform(second_word) * (separate - 1))
    return one, two + 1 if two >= one else two


@njit
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
    for p in range(ends.shape[0]):
        a, b = ends[p, 0], ends[p, 1]
        separate = 0
        most = least = -1.0
        give_a = give_b = -1
        for x in range(start[p], start[p + 1]):
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
            for x in range(start[p], start[p + 1]):
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
def simulate(facts, rules, state, work, stream, months, rows):
    """Months in a row without returning to Python.

    ``rows`` (any, columns): its last rows get the indicators of the last months;
    with one row a month every month is observed, with one row only the end, with
    none nothing. What promises were worth is reckoned only for observed months.
    """
    unseen = months - rows.shape[0]
    for m in range(months):
        observed = m >= unseen
        month = state.month[0]
        tasks = state.volume.shape[1]
        state.flow[:] = 0.0
        set_room(month, rules, facts.room, work.room)
        linked = list_active(state.depth, work.active)
        end_notices(
            month,
            rules,
            facts.rungs,
            linked,
            work.active,
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
            linked = list_active(state.depth, work.active)
            list_partners(
                tasks,
                linked,
                work.active,
                facts.ends,
                facts.link_pair,
                facts.task,
                facts.slot,
                work.partner,
                work.partner_count,
            )
        events = propose(
            month,
            rules,
            stream,
            facts.ends,
            facts.link_pair,
            facts.task,
            facts.floor,
            facts.partners,
            facts.slot,
            state.depth,
            state.notice,
            work.partner_bits,
            work.partner,
            work.partner_count,
            work.stamp,
            work.place,
            work.chunk,
            work.meeting,
            work.numbers,
            work.gain,
            work.event,
            work.direction,
        )
        weigh(
            month,
            rules,
            facts.rungs,
            events,
            work.event,
            work.direction,
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
            work.relief,
            work.reason,
        )
        commit(
            month,
            rules,
            facts.rungs,
            stream,
            events,
            work.event,
            work.direction,
            work.gain,
            work.relief,
            work.reason,
            work.order,
            facts.key,
            facts.ends,
            facts.link_pair,
            facts.task,
            state.mindset,
            work.room,
            state.depth,
            state.since,
            state.notice,
            work.overlap,
            state.flow,
            work.partner_bits,
            work.counts,
            work.task_load,
            work.load,
            work.counter,
            work.numbers,
        )
        linked = list_active(state.depth, work.active)
        deliver(
            month,
            rules,
            stream,
            linked,
            work.active,
            facts.key,
            facts.ends,
            facts.link_pair,
            facts.task,
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
            work.believed,
            work.overlap,
            work.ripe,
            work.success,
            work.peers,
            work.kept,
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
        if rules.inquiry > 0.0:
            ask(rules, events, work.event, facts.link_pair, state.knowledge)
        learn(rules, state.mindset, work.success, work.peers)
        state.month[0] = month + 1
        if rules.drift > 0.0 and (month + 1) % 12 == 0:
            spread_apart(
                month,
                rules,
                stream,
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
            measure_overlap(
                rules,
                facts.ends,
                facts.start,
                facts.task,
                facts.need,
                state.volume,
                work.capacity,
                work.self_coupling,
                work.difference,
                work.overlap,
                work.coupling,
                work.totals,
                work.volume_then,
            )
        if observed:
            observe(facts, rules, state, work, rows[m - unseen])
    if months == 0 and rows.shape[0] == 1:
        observe(facts, rules, state, work, rows[0])


# Indicators (order of columns: sim.measures.COLUMNS) -------------------------------------------


@njit
def find(root, k, i):
    """Lowest row of i's bundle on task k."""
    while root[k, i] != i:
        i = root[k, i]
    return i


@njit
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


@njit
def quotient(above, below):
    """above / below, NaN where below is 0."""
    return above / below if below != 0.0 else math.nan


@njit
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


@njit
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
            spent += cost(rules, mindset[i], room[i], load[i])
        mean_mindset += mindset[i]
        mean_credibility += credibility[i]
    row[10] = niche / n
    row[11] = days / n
    row[12] = over / n
    row[13] = spent
    row[14] = mean_mindset / n
    row[15] = mean_credibility / n


@njit
def observe_pairs(linked, active, ends, link_pair, same_area, trust, knowledge, bits, degree, row):
    """Trust, knowledge and the network of tied pairs (one linked task at least)."""
    pairs = ends.shape[0]
    degree[:] = 0
    bits[:] = 0
    tied = own = total_tied = unequal = 0.0
    before = -1
    for e in range(linked):
        p = link_pair[active[e]]
        if same_area[p]:
            own += 1.0
        if p == before:
            continue
        before = p
        a, b = ends[p, 0], ends[p, 1]
        tied += 1.0
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
    row[16] = quotient(total_tied, 2.0 * tied)
    row[17] = quotient(total, 2.0 * pairs)
    row[18] = quotient(tied - unequal, tied)
    row[19] = quotient(known, 2.0 * pairs)
    row[20] = quotient(tied, float(pairs))
    row[21] = quotient(float(linked), tied)
    row[22] = transitivity(ends, bits, degree)
    row[23] = quotient(own, float(linked))


@njit
def ones(word):
    """Number of ones in a 32-bit word."""
    word = word - ((word >> 1) & 0x55555555)
    word = (word & 0x33333333) + ((word >> 2) & 0x33333333)
    word = (word + (word >> 4)) & 0x0F0F0F0F
    word = word + (word >> 8)
    return (word + (word >> 16)) & 0x3F


@njit
def transitivity(ends, bits, degree):
    """Part of the two-paths of tied pairs that are closed; NaN in very large networks."""
    if bits.shape[0] == 1:
        return math.nan
    closed = 0
    for p in range(ends.shape[0]):
        a, b = ends[p, 0], ends[p, 1]
        if (bits[a, b >> 5] >> (b & 31)) & 1:
            for v in range(bits.shape[1]):
                closed += ones(bits[a, v] & bits[b, v])
    paths = 0
    for i in range(degree.shape[0]):
        paths += degree[i] * (degree[i] - 1) // 2
    return quotient(float(closed), float(paths))


@njit
def observe(facts, rules, state, work, row):
    """All indicators of the month just done, in the order of sim.measures.COLUMNS."""
    linked = list_active(state.depth, work.active)
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
        work.active,
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


@njit
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
    set_room(month, rules, facts.room, room)
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
                        rules,
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
                        mindset[a],
                        room[a],
                    )
                    gain -= extra_cost(
                        rules,
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
                        mindset[b],
                        room[b],
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
            total -= cost(rules, mindset[i], room[i], load[i])
    return total, bound
