"""Data sets are told apart by what is in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.data.core.dataset import Dataset
from demo.data.core.versions import content_version, data_version, file_version


def test_other_data_have_another_version(tiny: Dataset) -> None:
    others = tiny.x_test.copy()
    others[0] = 1 - others[0]
    changed = Dataset("digits", tiny.x_train, tiny.y_train, others, np.array(tiny.y_test))
    assert data_version(changed) != data_version(tiny)
    assert content_version(changed) != content_version(tiny)


def test_only_a_slide_s_own_file_has_a_version(tiny: Dataset) -> None:
    own = replace(tiny, others={"own.csv": tiny, "bad.csv": "It can't be read."})
    assert len(file_version(own, "own.csv")) == 12
    assert [file_version(own, name) for name in ("", "wine", "bad.csv", "new.csv")] == [""] * 4
