"""A region as people have it, in whatever file, to checked tables; all that is wrong at once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from sim import words
from sim.documents import DocumentError, Fault, Reader, closest, read_bytes, read_toml
from sim.regions import texts, workbook
from sim.regions.cells import IDENTIFIER
from sim.regions.check import check
from sim.regions.findings import CaseError, Findings
from sim.regions.grids import Grid
from sim.regions.names import NAMES, Names, identifier_of, look_up, name_rows, words_for_all
from sim.regions.rows import Row, fields_of, rows_of, table_of, titles_in
from sim.regions.rules import TABLES, as_title, sheet_of, tables_by_name
from sim.regions.tables import CaseTables, Event, Membership, Need, Organisation, Portfolio, Task
from sim.words import LANGUAGES, language, listed, meant, say

MAX_BYTES: Final = 5_000_000
STANDARD: Final = "twente"
"""The shipped case whose tasks and needs a region has that gives none; all have the same."""

_KEYS: Final = ("id", "year", "title", "text", "assumptions", "sources")
_NO_FACTS: Final[Mapping[str, Any]] = {
    "id": "", "year": 0, "title": {}, "text": {}, "assumptions": {}, "sources": (),
}  # fmt: skip
WORKBOOKS: Final = (".xlsx", ".xlsm", ".ods")
"""What the names of spreadsheets end in."""


def _folder() -> Traversable:
    return resources.files("sim") / "data" / "cases"


def shipped_cases() -> tuple[str, ...]:
    """Identifiers of the cases that come with the package, in alphabetical order."""
    return tuple(sorted(f.name for f in _folder().iterdir() if f.joinpath("case.toml").is_file()))


@functools.cache
def case_names() -> words.Names:
    """The cases that come with the package, and their titles without the year, per language."""
    found = words.Names()
    for name in shipped_cases():
        file = _folder().joinpath(name, "case.toml")
        title = read_toml(f"{name}/case.toml", file, "case")["title"]
        whole = {lang: re.sub(r", \d{4}$", "", title[lang]) for lang in LANGUAGES}
        found[name] = {lang: (whole[lang].partition(":")[0], whole[lang]) for lang in LANGUAGES}
    return found


def load_tables(source: str | Path) -> CaseTables:
    """The checked rows of a case, before anything is derived from them.

    Args:
        source: a shipped case, a workbook (xlsx, ods), or a folder with one or with CSV files.

    Raises:
        CaseError: with every fault found, or the closest name for an unknown case.
    """
    return tables_in(_find(source), str(source))


def tables_in(found: Traversable, name: str) -> CaseTables:
    """The checked rows of a file or folder that is there.

    Args:
        name: what it was asked for by.

    Raises:
        CaseError: with every fault found.
    """
    findings = Findings(name)
    grids, toml = _grids(found, findings)
    rows = _rows(grids, findings)
    facts = _facts(toml, grids, findings)
    _standard(rows, findings)
    names = _named(rows, findings)
    tables = CaseTables(
        **facts,
        organisations=tuple(_made(Organisation, rows["organisations"], "core")),
        tasks=tuple(_made(Task, map(_both_names, rows["tasks"] or []), "statutory")),
        needs=None if rows.get("needs") is None else tuple(_made(Need, rows["needs"])),
        portfolios=tuple(_made(Portfolio, rows.get("portfolios"), "statutory")),
        partnerships=tuple(_made(Membership, rows["partnerships"])),
        events=tuple(_made(Event, rows.get("events"))),
    )
    check(tables, names, findings)
    findings.end()
    return replace(tables, told=tuple(findings.told))


# Where it is --------------------------------------------------------------------------------


def _find(source: str | Path) -> Traversable:
    name = str(source)
    shipped = shipped_cases()
    if isinstance(source, str) and name in shipped:
        return _folder().joinpath(name)
    try:
        path = Path(source)
        if name and (path.is_dir() or path.is_file()):
            return path
    except (OSError, TypeError, ValueError):  # a name no file system takes, such as one with a NUL
        pass
    if isinstance(source, str) and (known := meant(name, case_names())):
        return _folder().joinpath(known)
    if name in shipped:
        rule, hint = say("regions.no_such_path"), say("regions.as_text", name=name)
    else:
        rule = say("regions.no_such_case", cases=listed(shipped, "or"))
        hint = closest(name, shipped) or say("regions.give_path")
    raise CaseError(name, [Fault(say("regions.case"), rule, value=name, hint=hint)])


def _grids(
    source: Traversable, findings: Findings
) -> tuple[dict[str, Grid | None], Traversable | None]:
    """The grid of each table that there is, and the case.toml of a folder of CSV files."""
    if source.is_file():
        return _of_file(source, findings), None
    files = sorted(source.iterdir(), key=lambda file: file.name)
    files = [file for file in files if not file.name.startswith((".", "~"))]
    toml = next((file for file in files if file.name.lower() == "case.toml"), None)
    tables: dict[str, Traversable] = {}
    for file in files:
        stem, dot, ending = file.name.rpartition(".")
        if not dot or ending.lower() != "csv":
            continue
        # LibreOffice calls the sheets of a workbook region-Tasks.csv
        named = tables_by_name()
        table = named.get(as_title(stem), named.get(as_title(stem.rpartition("-")[2])))
        if table is None:
            findings.tell("told_unread", Grid(file.name, ()))
        elif table and table in tables:
            rule = say("regions.two_tables", other=tables[table].name)
            findings.note(Fault(file.name, rule, hint=say("regions.keep_one")))
        elif table:
            tables[table] = file
    books = [file for file in files if file.name.lower().endswith(WORKBOOKS)]
    if books and toml is None:
        if tables or len(books) > 1:
            others = [file.name for file in (*books, *tables.values())]
            rule = say("regions.several_regions", files=listed(others))
            findings.note(Fault(findings.name, rule, hint=say("regions.give_one")))
            findings.end()
        return _of_file(books[0], findings), None
    return dict(_of_texts(source, tables, findings)), toml or source.joinpath("case.toml")


def _of_texts(
    source: Traversable, files: dict[str, Traversable], findings: Findings
) -> Iterator[tuple[str, Grid | None]]:
    """The grid of each table of a folder; None where a file is there and cannot be read."""
    for table, rule in TABLES.items():
        file = files.get(table)
        if file is None and rule.required:
            file = source.joinpath(rule.file)
        data = None if file is None else _bytes(file.name, file, findings)
        if file is not None:
            counts = functools.partial(titles_in, table)
            grid = None if data is None else texts.grid_of(file.name, data, findings, counts)
            yield table, grid


def _bytes(name: str, file: Traversable, findings: Findings) -> bytes | None:
    """What is in a file; None and a fault where it cannot be read."""
    try:
        return read_bytes(name, file, say("regions.case"), MAX_BYTES, say("regions.manual"))
    except DocumentError as error:
        for fault in error.faults:
            findings.note(fault)
        return None


def _of_file(file: Traversable, findings: Findings) -> dict[str, Grid | None]:
    """The tables on the sheets of a workbook."""
    data = _bytes(file.name, file, findings)
    findings.end()
    assert data is not None
    if not workbook.is_workbook(data):
        single = file.name.lower().endswith((".csv", ".txt", ".tsv"))
        rule = say("regions.one_table" if single else "regions.no_workbook")
        hint = say("regions.one_table_hint" if single else "regions.save_workbook")
        findings.note(Fault(file.name, rule, hint=hint))
        findings.end()
    grids = workbook.grids_of(file.name, data, findings)
    findings.end()
    found: dict[str, Grid | None] = {}
    strange: list[Grid] = []
    for grid in grids:
        table = tables_by_name().get(as_title(grid.name))
        if table is None:
            strange.append(grid)
        elif table and table in found:
            other = found[table]
            rule = say("regions.two_tables", other=other.name if other else "")
            findings.note(Fault(grid.name, rule, hint=say("regions.keep_one")))
        elif table:
            found[table] = grid
    for grid in strange:
        table = table_of(grid, set(found))
        if table is not None:
            found[table] = grid
            findings.tell("told_sheet", grid, None, f"→ {sheet_of(table, language())}")
        elif any(any(cells) for cells in grid.rows):
            findings.tell("told_unread", grid)
    for name, rule_of in TABLES.items():
        if name not in found and (rule_of.required or name == "region"):
            sheet = sheet_of(name, language())
            rule, hint = say("regions.no_sheet", sheet=sheet), say("regions.no_sheet_hint")
            findings.note(Fault(file.name, rule, hint=hint))
    return found


# What it says -------------------------------------------------------------------------------


def _rows(grids: dict[str, Grid | None], findings: Findings) -> dict[str, list[Row] | None]:
    """Rows by table; None where a table is there and cannot be read."""
    rows: dict[str, list[Row] | None] = {"organisations": None, "partnerships": None}
    for table, grid in grids.items():
        if not TABLES[table].upright:
            rows[table] = None if grid is None else rows_of(grid, table, findings)
            if grid is not None and rows[table] == [] and table in ("organisations", "tasks"):
                findings.fault_in(grid, say("regions.no_rows"), hint=say("regions.add_row"))
    return rows


def _standard(rows: dict[str, list[Row] | None], findings: Findings) -> None:
    """Tasks and needs of a region that gives none."""
    if "tasks" in rows:
        if "needs" not in rows:
            findings.tell("told_needs")
        return
    findings.tell("told_tasks")
    folder = _folder().joinpath(STANDARD)
    own = Findings(STANDARD)
    for table in ("tasks", "needs"):
        if table not in rows:
            data = folder.joinpath(TABLES[table].file).read_bytes()
            counts = functools.partial(titles_in, table)
            grid = texts.grid_of(TABLES[table].file, data, own, counts)
            assert grid is not None
            rows[table] = rows_of(grid, table, own)


def _named(rows: dict[str, list[Row] | None], findings: Findings) -> dict[str, Names]:
    """Identifiers for all rows that are referred to, and references looked up."""
    names: dict[str, Names] = {}
    for table in NAMES:
        there = rows.get(table)
        if there is None:
            continue
        name_rows(table, there, findings)
        # no rows are a fault of these two; that all who are named are unknown adds nothing
        if there or table == "partnerships":
            names[table] = Names(table, there)
    everyone = words_for_all(rows.get("organisations") or [], rows.get("tasks") or [])
    for table, rule in TABLES.items():
        for row in rows.get(table) or []:
            for column in rule.columns.values():
                if column.type == "reference":
                    known = names.get(column.to)
                    look_up(table, row, column, known, everyone.get(column.to), findings)
    return names


def _both_names(task: Row) -> Row:
    """A task with a name in each language; one that is not given is the other's."""
    nl, en = task.get("name_nl"), task.get("name_en")
    return task | {"name_nl": nl or en or task.get("id"), "name_en": en or nl or task.get("id")}


