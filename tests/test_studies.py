"""Studies: complete, the same whoever does them in whatever order, and never lost."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim import cli, engine
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES, parameters
from sim.sweep import (
    Bar,
    Execution,
    Folder,
    Inline,
    StudyError,
    StudyStopped,
    WorkerPool,
    design_files,
    load_study,
    locks,
    make_study,
    progress,
    rerun,
    run_missing,
    run_study,
    runner,
    sampling,
    store,
    study,
    table,
    worker,
    writing,
)
from sim.sweep import design as designs
from sim.sweep.sampling import Uncertain, draw, halvings, steps
from tests import faults, kills

MONTHS = 6
GIVEN = {
    "id": "small",
    "cases": [{"organisations": 5, "tasks": 3, "seed": 3}, {"organisations": 4, "tasks": 3}],
    "policies": ["none", "guardian"],
    "replicates": 12,
    "months": MONTHS,
    "seed": 11,
    "design": {"method": "latin_hypercube", "samples": 7},
    "uncertain": {"mindset_mean": {"from": 0.0, "to": 1.0}, "room": {"from": 4.0, "to": 20.0}},
}
RECORDED = {"record": {"series": ["fragmentation", "trust"], "every": 4, "outcomes": ["contracts"]}}
RUNS = 2 * 2 * 7 * 12
JIT_OFF = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
unix = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Several parts in a small study."""
    monkeypatch.setattr(designs, "PART_RUNS", 50)


def small(**more):
    return make_study({**GIVEN, **more})


def call(*words) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Folder:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(designs, "PART_RUNS", 50)
        return run_study(small(**RECORDED), tmp_path_factory.mktemp("done") / "it")


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Folder:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(designs, "PART_RUNS", 50)
        return run_study(small(), tmp_path_factory.mktemp("plain") / "it")


# Points ----------------------------------------------------------------------------------------


@given(st.integers(1, 4), st.integers(1, 30), st.integers(1, 35), st.integers(0, 10**9))
def test_a_run_has_one_place(contexts: int, settings: int, replicates: int, pick: int) -> None:
    region = engine.synthetic(2, tasks=2)
    context = designs.Context("c", "s", None, region, parameters())
    points = sampling.Points({}, {}, settings)
    design = designs.Design((context,) * contexts, points, replicates, 1, 0)
    run = pick % len(design)
    place = design.place(run)
    assert design.run_of(place.point, place.replicate) == run
    columns = design.places(np.array([run]))
    assert tuple(int(columns[name][0]) for name in place._fields) == tuple(place)
    assert place.sample * contexts + place.context == place.point
    parts = list(design.parts())
    assert [r for part in parts for r in part] == list(range(len(design)))
    assert all(len(part) == design.part_size for part in parts[:-1])


def test_all_replicates_of_all_points_are_there_once() -> None:
    design = small().design
    assert len(design) == RUNS
    seen = {(p.context, p.sample, p.replicate) for p in map(design.place, range(RUNS))}
    assert len(seen) == RUNS
    first = [design.place(run) for run in range(10 * 28)]
    assert {p.replicate for p in first} == set(range(10)), "ten of each point come first"
    assert len({p.point for p in first}) == 28


def test_a_grid_is_coarse_before_it_is_fine() -> None:
    axes = [Uncertain("room", 0.0 + 1, 9.0, 9), Uncertain("mindset_mean", 0.0, 1.0, 9)]
    points = draw("grid", axes)
    assert points.number == 81
    pairs = list(zip(points.values["room"], points.values["mindset_mean"], strict=True))
    assert len(set(pairs)) == 81
    for count, coarse in ((2, (1, 9)), (3, (1, 5, 9)), (5, (1, 3, 5, 7, 9))):
        seen = {room for room, _ in pairs[: count**2]}
        assert seen == set(coarse)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 15])
def test_halvings_are_every_number_once(count: int) -> None:
    assert sorted(halvings(count)) == list(range(count))


def test_steps_reach_both_ends() -> None:
    assert steps(0, 1, 6) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert steps(0, 1, 1) == [0.5]


UNCERTAIN = [
    Uncertain("mindset_mean", 0.0, 1.0),
    Uncertain("means_cut_month", 0, 3),
    Uncertain("form", values=("network", "lead", "joint")),
]


def test_a_hypercube_has_one_sample_in_every_stretch() -> None:
    points = draw("latin_hypercube", UNCERTAIN, samples=60, seed=5)
    stretch = np.floor(points.values["mindset_mean"] * 60).astype(int)
    assert sorted(stretch) == list(range(60))
    months, counts = np.unique(points.values["means_cut_month"], return_counts=True)
    assert months.tolist() == [0, 1, 2, 3]
    assert counts.tolist() == [15] * 4, "every whole number gets an equal part"
    _, counts = np.unique(points.values["form"].astype(str), return_counts=True)
    assert counts.tolist() == [20] * 3
    fewer = draw("latin_hypercube", UNCERTAIN[::2], samples=60, seed=5)
    np.testing.assert_array_equal(fewer.values["mindset_mean"], points.values["mindset_mean"])


