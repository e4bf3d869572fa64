"""A demo follows the log by itself, and says what an author got wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from demo.control.controls import Controls
from demo.data.dataset import Dataset
from demo.events import Event, StageCleared
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.widget import DemoError, NoOptions, Setting, Widget, read_options
from tests.demo.conftest import VARIANTS
from tests.demo.log import started


@dataclass(frozen=True)
class Options:
    """Some of each kind."""

    names: list[str] = field(default_factory=list)
    count: int = 3
    share: float = 0.5
    shown: bool = False
    title: str = ""


class Witness(Widget):
    """The least that a demo can be: it keeps what it was told."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        super().__init__(setting, options)
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


def test_each_window_reads_for_itself(setting: Setting) -> None:
    one, other = Witness(setting, {}), Witness(setting, {})
    setting.stage.append(started(1))
    one.catch_up()
    other.catch_up()
    assert one.told == other.told


def test_a_demo_must_say_how_it_follows(setting: Setting) -> None:
    with pytest.raises(NotImplementedError):
        Widget(setting, {}).catch_up()


# Options


def test_options_become_the_demos_own() -> None:
    assert read_options(Options, {}) == Options()
    chosen = {"names": ["a"], "count": 4, "share": 0.1, "shown": True, "title": "x"}
    assert read_options(Options, chosen) == Options(["a"], 4, 0.1, True, "x")


def test_an_unknown_option_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DemoError) as caught:
        read_options(Options, {"cuont": 4})
    assert str(caught.value) == (
        "Expected an option: names, count, share, shown, title. Received: 'cuont'. Mend the name."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", "4"),
        ("count", True),
        ("count", 4.0),
        ("names", "a"),
        ("shown", 1),
        ("title", None),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(DemoError) as caught:
        read_options(Options, {name: value})
    default = vars(Options())[name]
    assert str(caught.value) == (
        f"Expected {name} to be like {default!r}. Received: {value!r}. Mend the value."
    )


def test_a_demo_without_options_says_so(setting: Setting) -> None:
    assert Witness(setting, {}).options == NoOptions()
    with pytest.raises(DemoError, match="Expected an option: none, this demo has nothing to set"):
        Witness(setting, {"epochs": 3})
