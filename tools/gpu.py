"""Records how fast a GPU is, for talks that have none: ``python -m tools.gpu``.

All models of the talk are trained on the GPU and the CPU of this machine at the same time, with
each batch size, and then for some epochs on the GPU.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from demo.catalog.libraries import CPU, DEFAULT, LIBRARIES, label
from demo.cluster.library_engine import LibraryEngine
from demo.cluster.make_actor import EngineInputs
from demo.control.device_comparison import DeviceComparison
from demo.data.sources.named_datasets import load_dataset
from demo.events import (
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    SessionOpened,
    ThroughputMeasured,
)
from demo.recording.gpu_recording import SHIPPED
from demo.recording.packing import write
from demo.recording.session_header import describe_session
from demo.requests import Compare, Start
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.widgets.device_race import BATCHES, pace

VARIANTS_FILE = Path(__file__).parents[1] / "demo" / "variants.py"
VARIANTS = ("linear", "extra_layer", "conv", "dropout")
EPOCHS = 10
CLOSE_SECONDS = 10.0
KEPT = (SessionOpened, EngineReady, RunStarted, EpochEnded, RunEnded, ThroughputMeasured)


class GpuRecorder:
    """Runs an engine on the GPU and one on the CPU, and keeps their events in ``stage``."""

    def __init__(self, library: str, beside: str) -> None:
        """``library`` computes on the GPU, ``beside`` on the CPU; call it on an event loop."""
        self.stage = Stage()
        data = load_dataset("mnist5k")
        self.stage.append(describe_session(data, 0))
        loop = asyncio.get_running_loop()
        numbers = itertools.count(1)

        def emit(event: Event) -> None:
            loop.call_soon_threadsafe(self.stage.append, event)

        self.gpu = Engine(
            EngineSettings(data, VARIANTS_FILE, [], backend=library), emit, run_ids=numbers
        )
        self.gpu.pace = None
        inputs = EngineInputs(data, VARIANTS_FILE)
        self.cpu = LibraryEngine(beside + CPU, inputs, emit, numbers)

    async def record(self) -> None:
        """Compare, then train; raises ``RuntimeError`` if either fails."""
        try:
            await self._begin()
            await self._work()
        finally:
            self.gpu.close()
            self.cpu.close(CLOSE_SECONDS)

    async def _begin(self) -> None:
        self.gpu.launch()
        await self._until(lambda scene: scene.ready)
        ready = self.stage.scene.ready
        if ready is not None and not self.stage.scene.engine.has_gpu:
            raise RuntimeError(f"Expected a GPU. Received: {ready.device}. Run it where one is.")
        self.cpu.launch()

    async def _work(self) -> None:
        comparison = DeviceComparison(self.stage)
        for variant, batch in itertools.product(VARIANTS, BATCHES):
            comparison.begin(self.gpu, self.cpu, Compare(variant, batch))
            await self._until(_is_over)
            print(self._last(), flush=True)
        for number, variant in enumerate(VARIANTS, 1):
            self.gpu.start(Start(variant, EPOCHS))
            await self._until(partial(_is_trained, number=number))

    def _last(self) -> str:
        measured = self.stage.scene.answers.throughput
        if measured is None:
            return ""
        paces = " and ".join(f"{pace(measured, lane):,.0f}" for lane in range(len(measured.lanes)))
        return f"{measured.variant}, {measured.batch}: {paces} images a second"

    async def _until(self, is_so: Callable[[Scene], object]) -> None:
        await self.stage.until(lambda scene: is_so(scene) or _failure(scene))
        if failure := _failure(self.stage.scene):
            raise RuntimeError(failure)


def _is_over(scene: Scene) -> bool:
    return scene.answers.throughput is not None and scene.answers.throughput.ended


def _is_trained(scene: Scene, number: int) -> bool:
    return len(scene.runs) == number and scene.running is None


def _failure(scene: Scene) -> str:
    failed = (run.reason for run in scene.runs.values() if run.state == "failed")
    return scene.engine.any_failure or next(
        itertools.chain(scene.answers.failures.values(), failed), ""
    )


async def _record(library: str, beside: str, out: Path) -> None:
    recorder = GpuRecorder(library, beside)
    await recorder.record()
    events, _ = recorder.stage.since(0)
    names = label(library), label(beside)
    write((named(each, names) for each in events if isinstance(each, KEPT)), out)


def named(event: Event, libraries: tuple[str, str]) -> Event:
    """Add to each device of a comparison the library that computed there."""
    if not isinstance(event, ThroughputMeasured):
        return event
    devices = [
        f"{device}, {name}" if device else ""
        for device, name in zip(event.devices, libraries, strict=True)
    ]
    return replace(event, devices=devices)


def main() -> int:
    """Record; return the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.gpu", description=__doc__)
    parser.add_argument("--library", choices=LIBRARIES, default=DEFAULT, help="on the GPU")
    parser.add_argument("--beside", choices=LIBRARIES, default=DEFAULT, help="on the CPU")
    parser.add_argument("--out", type=Path, default=SHIPPED, metavar="FILE")
    asked = parser.parse_args()
    began = time.monotonic()
    try:
        asyncio.run(_record(asked.library, asked.beside, asked.out))
    except RuntimeError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(f"{asked.out}: {asked.out.stat().st_size:,} bytes, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
