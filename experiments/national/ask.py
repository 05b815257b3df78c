"""The question over worlds: gaps to 2016 of the model and of the nulls."""

from __future__ import annotations

import math
import re
import resource
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.endings.network import EDGES
from experiments.national.runs import MONTHS, NULLS, SEED, Course, simulated
from experiments.national.ties import (
    GAPS,
    MATTERS,
    Figures,
    Ground,
    by_networkx,
    figures,
    gaps,
    ground,
    kept_within,
    of_weights,
    shown,
)
from sim import engine
from sim.parameters import Parameters
from sim.regions.national import NEAR, National, load_national
from sim.state import Floats, partners_as_bits
from sim.worlds.file import World
from sim.worlds.quiet import MODES, QUIET

DRAWS: Final = 5
EVERYONE: Final = math.inf
"""No limit on who could meet."""
AGREE: Final = 1e-9
"""How far month 0 and the table of pairs may lie apart."""


class Setting(NamedTuple):
    """Under what the question is asked."""

    near: float
    worlds: int
    replicates: int
    deep: bool = False


SETTINGS: Final[Mapping[str, Setting]] = {
    "main": Setting(NEAR, 10, 3),
    "20 km": Setting(20.0, 5, 1),
    "50 km": Setting(50.0, 5, 1),
    "everyone": Setting(EVERYONE, 3, 1),
    "deep": Setting(NEAR, 5, 1, deep=True),
}


class Run(NamedTuple):
    """What is kept of a run: by year, then by GAPS."""

    gaps: Mapping[str, Floats]
    """Of the model and of each null (mean over draws), (years + 1, 6)."""
    shown: Mapping[str, Floats]
    last: Mapping[str, Floats]
    """Tie probability by distance after the last year."""
    rates: Mapping[str, float]


def field_of(national: National, on: Ground, *, deep: bool = False) -> Figures:
    """2016: by the table of pairs; with ``deep`` by the links, which alone know depths."""
    if deep:
        return figures(on, national.region.depth >= on.rung)
    return of_weights(on, national.shared)


def agreement(national: National, on: Ground) -> dict[str, Any]:
    """Month 0 twice: of the links, and of the table of pairs by networkx.

    Raises:
        ValueError: they disagree.
    """
    links = figures(on, national.region.depth >= on.rung)
    table = by_networkx(on, national.shared)
    own = {
        "density": links.density, "transitivity": links.transitivity,
        "pair_weight": links.pair_weight, "degree": float(links.degrees.mean()),
    }  # fmt: skip
    apart = {name: abs(own[name] - table[name]) for name in table}
    if max(apart.values()) > AGREE:
        raise ValueError(f"month 0 and the table of pairs disagree: {apart}; no run was made")
    return {
        "links": own | {"distance": links.distance.tolist(), "province": links.province},
        "table": table,
    }


def published(folder: Path) -> dict[str, Any]:
    """Figures that came with the data, in stats.txt; what is not there is left out."""
    file = folder / "stats.txt"
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8").partition("## A.")[2].partition("## B.")[0]
    found: dict[str, Any] = {}
    for name, pattern in (
        ("density", r"density ([\d.]+)"), ("transitivity", r"transitivity ([\d.]+)"),
        ("pair_weight", r"pair weight among tied: mean ([\d.]+)"),
        ("degree", r"mean degree ([\d.]+)"), ("province", r"within own province: edges ([\d.]+)"),
    ):  # fmt: skip
        if said := re.search(pattern, text):
            found[name] = float(said[1])
    found["distance"] = [float(p) for p in re.findall(r"P\(tie\) ([\d.]+)", text)]
    return found


def quiet(world: World, mode: str) -> Parameters:
    """A world's quiet years."""
    return world.parameters(mode=mode, **QUIET)


def one(
    national: National, on: Ground, field: Figures, chosen: Parameters, key: Sequence[int],
    months: int = MONTHS,
) -> Run:  # fmt: skip
    """A run and its nulls.

    Args:
        key: what the null's draws belong to: world, replicate, mode.
    """
    course = simulated(national.region, on, chosen, key[1], months)
    seen = [figures(on, ties) for ties in course.ties]
    told = {"model": np.array([gaps(f, field) for f in seen])}
    drawn = {"model": np.array([shown(f) for f in seen])}
    last = {"model": seen[-1].distance}
    for at, (name, null) in enumerate(NULLS.items()):
        draws = [
            [figures(on, ties) for ties in
             null(on, course, np.random.default_rng([SEED, at, draw, *key]))]
            for draw in range(DRAWS)
        ]  # fmt: skip
        told[name] = np.mean([[gaps(f, field) for f in each] for each in draws], axis=0)
        drawn[name] = np.mean([[shown(f) for f in each] for each in draws], axis=0)
        last[name] = np.mean([each[-1].distance for each in draws], axis=0)
    return Run(told, drawn, last, _rates(on, course))


