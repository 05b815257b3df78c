"""A team of worker processes that outlives its members.

The standard library's process pool breaks as a whole when one of its processes dies, and does
not say what that one was doing. Here every member is a pool of one: when it dies, exactly
one task is known to have been in its hands, and it alone is replaced.
"""

from __future__ import annotations

import collections
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

from sim.sweep import worker

ONE_THREAD = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"),
    *("NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
)


MOST_BIRTHS = 20
"""Processes that may die one after the other before they are ready."""


class WorkerDied(RuntimeError):
    """The worker that had a task in hand is gone; ``stage`` and the message say what is known."""

    def __init__(self, stage: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage


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


class _Member:
    """One process, replaced when it dies."""

    def __init__(self, begin: Callable[..., Any], last_words: Path, more: tuple[Any, ...]) -> None:
        self.last_words = last_words
        self._begin = (begin, (str(last_words), *more))
        self.pool = self._hire()
        self.ready = False
        """Whether the process is known to be there."""

    def _hire(self) -> ProcessPoolExecutor:
        begin, words = self._begin
        return ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=begin, initargs=words
        )

    def submit(self, call: tuple[Callable[..., Any], tuple[Any, ...]]) -> Future[Any]:
        fn, args = call
        # a process that is born now must not hear the terminal's Ctrl-C
        with _deaf():
            return self.pool.submit(fn, *args)

    def replace(self) -> BaseException:
        """Hire another after the death of this one, and tell why it died."""
        try:
            told = self.last_words.read_text(errors="replace")
        except OSError:
            told = ""
        with suppress(OSError):
            self.last_words.unlink()
        old, self.pool, self.ready = self.pool, self._hire(), False
        old.shutdown(wait=False)
        return WorkerDied(*worker.cause(told))


class Team(Executor):
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
        self._idle = [_Member(begin, self._folder / f"worker-{i}.txt", more) for i in range(size)]
        self._members = tuple(self._idle)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Put a task in the queue."""
        if more:
            raise TypeError("a team takes no named arguments")
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the team has gone home")
            self._waiting.append((future, (fn, args)))
        self._hand_out()
        return future

    def _hand_out(self) -> None:
        """Give waiting tasks to members who have nothing in hand."""
        while True:
            with self._lock:
                if self._closed or not self._idle or not self._waiting:
                    return
                member = self._idle.pop()
                future, call = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                with self._lock:
                    self._idle.append(member)
                continue
            self._give(member, future, call)

    def _give(self, member: _Member, future: Future[Any], call: Any, births: int = 0) -> None:
        """Put a task into the hands of a member that is alive and ready."""

        def failed(error: BaseException) -> None:
            with self._lock:
                self._idle.append(member)
            future.set_exception(error)
            self._hand_out()

        try:
            inner = member.submit(call if member.ready else (_ready, ()))
        except BrokenProcessPool:  # it died while it had nothing to do
            self._again(member, future, call, births, failed)
            return
        except Exception as error:  # no process can be had
            failed(error)
            return
        was_ready = member.ready

        def done(finished: Future[Any]) -> None:
            error = finished.exception()
            if not was_ready and not self._closed:
                # who dies before it has the task in hand cannot have died of it
                if error is None:
                    member.ready = True
                    self._give(member, future, call, births)
                else:
                    self._again(member, future, call, births, failed)
                return
            if isinstance(error, BrokenProcessPool) and not self._closed:
                error = member.replace()
            if error is not None:
                failed(error)
                return
            with self._lock:
                self._idle.append(member)
            future.set_result(finished.result())
            self._hand_out()

        inner.add_done_callback(done)

    def _again(
        self,
        member: _Member,
        future: Future[Any],
        call: Any,
        births: int,
        failed: Callable[[BaseException], None],
    ) -> None:
        """Give a task to the successor of one that died before it had it."""
        error = member.replace()
        if births >= MOST_BIRTHS:
            failed(error)
        else:
            self._give(member, future, call, births + 1)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Send everyone home; what is in hand is finished first if ``wait``."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = list(self._waiting), collections.deque()
        for future, _ in waiting:
            future.cancel()
        for member in self._members:
            member.pool.shutdown(wait=wait, cancel_futures=True)
        for name, value in self._env.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Keep signals of the terminal from processes that begin meanwhile: the mask is inherited."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
