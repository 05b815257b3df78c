"""Streams of the command that may be missing, closed, broken, or know few signs."""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import Any, Final

ESCAPED: Final = "schoorsteen.escaped"
"""Error handler of texts that a stream cannot write: each sign as JSON writes it."""


def prepare_streams() -> None:
    """Make standard input, output and error such that nothing fails for lack of them.

    Where one is missing (a service, ``2>&-``, pythonw) what is written to it goes nowhere. Its
    number is taken too: a file that is opened later would get it, and what a library or another
    process writes to standard error would land in that file. A terminal or pipe that cannot write a
    sign gets it as ``\\u2265``, which in JSON is that sign. An error stream whose
    reader went away is silent from then on; a broken standard output still ends the command.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                # the lowest number that is free: this one, as all below it are taken
                os.open(os.devnull, os.O_RDWR)
    codecs.register_error(ESCAPED, _escaped)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None or getattr(stream, "closed", False):
            null = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, null)
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(errors=ESCAPED)
    if not isinstance(sys.stderr, Forgiving):
        sys.stderr = Forgiving(sys.stderr)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end


class Forgiving(io.TextIOBase):
    """A stream of messages and bars; whoever reads it may go away without ending the work."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write, or nothing where nobody reads any more."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written, if somebody takes it."""
        with suppress(OSError, ValueError):
            self._stream.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        try:
            return bool(self._stream.isatty())
        except ValueError:  # it was closed
            return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """That of the stream."""
        return str(getattr(self._stream, "encoding", None) or "utf-8")

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What happens to signs that it does not know."""
        return getattr(self._stream, "errors", None)

    def fileno(self) -> int:
        """The number of the stream."""
        return int(self._stream.fileno())
