"""What workers do with runs that raise, crash, hang or eat memory; imported by their processes."""

from __future__ import annotations

import ctypes
import os
import time

from sim.sweep import worker
from sim.sweep.worker import Answer, Task

KINDS = {3: "raise", 517: "crash", 617: "hang", 717: "memory"}


def kind_of(run: int) -> str:
    """One in a hundred raises; of a thousand one crashes, one hangs, one exhausts memory."""
    if run % 100 == 3:
        return "raise"
    return KINDS.get(run % 1000, "")


def fault(kind: str):
    """Stands in for `build`."""

    def build(*args):
        if kind == "raise":
            raise ZeroDivisionError("in a poisonous run")
        if kind == "crash":
            ctypes.string_at(0)
        if kind == "hang":
            time.sleep(1000)
        if kind == "die":
            os._exit(3)
        eaten = []
        while True:
            eaten.append(bytearray(2**24))

    return build


def poisoned(task: Task) -> Answer:
    """The worker's own way, but for poisonous runs."""
    return _with(task, kind_of)


def all_die(task: Task) -> Answer:
    """Every run costs its worker."""
    return _with(task, lambda run: "die")


def too_large(task: Task) -> Answer:
    """What all tasks share does not fit."""
    raise MemoryError


class TooLarge:
    """The task itself does not fit: who takes it out of its envelope dies."""

    def __reduce__(self):
        return too_large, (None,)

    __call__ = staticmethod(too_large)


def _with(task: Task, kind_of) -> Answer:
    real, together, build = worker._alone, worker._together, worker.build

    def alone(task, shared, point, at, final, series):
        kind = kind_of(task.runs[at])
        worker.build = fault(kind) if kind else build
        try:
            return real(task, shared, point, at, final, series)
        finally:
            worker.build = build

    worker._alone = alone
    worker._together = lambda task, shared, points, final: sorted(points)
    try:
        return worker.work(task)
    finally:
        worker._alone, worker._together = real, together
