"""A demo follows the log by itself, and says what an author got wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from bokeh.models import Column

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import Event, StageCleared
from demo.requests import Start
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError, NoOptions
from demo.ui.setting import Setting
from demo.ui.widget import Widget
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, started


class Witness(Widget):
    """The least that a demo can be: it keeps what it was told."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        super().__init__(setting, options)
        self.root = Column()
        self.told: list[tuple[int, list[Event]]] = []

    def update(self, scene: Scene, events: list[Event]) -> None:
        self.told.append((len(scene.runs), events))


@pytest.fixture
def setting(tiny: Dataset) -> Setting:
    stage = Stage()
    return Setting(
        stage, Controls(stage, Engine(EngineSettings(tiny, VARIANTS, []), print)), tiny, {}
    )


# Following


def test_a_demo_is_shown_even_before_anything_happened(setting: Setting) -> None:
    witness = Witness(setting, {})
    witness.catch_up()
    witness.catch_up()
    assert witness.told == [(0, [])]


def test_a_demo_is_told_what_is_new_when_it_is_in_the_scene_already(setting: Setting) -> None:
    first, second, third = started(1), StageCleared(), started(2)
    setting.stage.append(first)
    witness = Witness(setting, {})
    witness.catch_up()
    setting.stage.append(second)
    setting.stage.append(third)
    witness.catch_up()
    assert witness.told == [(1, [first]), (2, [second, third])]


def test_the_page_learns_where_a_recording_is_shown(setting: Setting) -> None:
    class Starter(Witness):
        @classmethod
        def starts(cls, setting: Setting, options: Any) -> list[Start]:
            return [Start("linear", 3)]

    starter, other = Starter(setting, {}), Witness(setting, {})

    def shown() -> list[dict[str, str]]:
        starter.catch_up()
        other.catch_up()
        return [dict(each.root.html_attributes) for each in (starter, other)]

    recorded = replace(started(1, "conv"), recorded="Recorded 3 May")
    setting.stage.append(recorded)
    assert shown() == [{}, {}]  # another model's
    setting.stage.append(replace(recorded, run=2, variant="linear"))
    assert shown() == [{"class": "plays-recording"}, {}]
    setting.stage.append(ended(2))
    setting.stage.append(StageCleared())
    assert shown() == [{}, {}]


def test_each_window_reads_for_itself(setting: Setting) -> None:
    one, other = Witness(setting, {}), Witness(setting, {})
    setting.stage.append(started(1))
    one.catch_up()
    other.catch_up()
    assert one.told == other.told


def test_a_demo_must_say_how_it_follows(setting: Setting) -> None:
    with pytest.raises(NotImplementedError):
        Widget(setting, {}).catch_up()


def test_a_demo_without_options_says_so(setting: Setting) -> None:
    assert Witness(setting, {}).options == NoOptions()
    with pytest.raises(DemoError, match="Expected an option: none, this demo has nothing to set"):
        Witness(setting, {"epochs": 3})
