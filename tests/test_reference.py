"""Kernel = reference, bit for bit, on random configurations of everything the model has."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from random import Random
from typing import Any

import numba
import numpy as np
import pytest

from sim import engine, networks, state
from sim.engine import Engine
from sim.indicators import COLUMNS
from sim.kernels import time
from sim.mechanisms import MECHANISMS
from sim.parameters import (
    ENTRIES,
    NEVER,
    SCHEDULED,
    SWITCHES,
    Parameters,
    parameters,
)
from sim.regions import load_case
from sim.state import DAYS, Region
from tests import reference
from tests.reference import World

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
"""Interpreted kernels are slow: fewer configurations then."""

# Where a parameter lies in the configurations below if not anywhere in its range: such that things
# happen. Bounds and neutral values are laid over this.
USUAL: dict[str, tuple[float, float]] = {
    "escalate_after": (1, 3),
    "talk_days": (0.0, 0.5),
    "board_knots": (0, 3),
    "settled_months": (0, 12),
    "experience_rate": (0.0, 0.1),
    "peer_rate": (0.0, 0.1),
    "coupling_weight": (0.0, 4.0),
    "overlap_weight": (0.0, 3.0),
    "synergy_1": (0.0, 1.0),
    "synergy_2": (0.0, 1.5),
    "release_1": (0.0, 1.0),
    "release_2": (0.0, 1.5),
    "autonomy_1": (0.0, 0.3),
    "autonomy_2": (0.0, 1.0),
    "autonomy_3": (0.0, 1.5),
    "identity": (0.0, 0.5),
    "boundary_kind": (0.0, 1.0),
    "boundary_tier": (0.0, 1.0),
    "boundary_area": (0.0, 1.0),
    "boundary_distance": (0.0, 2.0),
    "redundancy": (0.0, 3.0),
    "specialisation": (0.0, 1.0),
    "plurality": (0.0, 0.5),
    "maturity_months": (0.0, 36.0),
    "foresight_months": (0.0, 60.0),
    "move_cost": (0.0, 2.0),
    "days_1": (0.0, 1.0),
    "days_2": (0.0, 1.5),
    "days_3": (0.0, 2.0),
    "time_cost": (0.0, 0.1),
    "congestion": (-2.0, 4.0),
    "room": (0.5, 12.0),
    "means_cut_month": (0, 20),
    "exposure": (0.0, 1.0),
    "exposed_1": (0.0, 0.5),
    "exposed_2": (0.0, 1.0),
    "trust_threshold": (0.05, 1.0),
    "trust_gain": (0.0, 0.3),
    "trust_loss": (0.0, 0.3),
    "familiarity": (0.0, 0.2),
    "inquiry": (0.0, 0.5),
    "inquiry_days": (0.0, 1.0),
    "mandate": (0.3, 1.0),
    "delivery_cap": (0.3, 1.0),
    "floor_other": (0.001, 0.5),
    "contacts": (0.2, 8.0),
    "closure": (0.0, 10.0),
    "overlap_signal": (0.0, 5.0),
    "record_memory": (0.0, 0.4),
    "money_half": (0.001, 0.5),
    "review_rate": (0.05, 1.0),
    "notice_months": (0, 8),
    "choice_precision": (0.5, 40.0),
    "referee_start": (0, 10),
    "referee_stop": (5, 40),
    "referee_fade": (0.0, 24.0),
    "convening": (0.0, 10.0),
    "credibility_gain": (0.0, 0.2),
    "credibility_loss": (0.0, 0.4),
    "contract_worth": (0.0, 1.0),
    "contract_months": (1, 8),
    "tender_months": (1, 8),
    "funding": (0.0, 0.5),
    "order_days": (0.0, 4.0),
    "burden": (0.0, 3.0),
    "stifling": (0.0, 0.5),
    "attention": (0, 8),
    "partner_days": (0.0, 2.0),
    "told_days": (0.0, 4.0),
    "official_turnover": (0.0, 0.3),
    "standing_loss": (0.0, 0.2),
    "entry_cost": (0.0, 2.0),
    "exit_price": (0.0, 2.0),
    "fairness": (0.0, 1.0),
    "pooling": (0.0, 2.0),
    "scale": (0.0, 1.0),
    "pilot_start": (0, 6),
    "pilot_stop": (3, 30),
    "norm_point": (0.0, 0.5),
    "covenant": (0.0, 0.6),
    "effort": (0.0, 8.0),
    "effort_yield": (0.0, 0.5),
    "departments": (1, 9),
    "waiting": (0.0, 1.0),
    "election_months": (1, 12),
    "election_first": (0, 8),
    "imitation": (0.0, 0.5),
    "imitation_benefit": (0.0, 4.0),
    "turnover": (0.0, 0.3),
    "imitation_cost": (0.0, 2.0),
    "task_growth": (0.0, 1.0),
    "director_after": (1, 4),
    "strategy_start": (0, 12),
    "strategy_stop": (1, 30),
    "director_learns": (0.0, 0.2),
    "chain_days": (0.0, 2.0),
}

# Values at which a mechanism is off or changes its formula, besides both bounds.
SPECIAL: dict[str, tuple[float, ...]] = {
    "mindset_mean": (0.5,),
    "congestion": (0.0,),
    "room": (1000.0,),
    "means_cut_month": (1, 12),
    "notice_months": (1, 12),
    "referee_start": (1,),
    "referee_stop": (1, 12),
    "review_rate": (1 / 12,),
    "foresight_months": (1.0,),
    "failure": (0.5,),
}

LATER = tuple(
    dict.fromkeys(n for id, x in MECHANISMS.items() if int(id[1:]) > 28 for n in x.parameters)
)
"""Parameters of the mechanisms from M29 on: without them an index keeps its configuration."""

DELIVERY = ("record_weight", "trust_scar", "overlap_signal")
"""What the second edition added and is on by default; 0 is neutral."""


@dataclass(frozen=True)
class Configuration:
    """One run in plain data: what networks.region is given, every parameter, the seed."""

    region: dict[str, Any]
    values: dict[str, Any]
    seed: int
    replicate: int
    months: int

    def json(self) -> str:
        return json.dumps(asdict(self))

    @property
    def parameters(self) -> Parameters:
        assert self.values.keys() - {"phases"} == ENTRIES.keys()
        return parameters(**self.values)

    def build(self) -> Region:
        return made_region(**self.region)


def made_region(**given: Any) -> Region:
    """networks.region, of which JSON cannot write the keys of dictionaries."""
    ready = dict(given)
    for name in ("depth", "age", "floor", "trust", "knowledge"):
        if name in ready:
            ready[name] = {tuple(row[:-1]): row[-1] for row in ready[name]}
    return networks.region("drawn", **ready)


def draw(index: int) -> Configuration:
    """The configuration with this number; the same on every machine."""
    rng = Random(f"configuration {index}")
    first = {name: entry for name, entry in ENTRIES.items() if name not in LATER}
    values: dict[str, Any] = {
        name: rng.choice(entry.choices) for name, entry in first.items() if entry.choices
    }
    strange = rng.choice((0.0, 0.0, 0.05, 0.05, 0.2, 1.0))
    for name, entry in ENTRIES.items():
        if not entry.choices and name not in LATER:
            values[name] = draw_value(rng, name, strange)
    # which of the mechanisms that are off unless asked for: none, some or all
    off = rng.choice((1.0, 0.8, 0.6, 0.0))
    values |= {name: SWITCHES[name] for name in as_first_drawn(SWITCHES) if rng.random() < off}
    if rng.random() < off:
        values["effort"] = 0.0
    # decisions rest on what is delivered; let them rest on less in some
    values |= {name: 0.0 for name in DELIVERY if rng.random() < 0.2}
    if rng.random() < 0.3:
        # much of what joint organisations do needs deep tables in which much happens
        values |= {"form": "joint", "dissolution": rng.uniform(0.0, 0.5), "deepest_rung": 3}
        values |= {"review_rate": rng.uniform(0.5, 1.0), "identity": 0.0, "exposure": 0.0}
        values["notice_months"] = rng.choice((0, values["notice_months"]))
    if rng.random() < 0.2:
        months = sorted(rng.sample(range(1, 20), rng.randint(1, 3)))
        values["phases"] = [(month, draw_phase(rng)) for month in months]
    draw_later(index, values, strange, off)
    region = draw_region(rng)
    return Configuration(
        region=region,
        values=values,
        seed=rng.choice((0, 1, 2**32 - 1, 2**32, 2**64 - 1, rng.getrandbits(64))),
        replicate=rng.choice((0, 1, 2**32 - 1, rng.getrandbits(32))),
        months=rng.randint(1, 12) if rng.random() < 0.6 else rng.randint(12, 40),
    )


def as_first_drawn(names: Collection[str]) -> list[str]:
    """Choices among the numbers beside which they once stood, and nothing that came later: an
    index keeps its configuration."""
    choices = {"attention_rule": "attention", "referee_scope": "attention", "form": "silos"}
    order = [name for name in names if name not in choices and name not in LATER]
    for name in reversed(choices):
        if name in names:
            order.insert(order.index(choices[name]) + 1, name)
    return order


def draw_later(index: int, values: dict[str, Any], strange: float, off: float) -> None:
    """What came later: each parameter with luck of its own, which shifts no other draw."""
    for name in LATER:
        own, choices = Random(f"{name} of {index}"), ENTRIES[name].choices
        values[name] = own.choice(choices) if choices else draw_value(own, name, strange)
        if name in SWITCHES and own.random() < off:
            values[name] = SWITCHES[name]
        for _, phase in values.get("phases", ()) if name in SCHEDULED else ():
            if own.random() < 0.3:
                phase[name] = own.choice(choices) if choices else draw_value(own, name, 0.1)


def core_of(c: Configuration) -> Configuration:
    """The same without the mechanisms that are off unless asked for."""
    values = c.values | SWITCHES | {"effort": 0.0}
    values.pop("phases", None)
    return replace(c, values=values)


def draw_phase(rng: Random) -> dict[str, Any]:
    """Some levers with another value."""
    return {
        name: rng.choice(ENTRIES[name].choices)
        if ENTRIES[name].choices
        else draw_value(rng, name, 0.1)
        for name in rng.sample(as_first_drawn(SCHEDULED), rng.randint(1, 4))
    }


def draw_value(rng: Random, name: str, strange: float) -> float | int:
    entry = ENTRIES[name]
    assert entry.low is not None
    assert entry.high is not None
    low, high = USUAL.get(name, (entry.low, entry.high))
    value: float = rng.uniform(low, high) if not entry.whole else rng.randint(int(low), int(high))
    if name == "deepest_rung" and rng.random() < 0.5:
        value = 3  # or there would be little depth
    if name == "referee_activity" and rng.random() < 0.3:
        value = 0.0
    if rng.random() < strange:
        anywhere = rng.uniform(entry.low, entry.high)
        value = rng.choice((entry.low, entry.high, anywhere, *SPECIAL.get(name, ())))
    return int(value) if entry.whole else float(value)


def draw_region(rng: Random) -> dict[str, Any]:
    n = rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9))
    k = rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9))
    if rng.random() < 0.02:
        n, k = rng.randint(10, 20), rng.randint(1, 4)
    rows, tasks = range(n), range(k)
    performed = rng.choice((1.0, 1.0, 0.8, 0.6, 0.3))
    kind = rng.choice(("any", "any", "any", "alike", "grid", "wide"))

    def volume() -> float:
        if rng.random() >= performed:
            return 0.0
        if kind == "alike":
            return 1.0
        if kind == "grid":
            return rng.choice((0.25, 0.5, 1.0))
        if kind == "wide":
            return 10.0 ** rng.uniform(-4.0, 2.0)
        return rng.uniform(0.05, 2.0)

    volumes = [[volume() for _ in tasks] for _ in rows]
    given: dict[str, Any] = {"volumes": volumes}
    if rng.random() < 0.7:
        given["keys"] = rng.sample((0, 1, 7, 2**32 - 2, *(rng.getrandbits(31) for _ in rows)), n)
    given["referee"] = [rng.random() < 0.4 for _ in rows]
    given["statutory"] = [[rng.random() < 0.4 for _ in tasks] for _ in rows]
    for name, words in (
        ("kinds", ("municipality", "province", "executing_body")),
        ("tiers", ("local", "regional")),
        ("areas", ("north", "south")),
    ):
        if rng.random() < 0.6:
            given[name] = [rng.choice(words) for _ in rows]
    if rng.random() < 0.5:
        some = rng.choice((0.3, 1.0))
        needs = [[0.0 for _ in tasks] for _ in tasks]
        for x, y in combinations(tasks, 2):
            needs[x][y] = needs[y][x] = rng.random() if rng.random() < some else 0.0
        given["needs"] = needs
    pairs = list(combinations(rows, 2))
    if rng.random() < 0.4:
        pairs = [pair for pair in pairs if rng.random() < rng.choice((0.5, 0.9))]
        pairs = [pair if rng.random() < 0.5 else pair[::-1] for pair in pairs]
        rng.shuffle(pairs)
        given["pairs"] = pairs
    if rng.random() < 0.5:
        given["distance"] = [rng.choice((0.0, rng.uniform(0.0, 250.0))) for _ in pairs]
    links = [
        (i, j, task) for i, j in pairs for task in tasks if volumes[i][task] and volumes[j][task]
    ]
    some = rng.choice((0.0, 0.2, 0.6))
    depth = [(*link, rng.choice((1, 1, 2, 3))) for link in links if rng.random() < some]
    given["depth"] = depth
    given["age"] = [
        (*row[:3], rng.choice((0, 1, 12, 300, 1023, 1024, 12000))) for row in depth if row[3] > 0
    ]
    given["floor"] = [(*row[:3], 1) for row in depth if rng.random() < 0.3]
    ordered = [way for i, j in pairs for way in ((i, j), (j, i))]
    for name in ("trust", "knowledge"):
        if rng.random() < 0.3:
            value = [0.0, 1.0, rng.random(), rng.random()]
            given[name] = [(*way, rng.choice(value)) for way in ordered if rng.random() < 0.5]
    return given


# --- The comparison ---------------------------------------------------------------------------


def reference_state(world: World) -> dict[str, list[Any]]:
    """The reference's state in the layout of sim.state.State."""
    people, pairs, links = world.organisations, world.pairs, world.links
    return {
        "volume": [o.volume for o in people],
        "depth": [link.depth for link in links],
        "since": [link.since for link in links],
        "notice": [link.notice for link in links],
        "trust": [[pair.trust[pair.a], pair.trust[pair.b]] for pair in pairs],
        "knowledge": [[pair.knowledge[pair.a], pair.knowledge[pair.b]] for pair in pairs],
        "trust_peak": [[pair.trust_peak[pair.a], pair.trust_peak[pair.b]] for pair in pairs],
        "record": [[pair.record[pair.a], pair.record[pair.b]] for pair in pairs],
        "mindset": [o.mindset for o in people],
        "own_weight": [o.own_interest for o in people],
        "credibility": [o.credibility for o in people],
    }


