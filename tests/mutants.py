"""Mutants of the kernels: small faults made at random, of which nearly all must be found.

    python -m tests.mutants --mutants 500 --seed 1 --workers 2

Operators of cosmic-ray (extra `mutants`) change one place in sim/kernels. Each mutant runs
interpreted, in a process of its own that is forked from one in which everything but the kernels
is loaded; it is never written to disk. It meets a fixed set of trials until one differs, fails or
takes far too long. Answers come from the twin (tests/reference.py), lane by lane; those on which
the twin is silent (households, accounts, bundles, the bracket) from the kernels unchanged, which
tests of their own hold to plain code. Writes docs/data/mutants.json. Only on Unix: it forks.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import math
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, NamedTuple

# Before numba and numpy are loaded: kernels as plain Python, and no thread that a fork would lose.
if __name__ == "__main__":
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import numpy as np

from sim import networks, state
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.state import Region
from tests import reference
from tests.reference import World
from tests.test_ensemble import varied
from tests.test_reference import core_of, draw, reference_state

ROOT = Path(__file__).resolve().parents[1]
KERNELS = ROOT / "sim" / "kernels"
KNOWN = ROOT / "tests" / "equivalent_mutants.toml"
"""Mutants that were shown to do the same."""
ABOVE = ("sim.kernels", "sim.allocation", "sim.engine", "sim.outcomes")
"""Loaded anew for each mutant."""
SLOWER = 6.0
"""Times the seconds of a trial, and some more, that a mutant may take."""
SMALL = {"CHUNK": 16, "PAIR_COLUMNS": 8, "TASK_COLUMNS": 8}
"""Sizes with which few links fill many chunks."""
SPARSE = {"PARTNER_BITS_LIMIT": 0, "BITS_LIMIT": 0}
"""Large regions' ways, see tests/test_reference.py."""
Named = Iterator[tuple[str, Any]]


# Trials -----------------------------------------------------------------------------------------


class Trial(NamedTuple):
    """One thing that is asked of the kernels."""

    kind: str
    index: int
    """Of a drawn configuration, or a seed."""
    small: bool = False
    sparse: bool = False
    lanes: int = 1

    def __str__(self) -> str:
        words = [f"{self.kind} {self.index}"]
        words += [f"{self.lanes} lanes"] * (self.lanes > 1)
        words += ["small chunks"] * self.small + ["sparse"] * self.sparse
        return ", ".join(words)


class Setting(NamedTuple):
    """A run, or several side by side."""

    region: Region
    points: tuple[Parameters, ...]
    seed: int
    replicate: int
    months: int


def room(name: str) -> Any:
    """A module of sim, as it is loaded now."""
    return import_module(f"sim.{name}")


def setting_of(trial: Trial) -> Setting:
    """Region, parameters and stream of a trial, by which it is known."""
    if trial.kind == "wide":
        return wide(trial.index, trial.lanes)
    if trial.kind in ("exactly", "hits"):
        return exactly(trial.index)
    c = draw(trial.index)
    replicate = min(c.replicate, 2**32 - 2)
    if trial.lanes > 1:
        c = core_of(c)
        points = tuple(varied(c.parameters, trial.lanes, trial.index))
    else:
        points = (c.parameters,)
    months = min(c.months, 26) if trial.lanes > 1 or trial.kind == "end" else c.months
    return Setting(c.build(), points, c.seed, replicate, months)


def wide(seed: int, lanes: int) -> Setting:
    """So many organisations that sets of them take several words."""
    rng = random.Random(f"wide {seed}")
    n = 70
    pairs = [(i, j) for i in range(n) for j in (i + 1, i + 2, i + 31, i + 32, i + 40) if j < n]
    pairs = [pair for pair in pairs if rng.random() < 0.6]
    triangles = [(0, 33), (33, 69), (0, 69), (31, 64), (32, 64), (31, 32)]
    pairs = sorted({*pairs, *triangles})
    volumes = [[rng.choice((0.5, 1.0, rng.uniform(0.2, 2.0))) for _ in range(2)] for _ in range(n)]
    depth = {
        (*pair, k): rng.choice((1, 2, 2, 3))
        for pair in pairs
        for k in range(2)
        if pair in triangles or rng.random() < 0.4
    }
    region = networks.region("wide", volumes, pairs=pairs, depth=depth)
    base = parameters(
        contacts=6.0, closure=4.0, review_rate=0.6, choice_precision=3.0, notice_months=1,
        drift=0.3, foresight_months=24.0,
    )  # fmt: skip
    points = tuple(varied(base, lanes, seed)) if lanes > 1 else (base,)
    return Setting(region, points, seed, 5, 4)


