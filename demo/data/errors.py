"""The errors of data that can't be used: of arrays, and of a data set that is made of them."""

from __future__ import annotations


class DataError(Exception):
    """A data set can't be used; one line says what was expected, what came, what to do."""


class ArraysError(ValueError):
    """Arrays can't be used: what was expected, and what came, to follow the data set's name."""

    def __init__(self, expected: str, received: object) -> None:
        super().__init__(f"expected {expected}. Received: {' '.join(str(received).split())}.")
