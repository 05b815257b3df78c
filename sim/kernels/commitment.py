"""Proposed steps are decided one by one."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.links import (
    accumulators_of,
    link_arrays_of,
    load_arrays_of,
    partner_sets_of,
    recount,
    set_rung,
)
from sim.kernels.mechanisms.contracts import sign_contract
from sim.kernels.mechanisms.forms import pairwise_of
from sim.kernels.mechanisms.joint import leave_table, list_table_members
from sim.kernels.portfolios import shared
from sim.kernels.randomness import _MASK, _SHIFT
from sim.kernels.time import extra_cost
from sim.state import DAYS, FLOW_REASON, FLOW_VALUE, REASON_CHANCE, REASON_TIME


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
    facts,
    rules,
    state,
    work,
    month,
    events,
    noticed,
    tracked,
    extensions,
):
    """Decide the proposed steps one by one, in an order drawn for this month.

    Returns on how many links announced steps are pending.
    """
    lanes = work.lanes
    rungs = facts.rungs
    event = work.event
    direction = work.direction
    valid = work.valid
    gain = work.gain
    limit = work.limit
    relief = work.relief
    reason = work.reason
    order = work.order
    ranked = work.ranked
    bucket = work.bucket
    proposal_ends = work.proposal_ends
    time_price = work.time_price
    congestion_slope = work.congestion_slope
    depth = state.depth
    notice = state.notice
    pending = work.pending
    notice_lanes = work.notice_lanes
    volume = state.volume
    flow = state.flow
    count = work.counts
    task_load = work.task_load
    load = work.load
    lane_scratch = work.lane_scratch
    G = U(len(lanes))
    links, loads = link_arrays_of(state, work), load_arrays_of(facts, work)
    partner_sets = partner_sets_of(facts, work)
    accumulators = accumulators_of(facts, state, work)
    noticed = U(noticed)
    days1, days2, days3 = rungs[DAYS, 1], rungs[DAYS, 2], rungs[DAYS, 3]
    pairwise, joint = rules.pairwise_load, rules.joint == 1
    rank(events, order, ranked, bucket)
    for place in range(U(events)):
        e = ranked[place] & _MASK
        x = U(event[e])
        a, b, p, k = (
            U(proposal_ends[e, 0]),
            U(proposal_ends[e, 1]),
            U(proposal_ends[e, 2]),
            U(proposal_ends[e, 3]),
        )
        up = direction[e] > 0
        step = int(direction[e])
        if extensions is not None:
            # whom another decision has moved or given notice meanwhile
            if depth[x] != extensions.rung_then[e] or (depth[x] >= 2 and notice[x] >= 0):
                continue
        willing = 0
        for s in range(U(2)):
            i = b if s == ONE else a
            at = s * G
            if s == ONE and up and not joint and willing == 0:
                continue
            if extensions is not None:
                pairwise = pairwise_of(rules, extensions, state, i, k)
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
                    time_price[i * G + g],
                    congestion_slope[i],
                )
                lane_scratch[at + g] = extra
            for g in range(G):
                willing += 1 if lane_scratch[at + g] < limit[e, at + g] else 0
        if up and not joint and willing == 0:
            if extensions is not None:
                noticed = sign_contract(
                    extensions, month, x, depth, notice, notice_lanes, pending, noticed
                )
            continue
        changed = 0
        for g in range(G):
            if valid[e * G + g] == 0:
                continue
            time_a, time_b = lane_scratch[g], lane_scratch[G + g]
            cost_a, cost_b = time_a, time_b
            if joint:
                cost_a = cost_b = time_a + time_b
            yes_a, yes_b = cost_a < limit[e, g], cost_b < limit[e, G + g]
            accepted = (yes_a and yes_b) if up else (yes_a or yes_b)
            if not accepted:
                if extensions is not None:
                    if up:
                        noticed = sign_contract(
                            extensions, month, x, depth, notice, notice_lanes, pending, noticed
                        )
                continue
            paid = rules.move_cost
            rung = U(depth[x * G + g])
            new = U(np.int64(rung) + step)
            if extensions is not None:
                if up and rung == ONE:
                    paid = rules.move_cost + extensions.rules.entry_cost
            leaver = a
            if not up:
                gain_a, gain_b = gain[e, g] - cost_a, gain[e, G + g] - cost_b
                if gain_a >= gain_b:
                    why = main_reason(gain_a, -time_a, relief[e, g], int(reason[e, g]))
                else:
                    why = main_reason(gain_b, -time_b, relief[e, G + g], int(reason[e, G + g]))
                    leaver = b
                flow[U(FLOW_REASON + why) * G + g] += 1.0
                if extensions is not None:
                    if rung >= U(2):
                        flow[U(FLOW_VALUE)] -= (
                            2.0 * extensions.rules.exit_price * shared(volume, a, b, k)
                        )
                        list_table_members(extensions, depth, volume, leaver, k)
                if rung >= U(2) and rules.notice_months > 0:
                    notice[x * G + g] = month + rules.notice_months
                    pending[noticed] = x
                    fresh = notice_lanes[x] == 0
                    if extensions is not None:
                        fresh = extensions.listed[x] == 0
                    noticed += ONE if fresh else U(0)
                    notice_lanes[x] += 1
                    if extensions is not None:
                        extensions.listed[x] = 1
                        noticed = leave_table(
                            facts,
                            rules,
                            state,
                            work,
                            extensions,
                            month,
                            leaver,
                            k,
                            x,
                            noticed,
                            tracked,
                        )
                    continue
            set_rung(
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
                links,
                partner_sets,
                tracked,
                accumulators,
            )
            changed += 1
            if extensions is not None:
                if up and rung == ONE and notice[x] >= 0:
                    # what was hired is now done together
                    notice[x] = -1
                    notice_lanes[x] -= 1
                if not up and rung >= U(2):
                    noticed = leave_table(
                        facts, rules, state, work, extensions, month, leaver, k, x, noticed, tracked
                    )
        if changed > 0:
            recount(lanes, rules, loads, a, k, state, extensions)
            recount(lanes, rules, loads, b, k, state, extensions)
    return np.int64(noticed)


@inner
def main_reason(gain, time, relief, reason):
    """Why a step down was decided, as the side that gains most by it sees it."""
    if gain <= 0.0:
        return REASON_CHANCE
    return REASON_TIME if time > relief else reason
