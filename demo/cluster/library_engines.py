"""Engines of other libraries: one for each that demos ask for, in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from demo.catalog.libraries import CPU, DEFAULT, LIBRARIES
from demo.cluster.library_engine import LibraryEngine
from demo.events import BackendChanged, Event

# Makes the engine of a library; the second argument is the variants to warm up in it.
MakeLibraryEngine = Callable[[str, Sequence[str]], LibraryEngine]


class LibraryEngines:
    """Makes each engine when it is first asked for.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(
        self, make: MakeLibraryEngine, emit: Callable[[Event], None], own: str = DEFAULT
    ) -> None:
        """``own`` is the library of the talk's own engine, which is none of these."""
        self._make, self._emit, self._own = make, emit, own
        self._engines: dict[str, LibraryEngine] = {}
        self._missing: set[str] = set()  # libraries that are not installed
        self._begun = False

    def begin(self) -> None:
        """Start the engines that were asked for so far; later ones start at once."""
        self._begun = True
        for engine in self:
            engine.launch()

    def prepare(self, library: str, variants: Sequence[str]) -> None:
        """Make the engine of a library, if there is none yet; ``variants`` are warmed up in it."""
        if library == self._own or library in self._engines or library in self._missing:
            return
        known = LIBRARIES.get(library.removesuffix(CPU))  # a recording may name any
        if missing := known.missing if known else f"a library that is not known: {library}":
            self._missing.add(library)
            self._emit(BackendChanged(backend=library, state="missing", reason=missing))
            return
        self._engines[library] = engine = self._make(library, variants)
        if self._begun:
            engine.launch()

    def provide(self, library: str, variants: Sequence[str]) -> LibraryEngine | None:
        """Return the engine of a library, made now if need be; ``None`` if not installed."""
        self.prepare(library, variants)
        return self.find(library)

    def find(self, library: str) -> LibraryEngine | None:
        """Return the engine of a library, if it was made."""
        return self._engines.get(library)

    def __iter__(self) -> Iterator[LibraryEngine]:
        return iter(self._engines.values())

    def close(self) -> None:
        """Begin to end all their processes."""
        for engine in self:
            engine.close()

    def wait(self, timeout_seconds: float) -> None:
        """Wait until they have ended, or until the time is over: then they end by themselves."""
        end = time.monotonic() + timeout_seconds
        for engine in self:
            engine.wait(end - time.monotonic())
