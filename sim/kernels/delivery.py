"""A month of work on every link."""

from __future__ import annotations

import numpy as np

from sim.kernels.active_lists import endpoints_at
from sim.kernels.arithmetic import fill_powers
from sim.kernels.jit import inner
from sim.kernels.layout import (
    FIXED_ONE,
    LINKS,
    MADE,
    MINDSET,
    ONE,
    PEERS,
    READY,
    T_APART,
    T_KNOWN,
    T_MADE,
    T_TIED,
    T_TRUST,
    T_UNEQUAL,
    TEMPTED,
    WHOLE,
    U,
    looped,
    to_fixed,
)
from sim.kernels.mechanisms.contracts import contracts_worth
from sim.kernels.mechanisms.pooling import saving
from sim.kernels.mechanisms.reluctance import half_hearted
from sim.kernels.portfolios import shared
from sim.kernels.promises import BOTH, LINKED, believing, keeping, kept_of, promises, trusting
from sim.kernels.randomness import DELIVER, below, draws, threshold
from sim.kernels.referee import activity
from sim.state import (
    AUTONOMY,
    CHUNK,
    FLOW_BOTH,
    FLOW_EITHER,
    FLOW_KEPT,
    FLOW_PROMISES,
    FLOW_VALUE,
    PAIR_COLUMNS,
    RELEASE,
    ROW_STRIDE,
    SYNERGY,
)


