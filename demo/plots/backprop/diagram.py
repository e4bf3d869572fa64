"""A diagram of one step of learning: forward through the layers, and the error back.

Everything is drawn in one figure whose coordinates are the page's unit, as large as it fits, so
that pixels and nodes are squares in any window. All models are made once.
"""

from __future__ import annotations

from dataclasses import replace

from bokeh.models import ColumnDataSource, Image, Range1d

from demo.data.core.dataset import Dataset
from demo.events import StepTaken
from demo.plots.backprop.columns import backprop_columns
from demo.plots.backprop.layout import FORWARD_Y, HEIGHT, SIDE, WIDTH
from demo.plots.examples.example_drawing import Box, example_drawing
from demo.plots.images import signed, white_on_black
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure
from demo.ui.style import styled

PLACE = Box(0, FORWARD_Y - SIDE / 2, SIDE, SIDE)  # of the example
WORDS_PLACE = replace(PLACE, width=SIDE - 0.8)  # the arrow begins behind it
TEXT = 1.57  # units u: the height of its words
EDGE = 0.2  # units: Bokeh never quite clears the outermost pixels of a canvas


class BackpropDiagram:
    """A figure that shows the newest step of a small model."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._shown = -1  # the example's place
        self._sources: dict[str, ColumnDataSource] = {}
        self.figure = bare_figure(
            Range1d(start=-EDGE, end=WIDTH - EDGE),
            Range1d(start=0, end=HEIGHT),
            label="An example goes through a model's layers, and the error of its answer back",
            name="backprop-diagram",
        )
        self.figure.axis.visible = False
        self._example = example_drawing(self.figure, data, TEXT)
        self._add_pictures()
        self._add_bars()
        self._add_arrows()
        self._add_words()
        self._add_curve()

    # The models, made once.

    def _source(self, name: str, *columns: str) -> ColumnDataSource:
        source = ColumnDataSource({column: [] for column in columns}, name=name)
        self._sources[name] = source
        return source

    def _add_pictures(self) -> None:
        colours = {"activations": white_on_black(), "errors": signed(1)}
        for name, mapper in colours.items():
            source = self._source(name, "image", "x", "y", "dw", "dh")
            glyph = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=mapper)
            self.figure.add_glyph(source, glyph)
        frames = self._source("frames", "left", "right", "bottom", "top")
        drawn = self.figure.quad("left", "right", "bottom", "top", source=frames, fill_color=None)
        styled(drawn.glyph, line_color="--rule", line_width="0.12u")

    def _add_bars(self) -> None:
        colours = {
            "shares": "--ink-soft",
            "right share": "--ink",
            "before": "--ink",
            "too much": "--positive",
            "too little": "--negative",
        }
        for name, colour in colours.items():
            source = self._source(name, "x", "width", "bottom", "top")
            bars = self.figure.vbar("x", width="width", bottom="bottom", top="top", source=source)
            styled(bars.glyph, fill_color=colour, line_color=colour)
        lines = self._source("lines", "x0", "x1", "y")  # where bars begin, and where they were
        drawn = self.figure.segment("x0", "y", "x1", "y", source=lines)
        styled(drawn.glyph, line_color="--ink-soft", line_width="0.2u")

    def _add_arrows(self) -> None:
        colours = {"forward": "--ink-soft", "back": "--ink", "nudge": "--ink"}
        for name, colour in colours.items():
            source = self._source(f"{name} arrows", "x0", "y0", "x1", "y1", "angle")
            shaft = self.figure.segment("x0", "y0", "x1", "y1", source=source, line_cap="round")
            styled(shaft.glyph, line_color=colour, line_width="0.3u")
            head = self.figure.scatter(
                "x1", "y1", angle="angle", marker="triangle", line_color=None, source=source
            )
            styled(head.glyph, fill_color=colour, size="1.3u")

    def _add_words(self) -> None:
        looks = {
            "names": ("2u", "--ink-soft", "center", "normal"),
            "right name": ("2.4u", "--ink", "center", "bold"),
            "weights": ("1.7u", "--ink-soft", "center", "normal"),
            "nudges": ("1.7u", "--ink", "center", "bold"),
            "nodes": ("1.7u", "--ink-soft", "center", "normal"),
            "captions": ("2u", "--ink-soft", "left", "normal"),
            "losses": ("5.2u", "--ink", "left", "bold"),
            "much": ("2u", "--positive", "left", "bold"),
            "little": ("2u", "--negative", "left", "bold"),
        }
        for name, (size, colour, align, style) in looks.items():
            source = self._source(name, "x", "y", "text")
            words = self.figure.text(
                "x",
                "y",
                text="text",
                text_align=align,
                text_baseline="middle",
                text_font_style=style,
                source=source,
            )
            styled(words.glyph, text_font_size=size, text_color=colour, text_font="--font")

    def _add_curve(self) -> None:
        source = self._source("curve", "x", "y", "loss")
        line = self.figure.line("x", "y", source=source, line_join="round")
        styled(line.glyph, line_color="--ink", line_width="0.36u")
        points = self.figure.scatter("x", "y", source=source)
        styled(points.glyph, fill_color="--ink", line_color="--ground", size="1u")

    # What is shown.

    def show(self, step: StepTaken | None, picture: int) -> None:
        """Show as much of a step as its phase says; without one, just the example."""
        if picture != self._shown:
            self._shown = picture
            place = WORDS_PLACE if self._data.kind in ("table", "text") else PLACE
            self._example.show(self._data.x_train[picture : picture + 1], [place])
        for name, columns in backprop_columns(self._data, step, picture).items():
            set_columns(self._sources[name], columns)
