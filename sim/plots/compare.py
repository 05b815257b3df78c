"""Policies beside each other: courses with the middle 80 % of worlds, and paired differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.analysis.compare import Arm, band_name
from sim.indicators import BY_NAME, HEADLINES
from sim.plots.style import (
    COLOURS,
    NARROW,
    SIZE,
    WIDE,
    finish,
    local_ticks,
    new_figure,
    styled,
    wrap,
)
from sim.state import Floats
from sim.words import number, words_of

DASHES: Final = ("-", "--", "-.", ":")
"""Of the policies, so that they are told apart without colours."""


def compare_figure(
    bands: Mapping[str, Mapping[str, Floats]],
    arms: Sequence[Arm],
    *,
    region: str,
    worlds: int,
    language: str = "en",
    tall: bool = False,
) -> Figure:
    """Each headline over the years under every policy, and how far from the first policy.

    Args:
        bands: of each headline, as :func:`sim.analysis.compare.bands` gives them.
        tall: one panel below the other, for a phone.
    """
    say = words_of("compare_figure", language)
    width = NARROW if tall else WIDE
    with styled():
        figure = new_figure((168 if tall else 102) + 4 * (len(arms) > 2 and tall), width)
        if tall:
            panels = figure.subplots(4, 1, sharex=True, height_ratios=(1.25, 1, 1.25, 1))
            pairs = [(panels[0], panels[1]), (panels[2], panels[3])]
        else:
            grid = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=(1.25, 1))
            pairs = list(zip(*grid, strict=True))
        for at, ((above, below), name) in enumerate(zip(pairs, HEADLINES, strict=True)):
            label = str(getattr(BY_NAME[name], f"label_{language}"))
            _courses(above, bands[name], arms)
            above.set_title(f"{label[:1].upper()}{label[1:]}", loc="left", fontweight="bold")
            above.set_ylabel(wrap(say[f"ends_{name}"], 36))
            _differences(below, bands[name], arms)
            if tall or at == 0:
                below.set_ylabel(say["difference"].format(name=wrap(_inside(arms[0]), 36)))
            if not tall or at == 1:
                below.set_xlabel(say["years"])
            for panel in (above, below):
                panel.xaxis.set_major_locator(MaxNLocator(6))
                local_ticks(panel.xaxis, language)
                local_ticks(panel.yaxis, language)
        ends = [end for _, below in pairs for end in below.get_ylim()]
        low, high = min(ends), max(ends)
        ticks = [float(tick) for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)]
        for _, below in pairs:
            below.set_ylim(low, high)
            # not where labels would meet those of the panel above or below
            edge = 0.08 * (high - low)
            below.set_yticks([tick for tick in ticks if low + edge <= tick <= high - edge])
        title = say["title"].format(region=region, worlds=worlds)
        legend = say["legend"].format(worlds=worlds, band=band_name(worlds, language))
        _legend(figure, arms, wrap(f"{title}\n{legend}", width - 6), language, tall)
        finish(figure, language)
    return figure


def _courses(axes: Axes, bands: Mapping[str, Floats], arms: Sequence[Arm]) -> None:
    years = np.arange(bands["mean"].shape[1]) / 12
    for at, arm in enumerate(arms):
        # areas on top of each other would make a colour that is no policy's
        three = (bands[end][at] for end in ("low", "mean", "high"))
        _band(axes, years, at, *three, filled=False)
        if arm.until is not None and arm.until < len(years) - 1:
            axes.axvline(arm.until / 12, color=COLOURS[at], linewidth=0.7, linestyle=":")
    axes.set_xlim(0, max(float(years[-1]), 1e-9))
    axes.set_ylim(0, 1)


def _differences(axes: Axes, bands: Mapping[str, Floats], arms: Sequence[Arm]) -> None:
    years = np.arange(bands["mean"].shape[1]) / 12
    axes.axhline(0.0, color=COLOURS[0], linewidth=0.8)
    for at, arm in enumerate(arms[1:], start=1):
        three = (bands[f"difference_{end}"][at] for end in ("low", "mean", "high"))
        _band(axes, years, at, *three, filled=len(arms) == 2)
        if arm.until is not None and arm.until < len(years) - 1:
            axes.axvline(arm.until / 12, color=COLOURS[at], linewidth=0.7, linestyle=":")
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -0.05), max(high, 0.05))


def _band(
    axes: Axes, years: Floats, at: int, low: Floats, mean: Floats, high: Floats, *, filled: bool
) -> None:
    dash = DASHES[at % len(DASHES)]
    if filled:
        axes.fill_between(years, low, high, color=COLOURS[at], alpha=0.13, linewidth=0)
    for edge in (low, high):
        axes.plot(years, edge, color=COLOURS[at], alpha=0.6, linewidth=0.6, linestyle=dash)
    axes.plot(years, mean, color=COLOURS[at], linestyle=dash)


def _inside(arm: Arm) -> str:
    """The name of a policy as it stands inside a sentence; one of a file stands as it is."""
    small = arm.label[:1].lower() + arm.label[1:]
    return small if small in arm.phrase or arm.id == "none" else arm.label


def _legend(figure: Figure, arms: Sequence[Arm], title: str, language: str, tall: bool) -> None:
    """Title and names of the policies, above the panels."""
    say = words_of("compare_figure", language)
    keys = []
    for at, arm in enumerate(arms):
        name = arm.label
        if arm.until is not None:
            name = say["until"].format(
                name=name, year=number(round(arm.until / 12, 1), lang=language)
            )
        keys.append(
            Line2D([], [], color=COLOURS[at], linestyle=DASHES[at % len(DASHES)], label=name)
        )
    # a title of the legend: constrained layout would lay a suptitle over it
    figure.legend(
        handles=keys, loc="outside upper left", ncols=1 if tall else len(arms), fontsize=SIZE,
        handlelength=2.6, title=title, title_fontsize=SIZE, alignment="left",
    )  # fmt: skip
