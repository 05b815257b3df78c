"""The limits with a published or exact number, run through the production kernels.

Each limit is reached by parameters alone: ``NEUTRAL`` switches every mechanism
off and a limit switches on what it needs. Exact numbers are computed here once
more, from docs/model.md and in plain NumPy, never from the kernels. A large
number of independent replicates runs at once as one region of many groups that
cannot meet each other: every draw is keyed by the organisations it concerns.

Bounds follow from the sample: a correct program fails a random check with
probability ``ALPHA`` over seeds. Seeds are fixed, so that a verdict is the same
on every machine. Exact checks (no chance in them) have a bound for rounding.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from itertools import combinations, permutations
from platform import python_version
from time import perf_counter
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import binom, chi2, norm, t

from sim import __version__, engine, networks
from sim.engine import Engine
from sim.parameters import NEVER, Parameters, parameters
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

NEUTRAL: dict[str, Any] = {
    "mode": "joint",
    "mindset_mean": 0.5, "mindset_spread": 0.0,
    "own_interest_mean": 0.0, "own_interest_spread": 0.0,
    "budget_fear": 0.0, "experience_rate": 0.0, "peer_rate": 0.0,
    "coupling_weight": 0.0, "overlap_weight": 1.0,
    "synergy_1": 0.0, "synergy_2": 0.0, "synergy_3": 0.0,
    "release_1": 0.0, "release_2": 0.0, "release_3": 0.0,
    "autonomy_1": 0.0, "autonomy_2": 0.0, "autonomy_3": 0.0,
    "share": 0.0, "cost_key": 0.0, "identity": 0.0,
    "boundary_kind": 0.0, "boundary_tier": 0.0, "boundary_area": 0.0, "boundary_distance": 0.0,
    "redundancy": 0.0, "failure": 0.0, "specialisation": 0.0, "plurality": 0.0,
    "maturity_months": 0.0, "foresight_months": 0.0, "move_cost": 0.0,
    "days_1": 0.0, "days_2": 0.0, "days_3": 0.0,
    "pairwise_load": 1.0, "time_cost": 0.0, "congestion": 0.0, "tunnelling": 0.0,
    "room": 1000.0, "means_cut": 0.0, "means_cut_month": 0,
    "exposure": 0.0, "exposed_1": 0.0, "exposed_2": 0.0, "exposed_3": 0.0,
    "trust_threshold": 0.4, "trust_start": 0.5, "trust_linked": 0.5,
    "trust_gain": 0.0, "trust_loss": 0.0,
    "knowledge_start": 1.0, "knowledge_linked": 1.0, "familiarity": 0.0,
    "inquiry": 0.0, "inquiry_days": 0.0, "prior_tint": 0.0,
    "mandate": 1.0, "delivery_cap": 1.0,
    "drift": 0.0, "floor_statutory": 1.0, "floor_other": 1.0,
    "contacts": 10_000.0, "closure": 0.0, "review_rate": 1.0, "notice_months": 0,
    "choice_precision": 1.0, "deepest_rung": 3,
    "referee_activity": 0.0, "referee_start": 0, "referee_stop": NEVER, "referee_fade": 0.0,
    "convening": 0.0, "backing": 0.0, "appreciation": 0.0, "monitoring": 0.0, "mediation": 0.0,
    "partiality": 0.0, "credibility_start": 0.5,
    "credibility_gain": 0.0, "credibility_loss": 0.0,
}  # fmt: skip
"""Every parameter at a value at which its mechanism does nothing."""


@dataclass(frozen=True, eq=False)
class Result:
    """One check of a limit against its number."""

    id: str
    """The limit and a letter: ``V1a``."""
    title: str
    what: str
    """What ``measured``, ``exact`` and ``bound`` are, in words."""
    setting: Values
    """Parameters that differ from ``NEUTRAL``."""
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


class Size(NamedTuple):
    """How much evidence is gathered."""

    pairs: int
    """V1, V4."""
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


FULL = Size(200_000, 1_000_000, 20_000, 200, 12, 400, 60)
QUICK = Size(12_000, 6_000, 1_200, 80, 8, 80, 6)
LINKS = 6_000
"""Potential links of one region of groups, so that it stays in the cache; then another."""

Limit = Callable[[Size, Values], Iterator[Result]]


def run(
    quick: bool = False,
    progress: Callable[[str], None] | None = None,
    limits: Iterable[str] | None = None,
) -> list[Result]:
    """Run the limits.

    Args:
        quick: less evidence, hence wider bounds; the same code.
        progress: is told each limit as it starts.
        limits: such as ``V1``; default all.
    """
    results: list[Result] = []
    for name in LIMITS if limits is None else limits:
        if progress is not None:
            progress(f"{name} {TITLES[name]}")
        began = perf_counter()
        for result in LIMITS[name](QUICK if quick else FULL, {}):
            now = perf_counter()
            results.append(replace(result, seconds=now - began))
            began = now
    return results


# What the limits share -------------------------------------------------------------


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
    return engine.build(region, parameters(**{**NEUTRAL, **values}), SEED, replicate)


def portions(n: int, links: int) -> tuple[int, int]:
    """Groups in a region, and regions, that together make at least n groups."""
    number = min(n, max(1, LINKS // links))
    return number, -(-n // number)


def steps(run: Engine, months: int) -> Engine:
    """The engine, some months later."""
    for _ in range(months):
        run.step()
    return run


def each(task: Callable[[int], T], number: int) -> list[T]:
    """``task`` of the replicates 0 .. number - 1, on threads: kernels hold no lock."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(task, range(number)))


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


# V1 ------------------------------------------------------------------------------------

PAIR_VALUES = np.array([0.0, 0.4, 0.9, 1.1])
PAIR_PRECISION = 3.0
PAIR_SHARES = np.array([0.021592, 0.071689, 0.321290, 0.585428])
"""Published stationary shares."""
PAIR_PASSAGE = 9.782422
"""Published mean first passage from separation to integration, in proposals."""


def one_pair_chain() -> Floats:
    """Transition matrix (4, 4) of one pair: up or down is proposed with 1/2 each."""
    matrix = np.zeros((4, 4))
    for rung in range(4):
        for new in (rung - 1, rung + 1):
            if 0 <= new <= 3:
                gain = PAIR_VALUES[new] - PAIR_VALUES[rung]
                matrix[rung, new] = 0.5 * expit(PAIR_PRECISION * gain)
        matrix[rung, rung] = 1.0 - matrix[rung].sum()
    return matrix


