"""Threads that train give way to all others; what is there to stay is no garbage."""

import gc
import os
import sys
import threading
from collections.abc import Callable

import pytest

from demo.system.process import (
    NICENESS,
    SWITCH_SECONDS,
    freeze_garbage,
    is_garbage_frozen,
    lower_thread_priority,
    raise_in_thread,
)


def in_thread(act: Callable[[], None]) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no niceness of its own")
def test_a_thread_gives_way_and_no_other_does() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    told: list[int] = []

    def act() -> None:
        lower_thread_priority()
        told.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    interval = sys.getswitchinterval()
    try:
        in_thread(act)
        assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    finally:
        sys.setswitchinterval(interval)
    assert told == [NICENESS]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_the_collector_passes_over_what_is_frozen() -> None:
    frozen = gc.get_freeze_count()
    try:
        freeze_garbage()
        assert is_garbage_frozen()
        assert gc.get_freeze_count() > frozen
    finally:
        if not frozen:
            gc.unfreeze()
            assert not is_garbage_frozen()


def test_an_endless_loop_of_another_thread_is_ended() -> None:
    ended: list[type[BaseException]] = []

    def loop() -> None:
        try:
            while True:
                sum(range(10))
        except KeyboardInterrupt as error:
            ended.append(type(error))

    thread = threading.Thread(target=loop)
    thread.start()
    assert thread.ident is not None
    raise_in_thread(thread.ident, KeyboardInterrupt)
    thread.join(30)
    assert ended == [KeyboardInterrupt]
    raise_in_thread(thread.ident, KeyboardInterrupt)  # it is gone: nothing happens
