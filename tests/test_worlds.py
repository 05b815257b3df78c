"""Worlds: quiet years, screening, thinning, the table, effects over worlds, and the commands."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.analysis import over_worlds
from sim.calibration import describe, make, ranges, screen, spread
from sim.calibration.ranges import Range
from sim.cli import app
from sim.engine import simulate, synthetic
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES, ParameterError, parameters
from sim.regions import load_case
from sim.scenarios import shipped_policies
from sim.sweep import Folder, Inline, StudyError, make_study, run_study
from sim.sweep.sampling import column_of
from sim.worlds import agreement, effects, file, quiet
from sim.worlds.measures import MEASURES, TARGETS

ROOT = Path(__file__).resolve().parents[1]
FREE = (
    Range("room", 8.0, 20.0, "assumed"),
    Range("mandate", 0.7, 1.0, "assumed"),
    Range("review_rate", 0.005, 0.05, "assumed", log=True),
)
EASY = 1000.0
"""Slack under which nearly everything is accepted."""
RUN = CliRunner()


def asked(slack: float = EASY, seed: int = 3) -> make.Asked:
    return make.Asked(load_case("bar"), parameters(), FREE, seed, slack)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny table of worlds, made by the machinery itself."""
    folder = tmp_path_factory.mktemp("worlds")
    found = make.run(asked(), 6, folder / "work", Inline(), 1)
    assert found is not None
    path = folder / "worlds.csv"
    make.write(make.thinned(asked(), found, 4), path, ["schoorsteen", "worlds", "make"], "tiny")
    return path


@pytest.fixture
def shipped(made: Path, monkeypatch: pytest.MonkeyPatch) -> file.Worlds:
    """The same in the place of those that are shipped."""
    monkeypatch.setattr(file, "PLACE", made.parent)
    return file.shipped()


# Quiet years --------------------------------------------------------------------------------


def test_measures_are_those_of_the_run() -> None:
    region, chosen = load_case("twente"), parameters(mode="consent", referee_activity=0.7)
    found = quiet.measures_of(region, chosen, (4,), seed=2)[0]
    run = simulate(region, seed=2, replicate=4, base=chosen, referee_activity=0.0)
    table, links = run.indicators, run.links
    own = set(np.array(region.organisations)[np.array(region.kinds) == "municipality"])
    between = links[links["first"].isin(own) & links["second"].isin(own)]
    first, second = np.array(region.organisations)[region.pairs[region.link_pair]].T
    before = region.depth[np.isin(first, list(own)) & np.isin(second, list(own))].sum()
    deep = {
        (a, b, np.array(region.tasks)[k])
        for a, b, k, depth in zip(first, second, region.link_task, region.depth, strict=True)
        if depth >= 2
    }
    later = links[links["depth"] >= 2]
    kept = deep & set(zip(later["first"], later["second"], later["task"], strict=True))
    stood = (table["links_2"] + table["links_3"])[:-1].sum() / 12
    assert found.tolist() == pytest.approx(
        [
            len(kept) / len(deep),
            table["ended_2"][1:].sum() / stood,
            between["depth"].sum() / before - 1,
            table["net_value"][-12:].mean(),
            table["overload"][-12:].mean(),
        ],
        rel=1e-12,
    )


def test_a_region_without_such_links_is_not_asked() -> None:
    found = quiet.measures_of(synthetic(4, tasks=2), parameters(), (0,), months=3)
    named = dict(zip(MEASURES, found[0].tolist(), strict=True))
    assert math.isnan(named["deep_kept"])
    assert math.isnan(named["pair_weight_change"])
    assert quiet.met(found)[0, [0, 2]].all()


