"""Models for steps, speed and sizes are made once, and anew when their code has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.data.core.dataset import Dataset
from demo.training.failures import TrainingFailed
from demo.training.inspected_models import InspectedModels
from demo.training.settings import EngineSettings
from demo.training.variants_module import VariantsModule
from tests.demo.conftest import VARIANTS

if TYPE_CHECKING:
    from demo.backends.tensorflow.backend import TensorFlowBackend


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


def inspected(tiny: Dataset, backend: object) -> InspectedModels:
    module = VariantsModule(VARIANTS)
    module.load(VARIANTS, VARIANTS.read_text())
    settings = EngineSettings(tiny, VARIANTS, [])
    return InspectedModels(settings, backend, module)  # type: ignore[arg-type] # or less than one


def test_each_is_made_once_until_it_is_forgotten(tiny: Dataset, backend: TensorFlowBackend) -> None:
    models = inspected(tiny, backend)
    step, lanes = models.single_step("linear"), models.lanes("linear")
    run = models.throughput_run("linear", 8)
    models.forget({"conv"})
    assert models.single_step("linear") is step
    assert models.lanes("linear") is lanes
    assert models.throughput_run("linear", 8) is run
    models.forget({"linear"})
    assert models.single_step("linear") is not step
    assert models.lanes("linear") is not lanes
    assert models.throughput_run("linear", 8) is not run


def test_sizes_are_counted_of_those_that_are_asked_for(
    tiny: Dataset, backend: TensorFlowBackend
) -> None:
    assert [*inspected(tiny, backend).sizes(["linear"]).variants] == ["linear"]


def test_a_library_that_can_not_be_looked_into_is_told(tiny: Dataset) -> None:
    class Blind:
        name = "pytensor"

    with pytest.raises(TrainingFailed, match="PyTensor"):
        inspected(tiny, Blind()).single_step("linear")
