"""Each click becomes a request to the engine, and is on screen before it is answered."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from demo.catalog.libraries import CPU, DEFAULT, LIBRARIES, Library
from demo.catalog.variant_file import COMPOSED, read_catalog
from demo.cluster.library_engine import LibraryEngine
from demo.cluster.library_engines import LibraryEngines
from demo.cluster.make_actor import EngineInputs
from demo.control.controls import Controls
from demo.control.run_sources import RunSources
from demo.data.core.dataset import Dataset
from demo.events import (
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    ThroughputMeasured,
)
from demo.requests import STAGE_PACE, Compare, Request, Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from tests.demo.clock import Clock
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started
from tests.demo.rehearsal import Rehearsal


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def engine(tiny: Dataset) -> Engine:
    """Return an engine that isn't launched: requests stay where they are."""
    return Engine(EngineSettings(tiny, VARIANTS, ["linear"]), print)


@pytest.fixture
def controls(stage: Stage, engine: Engine) -> Controls:
    return Controls(stage, engine)


def last(stage: Stage) -> Event:
    return stage.since(0)[0][-1]


def test_a_start_is_noted_and_asked_for(controls: Controls, stage: Stage, engine: Engine) -> None:
    controls.start("linear", 20)
    assert stage.scene.queue.variant == "linear"
    assert engine._mailbox.request == Start("linear", 20)
    controls.start("conv", 5)
    assert stage.scene.queue.variant == "conv"
    assert engine._mailbox.request == Start("conv", 5)


@pytest.mark.parametrize("act", ["start", "clear", "draw"])
def test_what_a_drag_was_about_to_show_is_forgotten(
    act: str, stage: Stage, engine: Engine, tiny: Dataset
) -> None:
    clock = Clock()
    controls = Controls(stage, engine, later=clock.later)
    for event in (started(1), *(epoch(1, number, 0.5) for number in range(5)), ended(1)):
        stage.append(event)
    controls.look_back(3)
    controls.look_back(1)  # is written in a moment
    assert (stage.scene.position.epoch, controls.wanted_epoch) == (3, 1)
    match act:
        case "start":
            controls.start("linear", 20)
        case "clear":
            controls.clear()
        case _:
            controls.predict(tiny.x_test[0])
    clock.go(1)
    assert (stage.scene.position.epoch, controls.wanted_epoch) == (None, None)


def test_a_start_after_the_engine_failed_changes_nothing(
    controls: Controls, stage: Stage, engine: Engine
) -> None:
    stage.append(EngineFailed(reason="no library"))
    controls.start("linear", 20)
    assert isinstance(last(stage), EngineFailed)
    assert engine._mailbox.request is None


def test_a_stop_takes_back_the_click_that_waits(
    controls: Controls, stage: Stage, engine: Engine
) -> None:
    controls.start("linear", 20)
    controls.stop()
    assert stage.scene.queue.variant is None
    assert engine._mailbox.request == "stop"


def test_a_stop_of_a_run_says_nothing_of_its_own(
    controls: Controls, stage: Stage, engine: Engine
) -> None:
    stage.append(started(1))
    controls.stop()
    assert isinstance(last(stage), RunStarted)  # its end is the engine's to tell
    assert engine._mailbox.request == "stop"


def test_a_restart_repeats_the_newest_run(controls: Controls, stage: Stage, engine: Engine) -> None:
    for event in (started(1, "conv", epochs=3), ended(1), started(2, "linear", epochs=7)):
        stage.append(event)
    controls.restart()
    assert engine._mailbox.request == Start("linear", 7)
    assert stage.scene.queue.variant == "linear"


def test_a_restart_before_any_run_does_nothing(
    controls: Controls, stage: Stage, engine: Engine
) -> None:
    controls.restart()
    assert stage.since(0)[0] == []
    assert engine._mailbox.request is None


