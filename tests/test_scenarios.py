"""Scenarios and policies: those that are shipped, and what a user can write wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import simulate
from sim.parameters import ENTRIES, Parameters
from sim.scenarios import (
    LEVERS,
    MAX_BYTES,
    ScenarioError,
    load_scenario,
    shipped_policies,
    shipped_scenarios,
)
from sim.words import in_language

GOOD = 'id = "mine"\n[title]\nen = "Mine"\nnl = "De mijne"\n'


@pytest.fixture
def write(tmp_path: Path):
    def make(content: str | bytes) -> Path:
        path = tmp_path / "mine.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


# Shipped --------------------------------------------------------------------------------


def test_stories_are_shipped() -> None:
    assert {"abundance", "baseline", "guided", "people", "scarcity", "unanimous"} <= set(
        shipped_scenarios()
    )
    assert list(shipped_scenarios()) == sorted(shipped_scenarios())


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_shipped_story_is_complete(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.id == name
    assert scenario.sources
    for language in ("en", "nl"):
        assert scenario.title[language]
        assert len(scenario.text[language]) > 60
    assert scenario.title["en"] != scenario.title["nl"]
    assert isinstance(scenario.parameters, Parameters)
    assert list(scenario.policies) == [
        *("none", "starter", "convener", "guardian"),
        *("leaver", "tapering", "funder", "inviter"),
    ]


def test_baseline_is_the_defaults() -> None:
    assert load_scenario("baseline").parameters == Parameters()


def test_scarcity_and_abundance_differ_in_thinking_and_means() -> None:
    scarcity, abundance = (
        load_scenario("scarcity").parameters,
        load_scenario("abundance").parameters,
    )
    assert scarcity.mindset_mean < 0.5 < abundance.mindset_mean
    assert scarcity.means_cut > 0 == abundance.means_cut


def test_each_policy_differs_from_the_one_before_in_one_respect() -> None:
    base = Parameters()
    none, starter, convener, guardian, *_ = (
        {lever: getattr(policy.applied(base), lever) for lever in LEVERS}
        for policy in shipped_policies().values()
    )
    assert none["referee_activity"] == 0
    assert starter["referee_activity"] == convener["referee_activity"] == 1
    assert {k for k in LEVERS if starter[k] != convener[k]} == {"referee_stop"}
    assert starter["referee_stop"] == 24
    added = {k for k in LEVERS if convener[k] != guardian[k]}
    assert added == {"backing", "appreciation", "monitoring", "mediation"}
    for lever in added:
        assert convener[lever] == 0
        assert guardian[lever] == ENTRIES[lever].default


def test_the_leaver_is_the_guardian_for_three_years() -> None:
    scenario = load_scenario("baseline")
    guardian, leaver = (
        scenario.policy(name).applied(Parameters()) for name in ("guardian", "leaver")
    )
    assert {k for k in LEVERS if getattr(leaver, k) != getattr(guardian, k)} == {"referee_stop"}
    run = simulate(organisations=4, tasks=2, months=40, base=leaver)
    assert run.indicators["referee"].tolist() == [0.0] + [1.0] * 36 + [0.0] * 4
    assert scenario.policy("leaver").title["nl"].startswith("Vertrekker: ")


def test_a_policy_can_change_on_the_way() -> None:
    tapering = load_scenario("baseline").policy("tapering").applied(Parameters())
    assert [month for month, _ in tapering.phases] == [36, 60, 96]
    assert tapering.at(0).backing == tapering.at(35).backing == Parameters().backing
    assert tapering.at(36).backing == tapering.at(36).monitoring == 0
    assert tapering.at(95).referee_activity == 1
    assert tapering.at(96).referee_activity == tapering.at(500).appreciation == 0


def test_a_policy_lies_over_the_scenario() -> None:
    base = load_scenario("scarcity").parameters
    applied = load_scenario("scarcity").policy("starter").applied(base)
    assert applied.mindset_mean == base.mindset_mean
    assert applied.referee_stop == 24


def test_an_unknown_policy_gets_the_closest_name() -> None:
    with pytest.raises(ScenarioError, match="did you mean guardian"):
        load_scenario("baseline").policy("gardian")
    with in_language("nl"), pytest.raises(ScenarioError, match="kies uit: geen, aanjager"):
        load_scenario("baseline").policy("hoedr")


# A user's own ----------------------------------------------------------------------------


def test_a_file_of_ones_own(write) -> None:
    scenario = load_scenario(
        write(
            GOOD
            + "[parameters]\nmindset_mean = 0.3\n"
            + "[policies.none.parameters]\nreferee_activity = 0.1\n"
            + "[policies.mine.parameters]\nreferee_activity = 0.4\nreferee_stop = 12\n"
        )
    )
    assert scenario.parameters.mindset_mean == 0.3
    assert scenario.policy("mine").applied(scenario.parameters).referee_stop == 12
    assert scenario.policy("none").values == {"referee_activity": 0.1}, "its own wins"
    assert "guardian" in scenario.policies


def test_a_language_left_out_takes_the_other(write) -> None:
    scenario = load_scenario(write('id = "x"\n[title]\nnl = "Alleen Nederlands"\n'))
    assert scenario.title == {"en": "Alleen Nederlands", "nl": "Alleen Nederlands"}


def test_a_shipped_name_wins_and_a_path_is_a_path(write, monkeypatch) -> None:
    path = write(GOOD)
    path.rename(path.with_name("baseline"))
    monkeypatch.chdir(path.parent)
    assert load_scenario("baseline").id == "baseline"
    assert load_scenario("./baseline").id == "mine"


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("[parameters]\nmindset_men = 0.1", "parameters.mindset_men = 0.1: .*mindset_mean"),
        ("[parameters]\nroom = nan", "parameters.room = nan: must be a number .*NaN"),
        ("[parameters]\ntime_cost = inf", "parameters.time_cost = inf: .*infinity"),
        ("[parameters]\nmindset_mean = 1.01", "parameters.mindset_mean = 1.01: .*from 0 to 1"),
        ('[parameters]\nbacking = "0,5"', "parameters.backing = '0,5': .*quotation marks"),
        ("[parameters]\nbacking = true", "parameters.backing = True: must be a number"),
        ("[parameters]\nbacking = [0.5]", "parameters.backing = .*must be a number"),
        ("[parameters]\nreferee_stop = 1.5", "parameters.referee_stop = 1.5: .*whole number"),
        ('[parameters]\nmode = "vote"', "parameters.mode = 'vote': .*consent, joint"),
        ("[parameters.room]\nx = 1", "parameters.room = "),
        ("[parameter]\nroom = 1.0", "parameter: is not a known key .*did you mean parameters"),
        ("[policies.a.parameters]\nroom = 2.0", "policies.a.parameters.room: is not a lever"),
        ("[policies.a.parameters]\nbackin = 0.5", "policies.a.parameters.backin .*backing"),
        ("[policies.a]\nparameter = 1", "policies.a.parameter: is not a known key"),
        ("[policies.a]\nphases = 3", "policies.a.phases = 3: must be a list of phases"),
        ("[[policies.a.phases]]\nform = 3", "policies.a.phases.1..form: .*did you mean from"),
        (
            "[[policies.a.phases]]\nfrom = 0\nparameters = {backing = 0.1}",
            "policies.a.phases.1..from = 0: must be a whole number from 1",
        ),
        (
            "[[policies.a.phases]]\nfrom = 9\nparameters = {backin = 0.1}",
            "policies.a.phases.1..parameters.backin = 0.1: .*backing",
        ),
        (
            "[[policies.a.phases]]\nfrom = 9\nparameters = {room = 0.1}",
            "policies.a.phases.1.*room: is no lever that changes over time",
        ),
        ('[policies."a b"]\n', "policies.a b: must be a word"),
        ("[policies]\na = 1", "policies = .*must be a table of policies"),
    ],
)
def test_a_fault_names_file_key_value_rule_and_hint(write, added: str, expected: str) -> None:
    with pytest.raises(ScenarioError, match=expected) as caught:
        load_scenario(write(f"{GOOD}\n{added}\n"))
    assert "mine.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "title: must hold a text"),
        ("mindset_mean = 0.2\n" + GOOD, r"mindset_mean: .*below \[parameters\]"),
        ('id = "a"\nid = "b"', "is not valid TOML"),
        ("[parameters]\nroom = 1.0\nroom = 2.0", "is not valid TOML"),
        ("room = 1,5", "is not valid TOML: .*numbers have a point"),
        ("a = " + "[" * 5000, "is not valid TOML"),
        ('id = "a b"\n[title]\nen = "x"', "id = 'a b': must be a word"),
        ('id = 3\n[title]\nen = "x"', "id = 3: must be a word"),
        ('id = "a"\ntitle = "x"', "title = 'x': must hold a text"),
        ('id = "a"\ntitle.fr = "x"', "title = .*must hold a text"),
        ('id = "a"\nsources = "S1"\ntitle.en = "x"', "sources = 'S1': must be a list"),
        ('id = "a"\nparameters = 3\ntitle.en = "x"', "parameters = 3: must be a table"),
        (b"\x00\x01\x02", "is a binary file"),
        (GOOD.encode("utf-16"), "binary file .or UTF-16"),
        (b'id = "a"\n\n# caf\xe9', r"not UTF-8 text \(line 3\)"),
        (b"#" * (MAX_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_a_bad_file_is_reported_and_never_a_traceback(write, content, expected: str) -> None:
    with pytest.raises(ScenarioError, match=expected):
        load_scenario(write(content))


def test_all_faults_are_reported_at_once(write) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("[parameters]\nroom = -1.0\nbackin = 1\nmediation = 2\n"))
    assert len(caught.value.faults) == 5  # three parameters, no id, no title


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("basline", "neither a shipped scenario .*did you mean baseline"),
        ("nowhere.toml", "there is no such file"),
        ("", "neither a shipped scenario"),
        ("a\0b", "neither a shipped scenario"),
        ("x" * 5000, "cannot be read|neither"),
        ("policies", "neither a shipped scenario"),
    ],
)
def test_an_unknown_name(name: str, expected: str) -> None:
    with pytest.raises(ScenarioError, match=expected) as caught:
        load_scenario(name)
    assert len(str(caught.value)) < 600


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is a folder"):
        load_scenario(tmp_path)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_scenario_or_a_message(tmp_path_factory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.toml"
    path.write_bytes(data)
    with pytest.raises(ScenarioError):
        load_scenario(path)


@given(
    st.dictionaries(
        st.sampled_from([*list(ENTRIES)[:6], "nonsense"]),
        st.one_of(st.floats(), st.integers(), st.booleans()),
        min_size=1,
        max_size=3,
    )
)
def test_any_values_are_taken_or_refused_by_key(tmp_path_factory, values: dict) -> None:
    path = tmp_path_factory.mktemp("any") / "any.toml"
    lines = [f"{k} = {str(v).lower() if isinstance(v, bool) else v!r}" for k, v in values.items()]
    path.write_text(GOOD + "[parameters]\n" + "\n".join(lines))
    try:
        scenario = load_scenario(path)
    except ScenarioError as error:
        for fault in error.faults:
            assert str(fault.key).removeprefix("parameters.") in values
    else:
        for name, value in values.items():
            assert getattr(scenario.parameters, name) == value
