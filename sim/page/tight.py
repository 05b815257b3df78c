"""JavaScript without the blanks that only its readers need; its lines stay."""

from __future__ import annotations

import re
from typing import Final

_PIECE: Final = re.compile(r"""(?s)"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[ \t]+|[\w$]+|.""")
_PATTERN: Final = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/")
_TEMPLATE: Final = re.compile(r"(?s)(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)")
"""What goes on in a template, up to its end or to code in it."""
_VALUE: Final = re.compile(r"[\w$)\]}\"'`]$")
"""What a value ends with: a slash behind it divides, any other begins a pattern."""
_BEFORE: Final = frozenset({"return", "typeof", "case", "of", "in"})
"""Words behind which a value begins all the same."""


def tight(script: str) -> str:
    """The same code: blanks stay in texts, templates and patterns, and where two words would meet.

    Comments must be gone.
    """
    made: list[str] = []
    open_: list[int] = []
    """Of each template that code stands in, the braces that are open there."""
    at, last = 0, ""
    while at < len(script):
        piece = _next(script, at, last, open_)
        at += len(piece)
        if piece.strip(" \t"):
            last = piece
        elif not _needed(last[-1:], script[at : at + 1]):
            continue
        made.append(piece)
    return "".join(made)


def _next(script: str, at: int, last: str, open_: list[int]) -> str:
    """The piece that begins here."""
    sign = script[at]
    ends = sign == "}" and bool(open_) and open_[-1] == 0
    if sign == "`" or ends:
        if ends:
            open_.pop()
        rest = _found(_TEMPLATE, script, at + 1)
        if rest.endswith("${"):
            open_.append(0)
        return sign + rest
    if sign == "/" and (last in _BEFORE or not _VALUE.search(last)):
        return _found(_PATTERN, script, at)
    if open_:
        open_[-1] += {"{": 1, "}": -1}.get(sign, 0)
    return _found(_PIECE, script, at)


def _found(pattern: re.Pattern[str], script: str, at: int) -> str:
    found = pattern.match(script, at)
    if found is None:
        raise ValueError(f"JavaScript that cannot be read, from: {script[at - 40 : at + 40]!r}")
    return found[0]


def _needed(before: str, after: str) -> bool:
    """Whether a blank between these parts what would be one."""
    words = all(sign.isalnum() or sign in "_$" for sign in (before, after) if sign)
    return bool(before and after) and (words or (before == after and before in "+-"))
