"""Runs month by month, one a world: what a comparison of policies is made of.

A run is a function of region, parameters, seed and replicate, so the same world under two policies
has the same luck, and the bits are the same whatever the threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from sim.engine import build, threads_that_fit
from sim.indicators import COLUMNS
from sim.outcomes import brought_on_links
from sim.parameters import Parameters
from sim.state import Bools, Floats, Region
from sim.worlds.file import World
from sim.worlds.quiet import JUDGED, means, measures_of, met

T = TypeVar("T")
R = TypeVar("R")


def courses(
    region: Region,
    points: Sequence[Parameters],
    replicates: Sequence[int],
    months: int,
    *,
    seed: int = 0,
    threads: int = 1,
) -> Floats:
    """Indicators of every month, month 0 first, (points, months + 1, columns).

    Args:
        replicates: one a point.
    """
    rows = np.empty((len(points), months + 1, len(COLUMNS)))

    def run(at: int) -> None:
        engine = build(region, points[at], seed, replicates[at])
        rows[at, 0] = engine.observe()
        if months:
            rows[at, 1:] = engine.advance(months)

    each(run, range(len(points)), min(threads, threads_that_fit(region)))
    return rows


def exchanges(
    region: Region,
    points: Sequence[Parameters],
    replicates: Sequence[int],
    months: int,
    *,
    seed: int = 0,
    threads: int = 1,
) -> Floats:
    """What each side brings on every link at the end, (points, links, 2), in units of volume.

    Args:
        replicates: one a point.
    """
    rows = np.empty((len(points), len(region.link_pair), 2))

    def run(at: int) -> None:
        engine = build(region, points[at], seed, replicates[at])
        engine.finish(months)
        rows[at] = brought_on_links(engine)

    each(run, range(len(points)), min(threads, threads_that_fit(region)))
    return rows


def quiet_in(region: Region, worlds: Sequence[World], *, seed: int = 0, threads: int = 1) -> Bools:
    """In which worlds a region meets all targets of quiet years, (worlds,).

    Means over ten runs in the world's own way of deciding: the figures of
    ``schoorsteen worlds check`` in that way.
    """

    def quiet(world: World) -> bool:
        measures = measures_of(region, world.parameters(), JUDGED, seed=seed)
        return bool(met(means(measures)).all())

    found = each(quiet, worlds, min(threads, threads_that_fit(region)))
    return np.array(found, dtype=np.bool_)


def each(do: Callable[[T], R], what: Sequence[T], threads: int) -> list[R]:
    """The answers in the order of what was asked."""
    if threads == 1:
        return [do(one) for one in what]
    pool = ThreadPoolExecutor(threads)
    try:
        return list(pool.map(do, what))
    finally:
        # after an error or an interrupt, what has not begun is not begun
        pool.shutdown(cancel_futures=True)
