"""The module in real browsers and in Node, bit for bit.

`python -m tests.browsers --settings 500 --in node,chromium,firefox`: random settings over all
parameters, phases and both modes, on twelve regions. The script in the browser gets vectors of
parameters and sends back bytes, which are compared here with what the kernels give natively.
Nothing leaves this machine: a server on the loopback address hands out jobs and takes results.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sim.browser import MODULE, SCRIPT
from sim.browser.bundle import bundle
from sim.state import State
from tests.settings import MONTHS, Setting, expected, region_of, settings, vectors

HERE = Path(__file__).parent
PAGE = b"""<!doctype html><meta charset="utf-8"><title>Schoorsteen</title>
<script src="/core.js"></script><script src="/browsers.js"></script>
<script>work(location.origin)</script>"""
PLACES = {
    "node": ("node",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
PATIENCE = 120.0
"""Seconds without any answer after which a place has failed."""


def job(setting: Setting) -> dict[str, Any]:
    """A setting as the script takes it: numbers, and no rule of the model."""
    numbers, phases = vectors(setting.values)
    return {
        "region": setting.region,
        "numbers": numbers,
        "phases": phases,
        "seed": str(setting.seed),
        "replicate": setting.replicate,
        "months": MONTHS,
        "every": setting.every,
        "state": list(State._fields),
    }


def difference(found: bytes, wanted: dict[str, bytes]) -> str | None:
    """What is not the same, by name and place; None if every byte is."""
    at = 0
    for name, data in wanted.items():
        part = found[at : at + len(data)]
        if part != data:
            where = next((i for i, (x, y) in enumerate(zip(part, data, strict=False)) if x != y), 0)
            return f"{name}: {len(part)} of {len(data)} bytes, first other one at {where}"
        at += len(data)
    return None if at == len(found) else f"{len(found) - at} bytes too many"


class Exchange:
    """Jobs out, results in, compared as they come."""

    def __init__(self, chosen: Sequence[Setting], wanted: Sequence[dict[str, bytes]]) -> None:
        self.chosen, self.wanted = chosen, wanted
        self.module = MODULE.read_bytes()
        self.begin()

    def begin(self) -> None:
        """Forget what came before."""
        self.good, self.bytes = 0, 0
        self.faults: list[str] = []
        self.done = threading.Event()
        self.heard = time.monotonic()

    def get(self, path: str) -> bytes | None:
        """What a path gives."""
        fixed = {"/": PAGE, "/core.wasm": self.module, "/number": str(len(self.chosen)).encode()}
        if path in fixed:
            return fixed[path]
        if path == "/core.js":
            return SCRIPT.read_bytes()
        if path == "/browsers.js":
            return (HERE / "browsers.js").read_bytes()
        if path.startswith("/bundle/"):
            return bundle(region_of(path.removeprefix("/bundle/")))
        if path.startswith("/job/"):
            return json.dumps(job(self.chosen[int(path.removeprefix("/job/"))])).encode()
        return None

    def post(self, path: str, body: bytes) -> None:
        """Take a result, a fault, or the end."""
        self.heard = time.monotonic()
        _, kind, *which = path.split("/")
        if kind == "done":
            self.done.set()
        elif kind == "fault":
            self.faults.append(f"setting {which[0]}: {body.decode()}")
        elif kind == "result":
            wrong = difference(body, self.wanted[int(which[0])])
            if wrong is None:
                self.good, self.bytes = self.good + 1, self.bytes + len(body)
            else:
                self.faults.append(f"setting {which[0]}: {wrong}")

    def serve(self) -> ThreadingHTTPServer:
        """A server on the loopback address, at a port of its own."""
        exchange = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = exchange.get(self.path)
                self.send_response(404 if body is None else 200)
                kinds = {"/": "text/html", "/core.wasm": "application/wasm"}
                script = "text/javascript" if self.path.endswith(".js") else None
                self.send_header(
                    "Content-Type", script or kinds.get(self.path, "application/octet-stream")
                )
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def do_POST(self) -> None:
                exchange.post(self.path, self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing: a line for each job says little."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


def command(place: str, base: str, profile: Path) -> list[str]:
    """How a place is started, without a window and without the network.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = next(filter(None, map(shutil.which, PLACES[place])), None)
    if found is None:
        raise FileNotFoundError(f"{place} is not installed: run `bash .ci/packages`")
    if place == "node":
        return [found, str(HERE / "browsers.js"), base]
    if place == "firefox":
        (profile / "user.js").write_text(
            "".join(f"user_pref({name!r}, {value});\n" for name, value in QUIET.items()),
            encoding="utf-8",
        )
        return [found, "--headless", "--no-remote", "--profile", str(profile), base + "/"]
    return [
        *(found, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--disable-dev-shm-usage"),
        *(f"--user-data-dir={profile}", base + "/"),
    ]


QUIET = {
    "app.update.enabled": "false",
    "browser.shell.checkDefaultBrowser": "false",
    "browser.startup.homepage_override.mstone": "'ignore'",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "datareporting.policy.firstRunURL": "''",
    "network.captive-portal-service.enabled": "false",
    "network.connectivity-service.enabled": "false",
    "toolkit.telemetry.reportingpolicy.firstRun": "false",
    "extensions.update.enabled": "false",
    "services.settings.server": "'data:,'",
}


def run(place: str, exchange: Exchange, base: str) -> str | None:
    """All settings in one place; what stopped it, None if it came to the end."""
    exchange.begin()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        started = subprocess.Popen(
            command(place, base, Path(profile)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if place == "node" else subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while not exchange.done.wait(0.5):
                if started.poll() is not None and place == "node":
                    said = started.stderr.read().decode() if started.stderr else ""
                    return f"it ended by itself with status {started.returncode}: {said}"
                if time.monotonic() - exchange.heard > PATIENCE:
                    return f"no answer for {PATIENCE:.0f} seconds"
        finally:
            started.terminate()
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()
    return None


def main(words: Sequence[str] | None = None) -> int:
    """Compare in the places named; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.browsers", description=__doc__)
    parser.add_argument("--settings", type=int, default=50)
    parser.add_argument("--in", dest="places", default=",".join(PLACES))
    parser.add_argument("--seed", type=int, default=7, help="of the settings")
    asked = parser.parse_args(words)
    places = asked.places.split(",")
    if unknown := [place for place in places if place not in PLACES]:
        parser.error(f"--in {','.join(unknown)}: known are {', '.join(PLACES)}")
    chosen = list(settings(asked.settings, asked.seed))
    began = time.monotonic()
    wanted = [expected(setting) for setting in chosen]
    phased = sum(bool(setting.values.phases) for setting in chosen)
    joint = sum(setting.values.mode == "joint" for setting in chosen)
    print(
        f"{len(chosen)} settings, {phased} with phases, {joint} in joint mode; "
        f"natively {time.monotonic() - began:.0f} s",
        flush=True,
    )
    exchange = Exchange(chosen, wanted)
    server = exchange.serve()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    failed = False
    for place in places:
        began = time.monotonic()
        try:
            stopped = run(place, exchange, base)
        except FileNotFoundError as error:
            stopped = str(error)
        if stopped:
            exchange.faults.append(stopped)
        failed |= bool(exchange.faults) or exchange.good != len(chosen)
        print(
            f"{place}: {exchange.good} of {len(chosen)} the same, "
            f"{exchange.bytes / 1e6:.1f} MB compared, {time.monotonic() - began:.0f} s",
            *exchange.faults[:5],
            sep="\n  ",
            flush=True,
        )
    server.shutdown()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
