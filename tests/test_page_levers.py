"""The folded levers of the page and the time line: what they say of the model is so."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis import compare
from sim.answers.policies import arms_of, find_policy
from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.indicators import COLUMNS
from sim.page import first, rest
from sim.page.content import content
from sim.page.levers import LEVERS
from sim.parameters import ENTRIES, parameters
from sim.regions import load_case
from sim.scenarios import load_scenario
from sim.state import Region
from sim.words import LANGUAGES
from sim.worlds.courses import courses
from sim.worlds.file import shipped
from tests.test_page import NODE, PARTS, REGION, WORLDS, _hex, _told_in_python

SHOWN = [COLUMNS.index(name) for name in compare.SHOWN]
ROWS: list[dict[str, Any]] = rest.told_of()["rest"]
MONTHS = 48
# fmt: off
ALL_ON: dict[str, Any] = {
    "referee_activity": 0.8, "referee_start": 3, "referee_stop": 30, "referee_fade": 10.0,
    "contract_worth": 0.3, "tender_months": 6, "funding": 0.2, "order_share": 0.4,
    "contradiction": 0.2, "burden": 1.0, "attention": 20, "inviting": 0.3, "silos": 0.2,
    "entry_cost": 0.05, "exit_price": 0.1, "dissolution": 0.3, "reluctance": 0.4,
    "fairness": 0.2, "pooling": 0.1, "scale": 0.1, "pilot_share": 0.2, "pilot_start": 3,
    "pilot_stop": 24, "pilot_visible": 0.5, "norm_weight": 0.5, "covenant": 0.2,
    "recognition": 0.3, "effort": 2.0, "self_knowledge": 0.6, "waiting": 0.2,
    "election_swing": 0.5, "election_first": 6, "election_months": 12, "imitation": 0.1,
    "funders": 0.8, "funder_tables": 2.0,
    "drift_towards": 0.05, "means_cut": 0.3, "means_cut_month": 6, "task_growth": 0.1,
    "mandate": 0.7, "room": 20.0, "time_cost": 0.05, "choice_precision": 300.0,
    "contacts": 0.5, "knowledge_start": 0.4, "delivery_cap": 0.8, "exposure": 0.4,
    "officials": 5, "closing_ranks": 0.3, "standing_loss": 0.05, "openness_asked": 0.8,
    "escalate_after": 1, "daring_start": 0.5, "board_interest": 0.3, "appraisal": 0.1,
    "obedience": 0.5, "reproof": 0.5,
    "chain_order": 0.8, "chain_steering": 0.3, "director_hears": 0.3, "director_after": 1,
    "personal": 0.6, "turnover": 0.05, "decision": "majority",
    "strategy_level": "organisation", "strategy_start": 3, "strategy_stop": 15,
}
# fmt: on
"""A setting in which all mechanisms act."""
FORMS = {"joint": "behaviour", "programme": "story"}
"""Of bundling, each with a strategy."""


def _ends(name: str) -> list[Any]:
    (row,) = (row for row in ROWS if row["name"] == name)
    values = row["values"]
    # far ones lie behind the end of so short a run
    return values if ENTRIES[name].choices else [values[0], values[len(values) // 4], values[-1]]


@pytest.fixture(scope="module")
def moves() -> dict[tuple[str, int], bool]:
    """Whether a number changes anything that the page shows: with all on (-1), without a need."""
    asked, points = [], []
    for row in ROWS:
        name = row["name"]
        for at, need in ((-1, None), *enumerate(rest.needs(name))):
            if need is None and not row["needs"]:
                continue
            offs: list[dict[str, Any]] = [{}]
            for other, values in need.off.items() if need else ():
                offs = [{**one, other: value} for one in offs for value in values]
            for off in offs:
                for form, strategy in FORMS.items():
                    given = {"form": form, "strategy": strategy}
                    for value in _ends(name):
                        asked.append((name, at, form, *off.values()))
                        points.append(parameters(**{**ALL_ON, **given, **off, name: value}))
    region = load_case("twente")
    rows = courses(region, points, [0] * len(points), MONTHS, threads=2)[:, :, SHOWN]
    bits: dict[Any, set[bytes]] = {}
    for key, course in zip(asked, rows, strict=True):
        bits.setdefault(key, set()).add(course.tobytes())
    found: dict[tuple[str, int], bool] = {}
    for (name, at, *_), different in bits.items():
        found[name, at] = found.get((name, at), False) or len(different) > 1
    return found


def test_what_is_said_to_do_nothing_does_nothing(moves: dict[tuple[str, int], bool]) -> None:
    """Without each of the things that it is said to need, a number changes not a bit."""
    said = [(row["name"], at) for row in ROWS for at in range(len(row["needs"]))]
    assert len(said) > 50
    assert [key for key in said if moves[key]] == [], "act all the same"


def test_what_needs_something_acts_when_it_is_there(moves: dict[tuple[str, int], bool]) -> None:
    """But what no page shows, and what leaves no trace in so short a run."""
    with_needs = {row["name"] for row in ROWS if row["needs"]}
    assert {name for name in with_needs if not moves[name, -1]} == {"contract_reach"}


def test_every_number_of_the_model_can_be_turned() -> None:
    names = [row["name"] for row in ROWS]
    assert len(names) == len(set(names))
    assert {*names, *(lever.name for lever in LEVERS)} == set(ENTRIES)
    groups = {group["id"] for group in rest.told_of()["groups"]}
    assert {row["group"] for row in ROWS} == groups


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["name"]))
def test_a_control_stands_only_where_the_model_can(row: dict[str, Any]) -> None:
    entry = ENTRIES[row["name"]]
    for value in row["values"]:
        parameters(**{row["name"]: value})
    assert row["default"] in row["values"]
    assert row.get("neutral", row["default"]) in row["values"]
    if not entry.choices:
        assert list(row["values"]) == sorted(set(row["values"]))
    if entry.plausible:
        assert {entry.plausible.low, entry.plausible.high} <= set(row["values"])


def test_labels_and_reasons_are_short_and_in_both_languages() -> None:
    for row in ROWS:
        for lang in LANGUAGES:
            assert row["label"][lang]
            assert len(row["label"][lang]) <= 110, row["name"]
            for reason in row["reasons"][lang]:
                assert reason.endswith(".")
                assert len(reason) <= 250, reason
                assert "12000" not in reason
                assert "10000000" not in reason
    labels = [row["label"]["nl"] for row in ROWS]
    assert len(labels) == len(set(labels))


# The page in Node: the same bits as in Python, addresses, lines of Python -------------------------


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """All that the page is told, of a small region and a question that nobody looked for."""
    region = load_case(REGION)
    story, some = load_scenario("baseline"), shipped().first(first.WORLDS)
    chosen = [find_policy(story, name, "en") for name in ("none", "tapering")]
    points = [one.point(world.values, {}) for one in chosen for world in some]
    luck = [world.number - 1 for world in some]
    rows = courses(region, points, luck * 2, first.MONTHS, threads=2)
    arms = {lang: arms_of(chosen, first.MONTHS, lang) for lang in LANGUAGES}
    one = first.First(
        "tapering", rows.reshape(2, len(some), *rows.shape[1:]), arms, {"tapering": 0}
    )
    return content([region], one, "nl")


def _drawn() -> Iterator[dict[str, Any]]:
    """Settings that a hand can make: dates, phases of the policy moved, added and taken away."""
    tapering = [
        [begin, dict(some)] for begin, some in load_scenario("baseline").policies["tapering"].phases
    ]
    moved = [[begin + 9, some] for begin, some in tapering]
    yield {"policy": "tapering", "values": {"phases": moved, "referee_start": 6}}
    yield {"policy": "tapering", "values": {"phases": []}}
    yield {"policy": "none", "values": {"phases": [[24, {"referee_activity": 0.7}]]}}
    yield {
        "policy": "guardian",
        "values": {
            "phases": [[12, {"referee_activity": 0.2}], [60, {"referee_activity": 0.9}]],
            "referee_stop": 99,
        },
    }
    rng = np.random.default_rng(17)
    for _ in range(12):
        some: dict[str, Any] = {}
        for at in rng.choice(len(ROWS), 4, replace=False):
            values = ROWS[at]["values"]
            some[ROWS[at]["name"]] = values[int(rng.integers(len(values)))]
        yield {"policy": str(rng.choice(["none", "guardian", "funder"])), "values": some}


def in_node(folder: Path, told: dict[str, Any], region: Region, **asked: Any) -> dict[str, Any]:
    """What tests/page.mjs answers."""
    modules = folder / "modules"
    shutil.copytree(PARTS, modules)
    (modules / "package.json").write_text('{"type": "module"}')
    all_ = {
        "data": {
            "content": json.dumps(told),
            "core": base64.b64encode(MODULE.read_bytes()).decode(),
            "region-0": base64.b64encode(bundle(region)).decode(),
        },
        "worlds": list(range(WORLDS)),
        "region": region.story["title"],
        "scene": "none",
        **{key: [] for key in ("cases", "numbers", "sums", "addresses", "reasons", "all")},
        **asked,
    }
    (folder / "asked.json").write_text(json.dumps(all_), encoding="utf-8")
    script = Path(__file__).with_name("page.mjs")
    ran = subprocess.run(
        [str(NODE), str(script), str(modules), str(SCRIPT), str(folder / "asked.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


ADDRESSES = {
    "#levers?more=exposure.4~form.3": "#levers?more=exposure.4%7Eform.3",
    "#levers?policy=tapering&plan=45p0~69p1~105a0": (
        "#levers?policy=tapering&plan=45p0%7E69p1%7E105a0"
    ),
    "#levers?policy=guardian&levers=referee_stop.5&plan=24a3": (
        "#levers?policy=guardian&levers=referee_stop.5&plan=24a3"
    ),
    "#levers?policy=leaver&plan=6a5~9a10~12a0": "#levers?policy=leaver&plan=6a5%7E9a10%7E12a0",
    # what no hand can draw is left out
    "#levers?more=exposure.99~evil.1~form.-1~room.2": "#levers",
    "#levers?policy=leaver&plan=7a5": "#levers?policy=leaver",
    "#levers?policy=leaver&plan=12a5~9a5": "#levers?policy=leaver",
    "#levers?policy=leaver&plan=12p0": "#levers?policy=leaver",
    "#levers?policy=leaver&plan=120a0": "#levers?policy=leaver",
    "#levers?policy=leaver&plan=3a11": "#levers?policy=leaver",
    "#levers?policy=leaver&plan=3a1~6a1~9a1~12a1": "#levers?policy=leaver",
    "#levers?policy=leaver&plan=none": "#levers?policy=leaver",
    "#levers?plan=none": "#levers?plan=none",
}
"""Of a page that asks about the tapering guardian, which needs not be named."""


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_what_is_turned_gives_the_bits_of_python(told: dict[str, Any], tmp_path: Path) -> None:
    region = load_case(REGION)
    drawn = list(_drawn())
    cases = [{"lang": "nl", "arms": drawn[at : at + 4]} for at in range(0, len(drawn), 4)]
    given = drawn[0]["values"]
    shown = [region.name, ["none", "tapering"], given, "nl"]
    said = in_node(tmp_path, told, region, cases=cases, addresses=list(ADDRESSES), python=shown)
    for case, found in zip(cases, said["found"], strict=True):
        wanted = _told_in_python("nl", case["arms"])
        for key in ("courses", "bands", "held"):
            assert found[key] == wanted[key], case
    # and the lines that the page shows give the same when somebody runs them
    names: dict[str, Any] = {}
    exec(said["python"].replace("print(found)", ""), names)
    made = names["found"].courses[1, :WORLDS][:, :, SHOWN]
    assert [_hex(course) for course in made] == said["found"][0]["courses"][0]
    asked = [one.replace("policy=tapering&", "") for one in ADDRESSES.values()]
    assert said["addresses"] == asked
