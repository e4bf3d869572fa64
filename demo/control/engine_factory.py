"""Makes a talk's engines: its own, here or on a cluster, and those of other libraries."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from demo.catalog.libraries import DEFAULT
from demo.catalog.variant_file import Variant
from demo.cluster.dask_cluster import Cluster
from demo.cluster.engine_pool import EnginePool
from demo.cluster.library_engine import LibraryEngine
from demo.cluster.make_actor import EngineInputs
from demo.cluster.own_remote_engine import OwnRemoteEngine
from demo.control.variant_fit import why_misfit
from demo.data.core.dataset import Dataset
from demo.events import Event
from demo.recording.reader import Recording
from demo.recording.replay_engine import ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoint
from demo.training.engine import Engine
from demo.training.interface import EngineFailure, TrainingEngine
from demo.training.settings import EngineSettings

EngineT = TypeVar("EngineT", bound=TrainingEngine)


@dataclass(frozen=True)
class TrainingInputs:
    """What a talk trains: models of a file, on one data set.

    ``order`` is that in which variants are warmed up, if not the file's; ``source`` is the file's
    text, None: as it is on the disk; ``refusal`` says why it must not be run. ``backend`` is the
    library that the talk's own engine computes with.
    """

    data: Dataset
    variants_file: Path
    variants: Mapping[str, Variant]
    order: Sequence[str] = ()
    seed: int = 0
    source: str | None = None
    refusal: str = ""
    warms_up: bool = True  # False: a variant is built when it is asked for
    backend: str = DEFAULT


class EngineFactory:
    """Makes engines whose events go to the stage.

    Concurrency: make it on the event loop's thread, which alone uses it.
    """

    def __init__(
        self,
        stage: Stage,
        inputs: TrainingInputs,
        run_ids: Iterator[int],
        save_checkpoint: Callable[[Checkpoint], None],
        on_loss: Callable[[EngineFailure], None] = lambda _: None,
    ) -> None:
        """``run_ids`` are shared by all engines.

        ``save_checkpoint`` is called from the threads of the talk's own engines, ``on_loss`` when
        others of a cluster's engines go on without one.
        """
        self._stage, self._inputs, self._run_ids = stage, inputs, run_ids
        self._save_checkpoint, self._on_loss = save_checkpoint, on_loss
        self._loop = asyncio.get_running_loop()

    @property
    def inputs(self) -> TrainingInputs:
        """What engines that are made from now on train."""
        return self._inputs

    def use_variants(
        self, file: Path, variants: Mapping[str, Variant], source: str | None = None
    ) -> None:
        """Give engines that are made from now on the variants of a file that was saved."""
        self._inputs = replace(
            self._inputs, variants_file=file, variants=variants, source=source, refusal=""
        )

    def refuse_variants(self, reason: str) -> None:
        """Let engines that are made from now on run no variants' file, until one was saved."""
        self._inputs = replace(self._inputs, refusal=reason)

    def own_engine(self, cluster: Cluster | None) -> TrainingEngine:
        """Return the talk's own engine, on a cluster or in a thread of this process."""
        return self._paced(self._thread_engine() if cluster is None else self._pool(cluster))

    def library_engine(self, library: str, variants: Sequence[str]) -> LibraryEngine:
        """Return an engine of another library, with some variants to warm up."""
        inputs = self._engine_inputs(variants)
        return self._paced(LibraryEngine(library, inputs, self._emit, self._run_ids))

    def replay_engine(self, recording: Recording, player: RunPlayer) -> ReplayEngine:
        """Return what plays a recording instead of all training."""
        return ReplayEngine(recording, player, list(self._inputs.variants), self._emit)

    def _thread_engine(self) -> Engine:
        inputs = self._inputs
        return Engine(
            EngineSettings(
                inputs.data,
                inputs.variants_file,
                self._warm_up_order(),
                inputs.seed,
                inputs.backend,
                source=inputs.source,
                parked=self._parked,
                refusal=inputs.refusal,
            ),
            self._emit,
            run_ids=self._run_ids,
            save_checkpoint=self._save_checkpoint,
        )

    def _pool(self, cluster: Cluster) -> EnginePool:
        variants = self._warm_up_order()

        def make(emit: Callable[[Event], None], wants_free_worker: bool) -> OwnRemoteEngine:
            return OwnRemoteEngine(
                self._engine_inputs(variants),  # of this moment: a file may have been saved
                emit,
                self._run_ids,
                cluster,
                self._save_checkpoint,
                wants_free_worker=wants_free_worker,
            )

        return EnginePool(
            self._stage, make, self._run_on_loop, self._run_ids, cluster.address, self._on_loss
        )

    def _engine_inputs(self, variants: Sequence[str]) -> EngineInputs:
        inputs = self._inputs
        return EngineInputs(
            inputs.data,
            inputs.variants_file,
            variants,
            inputs.seed,
            source=inputs.source,
            parked=self._parked,
            refusal=inputs.refusal,
            backend=inputs.backend,
        )

    @property
    def _parked(self) -> list[str]:
        """Variants that are not warmed up: they don't fit the data, or have hung an engine."""
        variants, parked = self._inputs.variants, self._stage.scene.variants.parked
        if not self._inputs.warms_up:
            return [*variants]
        versions = {name: each.version for name, each in variants.items()}
        kind = self._inputs.data.kind
        unfit = [name for name, each in variants.items() if why_misfit(each, kind)]
        hung = [name for name, each in parked.items() if versions.get(name) == each.version]
        return list(dict.fromkeys([*unfit, *hung]))

    def _warm_up_order(self) -> list[str]:
        order, variants = self._inputs.order, self._inputs.variants
        return sorted(variants, key=lambda name: order.index(name) if name in order else len(order))

    def _paced(self, engine: EngineT) -> EngineT:
        """Give an engine the pace that all engines have now."""
        if self._stage.scene.engine.hurried:
            engine.pace = None
        return engine

    def _emit(self, event: Event) -> None:
        """Append an event to the stage; any thread may call it."""
        self._run_on_loop(partial(self._stage.append, event))

    def _run_on_loop(self, act: Callable[[], None]) -> None:
        """Have a call made on the event loop's thread; any thread may call it."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the talk is over
            self._loop.call_soon_threadsafe(act)
