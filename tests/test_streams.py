"""Standard streams that are missing, closed, broken, or know few signs."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import streams
from sim.sweep import Bar, Folder

STUDY = """
id = "small"
cases = [{ organisations = 4, tasks = 3, seed = 1 }]
months = 3
replicates = 4
"""
unix = pytest.mark.skipif(os.name == "nt", reason="a shell that closes streams")
COMMAND = [sys.executable, "-m", "sim"]


def shell(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell does with ``$S``, which is the command."""
    environment = {**os.environ, "S": " ".join(COMMAND), **more}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    return subprocess.run(
        ["bash", "-c", command], check=False, cwd=folder, env=environment, capture_output=True
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    (folder / "small.toml").write_text(STUDY)
    return folder


GONE = ("2>&-", ">&- 2>&-", "<&- >&- 2>&-", "<&- 2>&-", "2>/dev/full", "2> >(true)")
"""No error stream; nor output; nothing at all; ...; a full one; one whose reader is gone."""


@unix
@pytest.mark.parametrize("streams", GONE)
def test_a_study_is_done_whoever_listens(streams: str, place: Path) -> None:
    name = f"of-{GONE.index(streams)}"
    # two processes: what they inherit must not be a file of the study
    done = shell(f"$S study run small.toml --out {name} --workers 2 {streams}", place)
    assert done.returncode == 0, done
    folder = Folder.open(place / name)
    assert (len(folder.done()), folder.check()) == (len(folder.parts), [])


@unix
def test_a_broken_output_ends_a_command_without_a_traceback(place: Path) -> None:
    done = shell("set -o pipefail; $S parameters | head -1", place)
    assert done.stdout.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


@unix
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850"])
def test_what_a_stream_cannot_write_is_written_as_json_does(encoding: str, place: Path) -> None:
    told = shell("$S --lang nl parameters --json", place, PYTHONIOENCODING=f"{encoding}:strict")
    assert told.returncode == 0, told.stderr
    plain = shell("$S --lang nl parameters --json", place, PYTHONIOENCODING="utf-8")
    assert json.loads(told.stdout.decode(encoding)) == json.loads(plain.stdout)
    wrong = shell("$S run 日本–≥", place, PYTHONIOENCODING=f"{encoding}:strict")
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr
    assert b"\\u65e5\\u672c" in wrong.stderr


SIGNS = (("≥ 3", "\\u2265 3"), ("🙂", "\\ud83d\\ude42"), ("é", "\\u00e9"), ("a", "a"), ("", ""))


@pytest.mark.parametrize(("text", "written"), SIGNS)
def test_signs_are_those_of_json(text: str, written: str, monkeypatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    streams.prepare_streams()
    sys.stdout.write(text)
    assert raw.getvalue().decode() == written
    assert json.loads(f'"{written}"') == text


class Broken(io.StringIO):
    """A terminal whose other end went away after some lines."""

    def __init__(self, error: Exception, after: int) -> None:
        super().__init__()
        self.error, self.left = error, after

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.left -= 1
        if self.left < 0:
            raise self.error
        return super().write(text)


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


MISSING = {
    "none": lambda: None,
    "closed": closed,
    "broken at once": lambda: Broken(BrokenPipeError(), 0),
    "broken later": lambda: Broken(BrokenPipeError(), 3),
    "full": lambda: Broken(OSError(28, "No space left on device"), 2),
    "closed later": lambda: Broken(ValueError("I/O operation on closed file"), 3),
}


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("show", [None, True, False])
def test_a_bar_that_nobody_sees_stops_nothing(name: str, show, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stderr", MISSING[name]())
    with Bar(100, show=show) as bar:
        for _ in range(10):
            bar._bar.mininterval = 0  # draw each time
            bar(10, 1)
    assert bar.failed == 10


@pytest.mark.parametrize("name", MISSING)
def test_messages_to_nobody_stop_nothing(name: str, monkeypatch) -> None:
    import typer

    monkeypatch.setattr(sys, "stderr", MISSING[name]())
    streams.prepare_streams()
    for _ in range(6):
        typer.echo("≥", err=True)
        print("x", file=sys.stderr, flush=True)
    assert isinstance(sys.stderr.isatty(), bool)
    first = sys.stderr
    streams.prepare_streams()
    assert sys.stderr is first


def test_missing_streams_of_a_program_without_console(monkeypatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    streams.prepare_streams()
    print("nobody hears it")
    assert sys.stdin.read() == ""
    assert not sys.stderr.isatty()
    for stream in (sys.stdin, sys.stdout, sys.stderr._stream):
        stream.close()
