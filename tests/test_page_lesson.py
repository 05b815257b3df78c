"""The lesson: a code from which the exact run is made again, and what goes wrong in typing it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import EDITION, engine, kernels
from sim.analysis import compare
from sim.answers.asking import user_message
from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.claims.files import load_claim
from sim.claims.sentences import count_words, place_name
from sim.indicators import CHIMNEYS, COLUMNS
from sim.page import assemble, first, lesson
from sim.page import lesson_code as code
from sim.page.content import content, regions_of
from sim.parameters import NEVER, parameters
from sim.regions import load_case
from sim.words import LANGUAGES, in_language, words_of

REGION = "zutphen_lochem"
SHOWN = [COLUMNS.index(name) for name in compare.SHOWN]
NODE = shutil.which("node")
TYPED = ("", " e6a-cm rwayj ", "E6ACMRWAY", "E6ACMRWAYJ3", "O6ACMRWAYJ", "E6ACM<WAYJ")
"""What may be typed, beside codes."""


def drawn(many: int, seed: int = 0) -> list[dict[str, int]]:
    """Choices of pupils, drawn, the first with the lowest of all, the second with the highest."""
    rng = np.random.default_rng(seed)
    found = [dict.fromkeys(dict(code.FIELDS), 0), {name: size - 1 for name, size in code.FIELDS}]
    while len(found) < many:
        found.append({name: int(rng.integers(0, size)) for name, size in code.FIELDS})
    return found[:many]


# The code ---------------------------------------------------------------------------------------


def test_no_two_characters_look_alike() -> None:
    assert len(set(code.ALPHABET)) == 19
    for alike in ("0ODQ", "1IL", "2Z", "5S", "8B", "6G", "MN", "UV"):
        assert len(set(alike) & set(code.ALPHABET)) <= 1, alike


def test_a_code_holds_what_can_be_chosen() -> None:
    room = len(code.ALPHABET) ** (code.LENGTH - 1 - code.STAMPED)
    assert np.prod([size for _, size in code.FIELDS], dtype=np.int64) <= room
    region = load_case(REGION)
    for places in drawn(60):
        text = code.code_of(region, places)
        assert len(text) == code.LENGTH
        assert set(text) <= set(code.ALPHABET)
        stamp, read = code.decoded(f" {text[:3].lower()}-{text[3:]} ")
        assert read == places
        assert divmod(stamp, code.ROOMS) == (EDITION % code.EDITIONS, code.room_of(region))


def test_every_wrong_character_and_every_two_that_are_swapped_are_seen() -> None:
    """Over the whole alphabet: all pairs of characters at all places, whatever stands elsewhere.

    The check is linear, so what a fault does to the sum depends only on its place and characters.
    """
    base = len(code.ALPHABET)
    for place in range(1, code.LENGTH + 1):
        for one in range(base):
            for other in range(base):
                if one == other:
                    continue
                assert place * (one - other) % base
                if place < code.LENGTH:
                    assert (place * one + (place + 1) * other) % base != (
                        place * other + (place + 1) * one
                    ) % base


@pytest.mark.parametrize("places", drawn(4, 5))
def test_no_fault_in_typing_gives_another_code(places: dict[str, int]) -> None:
    """The same by trying: of whole codes, one character changed and any two swapped."""
    text = code.code_of(load_case(REGION), places)
    wrong = [
        text[:at] + sign + text[at + 1 :]
        for at in range(code.LENGTH)
        for sign in code.ALPHABET
        if sign != text[at]
    ]
    for one in range(code.LENGTH):
        for two in range(one + 1, code.LENGTH):
            if text[one] != text[two]:
                signs = list(text)
                signs[one], signs[two] = text[two], text[one]
                wrong.append("".join(signs))
    assert len(wrong) > code.LENGTH * (len(code.ALPHABET) - 1)
    for typed in wrong:
        with pytest.raises(code.CodeError):
            code.decoded(typed)


def test_what_is_wrong_is_named() -> None:
    region = load_case(REGION)
    good = code.code_of(region, drawn(3)[2])
    stamp, places = code.decoded(good)
    other = code.encoded(((EDITION + 1) % code.EDITIONS) * code.ROOMS + stamp % code.ROOMS, places)
    faults = {
        f"O{good[1:]}": r"teken 1 \(O\) komt in geen enkele code voor",
        good[:9]: "dat zijn 9 tekens, een code heeft er 10",
        good[:4] + ("3" if good[4] != "3" else "4") + good[5:]: "er is een teken verkeerd",
        other: "andere editie van het model",
    }
    with in_language("nl"):
        for typed, message in faults.items():
            with pytest.raises(code.CodeError, match=message):
                code.run_of(typed, [region])
        with pytest.raises(code.CodeError, match="Hier zitten: bar"):
            code.run_of(good, [load_case("bar")])
        assert user_message(code.CodeError("x")) == "x"


def test_a_number_that_no_lesson_gives_is_refused() -> None:
    base = len(code.ALPHABET)
    numbers = [0] * code.STAMPED + [base - 1] * (code.LENGTH - 1 - code.STAMPED)
    total = sum(place * number for place, number in enumerate(numbers, start=1))
    numbers.append(next(n for n in range(base) if (total + code.LENGTH * n) % base == 0))
    with pytest.raises(code.CodeError, match="comes from no lesson"):
        code.decoded("".join(code.ALPHABET[number] for number in numbers))


def test_what_cannot_be_chosen_has_no_code() -> None:
    places = drawn(1)[0]
    for name, size in code.FIELDS:
        for wrong in (-1, size):
            with pytest.raises(ValueError, match=name):
                code.encoded(0, {**places, name: wrong})


def test_shipped_regions_have_codes_of_their_own() -> None:
    rooms = [code.room_of(region) for region in regions_of([])]
    assert len(set(rooms)) == len(rooms)


def test_all_houses_alone_can_be_guessed() -> None:
    for region in regions_of([]):
        houses = int((region.volumes > 0).sum())
        step = code.guess_step(houses)
        assert step * (dict(code.FIELDS)["guess"] - 1) >= houses
        assert houses / step > 20  # and it is no lottery


# The run ----------------------------------------------------------------------------------------


def test_the_run_of_a_code_is_that_of_its_levers() -> None:
    region = load_case(REGION)
    places = {**drawn(3)[2], "mindset_mean": 8, "own_interest_mean": 3, "referee_years": 4}
    run = code.run_of(code.code_of(region, places), [region])
    assert run.point.mindset_mean == 0.8
    assert run.point.own_interest_mean == 0.3
    assert (run.point.referee_activity, run.point.referee_stop) == (1.0, 48)
    assert (run.seed, run.replicate) == (first.SEED, places["luck"])
    made = engine.build(region, run.point, first.SEED, places["luck"])
    rows = np.vstack([made.observe(), made.advance(first.MONTHS)])
    assert rows.tobytes() == run.course().tobytes()


def test_no_years_are_no_referee_and_ten_are_all_of_them() -> None:
    """As the ends of the slider say."""
    region = load_case(REGION)
    runs = {}
    for years in (0, 10):
        places = {**dict.fromkeys(dict(code.FIELDS), 5), "referee_years": years}
        runs[years] = code.run_of(code.code_of(region, places), [region])
    stays = parameters(runs[10].point, referee_stop=NEVER)
    ever = engine.build(region, stays, first.SEED, 5)
    rows = np.vstack([ever.observe(), ever.advance(first.MONTHS)])
    assert rows.tobytes() == runs[10].course().tobytes()
    assert runs[0].point.referee_activity == 0.0


# What the page is told ----------------------------------------------------------------------------


def test_claims_of_the_lesson_have_three_answers_about_what_is_shown() -> None:
    told = lesson.lesson()
    assert len(told["claims"]) == 2
    for one in told["claims"]:
        assert set(one["says"]) == {"predicted", "small", "opposite"}
        assert one["outcome"] in compare.SHOWN
        # so that the page, which knows one limit an indicator, counts as the claim does
        claim = load_claim(one["id"])
        assert claim.contrasts[0].matters == compare.SMALLEST[one["outcome"]]
        assert claim.contrasts[0].months == first.MONTHS
        up = claim.contrasts[0].direction
        assert one["means"][up] == "predicted"
        assert sorted(one["means"].values()) == ["opposite", "predicted", "small"]
        for lang in LANGUAGES:
            told_of = one["found"][lang][""]
            # the region at hand is no other
            assert set(one["found"][lang]) == {"", *claim.answer["places"]}
            for place in claim.answer["places"]:
                assert place_name(place, lang) not in one["found"][lang][place]
            # the clause that pupils guessed about, and every region once, under its own verdict
            assert claim.says["predicted"][lang] in told_of
            sentences = re.split(r"(?<=\.) ", told_of)
            verdicts = claim.answer["places"]
            assert len(sentences) == len(set(verdicts.values()) | {"predicted"})
            for place, answer in verdicts.items():
                (said,) = (text for text in sentences if place_name(place, lang) in text)
                own = words_of("claims", lang)[f"in_lesson_{answer}"]
                start, end = own.format(clause=claim.says["predicted"][lang], places="|").split("|")
                assert said.startswith(start)
                assert said.endswith(end)
            assert all(count_words(text) <= 25 for text in sentences)


def test_steps_about_a_claim_ask_in_few_words() -> None:
    for lang in LANGUAGES:
        words = words_of("page_lesson", lang)
        for name in lesson.CLAIMS:
            assert count_words(words[f"lesson_ask_{name}"]) <= 12
            assert words[f"lesson_ask_{name}"].endswith("?")


def test_a_lesson_takes_fifty_minutes() -> None:
    assert sum(lesson.MINUTES) == 50
    for lang in LANGUAGES:
        words = words_of("page_lesson", lang)
        assert len(words["lesson_steps"].split("|")) == 5
        for at in range(len(lesson.MINUTES)):
            for kind in ("title", "say", "ask", "listen"):
                assert words[f"plan_{kind}_{at}"]
        assert f"plan_title_{len(lesson.MINUTES)}" not in words


# In JavaScript ------------------------------------------------------------------------------------


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_javascript_makes_and_reads_the_same_codes_and_runs(tmp_path: Path) -> None:
    """Fifty pupils: code, what it holds, guess, and every bit of the course; and every message."""
    region = load_case(REGION)
    told = content([region], first.first_question(region), "nl")
    modules = tmp_path / "modules"
    shutil.copytree(assemble.PARTS, modules)
    (modules / "package.json").write_text('{"type": "module"}')
    pupils = drawn(50, 7)
    codes = [code.code_of(region, places) for places in pupils]
    stamp, places = code.decoded(codes[2])
    wrong = [
        *TYPED,
        *(text[:at] + "7" + text[at + 1 :] for at, text in enumerate(codes[5:15])),
        code.encoded(((EDITION + 1) % code.EDITIONS) * code.ROOMS, places),
        code.encoded(stamp - stamp % code.ROOMS + (stamp + 1) % code.ROOMS, places),
    ]
    asked = {
        "data": {
            "content": json.dumps(told),
            "core": base64.b64encode(MODULE.read_bytes()).decode(),
            "region-0": base64.b64encode(bundle(region)).decode(),
        },
        "pupils": pupils,
        "wrong": wrong,
    }
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    here = Path(__file__).with_name("lesson.mjs")
    ran = subprocess.run(
        [str(NODE), str(here), str(modules), str(SCRIPT), str(tmp_path / "asked.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["stamp"] == stamp
    assert said["codes"] == codes
    for text, places, found in zip(codes, pupils, said["runs"], strict=True):
        run = code.run_of(text, [region])
        course = run.course()
        assert found["places"] == places
        assert found["guess"] == run.guess
        assert found["course"] == np.ascontiguousarray(course[:, SHOWN]).tobytes().hex()
        assert course[0, COLUMNS.index(CHIMNEYS)] <= (region.volumes > 0).sum()
    for typed, found in zip(wrong, said["wrong"], strict=True):
        _same_fault(typed, found, region)


def _same_fault(typed: str, found: str, region: Any) -> None:
    """The page says what Python says, and of a wrong check also where to look."""
    with in_language("nl"):
        try:
            code.run_of(typed, [region])
        except code.CodeError as fault:
            wanted = str(fault)
        else:
            assert found == ""  # it happened to be right
            return
        look = words_of("page_lesson", "nl")["code_look"]
    if look in wanted:
        start = wanted.removesuffix(look)
        assert found.startswith(start)
        begins = code.code_of(region, drawn(1)[0])[: code.STAMPED]
        right = code.bare(typed).startswith(begins)
        assert ("De eerste drie kloppen" in found) == right
        assert right or begins in found
    elif region.name in wanted:
        assert found == wanted.replace(region.name, "Zutphen en Lochem")
    else:
        assert found == wanted


@pytest.mark.parametrize("name", [region.name for region in regions_of([])])
def test_every_region_has_a_task_to_count_chimneys_on(name: str) -> None:
    """The first step says: one a bundle, one an organisation alone. So all must smoke there."""
    region = load_case(name)
    run = code.run_of(code.code_of(region, dict.fromkeys(dict(code.FIELDS), 0)), [region])
    made = engine.build(region, run.point, first.SEED, 0)
    n, k, _, _ = region.size
    root, chimneys = np.empty((k, n), dtype=np.uint32), np.empty(k, dtype=np.int64)
    kernels.find_bundles(made.facts, made.state, made.work, root, chimneys)
    groups = [len(set(root[task][root[task] < n].tolist())) for task in range(k)]
    members = (root < n).sum(axis=1)
    assert members.sum() == (region.volumes > 0).sum()
    some = [task for task in range(k) if chimneys[task] == groups[task] > 1]
    assert some
    # where few organisations are, they may all be alone
    assert n <= 4 or any(groups[task] < members[task] for task in some)


def test_a_page_says_which_code_a_lesson_gives() -> None:
    """The documentation shows a code; it is one."""
    page = (Path(__file__).parents[1] / "docs" / "lesson.md").read_text(encoding="utf-8")
    for text in re.findall(r'run_of\("([^"]+)"', page):
        run = code.run_of(text)
        assert run.region.name == "twente"
    listed = tomllib.loads(
        (assemble.PARTS.parents[1] / "words" / "nl" / "page_lesson.toml").read_text("utf-8")
    )
    assert "instelling" not in " ".join(listed.values()).lower()
