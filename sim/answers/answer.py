"""An answer: a sentence, a table and often a figure, which shows itself where it is looked at."""

from __future__ import annotations

import html
import re
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.answers.asking import paragraphs
from sim.words import Language, in_language, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

DPI: Final = 110
"""Of figures in a notebook: 753 pixels across."""


WIDEST_HEAD: Final = 17
"""Letters of a line above a column of a table in a terminal."""


class Grid:
    """A table for people: texts, in the language of its answer."""

    def __init__(self, rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> None:
        self.head, *self.rows = rows
        """Titles of columns, and cells."""
        self.left = frozenset(left)
        """Columns of words; the others are of numbers and stand to the right."""

    def lines(self) -> list[str]:
        """Cells below each other, long titles on several lines."""
        folded = [textwrap.wrap(title, WIDEST_HEAD) for title in self.head]
        high = max(map(len, folded))
        tall = [[""] * (high - len(title)) + title for title in folded]
        all_ = [*map(list, zip(*tall, strict=True)), *self.rows]
        wide = [max(map(len, column)) for column in zip(*all_, strict=True)]
        return [
            "  ".join(
                cell.ljust(width) if at in self.left else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, wide, strict=True))
            ).rstrip()
            for row in all_
        ]

    def html(self) -> str:
        """As a table of HTML, with each row's first cell as its head."""

        def cell(tag: str, at: int, text: str) -> str:
            side = "left" if at in self.left else "right"
            return f'<{tag} style="text-align: {side}">{html.escape(text)}</{tag}>'

        def row(cells: Sequence[str], tag: str) -> str:
            made = [cell(tag if at else "th", at, text) for at, text in enumerate(cells)]
            return f"<tr>{''.join(made)}</tr>"

        body = "\n".join(row(cells, "td") for cells in self.rows)
        return f"<table>\n<thead>{row(self.head, 'th')}</thead>\n<tbody>\n{body}\n</tbody></table>"


class Points(tuple[str, ...]):
    """Sentences below each other, each on its own."""

    def lines(self) -> list[str]:
        """With a dash before each."""
        return [textwrap.fill(f"- {point}", 100, subsequent_indent="  ") for point in self]

    def html(self) -> str:
        """As a list of HTML."""
        items = "\n".join(f"<li>{html.escape(point)}</li>" for point in self)
        return f'<ul style="max-width: 48em">\n{items}\n</ul>'


Block = str | Grid | Points
"""A paragraph, a table, a list, or an empty line."""


class Answer(ABC):
    """What was found, for people and for machines.

    ``print`` shows it in a terminal; Jupyter shows it, with its figure, as the last line of a cell.
    """

    lang: Language = "en"

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The answer in a sentence."""

    @property
    def caption(self) -> str:
        """What its figure shows, in a sentence."""
        return self.sentence

    @property
    @abstractmethod
    def table(self) -> pd.DataFrame:
        """The numbers, in columns that no language changes."""

    @abstractmethod
    def blocks(self) -> list[Block]:
        """All that is said, in the language of messages; the sentence first."""

    def figure(self, *, tall: bool = False) -> Figure | None:
        """The picture, if it has one.

        Args:
            tall: for a phone.
        """
        return None

    def __str__(self) -> str:
        with in_language(self.lang):
            blocks = self.blocks()
        said = []
        for block in blocks:
            if isinstance(block, Grid):
                said += ["", *block.lines(), ""]
            else:
                said += block.lines() if isinstance(block, Points) else [paragraphs([block])]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip("\n")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentence}>"

    def _repr_html_(self) -> str:
        """Paragraphs and tables, without the figure."""
        with in_language(self.lang):
            blocks = self.blocks()
        made = []
        for block in blocks:
            if isinstance(block, str):
                text = f'<p style="max-width: 48em">{html.escape(block)}</p>' if block else ""
            else:
                # what is wider than a phone is moved by itself
                text = f'<div style="overflow-x: auto">{block.html()}</div>'
            made.append(text)
        return "\n".join(filter(None, made))

    def _ipython_display_(self) -> None:
        """Show all of it in Jupyter; the figure is a picture of its own, so that any page can."""
        from IPython import display

        show: Any = display.display  # it has no types

        show({"text/html": self._repr_html_(), "text/plain": str(self)}, raw=True)
        figure = self.figure()
        if figure is None:
            return
        from sim import plots

        with in_language(self.lang):
            words = say("answers.figure", sentence=self.caption)
        show(
            {"image/png": plots.as_png(figure, DPI), "text/plain": words},
            raw=True,
            metadata={"image/png": {"alt": words}},
        )


__all__ = ["Answer", "Block", "Grid", "Points"]
