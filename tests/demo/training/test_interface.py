"""All that trains or replays can be asked the same, and most of it needs no care."""

from __future__ import annotations

from demo.cluster.engine_pool import EnginePool
from demo.cluster.library_engine import LibraryEngine
from demo.cluster.own_remote_engine import OwnRemoteEngine
from demo.data.core.dataset import Dataset
from demo.recording.replay_engine import ReplayEngine
from demo.training.engine import Engine
from demo.training.interface import EngineFailure, TrainingEngine
from demo.training.settings import EngineSettings
from tests.demo.conftest import VARIANTS


def test_each_kind_of_engine_is_a_training_engine() -> None:
    kinds = (Engine, EnginePool, OwnRemoteEngine, LibraryEngine, ReplayEngine)
    assert all(TrainingEngine in kind.__mro__ for kind in kinds)
    assert [kind.trains for kind in kinds] == [True, True, True, True, False]


def test_an_engine_in_this_process_leaves_nothing_behind(tiny: Dataset) -> None:
    engine = Engine(EngineSettings(tiny, VARIANTS, []), print)
    engine.maintain()
    engine.disconnect()
    assert (list(engine.pending), engine.failure) == ([], None)


def test_a_failure_leaves_hope_and_asks_for_nothing_by_itself() -> None:
    failure = EngineFailure("It has ended.")
    assert (failure.hopeless, failure.retry) == (False, False)
