"""Learning: mindsets follow own success and partners (docs/model.md 7.11).

    m_i = m_i + experience_rate (success_i - m_i) + peer_rate (peer_i - m_i), held within 0..1

success_i is what its links made over what they could have made (7.9), peer_i the mean mindset of
its partners at the month's start, each as often as there are linked tasks.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import LINKS, MADE, PEERS, WHOLE, U


@inner
def learn(rules, state, work):
    """Mindsets of organisations with a link that worked this month; all at once."""
    mindset, totals = state.mindset, work.organisation_totals
    G = U(len(work.lanes))
    for i in range(U(totals.shape[0])):
        for g in range(G):
            links = totals[i, LINKS * G + g]
            if links == 0.0:
                continue
            m = mindset[i * G + g]
            success = totals[i, MADE * G + g] / totals[i, WHOLE * G + g]
            peer = totals[i, PEERS * G + g] / links
            m = m + rules.experience_rate * (success - m) + rules.peer_rate * (peer - m)
            mindset[i * G + g] = min(max(m, 0.0), 1.0)
