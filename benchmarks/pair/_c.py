"""The pair model in C: one source, compiled when asked for, called through ctypes."""

from __future__ import annotations

import ctypes
import functools
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.pair import COST, RATE, STEEP, matrix, rounds, start

FLAGS = ("-O3", "-march=native", "-fno-trapping-math", "-fno-math-errno")
"""The last two change no number; gcc does not vectorise comparisons and calls without them."""

SOURCE = r"""
#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef OWN
/* e**x for x within -700 .. 700, as in sim/kernels/arithmetic.py; 2**n written as bits */
static inline double exponential(double x)
{
    x = x > -700.0 ? x : -700.0;
    x = x < 700.0 ? x : 700.0;
    double n = floor(x * 1.4426950408889634 + 0.5);
    double r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
    double r2 = r * r, r4 = r2 * r2;
    double low = (1.0 + r) + r2 * (0.5 + 0.16666666666666666 * r);
    double mid = (0.041666666666666664 + 0.008333333333333333 * r)
        + r2 * (0.001388888888888889 + 0.0001984126984126984 * r);
    double high = (2.48015873015873e-05 + 2.7557319223985893e-06 * r)
        + r2 * (2.755731922398589e-07 + 2.505210838544172e-08 * r);
    double top = 2.08767569878681e-09 + 1.6059043836821613e-10 * r;
    int64_t bits = ((int64_t)n + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return ((low + r4 * mid) + (r4 * r4) * (high + r4 * top)) * power;
}
#else
#define exponential exp
#endif

static inline double willing(double weight, double size, double strength, double value)
{
    double u = weight * size * strength + (1.0 - weight) * value - COST;
    return 1.0 / (1.0 + exponential(-STEEP * u));
}

/* rows of pairs (i, i + d), as in rounds() in __init__.py */
void advance(double *restrict strength, const double *restrict value,
             const double *restrict weight, const double *restrict size, long n, long months)
{
    for (long t = 0; t < months; t++)
        for (long d = 1; d <= n / 2; d++) {
            long pairs = 2 * d == n ? d : n;
            double *restrict s = strength + (d - 1) * n;
            const double *restrict v = value + (d - 1) * n;
            for (long i = 0; i < pairs; i++) {
                double both = willing(weight[i], size[i + d], s[i], v[i])
                    * willing(weight[i + d], size[i], s[i], v[i]);
                s[i] += RATE * (both - s[i]);
            }
        }
}
"""

_DOUBLES = np.ctypeslib.ndpointer(dtype=np.float64, flags="C_CONTIGUOUS")


@functools.cache
def compiled(*more: str) -> Callable[..., None]:
    """The function ``advance`` as gcc makes it with FLAGS and these further ones."""
    constants = [f"-DCOST={COST!r}", f"-DSTEEP={STEEP!r}", f"-DRATE={RATE!r}"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, made, library = (Path(folder, f"pair.{end}") for end in ("c", "o", "so"))
        source.write_text(SOURCE, encoding="utf-8")
        # Linked apart, without these flags: -ffast-math there would have the library, once
        # loaded, switch off subnormal numbers in all of this process.
        for command in (
            [*FLAGS, *more, *constants, "-fPIC", "-c", "-o", made, source],
            ["-shared", "-o", library, made, "-lm"],
        ):
            subprocess.run(["gcc", *command], check=True, capture_output=True)
        advance = ctypes.CDLL(str(library)).advance
    advance.argtypes = [_DOUBLES] * 4 + [ctypes.c_long] * 2
    advance.restype = None
    return advance


def build(n: int, seed: int, *more: str) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    advance = compiled(*more)
    given = start(n, seed)
    first, second = rounds(n)
    strength = given.strength[first, second]
    value = given.value[first, second]
    weight, size = np.tile(given.weight, 2), np.tile(given.size, 2)
    met = np.ones(strength.shape, dtype=bool)
    if n % 2 == 0:
        met[-1, n // 2 :] = False

    def run(months: int) -> np.ndarray:
        advance(strength, value, weight, size, n, months)
        return matrix(n, first[met], second[met], strength[met])

    return run
