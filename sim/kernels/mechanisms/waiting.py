"""Reviews that wait for partners and mandates, or are stifled (M26, M11, ODD 7.15; S1, S2).

    r = review_rate·(min(μ_a, μ_b) / (1 + waiting·(max(n_a, n_b) - 1)))     if waiting > 0
    u < 0.5·r·(1 - stifle): a step up;  0.5·r <= u < r: a step down

``n_i``: i's linked links on the task at the month's start; together is slower.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.mechanisms.norm import NOW_STIFLE
from sim.kernels.randomness import _MASK, _SHIFT, words_below


@inner
def reviewed_at(facts, rules, work, extensions, x, word):
    """What a reviewed link's number proposes: 1 up, -1 down, 0 nothing."""
    rate, own, count = rules.review_rate, extensions.rules, work.counts
    if own.waiting > 0.0:
        p, k = facts.pair_and_task[x] >> _SHIFT, facts.pair_and_task[x] & _MASK
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        at_a = count[a, k, 1] + count[a, k, 2] + count[a, k, 3]
        at_b = count[b, k, 1] + count[b, k, 2] + count[b, k, 3]
        slowest = min(extensions.mandate[a], extensions.mandate[b])
        rate = rate * (slowest / (1.0 + own.waiting * float(max(at_a, at_b) - 1)))
    number = np.int64(word)
    if number < words_below(0.5 * rate * (1.0 - extensions.now[NOW_STIFLE])):
        return 1
    return -1 if words_below(0.5 * rate) <= number < words_below(rate) else 0
