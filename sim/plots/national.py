"""A network ten years on, beside one whose links end at random and beside 2016."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim import EDITION
from sim.plots.style import GREY, finish, label_below, new_figure, styled

MODES: Final = {"consent": "#0072B2", "joint": "#E69F00"}
CALLED: Final = {"consent": "by consent", "joint": "jointly"}


def courses_figure(
    titles: Mapping[str, str],
    field: Mapping[str, float],
    rows: Sequence[Mapping[str, Any]],
    edition: int = EDITION,
) -> Figure:
    """A panel a figure of the network: its course over the years.

    Args:
        titles: figures, in the order of panels, and what they are called.
        field: the figure of 2016.
        rows: a row a mode: ``mode``; ``model`` and ``null``, by figure the low, middle and high
            course over worlds, each a number a year from month 0 on.
        edition: of the model that the rows come from.
    """
    with styled():
        down = -(-len(titles) // 3)
        figure = new_figure(52.0 * down + 16)
        axes = figure.subplots(down, 3, squeeze=False).ravel().tolist()
        for ax, name in zip(axes, titles, strict=False):
            _panel(ax, name, field[name], rows)
            ax.set_title(titles[name], loc="left")
        for ax in axes[len(titles) :]:
            ax.set_axis_off()
        label_below(figure, "years")
        figure.legend(handles=_legend(), loc="outside upper center", ncols=4)
        finish(figure, edition=edition)
    return figure


def _panel(ax: Axes, name: str, field: float, rows: Sequence[Mapping[str, Any]]) -> None:
    ax.axhline(field, color=GREY, lw=0.8, zorder=1)
    for row in rows:
        colour = MODES[row["mode"]]
        low, middle, high = (np.array(line) for line in row["model"][name])
        years = range(len(middle))
        ax.fill_between(years, low, high, color=colour, alpha=0.2, lw=0)
        ax.plot(years, middle, color=colour)
        ax.plot(years, row["null"][name][1], color=colour, ls=":")
    ax.set_xlim(left=0)


def _legend() -> list[Line2D]:
    lines = [Line2D([], [], color=colour, label=CALLED[mode]) for mode, colour in MODES.items()]
    null = Line2D([], [], color="#333333", ls=":", label="links end and begin at random")
    return [*lines, null, Line2D([], [], color=GREY, lw=0.8, label="2016")]
