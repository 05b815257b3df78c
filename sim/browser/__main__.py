"""`python -m sim.browser`: what is there and whether it is of this code; see docs/browser.md."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.browser import MODULE, SCRIPT


def main(words: Sequence[str] | None = None) -> int:
    """Say, build or write; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sim.browser", description=__doc__)
    kinds = parser.add_subparsers(dest="kind")
    made = kinds.add_parser("build", help="make the module anew")
    made.add_argument("--out", type=Path, default=MODULE, help="where to; default: the package")
    region = kinds.add_parser("bundle", help="write the bundle of a case")
    region.add_argument("case", help="a case that `schoorsteen cases` lists, or a folder of one")
    region.add_argument("out", type=Path)
    asked = parser.parse_args(words)
    if asked.kind == "build":
        from sim.browser.module import build

        module = build()
        asked.out.write_bytes(module)
        print(f"{asked.out}: {_size(module)}")
        return 0
    if asked.kind == "bundle":
        from sim.browser.bundle import bundle
        from sim.regions import load_case

        data = bundle(load_case(asked.case))
        asked.out.write_bytes(data)
        print(f"{asked.out}: {_size(data)}")
        return 0
    return check()


def check(path: Path = MODULE) -> int:
    """Say what is there; 1 where the module is missing or of other code."""
    from sim.browser.digest import source_digest
    from sim.browser.link import section_of

    again = "run `python -m sim.browser build`"
    if not path.is_file():
        print(f"{path} is missing: {again}", file=sys.stderr)
        return 1
    module = path.read_bytes()
    described = json.loads(section_of(module, "schoorsteen") or b"{}")
    made_with = ", ".join(f"{k} {v}" for k, v in described.get("made_with", {}).items())
    print(f"{path}: {_size(module)}, made with {made_with}")
    print(f"{SCRIPT}: {_size(SCRIPT.read_bytes())}")
    print(f"{len(described['parameters'])} parameters, {len(described['columns'])} indicators")
    if described["digest"] != source_digest():
        print(f"{path} was made from other kernels than these: {again}", file=sys.stderr)
        return 1
    print("made from the kernels as they are")
    return 0


def _size(data: bytes) -> str:
    packed = len(gzip.compress(data, 9))
    return f"{len(data) / 1000:.1f} kB, {packed / 1000:.1f} kB gzip"


if __name__ == "__main__":
    sys.exit(main())
