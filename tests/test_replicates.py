"""How many replicates a study needs, on tables whose answer is known beforehand."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.analysis import replicates
from sim.analysis.replicates import (
    LOOK_AHEAD,
    Report,
    course,
    half_width,
    needed,
    report,
    sentences,
    settled_from,
    table_text,
)


def made(values, **more) -> pd.DataFrame:
    """A study whose (points, replicates) are the values of ``trust``; NaN is undefined."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    points, many = values.shape
    found = pd.DataFrame(
        {
            "point": np.repeat(np.arange(points), many),
            "replicate": np.tile(np.arange(many), points),
            "trust": values.ravel(),
        }
    )
    return found.assign(**more)


def only(found: Report, comparison: str = "") -> pd.Series:
    """The one row of a comparison."""
    rows = found.table[found.table["comparison"] == comparison]
    assert len(rows) == 1
    return rows.iloc[0]


def of(values, tolerance: float = 0.1, **more) -> pd.Series:
    """The row of means, with an absolute tolerance."""
    return only(report(made(values), ["trust"], absolute={"trust": tolerance}, **more))


def normal(points: int, many: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((points, many))


# Closed forms ----------------------------------------------------------------------------


@given(
    st.floats(1e-3, 1e3),
    st.floats(0.02, 3.0),
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]),
)
def test_the_number_needed_is_the_first_whose_interval_is_narrow_enough(
    deviation: float, share: float, confidence: float
) -> None:
    tolerance = share * deviation
    n = needed(deviation**2, tolerance, confidence)
    low, high = 2, 4_000_000
    while low < high:  # the interval narrows with every value, so that halving finds the first
        middle = (low + high) // 2
        narrow = stats.t.ppf((1 + confidence) / 2, middle - 1) * deviation / math.sqrt(middle)
        low, high = (low, middle) if narrow <= tolerance * (1 + 1e-12) else (middle + 1, high)
    assert abs(n - low) <= (1 if n > 1000 else 0)


@pytest.mark.parametrize(("share", "known"), [(0.2, 99), (0.5, 18), (1.0, 7), (3.0, 3), (9.1, 2)])
def test_numbers_needed_of_the_textbooks(share: float, known: int) -> None:
    # half-width as a part of the standard deviation, 95 %
    assert needed(1.0, share) == known
    assert half_width(known, 1.0) <= share < half_width(known - 1, 1.0)


def test_three_values_by_hand() -> None:
    row = of([1.0, 2.0, 3.0], 1.0)
    # mean 2, standard deviation 1, t with 2 degrees of freedom 4.302653
    assert row["half_width"] == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert (row["n"], row["needed"], row["still"]) == (3, 7, 4)
    assert row["enough"] is np.False_ or row["enough"] is False
    assert row["cv"] == pytest.approx(0.5)
    assert row["worst_point"] == 0
    assert row["worst_half_width"] == pytest.approx(row["half_width"])
    # chi-square with 2 degrees of freedom: 0.0506356 and 7.3777589
    assert row["needed_low"] == needed(2 / 7.3777589, 1.0)
    assert row["needed_high"] == needed(2 / 0.0506356, 1.0)


def test_a_wide_enough_tolerance_is_met() -> None:
    row = of([1.0, 2.0, 3.0], 2.5)
    assert (row["enough"], row["needed"], row["still"]) == (True, 3, 0)


def test_enough_and_needed_never_contradict_each_other() -> None:
    values = normal(1, 40)
    for tolerance in np.geomspace(0.05, 3.0, 60):
        row = of(values, float(tolerance))
        assert row["enough"] == (row["half_width"] <= tolerance) == (row["needed"] <= 40)
        assert row["still"] == max(0, row["needed"] - 40)
        assert row["needed_low"] <= row["needed"] <= row["needed_high"]


