"""Luck and indices on tables whose answer is known: planted luck, Ishigami, SciPy, SALib."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import sobol_indices

from sim.analysis.effects import one_at_a_time, walked
from sim.analysis.given_data import given_data, pawn
from sim.analysis.luck import _parts, luck
from sim.analysis.sensitivity import sobol
from sim.state import Floats
from sim.sweep.sampling import Points, Uncertain, draw

# Ishigami (a 7, b .1), exactly
FIRST = (0.314, 0.442, 0.0)
TOTAL = (0.558, 0.442, 0.244)
VARIANCE = 7**2 / 8 + 0.1 * math.pi**4 / 5 + 0.1**2 * math.pi**8 / 18 + 0.5
NAMES = ("mindset_mean", "trust_start", "exposure")
"""Parameters that stand for Ishigami's three."""


def ishigami(points: Points) -> Floats:
    x = np.stack([np.asarray(points.values[name], dtype=float) for name in NAMES], axis=1)
    x = np.pi * (2 * x - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def design(samples: int, method: str = "saltelli", **more: object) -> Points:
    wide = [Uncertain(name, 0.0, 1.0) for name in NAMES]
    return draw(method, wide, samples=samples, seed=3, **more)  # type: ignore[arg-type]


def matrices(points: Points, values: Floats) -> tuple[Floats, Floats, dict[str, Floats]]:
    matrix = points.labels["matrix"]
    names = dict.fromkeys(str(name) for name in matrix if str(name).startswith("AB "))
    mixed = {name.removeprefix("AB "): values[matrix == name] for name in names}
    return values[matrix == "A"], values[matrix == "B"], mixed


# Luck --------------------------------------------------------------------------------------------


def test_the_parts_of_a_small_table_are_those_by_hand() -> None:
    values = np.array([[1.0, 3.0], [4.0, 4.0], [7.0, 11.0]])
    found = luck(values)
    assert found is not None
    # mean squares of points, of replicates and of what is left: 2 x 12.25, 6 and 2
    points, along, left = 2 * np.var([2.0, 4.0, 9.0], ddof=1), 6.0, 2.0
    settings, common = (points - left) / 2, (along - left) / 3
    whole = settings + common + left
    assert found.variance == pytest.approx(whole)
    assert [found.settings, found.common, found.own] == pytest.approx(
        [settings / whole, common / whole, left / whole]
    )
    # the luck within a point, as it is usually reckoned, is both kinds
    assert found.share * whole == pytest.approx(values.var(axis=1, ddof=1).mean())


@pytest.mark.parametrize(
    ("settings", "common", "own"),
    [(1.0, 0.0, 1.0), (1.0, 1.0, 0.0), (1.0, 0.5, 0.5), (0.0, 1.0, 1.0), (4.0, 0.1, 0.4)],
)
def test_planted_shares_are_found_without_bias(settings: float, common: float, own: float) -> None:
    chance = np.random.default_rng(5)
    points, replicates, times = 12, 4, 3_000
    total = settings + common + own
    sums = np.zeros(3)
    for _ in range(times):
        values = (
            chance.normal(0, math.sqrt(settings), (points, 1))
            + chance.normal(0, math.sqrt(common), (1, replicates))
            + chance.normal(0, math.sqrt(own), (points, replicates))
        )
        columns = [values, values.mean(axis=1)[:, None] ** 2, (values**2).sum(axis=1)[:, None]]
        table = np.concatenate(columns, axis=1).sum(axis=0)[None]
        sums += np.concatenate(_parts(table, np.array([float(points)]), replicates))
    assert sums / times == pytest.approx([settings, common, own], abs=0.03 * total)


def test_without_luck_and_without_settings() -> None:
    chance = np.random.default_rng(1)
    no_luck = luck(np.repeat(chance.normal(size=(50, 1)), 3, axis=1))
    assert no_luck is not None
    assert (no_luck.share, no_luck.settings) == pytest.approx((0.0, 1.0))
    only = luck(np.repeat(chance.normal(size=(1, 6)), 40, axis=0))
    assert only is not None
    assert (only.common, only.own) == pytest.approx((1.0, 0.0), abs=1e-9)
    same = luck(np.full((4, 3), 2.5))
    assert same is not None
    assert math.isnan(same.share)
    assert luck(np.ones((4, 1))) is None


def test_an_interval_of_luck_holds_the_truth_mostly() -> None:
    chance = np.random.default_rng(2)
    held = 0
    for _ in range(60):
        values = chance.normal(size=(40, 1)) + chance.normal(size=(40, 8))
        found = luck(values)
        assert found is not None
        held += abs(found.share - 0.5) <= found.margin
    assert held >= 52


# Sobol indices -----------------------------------------------------------------------------------


def test_ishigami_through_a_study_by_saltelli() -> None:
    points = design(2**13)
    values = np.repeat(ishigami(points)[:, None], 2, axis=1)
    found = sobol(*matrices(points, values))
    assert [one.factor for one in found.indices] == list(NAMES)
    assert [one.first for one in found.indices] == pytest.approx(FIRST, abs=0.02)
    assert [one.total for one in found.indices] == pytest.approx(TOTAL, abs=0.02)
    assert found.variance == pytest.approx(VARIANCE, rel=0.01)
    assert found.luck is not None
    assert found.luck.share == pytest.approx(0.0, abs=1e-9)
    for one, first, total in zip(found.indices, FIRST, TOTAL, strict=True):
        assert abs(one.first - first) <= 1.5 * one.first_margin + 0.001
        assert abs(one.total - total) <= 1.5 * one.total_margin + 0.001


def test_one_replicate_agrees_with_scipy() -> None:
    points = design(256)
    a, b, mixed = matrices(points, ishigami(points)[:, None])
    found = sobol(a, b, mixed)
    theirs = sobol_indices(
        func={"f_A": a.T, "f_B": b.T, "f_AB": np.stack([ab.T for ab in mixed.values()])}, n=256
    )
    assert found.luck is None
    assert [one.first for one in found.indices] == pytest.approx(np.ravel(theirs.first_order))
    assert [one.total for one in found.indices] == pytest.approx(np.ravel(theirs.total_order))
    assert all(math.isnan(one.with_luck) for one in found.indices)
    # without luck, replicates change nothing but that the variance is one without bias
    twice = sobol(*matrices(points, np.repeat(ishigami(points)[:, None], 3, axis=1)))
    for one, other in zip(found.indices, twice.indices, strict=True):
        assert other.total == pytest.approx(one.total, rel=0.005)
        assert other.with_luck == pytest.approx(other.total)


def test_luck_is_told_apart_where_scipy_takes_it_for_an_effect() -> None:
    """Luck of its own at every point, as large as the signal, in four replicates."""
    points = design(2**12)
    chance = np.random.default_rng(7)
    plain = ishigami(points)[:, None]
    values = plain + chance.normal(0, math.sqrt(VARIANCE), (len(plain), 4))
    found = sobol(*matrices(points, values))
    assert found.luck is not None
    assert found.luck.share == pytest.approx(0.5, abs=0.03)
    assert [one.first for one in found.indices] == pytest.approx([x / 2 for x in FIRST], abs=0.03)
    assert [one.total for one in found.indices] == pytest.approx([x / 2 for x in TOTAL], abs=0.03)
    # SciPy on means over the four
    a, b, mixed = matrices(points, values.mean(axis=1, keepdims=True))
    theirs = sobol_indices(
        func={"f_A": a.T, "f_B": b.T, "f_AB": np.stack([ab.T for ab in mixed.values()])}, n=2**12
    )
    assert np.ravel(theirs.total_order)[2] > TOTAL[2] + 0.1


def test_what_shared_luck_does_to_indices() -> None:
    """f = x1 + u x2 + v: luck u and v, one of each a replicate, with means 0, variances 1 and 4.

    The mean over luck is x1: all of it, and x2 has no index. What x2 does, it does with luck.
    """
    points = design(2**11)
    x = [np.asarray(points.values[name], dtype=float)[:, None] * math.sqrt(12) for name in NAMES]
    chance = np.random.default_rng(11)
    replicates = 60
    u, v = chance.normal(size=(1, replicates)), chance.normal(0, 2.0, size=(1, replicates))
    found = sobol(*matrices(points, x[0] + u * (x[1] - x[1].mean()) + v))
    first = {one.factor: one for one in found.indices}
    # variances: x1 1, luck with x2 1, luck alone 4
    assert found.luck is not None
    seen = (float(u.var(ddof=1)), float(v.var(ddof=1)))
    whole = 1 + float((u**2).mean()) + seen[1]
    assert found.variance == pytest.approx(whole, rel=0.05)
    assert found.luck.common == pytest.approx(seen[1] / whole, abs=0.03)
    assert found.luck.own == pytest.approx(seen[0] / whole, abs=0.03)
    one, two, three = (first[name] for name in NAMES)
    assert one.total == pytest.approx(1 / whole, abs=0.03)
    assert one.with_luck == pytest.approx(one.total, abs=0.01)
    # near 0, within what so few replicates leave of it, and the interval knows
    assert abs(two.total) <= two.total_margin
    assert two.with_luck == pytest.approx(float((u**2).mean()) / whole, abs=0.02)
    assert three.total == pytest.approx(0.0, abs=1e-9)
    # shares and luck add up
    assert one.first + two.first + three.first + found.luck.share == pytest.approx(1, abs=0.06)


def test_the_interval_knows_that_luck_is_shared() -> None:
    """Few replicates and many rows: what is left of own luck does not average out over rows."""
    points = design(256)
    x = np.asarray(points.values[NAMES[0]], dtype=float)[:, None] - 0.5
    chance = np.random.default_rng(13)
    held = 0
    for _ in range(100):
        values = x * (1 + chance.normal(size=(1, 8)))
        found = sobol(*matrices(points, values))
        # the mean over luck is x itself, half of the variance
        index = found.indices[0]
        truth = 1 / 12 / found.variance
        held += abs(index.total - truth) <= index.total_margin
    assert held >= 80


def test_a_row_that_is_not_known_everywhere_is_left_out() -> None:
    points = design(64)
    values = np.repeat(ishigami(points)[:, None], 2, axis=1)
    a, b, mixed = matrices(points, values)
    b = b.copy()
    b[5, 1] = np.nan
    found = sobol(a, b, mixed)
    keep = np.arange(64) != 5
    assert (found.rows, found.left_out) == (63, 1)
    again = sobol(a[keep], b[keep], {name: ab[keep] for name, ab in mixed.items()})
    assert again.indices == found.indices


def test_groups_have_one_index() -> None:
    groups = {"both": (NAMES[0], NAMES[2])}
    points = design(2**12, groups=groups)
    assert points.number == 4 * 2**12
    found = sobol(*matrices(points, np.repeat(ishigami(points)[:, None], 2, axis=1)))
    # the first and third parameter explain all that the second does not
    assert [one.factor for one in found.indices] == ["both", NAMES[1]]
    assert [one.first for one in found.indices] == pytest.approx([0.558, 0.442], abs=0.02)
    assert [one.total for one in found.indices] == pytest.approx([0.558, 0.442], abs=0.02)


# Without a design for indices --------------------------------------------------------------------


def codes(points: Points) -> dict[str, Floats]:
    return {name: np.asarray(points.values[name], dtype=float) for name in NAMES}


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_ishigami_from_settings_of_any_kind(method: str) -> None:
    points = design(2**13, method)
    found = given_data(codes(points), ishigami(points)[:, None])
    assert [one.first for one in found.factors] == pytest.approx(FIRST, abs=0.03)
    assert all(0.001 < one.first_margin < 0.05 for one in found.factors)
    # the third acts only together with the first: no share by itself, but well above chance
    assert found.factors[2].first == pytest.approx(0, abs=0.01)
    assert found.factors[2].pawn - found.factors[2].pawn_margin > 2 * found.chance
    assert found.factors[1].pawn > found.factors[0].pawn > found.factors[2].pawn


def test_shares_of_noisy_settings_are_of_all_that_differs() -> None:
    points = design(2**11, "sobol")
    chance = np.random.default_rng(3)
    plain = ishigami(points)[:, None]
    values = plain + chance.normal(0, math.sqrt(VARIANCE), (len(plain), 5))
    found = given_data(codes(points), values)
    assert found.luck is not None
    assert found.luck.share == pytest.approx(0.5, abs=0.03)
    assert [one.first for one in found.factors] == pytest.approx([x / 2 for x in FIRST], abs=0.05)


def test_pawn_is_that_of_salib() -> None:
    from SALib.analyze import pawn as theirs

    points = design(2**10, "sobol")
    column, values = codes(points)[NAMES[0]], np.round(ishigami(points), 1)
    problem = {"num_vars": 1, "names": ["x"], "bounds": [[0.0, 1.0]]}
    ranks = np.argsort(np.argsort(column))
    wanted = theirs.analyze(problem, column[:, None], values, S=10, seed=1)["median"][0]
    assert pawn(ranks, values) == pytest.approx(wanted, abs=0.005)


def test_a_choice_has_its_share_and_a_grid_its_own_order() -> None:
    """y = 2 a + 1 if chosen: variances 4/12 and 1/4; the order of a grid shows through nowhere."""
    a = np.repeat(np.arange(40) / 40, 40)
    chosen, nothing = np.tile([0.0, 1.0], 800), np.tile(np.arange(40.0), 40)
    values = (2 * a + chosen)[:, None]
    found = given_data({"a": a, "chosen": chosen, "nothing": nothing}, values)
    whole = float(values.var())
    shares = [4 * a.var() / whole, 0.25 / whole, 0.0]
    assert [one.first for one in found.factors] == pytest.approx(shares, abs=0.03)
    assert found.luck is None
    few = given_data({"a": a[:20]}, values[:20])
    assert math.isnan(few.factors[0].first)


# Morris, and one change at a time ----------------------------------------------------------------


def test_effects_of_factors_are_slopes_and_luck_is_told() -> None:
    """Two trajectories over three levels' worth of places, a group among the factors."""
    levels, delta = 4, 2 / 3
    moved = np.array([[0, 1, 2], [2, 0, 1]])
    direction = np.array([[1, 0, -1], [1, -1, 0]])
    slope = np.array([3.0, 5.0, -2.0])
    change = slope[moved] * np.where(direction == 0, 1, direction) * delta
    start = np.array([[1.0], [7.0]])
    values = np.concatenate([start, start + change.cumsum(axis=1)], axis=1)
    found = walked(values[:, :, None], moved, direction, ("a", "g", "b"), levels=levels)
    assert [one.size for one in found.factors] == pytest.approx([3, 5, 2])
    assert [one.mean for one in found.factors][::2] == pytest.approx([3, -2])
    assert math.isnan(found.factors[1].mean)
    assert math.isnan(found.factors[0].luck)
    # luck that is common to a trajectory makes no difference; a step's own does
    common = np.random.default_rng(1).normal(size=(1, 1, 6))
    same = walked(values[:, :, None] + common, moved, direction, ("a", "g", "b"))
    assert [one.luck for one in same.factors] == pytest.approx([0, 0, 0], abs=1e-12)
    flat = np.random.default_rng(2).normal(size=(400, 4, 6))
    many = walked(flat, np.tile([0, 1, 2], (400, 1)), np.ones((400, 3), dtype=int), "abc")
    for one in many.factors:
        assert one.size == pytest.approx(one.luck, rel=0.1)
    unknown = flat.copy()
    unknown[3, 1, 0] = np.nan
    assert walked(unknown, np.tile([0, 1, 2], (400, 1)), np.ones((400, 3), int), "abc")[2] == 1


def test_changes_are_paired_with_the_base() -> None:
    luck_of = np.random.default_rng(4).normal(size=30)
    values = np.stack([luck_of, luck_of + 0.5, luck_of - np.linspace(0, 0.2, 30)])
    up, down = one_at_a_time(values, 0, [(1, "room", 20.0), (2, "form", "lead")])
    assert (up.difference, up.margin) == (pytest.approx(0.5), pytest.approx(0.0, abs=1e-12))
    assert down.difference == pytest.approx(-0.1)
    assert 0.01 < down.margin < 0.05
    values[1, 3:] = np.nan
    assert one_at_a_time(values, 0, [(1, "room", 20.0)])[0].pairs == 3
