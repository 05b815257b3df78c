"""Contracts: hired capacity and tenders."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U, to_fixed
from sim.kernels.mechanisms.norm import overlap_of
from sim.kernels.randomness import TENDER, draw, uniform


@inner
def contracts_worth(extensions, noticed, pending, depth, notice, volume):
    """What hired capacity is worth this month, in grains."""
    made = np.int64(0)
    for e in range(U(noticed)):
        x = U(pending[e])
        if depth[x] <= 1 and notice[x] >= 0:
            made += to_fixed(extensions.rules.contract_worth * overlap_of(extensions, volume, x))
    return made


@inner
def put_on_notice(extensions, x, when, notice, notice_lanes, pending, noticed):
    """An announced step or a contract ends in a month; returns how many links are listed."""
    notice[x] = when
    notice_lanes[x] += 1
    if extensions.listed[x] == 0:
        extensions.listed[x] = 1
        pending[noticed] = x
        noticed += ONE
    return noticed


@inner
def sign_contract(extensions, month, x, depth, notice, notice_lanes, pending, noticed):
    """What they do not do together, one hires from the other."""
    own = extensions.rules
    if own.contract_worth > 0.0 and depth[x] <= 1 and notice[x] < 0:
        when = month + own.contract_months
        noticed = put_on_notice(extensions, x, when, notice, notice_lanes, pending, noticed)
    return noticed


@inner
def tender(extensions, month, stream, state, work, noticed):
    """Clients put their tasks out to tender; returns how many links are listed."""
    own = extensions.rules
    listed = U(noticed)
    if own.tender_months == 0 or month % own.tender_months != 0:
        return np.int64(listed)
    extensions.bid[:] = 0.0
    for x in range(U(state.depth.shape[0])):
        p, k = extensions.link_pair[x], extensions.task[x]
        a, b = extensions.ends[p, 0], extensions.ends[p, 1]
        if (
            extensions.elected[a] == extensions.elected[b]
            or state.depth[x] > 1
            or state.notice[x] >= 0
        ):
            continue
        client, other = (a, b) if extensions.elected[a] else (b, a)
        w = draw(extensions.key[a], extensions.key[b], month, np.int64(k), TENDER, stream)
        bid = state.volume[other, k] * uniform(w[0])
        if bid > extensions.bid[client, k]:
            extensions.bid[client, k] = bid
            extensions.winner[client, k] = x
    for i in range(U(extensions.bid.shape[0])):
        for k in range(U(extensions.bid.shape[1])):
            if extensions.bid[i, k] > 0.0:
                listed = put_on_notice(
                    extensions,
                    U(extensions.winner[i, k]),
                    month + own.tender_months,
                    state.notice,
                    work.notice_lanes,
                    work.pending,
                    listed,
                )
    return np.int64(listed)
