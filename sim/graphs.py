"""The links of a state as a graph of networkx: who works with whom, how deep, with what trust."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.state import Ints, Region, State

if TYPE_CHECKING:
    import networkx as nx

RUNGS = 3
"""The deepest rung of a link."""


class Edge(NamedTuple):
    """What an edge says of two organisations; the first one is the first in the region."""

    rung: int
    """The deepest rung of the links of the two, 1 .. 3."""
    tasks: int
    """On how many tasks they are linked."""
    weight: int
    """The rungs of these links together; on one task the rung."""
    age: int
    """Months since the oldest of these links began."""
    trust: float
    """Mean of both directions, 0 .. 1."""
    trust_first: float
    trust_second: float
    """Of the second in the first."""


def edges(
    region: Region, state: State, task: int | None = None, rung: int = 1
) -> dict[tuple[int, int], Edge]:
    """The edges between rows of organisations, first < second, in the order of pairs.

    Args:
        task: column of the task; None: all tasks, an edge for each pair.
        rung: links on a lower one are left out, 1 .. 3.
    """
    chosen = state.depth >= max(1, rung)
    if task is not None:
        chosen &= region.link_task == task
    at: Ints = np.nonzero(chosen)[0]
    month, found = int(state.month[0]), {}
    # links of a pair stand together
    pairs, begin = np.unique(region.link_pair[at], return_index=True)
    bounds = [*begin.tolist(), len(at)]
    for pair, (first_link, end) in zip(pairs.tolist(), pairwise(bounds), strict=True):
        links = at[first_link:end]
        depths = state.depth[links]
        first, second = (float(value) for value in state.trust[pair])
        one, other = region.pairs[pair].tolist()
        found[one, other] = Edge(
            rung=int(depths.max()),
            tasks=len(links),
            weight=int(depths.sum()),
            age=month - int(state.since[links].min()),
            trust=(first + second) / 2,
            trust_first=first,
            trust_second=second,
        )
    return found


def graph(region: Region, state: State, task: int | None = None, rung: int = 1) -> nx.Graph:
    """A graph of its own: it does not follow the state. Attributes are plain numbers and texts.

    Nodes are the identifiers of organisations, all of them, with ``label``, ``kind``, ``tier``,
    ``area``, ``mindset``, and ``volume``: on the task, or on all tasks together. Edges have
    what :class:`Edge` says.

    Args:
        task: column of the task; None: all tasks.
        rung: links on a lower one are left out, 1 .. 3.
    """
    import networkx as nx

    made = nx.Graph(
        region=region.name,
        month=int(state.month[0]),
        min_rung=rung,
        task="" if task is None else region.tasks[task],
    )
    volume = state.volume.sum(axis=1) if task is None else state.volume[:, task]
    for row, name in enumerate(region.organisations):
        made.add_node(
            name,
            label=region.labels[row],
            kind=region.kinds[row],
            tier=region.tiers[row],
            area=region.areas[row],
            mindset=float(state.mindset[row]),
            volume=float(volume[row]),
        )
    for (one, other), edge in edges(region, state, task, rung).items():
        made.add_edge(region.organisations[one], region.organisations[other], **edge._asdict())
    return made
