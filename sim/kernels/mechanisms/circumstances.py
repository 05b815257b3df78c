"""What mechanisms add to the gains of the proposals at hand (ODD 7.18): called in order, no more.

Each formula stands in the file of its mechanism; what is found here waits in ``Extensions`` for
``weighing``, where the terms of ODD 7.5 are.
"""

from __future__ import annotations

from sim.kernels.jit import inlined
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.contracts import crowded, hiring_worth
from sim.kernels.mechanisms.escalation import as_one
from sim.kernels.mechanisms.pilots import shield_of
from sim.kernels.mechanisms.pooling import saving
from sim.kernels.mechanisms.prices import price_of_step
from sim.kernels.mechanisms.strategies import fear_of


@inlined
def note_circumstances(rules, state, work, extensions, month, begin, many):
    """What belongs to ``many`` proposals from the ``begin``-th on, each at its place from 0."""
    volume, event = state.volume, work.event
    proposal_ends, direction = work.proposal_ends, work.direction
    for q in range(many):
        x = U(event[begin + q])
        a, b, k = (
            U(proposal_ends[begin + q, 0]),
            U(proposal_ends[begin + q, 1]),
            U(proposal_ends[begin + q, 3]),
        )
        rung, up = U(state.depth[x]), direction[begin + q] > 0
        under_contract = rung <= ONE and state.notice[x] >= 0
        extensions.crowd[q] = crowded(extensions, under_contract)
        extensions.shield[q] = shield_of(extensions, month, x)
        extensions.saved[q] = saving(extensions, volume[a, k], volume[b, k])
        competes = up and rung <= ONE and not under_contract
        extensions.hired[q] = hiring_worth(extensions, volume, a, b, k) if competes else 0.0
        extensions.step_cost[q] = price_of_step(rules, extensions, rung, up)
        extensions.fear[0, q] = fear_of(rules, extensions, state, a)
        extensions.fear[1, q] = fear_of(rules, extensions, state, b)
        extensions.as_one[q] = 1 if as_one(rules, extensions, x) else 0
