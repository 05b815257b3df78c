"""Named stories: parameters with a text and sources, and the referee's policies.

A scenario is a TOML file; ``sim/data/scenarios`` holds those that are shipped. What a
user wrote wrongly is reported as a :class:`ScenarioError` that lists all faults with
file, key, value, rule and hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.documents import (
    MAX_BYTES,
    DocumentError,
    Fault,
    Reader,
    closest,
    dotted,
    names_shown,
    read_toml,
    short,
)
from sim.indicators import unit_in
from sim.parameters import (
    ENTRIES,
    NEVER,
    SCHEDULED,
    ParameterError,
    Parameters,
    canonical,
    hint_for,
    parameters,
)
from sim.words import AmbiguousError, Names, language, meant, say

LANGUAGES: Final = ("en", "nl")
LEVERS: Final = ("referee_start", "referee_stop", "referee_fade", "strategy", *SCHEDULED)
"""What a policy may override: what the referee does and when; what organisations put an effort into
(its start and stop are numbers of their own)."""
POLICIES_FILE: Final = "policies"
"""The shipped file with policies for every scenario; it is no scenario itself."""

_KEYS = ("id", "title", "short", "text", "sources", "parameters", "policies", "question")
_QUESTION_KEYS = ("under", "asked", "phrase")
_POLICY_KEYS = ("title", "short", "text", "parameters", "phases")
_PHASE_KEYS = ("from", "parameters")


class ScenarioError(DocumentError):
    """A scenario or policy that cannot be used; ``faults`` holds all that is wrong."""

    kind = "scenario"


class Policy(NamedTuple):
    """A named way in which the referee acts over time."""

    id: str
    title: Mapping[str, str]
    """Per language (``en``, ``nl``)."""
    text: Mapping[str, str]
    values: Mapping[str, Any]
    """Overrides, names from :data:`LEVERS`."""
    phases: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    """Months, ascending, and the levers that change with each."""
    short: Mapping[str, str] | None = None
    """The title in a word per language; None: what stands before the colon of the title."""

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What people may call it, per language."""
        return _names(self.title, self.short)

    def applied(self, base: Parameters) -> Parameters:
        """The parameters with this policy's levers."""
        return parameters(base, **self.values, phases=self.phases)


class Question(NamedTuple):
    """What is asked of a story: what becomes other by it, under one policy."""

    under: str
    """The policy, of the story and of what it is held against: the same without its parameters."""
    asked: Mapping[str, str]
    """The question per language, with ``{region}`` where its name belongs."""
    phrase: Mapping[str, str]
    """The story after a verb, per language: "with boards that cut knots"."""


class Scenario(NamedTuple):
    """A named story."""

    id: str
    title: Mapping[str, str]
    """Per language (``en``, ``nl``)."""
    text: Mapping[str, str]
    sources: tuple[str, ...]
    values: Mapping[str, Any]
    """Parameters that differ from their defaults, as written."""
    policies: Mapping[str, Policy]
    """Policies of this scenario, those shipped for all of them included."""
    short: Mapping[str, str] | None = None
    """As of a policy."""
    question: Question | None = None

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What people may call it, per language."""
        return _names(self.title, self.short)

    @property
    def policy_names(self) -> Names:
        """Its policies, and what people may call them."""
        return Names((name, policy.names) for name, policy in self.policies.items())

    @property
    def parameters(self) -> Parameters:
        """All parameters of the scenario, without a policy."""
        return parameters(**self.values)

    def policy(self, name: str) -> Policy:
        """A policy by its id, or by its English or Dutch name.

        Raises:
            ScenarioError: with the closest name that there is, or the ids that a name may mean.
        """
        known = self.policy_names
        rule = say("scenarios.unknown_policy", names=names_shown(known))
        try:
            if isinstance(name, str) and (found := meant(name, known)) is not None:
                return self.policies[found]
        except AmbiguousError as error:
            rule = str(error)
        fault = Fault(say("scenarios.policy"), rule, str(name), hint=closest(name, known))
        raise ScenarioError(self.id, [fault])


def _names(
    title: Mapping[str, str], short: Mapping[str, str] | None
) -> Mapping[str, tuple[str, ...]]:
    """Names of a scenario or policy per language: in a word first, then the title."""
    found = {}
    for lang in LANGUAGES:
        whole = title.get(lang, "")
        word = (short or {}).get(lang, "") or whole.partition(":")[0].strip()
        names = (word.lower(), whole.partition(":")[0].lower(), whole.lower())
        found[lang] = tuple(dict.fromkeys(name for name in names if name))
    return found


def shipped_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that come with the package, in alphabetical order."""
    names = (f.name.removesuffix(".toml") for f in _folder().iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != POLICIES_FILE))


