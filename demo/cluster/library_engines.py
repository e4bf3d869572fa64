"""Engines beside the talk's own: one for each library that is wanted, in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from demo.catalog.libraries import CPU, LIBRARIES, OWN
from demo.cluster.library_engine import LibraryEngine
from demo.events import BackendChanged, Event

# Makes the engine of a library, with variants to warm up.
MakeLibraryEngine = Callable[[str, Sequence[str]], LibraryEngine]


class LibraryEngines:
    """Makes each once, when it is wanted. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, make: MakeLibraryEngine, emit: Callable[[Event], None]) -> None:
        self._make, self._emit = make, emit
        self._engines: dict[str, LibraryEngine] = {}
        self._missing: set[str] = set()
        self._begun = False

    def begin(self) -> None:
        """Start the processes that are wanted by now; others follow when they are wanted."""
        self._begun = True
        for engine in self:
            engine.launch()

    def prepare(self, library: str, variants: Sequence[str]) -> None:
        """Let a library compute soon, once it is wanted; ``variants`` are warmed up in it."""
        if library == OWN or library in self._engines or library in self._missing:
            return
        if missing := LIBRARIES[library.removesuffix(CPU)].missing:
            self._missing.add(library)
            self._emit(BackendChanged(backend=library, state="missing", reason=missing))
            return
        self._engines[library] = engine = self._make(library, variants)
        if self._begun:
            engine.launch()

    def provide(self, library: str, variants: Sequence[str]) -> LibraryEngine | None:
        """Return the engine of a library that is wanted now; ``None`` if that is not there."""
        self.prepare(library, variants)
        return self.find(library)

    def find(self, library: str) -> LibraryEngine | None:
        """Return the engine of a library, if it is wanted and there."""
        return self._engines.get(library)

    def __iter__(self) -> Iterator[LibraryEngine]:
        return iter(self._engines.values())

    def close(self) -> None:
        """Let all their processes end."""
        for engine in self:
            engine.close()

    def wait(self, timeout_seconds: float) -> None:
        """Wait until they have ended, but not for long: they will anyway."""
        end = time.monotonic() + timeout_seconds
        for engine in self:
            engine.wait(end - time.monotonic())
