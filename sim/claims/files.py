"""Claims as files: what is asked, what is predicted, and how it is tested.

A claim is a TOML file in ``sim/data/claims``; the ranges and words that all share stand in the
rows of the parameter table. What is wrong in a file is reported as one :class:`ClaimError`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.claims.outcomes import KNOWN
from sim.documents import DocumentError, Fault, Reader, closest, read_toml
from sim.parameters import ENTRIES, Entry, Parameters, canonical, parameters
from sim.scenarios import LANGUAGES, can_be, read_parameters
from sim.words import say, values_named

SOURCES: Final = ("S0", "S1", "S2", "S3", "S4")
CONTEXTS: Final = ("plain", "mixed", "neutral", "stake", "equal", "unequal")
DIRECTIONS: Final = ("up", "down", "same")
Texts = Mapping[str, str]


class ClaimError(DocumentError):
    """A claim that cannot be used; the message lists all that is wrong with it."""

    kind = "claim"


class UnknownClaimError(ClaimError):
    """A claim that there is not, which takes one line to tell."""

    def __str__(self) -> str:
        return str(self.faults[0])


class Contrast(NamedTuple):
    """Two arms, and what is predicted of the second less the first."""

    id: str
    title: Texts
    outcome: str
    direction: str
    """``up``, ``down`` or ``same``: less than what matters, either way."""
    matters: float
    relative: bool
    """Whether effect and ``matters`` are parts of the larger of the two outcomes."""
    months: int
    one: Mapping[str, Any]
    two: Mapping[str, Any]
    one_is: Texts
    two_is: Texts
    one_in: str
    """Context of the first arm."""
    two_in: str


class Curve(NamedTuple):
    """A contrast again, for several values of a parameter."""

    title: Texts
    contrast: str
    parameter: str
    values: tuple[Any, ...]
    both: bool
    """Whether the first arm takes the value too."""


class Channel(NamedTuple):
    """One way in which the claim may work, and the values that switch it off."""

    title: Texts
    values: Mapping[str, Any]


class Axis(NamedTuple):
    """One side of the plane in which is mapped where the claim holds."""

    parameter: str
    low: float
    high: float


class Range(NamedTuple):
    """Where a parameter is sampled, and words about it; texts may be empty."""

    low: float
    high: float
    more: Texts
    less: Texts


class Claim(NamedTuple):
    """One claim of the sources."""

    id: str
    name: str
    sources: tuple[str, ...]
    title: Texts
    question: Texts
    prediction: Texts
    base: Parameters
    contrasts: tuple[Contrast, ...]
    """The first is the one that the verdict is about."""
    curves: tuple[Curve, ...]
    channels: tuple[Channel, ...]
    axes: tuple[Axis, Axis]
    ranges: Mapping[str, Range]
    """What is sampled: without the parameters that the arms of the first contrast set."""
    words: Mapping[str, Texts]
    """Short names of parameters."""
    given: Mapping[str, Any]
    """The file as it was read."""

    @property
    def folder(self) -> str:
        """Name of the folder of its results: ``c01_mindset``."""
        return folder_of(self.id, self.name)


def folder_of(identifier: str, name: str) -> str:
    """Name of the folder of a claim's results: ``c01_mindset``."""
    return f"c{int(identifier[1:]):02d}_{name}"


def shipped_claims() -> tuple[str, ...]:
    """Identifiers of the claims that come with the package: C1, C2 ..."""
    names = (f.name.removesuffix(".toml") for f in _data().iterdir() if f.name.endswith(".toml"))
    return tuple(f"C{int(name[1:])}" for name in sorted(names))


def load_claim(name_or_path: str | Path) -> Claim:
    """A shipped claim by its identifier, or one from a TOML file.

    Raises:
        ClaimError: with every fault found, or the known claims for an unknown one.
    """
    name = str(name_or_path)
    known = shipped_claims()
    if name.upper() in known:
        file = f"c{int(name[1:]):02d}.toml"
        return _claim(file, _toml(file, _data() / file))
    path = Path(name_or_path)
    try:
        there = name.endswith(".toml") and path.exists()
    except (OSError, ValueError):  # a name that no file system takes
        there = False
    if there:
        return _claim(path.name, _toml(path.name, path))
    rule = say("claim_files.no_file" if name.endswith(".toml") else "claim_files.no_claim")
    hint = say("claim_files.known", names=", ".join(known))
    raise UnknownClaimError(name, [Fault(name, rule, hint=hint)])


def _data() -> Traversable:
    return resources.files("sim") / "data" / "claims"


