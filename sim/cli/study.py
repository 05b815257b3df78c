"""The commands `schoorsteen study ...`: run, resume, look at and hand on a study."""

from __future__ import annotations

import json
import math
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from sim.cli.commands import AUTO, Command, Group, refuse
from sim.cli.shared import (
    Json,
    Lang,
    WorldsOption,
    clean,
    counted,
    finishing,
    lasting,
    paragraphs,
    prepare,
    report_errors,
    shown,
    sized,
)
from sim.words import say

if TYPE_CHECKING:
    from sim.analysis.replicates import Report
    from sim.sweep import Design, Folder, Source, Study
    from sim.sweep.files import Limits
    from sim.sweep.study import Estimate, Outcome
    from sim.sweep.worker import Kind

FAILED, UNFINISHED, STOPPED = 1, 3, 130
"""Exit codes: runs failed; it could not go on; the user stopped it."""
ASK_RUNS, ASK_SECONDS, ASK_BYTES = 1_000_000, 3600.0, 10e9
"""Above one of these a study wants --yes."""

study_app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
)

Place = Annotated[Path, typer.Argument()]
Workers = Annotated[int | None, typer.Option()]
BatchSize = Annotated[int | None, typer.Option()]
Order = Annotated[Literal["forward", "reversed", "shuffled"], typer.Option()]
Shard = Annotated[str, typer.Option()]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds-per-run"),
]
Gigabytes = Annotated[
    float | None,
    typer.Option("--gigabytes-per-worker"),
]
Scheduler = Annotated[str | None, typer.Option()]
Slurm = Annotated[int | None, typer.Option()]
Reuse = Annotated[
    Path | None,
    typer.Option(),
]


@study_app.command("run", cls=Command)
@report_errors
def run_command(
    file: Annotated[str, typer.Argument()],
    out: Annotated[Path | None, typer.Option()] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    workers: Workers = None,
    batch: BatchSize = None,
    order: Order = "forward",
    shard: Shard = "1/1",
    seconds_per_run: Seconds = None,
    gigabytes_per_worker: Gigabytes = None,
    scheduler: Scheduler = None,
    slurm: Slurm = None,
    reuse: Reuse = None,
    worlds: WorldsOption = None,
) -> None:
    """Do all runs of a study file. A study that was stopped is resumed by `study resume`."""
    from sim import provenance
    from sim.sweep import Folder, load_study

    ways = _Ways(
        workers, batch, order, _portion(shard), seconds_per_run, gigabytes_per_worker, scheduler,
        slurm, reuse,
    )  # fmt: skip
    study = load_study(file, **({} if worlds is None else {"worlds": worlds}))
    place = Path(study.id) if out is None else out
    source = ways.source(place, study.design)
    if (place / "study.json").exists() and not dry_run and ways.portion[1] == 1:
        folder = Folder.create(study, place, {})  # refuses another study
        if folder.done():
            raise refuse(
                f"{place}: holds this study, with {_runs_done(folder):,} of "
                f"{len(folder.design):,} runs done; type schoorsteen study resume "
                f"{shlex.quote(str(place))}"
            )
    _announce(study, ways, source, yes=yes, dry_run=dry_run)
    if dry_run:
        return
    folder = Folder.create(study, place, {"command": provenance.command_line()})
    _run(Folder.open(folder.path, to_write=True), ways, source)


@study_app.command("resume", cls=Command)
@report_errors
def resume_command(
    folder: Place,
    retry_failed: Annotated[bool, typer.Option("--retry-failed")] = False,
    workers: Workers = None,
    batch: BatchSize = None,
    order: Order = "forward",
    shard: Shard = "1/1",
    seconds_per_run: Seconds = None,
    gigabytes_per_worker: Gigabytes = None,
    scheduler: Scheduler = None,
    slurm: Slurm = None,
    reuse: Reuse = None,
) -> None:
    """Go on with a study that was stopped; the numbers are those of one that was not."""
    from sim.sweep import Folder

    ways = _Ways(
        workers, batch, order, _portion(shard), seconds_per_run, gigabytes_per_worker, scheduler,
        slurm, reuse,
    )  # fmt: skip
    study = Folder.open(folder, to_write=True)
    _run(study, ways, ways.source(folder, study.design), retry_failed)


