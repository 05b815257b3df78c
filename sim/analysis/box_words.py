"""Boxes and trees in words: *trust at the start is below 0.35 and room is below 18 days a week*."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from sim.analysis.boxes import CHOICE, WHOLE, Box, Cases, Limit
from sim.analysis.discovery import CHANCE, FEWEST, PLACES, Found, Rule, TooFewError
from sim.indicators import ABOUT, unit_in
from sim.parameters import ENTRIES
from sim.scenarios import shipped_policies
from sim.words import listed, number, words_of

SAID_UNITS: Final = frozenset({"days a week", "months"})
"""Units that stand behind a number; others are shares and weights, which their names explain."""
CHOICES: Final = ("form", "mode")
"""Parameters that are choices, whose rows have no name for people."""
OTHERS: Final = 3
"""Columns that came back in other draws and are told."""


def name_of(column: str, language: str) -> str:
    """What a column is called."""
    if column in (*PLACES, *CHOICES):
        return words_of("discovery", language)[column]
    entry = ENTRIES.get(column.removesuffix("_parameter"))
    return column if entry is None else entry.label[language == "nl"] or entry.name


def value_of(column: str, value: str, language: str) -> str:
    """What a choice is called."""
    if column == "policy":
        policy = shipped_policies().get(value)
        return value if policy is None else policy.names[language][0]
    entry = ENTRIES.get(column)
    if entry is None or language == "en" or value not in entry.choices:
        return value
    return str(entry.choices_nl[entry.choices.index(value)]) if entry.choices_nl else value


def rounded(value: float, language: str) -> str:
    """A limit in two figures, or whole from a hundred on."""
    digits = 2 if abs(value) < 100 else 3
    return number(float(f"{value:.{digits}g}"), lang=language)


def limit_words(cases: Cases, name: str, limit: Limit, language: str) -> str:
    """A limit as it stands behind *where*."""
    say = words_of("discovery", language)
    called = name_of(name, language)
    if cases.kinds[name] == CHOICE:
        values = [value_of(name, one, language) for one in sorted(limit.values or ())]
        return say["values"].format(name=called, values=listed(values, "or", language))
    entry = ENTRIES.get(name.removesuffix("_parameter"))
    unit = entry.unit if entry is not None and entry.unit in SAID_UNITS else ""
    behind = f" {unit_in(unit, language)}" if unit else ""
    low, high = math.isfinite(limit.low), math.isfinite(limit.high)
    key = "both" if low and high else "low" if low else "high"
    ends = {"low": rounded(limit.low, language) if low else ""}
    ends["high"] = rounded(limit.high, language) if high else ""
    ends["high" if high else "low"] += behind
    kind = "whole" if cases.kinds[name] == WHOLE else "limit"
    return say[f"{kind}_{key}"].format(name=called, **ends)


def box_words(cases: Cases, box: Box, language: str) -> str:
    """All limits of a box as they stand behind *where*."""
    told = [limit_words(cases, name, limit, language) for name, limit in box.items()]
    return listed(told, "and", language)


def percent(share: float, language: str) -> str:
    """A part as a percentage."""
    if math.isnan(share):
        return "-"
    return words_of("discovery", language)["percent"].format(
        number=number(100 * share, 0, language)
    )


def with_policy(policy: str, language: str) -> str:
    """A policy after a verb or *than*: *without a referee*, *with a guardian*."""
    say = words_of("compare", language)
    if policy == "none":
        return say["with_none"]
    name = value_of("policy", policy, language)
    return say["with"].split("|")[name[:1] in "aeiou"].format(name=name)


def rule_words(rule: Rule, language: str) -> str:
    """What failing means."""
    side = "above" if rule.above else "below"
    key, size = side, rule.threshold
    if rule.against is not None:
        lower = rule.threshold < 0 or (rule.threshold == 0 and not rule.above)
        key, size = f"{side}_{'lower' if lower else 'higher'}", abs(rule.threshold)
    about = ABOUT.get(rule.indicator)
    label = rule.indicator if about is None else str(getattr(about, f"label_{language}"))
    against = "" if rule.against is None else with_policy(rule.against, language)
    return words_of("discovery", language)[key].format(
        indicator=label, threshold=number(size, lang=language), against=against
    )


def too_few_words(error: TooFewError, language: str) -> str:
    """Why no box was searched for."""
    return words_of("discovery", language)["too_few"].format(
        failing=number(error.failing, 0, language),
        settings=number(error.settings, 0, language),
        fewest=FEWEST,
    )


def sentences(cases: Cases, found: Found, rule: Rule | None, language: str) -> list[str]:
    """Where it fails, what that is worth, how steady it is, and which runs to look at."""
    say = words_of("discovery", language)
    text = [] if rule is None else [rule_words(rule, language)]
    text.append(
        say["count"].format(
            settings=number(found.all.settings, 0, language),
            failing=number(found.all.failing, 0, language),
            share=percent(found.all.density, language),
        )
    )
    if found.box:
        text += _box_sentences(cases, found, language)
    else:
        text.append(say["nowhere"])
    first, last = found.leaves[0], found.leaves[-1]
    if len(found.leaves) > 1 and found.leaves_chance > CHANCE:
        text.append(say["tree_chance"])
    elif len(found.leaves) > 1:
        text.append(
            say["tree"].format(
                most=box_words(cases, first.box, language),
                most_share=percent(first.worth.density, language),
                least=box_words(cases, last.box, language),
                least_share=percent(last.worth.density, language),
            )
        )
    if found.box and found.inside and found.outside:
        inside, outside = (
            listed([str(run) for run in runs], "and", language)
            for runs in (found.inside, found.outside)
        )
        text.append(say["replays"].format(inside=inside, outside=outside, first=found.inside[0]))
    return text


def _box_sentences(cases: Cases, found: Found, language: str) -> list[str]:
    say, steady = words_of("discovery", language), found.steady
    shares: Mapping[str, float] = {
        "coverage": found.worth.coverage,
        "coverage_low": steady.coverage[0],
        "coverage_high": steady.coverage[1],
        "density": found.worth.density,
        "density_low": steady.density[0],
        "density_high": steady.density[1],
    }
    told = {name: percent(value, language) for name, value in shares.items()}
    text = [say["box"].format(box=box_words(cases, found.box, language), **told)]
    if found.box_chance > CHANCE:
        share = percent(found.box_chance, language)
        text.append(say["box_chance"].format(share=share))
    if found.worth.coverage < 0.5:
        text.append(say["part"])
    if found.worth.density <= 0.5:
        text.append(say["half_pure"])
    parts: list[str] = []
    for (name, side), back in steady.back.items():
        limit = Limit()._replace(**{side: getattr(found.box[name], side)})
        words = limit_words(cases, name, limit, language)
        parts.append(say["side" if parts else "side_first"].format(limit=words, back=back))
    text.append(
        say["steady"].format(
            draws=steady.draws,
            sides=listed(parts, "and", language),
            density=percent(steady.unseen_density, language),
            coverage=percent(steady.unseen_coverage, language),
        )
    )
    others = [
        say["other_one"].format(name=name_of(name, language), times=times)
        for name, times in list(steady.others.items())[:OTHERS]
    ]
    if others:
        text.append(say["other"].format(others=listed(others, "and", language)))
    return text
