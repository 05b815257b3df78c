"""One run: build its arrays, step them, observe, resume."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import kernels, networks
from sim.allocation import (
    extensions_of,
    facts_of,
    region_arrays,
    state_of,
    with_room,
    work_of,
)
from sim.documents import MOST_FAULTS
from sim.indicators import COLUMNS
from sim.kernels import settle
from sim.parameters import (
    ENTRIES,
    MAX_MONTHS,
    NEVER,
    TRAIT_PARAMETERS,
    ParameterError,
    Parameters,
    optional,
    parameters,
    plain,
    shown_value,
    whole,
)
from sim.state import (
    ExtensionRules,
    Extensions,
    Facts,
    Floats,
    Ints,
    Region,
    RegionArrays,
    Rules,
    State,
    Work,
    dimensions,
    memory_of,
    partners_as_bits,
)
from sim.words import number as written
from sim.words import say

if TYPE_CHECKING:
    import pandas as pd

Points = Sequence[Parameters | Mapping[str, Any]] | Parameters | Mapping[str, Any] | Any
"""What :func:`ensemble` takes as points; a table of pandas or polars too."""
MAX_SEED = 2**64 - 1
MAX_REPLICATE = 2**32 - 1
MAX_THREADS = 1024
MEMORY_LIMIT = 8 * 2**30
"""Bytes that one run may take before it is refused."""
BESIDE_LIMIT = 2**29
"""Bytes that runs side by side may take in each worker; what needs more goes one by one."""
LANES = 16
"""Runs that are stepped side by side: a multiple of what vector registers hold."""
SETTLED_FACTS: Final = tuple(
    dict.fromkeys(name for e in ENTRIES.values() if e.into == "facts" for name in e.arrays)
)
"""Facts in which parameters stand."""


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
    arrays: RegionArrays
    facts: Facts
    rules: Rules
    start: State
    """The state at month 0, traits apart."""
    trait_distribution: Floats
    """(4, 1) mean and spread of mindset and of own-interest weight."""
    state: State
    work: Work
    stream: tuple[np.uint64, np.uint64, np.uint64]
    extensions: Extensions | None = None
    """None where all mechanisms of docs/model.md 7.13 to 7.20 are off, and nothing is counted."""
    counting: bool = False
    """Whether what becomes of proposals is counted."""

    @property
    def month(self) -> int:
        """Months done."""
        return int(self.state.month[0])

    def tally(self) -> NDArray[np.int32]:
        """What became of the proposals on each link since month 0, (links, COUNTS).

        Columns are the COUNT_ constants of :mod:`sim.state`.

        Raises:
            EngineError: nothing is counted.
        """
        return self._counted().tally.copy()

    def watch(self, link: int) -> None:
        """Write down the proposals on a link from now on; -1 for none. See :meth:`taken`."""
        found = self._counted()
        found.watched[0] = link
        found.taken[:] = np.nan

    def taken(self) -> Floats:
        """The latest proposal on the watched link, (TERMS,): NaN if there was none.

        Its numbers are TERMS_LINK of :mod:`sim.state`, then TERMS_SIDE of the pair's first, and of
        its second. ``time`` is NaN where it came to no decision.
        """
        return self._counted().taken.copy()

    def _counted(self) -> Extensions:
        if self.extensions is None or not self.counting:
            raise EngineError(say("why.not_counted"))
        return self.extensions

    def _simulate(self, months: int, observed: int, runs: int = 0) -> Floats:
        """Indicators of the last observed months of the runs, (runs or 1, observed, columns)."""
        rows = np.empty((max(1, runs), 1, observed, len(COLUMNS)))
        if not self.parameters.phases:
            self._go(months, rows, self.stream, runs)
            return rows[:, 0]
        for at in range(max(1, runs)):
            if runs > 0:
                stream = (self.stream[0] + np.uint64(at), *self.stream[1:])
                self._adopt(0, stream)
                self._go(0, rows[:1, :, :0], stream, 1)
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
    ) -> None:
        """Months under the rules as they are."""
        kernels.simulate(
            self.facts,
            self.rules,
            self.start,
            self.state,
            self.work,
            self.trait_distribution,
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
        if not optional(self.parameters) and not self.counting:
            self.extensions = None
        elif self.extensions is None:
            self.extensions = extensions_of(self.arrays, self.facts, self.counting)
        if self.extensions is not None:
            daring = self.parameters.daring_start
            self.start = with_room(self.start, self.facts, daring)
            self.state = with_room(self.state, self.facts, daring)
        self.rules, self.extensions = self._settled(self.parameters.at(month), self.extensions)
        if self.extensions is not None:
            kernels.draw_marks(self.facts, self.extensions, stream)
        self.prepare()

    def _settled(
        self, p: Parameters, extensions: Extensions | None
    ) -> tuple[Rules, Extensions | None]:
        """Rules under some parameters, and extensions that are as new."""
        numbers, acting = settle.numbers_of(p), np.empty(settle.PLACES)
        rules, own = settle.settle_rules(numbers, acting, self.arrays, self.facts, extensions)
        return rules, None if extensions is None else extensions._replace(rules=own)

    def extensions_or_new(self) -> Extensions:
        """Those of the run, or where it has none some that say which links are whose."""
        if self.extensions is not None:
            return self.extensions
        _, found = self._settled(self.parameters, extensions_of(self.arrays, self.facts))
        assert found is not None
        return found

    def facts_under(self, chosen: Parameters) -> Facts:
        """The facts under other parameters; what needs none is shared."""
        fresh = {name: np.empty_like(getattr(self.facts, name)) for name in SETTLED_FACTS}
        facts = self.facts._replace(**fresh)
        acting = np.empty(settle.PLACES)
        settle.settle_facts(settle.numbers_of(chosen), acting, self.arrays, facts)
        return facts

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
        rows = self._simulate(months, 1, number)
        self.replicate += number - 1
        self.stream = stream_of(self.seed, self.replicate)
        return rows[:, 0]

    def courses(self, months: int, number: int) -> Floats:
        """Run this replicate and the following ones; every month, (number, months, columns).

        As :meth:`replicates`, from month 0 and without building each.
        """
        rows = self._simulate(months, months, number)
        self.replicate += number - 1
        self.stream = stream_of(self.seed, self.replicate)
        return rows

    def observe(self) -> Floats:
        """Indicators of the state as it stands, (columns,)."""
        return self.finish(0)

    def fragmentation_per_task(self) -> pd.Series:
        """Fragmentation of each task, NaN with fewer than two providers."""
        import pandas as pd

        self.observe()
        return pd.Series(self.work.task_fragmentation.copy(), index=list(self.region.tasks))

    def chimneys_per_task(self) -> pd.Series:
        """Smoking chimneys of each task: bundles and lone organisations with some volume.

        They count who is connected by any chain; how much of the overlap is still done twice is
        told by duplicated work.
        """
        import pandas as pd

        self.observe()
        return pd.Series(self.work.task_chimneys.copy(), index=list(self.region.tasks))

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
    organisations: int,
    tasks: int,
    pairs: int,
    links: int,
    lanes: int = 1,
    extensions: bool = False,
    counting: bool = False,
) -> int:
    """Bytes that the arrays of one run, or of several side by side, take before they are made.

    ``extensions``: with those of the mechanisms that are off unless asked for; ``counting``: with
    room to count what becomes of proposals.
    """
    sizes = dimensions(
        organisations, tasks, pairs, links, lanes=lanes, counting=counting, extensions=extensions
    )
    tables = [Facts, State, Work, *([Extensions] if extensions else [])]
    return sum(memory_of(table, sizes) for table in tables)


def check_memory(
    organisations: int,
    tasks: int,
    pairs: int,
    links: int,
    extensions: bool = False,
    counting: bool = False,
) -> None:
    """Refuse what would not fit.

    Raises:
        EngineError: with the size needed, the limit and what to do.
    """
    needed = memory_needed(
        organisations, tasks, pairs, links, extensions=extensions, counting=counting
    )
    if needed > MEMORY_LIMIT:
        raise EngineError(
            say(
                "engine.memory",
                organisations=organisations,
                tasks=tasks,
                links=written(links, 0),
                needed=written(needed / 2**30, 1),
                limit=written(MEMORY_LIMIT / 2**30, 0),
            )
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
    spread = _within("size_spread", size_spread, 0.0, 2.0)
    share = _within("breadth", breadth, 0.0, 1.0)
    seed = whole("seed", seed, 0, MAX_SEED)
    if pairs is not None:
        pairs = _pairs(pairs)
    many = n * (n - 1) // 2 if pairs is None else len(pairs)
    check_memory(n, k, many, many * k)
    volumes = np.empty((n, k))
    kernels.portfolios(np.arange(n), k, spread, share, stream_of(seed, 0), volumes)
    return networks.region(f"synthetic_{n}", volumes, pairs=pairs)


def _within(name: str, value: Any, low: float, high: float) -> float:
    """A number in low .. high."""
    given = plain(value)
    good = isinstance(given, int | float) and not isinstance(given, bool)
    if not good or not low <= given <= high:
        told = {"value": shown_value(value), "low": f"{low:g}", "high": f"{high:g}"}
        raise ParameterError(say("engine.number", name=name, **told))
    return float(given)


def _pairs(given: Any) -> Any:
    """(P, 2) rows; the rules over them are those of any region."""
    try:
        found = np.asarray(given if hasattr(given, "__array__") else list(given))
        found = np.empty((0, 2), dtype=np.int64) if found.size == 0 else found
        if found.ndim != 2 or found.shape[1] != 2 or not np.issubdtype(found.dtype, np.integer):
            raise ValueError
    except (TypeError, ValueError):
        raise ParameterError(say("engine.pairs", value=shown_value(given))) from None
    return found


def apart_from_traits(p: Parameters) -> tuple[Any, ...]:
    """All other parameters: points that share them can be stepped side by side."""
    return _APART(p)


_APART: Final = attrgetter(
    *(name for name in Parameters.model_fields if name not in TRAIT_PARAMETERS)
)


def build(
    region: Region, p: Parameters, seed: int = 0, replicate: int = 0, *, counting: bool = False
) -> Engine:
    """An engine at month 0.

    Args:
        counting: count what becomes of proposals (docs/model.md 8). No number of the run changes;
            it takes about as long as one with mechanisms that are off by default.

    Raises:
        EngineError: the region would not fit into memory.
        ParameterError: seed or replicate out of range.
    """
    seed = whole("seed", seed, 0, MAX_SEED)
    replicate = whole("replicate", replicate, 0, MAX_REPLICATE)
    check_memory(*region.size, extensions=bool(optional(p)) or counting, counting=counting)
    made = set_up(region, p, counting=counting)
    engine = Engine(
        region,
        p,
        seed,
        replicate,
        made.arrays,
        made.facts,
        made.rules,
        made.start,
        made.trait_distribution,
        copy_state(made.start),
        made.work,
        stream_of(seed, replicate),
        made.extensions,
        counting,
    )
    engine._simulate(0, 0, runs=1)
    return engine


class SetUp(NamedTuple):
    """What a run needs before it begins, or several side by side."""

    arrays: RegionArrays
    facts: Facts
    rules: Rules
    start: State
    trait_distribution: Floats
    """(4, lanes) mean and spread of mindset and of own-interest weight."""
    work: Work
    extensions: Extensions | None

    @property
    def lanes(self) -> int:
        """Runs that are stepped side by side."""
        return int(self.trait_distribution.shape[1])

    def states(self) -> State:
        """A state for each lane, all of them at the start that they share."""
        return State._make(np.repeat(array, self.lanes, axis=-1) for array in self.start)


def set_up(
    region: Region, *points: Parameters, extensions: bool = False, counting: bool = False
) -> SetUp:
    """The arrays of runs under one set of parameters, or of several that differ in traits only.

    Args:
        points: one a lane.
        extensions: make those of the mechanisms that are off, too.
        counting: make them, with room to count what becomes of proposals.
    """
    p, lanes = points[0], len(points)
    arrays = region_arrays(region)
    facts = facts_of(arrays, region.link_pair, region.link_task)
    more = None
    if extensions or counting or optional(p):
        more = extensions_of(arrays, facts, counting)
    start, traits = state_of(facts, more is not None), np.empty((4, lanes))
    numbers, acting = settle.numbers_of(p), np.empty(settle.PLACES)
    rules, own = settle.settle(numbers, acting, arrays, facts, start, traits, more)
    for lane, point in enumerate(points[1:], start=1):
        settle.set_trait_distribution(settle.numbers_of(point), traits, lane)
    if more is not None:
        more = more._replace(rules=own)
    return SetUp(arrays, facts, rules, start, traits, work_of(facts, lanes), more)


def ensemble(
    region: Region,
    points: Points,
    months: int,
    *,
    seed: int = 0,
    replicate: int = 0,
    number: int = 1,
    threads: int = 1,
) -> Floats:
    """Final indicators of some replicates of several points, (points, number, columns).

    Columns are those of ``sim.indicators.COLUMNS``, in that order.

    The bits are those of running each by itself, whatever the threads. Parameters are not in
    the key of the random numbers, so points have the same luck; those that differ in mean and
    spread of mindset and own-interest weight alone are stepped side by side, LANES at a time.
    Each thread holds the arrays of what it steps; there are no more threads than fit, see
    :func:`threads_that_fit`.

    Args:
        points: Parameters or names with values, a list of these, or a table (DataFrame) with
            a column for each parameter. What is not named has its default.

    Raises:
        EngineError: a region or a table of results that would not fit; no region.
        ParameterError: months, seed, replicate, number or threads out of range; a point that
            is none.
    """
    region = _checked_region("ensemble", region)
    points = _points(points)
    seed = whole("seed", seed, 0, MAX_SEED)
    number = whole("number", number, 0, MAX_REPLICATE + 1)
    replicate = whole("replicate", replicate, 0, MAX_REPLICATE - max(number - 1, 0))
    months = whole("months", months, 0, MAX_MONTHS)
    threads = whole("threads", threads, 1, MAX_THREADS)
    size = len(points) * number * len(COLUMNS) * 8
    if size > MEMORY_LIMIT:
        told = {"points": written(len(points), 0), "number": written(number, 0)}
        needed, limit = written(size / 2**30, 1), written(MEMORY_LIMIT / 2**30, 0)
        raise EngineError(say("engine.many_results", needed=needed, limit=limit, **told))
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


def _checked_region(door: str, region: Any) -> Region:
    """What a public function was given as a region."""
    if not isinstance(region, Region):
        raise EngineError(say("engine.no_region", door=door, value=shown_value(region)))
    return region


def _points(given: Points) -> list[Parameters]:
    """Points of an ensemble, from whatever says which parameters have which values.

    Raises:
        ParameterError: with all that is wrong.
    """
    rule = say("engine.points_rule")
    rows: Any = given
    if isinstance(rows, Parameters | Mapping):
        rows = [rows]
    elif hasattr(rows, "to_dicts"):  # polars
        rows = rows.to_dicts()
    elif hasattr(rows, "to_dict"):  # pandas: a table has a row a point, a column is one point
        rows = rows.to_dict("records") if getattr(rows, "ndim", 0) == 2 else [rows.to_dict()]
    elif isinstance(rows, str | bytes) or not isinstance(rows, Iterable):
        raise ParameterError(say("engine.points", value=shown_value(given), rule=rule))
    found, faults = [], []
    for at, row in enumerate(rows):
        if isinstance(row, Parameters):
            found.append(row)
            continue
        row = row.to_dict() if hasattr(row, "to_dict") and getattr(row, "ndim", 0) == 1 else row
        if not isinstance(row, Mapping):
            faults.append(say("engine.point", at=at, value=shown_value(row), rule=rule))
            continue
        try:
            found.append(parameters({str(name): value for name, value in row.items()}))
        except ParameterError as error:
            lines = str(error).splitlines()
            faults += [say("engine.point_fault", at=at, fault=line) for line in lines]
    if len(faults) > MOST_FAULTS:
        more = written(len(faults) - MOST_FAULTS, 0)
        faults[MOST_FAULTS:] = [say("engine.more_faults", number=more)]
    if faults:
        raise ParameterError("\n".join(faults))
    return found


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
    # lanes beyond the last point repeat it
    made = set_up(region, *points, *[points[-1]] * (LANES - len(points)))
    found = np.empty((number, LANES, 1, len(COLUMNS)))
    _run_lanes(made, stream_of(seed, replicate), number, months, found)
    return found[:, : len(points), 0].swapaxes(0, 1)


def _run_lanes(made: SetUp, stream: Any, number: int, months: int, found: Floats) -> None:
    """Replicates of runs side by side; ``found`` (number, lanes, observed, columns)."""
    kernels.simulate(
        made.facts,
        made.rules,
        made.start,
        made.states(),
        made.work,
        made.trait_distribution,
        stream,
        number,
        months,
        found,
        made.extensions,
    )


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
    made = set_up(synthetic(2, tasks=2), *[Parameters()] * lanes, extensions=extensions)
    _run_lanes(made, stream_of(0, 0), 1, 1, np.empty((1, lanes, 1, len(COLUMNS))))
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
        return pd.DataFrame(
            named_links(region, at)
            | {
                "depth": state.depth[at],
                "age": int(state.month[0]) - state.since[at],
                "trust_first": state.trust[pair, 0],
                "trust_second": state.trust[pair, 1],
            }
        )


def named_links(region: Region, at: Ints) -> dict[str, Any]:
    """Identifiers of the two organisations and of the task of some links, by their places."""
    first, second = region.pairs[region.link_pair[at]].T
    names = np.array(region.organisations)
    task = np.array(region.tasks)[region.link_task[at]]
    return {"first": names[first], "second": names[second], "task": task}


def simulate(
    region: Region | None = None,
    *,
    seed: int = 0,
    months: int = 120,
    replicate: int = 0,
    organisations: int | None = None,
    tasks: int | None = None,
    base: Parameters | Mapping[str, Any] | None = None,
    **values: Any,
) -> Run:
    """Simulate a region and observe every month.

    Args:
        region: from :func:`sim.load_case`; or give ``organisations`` (and
            ``tasks``) to draw a synthetic region with the same seed.
        seed: key of all random numbers, 0 .. 2**64 - 1.
        replicate: number of the replicate under this seed.
        base: parameters that ``values`` are laid over, or names with values.
        values: parameters by name.

    Raises:
        ParameterError, EngineError, RegionError: with what, value, rule, remedy.
    """
    months = whole("months", months, 0, MAX_MONTHS)
    chosen = parameters(base, **values)
    if region is None:
        if organisations is None:
            raise EngineError(say("engine.region_or_number", door="simulate"))
        seed = whole("seed", seed, 0, MAX_SEED)
        region = synthetic(organisations, tasks=8 if tasks is None else tasks, seed=seed)
    elif organisations is not None or tasks is not None:
        raise EngineError(say("engine.not_both", door="simulate"))
    else:
        region = _checked_region("simulate", region)
    engine = build(region, chosen, seed, replicate)
    return _observed(engine, engine.observe()[None, :], months)


def resume(run: Run, months: int) -> Run:
    """Go on from where a run ended, for a further number of months.

    The result equals one run over all months, bit for bit.
    """
    if not isinstance(run, Run):
        raise EngineError(say("engine.no_run", door="resume", value=shown_value(run)))
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
