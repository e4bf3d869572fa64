"""Makes an engine on a Dask worker, in an actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.catalog.libraries import DEFAULT
from demo.cluster.dask_internals import bind_to_client
from demo.data.core.dataset import Dataset
from demo.system.text_files import read_text

CALL_SECONDS = 30.0  # to wait for a call: a worker may have to import what an engine needs


@dataclass(frozen=True)
class EngineInputs:
    """What an engine trains: ``variants`` of a file, warmed up in this order, on one data set.

    ``source`` is the file's text, None: as it is on the disk; ``parked`` variants are not warmed
    up; ``refusal`` says why the file must not be run. ``backend`` is the library that computes.
    """

    data: Dataset
    variants_file: Path
    variants: Sequence[str] = ()
    seed: int = 0
    source: str | None = None
    parked: Sequence[str] = ()
    refusal: str = ""
    backend: str = DEFAULT


def make_actor(client: Any, worker: str, inputs: EngineInputs, sends_weights: bool) -> Any:
    """Return an ``EngineActor`` on the worker at this address; raises whatever fails there.

    ``sends_weights``: it reports snapshots and checkpoints, too.
    """
    from demo.cluster.engine_actor import ActorSettings, EngineActor  # Dask takes long to import

    file = inputs.variants_file
    settings = ActorSettings(
        file.name,
        read_text(file) if inputs.source is None else inputs.source,
        list(inputs.variants),
        inputs.backend,
        inputs.seed,
        sends_weights,
        list(inputs.parked),
        inputs.refusal,
    )
    (data,) = client.scatter([inputs.data], workers=[worker], hash=False)
    made = client.submit(EngineActor, data, settings, actor=True, pure=False, workers=[worker])
    return bind_to_client(client, made.result(CALL_SECONDS))
