"""The pair model in mesa-frames: every pair a row of a set of agents, worked on by columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.pair import COST, RATE, STEEP, matrix, start

TITLE = "mesa-frames, table of pairs (Polars)"
NEEDS = ("mesa_frames", "polars")


def build(n: int, seed: int) -> Callable[[int], np.ndarray]:
    """A run that advances so many months and returns the strengths."""
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF

    given = start(n, seed)
    first, second = np.triu_indices(n, 1)

    def willing(side: int, other: int) -> pl.Expr:
        weight = pl.col(f"weight_{side}")
        own = pl.col(f"size_{other}") * pl.col("strength")
        u = weight * own + (1.0 - weight) * pl.col("value") - COST
        return 1.0 / (1.0 + (-STEEP * u).exp())

    class Pairs(AgentSetPolars):
        def __init__(self, model: ModelDF) -> None:
            super().__init__(model)
            self += pl.DataFrame(
                {
                    "unique_id": np.arange(len(first)),
                    "weight_1": given.weight[first],
                    "weight_2": given.weight[second],
                    "size_1": given.size[first],
                    "size_2": given.size[second],
                    "value": given.value[first, second],
                    "strength": given.strength[first, second],
                }
            )

        def step(self) -> None:
            both = willing(1, 2) * willing(2, 1)
            change = RATE * (both - pl.col("strength"))
            self.agents = self.agents.with_columns(strength=pl.col("strength") + change)

    class Region(ModelDF):
        def __init__(self) -> None:
            super().__init__(seed)
            self.agents += Pairs(self)

        def step(self) -> None:
            self.agents.do("step")

    model = Region()

    def run(months: int) -> np.ndarray:
        for _ in range(months):
            model.step()
        strength = model.get_agents_of_type(Pairs)["strength"]
        return matrix(n, first, second, strength.to_numpy())

    return run
