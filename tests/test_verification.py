"""The limits hold in their quick form, and each check fails when a number is off."""

from __future__ import annotations

import math
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import verification
from sim.verification import FULL, QUICK, Result, Size, imitation, interest, many, two_star
from sim.verification import evidence as shared
from sim.verification import trust as trusted
from sim.verification.evidence import Many
from sim.verification.limits import TITLES
from sim.words import words_of

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
compiled = pytest.mark.skipif(INTERPRETED, reason="too much for kernels without compilation")

TINY = Size(100, 60, 24, 20, 4, 5, 1, Many((6, 12), 3, 4, (6, 12), 4))
"""Little evidence: enough to see the code run, also interpreted."""
SOME = Size(6_000, 6_000, 1_200, 60, 8, 60, 3, Many((20, 40), 16, 40, (10, 80), 60))
"""Enough to see a number that is a few per cent off."""


@pytest.fixture(scope="module")
def results() -> list[Result]:
    reported: list[str] = []
    found = verification.run(quick=True, progress=reported.append)
    assert [line[:2] for line in reported] == list(verification.LIMITS)
    return found


def checks(limit: str, size: Size, **changes: Any) -> dict[str, Result]:
    return {result.id: result for result in verification.LIMITS[limit](size, changes)}


# Passing ----------------------------------------------------------------------


@compiled
def test_every_limit_holds(results: list[Result]) -> None:
    assert [result.id for result in results if not result.passed] == []
    assert len({result.id for result in results}) == len(results)
    assert {result.limit for result in results} == set(verification.LIMITS)


@compiled
def test_the_evidence_is_said(results: list[Result]) -> None:
    for result in results:
        assert 0.0 <= result.false_alarm <= verification.ALPHA, result.id
        assert result.n > 0
        assert result.seconds >= 0.0
        assert math.isfinite(result.measured)


@compiled
def test_the_figures_and_the_page(results: list[Result], tmp_path: Path) -> None:
    from sim.plots import limits

    drawn = limits.draw(results, tmp_path)
    assert [path.name for path in drawn] == [f"verify_{x.lower()}.png" for x in limits.FIGURES]
    page = verification.page(results)
    for result in results:
        assert f"| {result.id} |" in page
    for path in drawn:
        assert path.stat().st_size > 10_000
        assert f"(figures/{path.name})" in page
    assert f"**{len(results)} of {len(results)} checks passed.**" in page


def test_the_page_names_what_failed(tmp_path: Path) -> None:
    good = Result("V1a", "title", "what", {"contacts": 2.0}, 9, 1.0, 1.0, 0.1, 0.0)
    bad = replace(good, id="V1b", measured=2.0)
    page = verification.page([good, bad])
    assert "**1 of 2 checks passed.** **Failed: V1b.**" in page
    assert "- V1a, V1b: `contacts` 2" in page


@pytest.mark.parametrize("limit", ["V1", "V2", "V4", "V7"])
def test_little_evidence_has_wide_bounds(limit: str) -> None:
    found = checks(limit, TINY)
    assert [name for name, result in found.items() if not result.passed] == []


def test_networks_with_little_evidence() -> None:
    # empty and full starts need more networks than these to be sure that they have met
    few = list(two_star.few_organisations(TINY, {}))
    assert [result.id for result in few] == ["V3g", "V3h"]
    assert few[0].passed
    assert next(two_star.degree_law(TINY, {})).passed


def test_stances_with_little_evidence() -> None:
    found = list(imitation.in_runs(TINY, {}))
    assert [result.id for result in found] == ["V6g", "V6h", "V6i", "V6j", "V6k"]
    assert [result.id for result in found if not result.passed] == []


def test_many_with_little_evidence() -> None:
    # so few and so small networks may lack a logarithm; every part runs
    found = list(verification.LIMITS["V8"](TINY, {}))
    assert [result.id for result in found] == [f"V8{letter}" for letter in "abcdefghij"]
    assert found[0].passed


@pytest.mark.parametrize("joint", [False, True])
@pytest.mark.parametrize("linked", [False, True])
def test_one_random_setting(joint: bool, linked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interest, "MEETINGS", 40)
    rows = interest.decisions(0, joint, linked, {})
    assert (rows[:, 2] == rows[:, 3]).all()
    assert 0 < rows[:, 2].sum() < len(rows)


# Failing -----------------------------------------------------------------------


