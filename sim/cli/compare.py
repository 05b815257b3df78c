"""The command `schoorsteen compare`: policies in the same worlds, with the same luck."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sim.cli.commands import AUTO, refuse
from sim.cli.policies import arms_of, chosen_policies, given_settings
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
    from sim.analysis.compare import Arm, Compared
    from sim.parameters import Parameters
    from sim.state import Bools, Floats, Region


class _Done(NamedTuple):
    """A comparison that was simulated."""

    region: Region
    scenario: str
    arms: tuple[Arm, ...]
    points: Sequence[Sequence[Parameters]]
    """Of each policy, one a world."""
    replicates: Sequence[int]
    seed: int
    courses: Floats
    """Of each policy, world, month and indicator."""
    quiet: Bools


@report_errors
def compare_command(
    region: Annotated[str, typer.Argument()],
    policies: Annotated[
        list[str] | None,
        typer.Argument(),
    ] = None,
    runs: Annotated[int, typer.Option("--runs")] = 30,
    months: Annotated[int, typer.Option()] = 120,
    seed: Annotated[int, typer.Option()] = 0,
    after: Annotated[int | None, typer.Option()] = None,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option()] = None,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Compare two to four policies: a sentence, a table and, with --out, a figure."""
    with in_language(lang):
        from sim.engine import MAX_SEED
        from sim.parameters import MAX_MONTHS, whole
        from sim.regions import load_case
        from sim.scenarios import load_scenario
        from sim.worlds.file import shipped

        # all that can be refused is refused before it is compiled
        story = load_scenario(scenario)
        asked = chosen_policies(story, policies or [], after, lang)
        whole("seed", seed, 0, MAX_SEED)
        whole("months", months, 0, MAX_MONTHS)
        worlds = shipped()
        some = worlds.first(runs, "--runs")
        given = given_settings(settings)
        points = [[one.point(world.values, given) for world in some] for one in asked]
        place = load_case(region)
        if out is not None and out.exists() and not out.is_dir():
            raise refuse(words_of("compare", lang)["is_file"].format(out=out))
        clock = Clock()
        done = _simulate(
            place, story.id, arms_of(asked, months, lang), points, seed, months, some, clock, lang
        )
        _tell(done, out, lang, as_json, worlds.provenance(runs), clock)


# What is done ---------------------------------------------------------------------------------


def _simulate(
    place: Region,
    scenario: str,
    arms: tuple[Arm, ...],
    points: Sequence[Sequence[Parameters]],
    seed: int,
    months: int,
    worlds: Sequence[Any],
    clock: Clock,
    lang: Language,
) -> _Done:
    from sim.parameters import optional
    from sim.sweep.study import processors
    from sim.worlds.courses import courses, quiet_in

    prepare(*{(1, bool(optional(point))) for row in points for point in row} | {(1, False)})
    clock.lap("compile")
    say = words_of("compare", lang)
    number = len(points) * len(worlds)
    typer.echo(
        say["simulating"].format(
            runs=counted(number, say["run"], lang), months=counted(months, say["month"], lang)
        ),
        err=True,
    )
    # every world has luck of its own, and the same under every policy
    replicates = [world.number - 1 for world in worlds]
    flat = [point for row in points for point in row]
    rows = courses(place, flat, replicates * len(points), months, seed=seed, threads=processors())
    clock.lap("simulate")
    quiet = quiet_in(place, worlds, seed=_judged_by(), threads=processors())
    clock.lap("quiet")
    shaped = rows.reshape(len(points), len(worlds), *rows.shape[1:])
    return _Done(place, scenario, arms, points, replicates, seed, shaped, quiet)


def _judged_by() -> int:
    """Seed of the runs that worlds are judged by, as `schoorsteen worlds check` takes it."""
    from sim.worlds.file import shipped

    return int(shipped().about["seed"])


def _tell(
    done: _Done,
    out: Path | None,
    lang: Language,
    as_json: bool,
    worlds: Mapping[str, Any],
    clock: Clock,
) -> None:
    """Sentence, quiet worlds and table; files where they were asked for."""
    from sim.analysis import compare

    found = compare.compare(done.courses, done.arms)
    clock.lap("analyse")
    if out is not None:
        _write(done, found, out, lang, worlds, clock)
    label, quiet = label_of(done.region, lang), int(done.quiet.sum())
    text = [compare.sentence(found, against, label, lang) for against in found.against]
    if as_json:
        document = {
            "region": done.region.name,
            "scenario": done.scenario,
            "policies": [arm.id for arm in done.arms],
            "worlds": worlds,
            "months": found.months,
            "seed": done.seed,
            "sentences": text,
            "quiet": {"worlds": quiet, "of": found.worlds},
            "table": compare.table(found).to_dict("records"),
        }
        typer.echo(json.dumps(clean(document), ensure_ascii=False, indent=2))
        return
    *table, note = compare.table_lines(found, lang)
    typer.echo(paragraphs(text))
    typer.echo("\n" + "\n".join(table))
    typer.echo(paragraphs([note, compare.quiet_sentence(quiet, found.worlds, lang)]))
    say = words_of("compare", lang)
    typer.echo(paragraphs([words_of("worlds", lang)["share"]]))
    typer.echo(say["more"] if out is None else say["files"].format(out=out))


def _write(
    done: _Done,
    found: Compared,
    out: Path,
    lang: Language,
    worlds: Mapping[str, Any],
    clock: Clock,
) -> None:
    """Manifest and tables first: a figure that fails leaves all there is to make it again."""
    from sim import plots, provenance
    from sim.analysis import compare
    from sim.indicators import HEADLINES
    from sim.parameters import changed
    from sim.sweep.writing import write_csv, write_json

    out.mkdir(parents=True, exist_ok=True)
    manifest = provenance.manifest(
        region=done.region,
        parameters=done.points[0][0],
        seed=done.seed,
        months=found.months,
        command=provenance.command_line(),
        scenario=done.scenario,
        policies={
            arm.id: dict(changed(row[0])) for arm, row in zip(done.arms, done.points, strict=True)
        },
        replicates=list(done.replicates),
        worlds=worlds,
        quiet={"worlds": int(done.quiet.sum()), "of": found.worlds},
        seconds=clock.seconds,
    )
    write_json(clean(manifest), out / "manifest.json")
    # without a name for the row: a number that nobody asked for
    for name, table in (
        ("table", compare.table(found)),
        ("runs", compare.runs(done.courses, done.arms, done.replicates)),
        ("courses", compare.by_month(done.courses, done.arms)),
    ):
        write_csv(table.set_index(table.columns[0]), out / f"{name}.csv")
    bands = {name: compare.bands(done.courses, name) for name in HEADLINES}
    for tall, kinds in ((False, ("png", "svg", "pdf")), (True, ("png",))):
        figure = plots.compare_figure(
            bands,
            done.arms,
            region=label_of(done.region, lang),
            worlds=found.worlds,
            language=lang,
            tall=tall,
        )
        for kind in kinds:
            plots.save(figure, out / f"compare{'_tall' if tall else ''}.{kind}")
    clock.lap("draw")
