"""A study from its tables or file: all its runs, what moves an outcome, and one run again."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.answers.answer import Answer, Block, Grid
from sim.answers.asking import AskError, Tell, asked, label_of, language_of, prepare, quiet
from sim.words import Language, counted, in_language, number, say, words_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.effects import Effect
    from sim.state import Region
    from sim.sweep import Folder, Study
    from sim.sweep.study import Again, Outcome


@dataclass(frozen=True, repr=False)
class StudyRuns(Answer):
    """A study of which all runs are done."""

    study: Study
    folder: Folder
    outcome: Outcome
    lang: Language = "en"

    @property
    def sentence(self) -> str:
        """How many runs of what."""
        design = self.study.design
        with in_language(self.lang):
            return say(
                "answers.study",
                id=self.study.id,
                runs=counted(len(design), say("answers.run")),
                months=counted(design.months, say("answers.month")),
                points=counted(design.points.number, say("answers.point")),
                parameters=counted(len(design.points.values), say("answers.parameter")),
                replicates=counted(design.replicates, say("answers.replicate")),
            )

    @property
    def table(self) -> pd.DataFrame:
        """A row a run: its place in the design and its numbers at the end."""
        return self.folder.runs()

    @property
    def digest(self) -> str:
        """SHA-256 of all numbers."""
        return self.folder.digest()

    def blocks(self) -> list[Block]:
        """What was run, in which worlds, what failed, and the digest."""
        worlds, done = self.study.worlds, self.outcome
        blocks: list[Block] = [
            self.sentence,
            say("answers.no_worlds")
            if worlds is None
            else say("answers.study_worlds", used=worlds["used"], file=worlds["file"]),
        ]
        if done.failed:
            failed = counted(done.failed, say("answers.run"))
            blocks.append(say("answers.failed", failed=failed, first=done.first))
        return [*blocks, say("answers.digest", digest=self.digest)]

    def effects(self, indicator: str = "fragmentation") -> Effects:
        """What moves an indicator: elementary effects of a study by Morris's method.

        Raises:
            AskError: another design, several contexts, an indicator that is not there.
        """
        return _effects(self, indicator, lang=self.lang)

    def again(self, run: int) -> RunAgain:
        """Simulate a run again, and compare it with what the study holds.

        Raises:
            StudyError: there is no such run.
        """
        return _again(self, run, lang=self.lang)


@dataclass(frozen=True, repr=False)
class Effects(Answer):
    """How much each parameter of a study moves an indicator."""

    region: Region
    indicator: str
    months: int
    found: tuple[Effect, ...]
    lang: Language = "en"

    @property
    def _label(self) -> str:
        from sim.indicators import ABOUT

        about = ABOUT.get(self.indicator)
        return self.indicator if about is None else str(getattr(about, f"label_{self.lang}"))

    def _name(self, parameter: str) -> str:
        from sim.parameters import ENTRIES

        return ENTRIES[parameter].label[self.lang == "nl"] or parameter

    @property
    def sentence(self) -> str:
        """Which two parameters move it most."""
        several = len(self.found) > 1
        blanks: dict[str, str] = {}
        for row, key, end in zip(self.found[:2], ("first", "second"), ("", "_2"), strict=False):
            blanks[key] = self._name(row.parameter)
            blanks[f"size{end}"] = number(row.size, 2, self.lang)
            blanks[f"margin{end}"] = number(row.margin, 2, self.lang)
        text = words_of("effects", self.lang)["sentence" if several else "sentence_one"]
        region = label_of(self.region, self.lang)
        return text.format(region=region, indicator=self._label, **blanks)

    @property
    def table(self) -> pd.DataFrame:
        """A row a parameter, the largest effect first."""
        from sim.analysis.effects import table

        return table(self.found)

    def blocks(self) -> list[Block]:
        """The sentence, a table, and what it is."""
        from sim.analysis.compare import with_sign

        rows = [say("effects.head").split("|")]
        for row in self.found:
            ends = [number(row.low, lang=self.lang), number(row.high, lang=self.lang)]
            sizes = [number(x, 2, self.lang) for x in (row.size, row.margin)]
            mean = with_sign(row.mean, 2, self.lang)
            spread = number(row.spread, 2, self.lang)
            rows.append([self._name(row.parameter), *ends, *sizes, mean, spread])
        return [self.sentence, Grid(rows), say("effects.note")]

    def figure(self, *, tall: bool = False) -> Figure:
        """A bar a parameter."""
        from sim import plots

        words = words_of("effects", self.lang)
        title = words["title"].format(
            region=label_of(self.region, self.lang),
            indicator=self._label,
            months=counted(self.months, words["months"], self.lang),
        )
        names = {row.parameter: self._name(row.parameter) for row in self.found}
        return plots.effects_figure(
            self.found, names, title=title, indicator=self._label, language=self.lang, tall=tall
        )


@dataclass(frozen=True, repr=False)
class RunAgain(Answer):
    """A run of a study, simulated once more."""

    found: Again
    lang: Language = "en"

    @property
    def equal(self) -> bool | None:
        """Whether both are the same bits; None if there is nothing to compare with."""
        return self.found.equal

    @property
    def sentence(self) -> str:
        """Whether they are."""
        found = self.found
        with in_language(self.lang):
            if found.equal is None:
                return say("answers.again_failed", run=found.run)
            same = (found.final == found.kept) | (np.isnan(found.final) & np.isnan(found.kept))
            key = "again" if found.equal else "not_again"
            blanks = {"numbers": len(same), "different": int((~same).sum())}
            return say(f"answers.{key}", run=found.run, **blanks)

    @property
    def table(self) -> pd.DataFrame:
        """A row a number: now, and in the study."""
        import pandas as pd

        columns = {"again": self.found.final, "study": self.found.kept}
        return pd.DataFrame(columns, index=pd.Index(self.found.columns, name="indicator"))

    def blocks(self) -> list[Block]:
        """The sentence."""
        return [self.sentence]


@asked
def study(
    given: Mapping[str, Any] | str | Path,
    *,
    folder: str | Path | None = None,
    workers: int | None = None,
    lang: str | None = None,
    tell: Tell = quiet,
) -> StudyRuns:
    """Do all runs of a study: ``sim.study({"id": "mine", "cases": ["twente"]})``.

    Args:
        given: its tables, as a study file holds them; a file; or a shipped study.
        folder: where it is kept, and gone on with; None: nowhere, once this is not looked at.
        workers: processes; None: one a processor.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.
        tell: takes what is told on the way.

    Raises:
        StudyError, StudyStopped, OSError: what is wrong, in words.
    """
    from sim.sweep import Execution, Folder, load_study, make_study, run_missing, worker

    wanted = make_study(given) if isinstance(given, Mapping) else load_study(given)
    passing = None if folder is not None else Path(tempfile.mkdtemp(prefix="schoorsteen-"))
    place = Path(folder) if folder is not None else Path(str(passing)) / wanted.id
    try:
        made = Folder.create(wanted, place, {"command": []})
        prepare(worker.kinds_of(made.design), tell)
        done = run_missing(made, Execution(workers=workers))
    except BaseException:
        _remove(passing)
        raise
    found = StudyRuns(wanted, made, done, language_of(lang))
    weakref.finalize(found, _remove, passing)
    return found


def _remove(passing: Path | None) -> None:
    if passing is not None:
        shutil.rmtree(passing, ignore_errors=True)


@asked
def _effects(runs: StudyRuns, indicator: str, *, lang: Language) -> Effects:
    from sim.analysis.effects import UndefinedError, effects
    from sim.documents import closest

    given, design = runs.study.given, runs.folder.design
    contexts, columns = design.contexts, design.record.columns
    if runs.study.method != "morris":
        raise AskError(say("effects.design", indicator=indicator))
    if indicator not in columns:
        hint = closest(indicator, columns)
        hint = f"; {hint}" if hint else ""
        raise AskError(say("effects.unknown", indicator=indicator, hint=hint))
    if len(contexts) > 1:
        raise AskError(say("effects.one_context", indicator=indicator, contexts=len(contexts)))
    if given["design"].get("groups"):
        raise AskError(say("effects.groups", indicator=indicator))
    ranges = {}
    for name, span in given["uncertain"].items():
        if not isinstance(span, Mapping) or "from" not in span:
            raise AskError(say("effects.ranges", indicator=indicator, name=name))
        ranges[name] = (float(span["from"]), float(span["to"]))
    levels = int(given["design"].get("levels", 4))
    try:
        found = effects(runs.table, ranges, indicator, levels=levels)
    except UndefinedError:
        raise AskError(say("effects.undefined", indicator=indicator)) from None
    return Effects(contexts[0].region, indicator, design.months, found, lang)


@asked
def _again(runs: StudyRuns, run: int, *, lang: Language) -> RunAgain:
    from sim.sweep import rerun

    return RunAgain(rerun(runs.folder, run), lang)


__all__ = ["Effects", "RunAgain", "StudyRuns", "study"]
