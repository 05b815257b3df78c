"""One HTML file of parts: modules joined to one script, and a policy that lets nothing out."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.browser import MODULE, SCRIPT
from sim.words import LANGUAGES

if TYPE_CHECKING:
    from sim.state import Region

PARTS: Final = Path(__file__).with_name("parts")
MODULES: Final = (
    *("draw", "words", "compared", "points", "engine", "chart"),
    *("asked", "street", "reasons", "why", "board", "levers", "policies"),
    *("written", "stored", "report", "address", "main"),
)
"""Modules in the order in which they stand in the page: each imports only from earlier ones."""
STYLES: Final = ("style", "report")
"""Style sheets in the order in which they are joined."""
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
_TOP: Final = re.compile(r"^(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)


class PartError(RuntimeError):
    """A part of the page that cannot be joined with the others: a fault of whoever wrote it."""


def page(regions: Sequence[Region], lang: str) -> str:
    """The whole page, the first region first."""
    from sim.browser.bundle import bundle
    from sim.page.content import content
    from sim.page.first import first_question

    told = content(regions, first_question(regions[0]), lang)
    bundles = [base64.b64encode(bundle(region)).decode("ascii") for region in regions]
    module = base64.b64encode(MODULE.read_bytes()).decode("ascii")
    return assembled(told, bundles, module)


def assembled(
    told: Mapping[str, Any],
    bundles: Sequence[str],
    module: str,
    *,
    shown: str = "",
    title: str = "",
) -> str:
    """The page of what it is told and of what it computes with.

    Args:
        shown: HTML that stands there before scripts run; none: that scripts are needed.
        title: of the window; none: that of the page.
    """
    data = [_data("content", "application/json", _json(told))]
    data += [_data(f"region-{at}", "text/plain", text) for at, text in enumerate(bundles)]
    data.append(_data("core", "text/plain", module))
    needed = " / ".join(_escaped(told["words"][lang]["no_script"]) for lang in LANGUAGES)
    shown = shown or f"<noscript><p>{needed}</p></noscript>"
    title = title or told["words"][told["lang"]]["title"]
    return _framed(shown, title, str(told["lang"]), data, joined())


def frozen(shown: str, title: str, lang: str) -> str:
    """A page that shows something and computes nothing."""
    return _framed(shown, title, lang, [], "")


def _framed(shown: str, title: str, lang: str, data: Sequence[str], script: str) -> str:
    style = "".join((PARTS / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    blanks = {
        "LANG": lang,
        "POLICY": policy(script, style),
        "TITLE": _escaped(title),
        "SHOWN": shown,
        "STYLE": style,
        "DATA": "\n".join(data),
        "SCRIPT": script,
    }
    frame = (PARTS / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{([A-Z_]+)\}\}", lambda found: blanks[found[1]], frame)


def policy(script: str, style: str) -> str:
    """What the browser lets the page do: its own script and style, computing, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(script)}' 'wasm-unsafe-eval'",
            f"style-src '{_digest(style)}'",
            "worker-src blob:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def joined() -> str:
    """All modules as one classic script, which a file from a disk may be.

    Raises:
        PartError: a name that two modules give, or an import of a later module.
    """
    pieces = [SCRIPT.read_text(encoding="utf-8")]
    given: dict[str, str] = {}
    for at, name in enumerate(MODULES):
        text = (PARTS / f"{name}.js").read_text(encoding="utf-8")
        for needed in _IMPORT.findall(text):
            if needed not in MODULES[:at]:
                raise PartError(f"{name}.js imports {needed}.js, which does not stand before it")
        text = re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE)
        for own in _TOP.findall(text):
            if own in given:
                raise PartError(f"{own}: both {given[own]}.js and {name}.js have it")
            given[own] = name
        pieces.append(text)
    core, *rest = pieces
    return f'\n{core}(function () {{\n"use strict";\n{"".join(rest)}}})();\n'


def _digest(text: str) -> str:
    made = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(made).decode('ascii')}"


def _json(told: Mapping[str, Any]) -> str:
    """JSON in which no text can end the element that it stands in."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data(name: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{name}">{text}</script>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
