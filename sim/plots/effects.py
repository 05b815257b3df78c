"""How much each parameter moves an outcome: bars with intervals, the largest on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.effects import Effect
from sim.plots.style import COLOURS, NARROW, WIDE, finish, local_ticks, new_figure, styled, wrap
from sim.words import words_of


def effects_figure(
    found: Sequence[Effect],
    names: Mapping[str, str],
    *,
    title: str,
    indicator: str,
    language: str = "en",
    tall: bool = False,
) -> Figure:
    """A bar a parameter for the size of its effect, a dot for the mean with its sign.

    Args:
        names: of parameters, for people.
        indicator: its name for people.
        tall: for a phone.
    """
    say, width = words_of("effects", language), NARROW if tall else WIDE
    rows = np.arange(len(found))
    with styled():
        figure = new_figure(34 + len(found) * (11 if tall else 8), width)
        axes = figure.subplots()
        axes.barh(
            rows, [row.size for row in found], xerr=[row.margin for row in found], height=0.6,
            color=COLOURS[6], error_kw={"linewidth": 0.8, "capsize": 2}, label=say["size"],
        )  # fmt: skip
        axes.plot(
            [row.mean for row in found], rows, "o", color=COLOURS[2], linestyle="",
            label=say["mean"],
        )  # fmt: skip
        axes.axvline(0.0, color=COLOURS[0], linewidth=0.8)
        labels = [wrap(names[row.parameter], 30 if tall else 60) for row in found]
        axes.set_yticks(rows, labels)
        axes.invert_yaxis()
        axes.set_xlabel(wrap(say["axis"].format(indicator=indicator), 50 if tall else 100))
        local_ticks(axes.xaxis, language)
        figure.legend(
            loc="outside upper left", ncols=1 if tall else 2, title=wrap(title, width - 6),
            alignment="left",
        )  # fmt: skip
        finish(figure, language)
    return figure
