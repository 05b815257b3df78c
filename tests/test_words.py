"""Words stand once a language, and both languages have the same tables, keys and blanks."""

from __future__ import annotations

import string
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import sim
from sim.words import words_of

TABLES = {
    lang: tomllib.loads(resources.files("sim").joinpath("words", f"{lang}.toml").read_text("utf-8"))
    for lang in ("en", "nl")
}
KINDS = tuple(TABLES["en"])


def blanks(text: str) -> set[str]:
    """Names in braces, to be filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_tables() -> None:
    assert list(TABLES["nl"]) == list(KINDS)


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
    code = (path.read_text(encoding="utf-8") for path in Path(sim.__file__).parent.rglob("*.py"))
    assert any(f'"{kind}"' in text for text in code if "words_of" in text)
