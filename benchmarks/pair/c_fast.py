"""The pair model in C, with -ffast-math and the vector exponential of libmvec."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.pair import _c

TITLE = "C, gcc -O3 -march=native, -ffast-math (libmvec)"
NEEDS: tuple[str, ...] = ()
TOOLS = ("gcc",)


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    return _c.build(n, seed, "-ffast-math")
