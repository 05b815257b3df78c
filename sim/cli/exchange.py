"""The command `schoorsteen exchange`: who brings what to whom, and gets it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.commands import AUTO, refuse
from sim.cli.policies import arms_of, find_policy, given_settings
from sim.cli.shared import (
    Clock,
    Json,
    Lang,
    Sets,
    Story,
    clean,
    label_of,
    paragraphs,
    prepare,
    report_errors,
)
from sim.words import Language, counted, in_language, words_of

if TYPE_CHECKING:
    from sim.analysis.exchange import Exchange


@report_errors
def exchange_command(
    region: Annotated[str, typer.Argument()],
    policy: Annotated[str, typer.Option()] = "none",
    runs: Annotated[int, typer.Option("--runs")] = 30,
    months: Annotated[int, typer.Option()] = 120,
    seed: Annotated[int, typer.Option()] = 0,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option()] = None,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Say who brings and gets what: a sentence, a table and, with --out, a map."""
    with in_language(lang):
        from sim.analysis import exchange
        from sim.engine import MAX_SEED
        from sim.parameters import MAX_MONTHS, optional, whole
        from sim.regions import load_case
        from sim.scenarios import load_scenario
        from sim.sweep.study import processors
        from sim.worlds.courses import exchanges
        from sim.worlds.file import shipped

        say = words_of("exchange", lang)
        # all that can be refused is refused before it is compiled
        story = load_scenario(scenario)
        asked = find_policy(story, policy, lang)
        whole("seed", seed, 0, MAX_SEED)
        whole("months", months, 0, MAX_MONTHS)
        worlds = shipped()
        some = worlds.first(runs, "--runs")
        given = given_settings(settings)
        points = [asked.point(world.values, given) for world in some]
        place = load_case(region)
        if out is not None and out.exists() and not out.is_dir():
            raise refuse(say["is_file"].format(out=out))
        clock = Clock()
        prepare(*{(1, bool(optional(point))) for point in points})
        clock.lap("compile")
        typer.echo(
            say["simulating"].format(
                runs=counted(runs, say["run"], lang), months=counted(months, say["month"], lang)
            ),
            err=True,
        )
        replicates = [world.number - 1 for world in some]
        brought = exchanges(place, points, replicates, months, seed=seed, threads=processors())
        clock.lap("simulate")
        found = exchange.exchange(place, brought)
        (arm,) = arms_of([asked], months, lang)
        label = label_of(place, lang)
        about = {
            "scenario": story.id,
            "policy": asked.id,
            "replicates": replicates,
            "worlds": worlds.provenance(runs),
        }
        if out is not None:
            made = {"parameters": points[0], "seed": seed, "months": months, **about}
            _write(found, out, label, arm.phrase, lang, made, clock)
        text = exchange.sentence(found, label, months, lang)
        if as_json:
            document = {
                "region": place.name, "months": months, "seed": seed, **about, "sentence": text,
                "one_way": found.one_way,
                "organisations": exchange.organisations(found).to_dict("records"),
                "pairs": exchange.pairs(found).to_dict("records"),
            }  # fmt: skip
            typer.echo(json.dumps(clean(document), ensure_ascii=False, indent=2))
            return
        *table, note = exchange.table_lines(found, arm.label, months, lang)
        typer.echo(paragraphs([text]))
        typer.echo("\n" + "\n".join(table) + "\n")
        typer.echo(paragraphs([note]))
        typer.echo(say["more"] if out is None else say["files"].format(out=out))


def _write(
    found: Exchange,
    out: Path,
    label: str,
    phrase: str,
    lang: Language,
    made: Mapping[str, Any],
    clock: Clock,
) -> None:
    """Manifest and tables first: a figure that fails leaves all there is to make it again."""
    from sim import plots, provenance
    from sim.analysis import exchange
    from sim.sweep.writing import write_csv, write_json

    out.mkdir(parents=True, exist_ok=True)
    manifest = provenance.manifest(
        region=found.region, command=provenance.command_line(), seconds=clock.seconds, **made
    )
    write_json(clean(manifest), out / "manifest.json")
    for name, table in (
        ("organisations", exchange.organisations(found)),
        ("pairs", exchange.pairs(found)),
        ("tasks", exchange.tasks(found)),
    ):
        write_csv(table.set_index(table.columns[0]), out / f"{name}.csv")
    for tall, kinds in ((False, ("png", "svg", "pdf")), (True, ("png",))):
        figure = plots.exchange_figure(found, region=label, policy=phrase, language=lang, tall=tall)
        for kind in kinds:
            plots.save(figure, out / f"exchange{'_tall' if tall else ''}.{kind}")
