"""Spreadsheets of one region as civil servants hand them back, made by several programs.

``python tests/spreadsheets.py`` makes those that LibreOffice saves anew; ``tests/spreadsheets/``
holds them, for who has no LibreOffice. Those of other programs are made where they are tested.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.styles
import pandas as pd
import xlsxwriter

Rows = list[list[Any]]
Book = dict[str, Rows]

SOFFICE = shutil.which("soffice")
STORED = Path(__file__).parent / "spreadsheets"


def book() -> Book:
    """The region as a careful person writes it, in Dutch: six municipalities and four others."""
    return {
        "Regio": [["naam", "Súdwest & omstreken"], ["jaar", 2020], ["bronnen", "eigen telling"]],
        "Organisaties": [
            ["naam", "soort", "inwoners", "personeel", "rol", "begin", "bron"],
            ["Súdwest-Fryslân", "gemeente", 89999, None, None, None, "CBS"],
            ["Noardeast-Fryslân", "gemeente", 45181, None, None, 2019, "CBS"],
            ["De Fryske Marren", "gemeente", 51778, None, None, 2014, "CBS"],
            ["Zandvliet", "gemeente", 8600, None, None, None, "CBS"],
            ["Bergen (Limb.)", "gemeente", 13100, None, None, None, "CBS"],
            ["'t Veld", "gemeente", 20750, None, None, None, "CBS"],
            ["Provincie Fryslân", "provincie", 649957, None, "speler; scheidsrechter", None, "CBS"],
            ["Wetterskip", "waterschap", 650000, None, None, None, "CBS"],
            ["Omrin", "uitvoeringsorganisatie", None, 112.5, None, None, "jaarverslag"],
            ["Hús & Haven", "gezamenlijke organisatie", None, None, None, 2016, "website"],
        ],
        "Samenwerkingen": [
            ["naam", "taken", "deelnemers", "diepte", "uitvoerder", "begin", "wettelijk verplicht",
             "deel van het werk", "bron"],
            ["Omrin", "Afval", "Súdwest-Fryslân; De Fryske Marren; Zandvliet", "3 integratie",
             "Omrin", 2012, "nee", None, "website"],
            ["GGD", "Publieke gezondheid", "alle gemeenten", "2 re-configuratie", None, 2010, "ja",
             None, "website"],
            ["Hús & Haven", "Veiligheid, brandweer en crisisbeheersing; Milieu en natuur",
             "Súdwest-Fryslân; Noardeast-Fryslân; Provincie Fryslân", "2 re-configuratie",
             "Hús & Haven", 2016, "nee", 0.06, "website"],
            ["Waterpact", "Water en riolering", "Wetterskip; 't Veld; Bergen (Limb.); Zandvliet",
             "1 coördinatie", None, 2015, "nee", None, "website"],
            ["Centrumregeling", "Werk en inkomen; Schuldhulpverlening",
             "De Fryske Marren; Zandvliet", "2 re-configuratie", "De Fryske Marren", None, "nee",
             0.5, "website"],
        ],
    }  # fmt: skip


def column(rows: Rows, title: str) -> int:
    return rows[0].index(title)


def each(rows: Rows, title: str, change: Callable[[Any], Any]) -> Rows:
    """A column with every value that is there changed; at least one must be."""
    at = column(rows, title)
    out = [
        rows[0],
        *([*r[:at], r[at] if r[at] is None else change(r[at]), *r[at + 1 :]] for r in rows[1:]),
    ]
    assert out != rows, title
    return out


# What people and their programs do to it ---------------------------------------------------------


def with_sheet(sheet: str, change: Callable[[Rows], Rows]) -> Book:
    made = book()
    made[sheet] = change(made[sheet])
    return made


def plain() -> Book:
    return book()


def comma_texts() -> Book:
    made = with_sheet(
        "Organisaties", lambda r: each(r, "personeel", lambda v: str(v).replace(".", ","))
    )
    rows = made["Samenwerkingen"]
    made["Samenwerkingen"] = each(rows, "deel van het werk", lambda v: str(v).replace(".", ","))
    return made


def percent_texts() -> Book:
    return with_sheet(
        "Samenwerkingen", lambda r: each(r, "deel van het werk", lambda v: f"{round(v * 100)} %")
    )


def spaced_thousands() -> Book:
    return with_sheet(
        "Organisaties", lambda r: each(r, "inwoners", lambda v: f"{v:,}".replace(",", "\u00a0"))
    )


def title_rows() -> Book:
    made = book()
    for sheet in ("Organisaties", "Samenwerkingen"):
        made[sheet] = [
            ["Samenwerking in de regio, versie 3"],
            ["Peildatum:", date(2020, 1, 1)],
            [],
        ] + made[sheet]
    return made


def blanks() -> Book:
    made = book()
    for sheet in ("Organisaties", "Samenwerkingen"):
        rows = made[sheet]
        spread: Rows = []
        for n, row in enumerate(rows):
            spread += [[None, *(f" {v}  " if isinstance(v, str) else v for v in row), None, "   "]]
            if n % 3 == 1:
                spread.append([])
        made[sheet] = spread
    return made


def odd_letters() -> Book:
    """Accents composed of two signs, non-breaking spaces, another case."""
    made = book()
    rows = made["Samenwerkingen"]
    at = column(rows, "deelnemers")
    for row in rows[1:]:
        row[at] = unicodedata.normalize("NFD", row[at]).replace("; ", ";\u00a0").upper()
    return made


def lines_in_cells() -> Book:
    made = with_sheet(
        "Samenwerkingen", lambda r: each(r, "deelnemers", lambda v: v.replace("; ", "\n"))
    )
    made["Organisaties"] = each(made["Organisaties"], "bron", lambda v: f"{v}\nstand 1-1-2020")
    return made


def commas_between() -> Book:
    """Commas between names, beside a task that has a comma in its own."""
    made = book()
    for title in ("deelnemers", "taken"):
        rows = made["Samenwerkingen"]
        made["Samenwerkingen"] = each(rows, title, lambda v: v.replace("; ", ", "))
    return made


def dates() -> Book:
    made = with_sheet("Organisaties", lambda r: each(r, "begin", lambda v: date(v, 3, 1)))
    made["Samenwerkingen"] = each(made["Samenwerkingen"], "begin", lambda v: date(v, 1, 1))
    made["Regio"][1][1] = date(2020, 1, 1)
    return made


def date_texts() -> Book:
    return with_sheet("Samenwerkingen", lambda r: each(r, "begin", lambda v: f"1-1-{v}"))


def english_words() -> Book:
    made = with_sheet(
        "Organisaties",
        lambda r: each(r, "soort", lambda v: {
            "gemeente": "Municipality", "provincie": "province", "waterschap": "water board",
            "uitvoeringsorganisatie": "executing_body", "gezamenlijke organisatie": "joint body",
        }[v]),
    )  # fmt: skip
    made["Samenwerkingen"] = each(
        made["Samenwerkingen"], "wettelijk verplicht", {"ja": "yes", "nee": "no"}.__getitem__
    )
    return made


def english_titles() -> Book:
    made = book()
    english = {
        "naam": "name", "soort": "kind", "inwoners": "inhabitants", "personeel": "staff",
        "rol": "role", "begin": "start year", "bron": "source", "taken": "tasks",
        "deelnemers": "members", "diepte": "depth", "uitvoerder": "done by",
        "wettelijk verplicht": "prescribed by law",
        "deel van het werk": "part of the work",
    }  # fmt: skip
    for sheet in ("Organisaties", "Samenwerkingen"):
        made[sheet][0] = [english[title] for title in made[sheet][0]]
    return {"Region": made["Regio"], "Organisations": made["Organisaties"],
            "Partnerships": made["Samenwerkingen"]}  # fmt: skip


def capitals() -> Book:
    made = book()
    for sheet in ("Organisaties", "Samenwerkingen"):
        made[sheet][0] = [f"{title.upper()} *" for title in made[sheet][0]]
    return {sheet.upper(): rows for sheet, rows in made.items()}


def renamed_sheets() -> Book:
    made = book()
    names = ("Regio", "Blad1", "GR-en 2020")
    return dict(zip(names, made.values(), strict=True)) | {"Notities": [["nog navragen bij Piet"]]}


def truth_words() -> Book:
    return with_sheet(
        "Samenwerkingen",
        lambda r: each(r, "wettelijk verplicht", {"ja": "WAAR", "nee": "ONWAAR"}.__getitem__),
    )


def truth_values() -> Book:
    return with_sheet(
        "Samenwerkingen",
        lambda r: each(r, "wettelijk verplicht", {"ja": True, "nee": False}.__getitem__),
    )


def depth_numbers() -> Book:
    return with_sheet("Samenwerkingen", lambda r: each(r, "diepte", lambda v: int(v[0])))


def depth_words() -> Book:
    return with_sheet("Samenwerkingen", lambda r: each(r, "diepte", lambda v: v[2:].capitalize()))


def remarks_beside() -> Book:
    """A column of one's own, and a remark beside the table."""
    made = with_sheet("Organisaties", lambda r: [[*row, None] for row in r])
    for n, row in enumerate(made["Organisaties"]):
        row[-1] = "contactpersoon" if n == 0 else f"nr. {n}"
        row += [None, "let op!"] if n == 2 else []
    return made


