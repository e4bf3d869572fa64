"""A click on a model starts what it would start on the slide that is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from demo.catalog.libraries import LIBRARIES
from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.sources.named_datasets import load_dataset
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.setting import Setting
from demo.ui.widget import Widget
from demo.widgets.backends import Backends
from demo.widgets.backprop import Backprop
from demo.widgets.compose import Compose
from demo.widgets.device_race import DeviceRace
from demo.widgets.gap import Gap
from demo.widgets.leaderboard import Leaderboard
from demo.widgets.race import Race
from demo.widgets.weights import Weights
from server.deck.parser import parse_deck
from server.deck.slides import Slide
from server.talk.start_plans import StartPlan, in_order_of_need, plans
from tests.demo.kinds import dataset_of

NAMES = ("linear", "extra_layer", "conv")
IMAGES = dataset_of("images")
VARIANTS = {name: Variant(name, name, 1, neighbours=name == "conv") for name in NAMES}


def starts(*requests: tuple[type[Widget], dict[str, Any]], wish: int | None = None) -> list[Any]:
    """Return what these demos with these options start, one after the other."""
    data = load_dataset("digits")
    stage = Stage()
    controls = Controls(stage, Engine(EngineSettings(data, Path("variants.py"), []), print))
    setting = Setting(stage, controls, data, VARIANTS, wish)
    return [
        start
        for kind, options in requests
        for start in kind.starts(setting, kind.check(setting, options))
    ]


def usual(name: str, epochs: int = 20) -> StartPlan:
    return StartPlan(Start(name, epochs))


def test_elsewhere_a_run_has_twenty_epochs() -> None:
    assert plans([], VARIANTS, IMAGES, None) == {name: usual(name) for name in NAMES}
    asks = starts((Backprop, {}), wish=7)
    assert plans(asks, VARIANTS, IMAGES, 7) == {name: usual(name, 7) for name in NAMES}


RACE = {"variants": ["conv", "linear"], "epochs": 5}


def test_a_race_says_how_long_and_on_what() -> None:
    race = (Race, {**RACE, "seeds": 3, "dataset": "shuffled"})
    assert plans(starts(race), VARIANTS, IMAGES, None) == {
        "linear": StartPlan(Start("linear", 5, "shuffled", seeds=3), key=2),
        "extra_layer": usual("extra_layer"),
        "conv": StartPlan(Start("conv", 5, "shuffled", seeds=3), key=1),
    }
    wished = plans(starts(race, wish=9), VARIANTS, IMAGES, 9)
    assert wished["conv"].start.epochs == 9  # the presenter's wish


def test_a_model_that_makes_no_sense_there_has_its_own_data_and_no_key() -> None:
    found = plans(starts((Race, {**RACE, "dataset": "wine"})), VARIANTS, IMAGES, None)
    assert found["conv"] == usual("conv", 5)
    assert found["linear"] == StartPlan(Start("linear", 5, "wine"), key=2)


def test_numbers_go_through_all_demos_of_the_slide() -> None:
    demos = starts(
        (Leaderboard, {"variants": ["linear"], "epochs": 4}),
        (Weights, {"variant": "conv", "epochs": 6}),
        (Leaderboard, {"variants": ["linear"], "epochs": 8}),
    )
    found = plans(demos, VARIANTS, IMAGES, None)
    assert found["linear"] == StartPlan(Start("linear", 4), key=1)
    assert found["conv"] == StartPlan(Start("conv", 6), key=2)


def test_buttons_that_start_something_else_are_counted() -> None:
    demos = starts(
        (Compose, {"variants": ["linear"], "epochs": 4}),  # your model, linear
        (DeviceRace, {"variant": "extra_layer"}),
        (Backends, {"variant": "conv", "epochs": 6}),  # the talk's own library, others
        (Leaderboard, {"variants": ["extra_layer"], "epochs": 8}),
    )
    assert plans(demos, VARIANTS, IMAGES, None) == {
        "linear": StartPlan(Start("linear", 4), key=2),
        "conv": StartPlan(Start("conv", 6), key=4),
        "extra_layer": StartPlan(Start("extra_layer", 8), key=4 + len(LIBRARIES)),
    }


def test_a_run_on_few_images_is_one_on_few_images_wherever_it_is_started() -> None:
    found = plans(starts((Gap, {"variants": ["linear"], "examples": 300})), VARIANTS, IMAGES, None)
    assert found["linear"] == StartPlan(Start("linear", 20, examples=200), key=1)


def test_there_are_nine_numbers() -> None:
    names = [f"model_{place}" for place in range(12)]
    many = {name: Variant(name, name, 1) for name in names}
    keys = [
        plan.key for plan in plans([Start(name, 1) for name in names], many, IMAGES, None).values()
    ]
    assert keys == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0]


def slides(*demos: dict[str, Any]) -> list[Slide]:
    """Return slides a, b and so on, each with a demo of these options."""
    text = "\n\n---\n\n".join(
        f"## {name} {{#{name}}}\n\n```demo race\n{json.dumps(options)}\n```"
        for name, options in zip("abcdef", demos, strict=False)
    )
    return list(parse_deck({"talk.md": text}, {}).slides)


def test_the_models_that_the_talk_comes_to_next_come_first() -> None:
    deck = slides({"variant": "conv"}, {"variants": ["extra_layer", "conv"]}, {"rows": 3})
    assert in_order_of_need(deck, "", NAMES) == ["conv", "extra_layer", "linear"]
    assert in_order_of_need(deck, "b", NAMES) == ["extra_layer", "conv", "linear"]
    assert in_order_of_need(deck, "no-such-slide", NAMES) == ["conv", "extra_layer", "linear"]


def test_what_an_author_has_misspelt_changes_no_order() -> None:
    deck = slides({"variants": "conv"}, {"variant": ["conv"]}, {"variants": [3, "deep", "conv"]})
    assert in_order_of_need(deck, "", NAMES) == ["conv", "linear", "extra_layer"]
