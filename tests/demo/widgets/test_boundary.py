"""The plane: what is chosen is what models learn from, in all windows; each shape is learned."""

from __future__ import annotations

import numpy as np
import pytest

from demo.catalog.composed_code import build
from demo.data.core.dataset import Dataset
from demo.data.sources.planes import GRID, SHAPES
from demo.events import Event, ModelComposed, Snapshot
from demo.requests import Start
from demo.testing import OpenDemo
from demo.ui.demo_files import OURS
from demo.ui.options import DemoError
from demo.widgets.boundary import EPOCHS, HINT, RATE, Boundary
from tests.demo.log import epoch, started
from tests.demo.widgets.window import Window

PROBES = np.full((GRID * GRID, 2), 0.5, np.float32)


def snapshot(run: int, number: int) -> Snapshot:
    share = PROBES * number
    return Snapshot(run=run, epoch=number, probabilities=share[:4], weights={}, probes=share)


def start(window: Window[Boundary]) -> Start:
    window.click("start-linear")
    asked = window.asked()
    assert isinstance(asked, Start)
    return asked


def test_what_is_chosen_is_what_models_learn_from(tiny: Dataset) -> None:
    window = Window(Boundary, tiny, shape="moons", noise=20)
    asked = start(window)
    assert (asked.dataset, asked.epochs) == ("moons 20%", EPOCHS)
    assert asked.hyperparameters.learning_rate == RATE
    widget = window.widget
    widget._shapes.active = 3
    assert start(window).dataset == "spirals 20%"
    widget._noise.value = 0
    assert start(window).dataset == "spirals"


def test_clicked_points_are_taken_back_one_by_one(tiny: Dataset) -> None:
    window = Window(Boundary, tiny)
    widget = window.widget
    button = widget._bar.start_buttons["linear"]
    for place in range(4):
        widget._colours.active = place // 2
        widget._click(place - 2.0, 1.0)
        assert button.disabled == (place < 3)
    assert window.words("hint") == HINT
    assert start(window).dataset.startswith("points ")
    widget._take_back()
    assert button.disabled
    assert window.words("hint").startswith("Click at least two points")
    assert widget._noise.disabled


def test_what_was_composed_learns_a_plane_if_its_blocks_suit_one(tiny: Dataset) -> None:
    window = Window(Boundary, tiny, shape="spirals")
    button = window.widget._bar.start_buttons["your-model"]
    assert not button.visible
    window.tell(ModelComposed(blocks=["dense 64", "relu"], place=2))
    assert (button.visible, button.disabled) == (True, False)
    window.click("start-your-model")
    asked = window.asked()
    assert isinstance(asked, Start)
    assert asked.dataset == "spirals"
    assert build(asked.code, (2,), 2).output_shape == (None, 2)
    assert "Dense(64)" in asked.code
    window.tell(ModelComposed(blocks=["conv 8"], place=1))
    assert button.disabled
    assert "Convolution looks at neighbours" in button.html_attributes["title"]


def test_all_windows_show_the_newest_run_s_plane_and_look_back(tiny: Dataset) -> None:
    first = Window(Boundary, tiny)
    events: list[Event] = [started(1, dataset="spirals 5%", epochs=3)]
    for number in (0, 1, 2):
        events += [snapshot(1, number), epoch(1, number, 0.5 + number / 10)]
    first.tell(*events)
    assert first.widget._plane.name == "spirals 5%"
    assert first.words("facts") == "70 % of unseen points right"
    (image,) = first.rows("surface")["image"]
    assert image.max() == 1
    first.look_back(1)
    (image,) = first.rows("surface")["image"]
    assert image.max() == 0.5
    first.widget._shapes.active = 0  # other points: that run says nothing of them
    assert first.rows("surface")["image"] == []
    assert first.words("facts") == ""


def test_a_run_on_the_talk_s_own_data_is_none_of_its(tiny: Dataset) -> None:
    window = Window(Boundary, tiny).tell(started(1), epoch(1, 0, 0.1))
    assert window.words("facts") == ""


@pytest.mark.parametrize("wrong", [{"shape": "star"}, {"noise": 51}, {"noise": -1}])
def test_options_that_can_not_be_are_told(tiny: Dataset, wrong: dict[str, object]) -> None:
    with pytest.raises(DemoError, match=r"^Expected (shape|noise)"):
        Window(Boundary, tiny, **wrong)  # type: ignore[arg-type]


def test_every_shape_is_learned_by_an_extra_layer() -> None:
    with OpenDemo(OURS / "boundary.py", {"variants": ["extra_layer"]}, data="digits") as opened:
        for shape in SHAPES:
            opened.choose(shape.capitalize())
            opened.press("Extra layer")
            opened.wait()
            run = opened.scene.last
            assert run is not None
            assert (run.dataset, run.state) == (shape, "finished")
            assert run.test_accuracy is not None
            assert run.test_accuracy >= 0.98
            assert run.history[-1].seconds < 5
