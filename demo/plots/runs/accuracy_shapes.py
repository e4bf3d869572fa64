"""Areas and lines behind accuracy curves: bands of series, earlier runs, the gap to training.

Whatever there may be several of, or none, is drawn for all variants together: each thing drawn
takes its time when a demo is opened.
"""

from __future__ import annotations

from typing import Any

from bokeh.core.property.vectorization import Field
from bokeh.models import ColumnDataSource
from bokeh.models.glyphs import MultiLine, Patches

from demo.analysis.run_series import band_of, series_of
from demo.plots.runs.accuracy_axes import AccuracyAxes, Part
from demo.stage.run import Run
from demo.ui.changes import set_columns

COLUMNS = ("variant", "epoch", "seconds", "accuracy", "alpha", "dash")
DASHED = "10 7"  # pixels drawn and left out

Shape = dict[str, Any]  # a value for each of COLUMNS; those of its points are lists


class AccuracyShapes:
    """What is drawn behind the curves, as rows of two sources."""

    def __init__(self, axes: AccuracyAxes, colours: Field) -> None:
        """``colours`` are those of variants."""
        self.areas = ColumnDataSource({name: [] for name in COLUMNS})  # bands, gaps to training
        self.lines = ColumnDataSource({name: [] for name in COLUMNS})  # earlier runs, training
        areas = Patches(xs="epoch", ys="accuracy", fill_color=colours, fill_alpha="alpha")
        areas.line_color = None
        lines = MultiLine(xs="epoch", ys="accuracy", line_color=colours, line_alpha="alpha")
        lines.line_dash = "dash"
        self._axes = axes
        axes.add(self.areas, areas)
        axes.add(self.lines, lines, line_width="0.25u")

    def update(self, runs: list[Run], newest: list[Run], *, gap: bool) -> None:
        """Draw bands and earlier runs of these runs; ``newest`` are the runs with a curve.

        ``gap``: each curve's training accuracy too, and the area between the two.
        """
        curves = {run.id for run in newest}
        areas = [self._band(run, runs) for run in newest]
        lines = [
            self._earlier_run(run.whole) for run in runs if run.id not in curves or run.is_past
        ]
        if gap:
            areas += map(self._gap, newest)
            lines += map(self._training, newest)
        for source, shapes in ((self.areas, areas), (self.lines, lines)):
            drawn = [shape for shape in shapes if shape["epoch"]]
            set_columns(source, {name: [shape[name] for shape in drawn] for name in COLUMNS})

    def _line(self, run: Run, part: Part, alpha: float, *, dash: str = "") -> Shape:
        """Return a line along how good a run is on a part of the data."""
        return {
            "variant": run.variant,
            "epoch": [each.epoch for each in run.history],
            "seconds": [each.seconds for each in run.history],
            "accuracy": [self._axes.height(each, part) for each in run.history],
            "alpha": alpha,
            "dash": dash,
        }

    def _earlier_run(self, run: Run) -> Shape:
        return self._line(run, "test", 0.3)

    def _training(self, run: Run) -> Shape:
        return self._line(run, "train", 1, dash=DASHED)

    def _gap(self, run: Run) -> Shape:
        """Return the area between a run's curves of training and of test images."""
        train = self._line(run, "train", 0.18)
        return _between(self._line(run, "test", 0.18), train["accuracy"])

    def _band(self, run: Run, runs: list[Run]) -> Shape:
        """Return the area from the lowest to the highest of a run's series."""
        band = band_of(series_of(run, runs), self._axes.height)
        look = {"variant": run.variant, "accuracy": band["low"], "alpha": 0.3, "dash": ""}
        return _between({**band, **look}, band["high"])


def _between(line: Shape, other: list[float]) -> Shape:
    """Return the outline of what lies between a line and another above or beneath it."""
    back = {name: line[name][::-1] for name in ("epoch", "seconds")}
    back["accuracy"] = other[::-1]
    return line | {name: line[name] + values for name, values in back.items()}
