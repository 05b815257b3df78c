"""The agreements of the house, made executable; docs/architecture.md says them in words."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("numba", "mesa", "matplotlib")
SPECIAL = "scipy.special"
MOST_LINES = 900
TABLES_OF_DATA = {
    "parameters/table.py": "one row a parameter: the more parameters, the more rows",
}
HAS_GIT = (ROOT / ".git").exists()


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def files_of_the_project() -> list[Path]:
    """What git tracks or would track: the state that the next commit publishes."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert listed.returncode == 0, listed.stderr
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def readme_commands() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", readme, flags=re.MULTILINE | re.DOTALL)
    return [block for block in blocks if block.startswith("python3 -m venv")]


def test_the_rooms_keep_their_distance() -> None:
    lint = run(Path(sys.executable).with_name("lint-imports"), "--no-cache")
    assert lint.returncode == 0, lint.stdout + lint.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "sim").rglob("*.py")), ids=lambda p: p.name)
def test_no_room_goes_through_the_front_door(path: Path) -> None:
    """The public names load rooms by name, which import-linter cannot see; so inside, no one
    uses them. Version and edition are plain values and free."""
    rooms = {p.stem for p in (ROOT / "sim").iterdir()} | {"__version__", "EDITION"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "sim":
            outside = {alias.name for alias in node.names} - rooms
            assert not outside, f"line {node.lineno}: import {outside} from their own rooms"


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        ("", (*HEAVY, "numpy", "pandas", "pydantic", "scipy", "typer")),
        ("--help", (*HEAVY, "numpy", "pandas", "pydantic", "scipy")),
        ("parameters", (*HEAVY, "numpy", "pandas", "scipy")),
        ("indicators", (*HEAVY, "numpy", "pandas", "scipy")),
        ("model --month", (*HEAVY, "numpy", "pandas", "scipy")),
        ("run --help", (*HEAVY, "numpy", "pandas", "scipy")),
        ("cases", (*HEAVY, "pandas", "scipy")),
        ("cases check bar", (*HEAVY, "pandas", "scipy")),
        # numba asks for the version of SciPy, which loads no more than that
        ("run --organisations 2 --tasks 2 --months 0", ("mesa", "matplotlib", "pandas", SPECIAL)),
    ],
    ids=lambda words: words or "import sim" if isinstance(words, str) else "",
)
def test_starting_is_light(words: str, heavy: tuple[str, ...]) -> None:
    start = "from sim.cli import main; main()" if words else "import sim"
    code = f"""
import sys
sys.argv = {["schoorsteen", *words.split()]!r}
try:
    {start}
except SystemExit as exit:
    assert not exit.code, exit.code
loaded = [name for name in {heavy!r} if name in sys.modules]
sys.exit(f"loaded at the start: {{loaded}}" if loaded else 0)
"""
    started = run(sys.executable, "-c", code, NUMBA_DISABLE_JIT="1")
    assert started.returncode == 0, started.stdout + started.stderr


STARTED = {"sim", "sim.cli", "sim.cli.commands", "sim.cli.streams", "sim.words"}
"""All of sim that help of all commands may load."""
ASKED = STARTED | {"sim.answers", "sim.answers.asking", "sim.cli.shared"}


@pytest.mark.parametrize(
    ("words", "rooms"),
    [
        ("--help", STARTED),
        ("--help --lang nl", STARTED),
        ("--version", STARTED),
        ("compare --help", ASKED | {"sim.cli.compare"}),
        ("study run --help", ASKED | {"sim.cli.study"}),
        ("model --help", ASKED | {"sim.cli.model"}),
    ],
)
def test_a_command_is_loaded_when_it_is_asked_for(words: str, rooms: set[str]) -> None:
    code = f"""
import sys
from sim.cli import main
sys.argv = {["schoorsteen", *words.split()]!r}
try:
    main()
except SystemExit as exit:
    assert not exit.code, exit.code
loaded = {{name for name in sys.modules if name.partition(".")[0] == "sim"}}
sys.exit(f"loaded too: {{loaded - {rooms!r}}}" if loaded - {rooms!r} else 0)
"""
    started = run(sys.executable, "-c", code)
    assert started.returncode == 0, started.stdout + started.stderr


@pytest.mark.parametrize("name", sim.__all__)
def test_every_public_name_has_its_room(name: str) -> None:
    assert getattr(sim, name) is not None
    assert name in dir(sim)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chimney'"):
        sim.chimney  # noqa: B018


@pytest.mark.skipif(not HAS_GIT, reason="only in a checkout")
def test_no_file_names_a_machine_or_a_registry() -> None:
    # Written in pieces, or this file would be the first offender.
    hosts = ["pypi" + ".org", "python" + "hosted.org", "anaconda" + ".org", "conda" + ".io"]
    places = ["work", "root", "home", "Users", "tmp", "opt"]
    named = re.compile(
        "|".join(re.escape(host) for host in hosts)
        + rf"|(?<![\w.$}}~-])/(?:{'|'.join(places)})/\w"
        + r"|\b[A-Z]:\\+Users\\",
    )
    offenders = []
    for path in files_of_the_project():
        text = path.read_bytes().decode("utf-8", errors="replace")
        if "\0" in text:
            continue  # a picture
        offenders += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in named.finditer(text)]
    assert not offenders


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    """Tables of data excepted; complexity and arguments of functions are ruff's (pyproject)."""
    lines = {
        path.relative_to(ROOT / "sim").as_posix(): path.read_bytes().count(b"\n")
        for path in (ROOT / "sim").rglob("*.py")
    }
    long = {name: number for name, number in lines.items() if number > MOST_LINES}
    assert set(long) == set(TABLES_OF_DATA), long


@pytest.mark.skipif(not HAS_GIT, reason="only in a checkout")
def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils.py", "util.py", "helpers.py", "base.py", "common.py", "misc.py"}
    assert not [path for path in files_of_the_project() if path.name in drawers]


def test_the_page_of_the_house_has_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "sim").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    told = set(re.findall(r"^\| [^|]+ \| `([^`]+)`", page, flags=re.MULTILINE))
    missing = rooms - told - {"__init__.py"}
    assert not missing, f"docs/architecture.md has no row for {', '.join(sorted(missing))}"


def test_set_up_is_two_lines_and_ci_runs_them() -> None:
    commands = readme_commands()
    assert len(commands) == 2
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    for command in commands:
        assert command.count("\n") == 1
        assert command.rstrip("\n") in ci
    assert commands[0].rstrip().endswith("schoorsteen map")
    assert commands[1].rstrip().endswith("pytest")


def test_every_release_says_whether_numbers_changed() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    assert releases
    for release in releases:
        assert "### Numbers\n" in release, release.splitlines()[0]


def test_the_citation_names_this_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {sim.__version__}\n" in citation
