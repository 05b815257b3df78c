"""Recognition by one's own hierarchy (M13, ODD 7.14; S2).

μ = mandate + recognition·(1 - mandate), before elections and instructions take from it
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U


@inner
def recognise(facts, extensions):
    """Leaders who visibly value collaboration widen the mandate for it."""
    own = extensions.rules
    if own.recognition == 0.0:
        return
    for i in range(U(facts.key.shape[0])):
        mandate = extensions.mandate[i]
        extensions.mandate[i] = mandate + own.recognition * (1.0 - mandate)
