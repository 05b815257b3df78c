"""Real regions: organisations, portfolios and existing partnerships from CSV.

A case is a folder: ``case.toml``, ``organisations.csv``, ``tasks.csv`` and
``partnerships.csv``, and if wanted ``needs.csv``, ``portfolios.csv`` and
``events.csv``. ``docs/cases.md`` describes every column, every assumption and
the rule that derives portfolios. What a user wrote wrongly is reported as a
:class:`CaseError` that lists all faults with file, row, column, value and rule.
"""

from __future__ import annotations

import csv
import difflib
import io
import itertools
import math
import re
import tomllib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.networks import MAX_KEY, MAX_TASKS, RegionError, region
from sim.state import Partnership, Region

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

FTE_PER_1000: Final = {"municipality": 8.0, "province": 0.65, "water_board": 0.67}
"""Work in FTE per 1,000 inhabitants served, by kind; see docs/cases.md for the grounds."""
MOVED_BY_DEPTH: Final = (0.0, 0.1, 0.5, 0.8)
"""Part of a member's work on a task that moves to a partnership's body, by depth."""
MOST_MOVED: Final = 0.9
"""A member always keeps a tenth of a task: it remains answerable for it."""
UNKNOWN_AGE: Final = 60
"""Months that a link of a partnership with unknown start is taken to have existed."""
MAX_BYTES: Final = 5_000_000
MAX_LINKS: Final = 2_000_000
MAX_FAULTS: Final = 20
LANGUAGES: Final = ("en", "nl")
PUBLISHED: Final = {
    "partnerships per municipality": (
        27.0,
        "Netherlands 2017, all partnerships (PROOF/KWINK for BZK); our tables are a lower bound",
    ),
}


# Faults ---------------------------------------------------------------------------------


class Fault(NamedTuple):
    """One thing wrong in a case folder, in words for the person who made the folder."""

    file: str
    rule: str
    row: int | None = None
    """Line in the file, the header being line 1."""
    column: str | None = None
    value: str | None = None
    hint: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        shown = "" if self.value is None else f"{_short(self.value)} "
        return f"{place}: {shown}{self.rule}" + (f"; {self.hint}" if self.hint else "")


class CaseError(RegionError):
    """A case that cannot be read; ``faults`` holds all of them, the message at most 20."""

    def __init__(self, case: str, faults: Sequence[Fault]) -> None:
        self.case = case
        self.faults = tuple(faults)
        lines = [f"  {fault}" for fault in self.faults[:MAX_FAULTS]]
        if len(self.faults) > MAX_FAULTS:
            lines.append(f"  ... and {len(self.faults) - MAX_FAULTS} more")
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"case {_short(case)}: {count}", *lines]))


class _BadCell(ValueError):
    def __init__(self, rule: str, hint: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.hint = hint


def _short(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:57] + "...")


def _closest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the nearest known word, whatever its capitals."""
    by_lower = {k.lower(): k for k in sorted(known)}
    near = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.5)
    return f"did you mean {by_lower[near[0]]!r}?" if near else otherwise


# Cells ----------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")


def _text(cell: str) -> str:
    if not cell:
        raise _BadCell("must not be empty", "write what is known, or 'assumed'")
    return cell


def _free(cell: str) -> str:
    return cell


def _identifier(cell: str) -> str:
    if not _IDENTIFIER.fullmatch(cell):
        raise _BadCell(
            "must be an identifier: letters, digits, '_', '-' and '.', at most 64",
            "for instance GM0153 or youth_care",
        )
    return cell


def _number(low: float, high: float, *, whole: bool = False) -> Callable[[str], float]:
    rule = f"must be a {'whole number' if whole else 'number'} of {low:g} to {high:g}"

    def parse(cell: str) -> float:
        if not _NUMBER.fullmatch(cell):
            raise _BadCell(rule, _number_hint(cell))
        value = float(cell)
        if not low <= value <= high:
            raise _BadCell(rule)
        if whole and value != int(value):
            plain = cell.replace(".", "")
            dotted = re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", cell)
            hint = f"no point between thousands: write {plain}" if dotted else ""
            raise _BadCell(rule, hint)
        return value

    return parse


def _number_hint(cell: str) -> str:
    digits = re.sub(r"[ .,'_\u00a0\u202f]", "", cell)
    if re.fullmatch(r"[+-]?[0-9]{1,3}([ .,'_\u00a0\u202f][0-9]{3})+", cell):
        point = f", or {cell.replace(',', '.')} if it is a decimal comma"
        both = point if cell.count(",") == 1 and "." not in cell else ""
        return f"write numbers without thousands separators: {digits}{both}"
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", cell):
        return f"use a point for decimals: {cell.replace(',', '.')}"
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", cell):
        plain = cell.replace(".", "").replace(",", ".")
        return f"use a point for decimals and nothing between thousands: {plain}"
    if cell.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return "it must be finite"
    return "" if cell else "the cell is empty"


def _volume(cell: str) -> float:
    value = _number(0, 1e7)(cell)
    if 0 < value < 0.01:
        raise _BadCell("must be 0 or at least 0.01 FTE")
    return value


def _whole(low: float, high: float) -> Callable[[str], int]:
    number = _number(low, high, whole=True)
    return lambda cell: int(number(cell))


def _optional(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda cell: parse(cell) if cell else None


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        if cell not in allowed:
            listed = ", ".join(repr(a) for a in allowed)
            raise _BadCell(f"must be one of {listed}", _closest(cell, allowed))
        return cell

    return parse


def _yes_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        dutch = {"ja": "write yes", "nee": "write no"}
        raise _BadCell("must be 'yes' or 'no'", dutch.get(cell.lower(), ""))
    return cell == "yes"


def _list(cell: str) -> tuple[str, ...]:
    """Identifiers separated by semicolons; empty parts and repeats are faults."""
    if not cell:
        raise _BadCell("must name at least one", "separate several with ';'")
    parts = tuple(part.strip() for part in cell.split(";"))
    twice = sorted({part for part in parts if parts.count(part) > 1 and part})
    if twice:
        raise _BadCell(f"names {twice[0]!r} twice", "name each once")
    for part in parts:
        if not _IDENTIFIER.fullmatch(part):
            raise _BadCell(f"holds {part!r}, which is no identifier", "separate several with ';'")
    return parts


def _roles(cell: str) -> tuple[str, ...]:
    roles = _list(cell or "player")
    for role in roles:
        _choice("player", "referee")(role)
    return roles


# Tables ---------------------------------------------------------------------------------


class Organisation(NamedTuple):
    """A row of organisations.csv."""

    id: str
    name: str
    kind: str
    tier: str | None
    role: tuple[str, ...]
    area: str
    population: float | None
    population_year: int | None
    core: bool
    staff: float | None
    """FTE that a body puts to work for the organisations of the region."""
    start_year: int | None
    end_year: int | None
    source: str
    confidence: str
    row: int = 0


class Task(NamedTuple):
    """A row of tasks.csv; shares are of the whole work of one kind of organisation."""

    id: str
    name_en: str
    name_nl: str
    statutory: bool
    share: float
    share_province: float
    share_water_board: float
    source: str
    confidence: str
    row: int = 0

    def share_of(self, kind: str) -> float:
        """Share of the work of a municipality, province or water board; else 0."""
        shares = {
            "municipality": self.share,
            "province": self.share_province,
            "water_board": self.share_water_board,
        }
        return shares.get(kind, 0.0)


class Need(NamedTuple):
    """A row of needs.csv: the need-coupling of two different tasks."""

    task_a: str
    task_b: str
    coupling: float
    source: str
    confidence: str
    row: int = 0


class Portfolio(NamedTuple):
    """A row of portfolios.csv: the volume in FTE of one task at one organisation."""

    organisation: str
    task: str
    volume: float
    statutory: bool
    source: str
    confidence: str
    row: int = 0


class Membership(NamedTuple):
    """A row of partnerships.csv."""

    id: str
    name: str
    tasks: tuple[str, ...]
    form: str
    depth: int
    mandated: str
    mandated_tasks: tuple[str, ...] | None
    members: tuple[str, ...]
    body: str | None
    """Organisation that does (part of) the work for the members."""
    moved: float | None
    """Part 0..1 of the members' work that the body does; None: by depth."""
    start_year: int | None
    end_year: int | None
    note: str
    source: str
    confidence: str
    row: int = 0

    def prescribed(self) -> tuple[str, ...]:
        """Tasks on which the law prescribes this partnership."""
        if self.mandated == "yes":
            return self.tasks
        return (self.mandated_tasks or ()) if self.mandated == "partly" else ()


