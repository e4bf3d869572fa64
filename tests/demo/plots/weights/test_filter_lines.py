"""Filters of series are lines above what they find."""

from __future__ import annotations

from typing import Any

import numpy as np

from demo.analysis.filter_responses import Filters
from demo.analysis.layer_input import LayerInput
from demo.plots.weights.filter_grid import HEIGHT, SHOWN, WIDTH
from demo.plots.weights.filter_lines import FilterLines
from demo.ui.figures import figure_in_units


def test_each_filter_is_a_line_above_its_answers() -> None:
    plot = figure_in_units(WIDTH, HEIGHT, label="", name="filters")
    lines = FilterLines(plot, full_weight=1, full_answer=1)
    filters = Filters.blank((1, 3), 1, SHOWN, LayerInput((1, 20, 1)))
    lines.show(filters, np.ones((SHOWN, 1, 20), np.float32))
    sources: list[Any] = [plot.select_one({"name": name}) for name in ("kernels", "maps")]
    kernels, maps = (each.data for each in sources)
    assert [len(each) for each in kernels["xs"]] == [3] * SHOWN
    assert [len(each) for each in maps["xs"]] == [20] * SHOWN
    for kernel, found in zip(kernels["ys"], maps["ys"], strict=True):
        assert HEIGHT >= min(kernel) > max(found) > 0
    assert max(max(each) for each in maps["xs"]) <= WIDTH
