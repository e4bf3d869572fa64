"""How much memory it takes to train a model: Keras counts the numbers, here they become bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.backends.interface import BATCH_SIZE, Inspector, Size
from demo.data.dataset import Dataset
from demo.events import SizesCounted

if TYPE_CHECKING:  # loading it takes seconds, and is the training thread's to do
    from keras import Model

NUMBER_BYTES = 4  # of a float32
MOST_LAYERS = 100
LAPTOP_BYTES = 16 * 2**30  # where a system doesn't say how much there is


@dataclass(frozen=True)
class Piece:
    """What some of the memory is for."""

    name: str
    size: int  # bytes


def pieces(size: Size) -> list[Piece]:
    """Return what lies in memory while a model is trained, in float32."""
    weights = NUMBER_BYTES * size.weights
    return [
        Piece("weights", weights),
        Piece("gradients", weights),
        Piece("optimizer's averages", 2 * weights),  # Adam keeps two
        Piece("outputs", NUMBER_BYTES * BATCH_SIZE * size.outputs),  # of all layers, for a batch
    ]


def train_bytes(size: Size) -> int:
    """Return the bytes that it takes to train a model."""
    return sum(piece.size for piece in pieces(size))


def piled(sizes: SizesCounted, layers: int) -> Size:
    """Return the size of a model with so many dense layers before its answer, 1 or more."""
    weights, outputs = (
        one + (layers - 1) * more for one, more in zip(sizes.one, sizes.more, strict=True)
    )
    return Size(weights, outputs)


def wide_enough(memory: int) -> int:
    """Return how many nodes a layer needs, so that half of ``MOST_LAYERS`` are too many."""
    nodes = 1024
    while train_bytes(Size(MOST_LAYERS // 2 * nodes**2, 0)) < memory:
        nodes *= 2
    return nodes


def count_sizes(
    names: list[str],
    backend: Inspector,
    data: Dataset,
    builder: Callable[[str], Callable[[], Model]],
) -> SizesCounted:
    """Let Keras count, without taking the memory; variants that can't be built are left out."""
    device, memory = backend.memory()
    nodes = wide_enough(memory or LAPTOP_BYTES)
    one, two = (backend.size(_pile(data, nodes, layers)) for layers in (1, 2))
    variants = {}
    for name in names:
        with suppress(Exception):  # a variants file may do anything
            size = backend.size(builder(name))
            variants[name] = [size.weights, size.outputs]
    return SizesCounted(
        device=device,
        memory=memory,
        nodes=nodes,
        one=[one.weights, one.outputs],
        more=[two.weights - one.weights, two.outputs - one.outputs],
        variants=variants,
    )


def _pile(data: Dataset, nodes: int, layers: int) -> Callable[[], Model]:
    """Return what builds the talk's model with an extra layer, with so many of these."""

    def build() -> Model:
        from keras import Sequential
        from keras.layers import Dense, Flatten, Input

        dense = [Dense(nodes, activation="relu") for _ in range(layers)]
        answer = Dense(data.classes, activation="softmax")
        return Sequential([Input(data.image_shape), Flatten(), *dense, answer])

    return build
