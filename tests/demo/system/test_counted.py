"""A noun agrees with its number."""

from __future__ import annotations

import pytest

from demo.system.counted import counted


@pytest.mark.parametrize(
    ("count", "word", "said"),
    [
        (0, "slide", "no slides"),
        (1, "class", "1 class"),
        (2, "class", "2 classes"),
        (1000, "row", "1,000 rows"),
    ],
)
def test_a_noun_agrees_with_its_number(count: int, word: str, said: str) -> None:
    assert counted(count, word) == said
