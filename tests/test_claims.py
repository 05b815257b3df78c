"""Claims: files that hold together, verdicts on made-up numbers, pages, and the same bits."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from sim import EDITION, cli
from sim.claims import experiment, pages
from sim.claims.experiment import TINY, StudyRunner, run, sampled, synthetic_region
from sim.claims.files import Claim, ClaimError, load_claim, shipped_claims
from sim.claims.outcomes import FROM_RUN, KNOWN, words
from sim.claims.verdict import (
    Effect,
    effect,
    held,
    in_both,
    judge,
    margin,
    overall,
    split,
)
from sim.claims.verdict import sampled as shares
from sim.outcomes import OUTCOMES
from sim.parameters import ENTRIES, parameters
from sim.sweep import Execution

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
compiled = pytest.mark.skipif(INTERPRETED, reason="too much for kernels without compilation")

TEXT = """
id = "C99"
name = "tiny"
sources = ["S0"]
months = 6
title = { en = "A tiny claim", nl = "Een kleine bewering" }
question = { en = "Is it?", nl = "Is het zo?" }
prediction = { en = "It is.", nl = "Het is zo." }

[base]
review_rate = 0.5

[[contrasts]]
id = "main"
outcome = "fragmentation"
direction = "down"
matters = 0.05
title = { en = "two against one", nl = "twee tegenover een" }
one_is = { en = "one", nl = "een" }
two_is = { en = "two", nl = "twee" }
one = { mindset_mean = 0.1 }
two = { mindset_mean = 0.9, contacts = 2.0 }

[[contrasts]]
id = "endings"
outcome = "deep_endings"
direction = "same"
matters = 0.02
title = { en = "endings", nl = "eindes" }
one_is = { en = "one", nl = "een" }
two_is = { en = "two", nl = "twee" }
one_in = "equal"
two_in = "unequal"
one = { contacts = 2.0 }
two = { contacts = 2.0 }

[[curves]]
contrast = "main"
parameter = "mindset_mean"
values = [0.5, 0.9]
title = { en = "How much?", nl = "Hoeveel?" }

[[channels]]
title = { en = "expected cuts", nl = "verwachte korting" }
values = { budget_fear = 0.0 }

[axes]
x = { parameter = "own_interest_mean", from = 0.0, to = 1.0 }
y = { parameter = "budget_fear", from = 0.0, to = 2.0 }

[ranges]
notice_months = [0, 12]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("claim") / "tiny.toml"
    path.write_text(TEXT, encoding="utf-8")
    return run(load_claim(path), TINY)


