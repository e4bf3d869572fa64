"""Seeds Keras while a model is built, so that the same seed gives the same first weights."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from demo.backends.keras.internals import layer_seeds

WAIT_SECONDS = 10.0  # for another thread that builds a model, and may hang

_building = threading.RLock()  # one thread at a time; it may look at a size while it builds


@contextmanager
def seeded(seed: int, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Build a model inside, whose first weights depend on the seed alone.

    Layers have numbers of this thread's own. What an author draws in a variant comes from
    generators that all threads of a process share, and a process may have two engines for a while:
    when a new one replaces one that hangs, or is started on a worker before the old one has ended.
    So they take turns. If the other one hangs while it builds, this one goes on after
    ``wait_seconds``.
    """
    import keras

    with _turn(wait_seconds), layer_seeds(seed):
        keras.utils.set_random_seed(seed)
        yield


@contextmanager
def preserve_random_state() -> Iterator[None]:
    """Build a model inside without changing the first weights of any other.

    Nor of one that another thread builds: what an author draws would come from the same numbers,
    so this waits for its turn.
    """
    with _turn(WAIT_SECONDS), layer_seeds(0):
        before = random.getstate()
        try:
            yield
        finally:
            random.setstate(before)


@contextmanager
def _turn(wait_seconds: float) -> Iterator[None]:
    global _building
    lock = _building
    if not lock.acquire(timeout=wait_seconds):  # whoever has it hangs: no other waits for that
        lock = _building = threading.RLock()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
