"""One run: what it gives, what it refuses, and that nothing in it is by construction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim import engine, state
from sim.engine import EngineError
from sim.indicators import COLUMNS
from sim.parameters import ParameterError, parameters

SMALL = sim.region("small", np.full((4, 3), 0.3))


def test_a_run_has_one_row_a_month_and_every_indicator() -> None:
    run = sim.simulate(SMALL, seed=1, months=5)
    assert isinstance(run.indicators, pd.DataFrame)
    assert run.indicators.index.tolist() == [0, 1, 2, 3, 4, 5]
    assert tuple(run.indicators.columns) == COLUMNS
    assert run.months == 5
    assert np.isnan(run.indicators["collective_value"][0])
    assert run.indicators["fragmentation"][0] == 1.0


def test_a_bare_number_of_organisations_draws_a_region_of_average_capacity_one() -> None:
    run = sim.simulate(organisations=6, tasks=5, seed=3, months=1)
    assert run.region.size[:2] == (6, 5)
    assert run.region.volumes.sum(axis=1).mean() == pytest.approx(1.0)
    again = sim.simulate(organisations=6, tasks=5, seed=4, months=1)
    assert not np.array_equal(run.region.volumes, again.region.volumes)


def test_seeds_and_replicates_differ() -> None:
    rows = [
        sim.simulate(SMALL, seed=s, replicate=r, months=30, contacts=3.0).rows
        for s, r in ((1, 0), (2, 0), (1, 1))
    ]
    assert not np.array_equal(rows[0], rows[1], equal_nan=True)
    assert not np.array_equal(rows[0], rows[2], equal_nan=True)


def test_replicates_in_one_call_equal_runs_one_by_one() -> None:
    chosen = parameters(contacts=3.0, drift=0.3, referee_activity=0.5)
    rows = engine.build(SMALL, chosen, 9, 4).replicates(26, 3)
    for offset, row in enumerate(rows):
        alone = engine.build(SMALL, chosen, 9, 4 + offset).finish(26)
        assert np.array_equal(row, alone, equal_nan=True)


def test_links_tell_who_is_linked_on_what() -> None:
    run = sim.simulate(
        sim.region("x", np.full((3, 2), 0.5), depth={(0, 2, 1): 3}, age={(0, 2, 1): 24}),
        months=0,
    )
    links = run.links
    assert links[["first", "second", "task", "depth", "age"]].values.tolist() == [
        ["O0", "O2", "task_2", 3, 24]
    ]
    assert links["trust_first"].tolist() == [run.parameters.trust_linked]


def test_a_larger_region_than_memory_is_refused_before_anything_is_allocated() -> None:
    with pytest.raises(EngineError, match=r"need about .* GiB; the limit is 8 GiB"):
        sim.simulate(organisations=100_000)


@pytest.mark.parametrize("values", [{}, {"funding": 0.1}])
def test_the_memory_estimate_is_what_a_run_takes(values: dict[str, float]) -> None:
    made = engine.synthetic(60, tasks=6, breadth=1.0)
    built = engine.build(made, parameters(**values))
    arrays = [*built.facts, *built.state, *built.work, *(built.extensions or ())]
    taken = sum({id(a): a.nbytes for a in arrays if isinstance(a, np.ndarray)}.values())
    assert 0.5 < engine.memory_needed(*made.size, extensions=bool(values)) / taken < 2.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"months": -1}, "months = -1"),
        ({"months": 1.5}, "months = 1.5"),
        ({"seed": -1}, "seed = -1"),
        ({"seed": 2**64}, "seed = "),
        ({"replicate": 2**32}, "replicate = "),
        ({"mindset_men": 0.1}, "did you mean mindset_mean"),
    ],
)
def test_bad_numbers_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        sim.simulate(SMALL, **arguments)  # type: ignore[arg-type]


def test_a_region_or_a_number_must_be_given_not_both_not_neither() -> None:
    with pytest.raises(EngineError, match="give a region or a number"):
        sim.simulate()
    with pytest.raises(EngineError, match="not both"):
        sim.simulate(SMALL, organisations=3)
    with pytest.raises(ParameterError, match="organisations = 1"):
        sim.simulate(organisations=1)
    with pytest.raises(ParameterError, match="tasks = 1"):
        sim.simulate(organisations=3, tasks=1)


def test_a_run_cannot_be_resumed_beyond_the_longest() -> None:
    run = sim.simulate(SMALL, months=1)
    with pytest.raises(ParameterError, match="months = 12000"):
        sim.resume(run, 12_000)


def test_fragmentation_of_one_task_by_hand() -> None:
    # volumes 1, 2, 3, 4; one bundle of the second and fourth
    made = sim.region(
        "x", [[1.0], [2.0], [3.0], [4.0]], tasks=["care"], depth={(1, 3, 0): 2, (0, 2, 0): 1}
    )
    built = engine.build(made, parameters())
    expected = (1 - 0.1**2 - 0.6**2 - 0.3**2) / (1 - 0.1**2 - 0.2**2 - 0.3**2 - 0.4**2)
    assert built.fragmentation_per_task()["care"] == pytest.approx(expected, abs=1e-15)
    row = dict(zip(COLUMNS, built.observe(), strict=True))
    assert row["fragmentation"] == pytest.approx(expected, abs=1e-15)
    assert row["coordination"] == pytest.approx(1 / 10)
    assert row["reconfiguration"] == pytest.approx(2 / 10)
    assert row["transitivity"] != row["transitivity"]
    assert row["density"] == pytest.approx(2 / 6)


@pytest.mark.parametrize("sparse", [False, True])
def test_smoking_chimneys_by_eye(sparse: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three bundles on two tasks, some who stand alone, and what is too little to be seen."""
    care, roads = 0, 1
    volumes = np.array(
        [
            # one bundle on care, by way of the second; the first and second alone on roads
            [1.0, 1.0], [1.0, 1.0], [1.0, 0.0],
            # a bundle on care and one on roads, of two who each do too little to be seen
            [2.0, 0.006], [0.5, 0.006],
            # alone: seen on care, exactly as large as the smallest on roads
            [0.3, 0.01],
            # alone and not seen on either task
            [0.009, 0.009],
        ]
    )  # fmt: skip
    depth = {(0, 1, care): 2, (1, 2, care): 3, (3, 4, care): 2, (3, 4, roads): 2}
    depth |= {(0, 1, roads): 1, (4, 5, care): 1}  # coordination makes no bundle
    made = sim.region("street", volumes, tasks=["care", "roads"], depth=depth)
    if sparse:
        monkeypatch.setattr(state, "PARTNER_BITS_LIMIT", 0)
    built = engine.build(made, parameters())
    assert (built.work.deep.shape[0] == 1) == sparse
    assert built.chimneys_per_task().to_dict() == {"care": 3, "roads": 4}
    assert built.observe()[COLUMNS.index("chimneys")] == 7.0
    alone = engine.build(sim.region("street", volumes, tasks=["care", "roads"]), parameters())
    assert alone.chimneys_per_task().to_dict() == {"care": 6, "roads": 3}


