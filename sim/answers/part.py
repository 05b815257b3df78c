"""A part of an analysis: what one method says of a study, in words, tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.words import Language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.answers.study_tables import StudyTables


class Picture(NamedTuple):
    """A figure of a part."""

    name: str
    """Of its files, without ending."""
    caption: str
    contexts: tuple[int, ...]
    """Whose runs are behind it, by their places in the study."""
    draw: Callable[[], Figure]
    also: str = ""
    """What else is to be said of the runs behind it, such as those of another study."""


class Part(NamedTuple):
    """What one method says of a study."""

    name: str
    title: str
    sentences: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    """By the name of their file, without ending."""
    pictures: tuple[Picture, ...]
    first: str = ""
    """What it says to who reads no further; empty: nothing."""


Maker = Callable[["StudyTables", Language], Part | None]
"""Makes a part of a study's tables; None where its design does not allow it."""
