"""Spreadsheets as people hand them back: the same region to the bit, or refused in words."""

from __future__ import annotations

import dataclasses
import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import python_calamine
import xlsxwriter
from typer.testing import CliRunner

from sim.answers.month_zero import month_zero
from sim.cli import app
from sim.networks import RegionError
from sim.reasons.question import ask
from sim.regions import CaseError, guesses, load_case, load_tables, shipped_cases, together
from sim.regions import workbook as workbooks
from sim.regions.cells import BadCell, mended_text, value_of
from sim.regions.findings import Findings
from sim.regions.grids import Grid, as_text, blank, letters
from sim.regions.names import identifier_of
from sim.regions.rules import (
    CHOICES,
    TABLES,
    as_title,
    choice_in,
    columns_by_title,
    sheet_of,
    title_of,
)
from sim.regions.tables import Event, Membership, Need, Organisation, Portfolio, Task
from sim.regions.template import as_workbook, source_in, template
from sim.regions.xlsx import seen_in, xml_of
from sim.state import Region
from sim.words import in_language, words_of
from tests import spreadsheets
from tests.spreadsheets import (
    REFUSED,
    SAME,
    STORED,
    Book,
    as_csv,
    book,
    by_openpyxl,
    by_pandas,
    by_xlsxwriter,
    kind_of,
)


def different(one: Region, other: Region) -> list[str]:
    """Fields in which two regions are not the same to the bit, texts about the files apart."""
    out = []
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            same = a.dtype == b.dtype and a.tobytes() == b.tobytes()
        else:
            same = a == b or field.name == "story"
        if not same:
            out.append(field.name)
    return out


def told(source: Path) -> dict[str, list[str]]:
    """What was guessed, by kind: places and details."""
    out: dict[str, list[str]] = {}
    for one in load_tables(source).told:
        out.setdefault(one.what, []).append(f"{one.place} {one.detail}".strip())
    return out


def refusal(source: Path) -> str:
    with pytest.raises(CaseError) as caught:
        load_tables(source)
    return str(caught.value)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    by_xlsxwriter(book(), path)
    return path


@pytest.fixture(scope="module")
def region(plain: Path) -> Region:
    return load_case(plain)


BASE = {"told_tasks", "told_ids", "told_start", "told_portfolios"}
"""What is told of the region however it is written."""


# The region itself, by hand ----------------------------------------------------------------------


def test_the_region_is_what_the_sheets_say(plain: Path, region: Region) -> None:
    assert region.name == "sudwest_omstreken"
    assert region.story["title"] == {"en": "Súdwest & omstreken", "nl": "Súdwest & omstreken"}
    assert region.story["year"] == 2020
    assert region.story["sources"] == ["eigen telling"]
    assert region.story["unknown_start"] == ["centrumregeling"]
    assert region.size[:2] == (10, 18)
    fte = region.volumes * region.story["fte_per_unit"]
    waste = region.tasks.index("waste")
    # the body has more staff than its members have waste, .05 of 8 FTE per 1,000 of 150,377 people:
    # they keep a tenth of it
    assert fte[region.row("omrin"), waste] == pytest.approx(0.9 * 0.4 * 150.377, abs=0.015)
    rows = {o.id: o for o in load_tables(plain).organisations}
    assert rows["bergen_limb"].population == 13100
    assert rows["provincie_fryslan"].role == ("player", "referee")
    assert rows["hus_haven"].start_year == 2016
    assert rows["omrin"].staff == 112.5
    assert rows["t_veld"].core is True
    pacts = {p.id: p for p in load_tables(plain).partnerships}
    assert pacts["ggd"].members == (
        "sudwest_fryslan", "noardeast_fryslan", "de_fryske_marren", "zandvliet", "bergen_limb",
        "t_veld",
    )  # fmt: skip
    assert pacts["hus_haven"].tasks == ("safety", "environment")
    assert pacts["hus_haven"].moved == 0.06
    assert [p.depth for p in pacts.values()] == [3, 2, 2, 1, 2]
    assert [p.mandated for p in pacts.values()] == ["no", "yes", "no", "no", "no"]
    assert pacts["centrumregeling"].body == "de_fryske_marren"
    assert pacts["centrumregeling"].start_year is None


def test_who_does_what_with_whom(region: Region) -> None:
    groups = dict(zip(region.tasks, together(region), strict=True))
    assert groups["waste"] == [
        (("De Fryske Marren", "Omrin", "Súdwest-Fryslân", "Zandvliet"), 3),
    ]
    assert groups["water"] == [(("'t Veld", "Bergen (Limb.)", "Wetterskip", "Zandvliet"), 1)]
    assert groups["back_office"] == []


# Forty workbooks and more ------------------------------------------------------------------------

TOLD: dict[str, dict[str, str]] = {
    "hidden_rows": {"told_hidden_row": "Organisaties!5"},
    "filtered": {"told_hidden_row": "Organisaties!8"},
    "merged": {"told_merged": "Organisaties!B2"},
    "hidden_sheet": {"told_hidden_sheet": "Samenwerkingen"},
    "comma_texts": {"told_comma": "Organisaties!D10 112,5 → 112.5"},
    "percent_texts": {"told_percent": "Samenwerkingen!H4 6 % → 0.06"},
    "spaced_thousands": {"told_thousands": "Organisaties!C2 89\u00a0999 → 89999"},
    "title_rows": {"told_above": "Organisaties!4"},
    "dates": {"told_date": "Organisaties!F3 2019-03-01 → 2019"},
    "date_texts": {"told_date": "Samenwerkingen!F2 1-1-2012 → 2012"},
    "renamed_sheets": {
        "told_sheet": "Blad1 → Organisations",
        "told_unread": "Notities",
    },
    "remarks_beside": {
        "told_column": "Organisaties!H1 contactpersoon",
        "told_beside": "Organisaties",
    },
    "unknowns": {"told_unknown": "Samenwerkingen!H2 -"},
    "prefixed": {"told_near": "Samenwerkingen!C2 gemeente Zandvliet → Zandvliet"},
}
"""What is told beside what is told of the plain one, and of each kind the first."""

WHY: dict[str, tuple[str, ...]] = {
    "pointed_thousands": (
        "sheet Organisaties cell C2, inwoners = '89.999'",
        "write 89999",
        "likewise C3 (",
    ),
    "error_texts": (
        "sheet Organisaties cell C3, inwoners = '#N/B'",
        "error of the spreadsheet",
        "mend",
    ),
    "broken_formula": ("sheet Organisaties cell C3, inwoners = '#N/A'", "error of the spreadsheet"),
    "merged_across": ("sheet Organisaties cell D4: is merged over several columns", "unmerge it"),
    "garbled": ("sheet Organisaties cell A2, naam = 'SÃºdwest", "is it 'Súdwest-Fryslân'?"),
    "same_name": (
        "sheet Organisaties cell A6, naam = 'zandvliet'",
        "stands in row 5 already",
        "add a place",
    ),
    "unknown_member": (
        "sheet Samenwerkingen cell C5, deelnemers = 'Westerskip'",
        "mean Wetterskip?",
    ),
    "percent_people": ("sheet Organisaties cell C4, inwoners = '12%'", "without the percent sign"),
    "half_depth": ("sheet Samenwerkingen cell D2, diepte = '1.5'", "'2 re-configuration'"),
    "date_for_people": (
        "sheet Organisaties cell C5, inwoners = '2020-06-08'",
        "the cell is a date",
    ),
}


def check_same(path: Path, name: str, region: Region) -> None:
    assert different(load_case(path), region) == []
    found = told(path)
    wanted = TOLD.get(name, {})
    assert set(found) == BASE | set(wanted)
    assert {kind: found[kind][0] for kind in wanted} == wanted


def check_refused(path: Path, name: str) -> None:
    message = refusal(path)
    for part in WHY[name]:
        assert part in message, message


@pytest.mark.parametrize("name", SAME)
def test_a_workbook_saved_by_libreoffice_is_read_the_same(name: str, region: Region) -> None:
    check_same(STORED / f"{name}.{kind_of(name)}", name, region)


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_saved_by_libreoffice_is_refused(name: str) -> None:
    check_refused(STORED / f"{name}.{kind_of(name)}", name)