def test_saltellis_design_gives_the_published_indices() -> None:
    """Ishigami's function: S = .3139, .4424, 0; T = .5576, .4424, .2437 (Saltelli 2008)."""
    from scipy.stats import sobol_indices

    names = ["mindset_mean", "own_interest_mean", "means_cut"]
    wide = [Uncertain(name, 0.0, 0.5) for name in names]
    points = draw("saltelli", wide, samples=4096, seed=1)
    x = [(points.values[name] / 0.5 * 2 - 1) * np.pi for name in names]
    y = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    matrix = points.labels["matrix"]
    found = sobol_indices(
        func={
            "f_A": y[matrix == "A"][None],
            "f_B": y[matrix == "B"][None],
            "f_AB": np.array([y[matrix == f"AB {name}"][None] for name in names]),
        },
        n=4096,
    )
    np.testing.assert_allclose(found.first_order.ravel(), [0.3139, 0.4424, 0], atol=0.02)
    np.testing.assert_allclose(found.total_order.ravel(), [0.5576, 0.4424, 0.2437], atol=0.02)


def test_morriss_trajectories_change_one_parameter_at_a_time() -> None:
    points = draw("morris", [*UNCERTAIN[:1], Uncertain("room", 4.0, 20.0)], samples=6, seed=2)
    assert points.number == 6 * 3
    both = np.stack([points.values["mindset_mean"], (points.values["room"] - 4) / 16], axis=1)
    for t in range(6):
        moved = np.abs(np.diff(both[points.labels["trajectory"] == t], axis=0)) > 1e-9
        assert moved.sum(axis=1).tolist() == [1, 1]
        assert moved.any(axis=0).all()


def test_lists_and_tables_go_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("room;form\n4;lead\n5.5;network\n")
    file = tmp_path / "study.toml"
    file.write_text('id = "t"\n[design]\nmethod = "table"\nfile = "points.csv"\n')
    points = load_study(file).design.points
    assert points.values["room"].tolist() == [4.0, 5.5]
    assert points.values["form"].tolist() == ["lead", "network"]
    uncertain = {"room": [4.0, 5.5], "form": ["lead", "network"]}
    listed = make_study({"id": "t", "uncertain": uncertain, "design": {"method": "list"}})
    assert listed.design.points.number == 2
    assert listed.design.values(1) == {"room": 5.5, "form": "network"}


def test_a_file_extends_another(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        'id = "base"\nmonths = 6\n[parameters]\nroom = 5.0\ntime_cost = 0.1\n'
    )
    child = tmp_path / "child.toml"
    child.write_text('extends = "base.toml"\nid = "child"\n[parameters]\nroom = 6.0\n')
    found = load_study(child)
    assert (found.id, found.design.months) == ("child", 6)
    base = found.design.contexts[0].base
    assert (base.room, base.time_cost) == (6.0, 0.1)


def test_what_a_file_says_takes_away_what_it_extends(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        'id = "base"\nmonths = 6\n[design]\nmethod = "sobol"\nsamples = 4\n'
        "[uncertain]\nroom = { from = 4.0, to = 8.0, steps = 3 }\nmindset_mean = [0.2, 0.8]\n"
        "[parameters]\ntime_cost = 0.1\n"
    )
    child = tmp_path / "child.toml"
    child.write_text(
        'extends = "base.toml"\nid = "child"\ndesign.method = "grid"\n'
        "parameters.mindset_mean = 0.3\nuncertain.time_cost = [0.1, 0.2]\n"
    )
    found = load_study(child).design
    assert set(found.points.values) == {"room", "time_cost"}
    assert found.points.number == 6
    assert found.contexts[0].base.mindset_mean == 0.3
    child.write_text(
        'extends = "base.toml"\nid = "child"\nuncertain.room = [1.0]\nparameters.room = 1.0\n'
    )
    with pytest.raises(StudyError, match="room"):
        _ = load_study(child).design


def test_a_small_study_has_parts_for_several_shards(monkeypatch) -> None:
    monkeypatch.undo()
    assert [len(part) for part in small(replicates=30).design.parts()] == [100] * 8 + [40]
    assert [len(part) for part in small(replicates=2).design.parts()] == [50, 6], "none very small"


def test_the_study_of_the_map_is_as_large_as_promised() -> None:
    found = load_study("map")
    assert len(found.design) == 27_000
    assert found.design.months == 120


# Runs ------------------------------------------------------------------------------------------


