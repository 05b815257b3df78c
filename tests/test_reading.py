"""Rows, cells, names and messages one by one, no file around them: the edges of each rule."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from sim.documents import Fault
from sim.regions import check as checks
from sim.regions import rules, template, texts, workbook, xlsx
from sim.regions.cells import BadCell, mended_text, value_of
from sim.regions.check import check
from sim.regions.findings import Columns, Findings, Told, grouped, guesses
from sim.regions.grids import Cell, Grid
from sim.regions.groups import Together, joined, lines_of, together_on
from sim.regions.names import Names, look_up, name_rows, parts_of, words_for_all
from sim.regions.rows import fields_of, rows_of, table_of, titles_in
from sim.regions.rules import TABLES
from sim.regions.tables import CaseTables, Event, Membership, Need, Organisation, Portfolio, Task
from sim.words import in_language
from tests.test_derivation import small

TITLES = ["naam", "soort", "inwoners", "telefoon"]
"""Of organisations; the last is nobody's."""


def grid(*rows: Sequence[Cell], sheet: bool = True, **more: Any) -> Grid:
    return Grid("Organisaties", [list(row) for row in rows], sheet, **more)


def read(of: Grid, table: str = "organisations") -> tuple[list[dict[str, Any]] | None, Findings]:
    findings = Findings("r.xlsx")
    return rows_of(of, table, findings), findings


def said(findings: Findings) -> list[str]:
    return [str(fault) for fault in findings.faults]


def told(findings: Findings) -> list[tuple[str, ...]]:
    return [tuple(filter(None, one)) for one in findings.told]


# Rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("merged", "people", "kinds"),
    [
        # a cell over three rows speaks for all of them, and for none below
        ([((1, 2), (3, 2))], [5, 5, 5, 8], "told_merged"),
        ([((1, 2), (2, 2))], [5, 5, None, 8], "told_merged"),
        # it may go on below the table
        ([((3, 2), (9, 2))], [5, None, None, None], "told_merged"),
        # with the title, in one row, and beside the table: nothing is filled in
        ([((0, 2), (1, 2))], [5, None, None, 8], ""),
        ([((1, 2), (1, 3))], [5, None, None, 8], ""),
        ([((1, 3), (3, 3))], [5, None, None, 8], ""),
        ([((1, 7), (3, 9))], [5, None, None, 8], ""),
        # one that says nothing, and one that does
        ([((0, 0), (0, 1)), ((1, 2), (2, 2))], [5, 5, None, 8], "told_merged"),
    ],
)
def test_cells_under_a_merged_one(merged: Any, people: list[Any], kinds: str) -> None:
    rows, findings = read(
        grid(
            TITLES,
            ["Aadorp", "gemeente", 5.0, "ja"],
            ["Beekdam", "gemeente", "", ""],
            ["Ceeveen", "gemeente", "", ""],
            ["Deestad", "gemeente", 8.0 if merged[0][0] != (3, 2) else "", ""],
            merged=merged,
        )
    )
    assert rows is not None
    assert [row["population"] for row in rows] == people
    assert [one.what for one in findings.told if one.what != "told_column"] == [kinds][
        : bool(kinds)
    ]
    assert not findings.faults
    if merged == [((3, 2), (9, 2))]:
        assert ("told_merged", "Organisaties!C4") in told(findings)


def test_a_cell_merged_over_columns_is_told_where_it_begins() -> None:
    merged = [((0, 0), (0, 1)), ((2, 1), (2, 2)), ((3, 0), (4, 1))]
    with in_language("nl"):
        _, findings = read(grid(*([TITLES] + [["Aadorp", "gemeente", 5.0, ""]] * 4), merged=merged))
        where = "is samengevoegd over meer kolommen"
        assert [text[:50] for text in said(findings) if where in text] == [
            f"blad Organisaties cel B3: {where}"[:50],
            f"blad Organisaties cel A4: {where}"[:50],
        ]


def test_rows_as_they_are_parsed() -> None:
    """The number of each row, what is passed over, and what comes behind it."""
    rows, findings = read(
        grid(
            ["Regio Noord", "", ""],
            TITLES[:3],
            ["Aadorp", "gemeente", 5.0],
            ["", "", ""],
            ["", "", "", "zie mail"],
            ["Totaal", "", 5.0],
            ["Beekdam", "gemeente", "12%"],
            ["som", "", 5.0],
            ["Ceeveen", "gemeente", 7.0],
            hidden_rows=[7, 9],
        )
    )
    assert rows is not None
    assert [(row["row"], row["name"], row["good"]) for row in rows] == [
        (3, "Aadorp", True), (7, "Beekdam", False), (9, "Ceeveen", True),
    ]  # fmt: skip
    assert "called" not in rows[1], "what stands under inhabitants is no name"
    assert [text.partition(":")[0] for text in said(findings)] == [
        "sheet Organisaties cell A6, naam = 'Totaal'",
        "sheet Organisaties cell C7, inwoners = '12%'",
        "sheet Organisaties cell A8, naam = 'som'",
    ]
    assert told(findings) == [
        ("told_above", "Organisaties!2"),
        ("told_hidden_row", "Organisaties!7"),
        ("told_hidden_row", "Organisaties!9"),
        ("told_beside", "Organisaties"),
    ]


@pytest.mark.parametrize(
    ("cells", "beside"),
    [
        (["Aadorp", "gemeente", 5.0], False),
        (["Aadorp", "gemeente", 5.0, "x"], True),
        (["Aadorp", "gemeente", 5.0, "", "x"], True),
        (["Aadorp", "gemeente", 5.0, "", ""], False),
    ],
)
def test_what_stands_beside_a_table(cells: list[Cell], beside: bool) -> None:
    _, findings = read(grid(TITLES[:3], cells, ["Beekdam", "gemeente", 6.0]))
    assert (("told_beside", "Organisaties") in told(findings)) is beside
    _, findings = read(grid([*TITLES[:3], ""], cells, ["Beekdam", "gemeente", 6.0]))
    assert (("told_beside", "Organisaties") in told(findings)) is beside


@pytest.mark.parametrize(
    ("above", "found"), [(0, True), (28, True), (29, True), (30, False), (40, False)]
)
def test_titles_stand_in_the_first_thirty_rows(above: int, found: bool) -> None:
    rows, findings = read(grid(*[["x"]] * above, TITLES[:3], ["Aadorp", "gemeente", 5.0]))
    assert (rows is not None) is found
    assert bool(findings.faults) is not found
    assert (table_of(grid(*[["x"]] * above, TITLES[:3]), set()) is not None) is found


def test_the_row_with_most_titles_is_the_one() -> None:
    rows, findings = read(
        grid(["naam", "soort"], TITLES[:3], ["naam", "soort", "bron"], ["Aadorp", "gemeente", 5.0])
    )
    assert rows is not None
    assert [row["row"] for row in rows] == [3, 4]
    assert told(findings) == [("told_above", "Organisaties!2")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "heeft geen rij met titels; nodig zijn 'naam', 'soort'"),
        ([["iets"], ["naam"], ["Aadorp"]], "heeft geen rij met titels"),
        ([["naam", "naam"], ["Aadorp"]], "heeft geen rij met titels"),
        ([["naam", "inwoners"], ["Aadorp", 5.0]], "rij 1, kolom soort: ontbreekt"),
    ],
)
def test_one_title_may_stand_there_by_chance(rows: Any, message: str) -> None:
    with in_language("nl"):
        found, findings = read(grid(*rows))
        assert found is None
        (text,) = said(findings)
        assert message in text


