"""The talk's own engine on a worker: it tells all, and what its runs could go on from is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from demo.catalog.libraries import OWN
from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs
from demo.cluster.remote_engine import RemoteEngine
from demo.events import EngineReady, Event
from demo.system.code_files import describe
from demo.training.checkpoints import Checkpoint
from demo.training.interface import EngineFailure


class OwnRemoteEngine(RemoteEngine):
    """Once it is lost it stays so: whoever made it looks for another place to train."""

    tells_all = True

    def __init__(
        self,
        inputs: EngineInputs,
        emit: Callable[[Event], None],
        run_ids: Iterator[int],
        cluster: Cluster,
        keep: Callable[[Checkpoint], None] | None,
        *,
        wants_free_worker: bool = False,
    ) -> None:
        """``keep`` gets what each run could go on from.

        ``emit`` and ``keep`` are called from a thread of this engine's.
        """
        super().__init__(OWN, inputs, emit, run_ids, cluster)
        self.wants_free_worker = wants_free_worker
        self._keep = keep
        self._failure: EngineFailure | None = None
        self._was_ready = False

    @property
    def failure(self) -> EngineFailure | None:
        """Why it can't go on, once it can't."""
        return self._failure

    def _silence_events(self) -> None:
        super()._silence_events()
        self._keep = None

    def _tell(self, told: Event | Checkpoint) -> None:
        if isinstance(told, Checkpoint):
            if self._keep is not None:
                self._keep(told)
            return
        self._was_ready |= isinstance(told, EngineReady)
        self._emit(told)

    def _on_failed(self, reason: str, detail: str = "") -> None:
        self._failure = EngineFailure(reason, hopeless=True, retry=True)

    def _on_lost(self, reason: str) -> None:
        hopeless = not (self._was_ready and self._cluster.answers())
        self._failure = EngineFailure(reason, hopeless, retry=True)

    def _explain(self, error: Exception) -> str:
        return f"Expected {self._cluster.address} to train. Received: {describe(error)}."
