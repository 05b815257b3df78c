"""What entering and leaving a bundle costs (M16, ODD 7.17; S2).

up from 1 to 2:   move_cost + entry_cost        per unit of overlap, to each side
down from 2 or 3: exit_price
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE
from sim.kernels.portfolios import shared
from sim.state import FLOW_VALUE


@inner
def price_of_step(rules, extensions, rung, up):
    """Price of a step from a rung to each side, per unit of overlap."""
    own = extensions.rules
    if up:
        return rules.move_cost + own.entry_cost if rung == ONE else rules.move_cost
    return own.exit_price if rung > ONE else 0.0


@inner
def pay_exit(extensions, state, a, b, k):
    """Both sides pay for a step down from re-configuration or deeper when it is decided."""
    state.flow[FLOW_VALUE] -= 2.0 * extensions.rules.exit_price * shared(state.volume, a, b, k)
