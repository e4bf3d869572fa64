"""Bars of memory: their shares side by side, and what does not fit beyond the memory's end."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.models import ColumnDataSource

from demo.analysis.memory_estimate import MemoryShare
from demo.plots.bars.memory_bars import BESIDE_MARK, MEMORY_X, WIDTH, MemoryBars


@pytest.fixture
def bars() -> MemoryBars:
    return MemoryBars(1, [1, 2])


def rows(bars: MemoryBars, name: str) -> dict[str, Any]:
    found = bars.figure.select_one({"name": name})
    assert isinstance(found, ColumnDataSource)
    return dict(found.data)


def test_pieces_stand_side_by_side_on_the_scale_of_the_memory(bars: MemoryBars) -> None:
    bars.show([MemoryShare("weights", 500), MemoryShare("outputs", 250)], 1000, "This machine")
    shares = rows(bars, "shares")
    assert shares["left"] == pytest.approx([0, MEMORY_X / 2])
    assert shares["right"] == pytest.approx([MEMORY_X / 2, MEMORY_X * 3 / 4])
    assert shares["alpha"] == [1.0, 0.75]
    assert rows(bars, "over")["left"] == []
    assert rows(bars, "title")["text"] == ["This machine"]
    assert rows(bars, "limit")["x"] == [MEMORY_X]


def test_what_does_not_fit_is_beyond_the_end(bars: MemoryBars) -> None:
    bars.show([MemoryShare("weights", 1500)], 1000, "This machine")
    over = rows(bars, "over")
    assert (over["left"], over["right"]) == ([MEMORY_X], [pytest.approx(1.5 * MEMORY_X)])


def test_a_piece_too_small_for_its_name_has_none(bars: MemoryBars) -> None:
    bars.show([MemoryShare("weights", 500), MemoryShare("outputs", 10)], 1000, "This machine")
    assert rows(bars, "names")["text"] == ["weights"]


def test_a_small_model_is_a_mark_on_the_same_scale(bars: MemoryBars) -> None:
    bars.show_other(1, 500, 1000, "Convolution: 1 MiB")
    assert rows(bars, "other 2") == {
        "x": [MEMORY_X / 2],
        "y": [0.0],
        "text_x": [MEMORY_X / 2 + BESIDE_MARK],
        "text": ["Convolution: 1 MiB"],
    }
    bars.show_other(0, 0, 1000, "Linear")
    assert rows(bars, "other 1")["x"] == [0.8]  # all of its mark is in the figure


def test_words_that_would_run_out_stand_before_their_mark(bars: MemoryBars) -> None:
    words = "A convolution with a long name: 34,826 weights, 1 MiB"
    bars.show_other(0, 900, 1000, words)
    other = rows(bars, "other 1")
    assert other["text_x"][0] + 0.9 * len(words) < other["x"][0]
    bars.show_other(0, 5000, 1000, words)  # more than there is
    assert rows(bars, "other 1")["x"][0] < WIDTH
