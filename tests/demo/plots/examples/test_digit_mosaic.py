"""A click on an image of the mosaic chooses it, and a frame stands around it."""

from __future__ import annotations

from bokeh.document import Document
from bokeh.events import Tap
from bokeh.models import ColumnDataSource

from demo.analysis.image_arrays import GAP
from demo.plots.examples.digit_mosaic import DigitMosaic
from demo.ui.toolkit import Toolkit
from tests.demo.kinds import dataset_of


def test_a_click_chooses_and_a_frame_marks() -> None:
    chosen: list[int] = []
    mosaic = DigitMosaic(Toolkit(), dataset_of("images", shape=(8, 8, 1)), 2, 2, chosen.append)
    document = Document()
    document.add_root(mosaic.root)
    for x, y in ((4, 12 + GAP), (12 + GAP, 4), (99, 4)):  # the last one is beside it
        document.callbacks.trigger_event(Tap(mosaic.figure, x=x, y=y))
    assert chosen == [0, 3]
    frame = document.get_model_by_name("frame")
    assert isinstance(frame, ColumnDataSource)
    mosaic.mark(3)
    assert dict(frame.data) == {"x": [12 + GAP], "y": [4]}
