"""How kernels are compiled, and where what is compiled is kept.

Strict arithmetic: no fastmath, no contraction; the same bits on every machine. Without NRT, numba's
counting of references: callers hold all arrays, kernels make none, and counting each array at each
call costs a tenth of a run and of the compilation.
"""

from __future__ import annotations

from typing import Any

import numba

from sim.kernel_cache import KernelCache

_options: Any = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
cache = KernelCache("sim.kernels")
COMPILED: bool = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
kernel = cache.njit(**_options)
"""For functions that are called from Python."""
inner = cache.njit(**_options, no_cpython_wrapper=True)
"""For functions that only kernels call."""
inlined = cache.njit(**_options, no_cpython_wrapper=True, forceinline=True)
"""For passes of a submodel, called in one place: they cost no call, however much they are given."""


def compiled_before(kind: str) -> bool:
    """Whether simulate was compiled for runs of a kind, as the code stands."""
    return cache.read("compiled", kind) is not None


def remember_compiled(kind: str) -> None:
    """Note in the cache that it holds simulate for runs of a kind."""
    cache.write("compiled", kind, b"")
