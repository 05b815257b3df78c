"""The page written small: what it is told is folded and unfolded, its script loses blanks only."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sim.page import assemble
from sim.page.folded import MARK, folded, unfolded
from sim.page.tight import tight

NODE = shutil.which("node")
TOLD: dict[str, Any] = {
    "words": {"en": {"one": "One", "two": "§ 2"}, "nl": {"one": "Eén", "two": "§ 2"}},
    "lists": {"en": ["a", "§"], "nl": ["b", "c"]},
    "uneven": {"en": ["a"], "nl": []},
    "text": f"{MARK}{MARK} 3",
    "empty": [{}, {}, [], ""],
    "rows": [
        {"name": "x", "label": {"en": "X", "nl": "Ix"}, "values": [0.0, 0.02, 0.04, 0.06, 0.08]},
        {"name": "y", "label": {"en": "Y", "nl": "Ij"}, "values": [1, 2, 3, 4, 6], "more": True},
    ],
    "holes": [{"one": None}, {"one": 1, "two": 2}],
    "flags": [True, False, True, False, True],
    "same": [3, 3, 3, 3, 3],
    "odd": [0.1 * at for at in range(8)],
    "nothing": None,
}


def test_what_is_folded_comes_back() -> None:
    small = folded(TOLD)
    assert unfolded(json.loads(json.dumps(small))) == TOLD
    assert small["texts"]["nl"][:2] == ["Eén", "§ 2"]
    assert small["told"]["rows"]["columns"][0] == ["x", "y"]
    assert small["told"]["rows"]["columns"][2][0] == {MARK: 5, "from": 0.0, "step": 0.02}
    assert unfolded(TOLD) is TOLD


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_javascript_unfolds_the_same(tmp_path: Path) -> None:
    shutil.copy(assemble.PARTS / "words.js", tmp_path / "words.mjs")
    (tmp_path / "small.json").write_text(json.dumps(folded(TOLD)), encoding="utf-8")
    (tmp_path / "try.mjs").write_text(
        'import { readFileSync } from "node:fs";\nimport { unfolded } from "./words.mjs";\n'
        'console.log(JSON.stringify(unfolded(JSON.parse(readFileSync("small.json", "utf-8")))));\n'
    )
    call = [str(NODE), "try.mjs"]
    ran = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == TOLD


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ("const a = b + c;", "const a=b+c;"),
        ("a = b + +c - -d + ++e;", "a=b+ +c- -d+ ++e;"),
        ('say("a  =  b", { x : 1 })', 'say("a  =  b",{x:1})'),
        ("t = `a  ${ f({ b : `c  ${ d }  e` }) }  g`;", "t=`a  ${f({b:`c  ${d}  e`})}  g`;"),
        ("return / a  [/ ] \\/ /.test(b) / c", "return/ a  [/ ] \\/ /.test(b)/c"),
        ("x = y / z / w;\nfor (const q of [1, 2]) {}", "x=y/z/w;\nfor(const q of[1,2]){}"),
        ("async (é) => 'it\\'s  so'", "async(é)=>'it\\'s  so'"),
    ],
)
def test_only_blanks_between_signs_go(script: str, left: str) -> None:
    assert tight(script) == left
    assert tight(left) == left
