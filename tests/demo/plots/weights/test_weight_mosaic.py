"""The mosaic of named classes has a name above each picture."""

from __future__ import annotations

import numpy as np

from demo.analysis.image_arrays import GAP
from demo.plots.weights.weight_mosaic import fit_mosaic


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
