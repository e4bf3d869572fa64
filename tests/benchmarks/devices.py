"""What a GPU and a CPU did at the same time, as the recording has it that the talk shows."""

from __future__ import annotations

from demo.events import ThroughputMeasured
from demo.recording.gpu_recording import SHIPPED
from demo.recording.reader import Recording, read_recording
from demo.widgets.device_race import pace, ratio

from .report import Table


def measure() -> list[Table]:
    """Read the recording; ``tools/gpu.py`` makes another where there is a GPU."""
    recording = read_recording(SHIPPED)
    return [_devices(recording), _epochs(recording)]


def _devices(recording: Recording) -> Table:
    ends = [
        each for each in recording.events if isinstance(each, ThroughputMeasured) and each.ended
    ]
    rows = [
        (
            told.variant,
            f"{told.batch}",
            *(f"{pace(told, lane):,.0f}" for lane in range(len(told.lanes))),
            f"{ratio(told):.1f} ×",
        )
        for told in ends
    ]
    head = ("Model", "Images in a step", *(f"{each}, images/s" for each in ends[0].devices))
    return Table("GPU against CPU", (*head, "GPU against CPU"), rows, _note(recording))


def _note(recording: Recording) -> str:
    session = recording.scene.engine.session
    if session is None:
        raise ValueError(f"Expected {recording.path.name} to say where it was made.")
    versions = ", ".join(f"{name} {version}" for name, version in session.versions.items())
    return (
        f"{recording.label} ({session.machine}; {versions}): both learned from 4,000 digits at the "
        "same time, each in a process of its own, for 6 seconds. On the CPU TensorFlow (2.21.0, "
        "for CPUs alone) is the faster library, on this GPU JAX was there to be tried. It is what "
        "`device_race` plays back where there is no GPU; the line below is of the machine that "
        "read it."
    )


def _epochs(recording: Recording) -> Table:
    rows = [
        (
            run.variant,
            f"{1000 * run.history[-1].seconds / run.epoch:.1f} ms",
            f"{100 * run.history[-1].test_accuracy:.1f} %",
        )
        for run in recording.scene.runs.values()
    ]
    head = ("An epoch of", "Training alone", "Test accuracy after the last")
    epochs = next(iter(recording.scene.runs.values())).epochs
    note = (
        f"{epochs} epochs of 4,000 digits on the GPU of the same recording, 128 images in a step."
    )
    return Table("Epochs on a GPU", head, rows, note)
