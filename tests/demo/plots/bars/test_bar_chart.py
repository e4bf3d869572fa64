"""Bars stand in their variants' rows, with words above and behind them."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.models import ColumnDataSource

from demo.catalog.variant_file import Variant
from demo.plots.bars.bar_chart import ABOVE, Bar, BarChart

VARIANTS = [(0, Variant("linear", "Linear", 1)), (1, Variant("conv", "Convolution", 9))]


@pytest.fixture
def chart() -> BarChart:
    return BarChart(VARIANTS, label="Seconds", room=1.5, size=2.0, css_classes=["paces"])


def bars(chart: BarChart) -> ColumnDataSource:
    found = chart.figure.select_one({"name": "bars"})
    assert isinstance(found, ColumnDataSource)
    return found


def test_each_bar_stands_in_its_variants_row_from_the_top(chart: BarChart) -> None:
    chart.show([Bar("conv", "an epoch", "2 s", 1.0), Bar("linear", "an epoch", "1 s", 0.5)])
    assert dict(bars(chart).data) == {
        "variant": ["conv", "linear"],
        "row": [0, 1],
        "above": [ABOVE, 1 + ABOVE],
        "length": [1.0, 0.5],
        "name": ["an epoch", "an epoch"],
        "amount": ["2 s", "1 s"],
    }


def test_a_name_is_cut_where_the_figure_ends() -> None:
    chart = BarChart(VARIANTS, label="Seconds", room=1.5, size=2.0, width=26.0)
    chart.show([Bar("conv", "A processor with a very long name", "2 s", 1.0)])
    assert bars(chart).data["name"] == ["A processor with a very lo…"]


def test_without_a_bar_a_row_stays_empty(chart: BarChart) -> None:
    chart.show([Bar("linear", "an epoch", "1 s", 1.0)])
    assert bars(chart).data["variant"] == ["linear"]
    chart.show([])
    assert bars(chart).data["variant"] == []


def test_the_figure_has_room_for_all_rows_and_for_words_behind_the_bars(chart: BarChart) -> None:
    ends: list[Any] = [chart.figure.x_range, chart.figure.y_range]
    assert [(each.start, each.end) for each in ends] == [(0, 1.5), (-0.5, 2)]
    assert chart.figure.css_classes == ["paces"]
    assert {look.data_source for look in list[Any](chart.figure.renderers)} == {bars(chart)}


def test_the_same_bars_send_no_message(chart: BarChart) -> None:
    document = Document()
    document.add_root(chart.figure)
    chart.show([Bar("linear", "an epoch", "1 s", 1.0)])
    sent: list[Any] = []
    document.on_change(sent.append)
    chart.show([Bar("linear", "an epoch", "1 s", 1.0)])
    assert sent == []
