"""What `schoorsteen analyse` takes by the size of a study: seconds a run, and the most memory.

    python benchmarks/analyse.py            10^4, 10^5 and 10^6 runs, one after the other
    python benchmarks/analyse.py --most 5   up to 10^5

The studies are made up: by Saltelli's method over eight parameters with six replicates, all
indicators, two moments and two policies of which the second fails in a third of the settings,
written part by part as the program writes them. Each is analysed, and its report written, in a
process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from sim.indicators import COLUMNS
from sim.sweep import Folder, make_study

FACTORS = (
    "mindset_mean", "own_interest_mean", "identity", "exposure", "trust_start", "tunnelling",
    "trust_scar", "prior_tint",
)  # fmt: skip
SERIES = ["fragmentation", "duplicated_work", "net_value", "trust", "overload"]
REPLICATES = 6
SAMPLES = {4: 128, 5: 1_024, 6: 8_192}
"""Of about 10^4, 10^5 and 10^6 runs."""


def made_up(path: Path, samples: int) -> Folder:
    """A folder of numbers that no run made."""
    given = {
        "id": "made_up",
        "cases": [{"organisations": 4, "tasks": 2}],
        "policies": ["none", "guardian"],
        "replicates": REPLICATES,
        "uncertain": {name: {"from": 0.0, "to": 0.2} for name in FACTORS},
        "design": {"method": "saltelli", "samples": samples},
        "record": {"series": SERIES, "every": 60},
    }
    study = make_study(given)
    folder = Folder.create(study, path, {})
    design = study.design
    chance = np.random.default_rng(1)
    table = np.stack([design.points.values[name] for name in FACTORS], axis=1) * 5
    for part in folder.parts:
        place = design.places(np.asarray(part.runs, dtype=np.int64))
        x = table[place["sample"]]
        final = chance.random((len(x), len(COLUMNS)))
        response = x @ np.linspace(1, 0, len(FACTORS)) + 2 * x[:, 0] * x[:, 1]
        # the second helps where the second parameter is large
        response -= place["context"] * np.where(x[:, 1] > 1 / 3, 0.5, 0.0)
        for name in SERIES:
            final[:, COLUMNS.index(name)] += response
        series = np.stack([final[:, [COLUMNS.index(n) for n in SERIES]]] * 3, axis=1)
        folder.write_part(part, final, series.astype(np.float32), {})
    return folder


def analysed(path: str) -> dict[str, float]:
    """Seconds and the most memory of this process."""
    from sim.answers.analyse import analyse

    begin = time.perf_counter()
    found = analyse(path)
    middle = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        found.write(Path(out) / "report")
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "analyse": middle - begin,
        "write": time.perf_counter() - middle,
        "megabytes": kilobytes / 1024,
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--most", type=int, default=6, choices=sorted(SAMPLES))
    asked.add_argument("--analysed", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.analysed:
        print(json.dumps(analysed(given.analysed)))
        return
    for power, samples in SAMPLES.items():
        if power > given.most:
            break
        with tempfile.TemporaryDirectory() as home:
            folder = made_up(Path(home) / "made_up", samples)
            runs = len(folder.design)
            command = [sys.executable, __file__, "--analysed", str(folder.path)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found = json.loads(done.stdout)
        times = [found[phase] for phase in ("analyse", "write")]
        print(
            f"{runs:>9,} runs: {times[0]:.1f} s to analyse, {times[1]:.1f} s to write;"
            f" {1e6 * sum(times) / runs:.1f} us a run; at most {found['megabytes']:.0f} MB"
        )


if __name__ == "__main__":
    main()
