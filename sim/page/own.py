"""A region of the reader's own in the page: which modules read it there, and what they know."""

from __future__ import annotations

import base64
import functools
import importlib
import sys
import unicodedata
from typing import Any, Final

from sim.page.translate import Taken, constant_of, translated
from sim.words import LANGUAGES, words_of

MODULES: Final = (
    Taken(
        "sim.words",
        only=frozenset({"say", "number", "counted", "listed"}),
        given={
            "language": "() => py.state.lang",
            "words_of": "(kind, lang) => known.words[lang][kind]",
            "LANGUAGES": 'py.T("en", "nl")',
            "Names": "class Names {}",
            "AmbiguousError": "class AmbiguousError extends py.ValueError {}",
            "name_of": "(one) => one",
        },
    ),
    Taken(
        "sim.documents",
        only=frozenset(
            {
                *("SHOWN", "NAMED", "MOST_FAULTS", "ENOUGH", "LONGEST", "MESSAGE", "MAX_DEPTH"),
                *("MAX_BYTES", "Fault", "DocumentError", "short", "_start", "short_key", "clipped"),
                *("printable", "nests_deeper", "closest", "nearest", "similar", "is_this", "thing"),
                *("one_letter_apart", "read_bytes", "refused"),
            }
        ),
        given={
            "Reader": "null",
            "system_error": '() => ""',
            "read_toml": "null",
        },
    ),
    Taken(
        "sim.regions.rules",
        without=frozenset({"_rules"}),
        given={"_rules": "() => known.rules"},
    ),
    Taken("sim.regions.grids", without=frozenset({"Cell"})),
    Taken("sim.regions.findings"),
    Taken("sim.regions.texts"),
    Taken("sim.regions.cells"),
    Taken("sim.regions.rows", without=frozenset({"Row"})),
    Taken("sim.regions.tables"),
    Taken("sim.regions.derivation"),
    Taken(
        "sim.regions.derive",
        without=frozenset({"Flags", "Floats", "Ints", "Links", "links_at_start"}),
    ),
    Taken("sim.regions.numbers", without=frozenset({"portfolios_csv"})),
    Taken("sim.regions.names"),
    Taken("sim.regions.xlsx"),
    Taken(
        "sim.regions.workbook",
        only=frozenset({"MOST_UNPACKED", "_DAMAGED", "is_workbook", "grids_of", "_parts"}),
        given={"_ods_grids": "() => { throw new Error('an ods'); }"},
    ),
    Taken("sim.regions.check"),
    Taken("sim.regions.groups"),
    Taken("sim.regions.arrays"),
    Taken(
        "sim.regions.read",
        without=frozenset(
            {
                "shipped_cases",
                "case_names",
                "load_tables",
                "_find",
                "_facts_of_toml",
                "_lists",
                "_texts",
            }
        ),
        given={
            "_folder": "() => known.folder",
            "_facts_of_toml": "(toml, findings) => known.facts(toml, findings)",
        },
    ),
    Taken("sim.worlds.measures"),
)
"""Modules in the order in which they import from each other."""
NEEDED: Final = {
    "sim.networks": ("MAX_KEY", "MAX_TASKS", "ELECTED"),
}
"""Numbers of modules that are not translated."""
TOML: Final = ("own_toml", "own_toml_hint")
"""What is said of a case.toml, which the page does not read."""
TYPED: Final = {
    "region": ("title", "year"),
    "organisations": ("name", "kind", "population", "staff"),
    "partnerships": ("name", "tasks", "members", "depth", "body", "start_year"),
}
"""Columns of the tables that can be typed in the page."""
WORDS: Final = ("regions", "region_columns", "values", "documents", "words")
"""Kinds of text that they say something of."""


def script() -> str:
    """The modules as a part of the page: a function that makes them of what they know."""
    outside: dict[str, dict[str, Any]] = {
        "sim.networks": {"RegionError": None},
    }
    for module, needed in NEEDED.items():
        given = {name: getattr(importlib.import_module(module), name) for name in needed}
        outside.setdefault(module, {}).update(given)
    body = translated(MODULES, outside)
    names = ", ".join(f"{one.name.rpartition('.')[2]}: {constant_of(one.name)}" for one in MODULES)
    # on one line: nothing in it stands at the top of the page
    text = " ".join(line.strip() for line in body.splitlines())
    return f"export function readingOf(known) {{ {text} return {{{names}}}; }}\n"


def known() -> dict[str, Any]:
    """What the modules know: rules, words, the standard tasks, and letters as Python has them."""
    from sim.browser.bundle import region_digest
    from sim.regions.read import STANDARD, _folder, load_tables
    from sim.regions.rules import _rules

    files = {
        name: _folder().joinpath(STANDARD, name).read_bytes() for name in ("tasks.csv", "needs.csv")
    }
    return {
        "words": {lang: {kind: _words(kind, lang) for kind in WORDS} for lang in LANGUAGES},
        "toml": {lang: [words_of("page_own", lang)[key] for key in TOML] for lang in LANGUAGES},
        "typed": TYPED,
        "tasks": {
            lang: [getattr(task, f"name_{lang}") for task in load_tables(STANDARD).tasks]
            for lang in LANGUAGES
        },
        "year": words_of("region_template", "en")["year"],
        "example": {lang: _example(lang) for lang in LANGUAGES},
        "rules": _rules(),
        "standard": {name: base64.b64encode(data).decode("ascii") for name, data in files.items()},
        "digest": region_digest(),
        "letters": letters(),
    }


def _words(kind: str, lang: str) -> dict[str, str]:
    """The texts of a kind; of explanations of columns those that the page shows."""
    helps = {f"{table}_{column}_help" for table, some in TYPED.items() for column in some}
    return {
        key: text
        for key, text in words_of(kind, lang).items()
        if not key.endswith("_help") or key in helps
    }


def _example(lang: str) -> dict[str, list[list[str]]]:
    """The small region of the template, its titles first."""
    texts = words_of("region_template", lang)
    tables = ("organisations", "partnerships")
    return {
        table: [
            [cell.strip() for cell in row.split("/")]
            for row in texts[f"example_{table}"].split("|")
        ]
        for table in tables
    }


@functools.cache
def letters() -> dict[str, Any]:
    """Where Python folds a letter otherwise than by making it small, and which signs combine."""
    fold = []
    combining: list[tuple[int, int]] = []
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if sign.casefold() != sign.lower():
            fold.append([sign, sign.casefold()])
        if unicodedata.combining(sign):
            if combining and combining[-1][1] == code - 1:
                combining[-1] = (combining[-1][0], code)
            else:
                combining.append((code, code))
    ranges = (f"\\u{{{low:x}}}-\\u{{{high:x}}}" for low, high in combining)
    return {"fold": fold, "combining": "".join(ranges)}
