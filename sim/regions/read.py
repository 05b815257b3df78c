"""Files of a case in, checked tables out; all that is wrong is reported at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from sim.documents import DocumentError, Fault, Reader, closest, decoded, read_bytes, read_toml
from sim.regions.cells import COLUMNS, IDENTIFIER, BadCell, Column
from sim.regions.check import check
from sim.regions.tables import (
    LANGUAGES,
    CaseError,
    CaseTables,
    Event,
    Membership,
    Need,
    Organisation,
    Portfolio,
    Task,
)

MAX_BYTES: Final = 5_000_000
_KEYS: Final = ("id", "year", "title", "text", "assumptions", "sources")
_MANUAL: Final = "docs/cases.md lists the files of a case folder"
_SAVE_AS: Final = "save it as 'CSV UTF-8' (in Excel: Opslaan als, CSV UTF-8)"


def _folder() -> Traversable:
    return resources.files("sim") / "data" / "cases"


def shipped_cases() -> tuple[str, ...]:
    """Identifiers of the cases that come with the package, in alphabetical order."""
    return tuple(sorted(f.name for f in _folder().iterdir() if f.joinpath("case.toml").is_file()))


def load_tables(name_or_folder: str | Path) -> CaseTables:
    """The checked rows of a case, before anything is derived from them.

    Raises:
        CaseError: with every fault found, or the closest name for an unknown case.
    """
    name = str(name_or_folder)
    source = _find(name_or_folder)
    read = Reader("case.toml", CaseError, name)
    facts = _facts(source, read)
    known: dict[str, set[str] | None] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for file in COLUMNS:
        required = file in ("organisations.csv", "tasks.csv", "partnerships.csv")
        if required or source.joinpath(file).is_file():
            rows[file], known[file] = _rows(source, read.of(file))
    tables = CaseTables(
        **facts,
        organisations=tuple(Organisation(**r) for r in rows["organisations.csv"]),
        tasks=tuple(Task(**r) for r in rows["tasks.csv"]),
        needs=tuple(Need(**r) for r in rows["needs.csv"]) if "needs.csv" in rows else None,
        portfolios=tuple(Portfolio(**r) for r in rows.get("portfolios.csv", ())),
        partnerships=tuple(Membership(**r) for r in rows["partnerships.csv"]),
        events=tuple(Event(**r) for r in rows.get("events.csv", ())),
    )
    check(tables, known, read)
    read.end()
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
    hint = closest(name, shipped) or "give the path of a folder with case.toml in it"
    raise CaseError(name, [Fault("case", rule, value=name, hint=hint)])


def _content(source: Traversable, read: Reader) -> str | None:
    """Text of a file, or None and a fault."""
    try:
        data = read_bytes(read.file, source.joinpath(read.file), "case", MAX_BYTES, _MANUAL)
        text = decoded(read.file, data, _SAVE_AS)
    except DocumentError as error:
        read.faults.extend(error.faults)
        return None
    if not text.strip():
        read.fault(None, "is empty", hint="it needs a header and rows")
        return None
    return text


def _rows(source: Traversable, read: Reader) -> tuple[list[dict[str, Any]], set[str] | None]:
    """Good rows with parsed cells and line number, and every identifier, of faulty rows too.

    The identifiers are None where the file as a whole cannot be used: one wrong header
    must not bring a hundred unknown references.
    """
    text = _content(source, read)
    delimiter = None if text is None else _delimiter(text, read)
    if text is None or delimiter is None:
        return [], None
    lines = _lines(text, delimiter, read)
    columns = COLUMNS[read.file]
    header = _header(lines[0][1], columns, read) if lines else None
    if header is None:
        return [], None
    if len(lines) == 1 and read.file in ("organisations.csv", "tasks.csv"):
        read.fault(None, "has a header but no rows", hint="add at least one")
    rows = (_row(n, header, cells, columns, delimiter, read) for n, cells in lines[1:])
    good = [row for row in rows if row is not None]
    place = header.index("id") if "id" in header else len(header)
    return good, {cells[place] for _, cells in lines[1:] if place < len(cells)}


def _delimiter(text: str, read: Reader) -> str | None:
    """Comma, or the semicolon of a Dutch Excel; None and a fault where it is unclear."""
    first = text.lstrip().splitlines()[0]
    comma, semicolon = first.count(","), first.count(";")
    if comma and semicolon:
        rule = "has both commas and semicolons in its header"
        read.fault(None, rule, hint="use one of them between columns", row=1)
        return None
    if not comma and not semicolon and "\t" in first:
        read.fault(None, "is separated by tabs", hint="use commas", row=1)
        return None
    return ";" if semicolon else ","


def _lines(text: str, delimiter: str, read: Reader) -> list[tuple[int, list[str]]]:
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
        read.fault(None, f"cannot be split into cells ({error})", hint=hint, row=before + 1)
    return out


def _header(header: list[str], columns: Mapping[str, Column], read: Reader) -> list[str] | None:
    missing = [c for c, column in columns.items() if column.required and c not in header]
    for name in dict.fromkeys(header):
        if name not in columns:
            hint = closest(name, missing or columns) or f"columns are {', '.join(columns)}"
            hint = hint if name else "remove the separator that nothing stands behind"
            read.fault(name, "is not a known column", hint=hint, row=1)
        elif header.count(name) > 1:
            read.fault(name, "stands in the header twice", row=1)
    for name in missing:
        hint = closest(name, [h for h in header if h not in columns])
        hint = hint.replace("did you mean", "is it the column") if hint else "add it"
        read.fault(name, "is missing from the header", hint=hint, row=1)
    clean = not missing and len(set(header)) == len(header) and set(header) <= set(columns)
    return header if clean else None


def _row(
    line: int,
    header: list[str],
    cells: list[str],
    columns: Mapping[str, Column],
    delimiter: str,
    read: Reader,
) -> dict[str, Any] | None:
    if len(cells) != len(header):
        rule = f"has {len(cells)} cells; the header has {len(header)}"
        hint = f"put a cell that contains {delimiter!r} between double quotes"
        hint += "; decimals take a point" if delimiter == "," else ""
        read.fault(None, rule, hint=hint, row=line)
        return None
    given = dict(zip(header, cells, strict=True))
    parsed: dict[str, Any] = {"row": line}
    good = True
    for name, column in columns.items():
        cell = given.get(name, "") or column.default
        try:
            parsed[name] = column.parse(cell)
        except BadCell as bad:
            read.fault(name, bad.rule, cell, bad.hint, row=line)
            good = False
    return parsed if good else None


def _facts(source: Traversable, read: Reader) -> dict[str, Any]:
    """id, year, title, text, assumptions and sources from case.toml."""
    try:
        given = read_toml(read.file, source.joinpath(read.file), "case", _MANUAL)
    except DocumentError as error:
        # with nothing to read there is nothing more to say about it
        read.faults.extend(error.faults)
        return dict.fromkeys(_KEYS[:2], "") | {key: {} for key in _KEYS[2:5]} | {"sources": ()}
    read.keys("", given, _KEYS)
    identifier = given.get("id")
    if not isinstance(identifier, str) or not IDENTIFIER.fullmatch(identifier):
        rule = "must be an identifier: letters, digits, '_', '-' and '.'"
        read.fault("id", rule, identifier, "it is missing" if identifier is None else "")
    return {
        "id": identifier,
        "year": read.whole("year", given.get("year"), 1500, 2200),
        "title": read.texts("title", given.get("title"), LANGUAGES),
        "text": read.texts("text", given.get("text", {"en": ""}), LANGUAGES),
        "assumptions": _lists(read, "assumptions", given.get("assumptions", {})),
        "sources": _texts(read, "sources", given.get("sources", [])),
    }


def _texts(read: Reader, at: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, list) and all(isinstance(text, str) for text in given):
        return tuple(given)
    read.fault(at, "must be a list of texts", given)
    return ()


def _lists(read: Reader, at: str, given: Any) -> dict[str, tuple[str, ...]]:
    """A list of texts per language; a language left out takes the other's."""
    table = read.table(at, given, f"write [{at}] with en = [...] and nl = [...]")
    read.keys(at, table, LANGUAGES)
    found: dict[str, tuple[str, ...]] = {
        lang: _texts(read, f"{at}.{lang}", table[lang]) for lang in LANGUAGES if lang in table
    }
    return {a: found.get(a, found.get(b, ())) for a, b in (LANGUAGES, LANGUAGES[::-1])}