@pytest.mark.parametrize("name", [name for name in SAME if name != "formulas"])
def test_a_workbook_of_xlsxwriter_is_read_the_same(
    name: str, region: Region, tmp_path: Path
) -> None:
    made, touch = SAME[name]
    by_xlsxwriter(made(), tmp_path / "r.xlsx", touch)
    check_same(tmp_path / "r.xlsx", name, region)


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_of_xlsxwriter_is_refused(name: str, tmp_path: Path) -> None:
    made, touch = REFUSED[name]
    by_xlsxwriter(made(), tmp_path / "r.xlsx", touch)
    check_refused(tmp_path / "r.xlsx", name)


@pytest.mark.parametrize("write", [by_openpyxl, by_pandas], ids=["openpyxl", "pandas"])
@pytest.mark.parametrize(
    "name", ["plain", "title_rows", "blanks", "odd_letters", "dates", "truth_values", "capitals"]
)
def test_a_workbook_of_other_programs_is_read_the_same(
    name: str, write: Callable[[Book, Path], None], region: Region, tmp_path: Path
) -> None:
    write(SAME[name][0](), tmp_path / "r.xlsx")
    check_same(tmp_path / "r.xlsx", name, region)


@pytest.mark.skipif(spreadsheets.SOFFICE is None, reason="needs LibreOffice")
def test_libreoffice_of_today_saves_them_as_the_stored_ones(region: Region, tmp_path: Path) -> None:
    spreadsheets.make(tmp_path)
    for name in SAME:
        check_same(tmp_path / f"{name}.{kind_of(name)}", name, region)
    for name in REFUSED:
        check_refused(tmp_path / f"{name}.{kind_of(name)}", name)


def test_the_stored_ones_are_those_of_the_script_and_small() -> None:
    names = {f"{name}.{kind_of(name)}" for name in SAME | REFUSED}
    assert {file.name for file in STORED.iterdir()} == names
    assert len(names) == 40
    assert sum(file.stat().st_size for file in STORED.iterdir()) < 600_000


def test_openpyxl_hides_and_colours(region: Region, tmp_path: Path) -> None:
    by_openpyxl(book(), tmp_path / "r.xlsx", spreadsheets.openpyxl_styles)
    assert different(load_case(tmp_path / "r.xlsx"), region) == []
    assert told(tmp_path / "r.xlsx")["told_hidden_row"] == ["Organisaties!3"]


