"""The commands `schoorsteen parameters` and `indicators`: the tables of the model."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.answers.asking import paragraphs
from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Json, Lang, report_errors, shown
from sim.words import Language, say, words_of

if TYPE_CHECKING:
    from sim.indicators import Indicator
    from sim.parameters import Entry


parameters_app = new_app()
indicators_app = new_app()


@parameters_app.command("parameters", cls=Command)
@report_errors
def parameters_command(
    search: Annotated[str, typer.Argument()] = "",
    role: Annotated[Literal["lever", "uncertainty", "numerics"] | None, typer.Option()] = None,
    lang: Lang = AUTO,
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown")] = False,
    everything: Annotated[bool, typer.Option("--everything")] = False,
) -> None:
    """List every number of the model: default, range, unit, role, meaning, source."""
    from sim.parameters import ENTRIES, GROUPS

    if not (search or role or as_json or markdown or everything):
        typer.echo(parameter_groups(lang))
        return
    word = search.lower().replace("-", "_")
    rows = [
        entry
        for entry in ENTRIES.values()
        if (role is None or entry.role == role)
        and any(
            word in text.lower()
            for text in (entry.name, entry.en, entry.nl, entry.source, *GROUPS[entry.group])
        )
    ]
    if not rows:
        key = "cli.no_parameter_role" if role else "cli.no_parameter"
        raise refuse(say(key, word=repr(search), role=role))
    if as_json:
        listed = [
            row._asdict() | {"plausible": row.plausible and row.plausible._asdict()} for row in rows
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    elif markdown:
        typer.echo(parameters_page(rows, lang), nl=False)
    else:
        for entry in rows:
            _, default, *what, meaning, source, _, _ = _parameter_cells(entry, lang)
            typer.echo(f"{f'{entry.name} = {default}':34} {'; '.join(what)}")
            typer.echo(f"    {meaning} [{source}]")


def parameter_groups(lang: Language) -> str:
    """The names of all parameters below the headings of their groups."""
    from sim.parameters import ENTRIES, GROUPS

    lines = []
    for group, titles in GROUPS.items():
        names = ", ".join(entry.name for entry in ENTRIES.values() if entry.group == group)
        lines += [titles[lang == "nl"], textwrap.indent(paragraphs([names]), "  ")]
    return "\n".join([*lines, "", paragraphs([words_of("cli", lang)["parameter_groups"]])])


def _range(entry: Entry, lang: Language) -> str:
    if entry.choices:
        return words_of("parameters_page", lang)["or"].join(entry.choices)
    return f"{shown(entry.low, lang)} .. {shown(entry.high, lang)}"


def _parameter_cells(entry: Entry, lang: Language) -> tuple[str, ...]:
    """Name, default, range, unit, role, meaning and source of a parameter in a language."""
    from sim.indicators import unit_in
    from sim.parameters import ROLES_NL, SOURCES_NL

    role, source = entry.role, entry.source
    if lang == "nl":
        role, source = ROLES_NL[role], SOURCES_NL.get(source, source)
    default, span = shown(entry.default, lang), _range(entry, lang)
    return (
        *(f"`{entry.name}`", default, span, unit_in(entry.unit, lang)),
        *(role, getattr(entry, lang), source, shown(entry.neutral, lang), _plausible(entry, lang)),
    )


def _plausible(entry: Entry, lang: Language) -> str:
    from sim.parameters import SOURCES_NL

    if entry.plausible is None:
        return ""
    low, high, source = entry.plausible[:3]
    source = SOURCES_NL.get(source, source) if lang == "nl" else source
    return f"{shown(low, lang)} .. {shown(high, lang)} ({source})"


def parameters_page(rows: Sequence[Entry], lang: Language = "en") -> str:
    """The parameter table as a page; docs/parameters.md is this."""
    return _page("parameters_page", lang, [_parameter_cells(entry, lang) for entry in rows])


def _page(kind: str, lang: Language, cells: Sequence[Sequence[str]]) -> str:
    say = words_of(kind, lang)
    head = say["head"].split("|")
    lines = [f"# {say['title']}", "", textwrap.fill(say["text"], 90, break_on_hyphens=False), ""]
    lines.append("| " + " | ".join(head) + " |")
    lines.append("|" + " --- |" * len(head))
    lines += ["| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in cells]
    return "\n".join(lines) + "\n"


@indicators_app.command("indicators", cls=Command)
@report_errors
def indicators_command(
    search: Annotated[str, typer.Argument()] = "",
    lang: Lang = AUTO,
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown")] = False,
) -> None:
    """List what a run is observed by: name, unit, which way is bundling, and a sentence."""
    from sim.indicators import ABOUT

    word = search.lower()
    rows = [row for row in ABOUT.values() if any(word in str(text).lower() for text in row)]
    if not rows:
        raise refuse(say("cli.no_indicator", word=repr(search)))
    if as_json:
        typer.echo(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=2))
    elif markdown:
        typer.echo(indicators_page(rows, lang), nl=False)
    else:
        for row in rows:
            _, label, unit, direction, meaning = _indicator_cells(row, lang)
            bundling = words_of("indicators_page", lang)["bundling"]
            typer.echo(f"{row.name:24} {label}; {unit}; {bundling} {direction}")
            typer.echo(f"    {meaning}")


def _indicator_cells(row: Indicator, lang: Language) -> tuple[str, ...]:
    """Name, label, unit, direction and meaning of an indicator in a language."""
    from sim.indicators import DIRECTIONS_NL, unit_in

    direction = DIRECTIONS_NL[row.direction] if lang == "nl" else row.direction
    label = getattr(row, f"label_{lang}")
    return f"`{row.name}`", label, unit_in(row.unit, lang), direction, getattr(row, lang)


def indicators_page(rows: Sequence[Indicator], lang: Language = "en") -> str:
    """The table of indicators as a page; docs/indicators.md is this."""
    return _page("indicators_page", lang, [_indicator_cells(row, lang) for row in rows])
