"""The network of all municipalities in 2016 beside one that the model makes from nothing.

The data are the user's and no part of this project: ``--network FOLDER`` says where they are. Two
tables are read: ``municipalities_2016.csv`` (code, province, population_2016, lon, lat) and
``pairs_2016.csv`` (code_a, code_b, w_gr: joint bodies that the two share).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.endings.facts import DRAWS, MODES, SEED
from experiments.endings.from_runs import generator_of
from sim import engine, networks
from sim.analysis import patterns
from sim.parameters import parameters
from sim.regions import load_case, load_tables
from sim.regions.derivation import FTE_PER_1000
from sim.state import Floats, Region

FILES = ("municipalities_2016.csv", "pairs_2016.csv")
EDGES = (0.0, 10.0, 20.0, 30.0, 50.0, 75.0, np.inf)
"""Kilometres between which the probability of a tie is told."""
MONTHS = 372
"""From the law on joint bodies of 1985 to 2016."""
BAND = 1.5
"""Density and pair weight are as in the field if within this factor of it."""
TRANSITIVITY, DISTANCE = 0.2, 0.05
"""Smallest effects that matter: more closed triangles; smaller gap to the field's curve."""
EARTH = 6371.0


class NetworkError(ValueError):
    """The data are not there; the message says what is looked for, and where."""


class Ties(NamedTuple):
    """Pairs of municipalities, and how many bodies or tasks each shares."""

    n: int
    pairs: NDArray[np.int64]
    weight: NDArray[np.int64]
    km: Floats

    @property
    def density(self) -> float:
        """Part of the pairs that are tied."""
        return float((self.weight > 0).mean())

    @property
    def pair_weight(self) -> float:
        """Mean number shared by tied pairs."""
        tied = self.weight[self.weight > 0]
        return float(tied.mean()) if len(tied) else float("nan")

    @property
    def transitivity(self) -> float:
        """Part of the two-paths that are closed."""
        return transitivity(self.n, self.pairs[self.weight > 0])

    @property
    def by_distance(self) -> Floats:
        """Probability of a tie between each two EDGES, NaN where no pair lies."""
        return by_distance(self.weight > 0, self.km)


def transitivity(n: int, tied: NDArray[np.int64]) -> float:
    """Part of the two-paths between n nodes that are closed."""
    near = np.zeros((n, n), dtype=np.float32)
    near[tied[:, 0], tied[:, 1]] = near[tied[:, 1], tied[:, 0]] = 1.0
    degree = near.sum(axis=1)
    paths = float((degree * (degree - 1)).sum())
    return float(((near @ near) * near).sum()) / paths if paths else float("nan")


def by_distance(tied: NDArray[np.bool_], km: Floats) -> Floats:
    """Probability of a tie between each two EDGES."""
    where = np.digitize(km, EDGES) - 1
    many = np.bincount(where, minlength=len(EDGES) - 1)
    some = np.bincount(where, weights=tied, minlength=len(EDGES) - 1)
    return np.asarray(some / np.where(many > 0, many, np.nan), dtype=np.float64)


def check(folder: Path) -> None:
    """Refuse a folder without the tables.

    Raises:
        NetworkError: a table is not there.
    """
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise NetworkError(
            f"{folder}: {' and '.join(lacking)} not there. The network of 2016 is no part of this "
            "project; say with --network in which folder its tables are."
        )


def read(folder: Path) -> tuple[Region, Ties]:
    """Municipalities of 2016 whose place is known, as a region without links; and the field."""
    check(folder)
    places, pairs = (_rows(folder / name) for name in FILES)
    known = [row for row in places if row["lon"] and row["lat"]]
    region = country(known)
    at = {code: i for i, code in enumerate(region.organisations)}
    number = {(int(a), int(b)): p for p, (a, b) in enumerate(region.pairs)}
    weight = np.zeros(len(region.pairs), dtype=np.int64)
    for row in pairs:
        one, other = at.get(row["code_a"]), at.get(row["code_b"])
        if one is not None and other is not None:
            weight[number[min(one, other), max(one, other)]] = int(row["w_gr"])
    return region, Ties(len(known), region.pairs, weight, region.distance)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def country(rows: list[dict[str, str]]) -> Region:
    """Municipalities with the tasks, shares and needs of the shipped cases, and no link."""
    case, tables = load_case("twente"), load_tables("twente")
    people = np.array([float(row["population_2016"]) for row in rows])
    shares = np.array([task.share_of("municipality") for task in tables.tasks])
    work = FTE_PER_1000[0] * people[:, None] / 1000 * shares
    keys = [int(row["code"].removeprefix("GM")) for row in rows]
    pairs = networks.complete(len(rows))
    where = np.radians([[float(row["lon"]), float(row["lat"])] for row in rows])
    return networks.region(
        "netherlands",
        work / work.sum(axis=1).mean(),
        keys=keys,
        tasks=case.tasks,
        statutory=np.tile([task.statutory for task in tables.tasks], (len(rows), 1)),
        needs=case.needs,
        pairs=pairs,
        distance=kilometres(where[pairs[:, 0]], where[pairs[:, 1]]),
        organisations=[row["code"] for row in rows],
        areas=[row["province"] for row in rows],
    )


