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


def words_of(kind: str, lang: str) -> Mapping[str, str]:
    """The words of a kind of text, by key; what stands in braces is for the caller to fill in.

    Args:
        kind: a table of the files, such as ``claims``.
        lang: en or nl.
    """
    return _tables(lang)[kind]


@functools.cache
def _tables(lang: str) -> Mapping[str, Mapping[str, str]]:
    file = resources.files("sim").joinpath("words", f"{lang}.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {kind: MappingProxyType(words) for kind, words in tables.items()}
