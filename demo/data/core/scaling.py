"""Brings the numbers of examples to size: pictures by what a pixel can hold, tables by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.errors import ArraysError

SCALES = ("none", "0-1", "standard")  # "": by the kind of the data
FULL_SCALES = (1, 16, 255, 1023, 4095, 16383, 65535)  # the brightest: 1, 4, 8, ... or 16 bits
LARGEST = float(np.finfo(np.float32).max)
SCALED_TWICE = 100  # one part in 0…1 and the other beyond: one has been divided by 255
SAMPLE = 1000  # examples that show how large the numbers are
LEFT_ALONE = ""

Scaled = tuple[NDArray[np.float32], NDArray[np.float32], str]
Scale = Callable[[NDArray[Any]], NDArray[Any]]


def scale_examples(
    kind: str, x_train: NDArray[Any], x_test: NDArray[Any], scale: str = ""
) -> Scaled:
    """Return both parts as float32, and what was done to them in words, "" if nothing was.

    ``kind`` is one of ``demo.data.core.kinds``, ``scale`` one of ``SCALES``. By kind: the columns
    of a table get mean 0 and spread 1, whole numbers of pictures and volumes are divided by the
    brightest that so many bits can hold, those of a series by the largest; all others stay.
    The training part alone decides. Raises ``ArraysError``.
    """
    if scale not in ("", *SCALES):
        raise ArraysError(f"a scale: {', '.join(SCALES)}, or none said", repr(scale))
    x_train, x_test = _numbers(x_train, "x_train"), _numbers(x_test, "x_test")
    change, words = _change(kind, x_train, x_test, scale)
    return _float32(change(x_train), "x_train"), _float32(change(x_test), "x_test"), words


def _change(
    kind: str, x_train: NDArray[Any], x_test: NDArray[Any], scale: str
) -> tuple[Scale, str]:
    if scale == "none" or kind == "text":
        return _as_it_is, LEFT_ALONE
    if scale == "0-1":
        return _by_range(kind, x_train)
    if scale == "standard" or kind == "table":
        return _standardised(kind, x_train)
    _expect_same_numbers(x_train, x_test)
    return _by_type(kind, x_train, x_test)


def _numbers(x: NDArray[Any], part: str) -> NDArray[Any]:
    """Return finite numbers: those of Python, too; raises ``ArraysError``."""
    expected = f"{part} to hold finite numbers"
    if x.dtype.kind == "O":
        try:
            x = x.astype(np.float64)
        except (TypeError, ValueError, OverflowError) as error:
            raise ArraysError(expected, error) from error
    if x.dtype.kind not in "buif":
        raise ArraysError(expected, x.dtype)
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        place = tuple(map(int, np.argwhere(~np.isfinite(x))[0]))
        raise ArraysError(expected, f"{x[place]} at {part}{list(place)}")
    return x


def _float32(x: NDArray[Any], part: str) -> NDArray[np.float32]:
    if x.dtype.kind == "f" and x.dtype.itemsize > 4 and x.size:
        extreme = max(x.max(), -x.min())
        if extreme > LARGEST:
            raise ArraysError(f"{part} to hold numbers up to {LARGEST:.1e}, as float32", extreme)
    return np.ascontiguousarray(x, np.float32)


def _as_it_is(x: NDArray[Any]) -> NDArray[Any]:
    return x


def _expect_same_numbers(x_train: NDArray[Any], x_test: NDArray[Any]) -> None:
    """Raise ``ArraysError`` where one scale can't be right for both parts."""
    train, test = x_train.dtype, x_test.dtype
    if train.kind != test.kind and {train.kind, test.kind} != {"i", "u"}:
        raise ArraysError(f"x_test of the same type of numbers as x_train, {train}", test)
    if train.kind == "b":
        return
    largest, other = (_usual(x) if train.kind == "f" else _largest(x) for x in (x_train, x_test))
    if train.kind == "f":
        is_scaled = min(largest, other) <= 1 and max(largest, other) > SCALED_TWICE
    else:
        is_other = largest <= 1 or train != test
        is_scaled = is_other and _full_scale(largest) != _full_scale(other) > 1
    if is_scaled:
        raise ArraysError(f"x_test in the same scale as x_train, up to {largest:g}", f"{other:g}")