class _Ways(NamedTuple):
    """How the runs are to be done; none of it changes a number."""

    workers: int | None
    batch: int | None
    order: str
    portion: tuple[int, int]
    seconds: float | None
    gigabytes: float | None
    scheduler: str | None
    slurm: int | None
    reuse: Path | None

    def source(self, place: Path, design: Design) -> Source | None:
        """The study whose runs are taken over.

        Raises:
            StudyError: it has none of these.
        """
        from sim.sweep import Folder, Source, StudyError

        if self.reuse is None:
            return None
        if place.resolve() == self.reuse.resolve():
            raise refuse(f"--reuse {self.reuse}: is this study itself; give another --out")
        try:
            folder = Folder.open(self.reuse)
        except StudyError as error:
            fault = error.faults[0]
            raise refuse(
                f"--reuse {self.reuse}: {fault.file} {fault.rule}; give the folder of a study, or "
                "leave --reuse out"
            ) from None
        return Source(design, folder)

    def check(self) -> None:
        """Refuse what cannot be."""
        for option, most in (("workers", 1_000), ("batch", 10_000_000), ("slurm", 100_000)):
            value = getattr(self, option)
            if value is not None and not 1 <= value <= most:
                raise refuse(f"--{option} {value}: must be from 1 to {most:,}")
        if self.scheduler is not None and self.slurm is not None:
            raise refuse("give either --scheduler or --slurm, not both")

    def again(self, folder: Path) -> str:
        """The command that goes on with a study in the same way."""
        words = ["schoorsteen", "study", "resume", str(folder)]
        flags = {
            "--shard": None if self.portion == (1, 1) else f"{self.portion[0]}/{self.portion[1]}",
            "--workers": self.workers, "--seconds-per-run": self.seconds,
            "--gigabytes-per-worker": self.gigabytes, "--scheduler": self.scheduler,
            "--slurm": self.slurm, "--reuse": self.reuse,
        }  # fmt: skip
        for flag, value in flags.items():
            if value is not None:
                words += [flag, f"{value:g}" if isinstance(value, float) else str(value)]
        return shlex.join(words)

    def limits(self, own: Limits) -> Limits:
        """Those of the study, but for what is said otherwise."""
        from sim.sweep.files import LIMIT_RANGES

        given = {"seconds_per_run": self.seconds, "gigabytes_per_worker": self.gigabytes}
        for name, value in given.items():
            low, high = LIMIT_RANGES[name]
            if value is not None and not low <= value <= high:
                flag = name.replace("_", "-")
                raise refuse(f"--{flag} {value:g}: must be from {low:g} to {high:g}")
        return own._replace(**{name: value for name, value in given.items() if value is not None})


def _portion(shard: str) -> tuple[int, int]:
    turn, slash, of = shard.partition("/")
    good = bool(slash) and turn.isdecimal() and of.isdecimal() and len(of) < 6
    if not good or not 1 <= int(turn) <= int(of):
        raise refuse(f"--shard {shard}: must be I/N with I from 1 to N, such as 2/4")
    return int(turn), int(of)


def _runs_done(folder: Folder) -> int:
    return sum(len(folder.parts[number].runs) for number in folder.done())


def _announce(
    study: Study, ways: _Ways, source: Source | None, *, yes: bool, dry_run: bool
) -> None:
    """Say what it will take, and ask if that is much."""
    from sim.sweep import estimate
    from sim.sweep.study import processors

    ways.check()
    limits = ways.limits(study.limits)
    if ways.scheduler is not None:
        number = 1  # how many it has is not known before it is asked
    else:
        number = ways.slurm or ways.workers or processors()
    known = 0 if source is None else source.count(ways.portion)
    found = estimate(study.design, number, part=1 / ways.portion[1], known=known)
    typer.echo(_takes(study, found, number), err=not dry_run)
    if source is not None:
        message = f"{counted(known, 'run')} of these are taken over from {source.folder.path}"
        typer.echo(message, err=not dry_run)
    if found.worker > limits.gigabytes_per_worker * 2**30:
        typer.echo(
            f"a worker needs about {sized(found.worker)} and may have "
            f"{limits.gigabytes_per_worker:g} GB: raise limits.gigabytes_per_worker, or type "
            "--gigabytes-per-worker",
            err=not dry_run,
        )
    many = [
        message
        for much, message in (
            (found.runs - known > ASK_RUNS, counted(found.runs - known, "run")),
            (found.seconds > ASK_SECONDS, lasting(found.seconds)),
            (found.disk > ASK_BYTES, f"{sized(found.disk)} of disk"),
        )
        if much
    ]
    if many and not yes and not dry_run:
        raise refuse(f"{study.id}: takes {' and '.join(many)}. Add --yes to start it all the same")


