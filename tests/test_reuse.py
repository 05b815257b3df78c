"""Runs taken over from another study: those that are the same, and no others."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim import cli, provenance
from sim.parameters import Parameters
from sim.sweep import (
    Execution,
    Folder,
    Source,
    StudyError,
    estimate,
    make_study,
    run_missing,
    run_study,
    store,
    worker,
)
from sim.sweep import design as designs
from sim.sweep.design import Design

REGION = {"organisations": 5, "tasks": 3, "seed": 3}
GIVEN = {
    "id": "first",
    "cases": [REGION],
    "policies": ["none", "guardian"],
    "replicates": 12,
    "months": 6,
    "seed": 11,
    "uncertain": {"mindset_mean": [0.2, 0.5, 0.8], "form": ["network", "joint"]},
    "record": {
        "series": ["trust", "fragmentation"], "every": 2, "outcomes": ["contracts"],
    },
}  # fmt: skip
LARGER = {
    "replicates": {"replicates": 25},
    "a whole block of replicates": {"replicates": 20},
    "fewer replicates": {"replicates": 7},
    "settings": {"uncertain": {"mindset_mean": [0.8, 0.35, 0.2], "form": ["joint", "lead"]}},
    "policies": {"policies": ["convener", "guardian", "none"]},
    "cases": {"cases": [{**REGION, "seed": 4}, REGION]},
    "a parameter that was fixed": {
        "uncertain": {**GIVEN["uncertain"], "room": [8.0, Parameters().room]},
        "replicates": 13,
    },
    "one that is fixed now": {
        "uncertain": {"mindset_mean": [0.2, 0.5, 0.6]},
        "parameters": {"form": "joint"},
        "replicates": 14,
    },
    "nothing uncertain": {"uncertain": {}, "parameters": {"form": "joint", "mindset_mean": 0.5}},
    "less recorded": {
        "record": {
            "indicators": ["trust", "separation"], "series": ["fragmentation"], "every": 6,
        },
        "replicates": 15,
    },
    "no series": {"record": {"outcomes": []}, "replicates": 14},
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def small_parts():
    """Several parts in a small study, that do not end where blocks of replicates do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(designs, "PART_RUNS", 30)
        yield


def larger(**more):
    return make_study({**GIVEN, "id": "larger", **more})


@pytest.fixture(scope="module")
def first(tmp_path_factory, small_parts) -> Folder:
    return run_study(make_study(GIVEN), tmp_path_factory.mktemp("first") / "it")


@pytest.fixture
def copy(first: Folder, tmp_path: Path) -> Path:
    return shutil.copytree(first.path, tmp_path / "copy")


def keys(design: Design) -> list[tuple[str, str, int]]:
    """What each run is: the slow way, one by one, from all of its parameters."""
    found = []
    for run in range(len(design)):
        place = design.place(run)
        region = provenance.fingerprint(design.contexts[place.context].region)
        found.append((region, design.parameters(run).model_dump_json(), place.replicate))
    return found


class Counted:
    """Does the work, and remembers for which runs it was asked."""

    def __init__(self) -> None:
        self.runs: list[int] = []

    def __call__(self, task: worker.Task) -> worker.Answer:
        answer = worker.work(task)
        self.runs += answer.runs
        return answer


def taken(study, out: Path, other: Folder, **ways) -> tuple[Folder, list[int]]:
    counted = Counted()
    with ThreadPoolExecutor(1) as pool:
        execution = Execution(executor=pool, work=counted, reuse=other, **ways)
        return run_study(study, out, execution), sorted(counted.runs)


@pytest.mark.parametrize("more", LARGER.values(), ids=LARGER)
def test_what_is_the_same_is_taken_over_and_the_rest_is_done(more, first, tmp_path) -> None:
    study = larger(**more)
    there = set(keys(first.design))
    lacking = [run for run, key in enumerate(keys(study.design)) if key not in there]
    folder, simulated = taken(study, tmp_path / "taken", first)
    assert simulated == lacking
    assert Source(study.design, first).count() == len(study.design) - len(lacking) > 0
    [session] = [json.loads(p.read_text()) for p in (folder.path / "sessions").iterdir()]
    assert session["reused"]["runs"] == len(study.design) - len(lacking)
    assert session["runs_kept"] == len(study.design)
    fresh = run_study(study, tmp_path / "fresh")
    assert folder.digest() == fresh.digest()
    assert not folder.check()
    assert folder.runs().equals(fresh.runs())


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_study_finds_its_runs_in_another(first, data) -> None:
    """Settings drawn at random: whatever is the same is found, at its place."""
    several = st.lists(st.sampled_from([0.2, 0.5, 0.8, 0.9]), min_size=1, max_size=3, unique=True)
    forms = st.lists(st.sampled_from(["network", "lead", "joint"]), min_size=1, unique=True)
    policies = st.lists(st.sampled_from(["none", "guardian", "convener"]), min_size=1, unique=True)
    study = larger(
        uncertain={"mindset_mean": data.draw(several), "form": data.draw(forms)},
        policies=data.draw(policies),
        replicates=data.draw(st.integers(1, 23)),
    )
    where = {key: run for run, key in enumerate(keys(first.design))}
    wanted = [where.get(key, -1) for key in keys(study.design)]
    if max(wanted) < 0:
        with pytest.raises(StudyError, match="in common"):
            Source(study.design, first)
        return
    source = Source(study.design, first)
    found = [source.where(runs) for runs in study.design.parts()]
    assert np.concatenate(found).tolist() == wanted


