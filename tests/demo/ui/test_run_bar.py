"""The buttons that start runs, and the line that says what is going on."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick

from demo.catalog.variant_file import read_catalog
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import Event, StageCleared, VariantReady
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.run_bar import INVITATION, RunBar
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.toolkit import Toolkit
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started


class Bar:
    """A run bar in a window of its own."""

    def __init__(self, data: Dataset, names: list[str], **options: Any) -> None:
        self.stage = Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        catalog = read_catalog(VARIANTS.read_text(encoding="utf-8"))
        setting = Setting(self.stage, Controls(self.stage, self.engine), data, catalog)
        toolkit = Toolkit()
        self.bar = RunBar(setting, toolkit, variant_starts(setting, names, 5, **options))
        self.document = Document()
        self.document.add_root(toolkit.row("buttons", *self.bar.start_buttons.values()))
        self.tell()

    def tell(self, *events: Event) -> str:
        """Let something happen; return what the bar says."""
        for event in events:
            self.stage.append(event)
        self.bar.update(self.stage.scene)
        return self.bar.status.text

    def click(self, name: str) -> object:
        """Click; return what the engine was asked for."""
        self.document.callbacks.trigger_event(ButtonClick(self.bar.start_buttons[name]))
        return self.engine._mailbox.request


def test_a_click_asks_for_what_the_slide_is_about(tiny: Dataset) -> None:
    bar = Bar(tiny, ["linear"], dataset="shuffled", seeds=3)
    assert bar.click("linear") == Start("linear", 5, dataset="shuffled", seeds=3)
    bar.bar.learn_from(examples=100)
    assert bar.click("linear") == Start("linear", 5, examples=100, seeds=3)


def test_what_makes_no_sense_on_a_table_says_why(tiny: Dataset) -> None:
    starts = Bar(tiny, ["linear", "conv"], dataset="wine").bar.start_buttons
    assert {name: button.disabled for name, button in starts.items()} == {
        "linear": False,
        "conv": True,
    }
    assert "no neighbours" in starts["conv"].html_attributes["title"]
    assert not Bar(tiny, ["conv"]).bar.start_buttons["conv"].disabled


def test_a_button_warns_of_a_model_that_can_be_trained_but_should_be_mended(tiny: Dataset) -> None:
    bar = Bar(tiny, ["linear"])
    bar.tell(VariantReady(variant="linear", weights=3, warning="Softmax is taken twice."))
    button = bar.bar.start_buttons["linear"]
    assert (button.disabled, button.html_attributes["title"]) == (False, "Softmax is taken twice.")


def test_it_tells_of_its_own_runs(tiny: Dataset) -> None:
    bar = Bar(tiny, ["linear"])
    own = bar.tell(started(1), epoch(1, 0, 0.1), epoch(1, 5, 0.9, seconds=1), ended(1))
    assert own == "Linear: 20 epochs in 1.0 seconds"
    other = bar.tell(started(2, "conv"), epoch(2, 0, 0.1))
    assert other == "Convolution learns: epoch 0 of 20"  # what runs, runs
    assert bar.tell(ended(2, "stopped")) == own
    bar.tell(started(3, dataset="wine"), epoch(3, 0, 0.1))
    assert bar.tell(ended(3, "stopped")) == own
    assert bar.tell(StageCleared()) == INVITATION


@pytest.mark.parametrize(("run", "label"), [(4, "Linear"), (6, "Linear, run 3")])
def test_runs_of_a_series_are_counted(tiny: Dataset, run: int, label: str) -> None:
    told = Bar(tiny, ["linear"]).tell(started(run, series=4), epoch(run, 0, 0.1))
    assert told == f"{label} learns: epoch 0 of 20"


def test_buttons_that_have_no_room_in_a_line_are_smaller(tiny: Dataset) -> None:
    bar = Bar(tiny, ["linear", "conv"]).bar
    assert bar.row(Toolkit()).css_classes == ["buttons"]
    assert bar.row(Toolkit(), width=30).css_classes == ["buttons", "crowded"]
