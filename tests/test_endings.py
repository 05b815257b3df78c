"""Retelling real endings: the nulls on tables whose answer is known, the replay, the page."""

from __future__ import annotations

import importlib.util
import json
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.analysis import patterns

FOLDER = Path(__file__).parents[1] / "experiments" / "endings"
DRAWS = 400


def chance() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.fixture(scope="module")
def study() -> ModuleType:
    """The experiment as a module; experiments are no package."""
    spec = importlib.util.spec_from_file_location("endings_study", FOLDER / "endings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# The nulls ---------------------------------------------------------------------------------


def test_retold_needs_the_range_and_what_matters_beyond_it() -> None:
    draws = np.linspace(0.0, 1.0, 1001)
    beside = patterns.judge(0.98, draws, 1, 0.05)
    assert beside.high == pytest.approx(0.975)
    assert not beside.retold
    assert patterns.judge(1.03, draws, 1, 0.05).retold
    assert not patterns.judge(1.03, draws, -1, 0.05).retold
    assert patterns.judge(-0.03, draws, -1, 0.05).retold


@pytest.mark.parametrize("draws", [[], [0.1, 0.2]])
def test_nothing_measured_is_not_retold(draws: list[float]) -> None:
    assert not patterns.judge(float("nan"), draws, 1, 0.0).retold


def test_first_out_is_who_has_lost_the_last_link() -> None:
    triangle = np.array([[0, 1], [0, 2], [1, 2]])
    months = np.array([5.0, 9.0, 7.0])
    # 0 is out at 9, 1 at 7, 2 at 9
    assert patterns.first_out(triangle, months, 3).tolist() == [0, 1, 0]
    assert patterns.first_out(triangle, np.array([5.0, 5.0, 5.0]), 3) == pytest.approx([1 / 3] * 3)
    assert patterns.first_out(triangle, np.array([5.0, np.inf, np.inf]), 3).tolist() == [0, 0, 0]
    # the third place is a body that cannot leave, though it is left at once
    assert patterns.first_out(triangle, np.array([9.0, 5.0, 5.0]), 2).tolist() == [0.5, 0.5]


def test_a_random_order_favours_nobody_at_a_full_table_and_the_loosest_at_another() -> None:
    full = np.array([[a, b] for a in range(5) for b in range(a)])
    drawn = patterns.first_out_at_random(full, 5, 4000, chance())
    assert drawn.sum(axis=1) == pytest.approx(np.ones(4000))
    assert drawn.mean(axis=0) == pytest.approx([0.2] * 5, abs=0.03)
    line = np.array([[0, 1], [1, 2]])
    drawn = patterns.first_out_at_random(line, 3, 4000, chance())
    assert drawn.mean(axis=0) == pytest.approx([0.5, 0.0, 0.5], abs=0.03)


def test_share_in_strata_has_the_hypergeometric_mean() -> None:
    many, good = np.array([10, 4, 7]), np.array([8, 1, 7])
    taken, both = np.array([4, 2, 0]), np.array([1, 0, 0])
    observed, draws = patterns.share_in_strata(many, good, taken, both, 4000, chance())
    assert observed == pytest.approx(1 / 6)
    assert draws.mean() == pytest.approx((4 * 0.8 + 2 * 0.25) / 6, abs=0.01)


def test_difference_in_strata_does_not_mistake_a_stratum_for_a_mark() -> None:
    strata = np.repeat([0, 1], 100)
    marked = np.arange(200) % 100 < np.where(strata == 0, 80, 20)
    values = strata.astype(float)
    observed, draws = patterns.difference_in_strata(values, strata, marked, DRAWS, chance())
    assert observed == pytest.approx(0.0)
    assert draws == pytest.approx(np.zeros(DRAWS))
    observed, draws = patterns.difference_in_strata(
        values - marked, strata, marked, DRAWS, chance()
    )
    assert observed == pytest.approx(-1.0)
    assert np.abs(draws).max() < 0.5


def test_slope_within_strata() -> None:
    x = np.tile(np.arange(20.0), 2)
    strata = np.repeat([0, 1], 20)
    observed, draws = patterns.slope_in_strata(x, 0.5 * x + 7 * strata, strata, DRAWS, chance())
    assert observed == pytest.approx(0.5)
    assert abs(draws.mean()) < 0.05
    flat, none = patterns.slope_in_strata(np.ones(4), np.arange(4.0), np.zeros(4), DRAWS, chance())
    assert np.isnan(flat)
    assert len(none) == 0


def test_swapped_arms() -> None:
    one = np.arange(30.0)
    observed, draws = patterns.swapped(one, one + 2, DRAWS, chance())
    assert observed == pytest.approx(2.0)
    assert np.quantile(draws, 0.975) < 1.0


def test_share_in_a_window_of_months() -> None:
    counts = np.zeros(120)
    counts[40:50] = 20
    observed, draws = patterns.share_in_window(counts, np.ones(120), 36, 72, DRAWS, chance())
    assert observed == 1.0
    assert draws.mean() == pytest.approx(0.3, abs=0.02)
    none, _ = patterns.share_in_window(-counts, np.ones(120), 36, 72, DRAWS, chance())
    assert np.isnan(none)


def test_means_and_shares_by_chance() -> None:
    pools = [np.array([0.0, 1.0]), np.array([0.5])]
    assert patterns.mean_of_chosen(pools, 4000, chance()).mean() == pytest.approx(0.5, abs=0.02)
    shares = patterns.share_by_chance(np.array([0.2, 0.6]), 4000, chance())
    assert shares.mean() == pytest.approx(0.4, abs=0.02)


# The facts ---------------------------------------------------------------------------------


def test_the_set_follows_from_the_facts(study: ModuleType) -> None:
    found = {e.case: e for e in study.endings()}
    assert len(found) == 11
    assert round(study.median_notice()) == study.BASE["notice_months"]
    assert study.outside()["elections"] == study.BASE["election_first"]
    assert study.real_months("bar") == {"bar_organisatie": 96}
    assert "reluctance" not in study.BASE


def test_every_pattern_has_a_prediction(study: ModuleType) -> None:
    question = (FOLDER / "question.md").read_text(encoding="utf-8")
    for name in study.WORDS:
        assert f"\n| {name} | " in question


# The replay ----------------------------------------------------------------------------------


def test_the_law_of_2019_comes_to_twente(study: ModuleType) -> None:
    place = study.scene("twente")
    run = study.trace(place, study.numbers(place, "consent"), 0, 40)
    assert len(place.forced) > 50
    assert run.floor[35, place.forced].max() == 0
    assert run.floor[36, place.forced].min() == 1
    assert run.depth[36, place.forced].min() >= 2
    assert run.depth[36:, place.forced].min() >= 1


def test_who_leaves_a_joint_organisation_leaves_with_all_links(study: ModuleType) -> None:
    """The kernel's own rule shows who left: the leaver that was inferred must agree with it.

    Not always: loads are read live while decisions are made, and inferred after the month.
    """
    place = study.scene("drechtsteden")
    p = study.numbers(place, "consent", form="joint", dissolution=1.0)
    run, tasks = study.trace(place, p, 0), place.region.link_task
    looked = agreed = 0
    for month in range(len(run.announced)):
        for k in np.unique(tasks[run.announced[month]]):
            here = np.nonzero(run.announced[month] & (tasks == k))[0]
            by = here[run.decided[month, here]]
            if len(by) == 1 and len(here) > 1:
                agreed += (place.ends[here] == run.leaver[month, by[0]]).any(axis=1).all()
                looked += 1
    assert looked > 50
    assert agreed / looked > 0.95


def test_the_same_bits_again_and_in_either_mode(study: ModuleType) -> None:
    place = study.scene("zutphen_lochem")
    for mode in study.MODES:
        p = study.numbers(place, mode)
        one, two = (study.trace(place, p, 3, 60) for _ in range(2))
        for first, second in zip(one, two, strict=True):
            assert np.array_equal(first, second)
        announced, standing = study.endings_only(place, p, 3, 60)
        assert np.array_equal(announced, one.announced)
        assert standing[0] > 0
        assert (one.leaver >= 0).any() == (mode == "consent" and bool(one.decided.any()))


# Page and figure -------------------------------------------------------------------------------


def test_the_page_is_made_from_the_stored_numbers(study: ModuleType) -> None:
    found = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    assert found["parameters"] == study.BASE
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == study.page(found)
    assert {r["pattern"] for r in found["rows"]} == set(study.WORDS)
    for r in found["rows"]:
        if r["statistic"] is not None:
            low, _, high = r["null"]
            edge = r["statistic"] - high if r["sign"] > 0 else low - r["statistic"]
            late = (r["note"].get("months_to_half") or 36) >= 36
            assert r["retold"] == (edge >= r["matters"] and late)


def test_verdicts_in_both_languages(study: ModuleType) -> None:
    def row(mode: str, retold: bool) -> dict[str, object]:
        return {"mode": mode, "retold": retold, "statistic": 0.4, "null": [0.1, 0.2, 0.3]}

    rows = [row("consent", True), row("joint", False)]
    assert study.verdict(rows, "en") == "retold by consent only"
    assert study.verdict(rows, "nl") == "alleen met instemming naverteld"
    assert study.verdict([row("joint", False)], "nl") == "niet naverteld"
    assert "0,400 tegenover 0,100 tot 0,300" in study.sentence("8", rows, "nl")


def test_nothing_on_the_figure_overlaps(study: ModuleType) -> None:
    from sim.plots.endings import patterns_figure

    found = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    titles = {name: words.en for name, words in study.WORDS.items()}
    figure = patterns_figure(study.main_rows(found), titles, study.CALLED)
    assert isinstance(figure, Figure)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [label.get_window_extent(renderer) for label in figure.axes[0].get_yticklabels()]
    for above, below in pairwise(boxes):
        assert above.y0 >= below.y1
    assert min(box.x0 for box in boxes) >= 0
