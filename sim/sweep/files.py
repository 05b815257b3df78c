"""Study files: what a researcher writes down, read and checked.

A study is a TOML file; docs/studies.md describes every key. What is wrong in it is reported as
a :class:`StudyError` that lists all faults with file, key, value, rule and hint.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim import engine
from sim.documents import (
    DocumentError,
    Fault,
    Reader,
    closest,
    names_shown,
    read_toml,
    short,
    system_error,
)
from sim.engine import MAX_REPLICATE, MAX_SEED, MEMORY_LIMIT, EngineError
from sim.indicators import COLUMNS
from sim.outcomes import OUTCOMES
from sim.parameters import (
    ENTRIES,
    MAX_MONTHS,
    Parameters,
    parameters,
    plain_tree,
)
from sim.regions import WORKBOOKS, CaseError, load_case, shipped_cases
from sim.scenarios import (
    LANGUAGES,
    Policy,
    Scenario,
    ScenarioError,
    load_scenario,
    read_parameters,
)
from sim.state import Region
from sim.sweep.design import MAX_RUNS, Context, Design, Record, StudyError
from sim.sweep.sampling import (
    Uncertain,
    count,
    draw,
)
from sim.sweep.uncertain import METHOD_NAMES, Wanted, below, example, uncertain_of
from sim.words import AmbiguousError, meant, number, say, values_named
from sim.worlds.file import World, Worlds, WorldsError
from sim.worlds.file import shipped as shipped_worlds

MAX_CASES: Final = 1_000
MAX_VALUES: Final = 10_000_000
"""Settings times uncertain parameters: half a minute and a gigabyte while they are drawn."""
DEEPEST: Final = 8
"""Files that may extend each other."""
KEYS: Final = (
    *("schema", "id", "title", "text", "extends", "cases", "scenarios", "policies"),
    *("replicates", "months", "seed", "parameters", "uncertain", "design", "record"),
    *("limits", "map", "worlds"),
)
RECORD_KEYS: Final = ("indicators", "outcomes", "series", "every")
LIMIT_RANGES: Final = {"seconds_per_run": (0.1, 1e6), "gigabytes_per_worker": (0.25, 1e4)}
CASE_KEYS: Final = ("organisations", "tasks", "seed", "size_spread", "breadth")
MAP_KEYS: Final = ("smallest_effect", "fragmented_above", "quick_replicates", "quick_steps")
SCHEMA: Final = 1
"""Version of the study file and of the study folder; a newer one is refused."""


class Limits(NamedTuple):
    """What a single run may take before it is given up."""

    seconds_per_run: float = 600.0
    gigabytes_per_worker: float = 4.0


@dataclass(frozen=True, eq=False)
class Study:
    """A study as it is asked for."""

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    method: str
    limits: Limits
    given: Mapping[str, Any]
    """The file as it was read, what it extends included."""
    draw: Callable[[], Design]
    """Makes the design."""
    worlds: Mapping[str, Any] | None = None
    """Over how many worlds of which file it runs; None: with the defaults of the model."""

    @cached_property
    def design(self) -> Design:
        """The runs.

        Made when it is first asked for: a file is read and checked in a moment, also one that
        asks for millions of settings or for very large regions.
        """
        return self.draw()


class _Drawn(NamedTuple):
    """A synthetic region, before it is drawn."""

    organisations: int
    tasks: int
    seed: int
    size_spread: float
    breadth: float

    @property
    def name(self) -> str:
        """Distinct for distinct regions."""
        found = f"drawn_{self.organisations}_{self.tasks}_{self.seed}"
        for key, usual in _USUAL.items():
            value = getattr(self, key)
            found += "" if value == usual else f"_{key}_{value!r}"
        return found

    @property
    def size(self) -> tuple[int, int, int, int]:
        """Organisations, tasks, pairs and links; at most so many links."""
        pairs = self.organisations * (self.organisations - 1) // 2
        return self.organisations, self.tasks, pairs, pairs * self.tasks

    def region(self) -> Region:
        """The region."""
        return replace(engine.synthetic(**self._asdict()), name=self.name)


_USUAL: Final = {"size_spread": 0.6, "breadth": 0.6}


def shipped_studies() -> tuple[str, ...]:
    """Names of the studies that come with the package."""
    names = (f.name for f in _folder().iterdir() if f.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def load_study(name_or_path: str | Path, **changes: Any) -> Study:
    """A shipped study by name, or one from a TOML file.

    Args:
        changes: keys at the top of the file to replace, such as ``replicates=10``.

    Raises:
        StudyError: with every fault found, or the known names for an unknown one.
    """
    name, source = _find(name_or_path)
    layers = _layers(name, source)
    home = source.parent if isinstance(source, Path) else Path()
    try:
        return make_study(_merged(layers) | changes, name, home)
    except StudyError as error:
        raise StudyError(name, [_placed(fault, layers) for fault in error.faults]) from None


def read_shipped(name: str) -> dict[str, Any]:
    """The tables of a shipped study, to be changed and given to :func:`make_study`."""
    return _merged(_layers(*_find(name)))


_Layers = Sequence[tuple[str, dict[str, Any]]]
"""Names and tables of a file and of what it extends, the file itself first."""


def _layers(name: str, source: Traversable) -> _Layers:
    """A study file and what it extends.

    Raises:
        StudyError: a file that cannot be read, or extends itself.
    """
    seen, top = [_place(source)], name
    found = [(name, _toml(name, source))]
    while "extends" in found[-1][1]:
        file, wanted = name, found[-1][1]["extends"]
        if not isinstance(wanted, str) or not wanted:
            rule, hint = say("study.extends_name"), example('extends = "base.toml"')
            raise StudyError(top, [Fault(file, rule, "extends", wanted, hint)])
        home = source.parent if isinstance(source, Path) else None
        try:
            name, source = _find(wanted, home, Fault(file, "", "extends", wanted))
            given = _toml(name, source)
        except StudyError as error:
            raise StudyError(top, error.faults) from None
        if _place(source) in seen or len(seen) >= DEEPEST:
            rule = say("study.extends_round", most=DEEPEST)
            names = " → ".join(name for name, _ in found)
            hint = say("study.extends_chain", number=len(seen), names=names)
            raise StudyError(top, [Fault(file, rule, "extends", wanted, hint)])
        seen.append(_place(source))
        found.append((name, given))
    return found


def _placed(fault: Fault, layers: _Layers) -> Fault:
    """A fault with the file that its key stands in; as it is if it stands in none."""
    keys = re.split(r"[.\[,]", fault.key or "")
    for depth in (2, 1):
        for name, table in layers:
            inner: Any = table
            for key in keys[:depth]:
                inner = inner.get(key) if isinstance(inner, dict) else None
            if inner is not None:
                return fault._replace(file=name)
    return fault


def _place(source: Traversable) -> str:
    return str(source.resolve() if isinstance(source, Path) else source)


def _merged(layers: _Layers) -> dict[str, Any]:
    """Tables laid over each other; parameter ranges and lists are replaced whole.

    Another method takes nothing from the old one's ``[design]``, and a parameter that gets a
    value is no longer uncertain, nor the other way round.
    """
    found: dict[str, Any] = {}
    for _, table in reversed(layers):
        for key, other in (("parameters", "uncertain"), ("uncertain", "parameters")):
            given, under, beside = table.get(key), found.get(other), table.get(other)
            if isinstance(given, dict) and isinstance(under, dict):
                kept = beside if isinstance(beside, dict) else {}
                found[other] = {n: v for n, v in under.items() if n not in given or n in kept}
        for key, value in table.items():
            under = found.get(key)
            if isinstance(value, dict) and isinstance(under, dict):
                new = _method(value.get("method", under.get("method")))
                fresh = key == "design" and new != _method(under.get("method"))
                value = value if fresh else under | value
            found[key] = value
    found.pop("extends", None)
    return found


def _method(given: Any) -> Any:
    """A method by its own name, in whichever language it was given; anything else as it is."""
    return (meant(given, METHOD_NAMES) or given) if isinstance(given, str) else given


def _folder() -> Traversable:
    return resources.files("sim") / "data" / "studies"


def _toml(name: str, source: Traversable) -> dict[str, Any]:
    try:
        return read_toml(name, source, "study")
    except DocumentError as error:
        raise StudyError(name, error.faults) from None


def _find(
    name_or_path: str | Path, home: Path | None = None, fault: Fault | None = None
) -> tuple[str, Traversable]:
    """Where a study is: a shipped one by name, else a file, from ``home`` if given."""
    name = str(name_or_path)
    shipped = shipped_studies()
    if isinstance(name_or_path, str) and name in shipped:
        return f"{name}.toml", _folder().joinpath(f"{name}.toml")
    path = Path(name) if home is None else home / name
    try:
        folder, there = bool(name) and path.is_dir(), bool(name) and path.exists()
    except (OSError, ValueError):  # a name that no file system takes
        folder = there = False
    if there and not folder:
        return str(path), path
    if folder:
        rule, hint = say("study.is_folder"), say("study.file_inside")
        if (path / "study.json").exists():
            hint = say("study.holds_study", name=name)
    else:
        rule = say("study.neither", names=", ".join(shipped))
        hint = closest(name, shipped) or say("study.give_path")
    if fault is None:
        raise StudyError(name, [Fault(short(name), rule, hint=hint)])
    raise StudyError(fault.file, [fault._replace(rule=rule, hint=hint)])


# From tables to a study ---------------------------------------------------------------------


def make_study(given: Mapping[str, Any], name: str = "study", home: Path | None = None) -> Study:
    """A study from tables such as a file holds.

    Args:
        given: numbers and lists may be NumPy's or pandas'.
        name: of the file, for messages.
        home: folder that paths in it start from.

    Raises:
        StudyError: with every fault found.
    """
    if not isinstance(given, Mapping):
        raise StudyError(
            name, [Fault(name, say("doors.tables", example="{'id': 'my_study'}"), value=given)]
        )
    given = plain_tree(given)
    read = Reader(name, StudyError)
    home = Path() if home is None else home
    schema = given.get("schema", SCHEMA)
    if isinstance(schema, int) and not isinstance(schema, bool) and schema > SCHEMA:
        rule = say("study.newer", schema=SCHEMA)
        raise StudyError(name, [Fault(name, rule, "schema", schema, say("study.update"))])
    read.whole("schema", schema, 1, SCHEMA, SCHEMA)
    read.keys("", {key: value for key, value in given.items() if key not in ENTRIES}, KEYS)
    for key in given:
        if key in ENTRIES:
            rule = say("study.unknown_key", names=", ".join(KEYS))
            read.fault(key, rule, hint=say("study.parameter_at_top", name=key))
    if "extends" in given:
        rule = say("study.extends_outside")
        read.fault("extends", rule, given["extends"], say("study.extends_load"))
    identifier = read.identifier("id", given.get("id"), example('id = "my_study"'))
    title = read.texts("title", given.get("title", {"en": ""}), LANGUAGES)
    text = read.texts("text", given.get("text", {"en": ""}), LANGUAGES)
    replicates = read.whole("replicates", given.get("replicates"), 1, MAX_REPLICATE, 1)
    months = read.whole("months", given.get("months"), 1, MAX_MONTHS, 120)
    seed = read.whole("seed", given.get("seed"), 0, MAX_SEED, 0)
    fixed = read_parameters(read, "parameters", given.get("parameters", {}))
    record = _record(read, given.get("record", {}))
    limits = _limits(read, given.get("limits", {}))
    _map_keys(read, given.get("map", {}))
    regions = _regions(read, given.get("cases", ["twente"]), home)
    worlds = _worlds(read, given.get("worlds"))
    settings = _settings(read, given, fixed, worlds.worlds if worlds else (None,))
    method, uncertain, wanted = uncertain_of(read, given, home)
    named = given.get("uncertain") if isinstance(given.get("uncertain"), dict) else {}
    for name in dict.fromkeys([*(named or {}), *(one.name for one in uncertain)]):
        if name in fixed:
            rule = say("study.fixed_and_uncertain")
            read.fault(f"uncertain.{name}", rule, hint=say("study.out_of_one"))
        setters = [p for _, p, _, given_by in settings if name in given_by]
        if setters:
            rule = say("study.set_by_policy", policy=setters[0])
            read.fault(f"uncertain.{name}", rule, hint=say("study.policy_or_parameter"))
    if not read.faults:
        _affordable(read, method, uncertain, wanted, len(regions) * len(settings), replicates)
    read.end()
    return Study(
        id=identifier,
        title=title,
        text=text,
        method=method,
        limits=limits,
        given=dict(given),
        draw=partial(
            _design, regions, settings, method, uncertain, wanted, replicates, months, seed, record
        ),
        worlds=None if worlds is None else worlds.provenance(len(worlds.worlds)),
    )


_Setting = tuple[str, str | None, int | None, frozenset[str]]
"""Scenario, policy, number of the world, and what the policy sets."""


def _design(
    regions: Sequence[tuple[str, Region | _Drawn]],
    settings: Mapping[_Setting, Parameters],
    method: str,
    uncertain: Sequence[Uncertain],
    wanted: Wanted,
    replicates: int,
    months: int,
    seed: int,
    record: Record,
) -> Design:
    contexts = tuple(
        Context(case, scenario, policy, region, base, world)
        for case, place in regions
        for region in [place.region() if isinstance(place, _Drawn) else place]
        for (scenario, policy, world, _), base in settings.items()
    )
    points = draw(
        method, uncertain, samples=wanted.samples, levels=wanted.levels, seed=seed,
        groups=wanted.groups,
    )  # fmt: skip
    return Design(contexts, points, replicates, months, seed, record)


def _affordable(
    read: Reader,
    method: str,
    uncertain: Sequence[Uncertain],
    wanted: Wanted,
    contexts: int,
    replicates: int,
) -> None:
    """Refuse what is too much, before any of it is made."""
    if method == "grid":
        total = math.prod(map(_width, uncertain))
    else:
        total = count(method, uncertain, wanted.samples, wanted.rows, wanted.groups)
    runs, values = total * contexts * replicates, total * len(uncertain)
    if runs > MAX_RUNS:
        rule = say("study.too_many_runs", runs=_many(runs), most=_many(MAX_RUNS))
        hint = say(
            "study.why_runs",
            settings=_many(total),
            contexts=_many(contexts),
            replicates=_many(replicates),
        )
        read.fault("design", rule, hint=hint)
    elif values > MAX_VALUES:
        rule = say("study.too_many_values", values=_many(values), most=_many(MAX_VALUES))
        hint = say("study.why_values", settings=_many(total), parameters=len(uncertain))
        read.fault("design", rule, hint=hint)


def _width(one: Uncertain) -> int:
    """How many values a grid has on one side, without making them."""
    if one.values or not ENTRIES[one.name].whole or one.steps == 1:
        return len(one.values) or one.steps
    assert one.low is not None
    assert one.high is not None
    return min(one.steps, int(one.high) - int(one.low) + 1)


def _many(count: int) -> str:
    return number(count, 0) if count < 10**15 else say("study.very_many")


def _record(read: Reader, given: Any) -> Record:
    table = read.table("record", given, below("record", "every = 12"))
    read.keys("record", table, RECORD_KEYS)
    named = {}
    for key, known, default in (
        ("indicators", COLUMNS, COLUMNS),
        ("outcomes", tuple(OUTCOMES), ()),
        ("series", COLUMNS, ()),
    ):
        wanted = table.get(key)
        if isinstance(wanted, str) and meant(wanted, values_named("amount")) == "all":
            named[key] = tuple(known)
        else:
            named[key] = read.some_of(f"record.{key}", wanted, known, default)
    every = read.whole("record.every", table.get("every"), 1, MAX_MONTHS, 12)
    if not named["indicators"] and not named["outcomes"]:
        read.fault("record", say("study.records_nothing"), hint=say("study.name_one"))
    return Record(**named, every=every)


def _limits(read: Reader, given: Any) -> Limits:
    table = read.table("limits", given, below("limits", "seconds_per_run = 60"))
    read.keys("limits", table, LIMIT_RANGES)
    usual = Limits()._asdict()
    return Limits(
        **{
            name: read.number(f"limits.{name}", table.get(name), low, high, usual[name])
            for name, (low, high) in LIMIT_RANGES.items()
        }
    )


def _map_keys(read: Reader, given: Any) -> None:
    """Numbers that only `schoorsteen map` reads."""
    table = read.table("map", given, below("map", "smallest_effect = 0.05"))
    read.keys("map", table, MAP_KEYS)
    for key in MAP_KEYS:
        if key not in table:
            continue
        if key.startswith("quick"):
            read.whole(f"map.{key}", table[key], 1, 1000)
        else:
            read.number(f"map.{key}", table[key], 0, 1)


def _regions(read: Reader, given: Any, home: Path) -> list[tuple[str, Region | _Drawn]]:
    """The regions of a study by their names."""
    code = 'cases = ["twente"]'
    if isinstance(given, list) and len(given) > MAX_CASES:
        rule = say("study.too_many_cases", cases=_many(len(given)), most=_many(MAX_CASES))
        read.fault("cases", rule, hint=example(code))
        return []
    if not isinstance(given, list) or not given:
        read.fault("cases", say("study.no_cases"), given, example(code))
        return []
    found: dict[str, Region | _Drawn] = {}
    for place, case in enumerate(given, start=1):
        at = f"cases[{place}]"
        region: Region | _Drawn | None = None
        if isinstance(case, dict):
            region = _drawn(read, at, case)
            name = region.name if region is not None else ""
        elif isinstance(case, str) and case:
            name = _case_name(case, home)
        else:
            other = "{ organisations = 12, tasks = 6, seed = 1 }"
            hint = say("study.case_example", code=code, other=other)
            read.fault(at, say("study.case_name"), case, hint)
            continue
        if name in found:
            remedy = say("study.other_folder")
            if isinstance(case, dict):
                remedy = say("study.other_seed")
            read.fault(at, say("study.own_name"), name, remedy)
            continue
        if isinstance(case, str):
            region = _case(read, at, case, home)
        if region is not None:
            found[name] = region
    needed = sum(
        _REGION_BYTES[0] * r.size[2] + _REGION_BYTES[1] * r.size[3] for r in found.values()
    )
    if needed > MEMORY_LIMIT:
        limit = number(MEMORY_LIMIT / 2**30)
        rule = say("study.too_large", needed=number(needed / 2**30, 0), most=limit)
        read.fault("cases", rule, hint=say("study.fewer_regions"))
    return list(found.items())


_REGION_BYTES: Final = (56, 40)
"""Of a pair and of a link in a region; every process has all regions of a study."""


def _drawn(read: Reader, at: str, case: Mapping[str, Any]) -> _Drawn | None:
    """A synthetic region."""
    before = len(read.faults)
    read.keys(at, case, CASE_KEYS)
    found = _Drawn(
        organisations=read.whole(f"{at}.organisations", case.get("organisations"), 2, 1_000_000),
        tasks=read.whole(f"{at}.tasks", case.get("tasks"), 2, 256, 8),
        seed=read.whole(f"{at}.seed", case.get("seed"), 0, MAX_SEED, 0),
        size_spread=read.number(
            f"{at}.size_spread", case.get("size_spread"), 0, 2, _USUAL["size_spread"]
        ),
        breadth=read.number(f"{at}.breadth", case.get("breadth"), 0, 1, _USUAL["breadth"]),
    )
    if len(read.faults) > before:
        return None
    try:
        engine.check_memory(*found.size)
    except EngineError as error:
        rule, _, hint = str(error).partition(": ")
        read.fault(at, rule, case, hint)
        return None
    return found


def _case_name(case: str, home: Path) -> str:
    """What a case is called: by its name, or by its folder's or its spreadsheet's."""
    path = Path(case)
    name = path.stem if path.suffix.lower() in WORKBOOKS else path.name
    if name in ("", ".", ".."):
        with suppress(OSError, RuntimeError, ValueError):  # loading it says what is wrong
            name = (home / case).resolve().name
    return name or case


def _case(read: Reader, at: str, case: str, home: Path) -> Region | None:
    """A shipped case, or one in a folder or a spreadsheet."""
    shipped = shipped_cases()
    hint = closest(case, shipped) or say("study.case_path")
    try:
        path = case if case in shipped else str(home / case)
        if case not in shipped and not Path(path).exists():
            rule = say("study.case_neither", names=", ".join(shipped))
            read.fault(at, rule, case, hint)
            return None
        region = load_case(path)
        engine.check_memory(*region.size)
    except CaseError as error:
        lines = str(error).splitlines()
        read.fault(at, lines[0], case, " ".join(line.strip() for line in lines[1:3]))
        return None
    except (EngineError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        if isinstance(error, OSError):
            reason = system_error(error)
        read.fault(at, say("study.cannot_be_read", reason=reason), case, hint)
        return None
    return region


def _worlds(read: Reader, given: Any) -> Worlds | None:
    """The worlds that a study runs over."""
    if given is None:
        return None
    many = read.whole("worlds", given, 1, MAX_CASES)
    try:
        found = shipped_worlds()
        return found._replace(worlds=found.first(many))
    except WorldsError as error:
        fault = error.faults[0]
        read.fault("worlds", fault.rule, given, fault.hint)
        return None


def _settings(
    read: Reader,
    given: Mapping[str, Any],
    fixed: Mapping[str, Any],
    worlds: Sequence[World | None],
) -> dict[_Setting, Parameters]:
    """Scenarios under policies in worlds, with the fixed parameters before the policy."""
    stories = _stories(read, given.get("scenarios", ["baseline"]), read.file)
    wanted = given.get("policies")
    if wanted is not None and (not isinstance(wanted, list) or not wanted):
        hint = say("study.policies_example", code='policies = ["none", "guardian"]')
        read.fault("policies", say("study.no_policies"), wanted, hint)
        wanted = None
    found: dict[_Setting, Parameters] = {}
    for story in stories:
        bases = {
            None if world is None else world.number: parameters(
                **{**({} if world is None else world.values), **story.values, **fixed}
            )
            for world in worlds
        }
        if wanted is None:
            found |= {(story.id, None, at, frozenset()): base for at, base in bases.items()}
            continue
        for place, name in enumerate(wanted, start=1):
            at = f"policies[{place}]"
            policy = _policy(read, at, story, name)
            if policy is None:
                continue
            later = {lever for _, levers in policy.phases for lever in levers}
            levers = frozenset({*policy.values, *later})
            for world, base in bases.items():
                setting = (story.id, policy.id, world, levers)
                if setting in found:
                    read.fault(at, say("study.twice"), name, say("study.name_once"))
                    break
                found[setting] = policy.applied(base)
    return found


def _policy(read: Reader, at: str, story: Scenario, name: Any) -> Policy | None:
    """A policy of a scenario by any of its names; None: there is none, which is noted."""
    known = story.policy_names
    rule = say("study.no_policy", scenario=story.id, names=names_shown(known))
    try:
        found = meant(name, known) if isinstance(name, str) else None
    except AmbiguousError as error:
        found, rule = None, str(error)
    if found is None:
        read.fault(at, rule, name, closest(name, known))
        return None
    return story.policies[found]


def _stories(read: Reader, given: Any, file: str) -> list[Scenario]:
    if not isinstance(given, list) or not given:
        hint = example('scenarios = ["baseline"]')
        read.fault("scenarios", say("study.no_scenarios"), given, hint)
        return []
    home = Path(file).parent
    found: list[Scenario] = []
    for position, name in enumerate(given, start=1):
        at = f"scenarios[{position}]"
        if not isinstance(name, str) or not name:
            hint = example('scenarios = ["baseline"]')
            read.fault(at, say("study.scenario_name"), name, hint)
            continue
        try:
            story = load_scenario(str(home / name) if name.endswith(".toml") else name)
        except ScenarioError as error:
            fault = error.faults[0]
            place = "" if fault.key is None else f"{fault.key}: "
            shown = "" if fault.value is None else f"{short(fault.value)} "
            more = len(error.faults) - 1
            hint = say("study.and_more", hint=fault.hint, count=more) if more else fault.hint
            read.fault(at, f"{place}{shown}{fault.rule}", name, hint)
            continue
        if story.id in [one.id for one in found]:
            read.fault(at, say("study.own_id"), story.id, say("study.other_id"))
            continue
        found.append(story)
    return found
