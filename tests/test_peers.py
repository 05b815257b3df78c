"""The rivals of the benchmark are the same model: the same formulas, mean and spread."""

from __future__ import annotations

import os
from statistics import NormalDist
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from benchmarks import regions
from benchmarks.peers import agents, matrix
from sim import engine
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.regions import load_case
from sim.state import Region
from tests.reference import Proposal, World

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
PEERS = pytest.mark.parametrize("peer", [agents, matrix], ids=["agents", "matrix"])
SHORT_OF_TIME: dict[str, Any] = {
    "room": 1.0,
    "means_cut": 0.3,
    "means_cut_month": 10,
    "contacts": 2.0,
    "review_rate": 0.2,
    "notice_months": 4,
    "choice_precision": 100.0,
    "drift": 0.3,
}
"""What is rare at the defaults happens often here."""


@pytest.fixture(scope="module", params=["synthetic", "twente"])
def started(request: pytest.FixtureRequest) -> tuple[Region, Parameters, World]:
    """A region in which nothing was drawn, and the reference of it."""
    region = load_case("twente") if request.param == "twente" else regions.dense(12, 4)
    chosen = parameters(mindset_spread=0.0, own_interest_spread=0.0)
    return region, chosen, World(region, chosen, 1, 0)


@PEERS
def test_month_0_is_the_cores(peer: ModuleType, started: tuple[Region, Parameters, World]) -> None:
    region, chosen, _ = started
    core = engine.build(region, chosen, 1).observe().ravel()
    expected = dict(zip(COLUMNS, core.tolist(), strict=True))
    found = peer.build(region, chosen, 1)(0)
    assert set(found) == set(COLUMNS) - {"credibility", "referee"}
    for name, value in found.items():
        assert value == pytest.approx(expected[name], rel=1e-7, abs=1e-8, nan_ok=True), name


