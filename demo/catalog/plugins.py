"""What other packages add to the talk: their entry points, found without importing any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

# The groups, as a package's pyproject.toml names them.
DEMOS, DATASETS, BACKENDS = "hello_ml.demos", "hello_ml.datasets", "hello_ml.backends"


class PluginError(Exception):
    """What an installed package offers can't be used; one line says why, and who can mend it."""


@dataclass(frozen=True)
class Plugin:
    """One thing that an installed package adds, by its name in the talk."""

    name: str
    module: str  # that it is in: "my_demos.best"
    attribute: str  # within it; "" where the module says all
    package: str  # as it was installed, with its version: "my-demos 1.2"

    @property
    def file(self) -> Path | None:
        """The module's file, without importing it or its packages; ``None`` if it is not there."""
        top, *rest = self.module.split(".")
        spec = PathFinder.find_spec(top)
        if spec is None or spec.origin is None:
            return None
        if not rest and not spec.submodule_search_locations:
            return Path(spec.origin)
        bare = Path(spec.origin).parent.joinpath(*rest)
        files = bare.with_suffix(".py"), bare / "__init__.py"
        return next((each for each in files if each.is_file()), None)

    def load(self) -> Any:
        """Import it, and return what its attribute names; raises ``PluginError``."""
        try:
            found: Any = import_module(self.module)
            for name in filter(None, self.attribute.split(".")):
                found = getattr(found, name)
        except Exception as error:  # another's code may raise anything
            raise self.error(f"{type(error).__name__}: {error}") from error
        return found

    def error(self, came: str) -> PluginError:
        """Return the error that says what came instead of what this promises."""
        where = ":".join(filter(None, (self.module, self.attribute)))
        return PluginError(
            f"Expected {self.name!r} of {self.package} to be in {where}. Received: {came}. "
            "Tell its authors, or uninstall it."
        )


@cache
def plugins(group: str) -> Mapping[str, Plugin]:
    """Return what installed packages add to a group, by name; of one name the first package's."""
    found = [_plugin(each) for each in entry_points(group=group)]
    ordered = sorted(found, key=lambda each: (each.package, each.name), reverse=True)
    return {each.name: each for each in ordered}


def _plugin(point: EntryPoint) -> Plugin:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"
    return Plugin(point.name, point.module, point.attr or "", package)
