"""From a study to what it means: designs, parts, the report, studies that are written, faults."""

from __future__ import annotations

import csv
import itertools
import math
import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis import layout
from sim.analysis.importance import importance
from sim.analysis.modes import by_pairs, by_setting, pairs_of, twins_of, within
from sim.answers.analyse import Analysis
from sim.answers.asking import AskError
from sim.answers.new_study import new_study
from sim.answers.study_tables import study_tables
from sim.cli import app
from sim.parameters import ENTRIES, GROUPS
from sim.sweep import Folder, StudyError, make_study, run_missing
from sim.sweep.arrays import numbers
from sim.sweep.sampling import Points, Uncertain, draw
from sim.sweep.writing import whole_folder
from sim.words import number
from tests.planted import SMALL, planted
from tests.test_sensitivity import FIRST, NAMES, TOTAL, VARIANCE

WIDE = {name: {"from": 0.0, "to": 1.0} for name in NAMES}
SALTELLI = {"uncertain": WIDE, "design": {"method": "saltelli", "samples": 32}, "replicates": 4}


def ishigami(values: Mapping[str, Any], _: Any) -> Any:
    x = [np.pi * (2 * values[name] - 1) for name in NAMES]
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def noisy(values: Mapping[str, Any], replicate: Any) -> Any:
    """Luck of its own in each run, as large as the signal."""
    chance = np.random.default_rng(1).normal(size=(100_000,))
    at = (np.arange(len(replicate)) * 7 + replicate.astype(int) * 9_973) % len(chance)
    own = ishigami(values, replicate)
    return own + math.sqrt(VARIANCE) * chance[(at + (own * 1e6).astype(int)) % len(chance)]


def flat(values: Mapping[str, Any], replicate: Any) -> Any:
    """A share that hardly moves."""
    return 0.5 + 0.001 * values[NAMES[0]] + 0.0 * replicate


# Through the path of a study ---------------------------------------------------------------------


def test_ishigami_from_a_folder(tmp_path: Path) -> None:
    given = {**SALTELLI, "design": {"method": "saltelli", "samples": 2**13}, "replicates": 2}
    planted(tmp_path / "s", given, {"fragmentation": ishigami, "trust": noisy})
    found = sim.analyse(tmp_path / "s", outcomes=["fragmentation", "trust"])
    table = found.table.set_index(["outcome", "factor"])
    plain, twice = table.loc["fragmentation"], table.loc["trust"]
    assert plain["first"].loc[list(NAMES)].tolist() == pytest.approx(FIRST, abs=0.02)
    assert plain["total"].loc[list(NAMES)].tolist() == pytest.approx(TOTAL, abs=0.02)
    luck = next(part for part in found.parts if part.name == "luck").tables["luck"]
    shares = luck.set_index("outcome")["luck"]
    assert shares["fragmentation"] == pytest.approx(0.0, abs=1e-6)
    assert shares["trust"] == pytest.approx(0.5, abs=0.03)
    assert twice["total"].loc[list(NAMES)].tolist() == pytest.approx(
        [x / 2 for x in TOTAL], abs=0.03
    )


def test_numbers_are_those_of_the_tables(tmp_path: Path) -> None:
    given = {
        **SALTELLI, "policies": ["none", "guardian"], "replicates": 13,
        "record": {"series": ["fragmentation"], "every": 6},
    }  # fmt: skip
    folder = planted(
        tmp_path / "s", given, {"trust": lambda v, r: v[NAMES[0]] + 10 * v["context"] + 100 * r,
                                "fragmentation": ishigami},
    )  # fmt: skip
    for again in range(2):
        runs = folder.runs(["trust"])
        found = numbers(folder, ["trust"])
        assert (found.failed, found.left) == (0, 0)
        for row in runs.sample(40, random_state=1).itertuples():
            place = folder.design.place(int(row.Index))
            at = (place.context, place.sample, place.replicate)
            assert found.values["trust"][at] == row.trust
        half = numbers(folder, ["fragmentation"], 6).values["fragmentation"]
        full = numbers(folder, ["fragmentation"]).values["fragmentation"]
        np.testing.assert_allclose(half, full / 2, rtol=1e-6)
        if not again:
            folder.compact()
            folder = Folder.open(tmp_path / "s")


