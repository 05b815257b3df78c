"""The referee's activity over time: it starts and withdraws (M8, ODD 7.1; S1).

ρ(t) = 0 before referee_start; referee_activity until referee_stop (not included); then 0 if
referee_fade is 0, else referee_activity·exp(-(t - referee_stop)/referee_fade)
"""

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
