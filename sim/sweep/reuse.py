"""Runs that another study has done already: found by what they are, and taken over.

A run is a function of region, parameters, seed, replicate and months. So a study that asks for
more replicates, settings, cases or policies than one before it has many runs in common with it,
whatever their numbers are in either.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import provenance
from sim.sweep.design import Context, Design, fault_at
from sim.sweep.sampling import Column, column_of
from sim.sweep.store import Folder, Part, in_shard
from sim.words import say

HELD_BYTES: Final = 100e6
"""Of parts of the other study that are kept in memory: its runs need not come in its order."""


class Known(NamedTuple):
    """What is known of the runs of a part."""

    there: NDArray[np.bool_]
    """(runs,) which of them."""
    final: Any
    """(runs, columns) numbers; anything where a run is not known."""
    series: Any
    """(runs, months kept, indicators); the same."""


class Source:
    """A study whose runs are taken over by another.

    Args:
        design: of the study that takes them.
        folder: of the one that has them.

    Raises:
        StudyError: other code, no run that is the same, less was recorded; with the reason.

    Where a point stands twice in that study, the first one counts.
    """

    def __init__(self, design: Design, folder: Folder) -> None:
        self.folder = folder
        self._design = design
        self._refuse_others()
        self._points = _same_points(design, folder.design)
        """(settings, contexts) point there; -1: none."""
        if not self.count():
            key = "none_finished" if (self._points >= 0).any() else "none_in_common"
            hint = say("study_folder.without_reuse")
            raise fault_at(folder.path, say(f"study_folder.{key}"), hint)
        record, months = folder.design.record, len(folder.design.months_kept)
        each = 8 * len(record.columns) + 4 * months * len(record.series)
        held = max(2, int(HELD_BYTES / (folder.design.part_size * max(1, each))))
        self._part = lru_cache(held)(self._read)

    def _refuse_others(self) -> None:
        mine, other, path = self._design, self.folder.design, self.folder.path
        if not self.folder.of_this_code:
            rule, hint = say("study_folder.reuse_code"), say("study_folder.reuse_version")
            raise fault_at(path, rule, hint)
        for name, asked, there in (
            ("seed", mine.seed, other.seed),
            ("months", mine.months, other.months),
        ):
            if asked != there:
                rule = say("study_folder.reuse_differs", name=name, there=there, asked=asked)
                raise fault_at(path, rule, say("study_folder.reuse_same", name=name))
        months = mine.months_kept if mine.record.series else ()
        for key, wanted, kept in (
            ("not_recorded", mine.record.columns, other.record.columns),
            ("series_not_recorded", mine.record.series, other.record.series),
            ("months_not_recorded", months, other.months_kept),
        ):
            if lacking := [str(one) for one in wanted if one not in kept]:
                rule = say(f"study_folder.{key}", names=", ".join(lacking[:3]))
                raise fault_at(path, rule, say("study_folder.record_same"))

    def count(self, shard: tuple[int, int] = (1, 1)) -> int:
        """Runs of this study, or of a shard of it, that the other one has done."""
        return sum(
            int(np.count_nonzero(self.where(runs) >= 0))
            for number, runs in enumerate(self._design.parts())
            if in_shard(number, shard)
        )

    @cached_property
    def _failed(self) -> NDArray[np.int64]:
        parts = [self.folder.parts[number] for number in self.folder.failures()]
        runs = [run for part in parts for run in self.folder.answer_of(part)[2]]
        return np.array(sorted(runs), dtype=np.int64)

    @cached_property
    def _done(self) -> NDArray[np.bool_]:
        found = np.zeros(len(self.folder.parts), dtype=bool)
        found[sorted(self.folder.done())] = True
        return found

    def where(self, runs: range) -> NDArray[np.int64]:
        """(runs,) number that each has in the other study; -1: not done there, or failed."""
        other = self.folder.design
        place = self._design.places(np.asarray(runs, dtype=np.int64))
        point = self._points[place["sample"], place["context"]]
        there = (point >= 0) & (place["replicate"] < other.replicates)
        found = np.where(there, other.runs_of(point, place["replicate"]), 0)
        there &= self._done[found // other.part_size] & ~np.isin(found, self._failed)
        return np.where(there, found, -1)

    def known(self, part: Part) -> Known:
        """What the other study knows of the runs of a part.

        Raises:
            StudyError: a part there is damaged.
        """
        mine, other = self._design.record, self.folder.design.record
        where, size = self.where(part.runs), self.folder.design.part_size
        columns = [other.columns.index(name) for name in mine.columns]
        kept = self.folder.design.months_kept
        months = [kept.index(month) for month in self._design.months_kept] if mine.series else []
        names = [other.series.index(name) for name in mine.series]
        there = where >= 0
        final = np.empty((len(where), len(columns)))
        series = np.empty((len(where), *mine.wide(self._design.months_kept)), dtype=np.float32)
        for number in np.unique(where[there] // size).tolist():
            rows, courses = self._part(number)
            at = np.flatnonzero(there & (where // size == number))
            of = where[at] - number * size
            final[at] = rows[np.ix_(of, columns)]
            if names:
                series[at] = courses[np.ix_(of, months, names)]
        return Known(there, final, series)

    def _read(self, number: int) -> tuple[Any, Any]:
        final, series, _ = self.folder.sound_answer_of(self.folder.parts[number])
        return final, series


# Points that are the same ---------------------------------------------------------------------


def _same_points(mine: Design, other: Design) -> NDArray[np.int64]:
    """(settings, contexts) for each point of a design, that of the other one; -1: none."""
    found = np.full((mine.points.number, len(mine.contexts)), -1, dtype=np.int64)
    names = sorted({*mine.points.values, *other.points.values})
    there: dict[str, list[tuple[int, Context]]] = {}
    for i, context in enumerate(other.contexts):
        there.setdefault(_key(context, names), []).append((i, context))
    for i, context in enumerate(mine.contexts):
        for k, beside in there.get(_key(context, names), ()):
            sample = (
                _rows_of(_columns(names, mine, context), _columns(names, other, beside))
                if names
                else np.zeros(mine.points.number, dtype=np.int64)  # one setting, the same
            )
            new = (found[:, i] < 0) & (sample >= 0)
            found[new, i] = sample[new] * len(other.contexts) + k
    return found


def _key(context: Context, names: Sequence[str]) -> str:
    """The region of a context and its parameters but for some."""
    fixed = json.loads(context.base.model_dump_json())
    rest = {name: value for name, value in fixed.items() if name not in names}
    return json.dumps([provenance.fingerprint(context.region), rest], sort_keys=True)


def _columns(names: Sequence[str], design: Design, context: Context) -> list[Column]:
    """Of each parameter its values over the settings, also where it has only one."""
    number = design.points.number
    found: list[Column] = []
    for name in names:
        values = design.points.values.get(name)
        if values is None:
            values = column_of(name, [getattr(context.base, name)] * number)
        found.append(values)
    return found


def _rows_of(asked: Sequence[Column], given: Sequence[Column]) -> NDArray[np.int64]:
    """For each row of some columns, the first equal row of others; -1: none."""
    number = len(asked[0])
    together = np.zeros(number + len(given[0]), dtype=np.int64)
    for mine, other in zip(asked, given, strict=True):
        # a number for each value, then one for each pair of that and what came before it
        _, value = np.unique(np.concatenate([mine, other]), return_inverse=True)
        _, together = np.unique(together * (value.max() + 1) + value, return_inverse=True)
    rows, first = np.unique(together[number:], return_index=True)
    at = np.minimum(np.searchsorted(rows, together[:number]), len(rows) - 1)
    return np.where(rows[at] == together[:number], first[at], -1)
