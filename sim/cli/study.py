"""The commands `schoorsteen study ...`: run, resume, look at and hand on a study."""

from __future__ import annotations

import json
import math
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from sim.answers.asking import clean, paragraphs
from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import (
    Json,
    Lang,
    WorldsOption,
    finishing,
    lasting,
    prepare,
    report_errors,
    shown,
    sized,
)
from sim.words import counted, language, listed, meant, name_of, number, say, values_named

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

study_app = new_app(no_args_is_help=True)


def _order(given: str) -> str:
    """An order by any of its names.

    Raises:
        typer.Exit: there is none of that name.
    """
    known = values_named("order")
    found = meant(given, known)
    if found is None:
        from sim.documents import names_shown

        raise refuse(say("study_cli.order", value=given, names=names_shown(known)))
    return found


Place = Annotated[Path, typer.Argument()]
Workers = Annotated[int | None, typer.Option()]
BatchSize = Annotated[int | None, typer.Option()]
Order = Annotated[str, typer.Option(callback=_order)]
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
                say(
                    "study_cli.holds_this",
                    folder=place,
                    done=number(_runs_done(folder), 0),
                    total=number(len(folder.design), 0),
                    command=_resume(place),
                )
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


@study_app.command("new", cls=Command)
@report_errors
def new_command(
    name: Annotated[str, typer.Argument()],
    policies: Annotated[list[str] | None, typer.Argument()] = None,
    case: Annotated[str, typer.Option()] = "twente",
    design: Annotated[Literal["screening", "sobol", "discovery"], typer.Option()] = "screening",
    audience: Annotated[Literal["advisors", "researchers"], typer.Option("--for")] = "researchers",
    ranges: Annotated[Literal["plausible", "half"], typer.Option()] = "plausible",
    after: Annotated[Path | None, typer.Option()] = None,
    lang: Lang = AUTO,
) -> None:
    """Write a study file over plausible ranges: what matters, or where a policy fails."""
    from sim.answers.new_study import new_study
    from sim.sweep.writing import write_text

    file = Path(f"{name}.toml")
    if file.exists():
        raise refuse(say("new_study.there", file=file))
    found = new_study(
        name, *(policies or []), case=case, design=design, audience=audience, ranges=ranges,
        after=after, lang=lang,
    )  # fmt: skip
    write_text(found.text, file)
    parameters = counted(found.parameters, say("new_study.parameter"))
    key = "written_after" if found.left_out else "written"
    left_out = counted(found.left_out, say("new_study.parameter"))
    typer.echo(say(f"new_study.{key}", file=file, parameters=parameters, left_out=left_out))
    command = shlex.join(["schoorsteen", "study", "run", str(file)])
    typer.echo(say("new_study.next", command=command))


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
            raise refuse(say("study_cli.itself", folder=self.reuse))
        try:
            folder = Folder.open(self.reuse)
        except StudyError as error:
            fault = error.faults[0]
            blanks = {"folder": self.reuse, "file": fault.file, "rule": fault.rule}
            raise refuse(say("study_cli.no_source", **blanks)) from None
        return Source(design, folder)

    def check(self) -> None:
        """Refuse what cannot be."""
        for option, most in (("workers", 1_000), ("batch", 10_000_000), ("slurm", 100_000)):
            value = getattr(self, option)
            if value is not None and not 1 <= value <= most:
                raise refuse(_from_to(option, str(value), 1, most))
        if self.scheduler is not None and self.slurm is not None:
            raise refuse(say("study_cli.one_cluster"))

    def again(self, folder: Path) -> str:
        """The command that goes on with a study in the same way."""
        words = ["schoorsteen", "study", "resume", typed(folder)]
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
                raise refuse(_from_to(name.replace("_", "-"), f"{value:g}", low, high))
        return own._replace(**{name: value for name, value in given.items() if value is not None})


