"""Study files over plausible ranges, written for a question: what matters, where it fails."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sim.answers.asking import AskError, asked, language_of
from sim.answers.study_tables import (
    OUTCOMES,
    SHORT,
    StudyTables,
    factor_name,
    study_tables,
)
from sim.words import Language, number, say, words_of

if TYPE_CHECKING:
    from sim.calibration.ranges import Range

Aim = Literal["screening", "sobol", "discovery"]
Audience = Literal["advisors", "researchers"]
Width = Literal["plausible", "half"]
SIZES: Final = {
    "screening": ("morris", "trajectories = 60", 4),
    "sobol": ("saltelli", "samples = 512", 4),
    "discovery": ("latin_hypercube", "samples = 500", 10),
}
"""Method of each design, its size and its replicates, to begin with. In the shipped regions luck is
a few per cent, so settings tell more than replicates; `schoorsteen analyse` says what it takes."""
MONTHS: Final = 120
SEED: Final = 2016


class NewStudy(NamedTuple):
    """A study file."""

    id: str
    text: str
    parameters: int
    """That it varies."""
    left_out: int
    """Parameters that a screening found to do hardly anything."""


@asked
def new_study(
    name: str,
    *policies: str,
    case: str = "twente",
    design: Aim = "screening",
    audience: Audience = "researchers",
    ranges: Width = "plausible",
    after: str | Path | None = None,
    lang: str | None = None,
) -> NewStudy:
    """Write a study over the plausible ranges of the parameter table.

    Args:
        name: id of the study.
        policies: names, English or Dutch; without any, none and the guardian.
        case: a shipped region, or a folder or file of one's own.
        design: screening: which parameters do anything (Morris); sobol: how much of the differences
            each explains (Saltelli); discovery: where a policy fails (a Latin hypercube).
        audience: advisors get groups of parameters, researchers each by itself.
        ranges: the plausible ones, or the middle half of each.
        after: a finished study by one of the first two designs; what it found to do hardly
            anything is left out, and listed.

    Raises:
        AskError, StudyError: what is wrong, in words.
    """
    from sim.calibration.ranges import halves, plausible
    from sim.sweep import Folder, make_study

    words = language_of(lang)
    free = halves(plausible()) if ranges == "half" else plausible()
    before = None if after is None else study_tables(Folder.open(Path(after)))
    inert = _inert(before, str(after))
    fixed = {parameter for _, members, _ in inert for parameter in members}
    free = tuple(one for one in free if one.name not in fixed)
    blocks = [
        _head(name, case, policies or ("none", "guardian"), design, words),
        _design(free, design, audience),
        _record(),
        _uncertain(free, ranges, "mode" not in fixed, words),
    ]
    if before is not None:
        blocks.append(_left_out(before, inert, words))
    text = "\n".join(blocks)
    # what is written is a study, or this says what is wrong with what was asked
    made = make_study(tomllib.loads(text), f"{name}.toml")
    return NewStudy(name, text, len(made.given["uncertain"]), len(fixed))


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _head(name: str, case: str, policies: Sequence[str], design: Aim, lang: Language) -> str:
    """Question, contexts and size."""
    ask = words_of("new_study", lang)[f"question_{design}"].format(name=name)
    titles = [
        f"{one} = {_quoted(words_of('new_study', one)[f'title_{design}'])}" for one in ("en", "nl")
    ]
    lines = [
        *(f"# {line}" for line in ask.split("\n")),
        f"id = {_quoted(name)}",
        f"cases = {_quoted([case])}",
        f"policies = {_quoted(list(policies))}",
        f"replicates = {SIZES[design][2]}",
        f"months = {MONTHS}",
        f"seed = {SEED}",
        "",
        "[title]",
        *titles,
    ]
    return "\n".join(lines) + "\n"


def _design(free: Sequence[Range], design: Aim, audience: Audience) -> str:
    """The method, and for advisors the groups of the parameter table."""
    from sim.parameters import ENTRIES, GROUPS

    method, size, _ = SIZES[design]
    lines = ["[design]", f"method = {_quoted(method)}", size]
    if audience == "advisors" and design != "discovery":
        lines += ["", "[design.groups]"]
        for group in GROUPS:
            members = [one.name for one in free if ENTRIES[one.name].group == group]
            if members:
                lines.append(f"{group} = {_quoted(members)}")
    return "\n".join(lines) + "\n"


def _record() -> str:
    """All numbers at the end, and those that are told of half-way."""
    return f"[record]\nseries = {_quoted(list(OUTCOMES))}\nevery = {MONTHS // 2}\n"


def _uncertain(free: Sequence[Range], ranges: Width, mode: bool, lang: Language) -> str:
    """Ranges with what they are of and where they come from; both ways of deciding."""
    from sim.parameters import ENTRIES, SOURCES_NL

    words = words_of("new_study", lang)
    lines = [f"# {words[f'ranges_{ranges}']}", "[uncertain]"]
    if mode:
        lines += [f"# {words['mode']}", 'mode = ["consent", "joint"]']
    for one in free:
        meaning = ENTRIES[one.name].en if lang == "en" else ENTRIES[one.name].nl
        source = one.source if lang == "en" else SOURCES_NL.get(one.source, one.source)
        ends = [int(end) if ENTRIES[one.name].whole else float(end) for end in (one.low, one.high)]
        lines += [f"# {meaning} ({source})", f"{one.name} = {{ from = {ends[0]}, to = {ends[1]} }}"]
    return "\n".join(lines) + "\n"


def _inert(before: StudyTables | None, folder: str) -> list[tuple[str, tuple[str, ...], float]]:
    """Factors that did hardly anything, their parameters, and how little; the least first.

    Raises:
        AskError: a study that cannot say so.
    """
    if before is None:
        return []
    found = before.importance
    if found is None or found.kind not in ("morris", "sobol"):
        raise AskError(say("new_study.after_design", folder=folder))
    inert = found.inert
    return [(one, found.factors[one], inert[one]) for one in sorted(inert, key=lambda f: inert[f])]


def _left_out(
    before: StudyTables, inert: Sequence[tuple[str, tuple[str, ...], float]], lang: Language
) -> str:
    """What a screening found to do hardly anything, as a comment."""
    words = words_of("new_study", lang)
    blanks = {
        "id": before.id,
        "fingerprint": before.folder.fingerprint[:SHORT],
        "case": ", ".join(dict.fromkeys(context.case for context in before.contexts)),
    }
    found = before.importance
    assert found is not None
    lines = [words["left_out" if inert else "nothing_left_out"].format(**blanks)]
    for factor, members, most in inert:
        parameters = "" if members == (factor,) else f" ({', '.join(members)})"
        blanks = {"name": factor_name(factor, lang), "most": number(most, 3, lang)}
        lines.append(words[f"little_{found.kind}"].format(**blanks, factor=f"{factor}{parameters}"))
    return "\n".join(f"# {line}" for line in lines) + "\n"


__all__ = ["NewStudy", "new_study"]
