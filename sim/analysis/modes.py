"""Deciding by consent or jointly: how far outcomes lie apart, where a study has both.

Which of the two it is in a region is not a number that can be measured: it is an uncertainty of the
model's structure, and is told by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.layout import matrices
from sim.analysis.luck import NORMAL
from sim.state import Bools, Floats, Ints
from sim.sweep.sampling import Points


class Modes(NamedTuple):
    """An outcome under either way of deciding, over the settings of a study."""

    consent: float
    joint: float
    difference: float
    """Joint less consent."""
    margin: float
    """Half the width of a 95 % interval, for other settings and the same luck."""
    settings: int


_UNKNOWN = Modes(math.nan, math.nan, math.nan, math.nan, 0)


def by_setting(values: Floats, joint: Bools) -> Modes:
    """Where a setting has the one or the other.

    Args:
        values: (settings, replicates) outcomes.
        joint: (settings,) whether the setting has the second.
    """
    means = values.mean(axis=1)
    known = np.isfinite(means)
    one, two = means[known & ~joint], means[known & joint]
    if min(len(one), len(two)) < 2:
        return _UNKNOWN._replace(settings=len(one) + len(two))
    spread = one.var(ddof=1) / len(one) + two.var(ddof=1) / len(two)
    first, second = float(one.mean()), float(two.mean())
    return Modes(first, second, second - first, NORMAL * math.sqrt(spread), len(one) + len(two))


def by_pairs(consent: Floats, joint: Floats) -> Modes:
    """Where each setting with the one has a twin with the other: pair by pair, with one luck."""
    pairs = (joint - consent).mean(axis=1)
    known = np.isfinite(pairs)
    number = int(known.sum())
    if number < 2:
        return _UNKNOWN._replace(settings=number)
    first = float(consent[known].mean())
    difference = float(pairs[known].mean())
    margin = NORMAL * float(pairs[known].std(ddof=1)) / math.sqrt(number)
    return Modes(first, first + difference, difference, margin, number)


def twins_of(values: Mapping[str, Any], joint: Bools) -> tuple[Ints, Ints] | None:
    """Settings that differ in the way of deciding only: consent, joint; None: some have no twin."""
    others = [column.tolist() for name, column in values.items() if name != "mode"]
    keys = list(zip(*others, strict=True)) if others else [()] * len(joint)
    sides: list[dict[tuple[Any, ...], int]] = [{}, {}]
    for at, key in enumerate(keys):
        sides[int(joint[at])][key] = at
    if sides[0].keys() != sides[1].keys():
        return None
    return np.array(list(sides[0].values())), np.array([sides[1][key] for key in sides[0]])


def within(points: Points, mode: str) -> tuple[Points, Ints] | None:
    """The settings with one way of deciding, as a study of its own; None: they are no such study.

    A row of Saltelli's matrices in which both A and B have it has it throughout: about a quarter of
    the rows are a design of their own.
    """
    column = points.values.get("mode")
    if column is None or len(points.values) < 2:
        return None
    if made := matrices(points):
        if made.factors.get("mode") != ("mode",):
            return None
        rows = (column[made.a] == mode) & (column[made.b] == mode)
        others = [at for factor, at in made.mixed.items() if factor != "mode"]
        settings = np.concatenate([at[rows] for at in (made.a, made.b, *others)])
    elif points.labels:
        return None
    else:
        settings = np.flatnonzero(column == mode)
    if not len(settings):
        return None
    values = {name: one[settings] for name, one in points.values.items() if name != "mode"}
    labels = {name: one[settings] for name, one in points.labels.items()}
    return Points(values, labels, len(settings)), settings


def pairs_of(heads: Sequence[dict[str, object]], modes: Sequence[str]) -> list[tuple[int, int]]:
    """Contexts that differ in the way of deciding and in the story at most: consent, then joint."""
    found = []
    own = [
        {key: value for key, value in head.items() if key not in ("scenario", "mode")}
        for head in heads
    ]
    for one, mode in enumerate(modes):
        if mode == "consent":
            others = [
                two for two, other in enumerate(modes) if other == "joint" and own[two] == own[one]
            ]
            found += [(one, two) for two in others[:1]]
    return found
