"""What one worker does: the runs of a task, each by itself where it must be.

A task is a plain value and so is its answer, so that it can be sent to another process or
machine; what all tasks of a study share travels once as bytes that a worker unpacks and keeps.
"""

from __future__ import annotations

import faulthandler
import functools
import math
import os
import pickle
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine import LANES, Engine, build, compile_kernels, ensemble, lanes_of
from sim.indicators import COLUMNS
from sim.outcomes import OUTCOMES
from sim.parameters import (
    SWITCHES,
    TRAIT_PARAMETERS,
    ParameterError,
    Parameters,
    optional,
    parameters,
)
from sim.state import Floats, Region
from sim.sweep.design import Design, Record, nominal_seconds, setting
from sim.sweep.sampling import Column
from sim.words import in_language, words_of

SLACK = 20.0
"""How much slower than nominal a machine may be before its runs count as hanging."""
TOGETHER_SECONDS = 5.0
"""Nominal work that is done in one call at most: between two calls the time is watched."""


Kind = tuple[int, bool]
"""Of kernels: runs side by side, and whether with the mechanisms that are off by default."""


class Shared(NamedTuple):
    """What all tasks of a study have in common."""

    regions: tuple[Region, ...]
    """Per context."""
    bases: tuple[Parameters, ...]
    months: int
    seed: int
    record: Record
    months_kept: tuple[int, ...]
    seconds_per_run: float


class Task(NamedTuple):
    """Some runs, one after the other."""

    shared: bytes
    """A pickled :class:`Shared`, made by this process or by the one that shares our study."""
    runs: tuple[int, ...]
    contexts: tuple[int, ...]
    replicates: tuple[int, ...]
    settings: tuple[int, ...]
    """Rows of ``values``."""
    values: Mapping[str, Column]

    def only(self, chosen: Sequence[int]) -> Task:
        """The same with some of the runs, by their places in the task."""
        wanted = sorted({self.settings[i] for i in chosen})
        row = {old: new for new, old in enumerate(wanted)}
        return Task(
            self.shared,
            tuple(self.runs[i] for i in chosen),
            tuple(self.contexts[i] for i in chosen),
            tuple(self.replicates[i] for i in chosen),
            tuple(row[self.settings[i]] for i in chosen),
            {name: column[wanted] for name, column in self.values.items()},
        )


class Failure(NamedTuple):
    """Why a run gave no numbers: in English, so that what is stored depends on no language."""

    run: int
    stage: str
    """``build``, ``simulate``, ``memory``, ``time`` or ``worker`` (it died, or its answer was
    lost)."""
    message: str


class Answer(NamedTuple):
    """What the runs of a task gave."""

    runs: tuple[int, ...]
    final: Floats
    """(runs, columns) NaN where a run failed."""
    series: NDArray[np.float32]
    """(runs, months kept, indicators); empty if none are kept."""
    failures: tuple[Failure, ...]
    seconds: float


def shared_by(design: Design, seconds_per_run: float) -> bytes:
    """What all tasks of a study share, packed."""
    return pickle.dumps(
        Shared(
            tuple(context.region for context in design.contexts),
            tuple(context.base for context in design.contexts),
            design.months,
            design.seed,
            design.record,
            design.months_kept,
            seconds_per_run,
        ),
        protocol=pickle.HIGHEST_PROTOCOL,
    )


def task_of(design: Design, shared: bytes, runs: Sequence[int]) -> Task:
    """The task of simulating some runs."""
    found = design.places(np.asarray(runs, dtype=np.int64))
    samples, rows = np.unique(found["sample"], return_inverse=True)
    return Task(
        shared,
        tuple(found["run"].tolist()),
        tuple(found["context"].tolist()),
        tuple(found["replicate"].tolist()),
        tuple(rows.tolist()),
        {name: column[samples] for name, column in design.points.values.items()},
    )


def work(task: Task) -> Answer:
    """Simulate the runs of a task. A run that fails is a row of NaN and a :class:`Failure`."""
    with in_language("en"):
        return _work(task)