def one_pair(size: Size, changes: Values) -> Iterator[Result]:
    """V1: one pair on four rungs."""
    setting = {
        "release_1": 0.4, "release_2": 0.9, "release_3": 1.1,
        "choice_precision": PAIR_PRECISION, "contacts": 2.0,
    }  # fmt: skip
    weights = np.exp(PAIR_PRECISION * PAIR_VALUES)
    gibbs = weights / weights.sum()
    matrix = one_pair_chain()
    number, regions = portions(size.pairs, 1)
    n = number * regions
    # first passage: absorb at integration; P(not there after t) = row sum of the t-th power
    inside = matrix[:3, :3]
    survival = [1.0]
    left = np.array([1.0, 0.0, 0.0])
    while n * survival[-1] > 1e-4:
        left = left @ inside
        survival.append(float(left.sum()))
    fundamental = np.linalg.inv(np.eye(3) - inside)
    mean = float(fundamental[0].sum())
    deviation = float(np.sqrt(2.0 * (fundamental @ fundamental)[0].sum() - mean - mean**2))
    months = max(len(survival), months_to_forget(matrix, 0, n))

    yield exactly(
        "V1a", "Stationary shares: closed form against published digits",
        "largest difference of the four shares", {}, 4,
        float(np.abs(gibbs - PAIR_SHARES).max()), 0.0, 5e-7,
    )  # fmt: skip
    yield exactly(
        "V1b", "Mean first passage: birth-death chain against published digits",
        "proposals from separation to integration", {}, 1, mean, PAIR_PASSAGE, 5e-7,
    )  # fmt: skip

    region = groups(2, number)

    def follow(replicate: int) -> tuple[Ints, Ints]:
        run = begin(region, {**setting, **changes}, replicate)
        passage = np.zeros(number, dtype=np.int64)
        for month in range(1, months + 1):
            run.step()
            passage[(passage == 0) & (run.state.depth == 3)] = month
        return np.bincount(run.state.depth, minlength=4), passage

    parts = each(follow, regions)
    counts = np.sum([part[0] for part in parts], axis=0)
    passage = np.concatenate([part[1] for part in parts])
    passage[passage == 0] = months  # has probability 1e-4 in all; counts as very late
    yield against_law("V1c", "Shares of the four rungs", setting, counts, gibbs)
    yield Result(
        "V1d", "Mean first passage from separation to integration", "proposals (months)",
        setting, n, float(passage.mean()), mean, norm_bound(deviation, n), ALPHA,
    )  # fmt: skip
    law = -np.diff(survival)
    law = np.append(law, 1.0 - law.sum())
    seen = np.bincount(np.minimum(passage, len(law)) - 1, minlength=len(law))
    yield against_law("V1e", "Law of the first passage", setting, seen, law)


def norm_bound(deviation: float, n: int) -> float:
    """Distance that a mean of n independent numbers exceeds with probability ALPHA."""
    return float(norm.isf(ALPHA / 2)) * deviation / math.sqrt(n)


# V2 ------------------------------------------------------------------------------------

TRIPLE_VOLUMES = (1.0, 1.44, 0.64)
TRIPLE_SHARED = {
    "release_1": 0.4, "release_2": 0.9, "release_3": 1.1, "choice_precision": 2.0,
    "days_1": 0.3, "days_2": 0.8, "days_3": 0.5, "time_cost": 0.25, "congestion": 1.0,
    "room": 1.5,
}  # fmt: skip
TRIPLE_CONSENT = {
    "mode": "consent", "own_interest_mean": 0.3, "share": 0.35, "cost_key": 1.0,
    "identity": 0.1, "autonomy_1": 0.05, "autonomy_2": 0.35, "autonomy_3": 1.0,
}  # fmt: skip
TRIPLE_PAIRS = ((0, 1), (0, 2), (1, 2))
STATES = np.stack(np.unravel_index(np.arange(64), (4, 4, 4)), axis=1)
"""(64, 3) rung of each of the three links."""


def rungs(values: Values, name: str) -> Floats:
    """The four numbers of a parameter that has one a rung."""
    return np.array([0.0] + [float(values.get(f"{name}_{rung}", 0.0)) for rung in (1, 2, 3)])


def triple_cost(values: Values, state: Ints) -> Floats:
    """Cost of time (3,) of the organisations, from ODD 7.6 with pairwise load."""
    days = rungs(values, "days")
    load = np.zeros(3)
    for pair, (a, b) in enumerate(TRIPLE_PAIRS):
        load[[a, b]] += days[state[pair]]
    room = values["room"] * np.sqrt(np.array(TRIPLE_VOLUMES))
    cost: Floats = values["time_cost"] * (load + values["congestion"] * load**2 / (2.0 * room))
    return cost


def triple_acceptance(values: Values, state: Ints, pair: int, new: int) -> float:
    """Probability that a proposed step is made, from ODD 7.5 to 7.7."""
    a, b = TRIPLE_PAIRS[pair]
    rung = state[pair]
    volume = np.array(TRIPLE_VOLUMES)[[a, b]]
    overlap = volume.min()
    release, autonomy = rungs(values, "release"), rungs(values, "autonomy")
    after = state.copy()
    after[pair] = new
    extra = (triple_cost(values, after) - triple_cost(values, state))[[a, b]]
    value = overlap * (release[new] - release[rung])
    key = values.get("cost_key", 0.0)
    claim = 2.0 * values.get("share", 0.0) * ((1 - key) * 0.5 + key * volume / volume.sum())
    given_up = values.get("identity", 0.0) * (autonomy[new] - autonomy[rung])
    own = claim * value - given_up * np.sqrt(overlap * volume)
    w = values.get("own_interest_mean", 0.0)
    precision = values["choice_precision"]
    if values.get("mode", "joint") == "joint":
        total = own.sum() + (1 - w) * (value - own.sum())
        return float(expit(precision * (total - extra.sum())))
    yes = expit(precision * (own + (1 - w) * (value - own) - extra))
    return float(yes.prod() if new > rung else 1.0 - (1.0 - yes).prod())


def triple_chain(values: Values, meet: float) -> Floats:
    """Transition matrix (64, 64) of a month: mean over the orders of the three links."""
    number = {tuple(state): i for i, state in enumerate(STATES.tolist())}
    single = np.zeros((3, 64, 64))
    for pair in range(3):
        for i, state in enumerate(STATES):
            rung = int(state[pair])
            for new in (rung - 1, rung + 1):
                if not 0 <= new <= 3:
                    continue
                after = state.copy()
                after[pair] = new
                chance = 0.5 * (meet if rung == 0 else 1.0)
                chance *= triple_acceptance(values, state, pair, new)
                single[pair, i, number[tuple(after.tolist())]] = chance
            single[pair, i, i] = 1.0 - single[pair, i].sum()
    orders = [single[x] @ single[y] @ single[z] for x, y, z in permutations(range(3))]
    chain: Floats = np.mean(orders, axis=0)
    return chain


