"""The run in C, by ctypes: compiled when first asked for, with arrays made by sim.engine."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim import engine
from sim.indicators import COLUMNS
from sim.parameters import TRAIT_PARAMETERS, Parameters
from sim.state import State

TITLE = "C (gcc -O3)"
FAST_TITLE = "C, arranged for speed (gcc -O3, AVX-512 where there is any)"
CORE = Path(__file__).with_name("core.c")
FAST = Path(__file__).with_name("fast.c")
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffp-contract=off")
"""Nothing that changes a bit: no fast-math, no fused multiply-add."""
FAST_FLAGS = (*FLAGS, "-fno-math-errno", "-fno-trapping-math", "-mprefer-vector-width=512")
"""These change no bit either: nobody asks for errno or for floating-point exceptions."""

# Members of the structs in C, in their order ------------------------------------------------------

_FACTS: dict[str, Any] = {
    "rungs": np.float64,
    "key": np.uint32,
    "ends": np.uint32,
    "start": np.uint32,
    "link_pair": np.uint32,
    "task": np.uint8,
    "floor": np.uint8,
    "partners": np.int32,
    "boundary": np.float64,
    "same_area": np.uint8,
    "near_start": np.uint32,
    "near": np.uint8,
    "near_need": np.float64,
    "volume_floor": np.float64,
    "mandate": np.float64,
    "room": np.float64,
    "referee": np.uint8,
    "concentration0": np.float64,
}
_WHOLE = "joint means_cut_month notice_months deepest_rung referee_start referee_stop"
_WHOLE_RULES = tuple(_WHOLE.split())
_LAW = TRAIT_PARAMETERS
_BROKEN = (
    "budget_fear experience_rate peer_rate coupling_weight overlap_weight share cost_key identity "
    "redundancy failure specialisation plurality maturity_months foresight_months move_cost "
    "pairwise_load time_cost congestion tunnelling means_cut exposure trust_threshold trust_gain "
    "trust_loss familiarity inquiry inquiry_days prior_tint delivery_cap drift contacts closure "
    "review_rate choice_precision referee_activity referee_fade convening backing appreciation "
    "monitoring mediation partiality credibility_gain credibility_loss"
)
_RULES = tuple(_BROKEN.split())
_STATE: dict[str, Any] = {
    "month": np.int64,
    "volume": np.float64,
    "depth": np.int8,
    "since": np.int32,
    "notice": np.int32,
    "trust": np.float64,
    "knowledge": np.float64,
    "mindset": np.float64,
    "credibility": np.float64,
    "flow": np.float64,
}


class _Facts(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("organisations", "tasks", "pairs", "links")),
        *((name, ctypes.c_void_p) for name in _FACTS),
    )


class _Rules(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in _WHOLE_RULES),
        *((name, ctypes.c_double) for name in (*_LAW, *_RULES)),
    )


class _State(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_void_p) for name in _STATE)


class CompilerError(RuntimeError):
    """No compiler, or it refused; the message says what to do."""


def compiler() -> str | None:
    """Path of gcc, None where it is missing."""
    return shutil.which("gcc")


@cache
def compile_c(source: Path = CORE, flags: Sequence[str] = FLAGS) -> ctypes.CDLL:
    """The library of a source, built unless the cache holds it.

    Raises:
        CompilerError: gcc is missing or refuses.
    """
    gcc = compiler()
    if gcc is None:
        raise CompilerError("gcc is not on PATH; install it, e.g. `apt-get install -y gcc`")
    edition = subprocess.run([gcc, "-dumpfullversion"], capture_output=True, text=True, check=True)
    # -march=native is another machine's code elsewhere
    known = "\n".join((edition.stdout, *flags, _processor()))
    digest = hashlib.sha256(source.read_bytes() + known.encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"schoorsteen_c_{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise CompilerError(f"{folder} belongs to somebody else; set TMPDIR to a folder of yours")
    library = folder / f"{source.stem}_{digest}.so"
    if not library.is_file():
        made = folder / f"{source.stem}_{digest}_{os.getpid()}.so"
        call = [gcc, *flags, "-shared", "-fPIC", "-o", str(made), str(source), "-lm"]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CompilerError(f"{' '.join(call)} failed:\n{done.stderr}")
        made.replace(library)
    loaded = ctypes.CDLL(str(library))
    loaded.run_open.restype = ctypes.c_void_p
    loaded.run_open.argtypes = [
        *(ctypes.POINTER(part) for part in (_Facts, _Rules, _State)),
        *(ctypes.c_uint32,) * 3,
    ]
    loaded.run_advance.restype = None
    loaded.run_advance.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p]
    loaded.run_close.restype = None
    loaded.run_close.argtypes = [ctypes.c_void_p]
    return loaded


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return "\n".join(sorted({line for line in lines if line.startswith(("model", "flags"))}))


@dataclass(eq=False)
class Twin:
    """A run in C, stepped in place; ``state`` is laid out as that of the kernels."""

    library: ctypes.CDLL
    state: State
    handle: int
    held: tuple[Any, ...]
    """What C points to."""
    columns: int
    """How many of the indicators it knows, from the first on."""

    def advance(self, months: int) -> Any:
        """Simulate months in a row; one row of indicators a month, (months, columns)."""
        rows = np.empty((months, self.columns))
        self.library.run_advance(self.handle, months, rows.ctypes.data)
        return rows

    def __del__(self) -> None:
        self.library.run_close(self.handle)


def open_run(
    region: Any,
    chosen: Parameters,
    seed: int = 0,
    replicate: int = 0,
    source: Path = CORE,
    flags: Sequence[str] | None = None,
) -> Twin:
    """A run at month 0.

    Raises:
        CompilerError: gcc is missing or refuses.
        MemoryError: the run does not fit.
    """
    if flags is None:
        flags = FAST_FLAGS if source == FAST else FLAGS
    library = compile_c(source, tuple(flags))
    made = engine.set_up(region, chosen)
    facts, rules = made.facts, made.rules
    arrays = [np.ascontiguousarray(getattr(facts, name), dtype) for name, dtype in _FACTS.items()]
    given = _Facts(*region.size, *(array.ctypes.data for array in arrays))
    numbers = [int(getattr(rules, name)) for name in _WHOLE_RULES]
    numbers += [float(getattr(chosen, name)) for name in _LAW]
    numbers += [float(getattr(rules, name)) for name in _RULES]
    start = made.start
    state = State._make(
        # own-interest weights are drawn there, and kept there
        np.array(getattr(start, name), _STATE.get(name, np.float64), order="C")
        for name in State._fields
    )
    handle = library.run_open(
        given,
        _Rules(*numbers),
        _State(*(getattr(state, name).ctypes.data for name in _STATE)),
        *(int(word) for word in engine.stream_of(seed, replicate)),
    )
    if not handle:
        raise MemoryError(f"{region!r} does not fit into memory")
    written = re.search(r"\bCOLUMNS = (\d+),", source.read_text(encoding="utf-8"))
    assert written is not None
    return Twin(library, state, handle, (arrays,), int(written[1]))


def build(
    region: Any, chosen: Parameters, seed: int, source: Path = CORE
) -> Callable[[int], dict[str, float]]:
    """A run that advances by so many months and tells the last month's indicators."""
    twin = open_run(region, chosen, seed, source=source)

    def advance(months: int) -> dict[str, float]:
        return dict(zip(COLUMNS, twin.advance(months)[-1].tolist(), strict=False))

    return advance


def build_fast(region: Any, chosen: Parameters, seed: int) -> Callable[[int], dict[str, float]]:
    """The same from fast.c."""
    return build(region, chosen, seed, FAST)
