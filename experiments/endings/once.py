"""Held-out patterns are run once for an edition; what was run, and when, is written down.

The record stands in second_edition.json and is committed with the results. An entry is made
before a run begins; one that never finished showed nothing and does not count.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sim
from experiments.endings.facts import HERE
from sim.provenance import digest_of, git_state

FILE = "second_edition.json"
DECIDING = ("kernels", "parameters")
"""Files of ``sim`` that hold the equations and the defaults."""
GUARDED = ("held_out", "held_out_over_worlds")
FIXED = ("sim", "experiments/endings/*.py", "experiments/endings/question.md")
"""What must be committed before a held-out pattern is run."""


SAME_BITS = dict.fromkeys(("c8f6f1ce2a958e89", "19ee518a2de3fd42"), "a211697b1be0a069")
"""Code that was rewritten without a change of bits, and what it was when patterns were run: types
and a loop in two kernels (c41349b), then words of sources; tests/digests.json did not change."""


class OnceError(RuntimeError):
    """A run that must not be made; the message says why, and what to do."""


@cache
def digest() -> str:
    """Digest of kernels and defaults; comments and sentences are no part of it."""
    found = digest_of(Path(sim.__file__).parent, DECIDING)[:16]
    return SAME_BITS.get(found, found)


def stored(folder: Path) -> dict[str, Any]:
    """What was found of the second edition so far."""
    path = folder / FILE
    if not path.exists():
        return {"edition": "second", "log": [], "parts": {}}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def keep(found: dict[str, Any], folder: Path) -> None:
    """Write what was found."""
    text = json.dumps(found, indent=1, allow_nan=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")


def refuse(found: dict[str, Any], what: str, worlds: str) -> None:
    """Refuse a held-out part that was run before, or whose equations are not committed.

    Raises:
        OnceError: it was, or they are not.
    """
    if what not in GUARDED:
        return
    for entry in found["log"]:
        same = (entry["what"], entry["digest"], entry.get("worlds", "")) == (what, digest(), worlds)
        if same and entry["finished"]:
            raise OnceError(
                f"{what} was run on {entry['begun']} for these kernels and defaults "
                f"({digest()}); held-out patterns are run once. --force runs them again and "
                "says so."
            )
    if changed():
        raise OnceError(
            "equations, defaults or questions differ from the last commit: commit them first, so "
            "that held-out patterns are run in the commit after the one that fixes them. "
            "--force runs them all the same and says so."
        )


def changed() -> bool:
    """Whether what must be fixed differs from the last commit, or is new; True without git."""
    root = HERE.parents[1]
    done = subprocess.run(
        ["git", "-C", str(root), "status", "--porcelain", "--", *FIXED],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode != 0 or bool(done.stdout.strip())


def part(
    folder: Path, what: str, ask: Callable[[], dict[str, Any]], *, force: bool, worlds: str = ""
) -> dict[str, Any]:
    """Run a part unless it must not be, and write what was found and that it was run.

    Args:
        worlds: digest of the worlds over which it is asked.
    """
    found = stored(folder)
    if not force:
        refuse(found, what, worlds)
    state = git_state() or {}
    entry = {
        "what": what, "digest": digest(), "worlds": worlds,
        "commit": state.get("commit"), "changed_since": state.get("changed_since"),
        "begun": datetime.now(UTC).isoformat(timespec="seconds"), "finished": None,
        "forced": force, "cpu_seconds": None,
    }  # fmt: skip
    found["log"].append(entry)
    keep(found, folder)
    before = time.process_time()
    answer = ask()
    entry["cpu_seconds"] = round(time.process_time() - before, 1)
    entry["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
    found["parts"][what] = {"digest": digest(), "begun": entry["begun"], **answer}
    keep(found, folder)
    return found
