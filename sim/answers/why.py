"""Why two organisations do or do not bundle a task, and what would tip it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.answers.answer import Answer, Block, Grid
from sim.answers.asking import (
    AskError,
    Tell,
    asked,
    clean,
    label_of,
    language_of,
    prepare,
    quiet,
    region_of,
    worlds_used,
)
from sim.words import Language, in_language, say

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.why import Answer as Found
    from sim.reasons.question import Question
    from sim.scenarios import Policy
    from sim.state import Region


@dataclass(frozen=True, repr=False)
class Reasons(Answer):
    """How often discussed, who refused and mainly why, and what tips the outcome."""

    found: Found
    lang: Language = "en"
    everything: bool = False
    """Whether every row and every change that tips is shown."""
    worlds: Mapping[str, Any] = field(default_factory=dict)
    """Which worlds: half for the runs, half for fresh ones."""

    @property
    def sentence(self) -> str:
        """The main reason why they do or do not, in the model."""
        from sim.analysis.why import lead

        with in_language(self.lang):
            return lead(self.found)

    @property
    def table(self) -> pd.DataFrame:
        """Counts over all runs: a row a task, or for one task a row an other organisation."""
        import pandas as pd

        with in_language(self.lang):
            return pd.json_normalize(self.document()["by"], sep="_")

    @property
    def left_out(self) -> int:
        """Rows of the table that are not shown."""
        from sim.analysis.why import ROWS

        number = len(self.found.parts)
        return 0 if self.everything or number < 2 else max(0, number - ROWS)

    def blocks(self) -> list[Block]:
        """The main reason, what happened, data and draws; parts; a refusal; what tips."""
        from sim.analysis import why

        found, blocks = self.found, list[Block]()
        blocks += [*why.sentences(found), ""]
        parts = why.part_cells(found, self.everything)
        if parts:
            blocks += [Grid(parts, left=(0, 7)), why.part_note(found), ""]
        head, terms = why.refusal_head(found), why.refusal_cells(found)
        blocks += [head, *([Grid(terms)] if terms else []), ""]
        return [*blocks, *why.tip_sentences(found, self.everything), "", worlds_used(self.worlds)]

    def document(self) -> dict[str, Any]:
        """The same for JSON."""
        from sim.analysis.why import document

        return dict(clean(document(self.found)))


@asked
def why(
    region: str | Path | Region,
    one: str,
    other: str | None = None,
    task: str | None = None,
    *,
    policy: str | None = None,
    months: int = 120,
    seed: int = 0,
    everything: bool = False,
    lang: str | None = None,
    tell: Tell = quiet,
) -> Reasons:
    """Say why they do or do not: ``sim.why("twente", "Enschede", "Hengelo", "income and work")``.

    Args:
        region: a shipped region, a file or folder, or a region that is there already.
        one: an organisation, by its name or code.
        other: another; None: everyone else.
        task: by its name, English or Dutch; None: every task.
        policy: its name, English or Dutch; None: no referee.
        everything: show every row and every change that tips.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.
        tell: takes what is told on the way.

    Raises:
        AskError, CaseError, ParameterError, RegionError, ScenarioError: what is wrong, in words.
    """
    from sim.engine import MAX_SEED
    from sim.parameters import MAX_MONTHS, whole
    from sim.reasons.question import ask
    from sim.reasons.runs import RUNS
    from sim.scenarios import load_scenario
    from sim.worlds.file import shipped

    words = language_of(lang)
    if not 12 <= months <= MAX_MONTHS:
        raise AskError(say("why.bad_months", said=months, most=MAX_MONTHS))
    whole("seed", seed, 0, MAX_SEED)
    question = ask(region_of(region), one, other, task)
    chosen = None if policy is None else load_scenario("baseline").policy(policy)
    prepare([(1, True)], tell)
    worlds = shipped().provenance(2 * RUNS)
    return Reasons(_answer(question, chosen, months, seed, words), words, everything, worlds)


def _answer(
    question: Question, policy: Policy | None, months: int, seed: int, lang: Language
) -> Found:
    """Run the question, replay a refusal, and try what tips the outcome."""
    from sim.analysis.why import Answer
    from sim.reasons.runs import RUNS, by_commonness, draws, run, typical
    from sim.reasons.summary import parts, some_of, sums
    from sim.reasons.tipping import tips
    from sim.worlds.file import shipped

    worlds = shipped().first(2 * RUNS)
    chosen = draws(worlds[:RUNS], policy, seed=seed)
    found = run(question, chosen, months)
    refusal = typical(question, found, months)
    tipped = by_commonness(question, found)[0] if refusal is None else refusal.run
    fresh = draws(worlds[RUNS:], policy, seed=seed, first=RUNS)
    told, without = tips(question, chosen[tipped], fresh, months)
    place = {link: at for at, link in enumerate(question.links)}
    split = []
    for name, part in parts(question):
        at = [place[link] for link in part.links]
        split.append(
            (name, sums(part, found.tally[:, at], found.rung[:, at], some_of(found.others, at)))
        )
    return Answer(
        asked=question,
        label=label_of(question.region, lang),
        policy="" if policy is None else str(policy.title.get(lang, policy.id)),
        months=months,
        traits=found.traits,
        sums=sums(question, found.tally, found.rung, found.others),
        parts=tuple(split),
        refusal=refusal,
        tipped=tipped,
        tips=tuple(told),
        without=tuple(without),
    )


__all__ = ["Reasons", "why"]
