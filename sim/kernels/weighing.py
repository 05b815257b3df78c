"""What a proposed step is worth to both sides (ODD 7.5, with 7.18; limits of 7.7).

For a step from rung L to L' on the link of a and b on task k, as side i sees it:

    value = (benefit + freed) - loss
    gain  = own + (1 - w)·(value - own) - exposure - effort     by consent
    limit = gain - blur·λ(u)

``weigh_side`` has the terms of the value, ``sum_gains`` the gains, ``set_limits`` the limits.
Sources: S0 (two readings of overlap), S1 (own chimney, trust, the referee's backing), S2 and S3
(identity, boundaries), S4 (knowledge of the other).

Proposals are taken as many at a time as there is room for: their numbers are gathered into rows of
``Work.pair_scratch``, reckoned in loops over vectors, and put back.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.arithmetic import log_odds
from sim.kernels.counting import counting, hindrance, note_talk
from sim.kernels.jit import inlined, inner
from sim.kernels.layout import ONE, READY, U
from sim.kernels.mechanisms.appraisal import reckoned
from sim.kernels.mechanisms.chains import ready_when_steered
from sim.kernels.mechanisms.circumstances import note_circumstances
from sim.kernels.mechanisms.director import speaking
from sim.kernels.mechanisms.escalation import board_weight
from sim.kernels.mechanisms.fairness import envy
from sim.kernels.mechanisms.inviting import identity_left
from sim.kernels.mechanisms.norm import norm_leaves
from sim.kernels.promises import assurance, expectation
from sim.kernels.randomness import _MASK, _SHIFT, MOVE, draws, uniform
from sim.kernels.referee import activity
from sim.state import (
    AUTONOMY,
    CHAIN_STEERED,
    EXPOSED,
    REASON_EXPOSURE,
    REASON_INDEPENDENCE,
    REASON_OWN,
    RELEASE,
    ROW_STRIDE,
    SYNERGY,
    TASK_COLUMNS,
    TERMS_LINK,
    TERMS_SIDE,
)

_C = U(ROW_STRIDE)
# Rows of pair_scratch, fixed places in it: so LLVM knows that they do not overlap. Of the link:
STEP_SYNERGY, STEP_RELEASE, STEP_AUTONOMY, STEP_EXPOSED = U(0), _C, U(2) * _C, U(3) * _C
"""Differences between the two rungs."""
RIPE, OVERLAP, COUPLING, LOSS = U(4) * _C, U(5) * _C, U(6) * _C, U(7) * _C
DEEPER, BOUNDARY = U(8) * _C, U(9) * _C
"""``DEEPER``: 1 up, -1 down."""
SIDE_A, SIDE_B = U(10) * _C, U(21) * _C
"""Where the rows of each side begin; the following are counted from there."""
USUAL_COUPLING, VOLUME, MINDSET, KNOWN, TRUST = U(0), _C, U(2) * _C, U(3) * _C, U(4) * _C
BELIEF, WEIGHT, EXPECTED = U(5) * _C, U(6) * _C, U(7) * _C
"""Activity of the referee times its credibility; own-interest weight; part of what is agreed that
the side expects to come about."""
OWN, VALUE, EXPOSURE = U(8) * _C, U(9) * _C, U(10) * _C
"""What is found. In the end the gain stands in the place of the value."""
LINK_ROWS, SIDE_ROWS = U(10), U(11)
"""How many rows there are of the link, and of each side."""
TAKEN_ROWS, TAKEN_MORE = U(TERMS_LINK.index("synergy")), U(TERMS_LINK.index("crowd"))
TAKEN_SIDE, TAKEN_STRIDE = U(len(TERMS_LINK)), U(len(TERMS_SIDE))
TAKEN_CHANCE, TAKEN_TIME = U(TERMS_SIDE.index("chance")), U(TERMS_SIDE.index("time"))
"""Where in ``Extensions.taken`` stand rows of the link, what mechanisms add, a side, and of it what
chance took from its limit, followed by that limit, and the cost of time."""


@inner
def independence(rules, redundant, apart):
    """Worth per unit of overlap of staying fully apart: what merging loses.

    The whole ``apart`` of ODD 7.4. ``redundant``: probability that all further providers of
    the task fail, to whom both could still turn; ``apart``: what the difference of the two
    is worth.
    """
    return rules.redundancy * redundant + apart


@inner
def weigh(facts, rules, state, work, month, stream, events, own_weight, extensions):
    """Gains of the proposed steps, free of load, from the state as it stands.

    Also the noise of the decision: ``limit`` is the highest cost of time at which a side
    says yes (never, where the step is not proposed), ``order`` what the steps are decided in,
    ``relief`` and ``reason`` the largest reason for a step down.
    """
    rho = activity(rules, month)
    most = U(TASK_COLUMNS) // U(len(work.lanes))
    for begin in range(U(0), U(events), most):
        many = min(U(events) - begin, most)
        locate_proposals(facts, work, begin, many)
        draw_noise(facts, rules, work, month, stream, begin, many)
        gather_steps(facts, state, work, month, begin, many)
        gather_link_terms(facts, state, work, begin, many)
        gather_volumes(rules, state, work, begin, many)
        gather_traits(state, work, own_weight, rho, begin, many, extensions)
        expect_delivery(rules, state, work, begin, many, extensions)
        lose_independence(work, many)
        if extensions is not None:
            note_circumstances(rules, state, work, extensions, month, begin, many)
        for s in range(U(2)):
            weigh_side(rules, work, s, many, extensions)
        sum_gains(rules, work, many, extensions)
        set_limits(rules, state, work, begin, many, extensions)
        give_reasons(work, begin, many)
        if extensions is not None:
            if counting(extensions):
                note_proposals(rules, work, extensions, month, begin, many)


@inlined
def locate_proposals(facts, work, begin, many):
    """Rows of the two organisations, pair and task of each proposal at hand."""
    ends, pair_and_task = facts.ends, facts.pair_and_task
    event, proposal_ends = work.event, work.proposal_ends
    for q in range(many):
        spot = pair_and_task[event[begin + q]]
        proposal_ends[begin + q, 2] = spot >> _SHIFT
        proposal_ends[begin + q, 3] = spot & _MASK
    for q in range(many):
        p = U(proposal_ends[begin + q, 2])
        proposal_ends[begin + q, 0] = ends[p, 0]
        proposal_ends[begin + q, 1] = ends[p, 1]


@inlined
def draw_noise(facts, rules, work, month, stream, begin, many):
    """MOVE draws (ODD 7.7): what chance takes from both limits, blur·λ(u), and the order.

    With side payments there is one decision, and one noise.
    """
    key, proposal_ends, order = facts.key, work.proposal_ends, work.order
    counter, numbers, choice_noise = work.counter, work.numbers, work.choice_noise
    blur = 1.0 / rules.choice_precision if rules.choice_precision > 0.0 else math.inf
    noise_a, noise_b = choice_noise[0], choice_noise[1]
    for q in range(many):
        counter[0, q] = key[proposal_ends[begin + q, 0]]
        counter[1, q] = key[proposal_ends[begin + q, 1]]
        counter[2, q] = (proposal_ends[begin + q, 3] << 4) | MOVE
    draws(many, counter, month, stream, numbers)
    word_a, word_b, word_c = numbers[0], numbers[1], numbers[2]
    for q in range(many):
        noise_a[q] = blur * log_odds(uniform(U(word_a[q])))
    if rules.joint == 0:
        for q in range(many):
            noise_b[q] = blur * log_odds(uniform(U(word_b[q])))
    for q in range(many):
        # equal order words fall back on the number of the event
        order[begin + q] = (np.uint64(word_c[q]) << _SHIFT) | (begin + q)


@inlined
def gather_steps(facts, state, work, month, begin, many):
    """What the step changes in the numbers of the rung, and how ripe the link is at the horizon."""
    rungs, depth, since, ahead = facts.rungs, state.depth, state.since, work.ahead
    event, direction, valid, rows = work.event, work.direction, work.valid, work.pair_scratch
    G = U(len(work.lanes))
    oldest = ahead.shape[0] - 1
    synergy_of, release_of = rungs[SYNERGY], rungs[RELEASE]
    autonomy_of, exposed_of = rungs[AUTONOMY], rungs[EXPOSED]
    for q in range(many):
        x, change = U(event[begin + q]), int(direction[begin + q])
        for g in range(G):
            # where nothing is proposed, any rung from which the step is possible will do
            proposed = valid[(begin + q) * G + g] != 0
            rung = int(depth[x * G + g]) if proposed else (1 - change) >> 1
            age = 0 if rung == 0 else month - since[x * G + g]
            old, new, at = U(rung), U(rung + change), q * G + g
            rows[RIPE + at] = ahead[U(min(age, oldest))]
            rows[STEP_SYNERGY + at] = synergy_of[new] - synergy_of[old]
            rows[STEP_RELEASE + at] = release_of[new] - release_of[old]
            rows[STEP_AUTONOMY + at] = autonomy_of[new] - autonomy_of[old]
            rows[STEP_EXPOSED + at] = exposed_of[new] - exposed_of[old]
            rows[DEEPER + at] = float(change)


@inlined
def gather_link_terms(facts, state, work, begin, many):
    """What belongs to the link and its pair: short loops, so that misses of the cache overlap."""
    boundary, knowledge, trust = facts.boundary, state.knowledge, state.trust
    coupling, apart = work.coupling, work.apart
    event, proposal_ends, rows = work.event, work.proposal_ends, work.pair_scratch
    G = U(len(work.lanes))
    for q in range(many):
        x = U(event[begin + q])
        for g in range(G):
            rows[COUPLING + q * G + g] = coupling[x * G + g]
    for q in range(many):
        p = U(proposal_ends[begin + q, 2])
        for g in range(G):
            rows[BOUNDARY + q * G + g] = boundary[p]
            rows[LOSS + q * G + g] = apart[p * G + g]
    for q in range(many):
        p = U(proposal_ends[begin + q, 2])
        for g in range(G):
            rows[SIDE_A + KNOWN + q * G + g] = knowledge[p, g]
            rows[SIDE_B + KNOWN + q * G + g] = knowledge[p, G + g]
        for g in range(G):
            rows[SIDE_A + TRUST + q * G + g] = trust[p, g]
            rows[SIDE_B + TRUST + q * G + g] = trust[p, G + g]


@inlined
def gather_volumes(rules, state, work, begin, many):
    """What belongs to the two organisations on the task."""
    volume, redundant, usual_coupling = state.volume, work.redundant, work.usual_coupling
    proposal_ends, rows = work.proposal_ends, work.pair_scratch
    G = U(len(work.lanes))
    for q in range(many):
        a, b, k = (
            U(proposal_ends[begin + q, 0]),
            U(proposal_ends[begin + q, 1]),
            U(proposal_ends[begin + q, 3]),
        )
        for g in range(G):
            at = q * G + g
            fails = max(redundant[a, k * G + g], redundant[b, k * G + g])
            rows[LOSS + at] = independence(rules, fails, rows[LOSS + at])
            rows[SIDE_A + VOLUME + at] = volume[a, k * G + g]
            rows[SIDE_B + VOLUME + at] = volume[b, k * G + g]
            rows[SIDE_A + USUAL_COUPLING + at] = usual_coupling[a, k * G + g]
            rows[SIDE_B + USUAL_COUPLING + at] = usual_coupling[b, k * G + g]


@inlined
def gather_traits(state, work, own_weight, rho, begin, many, extensions):
    """What belongs to the two organisations on any task."""
    mindset, credibility = state.mindset, state.credibility
    proposal_ends, rows = work.proposal_ends, work.pair_scratch
    G = U(len(work.lanes))
    for q in range(many):
        a, b = U(proposal_ends[begin + q, 0]), U(proposal_ends[begin + q, 1])
        here_a = here_b = rho
        if extensions is not None:
            reach = extensions.reach[proposal_ends[begin + q, 2]]
            here_a, here_b = reach * extensions.heard[a], reach * extensions.heard[b]
        for g in range(G):
            at = q * G + g
            rows[SIDE_A + MINDSET + at] = mindset[a * G + g]
            rows[SIDE_B + MINDSET + at] = mindset[b * G + g]
            rows[SIDE_A + BELIEF + at] = here_a * credibility[a * G + g]
            rows[SIDE_B + BELIEF + at] = here_b * credibility[b * G + g]
            rows[SIDE_A + WEIGHT + at] = own_weight[a * G + g]
            rows[SIDE_B + WEIGHT + at] = own_weight[b * G + g]
        if extensions is not None:
            x = U(work.event[begin + q])
            rows[SIDE_A + MINDSET + q] = speaking(extensions, state, x, U(0), a)
            rows[SIDE_B + MINDSET + q] = speaking(extensions, state, x, ONE, b)
            if extensions.at_board[x] != 0:
                rows[SIDE_A + WEIGHT + q] = board_weight(extensions, own_weight[a])
                rows[SIDE_B + WEIGHT + q] = board_weight(extensions, own_weight[b])


@inlined
def expect_delivery(rules, state, work, begin, many, extensions):
    """Part of what is agreed that each side expects to come about: promises of the other that it
    saw kept, and its own mandate and time for what it promises itself (ODD 7.5)."""
    seen_kept, totals = state.record, work.organisation_totals
    proposal_ends, rows = work.proposal_ends, work.pair_scratch
    G = U(len(work.lanes))
    for q in range(many):
        a, b, p = (
            U(proposal_ends[begin + q, 0]),
            U(proposal_ends[begin + q, 1]),
            U(proposal_ends[begin + q, 2]),
        )
        for g in range(G):
            at = q * G + g
            ready_a, ready_b = totals[a, READY * G + g], totals[b, READY * G + g]
            if extensions is not None:
                if extensions.selective[0] != 0 and extensions.reach[p] == 0.0:
                    ready_a, ready_b = extensions.unpraised[a], extensions.unpraised[b]
                x = U(work.event[begin + q])
                steered = extensions.on_chain[x, CHAIN_STEERED]
                ready_a = ready_when_steered(extensions, ready_a, steered, a)
                ready_b = ready_when_steered(extensions, ready_b, steered, b)
                ready_a = reckoned(extensions, state, x, a, ready_a)
                ready_b = reckoned(extensions, state, x, b, ready_b)
            rows[SIDE_A + EXPECTED + at] = expectation(rules, seen_kept[p, g], ready_a)
            rows[SIDE_B + EXPECTED + at] = expectation(rules, seen_kept[p, G + g], ready_b)


@inlined
def lose_independence(work, many):
    """Overlap, and what the public loses of independence: (α(L') - α(L))·o·apart."""
    rows = work.pair_scratch
    for cell in range(many * U(len(work.lanes))):
        rows[OVERLAP + cell] = min(rows[SIDE_A + VOLUME + cell], rows[SIDE_B + VOLUME + cell])
        rows[LOSS + cell] = rows[STEP_AUTONOMY + cell] * rows[OVERLAP + cell] * rows[LOSS + cell]


@inlined
def weigh_side(rules, work, s, many, extensions):
    """What the steps at hand mean to one side, 0 or 1: the terms of ODD 7.5.

    Own result, collective value as this side sees it, and exposure: differences between the
    rungs, free of load. What mechanisms add (ODD 7.18) comes in where they are; their terms are
    those of ``note_circumstances``.
    """
    rows = work.pair_scratch
    one, other = (SIDE_B, SIDE_A) if s == ONE else (SIDE_A, SIDE_B)
    normal = 1.0
    if extensions is not None:
        normal = norm_leaves(extensions)
    for cell in range(many * U(len(work.lanes))):
        overlap, ripe, loss = rows[OVERLAP + cell], rows[RIPE + cell], rows[LOSS + cell]
        given_up, expects = rows[STEP_AUTONOMY + cell], rows[one + EXPECTED + cell]
        volume, mindset = rows[one + VOLUME + cell], rows[one + MINDSET + cell]
        known, belief = rows[one + KNOWN + cell], rows[one + BELIEF + cell]
        assumed = (1.0 + rules.prior_tint * (2.0 * mindset - 1.0)) * rows[
            one + USUAL_COUPLING + cell
        ]
        seen = known * rows[COUPLING + cell] + (1.0 - known) * assumed
        benefit = seen * rows[STEP_SYNERGY + cell] * ripe * expects
        freeable = rules.overlap_weight * overlap
        if extensions is not None:
            freeable = freeable + extensions.saved[cell]
        freed = freeable * rows[STEP_RELEASE + cell] * ripe * expects
        if extensions is not None:
            freed = freed * extensions.crowd[cell]
        value = (benefit + freed) - loss
        part = volume / (volume + rows[other + VOLUME + cell])
        claim = 2.0 * rules.share * ((1.0 - rules.cost_key) * 0.5 + rules.cost_key * part)
        funded, fear, home = benefit, rules.budget_fear, rules.identity
        if extensions is not None:
            unshielded = 1.0 - extensions.shield[cell]
            funded = benefit * (1.0 - extensions.rules.silos)
            fear = extensions.fear[s, cell] * unshielded
            home = identity_left(rules, extensions, belief) * unshielded * normal
        credit = claim * (funded + freed * (1.0 - fear * (1.0 - mindset)))
        own = credit - home * given_up * (1.0 + rows[BOUNDARY + cell]) * volume
        doubt = 1.0 - assurance(rows[one + TRUST + cell], rules.trust_threshold)
        at_stake = rows[STEP_EXPOSED + cell]
        exposure = rules.exposure * overlap * at_stake * doubt * (1.0 - rules.backing * belief)
        if extensions is not None:
            exposure = exposure * unshielded
        rows[one + OWN + cell] = own
        rows[one + VALUE + cell] = value
        rows[one + EXPOSURE + cell] = exposure


@inlined
def sum_gains(rules, work, many, extensions):
    """Gain of each side, in the place of what it sees of value; with side payments of both, twice.

    ``effort``: what the step costs a side, spread over the planning horizon.
    """
    rows = work.pair_scratch
    horizon = max(1.0, rules.foresight_months)
    joint = rules.joint == 1
    for cell in range(many * U(len(work.lanes))):
        own_1, own_2 = rows[SIDE_A + OWN + cell], rows[SIDE_B + OWN + cell]
        value_1, value_2 = rows[SIDE_A + VALUE + cell], rows[SIDE_B + VALUE + cell]
        exposure_1, exposure_2 = rows[SIDE_A + EXPOSURE + cell], rows[SIDE_B + EXPOSURE + cell]
        w_1, w_2 = rows[SIDE_A + WEIGHT + cell], rows[SIDE_B + WEIGHT + cell]
        up = rows[DEEPER + cell] > 0.0
        effort = rules.move_cost * rows[OVERLAP + cell] / horizon if up else 0.0
        if extensions is not None:
            effort = extensions.step_cost[cell] * rows[OVERLAP + cell] / horizon
            joint = extensions.as_one[cell] != 0
        if joint:
            both = own_1 + own_2
            public = 0.5 * (value_1 + value_2) - both
            total = both + (1.0 - 0.5 * (w_1 + w_2)) * public
            total = total - (exposure_1 + exposure_2)
            rows[SIDE_A + VALUE + cell] = rows[SIDE_B + VALUE + cell] = total - 2.0 * effort
        else:
            gain_1 = own_1 + (1.0 - w_1) * (value_1 - own_1) - exposure_1 - effort
            gain_2 = own_2 + (1.0 - w_2) * (value_2 - own_2) - exposure_2 - effort
            if extensions is not None:
                gain_1 = gain_1 - envy(extensions, own_1, own_2)
                gain_2 = gain_2 - envy(extensions, own_2, own_1)
            rows[SIDE_A + VALUE + cell] = gain_1
            rows[SIDE_B + VALUE + cell] = gain_2


@inlined
def set_limits(rules, state, work, begin, many, extensions):
    """Highest cost of time at which each side says yes; -inf where nothing is proposed."""
    valid, gain, limit, rows = work.valid, work.gain, work.limit, work.pair_scratch
    choice_noise = work.choice_noise
    G = U(len(work.lanes))
    joint = rules.joint == 1
    noise_a = choice_noise[0]
    noise_b = choice_noise[0] if joint else choice_noise[1]
    for q in range(many):
        e = begin + q
        if extensions is not None:
            joint = extensions.as_one[q] != 0
            noise_b = choice_noise[0] if joint else choice_noise[1]
        for g in range(G):
            gain_1 = rows[SIDE_A + VALUE + q * G + g]
            gain_2 = rows[SIDE_B + VALUE + q * G + g]
            proposed = valid[e * G + g] != 0
            gain[e, g] = gain_1
            gain[e, G + g] = gain_2
            if extensions is not None:
                # a contract is what else they could do
                hired = extensions.hired[q] if not joint else 2.0 * extensions.hired[q]
                gain_1 = gain_1 - hired
                gain_2 = gain_2 - hired
                extensions.rung_then[e] = state.depth[work.event[e]]
            limit[e, g] = gain_1 - noise_a[q] if proposed else -math.inf
            limit[e, G + g] = gain_2 - noise_b[q] if proposed else -math.inf


@inlined
def give_reasons(work, begin, many):
    """Largest reason of each side for a step down, time apart."""
    direction, relief, reason, rows = work.direction, work.relief, work.reason, work.pair_scratch
    G = U(len(work.lanes))
    for q in range(many):
        e = begin + q
        if direction[e] > 0:
            continue
        for s in range(U(2)):
            one = SIDE_B if s == ONE else SIDE_A
            for g in range(G):
                at = q * G + g
                w = rows[one + WEIGHT + at]
                relief[e, s * G + g], reason[e, s * G + g] = explain(
                    w * rows[one + OWN + at],
                    -rows[one + EXPOSURE + at],
                    (1.0 - w) * -rows[LOSS + at],
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


@inner
def note_proposals(rules, work, extensions, month, begin, many):
    """The proposals at hand are counted as talks; of steps up the largest reason against them, time
    apart, in the place of those for a step down. What is watched is written down."""
    rows, relief, reason = work.pair_scratch, work.relief, work.reason
    horizon = max(1.0, rules.foresight_months)
    for q in range(many):
        e = begin + q
        x = U(work.event[e])
        note_talk(extensions, x, month)
        if np.int64(x) == extensions.watched[0] and extensions.at_board[x] == 0:
            take_down(rules, work, extensions, month, e, q)
        if work.direction[e] < 0:
            continue
        effort = extensions.step_cost[q] * rows[OVERLAP + q] / horizon
        for s in range(U(2)):
            one, other = (SIDE_B, SIDE_A) if s == ONE else (SIDE_A, SIDE_B)
            w, envied = rows[one + WEIGHT + q], 0.0
            if extensions.as_one[q] == 0:
                envied = envy(extensions, rows[one + OWN + q], rows[other + OWN + q])
            relief[e, s], reason[e, s] = hindrance(
                -(w * rows[one + OWN + q]),
                rows[one + EXPOSURE + q],
                (1.0 - w) * rows[LOSS + q],
                effort,
                envied,
                extensions.hired[q],
            )


@inner
def take_down(rules, work, extensions, month, e, q):
    """All that proposal e, the q-th at hand, was weighed with, and what came of it."""
    rows, taken = work.pair_scratch, extensions.taken
    taken[0] = month
    taken[1] = extensions.rung_then[e]
    for row in range(LINK_ROWS):
        taken[TAKEN_ROWS + row] = rows[row * _C + q]
    taken[TAKEN_MORE] = extensions.crowd[q]
    taken[TAKEN_MORE + U(1)] = extensions.shield[q]
    taken[TAKEN_MORE + U(2)] = extensions.saved[q]
    taken[TAKEN_MORE + U(3)] = extensions.hired[q]
    taken[TAKEN_MORE + U(4)] = extensions.step_cost[q]
    taken[TAKEN_MORE + U(5)] = norm_leaves(extensions)
    for s in range(U(2)):
        one = SIDE_B if s == ONE else SIDE_A
        at = TAKEN_SIDE + s * TAKEN_STRIDE
        for row in range(SIDE_ROWS):
            taken[at + row] = rows[one + row * _C + q]
        # with side payments one noise is taken from both
        noise = U(0) if rules.joint == 1 else s
        taken[at + TAKEN_CHANCE] = work.choice_noise[noise, q]
        taken[at + TAKEN_CHANCE + ONE] = work.limit[e, s]
        taken[at + TAKEN_TIME] = math.nan
        taken[at + TAKEN_TIME + ONE] = extensions.fear[s, q]