@pytest.mark.parametrize("shard", [(1, 1), (2, 3)])
@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_orders_and_shards_take_over_the_same(order, shard, first, tmp_path) -> None:
    study = larger(replicates=25)
    folder, _ = taken(study, tmp_path / "taken", first, order=order, shard=shard)
    if shard != (1, 1):
        assert len(folder.done()) < len(folder.parts)
        run_missing(folder)
    assert folder.digest() == run_study(study, tmp_path / "fresh").digest()


def test_one_file_serves_as_well(copy, tmp_path) -> None:
    other = Folder.open(copy)
    other.compact()
    study = larger(replicates=25)
    folder, simulated = taken(study, tmp_path / "taken", Folder.open(copy))
    assert len(simulated) == 13 * 12
    assert folder.digest() == run_study(study, tmp_path / "fresh").digest()


def test_an_unfinished_study_serves_as_far_as_it_goes(copy, tmp_path) -> None:
    (copy / "runs" / "part-000001.parquet").unlink()
    other = Folder.open(copy)
    study = larger(replicates=12)
    folder, simulated = taken(study, tmp_path / "taken", other)
    assert simulated == list(other.parts[1].runs)
    assert folder.digest() == run_study(study, tmp_path / "fresh").digest()


def test_a_stop_while_taking_over_loses_nothing(first, tmp_path) -> None:
    study, asked = larger(replicates=25), []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    folder, simulated = taken(study, tmp_path / "taken", first, stop=stop)
    assert simulated == []
    assert 0 < len(folder.done()) < len(folder.parts)
    run_missing(folder, Execution(reuse=first))
    assert folder.digest() == run_study(study, tmp_path / "fresh").digest()


def test_what_failed_there_is_done_again(tmp_path) -> None:
    other = make_study({**GIVEN, "record": {}})
    poisoned = other.design.place(3)

    def work(task: worker.Task) -> worker.Answer:
        answer = worker.work(task)
        failures = tuple(
            worker.Failure(run, "build", "no luck") for run in answer.runs if run == poisoned.run
        )
        answer.final[[run == poisoned.run for run in answer.runs]] = np.nan
        return answer._replace(failures=failures)

    with ThreadPoolExecutor(1) as pool:
        folder = run_study(other, tmp_path / "first", Execution(executor=pool, work=work))
    assert folder.failures() == {0: 1}
    study = larger(record={}, replicates=12)
    again, simulated = taken(study, tmp_path / "taken", folder)
    assert simulated == [3]
    assert Source(study.design, folder).count() == len(study.design) - 1
    assert again.digest() == run_study(study, tmp_path / "fresh").digest()
    assert not again.failures()


def test_a_damaged_part_is_not_taken_over(copy, tmp_path) -> None:
    other = Folder.open(copy)
    part = other.parts[2]
    swapped = copy / "runs" / other.parts[1].name
    shutil.copy(copy / "runs" / part.name, swapped)
    study = larger(replicates=25)
    with pytest.raises(StudyError, match="holds other runs than its name says"):
        taken(study, tmp_path / "taken", other)
    swapped.unlink()
    folder, _ = taken(study, tmp_path / "taken", other)
    assert folder.digest() == run_study(study, tmp_path / "fresh").digest()


OTHERS = {
    "seed": ({"seed": 12}, "has seed 11, this study 12"),
    "months": ({"months": 8}, "has months 6, this study 8"),
    "a region": ({"cases": [{**REGION, "seed": 9}]}, "has no point in common"),
    "a parameter": ({"parameters": {"room": 9.0}}, "has no point in common"),
    "more outcomes": ({"record": {"outcomes": "all"}}, "did not record"),
    "more series": ({"record": {"series": ["trust", "separation"]}}, "the series of separation"),
    "more months": ({"record": {"series": ["trust"], "every": 1}}, "in month 1, 3, 5"),
}


@pytest.mark.parametrize(("more", "expected"), OTHERS.values(), ids=OTHERS)
def test_what_cannot_be_taken_over_is_reported(more, expected, first) -> None:
    with pytest.raises(StudyError, match="leave --reuse out") as caught:
        Source(larger(**more).design, first)
    assert expected in str(caught.value)


def test_runs_of_other_code_are_not_taken_over(copy, tmp_path, monkeypatch) -> None:
    other, study = Folder.open(copy), larger(replicates=25)
    monkeypatch.setattr(store, "code_digest", lambda: "0" * 64)
    with pytest.raises(StudyError, match=r"done with other code than this.*leave --reuse out"):
        run_study(study, tmp_path / "taken", Execution(reuse=other))


