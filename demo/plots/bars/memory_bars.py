"""A machine's memory: a bar of what a model needs, and a line where the memory ends.

Like the diagram of backpropagation it is drawn in the page's unit, and as large as it fits.
"""

from __future__ import annotations

from typing import Any

from bokeh.models import ColumnDataSource, Range1d

from demo.analysis.memory_estimate import MemoryShare
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure
from demo.ui.short_text import width_of
from demo.ui.style import mark, series_colour, styled

WIDTH, HEIGHT = 90.0, 20.5
MEMORY_X = 58.0  # where the memory ends: so long is a bar of all of it
BAR = (10.2, 15.2)  # from and to, upwards
NAMES_Y, LIMIT_TOP, TITLE_Y = 8.7, 17.6, 19.2
BORDER = 0.2  # units: Bokeh never quite clears the outermost pixels of a canvas
NAME_ROOM = 1.1  # for a letter of a share's name
OTHER_LETTER = 1.12  # units: a letter of what is said of a small model
BESIDE_MARK = 1.6  # units from the middle of its mark to these words
SHADES = (1.0, 0.75, 0.5, 0.25)


class MemoryBars:
    """A figure of a few models' memory on one scale: the whole of the machine's."""

    def __init__(self, colour: int, others: list[int]) -> None:
        """``colour`` and ``others`` are places in the talk, of the large bar and the small ones."""
        self.figure = bare_figure(
            Range1d(start=-BORDER, end=WIDTH - BORDER),
            Range1d(start=0, end=HEIGHT),
            label="The memory that a model needs, and the memory that there is",
            name="memory-bars",
        )
        self.figure.axis.visible = False
        self._shares = self._add_bars("shares", series_colour(colour), *BAR)
        self._over = self._add_bars("over", "--positive", *BAR)
        self._names = self._add_words("names", "1.8u", "--ink-soft", "center")
        self._title = self._add_words("title", "2u", "--ink", "left")
        self._limit = ColumnDataSource({"x": []}, name="limit")
        line = self.figure.segment(
            "x", NAMES_Y, "x", LIMIT_TOP, source=self._limit, line_cap="round"
        )
        styled(line.glyph, line_color="--ink", line_width="0.5u")
        self._others = [self._add_other(place, 5.6 - 3.3 * row) for row, place in enumerate(others)]

    # The models, made once.

    def _add_bars(self, name: str, colour: str, bottom: float, top: float) -> ColumnDataSource:
        source = ColumnDataSource({"left": [], "right": [], "alpha": []}, name=name)
        bars = self.figure.quad(
            "left", "right", bottom, top, source=source, fill_alpha="alpha", line_width=2
        )
        styled(bars.glyph, fill_color=colour, line_color="--ground")
        return source

    def _add_words(self, name: str, size: str, colour: str, align: str) -> ColumnDataSource:
        source = ColumnDataSource({"x": [], "y": [], "text": []}, name=name)
        words = self.figure.text(
            "x", "y", text="text", text_align=align, text_baseline="middle", source=source
        )
        styled(words.glyph, text_font_size=size, text_color=colour, text_font="--font")
        return source

    def _add_other(self, place: int, y: float) -> ColumnDataSource:
        """A small model: its bar is next to nothing, so a mark says where it is."""
        columns = ("x", "y", "text_x", "text")
        source = ColumnDataSource({name: [] for name in columns}, name=f"other {place}")
        drawn = self.figure.scatter("x", y, source=source, marker=mark(place))
        styled(drawn.glyph, fill_color=series_colour(place), line_color="--ground", size="1.6u")
        words = self.figure.text("text_x", y, text="text", text_baseline="middle", source=source)
        styled(words.glyph, text_font_size="2.2u", text_color="--ink", text_font="--font")
        return source

    # What is shown.

    def show(self, shares: list[MemoryShare], memory: int, title: str) -> None:
        """Show what a model needs, share by share, in a memory of so many bytes."""
        set_columns(self._limit, {"x": [MEMORY_X]})
        scale = MEMORY_X / memory
        lefts = [scale * sum(each.size for each in shares[:place]) for place in range(len(shares))]
        rights = [left + scale * each.size for left, each in zip(lefts, shares, strict=True)]
        alphas = list(SHADES[: len(shares)])
        set_columns(self._shares, {"left": lefts, "right": rights, "alpha": alphas})
        over = rights[-1] > MEMORY_X
        set_columns(
            self._over,
            {"left": [MEMORY_X] * over, "right": rights[-1:] * over, "alpha": [1.0] * over},
        )
        spans = zip(shares, lefts, [min(right, WIDTH) for right in rights], strict=True)
        named = [
            (each.name, left, right)
            for each, left, right in spans
            if right - left > NAME_ROOM * width_of(each.name)
        ]
        set_columns(
            self._names,
            {
                "x": [(left + right) / 2 for _, left, right in named],
                "y": [NAMES_Y] * len(named),
                "text": [name for name, _, _ in named],
            },
        )
        set_columns(self._title, {"x": [MEMORY_X], "y": [TITLE_Y], "text": [title]})

    def show_other(self, place: int, size: int, memory: int, text: str) -> None:
        """Show a small model by its place among the others, on the same scale."""
        x = min(max(0.8, MEMORY_X * size / memory), WIDTH - 1.5)
        width = OTHER_LETTER * width_of(text)
        behind = x + BESIDE_MARK
        before = max(0.0, x - BESIDE_MARK - width)
        text_x = behind if behind + width < WIDTH else before
        columns: dict[str, Any] = {"x": [x], "y": [0.0], "text_x": [text_x], "text": [text]}
        set_columns(self._others[place], columns)
