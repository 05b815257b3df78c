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

from sim.claims.outcomes import FROM_RUN, KNOWN, is_share
from sim.documents import DocumentError, Fault, Reader, closest, read_toml
from sim.parameters import ENTRIES, Entry, canonical
from sim.scenarios import LANGUAGES, can_be, read_parameters
from sim.words import say, values_named

SOURCES: Final = ("S0", "S1", "S2", "S3", "S4")
CONTEXTS: Final = ("plain", "mixed", "neutral", "stake", "equal", "unequal")
DIRECTIONS: Final = ("up", "down", "same")
ANSWERS: Final = ("predicted", "small", "opposite")
MADE: Final = "# Below: written by `schoorsteen claims`; changes by hand are lost"
LONGEST_CLAUSE, LONGEST_QUESTION = 12, 25
"""Words."""
Texts = Mapping[str, str]


class ClaimError(DocumentError):
    """A claim that cannot be used; the message lists all that is wrong with it."""

    kind = "claim"


class UnknownClaimError(ClaimError):
    """A claim that there is not, which takes one line to tell."""

    def __str__(self) -> str:
        return str(self.faults[0])


class Check(NamedTuple):
    """What must have moved for a contrast to have been tested at all."""

    outcome: str
    direction: str
    """``up`` or ``down`` by ``least`` from the first arm to the second; or ``both_above`` or
    ``both_below``: neither arm below, or above, ``least``."""
    least: float
    month: int | None
    """When it is looked at; None is the end."""
    why: Texts


class Bracket(NamedTuple):
    """Two settings between whose outcomes lies what an outcome that is no share can reach."""

    low: Mapping[str, Any]
    high: Mapping[str, Any]


class Contrast(NamedTuple):
    """Two arms, and what is predicted of the second less the first, which is untreated."""

    id: str
    title: Texts
    outcome: str
    direction: str
    """``up``, ``down`` or ``same``: less than what matters, either way."""
    matters: float
    """Least effect that counts: a share, or a part of the bracket's width where there is one."""
    months: int
    one: Mapping[str, Any]
    two: Mapping[str, Any]
    one_is: Texts
    two_is: Texts
    one_in: str
    """Context of the first arm."""
    two_in: str
    bracket: Bracket | None
    check: Check


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
    equation: str
    """Where it stands in the description of the model: ``7.9``."""


class First(NamedTuple):
    """What the first edition said of the claim, and what is asked otherwise since."""

    verdict: str
    said: Texts
    changed: Texts


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
    first_edition: First | None
    says: Mapping[str, Texts]
    """By :data:`ANSWERS`, a clause: one of them is guessed, and one comes out."""
    context: str
    base: Mapping[str, Any]
    """Values that both arms lay over each world."""
    candidates: tuple[Mapping[str, Any], ...]
    """Settings laid over ``base``, of which one is chosen before anything is treated."""
    contrasts: tuple[Contrast, ...]
    """The first is the one that the verdict is about."""
    curves: tuple[Curve, ...]
    channels: tuple[Channel, ...]
    ranges: Mapping[str, Range]
    """What the search for a turn may move: without what the arms of the first contrast set."""
    words: Mapping[str, Texts]
    """Short names of parameters."""
    chosen: Mapping[str, Any]
    """By group, the candidate that was chosen and how each did; empty before the choice."""
    answer: Mapping[str, Any]
    """What came out, in a few words; empty before it was asked."""
    given: Mapping[str, Any]
    """The file as it was written by hand: without what was chosen and came out."""

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


def with_arms(claim: Claim, one: Mapping[str, Any], two: Mapping[str, Any]) -> Claim:
    """The same claim with other arms in its first contrast.

    Where the untreated arm is another, the setting has to be chosen anew, and is when it is asked.

    Raises:
        ClaimError: a value that a parameter cannot have.
    """
    first = claim.given["contrasts"][0]
    arms = {**first, "one": dict(one), "two": dict(two)}
    given = {**claim.given, "contrasts": [arms, *claim.given["contrasts"][1:]]}
    made = _claim(claim.id, given)
    same = dict(claim.contrasts[0].one) == dict(made.contrasts[0].one)
    return made._replace(chosen=claim.chosen if same else {}, answer=claim.answer)


def _data() -> Traversable:
    return resources.files("sim") / "data" / "claims"


def _toml(file: str, source: Traversable) -> dict[str, Any]:
    try:
        return read_toml(file, source, "claim")
    except DocumentError as error:
        raise ClaimError(file, error.faults) from None


