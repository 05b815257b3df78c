"""The map of mindset and own interest, and the course of one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.indicators import BY_NAME, CHIMNEYS, HEADLINES, unit_in
from sim.plots.style import (
    COLOURS,
    NARROW,
    SCALE,
    SMALL,
    WIDE,
    finish,
    label_below,
    local_ticks,
    new_figure,
    short_number,
    styled,
    wrap,
)
from sim.words import number, words_of

if TYPE_CHECKING:
    import pandas as pd

MINDSET: Final = "mindset_mean"
WEIGHT: Final = "own_interest_mean"
DEPTHS: Final = ("separation", "coordination", "reconfiguration", "integration")
DEPTH_COLOURS: Final = ("#BBBBBB", "#56B4E9", "#0072B2", "#E69F00")
"""Okabe-Ito, and grey for those who stay apart."""
HEADLINE_COLOURS: Final = ("#000000", "#D55E00")


def _local_ticks(axes: Axes, language: str) -> None:
    """Tick labels with the language's decimal sign."""
    local_ticks(axes.xaxis, language)
    local_ticks(axes.yaxis, language)


# The map ----------------------------------------------------------------------------------


Places = tuple[Sequence[float], Sequence[float]]
"""Mindsets and own-interest weights of a plane."""


def plane(
    summary: pd.DataFrame, column: str, places: Places | None = None
) -> tuple[list[float], list[float], NDArray[Any]]:
    """Mindsets, weights and values (weights, mindsets) of one policy; NaN where missing."""
    wide = summary.pivot(index=WEIGHT, columns=MINDSET, values=column)
    mindsets, weights = places or (wide.columns, wide.index)
    wide = wide.reindex(index=sorted(weights), columns=sorted(mindsets))
    x, y = ([float(value) for value in axis.tolist()] for axis in (wide.columns, wide.index))
    return x, y, wide.to_numpy(dtype=float)


def phase_map(
    axes: Axes,
    summary: pd.DataFrame,
    *,
    indicator: str = "fragmentation",
    middle: float = 0.5,
    language: str = "en",
    places: Places | None = None,
) -> QuadMesh:
    """Draw one policy's plane on Axes: colour the mean, line the middle, dot the doubt.

    Args:
        summary: rows of one policy, as :func:`sim.analysis.summarise` gives them.
        places: those of the whole plane, if the summary may lack some; they stay blank.
    """
    x, y, mean = plane(summary, f"{indicator}_mean", places)
    low, high = (plane(summary, f"{indicator}_{end}", places)[2] for end in ("low", "high"))
    known = mean[~np.isnan(mean)]
    mesh = axes.pcolormesh(
        _edges(x), _edges(y), mean, cmap=SCALE, vmin=0.0, vmax=1.0, rasterized=True
    )
    if min(mean.shape) > 1 and len(known) and known.min() < middle < known.max():
        # black under white is seen on every colour
        for width, colour in ((2.4, "black"), (1.2, "white")):
            axes.contour(x, y, mean, levels=[middle], colors=[colour], linewidths=[width])
    elif len(known) == mean.size:  # of points that are missing nothing can be said
        axes.text(
            0.5,
            0.04,
            words_of("map_figure", language)["none"].format(middle=short_number(middle, language)),
            transform=axes.transAxes,
            ha="center",
            va="bottom",
            fontsize=SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
        )
    at_y, at_x = np.nonzero((low <= middle) & (high >= middle))
    axes.scatter(
        np.array(x)[at_x],
        np.array(y)[at_y],
        s=7,
        color="white",
        edgecolor="black",
        linewidth=0.5,
        zorder=3,
    )
    axes.set_xticks(_round_values(x))
    axes.set_yticks(_round_values(y))
    _local_ticks(axes, language)
    return mesh


def _round_values(centres: Sequence[float], most: int = 5) -> list[float]:
    """A handful of round numbers between the first and the last."""
    low, high = centres[0], centres[-1]
    return [float(t) for t in MaxNLocator(most).tick_values(low, high) if low <= t <= high]