def test_titles_are_counted_once_and_texts_only() -> None:
    assert titles_in("organisations", ["naam", "name", "soort", 2016.0, True, "", "x"]) == 2
    assert titles_in("organisations", []) == 0


def test_columns_that_are_not_known() -> None:
    """Empty titles, columns with nothing below them, and one that is told after them."""
    with in_language("nl"):
        rows, findings = read(
            grid(
                ["", "leeg", "naam", "", "telefoon", "soort", "door wie"],
                ["", "", "Aadorp", "", "", "gemeente", ""],
                ["", "", "Beekdam", "", "nee", "gemeente", "Jan"],
            )
        )
    assert rows is not None
    assert told(findings) == [
        ("told_column", "Organisaties!E1", "telefoon"),
        ("told_column", "Organisaties!G1", "door wie"),
    ]  # fmt: skip


def test_all_that_is_wrong_with_titles_is_said() -> None:
    with in_language("nl"):
        rows, findings = read(
            grid(["naam", "naam", "gemeente", "sort", "inwonrs", "naam", "bron"], ["Aadorp"])
        )
        assert rows is None
        assert [text.partition(";")[0] for text in said(findings)] == [
            "blad Organisaties cel B1, naam: staat twee keer in de rij met titels",
            "blad Organisaties cel C1, gemeente: staat twee keer in de rij met titels",
            "blad Organisaties cel F1, naam: staat twee keer in de rij met titels",
            "blad Organisaties cel D1, sort: is geen bekende kolom",
            "blad Organisaties cel E1, inwonrs: is geen bekende kolom",
            "Organisaties, rij 1, kolom soort: ontbreekt in de rij met titels",
        ]


def test_an_error_beside_the_table_is_nobodys() -> None:
    """Columns that are not there have no cell; the first and second column are others'."""
    rows, findings = read(
        grid(
            ["telefoon", "door", "naam", "soort"],
            ["", "", "Aadorp", "gemeente"],
            errors={(1, 0): "#N/B", (1, 1): "#N/B"},
            unsaved=[(1, 0), (1, 1)],
            merged=[((0, 0), (1, 0))],
        )
    )
    assert rows is not None
    assert not findings.faults
    assert rows[0]["population"] is None


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (
            {"errors": {(1, 2): "#N/B"}},
            "sheet Organisaties cell C2, inwoners = '#N/B': is an error",
        ),
        ({"unsaved": [(1, 2)]}, "sheet Organisaties cell C2, inwoners = '': is a formula without"),
    ],
)
def test_what_values_do_not_show_makes_a_row(more: Any, text: str) -> None:
    """A row with nothing but a formula or an error is no empty row."""
    rows, findings = read(grid(TITLES[:3], ["", "", ""], ["Aadorp", "gemeente", 5.0], **more))
    assert rows is not None
    assert [row["row"] for row in rows] == [2, 3]
    assert any(one.startswith(text) for one in said(findings))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["Aadorp", "gemeente", "5"], ""),
        (["Aadorp", "gemeente", "5", ""], ""),
        (["Aadorp", "gemeente", ""], ""),
        (["Aadorp", "gemeente"], "has 2 cells; the row of titles has 3"),
        (["Aadorp", "gemeente", "5", "x"], "has 4 cells; the row of titles has 3"),
    ],
)
def test_a_row_of_a_file_has_a_cell_for_each_title(cells: list[Cell], message: str) -> None:
    rows, findings = read(
        grid(TITLES[:3], cells, ["Beekdam", "gemeente", "6"], sheet=False), "organisations"
    )
    assert rows is not None
    assert rows[1]["row"] == 3
    if message:
        assert rows[0] == {"row": 2, "good": False, "called": ["Aadorp"]}
        (text,) = said(findings)
        assert text.startswith("Organisaties, row 2: ")
        assert message in text
    else:
        assert rows[0]["row"] == 2
        assert not findings.faults


@pytest.mark.parametrize(
    ("table", "titles", "cells", "total"),
    [
        ("organisations", ["naam", "soort", "inwoners"], ["Totaal", "", 5.0], True),
        ("organisations", ["naam", "soort", "inwoners"], ["Totaal 6 gemeenten", "", 5.0], True),
        ("organisations", ["naam", "soort", "inwoners"], ["Totaal Noord", "gemeente", 5.0], False),
        ("organisations", ["naam", "soort", "inwoners"], ["Totaal", "gemeente", 5.0], True),
        ("organisations", ["code", "naam", "soort"], ["Totaal", "Aadorp", "gemeente"], True),
        ("organisations", ["naam", "soort", "inwoners"], ["Somberen", "", 5.0], False),
        ("tasks", ["taak in het Nederlands", "wettelijk", "aandeel"], ["Totaal", "", 1.0], True),
        ("portfolios", ["organisatie", "taak", "fte", "wettelijk"], ["Totaal", "", 1.0, ""], False),
    ],
)
def test_a_total_is_no_row(table: str, titles: Any, cells: Any, total: bool) -> None:
    rows, findings = read(grid(titles, cells), table)
    assert rows is not None
    assert (rows == []) is total
    assert any("total" in text for text in said(findings)) is total


@pytest.mark.parametrize(
    ("title", "cell", "lang", "detail"),
    [
        ("soort", "Wgr", "nl", "Wgr → gezamenlijke organisatie"),
        ("soort", "Wgr", "en", "Wgr → joint body"),
        ("personeel", "112,5", "nl", "112,5"),
        ("personeel", "112,5", "en", "112,5 → 112.5"),
        ("personeel", "1.234,5", "nl", "1.234,5 → 1234,5"),
        ("personeel", "1.234.567,25", "en", "1.234.567,25 → 1234567.25"),
        ("inwoners", "48 714", "nl", "48 714 → 48714"),
        ("begin", "1-1-2016", "nl", "1-1-2016 → 2016"),
        ("personeel", "?", "nl", "?"),
    ],
)
def test_a_guess_is_told_as_it_stands_and_as_it_is_read(
    title: str, cell: str, lang: Any, detail: str
) -> None:
    titles = ["naam", "soort", *([title] if title != "soort" else [])]
    cells = ["Aadorp", cell if title == "soort" else "gemeente", cell]
    with in_language(lang):
        _, findings = read(grid(titles, cells[: len(titles)]))
    (one,) = findings.told
    assert one.detail == detail
    assert one.place == f"Organisaties!{'B' if title == 'soort' else 'C'}2"


def test_names_that_broke_a_rule_are_still_what_the_row_is_called() -> None:
    rows, findings = read(
        grid(
            TITLES[:3],
            ["FryslÃ¢n", "gemeente", 5.0],
            ["", "gemeente", 6.0],
            ["Beekdam", "gemente", 6.0],
            errors={(2, 0): "#N/B"},
        )
    )
    assert rows is not None
    assert [row.get("called") for row in rows] == [["FryslÃ¢n", "Fryslân"], ["#N/B"], None]
    assert len(findings.faults) == 3
    known = Names("organisations", rows)
    assert known.find("Fryslân")[0] == known.find("FryslÃ¢n")[0] == "FryslÃ¢n"
    assert known.find("gemente")[0] is None


