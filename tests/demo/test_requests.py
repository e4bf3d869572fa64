"""A start says which runs it stands for, and which model they train."""

from __future__ import annotations

import pytest

from demo.hyperparameters import Hyperparameters
from demo.requests import Recipe, Start


def test_a_start_and_those_after_it_come_one_by_one() -> None:
    later = Start("conv", 2), Start("dropout", 3)
    start = Start("linear", 1, then=later)
    assert start.all == [Start("linear", 1), *later]


@pytest.mark.parametrize(
    ("start", "is_side_run"),
    [
        (Start("linear", 1), False),
        (Start("linear", 1, seeds=3), False),
        (Start("linear", 1, "wine"), True),
        (Start("linear", 1, examples=50), True),
    ],
)
def test_other_data_and_fewer_images_make_a_side_run(start: Start, is_side_run: bool) -> None:
    assert start.is_side_run == is_side_run


def test_one_recipe_serves_all_numbers_of_epochs_images_and_seeds() -> None:
    recipe = Recipe("linear", "wine", "x")
    assert Start("linear", 1, "wine", code="x").recipe == recipe
    assert Start("linear", 9, "wine", 50, 3, "x").recipe == recipe
    assert not recipe.is_changed


def test_other_layers_or_another_optimizer_need_a_model_of_their_own() -> None:
    learned = Start("linear", 1, hyperparameters=Hyperparameters(0.1, 32))
    assert learned.recipe == Recipe("linear")
    for asked in (Hyperparameters(l2=0.1), Hyperparameters(optimizer="SGD")):
        assert Start("linear", 1, hyperparameters=asked).recipe.is_changed
