"""The seed of what is built at random: the same one gives the same model, whoever else builds."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 10.0  # with somebody who builds and may hang

_turn = threading.Lock()


@contextmanager
def seeded(seed: int, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Build inside, with first weights that depend on the seed alone.

    Keras draws them from generators that all threads of a process share. Two engines may be in
    one: a cluster's worker gets another while the one before ends, a fresh one replaces one that
    hangs. So they take turns; for one that hangs while it builds nobody waits longer than
    ``patience_s`` seconds.
    """
    import keras

    is_ours = _turn.acquire(timeout=patience_s)
    try:
        keras.utils.set_random_seed(seed)
        yield
    finally:
        if is_ours:
            _turn.release()


@contextmanager
def preserve_random_state() -> Iterator[None]:
    """Build inside only to look: what is built after it has the first weights all the same."""
    before = random.getstate()  # from which Keras draws the seeds of its layers
    try:
        yield
    finally:
        random.setstate(before)
