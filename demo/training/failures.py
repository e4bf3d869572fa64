"""What can go wrong while a model is made or trained, and how that is put in plain words."""

from __future__ import annotations

import traceback

from demo.system.code_files import describe
from demo.training.checkpoints import CheckpointError

OUT_OF_MEMORY = "The model needs more memory than there is."
NO_NUMBER = (
    "The loss is no longer a number: the steps were too large, so training blew up. "
    "A smaller learning rate helps."
)


class TrainingFailed(Exception):
    """Training can't go on; the message is one plain sentence."""


class Interrupted(Exception):
    """Somebody asked for something else in the middle of a run."""


def explain(error: BaseException) -> tuple[str, str]:
    """Return why training can't go on, in one plain sentence, and the traceback for the log."""
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, TrainingFailed | CheckpointError):
        return str(error), detail
    if isinstance(error, MemoryError) or _is_out_of_memory(error):
        return OUT_OF_MEMORY, detail
    return describe(error), detail


def _is_out_of_memory(error: BaseException) -> bool:
    """Tell whether a library found no room on its device: each says so in its own way."""
    name = type(error).__name__
    return name in ("ResourceExhaustedError", "OutOfMemoryError") or (
        name == "JaxRuntimeError" and "RESOURCE_EXHAUSTED" in str(error)
    )
