"""A referee with scarce attention (M12, ODD 7.15; S1, S2).

    ρ_p = ρ for the ``attention`` pairs in scope with the highest score, 0 for others

Score of a pair, by rule: weakest_trust -min(T_ab, T_ba); unrealised_value, what its links lack of
the rungs that give most, Σ c·(max g - g(L)) + overlap_weight·o·(max ψ - ψ(L)); largest C_a + C_b;
newest the largest ``since``; random number 0 of its ATTEND draw. Equal ones in the order of pairs.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.portfolios import shared
from sim.kernels.randomness import ATTEND, draw, uniform
from sim.parameters import ENTRIES
from sim.state import RELEASE, SYNERGY

_RULES = ENTRIES["attention_rule"].choices
WEAKEST_TRUST, UNREALISED_VALUE, LARGEST, NEWEST, RANDOM = map(
    _RULES.index, ("weakest_trust", "unrealised_value", "largest", "newest", "random")
)
"""Rules of attention, as in ``ExtensionRules.attention_rule``."""


@inner
def attend(facts, rules, state, work, extensions, month, stream, rho):
    """Activity of the referee for every pair: 0 for those to which it does not attend."""
    pairs = U(extensions.reach.shape[0])
    extensions.selective[0] = 0
    if not extensions.limited[0] or rho == 0.0:
        for p in range(pairs):
            extensions.reach[p] = rho
        return
    extensions.selective[0] = 1
    many = U(0)
    for p in range(pairs):
        extensions.reach[p] = 0.0
        if extensions.in_scope[p]:
            extensions.score[p] = score_of(facts, rules, state, work, extensions, month, stream, p)
            extensions.spare[many] = extensions.score[p]
            many += ONE
    wanted = min(U(extensions.rules.attention), many)
    if wanted == U(0):
        return
    bar = largest_but(extensions.spare, many, wanted - ONE)
    left = np.int64(wanted)
    for p in range(pairs):
        if extensions.in_scope[p] and extensions.score[p] > bar:
            extensions.reach[p] = rho
            left -= 1
    for p in range(pairs):
        if left > 0 and extensions.in_scope[p] and extensions.score[p] == bar:
            extensions.reach[p] = rho
            left -= 1


@inner
def score_of(facts, rules, state, work, extensions, month, stream, p):
    """How much the referee's rule of attention favours a pair."""
    rule = extensions.rules.attention_rule
    a, b = facts.ends[p, 0], facts.ends[p, 1]
    if rule == WEAKEST_TRUST:
        return -min(state.trust[p, 0], state.trust[p, 1])
    if rule == LARGEST:
        return work.capacity[a] + work.capacity[b]
    if rule == RANDOM:
        return uniform(draw(facts.key[a], facts.key[b], month, 0, ATTEND, stream)[0])
    if rule == NEWEST:
        return newest(facts, state, p)
    return unrealised(facts, rules, state, work, p)


@inner
def newest(facts, state, p):
    """Month in which the youngest linked link of a pair was entered; -2**31 without any."""
    found = -2147483648.0
    for x in range(facts.start[p], facts.start[U(p) + ONE]):
        if state.depth[x] > 0:
            found = max(found, float(state.since[x]))
    return found


@inner
def unrealised(facts, rules, state, work, p):
    """Value that the links of a pair lack of the rungs that give most."""
    a, b = facts.ends[p, 0], facts.ends[p, 1]
    best_synergy = best_release = 0.0
    for rung in range(4):
        best_synergy = max(best_synergy, facts.rungs[SYNERGY, rung])
        best_release = max(best_release, facts.rungs[RELEASE, rung])
    found = 0.0
    for x in range(facts.start[p], facts.start[U(p) + ONE]):
        rung = state.depth[x]
        overlap = shared(state.volume, U(a), U(b), U(facts.task[x]))
        found += work.coupling[x] * (best_synergy - facts.rungs[SYNERGY, rung]) + (
            rules.overlap_weight * overlap * (best_release - facts.rungs[RELEASE, rung])
        )
    return found


@inner
def largest_but(values, many, place):
    """Value at a place of the first ``many`` in descending order; puts them in another order."""
    low, high = np.int64(0), np.int64(many) - 1
    wanted = np.int64(place)
    while low < high:
        pivot = values[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            return values[wanted]
    return values[wanted]
