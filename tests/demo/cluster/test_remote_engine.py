"""An engine in a process of its own: its runs are told here, and nothing is left of it."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest

from demo.catalog.libraries import CPU
from demo.cluster.remote_engine import RemoteEngine
from demo.data.dataset import Dataset
from demo.events import (
    BackendChanged,
    EpochEnded,
    Event,
    LaneMeasured,
    QuestionFailed,
    RunEnded,
    RunStarted,
)
from demo.requests import COMPARE, Compare, Start, VariantsSaved
from tests.demo.conftest import VARIANTS
from tests.talk import until

LIBRARY = "jax"
FIRST = 7  # of the numbers that are free here
BROKEN = '''
def linear(image_shape, classes):
    """Linear"""
    raise ValueError("no such layer")
'''


class Far:
    """JAX in a process of its own, and all that it told."""

    def __init__(self, data: Dataset) -> None:
        self.events: list[Event] = []
        self.engine = RemoteEngine(
            LIBRARY + CPU,  # whatever else this machine has
            data,
            VARIANTS,
            self.events.append,
            variants=["linear"],
            run_ids=itertools.count(FIRST),
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


@pytest.fixture(scope="module")
def far(tiny: Dataset) -> Iterator[Far]:
    far = Far(tiny)
    far.engine.start(Start("linear", 1))  # waits by itself until there is a process
    far.engine.launch()
    until(lambda: is_ready(far), "JAX is there")
    far.end(0)
    yield far
    pid = worker(far)
    far.engine.close()
    assert far.engine.wait(30)
    until(lambda: not is_alive(pid), "no process is left")


def test_how_fast_it_is_is_told_as_of_another_engine(far: Far) -> None:
    since = len(far.events)

    def measured() -> list[LaneMeasured]:
        return [each for each in far.events[since:] if isinstance(each, LaneMeasured)]

    far.engine.compare(Compare("linear", 32, "ready"))
    until(measured, "it is ready")
    far.engine.compare(Compare("linear", 32, "alone"))
    until(lambda: len(measured()) > 2, "it is under way")
    far.engine.stop()
    until(lambda: measured()[-1].ended, "it has stopped")
    assert all((each.lane, each.batch, each.other) == ("CPU", 32, True) for each in measured())
    images = [each.images for each in measured()]
    assert images[0] == 0
    assert images == sorted(images)


def test_what_can_t_be_measured_is_told(far: Far) -> None:
    since = len(far.events)
    far.engine.compare(Compare("no_such_model", 32, "ready"))

    def failed() -> list[QuestionFailed]:
        return [each for each in far.events[since:] if isinstance(each, QuestionFailed)]

    (failure,) = until(failed, "why not")
    assert failure.question == COMPARE
    assert "no_such_model" in failure.reason


def is_ready(far: Far) -> bool:
    return far.state().state == "ready"


def test_two_that_begin_at_once_each_have_their_own_worker(tiny: Dataset) -> None:
    both = Far(tiny), Far(tiny)
    for each in both:
        each.engine.launch()
    for each in both:
        until(partial(is_ready, each), "it is there")
        assert each.run(1)
    for each in both:
        each.engine.close()
    assert all(each.engine.wait(30) for each in both)


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


def test_it_says_what_it_computes_on(far: Far) -> None:
    states = [each.state for each in far.events if isinstance(each, BackendChanged)]
    assert states[:2] == ["starting", "ready"]
    assert far.state().device.startswith(("CPU (", "GPU ("))


def test_a_run_is_told_as_one_of_this_stage(far: Far) -> None:
    begun, *learned, end = far.run(3)
    assert isinstance(begun, RunStarted)
    assert begun.run >= FIRST
    assert (begun.backend, begun.engine, begun.other) == (LIBRARY, "dask", True)
    assert begun.series == begun.run
    kinds = [type(each) for each in learned]
    assert kinds == [EpochEnded] * 4
    assert {each.run for each in learned if isinstance(each, EpochEnded)} == {begun.run}
    assert isinstance(end, RunEnded)
    assert (end.run, end.state) == (begun.run, "finished")


def test_the_same_start_gives_the_same_curve(far: Far) -> None:
    runs = [far.run(2), far.run(2)]
    curves = [[each.test_accuracy for each in run if isinstance(each, EpochEnded)] for run in runs]
    assert curves[0] == curves[1]
    numbers = [run[0].run for run in runs if isinstance(run[0], RunStarted)]
    assert numbers[1] == numbers[0] + 1


def test_a_stop_comes_through_in_the_middle_of_a_run(far: Far) -> None:
    since = len(far.events)
    far.engine.start(Start("linear", 1000))
    far.wait_for_epoch(2, since)
    asked = time.monotonic()
    far.engine.stop()
    assert far.end(since).state == "stopped"
    assert time.monotonic() - asked < 5


def test_models_that_were_saved_are_those_that_learn(far: Far) -> None:
    far.engine.ask(VariantsSaved(VARIANTS, BROKEN))
    end = far.run(2)[-1]
    assert isinstance(end, RunEnded)
    assert (end.state, end.reason) == ("failed", "ValueError: no such layer")
    far.engine.ask(VariantsSaved(VARIANTS, VARIANTS.read_text()))
    assert far.run(1)[-1] == RunEnded(run=end.run + 1, state="finished", time=far.events[-1].time)


def test_a_process_that_is_killed_is_told_and_another_takes_over(far: Far) -> None:
    since = len(far.events)
    far.engine.start(Start("linear", 1000))
    far.wait_for_epoch(2, since)
    os.kill(worker(far), signal.SIGKILL)
    assert far.end(since).state == "interrupted"
    until(lambda: far.state().state == "ready", "another is there")
    end = far.run(1)[-1]
    assert isinstance(end, RunEnded)
    assert end.state == "finished"
