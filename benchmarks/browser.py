"""The module for browsers against the native kernels: `python benchmarks/browser.py [pairs]`.

Runs one after the other, natively and in Node, of 40 organisations with 8 tasks and of Twente: 120
months observed, arrays made before. Prints medians, and the ratio pair by pair with its quartiles.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sim
from sim import engine
from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.parameters import Parameters
from sim.state import Region

MONTHS = 120
WARM = 300
"""Runs before any counts: Node first makes quick code, then good code, which takes it a while."""


def compare(region: Region, pairs: int) -> None:
    """Print how long runs take in both."""
    node = shutil.which("node")
    if node is None:
        sys.exit("node is not installed: run `bash .ci/packages`")
    made = engine.build(region, Parameters())
    native, there = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region"
        path.write_bytes(bundle(region))
        call = [node, str(Path(__file__).with_suffix(".js"))]
        call += [str(MODULE), str(SCRIPT), str(path), str(MONTHS)]
        with subprocess.Popen(
            call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as run:
            assert run.stdin is not None
            assert run.stdout is not None
            for _ in range(WARM + pairs):
                begin = time.perf_counter()
                made.replicates(0, 1)
                made.observe()
                made.advance(MONTHS)
                native.append(1000 * (time.perf_counter() - begin))
                run.stdin.write("run\n")
                run.stdin.flush()
                there.append(float(run.stdout.readline()))
    ratios = [y / x for x, y in zip(native[WARM:], there[WARM:], strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    print(
        f"{region.name}: native {statistics.median(native[WARM:]):.2f} ms, module "
        f"{statistics.median(there[WARM:]):.2f} ms (first run {there[0]:.1f} ms), ratio "
        f"{middle:.2f} ({low:.2f} .. {high:.2f}) of {pairs} pairs"
    )


if __name__ == "__main__":
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    compare(engine.synthetic(40, tasks=8, seed=1), pairs)
    compare(sim.load_case("twente"), pairs)
