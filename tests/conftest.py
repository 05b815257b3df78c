"""What every test shares: no screen, chance that can be repeated, and a line about the stack."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pytest
from hypothesis import settings

# Before anything imports matplotlib: draw without a screen.
os.environ["MPLBACKEND"] = "Agg"

# The first call of a kernel compiles it, which no deadline survives. On CI the examples are
# the same every time, so that a red build is about the commit and not about chance.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_configure(config: Any) -> None:
    """Compile what most tests need before two processes each do it for themselves."""
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        # Both, and the many processes that tests start, would compile every file of Python anew.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    whole = not hasattr(config, "workerinput") and config.args == config.getini("testpaths")
    if whole and config.getoption("numprocesses", None) and not config.option.collectonly:
        from sim.engine import LANES, compile_kernels

        # the longest beside the two others
        code = "from sim.engine import compile_kernels; compile_kernels(1, True)"
        with subprocess.Popen([sys.executable, "-c", code], cwd=config.rootpath) as beside:
            compile_kernels(1)
            compile_kernels(LANES)
        if beside.returncode:
            raise pytest.UsageError("the kernels with all mechanisms could not be compiled")


def pytest_report_header() -> str:
    """Say on which stack these tests ran; bits and timings depend on it."""

    def found(name: str) -> str:
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            return f"{name} missing"

    stack = ", ".join(found(name) for name in ("mesa", "numpy", "scipy", "numba", "pandas"))
    jit = "off" if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0") else "on"
    return f"stack: Python {sys.version.split()[0]}, {stack}; JIT {jit}"
