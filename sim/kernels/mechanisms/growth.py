"""More tasks with the same means (M22, ODD 7.13; S4).

S becomes S·(1 + task_growth) at the start of month means_cut_month
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.set_up import compare_again


@inner
def grow_tasks(facts, rules, state, work, extensions, month, linked, page, observed):
    """All volumes grow in the month in which means are cut; rooms and floors stay."""
    own = extensions.rules
    if own.task_growth == 0.0 or month != rules.means_cut_month:
        return
    for i in range(U(state.volume.shape[0])):
        for k in range(U(state.volume.shape[1])):
            state.volume[i, k] *= 1.0 + own.task_growth
    compare_again(facts, rules, state, work, linked, page, observed)
