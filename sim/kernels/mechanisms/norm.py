"""What is normal in the region (M17, ODD 7.18; S3).

    norm   = Σ o·v over links at re-configuration or deeper / Σ o over all potential links
    home times max(0, 1 - norm_weight·(norm - norm_point))

``v`` is pilot_visible for a pilot, 1 for others. Summed in fixed point, so that order is free.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import T_VOLUME, U, to_fixed
from sim.kernels.portfolios import shared

NOW_NORM, NOW_STIFLE = range(2)
"""Places in ``Extensions.now``."""


@inner
def set_norm(state, work, extensions, linked, page):
    """The month's norm, 0..1: part of all overlap that goes deep, as far as it is seen."""
    if extensions.rules.norm_weight == 0.0:
        return
    active, whole = work.active[page], work.fixed_sums[T_VOLUME]
    above = np.int64(0)
    for e in range(U(linked)):
        x = U(active[e])
        if state.depth[x] >= 2:
            seen = extensions.rules.pilot_visible if extensions.pilot[x] != 0 else 1.0
            above += to_fixed(overlap_of(extensions, state.volume, x) * seen)
    extensions.now[NOW_NORM] = float(above) / float(whole) if whole > 0 else 0.0


@inner
def norm_leaves(extensions):
    """What the norm leaves of the weight of identity: less than 1 where going deep is normal."""
    own = extensions.rules
    return max(0.0, 1.0 - own.norm_weight * (extensions.now[NOW_NORM] - own.norm_point))


@inner
def overlap_of(extensions, volume, x):
    """Overlap of a potential link."""
    p = extensions.link_pair[x]
    a, b = U(extensions.ends[p, 0]), U(extensions.ends[p, 1])
    return shared(volume, a, b, U(extensions.task[x]))
