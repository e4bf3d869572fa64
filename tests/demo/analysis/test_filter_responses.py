"""Maps computed from a snapshot's weights are those that Keras computes."""

from __future__ import annotations

import numpy as np
import pytest

from demo.analysis.filter_responses import Array, Filters, first_filters
from demo.analysis.layer_input import LayerInput
from demo.events import Snapshot
from tests.demo.rehearsal import Rehearsal


def snapshot(**weights: Array) -> Snapshot:
    named = {name.replace("_", "/"): value for name, value in weights.items()}
    return Snapshot(run=1, epoch=0, probabilities=np.zeros((1, 10), np.float32), weights=named)


def chance(*shape: int) -> Array:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("shape", [(28, 28, 1), (8, 8, 1), (32, 32, 3), (5, 9, 2)])
@pytest.mark.parametrize("size", [(3, 3), (5, 5), (2, 4), (1, 1)])
def test_maps_are_what_the_keras_layer_computes(
    warm: Rehearsal, shape: tuple[int, int, int], size: tuple[int, int]
) -> None:
    from keras.layers import Conv2D

    image, kernel, bias = chance(*shape), chance(*size, shape[2], 4), chance(4)
    layer = Conv2D(4, size, padding="same", activation="relu")
    layer.build((None, *shape))
    layer.set_weights([kernel, bias])
    wanted = np.moveaxis(np.asarray(layer(image[None]))[0], -1, 0)
    maps = Filters(kernel, bias).maps(image)
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, wanted, rtol=1e-4, atol=1e-5)


def test_the_first_filters_of_a_real_run(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    for variant, count in (("conv", 32), ("dropout", 32), ("linear", None)):
        run = rehearsal.start(variant, 1)
        filters = first_filters(rehearsal.wait(Snapshot, since, run=run), 1)
        assert (len(filters) if filters else None) == count


def test_fewer_filters_can_be_chosen() -> None:
    filters = Filters(chance(3, 3, 1, 4), chance(4))
    image = chance(8, 8, 1)
    assert len(filters.first(2)) == 2
    np.testing.assert_allclose(filters.first(2).maps(image), filters.maps(image)[:2], rtol=1e-5)
    assert len(filters.first(12)) == 4


def test_filters_without_weights_find_nothing() -> None:
    assert not Filters.blank((3, 3), 1, 12, LayerInput()).maps(chance(28, 28, 1)).any()


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"0_kernel": chance(784, 10)},
        {"0_kernel": chance(3, 3, 8, 4)},
        {"1_kernel": chance(3, 3, 1, 4)},
        {"0_kernel": chance(3, 3, 1, 4), "0_bias": chance(3)},
    ],
    ids=["too large", "dense", "of another layer's maps", "later", "fewer biases"],
)
def test_weights_that_are_no_filters_of_the_image(weights: dict[str, Array]) -> None:
    assert first_filters(snapshot(**weights), 1) is None


def test_a_convolution_without_a_bias() -> None:
    filters = first_filters(snapshot(**{"0_kernel": chance(3, 3, 1, 4)}), 1)
    assert filters is not None
    assert filters.bias.tolist() == [0, 0, 0, 0]
