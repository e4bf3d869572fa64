"""A small data set to save and load, and what is said about one that can't be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.data.errors import DataError
from demo.data.sources.named_datasets import load_dataset

Arrays = dict[str, NDArray[Any]]

GREY = np.arange(6 * 4 * 5).reshape(6, 4, 5)  # (images, height, width), no two pixels alike
LABELS = np.array([0, 1, 2, 0, 1, 2])


def few(**changed: NDArray[Any]) -> Arrays:
    """Return the arrays of a small data set, some of them changed."""
    x = GREY.astype(np.uint8)
    return {"x_train": x, "y_train": LABELS, "x_test": x[:3], "y_test": LABELS[:3], **changed}


def saved(folder: Path, arrays: Arrays, name: str = "own.npz") -> Path:
    path = folder / name
    np.savez(path, allow_pickle=True, **arrays)
    return path


def complaint(name: str | Path) -> str:
    """Return why a data set can't be used; it must fit on one line and say what to do."""
    with pytest.raises(DataError) as caught:
        load_dataset(str(name))
    message = str(caught.value)
    assert "\n" not in message
    assert "xpected" in message.split("Received: ")[0]
    assert message.rstrip().endswith(".")
    return message
