"""One run: build its arrays, step them, observe, resume."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim import kernels, networks
from sim.indicators import COLUMNS
from sim.parameters import (
    ENTRIES,
    MAX_MONTHS,
    NEVER,
    TRAIT_PARAMETERS,
    Parameters,
    optional,
    parameters,
    whole,
)
from sim.state import (
    FLOWS,
    TASK_COLUMNS,
    ExtensionRules,
    Extensions,
    Facts,
    Floats,
    Region,
    Rules,
    State,
    Work,
    allocate,
    dimensions,
    memory_of,
    partners_as_bits,
)

if TYPE_CHECKING:
    import pandas as pd

MAX_SEED = 2**64 - 1
MAX_REPLICATE = 2**32 - 1
MAX_THREADS = 1024
MEMORY_LIMIT = 8 * 2**30
"""Bytes that one run may take before it is refused."""
BESIDE_LIMIT = 2**29
"""Bytes that runs side by side may take in each worker; what needs more goes one by one."""
LANES = 16
"""Runs that are stepped side by side: a multiple of what vector registers hold."""


class EngineError(ValueError):
    """A run that cannot be made; the message names what, value, rule and remedy."""


@dataclass(eq=False)
class Engine:
    """The arrays of one run, stepped by the kernels.

    The Mesa model and bare runs both hold one. ``state`` changes in place.
    """

    region: Region
    parameters: Parameters
    seed: int
    replicate: int
    facts: Facts
    rules: Rules
    state: State
    work: Work
    stream: tuple[np.uint64, np.uint64, np.uint64]
    extensions: Extensions | None = None
    """None where all mechanisms of docs/model.md 7.13 to 7.20 are off."""

    @property
    def month(self) -> int:
        """Months done."""
        return int(self.state.month[0])

    def _simulate(
        self, months: int, observed: int, runs: int = 0, start: State | None = None
    ) -> Floats:
        """Indicators of the last observed months of the runs, (runs or 1, observed, columns)."""
        rows = np.empty((max(1, runs), 1, observed, len(COLUMNS)))
        if not self.parameters.phases:
            self._go(months, rows, self.stream, runs, start)
            return rows[:, 0]
        for at in range(max(1, runs)):
            if runs > 0:
                stream = (self.stream[0] + np.uint64(at), *self.stream[1:])
                self._adopt(0, stream)
                self._go(0, rows[:1, :, :0], stream, 1, start)
            else:
                stream = self.stream
            self._through_phases(months, rows[at : at + 1], stream)
        return rows[:, 0]

    def _go(
        self,
        months: int,
        rows: Floats,
        stream: tuple[np.uint64, np.uint64, np.uint64],
        runs: int = 0,
        start: State | None = None,
    ) -> None:
        """Months under the rules as they are."""
        kernels.simulate(
            self.facts,
            self.rules,
            self.state if start is None else start,
            self.state,
            self.work,
            trait_distribution_of(self.parameters),
            stream,
            runs,
            months,
            rows,
            self.extensions,
        )

    def _through_phases(
        self, months: int, rows: Floats, stream: tuple[np.uint64, np.uint64, np.uint64]
    ) -> None:
        """Months under rules that change on the way; ``rows`` (1, 1, last months, columns)."""
        if months == 0:
            self._go(0, rows, stream)
            return
        begin, end = self.month, self.month + months
        unseen = months - rows.shape[2]
        changes = [month for month, _ in self.parameters.phases if begin <= month < end]
        for first, last in pairwise([begin, *(m for m in changes if m > begin), end]):
            if first in changes:
                self._adopt(first, stream)
            seen = slice(max(0, first - begin - unseen), max(0, last - begin - unseen))
            self._go(last - first, rows[:, :, seen], stream)

    def _adopt(self, month: int, stream: tuple[np.uint64, np.uint64, np.uint64]) -> None:
        """Rules and options as they are from a month on."""
        p = self.parameters.at(month)
        self.rules = rules_of(p)
        if optional(self.parameters):
            self.extensions = extensions_of(
                self.region, p, self.facts, len(self.work.event), always=True
            )
            assert self.extensions is not None
            kernels.draw_marks(self.facts, self.extensions, stream)
        else:
            self.extensions = None
        self.prepare()

    def adopt(self, chosen: Parameters) -> None:
        """Go on with other parameters from this month on, those of month 0 excepted."""
        self.parameters = chosen
        self._adopt(self.month, self.stream)

    def prepare(self) -> None:
        """Derive anew what follows from facts, rules and state, which were changed from outside."""
        kernels.prepare(self.facts, self.rules, self.state, self.work, self.extensions)

    def step(self, observed: bool = True) -> None:
        """Simulate one month; if not to be observed, the flows of promises are not reckoned."""
        self._simulate(1, 1 if observed else 0)

    def advance(self, months: int) -> Floats:
        """Simulate months in a row; one row of indicators a month, (months, columns)."""
        rows: Floats = self._simulate(months, months)[0]
        return rows

    def finish(self, months: int) -> Floats:
        """Simulate months in a row; the indicators of the last one only, (columns,)."""
        row: Floats = self._simulate(months, 1)[0, 0]
        return row

    def replicates(self, months: int, number: int) -> Floats:
        """Run this replicate and the following ones from month 0 to the end.

        Returns one row of final indicators a replicate, (number, columns): the same
        as building each and finishing it, without the building. Leaves the engine at
        the end of the last one.
        """
        if number == 0:
            return np.empty((0, len(COLUMNS)))
        start = start_state(self.region, self.parameters)
        rows = self._simulate(months, 1, number, start)
        self.replicate += number - 1
        self.stream = stream_of(self.seed, self.replicate)
        return rows[:, 0]

    def observe(self) -> Floats:
        """Indicators of the state as it stands, (columns,)."""
        return self.finish(0)

    def fragmentation_per_task(self) -> pd.Series:
        """Fragmentation of each task, NaN with fewer than two providers."""
        import pandas as pd

        self.observe()
        return pd.Series(self.work.per_task.copy(), index=list(self.region.tasks))

    def bracket(self, sweeps: int = 50) -> tuple[float, float]:
        """Best net value a month found by local search, and an upper bound.

        Value is that of ripe links with every promise kept, net of the cost of
        time; own interests play no part. The run itself is left as it is.
        """
        state = copy_state(self.state)
        work = work_of(self.facts)
        kernels.prepare(self.facts, self.rules, state, work, None)
        found, bound = kernels.best_found(self.facts, self.rules, state, work, sweeps)
        return float(found), float(bound)


def copy_state(state: State) -> State:
    """A state that shares no array with the given one."""
    return State._make(array.copy() for array in state)


def memory_needed(
    organisations: int, tasks: int, pairs: int, links: int, lanes: int = 1, extensions: bool = False
) -> int:
    """Bytes that the arrays of one run, or of several side by side, take before they are made.

    ``extensions``: with those of the mechanisms that are off unless asked for.
    """
    sizes = dimensions(organisations, tasks, pairs, links, lanes=lanes)
    tables = [Facts, State, Work, *([Extensions] if extensions else [])]
    return sum(memory_of(table, sizes) for table in tables)


def check_memory(
    organisations: int, tasks: int, pairs: int, links: int, extensions: bool = False
) -> None:
    """Refuse what would not fit.

    Raises:
        EngineError: with the size needed, the limit and what to do.
    """
    needed = memory_needed(organisations, tasks, pairs, links, extensions=extensions)
    if needed > MEMORY_LIMIT:
        raise EngineError(
            f"{organisations} organisations with {tasks} tasks have up to {links:,} potential "
            f"links and need about {needed / 2**30:.1f} GiB; the limit is "
            f"{MEMORY_LIMIT / 2**30:.0f} GiB: use fewer organisations or tasks, or a region "
            "that lists the pairs that could meet"
        )


def lanes_of(region: Region) -> int:
    """How many runs of a region are best stepped side by side: LANES, or 1 if it is large."""
    few = partners_as_bits(*region.size[:2], region.size[3])
    return LANES if few and memory_needed(*region.size, LANES) <= BESIDE_LIMIT else 1


def stream_of(seed: int, replicate: int) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Replicate and the two halves of the seed, as the kernels take them."""
    return np.uint64(replicate), np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)


