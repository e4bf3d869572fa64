"""How much memory it takes to train a model: Keras counts the numbers, here they become bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from demo.backends.interface import BATCH_SIZE, ModelSize
from demo.events import SizesCounted

NUMBER_BYTES = 4  # of a float32
MOST_LAYERS = 100
LAPTOP_BYTES = 16 * 2**30  # where a system doesn't say how much there is


@dataclass(frozen=True)
class MemoryShare:
    """What some of the memory is for."""

    name: str
    size: int  # bytes


def size_of(counted: Sequence[int]) -> ModelSize:
    """Return a size as ``SizesCounted`` has it: weights, and outputs for one picture."""
    weights, outputs = counted
    return ModelSize(weights, outputs)


def memory_shares(size: ModelSize) -> list[MemoryShare]:
    """Return what lies in memory while a model is trained, in float32."""
    weights = NUMBER_BYTES * size.weights
    return [
        MemoryShare("weights", weights),
        MemoryShare("gradients", weights),
        MemoryShare("optimizer's averages", 2 * weights),  # Adam keeps two
        # Those of all layers, for a batch.
        MemoryShare("outputs", NUMBER_BYTES * BATCH_SIZE * size.outputs),
    ]


def train_bytes(size: ModelSize) -> int:
    """Return the bytes that it takes to train a model."""
    return sum(share.size for share in memory_shares(size))


def size_with_layers(sizes: SizesCounted, layers: int) -> ModelSize:
    """Return the size of a model with so many dense layers before its answer, 1 or more."""
    weights, outputs = (
        one + (layers - 1) * more for one, more in zip(sizes.one, sizes.more, strict=True)
    )
    return ModelSize(weights, outputs)


def wide_enough(memory: int) -> int:
    """Return how many nodes a layer needs, so that half of ``MOST_LAYERS`` are too many."""
    nodes = 1024
    while train_bytes(ModelSize(MOST_LAYERS // 2 * nodes**2, 0)) < memory:
        nodes *= 2
    return nodes
