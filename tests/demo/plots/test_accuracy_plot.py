"""Curves hold what the log has, and grow instead of being drawn anew."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from bokeh.document import Document
from bokeh.document.events import ColumnDataChangedEvent, ColumnsStreamedEvent
from bokeh.models import CategoricalColorMapper, ColumnDataSource

from demo.catalog.variant_file import Variant
from demo.events import Event, StageCleared
from demo.plots.accuracy_labels import LINE
from demo.plots.accuracy_plot import MOST_RUNS, AccuracyPlot, AccuracyPlotOptions, Curve
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started

LINEAR = Variant("linear", "Linear", 1)
CONV = Variant("conv", "Convolution", 9)


@pytest.fixture
def curves() -> AccuracyPlot:
    return AccuracyPlot([(0, LINEAR), (2, CONV)], 20)


@pytest.fixture
def scene() -> Scene:
    return Scene()


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


def goal(curves: AccuracyPlot) -> list[float]:
    """Return where the page takes the accuracy axis."""
    (tag,) = curves.figure.y_range.tags
    assert isinstance(tag, dict)
    return list(tag["goal"])


# Growing


def test_a_curve_holds_what_the_log_has(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1, test_size=1000), *learning(1, 0.1, 0.5, 0.875))
    source = curve(curves).source
    assert column(source, "epoch") == [0, 1, 2]
    assert column(source, "seconds") == [0, 0.3, 0.6]
    assert column(source, "test") == [10, 50, 87.5]
    assert column(source, "wrong") == [900, 500, 125]
    assert column(source, "size") == ["1,000"] * 3
    assert column(source, "label") == ["Linear"] * 3
    assert column(curve(curves, "conv").source, "epoch") == []


def test_it_does_not_matter_when_somebody_joins(curves: AccuracyPlot, scene: Scene) -> None:
    late = AccuracyPlot([(0, LINEAR), (2, CONV)], 20)
    story = [
        started(1),
        *learning(1, 0.1, 0.8),
        ended(1),
        started(2, "conv"),
        *learning(2, 0.1, 0.9, 0.95),
        ended(2, "stopped"),
        started(3),
        *learning(3, 0.1, 0.8, 0.85),
    ]
    for event in story:
        tell(curves, scene, event)
    late.update(scene)
    for name in ("linear", "conv"):
        assert contents(curve(curves, name).source) == contents(curve(late, name).source)
    for part in ("lines", "areas", "labels"):
        assert contents(getattr(curves, part)) == contents(getattr(late, part))
    assert goal(curves) == goal(late)


def test_new_points_are_streamed_and_nothing_is_sent_again(
    curves: AccuracyPlot, scene: Scene
) -> None:
    document = Document()
    document.add_root(curves.figure)
    tell(curves, scene, started(1), *learning(1, 0.1))
    streamed: list[Any] = []
    replaced: list[Any] = []
    source = curve(curves).source

    def watch(event: Any) -> None:
        if isinstance(event, ColumnsStreamedEvent) and event.model is source:
            streamed.append(event.data)
        elif isinstance(event, ColumnDataChangedEvent) or getattr(event, "attr", "") == "data":
            replaced.append(event.model)

    document.on_change(watch)
    tell(curves, scene, epoch(1, 1, 0.6))
    tell(curves, scene, epoch(1, 2, 0.7), epoch(1, 3, 0.75))
    assert [rows["epoch"] for rows in streamed] == [[1], [2, 3]]
    assert source not in replaced
    assert curve(curves, "conv").source not in replaced
    assert column(source, "test") == pytest.approx([10, 60, 70, 75])
    tell(curves, scene)
    assert len(streamed) == 2


def test_the_newest_point_is_lit_while_the_run_goes_on(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1))
    tell(curves, scene, epoch(1, 1, 0.6))
    labels = curves.labels
    assert (column(labels, "epoch"), column(labels, "test")) == ([1], [60])
    assert column(labels, "halo") == [0.45]
    tell(curves, scene, ended(1))
    assert column(labels, "halo") == [0]


def test_runs_of_other_variants_are_not_drawn(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1, "dropout"), *learning(1, 0.1, 0.9))
    assert texts(curves) == []
    assert goal(curves) == [0, 103]


# Earlier runs


def test_a_restart_makes_a_ghost(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.8), ended(1))
    tell(curves, scene, started(2), *learning(2, 0.2))
    drawn = curve(curves)
    assert column(drawn.source, "test") == [20]
    assert contents(curves.lines) == {
        "variant": ["linear"],
        "epoch": [[0, 1]],
        "seconds": [[0, 0.3]],
        "accuracy": [[10, 80]],
        "alpha": [0.3],
        "dash": [""],
    }
    assert texts(curves) == [
        "Linear: 200 wrong of 1,000",
        "Linear: 800 wrong of 1,000",
    ]
    assert column(curves.labels, "alpha") == [0.62, 1.0]
    tell(curves, scene, epoch(2, 1, 0.7))
    assert column(drawn.source, "test") == pytest.approx([20, 70])
    assert len(column(curves.lines, "accuracy")) == 1


def test_a_run_that_has_not_measured_yet_leaves_the_last_one_in_place(
    curves: AccuracyPlot, scene: Scene
) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.8), ended(1), started(2))
    assert column(curve(curves).source, "test") == [10, 80]
    assert column(curves.lines, "accuracy") == []


def test_a_run_stopped_before_it_learned_is_not_kept(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.8), ended(1))
    tell(curves, scene, started(2), *learning(2, 0.1))
    tell(curves, scene, ended(2, "stopped"))
    assert column(curve(curves).source, "test") == [10, 80]
    assert column(curves.lines, "accuracy") == []
    assert texts(curves) == ["Linear: 200 wrong of 1,000"]


def test_clearing_empties_all_but_the_run_in_progress(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.8), ended(1))
    tell(curves, scene, started(2), *learning(2, 0.1, 0.7), StageCleared())
    assert column(curve(curves).source, "test") == [10, 70]
    assert column(curves.lines, "accuracy") == []
    assert texts(curves) == ["Linear: 300 wrong of 1,000"]
    tell(curves, scene, ended(2), StageCleared())
    assert column(curve(curves).source, "test") == []
    assert texts(curves) == []
    tell(curves, scene, started(3), *learning(3, 0.3))
    assert column(curve(curves).source, "test") == [30]


# Labels


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
    assert column(labels, "text")[-1] == "Linear: 490 wrong of 1,000"
    assert column(labels, "alpha")[-1] == 1.0
    assert column(labels, "text")[0] == "Linear: 430 wrong of 1,000"  # old ones made room


# Axes


def test_the_accuracy_axis_begins_where_trained_curves_can_be_told_apart(
    curves: AccuracyPlot, scene: Scene
) -> None:
    assert goal(curves) == [0, 103]
    assert curves.caption == "right answers on unseen images"
    tell(curves, scene, started(1), *learning(1, 0.1, 0.9))
    assert goal(curves) == [0, 103]  # one epoch: still on its way up
    tell(curves, scene, epoch(1, 2, 0.91))
    assert goal(curves) == [80, 100.6]
    assert marked(curves.figure.yaxis[0]) == [80, 85, 90, 95, 100]
    assert curves.caption == "right answers on unseen images; axis from 80 %"
    tell(curves, scene, epoch(1, 3, 0.72))
    assert goal(curves)[0] == 70  # the curve stays in sight


def test_a_little_dip_does_not_move_the_axis(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.9, 0.931))
    assert goal(curves)[0] == 90
    tell(curves, scene, epoch(1, 3, 0.915))
    assert goal(curves)[0] == 90


def test_the_axis_is_as_long_as_the_longest_run(curves: AccuracyPlot, scene: Scene) -> None:
    x = curves.figure.xaxis[0]
    assert marked(x) == [0, 5, 10, 15, 20]
    assert x.major_label_overrides == {20: "20 epochs"}
    tell(curves, scene, started(1, epochs=100), *learning(1, 0.1))
    assert marked(x) == [0, 20, 40, 60, 80, 100]
    x_range: Any = curves.figure.x_range
    assert x_range.end > 100


def test_in_seconds_everything_moves_along(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), epoch(1, 0, 0.1, seconds=0), epoch(1, 1, 0.9, seconds=1.2))
    before = along_x(curves)
    assert {"epoch"} <= set(before) <= {"epoch", "x"}
    curves.show_seconds(True, scene)
    x = curves.figure.xaxis[0]
    assert marked(x) == [0, 0.5, 1.0, 1.5, 2.0]
    assert x.major_label_overrides == {2: "2 seconds"}
    now = ["seconds" if name == "epoch" else name for name in before]
    assert along_x(curves) == now
    assert 2 < column(curves.labels, "x")[0] < 2.2
    curves.show_seconds(False, scene)
    assert x.major_label_overrides == {20: "20 epochs"}


def visible(curves: AccuracyPlot) -> list[Any]:
    return [look for look in looks(curves) if look.visible]


def test_the_gap_is_shown_when_chosen(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1, "linear"), *learning(1, 0.1, 0.5))
    tell(curves, scene, started(2, "conv"), *learning(2, 0.1))
    without = visible(curves)
    curves.show_gap(True, scene)
    for source in (curves.areas, curves.lines):
        assert source in {look.data_source for look in visible(curves)}
        assert column(source, "variant") == ["linear", "conv"]
    # A dashed curve, and the outline of what lies between it and the other.
    assert column(curves.lines, "accuracy")[0] == pytest.approx([55, 75])
    assert column(curves.lines, "dash") == ["10 7", "10 7"]
    assert column(curves.areas, "epoch")[0] == [0, 1, 1, 0]
    assert column(curves.areas, "seconds")[0] == [0, 0.3, 0.3, 0]
    assert column(curves.areas, "accuracy")[0] == pytest.approx([10, 50, 75, 55])
    assert "dashed: training images" in curves.caption
    tell(curves, scene, epoch(2, 1, 0.5))
    assert column(curves.areas, "accuracy")[1] == pytest.approx([10, 50, 75, 55])
    curves.show_gap(False, scene)
    assert visible(curves) == without
    assert "dashed" not in curves.caption
    shown = AccuracyPlot([(0, LINEAR), (2, CONV)], 20, AccuracyPlotOptions(gap=True))
    shown.update(scene)
    assert column(shown.lines, "dash") == ["10 7", "10 7"]


def test_a_series_has_a_band_as_far_as_two_runs_have_come(
    curves: AccuracyPlot, scene: Scene
) -> None:
    tell(curves, scene, started(1, series=1), *learning(1, 0.1, 0.8, 0.85), ended(1))
    assert column(curves.areas, "variant") == []
    tell(curves, scene, started(2, series=1), *learning(2, 0.2, 0.7))
    assert contents(curves.areas) == {
        "variant": ["linear"],
        "epoch": [[0, 1, 1, 0]],
        "seconds": [[0, 0.3, 0.3, 0]],
        "accuracy": [pytest.approx([10, 70, 80, 20])],
        "alpha": [0.3],
        "dash": [""],
    }
    tell(curves, scene, started(3, "conv"), *learning(3, 0.2))
    assert column(curves.areas, "variant") == ["linear"]


def test_what_has_nothing_to_draw_is_not_painted(curves: AccuracyPlot, scene: Scene) -> None:
    assert visible(curves) == []
    tell(curves, scene, started(1, "linear"), *learning(1, 0.1, 0.5))
    own = curve(curves)
    assert {look.data_source for look in visible(curves)} == {own.source, curves.labels}
    tell(curves, scene, ended(1), started(2, "linear"), *learning(2, 0.1))
    assert curves.areas not in {look.data_source for look in visible(curves)}
    assert curves.lines in {look.data_source for look in visible(curves)}
    tell(curves, scene, ended(2), StageCleared())
    assert visible(curves) == []


def test_curves_can_be_told_apart_without_colour() -> None:
    wall = AccuracyPlot(
        [(place, Variant(f"v{place}", f"V{place}", 1)) for place in range(8)],
        20,
    )
    sources = [each.source for each in wall._curves.values()]
    marks = {
        look.glyph.marker
        for look in looks(wall)
        if look.data_source in sources and hasattr(look.glyph, "marker")
    }
    assert len(marks) == 8
    scene = Scene()
    for place in range(8):
        tell(wall, scene, started(place, f"v{place}"), *learning(place, 0.1, 0.5 + place / 20))
        tell(wall, scene, ended(place))
    assert set(column(wall.labels, "mark")) == marks  # beside the words, too
    mapper: Any = wall.figure.select_one({"type": CategoricalColorMapper})
    (tag,) = mapper.tags
    colours = dict(zip(mapper.factors, tag["style"]["palette"], strict=True))
    for name, each in wall._curves.items():
        points = next(look for look in looks(wall) if look.data_source is each.source)
        assert points.glyph.tags[0]["style"]["line_color"] == colours[name]


def test_of_very_many_runs_the_newest_are_drawn_and_the_newest_of_each_variant(
    curves: AccuracyPlot, scene: Scene
) -> None:
    tell(curves, scene, started(1, "conv"), *learning(1, 0.1, 0.3), ended(1))
    for run in range(2, MOST_RUNS + 10):
        tell(curves, scene, started(run), *learning(run, 0.1, 0.2 + run / 1000), ended(run))
    runs = [run.id for run in curves.runs(scene)]
    assert runs == [1, *range(10, MOST_RUNS + 10)]
    assert column(curve(curves, "conv").source, "test") == [10, 30]
    assert len(column(curves.lines, "epoch")) == MOST_RUNS - 1  # ghosts