def _toml(file: str, source: Traversable) -> dict[str, Any]:
    try:
        return read_toml(file, source, "claim")
    except DocumentError as error:
        raise ClaimError(file, error.faults) from None


class _Reader(Reader):
    """Reads what only claims have."""

    def both(self, at: str, given: Any) -> Texts:
        """A text in both languages."""
        good = isinstance(given, dict) and set(given) == set(LANGUAGES)
        if not good or not all(isinstance(v, str) and v.strip() for v in given.values()):
            self.fault(at, say("claim_files.both"), given, say("claim_files.both_hint"))
            return dict.fromkeys(LANGUAGES, "")
        return dict(given)

    def values(self, at: str, given: Any) -> dict[str, Any]:
        """Parameter values, each checked alone."""
        if not isinstance(given, dict):
            self.fault(at, say("claim_files.values"), given, say("claim_files.values_hint"))
            return {}
        return read_parameters(self, at, given)

    def parameter(self, at: str, name: Any) -> str:
        if not isinstance(name, str) or name not in ENTRIES:
            hint = closest(name, ENTRIES) or say("scenarios.see_parameters")
            self.fault(at, say("scenarios.no_parameter"), name, hint)
            return "room"
        return name

    def tables(self, at: str, given: Any, least: int) -> list[dict[str, Any]]:
        good = isinstance(given, list) and all(isinstance(t, dict) for t in given)
        if not good or len(given) < least:
            self.fault(at, say("claim_files.tables", least=least, at=at), given)
            return []
        return list(given)

    def bounds(self, at: str, name: str, low: Any, high: Any) -> tuple[float, float]:
        ends = (("from", low), ("to", high))
        good = [can_be(self, at, name, end, f"{at}.{key}") for key, end in ends]
        if not all(good):
            return 0.0, 1.0
        if ENTRIES[name].choices or not low < high:
            self.fault(at, say("claim_files.bounds"), [low, high])
            return 0.0, 1.0
        return float(low), float(high)


_KEYS = (
    *("id", "name", "sources", "context", "months", "title", "question", "prediction", "base"),
    *("contrasts", "curves", "channels", "axes", "ranges"),
)
_CONTRAST = (
    *("id", "title", "outcome", "direction", "matters", "relative", "months"),
    *("one", "two", "one_is", "two_is", "one_in", "two_in"),
)


def _claim(file: str, given: dict[str, Any]) -> Claim:
    read = _Reader(file, ClaimError)
    read.keys("", given, _KEYS)
    identifier = given.get("id")
    if not isinstance(identifier, str) or not re.fullmatch("C[0-9]{1,4}", identifier):
        read.fault("id", say("claim_files.id"), identifier)
    name = given.get("name")
    if not isinstance(name, str) or not name.isidentifier():
        read.fault("name", say("claim_files.name"), name)
    sources = given.get("sources")
    if not isinstance(sources, list) or not sources or not all(s in SOURCES for s in sources):
        read.fault("sources", say("claim_files.sources", names=", ".join(SOURCES)), sources)
        sources = []
    title, question, prediction = (
        read.both(key, given.get(key)) for key in ("title", "question", "prediction")
    )
    base = read.values("base", given.get("base", {}))
    contrasts = [
        _contrast(read, f"contrasts {i + 1}", table, given)
        for i, table in enumerate(read.tables("contrasts", given.get("contrasts"), 1))
    ]
    ids = [contrast.id for contrast in contrasts]
    if len(set(ids)) < len(ids):
        read.fault("contrasts", say("claim_files.ids"), ids)
    curves = tuple(
        _curve(read, f"curves {i + 1}", table, ids)
        for i, table in enumerate(read.tables("curves", given.get("curves", []), 0))
    )
    channels = []
    for i, table in enumerate(read.tables("channels", given.get("channels"), 1)):
        at = f"channels {i + 1}"
        read.keys(at, table, ("title", "values"))
        texts = read.both(f"{at}.title", table.get("title"))
        channels.append(Channel(texts, read.values(f"{at}.values", table.get("values"))))
    set_by_arms = {*contrasts[0].one, *contrasts[0].two} if contrasts else set()
    axes = _axes(read, given.get("axes"), set_by_arms)
    ranges, words = _ranges(read, given.get("ranges", {}))
    read.end()
    return Claim(
        id=str(identifier),
        name=str(name),
        sources=tuple(sources),
        title=title,
        question=question,
        prediction=prediction,
        base=parameters(**base),
        contrasts=tuple(contrasts),
        curves=curves,
        channels=tuple(channels),
        axes=axes,
        ranges={key: found for key, found in ranges.items() if key not in set_by_arms},
        words=words,
        given=given,
    )


