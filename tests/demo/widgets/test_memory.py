"""The slider of layers, and the limit that its bar exceeds."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource
from bokeh.models.widgets import Slider

from demo.analysis.memory_estimate import MOST_LAYERS
from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import EngineFailed, Event, QuestionFailed, Snapshot
from demo.plots.bars.memory_bars import MEMORY_X
from demo.requests import SizesWanted
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.memory import Memory, binary, numbers
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, sizes, started

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "extra_layer": Variant("extra_layer", "Extra layer", 9),
    "conv": Variant("conv", "Convolution", 20),
    "dropout": Variant("dropout", "Dropout", 30),
}
GIB = 2**30


class OpenMemory:
    """The demo in a document of its own, as in one window, with the stage it follows."""

    def __init__(
        self,
        data: Dataset,
        known: dict[str, Variant] | None = None,
        stage: Stage | None = None,
        **options: Any,
    ) -> None:
        self.stage = stage or Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        controls = Controls(self.stage, self.engine)
        self.demo = Memory(Setting(self.stage, controls, data, known or KNOWN), options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def tell(self, *events: Event) -> OpenMemory:
        for event in events:
            self.stage.append(event)
        self.demo.catch_up()
        return self

    @property
    def slider(self) -> Slider:
        found = self.document.get_model_by_name("layers")
        assert isinstance(found, Slider)
        return found

    def drawn(self, name: str) -> dict[str, Any]:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, ColumnDataSource)
        return dict(found.data)

    @property
    def words(self) -> list[str]:
        demo = self.demo
        return [each.text for each in (demo._layers, demo._weights, demo._bytes, demo._status)]


@pytest.fixture
def window(tiny: Dataset) -> OpenMemory:
    return OpenMemory(tiny)


# Options


def test_the_usual_variants_are_those_there_are(tiny: Dataset) -> None:
    assert OpenMemory(tiny).demo.options.variants == ["extra_layer", "conv"]
    others = {name: Variant(name, name, 1) for name in "abc"}
    assert OpenMemory(tiny, others).demo.options.variants == ["a", "b"]
    assert OpenMemory(tiny, others | KNOWN).demo.options.variants == ["extra_layer", "conv"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variants": ["convv"]}, "Expected variants: linear, extra_layer, conv, dropout."),
        ({"variants": ["linear", "conv", "dropout"]}, "Expected the number of variants: 0 to 2."),
        ({"layers": 3}, "Expected an option: variants. Received: 'layers'."),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        OpenMemory(tiny, **options)
    assert str(caught.value).startswith(message)


# Before there is anything to show


def test_it_asks_by_itself_and_waits_politely(window: OpenMemory) -> None:
    assert window.engine._mailbox.questions == {SizesWanted: SizesWanted()}
    assert window.words == ["", "", "", "Keras is loading; this starts by itself"]
    assert window.slider.disabled
    assert window.drawn("limit") == {"x": []}
    assert not window.tell(sizes()).slider.disabled
    assert window.words[0] == "1 layer of 8,192 nodes"


def test_what_is_known_is_not_asked_again(window: OpenMemory, tiny: Dataset) -> None:
    window.tell(sizes())
    late = OpenMemory(tiny, stage=window.stage)
    assert late.engine._mailbox.questions == {}
    assert late.words == window.words


def test_why_it_cannot_be_counted(window: OpenMemory) -> None:
    window.tell(QuestionFailed(question="SizesWanted", reason="ValueError: no"))
    assert window.words[-1] == "It can't be counted: ValueError: no"
    window.tell(EngineFailed(reason="no library"))
    assert window.words[-1] == "Nobody can count here: no library"
    assert window.slider.disabled


# The limit


def test_more_layers_exceed_the_memory(window: OpenMemory) -> None:
    window.tell(sizes())
    window.slider.value = 10
    assert window.words == [
        "10 layers of 8,192 nodes",
        "610.6 million",
        "9.1 GiB",
        "It fits: 57 % of the memory",
    ]
    assert window.drawn("over")["left"] == []
    assert max(window.drawn("shares")["right"]) == pytest.approx(MEMORY_X * 0.57, abs=0.3)
    window.slider.value = MOST_LAYERS
    assert window.words == [
        "100 layers of 8,192 nodes",
        "6.7 billion",
        "99.5 GiB",
        "It does not fit: 6.2 times what there is",
    ]
    assert window.drawn("over")["left"] == [MEMORY_X]
    assert "over" in window.demo._bytes.pane.css_classes
    window.slider.value = 1
    assert window.drawn("over")["left"] == []
    assert "over" not in window.demo._bytes.pane.css_classes


def test_the_bars_pieces_follow_each_other(window: OpenMemory) -> None:
    window.tell(sizes())
    window.slider.value = 8
    left, right = (window.drawn("shares")[side] for side in ("left", "right"))
    assert left[0] == 0
    assert left[1:] == pytest.approx(right[:-1])
    weights, gradients, averages, _ = (b - a for a, b in zip(left, right, strict=True))
    assert weights == gradients
    assert averages == pytest.approx(2 * weights)


def test_pieces_are_named_where_there_is_room(window: OpenMemory) -> None:
    window.tell(sizes())
    assert window.drawn("names")["text"] == []
    window.slider.value = 14
    assert window.drawn("names")["text"] == ["weights", "gradients", "optimizer's averages"]


@pytest.mark.parametrize(
    ("counted", "title"),
    [
        (sizes(memory=21 * GIB), "This machine has 21.0 GiB free"),
        (sizes(memory=80 * GIB, device="GPU"), "The GPU has 80.0 GiB"),
        (sizes(memory=0), "A laptop with 16.0 GiB"),
    ],
)
def test_the_limit_says_what_it_is(window: OpenMemory, counted: Event, title: str) -> None:
    assert window.tell(counted).drawn("title")["text"] == [title]


def test_the_slider_is_this_windows_own(window: OpenMemory, tiny: Dataset) -> None:
    window.tell(sizes())
    other = OpenMemory(tiny, stage=window.stage)
    window.slider.value = 30
    window.tell()
    assert other.tell().slider.value == 1


# The talk's own models


def test_the_talks_models_stand_beside_it(window: OpenMemory) -> None:
    window.tell(sizes())
    dense, conv = (window.drawn(f"other {place}") for place in (1, 2))
    assert dense["text"] == ["Extra layer: 407,050 weights, 6 MiB"]
    assert conv["text"] == ["Convolution: 50,186 weights, 24 MiB"]
    assert 0 < conv["x"][0] < 0.1 * MEMORY_X


def test_runs_bring_their_right_answers(window: OpenMemory, tiny: Dataset) -> None:
    nothing = Snapshot(run=1, epoch=1, probabilities=tiny.x_test[:0, 0, :, 0], weights={})
    window.tell(sizes(), started(1, "conv"), nothing, epoch(1, 1, 0.964), ended(1))
    text = "Convolution: 50,186 weights, 24 MiB, 964 of 1,000 right"
    assert window.drawn("other 2")["text"] == [text]


def test_a_model_that_cannot_be_built_says_so(tiny: Dataset) -> None:
    window = OpenMemory(tiny, variants=["dropout"]).tell(sizes())
    assert window.drawn("other 3")["text"] == ["Dropout can't be built"]


def test_what_stays_is_not_sent_again(window: OpenMemory) -> None:
    window.tell(sizes())
    sent: list[Any] = []
    window.document.on_change(sent.append)
    window.tell(sizes())
    assert sent == []


# Words


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (100_000, "less than 1 MiB"),
        (24 * 2**20, "24 MiB"),
        (GIB, "1.0 GiB"),
        (int(36.24 * GIB), "36.2 GiB"),
        (1600 * GIB, "1,600 GiB"),
    ],
)
def test_bytes_in_honest_units(size: int, text: str) -> None:
    assert binary(size) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(50186, "50,186"), (407_050_000, "407.1 million"), (2_422_725_578, "2.4 billion")],
)
def test_large_numbers_as_they_are_said(count: int, text: str) -> None:
    assert numbers(count) == text
