"""A spreadsheet to fill in: explanations, an example, lists to choose from, and the usual tasks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sim.regions.read import STANDARD, load_tables
from sim.regions.rules import TABLES, Column, choice_in, sheet_of, title_of, words_shown
from sim.regions.tables import CaseTables
from sim.words import words_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

ROWS: Final = 200
"""Rows below the titles that have lists to choose from."""

_SHEETS: Final = ("region", "organisations", "partnerships", "tasks", "needs")
_WIDE: Final = {"name": 30, "name_nl": 38, "name_en": 34, "tasks": 40, "members": 40, "body": 26}
_MADE: Final = datetime(2026, 1, 1)
"""In the properties of each file, so that the same template is the same bytes."""


def template(lang: str) -> bytes:
    """A workbook with tasks and needs of the shipped cases and nothing else, as xlsx.

    Args:
        lang: en or nl: of sheets, titles, lists and explanations.
    """
    standard = load_tables(STANDARD)
    texts = words_of("region_template", lang)
    rows: dict[str, list[dict[str, Any]]] = {
        "region": [{"year": int(texts["year"])}],
        "organisations": [],
        "partnerships": [],
        "tasks": [_in_language(task._asdict(), lang) for task in standard.tasks],
        "needs": [_in_language(need._asdict(), lang) for need in standard.needs or ()],
    }
    return _workbook(rows, _names(standard, lang), lang, every=False)


def as_workbook(tables: CaseTables, lang: str) -> bytes:
    """The tables of a case as a workbook, all columns of them, as xlsx."""
    region = {
        "id": tables.id,
        "title": tables.title.get(lang, ""),
        "year": tables.year,
        "text": tables.text.get(lang, ""),
        "sources": "; ".join(tables.sources),
    }
    rows = {
        "region": [region],
        "organisations": [row._asdict() for row in tables.organisations],
        "partnerships": [row._asdict() for row in tables.partnerships],
        "tasks": [_in_language(row._asdict(), lang) for row in tables.tasks],
        "needs": [_in_language(row._asdict(), lang) for row in tables.needs or ()],
        "portfolios": [row._asdict() for row in tables.portfolios],
        "events": [row._asdict() for row in tables.events],
    }
    rows = {name: given for name, given in rows.items() if given or TABLES[name].required}
    return _workbook(rows, _names(tables, lang), lang, every=True)


def source_in(source: str, lang: str) -> str:
    """The source of a usual task or need: laws keep their names, our own words are translated."""
    ours, theirs = words_of("region_template", "en"), words_of("region_template", lang)
    names = {ours[key]: theirs[key] for key in ours if key.startswith("source_")}
    if source in names:
        return names[source]
    return "; ".join(names.get(part, part) for part in source.split("; "))


def _in_language(row: dict[str, Any], lang: str) -> dict[str, Any]:
    return row | {"source": source_in(row["source"], lang)}


def _names(tables: CaseTables, lang: str) -> dict[str, dict[str, str]]:
    """Names by identifier, of each table that is referred to."""
    tasks = {t.id: t.name_nl if lang == "nl" else t.name_en for t in tables.tasks}
    return {
        "organisations": {o.id: o.name for o in tables.organisations},
        "tasks": tasks,
        "partnerships": {p.id: p.name for p in tables.partnerships},
    }


def _workbook(
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    names: Mapping[str, Mapping[str, str]],
    lang: str,
    every: bool,
) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _MADE, "title": sheet_of("region", lang)})
    _explain(book, rows, lang, every)
    for table, given in rows.items():
        sheet = book.add_worksheet(sheet_of(table, lang))
        columns = [c for c in TABLES[table].columns.values() if every or not c.seldom]
        if TABLES[table].upright:
            _upright(book, sheet, table, columns, given[0], lang)
            continue
        _titles(book, sheet, table, columns, lang)
        for r, row in enumerate(given, start=1):
            for c, column in enumerate(columns):
                _write(sheet, r, c, _shown(row.get(column.name), column, names, lang))
    if not every:
        _example(book, lang)
    book.close()
    return out.getvalue()


def _shown(
    value: Any, column: Column, names: Mapping[str, Mapping[str, str]], lang: str
) -> str | float | None:
    """A value as people write it in a cell."""
    if column.type == "choice" and value is not None and value != "":
        if isinstance(value, bool):
            value = "yes" if value else "no"
        values = value if isinstance(value, tuple) else (value,)
        return "; ".join(choice_in(column.choices, str(v), lang) for v in values)
    if column.type == "reference" and value:
        values = value if isinstance(value, tuple) else (value,)
        return "; ".join(names[column.to][v] for v in values)
    return value if value is None or isinstance(value, int | float) else str(value)


def _write(sheet: Worksheet, row: int, column: int, value: str | float | None) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


def _title(book: Workbook, required: bool) -> Format:
    colour = "#1F4E79" if required else "#9DB7CC"
    ink = "#FFFFFF" if required else "#000000"
    return book.add_format({"bold": True, "bg_color": colour, "font_color": ink, "border": 1})


def _titles(
    book: Workbook, sheet: Worksheet, table: str, columns: Sequence[Column], lang: str
) -> None:
    dark, light = _title(book, True), _title(book, False)
    for c, column in enumerate(columns):
        sheet.write_string(
            0, c, title_of(table, column.name, lang), dark if column.required else light
        )
        sheet.set_column(c, c, _WIDE.get(column.name, 16))
        _choose(sheet, column, 1, c, table, lang)
    sheet.freeze_panes(1, 1)


def _choose(
    sheet: Worksheet, column: Column, row: int, c: int, table: str, lang: str, last: int = ROWS
) -> None:
    """The explanation that comes up at a cell, and the list to choose from."""
    texts = words_of("region_columns", lang)
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": title_of(table, column.name, lang)[:32],
        "input_message": texts[f"{table}_{column.name}_help"][:255],
    }
    if column.type == "choice" and not column.many:
        rule |= {"validate": "list", "source": words_shown(column.choices, lang)}
    elif column.type == "reference" and not column.many:
        sheet_name, ids = sheet_of(column.to, lang), f"$A$2:$A${ROWS + 1}"
        # a name that is not on the list is told by `cases check`, with the nearest
        rule |= {"validate": "list", "source": f"='{sheet_name}'!{ids}", "error_type": "warning"}
    elif column.type in ("number", "year"):
        low, high = (1500, 2200) if column.type == "year" else (column.low, column.high)
        whole = column.whole or column.type == "year"
        rule |= {
            "validate": "integer" if whole else "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_type": "warning",
            "error_message": texts[f"{table}_{column.name}_help"][:255],
        }
    sheet.data_validation(row, c, last, c, rule)


def _upright(
    book: Workbook,
    sheet: Worksheet,
    table: str,
    columns: Iterable[Column],
    given: Mapping[str, Any],
    lang: str,
) -> None:
    dark, light = _title(book, True), _title(book, False)
    grey = book.add_format({"italic": True, "font_color": "#555555"})
    texts = words_of("region_columns", lang)
    for r, column in enumerate(columns):
        title = title_of(table, column.name, lang)
        sheet.write_string(r, 0, title, dark if column.required else light)
        _write(sheet, r, 1, given.get(column.name))
        sheet.write_string(r, 2, texts[f"{table}_{column.name}_help"], grey)
        _choose(sheet, column, r, 1, table, lang, last=r)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 70)


def _explain(book: Workbook, rows: Iterable[str], lang: str, every: bool) -> None:
    """The first sheet: what to do, and what each column is for."""
    texts, helps = words_of("region_template", lang), words_of("region_columns", lang)
    sheet = book.add_worksheet(sheet_of("explanation", lang))
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 100, wrap)
    sheet.write_string(0, 0, texts["title"], book.add_format({"bold": True, "font_size": 14}))
    line = 2
    for step in texts["steps"].split("|"):
        sheet.write_string(line, 0, step)
        line += 1
    line += 1
    for c, head in enumerate(texts["head"].split("|")):
        sheet.write_string(line, c, head, bold)
    for table in rows:
        for column in TABLES[table].columns.values():
            if column.seldom and not every:
                continue
            line += 1
            sheet.write_string(line, 0, sheet_of(table, lang))
            sheet.write_string(line, 1, title_of(table, column.name, lang))
            sheet.write_string(line, 2, helps[f"{table}_{column.name}_help"])


def _example(book: Workbook, lang: str) -> None:
    """A small region filled in, on a sheet that is not read."""
    texts = words_of("region_template", lang)
    sheet = book.add_worksheet(sheet_of("example", lang))
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 5, 26)
    sheet.write_string(0, 0, texts["example"], bold)
    line = 2
    for table in ("organisations", "partnerships"):
        sheet.write_string(line, 0, sheet_of(table, lang), bold)
        line += 1
        for row in texts[f"example_{table}"].split("|"):
            for c, cell in enumerate(row.split("/")):
                sheet.write_string(line, c, cell.strip())
            line += 1
        line += 1