def _work(task: Task) -> Answer:
    begin = time.perf_counter()
    shared = _unpacked(task.shared)
    record = shared.record
    final = np.full((len(task.runs), len(record.columns)), np.nan)
    series = np.full((len(task.runs), *record.wide(shared.months_kept)), np.nan, dtype=np.float32)
    failures: list[Failure] = []
    points = _points(task, shared, failures)
    left = sorted(points)
    if not record.series and not record.outcomes:
        left = _together(task, shared, points, final)
    for at in left:
        failure = _alone(task, shared, points[at], at, final, series)
        if failure is not None:
            failures.append(failure)
    unwatch()
    return Answer(task.runs, final, series, tuple(failures), time.perf_counter() - begin)


@functools.lru_cache(maxsize=4)
def _unpacked(shared: bytes) -> Shared:
    found: Shared = pickle.loads(shared)
    return found


def _points(task: Task, shared: Shared, failures: list[Failure]) -> dict[int, Parameters]:
    """Parameters of every run by its place in the task; what cannot be is a failure."""
    made: dict[tuple[int, int], Parameters | str] = {}
    found: dict[int, Parameters] = {}
    for at, run in enumerate(task.runs):
        key = (task.contexts[at], task.settings[at])
        if key not in made:
            try:
                made[key] = parameters(shared.bases[key[0]], **setting(task.values, key[1]))
            except ParameterError as error:
                made[key] = str(error)
        point = made[key]
        if isinstance(point, str):
            failures.append(Failure(run, "build", point))
        else:
            found[at] = point
    return found


def _together(
    task: Task, shared: Shared, points: Mapping[int, Parameters], final: Floats
) -> list[int]:
    """Simulate side by side; returns the places of the runs that have to go alone."""
    # stretches of replicates of one point, then points with the same stretch
    stretches: dict[tuple[int, int], list[int]] = {}
    for at in points:
        stretches.setdefault((task.contexts[at], task.settings[at]), []).append(at)
    alike: dict[tuple[int, tuple[int, ...]], list[list[int]]] = {}
    for (context, _), places in stretches.items():
        replicates = tuple(task.replicates[at] for at in places)
        alike.setdefault((context, replicates), []).append(places)
    alone: list[int] = []
    columns = [COLUMNS.index(name) for name in shared.record.indicators]
    for (context, replicates), groups in alike.items():
        region = shared.regions[context]
        # together if their replicates follow each other
        if replicates != tuple(range(replicates[0], replicates[0] + len(replicates))):
            alone += [at for places in groups for at in places]
            continue
        # neighbours have much the same links, and so are quicker side by side
        groups.sort(key=lambda places: _law(points[places[0]]))
        each = nominal_seconds(region, shared.months) * len(replicates)
        wide = max(1, min(LANES, int(TOGETHER_SECONDS / each)))
        for first in range(0, len(groups), wide):
            some = groups[first : first + wide]
            watch(shared, region, len(replicates) * len(some))
            try:
                rows = ensemble(
                    region,
                    [points[places[0]] for places in some],
                    shared.months,
                    seed=shared.seed,
                    replicate=replicates[0],
                    number=len(replicates),
                )
            except Exception:
                alone += [at for places in some for at in places]
                continue
            for places, row in zip(some, rows, strict=True):
                final[places] = row[:, columns]
    return sorted(alone)


def _law(point: Parameters) -> tuple[float, ...]:
    """What a point draws its traits from; the own-interest weight separates points most."""
    return tuple(getattr(point, name) for name in reversed(TRAIT_PARAMETERS))


def _alone(
    task: Task,
    shared: Shared,
    point: Parameters,
    at: int,
    final: Floats,
    series: NDArray[np.float32],
) -> Failure | None:
    """Simulate one run by itself; why it failed, if it did."""
    run, region = task.runs[at], shared.regions[task.contexts[at]]
    watch(shared, region, 1)
    stage = "build"
    try:
        engine = build(region, point, shared.seed, task.replicates[at])
        stage = "simulate"
        final[at], course = finish(engine, shared.record, shared.months)
        if shared.record.series:
            columns = [COLUMNS.index(name) for name in shared.record.series]
            series[at] = course[np.ix_(shared.months_kept, columns)]
    except MemoryError:
        return Failure(run, "memory", stored("no_memory"))
    except Exception as error:
        return Failure(run, stage, f"{type(error).__name__}: {error}")
    return None


