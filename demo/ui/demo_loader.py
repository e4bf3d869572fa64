"""Finds demos by name and reads them anew when they are saved; what worked last stays usable."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from demo.system.code_files import describe, load_module, trace_of
from demo.system.code_places import author_place
from demo.system.global_settings import (
    imports_completed,
    kept_if_alone,
    kept_in_main_thread,
    process_settings,
)
from demo.ui.demo_files import DemoFile, base_demos, demo_files, demo_version
from demo.ui.fitting import make_widget
from demo.ui.options import DemoError, Mistake, all_mistakes, expect_known
from demo.ui.setting import Setting
from demo.ui.widget import Widget

logger = logging.getLogger(__name__)

# Versions of a demo that are kept because they could be opened. One is not enough: the newest of
# them may still fail later, in an open window, and then the one before it takes over.
FALLBACKS = 2


@dataclass(frozen=True)
class DemoProblem:
    """Why a demo's file can't be used as it is: for its author."""

    file: Path  # the demo's, or one of its author's that it uses
    line: int  # from 1; 0 if in no line of it
    reason: str
    version: str  # of the file, with that problem
    cause: BaseException
    package: str = ""  # another one that it came with: then its authors can mend it

    @property
    def advice(self) -> str:
        """What to do about it."""
        if not self.package:
            return "Mend the file."
        return f"It came with {self.package}: tell its authors, or uninstall it."


@dataclass(frozen=True)
class LoadedDemo:
    """A demo's class, as its file was when it was read."""

    version: str
    kind: type[Widget]


