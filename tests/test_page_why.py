"""Why, on the page: what JavaScript says of a question is what `schoorsteen why` says of it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis import why as analysis
from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.page import first
from sim.page.assemble import PARTS
from sim.page.content import content
from sim.reasons import runs, summary, tipping
from sim.reasons.question import Question
from sim.regions import load_case
from sim.scenarios import load_scenario
from sim.state import Region
from sim.words import LANGUAGES, in_language, number
from sim.worlds.file import shipped

REGION = "zutphen_lochem"
NODE = shutil.which("node")
POLICIES = ("none", "guardian", "tapering", "funder")
TURNED = {"mandate": 0.6, "time_cost": 0.05, "own_interest_mean": 0.8}
"""Levers as a reader turns them."""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    region = load_case(REGION)
    return content([region], first.first_question(region), "nl")


def questions(region: Region) -> list[dict[str, Any]]:
    """Pairs on a task, pairs, one organisation, a task alone; under policies, with levers."""
    rng = np.random.default_rng(8)
    busiest = int(np.argmax(np.bincount(region.link_task)))
    found: list[dict[str, Any]] = []
    for at, link in enumerate(rng.choice(len(region.link_task), 10, replace=False).tolist()):
        one, other = region.pairs[region.link_pair[link]].tolist()
        if at % 2:
            one, other = other, one
        task = int(region.link_task[link])
        kind = [
            [task, one, other], [task, one, other], [task, one, other], [-1, one, other],
            [task, one, -1], [-1, one, -1], [busiest, -1, -1],
        ][at % 7]  # fmt: skip
        found.append(
            {
                "lang": LANGUAGES[at % 2],
                "policy": POLICIES[at % len(POLICIES)],
                "values": TURNED if at in (1, 5, 8) else {},
                "about": kind,
                "search": kind[1] >= 0 and at not in (4, 5),
            }
        )
    # a task alone on which most stay apart
    apart = int(np.argmax(np.bincount(region.link_task[region.depth < 2])))
    alone = {"lang": "nl", "policy": "none", "values": TURNED, "about": [apart, -1, -1]}
    none = {"lang": "en", "policy": "none", "about": [0, 0, 0]}
    return [*found, alone | {"search": False}, none | {"search": False}]


def asked_of(region: Region, about: list[int]) -> Question:
    """The question by rows; -1 is anyone, or any task."""
    task, one, other = about
    links = tuple(
        x
        for x, (pair, k) in enumerate(
            zip(region.link_pair.tolist(), region.link_task.tolist(), strict=True)
        )
        if all(row in region.pairs[pair] for row in (one, other) if row >= 0) and task in (-1, k)
    )
    return Question(region, one, None if other < 0 else other, None if task < 0 else task, links)


def in_python(region: Region, given: dict[str, Any]) -> tuple[analysis.Answer, runs.Runs, Any]:
    """All that `schoorsteen why` finds, from its own functions."""
    question = asked_of(region, given["about"])
    policy = None
    if given["policy"] != "none":
        policy = load_scenario("baseline").policy(given["policy"])
    worlds = shipped().first(2 * runs.RUNS)
    values = given["values"]
    chosen = runs.draws(worlds[: runs.RUNS], policy, values=values)
    found = runs.run(question, chosen, first.MONTHS)
    refusal = runs.typical(question, found, first.MONTHS)
    tipped = runs.by_commonness(question, found)[0] if refusal is None else refusal.run
    tips: tuple[Any, Any] = ([], [])
    if given["search"]:
        fresh = runs.draws(worlds[runs.RUNS :], policy, first=runs.RUNS, values=values)
        tips = tipping.tips(question, chosen[tipped], fresh, first.MONTHS)
    place = {link: at for at, link in enumerate(question.links)}
    split = []
    for name, part in summary.parts(question) if question.one >= 0 else ():
        at = [place[link] for link in part.links]
        others = summary.some_of(found.others, at)
        split.append((name, summary.sums(part, found.tally[:, at], found.rung[:, at], others)))
    answer = analysis.Answer(
        question, region.story["title"][given["lang"]],
        "" if policy is None else str(policy.title[given["lang"]]), first.MONTHS, found.traits,
        summary.sums(question, found.tally, found.rung, found.others), tuple(split), refusal,
        tipped, tuple(tips[0]), tuple(tips[1]),
    )  # fmt: skip
    return answer, found, chosen


def small(name: str) -> str:
    """noOne as no_one."""
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_javascript_says_why_as_python_does(
    told: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts, sentences, tables, the terms of a refusal to the last bit, and what tips."""
    # the page has room for whole names
    monkeypatch.setattr(analysis, "_cut", lambda name, most=0: name)
    region = load_case(REGION)
    some = questions(region)
    seen: set[str] = set()
    for given, found in zip(some, answers(told, some, tmp_path), strict=True):
        if found is None:
            assert not asked_of(region, given["about"]).links
            continue
        with in_language(given["lang"]):
            answer, course, chosen = in_python(region, given)
        assert {small(key): value for key, value in found["sums"].items()} == _plain(answer.sums)
        _same_course(found, answer, course, chosen)
        with in_language(given["lang"]):
            _same_refusal(found["refusal"], answer)
            if given["about"][1] < 0:
                _same_task(found, answer, course)
                seen.add("task")
                continue
            assert found["paragraphs"] == analysis.sentences(answer)
            if given["policy"] == "tapering" and not given["values"]:
                _python_that_runs(found)
                seen.add("python")
            cells = analysis.part_cells(answer, all_=True)
            assert found["parts"] == cells if cells else len(found["parts"]) == 1
            seen |= {"parts"} if cells else set()
            if given["search"]:
                _same_tips(found["tips"], answer)
                seen.add("tips" if answer.tips else "none")
        seen |= {"refusal"} if answer.refusal else {"no refusal"}
    assert {"python", "task", "parts", "tips", "none", "refusal"} <= seen


