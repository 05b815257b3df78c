"""Policies under uncertainty: regret and what is enough by hand, what turns round, days, prices."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.analysis import robust_words
from sim.analysis.boxes import Cases
from sim.analysis.discovery import Rule
from sim.analysis.referee_days import Days, days_of, levers
from sim.analysis.robust import (
    DirectionError,
    Grid,
    Price,
    flip_table,
    grid_of,
    prices_table,
    regret,
    regret_table,
    robust,
    table,
)
from sim.parameters import ENTRIES, parameters
from sim.scenarios import LEVERS, load_scenario

NAMES = ("none", "starter", "guardian")
BY_HAND = [[0.60, 0.50, 0.40, 0.70], [0.55, 0.50, 0.45, 0.60], [0.40, 0.45, 0.50, 0.65]]
"""Fragmentation of three policies in four worlds."""
DAYS = {"none": Days(0, 0, 0), "starter": Days(1, 2, 4), "guardian": Days(2, 6, 12)}


def grid(values=BY_HAND, better: float = -1.0, **columns) -> Grid:
    array = np.array(values)
    number = np.arange(array.shape[1])
    worlds = Cases(columns, np.zeros(len(number), dtype=bool), number, number)
    return Grid(NAMES[: len(array)], array, array[..., None], worlds, better, 0)


def test_regret_and_what_is_enough_are_as_by_hand() -> None:
    # the best of each world: .40, .45, .40, .60
    by_hand = [[0.20, 0.05, 0.0, 0.10], [0.15, 0.05, 0.05, 0.0], [0.0, 0.0, 0.10, 0.05]]
    np.testing.assert_allclose(regret(grid()), by_hand, atol=1e-12)
    found = robust(grid(), "fragmentation", rule=Rule("fragmentation", 0.5), days=DAYS)
    assert [row.regret_mean for row in found.rows] == pytest.approx([0.0875, 0.0625, 0.0375])
    assert [row.regret_max for row in found.rows] == pytest.approx([0.20, 0.15, 0.10])
    # of four worlds the ninth tenth lies seven tenths of the way from the third to the fourth
    assert found.rows[0].regret_90 == pytest.approx(0.10 + 0.7 * 0.10)
    assert [row.best for row in found.rows] == [1, 1, 2]
    # above .5 fails: none in .60 and .70, starter in .55 and .60, guardian in .65
    assert [row.enough for row in found.rows] == [0.5, 0.5, 0.75]
    assert found.favourite == "guardian"
    assert found.rows[2].effect.mean == pytest.approx(-0.05)
    against = robust(grid(), "fragmentation", rule=Rule("fragmentation", -0.05, True, "none"))
    # the guardian ends .20, .05 and .05 lower, and .10 higher in the third
    assert against.rows[2].enough == 0.25 + 0.25 + 0.25
    assert against.rows[2].days is None
    assert against.prices == {}


def test_more_is_better_turns_it_round() -> None:
    found = robust(grid(-np.array(BY_HAND), better=1.0), "trust")
    assert [row.best for row in found.rows] == [1, 1, 2]


def test_who_is_efficient_and_at_which_price_it_turns() -> None:
    found = robust(grid(), "fragmentation", days=DAYS)
    # gains .025 for 2 days and .05 for 6: up to .00625 a day the guardian, up to .0125 the starter
    ours = found.prices["ours"]
    assert [one.policy for one in ours] == ["guardian", "starter", "none"]
    assert [one.end for one in ours] == pytest.approx([0.00625, 0.0125, math.inf])
    assert [one.begin for one in ours] == pytest.approx([0, 0.00625, 0.0125])
    assert all(row.efficient for row in found.rows)
    dear = {**DAYS, "starter": Days(6, 7, 20)}
    found = robust(grid(), "fragmentation", days=dear)
    assert [row.efficient for row in found.rows] == [True, False, True]
    assert [one.policy for one in found.prices["ours"]] == ["guardian", "none"]
    assert len(prices_table(found)) == sum(map(len, found.prices.values()))


def test_what_is_cheap_and_best_stays_so() -> None:
    free = dict.fromkeys(NAMES, Days(1, 1, 1))
    assert robust(grid(), "fragmentation", days=free).prices["ours"] == (
        Price("guardian", 0.0, math.inf),
    )


def test_what_turns_the_ranking_round() -> None:
    worlds = 60
    chance = np.random.default_rng(1)
    trust, room = chance.uniform(0.2, 0.8, worlds), chance.uniform(10, 40, worlds)
    helped = np.where(trust > 0.4, -0.2, 0.1)
    values = [np.full(worlds, 0.6), np.full(worlds, 0.58), 0.6 + helped]
    found = robust(grid(values, trust_start=trust, room=room), "fragmentation")
    assert found.flip.worlds == int((trust <= 0.4).sum())
    assert found.flip.other == "starter"
    assert found.flip.leaves[0].box["trust_start"].high == pytest.approx(0.4, abs=0.02)
    assert found.flip.chance == 1 / 200
    assert len(flip_table(found)) == len(found.flip.leaves)
    text = robust_words.sentences(found, "en")
    assert any("where trust at the start is below" in line for line in text)
    noise = np.random.default_rng(4).permutation(helped)
    found = robust(grid([*values[:2], 0.6 + noise], trust_start=trust, room=room), "fragmentation")
    assert found.flip.chance > 0.05
    assert any("nothing that was varied" in x for x in robust_words.sentences(found, "en"))


def runs() -> pd.DataFrame:
    rows = [
        {"case": "twente", "scenario": "baseline", "policy": policy, "replicate": replicate}
        | {"room": room, "fragmentation": level - room / 100 + replicate / 10, "stage": None}
        for room in (20.0, 10.0)
        for policy, level in zip(NAMES, (0.7, 0.65, 0.5), strict=True)
        for replicate in range(2)
    ]
    return pd.DataFrame(rows).rename_axis("run")


def test_a_grid_is_of_pairs_in_the_same_worlds() -> None:
    found = grid_of(runs(), ["room"], "fragmentation")
    assert found.policies == NAMES
    by_room = dict(zip(found.worlds.columns["room"].tolist(), found.values.T.tolist(), strict=True))
    assert by_room[20.0] == pytest.approx([0.55, 0.5, 0.35])
    assert by_room[10.0] == pytest.approx([0.65, 0.6, 0.45])
    assert found.pairs.shape == (3, 2, 2)
    assert (found.better, found.left_out) == (-1.0, 0)
    spoilt = runs()
    spoilt.loc[0, "fragmentation"] = math.nan
    assert grid_of(spoilt, ["room"], "fragmentation").left_out == 3
    with pytest.raises(DirectionError):
        grid_of(runs().rename(columns={"fragmentation": "overload"}), ["room"], "overload")


def test_of_one_world_the_interval_is_of_luck() -> None:
    one = runs()[lambda t: t["room"] == 20.0]
    found = robust(grid_of(one, ["room"], "fragmentation"), "fragmentation", days=DAYS)
    effect = found.rows[1].effect
    assert effect.mean == pytest.approx(-0.05)
    assert effect.high - effect.low == pytest.approx(0.0, abs=1e-12)
    text = robust_words.sentences(found, "en")
    assert text[0] == "No referee, the starter and the guardian in one world, with the same luck."


@pytest.mark.parametrize("language", ["en", "nl"])
def test_sentences_and_tables(language: str) -> None:
    rule = Rule("fragmentation", -0.05, True, "none")
    found = robust(grid(), "fragmentation", rule=rule, days=DAYS)
    text = "\n".join(robust_words.sentences(found, language))
    assert "{" not in text
    assert {"en": "the guardian is the best choice", "nl": "is de hoeder de beste keus"}[
        language
    ] in text
    cells = robust_words.cells(found, language)
    assert {len(row) for row in cells} == {9}
    assert table(found)["regret_max"].tolist() == [row.regret_max for row in found.rows]
    assert len(regret_table(found)) == 4


# Days ---------------------------------------------------------------------------------------


def test_days_of_the_referees() -> None:
    story = load_scenario("baseline")
    days = {
        name: days_of(story.policy(name).applied(story.parameters), 120)
        for name in ("none", "starter", "guardian", "leaver", "tapering", "inviter")
    }
    assert days["none"] == Days(0, 0, 0)
    # there .5, convening 2, backing .5, appreciation .25, watching 1, mediating 1
    assert days["guardian"].ours == pytest.approx(5.25)
    assert days["starter"].ours == pytest.approx(2.5 * 24 / 120)
    assert days["leaver"].ours == pytest.approx(5.25 * 36 / 120)
    by_hand = (5.25 * 36 + 3.75 * 24 + 2.5 * 36) / 120
    assert days["tapering"].ours == pytest.approx(by_hand)
    assert days["inviter"].ours == pytest.approx(0.5 + 0.5 + 0.25 + 1 + 0.5)
    for one in days.values():
        assert one.low <= one.ours <= one.high


def test_officials_have_days_of_their_own() -> None:
    setting = parameters(referee_activity=0.5, convening=1.0, officials=2, official_days=3.0)
    alone = parameters(setting, officials=0)
    assert days_of(setting, 12).ours == pytest.approx(days_of(alone, 12).ours + 6.0)
    other = parameters(alone, convening=2.0)
    assert days_of(other, 12).ours - days_of(alone, 12).ours == pytest.approx(0.5)


def test_the_table_of_days_is_of_levers() -> None:
    for name, lever in levers().items():
        assert name in LEVERS
        assert 0 < lever.low < lever.days < lever.high
        assert ENTRIES[name].low < lever.at <= ENTRIES[name].high
        assert lever.en
        assert lever.nl
