"""Tells data sets apart by what is in them: a few letters that change with it."""

from __future__ import annotations

import hashlib

import numpy as np

from demo.data.core.dataset import Dataset

HASHED_EXAMPLES = 500  # of each part: enough to tell data sets apart; 60,000 would take long


def data_version(data: Dataset) -> str:
    """Return a short hash of the examples and their labels."""
    found = hashlib.sha256()
    for examples, labels in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        found.update(repr(examples.shape).encode())
        found.update(examples[:: max(1, len(examples) // HASHED_EXAMPLES)].tobytes())
        found.update(labels.tobytes())
    return found.hexdigest()[:12]


def content_version(data: Dataset) -> str:
    """Return a short hash that changes with any example: of the sums over all, place by place."""
    found = hashlib.sha256()
    for examples in (data.x_train, data.x_test):
        bits = np.ascontiguousarray(examples).reshape(len(examples), -1).view(np.uint32)
        found.update(bits.sum(axis=0, dtype=np.uint64).tobytes())
    return found.hexdigest()[:12]


def file_version(own: Dataset, name: str) -> str:
    """Return letters that change with a slide's own file; "" for data that is none.

    ``own`` is the talk's data, ``name`` as ``resolve_dataset`` knows it.
    """
    found = own.others.get(name)
    if not isinstance(found, Dataset):
        return ""
    both = data_version(found) + content_version(found)
    return hashlib.sha256(both.encode()).hexdigest()[:12]
