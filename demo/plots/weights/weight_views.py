"""Figures of a dense layer's weights: by images a mosaic, by series lines, by a table cells."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from bokeh.models import ColumnDataSource, Image, Range1d
from bokeh.plotting import figure

from demo.analysis.linear_weights import DenseWeights, weight_limit
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import Box
from demo.plots.examples.example_words import column_names
from demo.plots.images import signed
from demo.plots.weights.weight_lines import WeightLines
from demo.plots.weights.weight_mosaic import HIGH, fit_mosaic
from demo.plots.weights.weight_table import TableLayout, WeightTable
from demo.ui.changes import set_columns
from demo.ui.data_words import parts_of
from demo.ui.figures import bare_figure, figure_in_units
from demo.ui.short_text import shorten_apart
from demo.ui.style import FULL_WIDTH, styled

EDGE = 0.5  # pixels around the mosaic: room for the outer frames' lines
MOST_DIGITS = 4  # of a class's number
MOST_LINES = 24  # series of weights that there is room for
ALT = "The weights of each class"


class WeightView(Protocol):
    """A figure of weights; ``most`` nodes, and of a table ``columns``, are shown."""

    figure: figure
    aspect: float
    most: int

    def show(self, dense: DenseWeights) -> None:
        """Show weights."""

    def clear(self) -> None:
        """Show none."""


class MosaicView:
    """A picture for each class."""

    def __init__(self, data: Dataset) -> None:
        """Leave room for as many pictures as there are classes."""
        height, width = data.input_shape[:2]
        named = bool(data.class_names) or data.is_regression
        self._data = data
        self._mosaic = fit_mosaic(data.classes, height, width, named=named)
        self.most = data.classes
        self._source = ColumnDataSource({"image": []}, name="mosaic")
        self._labels = ColumnDataSource({"x": [], "y": [], "label": []}, name="labels")
        (across, up) = self._mosaic.size
        self.aspect = (across + 2 * EDGE) / (up + 2 * EDGE)
        self.figure = self._make_figure(across, up)

    def _make_figure(self, width: int, height: int) -> figure:
        layout, (x, y) = self._mosaic, self._mosaic.middles()
        plot = bare_figure(
            Range1d(start=-EDGE, end=width + EDGE),
            Range1d(start=-EDGE, end=height + EDGE),
            label=ALT,
            name="weights",
        )
        plot.axis.visible = False
        image = Image(image="image", x=0, y=0, dw=width, dh=height)
        image.color_mapper = signed(weight_limit(self._data))
        plot.add_glyph(self._source, image)
        places = ColumnDataSource({"x": x, "y": y})
        frames = plot.rect("x", "y", layout.width, layout.height, source=places, fill_alpha=0)
        styled(frames.glyph, line_color="--rule", line_width="0.1u")
        words = plot.text("x", "y", "label", source=self._labels, text_baseline="middle")
        words.visible = layout.label_size > 0
        size = f"{layout.label_size:.1f}u"
        styled(words.glyph, text_color="--ink", text_font="--font", text_font_size=size)
        self._label([self._data.class_name(each) for each in range(layout.classes)])
        return plot

    def _label(self, names: list[str]) -> None:
        layout = self._mosaic
        x, y = layout.labels()
        letters = layout.letters if layout.named else MOST_DIGITS
        columns = {"x": x[: len(names)], "y": y[: len(names)]}
        set_columns(self._labels, columns | {"label": shorten_apart(names, letters)})

    def show(self, dense: DenseWeights) -> None:
        """Show a picture for each node; all channels of a pixel count together."""
        pictures = np.full(
            (self._mosaic.classes, self._mosaic.height, self._mosaic.width), np.nan, np.float32
        )
        found = dense.pictures()[: len(pictures)]
        pictures[: len(found)] = found
        self._label(node_names(dense, self._data)[: len(pictures)])
        set_columns(self._source, {"image": [self._mosaic.join(pictures)]})

    def clear(self) -> None:
        """Show no picture."""
        set_columns(self._source, {"image": []})


class LinesView:
    """A line for each class."""

    aspect = FULL_WIDTH / HIGH

    def __init__(self, data: Dataset) -> None:
        """Leave room for as many lines as there are classes."""
        self._data, self.most = data, min(data.classes, MOST_LINES)
        self.figure = figure_in_units(FULL_WIDTH, HIGH, label=ALT, name="weights")
        place = Box(0, 0.5, FULL_WIDTH, HIGH - 0.5)
        self._lines = WeightLines(self.figure, place, self.most, weight_limit(data))

    def show(self, dense: DenseWeights) -> None:
        """Show a line for each node; all channels of a step count together."""
        self._lines.show(dense.pictures()[: self.most], node_names(dense, self._data))

    def clear(self) -> None:
        """Show no line, but whose they are going to be."""
        self._lines.clear(answer_names(self._data)[: self.most])


class TableView:
    """A row for each column of a table, a cell for each class."""

    aspect = FULL_WIDTH / HIGH

    def __init__(self, data: Dataset) -> None:
        """Leave room for as many cells as there are classes."""
        self._data, self.most = data, data.classes
        layout = TableLayout(FULL_WIDTH, HIGH, data.input_shape[0], data.classes)
        self.columns = layout.shown
        self.figure = figure_in_units(FULL_WIDTH, HIGH, label=ALT, name="weights")
        names = list(column_names(data))
        self._table = WeightTable(self.figure, layout, names, weight_limit(data))

    def show(self, dense: DenseWeights) -> None:
        """Show a cell for each node and column."""
        names = node_names(dense, self._data)[: self.most]
        self._table.show(dense.pictures()[: self.most], names)

    def clear(self) -> None:
        """Show no weights, but whose they are going to be."""
        self._table.clear(answer_names(self._data))


def make_view(data: Dataset) -> WeightView:
    """Return a figure of weights by the kind of data."""
    if data.kind == "series":
        return LinesView(data)
    return TableView(data) if data.kind == "table" else MosaicView(data)


def node_names(dense: DenseWeights, data: Dataset) -> list[str]:
    """Return what the nodes of a layer are called: after their classes, or by their number."""
    nodes = range(dense.kernel.shape[-1])
    if not dense.answers:
        return [str(node + 1) for node in nodes]
    return answer_names(data)[: len(nodes)]


def answer_names(data: Dataset) -> list[str]:
    """Return what a model's answers are called."""
    if data.is_regression:
        return [data.target or "answer"]
    return [data.class_name(each) for each in range(data.classes)]


def cut_words(dense: DenseWeights, data: Dataset, view: WeightView) -> str:
    """Say what of the weights is shown, if not all."""
    nodes = min(view.most, dense.kernel.shape[-1])
    columns = getattr(view, "columns", None)
    told = []
    if nodes < dense.nodes or not dense.answers:
        what = "classes" if dense.answers else "hidden nodes"
        told.append(f"{nodes} of {dense.nodes:,} {what}")
    if columns and columns < data.input_shape[0]:
        told.append(f"{columns} of {data.input_shape[0]:,} {parts_of(data)}")
    return ", ".join(told)
