"""Where pixels, nodes and knobs stand, and how lines and numbers are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from bokeh.models import ColumnDataSource

from demo.analysis.connectivity import connection_patterns
from demo.plots.weights.connection_diagram import NET, ConnectionDiagram, PixelRow, strokes


@pytest.fixture
def diagram() -> ConnectionDiagram:
    image = np.linspace(0, 1, 40, dtype=np.float32).reshape(4, 10)
    return ConnectionDiagram(PixelRow(image, 2, 1, 9))


def test_a_row_of_pixels() -> None:
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert PixelRow(image, 1, 1, 3).pixels.tolist() == [5, 6, 7]


def test_the_nearest_node(diagram: ConnectionDiagram) -> None:
    assert [diagram.node_at(x) for x in (*NET, sum(NET) / 2)] == [0, 6, 3]


def source(diagram: ConnectionDiagram, name: str) -> ColumnDataSource:
    (found,) = diagram.figure.select({"type": ColumnDataSource, "name": name})
    assert isinstance(found, ColumnDataSource)
    return found


def test_lines_and_outputs_are_those_of_the_weights(diagram: ConnectionDiagram) -> None:
    every, _, shared = connection_patterns(9)
    lines, outputs = source(diagram, "lines"), source(diagram, "outputs")
    diagram.show_weights(every, 3, None)
    assert len(lines.data["weight"]) == 63
    assert sum(outputs.data["ring"]) == 1  # the chosen node stands out
    diagram.show_weights(shared, 3, None)
    assert len(lines.data["weight"]) == 21
    assert sum(outputs.data["ring"]) == 0


def test_strokes_are_as_wide_as_told() -> None:
    x = np.array([0.0, 0.0])
    xs, ys = strokes(x, 0.0, np.array([0.0, 3.0]), 4.0, np.array([1.0, 0.5]))
    assert xs.shape == ys.shape == (2, 4)
    widths = np.hypot(xs[:, 0] - xs[:, 1], ys[:, 0] - ys[:, 1])
    np.testing.assert_allclose(widths, [1, 0.5])
    np.testing.assert_allclose(xs.mean(axis=1), [0, 1.5])
    np.testing.assert_allclose(ys.mean(axis=1), [2, 2])
