"""Words stand once a language, and both languages have the same tables, keys and blanks."""

from __future__ import annotations

import re
import string
from importlib import resources
from pathlib import Path

import pytest

import sim
from sim.indicators import ABOUT
from sim.words import LANGUAGES, kinds, values_named, words_of

KINDS = kinds()


def blanks(text: str) -> set[str]:
    """Names in braces, to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_tables() -> None:
    dutch = resources.files("sim").joinpath("words", "nl").iterdir()
    assert sorted(file.name for file in dutch) == [f"{kind}.toml" for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_have_the_same_keys_and_blanks(kind: str) -> None:
    english, dutch = words_of(kind, "en"), words_of(kind, "nl")
    assert list(english) == list(dutch)
    for key, text in english.items():
        assert blanks(text) == blanks(dutch[key]), key
        # one and several, the cells of a head: as many in both
        assert text.count("|") == dutch[key].count("|"), key


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_is_asked_for(kind: str) -> None:
    code = [path.read_text(encoding="utf-8") for path in Path(sim.__file__).parent.rglob("*.py")]
    asked = rf'"{kind}"|say\(\s*f?["\']{kind}\.'
    assert any(re.search(asked, text) for text in code)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rung_has_one_name_everywhere(lang: str) -> None:
    names = [words_of("words", lang)[f"rung_{rung}"] for rung in range(4)]
    assert len(set(names)) == 4
    columns = ("separation", "coordination", "reconfiguration", "integration")
    assert [getattr(ABOUT[column], f"label_{lang}") for column in columns] == names
    typed = values_named("depth")
    assert [typed[str(rung)][lang][0] for rung in (1, 2, 3)] == [
        f"{rung} {name}" for rung, name in enumerate(names) if rung
    ]
    # what it is may stand behind its name, not in its place
    others = {
        "nl": r"één programma|één team|ieder voor zich|van apart (naar|tot)|op apart\b",
        "en": r"one programme|one team|from apart",
    }[lang]
    for kind in KINDS:
        for key, text in words_of(kind, lang).items():
            assert not re.search(others, text), (kind, key)
