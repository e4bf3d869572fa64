"""The weights: one picture per class, that turns from noise into what the class looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import Column, ColumnDataSource, Image, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, Picture, mosaic
from demo.analysis.linear_weights import read_dense, weight_limit
from demo.analysis.run_series import mistakes
from demo.events import EpochEnded, Event
from demo.plots.images import signed
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure
from demo.ui.options import DEFAULT_EPOCHS, expect_between, expect_variants
from demo.ui.run_bar import RunBar
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.style import FULL_WIDTH, styled
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

EDGE = 0.5  # pixels around the mosaic: room for the outer frames' lines
ROOM = 2.9  # width of what a mosaic may fill, in its heights
LABEL = 0.22  # of a picture's width, left of it
HIGH = 30.0  # units of the page that the mosaic is high at most
DIGIT = 0.65  # of a label's size: a digit's width
LEGIBLE = 1.42  # units: a smaller label could not be read


@dataclass(frozen=True)
class WeightsOptions:
    """What an author may set in the slide."""

    variant: str = "linear"
    epochs: int = DEFAULT_EPOCHS


@dataclass(frozen=True)
class WeightMosaic:
    """Where the pictures of all classes are, in pixels from the bottom left."""

    classes: int
    height: int  # of one picture
    width: int
    columns: int

    @property
    def label_width(self) -> int:
        """The room for a label, left of each picture."""
        return round(LABEL * self.width)

    @property
    def label_size(self) -> float:
        """The size of a label, in the page's units; 0 if there is no room for one to be read.

        Of many classes it reaches into its picture.
        """
        unit = max(self.size[0] / FULL_WIDTH, self.size[1] / HIGH)  # in pixels
        size = max(LEGIBLE, min(3.0, 16 / self.columns))
        room = (self.label_width + self.width) / unit
        return size if DIGIT * len(str(self.classes - 1)) * size <= room else 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        across, down = self._steps
        return self.columns * across - GAP, -(-self.classes // self.columns) * down - GAP

    @property
    def _steps(self) -> tuple[int, int]:
        return self.label_width + self.width + GAP, self.height + GAP

    def join(self, pictures: Picture) -> Picture:
        """Return pictures (classes, height, width) as one, clear where the labels are."""
        beside = ((0, 0), (0, 0), (self.label_width, 0))
        return mosaic(np.pad(pictures, beside, constant_values=np.nan), self.columns)

    def middles(self) -> tuple[list[float], list[float]]:
        """Return the middle of each picture: x and y."""
        rows, columns = np.divmod(np.arange(self.classes), self.columns)
        across, down = self._steps
        x = columns * across + self.label_width + self.width / 2
        y = self.size[1] - rows * down - self.height / 2
        return x.tolist(), y.tolist()


class Weights(Widget):
    """The weights of each class after each epoch, and a bar to look back at each."""

    options_type = WeightsOptions
    options: WeightsOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        name, self._toolkit = self.options.variant, Toolkit(__file__)
        self._label = setting.label(name)
        invitation = f"Click {self._label} to see its weights change."
        self._bar = RunBar(
            setting, self._toolkit, self.starts(setting, self.options), invitation=invitation
        )
        self._mosaic = fit_mosaic(setting.data.classes, *setting.data.input_shape[:2])
        self._source = ColumnDataSource({"image": []}, name="mosaic")
        self._headline = self._toolkit.words("headline", live=True)
        self._timeline = TimelineBar(setting, self._toolkit, "bare")
        self._shown: tuple[int, int] | None = None  # run and epoch
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> WeightsOptions:
        """Return the options; raises ``DemoError``."""
        chosen: WeightsOptions = super().check(setting, options)
        expect_between("epochs", chosen.epochs, 1)
        expect_variants(setting, [chosen.variant])
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of the one variant."""
        return variant_starts(setting, [options.variant], options.epochs)

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit, bar = self._toolkit, self._bar
        width, height = self._mosaic.size
        aspect = (width + 2 * EDGE) / (height + 2 * EDGE)
        return toolkit.root(
            toolkit.row("buttons", *bar.start_buttons.values(), bar.status.pane, bar.stop),
            toolkit.fitted(self._make_figure(), aspect, units=min(FULL_WIDTH, HIGH * aspect)),
            toolkit.row("scrub", self._headline.pane, self._timeline.row),
        )

    def _make_figure(self) -> figure:
        layout = self._mosaic
        (width, height), (x, y) = layout.size, layout.middles()
        plot = bare_figure(
            Range1d(start=-EDGE, end=width + EDGE),
            Range1d(start=-EDGE, end=height + EDGE),
            label="The weights of each class",
            name="weights",
        )
        plot.axis.visible = False
        beside = [each - layout.width / 2 - layout.label_width for each in x]
        labels = [str(each) for each in range(layout.classes)]
        places = ColumnDataSource({"x": x, "y": y, "beside": beside, "label": labels})
        scale = signed(weight_limit(self.setting.data))
        image = Image(image="image", x=0, y=0, dw=width, dh=height, color_mapper=scale)
        plot.add_glyph(self._source, image)
        frames = plot.rect("x", "y", layout.width, layout.height, source=places, fill_alpha=0)
        styled(frames.glyph, line_color="--rule", line_width="0.1u")
        words = plot.text("beside", "y", "label", source=places, text_baseline="middle")
        words.visible = layout.label_size > 0
        size = f"{layout.label_size:.1f}u"
        styled(words.glyph, text_color="--ink", text_font="--font", text_font_size=size)
        return plot

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the newest epoch, or the one that screens look back at."""
        self._bar.update(scene)
        run = scene.learned(self.options.variant)
        self._timeline.update(scene, [run] if run else [])
        if run is None:
            self._show_nothing("Nothing learned yet")
        elif complete_epochs(run):
            self._show(run)

    def _show(self, run: Run) -> None:
        epochs = complete_epochs(run)
        epoch = max(epochs)
        linear = read_dense(run.snapshots[epoch], self.setting.data)
        if linear is None:
            self._show_nothing(f"{self._label} has no weight for each pixel")
            return
        if self._shown == (run.id, epoch):
            return
        self._shown = run.id, epoch
        self._show_image([self._mosaic.join(linear.pictures())])
        self._headline.say(describe(epochs[epoch], run.test_size))

    def _show_nothing(self, why: str) -> None:
        self._shown = None
        self._show_image([])
        self._headline.say(why, "inviting")

    def _show_image(self, image: list[Picture]) -> None:
        set_columns(self._source, {"image": image})


def fit_mosaic(classes: int, height: int, width: int) -> WeightMosaic:
    """Return the mosaic in which the pictures get as large as there is room for."""
    choices = [WeightMosaic(classes, height, width, columns) for columns in range(1, classes + 1)]
    return min(choices, key=lambda each: max(each.size[0] / ROOM, each.size[1]))


def complete_epochs(run: Run) -> dict[int, EpochEnded]:
    """Return a run's epochs that are both measured and have a snapshot, by number.

    An epoch's two events come one after the other, so its first one alone is not shown.
    """
    return {each.epoch: each for each in run.history if each.epoch in run.snapshots}


def describe(epoch: EpochEnded, size: int) -> str:
    """Say in plain words how good an epoch's weights are."""
    when = f"After epoch {epoch.epoch}" if epoch.epoch else "Before training"
    return f"{when}: {mistakes(epoch, size):,} wrong of {size:,}"
