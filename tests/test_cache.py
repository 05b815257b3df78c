"""Compiled kernels kept on disk: of this source only, whole, whoever else writes."""

from __future__ import annotations

import ast
import importlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numba
import pytest

import sim
from sim import engine, kernel_cache, kernels

ROOT = Path(__file__).resolve().parents[1]
JIT = not numba.config.DISABLE_JIT
needs_jit = pytest.mark.skipif(not JIT, reason="nothing is compiled")

VALUES = """
from typing import NamedTuple

FACTOR = 3
BY_MODULE = 1


class Pair(NamedTuple):
    left: float
    right: float
"""

KERNELS = """
from sim.kernel_cache import KernelCache
from tiny import values
from tiny.values import FACTOR, Pair

cache = KernelCache(__name__)
njit = cache.njit(_nrt=False, error_model="numpy")
STEP = 10


@njit
def scaled(x):
    return x * FACTOR


@njit
def shifted(x):
    return scaled(x) + STEP * values.BY_MODULE


@njit
def left(pair):
    return pair.left


@njit
def total(numbers):
    found = 0
    for i in range(len(numbers)):
        found += scaled(numbers[i])
    return found
"""


class Tiny:
    """A small package that keeps its kernels as sim does, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kept = root / "kept"
        (root / "tiny").mkdir()
        self.write("__init__", "")
        self.write("kernels", KERNELS)
        self.write("values", VALUES)

    def write(self, name: str, text: str) -> None:
        (self.root / "tiny" / f"{name}.py").write_text(text)

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file and leave its size and its time as they are."""
        path = self.root / "tiny" / f"{name}.py"
        text, before = path.read_text(), path.stat()
        assert text.count(old) == 1
        assert len(old) == len(new)
        path.write_text(text.replace(old, new))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def load(self) -> ModuleType:
        """The kernels, as a new process would import them."""
        forget()
        importlib.invalidate_caches()
        return importlib.import_module("tiny.kernels")

    def start(self, code: str, **environment: str) -> subprocess.Popen[str]:
        paths = os.pathsep.join([str(self.root), str(ROOT), *filter(None, sys.path)])
        keep = {"NUMBA_CACHE_DIR": str(self.kept), "NUMBA_DISABLE_JIT": "0"}
        return subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": paths} | keep | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "tiny"]:
        del sys.modules[name]


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> Iterator[Tiny]:
    monkeypatch.syspath_prepend(tmp_path)
    # Python's own rule for .pyc files is size and time
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = Tiny(tmp_path)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(made.kept))
    yield made
    forget()


def answer_of(process: subprocess.Popen[str], line: str = "") -> str:
    out, errors = process.communicate(line)
    assert (process.returncode, errors) == (0, "")
    return out.strip()


def found(kernel) -> tuple[int, int]:
    """How often a kernel was loaded and compiled."""
    return sum(kernel.stats.cache_hits.values()), sum(kernel.stats.cache_misses.values())


# States of the source ---------------------------------------------------------------------


@needs_jit
@pytest.mark.parametrize(
    ("name", "old", "new", "kernel", "before", "after"),
    [
        ("values", "FACTOR = 3", "FACTOR = 4", "shifted", 16, 18),
        ("values", "BY_MODULE = 1", "BY_MODULE = 2", "shifted", 16, 26),
        ("values", "left: float\n    right", "right: float\n    left", "left", 7.0, 8.0),
        ("kernels", "STEP = 10", "STEP = 20", "shifted", 16, 26),
        ("kernels", "x * FACTOR", "x + FACTOR", "shifted", 16, 15),
    ],
    ids=["value elsewhere", "value of a module", "order of fields", "value", "called kernel"],
)
def test_an_edit_acts_though_size_and_time_stay(tiny, name, old, new, kernel, before, after):
    def value():
        module = tiny.load()
        argument = module.Pair(7.0, 8.0) if kernel == "left" else 2
        return getattr(module, kernel)(argument), found(getattr(module, kernel))

    assert value() == (before, (0, 1))
    assert value() == (before, (1, 0))
    tiny.edit(name, old, new)
    assert value() == (after, (0, 1))
    tiny.edit(name, new, old)
    assert value() == (before, (1, 0)), "what was compiled before is still there"


