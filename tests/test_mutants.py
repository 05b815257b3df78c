"""The campaign of mutants at its smallest: it tells what is the same from what is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys

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
