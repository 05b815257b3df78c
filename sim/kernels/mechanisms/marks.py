"""Pilots and covenant: links that are marked when a run begins."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner, kernel
from sim.kernels.layout import U
from sim.kernels.randomness import TRAIT, draw, uniform


@kernel
def draw_marks(facts, extensions, stream):
    """Which links are pilots and which a covenant names, drawn when a run begins."""
    rules = extensions.rules
    if rules.pilot_share == 0.0 and rules.covenant == 0.0:
        return
    for x in range(U(extensions.pilot.shape[0])):
        p, k = facts.link_pair[x], np.int64(facts.task[x])
        one, other = facts.key[facts.ends[p, 0]], facts.key[facts.ends[p, 1]]
        w = draw(one, other, 0, k, TRAIT, stream)
        extensions.pilot[x] = 1 if uniform(w[0]) < rules.pilot_share else 0
        extensions.named[x] = 1 if uniform(w[1]) < rules.covenant else 0


@inner
def sign_covenant(facts, extensions, state, stream):
    """A covenant puts separate links on coordination."""
    if extensions.rules.covenant == 0.0:
        return
    for x in range(U(extensions.named.shape[0])):
        if extensions.named[x] != 0 and state.depth[x] == 0:
            state.depth[x] = 1
            state.since[x] = 0
