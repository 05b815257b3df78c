"""The design of a study: which runs there are, and in which parts they are kept.

A point is a context (case, scenario, policy) with one setting of the uncertain parameters; a
run is a point with a replicate. Points are made when they are needed: a million of them
take no more memory than the columns of their values.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.documents import DocumentError, Fault
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.state import Region
from sim.sweep.sampling import Column, Points

MAX_RUNS: Final = 10_000_000
BLOCK: Final = 10
"""Replicates of a point that stand next to each other, and are cheaper for it."""
PART_RUNS: Final = 5_000
"""Runs in a part at most: writing one costs as much as simulating dozens of very small runs."""
PART_SECONDS: Final = 10.0
"""Work in a part at most, by :func:`nominal_seconds`: what a kill can cost."""
PARTS: Final = 8
"""Parts that a study has at least, so that shards share the work of a small one too ..."""
SMALL_PART: Final = 50
"""... unless they would get smaller than this."""


class StudyError(DocumentError):
    """A study that cannot be run; the message names what, value, rule and remedy."""

    kind = "study"


def fault_at(path: Path, rule: str, hint: str = "") -> StudyError:
    """A fault of a folder or a file in it."""
    return StudyError(str(path), [Fault(str(path), rule, hint=hint)])


class Context(NamedTuple):
    """A region under a scenario and a policy."""

    case: str
    scenario: str
    policy: str | None
    """None: what the scenario itself says."""
    region: Region
    base: Parameters
    """World, scenario, fixed parameters and policy, before the uncertain ones."""
    world: int | None = None
    """Number of the world that it lies in; None: the defaults of the model."""


class Record(NamedTuple):
    """What is kept of a run."""

    indicators: tuple[str, ...] = COLUMNS
    """After the last month."""
    outcomes: tuple[str, ...] = ()
    """Counted over the finished run; names of :data:`sim.outcomes.OUTCOMES`."""
    series: tuple[str, ...] = ()
    """Indicators kept over time."""
    every: int = 12
    """Months between two of these; month 0 and the last are always there."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the final numbers."""
        return (*self.indicators, *self.outcomes)

    def wide(self, months_kept: Sequence[int]) -> tuple[int, int]:
        """Months and indicators of the series of a run; (0, 0) if none is kept."""
        return (len(months_kept), len(self.series)) if self.series else (0, 0)


class Place(NamedTuple):
    """Where a run stands in a design."""

    run: int
    point: int
    context: int
    sample: int
    replicate: int


@dataclass(frozen=True, eq=False)
class Design:
    """Contexts x settings x replicates, numbered.

    Replicate r has the same draws at every point: parameters are not in the key of the
    random numbers, so runs with one replicate number are pairs. A study that is cut short should
    have seen something of everything: every point has its first BLOCK replicates before any
    gets more, and every setting comes in all contexts before the next one does.
    """

    contexts: tuple[Context, ...]
    points: Points
    replicates: int
    months: int
    seed: int
    record: Record = field(default_factory=Record)

    def __len__(self) -> int:
        return self.number_of_points * self.replicates

    @property
    def number_of_points(self) -> int:
        """Points: contexts times settings."""
        return len(self.contexts) * self.points.number

    @property
    def heads(self) -> tuple[str, ...]:
        """What tells contexts apart: with ``world`` where a study runs over worlds."""
        over = any(context.world is not None for context in self.contexts)
        return ("case", "scenario", "policy", *(("world",) if over else ()))

    def place(self, run: int) -> Place:
        """Where a run stands."""
        block = run // (self.number_of_points * BLOCK)
        wide = min(BLOCK, self.replicates - block * BLOCK)
        point, within = divmod(run - block * self.number_of_points * BLOCK, wide)
        sample, context = divmod(point, len(self.contexts))
        return Place(run, point, context, sample, block * BLOCK + within)

    def places(self, runs: NDArray[np.int64]) -> Mapping[str, NDArray[np.int64]]:
        """The same of many runs, as columns."""
        block = runs // (self.number_of_points * BLOCK)
        wide = np.minimum(BLOCK, self.replicates - block * BLOCK)
        point, within = np.divmod(runs - block * self.number_of_points * BLOCK, wide)
        sample, context = np.divmod(point, len(self.contexts))
        return {
            "run": runs,
            "point": point,
            "context": context,
            "sample": sample,
            "replicate": block * BLOCK + within,
        }

    def run_of(self, point: int, replicate: int) -> int:
        """Number of a run."""
        return int(self.runs_of(np.array(point), np.array(replicate)))

    def runs_of(self, point: NDArray[np.int64], replicate: NDArray[np.int64]) -> NDArray[np.int64]:
        """The same of many runs."""
        block, within = np.divmod(replicate, BLOCK)
        wide = np.minimum(BLOCK, self.replicates - block * BLOCK)
        found: NDArray[np.int64] = block * self.number_of_points * BLOCK + point * wide + within
        return found

    def values(self, sample: int) -> dict[str, Any]:
        """The uncertain parameters of a setting."""
        return setting(self.points.values, sample)

    def parameters(self, run: int) -> Parameters:
        """All parameters of a run.

        Raises:
            ParameterError: they do not go together.
        """
        place = self.place(run)
        return parameters(self.contexts[place.context].base, **self.values(place.sample))

    @property
    def column_names(self) -> dict[str, str]:
        """What the uncertain parameters and labels are called beside recorded numbers.

        A few parameters have the name of an indicator (``trust_linked``); they end in
        ``_parameter`` where that indicator is recorded too.
        """
        taken = {*self.record.columns, *self.record.series}
        names = (*self.points.values, *self.points.labels)
        return {name: f"{name}_parameter" if name in taken else name for name in names}

    @property
    def months_kept(self) -> tuple[int, ...]:
        """Months of the series."""
        found = [*range(0, self.months + 1, self.record.every), self.months]
        return tuple(dict.fromkeys(found))

    @property
    def part_size(self) -> int:
        """Runs in a part: a function of the design alone."""
        longest = max(nominal_seconds(c.region, self.months) for c in self.contexts)
        share = max(SMALL_PART, math.ceil(len(self) / PARTS))
        size = max(1, min(PART_RUNS, math.floor(PART_SECONDS / longest), share))
        wide = min(BLOCK, self.replicates)
        return size - size % wide if size > wide else size

    def parts(self) -> Iterator[range]:
        """The runs of each part."""
        size = self.part_size
        for first in range(0, len(self), size):
            yield range(first, min(first + size, len(self)))


def setting(values: Mapping[str, Column], at: int) -> dict[str, Any]:
    """One row of columns of parameter values, as Python values."""
    return {
        name: column[at] if column.dtype == object else column[at].item()
        for name, column in values.items()
    }


def nominal_seconds(region: Region, months: int) -> float:
    """About what a run costs on a processor of 2020; the same number on every machine."""
    return 1e-3 + 25e-9 * region.size[3] * months
