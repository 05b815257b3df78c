"""A proposal taken apart: what speaks for a step and against it, in the eyes of each side.

Terms are reckoned by :mod:`sim.kernels.apart`, in Python as in a browser, once more from what the
proposal was weighed with (``Engine.taken``), and add up to the number of the kernel that weighs:
the limit that a side has for the cost of time, less that cost. Above 0 it says yes.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from sim import kernels
from sim.state import TERM_NAMES, TERMS_LINK, TERMS_SIDE, Floats

NAMES: Final = TERM_NAMES
"""Terms, in the order in which they are told."""


class Taken(NamedTuple):
    """A proposal by the names of its numbers."""

    link: dict[str, float]
    """TERMS_LINK of :mod:`sim.state`."""
    sides: tuple[dict[str, float], dict[str, float]]
    """TERMS_SIDE, of the pair's first and second."""


class Terms(NamedTuple):
    """What a step means to one side; with side payments to both together."""

    terms: dict[str, float]
    """By :data:`NAMES`; above 0 speaks for the step."""
    margin: float
    """Their sum by the kernel: limit less cost of time. Above 0 is a yes."""


def read(taken: Floats) -> Taken:
    """The numbers of ``Engine.taken`` by name."""
    values = taken.tolist()
    at, many = len(TERMS_LINK), len(TERMS_SIDE)
    one, other = values[at : at + many], values[at + many :]
    return Taken(
        dict(zip(TERMS_LINK, values, strict=False)),
        (dict(zip(TERMS_SIDE, one, strict=True)), dict(zip(TERMS_SIDE, other, strict=True))),
    )


def take_apart(taken: Taken, rules: Any, own: Any) -> tuple[Terms, Terms]:
    """The terms of both sides.

    Args:
        rules: ``Engine.rules`` of the month; own: the ``rules`` of its ``extensions``.
    """
    numbers = [*chain(*(part.values() for part in (taken.link, *taken.sides)))]
    found = np.empty((2, len(NAMES) + 1))
    kernels.take_apart(rules, own, np.array(numbers), found)
    one, other = (
        Terms(dict(zip(NAMES, row, strict=False)), row[len(NAMES)]) for row in found.tolist()
    )
    return one, other
