"""One part's labels are a plain column; what is no column is told by the part's name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from demo.data.core.label_columns import label_column
from demo.data.errors import ArraysError


def test_columns_have_one_of_four_types() -> None:
    for y, kind in [
        (pd.Series(["a"], dtype="string"), "U"),
        ([b"a", "b"], "U"),
        ([True, np.False_], "b"),
        (np.array([[3]], "uint64"), "i"),
        ([2**70], "O"),
        ([1, 2.5], "f"),
    ]:
        column = label_column(y, "y_test")
        assert (column.dtype.kind, column.ndim) == (kind, 1)


def test_the_part_is_named() -> None:
    with pytest.raises(ArraysError, match=r"expected y_test of shape \(examples,\)"):
        label_column(np.zeros((3, 2, 2)), "y_test")