def finish(engine: Engine, record: Record, months: int) -> tuple[Floats, Floats]:
    """Simulate to the end: final numbers, and all indicators of every month, month 0 first.

    The latter is empty if nothing of it is recorded.
    """
    columns = [COLUMNS.index(name) for name in record.indicators]
    if not record.series and not record.outcomes:
        return engine.finish(months)[columns], np.empty((0, len(COLUMNS)))
    before = engine.observe()[np.newaxis]
    course = np.concatenate([before, engine.advance(months)])
    counted = [float(OUTCOMES[name](engine, course)) for name in record.outcomes]
    return np.concatenate([course[-1, columns], counted]), course


# The process it runs in ---------------------------------------------------------------------


class _Watched:
    """Where a worker process writes why it dies, if it is to die when it hangs."""

    file: IO[str] | None = None
    until = -math.inf
    """When the process dies unless that is put off, by the monotonic clock."""


def begin(
    crash_log: str | None, gigabytes: float, kinds: Sequence[Kind], *, quiet: bool = False
) -> None:
    """Make this process a worker: it ends with its parent, and alone if a run hangs.

    Args:
        crash_log: file for the reason of a sudden end; None leaves the time unwatched.
        gigabytes: of data that the process may hold.
        kinds: of kernels that its runs need.
        quiet: whether that file also takes what would be said on the terminal.
    """
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:

        def orphaned() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=orphaned, daemon=True).start()
    hold(gigabytes)
    if crash_log is not None:
        try:
            _Watched.file = Path(crash_log).open("w")  # noqa: SIM115 - open for good
        except OSError:  # the pool was shut down while this process started
            os._exit(1)
        faulthandler.enable(_Watched.file)
        if quiet:
            os.dup2(_Watched.file.fileno(), 2)
    for lanes, options in kinds:  # from the cache: the coordinator has compiled them
        compile_kernels(lanes, options)


def hold(gigabytes: float) -> None:
    """Let this process have so much data and no more, where the system can see to that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = int(gigabytes * 2**30)
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def watch(shared: Shared, region: Region, runs: int) -> None:
    """Let the process die if what comes next takes longer than its runs may."""
    if _Watched.file is None:
        return
    allowed = shared.seconds_per_run + SLACK * runs * nominal_seconds(region, shared.months)
    now = time.monotonic()
    # a watch costs a thread: one that was set a moment ago still serves
    if _Watched.until >= now + 0.9 * allowed:
        return
    _Watched.until = now + allowed
    faulthandler.dump_traceback_later(allowed, exit=True, file=_Watched.file)


def unwatch() -> None:
    """Nothing runs now."""
    if _Watched.file is not None:
        faulthandler.cancel_dump_traceback_later()
        _Watched.until = -math.inf


def cause(crash_log: str) -> tuple[str, str]:
    """Stage and message of a worker's end, from what it left."""
    if "Timeout (" in crash_log:
        return "time", stored("too_long")
    if "Fatal Python error: " in crash_log:
        reason = crash_log.partition("Fatal Python error: ")[2].splitlines()[0].strip()
        return "worker", stored("died_because", reason=reason)
    if "MemoryError" in crash_log:
        return "memory", stored("no_memory")
    return "worker", stored("died")


def stored(key: str, **blanks: str) -> str:
    """A sentence on a failure as it is stored: in English, whoever reads along."""
    return words_of("study_failures", "en")[key].format(**blanks)


def kinds_of(design: Design) -> tuple[Kind, ...]:
    """Kernels that the runs of a design need."""
    found: dict[Kind, None] = {(1, False): None}
    switches = set(SWITCHES) & set(design.points.values)
    for context in design.contexts:
        if switches or optional(context.base):
            found[1, True] = None
        elif not context.base.phases and lanes_of(context.region) > 1:
            found[lanes_of(context.region), False] = None
    return tuple(found)
