"""Mutants of what reads and stores: small faults made at random, which the tests must find.

    python -m tests.room_mutants studies --mutants 300 --seed 1 --workers 2 --out survivors.json

A room is a list of files and of quick tests: what takes a real run to be seen may be caught by
other tests, and counts as missed. One place in its files is changed by an operator of cosmic-ray
(extra `mutants`), in a copy of the tree; its tests run there until one fails, all pass or it
takes far too long. What fails unchanged is no test of mutants, and ends the campaign.

The tests that ran a line of the mutant run first, the quickest first. Those that did not are left
out, unless so few ran it that what it makes may be kept for others (a cache).
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import json
import os
import py_compile
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import pytest

from tests.mutating import ROOT, Mutant, drawn_mutants, reason_of

NONE_RAN = 5
"""Exit code of pytest."""
SLOWER = 1.5
"""Times the seconds that its tests take, and GRACE more, that a mutant may take."""
GRACE = 20.0
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
        (
            *("tests/test_spreadsheets.py", "tests/test_cases.py", "tests/test_template.py"),
            "tests/test_derivation.py",
            "tests/test_reading.py",
        ),
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


# Which tests run a line -------------------------------------------------------------------------

KEPT = 3
"""A line that fewer tests ran may make what is kept for the others: these run too."""


class Watch:
    """A plugin of pytest that notes which tests run which lines, and how long they take."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self.coverage = coverage.Coverage(data_file=None, source=[str(tree / "sim")])
        self.seconds: dict[str, float] = {}
        self.fixtures: dict[str, set[str]] = {}
        self._now = ""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        begun = time.monotonic()
        self._now = item.nodeid
        self.coverage.switch_context(item.nodeid)
        for name in getattr(item, "fixturenames", ()):
            self.fixtures.setdefault(f"fixture {name}", set()).add(item.nodeid)
        yield
        self.coverage.switch_context("")
        self.seconds[item.nodeid] = time.monotonic() - begun

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """What a fixture of a module runs, it runs for all tests that use it."""
        if fixturedef.scope != "function":
            self.coverage.switch_context(f"fixture {fixturedef.argname}")
        yield
        self.coverage.switch_context(self._now)

    def seen(self) -> dict[str, dict[str, list[str]]]:
        """Tests of a file's lines, the quickest first: file -> line -> names."""
        data = self.coverage.get_data()
        found: dict[str, dict[str, list[str]]] = {}
        for path in data.measured_files():
            file = str(Path(path).relative_to(self.tree.resolve()))
            found[file] = {}
            for line, contexts in data.contexts_by_lineno(path).items():
                names = {name for one in contexts for name in self.fixtures.get(one, {one}) if name}
                found[file][str(line)] = sorted(names, key=lambda n: self.seconds.get(n, 0.0))
        return found

    def written(self) -> str:
        """What :class:`Copy` reads again."""
        return json.dumps({"lines": self.seen(), "seconds": self.seconds})


class Chosen:
    """A plugin of pytest that runs these tests first, in this order, and others or not."""

    def __init__(self, names: Sequence[str], others: bool) -> None:
        self._place = {name: k for k, name in enumerate(names)}
        self._others = others

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        last = len(self._place)
        kept = [one for one in items if self._others or one.nodeid in self._place]
        items[:] = sorted(kept, key=lambda one: self._place.get(one.nodeid, last))


# A copy of the tree -----------------------------------------------------------------------------