def _largest(x: NDArray[Any]) -> float:
    return max(float(x.max()), -float(x.min()))


def _usual(x: NDArray[Any]) -> float:
    """Return what few numbers of some examples exceed: outliers tell nothing of the scale."""
    return float(np.percentile(np.abs(x[:SAMPLE]), 99))


def _full_scale(largest: float) -> float:
    """Return the brightest that a pixel can be if the brightest of all is ``largest``."""
    return next((each for each in FULL_SCALES if each >= largest), largest)


def _by_type(kind: str, x_train: NDArray[Any], x_test: NDArray[Any]) -> tuple[Scale, str]:
    """Return how whole numbers come to 0…1, or to -1…1 where some are below zero."""
    if x_train.dtype.kind == "f":
        return _as_it_is, LEFT_ALONE
    if x_train.dtype.kind == "b":
        return _as_it_is, "0…1"
    is_signed = bool(x_train.min() < 0)
    full = _largest(x_train) or 1.0
    if kind != "series" and not is_signed:
        full = _full_scale(max(full, _largest(x_test)))
    reach = "-1…1" if is_signed else "0…1"
    words = reach if full == 1 else f"{reach}, divided by {full:,.0f}"
    return lambda x: np.divide(x, full, dtype=_dtype(x)), words


def _dtype(x: NDArray[Any]) -> type[np.floating[Any]]:
    """Return what to compute in: float32 has all numbers of 16 bits, and half the memory."""
    return np.float32 if x.dtype.kind in "biu" and x.dtype.itemsize <= 2 else np.float64


def _by_range(kind: str, x_train: NDArray[Any]) -> tuple[Scale, str]:
    """Return how numbers come to 0…1 by the range of the training part."""
    axes, each = _units(kind, x_train)
    low = x_train.min(axis=axes).astype(np.float64)
    half = x_train.max(axis=axes).astype(np.float64) / 2 - low / 2  # the whole may overflow
    return _shifted(low, half, 2.0), f"{each}0…1, by the range of the training part"


def _standardised(kind: str, x_train: NDArray[Any]) -> tuple[Scale, str]:
    """Return how numbers get mean 0 and spread 1 by the training part."""
    axes, each = _units(kind, x_train)
    largest = np.abs(x_train.astype(np.float64)).max(axis=axes)
    unit = np.where(largest > 0, largest, 1.0)  # the squares of what is large would overflow
    sized = x_train / unit
    is_constant = x_train.min(axis=axes) == x_train.max(axis=axes)
    spread = np.where(is_constant, 0.0, sized.std(axis=axes))
    words = f"{each}mean 0 and spread 1, by the training part"
    return _shifted(sized.mean(axis=axes) * unit, spread * unit, 1.0), words


def _units(kind: str, x: NDArray[Any]) -> tuple[tuple[int, ...], str]:
    """Return over which axes numbers have one scale, and how a sentence on it begins.

    Columns and channels of series have units of their own; a picture's colours have one.
    """
    if kind == "table":
        return (0,), "each column has "
    if kind == "series":
        return (0, 1), "each channel has "
    return tuple(range(x.ndim)), ""


def _shifted(zero: NDArray[Any], spread: NDArray[Any], parts: float) -> Scale:
    """Return how numbers are counted from ``zero`` in units of ``spread`` by ``parts``.

    What is the same in all examples to learn from tells nothing: it is 0 everywhere.
    """
    divisor = np.where(spread > 0, spread, np.inf)

    def shifted(x: NDArray[Any]) -> NDArray[Any]:
        with np.errstate(over="ignore"):  # what overflows is told of
            return np.asarray((x - zero) / divisor / parts)

    return shifted
