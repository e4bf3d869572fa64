"""Knobs for one node's weights: where they are, and which weight a place stands for."""

from __future__ import annotations

import pytest
from bokeh.models import ColumnDataSource

from demo.analysis.connectivity import connection_patterns
from demo.plots.weights.weight_knobs import KNOBS, UNIT_Y, ZERO_Y, WeightKnobs, signed_number
from demo.ui.figures import figure_in_units


@pytest.fixture
def knobs() -> WeightKnobs:
    return WeightKnobs(figure_in_units(90, 33, label="", name="test"), bottom=1.9, top=31.2)


def source(knobs: WeightKnobs) -> ColumnDataSource:
    return knobs._source


def test_what_is_meant_by_a_place(knobs: WeightKnobs) -> None:
    assert [knobs.reaches(KNOBS[0] - away) for away in (3, 2, 0)] == [False, True, True]
    assert [knobs.knob_at(x, 3) for x in (0, sum(KNOBS) / 2, 99)] == [0, 1, 2]


def test_a_weight_is_on_its_scale_in_tenths(knobs: WeightKnobs) -> None:
    weights = [knobs.weight_at(ZERO_Y + UNIT_Y * each) for each in (0.24, -0.5, 3, -3)]
    assert weights == [0.2, -0.5, 1, -1]


def test_the_knobs_of_a_node(knobs: WeightKnobs) -> None:
    every, _, shared = connection_patterns(9)
    knobs.show(shared, 0, None)
    assert source(knobs).data["weight"] == [-1, 0, 1]
    assert source(knobs).data["text"] == ["−1.0", "0.0", "1.0"]
    knobs.show(every, 0, 4)
    assert len(source(knobs).data["weight"]) == 9
    told = [place for place, text in enumerate(source(knobs).data["text"]) if text]
    assert told == [4]  # there is no room for the others' numbers


@pytest.mark.parametrize(
    ("value", "text"), [(0.25, "0.2"), (-0.96, "−1.0"), (-0.01, "0.0"), (0.0, "0.0")]
)
def test_numbers(value: float, text: str) -> None:
    assert signed_number(value) == text
