"""What the program writes into a claim's file: the setting that was chosen, and the answer.

It stands below a line of its own, so that what people wrote is left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sim.claims.files import MADE

CHOSEN_FIRST: Final = "# Chosen before anything was treated, by runs of the untreated arm alone."


def with_made(text: str, chosen: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """A claim's file with what was chosen and came out; what stood there of these goes.

    Args:
        chosen: by group, as :func:`sim.claims.asking.choose` gives it; may be empty.
        answer: as :func:`answer_of` gives it; may be empty.
    """
    lines = [text.partition(MADE)[0].rstrip(), "", MADE]
    for group, told in chosen.items():
        lines += ["", CHOSEN_FIRST, f"[chosen.{group}]", f"values = {_inline(told['values'])}"]
        lines += ["tried = [", *(f"    {_inline(one)}," for one in told["tried"]), "]"]
    if answer:
        lines += ["", "[answer]", *(f"{key} = {_inline(value)}" for key, value in answer.items())]
    return "\n".join(lines) + "\n"


def answer_of(result: Mapping[str, Any], said: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What others need of a result.

    Args:
        said: ``sentence`` and ``but``, by language.
    """
    found = result["contrasts"][0]
    return {
        "edition": result["edition"],
        "worlds": result["size"]["worlds"],
        "real": found["groups"]["real"]["answer"],
        "synthetic": found["groups"]["synthetic"]["answer"],
        "places": {place: told["answer"] for place, told in found["places"].items()},
        "coded": result["put_in"]["coded"],
        **{name: dict(texts) for name, texts in said.items()},
    }


def _inline(value: Any) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_inline(v)}" for key, v in value.items()) + " }"
    if isinstance(value, str):
        # a string of JSON is one of TOML
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
