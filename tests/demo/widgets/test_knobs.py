"""Knobs: what can change on the way does so at once, the rest begins anew, in all windows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bokeh.models.widgets import Slider

from demo.data.core.dataset import Dataset
from demo.events import HyperparametersChanged, QuestionFailed, RunEnded, RunQueued, RunStarted
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.requests import ChangeHyperparameters, Start
from demo.stage.run import Run
from demo.testing import OpenDemo
from demo.ui.demo_files import OURS
from demo.ui.options import DemoError
from demo.widgets.knobs import Knobs
from tests.demo.log import epoch, started
from tests.demo.training.curves import same_curve
from tests.demo.widgets.window import Window


def learning(run: int, variant: str, asked: Hyperparameters, noise: float = 0.0) -> RunStarted:
    used = asked.over(USED)
    begun = started(run, variant)
    return replace(begun, hyperparameters=asked, in_use=used, label_noise=noise)


USED = Hyperparameters(0.001, 128, "Adam")


def turn(window: Window[Knobs], label: str, place: int) -> None:
    sliders = (each for each in window.document.models if isinstance(each, Slider))
    (slider,) = (each for each in sliders if each.html_attributes.get("aria-label") == label)
    slider.value = place
    window.widget.catch_up()


def knob(window: Window[Knobs], label: str) -> str:
    panel = window.widget._knobs._knobs.values()
    (found,) = (each for each in panel if each._label == label)
    return found._words.text.removeprefix(label).strip()


def start(window: Window[Knobs]) -> Start:
    asked = window.asked()
    assert isinstance(asked, Start)
    return asked


def question(window: Window[Knobs]) -> object:
    (asked,) = window.engine._mailbox.take_questions()
    return asked


def test_before_any_run_knobs_set_what_the_buttons_ask_for(tiny: Dataset) -> None:
    window = Window(Knobs, tiny, learning_rate=0.05)
    assert knob(window, "Learning rate") == "0.05"
    assert knob(window, "Optimizer") == "as written"
    turn(window, "Dropout", 5)
    turn(window, "Wrong labels", 2)
    assert window.asked() is None
    window.click("start-linear")
    asked = start(window)
    assert asked.hyperparameters == Hyperparameters(0.05, dropout=0.5)
    assert asked.label_noise == 0.2


def test_rate_and_batch_change_the_run_that_goes_on(tiny: Dataset) -> None:
    window = Window(Knobs, tiny).tell(
        learning(1, "linear", AS_WRITTEN), epoch(1, 0, 0.1), epoch(1, 1, 0.5)
    )
    assert knob(window, "Learning rate") == "0.001"
    turn(window, "Learning rate", 6)
    assert question(window) == ChangeHyperparameters(1, 0.01)
    assert knob(window, "Learning rate") == "0.01"
    window.tell(HyperparametersChanged(run=1, epoch=2, examples=0, learning_rate=0.01))
    turn(window, "Batch", 0)
    assert question(window) == ChangeHyperparameters(1, 0.01, 8)
    window.tell(QuestionFailed(question="ChangeHyperparameters", reason="Expected batch"))
    assert knob(window, "Batch") == "128"
    assert window.rows("changes")["text"] == ["rate 0.01"]
    window.tell(epoch(1, 2, 0.6), RunEnded(run=1, state="stopped"))
    assert window.words("status").startswith("Linear stopped after epoch 2")
    assert window.asked() is None  # no run was begun anew


def test_what_needs_a_new_model_starts_the_newest_run_anew(tiny: Dataset) -> None:
    window = Window(Knobs, tiny).tell(learning(1, "conv", AS_WRITTEN), epoch(1, 0, 0.1))
    turn(window, "L2", 4)
    asked = start(window)
    assert (asked.variant, asked.hyperparameters.l2) == ("conv", 0.01)
    turn(window, "Activation", 1)  # before that one has begun
    asked = start(window)
    assert (asked.variant, asked.hyperparameters.activation) == ("conv", "tanh")


def test_all_windows_show_what_the_newest_run_learns_by(tiny: Dataset) -> None:
    learned = Hyperparameters(0.2, 16, "SGD", dropout=0.3, activation="tanh")
    window = Window(Knobs, tiny).tell(learning(1, "linear", learned, 0.1))
    shown = [knob(window, label) for label in ("Learning rate", "Batch", "Optimizer", "Dropout")]
    assert shown == ["0.2", "16", "SGD", "0.3"]
    assert knob(window, "Wrong labels") == "10%"
    window.tell(HyperparametersChanged(run=1, epoch=1, examples=0, learning_rate=0.5, batch=32))
    assert [knob(window, "Learning rate"), knob(window, "Batch")] == ["0.5", "32"]
    window.click("start-linear")
    assert start(window).hyperparameters.learning_rate == 0.5


def test_a_knob_that_is_being_turned_does_not_go_back(tiny: Dataset) -> None:
    window = Window(Knobs, tiny).tell(learning(1, "linear", AS_WRITTEN), epoch(1, 0, 0.1))
    turn(window, "Learning rate", 5)
    turn(window, "Learning rate", 7)
    window.tell(HyperparametersChanged(run=1, epoch=1, examples=0, learning_rate=0.005))
    assert knob(window, "Learning rate") == "0.02"
    window.tell(HyperparametersChanged(run=1, epoch=1, examples=9, learning_rate=0.02))
    window.tell(HyperparametersChanged(run=1, epoch=1, examples=20, learning_rate=0.1))  # elsewhere
    assert knob(window, "Learning rate") == "0.1"


def test_curves_are_labelled_by_what_differs(tiny: Dataset) -> None:
    window = Window(Knobs, tiny)
    for run, rate in ((1, 0.1), (2, 0.01)):
        asked = Hyperparameters(rate, optimizer="SGD")
        window.tell(learning(run, "linear", asked))
        window.tell(epoch(run, 0, 0.1), epoch(run, 1, 0.6), RunEnded(run=run, state="finished"))
    assert window.rows("labels")["text"] == ["rate 0.1: 60.0 %", "rate 0.01: 60.0 %"]


def test_a_click_on_another_model_keeps_the_knobs(tiny: Dataset) -> None:
    window = Window(Knobs, tiny).tell(RunQueued(variant="linear"))
    turn(window, "Dropout", 2)
    assert (start(window).variant, start(window).hyperparameters.dropout) == ("linear", 0.2)


def test_too_few_examples_make_smaller_steps(tiny: Dataset) -> None:
    window = Window(Knobs, tiny, batch=32, dataset="spirals")
    turn(window, "Points", 0)
    turn(window, "Batch", 5)
    window.click("start-linear")
    assert (start(window).examples, start(window).hyperparameters.batch) == (100, 64)


@pytest.mark.parametrize("wrong", [{"metric": "speed"}, {"dataset": "nowhere"}, {"dropout": 2}])
def test_options_that_can_not_be_are_told(tiny: Dataset, wrong: dict[str, object]) -> None:
    with pytest.raises(DemoError, match=r"^Expected (metric|dataset|dropout)"):
        Window(Knobs, tiny, **wrong)  # type: ignore[arg-type]


def test_three_runs_one_too_small_one_right_one_that_blows_up() -> None:
    options = {"variants": ["linear"], "epochs": 4}
    with OpenDemo(OURS / "knobs.py", options, data="digits") as opened:
        opened.press("Too small · right · too large")
        opened.wait(lambda scene: len(scene.runs) == 3 and scene.running is None)
        small, right, large = opened.scene.runs.values()
        assert (small.state, right.state, large.state) == ("finished", "finished", "failed")
        assert large.reason.startswith("The loss is no longer a number")
        assert any("no longer a number" in text for text in opened.texts())
        assert score(small) < score(right)


def score(run: Run) -> float:
    assert run.test_accuracy is not None
    return run.test_accuracy


def test_same_seed_and_same_moves_give_the_same_curve() -> None:
    options = {"variants": ["linear"], "epochs": 30, "dataset": "moons", "dropout": 0.2}
    with OpenDemo(OURS / "knobs.py", options, data="digits") as opened:
        opened.press("Linear")
        opened.wait(lambda scene: scene.running is not None)
        opened.slide("Learning rate", 9)
        opened.wait()
        first = opened.scene.last
        assert first is not None
        planned = tuple(first.changes)
        opened.widget.setting.controls.train(
            Start("linear", 30, "moons", hyperparameters=first.hyperparameters, changes=planned)
        )
        opened.wait(lambda scene: len(scene.runs) == 2 and scene.running is None)
        again = opened.scene.last
        assert again is not None
        assert same_curve(again.history, first.history)
