"""Bring and get: who gets less than the other minds (M21, ODD 7.18; S4).

gain is less fairness·max(0, own of the other - own), by consent only
"""

from __future__ import annotations

from sim.kernels.jit import inner


@inner
def envy(extensions, own, others):
    """What a side's gain loses by the other's larger own result."""
    return extensions.rules.fairness * max(0.0, others - own)
