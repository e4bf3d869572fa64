"""Two ways side by side: what is asked for, what the bars show, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bokeh.models.widgets import Button, Slider

from demo.catalog.libraries import NOTHING_TO_COMPARE
from demo.catalog.variant_file import read_catalog
from demo.data.core.dataset import Dataset
from demo.events import EngineFailed, EngineReady, QuestionFailed, ThroughputMeasured
from demo.requests import COMPARE, Compare
from demo.ui.options import DemoError
from demo.widgets.device_race import QUESTION, DeviceRace
from tests.demo.conftest import VARIANTS
from tests.demo.log import measured
from tests.demo.widgets.window import Window


@pytest.fixture
def opened(tiny: Dataset) -> Window[DeviceRace]:
    return Window(DeviceRace, tiny)


def test_start_compares_the_slide_s_model(opened: Window[DeviceRace]) -> None:
    assert opened.words("status").startswith("Start: the same model learns in two ways")
    opened.click("start-comparing")
    assert opened.asked() == Compare("conv", 128)


def test_the_slider_chooses_the_batch_and_begins_anew_only_while_it_goes_on(
    opened: Window[DeviceRace],
) -> None:
    opened.one(Slider).value = 0
    assert opened.words("images") == "8 digits in a step"
    assert opened.asked() is None
    opened.tell(measured(8, over=False))
    opened.one(Slider).value = 3
    assert opened.asked() == Compare("conv", 512)


def test_before_the_click_there_is_the_question_and_its_frame(opened: Window[DeviceRace]) -> None:
    opened.tell(EngineReady(backend="tensorflow", device="CPU (2 cores)"))
    assert (opened.words("count"), opened.words("count-beside")) == ("? ×", QUESTION)
    assert opened.rows("bars")["name"] == ["Compiled", "Op by op"]
    assert opened.rows("bars")["length"] == [0, 0]


def test_bars_grow_and_the_ratio_is_a_number(opened: Window[DeviceRace]) -> None:
    opened.tell(measured(128, (1500, 500), (1.5, 1.5), over=False))
    bars = opened.rows("bars")
    assert bars["name"] == ["Compiled", "Op by op"]
    assert bars["amount"] == ["1,000 digits/s", "333 digits/s"]
    assert bars["length"] == pytest.approx([0.25, 1 / 12])  # of 6 seconds
    assert opened.words("count") == "3.0 ×"
    assert opened.words("count-beside") == "as fast: compiled, against op by op"
    assert not opened.model("start-comparing", Button).disabled
    opened.tell(measured(128, (6000, 2000), (6.0, 6.0)))
    assert opened.rows("bars")["length"] == pytest.approx([1, 1 / 3])
    assert opened.words("status") == "6,000 and 2,000 digits, in 6.0 seconds each"


def test_each_size_of_a_batch_is_remembered(opened: Window[DeviceRace]) -> None:
    opened.tell(measured(512, (3000, 2000)), measured(8, (1300, 100)))
    assert opened.words("caption") == "8: 13.0 ×, 512: 1.5 ×"
    assert opened.words("device") == "Convolution · CPU (2 cores)"


def on_a_gpu(seconds: float, *, batch: int = 128, recorded: str = "") -> ThroughputMeasured:
    """GPU and CPU have come so far, at the same time."""
    return ThroughputMeasured(
        batch=batch,
        lanes=["GPU", "CPU"],
        devices=["GPU (one)", "CPU (2 cores)" if seconds else ""],
        images=[int(seconds * 3000), int(seconds * 100)],
        seconds=[seconds, seconds],
        ended=seconds >= 6,
        once=True,
        variant="conv",
        recorded=recorded,
    )


def test_gpu_and_cpu_learn_at_the_same_time(opened: Window[DeviceRace]) -> None:
    opened.tell(EngineReady(backend="tensorflow", device="GPU (one)"), on_a_gpu(0))
    assert not opened.model("show-gpu", Button).visible
    assert opened.words("status") == "Getting both ready, 128 digits in a step"
    assert opened.words("count") == opened.words("caption") == ""
    assert opened.words("device") == "Convolution"
    assert opened.rows("bars")["name"] == ["GPU (one)", "CPU"]
    assert opened.rows("bars")["amount"] == ["", ""]
    opened.tell(on_a_gpu(3))
    assert opened.rows("bars")["name"] == ["GPU (one)", "CPU (2 cores)"]
    assert opened.rows("bars")["amount"] == ["3,000 digits/s", "100 digits/s"]
    assert opened.words("status") == "Both learn at the same time, 128 digits in a step"
    opened.tell(on_a_gpu(6))
    assert opened.words("status") == "18,000 and 600 digits, in 6.0 seconds each"
    assert opened.words("count") == "30.0 ×"


def test_a_library_with_one_way_is_compared_with_a_gpu_alone(
    opened: Window[DeviceRace],
) -> None:
    opened.tell(EngineReady(backend="torch", device="CPU (2 cores)"))
    assert opened.words("status") == f"{NOTHING_TO_COMPARE}."
    assert opened.model("start-comparing", Button).disabled
    opened.tell(EngineReady(backend="torch", device="GPU (one)"))
    assert not opened.model("start-comparing", Button).disabled


def test_what_is_played_back_says_so(opened: Window[DeviceRace]) -> None:
    opened.tell(on_a_gpu(6, recorded="Recorded 26 November 2026, on GPU (one)"))
    assert opened.words("status") == "Recorded 26 November 2026, on GPU (one)"
    assert opened.words("count-beside") == "as fast: GPU, against CPU"


def test_ways_are_not_mixed_with_others(opened: Window[DeviceRace]) -> None:
    opened.tell(measured(8, (1300, 100)), on_a_gpu(6, batch=32, recorded="Recorded"))
    assert opened.words("caption") == "32: 30.0 ×"
    opened.tell(replace(measured(512), variant="linear"))
    assert opened.words("status").startswith("Start: ")  # that was another slide's


def shown(opened: Window[DeviceRace]) -> tuple[int, str, bool] | None:
    told = opened.stage.scene.answers.throughput
    return (told.batch, told.variant, told.ended) if told else None


def test_another_machine_s_gpu_can_be_shown_where_there_is_none(few: Dataset) -> None:
    catalog = read_catalog(VARIANTS.read_text(encoding="utf-8"))
    opened = Window(DeviceRace, few, known=catalog)
    assert opened.model("show-gpu", Button).visible
    opened.click("show-gpu")
    assert shown(opened) == (128, "conv", False)
    opened.tell()
    assert opened.model("show-gpu", Button).html_attributes["class"] == "running"
    opened.one(Slider).value = 3
    assert shown(opened) == (512, "conv", False)
    opened.tell()
    assert opened.words("status").startswith("Recorded ")
    opened.clock.go(10)
    opened.tell()
    assert float(opened.words("count").split()[0]) > 20
    assert opened.rows("bars")["name"][0].startswith("GPU (NVIDIA")
    opened.one(Slider).value = 0  # it is over: the next one is shown when it is asked for
    assert shown(opened) == (512, "conv", True)


def test_a_model_that_was_changed_has_no_recording(opened: Window[DeviceRace]) -> None:
    assert not opened.model("show-gpu", Button).visible


def test_what_can_t_be_compared_says_why(opened: Window[DeviceRace]) -> None:
    opened.tell(QuestionFailed(question=COMPARE, reason="no memory"))
    assert opened.words("status") == "It can't be compared: no memory"
    opened.tell(EngineFailed(reason="no library"))
    assert opened.words("status") == "No training here: no library"
    assert opened.model("start-comparing", Button).disabled


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"variant": "deep"}, "Expected variants: linear, conv"),
        ({"batch": 100}, "Expected batch: 8, 32, 128, 512. Received: 100. Mend the value."),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tiny: Dataset, options: dict[str, Any], expected: str
) -> None:
    with pytest.raises(DemoError, match=expected):
        Window(DeviceRace, tiny, **options)


def test_a_recorded_pair_that_differs_in_library_says_so(opened: Window[DeviceRace]) -> None:
    pair = replace(
        on_a_gpu(6, recorded="Recorded 3 May"),
        devices=["GPU (one), JAX", "CPU (16 cores), TensorFlow"],
    )
    opened.tell(pair)
    words = "as fast: GPU with JAX, against CPU with TensorFlow"
    assert opened.words("count-beside") == words
