"""The commands `schoorsteen cases ...`: shipped regions, a spreadsheet for one's own, a check."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.commands import AUTO, Command, Group, refuse
from sim.cli.shared import Lang, label_of, paragraphs, report_errors
from sim.words import counted, language, listed, number, say, words_of

if TYPE_CHECKING:
    from sim.regions.month_zero import Together

cases_app = typer.Typer(cls=Group, rich_markup_mode=None)

_NAMED = 5
"""Organisations of a group that are named; the others are counted."""


@cases_app.callback()
@report_errors
def cases_command(ctx: typer.Context, lang: Lang = AUTO) -> None:
    """List the shipped cases."""
    if ctx.invoked_subcommand is not None:
        return
    from sim.regions import load_case, shipped_cases

    for name in shipped_cases():
        region = load_case(name)
        n, k, _, _ = region.size
        size = words_of("cases", lang)["size"].format(
            n=n, tasks=k, partnerships=len(region.partnerships)
        )
        typer.echo(f"{name:16} {label_of(region, lang)}: {size}")
        text = region.story.get("text", {}).get(lang, "")
        if text:
            typer.echo(textwrap.indent(paragraphs([text]), "    "))


@cases_app.command("new", cls=Command)
@report_errors
def new_command(
    file: Annotated[str, typer.Argument()],
    like: Annotated[str | None, typer.Option("--like")] = None,
    lang: Lang = AUTO,
) -> None:
    """Write a spreadsheet to fill in, or one of a region that there is."""
    from sim.regions import load_tables
    from sim.regions.template import as_workbook, template

    path = Path(file)
    if path.suffix.lower() != ".xlsx":
        raise refuse(say("regions.not_xlsx", file=file, better=path.with_suffix(".xlsx")))
    made = template(lang) if like is None else as_workbook(load_tables(like), lang)
    try:
        with path.open("xb") as out:
            out.write(made)
    except FileExistsError:
        raise refuse(say("regions.file_there", file=file)) from None
    typer.echo(say("regions.written" if like is None else "regions.written_like", file=file))


@cases_app.command("check", cls=Command)
@report_errors
def check_command(region: Annotated[str, typer.Argument()], lang: Lang = AUTO) -> None:
    """Check the tables of a case: what is wrong, what was guessed, and who does what with whom."""
    from sim.regions import build_case, guesses, load_tables, together

    tables = load_tables(region)
    built = build_case(tables)
    n, k, pairs, links = built.size
    typer.echo(
        say(
            "regions.good",
            file=region,
            n=n,
            k=k,
            partnerships=len(built.partnerships),
            pairs=number(pairs, 0),
            links=number(links, 0),
            linked=number(int((built.depth > 0).sum()), 0),
        )
    )
    if tables.told:
        typer.echo("\n" + say("regions.guessed"))
        for sentence in guesses(tables.told):
            typer.echo(textwrap.fill(f"- {sentence}", 100, subsequent_indent="  "))
    typer.echo("\n" + say("regions.month_zero"))
    labels = built.task_labels.get(lang) or built.tasks
    found: dict[str, list[str]] = {}
    for label, groups in zip(labels, together(built), strict=True):
        found.setdefault("; ".join(map(_in_words, groups)), []).append(label)
    alone = found.pop("", [])
    for text, tasks in found.items():
        typer.echo(textwrap.fill(f"- {'; '.join(tasks)}: {text}", 100, subsequent_indent="  "))
    if alone:
        text = say("regions.each_alone", tasks="; ".join(alone))
        typer.echo(textwrap.fill(f"- {text}", 100, subsequent_indent="  "))


def _in_words(group: Together) -> str:
    from sim.regions.rules import choice_in

    names = list(group.names[:_NAMED])
    if len(group.names) > _NAMED:
        names.append(counted(len(group.names) - _NAMED, say("regions.others")))
    depth = choice_in("depth", str(group.depth), language())
    return say("regions.together", names=listed(names), depth=depth)
