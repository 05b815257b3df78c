"""Half-hearted work on links that the law prescribes."""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.promises import keeping
from sim.kernels.randomness import threshold


@inner
def half_hearted(rules, extensions, weight, ready, tempted, trust):
    """Words below it keep a promise that the law alone demands."""
    kept = keeping(rules, ready, tempted, trust)
    return threshold(kept * (1.0 - extensions.rules.reluctance * weight))
