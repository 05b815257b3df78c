"""The pair model in the style of sim/kernels: numba, strict, an exponential of our own."""

from __future__ import annotations

import math
from collections.abc import Callable

import numba
import numpy as np

from benchmarks.pair import COST, RATE, STEEP, matrix, rounds, start

TITLE = "Schoorsteen: numba, own exponential, strict"
NEEDS: tuple[str, ...] = ()

njit = numba.njit(cache=True, nogil=True, error_model="numpy")

_LOG2E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10


@njit
def exponential(x):
    """e**x, x held within -700 .. 700, the same bits as that of sim/kernels/arithmetic.py.

    Its lines, but for the power of two, written as bits here and not looked up.
    """
    x = x if x > -700.0 else -700.0
    x = x if x < 700.0 else 700.0
    n = math.floor(x * _LOG2E + 0.5)
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (0.5 + 0.16666666666666666 * r)
    mid = (0.041666666666666664 + 0.008333333333333333 * r) + r2 * (
        0.001388888888888889 + 0.0001984126984126984 * r
    )
    high = (2.48015873015873e-05 + 2.7557319223985893e-06 * r) + r2 * (
        2.755731922398589e-07 + 2.505210838544172e-08 * r
    )
    top = 2.08767569878681e-09 + 1.6059043836821613e-10 * r
    power = np.int64((np.int64(n) + 1023) << 52).view(np.float64)
    return ((low + r4 * mid) + (r4 * r4) * (high + r4 * top)) * power


@njit
def willing(weight, size, strength, value):
    """How willing a side is: its own weight, the other's size, and what the pair has."""
    u = weight * size * strength + (1.0 - weight) * value - COST
    return 1.0 / (1.0 + exponential(-STEEP * u))


@njit
def advance(strength, value, weight, size, months):
    """So many months, in place; weight and size hold the organisations twice in a row."""
    count, n = strength.shape
    for _ in range(months):
        for d in range(count):
            pairs = n // 2 if 2 * (d + 1) == n else n
            s, v = strength[d], value[d]
            w1, g1 = weight[:pairs], size[:pairs]
            w2, g2 = weight[d + 1 : d + 1 + pairs], size[d + 1 : d + 1 + pairs]
            for i in range(pairs):
                both = willing(w1[i], g2[i], s[i], v[i]) * willing(w2[i], g1[i], s[i], v[i])
                s[i] += RATE * (both - s[i])


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    given = start(n, seed)
    first, second = rounds(n)
    strength = given.strength[first, second]
    value = given.value[first, second]
    weight, size = np.tile(given.weight, 2), np.tile(given.size, 2)
    met = np.ones(strength.shape, dtype=bool)
    if n % 2 == 0:
        met[-1, n // 2 :] = False

    def run(months: int) -> np.ndarray:
        advance(strength, value, weight, size, months)
        return matrix(n, first[met], second[met], strength[met])

    return run