def test_with_the_number_needed_the_target_is_met_as_often_as_theory_says() -> None:
    points, tolerance = 4000, 0.4
    n = needed(1.0, tolerance)
    row = of(normal(points, n), tolerance)
    quantile = stats.t.ppf(0.975, n - 1)
    chance = stats.chi2.cdf((n - 1) * n * (tolerance / quantile) ** 2, n - 1)
    assert 0.5 < chance < 0.65
    assert row["within"] == pytest.approx(chance, abs=4 * math.sqrt(0.25 / points))


def test_the_range_holds_the_truth_as_often_as_it_says() -> None:
    truth, held, tries = needed(1.0, 0.3), 0, 500
    for values in normal(tries, 6):
        row = of(values, 0.3)
        held += row["needed_low"] <= truth <= row["needed_high"]
    # whole numbers hold it a little more often
    assert 0.92 <= held / tries <= 0.99


# Many points -----------------------------------------------------------------------------


@pytest.mark.parametrize(("many", "near"), [(4, 0.4), (5, 0.15), (10, 0.15), (30, 0.1)])
def test_points_that_are_noisy_by_chance_alone_do_not_decide(many: int, near: float) -> None:
    truth = needed(1.0, 0.2)
    row = of(normal(2000, many), 0.2)
    by_hand = np.quantile(normal(2000, many).var(axis=1, ddof=1), 0.95)
    assert needed(by_hand, 0.2) > 1.3 * truth
    assert row["needed"] == pytest.approx(truth, rel=near)


def test_points_that_are_noisy_indeed_do_decide() -> None:
    noise = np.where(np.arange(2000) % 10 == 0, 3.0, 1.0)
    row = of(noise[:, None] * normal(2000, 20), 0.3)
    assert row["needed"] == pytest.approx(needed(9.0, 0.3), rel=0.15)
    assert row["worst_point"] % 10 == 0


def test_one_odd_point_does_not_decide_but_is_reported() -> None:
    noise = np.where(np.arange(400) == 17, 50.0, 1.0)
    row = of(noise[:, None] * normal(400, 10), 0.3)
    assert row["worst_point"] == 17
    assert row["needed"] < 2 * needed(1.0, 0.3)
    assert row["worst_half_width"] > 20


def test_points_with_the_same_luck_know_what_one_knows() -> None:
    noise = normal(1, 6)
    alone = of(noise, 0.3)
    together = of(np.arange(500)[:, None] + np.repeat(noise, 500, axis=0), 0.3)
    columns = ["half_width", "needed", "needed_low", "needed_high"]
    assert together[columns].tolist() == pytest.approx(alone[columns].tolist())
    # and where it is stronger at some points, nothing is taken off as chance
    strong = np.where(np.arange(500) % 5 == 0, 2.0, 1.0)[:, None] * noise
    assert of(strong, 0.3)["half_width"] == pytest.approx(2 * alone["half_width"])


def slow_less_chance(values: list[list[float]]) -> list[float]:
    """The definition: all ways to take two disjoint pairs of replicates."""
    variances = [statistics.variance(row) for row in values]
    mean = statistics.fmean(variances)
    own = joint = 0.0
    for i, j, k, m in itertools.permutations(range(len(values[0])), 4):
        one = [(row[i] - row[j]) ** 2 / 2 for row in values]
        two = [(row[k] - row[m]) ** 2 / 2 for row in values]
        own += sum(a * b for a, b in zip(one, two, strict=True))
        joint += sum(one) * sum(two)
    true = max(0.0, len(values) * own / joint - 1) * mean**2
    apart = statistics.pvariance(variances)
    kept = min(1.0, math.sqrt(true / apart)) if joint > 0 else 1.0
    return [mean + kept * (v - mean) for v in variances]


@pytest.mark.parametrize("seed", range(12))
def test_what_chance_does_to_variances_against_the_slow_definition(seed: int) -> None:
    generator = np.random.default_rng(seed)
    points, many = generator.integers(2, 7), generator.integers(4, 7)
    own, shared = generator.exponential(size=(points, many)), generator.exponential(size=many)
    values = generator.uniform(0.2, 3, points)[:, None] * (own + (seed % 3) * shared)
    scatter = replicates._scatter(values, np.isfinite(values))
    assert scatter.noise == pytest.approx(np.array(slow_less_chance(values.tolist())), rel=1e-9)


