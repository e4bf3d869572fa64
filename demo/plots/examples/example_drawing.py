"""Draws examples: images in grey or in colour, series as lines, a table's rows as words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.analysis.image_arrays import flat_images, in_colour, pictures_of, span_of
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_words import example_lines
from demo.plots.images import picture_glyph
from demo.ui.style import styled

MOST_CHANNELS = 8  # of a series: more lines could not be told apart
MOST_POINTS = 400  # of a line: a room sees no more
CHANNEL_COLOURS = ("--ink", "--series-6", "--series-7", "--series-8", "--series-5")
MARGIN = 0.06  # of a box's height, above and below a line
LETTER = 0.52  # of a text's size: a letter's width on average
LINE_HEIGHT = 1.45  # of a text's size: from one line to the next
SPACING = 1.1  # of a font's own line height, which makes that
SAMPLE = 1000  # examples that tell how large numbers get

Examples = NDArray[np.float32]


@dataclass(frozen=True)
class Box:
    """Where an example is drawn, in a plot's own units; ``x`` and ``y`` are its lower left."""

    x: float
    y: float
    width: float
    height: float


class ExampleDrawing(Protocol):
    """Draws examples of one data set into boxes of one plot."""

    def show(self, examples: Examples, boxes: Sequence[Box]) -> None:
        """Draw examples (n, *shape of one), each into its box; those before are gone."""


def example_drawing(plot: figure, data: Dataset, text_size: float) -> ExampleDrawing:
    """Return what draws examples of a data set, by their kind.

    ``text_size`` of words is in the plot's own units, which are to be the page's.
    """
    if data.kind == "series":
        return LineDrawing(plot, data)
    if data.kind in ("table", "text"):
        return WordDrawing(plot, data, text_size)
    return PictureDrawing(plot, data)


class PictureDrawing:
    """Draws images, as large as they fit in the middle of their boxes."""

    def __init__(self, plot: figure, data: Dataset) -> None:
        self._span = span_of(data.x_train)
        columns: dict[str, Any] = {name: [] for name in ("image", "x", "y", "dw", "dh")}
        self._source = ColumnDataSource(columns, name="pictures")
        glyph = picture_glyph(in_colour(data.input_shape), x="x", y="y", width="dw", height="dh")
        plot.add_glyph(self._source, glyph)

    def show(self, examples: Examples, boxes: Sequence[Box]) -> None:
        """Draw images (n, height, width, channels), or the middle planes of volumes."""
        pictures = pictures_of(flat_images(examples), self._span)
        height, width = pictures.shape[1:]
        scales = [min(box.width / width, box.height / height) for box in boxes]
        sizes = [(width * scale, height * scale) for scale in scales]
        placed = list(zip(boxes, sizes, strict=True))
        self._source.data = {
            "image": [np.ascontiguousarray(picture[::-1]) for picture in pictures],
            "x": [box.x + (box.width - across) / 2 for box, (across, _) in placed],
            "y": [box.y + (box.height - up) / 2 for box, (_, up) in placed],
            "dw": [across for across, _ in sizes],
            "dh": [up for _, up in sizes],
        }


class LineDrawing:
    """Draws series, a line for each channel, all on the same scale."""

    def __init__(self, plot: figure, data: Dataset, *, thin: bool = False) -> None:
        """``thin`` lines are for series that are smaller than letters."""
        self._width = "0.1u" if thin else "0.2u"
        some = data.x_train[:SAMPLE]
        self._low, high = float(some.min()), float(some.max())
        self._reach = (high - self._low) or 1.0
        self._panels = ColumnDataSource(_panels([]), name="panels")
        panels = plot.block(x="x", y="y", width="width", height="height", source=self._panels)
        panels.glyph.line_color = None
        styled(panels.glyph, fill_color="--panel")
        channels = min(MOST_CHANNELS, data.input_shape[-1])
        self._lines = [self._add_line(plot, channel) for channel in range(channels)]

    def _add_line(self, plot: figure, channel: int) -> ColumnDataSource:
        source = ColumnDataSource({"xs": [], "ys": []}, name=f"line-{channel}")
        line = plot.multi_line(xs="xs", ys="ys", source=source, line_join="round")
        colour = CHANNEL_COLOURS[channel % len(CHANNEL_COLOURS)]
        styled(line.glyph, line_color=colour, line_width=self._width)
        return source

    def show(self, examples: Examples, boxes: Sequence[Box]) -> None:
        """Draw series (n, steps, channels)."""
        self._panels.data = _panels(boxes)
        for channel, source in enumerate(self._lines):
            lines = [thinned(example[:, channel]) for example in examples]
            drawn = list(zip(boxes, lines, strict=True))
            source.data = {
                "xs": [_across(box, steps, examples.shape[1]) for box, (steps, _) in drawn],
                "ys": [self._up(box, values) for box, (_, values) in drawn],
            }

    def _up(self, box: Box, values: NDArray[Any]) -> list[float]:
        shares = np.clip((values - self._low) / self._reach, 0, 1)
        up: list[float] = (box.y + box.height * (MARGIN + (1 - 2 * MARGIN) * shares)).tolist()
        return up


class WordDrawing:
    """Writes what an example is, as far as there is room for it."""

    def __init__(self, plot: figure, data: Dataset, text_size: float) -> None:
        self._data, self._size = data, text_size
        self._source = ColumnDataSource({"x": [], "y": [], "text": []}, name="example-words")
        words = plot.text(x="x", y="y", text="text", text_baseline="top", source=self._source)
        words.glyph.text_line_height = SPACING
        styled(
            words.glyph, text_color="--ink", text_font="--font", text_font_size=f"{text_size:.2f}u"
        )

    def show(self, examples: Examples, boxes: Sequence[Box]) -> None:
        """Write rows (n, columns), or texts (n, words)."""
        self._source.data = {
            "x": [box.x for box in boxes],
            "y": [box.y + box.height for box in boxes],
            "text": [self._words(*each) for each in zip(examples, boxes, strict=True)],
        }

    def _words(self, example: Examples, box: Box) -> str:
        letters = max(4, int(box.width / (LETTER * self._size)))
        most = max(1, int(box.height / (LINE_HEIGHT * self._size)))
        return "\n".join(example_lines(self._data, example, letters, most))


def thinned(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the steps and values to draw of a series (steps,): of many, lowest and highest."""
    steps = np.arange(len(values))
    if len(values) <= MOST_POINTS:
        return steps, values
    parts = np.array_split(steps, MOST_POINTS // 2)
    ends = [sorted((part[values[part].argmin()], part[values[part].argmax()])) for part in parts]
    chosen = np.array(ends).ravel()
    return chosen, values[chosen]


def _across(box: Box, steps: NDArray[Any], count: int) -> list[float]:
    across: list[float] = (box.x + box.width * (steps + 0.5) / count).tolist()
    return across


def _panels(boxes: Sequence[Box]) -> dict[str, Any]:
    return {
        "x": [box.x for box in boxes],
        "y": [box.y for box in boxes],
        "width": [box.width for box in boxes],
        "height": [box.height for box in boxes],
    }
