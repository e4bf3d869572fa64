"""What is wrong with arrays fits on one line."""

from __future__ import annotations

from demo.data.errors import ArraysError


def test_what_came_is_put_on_one_line() -> None:
    error = ArraysError("2 rows", "[[1 2]\n [3 4]]")
    assert str(error) == "expected 2 rows. Received: [[1 2] [3 4]]."
