"""Claims as files: what is asked, what is predicted, and how it is tested.

A claim is a TOML file in ``sim/data/claims``; ``ranges.toml`` beside it holds the ranges and
words that all share. What is wrong in a file is reported as one :class:`ClaimError`.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.claims.outcomes import KNOWN
from sim.parameters import ENTRIES, ParameterError, Parameters, parameters

LANGUAGES: Final = ("en", "nl")
SOURCES: Final = ("S0", "S1", "S2", "S3", "S4")
CONTEXTS: Final = ("plain", "mixed", "neutral", "stake", "equal", "unequal")
DIRECTIONS: Final = ("up", "down", "same")
RANGES_FILE: Final = "ranges"
Texts = Mapping[str, str]


class ClaimError(ValueError):
    """A claim that cannot be used; the message lists all that is wrong with it."""


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
    called: Texts
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
    return tuple(f"C{int(name[1:])}" for name in sorted(names) if name != RANGES_FILE)


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
    if name.endswith(".toml") and path.is_file():
        return _claim(path.name, _toml(path.name, path))
    if name.endswith(".toml"):
        raise ClaimError(f"{name}: there is no such file; known claims are {', '.join(known)}")
    raise ClaimError(f"{name}: there is no such claim; known are {', '.join(known)}")


def _data() -> Traversable:
    return resources.files("sim") / "data" / "claims"


def _toml(file: str, source: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClaimError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ClaimError(f"{file}: is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ClaimError(f"{file}: is not valid TOML: {error}") from None


def _closest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else ""


class _Reader:
    """Reads the tables of one file and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def fault(self, key: str, value: Any, rule: str) -> None:
        shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
        told = f" = {shown}" if value is not None else ""
        self.faults.append(f"{self.file}, {key}{told}: {rule}")

    def keys(self, at: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        known = list(known)
        for key in table:
            if key not in known:
                hint = _closest(key, known) or f"known are {', '.join(known)}"
                self.fault(f"{at}{key}", None, f"is not a known key; {hint}")

    def texts(self, at: str, value: Any) -> Texts:
        good = isinstance(value, dict) and set(value) == set(LANGUAGES)
        if not good or not all(isinstance(v, str) and v.strip() for v in value.values()):
            self.fault(at, value, "must hold a text for both en and nl")
            return dict.fromkeys(LANGUAGES, "")
        return dict(value)

    def one_of(self, at: str, value: Any, known: Iterable[str]) -> str:
        known = list(known)
        if not isinstance(value, str) or value not in known:
            hint = _closest(str(value), known)
            rule = f"must be one of {', '.join(known)}"
            self.fault(at, value, rule + (f"; {hint}" if hint else ""))
            return known[0]
        return value

    def number(self, at: str, value: Any, low: float, high: float) -> float:
        good = isinstance(value, int | float) and not isinstance(value, bool)
        if not good or not low <= value <= high:
            self.fault(at, value, f"must be a number from {low:g} to {high:g}")
            return low
        return float(value)

    def values(self, at: str, given: Any) -> dict[str, Any]:
        """Parameter values, each checked alone so that its fault names its own key."""
        if not isinstance(given, dict):
            self.fault(at, given, "must be a table of parameters, such as { room = 4.0 }")
            return {}
        good = {}
        for name, value in given.items():
            try:
                parameters(**{name: value})
                good[name] = value
            except ParameterError as error:
                self.faults.append(f"{self.file}, {at}: {error}")
        return good

    def parameter(self, at: str, name: Any) -> str:
        if not isinstance(name, str) or name not in ENTRIES:
            hint = _closest(str(name), ENTRIES) or "see `schoorsteen parameters`"
            self.fault(at, name, f"there is no such parameter; {hint}")
            return "room"
        return name

    def tables(self, at: str, given: Any, least: int) -> list[dict[str, Any]]:
        good = isinstance(given, list) and all(isinstance(t, dict) for t in given)
        if not good or len(given) < least:
            self.fault(at, given, f"must be at least {least} tables, each written [[{at}]]")
            return []
        return list(given)

    def bounds(self, at: str, name: str, low: Any, high: Any) -> tuple[float, float]:
        found = self.values(f"{at}.from", {name: low}) and self.values(f"{at}.to", {name: high})
        if not found or ENTRIES[name].choices or not low < high:
            self.fault(at, [low, high], "must run from a lower to a higher value of its range")
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
    read = _Reader(file)
    read.keys("", given, _KEYS)
    identifier = given.get("id")
    good = isinstance(identifier, str) and identifier[:1] == "C" and identifier[1:].isdigit()
    if not good:
        read.fault("id", identifier, "must be C and a number, such as C1")
    name = given.get("name")
    if not isinstance(name, str) or not name.isidentifier():
        read.fault("name", name, "must be a word of letters and '_' for the name of the folder")
    sources = given.get("sources")
    if not isinstance(sources, list) or not sources or set(sources) - set(SOURCES):
        read.fault("sources", sources, f"must be a list with some of {', '.join(SOURCES)}")
        sources = []
    title, question, prediction = (
        read.texts(key, given.get(key)) for key in ("title", "question", "prediction")
    )
    base = read.values("base", given.get("base", {}))
    contrasts = [
        _contrast(read, f"contrasts {i + 1}", table, given)
        for i, table in enumerate(read.tables("contrasts", given.get("contrasts"), 1))
    ]
    ids = [contrast.id for contrast in contrasts]
    if len(set(ids)) < len(ids):
        read.fault("contrasts", ids, "must have different ids")
    curves = tuple(
        _curve(read, f"curves {i + 1}", table, ids)
        for i, table in enumerate(read.tables("curves", given.get("curves", []), 0))
    )
    channels = []
    for i, table in enumerate(read.tables("channels", given.get("channels"), 1)):
        at = f"channels {i + 1}"
        read.keys(f"{at}.", table, ("title", "values"))
        texts = read.texts(f"{at}.title", table.get("title"))
        channels.append(Channel(texts, read.values(f"{at}.values", table.get("values"))))
    set_by_arms = {*contrasts[0].one, *contrasts[0].two} if contrasts else set()
    axes = _axes(read, given.get("axes"), set_by_arms)
    ranges, words = _ranges(read, given.get("ranges", {}))
    if read.faults:
        count = "1 fault" if len(read.faults) == 1 else f"{len(read.faults)} faults"
        raise ClaimError("\n  ".join([f"claim {file}: {count}", *read.faults]))
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
    read.keys(f"{at}.", table, _CONTRAST)
    context = read.one_of("context", claim.get("context", "plain"), CONTEXTS)
    relative = table.get("relative", False)
    if not isinstance(relative, bool):
        read.fault(f"{at}.relative", relative, "must be true or false")
    months = table.get("months", claim.get("months", 120))
    return Contrast(
        id=str(table.get("id")),
        title=read.texts(f"{at}.title", table.get("title")),
        outcome=read.one_of(f"{at}.outcome", table.get("outcome"), KNOWN),
        direction=read.one_of(f"{at}.direction", table.get("direction"), DIRECTIONS),
        matters=read.number(f"{at}.matters", table.get("matters"), 1e-9, 1e9),
        relative=bool(relative),
        months=int(read.number(f"{at}.months", months, 1, 1200)),
        one=read.values(f"{at}.one", table.get("one")),
        two=read.values(f"{at}.two", table.get("two")),
        one_is=read.texts(f"{at}.one_is", table.get("one_is")),
        two_is=read.texts(f"{at}.two_is", table.get("two_is")),
        one_in=read.one_of(f"{at}.one_in", table.get("one_in", context), CONTEXTS),
        two_in=read.one_of(f"{at}.two_in", table.get("two_in", context), CONTEXTS),
    )


def _curve(read: _Reader, at: str, table: Mapping[str, Any], ids: list[str]) -> Curve:
    read.keys(f"{at}.", table, ("title", "contrast", "parameter", "values", "arms"))
    name = read.parameter(f"{at}.parameter", table.get("parameter"))
    values = table.get("values")
    if not isinstance(values, list) or len(values) < 2:
        read.fault(f"{at}.values", values, "must be a list of at least 2 values")
        values = []
    for value in values:
        read.values(f"{at}.values", {name: value})
    return Curve(
        title=read.texts(f"{at}.title", table.get("title")),
        contrast=read.one_of(f"{at}.contrast", table.get("contrast"), ids or ["none"]),
        parameter=name,
        values=tuple(values),
        both=read.one_of(f"{at}.arms", table.get("arms", "two"), ("two", "both")) == "both",
    )


def _axes(read: _Reader, given: Any, set_by_arms: set[str]) -> tuple[Axis, Axis]:
    made = []
    for side in ("x", "y"):
        at = f"axes.{side}"
        table = given.get(side) if isinstance(given, dict) else None
        if not isinstance(table, dict) or set(table) != {"parameter", "from", "to"}:
            read.fault(at, table, "must be { parameter = ..., from = ..., to = ... }")
            made.append(Axis("room", 0.0, 1.0))
            continue
        name = read.parameter(f"{at}.parameter", table["parameter"])
        if name in set_by_arms:
            read.fault(f"{at}.parameter", name, "is set by the arms; choose another parameter")
        made.append(Axis(name, *read.bounds(at, name, table["from"], table["to"])))
    return made[0], made[1]


def _ranges(read: _Reader, own: Any) -> tuple[dict[str, Range], dict[str, Texts]]:
    """What is sampled, own ranges before common ones; and short names of parameters."""
    file = f"{RANGES_FILE}.toml"
    common = _toml(file, _data() / file)
    if not isinstance(own, dict):
        read.fault("ranges", own, "must be a table such as room = [4.0, 20.0]")
        own = {}
    nothing = dict.fromkeys(LANGUAGES, "")
    found, words = {}, {}
    for name in [*common, *(name for name in own if name not in common)]:
        read.parameter(f"ranges.{name}", name)
        table = common.get(name, {})
        if "called" in table:
            words[name] = read.texts(f"{name}.called", table["called"])
        pair = own.get(name, table.get("range"))
        if pair is None or name not in ENTRIES:
            continue
        if not isinstance(pair, list) or len(pair) != 2:
            read.fault(f"ranges.{name}", pair, "must be [lowest, highest]")
            continue
        low, high = read.bounds(f"ranges.{name}", name, *pair)
        called, more, less = (table.get(key, nothing) for key in ("called", "more", "less"))
        found[name] = Range(low, high, called, more, less)
    return found, words
