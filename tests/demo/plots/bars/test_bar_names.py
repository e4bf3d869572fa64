"""Names beneath bars lie where they fit, and stand upright where they don't."""

from __future__ import annotations

from dataclasses import replace

from demo.plots.bars.bar_names import BarNames
from tests.demo.kinds import dataset_of


def test_names_lie_if_there_is_room() -> None:
    data = dataset_of("images")
    wide, narrow = BarNames(data, 60), BarNames(data, 12)
    assert (wide.upright, narrow.upright) == (False, True)
    assert wide.labels() == narrow.labels() == ["setosa", "a speci…", "virgini…"]
    assert wide.height < narrow.height


def test_numbers_never_stand_and_some_are_left_out() -> None:
    data = replace(dataset_of("images", classes=100, train=100), class_names=())
    names = BarNames(data, 15)
    assert not names.upright
    assert [name for name in names.labels() if name] == ["0", "20", "40", "60", "80"]
