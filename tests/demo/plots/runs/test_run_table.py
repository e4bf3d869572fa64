"""A table's rows change in place, and choose the run that they show."""

from __future__ import annotations

from bokeh.document import Document
from bokeh.events import ButtonClick

from demo.plots.runs.run_table import RunRow, TableCells
from demo.stage.run import Run
from demo.ui.toolkit import Toolkit


def test_texts_change_in_place() -> None:
    cells = TableCells(Toolkit(), "headings", ["Model", "Weights"])
    elements = list(cells.pane.elements)
    assert cells.pane.css_classes == ["cells", "headings"]
    cells.show(["Linear", "7,850"])
    assert cells.contents == ["Linear", "7,850"]
    assert list(cells.pane.elements) == elements


def test_a_row_chooses_its_run() -> None:
    chosen: list[int] = []
    row = RunRow(Toolkit(), 2, 2, chosen.append)
    document = Document()
    document.add_root(row.root)
    row.show(None, (), ["absent"])
    document.callbacks.trigger_event(ButtonClick(row.button))
    assert (row.cells.contents, chosen) == (["", ""], [])
    row.show(Run(7, "linear", 20, 1000), ["Linear", "7,850"], ["chosen"])
    document.callbacks.trigger_event(ButtonClick(row.button))
    assert (row.cells.contents, chosen) == (["Linear", "7,850"], [7])
    assert (row.button.name, row.button.label) == ("row-2", "Curve of row 3")
    assert row.root.css_classes == ["run-row", "chosen"]
