"""The page: one file, nothing asked of anyone, and in JavaScript what Python says."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import math
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import engine, kernels
from sim.analysis import compare
from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.cli import app
from sim.indicators import COLUMNS
from sim.page import assemble, first, lesson
from sim.page.content import content, page_words, place_name, regions_of
from sim.page.folded import unfolded
from sim.page.levers import LEVERS
from sim.page.own import known
from sim.parameters import ENTRIES, parameters
from sim.plots.style import COLOURS
from sim.regions import load_case
from sim.scenarios import load_scenario
from sim.words import LANGUAGES, number
from sim.worlds.courses import courses
from sim.worlds.file import shipped
from tests.settings import vectors

PARTS = assemble.PARTS
SHOWN = [COLUMNS.index(name) for name in compare.SHOWN]
REGION = "zutphen_lochem"
WORLDS = 10
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """All that the page is told, of a small region."""
    region = load_case(REGION)
    return content([region], first.first_question(region), "nl")


@pytest.fixture(scope="module")
def text(told: dict[str, Any]) -> str:
    region = base64.b64encode(bundle(load_case(REGION))).decode()
    return assemble.assembled(told, [region], MODULE.read_bytes())


class Parsed(HTMLParser):
    """Elements of a page and what they hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", {}, ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attrs, held = self.found[-1]
            self.found[-1] = (tag, attrs, held + data)

    def one(self, tag: str, **wanted: str) -> str:
        (found,) = [
            held
            for name, attrs, held in self.found
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]
        return found

    def told(self) -> Any:
        return unfolded(json.loads(self.one("script", id="content")))


# One file that asks nothing of anyone -----------------------------------------------------------


def test_it_is_small(text: str) -> None:
    assert len(text.encode()) < 1_000_000
    assert len(gzip.compress(text.encode(), 9)) < 350_000


def test_nothing_is_let_out(text: str) -> None:
    """The policy names this script and this style; nothing in the page has an address."""
    page = Parsed(text)
    (given,) = [a for tag, a, _ in page.found if tag == "meta" and "http-equiv" in a]
    rules = dict(rule.split(" ", 1) for rule in str(given["content"]).split("; "))
    assert rules["default-src"] == "'none'"
    for rule, held in (("script-src", _script(page)), ("style-src", page.one("style"))):
        digest = base64.b64encode(hashlib.sha256(held.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules[rule]
        assert "unsafe-inline" not in rules[rule]
    assert set(rules) == {
        *("default-src", "script-src", "style-src", "worker-src", "img-src", "base-uri"),
        "form-action",
    }
    assert rules["worker-src"] == "blob:"
    assert rules["img-src"] == "data:"
    addresses = set(re.findall(r"\b(?:https?|wss?|ftp)://[^\s\"'<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, that nobody asks for
    for tag, attrs, _ in page.found:
        assert not attrs.keys() & {"src", "srcset", "action", "style"}, tag
        assert attrs.get("href", "data:,") == "data:,"


def _script(page: Parsed) -> str:
    (found,) = [held for tag, attrs, held in page.found if tag == "script" and not attrs]
    return found


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS)


def test_no_part_makes_markup_of_text() -> None:
    for part in PARTS.glob("*.js"):
        code = part.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "DOMParser"):
            assert way not in code, f"{part.name}: {way}"
        for way in ("fetch(", "XMLHttp", "WebSocket", "sendBeacon", "eval(", "new Function"):
            assert way not in code, f"{part.name}: {way}"


def test_text_cannot_end_the_element_that_it_stands_in(told: dict[str, Any]) -> None:
    evil = '</script><script>alert("x")</script><!--\u2028'
    given = {**told, "regions": [{**told["regions"][0], "name": evil}]}
    page = Parsed(assemble.assembled(given, [""], b""))
    assert page.told()["regions"][0]["name"] == evil
    assert sum(tag == "script" for tag, _, _ in page.found) == 6


def test_it_is_the_same_file_twice(tmp_path: Path) -> None:
    made = []
    for name in ("one.html", "two.html"):
        found = CliRunner().invoke(
            app, ["page", REGION, "--out", str(tmp_path / name), "--lang", "nl"]
        )
        assert found.exit_code == 0, found.output
        assert "Zutphen en Lochem" in found.stdout
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(b'<!doctype html>\n<html lang="nl">')


def test_the_released_page_is_of_this_code() -> None:
    """Renew it: `schoorsteen page --out docs/schoorsteen.html --lang nl`."""
    released = Path(__file__).parents[1] / "docs" / "schoorsteen.html"
    page = Parsed(released.read_text(encoding="utf-8"))
    assert _script(page) == assemble.joined()
    styles = ((PARTS / f"{name}.css").read_text(encoding="utf-8") for name in assemble.STYLES)
    assert page.one("style") == "".join(styles)
    # how it is packed depends on the machine, what is packed does not
    assert unpacked(page.one("script", id="reading")) == assemble.reading().encode()
    own, now = json.loads(unpacked(page.one("script", id="own"))), json.loads(json.dumps(known()))
    # a later Python knows more letters
    assert {**own, "letters": {}} == {**now, "letters": {}}
    assert unpacked(page.one("script", id="core")) == MODULE.read_bytes()
    given = page.told()
    regions = regions_of([])
    for at, region in enumerate(regions):
        assert base64.b64decode(page.one("script", id=f"region-{at}")) == bundle(region)
    one = first.first_question(regions[0])
    fresh = json.loads(json.dumps(content(regions, one, "nl")))
    for key, value in fresh.items():
        assert given[key] == value, key


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--out", "."], "page: . is een map"),
        (["--out", "page.txt"], "moet eindigen op .html"),
        (["--out", "nergens/page.html"], "de map van nergens"),
        (["twente", "twente"], "page: twente staat er twee keer"),
        (["twentte"], "twente"),
    ],
)
def test_what_cannot_be_made_is_refused(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, ["page", *words, "--lang", "nl"])
    assert found.exit_code == 2
    assert message in found.stderr
    assert not list(tmp_path.iterdir())


