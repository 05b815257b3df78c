"""Asking: who discuss a step ask each other what they do and need (docs/model.md 7.10).

knowledge = knowledge + inquiry (1 - knowledge), both ways, once a proposal

Under a strategy on the level of persons each side asks as it has come to do (7.27).
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import T_KNOWN, U, to_fixed
from sim.kernels.mechanisms.strategies import inquiry_of


@inner
def exchange_knowledge(rules, state, work, events, observed, extensions):
    """Knowledge of both sides of this month's proposals, in their order.

    ``observed``: its sum over all pairs is kept in step.
    """
    lanes = work.lanes
    proposal_ends = work.proposal_ends
    valid = work.valid
    knowledge = state.knowledge
    fixed_sums = work.fixed_sums
    G = U(len(lanes))
    for e in range(U(events)):
        p = U(proposal_ends[e, 2])
        for g in range(G):
            asked_a = asked_b = rules.inquiry if valid[e * G + g] != 0 else 0.0
            if extensions is not None:
                asked_a = inquiry_of(rules, extensions, state, U(proposal_ends[e, 0]))
                asked_b = inquiry_of(rules, extensions, state, U(proposal_ends[e, 1]))
            known_a = knowledge[p, g] + asked_a * (1.0 - knowledge[p, g])
            known_b = knowledge[p, G + g] + asked_b * (1.0 - knowledge[p, G + g])
            if observed:
                fixed_sums[T_KNOWN * G + g] += (to_fixed(known_a) - to_fixed(knowledge[p, g])) + (
                    to_fixed(known_b) - to_fixed(knowledge[p, G + g])
                )
            knowledge[p, g] = known_a
            knowledge[p, G + g] = known_b