def synthetic(
    organisations: int,
    *,
    tasks: int = 8,
    seed: int = 0,
    size_spread: float = 0.6,
    breadth: float = 0.6,
    pairs: Any = None,
) -> Region:
    """Draw a region of municipalities of different sizes and portfolios.

    Args:
        organisations: at least 2.
        tasks: 2 .. 256; the first two are everyone's.
        size_spread: standard deviation of the logarithm of capacity, 0 .. 2.
        breadth: probability that an organisation performs any other task.
        pairs: (P, 2) rows that could meet; default everyone.

    Raises:
        EngineError: it would not fit into memory.
        ParameterError: a number outside its range.
    """
    n = whole("organisations", organisations, 2, 10_000_000)
    k = whole("tasks", tasks, 2, networks.MAX_TASKS)
    number = n * (n - 1) // 2 if pairs is None else len(pairs)
    check_memory(n, k, number, number * k)
    volumes = np.empty((n, k))
    kernels.portfolios(
        np.arange(n), k, float(size_spread), float(breadth), stream_of(seed, 0), volumes
    )
    total = 0.0
    for capacity in _capacity(volumes).tolist():
        total += capacity
    return networks.region(f"synthetic_{n}", volumes / (total / n), pairs=pairs)


def effective(p: Parameters) -> dict[str, float]:
    """Parameters that mean something else under an effort to intervene, or an inviting government.

    See docs/model.md 7.13 and 7.15.
    """
    part = min(1.0, p.effort * p.effort_yield)
    on = p.effort_level
    return {
        "inquiry": p.inquiry + part * (1.0 - p.inquiry) if on == "person" else p.inquiry,
        "room": p.room * (1.0 + part) if on == "team" else p.room,
        "mandate": p.mandate + part * (1.0 - p.mandate) if on == "organisation" else p.mandate,
        "contacts": p.contacts * (1.0 + part) if on == "network" else p.contacts,
        "budget_fear": p.budget_fear * (1.0 - part) if on == "system" else p.budget_fear,
        "monitoring": p.monitoring * (1.0 - p.inviting),
        "convening": p.convening * (1.0 - p.inviting),
        "burden": p.burden * (1.0 - p.inviting),
        "invited": p.inviting * p.convening,
    }


