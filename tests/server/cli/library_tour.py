"""A whole talk on one library, in a process of its own: all that demos ask an engine for."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from demo.catalog.libraries import TALK_LIBRARIES
from demo.control.controls import Controls
from demo.data.sources.named_datasets import load_dataset
from demo.events import PictureAnswered, RunResumed, SizesCounted, StepTaken
from demo.requests import SizesWanted, StepWanted
from demo.stage.run import Run
from demo.stage.scene import Scene
from server.cli.arguments import Parser, use_library
from server.files.talk_folder import read_talk_folder
from server.talk.talk import Talk
from server.talk.talk_options import TalkOptions
from tests.demo.conftest import first
from tests.talk import FEW_VARIANTS, TIMEOUT_SECONDS


class LibraryTour:
    """Does one thing after another, and notes what came of it."""

    def __init__(self, folder: Path, backend: str) -> None:
        shutil.copy(FEW_VARIANTS, folder / "variants.py")
        (folder / "talk.md").write_text("# A talk\n")
        data = first(load_dataset("digits"), 300, 100)
        options = TalkOptions(backend=backend)
        self.talk = Talk(read_talk_folder(folder), data, folder / "runs", options)
        self.image = data.x_test[0]

    @property
    def controls(self) -> Controls:
        return self.talk.controls

    @property
    def last(self) -> Run:
        run = self.talk.stage.scene.last
        assert run is not None
        return run

    def events(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.talk.stage.since(0)[0] if isinstance(each, kind)]

    async def until(self, is_so: Any) -> None:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self.talk.stage.until(is_so)

    async def answered(self, kind: type[Any]) -> Any:
        await self.until(lambda _: self.events(kind))
        return self.events(kind)[-1]

    async def go(self) -> dict[str, Any]:
        """Return what came of all."""
        found: dict[str, Any] = {}
        self.talk.training.launch()
        await self.until(lambda scene: scene.ready)
        ready = self.talk.stage.scene.ready
        found["ready"] = ready.backend if ready else ""
        self.controls.hurry(True)
        self.controls.start("linear", 2)
        await self.until(lambda scene: scene.last and scene.last.state == "finished")
        found["trained"] = [self.last.state, self.last.backend, self.last.epoch]
        await self._stop_and_resume(found)
        self.controls.predict(self.image)
        found["drawn"] = len((await self.answered(PictureAnswered)).probabilities)
        self.controls.ask(StepWanted("conv", 0, "nudge", 2))
        found["losses"] = len((await self.answered(StepTaken)).losses)
        self.controls.ask(SizesWanted())
        found["sizes"] = (await self.answered(SizesCounted)).variants
        await self._compare(found)
        found["imported"] = [each for each in TALK_LIBRARIES if sys.modules.get(each)]
        await self.talk.close()
        return found

    async def _stop_and_resume(self, found: dict[str, Any]) -> None:
        self.controls.start("conv", 1000)
        await self.until(
            lambda scene: scene.last and scene.last.epochs == 1000 and scene.last.epoch
        )
        checkpoint = self.talk.recorder.checkpoints.path(self.last.began)
        while not checkpoint.exists():
            await asyncio.sleep(0.01)
        self.controls.renew()  # an engine takes over, as after one that hangs
        await self.until(lambda scene: scene.ready)
        found["resumable"] = self.last.resumable
        self.controls.resume(self.last.id)
        await self.answered(RunResumed)
        reached = self.last.epoch
        await self.until(lambda scene: scene.last and scene.last.epoch > reached)
        self.controls.stop()
        await self.until(lambda scene: not scene.running)
        found["stopped"] = self.last.state

    async def _compare(self, found: dict[str, Any]) -> None:
        def is_over(scene: Scene) -> bool:
            measured = scene.answers.throughput
            return bool(scene.answers.failures) or (measured is not None and all(measured.images))

        self.controls.compare("linear", 32)
        await self.until(is_over)
        scene = self.talk.stage.scene
        measured = scene.answers.throughput
        found["lanes"] = measured.lanes if measured else []
        found["failures"] = scene.answers.failures
        self.controls.stop()


async def _tour(backend: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return await LibraryTour(Path(folder), backend).go()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_tour(use_library(Parser(), None)))), flush=True)
    os._exit(0)  # as the talk does: a library may abort a process whose threads Python ends
