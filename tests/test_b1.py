"""Dutch for advisors is plain: a word that has to be learned first stands with its gloss.

``b1.toml`` lists such words and their glosses. A gloss counts for the kind of text that it stands
in: what is printed together comes from one kind. Texts for researchers (studies, claims, Python)
are free.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from sim.indicators import ABOUT
from sim.scenarios import load_scenario, shipped_policies, shipped_scenarios
from sim.words import kinds, words_of

LISTED: Mapping[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("b1.toml").read_text(encoding="utf-8")
)
FOR_RESEARCHERS = {
    # claims and the sources
    *("claim_files", "claims", "claims_figure", "claims_glossary"),
    # studies
    *("more_replicates", "replicates", "study", "study_cli", "study_export", "study_failures"),
    *("analyse", "new_study", "study_folder", "study_run"),
    # Python, Mesa, how the model is made and verified
    *(
        "browser",
        "calibration",
        "doors",
        "edition",
        "edition_points",
        "effects",
        "engine",
        "indicators_page",
        "kernels",
    ),
    *("mesa", "month", "month_figure", "networks", "parameters_page", "verification"),
}
FOR_ADVISORS = sorted(set(kinds()) - FOR_RESEARCHERS)
NO_PROSE = re.compile(
    r"`[^`]*`"  # code
    r"|\{[^{}]*\}"  # blanks
    r"|--[\w-]+"  # flags
    r"|\b[\w-]+\.(?:toml|json|csv|parquet|svg|png|pdf|xlsx|ods)\b"  # files
    r"|\[[\w.]+\]|\b\w+=\w+"  # keys of files, arguments
)


def rows() -> dict[str, list[str]]:
    """Texts that belong to a row of another table, each row by itself."""
    found = {f"indicator {row.name}": [row.label_nl, row.nl] for row in ABOUT.values()}
    for policy in shipped_policies().values():
        found[f"policy {policy.id}"] = [policy.title["nl"], policy.text["nl"]]
    for name in shipped_scenarios():
        story = load_scenario(name)
        found[f"scenario {name}"] = [story.title["nl"], story.text["nl"]]
    return found


TEXTS = {kind: list(words_of(kind, "nl").values()) for kind in FOR_ADVISORS} | rows()


def unglossed(texts: list[str]) -> list[tuple[str, str]]:
    """Listed words that stand in texts without their gloss, and where."""
    together = " ".join(" ".join(text.split()) for text in texts).lower()
    return [
        (word, text)
        for word, glosses in LISTED.items()
        if not any(gloss.lower() in together for gloss in glosses)
        for text in texts
        if re.search(rf"(?<!\w){word}", NO_PROSE.sub("·", text), re.IGNORECASE)
    ]


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hard_word_stands_with_its_gloss(kind: str) -> None:
    assert unglossed(TEXTS[kind]) == []


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["de seed is 3"], ["seed"]),
        (["het startgetal (seed) is 3"], []),
        (["het 95%-interval", "Replicaties zijn herhalingen."], ["interval", "replicatie"]),
        (["zie `seed.toml`, --seed, {seed}"], []),
        (["De mediaan: de middelste waarde."], []),
        (["gemiddeld over Runs"], ["run"]),
        (["bijeengeroepen; erkent; de truncatie"], []),
    ],
)
def test_hard_words_are_seen(texts: list[str], words: list[str]) -> None:
    assert sorted(word for word, _ in unglossed(texts)) == sorted(words)


def test_every_kind_for_researchers_is_one() -> None:
    absent = FOR_RESEARCHERS - set(kinds()) - {"study_cli", "verification"}
    assert not absent


def test_the_list_is_short_enough_to_know() -> None:
    assert 30 <= len(LISTED) <= 65


@pytest.mark.parametrize("kind", FOR_ADVISORS)
def test_nobody_is_called_u(kind: str) -> None:
    addressed = re.compile(r"\b(u|uw|uzelf|je|jij|jouw)\b", re.IGNORECASE)
    for key, text in words_of(kind, "nl").items():
        assert not addressed.search(NO_PROSE.sub("", text)), key
