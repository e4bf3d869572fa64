"""Nodes joined to pixels by many weights, by few, by the same three; drag one and see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from bokeh.events import Event as PageEvent
from bokeh.events import Pan, PanEnd, PanStart, PointEvent, Tap
from bokeh.models import Column

from demo.analysis.connectivity import FIELD, connection_patterns, find_edges
from demo.analysis.image_arrays import brightness, span_of
from demo.events import Event
from demo.plots.weights.connection_diagram import HEIGHT, WIDTH, ConnectionDiagram, PixelRow
from demo.stage.scene import Scene
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

INPUTS = 9
SEARCHED = 100  # test images among which a row with edges is looked for

TOLD = (
    "Each of the {nodes} nodes sees all {inputs} pixels. Click a node, drag its weights.",
    "Each node sees three neighbours, through weights of its own.",
    "All nodes use the same three weights. Drag one: every copy moves.",
)
NARROW = f"A node looks at {FIELD} pixels in a row. These pictures are narrower than that."


class Connections(Widget):
    """Nine pixels, seven nodes, and the weights between them, which can be dragged."""

    kinds = frozenset({"images"})
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        self._told = toolkit.words("told", live=True)
        width = setting.data.input_shape[1]
        if width < FIELD:
            self._told.say(NARROW)
            self.root = toolkit.root(self._told.pane)
            return
        self._inputs = min(INPUTS, width)
        self._nodes = self._inputs - FIELD + 1
        self._patterns = connection_patterns(self._inputs)
        self._pattern = self._patterns[0]
        self._chosen = self._nodes // 2  # the node whose weights can be dragged
        self._held: int | None = None  # the place of the weight that is being dragged
        self._diagram = ConnectionDiagram(pick_row(setting, self._inputs))
        self.plot = self._diagram.figure
        self._listen()
        self._show_pattern()
        self.root = self._layout()

    def _layout(self) -> Column:
        toolkit = self._toolkit
        labels = [f"{each.name}: {each.values.size} weights" for each in self._patterns]
        choice = toolkit.choice(labels, 0, self._choose_pattern)
        choice.css_classes = [*choice.css_classes, "patterns"]
        edges = toolkit.button("Find edges", self._find_edges)
        return toolkit.root(
            toolkit.row("buttons", choice, edges),
            toolkit.fitted(self.plot, WIDTH / HEIGHT, units=WIDTH),
            self._told.pane,
        )

    # What the presenter does.

    def _listen(self) -> None:
        for kind, action in ((Tap, self._tap), (PanStart, self._grab), (Pan, self._drag)):
            self.plot.on_event(kind, _at(action))
        self.plot.on_event(PanEnd, self._let_go)

    def _choose_pattern(self, place: int) -> None:
        self._pattern = self._patterns[place]
        self._show_pattern()

    def _find_edges(self) -> None:
        self._pattern.detect_edges(self._chosen)
        self._show_weights()

    def _tap(self, x: float, y: float) -> None:
        """Set the nearest weight, or choose the nearest node."""
        if self._diagram.knobs.reaches(x):
            self._set(self._weight_at(x), y)
        else:
            self._chosen = self._diagram.node_at(x)
            self._show_weights()

    def _grab(self, x: float, _: float) -> None:
        if self._diagram.knobs.reaches(x):
            self._held = self._weight_at(x)
            self._show_weights()

    def _drag(self, _: float, y: float) -> None:
        if self._held is not None:
            self._set(self._held, y)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held = None
            self._show_weights()

    def _weight_at(self, x: float) -> int:
        """Return the place of the weight whose knob is nearest."""
        places = self._pattern.weights_of(self._chosen)
        return int(places[self._diagram.knobs.knob_at(x, places.size)])

    def _set(self, place: int, y: float) -> None:
        """Set a weight to where the pointer is."""
        value = self._diagram.knobs.weight_at(y)
        if value != self._pattern.values[place]:
            self._pattern.values[place] = value
            self._show_weights()

    # What is shown.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing here depends on training."""

    def _show_pattern(self) -> None:
        pattern = self._pattern
        self._diagram.show_joints(pattern)
        self._show_weights()
        # Words come last: what they speak of is drawn by then.
        told = TOLD[self._patterns.index(pattern)]
        self._told.say(told.format(nodes=self._nodes, inputs=self._inputs))
        self._diagram.show_count(pattern)

    def _show_weights(self) -> None:
        self._diagram.show_weights(self._pattern, self._chosen, self._held)


def pick_row(setting: Setting, length: int) -> PixelRow:
    """Return a row of so many pixels with edges, from a test image."""
    low, high = span_of(setting.data.x_train)
    images = (brightness(setting.data.x_test[:SEARCHED]) - low) / np.float32(high - low)
    image, row, column = find_edges(images, length)
    return PixelRow(images[image], row, column, length)


def _at(action: Callable[[float, float], None]) -> Callable[[PageEvent], None]:
    """Let an action get the place in the plot where something happens."""

    def act(event: PageEvent) -> None:
        if isinstance(event, PointEvent) and event.x is not None and event.y is not None:
            action(event.x, event.y)

    return act
