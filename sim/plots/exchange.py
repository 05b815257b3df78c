"""Bring and get as a map: organisations on a ring, and what goes to and fro between them."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from sim.analysis.exchange import CLEAR, Exchange, names_of
from sim.plots.style import (
    COLOURS,
    GREY,
    NARROW,
    SMALL,
    WIDE,
    finish,
    new_figure,
    styled,
    wrap,
)
from sim.words import number, words_of

DRAWN: Final = 30
"""Pairs of which is drawn what goes to and fro: more cannot be told apart."""
ARROWS: Final = 12
"""Balances that are drawn."""
MOST: Final = 40
"""Organisations that are drawn."""
BRINGS, GETS = COLOURS[1], COLOURS[2]
Place = tuple[float, float]


def exchange_figure(
    found: Exchange, *, region: str, policy: str, language: str = "en", tall: bool = False
) -> Figure:
    """Organisations on a ring, who brings most on top; lines for what goes to and fro.

    Places follow from the numbers alone. An arrow is a balance that lies to the same side in at
    least :data:`sim.analysis.exchange.CLEAR` of the worlds.

    Args:
        policy: as it stands in a sentence, such as *with a guardian*.
        tall: for a phone.
    """
    say = words_of("exchange", language)
    order = np.argsort(-found.brings, kind="stable")[:MOST].tolist()
    width = NARROW if tall else WIDE
    rows = max(-(-len(order) // 2), 4)
    with styled():
        figure = new_figure(rows * (11.0 if tall else 9.0) + (58 if tall else 30), width)
        axes = figure.subplots()
        places = _places(order[::2], -1.0) | _places(order[1::2], 1.0)
        shown, pairs, arrows = _lines(axes, found, places)
        _nodes(axes, found, places, language, tall)
        text = [say["title"].format(region=region, policy=policy, worlds=found.worlds)]
        text.append(say["legend_number"])
        text.append(say["legend_line"].format(pairs=shown, of=pairs))
        least = math.ceil(CLEAR * found.worlds)
        key = "legend_arrow" if arrows else "legend_none"
        text.append(say[key].format(arrows=arrows, least=least, worlds=found.worlds))
        text.append(say["legend_dot"].format(least=least, worlds=found.worlds))
        if len(order) < len(found.brings):
            text.append(say["hidden"].format(shown=len(order), of=len(found.brings)))
        keys = [
            Line2D([], [], color=colour, marker="o", linestyle="", label=say[key])
            for key, colour in (("brings", BRINGS), ("gets", GETS), ("neither", GREY))
        ]
        title = "\n".join(wrap(line, width - 6) for line in text)
        figure.legend(
            handles=keys, loc="outside upper left", ncols=1 if tall else 3, title=title,
            alignment="left",
        )  # fmt: skip
        finish(figure, language)
    return figure


def _places(who: list[int], side: float) -> dict[int, Place]:
    """Places on half a ring, at even heights, so that names beside them have room."""
    heights = [1.0 - 2.0 * (row + 0.5) / len(who) for row in range(len(who))]
    return {
        i: (side * (0.7 + 0.3 * math.sqrt(1.0 - height**2)), height)
        for i, height in zip(who, heights, strict=True)
    }


def _lines(axes: Axes, found: Exchange, places: dict[int, Place]) -> tuple[int, int, int]:
    """Lines and arrows; how many lines, of how many pairs, and how many arrows."""
    both, net = found.flows + found.flows.T, found.flows - found.flows.T
    pairs = [(i, j) for i, j in found.region.pairs.tolist() if both[i, j] > 0]
    seen = [(i, j) for i, j in pairs if i in places and j in places]
    most = sorted(seen, key=lambda pair: (-both[pair], pair))[:DRAWN]
    for i, j in reversed(most):
        wide = 0.3 + 2.7 * float(both[i, j] / both[most[0]])
        _curve(axes, places[i], places[j], wide)
    least = CLEAR * found.worlds
    ways = [way for i, j in seen for way in ((i, j), (j, i)) if net[way] > 0]
    clear = [way for way in ways if found.ahead[way] >= least]
    clear = sorted(clear, key=lambda way: (-net[way], way))[:ARROWS]
    for i, j in reversed(clear):
        part = float(net[i, j] / net[clear[0]])
        head = f"-|>,head_length={2.6 + 3.0 * part:g},head_width={1.2 + 1.6 * part:g}"
        _arrow(axes, places[i], places[j], _radius(found, j), head, 0.5 + 1.8 * part)
    return len(most), len(pairs), len(clear)


def _middle(one: Place, other: Place) -> Place:
    """What a line bends towards: the middle of the ring, where there are no names."""
    return 0.15 * (one[0] + other[0]), 0.4 * (one[1] + other[1])


def _curve(axes: Axes, one: Place, other: Place, wide: float) -> None:
    """What goes to and fro: from dot to dot, below both."""
    path = Path([one, _middle(one, other), other], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    patch = FancyArrowPatch(path=path, arrowstyle="-", linewidth=wide, color=GREY, alpha=0.4,
                            zorder=1)  # fmt: skip
    patch.set_fill(False)
    axes.add_patch(patch)


def _arrow(axes: Axes, one: Place, other: Place, radius: float, head: str, wide: float) -> None:
    """A balance: its head ends at the dot, of a radius in points, or it would lie under it."""

    def bent(begin: Any, end: Any, shrinkB: float = 0.0, **_: Any) -> Path:
        # in pixels, as large as the figure is when it is drawn
        middle = axes.transData.transform(_middle(one, other))
        far = math.dist(end, middle)
        part = min(shrinkB / far, 1.0) if far else 0.0
        end = (end[0] + part * (middle[0] - end[0]), end[1] + part * (middle[1] - end[1]))
        return Path([begin, middle, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])

    style: Any = bent  # types of matplotlib know no callable
    axes.add_patch(
        FancyArrowPatch(
            one, other, connectionstyle=style, arrowstyle=head, shrinkA=0.0, shrinkB=radius,
            linewidth=wide, color=BRINGS, alpha=0.9, mutation_scale=1.0, zorder=3,
        )
    )  # fmt: skip


def _radius(found: Exchange, i: int) -> float:
    """Of a dot, in points."""
    return math.sqrt(_size(found, i)) / 2


def _size(found: Exchange, i: int) -> float:
    """Of a dot, as large as what an organisation brings; in square points."""
    return 8 + 60 * float(found.brings[i]) / max(float(found.brings.max()), 1e-12)


def _nodes(
    axes: Axes, found: Exchange, places: dict[int, Place], language: str, tall: bool
) -> None:
    """A dot for each organisation, as large as what it brings, and its name outside the ring."""
    say, names = words_of("exchange", language), names_of(found.region)
    sides, colours = found.sides, {1: BRINGS, -1: GETS, 0: GREY}
    for i, (x, y) in places.items():
        axes.scatter(
            [x], [y], s=_size(found, i), color=colours[sides[i]], edgecolor="white",
            linewidth=0.6, zorder=2,
        )  # fmt: skip
        numbers = say["label"].format(
            brings=number(float(found.brings[i]), 2, language),
            gets=number(float(found.gets[i]), 2, language),
        )
        axes.annotate(
            f"{wrap(names[i], 24 if tall else 46, SMALL)}\n{numbers}",
            (x, y),
            xytext=(6 if x > 0 else -6, 0),
            textcoords="offset points",
            ha="left" if x > 0 else "right",
            va="center",
            multialignment="left" if x > 0 else "right",
            fontsize=SMALL if not tall else 6.0,
        )
    axes.set_xlim(-1.05, 1.05)
    axes.set_ylim(-1.0, 1.0)
    axes.set_axis_off()
