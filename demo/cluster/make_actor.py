"""Has a worker of Dask's hold an engine, in an actor."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.data.dataset import Dataset

CALL_SECONDS = 30.0  # that a worker takes at most to import what an engine needs


@dataclass(frozen=True)
class EngineInputs:
    """What an engine trains: ``variants`` of a file, warmed up in this order, on one data set."""

    data: Dataset
    variants_file: Path
    variants: Sequence[str] = ()
    seed: int = 0


def make_actor(
    client: Any, worker: str, backend: str, inputs: EngineInputs, tells_all: bool
) -> Any:
    """Return an ``EngineActor`` on a worker; raises whatever fails over there.

    ``tells_all``: it tells weights and checkpoints, too.
    """
    from demo.cluster.engine_actor import ActorSettings, EngineActor  # Dask takes long to import

    file = inputs.variants_file
    settings = ActorSettings(
        file.name,
        file.read_text(encoding="utf-8-sig"),
        list(inputs.variants),
        backend,
        inputs.seed,
        tells_all,
    )
    (data,) = client.scatter([inputs.data], workers=[worker], hash=False)
    made = client.submit(EngineActor, data, settings, actor=True, pure=False, workers=[worker])
    with client.as_current():  # what comes would belong to whichever client was made last
        return copy(made.result(CALL_SECONDS))
