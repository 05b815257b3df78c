"""Whether delivery decides: what becomes of a region in which nobody keeps a promise, and where
promises are kept as they are.

A model in which bundles come and stay without anything being delivered explains nothing, so that
is asked of every world (docs/worlds.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from sim.engine import build, ensemble, synthetic
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.state import Floats, Region
from sim.worlds.measures import DEEP, Target
from sim.worlds.quiet import MONTHS, QUIET

NOBODY: Final = {"delivery_cap": 0.0}
"""Nobody ever keeps a promise."""
REFEREE: Final = {"referee_activity": 1.0}
"""A referee that does all it can."""
REGIONS: Final = (1, 2)
"""Seeds of the synthetic regions."""

TARGETS: Final = (
    Target("fragmentation_undelivered", 0.95, math.inf, 0.0),
    Target("fragmentation_delivered", -math.inf, math.nextafter(0.95, 0.0), 0.0),
    Target("beyond_law", -math.inf, 0.02, 0.0),
)
"""fragmentation_undelivered: the lowest after ten years in which nobody keeps a promise, of
regions that began separate and bundled, with and without a full referee;
fragmentation_delivered: of regions that began separate, promises being kept as they are;
beyond_law: part of the links that no law prescribes that are left when nobody keeps a promise."""
MEASURES: Final = tuple(target.name for target in TARGETS)


@cache
def synthetic_regions(depth: int) -> tuple[Region, ...]:
    """Regions of 20 organisations with 8 tasks that begin on a rung."""
    made = (synthetic(20, tasks=8, seed=seed) for seed in REGIONS)
    return tuple(
        replace(
            region,
            depth=np.full_like(region.depth, depth),
            age=np.full_like(region.age, 36 if depth else 0),
        )
        for region in made
    )


def delivery_of(
    region: Region, chosen: Parameters, replicates: Sequence[int], *, seed: int = 0
) -> Floats:
    """Whether delivery decides, (3,), of one setting in its mode; means over runs.

    Args:
        region: of which the links are counted that are left.
    """
    nobody = parameters(chosen, **QUIET, **NOBODY)
    refereed = parameters(nobody, **REFEREE)
    without = min(
        _fragmentation(depth, point, replicates, seed)
        for depth in (0, DEEP)
        for point in (nobody, refereed)
    )
    with_delivery = _fragmentation(0, parameters(chosen, **QUIET), replicates, seed)
    left = [_beyond_law(region, nobody, seed, replicate) for replicate in replicates]
    return np.array([without, with_delivery, math.fsum(left) / len(left)])


def _fragmentation(depth: int, point: Parameters, replicates: Sequence[int], seed: int) -> float:
    """After ten years, mean over regions and runs."""
    column = COLUMNS.index("fragmentation")
    ends = [
        ensemble(region, [point], MONTHS, seed=seed, replicate=replicate)[0, 0, column]
        for region in synthetic_regions(depth)
        for replicate in replicates
    ]
    return math.fsum(ends) / len(ends)


def _beyond_law(region: Region, point: Parameters, seed: int, replicate: int) -> float:
    """Links above their floor at the end, over those at the beginning; NaN without any."""
    engine = build(region, point, seed, replicate)
    began = int((engine.state.depth > region.floor).sum())
    engine.advance(MONTHS)
    return int((engine.state.depth > region.floor).sum()) / began if began else math.nan