def padded(values: list[Any], rest: Any) -> list[Any]:
    """What a chain has at each of its steps, and the rest of the places there are."""
    return values + [rest] * (state.CHAIN_STEPS - len(values))


ACTORS = tuple(
    name
    for name in state.State._fields
    if name not in {"month", "volume", "depth", "since", "notice", "trust", "knowledge"}
    and name not in {"trust_peak", "record", "mindset", "own_weight", "credibility", "flow"}
)
"""What mechanisms keep that are off unless asked for."""
WITH_EXTENSIONS = tuple(
    name
    for name, array in state._arrays(state.State).items()
    if {"N_MORE", "P_MORE", "L_MORE"} & {*array.shape.co_names}
)
"""Arrays of the state that runs without extensions have no room for: there nothing changes them."""


def reference_actors(world: World) -> dict[str, list[Any]]:
    """The same of what mechanisms keep that are off unless asked for; often without room."""
    people, pairs, links = world.organisations, world.pairs, world.links
    found = {
        "openness": [o.openness for o in people],
        "official_opinion": [one.opinion for one in world.posts],
        "official_since": [one.since for one in world.posts],
        "official_days": [one.days for one in world.posts],
        "daring": [o.daring for o in people],
        "knots_cut": [o.cut for o in people],
        "refused": [link.refused for link in links],
        "settled": [link.settled for link in links],
        "by_boards": [link.by_boards for link in links],
        "funder_will": [funder.willing for funder in world.funders],
        "funder_trust": [funder.trusted for funder in world.funders],
        "funder_account": [[f.paid, f.back, f.elsewhere] for f in world.funders],
        "director": [o.director for o in people],
        "topics": [
            [*(link.heard.get(i, False) for i in (link.pair.a, link.pair.b)), link.proposed]
            for link in links
        ],
        "chain": [
            padded([step.task for step in o.chain], -1) + padded([step.who for step in o.chain], -1)
            for o in people
        ],
        "passed": [padded([step.passed for step in o.chain], 0.0) for o in people],
        "person_skill": [o.skill for o in world.organisations],
        "person_since": [o.person_since for o in world.organisations],
        "reached": [o.reached for o in world.organisations],
        "table_stops": [link.stopped for link in world.links],
        "person_trust": [[pair.on_person[pair.a], pair.on_person[pair.b]] for pair in pairs],
    }
    return {name: found[name] for name in ACTORS}


