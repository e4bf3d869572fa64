"""Models are made ready once, and what was composed before is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.catalog.composed_model import code, read_block
from demo.catalog.variant_file import COMPOSED
from demo.data.dataset import Dataset
from demo.events import Event, VariantFailed, VariantReady, VariantWarming
from demo.requests import Recipe
from demo.training.model_cache import ModelCache, explain
from tests.demo.conftest import VARIANTS

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow_backend import TensorFlowBackend


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.backends.tensorflow_backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def workshop(backend: TensorFlowBackend, tiny: Dataset, told: list[Event]) -> ModelCache:
    workshop = ModelCache(backend, tiny, VARIANTS, ["linear", "extra_layer"], told.append)
    workshop.open()
    return workshop


def composed(data: Dataset, *blocks: str) -> Recipe:
    python = code(tuple(map(read_block, blocks)), data.image_shape, data.classes)
    return Recipe(COMPOSED.name, code=python)


def test_variants_are_made_ready_in_their_order(workshop: ModelCache, told: list[Event]) -> None:
    workshop.warm_next()
    assert workshop.cold == ["extra_layer"]
    assert [type(each) for each in told] == [VariantWarming, VariantReady]
    assert workshop.learner(Recipe("linear")) is workshop.learner(Recipe("linear"))
    assert len(told) == 2


def test_data_of_the_same_shape_share_a_model(workshop: ModelCache) -> None:
    own = workshop.learner(Recipe("linear"))
    assert workshop.learner(Recipe("linear", "shuffled")) is own
    table = workshop.learner(Recipe("linear", "wine"))
    assert table is not own
    assert table.trainer.weights == (13 + 1) * 3


def test_a_composed_model_is_made_once_until_another_is(
    workshop: ModelCache, tiny: Dataset, told: list[Event]
) -> None:
    small, large = composed(tiny, "dense 3"), composed(tiny, "dense 5")
    first = workshop.learner(small)
    assert first.trainer.weights == 64 * 3 + 3 + 3 * 10 + 10
    assert workshop.learner(small) is first
    assert workshop.learner(large).trainer.weights == 64 * 5 + 5 + 5 * 10 + 10
    assert workshop.learner(small) is not first  # forgotten meanwhile
    ready = [each.weights for each in told if isinstance(each, VariantReady)]
    assert ready == [235, 385, 235]
    linear = workshop.learner(Recipe("linear"))
    workshop.learner(large)
    assert workshop.learner(Recipe("linear")) is linear


def test_what_keras_refuses_is_told_and_raised(workshop: ModelCache, told: list[Event]) -> None:
    with pytest.raises(NameError, match="Lstm"):
        workshop.learner(Recipe(COMPOSED.name, code="model = Sequential([Lstm()])"))
    failed = told[-1]
    assert isinstance(failed, VariantFailed)
    assert failed.variant == COMPOSED.name
    assert failed.reason.startswith("NameError: ")


def test_explanations_are_one_short_line() -> None:
    reason, detail = explain(ValueError("first\n  second " + 1000 * "x"))
    assert reason.startswith("ValueError: first second xxx")
    assert len(reason) < 250
    assert detail.count("x") > 999
    assert explain(MemoryError("9 GiB needed"))[0] == ("The model needs more memory than there is.")
