"""Parts of demos: what they call, what they say, and how they share their style."""

from __future__ import annotations

from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import Range1d
from bokeh.models.widgets import Button

from demo.ui.figures import bare_figure
from demo.ui.style import STYLE_SHEET
from demo.ui.toolkit import Toolkit, disable


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


def test_words_that_may_be_cut_have_all_of_it_in_a_tooltip() -> None:
    words = Toolkit().words("status", live=True)
    words.say("Linear learns: " + "epoch " * 9)
    assert words.pane.html_attributes["title"] == words.text
    words.say("Linear learns")
    assert "title" not in words.pane.html_attributes


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


def test_a_name_that_may_be_cut_is_whole_in_the_tooltip() -> None:
    button = Button(label="A long name…")
    disable(button, "", whole="A long name of a model")
    assert button.html_attributes == {"title": "A long name of a model"}
    disable(button, "No library", whole="A long name of a model")
    assert button.html_attributes == {"title": "A long name of a model: No library"}
    disable(button, "No library", whole="Linear")
    assert button.html_attributes == {"title": "No library"}


def test_a_fitted_plot_knows_the_aspect_of_its_frame() -> None:
    toolkit = Toolkit()
    plot = bare_figure(Range1d(start=0, end=3), Range1d(start=0, end=2), label="A plot")
    row = toolkit.fitted(plot, 1.5)
    assert row.children == [plot]
    assert row.css_classes == ["fits"]
    assert plot.styles == {"--aspect": "1.50000", "--edges": "4px"}
    assert plot.min_border == 2
    toolkit.fitted(plot, 1.5, units=90)
    assert plot.styles["--units"] == "90.00"


def test_a_scrubber_tells_where_it_is() -> None:
    told: list[int] = []
    scrubber = Toolkit().scrubber("Epoch", 20, told.append)
    assert (scrubber.start, scrubber.end, scrubber.step, scrubber.disabled) == (0, 20, 1, True)
    assert scrubber.html_attributes["aria-label"] == "Epoch"
    scrubber.value = 7
    assert told == [7]
