"""Announced steps down (ODD 7.4; S1, S2: leaving takes time), and the end of contracts (7.16).

A link whose step down from depth 2 or 3 is decided keeps its depth until
notice = t + notice_months; in that month it goes down one rung and its notice is -1 again.
``Work.pending`` lists links with a notice in any lane, ``Work.notice_lanes`` counts the lanes.
"""

from __future__ import annotations

import numpy as np

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


@inlined
def put_on_notice(state, work, x, g, when, noticed, extensions):
    """What link x is in a lane ends in month ``when``; returns how many links are listed."""
    state.notice[x * U(len(work.lanes)) + g] = when
    # written without asking: behind the list nothing is read
    work.pending[noticed] = x
    fresh = work.notice_lanes[x] == 0
    if extensions is not None:
        # a contract that was given up may still stand in the list
        fresh = extensions.listed[x] == 0
        extensions.listed[x] = 1
    work.notice_lanes[x] += 1
    return noticed + (ONE if fresh else U(0))


@inner
def end_notices(facts, rules, state, work, month, noticed, tracked, extensions):
    """Announced steps down take effect; returns on how many links some are still pending."""
    lanes, pending, notice_lanes = work.lanes, work.pending, work.notice_lanes
    ends, link_pair, task = facts.ends, facts.link_pair, facts.task
    depth, notice = state.depth, state.notice
    G = U(len(lanes))
    links, loads = link_arrays_of(state, work), load_arrays_of(facts, work)
    partner_sets = partner_sets_of(facts, work)
    accumulators = accumulators_of(facts, state, work)
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
                if extensions is not None:
                    # a contract ends
                    if depth[x] <= 1:
                        continue
                new = U(depth[x * G + g]) - ONE
                set_rung(
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
                    links,
                    partner_sets,
                    tracked,
                    accumulators,
                )
            notice_lanes[x] -= due
            recount(lanes, rules, loads, a, k, state, extensions)
            recount(lanes, rules, loads, b, k, state, extensions)
        pending[left] = x
        if extensions is not None:
            extensions.listed[x] = 1 if notice_lanes[x] > 0 else 0
        left += ONE if notice_lanes[x] > 0 else U(0)
    return np.int64(left)
