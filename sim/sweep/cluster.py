"""Workers beyond one machine: Dask, by itself or through SLURM. An extra of its own."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sim.documents import Fault, system_error
from sim.provenance import code_digest
from sim.sweep import worker
from sim.sweep.design import StudyError
from sim.sweep.runner import StudyStopped
from sim.words import say, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from sim.sweep.files import Limits
    from sim.sweep.study import Execution

LOST_AFTER = "5s"
"""How long SLURM's job may be silent before another is asked for."""
PATIENCE = 30
"""Seconds to wait for a scheduler, at first and when the connection breaks."""
_GONE = ("closing", "closed")

_begun: set[tuple[str, float]] = set()
"""What this process was begun with, if it is a worker."""


class _Begin:
    """What a Dask worker does before its first task; Dask sends it to those that come later too."""

    name = "schoorsteen"

    def __init__(self, digest: str, gigabytes: float) -> None:
        self.digest, self.gigabytes = digest, gigabytes

    def setup(self, worker: Any) -> None:
        begin(self.digest, self.gigabytes, worker.state.nthreads)


def begin(digest: str, gigabytes: float, threads: int) -> None:
    """Make a process of a cluster a worker of ours.

    Raises:
        RuntimeError: it has other code than the one who sends the tasks.
    """
    if digest != code_digest():
        # it travels to who asked, who has a language of his own
        raise RuntimeError(words_of("study_run", "en")["other_version"])
    # where several threads share a process, the end of one run would be that of all
    alone = threads == 1
    words = None
    if alone:
        words = os.path.join(tempfile.gettempdir(), f"schoorsteen-worker-{os.getpid()}.txt")  # noqa: PTH118
    worker.begin(words, gigabytes if alone else gigabytes * threads, ())
    _begun.add((digest, gigabytes))


def work(digest: str, gigabytes: float, fn: Callable[..., Any], *args: Any) -> Any:
    """Do a task on a worker, if it has our code; otherwise another is to do it.

    Dask takes in a worker that comes late even if it could not begin, and a scheduler that was
    restarted knows nothing of beginning: so every task looks whether its worker has begun.
    """
    if (digest, gigabytes) not in _begun:
        from distributed import Reschedule, get_worker

        here = get_worker()
        try:
            begin(digest, gigabytes, here.state.nthreads)
        except RuntimeError as error:
            here.loop.add_callback(here.close, reason=str(error))
            raise Reschedule from None
    return fn(*args)


