"""A click waits until its run starts."""

from demo.events import (
    BackendChanged,
    RunQueued,
    StageReopened,
)
from demo.stage.log import Stage
from tests.demo.log import started
from tests.demo.stage.stories import tell


def test_a_click_waits_until_its_run_starts(stage: Stage) -> None:
    assert tell(stage, RunQueued(variant="conv")).queue.variant == "conv"
    assert tell(stage, started(1, "conv")).queue.variant is None
    assert tell(stage, RunQueued(variant="conv"), RunQueued(variant=None)).queue.variant is None


def test_a_start_leaves_a_newer_click_waiting(stage: Stage) -> None:
    scene = tell(stage, RunQueued(variant="linear"), RunQueued(variant="conv"))
    tell(stage, started(1, "linear"))
    assert scene.queue.variant == "conv"


def test_a_click_that_waits_for_a_library_that_fails_is_over(stage: Stage) -> None:
    scene = tell(stage, RunQueued(variant="linear", backend="jax"))
    tell(stage, BackendChanged(backend="torch", state="missing"))
    assert scene.queue.variant == "linear"
    tell(stage, BackendChanged(backend="jax", state="failed", reason="no"))
    assert scene.queue.variant is None


def test_a_click_on_a_library_that_does_not_take_the_model_is_over(stage: Stage) -> None:
    scene = tell(stage, RunQueued(variant="conv", backend="pytensor"))
    tell(stage, BackendChanged(backend="pytensor", state="ready", refused={"linear": "no"}))
    assert scene.queue.variant == "conv"
    tell(stage, BackendChanged(backend="pytensor", state="ready", refused={"conv": "no"}))
    assert scene.queue.variant is None


def test_no_click_waits_for_a_process_that_is_gone(stage: Stage) -> None:
    scene = tell(stage, RunQueued(variant="linear"), StageReopened())
    assert scene.queue.variant is None
