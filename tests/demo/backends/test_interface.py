"""What a backend can do beside training is told by its methods, not by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from demo.backends.interface import Inspector, batch_size_for
from demo.data.core.dataset import Dataset
from demo.data.core.kinds import Kind


class OnlyTrains:
    """A library with trainers alone."""

    name, device = "abacus", "wood"

    def trainer(self, build: Callable[[], Any]) -> Any:
        return build()


class Inspects(OnlyTrains):
    """One that can inspect models, too."""

    def open_model(self, build: Callable[[], Any]) -> Any:
        return build()

    def size(self, build: Callable[[], Any]) -> Any:
        return build()

    def lanes(self, build: Callable[[], Any]) -> Any:
        return build()

    def memory(self) -> tuple[str, int]:
        return "machine", 0


def test_a_backend_that_inspects_is_known_by_its_methods() -> None:
    assert isinstance(Inspects(), Inspector)
    assert not isinstance(OnlyTrains(), Inspector)


def test_an_epoch_of_few_examples_has_steps_enough() -> None:
    def size(count: int, kind: Kind = "table") -> int:
        x, y = np.zeros((count, 2), np.float32), np.zeros(count, np.int32)
        return batch_size_for(Dataset("few", x, y, x, y, kind))

    sizes = {count: size(count) for count in (1, 142, 353, 1437, 4000, 60_000)}
    assert sizes == {1: 4, 142: 4, 353: 8, 1437: 32, 4000: 128, 60_000: 128}
    assert size(142, "images") == 128
