"""An event that can't follow those before it, or not be shown beside the data, is found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.events import (
    EngineStuck,
    Event,
    PictureAnswered,
    PictureDrawn,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.recording.consistency import MOST_SKIPPED, Suitability, expect_to_follow
from demo.recording.session_header import describe_session
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started, step
from tests.demo.numbers import number_epoch, progression


def after(*events: Event) -> Scene:
    return Stage(events).scene


def answers(*shape: int, run: int = 1) -> Snapshot:
    return Snapshot(run=run, epoch=1, probabilities=np.full(shape, 0.1, np.float32), weights={})


def picture(*shape: int) -> PictureDrawn:
    return PictureDrawn(picture=1, image=np.zeros(shape, np.float32))


def answer(classes: int) -> PictureAnswered:
    return PictureAnswered(picture=1, run=1, epoch=1, probabilities=np.zeros(classes, np.float32))


@pytest.mark.parametrize(
    "event",
    [
        epoch(2, 1, 0.5),
        ended(2),
        RunResumed(run=2, epoch=1),
        EngineStuck(run=2),
        answers(4, 3, run=2),
    ],
)
def test_a_run_that_never_began_has_no_events(event: Event) -> None:
    with pytest.raises(ValueError, match=r"a run that has begun, received one of 2"):
        expect_to_follow(event, after(started(1)))
    expect_to_follow(event, after(started(2)))


def test_a_run_begins_once_and_under_a_number_near_the_last() -> None:
    scene = after(started(3), started(5), epoch(5, 0, 0.1))
    for number in (5, 6 + MOST_SKIPPED):
        with pytest.raises(ValueError, match="the number of a new run"):
            expect_to_follow(started(number), scene)
    for number in (3, 4, 6, 5 + MOST_SKIPPED):
        expect_to_follow(started(number), scene)


def test_a_run_has_no_more_epochs_than_planned() -> None:
    scene = after(started(1, epochs=3))
    expect_to_follow(epoch(1, 3, 0.5), scene)
    with pytest.raises(ValueError, match="an epoch up to 3, received 4"):
        expect_to_follow(epoch(1, 4, 0.5), scene)


def test_a_log_has_one_head(data: Dataset) -> None:
    head = describe_session(data, 0)
    expect_to_follow(head, after(started(1)))
    with pytest.raises(ValueError, match="one head of a log"):
        expect_to_follow(describe_session(data, 1), after(head))


@pytest.fixture
def data() -> Dataset:
    pictures, labels = np.zeros((6, 8, 8, 1), np.float32), np.arange(6, dtype=np.int32) % 3
    return Dataset("few", pictures, labels, pictures[:4], labels[:4])


@pytest.mark.parametrize(
    ("suits", "does_not"),
    [
        (started(2, test_size=4), started(2, test_size=5)),
        (started(2, test_size=99, dataset="wine"), started(2, test_size=99)),
        (answers(4, 3), answers(4, 2)),
        (answers(4, 3), answers(3, 3)),
        (answers(99, 2, run=9), answers(4, 4)),
        (picture(8, 8, 1), picture(8, 8, 3)),
        (answer(3), answer(10)),
        (step(classes=3, picture=5), step(classes=3, picture=6)),
        (step(classes=3), step(classes=10)),
        (epoch(1, 1, 0.5), None),
    ],
)
def test_what_is_shown_is_of_the_talks_images_and_classes(
    data: Dataset, suits: Event, does_not: Event | None
) -> None:
    scene = after(started(1, test_size=4), started(9, test_size=99, dataset="wine"))
    Suitability(data).expect(suits, scene)
    if does_not is not None:
        with pytest.raises(ValueError, match=f"a {type(does_not).__name__} that suits few"):
            Suitability(data).expect(does_not, scene)


def test_runs_on_other_data_fit_beside_any(data: Dataset) -> None:
    other: RunStarted = replace(started(1, test_size=99), dataset="wine")
    assert Suitability(data).fits(other)
    assert not Suitability(data).fits(started(1, test_size=99))


def test_answers_are_numbers_where_those_of_the_data_are(tiny: Dataset) -> None:
    scene = after(started(1), started(2, dataset="wine"))
    right, near = epoch(1, 1, 0.5), number_epoch(1, 1, 0.5, 43.1)
    Suitability(tiny).expect(right, scene)
    Suitability(progression()).expect(near, scene)
    Suitability(progression()).expect(replace(right, run=2), scene)
    for data, event in ((tiny, near), (progression(), right)):
        with pytest.raises(ValueError, match=r"expected a EpochEnded that suits"):
            Suitability(data).expect(event, scene)
