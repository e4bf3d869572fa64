"""One series, large, with all its channels."""

from __future__ import annotations

from bokeh.models import ColumnDataSource, Scatter

from demo.plots.examples.series_view import SeriesView
from demo.ui.toolkit import Toolkit
from tests.demo.kinds import dataset_of


def test_each_channel_is_a_line_and_few_steps_have_dots() -> None:
    data = dataset_of("series")
    view = SeriesView(Toolkit(), data)
    view.show(data.x_test[0])
    source = view.figure.select_one({"name": "channel-1"})
    assert isinstance(source, ColumnDataSource)
    assert list(source.data["value"]) == data.x_test[0, :, 1].tolist()
    assert len(list(view.figure.select({"type": Scatter}))) > 0
    long = SeriesView(Toolkit(), dataset_of("series", shape=(100, 1)))
    assert not list(long.figure.select({"type": Scatter}))
