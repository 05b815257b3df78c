"""Where a mechanism is looked at: regions, and a run with what was seen on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import engine, networks
from sim.engine import Engine
from sim.indicators import COLUMNS
from sim.parameters import Parameters
from sim.regions import load_case
from sim.state import Floats, Region

SEED = 14
_LESS = {"own_interest_mean": 0.5, "contacts": 0.12}
MIDDLE: dict[str, dict[str, Any]] = {"consent": _LESS, "joint": _LESS}
"""Laid under the synthetic places, by mode, so that without any treatment links are made there and
not all of them: where everything or nothing is made nothing can be seen."""


# --- Regions ------------------------------------------------------------------------------------


def mixed(seed: int) -> Region:
    """Volumes of a synthetic region, with kinds, areas, a referee that plays, laws, deep links."""
    volumes = engine.synthetic(20, seed=seed).volumes
    n = len(volumes)
    executes = [i % 4 == 3 for i in range(n)]
    kinds = ["executing_body" if e else "municipality" for e in executes]
    kinds[0] = "province"
    towns = [i for i in range(n) if kinds[i] == "municipality"]
    near = [(i, j) for i in towns for j in towns if i < j and i % 2 == j % 2]
    mandated = {(i, j, 0): 1 for i, j in near}
    deep = {(i, j, 1): 2 for i, j in near if j - i <= 6}
    return networks.region(
        f"mixed_{seed}",
        volumes,
        kinds=kinds,
        tiers=["local" if kind == "municipality" else "regional" for kind in kinds],
        areas=["north" if i % 2 else "south" for i in range(n)],
        referee=[i == 0 for i in range(n)],
        depth=mandated | deep,
        age=dict.fromkeys(mandated | deep, 36),
        floor=mandated,
    )


def specialised(seed: int) -> Region:
    """Twenty organisations that all do eight tasks, each most of one."""
    volumes = engine.synthetic(20, seed=seed, breadth=1.0).volumes
    rows = np.arange(20)
    volumes[rows, rows % 8] *= 10.0
    return networks.region(f"specialised_{seed}", volumes / volumes.sum(axis=1).mean())


def begun(seed: int) -> Region:
    """A synthetic region of which half of the links stand at re-configuration for three years."""
    plain = engine.synthetic(20, seed=seed)
    ends, tasks = plain.pairs[plain.link_pair], plain.link_task
    half = np.random.default_rng(seed).random(len(tasks)) < 0.5
    deep = {
        (int(a), int(b), int(k)): 2
        for (a, b), k in zip(ends[half], tasks[half], strict=True)
    }  # fmt: skip
    return networks.region(f"begun_{seed}", plain.volumes, depth=deep, age=dict.fromkeys(deep, 36))


def divided(seed: int) -> Region:
    """A synthetic region in which half of the pairs trust each other (.8), half do not (.2)."""
    plain = engine.synthetic(20, seed=seed)
    trust: dict[tuple[int, int], float] = {}
    for a, b in plain.pairs.tolist():
        trust[a, b] = trust[b, a] = 0.8 if (a + b) % 2 else 0.2
    return networks.region(f"divided_{seed}", plain.volumes, trust=trust)


def table(members: int) -> Region:
    """So many organisations, all at re-configuration on one task; the first is the largest."""
    deep = {(a, b, 0): 2 for a, b in networks.complete(members).tolist()}
    volumes = np.ones((members, 1))
    volumes[0] = 2.0
    return networks.region(f"table_{members}", volumes, depth=deep, age=dict.fromkeys(deep, 36))


@cache
def regions(place: str) -> tuple[Region, ...]:
    """Regions of a kind, over which replicates are spread."""
    kinds = {"mixed": mixed, "specialised": specialised, "begun": begun, "divided": divided}
    if place == "Twente":
        return (load_case("twente"),)
    if place == "synthetic":
        return tuple(engine.synthetic(20, seed=seed) for seed in (1, 2, 3))
    return tuple(kinds[place](seed) for seed in (1, 2, 3))


def settings_of(place: str, mode: str) -> dict[str, Any]:
    """What is laid under the parameters in a place."""
    return {"mode": mode} | ({} if place == "Twente" else MIDDLE[mode])


# --- Runs ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Shot:
    """What stood at the end of a month; of the extensions what they were then."""

    depth: NDArray[Any]
    since: NDArray[Any]
    notice: NDArray[Any]
    trust: Floats
    record: Floats
    knowledge: Floats
    volume: Floats
    mindset: Floats
    weight: Floats
    acting: Floats
    """Own-interest weights with which they acted."""
    load: Floats
    room: Floats
    ordered: NDArray[np.bool_]
    kept: Floats
    """Promises that each kept this month."""
    promised: Floats
    credibility: Floats
    opinions: Floats
    """Of the officials of the referee."""


def shot_of(made: Engine) -> Shot:
    state, work, more = made.state, made.work, made.extensions
    n = len(made.facts.key)
    none = np.zeros(n)
    return Shot(
        depth=state.depth.copy(),
        since=state.since.copy(),
        notice=state.notice.copy(),
        trust=state.trust.copy(),
        record=state.record.copy(),
        knowledge=state.knowledge.copy(),
        volume=state.volume.copy(),
        mindset=state.mindset.copy(),
        weight=state.own_weight.copy(),
        acting=none if more is None else more.weight.copy(),
        load=work.load.copy(),
        room=work.room.copy(),
        ordered=none > 0 if more is None else more.ordered != 0,
        kept=none if more is None else more.brought.copy(),
        promised=none if more is None else more.promised.copy(),
        credibility=state.credibility.copy(),
        opinions=state.official_opinion.copy(),
    )


@dataclass(eq=False)
class Seen:
    """A finished run."""

    engine: Engine
    region: Region
    parameters: Parameters
    course: Floats
    """(months + 1, columns), month 0 first."""
    shots: dict[int, Shot] = field(default_factory=dict)
    """By months done."""

    def column(self, name: str) -> Floats:
        """Of every month from the first on."""
        return self.course[1:, COLUMNS.index(name)]

    @property
    def end(self) -> Shot:
        return self.shots[max(self.shots)]

    @property
    def begin(self) -> Shot:
        return self.shots[0]

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """(L, 2) organisations of each link."""
        return np.asarray(self.region.pairs[self.region.link_pair])

    @cached_property
    def overlap(self) -> Floats:
        """(L,) of the volumes at month 0."""
        a, b = self.ends.T
        volumes, k = self.region.volumes, self.region.link_task
        return np.asarray(np.minimum(volumes[a, k], volumes[b, k]))

    @cached_property
    def alike(self) -> Floats:
        """(P,) shared part of the smaller portfolio at month 0."""
        volumes = self.region.volumes
        one, two = volumes[self.region.pairs[:, 0]], volumes[self.region.pairs[:, 1]]
        return np.asarray(np.minimum(one, two).sum(1) / np.minimum(one.sum(1), two.sum(1)))

    @property
    def pilot(self) -> NDArray[np.bool_]:
        """(L,)"""
        return np.asarray(self.engine.extensions_or_new().pilot != 0)

    @property
    def boundary(self) -> Floats:
        """(P,)"""
        return np.asarray(self.engine.facts.boundary)


def watch(
    region: Region, p: Parameters, replicates: range, months: int, every: int
) -> Iterator[Seen]:
    """Runs one after the other, with a shot every so many months; each is over with the next."""
    made = engine.build(region, p, SEED, replicates.start)
    for replicate in replicates:
        made.replicate = replicate
        made.stream = engine.stream_of(SEED, replicate)
        rows = [made.replicates(0, 1)]
        shots = {0: shot_of(made)}
        for month in range(every, months + 1, every):
            rows.append(made.advance(every))
            shots[month] = shot_of(made)
        yield Seen(made, region, p, np.concatenate(rows), shots)
