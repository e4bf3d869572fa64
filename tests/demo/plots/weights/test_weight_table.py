"""Rows and cells of a table's weights keep inside their place."""

from __future__ import annotations

import pytest

from demo.plots.weights.weight_table import HEAD, MOST_TEXT, ROW, TEXT, TableLayout, signed_text


@pytest.mark.parametrize("columns", [1, 4, 13, 30, 60, 1000])
@pytest.mark.parametrize("nodes", [1, 3, 10])
def test_all_that_is_shown_is_in_its_place(columns: int, nodes: int) -> None:
    layout = TableLayout(90, 30, columns, nodes)
    corners = [layout.corner(place) for place in range(layout.shown)]
    assert len(set(corners)) == layout.shown <= columns
    assert min(left for left, _ in corners) >= 0
    assert max(left for left, _ in corners) + layout.name + nodes * layout.cell <= 90 + 1e-6
    assert min(top for _, top in corners) - layout.row >= -1e-6
    assert layout.row >= ROW
    assert TEXT <= layout.text <= MOST_TEXT
    assert max(top for _, top in corners) <= 30 - HEAD
    assert layout.shown == columns or layout.shown >= 45


def test_numbers_are_brief() -> None:
    assert [signed_text(each) for each in (-0.001, -1.234, 12345.6)] == ["0", "−1.23", "12,346"]
