"""Connections: fewer weights by the click, and a dragged weight moves what it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick, Pan, PanEnd, PanStart, Tap
from bokeh.models import ColumnDataSource
from bokeh.models.dom import Text
from bokeh.models.widgets import Button, RadioButtonGroup

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.plots.weights.connection_diagram import NODES_Y
from demo.plots.weights.weight_knobs import KNOBS, UNIT_Y, ZERO_Y, signed_number
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.connections import Connections
from tests.demo.conftest import VARIANTS

EVERY, NEIGHBOURS, SHARED = range(3)


class OpenConnections:
    """The demo in a document of its own, as in one window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        stage = Stage()
        controls = Controls(stage, Engine(EngineSettings(data, VARIANTS, []), print))
        self.demo = Connections(Setting(stage, controls, data, {}), options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def data(self, name: str) -> dict[str, Any]:
        source = self.document.get_model_by_name(name)
        assert isinstance(source, ColumnDataSource)
        return dict(source.data)

    @property
    def choice(self) -> RadioButtonGroup:
        (found,) = self.document.select({"type": RadioButtonGroup})
        assert isinstance(found, RadioButtonGroup)
        return found

    @property
    def words(self) -> str:
        (found,) = self.document.select({"type": Text})
        assert isinstance(found, Text)
        return str(found.content)

    @property
    def outputs(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array(self.data("outputs")["value"])

    def find_edges(self) -> None:
        button = self.document.get_model_by_name("find-edges")
        assert isinstance(button, Button)
        self.document.callbacks.trigger_event(ButtonClick(button))

    def send(self, kind: Any, x: float, y: float) -> None:
        """Send what a browser would."""
        self.document.callbacks.trigger_event(kind(self.demo.plot, x=x, y=y))

    def knob(self, place: int) -> float:
        """Return where along x a knob is."""
        return float(self.data("knobs")["x"][place])

    def drag(self, place: int, weight: float) -> None:
        """Drag a knob to a weight, and hold it there."""
        self.send(PanStart, self.knob(place), ZERO_Y)
        self.send(Pan, self.knob(place), ZERO_Y + UNIT_Y * weight)

    def let_go(self) -> None:
        self.send(PanEnd, KNOBS[0], 0)


@pytest.fixture
def demo(mnist: Dataset) -> OpenConnections:
    return OpenConnections(mnist)


def changed(before: Any, after: Any) -> list[int]:
    return np.flatnonzero(np.array(before) != np.array(after)).tolist()


def test_the_numbers_of_weights_are_counted(demo: OpenConnections) -> None:
    assert demo.choice.labels == [
        "Every pixel: 63 weights",
        "Neighbours: 21 weights",
        "Shared: 3 weights",
    ]
    for place, (weights, lines) in enumerate(((63, 63), (21, 21), (3, 21))):
        demo.choice.active = place
        assert demo.data("count")["text"] == [str(weights)]
        assert len(demo.data("lines")["xs"]) == len(demo.data("joints")["x0"]) == lines


def test_the_words_tell_of_the_choice(demo: OpenConnections) -> None:
    assert demo.words.startswith("Each of the 7 nodes sees all 9 pixels.")
    demo.choice.active = NEIGHBOURS
    assert demo.words.startswith("Each node sees three neighbours")
    demo.choice.active = SHARED
    assert demo.words.startswith("All nodes use the same three weights.")


def test_nine_real_pixels_are_shown(demo: OpenConnections) -> None:
    pixels = demo.data("inputs")["value"]
    assert len(pixels) == 9
    assert min(pixels) >= 0.1


def test_shared_weights_start_as_an_edge_finder(demo: OpenConnections) -> None:
    demo.choice.active = SHARED
    pixels = np.array(demo.data("inputs")["value"])
    assert demo.data("knobs")["text"] == ["−1.0", "0.0", "1.0"]
    np.testing.assert_allclose(demo.outputs, pixels[2:] - pixels[:-2])
    assert demo.data("outputs")["text"] == [signed_number(each) for each in demo.outputs]
    assert not any(demo.data("outputs")["ring"])  # no node stands out


def test_a_shared_weight_moves_all_its_copies(demo: OpenConnections) -> None:
    demo.choice.active = SHARED
    before = demo.outputs
    demo.drag(1, 0.6)
    lines = demo.data("lines")
    held = [
        weight for weight, alpha in zip(lines["weight"], lines["alpha"], strict=True) if alpha == 1
    ]
    assert held == [0.6] * 7
    assert changed(before, demo.outputs) == list(range(7))
    demo.let_go()
    assert set(demo.data("lines")["alpha"]) == {1}


@pytest.mark.parametrize("pattern", [EVERY, NEIGHBOURS])
def test_a_weight_of_its_own_moves_one_output(demo: OpenConnections, pattern: int) -> None:
    demo.choice.active = pattern
    demo.send(Tap, demo.data("outputs")["x"][5], NODES_Y)
    assert demo.data("outputs")["ring"] == [0, 0, 0, 0, 0, 1, 0]
    before = demo.outputs
    demo.drag(1, -1)
    assert changed(before, demo.outputs) == [5]
    assert demo.data("lines")["alpha"].count(1) == 1
    assert demo.data("knobs")["weight"][1] == -1
    demo.let_go()
    assert demo.data("lines")["alpha"].count(1) == (9 if pattern == EVERY else 3)


def test_a_click_sets_a_weight_too(demo: OpenConnections) -> None:
    demo.choice.active = SHARED
    demo.send(Tap, demo.knob(2), ZERO_Y + 0.52 * UNIT_Y)
    assert demo.data("knobs")["weight"] == [-1, 0, 0.5]


def test_a_weight_stays_on_its_scale(demo: OpenConnections) -> None:
    demo.choice.active = SHARED
    for far, end in ((9, 1), (-9, -1)):
        demo.drag(0, far)
        assert demo.data("knobs")["weight"][0] == end


def test_a_drag_that_begins_elsewhere_does_nothing(demo: OpenConnections) -> None:
    before = demo.outputs
    demo.send(PanStart, 30, ZERO_Y)
    demo.send(Pan, demo.knob(0), ZERO_Y)
    demo.let_go()
    assert changed(before, demo.outputs) == []


def test_a_drag_sends_only_changes(demo: OpenConnections) -> None:
    demo.choice.active = SHARED
    demo.drag(1, 0.5)
    seen: list[Any] = []
    demo.document.on_change(seen.append)
    for nudge in (0.49, 0.51, 0.53):
        demo.send(Pan, demo.knob(1), ZERO_Y + UNIT_Y * nudge)
    assert seen == []


@pytest.mark.parametrize("pattern", [EVERY, NEIGHBOURS, SHARED])
def test_find_edges(demo: OpenConnections, pattern: int) -> None:
    demo.choice.active = pattern
    demo.drag(0, 0.7)
    demo.let_go()
    demo.find_edges()
    pixels = np.array(demo.data("inputs")["value"])
    assert demo.outputs[3] == pytest.approx(pixels[5] - pixels[3])


def test_each_choice_keeps_its_weights(demo: OpenConnections) -> None:
    demo.drag(4, -0.3)
    demo.let_go()
    kept = demo.outputs
    demo.choice.active = SHARED
    demo.choice.active = EVERY
    assert changed(kept, demo.outputs) == []


def test_windows_do_not_disturb_each_other(demo: OpenConnections, mnist: Dataset) -> None:
    other = OpenConnections(mnist)
    demo.drag(0, 0)
    assert other.data("knobs") != demo.data("knobs")


# Other data


def test_small_digits_have_fewer_inputs(tiny: Dataset) -> None:
    demo = OpenConnections(tiny)
    assert [label.split(": ")[1] for label in demo.choice.labels] == [
        "48 weights",
        "18 weights",
        "3 weights",
    ]
    assert demo.words.startswith("Each of the 6 nodes sees all 8 pixels.")


def pictures(height: int, width: int, channels: int) -> Dataset:
    chance = np.random.default_rng(0)
    x = chance.random((4, height, width, channels), np.float32)
    y = np.arange(4, dtype=np.int32)
    return Dataset("chance", x, y, x, y)


def test_colour_pictures() -> None:
    demo = OpenConnections(pictures(32, 32, 3))
    assert len(demo.data("inputs")["value"]) == 9


def test_pictures_that_are_too_narrow() -> None:
    demo = OpenConnections(pictures(5, 2, 1))
    assert demo.words == (
        "A node looks at 3 pixels in a row. These pictures are narrower than that."
    )


def test_there_is_nothing_to_set(mnist: Dataset) -> None:
    with pytest.raises(DemoError, match="Received: 'weights'"):
        OpenConnections(mnist, weights=3)