def exactly(index: int) -> Setting:
    """Two organisations of which one draw stands exactly on the number that it is compared with."""
    seed = 20 + index
    draws = {
        name: [reference.uniform(x) for x in reference.words(seed, 0, 0, other, month, 0, purpose)]
        for name, other, month, purpose in (
            ("deliver", 1, 0, reference.DELIVER),
            ("meet", 1, 0, reference.MEET),
            ("mark", 1, 0, reference.TRAIT),
            ("order", reference.ALONE, 0, reference.INSTRUCTION),
            ("election", reference.ALONE, 0, reference.ELECTION),
        )
    }
    linked: dict[str, Any] = {"depth": {(0, 1, 0): 2}}
    sure = {"own_interest_mean": 0.0, "own_interest_spread": 0.0, "mandate": 1.0, "room": 1000.0}
    active = {"referee_activity": 1.0, "referee_start": 0}
    chosen: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        ({"review_rate": draws["deliver"][2]}, linked),
        ({"review_rate": min(1.0, 2.0 * draws["deliver"][2])}, linked),
        ({"delivery_cap": draws["deliver"][0], **sure}, linked),
        ({"delivery_cap": draws["deliver"][1], **sure}, linked),
        ({"partiality": draws["deliver"][3], "delivery_cap": 0.0, **active}, linked),
        ({"contacts": 4.0 * draws["meet"][0], "closure": 0.0}, {}),
        ({"pilot_share": draws["mark"][0]}, {}),
        ({"covenant": draws["mark"][1]}, {}),
        ({"order_share": draws["order"][1], "funding": 0.5, **active}, linked),
        ({"election_swing": draws["election"][0], "election_months": 1}, linked),
    )
    values, more = chosen[index % len(chosen)]
    region = networks.region(
        "two",
        [[1.0], [0.5]],
        keys=[0, 1],
        kinds=["municipality"] * 2,
        referee=[True, False],
        **more,
    )
    usual = {"choice_precision": 2.0, "foresight_months": 12.0, "notice_months": 0}
    return Setting(region, (parameters(**usual | values),), seed, 0, 2)


def state_arrays(run: Any, lane: int = 0, lanes: int = 1) -> Named:
    """The state of one lane, in the order of ``reference_state``."""
    for name in ("volume", "depth", "since", "notice", "trust", "knowledge", "mindset"):
        yield name, getattr(run, name)[..., lane::lanes]
    yield "own_weight", run.own_weight[..., lane::lanes]
    yield "credibility", run.credibility[..., lane::lanes]


def course(trial: Trial, s: Setting) -> Named:
    """A run month by month: indicators, gains and limits, state."""
    one = room("engine").build(s.region, s.points[0], s.seed, s.replicate)
    row = one.observe()
    for month in range(s.months + 1):
        if month > 0:
            row = one.advance(1)[0]
        yield "indicators", row
        yield "gain", one.work.gain
        yield "limit", one.work.limit
        yield from state_arrays(one.state)


def course_of_twin(trial: Trial, s: Setting) -> Named:
    """The same by the twin."""
    world = World(s.region, s.points[0], s.seed, s.replicate)
    for month in range(s.months + 1):
        if month > 0:
            world.step()
        yield "indicators", row_of(world, trial)
        for name in ("gain", "limit"):
            some = [list(getattr(proposal, name).values()) for proposal in world.proposals]
            yield name, np.array(some, dtype=np.float64).reshape(-1, 2)
        yield from twin_arrays(world)


def row_of(world: World, trial: Trial) -> Any:
    """Indicators of the twin; the ways of large regions count no triangles."""
    found = world.indicators()
    assert tuple(found) == COLUMNS
    if trial.sparse:
        found["transitivity"] = math.nan
    return np.array(list(found.values()), dtype=np.float64)


def twin_arrays(world: World) -> Named:
    """The state of the twin."""
    for name, values in reference_state(world).items():
        yield name, np.array(values, dtype=np.float64)