def test_a_task_of_one_provider_has_one_chimney_and_one_of_nobody_none() -> None:
    made = sim.region("x", [[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]], tasks=["care", "roads", "tax"])
    built = engine.build(made, parameters())
    assert built.chimneys_per_task().to_dict() == {"care": 2, "roads": 1, "tax": 0}
    assert np.isnan(built.fragmentation_per_task()[["roads", "tax"]]).all()


def test_triangles_by_hand() -> None:
    made = sim.region(
        "x",
        np.ones((5, 1)),
        depth={(0, 1, 0): 1, (1, 2, 0): 1, (0, 2, 0): 1, (2, 3, 0): 1},
    )
    row = dict(zip(COLUMNS, engine.build(made, parameters()).observe(), strict=True))
    # two-paths: at 0 one, at 1 one, at 2 three; three of the five are closed
    assert row["transitivity"] == pytest.approx(3 / 5)


def test_the_bracket_holds_what_runs_reach() -> None:
    made = engine.synthetic(6, tasks=3, seed=2)
    run = sim.simulate(
        made, months=60, own_interest_mean=0.0, own_interest_spread=0.0, contacts=3.0, seed=1
    )
    built = run.engine()
    before = built.observe()
    found, bound = built.bracket()
    assert np.array_equal(before, built.observe(), equal_nan=True)
    assert 0 < found <= bound
    assert run.indicators["net_value"].max() <= bound
    no_links = engine.build(made, parameters()).bracket(sweeps=0)
    assert no_links[0] <= found


