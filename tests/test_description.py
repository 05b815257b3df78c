"""The model's description beside the specification and the code: same numbers, true names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim import symbols
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
SPECIFICATION = (ROOT / "docs" / "specification.md").read_text(encoding="utf-8")
PAGES = sorted((ROOT / "docs").glob("*.md"))


def submodels(page: str) -> list[str]:
    return re.findall(r"^### (7\.\d+ .*)$", page, flags=re.MULTILINE)


def slug(title: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_the_table_of_symbols_is_what_the_declarations_make() -> None:
    assert symbols.page_made_anew(MODEL) == MODEL, (
        "the symbols of docs/model.md are stale: run `python -m sim.symbols docs/model.md`"
    )


@pytest.mark.parametrize("row", symbols.SYMBOLS, ids=lambda row: row.code)
def test_a_symbol_is_explained_and_used(row: symbols.Symbol) -> None:
    assert all(symbols.described(row)), row
    formulas = MODEL.partition("\n## Symbols\n")[0] + SPECIFICATION
    for one in re.split(r", | \+ ", row.symbol):
        stem = re.sub(r"_\w+", "_", one.partition("(")[0])
        assert stem in formulas, f"sim/symbols.py: no formula has {one}"


def test_a_symbol_of_nothing_is_refused() -> None:
    for code, rule in (
        ("State.tryst", r"sim/state\.py has no State\.tryst"),
        ("time.price", r"sim/kernels/time\.py has no function price"),
        ("thyme.cost", r"sim/kernels/thyme\.py has no function cost"),
    ):
        with pytest.raises(ValueError, match=rf"symbols\.py, Z: {rule}"):
            symbols.described(symbols.Symbol("Z", code))
    with pytest.raises(ValueError, match="needs the lines"):
        symbols.page_made_anew("# A page\n")


def test_both_pages_have_the_same_submodels() -> None:
    assert len(submodels(MODEL)) >= 20
    assert submodels(MODEL) == submodels(SPECIFICATION)


@pytest.mark.parametrize("name", ENTRIES)
def test_both_pages_have_every_parameter(name: str) -> None:
    # numbers of rungs have one symbol, synergy g, or stand as days_L
    named = name if name[-1] not in "123" else rf"{name[:-2]}(?:_L|_{name[-1]})?"
    for page, text in (("model", MODEL), ("specification", SPECIFICATION)):
        assert re.search(rf"\b{named}\b", text), f"docs/{page}.md: no formula has {name}"


@pytest.mark.parametrize("name", COLUMNS)
def test_the_specification_has_every_indicator(name: str) -> None:
    named = re.sub(r"^ended_by_\w+", "ended_by_", name)
    section = SPECIFICATION.partition("\n## 8. Indicators\n")[2]
    assert re.search(rf"\b{named}", section), f"docs/specification.md, 8: no formula of {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`(?:sim/)?(kernels/[\w/]+\.py)`", text):
        assert (ROOT / "sim" / name).is_file(), f"docs/{page.name} names sim/{name}: no such file"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"docs/{page.name} links to {target}: there is no {name}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, (
                f"docs/{page.name} links to {target}: {path.name} has no such heading"
            )
