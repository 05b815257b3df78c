"""What a proposed step is worth to both sides."""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.arithmetic import log_odds
from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.gains import note_circumstances, side_with
from sim.kernels.promises import assurance
from sim.kernels.randomness import _MASK, _SHIFT, MOVE, draws, uniform
from sim.kernels.referee import activity
from sim.state import (
    AUTONOMY,
    EXPOSED,
    REASON_EXPOSURE,
    REASON_INDEPENDENCE,
    REASON_OWN,
    RELEASE,
    ROW_STRIDE,
    SYNERGY,
    TASK_COLUMNS,
)


@inner
def independence(rules, redundant, apart):
    """Worth per unit of overlap of staying fully apart: what merging loses.

    ``redundant``: probability that all further providers of the task fail, to whom
    both could still turn; ``apart``: what the difference of the two is worth.
    """
    return rules.redundancy * redundant + apart


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
    self_coupling,
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
    assumed = (1.0 + rules.prior_tint * (2.0 * mindset - 1.0)) * self_coupling
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
def weigh(facts, rules, state, work, month, stream, events, own_weight, extensions):
    """Gains of the proposed steps, free of load, from the state as it stands.

    Also the luck of the decision: ``limit`` is the highest cost of time at which a side
    says yes (never, where the step is not proposed), ``order`` what the steps are decided in.
    Proposals are taken as many at a time as there is room for on the desk: gathered, and
    reckoned in loops over vectors.
    """
    lanes = work.lanes
    rungs = facts.rungs
    event = work.event
    direction = work.direction
    valid = work.valid
    key = facts.key
    ends = facts.ends
    pair_and_task = facts.pair_and_task
    boundary = facts.boundary
    depth = state.depth
    since = state.since
    volume = state.volume
    mindset = state.mindset
    credibility = state.credibility
    knowledge = state.knowledge
    trust = state.trust
    self_coupling = work.self_coupling
    coupling = work.coupling
    apart = work.apart
    redundant = work.redundant
    ahead = work.ahead
    proposal_ends = work.proposal_ends
    gain = work.gain
    limit = work.limit
    relief = work.relief
    reason = work.reason
    order = work.order
    counter = work.counter
    numbers = work.numbers
    choice_noise = work.choice_noise
    pair_scratch = work.pair_scratch
    notice = state.notice
    G, C = U(len(lanes)), U(ROW_STRIDE)
    rho = activity(rules, month)
    horizon = max(1.0, rules.foresight_months)
    oldest = ahead.shape[0] - 1
    blur = 1.0 / rules.choice_precision if rules.choice_precision > 0.0 else math.inf
    joint = rules.joint == 1
    noise_a = choice_noise[0]
    # with side payments there is one decision
    noise_b = choice_noise[0] if joint else choice_noise[1]
    synergy_of, release_of = rungs[SYNERGY], rungs[RELEASE]
    autonomy_of, exposed_of = rungs[AUTONOMY], rungs[EXPOSED]
    # rows of cells: of the link; then those of each side, of which four are what is found
    synergy, release, given_up, at_stake = U(0), C, U(2) * C, U(3) * C
    ripe, common, coupled, loss = U(4) * C, U(5) * C, U(6) * C, U(7) * C
    deeper, at_boundary, side_a, side_b = U(8) * C, U(9) * C, U(10) * C, U(21) * C
    with_oneself, size, mind, known, trusted = U(0), C, U(2) * C, U(3) * C, U(4) * C
    belief, weight, own, value = U(5) * C, U(6) * C, U(7) * C, U(8) * C
    exposure, praise = U(9) * C, U(10) * C
    most = U(TASK_COLUMNS) // G
    for begin in range(U(0), U(events), most):
        many = min(U(events) - begin, most)
        for q in range(many):
            spot = pair_and_task[event[begin + q]]
            proposal_ends[begin + q, 2] = spot >> _SHIFT
            proposal_ends[begin + q, 3] = spot & _MASK
        for q in range(many):
            p = U(proposal_ends[begin + q, 2])
            proposal_ends[begin + q, 0] = ends[p, 0]
            proposal_ends[begin + q, 1] = ends[p, 1]
        for q in range(many):
            counter[0, q] = key[proposal_ends[begin + q, 0]]
            counter[1, q] = key[proposal_ends[begin + q, 1]]
            counter[2, q] = (proposal_ends[begin + q, 3] << 4) | MOVE
        draws(many, counter, month, stream, numbers)
        word_a, word_b, word_c = numbers[0], numbers[1], numbers[2]
        for q in range(many):
            noise_a[q] = blur * log_odds(uniform(U(word_a[q])))
        if not joint:
            for q in range(many):
                noise_b[q] = blur * log_odds(uniform(U(word_b[q])))
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
                pair_scratch[ripe + at] = ahead[U(min(age, oldest))]
                pair_scratch[synergy + at] = synergy_of[new] - synergy_of[old]
                pair_scratch[release + at] = release_of[new] - release_of[old]
                pair_scratch[given_up + at] = autonomy_of[new] - autonomy_of[old]
                pair_scratch[at_stake + at] = exposed_of[new] - exposed_of[old]
                pair_scratch[deeper + at] = float(step)
        for q in range(many):
            x = U(event[begin + q])
            for g in range(G):
                pair_scratch[coupled + q * G + g] = coupling[x * G + g]
        for q in range(many):
            p = U(proposal_ends[begin + q, 2])
            for g in range(G):
                pair_scratch[at_boundary + q * G + g] = boundary[p]
                pair_scratch[loss + q * G + g] = apart[p * G + g]
        for q in range(many):
            p = U(proposal_ends[begin + q, 2])
            for g in range(G):
                pair_scratch[side_a + known + q * G + g] = knowledge[p, g]
                pair_scratch[side_b + known + q * G + g] = knowledge[p, G + g]
            for g in range(G):
                pair_scratch[side_a + trusted + q * G + g] = trust[p, g]
                pair_scratch[side_b + trusted + q * G + g] = trust[p, G + g]
        for q in range(many):
            a, b, k = (
                U(proposal_ends[begin + q, 0]),
                U(proposal_ends[begin + q, 1]),
                U(proposal_ends[begin + q, 3]),
            )
            for g in range(G):
                at = q * G + g
                fails = max(redundant[a, k * G + g], redundant[b, k * G + g])
                pair_scratch[loss + at] = independence(rules, fails, pair_scratch[loss + at])
                pair_scratch[side_a + size + at] = volume[a, k * G + g]
                pair_scratch[side_b + size + at] = volume[b, k * G + g]
                pair_scratch[side_a + with_oneself + at] = self_coupling[a, k * G + g]
                pair_scratch[side_b + with_oneself + at] = self_coupling[b, k * G + g]
        for q in range(many):
            a, b = U(proposal_ends[begin + q, 0]), U(proposal_ends[begin + q, 1])
            for g in range(G):
                at = q * G + g
                pair_scratch[side_a + mind + at] = mindset[a * G + g]
                pair_scratch[side_b + mind + at] = mindset[b * G + g]
                pair_scratch[side_a + belief + at] = rho * credibility[a * G + g]
                pair_scratch[side_b + belief + at] = rho * credibility[b * G + g]
                pair_scratch[side_a + weight + at] = own_weight[a * G + g]
                pair_scratch[side_b + weight + at] = own_weight[b * G + g]
        for cell in range(many * G):
            pair_scratch[common + cell] = min(
                pair_scratch[side_a + size + cell], pair_scratch[side_b + size + cell]
            )
            pair_scratch[loss + cell] = (
                pair_scratch[given_up + cell]
                * pair_scratch[common + cell]
                * pair_scratch[loss + cell]
            )
        if extensions is not None:
            note_circumstances(
                rules,
                extensions,
                month,
                rho,
                begin,
                many,
                event,
                direction,
                proposal_ends,
                depth,
                notice,
                volume,
                credibility,
            )
        for s in range(U(2)):
            one, other = (side_b, side_a) if s == ONE else (side_a, side_b)
            if extensions is not None:
                for q in range(many):
                    (
                        pair_scratch[one + own + q],
                        pair_scratch[one + value + q],
                        pair_scratch[one + exposure + q],
                        pair_scratch[one + praise + q],
                    ) = side_with(
                        rules,
                        extensions,
                        q,
                        s,
                        pair_scratch[synergy + q],
                        pair_scratch[release + q],
                        pair_scratch[given_up + q],
                        pair_scratch[at_stake + q],
                        pair_scratch[deeper + q],
                        pair_scratch[common + q],
                        pair_scratch[coupled + q],
                        pair_scratch[one + with_oneself + q],
                        pair_scratch[one + size + q],
                        pair_scratch[other + size + q],
                        pair_scratch[one + mind + q],
                        pair_scratch[one + known + q],
                        pair_scratch[one + trusted + q],
                        pair_scratch[at_boundary + q],
                        pair_scratch[ripe + q],
                        pair_scratch[loss + q],
                    )
                continue
            for cell in range(many * G):
                (
                    pair_scratch[one + own + cell],
                    pair_scratch[one + value + cell],
                    pair_scratch[one + exposure + cell],
                    pair_scratch[one + praise + cell],
                ) = side(
                    rules,
                    pair_scratch[synergy + cell],
                    pair_scratch[release + cell],
                    pair_scratch[given_up + cell],
                    pair_scratch[at_stake + cell],
                    pair_scratch[deeper + cell],
                    pair_scratch[common + cell],
                    pair_scratch[coupled + cell],
                    pair_scratch[one + with_oneself + cell],
                    pair_scratch[one + size + cell],
                    pair_scratch[other + size + cell],
                    pair_scratch[one + mind + cell],
                    pair_scratch[one + known + cell],
                    pair_scratch[one + trusted + cell],
                    pair_scratch[one + belief + cell],
                    pair_scratch[at_boundary + cell],
                    pair_scratch[ripe + cell],
                    pair_scratch[loss + cell],
                )
        # of what is found for both sides, the gains take the place of what each sees of value
        for cell in range(many * G):
            own_1, own_2 = pair_scratch[side_a + own + cell], pair_scratch[side_b + own + cell]
            value_1, value_2 = (
                pair_scratch[side_a + value + cell],
                pair_scratch[side_b + value + cell],
            )
            exposure_1, exposure_2 = (
                pair_scratch[side_a + exposure + cell],
                pair_scratch[side_b + exposure + cell],
            )
            praise_1, praise_2 = (
                pair_scratch[side_a + praise + cell],
                pair_scratch[side_b + praise + cell],
            )
            w_1, w_2 = pair_scratch[side_a + weight + cell], pair_scratch[side_b + weight + cell]
            up = pair_scratch[deeper + cell] > 0.0
            effort = rules.move_cost * pair_scratch[common + cell] / horizon if up else 0.0
            if extensions is not None:
                effort = extensions.step_cost[cell] * pair_scratch[common + cell] / horizon
            if joint:
                both = own_1 + own_2
                public = 0.5 * (value_1 + value_2) - both
                total = both + (1.0 - 0.5 * (w_1 + w_2)) * public
                total = total - (exposure_1 + exposure_2) + (praise_1 + praise_2)
                pair_scratch[side_a + value + cell] = pair_scratch[side_b + value + cell] = (
                    total - 2.0 * effort
                )
            else:
                gain_1 = own_1 + (1.0 - w_1) * (value_1 - own_1) - exposure_1 + praise_1 - effort
                gain_2 = own_2 + (1.0 - w_2) * (value_2 - own_2) - exposure_2 + praise_2 - effort
                if extensions is not None:
                    gain_1 = gain_1 - extensions.rules.fairness * max(0.0, own_2 - own_1)
                    gain_2 = gain_2 - extensions.rules.fairness * max(0.0, own_1 - own_2)
                pair_scratch[side_a + value + cell] = gain_1
                pair_scratch[side_b + value + cell] = gain_2
        for q in range(many):
            e = begin + q
            for g in range(G):
                at = q * G + g
                gain_1, gain_2 = (
                    pair_scratch[side_a + value + at],
                    pair_scratch[side_b + value + at],
                )
                proposed = valid[e * G + g] != 0
                gain[e, g] = gain_1
                gain[e, G + g] = gain_2
                if extensions is not None:
                    # a contract is what else they could do
                    hired = extensions.hired[q] if not joint else 2.0 * extensions.hired[q]
                    gain_1 = gain_1 - hired
                    gain_2 = gain_2 - hired
                    extensions.rung_then[e] = depth[event[e]]
                limit[e, g] = gain_1 - noise_a[q] if proposed else -math.inf
                limit[e, G + g] = gain_2 - noise_b[q] if proposed else -math.inf
        for q in range(many):
            e = begin + q
            if direction[e] > 0:
                continue
            for s in range(U(2)):
                one = side_b if s == ONE else side_a
                for g in range(G):
                    at = q * G + g
                    w = pair_scratch[one + weight + at]
                    relief[e, s * G + g], reason[e, s * G + g] = explain(
                        w * pair_scratch[one + own + at],
                        -pair_scratch[one + exposure + at],
                        (1.0 - w) * -pair_scratch[loss + at],
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
