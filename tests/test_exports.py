"""A study in other forms: the same numbers, to the bit, and files that others can read."""

from __future__ import annotations

import csv as plain
import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim import indicators
from sim.indicators import BY_NAME, COLUMNS
from sim.outcomes import OUTCOMES
from sim.sweep import Execution, Folder, Inline, StudyError, design, exports, make_study, run_study
from sim.sweep.worker import Failure

PAGE = Path(__file__).parents[1] / "docs" / "reading-studies.md"
GRID = {
    "id": "small",
    "title": {"en": "A small study", "nl": "Een kleine studie: coördinatie"},
    "text": {"en": "To be read by others."},
    "cases": [{"organisations": 5, "tasks": 3}],
    "policies": ["none", "guardian"],
    "replicates": 2,
    "months": 12,
    "uncertain": {
        "mindset_mean": {"from": 0.1, "to": 0.9, "steps": 3},
        "form": ["network", "lead"],
    },
    "record": {"series": ["fragmentation", "trust_linked"], "outcomes": "all", "every": 5},
}
OTHER = {
    "id": "other",
    "cases": [{"organisations": 4, "tasks": 2}, {"organisations": 5, "tasks": 3}],
    "replicates": 2,
    "months": 6,
    "design": {"method": "saltelli", "samples": 2},
    "uncertain": {"room": {"from": 4.0, "to": 20.0}, "form": ["network", "lead", "joint"]},
    "record": {"indicators": ["fragmentation", "trust"]},
}
TOLD = 'no; it said "no",\r\nand so on'


