"""Figures with nothing but what is drawn into them, and what clicks and drags on them do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bokeh.events import (
    DoubleTap,
    MouseLeave,
    MouseMove,
    Pan,
    PanStart,
    PointEvent,
    Press,
    PressUp,
    Tap,
)
from bokeh.models import Axis, NoOverlap, Range, Range1d
from bokeh.plotting import figure

from demo.ui.style import styled

LABELS_APART = 10  # pixels between two labels below a plot: one that is nearer is left out
CANVAS_EDGE = 2  # pixels: Bokeh never quite clears the outermost one, so nothing is drawn there

Act = Callable[[float, float], None]  # gets x and y on a plot


def bare_figure(x_range: Range, y_range: Range, *, label: str, **options: Any) -> figure:
    """Return a plot with nothing but what is drawn into it; ``label`` says what that is."""
    bare: dict[str, Any] = {
        "sizing_mode": "stretch_both",
        "min_height": 100,
        "toolbar_location": None,
        "tools": "",
        "output_backend": "canvas",
        "background_fill_alpha": 0,
        "border_fill_alpha": 0,
        "outline_line_color": None,
        "html_attributes": {"role": "img", "aria-label": label},
        "min_border": 0,
    }
    plot = figure(x_range=x_range, y_range=y_range, **bare | options)
    for axis in plot.axis:
        axis.minor_tick_line_color = axis.major_tick_line_color = axis.axis_line_color = None
        styled(
            axis,
            major_label_text_font_size="1.7u",
            major_label_text_color="--ink-soft",
            major_label_text_font="--font",
        )
    plot.xaxis.major_label_policy = NoOverlap(min_distance=LABELS_APART)
    plot.yaxis.major_label_policy = NoOverlap(min_distance=1)
    plot.grid.visible = False
    styled(plot.ygrid[0], grid_line_color="--rule")
    return plot


def show_labels(axis: Axis, labels: Mapping[float, str]) -> None:
    """Show these ticks, each with its label, on an axis whose ticker is a ``FixedTicker``.

    Each has a label: BokehJS keeps one that is not replaced, for whenever its tick comes back.
    """
    ticker: Any = axis.ticker
    ticker.ticks = list(labels)
    axis.major_label_overrides = dict[float | str, Any](labels.items())


def figure_in_units(width: float, height: float, *, label: str, name: str) -> figure:
    """Return a bare plot whose x and y count the page's units ``u``; it is to be ``fitted``.

    So squares are squares, and a line is as thick as its data say, in a window of any size.
    """
    plot = bare_figure(
        Range1d(start=0, end=width), Range1d(start=0, end=height), label=label, name=name
    )
    plot.axis.visible = False
    return plot


def on_click(plot: figure, act: Act) -> None:
    """Call ``act`` for each click.

    Bokeh has four events for one: a tap, a double tap (the second of two quick clicks), a press (a
    slow click), and the start of a drag (the pointer slipped).
    """
    for kind in (Tap, DoubleTap, Press, PanStart):
        plot.on_event(kind, _at_point(act))


def on_drag(plot: figure, grab: Act, move: Act) -> None:
    """Call ``grab`` where a click or a drag begins, and ``move`` wherever a drag gets to.

    After a pause at its start, a drag is to Bokeh a press and moves of the mouse.
    """
    pressed = False

    def press(x: float, y: float) -> None:
        nonlocal pressed
        pressed = True
        grab(x, y)

    def release() -> None:
        nonlocal pressed
        pressed = False

    for kind in (Tap, DoubleTap, PanStart):
        plot.on_event(kind, _at_point(grab))
    plot.on_event(Pan, _at_point(move))
    plot.on_event(Press, _at_point(press))
    plot.on_event(MouseMove, _at_point(lambda x, y: move(x, y) if pressed else None))
    plot.on_event(PressUp, release)
    plot.on_event(MouseLeave, release)


def _at_point(act: Act) -> Callable[[Any], None]:
    def handle(event: PointEvent) -> None:
        if event.x is not None and event.y is not None:
            act(event.x, event.y)

    return handle
