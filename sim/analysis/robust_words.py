"""Policies under uncertainty in words, and the table for people."""

from __future__ import annotations

import math

from sim.analysis.box_words import box_words, percent, rule_words, value_of, with_policy
from sim.analysis.compare import signless, with_sign
from sim.analysis.discovery import CHANCE
from sim.analysis.robust import Robust, Row
from sim.indicators import ABOUT
from sim.scenarios import shipped_policies
from sim.words import counted, listed, number, words_of
from sim.worlds.agreement import MATTERS


def policy_name(policy: str, language: str) -> str:
    """A policy as a subject, without a capital."""
    if policy == "none":
        return words_of("robust", language)["none"]
    if policy not in shipped_policies():
        return policy
    return words_of("robust", language)["the"].format(name=value_of("policy", policy, language))


def sentences(found: Robust, language: str) -> list[str]:
    """Effects, regret, what is enough, what turns the ranking round, and what days cost."""
    say, grid = words_of("robust", language), found.grid
    worlds = grid.values.shape[1]
    names = {name: policy_name(name, language) for name in grid.policies}
    whom = listed([_capital(names[grid.policies[0]]), *list(names.values())[1:]], "and", language)
    key = "head" if worlds > 1 else "head_one"
    text = [say[key].format(policies=whom, worlds=counted(worlds, say["world"], language))]
    text += [_effect(row, found, language) for row in found.rows[1:]]
    if worlds > 1 and len(grid.policies) > 1:
        text += _regret(found, names, language)
        text += _flip(found, names, language)
    if found.rule is not None:
        parts = [
            say["enough"].format(name=names[row.policy], share=percent(row.enough, language))
            for row in found.rows
        ]
        rule = rule_words(found.rule, language)
        text.append(say["enough_all"].format(rule=rule, parts=", ".join(parts)))
    text += _costs(found, names, language)
    if grid.left_out:
        text.append(say["left_out"].format(runs=number(grid.left_out, 0, language)))
    return text


def first_sentence(found: Robust, language: str) -> str:
    """What that policy does, of all but the first, that stays least behind; who is often best."""
    worlds, (first, *others) = found.grid.values.shape[1], found.rows
    one = min(others, key=lambda row: row.regret_mean)
    told = [_effect(one, found, language)]
    if worlds > 1:
        best = one if one.policy == found.favourite else first
        blanks = {"name": _capital(policy_name(best.policy, language)), "worlds": best.best}
        told.append(words_of("robust", language)["best"].format(**blanks, of=worlds))
    return " ".join(told)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _size(value: float, language: str) -> str:
    return signless(number(value, 3 if abs(value) < 0.1 else 2, language))


def _label(found: Robust, language: str) -> str:
    return str(getattr(ABOUT[found.indicator], f"label_{language}"))


def _effect(row: Row, found: Robust, language: str) -> str:
    say, effect = words_of("robust", language), row.effect
    ends = sorted((effect.low, effect.high))
    return say["effect"].format(
        Policy=_capital(policy_name(row.policy, language)),
        indicator=_label(found, language),
        size=number(abs(effect.mean), 3, language),
        way=say["lower" if effect.mean < 0 else "higher"],
        first=with_policy(found.grid.policies[0], language),
        low=with_sign(ends[0], 3, language),
        high=with_sign(ends[1], 3, language),
    )


def _regret(found: Robust, names: dict[str, str], language: str) -> list[str]:
    say = words_of("robust", language)
    rows = {row.policy: row for row in found.rows}
    one = rows[found.favourite]
    worlds = found.grid.values.shape[1]
    best = say["best"].format(name=_capital(names[one.policy]), worlds=one.best, of=worlds)
    if one.best == worlds or one.regret_max < 0.0005:
        return [best]
    regret = say["regret"].format(
        favourite=names[one.policy],
        mean=_size(one.regret_mean, language),
        most=_size(one.regret_90, language),
        max=_size(one.regret_max, language),
    )
    text = [regret, best]
    least = min(found.rows, key=lambda row: row.regret_max)
    if least.regret_max < one.regret_max:
        told = {"name": names[least.policy], "max": _size(least.regret_max, language)}
        text.append(say["regret_max"].format(**told))
    return text


def _flip(found: Robust, names: dict[str, str], language: str) -> list[str]:
    say, flip = words_of("robust", language), found.flip
    blanks = {"favourite": names[found.favourite], "matters": number(MATTERS, lang=language)}
    if not flip.worlds:
        return [say["flip_none"].format(**blanks)]
    worlds = found.grid.values.shape[1]
    blanks |= {"worlds": str(flip.worlds), "of": str(worlds), "other": names[flip.other]}
    text = [say["flip"].format(**blanks)]
    if not flip.leaves:
        return [*text, say["flip_few"]]
    if flip.chance > CHANCE:
        return [*text, say["flip_chance"].format(chance=number(round(200 * flip.chance), 0))]
    leaf = flip.leaves[0]
    box = box_words(found.grid.worlds, leaf.box, language)
    share = percent(leaf.worth.density, language)
    return [*text, say["flip_where"].format(box=box, share=share)]


def _costs(found: Robust, names: dict[str, str], language: str) -> list[str]:
    say = words_of("robust", language)
    if not found.prices:
        return []
    parts = [
        say["days"].format(
            name=names[row.policy],
            **{size: number(getattr(row.days, size), 1, language) for size in row.days._fields},
        )
        for row in found.rows
        if row.days is not None and row.days.high > 0
    ]
    text = [say["days_all"].format(parts="; ".join(parts))] if parts else []
    ours = found.prices["ours"]
    if len(ours) == 1:
        return [*text, say["price_one"].format(name=names[ours[0].policy])]
    said = []
    for at, one in enumerate(ours):
        key = "first" if not at else "last" if math.isinf(one.end) else "next"
        said.append(
            say[f"price_{key}"].format(
                name=names[one.policy], price=number(float(f"{one.end:.2g}"), lang=language),
                indicator=_label(found, language),
            )
        )  # fmt: skip
    text.append(f"{'; '.join(said)}.")
    turns = sorted(found.prices[size][0].end for size in ("low", "high"))
    if all(map(math.isfinite, turns)):
        low, high = (number(float(f"{turn:.2g}"), lang=language) for turn in reversed(turns))
        text.append(say["price_range"].format(low=low, high=high))
    return text


def cells(found: Robust, language: str) -> list[list[str]]:
    """The table for people: titles, and a row a policy."""
    say = words_of("robust", language)
    first = policy_name(found.grid.policies[0], language)
    rows = [say["table_head"].format(first=first).split("|")]
    for row in found.rows:
        days = "-" if row.days is None else number(row.days.ours, 1, language)
        rows.append(
            [
                _capital(policy_name(row.policy, language)),
                _size(row.mean, language),
                with_sign(row.effect.mean, 3, language),
                *(_size(x, language) for x in (row.regret_mean, row.regret_90, row.regret_max)),
                str(row.best),
                percent(row.enough, language),
                days,
            ]
        )
    return rows
