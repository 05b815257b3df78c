"""Studies on a cluster: Dask and SLURM as they are, on this machine, with what can go wrong."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import cli
from sim.indicators import COLUMNS
from sim.sweep import (
    Execution,
    Folder,
    Inline,
    StudyError,
    cluster,
    load_study,
    run_missing,
    run_study,
)
from sim.sweep.study import failed_by_stage
from tests import faults, kills

pytest.importorskip("distributed")
JIT_OFF = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
pytestmark = [
    pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin"),
    pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does"),
]
SMALL = kills.STUDY.replace("samples = 1000", "samples = 300")
"""3,000 runs in 3 parts: some seconds."""
SLURM = Path(__file__).parent / "slurm"


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("study") / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="module")
def digest(file, tmp_path_factory) -> str:
    place = tmp_path_factory.mktemp("local") / "it"
    return run_study(load_study(file), place, Execution(executor=Inline())).digest()


def call(*words) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def until(test: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def ended(running: subprocess.Popen[str], seconds: float = 120) -> tuple[int, str]:
    _, err = running.communicate(timeout=seconds)
    assert "Traceback" not in err, err
    return running.returncode, err


@contextlib.contextmanager
def going(*words, lead: str = "", **more) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, with warnings as errors; gone at the end."""
    command = f"{lead}; {kills.COMMAND}" if lead else kills.COMMAND
    running = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", command, *map(str, words)],
        env=os.environ | {"PYTHONPATH": str(kills.ROOT)} | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()


class Dask:
    """A scheduler with workers, each a process on loopback that writes to a file."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder, self.processes = folder, []
        self.env = os.environ | {"PYTHONPATH": str(kills.ROOT)} | env
        file = folder / "scheduler.json"
        self.scheduler = self._begin("dask_scheduler", "scheduler", "--port", "0",
                                     "--scheduler-file", str(file))  # fmt: skip
        until(lambda: file.exists() and file.stat().st_size)
        self.address = json.loads(file.read_text())["address"]

    def worker(self, name: str, nanny: bool = False, **env: str) -> subprocess.Popen[bytes]:
        """One more, which has begun but need not be there yet."""
        more = ("--nthreads", "1", "--memory-limit", "0", "--nanny" if nanny else "--no-nanny",
                "--name", name, "--local-directory", str(self.folder / "scratch"),
                "--death-timeout", "20")  # fmt: skip
        return self._begin("dask_worker", name, self.address, *more, **env)

    def number(self) -> int:
        """Workers that the scheduler has taken in so far."""
        return (self.folder / "scheduler.log").read_text().count("Register worker")

    def _begin(self, program: str, name: str, *words: str, **env: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", "--host", "127.0.0.1",
                 "--no-dashboard", "--dashboard-address", "127.0.0.1:0", *words],
                env=self.env | env, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def end(self) -> None:
        """Workers first: they give notice."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def dask(folder: Path, workers: str, nanny: bool = False, **env: str) -> Iterator[Dask]:
    found = Dask(folder, **env)
    try:
        for name in workers:
            found.worker(name, nanny)
        until(lambda: found.number() == len(workers))
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Dask]:
    with dask(tmp_path_factory.mktemp("dask"), "ab") as found:
        yield found


# Dask ------------------------------------------------------------------------------------------


def test_a_study_under_dask_is_the_same(file, digest, two, tmp_path) -> None:
    place = tmp_path / "it"
    code, out, err = call("study", "run", file, "--out", place, "--scheduler", two.address)
    assert code == 0, err
    assert "3,000 of 3,000 runs done" in out
    assert Folder.open(place).digest() == digest
    (session,) = (place / "sessions").glob("*.json")
    assert json.loads(session.read_text())["executor"] == "dask"


def test_a_dask_worker_that_is_killed_costs_nothing(file, digest, two, tmp_path) -> None:
    before = two.number()
    third = two.worker("c")
    until(lambda: two.number() == before + 1)
    place = tmp_path / "it"
    with going("study", "run", file, "--out", place, "--scheduler", two.address) as running:
        until(lambda: kills.parts(place))
        third.kill()
        third.wait()
        code, err = ended(running)
    assert code == 0, err
    assert Folder.open(place).digest() == digest


