"""A national network: tables of a made-up country, faults in them, its figures, ends at random.

The tables of 2016 are no part of this project; nothing here reads them.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from experiments.national import ask, page, runs, ties
from experiments.national.__main__ import main, run
from sim import engine
from sim.parameters import parameters
from sim.regions import CaseError
from sim.regions.national import FILES, National, domains, kilometres, load_national
from sim.words import in_language
from sim.worlds.file import shipped

FOLDER = Path(__file__).parents[1] / "experiments" / "national"
N = 14
BODIES: dict[str, tuple[str, int, Sequence[int]]] = {
    "B1": ("waste", 2, range(6)),
    "B2": ("safety", 2, range(7)),
    "B3": ("safety", 2, range(7, N - 1)),
    "B4": ("region_general", 1, range(3, 10)),
    "B5": ("waste", 2, [0, 1, 2]),
    "B6": ("tax", 3, [8, 9]),
}
"""Domain, depth, members."""
Table = tuple[list[str], list[list[Any]]]


def code(i: int) -> str:
    return f"GM{i:04}"


def shared_bodies() -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for _, _, members in BODIES.values():
        for pair in combinations(members, 2):
            found[pair] = found.get(pair, 0) + 1
    return found


def tables() -> dict[str, Table]:
    """A country of two provinces, on a line from west to east; the last has no known place."""
    place = [[5 + 0.1 * i, 52 + 0.05 * (i % 3)] for i in range(N - 1)] + [["", ""]]
    together = shared_bodies()
    return {
        "municipalities_2016.csv": (
            ["code", "name", "province", "population_2016", "lon", "lat", "source"],
            [[code(i), f"M{i}", "Oost" if i < 7 else "West", 10_000 + 1_000 * i, *place[i], "x"]
             for i in range(N)],
        ),
        "gr_list_2016.csv": (
            ["gr_id", "name", "domain_guess", "depth_guess", "status", "confidence"],
            [[body, f"Body {body}", domain, depth, "active", "guess"]
             for body, (domain, depth, _) in BODIES.items()]
            + [["B7", "Gone", "water", 2, "ended 2015", "guess"],
               ["B8", "Alone", "water", 2, "active", "guess"]],
        ),
        "gr_members_2016.csv": (
            ["gr_id", "member", "member_kind", "member_code"],
            [[body, f"M{i}", "municipality", code(i)]
             for body, (_, _, members) in BODIES.items() for i in members]
            + [["B7", "M0", "municipality", code(0)], ["B7", "M9", "municipality", code(9)],
               ["B8", "M0", "municipality", code(0)], ["B8", "Board", "water_board", ""]],
        ),
        "pairs_2016.csv": (
            ["code_a", "code_b", "w_gr", "w_region"],
            [[code(a), code(b), together.get((a, b), 0), int((a < 7) == (b < 7))]
             for a, b in combinations(range(N), 2)],
        ),
    }  # fmt: skip


def write(folder: Path, given: dict[str, Table]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, (head, rows) in given.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country"), tables())


@pytest.fixture(scope="module")
def national(folder: Path) -> National:
    return load_national(folder)


# The region ----------------------------------------------------------------------------------


def links(national: National) -> dict[tuple[str, str, str], int]:
    """Row of each link, by codes in alphabetical order and task."""
    region = national.region
    found = {}
    for x, (p, k) in enumerate(zip(region.link_pair, region.link_task, strict=True)):
        a, b = sorted(region.organisations[i] for i in region.pairs[p])
        found[a, b, region.tasks[k]] = x
    return found


def test_links_are_the_bodies_that_two_share(national: National) -> None:
    region, at = national.region, links(national)
    bodies: dict[tuple[str, str, str], int] = {}
    deepest: dict[tuple[str, str, str], int] = {}
    for domain, depth, members in BODIES.values():
        for a, b in combinations(members, 2):
            key = (code(a), code(b), domain)
            bodies[key] = bodies.get(key, 0) + 1
            deepest[key] = max(deepest.get(key, 0), depth)
    assert set(region.tasks) == {domain for domain, _, _ in BODIES.values()}
    for key, x in at.items():
        assert national.bodies[x] == bodies.get(key, 0)
        assert region.depth[x] == deepest.get(key, 0)
        assert region.age[x] == (60 if key in bodies else 0)
        # safety is prescribed by law, where there is a body
        assert region.floor[x] == int(key[2] == "safety" and key in bodies)
    assert set(bodies) <= set(at)


def test_who_could_meet_shares_a_body_or_is_near(folder: Path, national: National) -> None:
    place = {
        row[0]: (row[4], row[5]) for row in tables()["municipalities_2016.csv"][1] if row[4] != ""
    }

    def far(a: int, b: int) -> float:
        one, other = place[code(a)], place[code(b)]
        # flat, with the degrees of 52 north: good to a hundredth here
        east = (one[0] - other[0]) * 111.2 * math.cos(math.radians(52.05))
        return math.hypot(east, (one[1] - other[1]) * 111.2)

    def could_meet(a: int, b: int) -> bool:
        if (a, b) in shared_bodies():
            return True
        if b == N - 1:
            return a >= 7  # one region by the table of pairs
        return far(a, b) <= 30.0

    region = national.region
    found = {tuple(sorted(region.organisations[i] for i in pair)) for pair in region.pairs.tolist()}
    wanted = {(code(a), code(b)) for a, b in combinations(range(N), 2) if could_meet(a, b)}
    assert found == wanted
    assert 0 < len(wanted) < N * (N - 1) / 2
    assert len(load_national(folder, near=math.inf).region.pairs) == N * (N - 1) / 2
    fewer = load_national(folder, near=0.0).region.pairs
    assert len(shared_bodies()) < len(fewer) < len(wanted)


def test_kilometres_are_those_of_the_globe() -> None:
    utrecht, maastricht, nowhere = [5.1214, 52.0907], [5.6910, 50.8514], [np.nan, np.nan]
    found = kilometres(np.array([utrecht, utrecht]), np.array([maastricht, nowhere]))
    assert found[0] == pytest.approx(143.4, abs=0.5)
    assert np.isnan(found[1])


def test_work_is_that_of_the_shipped_cases(national: National) -> None:
    region = national.region
    share = dict(zip(region.tasks, region.volumes[0] / region.volumes[0].sum(), strict=True))
    # .05 waste, .07 safety, .07 planning and housing, .03 taxes
    assert share["safety"] == pytest.approx(0.07 / 0.22)
    assert share["tax"] == pytest.approx(0.03 / 0.22)
    people = {row[0]: row[3] for row in tables()["municipalities_2016.csv"][1]}
    served = np.array([people[name] for name in region.organisations])
    assert region.volumes.sum(axis=1) == pytest.approx(served / served.mean())


def test_parts_of_a_task_add_up_and_couplings_follow() -> None:
    total: dict[str, float] = {}
    for domain in domains().values():
        for task, part in domain.parts.items():
            total[task] = total.get(task, 0.0) + part
    assert total == pytest.approx(dict.fromkeys(total, 1.0))
    assert len(total) == 18  # all tasks of the shipped cases


def test_coupling_is_the_mean_over_tasks_by_work(tmp_path: Path) -> None:
    given = tables()
    given["gr_list_2016.csv"][1][0][2] = "social_work"
    given["gr_list_2016.csv"][1][4][2] = "social_work"
    given["gr_list_2016.csv"][1][5][2] = "health"
    region = load_national(write(tmp_path, given)).region
    at = {name: k for k, name in enumerate(region.tasks)}
    # youth care .06, social support .08, income .08, debt relief .02, sheltered work .03
    wanted = (0.06 * 0.20 + 0.08 * 0.25) / 0.27
    assert region.needs[at["social_work"], at["health"]] == pytest.approx(wanted)
    assert region.needs[at["health"], at["safety"]] == pytest.approx(0.10)


def test_what_is_left_out_is_counted(national: National) -> None:
    assert national.left_out == {
        "bodies_not_active": 1,
        "bodies_with_fewer_than_two_municipalities": 1,
        "members_of_another_kind": 1,
    }
    assert [p.id for p in national.region.partnerships] == list(BODIES)


def test_the_order_of_rows_moves_no_bit(tmp_path: Path, national: National) -> None:
    turned = {name: (head, rows[::-1]) for name, (head, rows) in tables().items()}
    other = load_national(write(tmp_path, turned))
    for name in ("volumes", "pairs", "distance", "depth", "age", "floor", "needs"):
        ours, theirs = getattr(national.region, name), getattr(other.region, name)
        assert ours.tobytes() == theirs.tobytes(), name
    assert other.region.organisations == national.region.organisations
    assert other.bodies.tolist() == national.bodies.tolist()
    assert other.shared.tolist() == national.shared.tolist()


# Faults --------------------------------------------------------------------------------------

Change = Callable[[dict[str, Table]], None]


def cell(file: str, row: int, column: str, value: Any) -> Change:
    def change(given: dict[str, Table]) -> None:
        head, rows = given[file]
        rows[row][head.index(column)] = value

    return change


def without_column(file: str, column: str) -> Change:
    def change(given: dict[str, Table]) -> None:
        head, rows = given[file]
        at = head.index(column)
        given[file] = [*head[:at], *head[at + 1 :]], [[*r[:at], *r[at + 1 :]] for r in rows]

    return change


def again(file: str, row: int) -> Change:
    return lambda given: given[file][1].append(list(given[file][1][row]))


def no_rows(file: str) -> Change:
    return lambda given: given[file][1].clear()


WRONG: Iterable[tuple[str, Change, str]] = [
    ("no column", without_column("pairs_2016.csv", "w_gr"), r"pairs_2016\.csv, w_gr: is missing"),
    ("no rows", no_rows("gr_list_2016.csv"), r"gr_list_2016\.csv: has a row of titles but no rows"),
    ("population", cell("municipalities_2016.csv", 2, "population_2016", "many"),
     r"municipalities_2016\.csv, row 4, column population_2016 = 'many': must be a whole number"),
    ("latitude", cell("municipalities_2016.csv", 0, "lat", 95),
     r"row 2, column lat = '95': must be a number from -90 to 90"),
    ("half a place", cell("municipalities_2016.csv", 1, "lat", ""),
     r"row 3, column lat: must be given if the other is"),
    ("code twice", again("municipalities_2016.csv", 0),
     r"row 16, column code = 'GM0000': stands in row 2 already"),
    ("domain", cell("gr_list_2016.csv", 0, "domain_guess", "wast"),
     r"row 2, column domain_guess = 'wast': must be one of .*did you mean waste\?"),
    ("depth", cell("gr_list_2016.csv", 0, "depth_guess", 4),
     r"row 2, column depth_guess = '4': must be a whole number from 1 to 3"),
    ("body", cell("gr_members_2016.csv", 0, "gr_id", "B9"),
     r"row 2, column gr_id = 'B9': is not a known joint body; add it to gr_list_2016\.csv"),
    ("member", cell("gr_members_2016.csv", 0, "member_code", "GM9999"),
     r"row 2, column member_code = 'GM9999': is not the code of a known municipality"),
    ("member without a code", cell("gr_members_2016.csv", 0, "member_code", ""),
     r"row 2, column member_code = '': is not the code of a known municipality"),
    ("member twice", again("gr_members_2016.csv", 0),
     r"column member_code = 'GM0000': stands in row 2 already"),
    ("itself", cell("pairs_2016.csv", 0, "code_b", "GM0000"),
     r"pairs_2016\.csv, row 2, column code_b = 'GM0000': is a pair of one municipality"),
    ("pair twice", again("pairs_2016.csv", 0), r"column code_b = 'GM0001': stands in row 2"),
    ("counts disagree", cell("pairs_2016.csv", 0, "w_gr", 1),
     r"pairs_2016\.csv, row 2, column w_gr = 1: must be 3: so many bodies have both as members"),
    ("pair not there", lambda given: given["pairs_2016.csv"][1].__delitem__(0),
     r"pairs_2016\.csv: lacks the pair GM0000, GM0001, which shares 3"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_faults_name_the_place_the_value_and_the_rule(
    tmp_path: Path, change: Change, said: str
) -> None:
    given = tables()
    change(given)
    with pytest.raises(CaseError, match=said) as caught:
        load_national(write(tmp_path, given))
    english = str(caught.value)
    with in_language("nl"), pytest.raises(CaseError) as caught:
        load_national(tmp_path)
    assert str(caught.value) != english


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    given = tables()
    for change in (WRONG[2][1], WRONG[3][1], WRONG[7][1]):  # type: ignore[index]
        change(given)
    with pytest.raises(CaseError) as caught:
        load_national(write(tmp_path, given))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("name", [file for file, _ in FILES.values()])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, tables())
    (tmp_path / name).unlink()
    with pytest.raises(CaseError, match=rf"{name}: is not there; .*docs/national\.md"):
        load_national(tmp_path)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is no folder"):
        load_national(tmp_path / "nowhere")
    write(tmp_path, tables())
    (tmp_path / "pairs_2016.csv").write_bytes(b"\x00\x01\x02")
    with pytest.raises(CaseError, match=r"pairs_2016\.csv: is a binary file"):
        load_national(tmp_path)
    with pytest.raises(ValueError, match=r"near = -1\.0: must be kilometres"):
        load_national(tmp_path, near=-1.0)
    with pytest.raises(ValueError, match="near = nan"):
        load_national(tmp_path, near=math.nan)


def test_bodies_of_one_municipality_make_no_network(tmp_path: Path) -> None:
    given = tables()
    for row in given["gr_list_2016.csv"][1]:
        row[4] = "ended"
    with pytest.raises(CaseError, match=r"gr_list_2016\.csv: has no body that joins two"):
        load_national(write(tmp_path, given))


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path, national: National) -> None:
    for name, (head, rows) in tables().items():
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(head)
            writer.writerows(
                [str(x).replace(".", ",") if isinstance(x, float) else x for x in row]
                for row in rows
            )
    other = load_national(tmp_path)
    assert other.region.distance.tobytes() == national.region.distance.tobytes()


# Figures -------------------------------------------------------------------------------------


def test_month_zero_has_the_figures_of_the_tables(national: National) -> None:
    """Of the links that a run starts with, and by networkx of the bodies that pairs share."""
    on = ties.ground(national)
    start = engine.build(national.region, parameters()).state
    found = ties.figures(on, start.depth >= on.rung)
    graph = nx.Graph([pair for pair, many in shared_bodies().items() if many])
    assert found.density == pytest.approx(2 * graph.number_of_edges() / (N * (N - 1)))
    assert found.transitivity == pytest.approx(nx.transitivity(graph))
    assert found.pair_weight == pytest.approx(np.mean(list(shared_bodies().values())))
    assert sorted(found.degrees) == sorted([0, *(degree for _, degree in graph.degree)])
    same = [(a < 7) == (b < 7) for a, b in graph.edges]
    assert found.province == pytest.approx(np.mean(same))
    assert ties.gaps(found, found).tolist() == [0.0] * len(ties.GAPS)
    assert ask.agreement(national, on)["table"]["pair_weight"] == pytest.approx(found.pair_weight)


def test_tie_probability_is_of_all_pairs_with_a_place(national: National) -> None:
    on = ties.ground(national)
    places = {name: national.places[i] for i, name in enumerate(national.region.organisations)}
    with_place = [(a, b) for a, b in combinations(range(N - 1), 2)]
    km = kilometres(
        np.array([places[code(a)] for a, _ in with_place]),
        np.array([places[code(b)] for _, b in with_place]),
    )
    near = (km >= 10) & (km < 20)
    tied = np.array([pair in shared_bodies() for pair in with_place])
    found = ties.figures(on, national.region.depth >= on.rung)
    assert found.distance[1] == pytest.approx(tied[near].mean())
    assert on.many.sum() == len(with_place)


def test_a_tie_counts_from_the_rung_of_its_bodies(national: National) -> None:
    counts = dict(zip(national.region.tasks, national.counts_from.tolist(), strict=True))
    assert counts == {"waste": 2, "safety": 2, "region_general": 1, "tax": 2}
    deep = ties.ground(national, deep=True)
    assert set(deep.rung.tolist()) == {2}


def test_month_zero_that_is_not_that_of_the_table_is_refused(national: National) -> None:
    other = national._replace(shared=national.shared + 1)
    with pytest.raises(ValueError, match="disagree"):
        ask.agreement(other, ties.ground(other))


def test_gaps_are_distances_to_2016(national: National) -> None:
    on = ties.ground(national)
    field = ask.field_of(national, on)
    assert ties.gaps(field, field).tolist() == [0.0] * 6
    one = ties.of_weights(on, np.where(np.arange(len(on.pairs)) == 0, 0, national.shared))
    gap = dict(zip(ties.GAPS, ties.gaps(one, field), strict=True))
    assert national.shared[0] > 0
    assert gap["density"] == pytest.approx(1 / (N * (N - 1) / 2))
    # two of fourteen have one neighbour fewer
    assert gap["degrees"] == pytest.approx(2 / N)


# The null ------------------------------------------------------------------------------------


def course(national: National) -> runs.Course:
    on = ties.ground(national)
    return runs.simulated(
        national.region, on, parameters(contacts=2.0, mandate=0.6, record_memory=0.3), 0, months=36
    )


def test_endings_and_beginnings_are_counted(national: National) -> None:
    found = course(national)
    assert found.ties.shape[0] == 4
    assert found.ended.sum() > 0
    assert found.began.sum() > 0
    net = np.diff(found.ties.sum(axis=1))
    by_year = (found.began - found.ended).sum(axis=1).reshape(3, 12).sum(axis=1)
    assert net.tolist() == by_year.tolist()


@pytest.mark.parametrize("name", list(runs.NULLS))
def test_the_null_has_as_many_ties_and_other_ones(national: National, name: str) -> None:
    on, found = ties.ground(national), course(national)
    drawn = [runs.NULLS[name](on, found, np.random.default_rng(s)) for s in (1, 1, 2)]
    assert (drawn[0] == drawn[1]).all()
    assert (drawn[0] != drawn[2]).any()
    assert (drawn[0][0] == found.ties[0]).all()
    assert drawn[0].sum(axis=1).tolist() == found.ties.sum(axis=1).tolist()
    if name == "same_task":
        for k in range(len(national.region.tasks)):
            of = on.link_task == k
            assert drawn[0][:, of].sum(axis=1).tolist() == found.ties[:, of].sum(axis=1).tolist()


def test_each_tie_is_as_likely_to_end(national: National) -> None:
    on = ties.ground(national)
    start = np.zeros(len(on.link_pair), dtype=np.bool_)
    start[:8] = True
    one = np.zeros((12, 1), dtype=np.int64)
    one[0] = 2
    nothing = np.zeros((12, 1), dtype=np.int64)
    given = runs.Course(start[None], one, nothing)
    chance = np.random.default_rng(3)
    every = [np.arange(len(start))]
    left = [runs.at_random(given, every, one, nothing, chance)[-1] for _ in range(1500)]
    assert np.mean(left, axis=0)[:8] == pytest.approx(np.full(8, 0.75), abs=0.05)
    assert not np.any(left, axis=0)[8:].any()


def test_a_model_that_ends_links_at_random_has_no_advantage(national: National) -> None:
    """The null held against itself: nothing is better or worse by more than what matters."""
    on = ties.ground(national)
    field = ask.field_of(national, on)
    found = course(national)
    ends = []
    for seed in range(120):
        drawn = runs.anywhere(on, found, np.random.default_rng(seed))[-1]
        ends.append(ties.gaps(ties.figures(on, drawn), field))
    half = np.mean(ends[:60], axis=0) - np.mean(ends[60:], axis=0)
    spread = np.std(ends, axis=0) * math.sqrt(2 / 60)
    assert (np.abs(half) <= 4 * spread + 1e-12).all()


# The question --------------------------------------------------------------------------------


def test_verdicts_count_worlds() -> None:
    def row(better: int, worse: int) -> dict[str, int]:
        return {"better": better, "worse": worse}

    assert page.verdict_of(row(18, 0), 20) == "better"
    assert page.verdict_of(row(17, 0), 20) == "depends"
    assert page.verdict_of(row(1, 18), 20) == "worse"
    assert page.verdict_of(row(1, 1), 20) == "no difference that matters"


def test_an_advantage_is_the_gap_of_the_null_less_that_of_the_model(national: National) -> None:
    on = ties.ground(national)
    field = ask.field_of(national, on)
    gap = {"model": np.zeros((2, 6)), "anywhere": np.zeros((2, 6)), "same_task": np.zeros((2, 6))}
    gap["anywhere"][-1] = 2.0 * np.array(ties.MATTERS)
    gap["same_task"][-1] = 0.5 * np.array(ties.MATTERS)
    flat = {arm: np.zeros((2, 6)) for arm in gap}
    last = {arm: np.zeros(6) for arm in gap}
    one = ask.Run(gap, flat, last, {"ended": 0.0})
    told = ask.told([[one, one], [one, one]], field)
    for found in told["rows"]:
        assert found["better"] == (2 if found["null"] == "anywhere" else 0)
        assert found["worse"] == 0
        assert found["model_kept"] == 2


def test_the_command_writes_results_page_and_figure(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(ask, "DRAWS", 1)
    assert main([str(folder), "--quick", "--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(found["settings"]) == set(ask.SETTINGS)
    said = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert f"| density | {2 * len(shared_bodies()) / (N * (N - 1)):.3g} |" in said
    assert (tmp_path / "figure.png").stat().st_size > 10_000
    # neither names nor codes
    assert not any(code(i) in (tmp_path / "results.json").read_text() for i in range(N))
    assert main([str(tmp_path / "nowhere"), "--out", str(tmp_path)]) == 1
    assert "is no folder" in capsys.readouterr().err


def test_settings_one_by_one_are_all_of_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = {name: ask.SETTINGS[name]._replace(worlds=1, replicates=1) for name in ("main", "deep")}
    monkeypatch.setattr(ask, "SETTINGS", some)
    monkeypatch.setattr(ask, "DRAWS", 1)
    assert run(folder, tmp_path, only="deep") is None
    kept = tmp_path / "parts" / "deep.json"
    before = kept.stat().st_mtime_ns
    assert run(folder, tmp_path, only="deep") is None
    assert kept.stat().st_mtime_ns == before, "asked twice"
    found = run(folder, tmp_path)
    assert found is not None
    assert list(found["settings"]) == ["main", "deep"]
    assert not kept.exists()
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["code"]


def test_quick_answers_do_not_take_the_place_of_results(folder: Path) -> None:
    with pytest.raises(SystemExit):
        main([str(folder), "--quick"])
    with pytest.raises(SystemExit):
        main([])


def test_figures_that_came_with_the_data_are_read(tmp_path: Path) -> None:
    (tmp_path / "stats.txt").write_text(
        "x\n## A. bodies\none-mode: edges 5 density 0.0888 mean degree 34.5 mean strength 9\n"
        "pair weight among tied: mean 3.06 sd 2\nwithin own province: edges 0.709, weight 1\n"
        "transitivity 0.833 avg\n   0-10 km: pairs 506, P(tie) 0.937, mean\n"
        "   10-20 km: pairs 1545, P(tie) 0.754, mean\n## B. other\ndensity 0.5 P(tie) 0.1\n",
        encoding="utf-8",
    )
    assert ask.published(tmp_path) == {
        "density": 0.0888, "transitivity": 0.833, "pair_weight": 3.06, "degree": 34.5,
        "province": 0.709, "distance": [0.937, 0.754],
    }  # fmt: skip
    assert ask.published(tmp_path / "nowhere") == {}


def test_worlds_are_run_in_quiet_years() -> None:
    world = shipped().worlds[1]
    chosen = ask.quiet(world, "joint")
    assert chosen.referee_activity == 0.0
    assert chosen.mode == "joint"
    assert chosen.contacts == world.values["contacts"]


def test_the_page_is_that_of_the_results() -> None:
    file = FOLDER / "results.json"
    found = json.loads(file.read_text(encoding="utf-8"))
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page.text(found)
    shown = found["month_zero"]["links"]
    # figures of 2016 that the design names
    assert shown["density"] == pytest.approx(0.089, abs=5e-4)
    assert shown["transitivity"] == pytest.approx(0.83, abs=5e-3)
    assert shown["pair_weight"] == pytest.approx(3.1, abs=0.05)
