"""The report: the same bits and texts from the page, from Python and from itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.browser import SCRIPT
from sim.cli import app
from sim.page import assemble, facts, paper
from sim.page.content import content
from sim.page.first import WORLDS, first_question
from sim.page.report import stored
from sim.parameters import ENTRIES
from sim.regions import load_case
from sim.words import LANGUAGES, in_language, words_of
from tests.test_page import NODE, REGION, Parsed

EVIL = '</script><script>alert("1")</script><b>$x^2$ & ]]> שלום \u202e=1+1 \u2028 {{STYLE}}'
LONG = "y" * 10_000


def _run(*given: str) -> Any:
    return CliRunner().invoke(app, ["report", *given, "--lang", "nl"])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report by Python, with numbers laid over every policy and what people may write."""
    out = tmp_path_factory.mktemp("report") / "report.html"
    given = ["--set", "mandate=0.43", "--after", "24", "--title", EVIL, "--for", EVIL]
    found = _run(REGION, "geen", "vertrekker", *given, "--remark", LONG + EVIL, "--out", str(out))
    assert found.exit_code == 0, found.output
    assert "Zutphen en Lochem" in found.stdout
    return out.read_text(encoding="utf-8")


def _elements(page: Parsed) -> list[list[str]]:
    return [
        [str(attrs["id"]), str(attrs["type"]), held]
        for tag, attrs, held in page.found
        if tag == "script" and "id" in attrs
    ]


