"""Imports a large library beside a running event loop: in half the time, without holding it up."""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path

LIBRARIES = ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2")  # as Linux calls them
UNUSED = ("matplotlib", "pandas", "sklearn")  # Keras tries to import them, for what no talk needs
UNUSED_BY_TENSORFLOW = (*UNUSED, "jax")  # it would convert models of JAX
UNUSED_BY_TORCH = ("matplotlib", "jax")  # it looks whether the others are there


@contextmanager
def fast_import(unused: Collection[str] = UNUSED) -> Iterator[None]:
    """Let this thread import Keras fast, without packages ``unused``, while all others go on."""
    hidden = _HiddenPackages(unused)
    sys.meta_path.insert(0, hidden)
    gc.disable()  # it would scan a million new objects again and again, with all threads waiting
    try:
        yield
    finally:
        gc.freeze()  # imported modules stay: the collector need not scan them again
        gc.enable()
        with suppress(ValueError):  # what an author's code has set may have been put back meanwhile
            sys.meta_path.remove(hidden)


def preload_tensorflow() -> None:
    """Load TensorFlow's libraries, where there are any, as ``import`` will.

    ``import`` keeps all threads waiting for that; a call through ctypes does not.
    """
    package = importlib.util.find_spec("tensorflow")
    if package is None or package.origin is None:
        return
    with suppress(OSError, TypeError, AttributeError):  # what Windows says: it has no dlopen
        for name in LIBRARIES:
            path = Path(package.origin).with_name(name)
            ctypes.CDLL(None).dlopen(os.fsencode(path), os.RTLD_LAZY)


class _HiddenPackages(MetaPathFinder):
    """Hides packages from the one thread that made it, as if not installed."""

    def __init__(self, names: Collection[str]) -> None:
        self._names, self._thread = names, threading.get_ident()

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        """Raise ``ModuleNotFoundError`` for what is hidden; pass everything else on."""
        if name in self._names and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None
