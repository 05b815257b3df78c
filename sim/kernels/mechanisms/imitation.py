"""Imitation of partners that do well (M25, ODD 7.19; S0; Allen et al. 2017).

    payoff_i = (imitation_benefit·got - imitation_cost·brought) / l       0 if l = 0
    fitness F_i = max(0, (1 - selection) + selection·payoff_i)

``got``, ``brought``: promises kept to and by i this month; ``l``: its linked links. About
imitation·N organisations a month copy weight and mindset of a partner, drawn by fitness.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inner, kernel
from sim.kernels.layout import ONE, U
from sim.kernels.randomness import ALONE, IMITATE, draw, uniform


@kernel
def payoff(benefit, cost, got, brought, links):
    """Result a link of an organisation, as imitators see it; 0 without links."""
    return (benefit * got - cost * brought) / links if links > 0.0 else 0.0


@kernel
def fitness(selection, result):
    """Weight of a partner with a result in whom one imitates."""
    return max(0.0, (1.0 - selection) + selection * result)


@inner
def fitness_of(extensions, j):
    """Fitness of organisation j, from the promises of this month."""
    own = extensions.rules
    result = payoff(
        own.imitation_benefit,
        own.imitation_cost,
        extensions.got[j],
        extensions.brought[j],
        extensions.promised[j],
    )
    return fitness(own.selection, result)


@inner
def imitate(extensions, month, stream, state):
    """Some organisations copy the stance of a partner, one after the other."""
    own = extensions.rules
    if own.imitation == 0.0:
        return
    n, tasks = np.int64(state.volume.shape[0]), U(state.volume.shape[1])
    expected = own.imitation * float(n)
    revisers = np.int64(math.floor(expected))
    w = draw(ALONE, ALONE, month, 0, IMITATE, stream)
    if uniform(w[0]) < expected - float(revisers):
        revisers += 1
    for r in range(revisers):
        w = draw(r, ALONE, month, 1, IMITATE, stream)
        i = U(np.int64(math.floor(uniform(w[0]) * float(n))))
        copied = model_for(extensions, state, i, tasks, uniform(w[1]))
        state.own_weight[i] = state.own_weight[copied]
        state.mindset[i] = state.mindset[copied]


@inner
def model_for(extensions, state, i, tasks, u):
    """The partner, at the end of a linked link, that a uniform number picks for i in proportion to
    fitness; i itself where no partner has any."""
    first, last = U(extensions.slot[i * tasks]), U(extensions.slot[(i + ONE) * tasks])
    total = 0.0
    for at in range(first, last):
        if state.depth[extensions.incident[at]] > 0:
            total += fitness_of(extensions, U(extensions.across[at]))
    if total <= 0.0:
        return i
    running, copied = 0.0, i
    for at in range(first, last):
        if state.depth[extensions.incident[at]] > 0:
            copied = U(extensions.across[at])
            running += fitness_of(extensions, copied)
            if running > u * total:
                break
    return copied
