"""Judging: numbers in, *holds*, *fails* or *depends* out. Nothing here runs a simulation.

Sums are exact (``math.fsum``), so that no order or machine moves a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

HOLDS, FAILS, UNDECIDED, DEPENDS = "holds", "fails", "undecided", "depends"
NEARLY_ALL, HARDLY_ANY = 0.9, 0.1
"""Shares of the sampled settings from which on a claim holds, and up to which it fails."""
DECIDES = 0.3
"""Least difference between the shares on the two sides of a split for it to decide."""
LEAF = 0.15
"""Least part of the sample on either side of a split."""


class Effect(NamedTuple):
    """Outcomes of two arms, their difference with its 95 % interval; NaN if there is none."""

    one: float
    two: float
    effect: float
    low: float
    high: float


def mean(values: Sequence[float]) -> float:
    """Mean of those that are numbers, NaN without any."""
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def effect(
    one: Sequence[Sequence[float]], two: Sequence[Sequence[float]], relative: bool
) -> Effect:
    """Paired effect of values (regions, replicates): per replicate, averaged over regions.

    A relative effect is a part of the larger of the two mean outcomes.
    """
    level_one, level_two = (mean([v for row in arm for v in row]) for arm in (one, two))
    scale = max(abs(level_one), abs(level_two)) if relative else 1.0
    differences = [
        mean([b[r] - a[r] for a, b in zip(one, two, strict=True)]) / (scale or 1.0)
        for r in range(len(one[0]))
    ]
    known = [d for d in differences if not math.isnan(d)]
    if len(known) < 2:
        return Effect(level_one, level_two, mean(known), math.nan, math.nan)
    middle = mean(known)
    n = len(known)
    spread = math.sqrt(math.fsum((d - middle) ** 2 for d in known) / (n - 1))
    half = _student(n - 1) * spread / math.sqrt(n)
    return Effect(level_one, level_two, middle, middle - half, middle + half)


def _student(freedom: int) -> float:
    """97.5 % quantile of Student's law."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def margin(value: float, direction: str, matters: float) -> float:
    """How far an effect lies inside what was predicted; below 0 it lies outside."""
    if math.isnan(value):
        return -matters
    if direction == "same":
        return matters - abs(value)
    return (value if direction == "up" else -value) - matters


def judge(found: Effect, direction: str, matters: float) -> str:
    """holds, fails or undecided: whether the whole interval is as predicted, or none of it."""
    if math.isnan(found.low):
        return UNDECIDED
    ends = [margin(end, direction, matters) for end in (found.low, found.high)]
    if min(ends) > 0:
        return HOLDS
    best = matters if direction == "same" and found.low <= 0 <= found.high else max(ends)
    return FAILS if best < 0 else UNDECIDED


class Split(NamedTuple):
    """One parameter that divides the sample, and the share that holds on either side."""

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


def in_both(
    effects: Mapping[str, Sequence[float | None]], direction: str, matters: float
) -> list[bool | None]:
    """Per point whether it holds in every decision mode; None where a mode has no outcome."""
    found: list[bool | None] = []
    for at in zip(*effects.values(), strict=True):
        known = [e for e in at if e is not None and not math.isnan(e)]
        holds = all(margin(e, direction, matters) > 0 for e in known)
        found.append(holds if len(known) == len(at) else None)
    return found


class Sampled(NamedTuple):
    """What the sample says: shares of the settings in which every mode has an outcome."""

    number: int
    undefined: int
    """Settings without an outcome in one of the modes, left out of every share."""
    modes: Mapping[str, float]
    both: float
    divided: Split | None


def sampled(
    points: Sequence[Mapping[str, float]],
    effects: Mapping[str, Sequence[float | None]],
    direction: str,
    matters: float,
) -> Sampled:
    """Shares of sampled settings in which it holds, and what divides those in both modes."""
    found = in_both(effects, direction, matters)
    known = [i for i, holds in enumerate(found) if holds is not None]
    holds = [float(bool(found[i])) for i in known]
    modes = {
        mode: mean([float(margin(values[i] or 0.0, direction, matters) > 0) for i in known])
        for mode, values in effects.items()
    }
    divided = split([points[i] for i in known], holds)
    return Sampled(len(points), len(points) - len(known), modes, mean(holds), divided)


def overall(modes: Sequence[str], share: float, divided: Split | None) -> str:
    """The verdict on a claim from each mode and the share of the sample that holds in both."""
    if all(mode == HOLDS for mode in modes) and share >= NEARLY_ALL:
        return HOLDS
    if all(mode == FAILS for mode in modes) and share <= HARDLY_ANY:
        return FAILS
    return UNDECIDED if divided is None else DEPENDS


def held(values: Sequence[Any], holds: Sequence[bool]) -> dict[str, Any]:
    """Where along a curve it holds: ``all``, ``none``, ``up_to``, ``from`` or ``at`` values."""
    true = [value for value, good in zip(values, holds, strict=True) if good]
    if not true or len(true) == len(values):
        return {"where": "all" if true else "none", "values": [values[0], values[-1]]}
    if holds[: len(true)] == [True] * len(true):
        return {"where": "up_to", "values": [true[-1]]}
    if holds[-len(true) :] == [True] * len(true):
        return {"where": "from", "values": [true[0]]}
    return {"where": "at", "values": true}