def triple_gibbs(values: Values, meet: float) -> Floats:
    """Gibbs law (64,) of the potential; a linked pair gains ln(meet)/precision."""
    release = rungs(values, "release")
    overlap = np.array([min(TRIPLE_VOLUMES[a], TRIPLE_VOLUMES[b]) for a, b in TRIPLE_PAIRS])
    gained = np.log(meet) / values["choice_precision"]
    potential = np.array(
        [
            (overlap * release[state]).sum()
            - triple_cost(values, state).sum()
            + gained * np.count_nonzero(state)
            for state in STATES
        ]
    )
    weights = np.exp(values["choice_precision"] * potential)
    law: Floats = weights / weights.sum()
    return law


def imbalance(matrix: Floats) -> float:
    """Part of all moves in equilibrium that no move back balances; 0 if reversible."""
    flow = stationary_law(matrix)[:, None] * matrix
    return float(np.abs(flow - flow.T).sum() / (2.0 * (flow.sum() - np.trace(flow))))


def three_organisations(size: Size, changes: Values) -> Iterator[Result]:
    """V2: three organisations on four rungs with a cost of time that depends on load."""
    number, regions = portions(size.triples, 3)
    n = number * regions
    region = groups(3, number, TRIPLE_VOLUMES)
    for letter, mode, meet in (("a", "joint", 1.0), ("c", "joint", 0.6), ("e", "consent", 0.6)):
        setting = {**TRIPLE_SHARED, **(TRIPLE_CONSENT if mode == "consent" else {})}
        setting["contacts"] = 3.0 * meet
        chain = triple_chain(setting, meet)
        law = stationary_law(chain)
        months = months_to_forget(chain, 0, n)

        def settle(replicate: int, values: Values = setting, months: int = months) -> Ints:
            run = steps(begin(region, {**values, **changes}, replicate), months)
            state = run.state.depth.reshape(-1, 3) @ np.array([16, 4, 1])
            return np.bincount(state, minlength=64)

        counts = np.sum(each(settle, regions), axis=0)
        title = f"Law of the 64 states: {mode}, meeting {'certain' if meet == 1 else meet}"
        result = against_law(f"V2{letter}", title, setting, counts, law)
        mixing = f"; {months} months, second eigenvalue {second_eigenvalue(chain):.3f}"
        yield replace(result, what=result.what + mixing)
        if mode == "joint":
            yield exactly(
                f"V2{chr(ord(letter) + 1)}", "That chain against the Gibbs law of the potential",
                "largest difference of 64 probabilities", setting, 64,
                float(np.abs(law - triple_gibbs(setting, meet)).max()), 0.0, 1e-12,
            )  # fmt: skip
        else:
            yield Result(
                "V2f", "Remark: consent is not reversible",
                "unbalanced part of the moves: joint, at most a thousandth of consent's",
                setting, 64, imbalance(triple_chain(TRIPLE_SHARED, meet)), 0.0,
                imbalance(chain) / 1000, 0.0, "below",
            )  # fmt: skip


# V3 ------------------------------------------------------------------------------------

COUPLING = 1.5
"""J of the two-star model."""
FIELDS = (-1.9, -1.6, -1.5, -1.4, -1.1)
"""B: below, inside and above the range in which both states are stable."""
FEW = 5
"""Organisations in a network whose 1,024 graphs can be enumerated."""
DEGREES = 12


def two_star(n: int, coupling: float, B: float) -> dict[str, Any]:
    """Parameters of the two-star model with log-odds 2B + 2J/(n-1)(k_i + k_j + 1)."""
    # Value 1, one day at price c, room 1: log-odds 1 - 2c - c*congestion*(k_i + k_j + 1).
    price = 0.5 * (1.0 - 2.0 * B)
    return {
        "deepest_rung": 1, "release_1": 1.0, "days_1": 1.0, "room": 1.0, "time_cost": price,
        "congestion": -2.0 * coupling / ((n - 1) * price) if coupling else 0.0,
        "contacts": float(n),
    }  # fmt: skip


def mean_field(coupling: float, B: float) -> list[float]:
    """Roots of p = (1 + tanh(2Jp + B))/2, ascending: stable, or stable, unstable, stable."""

    def excess(p: float) -> float:
        return float(p - 0.5 * (1.0 + np.tanh(2.0 * coupling * p + B)))

    grid = np.linspace(0.0, 1.0, 2000)  # even: the root 1/2 lies between two points
    values = [excess(p) for p in grid]
    return [
        float(brentq(excess, grid[i], grid[i + 1], xtol=1e-15))
        for i in range(len(grid) - 1)
        if values[i] * values[i + 1] < 0
    ]


def range_of_both(coupling: float) -> tuple[float, float]:
    """The B between which both states are stable: 4J p(1 - p) = 1 at the ends."""
    p = 0.5 * (1.0 + np.array([1.0, -1.0]) * np.sqrt(1.0 - 1.0 / coupling))
    low, high = np.arctanh(2.0 * p - 1.0) - 2.0 * coupling * p
    return float(low), float(high)


def loop_terms(n: int, coupling: float, log_odds: float, p: float) -> tuple[float, float]:
    """Corrections of the log partition function of order n and of order 1.

    The square of each degree is split by a Gaussian field (Park & Newman 2004);
    the saddle is the mean field, and these are the one- and two-loop terms.
    """
    for _ in range(100):
        q = float(expit(log_odds + 4.0 * coupling * p))
        p -= (p - q) / (1.0 - 4.0 * coupling * q * (1.0 - q))
    v = p * (1.0 - p)
    third, fourth = v * (1.0 - 2.0 * p), v * (1.0 - 6.0 * v)
    single = (n - 1) / (2.0 * coupling) - (n - 2) * v
    together = single - n * v
    one = -0.5 * ((n - 1) * np.log(single) + np.log(together))
    across = (1.0 / together - 1.0 / single) / n
    along = 1.0 / single + across
    # covariance of the field on a link with that on itself, a neighbour, a stranger
    same, near, far = 2.0 * (along + across), along + 3.0 * across, 4.0 * across
    neighbours, strangers = 2 * (n - 2), (n - 2) * (n - 3) / 2
    cubes = same**3 + neighbours * near**3 + strangers * far**3
    sums = same + neighbours * near + strangers * far
    links = n * (n - 1) / 2
    two = links * (fourth * same**2 / 8 + third**2 * (cubes / 12 + same**2 * sums / 8))
    return float(one), float(two)


def expansion(n: int, coupling: float, B: float, p: float) -> tuple[float, float]:
    """Mean share of links near the root p to order 1/n**2, and its last term."""
    h = 1e-4
    above = loop_terms(n, coupling, 2.0 * B + h, p)
    below = loop_terms(n, coupling, 2.0 * B - h, p)
    links = n * (n - 1) / 2
    one, two = ((x - y) / (2.0 * h * links) for x, y in zip(above, below, strict=True))
    return p + one + two, two


