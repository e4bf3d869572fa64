"""Nodes joined to pixels by many weights, by few, by the same three; drag one and see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from bokeh.events import Event as PageEvent
from bokeh.events import Pan, PanEnd, PanStart, PointEvent, Tap
from bokeh.models import Column, ColumnDataSource
from bokeh.transform import transform

from demo.analysis.connectivity import FIELD, Floats, connection_patterns, find_edges
from demo.analysis.image_arrays import brightness
from demo.events import Event
from demo.plots.images import add_image, signed, white_on_black
from demo.stage.scene import Scene
from demo.ui.figures import drawing
from demo.ui.style import styled
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Setting, Widget

INPUTS = 9
SEARCHED = 100  # test images among which a row with edges is looked for

# All places and sizes are in units u of the page, from the lower left.
WIDTH, HEIGHT = 90.0, 33.4
DIGIT = 13.0  # its width and height; the number of weights stands above it
NET = (16.0, 64.0)  # the inputs, from left to right
KNOBS = (68.5, 90.0)
NUMBERS_Y, INPUTS_Y, NODES_Y, OUTPUTS_Y = 1.9, 6.6, 26.8, 31.2
RADIUS = 2.3  # of a node
ZERO_Y, UNIT_Y = 16.8, 10.6  # of the knobs: weight 0, and a step of 1
KNOB = 2.0  # its radius, where there is room
THICK = 0.9  # a line of weight 1

FULL = 1.5  # the output at which a node's colour is at its strongest
SIGN = 1e-3  # colours that are at their strongest here tell the sign alone
SMALL = "₁₂₃₄₅₆₇₈₉"
FAINT = 0.25  # what is not meant just now

TOLD = (
    "Each of the {nodes} nodes sees all {inputs} pixels. Click a node, drag its weights.",
    "Each node sees three neighbours, through weights of its own.",
    "All nodes use the same three weights. Drag one: every copy moves.",
)
ALT = "Nodes joined to a row of pixels; a weight that is dragged changes what comes out"
NARROW = f"A node looks at {FIELD} pixels in a row. These pictures are narrower than that."


class Connections(Widget):
    """Nine pixels, seven nodes, and the weights between them, which can be dragged."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        self._told = toolkit.words("told", live=True)
        width = setting.data.image_shape[1]
        if width < FIELD:
            self._told.say(NARROW)
            self.root = toolkit.root(self._told.pane)
            return
        self._pick_pixels(setting, min(INPUTS, width))
        self._wirings = connection_patterns(self._pixels.size)
        self._wiring = self._wirings[0]
        self._nodes = self._pixels.size - FIELD + 1
        self._chosen = self._nodes // 2  # the node whose weights can be dragged
        self._held: int | None = None  # the place of the weight that is being dragged
        self.plot = drawing(WIDTH, HEIGHT, label=ALT, name="connections")
        self._make_sources()
        self._draw_lines()
        self._draw_pixels()
        self._draw_nodes()
        self._draw_knobs()
        self._listen()
        self._show_wiring()
        self.root = self._layout()

    def _pick_pixels(self, setting: Setting, length: int) -> None:
        """Take a row of pixels with edges from a test image, and find a place for each."""
        images = brightness(setting.data.x_test[:SEARCHED])
        image, self._row, self._column = find_edges(images, length)
        self._digit = images[image]
        row = self._digit[self._row, self._column : self._column + length]
        self._pixels: Floats = np.asarray(row, np.float64)
        self._pitch = (NET[1] - NET[0]) / length
        middles = np.arange(length, dtype=np.float64) + 0.5
        self._input_x: Floats = NET[0] + self._pitch * middles
        self._node_x = self._input_x[1:-1]

    # The models, made once.

    def _layout(self) -> Column:
        toolkit = self._toolkit
        labels = [f"{each.name}: {each.values.size} weights" for each in self._wirings]
        choice = toolkit.choice(labels, 0, self._choose_wiring)
        choice.css_classes = [*choice.css_classes, "wirings"]
        edges = toolkit.button("Find edges", self._find_edges)
        return toolkit.root(toolkit.row("models", choice, edges), self.plot, self._told.pane)

    def _make_sources(self) -> None:
        def source(name: str, columns: str) -> ColumnDataSource:
            return ColumnDataSource({each: [] for each in columns.split()}, name=name)

        self._joints = source("joints", "x0 x1")  # each line's ends, whatever its weight
        self._lines = source("lines", "xs ys weight alpha")
        self._outputs = source("outputs", "x value text ring")
        self._knobs = source("knobs", "x y middle length weight radius text name")
        self._count = source("count", "text")

    def _draw_pixels(self) -> None:
        """Draw the digit, a frame around some of its pixels, and these enlarged."""
        plot, length = self.plot, self._pixels.size
        height, width = self._digit.shape
        size = DIGIT / max(height, width)  # of a pixel
        top, bottom = INPUTS_Y + size * height / 2, INPUTS_Y - size * height / 2
        picture = ColumnDataSource({"image": [self._digit[::-1]]})
        add_image(
            plot, picture, white_on_black(), x=0, y=bottom, width=size * width, height=size * height
        )
        left, right = size * self._column, size * (self._column + length)
        upper, lower = top - size * self._row, top - size * (self._row + 1)
        edge = self._pitch / 2
        lens = plot.segment(
            x0=right, y0=[upper, lower], x1=NET[0], y1=[INPUTS_Y + edge, INPUTS_Y - edge]
        )
        styled(lens.glyph, line_color="--series-5", line_width="0.15u")
        frame = plot.quad(left=left, right=right, top=upper, bottom=lower, fill_alpha=0)
        styled(frame.glyph, line_color="--series-5", line_width="0.25u")
        source = ColumnDataSource({"x": self._input_x, "value": self._pixels}, name="inputs")
        pixels = plot.rect(
            x="x",
            y=INPUTS_Y,
            width=self._pitch,
            height=self._pitch,
            fill_color=transform("value", white_on_black()),
            source=source,
        )
        styled(pixels.glyph, line_color="--series-5", line_width="0.2u")
        self._write("x", NUMBERS_Y, "text", self._named(self._input_x, self._pixels), "2u")

    def _named(self, x: Floats, values: Floats) -> ColumnDataSource:
        return ColumnDataSource({"x": x, "text": [signed_number(each) for each in values]})

    def _write(
        self,
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
        words = self.plot.text(x=x, y=y, text=text, source=source, **centred | options)
        styled(words.glyph, text_color=colour, text_font="--font", text_font_size=size)

    def _draw_lines(self) -> None:
        plot = self.plot
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
        plot = self.plot
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
        self._write("x", OUTPUTS_Y, "text", self._outputs, "2.2u")
        self._write(0, 28.4, "text", self._count, "7.2u", text_align="left", text_font_style="bold")
        unit = ColumnDataSource({"text": ["weights"]})
        self._write(0, 23.2, "text", unit, "2.6u", text_align="left", colour="--ink-soft")

    def _draw_knobs(self) -> None:
        """Draw a scale, and on it a lollipop for each weight that can be dragged."""
        plot = self.plot
        marks = ColumnDataSource(
            {"y": [ZERO_Y + UNIT_Y * each for each in (-1, 0, 1)], "text": ["−1", "0", "1"]}
        )
        scale = plot.segment(x0=KNOBS[0], x1=KNOBS[1], y0="y", y1="y", source=marks)
        styled(scale.glyph, line_color="--rule", line_width="0.2u")
        self._write(
            KNOBS[0] - 0.6, "y", "text", marks, "1.8u", text_align="right", colour="--ink-soft"
        )
        colour = transform("weight", signed(SIGN))
        plot.rect(
            x="x",
            y="middle",
            width=THICK,
            height="length",
            fill_color=colour,
            line_color=None,
            source=self._knobs,
        )
        heads = plot.circle(x="x", y="y", radius="radius", fill_color=colour, source=self._knobs)
        styled(heads.glyph, line_color="--ink", line_width="0.35u")
        self._write("x", OUTPUTS_Y, "name", self._knobs, "1.8u", colour="--ink-soft")
        self._write("x", NUMBERS_Y, "text", self._knobs, "2.4u")

    # What the presenter does.

    def _listen(self) -> None:
        for kind, action in ((Tap, self._tap), (PanStart, self._grab), (Pan, self._drag)):
            self.plot.on_event(kind, _at(action))
        self.plot.on_event(PanEnd, self._let_go)

    def _choose_wiring(self, place: int) -> None:
        self._wiring = self._wirings[place]
        self._show_wiring()

    def _find_edges(self) -> None:
        self._wiring.detect_edges(self._chosen)
        self._show_weights()

    def _tap(self, x: float, y: float) -> None:
        """Set the nearest weight, or choose the nearest node."""
        if _among_knobs(x):
            self._set(self._knob_at(x), y)
        else:
            self._chosen = int(np.argmin(np.abs(self._node_x - x)))
            self._show_weights()

    def _grab(self, x: float, _: float) -> None:
        if _among_knobs(x):
            self._held = self._knob_at(x)
            self._show_weights()

    def _drag(self, _: float, y: float) -> None:
        if self._held is not None:
            self._set(self._held, y)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held = None
            self._show_weights()

    def _knob_at(self, x: float) -> int:
        """Return the place of the weight whose knob is nearest."""
        places = self._wiring.weights_of(self._chosen)
        column = (x - KNOBS[0]) / (KNOBS[1] - KNOBS[0]) * places.size
        return int(places[int(np.clip(column, 0, places.size - 1))])

    def _set(self, place: int, y: float) -> None:
        """Set a weight to where the pointer is, in steps of a tenth."""
        value = round(float(np.clip((y - ZERO_Y) / UNIT_Y, -1, 1)), 1)
        if value != self._wiring.values[place]:
            self._wiring.values[place] = value
            self._show_weights()

    # What the room sees.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing here depends on training."""

    def _show_wiring(self) -> None:
        wiring = self._wiring
        self._joints.data = {
            "x0": self._input_x[wiring.input].tolist(),
            "x1": self._node_x[wiring.node].tolist(),
        }
        self._show_weights()
        # Words come last: what they speak of is drawn by then.
        told = TOLD[self._wirings.index(wiring)]
        self._told.say(told.format(nodes=self._nodes, inputs=self._pixels.size))
        self._count.data = {"text": [str(wiring.values.size)]}

    def _show_weights(self) -> None:
        self._show_lines()
        self._show_outputs()
        self._show_knobs()

    def _show_lines(self) -> None:
        wiring = self._wiring
        if self._held is not None:
            meant = wiring.weight == self._held
        else:
            meant = (wiring.node == self._chosen) | wiring.shared
        order = np.argsort(meant, kind="stable")  # what is meant lies on top
        xs, ys = strokes(
            self._input_x[wiring.input],
            INPUTS_Y + self._pitch / 2 - THICK,  # their ends lie under the pixels
            self._node_x[wiring.node],
            NODES_Y,
            THICK * np.abs(wiring.weights),
        )
        self._lines.data = {
            "xs": xs[order].tolist(),
            "ys": ys[order].tolist(),
            "weight": wiring.weights[order].tolist(),
            "alpha": np.where(meant, 1.0, FAINT)[order].tolist(),
        }

    def _show_outputs(self) -> None:
        outputs = self._wiring.outputs(self._pixels).tolist()
        chosen = None if self._wiring.shared else self._chosen
        self._outputs.data = {
            "x": self._node_x.tolist(),
            "value": outputs,
            "text": [signed_number(each) for each in outputs],
            "ring": [float(node == chosen) for node in range(self._nodes)],
        }

    def _show_knobs(self) -> None:
        places = self._wiring.weights_of(self._chosen)
        weights, count = self._wiring.values[places], places.size
        pitch = (KNOBS[1] - KNOBS[0]) / count
        y = ZERO_Y + UNIT_Y * weights
        told = [count <= FIELD or place == self._held for place in places]  # where there is room
        self._knobs.data = {
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


def _among_knobs(x: float) -> bool:
    return x > (NET[1] + KNOBS[0]) / 2


def _at(action: Callable[[float, float], None]) -> Callable[[PageEvent], None]:
    """Let an action get the place in the plot where something happens."""

    def act(event: PageEvent) -> None:
        if isinstance(event, PointEvent) and event.x is not None and event.y is not None:
            action(event.x, event.y)

    return act


def strokes(x0: Floats, y0: float, x1: Floats, y1: float, widths: Floats) -> tuple[Floats, Floats]:
    """Return lines of these widths as four-cornered patches: xs and ys, (lines, 4)."""
    lengths = np.hypot(x1 - x0, y1 - y0)
    across, up = widths * (y1 - y0) / lengths / 2, widths * (x0 - x1) / lengths / 2
    xs = np.stack([x0 - across, x0 + across, x1 + across, x1 - across], axis=1)
    ys = np.stack([y0 - up, y0 + up, y1 + up, y1 - up], axis=1)
    return xs, ys


def signed_number(value: float) -> str:
    """Return a number with one decimal and a true minus; nothing is minus zero."""
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")
