"""Libraries side by side: what is started, what is drawn, and what can't be clicked."""

from __future__ import annotations

import pytest
from bokeh.models.widgets import Button

from demo.catalog.libraries import DEFAULT, LIBRARIES, Library
from demo.data.core.dataset import Dataset
from demo.events import BackendChanged, EngineReady, Event, RunQueued
from demo.requests import Start
from demo.ui.options import DemoError
from demo.widgets.backends import Backends, in_seconds
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.window import Window

READY = EngineReady(backend="tensorflow", device="CPU (2 cores)")


@pytest.fixture
def opened(tiny: Dataset) -> Window[Backends]:
    return Window(Backends, tiny, variant="linear", epochs=5)


def learned(run: int, backend: str, seconds: float, *, variant: str = "linear") -> list[Event]:
    """What is told of a run of two epochs."""
    return [
        started(run, variant, epochs=2, test_size=100, weights=650, backend=backend),
        epoch(run, 0, 0.1, seconds=0),
        epoch(run, 1, 0.7, seconds=seconds),
        epoch(run, 2, 0.8 + run / 100, seconds=2 * seconds),
        ended(run),
    ]


def test_a_click_trains_the_slide_s_model_on_a_library(opened: Window[Backends]) -> None:
    opened.click("start-jax")
    assert opened.asked() == Start("linear", 5, backend="jax")
    opened.click("start-tensorflow")
    assert opened.asked() == Start("linear", 5)  # the talk's own engine has it


def test_each_library_has_a_curve_and_a_bar(opened: Window[Backends]) -> None:
    opened.tell(READY, *learned(1, "tensorflow", 0.2), *learned(2, "jax", 0.05))
    texts = [str(text) for text in opened.widget.curves.labels.data["text"]]
    assert texts == ["TensorFlow: 19 wrong", "JAX: 18 wrong"]
    bars = opened.rows("bars")
    assert bars["variant"] == ["tensorflow", "jax"]
    assert bars["amount"] == ["0.20 s", "50 ms"]
    assert bars["length"] == [1.0, 0.25]


def test_other_models_and_other_data_are_left_out(opened: Window[Backends]) -> None:
    opened.tell(READY, *learned(1, "jax", 0.2, variant="conv"))
    opened.tell(started(2, dataset="shuffled", backend="jax"), epoch(2, 0, 0.1), epoch(2, 1, 0.5))
    assert opened.widget.curves.labels.data["text"] == []
    assert set(opened.rows("bars")["amount"]) == {"?"}


def test_screens_that_look_back_see_each_library_as_it_was(opened: Window[Backends]) -> None:
    opened.tell(READY, *learned(1, "tensorflow", 0.2), *learned(2, "jax", 0.05))
    opened.look_back(1)
    texts = [str(text) for text in opened.widget.curves.labels.data["text"]]
    assert texts == ["TensorFlow: 30 wrong", "JAX: 30 wrong"]
    assert set(opened.widget.curves.lines.data["variant"]) == {"tensorflow", "jax"}  # to their ends


def test_what_is_missing_has_no_button_and_is_no_word_for_the_room(
    opened: Window[Backends],
) -> None:
    opened.tell(READY, BackendChanged(backend="torch", state="missing", reason="pip install torch"))
    assert opened.model("start-torch", Button).disabled
    assert not opened.model("start-torch", Button).visible
    assert not opened.model("start-jax", Button).disabled
    assert opened.words("caption") == ""


def test_what_fails_says_why(opened: Window[Backends]) -> None:
    opened.tell(READY, BackendChanged(backend="jax", state="failed", reason="ImportError: no"))
    assert opened.model("start-jax", Button).disabled
    assert opened.words("caption") == "JAX can't compute here: ImportError: no"


def test_a_library_that_does_not_take_the_model_is_grey_and_says_so(
    opened: Window[Backends],
) -> None:
    refused = {"conv": "another's", "linear": "Expected Dense. Received: Conv2D."}
    opened.tell(READY, BackendChanged(backend="pytensor", state="ready", refused=refused))
    assert opened.model("start-pytensor", Button).disabled
    assert opened.words("caption") == "Expected Dense. Received: Conv2D."
    opened.tell(BackendChanged(backend="pytensor", state="ready", refused={"conv": "another's"}))
    assert not opened.model("start-pytensor", Button).disabled
    assert opened.words("caption") == ""


def test_it_says_what_goes_on(opened: Window[Backends]) -> None:
    assert opened.words("status") == "Click a library: the same model learns with it."
    opened.tell(READY, RunQueued(variant="linear", backend="jax"))
    assert opened.words("status") == "Getting Linear ready on JAX; it starts by itself"
    assert opened.model("start-jax", Button).html_attributes["class"] == "waiting"
    *under_way, end = learned(1, "jax", 0.1)
    opened.tell(*under_way[:2])
    assert opened.words("status") == "JAX, Linear: epoch 0 of 2"
    assert opened.model("start-jax", Button).html_attributes["class"] == "running"
    opened.tell(*under_way[2:], end)
    assert opened.words("status") == "JAX: 2 epochs in 0.2 seconds"
    assert opened.words("device") == "Linear · 650 weights · CPU (2 cores)"


def test_a_run_that_was_interrupted_says_so(opened: Window[Backends]) -> None:
    *under_way, _ = learned(1, "jax", 0.1)
    opened.tell(READY, *under_way, ended(1, "interrupted"))
    assert opened.words("status") == "JAX: interrupted after epoch 2 of 2"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0124, "12 ms"), (0.123, "0.12 s"), (5.26, "5.3 s")],
)
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert in_seconds(seconds) == said


def test_what_is_here_is_rehearsed(
    opened: Window[Backends], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIBRARIES, "torch", Library("no_such_library", "PyTorch", "no"))
    asked: list[str] = []

    def train(start: Start) -> None:
        asked.append(start.backend or DEFAULT)

    monkeypatch.setattr(opened.controls, "train", train)
    opened.widget.rehearse()
    assert asked == ["tensorflow", "jax"]


def test_the_talk_s_own_library_is_whichever_it_trains_on(opened: Window[Backends]) -> None:
    opened.controls.engines.backend = "jax"
    starts = Backends.starts(opened.widget.setting, opened.widget.options)
    assert [start.backend for start in starts] == ["tensorflow", "", "torch", "pytensor"]


def test_an_unknown_model_is_refused(tiny: Dataset) -> None:
    with pytest.raises(DemoError, match=r"Expected variants: linear, conv\. Received: 'deep'"):
        Window(Backends, tiny, variant="deep")


def test_without_a_name_it_is_the_usual_model_or_the_first(tiny: Dataset) -> None:
    assert Window(Backends, tiny).widget.options.variant == "linear"