@pytest.mark.slow
def test_a_run_that_kills_dask_workers_is_isolated(tmp_path) -> None:
    path = tmp_path / "poison.toml"
    path.write_text(kills.STUDY.replace("samples = 1000", "samples = 60"))
    study = load_study(path)
    clean = run_study(study, tmp_path / "clean", Execution(executor=Inline())).runs()
    folder = Folder.create(study, tmp_path / "it", {})
    allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    place = tmp_path / "dask"
    place.mkdir()
    with (
        dask(place, "ab", nanny=True, **allowed) as found,
        cluster.cluster_means(found.address, None, folder.path, folder.limits) as execution,
    ):
        assert execution is not None
        execution.work, execution.batch = faults.poisoned, 20
        ended_ = run_missing(folder, execution)
    assert ended_.complete
    assert failed_by_stage(folder) == {"build": 6, "worker": 1}
    runs = folder.runs()
    assert runs.loc[517, "stage"] == "worker"
    assert "KilledWorker" in runs.loc[517, "message"]
    good = runs.index[runs["stage"].isna()]
    np.testing.assert_array_equal(runs.loc[good, list(COLUMNS)], clean.loc[good, list(COLUMNS)])


def test_a_scheduler_that_dies_ends_it_in_order(file, digest, tmp_path) -> None:
    place = tmp_path / "it"
    lead = "from sim.sweep import cluster; cluster.PATIENCE = 3"
    with dask(tmp_path, "a") as found:
        words = ("study", "run", file, "--out", place, "--scheduler", found.address)
        with going(*words, lead=lead) as running:
            until(lambda: kills.parts(place))
            found.scheduler.kill()
            found.scheduler.wait()
            code, err = ended(running, 60)
    assert code == 3, err
    assert "the connection to the Dask scheduler was lost" in err
    assert f"type schoorsteen study resume {place}" in err
    kept = kills.parts(place)
    assert 0 < len(kept) < 3
    code, _, err = call("study", "resume", place)
    assert code == 0, err
    assert Folder.open(place).digest() == digest


@pytest.mark.slow
def test_a_scheduler_that_comes_back_is_used_again(file, digest, tmp_path) -> None:
    """Another process at the same address, which knows nothing of what was."""
    place = tmp_path / "it"
    with dask(tmp_path, "a") as found:
        words = ("study", "run", file, "--out", place, "--scheduler", found.address)
        with going(*words) as running:
            until(lambda: kills.parts(place))
            found.scheduler.kill()
            found.scheduler.wait()
            port = found.address.rpartition(":")[2]
            found._begin("dask_scheduler", "second", "--port", port)
            found.worker("b")
            code, err = ended(running)
    assert code == 0, err
    assert Folder.open(place).digest() == digest


def test_a_late_worker_with_other_code_does_nothing(file, digest, tmp_path) -> None:
    """Dask takes it in although it refuses to begin; a task sends it home."""
    other = tmp_path / "other"
    shutil.copytree(kills.ROOT / "sim", other / "sim")
    with (other / "sim" / "outcomes.py").open("a") as text:
        text.write("CHANGED = True\n")
    place = tmp_path / "it"
    with dask(tmp_path, "") as found:
        words = ("study", "run", file, "--out", place, "--scheduler", found.address)
        with going(*words) as running:
            until(lambda: list(place.glob("sessions/*.json")))
            late = found.worker("late", PYTHONPATH=str(other))
            late.wait(60)
            found.worker("right")
            code, err = ended(running)
    assert code == 0, err
    assert "another version of schoorsteen" in (tmp_path / "late.log").read_text()
    study = Folder.open(place)
    assert study.digest() == digest
    assert study.failures() == {}


# What is refused -------------------------------------------------------------------------------


@pytest.fixture
def fresh(tmp_path) -> Folder:
    path = tmp_path / "fresh.toml"
    path.write_text(kills.STUDY.replace("samples = 1000", "samples = 2"))
    return Folder.create(load_study(path), tmp_path / "fresh", {})


