"""Contradicting instructions of the referee (M11, ODD 7.14; S1).

μ becomes μ·(1 - contradiction·ρ·u), u number 0 of the INSTRUCTION draw of the month
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.randomness import ALONE, INSTRUCTION, draw, uniform


@inner
def contradict(facts, extensions, month, stream, rho):
    """Instructions that contradict each other take from every mandate; ``rho``: activity, 0..1."""
    own = extensions.rules
    if own.contradiction * rho == 0.0:
        return
    for i in range(U(facts.key.shape[0])):
        w = draw(facts.key[i], ALONE, month, 0, INSTRUCTION, stream)
        extensions.mandate[i] = extensions.mandate[i] * (
            1.0 - own.contradiction * rho * uniform(w[0])
        )