def test_modules_that_do_not_fit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "PARTS", tmp_path)
    monkeypatch.setattr(assemble, "MODULES", ("one", "two"))
    (tmp_path / "one.js").write_text('import { b } from "./two.js";\nexport const a = 1;\n')
    (tmp_path / "two.js").write_text("export const b = 1;\n")
    with pytest.raises(assemble.PartError, match=r"one\.js imports two\.js"):
        assemble.joined()
    (tmp_path / "one.js").write_text("export const b = 2;\n")
    with pytest.raises(assemble.PartError, match="b: both"):
        assemble.joined()


# Words and numbers ------------------------------------------------------------------------------


def test_every_text_that_is_asked_for_is_there(told: dict[str, Any]) -> None:
    code = "".join(part.read_text(encoding="utf-8") for part in PARTS.glob("*.js"))
    groups = {lever.group for lever in LEVERS}
    names = [lever.name for lever in LEVERS]
    made = {
        "question_": load_scenario("baseline").policies.keys() - {"none"},
        "intro_": load_scenario("baseline").policies.keys() - {"none"},
        "ends_of_": {"chimneys", "duplicated_work", "fragmentation"},
        "group_": groups, "lever_": names, "ends_": names, "turned_": names,
        "needs_": {lever.needs for lever in LEVERS if lever.needs},
        "own_table_": {"region", "organisations", "partnerships"},
        "rung_": "0123", "guess_": {"low", "high", "inside"},
        "nav_": {"asked", "board", "levers", "policies", "region", "report", "lesson", "about"},
        "lesson_idea_": lesson.CLAIMS, "lesson_ask_": lesson.CLAIMS,
        "lesson_key_": {"own", "luck", "worlds"}, "time_": {"days", "months", "month"},
        "plan_": {
            f"{kind}_{at}"
            for kind in ("title", "say", "ask", "listen")
            for at in range(len(lesson.MINUTES))
        },
        "report_part_": {
            *("question", "answer", "numbers", "assumed", "missing", "region", "source"),
        },
    }  # fmt: skip
    plain = set(re.findall(r'(?:say|part)\(\s*"([a-z0-9_.]+)"', code))
    plain |= set(re.findall(r'"(why_[a-z_]+)"', code))
    plain |= {key for two in re.findall(r'\? "(\w+)" : "(\w+)"', code) for key in two}
    for lang in LANGUAGES:
        there = told["words"][lang]
        built = {f"{start}{end}" for start, ends in made.items() for end in ends}
        assert built <= there.keys()
        asked = set(re.findall(r'(?:say|part)\(\s*"([a-z0-9_.]+)"', code))
        assert asked <= there.keys()
        unused = page_words(lang).keys() - built - plain
        unused -= set(re.findall(r'counted\([^)]*"(\w+)"\)', code))
        unused -= set(re.findall(r'folded\(\s*"(\w+)"', code))
        # others stand behind a condition, or are told by a part that reads codes
        unused -= set(re.findall(r'"(lesson_\w+|code_\w+|class_\w+)"', code))
        unused -= {"code_look"}
        python = {"own_toml", "own_toml_hint", "title", "no_script", "building", "written"}
        python |= {"folder", "no_place", "ending", "curve_none"}
        assert unused <= python | {"twice", "large", "needs_engine", "computing"}, unused


