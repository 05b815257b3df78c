"""From a finished study to what it means: what its design allows, told in few words."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.answers.analysis_report import (
    Document,
    Figured,
    Heading,
    Items,
    Text,
    as_html,
    as_markdown,
)
from sim.answers.answer import Answer, Block, Grid, Points
from sim.answers.asking import AskError, asked, language_of
from sim.answers.discover import discovery_part, robust_part
from sim.answers.part import Maker, Part, Picture
from sim.answers.sensitivity import (
    SHOWN,
    beside_part,
    first_picture,
    first_sentences,
    luck_part,
    mode_part,
    sensitivity_part,
    size,
)
from sim.answers.study_tables import (
    StudyTables,
    context_names,
    factor_name,
    outcome_name,
    runs_behind,
    study_tables,
)
from sim.words import Language, counted, say, words_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

PARTS: Final[tuple[Maker, ...]] = (
    sensitivity_part,
    luck_part,
    mode_part,
    robust_part,
    discovery_part,
)
"""What is asked of every study, in the order in which it is told."""
MOST_LISTED: Final = 15
"""Contexts that a report lists by name."""
REPORT: Final = "report.md"


@dataclass(frozen=True, repr=False)
class Analysis(Answer):
    """What a study says: three sentences and a figure first, then parts with tables and figures."""

    tables: StudyTables
    parts: tuple[Part, ...]
    lang: Language = "en"

    @cached_property
    def leads(self) -> list[Part]:
        """Parts that are told first: policies, and where they fail."""
        return [] if designed(self.tables) else [part for part in self.parts if part.first]

    @cached_property
    def sentences(self) -> list[str]:
        """Three, for who reads no further."""
        told = [part.first for part in self.leads]
        if told and self.tables.importance is None:
            return told
        others = first_sentences(self.tables, self.lang)
        if told and self.first is not None and first_picture(self.tables, self.lang) is None:
            others = others[1:2]  # that there are too few settings: the part says so
        return [*told, *others][:3]

    @cached_property
    def first(self) -> Picture | None:
        """The figure for who looks no further."""
        for part in self.leads:
            if part.pictures:
                return part.pictures[0]
        return first_picture(self.tables, self.lang)

    @cached_property
    def pictures(self) -> list[Picture]:
        """All of them, that one first."""
        others = [picture for part in self.parts for picture in part.pictures]
        return [*([self.first] if self.first else []), *(p for p in others if p is not self.first)]

    @property
    def sentence(self) -> str:
        """What matters most."""
        return self.sentences[0]

    @property
    def table(self) -> pd.DataFrame:
        """A row a context, outcome, month and parameter."""
        from sim.analysis.importance import table

        found = self.tables.importance
        if found is None:
            raise AskError(self.sentence)
        return table(found, self.tables.heads)

    def blocks(self) -> list[Block]:
        """Three sentences, a table of the first context, and what the parts say."""
        words, found = words_of("analyse", self.lang), self.tables.importance
        blocks: list[Block] = [*self.sentences]
        if found is not None and not self.leads:
            names = [
                n for n in self.tables.outcomes if (0, n, self.tables.months[0]) in found.cells
            ]
            rows = [["", *(outcome_name(name, self.lang) for name in names)]]
            for factor in found.order(self.tables.first_keys)[:SHOWN]:
                cells = []
                for name in names:
                    cell = found.cells[0, name, self.tables.months[0]]
                    bar = next(bar for bar in cell.bars if bar.factor == factor)
                    cells.append("-" if bar.value != bar.value else size(bar.value, self.lang))
                rows.append([factor_name(factor, self.lang), *cells])
            blocks += [words[f"scale_{found.kind}"][:1].upper() + words[f"scale_{found.kind}"][1:]]
            blocks += [Grid(rows)]
        for part in self.parts:
            blocks += [part.title, Points(part.sentences)]
        return blocks

    def figure(self, *, tall: bool = False) -> Figure | None:
        """What is told first: policies, or what matters most to the headlines."""
        from sim.answers.sensitivity import first_figure

        if self.leads or self.tables.importance is None:
            return self.first.draw() if self.first else None
        return first_figure(self.tables, self.lang, tall=tall)

    def _document(self) -> Document:
        """The report: what is told first, then the parts, each figure with the runs behind it."""
        words = words_of("analyse", self.lang)
        blocks: Document = [Heading(1, words["title"].format(id=self.tables.id))]
        blocks += [Text(one) for one in self.sentences]
        blocks += [self._figured(self.first)] if self.first else []
        names = context_names(self.tables, self.lang)
        if len(names) > 1:
            listed = [f"({at}) {name}" for at, name in enumerate(names, start=1)]
            rest = len(names) - MOST_LISTED
            if rest > 0:
                listed[MOST_LISTED:] = [counted(rest, words["others"], self.lang)]
            blocks += [Heading(2, words["title_contexts"]), Items(listed)]
        for part in self.parts:
            blocks += [Heading(2, part.title), Items(list(part.sentences))]
            blocks += [self._figured(one) for one in part.pictures if one is not self.first]
            if part.tables:
                files = ", ".join(f"{name}.csv" for name in part.tables)
                blocks.append(Text(words["tables"].format(files=files)))
        if not self.tables.typical_of:
            return blocks
        again = words["again"].format(
            run=self.tables.typical(),
            outcome=outcome_name(self.tables.typical_of, self.lang),
            id=self.tables.id,
        )
        return [*blocks, Heading(2, words["title_again"]), Text(again)]

    def _figured(self, picture: Picture) -> Figured:
        behind = [runs_behind(self.tables, picture.contexts, self.lang)]
        behind += [picture.also] if picture.also else []
        return Figured(f"{picture.name}.png", picture.caption, " ".join(behind))

    def write(self, out: str | Path, *, decimal_comma: bool = False) -> None:
        """A report, tables and figures in a folder, which is there whole or not at all.

        The same study gives the same bytes: nothing in it is of a day, a machine or a place.

        Args:
            decimal_comma: tables as Dutch Excel wants them.

        Raises:
            AskError: the folder holds something else.
        """
        from sim import plots
        from sim.sweep.writing import whole_folder, write_csv, write_text

        out = Path(out)
        others = out.is_file() or (out.is_dir() and any(out.iterdir()))
        if others and not (out / REPORT).is_file():
            raise AskError(say("analyse.other_folder", out=out))
        with whole_folder(out) as folder:
            for part in self.parts:
                for name, table in part.tables.items():
                    # without a name for the row: a number that nobody asked for
                    made = table.set_index(table.columns[0])
                    write_csv(made, folder / f"{name}.csv", decimal_comma=decimal_comma)
            for picture in self.pictures:
                figure = picture.draw()
                for kind in ("png", "svg"):
                    plots.save(figure, folder / f"{picture.name}.{kind}")
            document = self._document()
            write_text(as_html(document, self.lang), folder / "report.html")
            write_text(as_markdown(document), folder / REPORT)


def designed(tables: StudyTables) -> bool:
    """Whether a study is there to say what matters, and not how policies do."""
    found, policies = tables.importance, {context.policy for context in tables.contexts}
    return found is not None and (len(policies) == 1 or found.kind != "given_data")


@asked
def analyse(
    study: str | Path,
    *,
    outcomes: Sequence[str] = (),
    beside: str | Path | None = None,
    lang: str | None = None,
) -> Analysis:
    """Say what a finished study means: ``sim.analyse("my_study")``.

    Args:
        study: its folder.
        outcomes: indicators and outcomes that it recorded; none: both headlines, net value, trust
            and overload.
        beside: the folder of another study, such as one over other ranges, to hold it against.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.

    Raises:
        AskError, StudyError: what is wrong, in words.
    """
    from sim.sweep import Folder

    words, path = language_of(lang), Path(study)
    file = path.with_suffix(".toml")
    if file.is_file() and not path.is_dir():
        command = shlex.join(["schoorsteen", "study", "run", str(file)])
        raise AskError(say("analyse.not_run", folder=path, command=command))
    tables = study_tables(Folder.open(path), outcomes)
    parts = [part for maker in PARTS if (part := maker(tables, words)) is not None]
    if not designed(tables):
        parts.sort(key=lambda part: not part.first)
    if beside is not None:
        other = study_tables(Folder.open(Path(beside)), ())
        part = beside_part(tables, other, words)
        parts += [part] if part is not None else []
    return Analysis(tables, tuple(parts), words)


__all__ = ["Analysis", "analyse"]
