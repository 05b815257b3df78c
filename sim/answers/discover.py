"""Where policies of a study fail, and which does well whatever the world: parts of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.answers.asking import AskError, label_of
from sim.answers.part import Part, Picture
from sim.answers.study_tables import runs_behind
from sim.indicators import ABOUT
from sim.words import Language, counted, listed, number, say, words_of
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.discovery import Rule
    from sim.analysis.referee_days import Days
    from sim.answers.study_tables import StudyTables

FRAGMENTED = 0.5
"""Of a share, from which an end is called failing where there is no policy to compare with."""


def usual_rule(tables: StudyTables, indicator: str | None = None) -> Rule | None:
    """What failing is, if nobody says: a headline that does not go where bundling moves it.

    With several policies: not by what matters further than under the first. With one: on the wrong
    side of a half.

    Args:
        indicator: None: the first of which one end is better; None is given if there is none.

    Raises:
        AskError: the indicator is not analysed, or neither end of it is better.
    """
    from sim.analysis.discovery import Rule

    read = tables.outcomes
    ways = [name for name in (*tables.leading, *read) if _has_a_way(name)]
    if indicator is None and not ways:
        return None
    wanted = indicator or ways[0]
    if wanted not in read:
        raise AskError(say("discovery.unknown", indicator=wanted, names=listed(read, "or")))
    if not _has_a_way(wanted):
        raise AskError(say("discovery.neither", indicator=wanted))
    policies = _policies(tables)
    down = ABOUT[wanted].direction == "down"
    if len(policies) > 1:
        return Rule(wanted, -MATTERS if down else MATTERS, down, policies[0])
    return Rule(wanted, FRAGMENTED, down, None)


def _has_a_way(indicator: str) -> bool:
    return ABOUT[indicator].direction in ("up", "down")


def discovery_part(
    tables: StudyTables, lang: Language, rule: Rule | None = None, policy: str | None = None
) -> Part | None:
    """Where it fails, over parameters, worlds and policies; None where none of them varies.

    Args:
        rule: what failing is; None: :func:`usual_rule`.
        policy: only of this one; None: of all.
    """
    from sim.analysis import box_words, discovery

    rule = rule or usual_rule(tables)
    if rule is None or tables.spread is None:
        return None
    runs, uncertain = tables.frame(rule.indicator), tables.column_names
    if policy is not None:
        runs = runs[runs["policy"].isin([policy, rule.against])]
    cases = discovery.cases_of(runs, uncertain, rule, tables.world_values)
    if not cases.columns:
        return None
    title = words_of("discovery", lang)["title"]
    try:
        found = discovery.discover(cases, draws=discovery.DRAWS)
    except discovery.TooFewError as error:
        told = f"{box_words.rule_words(rule, lang)} {box_words.too_few_words(error, lang)}"
        return Part("discovery", title, (told,), {}, (), told)
    text = box_words.sentences(cases, found, rule, lang)
    places = ["case", "scenario", "policy", "world", "replicate", *uncertain, rule.indicator]
    made = {
        "discovery_boxes": discovery.steps_table(found),
        "discovery_box": discovery.box_table(found),
        "discovery_tree": discovery.tree_table(found),
        "discovery_replays": discovery.replays_table(found, runs, places),
    }
    caption, asked = f"{_places(tables, lang)}. {text[0]}", (policy, rule.against)
    contexts = tuple(
        at for at, c in enumerate(tables.contexts) if policy is None or c.policy in asked
    )
    source = runs_behind(tables, contexts, lang)

    def draw() -> Figure:
        from sim.plots.discovery import discovery_figure

        return discovery_figure(cases, found, title=caption, language=lang, source=source)

    picture = Picture("discovery", caption, contexts, draw, _apart(tables, len(runs), lang))
    first = " ".join(text[:3])
    return Part("discovery", title, tuple(text), made, (picture,), first)


def robust_part(tables: StudyTables, lang: Language, rule: Rule | None = None) -> Part | None:
    """Policies held against each other over all worlds and settings; None where there is one.

    Args:
        rule: when a policy fails in a world; None: :func:`usual_rule`.
    """
    from sim.analysis import robust, robust_words

    rule = rule or usual_rule(tables)
    if rule is None or tables.spread is None or len(_policies(tables)) < 2:
        return None
    runs = tables.frame(rule.indicator)
    worlds = tables.world_values
    grid = robust.grid_of(runs, tables.column_names, rule.indicator, worlds=worlds)
    found = robust.robust(grid, rule.indicator, rule=rule, days=_days(tables))
    made = {
        "robust_policies": robust.table(found),
        "robust_prices": robust.prices_table(found),
        "robust_regret": robust.regret_table(found),
        "robust_turns": robust.flip_table(found),
    }
    caption, contexts = _title(tables, lang), tuple(range(len(tables.contexts)))
    source = runs_behind(tables, contexts, lang)

    def draw() -> Figure:
        from sim.plots.robust import robust_figure

        return robust_figure(found, title=caption, language=lang, source=source)

    title, text = words_of("robust", lang)["heading"], robust_words.sentences(found, lang)
    picture = Picture("robust", caption, contexts, draw, _apart(tables, len(runs), lang))
    full = {name: table for name, table in made.items() if len(table)}
    first = robust_words.first_sentence(found, lang)
    return Part("robust", title, tuple(text), full, (picture,), first)


def _apart(tables: StudyTables, runs: int, lang: Language) -> str:
    """That only settings which are drawn apart are behind a figure; empty: all are."""
    assert tables.spread is not None
    if len(tables.spread) == tables.folder.design.points.number:
        return ""
    words = words_of("analyse", lang)
    return words["drawn_apart"].format(runs=counted(runs, words["run"], lang))


def _policies(tables: StudyTables) -> list[str]:
    return list(dict.fromkeys(c.policy or "-" for c in tables.contexts))


def _days(tables: StudyTables) -> Mapping[str, Days]:
    """What each policy costs; nothing where that differs between settings or stories."""
    from sim.analysis.referee_days import days_of, levers
    from sim.scenarios import LEVERS

    if set(tables.varied) & {*LEVERS, *levers(), "officials", "official_days"}:
        return {}
    found: dict[str, Days] = {}
    for context in tables.folder.design.contexts:
        name = context.policy or "-"
        days = days_of(context.base, tables.months[0])
        if found.setdefault(name, days) != days:
            return {}
    return found


def _places(tables: StudyTables, lang: Language) -> str:
    regions = {context.case: context.region for context in tables.contexts}
    return listed([label_of(region, lang) for region in regions.values()], "and", lang)


def _title(tables: StudyTables, lang: Language) -> str:
    text = words_of("robust", lang)
    return text["title"].format(
        region=_places(tables, lang),
        policies=number(len(_policies(tables)), 0, lang),
        months=counted(tables.months[0], text["month"], lang),
    )
