"""Python that reads tables as JavaScript, so that the page reads them by the very same lines.

The reading modules are plain Python: functions, small classes, texts, lists, dictionaries. Each
construct has one translation, which leans on ``parts/python.js`` where the two languages differ
(what is equal, what is true, how a text is cut); a construct without one is an error of whoever
builds the page. Types and docstrings are left out.

Weighed against it: MicroPython as WebAssembly weighs 222 kB gzip, more than the rest of the page,
and has no unicodedata, difflib, decimal and csv; a port by hand can differ from its original.
"""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

PACKAGE: Final = Path(__file__).parent.parent


class TranslationError(RuntimeError):
    """A construct that has no translation; the message says where it stands."""


class Taken(NamedTuple):
    """A module, or a part of it."""

    name: str
    only: frozenset[str] | None = None
    """Names at the top of the module; None: all."""
    without: frozenset[str] = frozenset()
    given: Mapping[str, str] = {}
    """JavaScript in the place of names that are left out."""


LIBRARY: Final = frozenset(
    {
        *("re", "math", "csv", "io", "unicodedata", "datetime", "decimal", "difflib", "functools"),
        *("itertools", "zipfile", "zlib", "dataclasses", "numpy", "xml.etree", "pathlib"),
    }
)
"""Modules of Python of which ``parts/python.js`` has what is needed."""
_RESERVED: Final = frozenset(
    {
        *("arguments", "case", "catch", "const", "debugger", "default", "delete", "do", "enum"),
        *("eval", "export", "extends", "function", "instanceof", "interface", "let", "new", "null"),
        *("package", "private", "protected", "public", "static", "super", "switch", "this"),
        *("throw", "typeof", "undefined", "var", "void", "py"),
    }
)
_OPERATORS: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.BitOr: "or_",
    ast.BitAnd: "and_",
}
_NATIVE: Final[Mapping[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_ORDERED: Final[Mapping[type[ast.cmpop], tuple[str, str]]] = {
    ast.Lt: ("lt", "<"),
    ast.LtE: ("le", "<="),
    ast.Gt: ("gt", ">"),
    ast.GtE: ("ge", ">="),
}


def translated(modules: Sequence[Taken], outside: Mapping[str, Mapping[str, Any]]) -> str:
    """Modules as JavaScript, each a constant of its own that imports from earlier ones.

    Args:
        outside: values of modules that are not translated, by module and name.

    Raises:
        TranslationError: something that has no translation.
    """
    trees = {taken.name: ast.parse(_source(taken.name)) for taken in modules}
    keywords = {
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and any(word.arg for word in node.keywords)
    }
    methods = {
        one.name
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for one in node.body
        if isinstance(one, ast.FunctionDef)
    }
    functions: dict[str, set[str]] = {}
    pieces = []
    for taken in modules:
        module = _Module(taken, trees[taken.name], keywords, methods, functions, outside)
        pieces.append(module.text())
        functions[taken.name] = module.functions
    return "\n".join(pieces)


def constant_of(module: str) -> str:
    """The constant that holds what a module has."""
    return module.replace(".", "_")


def _source(module: str) -> str:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text(encoding="utf-8")


class _Module:
    def __init__(
        self,
        taken: Taken,
        tree: ast.Module,
        keywords: set[str],
        methods: set[str],
        functions: Mapping[str, set[str]],
        outside: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.taken = taken
        self.keywords = keywords
        self.methods = methods
        self.outside = outside
        self.imports: dict[str, str] = {}
        """Imported names and the JavaScript for them."""
        self.direct: set[str] = set()
        """Names that are functions and no classes."""
        self.namespaces: set[str] = set()
        self.functions: set[str] = set()
        self.top: set[str] = set(taken.given)
        self.scopes: list[set[str]] = []
        self.count = 0
        self.used: set[str] = set()
        self.body = []
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node, functions)
            elif self._wanted(node):
                self.body.append(node)
                self.top |= set(_bound([node]))
                if isinstance(node, ast.FunctionDef):
                    self.functions.add(node.name)
        self.direct |= self.functions

    def _wanted(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return False
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return False
        names = set(_bound([node]))
        if names & self.taken.without or names & set(self.taken.given):
            return False
        return self.taken.only is None or bool(names & self.taken.only)

    def _import(self, node: ast.Import | ast.ImportFrom, functions: Mapping[str, set[str]]) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            if isinstance(node, ast.Import):
                if alias.name in LIBRARY:
                    self.imports[name] = f"py.lib.{_flat(alias.name)}"
                    self.namespaces.add(name)
                continue
            module = node.module or ""
            inner = f"{module}.{alias.name}"
            if inner in functions:
                self.imports[name] = constant_of(inner)
                self.namespaces.add(name)
            elif module in functions:
                self.imports[name] = f"{constant_of(module)}.{_safe(alias.name)}"
                if alias.name in functions[module]:
                    self.direct.add(name)
            elif alias.name in self.outside.get(module, {}):
                self.imports[name] = json.dumps(self.outside[module][alias.name])
            elif module in LIBRARY:
                self.imports[name] = f"py.lib.{_flat(module)}.{alias.name}"
                if module == "xml.etree":
                    self.namespaces.add(name)

    def text(self) -> str:
        body = "".join(self.statement(node) for node in self.body)
        given = "".join(f"const {name} = {code};\n" for name, code in self.taken.given.items())
        needed = "".join(
            f"const {_safe(name)} = {code};\n"
            for name, code in self.imports.items()
            if name in self.used and name not in self.top
        )
        names = ", ".join(_safe(name) for name in sorted(self.top))
        return (
            f"const {constant_of(self.taken.name)} = (() => {{\n"
            f"{needed}{given}{self._declared(self.body)}{body}return {{{names}}};\n}})();"
        )

    def _declared(self, body: Sequence[ast.stmt], but: Iterable[str] = ()) -> str:
        """Names as Python knows them: of a whole function, wherever they are first bound."""
        functions = {node.name for node in body if isinstance(node, ast.FunctionDef)}
        plain = {name for name in functions if not self._wrapped(body, name)}
        names = [n for n in dict.fromkeys(_bound(body)) if n not in plain and n not in set(but)]
        return f"let {', '.join(map(_safe, names))};\n" if names else ""

    @staticmethod
    def _wrapped(body: Sequence[ast.stmt], name: str) -> bool:
        return any(
            isinstance(node, ast.FunctionDef) and node.name == name and node.decorator_list
            for node in body
        )

    def fail(self, node: ast.AST, why: str = "") -> TranslationError:
        line = getattr(node, "lineno", "?")
        what = why or type(node).__name__
        shown = ast.unparse(node)[:80] if isinstance(node, ast.expr | ast.stmt) else ""
        return TranslationError(
            f"{self.taken.name}:{line}: {what} has no translation for the page: {shown}; write it"
            " otherwise, or teach sim/page/translate.py"
        )

    # Statements ------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> str:
        return "".join(self.statement(node) for node in body)

    def statement(self, node: ast.stmt) -> str:
        found: Callable[[Any], str] | None = getattr(
            self, f"do_{type(node).__name__.lower()}", None
        )
        if found is None:
            raise self.fail(node)
        return found(node)

    def do_pass(self, node: ast.Pass) -> str:
        return ""

    def do_assert(self, node: ast.Assert) -> str:
        return ""

    def do_break(self, node: ast.Break) -> str:
        return "break;\n"

    def do_continue(self, node: ast.Continue) -> str:
        return "continue;\n"

    def do_import(self, node: ast.Import) -> str:
        raise self.fail(node)

    def do_expr(self, node: ast.Expr) -> str:
        if isinstance(node.value, ast.Constant):
            return ""
        return f"{self.value(node.value)};\n"

    def do_return(self, node: ast.Return) -> str:
        return f"return {'null' if node.value is None else self.value(node.value)};\n"

    def do_raise(self, node: ast.Raise) -> str:
        if node.exc is None:
            return f"throw caught{self.count};\n"
        made = self.value(node.exc)
        return f"throw py.thrown({made});\n"

    def do_if(self, node: ast.If) -> str:
        text = f"if ({self.test(node.test)}) {{\n{self.block(node.body)}}}"
        if node.orelse:
            text += f" else {{\n{self.block(node.orelse)}}}"
        return f"{text}\n"

    def do_while(self, node: ast.While) -> str:
        if node.orelse:
            raise self.fail(node, "while with else")
        return f"while ({self.test(node.test)}) {{\n{self.block(node.body)}}}\n"

    def do_for(self, node: ast.For) -> str:
        if node.orelse:
            raise self.fail(node, "for with else")
        many = self.value(node.iter)
        if isinstance(node.target, ast.Name):
            return f"for ({self.target(node.target)} of {many}) {{\n{self.block(node.body)}}}\n"
        one = self.fresh()
        start = self.assigned(node.target, one)
        return f"for (const {one} of {many}) {{\n{start}{self.block(node.body)}}}\n"

    def do_with(self, node: ast.With) -> str:
        text = ""
        for item in node.items:
            made = f"py.enter({self.value(item.context_expr)})"
            text += (
                f"{made};\n"
                if item.optional_vars is None
                else self.assigned(item.optional_vars, made)
            )
        return text + self.block(node.body)

    def do_try(self, node: ast.Try) -> str:
        if node.orelse:
            raise self.fail(node, "try with else")
        text = f"try {{\n{self.block(node.body)}}}"
        if node.handlers:
            self.count += 1
            caught = f"caught{self.count}"
            text += f" catch ({caught}) {{\n"
            for handler in node.handlers:
                kinds = "py.Exception" if handler.type is None else self.value(handler.type)
                name = f"{_safe(handler.name)} = {caught};\n" if handler.name else ""
                inner = self.block(handler.body)
                text += f"if (py.isinstance({caught}, {kinds})) {{\n{name}{inner}}} else "
            text += f"throw {caught};\n}}"
        if node.finalbody:
            text += f" finally {{\n{self.block(node.finalbody)}}}"
        return f"{text}\n"

    def do_assign(self, node: ast.Assign) -> str:
        value = self.value(node.value)
        if len(node.targets) == 1:
            return self.assigned(node.targets[0], value)
        one = self.fresh()
        rest = "".join(self.assigned(target, one) for target in node.targets)
        return f"const {one} = {value};\n{rest}"

    def do_annassign(self, node: ast.AnnAssign) -> str:
        return "" if node.value is None else self.assigned(node.target, self.value(node.value))

    def do_augassign(self, node: ast.AugAssign) -> str:
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            raise self.fail(node)
        load: ast.expr = ast.parse(ast.unparse(node.target), mode="eval").body
        value = self.value(node.value)
        if type(node.op) in _NATIVE and _numeric(node.value):
            made = f"({self.value(load)} {_NATIVE[type(node.op)]} {value})"
        else:
            made = f"py.i{operator}({self.value(load)}, {value})"
        return self.assigned(node.target, made)

    def assigned(self, target: ast.expr, value: str) -> str:
        if isinstance(target, ast.Name):
            return f"{self.target(target)} = {value};\n"
        if isinstance(target, ast.Attribute):
            return f"{self.value(target.value)}.{target.attr} = {value};\n"
        if isinstance(target, ast.Subscript) and _several(target.slice):
            places = ", ".join(map(self.value, target.slice.elts))  # type: ignore[attr-defined]
            many = len(target.slice.elts)  # type: ignore[attr-defined]
            return f"py.put{many}({self.value(target.value)}, {places}, {value});\n"
        if isinstance(target, ast.Subscript):
            return f"py.put({self.value(target.value)}, {self.index(target.slice)}, {value});\n"
        if isinstance(target, ast.Tuple | ast.List):
            starred = [isinstance(one, ast.Starred) for one in target.elts]
            if any(starred[:-1]):
                at, many = starred.index(True), len(starred)
                value = f"py.spread({value}, {at}, {many - at - 1})"
                elts = [one.value if isinstance(one, ast.Starred) else one for one in target.elts]
                target = ast.Tuple(elts, ast.Store())
            simple = all(
                isinstance(one, ast.Name | ast.Tuple)
                or (isinstance(one, ast.Starred) and isinstance(one.value, ast.Name))
                for one in target.elts
            )
            if simple:
                return f"{self.target(target)} = {value};\n"
            one = self.fresh()
            parts = [self.assigned(part, f"{one}[{at}]") for at, part in enumerate(target.elts)]
            return f"const {one} = [...{value}];\n{''.join(parts)}"
        raise self.fail(target)

    def target(self, target: ast.expr) -> str:
        if isinstance(target, ast.Name):
            return self.name(target.id)
        if isinstance(target, ast.Starred):
            return f"...{self.target(target.value)}"
        if isinstance(target, ast.Tuple | ast.List):
            # nobody looks at _, and it may stand there twice
            names = ["" if _is_nobody(one) else self.target(one) for one in target.elts]
            return f"[{', '.join(names)}]"
        raise self.fail(target)

    # Functions and classes -------------------------------------------------------------------

    def do_functiondef(self, node: ast.FunctionDef) -> str:
        name = _safe(node.name)
        arguments, body, star = self.function(node.args, node.body)
        made = f"function{star} {name}({arguments}) {{\n{body}}}\n"
        if node.decorator_list:
            (decorator,) = node.decorator_list
            made = f"{name} = py.call({self.value(decorator)}, {made});\n"
        return made + self.parameters(name, node)

    def parameters(self, at: str, node: ast.FunctionDef, first: int = 0) -> str:
        """What Python knows of a function: the names of its parameters, where a call uses them."""
        if node.name not in self.keywords:
            return ""
        alone = node.args.posonlyargs
        names = ["" if one in alone else one.arg for one in _arguments(node.args)][first:]
        rest = ", true" if node.args.kwarg else ""
        return f"py.named({at}, {json.dumps(names)}{rest});\n"

    def function(
        self, args: ast.arguments, body: Sequence[ast.stmt], method: bool = False
    ) -> tuple[str, str, str]:
        if args.vararg:
            raise self.fail(body[0], "*args")
        names = [argument.arg for argument in _arguments(args)]
        own = [*names, *([args.kwarg.arg] if args.kwarg else [])]
        self.scopes.append({*own, *_bound(body)})
        shown = []
        defaults = _defaults(args)
        for name in names[1:] if method else names:
            default = defaults.get(name)
            after = "" if default is None else f" = {self.value(default)}"
            shown.append(f"{_safe(name)}{after}")
        if args.kwarg:
            shown.append(f"{_safe(args.kwarg.arg)} = new py.dict()")
        text = f"const {_safe(names[0])} = this;\n" if method else ""
        text += self._declared(body, own) + self.block(body)
        self.scopes.pop()
        star = "*" if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in _inside(body)) else ""
        if not star and not isinstance(body[-1], ast.Return | ast.Raise):
            text += "return null;\n"
        return ", ".join(shown), text, star

    def do_classdef(self, node: ast.ClassDef) -> str:
        name = _safe(node.name)
        bases = [ast.unparse(base) for base in node.bases]
        named = "NamedTuple" in bases
        data = any("dataclass" in ast.unparse(one) for one in node.decorator_list)
        if named or data:
            base = "py.Named" if named else "py.Data"
        elif node.bases:
            first = node.bases[0]
            base = self.value(first.value if isinstance(first, ast.Subscript) else first)
        else:
            base = "py.object"
        methods, after, fields = "", "", []
        for one in node.body:
            if isinstance(one, ast.FunctionDef):
                marks = [ast.unparse(mark) for mark in one.decorator_list]
                if marks not in ([], ["property"]):
                    raise self.fail(one, f"@{marks[0]}")
                arguments, body, star = self.function(one.args, one.body, method=True)
                kind = "get " if marks else star
                methods += f"{kind}{one.name}({arguments}) {{\n{body}}}\n"
                at = f"{name}.prototype.{one.name}"
                after += "" if marks else self.parameters(at, one, first=1)
                if one.name == "__init__" and node.name in self.keywords:
                    names = [argument.arg for argument in _arguments(one.args)][1:]
                    after += f"py.named({name}, {json.dumps(names)});\n"
            elif isinstance(one, ast.AnnAssign) and (named or data):
                assert isinstance(one.target, ast.Name)
                default = "" if one.value is None else f", () => {self.default(one.value)}"
                fields.append(f"[{json.dumps(one.target.id)}{default}]")
            elif isinstance(one, ast.Assign | ast.AnnAssign):
                if one.value is not None:
                    target = one.targets[0] if isinstance(one, ast.Assign) else one.target
                    assert isinstance(target, ast.Name)
                    after += f"{name}.prototype.{target.id} = {self.value(one.value)};\n"
            elif not (isinstance(one, ast.Expr | ast.Pass)):
                raise self.fail(one)
        made = f"{name} = class {name} extends {base} {{\n{methods}}};\npy.made({name});\n"
        if fields:
            after += f"py.fields({name}, [{', '.join(fields)}]);\n"
        return made + after

    def default(self, node: ast.expr) -> str:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "field":
            (word,) = node.keywords
            return f"py.call({self.value(word.value)})"
        return self.value(node)

    # Expressions -----------------------------------------------------------------------------

    def fresh(self) -> str:
        self.count += 1
        return f"t{self.count}$"

    def name(self, name: str) -> str:
        if any(name in scope for scope in self.scopes) or name in self.top:
            return _safe(name)
        if name in self.imports:
            self.used.add(name)
            return _safe(name)
        if hasattr(builtins, name):
            return f"py.{name}"
        raise TranslationError(f"{self.taken.name}: nobody gives {name} to the page")

    def value(self, node: ast.expr) -> str:
        found: Callable[[Any], str] | None = getattr(
            self, f"of_{type(node).__name__.lower()}", None
        )
        if found is None:
            raise self.fail(node)
        return found(node)

    def test(self, node: ast.expr) -> str:
        """Whether something is true, as JavaScript asks."""
        if isinstance(node, ast.BoolOp):
            joint = " && " if isinstance(node.op, ast.And) else " || "
            return f"({joint.join(map(self.test, node.values))})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"!{self.test(node.operand)}"
        value = self.value(node)
        if isinstance(node, ast.Compare) or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("isinstance", "any", "all")
        ):
            return value
        return f"py.true({value})"

    def of_constant(self, node: ast.Constant) -> str:
        value = node.value
        if isinstance(value, bytes):
            return f"py.bytes_of({json.dumps(value.decode('latin-1'))})"
        if isinstance(value, bool) or value is None:
            return {True: "true", False: "false", None: "null"}[value]
        if isinstance(value, str | int | float):
            return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
        raise self.fail(node)

    def of_name(self, node: ast.Name) -> str:
        return self.name(node.id)

    def of_attribute(self, node: ast.Attribute) -> str:
        if node.attr in self.methods and not self._namespace(node.value):
            return f"py.get({self.value(node.value)}, '{node.attr}')"
        return f"{self.value(node.value)}.{node.attr}"

    def of_tuple(self, node: ast.Tuple) -> str:
        return f"py.T({', '.join(map(self.value, node.elts))})"

    def of_list(self, node: ast.List) -> str:
        return f"[{', '.join(map(self.value, node.elts))}]"

    def of_set(self, node: ast.Set) -> str:
        return f"new py.set([{', '.join(map(self.value, node.elts))}])"

    def of_dict(self, node: ast.Dict) -> str:
        pairs = [
            f"...{self.value(value)}.items()"
            if key is None
            else f"[{self.value(key)}, {self.value(value)}]"
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return f"py.dict_of([{', '.join(pairs)}])"

    def of_starred(self, node: ast.Starred) -> str:
        return f"...{self.value(node.value)}"

    def of_namedexpr(self, node: ast.NamedExpr) -> str:
        return f"({self.name(node.target.id)} = {self.value(node.value)})"

    def of_ifexp(self, node: ast.IfExp) -> str:
        return f"({self.test(node.test)} ? {self.value(node.body)} : {self.value(node.orelse)})"

    def of_lambda(self, node: ast.Lambda) -> str:
        names = [argument.arg for argument in _arguments(node.args)]
        if node.args.defaults or node.args.kwonlyargs:
            raise self.fail(node, "lambda with defaults")
        self.scopes.append(set(names))
        value = self.value(node.body)
        self.scopes.pop()
        return f"(({', '.join(map(_safe, names))}) => {value})"

    def of_unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return f"!{self.test(node.operand)}"
        if isinstance(node.op, ast.USub):
            return f"(-{self.value(node.operand)})"
        raise self.fail(node)

    def of_boolop(self, node: ast.BoolOp) -> str:
        *first, last = [self.value(one) for one in node.values]
        text = last
        for one in reversed(first):
            text = f"py.{'both' if isinstance(node.op, ast.And) else 'either'}({one}, () => {text})"
        return text

    def of_binop(self, node: ast.BinOp) -> str:
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            raise self.fail(node)
        left, right = self.value(node.left), self.value(node.right)
        number = _numeric(node.left) or _numeric(node.right)
        if (number and type(node.op) in (ast.Add, ast.Sub)) or (
            _float(node.left) or _float(node.right)
        ):
            native = _NATIVE.get(type(node.op))
            if native:
                return f"({left} {native} {right})"
        return f"py.{operator}({left}, {right})"

    def of_compare(self, node: ast.Compare) -> str:
        if len(node.ops) == 1:
            return self.compared(node.left, node.ops[0], node.comparators[0])
        parts = []
        left: ast.expr = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self.compared(left, operator, right))
            if not isinstance(right, ast.Name | ast.Attribute | ast.Constant | ast.Call):
                raise self.fail(node, "a chain of comparisons")
            left = right
        return f"({' && '.join(parts)})"

    def compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> str:
        a, b = self.value(left), self.value(right)
        if type(operator) in _ORDERED:
            name, native = _ORDERED[type(operator)]
            if _numeric(left) or _numeric(right):
                return f"({a} {native} {b})"
            return f"py.{name}({a}, {b})"
        if isinstance(operator, ast.In | ast.NotIn):
            return f"{'!' if isinstance(operator, ast.NotIn) else ''}py.has({b}, {a})"
        same = isinstance(operator, ast.Is | ast.Eq)
        plain = isinstance(operator, ast.Is | ast.IsNot) or any(
            isinstance(one, ast.Constant) for one in (left, right)
        )
        if plain:
            return f"({a} {'===' if same else '!=='} {b})"
        return f"{'' if same else '!'}py.eq({a}, {b})"

    def of_joinedstr(self, node: ast.JoinedStr) -> str:
        parts = ['""']
        for one in node.values:
            if isinstance(one, ast.Constant):
                parts.append(self.of_constant(one))
                continue
            assert isinstance(one, ast.FormattedValue)
            value = self.value(one.value)
            if one.conversion == ord("r"):
                value = f"py.repr({value})"
            form = self.of_joinedstr(one.format_spec) if one.format_spec else '""'  # type: ignore[arg-type]
            parts.append(f"py.format({value}, {form})")
        return f"({' + '.join(parts)})"

    def of_subscript(self, node: ast.Subscript) -> str:
        if isinstance(node.slice, ast.Slice):
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            shown = ", ".join("null" if end is None else self.value(end) for end in ends)
            return f"py.cut({self.value(node.value)}, {shown})"
        if _several(node.slice):
            places = ", ".join(map(self.value, node.slice.elts))  # type: ignore[attr-defined]
            many = len(node.slice.elts)  # type: ignore[attr-defined]
            return f"py.at{many}({self.value(node.value)}, {places})"
        return f"py.at({self.value(node.value)}, {self.index(node.slice)})"

    def index(self, node: ast.expr) -> str:
        if isinstance(node, ast.Slice):
            if node.lower or node.upper or node.step:
                raise self.fail(node, "a part of an array")
            return "py.ALL"
        return self.value(node)

    def of_call(self, node: ast.Call) -> str:
        function = node.func
        # list[str]()
        if isinstance(function, ast.Subscript) and ast.unparse(function.value) in _MADE:
            function = function.value
        given = [self.value(one) for one in node.args]
        if isinstance(function, ast.Name) and function.id == "isinstance":
            return f"py.isinstance({given[0]}, {self.kinds(node.args[1])})"
        inits = isinstance(function, ast.Attribute) and function.attr == "__init__"
        if inits and isinstance(function, ast.Attribute) and _is_super(function.value):
            return f"super.__init__({', '.join(given)})"
        if node.keywords:
            words = [
                f"...py.words({self.value(word.value)})"
                if word.arg is None
                else f"{json.dumps(word.arg)}: {self.value(word.value)}"
                for word in node.keywords
            ]
            more = f"[{', '.join(given)}], {{{', '.join(words)}}}"
            if isinstance(function, ast.Attribute) and not self._namespace(function.value):
                return f"py.method_kw({self.value(function.value)}, '{function.attr}', {more})"
            return f"py.call_kw({self.value(function)}, {more})"
        if isinstance(function, ast.Attribute) and not self._namespace(function.value):
            shown = ", ".join([self.value(function.value), f"'{function.attr}'", *given])
            return f"py.method({shown})"
        if isinstance(function, ast.Name):
            name = self.name(function.id)
            local = any(function.id in scope for scope in self.scopes)
            built_in = name == f"py.{function.id}" and not isinstance(
                getattr(builtins, function.id), type
            )
            plain = built_in or name in _PLAIN
            if (function.id in self.direct and not local) or plain:
                return f"{name}({', '.join(given)})"
        return f"py.call({', '.join([self.value(function), *given])})"

    def _namespace(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Name)
            and node.id in self.namespaces
            and not any(node.id in scope for scope in self.scopes)
        )

    def kinds(self, node: ast.expr) -> str:
        if isinstance(node, ast.BinOp):
            return f"[{self.kinds(node.left)}, {self.kinds(node.right)}]"
        return self.value(node)

    # Comprehensions --------------------------------------------------------------------------

    def _each(self, generators: Sequence[ast.comprehension], inner: Callable[[], str]) -> str:
        names = {name for one in generators for name in _names(one.target)}
        self.scopes.append(names)
        text, closing = "", ""
        for one in generators:
            item = self.fresh()
            many = self.value(one.iter)
            text += f"for (const {item} of {many}) {{ const {self.target(one.target)} = {item}; "
            closing += " }"
            for condition in one.ifs:
                text += f"if (!{self.test(condition)}) continue; "
        text += inner()
        self.scopes.pop()
        return f"(function* () {{ {text}{closing} }})()"

    def of_generatorexp(self, node: ast.GeneratorExp) -> str:
        return self._each(node.generators, lambda: f"yield {self.value(node.elt)};")

    def of_listcomp(self, node: ast.ListComp) -> str:
        return f"[...{self._each(node.generators, lambda: f'yield {self.value(node.elt)};')}]"

    def of_setcomp(self, node: ast.SetComp) -> str:
        return (
            f"new py.set({self._each(node.generators, lambda: f'yield {self.value(node.elt)};')})"
        )

    def of_dictcomp(self, node: ast.DictComp) -> str:
        def pair() -> str:
            return f"yield [{self.value(node.key)}, {self.value(node.value)}];"

        return f"py.dict_of({self._each(node.generators, pair)})"

    def of_yield(self, node: ast.Yield) -> str:
        return f"(yield {'null' if node.value is None else self.value(node.value)})"

    def of_yieldfrom(self, node: ast.YieldFrom) -> str:
        return f"(yield* {self.value(node.value)})"


