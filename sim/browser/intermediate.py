"""Un-optimised LLVM code of entries, out of numba: `python -m sim.browser.intermediate IN OUT`.

numba makes code for this machine while it compiles; here it is kept from that, so this runs in a
process of its own in which no kernel was compiled before. What a name private to numba has become
in another version is told by an error that names it.
"""

from __future__ import annotations

import gzip
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
from numba.core import caching
from numba.core.codegen import CPUCodeLibrary
from numba.core.cpu import CPUContext
from numba.core.dispatcher import Dispatcher

from sim.browser import entry


def _leave_raw() -> None:
    """Keep numba from optimising, from making machine code and from what it kept on disk."""

    def nothing(*_: Any) -> None:
        return None

    def finished(library: Any) -> None:
        # without what it calls: that is asked for once for all, in _libraries
        library._finalized = True

    def no_function(*_: Any) -> Any:
        # a built-in function of its own, by which numba knows the kernel; it is never called
        return [].append

    for owner, name, other in (
        (CPUCodeLibrary, "_optimize_functions", nothing),
        (CPUCodeLibrary, "finalize", finished),
        (CPUContext, "get_executable", no_function),
    ):
        if not hasattr(owner, name):
            raise RuntimeError(
                f"numba {numba.__version__} has no {owner.__name__}.{name}, by which the module "
                "for browsers is made: use the version in constraints.txt"
            )
        for kind in (owner, *_subclasses(owner)):
            if name in vars(kind):
                setattr(kind, name, other)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").partition(".")[0] == "sim":
            for value in list(vars(module).values()):
                if isinstance(value, Dispatcher):
                    cached: Any = value
                    cached._cache = caching.NullCache()


def _subclasses(kind: Any) -> Iterator[Any]:
    for below in kind.__subclasses__():
        yield below
        yield from _subclasses(below)


def _libraries(first: Any, found: dict[int, Any]) -> None:
    """A library and all that it calls, callees first."""
    if id(first) in found:
        return
    for library in first._linking_libraries:
        _libraries(library, found)
    found[id(first)] = first


def write(asked: Path, path: Path) -> None:
    """Code of entries and of what they call, as compressed JSON: names, and texts to link.

    ``asked``: a pickle of the types of their arguments by name.
    """
    _leave_raw()
    names: dict[str, str] = {}
    found: dict[int, Any] = {}
    for name, signature in pickle.loads(asked.read_bytes()).items():
        kernel = getattr(entry, name)
        kernel.compile(signature)
        compiled = kernel.overloads[signature]
        names[name] = compiled.fndesc.llvm_func_name
        _libraries(compiled.library, found)
    texts = [str(library._final_module) for library in found.values()]
    path.write_bytes(gzip.compress(json.dumps([names, texts]).encode(), 1, mtime=0))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
