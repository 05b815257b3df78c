"""Regions to time: everybody could meet everybody, or a few neighbours; a tenth is linked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim import engine
from sim.state import Region

SHARE = 0.1
"""Part of the potential links that are deeper than separation at month 0."""


def linked(region: Region, share: float = SHARE, seed: int = 1) -> Region:
    """The region with so many of its links at rungs 1 to 3, entered up to ten years ago."""
    rng = np.random.default_rng(seed)
    links = region.size[3]
    on = rng.random(links) < share
    depth = np.where(on, rng.integers(1, 4, links), 0)
    return replace(
        region,
        depth=np.maximum(depth, region.floor),
        age=np.where(on, rng.integers(1, 121, links), 0),
    )


def dense(organisations: int, tasks: int = 8, seed: int = 1) -> Region:
    """A synthetic region in which all could meet, on every task that both perform."""
    return linked(engine.synthetic(organisations, tasks=tasks, seed=seed))


def sparse(links: int, seed: int = 1) -> Region:
    """A region of about so many potential links: ten partners each, drawn at random, two tasks."""
    organisations = max(2, links // 10)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, organisations, (links // 2, 2))
    drawn = np.sort(drawn[drawn[:, 0] != drawn[:, 1]], axis=1)
    pairs = np.unique(drawn, axis=0)
    return linked(engine.synthetic(organisations, tasks=2, seed=seed, pairs=pairs))