def unknowns() -> Book:
    """Words for what is not known."""
    made = book()
    rows = made["Samenwerkingen"]
    for title, word in (("begin", "onbekend"), ("uitvoerder", "geen"), ("deel van het werk", "-")):
        at = column(rows, title)
        for row in rows[1:]:
            row[at] = word if row[at] is None else row[at]
    return made


def prefixed() -> Book:
    """Municipalities called so in one place and not in the other."""
    return with_sheet(
        "Samenwerkingen",
        lambda r: each(r, "deelnemers", lambda v: v.replace("Zandvliet", "gemeente Zandvliet")),
    )


# Refused: what must not be guessed ---------------------------------------------------------------


def pointed_thousands() -> Book:
    """89.999 may be thousands or a fraction, and 20.750 too."""
    return with_sheet(
        "Organisaties", lambda r: each(r, "inwoners", lambda v: f"{v:,}".replace(",", "."))
    )


def error_texts() -> Book:
    made = book()
    made["Organisaties"][2][2] = "#N/B"
    return made


def garbled() -> Book:
    made = book()
    made["Organisaties"][1][0] = made["Organisaties"][1][0].encode().decode("cp1252", "replace")
    return made


def same_name() -> Book:
    made = book()
    made["Organisaties"][5][0] = "zandvliet "
    return made