def same(x: Any, y: Any) -> Any:
    """Elementwise: the same bits, where NaN is NaN and zero is zero."""
    return (x == y) | ((x != x) & (y != y))


def differences(one: Engine, row: Any, world: World) -> list[str]:
    """Where a month of the kernel and of the reference differ."""
    found = []
    indicators = world.indicators()
    if len(world.organisations) > state.BITS_LIMIT:
        indicators["transitivity"] = np.nan
    assert tuple(indicators) == COLUMNS, (
        f"the indicators of sim/indicators.py and those of tests/reference.py differ: "
        f"{set(indicators) ^ set(COLUMNS) or 'their order'}"
    )
    for name, kernel in zip(COLUMNS, row.tolist(), strict=True):
        if not same(kernel, indicators[name]):
            found.append(f"{name}: kernel {kernel!r}, reference {indicators[name]!r}")
    # Of gains and limits only the yes or no shows in the state; so look at the numbers too.
    for name in ("gain", "limit"):
        kernel = getattr(one.work, name)
        for x, proposal in enumerate(world.proposals):
            for side, plain in enumerate(getattr(proposal, name).values()):
                if kernel[x, side] != plain:
                    place = f"{name}[{x}, {side}]"
                    found.append(f"{place}: kernel {kernel[x, side]!r}, reference {plain!r}")
    for name, values in (reference_state(world) | reference_actors(world)).items():
        kernel = getattr(one.state, name)
        if kernel.size == 0:
            continue
        plain = np.array(values, dtype=np.float64).reshape(kernel.shape)
        for place in np.argwhere(~same(kernel, plain))[:3].tolist():
            at = tuple(place)
            found.append(f"{name}{place}: kernel {kernel[at]!r}, reference {plain[at]!r}")
    return found


