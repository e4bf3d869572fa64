"""Dropout: each batch hides other pixels of an image and switches other units off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import ColorMapper, ColumnDataSource, Image, Range1d
from bokeh.models.ui import UIElement
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.analysis.image_arrays import Pictures, in_colour, pictures_of, span_of
from demo.events import Event
from demo.plots.images import picture_glyph
from demo.stage.scene import Scene
from demo.ui.figures import bare_figure
from demo.ui.options import expect_between
from demo.ui.setting import Setting
from demo.ui.style import series_colour, styled
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

UNITS = 8  # in each row and column of the layer
BATCH_MS = 250
MOST = 0.9  # the slider's end
HIDDEN_COLOUR = "#434b59"  # far from white and from black, which the image is in any theme
HIDDEN_BYTES = 0xFF594B43  # the same as a picture in colours has it
TESTING = "At test time nothing is hidden"

Draws = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class DropoutOptions:
    """What an author may set in the slide."""

    rate: float = 0.2  # of what is hidden, at first
    image: int = 0  # which of the test images


class Dropout(Widget):
    """An image and a hidden layer, each beneath a new random mask in every batch."""

    options_type = DropoutOptions
    options: DropoutOptions
    kinds = frozenset({"images"})
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._rng = np.random.default_rng()
        self._image = setting.data.x_test[self.options.image]
        self._span = span_of(setting.data.x_train)
        self._rate = self.options.rate
        self._batch = 0
        self._training = True
        self._ticking: Any = None  # the document's callback while batches follow by themselves
        self._toolkit = toolkit = Toolkit(__file__)
        self._pixels = ColumnDataSource({"image": []}, name="pixels")
        self._units = ColumnDataSource(_grid(), name="units")
        self._pixel_words, self._unit_words = toolkit.words("share"), toolkit.words("share")
        self._count = toolkit.words("count")
        self._slider = toolkit.slider(
            "Hidden", (0, MOST), self._rate, self._choose_rate, step=0.05, written="0 %"
        )
        self._next = toolkit.button("Next batch", self._draw_batch)
        self._play = toolkit.toggle("Play", False, self._choose_play)
        self.root = self._layout()
        self._draw_batch()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> DropoutOptions:
        """Return the options; raises ``DemoError``."""
        chosen: DropoutOptions = super().check(setting, options)
        expect_between("rate", chosen.rate, 0, MOST)
        expect_between("image", chosen.image, 0, len(setting.data.x_test) - 1)
        return chosen

    # The layout, made once.

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        phase = toolkit.choice(["Training", "Test"], 0, self._choose_phase)
        phase.css_classes = ["quiet", "large"]
        for part in (self._next, self._play):
            part.css_classes = ["quiet", "large", "act"]
        return toolkit.root(
            toolkit.row("settings", phase, self._slider, self._next, self._play, self._count.pane),
            toolkit.row(
                "pair",
                self._beside("of-pixels", self._image_figure(), self._pixel_words.pane),
                self._beside("of-units", self._unit_figure(), self._unit_words.pane),
                fills=True,
            ),
        )

    def _beside(self, name: str, plot: figure, words: UIElement) -> UIElement:
        plot.css_classes, plot.stylesheets = ["square"], [self._toolkit.sheet]
        column = self._toolkit.root(plot, words)
        column.css_classes = ["half", name]
        return column

    def _image_figure(self) -> figure:
        height, width, _ = self._image.shape
        side = max(height, width)
        plot = bare_figure(
            Range1d(start=(width - side) / 2, end=(width + side) / 2),
            Range1d(start=(height - side) / 2, end=(height + side) / 2),
            label="An image; some of its pixels are hidden",
            name="image",
        )
        plot.axis.visible = False
        glyph = picture_glyph(in_colour(self._image.shape), x=0, y=0, width=width, height=height)
        if isinstance(glyph, Image) and isinstance(glyph.color_mapper, ColorMapper):
            glyph.color_mapper.nan_color = HIDDEN_COLOUR
        plot.add_glyph(self._pixels, glyph)
        return plot

    def _unit_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=-0.5, end=UNITS - 0.5),
            Range1d(start=-0.5, end=UNITS - 0.5),
            label="The units of a hidden layer; some are off",
            name="layer",
        )
        plot.axis.visible = False
        rings = plot.circle(x="x", y="y", radius=0.36, source=self._units, fill_color=None)
        styled(rings.glyph, line_color="--rule", line_width="0.2u")
        lit = plot.circle(x="x", y="y", radius=0.38, source=self._units, fill_alpha="lit")
        lit.glyph.line_color = None
        styled(lit.glyph, fill_color=self._colour())
        return plot

    def _colour(self) -> str:
        """The colour of the talk's dropout variant, if it has one."""
        names = list(self.setting.variants)
        return series_colour(names.index("dropout")) if "dropout" in names else "--ink"

    # What the presenter chooses.

    def _choose_phase(self, place: int) -> None:
        self._training = place == 0
        if not self._training:
            self._play.active = False
        self._show()

    def _choose_rate(self, rate: float) -> None:
        self._rate = rate
        self._show()

    def _choose_play(self, playing: bool) -> None:
        """Let the document draw batches; it ends this by itself when its window is closed."""
        document = self.root.document
        if document is not None and playing:
            self._ticking = document.add_periodic_callback(self._draw_batch, BATCH_MS)
        elif document is not None:
            document.remove_periodic_callback(self._ticking)

    # What is shown.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing to do: the masks are this window's own."""

    def _draw_batch(self) -> None:
        self._batch += 1
        height, width, _ = self._image.shape
        self._pixel_draws = self._rng.random((height, width, 1))  # all colours of a pixel go
        self._unit_draws = self._rng.random(UNITS * UNITS)
        self._show()

    def _show(self) -> None:
        rate = self._rate if self._training else 0.0
        pixels, units = kept(self._pixel_draws, rate), kept(self._unit_draws, rate)
        self._pixels.data = {
            "image": [picture(drop(self._image, pixels, rate), pixels, self._span)]
        }
        self._units.data = {**self._units.data, "lit": units.astype(np.float32)}
        for part in (self._slider, self._next, self._play):
            disable(part, "" if self._training else TESTING)
        self._say(hidden(pixels), hidden(units))

    def _say(self, pixels: float, units: float) -> None:
        if not self._training:
            self._pixel_words.say("The whole image is seen")
            self._unit_words.say("All units take part")
            self._count.say("")
            return
        self._pixel_words.say(f"{pixels:.0%} of the pixels are hidden".replace("%", " %"))
        self._unit_words.say(f"{units:.0%} of the units are off".replace("%", " %"))
        self._count.say(f"Batch {self._batch:,}")