# The tolerance ---------------------------------------------------------------------------


def test_by_default_the_tolerance_is_a_part_of_the_spread_of_the_runs() -> None:
    values = normal(50, 20) + np.linspace(0, 10, 50)[:, None]
    row = only(report(made(values), ["trust"], tolerance=0.05))
    assert row["tolerance"] == pytest.approx(0.05 * 4 * values.std(ddof=1))
    assert row["luck"] == pytest.approx(values.var(axis=1, ddof=1).mean() / values.var(ddof=1))


def test_a_study_of_one_point_has_the_spread_of_its_runs() -> None:
    row = only(report(made(normal(1, 30)), ["trust"]))
    # a fifth of the standard deviation, whatever that is
    assert row["needed"] == 99
    assert row["luck"] == pytest.approx(1)


def test_an_indicator_that_answers_to_nothing_asks_for_no_more() -> None:
    found = [only(report(made(normal(200, n)), ["trust"]))["needed"] for n in (5, 20, 80)]
    assert found == pytest.approx([99, 99, 99], abs=15)


@pytest.mark.parametrize("shared", [0.0, 1.0])
def test_luck_is_never_more_than_all_there_is(shared: float) -> None:
    values = (1 - shared) * normal(300, 4) + shared * normal(1, 4)
    assert 0.9 < only(report(made(values), ["trust"]))["luck"] <= 1 + 1e-12


def test_the_number_needed_does_not_depend_on_the_unit() -> None:
    values = normal(30, 8) + np.linspace(0, 3, 30)[:, None]
    here = only(report(made(values), ["trust"]))
    for scale in (1e-120, 1e-6, 1e6, 1e120):
        there = only(report(made(scale * (values - 7)), ["trust"]))
        assert there["needed"] == here["needed"]
        assert there["half_width"] == pytest.approx(scale * here["half_width"])


# Coefficients of variation ---------------------------------------------------------------


def slow_settled(values: list[float], epsilon: float) -> float:
    known = [value for value in values if not math.isnan(value)]
    cv = {}
    for n in range(2, len(known) + 1):
        mean = math.fsum(known[:n]) / n
        cv[n] = statistics.stdev(known[:n]) / abs(mean) if mean else math.nan
    for n in range(2, len(known) - LOOK_AHEAD + 1):
        if all(abs(cv[m] - cv[n]) < epsilon for m in range(n + 1, len(known) + 1)):
            return n
    return math.inf


@pytest.mark.parametrize("seed", range(20))
def test_where_the_coefficient_settles_against_plain_python(seed: int) -> None:
    generator = np.random.default_rng(seed)
    values = generator.uniform(1, 6, (12, 1)) + generator.standard_normal((12, 40))
    values[:4] = np.round(values[:4])
    if seed % 2:
        values[generator.random(values.shape) < 0.3] = np.nan
        values[5] = np.nan
        values[6, :35] = np.nan
    for epsilon in (0.003, 0.01, 0.05):
        slow = [slow_settled(row, epsilon) for row in values.tolist()]
        assert settled_from(values, epsilon).tolist() == slow


def test_a_coefficient_settles_by_hand() -> None:
    # 1, 3, and 2 from then on: the mean is 2 and the variance 2 / (n - 1). From n = 64 on
    # sqrt(2) / 2 · (1 / sqrt(63) - 1 / sqrt(79)) is less than .01
    row = of([1.0, 3.0] + [2.0] * 78)
    assert row["stable_from"] == 64
    assert row["cv"] == pytest.approx(math.sqrt(2 / 79) / 2)
    assert of([1.0, 3.0] + [2.0] * 78, epsilon=0.6)["stable_from"] == 3


def test_few_replicates_show_no_settling() -> None:
    values = np.full((3, 6), 2.0)
    assert np.isinf(settled_from(values, 0.01)).all()
    assert settled_from(np.full((3, 7), 2.0), 0.01).tolist() == [2, 2, 2]
    assert pd.isna(of(values)["stable_from"])


