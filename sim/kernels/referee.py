"""The referee's activity over time (docs/model.md 7.1)."""

from __future__ import annotations

from sim.kernels.arithmetic import exponential
from sim.kernels.jit import kernel


@kernel
def activity(rules, month):
    """rho: activity of the referee in a month, 0..1."""
    if month < rules.referee_start:
        return 0.0
    if month < rules.referee_stop:
        return rules.referee_activity
    if rules.referee_fade == 0.0:
        return 0.0
    return rules.referee_activity * exponential(-(month - rules.referee_stop) / rules.referee_fade)
