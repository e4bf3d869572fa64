"""Tensors and variables become arrays of their own."""

from __future__ import annotations

import keras
import numpy as np

from demo.backends.keras.tensors import to_numpy, value_of


def test_a_copy_stays_as_it_was() -> None:
    variable = keras.Variable(np.ones(3, np.float32))
    copy, tensor = value_of(variable), to_numpy(variable.value)
    variable.assign(np.zeros(3, np.float32))
    assert copy.tolist() == tensor.tolist() == [1, 1, 1]
