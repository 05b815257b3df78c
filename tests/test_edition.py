"""What must be true of the second edition: delivery decides, no lever is a bonus, worlds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import engine, outcomes
from sim.parameters import ENTRIES, Parameters, parameters
from sim.regions import load_case
from sim.verification import edition
from sim.words import in_language, words_of
from sim.worlds import delivery, quiet
from sim.worlds.file import shipped
from sim.worlds.measures import DEEP, MEASURES


@pytest.mark.parametrize("mode", quiet.MODES)
def test_delivery_decides_in_the_default(mode: str) -> None:
    found = delivery.delivery_of(load_case("twente"), parameters(mode=mode), (0, 1))
    for target, value in zip(delivery.TARGETS, found, strict=True):
        assert target.met(value), target.name


def test_a_region_without_the_alarm_keeps_what_nobody_keeps() -> None:
    """What the alarm is for: without it ten years are too short for links to be given up."""
    twente = load_case("twente")
    kept = [
        delivery.delivery_of(twente, parameters(review_alarm=alarm), (0,))[2]
        for alarm in (0.0, 5.0, 20.0)
    ]
    assert kept[0] > 0.3
    assert kept[0] > kept[1] >= kept[2]


@pytest.mark.parametrize("lever", edition.LEVERS)
def test_no_lever_makes_a_bundle_where_nobody_keeps_a_promise(lever: str) -> None:
    region = delivery.synthetic_regions(0)[0]
    for mode in quiet.MODES:
        chosen = parameters(mode=mode, **delivery.NOBODY, **edition.LEVERS[lever])
        made = engine.build(region, chosen, 3)
        made.advance(60)
        assert not (made.state.depth >= DEEP).any(), mode


def test_quiet_years_of_the_default_are_quiet() -> None:
    twente = load_case("twente")
    for mode in quiet.MODES:
        found = quiet.means(quiet.measures_of(twente, parameters(mode=mode), quiet.FRESH[:4]))
        assert quiet.met(found, slack=0.5).all(), dict(zip(MEASURES, found, strict=True))


def test_the_default_is_the_central_world() -> None:
    first = shipped().worlds[0]
    assert first.parameters() == Parameters()
    assert {row["name"] for row in shipped().about["ranges"]} == {
        name for name, entry in ENTRIES.items() if entry.plausible
    }


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "**Missed: 9z.**"), ("nl", "**Niet gehaald: 9z.**")]
)
def test_points_about_worlds_and_the_page(lang: str, said: str) -> None:
    with in_language(lang):  # type: ignore[arg-type]
        points = [*edition.world_points(), *edition.experiments(None)]
        text = edition.page([*points, edition.Point("9z", "asked", "1", "2", False)])
    assert said in text
    for point in points:
        assert f"| {point.id} | {point.what}" in text
        assert point.met, point


def test_side_orders_bring_their_receivers_what_they_cost() -> None:
    values = {"referee_activity": 1.0, "funding": 0.3, "order_share": 0.5}
    made = engine.build(engine.synthetic(8, tasks=4, seed=1), parameters(**values), 1)
    made.advance(24)
    linked = np.zeros(8, dtype=bool)
    for (a, b), depth in zip(
        made.region.pairs[made.region.link_pair], made.state.depth, strict=True
    ):
        linked[[a, b]] |= depth > 0
    wanted = np.where(linked, made.state.volume.sum(axis=1) * 0.3 * 0.5 * 0.5, 0.0)
    assert outcomes.orders_received(made) == pytest.approx(wanted)
    assert linked.any()
    none = engine.build(engine.synthetic(8, tasks=4, seed=1), parameters(), 1)
    assert not outcomes.orders_received(none).any()


def test_relations_cost_what_they_cost() -> None:
    """n(n - 1)/2 relations in a network of pairs, one board in a joint organisation."""
    for n in (3, 6, 12):
        loads = {}
        for form in ("network", "joint", "programme"):
            made = engine.build(
                engine.synthetic(n, tasks=2, seed=1), parameters(form=form, inquiry=0.0), 1
            )
            made.state.depth[:] = 2
            made.prepare()
            loads[form] = float(made.work.task_load[0, 0])
        h = Parameters().days_2
        assert loads["network"] == pytest.approx((n - 1) * h)
        assert loads["joint"] == pytest.approx(h)
        some = Parameters().pairwise_load
        assert loads["programme"] == pytest.approx((1 - some) * h + some * (n - 1) * h)


def test_what_is_told_of_a_mode_is_by_consent_and_jointly() -> None:
    assert edition._modes([0.12345, math.pi]) == "0.123 / 3.14"


def test_what_is_varied_has_a_name() -> None:
    known = words_of("edition_points", "en")
    for name in edition.LEVERS:
        assert known[f"lever_{name}"]
    for name in edition.SHOCKS:
        assert known[f"change_{name}"]
    with in_language("nl"):
        assert edition._modes([0.12345, 2]) == "0,123 / 2"
        assert edition._decimal("-0.20 (-0.30 .. 0.10)") == "-0,20 (-0,30 .. 0,10)"
