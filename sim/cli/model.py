"""The command `schoorsteen model`: how the model works, printed from its own tables."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import Json, Lang, Language, refuse, report_errors

if TYPE_CHECKING:
    from sim.schedule import Stage

_WORDS = {
    "en": {
        "head": "The order of a month: function, file under sim/kernels, section of docs/model.md "
        "and mechanisms in its section 9. What is marked + happens only where a mechanism is on "
        "that is off unless asked for.",
    },
    "nl": {
        "head": "De volgorde van een maand: functie, bestand onder sim/kernels, paragraaf van "
        "docs/model.md en mechanismen in paragraaf 9 daarvan. Wat een + heeft gebeurt alleen als "
        "een mechanisme aan staat dat anders uit is.",
    },
}


@report_errors
def model_command(
    month: Annotated[bool, typer.Option("--month", help="The order of a month.")] = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Print how the model works: the order of a month."""
    from sim.schedule import ORDER

    if not month:
        raise refuse("say what to print: `schoorsteen model --month` for the order of a month")
    if as_json:
        rows = [stage._asdict() for stage in ORDER]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        typer.echo(order_of_month(ORDER, lang))


def order_of_month(order: tuple[Stage, ...], lang: Language) -> str:
    """The stages with their places and sentences, under a heading for each part."""
    from sim.schedule import PARTS

    lines = [textwrap.fill(_WORDS[lang]["head"], 90)]
    part = None
    for stage in order:
        if stage.part != part:
            part = stage.part
            lines += ["", PARTS[lang][part]]
        mark = "+" if stage.optional else " "
        place = f"{stage.file:30} {stage.section:5} {stage.mechanisms}"
        lines.append(f"{mark} {stage.function:22} {place}".rstrip())
        sentence = getattr(stage, lang)
        indent = " " * 6
        lines.append(textwrap.fill(sentence, 90, initial_indent=indent, subsequent_indent=indent))
    return "\n".join(lines)
