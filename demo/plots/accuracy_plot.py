"""Accuracy curves of runs in one figure: growing lines, ghosts, bands, labels at their ends.

All models are made once; what happens on stage only streams into their sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.core.property.vectorization import Field
from bokeh.models import (
    AllIndices,
    CategoricalColorMapper,
    CDSView,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    PrintfTickFormatter,
    Range1d,
)
from bokeh.models.glyph import Glyph
from bokeh.models.glyphs import Line, MultiLine, Patches, Scatter, Segment, Text
from bokeh.models.renderers import DataRenderer, GlyphRenderer
from bokeh.plotting import figure

from demo.analysis.run_series import band_of, mistakes, newest_of_each, series_of, verdict
from demo.catalog.variant_file import Variant
from demo.data.dataset import SHUFFLED
from demo.events import EpochEnded
from demo.plots.axis_scales import accuracy_floor, accuracy_ticks, round_up, spread, ticks
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.changes import extend_columns, set_columns
from demo.ui.figures import bare_figure
from demo.ui.style import mark, series_colour, styled

# Along a figure, in the page's units: its labels stand in a column, clear of all curves.
SLIDE = 90.0  # as wide as a figure is that has a slide for itself
AXIS = 6.5  # left of the curves
TO_MARK, TO_WORDS, LETTER = 1.8, 1.3, 1.05  # a label: to its mark, on to its words, a letter
MOST_RUNS = 60  # in one figure: nobody can tell more ghosts apart, and each epoch draws them all
MOST_LABEL = 0.65  # of a figure without its axis: the rest is for the curves, whatever labels say
USUAL_SIZE = 1000  # test images, as long as nothing has run
SHAPE = ("variant", "epoch", "seconds", "accuracy", "alpha", "dash")
DASHED = "10 7"  # pixels drawn and left out
ALONG = ("x", "xs", "x0")  # what glyphs call their column along the x-axis
LABEL = ("variant", "mark", "epoch", "seconds", "test", "halo", "x", "y", "text", "alpha")
LABEL_GAP = 0.105  # of the y-axis's length: a line of text
SMALL_LABEL_GAP = 0.17  # the same in a small figure
HALF_LINE = 0.055  # of the same: from its ends to the first label and the last
OVER = 0.03  # of the same: what the axis goes on above 100 %
DIP = 0.03  # of accuracy: by less than this a curve may fall and the axis stays
EXAMPLES = {"wine": "wines", "breast_cancer": "tumours"}  # what a table's rows are called
TOOLTIP = """
<div class="tip"><b>@label</b> after epoch @epoch<br>@test{0.0} % right: @wrong wrong of @size</div>
"""


@dataclass(frozen=True)
class Curve:
    """One variant, and the source that its newest run is drawn from."""

    variant: Variant
    position: int  # in the talk
    source: ColumnDataSource


class AccuracyPlot:
    """A figure of accuracy by epoch (or second) for some variants, following a scene."""

    def __init__(
        self,
        variants: Sequence[tuple[int, Variant]],
        epochs: int,
        *,
        gap: bool,
        seconds: bool,
        datasets: Sequence[str] = ("",),
        width: float = SLIDE,
        small: bool = False,
    ) -> None:
        """``variants`` come with their positions in the talk, which give colour and mark.

        ``datasets`` are those whose runs are drawn: by default the talk's own. The figure is so
        many units wide. A ``small`` one has fewer ticks, and shorter labels.
        """
        self._epochs = epochs
        self._datasets = datasets
        self._shown: list[Run] | None = None  # of the scene, when it was looked through last
        self._chosen: list[Run] = []  # what of that may be drawn
        self._width = width - AXIS
        self._small = small
        self._label_gap = SMALL_LABEL_GAP if small else LABEL_GAP
        self._by_x: list[GlyphRenderer[Any]] = []  # all that is drawn along the x-axis
        self._gap_shown = gap
        self._points: list[DataRenderer] = []
        self._x = "epoch"
        self._axis = ""  # where the vertical one begins
        self.verdict = ""  # whether series of runs differ enough to tell them apart
        self._x_ticks, self._y_ticks = FixedTicker(ticks=[]), FixedTicker(ticks=[])
        self.figure = self._make_figure()
        self._all = AllIndices()
        self._views: dict[str, CDSView] = {}  # by source
        # Whatever there may be several of, or none, is drawn for all variants together: each thing
        # drawn takes its time when a demo is opened.
        self._colours = colours(variants)
        self.areas = ColumnDataSource({name: [] for name in SHAPE})  # bands, and gaps to training
        self.lines = ColumnDataSource({name: [] for name in SHAPE})  # earlier runs, and training
        self.labels = ColumnDataSource({name: [] for name in LABEL})
        self._add_shapes()
        self._curves = {
            variant.name: self._make_curve(position, variant) for position, variant in variants
        }
        self._add_labels()
        self._add_hover()
        self.show_seconds(seconds, Scene())

    # The models, made once; figure.line and the like would make three glyphs for each.

    def _make_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=1),
            Range1d(start=0, end=103),
            label="Right answers on unseen images",
            name="curves",
            min_height=160,
            min_border_top=12,
        )
        plot.yaxis.formatter = PrintfTickFormatter(format="%d %%")
        plot.xaxis.ticker = self._x_ticks
        plot.yaxis.ticker = plot.ygrid.ticker = self._y_ticks
        plot.ygrid.visible = True
        return plot

    def _add(self, source: ColumnDataSource, glyph: Glyph, **tokens: str) -> GlyphRenderer[Any]:
        """Draw rows of a source; ``tokens`` as for ``styled``.

        What is drawn of one source shares a view of it: Bokeh would make one for each.
        """
        view = self._views.setdefault(source.id, CDSView(filter=self._all))
        renderer = self.figure.add_glyph(source, styled(glyph, **tokens), view=view)
        if any(getattr(glyph, name, "") == "epoch" for name in ALONG):
            self._by_x.append(renderer)
        return renderer

    def _add_shapes(self) -> None:
        """Areas and lines behind the curves."""
        areas = Patches(xs="epoch", ys="accuracy", fill_color=self._colours, fill_alpha="alpha")
        areas.line_color = None
        lines = MultiLine(xs="epoch", ys="accuracy", line_color=self._colours, line_alpha="alpha")
        lines.line_dash = "dash"
        self._add(self.areas, areas)
        self._add(self.lines, lines, line_width="0.25u")

    def _make_curve(self, position: int, variant: Variant) -> Curve:
        colour = series_colour(position)
        source = ColumnDataSource({name: [] for name in _rows([], variant.label)})
        test = Line(x="epoch", y="test", line_join="round")
        points = Scatter(x="epoch", y="test", marker=mark(position))
        self._add(source, test, line_color=colour, line_width="0.36u")
        self._points.append(
            self._add(source, points, fill_color=colour, line_color="--ground", size="1.1u")
        )
        return Curve(variant, position, source)

    def _add_labels(self) -> None:
        """A thin line leads from a curve's end to its mark and words in the column."""
        colour = self._colours
        leader = Segment(x0="epoch", y0="test", x1="x", y1="y", line_color=colour)
        leader.update(line_alpha=0.55, line_dash=[2, 5])
        halo = Scatter(x="epoch", y="test", marker="mark", fill_color=colour, fill_alpha="halo")
        halo.line_color = None
        marks = Scatter(x="x", y="y", marker="mark", fill_color=colour, fill_alpha="alpha")
        words = Text(x="x", y="y", text="text", text_alpha="alpha", text_baseline="middle")
        self._add(self.labels, leader, line_width="0.16u")
        self._add(self.labels, halo, size="2.6u").level = "underlay"  # beneath the points
        self._add(self.labels, marks, line_color="--ground", size="1.4u")
        self._add(
            self.labels,
            words,
            text_color="--ink",
            text_font="--font",
            text_font_size="2u",
            x_offset="1.3u",
        )

    def _add_hover(self) -> None:
        self.figure.add_tools(
            HoverTool(renderers=self._points, tooltips=TOOLTIP, attachment="above")
        )

    # What the presenter chooses.

    def show_gap(self, shown: bool, scene: Scene) -> None:
        """Show or hide the train curves and the shaded gap to the test curves."""
        self._gap_shown = shown
        self.update(scene)

    def show_seconds(self, chosen: bool, scene: Scene) -> None:
        """Measure progress in seconds of training, or in epochs."""
        self._x = "seconds" if chosen else "epoch"
        for renderer in self._by_x:
            glyph = renderer.glyph
            setattr(glyph, next(name for name in ALONG if hasattr(glyph, name)), self._x)
        self.update(scene)

    # What happens on stage.

    def update(self, scene: Scene) -> None:
        """Draw what the scene has that is not drawn yet."""
        runs = self.runs(scene)
        newest = newest_of_each(runs)
        for name, curve in self._curves.items():
            run = newest.get(name)
            history, size = (run.history, run.test_size) if run else ([], 0)
            extend_columns(curve.source, _rows(history, curve.variant.label, size))
        self._draw_shapes(runs, [newest[name] for name in self._curves if name in newest])
        # Runs in their first epochs come up from below: they don't hold the axis down.
        # While screens look back, the axes stay: they are as long as the curves will be again.
        whole = [run.whole for run in runs]
        floor = accuracy_floor(_level(run) for run in whole if run.epoch >= 2)
        self._fit_y(floor)
        letters = self._letters(runs)
        self._place_labels(runs, floor, self._fit_x(whole, letters), letters)
        self._hide_what_is_empty()
        self.verdict = verdict(series_of(run, runs) for run in newest_of_each(runs).values())

    def runs(self, scene: Scene) -> list[Run]:
        """Return the runs to draw, oldest first: the newest, and the newest of each variant."""
        if scene.shown is not self._shown:
            self._shown = scene.shown
            own = (run for run in self.choose(scene) if run.variant in self._curves)
            chosen = [run for run in own if run.measured or run.state == "running"]
            self._chosen = _few(chosen, MOST_RUNS + len(scene.all_running))
        return _few([run for run in self._chosen if run.measured], MOST_RUNS)

    def choose(self, scene: Scene) -> Iterable[Run]:
        """Return the runs that the figure is about, oldest first."""
        own = (run for run in scene.shown if not (run.examples or run.other))
        return (run for run in own if run.dataset in self._datasets)

    def _draw_shapes(self, runs: list[Run], newest: list[Run]) -> None:
        """Draw earlier runs, the bands of series, and the gap to training if it is chosen."""
        drawn = {run.id for run in newest}
        areas = [_band(run, runs) for run in newest]
        lines = [_ghost(run.whole) for run in runs if run.id not in drawn or run.is_past]
        if self._gap_shown:
            areas += map(_gap, newest)
            lines += map(_training, newest)
        for source, shapes in ((self.areas, areas), (self.lines, lines)):
            rows: dict[str, Any] = {
                name: [shape[name] for shape in shapes if shape["epoch"]] for name in SHAPE
            }
            set_columns(source, rows)

    def _fit_y(self, floor: int) -> None:
        """Tell the page where the axis should go: it eases there."""
        room = 100 - floor
        self.figure.y_range.tags = [{"goal": [floor, 100 + OVER * room]}]
        self._y_ticks.ticks = accuracy_ticks(floor)
        self._axis = f"axis from {floor} %" if floor else ""

    @property
    def caption(self) -> str:
        """What the figure shows, in a line; that two models can't be told apart comes first."""
        return "; ".join(filter(None, (self.verdict or self._what, self._axis)))

    @property
    def _what(self) -> str:
        examples = EXAMPLES.get(self._datasets[-1], "images")
        if self._gap_shown:
            return f"line: unseen {examples}, dashed: training {examples}"
        return f"right answers on unseen {examples}"

    def _fit_x(self, runs: list[Run], letters: int) -> float:
        """Leave room for labels of so many letters; return where they stand."""
        if self._x == "epoch":
            end: float = max([self._epochs, *(run.epochs for run in runs)])
        else:
            end = round_up(max([1.0, *(run.history[-1].seconds for run in runs)]))
        self._x_ticks.ticks = marked = ticks(
            end, whole=self._x == "epoch", spaces=3 if self._small else 5
        )
        unit = "epochs" if self._x == "epoch" else "seconds"
        self.figure.xaxis[0].major_label_overrides = {marked[-1]: f"{marked[-1]:g} {unit}"}
        self.figure.ygrid[0].cross_bounds = (-0.015 * end, end)
        column = TO_MARK + TO_WORDS + LETTER * letters
        one = end * 1.015 / (self._width - column)  # unit of the page along the axis
        self.figure.x_range.update(start=-0.015 * end, end=end + column * one)
        return end + TO_MARK * one

    def _place_labels(self, runs: list[Run], floor: int, x: float, letters: int) -> None:
        """Give each curve its label; the same words on the same spot stand there once."""
        newest = {name: run.id for name, run in newest_of_each(runs).items()}
        said: dict[tuple[object, ...], Run] = {}
        for run in reversed(runs):
            same = run.dataset, run.history[-1].test_accuracy
            alike = (run.series,) if len(series_of(run, runs)) > 1 else same
            said.setdefault((run.variant, *alike), run)
        labelled = list(said.values())[: int(1 / self._label_gap)]  # the newest there is room for
        room = 100 - floor
        half = (self._label_gap - LABEL_GAP + HALF_LINE) * room  # of a label's height
        lowest = floor + half
        wanted = {run.id: max(100 * run.history[-1].test_accuracy, lowest) for run in labelled}
        highest = 100 + OVER * room - half
        places = spread(wanted, self._label_gap * room, lowest, highest)
        own = [run for name in self._curves for run in reversed(labelled) if run.variant == name]
        labels: dict[str, Any] = {
            "variant": [run.variant for run in own],
            "mark": [mark(self._curves[run.variant].position) for run in own],
            "epoch": [run.epoch for run in own],
            "seconds": [run.history[-1].seconds for run in own],
            "test": [100 * run.history[-1].test_accuracy for run in own],
            "halo": [0.45 if run.state == "running" and not run.is_past else 0 for run in own],
            "x": [x] * len(own),
            "y": [places[run.id] for run in own],
            "text": [self._text(run, runs, letters) for run in own],
            "alpha": [1.0 if run.id == newest.get(run.variant) else 0.62 for run in own],
        }
        set_columns(self.labels, labels)

    def _hide_what_is_empty(self) -> None:
        """Show what has something to draw: the rest costs Bokeh as much, at every painting."""
        renderers: list[Any] = self.figure.renderers
        for renderer in renderers:
            renderer.visible = any(map(len, renderer.data_source.data.values()))

    def _letters(self, runs: list[Run]) -> int:
        """Return how long labels may be: as the longest one can get, or as there is room for.

        It stays as it is while a run goes on, so that no curve moves.
        """
        names = [len(curve.variant.label) for curve in self._curves.values()]
        size = max([USUAL_SIZE, *(run.test_size for run in runs)])
        by_chance = size * 9 // 10
        wrong = [[by_chance]]
        if any(run.series != run.id for run in runs):
            wrong.append([by_chance, by_chance])
        words = max(len(self._words(each, size)) for each in wrong)
        room = MOST_LABEL * self._width - TO_MARK - TO_WORDS
        return min(max(names, default=0) + words, int(room / LETTER))

    def _text(self, run: Run, runs: list[Run], letters: int) -> str:
        label = self._curves[run.variant].variant.label
        series = [each for each in series_of(run, runs) if each.state == "finished"] or [run]
        wrong = sorted(mistakes(each.history[-1], each.test_size) for each in series)
        words = self._words(wrong, run.test_size, run.dataset)
        return f"{_cut(label, letters - len(words))}{words}"

    def _words(self, wrong: Sequence[int], size: int, dataset: str = "") -> str:
        """Say, after a model's name, how many mistakes it makes, or from how many to how many."""
        many = f"{wrong[0]:,}–{wrong[-1]:,}" if len(wrong) > 1 else f"{wrong[0]:,}"
        if len(self._datasets) > 1:
            order = "shuffled" if dataset == SHUFFLED else "in order"
            return f", {order}: {many} wrong"
        of = "" if len(wrong) > 1 or self._small else f" of {size:,}"
        return f": {many} wrong{of}"


