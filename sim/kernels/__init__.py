"""The equations of docs/model.md, compiled: arrays in, arrays out.

One file a submodel; ``mechanisms`` has one file a mechanism that is off unless asked for. ``month``
has the order of a month. What is imported here is what the rest of ``sim`` calls; importing it
loads every file, so that the digest of the code covers them all.
"""

from __future__ import annotations

from sim.kernels.bracket import best_found
from sim.kernels.jit import COMPILED, cache, compiled_before, remember_compiled
from sim.kernels.mechanisms.imitation import fitness, payoff
from sim.kernels.mechanisms.marks import draw_marks
from sim.kernels.month import simulate
from sim.kernels.outcomes import account_pairs, help_households
from sim.kernels.portfolios import portfolios
from sim.kernels.randomness import draw, draws
from sim.kernels.referee import activity
from sim.kernels.set_up import prepare

__all__ = [
    "COMPILED",
    "account_pairs",
    "activity",
    "best_found",
    "cache",
    "compiled_before",
    "draw",
    "draw_marks",
    "draws",
    "fitness",
    "help_households",
    "payoff",
    "portfolios",
    "prepare",
    "remember_compiled",
    "simulate",
]
