"""The race's buttons and words fit what is going on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.model import Model
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button, RadioButtonGroup, Toggle

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import (
    EngineFailed,
    EngineReady,
    Event,
    PaceChanged,
    RunQueued,
    StageCleared,
    VariantFailed,
    VariantReady,
)
from demo.hyperparameters import Hyperparameters
from demo.requests import STAGE_PACE, Request, Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.race import Race
from tests.demo.clock import Clock
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started
from tests.demo.plots.accuracy import labels

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution & more", 9),
    "dropout": Variant("dropout", "Dropout", 20),
}
OF_THE_BAR = {"step-back", "step-on", "live"}
M = TypeVar("M", bound=Model)
WARM = [VariantReady(variant=name, weights=7850) for name in KNOWN]


class OpenRace:
    """A race in a document of its own, as in one window, with the stage it follows."""

    def __init__(self, data: Dataset, wish: int | None = None, **options: Any) -> None:
        self.stage = Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        self.controls = Controls(self.stage, self.engine, later=Clock().later)
        self.race = Race(Setting(self.stage, self.controls, data, KNOWN, wish), options)
        self.race.catch_up()
        self.document = Document()
        self.document.add_root(self.race.root)

    def tell(self, *events: Event) -> OpenRace:
        for event in events:
            self.stage.append(event)
        self.race.catch_up()
        return self

    def button(self, name: str) -> Button:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, Button)
        return found

    def labelled(self, label: str) -> Toggle:
        (found,) = (each for each in self.all(Toggle) if each.label == label)
        return found

    def all(self, kind: type[M]) -> list[M]:
        """Return all models of a kind, in no order."""
        return [each for each in self.document.select({"type": kind}) if isinstance(each, kind)]

    @property
    def axis(self) -> RadioButtonGroup:
        (found,) = self.all(RadioButtonGroup)
        return found

    def asked(self) -> Request | None:
        """Return what the engine was asked for last."""
        return self.engine._mailbox.request

    def click(self, name: str) -> None:
        """Click as a browser's message would, then let the demo follow."""
        self.document.callbacks.trigger_event(ButtonClick(self.button(name)))
        self.race.catch_up()

    @property
    def starts(self) -> list[Button]:
        root: Any = self.race.root
        return [each for each in root.children[0].children if "variant" in each.css_classes]

    def words(self, name: str) -> str:
        (span,) = self.pane(name).elements
        assert isinstance(span, Span)
        (text,) = span.children
        assert isinstance(text, Text)
        return str(text.content)

    def pane(self, name: str) -> Pane:
        (pane,) = (each for each in self.all(Pane) if name in each.css_classes)
        return pane

    @property
    def status(self) -> str:
        return self.words("status")

    @property
    def mood(self) -> str:
        return self.pane("status").css_classes[1]

    @property
    def greyed_out(self) -> set[str]:
        buttons = (each for each in self.all(Button) if each.name not in OF_THE_BAR)
        return {str(each.name) for each in buttons if each.disabled}


@pytest.fixture
def open_race(tiny: Dataset) -> OpenRace:
    return OpenRace(tiny)


# Options


def test_without_options_all_variants_run_for_20_epochs(open_race: OpenRace) -> None:
    assert [each.label for each in open_race.starts] == [
        "Linear",
        "Convolution & more",
        "Dropout",
    ]
    open_race.click("start-dropout")
    assert open_race.asked() == Start("dropout", 20)


def test_an_author_chooses_variants_and_epochs(tiny: Dataset) -> None:
    race = OpenRace(tiny, variants=["dropout", "linear"], epochs=7)
    assert [each.name for each in race.starts] == ["start-dropout", "start-linear"]
    race.click("start-linear")
    assert race.asked() == Start("linear", 7)
    assert labels(race.race.curves.figure.xaxis[0])[-1] == "6 epochs"


def test_colours_and_marks_stay_with_the_variant(tiny: Dataset) -> None:
    everything = OpenRace(tiny)
    alone = OpenRace(tiny, variants=["dropout"])
    assert alone.starts[0].tags == everything.starts[2].tags == ["series-3", "mark-triangle"]
    assert {"series-3", "mark-triangle"} <= set(alone.starts[0].css_classes)


def test_the_presenters_epochs_come_before_the_slides(tiny: Dataset) -> None:
    race = OpenRace(tiny, 50, epochs=7)
    race.click("start-linear")
    assert race.asked() == Start("linear", 50)


