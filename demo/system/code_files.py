"""Files of Python: what is in them, whether they changed, and running them as modules."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from demo.system.regular_file import open_file

LONGEST_LINE = 200  # letters of what an error says
LONGEST_TRACE = 20_000  # letters of a traceback: it is written down and sent to the log


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
    path: Path,
    source: str | bytes | None = None,
    *,
    name: str = "",
    module: ModuleType | None = None,
) -> ModuleType:
    """Run a Python file as a module of its own; raises what the file raises.

    ``source`` is its text, where that was read already; ``name`` is the module's, if not the
    file's; ``module`` is one that the file is to run in anew.
    """
    if source is None:
        with open_file(path) as file:
            source = file.read()
    module = module or ModuleType(name or path.stem)
    module.__file__ = str(path)
    code = compile(source, str(path), "exec")
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
    """Return in one short line what an error is, whatever its own words do."""
    kind = one_line(type(error).__name__)
    try:
        said = one_line(str(error.msg if isinstance(error, SyntaxError) else error))
    except BaseException as other:
        said = f"it has no words, {type(other).__name__} instead"
    return f"{kind}: {said}" if said else kind


def trace_of(error: BaseException) -> str:
    """Return an error's traceback, whatever its own words do; of a long one both ends."""
    try:
        trace = "".join(traceback.format_exception(error))
    except BaseException:  # an author's error may raise anything when it is asked for its words
        frames = traceback.format_tb(error.__traceback__)
        trace = "".join(["Traceback (most recent call last):\n", *frames, describe(error), "\n"])
    if len(trace) > LONGEST_TRACE:
        half = LONGEST_TRACE // 2
        trace = f"{trace[:half]}\n…\n{trace[-half:]}"
    return "".join(each for each in trace if each.isprintable() or each in "\n\t")


def shown(value: object) -> str:
    """Return a short line for a value of an author's, whatever its own words do."""
    try:
        return one_line(repr(value))
    except BaseException:
        return f"a {type(value).__name__}"


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return the beginning of a text in one line, without what would steer a terminal."""
    words = " ".join(text[: 10 * longest].split())
    return "".join(each for each in words if each.isprintable())[:longest]
