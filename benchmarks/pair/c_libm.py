"""The pair model in C, with the exponential of the C library."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.pair import _c

TITLE = "C, gcc -O3 -march=native, exp of libm"
NEEDS: tuple[str, ...] = ()
TOOLS = ("gcc",)


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    return _c.build(n, seed)
