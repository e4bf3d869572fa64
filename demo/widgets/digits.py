"""The task: real test examples side by side; the chosen one as the numbers it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bokeh.models import Row

from demo.analysis.image_arrays import COLOURS, span_of
from demo.data.core.dataset import Dataset
from demo.events import Event
from demo.plots.examples.digit_grid import CLOSE, DigitGrid
from demo.plots.examples.digit_mosaic import DigitMosaic
from demo.plots.examples.series_view import SeriesView
from demo.stage.scene import Scene
from demo.ui.data_words import one_of
from demo.ui.figures import on_click
from demo.ui.options import expect_between
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

MOST = 20  # examples along a side of the mosaic: smaller ones can't be told apart


@dataclass(frozen=True)
class DigitsOptions:
    """What an author may set in the slide."""

    rows: int = 6
    columns: int = 7


class CloseView(DigitGrid):
    """A grid of numbers with a button that looks closely at a part of it, as a click does."""

    def __init__(self, toolkit: Toolkit, data: Dataset) -> None:
        """Show nothing yet, of the images of a data set."""
        super().__init__(toolkit, data)
        self._next_middle = self.middle  # of the next close look
        self._height = data.input_shape[0]
        self.closer = toolkit.toggle("Closer", False, self._toggle)
        self.closer.visible = max(data.input_shape[:2]) > CLOSE
        on_click(self.figure, self._tap)

    def _tap(self, x: float, y: float) -> None:
        if self.closer.visible:
            self._next_middle = self._height - y, x
            self.closer.active = not self.closer.active

    def _toggle(self, close: bool) -> None:
        self.look(self._next_middle if close else None)
        self._next_middle = self.middle


class Digits(Widget):
    """The first test examples, and the chosen one beside them, number by number."""

    kinds = frozenset({"images", "series"})
    shows_numbers = True
    options_type = DigitsOptions
    options: DigitsOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out with the first one chosen; raises ``DemoError``."""
        super().__init__(setting, options)
        rows, columns = self.options.rows, self.options.columns
        self._examples = setting.data.x_test[: rows * columns]
        self._toolkit = toolkit = Toolkit(__file__)
        self._mosaic = DigitMosaic(toolkit, setting.data, rows, columns, self.choose)
        self._view = self._make_view(setting.data)
        self._chosen = 0
        below = self._controls(setting.data)
        left = toolkit.column("half", self._mosaic.root, below, fills=True)
        right = toolkit.column("half", self._view.root, fills=True)
        self.root = toolkit.root(toolkit.row("halves", left, right, fills=True))
        self.choose(0)

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> DigitsOptions:
        """Return the options; raises ``DemoError``."""
        chosen: DigitsOptions = super().check(setting, options)
        expect_between("rows", chosen.rows, 1, MOST)
        expect_between("columns", chosen.columns, 1, MOST)
        return chosen

    def _make_view(self, data: Dataset) -> CloseView | SeriesView:
        if data.kind == "series":
            return SeriesView(self._toolkit, data)
        return CloseView(self._toolkit, data)

    def _controls(self, data: Dataset) -> Row:
        following = self._toolkit.button(f"Next {one_of(data)}", self._choose_next)
        following.css_classes = ["next-digit"]
        note = self._toolkit.words("note")
        note.say(describe(data))
        closer = [self._view.closer] if isinstance(self._view, CloseView) else []
        return self._toolkit.row("settings", note.pane, *closer, following)

    # What the presenter chooses; it is this window's own.

    def choose(self, place: int) -> None:
        """Show this example of the mosaic, from 0, as numbers."""
        self._chosen = place
        self._mosaic.mark(place)  # first: a click shows at once that it was heard
        self._view.show(self._examples[place])

    def _choose_next(self) -> None:
        self.choose((self._chosen + 1) % len(self._examples))

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing that happens on stage changes the examples."""


def describe(data: Dataset) -> str:
    """Say in a few words what the numbers of an example are."""
    if data.kind == "series":
        steps, channels = data.input_shape
        return f"{steps:,} steps" if channels == 1 else f"{steps:,} steps of {channels} numbers"
    height, width, channels = data.input_shape
    what = "numbers" if channels == 1 else f"means of {channels} numbers"
    if channels == COLOURS:
        what = f"means of {channels} colours"
    scale = " from 0 to 255" if channels == 1 else ", from 0 to 255"
    if span_of(data.x_train) != (0.0, 1.0):
        scale = ", shown from 0 to 255"
    return f"{height * width:,} {what}{scale}"
