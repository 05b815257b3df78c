"""What the limits share: the neutral setting, checks with their bounds, many runs at once.

Exact checks (no chance in them) have a bound for rounding. Random ones have bounds
that follow from the sample: a correct program fails with probability ``ALPHA`` over seeds.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from scipy.stats import chi2, norm

from sim import engine, networks
from sim.engine import Engine
from sim.parameters import NEUTRAL_VALUES, parameters
from sim.state import Floats, Ints, Region

ALPHA = 1e-4
"""False-alarm probability of one random check."""
EXPECTED = 10.0
"""Cells that expect fewer counts are pooled before a chi-square."""
NEGLIGIBLE = 1e-2
"""Largest part of a chi-square that a start not yet forgotten may contribute."""
SEED = 20_260_101
WORKERS = min(8, os.cpu_count() or 1)

Values = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Result:
    """One check of a limit against its number."""

    id: str
    """The limit and a letter: ``V1a``."""
    title: str
    what: str
    """What ``measured``, ``exact`` and ``bound`` are, in words."""
    setting: Values
    """Parameters that differ from ``parameters.NEUTRAL_VALUES``."""
    n: int
    """Independent pieces of evidence."""
    measured: float
    exact: float
    bound: float
    false_alarm: float
    """Probability that a correct program fails this check, over seeds."""
    rule: Literal["near", "below"] = "near"
    """near: measured within bound of exact; below: measured at most bound."""
    seconds: float = 0.0
    tables: Mapping[str, Floats] = field(default_factory=dict, repr=False)
    """Columns for the figure."""

    @property
    def limit(self) -> str:
        """The limit that this check belongs to: ``V1``."""
        return self.id[:2]

    @property
    def passed(self) -> bool:
        """Whether the number was reproduced; a NaN never is."""
        if self.rule == "below":
            return self.measured <= self.bound
        return abs(self.measured - self.exact) <= self.bound


class Many(NamedTuple):
    """How much V8 gathers."""

    sizes: tuple[int, ...]
    """Organisations."""
    networks: int
    """Networks of each size, at rest; twice as many on the way there."""
    months: int
    """Months whose mean is taken, at rest."""
    mixed: tuple[int, ...]
    """Organisations of regions that differ in own-interest weights."""
    regions: int
    """Such regions of each size."""


class Size(NamedTuple):
    """How much evidence is gathered."""

    pairs: int
    """V1, V4; V6 tries half as often."""
    triples: int
    """V2: groups of three, each with three laws."""
    groups: int
    """V3: groups of a few organisations."""
    organisations: int
    """V3: size of the network with two stable states; half of it beside the published B."""
    networks: int
    """V3: such networks for each start."""
    months: int
    """V3: months whose mean is taken."""
    draws: int
    """V5: random parameter settings."""
    many: Many


FULL = Size(
    200_000, 1_000_000, 20_000, 200, 12, 400, 60,
    Many((50, 100, 200, 400), 24, 200, (25, 50, 100, 200), 100),
)  # fmt: skip
QUICK = Size(
    12_000, 6_000, 1_200, 80, 8, 80, 6, Many((20, 40, 80), 24, 60, (16, 32, 64), 60)
)  # fmt: skip
LINKS = 6_000
"""Potential links of one region of groups, so that it stays in the cache; then another."""


def groups(
    members: int, number: int, volumes: Iterable[float] | None = None, depth: int = 0
) -> Region:
    """Many groups of a few organisations with one task; no two groups can meet."""
    volume = np.ones(members) if volumes is None else np.array(list(volumes))
    inside = networks.complete(members)
    pairs = (inside[None] + members * np.arange(number)[:, None, None]).reshape(-1, 2)
    start = {(a, b, 0): depth for a, b in pairs.tolist()} if depth else None
    return networks.region(
        f"{number} groups of {members}",
        np.tile(volume, number)[:, None],
        pairs=pairs,
        depth=start,
    )


def begin(region: Region, values: Values, replicate: int = 0) -> Engine:
    """An engine at month 0, all that ``values`` does not name being neutral."""
    return engine.build(region, parameters(**{**NEUTRAL_VALUES, **values}), SEED, replicate)


def portions(n: int, links: int) -> tuple[int, int]:
    """Groups in a region, and regions, that together make at least n groups."""
    number = min(n, max(1, LINKS // links))
    return number, -(-n // number)


def steps(run: Engine, months: int) -> Engine:
    """The engine, some months later."""
    for _ in range(months):
        run.step()
    return run


def each(task: Callable[[int], T], number: int, first: int = 0) -> list[T]:
    """``task`` of so many replicates from ``first`` on, on threads: kernels hold no lock."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(task, range(first, first + number)))