def enumerated(n: int, coupling: float, B: float) -> Floats:
    """Exact law of the number of links of the two-star model, over all graphs."""
    pairs = list(combinations(range(n), 2))
    graphs = (np.arange(2 ** len(pairs))[:, None] >> np.arange(len(pairs))) & 1
    incidence = np.zeros((len(pairs), n))
    for link, ends in enumerate(pairs):
        incidence[link, list(ends)] = 1.0
    links = graphs.sum(axis=1)
    stars = ((graphs @ incidence) ** 2).sum(axis=1)
    weights = np.exp(2.0 * B * links + coupling / (n - 1) * stars)
    law: Floats = np.bincount(links, weights) / weights.sum()
    return law


def time_means(size: Size, B: float, full: bool, changes: Values) -> Floats:
    """Share of links of each network, mean over months, started empty or full."""
    n = size.organisations
    region = groups(n, 1, depth=1 if full else 0)
    values = {**two_star(n, COUPLING, B), **changes}

    def mean(replicate: int) -> float:
        run = steps(begin(region, values, replicate), 100)
        total = 0
        for _ in range(size.months):
            run.step()
            total += int(np.count_nonzero(run.state.depth))
        return total / (size.months * len(run.state.depth))

    return np.array(each(mean, size.networks))


def two_states(size: Size, changes: Values) -> Iterator[Result]:
    """V3: fragmentation and bundling both stable."""
    roots = mean_field(COUPLING, -1.5)
    low, high = range_of_both(COUPLING)
    found = np.array([roots[0], roots[2], low, high])
    yield exactly(
        "V3a", "Mean-field roots and range: closed form against published digits",
        "largest difference of .070720, .929280, -1.707546, -1.292454", {}, 4,
        float(np.abs(found - [0.070720, 0.929280, -1.707546, -1.292454]).max()), 0.0, 5e-7,
    )  # fmt: skip
    yield from both_branches(size, changes)
    yield from few_organisations(size, changes)
    yield from degree_law(size, changes)


def branch(
    size: Size, B: float, full: bool, chance: float, changes: Values
) -> tuple[float, float, float, float]:
    """Measured share of links, exact share, bound of chance and last term of the expansion."""
    roots = mean_field(COUPLING, B)
    means = time_means(size, B, full, changes)
    exact, last = expansion(size.organisations, COUPLING, B, roots[-1] if full else roots[0])
    spread = float(means.std(ddof=1)) / math.sqrt(size.networks)
    luck = float(t.isf(chance / 2, size.networks - 1)) * spread
    return float(means.mean()), exact, luck, abs(last)


def both_branches(size: Size, changes: Values) -> Iterator[Result]:
    """Time means from empty and from full against the expansion and the printed digits."""
    n, rows = size.organisations, []
    for full, start in ((False, "empty"), (True, "full")):
        mean, exact, luck, last = branch(size, -1.5, full, ALPHA, changes)
        rows.append((-1.5, float(full), mean, exact, luck + last))
        setting = two_star(n, COUPLING, -1.5)
        yield Result(
            "V3c" if full else "V3b", f"Both stable: {n} organisations, from {start}",
            "share of links, mean over time and networks", setting, size.networks,
            mean, exact, luck + last, ALPHA,
        )  # fmt: skip
        if n == 200:
            yield Result(
                "V3e" if full else "V3d", f"The published figure, from {start}",
                "the same share; printed with a tolerance of .0005", setting, size.networks,
                mean, 0.9274 if full else 0.0725, 0.0005 + luck, ALPHA,
            )  # fmt: skip
    small = size._replace(organisations=n // 2, months=size.months // 2)
    cases = [(B, full) for B in FIELDS if B != -1.5 for full in (False, True)]
    for B, full in cases:
        mean, exact, luck, last = branch(small, B, full, ALPHA / len(cases), changes)
        rows.append((B, float(full), mean, exact, luck + last))
    table = np.array(rows)
    worst = float((np.abs(table[2:, 2] - table[2:, 3]) / table[2:, 4]).max())
    curve = [(B, p, i) for B in np.linspace(-2.1, -0.9, 241)
             for i, p in enumerate(mean_field(COUPLING, B))]  # fmt: skip
    yield Result(
        "V3f", f"Two states inside the range of B, one outside: n = {small.organisations}",
        f"largest of {len(cases)} distances, each as a part of its bound",
        two_star(small.organisations, COUPLING, FIELDS[0]), size.networks * len(cases),
        worst, 0.0, 1.0, ALPHA, "below",
        tables={"branches": table, "curve": np.array(curve)},
    )  # fmt: skip


def few_organisations(size: Size, changes: Values) -> Iterator[Result]:
    """Networks of five organisations against the enumeration of all their graphs."""
    setting = two_star(FEW, 1.0, -1.0)
    law = enumerated(FEW, 1.0, -1.0)
    number, regions = portions(size.groups, 10)
    months = 160
    starts = groups(FEW, number), groups(FEW, number, depth=1)

    def follow(replicate: int) -> Ints:
        found = []
        for start, region in enumerate(starts):
            # draws of its own: under shared ones the two meet and are one piece of evidence
            run = steps(begin(region, {**setting, **changes}, 2 * replicate + start), months)
            links = run.state.depth.reshape(number, -1).sum(axis=1)
            found.append(np.bincount(links, minlength=len(law)))
        return np.array(found)

    counts = np.sum(each(follow, regions), axis=0)
    for letter, start, seen in zip("gh", ("empty", "full"), counts, strict=True):
        yield against_law(
            f"V3{letter}", f"{FEW} organisations, from {start}: number of links over all graphs",
            setting, seen, law,
        )  # fmt: skip


def degree_law(size: Size, changes: Values) -> Iterator[Result]:
    """Without coupling of links, degrees are binomial."""
    setting = two_star(DEGREES, 0.0, -0.5)
    number, regions = portions(size.groups, DEGREES * (DEGREES - 1) // 2)
    region = groups(DEGREES, number)

    def count(replicate: int) -> Ints:
        # a link forgets its start by half each month
        run = steps(begin(region, {**setting, **changes}, replicate), 40)
        # links of a group start with those of its first organisation: one degree a group
        degree = run.state.depth.reshape(number, -1)[:, : DEGREES - 1].sum(axis=1)
        return np.bincount(degree, minlength=DEGREES)

    counts = np.sum(each(count, regions), axis=0)
    law = binom.pmf(np.arange(DEGREES), DEGREES - 1, expit(-1.0))
    yield against_law("V3i", "J = 0: degrees are binomial", setting, counts, law)


# V4 ------------------------------------------------------------------------------------


def trust_moments(q: float, gain: float, loss: float, start: float, months: int) -> Floats:
    """First four moments of trust (months + 1, 4) when promises are kept with chance q."""
    rows = [start ** np.arange(5.0)]
    for _ in range(months):
        m = rows[-1]
        kept = np.array([_power(m, k, 1.0 - gain, gain) for k in range(5)])
        broken = m * (1.0 - loss) ** np.arange(5)
        rows.append(q * kept + (1.0 - q) * broken)
    return np.array(rows)[:, 1:]


def _power(moments: Floats, k: int, slope: float, shift: float) -> float:
    """k-th moment of slope * T + shift."""
    choose = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]][k]
    return float(sum(choose[j] * slope**j * shift ** (k - j) * moments[j] for j in range(k + 1)))