@pytest.mark.parametrize("kind", ["never worked out", "to be worked out anew"])
def test_a_formula_without_a_stored_value_is_not_zero(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    if kind == "never worked out":
        by_openpyxl(book(), path, spreadsheets.openpyxl_formula)
        place = "sheet Organisaties cell C3"
    else:
        by_xlsxwriter(book(), path, spreadsheets.formulas)
        place = "sheet Organisaties cell C2"
    message = refusal(path)
    assert f"{place}, inwoners" in message
    assert "is a formula without a stored value; open the file in Excel or LibreOffice" in message


def test_a_formula_for_an_optional_cell_is_refused_too(tmp_path: Path) -> None:
    def touch(out: Any) -> None:
        out["Organisaties"]["D2"] = "=10/4"
        out["Regio"]["B2"] = "=2000+20"

    by_openpyxl(book(), tmp_path / "r.xlsx", touch)
    message = refusal(tmp_path / "r.xlsx")
    assert "sheet Organisaties cell D2, personeel" in message
    assert "sheet Regio cell B2, year" in message
    assert message.count("is a formula without a stored value") == 2


# CSV ---------------------------------------------------------------------------------------------

CSV: dict[str, tuple[Callable[[], Book], dict[str, Any], set[str]]] = {
    "semicolons": (book, {}, {"told_comma"}),
    "plain utf-8": (book, {"encoding": "utf-8"}, {"told_comma"}),
    "cp1252": (book, {"encoding": "cp1252"}, {"told_cp1252", "told_comma"}),
    "unicode text": (
        book,
        {"encoding": "utf-16", "delimiter": "\t"},
        {"told_utf16", "told_comma"},
    ),
    "tabs": (book, {"delimiter": "\t"}, {"told_comma"}),
    "commas": (book, {"delimiter": ",", "comma": False}, set()),
    "commas and decimal commas": (book, {"delimiter": ","}, {"told_comma"}),
    "points": (book, {"comma": False}, set()),
    "sep": (book, {"first": "sep=;\r\n"}, {"told_sep", "told_comma"}),
    "sep of another": (
        book,
        {"first": "sep=|\r\n", "delimiter": "|"},
        {"told_sep", "told_comma"},
    ),
    "capital ending": (book, {"ending": ".CSV"}, {"told_comma"}),
    "titles above": (spreadsheets.title_rows, {}, {"told_above", "told_comma"}),
    "blanks": (spreadsheets.blanks, {}, {"told_comma"}),
    "lines": (spreadsheets.lines_in_cells, {}, {"told_comma"}),
    "dates": (spreadsheets.dates, {}, {"told_date", "told_comma"}),
    "capitals": (spreadsheets.capitals, {}, {"told_comma"}),
    "decomposed": (spreadsheets.odd_letters, {}, {"told_comma"}),
    "English": (spreadsheets.english_titles, {}, {"told_comma"}),
    "truth": (spreadsheets.truth_words, {}, {"told_comma"}),
    "percent": (spreadsheets.percent_texts, {}, {"told_percent", "told_comma"}),
}


@pytest.mark.parametrize("name", CSV)
def test_a_folder_of_csv_is_read_the_same(name: str, region: Region, tmp_path: Path) -> None:
    made, form, more = CSV[name]
    as_csv(made(), tmp_path / "r", **form)
    assert different(load_case(tmp_path / "r"), region) == []
    assert set(told(tmp_path / "r")) == BASE | more


def test_sheets_that_libreoffice_calls_by_the_workbook_too(region: Region, tmp_path: Path) -> None:
    as_csv({f"mijn-regio-{name}": rows for name, rows in book().items()}, tmp_path / "r")
    assert different(load_case(tmp_path / "r"), region) == []


def test_rows_of_csv_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    """Also below cells of several lines and below empty rows; a `sep=` line is no row."""
    made = spreadsheets.lines_in_cells()
    made["Organisaties"].insert(3, [])
    made["Organisaties"][5][1] = "gemente"
    as_csv(made, tmp_path / "r", first="sep=;\r\n")
    message = refusal(tmp_path / "r")
    assert "Organisaties.csv, row 6, column soort = 'gemente'" in message
    assert "did you mean municipality?" not in message
    with in_language("nl"):
        assert "Organisaties.csv, rij 6, kolom soort = 'gemente'" in refusal(tmp_path / "r")
        assert "gemeente" in refusal(tmp_path / "r")


# What is no region ---------------------------------------------------------------------------


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


BOOK_XML = b"<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'/>"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("r.xlsx", b"", "is no spreadsheet of the kind xlsx or ods; open it in Excel"),
        ("r.xlsx", b"<html><table><tr><td>naam</td></tr></table></html>", "is no spreadsheet"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old spreadsheet (xls) or"),
        ("r.xlsx", b"PK\x03\x04" + bytes(90), "is a damaged spreadsheet"),
        ("r.xlsx", archive(a=b"a"), "is no spreadsheet of the kind xlsx or ods"),
        ("r.xlsx", archive(xl__workbook=b"a"), "is no spreadsheet of the kind xlsx or ods"),
        ("r.ods", archive(**{"content.xml": b"<a"}), "is a damaged spreadsheet"),
        (
            "r.ods",
            archive(**{"content.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "holds definitions of XML that no spreadsheet needs",
        ),
        ("r.ods", archive(**{"content.xml": b" " * 40_000_000}), "is too large when unpacked"),
        ("r.xlsx", archive(**{"xl__workbook.xml": BOOK_XML}), "is a damaged spreadsheet"),
        ("organisaties.csv", b"naam;soort\r\n", "is one table; a region needs its organisations"),
        ("r.txt", b"naam;soort\r\n", "is one table"),
        ("r.docx", archive(**{"word__document.xml": b"<a/>"}), "is no spreadsheet"),
    ],
)
def test_files_that_are_no_region(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    found = refusal(tmp_path / name)
    assert message in found, found
    assert f"{name}: " in found


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "r.xlsx").write_bytes(b"PK\x03\x04" + bytes(5_000_000))
    assert "larger than 5 MB" in refusal(tmp_path / "r.xlsx")


def test_damaged_workbooks_never_give_a_traceback(plain: Path, tmp_path: Path) -> None:
    """Bytes changed anywhere, in the archive and in its parts."""
    data = plain.read_bytes()
    rng = np.random.default_rng(1)
    read = 0
    for _ in range(60):
        spoilt = bytearray(data)
        for place in rng.integers(len(spoilt), size=rng.integers(1, 6)):
            spoilt[place] = rng.integers(256)
        (tmp_path / "r.xlsx").write_bytes(bytes(spoilt))
        try:
            load_tables(tmp_path / "r.xlsx")
            read += 1
        except CaseError:
            pass
    for part in ("xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"):
        for _ in range(20):
            with zipfile.ZipFile(plain) as given:
                parts = {name: given.read(name) for name in given.namelist()}
            spoilt = bytearray(parts[part])
            place = int(rng.integers(len(spoilt)))
            spoilt[place : place + int(rng.integers(4))] = rng.bytes(int(rng.integers(3)))
            parts[part] = bytes(spoilt)
            (tmp_path / "r.xlsx").write_bytes(archive(**parts))
            try:
                load_tables(tmp_path / "r.xlsx")
                read += 1
            except CaseError:
                pass
    assert read < 60


def test_something_far_from_the_table(tmp_path: Path) -> None:
    by_xlsxwriter(book(), tmp_path / "r.xlsx", spreadsheets.far_away)
    message = refusal(tmp_path / "r.xlsx")
    assert "has something in sheet Organisaties cell J1000001, far from a table" in message
    assert "delete the empty rows and columns" in message


def test_folders(plain: Path, region: Region, tmp_path: Path) -> None:
    """One workbook in a folder is the region; leavings of programs are not looked at."""
    shutil.copy(plain, tmp_path / "Mijn regio.XLSX")
    for name in ("~$Mijn regio.xlsx", ".~lock.Mijn regio.xlsx#", "notities.docx"):
        (tmp_path / name).write_bytes(b"x")
    assert different(load_case(tmp_path), region) == []
    shutil.copy(plain, tmp_path / "kopie.xlsx")
    message = refusal(tmp_path)
    assert "several files that may be the region: Mijn regio.XLSX and kopie.xlsx" in message
    assert "leave one in the folder" in message
    (tmp_path / "kopie.xlsx").unlink()
    (tmp_path / "taken.csv").write_text("x")
    assert "Mijn regio.XLSX and taken.csv" in refusal(tmp_path)


def test_two_files_for_one_table(tmp_path: Path) -> None:
    as_csv(book(), tmp_path / "r")
    shutil.copy(tmp_path / "r" / "Organisaties.csv", tmp_path / "r" / "organisations.csv")
    assert "organisations.csv: is the same table as Organisaties.csv; keep one" in refusal(
        tmp_path / "r"
    )


def test_two_sheets_for_one_table(tmp_path: Path) -> None:
    made = book()
    by_openpyxl(made | {"Organisations": made["Organisaties"]}, tmp_path / "r.xlsx")
    assert "Organisations: is the same table as Organisaties" in refusal(tmp_path / "r.xlsx")


@pytest.mark.parametrize("sheet", ["Regio", "Organisaties", "Samenwerkingen"])
def test_a_sheet_that_is_not_there(sheet: str, tmp_path: Path) -> None:
    made = book()
    del made[sheet]
    by_openpyxl(made, tmp_path / "r.xlsx")
    with in_language("nl"):
        message = refusal(tmp_path / "r.xlsx")
    assert f"r.xlsx: heeft geen blad '{sheet}'; voeg het toe" in message


def test_files_that_are_not_read_are_told(region: Region, tmp_path: Path) -> None:
    as_csv(book() | {"contacten": [["naam"], ["Piet"]]}, tmp_path / "r")
    assert different(load_case(tmp_path / "r"), region) == []
    assert told(tmp_path / "r")["told_unread"] == ["contacten.csv"]


def test_pathlib_and_shipped_names() -> None:
    with pytest.raises(CaseError) as caught:
        load_case(Path("twente"))
    assert 'write load_case("twente"), without Path' in str(caught.value)
    assert load_case("Twente").name == "twente"


# Cells -------------------------------------------------------------------------------------------

PEOPLE = TABLES["organisations"].columns["population"]
STAFF = TABLES["organisations"].columns["staff"]
SHARE = TABLES["tasks"].columns["share"]
MOVED = TABLES["partnerships"].columns["moved"]
VOLUME = TABLES["portfolios"].columns["volume"]
YEAR = TABLES["partnerships"].columns["start_year"]
YES = TABLES["tasks"].columns["statutory"]
ROLE = TABLES["organisations"].columns["role"]
KIND = TABLES["organisations"].columns["kind"]
DEPTH = TABLES["partnerships"].columns["depth"]
NAME = TABLES["organisations"].columns["name"]
NOTE = TABLES["partnerships"].columns["note"]
BODY = TABLES["partnerships"].columns["body"]
ID = TABLES["organisations"].columns["id"]
LAW = TABLES["partnerships"].columns["mandated"]


@pytest.mark.parametrize(
    ("cell", "column", "value", "guess"),
    [
        ("48714", PEOPLE, 48714, ""),
        (" 48714 ", PEOPLE, 48714, ""),
        ("\u00a048714\u202f", PEOPLE, 48714, ""),
        ("48714.0", PEOPLE, 48714, ""),
        ("3e4", PEOPLE, 30000, ""),
        ("+5", PEOPLE, 5, ""),
        (48714.0, PEOPLE, 48714, ""),
        (1, PEOPLE, 1, ""),
        (1_000_000_000, PEOPLE, 1e9, ""),
        ("1.048.714", PEOPLE, 1048714, "told_thousands"),
        ("1,048,714", PEOPLE, 1048714, "told_thousands"),
        ("48 714", PEOPLE, 48714, "told_thousands"),
        ("48'714", PEOPLE, 48714, "told_thousands"),
        ("48\u00a0714", PEOPLE, 48714, "told_thousands"),
        ("1 048 714", PEOPLE, 1048714, "told_thousands"),
        ("1.234,5", STAFF, 1234.5, "told_thousands"),
        ("1,234.5", STAFF, 1234.5, "told_thousands"),
        ("1 234,5", STAFF, 1234.5, "told_thousands"),
        ("1.234.567,25", STAFF, 1234567.25, "told_thousands"),
        ("12,5", STAFF, 12.5, "told_comma"),
        ("12.5", STAFF, 12.5, ""),
        ("0.1", STAFF, 0.1, ""),
        ("1234,567", STAFF, 1234.567, "told_comma"),
        ("1234.567", STAFF, 1234.567, ""),
        ("1.2340", STAFF, 1.234, ""),
        ("1,2340", STAFF, 1.234, "told_comma"),
        (",5", STAFF, 0.5, "told_comma"),
        (".5", STAFF, 0.5, ""),
        ("0,06", SHARE, 0.06, "told_comma"),
        ("0,060", SHARE, 0.06, "told_comma"),
        ("0.060", SHARE, 0.06, ""),
        ("1.000", SHARE, 1.0, ""),
        ("1,000", SHARE, 1.0, "told_comma"),
        ("6%", SHARE, 0.06, "told_percent"),
        ("6 %", SHARE, 0.06, "told_percent"),
        ("6,5 %", SHARE, 0.065, "told_percent"),
        ("0%", SHARE, 0, "told_percent"),
        ("100%", SHARE, 1, "told_percent"),
        ("7%", SHARE, 0.07, "told_percent"),
        (0.9, MOVED, 0.9, ""),
        ("90%", MOVED, 0.9, "told_percent"),
        ("0", VOLUME, 0, ""),
        ("0.01", VOLUME, 0.01, ""),
        ("", PEOPLE, None, ""),
        ("  \u00a0", PEOPLE, None, ""),
        ("?", PEOPLE, None, "told_unknown"),
        ("Onbekend", PEOPLE, None, "told_unknown"),
        ("n.v.t.", STAFF, None, "told_unknown"),
        ("2016", YEAR, 2016, ""),
        ("2016.0", YEAR, 2016, ""),
        (2016.0, YEAR, 2016, ""),
        (1500, YEAR, 1500, ""),
        (2200, YEAR, 2200, ""),
        ("1-1-2016", YEAR, 2016, "told_date"),
        ("01/07/2016", YEAR, 2016, "told_date"),
        ("1.7.2016", YEAR, 2016, "told_date"),
        ("2016-07-01", YEAR, 2016, "told_date"),
        ("2016-07-01T00:00:00", YEAR, 2016, "told_date"),
        ("1 juli 2016", YEAR, 2016, "told_date"),
        ("1 Jul 2016", YEAR, 2016, "told_date"),
        ("1-okt-2016", YEAR, 2016, "told_date"),
        (date(2016, 7, 1), YEAR, 2016, "told_date"),
        (datetime(2016, 7, 1, 12), YEAR, 2016, "told_date"),
        ("", YEAR, None, ""),
        ("heden", YEAR, None, "told_unknown"),
        ("ja", YES, "yes", ""),
        ("JA", YES, "yes", ""),
        ("Nee", YES, "no", ""),
        ("WAAR", YES, "yes", ""),
        ("ONWAAR", YES, "no", ""),
        ("true", YES, "yes", ""),
        (True, YES, "yes", ""),
        (False, YES, "no", ""),
        (1.0, YES, "yes", ""),
        ("0", YES, "no", ""),
        ("deels", LAW, "partly", ""),
        ("Gedeeltelijk", LAW, "partly", ""),
        ("", LAW, "no", ""),
        ("-", LAW, "no", "told_unknown"),
        ("gemeente", KIND, "municipality", ""),
        ("Gemeente ", KIND, "municipality", ""),
        ("water_board", KIND, "water_board", ""),
        ("Water board", KIND, "water_board", ""),
        ("hoogheemraadschap", KIND, "water_board", ""),
        ("GR", KIND, "joint_body", ""),
        ("Wgr", KIND, "joint_body", "told_choice"),
        ("Veiligheidsregio", KIND, "joint_body", "told_choice"),
        ("GGD", KIND, "joint_body", "told_choice"),
        ("Sociale dienst", KIND, "executing_body", "told_choice"),
        ("ISD", KIND, "executing_body", "told_choice"),
        ("afvalbedrijf", KIND, "executing_body", "told_choice"),
        ("omgevingsdienst", KIND, "executing_body", "told_choice"),
        ("N.V.", KIND, "executing_body", "told_choice"),
        ("BV", KIND, "executing_body", "told_choice"),
        ("stichting", KIND, "executing_body", "told_choice"),
        ("speler;scheidsrechter", ROLE, ("player", "referee"), ""),
        ("referee, player", ROLE, ("referee", "player"), ""),
        ("regisseur", ROLE, ("referee",), ""),
        ("", ROLE, ("player",), ""),
        ("2", DEPTH, 2, ""),
        (3.0, DEPTH, 3, ""),
        ("1 coördinatie", DEPTH, 1, ""),
        ("1 coo\u0308rdinatie", DEPTH, 1, ""),
        ("1 - coordinatie", DEPTH, 1, ""),
        ("Afstemming", DEPTH, 1, ""),
        ("2: re-configuratie", DEPTH, 2, ""),
        ("fusie", DEPTH, 3, ""),
        (2016.0, NAME, "2016", ""),
        (0.5, NAME, "0.5", ""),
        ("'t Veld", NAME, "'t Veld", ""),
        (date(2016, 7, 1), NAME, "2016-07-01", "told_date_text"),
        ("", NOTE, "", ""),
        ("?", NOTE, "?", ""),
        ("geen", BODY, None, "told_unknown"),
        ("Omrin", BODY, "Omrin", ""),
        (153.0, ID, "153", ""),
        ("GM0153", ID, "GM0153", ""),
        ("a" * 64, ID, "a" * 64, ""),
        ("x" * 2000, NAME, "x" * 2000, ""),
    ],
)
def test_what_a_cell_means(cell: Any, column: Any, value: Any, guess: str) -> None:
    found = value_of(cell, column)
    assert found == (value, guess)
    assert type(found.value) is not bool


@pytest.mark.parametrize(
    ("cell", "column", "message"),
    [
        ("47.000", PEOPLE, "write 47000 if these are thousands, 47 if it is a fraction"),
        ("47,000", PEOPLE, "write 47000 if these are thousands, 47 if it is a fraction"),
        ("46.997", PEOPLE, "no point or comma between thousands: write 46997"),
        ("46,997", PEOPLE, "no point or comma between thousands: write 46997"),
        ("999.999", STAFF, "write 999999 if these are thousands, 999.9990 if it is a fraction"),
        ("1.234", STAFF, "write 1234 if these are thousands, 1.2340 if it is a fraction"),
        ("0", PEOPLE, "must be a whole number from 1 to 1,000,000,000"),
        (0.5, PEOPLE, "must be a whole number from 1"),
        (1e9 + 1, PEOPLE, "must be a whole number from 1"),
        ("12.5", PEOPLE, "must be a whole number from 1"),
        ("1.234,5", PEOPLE, "must be a whole number from 1"),
        ("-5", PEOPLE, "must be a whole number from 1"),
        ("12.34.567", PEOPLE, "must be a whole number from 1"),
        ("1.2345.678", PEOPLE, "must be a whole number from 1"),
        ("012 345", PEOPLE, "must be a whole number from 1"),
        ("nan", STAFF, "it must be finite"),
        ("-inf", STAFF, "it must be finite"),
        (float("nan"), STAFF, "must be a number from 0.1 to 10,000,000"),
        (float("inf"), STAFF, "must be a number from 0.1 to 10,000,000"),
        ("0.09", STAFF, "must be a number from 0.1 to 10,000,000"),
        ("112,5 fte", STAFF, "write only the number: 112,5"),
        ("47 duizend", PEOPLE, "write only the number: 47000"),
        ("47,5 dzd.", PEOPLE, "write only the number: 47500"),
        ("47k", PEOPLE, "write only the number: 47000"),
        ("1,2 miljoen inwoners", PEOPLE, "write only the number: 1200000"),
        ("5%", STAFF, "write it without the percent sign"),
        ("101%", SHARE, "must be a number from 0 to 100"),
        ("-1%", SHARE, "must be a number from 0 to 100"),
        ("%", SHARE, "must be a number"),
        ("1.01", SHARE, "must be a number from 0 to 1"),
        ("6", SHARE, "must be a number from 0 to 1; write 0.06 or 6 %"),
        (6.5, SHARE, "write 0.065 or 6.5 %"),
        (6.0, MOVED, "must be a number from 0 to 0.9; write 0.06 or 6 %"),
        ("91%", MOVED, "must be a number from 0 to 0.9"),
        ("0.009", VOLUME, "must be 0, or a number from 0.01 to 10,000,000"),
        ("", SHARE, "must not be empty"),
        ("?", SHARE, "must be a number"),
        (True, PEOPLE, "must be a whole number"),
        (date(2016, 1, 1), PEOPLE, "the cell is a date; write the number"),
        (time(1, 2), STAFF, "the cell is a date"),
        ("#N/B", PEOPLE, "is an error of the spreadsheet"),
        ("#N/A", NAME, "is an error of the spreadsheet"),
        ("#VERW!", NOTE, "is an error of the spreadsheet"),
        ("#DEEL/0!", SHARE, "is an error of the spreadsheet"),
        ("#NAAM?", KIND, "is an error of the spreadsheet"),
        ("####", PEOPLE, "is an error of the spreadsheet"),
        ("Err:502", PEOPLE, "is an error of the spreadsheet"),
        ("=A1", NAME, "is a formula"),
        ("201", YEAR, "must be a year from 1500 to 2200"),
        (1499, YEAR, "must be a year from 1500 to 2200"),
        (2201, YEAR, "must be a year from 1500 to 2200"),
        (2016.5, YEAR, "write the four digits"),
        ("twintig", YEAR, "write the four digits"),
        ("16", YEAR, "must be a year"),
        ("1-1-16", YEAR, "write the four digits"),
        (42370, YEAR, "this is a date that is shown as a number; write its year, 2016"),
        ("42370", YEAR, "write its year, 2016"),
        ("99999", YEAR, "must be a year from 1500 to 2200"),
        (True, YEAR, "must be a year"),
        ("1-1-1400", YEAR, "must be a year from 1500 to 2200"),
        ("soms", YES, "must be one of 'yes', 'no'"),
        ("x", YES, "must be one of"),
        ("", YES, "must not be empty; fill it in"),
        ("gemeentes", KIND, "must be one of 'municipality', 'province'"),
        ("municipalty", KIND, "did you mean municipality?"),
        ("speler;speler", ROLE, "names 'speler' twice"),
        ("speler;player", ROLE, "names 'player' twice"),
        ("4", DEPTH, "must be one of '1 coordination'"),
        (1.5, DEPTH, "must be one of"),
        (date(2016, 1, 2), DEPTH, "must be one of"),
        ("", NAME, "must not be empty"),
        ("FryslÃ¢n", NAME, "is it 'Fryslân'?"),
        ("FryslÃ¢n", BODY, "is it 'Fryslân'?"),
        ("Frysl\ufffdn", NAME, "is it 'Frysl?n'?"),
        ("x" * 2001, NAME, "is longer than 2,000 characters"),
        ("a b", ID, "must be an identifier"),
        ("a" * 65, ID, "must be an identifier"),
        ("Súd", ID, "must be an identifier"),
        (date(2016, 1, 2), ID, "must be an identifier"),
        (True, BODY, "must be a name"),
        (date(2016, 1, 2), BODY, "must be a name"),
    ],
)
def test_what_a_cell_cannot_mean(cell: Any, column: Any, message: str) -> None:
    with pytest.raises(BadCell) as caught:
        value_of(cell, column)
    assert message in f"{caught.value.rule}; {caught.value.hint}"


@pytest.mark.parametrize(
    ("garbled", "mended"),
    [
        ("SÃºdwest", "Súdwest"),
        ("FryslÃ¢n en BraÃ«", "Fryslân en Braë"),
        ("Ã‰Ã©n", "Één"),
        ("donâ€™t", "don’t"),
        ("prijs â‚¬ 5", "prijs € 5"),
        ("Â°C", "°C"),
        ("AÃ\x81", "AÁ"),
        ("a\ufffd", "a?"),
    ],
)
def test_garbled_letters_are_known(garbled: str, mended: str) -> None:
    assert mended_text(garbled) == mended
    assert mended_text(mended.replace("?", "")) is None


@pytest.mark.parametrize(
    "sound",
    ["Súdwest-Fryslân", "café’s", "CAFÉ’S", "‘s-Gravenhage", "Å", "Ã", "“één”", "Âge", "€ 5", "ß"],
)
def test_sound_letters_are_left_alone(sound: str) -> None:
    assert mended_text(sound) is None


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Súdwest-Fryslân", "sudwest_fryslan"),
        ("Su\u0301dwest", "sudwest"),
        ("  'T Veld (Gld.) ", "t_veld_gld"),
        ("A & B", "a_b"),
        ("…", ""),
        ("x" * 70, "x" * 64),
    ],
)
def test_an_identifier_made_from_a_name(name: str, identifier: str) -> None:
    assert identifier_of(name) == identifier