def answers(told: dict[str, Any], some: list[dict[str, Any]], folder: Path) -> list[Any]:
    """What the page's modules say of questions."""
    modules = folder / "modules"
    shutil.copytree(PARTS, modules)
    (modules / "package.json").write_text('{"type": "module"}')
    data = {
        "content": json.dumps(told),
        "core": base64.b64encode(MODULE.read_bytes()).decode(),
        "region-0": base64.b64encode(bundle(load_case(REGION))).decode(),
    }
    asked = folder / "asked.json"
    asked.write_text(json.dumps({"data": data, "questions": some}), encoding="utf-8")
    here = Path(__file__).with_name("page_why.mjs")
    ran = subprocess.run(
        [str(NODE), str(here), str(modules), str(SCRIPT), str(asked)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))


def _plain(sums: summary.Sums) -> dict[str, Any]:
    found = json.loads(json.dumps(sums._asdict()))
    del found["down"]  # no sentence has it
    return found | {"missing": sums.missing._asdict(), "short": sums.short._asdict()}


def _same_course(found: Any, answer: analysis.Answer, course: runs.Runs, chosen: Any) -> None:
    """Rungs and trust month by month, of two of the runs; of all runs the rungs at the end."""
    asked = answer.asked
    links = list(asked.links)
    for at, rungs in enumerate(found["rungs"]):
        assert bytes.fromhex(rungs)[-len(links) :] == course.rung[at].astype(np.int8).tobytes()
    for at in (0, 17):
        made = runs.start(asked, chosen[at])
        rungs, trust = [], []
        for month in range(first.MONTHS + 1):
            if month:
                made.step(observed=False)
            rungs.append(made.state.depth[links].astype(np.int8))
            if asked.one >= 0 and asked.other is not None:
                pair = asked.region.link_pair[links[0]]
                two = made.state.trust[pair].copy()
                trust.append(two[::-1] if asked.region.pairs[pair][1] == asked.one else two)
        assert found["rungs"][at] == np.array(rungs).tobytes().hex()
        assert found["trust"][at] == np.array(trust).tobytes().hex()


def _same_refusal(found: Any, answer: analysis.Answer) -> None:
    one = answer.refusal
    if one is None:
        assert found is None
        return
    assert found["run"] == one.run
    assert found["month"] == one.month
    assert answer.asked.links[found["link"]] == one.link
    assert found["side"] == one.side
    assert found["joint"] is one.joint
    assert found["refused"] == list(one.refused)
    terms = [[*side.terms.values(), side.margin] for side in one.terms]
    assert found["terms"] == np.array(terms).tobytes().hex()
    assert found["head"] == analysis.refusal_head(answer)
    assert found["rows"] == analysis.refusal_cells(answer)


