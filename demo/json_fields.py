"""Reads dataclasses from JSON: each field checked by its annotation, for type, range and size."""

from __future__ import annotations

import types
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import partial
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

LARGEST_INT = 2**53 - 1  # a browser's numbers are exact up to here
MOST_ITEMS = 100_000  # of a list
MOST_CHARACTERS = 2**24  # of a text: a traceback, a file
MOST_AXES = 8
FLOATS = {"<f2", "<f4", "<f8", ">f2", ">f4", ">f8"}  # what an array may be written as
ARRAY = {"array", "dtype", "shape"}

T = TypeVar("T")
Read = Callable[[Any], Any]  # returns what a field holds; raises ``ValueError`` if it can't be


@dataclass(frozen=True)
class Between:
    """Limits of a number, or of all numbers of an array, both included."""

    low: float
    high: float


@dataclass(frozen=True)
class Length:
    """Limits of a text's characters, of a list's items or of a mapping's entries."""

    low: int
    high: int


@dataclass(frozen=True)
class Axes:
    """How many axes an array has."""

    count: int


def read_fields(kind: type[T], values: Mapping[str, Any]) -> T:
    """Return an object of a dataclass; values that are none of its fields are passed over.

    Raises ``ValueError`` with what was expected of which field.
    """
    found = {}
    for name, (read, is_needed) in _readers(kind).items():
        if name in values:
            try:
                found[name] = read(values[name])
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        elif is_needed:
            raise ValueError(f"{name}: it is missing")
    return kind(**found)


def write_array(array: NDArray[Any]) -> dict[str, Any]:
    """Return an array as JSON can hold it."""
    data = b64encode(array.tobytes()).decode()
    return {"array": data, "dtype": array.dtype.str, "shape": array.shape}


def _readers(kind: type[Any]) -> dict[str, tuple[Read, bool]]:
    """Return what reads each field of a dataclass, and whether the field has no default."""
    if kind not in _known:
        _known[kind] = _make_readers(kind)
    return _known[kind]


def _make_readers(kind: type[Any]) -> dict[str, tuple[Read, bool]]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        each.name: (
            _reader(hints[each.name]),
            each.default is MISSING and each.default_factory is MISSING,
        )
        for each in fields(kind)
    }


def _reader(annotation: Any, *limits: Any) -> Read:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _reader(*parts, *limits)
    if origin in (Union, types.UnionType):
        kinds = [_reader(each, *limits) for each in parts if each is not type(None)]
        read = kinds[0] if len(kinds) == 1 else partial(_read_any, kinds)
        return partial(_read_optional, read) if type(None) in parts else read
    if origin is Literal:
        return partial(_read_choice, parts)
    if origin is list:
        return partial(_read_list, _reader(*parts), _limit(Length(0, MOST_ITEMS), limits))
    if origin is dict:
        names, items = map(_reader, parts)
        return partial(_read_dict, names, items, _limit(Length(0, MOST_ITEMS), limits))
    if origin is np.ndarray:
        within = next((each for each in reversed(limits) if isinstance(each, Between)), None)
        return partial(_read_array, _limit(Axes(0), limits).count, within)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return partial(_read_object, annotation)
    return _PLAIN[annotation](limits)


L = TypeVar("L")


def _limit(usual: L, limits: tuple[Any, ...]) -> L:
    """Return the limit of the usual one's kind; of several the outermost."""
    return next((each for each in reversed(limits) if isinstance(each, type(usual))), usual)


def _read_optional(read: Read, value: Any) -> Any:
    return None if value is None else read(value)


def _read_any(kinds: Sequence[Read], value: Any) -> Any:
    """Read what is of one of several kinds; of the last one's limits it is told."""
    for read in kinds[:-1]:
        try:
            return read(value)
        except ValueError:
            continue
    return kinds[-1](value)


def _read_object(kind: type[Any], value: Any) -> Any:
    if type(value) is not dict:
        raise ValueError("expected named values")
    return read_fields(kind, value)


def _read_choice(choices: tuple[str, ...], value: Any) -> Any:
    if type(value) is not str or value not in choices:
        raise ValueError(f"expected one of {', '.join(choices)}")
    return value


def _read_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("expected true or false")
    return value


def _read_int(within: Between, value: Any) -> Any:
    if type(value) is not int or not within.low <= value <= within.high:
        raise ValueError(f"expected a whole number, {within.low:g} to {within.high:g}")
    return value


def _read_float(within: Between, value: Any) -> Any:
    # NaN is not between anything.
    if type(value) not in (float, int) or not within.low <= value <= within.high:
        raise ValueError(f"expected a number, {within.low:g} to {within.high:g}")
    return value


def _read_text(length: Length, value: Any) -> str:
    if type(value) is not str or not length.low <= len(value) <= length.high:
        raise ValueError(f"expected a text of {length.low} to {length.high:,} characters")
    if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
        raise ValueError("expected a text, and no halves of characters")
    return value


def _read_list(read: Read, length: Length, value: Any) -> list[Any]:
    if type(value) is not list or not length.low <= len(value) <= length.high:
        raise ValueError(f"expected a list of {length.low} to {length.high:,} items")
    return [read(each) for each in value]


def _read_dict(names: Read, items: Read, length: Length, value: Any) -> dict[str, Any]:
    if type(value) is not dict or not length.low <= len(value) <= length.high:
        raise ValueError(f"expected {length.low} to {length.high:,} named values")
    return {names(name): items(each) for name, each in value.items()}


def _read_array(axes: int, within: Between | None, value: Any) -> NDArray[Any]:
    """Read an array as ``write_array`` writes it; one of fewer digits gets those of float32."""
    array = _unpack(value)
    if not array.size or (axes and array.ndim != axes):
        raise ValueError(f"expected numbers along {axes or 'some'} axes")
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    if within:
        smallest, largest = float(array.min()), float(array.max())
        if not within.low <= smallest <= largest <= within.high:  # nor is NaN
            raise ValueError(f"expected numbers, {within.low:g} to {within.high:g}")
    return array


def _unpack(value: Any) -> NDArray[Any]:
    if type(value) is not dict or value.keys() != ARRAY or str(value["dtype"]) not in FLOATS:
        raise ValueError("expected an array of floating-point numbers")
    shape = value["shape"]
    if type(shape) is not list or len(shape) > MOST_AXES:
        raise ValueError(f"expected an array's shape, at most {MOST_AXES} numbers")
    if not all(type(each) is int and 0 <= each <= LARGEST_INT for each in shape):
        raise ValueError("expected an array's shape of whole numbers")
    if type(value["array"]) is not str:
        raise ValueError("expected an array's bytes in base64")
    return np.frombuffer(a2b_base64(value["array"]), value["dtype"]).reshape(shape)


def _plain(read: Callable[..., Any], usual: Between | Length) -> Callable[[tuple[Any, ...]], Read]:
    return lambda limits: partial(read, _limit(usual, limits))


_PLAIN: dict[type[Any], Callable[[tuple[Any, ...]], Read]] = {
    bool: lambda _: _read_bool,
    int: _plain(_read_int, Between(-LARGEST_INT, LARGEST_INT)),
    float: _plain(_read_float, Between(-1e300, 1e300)),
    str: _plain(_read_text, Length(0, MOST_CHARACTERS)),
}

_known: dict[type[Any], dict[str, tuple[Read, bool]]] = {}  # made once a kind
