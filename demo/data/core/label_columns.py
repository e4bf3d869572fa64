"""Reads one part's labels as a plain column: of text, booleans, whole numbers or numbers."""

from __future__ import annotations

from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.errors import ArraysError

NO_VALUES = ("NAType", "NaTType")  # pandas's own, which need not be imported for that


def label_column(y: Any, part: str) -> NDArray[Any]:
    """Return labels as an array of shape (examples,), of NumPy's kind U, b, i or f.

    Whole numbers that don't fit into 64 bits are Python's own, in an array of objects.
    ``part`` is what they are called in a message. Raises ``ArraysError``.
    """
    # NumPy would make text of the numbers in a list of both.
    array = np.asarray(y, object) if isinstance(y, list | tuple) else np.asarray(y)
    if isinstance(y, np.ma.MaskedArray) and np.ma.getmaskarray(y).any():
        raise _missing(part, "a masked one")
    while array.ndim > 1 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2:
        array = _from_one_hot(array, part)
    if array.ndim != 1 or not array.size:
        raise _wrong_shape(part, np.shape(y))
    return _typed(array, part)


def _wrong_shape(part: str, received: object) -> ArraysError:
    return ArraysError(f"{part} of shape (examples,), one label for each, or one-hot", received)


def _missing(part: str, received: object) -> ArraysError:
    return ArraysError(f"{part} to have a label for each example", f"a missing one ({received})")


def _from_one_hot(array: NDArray[Any], part: str) -> NDArray[Any]:
    """Return where each row has its 1; raises ``ArraysError``."""
    if array.dtype.kind == "O":
        try:
            array = array.astype(float)
        except (TypeError, ValueError) as error:
            raise _wrong_shape(part, array.shape) from error
    if array.dtype.kind not in "buif":
        raise _wrong_shape(part, array.shape)
    is_one = array == 1
    if not (is_one | (array == 0)).all() or (is_one.sum(axis=1) != 1).any():
        raise _wrong_shape(part, f"{array.shape}, and rows that are not one-hot")
    return np.asarray(is_one.argmax(axis=1))


def _typed(array: NDArray[Any], part: str) -> NDArray[Any]:
    kind = array.dtype.kind
    if kind in "SUT":
        return _text(array.tolist(), part)
    if kind == "O":
        return _from_objects(array.tolist(), part)
    if kind == "f":
        if not np.isfinite(array).all():
            value = array[~np.isfinite(array)][0]
            raise _missing(part, value) if np.isnan(value) else _unusable(part, value)
        return array.astype(np.float64)
    if kind == "u":
        large = array.max() > np.iinfo(np.int64).max
        return np.array(array.tolist(), object) if large else array.astype(np.int64)
    if kind in "bi":
        return array
    raise _unusable(part, "dates or times" if kind in "Mm" else array.dtype)


def _unusable(part: str, received: object) -> ArraysError:
    return ArraysError(f"{part} to hold text, whole numbers or finite numbers", received)


def _text(values: list[Any], part: str) -> NDArray[Any]:
    texts = [each.decode(errors="replace") if isinstance(each, bytes) else each for each in values]
    if not all(texts):
        raise _missing(part, "an empty text")
    return np.array(texts, str)


def _from_objects(values: list[Any], part: str) -> NDArray[Any]:
    """Return Python's objects, of one type, as NumPy's; raises ``ArraysError``."""
    for value in values:
        if value is None or type(value).__name__ in NO_VALUES or value != value:
            raise _missing(part, value)
    if all(isinstance(each, str | bytes) for each in values):
        return _text(values, part)
    if all(isinstance(each, bool | np.bool_) for each in values):
        return np.array(values, bool)
    if all(isinstance(each, Integral) for each in values):
        whole = [int(each) for each in values]
        fit = max(map(abs, whole)) < 2**62
        return np.array(whole, np.int64 if fit else object)
    if all(isinstance(each, Real | Decimal) for each in values):
        return _typed(np.array([float(each) for each in values]), part)
    types = sorted({type(each).__name__ for each in values})
    raise _unusable(part, f"labels of type {', '.join(types)}")