@pytest.mark.parametrize(
    ("titles", "taken", "found"),
    [
        (["naam", "soort"], set(), "organisations"),
        (["naam", "soort"], {"organisations"}, None),
        (["naam"], set(), None),
        (["wettelijk", "aandeel"], set(), "tasks"),
        (["x", "", "naam", "taken", "deelnemers", "diepte"], set(), "partnerships"),
        # of two tables that it may be, it is neither
        (["naam", "soort", "taken", "deelnemers", "diepte"], set(), None),
        (["naam", "soort", "taken", "deelnemers", "diepte"], {"organisations"}, "partnerships"),
    ],
)
def test_which_table_a_sheet_is(titles: Any, taken: set[str], found: str | None) -> None:
    assert table_of(grid(["Overzicht"], titles), taken) == found


def test_the_fields_of_a_region() -> None:
    findings = Findings("r")
    of = Grid(
        "Regio",
        [["Regio"], [], ["", "naam", "Noord"], ["x", 1.0], ["jaar", "1-1-2020"], ["bron", ""]],
        True,
    )
    # "Regio" is a title too: whatever stands right of it is its value
    row = fields_of(of, "region", findings)
    assert row is not None
    with in_language("nl"):
        assert "staat twee keer" in said(findings)[0] or "twice" in said(findings)[0]
    findings = Findings("r")
    of = Grid("Regio", [[""], ["", "naam", "Noord"], ["x"], ["jaar", "1-1-2020"]], True)
    assert fields_of(of, "region", findings) == {
        "row": 1, "good": True, "title": "Noord", "year": 2020, "text": None, "sources": None,
        "id": None,
    }  # fmt: skip
    assert told(findings) == [("told_date", "Regio!B4", "1-1-2020 → 2020")]
    assert not findings.faults


@pytest.mark.parametrize(
    ("rows", "more", "faults"),
    [
        ([["naam", "Noord"], ["jaar", 1400.0]], {}, ["blad Regio cel B2, jaar = '1400'"]),
        ([["naam", "Noord"]], {}, ["Regio, jaar = ''"]),
        ([["x", "Noord"]], {}, ["Regio, naam = ''", "Regio, jaar = ''"]),
        (
            [["naam", "Noord"], ["jaar", ""]],
            {"errors": {(1, 1): "#N/B", (0, 0): "#N/B"}},
            ["blad Regio cel B2, jaar = '#N/B'"],
        ),
        ([["naam", "Noord"], ["jaar"]], {"unsaved": [(1, 1)]}, ["blad Regio cel B2, jaar = ''"]),
        (
            [["naam", "Noord"], ["jaar", 2020.0], ["jaar", 2021.0]],
            {},
            ["blad Regio cel A3, jaar"],
        ),
    ],
)
def test_what_is_wrong_with_the_fields_of_a_region(rows: Any, more: Any, faults: Any) -> None:
    with in_language("nl"):
        findings = Findings("r")
        row = fields_of(Grid("Regio", rows, True, **more), "region", findings)
        assert [text.partition(":")[0] for text in said(findings)] == faults
        assert row is not None
        assert row["good"] is (faults == ["blad Regio cel A3, jaar"])


# Cells -------------------------------------------------------------------------------------------

SHARE = TABLES["tasks"].columns["share"]
MOVED = TABLES["partnerships"].columns["moved"]
STAFF = TABLES["organisations"].columns["staff"]
PEOPLE = TABLES["organisations"].columns["population"]
VOLUME = TABLES["portfolios"].columns["volume"]
YEAR = TABLES["partnerships"].columns["start_year"]


@pytest.mark.parametrize(
    ("cell", "column", "hint"),
    [
        # a number that may be a percentage, and its neighbours
        (100.0, SHARE, "write 1 or 100 %"),
        (100.5, SHARE, ""),
        (1.5, SHARE, "write 0.015 or 1.5 %"),
        (-5.0, SHARE, ""),
        (-0.5, SHARE, ""),
        (1.0, MOVED, ""),
        (90.0, MOVED, "write 0.9 or 90 %"),
        (90.5, MOVED, ""),
        (0.95, MOVED, ""),
        # of what is no part no percentage is offered
        (12.5, PEOPLE, ""),
        (0.05, STAFF, ""),
        (-12.0, STAFF, ""),
        (1e8, STAFF, ""),
        (0.005, VOLUME, ""),
        (-1.0, VOLUME, ""),
        # numbers under which spreadsheets keep dates
        (19_999.0, YEAR, ""),
        (20_000.0, YEAR, "this is a date that is shown as a number; write its year, 1954"),
        (79_999.0, YEAR, "this is a date that is shown as a number; write its year, 2119"),
        (80_000.0, YEAR, ""),
        (1499.0, YEAR, ""),
        (2201.0, YEAR, ""),
        # numbers with a word behind them
        ("47 duizend", PEOPLE, "write only the number: 47000"),
        ("1.200 duizend", PEOPLE, ""),
        ("1.2.3 mln", PEOPLE, ""),
        ("47 huizen", PEOPLE, "write only the number: 47"),
        ("2 thousand", PEOPLE, "write only the number: 2000"),
        ("ca. 47", PEOPLE, ""),
    ],
)  # fmt: skip
def test_the_hint_for_a_number_is_for_that_number(cell: Cell, column: Any, hint: str) -> None:
    with pytest.raises(BadCell) as caught:
        value_of(cell, column)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        (1500.0, YEAR), (2200.0, YEAR), (0.1, STAFF), (1e7, STAFF), (0.01, VOLUME), (0.0, VOLUME),
        (1.0, PEOPLE), (1e9, PEOPLE), (0.0, SHARE), (1.0, SHARE), (0.0, MOVED), (0.9, MOVED),
    ],
)  # fmt: skip
def test_numbers_at_the_edge_are_right(cell: float, column: Any) -> None:
    assert value_of(cell, column) == (cell, "")


@pytest.mark.parametrize("text", ["â€", "Ãx", "â‚", "Å ", "ÃÃ", "Ä‡x"[:1], "x â€ y"])
def test_what_is_not_garbled_in_a_known_way_stays(text: str) -> None:
    assert mended_text(text) is None


def test_garbled_letters_are_mended_where_others_are_not() -> None:
    """Each by itself, the first alphabet that can write it."""
    assert mended_text("â€ en Ã©n Ã\x81n") == "â€ en én Án"


# Names -------------------------------------------------------------------------------------------


