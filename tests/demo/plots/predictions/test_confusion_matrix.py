"""The confusion matrix: where counts stand, how strong their colour is, what a click tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import Tap
from bokeh.models import ColumnDataSource
from bokeh.models.glyphs import Text

from demo.analysis.predictions import Cell
from demo.plots.predictions.confusion_matrix import ConfusionMatrix


@pytest.fixture
def clicked() -> list[Cell]:
    return []


@pytest.fixture
def matrix(clicked: list[Cell]) -> ConfusionMatrix:
    return ConfusionMatrix(["0", "1", "2"], 300, [0, 4], clicked.append)


def rows(matrix: ConfusionMatrix, name: str) -> dict[str, Any]:
    found = matrix.figure.select_one({"name": name})
    assert isinstance(found, ColumnDataSource)
    return dict(found.data)


COUNTS = np.array([[90, 10, 0], [1, 99, 0], [0, 0, 100]])


def test_mistakes_stand_in_their_cells_and_fill_them_with_colour(matrix: ConfusionMatrix) -> None:
    matrix.show(COUNTS, 4)
    mistakes = rows(matrix, "mix-ups")
    assert (mistakes["x"], mistakes["y"]) == ([1.5, 0.5], [0.5, 1.5])
    assert mistakes["alpha"] == pytest.approx([1.0, 0.1])  # a tenth of a class's images is full
    assert (mistakes["strong"], mistakes["faint"]) == (["10", ""], ["", "1"])
    assert rows(matrix, "right")["text"] == ["90", "99", "100"]


def test_cells_have_the_colour_of_the_variant_that_is_shown(matrix: ConfusionMatrix) -> None:
    def visible() -> list[bool]:
        return [cells.visible for cells in matrix._colours.values()]

    assert visible() == [False, False]
    matrix.show(COUNTS, 4)
    assert visible() == [False, True]
    matrix.show(None)
    assert visible() == [False, False]
    assert rows(matrix, "right")["text"] == []
    assert rows(matrix, "mix-ups")["x"] == []


def test_a_selected_cell_has_an_outline(matrix: ConfusionMatrix) -> None:
    matrix.select((0, 1))
    assert rows(matrix, "selected") == {"x": [1.5], "y": [0.5]}
    matrix.select(None)
    assert rows(matrix, "selected") == {"x": [], "y": []}


def test_a_click_tells_the_cell_and_beside_the_matrix_nothing(
    matrix: ConfusionMatrix, clicked: list[Cell]
) -> None:
    document = Document()
    document.add_root(matrix.figure)
    for x, y in ((1.5, 0.2), (2.9, 2.1), (-0.1, 1), (1, 3.2)):
        document.callbacks.trigger_event(Tap(matrix.figure, x=x, y=y))
    assert clicked == [(0, 1), (2, 2)]


def test_of_many_classes_colours_alone_say_how_many() -> None:
    many = ConfusionMatrix([str(name) for name in range(30)], 3000, [0], print)
    axis: Any = many.figure.xaxis[0]
    assert list(axis.major_label_overrides.values()) == [str(name) for name in range(0, 30, 2)]
    assert not list(many.figure.select({"type": Text}))
    many.show(np.ones((30, 30), np.intp), 0)
    assert len(rows(many, "mix-ups")["x"]) == 30 * 29
