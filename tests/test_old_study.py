"""A study folder that earlier code made: read, verified and exported, but not added to.

``tests/studies/made_by_4a897ad`` was made at that commit by ``schoorsteen study run`` of its
``specification``, which stands in its ``study.json``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim import cli
from sim.sweep import Execution, Folder, Inline, StudyError, make_study, run_study

OLD = Path(__file__).parent / "studies" / "made_by_4a897ad"
CSV = "17cfadf58266c9b2"
"""Of its export, as 4a897ad wrote it."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / OLD.name))


def call(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, [str(word) for word in words])
    return done.exit_code, done.stdout, " ".join(done.stderr.split())


def test_it_opens_and_its_numbers_are_these(old: Path) -> None:
    folder = Folder.open(old)
    assert (folder.of_this_code, len(folder.done()), len(folder.parts)) == (False, 1, 1)
    code, out, err = call("study", "status", old)
    assert (code, err) == (0, "")
    assert "8 of 8 runs" in out


def test_it_is_verified(old: Path) -> None:
    code, out, err = call("study", "verify", old)
    assert (code, err) == (0, ""), out
    part = old / "runs" / "part-000000.parquet"
    part.write_bytes(part.read_bytes()[:-1])
    assert call("study", "verify", old)[0] != 0


def test_it_is_exported_as_before(old: Path, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    code, _, err = call("study", "export", old, "--csv", path)
    assert (code, err) == (0, "")
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] == CSV


def test_it_is_not_resumed_and_says_why(old: Path) -> None:
    (old / "runs" / "part-000000.parquet").unlink()
    code, _, err = call("study", "resume", old)
    assert code == 2
    assert "was begun with other code" in err
    assert "install that version, or start a new study" in err
    assert not list((old / "runs").iterdir())


def test_its_runs_are_not_taken_over_and_says_why(old: Path, tmp_path: Path) -> None:
    given = json.loads((old / "study.json").read_text(encoding="utf-8"))["specification"]
    larger = make_study({**given, "id": "larger", "replicates": 3})
    with pytest.raises(StudyError, match=r"done with other code than this.*leave --reuse out"):
        run_study(larger, tmp_path / "larger", Execution(reuse=Folder.open(old), executor=Inline()))
