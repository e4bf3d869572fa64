"""Copies data sets to a device, each once: whole, or chunk by chunk where they don't fit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from demo.backends.interface import Indices, Part
from demo.data.core.dataset import Dataset
from demo.data.core.number_scaling import learned_answers

DATA_SHARE = 0.5  # of a device's free memory that data may take: models need the rest

Put = Callable[[NDArray[Any]], Any]  # copies an array to the device


class DeviceArrays:
    """Images and their labels: on the device, or streamed to it chunk by chunk."""

    def __init__(
        self, images: NDArray[np.float32], labels: NDArray[Any], put: Put, *, streams: bool
    ) -> None:
        """``images``: (images, height, width, channels). ``streams``: they don't fit there."""
        self._put, self.streams = put, streams
        self._images: Any = images if streams else put(images)
        self._labels: Any = labels if streams else put(labels)

    def chunk(self, indices: Indices) -> tuple[Any, Any, Any]:
        """Return images and labels on the device, and the positions of ``indices`` in both."""
        put = self._put
        if not self.streams:
            return self._images, self._labels, put(indices)
        positions = np.arange(len(indices), dtype=np.int32)
        return put(self._images[indices]), put(self._labels[indices]), put(positions)


DeviceParts = dict[Part, DeviceArrays]


class DeviceData:
    """The data sets on a device; each is copied there once."""

    def __init__(self, put: Put, free: float | None) -> None:
        """``free`` is how many bytes there are, None: unknown. Too large a data set streams."""
        self._put, self._free = put, math.inf if free is None else free
        # By the data set itself, as two may have one name; once it is gone, so is its copy.
        self._parts = WeakKeyDictionary[Dataset, DeviceParts]()

    def __call__(self, data: Dataset) -> DeviceParts:
        """Return a data set's parts, on the device if they fit."""
        if data not in self._parts:
            put, streams = self._put, _size(data) > DATA_SHARE * (self._free - self._taken)
            parts = (data.x_train, data.y_train), (data.x_test, data.y_test)
            train, test = (
                DeviceArrays(x, learned_answers(y, data.answer_scale), put, streams=streams)
                for x, y in parts
            )
            self._parts[data] = {"train": train, "test": test}
        return self._parts[data]

    @property
    def _taken(self) -> int:
        """How many bytes the data sets take that are on the device."""
        return sum(_size(each) for each, of in self._parts.items() if not of["train"].streams)


def _size(data: Dataset) -> int:
    return data.x_train.nbytes + data.x_test.nbytes
