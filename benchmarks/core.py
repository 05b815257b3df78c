"""How long one run takes: `python benchmarks/core.py [--json FILE]`.

Figures of this machine at this moment, best and median of several runs, once compiled. A
comparison with other programs, side by side in one run, comes with the next issue.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim import cases, engine
from sim.parameters import parameters

MONTHS = 120


def timed(call: Callable[[], Any], times: int = 15) -> dict[str, float]:
    """Best and median duration of a call in milliseconds, after one call to compile."""
    call()
    durations = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        durations.append(1e3 * (time.perf_counter() - begin))
    return {
        "best_ms": round(min(durations), 3),
        "median_ms": round(statistics.median(durations), 3),
    }


def figures() -> dict[str, dict[str, float]]:
    """Durations of runs of ten years, by name."""
    chosen = parameters()
    points = [parameters(mindset_mean=at / engine.LANES) for at in range(engine.LANES)]
    forty = engine.synthetic(40, tasks=8, seed=1)
    forty_all = engine.synthetic(40, tasks=8, seed=1, breadth=1.0)
    twente = cases.load_case("twente")
    found = {}
    for name, region in (
        ("40_organisations_8_tasks", forty),
        ("40_organisations_8_tasks_everyone_performs_all", forty_all),
        ("twente", twente),
    ):
        links = region.size[3]
        monthly = timed(lambda region=region: engine.simulate(region, seed=1, months=MONTHS))
        final = timed(lambda region=region: engine.build(region, chosen, 1).finish(MONTHS))
        many = timed(lambda region=region: engine.build(region, chosen, 1).replicates(MONTHS, 5), 5)
        found[f"{name}/observed_monthly"] = monthly
        found[f"{name}/observed_at_the_end"] = final
        found[f"{name}/five_replicates_in_one_call"] = many
        beside = timed(lambda region=region: engine.ensemble(region, points, MONTHS, seed=1), 5)
        found[f"{name}/a_run_of_{len(points)}_side_by_side"] = {
            key: round(value / len(points), 3) for key, value in beside.items()
        }
        found[f"{name}/ns_per_potential_link_and_month"] = {
            "best": round(1e6 * final["best_ms"] / (MONTHS * links), 2),
            "potential_links": links,
        }
    return found


def main() -> None:
    """Print the figures, or write them to a file."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = arguments.parse_args()
    found = figures()
    for name, values in found.items():
        print(f"{name:70s}", *(f"{key} {value}" for key, value in values.items()))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
