"""Pooling of risk and scale."""

from __future__ import annotations

import math

from sim.kernels.jit import inner


@inner
def saving(extensions, first, second):
    """What two volumes of a task save together: risks are pooled, and scale is gained."""
    own = extensions.rules
    pooled = own.pooling * ((first + second) - math.sqrt(first * first + second * second))
    return pooled + own.scale * ((math.sqrt(first) + math.sqrt(second)) - math.sqrt(first + second))