def trust_on_a_link(size: Size, changes: Values) -> Iterator[Result]:
    """V4: trust on one link with a fixed probability of keeping promises."""
    number, regions = portions(size.pairs, 1)
    months = 220
    region = groups(2, number, depth=1)
    n = 2 * number * regions
    for letter, q, gain, loss in (("a", 0.8, 0.05, 0.3), ("c", 0.7, 0.1, 0.1)):
        setting = {
            "review_rate": 0.0, "contacts": 0.0, "mandate": q, "trust_linked": 0.9,
            "trust_gain": gain, "trust_loss": loss,
        }  # fmt: skip

        def follow(replicate: int, values: Values = setting) -> tuple[Floats, Floats]:
            run = begin(region, {**values, **changes}, replicate)
            path = np.empty(months + 1)
            path[0] = run.state.trust.mean()
            for month in range(1, months + 1):
                run.step()
                path[month] = run.state.trust.mean()
            return path, run.state.trust.ravel()

        parts = each(follow, regions)
        trust = np.concatenate([part[1] for part in parts])
        moments = trust_moments(q, gain, loss, 0.9, months)
        mean = q * gain / (q * gain + (1.0 - q) * loss)
        m1, m2, m3, m4 = moments[-1]
        variance = m2 - m1**2
        fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
        tables = {
            "path": np.mean([part[0] for part in parts], axis=0),
            "exact_path": moments[:, 0],
            "shares": np.histogram(trust, bins=50, range=(0.0, 1.0))[0] / len(trust),
        }
        law = f"q {q}, gain {gain}, loss {loss}"
        yield Result(
            f"V4{letter}", f"Mean trust: {law}", "mean trust", setting, n, float(trust.mean()),
            mean, norm_bound(float(np.sqrt(variance)), n), ALPHA, tables=tables,
        )  # fmt: skip
        exact = gain / (2.0 - gain) * q * (1.0 - q) if gain == loss else variance
        yield Result(
            f"V4{chr(ord(letter) + 1)}", f"Variance of trust: {law}", "variance of trust",
            setting, n, float(np.mean((trust - mean) ** 2)), exact,
            norm_bound(float(np.sqrt(fourth - variance**2)), n), ALPHA,
        )  # fmt: skip


# V5 ------------------------------------------------------------------------------------

SURE = 2e-6
"""Gain from which a decision at the highest precision is certain (precision * gain > 700)."""
MEETINGS = 60


class Terms(NamedTuple):
    """A step from separation to coordination; axes: pair, task, side."""

    own: Floats
    value: Floats
    against: Floats
    """Exposure and effort less the referee's appreciation."""

    def gain(self, w: float, joint: bool) -> Floats:
        """What the step brings (pair, task, side); one number for both sides if joint."""
        if joint:
            own, value = self.own.sum(axis=2), self.value.mean(axis=2)
            total = own + (1.0 - w) * (value - own) - self.against.sum(axis=2)
            return np.repeat(total[:, :, None], 2, axis=2)
        return self.own + (1.0 - w) * (self.value - self.own) - self.against

    def thresholds(self, joint: bool) -> tuple[Floats, Floats]:
        """w* (pair, task), below which the step is made, and how fast the gain falls there.

        The side with the smaller threshold decides. NaN where own interest of a
        side speaks for the step.
        """
        start, slope = self.gain(0.0, joint), self.gain(0.0, joint) - self.gain(1.0, joint)
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = np.where((slope <= 0).any(axis=2, keepdims=True), np.nan, start / slope)
        decides = np.argmin(weight, axis=2)[:, :, None]
        return (
            np.take_along_axis(weight, decides, axis=2)[:, :, 0],
            np.take_along_axis(slope, decides, axis=2)[:, :, 0],
        )


def step_terms(region: Region, p: Parameters, up: bool) -> Terms:
    """The terms of ODD 7.5 between separation and coordination, in plain NumPy."""
    volume = region.volumes[region.pairs].transpose(0, 2, 1)
    mine, other = volume, volume[:, :, ::-1]
    overlap = volume.min(axis=2, keepdims=True)
    crossed = np.minimum(volume[:, :, None, 0], volume[:, None, :, 1])
    coupled = 0.5 * np.einsum("kq,pkq->pk", region.needs, crossed + crossed.transpose(0, 2, 1))
    twin = np.einsum("kq,pkqs->pks", region.needs,
                     np.minimum(volume[:, :, None, :], volume[:, None, :, :]))  # fmt: skip
    portion = volume / volume.sum(axis=1, keepdims=True)
    difference = 0.5 * np.abs(portion[:, :, 0] - portion[:, :, 1]).sum(axis=1)
    kinds = np.array(region.kinds)[region.pairs]
    wall = p.boundary_kind * (kinds[:, 0] != kinds[:, 1])
    wall = (wall + p.boundary_distance * region.distance / 100.0)[:, None, None]
    # each side has one link on the task, on rung 0 or 1: one provider to turn to
    apart = p.redundancy * p.failure**2 + p.specialisation * difference[:, None, None]
    loss = p.autonomy_1 * overlap * (apart + p.plurality * wall)
    ripe = 1.0
    if p.maturity_months > 0:
        ripe -= np.exp(-p.foresight_months / p.maturity_months)
    m, belief = p.mindset_mean, p.referee_activity * p.credibility_start
    known = p.knowledge_start
    assumed = (1.0 + p.prior_tint * (2.0 * m - 1.0)) * twin
    seen = p.coupling_weight * (known * coupled[:, :, None] + (1.0 - known) * assumed)
    benefit = seen * p.synergy_1 * ripe
    freed = p.overlap_weight * overlap * p.release_1 * ripe
    claim = p.share * (1.0 - p.cost_key) + 2.0 * p.share * p.cost_key * mine / (mine + other)
    own = claim * (benefit + freed * (1.0 - p.budget_fear * (1.0 - m)))
    own = own - p.identity * p.autonomy_1 * (1.0 + wall) * np.sqrt(overlap * mine)
    doubt = p.trust_threshold**4 / (p.trust_start**4 + p.trust_threshold**4)
    against = p.exposure * overlap * p.exposed_1 * doubt * (1.0 - p.backing * belief)
    against = against - p.appreciation * belief * overlap
    if up:
        against = against + p.move_cost * overlap / max(1.0, p.foresight_months)
    return Terms(own, benefit + freed - loss, np.broadcast_to(against, own.shape))


