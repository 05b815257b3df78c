"""The manifest of a run or sweep: what made these files. Data, never executed."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from sim import __version__
from sim.parameters import Parameters, changed
from sim.state import Region

LIBRARIES = ("numba", "numpy", "pandas", "pyarrow", "scipy", "matplotlib", "mesa")


def manifest(
    *,
    region: Region,
    parameters: Parameters,
    seed: int,
    months: int,
    command: Sequence[str],
    **more: Any,
) -> dict[str, Any]:
    """Everything needed to make the same numbers again, ready for JSON.

    Args:
        parameters: of the run, or what a sweep starts from.
        command: the words of the command line.
        more: what else belongs to it (design, scenario, duration).
    """
    return {
        "schoorsteen": __version__,
        "command": list(command),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "region": {"name": region.name, "sha256": fingerprint(region)},
        "seed": seed,
        "months": months,
        **more,
        "parameters_changed": dict(changed(parameters)),
        "parameters": parameters.model_dump(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "libraries": {name: _version(name) for name in LIBRARIES},
        "git": git_state(),
    }


def versions() -> dict[str, str | None]:
    """Versions of this package, of Python and of the libraries that count."""
    found: dict[str, str | None] = {"schoorsteen": __version__}
    found["python"] = platform.python_version()
    return found | {name: _version(name) for name in LIBRARIES}


def fingerprint(region: Region) -> str:
    """SHA-256 of what a run reads of a region; equal regions give equal runs."""
    digest = hashlib.sha256()
    for name in sorted(Region.__dataclass_fields__):
        value = getattr(region, name)
        if isinstance(value, np.ndarray):
            digest.update(f"{name} {value.dtype.str} {value.shape}".encode())
            digest.update(np.ascontiguousarray(value).tobytes())
    for names in (region.organisations, region.tasks, region.kinds, region.tiers, region.areas):
        digest.update(repr(names).encode())
    return digest.hexdigest()


def git_state() -> dict[str, Any] | None:
    """Commit of the checkout that this package runs from; None for an installed copy."""
    root = Path(__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return None
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return None
    changes = _git(root, "status", "--porcelain", "--untracked-files=no")
    return {"commit": commit, "changed_since": None if changes is None else bool(changes)}


def command_line() -> list[str]:
    """The words that started this process, without the path of the program."""
    return [Path(sys.argv[0]).name, *sys.argv[1:]]


def _git(root: Path, *words: str) -> str | None:
    try:
        asked = subprocess.run(
            ["git", "-C", str(root), *words],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):  # no git here, or it hangs
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
