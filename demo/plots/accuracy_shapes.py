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
from demo.plots.accuracy_axes import AccuracyAxes
from demo.plots.axis_scales import score_height
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
        axes.add(self.areas, areas)
        axes.add(self.lines, lines, line_width="0.25u")

    def update(self, runs: list[Run], newest: list[Run], *, gap: bool) -> None:
        """Draw bands and earlier runs of these runs; ``newest`` are the runs with a curve.

        ``gap``: each curve's training accuracy too, and the area between the two.
        """
        curves = {run.id for run in newest}
        areas = [_band(run, runs) for run in newest]
        lines = [_earlier_run(run.whole) for run in runs if run.id not in curves or run.is_past]
        if gap:
            areas += map(_gap, newest)
            lines += map(_training, newest)
        for source, shapes in ((self.areas, areas), (self.lines, lines)):
            drawn = [shape for shape in shapes if shape["epoch"]]
            set_columns(source, {name: [shape[name] for shape in drawn] for name in COLUMNS})


def _line(run: Run, part: str, alpha: float, *, dash: str = "") -> Shape:
    """Return a line along one of a run's accuracies, a field of its epochs."""
    return {
        "variant": run.variant,
        "epoch": [each.epoch for each in run.history],
        "seconds": [each.seconds for each in run.history],
        "accuracy": [score_height(getattr(each, part)) for each in run.history],
        "alpha": alpha,
        "dash": dash,
    }


def _earlier_run(run: Run) -> Shape:
    return _line(run, "test_accuracy", 0.3)


def _training(run: Run) -> Shape:
    return _line(run, "train_accuracy", 1, dash=DASHED)


def _gap(run: Run) -> Shape:
    """Return the area between a run's curves of training and of test images."""
    train = _line(run, "train_accuracy", 0.18)
    return _between(_line(run, "test_accuracy", 0.18), train["accuracy"])


def _band(run: Run, runs: list[Run]) -> Shape:
    """Return the area from the lowest to the highest of a run's series."""
    band = band_of(series_of(run, runs))
    low, high = ([max(0.0, each) for each in band[end]] for end in ("low", "high"))
    look = {"variant": run.variant, "accuracy": low, "alpha": 0.3, "dash": ""}
    return _between({**band, **look}, high)


def _between(line: Shape, other: list[float]) -> Shape:
    """Return the outline of what lies between a line and another above or beneath it."""
    back = {name: line[name][::-1] for name in ("epoch", "seconds")}
    back["accuracy"] = other[::-1]
    return line | {name: line[name] + values for name, values in back.items()}
