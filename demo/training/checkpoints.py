"""What a run needs to go on as if nothing had happened: its state after its last epoch, on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.events import EpochEnded, from_json, to_json

TOLD = "told"  # the name of the epoch's end among the arrays


class CheckpointError(Exception):
    """A run can't go on; the message is one plain sentence, the cause says more."""


CAN_T_GO_ON = "The weights that it had reached can't be read any more. Start it anew."


@dataclass(frozen=True)
class Checkpoint:
    """All that training changes, after an epoch, in the order of the trainer's variables."""

    began: float  # when the run began: no two begin at once, in any session
    ended: EpochEnded
    state: list[NDArray[Any]]


class Checkpoints:
    """A folder with the newest checkpoint of each run that is not over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, began: float) -> Path:
        """Return where the checkpoint of a run is, if there is one."""
        return self._folder / f"{began:.6f}.npz"

    def write(self, checkpoint: Checkpoint) -> None:
        """Replace a run's checkpoint, wholly or not at all; raises ``OSError``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self.path(checkpoint.began)
        fresh = path.with_suffix(".new")
        arrays = {str(place): array for place, array in enumerate(checkpoint.state)}
        with fresh.open("wb") as file:
            np.savez(file, **{TOLD: np.array(to_json(checkpoint.ended))}, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def drop(self, began: float) -> None:
        """Remove the checkpoint of a run that is over."""
        self.path(began).unlink(missing_ok=True)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a run's checkpoint; raises ``CheckpointError``."""
    try:
        with path.open("rb") as raw, np.load(raw) as file:
            ended = from_json(str(file[TOLD]))
            state = [file[str(place)] for place in range(len(file.files) - 1)]
        if not isinstance(ended, EpochEnded):
            raise TypeError(f"a {type(ended).__name__}")
    except Exception as error:  # spoilt bytes can mean anything, and raise anything
        raise CheckpointError(CAN_T_GO_ON) from error
    return Checkpoint(float(path.stem), ended, state)
