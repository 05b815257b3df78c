"""A report of an analysis as text: the same blocks as Markdown and as a page of HTML."""

from __future__ import annotations

import html
from typing import NamedTuple

from sim.words import Language


class Heading(NamedTuple):
    """A title."""

    level: int
    text: str


class Text(NamedTuple):
    """A paragraph."""

    text: str


class Items(NamedTuple):
    """Sentences, each by itself."""

    texts: list[str]


class Figured(NamedTuple):
    """A figure with what it shows, and which runs stand behind it."""

    file: str
    caption: str
    behind: str


Document = list[Heading | Text | Items | Figured]


def as_markdown(document: Document) -> str:
    """The report for a reader of text, or to be pasted."""
    made = []
    for block in document:
        match block:
            case Heading(level, text):
                made.append(f"{'#' * level} {text}")
            case Text(text):
                made.append(text)
            case Items(texts):
                made.append("\n".join(f"- {text}" for text in texts))
            case Figured(file, caption, behind):
                made.append(f"![{caption}]({file})\n\n*{caption}* {behind}")
    return "\n\n".join(made) + "\n"


def as_html(document: Document, lang: Language) -> str:
    """The report for a browser, its figures beside it."""

    def code(text: str) -> str:
        """What stands between backticks is a command."""
        pieces = html.escape(text).split("`")
        return "".join(f"<code>{p}</code>" if at % 2 else p for at, p in enumerate(pieces))

    made, title = [], ""
    for block in document:
        match block:
            case Heading(level, text):
                title = title or text
                made.append(f"<h{level}>{code(text)}</h{level}>")
            case Text(text):
                made.append(f"<p>{code(text)}</p>")
            case Items(texts):
                items = "\n".join(f"<li>{code(text)}</li>" for text in texts)
                made.append(f"<ul>\n{items}\n</ul>")
            case Figured(file, caption, behind):
                told = html.escape(caption)
                made.append(
                    f'<figure><img src="{html.escape(file)}" alt="{told}">'
                    f"<figcaption>{told} <small>{code(behind)}</small></figcaption></figure>"
                )
    style = (
        "body{max-width:60em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.5}"
        "img{max-width:100%;height:auto}figure{margin:1.5em 0}"
    )
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n'
        f"<title>{html.escape(title)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n" + "\n".join(made) + "\n</body>\n</html>\n"
    )
