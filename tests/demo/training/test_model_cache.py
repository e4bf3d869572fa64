"""Models are made ready once, and what was composed before is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.catalog.composed_code import code
from demo.catalog.composed_model import read_block
from demo.catalog.variant_file import COMPOSED
from demo.data.core.dataset import Dataset
from demo.events import Event, VariantFailed, VariantReady, VariantWarming
from demo.hyperparameters import LayerChanges
from demo.requests import Recipe
from demo.training.model_cache import ModelCache
from demo.training.settings import EngineSettings
from tests.demo.conftest import VARIANTS

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow.backend import TensorFlowBackend


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def models(backend: TensorFlowBackend, tiny: Dataset, told: list[Event]) -> ModelCache:
    settings = EngineSettings(tiny, VARIANTS, ["linear", "extra_layer"])
    models = ModelCache(settings, backend, told.append)
    models.open()
    return models


def composed(data: Dataset, *blocks: str) -> Recipe:
    python = code(tuple(map(read_block, blocks)), data.input_shape, data.classes)
    return Recipe(COMPOSED.name, code=python)


def test_variants_are_made_ready_in_their_order(models: ModelCache, told: list[Event]) -> None:
    models.warm_next()
    assert models.cold == ["extra_layer"]
    assert [type(each) for each in told] == [VariantWarming, VariantReady]
    assert models.runner(Recipe("linear")) is models.runner(Recipe("linear"))
    assert len(told) == 2


def test_data_of_the_same_shape_share_a_model(models: ModelCache) -> None:
    own = models.runner(Recipe("linear"))
    assert models.runner(Recipe("linear", "shuffled")) is own
    table = models.runner(Recipe("linear", "wine"))
    assert table is not own
    assert table.trainer.weights == (13 + 1) * 3
    plane = models.runner(Recipe("linear", "moons"))
    assert models.runner(Recipe("linear", "spirals 5%")) is plane


def test_other_layers_are_a_model_beside_the_variant_s_own(models: ModelCache) -> None:
    own = models.runner(Recipe("linear"))
    changed = models.runner(Recipe("linear", layers=LayerChanges(l2=0.1)))
    assert changed is not own
    assert models.runner(Recipe("linear", layers=LayerChanges(l2=0.1))) is changed
    assert models.runner(Recipe("linear")) is own


def test_a_composed_model_is_made_once_until_another_is(
    models: ModelCache, tiny: Dataset, told: list[Event]
) -> None:
    small, large = composed(tiny, "dense 3"), composed(tiny, "dense 5")
    first = models.runner(small)
    assert first.trainer.weights == 64 * 3 + 3 + 3 * 10 + 10
    assert models.runner(small) is first
    assert models.runner(large).trainer.weights == 64 * 5 + 5 + 5 * 10 + 10
    assert models.runner(small) is not first  # forgotten meanwhile
    ready = [each.weights for each in told if isinstance(each, VariantReady)]
    assert ready == [235, 385, 235]
    linear = models.runner(Recipe("linear"))
    models.runner(large)
    assert models.runner(Recipe("linear")) is linear


def test_what_keras_refuses_is_told_and_raised(models: ModelCache, told: list[Event]) -> None:
    with pytest.raises(NameError, match="Lstm"):
        models.runner(Recipe(COMPOSED.name, code="model = Sequential([Lstm()])"))
    failed = told[-1]
    assert isinstance(failed, VariantFailed)
    assert failed.variant == COMPOSED.name
    assert failed.reason.startswith("NameError: ")