ELECTED = ("municipality", "province", "water_board")
"""Kinds of organisations with elections; the others execute."""


def extension_rules(p: Parameters) -> ExtensionRules:
    """The parameters of the mechanisms that are off unless asked for."""
    meant = effective(p)
    return ExtensionRules(
        **{
            name: ENTRIES[name].code(meant.get(name, getattr(p, name)))
            for name in ExtensionRules._fields
        }
    )


def extensions_of(
    region: Region, p: Parameters, facts: Facts, events: int, always: bool = False
) -> Extensions | None:
    """What those mechanisms need, None if all of them are off.

    Args:
        events: room for proposals in a month.
        always: make it all the same, because a later phase may need it.
    """
    if not (always or optional(p)):
        return None
    n, k, pairs, links = region.size
    ends = np.stack([region.pairs[region.link_pair, 0], region.pairs[region.link_pair, 1]], axis=1)
    cells = (ends * k + region.link_task[:, None]).ravel()
    order = np.argsort(cells, kind="stable")
    first, second = region.pairs.T
    areas, tiers = np.array(region.areas), np.array(region.tiers)
    scopes = {
        "all": np.ones(pairs, dtype=bool),
        "within_area": areas[first] == areas[second],
        "across_areas": areas[first] != areas[second],
        "local": (tiers[first] == "local") & (tiers[second] == "local"),
        "across_tiers": tiers[first] != tiers[second],
    }
    limited = p.attention < pairs or p.referee_scope != "all"
    columns = TASK_COLUMNS
    return Extensions(
        rules=extension_rules(p),
        key=facts.key,
        ends=facts.ends,
        link_pair=facts.link_pair,
        task=facts.task,
        slot=facts.slot,
        floor=facts.floor,
        incident=(order // 2).astype(np.uint32),
        across=ends[:, ::-1].ravel()[order].astype(np.uint32),
        elected=np.isin(region.kinds, ELECTED),
        in_scope=scopes[p.referee_scope],
        limited=np.array([limited]),
        pilot=np.zeros(links, dtype=np.int8),
        named=np.zeros(links, dtype=np.int8),
        mandate=facts.mandate.copy(),
        weight=np.full(n, np.nan),
        unwatched=np.empty(n),
        ordered=np.zeros(n, dtype=np.int8),
        base=np.empty(n),
        got=np.zeros(n),
        brought=np.zeros(n),
        promised=np.zeros(n),
        now=np.zeros(2),
        reach=np.zeros(pairs),
        score=np.zeros(pairs),
        spare=np.zeros(pairs),
        selective=np.zeros(1, dtype=np.int64),
        listed=np.zeros(links, dtype=np.int8),
        rung_then=np.zeros(events, dtype=np.int8),
        crowd=np.empty(columns),
        shield=np.empty(columns),
        saved=np.empty(columns),
        hired=np.empty(columns),
        step_cost=np.empty(columns),
        esteem=np.empty((2, columns)),
        bid=np.zeros((n, k)),
        winner=np.zeros((n, k), dtype=np.uint32),
        at_table=np.zeros(n, dtype=np.int8),
        table_members=np.zeros(n, dtype=np.uint32),
        table=np.zeros(2, dtype=np.int64),
    )


def rules_of(p: Parameters) -> Rules:
    """The parameters as the kernels take them."""
    meant = effective(p)
    rest: dict[str, Any] = {
        name: ENTRIES[name].code(meant.get(name, getattr(p, name)))
        for name in Rules._fields
        if name in ENTRIES
    }
    return Rules(joint=ENTRIES["mode"].code(p.mode), invited=meant["invited"], **rest)


def facts_of(region: Region, p: Parameters) -> Facts:
    """What a run reads."""
    n, k, pairs, _ = region.size
    first, second = region.pairs.T
    performs = region.volumes > 0
    start = np.zeros(pairs + 1, dtype=np.int64)
    np.cumsum(np.bincount(region.link_pair, minlength=pairs), out=start[1:])
    has_links = np.diff(start) > 0
    partners = np.bincount(first[has_links], minlength=n) + np.bincount(
        second[has_links], minlength=n
    )
    ends = np.concatenate([first[region.link_pair], second[region.link_pair]])
    slots = np.zeros(n * k + 1, dtype=np.int64)
    cells = ends * k + np.concatenate([region.link_task, region.link_task])
    np.cumsum(np.bincount(cells, minlength=n * k), out=slots[1:])
    kinds, tiers, areas = (_codes(x) for x in (region.kinds, region.tiers, region.areas))
    boundary = (
        p.boundary_kind * (kinds[first] != kinds[second])
        + p.boundary_tier * (tiers[first] != tiers[second])
        + p.boundary_area * (areas[first] != areas[second])
        + p.boundary_distance * (region.distance / 100.0)
    )
    floors = np.where(region.statutory, p.floor_statutory, p.floor_other) * region.volumes
    capacity = _capacity(region.volumes)
    return Facts(
        rungs=np.array(
            [
                [0.0, p.synergy_1, p.synergy_2, p.synergy_3],
                [0.0, p.release_1, p.release_2, p.release_3],
                [0.0, p.autonomy_1, p.autonomy_2, p.autonomy_3],
                [0.0, p.days_1, p.days_2, p.days_3],
                [0.0, p.exposed_1, p.exposed_2, p.exposed_3],
            ]
        ),
        key=region.keys,
        ends=region.pairs.astype(np.uint32),
        start=start.astype(np.uint64),
        link_pair=region.link_pair.astype(np.uint32),
        task=region.link_task.astype(np.uint32),
        pair_and_task=(region.link_pair.astype(np.uint64) << np.uint64(32))
        | region.link_task.astype(np.uint64),
        floor=region.floor.astype(np.int8),
        partners=partners.astype(np.int64),
        slot=slots,
        boundary=boundary.astype(np.float64),
        same_area=areas[first] == areas[second],
        near_start=np.concatenate([[0], np.cumsum((region.needs > 0).sum(axis=1))]).astype(
            np.uint64
        ),
        near=np.nonzero(region.needs > 0)[1].astype(np.uint32),
        near_need=region.needs[region.needs > 0],
        volume_floor=np.where(performs, floors, 0.0),
        mandate=np.full(n, effective(p)["mandate"]),
        room=effective(p)["room"] * np.sqrt(capacity),
        referee=region.referee,
        concentration0=_concentration(region.volumes, capacity),
    )


def _codes(values: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.int64]]:
    number = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return np.array([number[value] for value in values], dtype=np.int64)


