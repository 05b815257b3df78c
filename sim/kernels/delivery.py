"""Delivery, trust and rulings (docs/model.md 7.8) and realised value (7.9).

On each linked link both sides keep or break their promise:

    q_i = min(delivery_cap, ready_i (1 - tempted_i (1 - Q(T_ij))))
    ready_i = (mandate_i + appreciation rho G_i (1 - mandate_i)) able_i

The referee rules on broken ones, trust and credibility follow from what was kept, broken and ruled,
knowledge grows with working together. A link is worth, where both kept their promise,
(c g(L) + overlap_weight o psi(L)) M(age), less alpha(L) o apart.

Links are taken with their pairs, as many at a time as there is room for: gathered, reckoned in
loops over vectors, and put back. In the passes ``links`` and ``pairs`` are the numbers of those at
hand, ``begin`` is the place of their first in the list; a and b are the two sides of a pair.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.active_lists import endpoints_at
from sim.kernels.arithmetic import fill_powers
from sim.kernels.jit import inlined, inner
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
from sim.kernels.mechanisms.chains import ready_when_steered
from sim.kernels.mechanisms.contracts import contracts_worth
from sim.kernels.mechanisms.funders import credit_funders
from sim.kernels.mechanisms.funding import order_size, pulled
from sim.kernels.mechanisms.openness import tell_partners
from sim.kernels.mechanisms.people import by_skill, rest_on_person
from sim.kernels.mechanisms.pooling import saving
from sim.kernels.mechanisms.reluctance import willingness
from sim.kernels.mechanisms.strategies import hear_stories
from sim.kernels.portfolios import shared
from sim.kernels.promises import (
    BOTH,
    LINKED,
    believing,
    keeping,
    kept_of,
    promises,
    remembering,
    scarred,
    trusting,
    widened,
)
from sim.kernels.randomness import DELIVER, draws, threshold, words_below
from sim.kernels.referee import activity
from sim.state import (
    AUTONOMY,
    CHAIN_HANDED,
    CHAIN_STEERED,
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

TRUST_A, TRUST_B, READY_A, READY_B, TEMPTED_A, TEMPTED_B = map(
    U, range(0, 6 * ROW_STRIDE, ROW_STRIDE)
)
"""Places of rows in ``Work.pair_scratch``, by side: trust before the month; of the two as in
``Work.organisation_totals``."""
LIMIT_A, LIMIT_B, PARTIAL_A, PARTIAL_B, KNOWN_A, KNOWN_B = map(
    U, range(6 * ROW_STRIDE, 12 * ROW_STRIDE, ROW_STRIDE)
)
"""Words below them keep a promise; promises that the other broke and the referee ruled partially;
knowledge before the month."""
FOLDED = U(12 * ROW_STRIDE)
"""What a pair's links made, in all lanes, and what they could have made: two rows."""
PEAK_A, PEAK_B, RECORD_A, RECORD_B = map(U, range(14 * ROW_STRIDE, 18 * ROW_STRIDE, ROW_STRIDE))
"""Highest trust so far, and share of the other's promises that each saw kept."""
LEFT_A, LEFT_B, GAINED_A, GAINED_B = READY_A, READY_B, TEMPTED_A, TEMPTED_B
NEW_TRUST_A, NEW_TRUST_B = LIMIT_A, LIMIT_B
NEW_KNOWN_A, NEW_KNOWN_B = FOLDED, FOLDED + U(ROW_STRIDE)
"""These rows take the place of such as are used up by then: factors of trust, and of missing trust
in who kept promises; trust and knowledge after the month."""


