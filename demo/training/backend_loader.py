"""Imports the library that computes, quietly, and beside an event loop without holding it up."""

from __future__ import annotations

import threading
from contextlib import nullcontext

from demo.backends.interface import Backend
from demo.backends.load import load_backend
from demo.catalog.libraries import OWN
from demo.data.dataset import Dataset
from demo.system.fast_import import fast_import
from demo.system.process import lower_thread_priority
from demo.system.quiet_stderr import quiet_stderr

_LOADING = threading.Lock()  # one at a time: the error channel is turned aside meanwhile


def load_quietly(name: str, data: Dataset, *, fast: bool) -> Backend:
    """Import a library and bring the data to its device.

    ``fast``: import it faster, by hiding what TensorFlow and Keras need not ask for. That is for
    a process with an event loop alone: PyTorch, too, asks for what it hides.
    """
    with _LOADING, quiet_stderr(), fast_import() if fast else nullcontext():
        return load_backend(name, data)


def preload(data: Dataset) -> None:
    """Import what an engine needs, so that one can take over soon; call it in its own thread."""
    lower_thread_priority()
    load_quietly(OWN, data, fast=True)
