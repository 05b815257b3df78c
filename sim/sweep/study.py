"""Running a study: begin it or go on, keep what is done, and say how it stands."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim import kernels, provenance
from sim.documents import Fault
from sim.engine import LANES, build, compile_kernels, compiled_before, lanes_of, memory_needed
from sim.parameters import whole
from sim.state import Floats, Region
from sim.sweep import runner, worker
from sim.sweep.design import MAX_RUNS, Design, StudyError, fault_at, nominal_seconds
from sim.sweep.design_files import design_rows
from sim.sweep.failures import message_of, stage_name
from sim.sweep.files import Limits, Study
from sim.sweep.locks import only_writer
from sim.sweep.reuse import Source
from sim.sweep.runner import StudyStopped
from sim.sweep.store import Folder, Part, in_shard, machine
from sim.sweep.worker import Answer, Failure, Task
from sim.sweep.worker_pool import Inline, NoSharedMemory, WorkerPool
from sim.sweep.writing import write_json
from sim.words import number as written
from sim.words import say

if TYPE_CHECKING:
    import pandas as pd

MOST_WORKERS: Final = 100_000
ORDERS: Final = ("forward", "reversed", "shuffled")
SMALL_SECONDS: Final = 2.0
"""Work below which no other process is worth its start."""
PROCESS_BYTES: Final = 160e6
"""Memory of a process before it holds a region."""
PROCESS_DATA: Final = 200e6
"""Data that it has asked for by then."""
TRIAL_SECONDS: Final = 0.5
"""Time spent on finding out how long runs take."""
TRIED: Final = 6
"""Contexts of which some runs are tried, spread over all."""


class Estimate(NamedTuple):
    """What a study will take."""

    runs: int
    parts: int
    seconds: float
    memory: float
    """Bytes, all processes together."""
    worker: float
    """Bytes of data of one of them, as the system counts those that are asked for."""
    disk: float
    """Bytes."""
    measured: bool
    """Whether some runs were tried; otherwise it is reckoned from their size."""


class Outcome(NamedTuple):
    """How the runs of a study ended."""

    done: int
    """Runs on disk."""
    total: int
    failed: int
    complete: bool
    seconds: float
    first: str
    """Which of the failed runs was the first, and why it failed; empty if none did."""


@dataclass
class Execution:
    """Who does the runs, and how they are handed out. None of it changes a number."""

    workers: int | None = None
    """Processes; None: one a processor."""
    executor: Executor | None = None
    """Who does them instead: anything with the interface of ``concurrent.futures.Executor``."""
    count: Callable[[], int] | None = None
    """How many tasks that executor does at a time."""
    renew: Callable[[], Executor] | None = None
    """Gives another executor when it has broken."""
    batch: int | None = None
    """Runs handed out at a time; None: about a second's worth."""
    order: str = "forward"
    shard: tuple[int, int] = (1, 1)
    """Which of how many equal portions of the parts."""
    work: Callable[[Task], Answer] = worker.work
    stop: Callable[[], bool] = lambda: False
    """Asked often; once true, the parts that have begun are finished and no more begun."""
    limits: Limits | None = None
    """What a single run may take; None: what the study says."""
    named: str | None = None
    """What that executor is, for the record; None: its class."""
    reuse: Folder | None = None
    """Another study: runs that it has done are taken over, and not simulated again."""

    def __post_init__(self) -> None:
        """Numbers may be NumPy's.

        Raises:
            ParameterError: processes, runs at a time or a portion that cannot be.
        """
        if self.workers is not None:
            self.workers = whole("workers", self.workers, 1, MOST_WORKERS)
        if self.batch is not None:
            self.batch = whole("batch", self.batch, 1, MAX_RUNS)
        turn, of = self.shard
        of = whole("shard", of, 1, MAX_RUNS)
        self.shard = whole("shard", turn, 1, of), of


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def estimate(
    design: Design, workers: int, *, part: float = 1.0, known: int = 0, trial: bool = True
) -> Estimate:
    """What a study will take.

    Args:
        part: of the study that is to be done.
        known: runs of that part that need not be simulated.
        trial: try some runs, if the kernels are at hand; otherwise it is reckoned from size.
    """
    kinds = worker.kinds_of(design)
    measured = trial and all(compiled_before(*kind) for kind in kinds)
    each = _measured(design) if measured else None
    if each is None:
        measured = False
        costs = [nominal_seconds(c.region, design.months) for c in design.contexts]
        each = sum(costs) / len(costs)
    runs = round(len(design) * part)
    largest = max((c.region for c in design.contexts), key=_bytes_of)
    record = design.record
    months = len(design.months_kept) if record.series else 0
    row = 8 * 0.9 * len(record.columns) + months * (4 * 0.8 * len(record.series) + 1) + 8
    points = 8 * len(design.points.values) * design.points.number
    own = PROCESS_BYTES + points + 4 * design.part_size * (8 * len(record.columns) + 4 * months)
    return Estimate(
        runs,
        len(list(design.parts())),
        max(0, runs - known) * each / max(1, workers) + 1.0,
        own + workers * (PROCESS_BYTES + _bytes_of(largest)),
        PROCESS_DATA + _bytes_of(largest),
        runs * row + 2 * len(design.points.values) * len(design) + 2e4,
        measured,
    )


