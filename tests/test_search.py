"""Schedules of a referee, and a search for them: the same to the bit, stopped or not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim import cli
from sim.analysis import schedules
from sim.analysis.referee_days import days_of
from sim.analysis.schedules import Period, id_of, policy_of, schedule, story
from sim.answers.asking import AskError
from sim.answers.search import Row, SearchStopped, _front, _told, search
from sim.parameters import ENTRIES, parameters
from sim.scenarios import load_scenario, shipped_policies
from sim.sweep import Execution, Folder, Inline

SMALL = {
    "months": 24, "rounds": 2, "size": 5, "worlds": 3, "held_out": 22, "replicates": 1, "seed": 3,
}  # fmt: skip

# Schedules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "lengths", "letters", "expected"),
    [
        (0, (36, 60, 120), ("cb", "b", ""), "s_cb0_b36_gone96"),
        (0, (36, 60, 24), ("cb", "bc", "m"), "s_cb0_m96"),  # the same twice is once
        (12, (6, 6, 6), ("", "w", ""), "s_w18_gone24"),  # nobody yet is nobody
        (0, (6, 6, 6), ("", "", ""), "none"),
        (6, (120, 6, 6), ("cbawm", "m", "c"), "s_cbawm6"),  # beyond the end is not there
        (0, (24, 24, 24), ("c", "", "m"), "s_c0_gone24_m48_gone72"),
    ],
)
def test_what_acts_alike_is_one_schedule(begin, lengths, letters, expected) -> None:
    found = schedule(begin, lengths, letters, 120)
    assert id_of(found) == expected


def test_a_schedule_is_a_policy_of_the_model(tmp_path: Path) -> None:
    one = schedule(12, (24, 24, 12), ("cb", "", "m"), 120)
    file = tmp_path / "schedules.toml"
    file.write_text(story([policy_of(one)]), encoding="utf-8")
    told = load_scenario(file)
    setting = told.policy(id_of(one)).applied(told.parameters)
    assert setting == policy_of(one).applied(parameters())
    assert (setting.referee_start, setting.referee_stop) == (12, 72)
    assert [begin for begin, _ in setting.phases] == [36, 60]
    assert setting.at(12).backing == ENTRIES["backing"].default
    assert setting.at(12).mediation == 0.0
    assert setting.at(40).referee_activity == 0.0
    assert setting.at(60).mediation == ENTRIES["mediation"].default
    # 24 months of .5 + 2 + .5, 12 of .5 + 1
    assert days_of(setting, 120).ours == pytest.approx((24 * 3 + 12 * 1.5) / 120)


def test_all_levers_from_the_start_are_the_guardian() -> None:
    always = policy_of((Period(0, "cbawm"),)).applied(parameters())
    assert always == shipped_policies()["guardian"].applied(parameters())


@pytest.mark.parametrize(
    ("one", "language", "said"),
    [
        ((Period(0, "cbawm"),), "en", "from the start to the end the referee calls tables"),
        ((Period(12, "b"),), "en", "nobody until month 12; from then to the end the referee"),
        (
            (Period(0, "cb"), Period(36, "b"), Period(96, "")),
            "nl",
            "tot maand 36: de scheidsrechter roept bijeen en steunt openlijk; daarna, tot maand "
            "96: steunt openlijk; daarna is hij weg",
        ),
        ((Period(0, "c"), Period(24, ""), Period(48, "m")), "en", "then it is away until month 48"),
        ((), "nl", "er is geen scheidsrechter"),
    ],
)
def test_a_schedule_in_words(one, language: str, said: str) -> None:
    assert said in schedules.words(one, 120, language)


def test_the_front_and_what_is_told() -> None:
    rows = [
        Row((Period(month, "b"),), days, effect)
        for month, (days, effect) in enumerate(
            [(0, 0), (2, -0.1), (3, -0.08), (4, -0.19), (4, -0.1)]
        )
    ]
    front = _front(rows, -1.0)
    assert [(row.days, row.search) for row in front] == [(0, 0), (2, -0.1), (4, -0.19)]
    always = Row((), 6.0, -0.2)
    assert _told(front, always, -1.0).days == 4
    assert _told(front, always._replace(search=-0.1), -1.0).days == 2
    assert _told(front, always._replace(search=-0.5), -1.0).days == 4


# The search ---------------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def fewer_draws():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.answers.search.DRAWS", 5)
        yield


@pytest.fixture(scope="module")
def region(tmp_path_factory) -> str:
    return "zutphen_lochem"


@pytest.fixture(scope="module")
def whole(tmp_path_factory, region):
    """A search that nobody stopped, and its folder."""
    home = tmp_path_factory.mktemp("search") / "whole"
    found = search(region, home, execution=Execution(executor=Inline()), lang="en", **SMALL)
    return found, home


def digests(home: Path) -> dict[str, str]:
    return {
        place.name: Folder.open(place).digest()
        for place in sorted(home.iterdir())
        if place.is_dir()
    }


def test_a_search_tells_what_it_found(whole) -> None:
    found, home = whole
    assert set(digests(home)) == {"round_001", "round_002", "again"}
    assert 6 <= len(found.tried) <= 12
    assert found.front[0].schedule == ()
    days = [row.days for row in found.front]
    assert days == sorted(days)
    assert found.told in found.front
    text = str(found)
    assert found.sentence[:40] in text.replace("\n", " ")
    assert "{" not in text
    assert found.document()["told"]["schedule"] == id_of(found.told.schedule)


def test_effects_are_paired_with_no_referee(whole) -> None:
    found, home = whole
    runs = Folder.open(home / "again").runs()
    wide = runs.pivot_table(index="world", columns="policy", values="fragmentation")
    effects = wide[id_of(found.always.schedule)] - wide["none"]
    assert found.always.fresh == pytest.approx(effects[effects.index <= 3].mean())
    assert found.always.held == pytest.approx(effects[effects.index > 3].mean())


def test_a_search_that_is_stopped_goes_on_to_the_same_bits(whole, tmp_path, region) -> None:
    _, home = whole
    told: list[str] = []
    with pytest.raises(SearchStopped, match="round 2"):
        search(
            region, tmp_path / "other", tell=told.append, **SMALL,
            execution=Execution(executor=Inline(), stop=lambda: "Round 2" in "".join(told)),
        )  # fmt: skip
    again = search(region, tmp_path / "other", execution=Execution(workers=2), **SMALL)
    assert digests(tmp_path / "other") == digests(home)
    pd.testing.assert_frame_equal(again.table, whole[0].table)
    pd.testing.assert_frame_equal(again.all, whole[0].all)


def test_a_later_round_takes_over_what_an_earlier_one_did(whole) -> None:
    _, home = whole
    sessions = sorted((home / "round_002" / "sessions").glob("*.json"))
    assert json.loads(sessions[0].read_text(encoding="utf-8"))["reused"]["runs"] == 3


def test_another_search_in_the_folder_is_refused(whole, region) -> None:
    _, home = whole
    with pytest.raises(AskError, match="seed=3"):
        search(region, home, **(SMALL | {"seed": 4}))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"size": 2}, "size=2"),
        ({"worlds": 150, "held_out": 100}, "200 worlds"),
        ({"indicator": "overload"}, "overload"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(given, said, tmp_path, region) -> None:
    with pytest.raises(AskError, match=said):
        search(region, tmp_path / "none", **(SMALL | given))
    assert not (tmp_path / "none").exists()


def test_without_pymoo_it_says_what_to_install(monkeypatch, tmp_path, region) -> None:
    def version(name: str) -> str:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("sim.answers.search.version", version)
    with pytest.raises(AskError, match=r"schoorsteen\[search\]"):
        search(region, tmp_path / "none", **SMALL)


def test_tables_and_figures_are_written(whole, tmp_path) -> None:
    found, _ = whole
    found.write(tmp_path)
    table = pd.read_csv(tmp_path / "front.csv")
    np.testing.assert_allclose(table["held"], [r.held for r in [*found.front, found.always]])
    assert {path.name for path in tmp_path.iterdir()} >= {"search.png", "search_tall.png"}


def test_the_command_tells_what_is_there_and_what_is_wrong(whole, region) -> None:
    found, home = whole
    asked = [x for key, value in SMALL.items() for x in (f"--{key.replace('_', '-')}", str(value))]
    told = CliRunner().invoke(cli.app, ["search", region, "--out", str(home), *asked, "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == json.loads(json.dumps(found.document()))
    assert (home / "front.csv").exists()
    other = CliRunner().invoke(cli.app, ["search", "--lang", "nl", region, "--out", str(home)])
    assert other.exit_code == 2
    assert "een andere zoektocht" in other.stderr


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    import subprocess

    code = "import sys, sim.answers.search; print({'pymoo', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
