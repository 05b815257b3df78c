"""The workbook that a region is filled in on, cell by cell, held against the one that people tried.

``python -m tests.test_template`` writes what it is now to ``tests/template/``: read the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from sim.regions.read import load_tables
from sim.regions.template import as_workbook, template

STORED = Path(__file__).parent / "template"
KINDS: dict[str, Callable[[], bytes]] = {
    "nl": lambda: template("nl"),
    "en": lambda: template("en"),
    "zutphen_lochem": lambda: as_workbook(load_tables("zutphen_lochem"), "nl"),
}


def described(path: Path) -> Iterator[str]:
    """Everything that a person sees of a workbook, a line each."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        yield f"== {sheet.title} ({sheet.sheet_state}, {sheet.freeze_panes})"
        for letter, size in sorted(sheet.column_dimensions.items()):
            yield f"   width {letter} {size.min}-{size.max}: {size.width:.2f}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                look = [
                    name
                    for name, on in (
                        ("bold", cell.font.b),
                        ("italic", cell.font.i),
                        ("wrapped", cell.alignment.wrap_text),
                        ("bordered", cell.border.left.style),
                    )
                    if on
                ]
                if cell.fill.fill_type:
                    look.append(f"{cell.fill.fgColor.rgb} under {cell.font.color.rgb}")
                look.append(f"{cell.font.sz:g}")
                yield f"   {cell.coordinate} [{', '.join(look)}] {cell.value!r}"
        for rule in sheet.data_validations.dataValidation:
            yield (
                f"   rule {rule.sqref} {rule.type} {rule.operator} {rule.formula1!r} "
                f"{rule.formula2!r} {rule.errorStyle}; {rule.promptTitle!r}: {rule.prompt!r}; "
                f"{rule.error!r}"
            )


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_as_it_was_tried(kind: str, tmp_path: Path) -> None:
    (tmp_path / "region.xlsx").write_bytes(KINDS[kind]())
    stored = (STORED / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    assert list(described(tmp_path / "region.xlsx")) == stored


if __name__ == "__main__":
    import tempfile

    STORED.mkdir(exist_ok=True)
    for name, make in KINDS.items():
        with tempfile.TemporaryDirectory() as place:
            made = Path(place) / "region.xlsx"
            made.write_bytes(make())
            text = "\n".join(described(made)) + "\n"
        (STORED / f"{name}.txt").write_text(text, encoding="utf-8")