class Event(NamedTuple):
    """A row of events.csv: what happened to a partnership or an organisation, and when."""

    year: int
    partnership: str | None
    organisation: str | None
    event: str
    note: str
    source: str
    confidence: str
    row: int = 0


@dataclass(frozen=True)
class CaseTables:
    """A case as written by people: every row of every file, checked, in file order."""

    id: str
    year: int
    """Month 0 is January of this year."""
    title: dict[str, str]
    text: dict[str, str]
    assumptions: dict[str, tuple[str, ...]]
    sources: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    tasks: tuple[Task, ...]
    needs: tuple[Need, ...] | None
    """None: no needs.csv; every pair of tasks is then coupled equally."""
    portfolios: tuple[Portfolio, ...]
    """Rows as given; an organisation without any gets the derived ones."""
    partnerships: tuple[Membership, ...]
    events: tuple[Event, ...]

    def agents(self) -> tuple[Organisation, ...]:
        """Core organisations that exist at month 0."""
        return tuple(
            o for o in self.organisations if o.core and _alive(o.start_year, o.end_year, self.year)
        )

    def active(self) -> tuple[Membership, ...]:
        """Partnerships that exist at month 0 and seat at least one agent."""
        there = {o.id for o in self.agents()}
        return tuple(
            p
            for p in self.partnerships
            if _alive(p.start_year, p.end_year, self.year) and there.intersection(p.members)
        )


def _alive(start: int | None, end: int | None, year: int) -> bool:
    return (start is None or start <= year) and (end is None or end > year)


class _Column(NamedTuple):
    parse: Callable[[str], Any]
    required: bool = True
    default: str = ""


_YEAR: Final = _optional(_whole(1500, 2200))
_ORIGIN: Final = {"source": _Column(_text), "confidence": _Column(_text)}
_KINDS: Final = (
    "municipality",
    "province",
    "water_board",
    "joint_body",
    "executing_body",
    "government",
    "foreign",
    "other",
)
_TIER_BY_KIND: Final = {"municipality": "local", "government": "national", "foreign": "national"}
_SHARE: Final = _number(0, 1)
_COLUMNS: Final[dict[str, dict[str, _Column]]] = {
    "organisations.csv": {
        "id": _Column(_identifier),
        "name": _Column(_text),
        "kind": _Column(_choice(*_KINDS)),
        "tier": _Column(_optional(_choice("local", "regional", "national")), False),
        "role": _Column(_roles, False, "player"),
        "area": _Column(_free, False),
        "population": _Column(_optional(_number(1, 1e9, whole=True))),
        "population_year": _Column(_YEAR, False),
        "core": _Column(_yes_no, False, "yes"),
        "staff": _Column(_optional(_number(0.1, 1e7)), False),
        "start_year": _Column(_YEAR, False),
        "end_year": _Column(_YEAR, False),
        **_ORIGIN,
    },
    "tasks.csv": {
        "id": _Column(_identifier),
        "name_en": _Column(_text),
        "name_nl": _Column(_text),
        "statutory": _Column(_yes_no),
        "share": _Column(_SHARE),
        "share_province": _Column(_SHARE, False, "0"),
        "share_water_board": _Column(_SHARE, False, "0"),
        **_ORIGIN,
    },
    "needs.csv": {
        "task_a": _Column(_identifier),
        "task_b": _Column(_identifier),
        "coupling": _Column(_number(0, 1)),
        **_ORIGIN,
    },
    "portfolios.csv": {
        "organisation": _Column(_identifier),
        "task": _Column(_identifier),
        "volume": _Column(_volume),
        "statutory": _Column(_yes_no),
        **_ORIGIN,
    },
    "partnerships.csv": {
        "id": _Column(_identifier),
        "name": _Column(_text),
        "tasks": _Column(_list),
        "form": _Column(_text),
        "depth": _Column(_whole(1, 3)),
        "mandated": _Column(_choice("yes", "no", "partly")),
        "mandated_tasks": _Column(_optional(_list), False),
        "members": _Column(_list),
        "body": _Column(_optional(_identifier), False),
        "moved": _Column(_optional(_number(0, MOST_MOVED)), False),
        "start_year": _Column(_YEAR),
        "end_year": _Column(_YEAR),
        "note": _Column(_free, False),
        **_ORIGIN,
    },
    "events.csv": {
        "year": _Column(_whole(1500, 2200)),
        "partnership": _Column(_optional(_identifier)),
        "organisation": _Column(_optional(_identifier)),
        "event": _Column(_identifier),
        "note": _Column(_free, False),
        **_ORIGIN,
    },
}


