"""The command: what it prints and writes, and one message for everything done wrongly."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim import cli, engine, regions, sweep, verification
from sim.answers import asking
from sim.cli import maps, shared
from sim.indicators import ABOUT, COLUMNS, INDICATORS, unit_in
from sim.parameters import ENTRIES
from sim.scenarios import shipped_policies, shipped_scenarios
from sim.sweep import Folder, Inline
from sim.sweep import design as designs
from sim.sweep import study as studies
from sim.sweep.files import read_shipped

ROOT = Path(__file__).resolve().parents[1]
TINY = ["--mindsets", "2", "--weights", "3", "--replicates", "2", "--months", "2"]
FILES = {"map.png", "map.svg", "map_tall.png", "summary.csv", "findings.txt", "manifest.json"}
STUDY = {"study.json", "design.parquet", "runs", "series", "regions", "sessions", "locks"}


def call(*words: str | Path) -> SimpleNamespace:
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    # a refusal is an exit; anything else would have been a traceback
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return SimpleNamespace(code=result.exit_code, out=result.stdout, err=result.stderr)


# A process that is started in the background of a script would not hear of interrupts.
STARTED = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from sim.cli import main; main()"
)


def process(*words: str | Path, **more) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTED, *map(str, words)],
        cwd=more.pop("cwd", ROOT),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> tuple[Path, SimpleNamespace]:
    out = tmp_path_factory.mktemp("map") / "a folder"
    return out, call("map", "zutphen_lochem", *TINY, "--workers", "2", "--out", out)


# map ------------------------------------------------------------------------------------


def test_map_writes_its_files_and_says_what_it_shows(mapped) -> None:
    out, ended = mapped
    assert ended.code == 0, ended.err
    assert {path.name for path in out.iterdir()} == FILES | STUDY
    told = (out / "findings.txt").read_text(encoding="utf-8")
    assert "48 runs of 2 months; 6 points" in told
    for name in read_shipped("map")["policies"]:
        policy = shipped_policies()[name]
        assert policy.title["en"].split(":")[0] in told
    # what matters most stands first in both, and the rest in the file alone
    first, _, rest = told.partition("\n\n")
    shown = " ".join(ended.out.split())
    assert " ".join(first.split()) in shown
    assert 1 < len(first.splitlines()) <= 4
    assert len(rest.splitlines()) > 8
    assert "48 runs of 2 months" not in shown
    assert "48 runs" in ended.err, "progress goes to stderr"
    assert "it/s" not in ended.err, "and no bar into a pipe"


def test_map_tables_hold_every_run_and_point(mapped) -> None:
    out, _ = mapped
    runs = Folder.open(out).runs()
    assert runs.index.to_list() == list(range(48))
    assert {"policy", "mindset_mean", "own_interest_mean", "replicate", *COLUMNS} <= set(runs)
    assert set(runs["mindset_mean"]) == {0.0, 1.0}
    summary = pd.read_csv(out / "summary.csv")
    assert len(summary) == 24
    mean = runs.groupby("point")["fragmentation"].mean()
    assert summary["fragmentation_mean"].to_numpy() == pytest.approx(mean.to_numpy())


def test_map_manifest_says_what_made_it(mapped) -> None:
    out, _ = mapped
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["schoorsteen"] == sim.__version__
    assert manifest["edition"] == sim.EDITION
    assert manifest["seed"] == read_shipped("map")["seed"]
    assert manifest["months"] == 2
    assert manifest["region"]["name"] == "zutphen_lochem"
    assert len(manifest["region"]["sha256"]) == 64
    assert set(manifest["parameters"]) == {*ENTRIES, "phases"}
    assert list(manifest["policies"]) == read_shipped("map")["policies"]
    assert manifest["axes"]["own_interest_mean"] == [0.0, 0.5, 1.0]
    assert manifest["runs"] == {"asked": 48, "done": 48, "failed": 0}
    assert {"compile", "simulate", "draw"} <= set(manifest["seconds"])


def test_map_is_the_same_with_other_workers_and_in_dutch(mapped, tmp_path: Path) -> None:
    out, _ = mapped
    options = ["--workers", "1", "--lang", "nl", "--out", tmp_path]
    ended = call("map", "zutphen_lochem", *TINY, *options)
    assert ended.code == 0, ended.err
    assert (tmp_path / "summary.csv").read_bytes() == (out / "summary.csv").read_bytes()
    assert Folder.open(tmp_path).digest() == Folder.open(out).digest()
    assert "versnippering" in ended.out
    assert "fragmentation" not in ended.out


def test_map_takes_a_scenario_and_parameters(tmp_path: Path) -> None:
    words = ["map", "zutphen_lochem", *TINY, "--scenario", "scarcity", "--room", "2.5"]
    ended = call(*words, "--set", "time_cost=0.03", "--seed", "5", "--out", tmp_path)
    assert ended.code == 0, ended.err
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"] == "scarcity"
    assert manifest["seed"] == 5
    changed = manifest["parameters_changed"]
    assert changed["room"] == 2.5
    assert changed["time_cost"] == 0.03
    assert changed["means_cut"] > 0


def test_quick_is_the_studys_coarse_map(monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)  # where no earlier map lies
    seen = {}
    monkeypatch.setattr(maps, "_make_map", lambda plan, *_: seen.update(design=plan.study.design))
    numbers = read_shipped("map")["map"]
    assert call("map", "--quick").code == 0
    assert seen["design"].number_of_points == 4 * numbers["quick_steps"] ** 2
    assert seen["design"].replicates == numbers["quick_replicates"]
    assert call("map", "--quick", "--replicates", "3").code == 0
    assert seen["design"].replicates == 3
    assert call("map").code == 0
    assert len(seen["design"]) == 27_000
    assert seen["design"].months == 120
    assert seen["design"].contexts[0].case == "twente"


def test_the_help_names_the_studys_sizes() -> None:
    study, text = read_shipped("map"), call("map", "--help").out
    for option, size in (
        ("mindsets", study["uncertain"]["mindset_mean"]["steps"]),
        ("weights", study["uncertain"]["own_interest_mean"]["steps"]),
        ("replicates", study["replicates"]),
        ("months", study["months"]),
        ("seed", study["seed"]),
    ):
        assert re.search(rf"--{option} .*\[{size}\]", text), option
    assert study["cases"][0] in text


def test_the_help_of_run_names_scenarios_and_policies() -> None:
    text = call("run", "--help").out
    for name in (*shipped_scenarios(), *shipped_policies()):
        assert name in text


def test_stopping_keeps_what_was_done_and_the_same_command_goes_on(
    monkeypatch, mapped, tmp_path: Path
) -> None:
    monkeypatch.setattr(designs, "PART_RUNS", 8)
    real = studies.run_missing

    def stopped(folder, execution, *, progress):
        ended = []

        def count(runs, failed):
            ended.append(runs)

        execution = studies.Execution(executor=Inline(), batch=8, stop=lambda: len(ended) >= 4)
        return real(folder, execution, progress=count)

    words = ["map", "zutphen_lochem", *TINY, "--workers", "1", "--out", tmp_path]
    with monkeypatch.context() as patch:
        patch.setattr(sweep, "run_missing", stopped)
        done = call(*words)
    assert done.code == 130
    assert "stopped after 32 of 48 runs" in done.err
    assert "Type the same command to go on" in done.err
    text = " ".join(done.out.split())
    assert text.startswith("This map is unfinished: 32 of 48 runs were done")
    for whole in ("pure scarcity", "of the plane", "over the plane", "all own-interest"):
        assert whole not in text
    assert "unfinished: 32 of 48 runs" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == FILES | STUDY
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["runs"] == {"asked": 48, "done": 32, "failed": 0}
    done = call(*words)
    assert done.code == 0, done.err
    summary = (tmp_path / "summary.csv").read_bytes()
    assert summary == (mapped[0] / "summary.csv").read_bytes()


def test_stopping_at_once_says_so(monkeypatch, tmp_path: Path) -> None:
    def stopped(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "compile_kernels", stopped)
    done = call("map", "zutphen_lochem", *TINY, "--out", tmp_path / "it")
    assert done.code == 130
    assert "stopped before the first runs ended" in done.err
    assert {path.name for path in (tmp_path / "it").iterdir()} == STUDY


def test_an_earlier_map_is_kept_unless_asked(mapped, tmp_path: Path) -> None:
    out = tmp_path / "earlier"
    shutil.copytree(mapped[0], out)
    (out / "notes.txt").write_text("mine")
    (tmp_path / "earlier-2").mkdir()
    words = ["map", "zutphen_lochem", *TINY, "--seed", "3", "--workers", "1", "--out", out]
    ended = call(*words)
    assert ended.code == 2
    for part in (
        f"--out {out}: holds another study: seed 2016 there, 3 asked",
        "with --replace behind",
        f"--out {out}-3 behind",
    ):
        assert part in ended.err
    assert Folder.open(out).digest() == Folder.open(mapped[0]).digest()
    assert call(*words, "--replace").code == 0
    assert Folder.open(out).design.seed == 3
    assert (out / "notes.txt").read_text() == "mine"
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "thesis.doc").write_text("mine")
    ended = call("map", "zutphen_lochem", *TINY, "--out", alone)
    assert ended.code == 2
    assert "holds other files (thesis.doc)" in ended.err


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_ends_a_real_map_cleanly(tmp_path: Path) -> None:
    out = tmp_path / "out"
    long = ["--replicates", "5000", "--mindsets", "2", "--weights", "2", "--months", "12"]
    with process("map", "zutphen_lochem", *long, "--out", out) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("Simulating"):
                break
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=120)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert "stopped after" in err or "stopped before" in err


# run --------------------------------------------------------------------------------------


def test_run_shows_its_course_and_writes(tmp_path: Path) -> None:
    ended = call("run", "zutphen_lochem", "--months", "3", "--policy", "starter", "--out", tmp_path)
    assert ended.code == 0, ended.err
    assert re.search(r"^fragmentation( +[01]\.\d\d){4}  0\.\.1$", ended.out, re.MULTILINE)
    assert re.search(r"^month +0 +1 +2 +3  unit$", ended.out, re.MULTILINE)
    assert "scenario baseline, policy starter, seed 0, replicate 0" in ended.out
    assert "referee_stop = 24" in ended.out
    assert "--out FOLDER" not in ended.out
    names = {"indicators.csv", "links.csv", "run.png", "run_tall.png", "manifest.json"}
    assert {path.name for path in tmp_path.iterdir()} == names
    indicators = pd.read_csv(tmp_path / "indicators.csv")
    assert indicators["month"].to_list() == [0, 1, 2, 3]
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["policy"] == "starter"
    assert manifest["parameters"]["referee_stop"] == 24


def test_run_as_json_is_the_engines_numbers() -> None:
    words = ["run", "--organisations", "4", "--tasks", "3", "--months", "4", "--seed", "9"]
    ended = call(*words, "--replicate", "2", "--json", "--mindset-mean", "0.2", "--mode=joint")
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    alone = sim.simulate(
        organisations=4, tasks=3, months=4, seed=9, replicate=2, mindset_mean=0.2, mode="joint"
    )
    for name, value in document["end"].items():
        expected = alone.indicators[name].iloc[-1]
        assert value == (None if pd.isna(expected) else expected), name
    assert document["parameters_changed"] == {"mode": "joint", "mindset_mean": 0.2}


def test_flags_and_set_mean_the_same_and_a_flag_wins() -> None:
    words = ["run", "--organisations", "3", "--months", "1", "--json"]
    one = call(*words, "--referee-stop", "never", "--own-interest-mean=0.9")
    two = call(*words, "--set", "referee-stop=never", "--set", "own_interest_mean = 0.9")
    both = call(*words, "--set", "own_interest_mean=0.1", "--own-interest-mean", "0.9")
    assert one.code == two.code == both.code == 0
    assert one.out == two.out == both.out


def test_run_in_dutch() -> None:
    ended = call("run", "--organisations", "3", "--months", "1", "--lang", "NL")
    assert "versnippering" in ended.out
    assert "3 organisaties, 8 taken, 1 maand\n" in ended.out
    assert "--out MAP" in ended.out
    assert re.search(r"\d,\d\d", ended.out)


def test_every_parameter_is_named_in_its_group_and_is_a_flag() -> None:
    assert "`schoorsteen parameters`" in " ".join(call("run", "--help").out.split())
    listed = re.findall(r"\w+", call("parameters").out)
    for name in ENTRIES:
        assert name in listed
        assert shared.flag_of(name) == "--" + name.replace("_", "-")
    wrong = call("run", "--mindset-meen", "0.2")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean --mindset-mean?" in wrong.err


# verify -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("measured", "code"), [(0.5, 0), (0.7, 1)])
def test_verify_fails_when_a_number_is_not_reproduced(monkeypatch, measured, code) -> None:
    result = verification.Result("V5a", "a pair", "", {}, 1, measured, 0.5, 0.1, 1e-4)
    seen = {}
    monkeypatch.setattr(verification, "run", lambda **more: seen.update(more) or [result])
    ended = call("verify", "--quick")
    assert ended.code == code
    assert seen["quick"] is True
    assert ("FAIL" in ended.out) == (code == 1)
    assert ("V5a" in ended.err) == (code == 1)


# parameters, indicators, cases ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "page"),
    [(["parameters"], "parameters.md"), (["indicators"], "indicators.md")],
)
def test_the_pages_are_current(words: list[str], page: str) -> None:
    made = call(*words, "--markdown").out
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    remedy = f"write it anew: schoorsteen {' '.join(words)} --markdown > docs/{page}"
    assert written == made, remedy


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_parameters_are_listed_with_all_that_is_known(lang: str) -> None:
    text = call("parameters", "--everything", "--lang", lang).out
    for entry in ENTRIES.values():
        assert f"{entry.name} = " in text
        assert getattr(entry, lang) in text
        assert unit_in(entry.unit, lang) in text


def test_parameters_can_be_searched_and_filtered() -> None:
    levers = json.loads(call("parameters", "--role", "lever", "--json").out)
    assert {row["name"] for row in levers} == {
        e.name for e in ENTRIES.values() if e.role == "lever"
    }
    found = json.loads(call("parameters", "vertrouwen", "--json").out)
    assert {"trust_gain", "mediation"} <= {row["name"] for row in found}
    assert all(row["default"] == ENTRIES[row["name"]].default for row in found)
    none = call("parameters", "chimneysweep")
    assert (none.code, none.out) == (2, "")


def test_indicators_are_listed() -> None:
    rows = json.loads(call("indicators", "--json").out)
    assert [row["name"] for row in rows] == list(ABOUT)
    text = call("indicators", "--lang", "nl").out
    assert all(row.label_nl in text for row in INDICATORS)
    assert call("indicators", "chimneysweep").code == 2


def test_cases_are_listed_and_checked() -> None:
    ended = call("cases")
    assert ended.code == 0
    for name in regions.shipped_cases():
        assert name in ended.out
    good = call("cases", "check", ROOT / "sim" / "data" / "cases" / "twente")
    assert good.code == 0
    assert "good" in good.out


def test_a_faulty_case_is_reported_with_every_fault(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text("year = 20.5\n", encoding="utf-8")
    ended = call("cases", "check", tmp_path)
    assert ended.code == 2
    for fault in ("organisations.csv", "partnerships.csv", "year", "id"):
        assert fault in ended.err
    assert ended.out == ""


# Faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "twnte"], "did you mean twente"),
        (["run", "--mindset-men", "0.2"], "no option --mindset-men; did you mean --mindset-mean"),
        (["run", "--chimney", "0.2"], "no option --chimney; see `schoorsteen parameters`"),
        (["run", "--set", "mindset_men=0.2"], "did you mean mindset_mean"),
        (["run", "--set", "room"], "write it as name=value"),
        (["run", "--mindset-mean", "2"], "must be a number from 0 to 1"),
        (["run", "--mindset-mean", "nan"], "NaN"),
        (["run", "--mindset-mean", "1,5"], "must be a number from 0 to 1"),
        (["run", "--mindset-mean", "0,500"], "with a point and not a comma"),
        (["run", "--mindset-mean"], "must be a number from 0 to 1"),
        (["run", "--referee-stop", "1.5"], "whole number"),
        (["run", "--months", "-1"], "months = -1"),
        (["run", "--seed", "-1"], "seed = -1"),
        (["run", "--policy", "gardian"], "did you mean guardian"),
        (["run", "--policy", "hoedr"], "did you mean guardian"),
        (["run", "--policy", "vertreker"], "did you mean leaver"),
        (["run", "--policy", "Bijeenropper"], "did you mean convener"),
        (["map", "--policy", "guardian"], "a map draws all four policies"),
        (["run", "--scenario", "scarsity"], "did you mean scarcity"),
        (["run", "twente", "--organisations", "5"], "not both"),
        (["run", "--tasks", "5"], "--tasks goes with --organisations"),
        (["run", "--organisations", "1"], "organisations = 1"),
        (["run", "--organisations", "9999999"], "GiB"),
        (["run", "--months", "many"], "--months"),
        (["map", "--mindsets", "0"], "--mindsets 0: must be at least 1"),
        (["map", "--workers", "-2"], "--workers -2: must be at least 1"),
        (["map", "--replicates", "0"], "replicates = 0"),
        (["map", "--mindset-mean", "0.3"], "is an axis of the map"),
        (["map", "--referee-activity", "1"], "set by the four policies"),
        (["map", "--lang", "fr"], "fr"),
        (["map", "nowhere"], "is neither a shipped case"),
        (["map", "--replicates", "100000"], "at most 10,000,000"),
        (["chimney"], "chimney"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(words: list[str], message: str) -> None:
    ended = call(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert message in re.sub(r"\s+", " ", ended.err)
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", ["map", "run"])
def test_a_folder_that_cannot_be_written_is_reported(command: str, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    sizes = TINY if command == "map" else ["--months", "1"]
    ended = call(command, "zutphen_lochem", *sizes, "--out", taken / "below")
    assert ended.code == 2
    assert str(taken) in ended.err
    assert taken.read_text() == "a file"


def test_an_interrupt_anywhere_is_130(monkeypatch) -> None:
    def stopped(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(regions, "load_case", stopped)
    assert call("run").code == 130


def test_a_defect_is_not_hidden(monkeypatch) -> None:
    def broken(name):
        raise KeyError("a defect of ours")

    monkeypatch.setattr(regions, "load_case", broken)
    with pytest.raises(KeyError, match="a defect of ours"):
        CliRunner().invoke(cli.app, ["run"], catch_exceptions=False)


def test_version_and_help() -> None:
    assert call("--version").out == f"schoorsteen {sim.__version__}\n"
    text = call("--help").out
    for command in ("map", "run", "verify", "parameters", "indicators", "cases"):
        assert command in text


def test_help_is_quick_and_light() -> None:
    code = (
        "import sys, sim.cli; sys.argv = ['schoorsteen', '--help']\n"
        "try: sim.cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numba', 'mesa', 'matplotlib', 'pandas', 'numpy', 'pydantic'}\n"
        "sys.exit(f'{heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    started = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes")
def test_a_reader_that_leaves_is_no_fault() -> None:
    with process("parameters") as writing:
        assert writing.stdout is not None
        assert writing.stderr is not None
        writing.stdout.readline()
        writing.stdout.close()
        assert "Traceback" not in writing.stderr.read()


def test_the_experiment_is_the_command() -> None:
    script = ROOT / "experiments" / "map" / "map.py"
    words = [sys.executable, str(script), "--mindsets", "0"]
    ended = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--mindsets 0: must be at least 1" in ended.stderr


def test_a_number_stays_with_its_per_cent(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    # "% of" would begin the second line
    assert asking.paragraphs(["the runs tell of 12 % of it"]) == "the runs tell of\n12 % of it"
