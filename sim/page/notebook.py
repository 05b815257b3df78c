"""The page in a notebook: the same file in a frame, alive after export to HTML."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.words import language_named

if TYPE_CHECKING:
    from sim.state import Region

LEAST: Final = 200
"""Height in pixels below which nothing of a page can be read."""


class Page:
    """The page of one or more regions; a notebook shows it as what a cell gives.

    It needs no widget manager, no kernel once it is shown, and no network: the cell holds the file
    of ``schoorsteen page`` (half a megabyte), in a frame of its own. It computes where the notebook
    is trusted, and in an exported HTML file.
    """

    def __init__(
        self, *regions: str | Path | Region, lang: str = "en", at: str = "", height: int = 820
    ) -> None:
        """Gather regions; nothing is computed before the page is looked at or saved.

        Args:
            regions: as for ``sim.compare``; none: all that are shipped.
            at: what stands behind the # in the address of a page, to open with that setting.
            height: of the frame, in pixels.

        Raises:
            AskError, CaseError: a region that cannot be shown; ValueError: another argument.
        """
        from sim.page.content import regions_of

        language = language_named(lang)
        if language is None:
            raise ValueError(f"lang: {lang!r} is neither en nor nl")
        if height < LEAST:
            raise ValueError(f"height: {height} is below {LEAST} pixels")
        self.regions = regions_of(regions)
        self.lang, self.at, self.height = language, at.removeprefix("#"), height

    @cached_property
    def html(self) -> str:
        """The whole file."""
        from sim.page.assemble import page

        return page(self.regions, self.lang, self.at)

    def save(self, path: str | Path) -> Path:
        """Write the file, whole or not at all."""
        from sim.sweep.writing import whole

        with whole(Path(path)) as passing:
            passing.write_text(self.html, encoding="utf-8")
        return Path(path)

    def __repr__(self) -> str:
        return f"<Page of {', '.join(region.name for region in self.regions)}>"

    def _repr_html_(self) -> str:
        from html import escape

        title = escape(self.regions[0].name, quote=True)
        return (
            f'<iframe title="Schoorsteen: {title}" srcdoc="{escape(self.html, quote=True)}" '
            f'width="100%" height="{self.height}" frameborder="0"></iframe>'
        )
