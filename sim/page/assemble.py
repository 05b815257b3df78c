"""One HTML file of parts: modules joined to one script, and a policy that lets nothing out."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.browser import MODULE, SCRIPT
from sim.page import own
from sim.page.folded import folded
from sim.page.paper import escaped
from sim.page.tight import tight
from sim.words import LANGUAGES

if TYPE_CHECKING:
    from sim.state import Region

PARTS: Final = Path(__file__).with_name("parts")
MODULES: Final = (
    *("draw", "words", "compared", "points", "links", "engine", "chart"),
    *("own", "quiet"),
    *("asked", "street"),
    *("reasons", "tips", "waterfall", "why", "board"),
    *("rest", "plan", "levers", "policies"),
    *("exchange", "save", "region"),
    *("codes", "lesson", "teacher"),
    *("written", "stored", "report"),
    *("address", "main"),
)
"""Modules in the order in which they stand in the page: each imports only from earlier ones."""
LATER: Final = ("python", "xml", "library", "reading", "sources")
"""Modules that read a region of the reader's own: a second script, packed until it is needed."""
STYLES: Final = ("style", "own", "why", "levers", "region", "lesson", "report")
"""Style sheets in the order in which they are joined."""
_IMPORT: Final = re.compile(r'^import (?:\{[^}]*\} from )?"\./(\w+)\.js";\n', re.MULTILINE)
_TOP: Final = re.compile(r"^(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)

_COMMENT: Final = re.compile(r"(?ms)^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)\n")
_INDENT: Final = re.compile(r"(?m)^[ \t]+")
_TYPE: Final = re.compile(r"/\*\* @[^*]*?\*/ ?")


class PartError(RuntimeError):
    """A part of the page that cannot be joined with the others: a fault of whoever wrote it."""


def page(regions: Sequence[Region], lang: str, at: str = "") -> str:
    """The whole page, the first region first.

    Args:
        at: what would stand behind the # of its address, to open with; empty: the question.
    """
    from sim.browser.bundle import bundle
    from sim.page.content import content
    from sim.page.first import first_question

    told = content(regions, first_question(regions[0]), lang) | {"at": at}
    bundles = [base64.b64encode(bundle(region)).decode("ascii") for region in regions]
    return assembled(told, bundles, MODULE.read_bytes())


def assembled(
    told: Mapping[str, Any],
    bundles: Sequence[str],
    module: bytes,
    *,
    shown: str = "",
    title: str = "",
    reads: bool = True,
) -> str:
    """The page of what it is told and of what it computes with.

    Args:
        reads: whether it can read a region of the reader's own.
        shown: HTML that stands there before scripts run; none: that scripts are needed.
        title: of the window; none: that of the page.
    """
    later = [reading()] if reads else []
    data = [_data("content", "application/json", _json(folded(told)))]
    data += [_data(f"region-{at}", "text/plain", text) for at, text in enumerate(bundles)]
    if reads:
        data.append(_data("own", "text/plain", packed(_json(own.known()).encode())))
        data.append(_data("reading", "text/plain", packed(later[0].encode())))
    data.append(_data("core", "text/plain", packed(module)))
    needed = " / ".join(escaped(told["words"][lang]["no_script"]) for lang in LANGUAGES)
    shown = shown or f"<noscript><p>{needed}</p></noscript>"
    title = title or told["words"][told["lang"]]["title"]
    return _framed(shown, title, str(told["lang"]), data, (joined(), *later))


def frozen(shown: str, title: str, lang: str) -> str:
    """A page that shows something and computes nothing."""
    return _framed(shown, title, lang, [], ("",))


def _framed(shown: str, title: str, lang: str, data: Sequence[str], scripts: Sequence[str]) -> str:
    """A page whose first script stands in it, and which lets in the others."""
    style = "".join((PARTS / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    script, *more = scripts
    blanks = {
        "LANG": lang,
        "POLICY": policy(script, style, *more),
        "TITLE": escaped(title),
        "SHOWN": shown,
        "STYLE": style,
        "DATA": "\n".join(data),
        "SCRIPT": script,
    }
    frame = (PARTS / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{([A-Z_]+)\}\}", lambda found: blanks[found[1]], frame)


def policy(script: str, style: str, *more: str) -> str:
    """What the browser lets the page do: its own scripts and style, computing, and nothing else."""
    digests = " ".join(f"'{_digest(one)}'" for one in (script, *more))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {digests} 'wasm-unsafe-eval'",
            f"style-src '{_digest(style)}'",
            "worker-src blob:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def joined() -> str:
    """The modules of the page as one classic script, which a file from a disk may be."""
    core = bare(SCRIPT.read_text(encoding="utf-8"))
    return tight(f'\n{core}(function () {{\n"use strict";\n{_modules(MODULES)}}})();\n')


def reading() -> str:
    """The modules that read a region, which give one thing: ``SchoorsteenReading``."""
    given = "globalThis.SchoorsteenReading = { bookOf, reading, readRegion, zeroOf };\n"
    return tight(f'(function () {{\n"use strict";\n{_modules(LATER)}{given}}})();\n')


def packed(data: bytes) -> str:
    """What a browser unpacks again (deflate-raw), as letters."""
    made = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(made.compress(data) + made.flush()).decode("ascii")


def bare(script: str) -> str:
    """JavaScript without its comments and types, a fifth of a page; other lines as they stand."""
    return _TYPE.sub("", _COMMENT.sub("", script))


def _modules(names: Sequence[str]) -> str:
    """Modules without imports and exports, one after another, and without indentation.

    No text of theirs that goes over lines may begin a line with blanks.

    Raises:
        PartError: a name that two modules give, or an import of a later module.
    """
    pieces = []
    given: dict[str, str] = {}
    for at, name in enumerate(names):
        text = own.script() if name == "reading" else _part(name)
        for needed in _IMPORT.findall(text):
            if needed not in names[:at]:
                raise PartError(f"{name}.js imports {needed}.js, which does not stand before it")
        text = bare(re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE))
        for top in _TOP.findall(text):
            if top in given:
                raise PartError(f"{top}: both {given[top]}.js and {name}.js have it")
            given[top] = name
        pieces.append(text)
    return _INDENT.sub("", "".join(pieces))


def _part(name: str) -> str:
    return (PARTS / f"{name}.js").read_text(encoding="utf-8")


def _digest(text: str) -> str:
    made = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(made).decode('ascii')}"


def _json(told: Mapping[str, Any]) -> str:
    """JSON in which no text can end the element that it stands in."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data(name: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{name}">{text}</script>'
