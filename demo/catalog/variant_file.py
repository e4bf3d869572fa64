"""Reads a variants file without running it: names, labels and source, before Keras is there."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Variant:
    """A model variant as the audience knows it."""

    name: str  # the function's name
    label: str  # the first line of its docstring
    line: int  # where it begins, from 1
    neighbours: bool = False  # does it look at neighbouring pixels
    version: str = field(default="", compare=False)  # of its code and all of the file that it uses
    source: str = field(default="", compare=False, repr=False)  # its function, as it is written
    axes: tuple[int, ...] = ()  # of what its convolutions look at: 2 for Conv2D; (): of any


# What is composed on stage, of blocks; no function can have this name.
COMPOSED = Variant("your-model", "Your model", 0)


def parse_python(source: str) -> ast.Module:
    """Parse Python; raises ``SyntaxError``.

    Where another thread parses at the same moment, as TensorFlow does while it compiles a model,
    Python 3.11 may count its own recursion wrongly and raise ``SystemError``: then once more.
    """
    with suppress(SystemError):
        return ast.parse(source)
    return ast.parse(source)


def read_catalog(source: str) -> dict[str, Variant]:
    """Return the variants of a Python source by name, in order: its public functions.

    Those that are ``async`` are among them: what is wrong with one is said when it is built.
    Raises ``SyntaxError`` as Python would.
    """
    body = parse_python(source).body
    known = {name: node for node in body for name in _defined(node)}
    functions = [
        node for node in body if isinstance(node, Function) and not node.name.startswith("_")
    ]
    return {
        node.name: Variant(
            node.name,
            _label(node),
            node.lineno,
            _sees_neighbours(node),
            _version(node, known),
            ast.get_source_segment(source, node) or "",
            _axes(node),
        )
        for node in functions
    }


def _label(function: Function) -> str:
    lines = (ast.get_docstring(function) or "").splitlines()
    return lines[0].rstrip(".") if lines else function.name.replace("_", " ").capitalize()


def _sees_neighbours(function: Function) -> bool:
    return any("Conv" in name or "Pooling" in name for name in _used(function))


def _axes(function: Function) -> tuple[int, ...]:
    """Return along how many axes convolutions and poolings look; nothing if it reshapes."""
    names = _used(function)
    if "Reshape" in names:
        return ()
    found = (re.search(r"(?:Conv|Pooling)([123])D", name) for name in names)
    return tuple(sorted({int(each[1]) for each in found if each}))


def _used(function: Function) -> list[str]:
    return [getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(function)]


def _version(function: Function, known: Mapping[str, ast.stmt]) -> str:
    """Return a few letters that change with what a function does, not with its words or place.

    ``known`` holds the file's definitions by name: those that it uses, count.
    """
    used: dict[ast.stmt, None] = {}
    waiting: list[ast.stmt] = [function]
    while waiting:
        node = waiting.pop()
        if node not in used:
            used[node] = None
            waiting += [known[name] for name in _names(node) if name in known]
    code = "".join(sorted(map(_code, used)))
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def _code(node: ast.stmt) -> str:
    """Write a definition without its docstring, which changes nothing."""
    if isinstance(node, Function) and ast.get_docstring(node, clean=False) is not None:
        shown = [ast.unparse(part) for part in (node.args, *node.decorator_list, *node.body[1:])]
        return "\n".join([node.name, *shown])
    return ast.unparse(node)  # the same with every version of Python, other than a dump


def _names(node: ast.stmt) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement at the file's top level brings."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Import() | ast.ImportFrom():
            return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        case _:
            return [
                each.id
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            ]
