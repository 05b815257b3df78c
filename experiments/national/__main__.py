"""Ask whether the model keeps the network of 2016: `python -m experiments.national FOLDER`.

Writes results.json, README.md and the figure. `--page` makes page and figure from results.json;
`--quick` asks two worlds once, into `--out`.
"""

from __future__ import annotations

import argparse
import json
import shutil
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
PARTS = "parts"
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
    parser.add_argument("--only", choices=list(ask.SETTINGS), help="one setting; the rest later")
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
        found = run(given.folder, given.out, quick=given.quick, only=given.only)
    except DocumentError as error:
        print(error, file=sys.stderr)
        return 1
    if found is not None:
        page.write(page.rounded(found), given.out)
    return 0


def keep(found: dict[str, Any], file: Path) -> None:
    """Write results, whole or not at all."""
    with whole(file) as passing:
        passing.write_text(json.dumps(page.rounded(found), indent=1) + "\n", encoding="utf-8")


def run(
    folder: Path, out: Path, *, quick: bool = False, only: str | None = None
) -> dict[str, Any] | None:
    """All settings, or one; what is done is kept, and not asked again by whoever does the rest.

    Returns None as long as settings are missing.

    Raises:
        DocumentError: tables that cannot be used.
        ValueError: month 0 is not that of the table of pairs; nothing was run.
    """
    there = shipped()
    parts = out / PARTS
    parts.mkdir(exist_ok=True)
    first = load_national(folder)
    month_zero = ask.agreement(first, ground(first))
    code = provenance.code_digest()
    for name, setting in ask.SETTINGS.items():
        if quick:
            setting = setting._replace(worlds=QUICK, replicates=1)
        if only not in (None, name) or _done(parts, name, setting, code):
            continue
        print(name, flush=True)
        begin = time.process_time()
        national = load_national(folder, near=setting.near)
        answer = ask.asked(national, setting, there.first(setting.worlds))
        answer["cpu_seconds"], answer["code"] = time.process_time() - begin, code
        keep(answer, _part(parts, name))
    if not all(_part(parts, name).exists() for name in ask.SETTINGS):
        return None
    found: dict[str, Any] = {
        "edition": EDITION,
        "month_zero": month_zero,
        "published": ask.published(folder),
        "left_out": dict(first.left_out),
        "settings": {name: _read(parts, name) for name in ask.SETTINGS},
        "takes": ask.takes(folder, there.worlds[0]),
        "worlds": there.provenance(len(there.worlds)),
        "code": code,
        "versions": provenance.versions(),
    }
    keep(found, out / RESULTS)
    shutil.rmtree(parts)
    return found


def _part(parts: Path, name: str) -> Path:
    return parts / f"{name.replace(' ', '_')}.json"


def _read(parts: Path, name: str) -> dict[str, Any]:
    return dict(json.loads(_part(parts, name).read_text(encoding="utf-8")))


def _done(parts: Path, name: str, setting: ask.Setting, code: str) -> bool:
    """Whether a setting was asked already, with the same code and as often."""
    if not _part(parts, name).exists():
        return False
    kept = _read(parts, name)
    asked = setting.worlds, setting.replicates, code
    return (kept["worlds"], kept["replicates"], kept["code"]) == asked


if __name__ == "__main__":
    sys.exit(main())
