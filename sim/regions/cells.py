"""What may stand in a cell of a case, and the columns of each of its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from sim.documents import closest
from sim.regions.derive import MOST_MOVED

T = TypeVar("T")


class BadCell(ValueError):
    """A cell that breaks the rule of its column."""

    def __init__(self, rule: str, hint: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.hint = hint


_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")


def _text(cell: str) -> str:
    if not cell:
        raise BadCell("must not be empty", "write what is known, or 'assumed'")
    return cell


def _free(cell: str) -> str:
    return cell


def _identifier(cell: str) -> str:
    if not IDENTIFIER.fullmatch(cell):
        raise BadCell(
            "must be an identifier: letters, digits, '_', '-' and '.', at most 64",
            "for instance GM0153 or youth_care",
        )
    return cell


def _number(low: float, high: float, *, whole: bool = False) -> Callable[[str], float]:
    rule = f"must be a {'whole number' if whole else 'number'} of {low:g} to {high:g}"

    def parse(cell: str) -> float:
        if not _NUMBER.fullmatch(cell):
            raise BadCell(rule, _number_hint(cell))
        value = float(cell)
        if not low <= value <= high:
            raise BadCell(rule)
        if whole and value != int(value):
            plain = cell.replace(".", "")
            dotted = re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", cell)
            hint = f"no point between thousands: write {plain}" if dotted else ""
            raise BadCell(rule, hint)
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
        raise BadCell("must be 0 or at least 0.01 FTE")
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
            raise BadCell(f"must be one of {listed}", closest(cell, allowed))
        return cell

    return parse


def _yes_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        dutch = {"ja": "write yes", "nee": "write no"}
        raise BadCell("must be 'yes' or 'no'", dutch.get(cell.lower(), ""))
    return cell == "yes"


def _list(cell: str) -> tuple[str, ...]:
    """Identifiers separated by semicolons; empty parts and repeats are faults."""
    if not cell:
        raise BadCell("must name at least one", "separate several with ';'")
    parts = tuple(part.strip() for part in cell.split(";"))
    twice = sorted({part for part in parts if parts.count(part) > 1 and part})
    if twice:
        raise BadCell(f"names {twice[0]!r} twice", "name each once")
    for part in parts:
        if not IDENTIFIER.fullmatch(part):
            raise BadCell(f"holds {part!r}, which is no identifier", "separate several with ';'")
    return parts


def _roles(cell: str) -> tuple[str, ...]:
    roles = _list(cell or "player")
    for role in roles:
        _choice("player", "referee")(role)
    return roles


class Column(NamedTuple):
    """A column: what its cells must be, whether it must be there, what an empty cell means."""

    parse: Callable[[str], Any]
    required: bool = True
    default: str = ""


_YEAR: Final = _optional(_whole(1500, 2200))
_ORIGIN: Final = {"source": Column(_text), "confidence": Column(_text)}
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
_SHARE: Final = _number(0, 1)
COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    "organisations.csv": {
        "id": Column(_identifier),
        "name": Column(_text),
        "kind": Column(_choice(*_KINDS)),
        "tier": Column(_optional(_choice("local", "regional", "national")), False),
        "role": Column(_roles, False, "player"),
        "area": Column(_free, False),
        "population": Column(_optional(_number(1, 1e9, whole=True))),
        "population_year": Column(_YEAR, False),
        "core": Column(_yes_no, False, "yes"),
        "staff": Column(_optional(_number(0.1, 1e7)), False),
        "start_year": Column(_YEAR, False),
        "end_year": Column(_YEAR, False),
        **_ORIGIN,
    },
    "tasks.csv": {
        "id": Column(_identifier),
        "name_en": Column(_text),
        "name_nl": Column(_text),
        "statutory": Column(_yes_no),
        "share": Column(_SHARE),
        "share_province": Column(_SHARE, False, "0"),
        "share_water_board": Column(_SHARE, False, "0"),
        **_ORIGIN,
    },
    "needs.csv": {
        "task_a": Column(_identifier),
        "task_b": Column(_identifier),
        "coupling": Column(_number(0, 1)),
        **_ORIGIN,
    },
    "portfolios.csv": {
        "organisation": Column(_identifier),
        "task": Column(_identifier),
        "volume": Column(_volume),
        "statutory": Column(_yes_no),
        **_ORIGIN,
    },
    "partnerships.csv": {
        "id": Column(_identifier),
        "name": Column(_text),
        "tasks": Column(_list),
        "form": Column(_text),
        "depth": Column(_whole(1, 3)),
        "mandated": Column(_choice("yes", "no", "partly")),
        "mandated_tasks": Column(_optional(_list), False),
        "members": Column(_list),
        "body": Column(_optional(_identifier), False),
        "moved": Column(_optional(_number(0, MOST_MOVED)), False),
        "start_year": Column(_YEAR),
        "end_year": Column(_YEAR),
        "note": Column(_free, False),
        **_ORIGIN,
    },
    "events.csv": {
        "year": Column(_whole(1500, 2200)),
        "partnership": Column(_optional(_identifier)),
        "organisation": Column(_optional(_identifier)),
        "event": Column(_identifier),
        "note": Column(_free, False),
        **_ORIGIN,
    },
}
