"""What made these files: the manifest of a run or sweep, and the digest of the code."""

from __future__ import annotations

import ast
import hashlib
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from sim import EDITION, __version__
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
        "edition": EDITION,
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


# The code that decides numbers --------------------------------------------------------------

DECIDING = (
    *("parameters", "state", "networks", "kernels", "indicators", "columns", "allocation"),
    *("engine", "outcomes", "sweep/design", "sweep/worker"),
)
"""Files and folders of ``sim`` whose code decides which numbers come out."""


@cache
def code_digest() -> str:
    """SHA-256 of the code that decides numbers, as it was when first asked for."""
    return digest_of(Path(__file__).parent, DECIDING)


def digest_of(folder: Path, deciding: Sequence[str]) -> str:
    """SHA-256 of what some files of a package, or folders of files, define.

    The same for every Python. Comments, docstrings, sentences (text with a blank) and the files in
    which things stand are no part of it: each definition counts by itself, with what it means by
    names that mean different things in different files.

    Raises:
        FileNotFoundError: one of them is not there.
    """
    files: dict[str, _File] = {}
    for name in deciding:
        plain = folder / f"{name}.py"
        for path in [plain] if plain.exists() else sorted((folder / name).rglob("*.py")):
            module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
            files[module.removesuffix(".__init__")] = _File(path, folder.name)
        if not plain.exists() and not (folder / name).is_dir():
            raise FileNotFoundError(f"{plain}: code that decides numbers is said to be there")
    meanings: dict[str, set[str]] = {}
    for file in files.values():
        for name, told in file.defined.items():
            meanings.setdefault(name, set()).add(told)
    found = set()
    for module, file in files.items():
        for told, uses in file.statements:
            means = [(name, _meaning(files, module, name, meanings)) for name in sorted(uses)]
            found.add(repr((told, [pair for pair in means if pair[1]])))
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


class _File:
    """Statements of a file, the names that it defines, and those that it imports."""

    def __init__(self, path: Path, package: str) -> None:
        self.statements: list[tuple[str, set[str]]] = []
        self.defined: dict[str, str] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        for node in ast.parse(path.read_bytes(), path.name).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.imported |= _imported(node)
                continue
            names = _bound(node)
            if _is_text(node) or names == ["__all__"] or _for_types_only(node):
                continue
            told = repr(_tree(node, package))
            for name in names:  # one that is bound again counts in order
                self.defined[name] = self.defined.get(name, "") + told
            told = self.defined[names[0]] if names else told
            self.statements.append((told, _looked_up(node)))


def _meaning(
    files: Mapping[str, _File], module: str, name: str, meanings: Mapping[str, set[str]]
) -> str:
    """What a name means in a file, where that is not the same in all; "" where it is."""
    file = files[module]
    if name in file.defined:
        return file.defined[name] if len(meanings[name]) > 1 else ""
    if name not in file.imported:
        return ""
    origin, wanted = file.imported[name]
    if origin in files and wanted in {*files[origin].defined, *files[origin].imported}:
        found = _meaning(files, origin, wanted, meanings)
        return found or ("" if wanted == name else wanted)
    inside = origin.partition(".")[0] == module.partition(".")[0]
    return wanted if inside else f"{origin} {wanted}"


def _imported(node: ast.Import | ast.ImportFrom) -> dict[str, tuple[str, str]]:
    """Module and name there of each name that an import binds."""
    if isinstance(node, ast.Import):
        return {(a.asname or a.name.partition(".")[0]): (a.name, "") for a in node.names}
    return {(a.asname or a.name): (node.module or "", a.name) for a in node.names}


def _bound(node: ast.stmt) -> list[str]:
    """Names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [one.id for target in targets if target for one in ast.walk(target)
            if isinstance(one, ast.Name)]  # fmt: skip


def _looked_up(node: ast.stmt) -> set[str]:
    """Names that a statement takes from its file, or from Python."""
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
    own = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    own |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    return {one.id for one in names} - own


def _is_text(node: ast.AST) -> bool:
    """Whether a statement is nothing but text: a docstring, of whatever stands above it."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _tree(node: Any, package: str) -> Any:
    """Syntax as plain values that are the same for every Python."""
    if isinstance(node, list):
        return [_tree(item, package) for item in node if not _is_text(item)]
    if isinstance(node, ast.Constant):
        sentence = isinstance(node.value, str) and " " in node.value
        return "text" if sentence else repr(node.value)
    if isinstance(node, ast.ImportFrom):
        origin = node.module or ""
        known = "" if origin.partition(".")[0] == package else origin
        return known, sorted(repr((one.name, one.asname)) for one in node.names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        words = node.func.value
        if node.func.attr == "split" and isinstance(words, ast.Constant):
            return "words", repr(words.value)
    if not isinstance(node, ast.AST):
        return node
    fields = [
        (name, _tree(value, package))
        for name, value in ast.iter_fields(node)
        if name not in ("ctx", "kind", "type_comment", "type_params") and value not in (None, [])
    ]
    return type(node).__name__, fields
