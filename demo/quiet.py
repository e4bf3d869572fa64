"""Loading other people's code: silently, and from a file."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep what libraries write to the standard error channel out of sight.

    Their C++ parts write past ``sys.stderr``, so the channel itself is turned aside, for the
    whole process; ``sys.stderr`` gets a channel of its own first, so that Python's messages
    still arrive. If the block raises, what the libraries wrote comes out after all.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads it when imported
    if sys.stderr.fileno() == 2:
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8")
    shown = os.dup(2)
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 2)
        try:
            yield
        except BaseException:
            hidden.seek(0)
            os.write(shown, hidden.read())
            raise
        finally:
            os.dup2(shown, 2)
            os.close(shown)


def load_module(path: Path) -> ModuleType:
    """Run a Python file as a module of its own; raises what the file raises."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"Expected a Python file. Received: {path}.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses, among others, look for it
    spec.loader.exec_module(module)
    return module
