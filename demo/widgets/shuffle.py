"""What convolution assumes: all pixels in another order, the same for all models and images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bokeh.models import Column, ColumnDataSource, InlineStyleSheet, Range1d
from bokeh.models.ui import UIElement

from demo.analysis.image_arrays import Picture, brightness
from demo.data.dataset import SHUFFLED, Dataset, shuffle_pixels
from demo.plots.images import add_image, white_on_black
from demo.ui.figures import bare_figure
from demo.ui.setting import Setting
from demo.widgets.race import Race, RaceOptions

CHOICES = ["Pixels shuffled", "Pixels in order"]


@dataclass(frozen=True)
class ShuffleOptions(RaceOptions):
    """What an author may set in the slide."""

    dataset: str = SHUFFLED


class Shuffle(Race):
    """A race on shuffled pixels beside one on pixels in order; one digit in both."""

    options_type = ShuffleOptions
    width = 66  # of the figure, in the page's units: there is a picture beside it

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        self._pair = in_order_and_shuffled(setting.data)
        self._picture = ColumnDataSource({"image": [self._pair[1]]}, name="pixels")
        super().__init__(setting, options)

    def _layout(self) -> Column:
        order = self._toolkit.choice(CHOICES, 0, self._choose_order)
        return self._toolkit.root(
            self._bar.row(self._toolkit, self._clear),
            self._toolkit.row("messages", self._bar.status.pane, self._caption.pane),
            self._toolkit.row("plots", self._make_picture(), self.curves.figure, fills=True),
            self._timeline.row,
            self._toolkit.row("settings", order, self._hurry.button, self._device.pane),
        )

    def _make_picture(self) -> UIElement:
        height, width = self._pair[0].shape
        shape = InlineStyleSheet(css=f":host {{ aspect-ratio: {width} / {height} !important }}")
        plot = bare_figure(
            Range1d(start=0, end=width),
            Range1d(start=0, end=height),
            label="A digit with its pixels in the order that the models see",
            name="picture",
            css_classes=["aside"],
            frame_align=False,  # else Bokeh gives it the margins of the curves
            stylesheets=[self._toolkit.sheet, shape],
        )
        plot.axis.visible = False
        add_image(plot, self._picture, white_on_black(), x=0, y=0, width=width, height=height)
        return plot

    def _choose_order(self, place: int) -> None:
        self._bar.learn_from(dataset="" if place else SHUFFLED)
        self._picture.data = {"image": [self._pair[0 if place else 1]]}
        self._bar.update(self._scene)


def in_order_and_shuffled(data: Dataset) -> tuple[Picture, Picture]:
    """Return one test image twice, upside down for a plot: as it is, and with pixels shuffled."""
    first = replace(data, x_train=data.x_train[:1], x_test=data.x_test[:1])  # not all of them
    plain, mixed = (brightness(each.x_test)[0][::-1] for each in (first, shuffle_pixels(first)))
    return plain, mixed
