"""Compiled set-up against plain Python: facts, rules, start and extensions, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import engine, kernels
from sim.kernels import settle
from sim.parameters import ENTRIES, Parameters, parameters
from tests import plain_set_up as plain
from tests.settings import REGIONS, Setting, region_of, settings
from tests.test_reference import WITH_EXTENSIONS

CHOSEN = list(settings(6 * len(REGIONS), seed=3))
SCRATCH = (
    *("weight", "unwatched", "unpraised", "base", "crowd", "shield", "saved", "hired"),
    *("step_cost", "belief", "as_one", "fear"),
    # what is watched is asked for by hand, and `taken` is cleared when a run begins
    *("watched", "taken"),
)
"""Of Extensions: written in every month before they are read."""


def same(found: Any, wanted: Any, leave_out: tuple[str, ...] = ()) -> None:
    """Every field of two NamedTuples: type, shape and bytes."""
    assert type(found) is type(wanted)
    for name, x, y in zip(found._fields, found, wanted, strict=True):
        if name in leave_out:
            continue
        if isinstance(y, np.ndarray):
            assert (x.dtype, x.shape) == (y.dtype, y.shape), name
            assert x.tobytes() == y.tobytes(), name
        elif isinstance(y, tuple):
            same(x, y)
        else:
            assert type(x) is type(y), name
            assert repr(x) == repr(y), name


def check(made: engine.SetUp, setting: Setting) -> None:
    region, p = region_of(setting.region), setting.values
    facts = plain.facts_of(region, p)
    same(made.facts, facts)
    same(made.rules, plain.rules_of(p.at(0)))
    same(made.start, plain.start_state(region, p, made.extensions is not None))
    assert made.trait_distribution.tobytes() == plain.trait_distribution_of(p).tobytes()
    if made.extensions is not None:
        events = len(made.work.event)
        wanted = plain.extensions_of(region, p.at(0), facts, events, always=True)
        same(made.extensions, wanted, SCRATCH)


@pytest.mark.parametrize("setting", CHOSEN, ids=lambda s: s.region)
def test_set_up_is_what_plain_python_makes(setting: Setting) -> None:
    check(engine.set_up(region_of(setting.region), setting.values, extensions=True), setting)


@pytest.mark.parametrize("setting", CHOSEN[::5], ids=lambda s: s.region)
def test_nothing_of_an_earlier_setting_stays(setting: Setting) -> None:
    region = region_of(setting.region)
    made = engine.set_up(region, parameters(pilot_share=1.0, covenant=1.0), extensions=True)
    assert made.extensions is not None
    for group in (made.facts, made.start, made.extensions):
        for name, array in zip(group._fields, group, strict=True):
            shared = name in ("key", "ends", "link_pair", "task", "slot", "floor", "referee")
            shared |= name in ("incident", "across", "elected", "start", "pair_and_task")
            shared |= name in ("partners", "same_area", "near_start", "near", "near_need")
            if isinstance(array, np.ndarray) and not (shared or name == "concentration0"):
                array[...] = 77
    rules, own = settle.settle(
        settle.numbers_of(setting.values), np.full(settle.PLACES, 7.0), made.arrays, made.facts,
        made.start, made.trait_distribution, made.extensions,
    )  # fmt: skip
    check(made._replace(rules=rules, extensions=made.extensions._replace(rules=own)), setting)


def test_lanes_differ_in_their_traits_only() -> None:
    points = [parameters(mindset_mean=x / 10, own_interest_spread=x / 40) for x in range(4)]
    made = engine.set_up(region_of("busy_0"), *points)
    assert made.trait_distribution.tobytes() == plain.trait_distribution_of(*points).tobytes()
    assert made.lanes == 4


def test_every_parameter_has_its_place_and_a_choice_its_position() -> None:
    numbers = settle.numbers_of(parameters(form="lead", mode="joint", trust_gain=0.125))
    assert numbers.shape == (len(ENTRIES),)
    assert numbers[settle.AT["form"]] == ENTRIES["form"].choices.index("lead")
    assert numbers[settle.AT["mode"]] == 1.0
    assert numbers[settle.AT["trust_gain"]] == 0.125


def test_constants_of_the_kernels_are_the_positions_of_choices() -> None:
    """A choice that moves in its row would otherwise silently become another."""
    from sim.kernels.mechanisms import attention, forms

    for name, module in (
        ("effort_level", settle),
        ("referee_scope", settle),
        ("form", forms),
        ("attention_rule", attention),
    ):
        for place, choice in enumerate(ENTRIES[name].choices):
            assert getattr(module, choice.upper()) == place, (name, choice)
    assert ENTRIES["mode"].choices == ("consent", "joint")


@pytest.mark.parametrize("name", REGIONS)
def test_links_are_listed_as_networks_does(name: str) -> None:
    region = region_of(name)
    none = np.empty(0, dtype=np.uint32)
    ends = region.pairs.astype(np.uint32)
    many = kernels.list_links(region.volumes, ends, none, none)
    assert many == len(region.link_pair)
    pair, task = np.empty(many, dtype=np.uint32), np.empty(many, dtype=np.uint32)
    assert kernels.list_links(region.volumes, ends, pair, task) == many
    assert pair.tolist() == region.link_pair.tolist()
    assert task.tolist() == region.link_task.tolist()


def test_arrays_that_cannot_be_written_to_are_copied() -> None:
    region = region_of("busy_1")
    wanted = engine.simulate(region, months=6).rows
    region.keys.flags.writeable = region.volumes.flags.writeable = False
    try:
        assert engine.simulate(region, months=6).rows.tobytes() == wanted.tobytes()
    finally:
        region.keys.flags.writeable = region.volumes.flags.writeable = True


def test_options_that_are_off_leave_the_same_bits() -> None:
    """A module for browsers has one kind of kernels: those with all mechanisms."""
    region, p = region_of("busy_2"), Parameters()
    without = engine.build(region, p, 5)
    made = engine.set_up(region, p, extensions=True)
    rows = np.empty((1, 1, 24, without.observe().shape[0]))
    state = engine.copy_state(made.start)
    kernels.simulate(
        made.facts, made.rules, made.start, state, made.work, made.trait_distribution,
        engine.stream_of(5, 0), 1, 24, rows, made.extensions,
    )  # fmt: skip
    assert rows[0, 0].tobytes() == without.advance(24).tobytes()
    # what only mechanisms keep has no room where there are none
    none = {name for name, x in without.state._asdict().items() if x.size == 0}
    assert none == set(WITH_EXTENSIONS)
    same(state, without.state, tuple(none))
