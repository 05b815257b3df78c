"""What the second edition was fitted on: month zero, and ten quiet years of Twente.

The measures and targets of quiet years are those of ``sim.worlds``, told here and not made again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from experiments.endings.facts import SEED, Setting
from experiments.endings.scenes import Scene
from sim.parameters import parameters
from sim.regions import month_zero

FITTED = "twente"
"""The region whose quiet years were fitted on."""
NEAR = 0.05
"""How far fragmentation at month 0 may lie from what the tables say."""
BY = ("tables", "links")


def start(scenes: Mapping[str, Scene]) -> dict[str, Any]:
    """Fragmentation at month 0: of the tables, and of the links that a run starts with."""
    cases, fine = {}, {}
    for name, place in scenes.items():
        figures = month_zero(place.region)
        tables, links = (float(figures[by].to_dict()["fragmentation"]) for by in BY)
        cases[name] = {"tables": tables, "links": links}
        fine[name] = abs(tables - links) <= NEAR
    return {"cases": cases, "met": fine}


def quiet_years(scenes: Mapping[str, Scene], setting: Setting, mode: str) -> dict[str, Any]:
    """Means of what is asked of quiet years in each region; only Twente's were fitted on.

    Nothing happens from outside and there are no elections: these are the parameters as they are.
    """
    from sim.worlds.measures import MEASURES
    from sim.worlds.quiet import measures_of, met

    chosen = parameters(**{**setting.world, "mode": mode})
    cases, fine = {}, {}
    for name, place in scenes.items():
        runs = measures_of(place.region, chosen, range(setting.replicates), seed=SEED)
        means = runs.mean(axis=0)
        cases[name] = {
            measure: float(value)
            for measure, value in zip(MEASURES, means, strict=True)
            if not math.isnan(value)
        }
        fine[name] = bool(met(means).all())
    return {"mode": mode, "cases": cases, "met": fine}
