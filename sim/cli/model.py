"""The command `schoorsteen model`: how the model works, printed from its own tables."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Json, Lang, report_errors
from sim.words import Language, say, words_of

if TYPE_CHECKING:
    from sim.schedule import Stage


model_app = new_app()


@model_app.command("model", cls=Command)
@report_errors
def model_command(
    month: Annotated[bool, typer.Option("--month")] = False,
    lang: Lang = AUTO,
    as_json: Json = False,
    svg: Annotated[bool, typer.Option("--svg")] = False,
) -> None:
    """Print how the model works: the order of a month."""
    from sim.schedule import ORDER

    if not month:
        raise refuse(say("cli.model_what"))
    if svg:
        from sim.plots.month import month_svg

        typer.echo(month_svg(lang), nl=False)
    elif as_json:
        rows = [stage._asdict() for stage in ORDER]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        typer.echo(order_of_month(ORDER, lang))


def order_of_month(order: tuple[Stage, ...], lang: Language) -> str:
    """The stages with their places and sentences, under a heading for each part."""
    say = words_of("month", lang)
    lines = [textwrap.fill(say["head"], 90)]
    part = None
    for stage in order:
        if stage.part != part:
            part = stage.part
            lines += ["", say[part]]
        mark = "+" if stage.optional else " "
        place = f"{stage.file:30} {stage.section:5} {stage.mechanisms}"
        lines.append(f"{mark} {stage.function:22} {place}".rstrip())
        sentence = getattr(stage, lang)
        indent = " " * 6
        lines.append(textwrap.fill(sentence, 90, initial_indent=indent, subsequent_indent=indent))
    return "\n".join(lines)
