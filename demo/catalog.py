"""Reads a variants file without running it: names, labels and source, before Keras is there."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """A model variant as the audience knows it."""

    name: str  # the function's name
    label: str  # the first line of its docstring
    line: int  # where it begins, from 1
    neighbours: bool = False  # does it look at neighbouring pixels


# What is composed on stage, of blocks; no function can have this name.
COMPOSED = Variant("your-model", "Your model", 0)


def read_catalog(source: str) -> dict[str, Variant]:
    """Return the variants of a Python source by name, in order: its public functions.

    Raises ``SyntaxError`` as Python would.
    """
    functions = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    return {
        node.name: Variant(node.name, _label(node), node.lineno, _sees_neighbours(node))
        for node in functions
    }


def _label(function: ast.FunctionDef) -> str:
    lines = (ast.get_docstring(function) or "").splitlines()
    return lines[0].rstrip(".") if lines else function.name.replace("_", " ").capitalize()


def _sees_neighbours(function: ast.FunctionDef) -> bool:
    names = (getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(function))
    return any("Conv" in name or "Pooling" in name for name in names)
