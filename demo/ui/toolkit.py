"""What live demos are put together from: rows, buttons, and words that change in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bokeh.models import Column, InlineStyleSheet, Row
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane, UIElement
from bokeh.models.widgets import Button, RadioButtonGroup, Slider, Toggle
from bokeh.plotting import figure

from demo.system.text_files import read_text
from demo.ui.figures import CANVAS_EDGE
from demo.ui.short_text import width_of
from demo.ui.style import STYLE_SHEET

ROOM_ON_BUTTON = 8  # letters that any button has room for
WORDS = ":host { font-size: calc(2 * var(--u)); }"  # unless a style says more of their class
TOOLTIP = 40  # letters of a line of words from which on it may be cut: a tooltip has all of it


class Words:
    """A line of plain text. It changes in place: nothing is laid out anew, no plot moves."""

    def __init__(self, name: str, toolkit: Toolkit, *, live: bool = False) -> None:
        """``live`` words are read out by screen readers whenever they change."""
        self._name = name
        self._attributes = {"role": "status", "aria-live": "polite"} if live else {}
        self._text = Text()
        self.pane = Pane(
            elements=[Span(children=[self._text])],
            css_classes=[name],
            html_attributes=self._attributes,
            stylesheets=[WORDS, toolkit.sheet],
        )

    @property
    def text(self) -> str:
        """What they say now."""
        return str(self._text.content)

    def say(self, text: str, mood: str = "") -> None:
        """Show these words; ``mood`` is a class for their style."""
        self._text.content = text
        title = {"title": text} if width_of(text) > TOOLTIP else {}
        self.pane.html_attributes = self._attributes | title
        self.pane.css_classes = [self._name, mood] if mood else [self._name]


class Toolkit:
    """Makes the parts of one demo, which share one style sheet."""

    def __init__(self, file: str = "") -> None:
        """``file`` is a demo's ``__file__``; a ``.css`` beside it adds to the common style."""
        own = [Path(file).with_suffix(".css")] if file else []
        sheets = [STYLE_SHEET, *(path for path in own if path.exists())]
        css = "\n".join(map(read_text, sheets))
        self.sheet = InlineStyleSheet(css=css)

    def root(self, *rows: UIElement) -> Column:
        """Put a demo's rows one above the other; plots take what room is left."""
        return Column(
            children=list(rows),
            sizing_mode="stretch_both",
            margin=0,
            css_classes=["demo-root"],
            stylesheets=[self.sheet],
        )

    def row(self, name: str, *children: UIElement, fills: bool = False) -> Row:
        """Put parts side by side; ``fills``: with a plot among them, as high as there is room."""
        return Row(
            children=list(children),
            sizing_mode="stretch_both" if fills else "stretch_width",
            margin=0,
            css_classes=[name],
            stylesheets=[self.sheet],
        )

    def column(self, name: str, *children: UIElement, fills: bool = False) -> Column:
        """Put parts one above the other within a row; ``fills``: with a plot among them."""
        return Column(
            children=list(children),
            sizing_mode="stretch_both" if fills else "stretch_height",
            margin=0,
            css_classes=[name],
            stylesheets=[self.sheet],
        )

    def fitted(self, plot: figure, aspect: float, *, units: float | None = None) -> Row:
        """Show a plot as large as it fits with its frame of this aspect: its pixels are square.

        Sizes in a plot that was made to be so many ``units`` wide shrink with it.
        """
        drawn = {"--units": f"{units:.2f}"} if units else {}
        plot.update(
            min_border=CANVAS_EDGE,
            css_classes=["fitted"],
            styles={"--aspect": f"{aspect:.5f}", "--edges": f"{2 * CANVAS_EDGE}px", **drawn},
            stylesheets=[self.sheet],
        )
        return self.row("fits", plot, fills=True)

    def words(self, name: str, *, live: bool = False) -> Words:
        """Return a line of text, empty as yet; ``name`` is its class."""
        return Words(name, self, live=live)

    def button(self, label: str, action: Callable[[], None], *, name: str = "") -> Button:
        """Return a button; its name is also its class."""
        name = name or label.lower().replace(" ", "-")
        button = Button(
            label=label,
            margin=0,
            name=name,
            css_classes=["action", name],
            stylesheets=[self.sheet],
        )
        button.on_click(lambda _: action())
        return button

    def toggle(self, label: str, active: bool, action: Callable[[bool], None]) -> Toggle:
        """Return a button that stays pressed or not."""
        toggle = Toggle(
            label=label,
            active=active,
            margin=0,
            css_classes=["quiet"],
            stylesheets=[self.sheet],
        )
        toggle.on_change("active", lambda _, __, new: action(new))
        return toggle

    def choice(
        self, labels: list[str], active: int, action: Callable[[int], None]
    ) -> RadioButtonGroup:
        """Return buttons of which one is pressed; ``action`` gets its place, from 0."""
        group = RadioButtonGroup(
            labels=labels,
            active=active,
            margin=0,
            css_classes=["quiet"],
            stylesheets=[self.sheet],
        )
        group.on_change("active", lambda _, __, new: action(new))
        return group

    def slider(
        self,
        label: str,
        span: tuple[float, float],
        value: float,
        action: Callable[[Any], None],
        *,
        step: float = 1,
        written: str | None = None,
    ) -> Slider:
        """Return a slider that reports each move; ``span`` are its ends.

        ``written`` is the format of its value, which it shows only with one.
        """
        slider = Slider(
            title=label if written else "",
            start=span[0],
            end=span[1],
            value=value,
            step=step,
            format=written or "0",
            show_value=written is not None,
            tooltips=False,
            margin=0,
            name=label.lower().replace(" ", "-"),
            css_classes=["slider"],
            html_attributes={"role": "group", "aria-label": label},
            stylesheets=[self.sheet],
        )
        slider.on_change("value", lambda _, __, new: action(new))
        return slider

    def scrubber(self, label: str, end: int, action: Callable[[int], None]) -> Slider:
        """Return a slider of the whole numbers from 0 to ``end``, greyed out at first."""
        slider = self.slider(label, (0, end), 0, action)
        slider.update(disabled=True, css_classes=["scrubber"], sizing_mode="stretch_width")
        return slider


def disable(
    part: Button | Toggle | Slider,
    reason: str,
    *,
    state: str = "",
    hint: str = "",
    whole: str = "",
) -> None:
    """Grey a part out and say why, or let it be used if there is no reason, but for a ``hint``.

    ``hint`` is what the pointer then finds out there.
    ``state`` is a class for its style. As an attribute it comes at no cost; for any change of
    ``css_classes`` Bokeh lays the whole demo out anew, and paints all its plots. ``whole`` is a
    name that may be too long for the part: then it can be read there, too.
    """
    part.disabled = bool(reason)
    told = whole if width_of(whole) > ROOM_ON_BUTTON else ""
    title = {"title": ": ".join(filter(None, [told, reason or hint]))}
    part.html_attributes = title | {"class": state} if state else title
