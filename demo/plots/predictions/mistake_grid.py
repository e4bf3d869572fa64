"""Test examples in rows and columns, a caption under each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import Box, Examples, example_drawing
from demo.ui.changes import set_columns
from demo.ui.data_words import longest_class
from demo.ui.figures import CANVAS_EDGE, bare_figure
from demo.ui.style import mark, series_colour, styled

# The figure is measured in the page's unit, as large as it is on a screen of 16:9.
WIDTH, HEIGHT = 70.0, 33.0
BORDER = 0.3  # around it
ASPECT = (WIDTH + 2 * BORDER) / (HEIGHT + 2 * BORDER)
GAP = 1.0  # between two examples
CAPTION_HEIGHT = 4.3  # two lines of text beneath each
LETTER, BOLD_LETTER = 0.5, 0.58  # of a caption's size: a letter's width in numbers, in names
LEGIBLE = 1.42  # of the page's unit: a smaller text could not be read
FADE = 0.78  # opacity of the ground's colour over examples that need no attention
SAID, IS = 7, 8  # letters of a caption's lines beside the class: " · 87 %", "is , new"
LONGEST = 16  # letters of a class's name, which is cut where it is longer
WORDS = 1.57  # the size of an example in words, which the last row is to read
MOST_WORDS = (2, 4)  # rows and columns of examples in words: in more there is no room for them


@dataclass(frozen=True)
class Caption:
    """What is said under one example, and whether it is faded or marked."""

    said: str = ""
    truth: str = ""
    faded: bool = False
    marked: bool = False  # with the mark of the variant that is shown


class MistakeGrid:
    """A figure of rows × columns examples."""

    def __init__(self, data: Dataset, rows: int, columns: int, positions: Sequence[int]) -> None:
        """``rows`` and ``columns`` are the most; there are fewer if more could not be read.

        ``positions`` of the variants that may mark an example, in the talk.
        """
        self.letters = min(LONGEST, longest_class(data))  # of a class in a caption
        self._letter = BOLD_LETTER if data.class_names else LETTER
        self._rows, self._columns = _places(data, rows, columns, self.letters)
        self._is_square = data.kind in ("images", "volumes")
        self.figure = self._make_figure(data.noun)
        self._examples = example_drawing(self.figure, data, WORDS)
        self._captions = ColumnDataSource(_caption_columns([], []), name="captions")
        self._draw_captions()
        self._marks = {position: self._draw_marks(position) for position in positions}
        self._boxes: list[Box] = []

    @property
    def places(self) -> int:
        """How many examples there is room for."""
        return self._rows * self._columns

    def _make_figure(self, noun: str) -> figure:
        plot = bare_figure(
            Range1d(start=-BORDER, end=WIDTH + BORDER),
            Range1d(start=-BORDER, end=HEIGHT + BORDER),
            label=f"{noun.capitalize()} to test with, and what the model says they are",
            name="mistake-grid",
            min_border=CANVAS_EDGE,
        )
        plot.axis.visible = False
        return plot

    def _draw_captions(self) -> None:
        plot, captions = self.figure, self._captions
        # Examples that need no attention are faded by the ground's colour over them.
        fade = plot.rect(
            x="x", y="middle", width="width", height="height", source=captions, fill_alpha="fade"
        )
        styled(fade.glyph, fill_color="--ground")
        fade.glyph.line_color = None
        shared: dict[str, Any] = {
            "source": captions,
            "text_align": "center",
            "text_baseline": "top",
        }
        said = plot.text(x="x", y="under", text="said", text_font_style="bold", **shared)
        styled(
            said.glyph, text_color="--ink", text_font="--font", text_font_size=self._size(1.8, SAID)
        )
        truth = plot.text(x="x", y="below", text="truth", **shared)
        styled(
            truth.glyph,
            text_color="--ink-soft",
            text_font="--font",
            text_font_size=self._size(1.6, IS),
        )

    def _size(self, usual: float, letters: int) -> str:
        """Return the size of a caption with a class's name and so many letters more."""
        size = (WIDTH / self._columns - 0.4) / (self._letter * (letters + self.letters))
        return f"{max(LEGIBLE, min(usual, size)):.2f}u"

    def _draw_marks(self, position: int) -> ColumnDataSource:
        source = ColumnDataSource({"x": [], "y": []}, name=f"marks-{position}")
        marks = self.figure.scatter(x="x", y="y", source=source, marker=mark(position))
        styled(marks.glyph, fill_color=series_colour(position), line_color="--ground", size="2u")
        return source

    def show_examples(self, examples: Examples) -> None:
        """Draw examples (n, *shape of one), row by row from the top left."""
        across, up = WIDTH / self._columns, HEIGHT / self._rows
        height = up - CAPTION_HEIGHT - GAP
        width = across - GAP
        if self._is_square:
            height = width = min(width, height)
        self._boxes = [
            Box(
                (place % self._columns) * across + (across - width) / 2,
                HEIGHT - (place // self._columns) * up - height,
                width,
                height,
            )
            for place in range(len(examples))
        ]
        self._examples.show(examples, self._boxes)

    def show_captions(self, captions: Sequence[Caption], position: int | None = None) -> None:
        """Say what there is to say of each; ``position`` is of the variant that says it."""
        columns = _caption_columns(captions, self._boxes)
        set_columns(self._captions, columns)
        for each, source in self._marks.items():
            under = [
                {"x": x, "y": y}
                for x, y, caption in zip(columns["x"], columns["mark"], captions, strict=True)
                if caption.marked and each == position
            ]
            marks: dict[str, Any] = {name: [place[name] for place in under] for name in ("x", "y")}
            set_columns(source, marks)


def _places(data: Dataset, rows: int, columns: int, letters: int) -> tuple[int, int]:
    """Return how many rows and columns of examples there are, so that captions can be read."""
    if data.kind in ("table", "text"):
        rows, columns = min(rows, MOST_WORDS[0]), min(columns, MOST_WORDS[1])
    if data.class_names:
        columns = min(columns, int(WIDTH / (BOLD_LETTER * LEGIBLE * (letters + IS) + 0.4)))
    return rows, columns


def _caption_columns(captions: Sequence[Caption], boxes: Sequence[Box]) -> dict[str, Any]:
    return {
        "x": [box.x + box.width / 2 for box in boxes],
        "middle": [box.y + box.height / 2 for box in boxes],
        "under": [box.y - 0.3 for box in boxes],
        "mark": [box.y - 1.5 for box in boxes],
        "below": [box.y - 2.4 for box in boxes],
        "width": [box.width + 0.1 for box in boxes],  # a hair's breadth over the edge
        "height": [box.height + 0.1 for box in boxes],
        "fade": [FADE if each.faded else 0.0 for each in captions],
        "said": [each.said for each in captions],
        "truth": [each.truth for each in captions],
    }