# Designs -----------------------------------------------------------------------------------------


def morris(**more: Any) -> Points:
    wide = [
        Uncertain("room", 4.0, 8.0), Uncertain("form", values=("network", "joint", "lead")),
        Uncertain("notice_months", 1, 2),
    ]  # fmt: skip
    return draw("morris", wide, samples=20, levels=4, seed=1, **more)


def test_a_study_that_was_stored_without_moves_is_read_the_same() -> None:
    points = morris()
    old = points._replace(labels={k: v for k, v in points.labels.items() if k != "moved"})
    new, found = layout.walks(points), layout.walks(old)
    assert new is not None
    assert found is not None
    assert list(new.factors) == list(found.factors) == ["room", "form", "notice_months"]
    # a value that stayed may be told under another name only where nothing changed
    differ = new.moved != found.moved
    assert not (differ & (new.direction != 0)).any()
    assert (new.settings == found.settings).all()


def test_members_of_groups_are_read_off() -> None:
    points = morris(groups={"both": ("room", "notice_months")})
    found = layout.walks(points)
    assert found is not None
    assert dict(found.factors) == {"both": ("room", "notice_months"), "form": ("form",)}
    assert (found.direction[found.moved == 0] == 0).all()
    wide = [Uncertain(name, 0.0, 1.0) for name in NAMES]
    made = draw("saltelli", wide, samples=8, seed=1, groups={NAMES[0]: NAMES[:2]})
    indices = layout.matrices(made)
    assert indices is not None
    assert dict(indices.factors) == {NAMES[0]: NAMES[:2], NAMES[2]: (NAMES[2],)}
    assert layout.walks(made) is None
    assert layout.matrices(points) is None


@pytest.mark.parametrize(
    ("rows", "base"),
    [
        ([(1.0, "joint"), (2.0, "joint"), (3.0, "joint"), (1.0, "lead")], 0),
        ([(2.0, "joint"), (1.0, "lead"), (1.0, "joint")], 2),
        ([(1.0, "joint"), (2.0, "lead")], None),
        ([(1.0, "joint"), (1.0, "joint"), (2.0, "joint")], None),
        ([(1.0, "joint"), (2.0, "joint"), (1.0, "lead"), (2.0, "lead")], None),
    ],
)
def test_one_change_at_a_time_is_seen(rows: list[tuple[float, str]], base: int | None) -> None:
    columns = {
        "room": np.array([row[0] for row in rows]),
        "form": np.array([row[1] for row in rows], dtype=object),
    }
    found = layout.changes(Points(columns, {}, len(rows)))
    if base is None:
        assert found is None
        return
    assert found is not None
    assert found.base == base
    for setting, name, value in found.changes:
        assert value == rows[setting][0 if name == "room" else 1]
    assert len(found.changes) == len(rows) - 1


