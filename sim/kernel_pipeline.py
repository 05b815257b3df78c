"""How numba compiles kernels here: each function is optimised once, in the kernel that calls it.

numba optimises every function and makes machine code of it, and does the same again with a copy
of it wherever it is called. Of kernels that call a hundred others, few are ever called from
Python: only those need code of their own. The rest is handed on as it was lowered, with the
passes over single functions done. Arguments stay values: numba keeps them in memory, and loads a
tuple of eighty arrays whole for each field that is read. Results are the same to the last bit.

All this subclasses private parts of numba. On import they are compared with what was written
against; :class:`ImportError` says what differs, and :mod:`sim.kernel_cache` then does without.

Conditions, kept by :mod:`sim.kernel_cache`: no counting of references (``_nrt=False``), and
functions without a way in from Python (``no_cpython_wrapper``) are called by kernels only. They
have no environment, so they may raise nothing that is made from values.
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite.ir import IRBuilder  # type: ignore[import-untyped]
from numba.core import cgutils, ir, types
from numba.core.callconv import CPUCallConv
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.datamodel.models import StructModel
from numba.core.datamodel.packer import ArgPacker
from numba.core.dispatcher import Dispatcher
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering, NativeLowering, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes, WithLifting

UNUSED_PASSES = (InlineClosureLikes, NopythonRewrites, WithLifting)
"""Passes for closures, array expressions and ``with``, of which kernels have none."""

_PARAMETERS: tuple[tuple[type, str, str], ...] = (
    (JITCodeLibrary, "__init__", "self codegen name"),
    (JITCodeLibrary, "_optimize_functions", "self ll_module"),
    (JITCodeLibrary, "_optimize_final_module", "self"),
    (JITCodeLibrary, "_finalize_final_module", "self"),
    (JITCodeLibrary, "_finalize_dynamic_globals", "self"),
    (JITCodeLibrary, "_verify_declare_only_symbols", "self"),
    (JITCodeLibrary, "_ensure_finalized", "self"),
    (JITCodeLibrary, "get_pointer_to_function", "self name"),
    (JITCodeLibrary, "enable_object_caching", "self"),
    (Lower, "setup_function", "self fndesc"),
    (Lower, "extract_function_arguments", "self"),
    (Lower, "lower_expr", "self resty expr"),
    (Lower, "alloca_lltype", "self name lltype datamodel"),
    (Lower, "pre_lower", "self"),
    (Lower, "storevar", "self value name argidx"),
    (Lower, "loadvar", "self name"),
    (Lower, "delvar", "self name"),
    (Lower, "typeof", "self varname"),
    (BaseNativeLowering, "run_pass", "self state"),
    (Dispatcher, "get_call_template", "self args kws"),
    (CPUCallConv, "_get_arg_packer", "self argtypes"),
    (CPUCallConv, "get_arguments", "self func"),
    (ArgPacker, "as_arguments", "self builder values"),
    (StructModel, "get", "self builder val pos"),
    (CompilerBase, "compile_extra", "self func"),
    (CompilerBase, "define_pipelines", "self"),
    (DefaultPassBuilder, "define_nopython_pipeline", "state name"),
)
"""Parts of numba that are replaced or called here, with the names of their parameters."""


def check_signatures() -> None:
    """Compare numba's parts with what was written against.

    Raises:
        ImportError: with the first that is missing or takes other parameters.
    """
    for owner, name, expected in _PARAMETERS:
        part = getattr(owner, name, None)
        if part is None:
            raise ImportError(f"{owner.__name__} has no {name}")
        found = " ".join(inspect.signature(part).parameters)
        if found != expected:
            raise ImportError(f"{owner.__name__}.{name} takes ({found}), not ({expected})")


check_signatures()


class KernelLibrary(JITCodeLibrary):
    """Code of a kernel and of all that it calls, optimised together."""

    def _optimize_functions(self, ll_module: Any) -> None:
        """Function passes on what is defined in a module; numba runs them on declarations too."""
        ll_module.data_layout = self._codegen._data_layout
        passes, builder = self._codegen._function_pass_manager()
        for function in ll_module.functions:
            if not function.is_declaration:
                passes.run(function, builder)


class InnerLibrary(KernelLibrary):
    """Code of a function that is optimised further, and made, where it is called."""

    def _optimize_final_module(self) -> None:
        """Nothing: the calling kernel's library optimises all at once."""

    def _finalize_final_module(self) -> None:
        """Ready to be linked into others, with no machine code of its own."""
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """0: there is no such function in this process."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """Where numba registers environments of functions."""
        return _NoEnvironments


class _NoEnvironments:
    @staticmethod
    def set_env(env_name: str, env: Any) -> None:
        """Without machine code there is no place for an environment."""


class _Given:
    """A tuple that a function is given, as the numbers that it was passed in.

    Put together it would take an instruction a number, of which a kernel's tuples have a thousand,
    and as many again to take it apart for the next call. So a field is made when it is read, and
    a tuple that is only handed on is handed on as it came.
    """

    def __init__(self, model: Any, parts: Any) -> None:
        self.model, self.parts = model, parts
        self.type = model.get_value_type()
        self._fields: dict[int, Any] = {}

    def field(self, builder: Any, place: int) -> Any:
        """A field as a value, made once, in the first block."""
        if place not in self._fields:
            with builder.goto_entry_block():
                made = self.part_model(place).from_argument(builder, self.parts[place])
                self._fields[place] = made
        return self._fields[place]

    def part_model(self, place: int) -> Any:
        """How a part is laid out: tuples of one kind have one model for all."""
        alike = getattr(self.model, "_elem_model", None)
        return self.model._models[place] if alike is None else alike

    def whole(self, builder: Any) -> Any:
        """All of it as one value."""
        return self.model.from_argument(builder, self.parts)


class _Builder(IRBuilder):  # type: ignore[misc]
    """numba takes the arguments of a call apart with ``extract_value``."""

    def extract_value(self, agg: Any, idx: Any, name: str = "") -> Any:
        if not isinstance(agg, _Given):
            return super().extract_value(agg, idx, name=name)
        (place,) = idx if isinstance(idx, list | tuple) else (idx,)
        model, parts = agg.part_model(place), agg.parts[place]
        if isinstance(parts, list | tuple):  # taken apart further
            return _Given(model, parts)
        return model.from_argument(self, parts)

    def insert_value(self, agg: Any, value: Any, idx: Any, name: str = "") -> Any:
        """A tuple that becomes a field of another is put together."""
        if isinstance(value, _Given):
            value = value.whole(self)
        return super().insert_value(agg, value, idx, name=name)


class ArgumentsAsValues(Lower):
    """Lowering that keeps tuples and arrays that a function is given as values, not in memory.

    Their names are assigned once, in the first block, which comes before all others.
    """

    def setup_function(self, fndesc: Any) -> None:
        super().setup_function(fndesc)
        self.builder = _Builder(self.entry_block)

    def extract_function_arguments(self) -> Any:
        """Arguments as values; named tuples as they came, see :class:`_Given`."""
        packer = self.call_conv._get_arg_packer(self.fndesc.argtypes)
        parts = packer._unflattener.unflatten(self.call_conv.get_arguments(self.function))
        self.fnargs = [
            _Given(model, part)
            if isinstance(kind, types.NamedTuple)
            else model.from_argument(self.builder, part)
            for kind, model, part in zip(self.fndesc.argtypes, packer._dm_args, parts, strict=True)
        ]
        return self.fnargs

    def lower_expr(self, resty: Any, expr: Any) -> Any:
        if expr.op == "getattr":
            given = self._values.get(expr.value.name)
            if isinstance(given, _Given):
                kind = self.typeof(expr.value.name)
                place = kind.fields.index(expr.attr)
                value = given.field(self.builder, place)
                return self.context.cast(self.builder, value, kind[place], resty)
        return super().lower_expr(resty, expr)

    def alloca_lltype(self, name: str, lltype: Any, datamodel: Any = None) -> Any:
        """Room for a variable; without debugging its size need not be known."""
        return cgutils.alloca_once(self.builder, lltype, name=name, zfill=False)

    def pre_lower(self) -> None:
        super().pre_lower()
        times: dict[str, int] = {}
        arguments = set()
        for block in self.blocks.values():
            for statement in block.body:
                if isinstance(statement, ir.Assign):
                    name = statement.target.name
                    times[name] = times.get(name, 0) + 1
                    if isinstance(statement.value, ir.Arg):
                        arguments.add(name)
        self._values: dict[str, Any] = {}
        self._kept = {
            name
            for name in arguments
            if times[name] == 1 and isinstance(self.typeof(name), types.BaseTuple | types.Array)
        }

    def storevar(self, value: Any, name: str, argidx: int | None = None) -> None:
        if name in self._kept:
            self._values[name] = value
        else:
            if isinstance(value, _Given):
                value = value.whole(self.builder)
            super().storevar(value, name, argidx=argidx)

    def loadvar(self, name: str) -> Any:
        return self._values[name] if name in self._kept else super().loadvar(name)

    def delvar(self, name: str) -> None:
        if name not in self._kept:
            super().delvar(name)


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelLowering(BaseNativeLowering):
    """numba's lowering, into the libraries above."""

    _name = "kernel_lowering"  # type: ignore[assignment]

    @property
    def lowering_class(self) -> type[Lower]:
        return ArgumentsAsValues

    def run_pass(self, state: Any) -> bool:
        if state.library is None:
            kind = InnerLibrary if state.flags.no_cpython_wrapper else KernelLibrary
            state.library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
        return bool(super().run_pass(state))


class KernelCompiler(CompilerBase):
    """For ``numba.njit(pipeline_class=...)``: numba's own pipeline with the lowering above."""

    def define_pipelines(self) -> list[Any]:
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
        manager.passes = [
            (KernelLowering if step is NativeLowering else step, why)
            for step, why in manager.passes
            if step not in UNUSED_PASSES
        ]
        manager._finalized = False
        manager.finalize()
        return [manager]

    def compile_extra(self, func: Any) -> Any:
        with _no_collection():
            return super().compile_extra(func)


def take_literals_as_numbers(dispatcher: Any) -> None:
    """Let kernels that call a function with a literal share what is compiled for its type.

    numba compiles for 0, for 1 and for a number that is not known: thirteen times ``draw``.
    """
    find = dispatcher.get_call_template

    def found(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        plain = {name: types.unliteral(kind) for name, kind in kws.items()}
        return find(tuple(types.unliteral(kind) for kind in args), plain)

    dispatcher.get_call_template = found


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without collecting garbage, a tenth of the compilation: what it makes, it holds on to."""
    if not gc.isenabled():  # a function that is compiled for another
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
