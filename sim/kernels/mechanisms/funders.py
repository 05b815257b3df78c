"""Funders, each with its field, its account and its silo (M33, ODD 7.25; S4).

    part_if = Σ_k S_ik [f pays i for k] / C_i             part of i's work that f pays
    R_i  ×  (1 - u) + u·(2·Σ_f part_if·z_f)               u = funders, z_f how willing f is
    μ_i  + t_f·y·(1 - μ_i), or × (1 + y)                  y = u·(2·z_f - 1), f decisive for i
    own  = freed·(½ or all) + met·½(part_af + part_bf)    what a kept link brings f itself
    back_f + ½ own, elsewhere_f + ½ (freed + met - own)   for each side that f pays
    seen = back_f + (1 - funder_silo)·elsewhere_f
    z_f  + funder_memory·(seen/(seen + funder_return·paid_f) - z_f)

``paid_f``: cost of days at the tables of its field. ``t_f``: trust of its field in it, which falls
by what z_f loses and is won back by meeting: a funder calls two that it pays for one task together,
which adds funder_tables·z_f to how often they meet.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.active_lists import endpoints_at
from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.mechanisms.pooling import saving
from sim.kernels.randomness import ALONE, FUNDER, draw, uniform
from sim.kernels.time import congestion_slope_of
from sim.state import (
    ACCOUNT_BACK,
    ACCOUNT_ELSEWHERE,
    ACCOUNT_PAID,
    ACCOUNTS,
    FUNDERS,
    RELEASE,
    SYNERGY,
)


@inner
def draw_funders(facts, extensions, stream):
    """Who pays whom for what, in ``funder`` (N, K): a draw for each organisation and task."""
    own = extensions.rules
    if own.funders == 0.0:
        return
    for i in range(U(extensions.funder.shape[0])):
        for k in range(U(extensions.funder.shape[1])):
            w = draw(facts.key[i], ALONE, 0, np.int64(k), FUNDER, stream)
            other = 1 if uniform(w[1]) < 0.5 else 2
            extensions.funder[i, k] = 0 if uniform(w[0]) < own.funder_share else other


@inner
def open_accounts(start, state):
    """How willing funders are when a run begins, and how far their fields trust them."""
    for at in range(FUNDERS):
        state.funder_will[at] = start.funder_will[at]
        state.funder_trust[at] = start.funder_trust[at]
    for at in range(FUNDERS * ACCOUNTS):
        state.funder_account[at] = start.funder_account[at]


@inner
def give_means(facts, rules, state, work, extensions):
    """Room and mandate that funders give this month; their accounts begin at 0."""
    own = extensions.rules
    if own.funders == 0.0:
        return
    will, trust, money = state.funder_will, state.funder_trust, extensions.funder_part
    state.funder_account[:] = 0.0
    for i in range(U(facts.key.shape[0])):
        take_parts(state.volume, extensions, i)
        given = largest = 0.0
        decisive = 0
        for f in range(FUNDERS):
            given += money[i, f] * will[f]
            if money[i, f] > largest:
                largest, decisive = money[i, f], f
        work.room[i] = work.room[i] * ((1.0 - own.funders) + own.funders * (2.0 * given))
        work.congestion_slope[i] = congestion_slope_of(rules, work.room[i])
        if largest > own.decisive_share:
            push = own.funders * (2.0 * will[decisive] - 1.0)
            mandate = extensions.mandate[i]
            wider = mandate + trust[decisive] * push * (1.0 - mandate)
            extensions.mandate[i] = wider if push > 0.0 else mandate * (1.0 + push)


@inner
def take_parts(volume, extensions, i):
    """Part of i's work that each funder pays, in ``funder_part`` (N, FUNDERS)."""
    money, capacity = extensions.funder_part, 0.0
    money[i, :] = 0.0
    for k in range(U(volume.shape[1])):
        capacity += volume[i, k]
        money[i, extensions.funder[i, k]] += volume[i, k]
    for f in range(FUNDERS):
        money[i, f] = money[i, f] / capacity if capacity > 0.0 else 0.0


@inner
def credit_funders(facts, rules, state, work, extensions, endpoints, coupled, begin, links):
    """What the links at hand made this month, in the accounts of who pays their two sides."""
    if extensions.rules.funders == 0.0:
        return
    account, money, volume = state.funder_account, extensions.funder_part, state.volume
    for q in range(links):
        ripe, rung = work.ripened[q], U(work.rung_at[q])
        a, b, _, k = endpoints_at(endpoints, begin + q)
        met = coupled[begin + q] * facts.rungs[SYNERGY, rung] * ripe
        freeable = rules.overlap_weight * work.shares[q] + saving(
            extensions, volume[a, k], volume[b, k]
        )
        freed = freeable * facts.rungs[RELEASE, rung] * ripe
        alone = extensions.funder[a, k] == extensions.funder[b, k]
        for side in range(2):
            f = extensions.funder[b if side == 1 else a, k]
            own = met * (0.5 * (money[a, f] + money[b, f]))
            own = own + (freed if alone else 0.5 * freed)
            account[ACCOUNTS * f + ACCOUNT_BACK] += 0.5 * own
            account[ACCOUNTS * f + ACCOUNT_ELSEWHERE] += 0.5 * max(0.0, (freed + met) - own)


@inner
def close_accounts(rules, state, work, extensions):
    """What funders paid for days at tables; how willing they are after what they saw come back."""
    own = extensions.rules
    if own.funders == 0.0:
        return
    account, will, trust = state.funder_account, state.funder_will, state.funder_trust
    for i in range(U(extensions.funder.shape[0])):
        for k in range(U(extensions.funder.shape[1])):
            f = extensions.funder[i, k]
            account[ACCOUNTS * f + ACCOUNT_PAID] += work.task_load[i, k]
    for f in range(FUNDERS):
        paid = rules.time_cost * account[ACCOUNTS * f + ACCOUNT_PAID]
        account[ACCOUNTS * f + ACCOUNT_PAID] = paid
        wanted = own.funder_return * paid
        if wanted > 0.0:
            seen = account[ACCOUNTS * f + ACCOUNT_BACK]
            seen += (1.0 - own.funder_silo) * account[ACCOUNTS * f + ACCOUNT_ELSEWHERE]
            before = will[f]
            will[f] = before + own.funder_memory * (seen / (seen + wanted) - before)
            if will[f] < before:
                trust[f] = trust[f] * (will[f] / before)
        won = min(1.0, rules.trust_gain * (own.funder_tables * will[f]))
        trust[f] = trust[f] + won * (1.0 - trust[f])


@inner
def most_called(extensions):
    """The most that ``called_by_funder`` can be."""
    own = extensions.rules
    return own.funder_tables if own.funders > 0.0 else 0.0


@inner
def called_by_funder(facts, state, extensions, p, x):
    """How much more often the two of pair p meet on link x because one funder pays both."""
    own = extensions.rules
    if own.funders == 0.0 or own.funder_tables == 0.0:
        return 0.0
    k = U(facts.task[x])
    f = extensions.funder[facts.ends[p, 0], k]
    same = f == extensions.funder[facts.ends[p, 1], k]
    return own.funder_tables * state.funder_will[f] if same else 0.0
