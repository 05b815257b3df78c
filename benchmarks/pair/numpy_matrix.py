"""The pair model as whole NumPy matrices, worked on in place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.pair import COST, RATE, STEEP, start

TITLE = "NumPy, whole matrix in place"
NEEDS: tuple[str, ...] = ()


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    given = start(n, seed)
    strength, value = given.strength, given.value
    weight = given.weight[:, None]
    size = given.size
    willing = np.empty((n, n))
    part = np.empty((n, n))

    def month() -> None:
        np.multiply(weight, size, out=willing)
        np.multiply(willing, strength, out=willing)
        np.multiply(1.0 - weight, value, out=part)
        np.add(willing, part, out=willing)
        np.subtract(willing, COST, out=willing)
        np.multiply(willing, -STEEP, out=willing)
        np.exp(willing, out=willing)
        np.add(willing, 1.0, out=willing)
        np.divide(1.0, willing, out=willing)
        np.multiply(willing, willing.T, out=part)
        np.subtract(part, strength, out=part)
        np.multiply(part, RATE, out=part)
        np.add(strength, part, out=strength)

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            month()
        found = strength.copy()
        np.fill_diagonal(found, 0.0)
        return found

    return run
