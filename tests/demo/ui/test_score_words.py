"""How good a run is, is said of classes in right answers, of numbers in how far they are off."""

import pytest

from demo.ui.score_words import in_percent, in_r_squared, off_by, quality, quantity, score_sentence
from tests.demo.log import epoch
from tests.demo.numbers import number_epoch


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.0, "0.000"),
        (0.01234, "0.012"),
        (0.9, "0.900"),
        (2.3, "2.30"),
        (43.14, "43.1"),
        (153.9, "154"),
        (51_234.5, "51,234"),
        (-2.3, "-2.30"),
        (0.00004, "4.0e-05"),
        (3e12, "3.0e+12"),
    ],
)
def test_a_number_of_any_unit(number: float, written: str) -> None:
    assert quantity(number) == written


def test_classes_and_numbers() -> None:
    assert in_percent(0.8125) == "81.2 %"
    assert off_by(2.3) == "off by 2.30 on average"
    assert (in_r_squared(0.479), in_r_squared(-3e9)) == ("R² 0.48", "R² below 0")
    right, near = epoch(1, 3, 0.9), number_epoch(1, 3, 0.5, 43.14)
    assert (quality(right), quality(near)) == ("90.0 %", "R² 0.50")
    assert score_sentence(near) == "R² 0.50: off by 43.1 on average"
