"""A search for good schedules of a referee: effect against days, over worlds, with luck told apart.

Each round of the search is a study in a folder of its own, which takes over what the round before
it did. A search that was stopped goes on by asking for the same again: the optimiser is led through
the rounds that are there, and gives the same schedules from then on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.answers.answer import Answer, Block, Grid, Points
from sim.answers.asking import AskError, Tell, asked, clean, label_of, language_of, prepare, quiet
from sim.indicators import ABOUT
from sim.words import Language, counted, number, say, words_of
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.schedules import Schedule
    from sim.state import Region
    from sim.sweep import Execution, Folder

LATEST: Final = 6
"""Half-years after which a referee comes at the latest."""
ENOUGH: Final = 0.9
"""Part of what a guardian brings about that stays, which the schedule that is told keeps."""
ABOUT_FILE: Final = "search.json"
DRAWS: Final = 50


class SearchStopped(AskError):
    """It was asked to stop; what was done is kept."""


@dataclass(frozen=True)
class Wanted:
    """What is searched for: the same wishes give the same answer, to the bit."""

    region: str
    months: int = 120
    indicator: str = "fragmentation"
    rounds: int = 10
    size: int = 24
    """Schedules a round."""
    worlds: int = 12
    held_out: int = 100
    """Worlds that the search does not see."""
    replicates: int = 2
    seed: int = 0


class Row(NamedTuple):
    """A schedule and what it does: differences from no referee, means over worlds."""

    schedule: Schedule
    days: float
    search: float
    """In the worlds and with the luck of the search."""
    fresh: float = math.nan
    """In the same worlds with other luck."""
    held: float = math.nan
    """In the worlds that the search had not seen."""


@dataclass(frozen=True, repr=False)
class Search(Answer):
    """Schedules of which none is cheaper and does as well, and the one that is told."""

    region: Region
    wanted: Wanted
    tried: tuple[Row, ...]
    front: tuple[Row, ...]
    always: Row
    """A guardian that always stays."""
    told: Row
    failing: tuple[str, ...]
    """Where the one that is told fails, in sentences."""
    lang: Language = "en"

    @property
    def _words(self) -> Mapping[str, str]:
        return words_of("search", self.lang)

    def _effect(self, value: float) -> str:
        from sim.analysis.compare import with_sign

        return with_sign(value, 3, self.lang)

    def _size(self, value: float) -> str:
        size = number(abs(value), 3, self.lang)
        return self._words["lower" if value < 0 else "higher"].format(size=size)

    @property
    def indicator(self) -> str:
        """What the indicator is called."""
        return str(getattr(ABOUT[self.wanted.indicator], f"label_{self.lang}"))

    @property
    def sentence(self) -> str:
        """The schedule that is told, what it costs and does, and what always staying does."""
        from sim.analysis.schedules import words

        return self._words["sentence"].format(
            region=label_of(self.region, self.lang),
            schedule=words(self.told.schedule, self.wanted.months, self.lang),
            days=number(self.told.days, 1, self.lang),
            indicator=self.indicator,
            effect=self._size(self.told.held),
            always_days=number(self.always.days, 1, self.lang),
            always=self._size(self.always.held),
        )

    @property
    def caption(self) -> str:
        """What the figure shows."""
        return self._words["title"].format(
            region=label_of(self.region, self.lang),
            months=counted(self.wanted.months, self._words["month"], self.lang),
        )

    @property
    def table(self) -> pd.DataFrame:
        """A row a schedule of the front, the cheapest first."""
        return _table([*self.front, self.always])

    @property
    def all(self) -> pd.DataFrame:
        """A row a schedule that was tried."""
        return _table(self.tried)

    def blocks(self) -> list[Block]:
        """The sentence, how it was found, what was lost, the front, and where it fails."""
        from sim.analysis.schedules import LEVERS, id_of

        rows = [self._words["head"].split("|")]
        for row in self.front:
            rows.append([id_of(row.schedule), *self._cells(row)])
        rows.append([self._words["guardian"], *self._cells(self.always)])
        letters = ", ".join(
            self._words["letter"].format(letter=letter, does=self._words[f"does_{letter}"])
            for letter in LEVERS
        )
        key = self._words["key_letters"].format(letters=letters)
        blocks: list[Block] = [self.sentence, *self._found(), *self._lost(), Grid(rows), key]
        return [*blocks, *self._lesson(), self._words["box"], Points(self.failing),
                self._words["days_ours"]]  # fmt: skip

    def _cells(self, row: Row) -> list[str]:
        effects = [self._effect(value) for value in (row.search, row.fresh, row.held)]
        return [number(row.days, 1, self.lang), *effects]

    def _found(self) -> Iterator[str]:
        wanted = self.wanted
        yield self._words["searched"].format(
            schedules=number(len(self.tried), 0, self.lang), rounds=wanted.rounds,
            worlds=wanted.worlds, front=len(self.front),
        )  # fmt: skip
        better = _better(wanted.indicator)
        keeps = better * self.told.search >= ENOUGH * better * self.always.search
        share = number(100 * ENOUGH, 0, self.lang) + "%"
        yield self._words["chosen" if keeps else "chosen_best"].format(share=share)

    def _lost(self) -> Iterator[str]:
        told, better = self.told, _better(self.wanted.indicator)
        effects = {name: self._effect(getattr(told, name)) for name in ("search", "fresh", "held")}
        yield self._words["loss"].format(held_out=self.wanted.held_out, **effects)
        shares = []
        for rows in (self.front, [self.always]):
            search = math.fsum(better * row.search for row in rows)
            held = math.fsum(better * row.held for row in rows)
            share = max(0.0, 1.0 - held / search) if search > 0 else 0.0
            shares.append(number(100 * share, 0, self.lang) + "%")
        yield self._words["loss_front"].format(share=shares[0], always=shares[1])

    def _lesson(self) -> Iterator[str]:
        from sim.analysis.schedules import LEVERS

        there = [row.schedule for row in self.front if row.schedule]
        last = self.wanted.months - 12
        stay = sum(one[-1].letters != "" or one[-1].begin > last for one in there)
        parts = []
        for letter in LEVERS:
            count = sum(any(letter in period.letters for period in one) for one in there)
            does = self._words[f"lever_words_{letter}"]
            parts.append(self._words["lever"].format(count=count, does=does))
        levers = ", ".join(parts)
        yield self._words["lesson"].format(front=len(there), stay=stay, levers=levers)

    def figure(self, *, tall: bool = False) -> Figure:
        """Effect against days: all that were tried, the front, and what is left of it."""
        from sim.plots.search import search_figure

        def points(rows: Sequence[Row], what: str) -> list[tuple[float, float]]:
            return [(row.days, float(getattr(row, what))) for row in rows]

        return search_figure(
            points(self.tried, "search"), points(self.front, "search"),
            points(self.front, "held"), points([self.told], "held")[0],
            points([self.always], "held")[0],
            title=self.caption, indicator=self.indicator, language=self.lang, tall=tall,
        )  # fmt: skip

    def write(self, out: Path) -> None:
        """Tables and figures beside the studies."""
        from sim import plots
        from sim.sweep.writing import write_csv

        for name, table in (("schedules", self.all), ("front", self.table)):
            write_csv(table.set_index("schedule"), out / f"{name}.csv")
        for tall, kinds in ((False, ("png", "svg", "pdf")), (True, ("png",))):
            figure = self.figure(tall=tall)
            for kind in kinds:
                plots.save(figure, out / f"search{'_tall' if tall else ''}.{kind}")

    def document(self) -> dict[str, Any]:
        """The same for JSON."""
        found = {
            **asdict(self.wanted), "sentence": self.sentence,
            "told": _table([self.told]).to_dict("records")[0],
            "front": self.table.to_dict("records"), "fails": list(self.failing),
        }  # fmt: skip
        return dict(clean(found))


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    import pandas as pd

    from sim.analysis.schedules import id_of

    return pd.DataFrame(
        {
            "schedule": [id_of(row.schedule) for row in rows],
            "days": [row.days for row in rows],
            "search": [row.search for row in rows],
            "fresh": [row.fresh for row in rows],
            "held": [row.held for row in rows],
        }
    )


def _better(indicator: str) -> float:
    return 1.0 if ABOUT[indicator].direction == "up" else -1.0


# Searching ----------------------------------------------------------------------------------


@asked
def search(
    region: str,
    folder: str | Path,
    *,
    months: int = 120,
    indicator: str = "fragmentation",
    rounds: int = 10,
    size: int = 24,
    worlds: int = 12,
    held_out: int = 100,
    replicates: int = 2,
    seed: int = 0,
    execution: Execution | None = None,
    lang: str | None = None,
    tell: Tell = quiet,
) -> Search:
    """Search for schedules: ``sim.search("twente", "found")``.

    Args:
        region: a shipped region, or a file or folder.
        folder: where its studies are kept; a search that is there already goes on.
        held_out: worlds, after those of the search, in which the front is tried again.
        execution: who does the runs; it changes no number.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.

    Raises:
        AskError, StudyError, StudyStopped, OSError: what is wrong, in words.
        SearchStopped: it was asked to stop.
    """
    wanted = Wanted(region, months, indicator, rounds, size, worlds, held_out, replicates, seed)
    _check(wanted)
    home = Path(folder)
    _begin(home, wanted)
    runs = _Runs(home, wanted, execution, tell)
    tried, always = runs.rounds()
    front = _front(tried, _better(indicator))
    told = _told(front, always, _better(indicator))
    again = runs.again([*front, told])
    front = [_with(row, again) for row in front]
    told, always = _with(told, again), _with(always, again)
    words = language_of(lang)
    failing = runs.failing(told, words)
    return Search(
        runs.region, wanted, tuple(tried), tuple(front), always, told, failing, words
    )  # fmt: skip


def _with(row: Row, again: Mapping[Schedule, tuple[float, float]]) -> Row:
    fresh, held = again[row.schedule]
    return row._replace(fresh=fresh, held=held)


def _check(wanted: Wanted) -> None:
    from sim.sweep.design import MAX_RUNS
    from sim.worlds.file import shipped

    try:
        version("pymoo")
    except ImportError:
        raise AskError(say("search.needs")) from None
    if ABOUT.get(wanted.indicator) is None or ABOUT[wanted.indicator].direction == "-":
        raise AskError(say("discovery.neither", indicator=wanted.indicator))
    for option, low, high in (
        ("months", 12, 12_000), ("rounds", 1, 1_000), ("size", 4, 1_000), ("worlds", 1, 200),
        ("held_out", 1, 200), ("replicates", 1, MAX_RUNS),
    ):  # fmt: skip
        value = getattr(wanted, option)
        if not low <= value <= high:
            raise AskError(say("search.few", option=option, value=value, low=low, high=high))
    there = len(shipped().worlds)
    if wanted.worlds + wanted.held_out > there:
        raise AskError(
            say("search.worlds", worlds=wanted.worlds, held_out=wanted.held_out, there=there)
        )


def _begin(home: Path, wanted: Wanted) -> None:
    """Say in the folder what is searched for; another search there is refused."""
    from sim.sweep.writing import write_json

    about = asdict(wanted) | {"pymoo": version("pymoo")}
    path = home / ABOUT_FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        write_json(about, path)
        return
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        differs = [name for name in about if there.get(name) != about[name]]
    except (ValueError, AttributeError):
        raise AskError(say("search.damaged", folder=home)) from None
    if differs:
        told = ", ".join(f"{name}={there.get(name)}" for name in differs)
        raise AskError(say("search.other_search", folder=home, differs=told))


class _Runs:
    """The studies of a search."""

    def __init__(self, home: Path, wanted: Wanted, execution: Execution | None, tell: Tell) -> None:
        from sim.analysis.schedules import LEVERS, Period
        from sim.sweep import Execution

        self.home, self.wanted, self.tell = home, wanted, tell
        self.execution = execution or Execution()
        self.before: Folder | None = None
        self.always: Schedule = (Period(0, "".join(LEVERS)),)
        self.region: Region

    def rounds(self) -> tuple[list[Row], Row]:
        """All schedules that were tried, in their order, and the guardian that stays."""
        wanted = self.wanted
        known: dict[Schedule, Row] = {(): Row((), 0.0, 0.0)}
        better = _better(wanted.indicator)
        optimiser = _Optimiser(wanted)
        for turn in range(1, wanted.rounds + 1):
            schedules = optimiser.ask()
            asked_now = [self.always, *schedules] if turn == 1 else schedules
            new = list(dict.fromkeys(one for one in asked_now if one not in known))
            if new:
                folder = self._study(f"round_{turn:03}", new, wanted.worlds, wanted.seed, turn)
                for one, effects in self._effects(folder, new).items():
                    known[one] = Row(one, self._days(folder, one), float(np.nanmean(effects)))
            optimiser.tell([(-better * known[o].search, known[o].days) for o in schedules])
        return list(known.values()), known[self.always]

    def again(self, rows: Sequence[Row]) -> dict[Schedule, tuple[float, float]]:
        """The effects of some with other luck: in the worlds of the search, and in others."""
        wanted = self.wanted
        some = list(dict.fromkeys([self.always, *(row.schedule for row in rows)]))
        some = [one for one in some if one]
        self.before = None  # other luck: nothing is in common
        worlds = wanted.worlds + wanted.held_out
        folder = self._study("again", some, worlds, wanted.seed + 1, 0)
        found: dict[Schedule, tuple[float, float]] = {(): (0.0, 0.0)}
        for one, effects in self._effects(folder, some).items():
            parts = effects[: wanted.worlds], effects[wanted.worlds :]
            fresh, held = (float(np.nanmean(part)) for part in parts)
            found[one] = (fresh, held)
        self.last = folder
        return found

    def failing(self, told: Row, lang: Language) -> tuple[str, ...]:
        """In which of the other worlds a schedule does not do what matters, in sentences."""
        from sim.analysis import box_words, discovery
        from sim.analysis.schedules import id_of
        from sim.worlds.file import shipped

        wanted, down = self.wanted, _better(self.wanted.indicator) < 0
        rule = discovery.Rule(wanted.indicator, -MATTERS if down else MATTERS, down, "none")
        runs = self.last.runs([wanted.indicator])
        runs = runs[
            (runs["world"] > wanted.worlds) & runs["policy"].isin(["none", id_of(told.schedule)])
        ]
        worlds = {world.number: world.values for world in shipped().worlds}
        cases = discovery.cases_of(runs, [], rule, worlds)
        try:
            found = discovery.discover(cases, draws=DRAWS)
        except discovery.TooFewError as error:
            return (
                box_words.rule_words(rule, lang), box_words.too_few_words(error, lang)
            )  # fmt: skip
        return tuple(box_words.sentences(cases, found, rule, lang))

    def _study(
        self, name: str, schedules: Sequence[Schedule], worlds: int, seed: int, turn: int
    ) -> Folder:
        """Do a study of schedules and no referee, or go on with it."""
        from dataclasses import replace

        from sim.analysis.schedules import id_of, policy_of, story
        from sim.sweep import Folder, make_study, run_missing, worker
        from sim.sweep.writing import write_text

        wanted = self.wanted
        file = self.home / f"{name}.toml"
        text = story([policy_of(one) for one in schedules])
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            write_text(text, file)
        given = {
            "id": name, "cases": [wanted.region],
            "scenarios": [str(file.resolve())], "policies": ["none", *map(id_of, schedules)],
            "worlds": worlds, "replicates": wanted.replicates, "months": wanted.months,
            "seed": seed, "record": {"indicators": [wanted.indicator]},
        }  # fmt: skip
        study = make_study(given, name)
        folder = Folder.create(study, self.home / name, {"command": []})
        folder = Folder.open(folder.path, to_write=True)
        self.region = folder.design.contexts[0].region
        if folder.missing():
            prepare(worker.kinds_of(folder.design), self.tell)
            blanks = {"runs": number(len(folder.design), 0), "of": wanted.rounds}
            if turn:
                self.tell(say("search.round", turn=turn, new=len(schedules), **blanks))
            else:
                self.tell(say("search.again", schedules=len(schedules), **blanks))
            done = run_missing(folder, replace(self.execution, reuse=self.before))
            if not done.complete:
                raise SearchStopped(
                    say(
                        "search.stopped",
                        folder=self.home,
                        turn=turn or wanted.rounds,
                        of=wanted.rounds,
                    )
                )
        self.before = folder
        return folder

    def _effects(
        self, folder: Folder, schedules: Sequence[Schedule]
    ) -> dict[Schedule, np.ndarray[Any, np.dtype[np.float64]]]:
        """Of each, differences from no referee, (worlds,) means over replicates."""
        from sim.analysis.schedules import id_of

        runs = folder.runs([self.wanted.indicator])
        wide = runs.pivot_table(
            index=["world", "replicate"], columns="policy", values=self.wanted.indicator,
            sort=True, dropna=False,
        )  # fmt: skip
        found = {}
        for one in schedules:
            pairs = wide[id_of(one)] - wide["none"]
            found[one] = pairs.groupby(level="world").mean().to_numpy(dtype=np.float64)
        return found

    def _days(self, folder: Folder, one: Schedule) -> float:
        from sim.analysis.referee_days import days_of
        from sim.analysis.schedules import id_of

        name = id_of(one)
        context = next(c for c in folder.design.contexts if c.policy == name)
        return days_of(context.base, self.wanted.months).ours


def _front(rows: Sequence[Row], better: float) -> list[Row]:
    """Those of which none is cheaper and does as well, the cheapest first."""
    found: list[Row] = []
    for row in sorted(rows, key=lambda one: (one.days, -better * one.search)):
        if not found or better * row.search > better * found[-1].search:
            found.append(row)
    return found


def _told(front: Sequence[Row], always: Row, better: float) -> Row:
    """The cheapest that keeps enough of what a guardian does that stays; else what does most."""
    wanted = ENOUGH * better * always.search
    return next((row for row in front if better * row.search >= wanted), front[-1])


class _Optimiser:
    """NSGA-II of pymoo over schedules: asked for a round, told what came of it."""

    def __init__(self, wanted: Wanted) -> None:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.mixed import (
            MixedVariableDuplicateElimination,
            MixedVariableMating,
            MixedVariableSampling,
        )
        from pymoo.core.problem import Problem
        from pymoo.core.variable import Binary, Integer

        from sim.analysis.schedules import LEVERS, PERIODS, STEP

        self.months = wanted.months
        longest = max(1, math.ceil(wanted.months / STEP))
        variables: dict[str, Any] = {"begin": Integer(bounds=(0, min(LATEST, longest - 1)))}
        for period in range(PERIODS):
            variables[f"length{period}"] = Integer(bounds=(1, longest))
            variables |= {f"{letter}{period}": Binary() for letter in LEVERS}
        self.problem = Problem(vars=variables, n_obj=2)
        same = MixedVariableDuplicateElimination()
        self.algorithm = NSGA2(
            pop_size=wanted.size, sampling=MixedVariableSampling(),
            mating=MixedVariableMating(eliminate_duplicates=same), eliminate_duplicates=same,
        )  # fmt: skip
        self.algorithm.setup(
            self.problem, termination=("n_gen", wanted.rounds + 1), seed=wanted.seed
        )

    def ask(self) -> list[Schedule]:
        """Schedules of the next round."""
        from sim.analysis.schedules import LEVERS, PERIODS, STEP, schedule

        self.asked = self.algorithm.ask()
        found = []
        for one in self.asked:
            genes = one.X
            letters = ["".join(x for x in LEVERS if genes[f"{x}{p}"]) for p in range(PERIODS)]
            lengths = [STEP * int(genes[f"length{p}"]) for p in range(PERIODS)]
            found.append(schedule(STEP * int(genes["begin"]), lengths, letters, self.months))
        return found

    def tell(self, values: Sequence[tuple[float, float]]) -> None:
        """What came of them: both the less the better."""
        from pymoo.core.evaluator import Evaluator
        from pymoo.problems.static import StaticProblem

        Evaluator().eval(StaticProblem(self.problem, F=np.array(values)), self.asked)
        self.algorithm.tell(infills=self.asked)


__all__ = ["Search", "SearchStopped", "Wanted", "search"]
