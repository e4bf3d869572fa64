"""Accuracy curves of runs in one figure, with what lies behind them and labels at their ends.

All models are made once; what happens on stage only streams into their sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import ColumnDataSource, HoverTool
from bokeh.models.glyphs import Line, Scatter
from bokeh.models.renderers import DataRenderer
from bokeh.plotting import figure

from demo.analysis.run_series import mistakes, newest_of_each, newest_runs, series_of, verdict
from demo.catalog.variant_file import Variant
from demo.events import EpochEnded
from demo.hyperparameters import Hyperparameters
from demo.plots.runs.accuracy_axes import AccuracyAxes
from demo.plots.runs.accuracy_labels import AccuracyLabels
from demo.plots.runs.accuracy_shapes import AccuracyShapes
from demo.plots.runs.loss_axes import LossAxes
from demo.plots.variant_colours import variant_colours
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.changes import extend_columns
from demo.ui.score_words import quantity, score_sentence
from demo.ui.style import FULL_WIDTH, mark, series_colour

MOST_RUNS = 60  # in one figure: nobody can tell more apart, and each epoch draws them all
TOOLTIP = """
<div class="tip"><b>@label</b> after epoch @epoch<br>@test{0.0} % right: @wrong wrong of @size</div>
"""
NUMBER_TOOLTIP = """
<div class="tip"><b>@label</b> after epoch @epoch<br>@told</div>
"""


COLUMNS = ("epoch", "seconds", "test", "label", "wrong", "size")  # of a curve, at first


@dataclass(frozen=True)
class AccuracyPlotOptions:
    """What a figure of accuracies shows at first, and how large it is."""

    gap: bool = False  # training curves too, and the shaded gap to them
    seconds: bool = False  # of training along the x-axis, instead of epochs
    loss: bool = False  # instead of accuracies
    datasets: Sequence[str] = ("",)  # whose runs are drawn: by default the talk's own
    width: float = FULL_WIDTH  # of the figure, in the page's units
    small: bool = False  # fewer ticks, shorter labels
    noun: str = "images"  # what the examples are called
    hyperparameters: Hyperparameters | None = None  # whose runs are drawn; None: of any
    numbers: bool = False  # answers are numbers, as long as no run says otherwise: R² it is
    question: str = ""  # to the room, as long as there is no curve


@dataclass(frozen=True)
class Curve:
    """One variant, and the source that its newest run is drawn from."""

    variant: Variant
    source: ColumnDataSource


class AccuracyPlot:
    """A figure of accuracy by epoch (or second) for some variants, following a scene."""

    def __init__(
        self,
        variants: Sequence[tuple[int, Variant]],
        epochs: int,
        options: AccuracyPlotOptions | None = None,
    ) -> None:
        """``variants`` come with their positions in the talk, which give colour and mark."""
        chosen = options or AccuracyPlotOptions()
        self._datasets = chosen.datasets
        self._gap_shown, self._numbers = chosen.gap, chosen.numbers
        self._noun, self._hyperparameters = chosen.noun, chosen.hyperparameters
        self._below_zero = False  # whether R² of a run is
        self._shown: list[Run] | None = None  # the scene's runs that were looked through last
        self._chosen: list[Run] = []  # those of them that may be drawn
        self._points: list[DataRenderer] = []
        self.verdict = ""  # whether series of runs differ enough to tell them apart
        colours = variant_colours(variants)
        # What is made first is drawn beneath what follows.
        axes = LossAxes if chosen.loss else AccuracyAxes
        self._axes = axes(epochs, width=chosen.width, small=chosen.small)
        self._shapes = AccuracyShapes(self._axes, colours)
        self._curves = {
            variant.name: self._make_curve(position, variant) for position, variant in variants
        }
        self._labels = AccuracyLabels(
            self._axes, variants, colours, orders=len(self._datasets) > 1, small=chosen.small
        )
        self._asked = chosen.question
        self._axes.add_question()
        self.figure: figure = self._axes.figure
        self._hover = HoverTool(renderers=self._points, attachment="above")
        self.figure.add_tools(self._hover)
        self.show_seconds(chosen.seconds, Scene())

    def _make_curve(self, position: int, variant: Variant) -> Curve:
        colour = series_colour(position)
        source = ColumnDataSource({name: [] for name in COLUMNS})
        line = Line(x="epoch", y="test", line_join="round")
        points = Scatter(x="epoch", y="test", marker=mark(position))
        self._axes.add(source, line, line_color=colour, line_width="0.36u")
        self._points.append(
            self._axes.add(source, points, fill_color=colour, line_color="--ground", size="1.1u")
        )
        return Curve(variant, source)

    @property
    def labels(self) -> ColumnDataSource:
        """The labels at the curves' ends, a row each."""
        return self._labels.source

    @property
    def areas(self) -> ColumnDataSource:
        """Bands of series and gaps to training, a row each."""
        return self._shapes.areas

    @property
    def lines(self) -> ColumnDataSource:
        """Earlier runs and training curves, a row each."""
        return self._shapes.lines

    # What the presenter chooses.

    def show_gap(self, shown: bool, scene: Scene) -> None:
        """Show or hide the train curves and the shaded gap to the test curves."""
        self._gap_shown = shown
        self.update(scene)

    def show_seconds(self, chosen: bool, scene: Scene) -> None:
        """Measure progress in seconds of training, or in epochs."""
        self._axes.measure("seconds" if chosen else "epoch")
        self.update(scene)

    # What happens on stage.

    def update(self, scene: Scene) -> None:
        """Draw what the scene has that is not drawn yet."""
        runs = self.runs(scene)
        newest = newest_of_each(runs)
        self._numbers = numbers = runs[-1].is_regression if runs else self._numbers
        told = numbers or self._axes.is_loss
        self._hover.tooltips = NUMBER_TOOLTIP if told else TOOLTIP
        # While screens look back, the axes stay: they are as long as the curves will be again.
        whole = [run.whole for run in runs]
        self._axes.fit_accuracy(whole, numbers=numbers)
        for name, curve in self._curves.items():
            run = newest.get(name)
            history, size = (run.history, run.test_size) if run else ([], 0)
            rows = self._rows(history, curve.variant.label, size)
            extend_columns(curve.source, rows)
        drawn = [newest[name] for name in self._curves if name in newest]
        self._shapes.update(runs, drawn, gap=self._gap_shown)
        self._below_zero = any(run.history[-1].test_accuracy < 0 for run in runs)
        self._axes.fit_progress(whole, self._labels.reserve(runs))
        self._labels.update(runs)
        self._axes.ask("" if runs else self._asked)
        self._axes.hide_what_is_empty()
        series = [] if self._axes.is_loss else [series_of(run, runs) for run in newest.values()]
        self.verdict = verdict(series)

    def _rows(self, history: Sequence[EpochEnded], label: str, size: int) -> dict[str, Any]:
        """Return a point of a curve for each epoch, measured on so many test examples."""
        points: dict[str, Any] = {
            "epoch": [each.epoch for each in history],
            "seconds": [each.seconds for each in history],
            "test": [self._axes.height(each) for each in history],
            "label": [label] * len(history),
        }
        if self._axes.is_loss:
            return points | {"told": [f"loss {quantity(each.test_loss)}" for each in history]}
        if self._numbers:
            return points | {"told": [score_sentence(each) for each in history]}
        wrong = [mistakes(each, size) for each in history]
        return points | {"wrong": wrong, "size": [f"{size:,}"] * len(history)}

    def runs(self, scene: Scene) -> list[Run]:
        """Return the runs to draw, oldest first: the newest, and the newest of each variant."""
        if scene.shown is not self._shown:
            self._shown = scene.shown
            own = (run for run in self.choose(scene) if run.variant in self._curves)
            chosen = [run for run in own if run.measured or run.state == "running"]
            self._chosen = newest_runs(chosen, MOST_RUNS + len(scene.runs.all_running))
        return newest_runs([run for run in self._chosen if run.measured], MOST_RUNS)

    def choose(self, scene: Scene) -> Iterable[Run]:
        """Return the runs that the figure is about, oldest first."""
        own = (run for run in scene.shown if not (run.examples or run.label_noise or run.other))
        if self._hyperparameters is not None:
            own = (run for run in own if run.hyperparameters == self._hyperparameters)
        return (run for run in own if run.dataset in self._datasets)

    @property
    def caption(self) -> str:
        """What the figure shows, in a line; that two models can't be told apart comes first."""
        return "; ".join(filter(None, (self.verdict or self._what, self._about_axis)))

    @property
    def _about_axis(self) -> str:
        """Say where the axis begins, if it is not at 0, and what lies below its end."""
        if isinstance(self._axes, LossAxes):
            return "axis by powers of ten" * self._axes.is_log
        floor = self._axes.floor
        if self._below_zero:
            return "below 0 drawn at 0"
        return f"axis from {f'{floor / 100:g}' if self._numbers else f'{floor} %'}" * bool(floor)

    @property
    def _what(self) -> str:
        examples = self._noun
        if self._gap_shown:
            return f"line: unseen {examples}, dashed: training {examples}"
        if self._axes.is_loss:
            return f"loss on unseen {examples}: lower is better"
        return f"{'R²' if self._numbers else 'right answers'} on unseen {examples}"
