"""Which variant's code a worker runs, told by its engine's output: the cause if the worker ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.events import (
    EngineReady,
    EpochEnded,
    RunEnded,
    RunStarted,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)
from demo.training.author_code import FILE
from demo.training.event_outlet import EngineOutput

if TYPE_CHECKING:  # only the worker's side needs it
    from demo.cluster.engine_actor import Report


class VariantAtWork:
    """A variant that is being built or has begun to train, ``FILE``, or None.

    Concurrency: the thread that listens to the engine writes ``name``, and the one that forwards a
    saved file to it; it is a single value, which is only ever replaced.
    """

    def __init__(self) -> None:
        self.name: str | None = None

    def note_save(self) -> None:
        """Note that the file is run next, as it was saved."""
        self.name = FILE

    def note_report(self, report: Report) -> None:
        """Note what came out of the engine, in its order."""
        for output in report.outputs:
            self._note(output)
        if not report.outputs and report.calling is None and self.name == FILE:
            self.name = None  # it has run

    def _note(self, output: EngineOutput) -> None:
        match output:
            case EngineReady():
                self.name = FILE
            case VariantWarming() | RunStarted():
                self.name = output.variant
            case VariantReady() | VariantFailed() | VariantsLoaded() | VariantsBroken():
                self.name = None
            case EpochEnded() | RunEnded():
                self.name = None
