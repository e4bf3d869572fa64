"""Overfitting: how far training images are ahead of unseen ones, by the number learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bokeh.models import ColumnDataSource, FixedTicker, PrintfTickFormatter, Range1d
from bokeh.models.ui import UIElement
from bokeh.plotting import figure

from demo.events import EpochEnded, Event
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.changes import extend_columns
from demo.ui.figures import bare_figure
from demo.ui.options import RunOptions, expect_between
from demo.ui.run_bar import RunBar
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.style import mark, series_colour, styled
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import RunWidget

SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
FLOOR = 50  # percent: the axis stays where it is
FAINT = 0.3  # opacity of what is after the epoch that screens look back at
# Michael Nielsen, Neural Networks and Deep Learning (2015), chapter 3: a 784-30-10 network on
# MNIST, accuracy on validation images in percent by the number of training images.
PUBLISHED = {100: 69.1, 1000: 88.9, 2000: 91.3, 5000: 93.2}
SOURCE = "grey: Nielsen 2015, MNIST"
MEASURED, PRINTED = "Same weights", "What Keras prints"


@dataclass(frozen=True)
class GapOptions(RunOptions):
    """What an author may set in the slide."""

    variants: list[str] = field(default_factory=lambda: ["extra_layer"])
    examples: int = 1000  # images to learn from at first


@dataclass
class GapBars:
    """One variant's gaps by the number of images, and its newest run epoch by epoch."""

    by_size: ColumnDataSource
    by_epoch: ColumnDataSource
    rest: ColumnDataSource  # all of that run, while screens look back


