"""Ask whether the model keeps the network of 2016: `python -m experiments.national FOLDER`.

Writes results.json, README.md and the figure. `--page` makes page and figure from results.json;
`--quick` asks two worlds once, into `--out`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from experiments.national import ask, page
from experiments.national.ties import ground
from sim import EDITION, provenance
from sim.documents import DocumentError
from sim.regions.national import load_national
from sim.sweep.writing import whole
from sim.worlds.file import shipped

HERE = Path(__file__).parent
RESULTS = "results.json"
ON_THE_WAY = "on_the_way.json"
QUICK = 2


def main(words: list[str] | None = None) -> int:
    """Run what is asked for; 1 if the tables cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.national", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("folder", type=Path, nargs="?", help="tables of 2016, see docs/national.md")
    parser.add_argument("--page", action="store_true", help="page and figure from results.json")
    parser.add_argument("--quick", action="store_true", help="two worlds, one run; needs --out")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    given = parser.parse_args(words)
    if given.quick and given.out == HERE:
        parser.error("--quick is no result: say with --out where it goes")
    if given.page:
        page.write(json.loads((given.out / RESULTS).read_text(encoding="utf-8")), given.out)
        return 0
    if given.folder is None:
        parser.error("give the folder with the tables of 2016")
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        found = run(given.folder, given.out, quick=given.quick)
    except DocumentError as error:
        print(error, file=sys.stderr)
        return 1
    keep(found, given.out / RESULTS)
    page.write(page.rounded(found), given.out)
    return 0


def keep(found: dict[str, Any], file: Path) -> None:
    """Write results, whole or not at all."""
    with whole(file) as passing:
        passing.write_text(json.dumps(page.rounded(found), indent=1) + "\n", encoding="utf-8")


def run(folder: Path, out: Path, *, quick: bool = False) -> dict[str, Any]:
    """All settings; what is done is kept on the way, in a file of its own.

    Raises:
        DocumentError: tables that cannot be used.
        ValueError: month 0 is not that of the table of pairs; nothing was run.
    """
    there, begin = shipped(), time.process_time()
    first = load_national(folder)
    found: dict[str, Any] = {
        "edition": EDITION,
        "month_zero": ask.agreement(first, ground(first)),
        "published": ask.published(folder),
        "left_out": dict(first.left_out),
        "settings": {},
    }
    for name, setting in ask.SETTINGS.items():
        if quick:
            setting = setting._replace(worlds=QUICK, replicates=1)
        print(name, flush=True)
        national = load_national(folder, near=setting.near)
        found["settings"][name] = ask.asked(national, setting, there.first(setting.worlds))
        keep(found, out / ON_THE_WAY)
    found["takes"] = ask.takes(folder, there.worlds[0])
    found["cpu_seconds"] = time.process_time() - begin
    found["worlds"] = there.provenance(len(there.worlds))
    found["code"], found["versions"] = provenance.code_digest(), provenance.versions()
    (out / ON_THE_WAY).unlink(missing_ok=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