def test_dutch_says_uitgangspunten() -> None:
    assert "instelling" not in " ".join(page_words("nl").values()).lower()


def test_colours_are_those_of_the_figures() -> None:
    """And one for what the reader guessed, one for chimneys, greys."""
    code = "".join((PARTS / f"{n}.js").read_text(encoding="utf-8") for n in assemble.MODULES)
    used = {colour.upper() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", code)}
    assert used <= {*COLOURS, "#AA3377", "#A33A1F", "#777777", "#FFFFFF"}


def test_levers_are_numbers_that_the_model_takes() -> None:
    assert 6 <= len(LEVERS) <= 10
    for lever in LEVERS:
        entry = ENTRIES[lever.name]
        ends = [lever.at(round(step)) for step in (0, (lever.high - lever.low) / lever.step)]
        assert ends == [lever.low, lever.high]
        for value in lever.positions:
            parameters(**{lever.name: int(value) if entry.whole else value})


def test_a_lever_that_is_said_to_do_nothing_does_nothing() -> None:
    region = load_case(REGION)
    for lever in LEVERS:
        if not lever.needs:
            continue
        quiet = {lever.needs: ENTRIES[lever.needs].neutral}
        whole = ENTRIES[lever.name].whole
        points = [
            parameters(**quiet, **{lever.name: int(value) if whole else value})
            for value in (lever.low, lever.high)
        ]
        one, two = courses(region, points, [0, 0], 24)
        assert one.tobytes() == two.tobytes(), lever.name


def test_the_first_question_is_the_clearest(told: dict[str, Any]) -> None:
    found = first.first_question(load_case(REGION))
    assert found.agree[found.policy] == max(found.agree.values())
    held = compare.compare(found.courses, found.arms["nl"])
    said = compare.asked(held, held.against[0], "nl")
    assert told["first"]["sentence"]["nl"] == said
    assert said.startswith("In het model")
    assert len(said.split()) <= 35


def test_a_region_goes_by_its_name_without_the_year() -> None:
    assert place_name(load_case("twente"), "nl") == "Twente"
    assert place_name(load_case("bar"), "en") == "BAR"


# JavaScript says what Python says ---------------------------------------------------------------


def _told_in_python(lang: str, arms: list[dict[str, Any]]) -> dict[str, Any]:
    from sim.answers.policies import arms_of, find_policy

    region, story = load_case(REGION), load_scenario("baseline")
    some = shipped().first(WORLDS)
    chosen = [find_policy(story, arm["policy"], "en") for arm in arms]
    points = [
        [one.point(world.values, arm["values"]) for world in some]
        for one, arm in zip(chosen, arms, strict=True)
    ]
    luck = [world.number - 1 for world in some]
    flat = [point for row in points for point in row]
    rows = courses(region, flat, luck * len(arms), first.MONTHS, seed=first.SEED)
    rows = rows.reshape(len(arms), WORLDS, *rows.shape[1:])
    # the same policy may stand there twice, with other levers
    named = [arms_of([one], first.MONTHS, lang)[0] for one in chosen]  # type: ignore[arg-type]
    found = compare.compare(rows, named)
    bands = {name: compare.bands(rows, name) for name in compare.SHOWN}
    label = region.story["title"][lang]
    return {
        "courses": [[_hex(world[:, SHOWN]) for world in arm] for arm in rows],
        "bands": {
            name: [
                [_hex(three[end][at]) for end in compare.Middle._fields] for at in range(len(arms))
            ]
            for name, three in bands.items()
        },
        "held": [
            {
                "sentence": compare.sentence(found, one, label, lang),
                "answer": compare.asked(found, one, lang),
                "cells": cells,
            }
            for one, cells in zip(found.against, compare.cells(found, lang), strict=True)
        ],
        "note": compare.note(found, lang),
    }


def _hex(values: Any) -> str:
    return np.ascontiguousarray(values, dtype="<f8").tobytes().hex()


CASES: list[dict[str, Any]] = [
    {"lang": "nl", "arms": [{"policy": name, "values": {}} for name in ("none", "guardian")]},
    {"lang": "en", "arms": [
        {"policy": "leaver", "values": {}}, {"policy": "tapering", "values": {"mandate": 0.4}},
        {"policy": "none", "values": {"own_interest_mean": 0.9}},
        {"policy": "inviter", "values": {"room": 5.0, "referee_stop": 24}},
    ]},
    {"lang": "nl", "arms": [{"policy": name, "values": {}} for name in ("none", "funder")]},
    {"lang": "en", "arms": [{"policy": name, "values": {}} for name in ("convener", "starter")]},
    {"lang": "nl", "arms": [{"policy": name, "values": {}} for name in ("none", "scarcity")]},
]  # fmt: skip


def _clicked(number: int) -> Iterator[dict[str, Any]]:
    """Settings as a reader would click them together: policies, and levers at their steps."""
    rng = np.random.default_rng(9)
    names = list(load_scenario("baseline").policies)
    for at in range(number // 4):
        arms = []
        for _ in range(4):
            values = {}
            for lever in rng.choice(len(LEVERS), int(rng.integers(0, 5)), replace=False):
                one = LEVERS[lever]
                step = int(rng.integers(0, round((one.high - one.low) / one.step) + 1))
                whole = ENTRIES[one.name].whole
                values[one.name] = int(one.at(step)) if whole else one.at(step)
            arms.append({"policy": str(rng.choice(names)), "values": values})
        yield {"lang": LANGUAGES[at % 2], "arms": arms}


CASES += _clicked(52)
NUMBERS = [
    (value, digits, lang)
    for value in (0.125, 0.375, 2.5, 110.5, 111.5, -0.004, 1234.5, 0.005, 0.145, 1e6, -2.675, 0.0)
    for digits in (0, 1, 2)
    for lang in LANGUAGES
]


ADDRESSES = {
    "": "#asked",
    "#board?run=leaver&world=4&month=60&follow=2": "#board?run=leaver&world=4&month=60&follow=2",
    "#levers?policy=none&levers=mandate.0~room.16&guess=12": (
        "#levers?policy=none&levers=mandate.0%7Eroom.16&guess=12"
    ),
    "#board?why=2-5-x": "#board?why=2-5-x",
    "#board?why=x-x-12": "#board?why=x-x-12",
    "#policies?compare=leaver~tapering~own": "#policies?compare=leaver%7Etapering%7Eown",
    # what no control can be put to is left out
    "#evil?region=nowhere&policy=<b>&levers=evil.1~room.99~room.&run=x": "#asked",
    "#board?world=0&month=121&follow=-2&guess=1e9": "#board",
    "#board?why=2-5": "#board",
    "#board?why=2-5-<b>": "#board",
}
"""What stands behind the #, and what the page makes of it."""


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_javascript_says_what_python_says(told: dict[str, Any], tmp_path: Path) -> None:
    """Every bit of the courses and bands, every letter of the sentences and tables."""
    region = load_case(REGION)
    modules = tmp_path / "modules"
    shutil.copytree(PARTS, modules)
    (modules / "package.json").write_text('{"type": "module"}')
    rng = np.random.default_rng(1)
    sums = [
        (rng.standard_normal(30) * 10.0 ** rng.integers(-8, 8, 30)).tolist() for _ in range(200)
    ] + [[1e16, 1.0, 1e-16], [0.1] * 10, []]
    asked = {
        "data": {
            "content": json.dumps(told),
            "core": base64.b64encode(MODULE.read_bytes()).decode(),
            "region-0": base64.b64encode(bundle(region)).decode(),
        },
        "cases": CASES,
        "worlds": list(range(WORLDS)),
        "region": region.story["title"],
        "scene": "tapering",
        "numbers": NUMBERS,
        "sums": sums,
        "addresses": list(ADDRESSES),
    }
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    here = Path(__file__).with_name("page.mjs")
    ran = subprocess.run(
        [str(NODE), str(here), str(modules), str(SCRIPT), str(tmp_path / "asked.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["sums"] == [_hex([math.fsum(values)]) for values in sums]
    _python_that_runs(said["python"])
    assert said["addresses"] == list(ADDRESSES.values())
    assert said["numbers"] == [number(*args) for args in NUMBERS]
    for case, found in zip(CASES, said["found"], strict=True):
        wanted = _told_in_python(case["lang"], case["arms"])
        for key in ("courses", "bands", "held", "note"):
            assert found[key] == wanted[key], key
    _same_street(said["street"])


def _python_that_runs(lines: str) -> None:
    """What the page shows as Python is Python, and says what `compare` says of the same worlds."""
    names: dict[str, Any] = {}
    exec(lines.replace("print(found)", ""), names)
    found = names["found"]
    assert [arm.id for arm in found.arms] == ["none", "leaver"]
    assert found.points[1][0].mandate == 0.4
    assert found.points[1][0].referee_stop == 24
    assert found.lang == "nl"
    assert found.seed == first.SEED
    assert found.found.worlds == first.WORLDS


def _same_street(found: dict[str, str]) -> None:
    """What the street shows of every month is what the kernels give natively."""
    from sim.answers.policies import find_policy

    region = load_case(REGION)
    chosen = find_policy(load_scenario("baseline"), "tapering", "en")
    made = engine.build(region, chosen.point(shipped().first(1)[0].values, {}), first.SEED, 0)
    n, k, _, _ = region.size
    root, chimneys = np.empty((k, n), dtype=np.uint32), np.empty(k, dtype=np.int64)
    rungs, looks = np.empty((k, n), dtype=np.int8), np.empty((k, n), dtype=np.int8)
    inside, by_task = np.empty((k, n, 2), dtype=np.int64), np.empty((k, 2))
    wanted: dict[str, list[bytes]] = {name: [] for name in found}
    for month in range(first.MONTHS + 1):
        row = made.advance(1)[-1] if month else made.observe()
        kernels.find_bundles(made.facts, made.state, made.work, root, chimneys)
        kernels.look_at_bundles(made.facts, made.state, made.work, root, rungs, inside, looks)
        kernels.measure_duplicated(made.facts, made.state, by_task)
        wanted["rows"].append(row[SHOWN].tobytes())
        wanted["root"].append(root.astype("<u2").tobytes())
        wanted["rungs"].append(rungs.tobytes())
        wanted["looks"].append(looks.tobytes())
        wanted["chimneys"].append(chimneys.astype("<i4").tobytes())
        wanted["duplicated"].append(by_task[:, 1].tobytes())
    for name, parts in wanted.items():
        assert found[name] == b"".join(parts).hex(), name


def test_worlds_of_the_page_are_those_of_compare(told: dict[str, Any]) -> None:
    """A world and a policy give the vector of parameters that the engine would settle."""
    from sim.answers.policies import find_policy

    chosen = find_policy(load_scenario("baseline"), "tapering", "en")
    world = shipped().first(3)[2]
    begin, later = vectors(chosen.point(world.values, {}))
    names = list(ENTRIES)
    values = dict(zip(told["worlds"]["names"], told["worlds"]["rows"][2], strict=True))
    for name, value in values.items():
        assert begin[names.index(name)] == value
    assert [month for month, _ in later] == [month for month, _ in policy_phases(told)]


def policy_phases(told: dict[str, Any]) -> list[Any]:
    (found,) = [one["phases"] for one in told["policies"] if one["id"] == "tapering"]
    return list(found)


@pytest.mark.skipif(shutil.which("tsc") is None, reason="tsc (TypeScript) is not installed")
def test_the_modules_are_well_typed() -> None:
    ran = subprocess.run(
        [
            *("tsc", "--noEmit", "--checkJs", "--allowJs", "--strict", "--skipLibCheck"),
            *("--target", "ES2022", "--module", "ES2022", "--moduleResolution", "bundler"),
            *("--lib", "ES2022,DOM,DOM.Iterable", "--types", ""),
            *(str(PARTS / name) for name in ("main.js", "sources.js", "types.d.ts")),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
