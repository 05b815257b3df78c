"""Named stories: parameters with a text and sources, and the referee's policies.

A scenario is a TOML file; ``sim/data/scenarios`` holds those that are shipped. What a
user wrote wrongly is reported as a :class:`ScenarioError` that lists all faults with
file, key, value, rule and hint.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    read_toml,
    short,
)
from sim.parameters import ENTRIES, NEVER, SCHEDULED, ParameterError, Parameters, parameters

LANGUAGES: Final = ("en", "nl")
LEVERS: Final = ("referee_start", "referee_stop", "referee_fade", *SCHEDULED)
"""What a policy may override: what the referee does and when."""
POLICIES_FILE: Final = "policies"
"""The shipped file with policies for every scenario; it is no scenario itself."""

_KEYS = ("id", "title", "text", "sources", "parameters", "policies")
_POLICY_KEYS = ("title", "text", "parameters", "phases")
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

    def applied(self, base: Parameters) -> Parameters:
        """The parameters with this policy's levers."""
        return parameters(base, **self.values, phases=self.phases)


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

    @property
    def parameters(self) -> Parameters:
        """All parameters of the scenario, without a policy."""
        return parameters(**self.values)

    def policy(self, name: str) -> Policy:
        """A policy by name.

        Raises:
            ScenarioError: with the closest name that there is.
        """
        if name in self.policies:
            return self.policies[name]
        rule = f"is not one of {', '.join(self.policies)}"
        raise ScenarioError(
            self.id, [Fault("policy", rule, name, hint=closest(name, self.policies))]
        )


def shipped_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that come with the package, in alphabetical order."""
    names = (f.name.removesuffix(".toml") for f in _folder().iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != POLICIES_FILE))


def shipped_policies() -> dict[str, Policy]:
    """The policies that every scenario has, in the order of the file."""
    return dict(
        _read(f"{POLICIES_FILE}.toml", _folder().joinpath(f"{POLICIES_FILE}.toml")).policies
    )


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A shipped scenario by name, or one from a TOML file.

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
    hint = closest(name, shipped) or "give the path of a TOML file"
    path = Path(name_or_path)
    try:
        folder, there = path.is_dir(), bool(name) and path.exists()
    except (OSError, ValueError):  # a name that no file system takes, such as one with a NUL
        folder = there = False
    if name and folder:
        rule = "is a folder, not a file"
        raise ScenarioError(name, [Fault(name, rule, hint="give the TOML file inside it")])
    if there:
        return path
    if name.endswith(".toml"):
        rule = "there is no such file"
    else:
        rule = f"is neither a shipped scenario ({', '.join(shipped)}) nor a file"
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
            rule = f"is not a known key ({', '.join(_KEYS)})"
            read.fault(key, rule, hint=f"write it below [parameters]: {key} = ...")
    identifier = read.identifier("id", given.get("id"), 'for example id = "my_scenario"')
    sources = given.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        read.fault("sources", "must be a list of texts", sources, 'for example ["my report"]')
        sources = []
    title = read.texts("title", given.get("title"), LANGUAGES)
    text = read.texts("text", given.get("text", {"en": ""}), LANGUAGES)
    values = read_parameters(read, "parameters", given.get("parameters", {}))
    policies = _policies(read, given.get("policies", {}))
    read.end()
    return Scenario(identifier, title, text, tuple(sources), values, policies)


def read_parameters(read: Reader, at: str, given: Any) -> dict[str, Any]:
    """Parameter values, each checked alone so that its fault names its own key."""
    table = read.table(at, given, f"write [{at}] with lines such as room = 8.0")
    return {name: value for name, value in table.items() if can_be(read, at, name, value)}


def can_be(read: Reader, at: str, name: str, value: Any, key: str | None = None) -> bool:
    """Whether a parameter can have a value; if not, the fault is noted.

    Args:
        at: the table that the parameter stands in.
        key: of the value, if it is not the parameter's name in that table.
    """
    key = dotted(at, name) if key is None else key
    if name not in ENTRIES:
        hint = closest(name, ENTRIES) or "see `schoorsteen parameters`"
        read.fault(key, "there is no such parameter", value, hint)
        return False
    entry = ENTRIES[name]
    if entry.choices:
        plain = isinstance(value, str) and value in entry.choices
    else:
        plain = type(value) is int or (type(value) is float and not entry.whole)
        plain = plain and entry.low is not None and entry.low <= value
        plain = plain and entry.high is not None and value <= entry.high
    if plain:  # a long list has no time to ask the model for every value
        return True
    rule = f"must be {entry.rule}" + (f" ({entry.unit})" if entry.unit != "-" else "")
    try:
        # no base but the defaults: parameters constrain themselves only, never each other
        parameters(**{name: value})
    except ParameterError as error:
        hint = closest(value, entry.choices) or str(error).rpartition("; ")[2]
        read.fault(key, rule, value, hint)
    except ValueError:  # a whole number that is too long to be shown
        read.fault(key, rule, value, f"its default is {entry.default}")
    else:
        return True
    return False


def _policies(read: Reader, given: Any) -> dict[str, Policy]:
    if not isinstance(given, dict) or not all(isinstance(p, dict) for p in given.values()):
        hint = "write [policies.NAME.parameters] with lines such as referee_activity = 1.0"
        read.fault("policies", "must be a table of policies", given, hint)
        return {}
    made = {}
    for name, table in given.items():
        at = f"policies.{name}"
        read.identifier(at, name)
        read.keys(at, table, _POLICY_KEYS)
        values = read_parameters(read, f"{at}.parameters", table.get("parameters", {}))
        for lever in values:
            if lever not in LEVERS:
                rule = "is not a lever of the referee, and a policy overrides nothing else"
                hint = f"write it below [parameters]; levers are {', '.join(LEVERS)}"
                read.fault(f"{at}.parameters.{lever}", rule, hint=hint)
        title = read.texts(f"{at}.title", table.get("title", {"en": name}), LANGUAGES)
        text = read.texts(f"{at}.text", table.get("text", {"en": ""}), LANGUAGES)
        phases = _phases(read, f"{at}.phases", table.get("phases", []))
        made[name] = Policy(name, title, text, values, phases)
    return made


def _phases(read: Reader, key: str, given: Any) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """What a policy changes later, each fault with its own place."""
    if not isinstance(given, list) or not all(isinstance(phase, dict) for phase in given):
        hint = f"write [[{key}]] with from = 24 and parameters = {{ referee_activity = 0.5 }}"
        read.fault(key, "must be a list of phases", given, hint)
        return ()
    found: list[tuple[int, Mapping[str, Any]]] = []
    for number, phase in enumerate(given, start=1):
        at = f"{key}[{number}]"
        before = len(read.faults)
        read.keys(at, phase, _PHASE_KEYS)
        values = read_parameters(read, f"{at}.parameters", phase.get("parameters", {}))
        for name in values:
            if name not in SCHEDULED:
                rule = "is no lever that changes over time"
                hint = f"those are {', '.join(SCHEDULED)}"
                read.fault(f"{at}.parameters.{name}", rule, hint=hint)
        month = read.whole(f"{at}.from", phase.get("from"), 1, NEVER)
        if found and month <= found[-1][0] and len(read.faults) == before:
            rule = "must come after the month of the phase before it"
            read.fault(f"{at}.from", rule, month, f"that is {found[-1][0]}")
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
    "shipped_policies",
    "shipped_scenarios",
]
