"""Where policies of a study fail, and which does well whatever the world: parts of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.answers.asking import AskError, label_of
from sim.answers.part import Part, Picture
from sim.indicators import ABOUT, HEADLINES
from sim.words import Language, counted, listed, number, say, words_of
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.discovery import Rule
    from sim.analysis.referee_days import Days
    from sim.sweep import Folder

FRAGMENTED = 0.5
"""Of a share, from which an end is called failing where there is no policy to compare with."""


def usual_rule(folder: Folder, indicator: str | None = None) -> Rule:
    """What failing is, if nobody says: a headline that does not go where bundling moves it.

    With several policies: not by what matters further than under the first. With one: on the wrong
    side of a half.

    Raises:
        AskError: the indicator is not recorded, or neither end of it is better.
    """
    from sim.analysis.discovery import Rule

    recorded = folder.design.record.columns
    ways = [name for name in (*HEADLINES, *recorded) if name in recorded and _has_a_way(name)]
    wanted = indicator or (ways or recorded)[0]
    if wanted not in recorded:
        raise AskError(say("discovery.unknown", indicator=wanted, names=listed(recorded, "or")))
    if not _has_a_way(wanted):
        raise AskError(say("discovery.neither", indicator=wanted))
    policies = _policies(folder)
    down = ABOUT[wanted].direction == "down"
    if len(policies) > 1:
        return Rule(wanted, -MATTERS if down else MATTERS, down, policies[0])
    return Rule(wanted, FRAGMENTED, down, None)


def _has_a_way(indicator: str) -> bool:
    return ABOUT[indicator].direction in ("up", "down")


def discovery_part(
    folder: Folder, lang: Language, rule: Rule | None = None, policy: str | None = None
) -> Part | None:
    """Where it fails, over parameters, worlds and policies; None where none of them varies.

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
    if not cases.columns:
        return None
    title = words_of("discovery", lang)["title"]
    try:
        found = discovery.discover(cases)
    except discovery.TooFewError as error:
        told = (box_words.rule_words(rule, lang), box_words.too_few_words(error, lang))
        return Part("discovery", title, told, {}, ())
    text = box_words.sentences(cases, found, rule, lang)
    places = ["case", "scenario", "policy", "world", "replicate", *uncertain, rule.indicator]
    tables = {
        "discovery_boxes": discovery.steps_table(found),
        "discovery_box": discovery.box_table(found),
        "discovery_tree": discovery.tree_table(found),
        "discovery_replays": discovery.replays_table(found, runs, places),
    }
    caption = f"{_places(folder, lang)}. {text[0]}"

    def draw() -> Figure:
        from sim.plots.discovery import discovery_figure

        return discovery_figure(cases, found, title=caption, language=lang)

    asked = (None, policy, rule.against)
    contexts = tuple(
        at for at, c in enumerate(folder.design.contexts) if policy is None or c.policy in asked
    )
    picture = Picture("discovery", caption, contexts, draw)
    return Part("discovery", title, tuple(text), tables, (picture,))


def robust_part(folder: Folder, lang: Language, rule: Rule | None = None) -> Part | None:
    """Policies held against each other over all worlds and settings; None where there is one.

    Args:
        rule: when a policy fails in a world; None: :func:`usual_rule`.
    """
    from sim.analysis import robust, robust_words

    if len(_policies(folder)) < 2:
        return None
    rule = rule or usual_rule(folder)
    runs, uncertain = folder.runs([rule.indicator]), _uncertain(folder)
    grid = robust.grid_of(runs, uncertain, rule.indicator, worlds=_worlds(folder))
    found = robust.robust(grid, rule.indicator, rule=rule, days=_days(folder))
    tables = {
        "robust_policies": robust.table(found),
        "robust_prices": robust.prices_table(found),
        "robust_regret": robust.regret_table(found),
        "robust_turns": robust.flip_table(found),
    }
    caption = _title(folder, lang)

    def draw() -> Figure:
        from sim.plots.robust import robust_figure

        return robust_figure(found, title=caption, language=lang)

    title, text = words_of("robust", lang)["heading"], robust_words.sentences(found, lang)
    picture = Picture("robust", caption, tuple(range(len(folder.design.contexts))), draw)
    full = {name: made for name, made in tables.items() if len(made)}
    return Part("robust", title, tuple(text), full, (picture,))


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
