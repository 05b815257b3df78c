"""What studies promise, tried at length: the long verification, which writes docs/safety.md.

    python -m tests.safety --json docs/data/safety.json --out docs/safety.md

Sections: `digest` (one digest whoever does 10,000 runs in whatever order), `faults` (130 poisonous
runs among them), `disk` (a disk that is full, at every size), `million` (memory and the start of a
resume over 10^6 runs), `cost` (what safety takes of throughput). `--only NAME` does one and keeps
the others in the JSON file; `--only page` writes the page alone; `--quick` is a rehearsal. Only on
Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim import EDITION, provenance
from sim.engine import compile_kernels
from sim.sweep import (
    Execution,
    Folder,
    Inline,
    WorkerPool,
    load_study,
    run_missing,
    store,
    study,
    worker,
)
from sim.words import edition_name
from tests import faults, kills

SMALLER = {
    "organisations = 6, tasks = 3": "organisations = 4, tasks = 2",
    "months = 24": "months = 6",
}
SERIES = kills.STUDY
for was, now in SMALLER.items():  # each run by itself: slower
    SERIES = SERIES.replace(was, now)
FINAL = SERIES[: SERIES.index("[record]")]
LIMITED = SERIES + "[limits]\nseconds_per_run = 4\ngigabytes_per_worker = 0.5\n"
DISK = SERIES.replace("samples = 1000", "samples = 600").replace("every = 12", "every = 1")
MILLION = """
id = "million"
cases = [{ organisations = 4, tasks = 2, seed = 3 }]
months = 6
seed = 7
[design]
method = "latin_hypercube"
samples = 1000000
[uncertain]
mindset_mean = { from = 0.0, to = 1.0 }
own_interest_mean = { from = 0.0, to = 1.0 }
"""
STEP = 2**16
"""Bytes by which the small disk grows."""
BATCH = 2_400
"""Runs in a batch where two ways are compared: 150 times 16 side by side."""
TIMED = (
    "import os, sys, time\n"
    "begun = float(os.environ['BEGUN'])\n"
    "from sim.sweep import runner\n"
    "real = runner._Queue._submit\n"
    "def submit(*words):\n"
    "    now = time.monotonic() - begun, time.process_time()\n"
    "    print('handed out after', *now, file=sys.stderr, flush=True)\n"
    "    real(*words)\n"
    "runner._Queue._submit = submit\n"
    "from sim.cli import main; main()\n"
)
Report = dict[str, Any]


# One digest -----------------------------------------------------------------------------------


def spawning(size: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(size, mp_context=get_context("spawn"))


@contextlib.contextmanager
def dask() -> Iterator[Any]:
    """A Dask cluster of two processes on this machine, as an executor."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        executor = client.get_executor(pure=False)
        yield executor
        executor.shutdown(wait=True)


