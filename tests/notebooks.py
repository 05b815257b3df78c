"""The notebooks: executed in full and written, or executed with small settings to be tested.

``python -m tests.notebooks`` renews those that are read (``notebooks/*.ipynb``) from those that are
edited (``notebooks/*.py``), some minutes; with names behind it, only those.
"""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import nbformat

ROOT = Path(__file__).resolve().parents[1]
NAMES = tuple(sorted(path.stem for path in (ROOT / "notebooks").glob("*.py")))
SMALL: dict[str, dict[str, Any]] = {
    "compare": {"runs": 2, "months": 12},
    "exchange": {"runs": 2, "months": 12},
    "run": {"months": 12},
    "why": {"months": 12},
}
"""What is laid over the questions of a notebook that is only tested."""
SMALL_STUDY = {"months": 6, "replicates": 2}


class _Smaller(ast.NodeTransformer):
    """The same questions, of fewer runs and months."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in SMALL:
            given = SMALL[node.func.attr]
            node.keywords = [one for one in node.keywords if one.arg not in given]
            node.keywords += [ast.keyword(key, ast.Constant(value)) for key, value in given.items()]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        self.generic_visit(node)
        for at, key in enumerate(node.keys):
            if isinstance(key, ast.Constant) and key.value in SMALL_STUDY:
                node.values[at] = ast.Constant(SMALL_STUDY[key.value])
        return node


def edited(name: str) -> Any:
    """The notebook as it is edited."""
    return jupytext.read(ROOT / "notebooks" / f"{name}.py")


def read(name: str) -> Any:
    """The notebook as it is read, with outputs."""
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def executed(name: str, *, small: bool = False) -> Any:
    """The notebook, run from top to bottom in an empty folder."""
    notebook = edited(name)
    for cell in notebook.cells:
        if small and cell.cell_type == "code":
            cell.source = ast.unparse(_Smaller().visit(ast.parse(cell.source)))
    # the kernel finds sim here, installed or not; texts are as wide as anywhere
    os.environ |= {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    with tempfile.TemporaryDirectory() as folder:
        client = nbclient.NotebookClient(
            notebook,
            timeout=900,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            # when a cell was run is no part of what is read
            record_timing=False,
        )
        found = client.execute()
    for at, cell in enumerate(found.cells):
        cell["id"] = f"cell-{at:02d}"
    # which Python ran it is no part of what is read either
    found.metadata.pop("language_info", None)
    return found


def outputs(notebook: Any) -> list[Any]:
    """All outputs of all cells."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def texts(notebook: Any) -> list[str]:
    """What outputs say, without pictures."""
    return [
        output["text"] if "text" in output else output["data"]["text/plain"]
        for output in outputs(notebook)
    ]


if __name__ == "__main__":
    for chosen in sys.argv[1:] or NAMES:
        nbformat.write(executed(chosen), ROOT / "notebooks" / f"{chosen}.ipynb")
        print(chosen)
