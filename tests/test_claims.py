"""Claims: files that hold together, columns and answers of made-up numbers, settings, turns, and
the same bits whoever runs them.
"""

from __future__ import annotations

import json
import math
import os
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from sim import cli
from sim.claims import asking, turns, verdict
from sim.claims.asking import TINY, Arms, Case, ask, choose
from sim.claims.files import MADE, Claim, ClaimError, load_claim, shipped_claims, with_arms
from sim.claims.made import with_made
from sim.claims.measure import Asked, Bench, Setting, overlay
from sim.claims.outcomes import FROM_RUN, KNOWN, is_share, words
from sim.claims.places import GROUPS, PLACES, TIMES, drawn, real
from sim.claims.verdict import Effect, counts, effect, in_middle, mean, split
from sim.engine import build
from sim.indicators import COLUMNS
from sim.parameters import parameters
from sim.worlds.file import shipped

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
compiled = pytest.mark.skipif(INTERPRETED, reason="too much for kernels without compilation")

BRACKET = "bracket = { low = { exit_price = 8.0 }, high = { trust_loss = 1.0 } }\n"
TEXT = """
id = "C99"
name = "tiny"
sources = ["S0"]
months = 6
title = { en = "A tiny claim", nl = "Een kleine bewering" }
question = { en = "Is it?", nl = "Is het zo?" }
prediction = { en = "It is.", nl = "Het is zo." }

[says]
predicted = { en = "It is so", nl = "Het is zo" }
small = { en = "It is the same", nl = "Het is gelijk" }
opposite = { en = "It is otherwise", nl = "Het is andersom" }

[base]
review_rate = 0.5

[[candidates]]
values = {}

[[candidates]]
values = { own_interest_mean = 0.6 }

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

[contrasts.check]
outcome = "mindset"
direction = "up"
least = 0.3
month = 3
why = { en = "they think otherwise", nl = "zij denken anders" }

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
bracket = { low = { exit_price = 8.0 }, high = { trust_loss = 1.0 } }
check = { outcome = "trust", direction = "both_above", least = 0.1, why = { en = "a", nl = "b" } }

[[curves]]
contrast = "main"
parameter = "mindset_mean"
values = [0.5, 0.9]
title = { en = "How much?", nl = "Hoeveel?" }

[[channels]]
title = { en = "expected cuts", nl = "verwachte korting" }
values = { budget_fear = 0.0 }
equation = "7.9"

[ranges]
notice_months = [0, 12]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def claim(tmp_path_factory: pytest.TempPathFactory) -> Claim:
    path = tmp_path_factory.mktemp("claim") / "tiny.toml"
    path.write_text(TEXT, encoding="utf-8")
    return load_claim(path)


@pytest.fixture(scope="module")
def result(claim: Claim) -> dict[str, Any]:
    return ask(claim, TINY)


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
    assert claim.first_edition is not None
    for curve in claim.curves:
        assert list(curve.values) == sorted(curve.values)
    assert len(claim.channels) >= 3
    # what is changed shows: every parameter that a page may name has a short name
    named = {*claim.ranges, *claim.base, *(curve.parameter for curve in claim.curves)}
    named |= {key for candidate in claim.candidates for key in candidate}
    assert named <= set(claim.words)
    for contrast in claim.contrasts:
        assert contrast.one != contrast.two or contrast.one_in != contrast.two_in
        assert words(contrast.outcome).unit_nl
    # a candidate that the untreated arm lays its own value over would choose nothing
    assert not {key for one in claim.candidates for key in one} & set(claim.contrasts[0].one)
    assert claim.folder.startswith(f"c{int(name[1:]):02d}_")


@pytest.mark.parametrize("name", shipped_claims())
def test_what_a_claim_sets_can_be_run(name: str) -> None:
    claim = load_claim(name)
    world = shipped().first(1)[0]
    tables = [{}, *(c.values for c in claim.channels)]
    for candidate in claim.candidates:
        for contrast in claim.contrasts:
            arms = [contrast.one, contrast.two]
            arms += [] if contrast.bracket is None else list(contrast.bracket)
            for arm in arms:
                for more in tables:
                    world.parameters(**dict(overlay(claim.base, candidate, arm, more)))
    arms_set = {*claim.contrasts[0].one, *claim.contrasts[0].two}
    assert not set(claim.ranges) & arms_set
    assert len(claim.ranges) >= turns.AT_ONCE


@pytest.mark.parametrize("name", shipped_claims())
def test_a_setting_was_chosen_among_the_candidates(name: str) -> None:
    claim = load_claim(name)
    for group in GROUPS:
        told = claim.chosen[group]
        assert [one["values"] for one in told["tried"]] == [dict(c) for c in claim.candidates]
        best = max(one["both"] for one in told["tried"])
        first = next(one for one in told["tried"] if one["both"] == best)
        assert told["values"] == first["values"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('outcome = "fragmentation"', 'outcome = "fragmentatie"', "did you mean fragmentation?"),
        ("mindset_mean = 0.9", "mindset_mean = 9", "must be a number from 0 to 1"),
        ("budget_fear = 0.0 }", "budget_feer = 0.0 }", "did you mean budget_fear?"),
        ('direction = "down"', 'direction = "left"', "must be one of up, down, same"),
        ('sources = ["S0"]', 'sources = ["S9"]', "must be a list with some of S0"),
        ('nl = "Is het zo?"', 'de = "Ist es?"', "must hold a text for both en and nl"),
        ("least = 0.3", 'least = "x"', "must be a number"),
        ('outcome = "mindset"', 'outcome = "deep_endings"', "is counted over a whole run"),
        ('outcome = "trust"', 'outcome = "deep_endings"', "must be another outcome"),
        ("small = {", "little = {", "says.little: is not a known key"),
        ('en = "Is it?"', f'en = "{"is it " * 13}?"', "may have at most 25 words"),
        (BRACKET, "", "needs bracket"),
        ("high = {", "top = {", "bracket.top: is not a known key"),
        ('equation = "7.9"', "equation = 7.9", "must be a text"),
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
    assert message.startswith("claim tiny.toml: ")
    assert message.count("\n") <= 2
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


# Columns and answers ------------------------------------------------------------

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "direction", "column"),
    [
        (0.06, "up", "predicted"),
        (0.05, "up", "predicted"),
        (0.049, "up", "small"),
        (-0.049, "up", "small"),
        (-0.05, "up", "opposite"),
        (-0.06, "down", "predicted"),
        (0.06, "down", "opposite"),
        (0.0, "down", "small"),
        (0.049, "same", "predicted"),
        (-0.049, "same", "predicted"),
        (0.05, "same", "opposite"),
        (-0.2, "same", "opposite"),
    ],
)
def test_the_column_of_an_effect(value: float, direction: str, column: str) -> None:
    assert verdict.column(value, direction, 0.05) == column


@pytest.mark.parametrize(
    ("columns", "answer"),
    [
        (["predicted"] * 3 + ["small"], "predicted"),
        (["predicted"] * 2 + ["small"] * 2, "depends"),
        (["opposite"] * 3 + ["predicted"], "opposite"),
        (["small"] * 4, "small"),
        (["predicted"] * 2 + ["end"] * 8, "predicted"),
        (["predicted"] * 1 + ["end"] * 4 + ["check"] * 1, "untested"),
        (["undefined"] * 5, "untested"),
        ([], "untested"),
    ],
)
def test_the_answer_of_some_cells(columns: list[str], answer: str) -> None:
    found = counts(columns)
    assert found.answer == answer
    assert found.cells == len(columns)
    assert found.tested == sum(one in verdict.TESTED for one in columns)


def test_an_effect_is_paired() -> None:
    found = effect([0.1, 0.9, 0.5], [0.3, 1.1, 0.9])
    assert found.effect == pytest.approx(0.8 / 3)
    half = 4.302653 * (0.2 / math.sqrt(3)) / math.sqrt(3)
    assert (found.low, found.high) == pytest.approx((0.8 / 3 - half, 0.8 / 3 + half), abs=1e-6)
    assert (found.one, found.two) == pytest.approx((0.5, 2.3 / 3))
    assert effect([1.0, 2.0], [2.0, 4.0], width=10.0).effect == pytest.approx(0.15)
    assert effect([NAN, 0.1], [0.2, 0.2]).effect == pytest.approx(0.1)
    assert math.isnan(effect([NAN], [0.2]).effect)


def test_the_middle_of_a_share_and_of_a_bracket(claim: Claim) -> None:
    share, value = claim.contrasts
    assert [in_middle(x, share) for x in (0.19, 0.2, 0.8, 0.81)] == [False, True, True, False]
    # twice .02 of a width of 10
    assert [in_middle(x, value, -2.0, 8.0) for x in (-1.7, -1.5, 7.5, 7.7)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not in_middle(1.0, value, 1.0, 1.0)
    assert not in_middle(1.0, value, 2.0, 0.0)


@pytest.mark.parametrize(
    ("direction", "one", "two", "good"),
    [
        ("up", 0.1, 0.5, True), ("up", 0.5, 0.1, False), ("up", 0.1, 0.3, False),
        ("down", 0.5, 0.1, True), ("down", 0.1, 0.5, False),
        ("both_above", 0.4, 0.35, True), ("both_above", 0.4, 0.2, False),
        ("both_below", 0.2, 0.1, True), ("both_below", 0.2, 0.4, False),
        ("up", NAN, 0.5, False), ("both_above", 0.4, NAN, False), ("both_below", 0.1, NAN, False),
    ],
)  # fmt: skip
def test_a_check(claim: Claim, direction: str, one: float, two: float, good: bool) -> None:
    check = claim.contrasts[0].check._replace(direction=direction, least=0.3)
    assert verdict.checked(check, one, two) is good


def test_luck_alone() -> None:
    # halves that differ by .2 and by .02; drawn in by a root of two
    cells = [[0.5, 0.5, 0.3, 0.3], [0.5, 0.5, 0.48, 0.48]]
    assert verdict.chance(cells, 0.05, [1.0, 1.0]) == 0.5
    assert verdict.chance(cells, 0.15, [1.0, 1.0]) == 0.0
    assert verdict.chance(cells, 0.05, [10.0, 0.1]) == 0.5
    assert verdict.chance(cells, 0.05, [NAN, 1.0]) == 0.0


def test_a_split_finds_the_parameter_that_decides() -> None:
    points = [{"noise": (7 * i) % 20 / 20, "cause": i / 20} for i in range(20)]
    cut = split(points, [float(i >= 12) for i in range(20)])
    assert cut is not None
    assert (cut.parameter, cut.below, cut.above) == ("cause", 0.0, 1.0)
    assert cut.threshold == pytest.approx(11.5 / 20)
    assert (cut.n_below, cut.n_above) == (12, 8)
    assert split(points, [1.0] * 20) is None
    assert split([], []) is None


@pytest.mark.parametrize(
    ("effect_", "direction", "wanted", "reached"),
    [
        (0.2, "up", "opposite", -0.2), (-0.2, "up", "opposite", 0.2),
        (0.2, "up", "predicted", 0.2), (0.2, "down", "opposite", 0.2),
        (-0.2, "same", "opposite", 0.2), (0.2, "same", "predicted", -0.2),
    ],
)  # fmt: skip
def test_how_far_a_setting_turns(
    effect_: float, direction: str, wanted: str, reached: float
) -> None:
    assert turns.towards(effect_, direction, wanted) == reached


def test_a_turn_counts_if_both_intervals_are_beyond(claim: Claim) -> None:
    arms = Arms(claim, claim.contrasts[0], {})
    good, weak = Effect(0, 0, 0.1, 0.06, 0.14), Effect(0, 0, 0.1, 0.04, 0.16)
    certain = turns._certain
    assert certain({"consent": good, "joint": good}, arms, "opposite")
    assert not certain({"consent": good, "joint": weak}, arms, "opposite")
    assert not certain({"consent": good, "joint": good}, arms, "predicted")
    assert not certain({"consent": good, "joint": good._replace(low=NAN)}, arms, "opposite")
    same = arms._replace(contrast=claim.contrasts[0]._replace(direction="same"))
    assert certain({"consent": good, "joint": good}, same, "opposite")
    # an interval that holds 0 is no change of either sign
    assert not certain({"consent": Effect(0, 0, 0.0, -0.2, 0.2)}, same, "opposite")
    assert certain({"consent": Effect(0, 0, 0.0, -0.01, 0.02)}, same, "predicted")


# Places -----------------------------------------------------------------------


def test_contexts_differ_in_what_they_say_only() -> None:
    plain, stake, mixed = (drawn(c, 0) for c in ("plain", "stake", "mixed"))
    assert (plain.volumes == stake.volumes).all()
    assert (plain.volumes == mixed.volumes).all()
    assert plain.referee.sum() == 0
    assert stake.referee.sum() == 5
    assert stake.volumes.sum(axis=1)[stake.referee].min() >= (
        stake.volumes.sum(axis=1)[~stake.referee].max()
    )
    assert {"municipality", "executing_body"} == set(mixed.kinds)
    assert len(set(mixed.areas)) == 2
    equal, unequal = (drawn(c, 0).volumes.sum(axis=1) for c in ("equal", "unequal"))
    assert equal.std() < 0.2 < unequal.std()
    assert not (drawn("plain", 0).volumes == drawn("plain", 1).volumes).all()


@pytest.mark.parametrize("name", [place for place in PLACES if place != "synthetic"])
def test_a_real_region_has_a_referee_with_a_stake(name: str) -> None:
    assert real(name, "neutral").referee.sum() == 0
    assert real(name, "stake").referee.sum() >= 1


# Measuring --------------------------------------------------------------------


@compiled
def test_what_is_measured_is_what_plain_runs_give(claim: Claim) -> None:
    world = shipped().first(3)[2]
    bench = Bench([world])
    values = overlay(claim.base, {"mindset_mean": 0.1, "mode": "joint"})
    setting = Setting("bar", "plain", 3, values)
    asked = [Asked(setting, "fragmentation", 6), Asked(setting, "mindset", 3)]
    found = bench.ask(asked, 2)
    assert bench.runs == 2 * TIMES["bar"]
    counted = Asked(setting, "deep_endings", 6)
    more = bench.ask([*asked, counted], 2)
    p = world.parameters(review_rate=0.5, mindset_mean=0.1, mode="joint")
    from sim.claims.places import SEED
    from sim.outcomes import deep_endings

    for replicate in range(2 * TIMES["bar"]):
        engine = build(real("bar", "plain"), p, SEED, replicate)
        first = engine.observe()[None]
        course = engine.advance(6)
        for one in asked:
            expected = course[one.month - 1, COLUMNS.index(one.outcome)]
            assert found[one][replicate] == more[one][replicate] == expected
        import numpy as np

        assert more[counted][replicate] == pytest.approx(
            deep_endings(np.concatenate([first, course])), nan_ok=True
        )
    with pytest.raises(ValueError, match="counted at month 6, not 3"):
        bench.ask([Asked(setting, "deep_endings", 3), Asked(setting, "trust", 6)], 2)


@compiled
def test_threads_and_order_move_no_bit(claim: Claim) -> None:
    worlds = shipped().first(2)
    arms = Arms(claim, claim.contrasts[0], {group: {} for group in GROUPS})
    asked = [one for case in asking.cases(worlds, ("bar",)) for one in arms.all(case)]
    alone = Bench(worlds).ask(asked, 2)
    assert Bench(worlds, threads=2).ask(asked[::-1], 2) == alone


def test_every_outcome_that_may_be_asked_is_known() -> None:
    assert set(FROM_RUN) <= set(KNOWN)
    assert is_share("fragmentation")
    assert not is_share("net_value")
    for name in KNOWN:
        assert words(name).label_nl


# A claim as a whole -------------------------------------------------------------


@compiled
def test_the_same_bits_with_threads_and_after_a_stop(
    claim: Claim, result: dict[str, Any], tmp_path: Path
) -> None:
    class Stopped(Exception):
        pass

    def stop(part: str) -> None:
        if part == "curves":
            raise Stopped

    with pytest.raises(Stopped):
        ask(claim, TINY, threads=2, folder=tmp_path, progress=stop)
    assert {path.stem for path in tmp_path.iterdir()} == {"chosen", "contrasts", "channels"}
    (tmp_path / "channels.json").write_text("half of it", encoding="utf-8")
    assert ask(claim, TINY, threads=2, folder=tmp_path) == result
    assert json.loads(json.dumps(result, allow_nan=False)) == result


@compiled
def test_what_a_result_counts(claim: Claim, result: dict[str, Any]) -> None:
    main = result["contrasts"][0]
    for place, told in main["places"].items():
        letters = ""
        for found in told["modes"].values():
            assert sum(found[name] for name in verdict.Counts._fields) == TINY.worlds
            assert len(found["columns"]) == len(found["effects"]) == TINY.worlds
            letters += found["columns"]
            for letter, value in zip(found["columns"], found["effects"], strict=True):
                if letter in "pso":
                    expected = verdict.column(value, "down", 0.05)
                    assert asking.LETTERS[expected] == letter
        assert told["tested"] == sum(letter in "pso" for letter in letters) / len(letters)
        assert place in PLACES
    assert set(main["beside"]["real"]) == {"duplicated_work", "chimneys"}
    assert result["counter"]["budget"]["settings"] == TINY.search
    assert result["counter"]["budget"]["runs"] > 0
    counter = result["counter"]
    told = counter if counter["found"] else counter["nearest"]
    assert told is None or 0 < len(told["values"]) <= turns.AT_ONCE


@compiled
def test_an_effect_of_a_claim_is_that_of_plain_runs(claim: Claim, result: dict[str, Any]) -> None:
    """Twente by consent in the second world, from engines alone."""
    from sim.claims.places import SEED

    world = shipped().first(2)[1]
    chosen = result["chosen"]["real"]["values"]
    arms = []
    for own in ({"mindset_mean": 0.1}, {"mindset_mean": 0.9, "contacts": 2.0}):
        p = parameters(**{**world.values, "mode": "consent", "review_rate": 0.5, **chosen, **own})
        ends = [
            build(real("twente", "plain"), p, SEED, r).finish(6)[COLUMNS.index("fragmentation")]
            for r in range(TINY.replicates)
        ]
        arms.append(mean([float(end) for end in ends]))
    found = result["contrasts"][0]["places"]["twente"]["modes"]["consent"]["effects"][1]
    assert found == pytest.approx(arms[1] - arms[0], abs=5e-5)


@compiled
def test_a_setting_is_chosen_by_untreated_runs(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Asked] = []
    ask_ = Bench.ask

    def noted(bench: Bench, some: Any, *more: Any) -> Any:
        some = list(some)
        asked.extend(some)
        return ask_(bench, some, *more)

    monkeypatch.setattr(Bench, "ask", noted)
    worlds = shipped().first(TINY.choice_worlds)
    found = choose(claim, TINY, Bench(worlds), worlds)
    assert asked
    assert all(dict(one.setting.values)["mindset_mean"] == 0.1 for one in asked)
    for told in found.values():
        assert told["values"] in [one["values"] for one in told["tried"]]
        for one in told["tried"]:
            assert one["both"] <= min(one["consent"], one["joint"])


def test_a_claim_without_a_choice_is_asked_at_once_and_with_one_as_it_says(file: Path) -> None:
    made = {"values": {"own_interest_mean": 0.6}, "tried": [
        {"values": {}, "both": 0.1, "consent": 0.1, "joint": 0.2},
        {"values": {"own_interest_mean": 0.6}, "both": 0.5, "consent": 0.5, "joint": 0.6},
    ]}  # fmt: skip
    chosen = {"synthetic": made, "real": made}
    answer = {"sentence": {"en": 'It "is".', "nl": "Het is zo."}, "coded": False, "worlds": 2}
    text = with_made(TEXT, chosen, answer)
    file.write_text(text, encoding="utf-8")
    claim = load_claim(file)
    assert claim.chosen == chosen
    assert claim.answer == answer
    assert claim.given == load_text(TEXT, file)
    assert text.startswith(TEXT.rstrip() + "\n")
    assert with_made(text, chosen, answer) == text
    assert with_made(text, {}, {}).rstrip().endswith(MADE)


@pytest.mark.parametrize("name", shipped_claims())
def test_the_lines_in_a_claims_folder_make_its_result(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = load_claim(name)
    folder = Path(__file__).parents[1] / "experiments" / claim.folder
    stored = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    asked = []

    def answered(given: Claim, size: asking.Size, threads: int) -> Any:
        asked.append(given)
        return stored

    monkeypatch.setattr(asking, "ask", answered)
    runpy.run_path(str(folder / "again.py"))
    assert asked == [claim]
    assert capsys.readouterr().out.count("\n") == 1 + len(PLACES)


@compiled
def test_other_arms_are_another_claim(claim: Claim) -> None:
    same = with_arms(claim, claim.contrasts[0].one, claim.contrasts[0].two)
    assert same == claim
    other = with_arms(claim, claim.contrasts[0].one, {"mindset_mean": 0.5})
    assert other.contrasts[0].two == {"mindset_mean": 0.5}
    assert other.given["contrasts"][0]["two"] == {"mindset_mean": 0.5}
    with pytest.raises(ClaimError, match="mindset_mean"):
        with_arms(claim, {}, {"mindset_mean": 7})


def load_text(text: str, file: Path) -> Any:
    import tomllib

    return tomllib.loads(text)


# The command --------------------------------------------------------------------


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FULL", TINY)
    monkeypatch.setattr(asking, "QUICK", TINY._replace(name="quick"))


@compiled
def test_a_claim_of_ones_own_from_choice_to_page(file: Path, tiny: None, tmp_path: Path) -> None:
    done = call("claims", file, "--choose", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert MADE in file.read_text(encoding="utf-8")
    chosen = load_claim(file).chosen
    assert set(chosen) == set(GROUPS)
    again = call("claims", file, "--choose", "--out", tmp_path / "out")
    assert "was chosen before" in again.err
    done = call("claims", file, "--out", tmp_path / "out", "--json", tmp_path / "all.json")
    assert done.code == 0, done.err
    folder = tmp_path / "out" / "c99_tiny"
    kept = {path.name for path in folder.iterdir()}
    assert kept == {"results.json", "README.md", "figure.png", "figuur.png"}
    stored = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert stored["chosen"] == chosen
    assert (tmp_path / "out" / "claims.nl.md").exists()
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8")) == [stored]
    # what was asked is not asked again, and its setting is not chosen anew
    assert "kept" in call("claims", file, "--out", tmp_path / "out").err
    refused = call("claims", file, "--choose", "--out", tmp_path / "out")
    assert refused.code == 2
    assert "no longer free" in refused.err


def test_numbers_that_no_claim_can_have(file: Path) -> None:
    assert "--workers" in call("claims", file, "--workers", "0").err
    assert "--worlds" in call("claims", file, "--worlds", "100000").err
    assert "run it first" in call("claims", file, "--pages-only", "--out", file.parent).err


def test_a_result_that_is_none(file: Path) -> None:
    folder = file.parent / "c99_tiny"
    folder.mkdir()
    (folder / "results.json").write_text("{", encoding="utf-8")
    assert "is not valid JSON" in call("claims", file, "--out", file.parent).err
    (folder / "results.json").write_text("[]", encoding="utf-8")
    assert "is no result of a claim" in call("claims", file, "--out", file.parent).err


@compiled
def test_case_is_named_by_place_world_and_mode() -> None:
    worlds = shipped().first(2)
    found = asking.cases(worlds, ("bar",))
    assert found == [Case("bar", w, m) for m in ("consent", "joint") for w in (1, 2)]
