"""The live demos there are: those that come along, and a deck's own; each can be read again."""

from __future__ import annotations

import importlib
import logging
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.system.code_files import content, describe, line_of, load_module, version_of
from demo.ui.style import STYLE_SHEET
from demo.ui.widget import DemoError, Setting, Widget

logger = logging.getLogger(__name__)

OURS = Path(__file__).parents[1] / "widgets"  # the demos that come along
PACKAGE = "demo.widgets"
SHARED = ("__init__", "base", "style")  # what all of ours are made of
KEPT = 2  # copies of a demo that could be opened: the newest may fail later


@dataclass(frozen=True)
class DemoFault:
    """Why a demo's file can't be used as it is: for its author."""

    file: Path
    line: int  # from 1; 0 if in no line of it
    reason: str
    version: str  # of the file, with that fault
    cause: BaseException


@dataclass(frozen=True)
class _Copy:
    """A demo's class, as its file was when it was run."""

    version: str
    kind: type[Widget]


class DemoLoader:
    """Finds demos by their names, in a deck's own folder first."""

    def __init__(self, own: Path | None = None) -> None:
        """``own`` is a folder with a deck's own demos; it need not be there."""
        self._own = own
        self._copies: dict[str, _Copy] = {}  # by name, the newest that could be run
        self._proven: dict[str, list[_Copy]] = {}  # by name, the newest that could be opened first
        self.faults: dict[str, DemoFault] = {}  # by name, why a newer one could not

    def names(self) -> list[str]:
        """Return the names of all demos."""
        return sorted(self._files())

    def find(self, name: str) -> type[Widget]:
        """Return the class of a demo; raises ``DemoError``."""
        return self._copy(name).kind

    def version(self, name: str) -> str:
        """Return a few letters that change with a demo's file; raises ``DemoError``."""
        return self._copy(name).version

    def open(self, name: str, setting: Setting, options: Mapping[str, Any]) -> Widget:
        """Make a demo as it shows the stage now; if that fails, the last that did not.

        Raises what the demo raises, if there never was one.
        """
        from bokeh.models.ui import UIElement

        proven = self._proven.get(name, [])
        gone = proven and name not in self._copies
        copies = proven if gone else list(dict.fromkeys([self._copy(name), *proven]))
        for copy in copies:
            try:
                widget = copy.kind(setting, options)
                widget.catch_up()
                if not isinstance(widget.root, UIElement):
                    raise TypeError("its root is no Bokeh model")
                break
            except Exception as error:
                self._blame(name, copy, error)
                if copy is copies[-1]:
                    raise
        self._praise(name, copy)
        return widget

    def blame(self, widget: Widget, error: Exception) -> None:
        """Note that a demo failed after it was opened; an older one than its file matters not."""
        for name, copy in self._copies.items():
            if copy.kind is type(widget):
                self._blame(name, copy, error)

    def refresh(self) -> None:
        """Read those demos again whose files have changed; broken ones stay as they were."""
        files = self._files()
        for name in tuple(self._copies):
            if name not in files:
                del self._copies[name]
        versions = {name: _version(path) for name, path in files.items()}
        changed = [name for name, copy in self._copies.items() if copy.version != versions[name]]
        self.faults = {
            name: each
            for name, each in self.faults.items()
            if each.version == versions.get(name, "")
        }
        for name in sorted(changed, key=lambda name: len(_bases(files[name]))):  # these first
            self._read(name, files[name])

    @property
    def problems(self) -> list[str]:
        """What is wrong with demos' files, a line each, where an older one serves meanwhile."""
        return [
            f"{fault.file.name}:{fault.line}: Expected a demo. Received: {fault.reason}"
            for name, fault in self.faults.items()
            if name in self._copies  # else its slide tells of it
        ]

    def _blame(self, name: str, copy: _Copy, error: Exception) -> None:
        files = self._files()
        if copy is self._copies.get(name) and name in files and name not in self.faults:
            self.faults[name] = _fault(error, files[name], copy.version)

    def _praise(self, name: str, copy: _Copy) -> None:
        self._proven[name] = list(dict.fromkeys([copy, *self._proven.get(name, [])]))[:KEPT]
        if name in self.faults and self.faults[name].version == copy.version:
            del self.faults[name]  # it was its slide that was wrong

    def _files(self) -> dict[str, Path]:
        folders = [OURS] if self._own is None else [OURS, self._own]
        return {
            path.stem: path
            for folder in folders
            for path in sorted(folder.glob("[!.]*.py"))  # Emacs locks what is edited by .#NAME.py
            if path.stem not in SHARED
        }

    def _copy(self, name: str) -> _Copy:
        if name not in self._copies:
            files = self._files()
            if name not in files:
                raise DemoError(
                    f"Expected a demo: {', '.join(sorted(files))}. Received: {name!r}. "
                    "Mend the name, or add a file of this name to the deck's folder demos."
                )
            self._read(name, files[name])
        if name not in self._copies:
            fault = self.faults[name]
            where = f" in line {fault.line}" if fault.line else ""
            raise DemoError(
                f"Expected a demo in {fault.file}. Received: {fault.reason}{where}. Mend the file."
            ) from fault.cause
        return self._copies[name]

    def _read(self, name: str, path: Path) -> None:
        version = _version(path)
        try:
            for base in _bases(path):
                # A deck's own may build on ours of the same name.
                if base != name and base in self._files():
                    self._copy(base)  # known, it is brought up to date before what builds on it
            kind = self._run(name, path)
        except (Exception, SystemExit) as error:  # a demo's file may do anything
            self.faults[name] = _fault(error, path, version)
        else:
            self._copies[name] = _Copy(version, kind)
            self.faults.pop(name, None)

    def _run(self, name: str, path: Path) -> type[Widget]:
        ours = f"{PACKAGE}.{name}"
        if path.parent != OURS:
            module = load_module(path, name=f"demos.{name}")
        elif name in self._copies and ours in sys.modules:
            # From the text: what Python keeps compiled is looked up by the second of a save.
            module = load_module(path, module=sys.modules[ours])
        else:
            module = importlib.import_module(ours)
        for each in vars(module).values():
            own = getattr(each, "__module__", "") == module.__name__
            if own and isinstance(each, type) and issubclass(each, Widget):
                return each
        raise TypeError("no class in it is a Widget")


def _fault(error: BaseException, path: Path, version: str) -> DemoFault:
    logger.warning("%s failed", path, exc_info=error)
    return DemoFault(path, line_of(error, path), describe(error), version, error)


def _bases(path: Path) -> list[str]:
    """Return the demos that a demo's file builds on, and those that they build on."""
    bases: list[str] = []
    waiting = [path]
    while waiting:
        text = content(waiting.pop()).decode(errors="replace")
        named = re.findall(r"^from demo\.widgets\.(\w+) import", text, re.MULTILINE)
        new = [name for name in named if name not in (*SHARED, *bases)]
        bases += new
        waiting += [OURS / f"{name}.py" for name in new]
    return bases


def _version(path: Path) -> str:
    """Return a few letters that change with a demo's file, its style, or what it builds on."""
    files = [path, *(OURS / f"{base}.py" for base in _bases(path))]
    files += [STYLE_SHEET, *(file.with_suffix(".css") for file in files)]
    return version_of(files)