# The rule, as Keras's Dropout layer has it.


def kept(draws: Draws, rate: float) -> Mask:
    """Return what stays: each value by itself, with probability 1 - rate.

    ``draws`` are uniform in 0…1. The same draws at a higher rate hide the same values and more.
    """
    return draws >= rate


def drop(values: NDArray[np.float32], mask: Mask, rate: float) -> NDArray[np.float32]:
    """Return zeros for what is hidden; the rest grows, so that the expected sum stays."""
    return np.asarray(np.where(mask, values / (1 - rate), 0), np.float32)


def hidden(mask: Mask) -> float:
    """Return the share that a mask hides, 0…1."""
    return float(1 - mask.mean())


def picture(image: NDArray[np.float32], mask: Mask, span: tuple[float, float]) -> Pictures:
    """Return an image (height, width, channels) for ``picture_glyph``, marked where it is hidden.

    ``mask`` is of its pixels, ``span`` as of ``pictures_of``. As Bokeh draws upwards, the top
    row is last.
    """
    (whole,) = pictures_of(image[np.newaxis], span)
    is_grey = whole.dtype == np.float32
    hidden_pixel = np.float32(np.nan) if is_grey else np.uint32(HIDDEN_BYTES)
    return np.where(mask.any(axis=-1), whole, hidden_pixel)[::-1]


def _grid() -> dict[str, Any]:
    y, x = np.divmod(np.arange(UNITS * UNITS), UNITS)
    return {"x": x, "y": y, "lit": np.ones(UNITS * UNITS, np.float32)}
