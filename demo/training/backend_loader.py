"""Imports the library that computes: without its messages, and without blocking an event loop."""

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

_LOADING = threading.Lock()  # ``quiet_stderr`` redirects for the whole process: one at a time


def load_quietly(name: str, data: Dataset, *, fast: bool) -> Backend:
    """Import a library, without what it prints, and bring the data to its device.

    ``fast``: hide the packages that TensorFlow and Keras try to import without need. Only the
    talk's own process does so, where the event loop waits; PyTorch needs some of these packages.
    """
    with _LOADING, quiet_stderr(), fast_import() if fast else nullcontext():
        return load_backend(name, data)


def preload(data: Dataset) -> None:
    """Import what the talk's own engine needs before it is needed; call it in its own thread."""
    lower_thread_priority()
    load_quietly(OWN, data, fast=True)
