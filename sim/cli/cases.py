"""The commands `schoorsteen cases ...`: shipped regions, a spreadsheet for one's own, a check."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from sim.answers.asking import label_of, paragraphs
from sim.cli.commands import AUTO, Command, new_app, next_command
from sim.cli.shared import Lang, report_errors
from sim.words import say, words_of

cases_app = new_app(invoke_without_command=True)


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
    from sim.answers.month_zero import new_region

    new_region(file, like=like, lang=lang)
    check = next_command("cases", "check", file)
    text = "regions.written" if like is None else "regions.written_like"
    typer.echo(say(text, file=file, check=check))


@cases_app.command("check", cls=Command)
@report_errors
def check_command(region: Annotated[str, typer.Argument()], lang: Lang = AUTO) -> None:
    """Check the tables of a case: what is wrong, what was guessed, and who does what with whom."""
    from sim.answers.month_zero import month_zero

    typer.echo(str(month_zero(region, lang=lang)))
