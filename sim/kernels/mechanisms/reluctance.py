"""Half-hearted work on links that only the law keeps (M16, ODD 7.17; S2).

on a link that stands on its floor, and that is 1, i keeps its promise if its number is
below q_i·(1 - reluctance·w_i)
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.promises import keeping
from sim.kernels.randomness import threshold


@inner
def half_hearted(rules, extensions, weight, ready, tempted, trust, left):
    """Words below it keep a promise that the law alone demands; ``left``: of it, in a chain (7.26).

    ``weight``: own-interest weight, 0 on a link that stands for more than the law.
    """
    kept = keeping(rules, ready, tempted, trust)
    return threshold(kept * (1.0 - extensions.rules.reluctance * weight) * left)
