"""A figure shows a ball's landscape or a real model's; a ground that stays is not drawn anew."""

from __future__ import annotations

from bokeh.models import ColumnDataSource

from demo.analysis.two_weights import two_weights
from demo.data.core.dataset import Dataset
from demo.plots.weights.loss_landscapes import LossLandscapes
from tests.demo.log import loss_map


def source(landscapes: LossLandscapes, name: str) -> ColumnDataSource:
    found = landscapes.figure.select_one({"name": name, "type": ColumnDataSource})
    assert isinstance(found, ColumnDataSource)
    return found


def test_each_landscape_is_drawn_once_as_long_as_it_is_shown(mnist: Dataset) -> None:
    landscapes = LossLandscapes(two_weights(mnist))
    drawn: list[object] = []
    source(landscapes, "ground").on_change("data", lambda _, __, new: drawn.append(new))
    first, second = landscapes.show_ball([[-2, -2], [2, -4]])
    assert landscapes.lowest <= second < first
    landscapes.show_ball([[-2, -2]])
    assert len(drawn) == 1
    shown = loss_map()
    landscapes.show_way(shown, 1)
    landscapes.show_way(shown, 2)
    assert len(drawn) == 2
    assert len(source(landscapes, "way").data["x"]) == 2
    assert source(landscapes, "levels").data["text"][1] == "loss 3.2"
    landscapes.show_ball([[-2, -2]])
    assert len(drawn) == 3
