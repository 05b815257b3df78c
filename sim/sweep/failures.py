"""Why runs failed, for people: what is stored is English, whoever reads it.

Parts of a study are the same whatever the language of who made them. So stage and message are
stored as programs and English readers know them, and are put into other words when shown.
"""

from __future__ import annotations

import re
import string
from functools import cache

from sim.parameters import ParameterError
from sim.sweep.design import Design
from sim.sweep.worker import Failure
from sim.words import language, say, words_of

_KIND = "study_failures"


def stage_name(stage: str) -> str:
    """What the stage at which a run failed is called in the language of messages."""
    return words_of(_KIND, language()).get(f"stage_{stage}", stage)


def message_of(design: Design, failure: Failure) -> str:
    """Why a run failed, in the language of messages.

    As it is stored where it is none of our sentences: what Python or a library said.
    """
    if language() != "en" and failure.stage == "build":
        try:
            design.parameters(failure.run)
        except ParameterError as error:
            return str(error)
    return in_words(failure.message)


def in_words(message: str) -> str:
    """A stored message in the language of messages, or as it is where it is none of ours."""
    for key, pattern in _patterns().items():
        if found := pattern.fullmatch(message):
            blanks = found.groupdict()
            before = blanks.pop("before_all") or ""
            return before + say(f"{_KIND}.{key}", **blanks)
    return message


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Of each stored sentence, what it looks like; an error of Python may stand before it."""
    found = {}
    for key, text in words_of(_KIND, "en").items():
        if key.startswith("stage_"):
            continue
        pattern = "".join(
            re.escape(plain) + ("" if name is None else f"(?P<{name}>.*)")
            for plain, name, _, _ in string.Formatter().parse(text)
        )
        found[key] = re.compile(rf"(?P<before_all>\w+: )?{pattern}")
    # the sentence without blanks first: the other one would take its end for a reason
    return dict(sorted(found.items(), key=lambda item: "(?P<reason>" in item[1].pattern))
