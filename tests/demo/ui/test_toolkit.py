"""Parts of demos: what they call, what they say, and how they share their style."""

from __future__ import annotations

from typing import Any

from bokeh.document import Document
from bokeh.events import (
    ButtonClick,
    DoubleTap,
    MouseMove,
    Pan,
    PanStart,
    PointEvent,
    Press,
    PressUp,
    Tap,
)
from bokeh.models import Range1d
from bokeh.models.widgets import Button
from bokeh.plotting import figure

from demo.ui.style import STYLE_SHEET
from demo.ui.toolkit import Toolkit, bare_figure, disable, drawing, on_click, on_drag


def test_all_parts_share_one_style_sheet() -> None:
    toolkit = Toolkit()
    button = toolkit.button("Stop", lambda: None)
    root = toolkit.root(toolkit.row("messages", toolkit.words("status").pane), button)
    assert toolkit.sheet.css == STYLE_SHEET.read_text(encoding="utf-8")
    assert all(part.stylesheets == [toolkit.sheet] for part in (root, *root.children, button))


def test_words_change_in_place() -> None:
    words = Toolkit().words("status", live=True)
    elements = words.pane.elements
    words.say("Linear learns", "running")
    assert words.text == "Linear learns"
    assert words.pane.css_classes == ["status", "running"]
    words.say("5 < 6")  # plain text: no HTML, nothing to escape
    assert words.text == "5 < 6"
    assert words.pane.css_classes == ["status"]
    assert words.pane.elements is elements
    assert words.pane.html_attributes == {"role": "status", "aria-live": "polite"}


def test_only_words_that_live_are_read_out() -> None:
    assert Toolkit().words("caption").pane.html_attributes == {}


def test_a_click_acts() -> None:
    clicks: list[str] = []
    button = Toolkit().button("As fast as it can", lambda: clicks.append("click"))
    assert (button.name, button.css_classes) == (
        "as-fast-as-it-can",
        ["action", "as-fast-as-it-can"],
    )
    document = Document()
    document.add_root(button)
    document.callbacks.trigger_event(ButtonClick(button))
    assert clicks == ["click"]


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


def test_what_is_chosen_is_told() -> None:
    told: list[object] = []
    Toolkit().toggle("Gap", False, told.append).active = True
    Toolkit().choice(["Epochs", "Seconds"], 0, told.append).active = 1
    Toolkit().slider("Hidden", (0, 0.9), 0.2, told.append, step=0.1).value = 0.5
    assert told == [True, 1, 0.5]


def test_what_cannot_be_done_says_why() -> None:
    button = Button(label="Stop")
    disable(button, "Nothing is running")
    assert (button.disabled, button.html_attributes) == (True, {"title": "Nothing is running"})
    disable(button, "")
    assert (button.disabled, button.html_attributes) == (False, {"title": ""})
    disable(button, "", state="running")
    assert button.html_attributes == {"title": "", "class": "running"}


def test_a_drawing_is_measured_in_the_pages_units() -> None:
    plot = drawing(90, 33, label="Nodes", name="net")
    ranges: list[Any] = [plot.x_range, plot.y_range]
    styles: Any = plot.styles
    assert [each.end for each in ranges] == [90, 33]
    assert styles["width"] == "calc(90 * var(--u))"
    assert styles["height"] == "calc(33 * var(--u))"


def test_a_fitted_plot_knows_the_aspect_of_its_frame() -> None:
    toolkit = Toolkit()
    plot = bare_figure(Range1d(start=0, end=3), Range1d(start=0, end=2), label="A wall")
    row = toolkit.fitted(plot, 1.5)
    assert row.children == [plot]
    assert row.css_classes == ["fits"]
    assert plot.styles == {"--aspect": "1.50000", "--edges": "4px"}
    assert plot.min_border == 2


def test_a_scrubber_tells_where_it_is() -> None:
    told: list[int] = []
    scrubber = Toolkit().scrubber("Epoch", 20, told.append)
    assert (scrubber.start, scrubber.end, scrubber.step, scrubber.disabled) == (0, 20, 1, True)
    assert scrubber.html_attributes["aria-label"] == "Epoch"
    scrubber.value = 7
    assert told == [7]