def kilometres(one: Floats, other: Floats) -> Floats:
    """Distance between places, (P, 2) longitude and latitude in radians."""
    half = np.sin((other - one) / 2) ** 2
    part = half[:, 1] + np.cos(one[:, 1]) * np.cos(other[:, 1]) * half[:, 0]
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(part)), dtype=np.float64)


def made(region: Region, mode: str, replicate: int, months: int = MONTHS) -> Ties:
    """The network after a run from nothing: tied are those with a deep link, as joint bodies."""
    run = engine.build(region, parameters(mode=mode), SEED, replicate)
    run.finish(months)
    deep = run.state.depth >= 2
    weight = np.bincount(region.link_pair[deep], minlength=len(region.pairs))
    return Ties(len(region.organisations), region.pairs, weight, region.distance)


def ask(folder: Path, replicates: int) -> list[dict[str, Any]]:
    """Each question in both modes: the model, the field, and ties drawn at random."""
    region, field = read(folder)
    return [
        row
        for mode in MODES
        for row in beside([made(region, mode, r) for r in range(replicates)], field, mode)
    ]


def beside(runs: list[Ties], field: Ties, mode: str) -> list[dict[str, Any]]:
    """Networks of the model beside that of the field."""

    def mean(values: list[Any]) -> Any:
        return np.mean(np.array(values, dtype=np.float64), axis=0)

    found: list[dict[str, Any]] = []
    for name in ("density", "pair_weight"):
        value, real = float(mean([getattr(t, name) for t in runs])), float(getattr(field, name))
        near = real / BAND <= value <= real * BAND
        found.append(_row(name, mode, value, real, (real / BAND, real * BAND), near))
    draws = shuffled(runs[0], field.by_distance, generator_of("network", mode))
    value = float(mean([t.transitivity for t in runs]))
    judged = patterns.judge(value, draws["transitivity"], 1, TRANSITIVITY)
    span = (judged.low, judged.high)
    found.append(_row("transitivity", mode, value, field.transitivity, span, judged.retold))
    curve = mean([t.by_distance for t in runs])
    gap = float(np.nanmean(np.abs(curve - field.by_distance)))
    judged = patterns.judge(gap, draws["distance"], -1, DISTANCE)
    last = _row("distance", mode, gap, 0.0, (judged.low, judged.high), judged.retold)
    return [*found, last | {"model_curve": curve.tolist(),
                            "field_curve": field.by_distance.tolist()}]  # fmt: skip


def _row(
    name: str, mode: str, value: float, real: float, span: tuple[float, float], retold: bool
) -> dict[str, Any]:
    return {"question": name, "mode": mode, "model": value, "field": real, "span": list(span),
            "retold": bool(retold)}  # fmt: skip


def shuffled(ties: Ties, curve: Floats, chance: np.random.Generator) -> Mapping[str, Floats]:
    """Transitivity and gap to the field's curve, of as many ties drawn among all pairs."""
    tied = ties.weight > 0
    closed, gaps = np.empty(DRAWS), np.empty(DRAWS)
    for draw in range(DRAWS):
        drawn = chance.permutation(tied)
        closed[draw] = transitivity(ties.n, ties.pairs[drawn])
        gaps[draw] = np.nanmean(np.abs(by_distance(drawn, ties.km) - curve))
    known = closed[np.isfinite(closed)]
    return {"transitivity": known, "distance": gaps}