@inner
def deliver(facts, rules, state, work, month, stream, linked, page, noticed, observed, extensions):
    """A month of work on every link that is listed: promises, trust, knowledge, experience.

    The same draw says which links are reviewed. Returns how many; they are in ``Work.event``
    with their words in ``Work.word``. What the promises were worth is reckoned in months that
    are ``observed``.
    """
    rho = activity(rules, month)
    rules_on_promises = rho * rules.mediation > 0.0
    # at most: what is proposed on them, and whether anything is, review decides
    reviewed = words_below(0.5 * rules.review_rate * (2.0 + rules.review_alarm))
    partially = words_below(rules.partiality)
    active, endpoints, coupled = work.active[page], work.endpoints[page], work.coupled[page]
    prepare_organisations(facts, rules, state, work, rho, extensions)
    if rules_on_promises:
        prepare_rulings(rules, state, work, rho, extensions)
    scarce = False
    if observed:
        scarce = rules.redundancy > 0.0 and any_redundant(work.redundant)
        charge_for_being_apart(facts, state, work)
    reviews = begin = U(0)
    while begin < U(linked):
        links, pairs = take_pairs(work, endpoints, begin, U(linked) - begin)
        gather_pairs(state, work, pairs)
        gather_organisations(work, pairs)
        if extensions is not None:
            gather_beyond_reach(work, pairs, extensions)
        gather_links(facts, state, work, month, active, endpoints, begin, links)
        chances_to_keep(rules, work, pairs)
        draws(links, work.counter, month, stream, work.numbers)
        keep_promises(work, links)
        if extensions is not None:
            keep_otherwise(rules, state, work, active, begin, links, extensions)
        fold_links_of_pairs(work, links, pairs)
        if extensions is not None:
            credit_funders(facts, rules, state, work, extensions, endpoints, coupled, begin, links)
        reviews = list_reviews(work, active, begin, links, reviews, reviewed)
        if observed:
            worth_of_links(facts, rules, state, work, endpoints, coupled, begin, links, extensions)
            if scarce:
                loss_of_redundancy(facts, rules, work, endpoints, begin, links)
            count_promises(state, work, pairs)
        credit_organisations(work, pairs)
        if rules_on_promises:
            count_partial(facts, work, endpoints, begin, links, pairs, partially)
            rule_on_promises(state, work, pairs, extensions)
        else:
            take_promises_as_they_are(work, pairs)
        if extensions is not None:
            resent_orders(rules, work, pairs, extensions)
            win_by_skill(state, work, pairs, extensions)
            count_for_imitation(work, pairs, extensions)
            hear_stories(state, work, pairs, extensions)
        remember_promises(rules, work, pairs)
        change_trust_and_knowledge(rules, work, pairs)
        if extensions is not None:
            tell_partners(work, pairs, extensions, NEW_KNOWN_A, NEW_KNOWN_B)
            note_what_rests_on_people(state, work, pairs, extensions)
        if observed:
            sum_changes(work, pairs)
        put_back(state, work, pairs)
        begin += links
    if observed:
        if extensions is not None:
            if extensions.rules.contract_worth > 0.0:
                work.fixed_sums[T_MADE] += contracts_worth(
                    extensions, noticed, work.pending, state.depth, state.notice, state.volume
                )
        add_value_made(state, work)
    return np.int64(reviews)


@inlined
def prepare_organisations(facts, rules, state, work, rho, extensions):
    """What each organisation brings to the month, in ``Work.organisation_totals``.

    Mandate, which the referee's appreciation widens, as far as time allows, able = R/x if x > R;
    pull to the own chimney, tempted = w (1 - monitoring rho G); mindset. What its links will make
    is counted from 0.
    """
    mandate, own_weight = facts.mandate, state.own_weight
    if extensions is not None:
        mandate, own_weight = extensions.mandate, extensions.weight
    load, room, mindset, credibility = work.load, work.room, state.mindset, state.credibility
    totals = work.organisation_totals
    G = U(len(work.lanes))
    for i in range(U(mandate.shape[0])):
        for g in range(G):
            one = i * G + g
            able = room[i] / load[one] if load[one] > room[i] else 1.0
            here = rho
            if extensions is not None:
                here = rho * extensions.heard[i]
            allowed = widened(rules, mandate[i], here * credibility[one])
            totals[i, READY * G + g] = allowed * able
            tempted = own_weight[one] * (1.0 - rules.monitoring * here * credibility[one])
            totals[i, TEMPTED * G + g] = tempted
            if extensions is not None:
                extensions.able[i] = able
                extensions.unpraised[i] = mandate[i] * able
                extensions.unwatched[i] = own_weight[i]
                if extensions.ordered[i] != 0:
                    totals[i, TEMPTED] = pulled(extensions, tempted)
                    extensions.unwatched[i] = pulled(extensions, own_weight[i])
            totals[i, MINDSET * G + g] = mindset[one]
        for counted in range(U(4) * G):
            totals[i, counted] = 0.0


@inlined
def prepare_rulings(rules, state, work, rho, extensions):
    """Powers of what fair rulings leave of trust, and rulings of credibility (7.8).

    repair = rho mediation G_i: a fair ruling leaves 1 - trust_loss (1 - repair) of trust.
    """
    credibility, mended, convinced = state.credibility, work.mended, work.convinced
    ruling = rho * rules.mediation
    G = U(len(work.lanes))
    for i in range(U(mended.shape[0])):
        if extensions is not None:
            ruling = rho * extensions.heard[i] * rules.mediation
        for g in range(G):
            base = 1.0 - rules.trust_loss * (1.0 - ruling * credibility[i * G + g])
            fill_powers(G, mended[i], base, g)
    fill_powers(ONE, convinced[0], 1.0 - rules.credibility_gain * rho, U(0))
    fill_powers(ONE, convinced[1], 1.0 - rules.credibility_loss * rho, U(0))


