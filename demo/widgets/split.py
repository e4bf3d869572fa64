"""The split: the examples to learn from and those to test with, as two mosaics to scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import Column, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, MosaicLayout
from demo.data.core.dataset import Dataset
from demo.events import Event
from demo.plots.examples.example_drawing import Examples
from demo.plots.examples.example_mosaic import cell_size, draw_mosaic
from demo.stage.scene import Scene
from demo.ui.figures import bare_figure
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

SHOWN = 480  # examples: as many as a room can still see as such
ASPECT = 3.4  # of both mosaics side by side: as a slide has room for
BETWEEN = 0.035  # of their width, between them
LEARN = "to learn from"
TEST = "to test with: never seen while learning"


class Split(Widget):
    """Both parts of the talk's data; each example shown stands for as many of either part."""

    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        toolkit = Toolkit(__file__)
        mosaics = lay_out(setting.data)
        caption = toolkit.words("caption")
        caption.say(f"{mosaics.train.count:,} and {mosaics.test.count:,} of them are shown")
        plot = _draw(setting.data, mosaics)
        plot.css_classes, plot.stylesheets = ["mosaics"], [toolkit.sheet]
        self.root = toolkit.root(
            toolkit.row(
                "headings",
                _heading(toolkit, "train", len(setting.data.x_train), LEARN),
                _heading(toolkit, "test", len(setting.data.x_test), TEST),
            ),
            plot,
            toolkit.row("settings", caption.pane),
        )
        self.root.css_classes = ["demo-root", "split"]
        self.root.styles = {"--aspect": f"{plot.aspect_ratio:.3f}"}

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing to do: no run changes what it may learn from."""


# Computing.


@dataclass(frozen=True)
class SplitMosaics:
    """Two mosaics that show as many examples of each part as it has a share of all."""

    train: MosaicLayout
    test: MosaicLayout


def lay_out(data: Dataset) -> SplitMosaics:
    """Return mosaics for examples of both parts, of about equal height."""
    train, test = share_shown(len(data.x_train), len(data.x_test))
    height, width = cell_size(data)
    aspect = ASPECT * (height + GAP) / (width + GAP)
    rows = max(1, round(math.sqrt((train + test) / aspect)))
    return SplitMosaics(
        MosaicLayout(train, height, width, math.ceil(train / rows)),
        MosaicLayout(test, height, width, math.ceil(test / rows)),
    )


def share_shown(train: int, test: int) -> tuple[int, int]:
    """Return how many examples to show of each part: as its share of all, at least one."""
    shown = min(SHOWN, train + test)
    small = min(shown - 1, max(1, round(shown * test / (train + test))))
    return shown - small, small


def choose(examples: Examples, count: int) -> Examples:
    """Return so many examples, evenly from all of them."""
    chosen: Examples = examples[np.linspace(0, len(examples) - 1, count).astype(int)]
    return chosen


# Drawing.


def _draw(data: Dataset, mosaics: SplitMosaics) -> figure:
    """Return both mosaics, their upper edges in one line; their pixels are square at any size."""
    (train_wide, train_tall), (test_wide, test_tall) = mosaics.train.size, mosaics.test.size
    start = (1 + BETWEEN) * train_wide + BETWEEN * test_wide
    width, height = start + test_wide, max(train_tall, test_tall)
    plot = bare_figure(
        Range1d(start=0, end=width),
        Range1d(start=0, end=height),
        label=f"A mosaic of {data.noun} {LEARN}, and a smaller one {TEST}",
        name="mosaics",
        sizing_mode="stretch_width",
        aspect_ratio=width / height,
    )
    plot.axis.visible = False
    train, test = (0, height - train_tall), (start, height - test_tall)
    draw_mosaic(
        plot, data, choose(data.x_train, mosaics.train.count), mosaics.train, train, "train-picture"
    )
    draw_mosaic(
        plot, data, choose(data.x_test, mosaics.test.count), mosaics.test, test, "test-picture"
    )
    return plot


def _heading(toolkit: Toolkit, name: str, count: int, purpose: str) -> Column:
    """Return the words above a mosaic: how many examples, and what for."""
    number, words = toolkit.words("number"), toolkit.words("purpose")
    number.say(f"{count:,}")
    words.say(purpose)
    heading = toolkit.root(number.pane, words.pane)
    heading.css_classes = ["heading", name]
    return heading
