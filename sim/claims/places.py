"""Where claims are asked: four drawn regions as one place, and the four real ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np

from sim import engine
from sim.networks import region as make_region
from sim.regions import load_case
from sim.state import Region

SEED: Final = 20_260_400
"""Of drawn regions, of runs and of the search for a turn."""
ORGANISATIONS, TASKS = 20, 8
REGIONS: Final = 4
"""Drawn regions: the k-th world has region k mod REGIONS."""
SYNTHETIC: Final = "synthetic"
REAL: Final = ("twente", "drechtsteden", "bar", "zutphen_lochem")
PLACES: Final = (SYNTHETIC, *REAL)
TIMES: Final[Mapping[str, int]] = {
    SYNTHETIC: 2, "twente": 1, "drechtsteden": 3, "bar": 6, "zutphen_lochem": 6,
}  # fmt: skip
"""How many more runs are made where a few organisations make luck matter more."""
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {SYNTHETIC: (SYNTHETIC,), "real": REAL}
"""Places that share a setting and are told together."""


def group_of(place: str) -> str:
    """``synthetic`` or ``real``."""
    return SYNTHETIC if place == SYNTHETIC else "real"


def region_at(place: str, context: str, number: int) -> Region:
    """The region of a place in a context; ``number`` is that of a drawn one."""
    return drawn(context, number) if place == SYNTHETIC else real(place, context)


@cache
def drawn(context: str, number: int) -> Region:
    """A drawn region of a context; those with one number share volumes and draws.

    mixed: two fifths execute, in two areas; stake: the largest quarter are referee too;
    equal, unequal: by size; plain, neutral: municipalities of one area.
    """
    spread = {"equal": 0.1, "unequal": 1.2}.get(context, 0.6)
    found = engine.synthetic(ORGANISATIONS, tasks=TASKS, seed=SEED + number, size_spread=spread)
    if context == "mixed":
        n = ORGANISATIONS
        executes = [i % 5 in (1, 3) for i in range(n)]
        return make_region(
            found.name,
            found.volumes,
            kinds=["executing_body" if e else "municipality" for e in executes],
            tiers=["regional" if e else "local" for e in executes],
            areas=["north" if i < n // 2 else "south" for i in range(n)],
        )
    return _with_referee(found, context)


@cache
def real(name: str, context: str) -> Region:
    """A real region in a context; mixed, equal and unequal leave it as it is."""
    return _with_referee(load_case(name), context)


def _with_referee(region: Region, context: str) -> Region:
    """Nobody is referee as well (neutral), or the largest quarter (stake)."""
    if context not in ("neutral", "stake"):
        return region
    flags = np.zeros(len(region.organisations), dtype=np.bool_)
    if context == "stake":
        sizes = [math.fsum(volumes) for volumes in region.volumes.tolist()]
        largest = sorted(range(len(sizes)), key=lambda i: (-sizes[i], i))
        flags[largest[: max(1, len(sizes) // 4)]] = True
    return replace(region, referee=flags)
