"""Runs that are stepped side by side are the runs alone, bit for bit."""

from __future__ import annotations

from random import Random
from typing import Any

import numba
import numpy as np
import pytest

import sim
from sim import engine, kernels, state
from sim.engine import LANES, EngineError, ensemble
from sim.indicators import COLUMNS
from sim.parameters import ParameterError, Parameters, parameters
from sim.regions import load_case
from tests.test_reference import draw

JIT = not numba.config.DISABLE_JIT
FRAGMENTATION = COLUMNS.index("fragmentation")
STEPS = [COLUMNS.index(name) for name in ("formed", "deepened_2", "deepened_3", "separated")]


def varied(base: Parameters, number: int, seed: int) -> list[Parameters]:
    """Points that differ in the law of traits, from narrow to wide."""
    rng = Random(f"law {seed}")
    return [
        parameters(
            base,
            mindset_mean=rng.random(),
            mindset_spread=rng.choice((0.0, rng.uniform(0.0, 0.4))),
            own_interest_mean=rng.random(),
            own_interest_spread=rng.choice((0.0, rng.uniform(0.0, 0.4))),
        )
        for _ in range(number)
    ]


def compare(index: int, number: int) -> float:
    """Steps taken in the last month of a drawn configuration, whose points are compared."""
    drawn = draw(index)
    region = drawn.build()
    points = varied(drawn.parameters, number, index)
    replicate = min(drawn.replicate, engine.MAX_REPLICATE - 1)
    start = {"seed": drawn.seed, "replicate": replicate}
    rows = ensemble(region, points, drawn.months, number=2, **start)
    for point, found in zip(points, rows, strict=True):
        alone = engine.build(region, point, **start).replicates(drawn.months, 2)
        np.testing.assert_array_equal(found, alone, err_msg=f"configuration {index}, {point!r}")
    return float(np.nansum(rows[:, :, STEPS]))


def test_points_side_by_side_are_the_points_alone() -> None:
    counts = (2, 5, LANES - 1, LANES, LANES + 1) if JIT else (2, 3)
    steps = [compare(i, counts[i % len(counts)]) for i in range(200 if JIT else 25)]
    assert sum(found > 0 for found in steps) > len(steps) / 4, "hardly anything happened"


@pytest.mark.bits
def test_points_side_by_side_on_every_python() -> None:
    for index in range(1000, 1010):
        compare(index, 3)


@pytest.mark.skipif(not JIT, reason="too long in plain Python")
@pytest.mark.parametrize("values", [{}, {"referee_activity": 1.0}, {"mode": "joint"}])
def test_a_real_region_side_by_side(values) -> None:
    region = load_case("twente")
    points = varied(parameters(**values), LANES, 3)
    rows = ensemble(region, points, 40, seed=5, number=2)
    for at in (0, 7, LANES - 1):
        alone = engine.build(region, points[at], 5).replicates(40, 2)
        np.testing.assert_array_equal(rows[at], alone)


def test_before_the_first_month_all_points_are_as_fragmented() -> None:
    region = engine.synthetic(5, tasks=3, seed=1)
    points = varied(Parameters(), 3, 1)
    rows = ensemble(region, points, 0, seed=1)
    assert rows.shape == (3, 1, len(COLUMNS))
    assert len(set(rows[:, 0, FRAGMENTATION])) == 1
    assert len(set(rows[:, 0, COLUMNS.index("mindset")])) == 3


@pytest.mark.parametrize(
    ("room", "limit", "low"),
    [(state, "PARTNER_BITS_LIMIT", 4), (engine, "BESIDE_LIMIT", 10_000)],
)
def test_large_regions_go_one_by_one(monkeypatch, room: Any, limit: str, low: int) -> None:
    region = engine.synthetic(5, tasks=4, seed=1)
    points = varied(parameters(contacts=3.0), 4, 2)
    beside = ensemble(region, points, 13, seed=2, number=2)
    assert engine.lanes_of(region) == LANES
    monkeypatch.setattr(room, limit, low)
    assert engine.lanes_of(region) == 1
    np.testing.assert_array_equal(ensemble(region, points, 13, seed=2, number=2), beside)