def _edges(centres: Sequence[float]) -> NDArray[np.float64]:
    """Borders of cells around their centres."""
    at = np.array(centres, dtype=float)
    if len(at) == 1:
        return np.array([at[0] - 0.05, at[0] + 0.05])
    between = (at[1:] + at[:-1]) / 2
    return np.concatenate([[2 * at[0] - between[0]], between, [2 * at[-1] - between[-1]]])


def phase_maps(
    summary: pd.DataFrame,
    titles: Mapping[str, str],
    *,
    region: str,
    months: int,
    start: Mapping[str, float] | None = None,
    middle: float = 0.5,
    language: str = "en",
    places: Places | None = None,
    unfinished: tuple[int, int] | None = None,
    worlds: bool = False,
    tall: bool = False,
) -> Figure:
    """A panel for each policy and headline: the figure of ``schoorsteen map``.

    Args:
        summary: as :func:`sim.analysis.summarise` gives it.
        titles: of the policies, in the order of the panels.
        start: the headlines at month 0, marked on their colour bars.
        places: those of the whole plane, if the summary may lack some; they stay blank.
        unfinished: runs done and asked, to be said above a map that was cut short.
        worlds: whether the summary is that of :func:`sim.analysis.over_worlds.summary`.
        tall: a policy a row and a headline a column, for a phone, and not the other way round.
    """
    say = words_of("map_figure", language)
    count = len(titles)
    width, height = (NARROW, max(32 * count + 46, 104)) if tall else (WIDE, 105)
    with styled():
        figure = new_figure(height, width)
        shape = (count, len(HEADLINES)) if tall else (len(HEADLINES), count)
        panels = figure.subplots(*shape, sharex=True, sharey=True, squeeze=False)
        for at, headline in enumerate(HEADLINES):
            row = panels[:, at] if tall else panels[at]
            mesh = None
            for panel, policy in zip(row, titles, strict=True):
                part = summary[summary["policy"] == policy]
                if len(part) or places is not None:
                    mesh = phase_map(
                        panel,
                        part,
                        indicator=headline,
                        middle=middle,
                        language=language,
                        places=places,
                    )
            if mesh is not None:
                name = getattr(BY_NAME[headline], f"label_{language}")
                bar = figure.colorbar(
                    mesh, ax=row, location="top" if tall else "right", pad=0.02, aspect=18
                )
                bar.set_label(
                    name
                    if tall
                    else wrap(
                        say["bar"].split("|")[months != 1].format(name=name, months=months), 34
                    ),
                    fontweight="bold",
                )
                if tall:
                    at_x = sorted({float(m) for m in summary[MINDSET]})
                    row[0].set_xticks(_round_values(at_x, 2))
                _mark_bar(bar, say[f"ends_{headline}"], (start or {}).get(headline), language)
        for panel, title in zip(panels[:, 0] if tall else panels[0], titles.values(), strict=True):
            _title_policy(panel, title, tall)
        label_below(figure, say["mindset"])
        figure.supylabel(say["weight"])
        lines = [say["title"].format(region=region)]
        if tall:
            lines += [say["after"].split("|")[months != 1].format(months=months)]
        if unfinished is not None:
            done, asked = (number(n, 0, language) for n in unfinished)
            lines.append(say["unfinished"].format(done=done, asked=asked))
        texts = words_of("worlds", language) if worlds else say
        line, dots = (
            texts[f"map_{key}" if worlds else key].format(middle=short_number(middle, language))
            for key in ("line", "dots")
        )
        marked = [say["start"]] if start is not None else []
        legend = [[line], [dots], marked] if tall else [[line, dots], marked]
        lines += ["   ·   ".join(words) for words in legend if words]
        figure.suptitle("\n".join(wrap(text, width - 4) for text in lines))
        finish(figure, language)
    return figure