def _rates(on: Ground, course: Course) -> dict[str, float]:
    """What happened to ties: endings and beginnings a year as a share of the ties of 2016, and
    which part of the new ties lies on pairs that were tied, beside that of links to draw from."""
    first, last = course.ties[0], course.ties[-1]
    years, many = len(course.ties) - 1, int(first.sum())
    new, tied = last & ~first, np.zeros(len(on.pairs), dtype=np.bool_)
    tied[on.link_pair[first]] = True
    return {
        "ended": float(course.ended.sum()) / years / many,
        "began": float(course.began.sum()) / years / many,
        "kept": float((first & last).sum()) / many,
        "ties": float(last.sum()) / many,
        "new_on_tied": float(tied[on.link_pair[new]].mean()) if new.any() else math.nan,
        "free_on_tied": float(tied[on.link_pair[~first]].mean()),
    }


def asked(national: National, setting: Setting, worlds: Sequence[World]) -> dict[str, Any]:
    """A setting's answer, by mode."""
    on = ground(national, deep=setting.deep)
    field = field_of(national, on, deep=setting.deep)
    found: dict[str, Any] = {}
    for place, mode in enumerate(MODES):
        runs = [
            [one(national, on, field, quiet(world, mode), (world.number, r, place))
             for r in range(setting.replicates)]
            for world in worlds
        ]  # fmt: skip
        found[mode] = told(runs, field)
    return {
        "near": None if math.isinf(setting.near) else setting.near,
        "worlds": len(worlds), "replicates": setting.replicates,
        "size": list(national.region.size),
        "field": dict(zip(GAPS, shown(field).tolist(), strict=True)),
        "field_distance": field.distance.tolist(), "modes": found,
    }  # fmt: skip


def told(runs: Sequence[Sequence[Run]], field: Figures) -> dict[str, Any]:
    """Runs (worlds, replicates) of a mode in figures: verdicts, courses, rates."""
    limit = kept_within(field)
    arms = list(runs[0][0].gaps)
    # (worlds, replicates, years + 1, GAPS)
    by_arm = {arm: np.array([[r.gaps[arm] for r in some] for some in runs]) for arm in arms}
    ends = {arm: each[:, :, -1].mean(axis=1) for arm, each in by_arm.items()}
    rows = []
    for null in arms[1:]:
        more = by_arm[null][:, :, -1] - by_arm["model"][:, :, -1]
        for k, name in enumerate(GAPS):
            gain = more[:, :, k].mean(axis=1)
            rows.append({
                "figure": name, "null": null,
                "better": int((gain > MATTERS[k]).sum()), "worse": int((gain < -MATTERS[k]).sum()),
                "advantage": _range(gain),
                "replicates": float(more[:, :, k].std(axis=1, ddof=0).mean()),
                "model_gap": _range(ends["model"][:, k]), "null_gap": _range(ends[null][:, k]),
                "model_kept": int((ends["model"][:, k] <= limit[k]).sum()),
                "null_kept": int((ends[null][:, k] <= limit[k]).sum()),
            })  # fmt: skip
    courses = {
        arm: {
            name: np.quantile(
                [np.mean([r.shown[arm][:, k] for r in some], axis=0) for some in runs],
                (0.05, 0.5, 0.95), axis=0,
            ).tolist()
            for k, name in enumerate(GAPS)
        }
        for arm in arms
    }  # fmt: skip
    flat = [r for some in runs for r in some]
    return {
        "rows": rows, "courses": courses,
        "distance": {arm: np.mean([r.last[arm] for r in flat], axis=0).tolist() for arm in arms},
        "rates": {name: _range([np.mean([r.rates[name] for r in some]) for some in runs])
                  for name in flat[0].rates},
    }  # fmt: skip


def _range(values: Any) -> list[float]:
    """5 %, middle and 95 % over worlds."""
    return [float(x) for x in np.quantile(values, (0.05, 0.5, 0.95))]


def takes(folder: Path, world: World) -> dict[str, Any]:
    """Size, CPU seconds and memory of reading and of one run, after the kernels are compiled."""
    found: dict[str, Any] = {}
    for name, near in (("30 km", NEAR), ("everyone", EVERYONE)):
        begin = time.process_time()
        region = load_national(folder, near=near).region
        row: dict[str, Any] = {"read": time.process_time() - begin, "size": list(region.size)}
        engine.build(region, quiet(world, MODES[0])).finish(1)
        for mode in MODES:
            begin = time.process_time()
            run = engine.build(region, quiet(world, mode), SEED)
            built = time.process_time()
            run.finish(MONTHS)
            row[mode] = {"build": built - begin, "run": time.process_time() - built}
        n, k, _, links = region.size
        row["bytes"] = engine.memory_needed(*region.size)
        row["bits"] = partners_as_bits(n, k, links)
        row["lanes"] = engine.lanes_of(region)
        found[name] = row
    found["peak_kilobytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found


def classes() -> list[str]:
    """What classes of distance are called."""
    ends = [f"{low:.0f}-{high:.0f}" for low, high in pairwise(EDGES[:-1])]
    return [*ends, f"{EDGES[-2]:.0f}+"]
