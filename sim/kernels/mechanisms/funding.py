"""Money of the referee (M10, ODD 7.15; S1): it pays time for what is done together, or orders.

for(s) = s/(s + money_half)                                  what a sum buys, 0..1
fund:    R becomes R·(1 + for(funding·(1 - order_share)·ρ)) for who has a linked link
ordered: funding > 0, a linked link, and number 1 of the INSTRUCTION draw below order_share·ρ
order:   with f = for(funding·order_share): order_days·f of time,
         tempted becomes tempted + order_pull·f·(1 - tempted),
         and partners' trust in the receiver times 1 - trust_loss·f, once a month
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import has_link
from sim.kernels.randomness import ALONE, INSTRUCTION, draw, uniform
from sim.kernels.time import congestion_slope_of


@inner
def bought(extensions, money):
    """What a sum buys, 0..1: half of it with money_half."""
    return money / (money + extensions.rules.money_half) if money > 0.0 else 0.0


@inner
def order_size(extensions):
    """How much the side orders of a receiver come to, 0..1."""
    own = extensions.rules
    return bought(extensions, own.funding * own.order_share)


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


@inner
def pay_time(facts, rules, work, extensions, rho):
    """The fund pays time of those who do something together: they have more room."""
    own = extensions.rules
    paid = bought(extensions, own.funding * (1.0 - own.order_share) * rho)
    if paid == 0.0:
        return
    for i in range(U(facts.key.shape[0])):
        if has_link(work.counts, i):
            work.room[i] = work.room[i] * (1.0 + paid)
            work.congestion_slope[i] = congestion_slope_of(rules, work.room[i])


@inner
def pulled(extensions, tempted):
    """Pull to the own chimney of who has a side order."""
    return tempted + extensions.rules.order_pull * order_size(extensions) * (1.0 - tempted)