def _title_policy(panel: Axes, title: str, tall: bool) -> None:
    """The policy's name above its panels, and what it does on a line of its own."""
    name, _, does = title.partition(": ")
    lines = f"{name}:\n{wrap(does, 33, SMALL)}" if does else name
    text = panel.set_title(title if tall else lines, loc="left", fontsize=SMALL)
    if tall:  # it runs on over the panel beside it
        text.set_wrap(False)
        text.set_in_layout(False)


def _mark_bar(bar: Colorbar, ends: str, start: float | None, language: str) -> None:
    """Ticks with words at both ends of a colour bar, and where month 0 stands."""
    across = bar.orientation == "horizontal"
    ticks = [0.0, 0.5, 1.0] if across else [0.0, 0.25, 0.5, 0.75, 1.0]
    words = [short_number(tick, language) for tick in ticks]
    words[0], words[-1] = (end.replace(" ", "\n", 1) for end in ends.split("|"))
    bar.set_ticks(ticks, labels=words)
    if start is not None:
        line = bar.ax.axvline if across else bar.ax.axhline
        for width, colour in ((3.5, "black"), (1.8, "white")):
            line(start, color=colour, linewidth=width)


# One run ----------------------------------------------------------------------------------


def over_time(
    axes: Axes, runs: Mapping[str, pd.DataFrame], indicator: str, *, language: str = "en"
) -> None:
    """Draw an indicator of one or more runs over the years, each with its name at its end."""
    ends: list[tuple[float, str, str]] = []
    last = 0.0
    for i, (name, table) in enumerate(runs.items()):
        colour = COLOURS[i % len(COLOURS)]
        years = table.index.to_numpy() / 12
        axes.plot(years, table[indicator], color=colour)
        ends.append((float(table[indicator].iloc[-1]), name, colour))
        last = max(last, float(years[-1]))
    axes.set_xlim(0, max(last, 1e-9))
    if BY_NAME[indicator].unit.startswith(("0..1", "share")):
        axes.set_ylim(0, 1)
    if len(runs) > 1:
        _label_ends(axes, last, ends)
    axes.set_xlabel(words_of("map_figure", language)["years"])
    _local_ticks(axes, language)


def depth_shares(axes: Axes, table: pd.DataFrame, *, language: str = "en") -> None:
    """Draw the share of all overlap on each rung over the years, deepest at the bottom."""
    years = table.index.to_numpy() / 12
    order = DEPTHS[::-1]
    shares = [table[name].to_numpy() for name in order]
    axes.stackplot(years, *shares, colors=DEPTH_COLOURS[::-1], linewidth=0)
    # each name beside the middle of its band at the end
    top = np.cumsum([share[-1] for share in shares])
    ends = [
        (float(top[i] - shares[i][-1] / 2), getattr(BY_NAME[name], f"label_{language}"), colour)
        for i, (name, colour) in enumerate(zip(order, DEPTH_COLOURS[::-1], strict=True))
        if shares[i].max() >= 0.005
    ]
    axes.set_xlim(0, max(float(years[-1]), 1e-9))
    axes.set_ylim(0, 1)
    _label_ends(axes, float(years[-1]), ends, swatch=True)
    axes.set_xlabel(words_of("map_figure", language)["years"])
    axes.set_ylabel(words_of("map_figure", language)["share"])
    _local_ticks(axes, language)


