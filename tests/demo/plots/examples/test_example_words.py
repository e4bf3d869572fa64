"""A row is its columns and their values, a text its words, as far as there is room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.plots.examples.example_words import column_names, example_lines, written
from tests.demo.kinds import dataset_of


def test_a_row_is_its_columns_with_their_values() -> None:
    table = dataset_of("table")
    row = np.array([38.8, -1.25, 3750, 0, 1], np.float32)
    assert example_lines(table, row, 16, 9) == [
        "bill_leng… 38.8",
        "bill_dep… −1.25",
        "mass 3,750",
        "island: Biscoe",
    ]
    assert example_lines(table, row, 30, 3) == [
        "bill_length_mm 38.8",
        "bill_depth_mm −1.25",
        "and 2 more",
    ]
    scaled = replace(table, column_scales=((40.0, 5.0), (17, 2), (4000, 800), (0, 1), (0, 1)))
    assert example_lines(scaled, row * 0 - 1, 30, 9)[:3] == [
        "bill_length_mm 35",
        "bill_depth_mm 15",
        "mass 3,200",
    ]
    unnamed = replace(table, columns=())
    assert column_names(unnamed) == tuple(f"column {number}" for number in range(1, 6))


def test_a_text_is_its_words() -> None:
    text = dataset_of("text")
    example = np.array([2, 3, 4, 5, 6, 7, 0, 0], np.float32)
    assert example_lines(text, example, 12, 9) == ["a fine film", "with rather", "few"]
    assert example_lines(text, example, 12, 2) == ["a fine film", "…"]
    assert example_lines(replace(text, vocabulary=()), example[:2], 12, 2) == ["2 3"]


def test_numbers_are_brief() -> None:
    assert [written(each) for each in (0.0, 0.12345, 12.3456, 1234.5)] == [
        "0", "0.123", "12.3", "1,234",
    ]  # fmt: skip
