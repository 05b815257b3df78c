"""Bring and get as a map: organisations on a ring, and what goes to and fro between them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

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

DRAWN: Final = 40
"""Pairs that are drawn: more cannot be told apart."""
MOST: Final = 40
"""Organisations that are drawn."""
BRINGS, GETS = COLOURS[1], COLOURS[2]


def exchange_figure(
    found: Exchange, *, region: str, policy: str, language: str = "en", tall: bool = False
) -> Figure:
    """Who brings more on the left, who gets more on the right, with lines between them.

    Places follow from the numbers alone: the larger a balance, the higher an organisation stands.

    Args:
        policy: as it stands in a sentence, such as *with a guardian*.
        tall: for a phone.
    """
    say = words_of("exchange", language)
    order = np.argsort(-found.brings, kind="stable")[:MOST]
    balance = found.brings - found.gets
    left = sorted((i for i in order.tolist() if balance[i] >= 0), key=lambda i: (-balance[i], i))
    right = sorted((i for i in order.tolist() if balance[i] < 0), key=lambda i: (balance[i], i))
    width = NARROW if tall else WIDE
    high = max(len(left), len(right), 6) * (8.0 if tall else 5.6)
    with styled():
        figure = new_figure(high + (52 if tall else 30), width)
        axes = figure.subplots()
        places = _places(left, -1.0) | _places(right, 1.0)
        drawn, pairs = _lines(axes, found, places)
        _nodes(axes, found, places, language, tall)
        text = [say["title"].format(region=region, policy=policy, worlds=found.worlds)]
        least = math.ceil(CLEAR * found.worlds)
        text.append(say["legend"].format(pairs=drawn, of=pairs, least=least, worlds=found.worlds))
        if len(order) < len(found.brings):
            text.append(say["hidden"].format(shown=len(order), of=len(found.brings)))
        keys = [
            Line2D([], [], color=colour, marker="o", linestyle="", label=say[key])
            for key, colour in (("brings", BRINGS), ("gets", GETS))
        ]
        title = "\n".join(wrap(line, width - 6) for line in text)
        figure.legend(
            handles=keys, loc="outside upper left", ncols=1 if tall else 2, title=title,
            alignment="left",
        )  # fmt: skip
        finish(figure, language)
    return figure


def _places(who: list[int], side: float) -> dict[int, tuple[float, float]]:
    """Places on half a ring, as far from each other in height as can be."""
    heights = [1.0 - 2.0 * (row + 0.5) / len(who) for row in range(len(who))]
    return {
        i: (side * (0.55 + 0.45 * math.sqrt(1.0 - height**2)), height)
        for i, height in zip(who, heights, strict=True)
    }


def _lines(axes: Axes, found: Exchange, places: dict[int, tuple[float, float]]) -> tuple[int, int]:
    """Lines of the pairs between which most goes; how many, and of how many pairs."""
    both = found.flows + found.flows.T
    pairs = [(float(both[i, j]), i, j) for i, j in found.region.pairs.tolist() if both[i, j] > 0]
    shown = sorted((p for p in pairs if p[1] in places and p[2] in places), key=lambda p: (-p[0],))
    shown = shown[:DRAWN]
    least = CLEAR * found.worlds
    for amount, i, j in reversed(shown):  # the widest on top
        if found.ahead[j, i] > found.ahead[i, j]:
            i, j = j, i  # from who brings more to who gets more
        arrow = found.ahead[i, j] >= least
        wide = 0.4 + 3.2 * amount / shown[0][0]
        same = places[i][0] * places[j][0] > 0
        bend = 0.35 if same else 0.08
        sign = 1.0 if (places[i][1] > places[j][1]) == (places[i][0] < 0) else -1.0
        axes.add_patch(
            FancyArrowPatch(
                places[i], places[j],
                arrowstyle=f"-|>,head_length={2.2 + wide:g},head_width={1.0 + 0.6 * wide:g}"
                if arrow else "-",
                connectionstyle=f"arc3,rad={sign * bend:g}",
                linewidth=wide, color=BRINGS if arrow else GREY, alpha=0.55, shrinkA=4, shrinkB=4,
                mutation_scale=1.0, zorder=1,
            )
        )  # fmt: skip
    return len(shown), len(pairs)


def _nodes(
    axes: Axes,
    found: Exchange,
    places: dict[int, tuple[float, float]],
    language: str,
    tall: bool,
) -> None:
    """A dot for each organisation, as large as what it brings, and its name outside the ring."""
    say, names = words_of("exchange", language), names_of(found.region)
    most = max(float(found.brings.max()), 1e-12)
    for i, (x, y) in places.items():
        balance = found.brings[i] - found.gets[i]
        size = 8 + 60 * float(found.brings[i]) / most
        axes.scatter(
            [x], [y], s=size, color=BRINGS if balance >= 0 else GETS, edgecolor="white",
            linewidth=0.6, zorder=2,
        )  # fmt: skip
        text = say["label"].format(
            name=names[i],
            brings=number(float(found.brings[i]), 1, language),
            gets=number(float(found.gets[i]), 1, language),
        )
        axes.annotate(
            wrap(text, 25, SMALL) if tall else wrap(text, 46, SMALL),
            (x, y),
            xytext=(7 if x > 0 else -7, 0),
            textcoords="offset points",
            ha="left" if x > 0 else "right",
            va="center",
            fontsize=SMALL if not tall else 6.0,
            linespacing=0.95,
        )
    axes.set_xlim(-1.15, 1.15)
    axes.set_ylim(-1.08, 1.08)
    axes.set_axis_off()
