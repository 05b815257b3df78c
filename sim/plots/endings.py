"""Patterns of real endings beside what leaving at random gives, at a glance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim import EDITION
from sim.plots.style import SMALL, finish, label_below, new_figure, styled, wrap

MODES: Final = {"consent": ("#0072B2", "o"), "joint": ("#E69F00", "s")}
CASES: Final = {
    "twente": ("#009E73", "^"), "drechtsteden": ("#CC79A7", "v"), "bar": ("#56B4E9", "D"),
    "zutphen_lochem": ("#000000", "x"),
}  # fmt: skip
NULL: Final = "#CCCCCC"
EDGE: Final = 8.0
"""Smallest effects beyond which a point is drawn on the edge."""


def patterns_figure(
    rows: Sequence[Mapping[str, Any]],
    titles: Mapping[str, str],
    cases: Mapping[str, str],
    heading: str = "",
    edition: int = EDITION,
) -> Figure:
    """One line a pattern and mode: where the statistic lies, and where chance would put it.

    The distance to the middle of the null is in smallest effects that matter, positive in the
    direction of the pattern. Right: the same statistic in each case by itself.

    Args:
        rows: ``pattern``, ``mode``, ``statistic``, ``null`` (low, middle, high), ``sign``,
            ``matters``, ``retold`` and ``cases``; numbers may be None.
        titles: patterns from top to bottom and what they are called.
        cases: cases and their names.
        heading: what is said first, before what the left half shows.
        edition: of the model that the rows come from.
    """
    with styled():
        figure = new_figure(12.5 * len(titles) + 42)
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.25, 1))
        for place, name in enumerate(titles):
            if place % 2 == 0:
                for ax in (left, right):
                    ax.axhspan(place - 0.5, place + 0.5, color="#F5F5F5", lw=0, zorder=0)
            for row in rows:
                if row["pattern"] == name and row["statistic"] is not None:
                    _line(left, right, row, place + (-0.2 if row["mode"] == "consent" else 0.2))
        left.set_yticks(
            range(len(titles)),
            [wrap(f"{name}  {title}", 46, SMALL) for name, title in titles.items()],
        )
        left.set_ylim(len(titles) - 0.5, -0.5)
        shown = "All cases, beside leaving at random"
        left.set_title(f"{heading}. {shown}" if heading else shown, loc="left")
        right.set_title("Each case by itself", loc="left")
        for ax in (left, right):
            ax.axvline(0, color="#555555", lw=0.8, zorder=1)
            ax.set_xlim(-EDGE - 0.5, EDGE + 0.5)
            ax.set_xticks(range(-8, 9, 2))
            ax.tick_params(axis="y", length=0)
        label_below(
            figure,
            "distance to the middle of the null, in smallest effects that matter "
            f"(to the right: as in the field; {EDGE:.0f} and more at the edge)",
        )
        figure.legend(handles=_legend(cases), loc="outside upper center", ncols=5)
        finish(figure, edition=edition)
    return figure


def _line(left: Axes, right: Axes, row: Mapping[str, Any], y: float) -> None:
    """One pattern in one mode."""
    colour, marker = MODES[row["mode"]]
    low, middle, high = row["null"]

    def place(value: float) -> float:
        distance = row["sign"] * (value - middle) / row["matters"]
        return float(max(-EDGE, min(EDGE, distance)))

    ends = sorted((place(low), place(high)))
    left.plot(ends, [y, y], color=NULL, lw=6, solid_capstyle="butt", zorder=2)
    left.plot(ends[1] + 1, y, "|", color="#777777", ms=8, zorder=2)
    left.plot(
        place(row["statistic"]), y, marker, color=colour, ms=6.5, mew=1.3, zorder=3,
        markerfacecolor=colour if row["retold"] else "white",
    )  # fmt: skip
    for case, value in row["cases"].items():
        if value is not None and math.isfinite(value):
            ink, shape = CASES[case]
            right.plot(place(value), y, shape, color=ink, ms=4.5, mew=1.2, alpha=0.9, zorder=3)


def _legend(cases: Mapping[str, str]) -> list[Any]:
    def key(colour: str, marker: str, label: str, fill: str | None = None) -> Line2D:
        face = colour if fill is None else fill
        return Line2D([], [], color=colour, marker=marker, ls="", ms=5.5, label=label,
                      markerfacecolor=face)  # fmt: skip

    found: list[Any] = [
        key(colour, marker, {"consent": "by consent", "joint": "decided jointly"}[mode])
        for mode, (colour, marker) in MODES.items()
    ]
    found += [
        key("#555555", "o", "filled: retold, open: not", "white"),
        Patch(color=NULL, label="95 % of the null"),
        key("#777777", "|", "retold from here"),
    ]
    return found + [key(*CASES[case], name) for case, name in cases.items()]
