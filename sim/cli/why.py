"""The command `schoorsteen why`: why two organisations do or do not bundle a task."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from sim.answers.asking import clean, label_of, paragraphs
from sim.cli.commands import AUTO, refuse
from sim.cli.shared import Json, Lang, prepare, report_errors
from sim.words import Language, say

if TYPE_CHECKING:
    from sim.analysis.why import Answer
    from sim.reasons.question import Question
    from sim.scenarios import Policy


@report_errors
def why_command(
    case: Annotated[str, typer.Argument()],
    one: Annotated[str, typer.Argument()],
    other: Annotated[str | None, typer.Argument()] = None,
    task: Annotated[str | None, typer.Option("--task")] = None,
    policy: Annotated[str | None, typer.Option("--policy")] = None,
    months: Annotated[int, typer.Option("--months")] = 120,
    seed: Annotated[int, typer.Option("--seed")] = 0,
    all_: Annotated[bool, typer.Option("--all")] = False,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Say why two organisations do or do not bundle a task, and what would tip it."""
    from sim.analysis.why import document, part_lines, refusal_lines, sentences, tip_sentences
    from sim.engine import MAX_SEED
    from sim.parameters import MAX_MONTHS, whole
    from sim.reasons.question import ask
    from sim.regions import load_case
    from sim.scenarios import load_scenario

    if not 12 <= months <= MAX_MONTHS:
        raise refuse(say("why.bad_months", said=months, most=MAX_MONTHS))
    whole("seed", seed, 0, MAX_SEED)
    asked = ask(load_case(case), one, other, task)
    chosen = None if policy is None else load_scenario("baseline").policy(policy)
    prepare((1, True))
    found = answer(asked, chosen, months, seed, lang)
    if as_json:
        typer.echo(json.dumps(clean(document(found)), ensure_ascii=False, indent=2))
        return
    for block in (sentences(found), part_lines(found, all_), refusal_lines(found)):
        if block:
            typer.echo(_wrapped(block) + "\n")
    typer.echo(_wrapped(tip_sentences(found, all_)))


def _wrapped(block: list[str]) -> str:
    """Sentences as wide as the screen; rows of a table, in which blanks stand together, as they
    are."""
    return "\n".join(line if "  " in line else paragraphs([line]) for line in block)


def answer(
    asked: Question, policy: Policy | None, months: int, seed: int, lang: Language
) -> Answer:
    """Run the question, replay a refusal, and try what tips the outcome."""
    from sim.analysis.why import Answer
    from sim.reasons.runs import RUNS, by_commonness, draws, run, typical
    from sim.reasons.summary import parts, sums
    from sim.reasons.tipping import tips
    from sim.worlds.file import shipped

    worlds = shipped().first(2 * RUNS)
    chosen = draws(worlds[:RUNS], policy, seed=seed)
    found = run(asked, chosen, months)
    refusal = typical(asked, found, months)
    tipped = by_commonness(asked, found)[0] if refusal is None else refusal.run
    fresh = draws(worlds[RUNS:], policy, seed=seed, first=RUNS)
    told, without = tips(asked, chosen[tipped], fresh, months)
    place = {link: at for at, link in enumerate(asked.links)}
    split = []
    for name, part in parts(asked):
        at = [place[link] for link in part.links]
        split.append((name, sums(part, found.tally[:, at], found.rung[:, at])))
    return Answer(
        asked=asked,
        label=label_of(asked.region, lang),
        policy="" if policy is None else str(policy.title.get(lang, policy.id)),
        months=months,
        traits=found.traits,
        sums=sums(asked, found.tally, found.rung),
        parts=tuple(split),
        refusal=refusal,
        tipped=tipped,
        tips=tuple(told),
        without=tuple(without),
    )