def _made(kind: Any, rows: Iterable[Row] | None, yes_no: str = "") -> Iterator[Any]:
    """Good rows as tuples of their kind."""
    for row in rows or ():
        if row["good"] and ("id" not in row or row["id"]):
            given = {name: row[name] for name in kind._fields}
            if yes_no:
                given[yes_no] = given[yes_no] == "yes"
            yield kind(**given)


# The region as a whole ----------------------------------------------------------------------


def _facts(
    toml: Traversable | None, grids: dict[str, Grid | None], findings: Findings
) -> dict[str, Any]:
    """id, year, title, text, assumptions and sources, from a table of the region or case.toml."""
    if toml is not None and (toml.is_file() or "region" not in grids):
        if grids.get("region") is not None:
            findings.tell("told_unread", grids["region"])
        return _facts_of_toml(toml, findings)
    grid = grids.get("region")
    given = None if grid is None else fields_of(grid, "region", findings)
    if grid is None or given is None or not given["good"]:
        return dict(_NO_FACTS)
    texts_of = {name: dict.fromkeys(LANGUAGES, given[name] or "") for name in ("title", "text")}
    identifier = given["id"] or identifier_of(given["title"])
    if not identifier:
        findings.fault_in(grid, say("regions.no_id"), hint=say("regions.no_id_hint"))
    sources = given["sources"]
    return {
        "id": identifier,
        "year": given["year"],
        **texts_of,
        "assumptions": dict.fromkeys(LANGUAGES, ()),
        "sources": (sources,) if sources else (),
    }


