"""Finds the line of an author's own code that an error came from."""

from __future__ import annotations

import re
import sysconfig
from functools import cache
from pathlib import Path

# As tracebacks name a place, and TensorFlow one in code that it has compiled.
_PLACE = re.compile(r'File "([^"\n]+)", line (\d+)')
_PROGRAM = Path(__file__).parents[2]
_OURS = _PROGRAM / "demo", _PROGRAM / "server", _PROGRAM / "run_talk.py"
_INSTALLED = {"site-packages", "dist-packages"}
_COMPILED = "__autograph_generated"  # how TensorFlow's own copies of functions begin


def author_place(trace: str, file: Path) -> tuple[str, int]:
    """Return the innermost place of an author's code in a traceback: its path, and its line from 1.

    ``file`` is the author's; so are others that belong neither to this program nor to Python and
    what is installed. Without any: ("", 0).
    """
    own = str(file)
    places = [
        (path, int(line))
        for path, line in _PLACE.findall(trace)
        if path == own or is_an_author_s(path)
    ]
    return places[-1] if places else ("", 0)


def name_beside(file: Path, path: str) -> str:
    """Return what a file is called beside another one: its path in that one's folder, or whole."""
    found = Path(path)
    is_beside = found.is_relative_to(file.parent)
    return found.relative_to(file.parent).as_posix() if is_beside else path


@cache
def is_an_author_s(path: str) -> bool:
    """Tell whether a file is neither of this program nor of Python and what is installed."""
    found = Path(path)
    if not found.is_absolute() or _INSTALLED & set(found.parts):
        return False
    if found.name.startswith(_COMPILED):
        return False
    return not (is_ours(path) or any(found.is_relative_to(each) for each in _libraries()))


def is_ours(path: str) -> bool:
    """Tell whether a file is of this program."""
    return any(Path(path).is_relative_to(each) for each in _OURS)


@cache
def _libraries() -> tuple[Path, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple(Path(sysconfig.get_path(name)) for name in names)
