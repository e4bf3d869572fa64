"""Knobs on a scale, one for each weight of a node: where they are dragged to is the weight."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from bokeh.transform import transform

from demo.analysis.connectivity import FIELD, ConnectionPattern
from demo.plots.images import signed
from demo.ui.style import styled

# All places and sizes are in units u of the page, from the lower left.
KNOBS = (68.5, 90.0)  # from left to right
ZERO_Y, UNIT_Y = 16.8, 10.6  # weight 0, and a step of 1
BESIDE = 2.25  # left of them, as far as a click is still meant for them
KNOB = 2.0  # its radius, where there is room
STEM = 0.9  # the width of the line from zero to a knob

SIGN = 1e-3  # colours that are at their strongest here tell the sign alone
SMALL = "₁₂₃₄₅₆₇₈₉"


class WeightKnobs:
    """The knobs of one node's weights, drawn into a plot."""

    def __init__(self, plot: figure, *, bottom: float, top: float) -> None:
        """Numbers stand at the height ``bottom``, names at ``top``."""
        columns = ("x", "y", "middle", "length", "weight", "radius", "text", "name")
        self._source = ColumnDataSource({each: [] for each in columns}, name="knobs")
        self._draw_scale(plot)
        self._draw_knobs(plot, bottom, top)

    def _draw_scale(self, plot: figure) -> None:
        """Draw lines at the weights -1, 0 and 1."""
        marks = ColumnDataSource(
            {"y": [ZERO_Y + UNIT_Y * each for each in (-1, 0, 1)], "text": ["−1", "0", "1"]}
        )
        scale = plot.segment(x0=KNOBS[0], x1=KNOBS[1], y0="y", y1="y", source=marks)
        styled(scale.glyph, line_color="--rule", line_width="0.2u")
        look = {"text_align": "right", "colour": "--ink-soft"}
        add_words(plot, KNOBS[0] - 0.6, "y", "text", marks, "1.8u", **look)

    def _draw_knobs(self, plot: figure, bottom: float, top: float) -> None:
        """Draw for each weight a stem from zero with a knob at its end."""
        colour = transform("weight", signed(SIGN))
        plot.rect(
            x="x",
            y="middle",
            width=STEM,
            height="length",
            fill_color=colour,
            line_color=None,
            source=self._source,
        )
        heads = plot.circle(x="x", y="y", radius="radius", fill_color=colour, source=self._source)
        styled(heads.glyph, line_color="--ink", line_width="0.35u")
        add_words(plot, "x", top, "name", self._source, "1.8u", colour="--ink-soft")
        add_words(plot, "x", bottom, "text", self._source, "2.4u")

    def reaches(self, x: float) -> bool:
        """Tell whether a place along x is meant for the knobs, not for what is left of them."""
        return x > KNOBS[0] - BESIDE

    def knob_at(self, x: float, count: int) -> int:
        """Return the nearest knob of so many, from 0."""
        column = (x - KNOBS[0]) / (KNOBS[1] - KNOBS[0]) * count
        return int(np.clip(column, 0, count - 1))

    def weight_at(self, y: float) -> float:
        """Return the weight whose knob would be there, in steps of a tenth."""
        return round(float(np.clip((y - ZERO_Y) / UNIT_Y, -1, 1)), 1)

    def show(self, pattern: ConnectionPattern, chosen: int, held: int | None) -> None:
        """Show the weights of the node ``chosen``; ``held`` is the place of one that is dragged."""
        places = pattern.weights_of(chosen)
        weights, count = pattern.values[places], places.size
        pitch = (KNOBS[1] - KNOBS[0]) / count
        y = ZERO_Y + UNIT_Y * weights
        told = [count <= FIELD or place == held for place in places]  # where there is room
        self._source.data = {
            "x": (KNOBS[0] + pitch * (np.arange(count) + 0.5)).tolist(),
            "y": y.tolist(),
            "middle": ((ZERO_Y + y) / 2).tolist(),
            "length": np.abs(y - ZERO_Y).tolist(),
            "radius": [min(KNOB, 0.42 * pitch)] * count,
            "weight": weights.tolist(),
            "text": [
                signed_number(weight) if shown else ""
                for weight, shown in zip(weights.tolist(), told, strict=True)
            ],
            "name": [f"w{SMALL[each]}" for each in range(count)],
        }


def add_words(
    plot: figure,
    x: str | float,
    y: str | float,
    text: str,
    source: ColumnDataSource,
    size: str,
    **options: Any,
) -> None:
    """Write a column of words, centred, or as the options say."""
    colour = options.pop("colour", "--ink")
    centred = {"text_align": "center", "text_baseline": "middle", "text_font_style": "normal"}
    words = plot.text(x=x, y=y, text=text, source=source, **centred | options)
    styled(words.glyph, text_color=colour, text_font="--font", text_font_size=size)


def signed_number(value: float) -> str:
    """Return a number with one decimal and a true minus; nothing is minus zero."""
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")
