"""The sum of a row lists what counts most first."""

from __future__ import annotations

from typing import Any

import numpy as np

from demo.plots.weights.weighted_sum_views import SumTable, make_sum_view
from tests.demo.kinds import dataset_of


def test_what_counts_most_comes_first() -> None:
    data = dataset_of("table")
    view = SumTable(data, "row")
    row, weights = np.ones(5, np.float32), np.array([1, -5, 2, 0, 3], np.float32)
    view.show(row, weights, row * weights, "weights")
    words: Any = view.figure.select_one({"name": "columns"})
    assert words.data["text"][0].startswith("bill_depth")
    cells: Any = view.figure.select_one({"name": "cells"})
    assert cells.data["text"][:5] == ["1"] * 5
    assert cells.data["text"][10:] == ["−5", "3", "2", "1", "0"]


def test_before_there_are_weights_they_are_questions() -> None:
    view = make_sum_view(dataset_of("table"), "row")
    assert view is not None
    view.show(np.ones(5, np.float32), None, None, "?")
    cells: Any = view.figure.select_one({"name": "cells"})
    assert cells.data["text"] == ["1"] * 5 + ["?"] * 10


def test_pictures_are_drawn_elsewhere() -> None:
    assert make_sum_view(dataset_of("images"), "picture") is None
