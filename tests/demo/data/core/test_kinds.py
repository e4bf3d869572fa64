"""Arrays are taken for what their shape tells, and brought into one form."""

from __future__ import annotations

import numpy as np
import pytest

from demo.data.core.kinds import KIND_NOUNS, KINDS, Kind, expect_kind, find_kind, formed
from demo.data.errors import ArraysError

FOUND: dict[tuple[int, ...], tuple[Kind, tuple[int, ...]]] = {  # the shape of a part: an example's
    (9, 13): ("table", (13,)),
    (9, 1): ("table", (1,)),
    (9, 28, 28): ("images", (28, 28, 1)),
    (9, 4, 5): ("images", (4, 5, 1)),
    (9, 28, 28, 3): ("images", (28, 28, 3)),
    (9, 3, 32, 32): ("images", (32, 32, 3)),  # as PyTorch has pictures
    (9, 1, 28, 28): ("images", (28, 28, 1)),
    (9, 8, 8, 1): ("images", (8, 8, 1)),
    (9, 40, 1): ("series", (40, 1)),
    (9, 1, 40): ("series", (40, 1)),
    (9, 1, 40, 1): ("series", (40, 1)),
    (9, 40, 1, 1): ("series", (40, 1)),
    (9, 1, 40, 3): ("series", (40, 3)),
    (9, 32, 8): ("series", (32, 8)),
    (9, 31, 8): ("images", (31, 8, 1)),
    (9, 40, 9): ("images", (40, 9, 1)),
    (9, 6, 7, 8, 1): ("volumes", (6, 7, 8, 1)),
}


@pytest.mark.parametrize("shape", FOUND)
def test_the_shape_tells_the_kind(shape: tuple[int, ...]) -> None:
    kind, example = FOUND[shape]
    assert find_kind(shape) == kind
    x = np.arange(np.prod(shape)).reshape(shape)
    assert formed(kind, x).shape[1:] == example
    assert np.array_equal(np.sort(formed(kind, x), axis=None), x.ravel())


def test_channels_that_come_first_are_moved_last() -> None:
    x = np.random.default_rng(0).random((9, 3, 32, 30))
    assert np.array_equal(formed("images", x)[2, 5, 6], x[2, :, 5, 6])


SAID: dict[tuple[Kind, tuple[int, ...]], tuple[int, ...]] = {
    ("series", (9, 40)): (40, 1),
    ("series", (9, 28, 28)): (28, 28),
    ("images", (9, 40, 1)): (40, 1, 1),
    ("images", (9, 1, 40, 1)): (1, 40, 1),
    ("volumes", (9, 16, 16, 16)): (16, 16, 16, 1),
    ("table", (9, 1, 13, 1)): (13,),
    ("text", (9, 30)): (30,),
}


@pytest.mark.parametrize(("kind", "shape"), SAID)
def test_a_kind_that_is_said_holds(kind: Kind, shape: tuple[int, ...]) -> None:
    assert formed(kind, np.zeros(shape)).shape[1:] == SAID[kind, shape]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(), (9,), (9, 0), (0, 4), (9, 1, 1, 1, 1, 1)])
def test_what_is_no_array_of_examples(kind: Kind, shape: tuple[int, ...]) -> None:
    with pytest.raises(ArraysError, match="expected x_train of shape"):
        find_kind(shape)
    if kind != "table" or len(shape) < 3:
        with pytest.raises(ArraysError, match="expected x_test of shape"):
            formed(kind, np.zeros(shape), "x_test")


def test_kinds_by_name() -> None:
    assert [expect_kind(kind) for kind in KINDS] == [*KINDS] == [*KIND_NOUNS]
    assert expect_kind("") is None
    with pytest.raises(
        ArraysError, match=r"images, series, volumes, table, text\. Received: 'pict"
    ):
        expect_kind("pictures")
