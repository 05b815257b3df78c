"""The commands `schoorsteen worlds ...`, and what other commands say over worlds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sim.answers.asking import Clock, clean, label_of, paragraphs
from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import (
    Json,
    Lang,
    Sets,
    WorldsOption,
    finishing,
    prepare,
    report_errors,
    value_of,
)
from sim.words import Language, counted, say, words_of

if TYPE_CHECKING:
    from sim.calibration.make import Asked
    from sim.parameters import Parameters
    from sim.state import Floats, Region
    from sim.worlds.file import Worlds

HEADLINES = ("fragmentation", "duplicated_work")
"""Indicators of which is said in how many worlds they move."""

worlds_app = new_app(no_args_is_help=True)
Threads = Annotated[int | None, typer.Option("--workers")]


@worlds_app.command("make", cls=Command)
@report_errors
def make_command(
    case: Annotated[str, typer.Argument()] = "twente",
    settings: Annotated[int, typer.Option("--tries")] = 131_072,
    keep: Annotated[int, typer.Option()] = 200,
    seed: Annotated[int, typer.Option()] = 2016,
    sets: Sets = [],  # noqa: B006
    halved: Annotated[bool, typer.Option("--halved")] = False,
    slack: Annotated[
        float,
        typer.Option(),
    ] = 0.0,
    out: Annotated[
        Path | None,
        typer.Option(),
    ] = None,
    work: Annotated[Path, typer.Option()] = Path("schoorsteen-worlds"),
    note: Annotated[str, typer.Option()] = "",
    workers: Threads = None,
    lang: Lang = AUTO,
) -> None:
    """Try settings over all plausible ranges, and keep those that fit quiet years.

    A parameter that is --set is not free. The same command goes on where it was stopped, and with
    more --tries it takes over what was tried.
    """
    from sim import provenance
    from sim.calibration import make
    from sim.documents import whole_shown
    from sim.sweep import Bar, Inline, WorkerPool
    from sim.sweep.study import Stop, processors

    for option, value in (("--tries", settings), ("--keep", keep), ("--workers", workers)):
        if value is not None and not 1 <= value <= 2**24:
            ends = {"low": 1, "high": whole_shown(2**24)}
            raise refuse(say("worlds_cli.range", option=option, value=value, **ends))
    if not 0 <= slack <= 1000:
        asked_for = {"option": "--slack", "value": f"{slack:g}"}
        raise refuse(say("worlds_cli.range", **asked_for, low=0, high=1000))
    asked = _asked(case, sets, halved, seed, slack)
    make.begin(asked, work)
    prepare((1, False))
    number = workers or processors()
    stop = Stop(finishing(say("cli.same_command")))
    pool = Inline() if number == 1 else WorkerPool(number)
    unit = say("worlds_cli.setting")
    with stop.listening(), pool, Bar(settings, unit=unit.partition("|")[0]) as bar:
        if not bar.shown:
            typer.echo(say("worlds_cli.trying", settings=counted(settings, unit)), err=True)
        found = make.run(
            asked, settings, work, pool, number, stop=stop, progress=lambda done: bar(done, 0)
        )
    if found is None:
        typer.echo(say("worlds_cli.stopped", work=work), err=True)
        raise typer.Exit(128 + (stop.signal or 2))
    made = make.thinned(asked, found, keep)
    path = _table() if out is None else out
    make.write(made, path, _without(provenance.command_line(), "--work", "--workers"), note)
    from sim.worlds.file import read

    _describe(read(path), lang)
    typer.echo(f"{path}", err=True)


def _without(words: Sequence[str], *options: str) -> list[str]:
    """A command without some options that change no number."""
    found, before = [], ""
    for word in words:
        if word.partition("=")[0] not in options and before not in options:
            found.append(word)
        before = word
    return found


def _table() -> Path:
    """Where worlds go: into a checkout, or here."""
    place = Path("sim/data")
    return place / "worlds.csv" if place.is_dir() else Path("worlds.csv")


def _asked(case: str, settings: Sequence[str], halved: bool, seed: int, slack: float) -> Asked:
    from sim.calibration.make import Asked
    from sim.calibration.ranges import halves, plausible
    from sim.engine import MAX_SEED
    from sim.parameters import parameters, whole
    from sim.regions import load_case

    fixed = _fixed(settings)
    if "mode" in fixed:
        raise refuse(say("worlds_cli.mode"))
    ranges = plausible(tuple(fixed))
    region = load_case(case)
    whole("seed", seed, 0, MAX_SEED)
    return Asked(region, parameters(**fixed), halves(ranges) if halved else ranges, seed, slack)


def _fixed(settings: Sequence[str]) -> dict[str, Any]:
    found = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise refuse(say("worlds_cli.set_form", setting=setting))
        found[name] = value_of(name, value.strip())
    return found


@worlds_app.command("check", cls=Command)
@report_errors
def check_command(
    region: Annotated[str, typer.Argument()] = "twente",
    number: WorldsOption = None,
    runs: Annotated[int, typer.Option()] = 10,
    seed: Annotated[int | None, typer.Option()] = None,
    workers: Threads = None,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Say how the worlds do in a region's quiet years: how many meet which target."""
    from sim.calibration import describe
    from sim.engine import MAX_SEED
    from sim.parameters import whole
    from sim.provenance import fingerprint
    from sim.regions import load_case
    from sim.sweep.study import processors
    from sim.worlds.file import shipped

    worlds = shipped()
    some = worlds.first(len(worlds.worlds) if number is None else number, "--worlds")
    whole("runs", runs, 1, 1000)
    key = worlds.about["seed"] if seed is None else whole("seed", seed, 0, MAX_SEED)
    place = load_case(region)
    prepare((1, False))
    measured = describe.quiet_years(
        some, place, seed=key, runs=runs, threads=workers or processors()
    )
    told_in = words_of("worlds", lang)
    same_runs = key == worlds.about["seed"] and runs == worlds.about["runs"]
    made_here = same_runs and fingerprint(place) == worlds.about["region"]["sha256"]
    other = describe.changed(some, measured) if made_here else None
    if as_json:
        told = {"region": place.name, "runs": runs, "seed": key, "changed": other}
        told |= {**describe.document(measured), **worlds.provenance(len(some))}
        typer.echo(json.dumps(clean(told), ensure_ascii=False, indent=2))
        return
    head = told_in["check"].format(
        region=label_of(place, lang), worlds=len(some), runs=runs, months=worlds.about["months"]
    )
    typer.echo(paragraphs([head]))
    typer.echo(describe.check(measured, lang).plain())
    met = describe.document(measured)["all"]
    text = [told_in["check_all"].format(met=met, of=len(some))]
    if other is not None:
        key_ = "check_changed" if other else "check_same"
        text.append(told_in[key_].format(count=other, of=len(some)))
    typer.echo(paragraphs([*text, told_in["share"]]))


