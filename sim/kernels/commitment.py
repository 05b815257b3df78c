"""Proposed steps are decided one by one, in an order drawn for the month (ODD 7.7; S0, S1, S2).

    consent: i says yes if ΔC_i < limit_i; up needs both sides, down one
    joint:   the step is made if ΔC_a + ΔC_b < limit

ΔC is what the step adds to a side's cost of time (ODD 7.6), from the loads as they are when its
turn comes; the limits stand since ``weighing``.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.counting import count_down, count_left, count_up, counting
from sim.kernels.jit import inlined, inner
from sim.kernels.layout import ONE, U
from sim.kernels.links import (
    accumulators_of,
    link_arrays_of,
    load_arrays_of,
    partner_sets_of,
    recount,
    set_rung,
)
from sim.kernels.mechanisms.contracts import end_contract, hiring_worth, sign_contract
from sim.kernels.mechanisms.decision import stopped_by_table
from sim.kernels.mechanisms.escalation import as_one, note_refusal, note_step
from sim.kernels.mechanisms.forms import pairwise_of
from sim.kernels.mechanisms.joint import leave_table, list_table_members
from sim.kernels.mechanisms.prices import pay_exit, price_of_step
from sim.kernels.notices import put_on_notice
from sim.kernels.randomness import _MASK
from sim.kernels.ranking import rank
from sim.kernels.time import extra_cost
from sim.kernels.weighing import TAKEN_SIDE, TAKEN_STRIDE, TAKEN_TIME
from sim.state import DAYS, FLOW_REASON, REASON_CHANCE, REASON_TIME


@inner
def commit(facts, rules, state, work, month, stream, events, noticed, tracked, extensions):
    """Decide the proposed steps one by one, in an order drawn for this month.

    Returns on how many links announced steps are pending. ``tracked``: sums for indicators are
    kept in step.
    """
    lanes, depth, valid, direction = work.lanes, state.depth, work.valid, work.direction
    ranked, proposal_ends = work.ranked, work.proposal_ends
    G = U(len(lanes))
    links, loads = link_arrays_of(state, work), load_arrays_of(facts, work)
    partner_sets = partner_sets_of(facts, work)
    accumulators = accumulators_of(facts, state, work)
    noticed = U(noticed)
    rank(events, work.order, ranked, work.bucket)
    for place in range(U(events)):
        e = ranked[place] & _MASK
        x, up = U(work.event[e]), direction[e] > 0
        a, b, p, k = (
            U(proposal_ends[e, 0]),
            U(proposal_ends[e, 1]),
            U(proposal_ends[e, 2]),
            U(proposal_ends[e, 3]),
        )
        if extensions is not None:
            if overtaken(state, extensions, e, x):
                continue
        joint = as_one(rules, extensions, x)
        willing = ask_sides(facts, rules, state, work, joint, e, x, a, b, k, extensions)
        if extensions is not None:
            if counting(extensions):
                count_decision(joint, state, work, extensions, month, e, x, up)
        if up and not joint and willing == 0:
            if extensions is not None:
                note_refusal(extensions, state, month, x, a, b)
                noticed = sign_contract(extensions, state, work, month, x, noticed)
            continue
        changed = 0
        for g in range(G):
            if valid[e * G + g] == 0:
                continue
            if not agreed(joint, work, e, g, up) or stopped(
                rules, state, extensions, month, stream, up, x, a, b, k
            ):
                if extensions is not None:
                    if up:
                        note_refusal(extensions, state, month, x, a, b)
                        noticed = sign_contract(extensions, state, work, month, x, noticed)
                continue
            rung = U(depth[x * G + g])
            new = rung + ONE if up else rung - ONE
            paid, leaver = rules.move_cost, a
            if extensions is not None:
                note_step(extensions, state, x, a, b)
                if up:
                    paid = price_of_step(rules, extensions, rung, up)
            if not up:
                if count_reason(joint, state, work, e, g, x, extensions):
                    leaver = b
                if extensions is not None:
                    if rung >= U(2):
                        pay_exit(extensions, state, a, b, k)
                        list_table_members(extensions, state, leaver, k)
                if rung >= U(2) and rules.notice_months > 0:
                    when = month + rules.notice_months
                    noticed = put_on_notice(state, work, x, g, when, noticed, extensions)
                    if extensions is not None:
                        noticed = leave_table(
                            facts, rules, state, work, extensions, month, leaver, k, x, noticed,
                            tracked,
                        )  # fmt: skip
                    continue
            set_rung(
                lanes, month, paid, a, b, p, k, x, g, new, links, partner_sets, tracked,
                accumulators,
            )  # fmt: skip
            changed += 1
            if extensions is not None:
                if up and rung == ONE:
                    end_contract(state, work, x)
                if not up and rung >= U(2):
                    noticed = leave_table(
                        facts, rules, state, work, extensions, month, leaver, k, x, noticed, tracked
                    )
        if changed > 0:
            recount(lanes, rules, loads, a, k, state, extensions)
            recount(lanes, rules, loads, b, k, state, extensions)
    return np.int64(noticed)


@inlined
def overtaken(state, extensions, e, x):
    """Whether another decision of the month has moved link x or put it on notice."""
    return state.depth[x] != extensions.rung_then[e] or (
        state.depth[x] >= 2 and state.notice[x] >= 0
    )


@inlined
def ask_sides(facts, rules, state, work, joint, e, x, a, b, k, extensions):
    """What a step costs both sides in time, in ``lane_scratch``: G numbers of a, then of b.

    Returns how many say yes, over sides and lanes, where the step is consented to by each alone.
    Without anyone of a, b is not asked about a step up, unless that is counted.
    """
    depth, limit, extra = state.depth, work.limit, work.lane_scratch
    days1, days2, days3 = facts.rungs[DAYS, 1], facts.rungs[DAYS, 2], facts.rungs[DAYS, 3]
    count, task_load, load = work.counts, work.task_load, work.load
    time_price, congestion_slope = work.time_price, work.congestion_slope
    G = U(len(work.lanes))
    change = int(work.direction[e])
    alone = change > 0 and not joint
    pairwise = rules.pairwise_load
    willing = 0
    for s in range(U(2)):
        i = b if s == ONE else a
        at = s * G
        settled = s == ONE and alone and willing == 0
        if extensions is not None:
            # where refusals are counted, those of both sides are
            settled = settled and not counting(extensions)
        if settled:
            continue
        if extensions is not None:
            pairwise = pairwise_of(rules, extensions, state, i, k)
        for g in range(G):
            now = int(depth[x * G + g])
            extra[at + g] = extra_cost(
                pairwise,
                days1,
                days2,
                days3,
                count[i, k, G + g],
                count[i, k, U(2) * G + g],
                count[i, k, U(3) * G + g],
                now,
                now + change,
                task_load[i, k * G + g],
                load[i * G + g],
                time_price[i * G + g],
                congestion_slope[i],
                extensions,
            )
        for g in range(G):
            willing += 1 if extra[at + g] < limit[e, at + g] else 0
    return willing


@inlined
def agreed(joint, work, e, g, up):
    """Whether a step is made in a lane: up if both sides say yes, down if one does."""
    G, limit = U(len(work.lanes)), work.limit
    cost_a, cost_b = cost_to_sides(joint, work, g)
    yes_a, yes_b = cost_a < limit[e, g], cost_b < limit[e, G + g]
    return (yes_a and yes_b) if up else (yes_a or yes_b)


@inlined
def stopped(rules, state, extensions, month, stream, up, x, a, b, k):
    """Whether others at the table stop a step up that the two agreed on (docs/model.md 7.29)."""
    no = False
    if extensions is not None:
        if up:
            no = stopped_by_table(rules, state, extensions, month, stream, x, a, b, k)
    return no


@inlined
def cost_to_sides(joint, work, g):
    """Cost of time that each side reckons with; who decide as one, with that of both."""
    time_a, time_b = work.lane_scratch[g], work.lane_scratch[U(len(work.lanes)) + g]
    if joint:
        return time_a + time_b, time_a + time_b
    return time_a, time_b


@inner
def count_decision(joint, state, work, extensions, month, e, x, up):
    """Count what the two say to proposal e on link x, and the main reason of each who says no."""
    cost_a, cost_b = cost_to_sides(joint, work, U(0))
    time_a, time_b = work.lane_scratch[0], work.lane_scratch[1]
    if np.int64(x) == extensions.watched[0] and extensions.at_board[x] == 0:
        extensions.taken[TAKEN_SIDE + TAKEN_TIME] = time_a
        extensions.taken[TAKEN_SIDE + TAKEN_STRIDE + TAKEN_TIME] = time_b
    if not up:
        count_down(extensions, x)
        return
    a, b, k = work.proposal_ends[e, 0], work.proposal_ends[e, 1], work.proposal_ends[e, 3]
    hired = 0.0
    if state.depth[x] <= 1 and state.notice[x] < 0:
        hired = hiring_worth(extensions, state.volume, U(a), U(b), U(k))
        hired = 2.0 * hired if joint else hired
    net_a = (work.gain[e, 0] - hired) - cost_a
    net_b = (work.gain[e, 1] - hired) - cost_b
    count_up(
        extensions,
        x,
        month,
        not cost_a < work.limit[e, 0],
        not cost_b < work.limit[e, 1],
        main_reason(-net_a, time_a, work.relief[e, 0], int(work.reason[e, 0])),
        main_reason(-net_b, time_b, work.relief[e, 1], int(work.reason[e, 1])),
    )


@inlined
def count_reason(joint, state, work, e, g, x, extensions):
    """Count the main reason of a step down, as the side sees it that gains most by it.

    Returns whether that is b.
    """
    G, gain, relief, reason = U(len(work.lanes)), work.gain, work.relief, work.reason
    cost_a, cost_b = cost_to_sides(joint, work, g)
    gain_a, gain_b = gain[e, g] - cost_a, gain[e, G + g] - cost_b
    is_b = not gain_a >= gain_b
    if is_b:
        time = work.lane_scratch[G + g]
        why = main_reason(gain_b, -time, relief[e, G + g], int(reason[e, G + g]))
    else:
        time = work.lane_scratch[g]
        why = main_reason(gain_a, -time, relief[e, g], int(reason[e, g]))
    state.flow[U(FLOW_REASON + why) * G + g] += 1.0
    if extensions is not None:
        if counting(extensions):
            count_left(extensions, x, is_b, why)
    return is_b


@inner
def main_reason(gain, time, relief, reason):
    """Why a step down was decided, as the side that gains most by it sees it; and why a step up was
    refused, where ``gain`` is what that side would have lost."""
    if gain <= 0.0:
        return REASON_CHANCE
    return REASON_TIME if time > relief else reason
