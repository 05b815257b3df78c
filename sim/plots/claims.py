"""Figures of the claims: one a claim, by region and way of deciding, and one of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.claims.pages import edition_of
from sim.claims.sentences import (
    COLUMNS,
    MODES,
    SYNTHETIC,
    place_name,
    real_places,
    sentence,
    whole,
)
from sim.claims.verdict import LEAST
from sim.plots.style import GREY, PALE, SMALL, WIDE, finish, local_ticks, new_figure, styled, wrap
from sim.words import words_of

NOT_TESTED: Final = "not_tested"
COLOURS: Final = {
    "predicted": "#0072B2",
    "small": "#C9C9C9",
    "opposite": "#D55E00",
    NOT_TESTED: "#FFFFFF",
}
INK: Final = {"predicted": "white", "small": "black", "opposite": "white", NOT_TESTED: GREY}
LETTERS: Final = {"p": "predicted", "s": "small", "o": "opposite"}
LARGE: Final = 200.0
"""Width in mm of the overview, which has sentences in it."""
READABLE: Final = 8
"""Per cents that a part of a bar must have to hold a number."""


def claim_figure(result: Mapping[str, Any], lang: str = "en") -> Figure:
    """The figure of one claim, from its stored results."""
    with styled():
        claim = result["claim"]
        places = [*real_places(result), SYNTHETIC]
        title = _even(f"{claim['id']}. {claim['title'][lang]}")
        arms = {arm: claim["contrasts"][0][f"{arm}_is"][lang] for arm in ("one", "two")}
        against = words_of("claims_figure", lang)["against"].format(**arms)
        against = _even(against[:1].upper() + against[1:])
        lines = title.count("\n") + against.count("\n") + 2
        figure = new_figure(39 + 4 * lines + 13 * len(places))
        bars, effects = figure.subplots(1, 2, sharey=True, width_ratios=(1.0, 1.15))
        _four_columns(bars, result, places, lang)
        _effects(effects, result, places, lang)
        figure.suptitle(f"{title}\n{against}", x=0.01, ha="left")
        same = claim["contrasts"][0]["direction"] == "same"
        _legend(bars, _columns(lang, same=same), 1)
        _legend(effects, _keys(lang), 1)
        engine = figure.get_layout_engine()
        if isinstance(engine, ConstrainedLayoutEngine):
            engine.set(wspace=0.06)
        finish(figure, lang, edition_of(result))
    return figure


def overview_figure(results: Sequence[Mapping[str, Any]], lang: str = "en") -> Figure:
    """All claims in one picture: a sentence each, and bars of real and of made-up regions."""
    with styled():
        texts = [wrap(sentence(result, lang), 128.0, SMALL) for result in results]
        lines = [max(2, text.count("\n") + 1) for text in texts]
        heights = [3.0 * n + 1.2 for n in lines]
        figure = new_figure(12 + sum(heights), LARGE)
        said, real, made_up = figure.subplots(1, 3, sharey=True, width_ratios=(136, 29, 29))
        edges = np.concatenate([[0.0], np.cumsum(heights)])
        middles = (edges[:-1] + edges[1:]) / 2
        say = words_of("claims_figure", lang)
        for axes, title in ((said, ""), (real, say["real"]), (made_up, say["synthetic"])):
            axes.set_title(title)
            axes.set_axis_off()
            axes.set_ylim(edges[-1], 0.0)
        said.set_xlim(0, 136)
        for axes in (real, made_up):
            axes.set_xlim(0, 100)
        for result, text, middle in zip(results, texts, middles, strict=True):
            said.text(0, middle, result["claim"]["id"], va="center", fontweight="bold")
            said.text(9.5, middle, text, va="center", fontsize=SMALL)
            for axes, group in ((real, "real"), (made_up, SYNTHETIC)):
                shares = _shares_of(result["contrasts"][0]["groups"][group])
                # no numbers: those of the sentence are parts of what was tested
                _bar(axes, middle, shares, 4.0, numbers=False)
        _legend(said, _columns(lang), 4)
        finish(figure, lang, min((edition_of(result) for result in results), default=1))
    return figure


def _legend(axes: Axes, handles: list[Any], columns: int) -> None:
    """What is shown, above a panel."""
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=columns,
        borderaxespad=0.0, borderpad=0.3, handlelength=1.4, columnspacing=1.4,
    )  # fmt: skip


def _even(text: str) -> str:
    """Lines of about the same length, so that no word stands alone."""
    lines = wrap(text, WIDE - 4).count("\n") + 1
    return text if lines == 1 else wrap(text, (WIDE - 4) * 0.8)


def _shares_of(group: Mapping[str, Any]) -> dict[str, float]:
    """Parts of all cells, of a group that counts its parts of those tested."""
    tested = group["tested"] or 0.0
    shares = {column: tested * (group.get(column) or 0.0) for column in COLUMNS}
    return {**shares, NOT_TESTED: max(0.0, 1.0 - sum(shares.values()))}


def _counted(cell: Mapping[str, Any]) -> dict[str, float]:
    """Parts of the worlds of one region and way of deciding."""
    shares = {column: cell[column] / cell["worlds"] for column in COLUMNS}
    return {**shares, NOT_TESTED: max(0.0, 1.0 - sum(shares.values()))}


def _bar(
    axes: Axes, at: float, shares: Mapping[str, float], height: float, numbers: bool = True
) -> None:
    """A bar of four parts, with per cents in those that are wide enough."""
    left = 0.0
    for column, share in shares.items():
        if share <= 0:
            continue
        axes.barh(
            at, 100 * share, left=left, height=height, color=COLOURS[column],
            edgecolor=PALE if column == NOT_TESTED else "white", linewidth=0.5,
        )  # fmt: skip
        if numbers and 100 * share >= READABLE:
            axes.text(
                left + 50 * share, at, str(whole(share)), ha="center", va="center_baseline",
                fontsize=SMALL, color=INK[column],
            )  # fmt: skip
        left += 100 * share


def _rows(places: Sequence[str]) -> list[tuple[float, str, str]]:
    """Where the bar of each region and way of deciding stands."""
    return [
        (1.0 + at * 3.2 + (0.0 if mode == MODES[0] else 1.0), place, mode)
        for at, place in enumerate(places)
        for mode in MODES
    ]


def _four_columns(axes: Axes, result: Mapping[str, Any], places: Sequence[str], lang: str) -> None:
    say, found = words_of("claims", lang), result["contrasts"][0]["places"]
    rows = _rows(places)
    for at, place, mode in rows:
        _bar(axes, at, _counted(found[place]["modes"][mode]), 0.78)
        if mode == MODES[0]:
            name = place_name(place, lang)
            axes.text(
                -2, at - 0.95, name[:1].upper() + name[1:], ha="right", va="center",
                fontweight="bold",
            )  # fmt: skip
    axes.set_yticks([at for at, _, _ in rows], [say[mode] for _, _, mode in rows])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 100)
    axes.set_ylim(rows[-1][0] + 0.8, -0.6)
    axes.set_xlabel(words_of("claims_figure", lang)["worlds"])
    axes.spines["left"].set_visible(False)


def _effects(axes: Axes, result: Mapping[str, Any], places: Sequence[str], lang: str) -> None:
    """Where the effects of all worlds lie, and which are too small to matter."""
    contrast = result["claim"]["contrasts"][0]
    matters = contrast["matters"]
    axes.axvspan(-matters, matters, color=PALE, alpha=0.45, lw=0)
    axes.axvline(0.0, color=GREY, lw=0.6)
    most = 1.6 * matters
    for at, place, mode in _rows(places):
        cell = result["contrasts"][0]["places"][place]["modes"][mode]
        known = [
            (effect, LETTERS.get(letter, NOT_TESTED))
            for effect, letter in zip(cell["effects"], cell["columns"], strict=True)
            if effect is not None
        ]
        # spread out in a fixed order, so that the same result gives the same picture
        for index, (effect, column) in enumerate(known):
            untested = column == NOT_TESTED
            axes.plot(
                effect, at + 0.3 * (((index * 0.618034) % 1.0) - 0.5) * 2, "o", ms=2.0, mew=0.4,
                mfc="none" if untested else COLOURS[column],
                mec="#BBBBBB" if untested else GREY if column == "small" else COLOURS[column],
                alpha=0.75, zorder=2 if untested else 3,
            )  # fmt: skip
            if not untested or contrast.get("bracket") is None:
                most = max(most, abs(effect))
        testable = sum(column != NOT_TESTED for _, column in known)
        if testable >= LEAST and cell["effect"] is not None:
            middle = cell["effect"][1]
            axes.plot([middle] * 2, [at - 0.42, at + 0.42], color="black", lw=1.6, zorder=4)
    # outside a bracket nothing can be: what is not tested there is left off
    axes.set_xlim(-1.06 * most, 1.06 * most)
    axes.set_xlabel(_label(result, contrast, lang))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    local_ticks(axes.xaxis, lang)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _label(result: Mapping[str, Any], contrast: Mapping[str, Any], lang: str) -> str:
    key = "effect_width" if "bracket" in contrast else "effect"
    outcome = result["outcomes"][contrast["outcome"]][f"label_{lang}"]
    return wrap(words_of("claims_figure", lang)[key].format(outcome=outcome), WIDE * 0.40)


def _columns(lang: str, *, same: bool = False) -> list[Any]:
    """The four parts of a bar, in full words."""
    say = words_of("claims_figure", lang)
    keys = {"predicted": "predicted", "small": "small", "opposite": "opposite"}
    if same:
        keys = {"predicted": "unchanged", "opposite": "changes"}
    shown = {**{column: say[key] for column, key in keys.items()}, NOT_TESTED: say["not_tested"]}
    return [
        Patch(facecolor=COLOURS[column], edgecolor=PALE, linewidth=0.6, label=text)
        for column, text in shown.items()
    ]


def _keys(lang: str) -> list[Any]:
    """What stands beside the bars of a claim."""
    say = words_of("claims_figure", lang)
    dot: dict[str, Any] = {"marker": "o", "ls": "", "ms": 3.0, "mew": 0.6}
    return [
        Line2D([], [], **dot, color=COLOURS["predicted"], label=say["dot"]),
        Line2D([], [], **dot, mfc="none", mec=GREY, label=say["hollow"]),
        Line2D([], [], color="black", marker="|", ls="", ms=7, mew=1.6, label=say["middle"]),
        Patch(facecolor=PALE, alpha=0.45, label=say["band"]),
    ]