def _portion(shard: str) -> tuple[int, int]:
    turn, slash, of = shard.partition("/")
    good = bool(slash) and turn.isdecimal() and of.isdecimal() and len(of) < 6
    if not good or not 1 <= int(turn) <= int(of):
        raise refuse(say("study_cli.shard", value=shard))
    return int(turn), int(of)


def _from_to(option: str, value: str, low: float, high: float) -> str:
    """What a number may be."""
    ends = {"low": number(low), "high": number(high, 0)}
    return say("study_cli.from_to", option=option, value=value, **ends)


def typed(folder: Path) -> str:
    """A folder as it may be typed, also where its name begins like an option."""
    name = str(folder)
    return f"./{name}" if name.startswith("-") else name


def _resume(folder: Path, *more: str) -> str:
    """The command that goes on with a study."""
    return shlex.join(["schoorsteen", "study", "resume", typed(folder), *more])


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
        workers = 1  # how many it has is not known before it is asked
    else:
        workers = ways.slurm or ways.workers or processors()
    known = 0 if source is None else source.count(ways.portion)
    found = estimate(study.design, workers, part=1 / ways.portion[1], known=known)
    typer.echo(_takes(study, found, workers), err=not dry_run)
    if source is not None:
        message = say("study_cli.taken_over", runs=_many(known, "run"), folder=source.folder.path)
        typer.echo(message, err=not dry_run)
    if found.worker > limits.gigabytes_per_worker * 2**30:
        limit = number(limits.gigabytes_per_worker)
        message = say("study_cli.more_memory", needed=sized(found.worker), limit=limit)
        typer.echo(message, err=not dry_run)
    many = [
        message
        for much, message in (
            (found.runs - known > ASK_RUNS, _many(found.runs - known, "run")),
            (found.seconds > ASK_SECONDS, lasting(found.seconds)),
            (found.disk > ASK_BYTES, say("study_cli.disk", size=sized(found.disk))),
        )
        if much
    ]
    if many and not yes and not dry_run:
        raise refuse(say("study_cli.takes_much", id=study.id, what=listed(many)))


def _takes(study: Study, found: Estimate, workers: int) -> str:
    from sim.sweep.uncertain import METHOD_NAMES

    design = study.design
    asked = say(
        "study_cli.design",
        id=study.id,
        runs=_many(found.runs, "run"),
        months=_many(design.months, "month"),
        contexts=_many(len(design.contexts), "context"),
        heads=", ".join(say(f"study_cli.head_{name}") for name in design.heads),
        settings=_many(design.points.number, "setting"),
        method=name_of(study.method, METHOD_NAMES),
        replicates=_many(design.replicates, "replicate"),
    )
    takes = say(
        "study_cli.takes" if found.measured else "study_cli.takes_reckoned",
        time=lasting(found.seconds),
        processes=_many(workers, "process"),
        memory=sized(found.memory),
        disk=sized(found.disk),
        parts=_many(found.parts, "part"),
    )
    return paragraphs([asked, takes])


def _many(count: int, what: str) -> str:
    """So many runs, months or other things that studies count."""
    return counted(count, say(f"study_cli.{what}"))


def _run(folder: Folder, ways: _Ways, source: Source | None, retry_failed: bool = False) -> None:
    """Do the runs, with a bar; say how it ended; exit with what that means."""
    from sim.documents import system_error
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
    stop = Stop(finishing(say("study_cli.go_on_with", command=again)))
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
                    doing = "simulating" if source is None else "taking_over"
                    left = _many(total - ready, "run")
                    typer.echo(say(f"study_cli.{doing}", runs=left), err=True)
                found = run_missing(folder, execution, retry_failed=retry_failed, progress=bar)
        except (StudyStopped, OSError) as error:
            message = say(
                "study_cli.broken_off",
                folder=folder.path,
                reason=system_error(error) if isinstance(error, OSError) else str(error),
                done=number(_runs_done(folder), 0),
                total=number(len(folder.design), 0),
                command=again,
            )
            typer.echo(f"schoorsteen: {message}", err=True)
            raise typer.Exit(UNFINISHED) from None
    _ended(folder, found, stop.signal, again, portion)