def test_addresses_and_texts_of_cells() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702, 16383)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    cells = (1.0, 0.1, 1e-7, 1e21, True, False, " a\n", datetime(2016, 1, 2))
    assert [as_text(cell) for cell in cells] == [
        "1", "0.1", "0.0000001", "1000000000000000000000", "true", "false", "a", "2016-01-02",
    ]  # fmt: skip
    assert [blank(c) for c in ("", " \u00a0\ufeff", 0.0, False, "0")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    sheet, file = Grid("Taken", [["a"], ["b", "c"]], True), Grid("taken.csv", [])
    assert (sheet.place(1, 2), sheet.place(1), file.place(1, 2)) == (
        "Taken!C2",
        "Taken!2",
        "taken.csv:2",
    )
    assert (sheet.at(1, 1), sheet.at(0, 1), sheet.at(5, 0)) == ("c", "", "")


# Names in cells ----------------------------------------------------------------------------------


def with_members(text: str, tmp_path: Path, column: str = "deelnemers") -> Path:
    made = book()
    rows = made["Samenwerkingen"]
    rows[4][rows[0].index(column)] = text
    by_openpyxl(made, tmp_path / "r.xlsx")
    return tmp_path / "r.xlsx"


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Wetterskip;'t Veld", ("wetterskip", "t_veld")),
        ("Wetterskip, 't Veld,", ("wetterskip", "t_veld")),
        ("WETTERSKIP\n'T VELD", ("wetterskip", "t_veld")),
        ("wetterskip | t_veld", ("wetterskip", "t_veld")),
        (";Wetterskip; ;'t Veld;", ("wetterskip", "t_veld")),
        ("Wetterskip; alle gemeenten", ("wetterskip", "sudwest_fryslan", "noardeast_fryslan",
         "de_fryske_marren", "zandvliet", "bergen_limb", "t_veld")),
        ("Zandvliet; All Municipalities", ("zandvliet", "sudwest_fryslan", "noardeast_fryslan",
         "de_fryske_marren", "bergen_limb", "t_veld")),
        ("hus & haven; Bergen (limb.)", ("hus_haven", "bergen_limb")),
        ("Wetterskip, Zandvliet en 't Veld", ("wetterskip", "zandvliet", "t_veld")),
        ("Wetterskip/Zandvliet/'t Veld", ("wetterskip", "zandvliet", "t_veld")),
        ("Hús & Haven & Omrin", ("hus_haven", "omrin")),
        ("Wetterskip und Zandvliet and 't Veld", ("wetterskip", "zandvliet", "t_veld")),
        ("gemeenten Zandvliet en Bergen (Limb.)", ("zandvliet", "bergen_limb")),
        ("alle 6 gemeenten en Wetterskip", ("sudwest_fryslan", "noardeast_fryslan",
         "de_fryske_marren", "zandvliet", "bergen_limb", "t_veld", "wetterskip")),
    ],
)  # fmt: skip
def test_names_in_a_cell(text: str, members: tuple[str, ...], tmp_path: Path) -> None:
    assert load_tables(with_members(text, tmp_path)).partnerships[3].members == members


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("Veiligheid, brandweer en crisisbeheersing", ("safety",)),
        ("Afval, Veiligheid, brandweer en crisisbeheersing, Water", ("waste", "safety", "water")),
        ("waste; Youth care; jeugdhulp ", None),
        ("Economie, recreatie en toerisme\nyouth_care", ("economy_recreation", "youth_care")),
        ("Economy, recreation and tourism", ("economy_recreation",)),
    ],
)
def test_tasks_with_commas_in_their_names(
    text: str, tasks: tuple[str, ...] | None, tmp_path: Path
) -> None:
    path = with_members(text, tmp_path, "taken")
    if tasks is None:
        assert "names 'jeugdhulp' twice" in refusal(path)
    else:
        assert load_tables(path).partnerships[3].tasks == tasks


