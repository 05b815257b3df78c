"""Pooling of risk, and scale: shared services (M23, ODD 7.18; S4).

    z = pooling·((S_a + S_b) - √(S_a² + S_b²)) + scale·((√S_a + √S_b) - √(S_a + S_b))

It is added to overlap_weight·o wherever release ψ frees something.
"""

from __future__ import annotations

import math

from sim.kernels.jit import inner


@inner
def saving(extensions, first, second):
    """What two volumes of a task save together: risks are pooled, and scale is gained."""
    own = extensions.rules
    pooled = own.pooling * ((first + second) - math.sqrt(first * first + second * second))
    return pooled + own.scale * ((math.sqrt(first) + math.sqrt(second)) - math.sqrt(first + second))
