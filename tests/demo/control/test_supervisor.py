"""Where runs come from: an engine, a player, and a fresh engine for one that does not answer."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from demo.catalog.variant_file import read_catalog
from demo.control import engine_watch
from demo.control.engine_factory import TrainingInputs
from demo.control.supervisor import TrainingSupervisor
from demo.data.core.dataset import Dataset
from demo.events import EngineStuck, QuestionFailed, StageReopened
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRuns, recorded_runs
from demo.recording.recorder import Recorder
from demo.requests import SizesWanted
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training import engine
from demo.training.engine import Engine
from demo.training.interface import ENGINES_IN_A_ROW
from tests.demo.recording.test_run_player import recorded
from tests.talk import TIMEOUT_SECONDS, finish

HANGING = Path(__file__).parents[1] / "hanging_variants.py"
PATIENCE_SECONDS = 5.0  # of the watch, in these tests
STALLING = HANGING.with_name("stalling_variants.py")


class Performance:
    """Trains in a test, on its own event loop."""

    def __init__(self, data: Dataset, folder: Path, models: Path = HANGING) -> None:
        self.file = folder / "variants.py"
        shutil.copy(models, self.file)
        self.flag = self.file.with_suffix(".hang")
        self.stage = Stage()
        self.recorder = Recorder(self.stage, folder / "runs")
        source = self.file.read_text()
        variants = read_catalog(source)
        variants.pop("wait", None)  # that is no model
        self.training = TrainingSupervisor(
            self.stage,
            self.recorder,
            TrainingInputs(data, self.file, variants, source=source),
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


Work = Callable[[Performance], Coroutine[Any, Any, None]]
Play = Callable[..., None]


@pytest.fixture
def play(tiny: Dataset, tmp_path: Path) -> Play:
    """Return what runs a coroutine with a performance that has been launched."""

    def play(work: Work, models: Path = HANGING) -> None:
        async def whole() -> None:
            performance = Performance(tiny, tmp_path, models)
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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for what does not end as long as a test can wait."""
    monkeypatch.setattr(engine_watch, "STALLED_SECONDS", 0.5)
    monkeypatch.setattr(engine_watch, "HANGING_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(engine, "HANGING_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
def test_a_model_whose_function_does_not_end_is_told_and_all_others_get_ready(play: Play) -> None:
    async def work(show: Performance) -> None:
        hung = show.training.engine
        await show.until(lambda scene: scene.engine.stalled == "loops")
        await show.until(lambda scene: scene.variants.weights.keys() == {"fine", "last"})
        assert show.scene.engine.stalled is None
        parked = show.scene.variants.parked["loops"]
        assert show.scene.variants.broken == {"loops": parked.reason}
        assert parked.reason.startswith("Expected it to be built. Received: no end of it ")
        assert show.scene.variants.places["loops"] == ("", 17)
        assert isinstance(hung, Engine)
        while hung._thread.is_alive():  # the loop ends, and takes no more of the machine
            await asyncio.sleep(0.01)
        # A click tries once more, as long as it takes; another click ends that.
        show.controls.start("loops", 1)
        await show.until(lambda scene: scene.engine.stalled == "loops")
        await asyncio.sleep(PATIENCE_SECONDS)
        assert {show.scene.engine.stalled, show.scene.queue.variant} == {"loops"}
        show.controls.start("last", 1)
        await show.until(lambda scene: scene.last and scene.last.state == "finished")
        await show.until(lambda scene: scene.variants.weights.keys() == {"fine", "last"})
        # Other code of it is tried by itself.
        mended = show.file.read_text().replace("while True:", "for _ in range(1):")
        mended = mended.replace("continue", "pass\n    return fine(image_shape, classes)")
        show.training.save_variants(show.file, mended)
        await show.until(lambda scene: "loops" in scene.variants.weights)
        assert show.scene.variants.broken == {}

    play(work, STALLING)


@pytest.mark.usefixtures("impatient")
def test_a_file_that_does_not_end_is_told_and_the_models_stay_as_they_were(play: Play) -> None:
    async def work(show: Performance) -> None:
        await show.until(lambda scene: "fine" in scene.variants.weights)
        endless = show.file.read_text() + "\n\nwhile True:\n    time.sleep(0.01)\n"
        show.training.save_variants(show.file, endless)
        await show.until(lambda scene: scene.engine.stalled == "")
        await show.until(lambda scene: scene.variants.file_failure)
        await show.until(lambda scene: "fine" in scene.variants.weights)
        assert show.scene.variants.file_failure is not None
        assert show.scene.variants.file_failure.reason == engine_watch.HANGS
        show.controls.start("fine", 1)
        await show.until(lambda scene: scene.last and scene.last.state == "finished")

    play(work)


@pytest.mark.usefixtures("impatient")
def test_a_file_that_does_not_end_from_the_beginning_can_be_mended(
    play: Play, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text(f"{HANGING.read_text()}\n\nwhile True:\n    time.sleep(0.01)\n")

    async def work(show: Performance) -> None:
        await show.until(lambda scene: scene.variants.broken.keys() == {"fine", "hangs"})
        show.training.save_variants(show.file, HANGING.read_text())
        await show.until(lambda scene: "fine" in scene.variants.weights)

    play(work, endless)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_engines_that_end_one_after_another_are_given_up_until_a_click(play: Play) -> None:
    async def work(show: Performance) -> None:
        for _ in range(ENGINES_IN_A_ROW):
            await show.until(lambda scene: scene.ready)
            await show.until(lambda scene: scene.variants.warming or scene.variants.weights)
            vars(show.training.engine)["_answers"] = None  # something that nobody has thought of
            show.controls.ask(SizesWanted())
            await show.until(lambda scene: scene.ready is None or scene.engine.given_up)
        await show.until(lambda scene: scene.engine.given_up)
        assert "3 in a row" in show.scene.engine.given_up
        show.controls.start("fine", 1)
        await show.until(lambda scene: scene.last and scene.last.state == "finished")
        assert not show.scene.engine.given_up

    play(work)


SIMPLE = "from keras import Sequential, layers\n" + "".join(
    f"""

def {name}(shape, classes):
    return Sequential([layers.Input(shape), layers.Flatten(), layers.Dense(classes, "softmax")])
"""
    for name in ("first", "second", "third", "fourth")
)


def test_models_are_warmed_up_in_the_order_that_the_talk_needs_them(
    tiny: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "variants.py"
    file.write_text(SIMPLE)
    known = read_catalog(SIMPLE)

    async def work() -> list[str]:
        stage = Stage()
        recorder = Recorder(stage, tmp_path / "runs")
        inputs = TrainingInputs(tiny, file, known, order=["third", "first"])
        training = TrainingSupervisor(stage, recorder, inputs)
        training.launch(alone=True)
        await stage.until(lambda scene: len(scene.variants.weights) == len(known))
        training.close(30)
        recorder.close()
        return list(stage.scene.variants.weights)

    assert list(known) == ["first", "second", "third", "fourth"]
    assert finish(work()) == ["third", "first", "second", "fourth"]
