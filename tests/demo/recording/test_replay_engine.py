"""A talk without training shows what was recorded, and says of the rest that it wasn't."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.control.controls import Controls
from demo.control.run_sources import RunSources
from demo.events import EngineReady, Event, SizesCounted, StepTaken
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRuns, recorded_runs
from demo.recording.replay_engine import NOT_RECORDED, ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.requests import COMPARE, LossMapWanted, SizesWanted, StepWanted
from demo.stage.log import Stage
from tests.demo.clock import Clock
from tests.demo.log import loss_map, measured, sizes, step
from tests.demo.recording.test_run_player import recorded

VARIANTS = ["linear", "conv", "dropout"]
MAP = loss_map()
STEPS: list[Event] = [
    step("forward", losses=(2.0,)),
    step("back", losses=(2.0,)),
    step("nudge", losses=(2.0, 1.5), taken=1),
    step("forward", losses=(2.0, 1.5)),
    step("nudge", losses=(2.0, *[1.0] * 10), taken=10),
]


class Replay:
    """A stage with an engine that replays, and a clock that a test lets run."""

    def __init__(self, *events: Event) -> None:
        self.stage, self.clock = Stage(), Clock()
        ready = EngineReady(backend="tensorflow", device="CPU (8 cores)")
        recording = Recording(Path(), [ready, *events])
        self.player = RunPlayer(self.stage, itertools.count(1), self.clock.later)
        self.player.recorded_runs = RecordedRuns(recorded_runs(recording))
        self.engine = ReplayEngine(recording, self.player, VARIANTS, self.stage.append)
        self.controls = Controls(self.stage, self.engine, RunSources(player=self.player))
        self.engine.launch()


@pytest.fixture
def replay() -> Replay:
    conv = recorded(1, run=2, variant="conv")
    conv[0] = replace(conv[0], weights=50186)  # type: ignore[call-arg]
    return Replay(*recorded(1, 1, run=1), *conv, sizes(), *STEPS, MAP)


def test_what_was_recorded_is_ready_at_once_and_the_rest_says_why_not(replay: Replay) -> None:
    scene = replay.stage.scene
    assert scene.ready is not None
    assert scene.ready.device == "CPU (8 cores)"
    assert scene.variants.weights == {"linear": 0, "conv": 50186}
    assert scene.variants.broken == {"dropout": NOT_RECORDED}


def test_a_click_plays(replay: Replay) -> None:
    replay.controls.start("conv", 20)
    assert replay.stage.scene.running is not None
    replay.clock.run()
    (run,) = replay.stage.scene.runs.values()
    assert (run.variant, run.state, run.epoch) == ("conv", "finished", 1)
    assert run.recorded.endswith("on CPU (8 cores)")
    replay.controls.restart()
    replay.controls.start("linear", 20)  # in a hurry
    replay.clock.run()
    states = [run.state for run in replay.stage.scene.runs.values()]
    assert states == ["finished", "stopped", "finished"]


def test_a_click_on_what_was_not_recorded_changes_nothing(replay: Replay) -> None:
    replay.controls.start("dropout", 20)
    replay.controls.start("linear", 20, dataset="wine")
    scene = replay.stage.scene
    assert (scene.runs, scene.queue.variant) == ({}, None)
    assert "dropout" in scene.variants.broken
    assert "linear" not in scene.variants.broken  # other slides play it
    assert "none of linear on wine" in scene.answers.failures["Replay"]


def test_stop_and_close_end_what_plays(replay: Replay) -> None:
    replay.controls.start("linear", 20)
    replay.controls.stop()
    replay.controls.start("linear", 20)
    assert replay.engine.close()
    replay.clock.run()
    assert [run.state for run in replay.stage.scene.runs.values()] == ["stopped", "stopped"]


def test_questions_are_answered_as_they_were(replay: Replay) -> None:
    replay.controls.ask(SizesWanted())
    assert isinstance(replay.stage.since(0)[0][-1], SizesCounted)
    replay.controls.predict(np.ones((28, 28, 1), np.float32))
    assert replay.stage.scene.answers.failures == {"PictureDrawn": NOT_RECORDED}


def test_a_map_of_a_loss_is_the_one_that_was_recorded(replay: Replay) -> None:
    replay.controls.ask(LossMapWanted("conv"))
    assert replay.stage.scene.answers.failures["LossMapWanted"] == NOT_RECORDED
    replay.controls.ask(LossMapWanted("linear"))
    assert replay.stage.scene.descent.map == MAP


def test_steps_of_learning_follow_one_another(replay: Replay) -> None:
    def ask(**asked: object) -> StepTaken:
        replay.controls.ask(StepWanted("extra_layer", 0, **asked))  # type: ignore[arg-type]
        event = replay.stage.since(0)[0][-1]
        assert isinstance(event, StepTaken)
        return event

    assert ask(anew=True).phase == "forward"
    assert ask(phase="back").losses.tolist() == [2]
    assert ask(phase="nudge").losses.tolist() == [2, 1.5]
    assert ask(phase="forward").losses.tolist() == [2, 1.5]
    assert ask(phase="nudge", steps=10).losses[0] == 2  # the nearest there is
    assert ask(anew=True).losses.tolist() == [2]
    replay.controls.ask(StepWanted("extra_layer", 5))
    assert replay.stage.scene.answers.failures["StepWanted"] == NOT_RECORDED


def test_a_comparison_is_told_as_it_was_measured_and_when() -> None:
    replay = Replay(measured(8, (800, 100)), measured(128, over=False), measured(128))
    for asked, found in [(8, 8), (32, 8), (512, 128)]:
        replay.controls.compare("conv", asked)
        told = replay.stage.scene.answers.throughput
        assert told is not None
        assert (told.batch, told.ended) == (found, True)
        assert told.recorded.startswith("Recorded ")


def test_a_comparison_that_was_not_measured_says_so(replay: Replay) -> None:
    replay.controls.compare("conv", 32)
    assert replay.stage.scene.answers.failures[COMPARE] == NOT_RECORDED
