"""Where runs come from: an engine, a player, and a fresh engine for one that does not answer."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from demo.catalog.variant_file import read_catalog
from demo.control.engine_factory import TrainingInputs
from demo.control.supervisor import TrainingSupervisor
from demo.data.dataset import Dataset
from demo.events import EngineStuck, QuestionFailed, StageReopened
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRuns, recorded_runs
from demo.recording.recorder import Recorder
from demo.requests import SizesWanted
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.conftest import VARIANTS
from tests.demo.recording.test_run_player import recorded
from tests.talk import TIMEOUT_SECONDS, finish

HANGING = Path(__file__).parents[1] / "hanging_variants.py"


class Performance:
    """Trains in a test, on its own event loop."""

    def __init__(self, data: Dataset, folder: Path, *, replay: Recording | None = None) -> None:
        self.file = folder / "variants.py"
        shutil.copy(HANGING, self.file)
        self.flag = self.file.with_suffix(".hang")
        self.stage = Stage()
        self.recorder = Recorder(self.stage, folder / "runs")
        variants = read_catalog(self.file.read_text())
        models = {name: variants[name] for name in ("fine", "hangs")}
        self.training = TrainingSupervisor(
            self.stage, self.recorder, TrainingInputs(data, self.file, models), replay=replay
        )
        self.controls = self.training.controls

    @property
    def scene(self) -> Scene:
        return self.stage.scene

    def states(self) -> list[str]:
        return [run.state for run in self.scene.runs.values()]

    async def until(self, is_so: Callable[[Scene], object]) -> None:
        """Wait for something on stage."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self.stage.until(is_so)

    def close(self) -> None:
        self.flag.unlink(missing_ok=True)
        self.training.close(TIMEOUT_SECONDS)
        self.recorder.close()


Play = Callable[[Callable[[Performance], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play(tiny: Dataset, tmp_path: Path) -> Play:
    """Return what runs a coroutine with a performance that has been launched."""

    def play(work: Callable[[Performance], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            performance = Performance(tiny, tmp_path)
            performance.training.launch()
            try:
                await work(performance)
            finally:
                performance.close()

        finish(whole())

    return play


def test_a_step_that_hangs_is_told_and_a_fresh_engine_takes_over(play: Play) -> None:
    async def work(show: Performance) -> None:
        await show.until(lambda scene: "hangs" in scene.variants.weights)
        show.controls.start("hangs", 30)
        await show.until(lambda scene: scene.running and scene.running.epoch >= 2)
        show.flag.touch()
        await show.until(lambda scene: scene.engine.stuck == 1)
        epoch = show.scene.runs[1].epoch
        show.controls.start("fine", 2)  # nobody has to know of engines
        await show.until(lambda scene: scene.last and scene.last.state == "finished")
        first, second = show.scene.runs.values()
        assert (first.state, first.epoch, second.variant) == ("interrupted", epoch, "fine")
        show.flag.unlink()
        await asyncio.sleep(0.2)  # what hung goes on, and is not heard any more
        assert (first.state, first.epoch) == ("interrupted", epoch)
        assert first.resumable
        show.controls.resume(first.id)
        show.controls.hurry(True)
        await show.until(lambda _: first.state == "finished")
        assert [each.epoch for each in first.history] == list(range(31))

    play(work)


def test_what_goes_on_by_itself_is_told_too(play: Play) -> None:
    async def work(show: Performance) -> None:
        await show.until(lambda scene: "hangs" in scene.variants.weights)
        show.controls.start("hangs", 10)
        show.flag.touch()
        await show.until(lambda scene: scene.engine.stuck == 1)
        show.flag.unlink()
        await show.until(lambda scene: scene.engine.stuck is None)
        assert show.scene.running is not None
        events, _ = show.stage.since(0)
        assert [each.stuck for each in events if isinstance(each, EngineStuck)] == [True, False]
        assert not any(isinstance(each, StageReopened) for each in events)

    play(work)


def test_a_recorded_run_takes_the_place_of_one_that_is_late(play: Play) -> None:
    async def work(show: Performance) -> None:
        await show.until(lambda scene: "hangs" in scene.variants.weights)
        told = recorded(*[0.2] * 3, variant="hangs")
        show.training.player.recorded_runs = RecordedRuns(recorded_runs(Recording(Path(), told)))
        show.controls.start("hangs", 1000)
        await show.until(lambda scene: scene.running and scene.running.epoch >= 1)
        show.controls.replay()
        await show.until(lambda scene: scene.last and scene.last.recorded)
        assert show.states() == ["stopped", "running"]  # one at a time
        show.controls.start("fine", 1)  # a live one is more
        await show.until(lambda scene: scene.last and scene.last.state == "finished")
        assert show.states() == ["stopped", "stopped", "finished"]

    play(work)


def test_a_recorded_run_takes_the_place_of_one_that_hangs(play: Play) -> None:
    async def work(show: Performance) -> None:
        await show.until(lambda scene: "hangs" in scene.variants.weights)
        told = recorded(*[0.2] * 2, variant="hangs")
        show.training.player.recorded_runs = RecordedRuns(recorded_runs(Recording(Path(), told)))
        show.controls.start("hangs", 1000)
        await show.until(lambda scene: scene.running is not None)
        show.flag.touch()
        await show.until(lambda scene: scene.engine.stuck)
        show.controls.replay()
        assert show.scene.last is not None  # at once
        assert show.scene.last.recorded
        await show.until(lambda scene: scene.last and scene.last.state == "finished")
        assert show.states() == ["interrupted", "finished"]

    play(work)


def test_where_nothing_was_recorded_the_presenter_is_told_and_training_goes_on(play: Play) -> None:
    async def work(show: Performance) -> None:
        show.controls.replay()
        assert show.scene.answers.failures["Replay"].endswith(
            "nothing was asked for. Rehearse first."
        )
        await show.until(lambda scene: "fine" in scene.variants.weights)
        show.controls.start("fine", 1000)
        await show.until(lambda scene: scene.running is not None)
        show.controls.replay()
        assert "Received: none of fine." in show.scene.answers.failures["Replay"]
        assert isinstance(show.stage.since(0)[0][-1], QuestionFailed)
        assert show.states() == ["running"]

    play(work)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_engine_that_died_is_exchanged_by_itself(play: Play) -> None:
    async def work(show: Performance) -> None:
        await show.until(lambda scene: "hangs" in scene.variants.weights)
        engine = show.training.engine
        vars(engine)["_answers"] = None  # something that nobody has thought of
        show.controls.ask(SizesWanted())
        await show.until(lambda scene: scene.ready is None)
        await show.until(lambda scene: "hangs" in scene.variants.weights)
        assert show.training.engine is not engine
        show.controls.start("fine", 1)
        await show.until(lambda scene: scene.last and scene.last.state == "finished")

    play(work)


def test_models_are_warmed_up_in_the_order_that_the_talk_needs_them(
    tiny: Dataset, tmp_path: Path
) -> None:
    async def work() -> list[str]:
        stage = Stage()
        recorder = Recorder(stage, tmp_path / "runs")
        known = read_catalog(VARIANTS.read_text())
        inputs = TrainingInputs(tiny, VARIANTS, known, order=["conv", "linear"])
        training = TrainingSupervisor(stage, recorder, inputs)
        training.launch(alone=True)
        await stage.until(lambda scene: len(scene.variants.weights) == len(known))
        training.close(30)
        recorder.close()
        return list(stage.scene.variants.weights)

    names = list(read_catalog(VARIANTS.read_text()))
    others = [name for name in names if name not in ("conv", "linear")]
    assert finish(work()) == ["conv", "linear", *others]
