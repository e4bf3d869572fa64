"""Boxes for lines fill their place and do not overlap."""

from __future__ import annotations

import pytest

from demo.plots.examples.example_drawing import Box
from demo.plots.weights.weight_lines import boxes_in


@pytest.mark.parametrize("count", [1, 2, 3, 10, 24])
def test_boxes_lie_side_by_side(count: int) -> None:
    boxes = boxes_in(Box(0, 0.5, 90, 29.5), count)
    assert len({(box.x, box.y) for box in boxes}) == count
    assert min(box.y for box in boxes) >= 0.5 - 1e-6
    assert max(box.x + box.width for box in boxes) <= 90 + 1e-6
    assert min(box.height for box in boxes) > 1
