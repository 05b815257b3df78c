"""What is put in and what comes about, in both languages: every mechanism, true names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.indicators import COLUMNS
from sim.mechanisms import MECHANISMS, heading
from sim.parameters import ENTRIES, Parameters, parameters
from sim.scenarios import LANGUAGES, LEVERS, shipped_policies

ROOT = Path(__file__).parents[1]
NAMES = {"en": "put-in.md", "nl": "put-in.nl.md"}
PAGES = {lang: (ROOT / "docs" / name).read_text(encoding="utf-8") for lang, name in NAMES.items()}
OFF = {"en": "*(off)*", "nl": "*(uit)*"}
DORMANT = {"M4", "M9"}
"""Switches of theirs are on by default, but what they work on is not: contracts, a referee."""
ASKED_FOR = {
    *("contracts", "pilot_ratio", "households_helped", "brought_gini", "got_gini"),
    *("alliance_days", "ranks_days", "openness"),
    *("willing_funders", "wrong_pocket"),
    *("chains_delivered", "heard_linked"),
}
"""Indicators that only a study counts."""


class Row(NamedTuple):
    """A row of the tables by mechanism."""

    id: str
    entry: str
    name: str
    put_in: str
    comes_about: str
    seen: str


def rows_of(page: str) -> list[Row]:
    found = re.findall(r"^\| \[(M\d+)\]\(mechanisms\.md#([\w-]+)\) \|(.*)\|$", page, re.MULTILINE)
    return [
        Row(id, entry, *(cell.strip() for cell in rest.split(" | "))) for id, entry, rest in found
    ]


ROWS = {lang: rows_of(page) for lang, page in PAGES.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mechanism_has_its_row(lang: str) -> None:
    missing = [id for id in MECHANISMS if id not in {row.id for row in ROWS[lang]}]
    assert not missing, (
        f"docs/{NAMES[lang]} has no row for {', '.join(missing)}: what is put in, what can come "
        "about, how to see it"
    )
    assert [row.id for row in ROWS[lang]] == list(MECHANISMS), f"docs/{NAMES[lang]}: its order"
    for row, mechanism in zip(ROWS[lang], MECHANISMS.values(), strict=True):
        named = f"{getattr(mechanism, lang)} ({mechanism.source})"
        assert row.name.removesuffix(OFF[lang]).strip() == named
        title = heading(mechanism).removeprefix("### ").lower()
        assert row.entry == re.sub(r"[^\w -]", "", title).replace(" ", "-")
        assert row.put_in.endswith(".")
        assert row.comes_about.endswith(".")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_off_is_marked(lang: str) -> None:
    default = Parameters()
    off = {
        id
        for id, mechanism in MECHANISMS.items()
        if all(getattr(default, name) == value for name, value in mechanism.off.items())
    }
    marked = {row.id for row in ROWS[lang] if row.name.endswith(OFF[lang])}
    assert marked == off | DORMANT, f"docs/{NAMES[lang]}: {OFF[lang]} stands where it should not"


def test_both_languages_say_the_same() -> None:
    tables = {lang: re.findall(r"^\|.*\|$", page, re.MULTILINE) for lang, page in PAGES.items()}
    headings = {lang: re.findall(r"^#+ ", page, re.MULTILINE) for lang, page in PAGES.items()}
    points = {lang: re.findall(r"^- ", page, re.MULTILINE) for lang, page in PAGES.items()}
    for found in (tables, headings, points):
        assert len(found["en"]) == len(found["nl"])
    assert headings["en"] == headings["nl"]
    for en, nl in zip(ROWS["en"], ROWS["nl"], strict=True):
        assert re.findall(r"`[^`]+`|\[C\d+\]", en.seen) == re.findall(r"`[^`]+`|\[C\d+\]", nl.seen)


@pytest.mark.parametrize("row", ROWS["en"], ids=lambda row: row.id)
def test_what_to_type_can_be_typed(row: Row) -> None:
    given = re.findall(r"--([a-z0-9-]+) ([\w.]+)", row.seen)
    assert given
    for flag, text in given:
        if flag == "policy":
            assert text in shipped_policies()
            continue
        name = flag.replace("-", "_")
        default = ENTRIES[name].default
        parameters(**{name: text if isinstance(default, str) else type(default)(text)})
    indicators = set(re.findall(r"`(\w+)`", row.seen))
    assert indicators
    assert indicators <= {*COLUMNS, *ASKED_FOR}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lever_has_its_channel(lang: str) -> None:
    missing = [name for name in LEVERS if f"`{name}`" not in PAGES[lang]]
    assert not missing, f"docs/{NAMES[lang]}: no channel of {', '.join(missing)}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_for_those_who_read_no_equations(lang: str) -> None:
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", PAGES[lang])
    assert not re.search(r"[=·ρβΔ≥≤]|instelling", text)
    assert len(PAGES[lang].splitlines()) <= 250
