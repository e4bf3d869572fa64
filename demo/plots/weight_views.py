"""Figures of a dense layer's weights: by images a mosaic, by series lines, by a table cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from bokeh.models import ColumnDataSource, Image, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, Picture, mosaic
from demo.analysis.linear_weights import DenseWeights, weight_limit
from demo.data.dataset import Dataset
from demo.plots.example_drawing import Box
from demo.plots.example_words import column_names
from demo.plots.images import signed
from demo.plots.weight_lines import WeightLines
from demo.plots.weight_table import TableLayout, WeightTable
from demo.ui.changes import set_columns
from demo.ui.data_words import parts_of
from demo.ui.figures import bare_figure, figure_in_units
from demo.ui.short_text import shorten_apart
from demo.ui.style import FULL_WIDTH, styled

EDGE = 0.5  # pixels around the mosaic: room for the outer frames' lines
ROOM = 2.9  # width of what a mosaic may fill, in its heights
LABEL = 0.22  # of a picture's width, left of it
HIGH = 30.0  # units of the page that the mosaic is high at most
DIGIT = 0.65  # of a label's size: a letter's width
LEGIBLE = 1.42  # units: a smaller label could not be read
LETTER = 0.52  # of a label's size: a letter of a name
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


@dataclass(frozen=True)
class WeightMosaic:
    """Where the pictures of all classes are, in pixels from the bottom left."""

    classes: int
    height: int  # of one picture
    width: int
    columns: int
    named: bool = False  # names stand above pictures, numbers left of them

    @property
    def label_width(self) -> int:
        """The room for a label, left of each picture."""
        return 0 if self.named else round(LABEL * self.width)

    @property
    def label_height(self) -> int:
        """The room for a label, above each picture."""
        return round(LABEL * self.height) if self.named else 0

    @property
    def unit(self) -> float:
        """A unit of the page, in pixels."""
        return max(self.size[0] / FULL_WIDTH, self.size[1] / HIGH)

    @property
    def label_size(self) -> float:
        """The size of a label, in the page's units; 0 if there is no room for one to be read.

        Of many classes it reaches into its picture.
        """
        size = max(LEGIBLE, min(3.0, 16 / self.columns))
        if self.named:
            size = min(size, 0.9 * self.label_height / self.unit)
            return size if size >= LEGIBLE else 0.0
        room = (self.label_width + self.width) / self.unit
        return size if DIGIT * len(str(self.classes - 1)) * size <= room else 0.0

    @property
    def letters(self) -> int:
        """How many letters of a name there is room for above a picture."""
        return int(self.width / self.unit / (LETTER * (self.label_size or LEGIBLE)))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        across, down = self._steps
        return self.columns * across - GAP, -(-self.classes // self.columns) * down - GAP

    @property
    def _steps(self) -> tuple[int, int]:
        return self.label_width + self.width + GAP, self.label_height + self.height + GAP

    def join(self, pictures: Picture) -> Picture:
        """Return pictures (classes, height, width) as one, clear where the labels are."""
        beside = ((0, 0), (self.label_height, 0), (self.label_width, 0))
        return mosaic(np.pad(pictures, beside, constant_values=np.nan), self.columns)

    def middles(self) -> tuple[list[float], list[float]]:
        """Return the middle of each picture: x and y."""
        rows, columns = np.divmod(np.arange(self.classes), self.columns)
        across, down = self._steps
        x = columns * across + self.label_width + self.width / 2
        y = self.size[1] - rows * down - self.label_height - self.height / 2
        return x.tolist(), y.tolist()

    def labels(self) -> tuple[list[float], list[float]]:
        """Return where each label begins, at half its height: x and y."""
        x, y = self.middles()
        up = (self.height + self.label_height) / 2 if self.named else 0
        return [each - self.width / 2 - self.label_width for each in x], [each + up for each in y]


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


def fit_mosaic(classes: int, height: int, width: int, *, named: bool = False) -> WeightMosaic:
    """Return the mosaic in which the pictures get as large as there is room for."""
    choices = [
        WeightMosaic(classes, height, width, columns, named) for columns in range(1, classes + 1)
    ]
    return min(choices, key=lambda each: max(each.size[0] / ROOM, each.size[1]))
