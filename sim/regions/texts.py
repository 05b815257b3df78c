"""CSV files as people save them: which letters, which separator, and where a table stands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence

from sim.regions.findings import Findings
from sim.regions.grids import MOST_ROWS, Cell, Grid
from sim.words import say

_SEP = re.compile(r"\ufeff?\s*\"?sep=(.)\"?[;,]*\r?\n", re.IGNORECASE)
_ODD = re.compile(
    r"(?![\d_])\w[\u0080-\u00a7\u00a9-\u00b3\u00b5-\u00bf\u00d7\u00f7‚ƒ„†‡ˆ‰Š‹Œ•˜›œŸ]"
)
"""A letter, then a sign that no Dutch or English word has there: bytes of another alphabet."""


def text_of(data: bytes, grid: Grid, findings: Findings) -> str | None:
    """The text of a file; None and a fault where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            findings.fault_in(grid, say("regions.not_text"), hint=say("regions.save_csv"))
            return None
        findings.tell("told_utf16", grid)
        return text
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        findings.fault_in(grid, say("regions.not_text"), hint=say("regions.save_csv"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = "a\x80"
    if _ODD.search(text):
        rule = say("regions.not_utf8", line=line)
        findings.fault_in(grid, rule, hint=say("regions.save_csv"))
        return None
    findings.tell("told_cp1252", grid)
    return text


def grid_of(
    name: str, data: bytes, findings: Findings, titles_in: Callable[[Sequence[Cell]], int]
) -> Grid | None:
    """The cells of a CSV file; None and a fault where there are none.

    Args:
        titles_in: how many titles of columns a row has; it decides between separators.
    """
    grid = Grid(name, ())
    text = text_of(data, grid, findings)
    if text is None:
        return None
    said = _SEP.match(text)
    if said:
        # a spreadsheet does not show this line
        text = text[said.end() :]
        findings.tell("told_sep", grid)
    if not text.strip():
        findings.fault_in(grid, say("regions.empty"), hint=say("regions.empty_hint"))
        return None
    separator = said[1] if said else _separator(text, grid, findings, titles_in)
    if separator is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) > MOST_ROWS:
                findings.fault_in(grid, say("regions.too_many_rows", most=MOST_ROWS))
                return None
    except csv.Error:
        rule, hint = say("regions.unsplit"), say("regions.unsplit_hint")
        findings.fault_in(grid, rule, row=len(rows), hint=hint)
        return None
    return Grid(name, rows)


def _separator(
    text: str, grid: Grid, findings: Findings, titles_in: Callable[[Sequence[Cell]], int]
) -> str | None:
    """What stands between the titles; None and a fault where it is unclear."""
    lines = text.splitlines()[:30]
    found = {}
    for separator in ",;\t":
        try:
            rows = csv.reader(lines, delimiter=separator)
            found[separator] = max((titles_in(cells) for cells in rows), default=0)
        except csv.Error:
            found[separator] = 0
    best = [separator for separator, count in found.items() if count == max(found.values())]
    if len(best) == 1:
        return best[0]
    # too few titles to tell: what stands there most
    counts = {separator: lines[0].count(separator) for separator in best}
    there = [separator for separator, count in counts.items() if count]
    if len(there) > 1:
        rule, hint = say("regions.two_separators"), say("regions.two_separators_hint")
        findings.fault_in(grid, rule, 0, hint=hint)
        return None
    return there[0] if there else ","
