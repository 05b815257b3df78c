"""Schedules of a referee: effect against days, as searched, and what is left in other worlds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.plots.style import (
    COLOURS,
    GREY,
    NARROW,
    PALE,
    WIDE,
    finish,
    local_ticks,
    new_figure,
    styled,
    wrap,
)
from sim.words import words_of

Point = tuple[float, float]
"""Days a week and effect."""


def search_figure(
    tried: Sequence[Point],
    front: Sequence[Point],
    held: Sequence[Point],
    told: Point,
    always: Point,
    *,
    title: str,
    indicator: str,
    language: str = "en",
    tall: bool = False,
) -> Figure:
    """All schedules that were tried, the front, and the same in worlds that were not searched.

    Args:
        held: of the front, in its order.
        told: the schedule that is told, in other worlds.
        always: a guardian that stays, in other worlds.
        indicator: its name for people.
        tall: for a phone.
    """
    say, width = words_of("search", language), NARROW if tall else WIDE
    with styled():
        figure = new_figure(112 if tall else 96, width)
        axes = figure.subplots()
        axes.plot(*np.array(tried).T, ".", color=PALE, markersize=4, label=say["key_tried"])
        for one, other in zip(front, held, strict=True):
            axes.plot([one[0], other[0]], [one[1], other[1]], color=GREY, linewidth=0.7)
        axes.plot(
            *np.array(front).T, "o", markerfacecolor="white", color=COLOURS[1], markersize=4.5,
            label=say["key_front"],
        )  # fmt: skip
        axes.plot(
            *np.array(held).T, "o", color=COLOURS[1], markersize=4.5, label=say["key_held"]
        )  # fmt: skip
        axes.plot(
            *told, "o", markersize=11, markerfacecolor="none", markeredgecolor=COLOURS[2],
            markeredgewidth=1.4, linestyle="", label=say["key_told"],
        )  # fmt: skip
        axes.plot(
            *always, "X", color=COLOURS[0], markersize=6, linestyle="", label=say["key_always"]
        )
        axes.axhline(0.0, color=COLOURS[0], linewidth=0.6)
        axes.set_xlabel(wrap(say["axis_days"], 60 if tall else 140))
        axes.set_ylabel(wrap(say["axis_effect"].format(indicator=indicator), 70))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(6))
            local_ticks(axis, language)
        figure.legend(
            loc="outside upper left", title=wrap(title, width - 6), alignment="left",
            ncols=1 if tall else 3,
        )  # fmt: skip
        finish(figure, language)
    return figure