@worlds_app.command("describe", cls=Command)
@report_errors
def describe_command(
    lang: Lang = AUTO,
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown")] = False,
) -> None:
    """Say how the worlds were made: what was tried, accepted and refused, and why."""
    from sim.calibration import describe
    from sim.worlds.file import shipped

    worlds = shipped()
    if as_json:
        typer.echo(json.dumps(clean(worlds.about), ensure_ascii=False, indent=2))
    elif markdown:
        page = describe.page_made_anew(f"{describe.BEGIN}{describe.END}", worlds, lang)
        typer.echo(page)
    else:
        _describe(worlds, lang)


def _describe(worlds: Worlds, lang: Language) -> None:
    from sim.calibration import describe

    typer.echo(paragraphs(describe.sentences(worlds, lang)))
    tables = (describe.ranges(worlds, lang), describe.refusals(worlds, lang))
    typer.echo(f"\n{tables[0].title}\n{tables[0].plain()}")
    typer.echo(paragraphs(describe.informed(worlds, lang)))
    typer.echo(f"\n{tables[1].title}\n{paragraphs([tables[1].text])}\n{tables[1].plain()}")


# A run in many worlds ---------------------------------------------------------------------------


class Told(NamedTuple):
    """A run as it is asked for, in every world."""

    region: Region
    scenario: str
    policy: str | None
    points: Sequence[Parameters]
    """One a world."""
    seed: int
    replicate: int
    months: int