def _label_ends(
    axes: Axes, x: float, ends: Iterable[tuple[float, str, str]], *, swatch: bool = False
) -> None:
    """Names to the right of where lines end, pushed apart so that none covers another."""
    low, high = axes.get_ylim()
    ordered = sorted(ends)
    placed = _apart([y for y, _, _ in ordered], 0.075 * (high - low), high)
    for (_, name, colour), y in zip(ordered, placed, strict=True):
        axes.annotate(
            f"■ {name}" if not swatch else name,
            (x, y),
            xytext=(14 if swatch else 4, 0),
            textcoords="offset points",
            va="center",
            color=colour if not swatch else "black",
            annotation_clip=False,
        )
        if swatch:
            axes.annotate(
                "■",
                (x, y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=10,
                annotation_clip=False,
            )


def _apart(heights: Sequence[float], least: float, ceiling: float) -> list[float]:
    """Ascending heights moved as little as may be, so that they stand apart and below a ceiling."""
    # with the distances taken off, neighbours that crowd share the mean of their heights
    groups: list[tuple[float, int]] = []
    for i, height in enumerate(heights):
        mean, size = height - i * least, 1
        while groups and groups[-1][0] > mean:
            other, more = groups.pop()
            mean, size = (mean * size + other * more) / (size + more), size + more
        groups.append((mean, size))
    flat = [mean for mean, size in groups for _ in range(size)]
    top = ceiling - least * max(len(flat) - 1, 0)
    return [min(mean, top) + i * least for i, mean in enumerate(flat)]


def headlines_over_time(axes: Axes, table: pd.DataFrame, *, language: str = "en") -> None:
    """Draw both headlines of one run over the years, each with its name at its end."""
    years = table.index.to_numpy() / 12
    ends = []
    for name, colour, dash in zip(HEADLINES, HEADLINE_COLOURS, ("-", "--"), strict=True):
        axes.plot(years, table[name], color=colour, linestyle=dash)
        last = float(table[name].iloc[-1])
        if not np.isnan(last):
            ends.append((last, getattr(BY_NAME[name], f"label_{language}"), colour))
    axes.set_xlim(0, max(float(years[-1]), 1e-9))
    axes.set_ylim(0, 1)
    _label_ends(axes, float(years[-1]), ends)
    say = words_of("map_figure", language)
    axes.set_xlabel(say["years"])
    axes.set_ylabel(wrap(say["headlines"], 42))
    _local_ticks(axes, language)


def run_figure(
    table: pd.DataFrame, title: str, *, language: str = "en", tall: bool = False
) -> Figure:
    """The course of one run: both headlines, chimneys, and how deep the overlap stands.

    Args:
        table: indicators by month, as ``Run.indicators`` gives them.
        tall: one panel below the other, for a phone.
    """
    say = words_of("map_figure", language)
    width = NARROW if tall else WIDE
    with styled():
        figure = new_figure(125 if tall else 72, width)
        left, right = figure.subplots(2, 1) if tall else figure.subplots(1, 2)
        headlines_over_time(left, table, language=language)
        present = table["referee"].to_numpy() > 0
        if present.any():
            months = table.index.to_numpy()[present]
            left.axvspan(
                (months[0] - 1) / 12, months[-1] / 12, color="#E69F00", alpha=0.2, linewidth=0
            )
            left.set_title(f"■ {say['referee']}", loc="left", fontsize=SMALL, color="#946300")
        depth_shares(right, table, language=language)
        counts = table[CHIMNEYS].iloc[[0, -1]]
        if counts.notna().all():
            first, last = (number(count, 0, language) for count in counts)
            title += "\n" + say["chimneys"].format(first=first, last=last)
        figure.suptitle(wrap(title, width - 4))
        finish(figure, language)
    return figure


def courses_figure(
    runs: Mapping[str, pd.DataFrame],
    indicators: str | Sequence[str],
    title: str,
    *,
    language: str = "en",
) -> Figure:
    """The course of an indicator, or of several side by side, in several runs, each with its name.

    Args:
        runs: indicators by month under a name for people.
    """
    names = [indicators] if isinstance(indicators, str) else list(indicators)
    with styled():
        figure = new_figure(66)
        for axes, name in zip(
            figure.subplots(1, len(names), squeeze=False).flat, names, strict=True
        ):
            over_time(axes, runs, name, language=language)
            label = getattr(BY_NAME[name], f"label_{language}")
            axes.set_ylabel(f"{label} ({unit_in(BY_NAME[name].unit, language)})")
        figure.suptitle(wrap(title, WIDE - 4))
        finish(figure, language)
    return figure
