"""How fast the core is.

`python benchmarks/run.py --json FILE` from the root of the checkout. What is compared takes turns,
A B A B, so that a slow spell of the machine strikes both; a figure is the median of
its turns, a ratio one of medians. Every turn steps fresh runs, made before the clock starts, in
which about a tenth of the links are deeper than separation. Indicators are observed every month
unless a key says otherwise. Unit: nanoseconds per potential link and month. The whole model in C,
as Mesa agents and in NumPy matrices is that of the first edition and stands in its git tag,
`first-edition`; the pair model is here.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

# One thread each: small matrix products would otherwise take the other core too.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numba
import numpy as np
from scipy.stats import linregress, t

from benchmarks import stages
from benchmarks.pair import compare
from benchmarks.regions import dense, linked, sparse
from sim import engine, kernels
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.state import CHUNK, Region

Advance = Callable[[int], Any]
Build = Callable[[Region, int], Advance]
CHOSEN: Parameters = parameters()
CORE = "core"
TITLES = {CORE: "core (numba)"}


def core(region: Region, seed: int) -> Advance:
    """A run of our own."""
    return engine.build(region, CHOSEN, seed).advance


def seconds_of(advances: Sequence[Advance], months: int) -> float:
    """Duration of so many months of some runs, one after the other."""
    begin = time.perf_counter()
    for advance in advances:
        advance(months)
    return time.perf_counter() - begin


def ns_of(region: Region, build: Build, months: int, turns: int) -> float:
    """Median nanoseconds of a potential link and month; the first turn only warms up."""
    links = region.size[3]
    runs = max(1, 60_000 // links)
    taken = []
    for turn in range(turns + 1):
        advances = [build(region, turn * runs + run) for run in range(runs)]
        taken.append(seconds_of(advances, months) / (runs * months * links))
    return 1e9 * statistics.median(taken[1:])


def share_linked(region: Region, p: Parameters, months: int) -> float:
    """Mean part of the potential links that are deeper than separation in our runs."""
    rows = engine.build(region, p, 1).advance(months)
    columns = [COLUMNS.index(f"links_{rung}") for rung in (1, 2, 3)]
    return float(rows[:, columns].sum(axis=1).mean() / region.size[3])


def speed(turns: int, quick: bool) -> dict[str, float]:
    """The full default model."""
    regions = {"40": dense(40), "355": linked(engine.synthetic(355, tasks=8, seed=1), 0.08)}
    if not quick:
        regions["2000"] = dense(2000, tasks=2)
    found: dict[str, float] = {}
    for size, region in regions.items():
        months = 12
        fewer = turns if size != "2000" else max(3, turns // 3)
        found[f"{size}/potential_links"] = region.size[3]
        found[f"{size}/part_linked"] = share_linked(region, CHOSEN, months)
        found[f"{size}/{CORE}/ns"] = ns_of(region, core, months, fewer)
    return found


def many(turns: int) -> dict[str, float]:
    """Ensembles: side by side, and with two threads over replicates; observed at the end."""
    region, months = engine.synthetic(40, tasks=8, seed=1), 120
    points = [parameters(mindset_mean=at / engine.LANES) for at in range(engine.LANES)]
    number = engine.LANES

    def alone() -> None:
        engine.build(region, CHOSEN, 1).replicates(months, number)

    def threads(workers: int) -> Callable[[], Any]:
        return lambda: engine.ensemble(region, points, months, seed=1, number=48, threads=workers)

    calls: dict[str, Callable[[], Any]] = {
        "alone": alone,
        "side_by_side": lambda: engine.ensemble(region, points, months, seed=1),
        "one_thread": threads(1),
        "two_threads": threads(2),
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(turns + 1):
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - begin)
    median = {name: statistics.median(times[1:]) for name, times in taken.items()}
    unit = 1e9 / (number * months * region.size[3])
    return {
        "ensemble/alone/ns": median["alone"] * unit,
        "ensemble/side_by_side/ns": median["side_by_side"] * unit,
        "ensemble/side_by_side/times_faster": median["alone"] / median["side_by_side"],
        "ensemble/two_threads/times_faster": median["one_thread"] / median["two_threads"],
    }


def steady(region: Region) -> Parameters:
    """Parameters with which a link is discussed as often as one among 355 organisations.

    With contacts as they are, smaller regions and longer runs would end with more links linked,
    and show the cost of that.
    """
    partners = 2 * region.size[2] / region.size[0]
    return parameters(contacts=CHOSEN.contacts * min(1.0, partners / 354))


def at_rest(region: Region, seed: int) -> Advance:
    """A run of our own in which about as many links stay linked as are at the start."""
    return engine.build(region, steady(region), seed).advance


def growth(turns: int, quick: bool) -> dict[str, float]:
    """How the core's cost grows; keys are growth/axis/value."""

    def ns(region: Region, months: int) -> float:
        return ns_of(region, at_rest, months, turns)

    found: dict[str, float] = {}
    for n in (20, 40, 80, 160, 320) if quick else (20, 40, 80, 160, 320, 640, 1280):
        found[f"growth/organisations/{n}"] = ns(dense(n, tasks=4), 12)
    for k in (2, 4, 8, 16, 32):
        found[f"growth/tasks/{k}"] = ns(dense(60, tasks=k), 12)
    for months in (12, 60, 120, 480):
        found[f"growth/months/{months}"] = ns(dense(80, tasks=4), months)
    region, months = dense(80, tasks=4), 60
    chosen = steady(region)
    calls: dict[tuple[str, int], Callable[[int], Any]] = {}
    for number in (1, 4, 16, 64):
        calls["replicates", number] = lambda n: engine.build(region, chosen, 1).replicates(
            months, n
        )
    for workers in (1, 2):
        calls["threads", workers] = lambda n: engine.ensemble(
            region, [chosen], months, seed=1, number=32, threads=n
        )
    taken: dict[tuple[str, int], list[float]] = {key: [] for key in calls}
    for _ in range(turns + 1):
        for (axis, value), call in calls.items():
            begin = time.perf_counter()
            call(value)
            taken[axis, value].append(time.perf_counter() - begin)
    for (axis, value), times in taken.items():
        unit = 1e9 / ((32 if axis == "threads" else value) * months * region.size[3])
        found[f"growth/{axis}/{value}"] = statistics.median(times[1:]) * unit
    return found | growth_in_links(turns, quick)


