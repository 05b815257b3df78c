"""The notebooks run, from the file a person edits, and the one a person reads is current."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SMALL = "MONTHS, REPLICATES, PLACES, SEED = 12, 2, 2, 2016"

jupytext = pytest.importorskip("jupytext")
nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")


@pytest.fixture(scope="module")
def executed():
    notebook = jupytext.read(ROOT / "notebooks" / "01_twente.py")
    text = "\n".join(cell.source for cell in notebook.cells)
    assert re.search(r"^MONTHS, .*$", text, re.MULTILINE)
    for cell in notebook.cells:
        cell.source = re.sub(r"^MONTHS, .*$", SMALL, cell.source, flags=re.MULTILINE)
    # the kernel finds sim here, installed or not
    os.environ["PYTHONPATH"] = str(ROOT)
    with_kernel = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    )
    return with_kernel.execute()


def outputs(notebook) -> list:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


# Jupyter's own: it warns of its coming default for paths, and leaves sockets to the collector.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_notebook_runs_and_tells_its_story(executed) -> None:
    found = outputs(executed)
    pictures = [o for o in found if "image/png" in o.get("data", {})]
    assert len(pictures) == 3
    tables = [o["data"]["text/plain"] for o in found if "text/html" in o.get("data", {})]
    assert len(tables) == 3
    assert "partnerships per municipality, mean" in tables[0]
    for policy in ("none", "starter", "convener", "guardian"):
        assert policy in tables[2]
    none = next(line for line in tables[2].splitlines() if line.startswith("none"))
    _, _, *fragmentation, _, against, sd = none.split()
    assert [float(text) for text in (*fragmentation, against, sd)] == [0] * 4, "against itself"
    said = "".join(o["text"] for o in found if o.get("name") == "stdout")
    assert "32 runs of 12 months; 4 points" in said
    assert "does not predict" in said
    assert not [o for o in found if o.get("name") == "stderr"]


def test_the_notebook_that_is_read_is_the_one_that_is_edited() -> None:
    edited = jupytext.read(ROOT / "notebooks" / "01_twente.py")
    read = nbformat.read(ROOT / "notebooks" / "01_twente.ipynb", as_version=4)
    assert [c.source for c in read.cells] == [c.source for c in edited.cells]
    assert all(c.execution_count for c in read.cells if c.cell_type == "code")
    # every figure and table is there to be read without running anything
    assert len([o for o in outputs(read) if "image/png" in o.get("data", {})]) == 3
    ast.parse("\n".join(c.source for c in read.cells if c.cell_type == "code"))