class Gap(RunWidget):
    """A bar from test to training accuracy for each number of images; the run beside it."""

    options_type = GapOptions
    options: GapOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        self._all = len(setting.data.x_train)
        self.sizes = sizes(self._all)
        self._printed = False
        names = self.options.variants
        self._bar = RunBar(setting, toolkit, self.starts(setting, self.options))
        self._count = toolkit.words("images")
        last = len(self.sizes) - 1
        self._slider = toolkit.slider("Images", (0, last), self._first_place, self._choose)
        self._words = toolkit.words("caption")
        self._note = toolkit.words("device")
        self._timeline = TimelineBar(setting, toolkit, "wide")
        self._by_size, self._by_epoch = self._make_sizes(), self._make_epochs()
        positions = setting.positions
        self._bars = {name: self._make_bars(name, positions[name]) for name in names}
        self._publish()
        self.root = self._layout()
        self._choose(self._slider.value)
        self._note.say(SOURCE)

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> GapOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: GapOptions = super().check(setting, options)
        expect_between("examples", chosen.examples, 1)
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant, on as many images as the slide says."""
        return variant_starts(
            setting,
            options.variants,
            options.epochs,
            examples=_examples(first_size(options.examples, setting), setting),
        )

    @property
    def _first_place(self) -> int:
        return self.sizes.index(first_size(self.options.examples, self.setting))

    # The layout, made once.

    def _layout(self) -> UIElement:
        shown = self._toolkit.choice([MEASURED, PRINTED], 0, self._choose_figures)
        toolkit = self._toolkit
        return toolkit.root(
            self._bar.row(toolkit),
            toolkit.row("messages", self._bar.status.pane, self._words.pane),
            toolkit.row("plots", self._by_size, self._by_epoch, fills=True),
            self._timeline.row,
            toolkit.row("settings", self._slider, self._count.pane, shown, self._note.pane),
        )

    def _make_sizes(self) -> figure:
        first, last = self.sizes[0] / 1.5, self.sizes[-1] * 1.5
        plot = bare_figure(
            Range1d(start=first, end=last),
            Range1d(start=FLOOR, end=102),
            label="Right answers by the number of training images",
            name="sizes",
            x_axis_type="log",
        )
        plot.xaxis.ticker = FixedTicker(ticks=list(self.sizes))
        plot.xaxis.major_label_overrides = _size_labels(self.sizes)
        return _with_percent(plot)

    def _publish(self) -> None:
        """Draw others' results over our own."""
        rows: dict[str, Any] = {"x": list(PUBLISHED), "y": list(PUBLISHED.values())}
        dots = self._by_size.scatter("x", "y", source=ColumnDataSource(rows, name="published"))
        styled(dots.glyph, fill_color="--ink-soft", line_color="--ground", size="1u")

    def _make_epochs(self) -> figure:
        end = self._setting_epochs
        plot = bare_figure(
            Range1d(start=0, end=end * 1.02),
            Range1d(start=FLOOR, end=102),
            label="Right answers by epoch, of training images and of unseen ones",
            name="epochs",
        )
        plot.xaxis.ticker = FixedTicker(ticks=[0, end // 2, end])
        plot.xaxis.major_label_overrides = {end: f"{end} epochs"}
        styled(plot, min_border_right="3.6u")  # for half of the last label
        return _with_percent(plot)

    @property
    def _setting_epochs(self) -> int:
        return self.setting.run_epochs(self.options.epochs)

    def _make_bars(self, name: str, position: int) -> GapBars:
        colour, shape = series_colour(position), mark(position)
        by_size = ColumnDataSource({"x": [], "train": [], "test": []}, name=f"sizes-{name}")
        by_epoch = ColumnDataSource({"epoch": [], "train": [], "test": []}, name=f"epochs-{name}")
        rest = ColumnDataSource({"epoch": [], "train": [], "test": []}, name=f"rest-{name}")
        bar = self._by_size.segment("x", "test", "x", "train", source=by_size, line_alpha=0.35)
        styled(bar.glyph, line_color=colour, line_width="1.4u")
        for column, filled in (("train", False), ("test", True)):
            end = self._by_size.scatter("x", column, source=by_size, marker=shape)
            ground = "--ground" if not filled else colour
            styled(end.glyph, fill_color=ground, line_color=colour, size="1.5u", line_width="0.3u")
        area = self._by_epoch.varea("epoch", "train", "test", source=by_epoch, fill_alpha=0.25)
        styled(area.glyph, fill_color=colour)
        for column, dash in (("train", [10, 7]), ("test", [])):
            line = self._by_epoch.line("epoch", column, source=by_epoch, line_dash=dash)
            styled(line.glyph, line_color=colour, line_width="0.36u")
            later = self._by_epoch.line("epoch", column, source=rest, line_dash=dash)
            later.glyph.line_alpha = FAINT
            styled(later.glyph, line_color=colour, line_width="0.25u")
        return GapBars(by_size, by_epoch, rest)

    # What the presenter chooses.

    def _choose(self, place: float) -> None:
        size = self.sizes[round(place)]
        self._bar.learn_from(examples=_examples(size, self.setting))
        self._count.say(f"{size:,} images")

    def _choose_figures(self, place: int) -> None:
        self._printed = bool(place)
        self.update(self._scene, [])

    def rehearse(self) -> None:
        """Ask for runs on each number of images."""
        for place in range(len(self.sizes)):
            self._choose(place)
            super().rehearse()
        self._choose(self._slider.value)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Draw the newest run of each number of images, and the newest of all by epoch."""
        self._bar.update(scene)
        runs = [run for run in scene.shown if not (run.dataset or run.other) and run.history]
        runs = [run for run in runs if run.variant in self._bars]
        self._timeline.update(scene, runs)
        for name, bars in self._bars.items():
            own = [run for run in runs if run.variant == name]
            newest = runs[-1] if runs and runs[-1].variant == name else None
            extend_columns(bars.by_size, self._gaps(own))
            extend_columns(bars.by_epoch, self._epochs(newest.history if newest else []))
            later = newest.whole.history if newest and newest.is_past else []
            extend_columns(bars.rest, self._epochs(later))
        self._words.say(self._describe(runs[-1] if runs else None))

    def _gaps(self, runs: list[Run]) -> dict[str, list[float]]:
        newest = {run.examples or self._all: run for run in runs if run.epoch > 0}
        sizes = sorted(newest)
        ends = [newest[size].history[-1] for size in sizes]
        return {
            "x": [float(size) for size in sizes],
            "train": [self._train(end) for end in ends],
            "test": [100 * end.test_accuracy for end in ends],
        }

    def _epochs(self, history: list[EpochEnded]) -> dict[str, list[float]]:
        shown = [each for each in history if not self._printed or each.epoch > 0]
        return {
            "epoch": [float(each.epoch) for each in shown],
            "train": [self._train(each) for each in shown],
            "test": [100 * each.test_accuracy for each in shown],
        }

    def _train(self, epoch: EpochEnded) -> float:
        """Return the training accuracy in percent, as measured or as Keras prints it."""
        printed = epoch.running_accuracy if self._printed else None
        return 100 * (epoch.train_accuracy if printed is None else printed)

    def _describe(self, run: Run | None) -> str:
        if run is None or run.epoch == 0:
            return ""
        last = run.history[-1]
        train, test = self._train(last), 100 * last.test_accuracy
        return f"training {train:.1f} %, unseen {test:.1f} %: {train - test:+.1f} points"


def sizes(everything: int) -> list[int]:
    """Return the numbers of images to choose from, all of them last."""
    return [size for size in SIZES if size < everything] + [everything]


def first_size(wanted: int, setting: Setting) -> int:
    """Return the largest of these numbers that is no more than an author wants, or the smallest."""
    known = sizes(len(setting.data.x_train))
    return max((size for size in known if size <= wanted), default=known[0])


def _examples(size: int, setting: Setting) -> int | None:
    """Return a number of images as ``Start`` has it: all are none chosen."""
    return None if size == len(setting.data.x_train) else size


def _with_percent(plot: figure) -> figure:
    plot.yaxis.ticker = plot.ygrid.ticker = FixedTicker(ticks=[50, 60, 70, 80, 90, 100])
    plot.yaxis.formatter = PrintfTickFormatter(format="%d %%")
    plot.ygrid.visible = True
    return plot


def _size_labels(sizes: list[int]) -> dict[float | str, Any]:
    crowded = {size for size, following in pairwise(sizes) if following < 1.6 * size}
    labels: dict[float | str, Any] = {}
    for size in sizes:
        labels[size] = "" if size in crowded else f"{size:,}"
    return labels
