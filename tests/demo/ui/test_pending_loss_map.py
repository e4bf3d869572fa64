"""A map is asked for once its model has learned in this process."""

from __future__ import annotations

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import Event, QuestionFailed
from demo.requests import LossMapWanted, Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.pending_loss_map import PendingLossMap
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, loss_map, started
from tests.demo.widgets.linear import snapshot

REFUSED = QuestionFailed(question="LossMapWanted", reason="no")
LEARNED = [started(1, "linear"), snapshot(1, 1), epoch(1, 1, 0.5)]


class Wished:
    """A wish, its stage, and the engine that it asks."""

    def __init__(self, data: Dataset) -> None:
        self.stage = Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        self.wish = PendingLossMap(Controls(self.stage, self.engine), Start("linear", 2))

    def tell(self, *events: Event) -> None:
        for event in events:
            self.stage.append(event)
        self.wish.follow(self.stage.scene, events)

    @property
    def asks(self) -> bool:
        return LossMapWanted in self.engine._mailbox.questions


def test_without_a_run_it_trains_first_and_then_asks(tiny: Dataset) -> None:
    wished = Wished(tiny)
    wished.wish.make(wished.stage.scene)
    assert wished.engine._mailbox.request == Start("linear", 2)
    wished.tell(*LEARNED, ended(1))
    assert wished.asks
    wished.tell(loss_map())
    assert not wished.wish.is_open


def test_a_run_of_another_process_is_refused_once_and_then_learned_anew(tiny: Dataset) -> None:
    wished = Wished(tiny)
    wished.tell(*LEARNED, ended(1))
    wished.wish.make(wished.stage.scene)
    assert wished.asks
    wished.tell(REFUSED)
    assert wished.engine._mailbox.request == Start("linear", 2)
    assert wished.wish.failure == ""
    wished.tell(REFUSED)
    assert wished.wish.failure == "no"


def test_what_nobody_wishes_asks_for_nothing(tiny: Dataset) -> None:
    wished = Wished(tiny)
    wished.wish.make(wished.stage.scene)
    wished.wish.take_back()
    wished.tell(*LEARNED, ended(1), REFUSED)
    assert not wished.asks