def growth_in_links(turns: int, quick: bool) -> dict[str, float]:
    """Sparse regions from 10^3 links on: cost, the exponent in their number with its interval of
    95 %, and the cost beside that of 355 organisations that could all meet."""
    found: dict[str, float] = {}
    place, cost = [], []
    for half in range(6, 11 if quick else 15):
        region = sparse(round(10 ** (half / 2)))
        links, months = region.size[3], 24 if half < 13 else 12
        measured = ns_of(region, at_rest, months, turns)
        found[f"growth/links/{round(10 ** (half / 2))}"] = measured
        place.append(math.log(links))
        cost.append(math.log(measured * links))
        if half == (10 if quick else 12):
            found["sparse/links"] = links
            found["sparse/part_linked"] = share_linked(region, steady(region), months)
            measured = measured / ns_of(dense(355), core, months, turns)
            found["sparse/times_dense"] = measured
    line = linregress(place, cost)
    found["growth/links/exponent"] = float(line.slope)
    margin = float(t.ppf(0.975, len(place) - 2) * line.stderr)
    found["growth/links/exponent_low"] = float(line.slope) - margin
    found["growth/links/exponent_high"] = float(line.slope) + margin
    return found


@numba.njit
def draw_many(times: int, counter: Any, stream: Any, words: Any) -> None:
    """Words of a chunk of counters, so many times."""
    for month in range(times):
        kernels.draws(words.shape[1], counter, month, stream, words)


