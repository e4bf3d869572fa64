"""Runs that differ in their seed alone: their range, and when nothing can be told from it."""

from __future__ import annotations

import pytest

from demo.analysis.run_series import (
    band_of,
    mistakes,
    newest_of_each,
    newest_runs,
    series_of,
    verdict,
)
from demo.events import EpochEnded
from demo.stage.run import Run
from tests.demo.log import epoch


def percent(end: EpochEnded) -> float:
    return 100 * end.test_accuracy


def run(number: int, *accuracies: float, variant: str = "linear", series: int = 1) -> Run:
    history = [epoch(number, place, accuracy) for place, accuracy in enumerate(accuracies)]
    return Run(number, variant, 20, 1000, state="finished", series=series, history=history)


def test_the_newest_of_each_variant() -> None:
    runs = [run(1, 0.1), run(2, 0.1, variant="conv"), run(3, 0.1)]
    assert newest_of_each(runs) == {"linear": runs[2], "conv": runs[1]}


def test_of_many_runs_the_newest_are_kept_and_the_newest_of_each_variant() -> None:
    runs = [run(1, 0.1, 0.8, variant="conv"), *(run(each, 0.1, 0.8) for each in (2, 3, 4))]
    assert newest_runs(runs, 2) == [runs[0], *runs[2:]]
    assert newest_runs(runs, 4) == runs


def test_a_series_is_all_its_runs() -> None:
    runs = [run(1, 0.1), run(2, 0.1), run(3, 0.1, series=3)]
    assert series_of(runs[1], runs) == runs[:2]
    assert series_of(runs[2], runs) == runs[2:]


def test_a_band_reaches_as_far_as_two_runs() -> None:
    band = band_of([run(1, 0.1, 0.8, 0.9), run(2, 0.2, 0.7)], percent)
    assert band["epoch"] == [0, 1]
    assert band["low"] == [10, 70]
    assert band["high"] == [20, 80]
    assert band_of([run(1, 0.1, 0.8)], percent) == {
        "epoch": [],
        "seconds": [],
        "low": [],
        "high": [],
    }
    assert band_of([], percent)["epoch"] == []


def test_mistakes_are_counted_in_images() -> None:
    assert mistakes(epoch(1, 1, 0.969), 1000) == 31


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [((0.90, 0.92), (0.91, 0.93), True), ((0.90, 0.92), (0.93, 0.95), False)],
)
def test_bands_that_overlap_are_too_close_to_call(
    one: tuple[float, float], other: tuple[float, float], close: bool
) -> None:
    several = [[run(place, end) for place, end in enumerate(ends)] for ends in (one, other)]
    assert bool(verdict(several)) is close
    assert bool(verdict(reversed(several))) is close


def test_of_single_runs_nothing_is_said() -> None:
    assert verdict([[run(1, 0.9)], [run(2, 0.9)]]) == ""
    running = run(3, 0.9)
    running.state = "running"
    assert verdict([[run(1, 0.9), running], [run(2, 0.9), run(4, 0.9)]]) == ""
