"""A talk's training on a cluster, for tests and benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path

from demo.catalog.variant_file import read_catalog
from demo.cluster.dask_cluster import Cluster
from demo.cluster.engine_pool import EnginePool
from demo.control.engine_factory import TrainingInputs
from demo.control.supervisor import TrainingSupervisor
from demo.data.core.dataset import Dataset
from demo.events import ClusterChanged
from demo.recording.recorder import Recorder
from demo.requests import Start
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from tests.demo.conftest import VARIANTS
from tests.demo.site import Site
from tests.talk import TIMEOUT_SECONDS

SOON_WARM = ("linear", "extra_layer", "ends", "fine")


class Tour:
    """A talk's training on a cluster, on an event loop of its own."""

    def __init__(
        self,
        data: Dataset,
        folder: Path,
        address: str,
        variants_file: Path = VARIANTS,
        wanted: Collection[str] = SOON_WARM,
    ) -> None:
        """``wanted`` are names of variants; those that the file has not are left out."""
        self.stage = Stage()
        self.recorder = Recorder(self.stage, folder / "runs")
        known = read_catalog(variants_file.read_text())
        models = {name: model for name, model in known.items() if name in wanted}
        self.training = TrainingSupervisor(
            self.stage,
            self.recorder,
            TrainingInputs(data, variants_file, models),
            cluster=Cluster(address),
        )
        self.controls = self.training.controls

    @property
    def scene(self) -> Scene:
        return self.stage.scene

    @property
    def moves(self) -> list[ClusterChanged]:
        events, _ = self.stage.since(0)
        return [each for each in events if isinstance(each, ClusterChanged)]

    async def until(self, is_so: Callable[[Scene], object]) -> None:
        """Wait for something on stage."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self.stage.until(is_so)

    async def train(self, start: Start) -> Run:
        """Train to the end."""
        self.controls.train(start)
        await self.until(lambda scene: scene.last and scene.queue.variant is None)
        return await self.finished(self.last)

    async def train_all(self, start: Start) -> list[Run]:
        """Train a series to its end."""
        before = len(self.scene.runs)
        self.controls.train(start)
        await self.until(lambda scene: len(scene.runs) == before + start.seeds)
        await self.until(lambda scene: not scene.running)
        return sorted(self.scene.runs.values(), key=lambda run: run.id)[before:]

    async def lose(self, site: Site, place: int) -> Run:
        """Kill the worker of one of two engines while both train; ``place`` 0 is the primary.

        Return the run that broke off, once the other one and one that waited have ended.
        """
        await self.until(lambda scene: scene.engine.workers == 2)
        then = Start("extra_layer", 100), Start("linear", 3)
        self.controls.train(Start("linear", 100, then=then))
        await self.until(
            lambda scene: len([run for run in scene.runs.all_running if run.epoch]) == 2
        )
        first, second = sorted(
            self.scene.runs.all_running, key=lambda run: run.variant, reverse=True
        )
        lost, other = (first, second) if place == 0 else (second, first)
        site.end(site.workers[site.names()[self.pool.engines[place].worker]])
        await self.until(lambda _: lost.state == "interrupted")
        self.controls.hurry(True)
        await self.finished(other)
        await self.until(lambda scene: len(scene.runs) == 3)
        await self.finished(self.last)
        assert [each.state for each in self.moves] == ["joined", "joined", "moved"]
        return lost

    @property
    def pool(self) -> EnginePool:
        assert isinstance(self.training.engine, EnginePool)
        return self.training.engine

    async def finished(self, run: Run) -> Run:
        """Wait for a run's end, which is the one that was planned."""
        await self.until(lambda _: run.state in ("finished", "failed"))
        assert run.state == "finished", run.reason
        return run

    @property
    def last(self) -> Run:
        assert self.scene.last is not None
        return self.scene.last

    def close(self) -> None:
        self.training.close(TIMEOUT_SECONDS)
        self.recorder.close()