def test_no_link_has_room_for_two_notices_in_the_lists() -> None:
    """Every link there is has a notice in one lane when another lane gives notice too."""
    region = sim.region("two", np.full((2, 1), 0.5), depth={(0, 1, 0): 3})
    base = parameters(review_rate=1.0, choice_precision=0.0, notice_months=6)
    points = varied(base, 6, 4)
    rows = ensemble(region, points, 12, seed=1)
    for point, found in zip(points, rows, strict=True):
        alone = engine.build(region, point, 1).replicates(12, 1)
        np.testing.assert_array_equal(found, alone)


def test_nothing_to_do_is_done() -> None:
    region = engine.synthetic(3, tasks=2, seed=1)
    assert ensemble(region, [Parameters()] * 2, 3, number=0).shape == (2, 0, len(COLUMNS))
    assert ensemble(region, [], 3).shape == (0, 1, len(COLUMNS))
    for wrong in ({"months": -1}, {"months": 1, "number": -1}):
        with pytest.raises(ParameterError, match="= -1: must be a whole number"):
            ensemble(region, [Parameters()] * 2, **wrong)


def mixed(number: int) -> list[Parameters]:
    """Points of three kinds that cannot be stepped side by side, in turns."""
    kinds = [Parameters(), parameters(room=2.0), parameters(mode="joint", drift=0.0)]
    return [
        parameters(kinds[at % 3], mindset_mean=at / number, own_interest_mean=1 - at / number)
        for at in range(number)
    ]


@pytest.mark.parametrize(("points", "number", "threads"), [(7, 3, 1), (7, 5, 2), (1, 6, 3)])
def test_any_points_and_threads_give_the_bits_of_single_runs(points, number, threads) -> None:
    region = engine.synthetic(6, tasks=3, seed=1)
    chosen = mixed(points)
    rows = ensemble(region, chosen, 14, seed=3, replicate=2, number=number, threads=threads)
    for point, found in zip(chosen, rows, strict=True):
        alone = engine.build(region, point, 3, 2).replicates(14, number)
        np.testing.assert_array_equal(found, alone)


def test_jobs_cover_every_run_once_and_are_enough_for_the_threads() -> None:
    region = engine.synthetic(6, tasks=3, seed=1)
    for points, number, threads in ((1, 1, 8), (1, 9, 2), (40, 2, 4), (5, 100, 3)):
        jobs = engine._jobs(region, mixed(points), number, threads)
        done = [(at, first + r) for some, first, count in jobs for at in some for r in range(count)]
        assert sorted(done) == [(at, r) for at in range(points) for r in range(number)]
        assert len(jobs) >= min(2 * threads, number)


def test_memory_bounds_threads_and_results(monkeypatch) -> None:
    region = engine.synthetic(6, tasks=3, seed=1)
    with pytest.raises(ParameterError, match="replicate = 4294967295"):
        ensemble(region, [Parameters()], 1, replicate=2**32 - 1, number=2)
    with pytest.raises(ParameterError, match="threads = 0"):
        ensemble(region, [Parameters()], 1, threads=0)
    needed = engine.memory_needed(*region.size, engine.lanes_of(region))
    monkeypatch.setattr(engine, "MEMORY_LIMIT", 3 * needed + 1)
    assert engine.threads_that_fit(region) == 3
    monkeypatch.setattr(engine, "MEMORY_LIMIT", needed)
    number = needed // (8 * len(COLUMNS)) + 1
    with pytest.raises(EngineError, match=r"1 points of .* ask for fewer at a time"):
        ensemble(region, [Parameters()], 1, number=number)


def test_an_error_in_a_thread_is_reported_and_ends_the_rest(monkeypatch) -> None:
    begun = []

    def fail(*words) -> None:
        begun.append(words)
        raise EngineError("no")

    monkeypatch.setattr(engine, "_together", fail)
    with pytest.raises(EngineError, match="no"):
        ensemble(engine.synthetic(3, tasks=2, seed=1), mixed(60), 1, number=50, threads=2)
    assert 0 < len(begun) <= 60


# Compilation -----------------------------------------------------------------------------


@pytest.mark.skipif(not JIT, reason="nothing is compiled")
def test_an_edit_of_the_kernels_asks_for_compilation(monkeypatch) -> None:
    engine.compile_kernels(1)
    assert engine.compiled_before(1)
    assert not engine.compiled_before(7)
    monkeypatch.setattr(kernels.cache, "source_digest", "edited")
    monkeypatch.delitem(vars(kernels.cache), "folder")
    assert not engine.compiled_before(1)
