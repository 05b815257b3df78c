"""Marks, drawn when a run begins: pilots, what a covenant names, officials, funders.

    pilot: number 0 of the link's mark is below pilot_share          (M17, ODD 7.13)
    named: number 1 is below covenant                                (M13, ODD 7.13)
    desk:  floor(u·officials), u number 0 of the OFFICIAL draw, block 1  (M29, ODD 7.21)

A link's mark is the pair's TRAIT draw, month 0, block k.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import kernel
from sim.kernels.layout import U
from sim.kernels.mechanisms.funders import draw_funders
from sim.kernels.randomness import ALONE, OFFICIAL, TRAIT, draw, uniform


@kernel
def draw_marks(facts, extensions, stream):
    """Pilots, what a covenant names; from which official one hears, who pays whom for what."""
    draw_funders(facts, extensions, stream)
    rules = extensions.rules
    for i in range(U(extensions.desk.shape[0])):
        w = draw(extensions.key[i], ALONE, 0, 1, OFFICIAL, stream)
        extensions.desk[i] = np.int64(math.floor(uniform(w[0]) * float(rules.officials)))
    if rules.pilot_share == 0.0 and rules.covenant == 0.0:
        return
    for x in range(U(extensions.pilot.shape[0])):
        p, k = facts.link_pair[x], np.int64(facts.task[x])
        one, other = facts.key[facts.ends[p, 0]], facts.key[facts.ends[p, 1]]
        w = draw(one, other, 0, k, TRAIT, stream)
        extensions.pilot[x] = 1 if uniform(w[0]) < rules.pilot_share else 0
        extensions.named[x] = 1 if uniform(w[1]) < rules.covenant else 0