def test_a_mean_of_zero_has_no_coefficient() -> None:
    row = of([-1.0, 1.0] * 10)
    assert np.isnan(row["cv"])
    assert pd.isna(row["stable_from"])
    assert of([0.0] * 10)["cv"] == 0


def test_the_coefficients_of_nearly_all_points_decide() -> None:
    values = 1000 + normal(40, 30)
    assert of(values)["stable_from"] == 2
    values[:2] = 0.1 + 10 * normal(2, 30)
    assert of(values)["stable_from"] == 2
    values[:3] = 0.1 + 10 * normal(3, 30)
    assert pd.isna(of(values)["stable_from"])


# The course ------------------------------------------------------------------------------


def test_a_course_says_what_fewer_replicates_would_have_said() -> None:
    values = normal(40, 30) + np.linspace(1, 9, 40)[:, None]
    found = course(made(values), ["trust"], absolute={"trust": 0.5})
    assert found["n"].tolist() == [*range(2, 31)]
    for row in found[found["n"].isin([2, 3, 4, 17, 30])].itertuples():
        then = of(values[:, : row.n], 0.5)
        assert row.half_width == pytest.approx(then["half_width"])
        assert row.cv == pytest.approx(then["cv"])
        assert row.tolerance == 0.5
    cv = values.std(axis=1, ddof=1) / values.mean(axis=1)
    assert found["cv_high"].iloc[-1] == pytest.approx(sorted(cv)[37])


def test_a_long_course_is_reported_at_some_numbers_only() -> None:
    found = course(made(normal(1, 5000)), ["trust"])
    assert found["n"].tolist()[:20] == [*range(2, 22)]
    assert found["n"].iloc[-1] == 5000
    assert len(found) < 200
    assert course(made(normal(9, 1)), ["trust"]).empty


# Policies --------------------------------------------------------------------------------


def two_policies(own: float = 0.1, many: int = 40) -> pd.DataFrame:
    """30 settings under two policies, chance shared but for a part."""
    noise = normal(30, many)
    room = np.linspace(4, 20, 30)
    tables = [
        made(room[:, None] + noise, policy="none", room=np.repeat(room, many)),
        made(
            room[:, None] + 1 + noise + own * normal(30, many, 2),
            policy="guardian",
            room=np.repeat(room, many),
        ),
    ]
    tables[1]["point"] += 30
    return pd.concat(tables, ignore_index=True)


def test_shared_luck_makes_differences_cheap() -> None:
    found = report(two_policies(), ["trust"], absolute={"trust": 0.2})
    gap = only(found, "guardian - none")
    assert found.policies == ("none", "guardian")
    assert only(found)["needed"] == pytest.approx(needed(1.0, 0.2), rel=0.25)
    assert gap["needed"] == pytest.approx(needed(0.01, 0.2), abs=1)
    assert gap["needed_apart"] == pytest.approx(2 * needed(1.0, 0.2), rel=0.25)
    assert gap["enough"]
    assert np.isnan(gap["cv"])


def test_policies_that_share_no_luck_gain_nothing() -> None:
    runs = two_policies()
    runs.loc[runs["policy"] == "guardian", "trust"] = normal(30, 40, 3).ravel()
    gap = only(report(runs, ["trust"], absolute={"trust": 0.2}), "guardian - none")
    assert gap["needed"] == pytest.approx(gap["needed_apart"], rel=0.25)


def test_a_policy_that_does_nothing_needs_one_replicate() -> None:
    gap = only(report(two_policies(own=0), ["trust"]), "guardian - none")
    # 1 more than the other, but for rounding
    assert gap["needed"] <= 2
    runs = two_policies()
    runs.loc[runs["policy"] == "guardian", "trust"] = runs["trust"][:1200].to_numpy()
    gap = only(report(runs, ["trust"]), "guardian - none")
    assert (gap["needed"], gap["half_width"], gap["enough"]) == (1, 0, True)