@pytest.mark.parametrize(
    ("name", "value", "slack", "good"),
    [
        ("deep_kept", 0.75, 0, True),
        ("deep_kept", 0.749, 0, False),
        ("deep_kept", 0.71, 1, True),
        ("endings", 0.01, 0, True),
        ("endings", 0.0301, 0, False),
        ("endings", 0.0099, 0, False),
        ("pair_weight_change", -0.2, 0, True),
        ("pair_weight_change", 0.31, 0, False),
        ("pair_weight_change", 0.31, 1, True),
        ("net_value", 0.0, 0, False),
        ("net_value", 1e-9, 0, True),
        ("overload", 0.15, 0, True),
        ("overload", 0.16, 0, False),
        ("overload", math.nan, 0, True),
    ],
)
def test_targets(name: str, value: float, slack: float, good: bool) -> None:
    target = next(t for t in TARGETS if t.name == name)
    assert bool(target.met(np.array(value), slack)) is good


# The sample ---------------------------------------------------------------------------------


def test_ranges_come_from_the_rows() -> None:
    found = {one.name: one for one in ranges.plausible()}
    assert set(found) == {e.name for e in ENTRIES.values() if e.plausible is not None}
    assert len(found) >= 15
    assert "mode" not in found
    assert "room" not in {one.name for one in ranges.plausible(("room",))}
    row = ENTRIES["room"].plausible
    assert row is not None
    assert found["room"][1:4] == row[:3]
    ranges.check(ranges.plausible())
    # a link is reviewed at least once a council term
    assert found["review_rate"].low >= 0.02


def test_a_longer_sample_begins_with_the_shorter() -> None:
    whole = ranges.sample(FREE, 0, 40, 5)
    assert ranges.sample(FREE, 0, 7, 5) == whole[:7]
    assert ranges.sample(FREE, 7, 9, 5) == whole[7:16]
    assert ranges.sample(FREE, 0, 7, 6) != whole[:7]


def test_a_sample_fills_the_space_in_equal_ratios_where_asked() -> None:
    places = ranges.positions(FREE, ranges.sample(FREE, 0, 256, 1))
    assert places.min() >= 0
    assert places.max() <= 1
    assert np.abs(np.median(places, axis=0) - 0.5).max() < 0.02
    rates = [one["review_rate"] for one in ranges.sample(FREE, 0, 256, 1)]
    assert np.median(rates) == pytest.approx(math.sqrt(0.005 * 0.05), rel=0.05)


