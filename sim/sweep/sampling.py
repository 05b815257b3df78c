"""Which values the uncertain parameters take: one method, one function.

What comes out is stored with the study, so that another version of SciPy or SALib that draws
other points cannot change a study that has begun.
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import ENTRIES

Column = NDArray[Any]
METHODS: Final = (
    *("grid", "list", "latin_hypercube", "sobol", "saltelli", "morris", "table"),
)  # fmt: skip
SAMPLED: Final = ("latin_hypercube", "sobol", "saltelli")
"""Methods that take a number of samples."""
POWER_OF_TWO: Final = ("sobol", "saltelli")
"""Methods whose points lie evenly only if there is a power of two of them."""
DIGITS: Final = 12
"""Significant digits of a sampled value, so that tables show what was run."""


class Uncertain(NamedTuple):
    """A parameter that takes several values: from low to high, or those listed."""

    name: str
    low: float | int | None = None
    high: float | int | None = None
    steps: int = 0
    """Values of a grid from low to high, both included."""
    values: tuple[Any, ...] = ()

    def at(self, places: NDArray[np.float64]) -> list[Any]:
        """The values at places in 0 .. 1."""
        if self.values:
            last = len(self.values) - 1
            found = np.minimum((places * len(self.values)).astype(np.int64), last)
            return [self.values[i] for i in found.tolist()]
        assert self.low is not None
        assert self.high is not None
        if ENTRIES[self.name].whole:
            # every whole number gets an equal part of 0 .. 1
            span = int(self.high) - int(self.low) + 1
            steps = np.minimum((places * span).astype(np.int64), span - 1)
            return list(map(int, int(self.low) + steps))
        values = self.low + (self.high - self.low) * places
        rounded = np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])
        return list(np.clip(rounded, float(self.low), float(self.high)))

    @property
    def listed(self) -> tuple[Any, ...]:
        """The values of a grid or a list."""
        if self.values:
            return self.values
        assert self.low is not None
        assert self.high is not None
        found = steps(self.low, self.high, self.steps)
        if ENTRIES[self.name].whole:
            return tuple(dict.fromkeys(round(value) for value in found))
        return tuple(found)


class Points(NamedTuple):
    """Settings of the uncertain parameters, and what the method needs to know about each."""

    values: Mapping[str, Column]
    """(S,) per parameter: floats, whole numbers or texts."""
    labels: Mapping[str, Column]
    """(S,) such as trajectory and step of Morris's method."""
    number: int


def steps(low: float, high: float, points: int) -> list[float]:
    """Equally spaced values from low to high, both included; one point is the middle."""
    if points == 1:
        return [(low + high) / 2]
    # rounded, so that a table shows .1 and not .1000000001
    return [round(low + (high - low) * i / (points - 1), 10) for i in range(points)]


Groups = Mapping[str, Sequence[str]]
"""Parameters that change together, by the name of their group."""
NO_GROUPS: Final[Groups] = MappingProxyType({})


def factors(names: Sequence[str], groups: Groups = NO_GROUPS) -> dict[str, tuple[str, ...]]:
    """What Saltelli's and Morris's designs change by itself: groups, and the other parameters.

    In the order of the parameters; a group stands where its first one does.
    """
    group_of = {name: group for group, members in groups.items() for name in members}
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        factor = group_of.get(name, name)
        found[factor] = (*found.get(factor, ()), name)
    return found


def count(
    method: str,
    uncertain: Sequence[Uncertain],
    samples: int,
    rows: int = 0,
    groups: Groups = NO_GROUPS,
) -> int:
    """How many settings a method gives, before they are made."""
    if not uncertain:
        return 1
    d = len(factors([one.name for one in uncertain], groups))
    match method:
        case "grid":
            return math.prod(len(one.listed) for one in uncertain)
        case "list":
            return len(uncertain[0].values)
        case "saltelli":
            return samples * (d + 2)
        case "morris":
            return samples * (d + 1)
        case "table":
            return rows
    return samples


def draw(
    method: str,
    uncertain: Sequence[Uncertain],
    *,
    samples: int = 0,
    levels: int = 4,
    seed: int = 0,
    groups: Groups = NO_GROUPS,
) -> Points:
    """The settings of a study.

    Args:
        samples: points of a hypercube or Sobol sequence, base samples of Saltelli's design,
            trajectories of Morris's.
        levels: of Morris's design, an even number.
        groups: parameters that change together, in these two designs.
    """
    if not uncertain:
        return Points({}, {}, 1)
    if method in ("list", "table"):
        return _points({one.name: list(one.values) for one in uncertain})
    if method == "grid":
        return _points(_grid(uncertain))
    labels: dict[str, list[Any]] = {}
    names = [one.name for one in uncertain]
    if method == "latin_hypercube":
        places = _hypercube(names, samples, seed)
    elif method == "sobol":
        places = _sobol(len(uncertain), samples, seed)
    elif method == "saltelli":
        places, labels = _saltelli(names, samples, seed, groups)
    else:
        places, labels = _morris(names, samples, levels, seed, groups)
    found = {one.name: one.at(places[:, i]) for i, one in enumerate(uncertain)}
    return _points(found, labels)


