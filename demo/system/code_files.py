"""Files of Python: what is in them, whether they changed, and running them as modules."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from demo.system.regular_file import open_file


def content(path: Path) -> bytes:
    """Return what is in a file; nothing where it can't be read: whoever runs it says why."""
    try:
        with open_file(path) as file:
            return file.read()
    except OSError:
        return b""


def version_of(files: Iterable[Path]) -> str:
    """Return a few letters that change with what is in some files."""
    return hashlib.sha256(b"\0".join(map(content, files))).hexdigest()[:12]


def load_module(
    path: Path, source: str | None = None, *, name: str = "", module: ModuleType | None = None
) -> ModuleType:
    """Run a Python file as a module of its own; raises what the file raises.

    ``source`` is its text, where that was read already; ``name`` is the module's, if not the
    file's; ``module`` is one that the file is to run in anew.
    """
    text = path.read_bytes() if source is None else source
    module = module or ModuleType(name or path.stem)
    module.__file__ = str(path)
    code = compile(text, str(path), "exec")
    sys.modules[module.__name__] = module  # where dataclasses, among others, look for it
    exec(code, vars(module))  # noqa: S102 - the presenter's own code
    return module


def line_of(error: BaseException, path: Path) -> int:
    """Return in which line of a file an error came up, 0 if in none."""
    if isinstance(error, SyntaxError) and error.filename in (str(path), "<unknown>"):
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.filename == str(path)]
    return lines[-1] if lines else 0


def describe(error: BaseException) -> str:
    """Return in one short line what an error is."""
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {' '.join(said.split())[:200]}"
