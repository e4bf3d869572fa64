"""What can go wrong while a model is built or trained, and how the audience reads it."""

from __future__ import annotations

import re

from demo.backends.interface import UnsupportedModel
from demo.catalog.libraries import LIBRARIES
from demo.system.code_files import describe, one_line, trace_of
from demo.training.checkpoints import CheckpointError

# What Keras and TensorFlow put around an error's own words.
_AROUND = re.compile(
    r"\x1b\[\d*m|Exception encountered when calling [^\n]*\n|\s*Arguments received by .*"
    r"|\s*\[\[\{\{node .*",
    re.DOTALL,
)
_FRAME = re.compile(r'^\s*File "[^"\n]+", line \d+', re.MULTILINE)

ANOTHER_LIBRARY = (
    "Expected models that need no other library than the talk trains on. Received: import {0}. "
    "Write it with keras.ops, or give the talk with --backend {0}."
)
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
    if isinstance(error, TrainingFailed | CheckpointError | UnsupportedModel):
        return str(error), detail
    if isinstance(error, MemoryError) or _is_out_of_memory(error):
        return OUT_OF_MEMORY, detail
    if isinstance(error, ModuleNotFoundError):
        library = LIBRARIES.get(error.name or "")
        if library is not None and not library.missing:  # installed, and kept out of this process
            return ANOTHER_LIBRARY.format(library.name), detail
    return _in_short(error), detail


def _in_short(error: BaseException) -> str:
    """Return an error's own words in one line; those of compiled code stand behind its frames."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    words = _AROUND.sub("", text).strip()
    if _FRAME.search(words):
        words = re.split(r"\n\s*\n", words)[-1].strip()
    if words == text or not words:
        return describe(error)
    kind, said = type(error).__name__, one_line(words)
    return said if re.match(r"\w+: ", said) else f"{kind}: {said}"


def _is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error means that a device's memory is full: each library has its own."""
    name = type(error).__name__
    return name in ("ResourceExhaustedError", "OutOfMemoryError") or (
        name == "JaxRuntimeError" and "RESOURCE_EXHAUSTED" in describe(error)
    )
