"""A row of pixels, the nodes joined to it, and knobs for the weights of one node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.transform import transform
from numpy.typing import NDArray

from demo.analysis.connectivity import ConnectionPattern, Floats
from demo.plots.images import add_image, signed, white_on_black
from demo.plots.weights.weight_knobs import SIGN, WeightKnobs, add_words, signed_number
from demo.ui.figures import figure_in_units
from demo.ui.style import styled

# All places and sizes are in units u of the page, from the lower left.
WIDTH, HEIGHT = 90.0, 33.4
DIGIT = 13.0  # its width and height; the number of weights stands above it
NET = (16.0, 64.0)  # the inputs, from left to right
NUMBERS_Y, INPUTS_Y, NODES_Y, OUTPUTS_Y = 1.9, 6.6, 26.8, 31.2
RADIUS = 2.3  # of a node
THICK = 0.9  # a line of weight 1

FULL = 1.5  # the output at which a node's colour is at its strongest
FAINT = 0.25  # what is not meant just now

ALT = "Nodes joined to a row of pixels; a weight that is dragged changes what comes out"


@dataclass(frozen=True)
class PixelRow:
    """Some pixels side by side in an image."""

    image: NDArray[np.float32]  # (height, width), 0…1
    row: int
    column: int  # of the first one
    length: int

    @property
    def pixels(self) -> Floats:
        """Their values, from left to right."""
        end = self.column + self.length
        return np.asarray(self.image[self.row, self.column : end], np.float64)


class ConnectionDiagram:
    """The drawing of pixels, lines, nodes and knobs; all models are made once."""

    def __init__(self, row: PixelRow) -> None:
        """``row`` are the inputs: each node sits above one of them, but for the outermost."""
        self._row = row
        self._pitch = (NET[1] - NET[0]) / row.length
        middles = np.arange(row.length, dtype=np.float64) + 0.5
        self._input_x: Floats = NET[0] + self._pitch * middles
        self._node_x = self._input_x[1:-1]
        self.figure = figure_in_units(WIDTH, HEIGHT, label=ALT, name="connections")
        self._make_sources()
        self._draw_lines()
        self._draw_digit()
        self._draw_inputs()
        self._draw_nodes()
        self._draw_count()
        self.knobs = WeightKnobs(self.figure, bottom=NUMBERS_Y, top=OUTPUTS_Y)

    def _make_sources(self) -> None:
        def source(name: str, columns: str) -> ColumnDataSource:
            return ColumnDataSource({each: [] for each in columns.split()}, name=name)

        self._joints = source("joints", "x0 x1")  # each line's ends, whatever its weight
        self._lines = source("lines", "xs ys weight alpha")
        self._outputs = source("outputs", "x value text ring")
        self._count = source("count", "text")

    def _draw_digit(self) -> None:
        """Draw the digit, a frame around the row, and lines from there to the row enlarged."""
        plot, length = self.figure, self._row.pixels.size
        height, width = self._row.image.shape
        size = DIGIT / max(height, width)  # of a pixel
        top, bottom = INPUTS_Y + size * height / 2, INPUTS_Y - size * height / 2
        picture = ColumnDataSource({"image": [self._row.image[::-1]]})
        add_image(
            plot, picture, white_on_black(), x=0, y=bottom, width=size * width, height=size * height
        )
        left, right = size * self._row.column, size * (self._row.column + length)
        upper, lower = top - size * self._row.row, top - size * (self._row.row + 1)
        edge = self._pitch / 2
        enlarging = plot.segment(
            x0=right, y0=[upper, lower], x1=NET[0], y1=[INPUTS_Y + edge, INPUTS_Y - edge]
        )
        styled(enlarging.glyph, line_color="--series-5", line_width="0.15u")
        frame = plot.quad(left=left, right=right, top=upper, bottom=lower, fill_alpha=0)
        styled(frame.glyph, line_color="--series-5", line_width="0.25u")

    def _draw_inputs(self) -> None:
        """Draw the row's pixels, enlarged, and their numbers."""
        source = ColumnDataSource({"x": self._input_x, "value": self._row.pixels}, name="inputs")
        pixels = self.figure.rect(
            x="x",
            y=INPUTS_Y,
            width=self._pitch,
            height=self._pitch,
            fill_color=transform("value", white_on_black()),
            source=source,
        )
        styled(pixels.glyph, line_color="--series-5", line_width="0.2u")
        texts = [signed_number(each) for each in self._row.pixels]
        numbers = ColumnDataSource({"x": self._input_x, "text": texts})
        add_words(self.figure, "x", NUMBERS_Y, "text", numbers, "2u")

    def _draw_lines(self) -> None:
        plot = self.figure
        joints = plot.segment(x0="x0", y0=INPUTS_Y, x1="x1", y1=NODES_Y, source=self._joints)
        styled(joints.glyph, line_color="--rule", line_width="0.12u")
        plot.patches(
            xs="xs",
            ys="ys",
            fill_color=transform("weight", signed(SIGN)),
            fill_alpha="alpha",
            line_color=None,
            source=self._lines,
        )

    def _draw_nodes(self) -> None:
        plot = self.figure
        ground = plot.circle(x="x", y=NODES_Y, radius=RADIUS, source=self._outputs)
        styled(ground.glyph, fill_color="--ground", line_color="--ink-soft", line_width="0.2u")
        nodes = plot.circle(
            x="x",
            y=NODES_Y,
            radius=RADIUS,
            fill_color=transform("value", signed(FULL)),
            line_alpha="ring",
            source=self._outputs,
        )
        styled(nodes.glyph, line_color="--ink", line_width="0.45u")
        add_words(plot, "x", OUTPUTS_Y, "text", self._outputs, "2.2u")

    def _draw_count(self) -> None:
        plot, left = self.figure, {"text_align": "left"}
        add_words(plot, 0, 28.4, "text", self._count, "7.2u", text_font_style="bold", **left)
        unit = ColumnDataSource({"text": ["weights"]})
        add_words(plot, 0, 23.2, "text", unit, "2.6u", colour="--ink-soft", **left)

    # What is shown.

    def node_at(self, x: float) -> int:
        """Return the nearest node, from 0."""
        return int(np.argmin(np.abs(self._node_x - x)))

    def show_joints(self, pattern: ConnectionPattern) -> None:
        """Show which inputs the nodes are joined to, whatever the weights."""
        self._joints.data = {
            "x0": self._input_x[pattern.input].tolist(),
            "x1": self._node_x[pattern.node].tolist(),
        }

    def show_count(self, pattern: ConnectionPattern) -> None:
        """Show how many weights there are to learn."""
        self._count.data = {"text": [str(pattern.values.size)]}

    def show_weights(self, pattern: ConnectionPattern, chosen: int, held: int | None) -> None:
        """Show all weights and what comes of them.

        ``chosen`` is the node whose weights have knobs, ``held`` the place of the weight that is
        being dragged.
        """
        self._show_lines(pattern, chosen, held)
        self._show_outputs(pattern, None if pattern.shared else chosen)
        self.knobs.show(pattern, chosen, held)

    def _show_lines(self, pattern: ConnectionPattern, chosen: int, held: int | None) -> None:
        if held is not None:
            meant = pattern.weight == held
        else:
            meant = (pattern.node == chosen) | pattern.shared
        order = np.argsort(meant, kind="stable")  # what is meant lies on top
        xs, ys = strokes(
            self._input_x[pattern.input],
            INPUTS_Y + self._pitch / 2 - THICK,  # their ends lie under the pixels
            self._node_x[pattern.node],
            NODES_Y,
            THICK * np.abs(pattern.weights),
        )
        self._lines.data = {
            "xs": xs[order].tolist(),
            "ys": ys[order].tolist(),
            "weight": pattern.weights[order].tolist(),
            "alpha": np.where(meant, 1.0, FAINT)[order].tolist(),
        }

    def _show_outputs(self, pattern: ConnectionPattern, chosen: int | None) -> None:
        outputs = pattern.outputs(self._row.pixels).tolist()
        self._outputs.data = {
            "x": self._node_x.tolist(),
            "value": outputs,
            "text": [signed_number(each) for each in outputs],
            "ring": [float(node == chosen) for node in range(len(outputs))],
        }


def strokes(x0: Floats, y0: float, x1: Floats, y1: float, widths: Floats) -> tuple[Floats, Floats]:
    """Return lines of these widths as four-cornered patches: xs and ys, (lines, 4)."""
    lengths = np.hypot(x1 - x0, y1 - y0)
    across, up = widths * (y1 - y0) / lengths / 2, widths * (x0 - x1) / lengths / 2
    xs = np.stack([x0 - across, x0 + across, x1 + across, x1 - across], axis=1)
    ys = np.stack([y0 - up, y0 + up, y1 + up, y1 - up], axis=1)
    return xs, ys
