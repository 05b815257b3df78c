"""V5: own against collective interest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import binom

from sim import columns, engine, networks
from sim.parameters import NEUTRAL_VALUES, Parameters, parameters
from sim.state import Floats, Region
from sim.verification.evidence import (
    SEED,
    Result,
    Size,
    Values,
    begin,
    each,
    exactly,
    rungs,
    steps,
)

TITLE = "Own against collective interest"
TEXT = """
With `choice_precision` 10⁹ and no cost of time a side takes a step exactly if its gain is
positive. For a step from separation to coordination, with o the overlap, value
v = b + f - l (benefit, freed capacity, loss), own result
y = claim·(b + f·(1 - χ(1 - m))) - identity·α₁(1 + β)·S and
x = exposure + effort, the gain is y + (1 - w)(v - y) - x. It is positive below

    w* = (v - x)/(v - y)

(where v > y; the link forms below the smaller w* of the two sides). With side payments: w* =
(v - Σx)/(v - Σy), v the mean of what both see. Each random setting switches on budget fear,
identity, boundaries, redundancy, knowledge, prior, exposure, mandate, what partners kept so far,
a referee's backing and appreciation, cost of moving and ripening, for thirty pairs with three
tasks (ranges: `sim.verification.random_setting`). w is drawn, or set so that a randomly chosen
link's gain is ±4·10⁻⁶: just below and just above its w*. A link counts if its gain is at least
2·10⁻⁶, at which the decision is certain. Chance enters only through meeting: a pair fails to meet
for 60 months with probability 2⁻⁶⁰.

With w = 0 and side payments a full network of twenty organisations and five tasks never loses
collective value from one month to the next and ends where every link stands on the top that
it reaches by climbing (promises kept, no cost of time, no redundancy: its worth depends on
the other links). The other two lines of the figure show, for contrast, what consent
with own interest makes of the same region; they wobble because promises are broken."""

SURE = 2e-6
"""Gain from which a decision at the highest precision is certain (precision * gain > 700)."""
MEETINGS = 60


class Terms(NamedTuple):
    """A step from separation to coordination; axes: pair, task, side."""

    own: Floats
    value: Floats
    against: Floats
    """Exposure and effort."""

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
    # nobody has another partner: what is usual is what the two share
    assumed = (1.0 + p.prior_tint * (2.0 * m - 1.0)) * coupled[:, :, None]
    seen = p.coupling_weight * (known * coupled[:, :, None] + (1.0 - known) * assumed)
    allowed = p.mandate + p.appreciation * belief * (1.0 - p.mandate)
    comes = 1.0 - p.record_weight * (1.0 - p.record_start * min(p.delivery_cap, allowed))
    benefit = seen * p.synergy_1 * ripe * comes
    freed = p.overlap_weight * overlap * p.release_1 * ripe * comes
    claim = p.share * (1.0 - p.cost_key) + 2.0 * p.share * p.cost_key * mine / (mine + other)
    own = claim * (benefit + freed * (1.0 - p.budget_fear * (1.0 - m)))
    own = own - p.identity * p.autonomy_1 * (1.0 + wall) * mine
    doubt = p.trust_threshold**4 / (p.trust_start**4 + p.trust_threshold**4)
    against = p.exposure * overlap * p.exposed_1 * doubt * (1.0 - p.backing * belief)
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
        "appreciation": (0, 1), "mandate": (0, 1), "delivery_cap": (0, 1),
        "record_weight": (0, 1), "record_start": (0, 1),
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
    terms = step_terms(region, parameters(**{**NEUTRAL_VALUES, **values}), up=not linked)
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
    top = hill_tops(region, parameters(**{**NEUTRAL_VALUES, **setting}))
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


VALUE = columns.collective_value
"""Column of the collective value in an engine's rows."""