def _same_tips(found: Any, answer: analysis.Answer) -> None:
    assert found["told"] == analysis.tip_sentences(answer, all_=True)
    assert found["without"] == list(answer.without)
    assert found["run"] == answer.tipped
    assert [
        (tip["lever"], tip["was"], tip["value"], tip["part"], tip["values"], tip["bundles"],
         tip["tips"], tip["back"], tip["fresh"])
        for tip in found["tips"]
    ] == [
        (tip.change.lever, tip.change.was, tip.change.value, tip.change.part, tip.change.values,
         tip.bundles, tip.tips, tip.back, tip.fresh)
        for tip in answer.tips
    ]  # fmt: skip
    assert found["steps"] > 10  # it tells while it searches


def _python_that_runs(found: Any) -> None:
    """What the page shows as Python is Python, and gives the same answer."""
    names: dict[str, Any] = {}
    exec(found["python"].replace("print(found)", ""), names)
    said = str(names["found"])
    assert said.startswith(" ".join(found["paragraphs"][0].split())[:40])
    for text in found["paragraphs"]:
        assert " ".join(text.split()) in " ".join(said.split())
    assert names["found"].sentence == found["paragraphs"][0]


def _same_task(found: Any, answer: analysis.Answer, course: runs.Runs) -> None:
    """A task alone, which the command does not take: sums over its pairs."""
    sums, pairs = answer.sums, len(answer.asked.links)
    lead, _, said, *_ = found["paragraphs"]
    _same_lead(lead, answer, course)
    assert number(float((course.rung >= 2).sum()) / len(course.rung), 1) in said
    assert number(sums.made, 0) in said
    refused = sums.no_one + sums.no_other
    assert not refused or number(refused, 0) in said
    silent = int((course.tally[:, :, summary.COUNT_TALKS].sum(axis=0) == 0).sum())
    assert not silent or re.search(rf"\b{silent} (?:van de|of) {pairs}", said)
    _, *rows = found["parts"]
    assert len(rows) == pairs
    assert sum(int(row[2].replace(".", "").replace(",", "")) for row in rows) == sums.up


def _same_lead(lead: str, answer: analysis.Answer, course: runs.Runs) -> None:
    """Its figures are those of pairs and runs, counted here in another way."""
    asked, tally = answer.asked, course.tally
    deep = course.rung >= 2
    talked, up = (tally[:, :, at] > 0 for at in (summary.COUNT_TALKS, summary.COUNT_UP))
    refused = tally[:, :, summary.COUNT_UP] > tally[:, :, summary.COUNT_MADE]
    kinds = [int((kind & ~deep).sum()) for kind in (~talked, talked & ~up, refused, up & ~refused)]
    plain = re.sub(r"(?<=\d)[.,](?=\d{3})", "", lead)
    figures = [int(text) for text in re.findall(r"\b\d+\b", plain)]
    rest = int((~deep).sum())
    pairs = len(asked.links)
    if 2 * rest < deep.size:
        begin = int((asked.region.depth[list(asked.links)] >= 2).sum())
        assert figures[:6] == [deep.size - rest, deep.size, pairs, runs.RUNS, 0, begin]
        assert figures[6:] == ([pairs, max(kinds), rest] if rest else [pairs])
    else:
        assert figures == [max(kinds), rest, pairs, runs.RUNS]


def test_the_worlds_of_the_search_are_those_of_the_command(told: dict[str, Any]) -> None:
    worlds = shipped().first(2 * runs.RUNS)
    fresh = told["worlds"]["fresh"]
    for at, draw in enumerate(runs.draws(worlds[runs.RUNS :], None, first=runs.RUNS)):
        assert fresh["luck"][at] == draw.replicate
        for name, value in zip(told["worlds"]["names"], fresh["rows"][at], strict=True):
            assert getattr(draw.point, name) == value


def test_levers_of_the_search_are_named(told: dict[str, Any]) -> None:
    given = told["tipping"]
    for lang in LANGUAGES:
        words = told["words"][lang]
        for lever in [given["activity"], *given["deeds"], *given["own"]]:
            assert words[f"why.lever_{lever}"]
        assert all(words[f"why.only_{lever}"] for lever in given["deeds"])
        assert all(words[f"why.term_{term}"] for term in told["counts"]["terms"])
        for reason in told["counts"]["reasons"]:
            assert words[f"why.reason_{reason}"]
            assert words[f"why.short_{reason}"]
        # a sentence of the module is one of the command's words, or of the page's
        for key in re.findall(r'"(why[._]\w+)"', _code()):
            assert key in words or any(known.startswith(key) for known in words), key


def _code() -> str:
    return "".join((PARTS / f"{name}.js").read_text() for name in ("why", "reasons", "tips"))
