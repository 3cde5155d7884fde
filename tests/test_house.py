"""The house keeps its order: short functions, flat code, a sentence at every module's door."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "selfeval_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST = 60
Function = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


@cache
def functions() -> tuple[tuple[str, Function], ...]:
    """Every function of the package, with the place it stands at."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, Function)
    )


def length(function: Function) -> int:
    """Lines from `def` to the last line."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def depth(node: ast.AST) -> int:
    """How many blocks stand inside each other; `elif` is no deeper than its `if`."""
    inner = max((depth(child) for child in _children(node)), default=0)
    return inner + isinstance(node, _BLOCKS)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        chained = isinstance(node, ast.If) and node.orelse == [child]
        if chained and isinstance(child, ast.If):
            yield from _children(child)
        elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child


def share(values: list[int], part: float) -> int:
    """The value that this part of all values does not exceed."""
    return sorted(values)[int(len(values) * part)]


def test_functions_are_short() -> None:
    """Half of them fit in 8 lines, nine of ten in 22."""
    lengths = [length(function) for _, function in functions()]

    assert share(lengths, 0.5) <= 8
    assert share(lengths, 0.9) <= 22


def test_no_function_is_longer_than_a_screen() -> None:
    """60 lines at most, its docstring included."""
    assert [where for where, function in functions() if length(function) > LONGEST] == []


def test_code_is_flat() -> None:
    """Nine of ten functions have at most three blocks inside each other."""
    assert share([depth(function) for _, function in functions()], 0.9) <= 3


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_opens_with_one_sentence(path: Path) -> None:
    """One sentence that says what is in here, alone in its paragraph."""
    first = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]

    assert first.endswith((".", "?", "…")), first
    assert first.count(". ") == 0, first
