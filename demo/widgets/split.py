"""The split: the images to learn from and those to test with, as two mosaics to scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource, Image, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, Picture, brightness, mosaic
from demo.data.dataset import Dataset
from demo.events import Event
from demo.plots.images import white_on_black
from demo.stage.scene import Scene
from demo.ui.figures import bare_figure
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

SHOWN = 480  # images: as many as a room can still see as such
ASPECT = 3.4  # of both mosaics side by side: as a slide has room for
BETWEEN = 0.035  # of their width, between them
LEARN = "to learn from"
TEST = "to test with: never seen while learning"


class Split(Widget):
    """Both parts of the talk's data; each image shown stands for as many of either part."""

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        toolkit = Toolkit(__file__)
        mosaics = build_mosaics(setting.data)
        caption = toolkit.words("caption")
        caption.say(f"{mosaics.train_shown:,} and {mosaics.test_shown:,} of them are shown")
        plot = _draw(mosaics)
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
    """Two mosaics that show as many images of each part as it has a share of all."""

    train: Picture
    test: Picture
    train_shown: int
    test_shown: int


def build_mosaics(data: Dataset) -> SplitMosaics:
    """Return mosaics of evenly chosen images of both parts, of about equal height."""
    train, test = share_shown(len(data.x_train), len(data.x_test))
    height, width, _ = data.input_shape
    aspect = ASPECT * (height + GAP) / (width + GAP)
    rows = max(1, round(math.sqrt((train + test) / aspect)))
    return SplitMosaics(
        mosaic(_choose(data.x_train, train), math.ceil(train / rows)),
        mosaic(_choose(data.x_test, test), math.ceil(test / rows)),
        train,
        test,
    )


def share_shown(train: int, test: int) -> tuple[int, int]:
    """Return how many images to show of each part: as its share of all, at least one."""
    shown = min(SHOWN, train + test)
    small = min(shown - 1, max(1, round(shown * test / (train + test))))
    return shown - small, small


def _choose(images: Picture, count: int) -> Picture:
    """Return so many images, evenly from all of them; shape (count, height, width)."""
    return brightness(images[np.linspace(0, len(images) - 1, count).astype(int)])


# Drawing.


def _draw(mosaics: SplitMosaics) -> figure:
    """Return both mosaics, their upper edges in one line; their pixels are square at any size."""
    start = (1 + BETWEEN) * mosaics.train.shape[1] + BETWEEN * mosaics.test.shape[1]
    width = start + mosaics.test.shape[1]
    height = max(mosaics.train.shape[0], mosaics.test.shape[0])
    plot = bare_figure(
        Range1d(start=0, end=width),
        Range1d(start=0, end=height),
        label=f"A mosaic of images {LEARN}, and a smaller one {TEST}",
        name="mosaics",
        sizing_mode="stretch_width",
        aspect_ratio=width / height,
    )
    plot.axis.visible = False
    pictures = [mosaics.train, mosaics.test]
    source = ColumnDataSource(
        {
            "image": pictures,
            "x": [0.0, start],
            "y": [height - picture.shape[0] for picture in pictures],
            "dw": [picture.shape[1] for picture in pictures],
            "dh": [picture.shape[0] for picture in pictures],
        },
        name="pictures",
    )
    glyph = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=white_on_black())
    plot.add_glyph(source, glyph)
    return plot


def _heading(toolkit: Toolkit, name: str, count: int, purpose: str) -> Column:
    """Return the words above a mosaic: how many images, and what for."""
    number, words = toolkit.words("number"), toolkit.words("purpose")
    number.say(f"{count:,}")
    words.say(purpose)
    heading = toolkit.root(number.pane, words.pane)
    heading.css_classes = ["heading", name]
    return heading