def test_a_run_of_a_study_is_the_run_alone(done: Folder) -> None:
    design, runs, series = done.design, done.runs(), done.series()
    for run in (0, 101, RUNS - 1):
        place = design.place(run)
        alone = engine.simulate(
            design.contexts[place.context].region,
            seed=design.seed,
            months=MONTHS,
            replicate=place.replicate,
            base=design.parameters(run),
        )
        np.testing.assert_array_equal(runs.loc[run, list(COLUMNS)].to_numpy(float), alone.rows[-1])
        course = alone.indicators.loc[[0, 4, 6], ["fragmentation", "trust"]]
        np.testing.assert_array_equal(series.loc[run].to_numpy(), course.to_numpy(np.float32))
        assert runs.loc[run, "room"] == design.parameters(run).room
    assert runs["stage"].isna().all()
    assert len(runs) == RUNS


class Backwards(Executor):
    """Does nothing until there are three tasks, and then the last first."""

    def __init__(self) -> None:
        self.waiting: list = []

    def submit(self, fn, /, *args):
        future: Future = Future()
        self.waiting.append((future, fn, args))
        if len(self.waiting) == 3:
            for future_, fn_, args_ in reversed(self.waiting):
                future_.set_running_or_notify_cancel()
                future_.set_result(fn_(*args_))
            self.waiting = []
        return future