def test_whole_numbers_stay_whole() -> None:
    free = Range("notice_months", 0, 3)
    found = free.values(np.array([0.0, 0.3, 0.6, 0.999, 1.0]))
    assert found == [0, 1, 2, 3, 3]
    assert all(isinstance(value, int) for value in found)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((), "there is no free parameter"),
        ((Range("chimney", 0, 1),), "there is no such parameter"),
        ((Range("mandate", 0.5, 2.0),), "must be a number from 0 to 1"),
        ((Range("room", 5.0, 5.0),), "must run from a lower to a higher value"),
        ((Range("drift", 0.0, 0.1, log=True),), "both above 0"),
    ],
)
def test_ranges_that_cannot_be_are_refused(wrong: tuple[Range, ...], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        ranges.check(wrong)


def test_halves_lie_in_the_middle() -> None:
    low, high = ranges.halves((Range("room", 4.0, 20.0),))[0][1:3]
    assert (low, high) == (8.0, 16.0)


# Screening ----------------------------------------------------------------------------------


def test_parts_workers_and_interrupts_move_no_bit(tmp_path: Path) -> None:
    task = asked()
    whole = screen.screen(task.task(0, 5))
    apart = screen.joined([screen.screen(task.task(0, 2)), screen.screen(task.task(2, 3))])
    for one, other in zip(whole, apart, strict=True):
        np.testing.assert_array_equal(one, other)
    # stopped at once, then with threads; what lies there is taken over
    assert make.run(task, 5, tmp_path, Inline(), 1, stop=lambda: True) is None
    with ThreadPoolExecutor(2) as pool:
        found = make.run(task, 5, tmp_path, pool, 2)
    assert found is not None
    for one, other in zip(whole, found, strict=True):
        np.testing.assert_array_equal(one, other)
    done: list[int] = []
    again = make.run(task, 4, tmp_path, _Nobody(), 1, progress=done.append)
    assert again is not None
    same = make.run(task, 5, tmp_path, _Nobody(), 1, progress=done.append)
    assert same is not None
    assert done[-1] == 5


class _Nobody(Inline):
    """Who must not be asked."""

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Any:
        raise AssertionError("this was done before")


def test_another_search_is_not_mixed_in(tmp_path: Path) -> None:
    make.begin(asked(), tmp_path)
    make.begin(asked(), tmp_path)
    with pytest.raises(file.WorldsError, match=r"holds another search \(other seed\).*--work"):
        make.begin(asked(seed=4), tmp_path)


def test_a_damaged_part_is_made_again(tmp_path: Path) -> None:
    found = make.run(asked(), 2, tmp_path, Inline(), 1)
    assert found is not None
    part = next(tmp_path.glob("part-*.npz"))
    part.write_bytes(b"nothing")
    again = make.run(asked(), 2, tmp_path, Inline(), 1)
    assert again is not None
    np.testing.assert_array_equal(found.judged, again.judged)


def test_refusals_are_counted_by_target() -> None:
    good = [0.8, 0.02, 0.0, 5.0, 0.1]
    late, twice = [0.8, 0.2, 0.0, 5.0, 0.1], [0.1, 0.2, 0.0, 5.0, 0.1]
    found = screen.nothing(4)
    found.look[:, 0] = [good, late, twice, good]
    found.look[[0, 3], 1] = good
    found.judged[[0, 3], 0] = good
    found.judged[0, 1], found.judged[3, 1] = good, late
    found.delivery[[0, 3]] = [1.0, 0.5, 0.0]
    counted = {r[:3]: r[3:] for r in screen.refusals(found)}
    assert counted["look", "consent", "endings"] == (4, 2, 1)
    assert counted["look", "consent", "deep_kept"] == (4, 1, 0)
    assert counted["look", "joint", "endings"] == (2, 0, 0)
    assert counted["judged", "joint", "endings"] == (2, 1, 1)
    assert found.accepted().tolist() == [True, False, False, False]


def test_nothing_accepted_says_why(tmp_path: Path) -> None:
    hard = asked(slack=0.0)
    found = make.run(hard, 2, tmp_path, Inline(), 1)
    assert found is not None
    with pytest.raises(file.WorldsError, match=r"none of 2 settings meets all targets: .*refused"):
        make.thinned(hard, found, 3)


# Thinning -----------------------------------------------------------------------------------


def test_the_central_comes_first_and_the_others_are_spread_out() -> None:
    line = np.array([[0.0], [0.1], [0.45], [0.5], [0.55], [0.9], [1.0]])
    assert spread.central(line) == 3
    assert spread.spread_out(line, 3, 3).tolist() == [3, 0, 6]
    assert sorted(spread.spread_out(line, 99, 3).tolist()) == list(range(7))


def test_every_beginning_is_spread_out_too() -> None:
    places = np.random.default_rng(1).random((200, 4))
    order = spread.spread_out(places, 60, spread.central(places))
    reach = [
        spread.distances(places[[at]], places[order[:n]]).min()
        for n, at in enumerate(order.tolist())
        if n
    ]
    assert reach == sorted(reach, reverse=True)


@pytest.mark.parametrize(
    ("values", "informed"),
    [
        (np.linspace(0, 1, 200), False),
        (np.linspace(0, 0.6, 200), True),
        (np.linspace(0, 0.6, 5), False),
    ],
    ids=["even", "low", "few"],
)
def test_data_inform_what_is_uneven(values: Any, informed: bool) -> None:
    assert make.informed(values) is informed


# The table ----------------------------------------------------------------------------------


def test_what_is_written_is_read(made: Path) -> None:
    worlds = file.read(made)
    assert [world.number for world in worlds.worlds] == [1, 2, 3, 4]
    assert worlds.about["settings"]["tried"] == 6
    assert worlds.about["note"] == "tiny"
    assert {row["name"] for row in worlds.about["ranges"]} == {one.name for one in FREE}
    drawn = ranges.sample(FREE, 0, 6, 3)
    # the first is the middle of those that were accepted
    assert all(world.values in drawn for world in worlds.worlds[1:])
    assert worlds.worlds[0].parameters(mode="joint").mode == "joint"
    measured = describe.quiet_years(worlds.worlds, load_case("bar"), seed=3, threads=2)
    assert describe.changed(worlds.worlds, measured) == 0


def test_fixed_parameters_travel_too(tmp_path: Path) -> None:
    fixed = asked()._replace(base=parameters(identity=0.123))
    found = make.run(fixed, 3, tmp_path / "work", Inline(), 1)
    assert found is not None
    path = tmp_path / "own.csv"
    make.write(make.thinned(fixed, found, 2), path, [])
    world = file.read(path).worlds[0]
    assert world.parameters().identity == 0.123
    assert file.read(path).about["fixed"] == {"identity": 0.123}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("world,", "world,chimney,", "chimney.*is no column"),
        ("world,", "number,", "lacks this column"),
        ("\n1,", "\nx,", "row 2, column world = .x.: must be a number"),
        ("\n1,", "\n1,1,", "row 2: has 16 cells; the first row has 15"),
    ],
)
def test_a_wrong_table_is_refused(
    made: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "worlds.csv"
    path.write_text(made.read_text().replace(old, new, 1))
    about = json.loads(made.with_suffix(".json").read_text())
    about["sha256"] = file.hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".json").write_text(json.dumps(about))
    with pytest.raises(file.WorldsError, match=said):
        file.read(path)