def _bytes_of(region: Region) -> int:
    """Memory of what a worker steps at a time."""
    n, tasks, pairs, links = region.size
    return memory_needed(n, tasks, pairs, links, lanes_of(region))


def _measured(design: Design) -> float:
    """Seconds a run, tried on some runs of some contexts."""
    shared = worker.shared_by(design, 1e6)
    number, settings = len(design.contexts), design.points.number
    size = min(LANES, settings)
    nominal = [nominal_seconds(context.region, design.months) for context in design.contexts]
    tried = sorted({round(at) for at in np.linspace(0, number - 1, TRIED)})
    found = 0.0
    for context in tried:
        spent, runs, first = 0.0, 0, 0
        while spent < TRIAL_SECONDS / len(tried) and first < settings:
            # settings of a stretch are alike, as in a batch
            chosen = [
                design.run_of(sample * number + context, 0)
                for sample in range(first, min(first + size, settings))
            ]
            task = worker.task_of(design, shared, chosen)
            if not runs:  # what loads on first use is no part of a run
                worker.work(task)
            answer = worker.work(task)
            spent, runs, first = spent + answer.seconds, runs + len(chosen), first + size
        found += spent / runs
    # those that were not tried cost in proportion to their size
    return float(found / sum(nominal[context] for context in tried) * sum(nominal) / number)


# Stopping -------------------------------------------------------------------------------------


