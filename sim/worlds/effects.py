"""What a change does in each of some worlds, with the same luck.

:mod:`sim.worlds.agreement` sums it up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.engine import ensemble
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.scenarios import Policy
from sim.state import Floats, Region
from sim.worlds.file import World
from sim.worlds.quiet import MODES


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
