"""How arrays are laid out in rows and chunks, and sums that are exact in any order.

Numbers of all lanes of one thing stand together: that of lane g of thing i is at i G + g, with G
lanes. Fixed point counts in 2^-32 (docs/specification.md 8).
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inner

U = np.uint64
"""Counts and places in inner loops: compiled look-ups test signed ones for being negative."""
ONE = U(1)
T_TRUST, T_KNOWN, T_TIED, T_UNEQUAL, T_TIES, T_OWN, T_CLOSED, T_PATHS = map(U, range(8))
T_LINKS, T_VOLUME, T_COUPLED, T_APART, T_MADE = map(U, (8, 12, 16, 20, 24))
"""Rows of ``Work.fixed_sums``; four each, by rung, of links, volume, coupling and what is apart,
where in the place of separation stand volume and coupling of all links. What the month's work was
worth is counted in the last, from 0."""
FIXED_ONE = 4294967296.0
"""1 in fixed point: whole sums are exact, so that they can be kept in any order."""
MADE, WHOLE, PEERS, LINKS, READY, TEMPTED, MINDSET = map(U, range(7))
"""Rows of ``Work.organisation_totals``: what its links made, what they could have made,
mindset of its partners summed over links, links; chance to keep a promise as far as mandate and
time go, pull to the own chimney, mindset before the month."""


@inner
def to_fixed(x):
    """A number that is not negative in fixed point, rounded down."""
    return np.int64(x * FIXED_ONE)


@inner
def looped(lanes, length, places):
    """Number of lanes, for loops that are to become loops over vectors.

    One is known to the compiler; more are not, because it would write each of them out.
    """
    if len(lanes) == 1:
        return ONE
    return U(length) // U(places)


@inner
def in_whole_vectors(G, many):
    """As many pairs or some more: rests that fill no vector take longer than a whole one.

    Rows have room for them, and what stands there is not used.
    """
    return ((many * G + U(15)) & ~U(15)) // G


@inner
def lay_out(G, source, ends, begin, many, task_scratch):
    """What belongs to the tasks of both sides of some pairs, each in a row of its own.

    Rows of a task k are k and, of the second side, K + k; numbers of all lanes of a pair stand
    together. ``source`` (N, K).
    """
    tasks = U(source.shape[1]) // G
    for k in range(tasks):
        for side in range(U(2)):
            row = task_scratch[side * tasks + k]
            for v in range(many):
                for g in range(G):
                    row[v * G + g] = source[ends[begin + v, side], k * G + g]


@inner
def quotient(part, whole):
    """part / whole, NaN where whole is 0."""
    return part / whole if whole != 0.0 else math.nan


@inner
def ones(word):
    """Number of ones in a 32-bit word."""
    word = word - ((word >> 1) & 0x55555555)
    word = (word & 0x33333333) + ((word >> 2) & 0x33333333)
    word = (word + (word >> 4)) & 0x0F0F0F0F
    word = word + (word >> 8)
    return (word + (word >> 16)) & 0x3F
