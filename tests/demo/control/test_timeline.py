"""Looking back: what is written to the log, and when."""

from __future__ import annotations

import pytest

from demo.control.timeline import DRAG_SECONDS, Timeline
from demo.events import EpochShown, Event, RunQueued, StageCleared
from demo.requests import STAGE_PACE
from demo.stage.log import Stage
from tests.demo.clock import Clock
from tests.demo.log import ended, epoch, started

EPOCH_SECONDS = 1 / STAGE_PACE


class Looking:
    """A timeline of a stage with a run of 5 epochs and a newer one of 3."""

    def __init__(self) -> None:
        self.stage, self.clock = Stage(), Clock()
        self.timeline = Timeline(self.stage, self.clock.later)
        self.tell(started(1, epochs=5), *(epoch(1, each, 0.5) for each in range(6)), ended(1))
        self.tell(started(2, epochs=3), *(epoch(2, each, 0.5) for each in range(4)), ended(2))

    def tell(self, *events: Event) -> None:
        for event in events:
            self.stage.append(event)

    @property
    def shown(self) -> list[int | None]:
        """All epochs that were ever shown."""
        events, _ = self.stage.since(0)
        return [each.epoch for each in events if isinstance(each, EpochShown)]

    def now(self) -> tuple[int | None, bool]:
        return self.stage.scene.position.epoch, self.stage.scene.position.playing


@pytest.fixture
def looking() -> Looking:
    return Looking()


def test_the_first_move_is_shown_at_once_and_the_newest_follows_training(looking: Looking) -> None:
    looking.timeline.look_back(3)
    assert looking.now() == (3, False)
    looking.clock.go(1)
    looking.timeline.look_back(5)  # the longest run's last
    assert looking.now() == (None, False)
    looking.clock.go(1)
    looking.timeline.look_back(3, [2])  # the last of the run that is meant
    assert looking.now() == (None, False)
    assert looking.clock.waiting == 1  # this move's own rest


def test_a_drag_is_a_few_events_and_its_end_is_always_shown(looking: Looking) -> None:
    moves = [each // 3 % 5 for each in range(100)]
    for place in (*moves, 2):
        looking.timeline.look_back(place)
        assert looking.timeline.wanted == place  # at once
        looking.clock.go(DRAG_SECONDS / 10)
    looking.clock.go(1)
    assert looking.now() == (2, False)
    assert 10 <= len(looking.shown) <= 12
    assert looking.clock.waiting == 0


def test_steps_go_from_what_was_asked_for_last(looking: Looking) -> None:
    for _ in range(3):  # quicker than a drag writes
        looking.timeline.step(-1)
    looking.clock.go(1)
    assert looking.now() == (2, False)
    looking.timeline.step(-7)
    looking.clock.go(1)
    assert looking.now() == (0, False)
    looking.timeline.step(9)
    assert looking.now() == (None, False)


def test_playing_goes_from_here_to_the_newest_at_the_stage_s_pace(looking: Looking) -> None:
    looking.timeline.look_back(2)
    looking.clock.go(1)
    looking.timeline.play()
    assert looking.now() == (2, True)
    looking.clock.go(0.9 * EPOCH_SECONDS)
    assert looking.now() == (2, True)
    looking.clock.go(0.2 * EPOCH_SECONDS)
    assert looking.now() == (3, True)
    looking.clock.go(10 * EPOCH_SECONDS)
    assert looking.shown == [2, 2, 3, 4, None]
    assert looking.now() == (None, False)
    assert looking.clock.waiting == 0


def test_playing_at_the_newest_begins_anew(looking: Looking) -> None:
    looking.timeline.play([2])
    looking.clock.go(10)
    assert looking.shown == [0, 1, 2, None]


def test_with_nothing_learned_there_is_nothing_to_play() -> None:
    stage, clock = Stage([started(1), epoch(1, 0, 0.1)]), Clock()
    Timeline(stage, clock.later).play()
    assert (stage.scene.position.epoch, clock.waiting) == (None, 0)


def test_what_is_learned_meanwhile_is_played_too(looking: Looking) -> None:
    looking.tell(started(3, epochs=9), epoch(3, 0, 0.1), epoch(3, 1, 0.2))
    looking.timeline.play([3])
    looking.clock.go(1.1 * EPOCH_SECONDS)  # it would be over, but for
    assert looking.now() == (None, False)
    looking.timeline.play([3])
    looking.tell(epoch(3, 2, 0.3))
    looking.clock.go(1.1 * EPOCH_SECONDS)
    assert looking.now() == (1, True)


def test_a_pause_stays_where_it_is(looking: Looking) -> None:
    looking.timeline.play()
    looking.clock.go(2.5 * EPOCH_SECONDS)
    looking.timeline.pause()
    looking.clock.go(10)
    assert looking.now() == (2, False)
    looking.timeline.play()
    looking.clock.go(1.5 * EPOCH_SECONDS)
    assert looking.now() == (3, True)


def test_however_often_it_is_asked_it_plays_once(looking: Looking) -> None:
    for _ in range(5):
        looking.timeline.play()
        looking.clock.go(EPOCH_SECONDS / 10)
    assert looking.clock.waiting == 1
    looking.clock.go(10)
    assert looking.shown == [0, 1, 2, 3, 4, None]


@pytest.mark.parametrize("begins", [RunQueued(variant="conv"), started(3), StageCleared()])
def test_what_begins_on_stage_ends_playing(looking: Looking, begins: Event) -> None:
    looking.timeline.play()
    looking.clock.go(1.5 * EPOCH_SECONDS)
    looking.tell(begins)
    assert looking.now() == (None, False)
    looking.clock.go(10)
    assert (looking.now(), looking.shown) == ((None, False), [0, 1])


def test_a_drag_ends_playing_and_playing_ends_a_drag(looking: Looking) -> None:
    looking.timeline.play()
    looking.timeline.look_back(3)
    looking.clock.go(10)
    assert looking.now() == (3, False)
    looking.timeline.look_back(1)
    looking.timeline.look_back(0)  # waits
    looking.timeline.play()
    assert looking.now() == (0, True)
    looking.clock.go(10)
    assert looking.shown == [0, 3, 1, 0, 1, 2, 3, 4, None]


def test_a_forgotten_drag_is_not_written_later(looking: Looking) -> None:
    looking.timeline.look_back(3)
    looking.timeline.look_back(1)  # waits
    looking.timeline.forget()
    looking.tell(RunQueued(variant="conv"))
    looking.clock.go(10)
    assert (looking.now(), looking.timeline.wanted) == ((None, False), None)
