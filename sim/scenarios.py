"""Named stories: parameters with a text and sources, and the referee's policies.

A scenario is a TOML file; ``sim/data/scenarios`` holds those that are shipped. What a
user wrote wrongly is reported as a :class:`ScenarioError` that lists all faults with
file, key, value, rule and hint.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.parameters import ENTRIES, SCHEDULED, ParameterError, Parameters, parameters

LANGUAGES: Final = ("en", "nl")
LEVERS: Final = ("referee_start", "referee_stop", "referee_fade", *SCHEDULED)
"""What a policy may override: what the referee does and when."""
MAX_BYTES: Final = 1_000_000
POLICIES_FILE: Final = "policies"
"""The shipped file with policies for every scenario; it is no scenario itself."""

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,63}")
_KEYS = ("id", "title", "text", "sources", "parameters", "policies")
_POLICY_KEYS = ("title", "text", "parameters", "phases")
_PHASE_KEYS = ("from", "parameters")


class Fault(NamedTuple):
    """One thing wrong in a scenario file, in words for the person who wrote it."""

    file: str
    rule: str
    key: str | None = None
    value: Any = None
    hint: str = ""

    def __str__(self) -> str:
        file = self.file if len(self.file) <= 120 else f"...{self.file[-117:]}"
        place = file if self.key is None else f"{file}, {self.key}"
        shown = "" if self.value is None else f" = {_short(self.value)}"
        return f"{place}{shown}: {self.rule}" + (f"; {self.hint}" if self.hint else "")


class ScenarioError(ValueError):
    """A scenario or policy that cannot be used; ``faults`` holds all that is wrong."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = [f"  {fault}" for fault in self.faults]
        super().__init__("\n".join([f"scenario {_short(name)}: {count}", *lines]))


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
            self.id, [Fault("policy", rule, name, hint=_closest(name, self.policies))]
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
    hint = _closest(name, shipped) or "give the path of a TOML file"
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
    raise ScenarioError(name, [Fault(_short(name), rule, hint=hint)])


def _read(name: str, source: Traversable) -> Scenario:
    """Scenario in a file, its own policies only."""
    faults: list[Fault] = []
    given = _toml(name, source)
    for key in given:
        if key not in _KEYS:
            rule = f"is not a known key ({', '.join(_KEYS)})"
            # the commonest slip: parameters at the top of the file
            below = f"write it below [parameters]: {key} = ..." if key in ENTRIES else ""
            faults.append(Fault(name, rule, key, hint=below or _closest(key, _KEYS)))
    identifier = given.get("id")
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        rule = "must be a word of letters, digits, '_' and '-'"
        faults.append(Fault(name, rule, "id", identifier, 'for example id = "my_scenario"'))
    sources = given.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        faults.append(Fault(name, "must be a list of texts", "sources", sources))
        sources = []
    title = _texts(name, "title", given.get("title"), faults)
    text = _texts(name, "text", given.get("text", {"en": ""}), faults)
    values = _values(name, "parameters", given.get("parameters", {}), faults)
    policies = _policies(name, given.get("policies", {}), faults)
    if faults:
        raise ScenarioError(name, faults)
    return Scenario(str(identifier), title, text, tuple(sources), values, policies)


