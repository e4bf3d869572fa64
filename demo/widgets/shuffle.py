"""What convolution assumes: all pixels in another order, the same for all models and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from bokeh.models import Column, InlineStyleSheet, Range1d
from bokeh.models.ui import UIElement

from demo.data.core.dataset import SHUFFLED, Dataset, shuffle_pixels
from demo.plots.examples.example_drawing import Box, Examples, example_drawing
from demo.ui.data_words import one_of, parts_of
from demo.ui.figures import bare_figure
from demo.ui.setting import Setting
from demo.widgets.race import Race, RaceOptions

SERIES_ASPECT = 1.5  # of the figure of a series


@dataclass(frozen=True)
class ShuffleOptions(RaceOptions):
    """What an author may set in the slide."""

    dataset: str = SHUFFLED


class Shuffle(Race):
    """A race on shuffled pixels beside one on pixels in order; one example in both."""

    options_type = ShuffleOptions
    kinds = frozenset({"images", "series"})  # what has neighbours
    width = 66  # of the figure, in the page's units: there is a picture beside it

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        self._pair = in_order_and_shuffled(setting.data)
        super().__init__(setting, options)

    def _layout(self) -> Column:
        parts = parts_of(self.setting.data).capitalize()
        choices = [f"{parts} shuffled", f"{parts} in order"]
        order = self._toolkit.choice(choices, 0, self._choose_order)
        order.css_classes = [*order.css_classes, "upright"]
        return self._toolkit.root(
            self._bar.row(self._toolkit, self._clear),
            self._toolkit.row("messages", self._bar.status.pane, self._caption.pane),
            self._toolkit.row(
                "plots",
                self._toolkit.column("pictured", self._make_picture(), order),
                self.curves.figure,
                fills=True,
            ),
            self._timeline.foot(self._device, self._hurry.button),
        )

    def _make_picture(self) -> UIElement:
        data = self.setting.data
        height, width = data.input_shape[:2] if data.kind == "images" else (1, SERIES_ASPECT)
        shape = InlineStyleSheet(css=f":host {{ aspect-ratio: {width} / {height} !important }}")
        plot = bare_figure(
            Range1d(start=0, end=width),
            Range1d(start=0, end=height),
            label=f"A test {one_of(data)}, its {parts_of(data)} in the order that the models see",
            name="picture",
            css_classes=["aside"],
            frame_align=False,  # else Bokeh gives it the margins of the curves
            stylesheets=[self._toolkit.sheet, shape],
        )
        plot.axis.visible = False
        self._drawing, self._box = example_drawing(plot, data, 1), Box(0, 0, width, height)
        self._draw(self._pair[1])
        return plot

    def _draw(self, example: Examples) -> None:
        self._drawing.show(example[np.newaxis], [self._box])

    def _choose_order(self, place: int) -> None:
        self._bar.learn_from(dataset="" if place else SHUFFLED)
        self._draw(self._pair[0 if place else 1])
        self._bar.update(self._scene)


def in_order_and_shuffled(data: Dataset) -> tuple[Examples, Examples]:
    """Return one test example twice: as it is, and with its pixels or steps shuffled."""
    first = replace(data, x_train=data.x_train[:1], x_test=data.x_test[:1])  # not all of them
    return first.x_test[0], shuffle_pixels(first).x_test[0]
