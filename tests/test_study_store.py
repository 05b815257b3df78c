"""The folder of a study by itself: numbers that were made up, and no run."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from sim import EDITION, __version__, provenance
from sim.documents import DocumentError
from sim.parameters import ParameterError
from sim.regions import load_case, shipped_cases
from sim.state import Region
from sim.sweep import (
    Folder,
    Source,
    StudyError,
    design_files,
    failures,
    locks,
    make_study,
    store,
    worker,
    writing,
)
from sim.sweep import design as designs
from sim.sweep import reuse as reuses
from sim.sweep.store import Part, in_shard
from sim.sweep.worker import Failure
from sim.words import in_language, language

REGION = {"organisations": 4, "tasks": 2, "seed": 3}
GIVEN: dict[str, Any] = {
    "id": "made_up",
    "title": {"en": "Made up", "nl": "Verzonnen"},
    "cases": [REGION, {**REGION, "seed": 4}],
    "policies": ["none", "guardian"],
    "replicates": 13,
    "months": 30,
    "seed": 11,
    "uncertain": {"room": [4.0, 8.0, 16.0], "form": ["network", "joint"]},
    "record": {
        "indicators": ["trust", "fragmentation"], "series": ["trust", "chimneys"],
        "outcomes": ["contracts"],
    },
}  # fmt: skip
PLAIN = {"record": {"indicators": ["trust"]}, "cases": [REGION], "replicates": 3}
FAILED = {7: "build", 31: "worker"}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several parts in a small study."""
    monkeypatch.setattr(designs, "PART_RUNS", 25)


def number_of(run: Any, at: int) -> Any:
    """What is said to have come of a run, in the column at a place."""
    return np.asarray(run) * 10.0 + at


def begun(path: Path, **more: Any) -> Folder:
    return Folder.create(make_study({**GIVEN, **more}), path, {"command": ["made", "up"]})


def fill(folder: Folder, parts: Any = None, failed: Any = FAILED) -> Folder:
    """Parts with numbers that tell which run they are of."""
    record, months = folder.design.record, folder.design.months_kept
    for part in folder.parts if parts is None else [folder.parts[i] for i in parts]:
        runs = np.asarray(part.runs)
        final = np.stack([number_of(runs, i) for i in range(len(record.columns))], axis=1)
        wide = len(months) * len(record.series)
        series = (runs[:, None] * 100.0 + np.arange(wide)).astype(np.float32)
        series = series.reshape(len(runs), *record.wide(months))
        lost = {
            run: Failure(run, failed[run], f"no luck in {run}") for run in failed if run in runs
        }
        for run in lost:
            final[run - runs[0]] = np.nan
        folder.write_part(part, final, series, lost)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(designs, "PART_RUNS", 25)
        return fill(begun(tmp_path_factory.mktemp("home") / "it")).path


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home, tmp_path / "copy"))


def refused(what: Callable[[], object]) -> str:
    with pytest.raises(StudyError) as caught:
        what()
    fault = caught.value.faults[0]
    return f"{Path(fault.file).name}: {fault.rule}; {fault.hint}"


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    about = json.loads(path.read_text())
    change(about)
    path.write_text(json.dumps(about))


def edit_core(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """As somebody who knows how the fingerprint is made."""

    def both(about: dict[str, Any]) -> None:
        change(about["core"])
        text = json.dumps(about["core"], sort_keys=True, ensure_ascii=False)
        about["fingerprint"] = hashlib.sha256(text.encode()).hexdigest()

    edit(path / "study.json", both)


# Begun and opened -------------------------------------------------------------------------------


def test_a_folder_that_is_begun_says_what_is_asked(tmp_path: Path) -> None:
    folder = begun(tmp_path / "it")
    about = json.loads((tmp_path / "it" / "study.json").read_text())
    assert about == folder.about
    assert about["title"] == GIVEN["title"]
    assert about["command"] == ["made", "up"]
    assert about["edition"] == EDITION
    assert about["versions"]["schoorsteen"] == __version__
    assert about["specification"] == make_study(GIVEN).given
    assert about["machine"]["host"] == socket.gethostname()
    assert about["machine"]["processors"] == os.cpu_count()
    core = about["core"]
    assert [c["region"] for c in core["contexts"]] == [
        provenance.fingerprint(c.region)[:16] for c in folder.design.contexts
    ]
    assert {c["region_sha256"][:16] for c in core["contexts"]} == {
        path.stem for path in (tmp_path / "it" / "regions").iterdir()
    }
    assert (core["settings"], core["replicates"], core["months"], core["seed"]) == (6, 13, 30, 11)
    assert core["uncertain"] == ["room", "form"]
    text = json.dumps(core, sort_keys=True, ensure_ascii=False)
    assert folder.fingerprint == hashlib.sha256(text.encode()).hexdigest()
    names = {path.name for path in (tmp_path / "it").iterdir()}
    assert names == {*store._OURS}
    assert not list((tmp_path / "it").rglob("*.writing"))


def test_an_open_study_has_the_design_that_was_asked(home: Path) -> None:
    asked, found = make_study(GIVEN).design, Folder.open(home).design
    assert len(found) == len(asked) == 2 * 2 * 6 * 13
    assert found.record == asked.record
    assert (found.seed, found.months, found.replicates) == (11, 30, 13)
    for run in (0, 1, 99, len(asked) - 1):
        assert found.place(run) == asked.place(run)
        assert found.parameters(run) == asked.parameters(run)
    for mine, other in zip(found.contexts, asked.contexts, strict=True):
        assert mine._replace(region=other.region) == other
        assert provenance.fingerprint(mine.region) == provenance.fingerprint(other.region)


def test_the_same_study_is_opened_and_another_is_told_apart(home: Path) -> None:
    assert Folder.create(make_study(GIVEN), home, {}).fingerprint == Folder.open(home).fingerprint
    one = {"cases": [REGION]}
    other_region = [REGION, {**REGION, "seed": 5}]
    for change, expected in (
        ({"seed": 12}, "seed 11 there, 12 asked"),
        ({"months": 31}, "months 30 there, 31 asked"),
        ({"replicates": 14}, "replicates 13 there, 14 asked"),
        ({"policies": ["none", "starter"]}, "policy guardian there, starter asked"),
        ({"policies": ["none"]}, "4 contexts there, 2 asked"),
        ({"cases": other_region}, "case drawn_4_2_4 there, drawn_4_2_5 asked"),
        ({"scenarios": ["scarcity"]}, "scenario baseline there, scarcity asked"),
        ({"parameters": {"backing": 0.5}}, "backing 0.8 there, 0.5 asked of drawn_4_2_3"),
        ({"parameters": {"backing": 0.9}}, "backing 0.8 there, 0.9 asked of drawn_4_2_3"),
        ({"uncertain": {"room": [4.0, 8.0, 16.0]}}, "uncertain room, form there, room asked"),
        ({"uncertain": {"room": [4.0, 8.0], "form": ["network", "joint"]}}, "settings 6 there, 4"),
        ({"uncertain": {**GIVEN["uncertain"], "room": [4.0, 8.0, 15.0]}}, "other values of the"),
        ({"record": {**GIVEN["record"], "every": 6}}, "other record.every"),
        ({"worlds": 1}, "worlds"),
        (one, "4 contexts there, 2 asked"),
    ):
        message = refused(lambda more=change: begun(home, **more))
        assert "holds another study: " in message
        assert expected in message, (change, message)


def test_all_that_differs_is_told_but_for_what_follows(home: Path) -> None:
    study = make_study({**GIVEN, "seed": 12, "months": 31, "replicates": 26})
    message = refused(lambda: Folder.create(study, home, {}))
    for name in ("seed", "months", "replicates"):
        assert f"{name} " in message
    assert "part_runs" not in message
    four = make_study(
        {**GIVEN, "seed": 12, "months": 31, "replicates": 26, "worlds": 1, "record": {}}
    )
    assert refused(lambda: Folder.create(four, home, {})).count("; ") == 4


def test_the_digest_of_a_study_is_of_all_its_numbers(copy: Path) -> None:
    folder = Folder.open(copy)
    by_hand = hashlib.sha256()
    for part in folder.parts:
        for kind in ("runs", "series"):
            by_hand.update(writing.digest_of(folder.read_part(part, kind)).encode())
    assert folder.digest() == by_hand.hexdigest()
    (copy / "runs" / PART).unlink()
    assert Folder.open(copy).digest() != by_hand.hexdigest()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (0.5, 0.5),
        ("a", "a"),
        (date(2026, 11, 30), "2026-11-30"),
        ({"a": (date(2026, 1, 2), None), 3: [1.0, {"b": date(2026, 1, 3)}]},
         {"a": ["2026-01-02", None], "3": [1.0, {"b": "2026-01-03"}]}),
    ],
)  # fmt: skip
def test_what_people_wrote_is_kept_as_json_knows_it(given: Any, kept: Any) -> None:
    assert store._plain(given) == kept
    assert json.loads(json.dumps(store._plain(given))) == kept


