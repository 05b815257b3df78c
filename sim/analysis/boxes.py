"""Boxes: limits on a few parameters or choices, and which settings lie within them.

A column is of numbers, of whole numbers, or of choices (texts). A box names only what it limits;
numbers on a limit lie within.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
NUMBER, WHOLE, CHOICE = "number", "whole", "choice"


class Limit(NamedTuple):
    """What a box asks of one column."""

    low: float = -math.inf
    high: float = math.inf
    values: frozenset[str] | None = None
    """Of a column of choices: those within."""


Box = Mapping[str, Limit]
EVERYTHING: Final = Limit()


@dataclass(frozen=True)
class Cases:
    """Settings, and which of them fail."""

    columns: Mapping[str, NDArray[Any]]
    """(settings,) each: parameters and choices such as the policy."""
    fails: Mask
    runs: NDArray[np.int64]
    """(settings,) number of a run of each, to look at it again."""
    draws: NDArray[np.int64]
    """(settings,) which were drawn together: one setting under several policies is one draw."""

    def __len__(self) -> int:
        return len(self.fails)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """What each column is of."""
        kinds = {"f": NUMBER, "i": WHOLE, "u": WHOLE}
        return {name: kinds.get(c.dtype.kind, CHOICE) for name, c in self.columns.items()}

    def named(self, kind: str) -> list[str]:
        """The columns of a kind."""
        return [name for name, found in self.kinds.items() if found == kind]

    def take(self, rows: NDArray[Any]) -> Cases:
        """Some of them, by their places or by a mask."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Cases(columns, self.fails[rows], self.runs[rows], self.draws[rows])

    @cached_property
    def codes(self) -> Mapping[str, tuple[list[str], NDArray[np.int64]]]:
        """Of each column of choices, what there is, and (settings,) which of these."""
        found = {}
        for name in self.named(CHOICE):
            known, codes = np.unique(self.columns[name].astype(str), return_inverse=True)
            found[name] = (known.tolist(), codes.astype(np.int64))
        return found

    def within(self, box: Box) -> Mask:
        """Which of them lie within a box."""
        found = np.ones(len(self), dtype=np.bool_)
        for name, limit in box.items():
            found &= self.meets(name, limit)
        return found

    def meets(self, name: str, limit: Limit) -> Mask:
        """Which of them meet the limit on one column."""
        if self.kinds[name] == CHOICE:
            known, codes = self.codes[name]
            meets = [limit.values is None or value in limit.values for value in known]
            return np.array(meets, dtype=np.bool_)[codes]
        column = self.columns[name]
        found: Mask = (column >= limit.low) & (column <= limit.high)
        return found

    def ends(self, name: str) -> Limit:
        """The lowest and highest number of a column, or all its choices."""
        if self.kinds[name] == CHOICE:
            return Limit(values=frozenset(self.codes[name][0]))
        column = self.columns[name]
        return Limit(float(column.min()), float(column.max()))


class Worth(NamedTuple):
    """How much of what fails a box holds, and how purely."""

    settings: int
    failing: int
    coverage: float
    """Of all that fail, the part that lies within."""
    density: float
    """Of all that lie within, the part that fails."""
    mass: float
    """Of all settings, the part that lies within."""

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both else 0.0


def worth(fails: Mask, inside: Mask) -> Worth:
    """What a box is worth that holds some settings; no density without a setting."""
    count, failing, all_failing = int(inside.sum()), int(fails[inside].sum()), int(fails.sum())
    return Worth(
        count,
        failing,
        failing / all_failing if all_failing else math.nan,
        failing / count if count else math.nan,
        count / len(fails),
    )


def narrowed(box: Box, name: str, limit: Limit) -> Box:
    """A box with one more limit."""
    was = box.get(name, EVERYTHING)
    values = limit.values
    if values is not None and was.values is not None:
        values = values & was.values
    return {**box, name: Limit(max(was.low, limit.low), min(was.high, limit.high), values)}


def sides(cases: Cases, box: Box) -> Sequence[tuple[str, str]]:
    """What of a box can be given up by itself: each column and ``low``, ``high`` or ``values``."""
    found = []
    for name, limit in box.items():
        if cases.kinds[name] == CHOICE:
            found.append((name, "values"))
        else:
            found += [(name, s) for s in ("low", "high") if math.isfinite(getattr(limit, s))]
    return found


def without(box: Box, name: str, side: str) -> Box:
    """A box without one side of one of its limits."""
    left = box[name]._replace(**{side: getattr(EVERYTHING, side)})
    rest = {key: limit for key, limit in box.items() if key != name}
    return rest if left == EVERYTHING else {**rest, name: left}