@needs_jit
def test_code_that_python_loads_stale_is_not_kept_for_the_new_source(tiny, monkeypatch) -> None:
    """Python takes a .pyc file for that of an edited source of the same size and time. What is
    compiled from it must not pass for that of the new source once Python sees the edit."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert tiny.load().shifted(2) == 16
    tiny.edit("values", "FACTOR = 3", "FACTOR = 4")
    tiny.edit("kernels", "STEP = 10", "STEP = 20")
    stale = tiny.load()
    assert (stale.STEP, stale.FACTOR, stale.shifted(2), stale.shifted(2.5)) == (10, 3, 16, 17.5)
    for written in (tiny.root / "tiny").rglob("*.pyc"):
        written.unlink()
    module = tiny.load()
    assert (module.shifted(2), module.shifted(2.5), found(module.shifted)) == (28, 30.0, (0, 2))


def test_what_is_not_compiled_in_makes_no_difference(tiny) -> None:
    def digest(name: str, text: str) -> str:
        tiny.write(name, text)
        made: str = tiny.load().cache.source_digest
        return made

    first = digest("values", VALUES)
    assert digest("values", f"import os\n# a comment\n{VALUES}OTHER = {{'a', 'b'}}\n") == first
    assert digest("kernels", "# a comment\n" + KERNELS.replace("= 10", "=  10  # ten")) == first
    assert digest("kernels", KERNELS.replace("= 10", "= int('11')")) != first
    assert digest("kernels", KERNELS) == first
    documented = KERNELS.replace("(x):\n", '(x):\n    """A docstring."""\n')
    assert digest("kernels", documented) == first
    assert (
        digest("kernels", KERNELS.replace('error_model="numpy"', 'error_model="python"')) != first
    )
    assert digest("kernels", KERNELS.replace("_nrt=False,", "_nrt=False, nogil=True,")) != first
    assert digest("kernels", KERNELS) == first
    table = VALUES.replace("FACTOR = 3", "import numpy\nFACTOR = numpy.arange(3, 5)")
    second = digest("values", table)
    assert second != first
    assert digest("values", table.replace("3, 5", "3, 6")) not in (first, second)


JIT_ROOM = """
from sim.kernel_cache import KernelCache

cache = KernelCache("tiny")
kernel = cache.njit(_nrt=False)
inner = cache.njit(_nrt=False, no_cpython_wrapper=True)
"""
SCALED = """

@inner
def scaled(x):
    return x * FACTOR
"""
SHIFTED = """

@kernel
def shifted(x):
    return scaled(x) + STEP
