"""Parameters from what users give, every fault named at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from sim.documents import closest
from sim.parameters.doors import number_hint, plain, shown_value
from sim.parameters.row import NEVER
from sim.parameters.table import ENTRIES, SCHEDULED, SWITCHES, Parameters, Phases
from sim.words import say


class ParameterError(ValueError):
    """A parameter that cannot be used; the message names it, the value, the rule and a remedy."""


_DEFAULTS: Final = Parameters()


def parameters(base: Parameters | Mapping[str, Any] | None = None, /, **values: Any) -> Parameters:
    """Parameters with some values replaced, every fault named at once.

    Args:
        base: those that are not named; names with values are laid over the defaults.

    Raises:
        ParameterError: unknown name (with the closest known one), wrong type,
            NaN or infinity, out of range.
    """
    if not isinstance(base, Parameters):
        if base is not None and not isinstance(base, Mapping):
            raise ParameterError(say("doors.base", value=shown_value(base)))
        if base and not all(isinstance(name, str) for name in base):
            raise ParameterError(say("doors.base", value=shown_value(base)))
        base = parameters(_DEFAULTS, **base) if base else _DEFAULTS
    start = dict(vars(base))
    later = values.pop("phases", None)
    faults = [unknown(name, ENTRIES) for name in values if name not in ENTRIES]
    given = {name: plain(value) for name, value in values.items() if name in ENTRIES}
    if later is not None:
        start["phases"], wrong = _phases(later)
        faults += wrong
    try:
        made = Parameters.model_validate(start | given)
    except ValidationError as error:
        faults += [_fault(str(e["loc"][0]), e["input"]) for e in error.errors()]
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))
    return made


def _phases(given: Any) -> tuple[Phases, list[str]]:
    """Phases as they are kept, and what is wrong with them."""
    hint = "write phases as (month, {lever: value}), such as ((24, {'referee_activity': 0.5}),)"
    found: dict[int, tuple[tuple[str, Any], ...]] = {}
    faults = []
    try:
        rows = [(plain(month), dict(levers)) for month, levers in given]
    except (TypeError, ValueError):
        return (), [f"phases = {given!r}: must be pairs of a month and its levers; {hint}"]
    for month, levers in rows:
        where = f"phases, month {month!r}"
        if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= NEVER:
            faults.append(f"{where}: must be a whole number from 1 to {NEVER}; {hint}")
            continue
        if month in found or (found and month < max(found)):
            faults.append(f"{where}: months must ascend, each once; {hint}")
        for name in levers:
            if name in ENTRIES and name not in SCHEDULED:
                rule = f"is no lever that changes over time; those are {', '.join(SCHEDULED)}"
                faults.append(f"{where}, {name}: {rule}")
        try:
            parameters(**levers)
        except ParameterError as error:
            faults += [f"{where}, {line}" for line in str(error).splitlines()]
        found[month] = tuple((name, plain(value)) for name, value in levers.items())
    return tuple(sorted(found.items())), faults


def _fault(name: str, value: Any) -> str:
    entry = ENTRIES[name]
    hint = f"its default is {entry.default}"
    if isinstance(value, float) and not math.isfinite(value):
        hint = "NaN and infinity are not numbers that the model can use"
    elif isinstance(value, str) and not entry.choices:
        hint = "write it without quotation marks, with a point and not a comma"
    if not entry.choices:
        hint = number_hint(value, entry.whole) or hint
    return f"parameter {name} = {shown_value(value)}: must be {entry.rule} ({entry.unit}); {hint}"


def unknown(name: str, known: Mapping[str, Any]) -> str:
    """The sentence for an unknown parameter name, with the closest known one."""
    hint = closest(name, known) or "see `schoorsteen parameters`"
    return f"parameter {name}: there is no such parameter; {hint}"


def whole(name: str, value: Any, low: int, high: int) -> int:
    """A whole number in low .. high, such as a seed or a number of months.

    Raises:
        ParameterError: naming the number, the value and the rule.
    """
    number = plain(value)
    if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
        hint = number_hint(value)
        told = {"name": name, "value": shown_value(value), "low": low, "high": high}
        raise ParameterError(say("doors.whole", hint=f"; {hint}" if hint else "", **told))
    return number


def optional(values: Parameters) -> tuple[str, ...]:
    """Switches that are on: without any, a run needs none of these mechanisms."""
    later = {name: value for _, given in values.phases for name, value in given}
    return tuple(
        name
        for name, off in SWITCHES.items()
        if getattr(values, name) != off or later.get(name, off) != off
    )


def changed(values: Parameters) -> Iterator[tuple[str, Any]]:
    """Names and values that differ from their defaults."""
    for name, entry in ENTRIES.items():
        value = getattr(values, name)
        if value != entry.default:
            yield name, value
    if values.phases:
        yield "phases", [[month, dict(given)] for month, given in values.phases]
