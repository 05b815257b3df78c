"""Mutants of files: one place changed by an operator of cosmic-ray, drawn at random.

Of kernels: ``tests/mutants.py``. Of what reads and stores: ``tests/room_mutants.py``.
"""

from __future__ import annotations

import ast
import random
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
KNOWN = ROOT / "tests" / "equivalent_mutants.toml"
"""Mutants that were shown to do the same."""

Span = tuple[tuple[int, int], tuple[int, int]]
"""Line and column of the first and of the last sign of something."""


class Mutant(NamedTuple):
    """One change of one file."""

    file: str
    line: int
    inside: str
    """The function, or nothing."""
    operator: str
    was: str
    becomes: str
    source: str

    @property
    def module(self) -> str:
        """Name of the module that is changed."""
        return self.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def left_out(tree: ast.Module, decorators: bool) -> list[Span]:
    """What no run can tell: types and what is imported for them alone.

    Args:
        decorators: they too, as those of kernels do nothing where nothing is compiled.
    """
    found = []
    for node in ast.walk(tree):
        parts: list[Any] = list(getattr(node, "decorator_list", [])) if decorators else []
        parts += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            parts.append(node)
        for part in parts:
            if part is not None:
                begin = (part.lineno, part.col_offset - 1)
                found.append((begin, (part.end_lineno, part.end_col_offset)))
    return found


def function_at(tree: ast.Module, line: int) -> str:
    """Name of the function in which a line stands."""
    for node in tree.body:
        named = isinstance(node, ast.FunctionDef | ast.ClassDef)
        if named and node.lineno <= line <= (node.end_lineno or node.lineno):
            return node.name
    return ""


def places(
    files: Sequence[Path], decorators: bool
) -> Iterator[tuple[Path, tuple[int, int], list[tuple[str, int]]]]:
    """Every place where an operator finds something: file, position, operators with their count."""
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    operators = {name: plugins.get_operator(name) for name in sorted(plugins.operator_names())}
    for path in files:
        text = path.read_text()
        outside, nodes = left_out(ast.parse(text), decorators), list(ast_nodes(get_ast(text)))
        here: dict[tuple[int, int], list[tuple[str, int]]] = {}
        for name, operator in operators.items():
            if operator.arguments():
                continue
            number = 0
            for node in nodes:
                for begin, _ in operator().mutation_positions(node):
                    if not any(first <= begin < last for first, last in outside):
                        here.setdefault(begin, []).append((name, number))
                    number += 1
        for position, found in sorted(here.items()):
            yield path, position, found


def drawn_mutants(
    files: Sequence[Path], number: int, seed: int, *, decorators: bool = False
) -> list[Mutant]:
    """So many mutants: places at random, each once, and one of the changes possible there.

    Args:
        files: to change, in an order that is always the same.
        decorators: change these too.
    """
    from cosmic_ray import plugins
    from cosmic_ray.mutating import mutate_code

    rng = random.Random(seed)
    found = list(places(files, not decorators))
    rng.shuffle(found)
    made: list[Mutant] = []
    for path, (line, _), choices in found:
        if len(made) == number:
            break
        name, occurrence = rng.choice(choices)
        text = path.read_text()
        try:
            source = mutate_code(text, plugins.get_operator(name)(), occurrence)
        except AttributeError:  # it cannot change an exception that stands behind a point
            continue
        if source is None or not compiles(source):
            continue
        was, becomes = changed_lines(text, source)
        made.append(Mutant(
            str(path.relative_to(ROOT)), line, function_at(ast.parse(text), line),
            name.removeprefix("core/"), was, becomes, source,
        ))  # fmt: skip
    return made


def compiles(source: str) -> bool:
    """Whether a text is Python at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def changed_lines(text: str, source: str) -> tuple[str, str]:
    """The lines that differ, before and after."""
    was, becomes = text.splitlines(), source.splitlines()
    while was and becomes and was[0] == becomes[0]:
        del was[0], becomes[0]
    while was and becomes and was[-1] == becomes[-1]:
        del was[-1], becomes[-1]
    return " ".join(map(str.strip, was)), " ".join(map(str.strip, becomes))


def _drops_guard(was: str, becomes: str) -> bool:
    """Whether of two that are zipped one may now be shorter, and nothing else has changed."""
    true, false = "strict=True", "strict=False"
    fewer = becomes.count(true) < was.count(true)
    return fewer and was.replace(true, false) == becomes.replace(true, false)


def reason_of(mutant: Mutant) -> str:
    """Why a mutant does the same, if that was shown."""
    if "IsNot_NotEq" in mutant.operator or "Is_Eq" in mutant.operator:
        return "only None equals None"
    if _drops_guard(mutant.was, mutant.becomes):
        return "a guard: what is zipped is made as long as the other"
    for known in tomllib.loads(KNOWN.read_text()).get("mutant", []):
        at = (known["file"], known["was"], known["becomes"])
        if at == (mutant.file, mutant.was, mutant.becomes):
            return str(known["reason"])
    return ""
