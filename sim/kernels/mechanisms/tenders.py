"""Clients put tasks out to tender: chains of contracts (M15, ODD 7.16; S2, S4).

    bid of j: S_jk·u, u number 0 of the pair's TENDER draw of the month, block k

Every tender_months each elected organisation gives each task to the highest bidder among the
executing organisations with which it has a potential link on it, separate or coordinated and
without a contract.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.notices import put_on_notice
from sim.kernels.randomness import TENDER, draw, uniform


@inner
def tender(extensions, month, stream, state, work, noticed):
    """All tenders of a month; returns how many links are listed with notice."""
    own = extensions.rules
    listed = U(noticed)
    if own.tender_months == 0 or month % own.tender_months != 0:
        return np.int64(listed)
    take_bids(extensions, month, stream, state)
    when = month + own.tender_months
    for i in range(U(extensions.bid.shape[0])):
        for k in range(U(extensions.bid.shape[1])):
            if extensions.bid[i, k] > 0.0:
                x = U(extensions.winner[i, k])
                listed = put_on_notice(state, work, x, U(0), when, listed, extensions)
    return np.int64(listed)


@inner
def take_bids(extensions, month, stream, state):
    """Highest bid for each task of each client, and its link; the first of equal ones."""
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
