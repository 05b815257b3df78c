"""The command `schoorsteen`. Everything heavy is imported inside the commands."""

from __future__ import annotations

import json
import math
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sim.cli.compare import compare_command
from sim.cli.maps import map_command
from sim.cli.model import model_command
from sim.cli.shared import (
    Clock,
    Json,
    Lang,
    Language,
    ParameterFlags,
    Sets,
    Story,
    WorldsOption,
    clean,
    finishing,
    given_parameters,
    label_of,
    paragraphs,
    prepare,
    refuse,
    report_errors,
    shown,
)
from sim.cli.study import study_app
from sim.cli.worlds import Told, run_in_worlds, worlds_app
from sim.documents import nearest
from sim.words import words_of

if TYPE_CHECKING:
    from sim.claims.files import Claim
    from sim.indicators import Indicator
    from sim.parameters import Entry, Parameters
    from sim.scenarios import Policy, Scenario

MAIN = (
    *("fragmentation", "duplicated_work", "chimneys"),
    *("separation", "coordination", "reconfiguration", "integration"),
    *("pair_weight", "unmet_need", "net_value", "promises_kept"),
    *("trust", "mindset", "days", "overload", "niche"),
)
"""Indicators that the summary of a run shows."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Public organisations that work together, or each keep their own chimney smoking.",
)
cases_app = typer.Typer(rich_markup_mode=None, help="List the shipped cases, or check a folder.")
app.command("map", cls=ParameterFlags)(map_command)
app.command("compare")(compare_command)
app.command("model")(model_command)
app.add_typer(study_app, name="study")
app.add_typer(worlds_app, name="worlds")
app.add_typer(cases_app, name="cases", invoke_without_command=True)


def _version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"schoorsteen {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the command."""
    try:
        app(prog_name="schoorsteen")
    except KeyboardInterrupt:  # before a command began, or after it ended
        typer.echo("\nschoorsteen: stopped", err=True)
        raise SystemExit(130) from None


# run ------------------------------------------------------------------------------------------


@app.command("run", cls=ParameterFlags)
@report_errors
def run_command(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Argument(help="A shipped case or a folder [twente].")] = None,
    organisations: Annotated[
        int | None, typer.Option(help="Draw a region of so many organisations instead.")
    ] = None,
    tasks: Annotated[int | None, typer.Option(help="Tasks of a drawn region [8].")] = None,
    months: Annotated[int, typer.Option(help="Months to simulate.")] = 120,
    seed: Annotated[int, typer.Option(help="Key of all random numbers.")] = 0,
    replicate: Annotated[int, typer.Option(help="Number of the run under this seed.")] = 0,
    scenario: Story = "baseline",
    policy: Annotated[
        str | None,
        typer.Option(
            help="A referee: none, starter, convener, guardian, leaver, tapering, funder or "
            "inviter."
        ),
    ] = None,
    settings: Sets = [],  # noqa: B006
    worlds: WorldsOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder for tables, figure, manifest.")] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Simulate one region once and show how it went."""
    from sim.engine import MAX_REPLICATE, MAX_SEED, simulate, synthetic
    from sim.parameters import MAX_MONTHS, optional, parameters, whole
    from sim.regions import load_case
    from sim.scenarios import load_scenario
    from sim.worlds.file import shipped

    story = load_scenario(scenario)
    referee = None if policy is None else _policy(story, policy)
    given = given_parameters(ctx, settings)

    def laid_over(world: Mapping[str, Any]) -> Parameters:
        base = parameters(**{**world, **story.values})
        return parameters(base if referee is None else referee.applied(base), **given)

    chosen = laid_over({})
    if case is not None and organisations is not None:
        raise refuse("give either a case or --organisations, not both")
    if tasks is not None and organisations is None:
        raise refuse("--tasks goes with --organisations; a case brings its own tasks")
    # all that can be refused is refused before it is compiled
    whole("seed", seed, 0, MAX_SEED)
    whole("months", months, 0, MAX_MONTHS)
    whole("replicate", replicate, 0, MAX_REPLICATE)
    if organisations is None:
        region = load_case(case or "twente")
    else:
        region = synthetic(organisations, tasks=8 if tasks is None else tasks, seed=seed)
    if worlds is not None:
        points = [laid_over(world.values) for world in shipped().first(worlds, "--worlds")]
        told = Told(region, story.id, policy, points, seed, replicate, months)
        run_in_worlds(told, out, lang, as_json)
        return
    clock = Clock()
    prepare((1, bool(optional(chosen))))
    clock.lap("compile")
    done = simulate(region, seed=seed, months=months, replicate=replicate, base=chosen)
    clock.lap("simulate")
    more = {"scenario": story.id, "policy": policy, "replicate": replicate}
    if out is not None:
        _write_run(done, out, lang, more, clock)
    if as_json:
        typer.echo(json.dumps(clean(_run_document(done, more)), ensure_ascii=False, indent=2))
        return
    typer.echo(_run_summary(done, more, lang))
    if out is None:
        typer.echo(words_of("run", lang)["files"])
    else:
        typer.echo(f"{out}: indicators.csv, links.csv, run.png, run_tall.png, manifest.json")


