"""Reviews that wait for partners and mandates (M26, ODD 7.3; S1, S2).

    r = review_rate·(μ / (μ + waiting·((max(n_a, n_b) - 1)·μ + (1 - μ)))),  μ = min(μ_a, μ_b)

``n_i``: i's linked links on the task at the month's start. Together is slower: with waiting 1 each
further partner adds as much as a review takes, and a mandate that is half adds as much, too.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.randomness import _MASK, _SHIFT


@inner
def rate_of_reviews(facts, rules, work, extensions, x):
    """Rate at which link x is reviewed."""
    rate, own, count = rules.review_rate, extensions.rules, work.counts
    if own.waiting > 0.0:
        p, k = facts.pair_and_task[x] >> _SHIFT, facts.pair_and_task[x] & _MASK
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        at_a = count[a, k, 1] + count[a, k, 2] + count[a, k, 3]
        at_b = count[b, k, 1] + count[b, k, 2] + count[b, k, 3]
        slowest = min(extensions.mandate[a], extensions.mandate[b])
        further = float(max(at_a, at_b) - 1)
        wait = own.waiting * (further * slowest + (1.0 - slowest))
        rate = rate * (slowest / (slowest + wait)) if slowest > 0.0 else 0.0
    return rate
