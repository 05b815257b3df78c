"""What matters in a study: dots with intervals, a row a parameter, and tables of shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.plots.style import (
    COLOURS,
    GREY,
    MARKS,
    NARROW,
    PALE,
    SCALE,
    SMALL,
    WIDE,
    finish,
    local_ticks,
    new_figure,
    styled,
    wrap,
)
from sim.state import Floats
from sim.words import number, words_of

MOST_APART: Final = len(MARKS)
"""Contexts that a figure can hold apart; of more, all are grey."""
NAME_WIDE: Final = 52.0
"""Width in mm of the name of a parameter."""


class Panel(NamedTuple):
    """An outcome: what is told of each row, by context."""

    title: str
    axis: str
    values: Floats
    """(contexts, rows); NaN where it is not known."""
    margins: Floats


def importance_figure(
    panels: Sequence[Panel],
    rows: Sequence[str],
    contexts: Sequence[str],
    *,
    title: str,
    language: str = "en",
    source: str = "",
    luck: bool = False,
    tall: bool = False,
) -> Figure:
    """Dots with intervals: a row a parameter, the one that matters most on top; a colour a context.

    Args:
        source: which runs stand behind it.
        luck: whether the last row is of luck, which no one chooses: a line parts it from the rest.
        tall: for a phone.
    """
    width = NARROW if tall else WIDE
    names = [wrap(row, 34.0 if tall else NAME_WIDE) for row in rows]
    apart = 1 < len(contexts) <= MOST_APART
    high = sum(4.0 + 2.9 * (name.count("\n") + 1) for name in names)
    high += (1.6 * len(rows) * (len(contexts) - 1)) if apart else 0.0
    with styled():
        head = wrap(title, width - 6)
        lines = head.count("\n") + 1 + (len(contexts) if apart and tall else 1)
        stacked = len(panels) if tall else 1
        figure = new_figure(22 + 4 * lines + stacked * (high + (14 if tall else 6)), width)
        some = figure.subplots(
            *((len(panels), 1) if tall else (1, len(panels))), sharey=True, squeeze=False
        )
        for axes, panel in zip(some.ravel().tolist(), panels, strict=True):
            _dots(axes, panel, len(rows), apart, language)
            axes.set_title(panel.title, loc="left", fontweight="bold")
            axes.set_xlabel(wrap(panel.axis, width / (1 if tall else len(panels)) - 26))
            axes.set_yticks(range(len(rows)), names)
            axes.set_ylim(len(rows) - 0.5, -0.5)
            if luck:
                axes.axhline(len(rows) - 1.5, color=GREY, linewidth=0.6, linestyle=":")
        say = words_of("analyse", language)
        looks: list[tuple[str, str, Any]] = []
        if apart:
            looks = list(zip(contexts, COLOURS, MARKS, strict=False))
        elif len(contexts) > 1:
            looks = [(say["each_context"], GREY, "o"), (say["middle_context"], COLOURS[0], "|")]
        keys = [
            Line2D([], [], label=wrap(label, width - 20), color=colour, marker=mark, linestyle="")
            for label, colour, mark in looks
        ]
        figure.legend(
            handles=keys, loc="outside upper left", title=head, alignment="left",
            ncols=1 if tall or max(map(len, contexts)) > 40 else 3,
        )  # fmt: skip
        finish(figure, language, source=source)
    return figure


def _dots(axes: Axes, panel: Panel, rows: int, apart: bool, language: str) -> None:
    contexts = len(panel.values)
    places = np.arange(rows, dtype=np.float64)
    for at, (values, margins) in enumerate(zip(panel.values, panel.margins, strict=True)):
        many = contexts > 1 and not apart
        shift = (at - (contexts - 1) / 2) * (0.7 / max(contexts, 2)) if apart else 0.0
        axes.errorbar(
            values, places + shift, xerr=None if many else np.nan_to_num(margins),
            marker="o" if many else MARKS[at], linestyle="", markersize=2.5 if many else 3.6,
            color=GREY if many else COLOURS[at], elinewidth=0.9, capsize=1.8,
            alpha=0.6 if many else 1.0,
        )  # fmt: skip
    if contexts > 1 and not apart:
        with np.errstate(all="ignore"):
            axes.plot(
                np.nanmedian(panel.values, axis=0), places, "|", color=COLOURS[0], markersize=9,
                markeredgewidth=1.6,
            )  # fmt: skip
    axes.axvline(0.0, color=PALE, linewidth=0.8, zorder=0)
    axes.grid(axis="y", color=PALE, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    local_ticks(axes.xaxis, language)


class Shares(NamedTuple):
    """A table at a moment."""

    moment: str
    columns: Sequence[str]
    """Outcomes."""
    shares: Floats
    """(rows, columns); NaN where one is not known."""


def shares_figure(
    tables: Sequence[Shares],
    rows: Sequence[str],
    *,
    title: str,
    scale: str,
    language: str = "en",
    source: str = "",
    luck: bool = False,
) -> Figure:
    """Tables of shares with a colour each: a row a parameter, a column an outcome.

    Args:
        scale: what the colours show.
        source: which runs stand behind it.
        luck: whether the last row is of luck.
    """
    names = [wrap(row, NAME_WIDE) for row in rows]
    with styled():
        head = wrap(title, WIDE - 6)
        high = sum(max(5.0, 3.1 * (name.count("\n") + 1) + 1.2) for name in names)
        figure = new_figure(40 + 4 * head.count("\n") + high, WIDE)
        wide = [len(table.columns) for table in tables]
        some = figure.subplots(1, len(tables), sharey=True, squeeze=False, width_ratios=wide)
        for axes, (moment, columns, shares) in zip(some.ravel().tolist(), tables, strict=True):
            image = axes.imshow(np.clip(shares, 0, 1), cmap=SCALE, vmin=0, vmax=1, aspect="auto")
            for row, column in np.ndindex(shares.shape):
                share = shares[row, column]
                if not np.isnan(share):
                    axes.text(
                        column, row, number(round(float(share), 2) + 0.0, 2, language),
                        ha="center", va="center_baseline", fontsize=SMALL,
                        color="black" if share > 0.55 else "white",
                    )  # fmt: skip
            axes.set_xticks(
                range(len(columns)), columns, rotation=30, ha="right", rotation_mode="anchor"
            )
            axes.set_yticks(range(len(rows)), names)
            axes.tick_params(length=0)
            axes.set_title(moment, loc="left", fontweight="bold")
            for side in axes.spines.values():
                side.set_visible(False)
            if luck:
                axes.axhline(len(rows) - 1.5, color="white", linewidth=1.6)
        bar = figure.colorbar(image, ax=some.ravel().tolist(), shrink=0.9, aspect=30, pad=0.015)
        bar.set_label(wrap(scale, 30.0))
        local_ticks(bar.ax.yaxis, language)
        bar.outline.set_visible(False)
        figure.suptitle(head, x=0.01, ha="left")
        finish(figure, language, source=source)
    return figure
