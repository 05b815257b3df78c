"""Growth towards partners (M28, ODD 7.20; S0).

    e = drift_towards·(m_a·m_b)·min((S_al - F_al)/p_al, (S_bk - F_bk)/p_bk)

once a year, after the drift apart and from the same volumes, for pairs with two linked links or
more: k is the first of their tasks with the largest S_bk/S_ak, l the first with the smallest.
S_al and S_bk become less by e, S_bl and S_ak more.
"""

from __future__ import annotations

from sim.kernels.drift import keep_volumes, trade
from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U


@inner
def spread_towards(facts, rules, extensions, state, work):
    """Linked abundance thinkers grow towards each other's portfolio, once a year."""
    own = extensions.rules
    if own.drift_towards == 0.0:
        return
    volume, then, spare = state.volume, work.volume_then, work.usual_coupling
    if rules.drift == 0.0:
        keep_volumes(facts, state, work)
    for p in range(U(facts.ends.shape[0])):
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        linked = 0
        largest = smallest = 0.0
        strong_b = strong_a = U(0)
        for x in range(facts.start[p], facts.start[p + ONE]):
            if state.depth[x] == 0:
                continue
            k = U(facts.task[x])
            ratio = then[b, k] / then[a, k]
            if linked == 0 or ratio > largest:
                largest, strong_b = ratio, k
            if linked == 0 or ratio < smallest:
                smallest, strong_a = ratio, k
            linked += 1
        if linked < 2 or largest == smallest:
            continue
        urge = state.mindset[a] * state.mindset[b]
        amount = own.drift_towards * urge * min(spare[a, strong_a], spare[b, strong_b])
        trade(volume, a, b, strong_a, strong_b, amount)
