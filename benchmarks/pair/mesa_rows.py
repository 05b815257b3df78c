"""The pair model as Mesa agents that work on their row of NumPy matrices."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np

from benchmarks.pair import COST, RATE, STEEP, start

TITLE = "Mesa, agents with NumPy rows"
NEEDS: tuple[str, ...] = ()


class Organisation(mesa.Agent):
    """An organisation that weighs all its ties in one expression."""

    def __init__(self, model: Pairs, i: int) -> None:
        super().__init__(model)
        self.weight = model.weights[i]
        self.value = model.values[i]
        self.strength = model.strengths[i]
        self.willing = model.willing[i]
        self.wanted = model.willing[:, i]

    def weigh(self) -> None:
        """How willing it is on each tie, from the strengths as they stand."""
        own = self.model.sizes * self.strength
        u = self.weight * own + (1.0 - self.weight) * self.value - COST
        self.willing[:] = 1.0 / (1.0 + np.exp(-STEEP * u))

    def settle(self) -> None:
        """Move its side of each tie towards what both sides want."""
        self.strength += RATE * (self.willing * self.wanted - self.strength)


class Pairs(mesa.Model):
    """Organisations of which all pairs have a tie."""

    def __init__(self, n: int, seed: int) -> None:
        super().__init__()
        self.weights, self.sizes, self.values, self.strengths = start(n, seed)
        self.willing = np.zeros((n, n))
        for i in range(n):
            Organisation(self, i)

    def step(self) -> None:
        """One month."""
        self.agents.do("weigh")
        self.agents.do("settle")


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    model = Pairs(n, seed)

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            model.step()
        found = model.strengths.copy()
        np.fill_diagonal(found, 0.0)
        return found

    return run