def compare(
    region: Region, p: Parameters, seed: int, replicate: int, months: int, name: str
) -> Counter[str]:
    """Run both, month by month; what happened."""
    one = engine.build(region, p, seed, replicate)
    world = World(region, p, seed, replicate)
    found = differences(one, one.observe(), world)
    for _ in range(months):
        if found:
            break
        row = one.advance(1)[0]
        world.step()
        found = differences(one, row, world)
    if found:
        listed = "\n".join(found)
        pytest.fail(f"{name} in month {world.month}:\n{listed}", pytrace=False)
    return world.happened


def compare_many(indices: range) -> Counter[str]:
    seen: Counter[str] = Counter()
    for index in indices:
        c = draw(index)
        name = f"draw({index}) = Configuration(**json.loads({c.json()!r}))"
        seen += compare(c.build(), c.parameters, c.seed, c.replicate, c.months, name)
    return seen


EVENTS = (
    "up to 1", "up to 2", "up to 3", "down from 1", "down from 2", "down from 3", "declined",
    "notice given", "notice executed", "candidates", "candidates again", "met by closure",
    "called together", "had met already",
    "overloaded",
    "kept", "both", "fair ruling", "partial ruling", "exchange", "portfolios alike",
    "ended by own_interest", "ended by exposure", "ended by independence", "ended by time",
    "ended by chance",
    "hired", "contract ended", "tendered", "turned inwards", "ordered", "instructed", "unattended",
    "reluctant", "left as a whole", "dissolved", "passed over", "shielded", "imitated", "towards",
    "more tasks", "covenant", "loudest", "phase",
    "sought", "avoided", "scarred", "funded", "recognised",
    "new official", "ranks closed", "heard otherwise", "official short of time", "standing lost",
    "told", "accounted for",
    "stuck", "no time of boards", "knots cut with a no", "knots cut with a step", "overruled",
    "not on the table", "mandate of boards",
    "wrong pocket", "mandate widened", "mandate narrowed", "trust in a funder lost",
    "called by a funder",
    "kept waiting", "steered", "handed over", "heard",
    "person left", "less on persons",
    "worked on a strategy", "faded", "story told",
)  # fmt: skip