def end(trial: Trial, s: Setting) -> Named:
    """Ends of two replicates in one call, and of a run that is taken up again halfway."""
    engine = room("engine")
    one = engine.build(s.region, s.points[0], s.seed, s.replicate)
    yield "indicators", one.replicates(s.months, 2)
    yield from state_arrays(one.state)
    one = engine.build(s.region, s.points[0], s.seed, s.replicate)
    one.finish(s.months // 2)
    half = engine.copy_state(one.state)
    one = engine.build(s.region, s.points[0], s.seed, s.replicate)
    one.state = half
    if not s.points[0].phases:
        one.facts = one.facts_under(s.points[0])
    one.adopt(s.points[0])
    yield "indicators", one.finish(s.months - s.months // 2)
    yield from state_arrays(one.state)


def end_of_twin(trial: Trial, s: Setting) -> Named:
    """The same by the twin."""
    worlds = [World(s.region, s.points[0], s.seed, s.replicate + at) for at in range(2)]
    for world in worlds:
        for _ in range(s.months):
            world.step()
    yield "indicators", np.array([row_of(world, trial) for world in worlds])
    yield from twin_arrays(worlds[1])
    yield "indicators", row_of(worlds[0], trial)
    yield from twin_arrays(worlds[0])


def beside(trial: Trial, s: Setting) -> Named:
    """Runs side by side, two replicates: indicators of the last months, and the last state."""
    engine, G = room("engine"), trial.lanes
    made = engine.set_up(s.region, *s.points)
    observed = s.months if trial.index % 2 else 1
    rows, states = np.empty((2, G, observed, len(COLUMNS))), made.states()
    room("kernels").simulate(
        made.facts, made.rules, made.start, states, made.work, made.trait_distribution,
        engine.stream_of(s.seed, s.replicate), 2, s.months, rows, made.extensions,
    )  # fmt: skip
    for lane in range(G):
        yield "indicators", rows[:, lane]
        yield from state_arrays(states, lane, G)


def beside_of_twin(trial: Trial, s: Setting) -> Named:
    """Each lane alone, by the twin."""
    observed = s.months if trial.index % 2 else 1
    for p in s.points:
        rows = []
        for at in range(2):
            world = World(s.region, p, s.seed, s.replicate + at)
            for _ in range(s.months):
                world.step()
                rows.append(row_of(world, trial))
        width = len(COLUMNS)
        yield "indicators", np.array(rows).reshape(2, s.months, width)[:, -observed:]
        yield from twin_arrays(world)


def asked(trial: Trial, s: Setting) -> Named:
    """What is asked of a state by itself: households, accounts, bundles, overlap, the bracket."""
    engine, kernels = room("engine"), room("kernels")
    one = engine.build(s.region, s.points[0], s.seed, s.replicate)
    one.finish(s.months)
    n, k, pairs, links = one.region.size
    root, chimneys = np.empty((k, n), dtype=np.uint32), np.empty(k, dtype=np.int64)
    kernels.find_bundles(one.facts, one.state, root, chimneys)
    yield "root", root
    yield "chimneys", chimneys
    by_task, by_link, by_pair = np.empty((k, 2)), np.empty((links, 2)), np.empty((pairs, 4))
    kernels.measure_duplicated(one.facts, one.state, by_task)
    kernels.measure_overlap(one.facts, one.state, by_link)
    kernels.account_pairs(one.facts, one.rules, one.state, one.work, by_pair)
    yield "duplicated", by_task
    yield "overlap", by_link
    yield "accounts", by_pair
    yield "households", room("outcomes").households_helped(one, 40)
    yield "per task", one.work.per_task
    alone = np.arange(len(one.region.link_pair), dtype=np.uint32)
    ends = np.require(one.region.pairs, np.uint32, ["C", "W"])
    volumes = np.require(one.region.volumes, np.float64, ["C", "W"])
    pair, task = alone.copy(), alone.copy()
    yield "links", kernels.list_links(volumes, ends, alone[:0], alone[:0])
    yield "links", kernels.list_links(volumes, ends, pair, task)
    yield "pair", pair
    yield "task", task
    yield "bracket", one.bracket(3)


def hits(trial: Trial, s: Setting) -> Named:
    """Pairs that any link can pass, and draws against probabilities, at and beside the bound."""
    one = room("engine").build(s.region, s.points[0], s.seed, s.replicate)
    meeting, randomness = room("kernels.meeting"), room("kernels.randomness")
    for word in WORDS:
        words = np.array([word], dtype=np.uint32)
        yield "hits", meeting.list_hits(one.facts, one.work, words, np.array([BAR], np.uint32))
        yield "place", one.work.place[:1].copy()
        for chance in CHANCES:
            yield "below", np.int64(word) < randomness.words_below(chance)
            yield "threshold", float(word) < randomness.threshold(chance)


def hits_in_plain(trial: Trial, s: Setting) -> Named:
    """The same as it is meant."""
    place = 0
    for word in WORDS:
        yield "hits", int(word <= BAR)
        yield "place", np.array([place])
        for chance in CHANCES:
            yield "below", reference.uniform(word) < chance
            yield "threshold", reference.uniform(word) < chance


BAR = 1000
WORDS = (0, 998, 999, 1000, 1001, 2**32 - 1)
CHANCES = (0.0, *(reference.uniform(word) for word in (0, 999, 1000, 2**32 - 1)), 1.0)


def synthetic(trial: Trial, s: Setting) -> Named:
    """Synthetic regions are those of the twin."""
    for region in SYNTHETIC:
        n, tasks, seed, spread, breadth = region
        made = room("engine").synthetic(n, tasks=tasks, seed=seed, size_spread=spread,
                                        breadth=breadth)  # fmt: skip
        yield "volumes", made.volumes


def synthetic_of_twin(trial: Trial, s: Setting) -> Named:
    """The same by the twin."""
    for region in SYNTHETIC:
        yield "volumes", np.array(reference.synthetic(*region))


SYNTHETIC = ((9, 5, 2**64 - 1, 0.6, 0.5), (5, 8, 6, 2.0, 0.3))
KINDS: Mapping[str, tuple[Callable[..., Named], Callable[..., Named] | None]] = {
    "course": (course, course_of_twin),
    "end": (end, end_of_twin),
    "beside": (beside, beside_of_twin),
    "wide": (beside, beside_of_twin),
    "exactly": (course, course_of_twin),
    "hits": (hits, hits_in_plain),
    "asked": (asked, None),
    "synthetic": (synthetic, synthetic_of_twin),
}
"""What a trial does, and what the twin says; None where it is silent."""


# Drawn configurations that together take every way through the kernels at least three times, the
# quickest first (found greedily, with coverage).
COURSES = (
    252, 248, 243, 247, 147, 209, 73, 222, 268, 31, 131, 259, 76, 203, 18, 22, 33, 217, 52, 215,
    265, 176, 211, 223, 201, 172, 160, 221, 91, 20, 32, 205, 184, 219, 207, 30, 241, 37, 72, 48,
    114, 57, 43, 251, 5, 178, 249, 195,
)  # fmt: skip


def fixed_set() -> list[Trial]:
    """The trials that every mutant meets: many small ones first, which catch most."""
    return [
        *(Trial("course", index, small=True) for index in COURSES[:14]),
        *(Trial("beside", index, small=True, lanes=3) for index in range(300, 312)),
        *(Trial("asked", index, small=True) for index in COURSES[14:30]),
        *(Trial("end", index, small=True) for index in COURSES[:20]),
        *(Trial("exactly", index, small=True) for index in range(20)),
        Trial("hits", 0, small=True),
        Trial("synthetic", 0, small=True),
        *(Trial("course", index, small=True, sparse=True) for index in COURSES[4:14]),
        Trial("wide", 1, small=True, lanes=2),
        *(Trial("course", index) for index in COURSES[14:]),
        *(Trial("beside", index, lanes=2) for index in (312, 313, 314, 315, 317, 318, 319)),
        Trial("beside", 305, lanes=11),
        *(Trial("end", index, sparse=True) for index in COURSES[14:20]),
        Trial("wide", 2),
    ]


# Kernels loaded anew ----------------------------------------------------------------------------


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


def forget() -> None:
    """Unload the kernels and what stands above them."""
    for name in [*sys.modules]:
        if name in ABOVE or name.startswith("sim.kernels."):
            del sys.modules[name]
            above, _, last = name.rpartition(".")
            if above in sys.modules and last in vars(sys.modules[above]):
                delattr(sys.modules[above], last)


class Poisoned:
    """numpy, with memory that was not written full of what nobody can take for a result."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    @staticmethod
    def empty(shape: Any, dtype: Any = float) -> Any:
        """NaN, or whole numbers far from any place."""
        made = np.empty(shape, dtype)
        if made.dtype.kind == "f":
            made.fill(math.nan)
        else:
            made.view(np.uint8).fill(0xA5)
        return made


@contextlib.contextmanager
def sizes(values: Mapping[str, int]) -> Iterator[None]:
    """Sizes of sim.state other than they are."""
    before = {name: getattr(state, name) for name in values}
    vars(state).update(values)
    try:
        yield
    finally:
        vars(state).update(before)


Answers = Mapping[Trial, tuple[Setting, list[tuple[str, Any]], float]]
"""What is asked, what is right, and the seconds that it takes."""


def run(trial: Trial, setting: Setting) -> Named:
    """What the kernels find, as they are loaded, on memory that is poisoned."""
    with sizes(SPARSE if trial.sparse else {}), warnings.catch_warnings():
        # only what comes out counts: compiled code warns of nothing
        warnings.simplefilter("ignore")
        state.np = Poisoned()  # type: ignore[assignment]
        try:
            yield from KINDS[trial.kind][0](trial, setting)
        finally:
            state.np = np


def same(found: Any, right: Any) -> bool:
    """The same bits; of arrays with room for more only what there is."""
    one, other = np.asarray(found), np.asarray(right)
    if one.shape != other.shape and one.ndim == other.ndim == 2:
        one = one[: other.shape[0], : other.shape[1]]
    if one.size != other.size:
        return False
    one, other = one.ravel(), other.ravel()
    return bool(np.all((one == other) | ((one != one) & (other != other))))


def difference(trial: Trial, setting: Setting, right: list[tuple[str, Any]]) -> str:
    """The first thing in which the kernels differ from the answers, or nothing."""
    found = run(trial, setting)
    number = 0
    for number, (name, value) in enumerate(found, start=1):
        if number > len(right) or name != right[number - 1][0]:
            return f"{trial}: {name} where there is none"
        if not same(value, right[number - 1][1]):
            return f"{trial}: {name}"
    return "" if number == len(right) else f"{trial}: too little"


def by_size(trials: Sequence[Trial]) -> Iterator[list[Trial]]:
    """Neighbours for which the kernels need not be loaded anew."""
    group: list[Trial] = []
    for trial in trials:
        if group and group[-1].small != trial.small:
            yield group
            group = []
        group.append(trial)
    if group:
        yield group


def answers_of(trials: Sequence[Trial]) -> Answers:
    """What is right for each trial, by the twin; and that the kernels unchanged say so, too."""
    made = {}
    for group in by_size(trials):
        with sizes(SMALL if group[0].small else {}):
            forget()
            for trial in group:
                setting = setting_of(trial)
                twin = KINDS[trial.kind][1]
                right = list(run(trial, setting) if twin is None else twin(trial, setting))
                begun = time.process_time()
                wrong = difference(trial, setting, right)
                assert not wrong, f"the kernels as they are differ from the twin: {wrong}"
                made[trial] = (setting, right, time.process_time() - begun)
    forget()
    return made


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


class Mutant(NamedTuple):
    """One change of one file."""

    file: str
    line: int
    inside: str
    """The function, or nothing."""
    operator: str
    was: str
    becomes: str
    source: str

    @property
    def module(self) -> str:
        """Name of the module that is changed."""
        return self.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


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


# Mutants ----------------------------------------------------------------------------------------


def left_out(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """What no run can tell: types, and decorators, which do nothing where nothing is compiled."""
    found = []
    for node in ast.walk(tree):
        parts: list[Any] = list(getattr(node, "decorator_list", []))
        parts += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for part in parts:
            if part is not None:
                begin = (part.lineno, part.col_offset - 1)
                found.append((begin, (part.end_lineno, part.end_col_offset)))
    return found


def function_at(tree: ast.Module, line: int) -> str:
    """Name of the function in which a line stands."""
    for node in tree.body:
        named = isinstance(node, ast.FunctionDef | ast.ClassDef)
        if named and node.lineno <= line <= (node.end_lineno or node.lineno):
            return node.name
    return ""


def places() -> Iterator[tuple[Path, tuple[int, int], list[tuple[str, int]]]]:
    """Every place where an operator finds something: file, position, operators with their count."""
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    operators = {name: plugins.get_operator(name) for name in sorted(plugins.operator_names())}
    for path in sorted(KERNELS.rglob("*.py")):
        # how kernels are compiled does not concern what they do
        if path.name == "jit.py":
            continue
        text = path.read_text()
        outside, nodes = left_out(ast.parse(text)), list(ast_nodes(get_ast(text)))
        here: dict[tuple[int, int], list[tuple[str, int]]] = {}
        for name, operator in operators.items():
            if operator.arguments():
                continue
            number = 0
            for node in nodes:
                for begin, _ in operator().mutation_positions(node):
                    if not any(first <= begin < last for first, last in outside):
                        here.setdefault(begin, []).append((name, number))
                    number += 1
        for position, found in sorted(here.items()):
            yield path, position, found


def drawn_mutants(number: int, seed: int) -> list[Mutant]:
    """So many mutants: places at random, each once, and one of the changes possible there."""
    from cosmic_ray import plugins
    from cosmic_ray.mutating import mutate_code

    rng = random.Random(seed)
    found = list(places())
    rng.shuffle(found)
    made: list[Mutant] = []
    for path, (line, _), choices in found:
        if len(made) == number:
            break
        name, occurrence = rng.choice(choices)
        text = path.read_text()
        source = mutate_code(text, plugins.get_operator(name)(), occurrence)
        if source is None or not compiles(source):
            continue
        was, becomes = changed_lines(text, source)
        made.append(Mutant(
            str(path.relative_to(ROOT)), line, function_at(ast.parse(text), line),
            name.removeprefix("core/"), was, becomes, source,
        ))  # fmt: skip
    return made


def compiles(source: str) -> bool:
    """Whether a text is Python at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def changed_lines(text: str, source: str) -> tuple[str, str]:
    """The lines that differ, before and after."""
    was, becomes = text.splitlines(), source.splitlines()
    while was and becomes and was[0] == becomes[0]:
        del was[0], becomes[0]
    while was and becomes and was[-1] == becomes[-1]:
        del was[-1], becomes[-1]
    return " ".join(map(str.strip, was)), " ".join(map(str.strip, becomes))


# The campaign -----------------------------------------------------------------------------------


def reason_of(mutant: Mutant) -> str:
    """Why a mutant does the same, if that was shown."""
    if "IsNot_NotEq" in mutant.operator or "Is_Eq" in mutant.operator:
        return "only None equals None"
    for known in tomllib.loads(KNOWN.read_text()).get("mutant", []):
        at = (known["file"], known["was"], known["becomes"])
        if at == (mutant.file, mutant.was, mutant.becomes):
            return str(known["reason"])
    return ""


def main() -> None:
    """The campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    from sim import provenance

    about = {
        "date": datetime.now(UTC).date().isoformat(),
        "versions": provenance.versions(),
        "git": provenance.git_state(),
    }
    answers = answers_of(fixed_set())
    took = sum(seconds for _, _, seconds in answers.values())
    print(f"{len(answers)} trials, {took:.1f} s for the kernels unchanged", flush=True)
    if given.mutants == 0:
        for trial, (_, _, seconds) in answers.items():
            print(f"{seconds:.2f} {trial}")
    mutants = drawn_mutants(given.mutants, given.seed)
    verdicts = []
    begun = time.monotonic()
    for verdict in judged(mutants, answers, given.workers):
        verdicts.append(verdict)
        m = verdict.mutant
        how = verdict.caught or "SURVIVED " + (reason_of(m) and f"(the same: {reason_of(m)})")
        print(f"{len(verdicts)} {m.file}:{m.line} {m.inside} {m.operator}: {how}", flush=True)
        if not verdict.caught:
            print(f"    {m.was}\n    {m.becomes}", flush=True)
    report = reported(verdicts, answers) | {
        "seed": given.seed,
        "seconds": round(time.monotonic() - begun),
        "about": about,
    }
    print(json.dumps({k: v for k, v in report.items() if k != "survivors"}), flush=True)
    if given.out is not None:
        given.out.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def reported(verdicts: Sequence[Verdict], answers: Answers) -> dict[str, Any]:
    """Counts, what caught how many, and the survivors."""
    survivors = [v.mutant for v in verdicts if not v.caught]
    same_as_before = [m for m in survivors if reason_of(m)]
    caught = [v.caught for v in verdicts if v.caught]
    counted = len(verdicts) - len(same_as_before)
    return {
        "mutants": len(verdicts),
        "caught": len(caught),
        "shown_equivalent": len(same_as_before),
        "part_caught": round(len(caught) / counted, 4) if counted else None,
        "trials": len(answers),
        "seconds_of_trials": round(sum(seconds for _, _, seconds in answers.values()), 1),
        "caught_by": dict(Counter(how.rsplit(": ", 1)[0] for how in caught).most_common()),
        "seen_in": dict(Counter(how.rsplit(": ", 1)[1] for how in caught).most_common()),
        "survivors": [
            {
                "file": m.file, "line": m.line, "in": m.inside, "operator": m.operator,
                "was": m.was, "becomes": m.becomes, "same_because": reason_of(m) or None,
            }
            for m in sorted(survivors)
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()