def ways(runs: int) -> dict[str, Callable[[Folder], None]]:
    """Every way to do the same study."""

    def plain(**more: Any) -> Callable[[Folder], None]:
        def way(folder: Folder) -> None:
            run_missing(folder, Execution(**more))

        return way

    def brought(make: Callable[[], Any], count: int, **more: Any) -> Callable[[Folder], None]:
        def way(folder: Folder) -> None:
            with make() as executor:
                run_missing(folder, Execution(executor=executor, count=lambda: count, **more))

        return way

    def shards(folder: Folder) -> None:
        for turn in (3, 1, 2):
            run_missing(folder, Execution(workers=2, shard=(turn, 3)))

    def stopped(folder: Folder) -> None:
        sessions = 0
        while folder.missing():
            ended: list[int] = []
            again = Folder.open(folder.path, to_write=True)
            order = "shuffled" if sessions % 2 else "forward"
            last = sessions == 3
            run_missing(
                again,
                Execution(
                    workers=2,
                    batch=runs // 25,
                    order=order,
                    stop=lambda: sum(ended) > runs // 4 and not last,  # noqa: B023
                ),
                progress=lambda done, failed: ended.append(done),  # noqa: B023
            )
            sessions += 1

    return {
        "this process, batches of 1": plain(executor=Inline(), batch=1),
        "this process, all in one batch": plain(executor=Inline(), batch=runs),
        "1 worker, batches of 7": plain(workers=1, batch=7),
        "1 worker, all in one batch": plain(workers=1, batch=runs),
        "2 workers, batches of 1, reversed": plain(workers=2, batch=1, order="reversed"),
        "2 workers, batches of 333": plain(workers=2, batch=333),
        "2 workers, reversed": plain(workers=2, order="reversed"),
        "2 workers, shuffled": plain(workers=2, order="shuffled"),
        "2 workers, batches of 7, shuffled": plain(workers=2, batch=7, order="shuffled"),
        "8 workers": plain(workers=8),
        "8 workers, batches of 333, reversed": plain(workers=8, batch=333, order="reversed"),
        "standard process pool": brought(lambda: spawning(2), 2),
        "standard process pool, batches of 7": brought(lambda: spawning(2), 2, batch=7),
        "3 threads, batches of 333": brought(lambda: ThreadPoolExecutor(3), 3, batch=333),
        "Dask, 2 processes": brought(dask, 2),
        "Dask, 2 processes, batches of 333, shuffled": brought(
            dask, 2, batch=333, order="shuffled"
        ),
        "shards 3/3, 1/3, 2/3, 2 workers each": shards,
        "2 workers, stopped and resumed three times": stopped,
    }


BOTH = (
    "this process, all in one batch",
    "1 worker, batches of 7",
    "2 workers, batches of 333",
    "2 workers, reversed",
    "2 workers, shuffled",
    "8 workers",
    "standard process pool",
    "3 threads, batches of 333",
    "Dask, 2 processes",
    "shards 3/3, 1/3, 2/3, 2 workers each",
    "2 workers, stopped and resumed three times",
)
"""Ways in which runs are also done by themselves."""


def digest(scratch: Path, quick: bool) -> Report:
    """One digest, whoever does the runs in whatever order."""
    rows, wanted = [], {}
    for kind, text in (("final numbers", FINAL), ("with series", SERIES)):
        asked = begin(scratch, kind, less(text, 10 if quick else 1))
        for name, way in ways(len(asked.design)).items():
            if kind == "with series" and name not in BOTH:
                continue
            folder = Folder.create(asked, scratch / "it", {})
            begun = time.perf_counter()
            way(folder)
            seconds = time.perf_counter() - begun
            found = folder.digest()
            wanted.setdefault(kind, found)
            equal = found == wanted[kind] and not folder.missing() and not folder.check()
            rows.append({"study": kind, "way": name, "equal": equal, "seconds": seconds})
            say(rows[-1])
            shutil.rmtree(folder.path)
    return {
        "reached": all(row["equal"] for row in rows),
        "runs": len(asked.design),
        "digests": wanted,
        "rows": rows,
    }


# Faults ---------------------------------------------------------------------------------------


