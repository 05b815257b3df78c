"""Where something fails: boxes as EMA's, a planted box, trees, what fails, and words."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis import box_words, discovery
from sim.analysis.boxes import CHOICE, Cases, Limit, narrowed, without, worth
from sim.analysis.discovery import Rule, TooFewError, cases_of, discover
from sim.analysis.prim import chances, prim
from sim.analysis.tree import by_chance, tree

FOLDER = Path(__file__).with_name("discovery")
EMA = json.loads((FOLDER / "ema.json").read_text(encoding="utf-8"))
TABLES = ("numbers", "mixed", "real")


def table_of(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv").drop(columns="run", errors="ignore")


def cases(table: pd.DataFrame) -> Cases:
    columns = {
        name: column.to_numpy() if column.dtype.kind in "fi" else column.to_numpy(dtype=object)
        for name, column in table.items()
        if name != "fails"
    }
    number = np.arange(len(table))
    return Cases(columns, table["fails"].to_numpy(dtype=bool), number, number)


def planted(settings: int = 1000, seed: int = 1) -> Cases:
    """Nine in ten fail in a box of three columns, one in twenty elsewhere."""
    chance = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "trust_start": chance.uniform(0.2, 0.8, settings),
            "room": chance.uniform(10, 40, settings),
            "exposure": chance.uniform(0, 0.4, settings),
            "notice_months": chance.integers(0, 25, settings),
            "policy": chance.choice(["guardian", "starter", "convener"], settings),
        }
    )
    inside = (table["trust_start"] < 0.35) & (table["room"] < 25) & (table["policy"] != "guardian")
    table["fails"] = chance.random(settings) < np.where(inside, 0.9, 0.05)
    return cases(table)


# PRIM -------------------------------------------------------------------------------------


def same_box(here, step, stored) -> None:
    assert (step.worth.coverage, step.worth.density, step.worth.mass) == pytest.approx(
        (stored["coverage"], stored["density"], stored["mass"]), rel=1e-12
    )
    assert set(step.box) == set(stored["limits"])
    for name, limits in stored["limits"].items():
        ours, ends = step.box[name], here.ends(name)
        if here.kinds[name] == CHOICE:
            assert sorted(ours.values) == limits
        else:
            assert [max(ours.low, ends.low), min(ours.high, ends.high)] == limits


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("way", ["peeled", "pasted"])
def test_boxes_are_those_of_ema_step_by_step(name: str, way: str) -> None:
    table = table_of(name)
    if way == "pasted":  # EMA cannot paste whole numbers
        table = table.astype(dict.fromkeys(table.select_dtypes("integer"), float))
    here = cases(table)
    steps, stored = prim(here), EMA[name][way]
    if way == "peeled":
        steps = steps[: len(stored)]
    assert len(steps) == len(stored) > 5
    for step, one in zip(steps, stored, strict=True):
        same_box(here, step, one)
        for (column, side), chance in chances(here, step.box).items():
            at = ("low", "high").index(side) if side != "values" else 0
            assert chance == pytest.approx(one["chances"][column][at], rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("name", TABLES)
def test_leaves_are_those_of_scikit_learn(name: str) -> None:
    table = table_of(name).select_dtypes("number").astype(float)
    leaves = [[leaf.worth.settings, leaf.worth.failing] for leaf in tree(cases(table))]
    assert sorted(leaves, key=lambda one: (-one[1] / one[0], one[0])) == EMA[name]["leaves"]


def test_whole_numbers_are_put_back_one_by_one() -> None:
    n = 200
    whole = np.tile(np.arange(20), n // 20)
    fails = (whole >= 5) & (whole <= 9)
    here = Cases({"steps": whole}, fails, np.arange(n), np.arange(n))
    last = prim(here)[-1]
    assert last.box == {"steps": Limit(5.0, 9.0)}
    assert (last.worth.coverage, last.worth.density) == (1.0, 1.0)


# The box that is told -----------------------------------------------------------------------


def test_a_planted_box_is_found() -> None:
    found = discover(planted(), draws=20)
    assert set(found.box) == {"trust_start", "room", "policy"}
    assert found.box["trust_start"].high == pytest.approx(0.35, abs=0.02)
    assert found.box["room"].high == pytest.approx(25, abs=1.5)
    assert found.box["policy"].values == {"starter", "convener"}
    assert found.worth.density > 0.8
    low, high = found.steady.density
    assert low < found.worth.density < high
    assert all(times >= 15 for times in found.steady.back.values())
    assert found.steady.unseen_density > 0.5
    assert max(found.chances.values()) < 1e-6
    assert found.box_chance == 1 / 21
    assert found == discover(planted(), draws=20)


def test_nothing_is_found_where_there_is_nothing() -> None:
    told = 0
    for seed in range(3):
        here = planted(400, seed)
        fails = np.random.default_rng([9, seed]).random(400) < 0.3
        here = Cases(here.columns, fails, here.runs, here.draws)
        found = discover(here, draws=21)
        told += found.box_chance <= 0.05
        if found.box and found.box_chance > 0.05:
            assert "do not build on it" in " ".join(box_words.sentences(here, found, None, "en"))
    assert told <= 1


def test_runs_to_look_at_lie_where_they_are_said_to() -> None:
    here = planted()
    found = discover(here, draws=1)
    inside = here.within(found.box)
    assert len(found.inside) == len(found.outside) == 3
    assert all(inside[run] and here.fails[run] for run in found.inside)
    assert not any(inside[run] or here.fails[run] for run in found.outside)


def test_too_few_are_said() -> None:
    here = planted(100)
    fails = np.zeros(100, dtype=bool)
    fails[:4] = True
    with pytest.raises(TooFewError) as caught:
        discover(Cases(here.columns, fails, here.runs, here.draws))
    assert box_words.too_few_words(caught.value, "en").startswith("4 of 100 settings fail.")


def test_sides_are_given_up_one_by_one() -> None:
    box = narrowed({"room": Limit(low=12.0)}, "room", Limit(high=18.0))
    assert box == {"room": Limit(12.0, 18.0)}
    assert without(box, "room", "low") == {"room": Limit(high=18.0)}
    assert without({"room": Limit(high=18.0)}, "room", "high") == {}


# Trees --------------------------------------------------------------------------------------


def test_a_tree_parts_choices_and_numbers() -> None:
    n = 400
    chance = np.random.default_rng(3)
    policy = chance.choice(np.array(["a", "b", "c"], dtype=object), n)
    room = chance.uniform(0, 1, n)
    fails = (policy != "b") & (room > 0.7)
    here = Cases({"policy": policy, "room": room}, fails, np.arange(n), np.arange(n))
    first, *others = tree(here)
    assert first.worth == worth(fails, here.within(first.box))
    assert first.box["policy"].values == {"a", "c"}
    assert first.box["room"].low == pytest.approx(0.7, abs=0.01)
    assert first.worth.density == 1.0
    assert all(leaf.worth.density == 0 for leaf in others)
    assert by_chance(here) == 1 / 200


def test_chance_parts_as_well_where_nothing_is_there() -> None:
    here = planted(300)
    fails = np.random.default_rng(6).random(300) < 0.3
    assert by_chance(Cases(here.columns, fails, here.runs, here.draws), 49) > 0.05


# What fails -----------------------------------------------------------------------------------


def runs() -> pd.DataFrame:
    """Two policies, twenty settings, three replicates of which the luck is shared."""
    rows = [
        {"case": "twente", "scenario": "baseline", "policy": policy, "replicate": replicate}
        | {"trust_start": at / 20, "point": 2 * at + (policy == "guardian"), "stage": None}
        | {"fragmentation": 0.5 + 0.1 * replicate - (0.2 if at >= 8 and policy != "none" else 0.0)}
        for at in range(20)
        for policy in ("none", "guardian")
        for replicate in range(3)
    ]
    return pd.DataFrame(rows).rename_axis("run")


def test_failing_is_counted_on_means_over_paired_replicates() -> None:
    found = cases_of(runs(), ["trust_start"], Rule("fragmentation", -0.05, True, "none"))
    assert list(found.columns) == ["trust_start"]
    np.testing.assert_array_equal(found.fails, found.columns["trust_start"] < 0.4)
    assert found.runs.tolist() == [6 * at + 3 for at in range(20)]
    spoilt = runs()
    spoilt.loc[spoilt.index[0], "fragmentation"] = math.nan  # its pair leaves with it
    again = cases_of(spoilt, ["trust_start"], Rule("fragmentation", -0.05, True, "none"))
    np.testing.assert_array_equal(again.fails, found.fails)
    assert again.runs[0] == 4


def test_policies_and_worlds_become_columns() -> None:
    table = runs().assign(world=lambda t: 1 + (t["trust_start"] > 0.5))
    worlds = {1: {"room": 20.0, "form": "network"}, 2: {"room": 30.0, "form": "network"}}
    found = cases_of(table, ["trust_start"], Rule("fragmentation", 0.55), worlds)
    assert list(found.columns) == ["policy", "trust_start", "room"]
    assert len(found) == 40
    assert found.draws.tolist() == [at // 2 for at in range(40)]


# Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "box"),
    [
        (
            "en",
            "trust at the start is below 0.35, room lies between 12 and 18 days a week and "
            "the policy is guardian or starter",
        ),
        (
            "nl",
            "het vertrouwen aan het begin lager is dan 0,35, de ruimte tussen 12 en 18 dagen per "
            "week ligt en de aanpak hoeder of aanjager is",
        ),
    ],
)
def test_a_box_in_words(language: str, box: str) -> None:
    limits = {
        "trust_start": Limit(high=0.3512),
        "room": Limit(12.0, 18.04),
        "policy": Limit(values=frozenset({"guardian", "starter"})),
    }
    assert box_words.box_words(planted(50), limits, language) == box


@pytest.mark.parametrize("language", ["en", "nl"])
def test_sentences_tell_the_box_and_what_it_is_worth(language: str) -> None:
    here = planted()
    found = discover(here, draws=3)
    rule = Rule("fragmentation", -0.05, True, "none")
    text = box_words.sentences(here, found, rule, language)
    assert "{" not in "".join(text)
    assert box_words.box_words(here, found.box, language) in text[2]
    assert str(found.inside[0]) in text[-1]
    by_chance_alone = box_words.sentences(here, found._replace(leaves_chance=0.3), rule, language)
    assert len(by_chance_alone) == len(text)
    assert by_chance_alone != text
    without_box = box_words.sentences(here, found._replace(box={}), None, language)
    assert len(without_box) < len(text)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("fragmentation", 0.5), "fragmentation ends above 0.5."),
        (Rule("trust", 0.5, False), "trust ends below 0.5."),
        (
            Rule("fragmentation", -0.05, True, "none"),
            "fragmentation does not end at least 0.05 lower than without a referee.",
        ),
        (
            Rule("trust", 0.05, False, "guardian"),
            "trust does not end at least 0.05 higher than with a guardian.",
        ),
        (
            Rule("fragmentation", 0.1, True, "none"),
            "fragmentation ends more than 0.1 higher than without a referee.",
        ),
        (
            Rule("trust", -0.1, False, "none"),
            "trust ends more than 0.1 lower than without a referee.",
        ),
    ],
)
def test_what_failing_means(rule: Rule, said: str) -> None:
    assert box_words.rule_words(rule, "en") == f"Failing here means: {said}"


def test_tables_say_what_the_sentences_say() -> None:
    here = planted()
    found = discover(here, draws=3)
    steps = discovery.steps_table(found)
    assert steps["density"].iloc[0] == found.all.density
    assert len(discovery.tree_table(found)) == len(found.leaves)
    assert discovery.box_table(found)["column"].tolist() == [name for name, _ in found.chances]
    replays = discovery.replays_table(found, pd.DataFrame(here.columns), ["room"])
    assert replays["lies"].tolist() == ["inside"] * 3 + ["outside"] * 3
