"""What tests of the accuracy plot share: runs to draw, and what the figure shows of them."""

from __future__ import annotations

from typing import Any

from bokeh.models import ColumnDataSource

from demo.catalog.variant_file import Variant
from demo.events import Event
from demo.plots.runs.accuracy_plot import AccuracyPlot, Curve
from demo.stage.scene import Scene
from tests.demo.log import epoch

LINEAR = Variant("linear", "Linear", 1)
CONV = Variant("conv", "Convolution", 9)


def tell(curves: AccuracyPlot, scene: Scene, *events: Event) -> None:
    """Let events happen, and draw them."""
    for event in events:
        scene.apply(event)
    curves.update(scene)


def learning(run: int, *accuracies: float) -> list[Event]:
    """Return a run's epochs with these accuracies."""
    return [epoch(run, number, accuracy) for number, accuracy in enumerate(accuracies)]


def curve(curves: AccuracyPlot, name: str = "linear") -> Curve:
    return curves._curves[name]


def column(source: ColumnDataSource, name: str) -> list[Any]:
    return list(source.data[name])


def contents(source: ColumnDataSource) -> dict[str, list[Any]]:
    return {str(name): list(values) for name, values in source.data.items()}


def texts(curves: AccuracyPlot) -> list[str]:
    return column(curves.labels, "text")


def looks(curves: AccuracyPlot) -> list[Any]:
    """Return how each thing in the figure is drawn."""
    return list(curves.figure.renderers)


def along_x(curves: AccuracyPlot) -> list[str]:
    """Return the columns along the x-axis of all that is drawn."""
    return [
        getattr(look.glyph, name)
        for look in looks(curves)
        for name in ("x", "xs", "x0")
        if hasattr(look.glyph, name)
    ]


def marked(axis: Any) -> list[float]:
    """Return the numbers on an axis."""
    return list(axis.ticker.ticks)


def labels(axis: Any) -> list[str]:
    """Return what stands at an axis's ticks, all of which have a label of their own."""
    return [axis.major_label_overrides[tick] for tick in marked(axis)]


def goal(curves: AccuracyPlot) -> list[float]:
    """Return where the page takes the accuracy axis."""
    (tag,) = curves.figure.y_range.tags
    assert isinstance(tag, dict)
    return list(tag["goal"])


def visible(curves: AccuracyPlot) -> list[Any]:
    return [look for look in looks(curves) if look.visible]
