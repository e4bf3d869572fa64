"""What a model's first layer is given of an example: read from a snapshot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demo.events import Snapshot

Array = NDArray[np.float32]


@dataclass(frozen=True)
class LayerInput:
    """What a layer is given of examples: them as they are, scaled, or arrays that were kept.

    ``shape`` is that of its input, empty: an example's. ``scale`` and ``offset`` have a number
    for each channel or for each number of an example. ``kept``: (examples, *shape), the input by
    the first ones, where layers before it make something else of them.
    """

    shape: tuple[int, ...] = ()
    scale: Array | None = None
    offset: Array | None = None
    kept: Array | None = None

    @property
    def is_sound(self) -> bool:
        """Tell whether its arrays are of the sizes that they ought to have."""
        size = math.prod(self.shape)
        scales = [each for each in (self.scale, self.offset) if each is not None]
        fits = len(scales) in (0, 2) and all(size % each.size == 0 for each in scales)
        return fits and (self.kept is None or self.kept.shape[1:] == self.shape)

    def count(self, examples: int) -> int:
        """Return of how many of so many examples the input is known."""
        return examples if self.kept is None else min(len(self.kept), examples)

    def of(self, examples: Array, place: int) -> Array:
        """Return the input by the example at a place among ``examples``."""
        if self.kept is not None:
            kept: Array = self.kept[place % len(self.kept)]
            return kept
        example = examples[place]
        seen = example.ravel()
        if self.scale is not None and self.offset is not None:
            seen = seen * _spread(self.scale, seen.size) + _spread(self.offset, seen.size)
        return np.asarray(seen.reshape(self.shape or example.shape), np.float32)


def read_layer_input(part: Mapping[str, Array], shape: tuple[int, ...] = ()) -> LayerInput:
    """Return what a layer is given of examples, from its arrays by name."""
    return LayerInput(shape, part.get("scale"), part.get("offset"), part.get("seen"))


def read_part(snapshot: Snapshot, layer: str) -> dict[str, Array]:
    """Return the arrays of a layer, "convolution" or "dense", by name; none: it has no such."""
    begin = f"{layer}/"
    return {
        name.removeprefix(begin): array
        for name, array in snapshot.weights.items()
        if name.startswith(begin)
    }


def _spread(numbers: Array, size: int) -> Array:
    """Return a number for each of so many, given one for each channel."""
    return np.tile(numbers, size // numbers.size)
