"""Policies under uncertainty: effect against days, and regret."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.robust import Robust
from sim.analysis.robust_words import policy_name
from sim.indicators import ABOUT
from sim.plots.style import (
    COLOURS,
    GREY,
    NARROW,
    SMALL,
    WIDE,
    finish,
    local_ticks,
    new_figure,
    styled,
    wrap,
)
from sim.words import words_of

Extent = tuple[float, float, float, float]
"""Left, right, lower and upper end of a text."""


def robust_figure(
    found: Robust, *, title: str, language: str = "en", source: str = "", tall: bool = False
) -> Figure:
    """Effect against what it costs in days, and how far each policy stays behind the best.

    Without days only the second.

    Args:
        title: which policies, where.
        source: which runs stand behind it.
        tall: one panel below the other, for a phone.
    """
    width, rows = NARROW if tall else WIDE, len(found.rows)
    both = bool(found.prices)
    high = max(72, 30 + 7 * rows)
    with styled():
        figure = new_figure(high * (2 if tall and both else 1) + (10 if tall else 0), width)
        panels = figure.subplots(*((2, 1) if tall else (1, 2)) if both else (1, 1), squeeze=False)
        axes = list(panels.flat)
        if both:
            _front(axes[0], found, language, tall)
        _regret(axes[-1], found, language)
        figure.legend(
            loc="outside upper left", title=wrap(title, width - 6), alignment="left",
            ncols=1 if tall else 4,
        )  # fmt: skip
        if both:
            figure.draw_without_rendering()  # names are laid out where points now lie
            _names(axes[0], found, language)
        finish(figure, language, source=source)
    return figure


def _names(axes: Axes, found: Robust, language: str) -> None:
    """The name of each policy beside its point, where it lies on no other name and on no point."""
    scale, high = axes.figure.dpi / 72, SMALL * 1.2
    where = {
        row.policy: (row.days.ours, row.effect.mean) for row in found.rows if row.days is not None
    }
    points = {name: axes.transData.transform(at) / scale for name, at in where.items()}
    taken = [(x - 3, x + 3, y - 3, y + 3) for x, y in points.values()]
    edge = axes.bbox.x1 / scale
    for policy, (x, y) in points.items():
        name = policy_name(policy, language)
        wide = SMALL * 0.6 * len(name)
        places: list[tuple[int, int, int, float, Extent]] = []
        for rise in (4.0, -high - 3.0, high + 5.0, -2 * high - 4.0):
            for side, left in ((1, x + 5), (-1, x - 5 - wide)):
                box = (left, left + wide, y + rise, y + rise + high)
                crossed = sum(_cross(box, other) for other in taken) + 9 * (box[1] > edge)
                places.append((crossed, len(places), side, rise, box))
        _, _, side, rise, box = min(places)
        taken.append(box)
        text = axes.annotate(
            name, where[policy], xytext=(5 * side, rise), textcoords="offset points",
            fontsize=SMALL, ha="left" if side > 0 else "right", va="bottom",
        )  # fmt: skip
        text.set_in_layout(False)


def _cross(one: Extent, other: Extent) -> bool:
    """Whether two lie on each other."""
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _label(found: Robust, language: str) -> str:
    return str(getattr(ABOUT[found.indicator], f"label_{language}"))


def _front(axes: Axes, found: Robust, language: str, tall: bool) -> None:
    """Effect against days, each with its margin, and the front of those worth their days."""
    say = words_of("robust", language)
    for row in found.rows:
        days, effect = row.days, row.effect
        if days is None:
            continue
        low, high = (effect.mean, effect.mean) if math.isnan(effect.low) else effect[1:]
        axes.plot([days.low, days.high], [effect.mean] * 2, color=GREY, linewidth=0.8)
        axes.plot([days.ours] * 2, [low, high], color=GREY, linewidth=0.8)
        axes.plot(
            days.ours, effect.mean, "o", color=COLOURS[1] if row.efficient else GREY,
            markersize=5,
        )  # fmt: skip
    front = sorted((r.days.ours, r.effect.mean) for r in found.rows if r.days and r.efficient)
    axes.plot(
        *np.array(front).T, color=COLOURS[1], linewidth=1.0, linestyle="--", zorder=0,
        label=say["key_front"],
    )  # fmt: skip
    axes.axhline(0.0, color=COLOURS[0], linewidth=0.6)
    axes.margins(x=0.14, y=0.12)
    first = policy_name(found.grid.policies[0], language)
    label = say["axis_effect"].format(indicator=_label(found, language), first=first)
    axes.set_ylabel(wrap(label, 46))
    axes.set_xlabel(wrap(say["axis_days"], 54 if tall else 66))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        local_ticks(axis, language)


def _regret(axes: Axes, found: Robust, language: str) -> None:
    """Mean, ninth tenth and largest regret, a line a policy; the least mean on top."""
    say = words_of("robust", language)
    rows = sorted(found.rows, key=lambda row: row.regret_mean)
    at = np.arange(len(rows))
    largest = [row.regret_max for row in rows]
    axes.hlines(at, [row.regret_mean for row in rows], largest, color=GREY, linewidth=0.8)
    for key, mark, colour, values in (
        ("key_mean", "o", COLOURS[1], [row.regret_mean for row in rows]),
        ("key_90", "D", COLOURS[5], [row.regret_90 for row in rows]),
        ("key_max", "X", COLOURS[2], largest),
    ):
        axes.plot(values, at, mark, color=colour, linestyle="", markersize=5, label=say[key])
    names = [wrap(policy_name(row.policy, language), 30) for row in rows]
    axes.set_yticks(at, names)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
    axes.margins(x=0.06)
    axes.set_xlabel(wrap(say["axis_regret"].format(indicator=_label(found, language)), 54))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    local_ticks(axes.xaxis, language)
