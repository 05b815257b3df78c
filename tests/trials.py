"""What is asked of a mutant of the kernels, and what is right: the trials of tests/mutants.py."""

from __future__ import annotations

import contextlib
import math
import random
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from sim import networks, state
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES, Parameters, optional, parameters
from sim.reasons.terms import read, take_apart
from sim.state import COUNTS, Region
from tests import reference
from tests.reference import World
from tests.settings import summed_up
from tests.test_ensemble import varied
from tests.test_reference import WITH_EXTENSIONS, core_of, draw, reference_state

ABOVE = ("sim.kernels", "sim.allocation", "sim.engine", "sim.outcomes")
"""Loaded anew for each mutant."""
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
    if trial.kind == "pairs":
        return many_pairs(trial.index)
    if trial.kind.startswith("rare"):
        return rare(trial.index)
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
    """Few organisations; one draw stands exactly on the number that it is compared with."""
    seed = 20 + 100 * index
    while reference.uniform(reference.words(seed, 0, 0, 1, 0, 0, reference.MEET)[0]) > 0.45:
        seed += 1
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
        ({"contacts": 4.0 * draws["meet"][0], "closure": 0.0, "inquiry": 0.5}, {}),
        ({"contacts": 4.0 * draws["meet"][0], "closure": 1.0, "inquiry": 0.5}, {}),
        (
            {"contacts": 3.0 * draws["meet"][0], "closure": 1.0, "inquiry": 0.5},
            {"depth": {(0, 2, 0): 2, (1, 2, 0): 2}},
        ),
        ({"pilot_share": draws["mark"][0], "review_rate": 1.0}, linked),
        ({"covenant": draws["mark"][1]}, {}),
        ({"order_share": draws["order"][1], "funding": 0.5, **active}, linked),
        (
            {"election_swing": draws["election"][0], "election_first": 0, "review_rate": 1.0},
            linked,
        ),
    )
    values, more = chosen[index % len(chosen)]
    n = 3 if any(2 in link for link in more.get("depth", {})) else 2
    region = networks.region(
        "few",
        [[1.0], [0.5], [0.7]][:n],
        keys=range(n),
        kinds=["municipality"] * n,
        referee=[True, False, False][:n],
        **more,
    )
    usual = {"choice_precision": 2.0, "foresight_months": 12.0, "notice_months": 0}
    usual |= {"overlap_signal": 0.0}
    return Setting(region, (parameters(**usual | values),), seed, 0, 2)


RARE: tuple[dict[str, Any], ...] = (
    # who leads depends on volumes, which drift
    {"form": "lead", "drift": 0.5, "own_interest_mean": 0.2, "mindset_mean": 0.2, "days_2": 1.5},
    # whether a joint organisation dissolves, at parts of several sizes
    *(
        {"form": "joint", "dissolution": part, "notice_months": notice, "review_rate": 0.7}
        for part, notice in ((0.15, 0), (0.25, 0), (0.35, 2), (0.1, 1))
    ),
    # where few are linked, who meets by way of a common partner
    {"closure": 10.0, "contacts": 0.6, "choice_precision": 20.0},
    # to whom the referee attends
    *(
        {"attention": 3, "attention_rule": rule, "referee_activity": 0.8, "referee_start": 0}
        for rule in ENTRIES["attention_rule"].choices
    ),
    # time that a fund pays and side orders take, by their size
    {
        "funding": 0.5,
        "order_share": 0.5,
        "money_half": 0.3,
        "congestion": 2.0,
        "referee_activity": 0.8,
        "referee_start": 0,
    },
    # means that are cut in the month in which a run is taken up again
    {"means_cut": 0.7, "means_cut_month": 4, "congestion": 2.0},
    # links older than the oldest age that is told apart
    {"contract_worth": 0.2, "contract_months": 5, "contract_reach": 0.1, "maturity_months": 5.0},
)
"""Settings of what is rare among those that are drawn."""


def rare(index: int) -> Setting:
    """Some organisations of several sizes, closely linked or hardly."""
    rng = random.Random(f"rare {index}")
    values = RARE[index % len(RARE)]
    n, tasks, some = (8, 1, 0.3) if "closure" in values else (5, 3, 0.7)
    volumes = [[rng.choice((0.5, 0.6, 1.0, 2.0)) for _ in range(tasks)] for _ in range(n)]
    depth = {
        (i, j, k): rng.choice((1, 2, 3, 3))
        for i in range(n)
        for j in range(i + 1, n)
        for k in range(tasks)
        if rng.random() < some
    }
    usual = {"choice_precision": 2.0, "foresight_months": 12.0, "contacts": 2.0, "room": 6.0}
    old = "maturity_months" in values
    age = {link: rng.choice((3, 4095, 5000)) if old else 0 for link in depth}
    region = networks.region("rare", volumes, depth=depth, age=age)
    months = 16 if "drift" in values else 8
    return Setting(region, (parameters(**usual | values),), index, 0, months)


