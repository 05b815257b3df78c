"""What is normal in the region."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import T_VOLUME, U, to_fixed
from sim.kernels.portfolios import shared

NOW_NORM, NOW_STIFLE = range(2)
"""Places in ``Extensions.now``."""


@inner
def norm(extensions, state, linked, active, fixed_sums):
    """Part of all overlap at re-configuration or deeper, as far as it is seen as normal."""
    above = np.int64(0)
    for e in range(U(linked)):
        x = U(active[e])
        if state.depth[x] >= 2:
            seen = extensions.rules.pilot_visible if extensions.pilot[x] != 0 else 1.0
            above += to_fixed(overlap_of(extensions, state.volume, x) * seen)
    return float(above) / float(fixed_sums[T_VOLUME]) if fixed_sums[T_VOLUME] > 0 else 0.0


@inner
def overlap_of(extensions, volume, x):
    """Overlap of a potential link."""
    p = extensions.link_pair[x]
    a, b = U(extensions.ends[p, 0]), U(extensions.ends[p, 1])
    return shared(volume, a, b, U(extensions.task[x]))
