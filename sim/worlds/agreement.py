"""How far worlds agree: how large an effect is over them, and in how many it is what.

A share of worlds is a share of the assumptions tried, not a chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = Sequence[float] | NDArray[np.float64]

MATTERS: Final = 0.05
"""Effect on a share below which a difference is called too small to matter."""


class Over(NamedTuple):
    """An effect over worlds: how large, and in how many it is what."""

    worlds: int
    median: float
    low: float
    """A twentieth of the worlds lie below this, and a twentieth above the next."""
    high: float
    as_predicted: int
    """Worlds in which it is as predicted, and matters."""
    small: int
    """Worlds in which it is too small to matter."""
    opposite: int
    """Worlds in which it is the opposite, and matters."""
    untold: int
    """Worlds in which it is not defined."""
    other_sign: int
    """Worlds in which it has the other sign, however small."""

    def share(self, count: int) -> float:
        """Of the worlds in which it is defined: a share of the assumptions tried."""
        told = self.worlds - self.untold
        return count / told if told else math.nan


def over(values: Values, direction: str | None = None, matters: float = MATTERS) -> Over:
    """Sum up effects, one a world.

    Args:
        direction: predicted: ``up``, ``down`` or ``same`` (too small to matter, of which nothing
            is the opposite); None takes the direction of the median.
    """
    told = [float(value) for value in values if not math.isnan(value)]
    low, median, high = quantiles(told)
    sign = {"up": 1.0, "down": -1.0}.get(direction or "", 0.0)
    if direction is None:
        sign = -1.0 if median < 0 else 1.0
    small = sum(abs(value) < matters for value in told)
    along = sum(value * sign >= matters for value in told)
    against = sum(value * sign <= -matters for value in told)
    other = sum(value * sign < 0 for value in told)
    if direction == "same":
        along, small, against = small, 0, len(told) - small
    number = len(values)
    return Over(
        number, median, low, high, along, small, against, number - len(told), other
    )  # fmt: skip


def quantiles(values: Values) -> tuple[float, float, float]:
    """5 %, 50 % and 95 % of values; NaN without any."""
    if not len(values):
        return math.nan, math.nan, math.nan
    low, median, high = np.quantile(np.asarray(values, dtype=np.float64), [0.05, 0.5, 0.95])
    return float(low), float(median), float(high)
