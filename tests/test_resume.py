"""One run, cut up, resumed, shared out over threads, interpreted, or on another Python.

``python -m tests.test_resume --digests`` has the reference, not the kernels, write the golden
digests anew; ``--check`` prints those of the kernels.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import engine
from sim.engine import Engine, Run, resume, simulate
from sim.parameters import parameters
from sim.regions import load_case
from sim.state import Region
from tests.reference import World
from tests.test_reference import (
    JIT,
    WITH_EXTENSIONS,
    Configuration,
    draw,
    reference_state,
    same,
)

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).with_name("digests.json")
INDICES = st.integers(10_000, 20_000)
"""Numbers of configurations that no other test uses."""
EXAMPLES = settings(max_examples=60 if JIT else 5)


def built(c: Configuration) -> Engine:
    return engine.build(c.build(), c.parameters, c.seed, c.replicate)


def run_of(c: Configuration, months: int | None = None) -> Run:
    length = c.months if months is None else months
    return simulate(c.build(), base=c.parameters, seed=c.seed, replicate=c.replicate, months=length)


def assert_same_state(one: Any, two: Any) -> None:
    for name, x, y in zip(one._fields, one, two, strict=True):
        assert x.dtype == y.dtype, name
        assert same(x, y).all(), name


def assert_same_run(one: Run, two: Run) -> None:
    assert one.months == two.months
    assert same(one.rows, two.rows).all()
    assert_same_state(one.state, two.state)


# --- One run, many ways -----------------------------------------------------------------------


@EXAMPLES
@given(INDICES, st.lists(st.integers(0, 15), min_size=1, max_size=4))
def test_a_run_cut_up_and_resumed_is_the_run(index: int, lengths: list[int]) -> None:
    c = draw(index)
    run = run_of(c, lengths[0])
    for months in lengths[1:]:
        run = resume(run, months)
    assert_same_run(run, run_of(c, sum(lengths)))


@EXAMPLES
@given(INDICES, st.integers(0, 40))
def test_a_run_is_the_beginning_of_a_longer_one(index: int, months: int) -> None:
    c = draw(index)
    longer = run_of(c, months + 13)
    assert same(run_of(c, months).rows, longer.rows[: months + 1]).all()


@EXAMPLES
@given(INDICES)
def test_resuming_leaves_the_run_as_it_was(index: int) -> None:
    c = draw(index)
    run, again = run_of(c, 7), run_of(c, 7)
    assert_same_run(resume(run, 8), resume(run, 8))
    assert_same_run(run, again)


@EXAMPLES
@given(INDICES)
def test_finish_and_step_and_advance_are_one(index: int) -> None:
    c = draw(index)
    stepped, advanced, finished = built(c), built(c), built(c)
    rows = advanced.advance(c.months)
    for row in rows:
        stepped.step()
        assert same(stepped.observe(), row).all()
    assert same(finished.finish(c.months), rows[-1]).all()
    assert_same_state(stepped.state, advanced.state)
    assert_same_state(finished.state, advanced.state)
    assert same(finished.observe(), rows[-1]).all()


@EXAMPLES
@given(INDICES, st.integers(1, 4))
def test_replicates_are_runs_of_their_own(index: int, number: int) -> None:
    c = draw(index)
    first = min(c.replicate, 2**32 - number)
    region = c.build()
    rows = engine.build(region, c.parameters, c.seed, first).replicates(c.months, number)
    for x in range(number):
        alone = engine.build(region, c.parameters, c.seed, first + x)
        assert same(alone.finish(c.months), rows[x]).all()


@EXAMPLES
@given(INDICES)
def test_observing_changes_nothing(index: int) -> None:
    c = draw(index)
    watched, alone = built(c), built(c)
    for _ in range(c.months):
        watched.step()
        before = engine.copy_state(watched.state)
        row = watched.observe()
        watched.fragmentation_per_task()
        watched.chimneys_per_task()
        if len(c.region["volumes"]) <= 4:
            watched.bracket(sweeps=2)
        assert_same_state(watched.state, before)
        assert same(watched.observe(), row).all()
        alone.step()
    assert_same_state(watched.state, alone.state)


# --- Digests ----------------------------------------------------------------------------------


def digest(rows: Any, state: dict[str, Any]) -> str:
    """SHA-256 over every indicator of every month and the last state, as doubles."""
    found = hashlib.sha256()

    def add(values: Any) -> None:
        if isinstance(values, list):
            for value in values:
                add(value)
        else:
            # One NaN and one zero: their other bits differ between processors' instructions.
            number = math.nan if values != values else float(values) + 0.0
            found.update(struct.pack("<d", number))

    add(rows)
    for name in sorted(state):
        found.update(name.encode())
        add(state[name])
    return found.hexdigest()


def digest_by_kernel(region: Region, c: Configuration) -> str:
    run = simulate(region, base=c.parameters, seed=c.seed, replicate=c.replicate, months=c.months)
    names = always(reference_state(World(region, c.parameters, c.seed, c.replicate)))
    return digest(run.rows.tolist(), {name: getattr(run.state, name).tolist() for name in names})


def digest_by_reference(region: Region, c: Configuration) -> str:
    world = World(region, c.parameters, c.seed, c.replicate)
    rows = [list(world.indicators().values())]
    for _ in range(c.months):
        world.step()
        rows.append(list(world.indicators().values()))
    return digest(rows, always(reference_state(world)))


def always(state: dict[str, Any]) -> dict[str, Any]:
    """The arrays that every run has room for."""
    return {name: array for name, array in state.items() if name not in WITH_EXTENSIONS}


def golden() -> list[dict[str, Any]]:
    """The stored runs: name, case or configuration, digest."""
    stored: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))["runs"]
    return stored


def region_of(entry: dict[str, Any]) -> tuple[Region, Configuration]:
    c = Configuration(**entry["configuration"])
    return (load_case(entry["case"]) if "case" in entry else c.build()), c


def numbers_of(region: Region) -> str:
    """A digest of what a case puts into a run, to tell new data from a new model."""
    state = {
        name: getattr(region, name).tolist()
        for name in (
            "keys", "volumes", "statutory", "needs", "pairs", "distance", "referee",
            "link_pair", "link_task", "depth", "age", "floor", "trust", "knowledge",
        )
    }  # fmt: skip
    words = [list(region.kinds), list(region.tiers), list(region.areas)]
    return digest([], state | {json.dumps(words): []})


def digests_of_kernels() -> dict[str, str]:
    """What the kernels make of the stored runs, by name."""
    return {entry["name"]: digest_by_kernel(*region_of(entry)) for entry in golden()}


@pytest.mark.bits
def test_the_bits_are_the_golden_ones() -> None:
    stored = golden()
    for entry in stored:
        if "case" in entry:
            assert numbers_of(load_case(entry["case"])) == entry["numbers"], (
                f"the tables of {entry['case']} changed: python -m tests.test_resume --digests"
            )
    assert digests_of_kernels() == {entry["name"]: entry["digest"] for entry in stored}


def test_the_golden_digests_are_the_reference() -> None:
    for entry in golden():
        if "case" not in entry:
            assert digest_by_reference(*region_of(entry)) == entry["digest"], entry["name"]


class Poisoned:
    """NumPy whose empty arrays hold infinities of both signs and the largest integers."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    def empty(self, shape: Any, dtype: Any = np.float64) -> Any:
        array = np.zeros(shape, dtype)
        if array.dtype.kind == "f":
            array.flat[::2], array.flat[1::2] = np.inf, -np.inf
        else:
            array[...] = np.iinfo(array.dtype).max
        return array