@compiled
@pytest.mark.parametrize(
    ("limit", "changes", "caught"),
    [
        ("V1", {"choice_precision": 3.5}, {"V1c", "V1d", "V1e"}),
        ("V1", {"contacts": 1.6}, {"V1d"}),
        ("V2", {"choice_precision": 2.4}, {"V2a", "V2c", "V2e"}),
        ("V2", {"time_cost": 0.5}, {"V2a", "V2c", "V2e"}),
        ("V3", {"release_1": 0.6}, {"V3b", "V3c", "V3f", "V3g", "V3i"}),
        ("V4", {"trust_gain": 0.0525}, {"V4a", "V4c"}),
        ("V4", {"trust_loss": 0.105}, {"V4b", "V4d"}),
        ("V4", {"mandate": 0.78}, {"V4a", "V4c"}),
        ("V5", {"budget_fear": 0.5}, {"V5a", "V5b", "V5c", "V5d"}),
        ("V5", {"choice_precision": 20.0}, {"V5e", "V5f"}),
        ("V7", {"peer_rate": 0.299}, {"V7b"}),
        ("V7", {"experience_rate": 0.001}, {"V7a", "V7b", "V7c", "V7d"}),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_number_that_is_off_is_caught(
    limit: str, changes: dict[str, Any], caught: set[str]
) -> None:
    failed = {name for name, result in checks(limit, SOME, **changes).items() if not result.passed}
    assert caught <= failed


@compiled
@pytest.mark.parametrize(
    ("changes", "caught"),
    [
        ({"selection": 0.6}, {"V6h", "V6i", "V6j"}),
        ({"imitation_cost": 6.0}, {"V6h", "V6i", "V6j"}),
        ({"imitation": 0.1}, {"V6i", "V6j"}),
        ({"mandate": 0.3}, {"V6j"}),
        ({"experience_rate": 0.01}, {"V6k"}),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_stance_that_is_copied_otherwise_is_caught(
    changes: dict[str, Any], caught: set[str]
) -> None:
    found = imitation.in_runs(SOME, changes)
    assert caught <= {result.id for result in found if not result.passed}


@compiled
@pytest.mark.parametrize(
    ("part", "changes", "caught"),
    [
        ("at_rest", {"release_1": 0.9}, {"V8b"}),
        ("on_the_way", {"review_rate": 0.7}, {"V8f"}),
        ("on_the_way", {"contacts": 15.0}, {"V8d"}),
        ("heterogeneity", {"release_1": 1.6}, {"V8j"}),
        ("heterogeneity", {"own_interest_spread": 0.2}, {"V8h", "V8i"}),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_mean_field_that_is_off_is_caught(
    part: str, changes: dict[str, Any], caught: set[str]
) -> None:
    found = getattr(many, part)(SOME.many, changes)
    assert caught <= {result.id for result in found if not result.passed}


@pytest.mark.parametrize("joint", [False, True])
def test_a_threshold_that_is_off_is_caught(joint: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interest, "MEETINGS", 40)
    right = interest.step_terms

    def wrong(*given: Any, **named: Any) -> interest.Terms:
        terms = right(*given, **named)
        return terms._replace(own=terms.own - 1e-3)

    monkeypatch.setattr(interest, "step_terms", wrong)
    rows = interest.decisions(0, joint, False, {})
    assert (rows[:, 2] != rows[:, 3]).any()


@pytest.mark.parametrize(("shift", "passes"), [(0.0, True), (0.002, False)])
def test_a_branch_that_is_off_is_caught(
    shift: float, passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def means(size: Size, B: float, full: bool, changes: Any) -> Any:
        roots = two_star.mean_field(two_star.COUPLING, B)
        root = roots[-1] if full else roots[0]
        exact, _ = two_star.expansion(size.organisations, two_star.COUPLING, B, root)
        noise = np.linspace(-1e-4, 1e-4, size.networks)
        return exact + shift + noise

    monkeypatch.setattr(two_star, "time_means", means)
    found = list(two_star.both_branches(FULL, {}))
    assert [result.id for result in found] == ["V3b", "V3d", "V3c", "V3e", "V3f"]
    assert all(result.passed is passes for result in found)


def test_nan_never_passes() -> None:
    near = Result("V1a", "", "", {}, 1, math.nan, 1.0, 9.0, 0.0)
    assert not near.passed
    assert not replace(near, rule="below").passed


# The exact numbers themselves -------------------------------------------------------


def test_expansion_approaches_the_enumeration() -> None:
    (root,) = two_star.mean_field(0.3, -1.0)
    for n in (4, 5, 6):
        law = two_star.enumerated(n, 0.3, -1.0)
        mean = float(law @ np.arange(len(law))) / (len(law) - 1)
        value, last = two_star.expansion(n, 0.3, -1.0, root)
        assert abs(value - mean) < abs(last)
        assert abs(value - mean) < 0.025 / n**3


def test_trust_moments_reach_the_closed_forms() -> None:
    mean, square, *_ = trusted.trust_moments(0.7, 0.1, 0.1, 0.2, 400)[-1]
    assert mean == pytest.approx(0.7)
    assert square - mean**2 == pytest.approx(0.1 / 1.9 * 0.21)


def test_stances_of_two_by_hand() -> None:
    # one tie, both always copy the other: whoever is drawn first decides
    pair = imitation.ring(4)[:2, :2]
    assert imitation.prevails(pair, 4.0, 1.0, 0.3).tolist() == [0.0, 0.5, 0.5, 1.0]
    # a star of three, weak selection: its middle holds half of all tie weight
    star = imitation.graph({(0, 1): 1, (0, 2): 1}, 3)
    assert imitation.shares_of_ties(star).tolist() == [0.5, 0.25, 0.25]
    assert imitation.prevails(star, 4.0, 1.0, 0.0)[1] == pytest.approx(0.5)


@pytest.mark.parametrize("strong", [1, 3])
def test_weak_selection_is_the_slope_at_none(strong: int) -> None:
    weight, h = imitation.ring(6, strong), 1e-5
    gain, loss = imitation.weak_selection(weight)
    alone = 1 << np.arange(6)
    for b, c in ((1.0, 0.0), (0.0, 1.0), (3.0, 1.0)):
        several = [imitation.prevails(weight, b, c, x)[alone].mean() for x in (h, 2 * h)]
        slope = (4.0 * several[0] - several[1] - 3.0 / 6) / (2.0 * h)
        assert slope == pytest.approx(b * gain + c * loss, rel=1e-6)


def test_several_revisions_in_a_month() -> None:
    weight = imitation.ring(5, 2)
    one = imitation.month_chain(weight, imitation.UNEVEN, 1.0)
    np.testing.assert_allclose(one.sum(axis=1), 1.0, rtol=0, atol=1e-14)
    two, more = (imitation.month_chain(weight, imitation.UNEVEN, x) for x in (2.0, 1.25))
    np.testing.assert_allclose(more, 0.75 * one + 0.25 * two, rtol=0, atol=1e-14)
    # the second still sees the promises of the month's start
    assert np.abs(two - one @ one).max() > 1e-3


def test_the_map_rests_where_the_mean_field_does() -> None:
    roots = two_star.mean_field(two_star.COUPLING, many.FIELD)
    for start, root in ((0.0, roots[0]), (1.0, roots[-1])):
        path = many.course(two_star.COUPLING, many.FIELD, start, 60)
        assert path[-1] == pytest.approx(root, abs=1e-8)


def test_equal_weights_have_the_mean_field_of_one() -> None:
    (root,) = two_star.mean_field(many.MIXED["coupling"], many.MIXED["B"])
    for n in (5, 40):
        assert many.mean_field_of(np.full(n, 0.5)) == pytest.approx(root, abs=1e-9)


def test_a_line_through_points_on_a_line() -> None:
    x = np.array([1.0, 2.0, 4.0])
    found = many.line(x, 3.0 - 2.0 * x, np.array([0.1, 0.2, 0.1]))
    assert found[:2] == pytest.approx((3.0, -2.0))
    assert 0.0 < found.slope_error < found.start_error


@pytest.mark.slow
@pytest.mark.parametrize(("n", "b", "c"), [(4, 4.0, 1.0), (7, 2.0, 1.0), (10, 30.0, 1.0)])
def test_egttools_agrees_in_a_well_mixed_population(n: int, b: float, c: float) -> None:
    pytest.importorskip("egttools")
    from egttools.analytical import PairwiseComparison
    from egttools.games import Matrix2PlayerGameHolder

    # Its rule is pairwise comparison: odds of losing against gaining one are exp(-strength * d)
    # with d the difference of payoffs. Under death and birth they are 1 - selection * d
    # * (n - 2)/(n - 1) at weak selection, as the one who dies is no candidate.
    game = Matrix2PlayerGameHolder(2, np.array([[b - c, -c], [b, 0.0]]))
    rival = PairwiseComparison(n, game)
    h = 1e-4
    up, down = (rival.calculate_fixation_probability(0, 1, x) for x in (h, -h))
    gain, loss = imitation.weak_selection(np.ones((n, n)) - np.eye(n))
    ours = (b * gain + c * loss) * (n - 1) / (n - 2)
    assert (up - down) / (2.0 * h) == pytest.approx(ours, rel=1e-5)


def test_rare_cells_are_pooled() -> None:
    law = np.array([0.9, 0.0995, 0.0005])
    statistic, freedom, bound = shared.chi_square(1000.0 * law, law)
    assert freedom == 1
    assert statistic == pytest.approx(0.0, abs=1e-12)
    assert bound == pytest.approx(15.137, abs=0.001)


def test_a_chain_that_does_not_mix_is_refused() -> None:
    swing = np.array([[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(ArithmeticError, match="does not mix"):
        shared.months_to_forget(swing, 0, 100)


def test_portions_make_at_least_what_is_asked() -> None:
    for n, links in ((1, 1), (20, 3), (10**6, 3), (7, 10**6)):
        number, regions = shared.portions(n, links)
        assert number * regions >= n
        assert number * links <= max(shared.LINKS, links)
    assert QUICK.pairs < FULL.pairs


def test_every_check_has_a_title_in_both_languages() -> None:
    page = (Path(__file__).parents[1] / "docs" / "verification.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (V\d[a-z]) \| ([^|]*) \|", page, re.MULTILINE))
    english = words_of("verification", "en")
    assert set(english) == {*rows, *TITLES}
    for name, title in TITLES.items():
        assert english[name] == title
    for name, told in rows.items():
        # sizes, which --quick changes, stand in the page only
        said = iter(re.findall(r"\w+", told))
        assert all(word in said for word in re.findall(r"\w+", english[name])), name
