"""What all questions share: their language, faults in one message, small words."""

from __future__ import annotations

import functools
import math
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sim.words import Language, in_language, language, language_named, say

if TYPE_CHECKING:
    from sim.state import Region
    from sim.sweep.worker import Kind

P = ParamSpec("P")
R = TypeVar("R")
Tell = Callable[[str], None]
"""Takes what is told on the way, such as that something is being simulated."""

_FAULTS = {
    "sim.answers.asking": "AskError",
    "sim.parameters": "ParameterError",
    "sim.engine": "EngineError",
    "sim.networks": "RegionError",
    "sim.documents": "DocumentError",
    "sim.sweep.runner": "StudyStopped",
    "sim.claims.files": "ClaimError",
}


class AskError(ValueError):
    """A question that cannot be asked so; the message says what to write."""


def quiet(_: str) -> None:
    """Tell nothing on the way."""


def user_message(error: BaseException) -> str | None:
    """What to tell about an error that a user can cause and mend; None for a defect."""
    for module, name in _FAULTS.items():
        # a module that is not loaded cannot have raised anything
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return str(error)
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        from sim.documents import system_error

        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{system_error(error)}"
    return None


def asked(question: Callable[P, R]) -> Callable[P, R]:
    """A question in the language of its ``lang``; in Jupyter a fault is one message.

    Raises:
        AskError: there is no such language.
    """

    @functools.wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with in_language(language_of(kwargs.get("lang"))):
                return question(*args, **kwargs)
        except Exception as error:
            message = user_message(error)
            if message is not None:
                # what IPython asks an exception for, in place of pages of calls
                shown = [f"{type(error).__name__}: {message}"]
                vars(error)["_render_traceback_"] = lambda: shown
            raise

    return ask


def language_of(given: Any) -> Language:
    """The language that was given, else that of messages."""
    if given is None:
        return language()
    found = language_named(given) if isinstance(given, str) else None
    if found is None:
        raise AskError(say("help.no_language", name=f"lang={given!r}"))
    return found


def region_of(given: str | Path | Region) -> Region:
    """A region: a shipped one by its name, a file or folder, or one that is there already."""
    from sim.regions import load_case
    from sim.state import Region

    return given if isinstance(given, Region) else load_case(given)


def prepare(kinds: Sequence[Kind], tell: Tell) -> None:
    """Compile kernels, and say so where it takes long."""
    from sim.engine import compile_kernels, compiled_before

    if not all(compiled_before(*kind) for kind in kinds):
        tell(say("cli.preparing"))
    for kind in kinds:
        compile_kernels(*kind)


def worlds_used(worlds: Mapping[str, Any]) -> str:
    """Which worlds an answer is made of."""
    from sim.worlds.file import shipped

    there = len(shipped().worlds)
    return say("answers.worlds", used=worlds["used"], there=there, file=worlds["file"])


# Small things ---------------------------------------------------------------------------------


def paragraphs(text: Sequence[str]) -> str:
    """Texts as wide as the screen; a number stays with its per cent."""
    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    return "\n".join(
        textwrap.fill(
            p.replace(" %", "\N{NO-BREAK SPACE}%"),
            width,
            break_long_words=False,
            break_on_hyphens=False,
        ).replace("\N{NO-BREAK SPACE}%", " %")
        for p in text
    )


def clean(content: Any) -> Any:
    """The same with null for NaN, which JSON does not know."""
    if isinstance(content, Mapping):
        return {str(key): clean(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [clean(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def label_of(region: Region, lang: Language) -> str:
    """A region's name for people."""
    title = region.story.get("title", {})
    return str(title.get(lang) or region.name) if isinstance(title, Mapping) else str(title)


class Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._then = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] = round(now - self._then, 2)
        self._then = now
