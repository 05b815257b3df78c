"""Parameters from what users give, every fault named at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from sim.documents import closest
from sim.indicators import unit_in
from sim.parameters.doors import number_hint, plain, shown_value
from sim.parameters.row import NEVER
from sim.parameters.table import ENTRIES, SCHEDULED, SWITCHES, Parameters, Phases
from sim.words import language, meant, say, values_named


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
    given = {name: canonical(name, value) for name, value in values.items() if name in ENTRIES}
    if later is not None:
        start["phases"], wrong = _phases(later)
        faults += wrong
    try:
        made = Parameters.model_validate(start | given)
    except ValidationError as error:
        faults += [_fault(str(e["loc"][0]), e["input"]) for e in error.errors(include_url=False)]
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))
    return made


def _phases(given: Any) -> tuple[Phases, list[str]]:
    """Phases as they are kept, and what is wrong with them."""
    hint = say("parameters.phases_hint")
    found: dict[int, tuple[tuple[str, Any], ...]] = {}
    faults = []
    try:
        rows = [(plain(month), dict(levers)) for month, levers in given]
    except (TypeError, ValueError):
        return (), [say("parameters.phases_pairs", value=shown_value(given), hint=hint)]
    for month, levers in rows:
        where = {"month": shown_value(month)}
        if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= NEVER:
            faults.append(say("parameters.phases_month", **where, last=NEVER, hint=hint))
            continue
        if month in found or (found and month < max(found)):
            faults.append(say("parameters.phases_order", **where, hint=hint))
        for name in levers:
            if name in ENTRIES and name not in SCHEDULED:
                names = ", ".join(SCHEDULED)
                faults.append(say("parameters.phases_lever", **where, name=name, names=names))
        try:
            parameters(**levers)
        except ParameterError as error:
            lines = str(error).splitlines()
            faults += [say("parameters.phases_fault", **where, fault=line) for line in lines]
        found[month] = tuple((name, canonical(name, value)) for name, value in levers.items())
    return tuple(sorted(found.items())), faults


def canonical(name: str, value: Any) -> Any:
    """A value as the model has it: a choice by its English word, never as a month, no NumPy scalar.

    Whatever else is given comes back as it is, to be refused where it is no value of the parameter.

    Args:
        value: a choice may be given by its Dutch name, *never* by the word of either language.
    """
    value = plain(value)
    entry = ENTRIES.get(name)
    if entry is None or not isinstance(value, str):
        return value
    if entry.choices:
        return meant(value, entry.names) or value
    if entry.whole and entry.high == NEVER and meant(value, values_named("month")) == "never":
        return NEVER
    return value


def _fault(name: str, value: Any) -> str:
    entry = ENTRIES[name]
    told = {"rule": entry.rule, "unit": unit_in(entry.unit, language())}
    hint = hint_for(name, value)
    return say("parameters.must_be", name=name, value=shown_value(value), hint=hint, **told)


def hint_for(name: str, value: Any) -> str:
    """What to do about a value that a parameter cannot have."""
    entry = ENTRIES[name]
    if isinstance(value, float) and not math.isfinite(value):
        return say("parameters.not_finite")
    if not entry.choices and (hint := number_hint(value, entry.whole)):
        return hint
    if isinstance(value, str) and not entry.choices:
        return say("parameters.no_quotes")
    near = closest(value, entry.names) if entry.choices else ""
    return near or say("parameters.default", default=entry.shown(entry.default))


def unknown(name: str, known: Mapping[str, Any]) -> str:
    """The sentence for an unknown parameter name, with the closest known one."""
    hint = closest(name, known) or say("parameters.see_parameters")
    return say("parameters.unknown", name=name, hint=hint)


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