def _contrast(
    read: _Reader, at: str, table: Mapping[str, Any], claim: Mapping[str, Any]
) -> Contrast:
    read.keys(at, table, _CONTRAST)
    contexts, directions = values_named("context"), values_named("direction")
    context = read.one_of("context", claim.get("context", "plain"), contexts)
    relative = table.get("relative", False)
    if not isinstance(relative, bool):
        read.fault(f"{at}.relative", say("claim_files.truth"), relative)
    months = table.get("months", claim.get("months", 120))
    return Contrast(
        id=str(table.get("id")),
        title=read.both(f"{at}.title", table.get("title")),
        outcome=read.one_of(f"{at}.outcome", table.get("outcome"), KNOWN),
        direction=read.one_of(f"{at}.direction", table.get("direction"), directions),
        matters=read.number(f"{at}.matters", table.get("matters"), 1e-9, 1e9),
        relative=bool(relative),
        months=read.whole(f"{at}.months", months, 1, 1200),
        one=read.values(f"{at}.one", table.get("one")),
        two=read.values(f"{at}.two", table.get("two")),
        one_is=read.both(f"{at}.one_is", table.get("one_is")),
        two_is=read.both(f"{at}.two_is", table.get("two_is")),
        one_in=read.one_of(f"{at}.one_in", table.get("one_in", context), contexts),
        two_in=read.one_of(f"{at}.two_in", table.get("two_in", context), contexts),
    )


def _curve(read: _Reader, at: str, table: Mapping[str, Any], ids: list[str]) -> Curve:
    read.keys(at, table, ("title", "contrast", "parameter", "values", "arms"))
    name = read.parameter(f"{at}.parameter", table.get("parameter"))
    values = table.get("values")
    if not isinstance(values, list) or len(values) < 2:
        read.fault(f"{at}.values", say("claim_files.two_values"), values)
        values = []
    for value in values:
        can_be(read, f"{at}.values", name, value)
    return Curve(
        title=read.both(f"{at}.title", table.get("title")),
        contrast=read.one_of(f"{at}.contrast", table.get("contrast"), ids or ["none"]),
        parameter=name,
        values=tuple(canonical(name, value) for value in values),
        both=read.one_of(f"{at}.arms", table.get("arms", "two"), values_named("arms")) == "both",
    )


def _axes(read: _Reader, given: Any, set_by_arms: set[str]) -> tuple[Axis, Axis]:
    made = []
    for side in ("x", "y"):
        at = f"axes.{side}"
        table = given.get(side) if isinstance(given, dict) else None
        if not isinstance(table, dict) or set(table) != {"parameter", "from", "to"}:
            read.fault(at, say("claim_files.axis"), table)
            made.append(Axis("room", 0.0, 1.0))
            continue
        name = read.parameter(f"{at}.parameter", table["parameter"])
        if name in set_by_arms:
            rule, hint = say("claim_files.set_by_arms"), say("claim_files.other_parameter")
            read.fault(f"{at}.parameter", rule, name, hint)
        made.append(Axis(name, *read.bounds(at, name, table["from"], table["to"])))
    return made[0], made[1]


def _ranges(read: _Reader, own: Any) -> tuple[dict[str, Range], dict[str, Texts]]:
    """What is sampled, own ranges before those of the parameter table; and short names."""
    if not isinstance(own, dict):
        read.fault("ranges", say("claim_files.ranges"), own)
        own = {}
    words = {name: _texts(row.label) for name, row in ENTRIES.items() if row.label[0]}
    found = {
        name: Range(row.plausible.low, row.plausible.high, *_clauses(row))
        for name, row in ENTRIES.items()
        if row.plausible
    }
    for given, pair in own.items():
        name = read.parameter(f"ranges.{given}", given)
        if name != given:
            continue
        if not isinstance(pair, list) or len(pair) != 2:
            read.fault(f"ranges.{name}", say("claim_files.pair"), pair)
            continue
        found[name] = Range(*read.bounds(f"ranges.{name}", name, *pair), *_clauses(ENTRIES[name]))
    return found, words


def _texts(pair: tuple[str, str]) -> Texts:
    return dict(zip(LANGUAGES, pair, strict=True))


def _clauses(row: Entry) -> tuple[Texts, Texts]:
    """What a value above or below the claim's own means; empty where the row does not say."""
    nothing = ("", "")
    more, less = (row.plausible.more, row.plausible.less) if row.plausible else (nothing, nothing)
    return _texts(more), _texts(less)
