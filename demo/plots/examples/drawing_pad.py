"""A pad to draw on with mouse, stylus or finger: ink under the pointer, strokes for Python.

The page inks a stroke by itself (``FreehandDrawTool``), so that ink waits for no server. The tool
tells of a stroke at its end only; therefore strokes are gathered from the pointer's own events,
which come with every move. Python inks what the tool doesn't know: dots, and strokes whose
pointer rests for a moment before it moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bokeh.events import (
    ButtonClick,
    DoubleTap,
    MouseMove,
    Pan,
    PanEnd,
    PanStart,
    PointEvent,
    Press,
    PressUp,
    Tap,
)
from bokeh.models import ColumnDataSource, CustomJS, FreehandDrawTool, Range1d
from bokeh.models.annotations import Label
from bokeh.models.widgets import Button
from bokeh.plotting import figure

from demo.analysis.drawn_digit import PEN_WIDTH, Point
from demo.ui.figures import bare_figure
from demo.ui.style import styled
from demo.ui.toolkit import Toolkit

SIDE = 33  # units that the pad is wide and high; style.css tells the page
INK: dict[str, Any] = {"line_color": "white", "line_cap": "round", "line_join": "round"}
HINT_COLOUR = "#a0a0a0"  # on black, as the ink, in any theme
DOT_LENGTH = 0.001  # of the pad's side: a line of no length at all would not be drawn
LINE_END = (float("nan"), float("nan"))  # ends a line


class DrawingPad:
    """A black square that keeps what is drawn on it as ``strokes``."""

    def __init__(
        self, toolkit: Toolkit, changed: Callable[[], None], *, hint: str, enabled: bool = True
    ) -> None:
        """``changed`` is called with every new point, and once more at a stroke's end.

        ``hint`` stands on the empty pad.
        """
        self.strokes: list[list[Point]] = []
        self._changed = changed
        self.drawing = False  # a stroke is in progress
        self._own_stroke = False  # Python inks it, as the page's tool doesn't know it
        self.figure = _make_figure(toolkit)
        self._hint = _make_hint(hint)
        self.figure.add_layout(self._hint)
        self._ink = ColumnDataSource({"xs": [], "ys": []}, name="ink")
        self._own_ink = ColumnDataSource({"x": [], "y": []}, name="own-ink")
        self._make_ink(enabled)
        if enabled:
            self._listen()

    # The models, made once.

    def _make_ink(self, enabled: bool) -> None:
        strokes: Any = self.figure.multi_line(xs="xs", ys="ys", source=self._ink, **INK)
        own = self.figure.line(x="x", y="y", source=self._own_ink, **INK)
        for renderer in (strokes, own):
            styled(renderer.glyph, line_width=f"{PEN_WIDTH * SIDE:.3f}u")
            renderer.nonselection_glyph = None
        if enabled:
            tool = FreehandDrawTool(renderers=[strokes])
            self.figure.add_tools(tool)
            self.figure.toolbar.active_drag = tool
            self.figure.toolbar.active_tap = None  # it would pick a stroke

    def _listen(self) -> None:
        self._on(self._begin_stroke, PanStart)
        self._on(self._continue_stroke, Pan)
        self._on(self._press, Press)
        self._on(self._continue_own_stroke, MouseMove)
        self._hear_moves(False)
        self._on(self._end_stroke, PanEnd, PressUp)
        self._on(self._draw_dot, Tap, DoubleTap)

    def _on(self, act: Callable[[Point], None], *kinds: type[PointEvent]) -> None:
        def heard(event: Any) -> None:
            act((event.x, event.y))

        for kind in kinds:
            self.figure.on_event(kind, heard)

    # What the pointer does.

    def _begin_stroke(self, point: Point) -> None:
        self.drawing, self._own_stroke = True, False
        self._hint.visible = False
        self.strokes.append([])
        self._continue_stroke(point)

    def _continue_stroke(self, point: Point) -> None:
        if self.drawing and min(point) >= 0 and max(point) <= 1:
            self.strokes[-1].append(point)
            self._changed()
            if self._own_stroke:
                self._ink_along(point)

    def _hear_moves(self, wanted: bool) -> None:
        """Have the page tell of the pointer's moves, too: twice as much to hear in a drag."""
        heard = set(self.figure.subscribed_events) - {MouseMove.event_name}
        self.figure.subscribed_events = heard | ({MouseMove.event_name} if wanted else set())

    def _press(self, point: Point) -> None:
        self._hear_moves(True)
        self._begin_own_stroke(point)

    def _begin_own_stroke(self, point: Point) -> None:
        self._begin_stroke(point)
        self._own_stroke = True
        self._ink_along(LINE_END, point)

    def _continue_own_stroke(self, point: Point) -> None:
        if self._own_stroke:
            self._continue_stroke(point)

    def _end_stroke(self, point: Point) -> None:
        self._hear_moves(False)
        if self.drawing:
            self._continue_stroke(point)
            self.drawing = False
            self._changed()

    def _draw_dot(self, point: Point) -> None:
        self._begin_own_stroke(point)
        self._end_stroke((point[0] + DOT_LENGTH, point[1]))

    def _ink_along(self, *points: Point) -> None:
        self._own_ink.stream({"x": [x for x, _ in points], "y": [y for _, y in points]})

    # What others do.

    def clear_button(self, toolkit: Toolkit, label: str) -> Button:
        """Return a button that removes all ink.

        The page removes its own ink by itself, at the click: a message from here could come in
        the middle of the next stroke, which would be lost.
        """
        button = toolkit.button(label, self._clear, name="clear-drawing")
        code = "ink.data = {xs: [], ys: []}"
        button.js_on_event(ButtonClick, CustomJS(args={"ink": self._ink}, code=code))
        return button

    def _clear(self) -> None:
        self._remove_ink()
        self._changed()

    def discard(self) -> None:
        """Remove all ink, as somebody draws elsewhere; but not in the middle of a stroke."""
        if self.strokes and not self.drawing:
            self._remove_ink()
            self._ink.data = {"xs": [], "ys": []}  # here it may be empty already, in the page not

    def _remove_ink(self) -> None:
        self.strokes = []
        self.drawing = False
        self._own_ink.data = {"x": [], "y": []}
        self._hint.visible = True


def _make_figure(toolkit: Toolkit) -> figure:
    plot = bare_figure(
        Range1d(start=0, end=1),
        Range1d(start=0, end=1),
        label="Pad to draw on",
        name="drawing-pad",
        css_classes=["drawing-pad"],
        stylesheets=[toolkit.sheet],
        sizing_mode="fixed",
        frame_align=False,  # a square, whatever borders its neighbours have
        background_fill_alpha=1,
        background_fill_color="black",
    )
    plot.axis.visible = False
    return plot


def _make_hint(text: str) -> Label:
    label = Label(
        x=0.5,
        y=0.5,
        text=text,
        text_align="center",
        text_baseline="middle",
        text_color=HINT_COLOUR,
        name="hint",
    )
    return styled(label, text_font="--font", text_font_size="2.2u")
