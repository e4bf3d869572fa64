"""The drawing pad: strokes of the pointer, ink that Python adds, and how it is removed."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick, MouseMove, Pan, PanEnd, PanStart, PointEvent, Press, Tap
from bokeh.models import ColumnDataSource, FreehandDrawTool

from demo.plots.examples.drawing_pad import DOT_LENGTH, DrawingPad
from demo.ui.toolkit import Toolkit

Happening = tuple[type[PointEvent], float, float]
STROKE: list[Happening] = [(PanStart, 0.1, 0.2), (Pan, 0.3, 0.4), (PanEnd, 0.5, 0.6)]


class OpenPad:
    """A pad in a document, and how often it told of a change."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.changes = 0
        self.pad = DrawingPad(Toolkit(), self._count, hint="Draw here", enabled=enabled)
        self.button = self.pad.clear_button(Toolkit(), "Clear")
        self.document = Document()
        self.document.add_root(self.pad.figure)
        self.document.add_root(self.button)

    def _count(self) -> None:
        self.changes += 1

    def happen(self, *story: Happening) -> None:
        for kind, x, y in story:
            self.document.callbacks.trigger_event(kind(self.pad.figure, x=x, y=y))

    def own_ink(self) -> list[float]:
        found = self.pad.figure.select_one({"name": "own-ink"})
        assert isinstance(found, ColumnDataSource)
        return list(found.data["x"])

    @property
    def hint(self) -> Any:
        return self.pad.figure.select_one({"name": "hint"})


@pytest.fixture
def open_pad() -> OpenPad:
    return OpenPad()


def test_a_drag_is_a_stroke_that_the_page_inks(open_pad: OpenPad) -> None:
    assert open_pad.hint.visible
    open_pad.happen(*STROKE)
    assert open_pad.pad.strokes == [[(0.1, 0.2), (0.3, 0.4), (0.5, 0.6)]]
    assert not open_pad.pad.drawing
    assert open_pad.changes == 4  # with each point, and at the end
    assert open_pad.own_ink() == []
    assert not open_pad.hint.visible


def test_points_beside_the_pad_are_left_out(open_pad: OpenPad) -> None:
    open_pad.happen((PanStart, 0.5, 0.5), (Pan, 1.2, 0.5), (Pan, 0.9, 0.5), (PanEnd, 0.9, -0.1))
    assert open_pad.pad.strokes == [[(0.5, 0.5), (0.9, 0.5)]]


def test_a_click_is_a_dot_that_python_inks(open_pad: OpenPad) -> None:
    open_pad.happen((Tap, 0.5, 0.5))
    assert open_pad.pad.strokes == [[(0.5, 0.5), (0.5 + DOT_LENGTH, 0.5)]]
    assert open_pad.own_ink()[1:] == [0.5, 0.5 + DOT_LENGTH]  # after what ends the line before


def test_a_stroke_after_a_pause_is_inked_by_python(open_pad: OpenPad) -> None:
    open_pad.happen((MouseMove, 0.1, 0.1), (Press, 0.2, 0.2), (MouseMove, 0.3, 0.3))
    assert open_pad.pad.strokes == [[(0.2, 0.2), (0.3, 0.3)]]
    assert open_pad.own_ink()[1:] == [0.2, 0.3]


def test_the_button_removes_all_ink(open_pad: OpenPad) -> None:
    open_pad.happen(*STROKE, (Tap, 0.5, 0.5))
    open_pad.document.callbacks.trigger_event(ButtonClick(open_pad.button))
    assert (open_pad.pad.strokes, open_pad.own_ink()) == ([], [])
    assert open_pad.hint.visible


def test_ink_is_not_discarded_in_the_middle_of_a_stroke(open_pad: OpenPad) -> None:
    open_pad.happen(*STROKE[:2])
    open_pad.pad.discard()
    assert len(open_pad.pad.strokes) == 1
    open_pad.happen(STROKE[2])
    open_pad.pad.discard()
    assert open_pad.pad.strokes == []


def test_a_pad_that_is_off_hears_nothing() -> None:
    pad = OpenPad(enabled=False)
    pad.happen(*STROKE)
    assert (pad.pad.strokes, pad.changes) == ([], 0)
    assert not pad.pad.figure.select({"type": FreehandDrawTool})
