"""What happens is passed on until another engine takes over."""

import numpy as np

from demo.events import EngineReady, EpochEnded, Event
from demo.training.checkpoints import Checkpoint
from demo.training.event_outlet import EventOutlet

READY = EngineReady(backend="tensorflow", device="CPU (2 cores)")


def checkpoint() -> Checkpoint:
    figures = dict.fromkeys(("train_loss", "train_accuracy", "test_loss", "test_accuracy"), 0.5)
    return Checkpoint(1.0, EpochEnded(run=1, epoch=1, seconds=0.1, **figures), [np.zeros(3)])


def refuse() -> Checkpoint:
    raise AssertionError("made for nobody")


def test_events_and_checkpoints_are_passed_on() -> None:
    events: list[Event] = []
    saved: list[Checkpoint] = []
    outlet = EventOutlet(events.append, saved.append)
    outlet.emit(READY)
    outlet.save_checkpoint(checkpoint)
    assert events == [READY]
    assert [each.ended.run for each in saved] == [1]


def test_no_checkpoint_is_made_for_nobody() -> None:
    EventOutlet(print).save_checkpoint(refuse)


def test_nothing_is_heard_of_one_that_was_muted() -> None:
    events: list[Event] = []
    saved: list[Checkpoint] = []
    outlet = EventOutlet(events.append, saved.append)
    emit = outlet.emit  # whoever holds this is muted, too
    outlet.mute()
    emit(READY)
    outlet.save_checkpoint(refuse)
    assert (events, saved) == ([], [])
