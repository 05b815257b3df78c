"""What a report says of a region: who is there, what they do, legal forms, assumptions, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.words import LANGUAGES, counted, in_language, listed, meant, values_named, words_of

if TYPE_CHECKING:
    from sim.state import Partnership, Region
    from sim.words import Language

Block = list[Any]
"""A piece of text: a kind and what it holds. ``["p", text]``, ``["h3", text]``, ``["ul", texts]``,
``["table", title, rows]`` with the heads as first row."""


def facts(region: Region) -> dict[str, list[Block]]:
    """All that is known of a region, in each language."""
    found: dict[str, list[Block]] = {}
    for lang in LANGUAGES:
        with in_language(lang):
            found[lang] = _facts(region, lang)
    return found


def legal_form(form: str, lang: Language) -> str:
    """A legal form in a language; one that nobody knows stands as it was written, and of none it is
    said that it is not known."""
    if not form:
        return words_of("report", lang)["form_unknown"]
    known = values_named("legal_form")
    one = meant(form, known)
    return form if one is None else known[one][lang][0]


def _facts(region: Region, lang: Language) -> list[Block]:
    words, story = words_of("report", lang), region.story
    text, assumptions = (_in(story.get(key, {}), lang) for key in ("text", "assumptions"))
    blocks: list[Block] = [["p", text]] if text else []
    sizes = {
        "organisations": counted(len(region.organisations), words["organisation"], lang),
        "tasks": counted(len(region.tasks), words["task"], lang),
    }
    year = story.get("year")
    blocks.append(["p", words["size" if year is None else "size_year"].format(**sizes, year=year)])
    blocks.append(["h3", words["who"]])
    blocks.append(["ul", _kinds(region, lang)])
    blocks.append(["h3", words["tasks"]])
    blocks.append(["p", f"{', '.join(_tasks(region, lang))}."])
    if region.partnerships:
        rows = [words["partnership_head"].split("|")]
        rows += [_partnership(region, one, lang) for one in region.partnerships]
        blocks += [["h3", words["partnerships"]], ["table", words["partnerships"], rows]]
        blocks.append(["p", words["partnership_note"]])
    if assumptions:
        blocks += [["h3", words["assumed"]], ["ul", list(assumptions)]]
    sources = list(story.get("sources", ()))
    blocks.append(["h3", words["sources"]])
    blocks.append(["ul", sources] if sources else ["p", words["no_sources"]])
    return blocks


def _in(told: Any, lang: str) -> Any:
    """What is told in a language, else in the other one."""
    if not isinstance(told, dict):
        return told
    return told.get(lang) or next(iter(told.values()), "")


def _tasks(region: Region, lang: str) -> Sequence[str]:
    return region.task_labels.get(lang) or region.tasks


def _kinds(region: Region, lang: Language) -> list[str]:
    """A line a kind of organisation, the most frequent first."""
    names = values_named("kind")
    lines = []
    for kind, count in Counter(region.kinds).most_common():
        own = sorted(
            label for label, one in zip(region.labels, region.kinds, strict=True) if one == kind
        )
        name = names[kind][lang][0] if kind in names else kind
        lines.append(f"{name} ({count}): {', '.join(own)}")
    return lines


def _partnership(region: Region, one: Partnership, lang: Language) -> list[str]:
    words = words_of("report", lang)
    tasks = dict(zip(region.tasks, _tasks(region, lang), strict=True))
    labels = dict(zip(region.organisations, region.labels, strict=True))
    kinds = dict(zip(region.organisations, region.kinds, strict=True))
    towns = [name for name in region.organisations if kinds[name] == "municipality"]
    members = [labels[name] for name in one.members]
    if len(towns) > 3 and set(towns) <= set(one.members):
        others = [labels[name] for name in one.members if name not in towns]
        members = [words["all_towns"].format(count=len(towns)), *others]
    every = len(one.tasks) == len(region.tasks)
    form = legal_form(one.form, lang)
    return [
        one.name,
        words["by_law"].format(form=form) if one.mandated else form,
        words["all_tasks"] if every else ", ".join(tasks.get(task, task) for task in one.tasks),
        listed(members),
        words_of("words", lang)[f"rung_{one.depth}"],
        "?" if one.start_year is None else str(one.start_year),
    ]
