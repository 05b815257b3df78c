"""The pair model as AgentPy agents that hold their ties as objects."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.pair import COST, RATE, STEEP, start

TITLE = "AgentPy, agents and ties as objects"
NEEDS = ("agentpy",)


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


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    import agentpy as ap

    class Organisation(ap.Agent):
        def setup(self) -> None:
            self.ties: list[tuple[int, Organisation, Tie]] = []

        def weigh(self) -> None:
            for end, other, tie in self.ties:
                own = other.size * tie.strength
                u = self.weight * own + (1.0 - self.weight) * tie.value - COST
                tie.willing[end] = 1.0 / (1.0 + math.exp(-STEEP * u))

    class Pairs(ap.Model):
        def setup(self) -> None:
            given = start(self.p.n, self.p.seed)
            self.organisations = ap.AgentList(self, self.p.n, Organisation)
            self.organisations.weight = ap.AttrIter(given.weight.tolist())
            self.organisations.size = ap.AttrIter(given.size.tolist())
            self.ties: dict[tuple[int, int], Tie] = {}
            for i, a in enumerate(self.organisations):
                for j, b in enumerate(self.organisations[:i]):
                    tie = Tie(float(given.strength[i, j]), float(given.value[i, j]))
                    a.ties.append((0, b, tie))
                    b.ties.append((1, a, tie))
                    self.ties[i, j] = tie

        def step(self) -> None:
            self.organisations.weigh()
            for tie in self.ties.values():
                tie.settle()

    model = Pairs({"n": n, "seed": seed})
    model.sim_setup()

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            model.sim_step()
        found = np.zeros((n, n))
        for (i, j), tie in model.ties.items():
            found[i, j] = found[j, i] = tie.strength
        return found

    return run
