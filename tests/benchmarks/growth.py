"""What an epoch costs as the data grows and the model does, in the machine's own matmuls too."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import Model, Sequential
from keras.layers import Dense, Flatten, Input

from demo import variants
from demo.backends.devices.device_data import DeviceData
from demo.backends.tensorflow.backend import TensorFlowBackend
from demo.data.core.dataset import Dataset
from demo.training.epoch_runner import EpochRunner

from .report import FIGURES, Table, spread, verdict
from .subjects import dataset

SIZES = (4_000, 8_000, 40_000)  # train images, of data sets of 5, 10 and 50 thousand
NODES = (128, 512, 2048)
EPOCHS = 5
CONV_EPOCHS = 2
SIDE = 1024  # of the matrices that tell the machine's peak
GROWTH = 1.2  # times the cost in proportion
STREAMED = 2.0  # times the cost of data on the device; that of the smallest model, which waits most
# Multiplications and additions of one image, forward; learning takes three times that, but for the
# first layer, whose images need no gradient.
CONV_FIRST = 2 * 28 * 28 * 9 * 32
CONV_REST = 2 * (14 * 14 * 9 * 32 * 64 + 7 * 7 * 64 * 10)


def measure() -> list[Table]:
    """Train on more and more images, and larger and larger models."""
    own = dataset()
    linear = {size: _milliseconds(variants.linear, _grown(own, size), EPOCHS) for size in SIZES}
    conv = {size: _milliseconds(variants.conv, _grown(own, size), CONV_EPOCHS) for size in SIZES}
    largest = _grown(own, SIZES[-1])
    streamed = _milliseconds(variants.linear, largest, EPOCHS, room=0)
    dense = {nodes: _milliseconds(_dense(nodes), own, EPOCHS) for nodes in NODES}
    rows = [
        *(row for name, by in (("linear", linear), ("conv", conv)) for row in _by_size(name, by)),
        _streamed(streamed, linear[SIZES[-1]]),
        *_by_nodes(dense),
        _share_of_peak(min(conv[SIZES[0]]) / SIZES[0]),
    ]
    note = (
        "Training alone, without measuring; the digits are repeated to make more of them. An epoch "
        "costs in proportion to its images, and to its weights once they are what takes the time; "
        "runs don't slow each other down, since one trains at a time and screens show the newest "
        "(“Two hours of a talk”). Data that takes more than half of a device's memory stays where "
        "it is, and each chunk of an epoch is brought to the device by itself. The peak is that "
        f"of a product of two {SIDE}×{SIDE} matrices on the same cores."
    )
    return [Table("Growth", FIGURES, rows, note)]


def _grown(data: Dataset, size: int) -> Dataset:
    places = np.resize(np.arange(len(data.x_train)), size)
    return dataclasses.replace(
        data, name=f"{size}", x_train=data.x_train[places], y_train=data.y_train[places]
    )


def _dense(nodes: int) -> Callable[[tuple[int, ...], int], Model]:
    def build(image_shape: tuple[int, ...], classes: int) -> Model:
        layers = [
            Input(image_shape),
            Flatten(),
            Dense(nodes, activation="relu"),
            Dense(classes, activation="softmax"),
        ]
        return Sequential(layers)

    return build


def _milliseconds(
    variant: Callable[[tuple[int, ...], int], Model],
    data: Dataset,
    epochs: int,
    room: int | None = None,
) -> list[float]:
    """Return how long each epoch took, after one that is not counted.

    ``room`` is how many bytes the device has for the data, if that is not to be looked up.
    """

    def build() -> Model:
        keras.utils.set_random_seed(0)
        return variant(data.input_shape, data.classes)

    backend = TensorFlowBackend(data)
    if room is not None:
        backend._device_data = DeviceData(tf.constant, room)
    learner = EpochRunner(backend.trainer(build), data, 0)
    taken = [learner.train_epoch(epoch, lambda: False)[0] for epoch in range(epochs + 1)]
    return [1000 * seconds for seconds in taken[1:]]


def _by_size(name: str, found: dict[int, list[float]]) -> list[tuple[str, ...]]:
    first = min(found[SIZES[0]]) / SIZES[0]
    rows: list[tuple[str, ...]] = []
    for size, milliseconds in found.items():
        times = min(milliseconds) / size / first
        what = f"{name}, {size:,} train images: an epoch, and an image against {SIZES[0]:,}"
        measured = f"{spread(milliseconds, ' ms')}, {times:.2f} ×"
        rows.append((what, measured, f"≤ {GROWTH} ×", verdict(times <= GROWTH)))
    return rows


def _streamed(streamed: list[float], placed: list[float]) -> tuple[str, ...]:
    """Compare images that are brought to the device chunk by chunk with those that lie there."""
    times = min(streamed) / min(placed)
    return (
        f"linear, {SIZES[-1]:,} train images that stream: an epoch, and against as many placed",
        f"{spread(streamed, ' ms')}, {times:.2f} ×",
        f"≤ {STREAMED} ×",
        verdict(times <= STREAMED),
    )


def _by_nodes(found: dict[int, list[float]]) -> list[tuple[str, ...]]:
    first = min(found[NODES[0]])
    return [
        (
            f"One layer of {nodes:,} nodes: an epoch, and against {NODES[0]}",
            f"{spread(milliseconds, ' ms')}, {min(milliseconds) / first:.1f} ×",
            f"≤ {nodes / NODES[0]:.0f} ×",
            verdict(min(milliseconds) <= nodes / NODES[0] * first),
        )
        for nodes, milliseconds in found.items()
    ]


def _share_of_peak(milliseconds: float) -> tuple[str, ...]:
    """Compare an image's arithmetic with what the machine can do at most."""
    matrix = tf.random.normal((SIDE, SIDE))
    seconds = []
    for _ in range(10):
        began = time.perf_counter()
        tf.matmul(matrix, matrix).numpy()
        seconds.append(time.perf_counter() - began)
    peak = 2 * SIDE**3 / min(seconds)
    done = (2 * CONV_FIRST + 3 * CONV_REST) / milliseconds * 1000
    measured = f"{done / 1e9:.0f} of {peak / 1e9:.0f} GFLOP/s, {100 * done / peak:.0f} %"
    return "conv while it learns, of the machine's matmul peak", measured, "", ""