def test_all_tasks(tmp_path: Path) -> None:
    assert (
        len(load_tables(with_members("alle taken", tmp_path, "taken")).partnerships[3].tasks) == 18
    )


@pytest.mark.parametrize(
    ("text", "column", "guess"),
    [
        ("Zandvliet en 't Veld", "deelnemers", {
            "told_split": "C5 Zandvliet en 't Veld → Zandvliet; 't Veld"}),
        ("alle 6 gemeenten", "deelnemers", {"told_all": "C5 alle 6 gemeenten → alle gemeenten"}),
        ("alles", "taken", {"told_all": "B5 alles → alle taken"}),
        ("Alle", "taken", {"told_all": "B5 Alle → alle taken"}),
        ("wmo", "taken", {"told_near": "B5 wmo → Maatschappelijke ondersteuning (Wmo)"}),
        ("Afval & Jeugdhulp", "taken", {"told_split": "B5 Afval & Jeugdhulp → Afval; Jeugdhulp"}),
    ],
)  # fmt: skip
def test_guesses_of_names_are_told(
    text: str, column: str, guess: dict[str, str], tmp_path: Path
) -> None:
    with in_language("nl"):
        found = told(with_members(text, tmp_path, column))
    assert {kind: places for kind, places in found.items() if kind not in BASE} == {
        kind: [f"Samenwerkingen!{place}"] for kind, place in guess.items()
    }


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("Veiligheid", "taken", "is Veiligheid, brandweer en crisisbeheersing bedoeld?"),
        ("Jeugdzorg", "taken", "is Jeugdhulp bedoeld?"),
        ("schuldhulp", "taken", "is Schuldhulpverlening bedoeld?"),
        ("Afvalinzameling", "taken", "is Afval bedoeld?"),
        ("Participatiewet", "taken", "is Werk en inkomen bedoeld?"),
        ("Jeugdwet", "taken", "is Jeugdhulp bedoeld?"),
        ("Wmo 2015", "taken", "is Maatschappelijke ondersteuning (Wmo) bedoeld?"),
        ("W&I", "taken", "is Werk en inkomen bedoeld?"),
        ("Waste collection", "taken", "is Afval bedoeld?"),
        ("zomaar", "taken", "kies uit: Jeugdhulp; Maatschappelijke ondersteuning (Wmo); Werk en"),
        ("Veiligheid en Milieu", "taken", "zet ; tussen de namen: Veiligheid, brandweer en "
         "crisisbeheersing; Milieu en natuur"),
        ("Onderwijs en cultuur", "taken", "is Onderwijs, cultuur en sport bedoeld?"),
        ("alle", "deelnemers", "schrijf 'alle gemeenten' (dat zijn er 6), of de namen met ;"),
        ("alle 7 gemeenten", "deelnemers", "schrijf 'alle gemeenten' (dat zijn er 6)"),
        ("alle gemeenten en provincie", "deelnemers", "zet ; tussen de namen: alle gemeenten; "
         "Provincie Fryslân"),
        ("Omrin, Zandvliet en 't Veeld", "deelnemers", "zet ; tussen de namen: Omrin; Zandvliet; "
         "'t Veld"),
        ("Zandvliet/Nergens", "deelnemers", "zet ; tussen de namen: Zandvliet; Nergens"),
        ("Fryske Marren", "deelnemers", "is De Fryske Marren bedoeld?"),
        ("het waterschap", "deelnemers", "is Wetterskip bedoeld?"),
    ],
)  # fmt: skip
def test_hints_for_names_lose_nobody(text: str, column: str, hint: str, tmp_path: Path) -> None:
    with in_language("nl"):
        message = refusal(with_members(text, tmp_path, column))
    assert f"; {hint}" in message, message
    assert message.count("\n") == 1
    assert "voeg" not in message


