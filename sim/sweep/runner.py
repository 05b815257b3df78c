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

from sim.engine import build
from sim.measures import COLUMNS
from sim.parameters import Parameters
from sim.state import Floats, Region
from sim.sweep.design import Design

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
    waiting = iter(design.batches(size))
    pending: dict[Future[Batch], tuple[int, range]] = {}
    try:
        while True:
            room = workers * WINDOW - len(pending)
            next_ones = list(itertools.islice(waiting, room))
            for point, replicates in next_ones:
                job = (region, point.parameters, design.months, design.seed)
                try:
                    future = executor.submit(simulate_batch, *job, point.number, replicates)
                except RuntimeError as broken:  # a pool that has broken takes no more
                    yield _lost(point.number, replicates, broken)
                else:
                    pending[future] = (point.number, replicates)
            if not pending:
                if next_ones:  # none of them was taken
                    continue
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                number, replicates = pending.pop(future)
                error = future.exception()
                yield future.result() if error is None else _lost(number, replicates, error)
    finally:
        for future in pending:
            future.cancel()


def simulate_batch(
    region: Region,
    parameters: Parameters,
    months: int,
    seed: int,
    point: int,
    replicates: range,
) -> Batch:
    """Final indicators of some replicates of one point."""
    try:
        engine = build(region, parameters, seed, replicates[0])
        return Batch(point, replicates, engine.replicates(months, len(replicates)), ())
    except Exception:
        return _one_by_one(region, parameters, months, seed, point, replicates)


def _one_by_one(
    region: Region,
    parameters: Parameters,
    months: int,
    seed: int,
    point: int,
    replicates: range,
) -> Batch:
    """The same, to find which replicates fail, where and why."""
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


def compile_kernels(region: Region) -> None:
    """Compile before the workers start, which would otherwise all wait for the first."""
    build(region, Parameters()).replicates(1, 1)


def _lost(point: int, replicates: range, error: BaseException) -> Batch:
    message = f"{type(error).__name__}: {error}"
    failures = tuple(Failure(r, "executor", message) for r in replicates)
    return Batch(point, replicates, np.full((len(replicates), len(COLUMNS)), np.nan), failures)
