"""Sends the page only what changed in a source of data.

Bokeh compares any other property before it tells the page (a text, a range, ``css_classes``); but
a source's columns it sends whole with every assignment, the same ones too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource

Columns = Mapping[str, Sequence[Any]]


def set_columns(source: ColumnDataSource, columns: Columns) -> bool:
    """Replace a source's columns unless they hold the same already; return whether they changed."""
    if _same_columns(source.data, columns):
        return False
    source.data = dict(columns)
    return True


def extend_columns(source: ColumnDataSource, columns: Columns) -> None:
    """Bring a source up to date: if it holds the first rows already, only later ones are sent."""
    old: Any = source.data
    known = min(map(len, old.values()), default=0)
    first = {name: values[:known] for name, values in columns.items()}
    if not _same_columns(old, first):
        source.data = dict(columns)
    elif any(len(values) > known for values in columns.values()):
        source.stream({name: values[known:] for name, values in columns.items()})


def _same_columns(old: Any, new: Columns) -> bool:
    return old.keys() == new.keys() and all(_same_column(old[name], new[name]) for name in new)


def _same_column(old: Sequence[Any], new: Sequence[Any]) -> bool:
    return len(old) == len(new) and all(map(_same_value, old, new))


def _same_value(old: Any, new: Any) -> bool:
    """Compare numbers, texts, lists or images; two empty pixels (NaN) are the same."""
    if isinstance(old, np.ndarray) or isinstance(new, np.ndarray):
        return np.array_equal(old, new, equal_nan=True)
    return old is new or bool(old == new)