def changed(tmp_path: Path, *changes: tuple[str, int, int, Any]) -> Path:
    """The region with other values in some cells: sheet, row and column from 0."""
    made = book()
    for sheet, row, place, value in changes:
        rows = made[sheet]
        rows += [[None] * len(rows[0]) for _ in range(row + 1 - len(rows))]
        rows[row][place] = value
    by_openpyxl(made, tmp_path / "r.xlsx")
    return tmp_path / "r.xlsx"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("Organisaties", 11, 0, "Totaal"), ("Organisaties", 11, 2, 229408)],
         "blad Organisaties cel A12, naam = 'Totaal': is een totaal en geen rij; verwijder de rij "
         "met het"),
        ([("Organisaties", 11, 0, "Totaal 6 gemeenten")], "verwijder de rij met het totaal"),
        ([("Samenwerkingen", 1, 3, 1.5)], "diepte = '1,5': moet een van"),
        ([("Organisaties", 9, 3, "1.234")], "= '1.234': moet een getal zijn van 0,1 tot 10.000.000;"
         " schrijf 1234 als het duizendtallen zijn, 1,2340 als het een breuk is"),
        ([("Regio", 1, 1, 2010), ("Organisaties", 9, 3, None)],
         "blad Organisaties cel A10, naam = 'Omrin': heeft geen werk in maand 0; de organisatie is "
         "uitvoerder van Omrin, maar die begint pas in 2012 en maand 0 is in 2010"),
        ([("Organisaties", row, 1, "gemente") for row in range(1, 7)],
         "ook B3, B4, B5, B6 en B7"),
    ],
)  # fmt: skip
def test_what_to_do_about_it(
    changes: list[tuple[str, int, int, Any]], message: str, tmp_path: Path
) -> None:
    with in_language("nl"):
        found = refusal(changed(tmp_path, *changes))
    assert message in found, found


def test_the_sum_of_the_shares_is_in_dutch_notation(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(as_workbook(load_tables("bar"), "nl"))
    out = openpyxl.load_workbook(path)
    out["Taken"]["D2"] = 0.1
    out.save(path)
    with in_language("nl"):
        assert "Taken, aandeel gemeente: som = 1,04; alle taken samen moeten 1 zijn" in refusal(
            path
        )


def test_all_of_a_small_region_are_named(plain: Path, region: Region) -> None:
    lines = str(month_zero(plain, lang="nl")).replace("\n  ", " ").split("\n")
    (line,) = [line for line in lines if line.startswith("- Publieke gezondheid")]
    assert line == (
        "- Publieke gezondheid: 't Veld, Bergen (Limb.), De Fryske Marren, Noardeast-Fryslân, "
        "Súdwest-Fryslân en Zandvliet (2 re-configuratie)"
    )
    with in_language("nl"), pytest.raises(RegionError, match="er niet in Súdwest & omstreken; "):
        ask(region, "Nergens")


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        (["a.xlsx", "--lang", "nl"], "schoorsteen cases check a.xlsx --lang nl"),
        (["in deze map/a b.xlsx"], "schoorsteen cases check 'in deze map/a b.xlsx'"),
        (["a.xlsx", "--like", "bar", "--lang=en"], "schoorsteen cases check a.xlsx --lang en"),
    ],
)
def test_a_new_spreadsheet_ends_with_the_next_command(
    typed: list[str], end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in deze map").mkdir()
    out = CliRunner().invoke(app, ["cases", "new", *typed]).output
    assert out.endswith(f":\n  {end}\n"), out


def test_an_organisation_may_begin_with_total(tmp_path: Path) -> None:
    path = changed(tmp_path, ("Organisaties", 4, 0, "Totaal Zandvliet"),
                   ("Samenwerkingen", 1, 2, "Totaal Zandvliet; De Fryske Marren"),
                   ("Samenwerkingen", 4, 2, "Wetterskip; 't Veld"),
                   ("Samenwerkingen", 5, 2, "De Fryske Marren; Totaal Zandvliet"))  # fmt: skip
    assert load_tables(path).organisations[3].name == "Totaal Zandvliet"


def test_who_is_left_out_is_told_by_name(tmp_path: Path) -> None:
    path = changed(
        tmp_path, ("Organisaties", 9, 5, 2030), ("Samenwerkingen", 1, 4, None),
        ("Samenwerkingen", 4, 5, 2021),
    )  # fmt: skip
    with in_language("nl"):
        found = told(path)["told_left_out"]
        story = load_case(path).story
    assert found == [
        "Organisaties!A10 Omrin begint pas in 2030",
        "Samenwerkingen!A5 Waterpact begint pas in 2021",
    ]
    assert story["left_out_organisations"] == ["omrin"]
    assert story["left_out_partnerships"] == ["waterpact"]


def test_all_who_are_left_out_are_named(tmp_path: Path) -> None:
    made = book()
    names = [f"Dienst {n}" for n in range(14)]
    made["Organisaties"] += [[name, "bv", None, None, None, 2030, "x"] for name in names]
    by_openpyxl(made, tmp_path / "r.xlsx")
    (line,) = [
        text for text in guesses(load_tables(tmp_path / "r.xlsx").told) if "only begins" in text
    ]
    assert all(f"{name} only begins in 2030" in line for name in names)


def test_a_word_for_two_is_a_word_for_neither(tmp_path: Path) -> None:
    made = book()
    made["Organisaties"].append(["Gemeente Omrin", "gemeente", 5000, None, None, None, "CBS"])
    made["Samenwerkingen"][4][2] = "Wetterskip; omrin!"
    by_openpyxl(made, tmp_path / "r.xlsx")
    assert "= 'omrin!': is not a known organisation" in refusal(tmp_path / "r.xlsx")


def test_few_inhabitants_are_told(tmp_path: Path) -> None:
    made = book()
    made["Organisaties"][4][2] = 86
    made["Organisaties"][5][2] = 500
    by_openpyxl(made, tmp_path / "r.xlsx")
    assert told(tmp_path / "r.xlsx")["told_few"] == ["Organisaties!C5 Zandvliet, 86"]


def test_rows_without_a_source_are_told(tmp_path: Path) -> None:
    made = book()
    made["Organisaties"][4][6] = None
    by_openpyxl(made, tmp_path / "r.xlsx")
    assert told(tmp_path / "r.xlsx")["told_source"] == ["Organisaties"]


def test_guesses_are_told_a_kind_a_sentence(tmp_path: Path) -> None:
    by_openpyxl(spreadsheets.comma_texts(), tmp_path / "r.xlsx")
    tables = load_tables(tmp_path / "r.xlsx")
    with in_language("nl"):
        assert guesses(tables.told)[0] == (
            "Decimale komma's: blad Organisaties cel D10 112,5 → 112.5, "
            "blad Samenwerkingen cel H4 0,06 → 0.06 en "
            "blad Samenwerkingen cel H6 0,5 → 0.5"
        )
        tables = load_tables(tmp_path / "r.xlsx")
        assert "blad Organisaties cel D10 112,5," in guesses(tables.told)[0]


# Titles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "soort",
            "sort",
            [
                "blad Organisaties cel B1, sort: is geen bekende kolom; is soort bedoeld?",
                "rij 1, kolom soort: ontbreekt in de rij met titels; is het de kolom sort?",
            ],
        ),
        (
            "soort",
            "inwoners",
            ["blad Organisaties cel C1, inwoners: staat twee keer in de rij met titels"],
        ),
        ("soort", "kleur", ["kolom soort: ontbreekt in de rij met titels; voeg de kolom toe"]),
        (
            "bron",
            "gemeente",
            ["blad Organisaties cel G1, gemeente: staat twee", "hetzelfde als naam"],
        ),
        (
            "personeel",
            "personneel",
            ["blad Organisaties cel D1, personneel: is geen bekende kolom; is personeel bedoeld?"],
        ),
        ("bron", "sources", []),
        ("inwoners", "Inwoners (aantal) *", []),
        ("inwoners", "AANTAL INWONERS:", []),
        ("inwoners", "Number of\u00a0inhabitants", []),
    ],
)
def test_titles(old: str, new: str, messages: list[str], tmp_path: Path) -> None:
    made = book()
    titles = made["Organisaties"][0]
    titles[titles.index(old)] = new
    by_openpyxl(made, tmp_path / "r.xlsx")
    with in_language("nl"):
        if messages:
            found = refusal(tmp_path / "r.xlsx")
            assert all(message in found for message in messages), found
        else:
            assert load_tables(tmp_path / "r.xlsx").organisations[0].population == 89999


