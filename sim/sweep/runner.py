"""Runs in batches, on an executor that the caller brings.

The kernels release the GIL, so a pool of threads in one process is the natural choice; a
pool of processes or a cluster's executor works as well. What comes out depends neither on
the number of workers nor on the order in which batches end.
"""

from __future__ import annotations

import itertools
from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import NamedTuple

import numpy as np

from sim.engine import LANES, build, ensemble, lanes_of
from sim.measures import COLUMNS
from sim.parameters import Parameters
from sim.state import Floats, Region
from sim.sweep.design import Design, Point

WINDOW = 4
"""Batches in hand per worker: enough to keep it busy, few enough to stop soon."""


class Failure(NamedTuple):
    """Why a run gave no numbers."""

    replicate: int
    stage: str
    """``build``, ``simulate`` or ``executor`` (the worker or its answer was lost)."""
    message: str


class Batch(NamedTuple):
    """What some replicates of one point gave."""

    point: int
    replicates: range
    rows: Floats
    """(replicates, columns) indicators after the last month; NaN where the run failed."""
    failures: tuple[Failure, ...]


def run(
    region: Region, design: Design, executor: Executor, *, workers: int = 1, size: int = 10
) -> Generator[Batch, None, None]:
    """Batches of a design as they end, in no particular order.

    A run that fails is a row of NaN and a :class:`Failure`; the others go on. Closing
    the iterator cancels what has not begun.
    """
    waiting = iter(design.batches(size, lanes_of(region)))
    pending: dict[Future[list[Batch]], tuple[tuple[Point, ...], range]] = {}
    try:
        while True:
            room = workers * WINDOW - len(pending)
            next_ones = list(itertools.islice(waiting, room))
            for points, replicates in next_ones:
                job = (region, points, design.months, design.seed, replicates)
                try:
                    future = executor.submit(simulate_batch, *job)
                except RuntimeError as broken:  # a pool that has broken takes no more
                    yield from _lost(points, replicates, broken)
                else:
                    pending[future] = (points, replicates)
            if not pending:
                if next_ones:  # none of them was taken
                    continue
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                points, replicates = pending.pop(future)
                error = future.exception()
                if error is None:
                    yield from future.result()
                else:
                    yield from _lost(points, replicates, error)
    finally:
        for future in pending:
            future.cancel()


def simulate_batch(
    region: Region, points: tuple[Point, ...], months: int, seed: int, replicates: range
) -> list[Batch]:
    """Final indicators of some replicates of points that can be stepped side by side."""
    try:
        rows = ensemble(
            region,
            [point.parameters for point in points],
            months,
            seed=seed,
            replicate=replicates[0],
            number=len(replicates),
        )
    except Exception:
        return [
            _one_by_one(region, point.parameters, months, seed, point.number, replicates)
            for point in points
        ]
    return [
        Batch(point.number, replicates, found, ())
        for point, found in zip(points, rows, strict=True)
    ]


def _one_by_one(
    region: Region,
    parameters: Parameters,
    months: int,
    seed: int,
    point: int,
    replicates: range,
) -> Batch:
    """The same of one point, to find which replicates fail, where and why."""
    rows = np.full((len(replicates), len(COLUMNS)), np.nan)
    failures = []
    for at, replicate in enumerate(replicates):
        stage = "build"
        try:
            engine = build(region, parameters, seed, replicate)
            stage = "simulate"
            rows[at] = engine.finish(months)
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            failures.append(Failure(replicate, stage, message))
    return Batch(point, replicates, rows, tuple(failures))


def side_by_side(region: Region, design: Design) -> int:
    """How many runs of a design are stepped side by side: LANES or 1."""
    groups = design.groups(lanes_of(region))
    return LANES if any(len(points) > 1 for points in groups) else 1


def month_0(region: Region, design: Design) -> dict[str, float]:
    """Indicators before the first month, of the first run of the first batch."""
    points, _ = design.batches(lanes=lanes_of(region))[0]
    rows = ensemble(region, [point.parameters for point in points], 0, seed=design.seed)
    return dict(zip(COLUMNS, rows[0, 0].tolist(), strict=True))


def _lost(points: tuple[Point, ...], replicates: range, error: BaseException) -> list[Batch]:
    message = f"{type(error).__name__}: {error}"
    failures = tuple(Failure(r, "executor", message) for r in replicates)
    nothing = np.full((len(replicates), len(COLUMNS)), np.nan)
    return [Batch(point.number, replicates, nothing, failures) for point in points]
