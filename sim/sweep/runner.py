"""Tasks of a study, handed to whoever does them, until every run has an answer.

The executor is anything with the interface of ``concurrent.futures.Executor``. What comes out
depends neither on how many workers it has, nor on how runs are batched, nor on the order in
which batches end or have to be done again.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from typing import Final, NamedTuple

import numpy as np

from sim.engine import LANES
from sim.sweep import worker
from sim.sweep.design import BLOCK, Design, nominal_seconds
from sim.sweep.failures import in_words
from sim.sweep.worker import Answer, Failure, Task
from sim.words import number, say

BATCH_SECONDS: Final = 1.0
"""Work in a batch: enough to make sending it cheap, little enough to stop soon."""
MAX_BATCH: Final = 5_000
LONG_SECONDS: Final = 3.0
"""A batch of so much work is worth more than the moment that its worker waits for it."""
PATIENCE: Final = 0.25
"""Seconds between two looks whether to stop."""
MOST_DEATHS: Final = 30
"""Workers lost one after the other, without a single answer, after which it is given up."""
TRIES: Final = 3
"""Times that a run must have cost a worker, alone in its hands, to be given up."""


class StudyStopped(Exception):
    """A study that cannot go on now; what was done is kept, and it can be resumed."""


class _Batch(NamedTuple):
    runs: tuple[int, ...]
    deaths: int = 0
    """Workers that a run on its own has cost."""


def simulate(
    design: Design,
    runs: Iterator[int],
    executor: Executor,
    shared: bytes,
    *,
    workers: Callable[[], int] = lambda: 1,
    size: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    work: Callable[[Task], Answer] = worker.work,
    renew: Callable[[], Executor] | None = None,
) -> Generator[Answer, None, None]:
    """Answers as they come, in no particular order; together they hold every run once.

    Args:
        runs: numbers of runs, in the order in which to do them.
        workers: how many tasks are done at a time, now.
        size: runs in a batch; None: as many as take about BATCH_SECONDS.
        stop: asked often; once true, nobody waits for workers that are not there. Whoever wants
            to stop also ends ``runs``: what was taken from it is done.
        work: what a worker does with a task.
        renew: gives another executor when this one has broken.

    Raises:
        StudyStopped: the executor is gone, or its workers die whatever they do.
    """
    queue = _Queue(design, runs, executor, shared, workers, size, work, renew)
    try:
        while not queue.begun_all:
            queue.fill()
            yield from queue.collect()
            if stop() and not workers():
                return
    finally:
        queue.cancel()


class _Queue:
    """What is to do, what workers have in hand, and how long a run takes."""

    def __init__(
        self,
        design: Design,
        runs: Iterator[int],
        executor: Executor,
        shared: bytes,
        workers: Callable[[], int],
        size: int | None,
        work: Callable[[Task], Answer],
        renew: Callable[[], Executor] | None,
    ) -> None:
        self.design, self.runs, self.executor, self.shared = design, runs, executor, shared
        self.workers, self.size, self.work, self.renew = workers, size, work, renew
        self.exact = bool(getattr(executor, "exact", False))
        self.in_hand: dict[Future[Answer], _Batch] = {}
        self.again: collections.deque[_Batch] = collections.deque()
        self.suspects: collections.deque[_Batch] = collections.deque()
        """Runs that are to be done while nothing else is in hand."""
        self.exhausted = False
        self.deaths = 0
        contexts = design.contexts
        costs = [nominal_seconds(c.region, design.months) for c in contexts]
        self.pace = math.fsum(costs) / len(costs)
        """Seconds a run."""

    @property
    def begun_all(self) -> bool:
        return self.exhausted and not (self.again or self.suspects or self.in_hand)

    def fill(self) -> None:
        """Hand out batches until every worker has one and one waits for it.

        None waits where a batch takes long: what is in hand is what a stop has to wait for.
        """
        if self.suspects:
            if not self.in_hand:
                self._submit(self.suspects.popleft())
            return
        long = self.pace * self._wanted() > LONG_SECONDS
        room = max(1, self.workers()) * (1 if long else 2)
        while len(self.in_hand) < room:
            batch = self.again.popleft() if self.again else self._next()
            if batch is None:
                return
            self._submit(batch)

    def _next(self) -> _Batch | None:
        wanted = self._wanted()
        runs: list[int] = []
        for run in self.runs:
            runs.append(run)
            if len(runs) == wanted:
                break
        else:
            self.exhausted = True
        return _Batch(tuple(runs)) if runs else None

    def _wanted(self) -> int:
        """Runs that take about BATCH_SECONDS, in whole blocks that go side by side."""
        if self.size is not None:
            return self.size
        many = max(1, min(MAX_BATCH, int(BATCH_SECONDS / self.pace)))
        for block in (BLOCK * LANES, BLOCK):
            if many >= block:
                return many - many % block
        return many

    def _submit(self, batch: _Batch) -> None:
        task = worker.task_of(self.design, self.shared, batch.runs)
        try:
            try:
                future = self.executor.submit(self.work, task)
            except BrokenExecutor:
                if self.renew is None:
                    raise
                self.executor = self.renew()
                future = self.executor.submit(self.work, task)
        except Exception as error:  # each kind of executor has its own way to say so
            reason = in_words(_reason(error))
            raise StudyStopped(say("study_run.no_more", reason=reason)) from None
        self.in_hand[future] = batch

    def collect(self) -> Iterator[Answer]:
        """Answers that are there, after a moment of waiting for one."""
        done, _ = wait(self.in_hand, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        for future in done:
            batch = self.in_hand.pop(future)
            try:
                answer = future.result()
            except CancelledError:
                yield from self._lost(batch, CancelledError(worker.stored("dropped")))
                continue
            except Exception as error:
                yield from self._lost(batch, error)
                continue
            self.deaths = 0
            pace = answer.seconds / len(answer.runs)
            self.pace = max(1e-6, 0.7 * self.pace + 0.3 * pace)
            yield answer

    def _lost(self, batch: _Batch, error: BaseException) -> Iterator[Answer]:
        """Do a batch again whose worker was lost, in pieces, until one run is to blame."""
        # all that a big cluster has in hand is lost at once, and that once
        self.deaths += not isinstance(error, ConnectionError)
        if self.deaths > MOST_DEATHS:
            blanks = {"count": number(self.deaths, 0), "reason": in_words(_reason(error))}
            raise StudyStopped(say("study_run.lost_tasks", **blanks))
        many = len(batch.runs)
        if many > 1:
            piece = math.isqrt(many)
            pieces = [_Batch(batch.runs[i : i + piece]) for i in range(0, many, piece)]
            alone = not self.exact and piece == 1
            (self.suspects if alone else self.again).extend(pieces)
            return
        stage = "memory" if isinstance(error, MemoryError) else getattr(error, "stage", "worker")
        deaths = batch.deaths + 1
        if deaths < TRIES and stage != "time":
            (self.again if self.exact else self.suspects).append(batch._replace(deaths=deaths))
            return
        self.deaths = 0
        yield nothing(self.design, batch.runs[0], stage, _reason(error))

    def cancel(self) -> None:
        for future in self.in_hand:
            future.cancel()


def nothing(design: Design, run: int, stage: str, message: str) -> Answer:
    """The answer of a run that gave none."""
    record = design.record
    return Answer(
        (run,),
        np.full((1, len(record.columns)), np.nan),
        np.full((1, *record.wide(design.months_kept)), np.nan, dtype=np.float32),
        (Failure(run, stage, message),),
        0.0,
    )


def _reason(error: BaseException) -> str:
    """Why a task was lost, as it is stored."""
    if isinstance(error, MemoryError):
        return worker.stored("no_memory")
    text = str(error).strip()
    first = text.splitlines()[0] if text else ""
    return first if hasattr(error, "stage") else f"{type(error).__name__}: {first}"