def test_an_edited_a_newer_and_a_missing_table_are_refused(made: Path, tmp_path: Path) -> None:
    path, beside = tmp_path / "worlds.csv", tmp_path / "worlds.json"
    with pytest.raises(file.WorldsError, match="worlds make"):
        file.read(path)
    path.write_text(made.read_text() + "\n")
    beside.write_text(made.with_suffix(".json").read_text())
    with pytest.raises(file.WorldsError, match="was edited after it was made"):
        file.read(path)
    beside.write_text(json.dumps({"sha256": "0", "schoorsteen_worlds": 99}))
    with pytest.raises(file.WorldsError, match="update schoorsteen"):
        file.read(path)
    beside.write_text("[]")
    with pytest.raises(file.WorldsError, match="does not say how"):
        file.read(path)


@pytest.mark.parametrize("number", [0, 5, 2.0, True, -1])
def test_more_worlds_than_there_are_are_refused(made: Path, number: Any) -> None:
    with pytest.raises(file.WorldsError, match="from 1 to 4: so many worlds are there"):
        file.read(made).first(number)


def test_the_shipped_worlds_are_good() -> None:
    worlds = file.shipped()
    names = {row["name"] for row in worlds.about["ranges"]}
    assert len(names) >= 15
    for world in worlds.worlds:
        assert names <= set(world.values)
    assert worlds.about["settings"]["shipped"] == len(worlds.worlds)
    # worlds with loosened targets say that they are no evidence
    assert not worlds.about["slack"] or worlds.about["note"]


# Effects over worlds ------------------------------------------------------------------------


def test_effects_are_paired_differences(made: Path) -> None:
    worlds, region = file.read(made).worlds, load_case("bar")
    names = ("fragmentation", "trust")
    guardian = shipped_policies()["guardian"]
    found = effects.effects(
        worlds, {"referee_activity": 0.0}, guardian,
        region=region, months=24, indicators=names, modes=("joint",), over={"inquiry": 0.2},
        replicates=2, seed=5, threads=2,
    )  # fmt: skip
    assert found.shape == (1, 4, 2)
    for at, world in enumerate(worlds):
        ends = []
        base = world.parameters(inquiry=0.2, mode="joint")
        for arm in (parameters(base, referee_activity=0.0), guardian.applied(base)):
            rows = [
                simulate(region, seed=5, replicate=r, months=24, base=arm).rows[-1]
                for r in range(2)
            ]
            ends.append((rows[0] + rows[1]) / 2)
        wanted = (ends[1] - ends[0])[[COLUMNS.index(name) for name in names]]
        np.testing.assert_array_equal(found[0, at], wanted)


