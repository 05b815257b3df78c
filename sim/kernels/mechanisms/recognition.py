"""Recognition by one's own hierarchy (M13, ODD 7.18; S2).

esteem: recognition·μ, with the mandate μ of the month
"""

from __future__ import annotations

from sim.kernels.jit import inner


@inner
def recognised(extensions, i):
    """Worth to organisation i of a deeper rung, per unit of overlap."""
    return extensions.rules.recognition * extensions.mandate[i]
