"""The command `schoorsteen claims`: the claims of the sources put to the test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.asking import Clock, paragraphs
from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Lang, WorldsOption, prepare, report_errors
from sim.words import LANGUAGES, Language, language, say, words_of

if TYPE_CHECKING:
    from sim.claims.asking import Size
    from sim.claims.files import Claim


claims_app = new_app()


@claims_app.command("claims", cls=Command)
@report_errors
def claims_command(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    quick: Annotated[bool, typer.Option("--quick")] = False,
    choose: Annotated[bool, typer.Option("--choose")] = False,
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
    """Ask what the sources claim, in worlds and regions: what comes out, and where it turns.

    What has a result is kept unless --redo; Ctrl-C keeps what is finished.
    """
    from sim.claims.asking import FULL, QUICK
    from sim.claims.files import load_claim, shipped_claims
    from sim.sweep.study import processors
    from sim.worlds.file import shipped

    if workers is not None and workers < 1:
        raise refuse(say("cli.at_least_one", option="--workers", value=workers))
    size = QUICK if quick else FULL
    if worlds is not None:
        shipped().first(worlds, "--worlds")
        size = size._replace(worlds=worlds)
    claims = [load_claim(name) for name in names or shipped_claims()]
    folder = _claims_folder(quick) if out is None else out
    threads = workers or processors()
    if choose:
        _choose(claims, names or shipped_claims(), folder, size, redo, threads)
        return
    stopped = False
    if pages_only:
        if not any((folder / claim.folder / "results.json").exists() for claim in claims):
            wanted = " ".join(claim.id for claim in claims)
            raise refuse(say("cli.claims_none", folder=folder, names=wanted))
    else:
        stopped = not _run_claims(claims, folder, size, redo, threads)
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


def _file_of(claim: Claim, name: str) -> Path:
    """Where a claim was read from, and what was chosen is written."""
    if name.endswith(".toml"):
        return Path(name)
    return Path("sim/data/claims") / f"c{int(claim.id[1:]):02d}.toml"


def _choose(
    claims: Sequence[Claim],
    names: Sequence[str],
    folder: Path,
    size: Size,
    redo: bool,
    threads: int,
) -> None:
    """Choose settings by untreated runs, and write them into the claims' files."""
    from sim.claims.asking import choose
    from sim.claims.made import with_made
    from sim.claims.measure import Bench
    from sim.sweep.writing import write_text
    from sim.worlds.file import shipped

    prepare((1, False), (1, True))
    for claim, name in zip(claims, names, strict=True):
        path = _file_of(claim, name)
        if not path.is_file():
            raise refuse(say("cli.claims_checkout", path=path))
        if _asked(folder / claim.folder) and not redo:
            raise refuse(say("cli.claims_asked", id=claim.id, folder=folder / claim.folder))
        if claim.chosen and not redo:
            typer.echo(say("cli.claims_chosen", id=claim.id, path=path), err=True)
            continue
        worlds = shipped().first(size.choice_worlds)
        found = choose(claim, size, Bench(worlds, threads), worlds)
        write_text(with_made(path.read_text(encoding="utf-8"), found, {}), path)
        for group, told in found.items():
            best = max(one["both"] for one in told["tried"])
            values = ", ".join(f"{k} = {v}" for k, v in told["values"].items()) or "{}"
            typer.echo(f"{claim.id:4} {group}: {values} ({100 * best:.0f} %)")


def _asked(folder: Path) -> bool:
    """Whether a claim was asked in this edition."""
    from sim import EDITION

    found = _stored(folder)
    return found is not None and found.get("edition") == EDITION


def _stored(folder: Path) -> dict[str, Any] | None:
    """A stored result, None if there is none."""
    path = folder / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise refuse(say("cli.claims_json", path=path, error=error)) from None
    if not isinstance(found, dict) or "claim" not in found:
        raise refuse(say("cli.claims_other", path=path))
    return found if "size" in found else None  # the first edition's had another shape


