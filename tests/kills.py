"""Kill a study again and again, in every way, and look at what is left: the long test.

    python -m tests.kills --kills 1000 --out docs/data/kills.json

A session is a process with `schoorsteen study run` or `resume`. It gets killed at a random
moment: the parent alone (SIGKILL), the whole group (SIGKILL), a worker (SIGKILL, after which the
session must go on), SIGINT or SIGTERM (which must end it in order). After every session: no part
that was there is gone, none is torn, no process is left behind. Every finished study must have
the digest of one that nobody killed. Linux only: processes are found in /proc.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STUDY = """
id = "killed"
cases = [{ organisations = 6, tasks = 3, seed = 3 }]
policies = ["none", "guardian"]
replicates = 5
months = 24
seed = 7
[design]
method = "latin_hypercube"
samples = 1000
[uncertain]
mindset_mean = { from = 0.0, to = 1.0 }
room = { from = 4.0, to = 20.0 }
[record]
series = ["fragmentation"]
every = 12
"""
SMALL = STUDY.replace("samples = 1000", "samples = 300")
WAYS = ("parent", "group", "worker", "SIGINT", "SIGTERM")
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from sim.cli import main; main()"
)


def schoorsteen(*words: str | Path, **more) -> subprocess.Popen[str]:
    """The command in a session of its own, hearing of interrupts."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, words)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **more,
    )


def members(session: int) -> list[int]:
    """Processes of a session, as /proc knows them; what is dead and not yet buried is none."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def workers(session: int) -> list[int]:
    """Those of them that simulate."""
    found = []
    for process in members(session):
        try:
            words = Path(f"/proc/{process}/cmdline").read_text()
        except OSError:
            continue
        if "spawn_main" in words:
            found.append(process)
    return found


def parts(folder: Path) -> set[str]:
    """Parts that are on disk: what has been acknowledged."""
    return {path.name for path in (folder / "runs").glob("part-*.parquet")}


class Kills:
    """One study after the other, killed until there were enough kills."""

    def __init__(self, scratch: Path, text: str, seed: int) -> None:
        from sim.sweep import Execution, Folder, load_study, run_study

        self.scratch, self.random, self.open = scratch, random.Random(seed), Folder.open
        self.file = scratch / "killed.toml"
        self.file.write_text(text)
        for name in ("compiles", "whole"):
            begun = time.perf_counter()
            whole = run_study(load_study(self.file), scratch / name, Execution(workers=2))
            self.long = time.perf_counter() - begun
        self.digest = whole.digest()
        self.total = len(whole.parts)
        self.counts: collections.Counter[str] = collections.Counter()
        self.sessions = self.finished = 0

    @property
    def kills(self) -> int:
        return sum(self.counts.values())

    def one_study(self, enough: int) -> None:
        """Kill one study until it is finished all the same."""
        folder = Path(tempfile.mkdtemp(dir=self.scratch)) / "study"
        while not self._session(folder, enough):
            pass
        study = self.open(folder, to_write=True)
        assert study.check() == []
        assert len(study.done()) == self.total
        assert study.digest() == self.digest, "other numbers after kills"
        assert not list(folder.rglob("*.parquet.writing")), "something half written is left"
        self.finished += 1
        subprocess.run(["rm", "-rf", str(folder.parent)], check=True)

    def _session(self, folder: Path, enough: int) -> bool:
        """Start or resume, kill or not; whether the study is finished."""
        there = (folder / "study.json").exists()
        words = ["resume", folder] if there else ["run", self.file, "--out", folder]
        before = parts(folder)
        self.sessions += 1
        running = schoorsteen("study", *words, "--workers", "2")
        way = self.random.choice(WAYS) if self.kills < enough else "none"
        killed = False
        if way == "worker":
            killed = self._workers(running)
        elif way != "none":
            killed = self._end(running, way, folder)
        out, err = running.communicate(timeout=300)
        seen = parts(folder)
        assert before <= seen, f"parts are gone: {before - seen}"
        self._whole(folder, seen)
        self._nobody_left(running.pid)
        code = running.returncode
        # written by Python itself: an interrupt while it loads the command, and by a worker that
        # is born while its parent is killed
        early = way == "SIGINT" and "KeyboardInterrupt" in err and ", in main\n" not in err
        orphan = way in ("parent", "group") and killed and ", in spawn_main\n" in err
        assert "Traceback" not in err or early or orphan, err
        if way in ("SIGINT", "SIGTERM") and killed:
            number = 130 if way == "SIGINT" else 143
            if code == number and len(seen) < self.total and "stopped" in err:
                assert re.search(r"go on with schoorsteen study resume|stopped$", err.strip()), err
            elif code not in (0, number, -int(getattr(signal, way))):
                raise AssertionError((way, code, out, err))
        elif not (killed and way in ("parent", "group")):
            assert code == 0, (way, code, out, err)
        return len(seen) == self.total

    def _end(self, running: subprocess.Popen[str], way: str, folder: Path) -> bool:
        """Kill the whole of it at a random moment; False if it had ended before."""
        moment = time.monotonic() + self.random.uniform(0.2, min(6.0, 0.8 + self.long))
        while time.monotonic() < moment:
            if running.poll() is not None:
                return False
            time.sleep(0.01)
        number = {"parent": signal.SIGKILL, "group": signal.SIGKILL}.get(way)
        number = getattr(signal, way) if number is None else number
        acknowledged = parts(folder)
        try:
            # a terminal's Ctrl-C and a cluster's SIGTERM reach everyone
            (os.kill if way == "parent" else os.killpg)(running.pid, number)
        except ProcessLookupError:
            return False
        if running.poll() is None or running.returncode:
            self.counts[way] += 1
        running.wait(timeout=300)
        assert acknowledged <= parts(folder)
        return True

    def _workers(self, running: subprocess.Popen[str]) -> bool:
        """Kill up to 25 workers on the way; the study must end well all the same."""
        for _ in range(self.random.randint(5, 25)):
            until = time.monotonic() + 60
            while not workers(running.pid) and running.poll() is None:
                assert time.monotonic() < until
                time.sleep(0.01)
            moment = time.monotonic() + self.random.uniform(0, 0.8)
            while time.monotonic() < moment and running.poll() is None:
                time.sleep(0.01)
            found = workers(running.pid)
            if running.poll() is None and found:
                try:
                    os.kill(self.random.choice(found), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self.counts["worker"] += 1
        return True

    def _whole(self, folder: Path, names: set[str]) -> None:
        import pyarrow.parquet as pq

        for name in names:
            for kind in ("runs", "series"):
                assert pq.read_table(folder / kind / name).num_rows > 0

    def _nobody_left(self, session: int) -> None:
        until = time.monotonic() + 10
        while members(session):
            assert time.monotonic() < until, f"left behind: {members(session)}"
            time.sleep(0.02)


def main() -> None:
    """The long test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    from sim import EDITION, provenance
    from sim.sweep import store

    about = {
        "edition": EDITION,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {k: v for k, v in store.machine().items() if k != "host"},
        "versions": provenance.versions(),
        "git": provenance.git_state(),
    }
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        test = Kills(Path(scratch), STUDY, asked.seed)
        while test.kills < asked.kills:
            test.one_study(asked.kills)
            found = {
                "kills": test.kills, "by_way": dict(sorted(test.counts.items())),
                "sessions": test.sessions, "studies_finished": test.finished,
                "digest": test.digest, "seconds": round(time.monotonic() - begun), "about": about,
            }  # fmt: skip
            print(json.dumps(found), flush=True)
            if asked.out is not None:
                asked.out.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
