"""How fast the core is beside another checkout, pair by pair: `python benchmarks/against.py OTHER`.

A process in each of the two checkouts builds the same regions; they are then asked in turns, now
the one first and now the other, to step fresh runs, with the processor to themselves. Printed are
nanoseconds per potential link and month, the geometric mean of the ratios and its interval of 95 %
(Student's t of the logarithms): below 1 this checkout is the faster. Both must give the same bits.

Only public functions are called, so that any commit can be OTHER; its own `.venv` runs it if it
has one.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scipy.stats import t

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.compile import HERE, interpreter

SIZES = (40, 355)
LANES = (1, 16)
SERVE = """
import hashlib, json, sys, time
import numpy as np
from dataclasses import replace
from sim import engine
from sim.parameters import parameters

def region_of(organisations, share=0.1):
    # as benchmarks.regions.dense, which OTHER may have differently
    region = engine.synthetic(organisations, tasks=8, seed=1)
    rng = np.random.default_rng(1)
    on = rng.random(len(region.depth)) < share
    depth = np.where(on, rng.integers(1, 4, len(on)), 0)
    age = np.where(on, rng.integers(1, 121, len(on)), 0)
    return replace(region, depth=np.maximum(depth, region.floor), age=age)

points = [parameters(mindset_mean=at / 16) for at in range(16)]
regions = {}
for line in sys.stdin:
    organisations, lanes, months, seed = json.loads(line)
    if organisations not in regions:
        regions[organisations] = region_of(organisations)
    region = regions[organisations]
    if lanes == 1:
        run = engine.build(region, points[8], seed)
        begin = time.process_time()
        rows = run.advance(months)
    else:
        begin = time.process_time()
        rows = engine.ensemble(region, points, months, seed=seed, threads=1)
    took = time.process_time() - begin
    digest = hashlib.sha256(np.ascontiguousarray(rows).tobytes()).hexdigest()
    print(json.dumps([took, took / (lanes * months * len(region.depth)), digest]), flush=True)
"""


class Checkout:
    """A process that steps runs with the code of a checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process = subprocess.Popen(
            [interpreter(root), "-c", SERVE],
            cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, *question: int) -> tuple[float, float, str]:
        """Seconds, nanoseconds per link and month and lane, and digest of the rows."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{self.root}: its process ended before it answered; see above")
        seconds, each, digest = json.loads(line)
        return seconds, 1e9 * each, digest

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@contextmanager
def both(other: Path) -> Iterator[tuple[Checkout, Checkout]]:
    """Processes of this checkout and of another, with what each has compiled before."""
    made = Checkout(HERE), Checkout(other)
    try:
        yield made
    finally:
        for one in made:
            one.close()


def interval(logs: Sequence[float]) -> tuple[float, float, float]:
    """Geometric mean of ratios with logarithms ``logs``, and its interval of 95 %."""
    middle = statistics.fmean(logs)
    margin = float(t.ppf(0.975, len(logs) - 1)) * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(middle), math.exp(middle - margin), math.exp(middle + margin)


def compare(
    here: Checkout, there: Checkout, organisations: int, lanes: int, pairs: int, seconds: float
) -> dict[str, Any]:
    """Figures of one size; a turn takes about so many seconds."""
    # the first calls compile; those after tell how long a month takes
    for one in (here, there, here, there):
        first = one.ask(organisations, lanes, 12, 1)
    months = max(12, min(1200, int(12 * seconds / max(first[0], 1e-4))))
    taken: list[tuple[float, float]] = []
    for turn in range(pairs):
        question = (organisations, lanes, months, turn + 2)
        if turn % 2 == 0:
            mine, other = here.ask(*question), there.ask(*question)
        else:
            other, mine = there.ask(*question), here.ask(*question)
        if mine[2] != other[2]:
            sys.exit(f"{organisations} organisations, seed {turn + 2}: not the same bits")
        taken.append((mine[1], other[1]))
    ratio, low, high = interval([math.log(a / b) for a, b in taken])
    key = f"against/{organisations}x8/{lanes}_lanes"
    return {
        f"{key}/ns": statistics.median(a for a, _ in taken),
        f"{key}/ns_other": statistics.median(b for _, b in taken),
        f"{key}/ratio": ratio,
        f"{key}/ratio_low": low,
        f"{key}/ratio_high": high,
        f"{key}/pairs": len(taken),
        f"{key}/months": months,
    }


def main() -> None:
    """Print the figures, and write them to a file if asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    arguments.add_argument("other", type=Path, help="another checkout")
    arguments.add_argument("--pairs", type=int, default=15, help="pairs of turns of each size")
    arguments.add_argument("--size", type=int, action="append", help="only so many organisations")
    arguments.add_argument("--lanes", type=int, choices=LANES, action="append", help="only these")
    arguments.add_argument("--seconds", type=float, default=0.5, help="a turn, about")
    arguments.add_argument("--below", type=float, help="fail if an interval reaches above this")
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = arguments.parse_args()
    if not (chosen.other / "sim").is_dir():
        sys.exit(f"{chosen.other}: there is no folder sim in it; give a checkout of Schoorsteen")
    if chosen.pairs < 2:
        sys.exit(f"--pairs {chosen.pairs}: an interval needs at least 2 pairs")
    found: dict[str, Any] = {}
    with both(chosen.other.resolve()) as (here, there):
        for organisations in chosen.size or SIZES:
            for lanes in chosen.lanes or LANES:
                found |= compare(here, there, organisations, lanes, chosen.pairs, chosen.seconds)
    for name, value in found.items():
        print(f"{name:45s} {value:10.4g}")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    slow = [name for name, value in found.items() if name.endswith("ratio_high")
            and chosen.below is not None and value > chosen.below]  # fmt: skip
    if slow:
        sys.exit(f"slower than {chosen.below} times: {', '.join(slow)}")


if __name__ == "__main__":
    main()
