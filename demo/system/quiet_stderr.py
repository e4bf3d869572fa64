"""Keeps what libraries write to the standard error channel out of sight."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from demo.system.standard_streams import lasting_stream


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep what libraries write to the standard error channel out of sight.

    Their C++ parts write past ``sys.stderr``, so the channel itself is redirected, for the
    whole process; ``sys.stderr`` gets a channel of its own first, so that Python's messages
    still arrive. If the block raises, what the libraries wrote comes out after all.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads it when imported
    if sys.stderr.fileno() == 2:
        sys.stderr = lasting_stream(os.dup(2), line_buffering=True)
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
