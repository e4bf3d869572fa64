"""Checkpoints: a run's state after its last epoch, on disk, from which it can be resumed."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.files.array_files import expect_as_declared
from demo.events import EpochEnded, from_json, to_json
from demo.system.private_files import make_folder, open_itself, replace_file

ENDED = "told"  # the name of the ``EpochEnded`` event among a file's arrays


NUMBERS = "biuf"  # NumPy's letters
UNREADABLE = "The weights that it had reached can't be read any more. Start it anew."


class CheckpointError(Exception):
    """A run can't be resumed; the message is one plain sentence, the cause says more."""


@dataclass(frozen=True)
class Checkpoint:
    """All that training changes, after an epoch, in the order of the trainer's variables."""

    began: float  # when the run began, on the wall clock: no two runs have the same
    ended: EpochEnded
    state: list[NDArray[Any]]


class Checkpoints:
    """A folder with the newest checkpoint of each run that has not ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, began: float) -> Path:
        """Return the file of a run's checkpoint, which need not exist."""
        return self._folder / f"{began:.6f}.npz"

    def write(self, checkpoint: Checkpoint) -> None:
        """Replace a run's checkpoint in one step; raises ``OSError``, and then keeps the old."""
        make_folder(self._folder)
        arrays: dict[str, Any] = {str(at): array for at, array in enumerate(checkpoint.state)}
        arrays[ENDED] = np.array(to_json(checkpoint.ended))
        replace_file(self.path(checkpoint.began), lambda file: np.savez(file, **arrays))

    def drop(self, began: float) -> None:
        """Remove the checkpoint of a run that has ended, if there is one that can be removed."""
        if not self._folder.is_symlink():
            with suppress(OSError):  # nobody asks for it any more
                self.path(began).unlink()


def packed_checkpoint(path: Path) -> bytes:
    """Return the bytes of a run's checkpoint, for another process; none if it can't be read."""
    try:
        with os.fdopen(open_itself(path), "rb") as file:
            return file.read()
    except OSError:
        return b""


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a run's checkpoint; raises ``CheckpointError``."""
    try:
        with os.fdopen(open_itself(path), "rb") as raw:
            expect_as_declared(raw, most=os.fstat(raw.fileno()).st_size)  # it is not compressed
            with np.load(raw) as file:
                ended = from_json(str(file[ENDED]))
                state = [file[str(index)] for index in range(len(file.files) - 1)]
        if not isinstance(ended, EpochEnded):
            raise TypeError(f"a {type(ended).__name__}")
        if any(array.dtype.kind not in NUMBERS for array in state):
            raise TypeError("arrays of other than numbers")
    except Exception as error:  # NumPy raises many kinds of errors for a damaged file
        raise CheckpointError(UNREADABLE) from error
    return Checkpoint(float(path.stem), ended, state)