def _grid(uncertain: Sequence[Uncertain]) -> dict[str, list[Any]]:
    """Every combination; a coarse grid over all of it first, then those that refine it."""
    axes = [one.listed for one in uncertain]
    depths = []
    for axis in axes:
        ranks = {at: rank for rank, at in enumerate(halvings(len(axis)))}
        depths.append([max(ranks[at] - 1, 0).bit_length() for at in range(len(axis))])
    cells = itertools.product(*(range(len(axis)) for axis in axes))
    order = sorted(cells, key=lambda at: max(d[i] for d, i in zip(depths, at, strict=True)))
    return {
        one.name: [axis[at[i]] for at in order]
        for i, (one, axis) in enumerate(zip(uncertain, axes, strict=True))
    }


def halvings(count: int) -> list[int]:
    """The numbers below count: both ends, then what lies midway, and midway between those."""
    order = [0, count - 1][:count]
    gaps = [(0, count - 1)]
    for low, high in gaps:  # which grows meanwhile
        middle = (low + high) // 2
        if middle > low:
            order.append(middle)
            gaps += [(low, middle), (middle, high)]
    return order


def _points(values: Mapping[str, list[Any]], labels: Mapping[str, list[Any]] = {}) -> Points:
    number = len(next(iter(values.values())))
    made = {name: column_of(name, found) for name, found in values.items()}
    return Points(made, {name: np.array(found) for name, found in labels.items()}, number)


def column_of(name: str, values: Sequence[Any] | Column) -> Column:
    """Values of a parameter as an array of its kind."""
    entry = ENTRIES[name]
    if entry.choices:
        return np.array(values, dtype=object)
    return np.array(values, dtype=np.int64 if entry.whole else np.float64)


def _hypercube(names: Sequence[str], count: int, seed: int) -> NDArray[np.float64]:
    """A Latin hypercube.

    Every parameter has a generator of its own, keyed by its name, so that another parameter
    more or less moves none of the others.
    """
    columns = []
    for name in names:
        chance = np.random.default_rng([seed, zlib.crc32(name.encode())])
        columns.append((chance.permutation(count) + chance.random(count)) / count)
    return np.stack(columns, axis=1)


def _sobol(dimensions: int, count: int, seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(dimensions, rng=seed).random(count), dtype=np.float64)


def _saltelli(
    names: Sequence[str], count: int, seed: int, groups: Groups
) -> tuple[NDArray[np.float64], dict[str, list[Any]]]:
    """A, B, and A with the columns of B of each factor in turn.

    Without groups it is what ``scipy.stats.sobol_indices`` asks for.
    """
    d = len(names)
    both = _sobol(2 * d, count, seed)
    a, b = both[:, :d], both[:, d:]
    blocks, matrix = [a, b], ["A"] * count + ["B"] * count
    found = factors(names, groups)
    for factor, members in found.items():
        mixed = a.copy()
        at = [names.index(name) for name in members]
        mixed[:, at] = b[:, at]
        blocks.append(mixed)
        matrix += [f"AB {factor}"] * count
    row = list(range(count)) * (len(found) + 2)
    return np.concatenate(blocks), {"matrix": matrix, "row": row}


def _morris(
    names: Sequence[str], trajectories: int, levels: int, seed: int, groups: Groups
) -> tuple[NDArray[np.float64], dict[str, list[Any]]]:
    """Trajectories that change one factor at a step; the label ``moved`` says which."""
    from SALib.sample import morris

    d = len(names)
    found = factors(names, groups)
    problem: dict[str, Any] = {"num_vars": d, "names": list(names), "bounds": [[0.0, 1.0]] * d}
    if groups:
        of = {name: factor for factor, members in found.items() for name in members}
        problem["groups"] = [of[name] for name in names]
    places = np.asarray(
        morris.sample(problem, trajectories, num_levels=levels, seed=seed % 2**32),
        dtype=np.float64,
    )
    steps = len(found)
    # a whole number or a choice may keep its value when its place moves: read off places
    named = {names.index(members[0]): factor for factor, members in found.items()}
    walks = places.reshape(trajectories, steps + 1, d)
    changed = walks[:, 1:, list(named)] != walks[:, :-1, list(named)]
    order = np.array(list(named.values()), dtype=object)[changed.argmax(axis=2)]
    labels: dict[str, list[Any]] = {
        "trajectory": [t for t in range(trajectories) for _ in range(steps + 1)],
        "step": list(range(steps + 1)) * trajectories,
        "moved": [factor for walk in order.tolist() for factor in ("", *walk)],
    }
    return places, labels