def unknown_member() -> Book:
    return with_sheet(
        "Samenwerkingen",
        lambda r: each(r, "deelnemers", lambda v: v.replace("Wetterskip", "Westerskip")),
    )


def percent_people() -> Book:
    made = book()
    made["Organisaties"][3][2] = "12%"
    return made


def half_depth() -> Book:
    made = book()
    made["Samenwerkingen"][1][3] = 1.5
    return made


def date_for_people() -> Book:
    made = book()
    made["Organisaties"][4][2] = date(2020, 6, 8)
    return made


# Programs that write -----------------------------------------------------------------------------


def by_xlsxwriter(
    made: Book, path: Path, touch: Callable[[Any, dict[str, Any]], None] | None = None
) -> None:
    out = xlsxwriter.Workbook(path)
    day = out.add_format({"num_format": "d-m-yyyy"})
    sheets = {}
    for name, rows in made.items():
        sheets[name] = sheet = out.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, pd.Timestamp(value), day)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
    if touch is not None:
        touch(out, sheets)
    out.close()


def by_openpyxl(made: Book, path: Path, touch: Callable[[Any], None] | None = None) -> None:
    out = openpyxl.Workbook()
    out.remove(out.active)
    for name, rows in made.items():
        sheet = out.create_sheet(name)
        for r, row in enumerate(rows, start=1):
            for c, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(r, c).value = value
    if touch is not None:
        touch(out)
    out.save(path)


def by_pandas(made: Book, path: Path) -> None:
    with pd.ExcelWriter(path, engine="openpyxl") as out:
        for name, rows in made.items():
            width = max(map(len, rows))
            full = [[*row, *[None] * (width - len(row))] for row in rows]
            pd.DataFrame(full).to_excel(out, sheet_name=name, header=False, index=False)


def as_csv(
    made: Book, folder: Path, delimiter: str = ";", encoding: str = "utf-8-sig", first: str = "",
    ending: str = ".csv", comma: bool = True,
) -> None:  # fmt: skip
    """A folder of CSV files as a Dutch Excel saves them."""
    folder.mkdir()
    for name, rows in made.items():
        out = io.StringIO(newline="")
        out.write(first)
        width = max(map(len, rows))
        for row in rows:
            cells = [
                "" if v is None else f"{v.day}-{v.month}-{v.year}" if isinstance(v, date) else v
                for v in row
            ]
            cells = [
                str(v).replace(".", ",") if comma and isinstance(v, float) else v for v in cells
            ]
            csv.writer(out, delimiter=delimiter).writerow([*cells, *[""] * (width - len(cells))])
        (folder / f"{name}{ending}").write_bytes(out.getvalue().encode(encoding))


def libreoffice(paths: Sequence[Path], kind: str, folder: Path) -> None:
    """Open files in LibreOffice and save them as another kind, in one go."""
    assert SOFFICE is not None
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
                   kind, "--outdir", str(folder), *map(str, paths)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=300)


# What a program adds to the cells ----------------------------------------------------------------


def hide_rows(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].set_row(4, None, None, {"hidden": True})
    sheets["Samenwerkingen"].set_row(2, None, None, {"hidden": True})


def filter_rows(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].autofilter(0, 0, 10, 6)
    sheets["Organisaties"].filter_column(1, "x == gemeente")
    for row in (7, 8, 9, 10):
        sheets["Organisaties"].set_row(row, None, None, {"hidden": True})


def merge_kinds(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].merge_range(1, 1, 6, 1, "gemeente")
    sheets["Organisaties"].merge_range(1, 6, 8, 6, "CBS")


def merge_across(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].merge_range(3, 3, 3, 4, "onbekend")