# Reading --------------------------------------------------------------------------------


def _folder() -> Traversable:
    return resources.files("sim") / "data" / "cases"


def shipped_cases() -> tuple[str, ...]:
    """Identifiers of the cases that come with the package, in alphabetical order."""
    return tuple(sorted(f.name for f in _folder().iterdir() if f.joinpath("case.toml").is_file()))


def load_case(name_or_folder: str | Path) -> Region:
    """The region of a shipped case or of a folder with the same files, at its month 0.

    A shipped name wins over a folder of that name; write ``./twente`` for the folder.

    Raises:
        CaseError: with every fault found, or the closest name for an unknown case.
    """
    return build_case(load_tables(name_or_folder))


def load_tables(name_or_folder: str | Path) -> CaseTables:
    """The checked rows of a case, before anything is derived from them.

    Raises:
        CaseError: with every fault found, or the closest name for an unknown case.
    """
    name = str(name_or_folder)
    source = _find(name_or_folder)
    faults: list[Fault] = []
    facts = _facts(source, faults)
    known: dict[str, set[str] | None] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for file in _COLUMNS:
        required = file in ("organisations.csv", "tasks.csv", "partnerships.csv")
        if required or source.joinpath(file).is_file():
            rows[file], known[file] = _rows(source, file, faults)
    tables = CaseTables(
        **facts,
        organisations=tuple(Organisation(**r) for r in rows["organisations.csv"]),
        tasks=tuple(Task(**r) for r in rows["tasks.csv"]),
        needs=tuple(Need(**r) for r in rows["needs.csv"]) if "needs.csv" in rows else None,
        portfolios=tuple(Portfolio(**r) for r in rows.get("portfolios.csv", ())),
        partnerships=tuple(Membership(**r) for r in rows["partnerships.csv"]),
        events=tuple(Event(**r) for r in rows.get("events.csv", ())),
    )
    _check(tables, known, faults)
    if faults:
        raise CaseError(name, faults)
    return tables


def _find(name_or_folder: str | Path) -> Traversable:
    name = str(name_or_folder)
    shipped = shipped_cases()
    if isinstance(name_or_folder, str) and name in shipped:
        return _folder().joinpath(name)
    try:
        folder = Path(name_or_folder)
        if name and folder.is_dir():
            return folder
    except (OSError, TypeError, ValueError):  # a name no file system takes, such as one with a NUL
        pass
    listed = ", ".join(shipped)
    rule = f"is neither a shipped case ({listed}) nor a folder"
    hint = _closest(name, shipped, "give the path of a folder with case.toml in it")
    raise CaseError(name, [Fault("case", rule, value=name, hint=hint)])


def _content(source: Traversable, file: str, faults: list[Fault]) -> str | None:
    """Text of a file, or None and a fault."""
    path = source.joinpath(file)
    try:
        if not path.is_file():
            hint = "docs/cases.md lists the files of a case folder"
            faults.append(Fault(file, "is missing", hint=hint))
            return None
        if isinstance(path, Path) and path.stat().st_size > MAX_BYTES:
            hint = "keep to the columns and organisations that matter"
            faults.append(Fault(file, f"is larger than {MAX_BYTES / 1e6:g} MB", hint=hint))
            return None
        data = path.read_bytes()
    except OSError as error:
        faults.append(Fault(file, f"cannot be read: {error.strerror}"))
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.append(Fault(file, "is UTF-16, not UTF-8", hint=_SAVE_AS))
        return None
    if b"\0" in data:
        faults.append(Fault(file, "is a binary file, not text", hint=_SAVE_AS))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        bad = f"byte 0x{data[error.start]:02x}"
        faults.append(Fault(file, f"is not UTF-8 text ({bad})", row=row, hint=_SAVE_AS))
        return None
    if not text.strip():
        faults.append(Fault(file, "is empty", hint="it needs a header and rows"))
        return None
    return text


_SAVE_AS: Final = "save it as 'CSV UTF-8' (in Excel: Opslaan als, CSV UTF-8)"


def _rows(
    source: Traversable, file: str, faults: list[Fault]
) -> tuple[list[dict[str, Any]], set[str] | None]:
    """Good rows with parsed cells and line number, and every identifier, of faulty rows too.

    The identifiers are None where the file as a whole cannot be used: one wrong header
    must not bring a hundred unknown references.
    """
    text = _content(source, file, faults)
    delimiter = None if text is None else _delimiter(text, file, faults)
    if text is None or delimiter is None:
        return [], None
    lines = _lines(text, delimiter, file, faults)
    columns = _COLUMNS[file]
    header = _header(lines[0][1], columns, file, faults) if lines else None
    if header is None:
        return [], None
    if len(lines) == 1 and file in ("organisations.csv", "tasks.csv"):
        faults.append(Fault(file, "has a header but no rows", hint="add at least one"))
    rows = (_row(file, n, header, cells, columns, delimiter, faults) for n, cells in lines[1:])
    good = [row for row in rows if row is not None]
    place = header.index("id") if "id" in header else len(header)
    return good, {cells[place] for _, cells in lines[1:] if place < len(cells)}


