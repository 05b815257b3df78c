"""Where a month's time goes: `python benchmarks/stages.py [organisations]`.

Works on a copy of the package in which every stage of a month is put between two readings of the
processor's counter. Prints nanoseconds per potential link and month, the least of all runs for
each stage: what a quiet machine would show. The readings themselves cost about a hundredth.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAGES = (
    "set_room", "deliver", "review", "end_notices", "draw_meetings", "meet", "weigh", "commit",
    "exchange_knowledge", "update_active_list", "learn", "spread", "compare_again", "observe",
)  # fmt: skip
"""Functions that those of ``ORDER`` call, in their order."""
ORDER = ("simulate", "step", "decide", "record")
"""Functions of ``kernels/month.py`` in which the stages are called."""
FIRST = 64
"""Place of their sums in ``Work.common``, behind what the kernels keep there."""
COUNTER = """
from numba.core import types as _types
from numba.extending import intrinsic as _intrinsic


@_intrinsic
def _ticks(typingctx):
    def codegen(context, builder, signature, arguments):
        import llvmlite.ir as ir

        name, module = "llvm.readcyclecounter", builder.module
        found = module.globals.get(name)
        counter = found or ir.Function(module, ir.FunctionType(ir.IntType(64), []), name)
        return builder.call(counter, [])

    return _types.int64(), codegen
"""
RUN = """
import json, sys, time
import numpy as np
from benchmarks.regions import dense
from sim import engine
from sim.parameters import parameters

first, stages, organisations = json.loads(sys.argv[1])
region, months = dense(organisations), 12
found, begun = [], time.perf_counter()
while time.perf_counter() - begun < 5 or len(found) < 5:
    run = engine.build(region, parameters(), 1)
    run.work.common[first:] = 0
    seconds = time.perf_counter()
    run.advance(months)
    seconds = time.perf_counter() - seconds
    found.append([*run.work.common[first : first + stages + 1], seconds * 1e9])
found = np.array(found[1:], dtype=float)
# ticks of the counter a nanosecond, from what lies between the first reading and the last
rate = np.median(found[:, stages] / found[:, -1])
table = np.append(found[:, :stages].min(axis=0) / rate, found[:, -1].min())
print(json.dumps((table / months / region.size[3]).tolist()))
"""


def between_readings(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements, with readings around those that call a stage."""
    done: list[ast.stmt] = []
    for statement in body:
        called = {
            node.func.id
            for node in ast.walk(statement)
            if isinstance(statement, ast.Assign | ast.Expr)
            and isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
        }
        stage = next((name for name in STAGES if name in called), None)
        if stage is None:
            for part in ("body", "orelse"):
                if hasattr(statement, part):
                    setattr(statement, part, between_readings(getattr(statement, part)))
            done.append(statement)
        else:
            place = FIRST + STAGES.index(stage)
            after = f"work.common[{place}] += _ticks() - _before"
            done += [*ast.parse("_before = _ticks()").body, statement, *ast.parse(after).body]
    return done


def instrumented(folder: Path) -> None:
    """Copy package and regions into a folder, with readings in the copy."""
    for name in ("sim", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "sim" / "kernels" / "month.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in ORDER:
            node.body = between_readings(node.body)
            if node.name == "simulate":
                # the whole call, to know how fast the counter ticks
                place = FIRST + len(STAGES)
                after = ast.parse(f"work.common[{place}] += _ticks() - _begun").body
                node.body = [*ast.parse("_begun = _ticks()").body, *node.body, *after]
    last = max(i for i, part in enumerate(tree.body) if isinstance(part, ast.ImportFrom))
    tree.body[last + 1 : last + 1] = ast.parse(COUNTER).body
    path.write_text(ast.unparse(tree), encoding="utf-8")
    path = folder / "sim" / "state.py"
    text = path.read_text(encoding="utf-8")
    plain = 'common: Annotated[Ints, "G"]'
    if plain not in text:
        sys.exit(f"benchmarks/stages.py: sim/state.py no longer has {plain!r}; adapt both")
    room = FIRST + len(STAGES) + 1
    path.write_text(text.replace(plain, f'common: Annotated[Ints, "{room}", 0]'), "utf-8")


def stages(organisations: int) -> dict[str, float]:
    """Nanoseconds of every stage per potential link and month; ``all`` is the whole month."""
    with tempfile.TemporaryDirectory() as folder:
        instrumented(Path(folder))
        chosen = json.dumps([FIRST, len(STAGES), organisations])
        paths = {"PYTHONPATH": folder, "NUMBA_CACHE_DIR": str(Path(folder) / "cache")}
        printed = subprocess.run(
            [sys.executable, "-c", RUN, chosen], check=True, cwd=folder,
            env={**os.environ, **paths}, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
    return dict(zip((*STAGES, "all"), json.loads(printed), strict=True))


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 355
    for name, ns in sorted(stages(size).items(), key=lambda item: -item[1]):
        print(f"{name:20s} {ns:7.3f}")
