"""Compiled functions, kept on disk from one process to the next.

numba's own cache asks only whether the file of a function was edited, so that it goes on with
old values of constants that come from elsewhere; and processes that compile at the same time
write into one index. Here every edition of a module has a folder of its own, and every function
and signature a file of its own, named by what it is. Nothing is written twice with different
contents, so nothing needs a lock; what is missing, cut short or unreadable is compiled anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import llvmlite  # type: ignore[import-untyped]
import numba
import numpy as np
from numba.core import caching
from numba.core.compiler import CompileResult
from numba.core.registry import cpu_target
from numba.core.serialize import dumps

EDITIONS = 4
"""Editions of a module that stay on disk, for each Python; those used last."""

_SETTINGS = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DEBUGINFO_DEFAULT")
"""numba's settings (NUMBA_OPT and so on) that end up in compiled code."""


class Shelf:
    """Where the compiled functions of one package, or of one module, are kept.

    Its edition is a digest of the code that runs there and of the values that numba can find
    there, imported or not, when it is first asked for compiled functions. They are taken as they
    were loaded and not from files, which may have been edited since.
    """

    def __init__(self, module: str) -> None:
        self.module = module
        self._functions: dict[str, Any] = {}

    def njit(self, **options: Any) -> Callable[[Any], Any]:
        """numba.njit with options, its results kept.

        Without ``_nrt=False`` loaded functions would need what :meth:`_Kept.load_overload` skips.
        """
        if options.get("_nrt") is not False:
            raise TypeError("functions are kept with _nrt=False only")
        compiled = numba.njit(**options)

        def decorate(function: Any) -> Any:
            name = function.__qualname__
            if name in self._functions or not name.isidentifier():
                raise TypeError(f"{name}: functions are kept by name, one each, at the top level")
            self._functions[name] = function
            dispatcher = compiled(function)
            if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
                dispatcher._cache = _Kept(self, name)
            return dispatcher

        return decorate

    @cached_property
    def edition(self) -> str:
        """Digest of all that the compiled functions depend on, but for the processor."""
        spaces = {id(f.__globals__): f.__globals__ for f in self._functions.values()}
        values = sorted(value for names in spaces.values() for value in _values(names, self.module))
        code = [_code(f.__code__) for _, f in sorted(self._functions.items())]
        return hashlib.sha256(repr((_STACK, code, values)).encode()).hexdigest()[:16]

    @cached_property
    def folder(self) -> Path | None:
        """Folder of this edition, in the place where numba would keep it; None if there is none."""
        some = next(iter(self._functions.values()))
        try:
            # NUMBA_CACHE_DIR, __pycache__ or the user's, whichever can be written
            base = caching.CompileResultCacheImpl(some).locator.get_cache_path()  # type: ignore[no-untyped-call]
        except (RuntimeError, OSError):
            return None
        folder = Path(base) / f"{self._stem}{self.edition}"
        with contextlib.suppress(OSError):
            os.utime(folder)  # in use: see _tidy
        return folder

    @property
    def _stem(self) -> str:
        return f"{self.module.rpartition('.')[2]}.{sys.implementation.cache_tag}-"

    def _path(self, name: str, key: str) -> Path | None:
        """File for a key; those of other processors are others."""
        whole = f"{name} {key} {cpu_target.target_context.codegen().magic_tuple()}"
        short = hashlib.sha256(whole.encode()).hexdigest()[:16]
        return self.folder / f"{name}-{short}" if self.folder else None

    def read(self, name: str, key: str) -> bytes | None:
        """What was written under a name and key, None unless it is all there."""
        path = self._path(name, key)
        try:
            told = path.read_bytes() if path else b""
        except OSError:
            return None
        data = told[32:]
        return data if told[:32] == _seal(key, data) else None

    def write(self, name: str, key: str, data: bytes) -> None:
        """Keep data, whole or not at all; a full or locked disk is no fault."""
        path = self._path(name, key)
        if path is None:
            return
        passing = path.with_name(f"{path.name}.{os.urandom(6).hex()}.tmp")
        with contextlib.suppress(OSError):
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                self._tidy(path.parent)
            try:
                passing.write_bytes(_seal(key, data) + data)
                passing.replace(path)
            finally:
                passing.unlink(missing_ok=True)

    def forget(self, name: str) -> None:
        """Remove what was written under a name."""
        if self.folder:
            for path in self.folder.glob(f"{name}-*"):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _tidy(self, folder: Path) -> None:
        """Remove the editions that were not used for longest.

        Whoever still uses one has what it loaded, finds no more, and compiles the rest: it is
        made again with the next function that is kept.
        """
        found = [path for path in folder.parent.glob(f"{self._stem}*") if path != folder]
        for old in sorted(found, key=_used)[: 1 - EDITIONS or None]:
            shutil.rmtree(old, ignore_errors=True)


