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
from sim.indicators import BY_NAME, COLUMNS
from sim.parameters import ENTRIES, Parameters, parameters
from sim.regions import load_case
from sim.state import Floats, Region
from sim.words import language, name_of, number, say, words_of
from sim.worlds import delivery, quiet
from sim.worlds.agreement import quantiles
from sim.worlds.effects import effects
from sim.worlds.file import shipped
from sim.worlds.measures import DEEP, TARGETS
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
    "side_orders": {**_ALONE, "funding": 1.0, "order_share": 1.0},
    "inviting": {"referee_activity": 1.0, "inviting": 1.0},
    "burden": {"referee_activity": 1.0, "burden": 2.0},
    "contradiction": {"referee_activity": 1.0, "contradiction": 1.0},
    "ten_pairs": {"referee_activity": 1.0, "attention": 10},
    "pilots": {"pilot_share": 0.3, "pilot_shield": 1.0, "pilot_stop": 120,
                        "norm_weight": 2.0, "norm_point": 0.0, "pilot_visible": 1.0},
    "covenant": {"covenant": 1.0},
    "joint_form": {"form": "joint"},
}  # fmt: skip
"""Levers, each as strong as it goes; ``lever_...`` in the words of these points."""
DEEDS: Final = {"referee_activity": 1.0, "convening": 0.0, "appreciation": 0.0}
"""Backing, watching and mediating alone."""
PRAISE: Final = {**_ALONE, "appreciation": Parameters().appreciation}
"""Appreciation alone."""
MANDATES: Final = (0.5, 0.7, 0.8, 0.9, 1.0)
SHOCKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "mandate": {"mandate": 0.7},
    "room": {"means_cut": 0.4},
    "referee": {"referee_activity": 1.0},
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
        ("delivery", lambda: delivery_decides(default)),
        ("bonus", lambda: no_bonus(default, worlds)),
        ("quiet", lambda: quiet_years(default)),
        ("worlds", world_points),
        ("experiments", lambda: experiments(checkout)),
    )
    points: list[Point] = []
    for title, part in parts:
        if progress is not None:
            progress(_say(f"part_{title}"))
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
    wanted = (
        _say("at_least", low=_decimal("0.95")),
        _say("below", high=_decimal("0.95")),
        _say("at_most", high="2 %"),
    )
    for at, target in enumerate(delivery.TARGETS):
        told = _modes(found[:, at])
        met = bool(target.met(found[:, at]).all())
        point = f"1{'abc'[at]}"
        yield Point(point, _say(point), told, wanted[at], met)