def _delimiter(text: str, file: str, faults: list[Fault]) -> str | None:
    """Comma, or the semicolon of a Dutch Excel; None and a fault where it is unclear."""
    first = text.lstrip().splitlines()[0]
    comma, semicolon = first.count(","), first.count(";")
    if comma and semicolon:
        rule = "has both commas and semicolons in its header"
        faults.append(Fault(file, rule, row=1, hint="use one of them between columns"))
        return None
    if not comma and not semicolon and "\t" in first:
        faults.append(Fault(file, "is separated by tabs", row=1, hint="use commas"))
        return None
    return ";" if semicolon else ","


def _lines(
    text: str, delimiter: str, file: str, faults: list[Fault]
) -> list[tuple[int, list[str]]]:
    """(line number, stripped cells) of every row that is not blank, the header first."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    out: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                out.append((before + 1, stripped))
            before = reader.line_num
    except csv.Error as error:
        hint = "a quoted cell must end with a quote; double the quotes inside it"
        faults.append(Fault(file, f"cannot be split into cells ({error})", before + 1, hint=hint))
    return out


def _header(
    header: list[str], columns: Mapping[str, _Column], file: str, faults: list[Fault]
) -> list[str] | None:
    missing = [c for c, column in columns.items() if column.required and c not in header]
    for name in dict.fromkeys(header):
        if name not in columns:
            hint = _closest(name, missing or columns, f"columns are {', '.join(columns)}")
            hint = hint if name else "remove the separator that nothing stands behind"
            faults.append(Fault(file, "is not a known column", 1, value=name, hint=hint))
        elif header.count(name) > 1:
            faults.append(Fault(file, "stands in the header twice", 1, value=name))
    for name in missing:
        hint = _closest(name, [h for h in header if h not in columns])
        hint = hint.replace("did you mean", "is it the column") if hint else "add it"
        faults.append(Fault(file, "is missing from the header", 1, value=name, hint=hint))
    clean = not missing and len(set(header)) == len(header) and set(header) <= set(columns)
    return header if clean else None


def _row(
    file: str,
    line: int,
    header: list[str],
    cells: list[str],
    columns: Mapping[str, _Column],
    delimiter: str,
    faults: list[Fault],
) -> dict[str, Any] | None:
    if len(cells) != len(header):
        rule = f"has {len(cells)} cells; the header has {len(header)}"
        hint = f"put a cell that contains {delimiter!r} between double quotes"
        hint += "; decimals take a point" if delimiter == "," else ""
        faults.append(Fault(file, rule, line, hint=hint))
        return None
    given = dict(zip(header, cells, strict=True))
    parsed: dict[str, Any] = {"row": line}
    good = True
    for name, column in columns.items():
        cell = given.get(name, "") or column.default
        try:
            parsed[name] = column.parse(cell)
        except _BadCell as bad:
            faults.append(Fault(file, bad.rule, line, name, cell, bad.hint))
            good = False
    return parsed if good else None


def _facts(source: Traversable, faults: list[Fault]) -> dict[str, Any]:
    """id, year, title, text, assumptions and sources from case.toml."""
    file = "case.toml"
    text = _content(source, file, faults)
    given: dict[str, Any] = {}
    if text is not None:
        try:
            given = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(file, f"is not valid TOML ({error})", hint="see docs/cases.md"))
            text = None
    # With nothing to read there is nothing more to say about it.
    noted = faults if text is not None else []
    _check_keys(given, noted)
    out = {"id": given.get("id", ""), "year": given.get("year", 0)}
    sources = given.get("sources", [])
    if not _is_texts(sources):
        noted.append(Fault(file, "must be a list of texts", None, "sources", str(sources)))
        sources = []
    out["sources"] = tuple(sources)
    for key, many in (("title", False), ("text", False), ("assumptions", True)):
        out[key] = _by_language(given.get(key, {}), key, many, noted)
    return out


def _check_keys(given: Mapping[str, Any], faults: list[Fault]) -> None:
    file = "case.toml"
    for key in given:
        if key not in _KEYS:
            hint = _closest(key, _KEYS, f"keys are {', '.join(_KEYS)}")
            faults.append(Fault(file, "is not a known key", value=key, hint=hint))
    for key in ("id", "year", "title"):
        if key not in given:
            faults.append(Fault(file, "is missing", value=key, hint="see docs/cases.md"))
    year, identifier = given.get("year", 2000), given.get("id", "case")
    if type(year) is not int or not 1500 <= year <= 2200:
        rule = "must be a whole number of 1500 to 2200"
        faults.append(Fault(file, rule, None, "year", str(year)))
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        rule = "must be an identifier: letters, digits, '_', '-' and '.'"
        faults.append(Fault(file, rule, None, "id", str(identifier)))


_KEYS: Final = ("id", "year", "title", "text", "assumptions", "sources")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _by_language(value: Any, key: str, many: bool, faults: list[Fault]) -> dict[str, Any]:
    """A text (or a list of texts) per language; a language left out takes the other's."""
    what = "a list of texts" if many else "a text"
    good = isinstance(value, dict) and set(value) <= set(LANGUAGES)
    good = good and all(_is_texts(v) if many else isinstance(v, str) for v in value.values())
    if not good:
        hint = f"write [{key}] with en = {'[...]' if many else chr(34) * 2} and nl likewise"
        rule = f"must hold {what} for en and nl"
        faults.append(Fault("case.toml", rule, None, key, str(value), hint))
        return {}
    empty: Any = [] if many else ""
    filled = {a: value.get(a, value.get(b, empty)) for a, b in (LANGUAGES, LANGUAGES[::-1])}
    return {a: tuple(v) if many else v for a, v in filled.items()}