def people(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [
        {"row": n, "good": True, "name": name, "kind": "municipality", "core": "yes"} | more
        for n, name in enumerate(names, start=2)
    ]


def seen(findings: Findings, table: str = "organisations") -> Findings:
    """As if the table had been read, with its name and tasks in columns A and B."""
    titles = {"id": "code", "name": "naam", "name_nl": "taak", "members": "deelnemers"}
    findings.read(
        table, Grid(table, (), True), Columns({n: k for k, n in enumerate(titles)}, titles)
    )
    return findings


def test_rows_of_one_name_are_told_each_and_those_behind_them_are_named() -> None:
    rows = people("Aadorp", "Aadorp", "", "Aadorp", "Beekdam", "…", "beekdam", "Ceeveen")
    rows[3]["id"] = "x"
    findings = seen(Findings("r"))
    name_rows("organisations", rows, findings)
    assert [row.get("id") for row in rows] == [
        "aadorp", "aadorp", None, "x", "beekdam", "", "beekdam", "ceeveen",
    ]  # fmt: skip
    assert [text.partition(";")[0] for text in said(findings)] == [
        "sheet organisations cell B3, naam = 'Aadorp': stands in row 2 already",
        "sheet organisations cell B5, naam = 'Aadorp': stands in row 2 already",
        "sheet organisations cell B7, naam = '…': cannot be made into an identifier",
        "sheet organisations cell B8, naam = 'beekdam': stands in row 6 already",
    ]
    assert [row["good"] for row in rows].count(False) == 1
    assert told(findings) == [("told_ids", "organisations")]


def test_partnerships_may_have_one_name_and_no_identifier_twice() -> None:
    rows = people("Zorg", "Zorg", "Zorg")
    for row, name in zip(rows, ("a", "b", "b"), strict=True):
        row["id"] = name
    findings = seen(Findings("r"), "partnerships")
    name_rows("partnerships", rows, findings)
    assert [text.partition(";")[0] for text in said(findings)] == [
        "sheet partnerships cell A4, code = 'b': stands in row 3 already",
    ]
    assert not findings.told


def test_a_task_needs_a_name() -> None:
    rows: list[dict[str, Any]] = [
        {"row": 2, "good": True, "name_nl": None, "name_en": None},
        {"row": 3, "good": True, "name_nl": None, "name_en": "Waste"},
        {"row": 4, "good": True, "id": "water"},
    ]
    findings = seen(Findings("r"), "tasks")
    name_rows("tasks", rows, findings)
    assert [text.partition(";")[0] for text in said(findings)] == [
        "sheet tasks cell C2, taak = '': must not be empty",
    ]
    assert [row.get("id") for row in rows] == [None, "waste", "water"]


@pytest.mark.parametrize(
    ("text", "ids", "kinds"),
    [
        ("alle gemeenten en Dienst Zuid", ("a", "b", "d"), ["told_split"]),
        ("Dienst Zuid en alle gemeenten", ("d", "a", "b"), ["told_split"]),
        ("Aadorp en Beekdam; Dienst Zuid", ("a", "b", "d"), ["told_split"]),
        ("Dienst Zuid; alle 2 gemeenten", ("d", "a", "b"), ["told_all"]),
        ("alle 2 gemeenten; Aadorp; Dienst Zuid", None, []),
        ("alle gemeenten; alle gemeenten", ("a", "b"), []),
        ("Aadorp; alle gemeenten; Dienst Zuid", ("a", "b", "d"), []),
        ("gemeente Aadorp; Beekdam", ("a", "b"), ["told_near"]),
        ("Aadorp; Aadorp; Beekdam; Beekdam", None, []),
        ("alle 3 gemeenten; Beekdam", None, []),
    ],
)
def test_who_stands_in_a_cell(text: str, ids: tuple[str, ...] | None, kinds: list[str]) -> None:
    rows = people("Aadorp", "Beekdam", "Dienst Zuid")
    for row, name in zip(rows, "abd", strict=True):
        row["id"] = name
    rows[2]["kind"] = "executing_body"
    known = Names("organisations", rows)
    everyone = words_for_all(rows, [])["organisations"]
    findings = seen(Findings("r"), "partnerships")
    row = {"row": 9, "good": True, "members": text}
    column = TABLES["partnerships"].columns["members"]
    with in_language("nl"):
        look_up("partnerships", row, column, known, everyone, findings)
    assert [one.what for one in findings.told if ids] == kinds
    assert all(one.place == "partnerships!D9" for one in findings.told)
    assert row["good"] is (ids is not None)
    if ids is not None:
        assert row["members"] == ids
        assert not findings.faults


def test_everything_wrong_in_a_cell_is_said() -> None:
    rows = people("Aadorp", "Beekdam")
    name_rows("organisations", rows, seen(Findings("r")))
    findings = seen(Findings("r"), "partnerships")
    row = {"row": 9, "good": True, "members": "Nergens; Aadorp; Ergens; Aadorp; Beekdam"}
    column = TABLES["partnerships"].columns["members"]
    look_up("partnerships", row, column, Names("organisations", rows), None, findings)
    assert [text.partition(": ")[2].partition(";")[0] for text in said(findings)] == [
        "is not a known organisation", "is not a known organisation", "names 'Aadorp' twice",
    ]  # fmt: skip
    assert row["members"] == ("aadorp", "beekdam")


def test_a_table_that_could_not_be_read_brings_no_second_fault() -> None:
    findings = Findings("r")
    column = TABLES["partnerships"].columns["members"]
    row = {"row": 9, "good": True, "members": "Aadorp"}
    look_up("partnerships", row, column, None, None, findings)
    assert row == {"row": 9, "good": False, "members": None}
    assert not findings.faults
    row = {"row": 9, "good": True, "members": None}
    look_up("partnerships", row, column, None, None, findings)
    assert row["good"]


def test_of_all_municipalities_those_that_take_part() -> None:
    rows = people("a", "b", "c", "d")
    for row in rows:
        row["id"] = row["name"]
    rows[0]["core"], rows[2]["kind"] = "no", "province"
    found = words_for_all(rows, [{"id": "x"}, {"id": None}, {"id": "y"}])
    assert found["organisations"].ids == ["b", "d"]
    assert found["tasks"].ids == ["x", "y"]
    assert "alle 2 gemeenten" in found["organisations"].guessed
    assert "alle 2 taken" in found["tasks"].guessed
    assert "alles" in found["tasks"].guessed
    assert "alles" not in found["organisations"].guessed


@pytest.mark.parametrize("signs", [1, 4, 5, 6])
def test_a_name_may_have_five_signs(signs: int) -> None:
    name = ", ".join(f"deel {n}" for n in range(signs + 1))
    rows = people("x", name, "y")
    for row in rows:
        row["id"] = row["name"].replace(", ", "_").replace(" ", "-")
    parts = parts_of(f"x; {name}, y", Names("organisations", rows))
    assert (parts == ["x", name, "y"]) is (signs <= 5)


def task_names(*names: str) -> Names:
    rows = [{"row": n, "good": True, "name_nl": name, "id": f"t{n}", "made": True,
             "source": {"Jeugdhulp": "Jeugdwet 2015"}.get(name, "")}
            for n, name in enumerate(names)]  # fmt: skip
    return Names("tasks", rows)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        # a slip of the pen; a word of the name; the first letters; the law; a word that begins so
        ("Jeugdhulpp", ["Jeugdhulp"]),
        ("cultuur", ["Onderwijs, cultuur en sport"]),
        ("W&I", ["Werk en inkomen"]),
        ("ocs", ["Onderwijs, cultuur en sport"]),
        ("jeugdwet", ["Jeugdhulp"]),
        ("Afvalinzameling", ["Afval"]),
        ("inkomensondersteuning", ["Werk en inkomen"]),
        ("Onderwijzers", ["Onderwijs, cultuur en sport"]),
        # letters that too many words have
        ("en", []),
        ("w", []),
        ("Afstemming", []),
        ("zomaar", []),
    ],
)
def test_who_may_be_meant(word: str, found: list[str]) -> None:
    known = task_names("Afval", "Jeugdhulp", "Werk en inkomen", "Onderwijs, cultuur en sport")
    with in_language("nl"):
        assert known.perhaps(word) == found