"""
WITH_BOTH = "from tiny.jit import inner, kernel\nFACTOR = 3\nSTEP = 10\n"


def package(tiny: Tiny, name: str, **files: str) -> ModuleType:
    """A package of kernels of which ``name`` defines the one that is called."""
    forget()
    tiny.write("jit", JIT_ROOM)
    tiny.write("__init__", f"from tiny.jit import cache\nfrom tiny.{name} import shifted\n")
    for file, text in files.items():
        tiny.write(file, text)
    importlib.invalidate_caches()
    return importlib.import_module("tiny")


@needs_jit
def test_a_kernel_may_move_to_another_file(tiny) -> None:
    first = package(tiny, "one", one=WITH_BOTH + SCALED + SHIFTED)
    assert (first.shifted(2), found(first.shifted)) == (16, (0, 1))
    assert [path.name.split("-")[0] for path in first.cache.folder.iterdir()] == ["shifted"]
    apart = "from tiny.jit import kernel\nfrom tiny.two import scaled\nSTEP = 10\n" + SHIFTED
    second = package(tiny, "one", one=apart, two=WITH_BOTH + "scaling = 4\n" + SCALED)
    assert second.cache.source_digest == first.cache.source_digest
    assert (second.shifted(2), found(second.shifted)) == (16, (1, 0))
    third = package(tiny, "three", three=apart, two=WITH_BOTH + SCALED)
    assert (third.shifted(2), found(third.shifted)) == (16, (1, 0))
    # two rooms may call different numbers by one name
    other = WITH_BOTH.replace("FACTOR = 3\nSTEP = 10", "FACTOR = 4\nSTEP = 10")
    fourth = package(tiny, "three", three=apart + "FACTOR = 3\n", two=other + SCALED)
    assert (fourth.shifted(2), found(fourth.shifted)) == (18, (0, 1))


def test_a_kernel_that_is_defined_late_is_refused(tiny) -> None:
    made = package(tiny, "one", one=WITH_BOTH + SCALED + SHIFTED)
    assert len(made.cache.source_digest) == 16
    tiny.write("late", WITH_BOTH + SHIFTED.replace("shifted", "moved"))
    with pytest.raises(TypeError, match=r"moved: defined after .* tiny must import all"):
        importlib.import_module("tiny.late")


def test_a_value_that_cannot_be_told_from_another_is_refused(tiny) -> None:
    odd = WITH_BOTH.replace("FACTOR = 3", "FACTOR = [3]")
    made = package(tiny, "one", one=odd + SCALED + SHIFTED)
    with pytest.raises(TypeError, match="FACTOR: kernels use a list, which cannot be told"):
        print(made.cache.source_digest)


def test_a_set_has_no_order_in_a_digest(tiny) -> None:
    tiny.write(
        "kernels", f"{KERNELS}\n@njit\ndef known(word):\n    return word in {{'a', 'b', 'c'}}\n"
    )
    code = "from tiny.kernels import cache; print(cache.source_digest)"
    started = [tiny.start(code, PYTHONHASHSEED=str(seed)) for seed in (1, 2)]
    assert len({answer_of(process) for process in started}) == 1


@needs_jit
def test_kernels_of_another_module_count(tiny) -> None:
    tiny.write(
        "values",
        KERNELS.replace("from tiny import values\n", "")
        .replace("tiny.values import", "tiny.more import")
        .replace(" * values.BY_MODULE", "")
        + "BY_MODULE = 1\n",
    )
    tiny.write("more", VALUES)
    code = KERNELS.replace("return scaled(x) +", "return other(x) +")
    tiny.write("kernels", code.replace("FACTOR, Pair", "FACTOR, Pair, scaled as other"))
    first = tiny.load()
    assert first.other(2) == 6
    sys.modules.pop("tiny.more")
    tiny.edit("more", "FACTOR = 3", "FACTOR = 4")
    second = tiny.load()
    assert second.other(2) == 8
    assert second.cache.source_digest != first.cache.source_digest


def test_old_folders_go(tiny) -> None:
    def used(step: int) -> Path:
        tiny.write("kernels", KERNELS.replace("= 10", f"= {step}"))
        cache = tiny.load().cache
        if cache.read("one", "key") is None:
            cache.write("one", "key", b"data")
        # times of folders may be as coarse as seconds
        os.utime(cache.folder, (len(made), len(made)))
        return cache.folder

    made: list[Path] = []
    for step in range(kernel_cache.FOLDERS_KEPT):
        made.append(used(step))
    beside = made[0].parent
    others = [beside / "other.txt", beside / "kernels.cpython-399-0123456789abcdef"]
    others[0].write_text("")
    others[1].mkdir()
    made.append(made[0])
    assert used(0) == made[0]
    made.append(used(kernel_cache.FOLDERS_KEPT))
    kept = {path for path in beside.iterdir() if path not in others}
    assert kept == {made[0], *made[2:]}
    assert len(kept) == kernel_cache.FOLDERS_KEPT
    assert all(other.exists() for other in others)


# Whole or not at all ----------------------------------------------------------------------


@needs_jit
def test_two_processes_may_compile_at_the_same_time(tiny) -> None:
    """Different signatures of the same kernels, and some of the same.

    numba's own index loses a third of the first three hundred, and mixes up some.
    """
    code = """
import sys
import numpy as np
from tiny.kernels import left, Pair, scaled, shifted, cache, total

