"""A bar of runs: in a terminal and in a notebook, none in a pipe or where nobody can see it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from sim.words import say


class Bar:
    """Runs that ended, per second, time left, and failures.

    Called with the number of runs that ended, and failed, since the last call: what
    ``progress`` of :func:`sim.sweep.run_missing` wants.

    Args:
        total: runs.
        done: of them before this began.
        show: None: in a terminal and in a notebook.
        unit: what is counted; None: runs.
    """

    def __init__(
        self, total: int, done: int = 0, *, show: bool | None = None, unit: str | None = None
    ) -> None:
        notebook = _in_notebook()
        there = _writable(sys.stderr)
        if show is None:
            show = notebook or (there and sys.stderr.isatty())
        self.shown = show and (there or notebook)
        self.failed = 0
        unit = say("study_run.run") if unit is None else unit
        make, stream = _kind(notebook), sys.stderr if there else io.StringIO()
        more = {"total": total, "initial": done, "unit": unit, "file": stream}
        self._bar: Any = None
        with self._seen():
            self._bar = make(disable=not self.shown, **more)
        if self._bar is None:  # it could not be drawn once
            self._bar = make(disable=True, **more)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        with self._seen():
            self._bar.close()

    def __call__(self, runs: int, failed: int) -> None:
        """So many more runs ended, so many of them failed."""
        self.failed += failed
        with self._seen():
            if failed:
                self._bar.set_postfix({say("study_run.failed"): self.failed}, refresh=False)
            self._bar.update(runs)

    @contextmanager
    def _seen(self) -> Iterator[None]:
        """Draws, and stops doing so when the stream breaks: the runs go on."""
        try:
            yield
        except (OSError, ValueError):
            self.shown = False
            if self._bar is not None:
                self._bar.disable = True


def _writable(stream: Any) -> bool:
    """Whether a stream is there; a program without a console has none, or a closed one."""
    return stream is not None and not getattr(stream, "closed", False)


def _in_notebook() -> bool:
    """Whether a kernel runs this: not so where one was only imported, as by who runs notebooks."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


def _kind(notebook: bool) -> Any:
    """tqdm's bar for where we are; its widgets need a library that may be missing."""
    if notebook and find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm as widget

        return widget
    from tqdm import tqdm

    return tqdm
