"""How this process shares the machine: its threads' priority, and when garbage is collected."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading

NICENESS = 5  # of threads that give way: 0 is everybody's, 19 the last in the queue
SWITCH_SECONDS = 0.001  # that one thread of Python's goes on while another waits


def lower_thread_priority() -> None:
    """Give this thread, and those that it starts, a lower priority than the page and the browser.

    Training loses next to nothing by it, and a click is answered while all cores compute. Python's
    own lock is handed over sooner than by default, after 5 ms: an answer to a drawing waits for
    the event loop a dozen times.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def raise_in_thread(identifier: int, error: type[BaseException]) -> None:
    """Raise an error in a thread, by its ``ident``, before its next step of Python.

    A call into a library, such as a long sleep, ends first.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(identifier), ctypes.py_object(error))


def freeze_garbage() -> None:
    """Exclude all present objects from garbage collection: they stay until the end.

    Libraries and models are half a million objects. To look through them takes 0.2 seconds, in
    which nothing else is done, and Bokeh asks for that whenever a demo is closed.
    """
    gc.collect()
    gc.freeze()


def is_garbage_frozen() -> bool:
    """Tell whether any objects are excluded from garbage collection."""
    return gc.get_freeze_count() > 0
