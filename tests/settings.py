"""Settings and regions on which the kernels must be the same in every place where they run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import sim
from sim import engine, networks
from sim.kernels import settle
from sim.parameters import ENTRIES, SCHEDULED, ParameterError, Parameters, parameters
from sim.state import Region

MONTHS = 120
REGIONS = ("twente", "synthetic", *(f"busy_{number}" for number in range(10)))


LIVELY = {"review_rate": 0.2, "choice_precision": 60.0, "mandate": 0.8, "contacts": 1.0}
"""The default is made for quiet years."""


class Setting(NamedTuple):
    """A run to be compared."""

    region: str
    values: Parameters
    seed: int
    replicate: int
    every: int
    """Months after which a state is kept."""


@cache
def region_of(name: str) -> Region:
    """Twente, 40 organisations with 8 tasks, and ten in which much happens."""
    if name == "twente":
        return sim.load_case(name)
    if name == "synthetic":
        return engine.synthetic(40, tasks=8, seed=1)
    return _busy(int(name.removeprefix("busy_")))


def _busy(number: int) -> Region:
    """All kinds, tiers and areas, links at all rungs, floors, referees, trust of some pairs."""
    rng = np.random.default_rng(1000 + number)
    n, k = int(rng.integers(5, 22)), int(rng.integers(2, 9))
    volumes = rng.uniform(0.2, 2.5, (n, k)) * (rng.random((n, k)) < 0.75)
    needs = np.triu(rng.random((k, k)) * (rng.random((k, k)) < 0.6), 1)
    pairs = networks.complete(n)
    pairs = pairs[rng.random(len(pairs)) < 0.8]
    depth: dict[tuple[int, int, int], int] = {}
    age: dict[tuple[int, int, int], int] = {}
    floor: dict[tuple[int, int, int], int] = {}
    trust: dict[tuple[int, int], float] = {}
    knowledge: dict[tuple[int, int], float] = {}
    for a, b in pairs.tolist():
        if rng.random() < 0.3:
            trust[a, b] = float(rng.random())
            knowledge[b, a] = float(rng.random())
        for task in np.nonzero((volumes[a] > 0) & (volumes[b] > 0))[0].tolist():
            if rng.random() < 0.4:
                depth[a, b, task] = int(rng.integers(1, 4))
                age[a, b, task] = int(rng.integers(0, 60))
                if rng.random() < 0.2:
                    floor[a, b, task] = 1
    return networks.region(
        f"busy_{number}",
        volumes,
        kinds=rng.choice(["municipality", "executing_body", "water_board"], n).tolist(),
        tiers=rng.choice(["local", "regional", "national"], n).tolist(),
        areas=rng.choice(["north", "south"], n).tolist(),
        referee=rng.random(n) < 0.2,
        keys=rng.choice(10_000, n, replace=False),
        statutory=rng.random((n, k)) < 0.3,
        needs=needs + needs.T,
        pairs=pairs,
        distance=rng.uniform(0.0, 60.0, len(pairs)),
        depth=depth,
        age=age,
        floor=floor,
        trust=trust,
        knowledge=knowledge,
    )


def _some(rng: np.random.Generator, names: Any, share: float) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in names:
        entry = ENTRIES[name]
        if rng.random() > share:
            continue
        if entry.choices:
            values[name] = str(rng.choice(entry.choices))
            continue
        assert entry.low is not None
        assert entry.high is not None
        if entry.whole:
            values[name] = int(rng.integers(entry.low, min(entry.high, MONTHS) + 1))
        else:
            span = min(entry.high, 100.0) - entry.low
            values[name] = float(entry.low + span * rng.random() ** rng.choice([1, 3]))
    return values


def settings(number: int, seed: int = 7) -> Iterator[Setting]:
    """Random settings over all parameters, a quarter with phases; each region in turn."""
    rng = np.random.default_rng(seed)
    made = 0
    while made < number:
        values: dict[str, Any] = {}
        if made >= 2 * len(REGIONS):
            values = _some(rng, ENTRIES, float(rng.choice([0.1, 0.4, 1.0])))
        else:
            if REGIONS[made % len(REGIONS)].startswith("busy"):
                values = dict(LIVELY)
            if made >= len(REGIONS):
                values["mode"] = "joint"
        if made % 4 == 3:
            months = sorted(rng.choice(np.arange(1, MONTHS), 2, replace=False).tolist())
            values["phases"] = [
                (month, _some(rng, SCHEDULED, 0.5) or {"convening": 0.5}) for month in months
            ]
        try:
            chosen = parameters(None, **values)
        except ParameterError:
            continue  # some values exclude each other
        key = int(rng.integers(0, 2**63)) * 2 + 1
        replicate, every = int(rng.integers(0, 2**32 - 8)), int(rng.choice([0, 7, 40]))
        yield Setting(REGIONS[made % len(REGIONS)], chosen, key, replicate, every)
        made += 1


def vectors(p: Parameters) -> tuple[list[float], list[list[Any]]]:
    """The vector of parameters with which a run begins, and those of its phases."""
    later = [[month, settle.numbers_of(p.at(month)).tolist()] for month, _ in p.phases]
    return settle.numbers_of(p.at(0)).tolist(), later


def expected(setting: Setting) -> dict[str, bytes]:
    """What the kernels give natively, by name: indicators, state, what is asked of it, counts,
    replicates.

    Where ``every`` is not 0, the rungs at month 0 and every so many months, one after another.
    """
    region, p = region_of(setting.region), setting.values
    made = engine.build(region, p, setting.seed, setting.replicate)
    rows = [made.observe()[np.newaxis]]
    kept = [made.state.depth.tobytes()]
    month = 0
    while month < MONTHS:
        some = min(setting.every or MONTHS, MONTHS - month)
        rows.append(made.advance(some))
        kept.append(made.state.depth.tobytes())
        month += some
    counted = engine.build(region, p, setting.seed, setting.replicate, counting=True)
    counted.watch(0)
    counted.advance(MONTHS)
    found = {"rows": np.concatenate(rows).tobytes()}
    # a module has room for all mechanisms, and so has a run that counts
    for name, array in counted.state._asdict().items():
        one = getattr(made.state, name)
        assert one.size == 0 or one.tobytes() == array.tobytes(), name
        found[f"state.{name}"] = array.tobytes()
    found["kept"] = b"".join(kept) if setting.every else b""
    found |= {name: array.tobytes() for name, array in asked(made).items()}
    found |= {"tally": counted.tally().tobytes(), "taken": counted.taken().tobytes()}
    found["replicates"] = made.replicates(24, 3).tobytes()
    return found


def asked(made: engine.Engine) -> dict[str, NDArray[Any]]:
    """What a page asks of a state beside its indicators, by the kernels."""
    from sim import kernels

    n, k, pairs, links = made.region.size
    root, chimneys = np.empty((k, n), dtype=np.uint32), np.empty(k, dtype=np.int64)
    kernels.find_bundles(made.facts, made.state, made.work, root, chimneys)
    rungs, looks = np.empty((k, n), dtype=np.int8), np.empty((k, n), dtype=np.int8)
    inside = np.empty((k, n, 2), dtype=np.int64)
    kernels.look_at_bundles(made.facts, made.state, made.work, root, rungs, inside, looks)
    by_task, by_link, by_pair = np.empty((k, 2)), np.empty((links, 2)), np.empty((pairs, 4))
    kernels.measure_duplicated(made.facts, made.state, by_task)
    kernels.measure_overlap(made.facts, made.state, by_link)
    kernels.account_pairs(made.facts, made.rules, made.state, made.work, by_pair)
    by_side = np.empty((links, 2))
    kernels.share_out(made.facts.start, made.state.depth, by_pair, by_link, by_side)
    summed = summed_up(kernels, made.facts, by_side[None], k)
    helped = kernels.help_households(
        made.facts, made.extensions_or_new(), made.state, made.work, made.stream,
        float(made.parameters.contract_reach), 50, np.empty(n + 3 * k),
    )  # fmt: skip
    return {
        "root": root, "chimneys": chimneys, "rungs": rungs, "inside": inside, "looks": looks,
        "by_task": by_task, "by_link": by_link,
        "by_pair": by_pair, "by_side": by_side, **summed, "helped": np.array([helped]),
    }  # fmt: skip


def summed_up(kernels: Any, facts: Any, brought: NDArray[Any], k: int) -> dict[str, NDArray[Any]]:
    """Bring and get over worlds: what `kernels.sum_exchange` finds, each by its name."""
    n = len(facts.key)
    shapes = {"flows": (n, n), "ahead": (n, n), "by_task": (n, k), "got_by_task": (n, k)}
    found: dict[str, NDArray[Any]] = {name: np.empty(shape) for name, shape in shapes.items()}
    found |= {"sums": np.empty((n, 4)), "sides": np.empty(n, dtype=np.int8), "one_way": np.empty(1)}
    kernels.sum_exchange(
        facts.ends, facts.link_pair, facts.task, brought, 0.8,
        np.empty(64), np.empty(brought.shape[1:]), np.empty((n, n)), *found.values(),
    )  # fmt: skip
    return {f"exchanged.{name}": array for name, array in found.items()}