def random_setting(draw: np.random.Generator) -> dict[str, Any]:
    """Every term of a step switched on at random; trust, knowledge, portfolios frozen."""
    ranges = {
        "mindset_mean": (0, 1), "budget_fear": (0, 2), "coupling_weight": (0, 2),
        "overlap_weight": (0.5, 2), "synergy_1": (0.1, 1), "release_1": (0.1, 1),
        "autonomy_1": (0.05, 1), "share": (0.05, 0.5), "cost_key": (0, 1), "identity": (0, 0.6),
        "boundary_kind": (0, 0.5), "boundary_distance": (0, 0.5), "redundancy": (0, 0.5),
        "failure": (0, 1), "specialisation": (0, 0.5), "plurality": (0, 0.5),
        "foresight_months": (6, 60), "maturity_months": (1, 48), "move_cost": (0, 2),
        "exposure": (0, 0.5), "exposed_1": (0, 1), "trust_threshold": (0.1, 1),
        "trust_start": (0, 1), "knowledge_start": (0, 1), "prior_tint": (0, 1),
        "referee_activity": (0, 1), "credibility_start": (0, 1), "backing": (0, 1),
        "appreciation": (0, 0.1),
    }  # fmt: skip
    chosen: dict[str, Any] = {
        name: float(draw.uniform(low, high)) for name, (low, high) in ranges.items()
    }
    chosen["trust_linked"] = chosen["trust_start"]
    chosen["knowledge_linked"] = chosen["knowledge_start"]
    return chosen | {"choice_precision": 1e9, "deepest_rung": 1}


def random_pairs(draw: np.random.Generator, linked: bool) -> Region:
    """Thirty pairs with three tasks each, of random volumes, kinds and distances."""
    number, tasks = 30, 3
    pairs = np.arange(2 * number).reshape(-1, 2)
    start = {(a, b, k): 1 for a, b in pairs.tolist() for k in range(tasks)}
    return networks.region(
        "random pairs",
        draw.uniform(0.2, 2.0, (2 * number, tasks)),
        kinds=["municipality" if x < 0.5 else "province" for x in draw.random(2 * number)],
        distance=draw.uniform(0.0, 80.0, number),
        pairs=pairs,
        depth=start if linked else None,
    )


def decisions(number: int, joint: bool, linked: bool, changes: Values) -> Floats:
    """Links of one random setting: columns w, w*, and whether linked: due, seen."""
    draw = np.random.default_rng([SEED, number, int(joint), int(linked)])
    values = random_setting(draw)
    if linked:  # who is linked can part; nobody meets
        values |= {"maturity_months": 0.0, "contacts": 0.0}
    else:  # who is apart can meet; nobody parts
        values |= {"review_rate": 0.0}
    values["mode"] = "joint" if joint else "consent"
    region = random_pairs(draw, linked)
    terms = step_terms(region, parameters(**{**NEUTRAL, **values}), up=not linked)
    limit, slope = terms.thresholds(joint)
    # just below and just above the thresholds of a few links
    margin = 2.0 * SURE / slope
    inside = np.argwhere((limit > margin) & (limit + margin < 1.0))
    weights = list(draw.random(2))
    for pair, task in inside[draw.permutation(len(inside))[:3]]:
        weights += [limit[pair, task] + sign * margin[pair, task] for sign in (-1, 1)]
    rows = []
    for w in weights:
        run = begin(region, {**values, "own_interest_mean": float(w), **changes}, number)
        seen = steps(run, MEETINGS).state.depth.reshape(limit.shape) > 0
        gain = terms.gain(float(w), joint)
        sure = np.abs(gain).min(axis=2) > SURE
        due = gain.min(axis=2) > 0
        rows.append(np.stack([np.full(sure.sum(), w), limit[sure], due[sure], seen[sure]], axis=1))
    return np.concatenate(rows)


def own_against_collective(size: Size, changes: Values) -> Iterator[Result]:
    """V5: a link forms and lasts exactly below the closed-form own-interest weight."""
    cases = (
        ("a", False, False, "A link forms exactly below w* (consent)"),
        ("b", True, False, "A link forms exactly where the sum gains (joint)"),
        ("c", False, True, "A link lasts exactly below w* (consent)"),
        ("d", True, True, "A link lasts exactly where the sum gains (joint)"),
    )
    setting = {"choice_precision": 1e9, "deepest_rung": 1}
    for letter, joint, linked, title in cases:
        rows = np.concatenate(
            each(partial(decisions, joint=joint, linked=linked, changes=changes), size.draws)
        )
        wrong = int(np.count_nonzero(rows[:, 2] != rows[:, 3]))
        yield Result(
            f"V5{letter}", title, "links on the wrong side", setting, len(rows), float(wrong), 0.0,
            0.0, len(rows) * 0.5**MEETINGS, tables={"links": rows},
        )  # fmt: skip
    yield from planner(changes)


def hill_tops(region: Region, p: Parameters) -> float:
    """Collective value of ripe links that climb from separation while the next rung gains."""
    first, second = region.volumes[region.pairs].transpose(1, 0, 2)
    portion = region.volumes / region.volumes.sum(axis=1, keepdims=True)
    apart = 0.5 * np.abs(portion[region.pairs[:, 0]] - portion[region.pairs[:, 1]]).sum(axis=1)
    total = 0.0
    values = p.model_dump()
    synergy, release, autonomy = (rungs(values, x) for x in ("synergy", "release", "autonomy"))
    for pair, task in zip(region.link_pair.tolist(), region.link_task.tolist(), strict=True):
        a, b = first[pair], second[pair]
        need = region.needs[task]
        coupling = 0.5 * (need * (np.minimum(a[task], b) + np.minimum(a, b[task]))).sum()
        overlap = min(a[task], b[task])
        worth = p.coupling_weight * coupling * synergy + p.overlap_weight * overlap * release
        worth = worth - autonomy * overlap * p.specialisation * apart[pair]
        rung = 0
        while rung < 3 and worth[rung + 1] > worth[rung]:
            rung += 1
        total += worth[rung]
    return float(total)


