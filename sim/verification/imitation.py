"""V6: open and closed stances copied on links that stand still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csc_array, identity
from scipy.sparse.linalg import gmres, splu

from sim import kernels, networks
from sim.engine import Engine
from sim.state import Floats, Ints, Region
from sim.verification.evidence import (
    ALPHA,
    Result,
    Size,
    Values,
    against_law,
    begin,
    each,
    exactly,
    norm_bound,
)

TITLE = "Stances copied on links that stand still"
TEXT = """
Nothing moves but stances (`review_rate` and `contacts` 0). With trust frozen at 0, own-interest
weight 0 keeps every promise (*open*) and weight 1 breaks every one (*closed*), so that a linked
task is a donation game: keeping costs `imitation_cost` c and brings the other
`imitation_benefit` b. The weight of a tie is the number of its linked tasks. `imitation` 1/N is
one death and birth a month: someone drawn at random copies a partner in proportion to its
fitness 1 - δ + δ·payoff, payoff being the mean over its linked tasks (Allen et al. 2017).

*Critical b/c.* Above it one open organisation more often prevails, at weak selection, than one
without effect. From the chain of all 2ᴺ stances: without selection the chance that openness
prevails is φ₀(s) = Σ πᵢsᵢ, π the share in all tie weight. Its first change φ₁ with δ solves
(1 - T₀)φ₁ = T₁φ₀, T₁ the first change of a month. It is linear in b and in c, so that the
critical b/c is the ratio of two solutions, averaged over who is the open one; no chance enters.
For the 5×5 torus the chain is too large. There coalescence times τ serve: of two walks that go
back along ties until they meet, with τᵢⱼ = 1 + (Σₖ pᵢₖτⱼₖ + pⱼₖτᵢₖ)/2 and tₙ the mean of τ over
the ends of n steps, b/c = t₂/(t₃ - t₁). The two ways agree wherever both can be gone. On regular
graphs of degree k both give (N - 2)/(N/k - 2). Rings with alternately strong ties show that few
deep relations bring the hurdle close to 1.

