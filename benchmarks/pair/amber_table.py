"""The pair model in AMBER: every pair a row of the agent table, worked on by columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.pair import COST, RATE, STEEP, matrix, start

TITLE = "AMBER, table of pairs, view of columns (Polars)"
NEEDS = ("ambr", "polars")


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    import ambr as am

    given = start(n, seed)
    first, second = np.triu_indices(n, 1)

    def willing(weight: Any, size: Any, strength: Any, value: Any) -> Any:
        u = weight * size * strength + (1.0 - weight) * value - COST
        return 1.0 / (1.0 + (-STEEP * u).exp())

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

        def step_vectorized(self) -> None:
            pairs = self.agents
            strength, value = pairs.strength, pairs.value
            one = willing(pairs.weight_1, pairs.size_2, strength, value)
            two = willing(pairs.weight_2, pairs.size_1, strength, value)
            pairs.strength = strength + RATE * (one * two - strength)

    model = Pairs({"seed": seed, "show_progress": False}).cpu(mode="vectorized")
    model.run(steps=0)

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            model.run_step()
        return matrix(n, first, second, model.agents.numpy("strength"))

    return run