def formulas(out: Any, sheets: dict[str, Any]) -> None:
    """Sums that a spreadsheet works out when it is opened."""
    sheets["Organisaties"].write_formula(1, 2, "=90000-1", None, 89999)
    sheets["Samenwerkingen"].write_formula(3, 7, "=6/100", None, 0.06)
    sheets["Organisaties"].write_formula(2, 1, '=LOWER("GEMEENTE")', None, "gemeente")


def broken_formula(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].write_formula(2, 2, "=NA()", None, "#N/A")


def percent_cells(out: Any, sheets: dict[str, Any]) -> None:
    percent = out.add_format({"num_format": "0%"})
    sheets["Samenwerkingen"].write_number(3, 7, 0.06, percent)
    sheets["Samenwerkingen"].write_number(5, 7, 0.5, percent)


def shown_thousands(out: Any, sheets: dict[str, Any]) -> None:
    """Numbers that are shown with signs between thousands and are numbers all the same."""
    grouped = out.add_format({"num_format": "#,##0"})
    for row, line in enumerate(book()["Organisaties"][1:], start=1):
        if line[2]:
            sheets["Organisaties"].write_number(row, 2, line[2], grouped)


def hide_sheet(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Samenwerkingen"].hide()


def far_away(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].write_string(1_000_000, 9, " x")


def comments(out: Any, sheets: dict[str, Any]) -> None:
    sheets["Organisaties"].write_comment(1, 2, "dit is van vorig jaar: 88000")
    bold = out.add_format({"bold": True})
    sheets["Organisaties"].write_rich_string(1, 0, "Súdwest", bold, "-Fryslân")


def openpyxl_formula(out: Any) -> None:
    out["Organisaties"]["C3"] = "=45000+181"


def openpyxl_styles(out: Any) -> None:
    out["Organisaties"].row_dimensions[3].hidden = True
    out["Organisaties"].column_dimensions["G"].hidden = True
    out["Organisaties"]["C2"].number_format = "#,##0"
    out["Samenwerkingen"]["A1"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")


SAME: dict[str, tuple[Callable[[], Book], Any]] = {
    "plain": (plain, None),
    "hidden_rows": (plain, hide_rows),
    "filtered": (plain, filter_rows),
    "merged": (plain, merge_kinds),
    "formulas": (plain, formulas),
    "percent_cells": (plain, percent_cells),
    "shown_thousands": (plain, shown_thousands),
    "hidden_sheet": (plain, hide_sheet),
    "comments": (plain, comments),
    "comma_texts": (comma_texts, None),
    "percent_texts": (percent_texts, None),
    "spaced_thousands": (spaced_thousands, None),
    "title_rows": (title_rows, None),
    "blanks": (blanks, None),
    "odd_letters": (odd_letters, None),
    "lines_in_cells": (lines_in_cells, None),
    "commas_between": (commas_between, None),
    "dates": (dates, None),
    "date_texts": (date_texts, None),
    "english_words": (english_words, None),
    "english_titles": (english_titles, None),
    "capitals": (capitals, None),
    "renamed_sheets": (renamed_sheets, None),
    "truth_words": (truth_words, None),
    "truth_values": (truth_values, None),
    "depth_numbers": (depth_numbers, None),
    "depth_words": (depth_words, None),
    "remarks_beside": (remarks_beside, None),
    "unknowns": (unknowns, None),
    "prefixed": (prefixed, None),
}
"""Workbooks that must be read as the same region."""

REFUSED: dict[str, tuple[Callable[[], Book], Any]] = {
    "pointed_thousands": (pointed_thousands, None),
    "error_texts": (error_texts, None),
    "broken_formula": (plain, broken_formula),
    "merged_across": (plain, merge_across),
    "garbled": (garbled, None),
    "same_name": (same_name, None),
    "unknown_member": (unknown_member, None),
    "percent_people": (percent_people, None),
    "half_depth": (half_depth, None),
    "date_for_people": (date_for_people, None),
}
"""Workbooks that can mean two things, or nothing."""


def kind_of(name: str) -> str:
    """The kind in which LibreOffice saves a workbook: half of them each."""
    return ("ods", "xlsx")[sorted(SAME | REFUSED).index(name) % 2]


def make(folder: Path) -> None:
    """All workbooks, made by XlsxWriter and saved by LibreOffice."""
    with tempfile.TemporaryDirectory() as made_in:
        for name, (made, touch) in (SAME | REFUSED).items():
            (Path(made_in) / kind_of(name)).mkdir(exist_ok=True)
            by_xlsxwriter(made(), Path(made_in) / kind_of(name) / f"{name}.xlsx", touch)
        for kind in ("ods", "xlsx"):
            libreoffice(sorted((Path(made_in) / kind).glob("*.xlsx")), kind, folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else STORED)