def call(*arguments: str | Path) -> SimpleNamespace:
    done = CliRunner().invoke(cli.app, [str(word) for word in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return SimpleNamespace(code=done.exit_code, out=done.stdout, err=done.stderr)


# Files ------------------------------------------------------------------------


def test_there_are_sixteen() -> None:
    assert shipped_claims() == tuple(f"C{i}" for i in range(1, 17))


@pytest.mark.parametrize("name", shipped_claims())
def test_a_claim_is_complete(name: str) -> None:
    claim = load_claim(name)
    assert claim.id == name
    for curve in claim.curves:
        assert list(curve.values) == sorted(curve.values)
    assert len(claim.channels) >= 3
    # what is changed shows: every parameter that a page may name has a short name
    named = {*claim.ranges, *(axis.parameter for axis in claim.axes)}
    named |= {curve.parameter for curve in claim.curves}
    assert named <= set(claim.words)
    for contrast in claim.contrasts:
        assert contrast.one != contrast.two or contrast.one_in != contrast.two_in
        assert words(contrast.outcome).unit_nl
    assert claim.folder.startswith(f"c{int(name[1:]):02d}_")


@pytest.mark.parametrize("name", shipped_claims())
def test_what_is_sampled_can_be_run(name: str) -> None:
    claim = load_claim(name)
    arms = {*claim.contrasts[0].one, *claim.contrasts[0].two}
    points = sampled(claim, 8)
    assert points == sampled(claim, 8)
    for point in points:
        assert not set(point) & arms
        parameters(claim.base, **point)
    for parameter, found in claim.ranges.items():
        values = sorted(point[parameter] for point in points)
        assert found.low <= values[0]
        assert values[-1] <= found.high
        if not ENTRIES[parameter].whole:  # one in each eighth of the range
            width = (found.high - found.low) / 8
            assert [int((v - found.low) / width) for v in values] == list(range(8))


def test_another_range_moves_no_other_draw(file: Path) -> None:
    first = sampled(load_claim(file), 4)
    file.write_text(TEXT.replace("notice_months = [0, 12]", ""), encoding="utf-8")
    second = sampled(load_claim(file), 4)
    assert [{k: v for k, v in p.items() if k != "notice_months"} for p in first] == second


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('outcome = "fragmentation"', 'outcome = "fragmentatie"', "did you mean fragmentation?"),
        ("mindset_mean = 0.9", "mindset_mean = 9", "must be a number from 0 to 1"),
        ("budget_fear = 0.0 }", "budget_feer = 0.0 }", "did you mean budget_fear?"),
        ('direction = "down"', 'direction = "left"', "must be one of up, down, same"),
        ('sources = ["S0"]', 'sources = ["S9"]', "must be a list with some of S0"),
        ('nl = "Is het zo?"', 'de = "Ist es?"', "must hold a text for both en and nl"),
        ('"own_interest_mean", from', '"contacts", from', "is set by the arms"),
        ("[0, 12]", "[12, 0]", "from a lower to a higher"),
        ('contrast = "main"', 'contrast = "mian"', "did you mean main?"),
        ("values = [0.5, 0.9]", "values = [0.5]", "at least 2 values"),
        ("matters = 0.05", 'matters = "a lot"', "must be a number"),
        ("months = 6", "month = 6", "did you mean months?"),
        ('id = "C99"', 'id = "99"', "must be C and a number"),
        ("[[channels]]", "[channels]", "must be at least 1 tables"),
    ],
)
def test_a_bad_file_gives_one_clear_message(file: Path, old: str, new: str, expected: str) -> None:
    assert old in TEXT
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ClaimError, match="fault") as caught:
        load_claim(file)
    message = str(caught.value)
    assert expected in message
    assert message.startswith("claim tiny.toml: 1 fault\n  tiny.toml, ")
    done = call("claims", file)
    assert (done.code, done.err) == (2, f"schoorsteen: {message}\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("C17", "known are C1, C2"), ("x.toml", "no such file"), ("mindset", "known are C1, C2")],
)
def test_an_unknown_claim(name: str, expected: str) -> None:
    done = call("claims", name)
    assert done.code == 2
    assert expected in done.err
    assert done.err.count("\n") == 1


def test_what_is_no_toml(file: Path) -> None:
    file.write_bytes(b"id = C1\n")
    assert "is not valid TOML" in call("claims", file).err
    file.write_bytes(b'id = "\xff"\n')
    assert "is not UTF-8" in call("claims", file).err


# Verdicts ---------------------------------------------------------------------


