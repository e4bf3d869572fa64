"""An engine of another library than the talk's own engine's, in a process of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs
from demo.cluster.remote_engine import RemoteEngine
from demo.events import (
    BackendChanged,
    BackendState,
    EngineReady,
    EpochEnded,
    Event,
    HyperparametersChanged,
    LaneMeasured,
    QuestionFailed,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
    VariantFailed,
    VariantReady,
)
from demo.requests import COMPARE, Start
from demo.system.code_files import describe
from demo.training.event_outlet import EngineOutput, EventOutlet
from demo.training.interface import (
    DEATHS,
    ENGINES_IN_A_ROW,
    HANGING_SECONDS,
    EngineFailure,
)


class LibraryEngine(RemoteEngine):
    """Its runs are marked ``other``, its state is a ``BackendChanged``; if lost, it begins anew."""

    def __init__(
        self,
        library: str,
        inputs: EngineInputs,
        emit: Callable[[Event], None],
        run_ids: Iterator[int],
    ) -> None:
        """``library`` computes, in a process that this engine begins.

        ``emit`` is called from a thread of this engine.
        """
        own = replace(inputs, backend=library)
        super().__init__(own, EventOutlet(emit), run_ids, Cluster())
        self._device = ""
        self._refused: dict[str, str] = {}  # why, by the variant that the library can't train
        self._refused_run = 0  # asked for before that was known; nobody hears of it
        self._asked = ""  # the variant that a click waits for
        self._deaths: Counter[str] = Counter()  # of processes, by the variant at work
        self._in_a_row = 0  # processes that nothing of the author's is to blame for
        self._has_given_up = False  # until a click asks for a run

    @property
    def failure(self) -> EngineFailure | None:
        """Always None: if lost it begins anew by itself; if it can't begin, an event says so."""
        return None

    def launch(self) -> None:
        """Begin its process, which imports the library."""
        self._emit_state("starting")
        super().launch()

    def start(self, start: Start) -> None:
        """Train, as soon as there is a worker; whatever runs is stopped first."""
        self._asked = start.variant
        if self._has_given_up:
            self._has_given_up, self._in_a_row = False, 0
            self.launch()
        super().start(start)

    def _on_output(self, output: EngineOutput) -> None:
        """Emit what belongs to runs and comparisons: the talk's own engine emits all else."""
        if isinstance(output, RunStarted):
            self._asked = ""
            self._refused_run = output.run if output.variant in self._refused else 0
        if isinstance(output, RunStarted | RunEnded) and output.run == self._refused_run:
            return
        match output:
            case EngineReady():
                self._device = output.device
                self._emit_state("ready")
            case VariantFailed(unsupported=True):
                self._refused[output.variant] = output.reason
                self._emit_state("ready")
            case VariantReady() if self._refused.pop(output.variant, ""):
                self._emit_state("ready")  # it was saved with other layers
            case RunStarted() | LaneMeasured():
                self._outlet.emit(replace(output, other=True))
            case RunResumed() | HyperparametersChanged() | Snapshot() | EpochEnded() | RunEnded():
                self._in_a_row = 0
                self._outlet.emit(output)
            case QuestionFailed() if output.question == COMPARE:
                self._outlet.emit(output)

    def _emit_state(self, state: BackendState, *, reason: str = "", detail: str = "") -> None:
        ready = state == "ready"
        self._outlet.emit(
            BackendChanged(
                backend=self.backend,
                state=state,
                device=self._device if ready else "",
                reason=reason,
                detail=detail,
                refused=dict(self._refused) if ready else {},
            )
        )

    def _on_failed(self, reason: str, detail: str = "") -> None:
        self._emit_state("failed", reason=reason, detail=detail)

    def _on_lost(self, reason: str) -> None:
        running, self._runs.running = self._runs.running, None
        if running is not None:
            self._outlet.emit(RunEnded(run=running, state="interrupted"))
        self._note_loss()
        if self._in_a_row >= ENGINES_IN_A_ROW:
            self._has_given_up = True
            self._emit_state("failed", reason=f"{ENGINES_IN_A_ROW} in a row have ended: {reason}")
            return
        self._emit_state("starting")
        with suppress(RuntimeError):  # this engine is being closed, and takes no more calls
            self._calls.submit(self._open)

    def _note_loss(self) -> None:
        """Note what was at work: a variant that ends processes is not warmed up any more."""
        variant, self._at_work.name = self._at_work.name, None
        if not variant:
            self._in_a_row += 1
            return
        self._deaths[variant] += 1
        if self._deaths[variant] >= DEATHS:
            parked = [*self._inputs.parked, variant]
            self._inputs = replace(self._inputs, parked=parked)

    def _check(self, report: Any) -> None:
        super()._check(report)
        hangs = report.calling is not None and report.silence > HANGING_SECONDS
        if hangs and report.calling != self._asked:
            self._deaths[report.calling] = DEATHS
            raise RuntimeError(f"no end of it within {HANGING_SECONDS:.0f} seconds")

    def _explain(self, error: Exception) -> str:
        return describe(error)
