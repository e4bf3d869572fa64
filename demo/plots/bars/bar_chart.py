"""A few horizontal bars: what each is stands above it, and how much, behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import ColumnDataSource, Range1d

from demo.catalog.variant_file import Variant
from demo.plots.variant_colours import variant_colours
from demo.ui.changes import set_columns
from demo.ui.figures import CANVAS_EDGE, bare_figure
from demo.ui.short_text import shorten_apart
from demo.ui.style import styled

COLUMNS = ("variant", "row", "above", "length", "name", "amount")
NAME_SIZE = 0.8  # of the size of amounts
LETTER = 0.6  # of a text's size: a letter's width
ABOVE = 0.37  # from the middle of a bar to that of its name, in rows


@dataclass(frozen=True)
class Bar:
    """One bar; ``variant`` is one of those that the figure has rows and colours for."""

    variant: str
    name: str
    amount: str  # as it is said
    length: float  # 1 is the longest there may be


class BarChart:
    """A figure with a row for each variant, from the top; those without a bar stay empty.

    Behind each bar a faint one is as long as any may get.
    """

    def __init__(
        self,
        variants: Sequence[tuple[int, Variant]],
        *,
        label: str,
        room: float,
        size: float,
        width: float = 90.0,
        **options: Any,
    ) -> None:
        """``variants`` come with the places of their colours.

        ``room`` is along the axis, in lengths of the longest bar: words stand behind it. ``size``
        is of these words, ``width`` the figure's, both in the page's units. ``options`` are the
        figure's.
        """
        self._letters = int(width / (LETTER * NAME_SIZE * size))  # of a name at most
        self._rows = {variant.name: row for row, (_, variant) in enumerate(reversed(variants))}
        self._source = ColumnDataSource({name: [] for name in COLUMNS}, name="bars")
        self.figure = bare_figure(
            Range1d(start=0, end=room),
            Range1d(start=-0.5, end=len(variants)),
            label=label,
            min_border=CANVAS_EDGE,
            **options,
        )
        self.figure.axis.visible = False
        tracks = self.figure.hbar("row", left=0, right=1, height=0.42, source=self._source)
        styled(tracks.glyph, fill_color="--panel", line_color="--panel")
        bars = self.figure.hbar("row", left=0, right="length", height=0.42, source=self._source)
        bars.glyph.update(fill_color=variant_colours(variants), line_color=None)
        self._add_words(0, "above", "name", NAME_SIZE * size, "--ink-soft")
        self._add_words("length", "row", "amount", size, "--ink", x_offset=8)

    def _add_words(
        self, x: str | float, y: str, text: str, size: float, colour: str, *, x_offset: int = 0
    ) -> None:
        words = self.figure.text(x, y, text=text, text_baseline="middle", source=self._source)
        words.glyph.x_offset = x_offset
        styled(words.glyph, text_font_size=f"{size:.1f}u", text_color=colour, text_font="--font")

    def show(self, bars: Sequence[Bar]) -> None:
        """Show these bars, and no others."""
        rows = [self._rows[bar.variant] for bar in bars]
        columns: dict[str, Any] = {
            "variant": [bar.variant for bar in bars],
            "row": rows,
            "above": [row + ABOVE for row in rows],
            "length": [bar.length for bar in bars],
            "name": shorten_apart([bar.name for bar in bars], self._letters),
            "amount": [bar.amount for bar in bars],
        }
        set_columns(self._source, columns)
