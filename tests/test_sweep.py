"""Many runs: complete, paired, the same in whatever order, and never lost."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import engine
from sim.measures import COLUMNS
from sim.parameters import ParameterError, Parameters, parameters
from sim.scenarios import Policy, shipped_policies
from sim.sweep import Design, Store, StudyError, grid, run, runner, steps, store
from sim.sweep.design import halvings, shipped_study

MONTHS = 5
REGION = engine.synthetic(4, tasks=3, seed=3)
AXES = {"mindset_mean": [0.1, 0.9], "own_interest_mean": [0.2, 0.5, 0.8]}
NOBODY = Policy("nobody", {}, {}, {"referee_activity": 0.0, "mediation": 0.9})


def small(replicates: int = 5, **more) -> Design:
    policies = {"none": shipped_policies()["none"], "nobody": NOBODY}
    arguments = {"replicates": replicates, "months": MONTHS, "seed": 11} | more
    return grid(Parameters(), AXES, policies, **arguments)


class Backwards(Executor):
    """Does nothing until asked for a result, and then the last things first."""

    def __init__(self) -> None:
        self.waiting: list = []

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        self.waiting.append((future, fn, args, kwargs))
        if len(self.waiting) == 2:
            self.do()
        return future

    def do(self) -> None:
        for future, fn, args, kwargs in reversed(self.waiting):
            future.set_running_or_notify_cancel()
            future.set_result(fn(*args, **kwargs))
        self.waiting = []


class Broken(Executor):
    """Loses the second job and takes none after the third."""

    def __init__(self) -> None:
        self.taken = 0

    def submit(self, fn, /, *args, **kwargs):
        self.taken += 1
        if self.taken > 3:
            raise BrokenProcessPool("a worker died")
        future: Future = Future()
        if self.taken == 2:
            future.set_exception(BrokenProcessPool("a worker died"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def table(design: Design, executor: Executor, folder: Path, **more) -> pd.DataFrame:
    kept = Store(folder, design)
    for batch in run(REGION, design, executor, **more):
        kept.add(batch)
    return kept.finish()


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> pd.DataFrame:
    with ThreadPoolExecutor(1) as executor:
        return table(small(), executor, tmp_path_factory.mktemp("done"))


# Design ----------------------------------------------------------------------------------


def test_every_run_of_a_design_is_in_one_batch() -> None:
    design = small(replicates=7)
    for lanes in (1, 4, 16):
        batches = design.batches(3, lanes)
        seen = [
            design.number(p.number, r) for points, part in batches for p in points for r in part
        ]
        assert sorted(seen) == list(range(len(design))) == design.frame().index.to_list()
    assert len(design) == 2 * 6 * 7


def test_points_side_by_side_share_all_but_the_law_of_traits() -> None:
    design = small()
    sizes = {lanes: [len(group) for group in design.groups(lanes)] for lanes in (1, 4, 5, 6, 16)}
    assert sizes == {1: [1] * 12, 4: [3] * 4, 5: [3] * 4, 6: [6, 6], 16: [6, 6]}
    for group in design.groups(4):
        assert len({engine.apart_from_law(point.parameters) for point in group}) == 1


def test_points_that_hardly_share_go_one_by_one() -> None:
    axes = {"room": [1.0, 2.0, 3.0], "mindset_mean": [0.2, 0.8]}
    policies = {"none": shipped_policies()["none"]}
    design = grid(Parameters(), axes, policies, replicates=1, months=1)
    assert [len(group) for group in design.groups(16)] == [1] * 6


def test_the_first_replicates_of_every_point_come_first() -> None:
    design = small(replicates=7)
    first = design.batches(3, 4)[:4]
    seen = [point.number for points, _ in first for point in points]
    assert sorted(seen) == [p.number for p in design.points]
    assert all(part == range(3) for _, part in first)


def test_a_sweep_cut_short_has_seen_a_coarse_plane_under_every_policy() -> None:
    places = [i / 8 for i in range(9)]
    axes = {"mindset_mean": places, "own_interest_mean": places}
    policies = {"none": shipped_policies()["none"], "nobody": NOBODY}
    design = grid(Parameters(), axes, policies, replicates=1, months=1)
    order = [point for points, _ in design.batches() for point in points]
    assert sorted(point.number for point in order) == list(range(2 * 81))
    for count, coarse in ((2, [0, 1]), (3, [0, 0.5, 1]), (5, [0, 0.25, 0.5, 0.75, 1])):
        seen = {(p.policy, *p.values.values()) for p in order[: 2 * count**2]}
        assert seen == {(p, m, w) for p in policies for m in coarse for w in coarse}
    assert [point.policy for point in order[:4]] == ["none", "nobody"] * 2
    beside = [{point.policy for point in points} for points, _ in design.batches(lanes=16)]
    assert beside == [{"none"}, {"nobody"}] * 6


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 15])
def test_halvings_are_every_number_once(count: int) -> None:
    assert sorted(halvings(count)) == list(range(count))


def test_a_point_holds_base_policy_and_place() -> None:
    policies = {"starter": shipped_policies()["starter"]}
    base = parameters(room=2.0)
    design = grid(base, AXES, policies, replicates=1, months=1)
    for point in design.points:
        assert point.parameters.room == 2.0
        assert point.parameters.referee_stop == 24
        assert point.parameters.mindset_mean == point.values["mindset_mean"]
    places = {tuple(point.values.values()) for point in design.points}
    assert places == {(m, w) for m in AXES["mindset_mean"] for w in AXES["own_interest_mean"]}


def test_steps_reach_both_ends() -> None:
    assert steps(0, 1, 6) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert steps(0, 1, 1) == [0.5]


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"replicates": 0}, ParameterError, "replicates = 0: must be a whole number"),
        ({"months": 0}, ParameterError, "months = 0"),
        ({"seed": -1}, ParameterError, "seed = -1"),
        ({"replicates": 4_000_000}, StudyError, "at most 10,000,000"),
    ],
)
def test_a_design_that_cannot_be_run_is_refused(change, error, told: str) -> None:
    with pytest.raises(error, match=told):
        small(**change)


def test_axes_and_policies_are_needed_and_checked() -> None:
    numbers = {"replicates": 1, "months": 1}
    none = {"none": shipped_policies()["none"]}
    with pytest.raises(StudyError, match="axis room: has no values"):
        grid(Parameters(), {"room": []}, none, **numbers)
    with pytest.raises(StudyError, match="policies: none chosen"):
        grid(Parameters(), AXES, {}, **numbers)
    with pytest.raises(ParameterError, match="did you mean room"):
        grid(Parameters(), {"rom": [1.0]}, none, **numbers)
    with pytest.raises(ParameterError, match="from 0 to 1"):
        grid(Parameters(), {"mindset_mean": [0.5, 1.5]}, none, **numbers)


def test_the_study_of_the_map_is_as_large_as_promised() -> None:
    study = shipped_study("map")
    runs = study["replicates"] * len(study["policies"])
    for axis in study["axes"].values():
        runs *= axis["points"]
        assert (axis["from"], axis["to"]) == (0, 1)
    assert runs == 27_000
    assert study["months"] == 120
    assert set(study["policies"]) <= set(shipped_policies())


# Runner ----------------------------------------------------------------------------------


def test_a_run_of_a_sweep_is_the_run_alone(done: pd.DataFrame) -> None:
    design = small()
    for number in (0, 17, len(design) - 1):
        point = design.points[number // design.replicates]
        alone = engine.simulate(
            REGION,
            seed=design.seed,
            months=MONTHS,
            replicate=number % design.replicates,
            base=point.parameters,
        )
        np.testing.assert_array_equal(
            done.loc[number, list(COLUMNS)].to_numpy(float), alone.rows[-1]
        )


@pytest.mark.parametrize(
    ("executor", "options"),
    [
        (lambda: ThreadPoolExecutor(3), {"workers": 3, "size": 2}),
        (lambda: ThreadPoolExecutor(1), {"size": 1}),
        (Backwards, {"workers": 2, "size": 3}),
    ],
    ids=["three threads", "one by one", "backwards"],
)
@pytest.mark.parametrize("lanes", [1, engine.LANES])
def test_neither_workers_nor_order_nor_batches_matter(
    done, executor, options, lanes, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(runner, "lanes_of", lambda region: lanes)
    with executor() as pool:
        again = table(small(), pool, tmp_path, **options)
    pd.testing.assert_frame_equal(done, again, check_exact=True)


def test_replicates_are_pairs(done: pd.DataFrame) -> None:
    """A referee without activity has no influence, whatever it would have mediated."""
    none, nobody = (done[done["policy"] == p][list(COLUMNS)] for p in ("none", "nobody"))
    np.testing.assert_array_equal(none.to_numpy(), nobody.to_numpy())
    assert done[done["point"] == 2]["mindset"].nunique() == 5, "and replicates differ"


def test_a_run_that_fails_is_a_row(monkeypatch, tmp_path, done) -> None:
    real = runner.build

    class Fails:
        def finish(self, months):
            raise ZeroDivisionError("in month 3")

    def build(region, p, seed, replicate):
        if replicate == 1:
            raise ValueError("no such thing")
        return Fails() if replicate == 3 else real(region, p, seed, replicate)

    def ensemble(*args, **more):
        raise ZeroDivisionError("somewhere")

    monkeypatch.setattr(runner, "build", build)
    monkeypatch.setattr(runner, "ensemble", ensemble)
    with ThreadPoolExecutor(2) as executor:
        rows = table(small(), executor, tmp_path)
    assert len(rows) == len(done)
    bad = rows[rows["stage"] != ""]
    assert set(bad["replicate"]) == {1, 3}
    assert set(bad["stage"]) == {"build", "simulate"}
    assert bad[list(COLUMNS)].isna().all().all()
    assert "ValueError: no such thing" in set(bad["message"])
    good = rows[rows["stage"] == ""]
    pd.testing.assert_frame_equal(good, done.loc[good.index], check_exact=True)


def test_a_lost_worker_is_rows_too(tmp_path: Path, done: pd.DataFrame) -> None:
    rows = table(small(), Broken(), tmp_path, size=2)
    assert len(rows) == len(done)
    lost = rows[rows["stage"] == "executor"]
    assert len(lost) == len(done) - 2 * 6 * 2  # the first job and the third
    assert lost["message"].str.contains("a worker died").all()


def test_closing_cancels_what_has_not_begun() -> None:
    lazy = Backwards()
    batches = run(REGION, small(replicates=40), lazy, workers=2, size=1)
    next(batches)
    batches.close()
    assert lazy.waiting == [] or all(future.cancelled() for future, *_ in lazy.waiting)


# Store -----------------------------------------------------------------------------------


def test_parts_can_be_read_before_the_end(tmp_path: Path, monkeypatch, done) -> None:
    monkeypatch.setattr(store, "PART", 20)
    design = small()
    kept = Store(tmp_path, design)
    with ThreadPoolExecutor(1) as executor:
        for i, batch in enumerate(run(REGION, design, executor)):
            kept.add(batch)
            if i == 6:
                break
    found = store.read_parts(tmp_path)  # as after a kill: nobody called finish
    assert 20 <= len(found) <= 35
    np.testing.assert_allclose(found["trust"], done.loc[found.index, "trust"], rtol=1e-12)
    assert not list(tmp_path.rglob("*.writing"))


def test_the_table_keeps_every_digit_and_leaves_no_parts(tmp_path: Path, done) -> None:
    with ThreadPoolExecutor(1) as executor:
        table(small(), executor, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["runs.csv"]
    # as text, for readers differ in how they round
    read = pd.read_csv(tmp_path / "runs.csv", dtype=str, keep_default_na=False)
    for name in COLUMNS:
        values = [float(text or "nan") for text in read[name]]
        np.testing.assert_array_equal(values, done[name].to_numpy(float))


def test_an_empty_sweep_is_an_empty_table(tmp_path: Path) -> None:
    rows = Store(tmp_path, small()).finish()
    assert len(rows) == 0
    assert "fragmentation" in rows


def test_an_earlier_sweep_is_cleared_away_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "part_00099.csv").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    design = small()
    kept = Store(tmp_path, design)
    assert (tmp_path / "parts" / "part_00099.csv").exists(), "there are no new runs yet"
    kept.add(runner.Batch(0, range(2), np.zeros((2, len(COLUMNS))), ()))
    assert len(kept.finish()) == 2
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "parts").exists()