DESIGNS: dict[str, dict[str, Any]] = {
    "sobol": {**SALTELLI, "design": {**SALTELLI["design"], "groups": {"mine": list(NAMES[1:])}}},
    "morris": {**SALTELLI, "design": {"method": "morris", "trajectories": 8}},
    "given_data": {**SALTELLI, "design": {"method": "latin_hypercube", "samples": 80}},
    "one_at_a_time": {
        "design": {"method": "list"}, "replicates": 4,
        "uncertain": {
            NAMES[0]: [0.5, 0.9, 0.1, 0.5], NAMES[1]: [0.5, 0.5, 0.5, 0.8],
            NAMES[2]: [0.5, 0.5, 0.5, 0.5],
        },
    },
    "one_setting": {"replicates": 4},
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("kind", DESIGNS)
def test_each_design_is_told(kind: str, lang: str, tmp_path: Path, monkeypatch) -> None:
    given = {**DESIGNS[kind], "policies": ["none", "guardian"]}
    folder = planted(
        tmp_path / "s",
        given,
        {
            "fragmentation": lambda v, r: (
                v.get(NAMES[0], 0 * r) * (1 + 0.1 * v["context"]) + 0.01 * np.sin(r)
            ),
            "duplicated_work": lambda v, r: 0.1 + 0 * r,
            "trust": flat if kind != "one_setting" else lambda v, r: 0 * r,
        },
    )
    found = sim.analyse(folder.path, lang=lang)
    text = str(found)
    assert found.tables.importance is None or found.tables.importance.kind == kind
    assert ("nan" in text.split()) is False
    words = found.sentences
    assert len(words) == (1 if kind == "one_setting" else 3)
    if kind == "one_setting":
        assert found.first.name == "robust"
        with pytest.raises(AskError):
            _ = found.table
        return
    name = ENTRIES[NAMES[0]].label[lang == "nl"]
    # where a study was not designed to say so, policies are told first
    assert name in words[2 if kind == "given_data" else 0]
    assert set(found.table["outcome"]) == {"fragmentation", "duplicated_work", "trust"}
    if lang == "nl":  # drawing takes long, and words of figures are asked for in either language
        assert found.figure(tall=True) is not None
        return
    saved: list[str] = []
    monkeypatch.setattr("sim.plots.save", lambda figure, path: saved.append(path.name))
    found.write(tmp_path / "out")
    assert f"{found.first.name}.png" in saved
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    for sentence in words:
        assert sentence in report


def test_what_hardly_moves_says_nothing() -> None:
    wide = [Uncertain(name, 0.0, 1.0) for name in NAMES]
    points = draw("saltelli", wide, samples=32, seed=1)
    values = flat({name: points.values[name] for name in NAMES}, 0.0)[None, :, None]
    found = importance(points, {("fragmentation", 12): values, ("net_value", 12): values})
    assert found is not None
    assert found.cells[0, "fragmentation", 12].small
    # no measure says what is little of a value in its own unit
    assert not found.cells[0, "net_value", 12].small
    assert found.inert.keys() == set(NAMES[1:])


@pytest.mark.parametrize("samples", [16, 64])
def test_what_it_takes_is_what_it_takes(samples: int) -> None:
    """With as many rows as are said to be needed, intervals are about as wide as wanted."""
    wide = [Uncertain(name, 0.0, 1.0) for name in NAMES]

    def widest(rows: int) -> Any:
        points = draw("saltelli", wide, samples=rows, seed=2)
        values = ishigami(points.values, 0.0)[None, :, None]
        found = importance(points, {("net_value", 1): values})
        assert found is not None
        return found.need([(0, "net_value", 1)])

    need = widest(samples)
    assert not need.enough
    assert (need.used, need.replicates_needed) == (samples, 1)
    assert need.needed & (need.needed - 1) == 0
    assert widest(need.needed).margin < 2 * need.wanted
    assert widest(4 * need.needed).enough


# Ways of deciding --------------------------------------------------------------------------------


def test_ways_of_deciding_are_held_apart() -> None:
    values = np.array([[1.0, 3.0], [2.0, 2.0], [5.0, 5.0], [7.0, 7.0], [np.nan, 1.0]])
    found = by_setting(values, np.array([False, False, True, True, True]))
    assert (found.consent, found.joint, found.difference, found.settings) == (2, 6, 4, 4)
    assert found.margin == pytest.approx(1.96 * math.sqrt(0 + 2 / 2), rel=1e-3)
    one, two = np.array([[1.0], [2.0], [4.0]]), np.array([[2.0], [4.0], [5.0]])
    paired = by_pairs(one, two)
    assert paired.difference == pytest.approx(4 / 3)
    assert paired.margin == pytest.approx(1.96 * np.std([1, 2, 1], ddof=1) / math.sqrt(3), rel=1e-3)
    assert math.isnan(by_setting(values[:2], np.array([False, True])).difference)
    grid = {"room": np.array([1.0, 2.0, 1.0, 2.0]), "mode": np.array(list("cjjc"), dtype=object)}
    twins = twins_of(grid, grid["mode"] == "j")
    assert twins is not None
    assert [one.tolist() for one in twins] == [[0, 3], [2, 1]]
    assert twins_of(grid, np.array([True, True, True, False])) is None
    heads = [{"policy": p, "scenario": s} for s, p in itertools.product("ab", ("x", "y"))]
    assert pairs_of(heads, ["consent", "consent", "joint", "joint"]) == [(0, 2), (1, 3)]


def test_each_way_of_deciding_is_a_study_of_its_own() -> None:
    """Under consent the first parameter decides, jointly the second: shares of 1 and of 0."""
    wide = [Uncertain(NAMES[0], 0.0, 1.0), Uncertain(NAMES[1], 0.0, 1.0)]
    both = [*wide, Uncertain("mode", values=("consent", "joint"))]
    for method in ("saltelli", "latin_hypercube"):
        points = draw(method, both, samples=512, seed=1)
        joint = points.values["mode"] == "joint"
        values = np.where(joint, points.values[NAMES[1]], points.values[NAMES[0]])[None, :, None]
        for mode, shares in (("consent", [1, 0]), ("joint", [0, 1])):
            own = within(points, mode)
            assert own is not None
            assert set(points.values["mode"][own[1]]) == {mode}
            found = importance(own[0], {("net_value", 1): values[:, own[1]]})
            assert found is not None
            bars = found.cells[0, "net_value", 1].bars
            assert [bar.value for bar in bars] == pytest.approx(shares, abs=0.1)
    grouped = draw("saltelli", both, samples=8, seed=1, groups={"g": (NAMES[0], "mode")})
    assert within(grouped, "joint") is None
    assert within(draw("morris", both, samples=4, seed=1), "joint") is None
    assert within(draw("sobol", wide, samples=4, seed=1), "joint") is None


def test_a_study_with_both_ways_says_what_they_change(tmp_path: Path) -> None:
    given = {**SALTELLI, "uncertain": {**WIDE, "mode": ["consent", "joint"]}}
    planted(tmp_path / "s", given, {"fragmentation": lambda v, r: 0.3 * v["mode"] + 0 * r})
    found = sim.analyse(tmp_path / "s", lang="nl")
    modes = next(part for part in found.parts if part.name == "modes")
    assert modes.tables["modes"]["difference"].tolist() == pytest.approx([0.3])
    assert "+0,30" in modes.sentences[0]


# The report --------------------------------------------------------------------------------------

REAL = {
    "id": "real",
    "cases": [{"organisations": 5, "tasks": 3, "seed": 1}],
    "policies": ["none", "guardian"],
    "months": 12,
    "replicates": 3,
    "uncertain": {
        "mindset_mean": {"from": 0.2, "to": 0.8},
        "own_interest_mean": {"from": 0.2, "to": 0.8},
        "mode": ["consent", "joint"],
    },
    "design": {"method": "saltelli", "samples": 16, "groups": {"mine": ["mindset_mean", "mode"]}},
    "record": {"series": ["fragmentation", "trust"], "every": 6},
}


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("real") / "real"
    folder = Folder.create(make_study(REAL), path, {"command": []})
    run_missing(folder)
    return path


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch) -> None:
    monkeypatch.setattr("sim.analysis.discovery.DRAWS", 10)


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """Figures that are empty files: they take most of the time."""
    monkeypatch.setattr("sim.plots.save", lambda _, path: path.touch())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_study_that_was_killed_and_resumed_has_the_same_report(
    real: Path, tmp_path: Path
) -> None:
    found = sim.analyse(real)
    found.write(tmp_path / "one")
    told, again = str(found), tmp_path / "elsewhere"
    shutil.copytree(real, again)
    folder = Folder.open(again, to_write=True)
    for part in folder.parts[1::2]:
        (again / "runs" / part.name).unlink()
    (again / "series" / folder.parts[0].name).unlink()
    with pytest.raises(AskError, match="are done"):
        sim.analyse(again)
    run_missing(folder)
    sim.analyse(again).write(tmp_path / "two")
    folder.compact()
    assert str(sim.analyse(again)) == told
    one = contents(tmp_path / "one")
    assert one == contents(tmp_path / "two")
    text = one["report.md"].decode()
    figures = re.findall(r"\((\S+)\.png\)", text)
    tables = re.findall(r"\w+\.csv", "".join(re.findall("^Numbers: .*$", text, re.MULTILINE)))
    assert len(figures) == len(set(figures)) > 3
    assert {"sensitivity.csv", "luck.csv", "modes.csv", "robust_policies.csv"} <= set(tables)
    assert set(one) == {
        "report.md", "report.html", *tables,
        *(f"{name}.{kind}" for name in figures for kind in ("png", "svg")),
    }  # fmt: skip
    assert str(tmp_path) not in text + one["report.html"].decode()
    assert not re.search(r"20\d\d-\d\d", text)


