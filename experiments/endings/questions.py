"""Which patterns there are, and which are asked in which command."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.endings import quiet
from experiments.endings.facts import DRAWS, HERE, MODES, NEEDED, SEED, WHOLE, Setting
from experiments.endings.from_contrasts import exit_price, mediation, single_tasks, withdrawal
from experiments.endings.from_runs import Row, ask
from experiments.endings.scenes import Scene

GROUPS = ("put in", "fitted on", "held out", "beside")
HELD_OUT = ("0", "2b", "3a", "3b", "6a")
AS_ONE = {"1a": "1", "1b": "1", "1c": "1", "1d": "1", "5b": "5", "9b": "9"}
"""Questions about the same pattern, which is counted once."""
OF_RUNS = ("1a", "1b", "2a", "7a")
OF_WHOLE = ("1c", "1d", "7b")
RELUCTANCE = 0.5
OVER_WORLDS = 10
"""Replicates in each world."""


class Words(NamedTuple):
    """What a pattern is called, and what is told of it."""

    group: str
    en: str
    nl: str
    field: str
    predicted: bool | None = None
    """Whether question.md expects the second edition to retell it."""
    predicted_first: bool | None = None
    before_en: str = ""
    """Why the first edition did or did not retell it."""
    before_nl: str = ""
    after_en: str = ""
    after_nl: str = ""


with (HERE / "words.toml").open("rb") as _file:
    WORDS = {name: Words(**words) for name, words in tomllib.load(_file).items()}
Scenes = Mapping[str, Scene]


def fitted_on(scenes: Scenes, setting: Setting) -> dict[str, Any]:
    """All that is not held out: put in, fitted on, and beside."""
    rows: list[Row] = []
    hazards: dict[str, Any] = {}
    for mode in MODES:
        found, hazards[mode] = ask(OF_RUNS, scenes, setting, mode)
        rows += found
        rows += ask(OF_WHOLE, scenes, setting, mode, **WHOLE)[0]
        rows += ask(("6b",), scenes, setting, mode, reluctance=RELUCTANCE)[0]
        rows += contrasts(scenes, setting, mode)
        rows += [single_tasks(scenes, setting, mode), exit_price(scenes, setting, mode)]
    return told(rows, setting) | {"hazards": rounded(hazards)}


def contrasts(scenes: Scenes, setting: Setting, mode: str) -> list[Row]:
    """Patterns 5 and 9, with their new questions."""
    rows = mediation(scenes, setting, mode)
    if "twente" in scenes:
        rows += withdrawal(scenes["twente"], setting, mode)
    return rows


def start_and_quiet_years(scenes: Scenes, setting: Setting) -> dict[str, Any]:
    """What the edition was fitted on first: month zero, and quiet years."""
    years = [quiet.quiet_years(scenes, setting, mode) for mode in MODES]
    return {"replicates": setting.replicates,
            "start": rounded(quiet.start(scenes)), "years": rounded(years)}  # fmt: skip


def held_out(scenes: Scenes, setting: Setting) -> dict[str, Any]:
    """The held-out patterns, and the same where every bundle is a joint organisation."""
    rows: list[Row] = []
    other: list[Row] = []
    for mode in MODES:
        rows += ask(HELD_OUT, scenes, setting, mode)[0]
        other += ask(HELD_OUT, scenes, setting, mode, **WHOLE)[0]
    return told(rows, setting) | {"joint_form": [plain(row) for row in other]}


def fitted_on_in_a_world(scenes: Scenes, setting: Setting) -> list[Row]:
    """The patterns fitted on, in one world."""
    rows: list[Row] = []
    for mode in MODES:
        rows += ask(("1a", "1b"), scenes, setting, mode)[0]
        rows += ask(("1c", "1d"), scenes, setting, mode, **WHOLE)[0]
        rows += contrasts(scenes, setting, mode)
    return rows


def held_out_in_a_world(scenes: Scenes, setting: Setting) -> list[Row]:
    """The held-out patterns, in one world."""
    return [row for mode in MODES for row in ask(HELD_OUT, scenes, setting, mode)[0]]


def over_worlds(
    ask_one: Any, scenes: Scenes, worlds: Sequence[Mapping[str, Any]], replicates: int
) -> dict[str, Any]:
    """Patterns in each of some worlds, and in how many they are retold."""
    each: list[dict[str, Any]] = []
    for number, world in enumerate(worlds, start=1):
        rows = ask_one(scenes, Setting(replicates, world))
        each.append({"world": number, "rows": [brief(row) for row in rows]})
    counts: dict[str, dict[str, list[int]]] = {}
    for one in each:
        for row in one["rows"]:
            modes = counts.setdefault(row["pattern"], {})
            count = modes.setdefault(row["mode"], [0, 0])
            count[0] += int(row["retold"])
            count[1] += int(row["statistic"] is not None)
    return {"replicates": replicates, "number": len(worlds), "counts": counts, "worlds": each}


def rounded(value: Any) -> Any:
    """Numbers rounded so that they read well; None for what could not be measured."""
    if isinstance(value, Mapping):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6) if np.isfinite(value) else None
    return value


def plain(row: Row) -> dict[str, Any]:
    """A row as it is stored."""
    verdict = row.verdict
    found: dict[str, Any] = rounded({
        "pattern": row.pattern, "mode": row.mode, "form": row.form,
        "statistic": verdict.statistic, "null": [verdict.low, verdict.middle, verdict.high],
        "sign": verdict.sign, "matters": verdict.matters, "retold": row.retold,
        "cases": row.cases, "number": row.number, "note": row.note,
    })  # fmt: skip
    return found


def brief(row: Row) -> dict[str, Any]:
    """A row of one world."""
    keep = ("pattern", "mode", "statistic", "null", "retold")
    return {name: value for name, value in plain(row).items() if name in keep}


def told(rows: list[Row], setting: Setting) -> dict[str, Any]:
    """Rows with what they were asked under."""
    return {"replicates": setting.replicates, "draws": DRAWS, "seed": SEED,
            "parameters": dict(NEEDED), "rows": [plain(row) for row in rows]}  # fmt: skip
