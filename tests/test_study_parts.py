"""Parts of an analysis on small studies: where it fails, and which policy does well."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.discovery import Rule
from sim.answers.asking import AskError
from sim.answers.discover import discovery_part, robust_part, usual_rule
from sim.answers.study_tables import StudyTables, study_tables
from sim.sweep import Execution, Inline, make_study, run_study
from sim.sweep.exports import to_ema

SMALL = {
    "id": "small",
    "cases": [{"organisations": 6, "tasks": 3}],
    "policies": ["none", "starter", "guardian"],
    "replicates": 2,
    "months": 24,
    "design": {"method": "latin_hypercube", "samples": 60},
    "uncertain": {
        "mindset_mean": {"from": 0.0, "to": 1.0},
        "room": {"from": 4.0, "to": 20.0},
        "notice_months": {"from": 0, "to": 12},
        "form": ["network", "lead"],
    },
    "record": {"indicators": ["fragmentation", "trust", "overload"]},
}
OVER_WORLDS = {key: SMALL[key] for key in ("cases", "policies", "replicates", "months")} | {
    "id": "over_worlds",
    "worlds": 15,
}


def made(given, path: Path) -> StudyTables:
    return study_tables(run_study(make_study(given), path, Execution(executor=Inline())))


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> StudyTables:
    return made(SMALL, tmp_path_factory.mktemp("small") / "study")


@pytest.fixture(scope="module")
def over_worlds(tmp_path_factory) -> StudyTables:
    return made(OVER_WORLDS, tmp_path_factory.mktemp("worlds") / "study")


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_both_parts_of_a_study(small: StudyTables, lang) -> None:
    median = float(small.frame("fragmentation")["fragmentation"].median())
    for part in (
        discovery_part(small, lang, Rule("fragmentation", median)),
        robust_part(small, lang, Rule("fragmentation", median)),
    ):
        assert part is not None
        assert len(part.sentences) > 3
        assert part.title
        assert "{" not in "".join(part.sentences)
        assert all(len(table) for table in part.tables.values())
        for picture in part.pictures:
            assert picture.draw().axes
            assert picture.contexts == (0, 1, 2)


def test_a_frame_holds_what_the_folder_says(small: StudyTables) -> None:
    found, runs = small.frame("fragmentation"), small.folder.runs(["fragmentation"])
    assert found.index.tolist() == runs.index.tolist()
    for name in ("case", "policy", "replicate", *small.column_names, "fragmentation"):
        assert found[name].tolist() == runs[name].tolist()


def test_discovery_of_one_policy_looks_at_that_one(small: StudyTables) -> None:
    rule = Rule("fragmentation", 0.0, True, "none")
    part = discovery_part(small, "en", rule, policy="guardian")
    assert "60 settings" in " ".join(part.sentences)


def test_a_part_that_a_design_does_not_allow_is_left_out(tmp_path: Path) -> None:
    one = {key: value for key, value in SMALL.items() if key not in ("uncertain", "design")}
    folder = made(one | {"policies": ["none"]}, tmp_path / "one")
    assert robust_part(folder, "en") is None
    assert discovery_part(folder, "en") is None


def test_worlds_explain_what_turns_the_ranking_round(over_worlds: StudyTables) -> None:
    part = robust_part(over_worlds, "en")
    regret = part.tables["robust_regret"]
    assert len(regret) == 15
    assert {"room", "trust_start", "regret_guardian"} <= set(regret.columns)
    assert part.tables["robust_policies"]["days"].tolist()[0] == 0.0


def test_what_failing_is_if_nobody_says(small: StudyTables) -> None:
    assert usual_rule(small) == Rule("fragmentation", -0.05, True, "none")
    assert usual_rule(small, "trust") == Rule("trust", 0.05, False, "none")
    with pytest.raises(AskError, match="overload"):
        usual_rule(small, "overload")
    with pytest.raises(AskError, match="chimneys"):
        usual_rule(small, "chimneys")


def test_to_ema_has_a_row_a_point(small: StudyTables) -> None:
    experiments, outcomes = to_ema(small.folder)
    assert len(experiments) == 180
    assert str(experiments["policy"].dtype) == str(experiments["form"].dtype) == "category"
    assert experiments["notice_months"].dtype == np.float64
    assert set(experiments["policy"]) == {"none", "starter", "guardian"}
    assert experiments["scenario"].tolist() == [at // 3 for at in range(180)]
    runs = small.folder.runs()
    point = runs[runs["point"] == 7]
    assert outcomes["trust"][7] == pytest.approx(point["trust"].mean())
    assert experiments["room"][7] == point["room"].iloc[0]
    assert all(np.shape(values) == (180,) for values in outcomes.values())
