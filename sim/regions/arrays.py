"""What a bundle of a region holds, from checked tables alone: for the page, which has no NumPy.

Python makes regions with :func:`sim.regions.build_case` and bundles with :mod:`sim.browser.bundle`;
a test holds these lines to the same bytes. Organisations stand in the order of their keys.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.networks import ELECTED, MAX_KEY
from sim.regions import derivation, derive
from sim.regions.numbers import numbers_of, portfolios
from sim.regions.tables import CaseTables, Organisation

TIER_BY_KIND: Final = {"municipality": "local", "government": "national", "foreign": "national"}


class Plain(NamedTuple):
    """A region as lists."""

    header: dict[str, Any]
    arrays: dict[str, tuple[tuple[int, ...], list[Any]]]
    """Shape and values by name."""
    links: list[tuple[int, int, int, int]]
    """Two rows, a task, and the rung of each link."""
    pairs: int


def keys_of(names: Sequence[str]) -> list[int]:
    """Random-number keys that depend on the identifier alone.

    An organisation so keeps its draws when others are added or rows change places.
    """
    taken: dict[int, str] = {}
    for name in sorted(names):
        key = zlib.crc32(name.encode()) % (MAX_KEY + 1)
        while key in taken:
            key = (key + 1) % (MAX_KEY + 1)
        taken[key] = name
    of = {name: key for key, name in taken.items()}
    return [of[name] for name in names]


def tier_of(organisation: Organisation) -> str:
    """The tier of government of an organisation."""
    return organisation.tier or TIER_BY_KIND.get(organisation.kind, "regional")


def plain(tables: CaseTables, digest: str) -> Plain:
    """The region of checked tables.

    Args:
        digest: of the arrays of a region, by which a bundle and a module know each other.
    """
    unordered = tables.agents()
    keys = keys_of([o.id for o in unordered])
    order = [place for _, place in sorted((key, place) for place, key in enumerate(keys))]
    agents = [unordered[place] for place in order]
    row = {o.id: i for i, o in enumerate(agents)}
    column = {t.id: k for k, t in enumerate(tables.tasks)}
    n, k = len(agents), len(tables.tasks)
    # sums are exact, so that the order of rows moves no bit
    fte = np.zeros((n, k))
    statutory = [False] * (n * k)
    for v in portfolios(tables):
        a, task = row[v.organisation], column[v.task]
        fte[a, task] = v.volume
        statutory[a * k + task] = v.statutory and v.volume > 0
    volumes, unit = derive.units_of(fte)
    rungs = _rungs(tables, order, fte)
    header = {
        "name": tables.id,
        "digest": digest,
        "organisations": [o.id for o in agents],
        "labels": [o.name for o in agents],
        "areas": [o.area or tables.id for o in agents],
        "tasks": list(column),
        "task_labels": {
            "en": [t.name_en for t in tables.tasks],
            "nl": [t.name_nl for t in tables.tasks],
        },
        "fte_per_unit": unit,
    }
    pairs = n * (n - 1) // 2
    kinds = [o.kind for o in agents]
    tiers = [tier_of(o) for o in agents]
    arrays: dict[str, tuple[tuple[int, ...], list[Any]]] = {
        "key": ((n,), [keys[place] for place in order]),
        "volumes": ((n, k), [float(volumes[i, task]) for i in range(n) for task in range(k)]),
        "statutory": ((n, k), statutory),
        "referee": ((n,), ["referee" in o.role for o in agents]),
        "elected": ((n,), [kind in ELECTED for kind in kinds]),
        "local": ((n,), [tier == "local" for tier in tiers]),
        "kind": ((n,), _codes(kinds)),
        "tier": ((n,), _codes(tiers)),
        "area": ((n,), _codes([o.area or tables.id for o in agents])),
        "needs": ((k, k), _needs(tables, column)),
        "ends": ((pairs, 2), [x for a in range(n) for b in range(a + 1, n) for x in (a, b)]),
        "distance": ((pairs,), [0.0] * pairs),
        "trust": ((pairs, 2), [np.nan] * (2 * pairs)),
        "knowledge": ((pairs, 2), [np.nan] * (2 * pairs)),
        "depth": ((len(rungs.rung),), rungs.rung),
        "age": ((len(rungs.rung),), rungs.age),
        "floor": ((len(rungs.rung),), rungs.floor),
    }
    ends = rungs.ends
    links = [
        (ends[pair][0], ends[pair][1], task, rung)
        for pair, task, rung in zip(rungs.pair, rungs.task, rungs.rung, strict=True)
    ]
    return Plain(header, arrays, links, pairs)


class _Rungs(NamedTuple):
    ends: list[tuple[int, int]]
    pair: list[int]
    task: list[int]
    rung: list[int]
    age: list[int]
    floor: list[int]


def _rungs(tables: CaseTables, order: Sequence[int], fte: Any) -> _Rungs:
    """Links of whoever performs a task, by pair and task, at month 0."""
    numbers = numbers_of(tables)
    n, k = len(order), len(tables.tasks)
    ends = [(a, b) for a in range(n) for b in range(a + 1, n)]
    both = [
        (pair, task)
        for pair, (a, b) in enumerate(ends)
        for task in range(k)
        if fte[a, task] > 0 and fte[b, task] > 0
    ]
    seat = np.zeros((len(numbers.depth), n), dtype=np.bool_)
    for q in range(len(numbers.depth)):
        for i in range(n):
            seat[q, i] = numbers.seat[q, order[i]]
    rung, age, floor = (np.zeros(len(both), dtype=np.int64) for _ in range(3))
    derivation.links_at_start(
        np.array(ends, dtype=np.int64).reshape(-1, 2),
        np.array([pair for pair, _ in both], dtype=np.int64),
        np.array([task for _, task in both], dtype=np.int64),
        seat,
        numbers.on_task,
        numbers.depth,
        numbers.months,
        numbers.prescribed,
        rung,
        age,
        floor,
    )
    return _Rungs(
        ends,
        [pair for pair, _ in both],
        [task for _, task in both],
        [int(x) for x in rung],
        [int(x) for x in age],
        [int(x) for x in floor],
    )


def _codes(values: Sequence[str]) -> list[int]:
    number = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return [number[value] for value in values]


def _needs(tables: CaseTables, column: dict[str, int]) -> list[float]:
    k = len(column)
    if tables.needs is None:
        other = 1.0 / max(k - 1, 1)
        return [0.0 if a == b else other for a in range(k) for b in range(k)]
    out = [0.0] * (k * k)
    for need in tables.needs:
        a, b = column[need.task_a], column[need.task_b]
        out[a * k + b] = out[b * k + a] = need.coupling
    return out
