"""Mutants of the kernels: small faults made at random, of which nearly all must be found.

    python -m tests.mutants --mutants 500 --seed 1 --workers 2

Operators of cosmic-ray (extra `mutants`) change one place in sim/kernels. Each mutant runs
interpreted, in a process of its own that is forked from one in which everything but the kernels
is loaded; it is never written to disk. It meets a fixed set of trials until one differs, fails or
takes far too long. Answers come from the twin (tests/reference.py), lane by lane; those on which
the twin is silent (households, accounts, bundles, the bracket) from the kernels unchanged, which
have tests of their own. `--out docs/data/mutants.json --page docs/mutants.md` write
what came of it; after trials were added, `--again docs/data/mutants.json` asks the survivors alone.
Only on Unix: it forks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from importlib.util import spec_from_loader
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, NamedTuple

# Before numba and numpy are loaded: kernels as plain Python, and no thread that a fork would lose.
if __name__ == "__main__":
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

from tests.mutating import ROOT, Mutant, drawn_mutants, reason_of
from tests.trials import SMALL, Answers, answers_of, by_size, difference, fixed_set, forget, sizes

KERNELS = ROOT / "sim" / "kernels"
SLOWER = 6.0
"""Times the seconds of a trial, and some more, that a mutant may take."""


# Judging -----------------------------------------------------------------------------------------


class Changed(MetaPathFinder):
    """Loads one module from a text instead of its file."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Of that module only."""
        return spec_from_loader(name, self) if name == self.name else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: Any) -> None:
        """Run the text."""
        exec(compile(self.source, f"mutant of {self.name}", "exec"), vars(module))


def judge(name: str, source: str, answers: Answers, tell: Callable[[str], None]) -> str:
    """How a mutant of a module is caught; nothing if it is not. ``tell`` hears of each trial."""
    sys.meta_path.insert(0, Changed(name, source))
    for group in by_size([*answers]):
        with sizes(SMALL if group[0].small else {}):
            forget()
            for trial in group:
                setting, right, seconds = answers[trial]
                tell(str(trial))
                # the process ends by this signal, wherever it is
                signal.setitimer(signal.ITIMER_PROF, 3.0 + SLOWER * seconds)
                try:
                    found = difference(trial, setting, right)
                except Exception as error:
                    found = f"{trial}: {type(error).__name__}"
                if found:
                    return found
    return ""


def in_child(name: str, source: str, answers: Answers, pipe: Any) -> None:
    """Judge in a process of its own, and say how it went."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    begun = time.process_time()
    found = judge(name, source, answers, lambda trial: pipe.send(("begins", trial)))
    pipe.send(("ends", found, time.process_time() - begun))


class Verdict(NamedTuple):
    """What became of a mutant."""

    mutant: Mutant
    caught: str
    seconds: float


def judged(mutants: Sequence[Mutant], answers: Answers, workers: int) -> Iterator[Verdict]:
    """Verdicts, as they come; each mutant in a process that is forked from this one."""
    fork = multiprocessing.get_context("fork")
    left, running = list(mutants)[::-1], {}
    while left or running:
        while left and len(running) < workers:
            mutant = left.pop()
            here, there = fork.Pipe(duplex=False)
            words = (mutant.module, mutant.source, answers, there)
            child = fork.Process(target=in_child, args=words)
            child.start()
            there.close()
            running[here] = (mutant, child, ["loading"])
        for here in wait(list(running)):
            mutant, child, at = running[here]
            try:
                kind, *words = here.recv()
            except EOFError:
                child.join()
                del running[here]
                how = "too long" if child.exitcode == -signal.SIGPROF else "died"
                yield Verdict(mutant, f"{at[-1]}: {how}", math.nan)
                continue
            if kind == "begins":
                at.append(words[0])
                continue
            child.join()
            del running[here]
            yield Verdict(mutant, *words)


# The campaign -----------------------------------------------------------------------------------


def kernel_files() -> list[Path]:
    """The files that are changed; how kernels are compiled does not concern what they do."""
    return [path for path in sorted(KERNELS.rglob("*.py")) if path.name != "jit.py"]


def main() -> None:
    """The campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=500, help="0: the trials, and their time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="figures and survivors, as JSON")
    parser.add_argument("--page", type=Path, help="the same for readers")
    parser.add_argument("--fresh", type=Path, help="figures of another seed, for the page")
    parser.add_argument("--again", type=Path, help="figures of the same mutants: survivors only")
    given = parser.parse_args()
    answers = answers_of(fixed_set())
    took = sum(seconds for _, _, seconds in answers.values())
    print(f"{len(answers)} trials, {took:.1f} s for the kernels unchanged", flush=True)
    if given.mutants == 0:
        for trial, (_, _, seconds) in answers.items():
            print(f"{seconds:.2f} {trial}")
        return
    mutants = drawn_mutants(kernel_files(), given.mutants, given.seed)
    known: list[Mutant] = []
    before: dict[str, Any] = {"survivors": [], "caught": 0, "seconds": 0, "caught_by": {}}
    if given.again is not None:
        before = json.loads(given.again.read_text())
        as_before = (given.seed, len(mutants), kernels_digest())
        if (before["seed"], before["mutants"], before["kernels"]) != as_before:
            parser.error("--again: another seed or number of mutants, or other kernels by now")
        left = {(one["file"], one["line"], one["becomes"]) for one in before["survivors"]}
        mutants = [m for m in mutants if (m.file, m.line, m.becomes) in left]
        known = [m for m in mutants if reason_of(m)]
        mutants = [m for m in mutants if not reason_of(m)]
    # nothing catches what does the same, and it meets every trial: once is enough
    verdicts = [Verdict(mutant, "", math.nan) for mutant in known]
    begun = time.monotonic()
    for verdict in judged(mutants, answers, given.workers):
        verdicts.append(verdict)
        m = verdict.mutant
        how = verdict.caught or "SURVIVED " + (reason_of(m) and f"(the same: {reason_of(m)})")
        print(f"{len(verdicts)} {m.file}:{m.line} {m.inside} {m.operator}: {how}", flush=True)
        if not verdict.caught:
            print(f"    {m.was}\n    {m.becomes}", flush=True)
    seconds = before["seconds"] + round(time.monotonic() - begun)
    report = reported(verdicts, before) | {
        "trials": len(answers), "seconds_of_trials": round(took, 1),
        "seed": given.seed, "seconds": seconds, "kernels": kernels_digest(), "about": about(),
    }  # fmt: skip
    print(json.dumps({k: v for k, v in report.items() if k != "survivors"}), flush=True)
    if given.out is not None:
        given.out.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    if given.page is not None:
        fresh = None if given.fresh is None else json.loads(given.fresh.read_text())
        given.page.write_text(page_of(report, fresh))


