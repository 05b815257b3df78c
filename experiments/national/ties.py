"""Figures of a network of ties, and how far they lie from those of 2016."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import networkx as nx
import numpy as np
from scipy.stats import wasserstein_distance

from experiments.endings.network import EDGES, transitivity
from sim.networks import complete
from sim.regions.national import National, kilometres
from sim.state import Bools, Floats, Ints

GAPS: Final = ("density", "transitivity", "pair_weight", "distance", "degrees", "province")
MATTERS: Final = (0.005, 0.02, 0.1, 0.01, 1.0, 0.02)
"""Smallest advantage that counts, in the order of GAPS."""
KEPT: Final = 0.1
"""Part of a figure that its gap may be if it is kept."""
KEPT_DISTANCE: Final = 0.02


class Ground(NamedTuple):
    """What figures need of a network, whatever its ties."""

    n: int
    pairs: Ints
    link_pair: Ints
    link_task: Ints
    weight: Ints
    """(L,) bodies that a tie on a link counts for, at least 1."""
    rung: Ints
    """(L,) from which a link is a tie."""
    where: Ints
    """(P,) class of distance, -1 where a place is unknown."""
    many: Ints
    """Pairs in each class of distance, of all municipalities with a place."""
    inside: Bools
    """(P,) both in one province."""


class Figures(NamedTuple):
    """Of one network; NaN where there is no tie."""

    density: float
    transitivity: float
    pair_weight: float
    distance: Floats
    """Probability of a tie in each class of distance."""
    degrees: Ints
    """(N,) neighbours."""
    province: float
    """Share of tied pairs in one province."""


def ground(national: National, *, deep: bool = False) -> Ground:
    """The ground of a national network.

    Args:
        deep: ties are links from re-configuration on, whatever the task.
    """
    region = national.region
    n = len(region.organisations)
    every = complete(n)
    all_km = kilometres(national.places[every[:, 0]], national.places[every[:, 1]])
    known = np.isfinite(all_km)
    many = np.bincount(np.digitize(all_km[known], EDGES) - 1, minlength=len(EDGES) - 1)
    first, second = region.pairs.T
    km = kilometres(national.places[first], national.places[second])
    where = np.where(np.isfinite(km), np.digitize(km, EDGES) - 1, -1)
    areas = np.array(region.areas)
    rung = np.full(len(region.tasks), 2) if deep else national.counts_from
    return Ground(
        n, region.pairs, region.link_pair, region.link_task, np.maximum(national.bodies, 1),
        rung[region.link_task], where, many, areas[first] == areas[second],
    )  # fmt: skip


def figures(on: Ground, ties: Bools) -> Figures:
    """Figures of the network in which some links (L,) are ties."""
    weight = np.bincount(on.link_pair[ties], weights=on.weight[ties], minlength=len(on.pairs))
    return of_weights(on, weight)


def of_weights(on: Ground, weight: Any) -> Figures:
    """Figures of the network in which pairs (P,) weigh so much, 0 if they are not tied."""
    tied = weight > 0
    count = int(tied.sum())
    some = np.bincount(on.where[tied & (on.where >= 0)], minlength=len(on.many))
    share = some / np.where(on.many > 0, on.many, np.nan)
    return Figures(
        density=count / (on.n * (on.n - 1) / 2),
        transitivity=transitivity(on.n, on.pairs[tied]),
        pair_weight=float(weight[tied].mean()) if count else float("nan"),
        distance=np.asarray(share, dtype=np.float64),
        degrees=np.bincount(on.pairs[tied].ravel(), minlength=on.n),
        province=float(on.inside[tied].mean()) if count else float("nan"),
    )


def by_networkx(on: Ground, weight: Ints) -> dict[str, float]:
    """Density, transitivity, pair weight and mean degree by another program."""
    graph = nx.Graph()
    graph.add_nodes_from(range(on.n))
    tied = np.flatnonzero(weight)
    graph.add_edges_from(map(tuple, on.pairs[tied].tolist()))
    edges = graph.number_of_edges()
    return {
        "density": nx.density(graph),
        "transitivity": nx.transitivity(graph),
        "pair_weight": float(weight.sum()) / edges if edges else float("nan"),
        "degree": 2 * edges / on.n,
    }


def gaps(found: Figures, field: Figures) -> Floats:
    """Distance to 2016 of each of GAPS, at least 0."""
    return np.array([
        abs(found.density - field.density),
        abs(found.transitivity - field.transitivity),
        abs(found.pair_weight - field.pair_weight),
        float(np.nanmean(np.abs(found.distance - field.distance))),
        wasserstein_distance(found.degrees, field.degrees),
        abs(found.province - field.province),
    ])  # fmt: skip


def kept_within(field: Figures) -> Floats:
    """Largest gaps at which figures count as kept."""
    return np.array([
        KEPT * field.density, KEPT * field.transitivity, KEPT * field.pair_weight,
        KEPT_DISTANCE, KEPT * float(field.degrees.mean()), KEPT * field.province,
    ])  # fmt: skip


def shown(found: Figures) -> Floats:
    """A number for each of GAPS that can be drawn: the figure, or for lists their mean."""
    return np.array([
        found.density, found.transitivity, found.pair_weight,
        float(np.nanmean(found.distance)), float(found.degrees.mean()), found.province,
    ])  # fmt: skip
