"""Which strategy pays, on which level, and for whom: `python -m experiments.strategies`."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.stats import spearmanr

from experiments.strategies.page import LEVELS, STRATEGIES, write
from sim import engine, kernels, provenance
from sim.parameters import Parameters
from sim.regions import load_case
from sim.state import Bools, Floats, Region
from sim.worlds.file import World, shipped
from sim.worlds.quiet import MODES

HERE = Path(__file__).parent
ARMS: Final = tuple(product(STRATEGIES, LEVELS))
YEARS, SEED = 10, 2035
UNIT = 100.0
"""Told in hundredths of the value unit."""


def regions() -> dict[str, Region]:
    """The two regions, by name."""
    return {"Twente": load_case("twente"), "synthetic": engine.synthetic(20, tasks=8, seed=1)}


def left_with(made: engine.Engine) -> Floats:
    """What each organisation gets on its links less what its time costs, a month."""
    facts, work, chosen = made.facts, made.work, made.parameters
    if chosen.strategy != "none" and chosen.strategy_level == "organisation":
        mandate = facts.mandate
        facts = facts._replace(mandate=mandate + made.state.reached * (1.0 - mandate))
    accounts = np.empty((len(facts.ends), 4))
    kernels.account_pairs(facts, made.rules, made.state, work, accounts)
    ends, n = made.region.pairs, len(facts.key)
    got = np.bincount(ends[:, 0], accounts[:, 2], n) + np.bincount(ends[:, 1], accounts[:, 3], n)
    spent = work.time_price * (work.load + work.congestion_slope * work.load**2)
    return np.asarray(UNIT * (got - spent))


def course(region: Region, chosen: Parameters, replicate: int) -> tuple[Floats, engine.Engine]:
    """What organisations are left with at the end of each year, (years, organisations)."""
    made, years = engine.build(region, chosen, SEED, replicate), []
    for _ in range(YEARS):
        made.finish(12)
        years.append(left_with(made))
    return np.array(years), made


def groups(region: Region, mindset: Floats, takes_part: Bools) -> dict[str, Bools]:
    """Who belongs to what group."""
    size = region.volumes.sum(axis=1)
    large = size >= np.median(size)
    abundance = mindset >= np.median(mindset)
    return {
        "all": np.ones(len(size), dtype=bool),
        "takes part": takes_part,
        "does not": ~takes_part,
        "smaller": ~large,
        "larger": large,
        "scarcity": ~abundance,
        "abundance": abundance,
    }


def in_world(region: Region, world: World, mode: str) -> dict[str, dict[str, tuple[float, ...]]]:
    """By combination and group: more than without at the end, over the years, and reached."""
    without, bare = course(region, world.parameters(mode=mode), world.number)
    first = engine.build(region, bare.parameters, SEED, world.number)
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    belong: dict[str, Bools] = {}
    for strategy, level in ARMS:
        given = {"strategy": strategy, "strategy_level": level}
        years, made = course(region, world.parameters(mode=mode, **given), world.number)
        if not belong:  # the first arm is structure, which comes to who takes part, and stays
            belong = groups(region, first.state.mindset, made.state.reached > 0.0)
        more = years - without
        found[f"{strategy} {level}"] = {
            name: (
                float(more[-1, who].mean()),
                float(more[:, who].mean()),
                float(made.state.reached[who].mean()),
            )
            for name, who in belong.items()
            if who.any()
        }
    return found


def summed(values: Sequence[float]) -> dict[str, float]:
    """Median, 5 and 95 % of worlds, and the shares of worlds above and below 0."""
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    above, below = np.mean(np.array(values) > 0.0), np.mean(np.array(values) < 0.0)
    told = {"median": median, "low": low, "high": high, "above": above, "below": below}
    return {name: float(f"{x:.4g}") for name, x in told.items()}


def rows_of(
    seen: Sequence[Mapping[str, Mapping[str, tuple[float, ...]]]], where: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A row a combination and group, over worlds."""
    rows = []
    for strategy, level in ARMS:
        by_world = [world[f"{strategy} {level}"] for world in seen]
        for group in seen[0][f"{strategy} {level}"]:
            there = [world[group] for world in by_world if group in world]
            end, years, reached = (list(values) for values in zip(*there, strict=True))
            rows.append(
                {**where, "strategy": strategy, "level": level, "group": group,
                 "end": summed(end), "years": summed(years),
                 "reached": float(f"{np.median(reached):.3g}")}
            )  # fmt: skip
    return rows


def run(number: int) -> dict[str, Any]:
    """All regions, both ways of deciding, all worlds."""
    there, rows, narrow, begun = shipped(), [], {}, time.process_time()
    mandates = [world.parameters().mandate for world in there.first(number)]
    for (place, region), mode in product(regions().items(), MODES):
        print(place, mode, flush=True)
        seen = [in_world(region, world, mode) for world in there.first(number)]
        rows += rows_of(seen, {"region": place, "mode": mode})
        built = [world["structure organisation"]["takes part"][0] for world in seen]
        narrow[f"{place} {mode}"] = float(f"{spearmanr(mandates, built).statistic:.3g}")
    return {
        "worlds": there.provenance(number), "seed": SEED, "years": YEARS, "rows": rows,
        "mandate_rank": narrow,
        "cpu_seconds": round(time.process_time() - begun), "code": provenance.code_digest(),
        "versions": provenance.versions(),
    }  # fmt: skip


def main() -> None:
    """Run, or make the page from what is stored."""
    parser = argparse.ArgumentParser(prog="python -m experiments.strategies", description=__doc__)
    parser.add_argument("--page", action="store_true", help="page and figures from results.json")
    parser.add_argument("--worlds", type=int, default=100, help="how many [100]")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    given = parser.parse_args()
    results = given.out / "results.json"
    if not given.page:
        results.write_text(json.dumps(run(given.worlds), indent=1) + "\n", encoding="utf-8")
    write(json.loads(results.read_text(encoding="utf-8")), given.out)


if __name__ == "__main__":
    main()
