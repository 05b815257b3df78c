"""The equations of docs/model.md, compiled, to the bit of docs/specification.md: arrays in, out.

"ODD 7.5" is section 7.5 of docs/model.md, with the merged formula; the specification has the same
number, with the order in which it is evaluated.

One file a submodel; ``mechanisms`` has one file a mechanism that is off unless asked for. ``month``
has the order of a month. What is imported here is what the rest of ``sim`` calls; importing it
loads every file, so that the digest of the code covers them all.
"""

from __future__ import annotations

from sim.kernels.apart import take_apart
from sim.kernels.bracket import best_found
from sim.kernels.exchange import share_out, sum_exchange
from sim.kernels.jit import COMPILED, cache, compiled_before, remember_compiled
from sim.kernels.mechanisms.imitation import fitness, payoff
from sim.kernels.mechanisms.marks import draw_marks
from sim.kernels.month import simulate
from sim.kernels.month_zero import links_at_start, units_at_start, volumes_at_start
from sim.kernels.outcomes import (
    account_orders,
    account_pairs,
    find_bundles,
    help_households,
    look_at_bundles,
    measure_duplicated,
    measure_overlap,
)
from sim.kernels.portfolios import portfolios
from sim.kernels.randomness import draw, draws
from sim.kernels.referee import activity
from sim.kernels.region import derive_facts, list_incident, list_links
from sim.kernels.set_up import prepare
from sim.kernels.settle import set_trait_distribution, settle_facts, settle_rules

__all__ = [
    "COMPILED",
    "account_orders",
    "account_pairs",
    "activity",
    "best_found",
    "cache",
    "compiled_before",
    "derive_facts",
    "draw",
    "draw_marks",
    "draws",
    "find_bundles",
    "fitness",
    "help_households",
    "links_at_start",
    "list_incident",
    "list_links",
    "look_at_bundles",
    "measure_duplicated",
    "measure_overlap",
    "payoff",
    "portfolios",
    "prepare",
    "remember_compiled",
    "set_trait_distribution",
    "settle_facts",
    "settle_rules",
    "share_out",
    "simulate",
    "sum_exchange",
    "take_apart",
    "units_at_start",
    "volumes_at_start",
]