class DemoLoader:
    """Finds demos by their names, in a deck's own folder first."""

    def __init__(self, own: Path | None = None) -> None:
        """``own`` is a folder with a deck's own demos; it need not be there."""
        self._own = own
        self._loaded: dict[str, LoadedDemo] = {}  # by name, the newest version that could be read
        self._opened: dict[str, list[LoadedDemo]] = {}  # by name, those that could be opened
        self.broken: dict[str, DemoProblem] = {}  # by name, why a newer version can't be used

    def mistakes(self, name: str, setting: Setting, options: Mapping[str, Any]) -> list[Mistake]:
        """Return what is wrong with each of a demo's options."""
        with suppress(BaseException):  # a demo's own check may do anything
            return all_mistakes(partial(self.find(name).check, setting), options)
        return []

    def names(self) -> list[str]:
        """Return the names of all demos."""
        return sorted(demo_files(self._own))

    def find(self, name: str) -> type[Widget]:
        """Return the class of a demo; raises ``DemoError``."""
        return self._load(name).kind

    def version(self, name: str) -> str:
        """Return a few letters that change with a demo's file; raises ``DemoError``."""
        return self._load(name).version

    def open(self, name: str, setting: Setting, options: Mapping[str, Any]) -> Widget:
        """Make a demo as it shows the stage now; if that fails, the last version that did not.

        Raises what the demo raises, if there never was such a version.
        """
        *newer, last = self._candidates(name)
        for loaded in newer:
            with suppress(
                BaseException
            ):  # its author is told, the audience sees an earlier version
                return self._open(name, loaded, setting, options)
        return self._open(name, last, setting, options)

    def build(self, name: str, setting: Setting, options: Mapping[str, Any]) -> Widget:
        """Make a demo of its newest version, or the frame that says why it can't show the data.

        Raises what the demo raises.
        """
        return make_widget(name, self.find(name), setting, options)

    def report_failure(self, widget: Widget, error: BaseException) -> None:
        """Note that a demo failed in an open window, unless a newer version has replaced it."""
        for name, loaded in self._loaded.items():
            if loaded.kind is type(widget):
                self._note_problem(name, loaded, error)

    def refresh(self) -> None:
        """Read those demos again whose files have changed; broken ones stay as they were."""
        files = demo_files(self._own)
        for name in tuple(self._loaded):
            if name not in files:
                del self._loaded[name]
        versions = {name: demo_version(file.path) for name, file in files.items()}
        self.broken = {
            name: problem
            for name, problem in self.broken.items()
            if problem.version == versions.get(name, "")
        }
        changed = [name for name, each in self._loaded.items() if each.version != versions[name]]
        # What a demo builds on has fewer bases than itself, so it is read before it.
        for name in sorted(changed, key=lambda name: len(base_demos(files[name].path))):
            self._read(name, files[name])

    @property
    def problems(self) -> list[str]:
        """What is wrong with demos' files, a line each, where an earlier version serves."""
        return [
            f"{problem.file.name}:{problem.line}: Expected a demo. Received: {problem.reason}"
            + (f". {problem.advice}" if problem.package else "")
            for name, problem in self.broken.items()
            if name in self._loaded  # without any version its slide says what is wrong
        ]

    # Opening.

    def _candidates(self, name: str) -> list[LoadedDemo]:
        """Return the versions to open, in the order in which to try them; raises ``DemoError``."""
        opened = self._opened.get(name, [])
        if opened and name not in self._loaded:
            return opened  # the file is gone, but slides that are open still show it
        return list(dict.fromkeys([self._load(name), *opened]))

    def _open(
        self, name: str, loaded: LoadedDemo, setting: Setting, options: Mapping[str, Any]
    ) -> Widget:
        try:
            with kept_in_main_thread():
                widget = _make(name, loaded.kind, setting, options)
        except BaseException as error:  # a demo may do anything: to end the process, too
            self._note_problem(name, loaded, error)
            raise
        self._note_opened(name, loaded)
        return widget

    def _note_problem(self, name: str, loaded: LoadedDemo, error: BaseException) -> None:
        """Keep the first problem of the newest version, for its author."""
        files = demo_files(self._own)
        if loaded is self._loaded.get(name) and name in files and name not in self.broken:
            self.broken[name] = _problem(error, files[name], loaded.version)

    def _note_opened(self, name: str, loaded: LoadedDemo) -> None:
        """Keep a version that works to fall back on.

        If a problem of this version was noted, the options of another slide were its cause.
        """
        opened = [loaded, *self._opened.get(name, [])]
        self._opened[name] = list(dict.fromkeys(opened))[:FALLBACKS]
        if name in self.broken and self.broken[name].version == loaded.version:
            del self.broken[name]

    # Reading.

    def _load(self, name: str) -> LoadedDemo:
        """Return the newest version that could be read; raises ``DemoError``."""
        if name not in self._loaded:
            files = demo_files(self._own)
            otherwise = ", or add a file of this name to the deck's folder demos"
            expect_known("a demo", [name], sorted(files), otherwise)
            self._read(name, files[name])
        if name not in self._loaded:
            problem = self.broken[name]
            where = f" in line {problem.line}" if problem.line else ""
            raise DemoError(
                f"Expected a demo in {problem.file}. Received: {problem.reason}{where}. "
                f"{problem.advice}"
            ) from problem.cause
        return self._loaded[name]

    def _read(self, name: str, file: DemoFile) -> None:
        version = demo_version(file.path)
        try:
            with kept_if_alone(process_settings()), imports_completed():
                self._load_bases(name, file.path)
                kind = self._run(name, file)
        except BaseException as error:  # a demo's file may do anything
            self.broken[name] = _problem(error, file, version)
        else:
            self._loaded[name] = LoadedDemo(version, kind)
            self.broken.pop(name, None)

    def _load_bases(self, name: str, path: Path) -> None:
        """Load what a demo builds on: a demo that is loaded is also read anew when it is saved."""
        for base in base_demos(path):
            # A deck's own demo may build on the shipped one of its name, which its file imports.
            if base != name and base in demo_files(self._own):
                self._load(base)

    def _run(self, name: str, file: DemoFile) -> type[Widget]:
        if not file.module:
            module = load_module(file.path, name=f"demos.{name}")
        elif name in self._loaded and file.module in sys.modules:
            # From the text: what Python keeps compiled is looked up by the second of a save.
            module = load_module(file.path, module=sys.modules[file.module])
        else:
            module = importlib.import_module(file.module)
        for each in vars(module).values():
            own = getattr(each, "__module__", "") == module.__name__
            is_demo = own and isinstance(each, type) and issubclass(each, Widget)
            if is_demo and file.class_name in ("", each.__name__):
                found: type[Widget] = each
                return found
        what = f"no class {file.class_name}" if file.class_name else "no class"
        raise TypeError(f"{what} in it is a Widget")


def _make(name: str, kind: type[Widget], setting: Setting, options: Mapping[str, Any]) -> Widget:
    """Make a demo that shows the stage as it is now; raises what the demo raises."""
    from bokeh.models.ui import UIElement

    widget = make_widget(name, kind, setting, options)
    widget.catch_up()
    if not isinstance(widget.root, UIElement):
        raise TypeError("its root is no Bokeh model")
    return widget


def _problem(error: BaseException, file: DemoFile, version: str) -> DemoProblem:
    trace = trace_of(error)
    logger.warning("%s failed\n%s", file.path, trace)
    place, line = author_place(trace, file.path)
    where = Path(place) if line else file.path
    return DemoProblem(where, line, describe(error), version, error, file.package)
