"""Marks, drawn when a run begins: pilots, what a covenant names, funders (M13, M17, M33, ODD 7.13).

    pilot: number 0 of the link's mark is below pilot_share
    named: number 1 is below covenant

A mark is the pair's TRAIT draw, month 0, block k.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import kernel
from sim.kernels.layout import U
from sim.kernels.mechanisms.funders import draw_funders
from sim.kernels.randomness import TRAIT, draw, uniform


@kernel
def draw_marks(facts, extensions, stream):
    """Which links are pilots and which a covenant names; who pays whom for what."""
    draw_funders(facts, extensions, stream)
    rules = extensions.rules
    if rules.pilot_share == 0.0 and rules.covenant == 0.0:
        return
    for x in range(U(extensions.pilot.shape[0])):
        p, k = facts.link_pair[x], np.int64(facts.task[x])
        one, other = facts.key[facts.ends[p, 0]], facts.key[facts.ends[p, 1]]
        w = draw(one, other, 0, k, TRAIT, stream)
        extensions.pilot[x] = 1 if uniform(w[0]) < rules.pilot_share else 0
        extensions.named[x] = 1 if uniform(w[1]) < rules.covenant else 0
