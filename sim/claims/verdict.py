"""Judging: numbers in, columns and answers out. Nothing here runs a simulation.

Sums are exact (``math.fsum``), so that no order or machine moves a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sim.claims.files import Check, Contrast

PREDICTED, SMALL, OPPOSITE = "predicted", "small", "opposite"
END, CHECK, UNDEFINED = "end", "check", "undefined"
DEPENDS, UNTESTED = "depends", "untested"
TESTED: Final = (PREDICTED, SMALL, OPPOSITE)
NOT_TESTED: Final = (END, CHECK, UNDEFINED)
"""Why a cell is not tested: the untreated outcome stands at an end of what it can reach, the
treatment did not move what it is about, or there is no outcome."""
MIDDLE: Final = (0.2, 0.8)
"""Where an untreated share must lie."""
MARGIN: Final = 2.0
"""Times what matters that any other untreated outcome must lie inside its bracket."""
MOSTLY: Final = 0.75
"""Part of the tested cells that decides an answer."""
ENOUGH: Final = 0.2
"""Part of all cells that must be tested for an answer."""
NEVER: Final = 0.05
"""Part of the tested cells below which a claim hardly ever comes out."""
LEAST: Final = 10
"""Cells, or worlds, of which at least there must be some to tell a middle or a share of them."""
DECIDES: Final = 0.3
"""Least difference between the shares on the two sides of a split for it to decide."""
LEAF: Final = 0.15
"""Least part of the worlds on either side of a split."""


def mean(values: Sequence[float]) -> float:
    """Mean of those that are numbers, NaN without any; no order moves its bits."""
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


class Effect(NamedTuple):
    """Outcomes of two arms, their difference with its 95 % interval; NaN if there is none."""

    one: float
    two: float
    effect: float
    low: float
    high: float


def effect(one: Sequence[float], two: Sequence[float], width: float = 1.0) -> Effect:
    """Paired effect of replicates, as a part of a bracket's width where there is one."""
    differences = [(b - a) / width for a, b in zip(one, two, strict=True)]
    known = [d for d in differences if not math.isnan(d)]
    middle = mean(known)
    if len(known) < 2:
        return Effect(mean(one), mean(two), middle, math.nan, math.nan)
    n = len(known)
    spread = math.sqrt(math.fsum((d - middle) ** 2 for d in known) / (n - 1))
    half = _student(n - 1) * spread / math.sqrt(n)
    return Effect(mean(one), mean(two), middle, middle - half, middle + half)


def _student(freedom: int) -> float:
    """97.5 % quantile of Student's law."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def in_middle(outcome: float, contrast: Contrast, low: float = 0.0, high: float = 1.0) -> bool:
    """Whether an untreated outcome could go either way.

    Args:
        low, high: what the outcome can reach, for one with a bracket.
    """
    if contrast.bracket is None:
        return MIDDLE[0] <= outcome <= MIDDLE[1]
    away = MARGIN * contrast.matters
    return high > low and away <= (outcome - low) / (high - low) <= 1.0 - away


def checked(check: Check, one: float, two: float) -> bool:
    """Whether the treatment moved what it is about; never where that has no value."""
    if check.direction == "both_above":
        return one >= check.least and two >= check.least
    if check.direction == "both_below":
        return one <= check.least and two <= check.least
    return (two - one if check.direction == "up" else one - two) >= check.least


def column(value: float, direction: str, matters: float) -> str:
    """The column of an effect that was tested."""
    if direction == "same":
        return PREDICTED if abs(value) < matters else OPPOSITE
    if abs(value) < matters:
        return SMALL
    return PREDICTED if (value > 0) == (direction == "up") else OPPOSITE


class Counts(NamedTuple):
    """Cells by column, and what they say."""

    predicted: int
    small: int
    opposite: int
    end: int
    check: int
    undefined: int

    @property
    def cells(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def tested(self) -> int:
        """Those in which something could have come out either way."""
        return self.predicted + self.small + self.opposite

    def share(self, name: str) -> float:
        """A column's part of the tested cells; NaN without any."""
        return float(getattr(self, name)) / self.tested if self.tested else math.nan

    @property
    def answer(self) -> str:
        """What most tested cells say, or that they do not agree, or that too few are tested."""
        if not self.cells or self.tested < ENOUGH * self.cells:
            return UNTESTED
        most = [name for name in TESTED if self.share(name) >= MOSTLY]
        return most[0] if most else DEPENDS


def counts(columns: Sequence[str]) -> Counts:
    """How many cells stand in each column."""
    return Counts(*(columns.count(name) for name in Counts._fields))


def chance(replicates: Sequence[Sequence[float]], matters: float, widths: Sequence[float]) -> float:
    """Part of cells in which luck alone would have made an effect that matters.

    Half of an untreated cell's replicates less the other half, drawn in to the scatter of an effect
    whose two arms have luck of their own; arms with the same luck scatter less.

    Args:
        replicates: of each cell, an even number.
    """
    found = []
    for values, width in zip(replicates, widths, strict=True):
        half = len(values) // 2
        apart = (mean(values[:half]) - mean(values[half:])) / width / math.sqrt(2.0)
        if not math.isnan(apart):
            found.append(float(abs(apart) >= matters))
    return mean(found)


class Split(NamedTuple):
    """One parameter that divides the worlds, and the share as predicted on either side."""

    parameter: str
    threshold: float
    below: float
    above: float
    n_below: int
    n_above: int


def split(points: Sequence[Mapping[str, float]], targets: Sequence[float]) -> Split | None:
    """The single cut of one parameter that explains most of the targets; None if none does."""
    n = len(points)
    least = max(2, math.ceil(LEAF * n))
    best: tuple[float, Split] | None = None
    for name in points[0] if points else ():
        order = sorted(range(n), key=lambda i: (points[i][name], i))
        values = [points[i][name] for i in order]
        sums = [0.0]
        for i in order:
            sums.append(sums[-1] + targets[i])
        for cut in range(least, n - least + 1):
            if values[cut - 1] == values[cut]:
                continue
            below, above = sums[cut] / cut, (sums[n] - sums[cut]) / (n - cut)
            gain = (below - above) ** 2 * cut * (n - cut)
            if gain > 1e-12 and (best is None or gain > best[0] * (1 + 1e-12)):
                middle = 0.5 * (values[cut - 1] + values[cut])
                best = gain, Split(name, middle, below, above, cut, n - cut)
    return None if best is None else best[1]