def test_a_composed_model_starts_again_from_its_code(
    controls: Controls, stage: Stage, engine: Engine
) -> None:
    stage.append(replace(started(1, "your-model", epochs=3), code="model = ..."))
    controls.restart()
    assert engine._mailbox.request == Start("your-model", 3, code="model = ...")


def test_with_a_real_engine_clicks_become_runs(rehearsal: Rehearsal, stage: Stage) -> None:
    controls = Controls(stage, rehearsal.engine)
    read = rehearsal.now

    def follow() -> None:
        """Bring to the stage what the engine said meanwhile."""
        nonlocal read
        for event in rehearsal.events[read:]:
            stage.append(event)
        read = rehearsal.now

    controls.hurry(True)
    since = rehearsal.now
    controls.start("linear", 2)
    rehearsal.wait(RunEnded, since, state="finished")
    follow()
    assert stage.scene.queue.variant is None
    run = stage.scene.last
    assert run is not None
    assert (run.variant, run.state, run.epoch) == ("linear", "finished", 2)

    since = rehearsal.now
    controls.restart()
    rehearsal.wait(RunEnded, since, state="finished")
    since = rehearsal.now
    controls.start("conv", 1000)
    rehearsal.wait(EpochEnded, since, epoch=0)
    controls.stop()
    rehearsal.wait(RunEnded, since, state="stopped")
    follow()
    assert [(each.variant, each.epochs, each.state) for each in stage.scene.runs.values()] == [
        ("linear", 2, "finished"),
        ("linear", 2, "finished"),
        ("conv", 1000, "stopped"),
    ]


# Other libraries.


class NotingLibraryEngine(LibraryEngine):
    """An engine beside the talk's own that notes what it is asked; no process is begun."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.asked: list[Start | Compare | str | float | None] = []

    @property
    def pace(self) -> float | None:
        return STAGE_PACE

    @pace.setter
    def pace(self, pace: float | None) -> None:
        self.asked.append(pace)

    def launch(self) -> None:
        self.asked.append("launch")

    def start(self, start: Start) -> None:
        self.asked.append(start)

    def compare(self, asked: Compare) -> None:
        self.asked.append(asked)

    def stop(self) -> None:
        self.asked.append("stop")


class Beside:
    """Controls over two engines: the talk's own, and one of JAX."""

    def __init__(self, stage: Stage, engine: Engine, data: Dataset) -> None:
        def make(library: str, variants: Sequence[str]) -> LibraryEngine:
            inputs = EngineInputs(data, VARIANTS, variants)
            return NotingLibraryEngine(library, inputs, print, itertools.count())

        self.engines = LibraryEngines(make, stage.append)
        self.engines.begin()
        self.controls = Controls(stage, engine, RunSources(library_engines=self.engines))
        self.controls.prepare("jax", ["linear"])

    @property
    def asked(self) -> list[Start | Compare | str | float | None]:
        """What JAX was asked for, after its launch."""
        engine = self.engines.find("jax")
        assert isinstance(engine, NotingLibraryEngine)
        assert engine.asked[0] == "launch"
        return engine.asked[1:]


@pytest.fixture
def beside(stage: Stage, engine: Engine, tiny: Dataset) -> Beside:
    return Beside(stage, engine, tiny)


def request(engine: Engine) -> Request | None:
    """Return what the talk's own engine was asked for last."""
    return engine._mailbox.request


ON_JAX = Start("linear", 5, backend="jax")


def test_a_start_on_another_library_goes_to_its_engine(
    beside: Beside, stage: Stage, engine: Engine
) -> None:
    beside.controls.start("linear", 5, backend="jax")
    assert (stage.scene.queue.variant, stage.scene.queue.backend) == ("linear", "jax")
    assert beside.asked == [ON_JAX]
    assert request(engine) == "stop"
    beside.controls.start("linear", 5, backend="tensorflow")  # the talk's own
    assert (stage.scene.queue.variant, stage.scene.queue.backend) == ("linear", "")
    assert beside.asked == [ON_JAX, "stop"]
    assert request(engine) == Start("linear", 5)


