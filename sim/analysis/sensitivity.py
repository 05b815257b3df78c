"""Sobol indices of the mean response: how much of what differs each parameter explains.

From a study by Saltelli's method, with replicates. Every run of replicate *r* has the same luck,
and an index is to say what a parameter does to the mean over luck. So products are only taken
between *different* replicates, whose luck is independent: with one replicate, or with means over
few of them, luck that works upon a parameter is counted as an effect of it (a total index of .24
came out as .63).

With f(x, luck) = mean + g(x) + common(luck) + own(x, luck), products over pairs of different
replicates estimate the indices of g without bias:

    first of i: mean over rows and pairs r, s of  f_B(r) (f_ABi(s) - f_A(s))
    total of i: half the mean of  (f_A(r) - f_ABi(r)) (f_A(s) - f_ABi(s))

*common* falls out of every difference. *own* is another at each point but shared by all rows of a
replicate, so it does not average out over rows: with few replicates it stays in an index as noise
around the right value, which is why the interval has a part for replicates (jackknife) beside that
for rows (bootstrap). The same means within one replicate, r = s, hold what luck does together
with the parameter; they are told as ``with_luck``.

Shares are of the variance over settings and luck together, so that they stand beside the share of
luck (:mod:`sim.analysis.luck`). Estimators: Saltelli et al. (2010), as in SciPy's
``sobol_indices``, with which a study of one replicate agrees to the last digits. (SciPy itself
takes no rows that are left out, and its interval knows rows only.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.analysis.luck import NORMAL, Luck, jackknife, leaving_out, luck, resamples
from sim.state import Floats


class Index(NamedTuple):
    """What a parameter, or a group of them, explains of the variance of an outcome."""

    factor: str
    first: float
    """By itself."""
    first_margin: float
    """Half the width of a 95 % interval."""
    total: float
    """By itself and together with other parameters."""
    total_margin: float
    by_luck: float
    """What of ``total_margin`` more rows would not make narrower, only more replicates."""
    with_luck: float
    """The total, and what luck does together with it; NaN with one replicate, where ``total`` has
    luck in it."""


class Sobol(NamedTuple):
    """Indices of an outcome."""

    indices: tuple[Index, ...]
    rows: int
    """Of Saltelli's matrices that were used."""
    left_out: int
    """Rows in which the outcome is not known everywhere."""
    replicates: int
    variance: float
    luck: Luck | None
    """None with one replicate: luck is then in the indices."""

    @property
    def widest(self) -> float:
        """The widest of the intervals of total indices, to either side."""
        return max((one.total_margin for one in self.indices), default=math.nan)


def sobol(a: Floats, b: Floats, mixed: Mapping[str, Floats]) -> Sobol:
    """Sobol indices with intervals.

    Args:
        a: (rows, replicates) outcomes with the settings of matrix A; likewise ``b``.
        mixed: by factor, those with A's settings but for the factor, which has B's.
    """
    known = [np.isfinite(values).all(axis=1) for values in (a, b, *mixed.values())]
    good = np.all(known, axis=0)
    left_out = int((~good).sum())
    a, b = a[good], b[good]
    mixed = {name: values[good] for name, values in mixed.items()}
    rows, replicates = a.shape
    chance = luck(np.concatenate([a, b]), np.tile(np.arange(rows), 2)) if rows > 1 else None
    variance = _variance(a, b, chance)
    if rows < 2 or not variance > 0:
        nothing = tuple(Index(name, *[math.nan] * 6) for name in mixed)
        return Sobol(nothing, rows, left_out, replicates, variance, chance)
    products = {name: _products(a, b, values) for name, values in mixed.items()}
    by_rows = _over_rows(a, b, products, variance)
    found = []
    for name, values in mixed.items():
        means = [float(one.mean()) / variance for one in products[name]]
        jack = _over_replicates(a, b, values, variance)
        margins = [NORMAL * math.sqrt(x + y) for x, y in zip(by_rows[name], jack, strict=True)]
        first, total, within = means
        with_luck = within if replicates > 1 else math.nan
        by_luck = NORMAL * math.sqrt(jack[1])
        found.append(Index(name, first, margins[0], total, margins[1], by_luck, with_luck))
    return Sobol(tuple(found), rows, left_out, replicates, variance, chance)


def _variance(a: Floats, b: Floats, chance: Luck | None) -> float:
    """Over settings and luck; with one replicate that of all runs, as SciPy takes it."""
    if chance is not None:
        return chance.variance
    return float(np.concatenate([a, b]).var()) if len(a) else math.nan


def _products(a: Floats, b: Floats, mixed: Floats) -> tuple[Floats, Floats, Floats]:
    """Of each row, what numerators are the mean of: first, total, and total in one replicate."""
    replicates = a.shape[1]
    # what is common to a replicate may be taken off: the difference beside it is 0 on average
    right = b - (a.mean(axis=0) + b.mean(axis=0)) / 2
    change = mixed - a
    within = (change**2).mean(axis=1) / 2
    if replicates == 1:
        return (right * change)[:, 0], within, within
    pairs = replicates * (replicates - 1)
    first = (right.sum(axis=1) * change.sum(axis=1) - (right * change).sum(axis=1)) / pairs
    total = (change.sum(axis=1) ** 2 - (change**2).sum(axis=1)) / pairs / 2
    return first, total, within


def _over_rows(
    a: Floats, b: Floats, products: Mapping[str, Sequence[Floats]], variance: float
) -> dict[str, tuple[float, float]]:
    """Variances of both indices of each factor over resamples of rows."""
    mean = (a.mean() + b.mean()) / 2
    columns = [
        (a - mean).sum(axis=1) + (b - mean).sum(axis=1),
        ((a - mean) ** 2).sum(axis=1) + ((b - mean) ** 2).sum(axis=1),
        *(one for first, total, _ in products.values() for one in (first, total)),
    ]
    table = np.stack(columns, axis=1)
    sums = np.stack([counts @ table for counts in resamples(len(table))])
    number = 2.0 * a.size
    seen = sums[:, 1] / number - (sums[:, 0] / number) ** 2
    plain = columns[1].sum() / number - (columns[0].sum() / number) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        indices = sums[:, 2:] / len(table) / (seen / plain * variance)[:, None]
    spread = np.nanvar(np.where(np.isfinite(indices), indices, np.nan), axis=0)
    return {
        name: (float(spread[2 * at]), float(spread[2 * at + 1])) for at, name in enumerate(products)
    }


def _over_replicates(a: Floats, b: Floats, mixed: Floats, variance: float) -> tuple[float, float]:
    """Variances of both indices over replicates, by leaving some out in turn; 0 below three."""
    found = []
    for keep in leaving_out(a.shape[1]):
        first, total, _ = _products(a[:, keep], b[:, keep], mixed[:, keep])
        found.append((float(first.mean()) / variance, float(total.mean()) / variance))
    spread = jackknife(np.array(found).reshape(-1, 2))
    return spread[0], spread[1]
