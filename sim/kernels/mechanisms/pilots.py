"""Pilots: links that are begun, and shielded for a time (M17, ODD 7.18; S3). ``marks`` draws which.

    in month pilot_start, after the decisions: every separate pilot is put on coordination
    shield = pilot_shield for a pilot in months pilot_start to pilot_stop (not included), else 0

In ODD 7.5 the shield takes its part of the fear for the budget, of identity and of exposure.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.links import (
    accumulators_of,
    link_arrays_of,
    load_arrays_of,
    partner_sets_of,
    recount,
    set_rung,
)


@inner
def shield_of(extensions, month, x):
    """Part of fear, identity and exposure that link x is spared, 0..1."""
    own = extensions.rules
    shielded = own.pilot_start <= month < own.pilot_stop
    return own.pilot_shield if shielded and extensions.pilot[x] != 0 else 0.0


@inner
def begin_pilots(facts, rules, state, work, extensions, month, tracked):
    """Pilots are begun by who wants them: those that are separate are put on coordination."""
    own = extensions.rules
    if own.pilot_share == 0.0 or month != own.pilot_start or own.pilot_stop <= own.pilot_start:
        return
    lanes, loads, links = work.lanes, load_arrays_of(facts, work), link_arrays_of(state, work)
    partner_sets = partner_sets_of(facts, work)
    accumulators = accumulators_of(facts, state, work)
    for x in range(U(extensions.pilot.shape[0])):
        if extensions.pilot[x] == 0 or state.depth[x] != 0:
            continue
        p, k = U(facts.link_pair[x]), U(facts.task[x])
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        set_rung(
            lanes, month, rules.move_cost, a, b, p, k, x, U(0), ONE, links, partner_sets, tracked,
            accumulators,
        )  # fmt: skip
        recount(lanes, rules, loads, a, k, state, extensions)
        recount(lanes, rules, loads, b, k, state, extensions)
