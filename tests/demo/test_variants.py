"""The talk's models work for any picture, and differ in what the talk says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import demo
from demo.catalog.variant_file import read_catalog

VARIANTS = read_catalog(Path(demo.__file__).with_name("variants.py").read_text())
SHAPES = [(8, 8, 1), (28, 28, 1), (32, 32, 3), (5, 7, 2), (1, 1, 1)]


def built(name: str, shape: tuple[int, ...] = (28, 28, 1), classes: int = 10) -> Any:
    from demo import variants  # not before a test runs: it loads Keras

    return getattr(variants, name)(shape, classes)


def layers(model: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return each layer's kind and settings, without its running number."""
    named = [(type(layer).__name__, layer.get_config()) for layer in model.layers]
    return [(kind, {**config, "name": None}) for kind, config in named]


def kinds(model: Any) -> list[str]:
    return [type(layer).__name__ for layer in model.layers]


def test_their_labels_are_the_talks_words() -> None:
    assert [each.label for each in VARIANTS.values()] == [
        "Linear",
        "Extra layer",
        "Convolution",
        "Dropout",
        "Without ReLU",
    ]


@pytest.mark.parametrize("classes", [2, 12])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "x".join(map(str, shape)))
@pytest.mark.parametrize("name", VARIANTS)
def test_any_picture_gets_a_probability_per_class(
    name: str, shape: tuple[int, ...], classes: int
) -> None:
    model = built(name, shape, classes)
    x = np.random.default_rng(0).random((3, *shape), np.float32)
    answers = model(x, training=True).numpy()
    assert answers.shape == (3, classes)
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers >= 0).all()


@pytest.mark.parametrize("name", VARIANTS)
def test_every_weight_is_learned(name: str) -> None:
    import tensorflow as tf

    model = built(name, (5, 7, 2), 3)
    x = np.random.default_rng(0).random((64, 5, 7, 2), np.float32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(x, training=True)[:, 0])
    gradients = tape.gradient(loss, model.trainable_variables)
    assert all(float(tf.reduce_sum(tf.abs(each))) > 0 for each in gradients)


def test_linear_is_a_weighted_sum_of_all_pixels() -> None:
    model = built("linear")
    assert kinds(model) == ["Flatten", "Dense"]
    assert model.count_params() == 28 * 28 * 10 + 10


def test_the_extra_layer_has_an_activation() -> None:
    model = built("extra_layer")
    assert kinds(model) == ["Flatten", "Dense", "Dense"]
    assert model.layers[1].activation.__name__ == "relu"


def test_the_convolution_looks_before_it_sums() -> None:
    found = kinds(built("conv"))
    assert "Conv2D" in found
    assert found[-2:] == ["Flatten", "Dense"]


def test_dropout_is_the_same_net_with_parts_left_out_while_it_trains() -> None:
    conv, dropout = built("conv"), built("dropout")
    left_out = [place for place, kind in enumerate(kinds(dropout)) if kind == "Dropout"]
    assert left_out == [0, len(dropout.layers) - 2]  # of the image, and before the output
    assert all(0 < dropout.layers[place].rate < 1 for place in left_out)
    others = [layer for layer in layers(dropout) if layer[0] != "Dropout"]
    assert others == layers(conv)
    assert dropout.count_params() == conv.count_params()


@pytest.mark.parametrize("name", VARIANTS)
def test_only_dropout_is_different_while_it_trains(name: str) -> None:
    model = built(name)
    x = np.ones((2, 28, 28, 1), np.float32)
    same = np.allclose(model(x, training=True), model(x, training=False))
    assert same == (name != "dropout")


def test_without_relu_the_extra_layer_is_no_more_than_a_sum() -> None:
    straight, bent = built("without_relu"), built("extra_layer")
    assert straight.count_params() == bent.count_params()
    assert straight.layers[1].activation.__name__ == "linear"