def test_one_library_waits_until_the_other_has_stopped(
    beside: Beside, stage: Stage, engine: Engine
) -> None:
    stage.append(started(1))
    beside.controls.start("linear", 5, backend="jax")
    assert request(engine) == "stop"
    assert beside.asked == ["stop"]
    stage.append(ended(1, "stopped"))
    assert beside.asked == ["stop", ON_JAX]
    stage.append(started(2, backend="jax"))
    beside.controls.start("conv", 3)
    assert request(engine) == "stop"
    stage.append(ended(2, "stopped"))
    assert request(engine) == Start("conv", 3)


def test_a_stop_takes_back_what_waits_for_another_library(
    beside: Beside, stage: Stage, engine: Engine
) -> None:
    stage.append(started(1))
    beside.controls.start("linear", 5, backend="jax")
    beside.controls.stop()
    stage.append(ended(1, "stopped"))
    assert beside.asked == ["stop", "stop"]
    assert stage.scene.queue.variant is None


def test_a_restart_is_on_the_library_of_the_run(beside: Beside, stage: Stage) -> None:
    stage.append(started(1, epochs=5, backend="jax"))
    stage.append(ended(1))
    beside.controls.restart()
    assert beside.asked[-1] == ON_JAX


def test_a_library_that_is_not_there_starts_nothing(
    beside: Beside, stage: Stage, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIBRARIES, "abacus", Library("abacus", "Abacus", "pip install abacus"))
    beside.controls.start("linear", 5, backend="abacus")
    assert stage.scene.engine.backends["abacus"].state == "missing"
    assert stage.scene.queue.variant is None
    assert request(engine) is None


def test_a_comparison_waits_for_the_engine_and_until_the_run_has_stopped(
    beside: Beside, stage: Stage, engine: Engine
) -> None:
    stage.append(started(1))
    beside.controls.compare("conv", 32)
    assert request(engine) == "stop"
    assert beside.asked == ["stop"]
    stage.append(ended(1, "stopped"))
    assert request(engine) == "stop"
    stage.append(EngineReady(backend="tensorflow", device="CPU (2 cores)"))  # no GPU
    assert request(engine) == Compare("conv", 32)


# A GPU.


def test_with_a_gpu_another_process_takes_the_cpu(
    beside: Beside, stage: Stage, engine: Engine
) -> None:
    stage.append(EngineReady(backend="tensorflow", device="GPU (one)"))
    beside.controls.compare("conv", 32)
    other = beside.engines.find(DEFAULT + CPU)
    assert isinstance(other, NotingLibraryEngine)
    assert other.asked == ["launch", Compare("conv", 32, "ready")]
    assert request(engine) == Compare("conv", 32, "ready")
    told = stage.scene.answers.throughput
    assert told is not None
    assert (told.lanes, told.ended) == (["GPU", "CPU"], False)
    beside.controls.stop()
    assert stage.scene.answers.throughput is not None
    assert stage.scene.answers.throughput.ended
    assert other.asked[-1] == request(engine) == "stop"


def test_another_machine_s_gpu_is_shown_once_nothing_runs(
    controls: Controls, stage: Stage, engine: Engine
) -> None:
    version = read_catalog(VARIANTS.read_text()).get("conv", COMPOSED).version
    assert controls.has_seen_gpu("conv", version, (28, 28, 1))
    assert not controls.has_seen_gpu("conv", "another", (28, 28, 1))
    stage.append(started(1))
    controls = Controls(stage, engine, later=Clock().later)
    controls.show_gpu("conv", 512)
    assert request(engine) == "stop"
    assert not stage.scene.answers.throughputs
    stage.append(ended(1, "stopped"))
    told = last(stage)
    assert isinstance(told, ThroughputMeasured)
    assert (told.batch, told.lanes, told.ended) == (512, ["GPU", "CPU"], False)
    assert told.recorded.startswith("Recorded ")
    controls.stop()
    assert last(stage) == replace(told, ended=True)
