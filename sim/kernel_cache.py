"""Compiled kernels, kept on disk from one process to the next.

numba's own cache asks only whether the file of a function was edited, so that it goes on with
old values of constants that come from elsewhere; and processes that compile at the same time
write into one index. Here every state of the source has a folder of its own, and every kernel
and signature a file of its own, named by what it is. Nothing is written twice with different
contents, so nothing needs a lock; what is missing, cut short or unreadable is compiled anew.
"""

from __future__ import annotations

import contextlib
import dis
import enum
import hashlib
import os
import pickle
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

import llvmlite  # type: ignore[import-untyped]
import numba
import numpy as np
from numba.core import caching
from numba.core.compiler import CompileResult
from numba.core.environment import Environment
from numba.core.registry import cpu_target
from numba.core.serialize import dumps

from sim.words import say

FOLDERS_KEPT = 4
"""States of the source whose kernels stay on disk, for each Python; those used last."""

PIPELINE = "sim.kernel_pipeline"
"""The module of ``KernelCompiler``, which numba may be too new or too old for."""

_SETTINGS = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DEBUGINFO_DEFAULT")
"""numba's settings (NUMBA_OPT and so on) that end up in compiled code."""

_STACK = (
    *(sys.version, numba.__version__, llvmlite.__version__, np.__version__),
    *(repr(getattr(numba.config, name, None)) for name in _SETTINGS),
)


class Kernel(NamedTuple):
    """A function as it was decorated."""

    function: Any
    options: Mapping[str, Any]