def planner(changes: Values) -> Iterator[Result]:
    """w = 0 with side payments: collective value never falls and ends at the top."""
    setting = {
        "coupling_weight": 1.5, "synergy_1": 0.35, "synergy_2": 0.8, "synergy_3": 1.0,
        "release_1": 0.15, "release_2": 0.75, "release_3": 1.0,
        "autonomy_1": 0.05, "autonomy_2": 0.35, "autonomy_3": 1.0, "specialisation": 2.5,
        "share": 0.35, "identity": 0.6, "choice_precision": 1e9,
    }  # fmt: skip
    region = engine.synthetic(20, tasks=5, seed=SEED)
    months = 80
    paths = {}
    for name, mode, w in (
        ("joint_0", "joint", 0.0), ("consent_50", "consent", 0.5), ("consent_90", "consent", 0.9)
    ):  # fmt: skip
        values = {**setting, "mode": mode, "own_interest_mean": w, **changes}
        paths[name] = begin(region, values).advance(months)[:, VALUE]
    path = paths["joint_0"]
    top = hill_tops(region, parameters(**{**NEUTRAL, **setting}))
    links = len(region.link_pair)
    # what is made of a link and what is lost by it are rounded to grains of 2**-32
    rounding = links * 2 * 2.0**-32
    yield exactly(
        "V5e", "w = 0 with side payments: collective value never falls",
        "largest fall from one month to the next", setting, months,
        max(0.0, float(-np.diff(path).min())), 0.0, rounding, top=np.array([top]),
        **paths,
    )  # fmt: skip
    yield replace(
        exactly(
            "V5f", "w = 0 with side payments: it ends at the top of every link",
            "collective value a month", setting, links, float(path[-1]), top, rounding,
        ),
        # three steps up, each proposed with probability 1/2 a month
        false_alarm=links * float(binom.cdf(2, months, 0.5)),
    )  # fmt: skip


VALUE = 24
"""Column of the collective value in an engine's rows; tests compare it with sim.measures."""


# V7 ------------------------------------------------------------------------------------


def peer_networks() -> dict[str, tuple[int, dict[tuple[int, int, int], int], float]]:
    """Organisations, linked links and peer rate of the networks on which opinions travel."""
    draw = np.random.default_rng(SEED)
    ring = {(i, (i + 1) % 24, 0): 1 for i in range(24)}
    chords = {
        (a, b, k): int(draw.integers(1, 4))
        for a, b in networks.complete(24).tolist()
        for k in range(4)
        if draw.random() < 0.08 and not (k == 0 and (a, b, 0) in ring)
    }
    even = {(i, (i + 1) % 10, 0): 1 for i in range(10)}
    return {"weighted": (24, ring | chords, 0.3), "even ring": (10, even, 0.5)}


def peer_influence(size: Size, changes: Values) -> Iterator[Result]:
    """V7: with peers alone, mindsets reach the consensus of DeGroot."""
    for letter, (name, (n, links, rate)) in zip("ac", peer_networks().items(), strict=True):
        setting = {
            "mindset_spread": 0.2, "peer_rate": rate, "review_rate": 0.0, "contacts": 0.0,
        }  # fmt: skip
        weight = np.zeros((n, n))
        for a, b, _ in links:
            weight[a, b] += 1.0
            weight[b, a] += 1.0
        strength = weight.sum(axis=1)
        left = strength / strength.sum()
        matrix = (1.0 - rate) * np.eye(n) + rate * weight / strength[:, None]
        pairs = sorted({(min(a, b), max(a, b)) for a, b, _ in links})
        region = networks.region(name, np.ones((n, 4)), pairs=pairs, depth=links)
        run = begin(region, {**setting, **changes})
        mindset = run.state.mindset.copy()
        consensus = float(left @ mindset)
        # reversible chain: distance in the norm of `left` shrinks by the second eigenvalue
        speed = second_eigenvalue(matrix)
        start = float(np.sqrt(left @ (mindset - consensus) ** 2 / left.min()))
        months = int(np.ceil(np.log(1e-10 / start) / np.log(speed)))
        paths, plain = [mindset], [mindset]
        for _ in range(months):
            run.step()
            paths.append(run.state.mindset.copy())
            plain.append(matrix @ plain[-1])
        yield exactly(
            f"V7{letter}", f"Consensus at the left-eigenvector mean: {name}",
            "mindset of the organisation furthest from it", setting, n,
            float(paths[-1][np.argmax(np.abs(paths[-1] - consensus))]), consensus,
            start * speed**months + months * 1e-15,
            path=np.array(paths), plain=np.array(plain), consensus=np.array([consensus]),
            speed=np.array([months, speed, start]),
        )  # fmt: skip
        yield exactly(
            f"V7{chr(ord(letter) + 1)}", f"The way there against plain iteration: {name}",
            "largest difference of a mindset in any month", setting, n * months,
            float(np.abs(np.array(paths) - plain).max()), 0.0, months * 1e-15,
        )  # fmt: skip


LIMITS: dict[str, Limit] = {
    "V1": one_pair,
    "V2": three_organisations,
    "V3": two_states,
    "V4": trust_on_a_link,
    "V5": own_against_collective,
    "V7": peer_influence,
}
TITLES = {
    "V1": "One pair on four rungs",
    "V2": "Three organisations with a cost of time",
    "V3": "Fragmentation and bundling both stable",
    "V4": "Trust on one link",
    "V5": "Own against collective interest",
    "V7": "Peer influence alone",
}

# The page ----------------------------------------------------------------------------

