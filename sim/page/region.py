"""What the page tells of a region as it is: month zero, who takes part, what was guessed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import EDITION, __version__
from sim.page.facts import legal_form
from sim.words import LANGUAGES, in_language, words_of

if TYPE_CHECKING:
    from sim.state import Region

EXCHANGE: Final = (
    *("sentence", "even", "nothing", "head", "in_worlds", "note", "month", "title", "brings"),
    *("gets", "neither", "hidden", "label", "legend_number", "legend_line", "legend_arrow"),
    *("legend_none", "legend_dot"),
)
"""Texts of ``exchange`` that the page fills in."""
VALUES: Final = ("kind.", "depth.", "partly.")
"""Choices in the tables of a region whose words it shows."""


def region_words(lang: str) -> dict[str, str]:
    """Words of the command line that the screen of a region shows, by kind and key."""
    values = words_of("values", lang)
    return {
        **{f"exchange.{key}": words_of("exchange", lang)[key] for key in EXCHANGE},
        **{key: text for key, text in values.items() if key.startswith(VALUES)},
        "regions.guessed": words_of("regions", lang)["guessed"],
        "cite": words_of("figures", lang)["cite"].format(version=__version__, edition=EDITION),
    }


def exchange_rules() -> dict[str, Any]:
    """Of bring and get: what is clear, what is told, how its map is drawn."""
    from sim.analysis import exchange, exchange_map

    # in points, as lines and dots are
    sizes = [[round(mm * 72 / 25.4, 2) for mm in two] for two in exchange_map.SIZES]
    drawing = ("DRAWN", "ARROWS", "MOST", "RING", "BEND", "LINE", "ARROW", "HEAD", "DOT")
    return {
        "clear": exchange.CLEAR,
        "even": exchange.EVEN,
        "rows": exchange.ROWS,
        "sizes": sizes,
        **{name.lower(): getattr(exchange_map, name) for name in drawing},
    }


def with_tables(region: Region, source: str | Path) -> Region:
    """A region that holds what only its tables tell: guesses in both languages, what the law says.

    Args:
        source: a shipped name, or a file or folder.
    """
    from sim.regions import guesses, load_tables

    found, law = {}, {}
    for lang in LANGUAGES:
        with in_language(lang):
            tables = load_tables(source)
            found[lang] = guesses(tables.told)
            law = {one.id: one.mandated for one in tables.partnerships}
    return dataclasses.replace(region, story={**region.story, "guesses": found, "mandated": law})


def month_zero(region: Region) -> dict[str, Any]:
    """Organisations, who does what with whom at the start, partnerships, guesses and assumptions.

    Organisations and tasks by their rows; JavaScript makes no groups of its own.
    """
    from sim.regions import together

    story, shared = region.story, together(region)
    rows = {label: at for at, label in enumerate(region.labels)}
    tasks = {task: at for at, task in enumerate(region.tasks)}
    ids = {name: at for at, name in enumerate(region.organisations)}
    law = story.get("mandated") or {}
    unit = story.get("fte_per_unit") or 0.0
    _, _, pairs, links = region.size
    return {
        "text": story.get("text") or {},
        "pairs": pairs,
        "links": links,
        "linked": int((region.depth > 0).sum()),
        "kinds": list(region.kinds),
        "fte": [round(float(row.sum()) * unit, 1) for row in region.volumes],
        "tasks": [int((row > 0).sum()) for row in region.volumes],
        "together": [
            [[group.depth, [rows[name] for name in group.names]] for group in groups]
            for groups in shared
        ],
        "alone": [
            _alone(region, task, {rows[name] for group in groups for name in group.names})
            for task, groups in enumerate(shared)
        ],
        "partnerships": [
            {
                "name": one.name,
                "form": {lang: legal_form(one.form, lang) for lang in LANGUAGES},
                "tasks": [tasks[task] for task in one.tasks],
                "depth": one.depth,
                "law": law.get(one.id, "yes" if one.mandated else "no"),
                "members": [ids[member] for member in one.members],
                "start": one.start_year,
                "source": one.source,
                "confidence": one.confidence,
            }
            for one in region.partnerships
        ],
        "guesses": story.get("guesses") or {lang: [] for lang in LANGUAGES},
        "assumptions": story.get("assumptions") or {lang: [] for lang in LANGUAGES},
        "sources": list(story.get("sources") or []),
    }


def _alone(region: Region, task: int, shared: set[int]) -> list[int]:
    """Who does a task with nobody."""
    performs = (region.volumes[:, task] > 0).nonzero()[0].tolist()
    return [at for at in performs if at not in shared]
