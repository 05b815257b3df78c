"""A government that invites instead of calling together (M27, ODD 7.15 and 7.18; S4).

    home = identity·(1 - inviting·(ρ_p·G))

What else it changes (burden, monitoring and convening times 1 - inviting; meetings of their own
accord times 1 + inviting·convening·ρ) follows from the parameters alone and is set when a run or a
phase begins. Its counterpart, funders in silos, leaves benefit·(1 - silos) to be claimed.
"""

from __future__ import annotations

from sim.kernels.jit import inner


@inner
def identity_left(rules, extensions, belief):
    """Weight of identity to a side that was invited; ``belief``: ρ_p·G, 0..1."""
    return rules.identity * (1.0 - extensions.rules.inviting * belief)