def run_in_worlds(told: Told, out: Path | None, lang: Language, as_json: bool) -> None:
    """Run a region once in each world; say where indicators end, and in how many worlds."""
    from sim.engine import ensemble
    from sim.parameters import optional
    from sim.sweep.study import processors
    from sim.worlds.file import shipped

    clock = Clock()
    prepare(*{(1, bool(optional(point))) for point in told.points})
    clock.lap("compile")
    rows = [
        ensemble(
            told.region, told.points, months, seed=told.seed, replicate=told.replicate, number=1,
            threads=processors(),
        )[:, 0]
        for months in (0, told.months)
    ]  # fmt: skip
    clock.lap("simulate")
    worlds = shipped().provenance(len(told.points))
    if out is not None:
        _write_worlds(told, rows[1], out, worlds, clock)
    document = _worlds_document(told, rows, worlds)
    if as_json:
        typer.echo(json.dumps(clean(document), ensure_ascii=False, indent=2))
        return
    typer.echo(_worlds_summary(told, document, lang))
    told_in = words_of("worlds", lang)
    typer.echo(told_in["run_more"] if out is None else told_in["run_files"].format(out=out))


def _worlds_document(
    told: Told, rows: Sequence[Floats], worlds: Mapping[str, Any]
) -> dict[str, Any]:
    """Where indicators begin and end over worlds, and how many move which way."""
    from sim.indicators import COLUMNS
    from sim.worlds.agreement import MATTERS, over, quantiles

    ends, moved = {}, {}
    for at, name in enumerate(COLUMNS):
        start, end = rows[0][:, at], rows[1][:, at]
        known = [float(value) for value in end if not math.isnan(value)]
        low, median, high = quantiles(known)
        first = quantiles([float(value) for value in start if not math.isnan(value)])[1]
        ends[name] = {"start": first, "median": median, "low": low, "high": high}
        if name in HEADLINES:
            moved[name] = over(end - start, "down", MATTERS)._asdict()
    return {
        "region": told.region.name,
        "seed": told.seed,
        "replicate": told.replicate,
        "months": told.months,
        "scenario": told.scenario,
        "policy": told.policy,
        "worlds": worlds,
        "end": ends,
        "moved": moved,
        "matters": MATTERS,
    }


def _worlds_summary(told: Told, found: Mapping[str, Any], lang: Language) -> str:
    from sim.analysis.map_findings import number
    from sim.answers.run import MAIN
    from sim.indicators import BY_NAME, unit_in

    told_in, run = words_of("worlds", lang), words_of("run", lang)
    n, k, _, _ = told.region.size
    sizes = ((n, "size"), (k, "tasks"), (told.months, "months"))
    sizes_text = ", ".join(counted(count, run[words], lang) for count, words in sizes)
    lines = [
        f"{label_of(told.region, lang)}: {sizes_text}",
        told_in["run_made"].format(
            scenario=told.scenario, policy=told.policy or run["policy"], seed=told.seed,
            replicate=told.replicate, worlds=len(told.points),
        ),
    ]  # fmt: skip
    labels = {name: str(getattr(BY_NAME[name], f"label_{lang}")) for name in MAIN}
    wide = max(map(len, labels.values()))
    head = "".join(f"{cell:>9}" for cell in told_in["run_head"].split("|"))
    lines.append(f"{'':{wide}}{head}  {run['unit']}")
    for name, label in labels.items():
        row = [found["end"][name][key] for key in ("start", "median", "low", "high")]
        cells = ["-" if math.isnan(value) else number(value, lang) for value in row]
        unit = unit_in(BY_NAME[name].unit, lang)
        lines.append(f"{label:{wide}}{''.join(f'{cell:>9}' for cell in cells)}  {unit}")
    text = []
    for name, moved in found["moved"].items():
        text.append(
            told_in["run_sentence"].format(
                label=labels[name], of=moved["worlds"] - moved["untold"],
                down=moved["as_predicted"], small=moved["small"], up=moved["opposite"],
                matters=number(found["matters"], lang),
            )
        )  # fmt: skip
    return "\n".join([*lines, paragraphs([" ".join([*text, told_in["share"]])])])


def _write_worlds(
    told: Told, rows: Floats, out: Path, worlds: Mapping[str, Any], clock: Clock
) -> None:
    import pandas as pd

    from sim import provenance
    from sim.indicators import COLUMNS
    from sim.sweep.writing import write_csv, write_json

    out.mkdir(parents=True, exist_ok=True)
    index = pd.RangeIndex(1, len(rows) + 1, name="world")
    write_csv(pd.DataFrame(rows, index=index, columns=list(COLUMNS)), out / "worlds.csv")
    clock.lap("write")
    manifest = provenance.manifest(
        region=told.region, parameters=told.points[0], seed=told.seed, months=told.months,
        command=provenance.command_line(), scenario=told.scenario, policy=told.policy,
        replicate=told.replicate, worlds=worlds, seconds=clock.seconds,
    )  # fmt: skip
    write_json(clean(manifest), out / "manifest.json")