def test_pairs_are_found_by_their_settings_and_not_by_their_place() -> None:
    runs = two_policies()
    whole = only(report(runs, ["trust"]), "guardian - none")
    # other numbers of points, and another order of rows
    number = np.random.default_rng(5).permutation(60)
    other = runs.assign(point=number[runs["point"]]).sample(frac=1, random_state=6)
    gap = report(other, ["trust"])
    names = {"guardian - none", "none - guardian"} & set(gap.table["comparison"])
    assert only(gap, names.pop())["half_width"] == pytest.approx(whole["half_width"])
    # a point that was not run yet: its partner has no pair, the others keep theirs
    gap = only(report(runs[runs["point"] != 3], ["trust"]), "guardian - none")
    assert gap["half_width"] == pytest.approx(whole["half_width"], rel=0.1)
    assert gap["n"] == 40


def test_a_parameter_with_the_name_of_an_indicator_still_tells_settings_apart() -> None:
    runs = two_policies().rename(columns={"trust": "density", "room": "trust_linked"})
    runs = runs[["point", "policy", "trust_linked", "replicate", "density"]]
    ask = {"absolute": {"density": 0.2}}
    before = only(report(runs.assign(trust=0.0), ["density"], **ask), "guardian - none")
    assert before["needed"] < 10
    renamed = runs.rename(columns={"trust_linked": "trust_linked_parameter"})
    recorded = renamed.assign(trust=0.0, trust_linked=runs["density"])
    assert only(report(recorded, ["density"], **ask), "guardian - none").equals(before)
    # asked for, it is an indicator
    runs = two_policies().rename(columns={"trust": "trust_linked"})
    ask = {"absolute": {"trust_linked": 0.2}}
    after = only(report(runs, ["trust_linked"], **ask), "guardian - none")
    assert after["needed"] == before["needed"]


def test_several_policies_are_compared_with_the_first() -> None:
    runs = two_policies(many=5)
    third = runs[runs["policy"] == "guardian"].assign(policy="steward")
    third["point"] += 30
    found = report(pd.concat([runs, third.assign(trust=third["trust"] * 3)]), ["trust"])
    assert set(found.table["comparison"]) == {"", "guardian - none", "steward - none"}
    text = table_text(found)
    assert "of 2 comparisons with none" in text
    assert text.rstrip().endswith("steward")


def test_no_policy_is_called_after_the_scenario() -> None:
    runs = two_policies(many=5)
    runs["policy"] = runs["policy"].where(runs["policy"] == "guardian", None)
    assert report(runs, ["trust"]).policies == ("scenario", "guardian")


# What can be amiss -----------------------------------------------------------------------


def test_one_replicate_cannot_be_judged() -> None:
    found = report(made(normal(9, 1)), ["trust"])
    row = only(found)
    assert row[["enough", "needed", "still", "needed_low"]].isna().all()
    assert row["n"] == 1
    assert "at least 10" in sentences(found)[-1]
    assert "minstens 10" in sentences(found, "nl")[-1]
    assert "?" in table_text(found)


def test_one_run_cannot_be_judged() -> None:
    found = report(made([[3.0]]), ["trust"])
    assert only(found)[["enough", "needed"]].isna().all()
    assert sentences(found)[0] == "1 run, 1 point with 1 replicate each."


@pytest.mark.parametrize("many", [1, 2, 5])
@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1e-300])
def test_what_never_varies_is_enough_with_one(many: int, value: float) -> None:
    row = only(report(made(np.full((7, many), value)), ["trust"]))
    assert (row["enough"], row["needed"], row["still"], row["half_width"]) == (True, 1, 0, 0)
    assert pd.isna(row["worst_point"])
    # it may yet be rare
    assert pd.isna(row["needed_high"])


def test_rounding_is_no_luck() -> None:
    values = np.full((6, 10), 0.1) * (1 + 2e-16 * np.arange(10))
    assert only(report(made(values), ["trust"]))["needed"] == 1
    values = values * np.arange(1, 7)[:, None]
    assert only(report(made(values), ["trust"]))["needed"] == 1


