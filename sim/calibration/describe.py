"""What is said of worlds: how they were made, and how they do in another region's quiet years.

``python -m sim.calibration.describe docs/worlds.md`` makes the tables of that page anew.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sim.documents import made_anew
from sim.parameters import SOURCES_NL
from sim.state import Floats, Region
from sim.words import words_of
from sim.worlds import delivery
from sim.worlds.agreement import quantiles
from sim.worlds.file import MEASURED, World, Worlds, shipped
from sim.worlds.measures import MEASURES, TARGETS, Target
from sim.worlds.quiet import JUDGED, MODES, MONTHS, means, measures_of, met

BEGIN: Final = "<!-- made by `python -m sim.calibration.describe docs/worlds.md` -->"
END: Final = "<!-- until here -->"
PER_CENT: Final = ("deep_kept", "endings", "pair_weight_change", "overload", "beyond_law")
"""Measures that are told in per cent."""


class Table(NamedTuple):
    """A table with a title and a sentence or two."""

    title: str
    text: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """For a page."""
        head = ["### " + self.title, ""] if self.title else []
        text = [self.text, ""] if self.text else []
        lines = [_row(self.head), "|" + " --- |" * len(self.head), *map(_row, self.rows)]
        return "\n".join([*head, *text, *lines])

    def plain(self) -> str:
        """For a screen: columns one below the other."""
        cells = [self.head, *self.rows]
        wide = [max(len(row[at]) for row in cells) for at in range(len(self.head))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
            for row in cells
        )


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


# Numbers and words ------------------------------------------------------------------------------


def number(value: float, lang: str) -> str:
    """A number to three digits, in the manner of the language."""
    if math.isnan(value):
        return "-"
    text = f"{float(f'{value:.3g}'):g}".replace("-", "−")
    return text.replace(".", ",") if lang == "nl" else text


def thousands(count: int, lang: str) -> str:
    """A whole number in the manner of the language."""
    return f"{count:,}".replace(",", "." if lang == "nl" else ",")


def per_cent(share: float, lang: str) -> str:
    """A share in per cent, to three digits."""
    text = number(100 * share, lang)
    return text if text == "-" else f"{text}{'' if lang == 'nl' else ' '}%"


def measure(name: str, value: float, lang: str) -> str:
    """A measure of quiet years as text."""
    return per_cent(value, lang) if name in PER_CENT else number(value, lang)


def wanted(target: Target, lang: str) -> str:
    """What a target asks."""
    say = words_of("worlds", lang)
    low, high = (measure(target.name, end, lang) for end in (target.low, target.high))
    if math.isinf(target.low):
        return say["most"].format(high=high)
    if math.isinf(target.high):
        return say["above"] if target.low < 1e-9 else say["least"].format(low=low)
    return say["between"].format(low=low, high=high)


# How they were made ---------------------------------------------------------------------------


def sentences(worlds: Worlds, lang: str) -> list[str]:
    """How many were tried, accepted and shipped, and what a share of them is."""
    say, about = words_of("worlds", lang), worlds.about
    counts = about["settings"]
    accepted, lost = counts["accepted"], counts["accepted"] - counts["confirmed"]
    numbers = {key: thousands(count, lang) for key, count in counts.items()}
    text = [
        say["made"].format(
            **numbers,
            free=len(about["ranges"]),
            region=str(about["region"]["name"]).capitalize(),
            runs=about["runs"],
        ),
        say["fresh"].format(
            runs=about["runs"],
            lost=thousands(lost, lang),
            accepted=numbers["accepted"],
            share=per_cent(lost / accepted, lang),
        ),
        say["default"],
        say["share"],
    ]
    if about["slack"]:
        text.append(say["loose"].format(slack=number(about["slack"], lang)))
    if about["fixed"]:
        values = ", ".join(f"{name} {value}" for name, value in about["fixed"].items())
        text.append(say["fixed"].format(values=values))
    if about["note"]:
        text.append(say["note"].format(note=about["note"]))
    return text


def informed(worlds: Worlds, lang: str) -> list[str]:
    """Which parameters the targets say something about."""
    say = words_of("worlds", lang)
    rows = worlds.about["ranges"]
    named = {
        flag: [row["name"] for row in rows if row["informed"] is flag] for flag in (True, False)
    }
    return [
        say[key].format(names=", ".join(names) or say["none"])
        for key, names in (("informed", named[True]), ("not_informed", named[False]))
    ]


def ranges(worlds: Worlds, lang: str) -> Table:
    """The range tried against the accepted, a row a parameter."""
    say = words_of("worlds", lang)
    rows = []
    for row in worlds.about["ranges"]:
        low, high = number(row["low"], lang), number(row["high"], lang)
        tried = say["log"].format(low=low, high=high) if row["log"] else f"{low} .. {high}"
        source = SOURCES_NL.get(row["source"], row["source"]) if lang == "nl" else row["source"]
        accepted, there = (
            f"{number(row[key][0], lang)} .. {number(row[key][2], lang)}"
            for key in ("accepted", "shipped")
        )
        middle = number(row["accepted"][1], lang)
        flag = say["yes" if row["informed"] else "no"]
        rows.append((f"`{row['name']}`", tried, source, accepted, middle, there, flag))
    return Table(say["ranges"], "", tuple(say["ranges_head"].split("|")), tuple(rows))


def refusals(worlds: Worlds, lang: str) -> Table:
    """Reasons of refusal, a row a target."""
    say = words_of("worlds", lang)
    found = {(r["target"], r["stage"], r["mode"]): r for r in worlds.about["refusals"]}
    rows = []
    for target in TARGETS:
        cells = []
        for stage in ("look", "judged"):
            for mode in MODES:
                row = found[target.name, stage, mode]
                counts = {key: thousands(row[key], lang) for key in ("refused", "asked", "alone")}
                cells.append(say["refused"].format(**counts) if row["asked"] else say["nobody"])
        rows.append((say[target.name], wanted(target, lang), *cells))
    head = tuple(say["refusals_head"].split("|"))
    for target in delivery.TARGETS:
        cells = ["-", "-"]
        for mode in MODES:
            row = found[target.name, "delivery", mode]
            counts = {key: thousands(row[key], lang) for key in ("refused", "asked", "alone")}
            cells.append(say["refused"].format(**counts) if row["asked"] else say["nobody"])
        rows.append((say[target.name], wanted(target, lang), *cells))
    return Table(say["refusals"], say["refusals_text"], head, tuple(rows))


# Elsewhere --------------------------------------------------------------------------------------


def quiet_years(
    worlds: Sequence[World],
    region: Region,
    *,
    seed: int,
    runs: int = len(JUDGED),
    months: int = MONTHS,
    threads: int = 1,
) -> Floats:
    """Measures of a region's quiet years, means over runs, (worlds, modes, measures)."""

    def one(job: tuple[World, str]) -> Floats:
        world, mode = job
        chosen = world.parameters(mode=mode)
        return means(measures_of(region, chosen, range(runs), seed=seed, months=months))

    jobs = [(world, mode) for world in worlds for mode in MODES]
    with ThreadPoolExecutor(threads) as pool:
        rows = list(pool.map(one, jobs))
    return np.array(rows).reshape(len(worlds), len(MODES), len(MEASURES))


