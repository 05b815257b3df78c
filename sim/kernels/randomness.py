"""Keyed random numbers: Philox4x32-10 and what is made of its words (ODD 7.1; Salmon et al. 2011).

Every draw is a function of seed, replicate, month, purpose and the keys of those it concerns.
Results therefore do not depend on threads, order, restarts or the machine. A word x gives the
uniform number (x + 0.5)/2**32.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import U

MEET, MOVE, DELIVER, DRIFT, TRAIT, REGION, AGAIN, CONVENE, CONVENE_AGAIN = range(9)
LOUD, ELECTION, INSTRUCTION, ATTEND, TENDER, IMITATE, HOUSEHOLD = range(9, 16)
FURTHER = 1 << 31
OFFICIAL, DOUBLE_ROLE, ESCALATE, APPRAISE, FUNDER = range(FURTHER, FURTHER + 5)
CHAIN, STRATEGY, PERSON, BOARD, DIRECTOR = range(FURTHER + 5, FURTHER + 10)
"""Purposes of draws. Four bits hold the first sixteen; further ones have the highest bit of the
third counter beside them, which no month below 2**19 reaches."""
ALONE = np.int64(0xFFFFFFFF)
"""Stands for the second organisation in draws that concern one only."""
_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)


@inner
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: four 32-bit words from a counter and a key, all as uint64.

    Salmon et al. (2011), Random123; products stay below 2**64, so that the code
    gives the same words compiled and interpreted.
    """
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _SHIFT) ^ c1 ^ k0
        c1 = p1 & _MASK
        c2 = (p0 >> _SHIFT) ^ c3 ^ k1
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@inner
def draw(first, second, month, block, kind, stream):
    """Four words for one purpose.

    ``first``, ``second``: keys of the two organisations, ALONE for none; ``block``: 0..255, most
    often the task; ``stream``: (replicate, key low, key high).
    """
    return philox(
        np.uint64(first),
        np.uint64(second),
        np.uint64((month << 12) | (block << 4) | kind),
        stream[0],
        stream[1],
        stream[2],
    )


@inner
def draws(n, counter, month, stream, words):
    """Words (4, n) of the first n counters, in a month.

    ``counter`` (3, any) holds the two keys and block and purpose. The words are those of
    draw, one by one; written out, not called: only so does LLVM do several counters at once.
    """
    when = np.uint64(month << 12)
    first, second, third = counter[0], counter[1], counter[2]
    out0, out1, out2, out3 = words[0], words[1], words[2], words[3]
    # whole vectors: what is drawn too much costs less than a rest drawn one by one
    whole = min(U(counter.shape[1]), (U(n) + U(15)) & ~U(15))
    for q in range(whole):
        c0, c1 = np.uint64(first[q]), np.uint64(second[q])
        c2, c3 = np.uint64(third[q]) | when, stream[0]
        k0, k1 = stream[1], stream[2]
        for _ in range(10):
            p0 = _M0 * c0
            p1 = _M1 * c2
            c0 = (p1 >> _SHIFT) ^ c1 ^ k0
            c1 = p1 & _MASK
            c2 = (p0 >> _SHIFT) ^ c3 ^ k1
            c3 = p0 & _MASK
            k0 = (k0 + _W0) & _MASK
            k1 = (k1 + _W1) & _MASK
        out0[q] = c0
        out1[q] = c1
        out2[q] = c2
        out3[q] = c3


@inner
def uniform(word):
    """A word as a number strictly between 0 and 1."""
    return (float(np.int64(word)) + 0.5) * 2.3283064365386963e-10


@inner
def triangular(one, other):
    """Two words as a number of a triangular distribution around 0 with standard deviation 1."""
    return (uniform(one) + uniform(other) - 1.0) * 2.449489742783178


@inner
def threshold(chance):
    """Words smaller than this have a uniform number below a probability."""
    return chance * 4294967296.0 - 0.5


@inner
def words_below(chance):
    """Number of words whose uniform number is below a probability."""
    return np.int64(math.ceil(threshold(chance)))