class _Kept(caching._Cache):
    """One function's place on the shelf, as numba's dispatchers ask for it."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self.shelf = shelf
        self._name = name
        self._enabled = True

    @property
    def cache_path(self) -> str | None:
        return str(self.shelf.folder) if self.shelf.folder else None

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function, or None.

        numba's own cache first loads all that a compilation needs (half a second, and SciPy);
        functions that count no references run without, and a compilation loads it by itself.
        """
        data = self.shelf.read(self._name, str(sig)) if self._enabled else None
        if data is None:
            return None
        return CompileResult._rebuild(target_context, *pickle.loads(data))  # type: ignore[no-untyped-call]

    def save_overload(self, sig: Any, cres: Any) -> None:
        """Keep a compiled function, unless it holds addresses of this process."""
        if self._enabled and not cres.lifted and not cres.library.has_dynamic_globals:
            self.shelf.write(self._name, str(sig), dumps(cres._reduce()))  # type: ignore[no-untyped-call]

    def enable(self) -> None:
        self._enabled = True

    def disable(self) -> None:
        self._enabled = False

    def flush(self) -> None:
        self.shelf.forget(self._name)


def _seal(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()


def _used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


_STACK = (
    *(sys.version, numba.__version__, llvmlite.__version__, np.__version__),
    *(repr(getattr(numba.config, name, None)) for name in _SETTINGS),
)


def _code(code: CodeType) -> tuple[Any, ...]:
    """All of a code object but where its lines stand, so that a comment is no new edition."""
    constants = [
        _code(value)
        if isinstance(value, CodeType)
        else sorted(map(repr, value))
        if isinstance(value, frozenset)
        else repr(value)
        for value in code.co_consts
    ]
    return (
        *(code.co_name, code.co_flags, code.co_code, code.co_exceptiontable, constants),
        *(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        *(code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
    )


def _values(names: Mapping[str, Any], module: str) -> Iterator[tuple[str, str]]:
    """What numba can compile in of the names of a module: numbers, tables, order of fields."""
    for name, value in names.items():
        if name.startswith("__"):
            continue
        if isinstance(value, bool | int | float | complex | str | tuple | np.generic):
            yield name, repr(value)
        elif isinstance(value, np.ndarray):
            yield name, repr((value.dtype.str, value.shape, value.tobytes()))
        elif isinstance(value, type) and hasattr(value, "_fields"):
            yield name, repr(value._fields)
        elif isinstance(getattr(value, "_cache", None), _Kept):
            if value._cache.shelf.module != module:
                yield name, value._cache.shelf.edition
        elif isinstance(value, ModuleType) and _package(value.__name__) == _package(module):
            inside = {
                key: item for key, item in vars(value).items() if type(item) is not ModuleType
            }
            yield from ((f"{name}.{key}", item) for key, item in _values(inside, module))


def _package(module: str) -> str:
    return module.partition(".")[0]
