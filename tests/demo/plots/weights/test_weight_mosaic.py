"""The mosaic of named classes has a name above each picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from demo.analysis.image_arrays import GAP
from demo.data.core.kinds import Kind
from demo.plots.weights.weight_mosaic import fit_mosaic
from demo.plots.weights.weight_views import make_view
from tests.demo.kinds import dataset_of


def test_names_stand_above_their_pictures() -> None:
    layout = fit_mosaic(3, 10, 12, named=True)
    pictures = np.arange(3, dtype=np.float32)[:, None, None] * np.ones((3, 10, 12), np.float32)
    joined = layout.join(pictures)
    assert joined.shape[::-1] == layout.size
    assert layout.label_width == 0
    for label, (x, y) in enumerate(zip(*layout.middles(), strict=True)):
        assert joined[int(y), int(x)] == label
        above = int(y + 5 + layout.label_height / 2)
        assert np.isnan(joined[above, int(x)])
    assert layout.letters >= 8
    assert layout.size[0] >= 12 + GAP


@pytest.mark.parametrize(("kind", "source"), [("series", "names"), ("table", "heads")])
def test_whose_weights_will_stand_there_is_said_before(kind: Kind, source: str) -> None:
    data = dataset_of(kind)
    view = make_view(data)
    view.clear()
    names: Any = view.figure.select_one({"name": source})
    assert len(names.data["text"]) == data.classes
    assert names.data["text"][0] == data.class_name(0)