def _few(runs: list[Run], most: int) -> list[Run]:
    """Return the newest runs, and before them the newest of each variant that is older."""
    earlier, recent = runs[:-most], runs[-most:]
    newest = newest_of_each(run for run in runs if run.measured)
    return [run for run in earlier if newest.get(run.variant) is run] + recent


def _cut(text: str, letters: int) -> str:
    """Shorten a text to so many letters, if it must be."""
    return text if len(text) <= letters else f"{text[: letters - 2].rstrip()}…"


def _line(run: Run, part: str, alpha: float, *, dash: str = "") -> dict[str, Any]:
    """Return a line along one of a run's accuracies."""
    return {
        "variant": run.variant,
        "epoch": [each.epoch for each in run.history],
        "seconds": [each.seconds for each in run.history],
        "accuracy": [100 * getattr(each, part) for each in run.history],
        "alpha": alpha,
        "dash": dash,
    }


def _ghost(run: Run) -> dict[str, Any]:
    return _line(run, "test_accuracy", 0.3)


def _training(run: Run) -> dict[str, Any]:
    return _line(run, "train_accuracy", 1, dash=DASHED)


def _gap(run: Run) -> dict[str, Any]:
    """Return the area between a run's curves of training and of test images."""
    train = _line(run, "train_accuracy", 0.18)
    return _between(_line(run, "test_accuracy", 0.18), train["accuracy"])


