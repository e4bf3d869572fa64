"""Whether PyTensor can train a model is known without PyTensor, and said in a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import pytest
from keras import Model, Sequential, layers, losses, optimizers

from demo.backends.interface import UnsupportedModel
from demo.backends.pytensor.check import LossKind, read_layers, read_loss, read_optimizer
from tests.demo.backends.same_as_keras import CLASSES, LOSS, SHAPE, dense


def branched() -> Model:
    images = keras.Input(SHAPE)
    rows = layers.Flatten()(images)
    return Model(images, layers.Dense(CLASSES)(rows) + layers.Dense(CLASSES)(rows))


REFUSED: dict[str, Callable[[], Model]] = {
    r"Received: Dropout \(": lambda: dense(layers.Dropout(0.2)),
    r"Received: Conv2D \(": lambda: Sequential([layers.Input(SHAPE), layers.Conv2D(2, 3)]),
    "Dense without kernel_regularizer": lambda: dense(layers.Dense(8, kernel_regularizer="l2")),
    "ReLU without negative_slope": lambda: dense(layers.ReLU(negative_slope=0.1)),
    "an activation of linear, relu": lambda: dense(layers.Dense(8, activation="gelu")),
    "Flatten before Dense": lambda: Sequential([layers.Input(SHAPE), layers.Dense(2)]),
    "layers that compute in float32": lambda: dense(layers.Dense(8, dtype="float16")),
    "whose layers follow each other": branched,
}


@pytest.mark.parametrize("why", REFUSED)
def test_other_layers_are_refused(why: str) -> None:
    with pytest.raises(UnsupportedModel, match=why) as caught:
        read_layers(REFUSED[why]())
    assert "\n" not in str(caught.value)


def test_models_inside_a_model_are_read_as_one_line() -> None:
    inside = Sequential([layers.Input((36,)), layers.Dense(8), layers.ReLU()])
    kinds = [type(each).__name__ for each in read_layers(dense(inside))]
    assert kinds == ["Flatten", "Dense", "ReLU", "Dense"]


def test_what_is_minimized_is_read() -> None:
    model = dense()
    model.compile("adam", losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum"))
    assert read_loss(model, LOSS) == LossKind(from_logits=True, reduction="sum")
    model.compile("adam", "crossentropy")
    assert read_loss(model, LOSS) == LossKind(from_logits=False, reduction="sum_over_batch_size")


@pytest.mark.parametrize(
    ("loss", "options"),
    [
        ("poisson", {}),
        (losses.SparseCategoricalCrossentropy(ignore_class=1), {}),
        (losses.SparseCategoricalCrossentropy(reduction=None), {}),
        (LOSS, {"loss_weights": 3.0}),
    ],
)
def test_other_losses_are_refused(loss: Any, options: dict[str, Any]) -> None:
    model = dense()
    model.compile("adam", loss, **options)
    with pytest.raises(UnsupportedModel, match=r"^Expected (the|a) loss|^Expected Sparse"):
        read_loss(model, LOSS)


def test_settings_of_an_optimizer_are_read() -> None:
    read = read_optimizer(optimizers.SGD(0.1, momentum=0.9, nesterov=True))
    assert (read["momentum"], read["nesterov"]) == (0.9, True)
    assert read_optimizer(optimizers.Adam(epsilon=0.1))["epsilon"] == 0.1


@pytest.mark.parametrize(
    ("optimizer", "why"),
    [
        (optimizers.RMSprop(), "SGD or Adam. Received: RMSprop"),
        (optimizers.AdamW(), "Received: AdamW"),
        (optimizers.Adam(clipnorm=1.0), "Adam without clipnorm. Received: clipnorm=1.0"),
        (optimizers.Adam(amsgrad=True), "without amsgrad"),
        (optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 6)), "Received: a schedule"),
    ],
)
def test_other_optimizers_are_refused(optimizer: Any, why: str) -> None:
    with pytest.raises(UnsupportedModel, match=why):
        read_optimizer(optimizer)
