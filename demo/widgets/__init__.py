"""The live demos, one file each; a file's name is its name in a slide."""

from __future__ import annotations

import importlib
from pathlib import Path

from demo.widgets.base import DemoError, Widget


def names() -> list[str]:
    """Return the names of all demos."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(file.stem for file in files if file.stem not in ("__init__", "base", "style"))


def find(name: str) -> type[Widget]:
    """Return the class of a demo by its name; raises ``DemoError``."""
    if name not in names():
        raise DemoError(
            f"Expected a demo: {', '.join(names())}. Received: {name!r}. "
            "Mend the name, or add a file of this name to demo/widgets."
        )
    module = importlib.import_module(f"{__name__}.{name}")
    found = [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, Widget)
        and each.__module__ == module.__name__
    ]
    return found[0]
