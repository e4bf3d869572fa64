"""The weighted sum drawn: picture times weights, and the curve that makes a probability of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from bokeh.models import ColumnDataSource, InlineStyleSheet, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import in_colour
from demo.analysis.linear_weights import sigmoid, weight_limit
from demo.data.core.dataset import Dataset
from demo.plots.images import add_image, picture_glyph, signed
from demo.ui.figures import CANVAS_EDGE, bare_figure
from demo.ui.style import styled

FAR = 8.0  # sums further from zero are drawn here, where the curve is flat
STEPS = 161  # points of the curve

# The equation: each picture's longer side is 1.
MIDDLES = (0.5, 1.8, 3.1)  # of the three pictures; between them is room for a sign
CAPTIONS = -0.085
WIDTH = (-0.02, 3.62)
HEIGHT = (-0.17, 1.02)
ASPECT = (WIDTH[1] - WIDTH[0]) / (HEIGHT[1] - HEIGHT[0])


@dataclass(frozen=True)
class EquationSources:
    """What the equation shows: three pictures, and what stands below them."""

    picture: ColumnDataSource
    weights: ColumnDataSource
    contributions: ColumnDataSource
    captions: ColumnDataSource  # x, text, and a question mark where there is no picture


def equation_figure(data: Dataset, sources: EquationSources) -> figure:
    """Return the drawing of a picture times weights, and what each pixel contributes."""
    plot = bare_figure(
        Range1d(start=WIDTH[0], end=WIDTH[1]),
        Range1d(start=HEIGHT[0], end=HEIGHT[1]),
        label="A picture times weights is what each pixel contributes",
        name="equation",
    )
    plot.axis.visible = False
    height, width = _picture_size(data)
    scale = signed(weight_limit(data))
    places = [{"x": middle - width / 2, "y": 0.5 - height / 2} for middle in MIDDLES]
    size = {"width": width, "height": height}
    colour = in_colour(data.input_shape)
    plot.add_glyph(sources.picture, picture_glyph(colour, **places[0], **size))
    for place, source in zip(places[1:], (sources.weights, sources.contributions), strict=True):
        add_image(plot, source, scale, **place, **size)
    frames = plot.rect("x", 0.5, width, height, source=sources.captions, fill_alpha=0)
    styled(frames.glyph, line_color="--rule", line_width="0.15u")
    _write(plot, sources.captions, "text", CAPTIONS, "2.2u")
    _write(plot, sources.captions, "unknown", 0.5, "8u")
    between = [(left + right) / 2 for left, right in pairwise(MIDDLES)]
    signs = ColumnDataSource({"x": between, "sign": ["×", "="]})
    _write(plot, signs, "sign", 0.5, "5u")
    _explain_colours(plot)
    return plot


def _picture_size(data: Dataset) -> tuple[float, float]:
    """Return height and width of each picture: the longer one is 1."""
    height, width, _ = data.input_shape
    longer = max(height, width)
    return height / longer, width / longer


def _write(plot: figure, source: ColumnDataSource, column: str, y: float, size: str) -> None:
    text = plot.text("x", y, column, source=source, text_align="center", text_baseline="middle")
    styled(text.glyph, text_color="--ink", text_font="--font", text_font_size=size)


def _explain_colours(plot: figure) -> None:
    """Beneath the contributions: what speaks for the class, and what against."""
    left = MIDDLES[2] - 0.4
    for x, token, word in ((left, "--positive", "for"), (left + 0.35, "--negative", "against")):
        square = plot.scatter(x, CAPTIONS, marker="square")
        styled(square.glyph, fill_color=token, line_color=token, size="1.6u")
        text = plot.text(x, CAPTIONS, [word], text_baseline="middle")
        styled(
            text.glyph,
            text_color="--ink",
            text_font="--font",
            text_font_size="2.2u",
            x_offset="1.4u",
        )


def probability_curve(point: ColumnDataSource, sheet: InlineStyleSheet) -> figure:
    """Return the S-shaped curve; ``point`` is where a sum lies on it, and its probability."""
    plot = bare_figure(
        Range1d(start=-1.1 * FAR, end=1.1 * FAR),
        Range1d(start=-12, end=112),
        label="An S-shaped curve that makes a probability of any sum",
        name="curve",
        min_border=CANVAS_EDGE,
        css_classes=["curve"],
        stylesheets=[sheet],
    )
    plot.axis.visible = False
    ends = plot.segment(-FAR, [0, 100], FAR, [0, 100])
    styled(ends.glyph, line_color="--rule", line_width="0.15u")
    sums = np.linspace(-FAR, FAR, STEPS).tolist()
    curve = plot.line(sums, [100 * sigmoid(each) for each in sums])
    styled(curve.glyph, line_color="--ink-soft", line_width="0.3u")
    for x0, y0 in (("sum", 0), (FAR, "percent")):  # up to the point, and over to the result
        way = plot.segment(x0, y0, "sum", "percent", source=point, line_dash=[3, 6])
        styled(way.glyph, line_color="--ink", line_width="0.2u")
    dot = plot.scatter("sum", "percent", source=point)
    styled(dot.glyph, fill_color="--ink", line_color="--ground", size="1.8u")
    return plot
