"""How fast is the pair model in each tool: `python -m benchmarks.pair.compare [--json FILE]`.

Run it from the root of the checkout. Every peer first has to give the same strengths. Then all
take turns, A B C A B C, so that a slow spell of the machine strikes all of them; a turn lasts
about as long for each, in as many months as fit. A call of no months, which only reads the
strengths out, is subtracted. Wall-clock time: Polars may use all cores, the others use one.

Packages of other makers come from `pip install --no-deps -r benchmarks/peers.txt`. Peers that
are not installed are left out, with a line that says so.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from benchmarks.pair import OURS, PEERS, load, missing

TOLERANCE = 1e-9
COLUMNS = ("ns_per_pair", "ns_per_pair_least", "times_best", "times_ours", "difference")
Run = Callable[[int], np.ndarray]


def present(names: Iterable[str] = PEERS) -> tuple[list[str], dict[str, str]]:
    """Peers that can run here, and what the others lack."""
    lacks = {name: ", ".join(missing(load(name))) for name in names}
    able = [name for name, what in lacks.items() if not what]
    return able, {name: what for name, what in lacks.items() if what}


def differences(found: dict[str, np.ndarray]) -> dict[str, float]:
    """Largest difference of each with the first; too large a one is an error."""
    first = next(iter(found.values()))
    apart = {name: float(np.abs(strength - first).max()) for name, strength in found.items()}
    wrong = [name for name, difference in apart.items() if not difference <= TOLERANCE]
    if wrong:
        raise ValueError(f"these do not agree with {next(iter(found))}: {', '.join(wrong)}")
    return apart


def seconds_of(run: Run, months: int) -> float:
    """Duration of so many months."""
    begin = time.perf_counter()
    run(months)
    return time.perf_counter() - begin


def figures(
    n: int = 200,
    months: int = 400,
    turns: int = 15,
    seconds: float = 0.05,
    names: Iterable[str] = PEERS,
) -> dict[str, float]:
    """Nanoseconds per pair update, by "peer/figure", of the peers that can run here.

    A turn has at most so many months and, if one month takes less, about so many seconds.
    """
    able, _ = present(names)
    runs: dict[str, Run] = {name: load(name).build(n, 1) for name in able}
    apart = differences({name: run(5) for name, run in runs.items()})
    fit = {name: min(seconds_of(run, 1) for _ in range(3)) for name, run in runs.items()}
    taken = {name: max(1, min(months, int(seconds / fit[name]))) for name in able}
    reading: dict[str, list[float]] = {name: [] for name in able}
    lasting: dict[str, list[float]] = {name: [] for name in able}
    for _ in range(turns):
        for name, run in runs.items():
            reading[name].append(seconds_of(run, 0))
            lasting[name].append(seconds_of(run, taken[name]))

    def ns(name: str, of: Callable[[list[float]], float]) -> float:
        return 1e9 * (of(lasting[name]) - of(reading[name])) / (taken[name] * n * (n - 1))

    median = {name: ns(name, statistics.median) for name in able}
    fastest = min(median.values())
    found: dict[str, float] = {}
    for name in able:
        found[f"{name}/ns_per_pair"] = median[name]
        found[f"{name}/ns_per_pair_least"] = ns(name, min)
        found[f"{name}/times_best"] = median[name] / fastest
        if OURS in median:
            found[f"{name}/times_ours"] = median[name] / median[OURS]
        found[f"{name}/months_a_turn"] = taken[name]
        found[f"{name}/difference"] = apart[name]
    return found


def versions(names: Iterable[str]) -> dict[str, str]:
    """Versions of what the peers are made with."""
    found = {"python": platform.python_version()}
    packages = {"mesa", "numba", "numpy"}.union(*(load(name).NEEDS for name in names))
    for package in sorted(packages):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    if any("gcc" in getattr(load(name), "TOOLS", ()) for name in names):
        command = ["gcc", "-dumpfullversion"]
        asked = subprocess.run(command, check=True, capture_output=True, text=True)
        found["gcc"] = asked.stdout.strip()
    return found


def main() -> None:
    """Print the figures, and write them to a file if asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    arguments.add_argument("--n", type=int, default=200, help="organisations")
    arguments.add_argument("--months", type=int, default=400, help="most months in a turn")
    arguments.add_argument("--turns", type=int, default=15, help="turns of each peer")
    arguments.add_argument("--seconds", type=float, default=0.05, help="length of a turn")
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = arguments.parse_args()
    able, lacks = present()
    for name, what in lacks.items():
        print(f"left out: {load(name).TITLE}; not installed: {what}", file=sys.stderr)
    try:
        found = figures(chosen.n, chosen.months, chosen.turns, chosen.seconds)
    except ValueError as error:
        sys.exit(str(error))
    stack = versions(able)
    print(", ".join(f"{name} {number}" for name, number in stack.items()))
    print(f"{'':52s}{'ns/pair':>9s}{'least':>9s}{'x best':>8s}{'x ours':>8s}  differs")
    for name in sorted(able, key=lambda name: found[f"{name}/ns_per_pair"]):
        of = {key: found[f"{name}/{key}"] for key in COLUMNS}
        print(
            f"{load(name).TITLE:52s}{of['ns_per_pair']:9.2f}{of['ns_per_pair_least']:9.2f}"
            f"{of['times_best']:8.2f}{of['times_ours']:8.2f}  {of['difference']:.1e}"
        )
    if chosen.json:
        written = {
            "organisations": chosen.n,
            "machine": platform.processor() or platform.machine(),
            "versions": stack,
            "left_out": lacks,
            "figures": found,
        }
        chosen.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
