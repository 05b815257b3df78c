"""Where policies of a study fail, and which does well whatever the world: parts of an analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.answers.asking import AskError, label_of
from sim.indicators import ABOUT, HEADLINES
from sim.words import Language, counted, listed, number, say, words_of
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.discovery import Rule
    from sim.analysis.referee_days import Days
    from sim.sweep import Folder

FRAGMENTED = 0.5
"""Of a share, from which an end is called failing where there is no policy to compare with."""


class Part(NamedTuple):
    """A part of an analysis."""

    name: str
    sentences: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    figures: Mapping[str, Callable[[], Figure]]
    """By name; drawn when called."""


def usual_rule(folder: Folder, indicator: str | None = None) -> Rule:
    """What failing is, if nobody says: a headline that does not go where bundling moves it.

    With several policies: not by what matters further than under the first. With one: on the wrong
    side of a half.

    Raises:
        AskError: the indicator is not recorded, or neither end of it is better.
    """
    from sim.analysis.discovery import Rule

    recorded = folder.design.record.columns
    wanted = indicator or next((name for name in HEADLINES if name in recorded), recorded[0])
    if wanted not in recorded:
        raise AskError(say("discovery.unknown", indicator=wanted, names=listed(recorded, "or")))
    way = ABOUT[wanted].direction
    if way not in ("up", "down"):
        raise AskError(say("discovery.neither", indicator=wanted))
    policies = _policies(folder)
    down = way == "down"
    if len(policies) > 1:
        return Rule(wanted, -MATTERS if down else MATTERS, down, policies[0])
    return Rule(wanted, FRAGMENTED, down, None)


def discovery_part(
    folder: Folder, lang: Language, rule: Rule | None = None, policy: str | None = None
) -> Part:
    """Where it fails, over parameters and policies.

    Args:
        rule: what failing is; None: :func:`usual_rule`.
        policy: only of this one; None: of all.
    """
    from sim.analysis import box_words, discovery

    rule = rule or usual_rule(folder)
    runs, uncertain = folder.runs([rule.indicator]), _uncertain(folder)
    if policy is not None:
        runs = runs[runs["policy"].isin([policy, rule.against])]
    cases = discovery.cases_of(runs, uncertain, rule, _worlds(folder))
    try:
        found = discovery.discover(cases)
    except discovery.TooFewError as error:
        told = (box_words.rule_words(rule, lang), box_words.too_few_words(error, lang))
        return Part("discovery", told, {}, {})
    text = box_words.sentences(cases, found, rule, lang)
    places = ["case", "scenario", "policy", "world", "replicate", *uncertain, rule.indicator]
    tables = {
        "boxes": discovery.steps_table(found),
        "box": discovery.box_table(found),
        "tree": discovery.tree_table(found),
        "replays": discovery.replays_table(found, runs, places),
    }

    def figure() -> Figure:
        from sim.plots.discovery import discovery_figure

        title = f"{_places(folder, lang)}. {text[0]}"
        return discovery_figure(cases, found, title=title, language=lang)

    return Part("discovery", tuple(text), tables, {"discovery": figure})


def robust_part(folder: Folder, lang: Language, rule: Rule | None = None) -> Part:
    """Policies held against each other over all worlds and settings.

    Args:
        rule: when a policy fails in a world; None: :func:`usual_rule`.
    """
    from sim.analysis import robust, robust_words

    rule = rule or usual_rule(folder)
    runs, uncertain = folder.runs([rule.indicator]), _uncertain(folder)
    grid = robust.grid_of(runs, uncertain, rule.indicator, worlds=_worlds(folder))
    found = robust.robust(grid, rule.indicator, rule=rule, days=_days(folder))
    tables = {
        "policies": robust.table(found),
        "prices": robust.prices_table(found),
        "regret": robust.regret_table(found),
        "turns": robust.flip_table(found),
    }

    def figure() -> Figure:
        from sim.plots.robust import robust_figure

        return robust_figure(found, title=_title(folder, lang), language=lang)

    return Part("robust", tuple(robust_words.sentences(found, lang)), tables, {"robust": figure})


def _policies(folder: Folder) -> list[str]:
    return list(dict.fromkeys(c.policy or "-" for c in folder.design.contexts))


def _uncertain(folder: Folder) -> list[str]:
    names = folder.design.column_names
    return [names[name] for name in folder.design.points.values]


def _worlds(folder: Folder) -> Mapping[int, Mapping[str, Any]]:
    """What each world of a study sets, by its number.

    Raises:
        AskError: the worlds that travel with the package are others.
    """
    from sim.worlds.file import shipped

    told = folder.about["core"].get("worlds")
    if told is None:
        return {}
    known = shipped()
    if told["sha256"] != known.digest:
        raise AskError(say("discovery.worlds", file=told["file"]))
    return {world.number: world.values for world in known.first(told["used"])}


def _days(folder: Folder) -> Mapping[str, Days]:
    """What each policy costs; nothing where that differs between settings or stories."""
    from sim.analysis.referee_days import days_of, levers
    from sim.scenarios import LEVERS

    if set(folder.design.points.values) & {*LEVERS, *levers(), "officials", "official_days"}:
        return {}
    found: dict[str, Days] = {}
    for context in folder.design.contexts:
        name = context.policy or "-"
        days = days_of(context.base, folder.design.months)
        if found.setdefault(name, days) != days:
            return {}
    return found


def _places(folder: Folder, lang: Language) -> str:
    regions = {context.case: context.region for context in folder.design.contexts}
    return listed([label_of(region, lang) for region in regions.values()], "and", lang)


def _title(folder: Folder, lang: Language) -> str:
    text = words_of("robust", lang)
    return text["title"].format(
        region=_places(folder, lang),
        policies=number(len(_policies(folder)), 0, lang),
        months=counted(folder.design.months, text["month"], lang),
    )


__all__ = ["Part", "discovery_part", "robust_part", "usual_rule"]
