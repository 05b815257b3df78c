"""The notebooks run, from the file a person edits, and the one a person reads is current."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

import pytest

pytest.importorskip("jupytext")
pytest.importorskip("nbclient")

import sim
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES, Parameters, optional
from sim.scenarios import load_scenario
from sim.worlds.file import shipped
from tests.notebooks import NAMES, ROOT, edited, executed, outputs, read, texts

PICTURES = {"01_eerste_run": 3, "01_first_run": 3, "02_vergelijken": 3, "03_study": 1}
QUESTIONS = ("compare", "exchange", "month_zero", "new_region", "run", "study", "why")
# Jupyter's own: it warns of its coming default for paths, and leaves sockets to the collector.
jupyters_own = (
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
)


def marked(test: Any) -> Any:
    for mark in jupyters_own:
        test = mark(test)
    return test


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(name: str) -> str:
    cells = [cell.source for cell in edited(name).cells if cell.cell_type == "markdown"]
    return " ".join(" ".join(cells).split())


def pictures(notebook: Any) -> list[Any]:
    return [output for output in outputs(notebook) if "image/png" in output.get("data", {})]


def test_these_are_the_notebooks() -> None:
    assert set(NAMES) == set(PICTURES)
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == set(PICTURES)


@marked
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs(name: str) -> None:
    found = executed(name, small=True)
    assert len(pictures(found)) == PICTURES[name]
    assert not [o for o in outputs(found) if o.get("name") == "stderr"]
    assert all(cell.execution_count for cell in code(found))


@marked
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_says_what_it_said(name: str) -> None:
    found, kept = executed(name), read(name)
    assert texts(found) == texts(kept)
    assert [c.source for c in found.cells] == [c.source for c in kept.cells]


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_that_is_read_is_the_one_that_is_edited(name: str) -> None:
    kept = read(name)
    assert [c.source for c in kept.cells] == [c.source for c in edited(name).cells]
    # every figure and table is there to be read without running anything
    assert all(cell.execution_count for cell in code(kept))
    assert len(pictures(kept)) == PICTURES[name]
    assert [cell["id"] for cell in kept.cells] == [f"cell-{i:02d}" for i in range(len(kept.cells))]
    # whoever cannot see a figure is told what it shows
    assert all(o["metadata"]["image/png"]["alt"] for o in pictures(kept))


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_plumbing(name: str) -> None:
    for cell in code(edited(name)):
        tree = ast.parse(cell.source)
        assert not [
            node
            for node in ast.walk(tree)
            if isinstance(
                node,
                ast.FunctionDef | ast.Lambda | ast.For | ast.With | ast.If | ast.ImportFrom
                | ast.comprehension,
            )
        ], cell.source  # fmt: skip
        imported = [n for node in ast.walk(tree) if isinstance(node, ast.Import)
                    for n in node.names]  # fmt: skip
        assert [one.name for one in imported] in ([], ["sim"])


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("01")])
def test_what_is_read_is_what_the_code_answers_now(name: str, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    cheap = ("sim.month_zero(", "sim.run(")
    cells = [cell for cell in code(read(name)) if cell.source.startswith(cheap)]
    assert len(cells) == 2
    for cell in cells:
        answer = eval(cell.source, {"sim": sim})
        assert cell.outputs[0]["data"]["text/plain"] == str(answer)
        assert cell.outputs[0]["data"]["text/html"] == answer._repr_html_()


# Prose --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_says_which_worlds_it_uses(name: str) -> None:
    dutch = name in ("01_eerste_run", "02_vergelijken")
    assert ("Werelden:" if dutch else "Worlds:") in prose(name)
    said = {"02_vergelijken": 3, "03_study": 1}.get(name, 4)
    told = re.compile(
        r"(Worlds used|No worlds were used|Gebruikte werelden|geen werelden\s+gebruikt)"
    )
    answers = [" ".join(text.split()) for text in texts(read(name))]
    assert len([text for text in answers if told.search(text)]) == said


@pytest.mark.parametrize("name", NAMES)
def test_prose_has_no_number_that_code_could_contradict(name: str) -> None:
    text = re.sub(r"`[^`]*`", "", prose(name))
    # the ends of a scale, by the definition of fragmentation
    assert set(re.findall(r"\d+", text)) <= ({"0", "1"} if name.startswith("01") else set())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("01_first_run", ("gone after three years", "ten years without a referee")),
        ("01_eerste_run", ("na drie jaar weg", "Tien jaar zonder scheidsrechter")),
        ("02_vergelijken", ("na drie jaar weg", "dertig werelden, met één run per wereld")),
        ("03_study", ("Six assumptions", "four replicates", "after ten years")),
    ],
)
def test_numbers_in_words_are_those_of_the_code(name: str, words: tuple[str, ...]) -> None:
    text = prose(name).lower()
    assert all(one.lower() in text for one in words)
    policies = load_scenario("baseline").policies
    assert policies["leaver"].values["referee_stop"] == 36
    same = {**policies["guardian"].values, "referee_stop": 36}
    assert {**policies["leaver"].values} == same
    for question in (sim.compare, sim.exchange):
        assert inspect.signature(question).parameters["runs"].default == 30
    for question in (sim.compare, sim.exchange, sim.run, sim.why):
        assert inspect.signature(question).parameters["months"].default == 120


def test_the_study_is_as_its_prose_says() -> None:
    (cell,) = [c for c in code(edited("03_study")) if c.source.startswith("design =")]
    design = ast.literal_eval(cell.source.removeprefix("design = "))
    assert len(design["uncertain"]) == 6
    assert design["replicates"] == 4
    assert design["months"] == 120
    for parameter, span in design["uncertain"].items():
        plausible = ENTRIES[parameter].plausible
        assert plausible is not None
        assert (span["from"], span["to"]) == (plausible.low, plausible.high), parameter
    # the default is the first world; what is off by default is off in all of them
    assert shipped().worlds[0].parameters() == Parameters()
    assert not any(optional(world.parameters()) for world in shipped().worlds)
    assert {"fragmentation", "duplicated_work", "trust"} <= set(COLUMNS)


def test_what_prose_types_is_there() -> None:
    for name in NAMES:
        for typed in re.findall(r"`sim\.(\w+)", prose(name)):
            assert typed in sim.__all__
    assert set(QUESTIONS) <= set(sim.__all__)
    assert sim.load_case("twente").story["assumptions"]
