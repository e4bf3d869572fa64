"""Demos that show a model's inside, on tables, series and pictures in colour, in words that fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demo.data.core.kinds import Kind
from demo.events import Snapshot
from demo.ui.widget import Widget
from demo.widgets.backprop import Backprop
from demo.widgets.filters import FilterImages
from demo.widgets.memory import Memory
from demo.widgets.weighted_sum import WeightedSum
from demo.widgets.weights import Weights
from tests.demo.kinds import dataset_of
from tests.demo.log import epoch, started
from tests.demo.widgets.test_kinds import OF_IMAGES, told
from tests.demo.widgets.window import Window


def dense(kind: Kind, *, nodes: int = 3, answers: bool = True, **options: Any) -> Snapshot:
    data = dataset_of(kind, **options)
    kernel = np.ones((data.x_train[0].size, nodes), np.float32)
    arrays = {
        "kernel": kernel[:, :12],
        "bias": np.zeros(nodes, np.float32),
        "answers": np.array([answers], np.float32),
    }
    weights = {f"dense/{name}": array for name, array in arrays.items()}
    return Snapshot(run=1, epoch=0, probabilities=np.ones((30, 3), np.float32), weights=weights)


def on_stage(
    kind: type[Widget], data_kind: Kind, snapshot: Snapshot, **options: Any
) -> Window[Any]:
    window = Window(kind, dataset_of(data_kind, **options))
    return window.tell(started(1), snapshot, epoch(1, 0, 0.5))


@pytest.mark.parametrize("kind", [Weights, WeightedSum])
@pytest.mark.parametrize("data_kind", ["table", "series", "images"])
def test_each_kind_is_shown_in_its_own_words(kind: type[Widget], data_kind: Kind) -> None:
    window = on_stage(kind, data_kind, dense(data_kind))
    words = " ".join(told(window.document))
    assert "setosa" in words
    if data_kind != "images":
        assert not OF_IMAGES.search(words)
    if data_kind == "table":
        assert "bill_depth_mm" in words or "bill_de" in words


def test_a_table_has_a_cell_for_each_column_and_class() -> None:
    window = on_stage(Weights, "table", dense("table"))
    cells = window.rows("cells")
    assert len(cells["weight"]) == 5 * 3
    assert window.rows("heads")["text"][0] == "setosa"


def test_many_columns_are_cut_and_counted() -> None:
    many = replace(dataset_of("table", shape=(1000,)), columns=())
    window: Window[Any] = Window(Weights, many)
    window.tell(started(1), dense("table", shape=(1000,)), epoch(1, 0, 0.5))
    assert "of 1,000 columns" in window.words("headline")


def test_hidden_nodes_are_called_so() -> None:
    window = on_stage(Weights, "table", dense("table", nodes=512, answers=False))
    assert "3 of 512 hidden nodes" in window.words("headline")
    summed = on_stage(WeightedSum, "table", dense("table", nodes=512, answers=False))
    assert "has a hidden layer" in summed.words("lead")
    assert summed.words("probability") == "? %"


def test_the_sum_of_a_row_names_what_counts_most() -> None:
    window = on_stage(WeightedSum, "table", dense("table"))
    row = window.widget.setting.data.x_test[window.widget._place]
    assert window.words("sum") == f"{row.sum():+.1f}"
    first = window.rows("columns")["text"][0]
    name = window.widget.setting.data.columns[int(np.argmax(np.abs(row)))]
    assert name.startswith(first.rstrip("…"))


@pytest.mark.parametrize("data_kind", ["table", "series", "text", "images"])
def test_a_step_begins_with_an_example_of_its_kind(data_kind: Kind) -> None:
    window: Window[Any] = Window(Backprop, dataset_of(data_kind))
    words = " ".join(told(window.document))
    assert "setosa"[:3] in words
    if data_kind != "images":
        assert not OF_IMAGES.search(words)


def test_filters_of_a_series_are_lines() -> None:
    data = dataset_of("series")
    arrays = {
        "kernel": np.ones((1, 3, 2, 4), np.float32),
        "bias": np.zeros(4, np.float32),
        "shape": np.array([1, 20, 2], np.float32),
        "padding": np.array([[0, 0], [0, 0]], np.float32),
        **{name: np.ones(2, np.float32) for name in ("strides", "dilation", "stuffing")},
    }
    weights = {f"convolution/{name}": array for name, array in arrays.items()}
    snapshot = Snapshot(run=1, epoch=0, probabilities=np.ones((30, 3), np.float32), weights=weights)
    window: Window[Any] = Window(FilterImages, data, variant="conv")
    window.tell(started(1, "conv"), snapshot)
    assert window.words("caption").startswith("4 of 4 filters")
    assert [len(each) for each in window.rows("maps")["xs"]] == [18] * 4
    assert not OF_IMAGES.search(" ".join(told(window.document)))


@pytest.mark.parametrize("data_kind", ["table", "series", "volumes", "text", "images"])
def test_memory_is_of_no_kind(data_kind: Kind) -> None:
    window: Window[Any] = Window(Memory, dataset_of(data_kind, numbers=True))
    assert not OF_IMAGES.search(" ".join(told(window.document)))