def _takes(study: Study, found: Estimate, workers: int) -> str:
    design = study.design
    how = "tried" if found.measured else "reckoned from size; compiling the model comes on top"
    settings = f"{counted(design.points.number, 'setting')} ({study.method})"
    contexts = counted(len(design.contexts), "context")
    return paragraphs(
        [
            f"{study.id}: {counted(found.runs, 'run')} of {counted(design.months, 'month')}: "
            f"{contexts} ({', '.join(design.heads)}) x {settings} x "
            f"{counted(design.replicates, 'replicate')}",
            f"about {lasting(found.seconds)} on {counted(workers, 'process', 'processes')} "
            f"({how}), {sized(found.memory)} of memory, {sized(found.disk)} of disk in "
            f"{counted(found.parts, 'part')}",
        ]
    )


def _run(folder: Folder, ways: _Ways, source: Source | None, retry_failed: bool = False) -> None:
    """Do the runs, with a bar; say how it ended; exit with what that means."""
    from sim.sweep import Execution, StudyStopped, run_missing, worker
    from sim.sweep.cluster import cluster_means
    from sim.sweep.progress import Bar
    from sim.sweep.store import in_shard
    from sim.sweep.study import Stop

    ways.check()
    limits, portion = ways.limits(folder.limits), ways.portion
    again = ways.again(folder.path)
    mine = [part for part in folder.parts if in_shard(part.number, portion)]
    done = folder.done()
    ready = sum(len(part.runs) for part in mine if part.number in done)
    if retry_failed:
        ready -= sum(_failed(folder, portion))
    total = sum(len(part.runs) for part in mine)
    if ways.scheduler is None and ways.slurm is None and ready < total:
        prepare(*worker.kinds_of(folder.design))
    stop = Stop(finishing(f"go on with {again}"))
    asked = cluster_means(ways.scheduler, ways.slurm, folder.path, limits)
    with asked as beyond, stop.listening():
        execution = replace(
            beyond or Execution(workers=ways.workers), batch=ways.batch, order=ways.order,
            shard=portion, stop=stop, limits=limits,
            reuse=None if source is None else source.folder,
        )  # fmt: skip
        try:
            with Bar(total, ready) as bar:
                if not bar.shown and ready < total:
                    doing = "Simulating" if source is None else "Taking over or simulating"
                    typer.echo(f"{doing} {counted(total - ready, 'run')} ...", err=True)
                found = run_missing(folder, execution, retry_failed=retry_failed, progress=bar)
        except (StudyStopped, OSError) as error:
            message = (error.strerror if isinstance(error, OSError) else "") or str(error)
            typer.echo(
                f"schoorsteen: {folder.path}: {message}. {_runs_done(folder):,} of "
                f"{len(folder.design):,} runs are on disk; mend it and type {again}",
                err=True,
            )
            raise typer.Exit(UNFINISHED) from None
    _ended(folder, found, stop.signal, again, portion)


def _ended(
    folder: Folder, found: Outcome, heard: int | None, again: str, portion: tuple[int, int]
) -> None:
    left = folder.missing(portion)
    typer.echo(
        f"{folder.path}: {found.done:,} of {counted(found.total, 'run')} done"
        + (f", {found.failed:,} failed, the first {found.first}" if found.failed else "")
    )
    if left:
        typer.echo(f"schoorsteen: stopped; go on with {again}", err=True)
        raise typer.Exit(UNFINISHED if heard is None else 128 + heard)
    if not found.complete:
        typer.echo(f"shard {portion[0]}/{portion[1]} is done; the others are not")
    if found.failed and sum(_failed(folder, portion)):
        raise typer.Exit(FAILED)


def _failed(folder: Folder, portion: tuple[int, int]) -> list[int]:
    """Failed runs of each part of a shard that has any."""
    from sim.sweep.store import in_shard

    return [runs for number, runs in folder.failures().items() if in_shard(number, portion)]


def _one_by_one(design: Design) -> list[Kind]:
    """Kernels that a run of a study needs by itself."""
    from sim.sweep import worker

    return [(lanes, options) for lanes, options in worker.kinds_of(design) if lanes == 1]


# Looking at it --------------------------------------------------------------------------------