def test_nearest_title_is_in_the_language_of_the_reader(tmp_path: Path) -> None:
    made = book()
    made["Organisaties"][0][1] = "soorrt"
    by_openpyxl(made, tmp_path / "r.xlsx")
    with in_language("nl"):
        message = refusal(tmp_path / "r.xlsx")
    assert "blad Organisaties cel B1, soorrt: is geen bekende kolom; is soort bedoeld?" in message
    assert "rij 1, kolom soort: ontbreekt in de rij met titels; is het de kolom soorrt?" in message


def test_a_sheet_without_titles(tmp_path: Path) -> None:
    made = book()
    made["Organisaties"] = made["Organisaties"][1:]
    by_openpyxl(made, tmp_path / "r.xlsx")
    with in_language("nl"):
        message = refusal(tmp_path / "r.xlsx")
    assert "Organisaties: heeft geen rij met titels; nodig zijn 'naam', 'soort'" in message
    # who is named there cannot be looked up: one fault is enough
    assert message.count("\n") == 1


# Rules and words ---------------------------------------------------------------------------------


def test_rules_and_rows_have_the_same_columns() -> None:
    rows = {"organisations": Organisation, "tasks": Task, "needs": Need, "portfolios": Portfolio,
            "partnerships": Membership, "events": Event}  # fmt: skip
    for name, row in rows.items():
        assert set(row._fields) - {"row"} == set(TABLES[name].columns)


@pytest.mark.parametrize("table", TABLES)
def test_each_title_is_of_one_column(table: str) -> None:
    columns = TABLES[table].columns
    for lang in ("en", "nl"):
        titles = [as_title(title_of(table, name, lang)) for name in columns]
        assert len(set(titles)) == len(titles)
        for name in columns:
            assert columns_by_title(table)[as_title(title_of(table, name, lang))] == name
            assert words_of("region_columns", lang)[f"{table}_{name}_help"]
    for name, column in columns.items():
        assert columns_by_title(table)[as_title(name)] == name
        for title in column.also:
            assert columns_by_title(table)[as_title(title)] == name, title
        if column.type == "choice":
            assert column.choices in CHOICES
        if column.type == "reference":
            assert column.to in TABLES
        if column.default is not None:
            value_of("", column)


def test_no_word_of_a_choice_means_two_things() -> None:
    for choices, values in CHOICES.items():
        seen: dict[str, str] = {}
        for value, known in values.items():
            for word in (*known, *(choice_in(choices, value, lang) for lang in ("en", "nl"))):
                assert seen.setdefault(word.casefold(), value) == value


# Templates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_template_says_what_is_missing_and_nothing_else(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(template(lang))
    assert template(lang) == path.read_bytes()
    with in_language("nl" if lang == "nl" else "en"), pytest.raises(CaseError) as caught:
        load_tables(path)
    organisations = sheet_of("organisations", lang)
    assert [(f.file, f.cell) for f in caught.value.faults] == [
        (organisations, None),
        (sheet_of("region", lang), "B1"),
    ]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_six_municipalities_in_a_template(lang: str, tmp_path: Path) -> None:
    """As an advisor fills it in: names, kinds, inhabitants; partnerships by name."""
    path = tmp_path / "r.xlsx"
    path.write_bytes(template(lang))
    out = openpyxl.load_workbook(path)
    out[sheet_of("region", lang)]["B1"] = "Delta"
    kinds = {
        "m": choice_in("kind", "municipality", lang),
        "e": choice_in("kind", "executing_body", lang),
    }
    organisations = out[sheet_of("organisations", lang)]
    for row, (name, kind, people) in enumerate(
        [*((f"Dorp {n}", "m", 10_000 + n) for n in range(6)), ("Dienst", "e", None)], start=2
    ):
        organisations.cell(row, 1).value = name
        organisations.cell(row, 2).value = kinds[kind]
        organisations.cell(row, 3).value = people
    every = words_of("region_columns", lang)["all_municipalities"]
    task = {"en": "Waste", "nl": "Afval"}[lang]
    for column, value in enumerate(
        [task, task, every, choice_in("depth", "2", lang), "Dienst"], start=1
    ):
        out[sheet_of("partnerships", lang)].cell(2, column).value = value
    out.save(path)
    region = load_case(path)
    assert region.size[:2] == (7, 18)
    assert region.story["year"] == 2026
    assert len(region.partnerships[0].members) == 7
    assert region.needs.any()
    assert set(told(path)) == {"told_ids", "told_start", "told_portfolios", "told_source"}


