"""Accuracy curves of one variant, a colour and a mark for each library that computed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from demo.catalog.libraries import LIBRARIES
from demo.catalog.variant_file import Variant
from demo.plots.runs.accuracy_plot import AccuracyPlot, AccuracyPlotOptions
from demo.stage.run import Run
from demo.stage.scene import Scene

FIRST_PLACE = 5  # of the libraries' colours and marks: those of models come before
QUESTION = "Will they learn the same?"
CURVES_WIDTH = 62  # of the figure, in the page's units: there are bars beside it


class LibraryPlot(AccuracyPlot):
    """The curves of one variant's runs, a colour for each library."""

    def __init__(
        self, variant: str, epochs: int, width: float = CURVES_WIDTH, *, numbers: bool = False
    ) -> None:
        """``width`` is the figure's at most, in the page's units; ``numbers``: answers are some."""
        self._variant = variant
        options = AccuracyPlotOptions(
            width=min(width, CURVES_WIDTH), small=True, numbers=numbers, question=QUESTION
        )
        super().__init__(libraries(), epochs, options)

    def choose(self, scene: Scene) -> Iterable[Run]:
        """Return the variant's runs on the talk's own data, as of their libraries."""
        runs = (run for run in scene.shown if run.variant == self._variant and run.backend)
        return [_by_library(run) for run in runs if not (run.dataset or run.examples or run.code)]


def _by_library(run: Run) -> Run:
    """Return a run as if its library were its variant."""
    whole = replace(run.whole, variant=run.backend) if run.is_past else None
    return replace(run, variant=run.backend, _whole=whole)


def libraries() -> list[tuple[int, Variant]]:
    """Return the libraries as a figure knows variants, with their places."""
    return [(position_of(name), Variant(name, each.label, 0)) for name, each in LIBRARIES.items()]


def position_of(name: str) -> int:
    """Return the place of a library's colour and mark, among those of variants."""
    return FIRST_PLACE + list(LIBRARIES).index(name)