def changed(worlds: Sequence[World], measured: Floats) -> int:
    """Worlds whose figures are not those in the file: the model is another one by now."""
    count = 0
    for world, rows in zip(worlds, measured, strict=True):
        told = [f"{world.measures[name]:.6g}" for name in MEASURED]
        count += told != [f"{value:.6g}" for value in rows.ravel().tolist()]
    return count


def check(measured: Floats, lang: str) -> Table:
    """How many worlds meet which target, and where their measures lie."""
    say = words_of("worlds", lang)
    good, of = met(measured), len(measured)
    rows = []
    for at, target in enumerate(TARGETS):
        values = measured[:, :, at]
        if np.isnan(values).all():
            rows.append((say[target.name], wanted(target, lang), *[say["not_asked"]] * 5))
            continue
        each = good[:, :, at]
        counts = [*each.sum(axis=0).tolist(), int(each.all(axis=1).sum())]
        cells = [say["met"].format(met=count, of=of) for count in counts]
        cells += [_spread(target.name, values[:, mode], lang) for mode in range(len(MODES))]
        rows.append((say[target.name], wanted(target, lang), *cells))
    return Table("", "", tuple(say["check_head"].split("|")), tuple(rows))


def _spread(name: str, values: Floats, lang: str) -> str:
    low, median, high = quantiles(values[~np.isnan(values)])
    texts = [measure(name, value, lang) for value in (median, low, high)]
    return f"{texts[0]} ({texts[1]} .. {texts[2]})"


def document(measured: Floats) -> dict[str, Any]:
    """The same, ready for JSON."""
    good = met(measured)
    return {
        "worlds": len(measured),
        "all": int(good.all(axis=(1, 2)).sum()),
        "met": {
            target.name: {
                **{mode: int(good[:, m, at].sum()) for m, mode in enumerate(MODES)},
                "both": int(good[:, :, at].all(axis=1).sum()),
            }
            for at, target in enumerate(TARGETS)
        },
        "measures": {
            mode: {name: measured[:, m, at].tolist() for at, name in enumerate(MEASURES)}
            for m, mode in enumerate(MODES)
        },
    }


# The page -------------------------------------------------------------------------------------


def page_made_anew(page: str, worlds: Worlds, lang: str = "en") -> str:
    """The page of worlds with what stands between its two lines made anew.

    Raises:
        ValueError: the page has no such lines.
    """
    told = " ".join(sentences(worlds, lang))
    tables = (ranges(worlds, lang).markdown(), " ".join(informed(worlds, lang)))
    parts = [BEGIN, told, *tables, refusals(worlds, lang).markdown(), END]
    return made_anew(page, BEGIN, END, "\n\n".join(parts))


if __name__ == "__main__":
    path = Path(sys.argv[1])
    made = page_made_anew(path.read_text(encoding="utf-8"), shipped())
    path.write_text(made, encoding="utf-8")