def check(types, misses):
    for kind in types:
        assert shifted(kind(2)) == 16
        assert total(np.ones(4, kind)) == 12
        assert left(Pair(kind(2), kind(3))) == 2
    made = sum(sum(k.stats.cache_misses.values()) for k in (left, scaled, shifted, total))
    assert bool(made) == misses, made

types = [getattr(np, name) for name in "int8 int16 int32 uint16 uint32 float64".split()]
print("ready", flush=True)
which = int(sys.stdin.readline())
if which < 2:
    for key in range(100 * which, 100 * which + 200):
        cache.write("many", str(key), str(key).encode())
    check(types[::-1][:4] if which else types[:4], True)
else:
    for key in range(300):
        assert cache.read("many", str(key)) == str(key).encode()
    check(types, False)
    # what only a compilation needs, and takes half a second to load
    assert "numba.np.arraymath" not in sys.modules
print("done")
"""
    first, second, third = (tiny.start(code) for _ in range(3))
    for process in (first, second, third):
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", answer_of(process)
    for which, process in enumerate((first, second)):
        assert process.stdin is not None
        process.stdin.write(f"{which}\n")
        process.stdin.flush()
    assert [answer_of(process) for process in (first, second)] == ["done"] * 2
    assert answer_of(third, "2\n") == "done"
    assert not [path for path in tiny.kept.rglob("*") if path.suffix == ".tmp"]


@needs_jit
@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data[: len(data) // 2],
        lambda data: data[:1000] + bytes([data[1000] ^ 1]) + data[1001:],
        lambda data: os.urandom(len(data)),
    ],
    ids=["empty", "a stub", "half", "a bit", "garbage"],
)
def test_what_is_damaged_is_compiled_anew(tiny, harm) -> None:
    assert tiny.load().shifted(2) == 16
    files = [path for path in tiny.kept.rglob("*") if path.is_file()]
    assert sorted(path.name.split("-")[0] for path in files) == ["scaled", "shifted"]
    for path in files:
        path.write_bytes(harm(path.read_bytes()))
    for state in ((0, 1), (1, 0)):
        module = tiny.load()
        assert (module.shifted(2), found(module.shifted)) == (16, state)


def test_what_is_kept_is_found_under_its_own_key_only(tiny) -> None:
    cache = tiny.load().cache
    assert cache.read("one", "key") is None
    cache.write("one", "key", b"data")
    cache.write("one", "other", b"")
    assert cache.read("one", "key") == b"data"
    assert cache.read("one", "other") == b""
    assert cache.read("two", "key") is None
    first, second = sorted(cache.folder.iterdir())
    first.rename(second)
    assert {cache.read("one", "key"), cache.read("one", "other")} < {None, b"data", b""}
    cache.write("two", "key", b"data")
    cache.forget("one")
    assert [cache.read(name, "key") for name in ("one", "two")] == [None, b"data"]


@needs_jit
def test_a_folder_that_another_process_removes_is_made_again(tiny) -> None:
    module = tiny.load()
    assert module.shifted(2) == 16
    shutil.rmtree(module.cache.folder)
    assert module.shifted(2.5) == 17.5
    module.shifted.recompile()
    assert tiny.load().cache.folder == module.cache.folder
    again = tiny.load()
    assert (again.shifted(2.5), again.shifted(2)) == (17.5, 16)
    assert found(again.shifted) == (2, 0)


@needs_jit
def test_a_folder_that_cannot_be_written(tiny, tmp_path, monkeypatch) -> None:
    locked = tmp_path / "locked"
    locked.write_text("a file: no one, not even root, can make a folder in it")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(locked))
    module = tiny.load()
    assert module.shifted(2) == 16
    assert module.cache.folder.parent == tmp_path / "tiny" / "__pycache__"
    assert module.shifted.stats.cache_path == str(module.cache.folder)
    shutil.rmtree(module.cache.folder)
    module.cache.folder.write_text("also a file")
    module = tiny.load()
    assert (module.shifted(2), found(module.shifted)) == (16, (0, 1))
    assert module.cache.folder.is_file()


@needs_jit
def test_nowhere_to_write(tiny, monkeypatch) -> None:
    monkeypatch.setattr(numba.core.caching.CompileResultCacheImpl, "_locator_classes", [])
    module = tiny.load()
    assert (module.shifted(2), module.cache.folder) == (16, None)
    assert module.shifted.stats.cache_path is None
    module.cache.write("one", "key", b"data")
    module.cache.forget("one")
    assert module.cache.read("one", "key") is None


def test_a_full_disk_is_no_fault(tiny, monkeypatch) -> None:
    def full(path, data):
        path.touch()
        raise OSError(28, "No space left on device")

    cache = tiny.load().cache
    monkeypatch.setattr(Path, "write_bytes", full)
    cache.write("one", "key", b"data")
    assert list(cache.folder.iterdir()) == []


def test_what_cannot_be_kept_is_refused(tiny) -> None:
    def scaled(x):
        return x

    module = tiny.load()
    with pytest.raises(TypeError, match="_nrt=False only"):
        module.cache.njit(nogil=True)
    for name in ("scaled", "test_what_cannot_be_kept_is_refused.<locals>.scaled"):
        scaled.__qualname__ = name
        with pytest.raises(TypeError, match="scaled: kernels are kept by name, one each"):
            module.njit(scaled)


@needs_jit
def test_a_kept_kernel_can_be_set_not_to_look(tiny) -> None:
    tiny.load().shifted(2)
    module = tiny.load()
    module.shifted._cache.disable()
    assert (module.shifted(2), found(module.shifted)) == (16, (0, 1))
    module = tiny.load()
    module.shifted._cache.enable()
    assert (module.shifted(2), found(module.shifted)) == (16, (1, 0))


def test_code_with_addresses_of_its_process_is_not_kept(tiny) -> None:
    def compiled_with(**more) -> SimpleNamespace:
        library = SimpleNamespace(has_dynamic_globals=more.get("addresses", False))
        environment = SimpleNamespace(consts=[1])
        reduced = ("code", "descriptor", environment, "int64", False, (), "file", [], ())
        return SimpleNamespace(
            library=library, lifted=more.get("lifted", ()), _reduce=lambda: reduced
        )

    cache = tiny.load().cache
    kept = kernel_cache.CachedDispatcher(cache, "scaled")
    assert kept.cache_path == str(cache.folder)
    kept.save_overload("signature", compiled_with(addresses=True))
    kept.save_overload("signature", compiled_with(lifted=("a loop",)))
    kept.disable()
    kept.save_overload("signature", compiled_with())
    assert cache.read("scaled", "signature") is None
    kept.enable()
    kept.save_overload("signature", compiled_with())
    assert pickle.loads(cache.read("scaled", "signature")) == (
        *("code", "descriptor", [1], "int64", (), []),
    )
    kept.flush()
    assert kept.load_overload("signature", None) is None


# Without the pipeline --------------------------------------------------------------------------


def hide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("numba.core.untyped_passes.WithLifting")


def change(monkeypatch: pytest.MonkeyPatch) -> None:
    def delvar(self, name, more):
        raise AssertionError("not to be called")

    monkeypatch.setattr("numba.core.lowering.Lower.delvar", delvar)


@needs_jit
@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (hide, "cannot import name 'WithLifting'"),
        (change, "Lower.delvar takes .self name more., not .self name."),
    ],
    ids=["a name is missing", "a signature is another"],
)
def test_another_numba_compiles_plainly_and_says_so_once(tiny, monkeypatch, harm, why) -> None:
    code = WITH_BOTH + SCALED + SHIFTED
    usual = package(tiny, "one", one=code)
    assert usual.shifted(2) == 16
    with monkeypatch.context() as patch:
        harm(patch)
        patch.delitem(sys.modules, kernel_cache.PIPELINE)
        patch.delattr("sim.kernel_pipeline", raising=False)
        plain = package(tiny, "one", one=code)
    assert plain.cache.source_digest != usual.cache.source_digest
    with pytest.warns(RuntimeWarning, match=rf"^numba .* \({why}.*as slowly") as told:
        assert (plain.shifted(2), plain.shifted(2.5)) == (16, 17.5)
    assert len(told) == 1
    assert (found(plain.shifted), "\n" in str(told[0].message)) == ((0, 2), False)
    assert plain.shifted.targetoptions.get("pipeline_class") is None


@needs_jit
def test_without_the_pipeline_the_kernels_give_the_same_bits(tmp_path) -> None:
    """Shown on the one that draws regions: all take half a minute."""
    code = """