def spawning(size: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(size, mp_context=get_context("spawn"))


EXECUTIONS = {
    "one at a time": lambda: Execution(executor=Inline(), batch=1),
    "seven, reversed": lambda: Execution(executor=Inline(), batch=7, order="reversed"),
    "all at once": lambda: Execution(executor=Inline(), batch=RUNS),
    "shuffled": lambda: Execution(executor=Inline(), batch=33, order="shuffled"),
    "threads": lambda: Execution(executor=ThreadPoolExecutor(3), count=lambda: 3, batch=20),
    "two workers": lambda: Execution(workers=2, batch=40),
    "a pool of processes": lambda: Execution(executor=spawning(2), count=lambda: 2, batch=60),
}


@pytest.mark.parametrize("way", EXECUTIONS)
def test_neither_workers_nor_order_nor_batches_matter(way, plain, tmp_path) -> None:
    if JIT_OFF and way in ("two workers", "a pool of processes"):
        pytest.skip("processes are slow to begin")
    execution = EXECUTIONS[way]()
    again = run_study(small(), tmp_path / "again", execution)
    if execution.executor is not None:
        execution.executor.shutdown()
    assert again.digest() == plain.digest()
    assert again.check() == []


def test_shards_fill_one_folder(plain, tmp_path) -> None:
    for turn in (2, 3, 1):
        found = run_study(small(), tmp_path / "s", Execution(executor=Inline(), shard=(turn, 3)))
        left = [part for part in found.missing() if part.number % 3 == turn - 1]
        assert left == []
    assert found.digest() == plain.digest()


def test_a_table_in_memory_is_that_of_the_folder(plain) -> None:
    found = table(small().design)
    kept = plain.runs()
    assert list(found.columns) == list(kept.columns)
    for name in COLUMNS:
        np.testing.assert_array_equal(found[name], kept[name])


def test_replicates_are_pairs() -> None:
    """A referee without activity has no influence, whatever it would have mediated."""
    given_ = GIVEN | {"policies": ["none"], "parameters": {"mediation": 0.9}}
    plain = table(make_study(GIVEN | {"policies": ["none"]}).design)
    other = table(make_study(given_).design)
    np.testing.assert_array_equal(plain[list(COLUMNS)], other[list(COLUMNS)])
    assert plain[plain["point"] == 2]["mindset"].nunique() == 12, "and replicates differ"


def test_a_parameter_with_the_name_of_an_indicator_stands_apart(tmp_path) -> None:
    found = run_study(
        small(uncertain={"trust_linked": [0.2, 0.6]}, design={"method": "grid"}, replicates=2),
        tmp_path / "it",
    )
    assert set(found.runs()["trust_linked_parameter"]) == {0.2, 0.6}
    again = Folder.open(found.path)
    assert again.design.values(0) == {"trust_linked": 0.2}
    again.compact()
    assert again.check() == []


# Runs that fail --------------------------------------------------------------------------------


def test_a_run_that_fails_is_a_row(monkeypatch, tmp_path, plain) -> None:
    real = worker.build

    class Fails:
        def finish(self, months):
            raise ZeroDivisionError("in month 3")

    def build(region, p, seed, replicate):
        if replicate == 1:
            raise ValueError("no such thing")
        return Fails() if replicate == 3 else real(region, p, seed, replicate)

    def ensemble(*args, **more):
        raise ZeroDivisionError("somewhere")

    monkeypatch.setattr(worker, "build", build)
    monkeypatch.setattr(worker, "ensemble", ensemble)
    folder = run_study(small(), tmp_path / "it", Execution(executor=Inline()))
    runs = folder.runs()
    bad = runs[runs["stage"].notna()]
    assert set(bad["replicate"]) == {1, 3}
    assert set(bad["stage"]) == {"build", "simulate"}
    assert bad[list(COLUMNS)].isna().all().all()
    assert "ValueError: no such thing" in set(bad["message"])
    good = runs[runs["stage"].isna()]
    np.testing.assert_array_equal(good[list(COLUMNS)], plain.runs().loc[good.index, list(COLUMNS)])
    assert study.failed_by_stage(folder) == {"build": 28, "simulate": 28}
    assert rerun(folder, int(bad.index[0])).failure is not None
    monkeypatch.undo()
    monkeypatch.setattr(designs, "PART_RUNS", 50)
    run_missing(folder, Execution(executor=Inline()), retry_failed=True)
    assert folder.digest() == plain.digest()


@unix
@pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin")
def test_poisonous_runs_are_isolated_and_done_again(tmp_path, monkeypatch) -> None:
    """1 % raise, .1 % each crash, hang and exhaust memory: the others are as if nothing was."""
    monkeypatch.undo()
    given_ = GIVEN | {
        "cases": [{"organisations": 5, "tasks": 3}], "replicates": 5, "months": 3,
        "design": {"method": "latin_hypercube", "samples": 100},
        "limits": {"seconds_per_run": 2, "gigabytes_per_worker": 0.5},
    }  # fmt: skip
    asked = make_study(given_)
    clean = run_study(asked, tmp_path / "clean", Execution(executor=Inline()))
    folder = Folder.create(asked, tmp_path / "poisoned", {})
    found = run_missing(folder, Execution(workers=2, work=faults.poisoned))
    assert found.complete
    assert (found.done, found.failed) == (1000, 13)
    runs, kept = folder.runs(), clean.runs()
    assert study.failed_by_stage(folder) == {
        "build": 10, "worker": 1, "time": 1, "memory": 1,
    }  # fmt: skip
    stages = runs["stage"].dropna()
    assert (stages[517], stages[617], stages[717]) == ("worker", "time", "memory")
    assert "Segmentation fault" in runs.loc[517, "message"]
    good = runs.index[runs["stage"].isna()]
    np.testing.assert_array_equal(runs.loc[good, list(COLUMNS)], kept.loc[good, list(COLUMNS)])
    code, out, _ = call("study", "status", folder.path)
    assert code == 0
    assert "13 failed" in out
    code, out, _ = call("study", "resume", folder.path)
    assert code == 1, "nothing to do, but runs have failed"
    code, out, err = call("study", "resume", folder.path, "--retry-failed", "--workers", "1")
    assert code == 0, err
    assert Folder.open(folder.path).digest() == clean.digest()


@unix
@pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin")
def test_workers_that_always_die_end_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(runner, "MOST_DEATHS", 3)
    folder = Folder.create(small(), tmp_path / "it", {})
    with pytest.raises(StudyStopped, match="in a row were lost, the last because the worker died"):
        run_missing(folder, Execution(workers=1, work=faults.all_die, batch=60))
    assert folder.done() == set()


class Broken(Executor):
    """Loses the second task and takes none after the third."""

    def __init__(self) -> None:
        self.taken = 0

    def submit(self, fn, /, *args):
        self.taken += 1
        if self.taken > 3:
            raise BrokenProcessPool("a worker died")
        future: Future = Future()
        if self.taken == 2:
            future.set_exception(BrokenProcessPool("a worker died"))
        else:
            future.set_result(fn(*args))
        return future


def test_a_pool_that_broke_is_made_anew(tmp_path, plain) -> None:
    folder = Folder.create(small(), tmp_path / "it", {})
    with pytest.raises(StudyStopped, match="the workers take no more"):
        run_missing(folder, Execution(executor=Broken(), batch=30))
    run_missing(folder, Execution(executor=Broken(), batch=30, renew=Broken))
    assert folder.digest() == plain.digest()
    assert folder.runs()["stage"].isna().all()


class Innocent(Executor):
    """Fails whatever is in hand together with run 77, and run 77 always."""

    def __init__(self) -> None:
        self.held: list = []

    def submit(self, fn, /, task):
        future: Future = Future()
        self.held.append((future, fn, task))
        poison = any(77 in held.runs for _, _, held in self.held)
        if poison or len(self.held) == 2:
            for future_, fn_, task_ in self.held:
                if poison:
                    future_.set_exception(BrokenProcessPool("a worker died"))
                else:
                    future_.set_result(fn_(task_))
            self.held = []
        elif len(task.runs) == 1:
            future.set_result(fn(task))
            self.held.pop()
        return future


def test_of_two_suspects_the_guilty_one_is_found(tmp_path, plain) -> None:
    folder = Folder.create(small(), tmp_path / "it", {})
    executor = Innocent()
    run_missing(folder, Execution(executor=executor, count=lambda: 1, batch=1))
    runs = folder.runs()
    assert runs.index[runs["stage"].notna()].tolist() == [77]


# Stopping and going on -------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1, 3, 6])
def test_a_study_that_was_stopped_goes_on(at: int, plain, done, tmp_path) -> None:
    for more, whole in (({}, plain), (RECORDED, done)):
        folder = Folder.create(small(**more), tmp_path / f"it{len(more)}", {})
        ended = []
        run_missing(
            folder,
            Execution(executor=Inline(), batch=40, stop=lambda: len(ended) >= at),  # noqa: B023
            progress=lambda runs, failed: ended.append(runs),  # noqa: B023
        )
        kept = len(folder.done())
        assert kept < len(folder.parts)
        again = Folder.open(folder.path, to_write=True)
        assert len(again.done()) == kept
        run_missing(again, Execution(executor=Inline()))
        assert again.digest() == whole.digest()
    assert len(list((folder.path / "sessions").glob("*.json"))) == 2


def test_a_stop_loses_nothing_that_was_simulated(tmp_path) -> None:
    folder = Folder.create(small(), tmp_path / "it", {})
    ended: list[int] = []
    run_missing(
        folder,
        Execution(executor=Inline(), batch=7, stop=lambda: len(ended) >= 9),
        progress=lambda runs, failed: ended.append(runs),
    )
    done = sum(len(folder.parts[number].runs) for number in folder.done())
    assert 0 < done < RUNS
    assert done <= sum(ended) < done + 7, "what lies in the batch but not in the part is lost"


class Nobody(Executor):
    """Takes everything and has no worker."""

    def submit(self, fn, /, *args):
        return Future()


def test_a_stop_does_not_wait_for_workers_that_never_come(tmp_path) -> None:
    folder = Folder.create(small(), tmp_path / "it", {})
    asked = iter([False] * 3)
    execution = Execution(executor=Nobody(), count=lambda: 0, stop=lambda: next(asked, True))
    assert run_missing(folder, execution).done == 0


def test_limits_may_be_others_than_those_of_the_study(monkeypatch, tmp_path) -> None:
    seen = []

    def nothing(design, runs, executor, shared, **more):
        seen.append(pickle.loads(shared).seconds_per_run)
        return iter(())

    monkeypatch.setattr(study.runner, "simulate", nothing)
    path = tmp_path / "small.toml"
    path.write_text(toml_of(GIVEN | {"limits": {"seconds_per_run": 7.0}}))
    place = tmp_path / "it"
    call("study", "run", path, "--out", place)
    call("study", "resume", place, "--seconds-per-run", "30")
    assert seen == [7.0, 30.0]
    sessions = sorted((place / "sessions").glob("*.json"))
    assert [json.loads(s.read_text())["limits"]["seconds_per_run"] for s in sessions] == seen
    code, _, err = call("study", "resume", place, "--gigabytes-per-worker", "0.01")
    assert code == 2
    assert "--gigabytes-per-worker 0.01: must be from 0.25 to 10,000" in err


@unix
@pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin")
@pytest.mark.parametrize("work", [faults.TooLarge(), faults.too_large])
def test_workers_without_room_for_a_task_end_it(work, tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.setattr(runner, "MOST_DEATHS", 3)
    folder = Folder.create(small(), tmp_path / "it", {})
    with pytest.raises(StudyStopped, match=r"than limits\.gigabytes_per_worker allows"):
        run_missing(folder, Execution(workers=1, work=work))
    assert capfd.readouterr().err == "", "no traceback of a worker on the terminal"


def test_a_full_disk_ends_in_one_message(monkeypatch, tmp_path, plain) -> None:
    """Every write in turn finds no room: nothing half, one sentence, and it goes on."""
    real, counts = os.fsync, {"left": 0}

    def full(handle):
        counts["left"] -= 1
        if counts["left"] == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    file = tmp_path / "small.toml"
    file.write_text(toml_of(GIVEN))
    for number in range(1, 40):
        place = tmp_path / f"full{number}"
        counts["left"] = number
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            code, _, err = call("study", "run", file, "--out", place)
        if code == 0:
            break
        assert code in (2, 3), err
        assert "No space left" in err
        assert not list(place.rglob("*.writing"))
        again = "resume" if (place / "study.json").exists() else "run"
        words = [place] if again == "resume" else [file, "--out", place]
        assert call("study", again, *words)[0] == 0
        assert Folder.open(place).digest() == plain.digest()
        shutil.rmtree(place)
    assert number > 8


def toml_of(given_) -> str:
    lines = [f"{k} = {json.dumps(v)}" for k, v in given_.items() if k not in ("cases",)
             and not isinstance(v, dict)]  # fmt: skip
    cases = ", ".join(
        "{" + ", ".join(f"{k} = {v}" for k, v in case.items()) + "}" for case in given_["cases"]
    )
    lines.append(f"cases = [{cases}]")
    for key, table_ in given_.items():
        if isinstance(table_, dict):
            lines.append(f"[{key}]")
            for name, value in table_.items():
                if isinstance(value, dict):
                    value = "{" + ", ".join(f"{k} = {v}" for k, v in value.items()) + "}"
                    lines.append(f"{name} = {value}")
                else:
                    lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


# What is refused -------------------------------------------------------------------------------


@pytest.fixture
def copy(plain, tmp_path) -> Path:
    shutil.copytree(plain.path, tmp_path / "copy")
    return tmp_path / "copy"


def edit(path: Path, change) -> None:
    about = json.loads(path.read_text())
    change(about)
    path.write_text(json.dumps(about))


def test_an_edited_study_is_refused(copy: Path) -> None:
    edit(copy / "study.json", lambda about: about["core"].update(months=7))
    with pytest.raises(StudyError, match=r"study\.json: was edited after the study began"):
        Folder.open(copy)


def test_an_edited_design_is_refused(copy: Path) -> None:
    path = copy / "design.parquet"
    found = pq.read_table(path)
    changed = found.set_column(
        found.column_names.index("room"), "room", pa.array(np.full(len(found), 5.0))
    )
    writing.write_parquet(changed, path)
    with pytest.raises(StudyError, match=r"design\.parquet: was edited"):
        Folder.open(copy, to_write=True)


def test_an_edited_region_is_refused(copy: Path) -> None:
    path = next((copy / "regions").iterdir())
    region = design_files.read_region(path)
    region.volumes[0, 0] += 1
    design_files.write_region(region, path)
    with pytest.raises(StudyError, match="was edited after the study began"):
        Folder.open(copy)


def test_other_code_is_refused_for_writing_only(copy: Path, monkeypatch) -> None:
    monkeypatch.setattr(store, "code_digest", lambda: "other")
    assert len(Folder.open(copy).done()) == 7
    with pytest.raises(StudyError, match="was begun with other code"):
        Folder.open(copy, to_write=True)
    code, _, err = call("study", "resume", copy)
    assert code == 2
    assert "install that version, or start a new study" in err


def test_a_newer_schema_is_refused(copy: Path) -> None:
    edit(copy / "study.json", lambda about: about.update(schoorsteen_study=99))
    with pytest.raises(StudyError, match="has schema 99; this program knows 1"):
        Folder.open(copy)


def test_another_study_in_the_folder_is_refused(copy: Path) -> None:
    with pytest.raises(StudyError, match="holds another study: seed 11 there, 12 asked"):
        Folder.create(small(seed=12), copy, {})
    with pytest.raises(StudyError, match="other values"):
        Folder.create(small(design={"method": "latin_hypercube", "samples": 7},
                            uncertain={**GIVEN["uncertain"], "room": {"from": 5.0, "to": 9.0}}),
                      copy, {})  # fmt: skip
    Folder.create(_with_room(9.0), copy.with_name("other"), {})
    with pytest.raises(StudyError, match=r"room 9\.0 there, 8\.0 asked of"):
        Folder.create(_with_room(8.0), copy.with_name("other"), {})
    with pytest.raises(StudyError, match=r"record\.indicators"):
        Folder.create(small(record={"indicators": ["trust"]}), copy, {})


def _with_room(room: float):
    return small(parameters={"room": room}, uncertain={"mindset_mean": [0.1, 0.2]},
                 design={"method": "grid"})  # fmt: skip


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(StudyError, match="cannot be made: Not a directory; give a folder where"):
        Folder.create(small(), tmp_path / "a file" / "it", {})


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(StudyError, match=r"holds other files \(thesis\.doc\)"):
        Folder.create(small(), tmp_path, {})


@pytest.mark.parametrize("name", ["part-000002.parquet", "part-000006.parquet"])
@pytest.mark.parametrize("how", ["torn", "empty", "garbage", "flipped"])
def test_a_damaged_part_is_found_and_done_again(copy: Path, plain, name: str, how: str) -> None:
    path = copy / "runs" / name
    data = path.read_bytes()
    middle = len(data) // 3
    flipped = data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]
    path.write_bytes({"torn": data[:-20], "empty": b"", "garbage": b"x" * 999}.get(how, flipped))
    code, _, err = call("study", "verify", copy)
    assert code == 2, err
    path.unlink()
    assert call("study", "resume", copy)[0] == 0
    assert Folder.open(copy).digest() == plain.digest()


def change_a_number(copy: Path) -> None:
    path = copy / "runs" / "part-000001.parquet"
    found = pq.read_table(path)
    trust = found.column("trust").to_numpy().copy()
    trust[3] = np.nextafter(trust[3], 1)
    at = found.column_names.index("trust")
    writing.write_parquet(found.set_column(at, "trust", pa.array(trust)), path)


def test_numbers_that_were_changed_are_found(copy: Path) -> None:
    change_a_number(copy)
    fault = "runs/part-000001.parquet: its numbers are not those that were written"
    assert Folder.open(copy).check() == [fault]
    code, _, err = call("study", "compact", copy)
    assert code == 2
    assert f"cannot be made one file: {fault}" in err
    assert not (copy / "runs.parquet").exists()
    assert len(list((copy / "runs").iterdir())) == 7


def test_a_series_that_is_gone_is_made_again(done, tmp_path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(done.path, copy)
    (copy / "series" / "part-000002.parquet").unlink()
    assert Folder.open(copy).missing() == [done.parts[2]]
    assert call("study", "resume", copy)[0] == 0
    assert Folder.open(copy).digest() == done.digest()


def test_a_part_of_another_study_is_found(copy: Path, tmp_path) -> None:
    other = run_study(small(seed=12), tmp_path / "other")
    shutil.copy(other.path / "runs" / "part-000001.parquet", copy / "runs")
    code, _, err = call("study", "status", copy)
    assert code == 2
    assert "is of another study" in err


def test_two_writers_are_refused(copy: Path) -> None:
    with locks.only_writer(copy):
        code, _, err = call("study", "resume", copy)
        assert code == 2
        assert "somebody else is writing this study" in err
        code, _, err = call("study", "resume", copy, "--shard", "1/2")
        assert code == 2
        assert "somebody else is writing it as 1 of 1" in err
        assert locks.writers(copy) == ["1 of 1"]
    with locks.only_writer(copy, (1, 2)), locks.only_writer(copy, (2, 2)):
        assert call("study", "resume", copy)[0] == 2
    assert call("study", "resume", copy)[0] == 0


# The commands ----------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(toml_of(GIVEN))
    return path


def test_the_commands_from_beginning_to_end(file, tmp_path, plain, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = call("study", "run", file, "--dry-run")
    assert code == 0
    text = " ".join(out.split())
    for part in ("small: 336 runs of 6 months", "7 settings (latin_hypercube) x 12 replicates",
                 "of memory", "of disk in 7 parts"):  # fmt: skip
        assert part in text
    assert not (tmp_path / "small").exists()
    code, out, err = call("study", "run", file)
    assert code == 0, err
    assert "336 of 336 runs done" in out
    assert "`schoorsteen analyse small`" in out
    assert "`schoorsteen study export small --csv runs.csv`" in out
    assert "it/s" not in err, "no bar into a pipe"
    code, _, err = call("study", "run", file)
    assert code == 2
    assert "type schoorsteen study resume small" in err
    code, out, _ = call("study", "verify", "small", "--again", "4")
    assert f"4 simulated again; digest {plain.digest()}" in out
    code, out, _ = call("study", "rerun", "small#300")
    assert out.rstrip().endswith("the same bits")
    assert json.loads(call("study", "rerun", "small#300", "--json")[1])["equal"] is True
    status = json.loads(call("study", "status", "small", "--json")[1])
    assert (status["done"], status["complete"], status["writers"]) == (336, True, [])
    code, out, _ = call("study", "compact", "small")
    assert code == 0
    assert plain.digest() in out
    assert not list(Path("small/runs").iterdir())
    assert f"digest {plain.digest()}" in call("study", "verify", "small")[1]
    assert call("study", "rerun", "small#17")[1].rstrip().endswith("the same bits")
    code, out, _ = call("study", "replicates", "small", "--indicator", "trust", "--lang", "nl")
    assert code == 0
    code, out, _ = call("study", "export", "small", "--csv", "runs.csv", "--decimal-comma")
    assert code == 0
    assert ";" in Path("runs.csv").read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "nowhere.toml"], "is neither a shipped study (map"),
        (["run", "mapp"], "did you mean map?"),
        (["resume", "nowhere"], "is not there"),
        (["status", "."], "holds no study"),
        (["rerun", "somewhere"], "must be FOLDER#RUN"),
        (["run", "map", "--shard", "3/2"], "must be I/N with I from 1 to N"),
        (["run", "map", "--workers", "0"], "--workers 0: must be from 1 to 1,000"),
        (["run", "map", "--workers", "9999999"], "--workers 9999999: must be from 1 to 1,000"),
        (["verify", "somewhere", "--again", "-1"], "--again -1: must be 0 or more"),
        (["replicates", "somewhere", "--tolerance", "nan"], "--tolerance nan: must be above 0"),
        (["export", "x", "--netcdf", "x.nc", "--series"], "--series: means nothing without --csv"),
    ],
)
def test_what_cannot_be_done_is_reported(words, expected, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("study", *words)
    assert code == 2
    assert expected in err


def test_a_very_large_study_wants_yes(tmp_path) -> None:
    path = tmp_path / "large.toml"
    path.write_text(toml_of(GIVEN | {"replicates": 100_000}))
    code, _, err = call("study", "run", path, "--out", tmp_path / "large")
    assert code == 2
    assert "Add --yes" in err
    assert not (tmp_path / "large").exists()


def test_a_run_that_does_not_exist_is_refused(plain) -> None:
    code, _, err = call("study", "rerun", f"{plain.path}#336")
    assert code == 2
    assert "has runs 0 to 335" in err


def test_the_bar_tells_failures_and_is_silent_in_a_pipe(capsys) -> None:
    with Bar(10, 2) as bar:
        bar(3, 0)
    assert capsys.readouterr().err == ""
    with Bar(10, 2, show=True) as bar:
        bar(3, 0)
        bar(2, 2)
    shown = capsys.readouterr().err
    assert "7/10" in shown
    assert "failed=2" in shown
    assert "run/s" in shown or "s/run" in shown


@pytest.mark.parametrize(
    ("shell", "shown"),
    [(None, False), (SimpleNamespace(), False), (SimpleNamespace(kernel=True), True)],
    ids=["nothing", "a terminal", "a kernel"],
)
def test_a_bar_without_a_terminal_wants_a_notebook(shell, shown, monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", SimpleNamespace())  # imported, but not at work
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(progress, "find_spec", lambda name: None)  # no widgets
    with Bar(10, 2) as bar:
        bar(3, 0)
    assert bar.shown == shown
    assert bool(capsys.readouterr().err) == shown


# Processes -------------------------------------------------------------------------------------


@unix
@pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin")
def test_a_worker_pool_replaces_who_dies_and_ends_with_its_parent(tmp_path) -> None:
    code = (
        "import os, time\n"
        "from sim.sweep.worker_pool import WorkerPool\n"
        "def main():\n"
        "    pool = WorkerPool(2)\n"
        "    pids = {pool.submit(os.getpid).result() for _ in range(8)}\n"
        "    assert os.getpid() not in pids\n"
        "    dead = pool.submit(os._exit, 7)\n"
        "    print(type(dead.exception()).__name__, dead.exception().stage, flush=True)\n"
        "    assert pool.submit(abs, -3).result() == 3\n"
        "    pool.submit(time.sleep, 600)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(600)\n"
        "if __name__ == '__main__': main()\n"
    )
    script = tmp_path / "pool.py"
    script.write_text(code)
    with subprocess.Popen(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": str(kills.ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout.readline().split() == ["WorkerDied", "worker"]
        assert running.stdout.readline() == "ready\n"
        assert len(kills.workers(running.pid)) >= 1
        running.kill()
        running.wait()
        until = time.monotonic() + 10
        while kills.members(running.pid):
            assert time.monotonic() < until, "workers outlive their parent"
            time.sleep(0.02)


@unix
@pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin")
def test_a_second_interrupt_stops_at_once(tmp_path) -> None:
    file = tmp_path / "killed.toml"
    file.write_text(kills.STUDY.replace("replicates = 5", "replicates = 50"))
    words = ["run", file, "--out", tmp_path / "it", "--workers", "2", "--batch", "20000"]
    running = kills.schoorsteen("study", *words)
    until = time.monotonic() + 60
    while len(kills.workers(running.pid)) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(running.pid, signal.SIGINT)
    time.sleep(0.5)
    assert running.poll() is None, "it waits for what is in hand"
    os.killpg(running.pid, signal.SIGINT)
    running.wait(timeout=10)
    assert running.returncode == 130
    _, err = running.communicate(timeout=60)
    assert "once more to stop at once" in err
    while kills.members(running.pid):
        assert time.monotonic() < until
        time.sleep(0.02)


@unix
@pytest.mark.skipif(JIT_OFF, reason="processes are slow to begin")
def test_kills_of_every_kind_lose_nothing(tmp_path, monkeypatch) -> None:
    """The short form of `python -m tests.kills`."""
    monkeypatch.undo()
    test = kills.Kills(tmp_path, kills.SMALL, seed=int(os.environ.get("KILLS_SEED", "7")))
    while test.kills < 8:
        test.one_study(8)


def test_a_worker_pool_takes_no_more_once_shut_down() -> None:
    pool = WorkerPool(1)
    pool.shutdown()
    with pytest.raises(RuntimeError, match="is shut down"):
        pool.submit(abs, -1)


def test_every_switch_tells_which_kernels_are_needed() -> None:
    assert worker.kinds_of(small().design) == ((1, False), (engine.LANES, False))
    on = small(uncertain={"silos": [0.0, 0.5]}, design={"method": "grid"})
    assert worker.kinds_of(on.design) == ((1, False), (1, True))
    assert "silos" in ENTRIES