def _whole(text: str) -> dict[str, Any]:
    """That a file is whole and lets nothing out; what it is told."""
    page = Parsed(text)
    (given,) = [a for tag, a, _ in page.found if tag == "meta" and "http-equiv" in a]
    (script,) = [held for tag, attrs, held in page.found if tag == "script" and not attrs]
    policy = str(given["content"])
    assert policy.startswith("default-src 'none'; ")
    for held in (script, page.one("style")):
        digest = base64.b64encode(hashlib.sha256(held.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    # what it is told, a region, the kernels and the script: what reads other regions is left out
    assert sum(tag == "script" for tag, _, _ in page.found) == 4
    assert not {name for name, _, _ in _elements(page)} & {"own", "reading", "region-1"}
    for tag, attrs, _ in page.found:
        assert not attrs.keys() & {"src", "style", "onload", "onclick"}, tag
    told: dict[str, Any] = page.told()
    return told


def _in_node(text: str, tmp_path: Path, **asked: Any) -> dict[str, Any]:
    page = Parsed(text)
    modules = tmp_path / "modules"
    shutil.copytree(assemble.PARTS, modules, dirs_exist_ok=True)
    (modules / "package.json").write_text('{"type": "module"}')
    (script,) = [held for tag, attrs, held in page.found if tag == "script" and not attrs]
    (given,) = [a for tag, a, _ in page.found if tag == "meta" and "http-equiv" in a]
    asked |= {"elements": _elements(page), "style": page.one("style"), "script": script}
    asked |= {"policy": given["content"]}
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    here = Path(__file__).with_name("report.mjs")
    ran = subprocess.run(
        [str(NODE), str(here), str(modules), str(SCRIPT), str(tmp_path / "asked.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _article(text: str) -> str:
    return text[text.index("<article") : text.index("</article>")]


def _texts(text: str) -> str:
    """What can be read of the body without scripts, figures left out."""
    body = re.sub(r"<svg.*?</svg>", "", _article(text), flags=re.DOTALL)
    return "".join(held for _, _, held in Parsed(body).found)


# From Python -------------------------------------------------------------------------------------


def test_it_is_whole_and_readable_without_scripts(written: str) -> None:
    told = _whole(written)
    fields = told["report"]["fields"]
    assert fields["title"] == fields["reader"] == EVIL
    assert fields["remarks"] == {"answer": LONG + EVIL}
    text = _texts(written)
    for wanted in (EVIL, LONG, "gemeenschappelijke regeling", "Vertrekker, aangepast", "EUPL-1.2"):
        assert wanted in text, wanted
    assert "Mandaat" in text or ENTRIES["mandate"].label[1] in text
    # with a remark of 10,000 characters
    assert len(written.encode()) < 1_100_000
    body = written[written.index("<body>") : written.index('<script type="application/json"')]
    assert body.count("<svg") == 1
    assert body.count("<table") >= 2
    names = re.findall(r' id="([^"]+)"', body)
    assert len(names) == len(set(names))


def test_it_stores_what_compare_finds(written: str) -> None:
    told = Parsed(written).told()
    given: Any = {"mandate": 0.43}
    found = sim.compare(REGION, "none", "leaver", after=24, settings=given, lang="nl")
    assert told["report"]["stored"] == json.loads(json.dumps(stored(found.courses)))
    own = {one["id"]: one for one in told["policies"] if one.get("own")}
    assert set(own) == {"none_1", "leaver_2"}
    assert own["leaver_2"]["values"]["referee_stop"] == 24
    assert own["none_1"]["values"]["mandate"] == 0.43
    texts = _texts(written)
    places = [texts.index(said) for said in (*found.asked, *found.sentences)]
    measures = texts.index(words_of("compare", "nl")["measures"])
    assert places == sorted(places)
    assert places[0] < measures < places[1]


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_page_finds_pythons_bits(written: str, tmp_path: Path) -> None:
    """Drawn from what is stored at once, then computed: the same; a lever moved and put back."""
    found = _in_node(written, tmp_path, turn=["own_interest_mean", 18])
    assert found["same"] is True
    assert "precies gelijk aan dat van de afzender" in found["status"]
    assert found["before"] == found["figures"] == found["back"]["figures"]
    assert len(found["figures"]) == 6
    assert found["moved"]["figures"] != found["figures"]
    assert not found["moved"]["unmoved"]
    assert "veranderd" in found["moved"]["status"]
    assert found["back"]["status"] == found["status"]
    assert EVIL in found["text"]


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_other_bits_are_told(written: str, tmp_path: Path) -> None:
    """One bit of one number of one world: so the check is no ornament."""
    told = Parsed(written).told()
    ends = bytearray(base64.b64decode(told["report"]["stored"][1]["ends"]))
    ends[8 * 7] ^= 1
    told["report"]["stored"][1]["ends"] = base64.b64encode(ends).decode()
    at = written.index('id="content">') + len('id="content">')
    changed = written[:at] + assemble._json(told) + written[written.index("</script>", at) :]
    found = _in_node(changed, tmp_path)
    assert found["same"] is False
    assert "andere cijfers" in found["status"]


@pytest.fixture(scope="module")
def unusual(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report in other worlds than the page's, over other months, with another seed."""
    out = tmp_path_factory.mktemp("unusual") / "report.html"
    given = ["--worlds", "63", "--months", "30", "--seed", "5", "--date", "1-1-2027"]
    found = _run(REGION, "geen", "hoeder", *given, "--out", str(out))
    assert found.exit_code == 0, found.output
    return out.read_text(encoding="utf-8")


def test_worlds_months_and_seed_are_those_that_were_asked_for(unusual: str) -> None:
    told = Parsed(unusual).told()
    # the address leads there from a page with other regions, too
    assert told["report"]["address"].startswith(f"#report?region={REGION}&policy=guardian&")
    found = sim.compare(REGION, "none", "guardian", runs=63, months=30, seed=5, lang="nl")
    assert told["report"]["stored"] == json.loads(json.dumps(stored(found.courses)))
    asked = told["report"]["asked"]
    assert [asked[name] for name in ("worlds", "months", "seed")] == [63, 30, 5]
    # the other screens of the file compute as every page does
    assert (told["months"], told["seed"], len(told["worlds"]["rows"])) == (120, 0, 30)
    assert told["worlds"]["more"]["luck"] == [60, 61, 62]
    text = _texts(unusual)
    assert all(said in text for said in (*found.asked, *found.sentences))
    for wanted in ("in 30 maanden, als", "63 werelden", "startgetal 5", "Na 30 maanden"):
        assert wanted in text, wanted
    assert "tien jaar, als" not in text


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_page_finds_them_again(unusual: str, tmp_path: Path) -> None:
    found = _in_node(unusual, tmp_path, turn=["mandate", 10])
    assert found["same"] is True
    assert "alle 63 werelden, 30 maanden lang" in found["status"]
    assert found["before"] == found["figures"] == found["back"]["figures"]
    assert found["moved"]["figures"] != found["figures"]
    for wanted in ("in 30 maanden, als", "Na 30 maanden", "runs=63, months=30, seed=5"):
        assert wanted in found["text"], wanted
    assert Parsed(found["file"]).told()["report"]["asked"]


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_bands_of_few_worlds_are_called_what_they_are(tmp_path: Path) -> None:
    """Of fewer than ten worlds from the lowest to the highest; years stand below figures."""
    out = tmp_path / "report.html"
    given = ["--runs", "4", "--months", "24", "--date", "1-1-2027", "--out", str(out)]
    assert _run(REGION, "geen", "hoeder", *given).exit_code == 0
    text = out.read_text(encoding="utf-8")
    live = _in_node(text, tmp_path)
    assert live["same"] is True
    for said in (_texts(text), live["text"]):
        assert "Band: laagste tot hoogste wereld." in said
        assert "middelste 80" not in said
        assert "in 2 jaar, als" in said
    assert all(f">{year}</text>" in live["figures"][0] for year in (1, 2))


@pytest.mark.parametrize("given", [("--worlds", "5000"), ("--months", "0"), ("--seed", "-1")])
def test_numbers_that_cannot_be_are_refused(given: tuple[str, str], tmp_path: Path) -> None:
    found = _run(REGION, *given, "--out", str(tmp_path / "report.html"))
    assert found.exit_code == 2
    assert given[0].removeprefix("--") in found.stderr
    assert given[1] in found.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_in_how_many_worlds_the_region_is_quiet(written: str, lang: str) -> None:
    """In the words of compare, and before the answer where it is to be read with care."""
    from sim.analysis.compare import few_quiet, quiet_sentence

    told = Parsed(written).told()
    count = told["regions"][0]["quiet"]
    text, said = _texts(written), quiet_sentence(count, WORLDS, "nl").replace("`", "")
    assert text.count(said) == 1
    assert (text.index(said) < text.index("eindigt")) is few_quiet(count, WORLDS)
    made = paper.care(quiet_sentence(0, 30, lang), True)
    assert "<code>schoorsteen worlds check</code>" in made


# From the page -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> str:
    """The page of a small region whose name somebody wrote."""
    region = load_case(REGION)
    told = content([region], first_question(region), "nl")
    told["regions"][0] |= {"place": dict.fromkeys(LANGUAGES, EVIL), "name": 'a/../b" <c>'}
    from sim.browser import MODULE
    from sim.browser.bundle import bundle

    data = base64.b64encode(bundle(region)).decode()
    return assemble.assembled(told, [data], MODULE.read_bytes())


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_a_page_writes_itself_with_a_report(page: str, tmp_path: Path) -> None:
    """Whole, the same text and figures without scripts, and again when it is read."""
    fields = {"title": EVIL, "reader": "", "date": "1-1-2027", "remarks": {"region": LONG + EVIL}}
    address = "#report?region=a%2F..%2Fb%22+%3Cc%3E&policy=guardian"
    address += "&levers=mandate.3~room.2&compare=none~leaver~own"
    made = _in_node(page, tmp_path, address=address, fields=fields)
    assert made["waiting"] == ""
    told = _whole(made["file"])
    before = Parsed(page).told()
    report = told.pop("report")
    assert told == before
    assert report["fields"] == fields
    assert report["address"] == address.replace("~", "%7E")
    assert [one["less"] is None for one in report["stored"]] == [True, False, False]
    for figure in made["figures"]:
        assert made["file"].count(figure) == 1
    assert len(made["figures"]) == 6
    assert "".join(held for _, _, held in Parsed(_article(made["file"])).found) == made["text"]
    assert EVIL in _texts(made["file"])
    again = _in_node(made["file"], tmp_path, turn=["mandate", 10])
    assert again["same"] is True
    assert again["before"] == again["figures"] == made["figures"] == again["back"]["figures"]
    assert again["moved"]["figures"] != made["figures"]
    # a report of a report is the same file
    assert again["file"] == made["file"]


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_a_report_holds_only_its_own_region(tmp_path: Path) -> None:
    """Of a page with two; it opens on its region, and computes the same bits."""
    from sim.page.content import regions_of

    page = assemble.page(regions_of(["bar", REGION]), "nl")
    address = f"#report?region={REGION}&compare=none~leaver"
    made = _in_node(page, tmp_path, address=address, fields={"title": "x", "date": "1-1-2027"})
    told = _whole(made["file"])
    before = Parsed(page).told()
    assert told["regions"] == before["regions"][1:]
    assert told["first"]["curves"] == {}
    assert told["first"]["policies"] == before["first"]["policies"]
    held = {name: text for name, _, text in _elements(Parsed(page))}
    mine = {name: text for name, _, text in _elements(Parsed(made["file"]))}
    assert mine["region-0"] == held["region-1"]
    assert "region-1" not in mine
    assert "BAR" not in _texts(made["file"])
    assert len(made["file"].encode()) < 950_000
    again = _in_node(made["file"], tmp_path, turn=["mandate", 10])
    assert again["same"] is True
    assert again["before"] == again["figures"] == made["figures"] == again["back"]["figures"]
    assert again["moved"]["figures"] != made["figures"]
    # a report of a report is the same file
    assert again["file"] == made["file"]


def test_names_of_people_are_text_in_static_parts() -> None:
    made = paper.table(EVIL, [["", EVIL], [EVIL, EVIL]]) + paper.p(EVIL) + paper.items([EVIL])
    found = Parsed(made).found
    assert {tag for tag, _, _ in found if not tag.startswith("/")} <= {
        *("div", "table", "caption", "thead", "tbody", "tr", "td", "th", "p", "ul", "li"),
    }
    assert sum(held == EVIL for _, _, held in found) == 6


# A region, and what is said of it ----------------------------------------------------------------


def test_legal_forms_are_in_the_language_of_the_reader() -> None:
    assert facts.legal_form("covenant", "nl") == "convenant"
    assert facts.legal_form("gemeenschappelijke regeling", "en") == "joint arrangement"
    assert facts.legal_form("Gemeenschappelijke Regeling", "nl") == "gemeenschappelijke regeling"
    assert facts.legal_form("stichting", "nl") == "stichting"


@pytest.mark.parametrize("name", ["twente", "drechtsteden", "bar", REGION])
def test_a_region_is_told_whole(name: str) -> None:
    region = load_case(name)
    told = facts.facts(region)
    for lang in LANGUAGES:
        text = json.dumps(told[lang], ensure_ascii=False)
        for label in region.labels:
            assert json.dumps(label, ensure_ascii=False)[1:-1] in text
        for task in region.task_labels[lang]:
            assert task in text
        for source in region.story["sources"]:
            assert source in text
        (table,) = [block for block in told[lang] if block[0] == "table"]
        assert [row[0] for row in table[2][1:]] == [one.name for one in region.partnerships]
    forms = {row[1].split(" (")[0] for row in table[2][1:]}
    assert forms <= {
        "joint arrangement",
        "covenant",
        "programme",
        "company",
        "joint organisation",
    } | {
        *("gemeenschappelijke regeling", "convenant", "programma", "vennootschap"),
        "gezamenlijke organisatie",
    }


# A study -----------------------------------------------------------------------------------------


STUDY: dict[str, Any] = {
    "id": "klein", "cases": [REGION], "policies": ["none", "guardian"], "replicates": 2,
    "months": 12, "title": {"nl": EVIL, "en": "small"}, "text": {"nl": "Waarom?"},
    "parameters": {"mandate": 0.6}, "uncertain": {"room": [10.0, 20.0]},
    "record": {"series": ["fragmentation", "duplicated_work"]},
}  # fmt: skip


def test_a_study_is_told_and_its_policies_are_live(tmp_path: Path) -> None:
    folder = tmp_path / "klein"
    runs = sim.study(STUDY, folder=folder, workers=1)
    out = tmp_path / "report.html"
    found = _run(str(folder), "--out", str(out))
    assert found.exit_code == 0, found.output
    text = out.read_text(encoding="utf-8")
    told = _whole(text)
    said = _texts(text)
    assert told["report"]["fields"]["title"] == EVIL
    for wanted in (EVIL, "Waarom?", runs.digest, "8 keer", "Studie klein", "10; 20"):
        assert wanted in said, wanted
    kept = text[text.index('data-kept="study"') : text.index('id="content"')]
    assert kept.count("<svg") == 1
    assert told["report"]["address"].endswith("&compare=none_1~guardian_2")
    values = {one["id"]: one["values"] for one in told["policies"] if one.get("own")}
    assert all(one["mandate"] == 0.6 for one in values.values())
    mean = runs.table.query("policy == 'guardian' and room == 20.0")["fragmentation"].mean()
    assert f"{mean:.2f}".replace(".", ",") in kept


@pytest.mark.parametrize(
    ("change", "figures"),
    [
        ({"cases": [REGION, "bar"], "record": {}}, 0),
        ({
            "cases": [REGION, "bar"], "design": {"method": "grid"},
            "uncertain": {f"{a}_mean": [0.0, 1.0] for a in ("mindset", "own_interest")},
        }, 0),
    ],
)  # fmt: skip
def test_a_study_of_two_regions_stands_still(
    change: dict[str, Any], figures: int, tmp_path: Path
) -> None:
    folder, out = tmp_path / "twee", tmp_path / "report.html"
    sim.study(STUDY | {"id": "twee"} | change, folder=folder, workers=1)
    found = _run(str(folder), "--out", str(out))
    assert found.exit_code == 0, found.output
    text = out.read_text(encoding="utf-8")
    assert 'id="content"' not in text
    assert words_of("report", "nl")["not_live"] in _texts(text)
    assert "BAR" in _texts(text)
    assert text.count("<svg") == figures


def test_planes_and_effects_of_a_study_are_drawn(tmp_path: Path) -> None:
    from sim.page.studied import studied

    axes = {f"{one}_mean": {"from": 0.0, "to": 1.0, "steps": 3} for one in ("mindset",)}
    axes["own_interest_mean"] = {"from": 0.0, "to": 1.0, "steps": 3}
    plain = {key: STUDY[key] for key in ("cases", "policies", "months")}
    ranged = {key: {"from": 0.1, "to": 0.9} for key in ("mandate", "mindset_mean")}
    with in_language("nl"):
        sim.study(plain | {"id": "a", "uncertain": axes}, folder=tmp_path / "a", workers=1)
        sim.study(
            plain | {
                "id": "b", "uncertain": ranged, "policies": ["guardian"],
                "design": {"method": "morris", "trajectories": 3},
            },
            folder=tmp_path / "b", workers=1,
        )  # fmt: skip
        drawn = {name: studied(tmp_path / name, "nl")[0].count("<svg") for name in "ab"}
        assert drawn == {"a": 1, "b": 1}


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["twentte"], "twente"),
        (["twente", "niemand"], "niemand"),
        (["twente", "--out", "verslag.pdf"], "moet eindigen op .html"),
        (["twente", "none", "none"], "staat er twee keer"),
        (["twente", "--set", "mandaat=0.5"], "mandaat"),
    ],
)
def test_what_cannot_be_made_is_refused(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = _run(*words)
    assert found.exit_code == 2
    assert message in found.stderr
    assert not list(tmp_path.iterdir())


def test_a_study_that_is_not_finished_is_refused(tmp_path: Path) -> None:
    from sim.sweep import Folder, make_study

    Folder.create(make_study(STUDY), tmp_path / "half", {"command": []})
    found = _run(str(tmp_path / "half"), "--out", str(tmp_path / "x.html"))
    assert found.exit_code == 2
    assert "nog niet klaar (0 van 8 keer)" in found.stderr
    found = _run(str(tmp_path / "half"), "none", "--out", str(tmp_path / "x.html"))
    assert "is een studie" in found.stderr