def _toml(name: str, source: Traversable) -> dict[str, Any]:
    def refuse(rule: str, hint: str = "") -> ScenarioError:
        return ScenarioError(name, [Fault(name, rule, hint=hint)])

    try:
        if isinstance(source, Path) and not source.is_file():
            raise refuse("is not a regular file")
        if isinstance(source, Path) and source.stat().st_size > MAX_BYTES:
            raise refuse(f"is larger than {MAX_BYTES / 1e6:g} MB", "is this a scenario?")
        data = source.read_bytes()
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}") from None
    if b"\0" in data:
        raise refuse("is a binary file (or UTF-16), not UTF-8 text", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refuse(f"is not UTF-8 text (line {line})", "save it as UTF-8") from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        hint = "texts stand in quotation marks, numbers have a point, a key stands once"
        raise refuse(f"is not valid TOML: {error}", hint) from None


def _texts(file: str, key: str, value: Any, faults: list[Fault]) -> dict[str, str]:
    """A text per language; a language left out takes the other's."""
    good = isinstance(value, dict) and bool(value) and set(value) <= set(LANGUAGES)
    if not good or not all(isinstance(v, str) for v in value.values()):
        rule = "must hold a text for en and nl"
        faults.append(
            Fault(file, rule, key, value, f'write [{key}] with en = "..." and nl = "..."')
        )
        return {}
    return {a: value.get(a, value.get(b)) for a, b in (LANGUAGES, LANGUAGES[::-1])}


def _values(file: str, key: str, given: Any, faults: list[Fault]) -> dict[str, Any]:
    """Parameter values, each checked alone so that its fault names its own key."""
    if not isinstance(given, dict):
        hint = f"write [{key}] with lines such as mindset_mean = 0.2"
        faults.append(Fault(file, "must be a table of parameters", key, given, hint))
        return {}
    for name, value in given.items():
        # no base but the defaults: parameters constrain themselves only, never each other
        try:
            parameters(**{name: value})
        except ParameterError as error:
            shown = str(error).removeprefix(f"parameter {name}").removeprefix(f" = {value!r}")
            faults.append(Fault(file, shown.removeprefix(": "), f"{key}.{name}", value))
    return dict(given)


def _policies(file: str, given: Any, faults: list[Fault]) -> dict[str, Policy]:
    if not isinstance(given, dict) or not all(isinstance(p, dict) for p in given.values()):
        hint = "write [policies.NAME.parameters] with lines such as referee_activity = 1.0"
        faults.append(Fault(file, "must be a table of policies", "policies", given, hint))
        return {}
    made = {}
    for name, table in given.items():
        at = f"policies.{name}"
        if not _IDENTIFIER.fullmatch(name):
            faults.append(Fault(file, "must be a word of letters, digits, '_' and '-'", at))
        for key in table:
            if key not in _POLICY_KEYS:
                rule = f"is not a known key ({', '.join(_POLICY_KEYS)})"
                faults.append(Fault(file, rule, f"{at}.{key}", hint=_closest(key, _POLICY_KEYS)))
        values = _values(file, f"{at}.parameters", table.get("parameters", {}), faults)
        for lever in values:
            if lever in ENTRIES and lever not in LEVERS:
                rule = "is not a lever of the referee, and a policy overrides nothing else"
                hint = f"write it below [parameters]; levers are {', '.join(LEVERS)}"
                faults.append(Fault(file, rule, f"{at}.parameters.{lever}", hint=hint))
        title = _texts(file, f"{at}.title", table.get("title", {"en": name}), faults)
        text = _texts(file, f"{at}.text", table.get("text", {"en": ""}), faults)
        phases = _phases(file, f"{at}.phases", table.get("phases", []), faults)
        made[name] = Policy(name, title, text, values, phases)
    return made


def _phases(
    file: str, key: str, given: Any, faults: list[Fault]
) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """What a policy changes later, each fault with its own place."""
    if not isinstance(given, list) or not all(isinstance(phase, dict) for phase in given):
        hint = f"write [[{key}]] with from = 24 and parameters = {{ referee_activity = 0.5 }}"
        faults.append(Fault(file, "must be a list of phases", key, given, hint))
        return ()
    found: list[tuple[int, Mapping[str, Any]]] = []
    for number, phase in enumerate(given, start=1):
        at = f"{key}[{number}]"
        for name in phase:
            if name not in _PHASE_KEYS:
                rule = f"is not a known key ({', '.join(_PHASE_KEYS)})"
                faults.append(Fault(file, rule, f"{at}.{name}", hint=_closest(name, _PHASE_KEYS)))
        before = len(faults)
        values = _values(file, f"{at}.parameters", phase.get("parameters", {}), faults)
        month = phase.get("from")
        if len(faults) == before:
            try:
                parameters(phases=[*found, (month, values)])
            except ParameterError as error:
                told = str(error).removeprefix(f"phases, month {month!r}").lstrip(":, ")
                rule = told.partition("; write phases as")[0]
                hint = "for example from = 24 and parameters = { referee_activity = 0.5 }"
                faults.append(Fault(file, rule, f"{at}.from", month, hint))
            else:
                found.append((int(month or 0), values))
    return tuple(found)


def _closest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else ""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