@pytest.fixture(scope="module", autouse=True)
def parts_of_four_runs():
    """Several parts in a study that takes no time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design, "PART_RUNS", 4)
        yield


def made(given, where: Path) -> Folder:
    return run_study(make_study(given), where, Execution(executor=Inline()))


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Path:
    """A grid of which all runs are done."""
    path = tmp_path_factory.mktemp("done") / "study"
    made(GRID, path)
    return path


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """A design that is no grid, of which all runs are done."""
    path = tmp_path_factory.mktemp("other") / "study"
    made(OTHER, path)
    return path


@pytest.fixture
def grid(done, tmp_path) -> Folder:
    """A copy of the grid to change."""
    return Folder.open(shutil.copytree(done, tmp_path / "study"))


@pytest.fixture
def worn(grid) -> Folder:
    """The grid with a part missing, and a run that failed."""
    assert len(grid.parts) == 6
    for kind in ("runs", "series"):
        (grid.path / kind / grid.parts[2].name).unlink()
    part = grid.parts[4]
    final, series, _ = grid.answer_of(part)
    final, series = final.copy(), series.copy()
    final[1], series[1] = np.nan, np.nan
    failure = Failure(part.runs[1], "build", TOLD)
    grid.write_part(part, final, series, {part.runs[1]: failure})
    return grid


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(plain.DictReader(file, delimiter=delimiter))


def stacked(folder: Folder, kind: str):
    """The Parquet files themselves, as one table of columns."""
    tables = [pq.read_table(p).to_pydict() for p in sorted((folder.path / kind).glob("*.parquet"))]
    return {name: [v for table in tables for v in table[name]] for name in tables[0]}


def same(cells, values) -> bool:
    """Whether cells of a CSV are these numbers, bit for bit."""
    found = np.array([float(cell) if cell else np.nan for cell in cells])
    return found.tobytes() == np.where(np.isnan(values), np.nan, values).astype(float).tobytes()


# CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["done", "other"])
def test_csv_has_every_number_to_the_bit(which, request, tmp_path):
    folder = Folder.open(request.getfixturevalue(which))
    exports.csv(folder, tmp_path / "runs.csv")
    rows = rows_of(tmp_path / "runs.csv")
    there = stacked(folder, "runs")
    placed = pq.read_table(folder.path / "design.parquet").to_pydict()
    assert list(rows[0]) == [*placed, *[name for name in there if name != "run"]]
    assert len(rows) == len(folder.design)
    for name, column in placed.items():
        cells = [row[name] for row in rows]
        if isinstance(column[0], float):
            assert same(cells, np.array(column))
        else:
            assert cells == ["" if value is None else str(value) for value in column]
    for name in folder.design.record.columns:
        assert same([row[name] for row in rows], np.array(there[name])), name
    assert any(row["fragmentation"] for row in rows)
    assert {(row["stage"], row["message"]) for row in rows} == {("", "")}


def test_csv_holds_only_what_is_done_and_says_what_failed(worn, tmp_path):
    exports.csv(worn, tmp_path / "runs.csv")
    rows = rows_of(tmp_path / "runs.csv")
    missing = set(worn.parts[2].runs)
    expected = [run for run in range(len(worn.design)) if run not in missing]
    assert [int(row["run"]) for row in rows] == expected
    (failed,) = [row for row in rows if row["stage"]]
    assert int(failed["run"]) == worn.parts[4].runs[1]
    assert (failed["stage"], failed["message"]) == ("build", TOLD)
    assert {failed[name] for name in worn.design.record.columns} == {""}
    assert failed["case"]
    assert float(failed["mindset_mean"]) in (0.1, 0.5, 0.9)


def test_csv_with_decimal_comma_is_read_by_pandas(worn, tmp_path):
    exports.csv(worn, tmp_path / "point.csv")
    path = tmp_path / "comma.csv"
    exports.csv(worn, path, decimal_comma=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrun;point;case;")
    comma = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig")
    point = pd.read_csv(tmp_path / "point.csv")
    pd.testing.assert_frame_equal(comma, point, rtol=1e-15, atol=0)
    assert comma["fragmentation"].dtype == float
    # and exactly, where it is the reader that decides how digits become a number
    rows, plainly = rows_of(path, ";"), rows_of(tmp_path / "point.csv")
    for name in ("mindset_mean", "trust", "net_value"):
        cells = [row[name].replace(",", ".") for row in rows]
        assert cells == [row[name] for row in plainly]
    assert not any("." in row["trust"] for row in rows)


def test_csv_of_series_has_a_row_a_run_and_month(worn, tmp_path):
    exports.csv(worn, tmp_path / "series.csv", series=True)
    rows = rows_of(tmp_path / "series.csv")
    there = stacked(worn, "series")
    months = [0, 5, 10, 12]
    assert [int(row["month"]) for row in rows] == months * (len(worn.design) - 4)
    assert [int(row["run"]) for row in rows] == there["run"]
    for name in ("fragmentation", "trust_linked"):
        assert same([row[name] for row in rows], np.array(there[name]))
    placed = pq.read_table(worn.path / "design.parquet").to_pydict()
    assert [row["form"] for row in rows] == [placed["form"][int(row["run"])] for row in rows]
    assert "stage" not in rows[0]


def test_csv_and_dataset_after_compact_are_the_same(grid, tmp_path):
    pytest.importorskip("xarray")
    arrays = exports.dataset(grid)
    for name in ("before", "after"):
        exports.csv(grid, tmp_path / f"{name}-runs.csv")
        exports.csv(grid, tmp_path / f"{name}-series.csv", series=True)
        if name == "before":
            grid.compact()
            grid = Folder.open(grid.path)
    for kind in ("runs", "series"):
        after = (tmp_path / f"after-{kind}.csv").read_bytes()
        assert after == (tmp_path / f"before-{kind}.csv").read_bytes()
    assert exports.dataset(grid).identical(arrays)


def test_csv_of_a_study_without_any_run_has_only_names(grid, tmp_path):
    for path in (grid.path / "runs").iterdir():
        path.unlink()
    exports.csv(grid, tmp_path / "runs.csv")
    assert rows_of(tmp_path / "runs.csv") == []
    assert (tmp_path / "runs.csv").read_text(encoding="utf-8").startswith("run,point,case,")


def test_a_parameter_with_the_name_of_an_indicator_stands_apart(tmp_path):
    pytest.importorskip("xarray")
    given = GRID | {"uncertain": {"trust_linked": [0.3, 0.7]}}
    folder = made(given, tmp_path / "study")
    exports.csv(folder, tmp_path / "runs.csv")
    rows = rows_of(tmp_path / "runs.csv")
    there = stacked(folder, "runs")
    assert {row["trust_linked_parameter"] for row in rows} == {"0.3", "0.7"}
    assert same([row["trust_linked"] for row in rows], np.array(there["trust_linked"]))
    found = exports.dataset(folder)
    assert found.sizes["trust_linked_parameter"] == 2
    assert found["trust_linked_parameter"].attrs["long_name"] == "trust_linked"
    assert found["trust_linked"].dims[-2:] == ("trust_linked_parameter", "replicate")


# What cannot be ------------------------------------------------------------------------------


def test_series_that_are_not_kept_are_refused(other, tmp_path):
    with pytest.raises(StudyError, match=r"keeps no series; name indicators below \[record\]"):
        exports.csv(Folder.open(other), tmp_path / "series.csv", series=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", ["study.json", "design.parquet", "runs.parquet", "runs/part-000000.parquet", "locks/a"]
)
@pytest.mark.parametrize("write", [exports.csv, exports.netcdf])
def test_no_export_overwrites_the_study(write, name, grid):
    before = hashlib.sha256((grid.path / "study.json").read_bytes()).digest()
    with pytest.raises(StudyError, match="belongs to the study itself; give another name"):
        write(grid, grid.path / name)
    assert hashlib.sha256((grid.path / "study.json").read_bytes()).digest() == before
    assert grid.check() == []


def test_a_path_that_cannot_be_written_is_reported(grid, tmp_path):
    with pytest.raises(StudyError, match="cannot be written: No such file") as caught:
        exports.csv(grid, tmp_path / "nowhere" / "runs.csv")
    assert caught.value.faults[0].file == str(tmp_path / "nowhere" / "runs.csv")
    assert caught.value.faults[0].hint
    with pytest.raises(StudyError, match="is a folder; give a file"):
        exports.csv(grid, tmp_path)
    with pytest.raises(StudyError, match="belongs to the study"):
        exports.csv(grid, grid.path)


def test_a_damaged_part_leaves_what_was_there(grid, tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("older")
    part = grid.path / "runs" / grid.parts[3].name
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(StudyError, match="cannot be read"):
        exports.csv(grid, path)
    assert path.read_text() == "older"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["runs.csv", "study"]


def test_without_xarray_it_says_what_to_install(grid, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    for ask in (lambda: exports.dataset(grid), lambda: exports.netcdf(grid, tmp_path / "a.nc")):
        with pytest.raises(StudyError, match=r"pip install 'schoorsteen\[xarray\]'"):
            ask()
    assert not (tmp_path / "a.nc").exists()


def test_what_netcdf_cannot_hold_is_reported(grid, tmp_path, monkeypatch):
    pytest.importorskip("xarray")
    monkeypatch.setattr(exports, "MOST_BYTES", 100)
    with pytest.raises(StudyError, match="NetCDF 3 takes 2 GB; read the Parquet files"):
        exports.netcdf(grid, tmp_path / "a.nc")
    assert not list(tmp_path.glob("a.nc*"))


# Labelled arrays ------------------------------------------------------------------------------


def agrees(found, folder: Folder, dims) -> None:
    """Every run stands where its coordinates say, with its numbers; nothing else is there."""
    placed = pq.read_table(folder.path / "design.parquet").to_pandas().set_index("run")
    there = pd.DataFrame(stacked(folder, "runs")).set_index("run")
    for run, row in placed.iterrows():
        at = {name: "-" if name == "policy" and pd.isna(row[name]) else row[name] for name in dims}
        cell = found.sel(at)
        assert int(cell["run"]) == run
        if run not in there.index:
            assert int(cell["status"]) == 0
            assert np.isnan(float(cell["fragmentation"]))
            continue
        failed = there.loc[run, "stage"] is not None and not pd.isna(there.loc[run, "stage"])
        assert int(cell["status"]) == (2 if failed else 1)
        for name in folder.design.record.columns:
            expected = there.loc[run, name]
            assert same(["" if np.isnan(expected) else repr(float(cell[name]))], [expected]), name
    assert found["fragmentation"].size == len(folder.design)


def test_a_grid_has_its_parameters_as_dimensions(worn):
    pytest.importorskip("xarray")
    found = exports.dataset(worn)
    dims = ("case", "scenario", "policy", "mindset_mean", "form", "replicate")
    assert found["fragmentation"].dims == dims
    assert found.sizes == dict(zip(dims, (1, 1, 2, 3, 2, 2), strict=True)) | {"month": 4}
    assert found["form"].values.tolist() == ["network", "lead"]
    assert found["mindset_mean"].values.tolist() == [0.1, 0.5, 0.9]
    agrees(found, worn, dims)
    assert int((found["status"] == 0).sum()) == 4
    assert int((found["status"] == 2).sum()) == 1


def test_series_of_a_grid_have_months_besides(worn):
    pytest.importorskip("xarray")
    found = exports.dataset(worn)
    series = found["series_trust_linked"]
    assert series.dims[-2:] == ("replicate", "month")
    assert series.dtype == np.float32
    assert found["month"].values.tolist() == [0, 5, 10, 12]
    there = pd.DataFrame(stacked(worn, "series"))
    placed = pq.read_table(worn.path / "design.parquet").to_pandas().set_index("run")
    for run, rows in there.groupby("run"):
        row = placed.loc[run, ["case", "scenario", "policy", "mindset_mean", "form", "replicate"]]
        values = series.sel(dict(row)).values
        np.testing.assert_array_equal(values, rows["trust_linked"].to_numpy(np.float32))
    missing = found["series_fragmentation"].isnull().all("month").values
    np.testing.assert_array_equal(missing, (found["status"] != 1).values)


def test_what_is_no_grid_has_points(other):
    pytest.importorskip("xarray")
    folder = Folder.open(other)
    found = exports.dataset(folder)
    assert found["trust"].dims == ("point", "replicate")
    assert found.sizes == {"point": 16, "replicate": 2}
    agrees(found, folder, ("point", "replicate"))
    placed = pq.read_table(other / "design.parquet").to_pandas().drop_duplicates("point")
    placed = placed.sort_values("point")
    for name in ("case", "scenario", "room", "form", "matrix", "row"):
        assert found[name].dims == ("point",)
        assert found[name].values.tolist() == placed[name].tolist(), name
    assert set(found["policy"].values) == {"-"}


def test_a_grid_with_a_value_twice_has_points(tmp_path):
    pytest.importorskip("xarray")
    given = GRID | {"uncertain": {"room": [4.0, 8.0, 4.0]}, "record": {"indicators": ["trust"]}}
    found = exports.dataset(made(given, tmp_path / "study"))
    assert found["trust"].dims == ("point", "replicate")
    assert found.sizes["point"] == 6
    assert not found["trust"].isnull().any()


def test_a_study_with_nothing_uncertain_is_a_grid(tmp_path):
    pytest.importorskip("xarray")
    given = {key: value for key, value in OTHER.items() if key not in ("design", "uncertain")}
    folder = made(given | {"replicates": 12}, tmp_path / "study")
    found = exports.dataset(folder)
    assert found["trust"].dims == ("case", "scenario", "policy", "replicate")
    assert found.sizes["replicate"] == 12
    agrees(found, folder, found["trust"].dims)


def test_units_and_labels_come_along(grid):
    pytest.importorskip("xarray")
    found = exports.dataset(grid)
    for name in COLUMNS:
        attributes = found[name].attrs
        assert attributes["units"] == BY_NAME[name].unit
        assert (attributes["long_name"], attributes["long_name_nl"]) == (
            BY_NAME[name].label_en,
            BY_NAME[name].label_nl,
        )
    for name in OUTCOMES:
        assert found[name].attrs["units"]
        assert found[name].attrs["description"]
    assert found["mindset_mean"].attrs["units"] == "0 scarcity .. 1 abundance"
    assert "units" not in found["form"].attrs
    about = found.attrs
    assert about["study_id"] == "small"
    assert about["fingerprint"] == grid.fingerprint
    assert about["title"] == "A small study"
    assert about["title_nl"] == "Een kleine studie: coördinatie"
    assert about["schoorsteen_version"]


@pytest.mark.parametrize("which", ["done", "other"])
def test_netcdf_comes_back_the_same(which, request, tmp_path):
    xarray = pytest.importorskip("xarray")
    folder = Folder.open(request.getfixturevalue(which))
    path = tmp_path / "study.nc"
    exports.netcdf(folder, path)
    assert path.read_bytes()[:4] == b"CDF\x02"
    found = exports.dataset(folder)
    with xarray.open_dataset(path, engine="scipy") as again:
        again.load()
    xarray.testing.assert_equal(found, again)
    assert again.attrs == found.attrs
    for name in found.variables:
        if name != "status":
            assert again[name].attrs == found[name].attrs, name
        if found[name].dtype.kind == "f":
            assert again[name].dtype == found[name].dtype
            assert np.array_equal(again[name].values, found[name].values, equal_nan=True)
        if found[name].dtype.kind == "U":
            assert again[name].values.tolist() == found[name].values.tolist()
    exports.netcdf(folder, tmp_path / "again.nc")
    assert (tmp_path / "again.nc").read_bytes() == path.read_bytes()


# RO-Crate -------------------------------------------------------------------------------------


def test_a_crate_is_read_and_every_file_is_as_it_says(worn):
    crates = pytest.importorskip("rocrate.rocrate")
    (worn.path / "figures of it").mkdir()
    (worn.path / "figures of it" / "één.png").write_bytes(b"no picture")
    (worn.path / "runs" / "part-000002.parquet.writing").write_bytes(b"half")
    exports.csv(worn, worn.path / "my runs.csv")
    path = exports.ro_crate(worn)
    assert path == worn.path / "ro-crate-metadata.json"
    crate = crates.ROCrate(worn.path)
    assert crate.version == "1.2"
    assert crate.name == "A small study"
    assert "To be read by others. " in crate.description
    assert "20 of 24 runs are done, 1 of them failed" in crate.description
    files = [entity for entity in crate.data_entities if entity.type == "File"]
    for entity in files:
        data = (worn.path / unquote(entity.id)).read_bytes()
        assert entity["contentSize"] == str(len(data))
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        assert "/" in entity["encodingFormat"]
    there = {p.relative_to(worn.path).as_posix() for p in worn.path.rglob("*") if p.is_file()}
    left = {p for p in there if p.startswith("locks/") or p.endswith(".writing")}
    assert {unquote(entity.id) for entity in files} == there - left - {path.name}
    formats = {entity.id: entity["encodingFormat"] for entity in files}
    assert formats["my%20runs.csv"] == "text/csv"
    assert formats["design.parquet"] == "application/vnd.apache.parquet"


def test_a_crate_tells_units_software_and_sessions(grid):
    crates = pytest.importorskip("rocrate.rocrate")
    exports.ro_crate(grid)
    crate = crates.ROCrate(grid.path)
    variables = crate.root_dataset["variableMeasured"]
    assert [one["name"] for one in variables] == [*COLUMNS, *OUTCOMES]
    assert {one.type for one in variables} == {"PropertyValue"}
    for one in variables:
        if one["name"] in BY_NAME:
            assert one["unitText"] == BY_NAME[one["name"]].unit
            assert one["description"] == BY_NAME[one["name"]].en
        assert one["unitText"]
    sessions = sorted((grid.path / "sessions").glob("*.json"))
    actions = crate.get_by_type("CreateAction")
    assert len(actions) == len(sessions) == 1
    said = json.loads(sessions[0].read_text(encoding="utf-8"))
    (action,) = actions
    assert (action["startTime"], action["endTime"]) == (said["begin"], said["end"])
    assert action.get("agent") is None
    assert action["instrument"].type == "SoftwareApplication"
    assert action["instrument"]["softwareVersion"] == said["versions"]["schoorsteen"]
    if said["git"]:
        assert action["instrument"]["identifier"] == said["git"]["commit"]
    assert {one.id for one in action["object"]} == {"study.json", "design.parquet"}
    assert {one.id for one in action["result"]} == {"runs/", "series/"}
    assert action["subjectOf"].id == f"sessions/{sessions[0].name}"
    assert crate.root_dataset["datePublished"] == said["end"]
    # nothing refers to what is not there, and nothing stands alone
    graph = json.loads((grid.path / exports.CRATE).read_text(encoding="utf-8"))["@graph"]
    known = [entity["@id"] for entity in graph]
    named = re.findall(r'\{"@id": "([^"]*)"\}', json.dumps(graph))
    assert len(set(known)) == len(known)
    assert set(named) - {exports.CRATE_VERSION} == set(known) - {exports.CRATE}


def test_a_crate_is_the_same_every_time_and_follows_the_folder(grid):
    crates = pytest.importorskip("rocrate.rocrate")
    first = exports.ro_crate(grid).read_bytes()
    assert exports.ro_crate(Folder.open(grid.path)).read_bytes() == first
    grid.compact()
    exports.ro_crate(Folder.open(grid.path))
    crate = crates.ROCrate(grid.path)
    ids = {entity.id for entity in crate.data_entities}
    assert {"runs.parquet", "series.parquet"} <= ids
    assert not {"runs/", "series/"} & ids
    (action,) = crate.get_by_type("CreateAction")
    assert {one.id for one in action["result"]} == {"runs.parquet", "series.parquet"}


def test_a_crate_has_a_licence_only_if_it_is_given(grid):
    crates = pytest.importorskip("rocrate.rocrate")
    exports.ro_crate(grid)
    assert crates.ROCrate(grid.path).license.startswith("No licence is stated.")
    address = "https://creativecommons.org/licenses/by/4.0/"
    exports.ro_crate(grid, license=address)
    crate = crates.ROCrate(grid.path)
    assert crate.license.id == address
    assert crate.license["name"]


def test_a_crate_of_a_session_that_broke_off(grid):
    (path,) = (grid.path / "sessions").glob("*.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(said | {"end": None, "runs_kept": None, "runs_failed": None}))
    found = json.loads(exports.ro_crate(grid).read_text(encoding="utf-8"))["@graph"]
    (action,) = [one for one in found if one["@type"] == "CreateAction"]
    assert "endTime" not in action
    assert "not known" in action["description"]
    path.write_text("[")
    with pytest.raises(StudyError, match="is not the record of a session; take it out"):
        exports.ro_crate(grid)


# The page -------------------------------------------------------------------------------------


def blocks(language: str) -> list[tuple[str, str]]:
    """Section and code of each fenced block of the page."""
    found, section = [], ""
    for line in re.finditer(
        rf"^## (?P<head>[^\n]*)$|^```{language}\n(?P<code>.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    ):
        if line["head"] is not None:
            section = line["head"]
        else:
            found.append((section, line["code"]))
    return found


SECTIONS = sorted({section for section, _ in blocks("python")})


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_does_what_it_says(section, worn, done, tmp_path, monkeypatch, capsys):
    codes = [code for head, code in blocks("python") if head == section]
    for name in ("polars", "duckdb", "xarray"):
        if any(f"import {name}" in code for code in codes) or name == section:
            pytest.importorskip(name)
    compacted = Folder.open(shutil.copytree(done, tmp_path / "compacted"))
    compacted.compact()
    known: dict = {}
    monkeypatch.chdir(worn.path)
    if section in ("Excel and LibreOffice", "xarray"):  # these go on from the first one
        exec(blocks("python")[0][1], known)
    for code in codes:
        os.chdir(compacted.path if '"runs.parquet"' in code else worn.path)
        exec(code, known)
    assert worn.check() == []


def test_the_page_gives_the_numbers(worn, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("polars")
    monkeypatch.chdir(worn.path)
    (sql,) = [code for _, code in blocks("sql")]
    by_sql = {row[1]: row for row in duckdb.sql(sql).fetchall()}
    codes = dict(reversed(blocks("python")))
    first: dict = {}
    exec(codes["pandas"], first)
    for policy, rows in first["good"].groupby("policy"):
        assert by_sql[policy][2] == len(rows)
        assert by_sql[policy][3] == pytest.approx(rows["fragmentation"].mean(), rel=1e-12)
    assert sum(row[2] for row in by_sql.values()) == 19
    second: dict = {}
    exec(codes["Polars"], second)
    assert second["good"].collect().height == 19
    third: dict = {}
    exec(codes["DuckDB"], third)
    assert len(third["pairs"]) == 2


def test_the_page_names_every_outcome():
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in OUTCOMES)
    assert list(OUTCOMES) == [outcome.name for outcome in indicators.OUTCOMES]