def test_every_figure_names_its_runs_and_one_is_replayed(
    real: Path, tmp_path: Path, undrawn
) -> None:
    found = sim.analyse(real)
    found.write(tmp_path / "out")
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    pictures = [block for block in text.split("\n\n") if block.startswith("*")]
    assert len(pictures) == text.count("![") > 3
    fingerprint = Folder.open(real).fingerprint[:12]
    runs = len(Folder.open(real).design)
    assert all(
        f"real ({fingerprint})" in one and f"runs 0 to {runs - 1}" in one for one in pictures
    )
    assert "policy = guardian" in next(one for one in pictures if ", guardian: shares" in one)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("<img ") == page.count(' alt="') == len(pictures)
    command = re.search(r"schoorsteen study rerun 'real#(\d+)'", text)
    assert command is not None
    values = Folder.open(real).runs(["fragmentation"])["fragmentation"]
    far = (values - values.median()).abs()
    assert far[int(command[1])] == far.min()
    assert "moments" not in text
    with (tmp_path / "out" / "sensitivity.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # fragmentation and trust half-way too; each in two contexts, of two factors
    assert len(rows) == 2 * 2 * (5 + 2)
    assert {row["month"] for row in rows} == {"12", "6"}
    assert {row["parameters"] for row in rows if row["factor"] == "mine"} == {"mindset_mean mode"}


def test_a_folder_is_there_whole_or_not_at_all(
    real: Path, tmp_path: Path, monkeypatch, undrawn
) -> None:
    found = sim.analyse(real)
    out = tmp_path / "out"
    found.write(out)
    before = contents(out)
    monkeypatch.setattr("sim.answers.analyse.as_html", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        found.write(out)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    with whole_folder(out) as passing:
        (passing / "a").touch()
    assert [path.name for path in out.iterdir()] == ["a"]
    with pytest.raises(AskError, match="something else"):
        found.write(out)


def test_two_studies_stand_side_by_side(real: Path, tmp_path: Path, undrawn) -> None:
    other = planted(
        tmp_path / "other",
        {**REAL, "id": "other", "record": {}},
        {"fragmentation": lambda v, r: v["own_interest_mean"] + 0 * r},
    )
    found = sim.analyse(real, beside=other.path)
    part = found.parts[-1]
    assert part.name == "beside"
    table = part.tables["beside"]
    own = table[(table["factor"] == "own_interest_mean") & (table["outcome"] == "fragmentation")]
    assert own["value_beside"].tolist()[:2] == pytest.approx([1.0, 1.0], abs=0.3)
    found.write(tmp_path / "out")
    assert (tmp_path / "out" / "beside.png").is_file()
    assert part.pictures[0].draw().axes
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert f"other ({other.fingerprint[:12]})" in text
    grid = planted(tmp_path / "grid", DESIGNS["given_data"], {"fragmentation": ishigami})
    told = sim.analyse(real, beside=grid.path).parts[-1]
    assert "different methods" in told.sentences[0]


# Studies that are written ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("design", ["screening", "sobol", "discovery"])
@pytest.mark.parametrize("audience", ["advisors", "researchers"])
def test_studies_over_plausible_ranges(design: Any, audience: Any, lang: str) -> None:
    made = new_study("mine", design=design, audience=audience, lang=lang)
    given = tomllib.loads(made.text)
    assert given["policies"] == ["none", "guardian"]
    plausible = {name for name, entry in ENTRIES.items() if entry.plausible}
    assert set(given["uncertain"]) == plausible | {"mode"}
    for name in plausible:
        own = ENTRIES[name].plausible
        assert own is not None
        assert given["uncertain"][name] == {"from": own.low, "to": own.high}
        assert own.source in made.text or lang == "nl"
    groups = given["design"].get("groups", {})
    if audience == "advisors" and design != "discovery":
        assert sorted(itertools.chain(*groups.values())) == sorted(plausible)
        assert groups.keys() <= GROUPS.keys()
    else:
        assert not groups
    assert (
        len(made.text.splitlines()) == len({*made.text.splitlines()}) + made.text.count("\n\n") - 1
    )


def test_the_middle_half_and_the_own_names_of_policies() -> None:
    made = new_study("mine", "geen", "vertrekker", ranges="half")
    given = tomllib.loads(made.text)
    assert given["uncertain"]["mindset_mean"] == {"from": 0.35, "to": 0.65}
    assert [c.policy for c in make_study(given).design.contexts] == ["none", "leaver"]
    with pytest.raises(StudyError, match="policies"):
        new_study("mine", "nobody")
    with pytest.raises(StudyError, match="id"):
        new_study("a b")


def test_what_did_hardly_anything_is_left_out_and_listed(tmp_path: Path) -> None:
    given = {**DESIGNS["morris"], "uncertain": {**WIDE, "mode": ["consent", "joint"]}}
    folder = planted(
        tmp_path / "s",
        given,
        {"fragmentation": lambda v, r: v[NAMES[0]] + 0.05 * v[NAMES[1]] + 0 * r},
    )
    made = new_study("next", design="sobol", after=folder.path, lang="nl")
    left = tomllib.loads(made.text)["uncertain"]
    assert not {NAMES[1], NAMES[2], "mode"} & left.keys()
    assert NAMES[0] in left
    assert made.left_out == 3
    comments = [line for line in made.text.splitlines() if line.startswith(f"# {NAMES[1]}, ")]
    assert "0,050" in comments[0]
    grid = planted(tmp_path / "grid", DESIGNS["given_data"], {"fragmentation": ishigami})
    with pytest.raises(AskError, match="morris"):
        new_study("next", after=grid.path)


# Commands and faults -----------------------------------------------------------------------------


def test_commands(real: Path, tmp_path: Path, monkeypatch, undrawn) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    made = run.invoke(app, ["study", "new", "mijn", "--for", "adviseurs", "--lang", "nl"])
    assert made.exit_code == 0, made.output
    assert Path("mijn.toml").is_file()
    assert "schoorsteen study run mijn.toml --dry-run" in made.output
    early = run.invoke(app, ["analyse", "mijn"])
    assert early.exit_code == 2
    assert "first `schoorsteen study run mijn.toml`" in " ".join(early.output.split())
    twice = run.invoke(app, ["study", "new", "mijn"])
    assert (twice.exit_code, "is there already" in twice.output) == (2, True)
    told = run.invoke(app, ["analyse", str(real), "--indicator", "trust"])
    assert told.exit_code == 0
    assert "trust" in told.output
    assert f"--out {real.name}-analysis`" in " ".join(told.output.split())
    written = run.invoke(app, ["analyse", str(real), "--out", "out", "--decimal-comma"])
    assert written.exit_code == 0
    tables, figures = (len(list(Path("out").glob(f"*.{kind}"))) for kind in ("csv", "png"))
    assert f"{tables} tables and {figures} figures" in written.output
    assert ";" in Path("out/luck.csv").read_text(encoding="utf-8-sig").partition("\n")[0]
    for typed, said in (
        (["--indicator", "trsut"], "did you mean trust"),
        (["--beside", "nowhere"], "nowhere"),
        (["--decimal-comma"], "--out"),
    ):
        wrong = run.invoke(app, ["analyse", str(real), *typed])
        assert wrong.exit_code == 2
        assert said in " ".join(wrong.output.split())


def test_what_failed_is_told(tmp_path: Path) -> None:
    folder = planted(tmp_path / "s", SALTELLI, {"fragmentation": ishigami}, last=0)
    from sim.sweep.worker import Failure

    for part in folder.parts:
        failures = {run: Failure(run, "simulate", "x") for run in part.runs if run % 40 == 3}
        final = np.linspace(0, 1, len(part.runs))[:, None].copy()
        final[[run - part.runs[0] for run in failures]] = np.nan
        folder.write_part(part, final, np.empty((len(final), 0, 0)), failures)
    tables = study_tables(folder)
    found = sim.analyse(folder.path)
    assert isinstance(found, Analysis)
    assert tables.failed == len([run for run in range(len(folder.design)) if run % 40 == 3])
    text = str(found)
    assert "rows were left out" in text


def test_an_outcome_that_is_known_nowhere_is_told(tmp_path: Path) -> None:
    nothing = {"fragmentation": lambda v, r: np.nan * r, "trust": lambda v, r: np.nan * r}
    folder = planted(tmp_path / "s", SALTELLI, nothing)
    found = sim.analyse(folder.path)
    assert "too few runs have a known fragmentation" in found.sentence
    found.write(tmp_path / "out")
    assert "study rerun" not in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


# Worlds ------------------------------------------------------------------------------------------


def over_worlds(path: Path, worlds: int, **more) -> Path:
    """Two policies in worlds: an outcome that is the world's mindset, less under the second."""
    given = {"policies": ["none", "guardian"], "worlds": worlds, "replicates": 2, **more}
    contexts = make_study({**SMALL, **given}).design.contexts
    mindset = np.array([one.base.mindset_mean for one in contexts])
    helped = np.array([0.2 * (one.policy == "guardian") for one in contexts])

    def outcome(values, replicate):
        at = values["context"].astype(int)
        return (mindset - helped)[at] + 0.1 * values.get("room", 0.0) + 0.001 * replicate

    return planted(path, given, {"fragmentation": outcome}).path


def test_worlds_are_told_as_one(tmp_path: Path, undrawn) -> None:
    path = over_worlds(tmp_path / "s", 80)
    found = sim.analyse(path, lang="nl")
    assert found.tables.worlds == 80
    assert [one.policy for one in found.tables.contexts] == ["none", "guardian"]
    importance = found.tables.importance
    assert importance is not None
    assert len(importance.factors) > 30
    first = importance.cells[0, "fragmentation", 12].ranked[0]
    assert (first.factor, first.value > 0.8) == ("mindset_mean", True)
    assert len(found.sentences) == 3
    assert number(0.2, 3, "nl") in found.sentences[0]
    found.write(tmp_path / "out")
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    runs = Folder.open(path).runs(["fragmentation"])["fragmentation"]
    far = (runs - runs.median()).abs()
    assert far[found.tables.typical()] == far.min()


def test_few_worlds_are_too_few_to_say_what_matters(tmp_path: Path) -> None:
    found = sim.analyse(over_worlds(tmp_path / "s", 5))
    part = next(part for part in found.parts if part.name == "sensitivity")
    assert part.sentences == (
        "5 worlds are too few to say which of their numbers matters; it takes 60 or more.",
    )
    assert "too few runs" not in " ".join(found.sentences)
    assert found.first is not None
    assert found.first.name == "robust"


def test_settings_in_worlds_are_told_by_their_means_over_worlds(tmp_path: Path) -> None:
    design = {"method": "latin_hypercube", "samples": 64}
    given = {"uncertain": {"room": {"from": 10, "to": 20}}, "design": design}
    found = sim.analyse(over_worlds(tmp_path / "s", 3, **given))
    values = found.tables.values["fragmentation", 12]
    assert values.shape == (2, 64, 2)
    runs = Folder.open(tmp_path / "s").runs(["fragmentation"])
    first = runs[(runs["policy"] == "guardian") & (runs["room"] == runs["room"].iloc[0])]
    assert values[1, 0].mean() == pytest.approx(first["fragmentation"].mean())
    assert any("means over 3 worlds" in one for part in found.parts for one in part.sentences)
    importance = found.tables.importance
    assert importance is not None
    assert list(importance.factors) == ["room"]


def test_a_design_that_hangs_together_says_nothing_of_policies(tmp_path: Path) -> None:
    given = {
        "policies": ["none", "guardian"], "uncertain": WIDE,
        "design": {"method": "morris", "trajectories": 4},
    }  # fmt: skip
    found = sim.analyse(planted(tmp_path / "s", given, {"fragmentation": ishigami}).path)
    assert not {"robust", "discovery"} & {part.name for part in found.parts}
    assert any("--design discovery" in one for one in found.parts[0].sentences)


def test_of_mixed_matrices_two_are_drawn_apart(tmp_path: Path) -> None:
    given = {**SALTELLI, "policies": ["none", "guardian"]}
    path = planted(tmp_path / "s", given, {"fragmentation": ishigami}).path
    tables = study_tables(Folder.open(path))
    samples = given["design"]["samples"]
    assert tables.spread.tolist() == sorted(set(tables.spread.tolist()))
    assert len(tables.frame("fragmentation")) == 2 * 2 * samples * tables.folder.design.replicates
