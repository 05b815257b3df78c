"""A finished study as tables for analysis: its settings, its outcomes, and what all is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.answers.asking import AskError, label_of
from sim.indicators import ABOUT, HEADLINES
from sim.parameters import ENTRIES, GROUPS
from sim.words import Language, counted, listed, number, say, words_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.importance import Importance, Key
    from sim.state import Floats, Ints
    from sim.sweep import Folder
    from sim.sweep.design import Context
    from sim.sweep.sampling import Points

OUTCOMES: Final = (*HEADLINES, "net_value", "trust", "overload")
"""What is analysed where nothing else is asked for."""
SHORT: Final = 12
"""Letters of a fingerprint that tell studies apart."""


@dataclass(frozen=True)
class StudyTables:
    """What parts of an analysis are made from: tables, and no simulation."""

    folder: Folder
    outcomes: tuple[str, ...]
    months: tuple[int, ...]
    """The last one, and, where series are kept, the one nearest to half of the run."""
    runs: Mapping[tuple[str, int], Floats]
    """By outcome and month, (contexts of the design, settings, replicates); NaN where it is not
    known."""
    failed: int

    @property
    def id(self) -> str:
        """Of the study."""
        return str(self.folder.about["id"])

    @property
    def method(self) -> str:
        """Of its design."""
        return str(self.folder.about["core"]["method"])

    @cached_property
    def alike(self) -> list[list[int]]:
        """Contexts of the design by their places, those together that differ in world only."""
        found: dict[tuple[Any, ...], list[int]] = {}
        for at, one in enumerate(self.folder.design.contexts):
            found.setdefault((one.case, one.scenario, one.policy, one.base.mode), []).append(at)
        return list(found.values())

    @property
    def worlds(self) -> int:
        """How many are told as one: worlds are drawn, and no reader asks for one by its number."""
        return max(map(len, self.alike))

    @cached_property
    def contexts(self) -> tuple[Context, ...]:
        """Cases under a scenario and a policy, whatever the world."""
        return tuple(self.folder.design.contexts[own[0]] for own in self.alike)

    @cached_property
    def world_values(self) -> Mapping[int, Mapping[str, Any]]:
        """By its number, what each world sets otherwise than others; empty where there is one."""
        if self.worlds == 1:
            return {}
        own = [self.folder.design.contexts[at] for at in max(self.alike, key=len)]
        differ = [
            name
            for name in ENTRIES
            if name not in self.varied and len({getattr(one.base, name) for one in own}) > 1
        ]
        return {one.world or 0: {name: getattr(one.base, name) for name in differ} for one in own}

    @property
    def varied(self) -> Mapping[str, Any]:
        """The uncertain parameters of the design, in each of its settings."""
        return self.folder.design.points.values

    @property
    def _worlds_are_settings(self) -> bool:
        return self.worlds > 1 and self.folder.design.points.number == 1

    @cached_property
    def points(self) -> Points:
        """The settings that are told apart: those of the design, or the worlds where it has one."""
        from sim.sweep.sampling import Points

        if not self._worlds_are_settings:
            return self.folder.design.points
        worlds = list(self.world_values.values())
        columns = {name: np.array([world[name] for world in worlds]) for name in worlds[0]}
        return Points(columns, {}, len(worlds))

    @cached_property
    def values(self) -> Mapping[tuple[str, int], Floats]:
        """By outcome and month, (contexts, settings, replicates); NaN where it is not known.

        Of several settings in several worlds the means over worlds: what a setting does whatever
        the world.
        """
        if self.worlds == 1:
            return self.runs
        if self._worlds_are_settings:
            return {
                key: np.stack([found[own, 0] for own in self.alike])
                for key, found in self.runs.items()
            }
        return {
            key: np.stack([found[own].mean(axis=0) for own in self.alike])
            for key, found in self.runs.items()
        }

    @cached_property
    def spread(self) -> Ints | None:
        """Settings that are drawn apart from each other, by their places in the design.

        Of Saltelli's design those of its first two matrices, of which the others are mixed; None:
        those of Morris and of changes one at a time hang together.
        """
        from sim.analysis.layout import changes, matrices, walks

        points = self.folder.design.points
        if found := matrices(points):
            return np.concatenate([found.a, found.b])
        if points.number > 1 and (walks(points) or changes(points)):
            return None
        return np.arange(points.number)

    def frame(self, name: str) -> pd.DataFrame:
        """A row a run of the settings that are drawn apart: where it lies, and its outcome."""
        import pandas as pd

        design = self.folder.design
        runs = np.arange(len(design), dtype=np.int64)
        place = design.places(runs)
        if self.spread is not None:
            apart = np.isin(place["sample"], self.spread)
            place = {key: found[apart] for key, found in place.items()}
        context, sample, replicate = (place[key] for key in ("context", "sample", "replicate"))
        columns: dict[str, Any] = {
            head: pd.Series([getattr(one, head) for one in design.contexts]).to_numpy()[context]
            for head in design.heads
        }
        columns |= {"replicate": replicate, "stage": ""}
        columns |= {
            called: self.varied[of][sample]
            for called, of in zip(self.column_names, self.varied, strict=True)
        }
        columns[name] = self.runs[name, self.months[0]][context, sample, replicate]
        return pd.DataFrame(columns, index=pd.Index(place["run"], name="run"))

    @property
    def column_names(self) -> list[str]:
        """What the uncertain parameters are called in :meth:`frame`."""
        names = self.folder.design.column_names
        return [names[name] for name in self.varied]

    @property
    def heads(self) -> list[dict[str, Any]]:
        """What tells each context apart, for columns that machines read."""
        names = [name for name in self.folder.design.heads if name != "world" or self.worlds == 1]
        found = [{name: getattr(context, name) for name in names} for context in self.contexts]
        if len({context.base.mode for context in self.contexts}) > 1:
            found = [
                {**one, "mode": c.base.mode} for one, c in zip(found, self.contexts, strict=True)
            ]
        return found

    @cached_property
    def importance(self) -> Importance | None:
        """What matters to each outcome in each context; None for a study of one setting."""
        from sim.analysis.importance import importance

        design = self.folder.about["specification"].get("design", {})
        levels = int(design.get("levels", 4))
        return importance(self.points, self.values, levels=levels)

    @property
    def leading(self) -> list[str]:
        """The outcomes that are told first: the headlines, where they are there."""
        return [name for name in HEADLINES if name in self.outcomes] or list(self.outcomes[:2])

    @property
    def first_keys(self) -> list[Key]:
        """Cells of what is told first: at the end, in all contexts."""
        places = range(len(self.contexts))
        return [(at, name, self.months[0]) for name in self.leading for at in places]

    @property
    def typical_of(self) -> str:
        """The outcome by which a typical run is chosen: the first that is known anywhere."""
        names = [*self.leading, *self.outcomes]
        known = (n for n in names if np.isfinite(self.runs[n, self.months[0]]).any())
        return next(known, "")

    def typical(self) -> int:
        """A run to be replayed: the one nearest to the middle of what is told first."""
        values = self.runs[self.typical_of, self.months[0]]
        far = np.abs(values - np.nanmedian(values))
        context, setting, replicate = np.unravel_index(int(np.nanargmin(far)), far.shape)
        point = int(setting) * len(self.folder.design.contexts) + int(context)
        return self.folder.design.run_of(point, int(replicate))


def study_tables(folder: Folder, wanted: Sequence[str] = ()) -> StudyTables:
    """Read what an analysis needs of a study.

    Args:
        wanted: outcomes; empty: :data:`OUTCOMES`, or all that it has if it has none of these.

    Raises:
        AskError: an outcome that is not recorded; a study that is not finished, or that failed.
    """
    from sim.documents import closest
    from sim.sweep.arrays import numbers

    design = folder.design
    columns = design.record.columns
    for name in wanted:
        if name not in columns:
            hint = closest(name, columns)
            hint = f"; {hint}" if hint else ""
            raise AskError(say("effects.unknown", indicator=name, hint=hint))
    names = list(wanted) or [name for name in OUTCOMES if name in columns] or list(columns)
    done = sum(len(folder.parts[at].runs) for at in folder.done())
    if done < len(design):
        blanks = {"done": number(done, 0), "total": number(len(design), 0)}
        raise AskError(say("analyse.unfinished", folder=folder.path, **blanks))
    found = numbers(folder, names)
    if found.failed == len(design):
        raise AskError(say("report.all_failed", folder=folder.path))
    values = {(name, design.months): found.values[name] for name in names}
    months = [design.months]
    kept = [name for name in names if name in design.record.series]
    half = min(design.months_kept, key=lambda month: (abs(2 * month - design.months), month))
    if kept and 0 < half < design.months:
        half_way = numbers(folder, kept, half).values
        values |= {(name, half): half_way[name] for name in kept}
        months.append(half)
    return StudyTables(folder, tuple(names), tuple(months), values, found.failed)


# Names ------------------------------------------------------------------------------------------


def outcome_name(name: str, lang: Language) -> str:
    """An outcome, for people."""
    return str(getattr(ABOUT[name], f"label_{lang}")) if name in ABOUT else name


def factor_name(factor: str, lang: Language) -> str:
    """A parameter or a group, for people; a group of one's own by its own name."""
    nl = lang == "nl"
    if factor in GROUPS:
        heading = GROUPS[factor][nl]
        return heading[:1].lower() + heading[1:]
    if factor in ENTRIES:
        return ENTRIES[factor].label[nl] or words_of("analyse", lang).get(f"name_{factor}", factor)
    return factor


