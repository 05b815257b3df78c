"""Money of the referee (M10, ODD 7.15 and 7.18; S1): it funds bundling, or orders side work.

esteem: 0.5·funding·(1 - order_share)·ρ_p
ordered: funding > 0, a linked link, and number 1 of the INSTRUCTION draw below order_share·ρ
tempted of an ordered organisation: tempted + order_pull·(1 - tempted)
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import has_link
from sim.kernels.randomness import ALONE, INSTRUCTION, draw, uniform


@inner
def funds(extensions, reach):
    """Worth of the referee's money to a side, per unit of overlap and rung, for a pair it reaches.

    ``reach``: activity of the referee for the pair, 0..1.
    """
    own = extensions.rules
    return 0.5 * own.funding * (1.0 - own.order_share) * reach


@inner
def give_orders(facts, work, extensions, month, stream, rho):
    """Who has a side order this month, in ``ordered``; ``rho``: activity of the referee, 0..1."""
    own = extensions.rules
    for i in range(U(facts.key.shape[0])):
        extensions.ordered[i] = 0
        if rho > 0.0 and own.funding > 0.0 and has_link(work.counts, i):
            w = draw(facts.key[i], ALONE, month, 0, INSTRUCTION, stream)
            if uniform(w[1]) < own.order_share * rho:
                extensions.ordered[i] = 1