def assert_much_happened(seen: Counter[str], times: int) -> None:
    """A test in which nothing happens proves nothing."""
    rare = {event: seen[event] for event in EVENTS if seen[event] < times}
    assert not rare, f"hardly seen: {rare}"
    assert seen["promises"] > seen["kept"]


def test_usual_ranges_lie_inside_those_of_the_table() -> None:
    numbers = {name for name, entry in ENTRIES.items() if not entry.choices}
    assert USUAL.keys() | SPECIAL.keys() <= numbers
    for name, (low, high) in USUAL.items():
        entry = ENTRIES[name]
        assert entry.low is not None
        assert entry.high is not None
        assert entry.low <= low < high <= min(entry.high, NEVER)


@numba.njit
def extra_cost(
    pairwise, days1, days2, days3, links1, links2, links3, rung, new, table, load, price, bend
):
    """What the kernels call among themselves has no way in from Python."""
    return time.extra_cost(
        pairwise, days1, days2, days3, links1, links2, links3, rung, new, table, load, price, bend,
        True,
    )  # fmt: skip


@pytest.mark.bits
def test_kernel_is_reference_on_every_python() -> None:
    seen = compare_many(range(150 if JIT else 60))
    assert_much_happened(seen, 3 if JIT else 1)


def test_kernel_is_reference() -> None:
    seen = compare_many(range(250, 700) if JIT else range(250, 350))
    assert_much_happened(seen, 30 if JIT else 1)