@pytest.mark.parametrize(
    ("direction", "counts"),
    [
        # as predicted, small, opposite, untold, other sign
        ("down", (3, 2, 1, 1, 2)),
        ("up", (1, 2, 3, 1, 4)),
        ("same", (2, 0, 4, 1, 0)),
        (None, (3, 2, 1, 1, 2)),
    ],
)
def test_effects_are_counted(direction: str | None, counts: tuple[int, ...]) -> None:
    values = [-0.4, -0.2, -0.05, -0.04, 0.01, 0.3, math.nan]
    found = agreement.over(values, direction)
    assert found[4:] == counts
    assert found.worlds == 7
    assert found.median == pytest.approx(-0.045)
    assert found.low < found.median < found.high
    assert found.share(found.small) == found.small / 6


def test_nothing_defined_is_nothing_told() -> None:
    found = agreement.over([math.nan, math.nan], "up")
    assert math.isnan(found.median)
    assert math.isnan(found.share(found.small))
    assert found.untold == 2


# Studies and maps ---------------------------------------------------------------------------

STUDY = {
    "id": "over_worlds",
    "cases": ["bar"],
    "policies": ["none", "guardian"],
    "months": 12,
    "replicates": 2,
    "worlds": 3,
    "uncertain": {
        "mindset_mean": {"from": 0.1, "to": 0.9, "steps": 2},
        "own_interest_mean": {"from": 0.1, "to": 0.9, "steps": 2},
    },
}


def test_a_study_over_worlds(shipped: file.Worlds, tmp_path: Path) -> None:
    folder = run_study(make_study(STUDY), tmp_path / "study")
    runs = folder.runs()
    assert len(runs) == 3 * 2 * 4 * 2
    assert sorted(runs["world"].unique()) == [1, 2, 3]
    assert folder.about["core"]["worlds"] == shipped.provenance(3)
    row = runs[(runs["world"] == 2) & (runs["policy"] == "guardian")].iloc[-1]
    base = shipped_policies()["guardian"].applied(shipped.worlds[1].parameters())
    run = simulate(
        load_case("bar"), seed=0, replicate=int(row["replicate"]), months=12, base=base,
        mindset_mean=row["mindset_mean"], own_interest_mean=row["own_interest_mean"],
    )  # fmt: skip
    assert run.rows[-1, 0] == row["fragmentation"]
    # the folder says it again without the table of worlds
    again = Folder.open(tmp_path / "study")
    assert [context.world for context in again.design.contexts] == [1, 2, 3] * 2
    text, figures = _map_of(runs)
    assert "in 3 of 3 worlds" in text or "of 3 worlds" in text
    assert figures == 8


def _map_of(runs: Any) -> tuple[str, int]:
    found = over_worlds.findings(runs)
    said = over_worlds.sentences(
        runs, found, {"none": "No referee", "guardian": "Guardian"},
        region="BAR", months=12,
        start={"fragmentation": 0.5, "duplicated_work": 0.7, "chimneys": 40},
    )  # fmt: skip
    assert [one.kind for one in found] == ["policy", "mindset", "weight"] * 2
    first = found[0]
    good = runs[runs["world"] == 2]
    of = good.groupby("policy")["fragmentation"].mean()
    assert first.values[1] == pytest.approx(of["guardian"] - of["none"], abs=1e-12)
    return "\n".join(said), len(over_worlds.summary(runs))


@pytest.mark.parametrize(
    ("worlds", "said"),
    [(99, "from 1 to 4"), ("many", "must be a whole number"), (0, "from 1 to")],
)
def test_a_study_over_worlds_that_are_not_there(
    shipped: file.Worlds, worlds: Any, said: str
) -> None:
    with pytest.raises(StudyError, match=said):
        make_study({**STUDY, "worlds": worlds})


def test_a_study_without_worlds_has_no_such_column() -> None:
    design = make_study({**STUDY, "worlds": None} | {"id": "plain"}).design
    assert design.heads == ("case", "scenario", "policy")
    assert {context.world for context in design.contexts} == {None}
    wide = replace(design, contexts=tuple(c._replace(world=1) for c in design.contexts))
    assert wide.heads[-1] == "world"
    assert column_of("room", [1.0]).dtype == np.float64


# Commands -----------------------------------------------------------------------------------


