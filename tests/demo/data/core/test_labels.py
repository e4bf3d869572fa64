"""Labels of any type are numbers of classes with names, or numbers to predict, or told of."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from demo.data.core.labels import MOST_CLASSES, Labels, named, read_labels
from demo.data.errors import ArraysError

# labels of both parts alike: their numbers, the classes' names
CLASSES: dict[str, tuple[Any, list[int], tuple[str, ...]]] = {
    "numbers": (np.array([0, 2, 1]), [0, 2, 1], ()),
    "a byte each": (np.array([0, 2, 1], "uint8"), [0, 2, 1], ()),
    "whole floats": (np.array([0.0, 2.0, 1.0]), [0, 2, 1], ()),
    "half floats": (np.array([0.0, 1.0], "float16"), [0, 1], ()),
    "one column": (np.array([[0], [2], [1]]), [0, 2, 1], ()),
    "one-hot": (np.eye(3)[[0, 2, 1]], [0, 2, 1], ()),
    "one-hot, booleans": (np.eye(3, dtype=bool)[[0, 2, 1]], [0, 2, 1], ()),
    "one-hot, objects": (np.eye(2).astype(object), [0, 1], ()),
    "plus and minus": (np.array([-1, 1, -1]), [0, 1, 0], ("-1", "1")),
    "plus and minus, floats": (np.array([-1.0, 1.0]), [0, 1], ("-1", "1")),
    "from 1": (np.array([1, 3, 2]), [0, 2, 1], ("1", "2", "3")),
    "gaps": (np.array([10, 0, 30]), [1, 0, 2], ("0", "10", "30")),
    "beyond 31 bits": (
        np.array([2**31, 2**31 + 1, 5]),
        [1, 2, 0],
        ("5", "2147483648", "2147483649"),
    ),
    "64 bits": (
        np.array([2**64 - 1, 2**64 - 2], "uint64"),
        [1, 0],
        (str(2**64 - 2), str(2**64 - 1)),
    ),
    "beyond 64 bits": ([2**70, 1], [1, 0], ("1", str(2**70))),
    "large floats": (np.array([1e300, 1]), [1, 0], ("1", str(int(1e300)))),
    "booleans": (np.array([True, False]), [1, 0], ("False", "True")),
    "text": (np.array(["pear", "apple", "pear"]), [1, 0, 1], ("apple", "pear")),
    "text of numbers": (np.array(["10", "9", "1"]), [2, 1, 0], ("1", "9", "10")),
    "bytes": (np.array([b"pear", "äpfel".encode()]), [0, 1], ("pear", "äpfel")),
    "a list": (["b", "a"], [1, 0], ("a", "b")),
    "objects": (np.array(["b", "a"], object), [1, 0], ("a", "b")),
    "objects, whole": (np.array([3, 4], object), [0, 1], ("3", "4")),
    "objects, floats": (np.array([1.0, 0], object), [1, 0], ()),
    "objects, decimal": (np.array([Decimal(1), Decimal(0)]), [1, 0], ()),
    "objects, booleans": (np.array([True, False], object), [1, 0], ("False", "True")),
    "pandas, text": (pd.Series(["b", "a"]), [1, 0], ("a", "b")),
    "pandas, numbers": (pd.Series([1, 0, 2], dtype="Int64"), [1, 0, 2], ()),
    "pandas, booleans": (pd.Series([True, False], dtype="boolean"), [1, 0], ("False", "True")),
    "pandas, strings": (pd.Series(["b", "a"], dtype="string"), [1, 0], ("a", "b")),
    "categories": (
        pd.Categorical(["low", "high", "mid"], ["low", "mid", "high", "top"], ordered=True),
        [0, 2, 1],
        ("low", "mid", "high"),
    ),
    "categories of numbers": (pd.Series([5, 3]).astype("category"), [1, 0], ("3", "5")),
    "a frame of one column": (pd.DataFrame({"kind": ["b", "a"]}), [1, 0], ("a", "b")),
}


@pytest.mark.parametrize("case", CLASSES)
def test_classes(case: str) -> None:
    y, numbers, names = CLASSES[case]
    labels = read_labels(y, y)
    assert labels.y_train.dtype == labels.y_test.dtype == np.int32
    assert labels.y_train.tolist() == labels.y_test.tolist() == numbers
    assert labels.class_names == names
    assert not labels.is_regression
    assert labels.notes == ()


@pytest.mark.parametrize(
    "y", [[0.5, 1], np.array([1.5, -2]), pd.Series([1.25, 3], dtype="Float64"), [Decimal("0.1"), 1]]
)
def test_numbers_with_fractions_are_predicted(y: Any) -> None:
    labels = read_labels(y, y)
    assert labels.is_regression
    assert labels.y_train.dtype == labels.y_test.dtype == np.float32
    np.testing.assert_allclose(labels.y_train, np.asarray(y, float), rtol=1e-6)
    assert labels.class_names == ()


def test_fractions_in_either_part_are_enough() -> None:
    assert read_labels([1.0, 2.0], [1.5, 2.0]).is_regression
    assert read_labels(np.array([0, 1]), np.array([0.5])).is_regression


def test_many_whole_numbers_are_predicted_unless_said_otherwise() -> None:
    prices = np.arange(30) * 1000
    labels = read_labels(prices, prices)
    assert labels.is_regression
    assert labels.notes[0].startswith("y_train holds 30 different whole numbers")
    assert read_labels(prices, prices, "classes").class_names[:2] == ("0", "1000")
    assert not read_labels(np.repeat(prices, 20), prices).is_regression  # 20 examples of each
    assert not read_labels(prices[:20], prices[:20]).is_regression
    assert not read_labels(np.arange(30), np.arange(30)).is_regression  # class numbers
    assert read_labels(np.arange(30), np.arange(30), "numbers").is_regression
    many = np.arange(MOST_CLASSES + 1)
    assert read_labels(many, many).is_regression


def test_fractions_are_classes_if_that_is_said() -> None:
    assert read_labels([0.5, 1.0], [0.5], "classes").class_names == ("0.5", "1")


def test_a_class_of_the_test_part_alone_is_told() -> None:
    labels = read_labels(np.array([0, 1, 2]), np.array([0, 6]))
    assert labels.y_test.tolist() == [0, 6]
    assert labels.notes == (
        "The test part alone has 6: no model can learn what it never sees.",
        "The test part has no 1, 2: nothing tells how well they are learned.",
    )
    labels = read_labels(["b", "a"], ["c", "d", "e", "f"])
    assert labels.class_names == ("a", "b", "c", "d", "e", "f")
    assert "alone has c, d, e, …:" in labels.notes[0]
    assert read_labels(np.array([0, 1]), np.array([-1, 0])).class_names == ("-1", "0", "1")


MISSING = "y_train to have a label for each example. Received: a missing one"
TYPES = "y_train to hold text, whole numbers or finite numbers. Received: "
WRONG: dict[str, tuple[Any, str]] = {
    "not a number": (np.array([0, np.nan]), f"{MISSING} (nan)"),
    "none": ([0, None], f"{MISSING} (None)"),
    "pandas's": ([1, pd.NA], f"{MISSING} (<NA>)"),
    "a category": (pd.Categorical(["a", None]), f"{MISSING} (nan)"),
    "no time": ([pd.NaT, pd.NaT], f"{MISSING} (NaT)"),
    "empty text": (["a", ""], f"{MISSING} (an empty text)"),
    "masked": (np.ma.masked_array([0, 1], [False, True]), f"{MISSING} (a masked one)"),
    "infinite": (np.array([0, np.inf]), f"{TYPES}inf"),
    "dates": (pd.Series(pd.date_range("2026-01-01", periods=3)), f"{TYPES}dates or times"),
    "days": ([datetime.date(2026, 1, 1)] * 2, f"{TYPES}labels of type date"),
    "complex": (np.array([1j, 2]), f"{TYPES}complex128"),
    "several types": (["a", 1], f"{TYPES}labels of type int, str"),
    "ragged": ([[0], [1, 2]], f"{TYPES}labels of type list"),
    "two ones": (np.array([[0, 1], [1, 1]]), "Received: (2, 2), and rows that are not one-hot"),
    "shares": (np.array([[0.5, 0.5], [1, 0]]), "Received: (2, 2), and rows that are not one-hot"),
    "two words": (np.array([["a", "b"]]), "y_train of shape (examples,), one label for each"),
    "objects in rows": (np.array([["a", 1]], object), "Received: (1, 2)."),
    "one label": (np.array(3), "Received: ()."),
    "none at all": (np.array([]), "Received: (0,)."),
    "one class": (["a", "a"], "at least 2 different labels. Received: a for all examples"),
    "one number": ([0, 0], "at least 2 different labels. Received: 0 for all examples"),
    "too many": (
        list(map(str, range(1001))),
        "at most 1,000 classes. Received: 1,001 different labels.",
    ),
    "too large": (np.array([0.5, 1e39]), "y_train to hold numbers up to 3.4e+38, as float32"),
}


@pytest.mark.parametrize("case", WRONG)
def test_labels_that_cannot_be_used_are_told(case: str) -> None:
    y, told = WRONG[case]
    with pytest.raises(ArraysError) as caught:
        read_labels(y, y)
    assert told in str(caught.value)


def test_parts_of_different_types_are_told() -> None:
    for train, test, told in [
        (["a", "b"], [0, 1], "as y_train, text. Received: numbers."),
        ([0, 1], ["a", "b"], "as y_train, numbers. Received: text."),
        ([True, False], [0, 1], "as y_train, booleans. Received: numbers."),
    ]:
        with pytest.raises(ArraysError) as caught:
            read_labels(train, test)
        assert told in str(caught.value)
    with pytest.raises(ArraysError, match=r"numbers to predict\. Received: text"):
        read_labels(["a", "b"], ["a", "b"], "numbers")
    with pytest.raises(ArraysError, match=r"classes or numbers, or not said\. Received: 'words'"):
        read_labels(["a", "b"], ["a", "b"], "words")


def names_of(y: Any, *names: str) -> Labels:
    return named(read_labels(y, y), names)


def test_an_author_s_names() -> None:
    assert names_of([0, 1], "no", "yes").class_names == ("no", "yes")
    assert names_of([0, 1], "no", "yes", "perhaps").class_names == ("no", "yes", "perhaps")
    assert names_of([-1, 1], "no", "yes").class_names == ("no", "yes")
    ordered = names_of(["yes", "no"], "yes", "no", "perhaps")
    assert (ordered.y_train.tolist(), ordered.class_names) == ([0, 1], ("yes", "no", "perhaps"))
    for y, names, told in [
        ([0, 1, 2], ("no", "yes"), "each of the 3 classes. Received: 2: no, yes."),
        ([-1, 1], ("a", "b", "c"), "each of the 2 classes. Received: 3: a, b, c."),
        ([0, 1], ("no", "no"), "all different. Received: no, no."),
        ([0.5, 1], ("no", "yes"), "no class_names where the answers are numbers"),
    ]:
        with pytest.raises(ArraysError) as caught:
            names_of(y, *names)
        assert told in str(caught.value)