# Checks over rows and files -------------------------------------------------------------


def _check(tables: CaseTables, known: Mapping[str, set[str] | None], faults: list[Fault]) -> None:
    shares_read = not any(fault.file == "tasks.csv" for fault in faults)
    _distinct("organisations.csv", [(o.id, o.row) for o in tables.organisations], faults)
    _distinct("tasks.csv", [(t.id, t.row) for t in tables.tasks], faults)
    _distinct("partnerships.csv", [(p.id, p.row) for p in tables.partnerships], faults)
    for what, references in (
        ("organisation", _organisation_references(tables)),
        ("task", _task_references(tables)),
        ("partnership", _partnership_references(tables)),
    ):
        identifiers = known[f"{what}s.csv"]
        if identifiers is not None:
            for reference in references:
                _known(reference, identifiers, what, faults)
    if shares_read:
        _check_shares(tables, faults)
    _check_rows(tables, faults)
    if not faults:
        _check_agents(tables, faults)


def _distinct(file: str, ids: Sequence[tuple[str, int]], faults: list[Fault]) -> None:
    first: dict[str, int] = {}
    for name, row in ids:
        if name in first:
            rule = f"stands in row {first[name]} already"
            faults.append(Fault(file, rule, row, "id", name, "identifiers must be distinct"))
        first.setdefault(name, row)


_Reference = tuple[str, int, str, tuple[str, ...]]


def _organisation_references(tables: CaseTables) -> list[_Reference]:
    file = "partnerships.csv"
    out: list[_Reference] = [(file, p.row, "members", p.members) for p in tables.partnerships]
    out += [(file, p.row, "body", (p.body,)) for p in tables.partnerships if p.body]
    out += [("portfolios.csv", v.row, "organisation", (v.organisation,)) for v in tables.portfolios]
    out += [
        ("events.csv", e.row, "organisation", (e.organisation,))
        for e in tables.events
        if e.organisation
    ]
    return out


def _task_references(tables: CaseTables) -> list[_Reference]:
    file = "partnerships.csv"
    out: list[_Reference] = [(file, p.row, "tasks", p.tasks) for p in tables.partnerships]
    out += [("portfolios.csv", v.row, "task", (v.task,)) for v in tables.portfolios]
    for need in tables.needs or ():
        out += [("needs.csv", need.row, "task_a", (need.task_a,))]
        out += [("needs.csv", need.row, "task_b", (need.task_b,))]
    return out


def _partnership_references(tables: CaseTables) -> list[_Reference]:
    return [
        ("events.csv", e.row, "partnership", (e.partnership,))
        for e in tables.events
        if e.partnership
    ]


def _known(reference: _Reference, known: set[str], what: str, faults: list[Fault]) -> None:
    file, row, column, names = reference
    for name in names:
        if name not in known:
            hint = _closest(name, known, f"add it to {what}s.csv")
            faults.append(Fault(file, f"is not a known {what}", row, column, name, hint))


def _check_shares(tables: CaseTables, faults: list[Fault]) -> None:
    kinds = {o.kind for o in tables.organisations if o.core}
    for kind, column in (
        ("municipality", "share"),
        ("province", "share_province"),
        ("water_board", "share_water_board"),
    ):
        total = math.fsum(t.share_of(kind) for t in tables.tasks)
        if tables.tasks and kind in kinds and abs(total - 1) > 0.01:
            rule = "is the sum over the tasks; it must be 1"
            hint = f"a {kind} must divide all its work over the tasks"
            faults.append(Fault("tasks.csv", rule, None, column, f"{total:g}", hint))
    if len(tables.tasks) > MAX_TASKS:
        rule = f"has {len(tables.tasks)} tasks; at most {MAX_TASKS} are possible"
        faults.append(Fault("tasks.csv", rule, hint="merge some"))


def _check_rows(tables: CaseTables, faults: list[Fault]) -> None:
    """Rules that join two cells of a row or two rows of a file."""
    for o in tables.organisations:
        _check_years("organisations.csv", o, faults)
    for p in tables.partnerships:
        _check_years("partnerships.csv", p, faults)
        _check_partnership(p, faults)
    seen: dict[tuple[str, str], int] = {}
    for v in tables.portfolios:
        first = seen.setdefault((v.organisation, v.task), v.row)
        if first != v.row:
            rule = f"stands in row {first} already for {v.organisation}"
            faults.append(Fault("portfolios.csv", rule, v.row, "task", v.task))
    seen = {}
    for need in tables.needs or ():
        pair = min(need.task_a, need.task_b), max(need.task_a, need.task_b)
        first = seen.setdefault(pair, need.row)
        if pair[0] == pair[1]:
            rule = "is coupled with itself; coupling is between two different tasks"
            faults.append(Fault("needs.csv", rule, need.row, "task_b", need.task_b))
        elif first != need.row:
            rule = f"and {need.task_b!r} stand in row {first} already; order does not matter"
            faults.append(Fault("needs.csv", rule, need.row, "task_a", need.task_a))


def _check_partnership(p: Membership, faults: list[Fault]) -> None:
    file = "partnerships.csv"
    extra = sorted(set(p.mandated_tasks or ()) - set(p.tasks))
    if extra:
        rule = f"must be among the row's tasks {';'.join(p.tasks)}"
        faults.append(Fault(file, rule, p.row, "mandated_tasks", extra[0]))
    if p.mandated_tasks and p.mandated != "partly":
        rule, value = "is only for mandated = partly", ";".join(p.mandated_tasks)
        faults.append(Fault(file, rule, p.row, "mandated_tasks", value))
    if p.moved is not None and p.body is None:
        faults.append(Fault(file, "needs a body to move to", p.row, "moved", f"{p.moved:g}"))


