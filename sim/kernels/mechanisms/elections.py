"""Elections turn organisations inwards (M26, ODD 7.14; S1, S2).

since the latest election, if number 0 of its ELECTION draw is below election_swing:
μ = mandate·(1 - election_mandate), w' = w + election_identity·(1 - w)
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.randomness import ALONE, ELECTION, draw, uniform


@inner
def hold_elections(facts, extensions, month, stream):
    """Mandate and weight of elected organisations that the latest election turned inwards."""
    own = extensions.rules
    if own.election_swing == 0.0 or month < own.election_first:
        return
    latest = (month - own.election_first) // own.election_months
    when = own.election_first + latest * own.election_months
    for i in range(U(facts.key.shape[0])):
        if not extensions.elected[i]:
            continue
        w = draw(facts.key[i], ALONE, when, 0, ELECTION, stream)
        if uniform(w[0]) < own.election_swing:
            mandate, weight = extensions.mandate[i], extensions.weight[i]
            extensions.mandate[i] = mandate * (1.0 - own.election_mandate)
            extensions.weight[i] = weight + own.election_identity * (1.0 - weight)
