"""What another machine's GPU did is played back as it was, and says where that was."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.catalog.variant_file import read_catalog
from demo.events import EngineReady, Event, ThroughputMeasured
from demo.recording.gpu_recording import SHIPPED, GpuRecording
from demo.recording.packing import write
from demo.recording.reader import read_recording
from demo.stage.log import Stage
from tests.demo.clock import Clock
from tests.demo.conftest import NAMES, VARIANTS


def told(images: int, seconds: float, *, batch: int = 32, ended: bool = False) -> Event:
    return ThroughputMeasured(
        batch=batch,
        lanes=["GPU", "CPU"],
        devices=["GPU (one)", "CPU (2 cores)"],
        images=[images, images // 10],
        seconds=[seconds, seconds],
        ended=ended,
        once=True,
        variant="conv",
        version="abc",
    )


SHAPE = (28, 28, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "gpu.jsonl.xz"
    races = [
        [
            told(0, 0, batch=batch),
            told(100, 0.5, batch=batch),
            told(300, 2, batch=batch, ended=True),
        ]
        for batch in (8, 32)
    ]
    write([EngineReady(backend="jax", device="GPU (one)"), *races[0], *races[1]], path)
    return path


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recording(stage: Stage, clock: Clock, path: Path) -> GpuRecording:
    return GpuRecording(stage, clock.later, path)


def images(stage: Stage) -> list[int]:
    told = [each for each in stage.since(0)[0] if isinstance(each, ThroughputMeasured)]
    return [each.images[0] for each in told]


def test_it_is_told_as_quickly_as_it_came(
    recording: GpuRecording, stage: Stage, clock: Clock
) -> None:
    recording.play("conv", 32)
    assert images(stage) == [0]
    clock.go(0.4)
    assert images(stage) == [0]
    clock.go(0.2)
    assert images(stage) == [0, 100]
    clock.go(1.5)
    assert images(stage) == [0, 100, 300]
    assert stage.scene.answers.throughput is not None
    assert stage.scene.answers.throughput.ended
    assert clock.waiting == 0


def test_it_says_when_and_on_what_it_was_recorded(recording: GpuRecording, stage: Stage) -> None:
    recording.play("conv", 8)
    assert stage.scene.answers.throughput is not None
    assert stage.scene.answers.throughput.recorded.startswith("Recorded ")


def test_it_stops_in_the_middle_and_begins_anew(
    recording: GpuRecording, stage: Stage, clock: Clock
) -> None:
    recording.play("conv", 32)
    clock.go(0.6)
    recording.stop()
    assert stage.scene.answers.throughput is not None
    assert stage.scene.answers.throughput.ended
    clock.go(10)
    assert images(stage) == [0, 100, 100]
    recording.play("conv", 8)
    recording.play("conv", 32)
    assert clock.waiting == 1


def test_it_is_there_for_models_whose_code_is_the_same(recording: GpuRecording) -> None:
    assert recording.has("conv", "abc", SHAPE)
    assert not recording.has("conv", "abd", SHAPE)
    assert not recording.has("linear", "abc", SHAPE)
    assert not recording.has("conv", "abc", (8, 8, 1))


def test_without_the_file_there_is_none(stage: Stage, tmp_path: Path) -> None:
    assert not GpuRecording(stage, path=tmp_path / "none").has("conv", "abc", SHAPE)


def test_the_one_that_is_shipped_is_of_a_real_gpu_and_of_the_models_as_they_are() -> None:
    shipped = read_recording(SHIPPED)
    assert shipped.unreadable == 0
    assert shipped.scene.engine.has_gpu
    assert shipped.machine.endswith(", on Intel Xeon Processor")
    assert shipped.scene.engine.session is not None
    assert shipped.scene.engine.session.versions["jax"]
    catalog = read_catalog(VARIANTS.read_text(encoding="utf-8"))
    recording = GpuRecording(Stage())
    assert all(recording.has(name, catalog[name].version, SHAPE) for name in NAMES)
    assert {run.state for run in shipped.scene.runs.values()} == {"finished"}
