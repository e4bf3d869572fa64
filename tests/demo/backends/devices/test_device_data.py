"""Data sets come to a device once; what has no room there comes chunk by chunk."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.backends.devices.device_data import DATA_SHARE, DeviceData
from demo.data.core.dataset import Dataset

INDICES = np.array([3, 1], np.int32)


class Device:
    """Notes what is copied to it."""

    def __init__(self) -> None:
        self.came: list[int] = []  # bytes

    def put(self, array: NDArray[Any]) -> NDArray[Any]:
        self.came.append(array.nbytes)
        return array


def test_a_data_set_is_copied_once_and_a_chunk_is_its_indices(tiny: Dataset) -> None:
    device = Device()
    on_device = DeviceData(device.put, None)
    parts = on_device(tiny)
    assert on_device(tiny) is parts
    assert device.came[0] == tiny.x_train.nbytes
    device.came.clear()
    images, labels, positions = parts["train"].chunk(INDICES)
    assert device.came == [INDICES.nbytes]
    np.testing.assert_array_equal(images[positions], tiny.x_train[INDICES])
    np.testing.assert_array_equal(labels[positions], tiny.y_train[INDICES])


def test_what_has_no_room_streams_the_same_chunks(tiny: Dataset) -> None:
    device = Device()
    room = (tiny.x_train.nbytes + tiny.x_test.nbytes) / DATA_SHARE
    assert not DeviceData(device.put, room)(tiny)["train"].streams
    parts = DeviceData(device.put, room - 1)(tiny)
    assert parts["train"].streams
    images, labels, positions = parts["train"].chunk(INDICES)
    assert len(images) == len(INDICES)
    np.testing.assert_array_equal(images[positions], tiny.x_train[INDICES])
    np.testing.assert_array_equal(labels[positions], tiny.y_train[INDICES])
