"""Stories that are asked about: what they say, whether the page can be put to them, faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.answers.policies import arms_of, find_policy
from sim.page.content import questions
from sim.page.levers import LEVERS
from sim.page.rest import told_of
from sim.parameters import parameters
from sim.scenarios import ScenarioError, load_scenario, shipped_scenarios
from sim.words import LANGUAGES

STORIES = [name for name in shipped_scenarios() if load_scenario(name).question]


def test_there_are_some_and_the_page_knows_them() -> None:
    assert [one["id"] for one in questions(load_scenario("baseline"))] == STORIES
    assert len(STORIES) >= 2


@pytest.mark.parametrize("name", STORIES)
def test_a_question_is_held_against_its_policy_without_the_story(name: str) -> None:
    story = load_scenario(name)
    question = story.question
    assert question is not None
    base = load_scenario("baseline")
    one, under = find_policy(base, name, "en"), find_policy(base, question.under, "en")
    with_, without = one.point({}, {}), under.point({}, {})
    assert with_ != without
    a, b = with_.model_dump(), without.model_dump()
    differ = {key for key in a if a[key] != b[key]}
    assert differ <= set(story.values)
    for lang in LANGUAGES:
        (arm,) = arms_of([one], 120, lang)
        assert arm.phrase == question.phrase[lang]
        assert question.asked[lang].count("{region}") == 1
        assert question.asked[lang].endswith("?")


def test_policies_of_a_story_lie_over_it() -> None:
    """The page compares them under the story, as `--scenario` does, and never mistakes one for
    another."""
    told = questions(load_scenario("baseline"))
    own = [policy for one in told for policy in one["policies"]]
    assert len({policy["id"] for policy in own} | set(STORIES)) == len(own) + len(STORIES)
    seen = set()
    for one in told:
        story = load_scenario(one["id"])
        shared = load_scenario("baseline").policies
        assert [p["id"] for p in one["policies"]] == [n for n in story.policies if n not in shared]
        for policy in one["policies"]:
            expected = parameters(
                **{**story.values, **story.policies[policy["id"]].values},
                phases=story.policies[policy["id"]].phases,
            )
            made = parameters(**policy["values"], phases=policy["phases"])
            assert made == expected
            assert policy["label"]["nl"] in policy["phrase"]["nl"]
            seen.add(policy["id"])
    assert {"boards", "one_account", "steered"} <= seen


@pytest.mark.parametrize("name", STORIES)
def test_the_page_can_be_put_to_it(name: str) -> None:
    """Who goes on with a question finds its levers where the story has them."""
    places = {
        lever.name: [lever.at(i) for i in range(round((lever.high - lever.low) / lever.step) + 1)]
        for lever in LEVERS
    } | {row["name"]: row["values"] for row in told_of()["rest"]}
    for key, value in load_scenario(name).values.items():
        assert value in places[key], f"{key} = {value}: {places[key]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[question]\nunder = 'nobody'", "question.under"),
        ("[question]\nunder = 'none'\nasked = {en = 'Why?'}", "question.asked.en"),
        ("[question]\nunder = 'none'\nasked = {en = 'In {region} {x}?'}", "question.asked.en"),
        ("[question]\nunder = 'none'\nasked = {en = 'In {region}?'}", "question.phrase"),
        ("[question]\nunder = 'none'\nask = {en = 'In {region}?'}", "question.ask"),
        ("question = 3", "question"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    top, table = ("", text) if text.startswith("[") else (text, "")
    file.write_text(f"id = 'x'\n{top}\ntitle = {{ en = 'X' }}\n{table}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=said.replace(".", r"\.")):
        load_scenario(file)
