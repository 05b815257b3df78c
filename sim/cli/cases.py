"""The commands `schoorsteen cases ...`: the shipped regions, and one of your own."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, Group
from sim.cli.shared import Lang, label_of, paragraphs, report_errors
from sim.words import number, say, words_of

cases_app = typer.Typer(cls=Group, rich_markup_mode=None)


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


@cases_app.command("check", cls=Command)
@report_errors
def check_command(
    folder: Annotated[str, typer.Argument()],
) -> None:
    """Check the tables of a case and print everything that is wrong."""
    from sim.regions import load_case

    region = load_case(folder)
    n, k, pairs, links = region.size
    typer.echo(
        say(
            "cli.case_good",
            folder=folder,
            n=n,
            k=k,
            partnerships=len(region.partnerships),
            pairs=number(pairs, 0),
            links=number(links, 0),
            linked=number(int((region.depth > 0).sum()), 0),
        )
    )