def poison(scratch: Path, quick: bool) -> Report:
    """1 % of the runs raise, .1 % each crash, hang and exhaust memory."""
    asked = begin(scratch, "poison", less(LIMITED, 10 if quick else 1))
    clean = Folder.create(asked, scratch / "clean", {})
    begun = time.perf_counter()
    run_missing(clean, Execution(workers=2))
    without = time.perf_counter() - begun
    folder = Folder.create(asked, scratch / "poisoned", {})
    begun = time.perf_counter()
    run_missing(folder, Execution(workers=2, work=faults.poisoned))
    seconds = time.perf_counter() - begun
    stage = {"raise": "build", "crash": "worker", "hang": "time", "memory": "memory"}
    runs = range(len(asked.design))
    expected = {run: stage[kind] for run in runs if (kind := faults.kind_of(run))}
    found: dict[int, str] = {}
    equal = nothing = 0
    for part in folder.parts:
        final, series, failures = folder.answer_of(part)
        final_, series_, _ = clean.answer_of(part)
        found |= {run: failure.stage for run, failure in failures.items()}
        bad = np.array([run in expected for run in part.runs])
        same = (final.view(np.int64) == final_.view(np.int64)).all(axis=1)
        same &= (series.view(np.int32) == series_.view(np.int32)).all(axis=(1, 2))
        equal += int((same & ~bad).sum())
        nothing += int(np.isnan(final[bad]).all(axis=1).sum())
    code, out, _ = call("study", "resume", folder.path)
    begun = time.perf_counter()
    retried, _, err = call("study", "resume", folder.path, "--retry-failed", "--workers", "2")
    again = time.perf_counter() - begun
    mended = folder.digest() == clean.digest()
    number = len(expected)
    misnamed = {run: name for run, name in found.items() if name != expected.get(run)}
    targets = {
        "every poisonous run fails and is kept as a row without numbers": (
            set(expected) <= set(found) and nothing == number
        ),
        "no other run fails": set(found) <= set(expected),
        "all others are equal bit for bit": equal == len(runs) - number,
        "every stage is the right one": not misnamed,
        "`study resume` says how many failed, with exit code 1": (
            code == 1 and f"{number} failed" in out
        ),
        "`--retry-failed` gives the digest of a clean study": (
            retried == 0 and mended and folder.check() == []
        ),
    }
    return {
        "reached": all(targets.values()),
        "targets": targets,
        "runs": len(runs),
        "poisonous": number,
        "failed": len(set(found) & set(expected)),
        "misnamed": misnamed,
        "isolated": sum(found.get(run) == name for run, name in expected.items()),
        "innocent_failed": len(set(found) - set(expected)),
        "equal": equal,
        "by_stage": study.failed_by_stage(clean) | counts(found.values()),
        "resume_exit": code,
        "resume_says": out.strip().replace(str(folder.path), "FOLDER"),
        "retry_exit": retried,
        "retry_digest_equal": mended,
        "retry_says": err.strip().replace(str(folder.path), "FOLDER") if retried else "",
        "seconds": seconds,
        "seconds_clean": without,
        "seconds_retry": again,
    }


