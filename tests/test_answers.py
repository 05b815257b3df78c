"""Questions asked in Python: answers that show themselves, in either language, and faults."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim import words
from sim.analysis.effects import effects
from sim.answers.answer import Answer, Grid, Points
from sim.answers.asking import AskError
from sim.regions import CaseError
from sim.scenarios import ScenarioError

SMALL = {"runs": 2, "months": 12}
STUDY = {
    "id": "small",
    "cases": [{"organisations": 4, "tasks": 2, "seed": 1}],
    "months": 6,
    "replicates": 2,
    "design": {"method": "morris", "trajectories": 3},
    "uncertain": {
        "mindset_mean": {"from": 0.2, "to": 0.8},
        "own_interest_mean": {"from": 0.2, "to": 0.8},
    },
}


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    runs = sim.study(STUDY, lang="nl")
    return {
        "compare": sim.compare("zutphen_lochem", "geen", "hoeder", **SMALL, lang="nl"),
        "exchange": sim.exchange("zutphen_lochem", **SMALL, lang="nl"),
        "month_zero": sim.month_zero("zutphen_lochem", lang="nl"),
        "run": sim.run("zutphen_lochem", months=12, lang="nl"),
        "study": runs,
        "effects": runs.effects(),
        "again": runs.again(3),
        "analyse": sim.analyse(runs.folder.path, lang="nl"),
    }


NAMES = ("compare", "exchange", "month_zero", "run", "study", "effects", "again", "analyse")
PICTURED = ("compare", "exchange", "run", "effects", "analyse")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_shows_itself(name: str, answers, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    found = answers[name]
    plain = " ".join(str(found).split())
    assert " ".join(found.sentence.split()) in plain
    assert found.sentence in repr(found)
    shown = found._repr_html_()
    assert html.escape(found.sentence) in shown
    assert shown.count("<table") == sum(isinstance(b, Grid) for b in found.blocks())
    assert isinstance(found.table, pd.DataFrame)
    assert len(found.table)
    assert (found.figure() is not None) == (name in PICTURED)


@pytest.mark.parametrize("name", NAMES)
def test_jupyter_gets_text_and_a_picture(name: str, answers, monkeypatch) -> None:
    display = pytest.importorskip("IPython.display")
    sent: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(
        display, "display", lambda data, raw, metadata=None: sent.append((data, metadata or {}))
    )
    answers[name]._ipython_display_()
    assert sent[0][0]["text/plain"] == str(answers[name])
    pictures = [(data, about) for data, about in sent if "image/png" in data]
    assert len(pictures) == (name in PICTURED)
    for data, about in pictures:
        assert data["image/png"].startswith(b"\x89PNG")
        assert about["image/png"]["alt"].startswith("Figuur. ")


def test_columns_know_no_language(answers) -> None:
    english = sim.compare("zutphen_lochem", "none", "guardian", **SMALL)
    pd.testing.assert_frame_equal(english.table, answers["compare"].table)
    assert english.sentence != answers["compare"].sentence


def test_a_language_is_given_or_of_the_variable(monkeypatch) -> None:
    monkeypatch.setenv(words.VARIABLE, "nl")
    assert "taken" in str(sim.month_zero("zutphen_lochem"))
    assert "tasks" in str(sim.month_zero("zutphen_lochem", lang="en"))
    # an answer keeps the language that it was asked in
    dutch = sim.month_zero("zutphen_lochem")
    monkeypatch.setenv(words.VARIABLE, "en")
    assert "taken" in str(dutch)


@pytest.mark.parametrize(
    ("ask", "kind", "said"),
    [
        (lambda: sim.compare("twente", "hoedr", lang="nl"), ScenarioError, "hoeder"),
        (lambda: sim.compare("twnte", lang="nl"), CaseError, "twente"),
        (lambda: sim.compare("twente", *"abcde", lang="nl"), AskError, "geef er twee tot vier"),
        (lambda: sim.compare("twente", after=0, lang="nl"), AskError, "after 0: moet"),
        (lambda: sim.compare("twente", runs=0, lang="nl"), ValueError, "runs"),
        (lambda: sim.exchange("twente", lang="fr"), AskError, "lang='fr'"),
        (lambda: sim.run("twente", months=-1, lang="nl"), ValueError, "months"),
        (lambda: sim.why("twente", "Enschedee", lang="nl"), ValueError, "misschien Enschede"),
        (lambda: sim.why("twente", "Enschede", months=3, lang="nl"), AskError, "3"),
        (lambda: sim.new_region("a.csv", lang="nl"), AskError, "schrijf a.xlsx"),
        (lambda: sim.study({"id": "a b"}, lang="nl"), ValueError, "a b"),
    ],
)
def test_a_slip_gives_one_message(ask, kind, said: str) -> None:
    with pytest.raises(kind, match=re.escape(said)) as caught:
        ask()
    (line,) = caught.value._render_traceback_()
    assert line == f"{caught.type.__name__}: {caught.value}"


def test_a_defect_keeps_its_traceback() -> None:
    with pytest.raises(TypeError) as caught:
        sim.compare("twente", rnus=3)
    assert not hasattr(caught.value, "_render_traceback_")


def test_a_new_region_is_read_again(tmp_path: Path) -> None:
    file = sim.new_region(tmp_path / "a.xlsx", like="bar", lang="nl")
    found = sim.month_zero(file, lang="nl")
    assert found.region.volumes.tobytes() == sim.load_case("bar").volumes.tobytes()
    with pytest.raises(AskError, match="is er al"):
        sim.new_region(file, lang="nl")
    assert sim.new_region(file, like="bar", replace=True) == file


def test_answers_are_written(answers, tmp_path: Path) -> None:
    for name in ("compare", "exchange", "run"):
        answers[name].write(tmp_path / name)
        files = {path.name for path in (tmp_path / name).iterdir()}
        assert {"manifest.json", f"{name}.png", f"{name}_tall.png"} <= files


# A study ------------------------------------------------------------------------------------


def test_a_run_of_a_study_is_the_same_again(answers) -> None:
    assert answers["again"].equal
    assert (answers["again"].table["again"] == answers["again"].table["study"]).any()


def test_effects_are_those_of_differences(answers) -> None:
    """Beside SALib: each step of a trajectory changes one parameter; its slope over the range."""
    runs = answers["study"].table
    names = list(STUDY["uncertain"])
    means = runs.groupby(["trajectory", "step"])[[*names, "fragmentation"]].mean()
    moves = means.groupby("trajectory").diff().dropna()
    found = answers["effects"].table
    for name in names:
        some = moves[moves[name].abs() > 1e-9]
        slopes = some["fragmentation"] / (some[name] / 0.6)
        assert len(some) == 3
        np.testing.assert_allclose(found.loc[name, "mean"], slopes.mean(), atol=1e-9)
        np.testing.assert_allclose(found.loc[name, "size"], slopes.abs().mean(), atol=1e-9)
        np.testing.assert_allclose(found.loc[name, "spread"], slopes.std(), atol=1e-9)


def test_effects_of_a_line_are_its_slopes() -> None:
    steps = [(0.0, 10.0), (2 / 3, 10.0), (2 / 3, 30.0), (1.0, 30.0), (1.0, 10.0), (1 / 3, 10.0)]
    runs = pd.DataFrame(steps, columns=["a", "b"])
    runs["trajectory"], runs["step"] = [0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]
    runs["y"] = 3 * runs["a"] - 0.1 * runs["b"]
    found = {row.parameter: row for row in effects(runs, {"a": (0, 1), "b": (10, 40)}, "y")}
    assert found["a"].mean == pytest.approx(3)
    assert (found["b"].mean, found["b"].size) == (pytest.approx(-3), pytest.approx(3))
    assert found["a"].margin == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "indicator", "said"),
    [
        ({"design": {"method": "latin_hypercube", "samples": 2}}, "trust", "morris"),
        ({"policies": ["none", "guardian"]}, "trust", "2 contexten"),
        (
            {"design": {**STUDY["design"], "groups": {"g": ["mindset_mean"]}}},
            *("trust", "schoorsteen analyse"),
        ),
        ({}, "trsut", "is trust bedoeld"),
    ],
)
def test_effects_that_cannot_be_are_told(change, indicator: str, said: str) -> None:
    found = sim.study(STUDY | change, workers=None, lang="nl")
    with pytest.raises(AskError, match=re.escape(said)):
        found.effects(indicator)


# Tables for people --------------------------------------------------------------------------


def test_a_table_has_its_columns_below_each_other() -> None:
    grid = Grid([["", "a", "bbb"], ["name", "12", "x<y"]])
    assert grid.lines() == ["       a  bbb", "name  12  x<y"]
    assert "x&lt;y" in grid.html()
    assert Points(["one"]).lines() == ["- one"]
