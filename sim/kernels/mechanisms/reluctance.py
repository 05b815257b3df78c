"""Half-hearted work on links that only the law keeps (M16, ODD 7.17; S2).

on a link that stands on its floor, and that is 1, q_i times 1 - reluctance·w~_i
"""

from __future__ import annotations

from sim.kernels.jit import inner


@inner
def willingness(extensions, i):
    """Part of i's promises that it keeps of those that the law alone demands."""
    return 1.0 - extensions.rules.reluctance * extensions.weight[i]