class Copy:
    """The tree once more, in which mutants are written and tests run."""

    def __init__(self, room: Room, folder: Path) -> None:
        self.room, self.tree = room, folder / "tree"
        self._folder = folder
        self._seen = folder.parent / "seen.json"
        """Which tests run which lines, of all copies once one has run them unchanged."""
        kept = ("sim", "tests", "docs", "experiments", "pyproject.toml", "README.md")
        hidden = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
        for name in kept:
            source, target = ROOT / name, self.tree / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=hidden)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        # byte code that is held against the text that it is of: of a mutant none is taken
        compileall.compile_dir(
            self.tree / "sim",
            quiet=2,
            invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
        )
        self.pytest("--collect-only", "-q", seconds=600, chosen=Chosen([], True), keep=True)

    def pytest(
        self,
        *options: str,
        seconds: float,
        chosen: Chosen | None = None,
        keep: bool = False,
    ) -> tuple[int | None, str]:
        """Exit code and output of the room's tests, or the chosen; None: they took too long.

        In a process that is forked from this one, in which libraries are loaded and nothing of
        the project is.

        Args:
            keep: keep the byte code that is made.
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
                code = self._in_child(options, chosen, keep)
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

    def _in_child(self, options: Sequence[str], chosen: Chosen | None, keep: bool) -> int:
        """Run the tests of the copy in this process, and note what they run if none are chosen."""
        os.chdir(self.tree)
        for name in [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]:
            del sys.modules[name]
        sys.path.insert(0, str(self.tree))
        # the same examples for every mutant, and no byte code that is older than the text
        own = {
            "CI": "1",
            "SCHOORSTEEN_MUTANTS": "1",
            "PYTHONPATH": str(self.tree),
            "PYTHONDONTWRITEBYTECODE": "" if keep else "1",
        }
        os.environ.update(own)
        sys.dont_write_bytecode = not keep
        words = [
            *("-n", "0", "-q", "-p", "no:cacheprovider"),
            # libraries are loaded before
            *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
            # what a program of today makes tells nothing of ours
            *("-k", "not libreoffice_of_today"),
            *("--basetemp", str(self._folder / "temporary")),
            *(*options, *self.room.tests),
        ]
        if chosen is not None:
            return int(pytest.main(words, plugins=[chosen]))
        watch = Watch(self.tree)
        watch.coverage.start()
        code = int(pytest.main(words, plugins=[watch]))
        watch.coverage.stop()
        self._seen.write_text(watch.written())
        return code

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

    def judge(self, mutant: Mutant) -> Verdict:
        """What the tests say of a mutant; it may take some times as long as the unchanged."""
        begun = time.monotonic()
        file = self.tree / mutant.file
        before = file.read_text()
        try:
            file.write_text(mutant.source)
            chosen, seconds = self._tests_of(mutant)
            most = GRACE + SLOWER * seconds
            code, output = self.pytest("-x", "-rfE", "--tb=no", seconds=most, chosen=chosen)
        finally:
            file.write_text(before)
        return Verdict(mutant, _caught(code, output), time.monotonic() - begun)

    def _tests_of(self, mutant: Mutant) -> tuple[Chosen, float]:
        """The tests that ran a line of it, the others too where these are few; their seconds."""
        seen = json.loads(self._seen.read_text())
        lines = seen["lines"].get(mutant.file, {})
        last = mutant.line + mutant.was.count("\n")
        names = {n: None for k in range(mutant.line, last + 1) for n in lines.get(str(k), ())}
        others = len(names) < KEPT
        return Chosen(list(names), others), sum(
            seconds for name, seconds in seen["seconds"].items() if others or name in names
        )


def _caught(code: int | None, output: str) -> str:
    """By which test a mutant was caught; nothing if by none."""
    if code is None:
        return "too long"
    if code in (0, NONE_RAN):
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


def judged(mutant: Mutant) -> Verdict:
    """What they say of a mutant there."""
    return _mine[0].judge(mutant)


def campaign(room: Room, mutants: Sequence[Mutant], workers: int) -> list[Verdict]:
    """Verdicts of mutants, told as they come."""
    found: list[Verdict] = []
    with (
        tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as place,
        ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=begin, initargs=(room, place)
        ) as pool,
    ):
        whole = pool.submit(unchanged).result()
        print(f"the tests take {whole:.0f} s unchanged", flush=True)
        for verdict in pool.map(judged, mutants):
            found.append(verdict)
            m = verdict.mutant
            how = verdict.caught or f"SURVIVED {reason_of(m)}"
            took = f"{verdict.seconds:.0f} s"
            print(f"{len(found)} {m.file}:{m.line} {m.operator}: {how} ({took})", flush=True)
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
    parser.add_argument("--skip", type=int, default=0, help="of these the first, done before")
    parser.add_argument("--again", type=Path, help="survivors of such a file, and no others")
    given = parser.parse_args()
    room = ROOMS[given.room]
    mutants = drawn_mutants(files_of(room), given.mutants, given.seed, decorators=True)
    mutants = mutants[given.skip :]
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