@inlined
def any_redundant(redundant):
    """Whether all others to whom somebody could turn may fail."""
    found = False
    for i in range(U(redundant.shape[0])):
        for at in range(U(redundant.shape[1])):
            found |= redundant[i, at] > 0.0
    return found


@inlined
def charge_for_being_apart(facts, state, work):
    """Value lost by what links take from being apart, alpha(L) o (specialisation d + plurality
    beta); the count of what is made begins at 0."""
    flow, fixed_sums, autonomy = state.flow, work.fixed_sums, facts.rungs[AUTONOMY]
    G = U(len(work.lanes))
    for g in range(G):
        fixed_sums[T_MADE * G + g] = 0
        for rung in range(ONE, U(4)):
            apart = float(fixed_sums[(T_APART + rung) * G + g]) / FIXED_ONE
            flow[U(FLOW_VALUE) * G + g] -= autonomy[rung] * apart


@inlined
def take_pairs(work, endpoints, begin, left):
    """The next pairs for which there is room, of the ``left`` links that are still to come.

    Returns how many links and how many pairs. Lists the pairs and the rows of their two
    organisations, and of each link the place of its pair among them.
    """
    chunk_index = work.chunk_index
    where, tied, row_a, row_b = chunk_index[0], chunk_index[1], chunk_index[2], chunk_index[3]
    G, none = U(len(work.lanes)), U(work.pair_key.shape[1])
    most = U(PAIR_COLUMNS) // G
    enough = max(min(U(1024) // G, U(PAIR_COLUMNS)), U(work.counts.shape[1]))
    links = min(left, enough)
    pairs, before = U(0), none
    for q in range(links):
        a, b, p, _ = endpoints_at(endpoints, begin + q)
        pairs += ONE if p != before else U(0)
        before = p
        tied[pairs - ONE] = p
        row_a[pairs - ONE] = a
        row_b[pairs - ONE] = b
        where[q] = pairs - ONE
    # whole pairs only; none has more links than there are tasks
    if pairs > most:
        pairs = most
    elif links < left and endpoints[U(4) * (begin + links) + U(2)] == before:
        pairs -= ONE
    while U(where[links - ONE]) >= pairs:
        links -= ONE
    return links, pairs


@inlined
def gather_pairs(state, work, pairs):
    """Trust, knowledge, highest trust and record of both sides.

    Here and in gather_links short loops, one array each: what is far away in memory is then
    fetched together.
    """
    trust, knowledge, peak, seen_kept = state.trust, state.knowledge, state.trust_peak, state.record
    tied, pair_scratch = work.chunk_index[1], work.pair_scratch
    G = U(len(work.lanes))
    for v in range(pairs):
        p = U(tied[v])
        for g in range(G):
            pair_scratch[TRUST_A + v * G + g] = trust[p, g]
            pair_scratch[TRUST_B + v * G + g] = trust[p, G + g]
    for v in range(pairs):
        p = U(tied[v])
        for g in range(G):
            pair_scratch[KNOWN_A + v * G + g] = knowledge[p, g]
            pair_scratch[KNOWN_B + v * G + g] = knowledge[p, G + g]
    for v in range(pairs):
        p = U(tied[v])
        for g in range(G):
            pair_scratch[PEAK_A + v * G + g] = peak[p, g]
            pair_scratch[PEAK_B + v * G + g] = peak[p, G + g]
    for v in range(pairs):
        p = U(tied[v])
        for g in range(G):
            pair_scratch[RECORD_A + v * G + g] = seen_kept[p, g]
            pair_scratch[RECORD_B + v * G + g] = seen_kept[p, G + g]


@inlined
def gather_organisations(work, pairs):
    """What the two organisations of each pair bring."""
    row_a, row_b, pair_scratch = work.chunk_index[2], work.chunk_index[3], work.pair_scratch
    totals = work.organisation_totals
    G = U(len(work.lanes))
    for v in range(pairs):
        a, b = U(row_a[v]), U(row_b[v])
        for g in range(G):
            pair_scratch[READY_A + v * G + g] = totals[a, READY * G + g]
            pair_scratch[TEMPTED_A + v * G + g] = totals[a, TEMPTED * G + g]
        for g in range(G):
            pair_scratch[READY_B + v * G + g] = totals[b, READY * G + g]
            pair_scratch[TEMPTED_B + v * G + g] = totals[b, TEMPTED * G + g]


@inlined
def gather_beyond_reach(work, pairs, extensions):
    """Where the referee does not look nobody is watched or praised (docs/model.md 7.15)."""
    tied, row_a, row_b = work.chunk_index[1], work.chunk_index[2], work.chunk_index[3]
    pair_scratch = work.pair_scratch
    if extensions.selective[0] != 0:
        for v in range(pairs):
            if extensions.reach[tied[v]] == 0.0:
                pair_scratch[READY_A + v] = extensions.unpraised[row_a[v]]
                pair_scratch[READY_B + v] = extensions.unpraised[row_b[v]]
                pair_scratch[TEMPTED_A + v] = extensions.unwatched[row_a[v]]
                pair_scratch[TEMPTED_B + v] = extensions.unwatched[row_b[v]]


@inlined
def gather_links(facts, state, work, month, active, endpoints, begin, links):
    """Maturity, rung and overlap of each link, and what its draw is made from."""
    key, since, depth, volume = facts.key, state.since, state.depth, state.volume
    ripe, ripened, rung_at, shares = work.ripe, work.ripened, work.rung_at, work.shares
    counter = work.counter
    oldest = ripe.shape[0] - 1
    G, width = U(len(work.lanes)), looped(work.lanes, rung_at.shape[0], CHUNK)
    for q in range(links):
        x = U(active[begin + q])
        for g in range(G):
            ripened[q * G + g] = ripe[U(min(month - since[x * G + g], oldest))]
    for q in range(links):
        x = U(active[begin + q])
        for g in range(width):
            rung_at[q * G + g] = depth[x * G + g]
    for q in range(links):
        a, b, _, k = endpoints_at(endpoints, begin + q)
        counter[0, q] = key[a]
        counter[1, q] = key[b]
        counter[2, q] = (k << U(4)) | U(DELIVER)
        for g in range(width):
            shares[q * G + g] = shared(volume, a, b, k * G + g)


@inlined
def chances_to_keep(rules, work, pairs):
    """Words below which each side keeps its promises to the other."""
    pair_scratch = work.pair_scratch
    for cell in range(pairs * U(len(work.lanes))):
        pair_scratch[LIMIT_A + cell] = threshold(
            keeping(
                rules,
                pair_scratch[READY_A + cell],
                pair_scratch[TEMPTED_A + cell],
                pair_scratch[TRUST_A + cell],
            )
        )
        pair_scratch[LIMIT_B + cell] = threshold(
            keeping(
                rules,
                pair_scratch[READY_B + cell],
                pair_scratch[TEMPTED_B + cell],
                pair_scratch[TRUST_B + cell],
            )
        )


@inlined
def keep_promises(work, links):
    """Whether a and b keep their promise on each link, by the first two words of its draw."""
    where, first, second = work.chunk_index[0], work.numbers[0], work.numbers[1]
    rung_at, done, pair_scratch = work.rung_at, work.done, work.pair_scratch
    G, width = U(len(work.lanes)), looped(work.lanes, rung_at.shape[0], CHUNK)
    for q in range(links):
        at = U(where[q]) * G
        word_a, word_b = float(np.int64(first[q])), float(np.int64(second[q]))
        for g in range(width):
            done[q * G + g] = promises(
                rung_at[q * G + g],
                word_a < pair_scratch[LIMIT_A + at + g],
                word_b < pair_scratch[LIMIT_B + at + g],
            )


@inlined
def keep_otherwise(rules, state, work, active, begin, links, extensions):
    """Promises on links that only the law keeps, that boards decided, or that are of a chain."""
    chunk_index, numbers = work.chunk_index, work.numbers
    where, row_a, row_b = chunk_index[0], chunk_index[2], chunk_index[3]
    rung_at, done, pair_scratch = work.rung_at, work.done, work.pair_scratch
    reluctance, chains = extensions.rules.reluctance > 0.0, extensions.rules.chain_order > 0.0
    for q in range(links):
        x, v = U(active[begin + q]), U(where[q])
        half = reluctance and rung_at[q] == 1 and extensions.floor[x] == 1
        given = state.by_boards[x] != 0
        if half or given or chains:
            limit_a = limit_otherwise(
                rules,
                extensions,
                x,
                U(0),
                U(row_a[v]),
                half,
                given,
                pair_scratch[READY_A + v],
                pair_scratch[TEMPTED_A + v],
                pair_scratch[TRUST_A + v],
            )
            limit_b = limit_otherwise(
                rules,
                extensions,
                x,
                ONE,
                U(row_b[v]),
                half,
                given,
                pair_scratch[READY_B + v],
                pair_scratch[TEMPTED_B + v],
                pair_scratch[TRUST_B + v],
            )
            done[q] = promises(
                rung_at[q],
                float(np.int64(numbers[0, q])) < limit_a,
                float(np.int64(numbers[1, q])) < limit_b,
            )
            extensions.on_chain[x, CHAIN_HANDED] = float((done[q] >> BOTH) & 1)


@inner
def limit_otherwise(rules, extensions, x, side, i, half, given, ready, tempted, trust):
    """Words below it keep a promise of organisation i, a side of link x.

    ``half``: only the law keeps the link; ``given``: boards gave the mandate.
    """
    steered = extensions.on_chain[x, CHAIN_STEERED]
    ready = ready_when_steered(extensions, ready, steered, i)
    if given:
        ready = extensions.able[i]
    kept = keeping(rules, ready, tempted * (1.0 - steered), trust)
    willing = willingness(extensions, i) if half else 1.0
    return threshold(kept * willing * extensions.on_chain[x, side])


@inlined
def fold_links_of_pairs(work, links, pairs):
    """Of each pair: promises made and kept, ripe overlap where both kept theirs, and overlap."""
    where, ripened, grown, shares = work.chunk_index[0], work.ripened, work.grown, work.shares
    done, all_done, pair_scratch = work.done, work.all_done, work.pair_scratch
    G, width = U(len(work.lanes)), looped(work.lanes, work.rung_at.shape[0], CHUNK)
    for q in range(links * G):
        ripened[q] = ripened[q] if (done[q] >> BOTH) & 1 != 0 else 0.0
        grown[q] = shares[q] * ripened[q]
    for cell in range(pairs * G):
        all_done[cell] = 0
    for cell in range(U(2) * pairs * G):
        pair_scratch[FOLDED + cell] = 0.0
    for q in range(links):
        at = U(where[q]) * G
        for g in range(width):
            all_done[at + g] += done[q * G + g]
            pair_scratch[FOLDED + U(2) * at + g] += grown[q * G + g]
            pair_scratch[FOLDED + U(2) * at + G + g] += (
                shares[q * G + g] if done[q * G + g] > 0 else 0.0
            )


@inlined
def list_reviews(work, active, begin, links, reviews, reviewed):
    """Links with a third word below ``reviewed`` are listed; returns how many by now."""
    event, word, third = work.event, work.word, work.numbers[2]
    for q in range(links):
        # appended without a branch: few are, and which cannot be predicted
        event[reviews] = active[begin + q]
        word[reviews] = third[q]
        reviews += ONE if np.int64(third[q]) < reviewed else U(0)
    return reviews


@inlined
def worth_of_links(facts, rules, state, work, endpoints, coupled, begin, links, extensions):
    """What each link is worth when ripe, c g(L) + overlap_weight o psi(L); of that the ripe
    part, where both kept their promise, is added to what was made."""
    synergy, release, volume = facts.rungs[SYNERGY], facts.rungs[RELEASE], state.volume
    rung_at, shares, ripened, worths = work.rung_at, work.shares, work.ripened, work.worths
    fixed_sums = work.fixed_sums
    G = U(len(work.lanes))
    for q in range(links * G):
        rung = U(rung_at[q])
        full = coupled[begin * G + q] * synergy[rung]
        worths[q] = full + rules.overlap_weight * shares[q] * release[rung]
    if extensions is not None:
        if extensions.rules.pooling > 0.0 or extensions.rules.scale > 0.0:
            for q in range(links):
                a, b, _, k = endpoints_at(endpoints, begin + q)
                stood = U(rung_at[q])
                full = coupled[begin + q] * synergy[stood]
                freed = rules.overlap_weight * shares[q] + saving(
                    extensions, volume[a, k], volume[b, k]
                )
                worths[q] = full + freed * release[stood]
    for g in range(G):
        made = np.int64(0)
        for q in range(g, links * G, G):
            made += to_fixed(worths[q] * ripened[q])
        fixed_sums[T_MADE * G + g] += made


@inlined
def loss_of_redundancy(facts, rules, work, endpoints, begin, links):
    """What is lost by having nobody else to turn to, alpha(L) o redundancy P."""
    autonomy, redundant = facts.rungs[AUTONOMY], work.redundant
    rung_at, shares, worths, fixed_sums = work.rung_at, work.shares, work.worths, work.fixed_sums
    G = U(len(work.lanes))
    for q in range(links):
        a, b, _, k = endpoints_at(endpoints, begin + q)
        for g in range(G):
            # who has the fewest others to turn to fails soonest
            fails = max(redundant[a, k * G + g], redundant[b, k * G + g])
            worths[q * G + g] = rules.redundancy * fails
    for g in range(G):
        lost = np.int64(0)
        for q in range(g, links * G, G):
            lost += to_fixed(autonomy[U(rung_at[q])] * shares[q] * worths[q])
        fixed_sums[T_MADE * G + g] -= lost


@inlined
def count_promises(state, work, pairs):
    """Promises, those kept, and links on which both and on which one of the two kept theirs."""
    flow, all_done = state.flow, work.all_done
    G = U(len(work.lanes))
    for g in range(G):
        kept = twice = promised = np.int64(0)
        for v in range(pairs):
            kept_a, kept_b, both, linked = kept_of(all_done[v * G + g])
            promised += linked
            kept += kept_a + kept_b
            twice += both
        flow[U(FLOW_PROMISES) * G + g] += float(2 * promised)
        flow[U(FLOW_KEPT) * G + g] += float(kept)
        flow[U(FLOW_BOTH) * G + g] += float(twice)
        flow[U(FLOW_EITHER) * G + g] += float(kept - twice)


@inlined
def credit_organisations(work, pairs):
    """Each organisation's experience: what its links made and could have made, its partners'
    mindset and its number of links; pair after pair."""
    row_a, row_b, pair_scratch = work.chunk_index[2], work.chunk_index[3], work.pair_scratch
    totals, all_done = work.organisation_totals, work.all_done
    G = U(len(work.lanes))
    for v in range(pairs):
        a, b = U(row_a[v]), U(row_b[v])
        # one side after the other: rows of two organisations could be the same for LLVM
        for g in range(G):
            links = float(all_done[v * G + g] >> LINKED)
            totals[a, MADE * G + g] += pair_scratch[FOLDED + U(2) * v * G + g]
            totals[a, WHOLE * G + g] += pair_scratch[FOLDED + (U(2) * v + ONE) * G + g]
            totals[a, PEERS * G + g] += links * totals[b, MINDSET * G + g]
            totals[a, LINKS * G + g] += links
        for g in range(G):
            links = float(all_done[v * G + g] >> LINKED)
            totals[b, MADE * G + g] += pair_scratch[FOLDED + U(2) * v * G + g]
            totals[b, WHOLE * G + g] += pair_scratch[FOLDED + (U(2) * v + ONE) * G + g]
            totals[b, PEERS * G + g] += links * totals[a, MINDSET * G + g]
            totals[b, LINKS * G + g] += links


@inlined
def count_partial(facts, work, endpoints, begin, links, pairs, partially):
    """Broken promises on which the referee rules in its own favour: those of a referee, where
    the fourth word of the draw is below ``partially``."""
    referee, fourth, where = facts.referee, work.numbers[3], work.chunk_index[0]
    done, pair_scratch = work.done, work.pair_scratch
    G = U(len(work.lanes))
    for cell in range(pairs * G):
        pair_scratch[PARTIAL_A + cell] = pair_scratch[PARTIAL_B + cell] = 0.0
    for q in range(links):
        if np.int64(fourth[q]) < partially:
            at = U(where[q]) * G
            a, b, _, _ = endpoints_at(endpoints, begin + q)
            own_a, own_b = referee[a], referee[b]
            for g in range(G):
                kept_a, kept_b, _, promised = kept_of(done[q * G + g])
                pair_scratch[PARTIAL_A + at + g] += float(promised - kept_b) if own_b else 0.0
                pair_scratch[PARTIAL_B + at + g] += float(promised - kept_a) if own_a else 0.0


@inlined
def rule_on_promises(state, work, pairs, extensions):
    """What kept, broken and ruled promises do to trust; credibility of the referee follows.

    Pairs to which the referee's attention does not reach have no rulings (7.15).
    """
    tied, row_a, row_b = work.chunk_index[1], work.chunk_index[2], work.chunk_index[3]
    mended, convinced, gained, lost_by = work.mended, work.convinced, work.gained, work.lost
    credibility, all_done, pair_scratch = state.credibility, work.all_done, work.pair_scratch
    G = U(len(work.lanes))
    for v in range(pairs):
        a, b = U(row_a[v]), U(row_b[v])
        for g in range(G):
            cell = v * G + g
            kept_a, kept_b, _, n = kept_of(all_done[cell])
            own_a, own_b = (
                np.int64(pair_scratch[PARTIAL_A + cell]),
                np.int64(pair_scratch[PARTIAL_B + cell]),
            )
            fair_a, fair_b = U(n - kept_b - own_a), U(n - kept_a - own_b)
            if extensions is not None:
                if extensions.reach[tied[v]] == 0.0:
                    pair_scratch[LEFT_A + cell] = lost_by[U(n - kept_b)]
                    pair_scratch[LEFT_B + cell] = lost_by[U(n - kept_a)]
                    pair_scratch[GAINED_A + cell] = gained[U(kept_a)]
                    pair_scratch[GAINED_B + cell] = gained[U(kept_b)]
                    continue
            pair_scratch[LEFT_A + cell] = lost_by[U(own_a)] * mended[a, fair_a * G + g]
            pair_scratch[LEFT_B + cell] = lost_by[U(own_b)] * mended[b, fair_b * G + g]
            if n > 0:
                credibility[a * G + g] = believing(
                    credibility[a * G + g], convinced[0, fair_a], convinced[1, U(own_a)]
                )
                credibility[b * G + g] = believing(
                    credibility[b * G + g], convinced[0, fair_b], convinced[1, U(own_b)]
                )
            pair_scratch[GAINED_A + cell] = gained[U(kept_a)]
            pair_scratch[GAINED_B + cell] = gained[U(kept_b)]


@inlined
def take_promises_as_they_are(work, pairs):
    """What kept and broken promises do to trust where nobody rules."""
    gained, lost_by = work.gained, work.lost
    all_done, pair_scratch = work.all_done, work.pair_scratch
    for cell in range(pairs * U(len(work.lanes))):
        kept_a, kept_b, _, n = kept_of(all_done[cell])
        pair_scratch[LEFT_A + cell] = lost_by[U(n - kept_b)]
        pair_scratch[LEFT_B + cell] = lost_by[U(n - kept_a)]
        pair_scratch[GAINED_A + cell] = gained[U(kept_a)]
        pair_scratch[GAINED_B + cell] = gained[U(kept_b)]


@inlined
def resent_orders(rules, work, pairs, extensions):
    """Partners trust who took a side order less, the more the larger it is (docs/model.md 7.15)."""
    row_a, row_b, pair_scratch = work.chunk_index[2], work.chunk_index[3], work.pair_scratch
    left = 1.0 - rules.trust_loss * order_size(extensions)
    for v in range(pairs):
        if extensions.ordered[row_b[v]] != 0:
            pair_scratch[LEFT_A + v] = pair_scratch[LEFT_A + v] * left
        if extensions.ordered[row_a[v]] != 0:
            pair_scratch[LEFT_B + v] = pair_scratch[LEFT_B + v] * left


@inlined
def win_by_skill(state, work, pairs, extensions):
    """What kept promises win, as skilled as the boundary spanners are (docs/model.md 7.28)."""
    row_a, row_b, pair_scratch = work.chunk_index[2], work.chunk_index[3], work.pair_scratch
    if extensions.rules.personal > 0.0:
        for v in range(pairs):
            a, b = U(row_a[v]), U(row_b[v])
            gained_a, gained_b = pair_scratch[GAINED_A + v], pair_scratch[GAINED_B + v]
            pair_scratch[GAINED_A + v] = by_skill(state, extensions, a, b, gained_a)
            pair_scratch[GAINED_B + v] = by_skill(state, extensions, a, b, gained_b)


@inlined
def note_what_rests_on_people(state, work, pairs, extensions):
    """The part of trust that rests on the boundary spanners (docs/model.md 7.28)."""
    tied, pair_scratch, on_person = work.chunk_index[1], work.pair_scratch, state.person_trust
    personal = extensions.rules.personal
    if personal > 0.0:
        for v in range(pairs):
            p = U(tied[v])
            was_a, was_b = pair_scratch[TRUST_A + v], pair_scratch[TRUST_B + v]
            is_a, is_b = pair_scratch[NEW_TRUST_A + v], pair_scratch[NEW_TRUST_B + v]
            on_person[p, 0] = rest_on_person(personal, was_a, is_a, on_person[p, 0])
            on_person[p, 1] = rest_on_person(personal, was_b, is_b, on_person[p, 1])


@inlined
def remember_promises(rules, work, pairs):
    """Share of the other's promises that each side saw kept, where any were made."""
    all_done, remembered, pair_scratch = work.all_done, work.remembered, work.pair_scratch
    for cell in range(pairs * U(len(work.lanes))):
        kept_a, kept_b, _, n = kept_of(all_done[cell])
        # where nothing was promised all is kept of what was seen
        keep, promised = remembered[U(n)], float(max(n, 1))
        was_a, was_b = pair_scratch[RECORD_A + cell], pair_scratch[RECORD_B + cell]
        pair_scratch[RECORD_A + cell] = remembering(was_a, keep, float(kept_b), promised)
        pair_scratch[RECORD_B + cell] = remembering(was_b, keep, float(kept_a), promised)


@inlined
def count_for_imitation(work, pairs, extensions):
    """Promises that each organisation was made, kept and was kept (docs/model.md 7.19)."""
    row_a, row_b, all_done = work.chunk_index[2], work.chunk_index[3], work.all_done
    for v in range(pairs):
        a, b = row_a[v], row_b[v]
        kept_a, kept_b, _, n = kept_of(all_done[v])
        extensions.got[a] += kept_b
        extensions.got[b] += kept_a
        extensions.brought[a] += kept_a
        extensions.brought[b] += kept_b
        extensions.promised[a] += n
        extensions.promised[b] += n


@inlined
def change_trust_and_knowledge(rules, work, pairs):
    """Trust after the month's promises, and knowledge, K + familiarity (1 - K).

    Where the two are not linked, nothing was promised and both stay.
    """
    all_done, pair_scratch = work.all_done, work.pair_scratch
    for cell in range(pairs * U(len(work.lanes))):
        some = all_done[cell] > 0
        old_a, old_b = pair_scratch[TRUST_A + cell], pair_scratch[TRUST_B + cell]
        peak_a, peak_b = pair_scratch[PEAK_A + cell], pair_scratch[PEAK_B + cell]
        won_a = scarred(rules, pair_scratch[GAINED_B + cell], old_a, peak_a)
        won_b = scarred(rules, pair_scratch[GAINED_A + cell], old_b, peak_b)
        is_a = trusting(old_a, won_a, pair_scratch[LEFT_A + cell])
        is_b = trusting(old_b, won_b, pair_scratch[LEFT_B + cell])
        is_a, is_b = is_a if some else old_a, is_b if some else old_b
        pair_scratch[NEW_TRUST_A + cell], pair_scratch[NEW_TRUST_B + cell] = is_a, is_b
        pair_scratch[PEAK_A + cell] = max(peak_a, is_a)
        pair_scratch[PEAK_B + cell] = max(peak_b, is_b)
        known = rules.familiarity if some else 0.0
        old_a, old_b = pair_scratch[KNOWN_A + cell], pair_scratch[KNOWN_B + cell]
        pair_scratch[NEW_KNOWN_A + cell] = old_a + known * (1.0 - old_a)
        pair_scratch[NEW_KNOWN_B + cell] = old_b + known * (1.0 - old_b)


@inlined
def sum_changes(work, pairs):
    """Keep the sums of trust, of its differences and of knowledge in step."""
    fixed_sums, all_done, pair_scratch = work.fixed_sums, work.all_done, work.pair_scratch
    G = U(len(work.lanes))
    for g in range(G):
        more = tied_more = unequal = known_more = np.int64(0)
        for v in range(pairs):
            cell = v * G + g
            was_a, was_b = pair_scratch[TRUST_A + cell], pair_scratch[TRUST_B + cell]
            is_a, is_b = pair_scratch[NEW_TRUST_A + cell], pair_scratch[NEW_TRUST_B + cell]
            grown = (to_fixed(is_a) - to_fixed(was_a)) + (to_fixed(is_b) - to_fixed(was_b))
            wider = to_fixed(abs(is_a - is_b)) - to_fixed(abs(was_a - was_b))
            more += grown
            tied_more += grown if all_done[cell] > 0 else 0
            unequal += wider if all_done[cell] > 0 else 0
            was_a, was_b = pair_scratch[KNOWN_A + cell], pair_scratch[KNOWN_B + cell]
            is_a, is_b = pair_scratch[NEW_KNOWN_A + cell], pair_scratch[NEW_KNOWN_B + cell]
            known_more += (to_fixed(is_a) - to_fixed(was_a)) + (to_fixed(is_b) - to_fixed(was_b))
        fixed_sums[T_TRUST * G + g] += more
        fixed_sums[T_TIED * G + g] += tied_more
        fixed_sums[T_UNEQUAL * G + g] += unequal
        fixed_sums[T_KNOWN * G + g] += known_more


@inlined
def put_back(state, work, pairs):
    """Trust, knowledge, highest trust and record of both sides after the month."""
    trust, knowledge, peak, seen_kept = state.trust, state.knowledge, state.trust_peak, state.record
    tied, pair_scratch = work.chunk_index[1], work.pair_scratch
    G = U(len(work.lanes))
    for v in range(pairs):
        p = U(tied[v])
        for g in range(G):
            trust[p, g] = pair_scratch[NEW_TRUST_A + v * G + g]
            trust[p, G + g] = pair_scratch[NEW_TRUST_B + v * G + g]
        for g in range(G):
            knowledge[p, g] = pair_scratch[NEW_KNOWN_A + v * G + g]
            knowledge[p, G + g] = pair_scratch[NEW_KNOWN_B + v * G + g]
        for g in range(G):
            peak[p, g] = pair_scratch[PEAK_A + v * G + g]
            peak[p, G + g] = pair_scratch[PEAK_B + v * G + g]
        for g in range(G):
            seen_kept[p, g] = pair_scratch[RECORD_A + v * G + g]
            seen_kept[p, G + g] = pair_scratch[RECORD_B + v * G + g]


@inlined
def add_value_made(state, work):
    """What was made this month, less what redundancy lost, joins the collective value."""
    flow, fixed_sums = state.flow, work.fixed_sums
    G = U(len(work.lanes))
    for g in range(G):
        flow[U(FLOW_VALUE) * G + g] += float(fixed_sums[T_MADE * G + g]) / FIXED_ONE
