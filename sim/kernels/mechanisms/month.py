"""What is set at a month's start by the mechanisms that are off unless asked for."""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import count_loads
from sim.kernels.mechanisms.attention import attend
from sim.kernels.mechanisms.norm import NOW_NORM, NOW_STIFLE, norm
from sim.kernels.randomness import ALONE, ELECTION, INSTRUCTION, LOUD, TRAIT, draw, uniform
from sim.kernels.referee import activity
from sim.kernels.set_up import compare_again


@inner
def open_month(facts, rules, state, work, extensions, month, stream, linked, page, observed):
    """Everything that is set at the month's start."""
    own = extensions.rules
    if own.task_growth > 0.0 and month == rules.means_cut_month:
        for i in range(U(state.volume.shape[0])):
            for k in range(U(state.volume.shape[1])):
                state.volume[i, k] *= 1.0 + own.task_growth
        compare_again(facts, rules, state, work, linked, page, observed)
    rho = activity(rules, month)
    for i in range(U(facts.key.shape[0])):
        set_mandate_and_weight(facts, state, extensions, month, stream, rho, i)
        links = 0
        for k in range(U(work.counts.shape[1])):
            for rung in range(1, 4):
                links += work.counts[i, k, rung]
        among = 1.0 if links > 0 else 0.0
        days = own.order_days if extensions.ordered[i] != 0 and links > 0 else 0.0
        extensions.ordered[i] = 1 if extensions.ordered[i] != 0 and links > 0 else 0
        base = (rules.inquiry * rules.inquiry_days + days) + (own.burden * rho) * among
        extensions.base[i] = base
        extensions.got[i] = extensions.brought[i] = extensions.promised[i] = 0.0
    extensions.now[NOW_STIFLE] = min(1.0, own.stifling * (own.burden * rho))
    count_loads(facts, rules, state, work, extensions)
    if own.norm_weight > 0.0:
        extensions.now[NOW_NORM] = norm(
            extensions, state, linked, work.active[page], work.fixed_sums
        )
    attend(facts, rules, state, work, extensions, month, stream, rho)


@inner
def set_mandate_and_weight(facts, state, extensions, month, stream, rho, i):
    """Mandate and weight with which organisation i acts this month; whether it gets an order."""
    own = extensions.rules
    mandate, weight = facts.mandate[i], state.own_weight[i]
    if own.election_swing > 0.0 and extensions.elected[i] and month >= own.election_first:
        latest = (month - own.election_first) // own.election_months
        when = own.election_first + latest * own.election_months
        w = draw(facts.key[i], ALONE, when, 0, ELECTION, stream)
        if uniform(w[0]) < own.election_swing:
            mandate = mandate * (1.0 - own.election_mandate)
            weight = weight + own.election_identity * (1.0 - weight)
    extensions.ordered[i] = 0
    if rho > 0.0 and (own.contradiction > 0.0 or own.funding > 0.0):
        w = draw(facts.key[i], ALONE, month, 0, INSTRUCTION, stream)
        if own.contradiction * rho > 0.0:
            mandate = mandate * (1.0 - own.contradiction * rho * uniform(w[0]))
        if own.funding > 0.0 and uniform(w[1]) < own.order_share * rho:
            extensions.ordered[i] = 1
    if own.self_knowledge < 1.0 and own.departments > 1:
        loudest, most = 0, -1.0
        for d in range(own.departments):
            w = draw(facts.key[i], ALONE, month, d >> 2, LOUD, stream)
            loud = uniform(w[d & 3])
            if loud > most:
                loudest, most = d, loud
        w = draw(facts.key[i], ALONE, 0, 1 + (loudest >> 2), TRAIT, stream)
        part = weight + own.department_spread * (2.0 * uniform(w[loudest & 3]) - 1.0)
        part = min(max(part, 0.0), 1.0)
        weight = own.self_knowledge * weight + (1.0 - own.self_knowledge) * part
    extensions.mandate[i] = mandate
    extensions.weight[i] = weight
