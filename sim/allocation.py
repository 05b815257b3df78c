"""The arrays of a run: made here as they are declared in :mod:`sim.state`, filled by kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels import region as region_kernels
from sim.kernels import settle
from sim.networks import ELECTED
from sim.state import (
    Extensions,
    Facts,
    Region,
    RegionArrays,
    State,
    Work,
    allocate,
    dimensions,
)


def region_arrays(region: Region) -> RegionArrays:
    """A region as the kernels take it."""

    def plain(values: Any, dtype: Any) -> NDArray[Any]:
        # kernels are compiled for arrays in C order that may be written to
        return np.require(values, dtype, ["C", "W"])

    return RegionArrays(
        key=plain(region.keys, np.int64),
        volumes=plain(region.volumes, np.float64),
        statutory=plain(region.statutory, np.bool_),
        referee=plain(region.referee, np.bool_),
        elected=np.isin(region.kinds, ELECTED),
        local=np.array([tier == "local" for tier in region.tiers], dtype=np.bool_),
        kind=_codes(region.kinds),
        tier=_codes(region.tiers),
        area=_codes(region.areas),
        needs=plain(region.needs, np.float64),
        ends=plain(region.pairs, np.uint32),
        distance=plain(region.distance, np.float64),
        trust=plain(region.trust, np.float64),
        knowledge=plain(region.knowledge, np.float64),
        depth=plain(region.depth, np.int8),
        age=plain(region.age, np.int32),
        floor=plain(region.floor, np.int8),
    )


def _codes(values: tuple[str, ...]) -> NDArray[np.int64]:
    number = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return np.array([number[value] for value in values], dtype=np.int64)


def facts_of(arrays: RegionArrays, link_pair: Any, task: Any) -> Facts:
    """Facts of a region; those that follow from parameters are not filled yet."""
    n, k = arrays.volumes.shape
    pairs, links = len(arrays.ends), len(link_pair)
    couplings = int(np.count_nonzero(arrays.needs > 0))
    facts = allocate(
        Facts,
        dimensions(n, k, pairs, links, couplings=couplings),
        key=arrays.key,
        ends=arrays.ends,
        link_pair=np.require(link_pair, np.uint32, ["C", "W"]),
        task=np.require(task, np.uint32, ["C", "W"]),
        floor=arrays.floor,
        referee=arrays.referee,
    )
    region_kernels.derive_facts(arrays, facts)
    return facts


def sizes_of(
    facts: Facts, lanes: int = 1, counting: bool = False, extensions: bool = False
) -> dict[str, int]:
    """The numbers that stand in the shapes of a run's arrays."""
    return dimensions(
        len(facts.key),
        len(facts.near_start) - 1,
        len(facts.ends),
        len(facts.link_pair),
        lanes=lanes,
        couplings=len(facts.near),
        counting=counting,
        extensions=extensions,
    )


def state_of(facts: Facts, extensions: bool = False) -> State:
    """A state that is not filled yet; ``extensions``: of a run that has them."""
    return allocate(State, sizes_of(facts, extensions=extensions))


def with_room(state: State, facts: Facts) -> State:
    """A state that has all that extensions need, as if new where they come on the way."""
    fresh: Any = state_of(facts, extensions=True)
    had: Any = state
    return State._make(
        old if old.shape == new.shape else new for old, new in zip(had, fresh, strict=True)
    )


def work_of(facts: Facts, lanes: int = 1) -> Work:
    """Scratch arrays for a run, or for several side by side; the kernels fill them."""
    return allocate(Work, sizes_of(facts, lanes), lanes=((),) * lanes)


def extensions_of(arrays: RegionArrays, facts: Facts, counting: bool = False) -> Extensions:
    """What the mechanisms need that are off unless asked for; not settled yet.

    ``counting``: with room to count what becomes of proposals.
    """
    shared = ("key", "ends", "link_pair", "task", "slot", "floor")
    made = allocate(
        Extensions,
        sizes_of(facts, counting=counting),
        rules=settle.NO_EXTENSION_RULES,
        elected=arrays.elected,
        **{name: getattr(facts, name) for name in shared},
    )
    region_kernels.list_incident(facts, made.incident, made.across)
    return made
