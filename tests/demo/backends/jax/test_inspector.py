"""JAX's two ways to train are those that the trainer is told."""

from __future__ import annotations

import numpy as np

from demo.backends.interface import Indices
from demo.backends.jax.inspector import JaxInspector, JaxLane


class Steps:
    """Counts the images that it is trained on."""

    def __init__(self) -> None:
        self.images = 0

    def train(self, indices: Indices) -> tuple[float, int]:
        self.images += len(indices)
        return 0.0, 0


class Chip:
    """A device as JAX describes it."""

    platform = "gpu"

    def memory_stats(self) -> dict[str, int]:
        return {"bytes_limit": 5}


class OnAGpu(JaxInspector):
    """A backend whose GPU's driver is silent."""

    _chip = Chip()


def test_a_lane_takes_its_trainer_s_steps() -> None:
    steps = Steps()
    lane = JaxLane("Compiled", "CPU", steps)  # type: ignore[arg-type]
    lane.step(np.arange(7, dtype=np.int32))
    assert (lane.label, lane.device, steps.images) == ("Compiled", "CPU", 7)


def test_where_the_driver_is_silent_jax_says_how_much_memory_a_gpu_has() -> None:
    place, room = OnAGpu().memory()
    assert place == "GPU"
    assert room >= 5