def test_of_words_that_begin_equally_far_all_are_offered() -> None:
    known = task_names("Milieuzorg", "Afval", "Milieubeheer", "Milde zorg")
    with in_language("nl"):
        assert known.perhaps("milieudienst") == ["Milieuzorg", "Milieubeheer"]


def test_no_more_than_three_are_offered() -> None:
    three = task_names("Zorg voor ouderen", "Zorg voor kinderen", "Zorg voor dieren", "Afval")
    four = task_names("Zorg voor ouderen", "Zorg voor kinderen", "Zorg voor dieren", "Zorg thuis")
    with in_language("nl"):
        assert len(three.perhaps("zorg")) == 3
        assert four.perhaps("zorg") == []


# Findings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 2, 10, 11, 12, 13, 14, 30])
def test_a_few_more_than_ten_places_are_all_named(many: int) -> None:
    with in_language("nl"):
        (line,) = guesses([Told("told_comma", f"B{n}") for n in range(1, many + 1)])
    named = [f"B{n}" for n in range(1, (many if many <= 12 else 10) + 1)]
    assert all(f" {name}," in f" {line.replace(' en ', ', ')}," for name in named)
    assert ("B11" in line) is (11 <= many <= 12)
    assert line.endswith(f", B10 en {many - 10} meer" if many > 12 else f"B{many}")


@pytest.mark.parametrize("many", [100, 102, 103])
def test_who_is_left_out_is_named_up_to_a_hundred(many: int) -> None:
    (line,) = guesses([Told("told_left_out", f"B{n}") for n in range(1, many + 1)])
    assert ("B101" in line) is (101 < many <= 102)
    assert "B100" in line


def test_a_guess_without_a_place_is_a_sentence() -> None:
    with_place, without = guesses([Told("told_ids", "Taken"), Told("told_portfolios", "")])
    assert with_place.endswith(": Taken")
    assert not without.endswith(":")
    (twice,) = guesses([Told("told_ids", "Taken"), Told("told_ids", "Taken")])
    assert twice == with_place


def test_faults_of_a_kind_stand_together() -> None:
    """Those of one column; the same value is not said again, another one is, cut to 24 signs."""

    def fault(cell: str, value: str, **more: Any) -> Fault:
        given = {"rule": "is fout", "key": "soort", "hint": "verander het"} | more
        return Fault("Organisaties", given["rule"], given["key"], value, given["hint"], None, cell)

    found = grouped([
        fault("B2", "x"),
        fault("B3", "x"),
        fault("C2", "x", key="rol"),
        fault("B4", "y" * 30),
        fault("B5", "x", rule="is leeg"),
    ])  # fmt: skip
    assert [one.cell for one in found] == ["B2", "C2", "B5"]
    assert found[0].hint == f"verander het; likewise B3 and B4 ('{'y' * 24}')"
    assert found[1].hint == "verander het"


def test_faults_of_whole_tables_are_told_apart() -> None:
    whole = Fault("Organisaties", "is fout", "soort", "x", "")
    assert len(grouped([whole, whole])) == 2
    rows = [whole._replace(row=n) for n in (2, 3)]
    assert len(grouped(rows)) == 1
    with in_language("nl"):
        assert grouped(rows)[0].hint == "ook rij 3"


# Texts -------------------------------------------------------------------------------------------


def of_text(text: str | bytes, table: str = "organisations") -> tuple[Grid | None, Findings]:
    findings = Findings("r")
    data = text.encode() if isinstance(text, str) else text
    return texts.grid_of("o.csv", data, findings, lambda cells: titles_in(table, cells)), findings


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("naam;soort\nx,y;z\n", ["naam", "soort"]),
        ("naam,soort\nx;y,z\n", ["naam", "soort"]),
        ("naam\tsoort\nx,y\tz\n", ["naam", "soort"]),
        # no title is known: what stands in the first line, whatever stands below it
        ("a;b\n1,2;3,4\n", ["a", "b"]),
        ("a;b\n", ["a", "b"]),
        ("a\tb\n1;2;3\n", ["a", "b"]),
        ("a\n1;2\n", ["a"]),
        # titles further down decide
        ("a;b;c\n,,\nnaam,soort\n", ["a;b;c"]),
        (30 * "a;b,c\n" + "naam,soort\n", None),
        (29 * "a;b,c\n" + "naam,soort\n", ["a;b", "c"]),
        ("a;b,c\n1\n", None),
        ("a;b\tc\n1\n", None),
    ],
)
def test_what_stands_between_cells(text: str, cells: list[str] | None) -> None:
    found, findings = of_text(text)
    if cells is None:
        assert found is None
        assert "row 1: has both" in said(findings)[0]
    else:
        assert found is not None
        assert list(found.rows[0]) == cells


@pytest.mark.parametrize(("rows", "read"), [(19_999, True), (20_000, True), (20_001, False)])
def test_a_file_has_no_more_than_twenty_thousand_rows(rows: int, read: bool) -> None:
    found, findings = of_text("naam;soort\n" + "x;y\n" * (rows - 1))
    assert (found is not None) is read
    assert bool(findings.faults) is not read
    if found is not None:
        assert len(found.rows) == rows


@pytest.mark.parametrize(
    ("furthest", "place"),
    [
        ((19_999, 499), None),
        ((20_000, 0), "sheet Taken cell A20001"),
        ((0, 500), "sheet Taken cell SG1"),
        ((20_000, 500), "sheet Taken cell SG20001"),
    ],
)
def test_no_cell_stands_far_away(furthest: tuple[int, int], place: str | None) -> None:
    if place is None:
        xlsx.refuse_far("Taken", furthest)
        return
    with pytest.raises(xlsx.Unfit) as caught:
        xlsx.refuse_far("Taken", furthest)
    assert place in caught.value.args[0]
    assert "20000" in caught.value.args[0].replace(",", "").replace(".", "")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"naam;Frysl\x83n\n", 1),
        (b"naam\nx\nFrysl\x83n\n", 3),
        (b"naam\nZwolle\x81", 2),
    ],
)  # fmt: skip
def test_letters_of_another_alphabet_are_told_with_their_line(data: bytes, line: int) -> None:
    found, findings = of_text(data)
    assert found is None
    assert f"(line {line})" in said(findings)[0]


def test_cells_beyond_the_edge_are_empty() -> None:
    of = grid(["a", "b"], ["c"])
    assert [of.at(r, c) for r in range(4) for c in range(3)] == [
        "a", "b", "", "c", "", "", "", "", "", "", "", "",
    ]  # fmt: skip


