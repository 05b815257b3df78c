"""Which of the accepted settings are shipped: spread out, beginning with the central one.

Both are functions of the settings alone; of equals, the first in the order of the sample wins.
"""

from __future__ import annotations

import math

import numpy as np

from sim.state import Floats, Ints

BLOCK = 512
"""Settings whose distances to all others are held at a time."""


def distances(some: Floats, others: Floats) -> Floats:
    """Between positions (n, parameters) and (m, parameters): the part of the diagonal, (n, m)."""
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(some, others)) / math.sqrt(some.shape[1])


def central(positions: Floats) -> int:
    """The medoid: the place of the setting with the least mean distance to all."""
    means = [
        math.fsum(row) / len(row)
        for first in range(0, len(positions), BLOCK)
        for row in distances(positions[first : first + BLOCK], positions).tolist()
    ]
    return min(range(len(means)), key=lambda at: (means[at], at))


def spread_out(positions: Floats, number: int, first: int) -> Ints:
    """Places of so many settings, each the farthest from all before it.

    Every beginning of the list is therefore spread out, too.
    """
    number = min(number, len(positions))
    chosen = [first]
    nearest = distances(positions, positions[[first]])[:, 0]
    nearest[first] = -1.0
    while len(chosen) < number:
        at = int(np.argmax(nearest))
        chosen.append(at)
        nearest = np.minimum(nearest, distances(positions, positions[[at]])[:, 0])
        nearest[at] = -1.0
    return np.array(chosen, dtype=np.int64)
