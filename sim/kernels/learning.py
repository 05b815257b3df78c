"""Mindset and knowledge learn."""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import LINKS, MADE, PEERS, T_KNOWN, WHOLE, U, to_fixed


@inner
def exchange_knowledge(rules, state, work, events, observed):
    """Those who discussed a step have asked each other what they do and need."""
    lanes = work.lanes
    proposal_ends = work.proposal_ends
    valid = work.valid
    knowledge = state.knowledge
    fixed_sums = work.fixed_sums
    G = U(len(lanes))
    for e in range(U(events)):
        p = U(proposal_ends[e, 2])
        for g in range(G):
            asked = rules.inquiry if valid[e * G + g] != 0 else 0.0
            known_a = knowledge[p, g] + asked * (1.0 - knowledge[p, g])
            known_b = knowledge[p, G + g] + asked * (1.0 - knowledge[p, G + g])
            if observed:
                fixed_sums[T_KNOWN * G + g] += (to_fixed(known_a) - to_fixed(knowledge[p, g])) + (
                    to_fixed(known_b) - to_fixed(knowledge[p, G + g])
                )
            knowledge[p, g] = known_a
            knowledge[p, G + g] = known_b


@inner
def learn(rules, state, work):
    """Mindsets follow own success and partners; all at once."""
    lanes = work.lanes
    mindset = state.mindset
    organisation_totals = work.organisation_totals
    G = U(len(lanes))
    for i in range(U(organisation_totals.shape[0])):
        for g in range(G):
            if organisation_totals[i, LINKS * G + g] == 0.0:
                continue
            m = mindset[i * G + g]
            m = (
                m
                + rules.experience_rate
                * (organisation_totals[i, MADE * G + g] / organisation_totals[i, WHOLE * G + g] - m)
                + rules.peer_rate
                * (
                    organisation_totals[i, PEERS * G + g] / organisation_totals[i, LINKS * G + g]
                    - m
                )
            )
            mindset[i * G + g] = min(max(m, 0.0), 1.0)