import sys, warnings
import numba.core.untyped_passes as passes
if len(sys.argv) > 1:
    del passes.WithLifting
from sim import engine
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    region = engine.synthetic(5, tasks=3, seed=4)
print(len([one for one in told if one.category is RuntimeWarning]), region.volumes.tobytes().hex())
"""
    said = []
    for more in ([], ["plain"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *more],
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        said.append(done.stdout.split())
    assert [warned for warned, _ in said] == ["0", "1"]
    assert said[0][1] == said[1][1]


# The kernels of the model -----------------------------------------------------------------


def modules_of_the_kernels() -> list[ModuleType]:
    return [
        module
        for name, module in list(sys.modules.items())
        if name == "sim.kernels" or name.startswith("sim.kernels.")
    ]


@needs_jit
def test_every_kernel_is_in_the_cache() -> None:
    kind = type(kernels.simulate)
    values = [value for module in modules_of_the_kernels() for value in vars(module).values()]
    made = {id(value): value for value in values if isinstance(value, kind)}.values()
    assert len(made) > 50
    assert {one.py_func.__name__ for one in made} == set(kernels.cache.kernels)
    for one in made:
        cached = not one.targetoptions.get("no_cpython_wrapper")
        assert (getattr(one._cache, "cache", None) is kernels.cache) == cached, one
    assert kernels.simulate._cache.cache is kernels.cache
    paths = [module.__file__ for module in modules_of_the_kernels()]
    for path in paths:
        source = ast.parse(Path(path).read_text(encoding="utf-8"))
        names = [ast.unparse(node) for node in ast.walk(source) if isinstance(node, ast.Attribute)]
        assert not {"numba.njit", "numba.jit"} & set(names)


def test_the_digest_of_the_kernels_knows_what_they_import() -> None:
    found = kernels.cache.sources()
    values = {name: value for _, _, known in found.values() for name, value in known}
    assert set(found) >= set(kernels.cache.kernels)
    assert values["FLOW_REASON"] == repr(sim.state.FLOW_REASON)
    assert values["REASON_CHANCE"] == repr(sim.state.REASON_CHANCE)
    assert values["math"] == "math"
    assert values["exponential"] == ("kernel", "exponential")


@needs_jit
@pytest.mark.slow  # .ci/run asks for it
@pytest.mark.parametrize(("lanes", "extensions"), [(1, False), (1, True), (engine.LANES, False)])
def test_nothing_is_compiled_for_a_second_signature(lanes, extensions, tmp_path) -> None:
    """A literal, or a row of another type, would have a kernel and all it calls made twice."""
    code = f"""
import sys
from sim import engine, kernels
engine.compile_kernels({lanes}, {extensions})
found = {{}}
for name, module in list(sys.modules.items()):
    if name == "sim.kernels" or name.startswith("sim.kernels."):
        for value in vars(module).values():
            if isinstance(value, type(kernels.simulate)):
                found[value.py_func.__name__] = [str(sig) for sig in value.signatures]
assert set(found) == set(kernels.cache.kernels)
assert len([name for name in found if found[name]]) > 50
for name, signatures in found.items():
    if len(signatures) > 1:
        print(name, *signatures, sep="\\n    ")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


@needs_jit
def test_what_is_compiled_is_noted_for_its_source(monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(vars(kernels.cache), "folder", tmp_path / "one")
    assert not engine.compiled_before(1)
    kernels.remember_compiled(engine._kind(1, False))
    assert engine.compiled_before(1)
    assert not engine.compiled_before(7)
    assert not engine.compiled_before(1, extensions=True)
    monkeypatch.setitem(vars(kernels.cache), "folder", tmp_path / "two")
    assert not engine.compiled_before(1)
