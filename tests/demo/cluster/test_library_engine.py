"""An engine of another library: its runs are told as others, and it comes back when lost."""

from __future__ import annotations

import logging
import os
import signal

import pytest

from demo.data.core.dataset import Dataset
from demo.events import (
    BackendChanged,
    EpochEnded,
    LaneMeasured,
    QuestionFailed,
    RunEnded,
    RunStarted,
    VariantFailed,
    VariantReady,
)
from demo.requests import COMPARE, Compare, Start
from demo.training.interface import DEATHS, ENGINES_IN_A_ROW
from tests.demo.cluster.far_engine import FIRST, LIBRARY, Far, worker
from tests.talk import until


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


def test_it_says_what_it_computes_on(far: Far) -> None:
    states = [each.state for each in far.events if isinstance(each, BackendChanged)]
    assert states[:2] == ["starting", "ready"]
    assert far.state().device.startswith(("CPU (", "GPU ("))


def test_this_process_logs_as_before(far: Far, caplog: pytest.LogCaptureFixture) -> None:
    assert far.state().device
    logging.getLogger("bokeh").warning("seen")
    logging.getLogger("demo").warning("seen, too")
    assert caplog.messages == ["seen", "seen, too"]


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


def test_processes_that_end_one_after_another_are_given_up(tiny: Dataset) -> None:
    far = Far(tiny)
    far.engine._calls.shutdown()  # it takes no more calls: no process is begun
    lose = far.engine._on_lost
    for _ in range(DEATHS):
        far.engine._at_work.name = "linear"
        lose("It is gone.")
    assert far.engine._inputs.parked == ["linear"]
    assert far.state().state == "starting"
    for _ in range(ENGINES_IN_A_ROW):
        lose("It is gone.")
    assert (far.state().state, far.state().reason) == (
        "failed",
        "3 in a row have ended: It is gone.",
    )


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


def test_what_the_library_does_not_take_is_its_state_and_no_run_of_it_is_told(
    tiny: Dataset,
) -> None:
    far = Far(tiny)  # its process is never begun
    engine = far.engine
    engine._on_output(VariantFailed(variant="conv", reason="Expected Dense.", unsupported=True))
    begun = RunStarted(run=FIRST, variant="conv", epochs=1, seed=0, test_size=100)
    engine._on_output(begun)
    engine._on_output(RunEnded(run=FIRST, state="failed"))
    assert [type(each) for each in far.events] == [BackendChanged]
    assert far.state().refused == {"conv": "Expected Dense."}
    engine._on_output(VariantReady(variant="conv", weights=3))  # saved with other layers
    assert far.state().refused == {}
    engine._on_output(begun)
    assert isinstance(far.events[-1], RunStarted)
    engine.close()
    engine.wait(1)
