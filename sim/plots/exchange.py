"""Bring and get as a map: organisations on a ring, and what goes to and fro between them."""

from __future__ import annotations

import math
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from sim.analysis.exchange import Exchange, names_of
from sim.analysis.exchange_map import (
    ARROW,
    HEAD,
    LINE,
    SIZES,
    Map,
    Place,
    exchange_map,
    legend,
    middle,
)
from sim.plots.style import (
    COLOURS,
    GREY,
    SMALL,
    finish,
    new_figure,
    styled,
    wrap,
)
from sim.words import number, words_of

BRINGS, GETS = COLOURS[1], COLOURS[2]
_LOOKS: Final = {1: (BRINGS, "o", BRINGS), -1: (GETS, "s", GETS), 0: (GREY, "o", "white")}
"""Of each side: colour, shape and filling, so that no colour is needed to tell them apart."""


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
    drawn = exchange_map(found)
    width, pitch = SIZES[1 if tall else 0]
    rows = max(-(-len(drawn.order) // 2), 4)
    with styled():
        figure = new_figure(rows * pitch + (58 if tall else 30), width)
        axes = figure.subplots()
        _lines(axes, drawn)
        _nodes(axes, found, drawn, language, tall)
        text = legend(found, drawn, region, policy, language)
        keys = [
            Line2D(
                [],
                [],
                color=colour,
                marker=shape,
                markerfacecolor=inside,
                linestyle="",
                label=say[key],
            )
            for key, (colour, shape, inside) in (
                (key, _LOOKS[side]) for key, side in (("brings", 1), ("gets", -1), ("neither", 0))
            )
        ]
        title = "\n".join(wrap(line, width - 6) for line in text)
        figure.legend(
            handles=keys, loc="outside upper left", ncols=1 if tall else 3, title=title,
            alignment="left",
        )  # fmt: skip
        finish(figure, language)
    return figure


def _lines(axes: Axes, drawn: Map) -> None:
    """Lines, and arrows above them; the largest on top."""
    places = drawn.places
    for i, j, part in reversed(drawn.lines):
        _curve(axes, places[i], places[j], LINE[0] + LINE[1] * part)
    for i, j, part in reversed(drawn.arrows):
        long, wide = HEAD[0] + HEAD[1] * part, HEAD[2] + HEAD[3] * part
        head = f"-|>,head_length={long:g},head_width={wide:g}"
        _arrow(
            axes,
            places[i],
            places[j],
            math.sqrt(drawn.dots[j]) / 2,
            head,
            ARROW[0] + ARROW[1] * part,
        )


def _curve(axes: Axes, one: Place, other: Place, wide: float) -> None:
    """What goes to and fro: from dot to dot, below both."""
    path = Path([one, middle(one, other), other], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    patch = FancyArrowPatch(path=path, arrowstyle="-", linewidth=wide, color=GREY, alpha=0.4,
                            zorder=1)  # fmt: skip
    patch.set_fill(False)
    axes.add_patch(patch)


def _arrow(axes: Axes, one: Place, other: Place, radius: float, head: str, wide: float) -> None:
    """A balance: its head ends at the dot, of a radius in points, or it would lie under it."""

    def bent(begin: Any, end: Any, shrinkB: float = 0.0, **_: Any) -> Path:
        # in pixels, as large as the figure is when it is drawn
        bend = axes.transData.transform(middle(one, other))
        far = math.dist(end, bend)
        part = min(shrinkB / far, 1.0) if far else 0.0
        end = (end[0] + part * (bend[0] - end[0]), end[1] + part * (bend[1] - end[1]))
        return Path([begin, bend, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])

    style: Any = bent  # types of matplotlib know no callable
    axes.add_patch(
        FancyArrowPatch(
            one, other, connectionstyle=style, arrowstyle=head, shrinkA=0.0, shrinkB=radius,
            linewidth=wide, color=BRINGS, alpha=0.9, mutation_scale=1.0, zorder=3,
        )
    )  # fmt: skip


def _nodes(axes: Axes, found: Exchange, drawn: Map, language: str, tall: bool) -> None:
    """A dot for each organisation, as large as what it brings, and its name outside the ring."""
    say, names = words_of("exchange", language), names_of(found.region)
    for i, (x, y) in drawn.places.items():
        colour, shape, inside = _LOOKS[int(found.sides[i])]
        axes.scatter(
            [x], [y], s=drawn.dots[i], marker=shape, facecolor=inside,
            edgecolor="white" if inside == colour else colour,
            linewidth=0.6 if inside == colour else 1.2, zorder=2,
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
