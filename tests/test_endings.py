"""Retelling real endings: nulls, statistics on hand-made runs, the replay, once only, the page.

No pattern is asked here of a real region: held-out ones are run once, and not by a test.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from experiments.endings import (
    facts,
    from_contrasts,
    from_runs,
    network,
    once,
    page,
    questions,
    replay,
    scenes,
)
from experiments.endings.__main__ import main
from sim import networks
from sim.analysis import patterns
from sim.state import Partnership, Region

FOLDER = Path(__file__).parents[1] / "experiments" / "endings"
DRAWS = 400


def chance() -> np.random.Generator:
    return np.random.default_rng(1)


def made_up(name: str = "made_up") -> Region:
    """Eight municipalities and two joint bodies of them, deep on two tasks each."""
    size = np.array([4.0, 2.0, 1.5, 1.0, 1.0, 0.8, 0.6, 0.5])
    volumes = size[:, None] * np.array([0.4, 0.3, 0.2, 0.1])
    names = [f"M{i}" for i in range(8)]

    def table(ident: str, tasks: list[int], rows: range) -> Partnership:
        return Partnership(
            ident, ident, tuple(f"task_{k + 1}" for k in tasks), "body", 3, False,
            tuple(names[i] for i in rows), 2010, "made up", "made up",
        )  # fmt: skip

    tables = [table("one", [0, 1], range(5)), table("rud_twente", [2], range(2, 8))]
    depth = {(a, b, k): 3 for k in (0, 1) for a in range(5) for b in range(a)}
    depth |= {(a, b, 2): 2 for a in range(2, 8) for b in range(2, a)}
    return networks.region(
        name, volumes, organisations=names, depth=depth, age=dict.fromkeys(depth, 60),
        partnerships=tables,
    )  # fmt: skip


@pytest.fixture(scope="module")
def place() -> scenes.Scene:
    return scenes.scene(made_up())


# The nulls ---------------------------------------------------------------------------------


def test_retold_needs_the_range_and_what_matters_beyond_it() -> None:
    draws = np.linspace(0.0, 1.0, 1001)
    beside = patterns.judge(0.98, draws, 1, 0.05)
    assert beside.high == pytest.approx(0.975)
    assert not beside.retold
    assert patterns.judge(1.03, draws, 1, 0.05).retold
    assert not patterns.judge(1.03, draws, -1, 0.05).retold
    assert patterns.judge(-0.03, draws, -1, 0.05).retold


@pytest.mark.parametrize("draws", [[], [0.1, 0.2]])
def test_nothing_measured_is_not_retold(draws: list[float]) -> None:
    assert not patterns.judge(float("nan"), draws, 1, 0.0).retold


def test_first_out_is_who_has_lost_the_last_link() -> None:
    triangle = np.array([[0, 1], [0, 2], [1, 2]])
    months = np.array([5.0, 9.0, 7.0])
    # 0 is out at 9, 1 at 7, 2 at 9
    assert patterns.first_out(triangle, months, 3).tolist() == [0, 1, 0]
    assert patterns.first_out(triangle, np.array([5.0, 5.0, 5.0]), 3) == pytest.approx([1 / 3] * 3)
    assert patterns.first_out(triangle, np.array([5.0, np.inf, np.inf]), 3).tolist() == [0, 0, 0]
    # the third place is a body that cannot leave, though it is left at once
    assert patterns.first_out(triangle, np.array([9.0, 5.0, 5.0]), 2).tolist() == [0.5, 0.5]


def test_a_random_order_favours_nobody_at_a_full_table_and_the_loosest_at_another() -> None:
    full = np.array([[a, b] for a in range(5) for b in range(a)])
    drawn = patterns.first_out_at_random(full, 5, 4000, chance())
    assert drawn.sum(axis=1) == pytest.approx(np.ones(4000))
    assert drawn.mean(axis=0) == pytest.approx([0.2] * 5, abs=0.03)
    line = np.array([[0, 1], [1, 2]])
    drawn = patterns.first_out_at_random(line, 3, 4000, chance())
    assert drawn.mean(axis=0) == pytest.approx([0.5, 0.0, 0.5], abs=0.03)


def test_where_a_member_leaves_as_a_whole_each_is_as_likely_to_be_first() -> None:
    def table(ends: list[list[int]], members: int) -> scenes.Table:
        return scenes.Table("one", np.arange(len(ends)), np.array(ends), members)

    full = table([[0, 1], [0, 2], [1, 2]], 3)
    assert from_runs.members_at_random(full, DRAWS, chance()).tolist() == [1, 0, 0]
    # of two, one who leaves leaves the other without a link as well
    assert from_runs.members_at_random(table([[0, 1]], 2), DRAWS, chance()).tolist() == [0.5, 0.5]
    # 2 is a body: it keeps each company, and never leaves
    body = table([[0, 2], [1, 2]], 2)
    assert from_runs.members_at_random(body, DRAWS, chance()).tolist() == [1, 0]


def test_share_in_strata_has_the_hypergeometric_mean() -> None:
    many, good = np.array([10, 4, 7]), np.array([8, 1, 7])
    taken, both = np.array([4, 2, 0]), np.array([1, 0, 0])
    observed, draws = patterns.share_in_strata(many, good, taken, both, 4000, chance())
    assert observed == pytest.approx(1 / 6)
    assert draws.mean() == pytest.approx((4 * 0.8 + 2 * 0.25) / 6, abs=0.01)


def test_difference_in_strata_does_not_mistake_a_stratum_for_a_mark() -> None:
    strata = np.repeat([0, 1], 100)
    marked = np.arange(200) % 100 < np.where(strata == 0, 80, 20)
    values = strata.astype(float)
    observed, draws = patterns.difference_in_strata(values, strata, marked, DRAWS, chance())
    assert observed == pytest.approx(0.0)
    assert draws == pytest.approx(np.zeros(DRAWS))
    observed, draws = patterns.difference_in_strata(
        values - marked, strata, marked, DRAWS, chance()
    )
    assert observed == pytest.approx(-1.0)
    assert np.abs(draws).max() < 0.5


def test_slope_within_strata() -> None:
    x = np.tile(np.arange(20.0), 2)
    strata = np.repeat([0, 1], 20)
    observed, draws = patterns.slope_in_strata(x, 0.5 * x + 7 * strata, strata, DRAWS, chance())
    assert observed == pytest.approx(0.5)
    assert abs(draws.mean()) < 0.05
    flat, none = patterns.slope_in_strata(np.ones(4), np.arange(4.0), np.zeros(4), DRAWS, chance())
    assert np.isnan(flat)
    assert len(none) == 0


def test_swapped_arms() -> None:
    one = np.arange(30.0)
    observed, draws = patterns.swapped(one, one + 2, DRAWS, chance())
    assert observed == pytest.approx(2.0)
    assert np.quantile(draws, 0.975) < 1.0


def test_share_in_a_window_of_months() -> None:
    counts = np.zeros(120)
    counts[40:50] = 20
    observed, draws = patterns.share_in_window(counts, np.ones(120), 36, 72, DRAWS, chance())
    assert observed == 1.0
    assert draws.mean() == pytest.approx(0.3, abs=0.02)
    none, _ = patterns.share_in_window(-counts, np.ones(120), 36, 72, DRAWS, chance())
    assert np.isnan(none)


def test_what_is_announced_at_random_takes_effect_after_the_notice() -> None:
    later = from_contrasts.later(np.ones(120), 16)
    assert later[:16].sum() == 0
    assert later[16:].tolist() == [1.0] * 104
    assert from_contrasts.later(np.arange(4.0), 0).tolist() == [0, 1, 2, 3]
    counts = np.ones(120) * 10
    _, draws = patterns.share_in_window(counts, later, 36, 72, DRAWS, chance())
    assert draws.mean() == pytest.approx(36 / 104, abs=0.01)


def test_means_and_shares_by_chance() -> None:
    pools = [np.array([0.0, 1.0]), np.array([0.5])]
    assert patterns.mean_of_chosen(pools, 4000, chance()).mean() == pytest.approx(0.5, abs=0.02)
    shares = patterns.share_by_chance(np.array([0.2, 0.6]), 4000, chance())
    assert shares.mean() == pytest.approx(0.4, abs=0.02)


# Statistics on hand-made runs ----------------------------------------------------------------


def silent(place: scenes.Scene, months: int = 60) -> replay.Trace:
    """A run in which nothing happens: all stand as at the start."""
    found = replay._room(months, len(place.ends), *place.region.volumes.shape)
    found.depth[:] = place.region.depth
    return found


def links_of(place: scenes.Scene, i: int, task: int) -> list[int]:
    """Deep links of an organisation on a task."""
    on = (place.region.link_task == task) & (place.region.depth >= 2)
    return np.nonzero(on & (place.ends == i).any(axis=1))[0].tolist()


def test_the_scene_knows_tables_and_who_is_largest(place: scenes.Scene) -> None:
    assert [(t.partnership, t.members, len(t.links)) for t in place.tables] == [
        ("one", 5, 10), ("one", 5, 10), ("rud_twente", 6, 15),
    ]  # fmt: skip
    assert len(place.forced) == 15
    first = place.tables[0]
    of_largest = (first.ends == 0).any(axis=1)
    assert (place.ends[first.links[of_largest]] == 0).any(axis=1).all()


def test_the_largest_is_first_without_a_link_and_takes_the_first_step(
    place: scenes.Scene,
) -> None:
    run = silent(place)
    assert from_runs.first_without(place, run, 16) == []
    assert from_runs.first_steps(place, run, 16) == []
    for x in links_of(place, 0, 0):
        run.announced[5, x] = run.decided[5, x] = True
        run.leaver[5, x] = 0
    for x in links_of(place, 3, 1):
        run.announced[9, x] = run.decided[9, x] = True
        run.leaver[9, x] = 3
    assert from_runs.first_without(place, run, 16) == [(0, 1.0), (1, 0.0)]
    # among the twenty links of five members, two in five seats are as likely for each
    assert from_runs.first_steps(place, run, 16) == [(1.0, pytest.approx(0.2))]
    seen = [from_runs.Seen("made_up", from_runs.first_without(place, run, 16))]
    for at_random in (from_runs.links_in_random_order, from_runs.members_at_random):
        judge = from_runs.largest_first(at_random)
        observed, draws = judge(seen, {"made_up": place}, 4000, chance())
        assert observed == 0.5
        assert draws.mean() == pytest.approx(0.2, abs=0.02)


def test_what_fell_is_still_linked_or_not(place: scenes.Scene) -> None:
    run = silent(place)
    one, other = links_of(place, 0, 0)[:2]
    run.depth[10:, one] = 2  # from 3 to 2, and it stays
    run.depth[10:20, other] = 1  # from 3 to 1, and on to 0
    run.depth[20:, other] = 0
    assert from_runs.fallen(place, run, 16) == [(1.0, pytest.approx(2 / 3)), (0.0, 2 / 3)]
    observed, draws = from_runs.share_of_hits(
        [from_runs.Seen("made_up", from_runs.fallen(place, run, 16))], {}, 4000, chance()
    )
    assert observed == 0.5
    assert draws.mean() == pytest.approx(2 / 3, abs=0.02)
    # month 9: one link has come to coordination and is not linked two years on
    assert from_runs.coordination(place, run, 16) == [(1, 0, 1, 0)]


def test_performers_that_end_and_boards_that_turned_inwards(place: scenes.Scene) -> None:
    run = silent(place)
    good, bad = links_of(place, 0, 0)[:2]
    run.kept[:] = 0.5
    run.kept[:, good] = 0.9
    for x in (good, bad):
        run.announced[30, x] = run.decided[30, x] = True
    run.inward[30, place.ends[good]] = True
    performers = from_runs.performers(place, run, 16)
    assert performers == [(20, 1, 2, 1)]
    observed, _ = from_runs.share_in_months(
        [from_runs.Seen("made_up", performers)], {}, DRAWS, chance()
    )
    assert observed == 0.5
    assert from_runs.at_home(place, run, 16) == [(1, 1, 1, 1)]
    assert from_runs.at_home(place, silent(place), 16) == []


def test_prescribed_links_less_the_others(place: scenes.Scene) -> None:
    run = silent(place)
    on = links_of(place, 7, 2)
    run.depth[36, on] = 1
    run.kept[36, on] = [0.2, 0.4, 0.6, 0.6, 0.6]
    run.floor[36, on[:2]] = 1
    rows = from_runs.commitment(place, run, 16)
    assert [row[1:] for row in rows] == [
        (pytest.approx(0.2), True), (pytest.approx(0.4), True),
        *[(pytest.approx(0.6), False)] * 3,
    ]  # fmt: skip
    seen = [from_runs.Seen("made_up", rows)]
    observed, draws = from_runs.prescribed_less_voluntary(seen, {}, DRAWS, chance())
    assert observed == pytest.approx(-0.3)
    assert abs(draws.mean()) < 0.05


def test_days_by_partners_are_compared_at_equal_rungs(place: scenes.Scene) -> None:
    run = silent(place)
    run.rungs[0, :, 0] = 4
    run.partners[0, :, 0] = np.arange(1, 9)
    run.days[0, :, 0] = 0.6 + 0.03 * np.arange(1, 9)
    run.rungs[0, :, 1], run.partners[0, :, 1], run.days[0, :, 1] = 2, 20, 5.0
    seen = [from_runs.Seen("made_up", from_runs.meetings(place, run, 16))]
    observed, _ = from_runs.days_by_partners(seen, {"made_up": place}, DRAWS, chance())
    assert observed == pytest.approx(0.03, abs=1e-6)


def test_what_really_ended_against_the_others_of_its_region() -> None:
    rows = [("bar_organisatie", 96, 0.9), ("other", 96, 0.4), ("third", 96, 0.2)]
    seen = [from_runs.Seen("bar", rows)]
    observed, draws = from_runs.those_that_ended(seen, {}, DRAWS, chance())
    assert observed == pytest.approx(0.9 - 0.3)
    assert set(np.round(draws, 6)) == {0.6, -0.15, -0.45}
    assert np.isnan(from_runs.those_that_ended([], {}, DRAWS, chance())[0])


def test_when_a_withdrawal_is_felt() -> None:
    extra = np.zeros(120)
    extra[[10, 50, 60, 100]] = [2, 4, 4, 2]
    assert from_contrasts.felt(extra, 4) == {
        "extra_a_run": 3.0, "months_to_half": 50.0, "share_before_year_3": pytest.approx(1 / 6),
    }  # fmt: skip
    row = from_runs.Row("5", "consent", "programme", patterns.judge(0.9, [0.3], 1, 0.05), {}, 1,
                        {"months_to_half": 20.0})  # fmt: skip
    assert row.verdict.retold
    assert not row.retold
    assert row._replace(note={"months_to_half": 40.0}).retold


def test_late_mediation_where_trust_was_broken() -> None:
    counts = np.zeros((3, 2, 6, 2))
    counts[..., 1] = 120.0  # months that links stood
    counts[..., 0] = np.array([3.0, 1.0, 2.0])[:, None, None]
    row = from_contrasts.late_less_early("9b", counts, ["a", "b"], "consent")
    assert row.verdict.statistic == pytest.approx(0.1)
    assert row.note["hazard_none"] == pytest.approx(0.3)
    assert row.note["link_years"] == 120
    assert row.cases == {"a": pytest.approx(0.1), "b": pytest.approx(0.1)}
    # fewer than a hundred link years say nothing
    few = from_contrasts.late_less_early("9b", counts / 10, ["a", "b"], "consent")
    assert np.isnan(few.verdict.statistic)
    assert not few.retold
    counts[:, 1] = 0  # a region without such links
    old = from_contrasts.late_less_early("9", counts, ["a", "b"], "consent")
    assert old.verdict.statistic == pytest.approx(0.1)


def test_trust_is_broken_below_half_of_its_highest() -> None:
    trust = np.array([[0.3, 0.7], [0.35, 0.7], [0.9, 0.1]])
    peak = np.array([[0.7, 0.7], [0.7, 0.7], [0.9, 0.5]])
    assert replay.broken_trust(trust, peak).tolist() == [True, False, True]


# The facts ---------------------------------------------------------------------------------


def test_what_the_patterns_need_follows_from_the_facts() -> None:
    found = {e.case: e for e in facts.endings()}
    assert len(found) == 11
    assert round(facts.median_notice()) == facts.NEEDED["notice_months"]
    assert facts.outside()["elections"] == facts.NEEDED["election_first"]
    assert facts.real_months("bar") == {"bar_organisatie": 96}
    assert "reluctance" not in facts.NEEDED


def test_a_world_lies_under_what_the_patterns_need() -> None:
    p = facts.Setting(1, {"mandate": 0.8, "notice_months": 3}).numbers("drechtsteden", "joint")
    assert (p.mandate, p.notice_months, p.mode, p.means_cut) == (0.8, 16, "joint", 0.06)


def test_every_pattern_is_in_a_group_and_in_the_question() -> None:
    question = (FOLDER / "question.md").read_text(encoding="utf-8")
    for name, words in questions.WORDS.items():
        assert f"\n| {name} | " in question
        assert words.group in questions.GROUPS
        assert words.predicted is not None
        row = question.split("## Predictions")[1].split(f"\n| {name} | ")[1].split(" | ")
        assert words.predicted == row[1].startswith("retold")
        if words.predicted_first is not None:
            assert words.predicted_first == row[0].startswith("retold")
    held = {name for name, words in questions.WORDS.items() if words.group == "held out"}
    assert held == set(questions.HELD_OUT)


# The replay ----------------------------------------------------------------------------------


def test_the_law_of_2019_comes_to_its_table(place: scenes.Scene) -> None:
    run = replay.trace(place, facts.Setting(1).numbers("made_up", "consent"), 0, 40)
    assert run.floor[35, place.forced].max() == 0
    assert run.floor[36, place.forced].min() == 1
    assert run.depth[36, place.forced].min() >= 2
    assert run.depth[36:, place.forced].min() >= 1


def test_who_leaves_a_joint_organisation_leaves_with_all_links(place: scenes.Scene) -> None:
    """The kernel's own rule shows who left: the leaver that was inferred must agree with it.

    Not always: loads are read live while decisions are made, and inferred after the month. A
    contradicted, tempted region is one in which many leave.
    """
    busy = {**facts.WHOLE, "mandate": 0.5, "own_interest_mean": 0.8, "choice_precision": 50.0}
    p = facts.Setting(1).numbers("made_up", "consent", **busy)
    tasks, looked, agreed = place.region.link_task, 0, 0
    for replicate in range(20):
        run = replay.trace(place, p, replicate)
        for month in range(len(run.announced)):
            for k in np.unique(tasks[run.announced[month]]):
                here = np.nonzero(run.announced[month] & (tasks == k))[0]
                by = here[run.decided[month, here]]
                if len(by) == 1 and len(here) > 1:
                    agreed += (place.ends[here] == run.leaver[month, by[0]]).any(axis=1).all()
                    looked += 1
    assert looked > 50
    assert agreed / looked > 0.95


def test_the_same_bits_again_and_in_either_mode(place: scenes.Scene) -> None:
    for mode in facts.MODES:
        p = facts.Setting(1).numbers("made_up", mode, mandate=0.6, choice_precision=50.0)
        one, two = (replay.trace(place, p, 3, 60) for _ in range(2))
        for first, second in zip(one, two, strict=True):
            assert np.array_equal(first, second)
        course = replay.course(place, p, 3, 60, broken_at=36)
        assert np.array_equal(course.announced, one.announced)
        fell = (one.depth[:-1] >= 2) & (one.depth[1:] < one.depth[:-1])
        assert np.array_equal(course.fell, fell)
        assert course.standing[0].sum() == 35
        assert (one.leaver >= 0).any() == (mode == "consent" and bool(one.decided.any()))


def test_every_question_can_be_asked_of_a_made_up_region() -> None:
    """That it runs and can be stored; the figures are not looked at."""
    some = {"twente": scenes.scene(made_up("twente")), "bar": scenes.scene(made_up("bar"))}
    setting = facts.Setting(1)
    found = questions.fitted_on(some, setting) | {"also": questions.held_out(some, setting)}
    asked = {r["pattern"] for r in found["rows"] + found["also"]["rows"]}
    assert asked == set(questions.WORDS)
    json.dumps(found, allow_nan=False)
    worlds = [{}, {"mandate": 0.8}]
    over = questions.over_worlds(questions.held_out_in_a_world, some, worlds, 1)
    assert set(over["counts"]) == set(questions.HELD_OUT)
    assert [one["world"] for one in over["worlds"]] == [1, 2]


def test_month_zero_and_quiet_years_of_a_made_up_region() -> None:
    pytest.importorskip("sim.worlds.quiet")
    some = {"made_up": scenes.scene(made_up())}
    found = questions.start_and_quiet_years(some, facts.Setting(2))
    json.dumps(found, allow_nan=False)
    assert set(found["start"]["met"]) == {"made_up"}
    assert [year["mode"] for year in found["years"]] == list(facts.MODES)


# Once only ---------------------------------------------------------------------------------


def test_held_out_patterns_are_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "changed", lambda: False)
    runs = []

    def run() -> dict[str, Any]:
        runs.append(1)
        return {"rows": []}

    with pytest.raises(ZeroDivisionError):  # one that breaks off showed nothing
        once.part(tmp_path, "held_out", lambda: {"rows": 1 // 0}, force=False)
    once.part(tmp_path, "held_out", run, force=False)
    with pytest.raises(once.OnceError, match="run once"):
        once.part(tmp_path, "held_out", run, force=False)
    once.part(tmp_path, "held_out_over_worlds", run, force=False, worlds="a 10")
    with pytest.raises(once.OnceError):
        once.part(tmp_path, "held_out_over_worlds", run, force=False, worlds="a 10")
    once.part(tmp_path, "fitted_on", run, force=False)
    once.part(tmp_path, "fitted_on", run, force=False)
    found = once.part(tmp_path, "held_out", run, force=True)
    assert len(runs) == 5
    assert [entry["forced"] for entry in found["log"]] == [False] * 5 + [True]
    assert found["log"][-1]["digest"] == once.digest()
    monkeypatch.setattr(once, "digest", lambda: "other kernels")
    once.part(tmp_path, "held_out", run, force=False)


def test_held_out_patterns_wait_for_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "changed", lambda: True)
    with pytest.raises(once.OnceError, match="commit them first"):
        once.part(tmp_path, "held_out", dict, force=False)
    assert not (tmp_path / once.FILE).exists()


def test_held_out_patterns_are_recorded_where_they_are_kept(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--held-out", "--out", str(tmp_path)])


# The network of 2016 ---------------------------------------------------------------------------


def test_what_is_asked_of_a_network() -> None:
    pairs = networks.complete(4)  # 01 02 03 12 13 23
    ties = network.Ties(4, pairs, np.array([2, 1, 0, 1, 1, 0]), np.array([5.0, 15, 15, 5, 80, 80]))
    assert ties.density == pytest.approx(4 / 6)
    assert ties.pair_weight == pytest.approx(5 / 4)
    # one triangle: three of its two-paths are closed, of five
    assert ties.transitivity == pytest.approx(3 / 5)
    assert ties.by_distance == pytest.approx([1.0, 0.5, np.nan, np.nan, np.nan, 0.5], nan_ok=True)


def test_a_network_as_in_the_field_is_told_so_and_ties_at_random_are_not() -> None:
    spots = np.arange(40) * 4.0
    pairs = networks.complete(40)
    km = np.abs(spots[pairs[:, 0]] - spots[pairs[:, 1]])
    near = network.Ties(40, pairs, (km < 20).astype(np.int64), km)
    rows = {row["question"]: row["retold"] for row in network.beside([near], near, "consent")}
    assert all(rows.values())
    drawn = near._replace(weight=chance().permutation(near.weight) * 4)
    rows = {row["question"]: row["retold"] for row in network.beside([drawn], near, "consent")}
    assert rows == {"density": True, "pair_weight": False, "transitivity": False, "distance": False}


def test_the_tables_of_the_network_are_read_and_their_absence_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--network", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "no part of this project" in capsys.readouterr().err
    places, pairs = (tmp_path / name for name in network.FILES)
    places.write_text(
        "code,province,population_2016,lon,lat\n"
        "GM0009,A,20000,6.0,52.0\nGM0003,A,10000,6.0,52.1\nGM0005,B,30000,,\n",
        encoding="utf-8",
    )
    pairs.write_text("code_a,code_b,w_gr\nGM0003,GM0009,5\nGM0003,GM0005,2\n", encoding="utf-8")
    region, field = network.read(tmp_path)
    assert region.organisations == ("GM0003", "GM0009")
    assert region.areas == ("A", "A")
    assert region.distance == pytest.approx([11.12], abs=0.01)
    assert field.weight.tolist() == [5]
    assert region.volumes[1].sum() == pytest.approx(2 * region.volumes[0].sum())
    made = network.made(region, "joint", 0, 12)
    assert made.weight.shape == (1,)


# Page and figure -------------------------------------------------------------------------------


def stored_first() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / page.FIRST).read_text(encoding="utf-8"))
    return found


def test_the_page_is_made_from_the_stored_numbers() -> None:
    first, second = stored_first(), once.stored(FOLDER)
    assert first["edition"] == "first"
    assert second["edition"] == "second"
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page.page(first, second)
    assert {r["pattern"] for r in first["rows"]} < set(questions.WORDS)
    for r in [*first["rows"], *page.second_rows(second)]:
        if r["statistic"] is not None:
            low, _, high = r["null"]
            edge = r["statistic"] - high if r["sign"] > 0 else low - r["statistic"]
            late = (r["note"].get("months_to_half") or 36) >= 36
            assert r["retold"] == (edge >= r["matters"] and late)


def test_the_page_with_a_second_edition_that_was_asked() -> None:
    """Made of the first edition's figures under another name, for no other are known here."""
    first = stored_first()
    rows = [r for r in page.first_rows(first) if r["pattern"] in questions.HELD_OUT]
    others = [r for r in page.first_rows(first) if r["pattern"] not in questions.HELD_OUT]
    entry = {"what": "held_out", "digest": "abc", "commit": "0123456789", "begun": "2026-12-01",
             "finished": "2026-12-01", "forced": False, "cpu_seconds": 3.0}  # fmt: skip
    parts: dict[str, Any] = {
        "held_out": {"digest": "abc", "rows": rows, "joint_form": rows},
        "fitted_on": {"digest": "abd", "rows": others, "hazards": first["hazards"]},
        "start_and_quiet_years": {
            "digest": "abc", "start": {"cases": {"twente": {"tables": 0.6, "links": 0.6}}},
            "years": [{"mode": m, "cases": {"twente": {"deep_kept": 0.8}}, "met": {"twente": True}}
                      for m in facts.MODES],
        },
        "network": {"digest": "abc", "replicates": 1, "months": 372, "rows": [
            {"question": "distance", "mode": "joint", "model": 0.1, "field": 0.0,
             "span": [0.2, 0.3], "retold": True, "model_curve": [0.9, None],
             "field_curve": [0.9, 0.1]}]},
        "held_out_over_worlds": {"digest": "abc", "counts": {"0": {"consent": [3, 10]}}},
    }  # fmt: skip
    text = page.page(first, {"edition": "second", "log": [entry], "parts": parts})
    assert "different kernels or defaults" in text
    assert "in 3 of 10 worlds" in text
    assert "not yet run |" in text  # the new questions
    assert text.count("held out 1 of 5 retold (and 1 more") == 2
    assert "0123456" in text