# Excel -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""), ("0", ""), ("0.00", ""), ("#,##0", ""), ("0%", ""), ("@", ""), ("", ""),
        ("d-m-yyyy", "day"), ("yyyy", "day"), ("m", "day"), ("hh", "day"), ("ss", "day"),
        ("D/M", "day"), ("Y", "day"), ("H", "day"), ("S", "day"), ("M", "day"),
        ("[$-413]d mmm", "day"), ("[Red]0", ""), ("[Red]d", "day"), ("[<10]0", ""),
        ("[h]:mm", "span"), ("[H]", "span"), ("[mm]:ss", "span"), ("[ss]", "span"), ("[s]", "span"),
        ("[hm]", ""), ("[]d", "day"), ("[Red][h]", "span"), ("[mh]d", "day"), ("[h", ""),
        ('"dag" 0', ""), ('"dag" d', "day"), ('0 "m"', ""), ('"d', ""), ('"a""d"0', ""),
        ("\\d0", ""), ("\\d\\m0", ""), ("\\d d", "day"), ("_d0", ""), ("_-0_d", ""), ("0\\", ""),
        ("0;d", ""), ("d;0", "day"), (";d", ""),
        ("AM/PM", "day"), ("A/P", "day"), ("0 a", ""), ("am", "day"), ("aP", "day"), ("ax/", "day"),
        ("A0", ""),
    ],
)  # fmt: skip
def test_what_a_format_makes_of_a_number(code: str, kind: str) -> None:
    assert xlsx.form_of(code) == kind


@pytest.mark.parametrize(
    ("number", "form", "from_1904", "value"),
    [
        (42370.0, "", False, 42370.0),
        (42370.0, "", True, 42370.0),
        (42370.0, "day", False, date(2016, 1, 1)),
        (40908.0, "day", True, date(2016, 1, 1)),
        (42370.5, "day", False, datetime(2016, 1, 1, 12)),
        (42370.0 + 1 / 86_400_000, "day", False, datetime(2016, 1, 1, 0, 0, 0, 1000)),
        (0.25, "day", False, time(6)),
        (0.0, "day", False, time(0)),
        # 29 February 1900 is a day for Excel alone
        (1.0, "day", False, date(1900, 1, 1)),
        (59.0, "day", False, date(1900, 2, 28)),
        (60.0, "day", False, date(1900, 2, 28)),
        (61.0, "day", False, date(1900, 3, 1)),
        (1.5, "span", False, timedelta(days=1, hours=12)),
        (1 / 86_400_000, "span", False, timedelta(milliseconds=1)),
        (1.5, "span", True, timedelta(days=1, hours=12)),
        # the last day that there is, and beyond it
        (2_958_465.0, "day", False, date(9999, 12, 31)),
        (2_958_466.0, "day", False, 2_958_466.0),
        (2_957_003.0, "day", True, date(9999, 12, 31)),
        (2_957_004.0, "day", True, 2_957_004.0),
        (-600_000.0, "day", False, -600_000.0),
        (-600_000.0, "span", False, -600_000.0),
        (1e300, "day", False, 1e300),
    ],
)
def test_a_number_is_a_day_if_its_format_says_so(
    number: float, form: str, from_1904: bool, value: Cell
) -> None:
    found = xlsx._in_form(number, form, from_1904)
    assert (type(found), found) == (type(value), value)


MAIN = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"


def sheet(rows: str, *, texts: Sequence[str] = (), formats: Sequence[str] = ()) -> Any:
    root = xlsx.xml_of(f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode())
    return xlsx._rows(root, xlsx._Book(texts, formats, False))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>1.5</v></c>", 1.5),
        ("<c t='n'><v>-1e3</v></c>", -1000.0),
        ("<c><v>1,5</v></c>", "1,5"),
        ("<c s='0'><v>1</v></c>", 1.0),
        ("<c s='1'><v>42370</v></c>", date(2016, 1, 1)),
        ("<c s='2'><v>42370</v></c>", 42370.0),
        ("<c s='-1'><v>42370</v></c>", 42370.0),
        ("<c t='s'><v>0</v></c>", "nul"),
        ("<c t='s'><v>1</v></c>", "een"),
        ("<c t='b'><v>1</v></c>", True),
        ("<c t='b'><v>0</v></c>", False),
        ("<c t='e'><v>#N/A</v></c>", ""),
        ("<c t='str'><f>A</f><v>a_x000D_b_x0041_</v></c>", "a\rbA"),
        ("<c t='str'><v></v></c>", ""),
        ("<c t='d'><v>2016-07-01T00:00:00</v></c>", date(2016, 7, 1)),
        ("<c t='d'><v>geen dag</v></c>", "geen dag"),
        ("<c t='inlineStr'><is><t>naam</t></is></c>", "naam"),
        (
            "<c t='inlineStr'><is><r><rPr/><t>na</t></r><r/><rPh><t>x</t></rPh>"
            "<r><t>am</t></r></is></c>",
            "naam",
        ),
    ],
)
def test_what_a_cell_of_excel_holds(cell: str, value: Cell) -> None:
    (row,) = sheet(f"<row>{cell}</row>", texts=["nul", "een"], formats=["", "day"])
    assert (type(row[0]), row) == (type(value), [value])


@pytest.mark.parametrize("place", ["2", "-1"])
def test_a_text_that_is_not_there(place: str) -> None:
    with pytest.raises(xlsx.Unfit):
        sheet(f"<row><c t='s'><v>{place}</v></c></row>", texts=["nul", "een"])


def test_where_cells_of_excel_stand() -> None:
    """With and without addresses; nothing is left of what has no value."""
    rows = sheet(
        "<row><c/><c><v>1</v></c></row>"
        "<row r='3'><c r='C3'><v>2</v></c><c><v>3</v></c><c r='AB3'/></row>"
        "<row><c><v>4</v></c></row><row r='9'><c s='1'/></row>"
    )
    assert rows == [
        ["", 1.0, "", ""], [""] * 4, ["", "", 2.0, 3.0], [4.0, "", "", ""],
    ]  # fmt: skip
    assert sheet("") == []
    assert xlsx._column("A") == 0
    assert xlsx._column("Z") == 25
    assert xlsx._column("AA") == 26
    assert xlsx._column("XFD") == 16_383


@pytest.mark.parametrize(
    ("cell", "stale", "unsaved"),
    [
        ("<c t='str'><f>A</f></c>", False, True),
        ("<c t='str'><f>A</f><v></v></c>", False, False),
        ("<c><f>A</f><v></v></c>", False, True),
        ("<c><f>A</f><v>0</v></c>", False, False),
        ("<c><f>A</f><v>0</v></c>", True, True),
        ("<c><v>0</v></c>", True, False),
        ("<c><v></v></c>", False, False),
    ],
)
def test_a_formula_has_a_value_or_not(cell: str, stale: bool, unsaved: bool) -> None:
    rows = f"<worksheet {MAIN}><sheetData><row>{cell}</row></sheetData></worksheet>"
    assert bool(xlsx.seen_in(xlsx.xml_of(rows.encode()), stale).unsaved) is unsaved