def _ended(
    folder: Folder, found: Outcome, heard: int | None, again: str, portion: tuple[int, int]
) -> None:
    left = folder.missing(portion)
    message = say(
        "study_cli.ended_failed" if found.failed else "study_cli.ended",
        folder=folder.path,
        done=number(found.done, 0),
        runs=_many(found.total, "run"),
        failed=number(found.failed, 0),
        first=found.first,
    )
    typer.echo(message)
    if left:
        typer.echo(f"schoorsteen: {say('study_cli.stopped', command=again)}", err=True)
        raise typer.Exit(UNFINISHED if heard is None else 128 + heard)
    if found.complete:
        place = shlex.quote(typed(folder.path))
        typer.echo(
            say(
                "study_cli.next",
                folder=folder.path,
                analyse=f"schoorsteen analyse {place}",
                export=f"schoorsteen study export {place} --csv runs.csv",
            )
        )
    else:
        typer.echo(say("study_cli.shard_done", turn=portion[0], of=portion[1]))
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
    from sim.sweep.failures import stage_name
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
    done, runs = number(found.done, 0), _many(found.total, "run")
    percent = number(100 * found.done / found.total, 0)
    message = say("study_cli.status", id=study.about["id"], done=done, runs=runs, percent=percent)
    typer.echo(message)
    parts = say("study_cli.one_file")
    if not study.compacted:
        there, total = number(len(study.done()), 0), _many(len(study.parts), "part")
        parts = say("study_cli.parts_done", done=there, parts=total)
    when = study.about["made"]
    typer.echo(say("study_cli.size", parts=parts, size=sized(size), when=when))
    if found.failed:
        by_stage = [
            say("study_cli.at_stage", count=number(count, 0), stage=stage_name(stage))
            for stage, count in stages.items()
        ]
        blanks = {"failed": number(found.failed, 0), "first": found.first}
        typer.echo(say("study_cli.failed", stages=", ".join(by_stage), **blanks))
        if not study.compacted:
            typer.echo(say("study_cli.do_again", command=_resume(folder, "--retry-failed")))
    for writer in busy:
        turn, _, of = writer.partition(" of ")
        typer.echo(say("study_cli.being_written", turn=turn, of=of))
    if not found.complete and not busy:
        typer.echo(say("study_cli.go_on", command=_resume(folder)))


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
        raise refuse(say("study_cli.again", value=again))
    study = Folder.open(folder, to_write=again > 0)
    for name in study.strangers():
        typer.echo(say("doors.stranger", name=name), err=True)
    wrong = study.check()
    if wrong:
        for line in wrong:
            typer.echo(say("study_cli.wrong", what=line))
        hint = study.mend if study.compacted else say("study_cli.delete_resume")
        faults = _many(len(wrong), "fault")
        raise refuse(say("study_cli.faults", folder=folder, faults=faults, hint=hint))
    failed = {run for part in study.failures() for run in study.answer_of(study.parts[part])[2]}
    done = [run for number in sorted(study.done()) for run in study.parts[number].runs]
    good = [run for run in done if run not in failed] if failed else done
    chosen = sorted(random.Random(study.fingerprint).sample(good, min(again, len(good))))
    if chosen:
        prepare(*_one_by_one(study.design))
    for run in chosen:
        found = rerun(study, run)
        if found.equal is False:
            wrong.append(say("study_cli.other_numbers", run=run))
    if wrong:
        for line in wrong:
            typer.echo(say("study_cli.wrong", what=line))
        runs = _many(len(chosen), "run")
        raise refuse(say("study_cli.differ", folder=folder, wrong=len(wrong), runs=runs))
    runs = _many(len(study.design), "run")
    what = [say("study_cli.good_runs", done=number(len(done), 0), runs=runs)]
    if failed:
        what.append(say("study_cli.good_failed", count=number(len(failed), 0)))
    if chosen:
        what.append(say("study_cli.good_again", count=number(len(chosen), 0)))
    blanks = {"what": ", ".join(what), "digest": study.digest()}
    typer.echo(say("study_cli.good", folder=folder, **blanks))


