"""Ask the patterns of real endings, a group at a time, and write the page.

In this order (question.md says why):

    python -m experiments.endings --fitted-on
    git commit
    python -m experiments.endings --held-out
    python -m experiments.endings --network FOLDER

Each writes its part of second_edition.json, README.md and the figure anew.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from experiments.endings import network, once, page, questions
from experiments.endings.facts import CASES, HERE, Setting
from experiments.endings.scenes import scene
from sim.regions import load_case

REPLICATES, QUICK = 40, 4


def main(words: list[str] | None = None) -> int:
    """Run what is asked for."""
    parser = _parser()
    given = parser.parse_args(words)
    if given.held_out and given.out != HERE:
        parser.error("held-out patterns are recorded where they are kept: without --out")
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        for what, run, worlds in _asked(given):
            found = once.part(given.out, what, run, force=given.force, worlds=worlds)
            took = found["log"][-1]["cpu_seconds"]
            print(f"{what}: {took:.0f} CPU s, digest {once.digest()}")
    except (once.OnceError, network.NetworkError) as error:
        print(error, file=sys.stderr)
        return 1
    page.write(once.stored(given.out), given.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    ask = argparse.ArgumentParser(
        prog="python -m experiments.endings", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("--fitted-on", action="store_true", help="all that is not held out")
    what.add_argument("--held-out", action="store_true", help="once for kernels and defaults")
    what.add_argument("--network", type=Path, metavar="FOLDER", help="tables of 2016")
    what.add_argument("--pages-only", action="store_true", help="page and figures only")
    ask.add_argument("--worlds", type=int, metavar="N", help="of N worlds instead of the defaults")
    ask.add_argument("--replicates", type=int, metavar="N", help="instead of 40, or 10 a world")
    ask.add_argument("--force", action="store_true", help="run held-out patterns again")
    ask.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    return ask


def _asked(given: argparse.Namespace) -> list[tuple[str, Any, str]]:
    """The parts to run: name, what runs it, and the digest of the worlds."""
    if given.pages_only:
        return []
    if given.network:
        many = given.replicates or QUICK
        network.check(given.network)
        return [("network", lambda: {"replicates": many, "months": network.MONTHS,
                 "rows": questions.rounded(network.ask(given.network, many))}, "")]  # fmt: skip
    scenes = {name: scene(load_case(name)) for name in CASES}
    if given.worlds:
        return [_over_worlds(given, scenes)]
    setting = Setting(given.replicates or REPLICATES)
    if given.held_out:
        return [("held_out", lambda: questions.held_out(scenes, setting), "")]
    return [
        ("start_and_quiet_years", lambda: questions.start_and_quiet_years(scenes, setting), ""),
        ("fitted_on", lambda: questions.fitted_on(scenes, setting), ""),
    ]


def _over_worlds(given: argparse.Namespace, scenes: Any) -> tuple[str, Any, str]:
    """A group over worlds; they are asked for here, so that all else runs without them."""
    from sim.worlds.file import shipped

    there = shipped()
    worlds = [world.values for world in there.first(given.worlds)]
    many = given.replicates or questions.OVER_WORLDS
    name, one = "fitted_on", questions.fitted_on_in_a_world
    if given.held_out:
        name, one = "held_out", questions.held_out_in_a_world
    return (
        f"{name}_over_worlds",
        lambda: questions.over_worlds(one, scenes, worlds, many),
        there.digest[:16],  # without N: whoever asks ten has seen what a hundred say
    )


if __name__ == "__main__":
    sys.exit(main())