def no_bonus(default: Parameters, worlds: int) -> Iterator[Point]:
    """Point 2: no lever makes a bundle where nothing is delivered; what each does by mandate."""
    regions = delivery.synthetic_regions(0)
    most, which = 0, _say("none")
    for name, lever in LEVERS.items():
        for mode in quiet.MODES:
            chosen = parameters(default, **delivery.NOBODY, **lever, mode=mode)
            for region in regions:
                engine = build(region, chosen, 0, FRESH[0])
                engine.advance(quiet.MONTHS)
                deep = int((engine.state.depth >= DEEP).sum())
                if deep > most:
                    most, which = deep, _say(f"lever_{name}")
    yield Point(
        "2a",
        _say("2a", levers=len(LEVERS)),
        f"{most} ({which})",
        "0",
        most == 0,
    )
    twente = load_case("twente")
    for name, lever in LEVERS.items():
        for title, some in (("synthetic", regions), ("twente", (twente,))):
            told = []
            for mandate in MANDATES:
                base = parameters(default, mandate=mandate)
                told.append(_modes(_difference(base, lever, some)))
            values = "; ".join(
                f"{_decimal(f'{m:g}')}: {text}" for m, text in zip(MANDATES, told, strict=True)
            )
            where = {"lever": _say(f"lever_{name}"), "region": _say(f"region_{title}")}
            yield Point("2b", _say("2b", **where), values)
    some_worlds = shipped().first(worlds)
    for title, region in (("synthetic", regions[0]), ("twente", twente)):
        found = effects(
            some_worlds, PRAISE, DEEDS, region=region, indicators=("fragmentation",), replicates=2
        )[:, :, 0]
        spread = [
            f"{name_of(mode, ENTRIES['mode'].names)} "
            + _decimal(f"{median:+.2f} ({low:+.2f} .. {high:+.2f})")
            for mode, row in zip(quiet.MODES, found, strict=True)
            for low, median, high in [quantiles(row)]
        ]
        yield Point(
            "2c",
            _say("2c", region=_say(f"region_{title}"), worlds=worlds),
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
    english = language() == "en"
    found = _quiet(twente, default)
    wanted = {
        "deep_kept": _say("at_least", low=_decimal("0.75")),
        "endings": _say("between", low=_decimal("0.01"), high=_decimal("0.03")),
        "pair_weight_change": _say("between", low=_decimal("-0.2"), high=_decimal("0.3")),
        "net_value": _say("above", low=0),
        "overload": _say("at_most", high=_decimal("0.15")),
    }
    for at, target in enumerate(TARGETS):
        met = bool(target.met(found[:, at]).all())
        point = f"3{'abcde'[at]}"
        yield Point(point, _say(point), _modes(found[:, at]), wanted[target.name], met)
    least = default.review_rate
    enough = _say("at_least", low="1/48")
    yield Point("3f", _say("3f"), _decimal(f"{least:.4f}"), enough, least >= 1 / 48)
    for what, values in (("quiet", {}), *SHOCKS.items()):
        told = _course(twente, parameters(default, **values))
        yield Point("3g", _say("3g", change=_say(f"change_{what}")), told)
    for name in ELSEWHERE:
        rows = _quiet(load_case(name), default)
        told_all = "; ".join(
            f"{target.name if english else words_of('worlds', 'nl')[target.name]} "
            + _modes(rows[:, at])
            for at, target in enumerate(TARGETS)
        )
        yield Point("3h", _say("3h", region=name), told_all)


def _quiet(region: Region, chosen: Parameters) -> Floats:
    """Measures of quiet years on fresh runs, (modes, measures)."""
    return np.array(
        [
            means(quiet.measures_of(region, parameters(chosen, mode=mode), FRESH))
            for mode in quiet.MODES
        ]
    )


def _course(region: Region, chosen: Parameters) -> str:
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
    english = language() == "en"
    labels = [name if english else BY_NAME[name].label_nl for name in names]
    told = "; ".join(f"{label} {_modes(ends_of[:, at])}" for at, label in enumerate(labels))
    return f"{_modes(founded)}; {told}"


def world_points() -> Iterator[Point]:
    """Point 6: how many settings were tried and accepted, and whether the default is one."""
    found = shipped()
    about, counts = found.about, found.about["settings"]
    share = _of(counts["accepted"], counts["tried"])
    yield Point(
        "6a", _say("6a"), share, _say("at_least", low=ENOUGH),
        counts["accepted"] >= ENOUGH and about["slack"] == 0,
    )  # fmt: skip
    lost = counts["accepted"] - counts["confirmed"]
    yield Point("6b", _say("6b"), _of(lost, counts["accepted"]))
    free = len(about["ranges"])
    yield Point("6c", _say("6c"), str(free), _say("at_least", low=FREE), free >= FREE)
    default = Parameters()
    first = found.worlds[0].parameters()
    apart = [
        name for name in found.worlds[0].values
        if not math.isclose(getattr(first, name), getattr(default, name), rel_tol=1e-9)
    ]  # fmt: skip
    yield Point(
        "6d", _say("6d"), ", ".join(apart) or _say("none"), _say("none"), not apart,
    )  # fmt: skip


def experiments(checkout: Path | None) -> Iterator[Point]:
    """Points 4, 5 and 9: what is indicators' and what stored results of the experiments say."""
    held = {"fragmentation", "duplicated_work", "chimneys"} <= set(COLUMNS)
    yield Point("4", _say("4"), _say("true" if held else "false"), _say("true"), held)
    folder = checkout / "experiments" if checkout else Path("experiments")
    what = _say("5")
    found = _stored(folder / "mechanisms" / "results.json")
    if found is None:
        yield Point("5", what, _say("not_here", folder=f"{folder}/mechanisms"))
    else:
        cells = [cell["verdict"] for row in found["rows"] for cell in row["cells"]]
        good = sum(verdict == "passes" for verdict in cells)
        yield Point("5", what, _say("5_found", good=good, all=len(cells)))
    what = _say("9")
    page = folder / "endings" / "README.md"
    if not page.is_file():
        yield Point("9", what, _say("not_here", folder=f"{folder}/endings"))
        return
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("- Second edition: "):
            yield Point("9", what, line.removeprefix("- Second edition: "))
            return


def _stored(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _modes(values: Any) -> str:
    """A figure by consent and jointly."""
    return " / ".join(_decimal(f"{float(value):.3g}") for value in values)


def _say(key: str, **blanks: Any) -> str:
    return say(f"edition_points.{key}", **blanks)


def _of(some: int, all_: int) -> str:
    return _say("of", some=number(some, 0), all=number(all_, 0))


def _decimal(text: str) -> str:
    """A figure with the sign for decimals of the language."""
    return text if language() == "en" else text.replace(".", ",").replace(" ,, ", " .. ")


def page(points: Sequence[Point]) -> str:
    """The points as Markdown."""
    asked = [point for point in points if point.wanted]
    missed = [point.id for point in asked if not point.met]
    verdict = _say("verdict", met=len(asked) - len(missed), asked=len(asked))
    if missed:
        verdict += _say("verdict_missed", names=", ".join(missed))
    rows = "\n".join(
        f"| {p.id} | {p.what} | {p.found} | {p.wanted} | "
        f"{_say('met' if p.met else 'missed') if p.wanted else ''} |"
        for p in points
    )
    return _say("page", verdict=verdict, rows=rows, first=FRESH[0], last=FRESH[-1])
