"""Policies in the same worlds: against numbers by hand, and what the command takes and says."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from sim import engine, plots
from sim.analysis import compare
from sim.analysis.compare import SHOWN, Arm
from sim.answers.compare import compare as answers
from sim.indicators import COLUMNS, HEADLINES
from sim.regions import load_case
from sim.scenarios import load_scenario, shipped_policies
from sim.words import LANGUAGES, words_of
from sim.worlds.courses import courses, quiet_in
from sim.worlds.file import shipped
from sim.worlds.quiet import JUDGED, means, measures_of, met
from tests.test_cli import call
from tests.test_plots import hold_words_apart

NONE = Arm("none", "No referee", "without a referee")
GUARDIAN = Arm("guardian", "Guardian", "with a guardian")
LEAVER = Arm("leaver", "Leaver", "with a leaver", 36)


def by_hand(**ends: list[list[float]]) -> np.ndarray:
    """Courses of one month that end as told: of each indicator, of each policy, of each world."""
    first = next(iter(ends.values()))
    made = np.full((len(first), len(first[0]), 2, len(COLUMNS)), 0.5)
    for name, values in ends.items():
        made[:, :, 1, COLUMNS.index(name)] = values
    return made


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "down", "same", "up", "mean"),
    [
        ([0.5, 0.5, 0.5], [0.4, 0.46, 0.6], 1, 1, 1, -0.04 / 3),
        ([0.3, 0.4, 0.5], [0.2, 0.3, 0.4], 3, 0, 0, -0.1),
        ([0.3, 0.4, 0.5], [0.25, 0.36, 0.55], 1, 1, 1, -0.04 / 3),  # what matters, and a bit less
        ([0.3, np.nan, 0.5], [0.4, 0.4, 0.5], 0, 1, 1, 0.05),
    ],
)
def test_differences_are_world_by_world(one, other, down, same, up, mean) -> None:
    found = compare.compare(by_hand(fragmentation=[one, other]), (NONE, GUARDIAN))
    row = found.against[0].row("fragmentation")
    assert (row.down, row.same, row.up) == (down, same, up)
    assert row.untold == int(np.isnan(one).sum())
    assert row.difference.mean == pytest.approx(mean)
    difference = np.array(other) - np.array(one)
    # of so few worlds the lowest and the highest
    low, high = np.nanmin(difference), np.nanmax(difference)
    assert (row.difference.low, row.difference.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("fragmentation", "duplicated", "said"),
    [
        ([0.3, 0.3, 0.5], [0.4, 0.5, 0.5], "fragmentation ends lower than without a referee in 2 "
         "of 3 worlds; duplicated work ends the same in 2."),
        ([0.3, 0.3, 0.3], [0.4, 0.4, 0.5], "fragmentation ends lower than without a referee in 3 "
         "of 3 worlds, and duplicated work in 2."),
        ([0.3, 0.3, 0.3], [0.6, 0.6, 0.6], "3 of 3 worlds, but duplicated work ends higher in 3."),
        ([0.6, 0.6, 0.5], [0.5, 0.5, 0.5], "fragmentation ends higher than without a referee in 2"),
        ([0.51, 0.5, 0.5], [0.5, 0.5, 0.52], "all five figures below end as they do without a "
         "referee in all 3 worlds."),
    ],
)  # fmt: skip
def test_the_sentence_says_the_numbers(fragmentation, duplicated, said) -> None:
    base = [0.5, 0.5, 0.5]
    made = by_hand(fragmentation=[base, fragmentation], duplicated_work=[base, duplicated])
    found = compare.compare(made, (NONE, GUARDIAN))
    text = compare.sentence(found, found.against[0], "Twente", "en")
    assert text.startswith("Twente: with a guardian, ")
    assert said in text


@pytest.mark.parametrize(
    ("quiet", "of", "said", "not_said"),
    [
        (0, 30, "Lees de uitkomst met voorzichtigheid: in geen van de 30 werelden", "de andere"),
        (14, 30, "Lees de uitkomst met voorzichtigheid: in 14 van de 30 werelden", "de andere"),
        (15, 30, "In 15 van 30 werelden doet deze regio", "voorzichtigheid"),
        (30, 30, "In 30 van 30 werelden doet deze regio", "de andere"),
    ],
)
def test_how_often_a_region_is_quiet_is_told_with_care(quiet, of, said, not_said) -> None:
    text = compare.quiet_sentence(quiet, of, "nl")
    assert text.startswith(said)
    assert not_said not in text
    assert ("worlds check" in text) == (quiet < of)


@pytest.mark.parametrize("still", [0, 1, 2, 3])
def test_a_region_that_is_seldom_quiet_is_told_so_first(still: int) -> None:
    found = answers("zutphen_lochem", runs=3, months=1, lang="nl")
    found = dataclasses.replace(found, quiet=np.arange(3) < still)
    blocks = found.blocks()
    at = blocks.index(compare.quiet_sentence(still, 3, "nl"))
    assert (at == 0) == (still < 2)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ([70.4, 70.4], [50.6, 50.6], True),  # 70 and 51 with -20
        ([70.0, 70.0], [50.0, 52.0], False),
    ],
)
def test_a_difference_that_does_not_seem_to_fit_is_said_to_be_rounded(one, other, told) -> None:
    found = compare.compare(by_hand(chimneys=[one, other]), (NONE, GUARDIAN))
    assert bool(compare.rounding(found, "nl")) is told


@pytest.mark.parametrize(("worlds", "named"), [(2, "laagste tot hoogste"), (10, "middelste 80%")])
def test_the_band_of_few_worlds_is_from_lowest_to_highest(worlds: int, named: str) -> None:
    values = np.linspace(0.0, 0.9, worlds)
    found = compare.compare(by_hand(trust=[[0.0] * worlds, values.tolist()]), (NONE, GUARDIAN))
    three = found.against[0].row("trust").difference
    ends = (0.0, 0.9) if worlds < 10 else np.quantile(values, [0.1, 0.9])
    assert (three.low, three.high) == pytest.approx(ends)
    assert named in compare.cells(found, "nl")[0][0][4]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", [f"{a}_{b}" for a in ("down", "same", "up")
                                 for b in ("down", "same", "up")] + ["nothing"])  # fmt: skip
def test_every_sentence_has_thirty_words_at_most(lang: str, key: str) -> None:
    say = words_of("compare", lang)
    blanks = {"with_": say["with"].split("|")[0].format(name="x"), "without": say["with_none"]}
    text = say[key].format(region="Twente", one=30, two=30, of=30, **blanks)
    assert len(text.split()) <= 30
    assert "{" not in text


def test_a_course_is_that_of_a_run_by_itself_and_of_any_threads() -> None:
    region, worlds = load_case("zutphen_lochem"), shipped().first(3)
    policy = load_scenario("baseline").policy("guardian")
    points = [policy.applied(world.parameters()) for world in worlds]
    one = courses(region, points, [0, 1, 2], 5, seed=4)
    two = courses(region, points, [0, 1, 2], 5, seed=4, threads=3)
    assert one.tobytes() == two.tobytes()
    for at, point in enumerate(points):
        alone = engine.simulate(region, seed=4, months=5, replicate=at, base=point)
        assert one[at].tobytes() == alone.rows.tobytes()


def test_quiet_worlds_are_those_of_the_check() -> None:
    region, worlds = load_case("zutphen_lochem"), shipped().first(3)
    expected = [
        bool(met(means(measures_of(region, world.parameters(), JUDGED, seed=1))).all())
        for world in worlds
    ]
    assert quiet_in(region, worlds, seed=1, threads=2).tolist() == expected


# The command --------------------------------------------------------------------------------------

SHORT = ("--runs", "3", "--months", "4")


def test_the_files_hold_the_runs_and_their_differences(tmp_path) -> None:
    out = tmp_path / "a folder"
    ended = call(
        "compare", "zutphen_lochem", "none", "hoeder", "vertrekker", *SHORT, "--after", "2",
        "--out", out,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert {path.name for path in out.iterdir()} == {
        *("compare.png", "compare.svg", "compare.pdf", "compare_tall.png", "manifest.json"),
        *("table.csv", "runs.csv", "courses.csv"),
    }
    runs = pd.read_csv(out / "runs.csv").set_index(["policy", "world"])
    story, region = load_scenario("baseline"), load_case("zutphen_lochem")
    second = shipped().first(2)[1]
    base = story.policy("leaver").applied(second.parameters())
    alone = engine.simulate(region, months=4, replicate=1, base=base, referee_stop=2)
    for name in COLUMNS:
        expected = alone.indicators[name].iloc[-1]
        assert runs.loc[("leaver", 2), name] == pytest.approx(expected, rel=1e-12, nan_ok=True)
    table = pd.read_csv(out / "table.csv").set_index(["policy", "indicator"])
    for policy in ("guardian", "leaver"):
        for name in SHOWN:
            pair = runs.loc[policy, name] - runs.loc["none", name]
            row = table.loc[(policy, name)]
            assert row["difference_mean"] == pytest.approx(pair.mean())
            assert row[["lower", "same", "higher"]].sum() == 3
            assert row["lower"] == (pair <= -compare.SMALLEST[name]).sum()
    course = pd.read_csv(out / "courses.csv")
    assert len(course) == 3 * 3 * 5
    last = course[course["month"] == 4].set_index(["policy", "world"])
    assert last.loc[("leaver", 2), "trust"] == pytest.approx(runs.loc[("leaver", 2), "trust"])
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["policies"]["leaver"]["referee_stop"] == 2
    assert manifest["worlds"]["used"] == 3


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("geen", "hoeder"), ["none", "guardian"]),
        (("None", "GUARDIAN"), ["none", "guardian"]),
        (("bijeenroeper",), ["none", "convener"]),
        ((), ["none", "guardian"]),
        (("scarcity", "abundance"), ["scarcity", "abundance"]),
        (("none", "mine.toml"), ["none", "mild"]),
        (("guardian", "same.toml"), ["guardian", "guardian_2"]),
    ],
)
def test_policies_are_known_by_many_names(typed, meant, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, policy in (("mine", "mild"), ("same", "guardian")):
        Path(f"{name}.toml").write_text(
            f'id = "{name}"\ntitle = {{ en = "M", nl = "M" }}\ntext = {{ en = "m", nl = "m" }}\n'
            f"[parameters]\n[policies.{policy}]\n[policies.{policy}.title]\n"
            'en = "Mild"\nnl = "Mild"\n'
            f"[policies.{policy}.parameters]\nreferee_activity = 0.5\n",
            encoding="utf-8",
        )
    ended = call("compare", "zutphen_lochem", *typed, "--runs", "1", "--months", "1", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["policies"] == meant


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none", "guardiann"), "guardian"),
        (("none", "guardian", "leaver", "starter", "inviter"), "5"),
        (("none", "geen"), "geen"),
        (("none", "guardian", "--after", "24"), "--after 24"),
        (("none", "leaver", "--after", "0"), "--after 0"),
        (("--runs", "0"), "--runs"),
        (("--runs", "100000"), "--runs"),
        (("none", "several.toml"), "one, two"),
        (("none", "strategies"), "--scenario strategies"),
        (("none", "verhaal"), "--scenario strategies"),
        (("none", "not_there.toml"), "not_there.toml"),
        (("--out", "several.toml"), "several.toml"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_compared_is_refused(words, said, lang, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    policy = "[policies.{0}]\ntitle = {{ en = 'a', nl = 'a' }}\ntext = {{ en = 'a', nl = 'a' }}\n"
    Path("several.toml").write_text(
        "id = 'several'\ntitle = { en = 'a', nl = 'a' }\n" + policy.format("one")
        + policy.format("two"),
        encoding="utf-8",
    )  # fmt: skip
    ended = call("compare", "zutphen_lochem", *words, "--lang", lang)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_figure_that_fails_leaves_manifest_and_tables(tmp_path, monkeypatch) -> None:
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plots, "save", fail)
    for command, table in (("compare", "table.csv"), ("exchange", "pairs.csv")):
        ended = call(command, "zutphen_lochem", *SHORT, "--out", tmp_path / command)
        assert ended.code == 2
        assert (tmp_path / command / "manifest.json").exists()
        assert (tmp_path / command / table).exists()


def test_what_is_said_is_in_the_language() -> None:
    text = {}
    for lang in LANGUAGES:
        ended = call("compare", "zutphen_lochem", "geen", "hoeder", *SHORT, "--lang", lang)
        text[lang] = " ".join(ended.out.split()).replace("`schoorsteen worlds check`", "")
    assert "met een hoeder" in text["nl"]
    assert "rustige jaren" in text["nl"]
    assert "van 3 werelden" in text["nl"]
    assert "with a guardian" in text["en"]
    assert "quiet years" in text["en"]
    for word in ("fragmentation", "guardian", "worlds ", "trust"):
        assert word not in text["nl"]
    for word in ("versnippering", "hoeder", "werelden", "vertrouwen"):
        assert word not in text["en"]


# The figure ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("count", [2, 4])
def test_no_words_collide_on_the_figure(lang: str, tall: bool, count: int) -> None:
    rng = np.random.default_rng(1)
    made = np.cumsum(rng.normal(0, 0.01, (count, 5, 121, len(COLUMNS))), axis=2) + 0.6
    ids = ("none", "leaver", "tapering", "guardian")[:count]
    titles = [shipped_policies()[name].title[lang].split(":")[0] for name in ids]
    arms = [
        Arm(name, title, "", 36 if name == "leaver" else None)
        for name, title in zip(ids, titles, strict=True)
    ]
    figure = plots.compare_figure(
        {name: compare.bands(made, name) for name in HEADLINES}, arms, region="Zutphen en Lochem",
        worlds=5, language=lang, tall=tall,
    )  # fmt: skip
    hold_words_apart(figure)


def test_bands_are_means_and_quantiles_of_worlds() -> None:
    made = by_hand(fragmentation=[[0.1, 0.2, 0.6], [0.2, 0.2, 0.2]])
    bands = compare.bands(made, "fragmentation")
    assert bands["mean"][:, 1] == pytest.approx([0.3, 0.2])
    assert bands["low"][0, 1] == pytest.approx(0.1)
    assert bands["difference_mean"][:, 1] == pytest.approx([0.0, -0.1])
    assert bands["difference_high"][1, 1] == pytest.approx(0.1)


@pytest.mark.parametrize("tall", [False, True])
def test_times_are_in_years_and_a_name_in_a_label_is_small(tall: bool) -> None:
    made = np.full((2, 10, 61, len(COLUMNS)), 0.5)
    arms = (Arm("none", "Geen scheidsrechter", "zonder scheidsrechter"), LEAVER)
    figure = plots.compare_figure(
        {name: compare.bands(made, name) for name in HEADLINES}, arms, region="Hier", worlds=10,
        language="nl", tall=tall,
    )  # fmt: skip
    texts = " ".join(text.get_text() for text in figure.findobj(Text))
    assert "tot jaar 3" in texts
    assert "geen scheidsrechter" in " ".join(texts.split())