def test_what_varies_between_points_alone_is_enough_with_one() -> None:
    row = only(report(made(np.repeat(np.arange(6.0)[:, None], 3, axis=1)), ["trust"]))
    assert (row["enough"], row["needed"], row["luck"]) == (True, 1, 0)


def test_failed_runs_are_left_out_and_reported() -> None:
    values = normal(20, 12)
    runs = made(values).assign(stage=None)
    lost = runs["replicate"] >= 10
    runs.loc[lost, "stage"], runs.loc[lost, "trust"] = "time", 1e6
    found = report(runs, ["trust"], absolute={"trust": 0.1})
    row = only(found)
    assert (found.runs, found.failed, row["n"], row["undefined"]) == (240, 40, 10, 0)
    assert row["needed"] == of(values[:, :10])["needed"]
    assert "Failed and left out: 40 runs." in sentences(found)
    assert "Mislukt en weggelaten: 40 runs." in sentences(found, "nl")


def test_nothing_finished() -> None:
    found = report(made(normal(3, 2)).assign(stage="build"), ["trust"])
    assert only(found)[["enough", "needed"]].isna().all()
    assert sentences(found)[-1] == "No run has finished."
    empty = report(made(normal(3, 2)).iloc[:0], ["trust"])
    assert (empty.points, empty.replicates) == (0, (0, 0))
    assert sentences(empty, "nl")[-1] == "Geen enkele run is klaar."


def test_undefined_values_are_reported_and_allowed_for() -> None:
    values = normal(400, 20)
    whole = of(values)["needed"]
    values[:, ::2] = np.nan
    found = report(made(values), ["trust"], absolute={"trust": 0.1})
    row = only(found)
    assert (row["undefined"], row["n"]) == (0.5, 20)
    assert row["needed"] == pytest.approx(2 * whole, rel=0.1)
    assert "trust (50 %)" in "".join(sentences(found))
    assert "vertrouwen (50%)" in "".join(sentences(found, "nl"))


def test_an_indicator_that_is_defined_nowhere_has_no_answer() -> None:
    found = report(made(np.full((4, 5), np.nan)), ["trust"])
    row = only(found)
    assert row["undefined"] == 1
    assert row[["enough", "needed"]].isna().all()
    assert "Cannot be judged, as too few runs have a value: trust." in sentences(found)


def test_infinite_values_are_undefined() -> None:
    values = normal(5, 6)
    values[2, 3] = np.inf
    assert of(values)["undefined"] == pytest.approx(1 / 30)


def test_uneven_points_count_as_far_as_nearly_all_go() -> None:
    runs = made(normal(100, 20))
    few = (runs["point"] < 40) & (runs["replicate"] >= 10)
    found = report(runs[~few], ["trust"], absolute={"trust": 0.4})
    assert found.replicates == (10, 20)
    assert only(found)["n"] == 10
    assert only(found)["needed"] == pytest.approx(needed(1.0, 0.4), rel=0.2)
    assert sentences(found)[0] == "1,600 runs, 100 points with 10 to 20 replicates each."
    # five in a hundred may lag behind
    few &= runs["point"] < 5
    assert only(report(runs[~few], ["trust"]))["n"] == 20


def test_points_with_one_run_neither_help_nor_hurt_the_estimate() -> None:
    runs = made(normal(100, 10))
    single = (runs["point"] < 50) & (runs["replicate"] > 0)
    row = only(report(runs[~single], ["trust"], absolute={"trust": 0.4}))
    assert row["n"] == 1
    assert row["needed"] == pytest.approx(needed(1.0, 0.4), rel=0.3)
    assert not row["enough"]
    assert np.isinf(row["half_width"])


def test_the_order_of_the_rows_does_not_matter() -> None:
    runs = two_policies(many=8)
    there = report(runs.sample(frac=1, random_state=1), ["trust"]).table
    pd.testing.assert_frame_equal(report(runs, ["trust"]).table, there)


