"""The released page in real browsers, driven as a person would, with the network off.

`python -m tests.pages` (in `.ci/run`): Chromium by playwright-core, Firefox by puppeteer-core,
which speaks with the Firefox that a distribution brings; axe-core looks for what keeps people out;
TypeScript reads the modules; oxlint holds all JavaScript to the rules in `oxlint.json`. They come
from npm into a folder that is thrown away. `--shots FOLDER` makes pictures, some of which stand in
docs/figures; `--colours FOLDER` makes pictures of every screen as people see it who tell fewer
colours apart, and with forced colours.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sim.browser import SCRIPT
from sim.page.assemble import PARTS
from tests.browsers import PLACES

ROOT = Path(__file__).parents[1]
TOOLS = ("playwright-core@1", "puppeteer-core@24", "axe-core@4", "typescript@7", "oxlint@1")
TSC = (
    *("--noEmit", "--checkJs", "--allowJs", "--strict", "--skipLibCheck", "--target", "ES2022"),
    *("--module", "ES2022", "--moduleResolution", "bundler", "--lib", "ES2022,DOM,DOM.Iterable"),
)

RULES = Path(__file__).with_name("oxlint.json")


def lint(tools: Path) -> int:
    """Hold all JavaScript to the rules; the exit status."""
    here = Path(__file__).parent
    files = [*PARTS.glob("*.js"), SCRIPT, *here.glob("*.js"), *here.glob("**/*.mjs")]
    files += (ROOT / "benchmarks").glob("*.*js")
    call = [str(tools / "node_modules" / ".bin" / "oxlint"), "-c", str(RULES)]
    return subprocess.run([*call, *map(str, files)], check=False).returncode


def main(words: Sequence[str] | None = None) -> int:
    """Install the tools, read the types, drive the page; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.pages", description=__doc__)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "schoorsteen.html")
    parser.add_argument("--in", dest="places", default="chromium,firefox")
    parser.add_argument("--shots", type=Path, help="folder for pictures")
    parser.add_argument("--colours", type=Path, help="folder for pictures with other colours")
    parser.add_argument("--tools", type=Path, help="folder in which the tools are already")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        tools = asked.tools or Path(scratch)
        if asked.tools is None:
            quiet = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
            install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run([*install, *TOOLS], cwd=tools, env=quiet, check=True)
        tsc = [str(tools / "node_modules" / ".bin" / "tsc"), *TSC]
        failed = subprocess.run(
            [
                *tsc,
                "--types",
                "",
                *(str(PARTS / name) for name in ("main.js", "sources.js", "types.d.ts")),
            ],
            check=False,
        ).returncode
        print("types:", "faults" if failed else "good", flush=True)
        wrong = lint(tools)
        print("lint:", "faults" if wrong else "good", flush=True)
        failed |= wrong
        for place in filter(None, asked.places.split(",")):
            browser = next(filter(None, map(shutil.which, PLACES[place])), None)
            if browser is None:
                print(f"{place} is not installed: run `bash .ci/packages`")
                failed = 1
                continue
            drive = ["node", str(Path(__file__).with_name("pages.mjs")), str(tools), place, browser]
            shots = "" if asked.shots is None else str(asked.shots.resolve())
            colours = {} if asked.colours is None else {"COLOURS": str(asked.colours.resolve())}
            failed |= subprocess.run(
                [*drive, asked.page.resolve().as_uri(), shots],
                check=False,
                env=os.environ | colours,
            ).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
