"""Engines train what the talk's file says now, in the order and at the pace that it needs."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from demo.catalog.variant_file import read_catalog
from demo.cluster.dask_cluster import Cluster
from demo.cluster.engine_pool import EnginePool
from demo.cluster.library_engine import LibraryEngine
from demo.control.engine_factory import EngineFactory, TrainingInputs
from demo.data.core.dataset import Dataset
from demo.events import EngineReady, PaceChanged, RunEnded
from demo.recording.reader import Recording
from demo.recording.replay_engine import ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.requests import STAGE_PACE, Start
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoint
from demo.training.engine import Engine
from tests.demo.conftest import VARIANTS
from tests.talk import finish

FILE_ORDER = list(read_catalog(VARIANTS.read_text()))


class Talk:
    """A stage and a factory of engines, made on an event loop."""

    def __init__(self, data: Dataset, order: list[str]) -> None:
        self.stage, self.kept = Stage(), list[Checkpoint]()
        self.run_ids = itertools.count(5)
        inputs = TrainingInputs(data, VARIANTS, read_catalog(VARIANTS.read_text()), order)
        self.factory = EngineFactory(self.stage, inputs, self.run_ids, self.kept.append)


def test_an_engine_in_this_process_tells_the_stage_and_keeps_checkpoints(tiny: Dataset) -> None:
    async def work() -> Talk:
        made = Talk(tiny, ["linear"])
        engine = made.factory.own_engine(None)
        assert isinstance(engine, Engine)
        engine.launch()
        engine.start(Start("linear", 1))
        await made.stage.until(lambda scene: scene.last and scene.last.state == "finished")
        assert engine.close(30)
        return made

    made = finish(work())
    events, _ = made.stage.since(0)
    assert isinstance(events[0], EngineReady)
    assert [each.run for each in events if isinstance(each, RunEnded)] == [5]
    assert [each.ended.epoch for each in made.kept] == [0, 1]


def test_models_are_warmed_up_as_the_talk_comes_to_them(tiny: Dataset) -> None:
    async def work() -> None:
        made = Talk(tiny, ["conv", "linear"])
        others = [name for name in FILE_ORDER if name not in ("conv", "linear")]
        assert made.factory._warm_up_order() == ["conv", "linear", *others]
        known = read_catalog(VARIANTS.read_text())
        made.factory.use_variants(Path("other.py"), {"linear": known["linear"]})
        assert made.factory._warm_up_order() == ["linear"]
        assert made.factory.inputs.variants_file == Path("other.py")

    finish(work())


@pytest.mark.parametrize(("hurried", "pace"), [(False, STAGE_PACE), (True, None)])
def test_each_kind_of_engine_has_the_pace_of_all(
    hurried: bool, pace: float | None, tiny: Dataset
) -> None:
    async def work() -> None:
        made = Talk(tiny, [])
        if hurried:
            made.stage.append(PaceChanged(epochs_per_second=None))
        here, pool = made.factory.own_engine(None), made.factory.own_engine(Cluster())
        other = made.factory.library_engine("jax", ["linear"])
        assert isinstance(pool, EnginePool)
        assert isinstance(other, LibraryEngine)
        assert [each.pace for each in (here, pool, other, *pool.engines)] == [pace] * 4
        for each in (pool, other):
            each.close()

    finish(work())


def test_what_replays_trains_nothing(tiny: Dataset) -> None:
    async def work() -> None:
        made = Talk(tiny, [])
        player = RunPlayer(made.stage, made.run_ids)
        engine = made.factory.replay_engine(Recording(Path(), []), player)
        assert isinstance(engine, ReplayEngine)
        engine.launch()
        await made.stage.until(lambda scene: scene.variants.broken)
        assert list(made.stage.scene.variants.broken) == FILE_ORDER

    finish(work())