def _policy(story: Scenario, name: str) -> Policy:
    """A policy by name; for one known by its title, the message gives the name."""
    if name not in story.policies:
        titles = {
            title.split(":")[0].lower(): policy.id
            for policy in story.policies.values()
            for title in policy.title.values()
        }
        near = nearest(name, [*titles, *story.policies])
        if near and near[0] in titles:
            rule = f"is not one of {', '.join(story.policies)}"
            raise refuse(f"--policy {name}: {rule}; did you mean {titles[near[0]]}?")
    return story.policy(name)


def _run_document(done: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    from sim.indicators import COLUMNS
    from sim.parameters import changed

    return {
        "region": done.region.name,
        "seed": done.seed,
        "months": done.months,
        **more,
        "parameters_changed": dict(changed(done.parameters)),
        "start": dict(zip(COLUMNS, done.rows[0].tolist(), strict=True)),
        "end": dict(zip(COLUMNS, done.rows[-1].tolist(), strict=True)),
    }


def _write_run(done: Any, out: Path, lang: Language, more: Mapping[str, Any], clock: Clock) -> None:
    from sim import plots, provenance
    from sim.sweep.writing import write_csv, write_json

    out.mkdir(parents=True, exist_ok=True)
    write_csv(done.indicators, out / "indicators.csv")
    write_csv(done.links.rename_axis("link"), out / "links.csv")
    label = label_of(done.region, lang)
    for tall, name in ((False, "run.png"), (True, "run_tall.png")):
        figure = plots.run_figure(done.indicators, label, language=lang, tall=tall)
        plots.save(figure, out / name)
    clock.lap("write")
    manifest = provenance.manifest(
        region=done.region,
        parameters=done.parameters,
        seed=done.seed,
        months=done.months,
        command=provenance.command_line(),
        **more,
        seconds=clock.seconds,
    )
    write_json(clean(manifest), out / "manifest.json")


def _run_summary(done: Any, more: Mapping[str, Any], lang: Language) -> str:
    """What was run, and the course of the main indicators with their units."""
    from sim.analysis.map_findings import counted, number
    from sim.indicators import BY_NAME, CHIMNEYS, COLUMNS, unit_in
    from sim.parameters import changed

    say = words_of("run", lang)
    n, k, _, _ = done.region.size
    sizes = ((n, "size"), (k, "tasks"), (done.months, "months"))
    sizes_text = ", ".join(counted(count, say[words], lang) for count, words in sizes)
    policy = more["policy"] or say["policy"]
    lines = [
        f"{label_of(done.region, lang)}: {sizes_text}",
        say["made"].format(**dict(more) | {"policy": policy, "seed": done.seed}),
    ]
    others = [f"{name} = {shown(value)}" for name, value in changed(done.parameters)]
    if others:
        lines.append(paragraphs([say["changed"] + ", ".join(others)]))
    months = sorted({done.months * quarter // 4 for quarter in range(5)})
    labels = {name: str(getattr(BY_NAME[name], f"label_{lang}")) for name in MAIN}
    wide = max(map(len, labels.values()))
    lines.append(f"{say['month']:{wide}}{''.join(f'{m:>8}' for m in months)}  {say['unit']}")
    for name, label in labels.items():
        at, unit = COLUMNS.index(name), unit_in(BY_NAME[name].unit, lang)
        course = [float(done.rows[month][at]) for month in months]
        digits = 0 if name == CHIMNEYS else 2
        cells = ["-" if math.isnan(value) else number(value, lang, digits) for value in course]
        lines.append(f"{label:{wide}}{''.join(f'{cell:>8}' for cell in cells)}  {unit}")
    return "\n".join(lines)


# verify ---------------------------------------------------------------------------------------


@app.command("verify")
@report_errors
def verify_command(
    what: Annotated[
        Literal["limits", "edition"],
        typer.Argument(help="The limits with a known number, or what must be true of the edition."),
    ] = "limits",
    quick: Annotated[bool, typer.Option("--quick", help="Fewer replicates, wider bounds.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the page and its figures.")] = None,
) -> None:
    """Reproduce the published and exact numbers that the model must give.

    With `edition`: hold the second edition against what must be true of it.
    """
    if what == "edition":
        _verify_edition(quick, out)
        return
    from sim import verification

    results = verification.run(quick=quick, progress=lambda line: typer.echo(line, err=True))
    for result in results:
        if result.rule == "below":
            found = f"{result.measured:.6g}, at most {result.bound:.2g}"
        else:
            found = f"{result.measured:.6g}, exact {result.exact:.6g} +- {result.bound:.2g}"
        typer.echo(f"{'pass' if result.passed else 'FAIL'}  {result.id:5} {result.title}: {found}")
    if out is not None:
        from sim.plots import limits
        from sim.sweep.writing import write_text

        out.mkdir(parents=True, exist_ok=True)
        limits.draw(results, out)
        write_text(verification.page(results), out / "verification.md")
    failed = [result.id for result in results if not result.passed]
    if failed:
        typer.echo(f"schoorsteen: not reproduced: {', '.join(failed)}", err=True)
        raise typer.Exit(1)


def _verify_edition(quick: bool, out: Path | None) -> None:
    from sim.sweep.writing import write_text
    from sim.verification import edition

    points = edition.run(4 if quick else 30, lambda title: typer.echo(title, err=True), Path.cwd())
    for point in points:
        verdict = ("met   " if point.met else "MISSED") if point.wanted else "told  "
        wanted = f" (wanted: {point.wanted})" if point.wanted else ""
        typer.echo(f"{verdict}  {point.id:3} {point.what}: {point.found}{wanted}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_text(edition.page(points), out / "edition.md")
    missed = [point.id for point in points if not point.met]
    if missed:
        typer.echo(f"schoorsteen: missed: {', '.join(missed)}", err=True)
        raise typer.Exit(1)


# claims ---------------------------------------------------------------------------------------


@app.command("claims")
@report_errors
def claims_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="C1 C5 ..., or TOML files; default all.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Less evidence, in minutes; other folder.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for results and pages [experiments in a checkout, else claims; "
            "with --quick schoorsteen-claims]."
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="All results in one file.")
    ] = None,
    pages_only: Annotated[
        bool, typer.Option("--pages-only", help="Make pages from stored results; run nothing.")
    ] = False,
    redo: Annotated[
        bool, typer.Option("--redo", help="Run again what has a result already.")
    ] = False,
    workers: Annotated[int | None, typer.Option(help="Processes [one a processor].")] = None,
    worlds: WorldsOption = None,
    lang: Lang = "en",
) -> None:
    """Test what the sources claim: effect, channels, where it holds, counter-case, verdict.

    All sixteen at the full setting take about half an hour on two processors, --quick some
    minutes. What has a result is kept unless --redo; Ctrl-C keeps what is finished.
    """
    from sim.claims.files import load_claim, shipped_claims
    from sim.sweep.study import processors
    from sim.worlds.file import shipped

    if workers is not None and workers < 1:
        raise refuse(f"--workers {workers}: must be at least 1")
    if worlds is not None:
        shipped().first(worlds, "--worlds")
    claims = [load_claim(name) for name in names or shipped_claims()]
    folder = _claims_folder(quick) if out is None else out
    stopped = False
    if pages_only:
        if not any((folder / claim.folder / "results.json").exists() for claim in claims):
            wanted = " ".join(claim.id for claim in claims)
            raise refuse(f"no stored results in {folder} for {wanted}; run it first")
    else:
        stopped = not _run_claims(claims, folder, quick, redo, workers or processors(), worlds)
    results = _write_claims(claims, folder, lang)
    if json_file is not None:
        from sim.claims.pages import document
        from sim.sweep.writing import write_text

        write_text(document(results), json_file)
        typer.echo(f"{json_file}", err=True)
    if stopped:
        raise KeyboardInterrupt


def _claims_folder(quick: bool) -> Path:
    """Where results go: into the experiments of a checkout, but never quick ones."""
    if quick:
        return Path("schoorsteen-claims")
    checkout = Path("experiments").is_dir() and Path("sim/data/claims").is_dir()
    return Path("experiments" if checkout else "claims")


def _stored(folder: Path) -> dict[str, Any] | None:
    """A stored result, None if there is none."""
    path = folder / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise refuse(f"{path}: is not valid JSON: {error}; run the claim with --redo") from None
    if not isinstance(found, dict) or not {"claim", "verdict", "setting"} <= set(found):
        raise refuse(f"{path}: is no result of a claim; run the claim with --redo")
    return found


def _kept(found: dict[str, Any]) -> str:
    """What there is already, and how an earlier edition's is asked again."""
    from sim import EDITION
    from sim.claims.pages import edition_of
    from sim.words import edition_name

    edition = edition_of(found)
    if edition == EDITION:
        return "has a result"
    return f"has a result of the {edition_name(edition, 'en')} (--redo asks again)"


def _retitled(found: dict[str, Any] | None, claim: Claim) -> dict[str, Any] | None:
    """A stored result under the title that the claim has now; nothing else of it is newer."""
    if found is None:
        return None
    return {**found, "claim": {**found["claim"], "title": claim.given["title"]}}


def _run_claims(
    claims: Sequence[Claim], out: Path, quick: bool, redo: bool, workers: int, worlds: int | None
) -> bool:
    """Run what has no result yet, each stored when it is finished; False if stopped.

    A claim that was stopped goes on from the studies that lie in its folder.
    """
    from sim.claims import experiment
    from sim.claims.pages import document
    from sim.engine import LANES
    from sim.sweep import Execution, StudyStopped, WorkerPool
    from sim.sweep.study import Stop
    from sim.sweep.writing import write_text

    size = experiment.QUICK if quick else experiment.FULL
    wanted = []
    for claim in claims:
        earlier = None if redo else _stored(out / claim.folder)
        known = earlier or {"setting": {"name": ""}}
        other = known["setting"]["name"] != size.name and not quick
        other |= worlds is not None and known.get("worlds", {}).get("used") != worlds
        if earlier is None or other:
            wanted.append(claim)
        else:
            typer.echo(f"{claim.id:4} {_kept(known)} in {out / claim.folder}; kept", err=True)
    if not wanted:
        return True
    kinds = ((1, False), (1, True), (LANES, False))
    stop = Stop(finishing("type the same command to go on"))
    try:
        prepare(*kinds)
        with stop.listening(), WorkerPool(workers, kinds=kinds) as pool:
            execution = Execution(executor=pool, count=lambda: workers, stop=stop)
            for claim in wanted:
                clock = Clock()
                typer.echo(f"{claim.id:4} {claim.title['en']} ...", err=True)
                home = out / claim.folder / "studies"
                runner = experiment.StudyRunner(execution, home)
                result = experiment.run(claim, size, runner=runner, worlds=worlds)
                write_text(document(result), out / claim.folder / "results.json")
                shutil.rmtree(home, ignore_errors=True)
                clock.lap("run")
                typer.echo(f"     {clock.seconds['run']:.0f} s", err=True)
    except (KeyboardInterrupt, StudyStopped):
        if not stop():
            raise
        return False
    return True


def _write_claims(claims: Sequence[Claim], out: Path, lang: Language) -> list[dict[str, Any]]:
    """Pages and figures of what has a result, questions of what has none; the results."""
    from sim import plots
    from sim.claims import pages
    from sim.claims.files import load_claim, shipped_claims
    from sim.plots.claims import claim_figure
    from sim.sweep.writing import write_text

    results = {}
    docs = Path("docs")
    in_docs = out == Path("experiments") and docs.is_dir() and Path("sim/data/claims").is_dir()
    for claim in claims:
        folder = out / claim.folder
        folder.mkdir(parents=True, exist_ok=True)
        found = _retitled(_stored(folder), claim)
        definition = claim.given if found is None else found["claim"]
        if found is not None:
            if definition != claim.given:
                typer.echo(
                    f"{claim.id}: the claim changed since its result was stored; the page shows "
                    "the earlier one. Run it with --redo",
                    err=True,
                )
            plots.save(claim_figure(found, "en"), folder / "figure.png")
            plots.save(claim_figure(found, "nl"), folder / "figuur.png")
            results[claim.id] = found
            typer.echo(paragraphs([" ".join(pages.sentences(found, lang)).replace("**", "")]))
        page = pages.claim_page(definition, found, docs="../../docs/" if in_docs else "")
        write_text(page, folder / "README.md")
    # the page is about all that is stored, also where only some were asked for now
    known = {claim.id: claim for claim in (*map(load_claim, shipped_claims()), *claims)}
    every = [
        results.get(name) or _retitled(_stored(out / claim.folder), claim)
        for name, claim in known.items()
    ]
    shown = [found for found in every if found is not None]
    if shown:
        place, folders = (docs, "../experiments/") if in_docs else (out, "")
        for name, language in (("claims.md", "en"), ("claims.nl.md", "nl")):
            page = pages.overview(shown, language, folders=folders, in_docs=in_docs)
            write_text(page, place / name)
            typer.echo(f"{place / name}", err=True)
    return list(results.values())


# parameters, indicators, cases -----------------------------------------------------------------


@app.command("parameters")
@report_errors
def parameters_command(
    search: Annotated[str, typer.Argument(help="Only those with this word in them.")] = "",
    role: Annotated[
        Literal["lever", "uncertainty", "numerics"] | None, typer.Option(help="Only this role.")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page.")] = False,
) -> None:
    """List every number of the model: default, range, unit, role, meaning, source."""
    from sim.parameters import ENTRIES

    word = search.lower().replace("-", "_")
    rows = [
        entry
        for entry in ENTRIES.values()
        if (role is None or entry.role == role)
        and any(word in text.lower() for text in (entry.name, entry.en, entry.nl, entry.source))
    ]
    if not rows:
        raise refuse(f"no parameter has {search!r} in it" + (f" and role {role}" if role else ""))
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


@app.command("indicators")
@report_errors
def indicators_command(
    search: Annotated[str, typer.Argument(help="Only those with this word in them.")] = "",
    lang: Lang = "en",
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page.")] = False,
) -> None:
    """List what a run is observed by: name, unit, which way is bundling, and a sentence."""
    from sim.indicators import ABOUT

    word = search.lower()
    rows = [row for row in ABOUT.values() if any(word in str(text).lower() for text in row)]
    if not rows:
        raise refuse(f"no indicator has {search!r} in it")
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


@cases_app.callback()
@report_errors
def cases_command(ctx: typer.Context, lang: Lang = "en") -> None:
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


@cases_app.command("check")
@report_errors
def check_command(
    folder: Annotated[str, typer.Argument(help="A folder with case.toml and CSV files.")],
) -> None:
    """Check the tables of a case and print everything that is wrong."""
    from sim.regions import load_case

    region = load_case(folder)
    n, k, pairs, links = region.size
    typer.echo(
        f"{folder}: good. {n} organisations, {k} tasks, {len(region.partnerships)} partnerships; "
        f"{pairs} pairs could meet, on {links} potential links, "
        f"{int((region.depth > 0).sum())} of which are linked at month 0."
    )
