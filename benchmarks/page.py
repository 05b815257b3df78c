"""A lever of the page against native threads: `python benchmarks/page.py PAGE TOOLS [turns]`.

PAGE: a page in Dutch whose first region is Twente; TOOLS: a folder in which npm has put
playwright-core. By turns the same 30 runs of 120 months are done: in Chromium from a turned lever
to lines with bands, and natively by two threads to the same bands. Prints medians, the ratio turn
by turn, and frames from a turn to the first new line.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from sim.analysis import compare
from sim.analysis.compare import ASKED
from sim.answers.policies import find_policy
from sim.page.first import MONTHS, SEED, WORLDS
from sim.regions import load_case
from sim.scenarios import load_scenario
from sim.worlds.courses import courses
from sim.worlds.file import shipped
from tests.browsers import PLACES

THREADS = 2


def main(page: Path, tools: Path, turns: int) -> None:
    """Print how long both take."""
    browser = next(filter(None, map(shutil.which, PLACES["chromium"])), None)
    if browser is None:
        sys.exit("chromium is not installed: run `bash .ci/packages`")
    region, some = load_case("twente"), shipped().first(WORLDS)
    chosen = find_policy(load_scenario("baseline"), "inviter", "en")
    luck = [world.number - 1 for world in some]

    def native(own_interest: float) -> float:
        begin = time.perf_counter()
        points = [chosen.point(one.values, {"own_interest_mean": own_interest}) for one in some]
        rows = courses(region, points, luck, MONTHS, seed=SEED, threads=THREADS)
        for name in ASKED:
            compare.bands(rows[None], name)
        return 1000 * (time.perf_counter() - begin)

    native(0.5)  # what compiles, compiles now
    script = Path(__file__).with_suffix(".mjs")
    call = ["node", str(script), str(tools), browser, page.resolve().as_uri()]
    there, here = [], []
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        run.stdout.readline()
        for turn in range(turns + 1):
            run.stdin.write("turn\n")
            run.stdin.flush()
            there.append(json.loads(run.stdout.readline()))
            run.stdout.readline()
            here.append(native(0.2 + 0.05 * (turn % 10)))
        run.stdin.write("end\n")
        run.stdin.flush()
    there, here = there[1:], here[1:]
    ratios = sorted(one["all"] / ms for one, ms in zip(there, here, strict=True))
    frames = sorted(one["first"] for one in there)
    print(
        f"{turns} turns of a lever, Twente, {WORLDS} runs of {MONTHS} months with bands: page "
        f"{statistics.median(one['all'] for one in there):.0f} ms, {THREADS} native threads "
        f"{statistics.median(here):.0f} ms, ratio {statistics.median(ratios):.2f} "
        f"(worst {ratios[-1]:.2f})"
    )
    print(
        f"first line: frame {statistics.median(frames):g} (worst {frames[-1]}), "
        f"{statistics.median(one['ms'] for one in there):.0f} ms; longest frame "
        f"{statistics.median(one['longest'] for one in there):.0f} ms"
    )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 20)
