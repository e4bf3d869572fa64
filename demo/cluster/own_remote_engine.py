"""The talk's own engine on a worker: all its events come here, and its checkpoints are saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs
from demo.cluster.remote_engine import RemoteEngine
from demo.events import EngineReady, Event
from demo.system.code_files import describe
from demo.training.checkpoints import Checkpoint
from demo.training.event_outlet import EngineOutput, EventOutlet
from demo.training.interface import EngineFailure


class OwnRemoteEngine(RemoteEngine):
    """Once its worker is lost it has failed: whoever made it makes another one."""

    sends_weights = True

    def __init__(
        self,
        inputs: EngineInputs,
        emit: Callable[[Event], None],
        run_ids: Iterator[int],
        cluster: Cluster,
        save_checkpoint: Callable[[Checkpoint], None] | None,
        *,
        wants_free_worker: bool = False,
    ) -> None:
        """``emit`` and ``save_checkpoint`` are called from a thread of this engine."""
        super().__init__(inputs, EventOutlet(emit, save_checkpoint), run_ids, cluster)
        self.wants_free_worker = wants_free_worker
        self._failure: EngineFailure | None = None
        self._was_ready = False

    @property
    def failure(self) -> EngineFailure | None:
        """Why it can't go on, once it can't."""
        return self._failure

    def _on_output(self, output: EngineOutput) -> None:
        if isinstance(output, Checkpoint):
            self._outlet.save_checkpoint(lambda: output)
            return
        self._was_ready |= isinstance(output, EngineReady)
        self._outlet.emit(output)

    def _on_failed(self, reason: str, detail: str = "") -> None:
        self._failure = EngineFailure(reason, hopeless=True, retry=True)

    def _on_lost(self, reason: str) -> None:
        hopeless = not (self._was_ready and self._cluster.answers())
        self._failure = EngineFailure(reason, hopeless, retry=True, variant=self._at_work.name)

    def _explain(self, error: Exception) -> str:
        return f"Expected {self._cluster.address} to train. Received: {describe(error)}."
