"""Axes, ticks and labels of a plot are where a reader expects them."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.plots.axis_scales import (
    APART,
    FLOORS,
    MARGIN,
    TICK_LETTER,
    accuracy_floor,
    accuracy_ticks,
    every,
    progress_labels,
    round_up,
    spread,
    ticks,
)


@pytest.mark.parametrize(
    ("ends", "floor"),
    [
        ([], 0),
        ([12.0], 0),
        ([52.9], 0),
        ([53.0], 50),
        ([89.1, 96.9], 80),
        ([93.0], 90),
        ([99.5], 95),
        ([99.5, 10.0], 0),  # the lowest counts
    ],
)
def test_an_accuracy_axis_begins_below_the_lowest_curve(ends: list[float], floor: int) -> None:
    assert accuracy_floor(ends) == floor


def test_every_floor_has_a_few_ticks_from_it_to_100() -> None:
    for floor in FLOORS:
        marked = accuracy_ticks(floor)
        assert (marked[0], marked[-1]) == (floor, 100)
        assert 3 <= len(marked) <= 6
        steps = {b - a for a, b in itertools.pairwise(marked)}
        assert len(steps) == 1
    assert MARGIN < 5  # the highest floor must be within reach of 100 %


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1, 1), (1.01, 2), (2.5, 5), (6, 10), (10, 10), (11, 20), (0.3, 0.5), (1000, 1000)],
)
def test_a_growing_axis_ends_at_a_round_number(value: float, rounded: float) -> None:
    assert round_up(value) == pytest.approx(rounded)


@pytest.mark.parametrize(
    ("end", "whole", "expected"),
    [
        (20, True, [0, 5, 10, 15, 20]),
        (7, True, [0, 2, 4, 6]),
        (1, True, [0, 1]),
        (3, True, [0, 1, 2, 3]),
        (1, False, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (2, False, [0, 0.5, 1.0, 1.5, 2.0]),
        (100, False, [0, 20, 40, 60, 80, 100]),
        (10_000, True, [0, 10_000]),
    ],
)
def test_ticks(end: float, whole: bool, expected: list[float]) -> None:
    assert ticks(end, whole=whole) == pytest.approx(expected)


@settings(deadline=None)  # a busy machine proves nothing
@given(end=st.integers(1, 10**6), whole=st.booleans())
def test_there_are_at_most_six_ticks_and_epochs_are_whole(end: int, whole: bool) -> None:
    marked = ticks(end, whole=whole)
    assert 2 <= len(marked) <= 6
    assert marked[0] == 0
    assert end / 2 < marked[-1] <= end
    assert not whole or all(tick == int(tick) for tick in marked)


HEIGHTS = st.dictionaries(st.integers(1, 50), st.floats(0, 100), max_size=10)


@settings(deadline=None)  # a busy machine proves nothing
@given(wanted=HEIGHTS)
def test_labels_keep_their_order_and_distance_and_stay_within(wanted: dict[int, float]) -> None:
    placed = spread(wanted, 10, 0, 100)
    assert placed.keys() == wanted.keys()
    ordered = sorted(placed, key=lambda key: placed[key])
    assert ordered == sorted(wanted, key=lambda key: (wanted[key], key))
    heights = [placed[key] for key in ordered]
    assert all(b - a >= 10 - 1e-9 for a, b in itertools.pairwise(heights))
    assert all(-1e-9 <= height <= 100 for height in heights)


@settings(deadline=None)  # a busy machine proves nothing
@given(wanted=HEIGHTS)
def test_labels_that_have_room_stay_where_they_belong(wanted: dict[int, float]) -> None:
    heights = sorted(wanted.values())
    if all(b - a >= 10 for a, b in itertools.pairwise(heights)):
        assert spread(wanted, 10, 0, 100) == pytest.approx(wanted)


def test_labels_without_room_for_all_keep_their_distance() -> None:
    heights = sorted(spread(dict.fromkeys(range(5), 50.0), 30, 0, 100).values())
    assert heights == [-20, 10, 40, 70, 100]


@given(
    end=st.integers(1, 10_000) | st.sampled_from([0.2, 0.5, 1.0, 2.0, 5.0, 100.0, 500.0]),
    unit=st.sampled_from(["epoch", "second"]),
    room=st.floats(8, 90),
    spaces=st.integers(1, 5),
)
def test_labels_of_progress_stand_apart_and_one_has_the_unit(
    end: float, unit: str, room: float, spaces: int
) -> None:
    labels = progress_labels(end, unit, room=room, whole=isinstance(end, int), spaces=spaces)
    assert [unit in label for label in labels.values()] == [False] * (len(labels) - 1) + [True]
    assert max(labels) <= end
    reach = [
        (tick / end * room - width / 2, tick / end * room + width / 2)
        for tick, width in ((tick, TICK_LETTER * len(text)) for tick, text in labels.items())
    ]
    for (_, right), (left, _) in itertools.pairwise(reach):
        assert left - right >= APART * TICK_LETTER - 1e-6


def test_what_an_axis_of_progress_says() -> None:
    assert list(progress_labels(20, "epoch", room=50, whole=True).values()) == [
        *("0", "5", "10", "15", "20 epochs")
    ]
    assert list(progress_labels(20, "epoch", room=20, whole=True).values()) == [
        *("0", "10", "20 epochs")
    ]
    assert list(progress_labels(20, "epoch", room=12, whole=True).values()) == ["0", "20 epochs"]
    assert list(progress_labels(7, "epoch", room=50, whole=True).values())[-1] == "6 epochs"
    assert list(progress_labels(8, "epoch", room=20, whole=True).values()) == ["0", "8 epochs"]
    assert list(progress_labels(5, "epoch", room=30, whole=True).values()) == ["0", "5 epochs"]
    assert progress_labels(1, "epoch", room=30, whole=True) == {0: "0", 1: "1 epoch"}
    assert list(progress_labels(0.5, "second", room=60).values())[-1] == "0.5 seconds"
    assert list(progress_labels(3000, "epoch", room=30, whole=True))[-1] == 3000


@pytest.mark.parametrize(("count", "step"), [(10, 1), (26, 2), (100, 10), (1000, 100)])
def test_of_many_things_each_so_many_th_is_named(count: int, step: int) -> None:
    assert every(count, 15 / count, 1.1) == step
