"""What can go wrong while a model is built or trained, and how the audience reads it."""

from __future__ import annotations

from demo.system.code_files import describe, trace_of
from demo.training.checkpoints import CheckpointError

OUT_OF_MEMORY = "The model needs more memory than there is."
NO_NUMBER = (
    "The loss is no longer a number: the steps were too large, so training blew up. "
    "A smaller learning rate helps."
)


class TrainingFailed(Exception):
    """A run can't continue; the message is one plain sentence."""


class Interrupted(Exception):
    """A newer request ends the run in progress."""


class Abandoned(BaseException):
    """An engine that hangs is to end; no ``except Exception`` of an author's holds that up."""


def explain(error: BaseException) -> tuple[str, str]:
    """Return an error as one plain sentence, and its traceback for the log."""
    detail = trace_of(error)
    if isinstance(error, TrainingFailed | CheckpointError):
        return str(error), detail
    if isinstance(error, MemoryError) or _is_out_of_memory(error):
        return OUT_OF_MEMORY, detail
    return describe(error), detail


def _is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that a device's memory is full: each library has its own."""
    name = type(error).__name__
    return name in ("ResourceExhaustedError", "OutOfMemoryError") or (
        name == "JaxRuntimeError" and "RESOURCE_EXHAUSTED" in describe(error)
    )
