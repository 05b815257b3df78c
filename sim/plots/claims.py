"""One figure a claim: the effect and its channels, how far it goes, where it holds."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.claims.pages import (
    MODES,
    called,
    case_name,
    decimal,
    verdict_words,
)  # fmt: skip
from sim.claims.verdict import margin
from sim.indicators import unit_in
from sim.parameters import ENTRIES, NEVER
from sim.plots.style import (
    DIVERGING,
    GREY,
    WIDE,
    finish,
    local_ticks,
    new_figure,
    styled,
    wrap,
)
from sim.words import words_of

COLOURS: Final = {"consent": "#0072B2", "joint": "#E69F00"}
MARKERS: Final = {"consent": "o", "joint": "s"}


def claim_figure(result: Mapping[str, Any], lang: str = "en") -> Figure:
    """The figure of one claim, from its stored results."""
    with styled():
        curves = result["curves"]
        # effects across the page; below them the curves and the plane, two in a row
        places = [(1 + at // 2, at % 2) for at in range(len(curves) + 1)]
        heights = [26 + 7.5 * (2 + len(result["channels"])), *[66.0] * places[-1][0]]
        figure = new_figure(12 + sum(heights))
        grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
        effects(figure.add_subplot(grid[0, :]), result, lang)
        for row, curve in enumerate(curves):
            panel = figure.add_subplot(grid[places[row]])
            course(panel, result, curve, lang, legend=row == 0)
        last = grid[places[-1]] if places[-1][1] else grid[places[-1][0], :]
        plane(figure.add_subplot(last), result, lang)
        claim = result["claim"]
        title = f"{claim['id']}. {claim['title'][lang]}: {verdict_words(result, lang)}"
        figure.suptitle(wrap(title, WIDE - 4), x=0.01, ha="left")
        finish(figure, lang, result.get("edition", 1))
    return figure


def _scale(contrast: Mapping[str, Any]) -> float:
    """Relative effects are drawn in per cent."""
    return 100.0 if contrast.get("relative", False) else 1.0


def _effect_label(
    contrast: Mapping[str, Any], result: Mapping[str, Any], lang: str, width: int = 40
) -> str:
    say, words = words_of("claims_figure", lang), result["outcomes"][contrast["outcome"]]
    form = say["relative" if contrast.get("relative", False) else "change"]
    text = form.format(outcome=words[f"label_{lang}"], unit=words[f"unit_{lang}"])
    return "\n".join(part for line in text.split("\n") for part in textwrap.wrap(line, width))


def _local(axis: Any, lang: str) -> None:
    local_ticks(axis, lang)


def _lines(axes: Axes, contrast: Mapping[str, Any], vertical: bool, lang: str) -> None:
    """Zero, and a band in the colour of what was predicted, from what matters on."""
    matters = contrast["matters"] * _scale(contrast)
    line = axes.axvline if vertical else axes.axhline
    band = axes.axvspan if vertical else axes.axhspan
    low, high = axes.get_xlim() if vertical else axes.get_ylim()
    low, high = min(low, -1.4 * matters), max(high, 1.4 * matters)
    (axes.set_xlim if vertical else axes.set_ylim)(low, high)
    line(0.0, color=GREY, lw=0.8)
    ends = {"same": (-matters, matters), "up": (matters, high), "down": (low, -matters)}
    band(
        *ends[contrast["direction"]],
        color="#009E73", alpha=0.12, lw=0, label=words_of("claims_figure", lang)["predicted"],
    )  # fmt: skip


def effects(axes: Axes, result: Mapping[str, Any], lang: str) -> None:
    """The main contrast in synthetic regions and in the case, and without each channel."""
    say, contrast = words_of("claims_figure", lang), result["claim"]["contrasts"][0]
    main = result["contrasts"][0]["modes"]
    rows: list[tuple[str, Mapping[str, Any]]] = [
        (say["synthetic"], {mode: main[mode]["synthetic"] for mode in MODES}),
        (case_name(result), {mode: main[mode]["case"] for mode in MODES}),
    ]
    rows += [
        (say["without"].format(channel=channel["title"][lang]), channel["modes"])
        for channel in result["channels"]
    ]
    scale = _scale(contrast)
    for place, (_, modes) in enumerate(rows):
        for mode, offset in zip(MODES, (-0.13, 0.13), strict=True):
            found = modes[mode]
            if found["effect"] is None:
                continue
            middle = found["effect"] * scale
            low, high = (middle if found[e] is None else found[e] * scale for e in ("low", "high"))
            axes.errorbar(
                middle, place + offset, xerr=[[middle - low], [high - middle]],
                fmt=MARKERS[mode], color=COLOURS[mode], ms=4.5, lw=1.4, capsize=2,
                label=say[mode] if place == 0 else None,
            )  # fmt: skip
    axes.axhline(1.5, color=GREY, lw=0.6, ls=":")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    labels = ["\n".join(textwrap.wrap(label, 48)) for label, _ in rows]
    axes.set_yticks(range(len(rows)), labels)
    axes.tick_params(axis="y", length=0)
    _lines(axes, contrast, vertical=True, lang=lang)
    axes.set_xlabel(_effect_label(contrast, result, lang))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    _local(axes.xaxis, lang)
    axes.set_title(say["effect"], loc="left")


def _axis_label(name: str, result: Mapping[str, Any], lang: str) -> str:
    unit = unit_in(ENTRIES[name].unit, lang) if name in ENTRIES else ""
    short = called(name, result, lang)
    text = short if "(" in short or unit in ("-", "") else f"{short} ({unit})"
    return "\n".join(textwrap.wrap(text, 36))


def course(
    axes: Axes, result: Mapping[str, Any], curve: Mapping[str, Any], lang: str, legend: bool
) -> None:
    """A contrast along the values of a parameter, evenly spaced as they were chosen."""
    contrast = next(c for c in result["claim"]["contrasts"] if c["id"] == curve["contrast"])
    scale, places = _scale(contrast), np.arange(len(curve["values"]))
    for mode, offset in zip(MODES, (-0.06, 0.06), strict=True):
        found = curve["modes"][mode]
        middle = np.array([np.nan if f["effect"] is None else f["effect"] for f in found]) * scale
        low, high = (
            np.array([np.nan if f[e] is None else f[e] for f in found]) * scale
            for e in ("low", "high")
        )
        spread = np.nan_to_num(np.array([middle - low, high - middle]))
        axes.errorbar(
            places + offset, middle, yerr=np.maximum(spread, 0.0), fmt=f"{MARKERS[mode]}-",
            color=COLOURS[mode], ms=4, lw=1.2, capsize=2,
            label=words_of("claims_figure", lang)[mode],
        )  # fmt: skip
    _lines(axes, contrast, vertical=False, lang=lang)
    names = [
        words_of("claims_figure", lang)["never"] if value == NEVER else decimal(f"{value:g}", lang)
        for value in curve["values"]
    ]
    axes.set_xticks(places, names)
    axes.set_xlabel(_axis_label(curve["parameter"], result, lang))
    axes.set_ylabel(_effect_label(contrast, result, lang, 32))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    _local(axes.yaxis, lang)
    axes.set_title("\n".join(textwrap.wrap(curve["title"][lang], 40)), loc="left")
    if legend:
        axes.legend(loc="best")


def plane(axes: Axes, result: Mapping[str, Any], lang: str) -> None:
    """The effect over two parameters, with a cross where the claim does not hold."""
    say, contrast, found = (
        words_of("claims_figure", lang),
        result["claim"]["contrasts"][0],
        result["plane"],
    )
    maps = [
        np.array([[np.nan if e is None else e for e in row] for row in found["effects"][mode]])
        for mode in MODES
    ]
    mean = (maps[0] + maps[1]) / 2 * _scale(contrast)
    most = float(np.nanmax(np.abs(mean))) if np.isfinite(mean).any() else 1.0
    most = max(most, 2 * contrast["matters"] * _scale(contrast))
    mesh = axes.pcolormesh(
        found["xs"], found["ys"], mean, cmap=DIVERGING, vmin=-most, vmax=most, shading="nearest"
    )
    marks: dict[str, tuple[list[float], list[float]]] = {"x": ([], []), "+": ([], [])}
    for row, y in enumerate(found["ys"]):
        for column, x in enumerate(found["xs"]):
            holds = [
                margin(float(one[row, column]), contrast["direction"], contrast["matters"]) > 0
                for one in maps
            ]
            if np.isfinite(mean[row, column]) and not all(holds):
                mark = marks["+" if any(holds) else "x"]
                mark[0].append(x)
                mark[1].append(y)
    for shape, (xs, ys) in marks.items():
        axes.plot(xs, ys, shape, color="#222222", ms=5, mew=1)
    axes.set_xlabel(_axis_label(found["x"], result, lang))
    axes.set_ylabel(_axis_label(found["y"], result, lang))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        _local(axis, lang)
    figure = axes.get_figure()
    assert figure is not None
    bar = figure.colorbar(mesh, ax=axes, shrink=0.85)
    bar.set_label(f"{_effect_label(contrast, result, lang, 40)}\n{say['mean']}")
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_locator(MaxNLocator(5))
    _local(bar.ax.yaxis, lang)
    keys = [say["cross"], *([say["half"]] if marks["+"][0] else [])]
    keys += [] if np.isfinite(mean).all() else [say["blank"]]
    axes.set_title(
        "\n".join([say["plane"], *textwrap.wrap(f"({', '.join(keys)})", 40)]), loc="left"
    )
