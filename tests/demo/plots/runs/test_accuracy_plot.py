"""Curves hold what the log has, and grow instead of being drawn anew."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.document.events import ColumnDataChangedEvent, ColumnsStreamedEvent
from bokeh.models import CategoricalColorMapper

from demo.catalog.variant_file import Variant
from demo.events import StageCleared
from demo.plots.runs.accuracy_plot import MOST_RUNS, AccuracyPlot, AccuracyPlotOptions
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.numbers import number_epoch
from tests.demo.plots.accuracy import (
    CONV,
    LINEAR,
    column,
    contents,
    curve,
    goal,
    labels,
    learning,
    looks,
    tell,
    texts,
)


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


def test_an_empty_figure_asks_the_room_until_there_is_a_curve(scene: Scene) -> None:
    curves = AccuracyPlot([(0, LINEAR)], 20, AccuracyPlotOptions(question="How many?"))
    (asked,) = (look for look in looks(curves) if look.data_source.name == "question")
    assert (asked.data_source.data["text"], asked.visible) == (["How many?"], True)
    tell(curves, scene, started(1), *learning(1, 0.1))
    assert (asked.data_source.data["text"], asked.visible) == ([], False)
    tell(curves, scene, ended(1), StageCleared())
    assert asked.data_source.data["text"] == ["How many?"]


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


def test_runs_of_other_variants_are_not_drawn(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1, "dropout"), *learning(1, 0.1, 0.9))
    assert texts(curves) == []
    assert goal(curves) == [0, 103]


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


def test_curves_can_be_told_apart_without_colour() -> None:
    many = AccuracyPlot(
        [(place, Variant(f"v{place}", f"V{place}", 1)) for place in range(8)],
        20,
    )
    sources = [each.source for each in many._curves.values()]
    marks = {
        look.glyph.marker
        for look in looks(many)
        if look.data_source in sources and hasattr(look.glyph, "marker")
    }
    assert len(marks) == 8
    scene = Scene()
    for place in range(8):
        tell(many, scene, started(place, f"v{place}"), *learning(place, 0.1, 0.5 + place / 20))
        tell(many, scene, ended(place))
    assert set(column(many.labels, "mark")) == marks  # beside the words, too
    mapper: Any = many.figure.select_one({"type": CategoricalColorMapper})
    (tag,) = mapper.tags
    colours = dict(zip(mapper.factors, tag["style"]["palette"], strict=True))
    for name, each in many._curves.items():
        points = next(look for look in looks(many) if look.data_source is each.source)
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
    assert len(column(curves.lines, "epoch")) == MOST_RUNS - 1  # earlier runs


def test_where_answers_are_numbers_it_draws_r2_and_says_how_far_they_are_off(scene: Scene) -> None:
    curves = AccuracyPlot([(0, LINEAR), (2, CONV)], 20, AccuracyPlotOptions(numbers=True))
    assert labels(curves.figure.yaxis[0]) == ["0", "0.2", "0.4", "0.6", "0.8", "R² 1"]
    assert curves.caption.startswith("R² on unseen")
    tell(curves, scene, started(1), number_epoch(1, 0, -3.5, 153.2), number_epoch(1, 1, 0.5, 43.1))
    source = curve(curves).source
    assert column(source, "test") == [0, 50]  # what is below 0 stands at the axis
    assert column(source, "told")[0] == "R² below 0: off by 153 on average"
    assert texts(curves) == ["Linear: off by 43.1"]
    assert "below 0" not in curves.caption
    more = [number_epoch(2, place, -0.5, 70.25) for place in range(3)]
    tell(curves, scene, ended(1), started(2, "conv"), *more)
    assert texts(curves) == ["Linear: off by 43.1", "Convolution: off by 70.2"]
    assert curves.caption.endswith("; below 0 drawn at 0")
    series = [started(3, series=1), number_epoch(3, 1, 0.4, 46.0), ended(3)]
    tell(curves, scene, ended(2), *series)
    assert texts(curves)[0] == "Linear: off by 43.1–46.0"


def test_a_run_knows_best_whether_its_answers_are_numbers(
    curves: AccuracyPlot, scene: Scene
) -> None:
    good = [number_epoch(1, place, 0.99, 2.0) for place in range(4)]
    tell(curves, scene, started(1), *good)
    assert labels(curves.figure.yaxis[0]) == ["0.95", "0.96", "0.97", "0.98", "0.99", "R² 1"]
    assert curves.caption.endswith("; axis from 0.95")