def kernels_digest() -> str:
    """Digest of the text of all kernels."""
    files = [path for path in sorted(KERNELS.rglob("*.py")) if path.is_file()]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def about() -> dict[str, Any]:
    """When, with what and of which code."""
    from sim import EDITION, provenance

    return {
        "edition": EDITION,
        "date": datetime.now(UTC).date().isoformat(),
        "versions": provenance.versions() | {"cosmic_ray": version("cosmic_ray")},
        "git": provenance.git_state(),
    }


def reported(verdicts: Sequence[Verdict], before: Mapping[str, Any]) -> dict[str, Any]:
    """Counts, with those of the trials before, what caught how many, and the survivors."""
    survivors = [v.mutant for v in verdicts if not v.caught]
    equal = [m for m in survivors if reason_of(m)]
    now = [v.caught for v in verdicts if v.caught]
    caught = before["caught"] + len(now)
    counted = caught + len(survivors) - len(equal)
    by = Counter(before["caught_by"]) + Counter(how.rsplit(": ", 1)[0] for how in now)
    return {
        "mutants": caught + len(survivors),
        "caught": caught,
        "shown_equivalent": len(equal),
        "part_caught": round(caught / counted, 4) if counted else None,
        "caught_by": dict(by.most_common()),
        "survivors": [
            {
                "file": m.file, "line": m.line, "in": m.inside, "operator": m.operator,
                "was": m.was, "becomes": m.becomes, "same_because": reason_of(m) or None,
            }
            for m in sorted(survivors)
        ],
    }  # fmt: skip


def page_of(report: Mapping[str, Any], fresh: Mapping[str, Any] | None) -> str:
    """docs/mutants.md, from the figures and those of another seed."""
    from sim.words import edition_name

    def counts(of: Mapping[str, Any]) -> str:
        counted = of["mutants"] - of["shown_equivalent"]
        cells = (
            of["seed"], of["mutants"], of["shown_equivalent"], f"{of['caught']} of {counted}",
            f"{100 * of['part_caught']:.1f} %", f"{of['seconds'] / 60:.0f}",
            f"{of['about']['git']['commit'][:9]}, {of['kernels']}, "
            f"{edition_name(of['about'].get('edition', 1), 'en')}",
        )  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"

    def survivor(of: Mapping[str, Any]) -> str:
        file = of["file"].removeprefix("sim/kernels/")
        was, becomes = (f"`{of[name]}`".replace("|", "\\|") for name in ("was", "becomes"))
        reason = of["same_because"] or "not caught yet"
        return f"| {file}:{of['line']} | {was} | {becomes} | {reason} |"

    runs = [report] if fresh is None else [report, fresh]
    found = sorted(report["survivors"], key=lambda of: bool(of["same_because"]))
    if fresh is not None:
        found += [of for of in fresh["survivors"] if not of["same_because"]]
    return PAGE.format(
        **report,
        counts="\n".join(map(counts, runs)),
        table="\n".join(map(survivor, found)),
    )


PAGE = """# Mutants of the kernels

Would the twin notice if a kernel were wrong? Small faults were made at random, and nearly all must
be found. This page is written by

    python -m tests.mutants --mutants {mutants} --seed {seed} \\
        --out docs/data/mutants.json --page docs/mutants.md

which takes the extra `mutants` (cosmic-ray). An operator of cosmic-ray changes one place in
`sim/kernels`: each place is as likely as any other and comes once; of the changes possible there
one is drawn. Left out are `jit.py`, decorators and types, which do nothing where nothing is
compiled. Each mutant runs interpreted, in a process of its own, and meets a fixed set of {trials}
trials ({seconds_of_trials} s for the kernels unchanged) until one differs, fails, or takes many
times as long as it should: runs month by month, ends of replicates and of runs taken up again,
two, three and eleven lanes side by side, sets of partners in several words and in lists, chunks so
small that few links fill many, draws that stand exactly on the number that they are compared with.
Right is what the twin says (`tests/reference.py`), for each lane by itself; what it is silent on
(households, accounts, bundles, bracket) is compared with the kernels unchanged, which have tests
of their own. Memory that nobody has written to holds NaN, or whole numbers far from any place.

| Seed | Mutants | Shown to do the same | Caught of the others | | Minutes | Commit and kernels |
|---|---|---|---|---|---|---|
{counts}

The set of trials was completed by what the first run with seed 1 had missed (16 of 472); a run with
another seed says how far it carries.

## Survivors

| Where | Was | Becomes | Why it does the same |
|---|---|---|---|
{table}
"""


if __name__ == "__main__":
    main()
