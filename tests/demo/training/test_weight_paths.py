"""Weights are kept after each epoch of each model's newest run, as long as there is room."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from demo.backends.interface import Trainer, WeightArrays
from demo.training import weight_paths
from demo.training.weight_paths import WeightPath, WeightPaths


class Weights:
    """What a trainer is asked for."""

    weights = 1000

    def copy_weights(self) -> WeightArrays:
        return [np.zeros(1000, np.float32)]


TRAINER = cast(Trainer, Weights())


def path_of(paths: WeightPaths, variant: str) -> WeightPath:
    found = paths.get(variant)
    assert found is not None
    return found


def test_a_new_run_takes_the_place_of_the_models_earlier_one() -> None:
    paths = WeightPaths()
    for run in (1, 2):
        for epoch in range(3):
            paths.note("linear", run, epoch, TRAINER)
    assert (path_of(paths, "linear").run, path_of(paths, "linear").epochs) == (2, [0, 1, 2])
    assert paths.get("conv") is None


def test_without_room_other_models_go_and_then_every_second_epoch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weight_paths, "MOST_BYTES", 4 * 4000)
    paths = WeightPaths()
    paths.note("conv", 1, 0, TRAINER)
    for epoch in range(7):
        paths.note("linear", 2, epoch, TRAINER)
    assert paths.get("conv") is None
    kept = path_of(paths, "linear").epochs
    assert kept[-1] == 6
    assert len(kept) <= 4


def test_a_model_that_may_fill_the_memory_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight_paths, "MOST_BYTES", 3 * 4000)
    paths = WeightPaths()
    paths.note("linear", 1, 0, TRAINER)
    assert paths.get("linear") is None
