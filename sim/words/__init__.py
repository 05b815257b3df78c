"""Words for people, in English and Dutch: a table a kind of text, and each stands once.

``en.toml`` and ``nl.toml`` hold the same tables with the same keys; what a person reads who
did not ask for a language is in English. Texts that belong to one row of another table
(parameters, indicators, scenarios, claims) stand in that row.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from sim import EDITION


def words_of(kind: str, lang: str) -> Mapping[str, str]:
    """The words of a kind of text, by key; what stands in braces is for the caller to fill in.

    Args:
        kind: a table of the files, such as ``claims``.
        lang: en or nl.
    """
    return _tables(lang)[kind]


def edition_name(edition: int, lang: str) -> str:
    """What an edition of the model is called, as in *first edition*."""
    return words_of("edition", lang)[f"name_{edition}"]


def edition_words(edition: int, lang: str) -> dict[str, str]:
    """Its name with a small letter and a capital, its git tag, and the name of this one."""
    name = edition_name(edition, lang)
    return {
        "edition": name,
        "Edition": name.capitalize(),
        "tag": edition_name(edition, "en").replace(" ", "-"),
        "now": edition_name(EDITION, lang),
    }


def earlier(edition: int, lang: str, some: str = "") -> str:
    """What stands above results of an earlier edition: that they are, and of what they say nothing.

    Args:
        some: which of those on the page they are, if not all.
    """
    text = words_of("edition", lang)["earlier_some" if some else "earlier"]
    return text.format(some=some, **edition_words(edition, lang))


@functools.cache
def _tables(lang: str) -> Mapping[str, Mapping[str, str]]:
    file = resources.files("sim").joinpath("words", f"{lang}.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {kind: MappingProxyType(words) for kind, words in tables.items()}
