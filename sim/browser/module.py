"""Un-optimised LLVM code to a WebAssembly module, by llvmlite alone."""

from __future__ import annotations

import gzip
import json
import pickle
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numpy as np
from llvmlite.binding import newpassmanagers
from numba.core.typing.typeof import typeof

from sim.browser import layout
from sim.browser.digest import about, source_digest
from sim.browser.link import link

TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
"""Of the processor: what all browsers have had since 2023; no fused multiplication."""
MOST_ARGUMENTS = 1000
"""Of a WebAssembly function, by the limits that browsers share."""
EXACT = ("floor", "ceil", "sqrt")
"""Functions of the C library that are single instructions here, with the same bits."""
SECTION = "schoorsteen"
"""Name of the module's section that says what is in it, as JSON."""


class BuildError(RuntimeError):
    """A module that cannot be made; the message names what and why."""


def intermediate() -> tuple[dict[str, str], list[str]]:
    """Names of the entries in LLVM code, and that code in parts.

    From a process of its own: numba must not have compiled any kernel before.
    """
    world = layout.example()
    types = {
        name: tuple(typeof(world[argument]) for argument in layout.arguments(name))  # type: ignore[no-untyped-call]
        for name in layout.ENTRIES
    }
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "types", Path(folder) / "code"
        asked.write_bytes(pickle.dumps(types))
        call = [sys.executable, "-m", "sim.browser.intermediate", str(asked), str(told)]
        made = subprocess.run(call, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise BuildError(f"numba gave no code for the module:\n{made.stderr}")
        names, texts = json.loads(gzip.decompress(told.read_bytes()))
        return names, texts


def build() -> bytes:
    """The module, with what it was made from in a section of its own."""
    described = about() | layout.described() | {"digest": source_digest()}
    text = json.dumps(described, separators=(",", ":"), ensure_ascii=False)
    return link(compile_object(*intermediate()), layout.ENTRIES, SECTION, text.encode())


def compile_object(functions: dict[str, str], texts: list[str]) -> bytes:
    """A WebAssembly object file of the entries, of code by :func:`intermediate`."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES, opt=3, reloc="static", codemodel="default"
    )
    short: dict[str, str] = {}
    whole = llvm.parse_assembly(_for_target("target datalayout = \ntarget triple = ", machine))
    signatures: dict[str, str] = {}
    for text in texts:
        text = _for_target(_short_names(text, short), machine)
        signatures |= dict(re.findall(r"^define[^\n]* @(f\d+)\(([^\n]*)\)[^\n]*\{$", text, re.M))
        whole.link_in(llvm.parse_assembly(_inlined(text)))
    world = layout.example()
    for export, function in functions.items():
        name = short["@" + function][1:]
        text = _way_in(signatures[name], name, export, world)
        whole.link_in(llvm.parse_assembly(_for_target(text, machine)))
    whole.verify()
    for function in whole.functions:
        if not function.is_declaration:
            function.linkage = "external" if function.name in layout.ENTRIES else "internal"
    for variable in whole.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    tuning = newpassmanagers.create_pipeline_tuning_options(speed_level=2)
    tuning.loop_vectorization = True
    tuning.slp_vectorization = False
    builder = newpassmanagers.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(whole, builder)
    found: bytes = machine.emit_object(whole)
    return found


def _short_names(text: str, names: dict[str, str]) -> str:
    """Mangled names are kilobytes long and hold counters: short ones, the same for all entries."""

    def short(match: re.Match[str]) -> str:
        return names.setdefault(match.group(0), f"@f{len(names)}")

    return re.sub(r"@_ZN[A-Za-z0-9_.]+", short, text)


def _for_target(text: str, machine: Any) -> str:
    text = re.sub(
        r"^target datalayout = .*$",
        f'target datalayout = "{machine.target_data}"',
        text,
        flags=re.M,
    )
    text = re.sub(r"^target triple = .*$", f'target triple = "{TRIPLE}"', text, flags=re.M)
    for name in EXACT:
        text = re.sub(rf"@{name}\(double", f"@llvm.{name}.f64(double", text)
    return text


def _inlined(text: str) -> str:
    """Functions with more arguments than WebAssembly allows become part of their callers."""

    def draw_marks(match: re.Match[str]) -> str:
        many = match.group(2).count(", ") + 1
        if many <= MOST_ARGUMENTS:
            return match.group(0)
        return f"{match.group(1)} alwaysinline {{"

    # attribute groups are told by a number, which alwaysinline would have to join
    return re.sub(r"^(define[^\n]*? @f\d+\(([^\n]*)\))(?: #\d+)? \{$", draw_marks, text, flags=re.M)


_NUMBERS = {"float64": "double", "int64": "i64", "uint64": "i64"}


def _way_in(signature: str, function: str, export: str, world: dict[str, Any]) -> str:
    """A function that takes the table and passes what stands there to the kernel.

    Raises:
        BuildError: numba passes other numbers than the layout says.
    """
    places = layout.table()
    lines: list[str] = ["  %back = alloca i64", "  %wrong = alloca i64"]
    passed = ["ptr %back", "ptr %wrong"]

    def at(place: int, kind: str) -> str:
        one = f"%v{len(lines)}"
        lines.append(f"  {one}.at = getelementptr inbounds i8, ptr %table, i32 {8 * place}")
        lines.append(f"  {one} = load {kind}, ptr {one}.at, align 8")
        return one

    def times(first: str, second: str) -> str:
        one = f"%v{len(lines)}"
        lines.append(f"  {one} = mul i64 {first}, {second}")
        return one

    for name, item in layout.passed(world, export):
        if item is None:
            passed.append("ptr null")
        elif isinstance(item, np.ndarray):
            place, _ = places[name]
            axes = [at(place + 1 + axis, "i64") for axis in range(item.ndim)]
            steps: list[str] = []
            step = str(item.itemsize)
            for length in reversed(axes):
                steps.insert(0, step)
                step = times(step, length)
            count = axes[0]
            for length in axes[1:]:
                count = times(count, length)
            passed += ["ptr null", "ptr null", f"i64 {count}", f"i64 {item.itemsize}"]
            passed += [f"ptr {at(place, 'ptr')}"]
            passed += [f"i64 {length}" for length in (*axes, *steps)]
        else:
            kind = _NUMBERS[np.asarray(item).dtype.name]
            passed.append(f"{kind} {at(places[name][0], kind)}")
    wanted = [argument.split()[0] for argument in signature.split(", ")]
    given = [argument.split()[0] for argument in passed]
    if wanted != given:
        raise BuildError(
            f"entry {export}: numba passes {len(wanted)} numbers and the layout has {len(given)}; "
            "sim.browser.layout.leaves must follow how this numba takes tuples apart"
        )
    kinds = ", ".join(wanted)
    call = f"  %status = call i32 @{function}({', '.join(passed)})"
    head = f"define i32 @{export}(ptr noalias readonly %table) {{"
    lines = [head, *lines, call, "  ret i32 %status", "}"]
    start = ["target datalayout = ", "target triple = ", f"declare i32 @{function}({kinds})"]
    return "\n".join([*start, *lines, ""])