def _run_claims(claims: Sequence[Claim], out: Path, size: Size, redo: bool, threads: int) -> bool:
    """Ask what has no result yet, each stored when it is finished; False if stopped.

    A claim that was stopped goes on from the parts that lie in its folder.
    """
    from sim.claims.asking import ask
    from sim.claims.pages import document
    from sim.sweep.writing import write_text

    wanted = []
    for claim in claims:
        earlier = None if redo else _stored(out / claim.folder)
        if earlier is not None and earlier["size"] == size._asdict():
            typer.echo(say("cli.claims_kept", id=claim.id, folder=out / claim.folder), err=True)
        else:
            wanted.append(claim)
    if not wanted:
        return True
    prepare((1, False), (1, True))
    try:
        for claim in wanted:
            clock = Clock()
            typer.echo(f"{claim.id:4} {claim.title[language()]} ...", err=True)
            parts = out / claim.folder / "parts"
            parts.mkdir(parents=True, exist_ok=True)
            result = ask(claim, size, threads=threads, folder=parts)
            write_text(document(result), out / claim.folder / "results.json")
            shutil.rmtree(parts, ignore_errors=True)
            clock.lap("run")
            typer.echo(f"     {clock.seconds['run']:.0f} s", err=True)
    except KeyboardInterrupt:
        typer.echo(say("cli.same_command"), err=True)
        return False
    return True


def _write_claims(claims: Sequence[Claim], out: Path, lang: Language) -> list[dict[str, Any]]:
    """Pages and figures of what has a result, questions of what has none; the results.

    In a checkout also the answers, into the claims' own files.
    """
    from sim import plots
    from sim.claims import pages
    from sim.claims.files import load_claim, shipped_claims
    from sim.claims.sentences import but, sentence
    from sim.plots.claims import claim_figure, overview_figure
    from sim.sweep.writing import write_text

    results: dict[str, dict[str, Any]] = {}
    docs = Path("docs")
    in_docs = out == Path("experiments") and docs.is_dir() and Path("sim/data/claims").is_dir()
    for claim in claims:
        folder = out / claim.folder
        folder.mkdir(parents=True, exist_ok=True)
        found = _stored(folder)
        definition = claim.given if found is None else found["claim"]
        if found is not None:
            if definition != claim.given:
                typer.echo(say("cli.claims_changed", id=claim.id), err=True)
            for language_, name in (("en", "figure.png"), ("nl", "figuur.png")):
                plots.save(claim_figure(found, language_), folder / name)
            results[claim.id] = found
            typer.echo(
                paragraphs([f"{claim.id} {sentence(found, lang)} {but(found, lang)}".strip()])
            )
            if in_docs and claim.id in shipped_claims():
                _write_answer(claim, found)
        page = pages.claim_page(definition, found, docs="../../docs/" if in_docs else "")
        write_text(page, folder / "README.md")
    # the page is about all that is stored, also where only some were asked for now
    known = {claim.id: claim for claim in (*map(load_claim, shipped_claims()), *claims)}
    every = [results.get(name) or _stored(out / claim.folder) for name, claim in known.items()]
    shown = [found for found in every if found is not None]
    if shown:
        place, folders = (docs, "../experiments/") if in_docs else (out, "")
        figures = place / "figures" if in_docs else place
        for language_, name in (("en", "claims"), ("nl", "claims.nl")):
            picture = words_of("claims", language_)["overview_picture"]
            plots.save(overview_figure(shown, language_), figures / picture)
            page = pages.overview(shown, language_, folders=folders, in_docs=in_docs)
            write_text(page, place / f"{name}.md")
            typer.echo(f"{place / f'{name}.md'}", err=True)
    return list(results.values())


def _write_answer(claim: Claim, found: Mapping[str, Any]) -> None:
    """Into the claim's own file, for the page, lessons and notebooks."""
    from sim.claims.made import answer_of, with_made
    from sim.claims.sentences import but, sentence
    from sim.sweep.writing import write_text

    path = _file_of(claim, claim.id)
    said: dict[str, dict[str, str]] = {
        "sentence": {str(lang): sentence(found, lang) for lang in LANGUAGES},
        "but": {str(lang): but(found, lang) for lang in LANGUAGES},
    }
    text = path.read_text(encoding="utf-8")
    made = with_made(text, claim.chosen, answer_of(found, said))
    if made != text:
        write_text(made, path)