@inner
def deliver(
    facts,
    rules,
    state,
    work,
    month,
    stream,
    linked,
    active,
    endpoints,
    coupled,
    own_weight,
    mandate,
    observed,
    noticed,
    extensions,
):
    """A month of work on every link: promises, trust, knowledge, experience.

    The same draw says which links are reviewed. Returns how many; they are in ``event``
    with their words in ``word``. Links are taken with their pairs, as many at a time as there is
    room for: gathered, reckoned in loops over vectors, and put back. What the promises were worth
    is reckoned in months that are ``observed``.
    """
    lanes = work.lanes
    rungs = facts.rungs
    key = facts.key
    referee = facts.referee
    depth = state.depth
    since = state.since
    trust = state.trust
    knowledge = state.knowledge
    mindset = state.mindset
    credibility = state.credibility
    load = work.load
    room = work.room
    volume = state.volume
    counts = work.counts
    ripe = work.ripe
    ripened = work.ripened
    gained = work.gained
    lost_by = work.lost
    mended = work.mended
    convinced = work.convinced
    organisation_totals = work.organisation_totals
    flow = state.flow
    fixed_sums = work.fixed_sums
    event = work.event
    word = work.word
    counter = work.counter
    numbers = work.numbers
    chunk_index = work.chunk_index
    rung_at = work.rung_at
    shares = work.shares
    grown = work.grown
    worths = work.worths
    redundant = work.redundant
    done = work.done
    all_done = work.all_done
    pair_scratch = work.pair_scratch
    notice = state.notice
    pending = work.pending
    G, C = U(len(lanes)), U(ROW_STRIDE)
    rho = activity(rules, month)
    ruling = rho * rules.mediation
    reviewed, partially = below(rules.review_rate), below(rules.partiality)
    oldest = ripe.shape[0] - 1
    for i in range(U(mandate.shape[0])):
        for g in range(G):
            one = i * G + g
            able = room[i] / load[one] if load[one] > room[i] else 1.0
            organisation_totals[i, READY * G + g] = mandate[i] * able
            own = own_weight[one] * (1.0 - rules.monitoring * rho * credibility[one])
            organisation_totals[i, TEMPTED * G + g] = own
            if extensions is not None:
                extensions.unwatched[i] = own_weight[i]
                if extensions.ordered[i] != 0:
                    pull = extensions.rules.order_pull
                    organisation_totals[i, TEMPTED] = own + pull * (1.0 - own)
                    extensions.unwatched[i] = own_weight[i] + pull * (1.0 - own_weight[i])
            organisation_totals[i, MINDSET * G + g] = mindset[one]
        for g in range(U(4) * G):
            organisation_totals[i, g] = 0.0
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
            fixed_sums[T_MADE * G + g] = 0
            for level in range(ONE, U(4)):
                apart = float(fixed_sums[(T_APART + level) * G + g]) / FIXED_ONE
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
    where, tied, row_a, row_b = chunk_index[0], chunk_index[1], chunk_index[2], chunk_index[3]
    width = looped(lanes, rung_at.shape[0], CHUNK)
    most = U(PAIR_COLUMNS) // G
    enough = max(min(U(1024) // G, U(PAIR_COLUMNS)), U(counts.shape[1]))
    reviews = begin = U(0)
    while begin < U(linked):
        # Short loops, one array each: what is far away in memory is then fetched together.
        count = min(U(linked) - begin, enough)
        last, before = U(0), U(trust.shape[0])
        for q in range(count):
            a, b, p, _ = endpoints_at(endpoints, begin + q)
            last += ONE if p != before else U(0)
            before = p
            tied[last - ONE] = p
            row_a[last - ONE] = a
            row_b[last - ONE] = b
            where[q] = last - ONE
        # whole pairs only; none has more links than there are tasks
        if last > most:
            last = most
        elif begin + count < U(linked) and endpoints[U(4) * (begin + count) + U(2)] == before:
            last -= ONE
        while U(where[count - ONE]) >= last:
            count -= ONE
        for v in range(last):
            p = U(tied[v])
            for g in range(G):
                pair_scratch[trust_a + v * G + g] = trust[p, g]
                pair_scratch[trust_b + v * G + g] = trust[p, G + g]
        for v in range(last):
            p = U(tied[v])
            for g in range(G):
                pair_scratch[known_a + v * G + g] = knowledge[p, g]
                pair_scratch[known_b + v * G + g] = knowledge[p, G + g]
        for v in range(last):
            a, b = U(row_a[v]), U(row_b[v])
            for g in range(G):
                pair_scratch[ready_a + v * G + g] = organisation_totals[a, READY * G + g]
                pair_scratch[tempted_a + v * G + g] = organisation_totals[a, TEMPTED * G + g]
            for g in range(G):
                pair_scratch[ready_b + v * G + g] = organisation_totals[b, READY * G + g]
                pair_scratch[tempted_b + v * G + g] = organisation_totals[b, TEMPTED * G + g]
        if extensions is not None:
            if extensions.selective[0] != 0:
                for v in range(last):
                    if extensions.reach[tied[v]] == 0.0:
                        pair_scratch[tempted_a + v] = extensions.unwatched[row_a[v]]
                        pair_scratch[tempted_b + v] = extensions.unwatched[row_b[v]]
        for q in range(count):
            x = U(active[begin + q])
            for g in range(G):
                ripened[q * G + g] = ripe[U(min(month - since[x * G + g], oldest))]
        for q in range(count):
            x = U(active[begin + q])
            for g in range(width):
                rung_at[q * G + g] = depth[x * G + g]
        for q in range(count):
            a, b, _, k = endpoints_at(endpoints, begin + q)
            counter[0, q] = key[a]
            counter[1, q] = key[b]
            counter[2, q] = (k << U(4)) | U(DELIVER)
            for g in range(width):
                shares[q * G + g] = shared(volume, a, b, k * G + g)
        for q in range(last * G):
            pair_scratch[limit_a + q] = threshold(
                keeping(
                    rules,
                    pair_scratch[ready_a + q],
                    pair_scratch[tempted_a + q],
                    pair_scratch[trust_a + q],
                )
            )
            pair_scratch[limit_b + q] = threshold(
                keeping(
                    rules,
                    pair_scratch[ready_b + q],
                    pair_scratch[tempted_b + q],
                    pair_scratch[trust_b + q],
                )
            )
        draws(count, counter, month, stream, numbers)
        for q in range(count):
            at = U(where[q]) * G
            word_a, word_b = float(np.int64(first[q])), float(np.int64(second[q]))
            for g in range(width):
                done[q * G + g] = promises(
                    rung_at[q * G + g],
                    word_a < pair_scratch[limit_a + at + g],
                    word_b < pair_scratch[limit_b + at + g],
                )
        if extensions is not None:
            if extensions.rules.reluctance > 0.0:
                for q in range(count):
                    # a link that stands only because the law prescribes it
                    if rung_at[q] == 1 and extensions.floor[active[begin + q]] == 1:
                        pair = U(where[q])
                        kept_a = half_hearted(
                            rules,
                            extensions,
                            own_weight[row_a[pair]],
                            pair_scratch[ready_a + pair],
                            pair_scratch[tempted_a + pair],
                            pair_scratch[trust_a + pair],
                        )
                        kept_b = half_hearted(
                            rules,
                            extensions,
                            own_weight[row_b[pair]],
                            pair_scratch[ready_b + pair],
                            pair_scratch[tempted_b + pair],
                            pair_scratch[trust_b + pair],
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
            pair_scratch[fold + q] = 0.0
        for q in range(count):
            at = U(where[q]) * G
            for g in range(width):
                all_done[at + g] += done[q * G + g]
                pair_scratch[fold + U(2) * at + g] += grown[q * G + g]
                pair_scratch[fold + U(2) * at + G + g] += (
                    shares[q * G + g] if done[q * G + g] > 0 else 0.0
                )
            # appended without a branch: few are, and which cannot be predicted
            event[reviews] = active[begin + q]
            word[reviews] = third[q]
            reviews += ONE if np.int64(third[q]) < reviewed else U(0)
        if ruling > 0.0:
            for q in range(last * G):
                pair_scratch[partial_a + q] = pair_scratch[partial_b + q] = 0.0
            for q in range(count):
                if np.int64(fourth[q]) < partially:
                    at = U(where[q]) * G
                    a, b, _, _ = endpoints_at(endpoints, begin + q)
                    own_a, own_b = referee[a], referee[b]
                    for g in range(G):
                        kept_a, kept_b, _, promised = kept_of(done[q * G + g])
                        pair_scratch[partial_a + at + g] += (
                            float(promised - kept_b) if own_b else 0.0
                        )
                        pair_scratch[partial_b + at + g] += (
                            float(promised - kept_a) if own_a else 0.0
                        )
        if observed:
            for q in range(count * G):
                rung = U(rung_at[q])
                full = coupled[begin * G + q] * synergy[rung]
                worths[q] = full + rules.overlap_weight * shares[q] * release[rung]
            if extensions is not None:
                if extensions.rules.pooling > 0.0 or extensions.rules.scale > 0.0:
                    for q in range(count):
                        a, b, _, k = endpoints_at(endpoints, begin + q)
                        stood = U(rung_at[q])
                        full = coupled[begin + q] * synergy[stood]
                        saved = saving(extensions, volume[a, k], volume[b, k])
                        freed = rules.overlap_weight * shares[q] + saved
                        worths[q] = full + freed * release[stood]
            for g in range(G):
                made = np.int64(0)
                for q in range(g, count * G, G):
                    made += to_fixed(worths[q] * ripened[q])
                fixed_sums[T_MADE * G + g] += made
        if scarce:
            for q in range(count):
                a, b, _, k = endpoints_at(endpoints, begin + q)
                for g in range(G):
                    # who has the fewest others to turn to fails soonest
                    fails = max(redundant[a, k * G + g], redundant[b, k * G + g])
                    worths[q * G + g] = rules.redundancy * fails
            for g in range(G):
                lost = np.int64(0)
                for q in range(g, count * G, G):
                    lost += to_fixed(autonomy[U(rung_at[q])] * shares[q] * worths[q])
                fixed_sums[T_MADE * G + g] -= lost
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
                organisation_totals[a, MADE * G + g] += pair_scratch[fold + U(2) * v * G + g]
                organisation_totals[a, WHOLE * G + g] += pair_scratch[
                    fold + (U(2) * v + ONE) * G + g
                ]
                organisation_totals[a, PEERS * G + g] += (
                    links * organisation_totals[b, MINDSET * G + g]
                )
                organisation_totals[a, LINKS * G + g] += links
            for g in range(G):
                links = float(all_done[v * G + g] >> LINKED)
                organisation_totals[b, MADE * G + g] += pair_scratch[fold + U(2) * v * G + g]
                organisation_totals[b, WHOLE * G + g] += pair_scratch[
                    fold + (U(2) * v + ONE) * G + g
                ]
                organisation_totals[b, PEERS * G + g] += (
                    links * organisation_totals[a, MINDSET * G + g]
                )
                organisation_totals[b, LINKS * G + g] += links
        if ruling > 0.0:
            for v in range(last):
                a, b = U(row_a[v]), U(row_b[v])
                for g in range(G):
                    cell = v * G + g
                    kept_a, kept_b, _, n = kept_of(all_done[cell])
                    own_a, own_b = (
                        np.int64(pair_scratch[partial_a + cell]),
                        np.int64(pair_scratch[partial_b + cell]),
                    )
                    fair_a, fair_b = U(n - kept_b - own_a), U(n - kept_a - own_b)
                    if extensions is not None:
                        if extensions.reach[tied[v]] == 0.0:
                            # nobody rules
                            pair_scratch[left_a + cell] = lost_by[U(n - kept_b)]
                            pair_scratch[left_b + cell] = lost_by[U(n - kept_a)]
                            pair_scratch[gained_a + cell] = gained[U(kept_a)]
                            pair_scratch[gained_b + cell] = gained[U(kept_b)]
                            continue
                    pair_scratch[left_a + cell] = lost_by[U(own_a)] * mended[a, fair_a * G + g]
                    pair_scratch[left_b + cell] = lost_by[U(own_b)] * mended[b, fair_b * G + g]
                    if n > 0:
                        credibility[a * G + g] = believing(
                            credibility[a * G + g], convinced[0, fair_a], convinced[1, U(own_a)]
                        )
                        credibility[b * G + g] = believing(
                            credibility[b * G + g], convinced[0, fair_b], convinced[1, U(own_b)]
                        )
                    pair_scratch[gained_a + cell] = gained[U(kept_a)]
                    pair_scratch[gained_b + cell] = gained[U(kept_b)]
        else:
            for q in range(last * G):
                kept_a, kept_b, _, n = kept_of(all_done[q])
                pair_scratch[left_a + q] = lost_by[U(n - kept_b)]
                pair_scratch[left_b + q] = lost_by[U(n - kept_a)]
                pair_scratch[gained_a + q] = gained[U(kept_a)]
                pair_scratch[gained_b + q] = gained[U(kept_b)]
        if extensions is not None:
            for v in range(last):
                a, b = row_a[v], row_b[v]
                kept_a, kept_b, _, n = kept_of(all_done[v])
                extensions.got[a] += kept_b
                extensions.got[b] += kept_a
                extensions.brought[a] += kept_a
                extensions.brought[b] += kept_b
                extensions.promised[a] += n
                extensions.promised[b] += n
        new_a, new_b = fold, fold + C
        for q in range(last * G):
            # where the two are not linked, nothing was promised
            some = all_done[q] > 0
            old_a, old_b = pair_scratch[trust_a + q], pair_scratch[trust_b + q]
            is_a = trusting(old_a, pair_scratch[gained_b + q], pair_scratch[left_a + q])
            is_b = trusting(old_b, pair_scratch[gained_a + q], pair_scratch[left_b + q])
            pair_scratch[limit_a + q] = is_a if some else old_a
            pair_scratch[limit_b + q] = is_b if some else old_b
            known = rules.familiarity if some else 0.0
            old_a, old_b = pair_scratch[known_a + q], pair_scratch[known_b + q]
            pair_scratch[new_a + q] = old_a + known * (1.0 - old_a)
            pair_scratch[new_b + q] = old_b + known * (1.0 - old_b)
        if observed:
            for g in range(G):
                more = tied_more = unequal = known_more = np.int64(0)
                for v in range(last):
                    cell = v * G + g
                    was_a, was_b = pair_scratch[trust_a + cell], pair_scratch[trust_b + cell]
                    is_a, is_b = pair_scratch[limit_a + cell], pair_scratch[limit_b + cell]
                    grown_a_b = (to_fixed(is_a) - to_fixed(was_a)) + (
                        to_fixed(is_b) - to_fixed(was_b)
                    )
                    wider = to_fixed(abs(is_a - is_b)) - to_fixed(abs(was_a - was_b))
                    more += grown_a_b
                    tied_more += grown_a_b if all_done[cell] > 0 else 0
                    unequal += wider if all_done[cell] > 0 else 0
                    known_more += (
                        to_fixed(pair_scratch[new_a + cell])
                        - to_fixed(pair_scratch[known_a + cell])
                    ) + (
                        to_fixed(pair_scratch[new_b + cell])
                        - to_fixed(pair_scratch[known_b + cell])
                    )
                fixed_sums[T_TRUST * G + g] += more
                fixed_sums[T_TIED * G + g] += tied_more
                fixed_sums[T_UNEQUAL * G + g] += unequal
                fixed_sums[T_KNOWN * G + g] += known_more
        for v in range(last):
            p = U(tied[v])
            for g in range(G):
                trust[p, g] = pair_scratch[limit_a + v * G + g]
                trust[p, G + g] = pair_scratch[limit_b + v * G + g]
            for g in range(G):
                knowledge[p, g] = pair_scratch[new_a + v * G + g]
                knowledge[p, G + g] = pair_scratch[new_b + v * G + g]
        begin += count
    if observed:
        if extensions is not None:
            if extensions.rules.contract_worth > 0.0:
                fixed_sums[T_MADE] += contracts_worth(
                    extensions, noticed, pending, depth, notice, volume
                )
        for g in range(G):
            flow[U(FLOW_VALUE) * G + g] += float(fixed_sums[T_MADE * G + g]) / FIXED_ONE
    return np.int64(reviews)
