"""A pool of worker processes that outlives each of them.

The standard library's process pool breaks as a whole when one of its processes dies, and does
not say what that one was doing. Here every worker is a pool of one: when it dies, exactly
one task is known to have been in hand, and it alone is replaced.
"""

from __future__ import annotations

import collections
import errno
import functools
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.documents import system_error
from sim.sweep import worker
from sim.words import say

ONE_THREAD = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"),
    *("NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
)


MOST_RESTARTS = 20
"""Processes that may die one after the other before they are ready."""


class WorkerDied(RuntimeError):
    """The worker that had a task in hand is gone; ``stage`` and the message say what is known."""

    def __init__(self, stage: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage


class NoSharedMemory(OSError):
    """The system has not what processes need that work side by side."""


class Inline(Executor):
    """Does each task at once, in this process: for studies of a second or two."""

    exact = True

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Do it and keep what came out."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **more))
        except Exception as error:
            future.set_exception(error)
        return future


def _ready() -> None:
    """What a new process is asked first."""


class _Worker:
    """One process, replaced when it dies."""

    def __init__(self, begin: Callable[..., Any], crash_log: Path, more: tuple[Any, ...]) -> None:
        self.crash_log = crash_log
        self._begin = (begin, (str(crash_log), *more))
        self.pool = self._start()
        self.ready = False
        """Whether the process is known to be there."""

    def _start(self) -> ProcessPoolExecutor:
        begin, arguments = self._begin
        try:
            return ProcessPoolExecutor(
                1, mp_context=get_context("spawn"), initializer=begin, initargs=arguments
            )
        except (OSError, ImportError, NotImplementedError) as error:
            # what its queues need: no process has begun yet
            number = getattr(error, "errno", None) or errno.ENOSYS
            if number in (errno.EMFILE, errno.ENFILE):
                raise
            reason = system_error(error) if isinstance(error, OSError) else str(error)
            raise NoSharedMemory(number, say("doors.no_shared_memory", reason=reason)) from None

    def submit(self, call: tuple[Callable[..., Any], tuple[Any, ...]]) -> Future[Any]:
        fn, args = call
        # a process that starts now must not hear the terminal's Ctrl-C
        with _terminal_signals_blocked():
            return self.pool.submit(fn, *args)

    def replace(self) -> BaseException:
        """Start another after the death of this one, and return why it died."""
        try:
            left = self.crash_log.read_text(errors="replace")
        except OSError:
            left = ""
        with suppress(OSError):
            self.crash_log.unlink()
        old, self.pool, self.ready = self.pool, self._start(), False
        old.shutdown(wait=False)
        return WorkerDied(*worker.cause(left))


class WorkerPool(Executor):
    """So many processes that each have one task in hand; the others wait in a queue.

    The future of a task whose worker died raises :class:`WorkerDied`; no other does.

    Args:
        size: processes.
        gigabytes: of data that each may hold.
        kinds: of kernels that they should have ready.
    """

    exact = True
    """Who died is known to have had this task in hand, and no other."""

    def __init__(
        self, size: int, gigabytes: float = 4.0, kinds: Sequence[worker.Kind] = ((1, False),)
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="schoorsteen-"))
        self._env = {name: os.environ.get(name) for name in (*ONE_THREAD, "PYTHONWARNINGS")}
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
        silent = "ignore::UserWarning:multiprocessing.resource_tracker"
        os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (self._env["PYTHONWARNINGS"], silent)))
        self._lock = threading.Lock()
        self._waiting: collections.deque[tuple[Future[Any], Any]] = collections.deque()
        self._closed = False
        begin = functools.partial(worker.begin, quiet=True)
        more = (gigabytes, tuple(kinds))
        self._idle = [_Worker(begin, self._folder / f"worker-{i}.txt", more) for i in range(size)]
        self._workers = tuple(self._idle)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Put a task in the queue."""
        if more:
            raise TypeError(say("study_run.no_named"))
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError(worker.stored("shut_down"))
            self._waiting.append((future, (fn, args)))
        self._hand_out()
        return future

    def _hand_out(self) -> None:
        """Give waiting tasks to workers that have nothing in hand."""
        while True:
            with self._lock:
                if self._closed or not self._idle or not self._waiting:
                    return
                process = self._idle.pop()
                future, call = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                with self._lock:
                    self._idle.append(process)
                continue
            self._give(process, future, call)

    def _give(self, process: _Worker, future: Future[Any], call: Any, restarts: int = 0) -> None:
        """Give a task to a worker that is alive and ready."""

        def failed(error: BaseException) -> None:
            with self._lock:
                self._idle.append(process)
            future.set_exception(error)
            self._hand_out()

        try:
            inner = process.submit(call if process.ready else (_ready, ()))
        except BrokenProcessPool:  # it died while it had nothing to do
            self._retry(process, future, call, restarts, failed)
            return
        except Exception as error:  # no process can be had
            failed(error)
            return
        was_ready = process.ready

        def done(finished: Future[Any]) -> None:
            error = finished.exception()
            if not was_ready and not self._closed:
                # who dies before it has the task in hand cannot have died of it
                if error is None:
                    process.ready = True
                    self._give(process, future, call, restarts)
                else:
                    self._retry(process, future, call, restarts, failed)
                return
            if isinstance(error, BrokenProcessPool) and not self._closed:
                error = process.replace()
            if error is not None:
                failed(error)
                return
            with self._lock:
                self._idle.append(process)
            future.set_result(finished.result())
            self._hand_out()

        inner.add_done_callback(done)

    def _retry(
        self,
        process: _Worker,
        future: Future[Any],
        call: Any,
        restarts: int,
        failed: Callable[[BaseException], None],
    ) -> None:
        """Give a task to the successor of one that died before it had it."""
        error = process.replace()
        if restarts >= MOST_RESTARTS:
            failed(error)
        else:
            self._give(process, future, call, restarts + 1)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop all workers; what is in hand is finished first if ``wait``."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = list(self._waiting), collections.deque()
        for future, _ in waiting:
            future.cancel()
        for process in self._workers:
            process.pool.shutdown(wait=wait, cancel_futures=True)
        for name, value in self._env.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def _terminal_signals_blocked() -> Iterator[None]:
    """Keep signals of the terminal from processes that begin meanwhile: the mask is inherited."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
