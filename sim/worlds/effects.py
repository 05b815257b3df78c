"""What a change does in each of some worlds, with the same luck, and how far worlds agree.

A share of worlds is a share of the assumptions tried, not a chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.engine import ensemble
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.scenarios import Policy
from sim.state import Floats, Region
from sim.worlds.file import World
from sim.worlds.quiet import MODES

MATTERS: Final = 0.05
"""Effect on a share below which a difference is called too small to matter."""
DIRECTIONS: Final = ("up", "down", "same")


def levers(policy: Policy) -> dict[str, Any]:
    """A policy as values to lay over parameters."""
    return {**policy.values, "phases": policy.phases}


def effects(
    worlds: Sequence[World],
    one: Mapping[str, Any] | Policy,
    two: Mapping[str, Any] | Policy,
    *,
    region: Region,
    months: int = 120,
    indicators: Sequence[str] = ("fragmentation", "duplicated_work"),
    modes: Sequence[str] = MODES,
    over: Mapping[str, Any] = {},
    replicates: int = 5,
    seed: int = 0,
    threads: int = 1,
) -> Floats:
    """Differences of two settings in every world, (modes, worlds, indicators).

    Means over replicates of the second less the first, at the end; both have the same luck.

    Args:
        one: values that the first lays over each world, or a policy.
        over: values that both lay over each world first.
    """
    first, second = (levers(x) if isinstance(x, Policy) else dict(x) for x in (one, two))
    points = [
        parameters(world.parameters(**over, mode=mode), **arm)
        for mode in modes
        for world in worlds
        for arm in (first, second)
    ]
    rows = ends(points, region, months, replicates, seed, threads)
    columns = [COLUMNS.index(name) for name in indicators]
    arms = rows[:, columns].reshape(len(modes), len(worlds), 2, len(columns))
    return np.asarray(arms[:, :, 1] - arms[:, :, 0])


def ends(
    points: Sequence[Parameters],
    region: Region,
    months: int,
    replicates: int,
    seed: int,
    threads: int = 1,
) -> Floats:
    """Final indicators of points, means over replicates, (points, columns)."""
    rows = ensemble(region, points, months, seed=seed, number=replicates, threads=threads)
    # added up in the order of replicates: the same bits with every library
    total = np.zeros(rows.shape[::2])
    for replicate in range(replicates):
        total += rows[:, replicate]
    return total / replicates


class Over(NamedTuple):
    """An effect over worlds: how large, and in how many it is what."""

    worlds: int
    median: float
    low: float
    """A twentieth of the worlds lie below this, and a twentieth above the next."""
    high: float
    as_predicted: int
    """Worlds in which it is as predicted, and matters."""
    small: int
    """Worlds in which it is too small to matter."""
    opposite: int
    """Worlds in which it is the opposite, and matters."""
    untold: int
    """Worlds in which it is not defined."""
    other_sign: int
    """Worlds in which it has the other sign, however small."""

    def share(self, count: int) -> float:
        """Of the worlds in which it is defined: a share of the assumptions tried."""
        told = self.worlds - self.untold
        return count / told if told else math.nan


def over(
    values: Sequence[float] | Floats, direction: str | None = None, matters: float = MATTERS
) -> Over:
    """Sum up effects, one a world.

    Args:
        direction: predicted: ``up``, ``down`` or ``same`` (too small to matter, of which nothing
            is the opposite); None takes the direction of the median.
    """
    told = [float(value) for value in values if not math.isnan(value)]
    low, median, high = quantiles(told)
    sign = {"up": 1.0, "down": -1.0}.get(direction or "", 0.0)
    if direction is None:
        sign = -1.0 if median < 0 else 1.0
    small = sum(abs(value) < matters for value in told)
    along = sum(value * sign >= matters for value in told)
    against = sum(value * sign <= -matters for value in told)
    other = sum(value * sign < 0 for value in told)
    if direction == "same":
        along, small, against = small, 0, len(told) - small
    number = len(values)
    return Over(
        number, median, low, high, along, small, against, number - len(told), other
    )  # fmt: skip


def quantiles(values: Sequence[float] | Floats) -> tuple[float, float, float]:
    """5 %, 50 % and 95 % of values; NaN without any."""
    if not len(values):
        return math.nan, math.nan, math.nan
    low, median, high = np.quantile(np.asarray(values, dtype=np.float64), [0.05, 0.5, 0.95])
    return float(low), float(median), float(high)