def test_the_cost_of_time_of_every_possible_step() -> None:
    """In a run, it shows only as a yes or a no; so it is asked outright."""
    asked = 0
    for index in range(1100, 1160 if JIT else 1110):
        c = draw(index)
        # Minds that do not learn: the kernel's prices are those of the month's start.
        # Nor do forms, which act on the load pair by pair.
        calm = {"experience_rate": 0.0, "peer_rate": 0.0, "imitation": 0.0, "form": "programme"}
        region, p = c.build(), parameters(**c.values | calm)
        one = engine.build(region, p, c.seed, c.replicate)
        world = World(region, p, c.seed, c.replicate)
        one.advance(c.months)
        for _ in range(c.months):
            world.step()
        work = one.work
        for link in world.links:
            for to in {max(link.depth - 1, 0), min(link.depth + 1, 3)} - {link.depth}:
                for i in (link.pair.a, link.pair.b):
                    k = link.task
                    kernel = extra_cost(
                        one.rules.pairwise_load, *one.facts.rungs[DAYS, 1:],
                        *work.counts[i, k, 1:], link.depth, to, work.task_load[i, k],
                        work.load[i], work.time_price[i], work.congestion_slope[i],
                    )  # fmt: skip
                    assert kernel == world.extra_cost(i, link, to), f"draw({index})"
                    asked += kernel != 0
    assert asked > 100


