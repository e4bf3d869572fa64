"""How far training accuracy is ahead of test accuracy: by the number of examples, and by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bokeh.models import ColumnDataSource, FixedTicker, Range1d
from bokeh.plotting import figure

from demo.plots.axis_scales import progress_labels, score_labels
from demo.ui.changes import Columns, extend_columns
from demo.ui.figures import bare_figure, show_labels
from demo.ui.style import mark, series_colour, styled

WIDTH = 30.0  # of a figure's frame, in the page's units
FLOOR = 50  # percent: the axis begins there, unless what was learned lies below
FAINT = 0.3  # opacity of what is after the epoch that screens look back at
# Michael Nielsen, Neural Networks and Deep Learning (2015), chapter 3: a 784-30-10 network on
# MNIST, accuracy on validation images in percent by the number of training images.
PUBLISHED = {100: 69.1, 1000: 88.9, 2000: 91.3, 5000: 93.2}
SOURCE = "grey: Nielsen 2015, MNIST"


@dataclass(frozen=True)
class GapSources:
    """One variant's gaps by the number of examples, and its newest run epoch by epoch."""

    by_size: ColumnDataSource
    by_epoch: ColumnDataSource
    whole: ColumnDataSource  # all of that run, while screens look back at a part of it


class GapPlot:
    """Two figures: a bar from test to training accuracy for each size, and one run's curves."""

    def __init__(
        self,
        sizes: Sequence[int],
        epochs: int,
        positions: Mapping[str, int],
        *,
        numbers: bool = False,
        published: bool = True,
    ) -> None:
        """``sizes`` are numbers of examples, ascending; ``epochs`` those of a run.

        ``positions`` are the variants' in the talk, which give colour and mark. ``numbers``:
        answers are some, and what is drawn is R². ``published``: so are others' results on MNIST.
        """
        self._sizes = sizes
        self.by_size, self.by_epoch = _size_figure(sizes), _epoch_figure()
        self._numbers, self._floor = numbers, -1
        self.fit_scores([])
        self._epochs = epochs
        self.fit_epochs(epochs)
        self._sources = {name: self._draw(name, place) for name, place in positions.items()}
        if published:
            self._draw_published()

    # The models, made once.

    def _draw(self, name: str, position: int) -> GapSources:
        sources = GapSources(
            ColumnDataSource({"x": [], "train": [], "test": []}, name=f"sizes-{name}"),
            ColumnDataSource({"epoch": [], "train": [], "test": []}, name=f"epochs-{name}"),
            ColumnDataSource({"epoch": [], "train": [], "test": []}, name=f"whole-{name}"),
        )
        self._draw_bars(sources.by_size, series_colour(position), mark(position))
        self._draw_curves(sources, series_colour(position))
        return sources

    def _draw_bars(self, source: ColumnDataSource, colour: str, shape: str) -> None:
        bar = self.by_size.segment("x", "test", "x", "train", source=source, line_alpha=0.35)
        styled(bar.glyph, line_color=colour, line_width="1.4u")
        for column, fill in (("train", "--ground"), ("test", colour)):
            end = self.by_size.scatter("x", column, source=source, marker=shape)
            styled(end.glyph, fill_color=fill, line_color=colour, size="1.5u", line_width="0.3u")

    def _draw_curves(self, sources: GapSources, colour: str) -> None:
        shown, whole = sources.by_epoch, sources.whole
        area = self.by_epoch.varea("epoch", "train", "test", source=shown, fill_alpha=0.25)
        styled(area.glyph, fill_color=colour)
        for column, dash in (("train", [10, 7]), ("test", [])):
            line = self.by_epoch.line("epoch", column, source=shown, line_dash=dash)
            styled(line.glyph, line_color=colour, line_width="0.36u")
            later = self.by_epoch.line("epoch", column, source=whole, line_dash=dash)
            later.glyph.line_alpha = FAINT
            styled(later.glyph, line_color=colour, line_width="0.25u")

    def _draw_published(self) -> None:
        """Draw others' results over our own."""
        first, last = self._sizes[0], self._sizes[-1]
        inside = {size: share for size, share in PUBLISHED.items() if first <= size <= last}
        rows: dict[str, Any] = {"x": list(inside), "y": list(inside.values())}
        dots = self.by_size.scatter("x", "y", source=ColumnDataSource(rows, name="published"))
        styled(dots.glyph, fill_color="--ink-soft", line_color="--ground", size="1u")

    # What is shown.

    def show(self, name: str, gaps: Columns, curves: Columns, whole: Columns) -> None:
        """Show a variant's gaps (x, train, test), and its newest run (epoch, train, test).

        All accuracies are in percent. ``whole`` is all of that run, where ``curves`` end before.
        """
        sources = self._sources[name]
        extend_columns(sources.by_size, gaps)
        extend_columns(sources.by_epoch, curves)
        extend_columns(sources.whole, whole)

    def fit_scores(self, learned: Sequence[float]) -> None:
        """Let the axes hold what was ``learned``, in percent; R² begins at 0."""
        floor = 0 if self._numbers or min(learned, default=FLOOR) < FLOOR else FLOOR
        if floor == self._floor:
            return
        self._floor = floor
        for plot in (self.by_size, self.by_epoch):
            _fit_scores(plot, floor, numbers=self._numbers)

    def fit_epochs(self, epochs: int) -> None:
        """Let the curves' axis be as long as a run of so many epochs, or as the slide's."""
        end = max(epochs, self._epochs)
        labels = progress_labels(end, "epoch", room=WIDTH, whole=True)
        show_labels(self.by_epoch.xaxis[0], labels)
        self.by_epoch.x_range.update(start=0, end=end * 1.02)


def _size_figure(sizes: Sequence[int]) -> figure:
    plot = bare_figure(
        Range1d(start=sizes[0] / 1.5, end=sizes[-1] * 1.5),
        Range1d(start=-1, end=102),
        label="Right answers by the number of training examples",
        name="sizes",
        x_axis_type="log",
    )
    _share_ticks(plot)
    plot.xaxis.ticker = FixedTicker(ticks=list(sizes))
    plot.xaxis.major_label_overrides = size_labels(sizes)
    return plot


def _epoch_figure() -> figure:
    plot = bare_figure(
        Range1d(start=0, end=1),
        Range1d(start=-1, end=102),
        label="Right answers by epoch, of training examples and of unseen ones",
        name="epochs",
    )
    _share_ticks(plot)
    plot.xaxis.ticker = FixedTicker(ticks=[])
    styled(plot, min_border_right="3.6u")  # for half of the last label
    return plot


def _share_ticks(plot: figure) -> None:
    """Let lines go through the figure where the axis of scores has its ticks."""
    plot.yaxis.ticker = plot.ygrid.ticker = FixedTicker(ticks=[])
    plot.ygrid.visible = True


def _fit_scores(plot: figure, floor: int, *, numbers: bool) -> None:
    plot.y_range.update(start=floor)
    show_labels(plot.yaxis[0], score_labels(floor, numbers=numbers))


def size_labels(sizes: Sequence[int]) -> dict[float | str, Any]:
    """Return the axis's label of each size; none where the next one is too near for both."""
    crowded = {size for size, following in pairwise(sizes) if following < 1.6 * size}
    return {size: "" if size in crowded else f"{size:,}" for size in sizes}
