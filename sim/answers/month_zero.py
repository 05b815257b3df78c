"""Month zero of a region: who does what with whom, and what was guessed to know it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.answers.answer import Answer, Block, Points
from sim.answers.asking import AskError, asked, label_of, language_of
from sim.words import Language, in_language, number, say

if TYPE_CHECKING:
    import pandas as pd

    from sim.state import Region


@dataclass(frozen=True, repr=False)
class MonthZero(Answer):
    """A region before anything is simulated."""

    region: Region
    called: str
    """What it was asked for by."""
    guesses: tuple[str, ...]
    """What was read otherwise than it stands there, and what was assumed."""
    lang: Language = "en"

    @property
    def sentence(self) -> str:
        """How large it is, and how much of it is linked."""
        region = self.region
        n, k, pairs, links = region.size
        with in_language(self.lang):
            return say(
                "regions.good",
                file=self.called,
                n=n,
                k=k,
                partnerships=len(region.partnerships),
                pairs=number(pairs, 0),
                links=number(links, 0),
                linked=number(int((region.depth > 0).sum()), 0),
            )

    @property
    def table(self) -> pd.DataFrame:
        """A row a task: volume, fragmentation and chimneys, by memberships and by links."""
        from sim.regions import month_zero_by_task

        return month_zero_by_task(self.region)

    def blocks(self) -> list[Block]:
        """The sentence, what was guessed, and who does what with whom."""
        blocks: list[Block] = [self.sentence, ""]
        if self.guesses:
            blocks += [say("regions.guessed"), Points(self.guesses), ""]
        return [*blocks, say("regions.month_zero"), Points(self._together())]

    def _together(self) -> list[str]:
        from sim.regions import together
        from sim.regions.groups import lines_of

        labels = self.region.task_labels.get(self.lang) or self.region.tasks
        return lines_of(labels, together(self.region))


@asked
def month_zero(region: str | Path | Region, *, lang: str | None = None) -> MonthZero:
    """Say who does what with whom at the start: ``sim.month_zero("my-region.xlsx")``.

    Args:
        region: a shipped region, a file or folder, or a region that is there already, of which
            nobody knows any more what was guessed.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.

    Raises:
        AskError, CaseError, RegionError: what is wrong, in words.
    """
    from sim.regions import build_case, guesses, load_tables
    from sim.state import Region

    words = language_of(lang)
    if isinstance(region, Region):
        return MonthZero(region, label_of(region, words), (), words)
    tables = load_tables(region)
    return MonthZero(build_case(tables), str(region), tuple(guesses(tables.told)), words)


@asked
def new_region(
    file: str | Path, *, like: str | None = None, replace: bool = False, lang: str | None = None
) -> Path:
    """Write a spreadsheet to fill in, or one of a region that there is; its path.

    Args:
        file: to be written, an xlsx.
        like: a region, shipped or in a file; None: an empty template.
        replace: a file of that name that is there already.
        lang: of sheets, titles and explanations: en or nl; None: SCHOORSTEEN_LANG, else English.

    Raises:
        AskError: no xlsx, or the file is there already.
        CaseError: there is no such region.
        OSError: it cannot be written there.
    """
    from sim.regions import load_tables
    from sim.regions.template import as_workbook, template

    words, path = language_of(lang), Path(file)
    if path.suffix.lower() != ".xlsx":
        raise AskError(say("regions.not_xlsx", file=file, better=path.with_suffix(".xlsx")))
    made = template(words) if like is None else as_workbook(load_tables(like), words)
    try:
        with path.open("wb" if replace else "xb") as out:
            out.write(made)
    except FileExistsError:
        raise AskError(say("regions.file_there", file=file)) from None
    return path


__all__ = ["MonthZero", "month_zero", "new_region"]
