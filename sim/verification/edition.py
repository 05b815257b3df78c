"""What must be true of the second edition of the model, each point with its figure.

Delivery decides, no lever is a bonus on the outcome, quiet years are quiet: asked of the default
and told of the worlds, by runs that are made here. What takes longer (mechanisms, endings,
effects over worlds) is read from the results of its experiment, in a checkout.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sim.engine import build, ensemble
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.regions import load_case
from sim.state import Floats, Region
from sim.worlds import delivery, quiet
from sim.worlds.agreement import quantiles
from sim.worlds.effects import effects
from sim.worlds.file import shipped
from sim.worlds.quiet import FRESH, HALF, means

_ALONE: Final = {"referee_activity": 1.0, "convening": 0.0, "backing": 0.0, "monitoring": 0.0,
                 "mediation": 0.0, "appreciation": 0.0}  # fmt: skip
LEVERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "referee": {"referee_activity": 1.0},
    "appreciation": {**_ALONE, "appreciation": 1.0},
    "backing": {**_ALONE, "backing": 1.0},
    "monitoring": {**_ALONE, "monitoring": 1.0},
    "mediation": {**_ALONE, "mediation": 1.0},
    "convening": {**_ALONE, "convening": 10.0},
    "recognition": {"recognition": 1.0},
    "fund": {**_ALONE, "funding": 1.0},
    "side orders": {**_ALONE, "funding": 1.0, "order_share": 1.0},
    "full referee that invites": {"referee_activity": 1.0, "inviting": 1.0},
    "full referee, burden": {"referee_activity": 1.0, "burden": 2.0},
    "full referee, contradiction": {"referee_activity": 1.0, "contradiction": 1.0},
    "full referee, ten pairs": {"referee_activity": 1.0, "attention": 10},
    "pilots and norm": {"pilot_share": 0.3, "pilot_shield": 1.0, "pilot_stop": 120,
                        "norm_weight": 2.0, "norm_point": 0.0, "pilot_visible": 1.0},
    "covenant": {"covenant": 1.0},
    "joint form": {"form": "joint"},
}  # fmt: skip
"""Levers, each as strong as it goes."""
DEEDS: Final = {"referee_activity": 1.0, "convening": 0.0, "appreciation": 0.0}
"""Backing, watching and mediating alone."""
PRAISE: Final = {**_ALONE, "appreciation": Parameters().appreciation}
"""Appreciation alone."""
MANDATES: Final = (0.5, 0.7, 0.8, 0.9, 1.0)
SHOCKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "mandate .7": {"mandate": 0.7},
    "room cut by .4": {"means_cut": 0.4},
    "full referee": {"referee_activity": 1.0},
}
ELSEWHERE: Final = ("drechtsteden", "bar", "zutphen_lochem")
ENOUGH: Final = 200
"""Settings that must be accepted, and ..."""
FREE: Final = 15
"""... parameters that must be free."""


class Point(NamedTuple):
    """Something that must be true, or that is told beside it."""

    id: str
    """The number of the point and a letter: ``3a``."""
    what: str
    found: str
    wanted: str = ""
    """Empty: told, nothing is asked."""
    met: bool = True


def run(
    worlds: int = 30, progress: Callable[[str], None] | None = None, checkout: Path | None = None
) -> list[Point]:
    """All points.

    Args:
        worlds: of the shipped ones, for what is told over worlds.
        progress: called with the title of each part.
        checkout: where the experiments are; None: what they found is not told.
    """
    default = Parameters()
    parts: tuple[tuple[str, Callable[[], Iterator[Point]]], ...] = (
        ("delivery decides", lambda: delivery_decides(default)),
        ("no bonus on the outcome", lambda: no_bonus(default, worlds)),
        ("quiet years are quiet", lambda: quiet_years(default)),
        ("worlds", world_points),
        ("mechanisms and endings", lambda: experiments(checkout)),
    )
    points: list[Point] = []
    for title, part in parts:
        if progress is not None:
            progress(title)
        points.extend(part())
    return points


def delivery_decides(default: Parameters) -> Iterator[Point]:
    """Point 1, of the default in both modes."""
    twente = load_case("twente")
    found = np.array(
        [
            delivery.delivery_of(twente, parameters(default, mode=mode), FRESH[:HALF])
            for mode in quiet.MODES
        ]
    )
    texts = (
        "nobody keeps a promise: lowest fragmentation of synthetic regions that began separate or "
        "bundled, with a full referee or none",
        "promises are kept as they are: fragmentation of synthetic regions that began separate",
        "nobody keeps a promise: links left in Twente that no law prescribes, of those there were",
    )
    wanted = ("at least 0.95", "below 0.95", "at most 2 %")
    for at, target in enumerate(delivery.TARGETS):
        told = _modes(found[:, at])
        met = bool(target.met(found[:, at]).all())
        yield Point(f"1{'abc'[at]}", texts[at], told, wanted[at], met)


def no_bonus(default: Parameters, worlds: int) -> Iterator[Point]:
    """Point 2: no lever makes a bundle where nothing is delivered; what each does by mandate."""
    regions = delivery.synthetic_regions(0)
    most, which = 0, "none"
    for name, lever in LEVERS.items():
        for mode in quiet.MODES:
            chosen = parameters(default, **delivery.NOBODY, **lever, mode=mode)
            for region in regions:
                engine = build(region, chosen, 0, FRESH[0])
                engine.advance(quiet.MONTHS)
                deep = int((engine.state.depth >= quiet.DEEP).sum())
                if deep > most:
                    most, which = deep, name
    yield Point(
        "2a",
        f"nobody keeps a promise: most deep links that any of {len(LEVERS)} levers leaves in a "
        "synthetic region that began separate, both modes",
        f"{most} ({which})",
        "0",
        most == 0,
    )
    twente = load_case("twente")
    for name, lever in LEVERS.items():
        for title, some in (("synthetic", regions), ("Twente", (twente,))):
            told = []
            for mandate in MANDATES:
                base = parameters(default, mandate=mandate)
                told.append(_modes(_difference(base, lever, some)))
            values = "; ".join(f"{m:g}: {text}" for m, text in zip(MANDATES, told, strict=True))
            yield Point("2b", f"{name}, {title}: change of fragmentation by mandate", values)
    some_worlds = shipped().first(worlds)
    for title, region in (("synthetic", regions[0]), ("Twente", twente)):
        found = effects(
            some_worlds, PRAISE, DEEDS, region=region, indicators=("fragmentation",), replicates=2
        )[:, :, 0]
        spread = [
            f"{mode} {median:+.2f} ({low:+.2f} .. {high:+.2f})"
            for mode, row in zip(quiet.MODES, found, strict=True)
            for low, median, high in [quantiles(row)]
        ]
        yield Point(
            "2c",
            f"{title}: fragmentation under backing, watching and mediating less that under "
            f"appreciation, median and 5-95 % of {worlds} worlds",
            "; ".join(spread),
        )


def _difference(base: Parameters, lever: Mapping[str, Any], regions: Sequence[Region]) -> Floats:
    """What a lever changes in fragmentation, (modes,), mean over regions and five replicates."""
    column = COLUMNS.index("fragmentation")
    found = []
    for mode in quiet.MODES:
        arms = [parameters(base, mode=mode), parameters(base, **lever, mode=mode)]
        rows = np.array(
            [ensemble(region, arms, quiet.MONTHS, number=HALF)[:, :, column] for region in regions]
        )
        found.append(math.fsum((rows[:, 1] - rows[:, 0]).ravel().tolist()) / rows[:, 0].size)
    return np.array(found)


def quiet_years(default: Parameters) -> Iterator[Point]:
    """Point 3, of the default on ten fresh runs in each mode; the other regions beside it."""
    twente = load_case("twente")
    found = _quiet(twente, default)
    texts = {
        "deep_kept": ("deep links of 2016 that are deep after ten quiet years", "at least 0.75"),
        "endings": ("steps down from re-configuration a year, per deep link", "0.01 to 0.03"),
        "pair_weight_change": ("change of the weight of municipal pairs", "-0.2 to 0.3"),
        "net_value": ("net value at year ten", "above 0"),
        "overload": ("overloaded organisations", "at most 0.15"),
    }
    for at, target in enumerate(quiet.TARGETS):
        text, wanted = texts[target.name]
        met = bool(target.met(found[:, at]).all())
        yield Point(f"3{'abcde'[at]}", f"Twente: {text}", _modes(found[:, at]), wanted, met)
    least = default.review_rate
    yield Point("3f", "reviews a month", f"{least:.4f}", "at least 1/48", least >= 1 / 48)
    for what, values in (("quiet", {}), *SHOCKS.items()):
        told = _course(twente, parameters(default, **values))
        yield Point("3g", f"Twente, {what}: {told[0]}", told[1])
    for name in ELSEWHERE:
        rows = _quiet(load_case(name), default)
        told_all = "; ".join(
            f"{target.name} {_modes(rows[:, at])}" for at, target in enumerate(quiet.TARGETS)
        )
        yield Point("3h", f"{name}, quiet years, not used for the choice", told_all)


def _quiet(region: Region, chosen: Parameters) -> Floats:
    """Measures of quiet years on fresh runs, (modes, measures)."""
    return np.array(
        [
            means(quiet.measures_of(region, parameters(chosen, mode=mode), FRESH))
            for mode in quiet.MODES
        ]
    )


def _course(region: Region, chosen: Parameters) -> tuple[str, str]:
    """What is founded and what is left after ten years, means over five runs."""
    names = ("fragmentation", "duplicated_work", "trust_linked", "net_value")
    founded, ends = [], []
    for mode in quiet.MODES:
        rows = []
        for replicate in FRESH[:HALF]:
            engine = build(region, parameters(chosen, mode=mode), 0, replicate)
            course = engine.advance(quiet.MONTHS)
            formed = course[:, COLUMNS.index("deepened_2")].sum() / (quiet.MONTHS / 12)
            last = [course[-1, COLUMNS.index(name)] for name in names]
            rows.append([formed, *last])
        mean = np.mean(rows, axis=0)
        founded.append(mean[0])
        ends.append(mean[1:])
    ends_of = np.array(ends)
    told = "; ".join(f"{name} {_modes(ends_of[:, at])}" for at, name in enumerate(names))
    return "after ten years, links that went deep a year first", f"{_modes(founded)}; {told}"


def world_points() -> Iterator[Point]:
    """Point 6: how many settings were tried and accepted, and whether the default is one."""
    found = shipped()
    about, counts = found.about, found.about["settings"]
    share = f"{counts['accepted']:,} of {counts['tried']:,}"
    yield Point(
        "6a", "settings accepted, of those tried", share, f"at least {ENOUGH}",
        counts["accepted"] >= ENOUGH and about["slack"] == 0,
    )  # fmt: skip
    lost = counts["accepted"] - counts["confirmed"]
    yield Point(
        "6b", "accepted settings that fail on ten fresh runs", f"{lost:,} of {counts['accepted']:,}"
    )
    free = len(about["ranges"])
    yield Point("6c", "parameters free", str(free), f"at least {FREE}", free >= FREE)
    default = Parameters()
    first = found.worlds[0].parameters()
    apart = [
        name for name in found.worlds[0].values
        if not math.isclose(getattr(first, name), getattr(default, name), rel_tol=1e-9)
    ]  # fmt: skip
    yield Point(
        "6d", "the default is the central world: parameters that differ",
        ", ".join(apart) or "none", "none", not apart,
    )  # fmt: skip


def experiments(checkout: Path | None) -> Iterator[Point]:
    """Points 4, 5 and 9: what is indicators' and what stored results of the experiments say."""
    held = {"fragmentation", "duplicated_work", "chimneys"} <= set(COLUMNS)
    yield Point("4", "both headlines and chimneys are indicators", str(held), "True", held)
    folder = checkout / "experiments" if checkout else Path("experiments")
    what = "dose-responses in which the treatment moves what it is about, of those asked"
    found = _stored(folder / "mechanisms" / "results.json")
    if found is None:
        yield Point("5", what, f"not here: {folder}/mechanisms has it in a checkout")
    else:
        cells = [cell["verdict"] for row in found["rows"] for cell in row["cells"]]
        good = sum(verdict == "passes" for verdict in cells)
        yield Point("5", what, f"{good} of {len(cells)} by place and mode")
    what = "patterns of real endings"
    page = folder / "endings" / "README.md"
    if not page.is_file():
        yield Point("9", what, f"not here: {folder}/endings has it in a checkout")
        return
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("- Second edition: "):
            yield Point("9", what, line.removeprefix("- Second edition: "))
            return


def _stored(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _modes(values: Any) -> str:
    """A figure by consent and jointly."""
    return " / ".join(f"{float(value):.3g}" for value in values)


HEAD: Final = """# What must be true of the second edition

<!-- made by `schoorsteen verify edition --out docs`; changes by hand are lost -->

Figures are by consent / jointly. What has nothing under *wanted* is told, not asked. {verdict}

| point | what | found | wanted | |
|---|---|---|---|---|
{rows}

Runs are those that no setting was chosen on (replicates {first} to {last}). A share of worlds is a
share of the assumptions tried, not a chance.
"""


def page(points: Sequence[Point]) -> str:
    """The points as Markdown."""
    asked = [point for point in points if point.wanted]
    missed = [point.id for point in asked if not point.met]
    verdict = f"**{len(asked) - len(missed)} of {len(asked)} points are met.**"
    if missed:
        verdict += f" **Missed: {', '.join(missed)}.**"
    rows = "\n".join(
        f"| {p.id} | {p.what} | {p.found} | {p.wanted} | "
        f"{('met' if p.met else '**MISSED**') if p.wanted else ''} |"
        for p in points
    )
    return HEAD.format(verdict=verdict, rows=rows, first=FRESH[0], last=FRESH[-1])