class KernelCache:
    """Where the compiled kernels of one package are kept.

    The package may be a single module. Names of its kernels are unique, whatever file they are
    in. What belongs together is told by :attr:`source_digest`, of the code and the values as they
    were loaded, and not of files, which may have been edited since.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self.kernels: dict[str, Kernel] = {}
        self._pipeline, self._why_plain = _pipeline()

    def njit(self, **options: Any) -> Callable[[Any], Any]:
        """numba.njit with options, its results kept.

        With ``no_cpython_wrapper``, for functions that only kernels call: nothing of those is
        kept, they become a part of what calls them.

        Raises:
            TypeError: without ``_nrt=False``, without which loaded functions would need what
                :meth:`CachedDispatcher.load_overload` skips; or for a name that is taken.
        """
        if options.get("_nrt") is not False:
            raise TypeError("kernels are kept with _nrt=False only")
        compiles = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
        keep = compiles and not options.get("no_cpython_wrapper")
        more = {} if self._pipeline is None else {"pipeline_class": self._pipeline.KernelCompiler}
        compiled = numba.njit(**options, **more)

        def decorate(function: Any) -> Any:
            name = function.__qualname__
            if name in self.kernels or not name.isidentifier():
                raise TypeError(f"{name}: kernels are kept by name, one each, at the top level")
            if "source_digest" in vars(self):
                raise TypeError(
                    f"{name}: defined after kernels of {self.package} were called or asked for; "
                    f"{self.package} must import all its modules"
                )
            self.kernels[name] = Kernel(function, options)
            dispatcher = compiled(function)
            if compiles and self._pipeline is not None:
                self._pipeline.take_literals_as_numbers(dispatcher)
            if keep:
                dispatcher._cache = CachedDispatcher(self, name)
            return dispatcher

        return decorate

    @cached_property
    def source_digest(self) -> str:
        """Digest of all that compiled kernels depend on but their arguments and the processor:
        their code, the values it can find, the options of numba and how it compiles here.

        Comments, docstrings and names of files are no part of it.
        """
        options = [(name, sorted(one.options.items())) for name, one in self.kernels.items()]
        pipeline = self._why_plain if self._pipeline is None else _code_of_module(self._pipeline)
        told = repr((_STACK, pipeline, sorted(options), sorted(self.sources().items())))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def sources(self) -> dict[str, tuple[Any, ...]]:
        """Code, defaults and named values of every kernel, and of functions that kernels use."""
        names = {id(one.function): name for name, one in self.kernels.items()}
        source = _Source(self.package.partition(".")[0], names)
        for name, one in self.kernels.items():
            source.function(name, one.function)
        return source.found

    @cached_property
    def folder(self) -> Path | None:
        """Folder of this source, in the place where numba would keep it; None if there is none."""
        functions = [one.function for one in self.kernels.values()]
        # the package's own folder, not one of a room in it
        some = min(functions, key=lambda f: (f.__module__.count("."), f.__module__))
        try:
            # NUMBA_CACHE_DIR, __pycache__ or the user's, whichever can be written
            base = caching.CompileResultCacheImpl(some).locator.get_cache_path()  # type: ignore[no-untyped-call]
        except (RuntimeError, OSError):
            return None
        folder = Path(base) / f"{self._stem}{self.source_digest}"
        with contextlib.suppress(OSError):
            os.utime(folder)  # in use: see _tidy
        return folder

    @property
    def _stem(self) -> str:
        return f"{self.package.rpartition('.')[2]}.{sys.implementation.cache_tag}-"

    def _path(self, name: str, key: str) -> Path | None:
        """File for a key; those of other processors are others."""
        whole = f"{name} {key} {cpu_target.target_context.codegen().magic_tuple()}"
        short = hashlib.sha256(whole.encode()).hexdigest()[:16]
        return self.folder / f"{name}-{short}" if self.folder else None

    def read(self, name: str, key: str) -> bytes | None:
        """What was written under a name and key, None unless it is all there."""
        path = self._path(name, key)
        try:
            sealed = path.read_bytes() if path else b""
        except OSError:
            return None
        data = sealed[32:]
        return data if sealed[:32] == _seal(key, data) else None

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

    def warn_of_plain_numba(self) -> None:
        """Say once, when something is about to be compiled, that it takes longer than it need."""
        if self._pipeline is None and self._why_plain:
            warnings.warn(
                say("kernels.plain_numba", version=numba.__version__, why=self._why_plain),
                RuntimeWarning,
                stacklevel=2,
            )
            self._why_plain = ""

    def _tidy(self, folder: Path) -> None:
        """Remove the folders that were not used for longest.

        Whoever still uses one has what it loaded, finds no more, and compiles the rest: it is
        made again with the next kernel that is kept.
        """
        found = [path for path in folder.parent.glob(f"{self._stem}*") if path != folder]
        for old in sorted(found, key=_used)[: 1 - FOLDERS_KEPT or None]:
            shutil.rmtree(old, ignore_errors=True)


class CachedDispatcher(caching._Cache):
    """One kernel's place in the cache, as numba's dispatchers ask for it."""

    def __init__(self, cache: KernelCache, name: str) -> None:
        self.cache = cache
        self._name = name
        self._enabled = True

    @property
    def cache_path(self) -> str | None:
        return str(self.cache.folder) if self.cache.folder else None

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled kernel, or None.

        numba's own cache first loads all that a compilation needs (half a second, and SciPy);
        functions that count no references run without, and a compilation loads it by itself.
        """
        data = self.cache.read(self._name, signature_key(sig)) if self._enabled else None
        if data is None:
            self.cache.warn_of_plain_numba()
            return None
        library, descriptor, constants, signature, lifted, reload = pickle.loads(data)
        # it may have moved to another file since, and the one that it was in be gone
        descriptor.modname = self.cache.kernels[self._name].function.__module__
        environment = Environment.from_fndesc(descriptor)  # type: ignore[no-untyped-call]
        environment.consts[:] = constants
        return CompileResult._rebuild(  # type: ignore[no-untyped-call]
            *(target_context, library, descriptor, environment, signature),
            objectmode=False,
            lifted=lifted,
            typeann="",
            reload_init=reload,
            referenced_envs=(environment,),
        )

    def save_overload(self, sig: Any, cres: Any) -> None:
        """Keep a compiled kernel, unless it holds addresses of this process.

        Environments are left out: they name files. That of the kernel is made anew, those of inner
        functions are not used.
        """
        if self._enabled and not cres.lifted and not cres.library.has_dynamic_globals:
            library, descriptor, environment, signature, _, lifted, _, reload, _ = cres._reduce()
            kept = (library, descriptor, list(environment.consts), signature, lifted, reload)
            self.cache.write(self._name, signature_key(sig), dumps(kept))  # type: ignore[no-untyped-call]

    def enable(self) -> None:
        self._enabled = True

    def disable(self) -> None:
        self._enabled = False

    def flush(self) -> None:
        self.cache.forget(self._name)


def signature_key(signature: Any) -> str:
    """Types of arguments as text, with the fields of tuples and where those are defined."""
    if isinstance(signature, str):
        return signature
    tuples = [_tuple(one) for one in getattr(signature, "args", signature)]
    return f"{signature} {tuples}"


def _tuple(kind: Any) -> Any:
    """What numba's text of a NamedTuple's type leaves out, with that of tuples in it."""
    made = getattr(kind, "instance_class", None)
    inside = [_tuple(one) for one in getattr(kind, "types", ())]
    return [made and (made.__module__, made.__qualname__, made._fields), inside]


def _pipeline() -> tuple[Any, str]:
    """Module of the pipeline, or None and what it misses in this numba."""
    try:
        return import_module(PIPELINE), ""
    except ImportError as fault:
        return None, str(fault)


def _seal(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + data).digest()


def _used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


# What compiled code depends on ------------------------------------------------------------