@study_app.command("rerun", cls=Command)
@report_errors
def rerun_command(
    run: Annotated[str, typer.Argument()],
    as_json: Json = False,
) -> None:
    """Simulate one run of a study again and compare it with what the study holds."""
    from sim.sweep import Folder, rerun
    from sim.sweep.failures import message_of, stage_name

    place, hash_, which = run.rpartition("#")
    if not hash_ or not which.isdecimal() or len(which) > 12:
        raise refuse(say("study_cli.run_form", value=run))
    study = Folder.open(Path(place), to_write=True)
    prepare(*_one_by_one(study.design))
    found = rerun(study, int(which))
    if as_json:
        content = {
            "run": found.run, "place": dict(found.place), "equal": found.equal,
            "now": dict(zip(found.columns, found.final.tolist(), strict=True)),
            "failed": None if found.failure is None else found.failure.message,
        }  # fmt: skip
        typer.echo(json.dumps(clean(content), indent=2))
    else:
        lang = language()
        where = ", ".join(f"{key} {shown(value, lang)}" for key, value in found.place.items())
        typer.echo(paragraphs([say("study_cli.this_run", run=found.run, where=where)]))
        head = "" if found.kept is None else f"{say('study_cli.in_study'):>14}"
        typer.echo(f"{'':24}{say('study_cli.now'):>14}{head}")
        for i, name in enumerate(found.columns):
            kept = "" if found.kept is None else f"{shown(float(found.kept[i]), lang):>14}"
            typer.echo(f"{name:24}{shown(float(found.final[i]), lang):>14}{kept}")
        if found.failure is not None:
            stage = stage_name(found.failure.stage)
            message = message_of(study.design, found.failure)
            typer.echo(say("study_cli.failed_at", stage=stage, message=message))
        elif found.kept is None:
            typer.echo(say("study_cli.not_done"))
        else:
            typer.echo(say("study_cli.same_bits" if found.equal else "study_cli.not_same"))
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
        raise refuse(say("study_cli.tolerance", value=f"{tolerance:g}", example="0.05"))
    study = Folder.open(folder)
    known = study.design.record.columns
    for name in indicator:
        if name not in known:
            hint = closest(name, known) or say("study_cli.it_has", names=", ".join(known[:5]))
            raise refuse(say("study_cli.not_recorded", name=name, hint=hint))
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
    from sim.sweep.design import MAX_RUNS
    from sim.words import words_of

    lacking = found.table[found.table["enough"].eq(False).fillna(False)]
    if lacking.empty:
        return
    more = words_of("more_replicates", lang)
    needed = int(lacking["needed"].max())
    if needed * study.design.number_of_points > MAX_RUNS:
        most = counted(MAX_RUNS, more["runs"], lang)
        typer.echo(paragraphs([more["many"].format(most=most)]))
    elif study.of_this_code:
        typer.echo(paragraphs([more["take_over"].format(n=needed)]))
        # in one piece, to be copied
        place = shlex.quote(typed(study.path))
        typer.echo(f"schoorsteen study run {more['file']} --reuse {place}")


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
    runs = _many(len(study.design), "run")
    typer.echo(say("study_cli.compacted", folder=folder, runs=runs, digest=study.digest()))
    if (folder / "ro-crate-metadata.json").exists():
        typer.echo(say("study_cli.crate_old"))


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
        raise refuse(say("study_cli.export_what"))
    for option, given, needed, of in (
        ("--series", series, csv is not None, "--csv"),
        ("--decimal-comma", decimal_comma, csv is not None, "--csv"),
        ("--license", license_ is not None, ro_crate, "--ro-crate"),
    ):
        if given and not needed:
            raise refuse(say("study_cli.export_alone", option=option, needed=of))
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