def _capacity(volumes: Floats) -> Floats:
    """Row sums in a fixed order: NumPy's own order of summation differs between versions."""
    total = np.zeros(len(volumes))
    for column in volumes.T:
        total = total + column
    return total


def _concentration(volumes: Floats, capacity: Floats) -> Floats:
    total = np.zeros(len(volumes))
    safe = np.where(capacity > 0, capacity, 1.0)
    for column in volumes.T:
        portion = column / safe
        total = total + portion * portion
    return total


def trait_distribution_of(*points: Parameters) -> Floats:
    """Mean and spread of mindset and of own-interest weight, (4, points)."""
    return np.array([[getattr(p, name) for p in points] for name in TRAIT_PARAMETERS])


def apart_from_traits(p: Parameters) -> tuple[Any, ...]:
    """All other parameters: points that share them can be stepped side by side."""
    return _APART(p)


_APART: Final = attrgetter(
    *(name for name in Parameters.model_fields if name not in TRAIT_PARAMETERS)
)


def start_state(region: Region, p: Parameters) -> State:
    """The state at month 0, but for mindsets and weights, which are drawn when a run begins."""
    n, _, pairs, links = region.size
    linked = np.bincount(region.link_pair, weights=region.depth > 0, minlength=pairs) > 0
    trust = np.where(linked, p.trust_linked, p.trust_start)[:, None]
    knowledge = np.where(linked, p.knowledge_linked, p.knowledge_start)[:, None]
    return State(
        month=np.zeros(1, dtype=np.int64),
        volume=region.volumes.copy(),
        depth=region.depth.astype(np.int8),
        since=np.where(region.depth > 0, -region.age, 0).astype(np.int32),
        notice=np.full(links, -1, dtype=np.int32),
        trust=np.where(np.isnan(region.trust), trust, region.trust),
        knowledge=np.where(np.isnan(region.knowledge), knowledge, region.knowledge),
        mindset=np.full(n, np.nan),
        own_weight=np.full(n, np.nan),
        credibility=np.full(n, p.credibility_start),
        flow=np.zeros(FLOWS),
    )