def _flat(module: str) -> str:
    return module.replace(".", "_")


def _safe(name: str) -> str:
    return f"{name}$" if name in _RESERVED else name


def _numeric(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _float(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is float


def _is_nobody(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "_"


def _several(node: ast.expr) -> bool:
    """Whether an index is of a cell of an array: no tuple need be made for it."""
    return isinstance(node, ast.Tuple) and len(node.elts) in (2, 3)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "super"


def _arguments(args: ast.arguments) -> list[ast.arg]:
    return [*args.posonlyargs, *args.args, *args.kwonlyargs]


def _defaults(args: ast.arguments) -> dict[str, ast.expr]:
    plain = [*args.posonlyargs, *args.args]
    found = {
        one.arg: value
        for one, value in zip(plain[len(plain) - len(args.defaults) :], args.defaults, strict=True)
    }
    for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if default is not None:
            found[one.arg] = default
    return found


def _inside(body: Iterable[ast.AST]) -> Iterable[ast.AST]:
    """All that stands in a function, but not in functions within it."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            continue
        yield from _inside(ast.iter_child_nodes(node))


_PLAIN: Final = {
    f"py.{name}"
    for name in (
        "float",
        "int",
        "str",
        "bool",
        "list",
        "tuple",
        "zip",
        "range",
        "enumerate",
        "map",
        "filter",
    )
}
"""Classes of Python that are functions in ``parts/python.js``."""
_MADE: Final = ("list", "dict", "set")
_OWN_SCOPE: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _bound(body: Iterable[ast.AST]) -> Iterable[str]:
    """Names that statements bind, without those of comprehensions and inner functions."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ExceptHandler):
            if node.name:
                yield node.name
            yield from _bound(node.body)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield from _bound([node.target, node.value])
        elif isinstance(node, _OWN_SCOPE):
            inner = {name for one in node.generators for name in _names(one.target)}
            yield from (name for name in _bound(ast.iter_child_nodes(node)) if name not in inner)
        elif not isinstance(node, ast.Lambda):
            yield from _bound(ast.iter_child_nodes(node))


def _names(target: ast.expr) -> Iterable[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
