"""Campaigns of mutants at their smallest: they tell what is the same from what is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import mutating, room_mutants
from tests.kills import ROOT

# In a process of its own, which loads kernels as plain Python, and others in their place.
SMALL_CAMPAIGN = """
import json
from tests import mutants, trials

def mutant(path, was="", becomes=""):
    text = (mutants.ROOT / path).read_text()
    assert was in text
    return mutants.Mutant(path, 1, "", "", was, becomes, text.replace(was, becomes))

answers = trials.answers_of([trials.fixed_set()[0], trials.fixed_set()[14]])
verdicts = mutants.judged([
    mutant("sim/kernels/promises.py"),
    mutant("sim/kernels/arithmetic.py", "return 1.0 - expon", "return 1.0000000000000002 - expon"),
    mutant("sim/kernels/meeting.py", "while n > U(0):", "while True:"),
    mutant("sim/kernels/month.py", "state.month[0] = month + 1", "state.month[0] = 1 // 0"),
], answers, 1)
print(json.dumps([verdict.caught.rpartition(": ")[2] for verdict in verdicts]))
"""


def test_what_differs_fails_or_never_ends_is_caught_and_what_is_the_same_is_not() -> None:
    plain = {"NUMBA_DISABLE_JIT": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SMALL_CAMPAIGN],
        env=os.environ | plain, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    same, different, endless, failed = json.loads(done.stdout)
    assert same == ""
    assert different in ("indicators", "limit", "gain")
    assert endless == "too long"
    assert failed == "ZeroDivisionError"


TEXT = """
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    LEFT = 1 + 1


@staticmethod
def half(a: int | None = 2) -> int | None:
    return (
        a if a is None else a // 2
    )
"""


def test_places_that_no_run_can_tell_are_left_out(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray", reason="extra `mutants`")
    file = tmp_path / "it.py"
    file.write_text(TEXT)
    for decorators, lines in ((True, {8, 9, 11}), (False, {9, 11})):
        found = mutating.places([file], not decorators)
        assert {line for _, (line, _), _ in found} == lines


@pytest.mark.parametrize(("code", "output", "caught"), [
    (0, "3 passed", ""),
    (1, "F\nFAILED tests/a.py::b[x y] - AssertionError: no\n1 failed", "tests/a.py::b[x y]"),
    (1, "ERROR tests/a.py\n", "tests/a.py"),
    (None, "", "too long"),
    (-11, "", "pytest ended with -11"),
])  # fmt: skip
def test_how_a_mutant_was_caught(code: int | None, output: str, caught: str) -> None:
    assert room_mutants._caught(code, output) == caught


def test_what_does_the_same_counts_neither_for_nor_against() -> None:
    def verdict(was: str, becomes: str, caught: str) -> room_mutants.Verdict:
        mutant = mutating.Mutant("it.py", 1, "", "Replace", was, becomes, "")
        return room_mutants.Verdict(mutant, caught, 0.0)

    same = verdict("zip(a, b, strict=True)", "zip(a, b, strict=False)", "")
    report = room_mutants.report_of([same, verdict("a", "b", ""), *[verdict("a", "c", "t")] * 3])
    counts = [report[key] for key in ("mutants", "shown_equivalent", "caught", "part_caught")]
    assert counts == [5, 1, 3, 0.75]
    assert [one["becomes"] for one in report["survivors"]] == ["b", "zip(a, b, strict=False)"]