def test_a_template_has_lists_explanations_and_an_example() -> None:
    out = openpyxl.load_workbook(io.BytesIO(template("nl")))
    assert out.sheetnames == [
        "Uitleg", "Regio", "Organisaties", "Samenwerkingen", "Taken", "Samenhang", "Voorbeeld",
    ]  # fmt: skip
    rules = {str(v.sqref): v for v in out["Organisaties"].data_validations.dataValidation}
    assert "gemeente,provincie,waterschap" in rules["B2:B201"].formula1
    assert rules["B2:B201"].type == "list"
    assert rules["C2:C201"].prompt.startswith("Nodig bij een gemeente")
    rules = {str(v.sqref): v for v in out["Samenwerkingen"].data_validations.dataValidation}
    assert rules["E2:E201"].formula1 == "'Organisaties'!$A$2:$A$201"
    assert rules["D2:D201"].formula1 == '"1 coördinatie,2 re-configuratie,3 integratie"'
    texts = [str(cell.value) for row in out["Uitleg"].rows for cell in row if cell.value]
    assert "inwoners" in texts
    assert any(text.startswith("3. Op 'Samenwerkingen'") for text in texts)
    example = [[cell.value for cell in row] for row in out["Voorbeeld"].rows]
    assert ["Aadorp", "gemeente", "31500", None, None, None] in example


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_example_of_the_template_is_a_region(lang: str, tmp_path: Path) -> None:
    texts = words_of("region_template", lang)
    made = {sheet_of("region", lang): [["name", "Delta"], ["year", 2026]]}
    for table in ("organisations", "partnerships"):
        lines = texts[f"example_{table}"].split("|")
        made[sheet_of(table, lang)] = [
            [cell.strip() or None for cell in line.split("/")] for line in lines
        ]
    by_openpyxl(made, tmp_path / "r.xlsx")
    assert load_case(tmp_path / "r.xlsx").size[0] == 3


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_as_a_workbook_is_the_same_region(
    name: str, lang: str, tmp_path: Path
) -> None:
    tables = load_tables(name)
    path = tmp_path / "r.xlsx"
    path.write_bytes(as_workbook(tables, lang))
    again = load_tables(path)
    assert different(load_case(path), load_case(name)) == []
    for part in ("organisations", "tasks", "needs", "portfolios", "partnerships", "events"):
        one, two = getattr(again, part), getattr(tables, part)
        if part in ("tasks", "needs"):
            two = [r._replace(source=source_in(r.source, lang)) for r in two]
        assert [r._replace(row=0) for r in one] == [r._replace(row=0) for r in two]


def test_sources_in_a_template_are_in_its_language() -> None:
    out = openpyxl.load_workbook(io.BytesIO(template("nl")))
    found = {
        str(row[titles.index("bron")])
        for sheet in ("Taken", "Samenhang")
        for titles, *rows in [[*map(list, out[sheet].values)]]
        for row in rows
    }
    assert "Jeugdwet 2015; aandelen zijn aangenomen" in found
    assert "aangenomen: mensen met meer problemen tegelijk; voor de fysieke taken net zo" in found
    ours = words_of("region_template", "en")
    english = [text for key, text in ours.items() if key.startswith("source_")]
    assert not [text for text in found if any(part in text for part in english)]
    for lang in ("en", "nl"):
        assert source_in("Wegenwet; own count", lang) == "Wegenwet; own count"


def test_what_xml_says_beside_values() -> None:
    """Addresses left out, repeated cells: as the formats allow."""
    main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    sheet = (
        f"<worksheet {main}><sheetData><row><c><v>1</v></c><c><f>A1</f></c></row>"
        "<row hidden='true'><c r='C2' t='e'><v>#N/A</v></c><c t='str'><f>B</f><v></v></c>"
        "<c><f>C</f><v/></c></row><row r='9'><c s='1'/></row></sheetData>"
        "<mergeCells><mergeCell ref='A1:B3'/></mergeCells></worksheet>"
    )
    found = seen_in(xml_of(sheet.encode()), False)
    assert found.unsaved == [(0, 1), (1, 4)]
    assert found.errors == {(1, 2): "#N/A"}
    assert found.hidden_rows == [1]
    assert found.merged == [((0, 0), (2, 1))]
    assert found.furthest == (1, 4)
    stale = seen_in(xml_of(sheet.encode()), True)
    assert stale.unsaved == [(0, 1), (1, 3), (1, 4)]
    spaces = (
        "xmlns:t='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
        "xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
        "xmlns:x='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
        "xmlns:c='urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0'"
    )
    sheet = (
        f"<t:table {spaces} t:name='a'>"
        "<t:table-row t:number-rows-repeated='2'><t:table-cell/></t:table-row>"
        "<t:table-row t:visibility='filter'><t:table-cell t:number-columns-repeated='3'/>"
        "<t:table-cell t:formula='of:=1'/>"
        "<t:table-cell t:formula='of:=1' o:value-type='float' o:value='1'/>"
        "<t:table-cell o:value-type='string' c:value-type='error'><x:p>#N/B</x:p></t:table-cell>"
        "<t:table-cell t:number-rows-spanned='2' t:number-columns-spanned='1'/></t:table-row>"
        "<t:table-row t:number-rows-repeated='1048000'><t:table-cell/></t:table-row></t:table>"
    )
    seen = workbooks._ods_sheet(xml_of(sheet.encode()))
    assert seen.unsaved == [(2, 3)]
    assert seen.errors == {(2, 5): "#N/B"}
    assert seen.hidden_rows == [2]
    assert seen.merged == [((2, 6), (3, 6))]
    assert seen.furthest == (2, 5)


def test_a_strict_workbook_of_excel_is_read(plain: Path, region: Region, tmp_path: Path) -> None:
    """The same under the other name spaces that Excel can write."""
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    with zipfile.ZipFile(plain) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    for name, part in list(parts.items()):
        if name.startswith("xl/"):
            sheets = part.replace(usual + b"spreadsheetml/2006/", strict + b"spreadsheetml/")
            parts[name] = sheets.replace(
                usual + b"officeDocument/2006/", strict + b"officeDocument/"
            )
    (tmp_path / "r.xlsx").write_bytes(archive(**parts))
    assert different(load_case(tmp_path / "r.xlsx"), region) == []


FORMATS = (
    *("d-m-yyyy", "h:mm", "[h]:mm", "[mm]:ss", "0.00", "# ?/?", '"d"0', "0.00E+00", "General"),
    *("[$-413]d mmm yyyy", "[Red]0", "[$€-413] #.##0", "hh:mm AM/PM", "\\d0", "_d0", "0;[Red]d"),
    *("yyyy", "[s]", "@", 'd "dag"', "[Blue]d", "[>100]0;d", "am", "A/P", "[h]", "[hh]:mm:ss"),
)
NUMBERS = (0, 0.25, 0.999999, 1, 1.5, 59, 60, 61, 61.25, 41000.123456, 42370, 42370.99999999,
           2958465, -1, -0.5, 0.1, 123456)  # fmt: skip


def test_values_of_excel_are_those_that_calamine_reads(tmp_path: Path) -> None:
    """Our own reader and another, cell by cell: texts, truths, numbers, days in every format."""
    paths = [tmp_path / name for name in ("formats.xlsx", "of_1904.xlsx")]
    for path in paths:
        out = xlsxwriter.Workbook(path, {"date_1904": path != paths[0]})
        sheet = out.add_worksheet("a")
        forms: list[dict[str, Any]] = [{"num_format": form} for form in FORMATS]
        forms += [{"num_format": at} for at in range(50)]
        for row, form in enumerate(forms):
            given = out.add_format(form)
            for column, number in enumerate(NUMBERS):
                if path == paths[0] or number < 2_900_000:
                    sheet.write_number(row, column, number, given)
        sheet.write_string(90, 0, "  a _x000D_ b_x0041_\r\n c ")
        sheet.write_boolean(91, 1, True)
        sheet.write_blank(95, 5, None, out.add_format({"bold": True}))
        out.close()
    for name, (made, touch) in (SAME | REFUSED).items():
        paths += [tmp_path / f"{name}_w.xlsx", tmp_path / f"{name}_o.xlsx"]
        by_xlsxwriter(made(), paths[-2], touch)
        by_openpyxl(made(), paths[-1])
    paths += STORED.glob("*.xlsx")
    for path in paths:
        findings = Findings("r")
        grids = workbooks.grids_of("r", path.read_bytes(), findings)
        assert not findings.faults
        book = python_calamine.CalamineWorkbook.from_path(path)
        assert [grid.name for grid in grids] == book.sheet_names
        for grid in grids:
            other = book.get_sheet_by_name(grid.name).to_python(skip_empty_area=False)
            for ours, theirs in zip(grid.rows, other, strict=True):
                assert [repr(c) for c in ours if not blank(c)] == [
                    repr(c) for c in theirs if not blank(c)
                ], (path.name, grid.name)
