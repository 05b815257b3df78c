"""The pair model in AMBER's lane for kernels on arrays: columns borrowed, NumPy, committed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.pair import COST, RATE, STEEP, matrix, start

TITLE = "AMBER, table of pairs, columns borrowed for NumPy"
NEEDS = ("ambr", "polars")


def willing(
    weight: np.ndarray, size: np.ndarray, strength: np.ndarray, value: np.ndarray
) -> np.ndarray:
    """How willing one side of each pair is."""
    u = weight * size * strength + (1.0 - weight) * value - COST
    return 1.0 / (1.0 + np.exp(-STEEP * u))


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    import ambr as am

    given = start(n, seed)
    first, second = np.triu_indices(n, 1)

    class Pairs(am.Model):
        def setup(self) -> None:
            self.add_agents(
                len(first),
                weight_1=given.weight[first],
                weight_2=given.weight[second],
                size_1=given.size[first],
                size_2=given.size[second],
                value=given.value[first, second],
                strength=given.strength[first, second],
            )

        def borrow(self, column: str) -> np.ndarray:
            return self.agents.borrow(column)[0]

        def step_vectorized(self) -> None:
            strength, value = self.borrow("strength"), self.borrow("value")
            one = willing(self.borrow("weight_1"), self.borrow("size_2"), strength, value)
            two = willing(self.borrow("weight_2"), self.borrow("size_1"), strength, value)
            self.agents.commit(strength=strength + RATE * (one * two - strength))

    model = Pairs({"seed": seed, "show_progress": False}).cpu(mode="vectorized")
    model.run(steps=0)

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            model.run_step()
        return matrix(n, first, second, model.agents.numpy("strength"))

    return run
