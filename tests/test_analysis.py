"""What a map shows, on tables whose answer is known beforehand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis import explore, map_findings, sentences, summarise
from sim.analysis.leading import leading, leading_over_worlds
from sim.analysis.map_findings import MINDSET, SUMMARISED, WEIGHT, Scene, interval
from sim.analysis.over_worlds import Finding
from sim.worlds.agreement import over

MINDSETS = [0.0, 0.5, 1.0]
WEIGHTS = [0.0, 0.25, 0.5, 0.75, 1.0]
NAMES = {"none": "No referee", "guardian": "Guardian"}
START = {"fragmentation": 0.61, "duplicated_work": 0.8, "chimneys": 132.0}
SCENE = Scene("Twente", 120, START, NAMES)


def made(level, replicates: int = 6, noise: float = 0.01) -> pd.DataFrame:
    """Runs whose mean fragmentation is level(policy, mindset, weight), with shared draws."""
    shift = np.linspace(-noise, noise, replicates)
    rows = []
    point = 0
    for policy in NAMES:
        for m in MINDSETS:
            for w in WEIGHTS:
                for r in range(replicates):
                    value = level(policy, m, w) + shift[r]
                    rows.append(
                        {"point": point, "policy": policy, MINDSET: m, WEIGHT: w, "replicate": r}
                        | dict.fromkeys(SUMMARISED, 1.0 + value)
                        | {"fragmentation": value, "duplicated_work": 0.4 + value / 2}
                        | {"chimneys": 100 + 40 * value, "stage": "", "message": ""}
                    )
                point += 1
    return pd.DataFrame(rows)


def slope(policy: str, mindset: float, weight: float) -> float:
    """Crosses .5 at weight .5 + .2·(mindset − .5); the guardian takes .1 off above weight .5."""
    level = 0.5 + 0.8 * (weight - 0.5 - 0.2 * (mindset - 0.5))
    return level - (0.1 if policy == "guardian" and weight > 0.5 else 0.0)


def found(runs: pd.DataFrame, **more):
    return explore(runs, summarise(runs), **more)


# Numbers ---------------------------------------------------------------------------------


def test_the_interval_is_students() -> None:
    values = [0.1, 0.4, 0.35, 0.8]
    mean, low, high = interval(values)
    expected = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert (low, high) == pytest.approx(expected, rel=1e-12)
    assert mean == pytest.approx(np.mean(values))
    assert interval([*values, math.nan]) == interval(values)
    assert math.isnan(interval([0.3]).low)
    assert math.isnan(interval([]).mean)


def test_the_summary_has_a_row_a_point_and_pairs_differences() -> None:
    runs = made(slope, noise=0.2)
    summary = summarise(runs)
    assert len(summary) == 2 * 3 * 5
    assert (summary["runs"] == 6).all()
    none = summary[summary["policy"] == "none"]
    assert (none["fragmentation_against"] == 0).all()
    guardian = summary[(summary["policy"] == "guardian") & (summary[WEIGHT] > 0.5)]
    # the chance of a replicate is shared, so the difference has no spread
    np.testing.assert_allclose(guardian["fragmentation_against"], -0.1, atol=1e-12)
    np.testing.assert_allclose(guardian["fragmentation_against_low"], -0.1, atol=1e-9)
    assert (guardian["fragmentation_high"] - guardian["fragmentation_low"] > 0.2).all()


def test_the_order_of_rows_moves_no_bit() -> None:
    runs = made(slope, noise=0.1)
    mixed = pd.concat([runs.sample(frac=1, random_state=3)]).sort_values("point", kind="stable")
    pd.testing.assert_frame_equal(summarise(runs), summarise(mixed), check_exact=True)
    assert found(runs) == found(mixed)


def test_failed_runs_are_left_out_and_counted() -> None:
    runs = made(slope)
    runs.loc[[0, 7], ["stage", "message"]] = ["simulate", "no"]
    runs.loc[[0, 7], list(SUMMARISED)] = math.nan
    summary = summarise(runs)
    assert summary["failed"].sum() == 2
    assert summary.loc[0, "runs"] == 5
    answer = explore(runs, summary)
    assert answer.failed == 2
    assert "2 runs failed" in " ".join(sentences(answer, SCENE))


# Findings ---------------------------------------------------------------------------------


def test_the_switch_is_where_it_was_put() -> None:
    answer = found(made(slope))
    (switch,) = answer.policies[0].switches
    assert answer.mindset == 0.5
    assert switch.weight == pytest.approx(0.5)
    assert switch.rising
    # half an interval is t·sd/√n, and the slope is .8
    half = interval(np.linspace(-0.01, 0.01, 6)).high / 0.8
    assert (switch.low, switch.high) == pytest.approx((0.5 - half, 0.5 + half))


def test_a_falling_switch_and_two_of_them() -> None:
    (switch,) = found(made(lambda p, m, w: 0.9 - 0.8 * w)).policies[0].switches
    assert not switch.rising
    two = found(made(lambda p, m, w: 0.4 + 0.8 * abs(w - 0.5))).policies[0].switches
    assert [s.rising for s in two] == [False, True]
    assert all(math.isnan(s.low) for s in two)


def test_shares_effects_and_places() -> None:
    answer = found(made(slope))
    none, guardian = answer.policies
    # mindset 0: weights .5 up; .5: above .5 (at .5 itself the mean is .5); 1: .75 up
    assert none.fragmented == pytest.approx((3 + 2 + 2) / 15)
    assert guardian.against[0].mean == pytest.approx(-0.1 * 2 / 5)
    assert guardian.against[1].mean == pytest.approx(-0.05 * 2 / 5)
    assert guardian.against[0].excludes_zero
    assert guardian.moved == pytest.approx(2 / 5)
    assert guardian.best_place[1:] == pytest.approx((0.75, -0.1))
    assert [x.mean for x in answer.by_mindset] == pytest.approx([-0.16, -0.08])
    assert [x.mean for x in answer.by_weight] == pytest.approx([0.8, 0.4])
    assert answer.indifferent == pytest.approx(3 / 5)
    assert answer.indifferent_weights == (0.0, 0.5)
    assert none.unsure == pytest.approx(1 / 15), "the point at the middle"


def test_a_smallest_effect_decides_what_counts() -> None:
    answer = found(made(slope), smallest_effect=0.2)
    assert answer.policies[1].moved == 0
    assert answer.indifferent == 1


def test_a_sweep_cut_short_has_means_without_false_intervals() -> None:
    runs = made(slope)
    cut = runs[(runs["point"] + runs["replicate"]) % 5 != 0]
    answer = found(cut)
    assert math.isnan(answer.policies[1].against[0].low)
    assert not math.isnan(answer.policies[1].against[0].mean)
    assert "nan" not in " ".join(sentences(answer, SCENE)).lower()


def test_one_point_and_one_replicate_still_speak() -> None:
    runs = made(slope, replicates=1)
    one = runs[(runs[MINDSET] == 0.5) & (runs[WEIGHT] == 0.75)]
    text = " ".join(sentences(found(one), SCENE))
    assert "nan" not in text.lower()
    assert "there is no switch" in text


# Sentences ---------------------------------------------------------------------------------


def test_the_sentences_say_the_numbers() -> None:
    text = sentences(found(made(slope)), SCENE)
    whole = " ".join(text)
    assert text[0].startswith("Twente: 180 runs of 120 months; 15 points")
    assert "fragmentation (0 one bundle, 1 everyone alone) is 0.61, duplicated work" in text[0]
    assert "0.80, and 132 chimneys smoke" in text[0]
    # means over the plane: .5, .4 + .5/2, 100 + 40·.5
    assert "fragmentation ends at 0.50 and duplicated work at 0.65" in text[1]
    assert "with 120 smoking chimneys" in text[1]
    assert text[1].startswith("No referee:")
    assert "47 % of the plane ends fragmented" in text[1]
    assert "into fragmentation at an own-interest weight of 0.50 (95 % band 0.49 to 0.51)" in whole
    assert "by −0.160 (95 % interval −0.160 to −0.160) and duplicated work by −0.080" in whole
    assert "own-interest weights from 0.00 to 0.50 that is so whatever the mindset" in whole
    assert "No referee lowers fragmentation by 0.05 on average" in whole, "-.04 is too little"
    assert "the guardian does most with −0.040" in whole
    assert "Duplicated work changes by −0.020" in whole
    assert "does not predict what will happen in Twente" in text[-1]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (-0.2, "the guardian lowers fragmentation most: −0.200"),
        (-0.01, "No referee lowers fragmentation by 0.05 on average over the plane"),
        (+0.1, "No referee lowers fragmentation on average over the plane; the guardian comes"),
    ],
)
def test_what_is_said_of_the_best_referee_follows_its_effect(shift: float, expected: str) -> None:
    runs = made(lambda p, m, w: 0.5 + (shift if p == "guardian" else 0.0))
    assert expected in " ".join(sentences(found(runs), SCENE))


def test_where_organisations_are_only_connected_is_said() -> None:
    """Fragmentation .2 hides that four fifths of the overlap are still done twice."""
    runs = made(lambda p, m, w: 0.2).assign(duplicated_work=0.8)
    answer = found(runs)
    assert answer.policies[0].only_connected == 1
    text = sentences(answer, SCENE)[1]
    assert "100 % of the plane ends connected and yet double" in text
    assert "yet double" not in sentences(found(runs.assign(duplicated_work=0.4)), SCENE)[1]
    assert found(made(lambda p, m, w: 0.9)).policies[0].only_connected == 0


def test_a_referee_that_moves_duplicated_work_alone_is_seen() -> None:
    runs = made(lambda p, m, w: 0.5)
    runs.loc[runs["policy"] == "guardian", "duplicated_work"] -= 0.1
    answer = found(runs)
    assert answer.policies[1].moved == 1
    assert answer.indifferent == 0
    text = " ".join(sentences(answer, SCENE))
    assert "No referee lowers fragmentation on average" in text
    assert "Duplicated work changes by −0.100" in text


def test_the_referee_that_lowers_duplicated_work_most_is_named_where_it_is_another() -> None:
    runs = made(lambda p, m, w: 0.5 - (0.2 if p == "guardian" else 0.0))
    other = runs[runs["policy"] == "none"].assign(policy="funder", duplicated_work=0.3)
    other["point"] += runs["point"].max() + 1
    scene = SCENE._replace(names=NAMES | {"funder": "Funder"})
    text = " ".join(sentences(found(pd.concat([runs, other])), scene))
    assert "the guardian lowers fragmentation most" in text
    assert "Duplicated work falls most under the funder." in text


def test_no_switch_is_said_as_such() -> None:
    text = " ".join(sentences(found(made(lambda p, m, w: 0.2 + 0.1 * w)), SCENE))
    assert "there is no switch: over all own-interest weights fragmentation stays below 0.5" in text
    assert "from 0.20 to 0.30" in text
    above = " ".join(sentences(found(made(lambda p, m, w: 0.8)), SCENE))
    assert "stays above 0.5" in above


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_unfinished_map_says_so_and_nothing_of_the_whole_plane(language: str) -> None:
    plan = made(slope)
    corner = plan[(plan[MINDSET] < 0.9) & (plan[WEIGHT] < 0.6) & (plan["policy"] == "none")]
    for runs in (corner, plan[plan["point"] != 20], plan[plan[WEIGHT] == 0]):
        text = " ".join(sentences(found(runs, plan=plan, start=START), SCENE, language))
        first = {"en": f"This map is unfinished: {len(runs)} of 180 runs were done"}
        first["nl"] = f"Deze kaart is onaf: {len(runs)} van 180 runs zijn gedaan"
        assert text.startswith(first[language])
        for whole in ("the plane", "pure", "full own", "all own-interest", "whatever", "turns"):
            assert whole not in text
        for whole in ("het vlak", "zuiver", "volledig", "bij elk", "slaat"):
            assert whole not in text
        assert "nan" not in text.lower()
    assert "0 to 1" not in text


def test_an_unfinished_map_of_the_whole_plane_keeps_its_sentences() -> None:
    plan = made(slope)
    text = sentences(found(plan[plan["replicate"] < 3], plan=plan), SCENE)
    assert text[0].startswith("This map is unfinished: 90 of 180 runs")
    assert "From pure scarcity" in " ".join(text)


def test_a_plane_that_is_not_from_0_to_1_says_its_range() -> None:
    runs = made(slope)
    text = " ".join(sentences(found(runs[runs[MINDSET] < 0.9]), SCENE))
    assert "From mindset 0.00 to 0.50" in text
    assert "From no to full own interest" in text
    row = " ".join(sentences(found(runs[runs[MINDSET] == 0.5]), SCENE))
    assert "From mindset" not in row
    assert "scarcity" not in row


def test_the_end_is_compared_with_the_start() -> None:
    runs = made(slope)
    text = sentences(found(runs, start=START), SCENE)
    # below .61 at mindset 0: weights 0 .. .5; .5 and 1: 0 .. .5; .5 + .8(.25 - .1) = .62
    assert "60 % of the plane ends less fragmented than it started (0.61)" in text[1]
    # .4 + f/2 < .8 where f < .8: not at weight 1 of mindsets 0 and .5, where f is 1 and .9
    assert "80 % with less duplicated work (0.80)" in text[1]
    dutch = sentences(found(runs, start=START), SCENE, "nl")
    assert "60% van het vlak eindigt minder versnipperd dan bij het begin (0,61)" in dutch[1]
    assert "less fragmented" not in sentences(found(runs), SCENE)[1]


def test_one_is_singular() -> None:
    runs = made(slope, replicates=1)
    one = runs[(runs["policy"] == "none") & (runs[MINDSET] == 0.5) & (runs[WEIGHT] == 0.75)]
    scene = SCENE._replace(months=1)
    text = sentences(found(one), scene)[0]
    assert "1 run of 1 month; 1 point on the plane under one referee policy, 1 paired run" in text
    assert "1 run van 1 maand; 1 punt in het vlak" in sentences(found(one), scene, "nl")[0]


def test_dutch_has_commas_and_no_english() -> None:
    names = {"none": "Geen scheidsrechter", "guardian": "Hoeder"}
    text = " ".join(sentences(found(made(slope)), SCENE._replace(names=names), "nl"))
    assert "In maand 0 is de versnippering (0 één bundel, 1 ieder alleen) 0,61" in text
    assert "de hoeder" in text
    assert "0.5" not in text
    for word in ("fragmentation", "mindset", "weight", "plane", "the ", "interval "):
        assert word not in text.replace("95%-interval ", ""), word


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [(0.5, "0.50", "0,50"), (-0.004, "0.00", "0,00"), (-0.25, "−0.25", "−0,25")],
)
def test_numbers_are_written_in_the_manner_of_the_language(value, english, dutch) -> None:
    assert map_findings.number(value, "en") == english
    assert map_findings.number(value, "nl") == dutch


# What matters most ------------------------------------------------------------------------


def test_the_largest_findings_stand_first() -> None:
    text = leading(found(made(slope)), SCENE, "en")
    assert text[0].startswith("Twente: what matters most after 120 months.")
    # along the weight .8 from end to end; the mindset takes .16 off; the guardian .1 at two of five
    assert text[1] == (
        "1. From own-interest weight 0 to 1, no referee: fragmentation +0.80, duplicated work "
        "+0.40. Bundling turns into fragmentation at about 0.5 (mindset 0.5)."
    )
    assert text[2].startswith("2. From scarcity (0) to abundance thinking (1), no referee: ")
    assert "fragmentation −0.16, duplicated work −0.08" in text[2]
    assert len(text) == 3, "the guardian's mean effect of .04 is too small to matter"
    strong = made(lambda p, m, w: 0.3 + 0.1 * w - (0.25 if p == "guardian" else 0.0))
    text = leading(found(strong), SCENE, "nl")
    assert text[1].startswith("1. De guardian tegenover no referee: versnippering −0,25")
    assert text[2].startswith("2. Van gewicht 0 naar 1 voor de eigen schoorsteen")


def test_where_nothing_matters_it_says_so() -> None:
    text = leading(found(made(lambda p, m, w: 0.4)), SCENE, "en")
    assert text[1:] == [
        "Nothing on this map moves fragmentation or duplicated work by 0.05 or more."
    ]


def test_over_worlds_what_is_large_and_holds_stands_first() -> None:
    def finding(policy: str, indicator: str, values: list[float]) -> Finding:
        counts = over(values, "down" if values[0] <= 0 else "up")
        return Finding("policy", policy, indicator, values[0], tuple(values), counts)

    asked = [
        finding("guardian", "fragmentation", [-0.2, -0.2, 0.1, 0.0]),  # large, holds in two
        finding("guardian", "duplicated_work", [-0.15, -0.1, -0.2, -0.2]),  # holds in all
        finding("convener", "fragmentation", [-0.01, -0.3, -0.3, -0.3]),  # too small in world 1
    ]
    names = NAMES | {"convener": "Convener"}
    text = leading_over_worlds(asked, names, SCENE, "en")
    assert text[1:] == [
        "1. Guardian against no referee, duplicated work: −0.15 in world 1; so in 4 of 4 worlds.",
        "2. Guardian against no referee, fragmentation: −0.20 in world 1; so in 2 of 4 worlds.",
    ]
    said = leading_over_worlds(asked[2:], names, SCENE, "nl")
    assert said[1].startswith("Niets op deze kaart")
