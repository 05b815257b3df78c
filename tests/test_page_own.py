"""A region of the reader's own in the page: the same bits, or the same message, as in Python."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.answers.month_zero import MonthZero
from sim.browser.bundle import bundle
from sim.page import own
from sim.page.assemble import PARTS
from sim.regions import CaseError, build_case, guesses
from sim.regions.read import tables_in
from sim.words import in_language
from tests.spreadsheets import REFUSED, SAME, STORED, by_openpyxl, by_xlsxwriter

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs Node")
Case = tuple[str, Path, str]
"""Name, file or folder, language."""


def in_python(case: Case) -> dict[str, Any]:
    name, path, lang = case
    with in_language("nl" if lang == "nl" else "en"):
        try:
            tables = tables_in(path, name)
        except CaseError as error:
            return {"message": str(error), "faults": len(error.faults)}
        region = build_case(tables)
        zero = MonthZero(region, name, (), "nl" if lang == "nl" else "en")
        return {
            "bundle": hashlib.sha256(bundle(region)).hexdigest(),
            "header": bundle(region)[:300].decode("latin-1"),
            "guesses": guesses(tables.told),
            "zero": {"sentence": zero.sentence, "lines": zero._together()},
        }


def files_of(path: Path) -> list[dict[str, str]]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [
        {"name": file.name, "data": base64.b64encode(file.read_bytes()).decode()} for file in files
    ]


def in_node(cases: Sequence[Case], folder: Path) -> list[dict[str, Any]]:
    """What the modules of the page make of the same files."""
    assert NODE is not None
    parts = folder / "parts"
    shutil.copytree(PARTS, parts, dirs_exist_ok=True)
    (parts / "package.json").write_text('{"type": "module"}')
    (parts / "reading.js").write_text('import { py } from "./python.js";\n' + own.script())
    (folder / "known.json").write_text(json.dumps(own.known()))
    given = [
        {"name": name, "files": files_of(path), "lang": lang, "folder": path.is_dir()}
        for name, path, lang in cases
    ]
    (folder / "cases.json").write_text(json.dumps(given))
    command = [NODE, str(Path(__file__).with_name("own.mjs")), str(parts),
               str(folder / "known.json"), str(folder / "cases.json")]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def check_same(cases: Sequence[Case], folder: Path) -> list[dict[str, Any]]:
    """Node and Python, case by case; what Node found."""
    found = in_node(cases, folder)
    differ = []
    for case, page in zip(cases, found, strict=True):
        python = in_python(case)
        if page != python:
            differ.append((case[0], case[2], python, page))
    for name, lang, python, page in differ[:6]:
        for key in python.keys() | page.keys():
            if python.get(key) != page.get(key):
                print(name, lang, key, "\n  Python", python.get(key), "\n  page  ", page.get(key))
    assert not differ, f"{len(differ)} of {len(cases)}: {[one[0] for one in differ][:40]}"
    return found


@needs_node
def test_the_spreadsheets_of_everyday_use(tmp_path: Path) -> None:
    """Saved by LibreOffice, XlsxWriter and openpyxl, in both languages."""
    cases: list[Case] = []
    for name, (made, touch) in (SAME | REFUSED).items():
        paths = [tmp_path / f"{name}_w.xlsx", tmp_path / f"{name}_o.xlsx"]
        by_xlsxwriter(made(), paths[0], touch)
        by_openpyxl(made(), paths[1])
        paths += list(STORED.glob(f"{name}.xlsx"))
        cases += [(path.name, path, ("nl", "en")[at % 2]) for at, path in enumerate(paths)]
        cases += [(path.name, path, ("en", "nl")[at % 2]) for at, path in enumerate(paths[-1:])]
    found = check_same(cases, tmp_path)
    assert sum("bundle" in one for one in found) > 60
    assert sum("message" in one for one in found) > 15