def test_every_link_of_a_pair_is_a_candidate_alike() -> None:
    """Passing over is a way to draw few numbers: links come up each by itself, evenly below B."""
    tasks, months, bound = 5, 4_000, 0.3125
    region = networks.region("two", np.ones((2, tasks)))
    p = parameters(contacts=0.6, closure=1.0)
    world = World(region, p, 11, 3)
    seen = np.zeros((months, tasks))
    values = []
    for t in range(months):
        world.month = t
        for link, v in world.candidates(world.pairs[0], 1 + p.closure):
            seen[t, link.task] = 1.0
            values.append(v)
    deviation = np.sqrt(bound * (1.0 - bound) / months)
    assert np.all(np.abs(seen.mean(axis=0) - bound) < 4.0 * deviation)
    # of links among each other, and of a link with itself a month later
    for one, other in (
        *((seen[:, x], seen[:, y]) for x, y in combinations(range(tasks), 2)),
        *((seen[1:, x], seen[:-1, x]) for x in range(tasks)),
    ):
        assert abs(np.corrcoef(one, other)[0, 1]) < 4.0 / np.sqrt(months)
    portion = np.array(values) / bound
    assert 0.0 <= portion.min() < portion.max() < 1.0
    tenths = np.histogram(portion, bins=10, range=(0.0, 1.0))[0] / len(portion)
    assert np.all(np.abs(tenths - 0.1) < 4.0 * np.sqrt(0.09 / len(portion)))


def test_the_ways_of_large_regions_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above these sizes the kernels keep partners in another way, and count no triangles."""
    monkeypatch.setattr(state, "PARTNER_BITS_LIMIT", 0)
    monkeypatch.setattr(state, "BITS_LIMIT", 0)
    seen = compare_many(range(1000, 1100) if JIT else range(1000, 1020))
    assert seen["met by closure"]


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(1, 11))
def test_kernel_is_reference_at_length(thousand: int) -> None:
    seen = compare_many(range(1000 * thousand, 1000 * (thousand + 1)))
    assert_much_happened(seen, 50)


@pytest.mark.bits
@pytest.mark.parametrize(
    ("n", "k", "seed", "size", "breadth"),
    [
        (2, 2, 0, 0.0, 1.0),
        (9, 5, 2**64 - 1, 0.6, 0.5),
        (20, 7, 2**32, 2.0, 0.3),
        (5, 8, 6, 0.6, 0.6),
    ],
)
def test_synthetic_regions(n: int, k: int, seed: int, size: float, breadth: float) -> None:
    region = engine.synthetic(n, tasks=k, seed=seed, size_spread=size, breadth=breadth)
    plain = reference.synthetic(n, k, seed, size, breadth)
    assert region.volumes.tolist() == plain


@pytest.mark.parametrize("case", ["bar", "twente"] if JIT else ["zutphen_lochem"])
def test_real_regions(case: str) -> None:
    """Also: more draws, meetings and links than the kernels take at a time (1,024)."""
    region = load_case(case)
    p = parameters(choice_precision=1.0, contacts=1000.0, review_rate=0.5, drift=0.3, **REFEREE)
    seen = compare(region, p, 5, 1, 13, case)
    if case == "twente":
        assert seen["promises"] > 13 * 2 * 1024
    assert seen["up to 2"]
    assert seen["down from 1"]
    assert seen["partial ruling"] + seen["fair ruling"]


REFEREE = {"notice_months": 2, "referee_activity": 0.8, "referee_stop": 8, "referee_fade": 3.0}


def test_who_does_nothing_pays_no_time() -> None:
    region = networks.region("idle", [[1.0, 1.0], [1.0, 0.5], [0.0, 0.0]])
    row = engine.build(region, parameters(inquiry=0.1, inquiry_days=0.5)).advance(1)[0]
    assert np.isfinite(row[COLUMNS.index("time_spent")])