class _Source:
    """Functions and values that numba can compile in, each by its name."""

    def __init__(self, project: str, kernels: Mapping[int, str]) -> None:
        self.project = project
        self.kernels = kernels
        self.found: dict[str, Any] = {}

    def function(self, name: str, function: FunctionType) -> None:
        """Add a function, the values that its code names, and the functions among them."""
        if name in self.found:
            return
        self.found[name] = ()  # it may call itself
        code, known = function.__code__, function.__globals__
        attributes = set(_all_names(code))
        values = [
            (used, self.value(used, known[used], attributes))
            for used in sorted(set(_global_names(code)))
            if used in known
        ]
        self.found[name] = (_code(code), repr(function.__defaults__), values)

    def value(self, name: str, value: Any, attributes: Set[str]) -> Any:
        """What there is to know of a value; ``attributes``: what code takes from modules."""
        value = getattr(value, "py_func", value)
        if isinstance(value, bool | int | float | complex | str | bytes | np.generic | None):
            return repr(value)
        if isinstance(value, type):
            return _class(value)
        if isinstance(value, tuple):
            return [self.value(f"{name}[{i}]", item, attributes) for i, item in enumerate(value)]
        if isinstance(value, np.ndarray):
            return value.dtype.str, value.shape, hashlib.sha256(value.tobytes()).hexdigest()
        if isinstance(value, FunctionType):
            if id(value) in self.kernels:
                return "kernel", self.kernels[id(value)]
            place = f"{value.__module__}.{value.__qualname__}"
            if self._ours(value.__module__):
                self.function(place, value)
                return "function", place
            return place
        if isinstance(value, ModuleType):
            if self._ours(value.__name__):
                known = vars(value)
                found = sorted(attributes & known.keys())
                return [(key, self.value(f"{name}.{key}", known[key], attributes)) for key in found]
            return value.__name__
        if isinstance(value, np.ufunc | BuiltinFunctionType):
            return repr(value)
        raise TypeError(
            f"{name}: kernels use a {type(value).__name__}, which cannot be told from another; "
            "they may use numbers, text, tuples, arrays, classes, functions and modules"
        )

    def _ours(self, module: str) -> bool:
        return module.partition(".")[0] == self.project


def _code(code: CodeType) -> tuple[Any, ...]:
    """All of a code object but where its lines stand, and its docstring.

    With a docstring the other constants stand elsewhere: they are listed in the order of use.
    """
    words = bytearray(code.co_code)
    constants: list[Any] = []
    extended = 0
    for at in range(0, len(words), 2):
        number = extended << 8 | words[at + 1]
        extended = number if words[at] == dis.EXTENDED_ARG else 0
        if words[at] in _CONSTANT:
            constants.append(_constant(code.co_consts[number]))
            words[at + 1] = 0
    return (
        *(code.co_name, code.co_flags & ~_HAS_DOCSTRING, bytes(words), code.co_exceptiontable),
        *(constants, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        *(code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
    )


_CONSTANT = frozenset(dis.hasconst)
_GLOBAL = dis.opmap["LOAD_GLOBAL"]
_HAS_DOCSTRING = 0x4000000
"""Flag of Python 3.13 and later."""


def _constant(value: Any) -> Any:
    if isinstance(value, CodeType):
        return _code(value)
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)


def _class(value: type) -> list[Any]:
    found: list[Any] = [value.__name__, getattr(value, "_fields", ())]
    if issubclass(value, enum.Enum):
        found += [(item.name, repr(item.value)) for item in value]
    return found


def _all_names(code: CodeType) -> Iterator[str]:
    """Names of globals and attributes in code, and in code within it."""
    yield from code.co_names
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _all_names(value)


def _global_names(code: CodeType) -> Iterator[str]:
    """Names that are looked up in the module, and not in an object."""
    extended, words = 0, code.co_code
    for at in range(0, len(words), 2):
        number = extended << 8 | words[at + 1]
        extended = number if words[at] == dis.EXTENDED_ARG else 0
        if words[at] == _GLOBAL:
            yield code.co_names[number >> 1]  # the last bit says whether it is called
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _global_names(value)


def _code_of_module(module: ModuleType) -> list[Any]:
    """Code of the functions and classes that a module defines."""
    told: list[Any] = []
    for name, value in sorted(vars(module).items()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, FunctionType):
            told.append((name, _code(value.__code__)))
        elif isinstance(value, type):
            told.append((name, [base.__name__ for base in value.__mro__]))
            for key, item in sorted(vars(value).items()):
                item = getattr(item, "fget", getattr(item, "__func__", item))
                if isinstance(item, FunctionType):
                    told.append((name, key, _code(item.__code__)))
    return told
