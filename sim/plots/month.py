"""The order of a month as a picture: `schoorsteen model --month --svg`.

Written as SVG and not drawn by matplotlib, so that the same table gives the same file on every
machine and a test can compare them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from sim.schedule import ORDER, Stage
from sim.words import words_of

WIDTH: Final = 800
_LEFT, _DOT, _TEXT, _PLACE = 48, 80, 98, 782
"""Edge of the groups, line of the dots, begin of the sentences, end of the places."""
_LINE, _GAP, _HEAD = 17, 8, 26
"""Heights of a line of text, between stages, and of a group's heading."""
_CHARACTERS = 64
"""Of a line of a sentence, so that its place fits beside it."""
_INK, _GREY = "#1a1a1a", "#595959"


class Group(NamedTuple):
    """Stages that belong together: from one stage up to the first of the next group."""

    first: str
    key: str
    """Of its heading in ``month_figure``."""
    tint: str


GROUPS: Final = (
    Group("initialise_state", "start", "#EEEEEE"),
    Group("set_room", "begin", "#FFF1D0"),
    Group("deliver", "work", "#D9EEF9"),
    Group("meet", "talk", "#DDF3E8"),
    Group("exchange_knowledge", "learn", "#F7E3EE"),
    Group("spread", "year", "#E6E6F5"),
    Group("observe", "observe", "#EEEEEE"),
)
"""From top to bottom. Light tints of colours that colour-blind people tell apart."""


def shown(stage: Stage) -> bool:
    """Whether a stage does something of the model: not those that only keep lists and sums."""
    return bool(stage.mechanisms) or stage.function in ("initialise_state", "observe")


def month_svg(lang: str, order: Sequence[Stage] = ORDER) -> str:
    """The picture, 800 px wide, as the text of an SVG file.

    Raises:
        ValueError: a group begins with a stage that the order does not have, or not there.
    """
    words = words_of("month_figure", lang)
    rows = [stage for stage in order if shown(stage)]
    begins = [_index(rows, group.first) for group in GROUPS]
    if begins[0] != 0 or begins != sorted(begins):
        raise ValueError("sim/plots/month.py: its groups are not in the order of sim/schedule.py")
    parts: list[str] = []
    y = 62.0
    edges: dict[str, tuple[float, float]] = {}
    for group, begin, end in zip(GROUPS, begins, [*begins[1:], len(rows)], strict=True):
        top, body = y, []
        y += _HEAD
        for stage in rows[begin:end]:
            lines = textwrap.wrap(getattr(stage, lang), _CHARACTERS)
            body.append(_stage(stage, lines, y))
            y += _LINE * len(lines) + _GAP
        parts.append(
            f'<rect x="{_LEFT}" y="{top:g}" width="{WIDTH - _LEFT - 8}" height="{y - top:g}" '
            f'rx="6" fill="{group.tint}"/>'
        )
        parts.append(_text(_LEFT + 12, top + 18, words[group.key], weight="bold"))
        parts += body
        edges[group.key] = (top, y)
        y += 10
    first, last = edges["begin"][0], edges["observe"][1]
    parts.append(_loop(first + 14, last - 14, words["again"]))
    parts.append(_text(_LEFT, y + 12, words["always"], size=12, dot=True))
    parts.append(_text(_LEFT, y + 30, words["optional"], size=12, dot=False))
    parts.append(_text(_LEFT, y + 48, words["left_out"], size=12))
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 62:g}" '
        f'width="{WIDTH}" height="{y + 62:g}" font-family="Helvetica, Arial, sans-serif" '
        f'role="img" lang="{lang}">',
        f"<title>{escape(words['title'])}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        _text(_LEFT, 28, words["title"], size=18, weight="bold"),
        _text(_PLACE, 48, words["place"], size=12, anchor="end", fill=_GREY),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


def _index(rows: Sequence[Stage], function: str) -> int:
    for place, stage in enumerate(rows):
        if stage.function == function:
            return place
    raise ValueError(f"sim/plots/month.py: sim/schedule.py shows no stage {function}")


def _stage(stage: Stage, lines: Sequence[str], y: float) -> str:
    """A dot, filled where the stage always happens, its sentence and where it stands."""
    fill = "#ffffff" if stage.optional else _INK
    found = [
        f'<circle cx="{_DOT}" cy="{y + 7:g}" r="4.5" fill="{fill}" stroke="{_INK}" '
        'stroke-width="1.5"/>'
    ]
    found += [
        _text(_TEXT, y + 12 + _LINE * n, line, style="italic" if stage.optional else "normal")
        for n, line in enumerate(lines)
    ]
    place = f"{stage.mechanisms} · {stage.section} · {stage.function}".removeprefix(" · ")
    found.append(_text(_PLACE, y + 12, place, size=12, anchor="end", fill=_GREY))
    return "\n".join(found)


def _loop(top: float, bottom: float, words: str) -> str:
    """The arrow from the end of a month to the beginning of the next."""
    middle = (top + bottom) / 2
    return (
        f'<path d="M {_LEFT} {bottom:g} H 26 V {top:g} H {_LEFT - 7}" fill="none" '
        f'stroke="{_INK}" stroke-width="2"/>\n'
        f'<path d="M {_LEFT - 9} {top - 5:g} L {_LEFT} {top:g} L {_LEFT - 9} {top + 5:g} Z" '
        f'fill="{_INK}"/>\n'
        f'<text x="18" y="{middle:g}" transform="rotate(-90 18 {middle:g})" '
        f'text-anchor="middle" font-size="13" fill="{_INK}">{escape(words)}</text>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 14,
    weight: str = "normal",
    style: str = "normal",
    anchor: str = "start",
    fill: str = _INK,
    dot: bool | None = None,
) -> str:
    """A line of text, behind a filled or an open dot if asked for."""
    mark = ""
    if dot is not None:
        inside = _INK if dot else "#ffffff"
        mark = (
            f'<circle cx="{x + 5:g}" cy="{y - 4:g}" r="4.5" fill="{inside}" stroke="{_INK}" '
            'stroke-width="1.5"/>\n'
        )
        x += 18
    return (
        f'{mark}<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" '
        f'font-style="{style}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )
