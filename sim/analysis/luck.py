"""How much of an outcome is only luck, in a study whose replicates share their luck.

Replicate *r* has the same draws at every point, so an outcome is

    outcome(point, r) = mean + setting(point) + common(r) + own(point, r):

*setting* is what the values of the parameters do, *common* the luck that lifts or lowers all points
together, *own* the luck that comes out otherwise at each point. Both kinds are luck, and it is what
differs between the replicates of a point. Taking replicates of all points together as so many
independent runs would count the common part as if it were averaged out, which it never is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from sim.state import Bools, Floats, Ints

SEED: Final = 0
"""Of resampling."""
TIMES: Final = 200
"""Resamples behind an interval."""
TURNS: Final = 20
"""Turns in which replicates are left out, at most."""
NORMAL: Final = 1.959963984540054
"""Standard deviations to either side that hold 95 %."""


class Luck(NamedTuple):
    """The parts of the variance of an outcome, over settings and luck together; they add up to 1.

    Estimates by the method of moments, without bias: a part that is near 0 may come out below it.
    """

    points: int
    replicates: int
    variance: float
    """Of a run with any setting and any luck: what the shares are of."""
    settings: float
    common: float
    """Luck that is the same at all points."""
    own: float
    """Luck that is another at each point: how luck and settings work upon each other."""
    margin: float
    """Half the width of a 95 % interval of :attr:`share`: for other points, by bootstrap, and from
    three replicates on for other luck, by leaving some out in turn."""

    @property
    def share(self) -> float:
        """Of luck, both kinds."""
        return self.common + self.own


def luck(values: Floats, blocks: Ints | None = None, *, times: int = TIMES) -> Luck | None:
    """The share of the variance that is only luck; None with one replicate, or one point.

    Args:
        values: (points, replicates), all of them known.
        blocks: (points,) whole numbers; points of one number were drawn together, and are
            resampled together. None: each by itself.
        times: resamples behind the interval; 0: there is none.
    """
    points, replicates = values.shape
    if replicates < 2 or points < 2:
        return None
    # around the mean: squares of what is left do not drown what differs
    near = values - values.mean()
    columns = np.concatenate(
        [near, (near.mean(axis=1) ** 2)[:, None], (near**2).sum(axis=1)[:, None]], axis=1
    )
    sizes = np.ones(points)
    if blocks is not None:
        _, at = np.unique(blocks, return_inverse=True)
        columns, sizes = _summed(columns, at), np.bincount(at).astype(np.float64)
    whole = _parts(columns.sum(axis=0)[None], np.array([float(points)]), replicates)
    settings, common, own = (float(part[0]) for part in whole)
    variance = settings + common + own
    if not variance > 0:
        return Luck(points, replicates, max(variance, 0.0), math.nan, math.nan, math.nan, math.nan)
    parts = (settings / variance, common / variance, own / variance)
    if not times:
        return Luck(points, replicates, variance, *parts, math.nan)
    rows = [(counts @ columns, counts @ sizes) for counts in resamples(len(columns), times)]
    sums, number = np.array([row for row, _ in rows]), np.array([n for _, n in rows])
    again = _parts(sums, number, replicates)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (again[1] + again[2]) / sum(again)
    margin = NORMAL * math.sqrt(float(np.nanvar(shares)) + _of_replicates(near))
    return Luck(points, replicates, variance, *parts, margin)


def _of_replicates(near: Floats) -> float:
    """Variance of the share of luck over replicates."""
    points, replicates = near.shape
    shares = []
    for keep in leaving_out(replicates):
        some = near[:, keep]
        sums = [*some.sum(axis=0), (some.mean(axis=1) ** 2).sum(), (some**2).sum()]
        settings, common, own = (
            float(part[0])
            for part in _parts(np.array([sums]), np.array([float(points)]), some.shape[1])
        )
        whole = settings + common + own
        shares.append((common + own) / whole if whole > 0 else math.nan)
    return jackknife(np.array(shares)[:, None])[0] if shares else 0.0


def _summed(columns: Floats, at: Ints) -> Floats:
    """Rows of a block added up."""
    found = np.zeros((int(at.max()) + 1, columns.shape[1]))
    np.add.at(found, at, columns)
    return found


def _parts(sums: Floats, points: Floats, replicates: int) -> tuple[Floats, Floats, Floats]:
    """Variances of settings, of common and of own luck, of several resamples at once.

    Args:
        sums: over points of the value of each replicate, of the squared mean of a point, of its
            sum of squares: (resamples, replicates + 2).
        points: in each resample.
    """
    by_replicate = sums[:, :replicates] / points[:, None]
    grand = by_replicate.mean(axis=1)
    between = replicates * (sums[:, replicates] - points * grand**2)
    along = points * ((by_replicate - grand[:, None]) ** 2).sum(axis=1)
    left = sums[:, replicates + 1] - points * replicates * grand**2 - between - along
    own = left / ((points - 1) * (replicates - 1))
    settings = (between / (points - 1) - own) / replicates
    common = (along / (replicates - 1) - own) / points
    return settings, common, own


def resamples(number: int, times: int = TIMES) -> Iterator[Floats]:
    """How often each of so many things is drawn when as many are drawn with replacement.

    The same numbers every time, so that tables made twice are equal.
    """
    chance = np.random.default_rng(SEED)
    for _ in range(times):
        drawn = chance.integers(number, size=number)
        yield np.bincount(drawn, minlength=number).astype(np.float64)


def leaving_out(replicates: int) -> list[Bools]:
    """Which replicates stay when some are left out in turn; none below three.

    One at a time, or of many a twentieth at a time.
    """
    turns = min(replicates, TURNS) if replicates > 2 else 0
    of = np.arange(replicates) * turns // replicates
    return [of != turn for turn in range(turns)]


def jackknife(found: Floats) -> list[float]:
    """Variance of each column of estimates, made without some replicates in turn."""
    turns = len(found)
    if not turns:
        return [0.0] * found.shape[1]
    with np.errstate(invalid="ignore"):
        return [float(spread) for spread in found.var(axis=0) * (turns - 1)]
