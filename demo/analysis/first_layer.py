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
class Sight:
    """How a layer sees examples: as they are, scaled, or as some that were kept.

    ``shape`` is that of what it sees, empty: as an example's. ``scale`` and ``offset`` have a
    number for each channel or for each number of an example. ``kept``: (examples, *shape), what
    it sees of the first ones, where other layers make something else of them.
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
        """Return of how many of so many examples it is known what is seen."""
        return examples if self.kept is None else min(len(self.kept), examples)

    def see(self, examples: Array, place: int) -> Array:
        """Return what is seen of the example at a place among ``examples``."""
        if self.kept is not None:
            kept: Array = self.kept[place % len(self.kept)]
            return kept
        example = examples[place]
        seen = example.ravel()
        if self.scale is not None and self.offset is not None:
            seen = seen * _spread(self.scale, seen.size) + _spread(self.offset, seen.size)
        return np.asarray(seen.reshape(self.shape or example.shape), np.float32)


def read_sight(part: Mapping[str, Array], shape: tuple[int, ...] = ()) -> Sight:
    """Return how a layer sees examples, from its arrays by name."""
    return Sight(shape, part.get("scale"), part.get("offset"), part.get("seen"))


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