class Stop:
    """Asked for by a signal: once, what has begun is finished; twice, the process ends."""

    def __init__(self, announce: Callable[[bool], None] = lambda at_once: None) -> None:
        self.signal: int | None = None
        self._announce = announce
        """Called at each signal, with whether the process ends at once."""

    def __call__(self) -> bool:
        return self.signal is not None

    def _hear(self, number: int, _: Any) -> None:
        if self.signal is not None:
            for process in multiprocessing.active_children():
                process.kill()
            self._announce(True)
            os._exit(128 + number)
        self.signal = number
        self._announce(False)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM meanwhile, if this is the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {n: signal.signal(n, self._hear) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


# Running -------------------------------------------------------------------------------------


@dataclass
class _Pieces:
    """The answers of a part while some are missing."""

    part: Part
    final: Any
    series: Any
    failures: dict[int, Failure] = field(default_factory=dict)
    left: int = 0


class _Collector:
    """Puts answers together into parts and keeps each when it is whole."""

    def __init__(
        self, folder: Folder, source: Source | None, progress: Callable[[int, int], None]
    ) -> None:
        self.folder = folder
        self.source = source
        self.progress = progress
        self.size = folder.design.part_size
        self.open: dict[int, _Pieces] = {}
        self.kept = 0
        """Runs that were written."""
        self.reused = 0
        """Runs that another study had done."""
        self.there = folder.done()
        """Parts that were done before."""

    def begin(self, part: Part, missing: Sequence[int]) -> Sequence[int]:
        """A part of which some runs are to be done, and the others are on disk.

        Returns those that no other study has done either.
        """
        design = self.folder.design
        if self.source is not None and part.number not in self.there:
            known = self.source.known(part)
            missing = np.asarray(part.runs)[~known.there].tolist()
            self.reused += len(part.runs) - len(missing)
            self.progress(len(part.runs) - len(missing), 0)
            if not missing:
                self.folder.write_part(part, known.final, known.series, {})
                self.kept += len(part.runs)
                return ()
            pieces = _Pieces(part, known.final, known.series)
        elif len(missing) < len(part.runs):
            final, series, failures = self.folder.answer_of(part)
            pieces = _Pieces(part, final.copy(), series.copy(), failures)
            for run in missing:
                pieces.failures.pop(run)
        else:
            record = design.record
            wide = record.wide(design.months_kept)
            pieces = _Pieces(
                part,
                np.empty((len(part.runs), len(record.columns))),
                np.empty((len(part.runs), *wide), dtype=np.float32),
            )
        pieces.left = len(missing)
        self.open[part.number] = pieces
        return missing

    def add(self, answer: Answer) -> None:
        """Keep some answers; what is whole goes to disk."""
        runs = np.asarray(answer.runs, dtype=np.int64)
        numbers = runs // self.size
        for number in np.unique(numbers).tolist():
            pieces = self.open[number]
            here = numbers == number
            at = runs[here] - pieces.part.runs.start
            pieces.final[at] = answer.final[here]
            if pieces.series.size:
                pieces.series[at] = answer.series[here]
            pieces.left -= len(at)
        for failure in answer.failures:
            self.open[failure.run // self.size].failures[failure.run] = failure
        for number in np.unique(numbers).tolist():
            pieces = self.open[number]
            if pieces.left == 0:
                failures = dict(sorted(pieces.failures.items()))
                self.folder.write_part(pieces.part, pieces.final, pieces.series, failures)
                del self.open[number]
                self.kept += len(pieces.part.runs)


def run_missing(
    folder: Folder,
    execution: Execution | None = None,
    *,
    retry_failed: bool = False,
    progress: Callable[[int, int], None] = lambda done, failed: None,
) -> Outcome:
    """Do all runs of a study that are not done yet.

    Args:
        retry_failed: also do those again that failed.
        progress: called with the number of runs that ended, and failed, since the last call.

    Raises:
        StudyError: somebody else is writing there, a damaged part, nothing to reuse.
        StudyStopped: the workers are gone; what was done is kept.
        OSError: it cannot be written, such as when the disk is full; the same.
    """
    execution = Execution() if execution is None else execution
    with only_writer(folder.path, execution.shard):
        todo = _todo(folder, execution, retry_failed)
        begun = time.perf_counter()
        limits = execution.limits or folder.limits
        session = _Session(folder, execution, limits, sum(len(runs) for _, runs in todo))
        source = None if execution.reuse is None else Source(folder.design, execution.reuse)
        collector = _Collector(folder, source, progress)
        # runs that failed may do so again, and take this process with them
        alone = retry_failed or execution.workers is not None
        failed = 0
        try:
            if todo:
                with _executor_for(folder.design, execution, limits, todo, alone) as chosen:
                    executor, count, renew = chosen
                    session.begin(executor, count())
                    answers = runner.simulate(
                        folder.design,
                        _runs(todo, collector, execution),
                        executor,
                        worker.shared_by(folder.design, limits.seconds_per_run),
                        workers=count,
                        size=execution.batch,
                        stop=execution.stop,
                        work=execution.work,
                        renew=renew,
                    )
                    for answer in answers:
                        failed += len(answer.failures)
                        progress(len(answer.runs), len(answer.failures))
                        collector.add(answer)
        finally:
            session.end(collector, failed)
    return outcome(folder, time.perf_counter() - begun)


def outcome(folder: Folder, seconds: float = 0.0) -> Outcome:
    """How a study stands."""
    done = folder.done()
    failures = folder.failures()
    first = ""
    if failures:
        number = min(failures)
        _, _, failed = folder.answer_of(folder.parts[number])
        one = failed[min(failed)]
        first = say(
            "study_folder.failed_first",
            run=one.run,
            stage=stage_name(one.stage),
            message=message_of(folder.design, one),
        )
    runs = sum(len(folder.parts[number].runs) for number in done)
    complete = len(done) == len(folder.parts)
    return Outcome(runs, len(folder.design), sum(failures.values()), complete, seconds, first)


def failed_by_stage(folder: Folder) -> dict[str, int]:
    """Failed runs by the stage at which they failed."""
    found: dict[str, int] = {}
    for number in folder.failures():
        for failure in folder.answer_of(folder.parts[number])[2].values():
            found[failure.stage] = found.get(failure.stage, 0) + 1
    return found


def _todo(
    folder: Folder, execution: Execution, retry_failed: bool
) -> list[tuple[Part, Sequence[int]]]:
    """Parts with their runs that are to be done, in order."""
    if folder.compacted and not retry_failed:
        return []
    todo: list[tuple[Part, Sequence[int]]] = [(p, p.runs) for p in folder.missing(execution.shard)]
    if retry_failed:
        if folder.compacted and folder.failures():
            raise fault_at(folder.path, say("study_folder.one_file"))
        for number in folder.failures():
            if in_shard(number, execution.shard):
                part = folder.parts[number]
                todo.append((part, sorted(folder.answer_of(part)[2])))
    if execution.order == "reversed":
        todo.reverse()
    elif execution.order == "shuffled":
        random.Random(folder.fingerprint).shuffle(todo)
    return todo


def _runs(
    todo: Iterable[tuple[Part, Sequence[int]]], collector: _Collector, execution: Execution
) -> Iterator[int]:
    """Runs in the order in which to do them; their parts are opened on the way.

    A stop ends them where a part ends: half a part would be lost.
    """
    for part, missing in todo:
        if execution.stop():
            return
        chosen = list(collector.begin(part, missing))
        if execution.order == "reversed":
            chosen.reverse()
        elif execution.order == "shuffled":
            random.Random(part.number).shuffle(chosen)
        yield from chosen


@contextmanager
def _executor_for(
    design: Design,
    execution: Execution,
    limits: Limits,
    todo: Sequence[tuple[Part, Sequence[int]]],
    alone: bool,
) -> Iterator[tuple[Executor, Callable[[], int], Callable[[], Executor] | None]]:
    """The executor that was given, or else one that is started and stopped here."""
    if execution.executor is not None:
        yield execution.executor, execution.count or (lambda: 1), execution.renew
        return
    kinds = worker.kinds_of(design)
    for lanes, options in kinds:
        compile_kernels(lanes, options)
    longest = max(nominal_seconds(c.region, design.months) for c in design.contexts)
    work = sum(len(runs) for _, runs in todo) * longest
    wanted = execution.workers
    small = not alone and work < SMALL_SECONDS
    # processes that could not take compiled kernels from the cache would each compile them
    if small or (kernels.COMPILED and kernels.cache.folder is None):
        yield Inline(), lambda: 1, None
        return
    size = min(wanted or processors(), max(1, sum(len(runs) for _, runs in todo)))
    try:
        pool = WorkerPool(size, limits.gigabytes_per_worker, kinds)
    except NoSharedMemory:
        if size > 1:
            raise
        yield Inline(), lambda: 1, None
        return
    finished = False
    try:
        yield pool, lambda: size, None
        finished = True
    finally:
        # after an error nobody waits for what is in hand
        pool.shutdown(wait=finished, cancel_futures=True)


class _Session:
    """One stretch of work on a study: who, where, when, with what."""

    def __init__(self, folder: Folder, execution: Execution, limits: Limits, runs: int) -> None:
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{os.getpid()}.json"
        self._path = folder.path / "sessions" / name
        self._about: dict[str, Any] = {
            "begin": now.isoformat(timespec="seconds"),
            "end": None,
            "machine": machine(),
            "process": os.getpid(),
            "versions": provenance.versions(),
            "git": provenance.git_state(),
            "executor": execution.named,
            "workers": None,
            "shard": list(execution.shard),
            "limits": limits._asdict(),
            "runs_to_do": runs,
            "runs_kept": None,
            "runs_failed": None,
            "reused": None,
        }

    def begin(self, executor: Executor, workers: int) -> None:
        """Say who does the runs."""
        self._about["executor"] = self._about["executor"] or type(executor).__name__
        self._about["workers"] = workers
        self._path.parent.mkdir(exist_ok=True)
        write_json(self._about, self._path)

    def end(self, collector: _Collector, failed: int) -> None:
        """Say what came of it; a full disk does not make it worse."""
        if self._about["workers"] is None:  # nothing was to do
            return
        self._about |= {
            "end": datetime.now(UTC).isoformat(timespec="seconds"),
            "runs_kept": collector.kept,
            "runs_failed": failed,
        }
        if collector.source is not None:
            other = collector.source.folder
            self._about["reused"] = {
                "folder": str(other.path),
                "id": other.about["id"],
                "fingerprint": other.fingerprint,
                "runs": collector.reused,
            }
        with suppress(OSError):
            write_json(self._about, self._path)


def month_0(design: Design) -> Floats:
    """Indicators before the first month of the first run, (columns,)."""
    place = design.place(0)
    region = design.contexts[place.context].region
    return build(region, design.parameters(0), design.seed, place.replicate).observe()


def table(
    design: Design,
    executor: Executor | None = None,
    *,
    workers: int = 1,
    count: Callable[[], int] | None = None,
) -> pd.DataFrame:
    """All runs of a design in memory: their places and what is recorded of each at the end.

    Args:
        executor: who does them; None: this process.
        workers: how many tasks the executor does at a time.
        count: says the same, where it changes.
    """
    import pandas as pd

    record = design.record
    final = np.empty((len(design), len(record.columns)))
    failures: dict[int, Failure] = {}
    for answer in runner.simulate(
        design,
        iter(range(len(design))),
        Inline() if executor is None else executor,
        worker.shared_by(design, Limits().seconds_per_run),
        workers=count or (lambda: workers),
    ):
        final[list(answer.runs)] = answer.final
        failures |= {failure.run: failure for failure in answer.failures}
    rows = pd.concat([found.to_pandas() for found in design_rows(design)]).set_index("run")
    ends = pd.DataFrame(final, index=rows.index, columns=list(record.columns))
    found: pd.DataFrame = rows.join(ends)
    for name in ("stage", "message"):
        found[name] = [getattr(failures.get(run), name, None) for run in found.index]
    return found


# One run again --------------------------------------------------------------------------------


class Again(NamedTuple):
    """A run of a study, simulated once more."""

    run: int
    place: Mapping[str, Any]
    columns: tuple[str, ...]
    final: Any
    """(columns,) numbers now."""
    kept: Any
    """(columns,) numbers in the study; None if the run is not done."""
    failure: Failure | None
    """Why it failed in the study."""

    @property
    def equal(self) -> bool | None:
        """Whether both are the same bits; None if there is nothing to compare with."""
        if self.kept is None or self.failure is not None:
            return None
        return bool(np.array_equal(self.final, self.kept, equal_nan=True))


def rerun(folder: Folder, run: int) -> Again:
    """Simulate a run of a study again, from what the folder says.

    Raises:
        StudyError: there is no such run.
        ParameterError: its parameters do not go together, which is why it failed.
    """
    design = folder.design
    run = whole("run", run, 0, MAX_RUNS)
    if not 0 <= run < len(design):
        rule = say("study_folder.runs", last=written(len(design) - 1, 0))
        raise StudyError(str(folder.path), [Fault(str(folder.path), rule, "run", run)])
    place = design.place(run)
    context = design.contexts[place.context]
    engine = build(context.region, design.parameters(run), design.seed, place.replicate)
    final, _ = worker.finish(engine, design.record, design.months)
    kept, failure = None, None
    at = run // design.part_size
    if at in folder.done():
        part = folder.parts[at]
        rows, _, failures = folder.answer_of(part)
        kept, failure = rows[run - part.runs.start], failures.get(run)
    described = {
        "point": place.point,
        **{name: getattr(context, name) for name in design.heads},
        "replicate": place.replicate,
        **design.values(place.sample),
    }
    return Again(run, described, design.record.columns, final, kept, failure)


def run_study(
    study: Study,
    out: Path,
    execution: Execution | None = None,
    *,
    command: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, failed: None,
) -> Folder:
    """Begin a study in a folder, or go on with it, and do all of its runs.

    Raises:
        StudyError, StudyStopped, OSError: as :meth:`Folder.create` and :func:`run_missing`.
    """
    folder = Folder.create(study, out, {"command": list(command)})
    run_missing(folder, execution, progress=progress)
    return folder


__all__ = [
    "Execution",
    "Outcome",
    "Stop",
    "StudyStopped",
    "estimate",
    "rerun",
    "run_missing",
    "run_study",
]
