"""The diagram of backpropagation has a source for each part, and draws each of them."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource

from demo.data.core.dataset import Dataset
from demo.plots.backprop.columns import backprop_columns
from demo.plots.backprop.diagram import BackpropDiagram
from tests.demo.log import step


@pytest.fixture
def diagram(tiny: Dataset) -> BackpropDiagram:
    return BackpropDiagram(tiny)


def sources(diagram: BackpropDiagram) -> dict[str, ColumnDataSource]:
    """Return what is drawn from, by name."""
    renderers: list[Any] = diagram.figure.renderers
    return {renderer.data_source.name: renderer.data_source for renderer in renderers}


def test_each_part_of_a_step_is_drawn_from_a_source_of_its_name(
    diagram: BackpropDiagram, tiny: Dataset
) -> None:
    taken = step("nudge", taken=1, losses=(2, 1))
    shown = backprop_columns(tiny, taken, 0)
    drawn = sources(diagram)
    assert drawn.keys() == {*shown, "pictures"}
    diagram.show(taken, 0)
    for name, columns in shown.items():
        assert drawn[name].data.keys() == columns.keys()
        rows: Any = drawn[name].data
        assert [len(rows[column]) for column in columns] == [*map(len, columns.values())]
    assert drawn["losses"].data["text"] == ["2.00", "1.00"]


def test_a_step_back_sends_what_it_adds_alone(diagram: BackpropDiagram) -> None:
    document = Document()
    document.add_root(diagram.figure)
    diagram.show(step(), 0)
    sent: list[str] = []
    document.on_change(lambda event: sent.append(event.model.name))  # type: ignore[attr-defined]
    diagram.show(step("back"), 0)
    errors = {"errors", "frames", "too much", "too little", "much", "little"}
    assert set(sent) == errors | {"lines", "back arrows"}
