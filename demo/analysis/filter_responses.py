"""What a convolution's filters make of an image, computed from a snapshot's weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from demo.events import Snapshot

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Filters:
    """``kernel``: (height, width, channels, filters); ``bias``: (filters,)."""

    kernel: Array
    bias: Array

    @classmethod
    def blank(cls, size: int, channels: int, count: int) -> Filters:
        """Return filters whose weights are all zero."""
        kernel = np.zeros((size, size, channels, count), np.float32)
        return cls(kernel, np.zeros(count, np.float32))

    def __len__(self) -> int:
        """How many there are."""
        return int(self.bias.size)

    def first(self, count: int) -> Filters:
        """Return so many of them, or all if there are fewer."""
        return Filters(self.kernel[..., :count], self.bias[:count])

    def maps(self, image: Array) -> Array:
        """Return what each filter finds in an image, (filters, height, width).

        ``image``: (height, width, channels). As ``Conv2D`` with ``padding="same"`` and
        ``activation="relu"`` computes it.
        """
        height, width = self.kernel.shape[:2]
        margins = [((size - 1) // 2, size // 2) for size in (height, width)]
        padded = np.pad(image, (*margins, (0, 0)))
        windows = sliding_window_view(padded, (height, width), axis=(0, 1))
        answers = np.einsum("yxcij,ijcf->fyx", windows, self.kernel, optimize=True)
        maps: Array = np.maximum(answers + self.bias[:, None, None], 0).astype(np.float32)
        return maps


def first_filters(snapshot: Snapshot, channels: int) -> Filters | None:
    """Return the filters that look at the image itself.

    ``None``: the first layer with weights is no convolution, or is too large for a snapshot.
    """
    kernel = snapshot.weights.get("0/kernel")
    if kernel is None or kernel.ndim != 4 or kernel.shape[2] != channels:
        return None
    bias = snapshot.weights.get("0/bias", np.zeros(kernel.shape[3], np.float32))
    return Filters(kernel, bias) if bias.shape == kernel.shape[3:] else None