def _band(run: Run, runs: list[Run]) -> dict[str, Any]:
    """Return the area from the lowest to the highest of a run's series."""
    band = band_of(series_of(run, runs))
    low = {"variant": run.variant, "accuracy": band["low"], "alpha": 0.3, "dash": ""}
    return _between({**band, **low}, band["high"])


def _between(line: dict[str, Any], other: list[float]) -> dict[str, Any]:
    """Return the outline of what lies between a line and another above or beneath it."""
    back = {name: line[name][::-1] for name in ("epoch", "seconds")}
    back["accuracy"] = other[::-1]
    return line | {name: line[name] + values for name, values in back.items()}


def _rows(history: Sequence[EpochEnded], label: str, size: int = 0) -> dict[str, Any]:
    return {
        "epoch": [each.epoch for each in history],
        "seconds": [each.seconds for each in history],
        "test": [100 * each.test_accuracy for each in history],
        "wrong": [mistakes(each, size) for each in history],
        "size": [f"{size:,}"] * len(history),
        "label": [label] * len(history),
    }


def _level(run: Run) -> float:
    """Return how high a curve has come, in percent; a little dip doesn't count."""
    best = max(each.test_accuracy for each in run.history)
    return 100 * min(best, run.history[-1].test_accuracy + DIP)


def colours(variants: Sequence[tuple[int, Variant]]) -> Field:
    """Return what gives each row the colour of its variant."""
    mapper = CategoricalColorMapper(
        factors=[variant.name for _, variant in variants], palette=["black"] * len(variants)
    )
    styled(mapper, palette=[series_colour(position) for position, _ in variants])
    return Field("variant", transform=mapper)
