"""In how many worlds a region is quiet: the page measures, counts and says what Python does."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.compare import few_quiet, quiet_sentence
from sim.browser import MODULE, SCRIPT
from sim.page import own
from sim.page.assemble import PARTS, packed
from sim.page.content import content
from sim.page.first import WORLDS, first_question
from sim.regions import build_case, load_case, load_tables
from sim.regions.read import tables_in
from sim.regions.template import as_workbook
from sim.words import LANGUAGES
from sim.worlds.courses import quiet_in
from sim.worlds.file import shipped
from sim.worlds.measures import between_municipalities
from sim.worlds.quiet import JUDGED, measures_of
from tests import spreadsheets
from tests.spreadsheets import by_xlsxwriter

NODE = shutil.which("node")
WORLD = 3
REGION = "zutphen_lochem"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    region = load_case(REGION)
    return content([region], first_question(region), "en")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A shipped region as a workbook, and one that people typed."""
    folder = tmp_path_factory.mktemp("quiet")
    (folder / "z.xlsx").write_bytes(as_workbook(load_tables(REGION), "nl"))
    by_xlsxwriter(spreadsheets.book(), folder / "own.xlsx")
    return [folder / "z.xlsx", folder / "own.xlsx"]


def counts() -> list[tuple[int, str]]:
    return [(count, lang) for count in (0, 1, 14, 15, 29, 30) for lang in LANGUAGES]


@pytest.fixture(scope="module")
def found(
    told: dict[str, Any], books: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    if NODE is None:
        pytest.skip("Node is not installed")
    folder = tmp_path_factory.mktemp("node")
    parts = folder / "parts"
    shutil.copytree(PARTS, parts)
    (parts / "package.json").write_text('{"type": "module"}')
    (parts / "reading.js").write_text('import { py } from "./python.js";\n' + own.script())
    data = {
        "content": json.dumps(told),
        "own": packed(json.dumps(own.known()).encode()),
        "core": base64.b64encode(MODULE.read_bytes()).decode(),
    }
    files = [
        {"name": book.name, "data": base64.b64encode(book.read_bytes()).decode()} for book in books
    ]
    asked = {"data": data, "files": files, "world": WORLD, "counts": counts()}
    (folder / "asked.json").write_text(json.dumps(asked))
    here = Path(__file__).with_name("quiet.mjs")
    ran = subprocess.run(
        [NODE, str(here), str(parts), str(SCRIPT), str(folder / "asked.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    made: dict[str, Any] = json.loads(ran.stdout)
    return made


@pytest.mark.parametrize("at", [0, 1])
def test_measures_and_count_of_an_own_region_are_pythons(
    found: dict[str, Any], books: list[Path], at: int
) -> None:
    region = build_case(tables_in(books[at], books[at].name))
    page, worlds = found["found"][at], shipped()
    seed = int(worlds.about["seed"])
    links = region.pairs[region.link_pair].tolist()
    assert page["between"] == between_municipalities(region.kinds, links)
    assert any(page["between"])
    wanted = measures_of(region, worlds.worlds[WORLD].parameters(), JUDGED, seed=seed)
    bits = [bytes.fromhex(one) for one in page["measures"]]
    np.testing.assert_array_equal(np.stack([np.frombuffer(one) for one in bits]), wanted)
    count = int(quiet_in(region, worlds.first(WORLDS), seed=seed).sum())
    assert page["count"] == count
    # before it was counted nothing is said
    assert page["before"] is None
    for lang in LANGUAGES:
        text = quiet_sentence(count, WORLDS, lang)
        assert page["said"][lang] == {"few": few_quiet(count, WORLDS), "text": text}


def test_the_sentence_of_every_count_is_pythons(found: dict[str, Any]) -> None:
    for (count, lang), page in zip(counts(), found["texts"], strict=True):
        text = quiet_sentence(count, WORLDS, lang)
        assert page == {"few": few_quiet(count, WORLDS), "text": text}, (count, lang)


def test_shipped_regions_come_counted(told: dict[str, Any]) -> None:
    worlds = shipped()
    region = load_case(REGION)
    count = quiet_in(region, worlds.first(WORLDS), seed=int(worlds.about["seed"])).sum()
    assert told["regions"][0]["quiet"] == count
    # the two regions above are not both quiet everywhere or nowhere
    assert 0 < told["quiet"]["enough"] <= WORLDS
