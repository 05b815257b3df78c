"""Contracts: what two do not do together, one hires from the other (M4, ODD 7.16; S0).

    worth a month: contract_worth·o
    a step up from depth 0 or 1 competes with hiring: limit is less 0.5·contract_worth·o
    freed under contract: times (1 - crowding)

A link of depth 0 or 1 with notice >= 0 is under contract until that month; it can be met and
reviewed like others.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import U, to_fixed
from sim.kernels.mechanisms.norm import overlap_of
from sim.kernels.notices import put_on_notice
from sim.kernels.portfolios import shared


@inner
def contracts_worth(extensions, noticed, pending, depth, notice, volume):
    """What hired capacity is worth this month, in fixed point."""
    made = np.int64(0)
    for e in range(U(noticed)):
        x = U(pending[e])
        if depth[x] <= 1 and notice[x] >= 0:
            made += to_fixed(extensions.rules.contract_worth * overlap_of(extensions, volume, x))
    return made


@inner
def crowded(extensions, under_contract):
    """Part of what a step would free that a contract leaves to be freed, 0..1."""
    return 1.0 - extensions.rules.crowding if under_contract else 1.0


@inner
def hiring_worth(extensions, volume, a, b, k):
    """What a side would have of a contract on task k instead of a step."""
    return 0.5 * extensions.rules.contract_worth * shared(volume, a, b, k)


@inner
def sign_contract(extensions, state, work, month, x, noticed):
    """A step up was not made: one hires from the other; returns how many links are listed."""
    own = extensions.rules
    if own.contract_worth > 0.0 and state.depth[x] <= 1 and state.notice[x] < 0:
        when = month + own.contract_months
        noticed = put_on_notice(state, work, x, U(0), when, noticed, extensions)
    return noticed


@inner
def end_contract(state, work, x):
    """What was hired is now done together."""
    if state.notice[x] >= 0:
        state.notice[x] = -1
        work.notice_lanes[x] -= 1
