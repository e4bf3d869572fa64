"""Composing: a row of blocks is in all windows, its code is the code that runs."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.models.widgets import Button, Div

from demo.catalog.composed_code import code
from demo.catalog.composed_model import read_block
from demo.catalog.variant_file import COMPOSED
from demo.data.core.dataset import Dataset
from demo.events import ModelComposed, RunQueued, VariantReady, VariantWarming
from demo.requests import Start
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.compose import Compose
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.linear import coloured
from tests.demo.widgets.window import Window

NEIGHBOURS = "A convolution looks at neighbours: behind a dense layer there is no picture left"


@pytest.fixture
def window(tiny: Dataset) -> Window[Compose]:
    return Window(Compose, tiny, blocks=["conv 8", "relu"], epochs=5)


def press(window: Window[Compose], *names: str) -> None:
    """Click buttons one after another, as quickly as the log follows."""
    for name in names:
        window.click(name)
        window.tell()


def blocks(window: Window[Compose]) -> list[list[str]]:
    """Return what the blocks in the row say, a list of lines each."""
    shown = [window.model(f"block-{place}", Button) for place in range(8)]
    return [str(button.label).split("\n") for button in shown if button.visible]


def chosen(window: Window[Compose]) -> list[str]:
    shown = [window.model(f"block-{place}", Button) for place in range(8)]
    return [str(button.name) for button in shown if button.visible and "here" in button.css_classes]


def unfit(window: Window[Compose]) -> set[str]:
    """Return the buttons that are greyed out and say why."""
    buttons = window.document.select({"type": Button})
    return {
        str(each.name)
        for each in buttons
        if isinstance(each, Button) and each.html_attributes.get("class") == "unfit"
    }


def python(window: Window[Compose]) -> str:
    (div,) = window.document.select({"type": Div})
    return str(div.text)  # type: ignore[attr-defined]


# The row


def test_it_begins_as_the_author_wrote(window: Window[Compose]) -> None:
    assert blocks(window) == [
        ["Picture", "", "8×8×1"],
        ["Conv", "8 filters", "8×8×8"],
        ["ReLU", "", "8×8×8"],
    ]
    assert window.model("answer", Button).label == "Answer\n10 classes\nsoftmax"
    assert chosen(window) == ["block-2"]


def test_without_options_it_is_the_linear_model(tiny: Dataset) -> None:
    window = Window(Compose, tiny)
    assert blocks(window) == [["Picture", "", "8×8×1"]]
    assert window.model("take-out", Button).disabled
    assert "# 650 weights" in python(window)


def test_blocks_go_in_behind_the_chosen_one(window: Window[Compose]) -> None:
    press(window, "block-1", "add-dropout", "add-pooling")
    assert [block[0] for block in blocks(window)] == [
        "Picture",
        "Conv",
        "Dropout",
        "Pooling",
        "ReLU",
    ]
    assert blocks(window)[2:4] == [["Dropout", "25 %", "8×8×8"], ["Pooling", "", "4×4×8"]]
    assert chosen(window) == ["block-3"]
    press(window, "answer", "add-dense")
    assert blocks(window)[-1] == ["Dense", "128 nodes", "128"]
    press(window, "take-out", "take-out")
    assert [block[0] for block in blocks(window)] == ["Picture", "Conv", "Dropout", "Pooling"]


def test_clicks_that_outrun_the_screen_all_count(window: Window[Compose]) -> None:
    for name in ("block-0", "answer", "take-out", "take-out", "take-out", "double", "add-dense"):
        window.click(name)
    window.tell()
    assert [block[0] for block in blocks(window)] == ["Picture", "Dense"]
    assert chosen(window) == ["block-1"]


def test_sizes_are_halved_and_doubled(window: Window[Compose]) -> None:
    assert window.model("halve", Button).disabled
    press(window, "block-1", "double", "double")
    assert blocks(window)[1] == ["Conv", "32 filters", "8×8×32"]
    press(window, "halve")
    assert blocks(window)[1] == ["Conv", "16 filters", "8×8×16"]
    press(window, "block-0")
    assert window.model("double", Button).disabled


def test_the_code_grows_and_marks_the_chosen_block(window: Window[Compose], tiny: Dataset) -> None:
    assert '<span class="here">    Activation' in python(window)
    press(window, "add-dense")
    assert '<span class="here">    Dense<i class="soft">(</i><i class="value">128</i>' in python(
        window
    )
    assert '<i class="value">&quot;relu&quot;</i>' in python(window)


# What does not fit


def test_what_does_not_fit_is_grey_and_a_click_says_why(window: Window[Compose]) -> None:
    press(window, "add-dense")
    assert unfit(window) == {"add-conv", "add-pooling"}
    assert window.model("add-conv", Button).html_attributes == {
        "title": NEIGHBOURS,
        "class": "unfit",
    }
    press(window, "add-conv")
    assert window.words("status") == NEIGHBOURS
    assert len(blocks(window)) == 4
    window.tell(started(1, "linear"), epoch(1, 0, 0.1))
    assert window.words("status") == NEIGHBOURS  # an epoch doesn't wipe it away
    press(window, "block-0")
    assert window.words("status").startswith("Linear learns")
    assert unfit(window) == {"add-dense"}  # the convolution would be behind it


def test_a_start_takes_the_reason_away(window: Window[Compose]) -> None:
    press(window, "add-dense", "add-conv")
    window.tell(RunQueued(variant="linear"))
    assert window.words("status") != NEIGHBOURS


# The race


def test_its_button_trains_what_is_shown(window: Window[Compose], tiny: Dataset) -> None:
    press(window, "add-dense", "start-your-model")
    blocks = [read_block(text) for text in ("conv 8", "relu", "dense")]
    expected = code(blocks, tiny.input_shape, tiny.classes)
    assert window.asked() == Start(COMPOSED.name, 5, code=expected)
    press(window, "start-conv")
    assert window.asked() == Start("conv", 5)


def test_it_says_when_another_model_is_in_the_making(window: Window[Compose]) -> None:
    ready = VariantReady(variant=COMPOSED.name, weights=9)
    window.tell(ready, RunQueued(variant=COMPOSED.name), VariantWarming(variant=COMPOSED.name))
    assert window.words("status") == "Getting Your model ready; it starts by itself"


def test_its_curve_is_drawn_beside_the_others(window: Window[Compose]) -> None:
    window.tell(started(1, "linear"), epoch(1, 0, 0.1), epoch(1, 1, 0.5), ended(1))
    window.tell(started(2, COMPOSED.name), epoch(2, 0, 0.1), epoch(2, 1, 0.75))
    labels = window.widget.curves.labels.data
    assert dict(zip(labels["variant"], labels["text"], strict=True)) == {
        COMPOSED.name: "Your model: 250 wrong",
        "linear": "Linear: 500 wrong",
    }
    assert window.words("status") == "Your model learns: epoch 1 of 20"


# Windows, data, options


def test_a_window_opened_later_shows_the_same_model(window: Window[Compose], tiny: Dataset) -> None:
    press(window, "block-1", "add-pooling")
    late = Window(Compose, tiny).tell(*window.stage.since(0)[0])
    assert blocks(late) == blocks(window)
    assert chosen(late) == chosen(window)
    assert python(late) == python(window)


def test_it_composes_for_colour_pictures_too() -> None:
    window = Window(Compose, coloured(), blocks=["conv 2"])
    assert blocks(window) == [["Picture", "", "4×6×3"], ["Conv", "2 filters", "4×6×2"]]
    assert window.model("answer", Button).label == "Answer\n3 classes\nsoftmax"


def test_a_model_from_a_talk_with_other_data_is_shown_as_it_was(window: Window[Compose]) -> None:
    window.tell(ModelComposed(blocks=["dense 3"], place=0))
    assert blocks(window) == [["Picture", "", "8×8×1"], ["Dense", "3 nodes", "3"]]
    assert chosen(window) == ["block-0"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"blocks": ["lstm"]}, "Expected a block: conv, pooling, dense, dropout, relu."),
        (
            {"blocks": ["dense", "conv"]},
            "Expected blocks that fit on each other. Received: dense, conv. "
            f"{NEIGHBOURS}. Mend the row.",
        ),
        ({"variants": ["transformer"]}, "Expected variants: linear, conv."),
        ({"epochs": 0}, "Expected epochs: 1 or more."),
    ],
)
def test_options_are_checked(
    window: Window[Compose], tiny: Dataset, options: dict[str, Any], message: str
) -> None:
    setting: Setting = window.widget.setting
    with pytest.raises(DemoError) as caught:
        Compose.check(setting, options)
    assert str(caught.value).startswith(message)
