"""Imports the library that computes: without its messages, and without blocking an event loop."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager

from demo.backends.interface import Backend
from demo.backends.load import load_backend
from demo.catalog.libraries import CPU, DEFAULT
from demo.data.core.dataset import Dataset
from demo.system.fast_import import (
    UNUSED_BY_TENSORFLOW,
    UNUSED_BY_TORCH,
    fast_import,
    preload_tensorflow,
)
from demo.system.global_settings import replaced
from demo.system.process import lower_thread_priority
from demo.system.quiet_stderr import quiet_stderr

_LOADING = threading.Lock()  # ``quiet_stderr`` redirects for the whole process: one at a time


def load_quietly(name: str, data: Dataset) -> Backend:
    """Import a library, without what it prints, and bring the data to its device."""
    with _LOADING, replaced(), quiet_stderr(), _as_fast_as_it_can(name):
        return load_backend(name, data)


def preload(name: str, data: Dataset) -> None:
    """Import what the talk's own engine needs before it is needed; call it in its own thread."""
    lower_thread_priority()
    load_quietly(name, data)


def _as_fast_as_it_can(name: str) -> AbstractContextManager[None]:
    if name.removesuffix(CPU) == DEFAULT:
        preload_tensorflow()
        return fast_import(UNUSED_BY_TENSORFLOW)
    return fast_import(UNUSED_BY_TORCH) if name.startswith("torch") else fast_import()
