"""A click on a model starts what it would start on the slide that is shown."""

from __future__ import annotations

import json
from typing import Any

from demo.catalog.variant_file import Variant
from demo.ui.widget import RunOptions
from demo.widgets.backprop import BackpropOptions
from demo.widgets.race import RaceOptions
from demo.widgets.weights import WeightsOptions
from server.deck.parser import parse_deck
from server.deck.slides import Slide
from server.talk.start_plans import StartPlan, in_order_of_need, plans

NAMES = ("linear", "extra_layer", "conv")
VARIANTS = {name: Variant(name, name, 1, neighbours=name == "conv") for name in NAMES}


def test_elsewhere_a_run_has_twenty_epochs() -> None:
    assert plans([], VARIANTS, None) == dict.fromkeys(NAMES, StartPlan(epochs=20))
    assert plans([BackpropOptions(), None], VARIANTS, 7) == dict.fromkeys(
        NAMES, StartPlan(epochs=7)
    )


def test_a_race_says_how_long_and_on_what() -> None:
    race = RaceOptions(variants=["conv", "linear"], epochs=5, seeds=3, dataset="shuffled")
    assert plans([race], VARIANTS, None) == {
        "linear": StartPlan(5, "shuffled", 3, key=2),
        "extra_layer": StartPlan(20),
        "conv": StartPlan(5, "shuffled", 3, key=1),
    }
    assert plans([race], VARIANTS, 9)["conv"].epochs == 9  # the presenter's wish


def test_a_model_that_makes_no_sense_there_has_its_own_data_and_no_key() -> None:
    race = RaceOptions(variants=["conv", "linear"], epochs=5, dataset="wine")
    found = plans([race], VARIANTS, None)
    assert found["conv"] == StartPlan(5)
    assert found["linear"] == StartPlan(5, "wine", key=2)


def test_numbers_go_through_all_demos_of_the_slide() -> None:
    demos = [
        RunOptions(["linear"], 4),
        WeightsOptions(variant="conv", epochs=6),
        RunOptions(["linear"], 8),
    ]
    found = plans(demos, VARIANTS, None)
    assert (found["linear"], found["conv"]) == (StartPlan(4, key=1), StartPlan(6, key=2))


def test_there_are_nine_numbers() -> None:
    names = [f"model_{place}" for place in range(12)]
    many = {name: Variant(name, name, 1) for name in names}
    keys = [plan.key for plan in plans([RunOptions(names)], many, None).values()]
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