def test_cells_of_an_ods_stand_where_they_stand() -> None:
    """Empty rows and columns before a table count."""
    spaces = (
        "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
        "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
        "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        "<table:table table:name='Taken'>"
        "<table:table-row><table:table-cell table:number-columns-repeated='3'/></table:table-row>"
        "<table:table-row><table:table-cell/><table:table-cell table:number-columns-repeated='2' "
        "office:value-type='string'><text:p>naam</text:p></table:table-cell></table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        made.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{space}"/>')
    findings = Findings("r.ods")
    (found,) = workbook.grids_of("r.ods", out.getvalue(), findings)
    assert [list(row) for row in found.rows] == [["", "", ""], ["", "naam", "naam"]]
    assert not found.hidden


def test_hidden_rows_are_those_with_something_in_them() -> None:
    seen_there = xlsx.Seen([0, 1, 2, 3, 9], [], {}, [], (0, 0))
    made = xlsx.grid_of("Taken", [["a"], [""], ["", 1.0]], False, seen_there)
    assert list(made.hidden_rows) == [1, 3]
    assert made.sheet
    assert not made.hidden


def test_styles_of_excel() -> None:
    """Formats of its own, of the program, by number; each style has one."""
    styles = (
        f"<styleSheet {MAIN}><numFmts><numFmt numFmtId='164' formatCode='[h]:mm'/>"
        "<numFmt numFmtId='165' formatCode='0.0'/><numFmt numFmtId='14' formatCode='0'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='15'/></cellStyleXfs><cellXfs><xf/>"
        + "".join(f"<xf numFmtId='{n}'/>" for n in (164, 165, 14, 13, 15, 22, 23, 26, 27, 36, 37,
                                                     44, 45, 46, 47, 48, 49, 50, 58, 59))
        + "</cellXfs></styleSheet>"
    )  # fmt: skip
    assert xlsx._formats({"xl/styles.xml": styles.encode()}) == [
        "", "span", "", "", "", "day", "day", "", "", "day", "day", "",
        "", "day", "span", "day", "", "", "day", "day", "",
    ]  # fmt: skip
    assert xlsx._formats({}) == []


# Together ----------------------------------------------------------------------------------------


def test_who_is_joined() -> None:
    links = [(0, 1, 1), (1, 2, 2), (3, 4, 3), (0, 2, 2), (4, 3, 3), (5, 2, 2)]
    assert joined(7, links, 3) == [[0], [1], [2], [3, 4], [5], [6]]
    assert joined(7, links, 2) == [[0, 1, 2, 5], [3, 4], [6]]
    assert joined(7, [(5, 6, 1), (1, 5, 1), (0, 6, 1)], 1) == [[0, 1, 5, 6], [2], [3], [4]]
    assert joined(0, [], 1) == []


def test_groups_on_a_task_are_told_once_the_deepest_first() -> None:
    labels = ["Dee", "Aa", "Cee", "Bee", "Ee"]
    links = [(0, 1, 3), (1, 2, 1), (3, 4, 2)]
    assert together_on(labels, links) == [
        Together(("Aa", "Dee"), 3), Together(("Bee", "Ee"), 2), Together(("Aa", "Cee", "Dee"), 1),
    ]  # fmt: skip
    assert together_on(labels, []) == []


@pytest.mark.parametrize("many", [2, 24, 25, 26, 40])
def test_a_large_group_is_counted(many: int) -> None:
    names = tuple(f"N{n:02}" for n in range(many))
    with in_language("nl"):
        lines = lines_of(
            ["Zorg", "Afval", "Wegen", "Water"],
            [[Together(names, 2)], [], [Together(names, 2)], []],
        )
    assert len(lines) == 2
    assert lines[0].startswith("Zorg; Wegen: N00, N01") or many == 2
    assert (names[-1] in lines[0]) is (many <= 25)
    assert "2 re-configuratie" in lines[0]
    if many > 25:
        assert "N04" in lines[0]
        assert "N05" not in lines[0]
        assert str(many - 5) in lines[0]
    assert "Afval; Water" in lines[1]


def test_nobody_is_alone_if_all_share() -> None:
    group = [Together(("a", "b"), 1)]
    assert len(lines_of(["x", "y"], [group, group])) == 1
    assert lines_of([], []) == []


# Tables ------------------------------------------------------------------------------------------


def checked(tables: CaseTables, lang: Any = "en") -> Findings:
    """What the rules over rows say, as if the tables had been read from sheets."""
    findings = Findings("r")
    for table in ("organisations", "tasks", "partnerships"):
        columns = list(TABLES[table].columns)
        findings.read(
            table, Grid(table, (), True), Columns({c: k for k, c in enumerate(columns)}, {})
        )
    with in_language(lang):
        check(tables, {"tasks": Names("tasks", [])}, findings)
    return findings


def town(name: str, people: float | None = 5000.0, **more: Any) -> Organisation:
    given = small().organisations[0]
    return given._replace(id=name, name=name, population=people, **more)


def test_who_does_not_take_part_and_why() -> None:
    tables = small(
        organisations=(
            *small().organisations,
            town("later", start_year=2021, row=6),
            town("now", start_year=2020, row=7),
            town("past", end_year=2019, row=8),
            town("ended", end_year=2020, row=9),
            town("still", end_year=2021, row=10),
            town("apart", core=False, row=11),
        ),
        partnerships=(
            *small().partnerships,
            small()
            .partnerships[0]
            ._replace(id="p1", name="P1", members=("past",), end_year=2030, row=3),
            small()
            .partnerships[0]
            ._replace(id="p2", name="P2", members=("past",), start_year=1990, row=4),
            small().partnerships[0]._replace(id="p3", name="P3", end_year=2020, row=5),
            small().partnerships[0]._replace(id="p4", name="P4", start_year=2021, row=6),
        ),
    )
    found = [one for one in checked(tables).told if one.what == "told_left_out"]
    assert [(one.place.partition("!")[0], one.detail) for one in found] == [
        ("organisations", "later only begins in 2021"),
        ("organisations", "past ended in 2019"),
        ("organisations", "ended ended in 2020"),
        ("partnerships", "P1 has no member that takes part"),
        ("partnerships", "P2 has no member that takes part"),
        ("partnerships", "P3 ended in 2020"),
        ("partnerships", "P4 only begins in 2021"),
    ]
    assert [o.id for o in tables.agents()][4:] == ["now", "still"]
    assert [p.id for p in tables.active()] == ["d"]


@pytest.mark.parametrize(
    ("volumes", "wrong"), [([], True), ([0.0], True), ([0.0, 0.01], False), ([1.0], False)]
)
def test_a_municipality_without_inhabitants_needs_work(volumes: list[float], wrong: bool) -> None:
    base = small()
    given = [
        Portfolio("cee", task.id, volume, False, "", "", row)
        for row, (task, volume) in enumerate(zip(base.tasks, volumes, strict=False), start=2)
    ]
    tables = small(
        organisations=(*base.organisations, town("cee", None)),
        portfolios=(*base.portfolios, *given),
    )
    assert [f.key for f in checked(tables).faults] == ["population"] * wrong


@pytest.mark.parametrize(("people", "few"), [(2.0, True), (499.0, True), (500.0, False)])
def test_few_inhabitants_are_perhaps_thousands(people: float, few: bool) -> None:
    base = small()
    tables = small(organisations=(*base.organisations, town("cee", people, row=7)))
    found = [one.detail for one in checked(tables).told if one.what == "told_few"]
    assert found == [f"cee, {people:.0f}"] * few


@pytest.mark.parametrize(
    ("share", "wrong"),
    [(0.1, False), (0.109, False), (0.0905, False), (0.1105, True), (0.089, True), (0.0, True)],
)
def test_shares_add_up_to_one_or_nearly_so(share: float, wrong: bool) -> None:
    base = small()
    tables = small(tasks=(*base.tasks[:2], base.tasks[2]._replace(share=share)))
    assert [f.key for f in checked(tables).faults] == ["share of a municipality"] * wrong
    # of who is not there nothing needs to add up
    nobody = small(
        tasks=tables.tasks, organisations=base.organisations[2:3], partnerships=(),
    )  # fmt: skip
    assert not checked(nobody).faults


@pytest.mark.parametrize(("many", "wrong"), [(255, False), (256, False), (257, True)])
def test_there_are_no_more_than_256_tasks(many: int, wrong: bool) -> None:
    base = small()
    more = [base.tasks[2]._replace(id=f"t{n}", share=0.0) for n in range(many - 3)]
    found = checked(small(tasks=(*base.tasks, *more))).faults
    assert any("257" in f.rule for f in found) is wrong
    assert bool(found) is wrong


def test_the_region_is_not_larger_than_what_can_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four organisations have six pairs, and eighteen links on three tasks."""
    monkeypatch.setattr(checks, "MAX_LINKS", 18)
    assert not checked(small()).faults
    monkeypatch.setattr(checks, "MAX_LINKS", 17)
    assert len(checked(small()).faults) == 1


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [(2010, 2009, True), (2010, 2010, False), (2010, 2011, False), (None, 2009, False)],
)
def test_nobody_ends_before_the_start(start: int | None, end: int, wrong: bool) -> None:
    base = small()
    towns = (*base.organisations, town("cee", start_year=start, end_year=end))
    pacts = (
        *base.partnerships,
        base.partnerships[0]._replace(id="e", start_year=start, end_year=end),
    )
    for tables in (small(organisations=towns), small(partnerships=pacts)):
        assert [f.key for f in checked(tables).faults] == ["end_year"] * wrong


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (2021, None, "only begins in 2021"),
        (2010, 2020, "ended in 2020"),
        (2010, 2019, "ended in 2019"),
        (None, None, ""),
    ],
)
def test_why_a_body_has_no_work(start: int | None, end: int | None, reason: str) -> None:
    base = small()
    pact = base.partnerships[0]._replace(start_year=start, end_year=end)
    findings = checked(small(partnerships=(pact,)))
    if not reason:
        assert not findings.faults
        return
    (fault,) = findings.faults
    assert fault.value == "Dienst"
    assert str(start if "begins" in reason else end) in fault.hint


def test_all_rows_that_say_a_thing_twice_are_told() -> None:
    base = small()
    given = [
        Portfolio("aa", "zorg", 1.0, False, "", "", 2),
        Portfolio("aa", "wegen", 1.0, False, "", "", 3),
        Portfolio("aa", "zorg", 1.0, False, "", "", 4),
        Portfolio("bee", "zorg", 1.0, False, "", "", 5),
        Portfolio("aa", "zorg", 1.0, False, "", "", 6),
    ]
    found = checked(small(portfolios=(*base.portfolios, *given))).faults
    assert [(f.file, f.row) for f in found] == [("portfolios.csv", 4), ("portfolios.csv", 6)]
    assert all("row 2" in f.rule for f in found)
    needs = [
        Need("zorg", "wegen", 0.5, "", "", 2),
        Need("wegen", "zorg", 0.5, "", "", 3),
        Need("kust", "kust", 0.5, "", "", 4),
        Need("zorg", "kust", 0.5, "", "", 5),
        Need("zorg", "wegen", 0.5, "", "", 6),
    ]
    found = checked(small(needs=tuple(needs))).faults
    assert [(f.row, f.key) for f in found] == [(3, "task_a"), (4, "task_b"), (6, "task_a")]


def test_what_is_left_to_a_default_is_told() -> None:
    base = small()
    pacts = (
        base.partnerships[0]._replace(row=2),
        base.partnerships[0]._replace(id="e", name="E", start_year=None, row=3),
        base.partnerships[0]._replace(id="f", name="F", members=("aa",), row=4),
        base.partnerships[0]._replace(id="g", name="G", members=("aa", "weg"), row=5),
    )
    found = checked(small(partnerships=pacts)).told
    kinds = [(one.what, one.place.partition("!")[2][-1:], one.detail) for one in found]
    assert ("told_start", "3", "E") in kinds
    assert [k for k in kinds if k[0] == "told_one_member"] == [
        ("told_one_member", "4", "F"), ("told_one_member", "5", "G"),
    ]  # fmt: skip
    assert [k[0] for k in kinds].count("told_start") == 1
    assert [k[0] for k in kinds].count("told_portfolios") == 1
    assert [one.place for one in found if one.what == "told_source"] == [
        "organisations", "tasks", "partnerships",
    ]  # fmt: skip
    every = [Portfolio(o.id, "zorg", 1.0, False, "", "", 0) for o in base.organisations]
    found = checked(small(portfolios=tuple(every))).told
    assert "told_portfolios" not in [one.what for one in found]


def test_a_row_that_stands_in_no_file_has_no_number() -> None:
    for kind in (Organisation, Task, Need, Portfolio, Membership, Event):
        assert kind._field_defaults == {"row": 0}


# Words and the template --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("makes", "given", "number"),
    [
        (rules.columns_by_title, list(TABLES), None),
        (rules.values_by_word, list(rules.CHOICES), None),
    ],
)
def test_every_word_of_the_rules_is_known(
    makes: Callable[..., Any], given: list[str], number: Any
) -> None:
    """Made anew here: whoever asked first made them for all tests."""
    makes.cache_clear()
    for name in given:
        if makes is rules.columns_by_title:
            words = {w: c.name for c in TABLES[name].columns.values() for w in (c.name, *c.also)}
            also = {rules.as_title(w) for c in TABLES[name].columns.values() for w in c.also}
            assert also <= set(makes(name))
            assert all(rules.as_title(w) in makes(name) for w in words)
            assert set(makes(name).values()) == set(TABLES[name].columns)
        else:
            for value, words_of_it in rules.CHOICES[name].items():
                assert all(makes(name)[rules.folded(w)] == value for w in (value, *words_of_it))


def test_every_name_of_a_table_is_known() -> None:
    rules.tables_by_name.cache_clear()
    found = rules.tables_by_name()
    for table in TABLES.values():
        for name in (table.name, *table.also, rules.sheet_of(table.name, "nl")):
            assert found[rules.as_title(name)] == table.name
    assert [found[name] for name in ("uitleg", "voorbeeld", "explanation", "example")] == [""] * 4


def test_texts_that_excel_would_not_take_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """32 signs of a title and 255 of a text: with more the rule of the cell would be left out."""
    given: dict[str, Any] = {}

    class Sheet:
        def data_validation(self, *place: Any) -> None:
            given.update(place[-1])

    column = TABLES["organisations"].columns["population"]
    monkeypatch.setattr(template, "title_of", lambda *_: "t" * 40)
    monkeypatch.setattr(
        template, "words_of", lambda *_: {"organisations_population_help": "h" * 300}
    )
    template._choose(Sheet(), column, 1, 2, "organisations", "nl")
    assert given["input_title"] == "t" * 32
    assert given["input_message"] == given["error_message"] == "h" * 255
    assert (given["minimum"], given["maximum"]) == (1, 1_000_000_000)
