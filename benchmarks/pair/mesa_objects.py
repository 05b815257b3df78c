"""The pair model as Mesa agents that hold their ties as objects."""

from __future__ import annotations

import math
from collections.abc import Callable

import mesa
import numpy as np

from benchmarks.pair import COST, RATE, STEEP, start

TITLE = "Mesa, agents and ties as objects"
NEEDS: tuple[str, ...] = ()


class Tie:
    """What two organisations have together, and how willing each end is."""

    __slots__ = ("strength", "value", "willing")

    def __init__(self, strength: float, value: float) -> None:
        self.strength = strength
        self.value = value
        self.willing = [0.0, 0.0]

    def settle(self) -> None:
        """Move towards what both ends want."""
        both = self.willing[0] * self.willing[1]
        self.strength += RATE * (both - self.strength)


class Organisation(mesa.Agent):
    """An organisation that weighs its ties one by one."""

    def __init__(self, model: Pairs, weight: float, size: float) -> None:
        super().__init__(model)
        self.weight = weight
        self.size = size
        self.ties: list[tuple[int, Organisation, Tie]] = []

    def weigh(self) -> None:
        """How willing it is on each tie, from the strengths as they stand."""
        for end, other, tie in self.ties:
            own = other.size * tie.strength
            u = self.weight * own + (1.0 - self.weight) * tie.value - COST
            tie.willing[end] = 1.0 / (1.0 + math.exp(-STEEP * u))


class Pairs(mesa.Model):
    """Organisations of which all pairs have a tie."""

    def __init__(self, n: int, seed: int) -> None:
        super().__init__()
        given = start(n, seed)
        rows = zip(given.weight.tolist(), given.size.tolist(), strict=True)
        organisations = [Organisation(self, weight, size) for weight, size in rows]
        self.ties: dict[tuple[int, int], Tie] = {}
        for i, a in enumerate(organisations):
            for j, b in enumerate(organisations[:i]):
                tie = Tie(float(given.strength[i, j]), float(given.value[i, j]))
                a.ties.append((0, b, tie))
                b.ties.append((1, a, tie))
                self.ties[i, j] = tie

    def step(self) -> None:
        """One month."""
        self.agents.do("weigh")
        for tie in self.ties.values():
            tie.settle()


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    model = Pairs(n, seed)

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            model.step()
        found = np.zeros((n, n))
        for (i, j), tie in model.ties.items():
            found[i, j] = found[j, i] = tie.strength
        return found

    return run