def test_a_neutral_world_has_no_values_and_decides_by_coin() -> None:
    """Consent at indifference: up with 1/4, down with 3/4."""
    pairs = 4000
    rows = np.arange(2 * pairs).reshape(-1, 2)
    made = sim.region("coin", np.ones((2 * pairs, 1)), pairs=rows)
    neutral = {
        "coupling_weight": 0.0, "overlap_weight": 0.0, "identity": 0.0, "redundancy": 0.0,
        "specialisation": 0.0, "plurality": 0.0, "move_cost": 0.0, "time_cost": 0.0,
        "exposure": 0.0, "contacts": 10.0, "notice_months": 0, "review_rate": 1.0,
        "deepest_rung": 1, "drift": 0.0,
    }  # fmt: skip
    built = engine.build(made, parameters(**neutral), 5)
    built.finish(1)
    up = int((built.state.depth == 1).sum())
    # half of the meetings propose, a quarter of those are accepted by both
    assert abs(up - pairs / 8) < 4.5 * (pairs * 0.125 * 0.875) ** 0.5


@pytest.mark.parametrize("mode", ["consent", "joint"])
def test_the_sparse_path_gives_the_same_bits_as_the_dense_one(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sets of bits and lists are two ways to find common partners."""
    made = engine.synthetic(9, tasks=3, seed=2)
    kwargs = {"seed": 3, "months": 40, "contacts": 2.0, "closure": 5.0, "mode": mode}
    by_bits = sim.simulate(made, **kwargs)
    monkeypatch.setattr(state, "PARTNER_BITS_LIMIT", 0)
    by_lists = sim.simulate(made, **kwargs)
    assert by_bits.rows[:, COLUMNS.index("links_1")].max() > 3
    assert np.array_equal(by_bits.rows, by_lists.rows, equal_nan=True)


def test_very_large_networks_leave_transitivity_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "BITS_LIMIT", 2)
    run = sim.simulate(SMALL, months=12, contacts=5.0, seed=1)
    assert run.indicators["transitivity"].isna().all()
    assert run.indicators["density"].max() > 0


def test_links_older_than_the_table_are_as_ripe_as_its_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(state, "AGES", 20)
    kwargs = {"months": 6, "seed": 2, "maturity_months": 30.0, "review_rate": 0.0}
    oldest, older, younger = (
        sim.simulate(
            sim.region("x", np.ones((2, 1)), depth={(0, 1, 0): 1}, age={(0, 1, 0): age}), **kwargs
        ).rows
        for age in (19, 40, 2)
    )
    assert np.array_equal(oldest, older, equal_nan=True)
    assert not np.array_equal(oldest, younger, equal_nan=True)


def test_no_months_are_the_start() -> None:
    built = engine.build(SMALL, parameters(), 1)
    start = built.observe()
    assert np.array_equal(built.finish(0), start, equal_nan=True)
    assert np.array_equal(built.replicates(0, 2)[0], start, equal_nan=True)


def test_an_array_is_declared_once() -> None:
    """Type, shape and first value follow from its row in ``sim.state``."""
    sizes = state.dimensions(3, 2, 3, 5, lanes=4, most_partners=2, couplings=2)
    work = state.allocate(state.Work, sizes, lanes=((),) * 4)
    assert (work.coupling.dtype, work.coupling.shape) == (np.float64, (20,))
    assert (work.counts.dtype, work.counts.shape) == (np.int32, (3, 2, 16))
    assert work.failure_powers.shape == (4,)
    assert work.stale.tolist() == [1] * 8
    assert np.isnan(work.task_fragmentation).all()
    arrays = [array for array in work if isinstance(array, np.ndarray)]
    assert state.memory_of(state.Work, sizes) == sum(array.nbytes for array in arrays)
    with pytest.raises(TypeError, match="key"):
        state.allocate(state.Facts, sizes)
    with pytest.raises(TypeError, match="no_such"):
        state.allocate(state.Work, sizes, lanes=(), no_such=1)