def _check_years(file: str, row: Organisation | Membership, faults: list[Fault]) -> None:
    if row.start_year is not None and row.end_year is not None and row.end_year < row.start_year:
        rule = f"lies before the start in {row.start_year}"
        faults.append(Fault(file, rule, row.row, "end_year", str(row.end_year)))


def _check_agents(tables: CaseTables, faults: list[Fault]) -> None:
    """Everyone who takes part can be given a volume, and the region is not too large."""
    file = "organisations.csv"
    agents = tables.agents()
    n, k = len(agents), len(tables.tasks)
    if not agents:
        rule = f"has no organisation that is core and exists in {tables.year}"
        faults.append(Fault(file, rule, hint="look at core, start_year and end_year"))
    if n * (n - 1) // 2 * k > MAX_LINKS:
        rule = f"has {n} core organisations; with {k} tasks that is too many pairs"
        faults.append(Fault(file, rule, hint="set core to no for some, or merge tasks"))
        return
    given = {v.organisation for v in tables.portfolios if v.volume > 0}
    for o in agents:
        if o.kind == "municipality" and o.population is None and o.id not in given:
            hint = "give its inhabitants, or its volumes in portfolios.csv"
            rule = "must be given for a municipality"
            faults.append(Fault(file, rule, o.row, "population", "", hint))
    if faults:
        return
    worked = given | {v.organisation for v in derive_portfolios(tables)}
    for o in agents:
        if o.id not in worked and "player" in o.role:
            rule = "has no work at month 0"
            hint = "name it as body of a partnership, or give its volumes in portfolios.csv"
            faults.append(Fault(file, rule, o.row, "id", o.id, hint))


# The derivation rule --------------------------------------------------------------------


def _work(tables: CaseTables) -> dict[tuple[str, str], float]:
    """FTE of work per (organisation, task) before any of it moves to a body."""
    agents = tables.agents()
    served = math.fsum(o.population or 0.0 for o in agents if o.kind == "municipality")
    out = {}
    for o in agents:
        if o.kind not in FTE_PER_1000 or "player" not in o.role:
            continue
        # A province or water board works for the region in so far as it lies in its area.
        people = o.population or served
        if o.kind != "municipality" and served > 0:
            people = min(people, served)
        for t in tables.tasks:
            fte = FTE_PER_1000[o.kind] * people / 1000.0 * t.share_of(o.kind)
            if fte > 0:
                out[o.id, t.id] = fte
    return out


def _asked(tables: CaseTables) -> dict[tuple[str, str, str], float]:
    """Part of a member's work on a task that each body asks for, (member, task, body)."""
    there = {o.id for o in tables.agents()}
    work = _work(tables)
    out: dict[tuple[str, str, str], float] = {}
    for p in tables.active():
        if p.body is None or p.body not in there:
            continue
        part = MOVED_BY_DEPTH[p.depth] if p.moved is None else p.moved
        for member, task in itertools.product(p.members, p.tasks):
            if member != p.body and (member, task) in work:
                key = (member, task, p.body)
                out[key] = max(out.get(key, 0.0), part)
    return out


def _moved(tables: CaseTables) -> dict[tuple[str, str, str], float]:
    """Part of a member's work on a task that each body does, (member, task, body).

    A body with known staff takes what that staff can do; the others divide what is
    left, and a member keeps at least a tenth of each task.
    """
    work, asked = _work(tables), _asked(tables)
    staff = {o.id: o.staff for o in tables.agents() if o.staff is not None}
    for body in sorted(staff):
        keys = sorted(key for key in asked if key[2] == body)
        total = math.fsum(work[key[:2]] for key in keys)
        for key in keys:
            asked[key] = min(MOST_MOVED, staff[body] / total)
    out = {}
    for member, task in sorted({key[:2] for key in asked}):
        mine = sorted(key for key in asked if key[:2] == (member, task))
        left = MOST_MOVED
        for counted in (True, False):
            keys = [key for key in mine if (key[2] in staff) is counted]
            total = math.fsum(asked[key] for key in keys)
            for key in keys:
                out[key] = asked[key] * min(1.0, left / total) if total > 0 else 0.0
            left -= min(left, total)
    return out


def derive_portfolios(tables: CaseTables) -> tuple[Portfolio, ...]:
    """The portfolios that follow from inhabitants, shares and bodies, in hundredths of FTE.

    Work is conserved: what a body does is what its members no longer do. Organisations
    for which portfolios.csv has rows of its own are derived too, for comparison.
    """
    work = _work(tables)
    gone: dict[tuple[str, str], list[float]] = {}
    come: dict[tuple[str, str], list[float]] = {}
    for (member, task, body), part in _moved(tables).items():
        gone.setdefault((member, task), []).append(part)
        come.setdefault((body, task), []).append(part * work[member, task])
    law = {t.id: t.statutory for t in tables.tasks}
    prescribed = {(p.body, task) for p in tables.active() for task in p.prescribed()}
    out = []
    for o in tables.agents():
        for t in tables.tasks:
            own = work.get((o.id, t.id), 0.0)
            less = math.fsum(gone.get((o.id, t.id), ()))
            more = math.fsum(come.get((o.id, t.id), ()))
            volume = round(own * (1.0 - less) + more, 2)
            if volume > 0:
                statutory = law[t.id] if own > 0 else (o.id, t.id) in prescribed
                source = _derived_from(o.kind, own > 0, less > 0, more > 0)
                out.append(Portfolio(o.id, t.id, volume, statutory, source, "derived"))
    return tuple(out)


def _derived_from(kind: str, own: bool, gone: bool, come: bool) -> str:
    words = []
    if own:
        words.append(f"{FTE_PER_1000[kind]:g} FTE per 1000 inhabitants x share")
    if gone:
        words.append("less what bodies do")
    if come:
        words.append("moved from members" if not own else "plus moved from members")
    return ", ".join(words)