def context_names(tables: StudyTables, lang: Language, *, short: bool = False) -> list[str]:
    """Contexts for people: the region and the policy, and what else tells them apart.

    Args:
        short: without the region where all have the same.
    """
    from sim.answers.policies import arm_name

    words = words_of("analyse", lang)
    contexts = tables.contexts
    several = {
        name: len(
            {getattr(context.base if name == "mode" else context, name) for context in contexts}
        )
        > 1
        for name in ("mode", "world")
    }
    several["world"] &= tables.worlds == 1
    found = []
    regions = {context.case for context in contexts}
    for context in contexts:
        arm = arm_name(context.scenario, context.policy, lang)
        told = [label_of(context.region, lang), arm[:1].lower() + arm[1:]]
        told = told[1:] if short and len(regions) == 1 else told
        if several["mode"]:
            told.append(words[f"mode_{context.base.mode}"])
        if several["world"] and context.world is not None:
            told.append(words["world"].format(world=context.world))
        found.append(", ".join(told))
    return found


def runs_behind(tables: StudyTables, contexts: Sequence[int], lang: Language) -> str:
    """Which runs stand behind a figure of some contexts."""
    words, design = words_of("analyse", lang), tables.folder.design
    places = sum(len(tables.alike[at]) for at in contexts)
    number_of = places * design.points.number * design.replicates
    blanks = {
        "id": tables.id,
        "fingerprint": tables.folder.fingerprint[:SHORT],
        "runs": counted(number_of, words["run"], lang),
        "last": number(len(design) - 1, 0, lang),
        "failed": "",
    }
    if tables.failed:
        failed = counted(tables.failed, words["run"], lang)
        blanks["failed"] = words["runs_failed"].format(failed=failed)
    if len(contexts) == len(tables.contexts):
        return words["runs_all"].format(**blanks)
    heads = tables.heads
    differ = [name for name in heads[0] if len({str(head[name]) for head in heads}) > 1]
    where = [
        listed([f"{name} = {heads[at][name]}" for name in differ], lang=lang) for at in contexts
    ]
    return words["runs_some"].format(where="; ".join(where), **blanks)


__all__ = [
    "OUTCOMES",
    "StudyTables",
    "context_names",
    "factor_name",
    "outcome_name",
    "runs_behind",
    "study_tables",
]
