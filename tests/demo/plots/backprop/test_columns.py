"""What is shown of a step: as much as its phase says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.data.core.dataset import Dataset
from demo.plots.backprop.columns import backprop_columns, write_share
from tests.demo.log import step


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0012345, "0.12 %"), (0.000089, "0.0089 %"), (0.5, "50 %"), (0.0, "0 %"), (0.051, "5.1 %")],
)
def test_small_shares_have_two_digits_that_say_something(share: float, text: str) -> None:
    assert write_share(share) == text


def test_without_a_step_there_are_the_image_its_classes_and_places_for_the_rest(
    tiny: Dataset,
) -> None:
    shown = backprop_columns(tiny, None, 3)
    filled = {name for name, columns in shown.items() if len(next(iter(columns.values())))}
    places = {"frames", "forward arrows", "captions", "losses"}
    assert filled == {"names", "right name", "lines"} | places
    assert shown["losses"]["text"] == ["?"]
    assert shown["right name"]["text"] == [str(tiny.y_train[3])]
    assert len(shown["names"]["text"]) == tiny.classes - 1


def test_after_the_nudge_bars_show_the_new_answer_and_lines_the_old_one(tiny: Dataset) -> None:
    taken = step("nudge", taken=1, losses=(2, 1))
    shown = backprop_columns(tiny, taken, 0)
    old = shown["before"]["top"]
    assert old == shown["before"]["bottom"]  # a bar without a height is a line
    before = backprop_columns(tiny, step("back"), 0)
    assert sorted(old) == sorted(before["shares"]["top"] + before["right share"]["top"])
    assert shown["shares"]["top"] != before["shares"]["top"]


def test_weights_are_counted_and_their_moves_told(tiny: Dataset) -> None:
    taken = replace(step("nudge", taken=1, losses=(2, 1)), weights=[470, 5_130])
    shown = backprop_columns(tiny, taken, 0)
    assert shown["weights"]["text"] == ["470", "5,130", "weights", "weights"]
    assert shown["nudges"]["text"] == ["0.10 %", "0.10 %", "moved by", "moved by"]
