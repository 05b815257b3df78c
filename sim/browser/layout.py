"""What stands where in the memory of a module: one table for all entries, and the shapes of arrays.

The table has eight bytes for each number that a call needs: of an array the place of its data and
its shape, of a scalar its value. Both are made from what the engine allocates, so that no array is
declared a second time.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import engine, networks
from sim.browser import entry
from sim.indicators import COLUMNS
from sim.kernels import settle
from sim.kernels.exchange import HALVINGS
from sim.parameters import Parameters
from sim.regions.derivation import PARTIALS
from sim.state import TERM_NAMES, Bools, Floats, Ints

ENTRIES = (
    *("count_pairs", "draw_region", "count_links", "derive", "play"),
    *("volumes_from_tables", "links_from_tables"),
    *("bundles", "looks", "duplicated", "overlap", "accounts", "households"),
    *("apart", "brought", "exchange"),
)
SIZES = ("organisations", "tasks", "pairs", "links", "couplings", "words", "link_words")
"""What ``sizes`` holds, in the order of :mod:`sim.browser.entry`."""
_PRODUCTS = (("one",), *((name,) for name in SIZES), ("organisations", "tasks"))
"""Products of sizes of which lengths are sums."""
BY_CALL = ("numbers", "begins", "rows", "tables", "room", "in_worlds")
"""Arrays whose shape the caller chooses, and tuples of such arrays."""


class Exchanged(NamedTuple):
    """Bring and get over worlds: room, and what is found (:func:`sim.kernels.sum_exchange`)."""

    partials: Floats
    mean: Floats
    one: Floats
    flows: Floats
    ahead: Floats
    by_task: Floats
    got_by_task: Floats
    sums: Floats
    sides: NDArray[np.int8]
    one_way: Floats


class Tables(NamedTuple):
    """What the tables of a region say in numbers (:class:`sim.regions.numbers.Numbers`)."""

    kind: Ints
    plays: Bools
    population: Floats
    share: Floats
    by_law: Bools
    member: Bools
    on_task: Bools
    prescribed: Bools
    depth: Ints
    moved: Floats
    since: Ints
    body: Ints
    row: Ints
    staff: Floats
    year: Ints
    """(1,) of month 0."""


class Room(NamedTuple):
    """Room to derive month 0 in."""

    part: Floats
    """(Q,)"""
    months: Ints
    """(Q,)"""
    seat: Bools
    """(Q, A)"""
    partials: Floats
    """(2, PARTIALS)"""
    work: Floats
    """(A, K)"""
    asked: Floats
    """(B, A, K)"""
    moved: Floats
    """(B, A, K)"""
    fte: Floats
    """(A, K)"""
    less: Floats
    """(A, K)"""
    more: Floats
    """(A, K)"""
    unit: Floats
    """(1,) FTE of a unit."""


def tables_of(numbers: Any, year: int) -> tuple[Tables, Room]:
    """Tables of :class:`sim.regions.numbers.Numbers` as the module takes them, and room for it."""
    given = {name: getattr(numbers, name) for name in Tables._fields if name != "year"}
    (partnerships, agents), tasks = numbers.member.shape, numbers.share.shape[1]
    bodies = len(numbers.row)
    floats = {name: np.zeros((agents, tasks)) for name in ("work", "fte", "less", "more")}
    room = Room(
        part=np.zeros(partnerships),
        months=np.zeros(partnerships, dtype=np.int64),
        seat=np.zeros((partnerships, agents), dtype=np.bool_),
        partials=np.zeros((2, PARTIALS)),
        asked=np.zeros((bodies, agents, tasks)),
        moved=np.zeros((bodies, agents, tasks)),
        unit=np.zeros(1),
        **floats,
    )
    return Tables(year=np.array([year]), **given), room


def _exchanged(n: int, tasks: int, links: int) -> Exchanged:
    return Exchanged(
        partials=np.zeros(HALVINGS),
        mean=np.zeros((links, 2)),
        one=np.zeros((n, n)),
        flows=np.zeros((n, n)),
        ahead=np.zeros((n, n)),
        by_task=np.zeros((n, tasks)),
        got_by_task=np.zeros((n, tasks)),
        sums=np.zeros((n, 4)),
        sides=np.zeros(n, dtype=np.int8),
        one_way=np.zeros(1),
    )


def _two_of_a_region() -> tuple[Tables, Room]:
    """Tables of two organisations and a body, for the types of arrays."""
    # each array is one of its own: one that stands in two places is one in memory
    flags, wholes = partial(np.ones, dtype=np.bool_), partial(np.ones, dtype=np.int64)
    numbers = SimpleNamespace(
        kind=wholes(2), plays=flags(2), population=np.ones(2), share=np.ones((3, 2)),
        by_law=flags(2), member=flags((1, 2)), on_task=flags((1, 2)), prescribed=flags((1, 2)),
        depth=wholes(1), moved=np.ones(1), since=wholes(1), body=wholes(1), row=wholes(1),
        staff=np.ones(1),
    )  # fmt: skip
    return tables_of(numbers, 2020)


def example(region: Any = None) -> dict[str, Any]:
    """Arguments of all entries by name, for a region."""
    if region is None:
        region = networks.region("two", np.ones((2, 2)))
    p = Parameters()
    made = engine.set_up(region, p, counting=True)
    n, k, pairs, links = region.size
    assert made.extensions is not None
    tables, room = _two_of_a_region()
    return {
        "tables": tables,
        "room": room,
        "numbers": settle.numbers_of(p)[np.newaxis],
        "begins": np.zeros(1, dtype=np.int64),
        "acting": np.zeros(settle.PLACES),
        "sizes": np.zeros(entry.SIZES, dtype=np.int64),
        "no_places": np.zeros(0, dtype=np.uint32),
        "region": made.arrays,
        "facts": made.facts,
        "start": made.start,
        "state": engine.copy_state(made.start),
        "work": made.work,
        "trait_distribution": made.trait_distribution,
        "extensions": made.extensions,
        "incident": made.extensions.incident,
        "across": made.extensions.across,
        "stream": engine.stream_of(0, 0),
        "runs": 1,
        "months": 0,
        "rows": np.zeros((1, 1, 1, len(COLUMNS))),
        "adopt": 0,
        "size_spread": 0.6,
        "breadth": 0.6,
        "root": np.zeros((k, n), dtype=np.uint32),
        "chimneys": np.zeros(k, dtype=np.int64),
        "rungs": np.zeros((k, n), dtype=np.int8),
        "inside": np.zeros((k, n, 2), dtype=np.int64),
        "looks": np.zeros((k, n), dtype=np.int8),
        "by_task": np.zeros((k, 2)),
        "by_link": np.zeros((links, 2)),
        "by_pair": np.zeros((pairs, 4)),
        "number": 400,
        "weights": np.zeros(n + 3 * k),
        "helped": np.zeros(1),
        "terms": np.zeros((2, len(TERM_NAMES) + 1)),
        "by_side": np.zeros((links, 2)),
        "in_worlds": np.zeros((1, links, 2)),
        "share": 0.8,
        "exchanged": _exchanged(n, k, links),
    }


def arguments(name: str) -> tuple[str, ...]:
    """Names of the arguments of an entry, which say what is passed."""
    return tuple(inspect.signature(getattr(entry, name).py_func).parameters)


def leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Arrays and numbers of an argument with their names, in the order in which numba passes them.

    None is passed too; an empty tuple is not.
    """
    if isinstance(value, tuple):
        for field, item in zip(getattr(value, "_fields", range(len(value))), value, strict=True):
            yield from leaves(item, f"{name}.{field}")
    else:
        yield name, value