class _Reader(Reader):
    """Reads what only claims have."""

    def text(self, at: str, given: Any) -> str:
        """A text that is not empty."""
        if isinstance(given, str) and given.strip():
            return given
        self.fault(at, say("claim_files.text"), given)
        return ""

    def both(self, at: str, given: Any, longest: int | None = None) -> Texts:
        """A text in both languages, of so many words at most."""
        good = isinstance(given, dict) and set(given) == set(LANGUAGES)
        if not good or not all(isinstance(v, str) and v.strip() for v in given.values()):
            self.fault(at, say("claim_files.both"), given, say("claim_files.both_hint"))
            return dict.fromkeys(LANGUAGES, "")
        for lang, text in given.items():
            if longest is not None and len(text.split()) > longest:
                self.fault(f"{at}.{lang}", say("claim_files.longest", number=longest), text)
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
    *("id", "name", "sources", "context", "months", "title", "question", "prediction"),
    *("first_edition", "says", "base", "candidates", "contrasts", "curves", "channels", "ranges"),
    *("chosen", "answer"),
)
_CONTRAST = (
    *("id", "title", "outcome", "direction", "matters", "months", "one", "two", "one_is"),
    *("two_is", "one_in", "two_in", "bracket", "check"),
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
    title, prediction = (read.both(key, given.get(key)) for key in ("title", "prediction"))
    question = read.both("question", given.get("question"), LONGEST_QUESTION)
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
        read.keys(at, table, ("title", "values", "equation"))
        texts = read.both(f"{at}.title", table.get("title"))
        values = read.values(f"{at}.values", table.get("values"))
        channels.append(Channel(texts, values, read.text(f"{at}.equation", table.get("equation"))))
    candidates = []
    for i, table in enumerate(read.tables("candidates", given.get("candidates"), 1)):
        read.keys(f"candidates {i + 1}", table, ("values",))
        candidates.append(read.values(f"candidates {i + 1}.values", table.get("values")))
    set_by_arms = {*contrasts[0].one, *contrasts[0].two} if contrasts else set()
    ranges, words = _ranges(read, given.get("ranges", {}))
    found = Claim(
        id=str(identifier),
        name=str(name),
        sources=tuple(sources),
        title=title,
        question=question,
        prediction=prediction,
        first_edition=_first(read, given.get("first_edition")),
        says=_says(read, given.get("says"), contrasts[0].direction if contrasts else "up"),
        context=read.one_of("context", given.get("context", "plain"), values_named("context")),
        base=read.values("base", given.get("base", {})),
        candidates=tuple(candidates),
        contrasts=tuple(contrasts),
        curves=curves,
        channels=tuple(channels),
        ranges={key: found for key, found in ranges.items() if key not in set_by_arms},
        words=words,
        chosen=read.table("chosen", given.get("chosen", {}), say("claim_files.written")),
        answer=read.table("answer", given.get("answer", {}), say("claim_files.written")),
        given={key: table for key, table in given.items() if key not in ("chosen", "answer")},
    )
    read.end()
    return found


def _first(read: _Reader, given: Any) -> First | None:
    """What the first edition said, where it asked."""
    if given is None:
        return None
    table = read.table("first_edition", given, say("claim_files.first"))
    read.keys("first_edition", table, ("verdict", "said", "changed"))
    return First(
        read.one_of("first_edition.verdict", table.get("verdict"), values_named("first_verdict")),
        read.both("first_edition.said", table.get("said")),
        read.both("first_edition.changed", table.get("changed")),
    )


def _says(read: _Reader, given: Any, direction: str) -> Mapping[str, Texts]:
    """A clause for each answer; a claim of no change has none for what is too small."""
    wanted = [name for name in ANSWERS if direction != "same" or name != "small"]
    table = read.table("says", given, say("claim_files.says"))
    read.keys("says", table, wanted)
    return {name: read.both(f"says.{name}", table.get(name), LONGEST_CLAUSE) for name in wanted}


def _contrast(
    read: _Reader, at: str, table: Mapping[str, Any], claim: Mapping[str, Any]
) -> Contrast:
    read.keys(at, table, _CONTRAST)
    contexts, directions = values_named("context"), values_named("direction")
    context = claim.get("context", "plain")
    months = read.whole(f"{at}.months", table.get("months", claim.get("months", 120)), 1, 1200)
    outcome = read.one_of(f"{at}.outcome", table.get("outcome"), KNOWN)
    bracket = table.get("bracket")
    if bracket is None and not is_share(outcome):
        read.fault(f"{at}.bracket", say("claim_files.bracket"), outcome)
    if bracket is not None:
        bracket = read.table(f"{at}.bracket", bracket, say("claim_files.bracket"))
        read.keys(f"{at}.bracket", bracket, ("low", "high"))
        ends = (read.values(f"{at}.bracket.{end}", bracket.get(end)) for end in ("low", "high"))
        bracket = Bracket(*ends)
    return Contrast(
        id=str(table.get("id")),
        title=read.both(f"{at}.title", table.get("title")),
        outcome=outcome,
        direction=read.one_of(f"{at}.direction", table.get("direction"), directions),
        matters=read.number(f"{at}.matters", table.get("matters"), 1e-9, 0.4),
        months=months,
        one=read.values(f"{at}.one", table.get("one")),
        two=read.values(f"{at}.two", table.get("two")),
        one_is=read.both(f"{at}.one_is", table.get("one_is")),
        two_is=read.both(f"{at}.two_is", table.get("two_is")),
        one_in=read.one_of(f"{at}.one_in", table.get("one_in", context), contexts),
        two_in=read.one_of(f"{at}.two_in", table.get("two_in", context), contexts),
        bracket=bracket,
        check=_check(read, f"{at}.check", table.get("check"), outcome, months),
    )


def _check(read: _Reader, at: str, given: Any, outcome: str, months: int) -> Check:
    """The check of a contrast; never of its own outcome at its own end."""
    table = read.table(at, given, say("claim_files.check"))
    read.keys(at, table, Check._fields)
    month = table.get("month")
    looked_at = read.one_of(f"{at}.outcome", table.get("outcome"), KNOWN)
    if looked_at == outcome and month in (None, months):
        read.fault(f"{at}.outcome", say("claim_files.own_check"), looked_at)
    if looked_at in FROM_RUN and month is not None:
        read.fault(f"{at}.month", say("claim_files.whole_run", name=looked_at), month)
    return Check(
        outcome=looked_at,
        direction=read.one_of(f"{at}.direction", table.get("direction"), values_named("check")),
        least=read.number(f"{at}.least", table.get("least"), -1e9, 1e9),
        month=None if month is None else read.whole(f"{at}.month", month, 1, months),
        why=read.both(f"{at}.why", table.get("why")),
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
