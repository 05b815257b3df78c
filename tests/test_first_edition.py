"""Where what the second edition added is neutral, the bits are those of the first.

``first_edition.json`` was recorded in a checkout of the first edition (git tag `first-edition`,
commit bf2700e): by ``engine.simulate``, or ``engine.ensemble`` of three settings side by side, and
``digest`` of tests/test_resume.py, of configurations that its tests/test_reference.py drew and of
Twente. In all of them what was replaced is neutral: identity, appreciation, recognition,
norm_weight, funding, task_growth, waiting and drift 0, everything known, no joint organisation, no
pilots.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import engine
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES, parameters
from sim.regions import load_case
from tests.test_reference import LATER, made_region
from tests.test_resume import digest

STORED = json.loads(Path(__file__).with_name("first_edition.json").read_text(encoding="utf-8"))
STATE = (
    *("volume", "depth", "since", "notice", "trust", "knowledge", "mindset", "own_weight"),
    "credibility",
)
"""Arrays of the first edition's state."""
NEUTRAL = {"record_weight": 0.0, "trust_scar": 0.0, "overlap_signal": 0.0, "review_alarm": 0.0}
WHATEVER = {"record_start": 0.3, "record_memory": 0.2, "money_half": 0.01}
"""What then does nothing."""
AT = [COLUMNS.index(name) for name in STORED["columns"]]


def digest_of(entry: dict[str, Any], **more: float) -> str:
    """What this edition gives, of the indicators and the state that the first had."""
    given = entry["configuration"]
    region = load_case(entry["case"]) if "case" in entry else made_region(**given["region"])
    values = given["values"] | NEUTRAL | WHATEVER | more
    seed, replicate, months = (given[name] for name in ("seed", "replicate", "months"))
    if "lanes" in entry:
        points = [parameters(**values | {"mindset_mean": mean}) for mean in entry["lanes"]]
        rows = engine.ensemble(region, points, months, seed=seed, replicate=replicate, number=2)
        return digest(np.asarray(rows)[..., AT].tolist(), {})
    run = engine.simulate(
        region, base=parameters(**values), seed=seed, replicate=replicate, months=months
    )
    state = {name: getattr(run.state, name).tolist() for name in STATE}
    return digest(run.rows[:, AT].tolist(), state)


def test_every_parameter_of_this_edition_has_a_value() -> None:
    for entry in STORED["runs"]:
        missing = ENTRIES.keys() - entry["configuration"]["values"].keys() - NEUTRAL.keys()
        # mechanisms that came later are off unless asked for
        assert missing == WHATEVER.keys() | set(LATER), entry["name"]


@pytest.mark.bits
@pytest.mark.parametrize("entry", STORED["runs"], ids=lambda entry: entry["name"])
def test_neutral_values_give_the_bits_of_the_first_edition(entry: dict[str, Any]) -> None:
    assert digest_of(entry) == entry["digest"]


@pytest.mark.parametrize(
    "more",
    [
        {"record_weight": 0.5}, {"trust_scar": 0.5}, {"overlap_signal": 2.0}, {"identity": 0.1},
        {"appreciation": 0.5}, {"review_alarm": 5.0}, {"drift": 0.3},
    ],
    ids=lambda more: next(iter(more)),
)  # fmt: skip
def test_what_is_not_neutral_gives_others(more: dict[str, float]) -> None:
    runs = [entry for entry in STORED["runs"] if entry["name"].startswith("draw")]
    assert any(digest_of(entry, **more) != entry["digest"] for entry in runs)
