"""How long compiling takes, beside another checkout: `python benchmarks/compile.py OTHER`.

Every turn starts a process with an empty cache in each of the two checkouts and asks for a run of
one month, set-up included: of one lane, of sixteen side by side, and of one lane with the
mechanisms that are off by default. They take turns, so that a slow spell of the machine strikes
both. Printed are seconds of CPU time of one process, and ratios: the median of the turns.

Only public functions are called, so that any commit can be OTHER; its own `.venv` runs it if it
has one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
KINDS = ("one lane", "sixteen lanes", "one lane, all mechanisms")
RUN = """
import json, sys, time
from sim import engine
from sim.parameters import parameters

kind = sys.argv[1]
begin = time.process_time()
region = engine.synthetic(12, tasks=2, seed=1)
if kind == "sixteen lanes":
    points = [parameters(mindset_mean=at / 16) for at in range(16)]
    engine.ensemble(region, points, 1, seed=1)
else:
    values = {"silos": 0.5} if kind != "one lane" else {}
    engine.build(region, parameters(**values), 1).finish(1)
print(json.dumps(time.process_time() - begin))
"""


def interpreter(checkout: Path) -> str:
    """The Python that a checkout is run by."""
    own = checkout / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def seconds(checkout: Path, kind: str) -> float:
    """CPU time of compiling a kind of run in one process, with nothing compiled before."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {"PYTHONPATH": str(checkout), "NUMBA_CACHE_DIR": folder}
        done = subprocess.run(
            [interpreter(checkout), "-c", RUN, kind],
            check=True, cwd=folder, env=os.environ | paths, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    return float(json.loads(done.stdout))


def figures(other: Path, turns: int, kinds: tuple[str, ...] = KINDS) -> dict[str, float]:
    """Medians of both checkouts and of their ratio, turn by turn."""
    found: dict[str, float] = {}
    for kind in kinds:
        pairs = [(seconds(HERE, kind), seconds(other, kind)) for _ in range(turns)]
        found[f"compile/{kind}/seconds"] = statistics.median(here for here, _ in pairs)
        found[f"compile/{kind}/seconds_other"] = statistics.median(there for _, there in pairs)
        found[f"compile/{kind}/ratio"] = statistics.median(a / b for a, b in pairs)
    return found


def main() -> None:
    """Print the figures, and write them to a file if asked."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    arguments.add_argument("other", type=Path, help="another checkout")
    arguments.add_argument("--turns", type=int, default=3, help="processes of each kind, each")
    arguments.add_argument("--kind", choices=KINDS, action="append", help="only this kind")
    arguments.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = arguments.parse_args()
    if not (chosen.other / "sim").is_dir():
        sys.exit(f"{chosen.other}: there is no folder sim in it; give a checkout of Schoorsteen")
    found = figures(chosen.other.resolve(), chosen.turns, tuple(chosen.kind or KINDS))
    for name, value in found.items():
        print(f"{name:50s} {value:10.3f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