TEXTS = {
    "V1": """
Two organisations with one task of volume 1, so that a link on rung L is worth V(L) =
`release_L`. With side payments (`joint`) and own-interest weight 0 the gain of a step is the
difference of V. `contacts` 2 makes meeting certain and `review_rate` 1 makes every month a
review: each month one step is proposed, up or down with probability 1/2 (down from separation
and up from integration do nothing). Accepting with σ(βΔV) is a heat bath, so that the shares
are exp(βV) over its sum. The first passage is that of the birth-death chain with three inner
states: its mean from (1 - Q)⁻¹ and its whole law from the powers of Q. All pairs start at
separation; after the last first passage their rungs are counted, long after the start is
forgotten.""",
    "V2": """
Three organisations of volumes 1, 1.44 and .64, hence three links with overlaps 1, .64 and
.64, and a cost of time with congestion, so that each link makes the others dearer. With
`pairwise_load` 1 every link counts. The chain of 64 states is built from the ODD in plain
NumPy: a matrix for one proposal on each link, with the load read from the state as it stands,
multiplied in all six orders and averaged. Its stationary law comes from elimination. All
groups start at separation and run until its powers say that as many groups as there are could
not tell the law from the stationary one. With side payments the chain has the Gibbs law of
the potential Σ V(L) - Σ C(x), to which ln(meet)/β is added for each linked pair where they
meet with probability `meet`; six orders come in pairs of mirror images, so that it is
reversible. With consent (own-interest weight .3, credit by volume, identity) it is not: a
small part of its moves is not balanced by moves back. (The seed of this page is fixed. At six
other seeds together, six million groups gave V2a a chi-square of 59.3 on 63 degrees of
freedom.)""",
    "V3": """
Two rungs (`deepest_rung` 1). A link is worth 1 and costs both sides a day; at `room` 1 the
log-odds of a link are 1 - 2c - c·congestion·(kᵢ + kⱼ + 1) with c = `time_cost`, kᵢ the other
partners. With c = (1 - 2B)/2 and congestion = -2J/((n - 1)c) this is the two-star model of
Park & Newman (2004), 2B + 2J/(n - 1)·(kᵢ + kⱼ + 1): routine makes each further partner
cheaper. Mean field: p = (1 + tanh(2Jp + B))/2. At J = 1.5 both a fragmented and a bundled
state are stable for B between -1.7075 and -1.2925. The exact figure for n organisations is
the mean field plus two further orders of 1/n, from a Gaussian field put in place of the
squared degrees; the last of them is added to the bound for what was left out. (Against all
graphs of 4, 5 and 6 organisations the remainder falls as 1/n³.) Each network gives one
number, its mean over time after 100 months; the bound is Student's t on these independent
numbers, so that autocorrelation cannot narrow it. In the figure, networks are half as large
beside B = -1.5; what keeps points off the curve is their size, which the exact figure knows.
Networks of five organisations are compared with all 1,024 graphs at J = 1, B = -1, from empty
and from full starts: that both follow one law after 160 months shows that the start is
forgotten. With J = 0 links are independent and degrees binomial with p = σ(2B), B = -.5.""",
    "V4": """
Pairs start linked and stay so (`review_rate` 0, `contacts` 0). With own-interest weight 0 and
ample room a promise is kept with probability q = `mandate`. Trust then moves to
T + a₊(1 - T) with probability q and to T - a₋T otherwise: the mean is qa₊/(qa₊ + (1 - q)a₋),
and for equal steps a the variance a/(2 - a)·q(1 - q). Four moments follow from the same
recursion; the third and fourth give the bounds. Both directions of a pair are independent.""",
    "V5": """
With `choice_precision` 10⁹ and no cost of time a side takes a step exactly if its gain is
positive. For a step from separation to coordination, with o the overlap, value
v = b + f - l (benefit, freed capacity, loss), own result
y = claim·(b + f·(1 - χ(1 - m))) - identity·α₁(1 + β)·√(o·S) and
x = exposure - praise + effort, the gain is y + (1 - w)(v - y) - x. It is positive below

    w* = (v - x)/(v - y)

(where v > y; the link forms below the smaller w* of the two sides). With side payments: w* =
(v - Σx)/(v - Σy), v the mean of what both see. Each random setting switches on budget fear,
identity, boundaries, redundancy, knowledge, prior, exposure, a referee's backing and
appreciation, cost of moving and ripening, for thirty pairs with three tasks (ranges:
`sim.verification.random_setting`). w is drawn, or set so that a randomly chosen link's gain
is ±4·10⁻⁶: just below and just above its w*. A link counts if its gain is at least 2·10⁻⁶, at
which the decision is certain. Chance enters only through meeting: a pair fails to meet for 60
months with probability 2⁻⁶⁰.

With w = 0 and side payments a full network of twenty organisations and five tasks never loses
collective value from one month to the next and ends where every link stands on the top that
it reaches by climbing (promises kept, no cost of time, no redundancy: its worth depends on
the other links). The other two lines of the figure show, for contrast, what consent
with own interest makes of the same region; they wobble because promises are broken.""",
    "V7": """
Links are frozen and only peers teach: m ← m + ζ(Pm - m), P the matrix of partners' shares,
weighted by linked tasks. The left eigenvector of P is proportional to the number of linked
tasks, so that all mindsets approach the mean of the initial ones with these weights. In the
norm of these weights the distance shrinks each month by the second eigenvalue λ of
(1 - ζ) + ζP, which gives the months and the bound. On an even ring P alone would swing for
ever (its last eigenvalue is -1); ζ ≤ 1/2 keeps the chain lazy. The bound adds 10⁻¹⁵ a month
for rounding.""",
}
"""How each limit is set up, and why its number is exact."""

HEAD = """# Verification: limits with a known number

<!-- made by `schoorsteen verify --out docs`; changes by hand are lost -->

Each limit below has a number that is published or exact. The model reaches it by parameter
values alone, through the kernels that every run uses. {verdict}

| check | what | number | measured | exact | bound | false alarm | |
|---|---|--:|--:|--:|--:|--:|---|
{rows}

*Number*: independent pieces of evidence. *Bound*: ± around the exact number, or ≤ for a
chi-square or a count. It follows from the sample: a correct program exceeds it with the
probability in the column *false alarm*, over seeds. For chi-squares that is the upper tail of
the law with these degrees of freedom (cells that expect fewer than {expected:g} are pooled), for
means the normal law with the exact standard deviation, for networks Student's t. Checks with
false alarm 0 contain no chance; their bound is for rounding or for printed digits. The seed
is fixed, so that a verdict does not change from one run or machine to the next.

Independent replicates run as one region of many groups that cannot meet each other: every
draw is keyed by the organisations that it concerns. Every parameter that is not named under
*setting* is neutral: its mechanism does nothing.

Not here: V6 (imitation on fixed graphs) needs a mechanism that the model does not have; V8
(large n) appears only as the 1/n terms of V3.

Command: `schoorsteen verify --out docs`, some minutes on two cores; `--quick` asks for less
evidence. Made with {versions}.
"""


def page(results: Iterable[Result], figures: str = "figures") -> str:
    """The report as Markdown; ``figures`` is where its pictures lie, seen from the page."""
    found = list(results)
    failed = [result.id for result in found if not result.passed]
    verdict = f"**{len(found) - len(failed)} of {len(found)} checks passed.**"
    if failed:
        verdict += f" **Failed: {', '.join(failed)}.**"
    stack = [f"schoorsteen {__version__}", f"Python {python_version()}"]
    stack += [f"{name} {version(name)}" for name in ("numpy", "scipy", "numba")]
    parts = [
        HEAD.format(
            verdict=verdict,
            rows="\n".join(_row(result) for result in found),
            expected=EXPECTED,
            versions=", ".join(stack),
        )
    ]
    for limit in dict.fromkeys(result.limit for result in found):
        checks = [result for result in found if result.limit == limit]
        parts.append(_section(limit, checks, figures))
    return "\n".join(parts)


def _row(result: Result) -> str:
    bound = f"{'≤' if result.rule == 'below' else '±'} {result.bound:.3g}"
    alarm = f"{result.false_alarm:.0e}" if result.false_alarm else "0"
    verdict = "passed" if result.passed else "**FAILED**"
    return (
        f"| {result.id} | {result.title}: {result.what} | {result.n:,} | {result.measured:.7g} "
        f"| {result.exact:.7g} | {bound} | {alarm} | {verdict} |"
    )


def _section(limit: str, checks: list[Result], figures: str) -> str:
    settings: dict[str, list[str]] = {}
    for check in checks:
        if check.setting:
            text = ", ".join(f"`{name}` {_plain(x)}" for name, x in check.setting.items())
            settings.setdefault(text, []).append(check.id)
    lines = "\n".join(f"- {', '.join(ids)}: {text}" for text, ids in settings.items())
    return (
        f"## {limit} {TITLES[limit]}\n{TEXTS[limit]}\n\n"
        f"![{TITLES[limit]}]({figures}/verify_{limit.lower()}.png)\n\nSetting:\n\n{lines}\n"
    )


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