@study_app.command("status", cls=Command)
@report_errors
def status_command(folder: Place, as_json: Json = False) -> None:
    """Say how far a study is, what failed, and who is writing it."""
    from sim.sweep import Folder
    from sim.sweep.locks import writers
    from sim.sweep.study import failed_by_stage, outcome

    study = Folder.open(folder)
    found, stages, busy = outcome(study), failed_by_stage(study), writers(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if as_json:
        content = {
            "id": study.about["id"], "runs": found.total, "done": found.done,
            "failed": found.failed, "failed_by_stage": stages, "complete": found.complete,
            "parts": len(study.parts), "parts_done": len(study.done()), "bytes": size,
            "compacted": study.compacted, "writers": busy, "fingerprint": study.fingerprint,
        }  # fmt: skip
        typer.echo(json.dumps(content, indent=2))
        return
    percent = 100 * found.done / found.total
    typer.echo(
        f"{study.about['id']}: {found.done:,} of {counted(found.total, 'run')} done "
        f"({percent:.0f} %)"
    )
    total = counted(len(study.parts), "part")
    parts = "one file" if study.compacted else f"{len(study.done()):,} of {total}"
    typer.echo(f"{parts}, {sized(size)}, begun {study.about['made']}")
    if found.failed:
        by_stage = ", ".join(f"{number:,} at stage {stage}" for stage, number in stages.items())
        typer.echo(f"{found.failed:,} failed: {by_stage}; the first {found.first}")
        if not study.compacted:
            place = shlex.quote(str(folder))
            typer.echo(f"do them again: schoorsteen study resume {place} --retry-failed")
    for writer in busy:
        typer.echo(f"being written now (shard {writer})")
    if not found.complete and not busy:
        typer.echo(f"go on: schoorsteen study resume {shlex.quote(str(folder))}")


@study_app.command("verify", cls=Command)
@report_errors
def verify_command(
    folder: Place,
    again: Annotated[int, typer.Option()] = 0,
) -> None:
    """Read every part, compare it with its digest, and print the digest of the study."""
    import random

    from sim.sweep import Folder, rerun

    if again < 0:
        raise refuse(f"--again {again}: must be 0 or more")
    study = Folder.open(folder, to_write=again > 0)
    for name in study.strangers():
        typer.echo(say("doors.stranger", name=name), err=True)
    wrong = study.check()
    if wrong:
        for line in wrong:
            typer.echo(f"wrong: {line}")
        raise refuse(
            f"{folder}: {counted(len(wrong), 'fault')}; "
            + (study.mend if study.compacted else "delete the damaged parts and resume")
        )
    failed = {run for part in study.failures() for run in study.answer_of(study.parts[part])[2]}
    done = [run for number in sorted(study.done()) for run in study.parts[number].runs]
    good = [run for run in done if run not in failed] if failed else done
    chosen = sorted(random.Random(study.fingerprint).sample(good, min(again, len(good))))
    if chosen:
        prepare(*_one_by_one(study.design))
    for run in chosen:
        found = rerun(study, run)
        if found.equal is False:
            wrong.append(f"run {run}: simulated again it gives other numbers")
    if wrong:
        for line in wrong:
            typer.echo(f"wrong: {line}")
        raise refuse(f"{folder}: {len(wrong)} of {counted(len(chosen), 'run')} differ")
    runs = f"{len(done):,} of {counted(len(study.design), 'run')}"
    remarks = f", {len(failed):,} failed" if failed else ""
    remarks += f", {len(chosen)} simulated again" if chosen else ""
    typer.echo(f"{folder}: good, {runs}{remarks}; digest {study.digest()}")


@study_app.command("rerun", cls=Command)
@report_errors
def rerun_command(
    run: Annotated[str, typer.Argument()],
    as_json: Json = False,
) -> None:
    """Simulate one run of a study again and compare it with what the study holds."""
    from sim.sweep import Folder, rerun

    place, hash_, number = run.rpartition("#")
    if not hash_ or not number.isdecimal() or len(number) > 12:
        raise refuse(f"{run}: must be FOLDER#RUN, such as my_study#123 (in quotation marks)")
    study = Folder.open(Path(place), to_write=True)
    prepare(*_one_by_one(study.design))
    found = rerun(study, int(number))
    if as_json:
        content = {
            "run": found.run, "place": dict(found.place), "equal": found.equal,
            "now": dict(zip(found.columns, found.final.tolist(), strict=True)),
            "failed": None if found.failure is None else found.failure.message,
        }  # fmt: skip
        typer.echo(json.dumps(clean(content), indent=2))
    else:
        where = ", ".join(f"{key} {shown(value)}" for key, value in found.place.items())
        typer.echo(paragraphs([f"run {found.run}: {where}"]))
        head = "" if found.kept is None else f"{'in the study':>14}"
        typer.echo(f"{'':24}{'now':>14}{head}")
        for i, name in enumerate(found.columns):
            kept = "" if found.kept is None else f"{shown(float(found.kept[i])):>14}"
            typer.echo(f"{name:24}{shown(float(found.final[i])):>14}{kept}")
        if found.failure is not None:
            typer.echo(f"in the study it failed at stage {found.failure.stage}: "
                       f"{found.failure.message}")  # fmt: skip
        elif found.kept is None:
            typer.echo("the study has not done it yet")
        else:
            typer.echo("the same bits" if found.equal else "NOT the same as in the study")
    if found.equal is False:
        raise typer.Exit(FAILED)


@study_app.command("replicates", cls=Command)
@report_errors
def replicates_command(
    folder: Place,
    indicator: Annotated[list[str], typer.Option("--indicator")] = [],  # noqa: B006
    tolerance: Annotated[float, typer.Option()] = 0.05,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Say for each indicator whether the replicates are enough, and how many more it takes."""
    import sim.analysis.replicates as replicates
    from sim.documents import closest
    from sim.sweep import Folder

    if not 0 < tolerance < math.inf:
        raise refuse(f"--tolerance {tolerance:g}: must be above 0, such as 0.05")
    study = Folder.open(folder)
    known = study.design.record.columns
    for name in indicator:
        if name not in known:
            hint = closest(name, known) or f"it has {', '.join(known[:5])} ..."
            raise refuse(f"--indicator {name}: is not recorded in this study; {hint}")
    runs = study.runs(indicator or None)
    found = replicates.report(runs, indicator or known, tolerance=tolerance)
    if as_json:
        rows = json.loads(found.table.to_json(orient="records"))
        typer.echo(json.dumps(rows, indent=2))
        return
    typer.echo(replicates.table_text(found, lang))
    typer.echo(paragraphs(replicates.sentences(found, lang)))
    _tell_more(found, study, lang)


def _tell_more(found: Report, study: Folder, lang: str) -> None:
    """How to get the replicates that are still needed, if any are."""
    from sim.analysis import map_findings
    from sim.sweep.design import MAX_RUNS
    from sim.words import words_of

    lacking = found.table[found.table["enough"].eq(False).fillna(False)]
    if lacking.empty:
        return
    say = words_of("more_replicates", lang)
    needed = int(lacking["needed"].max())
    if needed * study.design.number_of_points > MAX_RUNS:
        most = map_findings.counted(MAX_RUNS, say["runs"], lang)
        typer.echo(paragraphs([say["many"].format(most=most)]))
    elif study.of_this_code:
        typer.echo(paragraphs([say["take_over"].format(n=needed)]))
        # in one piece, to be copied
        place = shlex.quote(str(study.path))
        typer.echo(f"schoorsteen study run {say['file']} --reuse {place}")


# Handing it on --------------------------------------------------------------------------------


@study_app.command("compact", cls=Command)
@report_errors
def compact_command(folder: Place) -> None:
    """Put all runs of a finished study into one file, with the design beside them."""
    from sim.sweep import Folder
    from sim.sweep.locks import only_writer

    study = Folder.open(folder)
    with only_writer(folder):
        study.compact()
    runs = counted(len(study.design), "run")
    typer.echo(f"{folder}: {runs} in runs.parquet; digest {study.digest()}")
    if (folder / "ro-crate-metadata.json").exists():
        typer.echo("ro-crate-metadata.json describes the parts that are gone: export it again")


@study_app.command("export", cls=Command)
@report_errors
def export_command(
    folder: Place,
    csv: Annotated[Path | None, typer.Option()] = None,
    series: Annotated[bool, typer.Option("--series")] = False,
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma")] = False,
    netcdf: Annotated[Path | None, typer.Option()] = None,
    ro_crate: Annotated[bool, typer.Option("--ro-crate")] = False,
    license_: Annotated[str | None, typer.Option("--license")] = None,
) -> None:
    """Write a study for others: CSV, NetCDF, RO-Crate. Parquet is there already."""
    from sim.sweep import Folder, exports

    if csv is None and netcdf is None and not ro_crate:
        raise refuse("say what to write: --csv FILE, --netcdf FILE or --ro-crate")
    for option, given, needed, of in (
        ("--series", series, csv is not None, "--csv"),
        ("--decimal-comma", decimal_comma, csv is not None, "--csv"),
        ("--license", license_ is not None, ro_crate, "--ro-crate"),
    ):
        if given and not needed:
            raise refuse(f"{option}: means nothing without {of}; add that, or leave it out")
    study = Folder.open(folder)
    if csv is not None:
        exports.csv(study, csv, decimal_comma=decimal_comma, series=series)
        typer.echo(f"{csv}")
    if netcdf is not None:
        exports.netcdf(study, netcdf)
        typer.echo(f"{netcdf}")
    if ro_crate:
        exports.ro_crate(study, license=license_ or "")
        typer.echo(f"{folder / 'ro-crate-metadata.json'}")
