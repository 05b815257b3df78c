"""Burden of the referee: time that it takes, proposals that it stifles (M11, ODD 7.15; S1).

The time of side orders (M10, f of ``funding``) is counted here too, and that of accounting for what
was told openly (M30, ``openness``), and that of a strategy (M35, ``strategies``).

    base   = (inquiry_i·inquiry_days + order_days·f·[ordered]) + (burden·ρ)·[has a linked link]
             + told_days·told_i + strategy_days·[works on it]
    stifle = min(1, stifling·(burden·ρ))

``burden`` is what a government that invites leaves of it. To ``base`` the days of all tables are
added (ODD 7.6).
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import has_link
from sim.kernels.mechanisms.funding import order_size
from sim.kernels.mechanisms.norm import NOW_STIFLE
from sim.kernels.mechanisms.strategies import inquiry_of


@inner
def bear_burden(facts, rules, state, work, extensions, rho):
    """Days a week apart from tables of every organisation, and what is stifled this month."""
    own = extensions.rules
    for i in range(U(facts.key.shape[0])):
        among = 1.0 if has_link(work.counts, i) else 0.0
        days = own.order_days * order_size(extensions) if extensions.ordered[i] != 0 else 0.0
        asks = inquiry_of(rules, extensions, state, i)
        base = (asks * rules.inquiry_days + days) + (own.burden * rho) * among
        extensions.base[i] = (base + own.told_days * extensions.told[i]) + extensions.spent[i]
    extensions.now[NOW_STIFLE] = min(1.0, own.stifling * (own.burden * rho))
