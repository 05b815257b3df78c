"""The screen of a region: month zero, bring and get to the bit, and files that do no harm."""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis import exchange
from sim.analysis.exchange_map import exchange_map, legend
from sim.answers.month_zero import month_zero
from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.page import assemble
from sim.page.content import content
from sim.page.facts import facts
from sim.page.first import first_question
from sim.page.region import exchange_rules, with_tables
from sim.page.region import month_zero as told_of
from sim.parameters import ENTRIES
from sim.regions import load_case
from sim.scenarios import load_scenario
from sim.state import Region
from sim.words import LANGUAGES, values_named
from sim.worlds.courses import exchanges
from sim.worlds.file import shipped
from tests.test_exchange import summed

PLACES = ("zutphen_lochem", "bar", "twente")
NODE = shutil.which("node")
CASES: list[dict[str, Any]] = [
    {"region": 0, "policy": "none", "values": {}, "lang": "nl", "worlds": 30, "months": 120},
    {"region": 0, "policy": "guardian", "values": {}, "lang": "en", "worlds": 7, "months": 60},
    {"region": 0, "policy": "leaver", "values": {"mandate": 0.4, "referee_stop": 24},
     "lang": "nl", "worlds": 10, "months": 120},
    {"region": 1, "policy": "tapering", "values": {"room": 5.0}, "lang": "en", "worlds": 5,
     "months": 120},
    {"region": 1, "policy": "none", "values": {"own_interest_mean": 1.0}, "lang": "nl",
     "worlds": 9, "months": 0},
    {"region": 2, "policy": "convener", "values": {"mindset_mean": 0.0}, "lang": "nl",
     "worlds": 3, "months": 36},
    {"region": 2, "policy": "none", "values": {}, "lang": "en", "worlds": 1, "months": 12},
]  # fmt: skip
EVIL = [
    "<b>Bee</b><script>alert(1)</script>", "=cmd|' /C calc'!A1", "+1+1", "-2+3", "@SUM(A1)",
    "\t=1+1", " =1+1", "\uff1d1+1", "$x^2$ & \"quoted\"; comma, semicolon", "line\nbreak\r\nand",
    "שלום עולם", "\u202ereversed", "é" * 10_000, "lone \ud800 half", "nul \x00 and \x07 bell",
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What JavaScript says in Node."""
    if NODE is None:
        pytest.skip("Node is not installed")
    folder = tmp_path_factory.mktemp("region")
    places = [load_case(name) for name in PLACES]
    told = content([places[0]], first_question(places[0]), "nl")
    modules = folder / "modules"
    shutil.copytree(assemble.PARTS, modules)
    (modules / "package.json").write_text('{"type": "module"}')
    data = {f"region-{at}": _text(bundle(region)) for at, region in enumerate(places)}
    data |= {"content": json.dumps(told), "core": _text(MODULE.read_bytes())}
    asked = {
        "data": data,
        "cases": CASES,
        "regions": [
            {
                "labels": list(region.labels),
                "task_labels": {lang: list(region.task_labels[lang]) for lang in LANGUAGES},
                "title": region.story["title"],
            }
            for region in places
        ],
        "names": [list(region.labels) for region in places] + [["A (x)", "A (y)", "(only)", "B"]],
        "tables": [
            {"lang": lang, "rows": [["name", "value"], *([name, 1234.5] for name in EVIL)]}
            for lang in LANGUAGES
        ],
        "written": WRITTEN,
        "files": FILES,
        "xml": EVIL,
        "lines": [["é" * 10_000, 300, 11], ["one two three", 100, 10], ["", 100, 10]],
    }
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    here = Path(__file__).with_name("region.mjs")
    ran = subprocess.run(
        [NODE, str(here), str(modules), str(SCRIPT), str(folder / "asked.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _hex(values: Any) -> str:
    return np.ascontiguousarray(values).tobytes().hex()


@pytest.mark.parametrize("at", range(len(CASES)))
def test_who_brings_and_gets_is_the_same_to_the_bit(found: dict[str, Any], at: int) -> None:
    """As `schoorsteen exchange` says it: numbers, sentence, table, and what the map shows."""
    from sim.answers.policies import find_policy

    case, said = CASES[at], found["exchanged"][at]
    region, lang, months = load_case(PLACES[case["region"]]), case["lang"], case["months"]
    chosen = find_policy(load_scenario("baseline"), case["policy"], "en")
    values = {
        name: int(value) if ENTRIES[name].whole else value for name, value in case["values"].items()
    }
    some = shipped().first(case["worlds"])
    points = [chosen.point(world.values, values) for world in some]
    brought = exchanges(region, points, [world.number - 1 for world in some], months)
    assert said["brought"] == [_hex(world) for world in brought]
    wanted = summed(region, brought)
    for name in ("flows", "ahead", "by_task", "got_by_task"):
        assert said[name] == _hex(getattr(wanted, name)), name
    sums = np.stack([wanted.brings, wanted.gets, wanted.more, wanted.less], axis=1)
    assert said["sums"] == _hex(sums)
    assert said["sides"] == _hex(np.array(wanted.sides, dtype=np.int8))
    assert said["one_way"] == _hex(np.array([wanted.one_way]))
    title = region.story["title"][lang]
    assert said["sentence"] == exchange.sentence(wanted, title, months, lang)
    assert said["cells"] == exchange.cells(wanted, lang)
    drawn = exchange_map(wanted)
    assert said["legend"] == legend(wanted, drawn, title, "x", lang)
    assert said["map"] == {
        "order": drawn.order,
        "places": [list(drawn.places[i]) for i in drawn.order],
        "pairs": drawn.pairs,
        "lines": [list(line) for line in drawn.lines],
        "arrows": [list(line) for line in drawn.arrows],
        "dots": [drawn.dots[i] for i in drawn.order],
    }


def test_what_is_compared_brings_and_differs(found: dict[str, Any]) -> None:
    assert sum(len(one["map"]["arrows"]) for one in found["exchanged"]) > 10
    assert len({one["sums"] for one in found["exchanged"]}) == len(CASES)


def test_names_are_short_where_they_stay_apart(found: dict[str, Any]) -> None:
    regions = [load_case(name) for name in PLACES]
    assert found["names"][:3] == [exchange.names_of(region) for region in regions]
    assert found["names"][3] == ["A (x)", "A (y)", "(only)", "B"]


# Month zero ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_month_zero_says_what_the_check_of_a_region_says(lang: str) -> None:
    region = with_tables(load_case("twente"), "twente")
    told, answer = told_of(region), month_zero("twente", lang=lang)
    assert told["guesses"][lang] == list(answer.guesses)
    assert told["guesses"][lang]
    text = " ".join(str(answer).split()).replace("re- configuratie", "re-configuratie")
    for groups, alone, volumes in zip(
        told["together"], told["alone"], region.volumes.T, strict=True
    ):
        joined = {at for _, who in groups for at in who}
        assert joined | set(alone) == set(np.flatnonzero(volumes > 0).tolist())
        assert not joined & set(alone)
        for _, who in groups:
            assert region.labels[who[0]] in text
    assert told["linked"] == int((region.depth > 0).sum())
    by_name = {one["name"]: one for one in told["partnerships"]}
    assert by_name["Regio Twente"]["law"] == "partly"
    assert by_name["Veiligheidsregio Twente"]["law"] == "yes"


def test_every_legal_form_that_is_shipped_has_words_in_both_languages() -> None:
    from sim.regions import shipped_cases

    known = values_named("legal_form")
    names = {lang: {one[lang][0] for one in known.values()} for lang in LANGUAGES}
    seen = set()
    for name in shipped_cases():
        region = load_case(name)
        # the screen of the region and the report say the same
        tables = {
            lang: {row[0]: row[1] for kind, *held in told for row in held[-1] if kind == "table"}
            for lang, told in facts(region).items()
        }
        for one in told_of(region)["partnerships"]:
            for lang in LANGUAGES:
                assert one["form"][lang] in names[lang], one
                assert tables[lang][one["name"]].startswith(one["form"][lang])
            seen.add((one["form"]["en"], one["form"]["nl"]))
    assert len(seen) == len(known) >= 5
    assert ("covenant", "convenant") in seen


def test_the_map_is_drawn_with_the_numbers_of_the_figure() -> None:
    from sim.analysis import exchange_map as shown
    from sim.plots.style import NARROW, WIDE

    rules = exchange_rules()
    assert rules["clear"] == exchange.CLEAR
    assert rules["ring"] == shown.RING
    assert [width for width, _ in shown.SIZES] == [WIDE, NARROW]
    json.dumps(rules)


# What is saved ------------------------------------------------------------------------------------

WRITTEN = [
    ("nl", "1.234,5"), ("nl", "−0,02"), ("nl", "+0,07"), ("en", "1,234.5"), ("en", "23 of 30"),
    ("nl", "0,1 (−1 tot 2)"), ("en", "12,34"), ("nl", "-"), ("en", ""), ("nl", "3 integratie"),
]  # fmt: skip
NUMBERS = [1234.5, -0.02, 0.07, 1234.5, "23 of 30", "0,1 (−1 tot 2)", "12,34", "-", "", None]
FILES = [
    ["twente", "Wie brengt en wie krijgt", "csv"], ["../../etc/x", "a\u202e\x00/\\:*?", "svg"],
    ["é" * 10_000, "ü" * 10_000, "png"], ["", "", "svg"],
]  # fmt: skip


def test_a_table_opens_with_its_own_cells_and_without_a_formula(found: dict[str, Any]) -> None:
    for lang, text in zip(LANGUAGES, found["csv"], strict=True):
        dutch = lang == "nl"
        assert text.startswith("\ufeff") == dutch
        body = text.removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=";" if dutch else ","))
        assert rows[0] == ["name", "value"]
        assert len(rows) == len(EVIL) + 1
        for name, row in zip(EVIL, rows[1:], strict=True):
            assert row[1] == ("1234,5" if dutch else "1234.5")
            seen = name.replace("\ud800", "\ufffd").replace("\x00", "\ufffd")
            assert row[0] in (seen, f"'{seen}")
            assert row[0].lstrip()[:1] not in tuple("=+-@\uff1d")


def test_numbers_in_cells_are_numbers_again(found: dict[str, Any]) -> None:
    assert found["written"][:-1] == NUMBERS[:-1]
    assert found["written"][-1] == "3 integratie"


def test_names_of_files_are_plain_and_short(found: dict[str, Any]) -> None:
    names = found["files"]
    assert names[0] == "schoorsteen_twente_wie-brengt-en-wie-krijgt.csv"
    assert names[1] == "schoorsteen_etc-x_a.svg"
    assert names[3] == "schoorsteen.svg"
    assert all(len(name) < 130 for name in names)


def test_text_in_a_drawing_is_text_that_xml_may_hold(found: dict[str, Any]) -> None:
    from xml.etree import ElementTree
    from xml.sax.saxutils import escape

    for name, text in zip(EVIL, found["xml"], strict=True):
        assert ElementTree.fromstring(f"<a>{escape(text)}</a>").text is not None
        assert len(text) == len(name)
    long, short, none = found["lines"]
    assert sum(map(len, long)) < 500
    assert max(map(len, long)) <= 300 / (11 * 0.6)
    assert short == ["one two three"]
    assert none == [""]


def evil_region() -> Region:
    """A region whose names are markup, formulas, right-to-left and as long as a book."""
    import dataclasses

    region = load_case("zutphen_lochem")
    labels = [name for name in EVIL if "\ud800" not in name and "\x00" not in name]
    n = len(region.labels)
    return dataclasses.replace(region, labels=tuple((labels * n)[:n]))


def test_a_page_of_evil_names_holds_them_as_text() -> None:
    region = evil_region()
    told = told_of(region)
    text = assemble.assembled(
        {"lang": "nl", "words": {lang: {"title": "x", "no_script": "y"} for lang in LANGUAGES},
         "regions": [{"zero": told, "labels": list(region.labels)}]}, [""], b"",
    )  # fmt: skip
    assert "<script>alert" not in text
    assert told["together"]