def sizes_of(facts: Facts, lanes: int = 1) -> dict[str, int]:
    """The numbers that stand in the shapes of a run's arrays."""
    return dimensions(
        len(facts.key),
        len(facts.near_start) - 1,
        len(facts.ends),
        len(facts.link_pair),
        lanes=lanes,
        most_partners=int(facts.partners.max(initial=0)),
        couplings=len(facts.near),
    )


def work_of(facts: Facts, lanes: int = 1) -> Work:
    """Scratch arrays for a run; the kernels fill them."""
    return allocate(Work, sizes_of(facts, lanes), lanes=((),) * lanes)


def build(region: Region, p: Parameters, seed: int = 0, replicate: int = 0) -> Engine:
    """An engine at month 0.

    Raises:
        EngineError: the region would not fit into memory.
        ParameterError: seed or replicate out of range.
    """
    seed = whole("seed", seed, 0, MAX_SEED)
    replicate = whole("replicate", replicate, 0, MAX_REPLICATE)
    check_memory(*region.size, extensions=bool(optional(p)))
    stream = stream_of(seed, replicate)
    facts = facts_of(region, p)
    rules = rules_of(p.at(0))
    state = start_state(region, p)
    work = work_of(facts)
    extensions = extensions_of(region, p, facts, len(work.event))
    engine = Engine(region, p, seed, replicate, facts, rules, state, work, stream, extensions)
    engine._simulate(0, 0, runs=1)
    return engine


def ensemble(
    region: Region,
    points: Sequence[Parameters],
    months: int,
    *,
    seed: int = 0,
    replicate: int = 0,
    number: int = 1,
    threads: int = 1,
) -> Floats:
    """Final indicators of some replicates of several points, (points, number, columns).

    The bits are those of running each by itself, whatever the threads. Parameters are not in
    the key of the random numbers, so points have the same luck; those that differ in mean and
    spread of mindset and own-interest weight alone are stepped side by side, LANES at a time.
    Each thread holds the arrays of what it steps; there are no more threads than fit, see
    :func:`threads_that_fit`.

    Raises:
        EngineError: a region or a table of results that would not fit.
        ParameterError: months, seed, replicate, number or threads out of range.
    """
    seed = whole("seed", seed, 0, MAX_SEED)
    number = whole("number", number, 0, MAX_REPLICATE + 1)
    replicate = whole("replicate", replicate, 0, MAX_REPLICATE - max(number - 1, 0))
    months = whole("months", months, 0, MAX_MONTHS)
    threads = whole("threads", threads, 1, MAX_THREADS)
    size = len(points) * number * len(COLUMNS) * 8
    if size > MEMORY_LIMIT:
        raise EngineError(
            f"{len(points)} points of {number} replicates need {size / 2**30:.1f} GiB for their "
            f"indicators; the limit is {MEMORY_LIMIT / 2**30:.0f} GiB: ask for fewer at a time"
        )
    rows = np.empty((len(points), number, len(COLUMNS)))
    if rows.size == 0:
        return rows
    check_memory(*region.size)
    threads = min(threads, threads_that_fit(region))

    def work_off(job: tuple[list[int], int, int]) -> None:
        some, first, count = job
        chosen = [points[at] for at in some]
        rows[some, first : first + count] = _together(
            region, chosen, months, seed, replicate + first, count
        )

    jobs = _jobs(region, points, number, threads)
    if threads == 1:
        for job in jobs:
            work_off(job)
        return rows
    pool = ThreadPoolExecutor(threads)
    try:
        for _ in pool.map(work_off, jobs):
            pass
    finally:
        # after an error or an interrupt, what has not begun is not begun
        pool.shutdown(cancel_futures=True)
    return rows


