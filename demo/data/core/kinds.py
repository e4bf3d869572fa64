"""Which kind of examples arrays hold, and the form in which each kind comes."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from demo.data.errors import ArraysError

Kind = Literal["images", "series", "volumes", "table", "text"]

KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_NOUNS: dict[Kind, str] = {
    "images": "images",
    "series": "series",
    "volumes": "volumes",
    "table": "rows",
    "text": "texts",
}
SHAPES: dict[Kind, str] = {  # of all examples of one part
    "images": "(images, height, width) or (images, height, width, channels)",
    "series": "(series, steps) or (series, steps, channels)",
    "volumes": "(volumes, planes, height, width, channels), the channels left out or not",
    "table": "(rows, columns)",
    "text": "(texts, words)",
}
ANY_SHAPE = "(rows, columns), (images, height, width) or other examples of 1 to 4 dimensions"
SERIES_CHANNELS = 8  # at the most, in a series that is not called one
SERIES_STEPS = 4  # for each channel, at the least
COLOURS = 4  # channels of a picture at the most, where their axis has to be guessed


def expect_kind(kind: str) -> Kind | None:
    """Return the kind of that name, ``None`` for ""; raises ``ArraysError``."""
    for known in KINDS:
        if kind == known:
            return known
    if kind:
        raise ArraysError(f"a kind of examples: {', '.join(KINDS)}", repr(kind))
    return None


def find_kind(shape: tuple[int, ...]) -> Kind:
    """Return what examples of this shape are taken for; raises ``ArraysError``.

    ``shape`` is that of a part, (examples, ...). Two axes are a table, five are volumes, and the
    others images: but for a side of length 1, or few channels in many steps, which are a series.
    """
    if not 2 <= len(shape) <= 5 or 0 in shape:
        raise ArraysError(f"x_train of shape {ANY_SHAPE}", shape)
    if len(shape) == 2:
        return "table"
    if len(shape) == 5:
        return "volumes"
    if len(shape) == 3:
        steps, channels = shape[1:]
        is_long = channels <= SERIES_CHANNELS and steps >= SERIES_STEPS * channels
        return "series" if is_long or steps == 1 else "images"
    is_flat = 1 in shape[1:3] and not _has_leading_channels(shape)
    return "series" if is_flat else "images"


def formed(kind: Kind, x: NDArray[Any], part: str = "x_train") -> NDArray[Any]:
    """Bring a part's examples into the form of their kind, of which ``Dataset`` tells.

    ``part`` is what they are called in a message. Raises ``ArraysError``.
    """
    shape, axes = x.shape, x.ndim
    if kind == "table" and axes >= 2:
        x = x.reshape(len(x), -1) if axes > 2 else x
    elif kind == "images" and axes == 4 and _has_leading_channels(shape):
        x = np.moveaxis(x, 1, -1)
    elif kind == "series" and axes >= 3 and shape[1] == 1:
        x = x.reshape(len(x), *shape[2:], *((1,) if axes == 3 else ()))
    elif kind == "series" and axes == 4 and shape[2] == 1:
        x = x[:, :, 0]
    elif axes == {"series": 2, "images": 3, "volumes": 4}.get(kind):
        x = x[..., None]
    if x.ndim != {"images": 4, "series": 3, "volumes": 5}.get(kind, 2) or 0 in x.shape:
        raise ArraysError(f"{part} of shape {SHAPES[kind]}", shape)
    return x


def _has_leading_channels(shape: tuple[int, ...]) -> bool:
    """Tell whether pictures are (channels, height, width), as PyTorch has them."""
    channels, height, width = shape[1:]
    return channels in (1, 3) and min(height, width) > COLOURS
