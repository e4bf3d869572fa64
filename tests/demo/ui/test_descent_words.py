"""What a ball does is said by its losses, and of a way how much of it is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.ui.descent_words import ball_words, loss_words, way_words, weight_of
from tests.demo.log import loss_map


@pytest.mark.parametrize(
    ("losses", "is_beyond", "said"),
    [
        ([0.5, 0.05], False, "It has arrived"),
        ([0.5, 0.05], True, "It has arrived"),
        ([0.5, 0.1, 0.5], True, "It has overshot, off the map"),
        ([0.2, 0.5], False, "It has overshot: uphill"),
        ([0.5] * 11, False, "Stuck"),
        ([0.5] * 5, False, "It rolls"),
        ([0.9, 0.5], False, "It rolls"),
    ],
)
def test_what_it_does_is_said(losses: list[float], is_beyond: bool, said: str) -> None:
    assert ball_words(losses, 0.02, is_beyond=is_beyond).startswith(said)


def test_a_way_is_told_with_its_share() -> None:
    assert way_words("Linear", loss_map(), None).endswith("That is 75% of its way.")
    assert "nearly all" in way_words("Linear", replace(loss_map(), kept=0.999), None)


def test_losses_and_names_are_short() -> None:
    assert loss_words(0.123, 1, "step") == "Loss 0.12\nafter 1 step"
    assert loss_words(1.0, 2, "epoch") == "Loss 1.00\nafter 2 epochs"
    assert len(weight_of("a very long name of a column of some table")) < 45
