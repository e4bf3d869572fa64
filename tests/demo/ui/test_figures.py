"""Figures: how large they are, and what clicks and drags on them call."""

from __future__ import annotations

from typing import Any

from bokeh.document import Document
from bokeh.events import DoubleTap, MouseMove, Pan, PanStart, PointEvent, Press, PressUp, Tap
from bokeh.models import FixedTicker, NoOverlap, Range1d
from bokeh.plotting import figure

from demo.ui.figures import bare_figure, figure_in_units, on_click, on_drag, show_labels

Happening = tuple[type[PointEvent], float, float]


def make_plot() -> figure:
    return bare_figure(Range1d(start=0, end=1), Range1d(start=0, end=1), label="A plot")


def happen(plot: figure, *story: Happening) -> None:
    """Let a browser's messages about a plot come in."""
    document = Document()
    document.add_root(plot)
    for kind, x, y in story:
        document.callbacks.trigger_event(kind(plot, x=x, y=y))


def test_each_kind_of_click_is_one() -> None:
    plot = make_plot()
    points: list[tuple[float, float]] = []
    on_click(plot, lambda x, y: points.append((x, y)))
    clicks: list[Happening] = [(Tap, 1, 5), (DoubleTap, 2, 5), (Press, 3, 5), (PanStart, 4, 5)]
    happen(plot, *clicks, (Pan, 9, 9), (PressUp, 9, 9), (MouseMove, 9, 9))
    assert points == [(1, 5), (2, 5), (3, 5), (4, 5)]


def test_a_drag_is_grabbed_and_moved_after_a_pause_too() -> None:
    plot = make_plot()
    told: list[tuple[str, float]] = []
    on_drag(plot, lambda x, y: told.append(("grab", x)), lambda x, y: told.append(("move", x)))
    drag: list[Happening] = [(MouseMove, 1, 0), (PanStart, 2, 0), (Pan, 3, 0), (MouseMove, 4, 0)]
    pause: list[Happening] = [(Press, 5, 0), (MouseMove, 6, 0), (PressUp, 7, 0), (MouseMove, 8, 0)]
    happen(plot, *drag, *pause, (Tap, 9, 0))
    assert told == [("grab", 2), ("move", 3), ("grab", 5), ("move", 6), ("grab", 9)]


def test_a_drawing_is_measured_in_the_pages_units() -> None:
    plot = figure_in_units(90, 33, label="Nodes", name="net")
    ranges: list[Any] = [plot.x_range, plot.y_range]
    assert [each.end for each in ranges] == [90, 33]
    assert [axis.visible for axis in plot.axis] == [False, False]


def test_every_tick_of_an_axis_has_a_label() -> None:
    plot = bare_figure(Range1d(start=0, end=1), Range1d(start=0, end=1), label="A plot")
    axis: Any = plot.xaxis[0]
    axis.ticker = FixedTicker(ticks=[])
    ticker = axis.ticker
    show_labels(axis, {0: "0", 20: "20 epochs"})
    show_labels(axis, {0: "0", 20: "20", 40: "40 epochs"})
    assert axis.ticker is ticker
    assert ticker.ticks == [0, 20, 40] == list(axis.major_label_overrides)


def test_a_bare_figure_takes_all_room_and_says_what_it_shows() -> None:
    plot = bare_figure(Range1d(start=0, end=1), Range1d(start=0, end=1), label="A plot", name="own")
    assert (plot.sizing_mode, plot.name) == ("stretch_both", "own")
    assert plot.html_attributes == {"role": "img", "aria-label": "A plot"}
    assert [each.visible for each in plot.grid] == [False, False]
    assert [type(axis.major_label_policy) for axis in plot.axis] == [NoOverlap, NoOverlap]
