"""A small tree of yes-or-no questions that part settings that fail from those that do not (CART).

Our own: with at most three questions on the way down, and parts of at least a fiftieth of the
settings, it is sixty lines, needs nothing and gives the same tree everywhere. ``tests/ema.py``
compares it with scikit-learn's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.boxes import CHOICE, WHOLE, Box, Cases, Limit, Worth, narrowed, worth

DEEPEST: Final = 3
"""Questions on the way down at most."""
LEAST: Final = 0.02
"""Part of all settings that a leaf holds at least ..."""
FEWEST: Final = 5
"""... and settings."""
DEALT: Final = 20_000
"""Settings of which is asked what chance does, at most: of more, evenly taken."""


class Leaf(NamedTuple):
    """Settings that all questions leave together."""

    box: Box
    worth: Worth


class _Split(NamedTuple):
    gain: float
    """By how much impurity (Gini) falls, times settings."""
    name: str
    yes: Limit
    no: Limit


def tree(cases: Cases, *, deepest: int = DEEPEST, least: float = LEAST) -> tuple[Leaf, ...]:
    """The leaves, from the one in which most fails to the one in which least does."""
    smallest = max(FEWEST, math.ceil(least * len(cases)))
    found = []
    for box, rows in _grown(cases, {}, np.arange(len(cases)), deepest, smallest):
        inside = np.zeros(len(cases), dtype=np.bool_)
        inside[rows] = True
        found.append(Leaf(box, worth(cases.fails, inside)))
    return tuple(sorted(found, key=lambda leaf: -leaf.worth.density))


def by_chance(cases: Cases, times: int = 199) -> float:
    """How often failing that is dealt out anew is parted as well by one question as this is."""
    cases = cases.take(np.linspace(0, len(cases) - 1, min(len(cases), DEALT)).astype(np.int64))
    smallest = max(FEWEST, math.ceil(LEAST * len(cases)))

    def best(which: Cases) -> float:
        splits = (split for name in which.columns for split in _splits(which, name, smallest))
        return max((split.gain for split in splits), default=0.0)

    found, as_good = best(cases), 0
    for turn in range(times):
        dealt = np.random.default_rng([0, turn]).permutation(cases.fails)
        as_good += best(Cases(cases.columns, dealt, cases.runs, cases.draws)) >= found
    return (1 + as_good) / (1 + times)


def _grown(
    cases: Cases, box: Box, rows: NDArray[np.int64], deepest: int, smallest: int
) -> Iterator[tuple[Box, NDArray[np.int64]]]:
    here = cases.take(rows)
    splits = [split for name in cases.columns for split in _splits(here, name, smallest)]
    best = max(splits, key=lambda split: split.gain, default=None)
    # what is gained by rounding alone is no gain
    if not deepest or best is None or best.gain <= 1e-9 * len(rows):
        yield box, rows
        return
    yes = here.meets(best.name, best.yes)
    for limit, part in ((best.yes, yes), (best.no, ~yes)):
        inside = narrowed(box, best.name, limit)
        yield from _grown(cases, inside, rows[part], deepest - 1, smallest)


def _splits(cases: Cases, name: str, smallest: int) -> Iterator[_Split]:
    """The best split on a column, if there is one."""
    column, kind = cases.columns[name], cases.kinds[name]
    if kind == CHOICE:
        # with two outcomes the best parting of choices is one along how often each fails
        known, codes = np.unique(column.astype(str), return_inverse=True)
        counts = np.bincount(codes)
        rate = np.bincount(codes[cases.fails], minlength=len(known)) / counts
        ranked = np.argsort(rate, kind="stable")
        places: NDArray[Any] = np.argsort(ranked, kind="stable")[codes]
    else:
        places = column
    order = np.argsort(places, kind="stable")
    values, fails = places[order], cases.fails[order]
    n, all_bad = len(values), int(fails.sum())
    left = np.arange(1, n)
    allowed = (values[1:] != values[:-1]) & (left >= smallest) & (n - left >= smallest)
    if not allowed.any():
        return
    bad = np.cumsum(fails)[:-1]
    gain = _impurity(n, all_bad) - _impurity(left, bad) - _impurity(n - left, all_bad - bad)
    at = int(np.argmax(np.where(allowed, gain, -np.inf)))
    below, above = values[at], values[at + 1]
    if kind == CHOICE:
        names = known[ranked].tolist()
        first, rest = frozenset(names[: int(below) + 1]), frozenset(names[int(above) :])
        yield _Split(float(gain[at]), name, Limit(values=first), Limit(values=rest))
    elif kind == WHOLE:
        yield _Split(
            float(gain[at]), name, Limit(high=float(below)), Limit(low=float(above))
        )  # fmt: skip
    else:
        middle = float((below + above) / 2)
        yield _Split(float(gain[at]), name, Limit(high=middle), Limit(low=middle))


def _impurity(settings: Any, bad: Any) -> Any:
    """Gini's, times settings: 2·p·(1 - p)·n."""
    return 2.0 * bad * (settings - bad) / settings
