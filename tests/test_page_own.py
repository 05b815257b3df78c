"""A region of the reader's own in the page: the same bits, or the same message, as in Python."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sim.answers.month_zero import MonthZero
from sim.browser.bundle import bundle
from sim.page import own
from sim.page.assemble import PARTS
from sim.page.translate import Taken, TranslationError, translated
from sim.regions import CaseError, build_case, guesses, load_case, load_tables, shipped_cases
from sim.regions.read import tables_in
from sim.regions.template import as_workbook
from sim.words import in_language
from tests import spreadsheets
from tests.spreadsheets import REFUSED, SAME, STORED, as_csv, by_openpyxl, by_xlsxwriter
from tests.test_spreadsheets import CSV

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs Node")
Case = tuple[str, Path, str]
"""Name, file or folder, language."""


def in_python(case: Case) -> dict[str, Any]:
    name, path, lang = case
    with in_language("nl" if lang == "nl" else "en"):
        try:
            tables = tables_in(path, name)
        except CaseError as error:
            return {"message": str(error), "faults": len(error.faults)}
        region = build_case(tables)
        zero = MonthZero(region, name, (), "nl" if lang == "nl" else "en")
        return {
            "bundle": hashlib.sha256(bundle(region)).hexdigest(),
            "header": bundle(region)[:300].decode("latin-1"),
            "guesses": guesses(tables.told),
            "zero": {"sentence": zero.sentence, "lines": zero._together()},
        }


def files_of(path: Path) -> list[dict[str, str]]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [
        {"name": file.name, "data": base64.b64encode(file.read_bytes()).decode()} for file in files
    ]


def in_node(cases: Sequence[Case], folder: Path) -> list[dict[str, Any]]:
    """What the modules of the page make of the same files."""
    given = [
        {"name": name, "files": files_of(path), "lang": lang, "folder": path.is_dir()}
        for name, path, lang in cases
    ]
    return asked_of_node(given, folder)


def asked_of_node(given: Sequence[Mapping[str, Any]], folder: Path) -> list[Any]:
    assert NODE is not None
    parts = folder / "parts"
    shutil.copytree(PARTS, parts, dirs_exist_ok=True)
    (parts / "package.json").write_text('{"type": "module"}')
    (parts / "reading.js").write_text('import { py } from "./python.js";\n' + own.script())
    (folder / "known.json").write_text(json.dumps(own.known()))
    (folder / "cases.json").write_text(json.dumps(given))
    command = [NODE, str(Path(__file__).with_name("own.mjs")), str(parts),
               str(folder / "known.json"), str(folder / "cases.json")]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def check_same(cases: Sequence[Case], folder: Path) -> list[dict[str, Any]]:
    """Node and Python, case by case; what Node found."""
    found = in_node(cases, folder)
    differ = []
    for case, page in zip(cases, found, strict=True):
        python = in_python(case)
        if page != python:
            differ.append((case[0], case[2], python, page))
    for name, lang, python, page in differ[:6]:
        for key in python.keys() | page.keys():
            if python.get(key) != page.get(key):
                print(name, lang, key, "\n  Python", python.get(key), "\n  page  ", page.get(key))
    assert not differ, f"{len(differ)} of {len(cases)}: {[one[0] for one in differ][:40]}"
    return found


@needs_node
def test_the_spreadsheets_of_everyday_use(tmp_path: Path) -> None:
    """Saved by LibreOffice, XlsxWriter and openpyxl, in both languages."""
    cases: list[Case] = []
    for name, (made, touch) in (SAME | REFUSED).items():
        paths = [tmp_path / f"{name}_w.xlsx", tmp_path / f"{name}_o.xlsx"]
        by_xlsxwriter(made(), paths[0], touch)
        by_openpyxl(made(), paths[1])
        paths += list(STORED.glob(f"{name}.xlsx"))
        cases += [(path.name, path, ("nl", "en")[at % 2]) for at, path in enumerate(paths)]
        cases += [(path.name, path, ("en", "nl")[at % 2]) for at, path in enumerate(paths[-1:])]
    found = check_same(cases, tmp_path)
    assert sum("bundle" in one for one in found) > 60
    assert sum("message" in one for one in found) > 15


STRANGE: tuple[Any, ...] = (
    "", " ", "\u00a0", "?", "geen", "n.v.t.", "-", "x", "onbekend", "0", "-5", "1.5", "1e3",
    "89.999", "20,750", "1.234,5", "1,234.5", "89 999", "89'999", "1.2.3", "12%", "6,5 %",
    "150%", "47 duizend", "1,2 miljoen inwoners", "47k", "1.2.3 mln", "112,5 fte", "nan", "-inf",
    "#N/B", "#DEEL/0!", "Err:502", "=A1", "=1+1", "1-1-2016", "2016-07-01", "1 juli 2016",
    "42370", "99999", "1500", "2200", "16", "twintig", "ja", "WAAR", "deels", "speler; speler",
    "referee", "3 integratie", "1 - coordinatie", "4", "fusie", "Afstemmen", "GR", "Wgr",
    "gemente", "B.V.", "alle gemeenten", "alle 6 gemeenten", "all municipalities", "alles",
    "alle taken", "Afval", "Afval en Jeugdhulp", "Zandvliet en 't Veld", "Wetterskip/Omrin",
    "gemeente Zandvliet", "ZANDVLIET", "Zandvleit", "De Fryske Maren", "Sudwest", "Jeugd", "Wmo",
    "Veiligheid", "WMO", "Participatiewet", "omgeving", "Totaal", "totaal generaal", "subtotaal",
    "a\ufffd", "FryslÃ¢n", "donâ€™t", "€ 5", "Straße", "İstanbul", "ﬁets", "𝔊emeente", "😀",
    "שלום", "مرحبا", "ＡＢＣ", "<b>x</b>", "$x$", "{naam}", "a;b", "a|b", "a\nb", 'a"b', "'t", "\t",
    "a\u200bb", "ǅ", "ς", "x" * 2001, "Hús & Haven; Hús & Haven", "water", "GGD", "a_b",
    "GM0153", "Súdwest-Fryslân", 0, 1, -3, 0.06, 0.5, 2.5, 12.345678, 1e9, 1e16, 1e-7, 2016,
    2016.5, 42370, 123456.5, True, False, date(2016, 1, 1), date(1900, 1, 1),
    datetime(2016, 7, 1, 12, 30), time(8, 30), None,
)  # fmt: skip
"""What people and programs may put into a cell."""


def spoilt(rng: random.Random) -> spreadsheets.Book:
    """The region of the tests with something odd in some of its cells, titles and sheets."""
    made = rng.choice(list(SAME.values()))[0]()
    for _ in range(rng.randint(1, 4)):
        sheet = rng.choice(list(made))
        rows = [list(row) for row in made[sheet]]
        row = rng.randrange(len(rows))
        rows[row] = rows[row] or [None]
        column = rng.randrange(len(rows[row]))
        old = rows[row][column]
        way = rng.random()
        if isinstance(old, str) and old and way < 0.35:
            at = rng.randrange(len(old))
            rows[row][column] = rng.choice(
                (
                    old[:at] + old[at + 1 :],
                    old[:at] + rng.choice("aeé;, -/&") + old[at:],
                    old[:at] + old[at:][::-1],
                    old.upper(),
                    old.replace("; ", rng.choice((" en ", ", ", " / ", " & ", "\n", ";"))),
                    f"{old}; {old}",
                    f"{old} (Gld.)",
                )
            )
        elif way < 0.93:
            rows[row][column] = rng.choice(STRANGE)
        elif way < 0.96:
            rows.insert(row, list(rows[row]))
        elif len(rows) > 1:
            del rows[row]
        made[sheet] = rows
    if rng.random() < 0.03:
        del made[rng.choice(list(made))]
    return made


@needs_node
def test_spoilt_regions(tmp_path: Path) -> None:
    """Hundreds of workbooks and folders that nobody thought of: the same bits, the same words."""
    rng = random.Random(17)
    cases: list[Case] = []
    for at in range(int(os.environ.get("SPOILT", "100"))):
        made = spoilt(rng)
        path = tmp_path / f"c{at}"
        if at % 3 == 2:
            form = rng.choice(
                (
                    {},
                    {"delimiter": ",", "comma": False},
                    {"encoding": "utf-16", "delimiter": "\t"},
                    {"first": "sep=;\r\n"},
                    {"encoding": "utf-8"},
                )
            )
            as_csv(made, path, **form)
        else:
            path = path.with_suffix(".xlsx")
            (by_xlsxwriter, by_openpyxl)[at % 3](made, path)
        cases.append((path.name, path, rng.choice(("en", "nl"))))
    found = check_same(cases, tmp_path)
    assert sum("bundle" in one for one in found) > 0.12 * len(cases)
    assert sum("message" in one for one in found) > 0.35 * len(cases)


@needs_node
def test_files_that_are_no_region(tmp_path: Path) -> None:
    """What is damaged, empty, old, too large, or bytes of another kind."""
    rng = random.Random(4)
    by_xlsxwriter(spreadsheets.book(), tmp_path / "good.xlsx")
    data = (tmp_path / "good.xlsx").read_bytes()
    cases: list[Case] = []

    def add(name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        cases.append((name, tmp_path / name, rng.choice(("en", "nl"))))

    add("empty.xlsx", b"")
    add("page.xlsx", b"<html><table></table></html>")
    add("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    add("cut.xlsx", data[: len(data) // 2])
    add("zeros.xlsx", b"PK\x03\x04" + bytes(90))
    add("large.xlsx", b"PK\x03\x04" + bytes(5_000_000))
    add("one.csv", b"naam;soort\r\n")
    add("note.txt", b"naam;soort\r\n")
    add("named.xlsx", archive({"a": b"a"}))
    add("bare.xlsx", archive({"xl/workbook.xml": b"<workbook/>"}))
    add("entities.xlsx", archive({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}))
    add("bomb.xlsx", archive({"xl/workbook.xml": b" " * 40_000_000}))
    by_xlsxwriter(spreadsheets.book(), tmp_path / "far.xlsx", spreadsheets.far_away)
    cases.append(("far.xlsx", tmp_path / "far.xlsx", "nl"))
    with zipfile.ZipFile(tmp_path / "good.xlsx") as given:
        parts = {name: given.read(name) for name in given.namelist()}
    for at in range(90):
        name = rng.choice(("xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"))
        one = bytearray(parts[name])
        place = rng.randrange(len(one))
        one[place : place + rng.randrange(3)] = rng.choice(
            (b"", b"<", b"&", b"\xff", b'"', b">", b"x", b"&#38;", b"\x00", b"]]>", b"<!--", b" ")
        )
        add(f"spoilt{at}.xlsx", archive(parts | {name: bytes(one)}))
    check_same(cases, tmp_path)


def archive(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@needs_node
def test_folders_of_csv_as_people_save_them(tmp_path: Path) -> None:
    """Every form of the tests of Python, and files that are none of these."""
    cases: list[Case] = []
    for name, (made, form, _) in CSV.items():
        as_csv(made(), tmp_path / name, **form)
        cases.append((name, tmp_path / name, "nl"))
    odd: dict[str, bytes] = {
        "latin": "naam;soort\r\nSúdwest;gemeente\r\n".encode("cp1252"),
        "broken": b"naam;soort\r\n\xe9\x81 a;gemeente\r\n",
        "cyrillic": "naam;soort\r\nЗандвлит;gemeente\r\n".encode("cp1251"),
        "nul": b"naam;soort\r\n\x00",
        "quotes": b'naam;soort\r\n"a"b;gemeente\r\n',
        "open": b'naam;soort\r\n"a;gemeente\r\n',
        "both": b"naam;soort,inwoners\r\n",
        "ragged": b"naam;soort\r\na;gemeente;3\r\n",
        "short": b"naam;soort;inwoners\r\na;gemeente\r\n",
        "lone": b"naam\r\n",
        "odd16": b"\xff\xfea",
        "empty": b"",
        "rows": b"naam;soort\n" + b"a;gemeente\n" * 20_001,
        "bom": b"\xef\xbb\xbfnaam;soort\nS\xe9;gemeente\n",
    }
    for name, content in odd.items():
        as_csv(spreadsheets.book(), tmp_path / name)
        (tmp_path / name / "Organisaties.csv").write_bytes(content)
        cases.append((name, tmp_path / name, "en"))
    as_csv(spreadsheets.book(), tmp_path / "bare")
    (tmp_path / "bare" / "Regio.csv").unlink()
    cases.append(("bare", tmp_path / "bare", "nl"))
    found = check_same(cases, tmp_path)
    assert sum("bundle" in one for one in found) >= len(CSV)


@needs_node
def test_shipped_regions_as_workbooks(tmp_path: Path) -> None:
    """All columns and tables, given portfolios among them."""
    cases: list[Case] = []
    for name in shipped_cases():
        for lang in ("en", "nl"):
            path = tmp_path / f"{name}_{lang}.xlsx"
            path.write_bytes(as_workbook(load_tables(name), lang))
            cases.append((path.name, path, lang))
    found = check_same(cases, tmp_path)
    assert all("bundle" in one for one in found)


@needs_node
def test_typed_rows_are_a_workbook_that_others_read(tmp_path: Path) -> None:
    """What the page saves is read by Python, by openpyxl, and by the page itself."""
    texts = {sheet: [["" if c is None else str(c) for c in row] for row in rows]
             for sheet, rows in spreadsheets.book().items()}  # fmt: skip
    texts["Organisaties"][1][6] = 'CBS <b> & "x" \n;\u00e9\U0001f600'
    (made,) = asked_of_node([{"book": list(texts.items())}], tmp_path)
    path = tmp_path / "r.xlsx"
    path.write_bytes(base64.b64decode(made))
    (found,) = check_same([("r.xlsx", path, "nl")], tmp_path)
    assert "bundle" in found
    sheet = openpyxl.load_workbook(path)["Organisaties"]
    assert sheet["G2"].value == texts["Organisaties"][1][6]
    assert (sheet["C2"].value, sheet["D10"].value) == (89999, "112.5")
    by_xlsxwriter(spreadsheets.book(), tmp_path / "plain.xlsx")
    assert load_case(path).volumes.tobytes() == load_case(tmp_path / "plain.xlsx").volumes.tobytes()


@needs_node
def test_a_wrong_number_is_seen(tmp_path: Path, monkeypatch: Any) -> None:
    """The comparison of these tests fails where it must."""
    right = own.script()
    wrong = right.replace("py.T(8.0, 0.65, 0.67)", "py.T(8.01, 0.65, 0.67)")
    assert wrong != right
    monkeypatch.setattr(own, "script", lambda: wrong)
    by_xlsxwriter(spreadsheets.book(), tmp_path / "r.xlsx")
    case = ("r.xlsx", tmp_path / "r.xlsx", "nl")
    (found,) = in_node([case], tmp_path)
    assert found["bundle"] != in_python(case)["bundle"]
    assert found["guesses"] == in_python(case)["guesses"]


def test_what_has_no_translation_is_an_error(tmp_path: Path, monkeypatch: Any) -> None:
    """Nothing that the translator does not know slips through."""
    package = tmp_path / "sim"
    package.mkdir()
    monkeypatch.setattr("sim.page.translate.PACKAGE", package)
    for code in (
        "async def f(): pass",
        "def f(*given): return given",
        "def f(x):\n    for y in x: pass\n    else: return 1",
        "def f(x):\n    global z\n    z = x",
        "def f(x): return x @ x",
        "def f(x):\n    del x",
        "def f(x): return nobody(x)",
        "class A:\n    @staticmethod\n    def f(): pass",
        "def f(x): return 0 < (x + 1) < 3",
        "def f(x):\n    match x:\n        case 1: return 2",
    ):
        (package / "odd.py").write_text(code)
        with pytest.raises(TranslationError, match=r"sim\.odd"):
            translated([Taken("sim.odd")], {})