def test_what_to_do_about_one_damaged_file_is_not_to_delete_it(copy, tmp_path) -> None:
    other = Folder.open(copy)
    other.compact()
    file = copy / "runs.parquet"
    file.write_bytes(file.read_bytes()[:500])
    for folder in (Folder.open(copy), other):
        with pytest.raises(StudyError, match="from a copy of the study") as caught:
            folder.answer_of(folder.parts[0])
        assert "delete" not in str(caught.value)
    with pytest.raises(StudyError, match="from a copy of the study") as caught:
        taken(larger(replicates=25), tmp_path / "taken", Folder.open(copy))
    assert "delete" not in str(caught.value)


def test_a_source_is_read_once_where_that_fits(first, tmp_path, monkeypatch) -> None:
    read = []
    whole = Folder.read_part
    monkeypatch.setattr(
        Folder, "read_part",
        lambda self, part, kind="runs": read.append((self, part, kind)) or whole(self, part, kind),
    )  # fmt: skip
    turned = larger(uncertain={"mindset_mean": [0.8, 0.5, 0.2], "form": ["joint", "network"]})
    study_folder, simulated = taken(turned, tmp_path / "taken", first)
    assert simulated == []
    there = [(part.number, kind) for folder, part, kind in read if folder is first]
    assert sorted(there) == sorted({*there})
    assert study_folder.digest() == run_study(turned, tmp_path / "fresh").digest()


def test_runs_that_are_taken_over_cost_disk_but_no_time() -> None:
    design = larger(replicates=100).design
    all_of_it = estimate(design, 2, trial=False)
    known = estimate(design, 2, known=len(design) - 1, trial=False)
    assert known.disk == all_of_it.disk
    assert known.runs == all_of_it.runs
    assert known.seconds < 1.1 < all_of_it.seconds


# By commands ----------------------------------------------------------------------------------


def call(*words) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["study", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


FILE = """
id = "more"
cases = [{ organisations = 5, tasks = 3, seed = 3 }]
months = 6
replicates = REPLICATES
[uncertain]
mindset_mean = [0.2, 0.8]
"""


def test_the_command_takes_over(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in (12, 30):
        Path(f"{number}.toml").write_text(FILE.replace("REPLICATES", str(number)))
    assert call("run", "12.toml", "--out", "few")[0] == 0
    code, _, err = call("run", "30.toml", "--out", "few")
    assert code == 2
    assert "--reuse" in err
    code, _, err = call("run", "30.toml", "--out", "few", "--reuse", "few")
    assert (code, "--reuse few: is this study itself" in err) == (2, True)
    code, _, err = call("run", "30.toml", "--out", "more", "--reuse", "nowhere")
    assert code == 2
    assert "nowhere" in err
    assert not Path("more").exists()
    code, out, _ = call("run", "30.toml", "--out", "more", "--reuse", "few", "--dry-run")
    assert code == 0
    assert "60 runs of 6 months" in out
    assert "24 runs of these are taken over from few" in out
    assert not Path("more").exists()
    code, out, err = call("run", "30.toml", "--out", "more", "--reuse", "few")
    assert code == 0, err
    assert "60 of 60 runs done" in out
    [session] = [json.loads(p.read_text()) for p in Path("more/sessions").iterdir()]
    assert session["reused"]["id"] == "more"
    assert session["reused"]["runs"] == 24
    assert session["runs_kept"] == 60
    assert call("run", "30.toml", "--out", "fresh")[0] == 0
    assert call("verify", "more")[1].split()[-1] == call("verify", "fresh")[1].split()[-1]
    shutil.rmtree("more/runs")
    Path("more/runs").mkdir()
    assert call("resume", "more", "--reuse", "few")[0] == 0
    assert call("verify", "more")[1].split()[-1] == call("verify", "fresh")[1].split()[-1]


def test_how_to_get_more_replicates_is_reported(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("12.toml").write_text(FILE.replace("REPLICATES", "12"))
    assert call("run", "12.toml", "--out", "a few")[0] == 0
    out = call("replicates", "a few")[1]
    assert "write replicates = " in out
    assert "schoorsteen study run FILE --out NEW --reuse 'a few'\n" in out
    out = call("replicates", "a few", "--lang", "nl")[1]
    assert "schrijf replicates = " in out
    assert "schoorsteen study run BESTAND --out NIEUW --reuse 'a few'\n" in out
    assert "--reuse" not in call("replicates", "a few", "--tolerance", "9")[1]
    out = call("replicates", "a few", "--tolerance", "1e-7")[1]
    assert "allow a wider tolerance" in out
    assert "--reuse" not in out
    monkeypatch.setattr(store, "code_digest", lambda: "0" * 64)
    assert "--reuse" not in call("replicates", "a few")[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("nowhere", "is not there"), (".", "holds no study"), ("12.toml", "is no folder")],
)
def test_what_is_no_study_is_reported(name, expected, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("12.toml").write_text(FILE.replace("REPLICATES", "12"))
    code, _, err = call("run", "12.toml", "--reuse", name)
    assert code == 2
    words = " ".join(err.split())
    assert f"--reuse {name}: " in words
    assert expected in words
    assert "give the folder of a study, or leave --reuse out" in words
    assert not Path("more").exists()
