"""Weights are drawn as their data are, and what is left out is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.analysis.linear_weights import DenseWeights
from demo.data.core.dataset import Dataset
from demo.data.core.kinds import Kind
from demo.plots.weights.weight_views import (
    LinesView,
    MosaicView,
    TableView,
    cut_words,
    make_view,
    node_names,
)


def of_kind(kind: Kind, *shape: int) -> Dataset:
    x, y = np.zeros((2, *shape), np.float32), np.array([0, 1], np.int32)
    return Dataset("few", x, y, x, y, kind=kind, class_names=("no", "yes"))


def dense(*shape: int, answers: bool = True) -> DenseWeights:
    kernel, bias = np.zeros(shape, np.float32), np.zeros(shape[-1], np.float32)
    return DenseWeights(kernel, bias, answers, shape[-1])


def test_the_figure_is_that_of_the_kind_of_data() -> None:
    data = of_kind("images", 4, 4, 1), of_kind("series", 9, 1), of_kind("table", 3)
    assert [type(make_view(each)) for each in data] == [MosaicView, LinesView, TableView]


def test_nodes_are_called_after_their_classes_or_by_their_number() -> None:
    data = of_kind("table", 3)
    assert node_names(dense(3, 2), data) == ["no", "yes"]
    assert node_names(dense(3, 2, answers=False), data) == ["1", "2"]
    numbers = replace(data, y_train=np.zeros(2, np.float32), target="price")
    assert node_names(dense(3, 1), numbers) == ["price"]


def test_what_is_not_shown_is_told() -> None:
    data = of_kind("series", 9, 1)
    view = make_view(data)
    assert cut_words(dense(9, 1, 2), data, view) == ""
    assert cut_words(dense(9, 1, 2, answers=False), data, view) == "2 of 2 hidden nodes"