class _Dask(Executor):
    """The executor of a Dask client, which tells a lost connection from a lost task."""

    def __init__(self, client: Any, gigabytes: float, refused: Sequence[str] = ()) -> None:
        self._client = client
        self._refused = refused
        """Why there may never be a worker."""
        self._inner = client.get_executor(pure=False)
        self._first = (code_digest(), gigabytes)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Hand it to a worker.

        Raises:
            ConnectionError: there is no scheduler any more.
        """
        self._connected()
        inner = self._inner.submit(work, *self._first, fn, *args, **more)
        outer: Future[Any] = Future()

        def ended(_: Future[Any]) -> None:
            if not outer.set_running_or_notify_cancel():
                return
            if inner.cancelled():  # nobody but the client itself cancels
                outer.set_exception(ConnectionError(say("study_run.lost")))
            elif inner.exception() is not None:
                outer.set_exception(inner.exception())
            else:
                outer.set_result(inner.result())

        inner.add_done_callback(ended)
        return outer

    def tasks(self) -> int:
        """How many are done at a time, now."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._connected()
                found = int(sum(self._client.nthreads().values()))
                if self._refused and not found:
                    raise StudyStopped(say("study_run.no_job", reason=self._refused[-1]))
                return found
            except OSError:
                # the client itself may not know of it yet, and find its scheduler again
                if self._client.status in _GONE or time.monotonic() > until:
                    raise StudyStopped(say("study_run.lost")) from None
            time.sleep(0.1)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more; without waiting, what is in hand is dropped."""
        from distributed.client import ClosedClientError

        with suppress(ClosedClientError):  # where nobody is, nothing is in hand
            self._inner.shutdown(wait=wait)

    def _connected(self) -> None:
        """Wait until the client has its scheduler back, or gives it up."""
        while self._client.status == "connecting":
            time.sleep(0.1)
        if self._client.status in _GONE:
            raise ConnectionError(say("study_run.lost"))


@contextmanager
def cluster_means(
    scheduler: str | None, slurm: int | None, folder: Path, limits: Limits
) -> Iterator[Execution | None]:
    """Who does the runs on a cluster; None if no cluster is asked for.

    Args:
        scheduler: address of a Dask scheduler, such as ``tcp://node1:8786``.
        slurm: jobs to ask SLURM for at most, each with one processor. Queue, account and
            walltime come from Dask's own configuration (``jobqueue.slurm``).

    Raises:
        StudyError: no such scheduler, other code on its workers, the extra is missing.
    """
    if scheduler is None and slurm is None:
        yield None
        return
    from sim.sweep.study import Execution

    wanted = f"--scheduler {scheduler}" if slurm is None else f"--slurm {slurm}"

    def fault(rule: str, hint: str = "") -> StudyError:
        return StudyError(str(folder), [Fault(wanted, rule, hint=hint)])

    try:
        import dask
        from distributed import Client
        from distributed.comm.addressing import get_address_host
    except ImportError:
        hint = "pip install 'schoorsteen[cluster]'"
        raise fault(say("study_run.needs_extra"), hint) from None
    gigabytes = limits.gigabytes_per_worker
    with ExitStack() as stack:
        # a large region travels with every task, which is no mistake here
        settings = {
            "distributed.admin.large-graph-warning-threshold": "1GB",
            "distributed.deploy.lost-worker-timeout": LOST_AFTER,
        }
        stack.enter_context(dask.config.set(settings))
        stack.enter_context(_quiet())
        refused: list[str] = []
        try:
            address: Any = scheduler
            if slurm is not None:
                address = _slurm(slurm, folder, gigabytes, stack, refused)
            else:  # a client that gets no further than this does not end well
                get_address_host(address)
            made: Any = Client  # has no types
            client = stack.enter_context(made(address, timeout=PATIENCE, set_as_default=False))
            client.register_plugin(_plugin(_Begin(code_digest(), gigabytes)))
        except (OSError, ValueError, TimeoutError) as error:
            reason = error or type(error).__name__
            if isinstance(error, OSError) and error.errno is not None:
                reason = system_error(error)
            rule = say("study_run.cannot_be_reached", reason=reason)
            raise fault(rule, say("study_run.running")) from None
        except RuntimeError as error:
            rule = str(error).splitlines()[0]
            if rule == words_of("study_run", "en")["other_version"]:
                rule = say("study_run.other_version")
            raise fault(rule, say("study_run.same_version")) from None
        executor = _Dask(client, gigabytes, refused)
        stack.callback(executor.shutdown, wait=False)
        named = "dask" if slurm is None else "slurm"
        yield Execution(executor=executor, count=executor.tasks, named=named)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log of every connection that ends off the terminal."""
    handlers = logging.getLogger("distributed").handlers
    before = [(h, h.level) for h in handlers if type(h) is logging.StreamHandler]
    for handler, _ in before:
        handler.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for handler, level in before:
            handler.setLevel(level)


def _plugin(begin: _Begin) -> Any:
    """The same as Dask wants it: of its own class."""
    from distributed import WorkerPlugin

    made = type("Begin", (_Begin, WorkerPlugin), {})
    return made(begin.digest, begin.gigabytes)


def _slurm(jobs: int, folder: Path, gigabytes: float, stack: ExitStack, refused: list[str]) -> Any:
    """A Dask scheduler in this process, whose workers are SLURM's jobs.

    Args:
        refused: gets what SLURM says to a job that it does not take.
    """
    import dask
    from dask_jobqueue.slurm import SLURMCluster, SLURMJob

    usual: Any = SLURMJob  # has no types

    async def submit(job: Any, script: str) -> Any:
        try:
            return await usual._submit_job(job, script)
        except (RuntimeError, OSError) as error:
            said = str(error).strip().splitlines() or [say("study_run.sbatch_silent")]
            refused.append(said[-1])
            return ""  # said here, and not by Dask in its own way

    def number_of(job: Any, said: str) -> Any:
        return said and usual._job_id_from_submit_output(job, said)

    ours = {"_submit_job": submit, "_job_id_from_submit_output": number_of}
    job_cls: Any = type("Job", (usual,), ours)

    def asked(name: str) -> Any:  # one by one: from the environment their names have other bars
        return dask.config.get(f"jobqueue.slurm.{name}", None)

    given: dict[str, Any] = {"cores": 1, "processes": 1, "nanny": False}
    if not asked("memory"):
        given["memory"] = f"{gigabytes:g}GB"
    if not asked("log-directory"):  # what jobs say, otherwise left wherever one stands
        given["log_directory"] = str(folder.resolve() / "sessions")
    # its pages for browsers would be open to the whole cluster
    options = dict(asked("scheduler-options") or {})
    given["scheduler_options"] = {"dashboard": False, "dashboard_address": "127.0.0.1:0"} | options
    extra = list(asked("worker-extra-args") or [])
    given["worker_extra_args"] = ["--no-dashboard", *extra]
    cluster = stack.enter_context(SLURMCluster(job_cls=job_cls, **given))
    # always as many: by itself Dask asks for fewer, since no more is in hand than keeps them busy;
    # but it replaces those that are gone
    cluster.adapt(minimum=jobs, maximum=jobs, interval="1s", wait_count=4)
    return cluster