def shipped_policies() -> dict[str, Policy]:
    """The policies that every scenario has, in the order of the file."""
    return dict(
        _read(f"{POLICIES_FILE}.toml", _folder().joinpath(f"{POLICIES_FILE}.toml")).policies
    )


@cache
def scenario_names() -> Names:
    """The scenarios that come with the package, and what people may call them."""
    found = Names()
    for name in shipped_scenarios():
        found[name] = _read(f"{name}.toml", _folder().joinpath(f"{name}.toml")).names
    return found


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A shipped scenario by its id or its English or Dutch name, or one from a TOML file.

    A shipped name wins over a file of that name; write ``./baseline`` for the file.

    Raises:
        ScenarioError: with every fault found, or the closest name for an unknown scenario.
    """
    scenario = _read(str(name_or_path), _find(name_or_path))
    own = {**shipped_policies(), **scenario.policies}
    return scenario._replace(policies=own)


def _folder() -> Traversable:
    return resources.files("sim") / "data" / "scenarios"


def _find(name_or_path: str | Path) -> Traversable:
    name = str(name_or_path)
    shipped = shipped_scenarios()
    if isinstance(name_or_path, str) and name in shipped:
        return _folder().joinpath(f"{name}.toml")
    if isinstance(name_or_path, str) and (known := meant(name, scenario_names())):
        return _folder().joinpath(f"{known}.toml")
    names = scenario_names()
    hint = closest(name, names) or say("scenarios.give_path")
    if meant(name, names) is not None:  # given as a path
        hint = say("scenarios.as_text", name=name)
    path = Path(name_or_path)
    try:
        folder, there = path.is_dir(), bool(name) and path.exists()
    except (OSError, ValueError):  # a name that no file system takes, such as one with a NUL
        folder = there = False
    if name and folder:
        hint = say("scenarios.inside_folder")
        raise ScenarioError(name, [Fault(name, say("scenarios.a_folder"), hint=hint)])
    if there:
        return path
    if name.endswith(".toml"):
        rule = say("scenarios.no_file")
    else:
        rule = say("scenarios.not_shipped", names=names_shown(names))
    raise ScenarioError(name, [Fault(short(name), rule, hint=hint)])


def _read(name: str, source: Traversable) -> Scenario:
    """Scenario in a file, its own policies only."""
    try:
        given = read_toml(name, source, "scenario")
    except DocumentError as error:
        raise ScenarioError(name, error.faults) from None
    read = Reader(name, ScenarioError)
    read.keys("", {key: value for key, value in given.items() if key not in ENTRIES}, _KEYS)
    for key in given:
        if key in ENTRIES:  # the commonest slip: parameters at the top of the file
            rule = say("documents.unknown_key", names=", ".join(_KEYS))
            read.fault(key, rule, hint=say("scenarios.below_parameters", key=key))
    hint = say("scenarios.example", text='id = "my_scenario"')
    identifier = read.identifier("id", given.get("id"), hint)
    sources = given.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        hint = say("scenarios.sources_hint")
        read.fault("sources", say("scenarios.sources"), sources, hint)
        sources = []
    title = read.texts("title", given.get("title"), LANGUAGES)
    short_title = _short(read, "short", given.get("short"))
    text = read.texts("text", given.get("text", {"en": ""}), LANGUAGES)
    values = read_parameters(read, "parameters", given.get("parameters", {}))
    policies = _policies(read, given.get("policies", {}))
    question = _question(read, given["question"], policies) if "question" in given else None
    read.end()
    return Scenario(
        identifier, title, text, tuple(sources), values, policies, short_title, question
    )


def _question(read: Reader, given: Any, own: Mapping[str, Policy]) -> Question:
    table = read.table("question", given, say("scenarios.question_hint"))
    read.keys("question", table, _QUESTION_KEYS)
    asked, phrase = (
        read.texts(f"question.{key}", table.get(key), LANGUAGES) for key in ("asked", "phrase")
    )
    for lang, text in asked.items():
        if "{region}" not in text or set("{}") & set(text.replace("{region}", "")):
            rule = say("scenarios.question_region")
            read.fault(f"question.asked.{lang}", rule, text, say("scenarios.question_example"))
    known = {**shipped_policies(), **own}
    under = read.one_of(
        "question.under",
        table.get("under"),
        Names((name, one.names) for name, one in known.items()),
    )
    return Question(under, asked, phrase)


def _short(read: Reader, at: str, given: Any) -> dict[str, str] | None:
    return None if given is None else read.texts(at, given, LANGUAGES)


def read_parameters(read: Reader, at: str, given: Any) -> dict[str, Any]:
    """Parameter values, each checked alone so that its fault names its own key."""
    table = read.table(at, given, say("scenarios.table_hint", at=at))
    return {
        name: canonical(name, value)
        for name, value in table.items()
        if can_be(read, at, name, value)
    }


def can_be(read: Reader, at: str, name: str, value: Any, key: str | None = None) -> bool:
    """Whether a parameter can have a value, in whichever language; if not, the fault is noted.

    What it then has is ``canonical(name, value)``.

    Args:
        at: the table that the parameter stands in.
        key: of the value, if it is not the parameter's name in that table.
    """
    key = dotted(at, name) if key is None else key
    if name not in ENTRIES:
        hint = closest(name, ENTRIES) or say("scenarios.see_parameters")
        read.fault(key, say("scenarios.no_parameter"), value, hint)
        return False
    entry = ENTRIES[name]
    given, value = value, canonical(name, value)
    if entry.choices:
        plain = isinstance(value, str) and value in entry.choices
    else:
        plain = type(value) is int or (type(value) is float and not entry.whole)
        plain = plain and entry.low is not None and entry.low <= value
        plain = plain and entry.high is not None and value <= entry.high
    if plain:  # a long list has no time to ask the model for every value
        return True
    kind = "must_be_short" if entry.unit == "-" else "must_be_in"
    unit = {} if entry.unit == "-" else {"unit": unit_in(entry.unit, language())}
    rule = say(f"parameters.{kind}", rule=entry.rule, **unit)
    try:
        # no base but the defaults: parameters constrain themselves only, never each other
        parameters(**{name: value})
    except ParameterError:
        read.fault(key, rule, given, hint_for(name, value))
    except ValueError:  # a whole number that is too long to be shown
        read.fault(key, rule, given, say("scenarios.default", default=entry.default))
    else:
        return True
    return False


def _policies(read: Reader, given: Any) -> dict[str, Policy]:
    if not isinstance(given, dict) or not all(isinstance(p, dict) for p in given.values()):
        hint = say("scenarios.policies_hint")
        read.fault("policies", say("scenarios.policies_table"), given, hint)
        return {}
    made = {}
    for name, table in given.items():
        at = f"policies.{name}"
        read.identifier(at, name)
        read.keys(at, table, _POLICY_KEYS)
        values = read_parameters(read, f"{at}.parameters", table.get("parameters", {}))
        for lever in values:
            if lever not in LEVERS:
                hint = say("scenarios.no_lever_hint", names=", ".join(LEVERS))
                read.fault(f"{at}.parameters.{lever}", say("scenarios.no_lever"), hint=hint)
        title = read.texts(f"{at}.title", table.get("title", {"en": name}), LANGUAGES)
        text = read.texts(f"{at}.text", table.get("text", {"en": ""}), LANGUAGES)
        phases = _phases(read, f"{at}.phases", table.get("phases", []))
        short_title = _short(read, f"{at}.short", table.get("short"))
        made[name] = Policy(name, title, text, values, phases, short_title)
    return made


def _phases(read: Reader, key: str, given: Any) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """What a policy changes later, each fault with its own place."""
    if not isinstance(given, list) or not all(isinstance(phase, dict) for phase in given):
        hint = say("scenarios.phases_hint", at=key)
        read.fault(key, say("scenarios.phases_list"), given, hint)
        return ()
    found: list[tuple[int, Mapping[str, Any]]] = []
    for number, phase in enumerate(given, start=1):
        at = f"{key}[{number}]"
        before = len(read.faults)
        read.keys(at, phase, _PHASE_KEYS)
        values = read_parameters(read, f"{at}.parameters", phase.get("parameters", {}))
        for name in values:
            if name not in SCHEDULED:
                hint = say("scenarios.scheduled", names=", ".join(SCHEDULED))
                read.fault(f"{at}.parameters.{name}", say("scenarios.not_scheduled"), hint=hint)
        month = read.whole(f"{at}.from", phase.get("from"), 1, NEVER)
        if found and month <= found[-1][0] and len(read.faults) == before:
            hint = say("scenarios.phase_before", month=found[-1][0])
            read.fault(f"{at}.from", say("scenarios.phase_order"), month, hint)
        if len(read.faults) == before:
            found.append((month, values))
    return tuple(found)


__all__ = [
    "LANGUAGES",
    "LEVERS",
    "MAX_BYTES",
    "Policy",
    "Scenario",
    "ScenarioError",
    "can_be",
    "load_scenario",
    "read_parameters",
    "scenario_names",
    "shipped_policies",
    "shipped_scenarios",
]
