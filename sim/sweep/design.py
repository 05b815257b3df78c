"""Which points a sweep visits, and how often."""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

import pandas as pd

from sim.engine import LAW, MAX_REPLICATE, MAX_SEED, apart_from_law
from sim.parameters import MAX_MONTHS, Parameters, parameters, whole
from sim.scenarios import Policy

MAX_RUNS = 10_000_000
FEW = 3
"""Points side by side on average below which stepping them one by one is as fast."""


class StudyError(ValueError):
    """A design that cannot be run; the message names what, value, rule and remedy."""


class Point(NamedTuple):
    """One set of parameters that is run with every replicate."""

    number: int
    policy: str
    values: Mapping[str, Any]
    """Place on the axes."""
    parameters: Parameters


@dataclass(frozen=True)
class Design:
    """Points times replicates.

    Replicate r has the same luck at every point: parameters are not in the key of the
    random numbers, so runs with one replicate number are pairs.
    """

    points: tuple[Point, ...]
    replicates: int
    months: int
    seed: int

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the parameters that differ between points."""
        return tuple(self.points[0].values)

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies in the order given."""
        return tuple(dict.fromkeys(point.policy for point in self.points))

    def __len__(self) -> int:
        return len(self.points) * self.replicates

    def number(self, point: int, replicate: int) -> int:
        """Number of a run: point by point, replicates within."""
        return point * self.replicates + replicate

    def batches(self, size: int = 10, lanes: int = 1) -> list[tuple[tuple[Point, ...], range]]:
        """Points with the replicates to do in one go, up to ``lanes`` points side by side.

        The first replicates of every point come first, under all policies in turn and from
        the corners of the plane inwards, so that a sweep that is cut short has seen a coarse
        version of all of it.
        """
        parts = [
            range(first, min(first + size, self.replicates))
            for first in range(0, self.replicates, size)
        ]
        groups = self.groups(lanes)
        return [(group, part) for part in parts for group in groups]

    def groups(self, lanes: int) -> list[tuple[Point, ...]]:
        """Points that can be stepped side by side, at most ``lanes`` of them, equally many.

        One by one where hardly any can.
        """
        alike: dict[tuple[Any, ...], list[Point]] = {}
        for point in self._coarse_to_fine():
            alike.setdefault(apart_from_law(point.parameters), []).append(point)
        if len(self.points) < FEW * len(alike):
            lanes = 1
        groups: list[tuple[int, tuple[Point, ...]]] = []
        for points in alike.values():
            number = math.ceil(len(points) / lanes)
            cuts = [len(points) * at // number for at in range(number + 1)]
            groups += [
                (at, tuple(points[cut:until]))
                for at, (cut, until) in enumerate(itertools.pairwise(cuts))
            ]
        return [group for _, group in sorted(groups, key=lambda found: found[0])]

    def _coarse_to_fine(self) -> list[Point]:
        """Points so that every halving of the axes is complete before the next begins."""
        halving: dict[str, dict[Any, int]] = {}
        for axis in self.axes:
            values = list(dict.fromkeys(point.values[axis] for point in self.points))
            ranks = {values[at]: rank for rank, at in enumerate(halvings(len(values)))}
            halving[axis] = {v: max(rank - 1, 0).bit_length() for v, rank in ranks.items()}

        def turn(point: Point) -> tuple[float, ...]:
            depth = max((halving[axis][value] for axis, value in point.values.items()), default=0)
            # neighbours have much the same links, and so are quicker side by side; the
            # own-interest weight separates them most
            law = [getattr(point.parameters, name) for name in reversed(LAW)]
            return depth, *law, point.number

        return sorted(self.points, key=turn)

    def frame(self) -> pd.DataFrame:
        """One row per run: its number, point, policy, place on the axes, replicate."""
        rows = [
            {"run": self.number(p.number, r), "point": p.number, "policy": p.policy}
            | dict(p.values)
            | {"replicate": r}
            for p in self.points
            for r in range(self.replicates)
        ]
        return pd.DataFrame(rows).set_index("run")


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


def steps(low: float, high: float, points: int) -> list[float]:
    """Equally spaced values from low to high, both included; one point is the middle."""
    if points == 1:
        return [(low + high) / 2]
    # rounded, so that a table shows .1 and not .1000000001
    return [round(low + (high - low) * i / (points - 1), 10) for i in range(points)]


def grid(
    base: Parameters,
    axes: Mapping[str, Sequence[Any]],
    policies: Mapping[str, Policy],
    *,
    replicates: int,
    months: int,
    seed: int = 0,
) -> Design:
    """Every combination of the axes under every policy.

    Raises:
        ParameterError: a value outside its range, an unknown axis.
        StudyError: nothing to run, or too much.
    """
    replicates = whole("replicates", replicates, 1, MAX_REPLICATE)
    months = whole("months", months, 1, MAX_MONTHS)
    seed = whole("seed", seed, 0, MAX_SEED)
    for axis, values in axes.items():
        if not len(values):
            raise StudyError(f"axis {axis}: has no values; give at least one")
    runs = replicates * len(policies)
    for values in axes.values():
        runs *= len(values)
    if not policies:
        raise StudyError("policies: none chosen; give at least one")
    if runs > MAX_RUNS:
        raise StudyError(
            f"the design has {runs:,} runs; at most {MAX_RUNS:,}: "
            "use fewer points on an axis or fewer replicates"
        )
    points: list[Point] = []
    for name, policy in policies.items():
        levers = policy.applied(base)
        for place in itertools.product(*axes.values()):
            values_here = dict(zip(axes, place, strict=True))
            made = parameters(levers, **values_here)
            points.append(Point(len(points), name, values_here, made))
    return Design(tuple(points), replicates, months, seed)


def shipped_study(name: str) -> dict[str, Any]:
    """A study file of ``sim/data/studies`` as written."""
    file = resources.files("sim") / "data" / "studies" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