def months_to_forget(matrix: Floats, start: int, n: int) -> int:
    """Months after which n replicates cannot tell the law from the stationary one."""
    stationary = stationary_law(matrix)
    law = np.zeros(len(matrix))
    law[start] = 1.0
    for month in range(1, 10_000):
        law = law @ matrix
        if n * float(np.sum((law - stationary) ** 2 / stationary)) < NEGLIGIBLE:
            return month
    raise ArithmeticError("the chain does not mix")


def stationary_law(matrix: Floats) -> Floats:
    """Left eigenvector of a transition matrix, by elimination."""
    size = len(matrix)
    system = np.vstack([matrix.T - np.eye(size), np.ones(size)])
    law: Floats = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
    return law


def second_eigenvalue(matrix: Floats) -> float:
    """The second largest absolute eigenvalue."""
    return float(np.sort(np.abs(np.linalg.eigvals(matrix)))[-2])


def chi_square(counts: Ints | Floats, law: Floats) -> tuple[float, int, float]:
    """Pearson's statistic, its degrees of freedom and its bound; rare cells pooled."""
    n = float(counts.sum())
    order = np.argsort(law)
    # from the rarest on, cells join until together they expect enough
    group, total, cells = 0, 0.0, np.empty(len(law), dtype=np.int64)
    left = n * float(law.sum())
    for place, expects in enumerate((n * law[order]).tolist()):
        cells[order[place]] = group
        total, left = total + expects, left - expects
        if total >= EXPECTED and left >= EXPECTED:
            group, total = group + 1, 0.0
    expected, seen = np.bincount(cells, n * law), np.bincount(cells, counts)
    statistic = float(np.sum((seen - expected) ** 2 / expected))
    freedom = len(expected) - 1
    return statistic, freedom, float(chi2.isf(ALPHA, freedom))


def against_law(
    id: str,
    title: str,
    setting: Values,
    counts: Ints | Floats,
    law: Floats,
) -> Result:
    """Counts of independent replicates against the law they should follow."""
    statistic, freedom, bound = chi_square(counts, law)
    return Result(
        id=id,
        title=title,
        what=f"chi-square on {freedom} degrees of freedom (exact: its mean)",
        setting=setting,
        n=int(counts.sum()),
        measured=statistic,
        exact=float(freedom),
        bound=bound,
        false_alarm=ALPHA,
        rule="below",
        tables={"counts": np.asarray(counts, dtype=np.float64), "law": law},
    )


def exactly(
    id: str, title: str, what: str, setting: Values, n: int, measured: float, exact: float,
    bound: float, **tables: Any,
) -> Result:  # fmt: skip
    """A check without chance: ``bound`` is for rounding, or for printed digits."""
    return Result(id, title, what, setting, n, measured, exact, bound, 0.0, tables=tables)


def norm_bound(deviation: float, n: int) -> float:
    """Distance that a mean of n independent numbers exceeds with probability ALPHA."""
    return float(norm.isf(ALPHA / 2)) * deviation / math.sqrt(n)


def rungs(values: Values, name: str) -> Floats:
    """The four numbers of a parameter that has one a rung."""
    return np.array([0.0] + [float(values.get(f"{name}_{rung}", 0.0)) for rung in (1, 2, 3)])
