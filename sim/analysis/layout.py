"""What the settings of a study are to each other: what may be asked of them.

Read off the settings and their labels as they were stored, so that nothing outside the folder of a
study, and no library of another version, can contradict it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.parameters import ENTRIES
from sim.state import Floats, Ints
from sim.sweep.sampling import Points

MOST_CHANGES = 1_000
"""Settings of a study that changes one parameter at a time, at most."""
_MIXED = "AB "


class Matrices(NamedTuple):
    """Saltelli's design: which setting is row j of which matrix."""

    factors: Mapping[str, tuple[str, ...]]
    """Parameters of each factor: one, or those of a group."""
    a: Ints
    b: Ints
    mixed: Mapping[str, Ints]
    """By factor: A's rows with B's values of it."""


class Walks(NamedTuple):
    """Morris's design."""

    factors: Mapping[str, tuple[str, ...]]
    settings: Ints
    """(trajectories, steps + 1)"""
    moved: Ints
    """(trajectories, steps) which factor moves, by its place in ``factors``."""
    direction: Ints
    """(trajectories, steps) 1 upwards, -1 downwards; 0: a group, or a value that stays."""


class Changes(NamedTuple):
    """One parameter at a time."""

    base: int
    """The setting that the others are held against."""
    changes: tuple[tuple[int, str, Any], ...]
    """Setting, the parameter that it changes, and its value there."""


def codes(points: Points) -> dict[str, Floats]:
    """Values as numbers: a choice by its place in the parameter table."""
    return {
        name: np.array([float(ENTRIES[name].code(v)) for v in column.tolist()])
        if column.dtype == object
        else np.asarray(column, dtype=np.float64)
        for name, column in points.values.items()
    }


def matrices(points: Points) -> Matrices | None:
    """The matrices of Saltelli's design; None: it is another."""
    if set(points.labels) != {"matrix", "row"}:
        return None
    matrix, row = (np.asarray(points.labels[name]) for name in ("matrix", "row"))
    order = np.argsort(row, kind="stable")
    at = {str(name): order[matrix[order] == name] for name in dict.fromkeys(matrix.tolist())}
    a, b = at.pop("A"), at.pop("B")
    mixed = {name.removeprefix(_MIXED): rows for name, rows in at.items()}
    values = codes(points)
    factors = {}
    for factor, rows in mixed.items():
        differ = [n for n, column in values.items() if (column[rows] != column[a]).any()]
        factors[factor] = tuple(differ) or (factor,)
    return Matrices(factors, a, b, mixed)


def walks(points: Points) -> Walks | None:
    """The trajectories of Morris's design; None: it is another."""
    if not {"trajectory", "step"} <= set(points.labels):
        return None
    trajectory, step = (np.asarray(points.labels[name]) for name in ("trajectory", "step"))
    long = int(step.max()) + 1
    settings = np.lexsort((step, trajectory)).reshape(-1, long)
    values = codes(points)
    table = np.stack(list(values.values()), axis=1)[settings]
    change = np.sign(np.diff(table, axis=1)).astype(np.int64)
    names = list(values)
    if "moved" in points.labels:
        said = np.asarray(points.labels["moved"])[settings][:, 1:]
    else:
        said = _moves(change, names)
    factors: dict[str, tuple[str, ...]] = {}
    for factor in dict.fromkeys(np.sort(said, axis=None).tolist()):
        own = (change[said == factor] != 0).any(axis=0)
        members = [name for name, moves in zip(names, own, strict=True) if moves]
        factors[str(factor)] = tuple(members) or (str(factor),)
    # in the order of the parameters
    order = sorted(factors, key=lambda factor: min(names.index(n) for n in factors[factor]))
    factors = {factor: factors[factor] for factor in order}
    moved = np.vectorize(order.index, otypes=[np.int64])(said)
    direction = np.zeros_like(moved)
    for at, factor in enumerate(order):
        if len(factors[factor]) == 1:
            own = moved == at
            direction[own] = change[..., names.index(factors[factor][0])][own]
    return Walks(factors, settings, moved, direction)


def _moves(change: Ints, names: list[str]) -> Any:
    """Which parameter moves at each step, of a study that was stored without saying so.

    One whose value stayed is the one that the trajectory has not moved otherwise.
    """
    found = np.empty(change.shape[:2], dtype=object)
    for walk in range(len(change)):
        seen = [np.flatnonzero(step) for step in change[walk]]
        left = [at for at in range(len(names)) if not any(at in one for one in seen)]
        for step, one in enumerate(seen):
            found[walk, step] = names[int(one[0]) if len(one) else left.pop(0)]
    return found


def changes(points: Points) -> Changes | None:
    """Settings that each change one parameter of a base; None: they do not.

    The base has, of each parameter, the value that most settings have.
    """
    if not points.values or not 1 < points.number <= MOST_CHANGES or points.labels:
        return None
    table = np.stack(list(codes(points).values()), axis=1)
    names = list(points.values)
    usual = np.empty(table.shape[1])
    for at, column in enumerate(table.T):
        seen, first, times = np.unique(column, return_index=True, return_counts=True)
        # of values as frequent as each other the one that comes first
        usual[at] = seen[np.lexsort((first, -times))[0]]
    differ = table != usual
    base = np.flatnonzero(~differ.any(axis=1))
    if len(base) != 1 or (differ.sum(axis=1) > 1).any():
        return None
    found = [
        (int(setting), names[at], _plain(points.values[names[at]][setting]))
        for at in range(len(names))
        for setting in np.flatnonzero(differ[:, at])
    ]
    return Changes(int(base[0]), tuple(found))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