def counts(names: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found


# A full disk ----------------------------------------------------------------------------------


def disk(scratch: Path, quick: bool) -> Report:
    """A disk that is too small by less and less."""
    place = scratch / "disk"
    place.mkdir()
    if os.geteuid() or call_system("mount", "-t", "tmpfs", "-o", "size=64k", "t", place):
        return {"reached": None, "why": "a disk of a chosen size can be mounted by root only"}
    call_system("umount", place)
    asked = begin(scratch, "disk", less(DISK, 3 if quick else 1))
    file = scratch / "disk.toml"
    wanted = Folder.create(asked, scratch / "room", {})
    run_missing(wanted, Execution(workers=2))
    rows: list[Report] = []
    size = 0
    while not rows or rows[-1]["exit"] != 0:
        size += STEP
        assert not call_system("mount", "-t", "tmpfs", "-o", f"size={size}", "t", place)
        try:
            rows.append(one_size(place, file, size, wanted.digest()))
        finally:
            call_system("umount", place)
        say(rows[-1])
        assert size < 2**26
    good = [row["good"] for row in rows]
    return {"reached": all(good), "runs": len(asked.design), "step": STEP, "rows": rows}


def one_size(place: Path, file: Path, size: int, wanted: str) -> Report:
    """Start a study on a disk of this size; then give it room and go on."""
    folder = place / "study"
    words = ("--workers", "2")
    code, _, err = call("study", "run", file, "--out", folder, *words)
    torn = []
    for path in sorted(folder.rglob("*.parquet")):
        try:
            assert pq.read_table(path).num_rows > 0
        except Exception as error:
            torn.append(f"{path.name}: {error}")
    left = [path.name for path in folder.rglob("*.writing")]
    there = (folder / "study.json").exists()
    kept = len(list((folder / "runs").glob("part-*.parquet")))
    message = err.strip().splitlines()[-1].replace(str(folder), "FOLDER") if code else ""
    clean = code == 0 or (code in (2, 3) and "No space left" in err and "Traceback" not in err)
    assert not call_system("mount", "-o", "remount,size=256m", place)
    again = ("resume", folder) if there else ("run", file, "--out", folder)
    resumed, _, said = call("study", *again, *words)
    equal = resumed == 0 and Folder.open(folder).digest() == wanted
    return {
        "bytes": size,
        "exit": code,
        "message": message,
        "parts_kept": kept,
        "study_begun": there,
        "torn": torn,
        "left": left,
        "resumed_exit": resumed,
        "resumed_says": said.strip().replace(str(folder), "FOLDER") if resumed else "",
        "digest_equal": equal,
        "good": clean and not torn and not left and equal,
    }


# A million ------------------------------------------------------------------------------------


def million(scratch: Path, quick: bool) -> Report:
    """Memory, the start of a resume, and what safety costs, over 10^6 runs."""
    text = less(MILLION, 50 if quick else 1)
    asked = begin(scratch, "million", text)
    folder = scratch / "it"
    memory = measured_run(scratch / "million.toml", folder)
    say({key: value for key, value in memory.items() if key != "samples"})
    found = Folder.open(folder)
    before = found.digest()
    removed = found.path / "runs" / found.parts[len(found.parts) // 2].name
    starts = []
    for _ in range(3):
        removed.unlink()
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", TIMED, "study", "resume", str(folder), "--workers", "2"],
            env=os.environ | {"PYTHONPATH": str(kills.ROOT), "BEGUN": str(begun)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        first = re.search(r"handed out after (\S+) (\S+)", done.stderr)
        assert done.returncode == 0, done.stderr
        assert first, done.stderr
        whole = time.monotonic() - begun
        starts.append({"handed_out": float(first[1]), "cpu": float(first[2]), "whole": whole})
        say(starts[-1])
    equal = Folder.open(folder).digest() == before
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    late = max(start["handed_out"] for start in starts)
    targets = {
        "memory of the coordinator below 400 MB": memory["coordinator"]["most"] < 400,
        "memory of each worker below 400 MB": memory["worker"]["most"] < 400,
        "memory flat: second half at most 5 % above the first": max(
            memory["coordinator"]["growth"], memory["worker"]["growth"]
        ) <= 1.05,
        "resume hands out its first task within 5 s": late <= 5,
        "the same digest after the resumes": equal,
    }  # fmt: skip
    return {
        "reached": all(targets.values()),
        "targets": targets,
        "runs": len(asked.design),
        "parts": len(found.parts),
        "bytes": size,
        "memory": memory,
        "resume": starts,
    }


def cost(scratch: Path, quick: bool) -> Report:
    """What safety costs: many short turns of both ways, as the machine is not always as fast."""
    asked = begin(scratch, "slice", less(MILLION, 400 if quick else 20))
    found = safety_cost(asked, scratch, 3 if quick else 15)
    return {"reached": found["wall"]["median"] <= 1.05, **found}


def measured_run(file: Path, folder: Path) -> Report:
    """Do a study with 2 workers and look at the memory of its processes all the while."""
    begun = time.monotonic()
    samples: list[tuple[float, int, float, float]] = []
    with tempfile.TemporaryFile("w+") as output:
        running = subprocess.Popen(
            [sys.executable, "-c", kills.COMMAND, "study", "run", str(file), "--out", str(folder),
             "--workers", "2", "--yes"],
            env=os.environ | {"PYTHONPATH": str(kills.ROOT)},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        while running.poll() is None:
            mine = resident(running.pid)
            others = [resident(process) for process in kills.workers(running.pid)]
            parts = len(kills.parts(folder))
            samples.append((time.monotonic() - begun, parts, mine, max(others, default=0.0)))
            time.sleep(0.5)
        output.seek(0)
        assert running.returncode == 0, output.read()
    # while parts come in: what comes before is reading and drawing, what comes after is a look
    last = samples[-1][1]
    steady = [row for row in samples if 0 < row[1] < last] or samples
    half = len(steady) // 2 or 1

    def about(column: int) -> Report:
        values = [row[column] for row in samples]
        first = statistics.median(row[column] for row in steady[:half])
        second = statistics.median(row[column] for row in steady[half:] or steady)
        return {
            "most": max(values),
            "first_half": first,
            "second_half": second,
            "growth": second / first,
        }

    return {
        "seconds": samples[-1][0],
        "first_part_after": next((row[0] for row in samples if row[1]), None),
        "coordinator": about(2),
        "worker": about(3),
        "samples": [[round(x, 1) for x in row] for row in samples],
    }


def resident(process: int) -> float:
    """Memory of a process in MB; 0 if it is gone."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def cpu_seconds() -> float:
    """Processor time of this process and its children so far."""
    found = time.process_time()
    for child in multiprocessing.active_children():
        words = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        found += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return found


def safety_cost(asked: Any, scratch: Path, rounds: int) -> Report:
    """Time of a study on 2 workers over that of its tasks in a bare pool, taken in turn."""
    design = asked.design
    kinds = worker.kinds_of(design)
    for kind in kinds:
        compile_kernels(*kind)
    shared = worker.shared_by(design, asked.limits.seconds_per_run)
    folder = Folder.create(asked, scratch / "slice", {})

    def safe() -> tuple[float, float]:
        for path in (folder.path / "runs").iterdir():
            path.unlink()
        with WorkerPool(2, asked.limits.gigabytes_per_worker, kinds) as pool:
            warm(pool)
            begun = time.perf_counter(), cpu_seconds()
            run_missing(folder, Execution(executor=pool, count=lambda: 2, batch=BATCH))
            return time.perf_counter() - begun[0], cpu_seconds() - begun[1]

    def bare() -> tuple[float, float]:
        with ProcessPoolExecutor(
            2, mp_context=get_context("spawn"),
            initializer=worker.begin, initargs=(None, asked.limits.gigabytes_per_worker, kinds),
        ) as pool:  # fmt: skip
            warm(pool)
            begun = time.perf_counter(), cpu_seconds()
            futures = [
                pool.submit(
                    worker.work,
                    worker.task_of(design, shared, range(i, min(i + BATCH, len(design)))),
                )
                for i in range(0, len(design), BATCH)
            ]
            for future in futures:
                future.result()
            return time.perf_counter() - begun[0], cpu_seconds() - begun[1]

    def warm(executor: Any) -> None:
        task = worker.task_of(design, shared, range(160))
        wait([executor.submit(worker.work, task) for _ in range(8)])
        time.sleep(0.2)

    pairs = []
    for turn in range(rounds):
        both = {}
        for way in (safe, bare) if turn % 2 else (bare, safe):
            both[way.__name__] = way()
        pairs.append(both)
        say(both)

    def ratios(column: int) -> Report:
        found = [pair["safe"][column] / pair["bare"][column] for pair in pairs]
        low, _, high = statistics.quantiles(found, n=4)
        return {"median": statistics.median(found), "low": low, "high": high}

    return {
        "runs": len(design),
        "batch": BATCH,
        "rounds": [
            {"safe_s": p["safe"][0], "bare_s": p["bare"][0], "safe_cpu_s": p["safe"][1],
             "bare_cpu_s": p["bare"][1]} for p in pairs
        ],
        "wall": ratios(0),
        "cpu": ratios(1),
    }  # fmt: skip


# Helpers --------------------------------------------------------------------------------------


def begin(scratch: Path, name: str, text: str) -> Any:
    """A study from its text, by way of a file."""
    file = scratch / f"{name.replace(' ', '_')}.toml"
    file.write_text(text)
    return load_study(file)


def less(text: str, times: int) -> str:
    """The same study with so many times fewer samples."""
    return re.sub(r"samples = (\d+)", lambda m: f"samples = {int(m[1]) // times}", text)


def call(*words: str | Path) -> tuple[int, str, str]:
    """The command, to its end."""
    running = kills.schoorsteen(*words)
    out, err = running.communicate(timeout=1800)
    return running.returncode, out, err


def call_system(*words: str | Path) -> int:
    return subprocess.run(
        [str(word) for word in words], capture_output=True, check=False
    ).returncode


def say(row: Any) -> None:
    print(json.dumps(row), flush=True)


# The page -------------------------------------------------------------------------------------


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def yes(good: bool) -> str:
    return "yes" if good else "**no**"


def page(found: Report, killed: Report | None) -> str:
    """The page in words."""
    about, parts = found.get("about", {}), found["sections"]
    lines = [
        "# Are studies safe?",
        "",
        "A study is many runs, done by several processes and kept as files. This page says what "
        "was tried to break that, and what came of it. It is written by "
        "`python -m tests.safety`; figures stand in `docs/data/safety.json`.",
        "",
    ]
    rows = [["Kills", "no study loses a finished run", verdict(None if killed is None else True)]]
    for name, (_, target, _) in SECTIONS.items():
        part = parts.get(name)
        rows.append([name.capitalize(), target, verdict(part and part["reached"])])
    lines += table(["Section", "Target", "Reached"], rows)
    missed = [f"{name}: {text}" for name, part in parts.items() for text in not_reached(part)]
    if missed:
        lines += ["Not reached:", "", *(f"- {text}" for text in missed), ""]
    for name, (_, _, written) in SECTIONS.items():
        if name in parts:
            lines += written(parts[name])
            lines += [took(about.get(name, {})), ""]
    lines += kills_part(killed)
    lines += ["## Again", "", *again(about), ""]
    return "\n".join(lines).rstrip() + "\n"


def verdict(reached: bool | None) -> str:
    return "not tried" if reached is None else yes(reached)


def not_reached(part: Report) -> list[str]:
    if part["reached"] is None:
        return [part["why"]]
    if part["reached"]:
        return []
    return [text for text, good in part.get("targets", {}).items() if not good] or ["see below"]


def took(about: Report) -> str:
    if not about:
        return ""
    quick = " (a rehearsal: `--quick`)" if about["quick"] else ""
    return (
        f"{about['date']}, {commit_of(about)}, {about['minutes']:.1f} minutes, load of the machine "
        f"at the end {about['load']:.1f}{quick}."
    )


def commit_of(about: Report) -> str:
    found = (about.get("git") or {}).get("commit")
    commit = f"commit {found[:7]}" if found else "no commit"
    return f"{commit}, {edition_name(about.get('edition', 1), 'en')} of the model"


def digest_part(part: Report) -> list[str]:
    lines = [
        "## One digest",
        "",
        f"A study of {part['runs']:,} runs is done in different ways: by one process or eight, in "
        "small batches or one, forward or shuffled, by other kinds of pools, in shards, with "
        "stops. The digest is a SHA-256 of all numbers. Most ways are done twice: with final "
        "numbers only (runs go 16 side by side) and with series (each run by itself).",
        "",
    ]
    by: dict[str, dict[str, Report]] = {}
    for row in part["rows"]:
        by.setdefault(row["way"], {})[row["study"]] = row
    rows = []
    for way, both in by.items():
        rows.append([way, yes(all(row["equal"] for row in both.values()))])
        took = [f"{both[kind]['seconds']:.1f}" if kind in both else "" for kind in part["digests"]]
        rows[-1] += took
    lines += table(["Way", "Equal", *(f"{kind}, s" for kind in part["digests"])], rows)
    lines += [f"Digest, {kind}: `{text}`." for kind, text in part["digests"].items()]
    return [*lines, ""]


def faults_part(part: Report) -> list[str]:
    stages = ", ".join(f"{n} at stage {stage}" for stage, n in sorted(part["by_stage"].items()))
    rows = [
        ["poisonous runs found", f"{part['failed']}/{part['poisonous']}"],
        ["with the right stage", f"{part['isolated']}/{part['poisonous']}"],
        ["stages", stages],
        ["innocent runs that failed", str(part["innocent_failed"])],
        ["innocent runs equal bit for bit",
         f"{part['equal']:,}/{part['runs'] - part['poisonous']:,}"],
        ["exit code of `study resume`", str(part["resume_exit"])],
        ["what it says", f"`{part['resume_says']}`"],
        ["exit code of `study resume --retry-failed`", str(part["retry_exit"])],
        ["then the digest of a clean study", yes(part["retry_digest_equal"])],
        ["seconds: clean, poisoned, retried",
         f"{part['seconds_clean']:.0f}, {part['seconds']:.0f}, {part['seconds_retry']:.0f}"],
    ]  # fmt: skip
    return [
        "## Faults",
        "",
        f"Of {part['runs']:,} runs 1 % raise an error, and .1 % each crash their process, hang, or "
        "eat memory without end. Limits: 4 seconds a run, half a gigabyte a worker. Each must be "
        "found and named; no other run may suffer.",
        "",
        *table(["What", "Found"], rows),
    ]


def disk_part(part: Report) -> list[str]:
    lines = ["## A full disk", ""]
    if part["reached"] is None:
        return [*lines, f"Not tried: {part['why']}.", ""]
    lines += [
        f"A study of {part['runs']:,} runs is started on a disk (tmpfs) of 64 KiB, then of 128 "
        "KiB, and so on until it fits. Each time the command must end with a message, leave "
        "nothing half written, and go on to the right digest once there is room.",
        "",
    ]
    rows = [
        [f"{row['bytes'] // 1024}", str(row["exit"]), str(row["parts_kept"]),
         str(len(row["torn"]) + len(row["left"])), yes(row["digest_equal"]), yes(row["good"])]
        for row in part["rows"]
    ]  # fmt: skip
    head = ["KiB", "Exit code", "Parts kept", "Half written", "Resumed to the digest", "Good"]
    lines += table(head, rows)
    messages = sorted({re.sub(r"[\d,]+ of", "N of", r["message"]) for r in part["rows"]} - {""})
    lines += ["Messages:", "", *(f"- `{text}`" for text in messages), ""]
    return lines


def million_part(part: Report) -> list[str]:
    memory = part["memory"]
    rows = [[text, yes(good)] for text, good in part["targets"].items()]
    mega = [
        [who, *(f"{memory[key][c]:.0f}" for c in ("first_half", "second_half", "most"))]
        for who, key in (("coordinator", "coordinator"), ("largest worker", "worker"))
    ]
    resumed, busy = (
        ", ".join(f"{start[key]:.1f}" for start in part["resume"]) for key in ("handed_out", "cpu")
    )
    return [
        "## A million runs",
        "",
        f"{part['runs']:,} runs of 4 organisations, 2 tasks and 6 months, every one with a setting "
        f"of its own, on 2 workers: {memory['seconds']:.0f} s, {part['parts']:,} parts, "
        f"{part['bytes'] / 1e6:.0f} MB on disk. The case is this small to be hard on what goes on "
        "around the runs: a run of a real region takes many times longer.",
        "",
        *table(["Target", "Reached"], rows),
        "Resident memory in MB, looked at every half second; medians while parts came in:",
        "",
        *table(["Process", "First half", "Second half", "Most at any time"], mega),
        f"Resume of the folder without one of its parts: the first task is handed out {resumed} s "
        f"after the command was given (three times), after {busy} s of processor time.",
        "",
    ]


def cost_part(part: Report) -> list[str]:
    laps = [
        [str(i + 1), *(f"{lap[key]:.2f}" for key in ("bare_s", "safe_s")),
         f"{lap['safe_s'] / lap['bare_s']:.3f}",
         *(f"{lap[key]:.2f}" for key in ("bare_cpu_s", "safe_cpu_s")),
         f"{lap['safe_cpu_s'] / lap['bare_cpu_s']:.3f}"]
        for i, lap in enumerate(part["rounds"])
    ]  # fmt: skip
    wall, cpu = part["wall"], part["cpu"]
    return [
        "## What safety costs",
        "",
        f"{part['runs']:,} runs of the same small case in batches of {part['batch']:,}, done by "
        "`run_missing` with two workers that are ready, against the same tasks in a bare process "
        "pool of two that is ready, whose answers are thrown away. `run_missing` also watches the "
        "time, puts parts together, packs, digests and writes them, and waits for the disk.",
        "",
        *table(
            ["Round", "Bare, s", "Safe, s", "Ratio", "Bare, CPU s", "Safe, CPU s", "Ratio"], laps
        ),
        f"Ratio of time: median {wall['median']:.3f}, half of the turns from {wall['low']:.3f} to "
        f"{wall['high']:.3f}. Ratio of processor time: median {cpu['median']:.3f}, half of them "
        f"from {cpu['low']:.3f} to {cpu['high']:.3f}.",
        "",
    ]


def kills_part(killed: Report | None) -> list[str]:
    lines = ["## Kills", ""]
    if killed is None:
        return [*lines, "Not among the figures; see `python -m tests.kills`.", ""]
    rows = [[way, f"{number:,}"] for way, number in killed["by_way"].items()]
    return [
        *lines,
        f"`python -m tests.kills`: {killed['kills']:,} kills at random moments in "
        f"{killed['sessions']:,} sessions, {killed['seconds'] / 60:.0f} minutes. "
        f"{killed['studies_finished']:,} studies were finished all the same, each with the digest "
        "of one that nobody killed; no part that was there was ever gone, none was torn, no "
        "process was left behind.",
        "",
        *table(["Killed", "Times"], rows),
        f"{killed['about']['date']}, {commit_of(killed['about'])}.",
        "",
    ]


def again(about: Report) -> list[str]:
    if not about:
        return []
    last = max(about.values(), key=lambda one: one["date"])
    machine, versions = last["machine"], last["versions"]
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return [
        "    python -m tests.kills --kills 1000 --out docs/data/kills.json",
        "    python -m tests.safety --json docs/data/safety.json --kills docs/data/kills.json "
        "--out docs/safety.md",
        "",
        f"Machine: {machine['system']}, {machine['processors']} processors, shared with other "
        f"work. Versions: {named}.",
    ]


SECTIONS: dict[str, tuple[Any, str, Any]] = {
    "digest": (digest, "one digest, whoever does the runs in whatever order", digest_part),
    "faults": (poison, "every poisonous run is found, no other one suffers", faults_part),
    "disk": (disk, "a full disk costs nothing but time", disk_part),
    "million": (million, "10^6 runs: flat memory, quick resume", million_part),
    "cost": (cost, "at most 5 % of throughput", cost_part),
}


def main() -> None:
    """The long verification."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=[*SECTIONS, "page"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--kills", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found: Report = {"about": {}, "sections": {}}
    if asked.only and asked.json and asked.json.exists():
        found = json.loads(asked.json.read_text())
    for name in SECTIONS if asked.only is None else {asked.only} - {"page"}:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            part = SECTIONS[name][0](Path(scratch), asked.quick)
        found["sections"][name] = part
        found["about"][name] = {
            "edition": EDITION,
            "date": datetime.now(UTC).date().isoformat(),
            "minutes": (time.monotonic() - begun) / 60,
            "quick": asked.quick,
            "load": os.getloadavg()[1],
            "machine": {k: v for k, v in store.machine().items() if k != "host"},
            "versions": provenance.versions(),
            "git": provenance.git_state(),
        }
        say({name: part["reached"]})
        if asked.json is not None:
            asked.json.parent.mkdir(parents=True, exist_ok=True)
            asked.json.write_text(json.dumps(found, indent=1) + "\n")
    killed = json.loads(asked.kills.read_text()) if asked.kills else None
    if asked.out is not None:
        asked.out.write_text(page(found, killed))
    if not all(part["reached"] in (True, None) for part in found["sections"].values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