def portfolios_csv(tables: CaseTables) -> str:
    """The derived portfolios as the text of a portfolios.csv, to edit by hand."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = list(_COLUMNS["portfolios.csv"])
    writer.writerow(columns)
    for v in derive_portfolios(tables):
        row = v._asdict() | {
            "volume": f"{v.volume:.2f}",
            "statutory": "yes" if v.statutory else "no",
        }
        writer.writerow([row[column] for column in columns])
    return out.getvalue()


def portfolios(tables: CaseTables) -> tuple[Portfolio, ...]:
    """Portfolios of the agents: the given rows of those who have any, else the derived ones."""
    there = {o.id for o in tables.agents()}
    given = {v.organisation for v in tables.portfolios}
    return tuple(v for v in tables.portfolios if v.organisation in there) + tuple(
        v for v in derive_portfolios(tables) if v.organisation not in given
    )


# Building the region --------------------------------------------------------------------


def build_case(tables: CaseTables) -> Region:
    """The region at month 0 of checked tables.

    Volumes are in units of the mean capacity of the organisations that have work; the
    FTE per unit stands in ``story["fte_per_unit"]``.
    """
    agents = tables.agents()
    row = {o.id: i for i, o in enumerate(agents)}
    column = {t.id: k for k, t in enumerate(tables.tasks)}
    fte = np.zeros((len(agents), len(tables.tasks)))
    statutory = np.zeros(fte.shape, dtype=np.bool_)
    for v in portfolios(tables):
        fte[row[v.organisation], column[v.task]] = v.volume
        statutory[row[v.organisation], column[v.task]] = v.statutory and v.volume > 0
    capacities = [math.fsum(line) for line in fte.tolist()]
    workers = sum(capacity > 0 for capacity in capacities)
    unit = math.fsum(capacities) / workers if workers else 1.0
    partners = tuple(_partnership(tables, p, row) for p in tables.active())
    depth, age, floor = _links_at_start(tables, partners, fte, row, column)
    return region(
        tables.id,
        fte / unit,
        organisations=[o.id for o in agents],
        labels=[o.name for o in agents],
        kinds=[o.kind for o in agents],
        tiers=[o.tier or _TIER_BY_KIND.get(o.kind, "regional") for o in agents],
        areas=[o.area or tables.id for o in agents],
        referee=["referee" in o.role for o in agents],
        keys=_keys([o.id for o in agents]),
        tasks=list(column),
        task_labels={
            "en": [t.name_en for t in tables.tasks],
            "nl": [t.name_nl for t in tables.tasks],
        },
        statutory=statutory,
        needs=_needs(tables, column),
        depth=depth,
        age=age,
        floor=floor,
        partnerships=partners,
        story=_story(tables, unit),
    )


def _keys(names: Sequence[str]) -> list[int]:
    """Random-number keys that depend on the identifier alone.

    An organisation so keeps its luck when others are added or rows change places.
    """
    taken: dict[int, str] = {}
    for name in sorted(names):
        key = zlib.crc32(name.encode()) % (MAX_KEY + 1)
        while key in taken:
            key = (key + 1) % (MAX_KEY + 1)
        taken[key] = name
    of = {name: key for key, name in taken.items()}
    return [of[name] for name in names]


def _needs(tables: CaseTables, column: Mapping[str, int]) -> NDArray[np.float64] | None:
    if tables.needs is None:
        return None
    out = np.zeros((len(column), len(column)))
    for need in tables.needs:
        a, b = column[need.task_a], column[need.task_b]
        out[a, b] = out[b, a] = need.coupling
    return out


def _partnership(tables: CaseTables, p: Membership, row: Mapping[str, int]) -> Partnership:
    """Only agents sit at the table: members in file order, then the body."""
    seats = [m for m in p.members if m in row]
    if p.body is not None and p.body in row and p.body not in seats:
        seats.append(p.body)
    return Partnership(
        id=p.id,
        name=p.name,
        tasks=p.tasks,
        form=p.form,
        depth=p.depth,
        mandated=p.mandated == "yes",
        members=tuple(seats),
        start_year=p.start_year,
        source=p.source,
        confidence=p.confidence,
    )


_Start = dict[tuple[int, int, int], int]


def _links_at_start(
    tables: CaseTables,
    partners: Sequence[Partnership],
    fte: NDArray[np.float64],
    row: Mapping[str, int],
    column: Mapping[str, int],
) -> tuple[_Start, _Start, _Start]:
    """Depth, age in months and floor per (row, row, task).

    The deepest partnership decides; of several equally deep ones, the oldest.
    """
    best: dict[tuple[int, int, int], tuple[int, int]] = {}
    floor: _Start = {}
    for written, p in zip(tables.active(), partners, strict=True):
        year = p.start_year
        months = UNKNOWN_AGE if year is None else 12 * (tables.year - year)
        seats = sorted(row[m] for m in p.members)
        for (i, j), task in itertools.product(itertools.combinations(seats, 2), p.tasks):
            k = column[task]
            if fte[i, k] > 0 and fte[j, k] > 0:
                best[i, j, k] = max(best.get((i, j, k), (0, 0)), (p.depth, months))
                if task in written.prescribed():
                    floor[i, j, k] = 1
    depth = {key: value[0] for key, value in best.items()}
    return depth, {key: value[1] for key, value in best.items()}, floor


def _story(tables: CaseTables, unit: float) -> dict[str, Any]:
    """Facts about the case for reports; texts, numbers, lists and dicts only."""
    there = {o.id for o in tables.agents()}
    active = tables.active()
    return {
        "id": tables.id,
        "title": dict(tables.title),
        "text": dict(tables.text),
        "assumptions": {a: list(v) for a, v in tables.assumptions.items()},
        "sources": list(tables.sources),
        "year": tables.year,
        "fte_per_unit": unit,
        "left_out_organisations": [o.id for o in tables.organisations if o.id not in there],
        "left_out_partnerships": [p.id for p in tables.partnerships if p not in active],
        "left_out_members": {
            p.id: out for p in active if (out := [m for m in p.members if m not in there])
        },
        "unknown_start": [p.id for p in active if p.start_year is None],
        "one_member": [p.id for p in active if len(there.intersection(p.members)) == 1],
    }


# Month 0 beside the data ----------------------------------------------------------------


def month_zero(case: Region) -> pd.DataFrame:
    """What the tables say and what the links of month 0 say, one row per figure.

    Columns: ``tables`` (counted from the memberships), ``links`` (from the arrays the
    simulation starts with; NaN where links cannot say it), ``published`` and ``note``.
    The two pair weights differ in kind: partnerships shared against tasks linked.
    """
    import pandas as pd

    rows = _municipalities(case)
    counts = [float(x) for x in month_zero_by_municipality(case)["partnerships"]]
    shared = _shared_partnerships(case, rows)
    linked = _linked_tasks(case, rows)
    by_task = month_zero_by_task(case)
    weight = by_task["volume"].where(by_task["tables"].notna(), 0.0)
    total = float(weight.sum())

    def overall(name: str) -> float:
        if total == 0:
            return math.nan
        return float((by_task[name].fillna(0.0) * weight).sum() / total)

    published, note = PUBLISHED["partnerships per municipality"]
    some = [float(x > 0) for x in shared], [float(x > 0) for x in linked]
    none = math.nan
    figures = {
        "partnerships per municipality, mean": (_mean(counts), none, published, note),
        "partnerships per municipality, least": (min(counts, default=none), none, none, ""),
        "partnerships per municipality, most": (max(counts, default=none), none, none, ""),
        "pair weight of municipalities": (
            _mean(shared),
            _mean(linked),
            none,
            "tables: partnerships shared; links: tasks linked",
        ),
        "density of municipal pairs": (_mean(some[0]), _mean(some[1]), none, ""),
        "fragmentation": (overall("tables"), overall("links"), none, "0 one bundle, 1 all alone"),
    }
    columns = ["tables", "links", "published", "note"]
    return pd.DataFrame.from_dict(figures, orient="index", columns=columns)


def month_zero_by_municipality(case: Region) -> pd.DataFrame:
    """Partnerships and linked tasks (mean over the other municipalities) of each."""
    import pandas as pd

    rows = _municipalities(case)
    ids = [case.organisations[i] for i in rows]
    pairs = list(itertools.combinations(range(len(rows)), 2))
    linked = _linked_tasks(case, rows)
    mean = [
        _mean([w for w, p in zip(linked, pairs, strict=True) if a in p]) for a in range(len(rows))
    ]
    data = {
        "name": [case.labels[i] for i in rows],
        "partnerships": [sum(o in p.members for p in case.partnerships) for o in ids],
        "linked_tasks": mean,
    }
    return pd.DataFrame(data, index=pd.Index(ids, name="organisation")).sort_index()


def month_zero_by_task(case: Region) -> pd.DataFrame:
    """Volume and fragmentation of each task, from memberships and from links.

    NaN where one organisation does all of a task, so that nothing can fragment.
    """
    import pandas as pd

    data = {
        "volume": [math.fsum(case.volumes[:, k].tolist()) for k in range(len(case.tasks))],
        "tables": [_fragmentation_by_tables(case, k) for k in range(len(case.tasks))],
        "links": [_fragmentation_by_links(case, k) for k in range(len(case.tasks))],
    }
    return pd.DataFrame(data, index=pd.Index(case.tasks, name="task"))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def _municipalities(case: Region) -> list[int]:
    return [i for i, kind in enumerate(case.kinds) if kind == "municipality"]


def _shared_partnerships(case: Region, rows: Sequence[int]) -> list[float]:
    sets = [{p.id for p in case.partnerships if case.organisations[i] in p.members} for i in rows]
    return [float(len(a & b)) for a, b in itertools.combinations(sets, 2)]


def _linked_tasks(case: Region, rows: Sequence[int]) -> list[float]:
    ends = case.pairs[case.link_pair[case.depth >= 1]].tolist()
    count: dict[tuple[int, int], int] = {}
    for a, b in ends:
        count[a, b] = count.get((a, b), 0) + 1
    return [float(count.get(pair, 0)) for pair in itertools.combinations(rows, 2)]


def _fragmentation_by_tables(case: Region, k: int) -> float:
    """From who sits in which partnership of depth 2 or 3 on the task; links are not read."""
    volume = case.volumes[:, k]
    bundles = [{o} for i, o in enumerate(case.organisations) if volume[i] > 0]
    for p in case.partnerships:
        if p.depth >= 2 and case.tasks[k] in p.tasks:
            joined = [b for b in bundles if b.intersection(p.members)]
            if joined:
                bundles = [b for b in bundles if b not in joined] + [set().union(*joined)]
    of = dict(zip(case.organisations, volume.tolist(), strict=True))
    return _normalised([math.fsum(of[o] for o in sorted(b)) for b in bundles], volume)


def _fragmentation_by_links(case: Region, k: int) -> float:
    """From the links of depth 2 or 3 on the task; partnerships are not read."""
    volume = case.volumes[:, k]
    bundle = list(range(len(volume)))
    deep = (case.link_task == k) & (case.depth >= 2)
    for a, b in case.pairs[case.link_pair[deep]].tolist():
        old, new = bundle[b], bundle[a]
        bundle = [new if x == old else x for x in bundle]
    sums: dict[int, list[float]] = {}
    for i, value in enumerate(volume.tolist()):
        sums.setdefault(bundle[i], []).append(value)
    return _normalised([math.fsum(values) for values in sums.values()], volume)


def _normalised(bundles: Sequence[float], volume: NDArray[np.float64]) -> float:
    total = math.fsum(volume.tolist())
    if total <= 0:
        return math.nan
    most = 1.0 - math.fsum((v / total) ** 2 for v in volume.tolist())
    if most <= 1e-12:
        return math.nan
    return (1.0 - math.fsum((b / total) ** 2 for b in bundles)) / most
