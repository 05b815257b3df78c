"""Mutants of what reads and stores: small faults made at random, which the tests must find.

    python -m tests.room_mutants studies --mutants 300 --seed 1 --workers 2 --out survivors.json

A room is a list of files and of quick tests: what takes a real run to be seen may be caught by
other tests, and counts as missed. One place in its files is changed by an operator of cosmic-ray
(extra `mutants`), in a copy of the tree; its tests run there until one fails, all pass or it
takes far too long. What fails unchanged is no test of mutants, and ends the campaign.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutating import ROOT, Mutant, drawn_mutants, reason_of

SLOWER = 5.0
"""Times the seconds that its tests take, and GRACE more, that a mutant may take."""
GRACE = 30.0
LIBRARIES = (
    *("numpy", "pandas", "pyarrow.parquet", "scipy.stats", "numba", "pydantic", "typer"),
    *("hypothesis", "pytest", "filelock", "matplotlib", "mesa"),
)
"""Loaded once, before any mutant."""


class Room(NamedTuple):
    """What is changed, and what has to notice."""

    files: tuple[str, ...]
    """Patterns below the root of the tree."""
    tests: tuple[str, ...]
    """Test files, in the order in which they run."""


ROOMS = {
    "regions": Room(
        ("sim/regions/*.py",),
        ("tests/test_spreadsheets.py", "tests/test_cases.py"),
    ),
    "studies": Room(
        (
            *("sim/sweep/files.py", "sim/sweep/uncertain.py", "sim/sweep/sampling.py"),
            *("sim/sweep/design.py", "sim/documents.py"),
        ),
        ("tests/test_study_design.py", "tests/test_study_files.py"),
    ),
    "store": Room(
        (
            *("sim/sweep/store.py", "sim/sweep/design_files.py", "sim/sweep/writing.py"),
            *("sim/sweep/locks.py", "sim/sweep/reuse.py"),
        ),
        ("tests/test_study_store.py",),
    ),
}


class Verdict(NamedTuple):
    """What became of a mutant."""

    mutant: Mutant
    caught: str
    """By which test, or how it ended; nothing if it survived."""
    seconds: float


# A copy of the tree -----------------------------------------------------------------------------


class Copy:
    """The tree once more, in which mutants are written and tests run."""

    def __init__(self, room: Room, folder: Path) -> None:
        self.room, self.tree = room, folder / "tree"
        self._folder = folder
        kept = ("sim", "tests", "docs", "experiments", "pyproject.toml", "README.md")
        hidden = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
        for name in kept:
            source, target = ROOT / name, self.tree / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=hidden)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)

    def pytest(self, *options: str, seconds: float) -> tuple[int | None, str]:
        """Exit code and output of the room's tests; None: they took too long.

        In a process that is forked from this one, in which libraries are loaded and nothing of
        the project is.
        """
        told = self._folder / "output.txt"
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.setsid()
                output = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                os.dup2(output, 1)
                os.dup2(output, 2)
                code = self._in_child(options)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        until = time.monotonic() + seconds
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            if time.monotonic() > until:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return None, ""
            time.sleep(0.05)
        return os.waitstatus_to_exitcode(status), told.read_text(errors="replace")

    def _in_child(self, options: Sequence[str]) -> int:
        """Run the tests of the copy in this process."""
        import pytest

        os.chdir(self.tree)
        for name in [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]:
            del sys.modules[name]
        sys.path.insert(0, str(self.tree))
        # the same examples for every mutant, and no byte code that is older than the text
        own = {
            "CI": "1",
            "SCHOORSTEEN_MUTANTS": "1",
            "PYTHONPATH": str(self.tree),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        os.environ.update(own)
        sys.dont_write_bytecode = True
        words = [
            *("-n", "0", "-q", "-p", "no:cacheprovider"),
            # libraries are loaded before
            *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
            *("--basetemp", str(self._folder / "temporary")),
            *(*options, *self.room.tests),
        ]
        return int(pytest.main(words))

    def unchanged(self) -> float:
        """Seconds that the tests take where nothing is changed.

        Raises:
            RuntimeError: they do not pass.
        """
        begun = time.monotonic()
        code, output = self.pytest("-rfE", "--tb=short", seconds=3600)
        if code != 0:
            raise RuntimeError(f"the tests do not pass unchanged:\n{output[-3000:]}")
        return time.monotonic() - begun

    def judge(self, mutant: Mutant, seconds: float) -> Verdict:
        """What the tests say of a mutant, which may take so long."""
        begun = time.monotonic()
        file = self.tree / mutant.file
        before = file.read_text()
        try:
            file.write_text(mutant.source)
            code, output = self.pytest("-x", "-rfE", "--tb=no", seconds=seconds)
        finally:
            file.write_text(before)
        return Verdict(mutant, _caught(code, output), time.monotonic() - begun)


def _caught(code: int | None, output: str) -> str:
    """By which test a mutant was caught; nothing if by none."""
    if code is None:
        return "too long"
    if code == 0:
        return ""
    if found := re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE):
        return found[1]
    return f"pytest ended with {code}"


# The campaign -----------------------------------------------------------------------------------


def files_of(room: Room) -> list[Path]:
    """The files that are changed."""
    return [path for pattern in room.files for path in sorted(ROOT.glob(pattern))]


_mine: list[Copy] = []
"""The copy of the tree of this process."""


def begin(room: Room, place: str) -> None:
    """Make this process one that judges."""
    for name in LIBRARIES:
        importlib.import_module(name)
    _mine.append(Copy(room, Path(tempfile.mkdtemp(dir=place))))


def unchanged() -> float:
    """Seconds that the tests take in the copy of this process."""
    return _mine[0].unchanged()


def judged(mutant: Mutant, seconds: float) -> Verdict:
    """What they say of a mutant there."""
    return _mine[0].judge(mutant, seconds)


def campaign(room: Room, mutants: Sequence[Mutant], workers: int) -> list[Verdict]:
    """Verdicts of mutants, told as they come."""
    found: list[Verdict] = []
    with (
        tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as place,
        ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=begin, initargs=(room, place)
        ) as pool,
    ):
        took = pool.submit(unchanged).result()
        print(f"the tests take {took:.0f} s unchanged", flush=True)
        for verdict in pool.map(judged, mutants, itertools.repeat(GRACE + SLOWER * took)):
            found.append(verdict)
            m = verdict.mutant
            how = verdict.caught or f"SURVIVED {reason_of(m)}"
            print(f"{len(found)} {m.file}:{m.line} {m.operator}: {how}", flush=True)
            if not verdict.caught:
                print(f"    {m.was}\n    {m.becomes}", flush=True)
    return found


def report_of(verdicts: Sequence[Verdict], **more: Any) -> dict[str, Any]:
    """Counts and survivors; those that do the same count neither for nor against."""
    survivors = [verdict.mutant for verdict in verdicts if not verdict.caught]
    equal = sum(bool(reason_of(mutant)) for mutant in survivors)
    counted = len(verdicts) - equal
    caught = len(verdicts) - len(survivors)
    return more | {
        "mutants": len(verdicts),
        "shown_equivalent": equal,
        "caught": caught,
        "part_caught": round(caught / counted, 4) if counted else None,
        "survivors": [
            {
                "file": m.file, "line": m.line, "in": m.inside, "operator": m.operator,
                "was": m.was, "becomes": m.becomes, "same_because": reason_of(m) or None,
            }
            for m in sorted(survivors)
        ],
    }  # fmt: skip


def main() -> None:
    """The campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="counts and survivors, as JSON")
    parser.add_argument("--again", type=Path, help="survivors of such a file, and no others")
    given = parser.parse_args()
    room = ROOMS[given.room]
    mutants = drawn_mutants(files_of(room), given.mutants, given.seed, decorators=True)
    if given.again is not None:
        left = json.loads(given.again.read_text())["survivors"]
        wanted = {(one["file"], one["was"], one["becomes"]) for one in left}
        mutants = [m for m in mutants if (m.file, m.was, m.becomes) in wanted]
    begun = time.monotonic()
    verdicts = campaign(room, mutants, given.workers)
    minutes = round((time.monotonic() - begun) / 60)
    report = report_of(verdicts, room=given.room, seed=given.seed, minutes=minutes)
    print(json.dumps({key: value for key, value in report.items() if key != "survivors"}))
    if given.out is not None:
        given.out.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