def floor(turns: int) -> dict[str, float]:
    """What 355 organisations cannot do without: bytes that a month must read or write, and draws,
    a potential link; and what those take at the rate of plain copies and of draws alone.

    Of linked links their place in the list, rung and age; of tied pairs trust and knowledge, read
    and written; of all pairs the word with which they meet and its bar; a draw for every linked
    link, and one for every pair and four months.
    """
    region = linked(engine.synthetic(355, tasks=8, seed=1), 0.08)
    links, pairs = region.size[3], region.size[2]
    run = engine.build(region, CHOSEN, 1)
    run.advance(6)
    on = run.state.depth > 0
    part, tied = on.mean(), len(np.unique(region.link_pair[on])) / links
    moved = part * (28 + 1 + 4) + tied * 64 + pairs / links * 8
    drawn = part + pairs / links / 4
    source, target = np.ones(2**17), np.ones(2**17)
    counter = np.zeros((3, CHUNK), dtype=np.uint32)
    words = np.zeros((4, CHUNK), dtype=np.uint32)
    copies, draws = [], []
    for _ in range(turns + 1):
        begin = time.perf_counter()
        for _ in range(100):
            np.copyto(target, source)
        copies.append((time.perf_counter() - begin) / (100 * 2 * source.nbytes))
        begin = time.perf_counter()
        draw_many(100, counter, run.stream, words)
        draws.append((time.perf_counter() - begin) / (100 * CHUNK))
    byte, draw = 1e9 * statistics.median(copies[1:]), 1e9 * statistics.median(draws[1:])
    return {
        "floor/bytes": float(moved),
        "floor/draws": float(drawn),
        "floor/ns_a_byte": byte,
        "floor/ns_a_draw": draw,
        "floor/ns": float(moved * byte + drawn * draw),
    }


def startup(turns: int) -> dict[str, float]:
    """Seconds of wall time of commands with compiled code at hand, medians."""

    def seconds(command: list[str]) -> float:
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from sim.cli import main; main()", *command],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[1],
        )  # fmt: skip
        return time.perf_counter() - begin

    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, command in (
            ("help", ["--help"]),
            ("run", ["run", "twente"]),
            ("run_with_figure", ["run", "twente", "--out"]),
        ):
            ends = [[f"{folder}/{turn}"] if "--out" in command else [] for turn in range(turns + 1)]
            taken = [seconds(command + end) for end in ends]
            found[f"startup/{name}/seconds"] = statistics.median(taken[1:])
    return found


def memory() -> dict[str, float]:
    """Bytes of a sparse run per potential link (each with half a pair)."""
    region = sparse(100_000)
    run = engine.build(region, CHOSEN, 1)
    links, pairs = region.size[3], region.size[2]
    part = (run.state.depth, run.state.since, run.state.notice)
    per_link = sum(array.nbytes for array in part) / links
    mutual = (run.state.trust, run.state.knowledge, run.state.trust_peak, run.state.record)
    per_pair = sum(array.nbytes for array in mutual) / pairs
    whole = sum(array.nbytes for array in run.state)
    whole += sum(array.nbytes for array in run.work if hasattr(array, "nbytes"))
    return {
        "memory/state_bytes_per_link_and_pair": per_link + per_pair,
        "memory/state_and_work_bytes_per_link": whole / links,
    }


def main() -> None:
    """Print the figures, and write them to a file if asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    arguments.add_argument("--turns", type=int, default=9, help="turns of each measurement")
    arguments.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    chosen = arguments.parse_args()
    if not kernels.COMPILED:
        sys.exit("NUMBA_DISABLE_JIT is set: unset it, uncompiled kernels are not worth timing")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else math.nan
    found = speed(chosen.turns, chosen.quick)
    found |= many(chosen.turns)
    found |= growth(max(3, chosen.turns // 3), chosen.quick)
    found |= memory()
    found |= startup(max(3, chosen.turns // 3))
    found |= floor(chosen.turns)
    for size in (40, 355):
        found |= {f"stages/{size}/{name}": ns for name, ns in stages.stages(size).items()}
    pair = compare.figures(turns=chosen.turns)
    found |= {f"pair/{name}": value for name, value in pair.items()}
    for name, value in found.items():
        print(f"{name:55s} {value:14.4g}")
    if chosen.json:
        stack = {name: version(name) for name in ("numba", "numpy", "mesa")}
        written = {
            "about": "ns: nanoseconds per potential link and month",
            "edition": "second",
            "machine": platform.processor() or platform.machine(),
            "python": platform.python_version(),
            "versions": stack,
            "cores": os.cpu_count(),
            "load": load,
            "titles": TITLES,
            "figures": found,
        }
        chosen.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
