"""Mutants of what reads and stores: small faults made at random, which the tests must find.

    python -m tests.room_mutants studies --mutants 300 --seed 1 --workers 2 --out survivors.json

A room is a list of files and of quick tests: what takes a real run to be seen may be caught by
other tests, and counts as missed. One place in its files is changed by an operator of
cosmic-ray (extra `mutants`), in a copy of the tree; those tests run in it that come by that line,
the quick ones first, until one fails, all pass or it takes far too long. Which tests come by
which line, and how long they take, is measured on the copy before, unchanged: what fails there is
no test of mutants, and ends the campaign.
Lines of a mutant that only other processes come by count as not run.
"""

from __future__ import annotations

import argparse
import ast
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
from collections.abc import Mapping, Sequence
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


class Watch:
    """A plugin of pytest: keeps the tests that were chosen, and notes how long each takes."""

    def __init__(self, chosen: Sequence[str] | None, times: Path | None) -> None:
        self.chosen = None if chosen is None else set(chosen)
        self.times = times
        self._seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave the other tests out."""
        if self.chosen is not None:
            items[:] = [item for item in items if item.nodeid in self.chosen]

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add up what a test and its fixtures take."""
        before = self._seconds.get(report.nodeid, 0.0)
        self._seconds[report.nodeid] = before + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write it down."""
        if self.times is not None:
            self.times.write_text(json.dumps(self._seconds))


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

    def pytest(
        self, *options: str, seconds: float, chosen: Sequence[str] | None = None,
        times: Path | None = None,
    ) -> tuple[int | None, str]:  # fmt: skip
        """Exit code and output of the room's tests; None: they took too long.

        In a process that is forked from this one, in which libraries are loaded and nothing of
        the project is.

        Args:
            chosen: tests to run; None: all.
            times: file for how long each took.
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
                code = self._in_child(options, Watch(chosen, times))
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

    def _in_child(self, options: Sequence[str], watch: Watch) -> int:
        """Run the tests of the copy in this process."""
        import pytest

        os.chdir(self.tree)
        for name in [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]:
            del sys.modules[name]
        sys.path.insert(0, str(self.tree))
        # the same examples for every mutant, and no byte code that is older than the text
        own = {"CI": "1", "PYTHONPATH": str(self.tree), "PYTHONDONTWRITEBYTECODE": "1"}
        os.environ.update(own)
        sys.dont_write_bytecode = True
        words = [
            *("-n", "0", "-q", "-p", "no:cacheprovider"),
            # libraries are loaded before
            *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
            *("--basetemp", str(self._folder / "temporary")),
            *(*options, *self.room.tests),
        ]
        return int(pytest.main(words, plugins=[watch]))

    def measured(self) -> Tests:
        """What the tests come by and how long they take, where nothing is changed."""
        times, data = self._folder / "times.json", self._folder / "coverage"
        os.environ["COVERAGE_FILE"] = str(data)
        code, output = self.pytest(
            *("--cov=sim", "--cov-context=test", "--cov-report=", "-rfE", "--tb=short"),
            seconds=3600, times=times,
        )  # fmt: skip
        del os.environ["COVERAGE_FILE"]
        if code != 0:
            raise RuntimeError(f"the tests do not pass unchanged:\n{output[-3000:]}")
        from coverage import CoverageData

        found = CoverageData(str(data))
        found.read()
        lines = {
            str(Path(file).relative_to(self.tree)): {
                line: {context.partition("|")[0] for context in contexts}
                for line, contexts in found.contexts_by_lineno(file).items()
            }
            for file in found.measured_files()
        }
        return Tests(json.loads(times.read_text()), lines)

    def judge(self, mutant: Mutant, tests: Tests) -> Verdict:
        """What the tests say of a mutant."""
        begun = time.monotonic()
        chosen = tests.at(mutant, (self.tree / mutant.file).read_text())
        if not chosen:
            return Verdict(mutant, "", 0.0)
        file = self.tree / mutant.file
        before = file.read_text()
        try:
            file.write_text(mutant.source)
            allowed = GRACE + SLOWER * sum(tests.seconds[name] for name in chosen)
            code, output = self.pytest("-x", "-rfE", "--tb=no", seconds=allowed, chosen=chosen)
        finally:
            file.write_text(before)
        return Verdict(mutant, _caught(code, output), time.monotonic() - begun)


class Tests(NamedTuple):
    """What is known of the tests of a room."""

    seconds: Mapping[str, float]
    """By test."""
    lines: Mapping[str, Mapping[int, set[str]]]
    """By file and line, the tests that come by; an empty name: it is run when it is loaded."""

    def at(self, mutant: Mutant, text: str) -> list[str]:
        """Tests that come by the line of a mutant of a file with this text."""
        lines = self.lines.get(mutant.file, {})
        first, last = _statement(ast.parse(text), mutant.line)
        found = set().union(*(lines.get(line, set()) for line in range(first, last + 1)))
        wanted = self.seconds if "" in found else found
        return [name for name in self.seconds if name in wanted]


def _statement(tree: ast.Module, line: int) -> tuple[int, int]:
    """First and last line of the innermost statement at a line, without what is below it."""
    best = (line, line)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body and body[0].lineno > line else node.end_lineno
            best = (node.lineno, max(line, last or line))  # deeper ones come later
    return best


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


def measured() -> Tests:
    """What the tests of the copy of this process come by."""
    return _mine[0].measured()


def judged(mutant: Mutant, tests: Tests) -> Verdict:
    """What they say of a mutant."""
    return _mine[0].judge(mutant, tests)


def campaign(room: Room, mutants: Sequence[Mutant], workers: int) -> list[Verdict]:
    """Verdicts of mutants, told as they come."""
    found: list[Verdict] = []
    with (
        tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as place,
        ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=begin, initargs=(room, place)
        ) as pool,
    ):
        tests = pool.submit(measured).result()
        took = sum(tests.seconds.values())
        print(f"{len(tests.seconds)} tests, {took:.0f} s unchanged", flush=True)
        for verdict in pool.map(judged, mutants, itertools.repeat(tests)):
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
