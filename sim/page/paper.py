"""A report as HTML that needs no script: what ``parts/report.js`` makes of the same texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.words import words_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.page.facts import Block

REMARKED: Final = ("question", "answer", "region", "missing")
"""Parts under which a remark can be put."""


def escaped(text: str) -> str:
    """A text as it stands in HTML, also within an attribute."""
    for letter, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(letter, f"&{name};")
    return text


def p(text: str, kind: str = "") -> str:
    """A paragraph, in the direction of its own letters."""
    name = f' class="{kind}"' if kind else ""
    return f'<p{name} dir="auto">{escaped(text)}</p>'


def care(text: str, few: bool) -> str:
    """In how many worlds a region is quiet, with commands as they are typed; ``few``: with care."""
    pieces = [escaped(piece) for piece in text.split("`")]
    coded = "".join(f"<code>{one}</code>" if at % 2 else one for at, one in enumerate(pieces))
    return f'<div><p class="{"care" if few else "small"}" dir="auto">{coded}</p></div>'


def items(texts: Iterable[str]) -> str:
    """A list."""
    lines = "".join(f'<li dir="auto">{escaped(text)}</li>' for text in texts)
    return f"<ul>{lines}</ul>"


def table(title: str, rows: Sequence[Sequence[str]], kind: str = "numbers") -> str:
    """A table of which the first row holds the heads; ``words`` for one without numbers."""
    side = "words" if kind == "words" else "right"
    heads, *body = rows
    head = "".join(f'<th scope="col">{escaped(one)}</th>' if one else "<td></td>" for one in heads)
    made = []
    for name, *cells in body:
        row = "".join(f'<td class="{side}" dir="auto">{escaped(cell)}</td>' for cell in cells)
        made.append(f'<tr><th scope="row" dir="auto">{escaped(name)}</th>{row}</tr>')
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(title)}">'
        f'<table class="{kind}"><caption>{escaped(title)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(made)}</tbody></table></div>"
    )


def blocks(pieces: Sequence[Block]) -> str:
    """Pieces of text as :mod:`sim.page.facts` gives them."""
    made = []
    for kind, *held in pieces:
        if kind == "h3":
            made.append(f"<h3>{escaped(held[0])}</h3>")
        elif kind == "ul":
            made.append(items(held[0]))
        elif kind == "table":
            made.append(table(held[0], held[1], "words"))
        else:
            made.append(p(held[0]))
    return "".join(made)


def section(name: str, lang: str, *parts: str) -> str:
    """A part of a report under its title."""
    title = words_of("page_report", lang)[f"report_part_{name}"]
    return f'<section class="part"><h2>{escaped(title)}</h2>{"".join(parts)}</section>'


def remark(text: str, lang: str) -> str:
    """What somebody wrote by hand; nothing if nobody did."""
    if not text:
        return ""
    word = words_of("page_report", lang)["report_remark"]
    return f'<div class="remark">{p(word, "small")}{p(text, "own")}</div>'


def paper(
    fields: Mapping[str, str], place: str, lang: str, parts: Iterable[str], *, note: str = ""
) -> str:
    """A whole report, as it stands in the body of a file.

    Args:
        fields: ``title``, ``reader`` and ``date``, written by hand.
        note: what is said where scripts do not run.
    """
    words = words_of("page_report", lang)
    over = f"{words['report_word']} · {place} · Schoorsteen"
    top = f'<p class="over">{escaped(over)}</p>'
    top += f'<h1 id="title-report" dir="auto">{escaped(fields["title"])}</h1>'
    if fields["reader"]:
        top += f"<p>{escaped(words['report_for'])} <bdi>{escaped(fields['reader'])}</bdi></p>"
    if fields["date"]:
        top += f'<p class="small"><bdi>{escaped(fields["date"])}</bdi></p>'
    said = f'<noscript><p class="small">{escaped(note or words["report_noscript"])}</p></noscript>'
    return (
        f'<main><section class="report">{said}<article class="paper"><div class="top">{top}</div>'
        f"{''.join(parts)}</article></section></main>"
    )


# Figures ----------------------------------------------------------------------------------------

_STYLED: Final = re.compile(r' style="([^"]*)"')
_NAMED: Final = re.compile(r'( id="|xlink:href="#|url\(#)')


def svg(figure: Figure, words: str, mark: str) -> str:
    """A figure of matplotlib as a part of a page whose policy refuses styles of its own.

    Args:
        words: what it shows, for who does not see it.
        mark: before the names in it, which no other figure of the page may have.
    """
    import io

    from sim.plots.style import styled

    held = io.StringIO()
    with styled():
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    text = held.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<style.*?</style>\s*", "", text, flags=re.DOTALL)
    text = _STYLED.sub(_attributes, text)
    text = _NAMED.sub(lambda found: f"{found[1]}{mark}-", text)
    opened = f'<svg role="img" aria-label="{escaped(words)}" '
    # what matplotlib says of all elements, in that style
    opened += 'stroke-linejoin="round" stroke-linecap="butt" '
    text = text.replace("<svg ", opened, 1).strip()
    return f'<figure class="kept">{text}</figure>'


def _attributes(found: re.Match[str]) -> str:
    """A style as attributes, which no policy forbids."""
    pairs = [one.partition(":") for one in found[1].split(";") if ":" in one]
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs)
