"""The parameter table: complete, in range, in both languages, and its messages."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import parameters as table
from sim.cli import tables
from sim.indicators import UNITS_NL, unit_in
from sim.kernels.mechanisms import forms
from sim.parameters import ENTRIES, ParameterError, Parameters, parameters
from sim.state import Extensions, Facts, State


def test_every_entry_tells_what_a_person_needs() -> None:
    for entry in ENTRIES.values():
        assert entry.unit, entry.name
        assert entry.role in {"lever", "uncertainty", "numerics"}, entry.name
        assert min(len(entry.en), len(entry.nl)) > 10, entry.name
        assert entry.en != entry.nl, entry.name
        assert entry.source, entry.name
        if not entry.choices:
            assert entry.low is not None
            assert entry.high is not None
            assert entry.low <= float(entry.default) <= entry.high, entry.name


def test_units_roles_and_sources_have_a_dutch_form() -> None:
    for entry in ENTRIES.values():
        assert unit_in(entry.unit, "en") == entry.unit
        assert unit_in(entry.unit, "nl") == UNITS_NL[entry.unit], entry.name
    assert set(table.ROLES_NL) == {entry.role for entry in ENTRIES.values()}
    assert set(table.SOURCES_NL) <= {
        *(entry.source for entry in ENTRIES.values()),
        *(entry.plausible.source for entry in ENTRIES.values() if entry.plausible),
    }


def test_a_dutch_table_is_dutch_and_has_decimal_commas() -> None:
    lines = {
        line.split("`")[1]: line
        for line in tables.parameters_page(list(ENTRIES.values()), "nl").splitlines()
        if line.startswith("| `")
    }
    assert "| 0,1 | 0 .. 0,4 | standaardafwijking | onzekerheid |" in lines["mindset_spread"]
    assert "| aangenomen |" in lines["mindset_spread"]
    given = f"{ENTRIES['trust_gain'].default:g}".replace(".", ",")
    assert "," in given
    assert f"| {given} | 0 .. 1 |" in lines["trust_gain"]
    assert "| stuurmiddel |" in lines["appreciation"]
    assert "| consent of joint |" in lines["mode"]
    english = tables.parameters_page([ENTRIES["mindset_spread"]])
    assert "| 0.1 | 0 .. 0.4 | standard deviation | uncertainty |" in english


def test_neutral_and_plausible_values_can_be_used() -> None:
    parameters(**table.NEUTRAL_VALUES)
    for entry in ENTRIES.values():
        assert entry.group in table.GROUPS, entry.name
        if entry.plausible is not None:
            low, high, *words = entry.plausible[:5]
            assert entry.low <= low < high <= entry.high, entry.name
            assert all(words), entry.name
            assert not entry.plausible.log or low > 0, entry.name
            assert all(map(all, (entry.label, entry.plausible.more, entry.plausible.less)))
    assert {entry.group for entry in ENTRIES.values()} == set(table.GROUPS)


def test_the_arrays_of_a_row_are_there() -> None:
    fields = {"facts": Facts, "extensions": Extensions, "traits": State, "start": State}
    for entry in ENTRIES.values():
        if entry.into in ("facts", "traits", "start"):
            assert entry.arrays, entry.name
        for array in entry.arrays:
            assert array in fields[entry.into]._fields, (entry.name, array)


def test_what_acts_on_traits_or_at_month_0_is_no_lever_of_a_policy() -> None:
    for entry in ENTRIES.values():
        if entry.scheduled:
            assert entry.into in ("rules", "extensions"), entry.name
            assert not entry.month_0, entry.name
        assert (entry.into not in ("traits", "start")) or entry.month_0, entry.name


def test_the_kernels_know_a_choice_as_its_place() -> None:
    form = ENTRIES["form"]
    assert [form.code(word) for word in form.choices] == [0, 1, 2, 3]
    codes = (forms.NETWORK, forms.LEAD, forms.PROGRAMME, forms.JOINT)
    assert codes == tuple(map(form.code, ("network", "lead", "programme", "joint")))
    assert ENTRIES["notice_months"].code(3.0) == 3
    assert isinstance(ENTRIES["room"].code(3), float)


def test_each_bound_is_accepted_and_the_next_number_refused() -> None:
    for entry in ENTRIES.values():
        if entry.choices:
            continue
        for bound, outside in ((entry.low, -math.inf), (entry.high, math.inf)):
            value = int(bound) if entry.whole else float(bound)
            made = parameters(**{entry.name: value})
            assert getattr(made, entry.name) == value
            beyond = value + int(math.copysign(1, outside))
            if not entry.whole:
                beyond = math.nextafter(value, outside)
            with pytest.raises(ParameterError, match=f"parameter {entry.name} = .*must be"):
                parameters(**{entry.name: beyond})


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, "0.3", "0,3", None, True, [0.3]])
def test_what_is_not_a_number_is_refused_with_the_rule(bad: object) -> None:
    with pytest.raises(ParameterError, match=r"mindset_mean = .*from 0 to 1"):
        parameters(mindset_mean=bad)


@pytest.mark.parametrize("bad", [1.5, "3", math.nan, True])
def test_a_whole_number_is_asked_for(bad: object) -> None:
    with pytest.raises(ParameterError, match=r"notice_months = .*whole number"):
        parameters(notice_months=bad)


def test_numpy_numbers_are_numbers() -> None:
    made = parameters(mindset_mean=np.float64(0.25), notice_months=np.int32(3), room=np.int64(4))
    assert (made.mindset_mean, made.notice_months, made.room) == (0.25, 3, 4.0)


def test_every_one_letter_omission_gets_the_right_suggestion() -> None:
    right = wrong = 0
    for name in ENTRIES:
        for at in range(len(name)):
            typo = name[:at] + name[at + 1 :]
            if typo in ENTRIES:
                continue
            with pytest.raises(ParameterError) as caught:
                parameters(**{typo: 0})
            if f"did you mean {name}?" in str(caught.value):
                right += 1
            else:
                wrong += 1
    assert right / (right + wrong) >= 0.95


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        parameters(mindset_men=0.1, room=-1, closure="x")
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "mindset_mean" in lines[0]


def test_an_unknown_choice_lists_the_choices() -> None:
    with pytest.raises(ParameterError, match="consent, joint"):
        parameters(mode="vote")


def test_values_are_laid_over_a_base_and_the_base_stays() -> None:
    base = parameters(drift=0.2)
    made = parameters(base, room=3.0)
    assert (made.drift, made.room, base.room) == (0.2, 3.0, Parameters().room)
    assert dict(table.changed(made)) == {"drift": 0.2, "room": 3.0}
    with pytest.raises(ParameterError, match="do not change once they are made"):
        base.drift = 0.3  # type: ignore[misc]


def test_seed_like_numbers_have_a_range() -> None:
    assert table.whole("seed", np.uint64(7), 0, 10) == 7
    for bad in (-1, 11, 1.0, True, "1", None):
        with pytest.raises(ParameterError, match=r"seed = .*from 0 to 10"):
            table.whole("seed", bad, 0, 10)
