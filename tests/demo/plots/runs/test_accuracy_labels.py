"""Labels at the ends of curves: what they say, and where they stand."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from demo.catalog.variant_file import Variant
from demo.events import Event
from demo.plots.runs.accuracy_labels import LINE
from demo.plots.runs.accuracy_plot import AccuracyPlot, AccuracyPlotOptions
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.plots.accuracy import (
    column,
    goal,
    learning,
    tell,
    texts,
)


def test_the_newest_point_is_lit_while_the_run_goes_on(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1))
    tell(curves, scene, epoch(1, 1, 0.6))
    labels = curves.labels
    assert (column(labels, "epoch"), column(labels, "test")) == ([1], [60])
    assert column(labels, "highlight") == [0.45]
    tell(curves, scene, ended(1))
    assert column(labels, "highlight") == [0]


def test_labels_count_the_mistakes_in_plain_words(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1, "linear", test_size=1000), *learning(1, 0.1, 0.969))
    tell(curves, scene, ended(1), started(2, "conv", test_size=10_000), *learning(2, 0.1, 0.85))
    assert texts(curves) == ["Linear: 31 wrong of 1,000", "Convolution: 1,500 wrong of 10,000"]
    labels = curves.labels
    assert column(labels, "variant") == ["linear", "conv"]
    assert column(labels, "epoch") == [1, 1]
    assert column(labels, "test") == pytest.approx([96.9, 85])  # leaders begin at curves' ends
    assert 20 < column(labels, "x")[0] < 22  # clear of the curve


def test_labels_have_as_much_room_as_the_longest_needs(scene: Scene) -> None:
    def share_of_curves(label: str, *events: Event) -> float:
        curves = AccuracyPlot([(0, Variant("linear", label, 1))], 20)
        tell(curves, scene, *events)
        x_range: Any = curves.figure.x_range
        return float(20 / (x_range.end - x_range.start))

    assert share_of_curves("Linear") > share_of_curves("Small convolution")
    before = share_of_curves("Linear")
    for event in (started(1, test_size=1000), *learning(1, 0.1, 0.9, 1.0)):
        assert share_of_curves("Linear", event) == before  # nothing moves
    assert share_of_curves("A very long name, much too long for the end of a curve") > 0.3


def test_a_name_too_long_is_shortened_and_what_it_got_wrong_is_not(scene: Scene) -> None:
    long = Variant("linear", "A name too long for a small figure", 1)
    curves = AccuracyPlot([(0, long)], 20, AccuracyPlotOptions(width=50, small=True))
    tell(curves, scene, started(1), *learning(1, 0.1, 0.888))
    (text,) = texts(curves)
    assert text == "A name too…: 112 wrong"


@pytest.mark.parametrize("accuracy", [0.0, 0.1, 0.5, 0.93, 0.999, 1.0])
def test_labels_are_never_closer_than_a_line_of_text(
    curves: AccuracyPlot, scene: Scene, accuracy: float
) -> None:
    for run in range(1, 12):
        variant = "linear" if run % 2 else "conv"
        close = min(1.0, accuracy + run / 10_000)
        tell(curves, scene, started(run, variant), *learning(run, 0.1, 0.1, close), ended(run))
    low, high = goal(curves)
    placed = sorted(column(curves.labels, "y"))
    assert 2 <= len(placed) <= 9
    gap = LINE * (100 - low)
    assert all(b - a >= gap - 1e-9 for a, b in itertools.pairwise(placed))
    assert low <= placed[0]
    assert placed[-1] <= high


def test_the_same_words_on_the_same_spot_stand_there_once(
    curves: AccuracyPlot, scene: Scene
) -> None:
    for run in (1, 2):
        tell(curves, scene, started(run), *learning(run, 0.1, 0.8), ended(run))
    tell(curves, scene, started(3, "conv"), *learning(3, 0.1, 0.8), ended(3))
    assert texts(curves) == ["Linear: 200 wrong of 1,000", "Convolution: 200 wrong of 1,000"]
    assert column(curves.labels, "alpha")[0] == 1.0  # the newer of the two


def test_the_newest_run_has_its_label_however_many_there_are(
    curves: AccuracyPlot, scene: Scene
) -> None:
    for run in range(1, 15):
        tell(curves, scene, started(run), *learning(run, 0.1, 0.5 + run / 100), ended(run))
    again = [started(15), *learning(15, 0.1, 0.51)]  # as the very first did
    tell(curves, scene, *again)
    labels = curves.labels
    assert column(labels, "alpha")[-1] == 1.0
    best, newest = column(labels, "text")
    assert (best, newest) == ("Linear, best: 360 wrong of 1,000", "Linear: 490 wrong of 1,000")
    assert len(column(curves.lines, "alpha")) == 14  # all others are faint lines
