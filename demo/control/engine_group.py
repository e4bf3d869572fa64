"""The talk's own engine and those of other libraries, as far as all are asked for the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from demo.catalog.libraries import CPU, DEFAULT
from demo.cluster.library_engines import LibraryEngines
from demo.requests import Start
from demo.training.interface import TrainingEngine


class EngineGroup:
    """Iterates over all engines that there are, the talk's own first.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(
        self, own: TrainingEngine, others: LibraryEngines | None = None, backend: str = DEFAULT
    ) -> None:
        """``backend`` is the library that ``own`` computes with; ``own`` may be replaced."""
        self.own, self.backend = own, backend
        self._others = others

    def __iter__(self) -> Iterator[TrainingEngine]:
        return iter([self.own, *(self._others or ())])

    @property
    def has_others(self) -> bool:
        """Tell whether engines may be made beside the talk's own."""
        return self._others is not None

    def prepare(self, backend: str, variants: Sequence[str]) -> None:
        """Start another library's engine, with some variants to warm up."""
        if self._others is not None:
            self._others.prepare(backend, variants)

    def provide(self, start: Start) -> TrainingEngine | None:
        """Return the engine that trains this; ``None`` if its library is not installed."""
        if self._others is None or not start.backend:
            return self.own
        return self._others.provide(start.backend, [start.variant])

    def provide_on_cpu(self) -> TrainingEngine | None:
        """Return one of the talk's own library that uses no GPU; ``None`` if there can't be any."""
        return self._others.provide(self.backend + CPU, []) if self._others is not None else None

    def stop(self) -> None:
        """Stop what all of them do."""
        for engine in self:
            engine.stop()
