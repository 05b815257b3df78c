"""What the map of bring and get shows before it is drawn: who stands where, lines and arrows.

Figures draw it with matplotlib, the page as SVG (``sim/page/parts/exchange.js``, held to this by
tests/test_page_region.py): places, widths and sizes are told here once.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from sim.analysis.exchange import CLEAR, Exchange
from sim.words import words_of

DRAWN: Final = 30
"""Pairs of which is drawn what goes to and fro: more cannot be told apart."""
ARROWS: Final = 12
"""Balances that are drawn."""
MOST: Final = 40
"""Organisations that are drawn."""
SIZES: Final = ((174.0, 9.0), (85.0, 11.0))
"""Width of the figure and height of a row in mm; for a report and for a phone."""
RING: Final = (0.7, 0.3)
"""Across at its ends, and how much further out at its middle; its height is -1 .. 1."""
BEND: Final = (0.15, 0.4)
"""How near the middle a line bends: 0 through it, 0.5 straight; across and up."""
LINE: Final = (0.3, 2.7)
"""Width of a line in points: of nothing, and how much more that of the most has."""
ARROW: Final = (0.5, 1.8)
HEAD: Final = (2.6, 3.0, 1.2, 1.6)
"""Of an arrow in points: length and how much more the largest has; half the width, likewise."""
DOT: Final = (8.0, 60.0)
"""Of a dot in square points: of who brings nothing, and how much more of who brings most."""

Place = tuple[float, float]


class Line(NamedTuple):
    """What goes to and fro between two, or an arrow from one to the other."""

    one: int
    other: int
    part: float
    """Of the largest that is drawn."""


class Map(NamedTuple):
    """Organisations by row of the region."""

    order: list[int]
    """Who is drawn, who brings most first: in turn left and right, from the top."""
    places: dict[int, Place]
    lines: list[Line]
    """The largest first; the smallest are drawn first."""
    pairs: int
    """Between which anything goes."""
    arrows: list[Line]
    """Balances that lie to the same side in :data:`CLEAR` of the worlds, the largest first."""
    dots: dict[int, float]
    """Size of each dot: the square of its width, in square points."""


def exchange_map(found: Exchange) -> Map:
    """Who stands where, and between whom lines and arrows go. It follows from the numbers alone."""
    order = np.argsort(-found.brings, kind="stable")[:MOST].tolist()
    places = _half(order[::2], -1.0) | _half(order[1::2], 1.0)
    both, net = found.flows + found.flows.T, found.flows - found.flows.T
    pairs = [(i, j) for i, j in found.region.pairs.tolist() if both[i, j] > 0]
    seen = [(i, j) for i, j in pairs if i in places and j in places]
    most = sorted(seen, key=lambda pair: (-both[pair], pair))[:DRAWN]
    least = CLEAR * found.worlds
    ways = [way for i, j in seen for way in ((i, j), (j, i)) if net[way] > 0]
    clear = [way for way in ways if found.ahead[way] >= least]
    clear = sorted(clear, key=lambda way: (-net[way], way))[:ARROWS]
    top = max(float(found.brings.max()), 1e-12)
    return Map(
        order,
        places,
        [Line(*pair, float(both[pair] / both[most[0]])) for pair in most],
        len(pairs),
        [Line(*way, float(net[way] / net[clear[0]])) for way in clear],
        {i: DOT[0] + DOT[1] * float(found.brings[i]) / top for i in order},
    )


def _half(who: list[int], side: float) -> dict[int, Place]:
    """Places on half a ring, at even heights, so that names beside them have room."""
    heights = [1.0 - 2.0 * (row + 0.5) / len(who) for row in range(len(who))]
    return {
        i: (side * (RING[0] + RING[1] * math.sqrt(1.0 - height**2)), height)
        for i, height in zip(who, heights, strict=True)
    }


def middle(one: Place, other: Place) -> Place:
    """What a line bends towards: the middle of the ring, where there are no names."""
    return BEND[0] * (one[0] + other[0]), BEND[1] * (one[1] + other[1])


def legend(found: Exchange, drawn: Map, region: str, policy: str, language: str) -> list[str]:
    """What the map shows, a line each, its title first."""
    say = words_of("exchange", language)
    least = math.ceil(CLEAR * found.worlds)
    key = "legend_arrow" if drawn.arrows else "legend_none"
    text = [
        say["title"].format(region=region, policy=policy, worlds=found.worlds),
        say["legend_number"],
        say["legend_line"].format(pairs=len(drawn.lines), of=drawn.pairs),
        say[key].format(arrows=len(drawn.arrows), least=least, worlds=found.worlds),
        say["legend_dot"].format(least=least, worlds=found.worlds),
    ]
    if len(drawn.order) < len(found.brings):
        text.append(say["hidden"].format(shown=len(drawn.order), of=len(found.brings)))
    return text


__all__ = ["Line", "Map", "Place", "exchange_map", "legend", "middle"]