def many_pairs(seed: int) -> Setting:
    """A year in which more pairs drift apart than half of what is reckoned together."""
    rng = random.Random(f"pairs {seed}")
    volumes = [[rng.uniform(0.2, 2.0) for _ in range(3)] for _ in range(9)]
    p = parameters(drift=0.4, mindset_mean=0.3, contacts=0.1)
    return Setting(networks.region("pairs", volumes), (p,), seed, 0, 13)


def state_arrays(run: Any, lane: int = 0, lanes: int = 1) -> Named:
    """The state of one lane, in the order of ``reference_state``."""
    for name in (
        *("volume", "depth", "since", "notice", "trust", "knowledge", "trust_peak", "record"),
        *("mindset", "own_weight", "credibility"),
    ):
        yield name, getattr(run, name)[..., lane::lanes]
    for name in WITH_EXTENSIONS:
        if getattr(run, name).size > 0:
            yield name, getattr(run, name)


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
    row = one.observe()
    # what a month's start does to extensions is not done yet
    if not optional(s.points[0]) and not s.points[0].phases:
        yield "stock", row[STOCKS]
    yield "indicators", one.finish(s.months - s.months // 2)
    yield from state_arrays(one.state)


def end_of_twin(trial: Trial, s: Setting) -> Named:
    """The same by the twin."""
    worlds = [World(s.region, s.points[0], s.seed, s.replicate + at) for at in range(2)]
    half = row_of(worlds[0], trial)
    for world in worlds:
        for month in range(s.months):
            world.step()
            if world is worlds[0] and month + 1 == s.months // 2:
                half = row_of(world, trial)
    yield "indicators", np.array([row_of(world, trial) for world in worlds])
    yield from twin_arrays(worlds[1])
    if not optional(s.points[0]) and not s.points[0].phases:
        yield "stock", half[STOCKS]
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
    kernels.find_bundles(one.facts, one.state, one.work, root, chimneys)
    yield "root", root
    yield "chimneys", chimneys
    rungs, looks = np.empty((k, n), dtype=np.int8), np.empty((k, n), dtype=np.int8)
    inside = np.empty((k, n, 2), dtype=np.int64)
    kernels.look_at_bundles(one.facts, one.state, one.work, root, rungs, inside, looks)
    yield "rungs", rungs
    yield "inside", inside
    yield "looks", looks
    by_task, by_link, by_pair = np.empty((k, 2)), np.empty((links, 2)), np.empty((pairs, 4))
    kernels.measure_duplicated(one.facts, one.state, by_task)
    kernels.measure_overlap(one.facts, one.state, by_link)
    kernels.account_pairs(one.facts, one.rules, one.state, one.work, by_pair)
    yield "duplicated", by_task
    yield "overlap", by_link
    yield "accounts", by_pair
    brought = np.empty((links, 2))
    kernels.share_out(one.facts.start, one.state.depth, by_pair, by_link, brought)
    yield "brought", brought
    # worlds in which one side brings more, the other, and both alike: each way to the same sums
    worlds = np.stack([brought, brought * (1.5, 1.0), brought[:, ::-1], np.ones((links, 2))])
    for some in (worlds, worlds[:1], worlds[1:2], np.zeros((1, links, 2))):
        yield from summed_up(kernels, one.facts, np.ascontiguousarray(some), k).items()
    yield "households", room("outcomes").households_helped(one, 40)
    yield "fragmentation per task", one.work.task_fragmentation
    yield "chimneys per task", one.work.task_chimneys
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
    """Pairs that any link can pass, and draws against probabilities, at and beside the bound; and
    rules put into extensions."""
    one = room("engine").build(s.region, s.points[0], s.seed, s.replicate)
    meeting, randomness = room("kernels.meeting"), room("kernels.randomness")
    # called from sim.browser only
    extensions = one.extensions_or_new()
    made = room("kernels.settle").with_rules(1.0, extensions)
    yield "rules", made.rules
    yield "rest", [one is other for one, other in zip(made[1:], extensions[1:], strict=True)]
    # an overlap of the least that is counted
    least = room("engine").build(networks.region("least", [[3e-10], [1.0]]), parameters())
    found = np.empty((1, 2))
    room("kernels").measure_duplicated(least.facts, least.state, found)
    yield "duplicated", found
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
    yield "rules", 1.0
    yield "rest", [True] * (len(state.Extensions._fields) - 1)
    yield "duplicated", [[2.0**-32, 1.0]]
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


def counts(trial: Trial, s: Setting) -> Named:
    """What is counted month by month, and whether the terms of a link's proposals add up."""
    one = room("engine").build(s.region, s.points[0], s.seed, s.replicate, counting=True)
    watched = trial.index % max(1, len(s.region.link_pair))
    one.watch(watched)
    for _ in range(s.months):
        one.step(observed=False)
        yield "tally", one.tally()
        taken = read(one.taken())
        right = True
        if not math.isnan(taken.sides[0]["time"]):
            for side in take_apart(taken, one.rules, one.extensions.rules):
                most = max(map(abs, side.terms.values()))
                rest = abs(sum(side.terms.values()) - side.margin)
                right = right and (rest <= 1e-9 * most or math.isinf(most))
            # with side payments there is one noise
            right = right and (
                one.rules.joint == 0 or taken.sides[0]["chance"] == taken.sides[1]["chance"]
            )
        yield "terms add up", right


def counts_of_twin(trial: Trial, s: Setting) -> Named:
    """The same by the twin, where what is weighed is what counts."""
    world = World(s.region, s.points[0], s.seed, s.replicate)
    for _ in range(s.months):
        world.step()
        yield "tally", np.array(world.tally(), dtype=np.int32).reshape(-1, COUNTS)
        yield "terms add up", True


STOCKS = [at for at, name in enumerate(COLUMNS) if name not in ("collective_value", "net_value")]
"""Columns of what stands, not of what a month brought in."""
SYNTHETIC = ((9, 5, 2**64 - 1, 0.6, 0.5), (5, 8, 6, 2.0, 0.3))
KINDS: Mapping[str, tuple[Callable[..., Named], Callable[..., Named] | None]] = {
    "course": (course, course_of_twin),
    "end": (end, end_of_twin),
    "beside": (beside, beside_of_twin),
    "wide": (beside, beside_of_twin),
    "exactly": (course, course_of_twin),
    "pairs": (end, end_of_twin),
    "rare": (course, course_of_twin),
    "rare end": (end, end_of_twin),
    "rare asked": (asked, None),
    "hits": (hits, hits_in_plain),
    "asked": (asked, None),
    "synthetic": (synthetic, synthetic_of_twin),
    "counts": (counts, counts_of_twin),
}
"""What a trial does, and what the twin says; None where it is silent."""


# Drawn configurations that together take every way through the kernels, most of them three times;
# the quickest first (found greedily, with coverage).
COURSES = (
    91, 131, 145, 1, 132, 65, 52, 183, 133, 159, 275, 47, 113, 85, 259, 40, 223, 35, 142, 144,
    116, 266, 261, 75, 32, 141, 106, 213, 230, 102, 146,
)  # fmt: skip


def fixed_set() -> list[Trial]:
    """The trials that every mutant meets: many small ones first, which catch most."""
    closely = next(at for at, values in enumerate(RARE) if "closure" in values)
    return [
        *(Trial("course", index, small=True) for index in COURSES[:14]),
        *(Trial("beside", index, small=True, lanes=3) for index in range(300, 312)),
        *(Trial("asked", index, small=True) for index in COURSES[14:30]),
        *(Trial("end", index, small=True) for index in (145, 1, 131, 91, 65, 52, 259, 261)),
        *(Trial("exactly", index, small=True) for index in range(28)),
        Trial("hits", 0, small=True),
        *(Trial("rare", index, small=True) for index in range(len(RARE) + 5)),
        *(Trial("rare", closely + each * len(RARE), small=True, sparse=True) for each in range(5)),
        *(Trial("rare end", index, small=True) for index in (1, len(RARE) - 2)),
        *(Trial("rare asked", len(RARE) * each - 1, small=True) for each in (1, 2, 3)),
        Trial("synthetic", 0, small=True),
        *(Trial("course", index, small=True, sparse=True) for index in COURSES[4:14]),
        Trial("wide", 1, small=True, lanes=3),
        *(Trial("course", index) for index in COURSES[14:]),
        # drawn without looking: what a fresh set of mutants showed to be missing
        *(Trial("course", index) for index in range(400, 460)),
        *(Trial("course", index, small=True) for index in range(460, 480)),
        *(Trial("asked", index) for index in range(480, 510)),
        *(Trial("end", index) for index in range(510, 520)),
        *(Trial("beside", index, lanes=2) for index in (312, 318)),
        Trial("beside", 305, lanes=11),
        Trial("end", 230, sparse=True),
        Trial("wide", 2),
        Trial("pairs", 2),
        *(Trial("counts", index, small=True) for index in COURSES[:14]),
        *(Trial("counts", index) for index in range(520, 550)),
    ]


# Kernels loaded anew ----------------------------------------------------------------------------


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
