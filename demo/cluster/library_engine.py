"""An engine of another library, beside the talk's own, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs
from demo.cluster.remote_engine import RemoteEngine
from demo.events import (
    BackendChanged,
    EngineReady,
    EpochEnded,
    Event,
    LaneMeasured,
    QuestionFailed,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.requests import COMPARE
from demo.system.code_files import describe
from demo.training.checkpoints import Checkpoint
from demo.training.interface import EngineFailure


class LibraryEngine(RemoteEngine):
    """Its runs are marked as others; how it is, is told as of a library. If lost, it comes back."""

    def __init__(
        self,
        library: str,
        inputs: EngineInputs,
        emit: Callable[[Event], None],
        run_ids: Iterator[int],
    ) -> None:
        """``library`` computes, in a process that this engine begins.

        ``emit`` is called from a thread of this engine's.
        """
        super().__init__(library, inputs, emit, run_ids, Cluster())

    @property
    def failure(self) -> EngineFailure | None:
        """None ever: one that is lost begins anew by itself, one that can't begin is told."""
        return None

    def launch(self) -> None:
        """Begin its process, and let that import the library."""
        self._emit(BackendChanged(backend=self.backend, state="starting"))
        super().launch()

    def _tell(self, told: Event | Checkpoint) -> None:
        """Tell of runs and comparisons: all else is told by the talk's own engine."""
        match told:
            case EngineReady():
                self._emit(BackendChanged(backend=self.backend, state="ready", device=told.device))
            case RunStarted() | LaneMeasured():
                self._emit(replace(told, other=True))
            case RunResumed() | Snapshot() | EpochEnded() | RunEnded():
                self._emit(told)
            case QuestionFailed() if told.question == COMPARE:
                self._emit(told)

    def _on_failed(self, reason: str, detail: str = "") -> None:
        self._emit(
            BackendChanged(backend=self.backend, state="failed", reason=reason, detail=detail)
        )

    def _on_lost(self, reason: str) -> None:
        running, self._runs.running = self._runs.running, None
        if running is not None:
            self._emit(RunEnded(run=running, state="interrupted"))
        self._emit(BackendChanged(backend=self.backend, state="starting"))
        with suppress(RuntimeError):  # it is being closed
            self._calls.submit(self._open)

    def _explain(self, error: Exception) -> str:
        return describe(error)