def found(low: float, high: float) -> Effect:
    return Effect(0.0, 0.0, (low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("low", "high", "direction", "verdict"),
    [
        (0.06, 0.10, "up", "holds"),
        (0.04, 0.10, "up", "undecided"),
        (-0.20, 0.04, "up", "fails"),
        (-0.10, -0.06, "down", "holds"),
        (-0.04, 0.30, "down", "fails"),
        (-0.06, -0.04, "down", "undecided"),
        (-0.04, 0.04, "same", "holds"),
        (-0.04, 0.06, "same", "undecided"),
        (-0.30, 0.30, "same", "undecided"),
        (0.06, 0.20, "same", "fails"),
        (-0.20, -0.06, "same", "fails"),
        (float("nan"), float("nan"), "up", "undecided"),
    ],
)
def test_the_verdict_of_an_interval(low: float, high: float, direction: str, verdict: str) -> None:
    assert judge(found(low, high), direction, 0.05) == verdict


def test_an_effect_is_paired_and_averaged_over_regions() -> None:
    one = [[0.1, 0.9, 0.5], [0.2, 0.2, 0.2]]
    two = [[0.3, 1.1, 0.7], [0.2, 0.3, 0.1]]
    mine = effect(one, two, relative=False)
    assert mine.effect == pytest.approx(0.1)
    assert mine.low == pytest.approx(0.1 - 4.302653 * 0.05 / 3**0.5, abs=1e-6)
    assert mine.one == pytest.approx(0.35)
    part = effect(one, two, relative=True)
    assert part.effect == pytest.approx(0.1 / 0.45)
    nan = float("nan")
    assert effect([[nan, 0.1, 0.2]], [[0.1, 0.2, 0.3]], relative=False).effect == pytest.approx(0.1)
    assert effect([[nan]], [[0.1]], relative=False).low != 0


def test_a_split_finds_the_parameter_that_decides() -> None:
    points = [{"noise": (7 * i) % 20 / 20, "cause": i / 20} for i in range(20)]
    cut = split(points, [float(i >= 12) for i in range(20)])
    assert cut is not None
    assert (cut.parameter, cut.below, cut.above) == ("cause", 0.0, 1.0)
    assert cut.threshold == pytest.approx(11.5 / 20)
    assert (cut.n_below, cut.n_above) == (12, 8)
    assert split(points, [1.0] * 20) is None
    assert split([], []) is None


def test_the_overall_verdict() -> None:
    cut = split([{"a": float(i)} for i in range(10)], [float(i > 4) for i in range(10)])
    assert overall(["holds", "holds"], 0.9, cut) == "holds"
    assert overall(["holds", "holds"], 0.89, cut) == "depends"
    assert overall(["holds", "undecided"], 0.95, cut) == "depends"
    assert overall(["fails", "fails"], 0.1, cut) == "fails"
    assert overall(["fails", "fails"], 0.11, cut) == "depends"
    assert overall(["fails", "holds"], 0.5, None) == "undecided"


def test_a_share_is_of_settings_that_hold_in_both_modes() -> None:
    points = [{"a": float(i)} for i in range(8)]
    effects: dict[str, list[float | None]] = {
        "consent": [0.1, 0.1, 0.1, 0.1, 0.0, 0.0, None, 0.1],
        "joint": [0.1, 0.1, 0.0, 0.0, 0.1, 0.0, 0.1, float("nan")],
    }
    assert in_both(effects, "up", 0.05) == [True, True, *[False] * 4, None, None]
    found = shares(points, effects, "up", 0.05)
    assert (found.number, found.undefined) == (8, 2)
    assert found.both == pytest.approx(2 / 6)
    assert found.modes == pytest.approx({"consent": 4 / 6, "joint": 3 / 6})
    assert found.divided is not None
    assert (found.divided.threshold, found.divided.below, found.divided.above) == (1.5, 1.0, 0.0)


def test_where_a_curve_holds() -> None:
    assert held([1, 2, 3], [True] * 3) == {"where": "all", "values": [1, 3]}
    assert held([1, 2, 3], [False] * 3)["where"] == "none"
    assert held([1, 2, 3], [True, True, False]) == {"where": "up_to", "values": [2]}
    assert held([1, 2, 3], [False, True, True]) == {"where": "from", "values": [2]}
    assert held([1, 2, 3], [False, True, False]) == {"where": "at", "values": [2]}


def test_a_margin_without_an_effect_lies_outside() -> None:
    assert margin(float("nan"), "same", 0.05) < 0


# Regions ----------------------------------------------------------------------


def test_contexts_differ_in_what_they_say_only() -> None:
    plain, stake, mixed = (synthetic_region(c, 0) for c in ("plain", "stake", "mixed"))
    assert (plain.volumes == stake.volumes).all()
    assert (plain.volumes == mixed.volumes).all()
    assert plain.referee.sum() == 0
    assert stake.referee.sum() == 5
    assert stake.volumes.sum(axis=1)[stake.referee].min() >= (
        stake.volumes.sum(axis=1)[~stake.referee].max()
    )
    assert {"municipality", "executing_body"} == set(mixed.kinds)
    assert len(set(mixed.areas)) == 2
    equal, unequal = (synthetic_region(c, 0).volumes.sum(axis=1) for c in ("equal", "unequal"))
    assert equal.std() < 0.2 < unequal.std()


# Running, storing, pages --------------------------------------------------------


@compiled
def test_the_same_bits_whoever_does_the_runs(file: Path, result, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        runner = StudyRunner(Execution(executor=pool, count=lambda: 2), tmp_path)
        again = run(load_claim(file), TINY, runner=runner)
    assert pages.document(again) == pages.document(result)


@compiled
def test_a_result_is_what_json_gives_back(result: dict[str, Any]) -> None:
    text = pages.document(result)
    assert json.loads(text) == result
    assert text.endswith("}\n")
    assert pages.document(json.loads(text)) == text


@compiled
def test_both_headlines_and_chimneys_stand_beside_each_contrast(result: dict[str, Any]) -> None:
    main, endings = result["contrasts"]
    for mode in ("consent", "joint"):
        for place in ("synthetic", "case"):
            assert set(main["beside"][mode][place]) == {"duplicated_work", "chimneys"}
            beside = endings["beside"][mode][place]
            assert set(beside) == {"fragmentation", "duplicated_work", "chimneys"}
            for found in (*main["beside"][mode][place].values(), *beside.values()):
                assert found["effect"] == pytest.approx(found["two"] - found["one"])


# The command --------------------------------------------------------------------


@compiled
def test_the_command(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiment, "QUICK", TINY)
    out, collected = tmp_path / "out", tmp_path / "all.json"
    quick = ("claims", file, "--quick", "--out", out)
    done = call(*quick, "--json", collected, "--lang", "nl")
    assert done.code == 0, done.err
    assert "C99" in done.out
    folder = out / "c99_tiny"
    names = {path.name for path in folder.iterdir()}
    assert names == {"README.md", "results.json", "figure.png", "figuur.png"}
    assert "c99_tiny" in (out / "claims.md").read_text(encoding="utf-8")
    stored = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert stored["edition"] == EDITION
    assert json.loads(collected.read_text(encoding="utf-8")) == [stored]

    before = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    assert "has a result in" in call(*quick).err
    (folder / "README.md").unlink()
    assert call("claims", file, "--pages-only", "--out", out).code == 0
    again = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    assert again == before

    del stored["edition"]
    (folder / "results.json").write_text(json.dumps(stored), encoding="utf-8")
    assert "has a result of the first edition" in call(*quick).err

    file.write_text(TEXT.replace("Is it?", "Is it now?"), encoding="utf-8")
    assert "changed since its result" in call("claims", file, "--pages-only", "--out", out).err

    (folder / "results.json").write_text("{", encoding="utf-8")
    done = call("claims", file, "--pages-only", "--out", out)
    assert done.code == 2
    assert "is not valid JSON" in done.err
    (folder / "results.json").write_text("{}", encoding="utf-8")
    assert "is no result of a claim" in call("claims", file, "--pages-only", "--out", out).err


@compiled
def test_an_interrupt_keeps_what_is_finished(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "second.toml"
    second.write_text(TEXT.replace("C99", "C98"), encoding="utf-8")
    finished = experiment.run

    def stop_at_second(claim: Claim, *rest: Any, **more: Any) -> dict[str, Any]:
        if claim.id == "C98":
            raise KeyboardInterrupt
        return finished(claim, *rest, **more)

    monkeypatch.setattr(experiment, "QUICK", TINY)
    monkeypatch.setattr(experiment, "run", stop_at_second)
    done = call("claims", file, second, "--quick", "--out", tmp_path / "out")
    assert done.code == 130
    assert "stopped" in done.err
    assert (tmp_path / "out" / "c99_tiny" / "results.json").exists()
    assert not (tmp_path / "out" / "c98_tiny" / "results.json").exists()


def test_workers_must_be_some() -> None:
    assert "--workers 0: must be at least 1" in call("claims", "C1", "--workers", "0").err


def test_pages_without_results_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "new"
    done = call("claims", "C3", "--pages-only", "--out", out)
    assert done.code == 2
    assert done.err == f"schoorsteen: no stored results in {out} for C3; run it first\n"
    assert not out.exists()


def test_outcomes_have_words_and_counts() -> None:
    for name in KNOWN:
        assert all(words(name))
    assert set(OUTCOMES) >= set(FROM_RUN)
