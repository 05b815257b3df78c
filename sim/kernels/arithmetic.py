"""Exponential, logarithm and powers with the same bits on every machine (ODD 7.1)."""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import U

_LOG2E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_POWERS = np.ldexp(1.0, np.arange(-1011, 1012))


@inner
def exponential(x):
    """e**x, x held within -700 .. 700; the same bits on every machine.

    Reduction to |r| <= ln(2)/2 and a polynomial of degree 13 in Estrin's order
    (short chains of dependence); within 2 units in the last place.
    """
    x = min(max(x, -700.0), 700.0)
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
    return ((low + r4 * mid) + (r4 * r4) * (high + r4 * top)) * _POWERS[int(n) + 1011]


@inner
def log_odds(u):
    """ln(u / (1 - u)) of a word's number; the same bits on every machine.

    Reduction to a factor between the roots of 1/2 and 2, and the series of the inverse
    hyperbolic tangent; within 2 units in the last place of the larger of 1 and the result.
    """
    bits = np.float64(u / (1.0 - u)).view(np.int64)
    m = np.int64((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000).view(np.float64)
    small = m < 0.7071067811865476
    m = m + m if small else m
    n = float((bits >> 52) - 1022) - (1.0 if small else 0.0)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    low = (0.3333333333333333 + z * 0.2) + (z * z) * (0.14285714285714285 + z * 0.1111111111111111)
    high = (0.09090909090909091 + z * 0.07692307692307693) + (z * z) * (
        0.06666666666666667 + z * 0.058823529411764705
    )
    top = 0.05263157894736842 + z * 0.047619047619047616
    z4 = (z * z) * (z * z)
    return n * 0.6931471805599453 + (2.0 * s + (2.0 * s) * (z * (low + z4 * (high + z4 * top))))


@inner
def power(base, exponent):
    """base ** exponent for a whole exponent, multiplied out from 1."""
    product = 1.0
    for _ in range(exponent):
        product *= base
    return product


@inner
def maturity(months, ripening):
    """Part of a link's value that is realised at an age in months."""
    if ripening == 0.0:
        return 1.0
    return 1.0 - exponential(-months / ripening)


@inner
def coarse(least):
    """Smallest 0.5 ** m * (1 + q / 4) that is not below ``least``, q 0 .. 3, m 2 .. 33.

    Small changes of parameters then leave most draws where they were.
    """
    if least <= 0.0:
        return 0.0
    power_of_half = 0.5
    while 0.5 * power_of_half >= least and power_of_half > 2.3283064365386963e-10:
        power_of_half *= 0.5
    # least is above half of it, or it is the smallest
    quarter = 0.125 * power_of_half
    found = 0.5 * power_of_half
    while found < least:
        found += quarter
    return found


@inner
def fill_powers(G, powers, base, g):
    """powers[j * G + g] = base ** j, multiplied out from 1."""
    powers[g] = 1.0
    for at in range(g + G, U(powers.shape[0]), G):
        powers[at] = powers[at - G] * base
