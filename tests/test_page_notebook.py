"""The page in a cell of a notebook."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from sim.page.folded import unfolded
from sim.page.notebook import Page
from sim.regions import CaseError, load_case


class _Frames(HTMLParser):
    """The attributes of every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.found.append(dict(attrs))


def test_a_cell_holds_the_whole_file(tmp_path) -> None:
    page = Page(load_case("zutphen_lochem"), lang="nl_NL", at="#board?month=36", height=400)
    assert repr(page) == "<Page of zutphen_lochem>"
    frames = _Frames()
    frames.feed(page._repr_html_())
    (frame,) = frames.found
    assert frame["srcdoc"] == page.html
    assert frame["height"] == "400"
    assert page.save(tmp_path / "own.html").read_text(encoding="utf-8") == page.html
    told = re.search(r'<script type="application/json" id="content">(.*?)</script>', page.html)
    assert told is not None
    content = unfolded(json.loads(told[1]))
    assert (content["at"], content["lang"]) == ("board?month=36", "nl")
    assert [one["name"] for one in content["regions"]] == ["zutphen_lochem"]


def test_what_cannot_be_shown_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="'fr' is neither en nor nl"):
        Page("bar", lang="fr")
    with pytest.raises(ValueError, match="height: 20 is below 200 pixels"):
        Page("bar", height=20)
    with pytest.raises(CaseError, match="nowhere"):
        Page("nowhere")
