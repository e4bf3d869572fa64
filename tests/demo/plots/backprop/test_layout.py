"""Places in the diagram of backpropagation: nothing overlaps, nothing leaves its room."""

from __future__ import annotations

import itertools

import pytest

from demo.plots.backprop.layout import (
    ANSWERS,
    CURVE_Y,
    HIDDEN,
    LOSS,
    SIDE,
    class_places,
    hidden_places,
    loss_points,
    nodes_across,
    weight_gaps,
)


@pytest.mark.parametrize("layers", range(7))
def test_hidden_layers_share_the_room(layers: int) -> None:
    middles, width = hidden_places(layers)
    assert len(middles) == layers
    edges = [HIDDEN[0], *(x + side for x in middles for side in (-width / 2, width / 2)), HIDDEN[1]]
    assert edges == sorted(edges)


@pytest.mark.parametrize(("nodes", "across"), [(512, 32), (1, 1), (10, 5), (128, 16)])
def test_nodes_stand_in_full_rows(nodes: int, across: int) -> None:
    assert nodes_across(nodes, 20.5, SIDE) == across


def test_a_prime_number_of_nodes_leaves_gaps_at_the_end() -> None:
    across = nodes_across(509, 20.5, SIDE)
    assert 25 <= across <= 32


@pytest.mark.parametrize("layers", range(5))
def test_weights_lie_between_the_layers(layers: int) -> None:
    gaps = weight_gaps(layers)
    assert len(gaps) == layers + 1  # one before each layer, and one before the answer
    middles, width = hidden_places(layers)
    for (left, right), middle in zip(gaps, [*middles, ANSWERS[0] + width / 2], strict=True):
        assert left < right < middle - width / 2


@pytest.mark.parametrize("classes", [1, 2, 10, 40])
def test_classes_share_the_room_for_answers(classes: int) -> None:
    places = class_places(classes)
    assert len(places) == classes
    assert ANSWERS[0] < places[0]
    assert places[-1] < ANSWERS[1]
    assert all(a < b for a, b in itertools.pairwise(places))


@pytest.mark.parametrize("count", [0, 1, 4, 50])
def test_losses_stay_in_their_corner(count: int) -> None:
    x, y = loss_points([2.3 / (step + 1) for step in range(count)])
    assert len(x) == len(y) == count
    assert all(LOSS[0] <= each <= LOSS[1] for each in x)
    assert all(CURVE_Y[0] <= each <= CURVE_Y[1] + 1e-9 for each in y)
    assert y[:1] == pytest.approx([CURVE_Y[1]][:count])  # the first is at the top
