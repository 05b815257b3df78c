"""Policies as they are asked for: by name, in either language, or from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.answers.asking import AskError
from sim.words import Language, meant, words_of

if TYPE_CHECKING:
    from sim.analysis.compare import Arm
    from sim.parameters import Parameters
    from sim.scenarios import Policy, Scenario

MOST = 4
"""Policies that a figure can hold apart."""


class Chosen(NamedTuple):
    """A policy as it was asked for."""

    id: str
    title: Mapping[str, str]
    shipped: bool
    story: Mapping[str, Any]
    """Parameters of a scenario to lay over the world first."""
    policy: Policy | None
    phrase: Mapping[str, str] | None = None
    """The story after a verb, where it has a question."""

    def point(self, world: Mapping[str, Any], given: Mapping[str, Any]) -> Parameters:
        """All parameters in a world."""
        from sim.parameters import parameters

        base = parameters(**{**world, **self.story})
        return parameters(base if self.policy is None else self.policy.applied(base), **given)


def chosen_policies(
    story: Scenario, names: Sequence[str], after: int | None, lang: Language, dashes: str = ""
) -> tuple[Chosen, ...]:
    """The policies by the names that were typed, each with a name of its own.

    Args:
        after: month in which those leave that leave.
        dashes: before the names of options in messages.

    Raises:
        AskError: too many, one of them twice, nobody of them leaves.
    """
    text = words_of("compare", lang)
    names = list(names) or ["none", "guardian"]
    if len(names) == 1:
        names = ["none", *names]
    if len(names) > MOST:
        raise AskError(text["few"].format(given=len(names)))
    found: list[Chosen] = []
    for name in names:
        one = find_policy(story, name, lang)
        if any(one == other for other in found):
            raise AskError(text["twice"].format(name=name))
        # another policy of the same name keeps it, with a number behind it
        same = sum(other.id.rpartition("_")[0] == one.id or other.id == one.id for other in found)
        if same:
            one = one._replace(
                id=f"{one.id}_{same + 1}",
                title={key: f"{title} ({same + 1})" for key, title in one.title.items()},
            )
        found.append(one)
    if after is None:
        return tuple(found)
    return _leaving(found, after, story, lang, f"{dashes}after")


def find_policy(story: Scenario, name: str, lang: Language) -> Chosen:
    """A policy or scenario by its id or its English or Dutch name, or what a file says.

    Raises:
        ScenarioError: there is no such policy, or the file cannot be used.
        AskError: the file has several.
    """
    from sim.scenarios import load_scenario, scenario_names, shipped_policies

    base, common = dict(story.values), shipped_policies()
    if name.lower().endswith(".toml") or Path(name).is_file():
        told = load_scenario(Path(name))
        values = base | dict(told.values)
        own = _own_policy(told, name, lang)
        if own is not None:
            return Chosen(own.id, own.title, False, values, own)
        return _story(told, told.id, values)
    other = meant(name, scenario_names())
    if other is not None and meant(name, story.policy_names) is None:
        told = load_scenario(other)
        if told.question is None:
            _own_policy(told, other, lang)
        return _story(told, other, base | dict(told.values))
    if other is None and meant(name, story.policy_names) is None:
        _refuse_elsewhere(name, lang)
    policy = story.policy(name)
    return Chosen(policy.id, policy.title, common.get(policy.id) == policy, base, policy)


def _own_policy(told: Scenario, name: str, lang: Language) -> Policy | None:
    """The policy that a story has and nobody else, if any.

    Raises:
        AskError: it has several.
    """
    from sim.scenarios import shipped_policies

    common = shipped_policies()
    own = [policy for key, policy in told.policies.items() if common.get(key) != policy]
    if len(own) > 1:
        listed = ", ".join(policy.id for policy in own)
        raise AskError(words_of("compare", lang)["several"].format(file=name, known=listed))
    return own[0] if own else None


def _refuse_elsewhere(name: str, lang: Language) -> None:
    """Say of which shipped scenario this is a policy, if of one.

    Raises:
        AskError: it is.
    """
    from sim.scenarios import load_scenario, shipped_scenarios

    for other in shipped_scenarios():
        if meant(name, load_scenario(other).policy_names) is not None:
            text = words_of("compare", lang)["elsewhere"]
            raise AskError(text.format(name=name, story=other))


def _story(told: Scenario, name: str, values: Mapping[str, Any]) -> Chosen:
    """A scenario: under the policy of its question, where it has one, else without a referee."""
    if told.question is None:
        return Chosen(name, told.title, False, values, None)
    under = told.policies[told.question.under]
    return Chosen(name, told.title, False, values, under, told.question.phrase)


def _short(title: Mapping[str, str], lang: str) -> str:
    return title.get(lang, next(iter(title.values()))).split(":")[0]


def _leaving(
    found: Sequence[Chosen], after: int, story: Scenario, lang: Language, option: str
) -> tuple[Chosen, ...]:
    """The policies, with those that leave leaving in another month."""
    from sim.parameters import NEVER

    text = words_of("compare", lang)
    if not 1 <= after < NEVER:
        raise AskError(text["at_least"].format(option=option, value=after, low=1, high=NEVER - 1))

    def leaves(policy: Policy | None) -> bool:
        return policy is not None and policy.values.get("referee_stop", NEVER) < NEVER

    if not any(leaves(one.policy) for one in found):
        leavers = [_short(p.title, lang) for p in story.policies.values() if leaves(p)]
        raise AskError(
            text["nobody_leaves"].format(option=option, months=after, leavers=", ".join(leavers))
        )
    return tuple(
        one._replace(
            policy=one.policy._replace(values={**one.policy.values, "referee_stop": after})
        )
        if one.policy is not None and leaves(one.policy)
        else one
        for one in found
    )


def arms_of(found: Sequence[Chosen], months: int, lang: Language) -> tuple[Arm, ...]:
    """What analysis and figure say of each policy."""
    from sim.analysis.compare import Arm

    text, arms = words_of("compare", lang), []
    for one in found:
        label = _short(one.title, lang)
        if one.id == "none":
            phrase = text["with_none"]
        elif one.shipped:
            name = label[:1].lower() + label[1:]
            phrase = text["with"].split("|")[name[:1] in "aeiou"].format(name=name)
        elif one.phrase is not None:
            phrase = one.phrase[lang]
        else:
            phrase = text["with_own"].format(name=label)
        stop = None if one.policy is None else one.policy.values.get("referee_stop")
        arms.append(Arm(one.id, label, phrase, stop if stop is None or stop < months else None))
    return tuple(arms)


def arm_name(scenario: str, policy: str | None, lang: Language) -> str:
    """A story and a policy in words; those that are not shipped by their names."""
    from sim.scenarios import load_scenario, shipped_policies, shipped_scenarios

    known = shipped_policies()
    found = [] if policy is None else [policy]
    if policy in known:
        found = [known[policy].title[lang].partition(":")[0]]
    if scenario != "baseline" or not found:
        shipped = scenario in shipped_scenarios()
        found.append(load_scenario(scenario).title[lang] if shipped else scenario)
    return ", ".join(found)
