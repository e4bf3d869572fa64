"""What trains, where and how fast is known."""

from demo.events import (
    BackendChanged,
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EngineStuck,
    PaceChanged,
    RunQueued,
    SessionFound,
    StageReopened,
)
from demo.stage.log import Stage
from tests.demo.log import epoch, started
from tests.demo.stage.stories import tell


def test_the_engine(stage: Stage) -> None:
    ready = EngineReady(backend="tensorflow", device="CPU")
    assert tell(stage, ready).ready == ready
    scene = tell(stage, RunQueued(variant="linear"), EngineFailed(reason="no library"))
    assert scene.engine.failure == "no library"
    assert scene.queue.variant is None  # nothing will come of it


def test_the_pace(stage: Stage) -> None:
    assert tell(stage, PaceChanged(epochs_per_second=None)).engine.hurried
    assert not tell(stage, PaceChanged(epochs_per_second=5)).engine.hurried


def test_training_that_does_not_answer_is_known_until_it_does() -> None:
    stage = Stage()
    scene = tell(stage, started(1), epoch(1, 0, 0.1), EngineStuck(run=1))
    assert scene.engine.stuck == 1
    assert tell(stage, EngineStuck(run=1, stuck=False)).engine.stuck is None
    tell(stage, EngineStuck(run=1))
    assert tell(stage, StageReopened()).engine.stuck is None
    assert scene.runs[1].state == "interrupted"


def test_what_is_known_of_libraries_ends_with_their_process(stage: Stage) -> None:
    scene = tell(stage, BackendChanged(backend="jax", state="ready", device="CPU (2 cores)"))
    assert scene.engine.backends["jax"].device == "CPU (2 cores)"
    tell(stage, StageReopened())
    assert scene.engine.backends == {}


def test_whether_there_is_a_gpu_is_known_once_there_is_an_engine(stage: Stage) -> None:
    assert not stage.scene.engine.has_gpu
    assert not tell(stage, EngineReady(backend="jax", device="CPU (2 cores)")).engine.has_gpu
    assert tell(stage, EngineReady(backend="jax", device="GPU (one)")).engine.has_gpu


def test_where_training_is_until_a_process_begins_anew(stage: Stage) -> None:
    scene = stage.scene
    assert scene.engine.workers == 1
    address = "tcp://box.lan:8786"
    tell(stage, ClusterChanged(address=address, state="joined", workers=3))
    assert scene.engine.workers == 3
    lost = ClusterChanged(address=address, state="lost", reason="No word of it.", workers=3)
    tell(stage, lost)
    assert (scene.engine.cluster, scene.engine.workers) == (lost, 1)
    tell(stage, StageReopened())
    assert (scene.engine.cluster, scene.engine.workers) == (None, 1)


def test_an_earlier_session_can_be_brought_back_until_a_run_begins(stage: Stage) -> None:
    found = SessionFound(label="Recorded 1 May", runs=2)
    assert tell(stage, found).engine.earlier_session is found
    assert tell(stage, started(1)).engine.earlier_session is None


def test_of_failures_that_of_the_own_engine_counts_most(stage: Stage) -> None:
    scene = tell(stage, BackendChanged(backend="jax", state="failed", reason="no jax"))
    assert (scene.engine.failure, scene.engine.any_failure) == ("", "no jax")
    tell(stage, EngineFailed(reason="no data"))
    assert (scene.engine.failure, scene.engine.any_failure) == ("no data", "no data")