def test_gap_and_seconds_can_be_chosen_beforehand(tiny: Dataset) -> None:
    race = OpenRace(tiny, gap=True, seconds=True)
    assert race.labelled("Gap to training").active
    assert race.axis.active == 1
    assert labels(race.race.curves.figure.xaxis[0])[-1] == "1 second"
    assert "dashed" in race.words("caption")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"variants": ["linear", "convv"]},
            "Expected variants: linear, conv, dropout. Received: 'convv'. Write conv, or add a "
            "function of this name to the variants' file.",
        ),
        (
            {"speed": 3},
            "Expected an option: variants, epochs, metric, gap, seconds, seeds, dataset, target, "
            "size, learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'speed'. Write seeds.",
        ),
        (
            {"variants": "linear"},
            "Expected variants to be like []. Received: 'linear'. Mend the value.",
        ),
        ({"epochs": "20"}, "Expected epochs to be like 20. Received: '20'. Mend the value."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0. Mend the value."),
        ({"epochs": -5}, "Expected epochs: 1 or more. Received: -5. Mend the value."),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        OpenRace(tiny, **options)
    assert str(caught.value) == message


# Buttons


def test_what_makes_no_sense_now_is_greyed_out_and_says_why(open_race: OpenRace) -> None:
    nothing_yet = {"stop", "restart", "clear"}
    assert open_race.greyed_out == nothing_yet
    for name in nothing_yet:
        assert open_race.button(name).html_attributes["title"]
    assert open_race.tell(*WARM, RunQueued(variant="conv")).greyed_out == {"restart", "clear"}
    assert open_race.tell(started(1, "conv")).greyed_out == {"clear"}
    assert open_race.button("stop").html_attributes == {"title": ""}
    assert open_race.tell(epoch(1, 0, 0.1), ended(1)).greyed_out == {"stop"}
    assert open_race.tell(started(2, "conv")).greyed_out == set()
    assert open_race.tell(StageCleared()).greyed_out == {"clear"}
    assert open_race.tell(ended(2), StageCleared()).greyed_out == {"stop", "clear"}


def test_without_an_engine_nothing_can_be_started(open_race: OpenRace) -> None:
    open_race.tell(EngineFailed(reason="no library"))
    assert {each.name for each in open_race.starts} <= open_race.greyed_out
    assert open_race.starts[0].html_attributes == {"title": "no library"}


def test_stop_restart_and_clear_do_so(open_race: OpenRace) -> None:
    open_race.tell(*WARM, started(1, "conv", epochs=9), epoch(1, 0, 0.1))
    open_race.click("stop")
    assert open_race.asked() == "stop"
    open_race.tell(ended(1, "stopped"))
    open_race.click("restart")
    assert open_race.asked() == Start("conv", 9)
    open_race.click("clear")
    assert open_race.stage.scene.shown == []
    assert open_race.status == "Click a model to see it learn."


def conditions(race: OpenRace) -> list[str]:
    return [each.html_attributes.get("class", "") for each in race.starts]


def test_a_button_shows_that_its_variant_runs_waits_or_is_broken(open_race: OpenRace) -> None:
    assert conditions(open_race) == ["", "", ""]
    open_race.click("start-conv")
    assert conditions(open_race) == ["", "waiting", ""]
    open_race.tell(VariantFailed(variant="dropout", reason="ValueError: no", file="v.py", line=3))
    assert conditions(open_race) == ["", "waiting", "broken"]
    assert [each.html_attributes["title"] for each in open_race.starts] == [
        *("", "Convolution & more", "v.py:3: ValueError: no")
    ]
    open_race.tell(started(1, "conv"), RunQueued(variant="linear"))
    assert conditions(open_race) == ["waiting", "running", "broken"]
    open_race.tell(ended(1, "stopped"), started(2, "linear"))
    assert conditions(open_race) == ["running", "", "broken"]


def test_the_pace_is_the_same_in_every_window(open_race: OpenRace, tiny: Dataset) -> None:
    toggle = open_race.labelled("As fast as it can")
    for fast, pace in ((True, None), (False, STAGE_PACE)):
        toggle.active = fast
        assert open_race.engine.pace == pace
        assert open_race.stage.scene.engine.hurried == fast
    other = OpenRace(tiny).tell(PaceChanged(epochs_per_second=None))
    assert other.labelled("As fast as it can").active


def test_gap_and_seconds_are_this_windows_own(open_race: OpenRace) -> None:
    open_race.tell(started(1), epoch(1, 0, 0.1))
    events = open_race.stage.since(0)[1]
    open_race.axis.active = 1
    assert labels(open_race.race.curves.figure.xaxis[0])[-1] == "1 second"
    open_race.axis.active = 0
    assert labels(open_race.race.curves.figure.xaxis[0])[-1] == "20 epochs"
    open_race.labelled("Gap to training").active = True
    assert "dashed" in open_race.words("caption")
    open_race.labelled("Gap to training").active = False
    assert "dashed" not in open_race.words("caption")
    assert open_race.stage.since(0)[1] == events


# Words


def test_the_status_tells_a_runs_story(open_race: OpenRace) -> None:
    assert (open_race.status, open_race.mood) == ("Click a model to see it learn.", "inviting")
    open_race.tell(RunQueued(variant="conv"))
    assert open_race.status.startswith("Getting Convolution & more ready; it starts by itself")
    assert open_race.mood == "waiting"
    open_race.tell(*WARM, started(1, "conv", epochs=2))
    learns = "Convolution & more learns: epoch"
    assert (open_race.status, open_race.mood) == (f"{learns} 0 of 2", "running")
    assert open_race.tell(epoch(1, 0, 0.1)).status == f"{learns} 0 of 2"
    assert open_race.tell(epoch(1, 1, 0.8)).status == f"{learns} 1 of 2"
    assert open_race.tell(epoch(1, 2, 0.9, seconds=1.26)).status == f"{learns} 2 of 2"
    open_race.tell(ended(1))
    assert open_race.status == "Convolution & more: 2 epochs in 1.3 seconds"
    assert open_race.mood == "finished"
    assert open_race.tell(StageCleared()).mood == "inviting"


def test_the_status_of_a_stopped_run(open_race: OpenRace) -> None:
    open_race.tell(*WARM, started(1), epoch(1, 0, 0.1), epoch(1, 1, 0.5), ended(1, "stopped"))
    assert open_race.status == "Linear stopped after epoch 1 of 20"
    assert open_race.mood == "stopped"


def test_the_status_of_a_failed_run(open_race: OpenRace) -> None:
    open_race.tell(started(1, "unknown"), ended(1, "failed", "ValueError: 1 < 2"))
    assert open_race.status == "unknown failed: ValueError: 1 < 2"
    assert open_race.mood == "failed"


def test_the_status_without_an_engine(open_race: OpenRace) -> None:
    open_race.tell(RunQueued(variant="linear"), EngineFailed(reason="ImportError: <keras>"))
    assert open_race.status == "No training here: ImportError: <keras>"
    assert open_race.mood == "failed"


def test_a_click_on_a_warm_variant_does_not_flash_by_as_waiting(open_race: OpenRace) -> None:
    open_race.tell(*WARM)
    open_race.click("start-linear")
    assert open_race.status == "Click a model to see it learn."


def test_the_device_and_the_size_of_the_model_are_told(open_race: OpenRace) -> None:
    assert open_race.words("device") == ""
    open_race.tell(EngineReady(backend="tensorflow", device="CPU (<2> cores)"))
    assert open_race.words("device") == "TensorFlow on CPU (<2> cores)"
    open_race.tell(*WARM, started(1, "linear", weights=7850))
    assert open_race.words("device") == "7,850 weights · TensorFlow on CPU (<2> cores)"
    open_race.tell(ended(1, "stopped"), started(2, "linear", dataset="wine", weights=42))
    assert open_race.words("device").startswith("7,850 weights")  # of what is drawn here


def test_how_a_run_learns_is_told_and_runs_that_learn_otherwise_are_other_races(
    tiny: Dataset,
) -> None:
    race = OpenRace(tiny, optimizer="sgd", batch=32)
    asked = Hyperparameters(batch=32, optimizer="SGD")
    used = replace(asked, learning_rate=0.01)
    other = replace(started(1), in_use=replace(used, batch=128))
    own = replace(started(2), hyperparameters=asked, in_use=used)
    told = race.tell(*WARM, other, epoch(1, 0, 0.1), epoch(1, 1, 0.5), ended(1, "stopped"))
    assert not told.words("device")
    race.tell(own, epoch(2, 0, 0.1), epoch(2, 1, 0.4))
    assert race.words("device") == "SGD · batch 32 · learning rate 0.01"
    assert [run.id for run in race.race.curves.runs(race.race._scene)] == [2]


# One log, many windows


def test_a_window_opened_later_shows_the_same(open_race: OpenRace, tiny: Dataset) -> None:
    story: list[Event] = [
        EngineReady(backend="tensorflow", device="CPU"),
        *WARM,
        PaceChanged(epochs_per_second=None),
        started(1),
        *(epoch(1, number, 0.1 + number / 10) for number in range(5)),
        ended(1),
        started(2, "conv"),
        *(epoch(2, number, 0.2 + number / 10) for number in range(3)),
    ]
    for event in story:
        open_race.tell(event)
    late = OpenRace(tiny).tell(*story)
    assert late.status == open_race.status
    assert late.words("device") == open_race.words("device")
    assert late.words("caption") == open_race.words("caption")
    assert late.greyed_out == open_race.greyed_out
    assert conditions(late) == conditions(open_race)
