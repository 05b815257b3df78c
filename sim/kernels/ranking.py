"""Putting the events of a month in the order of their random words."""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.randomness import _SHIFT


@inner
def rank(events, order, ranked, bucket):
    """order[:events] ascending in ``ranked``.

    Their upper halves are uniform, so that after a distribution over as many buckets as
    there are numbers hardly anything is left to sort.
    """
    many = U(events)
    for e in range(many + ONE):
        bucket[e] = U(0)
    for e in range(many):
        bucket[(((order[e] >> _SHIFT) * many) >> _SHIFT) + ONE] += ONE
    for e in range(many):
        bucket[e + ONE] += bucket[e]
    for e in range(many):
        at = ((order[e] >> _SHIFT) * many) >> _SHIFT
        ranked[bucket[at]] = order[e]
        bucket[at] += ONE
    for e in range(ONE, many):
        word, at = ranked[e], e
        while at > U(0) and ranked[at - ONE] > word:
            ranked[at] = ranked[at - ONE]
            at -= ONE
        ranked[at] = word