def test_nobody_listens(fresh, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        begun = time.monotonic()
        code, _, err = call("study", "resume", fresh.path, "--scheduler", f"127.0.0.1:{port}")
    assert code == 2, err
    assert time.monotonic() - begun < 10
    text = " ".join(err.split())
    assert f"--scheduler 127.0.0.1:{port}" in text
    assert "cannot be reached" in text
    assert "is it running, and can this machine reach it?" in text
    assert text.count("schoorsteen:") == 1


def test_an_address_that_is_none(fresh, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    code, _, err = call("study", "resume", fresh.path, "--scheduler", "nosuch://here:1")
    assert code == 2, err
    assert "cannot be reached: unknown address scheme 'nosuch'" in " ".join(err.split())


def test_workers_with_other_code_are_refused(fresh, two, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "code_digest", lambda: "other")
    with (
        pytest.raises(StudyError, match="this worker has another version of schoorsteen"),
        cluster.cluster_means(two.address, None, fresh.path, fresh.limits),
    ):
        pass


@pytest.mark.parametrize("words", [("--scheduler", "127.0.0.1:9"), ("--slurm", "2")])
def test_a_missing_extra_is_reported(fresh, monkeypatch, words) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "dask_jobqueue", None)
    code, _, err = call("study", "resume", fresh.path, *words)
    assert code == 2
    assert "pip install 'schoorsteen[cluster]'" in " ".join(err.split())


def test_one_cluster_at_a_time(fresh) -> None:
    words = ("--scheduler", "127.0.0.1:9", "--slurm", "2")
    code, _, err = call("study", "resume", fresh.path, *words)
    assert code == 2
    assert "give either --scheduler or --slurm, not both" in err


# SLURM -----------------------------------------------------------------------------------------


def free_ports() -> int:
    """The first of two."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with contextlib.suppress(OSError):
                other.bind(("127.0.0.1", port + 1))
                return port


def daemons(folder: Path) -> list[str]:
    """What still runs of a SLURM in a folder."""
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/environ")
        if f"{folder}/slurm.conf" in _text(path)
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


@pytest.fixture
def slurm() -> Iterator[dict[str, str]]:
    """A SLURM of one node; the environment in which to speak to it."""
    if not all(shutil.which(name) for name in ("slurmctld", "slurmd", "munged")):
        pytest.skip("no SLURM here")
    folder = Path(tempfile.mkdtemp(prefix="sl", dir="/tmp"))  # a socket's path is short
    env = {
        "SLURM_PORT": str(free_ports()),
        "SLURM_CONF": f"{folder}/slurm.conf",
        "DASK_JOBQUEUE__SLURM__QUEUE": "trial",
        "DASK_JOBQUEUE__SLURM__WALLTIME": "00:10:00",
        "DASK_JOBQUEUE__SLURM__SCHEDULER_OPTIONS": "{'host': '127.0.0.1'}",
    }
    try:
        with (folder / "start.log").open("w") as log:
            subprocess.run(
                [SLURM / "start.sh", folder, "2"],
                env=os.environ | env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
                timeout=60,
            )
        yield env
    finally:
        subprocess.run([SLURM / "stop.sh", folder], stdin=subprocess.DEVNULL, check=False)
        until(lambda: not daemons(folder), 20)
        shutil.rmtree(folder)


def test_a_study_under_slurm_is_the_same(slurm, digest, file, tmp_path) -> None:
    """One of its jobs is cancelled on the way, and another takes its place."""

    def jobs() -> list[str]:
        found = subprocess.run(["squeue", "-h", "-t", "R", "-o", "%i"], capture_output=True,
                               text=True, env=os.environ | slurm, check=True)  # fmt: skip
        return found.stdout.split()

    place = tmp_path / "it"
    with going("study", "run", file, "--out", place, "--slurm", "2", **slurm) as running:
        until(lambda: len(jobs()) == 2)
        first = jobs()
        until(lambda: kills.parts(place))
        subprocess.run(["scancel", first[0]], check=True, env=os.environ | slurm)
        code, err = ended(running)
    assert code == 0, err
    study = Folder.open(place)
    assert study.digest() == digest
    assert study.failures() == {}
    until(lambda: not jobs(), 20)


# Shards ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quick(tmp_path_factory) -> tuple[Path, str]:
    """A study that takes less than it takes to begin, and its digest."""
    folder = tmp_path_factory.mktemp("quick")
    path = folder / "quick.toml"
    path.write_text(SMALL.partition("[record]")[0])
    return path, run_study(load_study(path), folder / "it", Execution(executor=Inline())).digest()


def both_shards(place: Path, path: Path) -> str:
    """Two processes that begin one folder at the same moment."""
    start = place.with_name(f"{place.name}.go")
    ready = [place.with_name(f"{place.name}.{turn}") for turn in (1, 2)]
    with contextlib.ExitStack() as stack:
        running = []
        for turn in (1, 2):
            lead = (
                "import pathlib, time, sim.sweep, sim.cli\n"
                f"pathlib.Path({str(ready[turn - 1])!r}).touch()\n"
                f"while not pathlib.Path({str(start)!r}).exists(): time.sleep(.001)\n0"
            )
            words = ("study", "run", path, "--out", place, "--shard", f"{turn}/2")
            running.append(stack.enter_context(going(*words, lead=lead)))
        until(lambda: all(one.exists() for one in ready))
        start.touch()
        for process in running:
            code, err = ended(process)
            assert code == 0, err
    study = Folder.open(place)
    assert study.missing() == []
    return study.digest()


def test_two_shards_begin_at_the_same_moment(quick, tmp_path) -> None:
    path, digest = quick
    assert both_shards(tmp_path / "it", path) == digest


@pytest.mark.slow
def test_two_shards_begin_at_the_same_moment_ten_times(quick, tmp_path) -> None:
    path, digest = quick
    for number in range(10):
        assert both_shards(tmp_path / f"it{number}", path) == digest