def test_nothing_is_read_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interpreted kernels also warn where two infinities meet in a number not used later."""
    monkeypatch.setattr(engine, "np", Poisoned())
    assert digests_of_kernels() == {entry["name"]: entry["digest"] for entry in golden()}
    for index in range(20_100, 20_140 if JIT else 20_110):
        c = draw(index)
        points = [parameters(c.parameters, mindset_mean=mean) for mean in (0.2, 0.9)]
        replicate = min(c.replicate, engine.MAX_REPLICATE)
        poisoned = engine.ensemble(c.build(), points, c.months, seed=c.seed, replicate=replicate)
        with monkeypatch.context() as clean:
            clean.setattr(engine, "np", np)
            rows = engine.ensemble(c.build(), points, c.months, seed=c.seed, replicate=replicate)
            bracket = built(c).bracket(sweeps=1)
        assert same(poisoned, rows).all()
        assert built(c).bracket(sweeps=1) == bracket


def test_a_digest_sees_one_bit() -> None:
    assert digest([[1.0, math.nan]], {"x": [1]}) == digest([[1.0, -math.nan]], {"x": [1.0]})
    assert digest([[1.0]], {"x": [0.0]}) == digest([[1.0]], {"x": [-0.0]})
    assert digest([[1.0]], {}) != digest([[math.nextafter(1.0, 2.0)]], {})
    assert digest([], {"x": [1.0]}) != digest([], {"y": [1.0]})


@pytest.mark.skipif(not JIT, reason="interpreted already: the golden digests say it")
def test_interpreted_kernels_give_the_same_bits() -> None:
    """And no warning: an overflow of NumPy's integers would be one."""
    printed = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.test_resume", "--check"],
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert printed.returncode == 0, printed.stderr
    assert json.loads(printed.stdout) == digests_of_kernels()


def test_two_threads_give_the_bits_of_one() -> None:
    configurations = [draw(index) for index in range(20_001, 20_001 + (64 if JIT else 8))]
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        first = list(one.map(run_of, configurations))
        second = list(two.map(run_of, configurations))
    for x, y in zip(first, second, strict=True):
        assert_same_run(x, y)


# --- The golden file --------------------------------------------------------------------------

DRAWN = (5, 184, 230, 245, 301, 344, 357)
"""Configurations in which, taken together, everything happens at least twice."""


def write_golden() -> None:
    entries: list[dict[str, Any]] = []
    for index in DRAWN:
        c = draw(index)
        entries.append({"name": f"draw {index}", "configuration": asdict(c)})
    calm = parameters().model_dump()
    busy = calm | {
        "mode": "joint", "contacts": 20.0, "review_rate": 0.5, "choice_precision": 2.0,
        "drift": 0.3, "notice_months": 2, "referee_activity": 0.8, "referee_start": 1,
        "referee_stop": 8, "referee_fade": 3.0, "means_cut": 0.4, "means_cut_month": 6,
    }  # fmt: skip
    for name, values, months in (("twente", calm, 4), ("twente, busy", busy, 13)):
        c = Configuration({}, values, seed=2**63 + 11, replicate=3, months=months)
        entries.append({"name": name, "case": "twente", "configuration": asdict(c)})
        entries[-1]["numbers"] = numbers_of(load_case("twente"))
    for entry in entries:
        entry["digest"] = digest_by_reference(*region_of(entry))
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    about = "Made by the reference: python -m tests.test_resume --digests"
    GOLDEN.write_text(
        f'{{"about": {json.dumps(about)},\n"runs": [\n{lines}\n]}}\n', encoding="utf-8"
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--digests"]:
        write_golden()
    elif sys.argv[1:] == ["--check"]:
        print(json.dumps(digests_of_kernels()))
    else:
        sys.exit(__doc__)
