"""What is sent to the page when a source's columns are set: nothing, if they hold the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.document.events import (
    ColumnDataChangedEvent,
    ColumnsStreamedEvent,
)
from bokeh.model import Model
from bokeh.models import ColumnDataSource, Range1d
from bokeh.models.dom import Text

from demo.ui.changes import extend_columns, set_columns


def listen(*models: Model) -> list[type[object]]:
    """Return a list that gets the kind of each message to the page about these models."""
    document, messages = Document(), list[type[object]]()
    for model in models:
        document.add_root(model)
    document.on_change(lambda event: messages.append(type(event)))
    return messages


PICTURE = np.array([[0.5, np.nan]], np.float32)


@pytest.mark.parametrize(
    ("column", "again"),
    [
        ([], []),
        ([1, 2], [1, 2]),
        (["a", "b"], ["a", "b"]),
        ([[1, 2], [3]], [[1, 2], [3]]),
        ((0.5, 1.8), (0.5, 1.8)),
        ([PICTURE], [PICTURE.copy()]),
    ],
)
def test_the_same_columns_send_no_message(column: Sequence[Any], again: Sequence[Any]) -> None:
    source = ColumnDataSource({"x": column})
    messages = listen(source)
    assert not set_columns(source, {"x": again})
    assert messages == []


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ([], [1]),
        ([1, 2], [1]),
        (["a"], ["b"]),
        ([[1, 2]], [[1, 3]]),
        ([PICTURE], [PICTURE + 1]),
        ([PICTURE], [PICTURE[:, :1]]),
        ([PICTURE], []),
    ],
)
def test_other_columns_are_sent_once(column: list[Any], other: list[Any]) -> None:
    source = ColumnDataSource({"x": column})
    messages = listen(source)
    assert set_columns(source, {"x": other})
    assert not set_columns(source, {"x": other})
    assert messages == [ColumnDataChangedEvent]
    assert source.data["x"] is other


def test_a_column_more_or_less_is_a_change() -> None:
    source = ColumnDataSource({"x": [1]})
    assert set_columns(source, {"x": [1], "y": [2]})
    assert set_columns(source, {"y": [2]})
    assert dict(source.data) == {"y": [2]}


def test_rows_that_follow_are_sent_alone() -> None:
    source = ColumnDataSource({"x": [1], "y": [5]})
    messages = listen(source)
    extend_columns(source, {"x": [1], "y": [5]})
    assert messages == []
    extend_columns(source, {"x": [1, 2, 3], "y": [5, 6, 7]})
    assert messages == [ColumnsStreamedEvent]
    assert dict(source.data) == {"x": [1, 2, 3], "y": [5, 6, 7]}


@pytest.mark.parametrize("rows", [{"x": [1]}, {"x": [9, 2]}, {"x": [9, 2, 3]}, {"x": []}])
def test_rows_that_go_or_differ_replace_all(rows: dict[str, list[int]]) -> None:
    source = ColumnDataSource({"x": [1, 2]})
    messages = listen(source)
    extend_columns(source, rows)
    assert messages == [ColumnDataChangedEvent]
    assert dict(source.data) == rows


def test_bokeh_itself_compares_all_other_properties() -> None:
    words, span = Text(content="6 wrong"), Range1d(start=0, end=1, tags=[{"goal": [50, 103]}])
    messages = listen(words, span)
    words.content = "6 wrong"
    span.update(start=0, end=1, tags=[{"goal": [50, 103]}])
    assert messages == []
    source = ColumnDataSource({"x": [1]})
    messages = listen(source)
    source.data = {"x": [1]}
    assert messages == [ColumnDataChangedEvent]  # hence this module
