"""`python -m sim.browser`: what is there and whether it is of this code; see docs/browser.md."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.browser import MODULE, SCRIPT
from sim.words import number, say


def main(words: Sequence[str] | None = None) -> int:
    """Say, build or write; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sim.browser", description=say("browser.about"))
    kinds = parser.add_subparsers(dest="kind")
    made = kinds.add_parser("build", help=say("browser.help_build"))
    made.add_argument("--out", type=Path, default=MODULE, help=say("browser.help_out"))
    region = kinds.add_parser("bundle", help=say("browser.help_bundle"))
    region.add_argument("case", help=say("browser.help_case"))
    region.add_argument("out", type=Path, help=say("browser.help_file"))
    asked = parser.parse_args(words)
    if asked.kind == "build":
        from sim.browser.module import build

        module = build()
        asked.out.write_bytes(module)
        print(say("browser.file", path=asked.out, size=_size(module)))
        return 0
    if asked.kind == "bundle":
        from sim.browser.bundle import bundle
        from sim.regions import load_case

        data = bundle(load_case(asked.case))
        asked.out.write_bytes(data)
        print(say("browser.file", path=asked.out, size=_size(data)))
        return 0
    return check()


def check(path: Path = MODULE) -> int:
    """Say what is there; 1 where the module is missing or of other code."""
    from sim.browser.digest import source_digest
    from sim.browser.link import section_of

    again = say("browser.again")
    if not path.is_file():
        print(say("browser.missing", path=path, again=again), file=sys.stderr)
        return 1
    module = path.read_bytes()
    described = json.loads(section_of(module, "schoorsteen") or b"{}")
    made_with = ", ".join(f"{k} {v}" for k, v in described.get("made_with", {}).items())
    print(say("browser.made_with", path=path, size=_size(module), made_with=made_with))
    print(say("browser.file", path=SCRIPT, size=_size(SCRIPT.read_bytes())))
    counts = {"parameters": len(described["parameters"]), "indicators": len(described["columns"])}
    print(say("browser.counts", **counts))
    if described["digest"] != source_digest():
        print(say("browser.other", path=path, again=again), file=sys.stderr)
        return 1
    print(say("browser.same"))
    return 0


def _size(data: bytes) -> str:
    plain, packed = (number(size / 1000, 1) for size in (len(data), len(gzip.compress(data, 9))))
    return say("browser.size", plain=plain, packed=packed)


if __name__ == "__main__":
    sys.exit(main())
