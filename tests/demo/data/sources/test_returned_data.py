"""What an author's function returns: tables, arrays, texts, with names or without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from demo.data.choice import USUAL, DataChoice
from demo.data.core.dataset import Dataset
from demo.data.errors import ArraysError
from demo.data.sources.returned_data import dataset_of

X = np.arange(80.0).reshape(20, 4)
Y = np.arange(20) % 2
FRAME = pd.DataFrame(X, columns=[*"abcd"])
PARTS = (X[:15], Y[:15]), (X[15:], Y[15:])


def made(result: Any, choice: DataChoice = USUAL) -> Dataset:
    return dataset_of(result, "own", "data.py", choice)


FORMS: dict[str, Any] = {
    "examples and labels": (X, Y),
    "Keras's two parts": PARTS,
    "four arrays": (*PARTS[0], *PARTS[1]),
    "scikit-learn's four": (PARTS[0][0], PARTS[1][0], PARTS[0][1], PARTS[1][1]),
    "by name": {"x": X, "y": Y},
    "lists": (X.tolist(), Y.tolist()),
    "a table and a column": (FRAME, pd.Series(Y, name="answer")),
    "a table and its target": (FRAME.assign(answer=Y), "answer"),
    "a table": FRAME.assign(answer=Y),
    "a table by name": {"frame": FRAME.assign(answer=Y), "target": "answer"},
    "a data set of scikit-learn's": {"data": X, "target": Y, "DESCR": "words"},
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str) -> None:
    data = made(FORMS[form])
    assert (data.name, data.kind, data.input_shape, data.classes) == ("own", "table", (4,), 2)
    assert len(data.x_train) in (15, 16)
    assert len(data.x_train) + len(data.x_test) == 20


def test_names_come_along_and_the_command_line_goes_before_them() -> None:
    names = {"class_names": ["no", "yes"], "columns": [*"abcd"], "noun": "days", "scale": "none"}
    data = made({"x": X, "y": Y, "target": "rain", **names})
    assert (data.class_names, data.columns, data.target) == (("no", "yes"), (*"abcd",), "rain")
    assert (data.noun, data.scaling) == ("days", "")
    assert made({"x": X, "y": Y, **names}, DataChoice(scale="standard")).scaling
    series = made({"x": X, "y": Y, "kind": "series"})
    assert (series.kind, series.input_shape) == ("series", (4, 1))


def test_names_come_along_with_a_table() -> None:
    frame = {"frame": FRAME.assign(answer=Y), "class_names": ["no", "yes"], "noun": "days"}
    data = made(frame)
    assert (data.class_names, data.noun, data.target) == (("no", "yes"), "days", "answer")
    words = FRAME.assign(answer=np.where(Y, "wet", "dry"))
    other_order = made({"frame": words, "class_names": ["wet", "dry"]})
    assert other_order.class_names == ("wet", "dry")
    assert other_order.y_train.tolist() == (1 - made(words).y_train).tolist()


WRONG: dict[str, Any] = {
    "expected no columns beside a DataFrame": {"frame": FRAME.assign(a=Y), "columns": [*"abc"]},
    "a DataFrame; x, y; (x_train, y_train), (x_test, y_test); or a dict of these": None,
    "Received: a int.": 3,
    "Received: a ndarray.": X,
    "Received: 3 values.": (X, Y, Y),
    "Received: a dict with x, labels.": {"x": X, "labels": Y},
    "expected these names: ": {"x": X, "y": Y, "colums": [*"abcd"]},
    "expected y of shape (20,). Received: (19,).": (FRAME, Y[:19]),
    "expected x without the column 'a', which is y's": (FRAME, FRAME["a"]),
    "a label for each example": (X, Y[:19]),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_no_data(message: str) -> None:
    with pytest.raises(ArraysError) as caught:
        made(WRONG[message])
    assert message in str(caught.value)