def _facts_of_toml(toml: Traversable, findings: Findings) -> dict[str, Any]:
    read = Reader(toml.name, CaseError, findings.name)
    read.faults = findings.faults
    try:
        given = read_toml(read.file, toml, say("regions.case"), say("regions.manual"))
    except DocumentError as error:
        # with nothing to read there is nothing more to say about it
        read.faults.extend(error.faults)
        return dict(_NO_FACTS)
    read.keys("", given, _KEYS)
    identifier = given.get("id")
    if not isinstance(identifier, str) or not IDENTIFIER.fullmatch(identifier):
        hint = say("regions.missing") if identifier is None else say("regions.identifier_hint")
        read.fault("id", say("regions.identifier"), identifier, hint)
    return {
        "id": identifier,
        "year": read.whole("year", given.get("year"), 1500, 2200),
        "title": read.texts("title", given.get("title"), ("en", "nl")),
        "text": read.texts("text", given.get("text", {"en": ""}), ("en", "nl")),
        "assumptions": _lists(read, "assumptions", given.get("assumptions", {})),
        "sources": _texts(read, "sources", given.get("sources", [])),
    }


def _texts(read: Reader, at: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, list) and all(isinstance(text, str) for text in given):
        return tuple(given)
    read.fault(at, say("regions.list_of_texts"), given)
    return ()


def _lists(read: Reader, at: str, given: Any) -> dict[str, tuple[str, ...]]:
    """A list of texts per language; a language left out takes the other's."""
    table = read.table(at, given, say("regions.lists_hint", at=at))
    read.keys(at, table, LANGUAGES)
    found: dict[str, tuple[str, ...]] = {
        lang: _texts(read, f"{at}.{lang}", table[lang]) for lang in LANGUAGES if lang in table
    }
    return {a: found.get(a, found.get(b, ())) for a, b in (LANGUAGES, LANGUAGES[::-1])}
