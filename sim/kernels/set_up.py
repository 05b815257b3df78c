"""A run's beginning (docs/model.md 5): traits, tables and everything that is derived.

    m_i = mindset_mean + mindset_spread z, w_i = own_interest_mean + own_interest_spread y,
    both held within 0..1, z and y triangular with standard deviation 1

What is derived from facts and parameters alone is tabulated once (powers of 7.8, maturity M of
7.4, chances of 7.3); what is derived from the state, when a run begins or goes on.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.arithmetic import coarse, fill_powers, maturity, power
from sim.kernels.counting import forget_counts
from sim.kernels.indicators import sum_volumes
from sim.kernels.jit import inlined, inner, kernel
from sim.kernels.layout import ONE, U
from sim.kernels.links import count_loads, partner_sets_of, set_partners
from sim.kernels.mechanisms.chains import forget_chains, lay_chains
from sim.kernels.mechanisms.covenant import sign_covenant
from sim.kernels.mechanisms.decision import begin_without_refusals
from sim.kernels.mechanisms.director import appoint_directors, dismiss_directors
from sim.kernels.mechanisms.funders import most_called, open_accounts
from sim.kernels.mechanisms.marks import draw_marks
from sim.kernels.mechanisms.officials import clear_posts, fill_posts
from sim.kernels.mechanisms.people import begin_without_people
from sim.kernels.mechanisms.strategies import NETWORK, on_level
from sim.kernels.portfolios import compare_portfolios
from sim.kernels.promises import NEGLIGIBLE
from sim.kernels.randomness import ALONE, TRAIT, draw, triangular, words_below
from sim.kernels.time import set_room


@inner
def traits(lanes, key, trait_distribution, stream, mindset, own_weight):
    """Mindset and own-interest weight of each organisation.

    A triangular distribution cut to 0..1; ``trait_distribution`` (4, lanes) holds mean and
    standard deviation of the mindset, then of the weight.
    """
    G = U(len(lanes))
    for i in range(U(key.shape[0])):
        w = draw(key[i], ALONE, 0, 0, TRAIT, stream)
        z, y = triangular(w[0], w[1]), triangular(w[2], w[3])
        for g in range(G):
            mindset[i * G + g] = min(
                max(trait_distribution[0, g] + trait_distribution[1, g] * z, 0.0), 1.0
            )
            own_weight[i * G + g] = min(
                max(trait_distribution[2, g] + trait_distribution[3, g] * y, 0.0), 1.0
            )


@inner
def list_chances(facts, rules, work, extensions):
    """Counters of the draws of pairs, and what meetings are drawn with.

    ``known``: probability of a discussion without closure; ``bound`` (2, P): at least the
    highest probability of a meeting that a month can bring, on a coarse scale, of their own
    accord and called by the referee; ``bar`` (2, P): the highest word of a pair with which any of
    its links can pass it.
    """
    key, ends, start, partners = facts.key, facts.ends, facts.start, facts.partners
    pair_key, known, bound, bar = work.pair_key, work.known, work.bound, work.bar
    most = (1.0 + rules.invited * rules.referee_activity) + rules.closure + rules.overlap_signal
    best = 1.0
    if extensions is not None:
        most = most + most_called(extensions)
        best = 2.0 if on_level(extensions, NETWORK) else 1.0
    for p in range(U(ends.shape[0])):
        a, b = ends[p, 0], ends[p, 1]
        pair_key[0, p] = key[a]
        pair_key[1, p] = key[b]
        known[p] = rules.contacts / (1.0 + max(partners[a], partners[b]))
        closest = known[p] * best
        bound[0, p] = coarse(0.5 * min(1.0, closest * most))
        bound[1, p] = coarse(0.5 * min(1.0, closest * rules.convening))
        for called in range(2):
            links = np.int64(start[p + ONE] - start[p])
            some = 1.0 - power(1.0 - bound[called, p], links)
            # where none can, 0: with that word meet finds none
            bar[called, p] = max(words_below(some) - 1, 0)


@kernel
def prepare(facts, rules, state, work, extensions):
    """Everything derived from facts, parameters and state; also makes a resumed run ready."""
    tabulate(facts, rules, work, extensions)
    derive(facts, rules, state, work, extensions)


@inner
def tabulate(facts, rules, work, extensions):
    """What is derived from facts and parameters alone."""
    list_chances(facts, rules, work, extensions)
    fill_powers(ONE, work.failure_powers, rules.failure, U(0))
    for others in range(work.failure_powers.shape[0]):
        if work.failure_powers[others] < NEGLIGIBLE:
            work.failure_powers[others] = 0.0
    fill_powers(ONE, work.gained, 1.0 - rules.trust_gain, U(0))
    fill_powers(ONE, work.lost, 1.0 - rules.trust_loss, U(0))
    fill_powers(ONE, work.remembered, 1.0 - rules.record_memory, U(0))
    for age in range(work.ripe.shape[0]):
        work.ripe[age] = maturity(float(age), rules.maturity_months)
        work.ahead[age] = maturity(age + rules.foresight_months, rules.maturity_months)


@inner
def derive(facts, rules, state, work, extensions):
    """What is derived from the state."""
    compare_portfolios(facts, rules, state, work)
    count_links(facts, state, work)
    if extensions is not None:
        for i in range(U(facts.key.shape[0])):
            extensions.base[i] = rules.inquiry * rules.inquiry_days
            extensions.mandate[i] = facts.mandate[i]
            extensions.weight[i] = state.own_weight[i]
    # each recount sums the loads of all tasks, those not yet counted too
    work.task_load[:] = 0.0
    count_loads(facts, rules, state, work, extensions)
    set_room(facts, rules, state, work, max(state.month[0] - 1, 0))
    work.stamp[:] = -1
    work.asked[:] = 0


@inlined
def count_links(facts, state, work):
    """Links of each organisation by task and rung, its partners, and lanes in which a link is
    deeper than separation or has a step down announced."""
    ends, link_pair, task, depth = facts.ends, facts.link_pair, facts.task, state.depth
    counts, partner_sets = work.counts, partner_sets_of(facts, work)
    G, tasks = U(len(work.lanes)), U(facts.near_start.shape[0]) - ONE
    counts[:] = 0
    work.partner_bits[:] = 0
    work.partner_count[:] = 0
    work.dirty_bits[:] = 0
    for x in range(U(task.shape[0])):
        p, on = link_pair[x], U(task[x])
        a, b = U(ends[p, 0]), U(ends[p, 1])
        active_lanes = notice_lanes = 0
        for g in range(G):
            rung = U(depth[x * G + g])
            counts[a, on, rung * G + g] += 1
            counts[b, on, rung * G + g] += 1
            notice_lanes += 1 if state.notice[x * G + g] >= 0 else 0
            if rung > U(0):
                active_lanes += 1
                set_partners(G, tasks, partner_sets, a, b, on, g, rung > U(0))
        work.active_lanes[x] = active_lanes
        work.notice_lanes[x] = notice_lanes


@inner
def initialise_state(facts, start, state, work, trait_distribution, stream, extensions):
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
                state.trust_peak[p, side * G + g] = start.trust_peak[p, side]
                state.record[p, side * G + g] = start.record[p, side]
    for i in range(U(start.volume.shape[0])):
        for g in range(G):
            state.credibility[i * G + g] = start.credibility[i]
        for k in range(U(start.volume.shape[1])):
            for g in range(G):
                state.volume[i, k * G + g] = start.volume[i, k]
    for i in range(U(start.daring.shape[0])):
        state.daring[i] = start.daring[i]
        for how in range(2):
            state.knots_cut[i, how] = start.knots_cut[i, how]
    for x in range(U(start.refused.shape[0])):
        state.refused[x] = start.refused[x]
        state.settled[x] = start.settled[x]
        state.by_boards[x] = start.by_boards[x]
    for j in range(U(start.flow.shape[0])):
        for g in range(G):
            state.flow[j * G + g] = start.flow[j]
    traits(work.lanes, facts.key, trait_distribution, stream, state.mindset, state.own_weight)
    if extensions is not None:
        open_accounts(start, state)
        draw_marks(facts, extensions, stream)
        sign_covenant(extensions, state)
        clear_posts(state)
        for i in range(U(start.openness.shape[0])):
            state.openness[i] = start.openness[i]
        fill_posts(extensions, state, 0, stream)
        forget_chains(state)
        lay_chains(facts, extensions, state)
        dismiss_directors(state)
        appoint_directors(facts, extensions, state, stream)
        forget_counts(extensions)
        begin_without_people(state)
        begin_without_refusals(state)
        state.reached[:] = 0.0


@inner
def compare_again(facts, rules, state, work, linked, page, observed):
    """What is derived from the volumes, after they have changed in the course of a run."""
    lanes, active = work.lanes, work.active[page]
    G = U(len(lanes))
    compare_portfolios(facts, rules, state, work)
    work.stale[:] = 1
    for at in range(U(linked)):
        for g in range(G):
            work.coupled[page, at * G + g] = work.coupling[U(active[at]) * G + g]
    if observed:
        sum_volumes(facts, state, work, linked, active)