def _names(world: dict[str, Any]) -> dict[int, str]:
    """The first name of each array: one that stands in two tuples is one array in memory."""
    found: dict[int, str] = {}
    for argument, value in world.items():
        for name, item in leaves(value, argument):
            if isinstance(item, np.ndarray):
                found.setdefault(id(item), name)
    return found


def passed(world: dict[str, Any], entry_name: str) -> list[tuple[str, Any]]:
    """Leaves of the arguments of an entry, arrays by their first names."""
    first = _names(world)
    return [
        (first.get(id(item), name), item)
        for argument in arguments(entry_name)
        for name, item in leaves(world[argument], argument)
    ]


@cache
def table() -> dict[str, tuple[int, str]]:
    """Place in the table, in eights of bytes, of what entries take, and its kind.

    Kinds are numpy's names of types; of an array the place of the data stands there, and its
    shape behind it.
    """
    world = example()
    places: dict[str, tuple[int, str]] = {}
    at = 0
    for name in ENTRIES:
        for leaf, item in passed(world, name):
            if item is None or leaf in places:
                continue
            places[leaf] = (at, np.asarray(item).dtype.name)
            at += 1 + np.ndim(item)
    return places


def _sizes_of(world: dict[str, Any]) -> dict[str, int]:
    volumes, facts = world["region"].volumes, world["facts"]
    n, k = volumes.shape
    links = len(facts.task)
    counts = (n, k, len(facts.ends), links, len(facts.near), (n >> 5) + 1, (links >> 5) + 1)
    return {"one": 1, **dict(zip(SIZES, counts, strict=True))}


