"""Paths that a library would take for something else, and files that are not what they seem."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim import cli
from sim.parameters import ParameterError
from sim.sweep import (
    Execution,
    Folder,
    StudyError,
    design,
    exports,
    load_study,
    make_study,
    rerun,
    run_study,
    study,
)
from sim.words import in_language

GIVEN = {
    "id": "small",
    "cases": [{"organisations": 4, "tasks": 3, "seed": 3}],
    "months": 3,
    "replicates": 12,
    "uncertain": {"mindset_mean": {"from": 0.0, "to": 1.0, "steps": 2}},
    "record": {"series": ["trust"]},
}
NAMES = (
    *("twente:2016", "file:twente", "s3:a", "local:", "a::b", "50%20 wit", "50%", "study#1"),
    *(
        "-x",
        "--out",
        "back\\slash",
        "Súdwest-Fryslân",
        "Su\u0301dwest",
        "o’n 日本",
        "a b",
        "a?b=c&d",
    ),
    *("$HOME", "~", "[1]", "{x}", "semi;colon", "quo'te", 'dou"ble', "dot.parquet", "*"),
)
unix = pytest.mark.skipif(os.name == "nt", reason="Windows takes few of these names")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(design, "PART_RUNS", 10)


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Folder:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design, "PART_RUNS", 10)
        return run_study(make_study(GIVEN), tmp_path_factory.mktemp("done") / "it")


@pytest.fixture
def copy(done, tmp_path) -> Path:
    shutil.copytree(done.path, tmp_path / "copy")
    return tmp_path / "copy"


def call(*words) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@unix
@pytest.mark.parametrize("whole", [False, True], ids=["relative", "absolute"])
@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_a_place_for_a_study(name: str, whole: bool, done, tmp_path, monkeypatch):
    """Written, read, simulated again, exported, made one file; the numbers are the same."""
    monkeypatch.chdir(tmp_path)
    place = (tmp_path if whole else Path()) / name
    folder = run_study(make_study(GIVEN), place)
    assert folder.check() == []
    assert Folder.open(place).digest() == done.digest()
    assert rerun(folder, 5).equal is True
    assert folder.design_table().equals(done.design_table())
    exports.csv(folder, place / f"{name}.csv", series=True)
    exports.netcdf(folder, place / f"{name}.nc")
    exports.ro_crate(folder)
    assert len((place / f"{name}.csv").read_text().splitlines()) == 1 + 24 * 2  # months 0 and 3
    # at the end: what was one file is no longer in parts
    folder.compact()
    again = Folder.open(place)
    assert (again.compacted, again.check(), again.digest()) == (True, [], done.digest())
    assert again.runs().equals(done.runs())


@unix
@pytest.mark.parametrize("name", ["twente:2016", "-x", "a#b", "Súdwest"])
def test_the_command_takes_any_name(name: str, copy, monkeypatch) -> None:
    copy.rename(copy.with_name(name))
    monkeypatch.chdir(copy.parent)
    place = str(copy.with_name(name))
    for command, *more in (("status",), ("verify",), ("compact",), ("export", "--ro-crate")):
        for where in (["--", name], [place]):
            assert call("study", command, *more, *where)[0] == 0, (command, where)
    assert call("study", "rerun", "--", f"{name}#3")[0] == 0
    code, out, _ = call("study", "export", "--csv", f"{place}.csv", place)
    assert (code, out.strip()) == (0, f"{place}.csv")


@unix
def test_what_is_to_be_typed_can_be_typed(done, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Folder.create(make_study(GIVEN), Path("-x"), {})
    code, out, err = call("study", "status", "--", "-x")
    assert (code, "schoorsteen study resume ./-x" in out + err) == (0, True)
    assert call("study", "resume", "./-x")[0] == 0
    assert Folder.open(Path("-x")).digest() == done.digest()


WAYS = (
    *({"workers": value} for value in (0, -1, "2", 2.0, np.array([2]), True)),
    *({"batch": value} for value in (0, "9", 1.5)),
    *({"shard": value} for value in ((0, 2), (3, 2), ("1", 2), (1, 0), (1.0, 2))),
)


@pytest.mark.parametrize("way", WAYS)
def test_ways_that_cannot_be_are_refused_in_words(way: dict) -> None:
    with pytest.raises(ParameterError, match=f"{next(iter(way))} = .*whole number from 1"):
        Execution(**way)


def test_ways_may_be_numbers_of_numpy(done, tmp_path) -> None:
    way = Execution(np.int64(1), batch=np.int16(5), shard=(np.int8(1), np.uint8(1)))
    assert run_study(make_study(GIVEN), str(tmp_path / "it"), way).digest() == done.digest()
    for run in ("5", 5.0, None):
        with pytest.raises(ParameterError, match="run = "):
            rerun(done, run)


def test_without_shared_memory_it_says_what_to_do(tmp_path, monkeypatch) -> None:
    def nothing(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("multiprocessing.synchronize._multiprocessing.SemLock", nothing)
    monkeypatch.setattr(study, "SMALL_SECONDS", 0.0)
    for lang, said in (
        ("en", "/dev/shm that can be written"),
        ("nl", "geheugen of geen semaforen"),
    ):
        with in_language(lang), pytest.raises(OSError, match=said) as caught:
            run_study(make_study(GIVEN), tmp_path / lang, Execution(workers=2))
        assert "--workers 1" in str(caught.value)
    one = run_study(make_study(GIVEN), tmp_path / "one", Execution(workers=1))
    assert one.check() == []


def no_figure(*_, **__):
    raise ValueError("no figure today")


@pytest.mark.parametrize(
    ("words", "figure", "tables"),
    [
        (("run", "zutphen_lochem", "--months", "2"), "run_figure", ("indicators.csv", "links.csv")),
        (
            (*("map", "zutphen_lochem", "--mindsets", "2", "--weights", "2"),
             *("--replicates", "2", "--months", "2", "--workers", "1")),
            "phase_maps",
            ("summary.csv", "findings.txt"),
        ),
    ],
    ids=["run", "map"],
)  # fmt: skip
def test_a_figure_that_fails_leaves_tables_and_manifest(
    words, figure, tables, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(f"sim.plots.{figure}", no_figure)
    result = CliRunner().invoke(cli.app, [*words, "--out", str(tmp_path / "it")])
    assert str(result.exception) == "no figure today"
    for name in tables:
        assert (tmp_path / "it" / name).stat().st_size > 0
    manifest = json.loads((tmp_path / "it" / "manifest.json").read_text())
    assert manifest["months"] == 2


# What went wrong around a part says nothing about it -------------------------------------------


def denied(*_, **__):
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def failing(*_, **__):
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def many(*_, **__):
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def full(*_, **__):
    raise MemoryError("out of memory")


@pytest.mark.parametrize("one_file", [False, True], ids=["parts", "one file"])
@pytest.mark.parametrize("harm", [denied, failing, many, full])
def test_what_cannot_be_read_is_not_called_damaged(harm, one_file, copy, monkeypatch) -> None:
    folder = Folder.open(copy)
    if one_file:
        folder.compact()
    sound = Path.open

    def harmed(self, *args, **more):
        if self.parent.name in ("runs", "series") or self.name in (
            "runs.parquet",
            "series.parquet",
        ):
            harm()
        return sound(self, *args, **more)

    monkeypatch.setattr(Path, "open", harmed)
    folder = Folder.open(copy)
    for ask in (
        folder.check,
        folder.digest,
        folder.failures,
        lambda: folder.answer_of(folder.parts[0]),
    ):
        with pytest.raises(StudyError, match="says nothing about its contents") as caught:
            ask()
        assert not any(word in str(caught.value) for word in ("delete", "damaged", "from a copy"))
    code, out, err = call("study", "verify", copy)
    assert code == 2
    assert not any(word in out + err for word in ("wrong:", "delete", "damaged"))


def test_what_is_damaged_is_still_called_so(copy) -> None:
    path = copy / "runs" / "part-000001.parquet"
    data = path.read_bytes()
    for harm in (data[:-30], b"", data[: len(data) // 2] + bytes(40) + data[len(data) // 2 + 40 :]):
        path.write_bytes(harm)
        code, out, err = call("study", "verify", copy)
        assert (code, "part-000001" in out, "delete" in err) == (2, True, True), out + err


STRANGERS = (
    *("._part-000000.parquet", "part-000000 (conflicted copy 2026-11-30).parquet"),
    *("part-000000 (1).parquet", "part-000000.parquet.bak", "Copy of part-000001.parquet"),
    *("part-000000-HP.parquet", ".DS_Store", "Thumbs.db", "part-000000.parquet.icloud"),
    *("part-000099.parquet", "Part-000000.parquet", "~$part.parquet"),
)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_file_beside_sound_parts_is_told_and_left_alone(name: str, copy, done) -> None:
    for kind in ("runs", "series", "sessions"):
        (copy / kind / name).write_bytes(b"\0\5\26\7 of another program")
    folder = Folder.open(copy)
    assert folder.check() == []
    assert folder.strangers() == [f"runs/{name}", f"series/{name}"]
    assert folder.digest() == done.digest()
    code, out, err = call("study", "verify", copy)
    assert code == 0, err
    assert "good, 24 of 24" in out
    assert f"runs/{name}: is no part of this study and was left alone" in err.replace("\n", " ")
    assert "hoort niet bij deze studie" in call("--lang", "nl", "study", "verify", copy)[2]
    folder.compact()
    assert Folder.open(copy).check() == []
    assert (copy / "runs" / name).read_bytes().startswith(b"\0\5\26\7")
    exports.ro_crate(Folder.open(copy))


@pytest.mark.parametrize("name", [".DS_Store", "._study.json", "Thumbs.db", "desktop.ini"])
def test_a_folder_that_a_file_manager_looked_into_is_empty(name: str, tmp_path, done) -> None:
    (tmp_path / name).write_bytes(b"\0")
    assert run_study(make_study(GIVEN), tmp_path).digest() == done.digest()
    other = tmp_path / "other"
    other.mkdir()
    (other / f"my{name}").write_bytes(b"\0")
    with pytest.raises(StudyError, match="holds other files"):
        Folder.create(make_study(GIVEN), other, {})


# A path of Windows in a TOML file --------------------------------------------------------------

BACKSLASHES = (
    # what is written, what is advised
    (r'cases = ["C:\Uren\twente"]', 'cases = ["C:/Uren/twente"]'),
    (r'cases = ["C:\data\x"]', 'cases = ["C:/data/x"]'),
    (r'cases = ["c:\temp\twente"]', "c:/temp/twente"),
    (r'cases = ["D:\nieuw"]', "D:/nieuw"),
    (r'extends = "\\server\share"', 'extends = "//server/share"'),
    (r'design = { file = "punten\bak.csv" }', "punten/bak.csv"),
)


@pytest.mark.parametrize(("line", "advice"), BACKSLASHES)
def test_a_backslash_in_a_path_gets_the_right_hint(line: str, advice: str, tmp_path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'id = "mine"\n{line}\n')
    for lang, hint in (("en", "write a path with /"), ("nl", "schrijf een pad met /")):
        with in_language(lang), pytest.raises(StudyError, match=hint) as caught:
            load_study(file)
        assert advice in str(caught.value)


def test_other_texts_may_have_backslashes_and_tabs(tmp_path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('id = "mine"\ntitle = { en = "a\\tb", nl = \'C:\\temp\' }\n')
    assert dict(load_study(file).title) == {"en": "a\tb", "nl": "C:\\temp"}


# A name that says what will not stand there ----------------------------------------------------

OTHER_FORMATS = (
    (exports.csv, "x.xlsx", "x.csv"),
    (exports.csv, "Runs.XLSX", "Runs.csv"),
    (exports.csv, "x.ods", "x.csv"),
    (exports.csv, "x.parquet", "x.csv"),
    (exports.csv, "x.json", "x.csv"),
    (exports.csv, "x.csv.gz", "x.csv.csv"),
    (exports.csv, "x.nc", "x.csv"),
    (exports.csv, "x.pdf", "x.csv"),
    (exports.netcdf, "x.csv", "x.nc"),
    (exports.netcdf, "x.xlsx", "x.nc"),
)


@pytest.mark.parametrize(("write", "name", "better"), OTHER_FORMATS)
def test_a_name_of_another_format_is_refused(write, name, better, done, tmp_path) -> None:
    for lang, rule in (("en", "is the name of"), ("nl", "is de naam van")):
        with in_language(lang), pytest.raises(StudyError, match=rule) as caught:
            write(done, tmp_path / name)
        assert better in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.csv", "x.CSV", "x", "x.tsv", "x.2016", "x.txt", "a.b c"])
def test_a_name_that_says_csv_or_nothing_is_taken(name: str, done, tmp_path) -> None:
    exports.csv(done, tmp_path / name)
    assert (tmp_path / name).read_text().startswith("run,point,")


def test_arrays_and_tables_in_a_study_are_lists_and_numbers(done, tmp_path) -> None:
    """What a program computes goes into a study as what a file says."""
    given = {
        **GIVEN,
        "cases": ({"organisations": np.int64(4), "tasks": np.array(3), "seed": np.uint8(3)},),
        "months": pd.Series([3]).iloc[0],
        "replicates": np.int32(12),
        "uncertain": {"mindset_mean": {"values": np.array([0.0, 1.0])}},
        "record": {"series": pd.Index(["trust"])},
    }
    folder = run_study(make_study(given), tmp_path / "it")
    assert folder.digest() == done.digest()
    assert rerun(folder, np.int64(5)).equal is True
    for harm in ({"months": 3.0}, {"months": "3"}, {"seed": pd.NA}, {"replicates": np.bool_(True)}):
        with pytest.raises(StudyError, match=next(iter(harm))):
            make_study(GIVEN | harm)
    for harm in ("small", None, ["id"]):
        with pytest.raises(StudyError, match="must be tables"):
            make_study(harm)
