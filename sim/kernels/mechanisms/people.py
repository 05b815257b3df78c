"""Boundary spanners: trust that rests on who does the work (M36, ODD 7.28; S2, S4).

Each organisation has one person who works with its partners, of a skill s that is drawn. Of the
trust that kept promises win the part ``personal`` rests on the two persons, and how much it is
depends on their skill:

    missing = max(0, 1 - (1 - missing)·(1 + personal·((s_a + s_b) - 1)))
    Π = Π + personal·(T - T before)    where trust rose, else Π·(T/T before)

A person leaves with probability ``turnover`` a month. What rested on the two goes along, the trust
and what was held against them, in both directions of all pairs of the organisation:

    T = T before - Π    H = T + (1 - personal)·(H - T before)    Π = 0
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, T_TIED, T_TRUST, T_UNEQUAL, U, to_fixed
from sim.kernels.randomness import ALONE, PERSON, draw, triangular, uniform


@inner
def begin_without_people(state):
    """A run begins: nobody is known yet, and no trust rests on anyone."""
    for i in range(U(state.person_since.shape[0])):
        state.person_since[i] = -1
        state.person_skill[i] = 0.0
    for p in range(U(state.person_trust.shape[0])):
        state.person_trust[p, 0] = state.person_trust[p, 1] = 0.0


@inner
def change_people(facts, state, work, extensions, month, stream):
    """Some leave, with what rested on them; who comes has a skill of its own.

    The first come at the start of the first month in which the mechanism is on.
    """
    own = extensions.rules
    if own.personal == 0.0:
        return
    left = 0
    for i in range(U(facts.key.shape[0])):
        w = draw(facts.key[i], ALONE, month, 0, PERSON, stream)
        fresh = state.person_since[i] < 0
        extensions.left[i] = 1 if not fresh and uniform(w[0]) < own.turnover else 0
        left += extensions.left[i]
        if fresh or extensions.left[i] != 0:
            z = triangular(w[1], w[2])
            state.person_skill[i] = min(max(own.skill_mean + own.skill_spread * z, 0.0), 1.0)
            state.person_since[i] = month
    if left > 0:
        for p in range(U(facts.ends.shape[0])):
            if extensions.left[facts.ends[p, 0]] + extensions.left[facts.ends[p, 1]] > 0:
                take_trust_along(facts, state, work, own.personal, p)


@inner
def take_trust_along(facts, state, work, personal, p):
    """What rests on two persons of pair p goes, and the sums of trust follow."""
    trust, peak, on_person = state.trust, state.trust_peak, state.person_trust
    tied = False
    for x in range(U(facts.start[p]), U(facts.start[p + ONE])):
        tied = tied or state.depth[x] > 0
    grown = to_fixed(trust[p, 0]) + to_fixed(trust[p, 1])
    wider = to_fixed(abs(trust[p, 0] - trust[p, 1]))
    for side in range(U(2)):
        held = (1.0 - personal) * (peak[p, side] - trust[p, side])
        trust[p, side] = max(0.0, trust[p, side] - on_person[p, side])
        peak[p, side] = trust[p, side] + held
        on_person[p, side] = 0.0
    grown = to_fixed(trust[p, 0]) + to_fixed(trust[p, 1]) - grown
    wider = to_fixed(abs(trust[p, 0] - trust[p, 1])) - wider
    work.fixed_sums[T_TRUST] += grown
    work.fixed_sums[T_TIED] += grown if tied else 0
    work.fixed_sums[T_UNEQUAL] += wider if tied else 0


@inner
def by_skill(state, extensions, a, b, missing):
    """Factor of the missing trust after kept promises, as skilled as the two persons are."""
    skill = state.person_skill[a] + state.person_skill[b]
    return max(0.0, 1.0 - (1.0 - missing) * (1.0 + extensions.rules.personal * (skill - 1.0)))


@inner
def rest_on_person(personal, before, after, on_person):
    """What rests on persons of a trust that was ``before``, and is ``after`` a month's promises."""
    if after >= before:
        return on_person + personal * (after - before)
    return on_person * (after / before)
