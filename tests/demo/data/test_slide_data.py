"""What slides say of data of their own gives each reading of a file a name of its own."""

from __future__ import annotations

import pytest

from demo.data.choice import DataChoice
from demo.data.errors import DataError
from demo.data.slide_data import SlideData, read_size, slide_data


def test_names_and_choices() -> None:
    assert slide_data({"variants": ["linear"]}) == SlideData()
    assert slide_data({"dataset": 3, "size": 32, "target": None}) == SlideData(size="32")
    assert SlideData("own.csv").name == "own.csv"
    assert SlideData("own.csv", "price").name == "own.csv (price)"
    assert SlideData("pets", "kind", "8x4").name == "pets (kind, 8x4)"
    assert SlideData("", "price").name == ""
    assert SlideData("pets", size="8x4").choice == DataChoice(size=(4, 8))


def test_sizes() -> None:
    assert (read_size("28"), read_size("32×24")) == ((28, 28), (24, 32))
    for wrong in ("", "0", "big", "1x2x3", "9999"):
        with pytest.raises(DataError, match=r"^Expected pixels, .* Mend the size\.$"):
            read_size(wrong)
