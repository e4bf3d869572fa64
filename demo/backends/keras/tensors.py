"""Copies of any library's tensors and variables as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def value_of(variable: Any) -> NDArray[Any]:
    """Return a copy of a variable's present value."""
    return to_numpy(variable.value)


def to_numpy(tensor: Any) -> NDArray[Any]:
    """Return a copy of any library's tensor as an array.

    Keras's own conversion makes NumPy warn about some libraries' tensors.
    """
    if hasattr(tensor, "detach"):  # PyTorch's
        tensor = tensor.detach().cpu()
        if str(tensor.dtype) == "torch.bfloat16":  # NumPy has none, and PyTorch makes none for it
            tensor = tensor.float()
    return np.array(tensor.numpy() if hasattr(tensor, "numpy") else tensor)
