"""A frozen demo shows what a demo shows, and offers nothing that only Python could answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from bokeh.document import Document
from bokeh.models import CustomJS, FreehandDrawTool, HoverTool, Range1d

from demo.control.controls import Controls
from demo.data.sources.named_datasets import load_dataset
from demo.events import Event
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.figures import bare_figure
from demo.ui.setting import Setting
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget
from server.export.frozen_demos import INFORMATIVE, POINTLESS_MOODS, freeze_demo
from server.paths import HOME, VARIANTS


class Everything(Widget):
    """A demo of one part each."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        super().__init__(setting, options)
        parts = Toolkit()
        model = parts.button("Linear", self.act)
        model.css_classes = ["variant"]
        unused = parts.button("Unused", self.act)
        unused.update(css_classes=["block"], visible=False)
        own = parts.button("Answered by the page", self.act)
        own.js_on_event("button_click", CustomJS(code=""))
        invitation = parts.words("status")
        invitation.say("Click a model", "inviting")
        self.words = parts.words("count")
        plot = bare_figure(Range1d(), Range1d(), label="A plot", name="plot")
        plot.add_tools(HoverTool(), FreehandDrawTool(renderers=[]))
        self.root = parts.root(
            parts.row("buttons", model, unused, own, parts.button("Stop", self.act)),
            parts.row("messages", invitation.pane, self.words.pane),
            parts.row("order", parts.choice(["Best first", "Newest"], 1, self.act)),
            parts.row("settings", parts.choice(["Epochs", "Seconds"], 0, self.act)),
            parts.slider("Images", (0, 9), 3, self.act),
            TimelineBar(setting, parts).row,
            plot,
        )

    def act(self, *_: object) -> None:
        """What a presenter might do."""

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show how much has happened."""
        self.words.say(f"{len(events)} events")


@pytest.fixture
def text(digits: Path) -> str:
    """Return a frozen demo."""
    data, stage = load_dataset(str(digits)), Stage()
    engine = Engine(EngineSettings(data, VARIANTS, []), stage.append)
    return freeze_demo(Everything(Setting(stage, Controls(stage, engine), data, {}), {}))


@pytest.fixture
def shown(text: str) -> dict[str, dict[str, Any]]:
    """Return the models of a frozen demo by type and label, each with its properties."""
    models = {}
    for model in Document.from_json(json.loads(text)).models:
        values = model.properties_with_values()
        name = values.get("label") or values.get("labels") or values.get("name") or ""
        models[f"{type(model).__name__} {name}".strip()] = values
    return models


def test_buttons_go_but_for_the_names_of_models(shown: dict[str, dict[str, Any]]) -> None:
    assert not shown["Button Stop"]["visible"]
    assert not shown["Slider images"]["visible"]
    assert shown["Button Linear"]["visible"]
    assert shown["Button Linear"]["disabled"]
    assert not shown["Button Unused"]["visible"]  # as it was


def test_what_the_page_itself_answers_stays(shown: dict[str, dict[str, Any]]) -> None:
    button = shown["Button Answered by the page"]
    assert button["visible"]
    assert not button["disabled"]


def test_there_is_nothing_to_look_back_at(text: str) -> None:
    rows = json.loads(text)["roots"][0]["attributes"]["children"]
    (bar,) = (
        row["attributes"] for row in rows if row["attributes"].get("css_classes") == ["timeline"]
    )
    assert bar["visible"] is False


def test_of_a_choice_what_was_chosen_is_left(shown: dict[str, dict[str, Any]]) -> None:
    assert shown["RadioButtonGroup ['Newest']"]["active"] == 0
    assert not any("Epochs" in name for name in shown)  # a setting tells nothing


def test_nothing_can_be_drawn_but_hovering_works(shown: dict[str, dict[str, Any]]) -> None:
    assert "HoverTool" in shown
    assert "FreehandDrawTool" not in shown


def test_words_are_as_they_were_last(text: str) -> None:
    assert "0 events" in text
    news = json.loads(text)["roots"][0]["attributes"]["children"][1]
    invitation, count = (each["attributes"] for each in news["attributes"]["children"])
    assert invitation["visible"] is False
    assert "visible" not in count


def test_classes_that_tell_parts_apart_are_those_of_the_demos() -> None:
    code = "".join(path.read_text() for path in (HOME / "demo").rglob("*.py"))
    for name in (*INFORMATIVE, *POINTLESS_MOODS, "timeline", "settings"):
        assert f'"{name}"' in code, name
