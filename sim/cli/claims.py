"""The command `schoorsteen claims`: the claims of the sources put to the test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.asking import Clock, paragraphs
from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Lang, WorldsOption, finishing, prepare, report_errors
from sim.words import Language, edition_name, language, say

if TYPE_CHECKING:
    from sim.claims.files import Claim


claims_app = new_app()


@claims_app.command("claims", cls=Command)
@report_errors
def claims_command(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    quick: Annotated[bool, typer.Option("--quick")] = False,
    out: Annotated[
        Path | None,
        typer.Option(),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
    pages_only: Annotated[bool, typer.Option("--pages-only")] = False,
    redo: Annotated[bool, typer.Option("--redo")] = False,
    workers: Annotated[int | None, typer.Option()] = None,
    worlds: WorldsOption = None,
    lang: Lang = AUTO,
) -> None:
    """Test what the sources claim: effect, channels, where it holds, counter-case, verdict.

    All sixteen at the full setting take about half an hour on two processors, --quick some
    minutes. What has a result is kept unless --redo; Ctrl-C keeps what is finished.
    """
    from sim.claims.files import load_claim, shipped_claims
    from sim.sweep.study import processors
    from sim.worlds.file import shipped

    if workers is not None and workers < 1:
        raise refuse(say("cli.at_least_one", option="--workers", value=workers))
    if worlds is not None:
        shipped().first(worlds, "--worlds")
    claims = [load_claim(name) for name in names or shipped_claims()]
    folder = _claims_folder(quick) if out is None else out
    stopped = False
    if pages_only:
        if not any((folder / claim.folder / "results.json").exists() for claim in claims):
            wanted = " ".join(claim.id for claim in claims)
            raise refuse(say("cli.claims_none", folder=folder, names=wanted))
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
        raise refuse(say("cli.claims_json", path=path, error=error)) from None
    if not isinstance(found, dict) or not {"claim", "verdict", "setting"} <= set(found):
        raise refuse(say("cli.claims_other", path=path))
    return found


def _kept(name: str, found: dict[str, Any], folder: Path) -> str:
    """What there is already, and how an earlier edition's is asked again."""
    from sim import EDITION
    from sim.claims.pages import edition_of

    edition = edition_of(found)
    if edition == EDITION:
        return say("cli.claims_kept", id=name, folder=folder)
    called = edition_name(edition, language())
    return say("cli.claims_kept_earlier", id=name, folder=folder, edition=called)


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
            typer.echo(_kept(claim.id, known, out / claim.folder), err=True)
    if not wanted:
        return True
    kinds = ((1, False), (1, True), (LANES, False))
    stop = Stop(finishing(say("cli.same_command")))
    try:
        prepare(*kinds)
        with stop.listening(), WorkerPool(workers, kinds=kinds) as pool:
            execution = Execution(executor=pool, count=lambda: workers, stop=stop)
            for claim in wanted:
                clock = Clock()
                typer.echo(f"{claim.id:4} {claim.title[language()]} ...", err=True)
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
                typer.echo(say("cli.claims_changed", id=claim.id), err=True)
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
