"""What mechanisms set at a month's start (ODD 7.13 to 7.15, 7.21 to 7.30), called in order.

The one rule here belongs to no mechanism: ``start_afresh`` puts back what several of them change.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import count_loads
from sim.kernels.mechanisms.attention import attend
from sim.kernels.mechanisms.burden import bear_burden
from sim.kernels.mechanisms.chains import follow_chains
from sim.kernels.mechanisms.departments import let_departments_speak
from sim.kernels.mechanisms.director import tell_directors
from sim.kernels.mechanisms.elections import hold_elections
from sim.kernels.mechanisms.escalation import talk_on
from sim.kernels.mechanisms.funders import give_means
from sim.kernels.mechanisms.funding import give_orders, pay_time
from sim.kernels.mechanisms.instructions import contradict
from sim.kernels.mechanisms.norm import set_norm
from sim.kernels.mechanisms.officials import (
    close_ranks,
    fill_posts,
    hear_officials,
    lose_standing,
)
from sim.kernels.mechanisms.openness import ask_openness
from sim.kernels.mechanisms.people import change_people
from sim.kernels.mechanisms.recognition import recognise
from sim.kernels.mechanisms.strategies import follow_strategy
from sim.kernels.referee import activity


@inner
def open_month(facts, rules, state, work, extensions, month, stream, linked, page):
    """Everything that is set at the month's start."""
    rho = activity(rules, month)
    start_afresh(facts, state, extensions)
    change_people(facts, state, work, extensions, month, stream)
    follow_strategy(facts, rules, state, work, extensions, month, stream)
    recognise(facts, extensions)
    hold_elections(facts, extensions, month, stream)
    contradict(facts, extensions, month, stream, rho)
    fill_posts(extensions, state, month, stream)
    left = close_ranks(extensions, state, rho)
    hear_officials(facts, state, work, extensions, linked, page, rho, left)
    lose_standing(facts, rules, state, work, extensions, rho)
    give_orders(facts, work, extensions, month, stream, rho)
    pay_time(facts, rules, work, extensions, rho)
    let_departments_speak(facts, extensions, month, stream)
    ask_openness(state, work, extensions, rho)
    bear_burden(facts, rules, state, work, extensions, rho)
    talk_on(facts, rules, state, work, extensions, month, stream)
    give_means(facts, rules, state, work, extensions)
    follow_chains(facts, extensions, state)
    count_loads(facts, rules, state, work, extensions)
    set_norm(state, work, extensions, linked, page)
    attend(facts, rules, state, work, extensions, month, stream, rho)
    tell_directors(facts, extensions, state, month, stream)


@inner
def start_afresh(facts, state, extensions):
    """Mandate and weight as they are without mechanisms; nothing was promised yet this month."""
    for i in range(U(facts.key.shape[0])):
        extensions.mandate[i] = facts.mandate[i]
        extensions.weight[i] = state.own_weight[i]
        extensions.got[i] = extensions.brought[i] = extensions.promised[i] = 0.0