def test_a_pattern_counts_once() -> None:
    def row(name: str, mode: str, retold: bool) -> dict[str, Any]:
        return {"pattern": name, "mode": mode, "retold": retold, "statistic": 0.4}

    rows = [row("1a", "consent", False), row("1c", "consent", True), row("1c", "joint", True)]
    rows += [row("3a", "consent", True), row("3a", "joint", False), row("3b", "joint", False)]
    rows += [row("2a", "joint", True)]
    assert page.counted(rows, questions.GROUPS[1:]) == (1, 1, 3)
    assert page.counted(rows, ("held out",)) == (0, 1, 2)
    years = [{"met": {"twente": True}}, {"met": {"twente": False}}]
    assert page.counted(rows, ("fitted on",), years) == (1, 1, 2)


def test_verdicts_in_both_languages() -> None:
    def row(mode: str, retold: bool) -> dict[str, Any]:
        return {"mode": mode, "retold": retold, "statistic": 0.4, "null": [0.1, 0.2, 0.3],
                "sign": 1, "matters": 0.05}  # fmt: skip

    rows = [row("consent", True), row("joint", False)]
    assert page.verdict(rows, "en") == "retold by consent only"
    assert page.verdict(rows, "nl") == "alleen met instemming naverteld"
    assert page.verdict([row("joint", False)], "nl") == "niet naverteld"
    assert page.cell(rows, "joint", "nl") == "0,400 (0,100 tot 0,300; 0,350)"
    assert page.cell([], "joint", "nl") == "–"


def test_nothing_on_the_figure_overlaps() -> None:
    figure = page.figure_of(page.first_rows(stored_first()), "first")
    assert isinstance(figure, Figure)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [label.get_window_extent(renderer) for label in figure.axes[0].get_yticklabels()]
    for above, below in pairwise(boxes):
        assert above.y0 >= below.y1
    assert min(box.x0 for box in boxes) >= 0