def test_what_cannot_be_asked_is_refused() -> None:
    runs = made(normal(3, 4))
    with pytest.raises(ValueError, match="no column density"):
        report(runs, ["trust", "density"])
    with pytest.raises(ValueError, match="absolute tolerance of trust"):
        report(runs, ["trust"], absolute={"trust": 0.0})
    with pytest.raises(ValueError, match="above 0"):
        report(runs, ["trust"], tolerance=0.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        report(runs, ["trust"], confidence=95)
    with pytest.raises(ValueError, match="same replicate number"):
        report(pd.concat([runs, runs]), ["trust"])
    many = pd.DataFrame({"point": range(9000), "replicate": range(9000), "trust": 0.0})
    with pytest.raises(ValueError, match="hardly any"):
        report(many, ["trust"])


# In words --------------------------------------------------------------------------------


def example_report() -> Report:
    values = np.array([1.0, 2.0, 3.0, 2.0])
    runs = pd.concat([made(values, case=case, never=5.0) for case in ("one", "two")])
    runs["point"] = np.repeat([0, 1], 4)
    runs["net_value"] = runs["trust"] * 1000
    ask = ["trust", "net_value", "never"]
    return report(runs, ask, absolute={"trust": 0.5, "net_value": 2000.0})


def test_what_it_says_in_english() -> None:
    assert sentences(example_report()) == [
        "8 runs, 2 points with 4 replicates each.",
        "Enough means that at 95 % of the points the 95 % interval of the mean reaches no further "
        "than the tolerance to either side. The tolerance is 5 % of the width in which about 95 % "
        "of all runs lie; for trust, net collective value it was given.",
        "Means of points: 4 replicates are enough for 1 of 2 indicators. Needed: 13 (6 to 145), "
        "which is 9 more at each point, most for trust.",
        "Did not vary within any point, so that one replicate is enough: never. What happens in "
        "fewer than 53 % of the replicates can have been missed.",
        "Whether a coefficient of variation has settled shows from 7 replicates on.",
        "With 4 replicates the number needed is known only roughly: run 10 first, and ask again.",
        "The 2 cases share one tolerance; a report for each case alone can be stricter.",
    ]


def test_what_it_says_in_dutch() -> None:
    assert sentences(example_report(), "nl")[2:4] == [
        "Gemiddelden van punten: 4 herhalingen zijn genoeg voor 1 van de 2 indicatoren. Nodig: 13 "
        "(6 tot 145), dat zijn er 9 meer per punt, de meeste voor vertrouwen.",
        "Varieerde binnen geen enkel punt, zodat één herhaling genoeg is: never. Wat in minder dan "
        "53% van de herhalingen gebeurt, kan gemist zijn.",
    ]


def test_many_given_tolerances_are_counted() -> None:
    names = [f"x{i}" for i in range(7)]
    runs = made(normal(2, 3)).assign(**dict.fromkeys(names, 1.0))
    found = report(runs, ["trust", *names[:6]], absolute=dict.fromkeys(names, 0.1))
    assert len(found.absolute) == 6
    assert "for 6 indicators it was given" in sentences(found)[1]
    found = report(runs, names, absolute=dict.fromkeys(names, 0.1))
    assert sentences(found, "nl")[1].endswith("De tolerantie is opgegeven.")


def test_the_table_for_a_terminal() -> None:
    assert table_text(example_report()).splitlines() == [
        "Means of points",
        "indicator             ± now  tolerance  enough  needed  range  more",
        "trust                   1.3        0.5      no      13  6–145     9",
        "net collective value  1,299      2,000     yes       4   3–12     0",
        "",
        "Did not vary within any point, so that one replicate is enough: never. What happens in "
        "fewer than 53 % of the replicates can have been missed.",
    ]
    assert "collectieve waarde  1.299       2.000      ja" in table_text(example_report(), "nl")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_settled_coefficients_are_counted(lang: str) -> None:
    text = " ".join(sentences(report(made(100 + normal(5, 30)), ["trust"]), lang))
    assert {"en": "for 1 of 1", "nl": "bij 1 van de 1"}[lang] in text
    assert "{" not in text
