"""The task: real test digits side by side; the chosen one as the numbers it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bokeh.models import Row

from demo.analysis.image_arrays import brightness
from demo.events import Event
from demo.plots.digit_grid import CLOSE, DigitGrid
from demo.plots.digit_mosaic import DigitMosaic
from demo.stage.scene import Scene
from demo.ui.figures import on_click
from demo.ui.options import expect_between
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

MOST = 20  # images along a side of the mosaic: smaller ones can't be told apart


@dataclass(frozen=True)
class DigitsOptions:
    """What an author may set in the slide."""

    rows: int = 6
    columns: int = 7


class Digits(Widget):
    """The first test images, and the chosen one beside it, pixel by pixel."""

    options_type = DigitsOptions
    options: DigitsOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out with the first image chosen; raises ``DemoError``."""
        super().__init__(setting, options)
        count = self.options.rows * self.options.columns
        self._images = brightness(setting.data.x_test[:count])
        _, self._height, self._width = self._images.shape
        self._toolkit = toolkit = Toolkit(__file__)
        self._mosaic = DigitMosaic(toolkit, self._images, self.options.columns, self.choose)
        self._grid = DigitGrid(toolkit, self._height, self._width)
        on_click(self._grid.figure, self._tap_grid)
        self._chosen = 0
        self._middle = self._grid.middle  # of the next close look
        self._closer = toolkit.toggle("Closer", False, self._toggle_closer)
        self._closer.visible = max(self._height, self._width) > CLOSE
        below = self._controls(setting.data.input_shape)
        left = toolkit.column("half", self._mosaic.root, below, fills=True)
        right = toolkit.column("half", self._grid.root, fills=True)
        self.root = toolkit.root(toolkit.row("halves", left, right, fills=True))
        self.choose(0)

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> DigitsOptions:
        """Return the options; raises ``DemoError``."""
        chosen: DigitsOptions = super().check(setting, options)
        expect_between("rows", chosen.rows, 1, MOST)
        expect_between("columns", chosen.columns, 1, MOST)
        return chosen

    def _controls(self, shape: tuple[int, ...]) -> Row:
        following = self._toolkit.button("Next digit", self._choose_next)
        following.css_classes = ["next-digit"]
        note = self._toolkit.words("note")
        note.say(describe(shape))
        return self._toolkit.row("settings", note.pane, self._closer, following)

    # What the presenter chooses; it is this window's own.

    def choose(self, place: int) -> None:
        """Show this image of the mosaic, from 0, as numbers."""
        self._chosen = place
        self._mosaic.mark(place)  # first: a click shows at once that it was heard
        self._grid.show(self._images[place])

    def _choose_next(self) -> None:
        self.choose((self._chosen + 1) % len(self._images))

    def _tap_grid(self, x: float, y: float) -> None:
        if self._closer.visible:
            self._middle = self._height - y, x
            self._closer.active = not self._closer.active

    def _toggle_closer(self, close: bool) -> None:
        self._grid.look(self._middle if close else None)
        self._middle = self._grid.middle

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing that happens on stage changes the images."""


def describe(shape: tuple[int, ...]) -> str:
    """Say in a few words what the numbers of an image are; shape is height, width, channels."""
    height, width, channels = shape
    numbers = f"{height * width:,}"
    if channels == 1:
        return f"{numbers} numbers from 0 to 255"
    return f"{numbers} means of {channels} colours, from 0 to 255"