def _terms(sizes: dict[str, int]) -> list[int]:
    return [int(np.prod([sizes[name] for name in product])) for product in _PRODUCTS]


@cache
def shapes() -> dict[str, list[list[int]]]:
    """Lengths of the axes of each array as sums of products of sizes: how many of each product.

    Found from what the engine allocates for regions of different sizes, and tried on others.

    Raises:
        RuntimeError: an array whose lengths are no such sum.
    """
    rng = np.random.default_rng(1)
    worlds = []
    for _ in range(2 * len(_PRODUCTS)):
        n, k = int(rng.integers(3, 80)), int(rng.integers(2, 12))
        pairs = networks.complete(n)
        some = pairs[rng.random(len(pairs)) < rng.uniform(0.2, 0.9)]
        needs = np.triu(rng.random((k, k)) < 0.5, 1).astype(float)
        volumes = np.where(rng.random((n, k)) < 0.7, 1.0, 0.0)
        worlds.append(example(networks.region("r", volumes, pairs=some, needs=needs + needs.T)))
    terms = np.array([_terms(_sizes_of(world)) for world in worlds], dtype=np.float64)
    found: dict[str, list[list[int]]] = {}
    by_name = [
        {
            name: item.shape
            for entry_name in ENTRIES
            for name, item in passed(world, entry_name)
            if isinstance(item, np.ndarray)
        }
        for world in worlds
    ]
    for name in by_name[0]:
        lengths = np.array([shape[name] for shape in by_name], dtype=np.float64)
        parts = np.rint(np.linalg.lstsq(terms, lengths, rcond=None)[0])
        if (terms @ parts != lengths).any():
            raise RuntimeError(
                f"{name}: its shape follows from no sum of sizes that sim.browser.layout knows: "
                f"{lengths[:3].tolist()} for {[_sizes_of(world) for world in worlds[:3]]}"
            )
        found[name] = parts.T.astype(int).tolist()
    return found


def described() -> dict[str, Any]:
    """The layout as JavaScript reads it."""
    lengths = shapes()
    places = {}
    for name, (at, kind) in table().items():
        if name in lengths and name.partition(".")[0] not in BY_CALL:
            places[name] = [at, kind, [_sparse(parts) for parts in lengths[name]]]
        else:
            places[name] = [at, kind]
    return {"sizes": list(SIZES), "products": [list(p) for p in _PRODUCTS], "places": places}


def _sparse(parts: list[int]) -> Any:
    """A constant length as it is, another as pairs of a product's place and how many of it."""
    if not any(parts[1:]):
        return parts[0]
    return [[at, many] for at, many in enumerate(parts) if many]
