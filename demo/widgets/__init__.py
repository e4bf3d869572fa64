"""The live demos, one file each; a file's name is its name in a slide."""

from __future__ import annotations

import importlib
import pkgutil

from demo.widgets.base import DemoError, Widget


def names() -> list[str]:
    """Return the names of all demos."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in modules if name not in ("base", "style"))


def find(name: str) -> type[Widget]:
    """Return the class of a demo by its name; raises ``DemoError``."""
    if name not in names():
        raise DemoError(
            f"Expected a demo: {', '.join(names())}. Received: {name!r}. "
            "Mend the name, or add a file of this name to demo/widgets."
        )
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except Exception as error:  # a demo's file may do anything
        raise DemoError(
            f"Expected demo/widgets/{name}.py to be importable. Received: {error!r}. Mend the file."
        ) from error
    own = (
        each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__
    )
    for each in own:
        if isinstance(each, type) and issubclass(each, Widget):
            return each
    raise DemoError(
        f"Expected a class in demo/widgets/{name}.py that is a Widget. Received: none. Add one."
    )
