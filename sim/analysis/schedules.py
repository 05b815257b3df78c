"""Schedules of a referee: which levers it uses in up to three periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sim.parameters import ENTRIES, NEVER
from sim.scenarios import Policy
from sim.words import listed, words_of

LEVERS: Final[Mapping[str, str]] = {
    "c": "convening",
    "b": "backing",
    "a": "appreciation",
    "w": "monitoring",
    "m": "mediation",
}
"""Levers that a schedule switches on, as strong as by default, by their letter in an id."""
PERIODS: Final = 3
STEP: Final = 6
"""Months: periods begin and end on half-years, so that a schedule can be told and kept."""


class Period(NamedTuple):
    """From a month on these levers, by their letters; none: the referee is not there."""

    begin: int
    letters: str


Schedule = tuple[Period, ...]
"""Periods, each until the next begins; empty: no referee."""


def schedule(begin: int, lengths: Sequence[int], letters: Sequence[str], months: int) -> Schedule:
    """A schedule in its shortest form: what acts alike is one schedule.

    Args:
        begin: month in which the referee comes.
        lengths: of the periods, in months; after the last it goes.
        letters: levers of each.
    """
    found: list[Period] = []
    month = begin
    for length, used in zip([*lengths, 0], [*letters, ""], strict=True):
        if month >= months:
            break
        before = found[-1].letters if found else ""
        ordered = "".join(letter for letter in LEVERS if letter in used)
        if ordered != before:
            found.append(Period(month, ordered))
        month += length
    return tuple(found)


def id_of(one: Schedule) -> str:
    """A name that says all: ``s_cbawm0_b36_gone96``."""
    if not one:
        return "none"
    return "_".join(["s", *(f"{period.letters or 'gone'}{period.begin}" for period in one)])


def policy_of(one: Schedule) -> Policy:
    """The policy that does it."""
    periods = [(period.begin, _values(period)) for period in one]
    stop = NEVER
    if one and not one[-1].letters:
        stop, periods = one[-1].begin, periods[:-1]
    first, *later = periods or [(0, {"referee_activity": 0.0})]
    values = {**first[1], "referee_start": first[0], "referee_stop": stop}
    name = id_of(one)
    return Policy(name, {"en": name}, {"en": ""}, values, tuple(later))


def _values(period: Period) -> dict[str, Any]:
    values: dict[str, Any] = {"referee_activity": 1.0 if period.letters else 0.0}
    for letter, lever in LEVERS.items():
        values[lever] = ENTRIES[lever].default if letter in period.letters else 0.0
    return values


def story(policies: Sequence[Policy]) -> str:
    """A scenario file with these policies, for a study."""
    lines = ['id = "schedules"', 'title = { en = "Schedules of a referee" }', ""]
    for policy in policies:
        lines += [f"[policies.{policy.id}]", f'title = {{ en = "{policy.id}" }}']
        lines += ["", f"[policies.{policy.id}.parameters]", *_keys(policy.values), ""]
        for begin, values in policy.phases:
            lines += [f"[[policies.{policy.id}.phases]]", f"from = {begin}"]
            lines += [f"parameters = {{ {', '.join(_keys(values))} }}", ""]
    return "\n".join(lines)


def _keys(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {value}" for name, value in values.items()]


def words(one: Schedule, months: int, language: str) -> str:
    """What the referee does, and until when: *until month 36 it ..., then ... until month 96*."""
    say = words_of("search", language)
    if not one:
        return say["nothing"]
    told = []
    if one[0].begin:
        told.append(say["comes"].format(month=one[0].begin))
    ends = [*(period.begin for period in one[1:]), months]
    for at, (period, end) in enumerate(zip(one, ends, strict=True)):
        if not period.letters:
            told.append(say["gone_for_good" if at == len(one) - 1 else "gone"].format(month=end))
            continue
        does = listed([say[f"does_{letter}"] for letter in period.letters], "and", language)
        key = "until" if end < months else "stays"
        if not at:
            key = f"first_{key}" if key == "until" or period.begin else "first_whole"
        told.append(say[key].format(does=does, month=end))
    return "; ".join(told)