def threads_that_fit(region: Region) -> int:
    """Threads of an ensemble whose arrays fit into MEMORY_LIMIT together, at least one."""
    return max(1, MEMORY_LIMIT // memory_needed(*region.size, lanes_of(region)))


def _jobs(
    region: Region, points: Sequence[Parameters], number: int, threads: int
) -> list[tuple[list[int], int, int]]:
    """What one thread does in one go: places of points, first replicate, how many."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for at, point in enumerate(points):
        alike.setdefault(apart_from_traits(point), []).append(at)
    groups = []
    for found in alike.values():
        first_point = points[found[0]]
        alone = optional(first_point) or first_point.phases
        lanes = 1 if alone else lanes_of(region)
        groups += [found[first : first + lanes] for first in range(0, len(found), lanes)]
    # where groups are few, their replicates are shared out
    parts = min(number, 1 if threads == 1 else -(-2 * threads // len(groups)))
    bounds = [number * part // parts for part in range(parts + 1)]
    return [(group, begin, end - begin) for begin, end in pairwise(bounds) for group in groups]


def _together(
    region: Region,
    points: Sequence[Parameters],
    months: int,
    seed: int,
    replicate: int,
    number: int,
) -> Floats:
    """Final indicators of replicates of up to LANES points that can be stepped side by side."""
    if len(points) == 1:
        return build(region, points[0], seed, replicate).replicates(months, number)[np.newaxis]
    facts, rules, start, state, work = _side_by_side(region, points[0], LANES)
    # lanes beyond the last point repeat it
    trait_distribution = trait_distribution_of(*points, *[points[-1]] * (LANES - len(points)))
    found = np.empty((number, LANES, 1, len(COLUMNS)))
    stream = stream_of(seed, replicate)
    kernels.simulate(
        facts, rules, start, state, work, trait_distribution, stream, number, months, found, None
    )
    return found[:, : len(points), 0].swapaxes(0, 1)


def _side_by_side(
    region: Region, p: Parameters, lanes: int
) -> tuple[Facts, Rules, State, State, Work]:
    """Arrays for runs side by side: the third is the one start that they share."""
    facts = facts_of(region, p)
    start = start_state(region, p)
    state = State._make(np.repeat(array, lanes, axis=-1) for array in start)
    return facts, rules_of(p), start, state, work_of(facts, lanes)


def _kind(lanes: int, extensions: bool) -> str:
    """Name of what is compiled for such runs, with the fields of what it is given."""
    kinds = (Facts, Rules, State, Work, Extensions, ExtensionRules)
    return f"{lanes} lanes, extensions: {extensions}, {[(kind, kind._fields) for kind in kinds]}"


def compiled_before(lanes: int, extensions: bool = False) -> bool:
    """Whether the kernels were compiled for such runs as they stand, or need not be."""
    return not kernels.COMPILED or kernels.compiled_before(_kind(lanes, extensions))


def compile_kernels(lanes: int, extensions: bool = False) -> None:
    """Compile what runs need, so many of them side by side; with options, one by one.

    The first time ever takes a quarter of a minute or so.
    """
    known = compiled_before(lanes, extensions)
    p, region = Parameters(), synthetic(2, tasks=2)
    arrays = _side_by_side(region, p, lanes)
    events = len(arrays[-1].event)
    more = extensions_of(region, p, arrays[0], events, always=True) if extensions else None
    rows = np.empty((1, lanes, 1, len(COLUMNS)))
    traits = trait_distribution_of(*[p] * lanes)
    kernels.simulate(*arrays, traits, stream_of(0, 0), 1, 1, rows, more)
    if not known:
        kernels.remember_compiled(_kind(lanes, extensions))


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run: what was asked, what came out, and the state to go on from."""

    region: Region
    parameters: Parameters
    seed: int
    replicate: int
    months: int
    rows: Floats = field(repr=False)
    """(months + 1, columns) indicators, month 0 first."""
    state: State = field(repr=False)
    """The state after the last month."""

    def __repr__(self) -> str:
        n, tasks = self.region.size[:2]
        return (
            f"<Run of {self.region.name!r}: {n} organisations, {tasks} tasks, seed {self.seed}, "
            f"replicate {self.replicate}, {self.months} months>"
        )

    @property
    def indicators(self) -> pd.DataFrame:
        """One row a month, month 0 first; columns as in :data:`sim.indicators.COLUMNS`."""
        import pandas as pd

        index = pd.RangeIndex(self.months + 1, name="month")
        return pd.DataFrame(self.rows, index=index, columns=list(COLUMNS))

    def engine(self) -> Engine:
        """An engine that stands where this run ended."""
        engine = build(self.region, self.parameters, self.seed, self.replicate)
        engine = replace(engine, state=copy_state(self.state))
        engine.adopt(self.parameters)
        return engine

    @property
    def links(self) -> pd.DataFrame:
        """The linked links at the end: organisations, task, depth, age in months, trust."""
        import pandas as pd

        region, state = self.region, self.state
        at = np.nonzero(state.depth > 0)[0]
        pair = region.link_pair[at]
        first, second = region.pairs[pair].T
        names = np.array(region.organisations)
        return pd.DataFrame(
            {
                "first": names[first],
                "second": names[second],
                "task": np.array(region.tasks)[region.link_task[at]],
                "depth": state.depth[at],
                "age": int(state.month[0]) - state.since[at],
                "trust_first": state.trust[pair, 0],
                "trust_second": state.trust[pair, 1],
            }
        )


def simulate(
    region: Region | None = None,
    *,
    seed: int = 0,
    months: int = 120,
    replicate: int = 0,
    organisations: int | None = None,
    tasks: int | None = None,
    base: Parameters | None = None,
    **values: Any,
) -> Run:
    """Simulate a region and observe every month.

    Args:
        region: from :func:`sim.load_case`; or give ``organisations`` (and
            ``tasks``) to draw a synthetic region with the same seed.
        seed: key of all random numbers, 0 .. 2**64 - 1.
        replicate: number of the replicate under this seed.
        base: parameters that ``values`` are laid over.
        values: parameters by name.

    Raises:
        ParameterError, EngineError, RegionError: with what, value, rule, remedy.
    """
    months = whole("months", months, 0, MAX_MONTHS)
    chosen = parameters(base, **values)
    if region is None:
        if organisations is None:
            raise EngineError("simulate: give a region or a number of organisations")
        seed = whole("seed", seed, 0, MAX_SEED)
        region = synthetic(organisations, tasks=8 if tasks is None else tasks, seed=seed)
    elif organisations is not None or tasks is not None:
        raise EngineError("simulate: give either a region or a number of organisations, not both")
    elif not isinstance(region, Region):
        raise EngineError(
            f"simulate: region is {region!r}; it must be a Region, such as "
            "sim.load_case('twente') gives"
        )
    engine = build(region, chosen, seed, replicate)
    return _observed(engine, engine.observe()[None, :], months)


def resume(run: Run, months: int) -> Run:
    """Go on from where a run ended, for a further number of months.

    The result equals one run over all months, bit for bit.
    """
    months = whole("months", months, 0, MAX_MONTHS - run.months)
    return _observed(run.engine(), run.rows, months)


def _observed(engine: Engine, before: Floats, months: int) -> Run:
    rows = np.concatenate([before, engine.advance(months)])
    return Run(
        region=engine.region,
        parameters=engine.parameters,
        seed=engine.seed,
        replicate=engine.replicate,
        months=engine.month,
        rows=rows,
        state=engine.state,
    )


__all__ = ["NEVER", "Engine", "EngineError", "Run", "build", "resume", "simulate", "synthetic"]