def test_where_a_study_may_begin(tmp_path: Path) -> None:
    study = make_study({**GIVEN, **PLAIN})
    (tmp_path / "file").touch()
    assert "is a file; give a folder" in refused(
        lambda: Folder.create(study, tmp_path / "file", {})
    )
    full = tmp_path / "full"
    full.mkdir()
    for name in "dcba":
        (full / name).touch()
    (full / "x.writing").touch()
    assert "other files (a, b, c); give a new" in refused(lambda: Folder.create(study, full, {}))
    assert Folder.create(study, full, {}, beside=True).design.seed == 11
    left = tmp_path / "left"
    (left / "runs").mkdir(parents=True)
    (left / ".study.json.writing").touch()
    assert Folder.create(study, left, {}).done() == set()


def test_who_begins_last_keeps_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    store._write_first({"who": "first"}, path)
    store._write_first({"who": "second"}, path)
    assert json.loads(path.read_text()) == {"who": "first"}
    assert [p.name for p in tmp_path.iterdir()] == ["study.json"]


@pytest.mark.parametrize("error", [PermissionError, NotImplementedError, AttributeError])
def test_where_there_are_no_links_the_first_is_kept_too(tmp_path, monkeypatch, error) -> None:
    def no_links(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "study.json"
    store._write_first({"who": "first"}, path)
    store._write_first({"who": "second"}, path)
    assert json.loads(path.read_text()) == {"who": "first"}
    assert [p.name for p in tmp_path.iterdir()] == ["study.json"]


WRONG_FOLDERS: tuple[tuple[str, Callable[[Path], object], str], ...] = (
    ("gone", shutil.rmtree, "copy: is not there; start one with"),
    ("no study.json", lambda p: (p / "study.json").unlink(), "copy: holds no study; start one"),
    ("no design", lambda p: (p / "design.parquet").unlink(), "No such file or directory; is the"),
    ("no region", lambda p: next((p / "regions").iterdir()).unlink(), "No such file or directory"),
    ("half a region", lambda p: next((p / "regions").iterdir()).write_bytes(b"PK"),
     "cannot be read: it is not as this program writes it; is the folder complete?"),
    ("no JSON", lambda p: (p / "study.json").write_text("{"), "study.json: is not valid JSON; put"),
    ("a list", lambda p: (p / "study.json").write_text("[]"), "is not the description of a study"),
    ("no core", lambda p: (p / "study.json").write_text('{"schoorsteen_study": 1}'),
     "is not the description of a study"),
    ("no schema", lambda p: edit(p / "study.json", lambda a: a.pop("schoorsteen_study")),
     "is not the description of a study"),
    ("newer", lambda p: edit(p / "study.json", lambda a: a.update(schoorsteen_study=2)),
     "has schema 2; this program knows 1; update schoorsteen"),
    ("edited", lambda p: edit(p / "study.json", lambda a: a["core"].update(seed=1)),
     "study.json: was edited after the study began; put the original back, or start a new"),
    ("other design", lambda p: (p / "design.parquet").write_bytes(b"PAR1"),
     "design.parquet: was edited after the study began; put the original back"),
    ("other size of parts", lambda p: edit_core(p, lambda c: c.update(part_runs=24)),
     "another version numbered its runs in another way"),
    ("other blocks", lambda p: edit_core(p, lambda c: c.update(block=9)),
     "another version numbered its runs in another way"),
    ("other values", lambda p: edit_core(p, lambda c: c.update(values_sha256="0" * 64)),
     "design.parquet has other settings than the study began with"),
    ("other region", lambda p: edit_core(p, lambda c: c["contexts"][0].update(region_sha256="0")),
     "was edited after the study began"),
    ("a path for a region",
     lambda p: edit_core(p, lambda c: c["contexts"][0].update(region="../x")),
     "region '../x' is no name"),
    ("a parameter that is none",
     lambda p: edit_core(p, lambda c: c["contexts"][0]["parameters"].update(room=-1.0)),
     "cannot be read: "),
    ("a context without its region",
     lambda p: edit_core(p, lambda c: c["contexts"][0].pop("region")), "cannot be read: it is not"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [w[1:] for w in WRONG_FOLDERS],
                         ids=[w[0] for w in WRONG_FOLDERS])  # fmt: skip
def test_a_folder_that_is_not_as_it_was_is_refused(copy: Path, change, expected: str) -> None:
    change(copy)
    assert expected in refused(lambda: Folder.open(copy))


def test_a_file_is_no_folder_of_a_study(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = refused(lambda: Folder.open(tmp_path / "file"))
    assert "is no folder; give the folder of a study" in message


def test_other_code_may_read_but_not_write(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "code_digest", lambda: "other")
    assert not Folder.open(copy).of_this_code
    edit(copy / "study.json", lambda a: a.update(versions={"schoorsteen": "0.1"}, git=None))
    expected = f"was begun with other code (schoorsteen 0.1) than this one ({__version__})"
    assert expected in refused(lambda: Folder.open(copy, to_write=True))
    edit(copy / "study.json", lambda a: a.update(git={"commit": "0123456789abcdef"}))
    message = refused(lambda: Folder.open(copy, to_write=True))
    assert "(schoorsteen 0.1, commit 0123456789ab)" in message
    assert "install that version, or start a new study" in message
    monkeypatch.undo()
    monkeypatch.setattr(designs, "PART_RUNS", 25)
    assert Folder.open(copy, to_write=True).of_this_code


# Parts ------------------------------------------------------------------------------------------


def test_a_part_comes_back_as_it_was_written(home: Path) -> None:
    folder = Folder.open(home)
    months, record = folder.design.months_kept, folder.design.record
    assert months == (0, 12, 24, 30)
    assert record.columns == ("trust", "fragmentation", "contracts")
    for part in folder.parts:
        for ask in (folder.answer_of, folder.sound_answer_of):
            final, series, failures = ask(part)
            assert failures == {
                run: Failure(run, FAILED[run], f"no luck in {run}")
                for run in FAILED if run in part.runs
            }  # fmt: skip
            assert final.shape == (len(part.runs), 3)
            assert series.shape == (len(part.runs), 4, 2)
            assert series.dtype == np.float32
            for i, run in enumerate(part.runs):
                wanted = np.full(3, np.nan) if run in FAILED else number_of(run, np.arange(3))
                np.testing.assert_array_equal(final[i], wanted)
                np.testing.assert_array_equal(series[i].ravel(), run * 100 + np.arange(8))


def test_a_study_without_series_keeps_none(tmp_path: Path) -> None:
    folder = fill(begun(tmp_path / "it", **PLAIN))
    assert folder.kinds == ("runs",)
    assert not list((tmp_path / "it" / "series").iterdir())
    final, series, failures = folder.answer_of(folder.parts[0])
    assert final.shape == (len(folder.parts[0].runs), 1)
    assert series.shape == (len(folder.parts[0].runs), 0, 0)
    assert sorted(failures) == [7]
    assert folder.series().empty if folder.design.record.series else True


def test_which_parts_are_done_and_which_are_missing(tmp_path: Path) -> None:
    folder = begun(tmp_path / "it")
    number = len(folder.parts)
    assert number == 16
    assert (folder.done(), len(folder.missing())) == (set(), number)
    fill(folder, [0, 3, 4])
    assert folder.done() == {0, 3, 4}
    assert [part.number for part in folder.missing((2, 3))] == [1, 7, 10, 13]
    (folder.path / "series" / folder.parts[3].name).unlink()
    assert folder.done() == {0, 4}
    (folder.path / "runs" / folder.parts[0].name).unlink()
    assert folder.done() == {4}
    (folder.path / "runs" / "part-999999.parquet").touch()
    (folder.path / "series" / "part-999999.parquet").touch()
    assert folder.done() == {4}


@pytest.mark.parametrize("of", [1, 2, 5])
def test_every_part_is_of_one_shard(of: int) -> None:
    for part in range(12):
        assert [turn for turn in range(1, of + 1) if in_shard(part, (turn, of))] == [part % of + 1]


def test_a_part_is_called_by_its_number() -> None:
    assert Part(12, range(3)).name == "part-000012.parquet"


def test_failures_are_counted_by_part(home: Path) -> None:
    assert Folder.open(home).failures() == {0: 1, 1: 1}


# Damage -----------------------------------------------------------------------------------------


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Another table under the mark of the one that was there."""
    found = pq.read_table(path)
    changed = change(found)
    pq.write_table(changed.replace_schema_metadata(found.schema.metadata), path)


def plus_one(name: str) -> Callable[[pa.Table], pa.Table]:
    def change(found: pa.Table) -> pa.Table:
        at = found.column_names.index(name)
        values = pa.array(found.column(name).to_numpy() + 1)
        return found.set_column(at, name, values)

    return change


def marked_anew(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """The same by somebody who puts the right digest on it."""
    rewrite(path, change)
    found = pq.read_table(path)
    mark = json.loads(found.schema.metadata[store._KEY])
    mark["digest"] = writing.digest_of(found)
    pq.write_table(found.replace_schema_metadata({store._KEY: json.dumps(mark)}), path)


PART = "part-000002.parquet"
DAMAGE: tuple[tuple[str, str, Callable[[Path], object], str], ...] = (
    ("a number", "runs", lambda p: rewrite(p, plus_one("trust")), "its numbers are not those"),
    ("a number over time", "series", lambda p: rewrite(p, plus_one("trust")), "its numbers are"),
    ("a column less", "runs", lambda p: rewrite(p, lambda t: t.drop_columns(["trust"])),
     "has other columns than the study records"),
    ("other runs", "runs", lambda p: marked_anew(p, plus_one("run")), "holds other runs than its"),
    ("other runs over time", "series", lambda p: marked_anew(p, plus_one("run")), "other runs"),
    ("no mark", "runs", lambda p: pq.write_table(pq.read_table(p).replace_schema_metadata(None), p),
     "is of another study"),
    ("torn", "series", lambda p: p.write_bytes(p.read_bytes()[:-9]), "read: it is not as"),
    ("empty", "runs", lambda p: p.write_bytes(b""), "cannot be read: "),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "change", "expected"), [d[1:] for d in DAMAGE],
                         ids=[d[0] for d in DAMAGE])  # fmt: skip
def test_damage_is_found_and_says_where(copy: Path, kind: str, change, expected: str) -> None:
    assert Folder.open(copy).check() == []
    change(copy / kind / PART)
    wrong = Folder.open(copy).check()
    assert len(wrong) == 1, wrong
    assert f"{kind}/{PART}" in wrong[0].replace(str(copy) + "/", "")
    assert expected in wrong[0]
    folder = Folder.open(copy)
    message = refused(lambda: folder.sound_answer_of(folder.parts[2]))
    assert "delete it and resume the study" in message
    message = refused(folder.compact)
    assert "copy: cannot be made one file: " in message
    assert "delete it and resume the study" in message
    assert not folder.compacted


def test_files_that_are_no_part_are_told_and_left_alone(copy: Path) -> None:
    for name in ("part-000099.parquet", "part-000001 (1).parquet", "._part-000000.parquet", "x"):
        shutil.copy(copy / "runs" / PART, copy / "runs" / name)
    (copy / "series" / f".{PART}{writing.WRITING}").touch()
    folder = Folder.open(copy)
    assert folder.check() == []
    assert folder.strangers() == [
        "runs/._part-000000.parquet", "runs/part-000001 (1).parquet",
        "runs/part-000099.parquet", "runs/x",
    ]  # fmt: skip
    digest = folder.digest()
    folder.compact()
    assert Folder.open(copy).digest() == digest
    assert (copy / "runs" / "x").exists()


def test_a_mark_that_cannot_be_read_is_damage(copy: Path) -> None:
    path = copy / "runs" / PART
    pq.write_table(pq.read_table(path).replace_schema_metadata({"schoorsteen": b"{"}), path)
    message = refused(lambda: Folder.open(copy).failures())
    assert message == f"{PART}: is damaged; delete it and resume the study"
    other = begun(copy.parent / "other", seed=12)
    fill(other)
    shutil.copy(other.path / "runs" / PART, path)
    message = refused(lambda: Folder.open(copy).failures())
    assert message == f"{PART}: is of another study; take it out of this folder"


def test_a_part_that_is_gone_is_not_there(copy: Path) -> None:
    folder = Folder.open(copy)
    (copy / "runs" / PART).unlink()
    assert "is not there; resume the study" in refused(lambda: folder.read_part(folder.parts[2]))


# One file ---------------------------------------------------------------------------------------


def test_one_file_holds_what_the_parts_held(copy: Path) -> None:
    folder = Folder.open(copy)
    before = [folder.answer_of(part) for part in folder.parts]
    digest, runs, series = folder.digest(), folder.runs(), folder.series()
    folder.compact()
    assert not list(copy.glob("runs/*")) + list(copy.glob("series/*"))
    folder = Folder.open(copy)
    assert folder.compacted
    assert folder.done() == set(range(len(folder.parts)))
    assert folder.missing() == []
    assert folder.digest() == digest
    assert folder.failures() == {0: 1, 1: 1}
    assert folder.check() == []
    for part, (final, courses, lost) in zip(folder.parts, before, strict=True):
        found = folder.sound_answer_of(part)
        np.testing.assert_array_equal(found[0], final)
        np.testing.assert_array_equal(found[1], courses)
        assert found[2] == lost
    assert folder.runs().equals(runs)
    assert folder.series().equals(series)
    whole = pq.ParquetFile(copy / "runs.parquet")
    assert whole.num_row_groups == len(folder.parts)
    assert whole.schema_arrow.names[:8] == [
        "run", "point", "case", "scenario", "policy", "replicate", "room", "form",
    ]  # fmt: skip
    assert whole.read().column("run").to_pylist() == list(range(len(folder.design)))
    design = folder.design_table()
    assert whole.read().column("room").to_pylist() == design["room"].tolist()


def test_a_compaction_that_was_cut_short_is_finished(copy: Path) -> None:
    parts = copy.with_name("parts")
    shutil.copytree(copy, parts)
    Folder.open(copy).compact()
    shutil.copytree(parts / "runs", copy / "runs", dirs_exist_ok=True)
    Folder.open(copy).compact()
    assert not list((copy / "runs").iterdir())


def test_only_a_finished_study_is_made_one_file(copy: Path) -> None:
    (copy / "runs" / PART).unlink()
    message = refused(lambda: Folder.open(copy).compact())
    assert "has 1 part to do; resume it first" in message
    (copy / "runs" / "part-000003.parquet").unlink()
    assert "has 2 parts to do" in refused(lambda: Folder.open(copy).compact())


@pytest.mark.parametrize(("broken", "more"), [(1, ""), (2, "(and 1 more)"), (3, "(and 2 more)")])
def test_a_damaged_study_is_not_made_one_file(copy: Path, broken: int, more: str) -> None:
    for number in range(broken):
        part = copy / "series" / f"part-{number:06d}.parquet"
        part.write_bytes(part.read_bytes()[:-200] + bytes(200))
    message = refused(lambda: Folder.open(copy).compact())
    assert "cannot be made one file: " in message
    assert more in message
    assert bool(more) == ("more)" in message)


def test_damage_in_one_file_is_found(copy: Path) -> None:
    Folder.open(copy).compact()
    path = copy / "runs.parquet"
    whole = pq.ParquetFile(path).read()
    mark = pq.read_schema(path).metadata
    at = whole.column_names.index("trust")
    values = whole.column("trust").to_numpy().copy()
    values[45] += 1
    changed = whole.set_column(at, "trust", pa.array(values)).replace_schema_metadata(mark)
    with pq.ParquetWriter(path, changed.schema) as writer:
        for part in Folder.open(copy).parts:
            writer.write_table(changed.slice(part.runs.start, len(part.runs)))
    folder = Folder.open(copy)
    assert folder.check() == [f"runs/{PART}: its numbers are not those that were written"]
    assert "the runs are nowhere else" in folder.mend
    path.write_bytes(b"PAR1")
    message = refused(lambda: Folder.open(copy).failures())
    assert "runs.parquet: is damaged; take it from a copy" in message


def test_one_file_of_another_study_is_told(copy: Path) -> None:
    other = fill(begun(copy.parent / "other", seed=12))
    other.compact()
    shutil.copy(other.path / "runs.parquet", copy / "runs.parquet")
    message = refused(lambda: Folder.open(copy).failures())
    assert message == "runs.parquet: is of another study; take it out of this folder"


# Tables -----------------------------------------------------------------------------------------


def test_tables_have_a_row_for_each_run_that_is_done(copy: Path) -> None:
    folder = Folder.open(copy)
    for name in ("part-000000.parquet", "part-000015.parquet"):
        (copy / "runs" / name).unlink()
    done = [run for number in sorted(folder.done()) for run in folder.parts[number].runs]
    runs = folder.runs()
    assert runs.index.tolist() == done
    assert list(runs.columns) == [
        *("point", "case", "scenario", "policy", "replicate", "room", "form"),
        *("trust", "fragmentation", "contracts", "stage", "message"),
    ]
    assert runs.loc[31, "stage"] == "worker"
    assert runs.loc[31, "message"] == "no luck in 31"
    for run in (40, 99):
        place = folder.design.place(run)
        assert runs.loc[run, "replicate"] == place.replicate
        assert runs.loc[run, "room"] == folder.design.values(place.sample)["room"]
        assert runs.loc[run, "fragmentation"] == number_of(run, 1)
    assert list(folder.runs(["contracts"]).columns[-3:]) == ["contracts", "stage", "message"]
    series = folder.series(["chimneys"])
    assert series.index.tolist() == [(run, month) for run in done for month in (0, 12, 24, 30)]
    assert series.loc[(40, 24), "chimneys"] == 40 * 100 + 5
    assert list(series.columns) == ["chimneys"]


def test_tables_of_a_study_that_has_just_begun_are_empty(tmp_path: Path) -> None:
    folder = begun(tmp_path / "it")
    runs, series = folder.runs(["trust"]), folder.series()
    assert (len(runs), len(series)) == (0, 0)
    assert list(runs.columns) == [
        *("point", "case", "scenario", "policy", "replicate", "room", "form"),
        *("trust", "stage", "message"),
    ]
    assert list(series.reset_index().columns) == ["run", "month", "trust", "chimneys"]


def test_a_design_is_written_a_row_a_run(home: Path, monkeypatch, tmp_path: Path) -> None:
    design = make_study(GIVEN).design
    monkeypatch.setattr(design_files, "CHUNK", 37)
    design_files.write_design(design, tmp_path / "small.parquet")
    for path in (home / "design.parquet", tmp_path / "small.parquet"):
        rows = pq.read_table(path).to_pylist()
        assert len(rows) == len(design)
        for run in (0, 36, 37, 200, len(design) - 1):
            place = design.place(run)
            context = design.contexts[place.context]
            assert rows[run] == {
                "run": run, "point": place.point, "case": context.case,
                "scenario": context.scenario, "policy": context.policy,
                "replicate": place.replicate, **design.values(place.sample),
            }  # fmt: skip
    monkeypatch.setattr(design_files, "CHUNK", 5)
    names = ["room", "form"]
    found = design_files._every(tmp_path / "small.parquet", names, 4 * 10, 6)
    assert found["room"].tolist() == design.points.values["room"].tolist()
    assert found["form"].tolist() == design.points.values["form"].tolist()


@pytest.mark.parametrize("settings", [1, 2, 3, 7])
@pytest.mark.parametrize("replicates", [1, 2, 11])
def test_settings_are_read_again(tmp_path: Path, settings: int, replicates: int) -> None:
    room = [4.0 + i for i in range(settings)]
    more = {"uncertain": {"room": room}, "design": {"method": "list"}, "replicates": replicates}
    begun(tmp_path / "it", **more)
    assert Folder.open(tmp_path / "it").design.points.values["room"].tolist() == room


def test_a_design_with_labels_is_read_again(tmp_path: Path) -> None:
    study = {**PLAIN, "uncertain": {"room": {"from": 4.0, "to": 8.0}, "backing": [0.1, 0.5]},
             "design": {"method": "morris", "trajectories": 3, "levels": 4}}  # fmt: skip
    asked = begun(tmp_path / "it", **study).design
    found = Folder.open(tmp_path / "it").design
    for one, other in ((asked.points.values, found.points.values),
                       (asked.points.labels, found.points.labels)):  # fmt: skip
        assert list(one) == list(other)
        for name in one:
            assert one[name].tolist() == other[name].tolist()


@pytest.mark.parametrize("name", shipped_cases())
def test_a_region_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    region = load_case(name)
    design_files.write_region(region, tmp_path / "region.npz")
    found = design_files.read_region(tmp_path / "region.npz")
    for one in fields(Region):
        mine, other = getattr(region, one.name), getattr(found, one.name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, other)
            assert mine.dtype == other.dtype
        else:
            assert mine == other or json.dumps(mine) == json.dumps(other), one.name
            assert type(mine) is type(other), one.name


def test_values_of_other_settings_have_another_digest() -> None:
    def digest(**uncertain: Any) -> str:
        return design_files.values_digest(
            make_study({**GIVEN, "uncertain": uncertain}).design.points
        )

    same = digest(room=[4.0, 8.0], form=["network", "joint"])
    assert same == digest(room=[4.0, 8.0], form=["network", "joint"])
    others = [
        digest(room=[4.0, 8.5], form=["network", "joint"]),
        digest(room=[4.0, 8.0], form=["network", "lead"]),
        digest(room=[4.0, 8.0], mode=["consent", "joint"]),
        digest(form=["network", "joint"], room=[4.0, 8.0]),
    ]
    assert len({same, *others}) == 5


# Files that are there whole or not at all --------------------------------------------------------


@pytest.mark.parametrize("shared", [False, True])
def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path, shared: bool) -> None:
    path = tmp_path / "it.txt"
    path.write_text("old")

    def broken_off() -> None:
        with writing.whole(path, shared=shared) as passing:
            passing.write_text("half")
            assert path.read_text() == "old"
            assert passing.name.endswith(writing.WRITING)
            assert (str(os.getpid()) in passing.name) == shared
            assert passing.parent == tmp_path
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert [p.name for p in tmp_path.iterdir()] == ["it.txt"]
    assert path.read_text() == "old"
    with writing.whole(path, shared=shared) as passing:
        passing.write_text("new")
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["it.txt"]


def test_what_is_written_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch) -> None:
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(handle) or real(handle))
    writing.write_text("a\r\nb", tmp_path / "it.txt")
    assert len(synced) == 2  # the file, and the folder that names it
    assert (tmp_path / "it.txt").read_bytes() == b"a\r\nb"


@pytest.mark.parametrize(("number", "passes"), [(errno.EINVAL, True), (errno.ENOTSUP, True),
                                                (errno.EIO, False)])  # fmt: skip
def test_a_folder_that_cannot_be_synced_is_no_fault(tmp_path, monkeypatch, number, passes) -> None:
    def refuses(handle: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", refuses)
    if passes:
        writing.sync_folder(tmp_path)
    else:
        with pytest.raises(OSError, match="no"):
            writing.sync_folder(tmp_path)
    monkeypatch.undo()
    writing.sync_folder(tmp_path / "which is not there")


AROUND: tuple[tuple[BaseException, bool], ...] = (
    (OSError(errno.EIO, "broken disk"), False), (PermissionError(errno.EACCES, "no"), False),
    (FileNotFoundError(errno.ENOENT, "gone"), False), (MemoryError(), False),
    (pa.ArrowNotImplementedError("later"), False), (pa.ArrowCancelled("stopped"), False),
    (OSError("no such bytes"), True), (pa.ArrowInvalid("no such bytes"), True),
    (ValueError("no such bytes"), True), (KeyError("mark"), True), (TypeError("None"), True),
)  # fmt: skip


@pytest.mark.parametrize(("error", "damaged"), AROUND, ids=repr)
def test_only_contents_are_called_damaged(copy, monkeypatch, error, damaged: bool) -> None:
    """What lies around them, such as a broken disk, is no reason to delete a part."""
    assert writing.about_contents(error) == damaged

    def fails(*_: object, **__: object) -> None:
        raise error

    folder = Folder.open(copy)
    part = folder.parts[2]
    if isinstance(error, OSError | pa.ArrowException | MemoryError):
        monkeypatch.setattr(pq, "read_table", fails)
        message = refused(lambda: folder.read_part(part))
        gone = isinstance(error, FileNotFoundError)
        assert ("delete it and resume" in message) == damaged
        assert ("says nothing about its contents" in message) == (not damaged and not gone)
        assert ("is not there; resume the study" in message) == gone
    if not isinstance(error, pa.ArrowCancelled):
        monkeypatch.setattr(pq, "read_schema", fails)
        message = refused(folder.failures)
        assert ("is damaged; delete it and resume" in message) == damaged
        assert ("says nothing about its contents" in message) == (not damaged)


def test_a_file_is_read_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "twente:2016.parquet"
    writing.write_parquet(table(run=[1, 2]), path)
    with writing.reading(path) as file:
        assert pq.read_table(file).column("run").to_pylist() == [1, 2]
    for error, expected in ((OSError("cannot unpack"), pa.ArrowInvalid),
                            (OSError(errno.EIO, "broken disk"), OSError)):  # fmt: skip
        with pytest.raises(expected) as caught, writing.reading(path):
            raise error
        assert (caught.value is error) == (expected is OSError)
    with pytest.raises(FileNotFoundError), writing.reading(tmp_path / "gone"):
        pass


def test_documents_are_written_as_programs_and_people_read_them(tmp_path: Path) -> None:
    writing.write_json({"naam": "Súdwest", "n": [1, 2]}, tmp_path / "it.json")
    text = (tmp_path / "it.json").read_text(encoding="utf-8")
    assert text == '{\n  "naam": "Súdwest",\n  "n": [\n    1,\n    2\n  ]\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        writing.write_json({"x": float("nan")}, tmp_path / "bad.json")
    assert not (tmp_path / "bad.json").exists()


def table(**columns: Any) -> pa.Table:
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def test_a_digest_is_of_names_types_and_values() -> None:
    nan = float("nan")
    some = table(run=[1, 2], x=[0.5, nan], text=["a", None])
    same = table(run=[1, 2], x=np.array([0.5, -nan]), text=["a", None])
    assert writing.digest_of(some) == writing.digest_of(same)
    none = pa.array([None, None], pa.string())
    others = [
        table(run=[1, 3], x=[0.5, nan], text=["a", None]),
        table(run=[1, 2], y=[0.5, nan], text=["a", None]),
        table(run=[1, 2], x=[0.5, 0.0], text=["a", None]),
        table(run=[1, 2], x=np.array([0.5, nan], np.float32), text=["a", None]),
        table(run=[1, 2], x=[0.5, nan], text=["a", "-"]),
        table(run=[1, 2], x=[0.5, nan], text=["", "a"]),
        table(run=[1, 2], x=[0.5, nan], text=[None, "a"]),
        some.set_column(2, "text", none),
        table(run=[1, 2], x=[0.5, nan], text=["1 a", "b"]),
        table(run=[1, 2], x=[0.5, nan], text=["1", "a b"]),
    ]
    assert len({writing.digest_of(one) for one in (some, *others)}) == 11
    assert writing.digest_of(table(t=["ab", "c"])) != writing.digest_of(table(t=["a", "bc"]))


def test_how_columns_are_packed(home: Path) -> None:
    about = pq.ParquetFile(home / "runs" / PART).metadata.row_group(0)
    columns = {about.column(i).path_in_schema: about.column(i) for i in range(about.num_columns)}
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert "BYTE_STREAM_SPLIT" in columns["trust"].encodings
    assert "DELTA_BINARY_PACKED" in columns["run"].encodings
    assert any("DICTIONARY" in name for name in columns["stage"].encodings)
    assert columns["run"].is_stats_set
    assert not columns["trust"].is_stats_set
    assert writing.options_for(pa.schema([("x", pa.float64())]))["write_statistics"] is False


# One writer -------------------------------------------------------------------------------------


def test_one_writer_a_shard_and_one_number_of_shards(copy: Path, monkeypatch) -> None:
    monkeypatch.setattr(locks, "LOOK", 0.01)

    def holding(shard: tuple[int, int]) -> Any:
        return locks.only_writer(copy, shard)

    assert locks.writers(copy) == []
    with holding((1, 1)):
        assert locks.writers(copy) == ["1 of 1"]
        with pytest.raises(StudyError, match="else is writing this study; wait, or stop that one"):
            holding((1, 1)).__enter__()
        expected = "somebody else is writing it as 1 of 1; use the same number of shards, or wait"
        with pytest.raises(StudyError, match=expected):
            holding((2, 3)).__enter__()
        # who was refused holds nothing
        assert locks.writers(copy) == ["1 of 1"]
    assert locks.writers(copy) == []
    with holding((1, 3)), holding((2, 3)):
        assert locks.writers(copy) == ["1 of 3", "2 of 3"]
        with pytest.raises(StudyError, match="else is writing shard 2/3 of this study"):
            holding((2, 3)).__enter__()
        with pytest.raises(StudyError, match="somebody else is writing it as 1 of 3"):
            holding((1, 1)).__enter__()
    with holding((1, 1)):
        pass


@pytest.mark.parametrize("error", [NotImplementedError(), OSError(errno.ENOLCK, "no locks"),
                                   OSError(errno.ENOSYS, ""),
                                   OSError(errno.ENOTSUP, "")])  # fmt: skip
def test_a_file_system_without_locks_lets_everybody_write(copy, monkeypatch, error) -> None:
    def refuses(self: FileLock, **_: Any) -> None:
        raise error

    monkeypatch.setattr(FileLock, "acquire", refuses)
    (copy / "locks" / "1-of-1.lock").touch()
    with locks.only_writer(copy), locks.only_writer(copy), locks.in_turn(copy / "locks" / "begin"):
        assert locks.writers(copy) == []


def test_a_lock_that_fails_otherwise_is_an_error(copy, monkeypatch) -> None:
    def refuses(self: FileLock, **_: Any) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(FileLock, "acquire", refuses)
    with pytest.raises(OSError, match="broken disk"), locks.only_writer(copy):
        pass


def test_who_waits_in_turn_is_next(tmp_path: Path) -> None:
    with locks.in_turn(tmp_path / "begin"):
        assert locks._held(tmp_path / "begin")
    assert not locks._held(tmp_path / "begin")


# Why runs failed --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize(("name", "error", "stage", "stored"), [
    ("build", MemoryError(), "memory",
     "more memory was needed than limits.gigabytes_per_worker allows"),
    ("build", ValueError("no luck"), "build", "ValueError: no luck"),
    ("parameters", None, "build", "mindset_mean must be below"),
])  # fmt: skip
def test_what_is_stored_of_a_failure_is_english(
    monkeypatch: pytest.MonkeyPatch, lang: Any, name: str, error: Any, stage: str, stored: str
) -> None:
    design = make_study({**GIVEN, **PLAIN}).design

    def fails(*_: object, **__: object) -> None:
        # as checks do, in the language of whoever reads along
        english = language() == "en"
        raise error or ParameterError(stored if english else "mindset_mean moet lager zijn")

    monkeypatch.setattr(worker, "ensemble", fails)
    monkeypatch.setattr(worker, name, fails)
    with in_language(lang):
        task = worker.task_of(design, worker.shared_by(design, 1.0), [0, 1])
        answer = worker.work(task)
        assert language() == lang
    assert answer.failures == (Failure(0, stage, stored), Failure(1, stage, stored))


@pytest.mark.parametrize(("english", "dutch"), [
    ("more memory was needed than limits.gigabytes_per_worker allows",
     "er was meer geheugen nodig dan limits.gigabytes_per_worker toelaat"),
    ("the worker died: Segmentation fault", "het werkproces stierf: Segmentation fault"),
    ("the worker died: it was killed, or ran out of memory",
     "het werkproces stierf: het werd gestopt, of het geheugen was op"),
    ("CancelledError: the executor dropped it",
     "CancelledError: wie de runs uitvoert, liet deze vallen"),
    ("ZeroDivisionError: in month 3", "ZeroDivisionError: in month 3"),
    ("", ""),
])  # fmt: skip
def test_it_is_told_in_the_language_of_who_reads_it(english: str, dutch: str) -> None:
    design = make_study({**GIVEN, **PLAIN}).design
    for lang, told in (("en", english), ("nl", dutch)):
        with in_language(lang):  # type: ignore[arg-type]
            assert failures.message_of(design, Failure(3, "worker", english)) == told
            assert failures.message_of(design, Failure(3, "build", english)) == told


def test_parameters_that_cannot_be_are_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    design = make_study({**GIVEN, **PLAIN}).design

    def refuses(self: object, run: int) -> None:
        raise ParameterError(f"run {run} kan niet")

    monkeypatch.setattr(type(design), "parameters", refuses)
    failure = Failure(3, "build", "run 3 cannot be")
    with in_language("nl"):
        assert failures.message_of(design, failure) == "run 3 kan niet"
        assert failures.stage_name("build") == "opbouw"
    with in_language("en"):
        assert failures.message_of(design, failure) == "run 3 cannot be"
        assert failures.stage_name("build") == "build"
    assert failures.stage_name("another") == "another"


# Taken over -------------------------------------------------------------------------------------


def asked(**more: Any) -> Any:
    return make_study({**GIVEN, "id": "larger", **more}).design


LARGER: tuple[tuple[str, dict[str, Any]], ...] = (
    ("the same", {}),
    ("more replicates", {"replicates": 27}),
    ("fewer", {"replicates": 4}),
    ("other settings", {"uncertain": {"room": [16.0, 5.0, 4.0], "form": ["joint", "lead"]}}),
    ("one policy", {"policies": ["guardian"], "replicates": 20}),
    ("another order of cases", {"cases": GIVEN["cases"][::-1]}),
    ("a setting twice", {"uncertain": {"room": [4.0, 4.0], "form": ["joint"]}}),
    ("fixed now", {"uncertain": {"form": ["joint"]}, "parameters": {"room": 8.0}}),
    ("nothing uncertain", {"uncertain": {}, "parameters": {"room": 8.0, "form": "network"}}),
    ("fewer columns", {"record": {"indicators": ["fragmentation"], "series": ["chimneys"],
                                  "every": 24}}),
    ("no series", {"record": {"indicators": ["fragmentation"], "outcomes": ["contracts"]}}),
)  # fmt: skip


@pytest.mark.parametrize("more", [m for _, m in LARGER], ids=[name for name, _ in LARGER])
def test_a_run_is_taken_over_from_where_it_is(home: Path, more: dict[str, Any]) -> None:
    design, folder = asked(**more), Folder.open(home)
    other = folder.design

    def key(of: Any, run: int) -> tuple[str, str, int]:
        place = of.place(run)
        region = provenance.fingerprint(of.contexts[place.context].region)
        return region, of.parameters(run).model_dump_json(), place.replicate

    there = {key(other, run): run for run in reversed(range(len(other))) if run not in FAILED}
    source = Source(design, folder)
    wanted = [there.get(key(design, run), -1) for run in range(len(design))]
    assert source.where(range(len(design))).tolist() == wanted
    assert source.count() == sum(run >= 0 for run in wanted)
    columns = [other.record.columns.index(name) for name in design.record.columns]
    months = [other.months_kept.index(month) for month in design.months_kept
              if design.record.series]  # fmt: skip
    names = [other.record.series.index(name) for name in design.record.series]
    shards = 0
    for number, runs in enumerate(design.parts()):
        known = source.known(Part(number, runs))
        assert known.there.tolist() == [wanted[run] >= 0 for run in runs]
        assert known.series.shape == (len(runs), *design.record.wide(design.months_kept))
        assert known.series.dtype == np.float32
        for i, run in enumerate(runs):
            if known.there[i]:
                shards += number % 3 == 1
                at = wanted[run]
                assert known.final[i].tolist() == [number_of(at, column) for column in columns]
                assert known.series[i].ravel().tolist() == [
                    at * 100 + month * 2 + name for month in months for name in names
                ]
    assert source.count((2, 3)) == shards


def test_only_parts_that_are_done_are_taken_over(copy: Path) -> None:
    for number in (0, 5):
        (copy / "runs" / f"part-{number:06d}.parquet").unlink()
    folder = Folder.open(copy)
    source = Source(asked(), folder)
    lost = {run for number in (0, 5) for run in folder.parts[number].runs} | {*FAILED}
    where = source.where(range(len(folder.design)))
    assert {run for run, at in enumerate(where.tolist()) if at < 0} == lost
    assert all(at in (-1, run) for run, at in enumerate(where.tolist()))


NOT_REUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("seed", {"seed": 12}, "has seed 11, this study 12: no run of it is the same; give"),
    ("months", {"months": 31}, "has months 30, this study 31"),
    ("columns", {"record": {"indicators": ["trust", "separation", "density"]}},
     "did not record separation, density; record what it did"),
    ("series", {"record": {"indicators": ["trust"], "series": ["fragmentation"]}},
     "did not record the series of fragmentation; record what it did"),
    ("months kept", {"record": {"indicators": ["trust"], "series": ["trust"], "every": 10}},
     "did not record the series in month 10, 20; record"),
    ("values", {"uncertain": {"room": [5.0, 6.0]}}, "has no point in common with this study"),
    ("fixed", {"parameters": {"backing": 0.3}}, "has no point in common with this study: other"),
    ("region", {"cases": [{**REGION, "seed": 9}]}, "has no point in common"),
)  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), [n[1:] for n in NOT_REUSED],
                         ids=[n[0] for n in NOT_REUSED])  # fmt: skip
def test_what_cannot_be_taken_over_says_why(home: Path, more, expected: str) -> None:
    try:
        design = asked(**more)
    except DocumentError as error:
        pytest.fail(str(error))
    message = refused(lambda: Source(design, Folder.open(home)))
    assert expected in message
    assert "leave --reuse out" in message


def test_a_study_that_has_done_nothing_gives_nothing(tmp_path: Path, monkeypatch) -> None:
    folder = begun(tmp_path / "it")
    message = refused(lambda: Source(asked(), folder))
    assert "has no finished run that is also one of this study; leave --reuse out" in message
    fill(folder)
    monkeypatch.setattr(store, "code_digest", lambda: "other")
    message = refused(lambda: Source(asked(), folder))
    assert "was done with other code than this: its runs may be others; install the" in message


def test_a_damaged_part_is_not_taken_over(copy: Path) -> None:
    rewrite(copy / "runs" / PART, plus_one("trust"))
    source = Source(asked(), Folder.open(copy))
    assert source.known(Part(1, range(20, 40))).there.sum() == 19
    message = refused(lambda: source.known(Part(2, range(40, 60))))
    assert "is damaged: runs/part-000002.parquet: its numbers" in message


def test_parts_that_are_asked_for_again_are_held(home: Path, monkeypatch) -> None:
    read: list[int] = []
    real = Folder.sound_answer_of

    def counting(self: Folder, part: Part) -> Any:
        read.append(part.number)
        return real(self, part)

    monkeypatch.setattr(Folder, "sound_answer_of", counting)
    source = Source(asked(), Folder.open(home))
    for number in (0, 1, 0, 1, 0):
        source.known(Part(number, Folder.open(home).parts[number].runs))
    assert read == [0, 1]
    monkeypatch.setattr(reuses, "HELD_BYTES", 0.0)
    source = Source(asked(), Folder.open(home))
    read.clear()
    for number in (0, 1, 2, 0):
        source.known(Part(number, Folder.open(home).parts[number].runs))
    assert read == [0, 1, 2, 0]
