"""An engine of JAX in a process of its own, for tests, and all that it told."""

from __future__ import annotations

import itertools
import os

from demo.catalog.libraries import CPU
from demo.cluster.library_engine import LibraryEngine
from demo.cluster.make_actor import EngineInputs
from demo.data.core.dataset import Dataset
from demo.events import BackendChanged, EpochEnded, Event, RunEnded
from demo.requests import Start
from tests.demo.conftest import VARIANTS
from tests.talk import until

LIBRARY = "jax"
FIRST = 7  # of the numbers that are free here


class Far:
    """JAX in a process of its own, and all that it told."""

    def __init__(self, data: Dataset) -> None:
        self.events: list[Event] = []
        self.engine = LibraryEngine(
            LIBRARY + CPU,  # whatever else this machine has
            EngineInputs(data, VARIANTS, ["linear"]),
            self.events.append,
            itertools.count(FIRST),
        )

    def state(self) -> BackendChanged:
        return [each for each in self.events if isinstance(each, BackendChanged)][-1]

    def run(self, epochs: int) -> list[Event]:
        """Train to the end; return what was told of it."""
        since = len(self.events)
        self.engine.start(Start("linear", epochs, backend=LIBRARY))
        until(lambda: any(isinstance(each, RunEnded) for each in self.events[since:]), "an end")
        return self.events[since:]

    def wait_for_epoch(self, epoch: int, since: int) -> None:
        def told() -> list[Event]:
            return [each for each in self.events[since:] if isinstance(each, EpochEnded)]

        until(lambda: len(told()) > epoch, f"epoch {epoch}")

    def end(self, since: int) -> RunEnded:
        """Wait until a run is over; return how."""

        def ends() -> list[RunEnded]:
            return [each for each in self.events[since:] if isinstance(each, RunEnded)]

        return until(ends, "the run's end")[0]


def is_ready(far: Far) -> bool:
    return far.state().state == "ready"


def worker(far: Far) -> int:
    """Return the process that trains."""
    (pid,) = far.engine._cluster.client.run(os.getpid).values()
    return int(pid)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