def test_steps_are_weighed_as_in_the_reference(started: tuple[Region, Parameters, World]) -> None:
    region, chosen, world = started
    objects, arrays = agents.Landscape(region, chosen, 1), matrix.Landscape(region, chosen, 1)
    links = [link for o in objects.organisations for t in o.ties if t.leads for link in t.links]
    every = max(1, len(links) // 60)
    for link, other in list(zip(world.links, links, strict=True))[::every]:
        for to in {max(link.depth - 1, 0), min(link.depth + 1, 3)} - {link.depth}:
            proposal = Proposal(link, to)
            world.weigh(proposal)
            for tie, i in zip(other.ties, (link.pair.a, link.pair.b), strict=True):
                j = link.pair.a + link.pair.b - i
                side = proposal.sides[i]
                extra = world.extra_cost(i, link, to)
                expected = [proposal.gain[i], side.own, side.loss, side.exposure, extra]
                view = tie.owner.weigh(tie, other, to)
                extra = tie.owner.extra_cost(link.task, link.depth, to)
                found = [view.gain, view.own, view.loss, view.exposure, extra]
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
                k, i_, j_, was, then = np.array([[link.task], [i], [j], [link.depth], [to]])
                rows = [*arrays.weigh(k, i_, j_, then), arrays.extra_cost(k, i_, was, then)]
                assert np.concatenate(rows) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@PEERS
@pytest.mark.parametrize("mandate", [0.0, 1.0], ids=["all broken", "all kept"])
def test_without_luck_nothing_differs(peer: ModuleType, mandate: float) -> None:
    certain = {"mindset_spread": 0, "own_interest_mean": 0, "own_interest_spread": 0}
    certain |= {"contacts": 0, "review_rate": 0, "delivery_cap": 1, "room": 100}
    chosen = parameters(**certain, mandate=mandate, experience_rate=0.1, peer_rate=0.2)
    region, months = regions.dense(9, 4), 26
    expected = dict(zip(COLUMNS, engine.build(region, chosen, 1).advance(months)[-1], strict=True))
    for name, value in peer.build(region, chosen, 1)(months).items():
        assert value == pytest.approx(expected[name], rel=1e-7, abs=1e-8, nan_ok=True), name


@pytest.mark.skipif(not JIT, reason="hundreds of interpreted runs")
@PEERS
@pytest.mark.parametrize("values", [{}, SHORT_OF_TIME], ids=["defaults", "short of time"])
def test_mean_and_spread_are_the_cores(peer: ModuleType, values: dict[str, Any]) -> None:
    region, chosen, months, number = regions.dense(10, 4), parameters(**values), 16, 32
    core = engine.build(region, chosen, 1).replicates(months, 500)
    runs = [peer.build(region, chosen, seed)(months) for seed in range(number)]
    # By chance one of all tests fails in 10,000 draws of the seeds.
    limit = NormalDist().inv_cdf(1 - 0.5 * 1e-4 / (4 * 2 * len(COLUMNS)))
    faults, compared = [], 0
    for name in runs[0]:
        expected = core[:, COLUMNS.index(name)]
        found = np.array([run[name] for run in runs])
        common = np.bincount(np.unique(expected, return_inverse=True)[1]).max()
        if np.isnan(expected).any() or common > 0.9 * len(expected):
            continue  # too rare to compare
        compared += 1
        spread = expected.std()
        peak = ((expected - expected.mean()) ** 4).mean() / spread**4
        few = 1 / len(expected) + 1 / number
        mean = (found.mean() - expected.mean()) / (spread * few**0.5)
        variance = (found.var(ddof=1) / spread**2 - 1) / ((peak - 1) * few) ** 0.5
        if max(abs(mean), abs(variance)) > limit:
            faults.append(f"{name}: mean off by {mean:.1f}, variance by {variance:.1f}")
    assert compared > 20
    assert not faults


def test_new_links_are_young_and_nobody_gives_notice_twice() -> None:
    region, chosen = engine.synthetic(10, tasks=4), parameters(**SHORT_OF_TIME)
    objects, arrays = agents.Landscape(region, chosen, 1), matrix.Landscape(region, chosen, 1)
    for _ in range(24):
        objects.step()
        arrays.step()
        links = [link for o in objects.organisations for t in o.tied for link in t.linked]
        assert all(link.since >= 0 for link in links)
        waiting = {link for link in links if link.notice >= 0}
        assert len(objects.announced) == len(waiting)
        assert 2 * sum(len(at[0]) for at in arrays.due.values()) == arrays.announced.sum()
    assert max(link.since for link in links) > 12
    assert (1 - arrays.unripe[arrays.linked]).min() < 1 - np.exp(-12 / chosen.maturity_months)


@PEERS
def test_goes_on_where_it_stopped(peer: ModuleType) -> None:
    region, chosen = regions.dense(8, 3), parameters()
    run = peer.build(region, chosen, 7)
    run(5)
    assert run(10) == pytest.approx(peer.build(region, chosen, 7)(15), rel=0, abs=0, nan_ok=True)


@PEERS
@pytest.mark.parametrize(
    "values",
    [
        {"choice_precision": 0.0, "maturity_months": 0.0, "notice_months": 0},
        {"deepest_rung": 1, "contacts": 0.0, "review_rate": 1.0},
        {"failure": 0.0, "closure": 0.0, "drift": 0.0, "inquiry": 0.0, "foresight_months": 0.0},
        {"choice_precision": 1e9, "congestion": -100.0, "pairwise_load": 1.0},
    ],
)
def test_bounds_of_parameters(peer: ModuleType, values: dict[str, Any]) -> None:
    chosen = parameters(**values)
    few = engine.synthetic(7, tasks=3, pairs=[[0, 1], [0, 2], [2, 3], [3, 4], [2, 4]])
    for region in (few, regions.linked(few, share=0.8)):
        found = peer.build(region, chosen, 1)(13)
        assert 0 <= found["fragmentation"] <= 1
        assert 0 <= found["trust"] <= 1
        if region is few:
            assert found["links_2"] == 0 or chosen.deepest_rung > 1


@PEERS
@pytest.mark.parametrize("values", [{"mode": "joint"}, {"referee_activity": 0.5}])
def test_says_what_is_not_written(peer: ModuleType, values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="only mode 'consent' without a referee"):
        peer.build(regions.dense(4, 2), parameters(**values), 1)
