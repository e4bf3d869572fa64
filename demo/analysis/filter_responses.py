"""What a convolution's filters make of an example, computed from a snapshot's weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from demo.analysis.layer_input import LayerInput, read_layer_input, read_part
from demo.events import Snapshot

Array = NDArray[np.float32]
Pair = tuple[int, int]  # along the height, along the width

LARGEST = 10**7  # numbers in what filters go over

RELU = np.array([[-1, 0, 1], [0, 0, 1]], np.float32)


@dataclass(frozen=True)
class Filters:
    """Filters of a convolution, and how they go over what they see; a series is one high.

    ``kernel``: (height, width, channels of a group, filters); ``bias``: (filters,). ``padding``
    are zeros around what is seen, ``None``: so many that maps are as large; ``stuffing`` is the
    step from one of its numbers to the next, zeros between; ``curve`` the activation function, as
    x and y, ``None``: none that takes each number by itself.
    """

    kernel: Array
    bias: Array
    strides: Pair = (1, 1)
    dilation: Pair = (1, 1)
    stuffing: Pair = (1, 1)
    padding: tuple[Pair, Pair] | None = None
    curve: Array | None = field(default_factory=RELU.copy)
    groups: int = 1
    count: int = 0  # of the layer's filters; more than these if there was no room for them
    layer_input: LayerInput = field(default_factory=LayerInput)

    @classmethod
    def blank(cls, size: Pair, channels: int, count: int, layer_input: LayerInput) -> Filters:
        """Return filters whose weights are all zero."""
        kernel = np.zeros((*size, channels, count), np.float32)
        return cls(kernel, np.zeros(count, np.float32), layer_input=layer_input)

    def __len__(self) -> int:
        """How many there are."""
        return int(self.kernel.shape[-1])

    def first(self, count: int) -> Filters:
        """Return so many of them, or all if there are fewer."""
        return replace(self, kernel=self.kernel[..., :count], bias=self.bias[:count])

    @property
    def are_sound(self) -> bool:
        """Tell whether they fit what they see, and find something of a size that can be drawn."""
        if (
            self.kernel.ndim != 4
            or not self.kernel.size
            or self.bias.shape != self.kernel.shape[3:]
        ):
            return False
        steps = (*self.strides, *self.dilation, *self.stuffing)
        zeros = [each for side in self.padding or () for each in side]
        if min(steps) < 1 or min(zeros, default=0) < 0 or max(*steps, *zeros) > LARGEST:
            return False
        height, width, channels = self.layer_input.shape
        padded = [
            (length - 1) * step + 1 + sum(around)
            for length, step, around in zip(
                (height, width), self.stuffing, self.padding or self._same_padding, strict=True
            )
        ]
        reach = [(n - 1) * d + 1 for n, d in zip(self.kernel.shape, self.dilation, strict=False)]
        fits = all(size <= room for size, room in zip(reach, padded, strict=True))
        return (
            fits
            and padded[0] * padded[1] * channels <= LARGEST
            and self.kernel.shape[2] * self.groups == channels
            and self.layer_input.is_sound
        )

    def maps(self, seen: Array) -> Array:
        """Return what each filter finds, (filters, height, width).

        ``seen``: (height, width, channels), what the layer is given; see ``LayerInput``.
        """
        windows = self._windows(_stuffed(seen, self.stuffing))
        sums = np.stack([self._sum(windows, place) for place in range(len(self))])
        maps = sums + self.bias[:, None, None]
        return np.asarray(maps if self.curve is None else activate(self.curve, maps), np.float32)

    def _windows(self, seen: Array) -> Array:
        """Return what stands below the kernel at each place: (y, x, channels, height, width)."""
        padded = np.pad(seen, (*(self.padding or self._same_padding), (0, 0)))
        size, steps = self.kernel.shape[:2], self.dilation
        reach = [(each - 1) * step + 1 for each, step in zip(size, steps, strict=True)]
        windows = sliding_window_view(padded, reach, axis=(0, 1))
        found: Array = windows[
            :: self.strides[0], :: self.strides[1], :, :: self.dilation[0], :: self.dilation[1]
        ]
        return found

    @property
    def _same_padding(self) -> tuple[Pair, Pair]:
        down, across = (((each - 1) // 2, each // 2) for each in self.kernel.shape[:2])
        return down, across

    def _sum(self, windows: Array, place: int) -> Array:
        channels, of_a_group = (
            self.kernel.shape[2],
            max(1, (self.count or len(self)) // self.groups),
        )
        first = place // of_a_group * channels
        own = windows[:, :, first : first + channels]
        return np.asarray(np.einsum("yxcij,ijc->yx", own, self.kernel[..., place]))


def activate(curve: Array, numbers: Array) -> Array:
    """Return an activation function's values; beyond its curve it goes on as at its end."""
    x, y = curve
    within = np.interp(numbers, x, y)
    low = np.minimum(numbers - x[0], 0) * (y[1] - y[0]) / (x[1] - x[0])
    high = np.maximum(numbers - x[-1], 0) * (y[-1] - y[-2]) / (x[-1] - x[-2])
    return np.asarray(within + low + high, np.float32)


def first_filters(snapshot: Snapshot, channels: int) -> Filters | None:
    """Return the filters of the first convolution, or ``None``: there is none that can be shown.

    ``channels`` are those of an example.
    """
    part = read_part(snapshot, "convolution")
    if not part:
        return _unnamed_filters(snapshot, channels)
    try:
        filters = _read(part)
    except (KeyError, ValueError, OverflowError, TypeError, IndexError, ZeroDivisionError):
        return None  # a recording may hold anything
    return filters if filters.are_sound else None


def _read(part: Mapping[str, Array]) -> Filters:
    kernel, bias = part["kernel"], part["bias"]
    strides, dilation, stuffing = (
        _pair(part[name]) for name in ("strides", "dilation", "stuffing")
    )
    down, across = (_pair(each) for each in part["padding"])
    seen = tuple(int(each) for each in part["shape"])
    return Filters(
        kernel,
        bias[: kernel.shape[3]],
        strides,
        dilation,
        stuffing,
        (down, across),
        part.get("curve"),
        groups=seen[2] // kernel.shape[2],
        count=bias.size,
        layer_input=read_layer_input(part, seen),
    )


def _unnamed_filters(snapshot: Snapshot, channels: int) -> Filters | None:
    """Return filters as earlier recordings have them: of ``Conv2D`` with "same" and "relu"."""
    kernel = snapshot.weights.get("0/kernel")
    if kernel is None or kernel.ndim != 4 or kernel.shape[2] != channels:
        return None
    bias = snapshot.weights.get("0/bias", np.zeros(kernel.shape[3], np.float32))
    if bias.shape != kernel.shape[3:]:
        return None
    return Filters(kernel, bias, count=bias.size)


def _pair(numbers: Any) -> Pair:
    first, second = (int(each) for each in numbers)
    return first, second


def _stuffed(seen: Array, steps: Pair) -> Array:
    if steps == (1, 1):
        return seen
    height, width, channels = seen.shape
    apart = ((height - 1) * steps[0] + 1, (width - 1) * steps[1] + 1, channels)
    stuffed = np.zeros(apart, np.float32)
    stuffed[:: steps[0], :: steps[1]] = seen
    return stuffed
