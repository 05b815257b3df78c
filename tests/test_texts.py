"""The table of the five texts: what it names is there, and both languages say the same of it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.answers.policies import find_policy
from sim.claims.files import load_claim
from sim.mechanisms import MECHANISMS
from sim.parameters import ENTRIES
from sim.regions import shipped_cases
from sim.scenarios import load_scenario
from sim.words import LANGUAGES, words_of

ROOT = Path(__file__).parents[1]
NAMES = {"en": "texts.md", "nl": "texts.nl.md"}
QUESTION = {"en": "question", "nl": "vraag"}
OPTIONS = {"--policy", "--scenario", "--task"}
"""Of the commands in the table, beside those of parameters."""


class Row(NamedTuple):
    text: str
    paragraph: str
    says: str
    mechanisms: list[str]
    parameters: list[str]
    command: str
    page: str


def rows_of(lang: str) -> list[Row]:
    found = []
    for part in (ROOT / "docs" / NAMES[lang]).read_text(encoding="utf-8").split("\n## ")[1:]:
        for line in part.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if re.match(r"\d", cells[0]):
                paragraph, says, mechanisms, parameters, command, page = cells
                found.append(
                    Row(
                        part[:2], paragraph, says, re.findall(r"M\d+", mechanisms),
                        re.findall(r"`(\w+)`", parameters), command.strip("`"), page,
                    )
                )  # fmt: skip
    return found


ROWS = {lang: rows_of(lang) for lang in LANGUAGES}
KEPT = [row for row in ROWS["en"] if row.mechanisms]


def test_both_languages_have_the_same_rows() -> None:
    assert len(ROWS["en"]) > 70
    for one, other in zip(ROWS["en"], ROWS["nl"], strict=True):
        assert one[:2] == other[:2]
        assert one[3:6] == other[3:6], one
        assert bool(one.mechanisms) == bool(other.mechanisms)


def test_each_text_is_gone_through_in_order() -> None:
    for text in ("S0", "S1", "S2", "S3", "S4"):
        numbers = [row.paragraph for row in ROWS["en"] if row.text == text]
        assert len(set(numbers)) == len(numbers)
        last = 0
        for number in numbers:
            first, _, until = re.sub("[a-z]", "", number).partition("-")
            assert last <= int(first) <= last + 1, f"{text}: {number} after {last}"
            last = int(until or first)


def test_what_is_left_out_has_its_reason() -> None:
    for lang, word in (("en", "left out"), ("nl", "weggelaten")):
        for row in ROWS[lang]:
            if not row.mechanisms:
                assert row.says.startswith(f"*{word}*: ")
                assert len(row.says) > 40


def test_every_mechanism_stands_in_the_table() -> None:
    named = {name for row in KEPT for name in row.mechanisms}
    assert not MECHANISMS.keys() - named


@pytest.mark.parametrize("row", KEPT, ids=lambda row: f"{row.text} {row.paragraph}")
def test_what_a_row_names_is_there(row: Row) -> None:
    assert set(row.mechanisms) <= MECHANISMS.keys()
    assert row.parameters
    assert set(row.parameters) <= ENTRIES.keys()
    program, command, *words = shlex.split(row.command)
    assert program == "schoorsteen"
    names = [word for at, word in enumerate(words) if not word.startswith("--")
             and not (at and words[at - 1].startswith("--"))]  # fmt: skip
    flags = {word for word in words if word.startswith("--")}
    assert {flag.removeprefix("--").replace("-", "_") for flag in flags - OPTIONS} <= ENTRIES.keys()
    if command == "claims":
        assert load_claim(names[0]).id == names[0]
        return
    assert command in {"run", "compare", "why", "exchange", "map"}
    assert names[0] in shipped_cases()
    if command == "compare":
        story = words[words.index("--scenario") + 1] if "--scenario" in words else "baseline"
        for name in names[1:]:
            find_policy(load_scenario(story), name, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_of_a_row_is_on_the_page(lang: str) -> None:
    words = words_of("page", lang) | words_of("page_lesson", lang) | words_of("page_region", lang)
    screens = {text for key, text in words.items() if key.startswith("nav_")}
    for row in ROWS[lang]:
        if not row.mechanisms:
            continue
        if row.page.startswith(QUESTION[lang]):
            assert load_scenario(row.page.split("`")[1]).question is not None
        else:
            assert row.page.split(",")[0] in screens, row