def command(*words: str | Path) -> tuple[int, str]:
    done = RUN.invoke(app, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def test_run_over_worlds(shipped: file.Worlds, tmp_path: Path) -> None:
    words = ("run", "bar", "--worlds", "3", "--months", "6", "--policy", "guardian")
    code, text = command(*words, "--out", tmp_path)
    assert code == 0, text
    assert "of 3 worlds fragmentation ends at least 0.05 lower" in text
    assert "share of the assumptions tried, not a chance" in text
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["worlds"] == shipped.provenance(3)
    rows = (tmp_path / "worlds.csv").read_text().splitlines()
    assert rows[0].startswith("world,fragmentation")
    assert len(rows) == 4
    base = shipped_policies()["guardian"].applied(shipped.worlds[2].parameters())
    end = simulate(load_case("bar"), months=6, base=base).rows[-1, 0]
    assert float(rows[3].split(",")[1]) == end
    code, told = command(*words, "--json")
    assert code == 0
    assert '"worlds": { "used": 3' in told
    _, dutch = command(*words, "--lang", "nl")
    assert "geen kans" in dutch


def test_commands_refuse_in_a_sentence(shipped: file.Worlds) -> None:
    for words, said in (
        (("run", "bar", "--worlds", "9"), "from 1 to 4"),
        (("map", "bar", "--worlds", "9"), "from 1 to 4"),
        (("claims", "C1", "--worlds", "9"), "from 1 to 4"),
        (("worlds", "check", "bar", "--worlds", "0"), "from 1 to 4"),
        (("worlds", "check", "nowhere"), "nowhere"),
        (("worlds", "make", "bar", "--tries", "0"), "--tries 0: must be from 1"),
        (("worlds", "make", "bar", "--slack", "-1"), "must be from 0 to 1000"),
        (("worlds", "make", "bar", "--set", "mode=joint"), "in both modes"),
        (("worlds", "make", "bar", "--set", "room"), "name=value"),
    ):
        code, text = command(*words)
        assert code == 2, words
        assert said in text, words


def test_make_check_and_describe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (
        "worlds", "make", "bar", "--tries", "3", "--keep", "2", "--slack", "1000", "--seed", "1",
        "--set", "identity=0.3", "--workers", "1",
        "--out", tmp_path / "worlds.csv", "--work", tmp_path / "work",
    )  # fmt: skip
    code, text = command(*words)
    assert code == 0, text
    assert "of 3 settings tried" in text
    assert "not evidence" in text
    assert "Fixed at another value than the default: identity 0.3" in text
    bits = (tmp_path / "worlds.csv").read_bytes()
    assert command(*words)[0] == 0
    assert (tmp_path / "worlds.csv").read_bytes() == bits
    monkeypatch.setattr(file, "PLACE", tmp_path)
    code, text = command("worlds", "check", "bar", "--workers", "1")
    assert code == 0, text
    assert "the figures are the same" in text
    code, text = command("worlds", "check", "bar", "--seed", "9", "--runs", "1", "--lang", "nl")
    assert code == 0
    assert "werelden" in text
    assert "the figures" not in text
    for lang in ("en", "nl"):
        assert command("worlds", "describe", "--lang", lang)[0] == 0
    code, text = command("worlds", "describe", "--json")
    assert json.loads(text)["settings"]["tried"] == 3


# The page -----------------------------------------------------------------------------------


def test_the_page_of_worlds_is_made_from_them() -> None:
    page = (ROOT / "docs" / "worlds.md").read_text(encoding="utf-8")
    made = describe.page_made_anew(page, file.shipped())
    assert made == page, "run python -m sim.calibration.describe docs/worlds.md"


def test_a_page_without_its_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        describe.page_made_anew("# Worlds\n", file.shipped())


@pytest.mark.parametrize(
    ("value", "lang", "text"),
    [
        (0.0312, "en", "3.12 %"),
        (-0.2, "nl", "−20%"),
        (math.nan, "en", "-"),
        (1234.5, "en", "1230"),
    ],
)
def test_measures_as_text(value: float, lang: str, text: str) -> None:
    shown = describe.number(value, lang) if value > 1000 else describe.per_cent(value, lang)
    assert shown == text