*At finite selection* (δ = .1, b = 4, c = 1, cycle of 8) one open organisation prevails with
probability .14060284 if the payoffs from both neighbours are added up. The model takes their
mean, so that these are its b = 8 and c = 2; its own b = 4 and c = 1 give .13562872. The figure
comes from the chain and is counted in runs. One run tries again and again: once all are alike,
one organisation is made open and the others closed in its state, with the mindset 1 or 0
beside it, which must travel with the stance. Before that, the stances after some months are
counted against the powers of the chain: on the cycle, and on a network of seven with ties of
unequal weight, one of them without partners, in which 2.5 organisations revise a month (two, or
three, one after the other, with fitness from the month's promises).

EGTtools knows pairwise comparison in a well-mixed population. At weak selection its fixation
changes (N - 1)/(N - 2) times as fast as that of deaths and births, where the one who dies is no
candidate; so it does (`tests/test_verification.py`, slow, where that package is installed)."""

RATIOS = {"cycle of 10": 2.666667, "Petersen graph": 6.0, "5×5 torus": 5.411765}
"""Known critical b/c."""
STRONG = {1: 2.5, 2: 2.142857, 5: 1.5, 10: 1.247423, 100: 1.024094}
"""Known critical b/c of the ring of 12, by the weight of every second tie."""
FIXATION = 0.14060284
"""Known chance that one open organisation of a cycle of 8 prevails."""
EIGHT = {"selection": 0.1, "imitation_benefit": 8.0, "imitation_cost": 2.0}
"""b = 4 and c = 1 for each of two neighbours, as a mean over these."""
UNEVEN = {"selection": 0.4, "imitation_benefit": 3.0, "imitation_cost": 1.0}
UNEVEN_TIES = {(0, 1): 1, (0, 2): 3, (1, 2): 1, (2, 3): 2, (3, 4): 1, (0, 4): 2, (1, 5): 4}
"""The seventh organisation has no partner."""
REVISE = 2.5
"""Organisations that revise a month on the uneven network."""
EARLY = 10
"""Months after which stances are counted."""
CHUNK = 30
"""Months between two looks at whether all are alike."""
TRIES = 100
"""Most tries of one run."""


# Graphs --------------------------------------------------------------------------------


def graph(ties: Mapping[tuple[int, int], int], n: int) -> Floats:
    """Symmetric matrix of tie weights."""
    weight = np.zeros((n, n))
    for (a, b), tie in ties.items():
        weight[a, b] = weight[b, a] = tie
    return weight


def ring(n: int, strong: int = 1) -> Floats:
    """A ring in which every second tie has another weight."""
    return graph({(i, (i + 1) % n): strong if i % 2 == 0 else 1 for i in range(n)}, n)


def petersen() -> Floats:
    """Pairs out of five, tied where they share nothing."""
    pairs = list(combinations(range(5), 2))
    apart = {(i, j): 1 for i, j in combinations(range(10), 2) if not set(pairs[i]) & set(pairs[j])}
    return graph(apart, 10)


def torus(side: int) -> Floats:
    """A square grid whose edges are joined."""
    ties = {}
    for x in range(side):
        for y in range(side):
            here = side * x + y
            ties[here, side * ((x + 1) % side) + y] = 1
            ties[here, side * x + (y + 1) % side] = 1
    return graph(ties, side * side)


# The model's chain ------------------------------------------------------------------------


def stances(n: int) -> Floats:
    """All stances (2**n, n) of n organisations: 1 open, 0 closed; organisation i is bit i."""
    found: Floats = ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.float64)
    return found


def fitnesses(weight: Floats, benefit: float, cost: float, selection: float) -> Floats:
    """Fitness (states, organisations) that the model's own functions give."""
    open_ = stances(len(weight))
    linked = np.broadcast_to(weight.sum(axis=1), open_.shape)
    met = np.stack([open_ @ weight, open_ * linked, linked], axis=2).reshape(-1, 3)
    # few different ones: a function call for each of these
    rows, place = np.unique(met, axis=0, return_inverse=True)
    values = [
        kernels.fitness(selection, kernels.payoff(benefit, cost, *row)) for row in rows.tolist()
    ]
    return np.array(values)[place.ravel()].reshape(open_.shape)


def copies(weight: Floats, fit: Floats) -> Floats:
    """Chance (states, organisations) that a reviser is open afterwards, given all fitness."""
    open_ = stances(len(weight))
    total = fit @ weight
    with np.errstate(invalid="ignore", divide="ignore"):
        chance: Floats = ((fit * open_) @ weight) / total
    # nobody to look at, or nobody with any fitness: all stays as it is
    return np.where(total > 0, chance, open_)


def revision(chance: Floats) -> csc_array:
    """Transition matrix of one revision by someone drawn at random."""
    states, n = chance.shape
    before = np.repeat(np.arange(states), n)
    bit = np.tile(1 << np.arange(n), states)
    after = np.concatenate([before | bit, before & ~bit])
    p = np.concatenate([chance.ravel(), 1.0 - chance.ravel()]) / n
    # what falls on one place is added up
    return csc_array((p, (np.tile(before, 2), after)), shape=(states, states))


def revised(law: Floats, chance: Floats) -> Floats:
    """A law of the stances after one such revision."""
    states, n = chance.shape
    number, after = np.arange(states), np.zeros(states)
    for i in range(n):
        opened = law * chance[:, i]
        after += np.bincount(number | 1 << i, opened, states)
        after += np.bincount(number & ~(1 << i), law - opened, states)
    after /= n
    return after


def prevails(weight: Floats, benefit: float, cost: float, selection: float) -> Floats:
    """Probability (states,) that openness prevails in the end."""
    step = revision(copies(weight, fitnesses(weight, benefit, cost, selection)))
    inside = slice(1, step.shape[0] - 1)
    # the last state is the one in which all are open
    target = step[inside, [-1]].toarray().ravel()
    found = np.zeros(step.shape[0])
    found[inside] = splu(_less(step[inside, inside])).solve(target)
    found[-1] = 1.0
    return found


def _less(step: csc_array) -> csc_array:
    return csc_array(identity(step.shape[0], format="csc") - step)


def shares_of_ties(weight: Floats) -> Floats:
    """Part of all tie weight that is an organisation's."""
    strength = weight.sum(axis=1)
    part: Floats = strength / strength.sum()
    return part


def first_change(weight: Floats, benefit: float, cost: float) -> Floats:
    """T₁φ₀ (states,): what weak selection does in a month to the chance that openness prevails."""
    # fitness is linear in selection while above 0: so is this difference, without error
    h = 0.25
    slope = (fitnesses(weight, benefit, cost, h) - fitnesses(weight, benefit, cost, 0.0)) / h
    step = weight / weight.sum(axis=1, keepdims=True)
    open_ = stances(len(weight))
    pull = (slope * open_) @ step.T - (slope @ step.T) * (open_ @ step.T)
    change: Floats = pull @ shares_of_ties(weight) / len(weight)
    return change


def weak_selection(weight: Floats) -> tuple[float, float]:
    """Change with selection, at 0, of the chance that one open prevails: per benefit, per cost."""
    n = len(weight)
    step = revision(copies(weight, np.ones((2**n, n))))
    inside = slice(1, 2**n - 1)
    begin = np.zeros(2**n)
    begin[1 << np.arange(n)] = 1.0 / n
    # months spent in each state, from one open organisation: serves benefit and cost alike;
    # elimination would fill most of 4,094 columns
    left = _less(step[inside, inside]).T
    months, failed = gmres(left, begin[inside], rtol=1e-14, atol=0.0, restart=400, maxiter=20)
    if failed:
        raise ArithmeticError("the months spent in each state were not found")
    gain, loss = (
        float(months @ first_change(weight, *game)[inside]) for game in ((1.0, 0.0), (0.0, 1.0))
    )
    return gain, loss


def critical_by_chain(weight: Floats) -> float:
    """Critical b/c from the chain of all stances, by exact perturbation at selection 0."""
    gain, loss = weak_selection(weight)
    return -loss / gain


def critical_by_coalescence(weight: Floats) -> float:
    """Critical b/c from the times in which walks along ties meet (Allen et al. 2017)."""
    n = len(weight)
    step = weight / weight.sum(axis=1, keepdims=True)
    one = np.eye(n)
    system = np.eye(n * n) - 0.5 * (np.kron(one, step) + np.kron(step, one))
    alike = np.arange(n) * (n + 1)
    system[alike] = np.eye(n * n)[alike]
    due = np.ones(n * n)
    due[alike] = 0.0
    times = np.linalg.solve(system, due).reshape(n, n)
    part = shares_of_ties(weight)
    t1, t2, t3 = (
        float(part @ (np.linalg.matrix_power(step, k) * times).sum(axis=1)) for k in (1, 2, 3)
    )
    return t2 / (t3 - t1)


def month_chain(weight: Floats, values: Values, revise: float) -> Floats:
    """Transition matrix of a month in which so many organisations revise on average."""
    fit = fitnesses(
        weight, values["imitation_benefit"], values["imitation_cost"], values["selection"]
    )
    states, whole = len(fit), int(revise)
    matrix = np.empty((states, states))
    for state in range(states):
        # fitness is that of the month's promises, however stances change meanwhile
        chance = copies(weight, np.broadcast_to(fit[state], fit.shape))
        law = np.zeros(states)
        law[state] = 1.0
        for _ in range(whole):
            law = revised(law, chance)
        matrix[state] = law + (revise - whole) * (revised(law, chance) - law)
    return matrix


# The model's runs ---------------------------------------------------------------------------


def frozen(weight: Floats) -> Region:
    """A region whose linked tasks are the weights of ties; one task more stays unlinked."""
    n = len(weight)
    ties = [(a, b) for a, b in combinations(range(n), 2) if weight[a, b] > 0]
    tasks = int(weight.max()) + 1
    linked = {(a, b, k): 1 for a, b in ties for k in range(int(weight[a, b]))}
    return networks.region("ties", np.ones((n, tasks)), pairs=ties, depth=linked)


def copying(values: Values, revise: float, n: int) -> dict[str, Any]:
    """Parameters with which nothing happens but imitation."""
    return {
        **values, "imitation": revise / n, "review_rate": 0.0, "contacts": 0.0,
        "trust_start": 0.0, "trust_linked": 0.0,
    }  # fmt: skip


def set_stances(run: Engine, open_: Floats) -> None:
    """Make organisations open or closed, with the mindset beside."""
    run.state.own_weight[:] = 1.0 - open_
    run.state.mindset[:] = open_
    run.prepare()


def stance_of(run: Engine) -> int:
    """Which state of the chain a run is in; -1 if mindset and own interest do not match."""
    open_ = run.state.mindset
    if not np.array_equal(run.state.own_weight, 1.0 - open_):
        return -1
    return int(open_.astype(np.int64) @ (1 << np.arange(len(open_))))


class Tries(NamedTuple):
    """What a number of tries came to."""

    begun: Ints
    """(starts,) how often each start was tried."""
    early: Ints
    """(2**N,) states some months after it."""
    prevailed: int
    strayed: int
    """Times that mindset and own-interest weight did not match."""


def tries(
    replicate: int, number: int, region: Region, values: Values, starts: Floats, to_the_end: bool
) -> Tries:
    """Some tries of one run, each from the next of the starts."""
    run = begin(region, values, replicate)
    n = region.size[0]
    early, prevailed, strayed = np.zeros(2**n, dtype=np.int64), 0, 0
    for attempt in range(number):
        set_stances(run, starts[attempt % len(starts)])
        run.finish(EARLY)
        state = stance_of(run)
        strayed += state < 0
        early[max(state, 0)] += 1
        while to_the_end and 0 < state < 2**n - 1:
            run.finish(CHUNK)
            state = stance_of(run)
            strayed += state < 0
        prevailed += state == 2**n - 1
    begun = np.bincount(np.arange(number) % len(starts), minlength=len(starts))
    return Tries(begun, early, prevailed, strayed)


def all_tries(
    number: int, first: int, region: Region, values: Values, starts: Floats,
    to_the_end: bool,
) -> Tries:  # fmt: skip
    """Tries of as many runs as it takes to have so many."""
    one = min(TRIES, number)
    task = partial(
        tries, number=one, region=region, values=values, starts=starts, to_the_end=to_the_end
    )
    begun, early, prevailed, strayed = zip(*each(task, -(-number // one), first), strict=True)
    return Tries(np.sum(begun, axis=0), np.sum(early, axis=0), sum(prevailed), sum(strayed))


def in_runs(size: Size, changes: Values) -> Iterator[Result]:
    """Stances counted in runs of the production kernels."""
    weight = ring(8)
    alone = np.eye(8)
    setting = copying(EIGHT, 1.0, 8)
    b, c = EIGHT["imitation_benefit"], EIGHT["imitation_cost"]
    exact = prevails(weight, b, c, EIGHT["selection"])
    chance = float(exact[1 << np.arange(8)].mean())
    yield exactly(
        "V6g", "One open of a cycle of 8 prevails: chain against the known digits",
        "probability", {}, 1, chance, FIXATION, 5e-9,
    )  # fmt: skip
    strengths = np.linspace(0.0, 0.3, 13)
    curve = [prevails(weight, b, c, x)[1] for x in strengths]
    found = all_tries(size.pairs // 2, 0, frozen(weight), {**setting, **changes}, alone, True)
    n = int(found.early.sum())
    yield Result(
        "V6h", "One open of a cycle of 8 prevails: counted in runs", "share of the tries",
        setting, n, found.prevailed / n, chance, norm_bound((chance * (1 - chance)) ** 0.5, n),
        ALPHA, tables={"selection": strengths, "exact": np.array(curve)},
    )  # fmt: skip
    strayed, total = found.strayed, n
    chain = np.linalg.matrix_power(month_chain(weight, EIGHT, 1.0), EARLY)
    law = found.begun @ chain[1 << np.arange(8)] / n
    yield against_law(
        "V6i", f"Stances on the cycle after {EARLY} months", setting, found.early, law
    )
    weight = graph(UNEVEN_TIES, 7)
    setting = copying(UNEVEN, REVISE, 7)
    begun = [0b0010101, 0b1101010]
    found = all_tries(
        size.pairs // 2, 1000, frozen(weight), {**setting, **changes}, stances(7)[begun], False
    )
    chain = np.linalg.matrix_power(month_chain(weight, UNEVEN, REVISE), EARLY)
    law = found.begun @ chain[begun] / found.begun.sum()
    possible = law > 0
    inside = found.early * possible
    yield against_law(
        "V6j", f"Stances on an uneven network after {EARLY} months, {REVISE} revisions a month",
        setting, inside[possible], law[possible],
    )  # fmt: skip
    strayed += found.strayed + int(found.early[~possible].sum())
    total += int(found.early.sum())
    yield exactly(
        "V6k", "Mindset and own-interest weight are copied together, and by partners only",
        "tries in which they were not", setting, total, float(strayed), 0.0, 0.0,
    )  # fmt: skip


def copied_stances(size: Size, changes: Values) -> Iterator[Result]:
    """V6: critical b/c, and fixation at finite selection."""
    graphs = {"cycle of 10": ring(10), "Petersen graph": petersen(), "5×5 torus": torus(5)}
    chain = {name: critical_by_chain(graphs[name]) for name in ("cycle of 10", "Petersen graph")}
    walks = {name: critical_by_coalescence(weight) for name, weight in graphs.items()}
    for letter, name in zip("abc", graphs, strict=True):
        by = "exact chain" if name in chain else "coalescence times"
        yield exactly(
            f"V6{letter}", f"Critical b/c of the {name}: {by}", "b/c at weak selection",
            {}, 1, chain.get(name, walks[name]), RATIOS[name], 5e-7,
        )  # fmt: skip
    rings = {strong: critical_by_chain(ring(12, strong)) for strong in STRONG}
    found, due = np.array(list(rings.values())), np.array(list(STRONG.values()))
    yield exactly(
        "V6d", "Critical b/c of the ring of 12 with ties of weight 1, 2, 5, 10, 100: exact chain",
        "largest difference from the known digits", {}, len(due),
        float(np.abs(found - due).max()), 0.0, 5e-7,
        strong=np.array(list(STRONG)), found=found, due=due,
    )  # fmt: skip
    both = [(chain[name], walks[name]) for name in chain]
    both += [(rings[strong], critical_by_coalescence(ring(12, strong))) for strong in STRONG]
    uneven = graph(UNEVEN_TIES, 6)
    both.append((critical_by_chain(uneven), critical_by_coalescence(uneven)))
    yield exactly(
        "V6e", "Exact chain against coalescence times", "largest relative difference", {},
        len(both), float(max(abs(x / y - 1.0) for x, y in both)), 0.0, 1e-9,
    )  # fmt: skip
    regular = [(walks[name], len(w), w[0].sum()) for name, w in graphs.items()]
    yield exactly(
        "V6f", "Coalescence times against (N - 2)/(N/k - 2) on regular graphs",
        "largest relative difference", {}, len(regular),
        float(max(abs(x * (n / k - 2) / (n - 2) - 1.0) for x, n, k in regular)), 0.0, 1e-12,
    )  # fmt: skip
    yield from in_runs(size, changes)
