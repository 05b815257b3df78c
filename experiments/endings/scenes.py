"""A region with what the patterns need to know about it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.endings.facts import YEAR
from sim.allocation import ELECTED
from sim.state import Floats, Ints, Region


class Table(NamedTuple):
    """A voluntary partnership on one task, deep at month 0."""

    partnership: str
    links: Ints
    ends: NDArray[np.int64]
    """(links, 2) places: elected members first, the largest before all, then bodies."""
    members: int


class Scene(NamedTuple):
    """A region, read for the patterns."""

    name: str
    region: Region
    ends: NDArray[np.int64]
    """(L, 2) rows of the two organisations of a link."""
    elected: NDArray[np.bool_]
    capacity: Floats
    owner: NDArray[np.int64]
    """(L,) place of the partnership that makes the link deep, -1 without."""
    voluntary: NDArray[np.bool_]
    """(partnerships,) at least two elected members, deep and with no link prescribed."""
    tables: tuple[Table, ...]
    forced: NDArray[np.int64]
    """Links that the law prescribes from 2019 on."""


def scene(region: Region) -> Scene:
    """A region, read for the patterns."""
    ends = region.pairs[region.link_pair]
    elected = np.isin(region.kinds, ELECTED)
    capacity = region.volumes.sum(axis=1)
    owner = np.full(len(ends), -1, dtype=np.int64)
    forced = np.zeros(len(ends), dtype=np.bool_)
    rank = sorted(
        range(len(region.partnerships)),
        key=lambda at: (
            -region.partnerships[at].depth,
            region.partnerships[at].start_year or YEAR - 5,
            at,
        ),
    )
    for at in rank:
        p = region.partnerships[at]
        rows = [region.row(m) for m in p.members]
        columns = [region.tasks.index(k) for k in p.tasks]
        inside = np.isin(ends, rows).all(axis=1) & np.isin(region.link_task, columns)
        if p.id == "rud_twente":
            forced = inside
        if p.depth >= 2:
            owner[inside & (owner < 0) & (region.depth >= 2) & (region.floor == 0)] = at
    voluntary = np.zeros(len(region.partnerships), dtype=np.bool_)
    tables: list[Table] = []
    for at, p in enumerate(region.partnerships):
        rows = [region.row(m) for m in p.members]
        people = sorted((r for r in rows if elected[r]), key=lambda r: -capacity[r])
        mine = np.nonzero(owner == at)[0]
        if len(people) < 2 or not len(mine) or p.mandated:
            continue
        voluntary[at] = True
        order = [*people, *(r for r in rows if not elected[r])]
        tables += _tables_of(region, p.id, mine, {r: i for i, r in enumerate(order)}, len(people))
    return Scene(
        region.name, region, ends, elected, capacity, owner, voluntary, tuple(tables),
        np.nonzero(forced)[0],
    )  # fmt: skip


def _tables_of(
    region: Region, name: str, mine: Ints, places: dict[int, int], members: int
) -> list[Table]:
    """The tables of a partnership, one a task with more than one link."""
    found = []
    for k in np.unique(region.link_task[mine]).tolist():
        links = mine[region.link_task[mine] == k]
        if len(links) > 1:
            pairs = region.pairs[region.link_pair[links]].tolist()
            seats = np.array([[places[r] for r in pair] for pair in pairs])
            found.append(Table(name, links, seats, members))
    return found
