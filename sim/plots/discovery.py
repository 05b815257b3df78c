"""Where something fails: boxes on the way, and the limits of the one that is told."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.analysis.box_words import name_of, rounded, value_of
from sim.analysis.boxes import CHOICE, Cases
from sim.analysis.discovery import Found
from sim.plots.style import (
    COLOURS,
    GREY,
    MARKS,
    NARROW,
    PALE,
    SMALL,
    WIDE,
    finish,
    local_ticks,
    new_figure,
    styled,
    wrap,
)
from sim.words import words_of

TOLD: Final = COLOURS[2]
BOX: Final = COLOURS[6]


def discovery_figure(
    cases: Cases,
    found: Found,
    *,
    title: str,
    language: str = "en",
    source: str = "",
    tall: bool = False,
) -> Figure:
    """Coverage against density of each box on the way, and the limits of the one that is told.

    Args:
        title: what fails, and where.
        source: which runs stand behind it.
        tall: one panel below the other, for a phone.
    """
    width, rows = NARROW if tall else WIDE, max(2, len(found.box))
    with styled():
        keys = _keys(found, language)
        high = 74 + 4.4 * len(keys) + 17 * rows if tall else max(76.0, 28 + 15 * rows)
        figure = new_figure(high, width)
        ratios = (46, 17 * rows) if tall else (1, 1.15)
        above, below = (
            figure.subplots(2, 1, height_ratios=ratios)
            if tall
            else figure.subplots(1, 2, width_ratios=ratios)
        )
        _way(above, found, language)
        _limits(below, cases, found, language, 46 if tall else 64)
        figure.legend(
            loc="outside upper left", title=wrap(title, width - 6), alignment="left",
            handles=keys, ncols=1 if tall else 3,
        )  # fmt: skip
        finish(figure, language, source=source)
    return figure


def _way(axes: Axes, found: Found, language: str) -> None:
    say = words_of("discovery", language)
    for step in found.steps:
        many = min(len(step.box), len(MARKS) - 1)
        axes.plot(
            step.worth.coverage, step.worth.density, MARKS[many], color=COLOURS[many],
            markersize=3.0,
        )  # fmt: skip
    axes.plot(
        found.worth.coverage, found.worth.density, "o", markersize=9, markerfacecolor="none",
        markeredgecolor=TOLD, markeredgewidth=1.4,
    )  # fmt: skip
    axes.set_xlim(0, 1.04)
    axes.set_ylim(0, 1.04)
    axes.set_xlabel(wrap(say["coverage"], 66))
    axes.set_ylabel(wrap(say["density"], 44))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        local_ticks(axis, language)


def _keys(found: Found, language: str) -> list[Line2D | Patch]:
    say = words_of("discovery", language)
    most = min(max(len(step.box) for step in found.steps), len(MARKS) - 1)
    keys: list[Line2D | Patch] = []
    for many in range(most + 1):
        label = say["key_limited"].format(limited=many)
        if many == len(MARKS) - 1:
            label = say["key_more"].format(limited=many)
        keys.append(
            Line2D([], [], marker=MARKS[many], color=COLOURS[many], linestyle="", label=label)
        )
    ring = Line2D([], [], marker="o", markersize=8, linestyle="", label=say["told"])
    ring.set(markerfacecolor="none", markeredgecolor=TOLD)
    keys.append(ring)
    if found.box:
        keys += [Patch(color=PALE, label=say["range"]), Patch(color=BOX, label=say["inside"])]
        if found.steady.limits:
            keys.append(Line2D([], [], color=COLOURS[0], linewidth=1.2, label=say["margin"]))
    return keys


def _limits(axes: Axes, cases: Cases, found: Found, language: str, wide: float) -> None:
    axes.set_axis_off()
    axes.set_xlim(-0.02, 1.02)
    names = list(found.box)
    axes.set_ylim(max(2, len(names)) - 0.45, -0.75)
    if not names:
        text = wrap(words_of("discovery", language)["nowhere"], wide)
        axes.text(0.5, 0.0, text, ha="center", va="center")
    for at, name in enumerate(names):
        label = name_of(name, language)
        label = wrap(label[:1].upper() + label[1:], wide)
        axes.text(0.0, at - 0.2, label, ha="left", va="bottom", fontweight="bold")
        if cases.kinds[name] == CHOICE:
            _choices(axes, cases, found, name, at, language)
        else:
            _range(axes, cases, found, name, at, language)


def _range(axes: Axes, cases: Cases, found: Found, name: str, at: int, language: str) -> None:
    ends, limit = cases.ends(name), found.box[name]
    span = ends.high - ends.low

    def place(value: float) -> float:
        return float(np.clip((value - ends.low) / span, 0.0, 1.0))

    left, right = place(max(limit.low, ends.low)), place(min(limit.high, ends.high))
    axes.barh(at, 1.0, height=0.28, color=PALE)
    axes.barh(at, right - left, left=left, height=0.28, color=BOX)
    told = []
    for side, ha in (("low", "left"), ("high", "right")):
        value, end = getattr(limit, side), getattr(ends, side)
        if math.isfinite(value):
            axes.text(
                place(value), at + 0.2, rounded(value, language), ha="center", va="top",
                fontsize=SMALL, color=TOLD, fontweight="bold",
            )  # fmt: skip
            told.append(place(value))
            spread = found.steady.limits.get((name, side))
            if spread:
                axes.plot([place(spread[0]), place(spread[1])], [at, at], color=COLOURS[0])
        edge = 0.0 if side == "low" else 1.0
        if all(abs(edge - other) > 0.14 for other in told):
            axes.text(
                edge, at + 0.2, rounded(end, language), ha=ha, va="top", fontsize=SMALL, color=GREY
            )


def _choices(axes: Axes, cases: Cases, found: Found, name: str, at: int, language: str) -> None:
    known = cases.codes[name][0]
    inside = found.box[name].values or frozenset()
    each = 1.0 / len(known)
    for place, value in enumerate(known):
        axes.barh(
            at, each - 0.01, left=place * each, height=0.28, align="center",
            color=BOX if value in inside else PALE,
        )  # fmt: skip
        axes.text(
            (place + 0.5) * each, at + 0.2, wrap(value_of(name, value, language), 60 * each),
            ha="center", va="top", fontsize=SMALL, color=TOLD if value in inside else GREY,
            fontweight="bold" if value in inside else "normal",
        )  # fmt: skip
