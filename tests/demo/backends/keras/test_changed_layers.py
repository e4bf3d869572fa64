"""A changed model learns like one that was written so by hand, by Keras's own ``fit``.

A process can have one library: ``TALK_BACKEND`` names it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from demo.backends.load import load_backend
from demo.hyperparameters import LayerChanges
from tests.demo.backends.keras.test_trainer import LIBRARY
from tests.demo.backends.test_same_as_keras import BATCH, CLASSES, DATA, IMAGES
from tests.demo.models import alike, values

BACKEND = load_backend(LIBRARY, DATA)  # before anything imports Keras

import keras  # noqa: E402
from keras import Input, Model, Sequential  # noqa: E402
from keras.layers import (  # noqa: E402
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    ReLU,
    SimpleRNN,
    TimeDistributed,
)
from keras.regularizers import L2  # noqa: E402

from demo.backends.keras.changed_layers import change_layers  # noqa: E402
from demo.backends.keras.random_seed import seeded  # noqa: E402
from demo.backends.keras.tensors import value_of  # noqa: E402

SHAPE = (6, 6, 1)


def in_a_row(rate: float, l2: float, activation: str, *, first: float | None = None) -> Model:
    """Return a model of layers in a row; ``first``: the rate of a dropout of its own."""
    kernel = L2(l2) if l2 else None
    listed = [
        Input(SHAPE),
        Conv2D(3, 3, activation=activation, kernel_regularizer=kernel),
        Flatten(),
        *([Dropout(first, seed=5)] if first is not None else []),
        Dense(8, activation=activation, kernel_regularizer=kernel),
        Dense(8, kernel_regularizer=kernel),  # a sum of sums stays one
        *([Dropout(rate, seed=5)] if rate and first is None else []),
        Dense(CLASSES, kernel_regularizer=kernel),
        Activation("softmax"),
    ]
    model = Sequential(listed)
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def graph(l2: float, activation: str) -> Model:
    kernel = L2(l2) if l2 else None
    inputs = Input(SHAPE)
    inner = Sequential([Input((36,)), Dense(6, activation=activation, kernel_regularizer=kernel)])
    x = inner(Flatten()(inputs))
    x = Dense(6, kernel_regularizer=kernel)(x)
    return Model(inputs, Dense(CLASSES, "softmax", kernel_regularizer=kernel)(x))


class Own(Model):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.flatten, self.out = Flatten(), Dense(CLASSES, "softmax")

    def call(self, x: Any) -> Any:
        return self.out(self.flatten(x))


def trained(build: Callable[[], Model], asked: LayerChanges) -> list[Any]:
    def changed() -> Model:
        return change_layers(built(build), asked)

    trainer: Any = BACKEND.trainer(changed, DATA, BATCH)
    order = np.arange(IMAGES, dtype=np.int32)
    for _ in range(2):
        trainer.train(order)
    return values(trainer.model)


def fitted(build: Callable[[], Model]) -> list[Any]:
    model = built(build)
    if not model.compiled:
        model.compile("adam", "sparse_categorical_crossentropy")
    model.run_eagerly = LIBRARY == "tensorflow"
    x, y = DATA.x_train, DATA.y_train
    model.fit(x, y, batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
    return values(model)


def values_of(variables: list[Any]) -> list[Any]:
    return [value_of(each) for each in variables]


def built(build: Callable[[], Model]) -> Model:
    with seeded(4):
        return build()


def test_l2_and_activations_are_those_written_by_hand() -> None:
    changed = trained(lambda: in_a_row(0, 0, "relu"), LayerChanges(l2=0.1, activation="tanh"))
    assert alike(changed, fitted(lambda: in_a_row(0, 0.1, "tanh")), 1e-5)
    assert not alike(changed, fitted(lambda: in_a_row(0, 0.1, "relu")), 1e-3)
    taken = trained(lambda: in_a_row(0, 0.1, "relu"), LayerChanges(l2=0.0))
    assert alike(taken, fitted(lambda: in_a_row(0, 0, "relu")), 1e-5)


@pytest.mark.parametrize("first", [0.1, 0.0])
def test_dropout_that_is_there_gets_the_rate(first: float) -> None:
    asked = LayerChanges(dropout=0.4)
    changed = trained(lambda: in_a_row(0, 0, "relu", first=first), asked)
    assert alike(changed, fitted(lambda: in_a_row(0, 0, "relu", first=0.4)), 1e-5)


def test_a_row_without_dropout_gets_some_before_its_answers() -> None:
    model = change_layers(in_a_row(0, 0, "relu"), LayerChanges(dropout=0.3))
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == ["Conv2D", "Flatten", "Dense", "Dense", "Dropout", "Dense", "Activation"]
    assert model.layers[4].rate == 0.3
    asked = LayerChanges(dropout=0.3)
    assert all(np.isfinite(each).all() for each in trained(lambda: in_a_row(0, 0, "relu"), asked))
    assert change_layers(in_a_row(0, 0, "relu"), LayerChanges(dropout=0.0)).layers[4].units


def test_first_weights_stay() -> None:
    plain = built(lambda: in_a_row(0, 0, "relu"))
    changed = change_layers(
        built(lambda: in_a_row(0, 0, "relu")), LayerChanges(0.3, 0.01, "sigmoid")
    )
    assert alike(values_of(changed.weights), values_of(plain.weights))
    assert changed.loss == "sparse_categorical_crossentropy"


def test_layers_in_a_graph_and_within_others_are_changed() -> None:
    changed = trained(lambda: graph(0, "relu"), LayerChanges(l2=0.1, activation="elu"))
    assert alike(changed, fitted(lambda: graph(0.1, "elu")), 1e-5)
    model = Sequential(
        [
            Input((4, 3)),
            TimeDistributed(Dense(5, activation="relu")),
            SimpleRNN(4),
            Dense(CLASSES, activation="softmax"),
        ]
    )
    change_layers(model, LayerChanges(l2=0.2, activation="gelu"))
    inner, cell, last = model.layers[0].layer, model.layers[1].cell, model.layers[2]
    assert inner.activation is cell.activation is keras.activations.gelu
    assert last.activation is keras.activations.softmax
    assert inner.kernel.regularizer.l2 == pytest.approx(0.2)
    assert cell.recurrent_kernel.regularizer is None


@pytest.mark.parametrize(
    ("make", "asked", "told"),
    [
        (lambda: graph(0, "relu"), LayerChanges(dropout=0.5), "Expected a Sequential, or a model"),
        (Own, LayerChanges(dropout=0.5), "Received: Own without. Write a Dropout layer into it."),
        (Own, LayerChanges(activation="elu"), "Received: Own, a class of its own."),
        (
            lambda: Sequential([Input((3,)), Dense(3), ReLU(), Dense(2)]),
            LayerChanges(activation="elu"),
            'Received: ReLU, a layer of its own. Write Activation("relu").',
        ),
    ],
)
def test_what_can_not_be_changed_is_told_in_a_line(
    make: Callable[[], Model], asked: LayerChanges, told: str
) -> None:
    with pytest.raises(ValueError, match=r"^Expected [^\n]+$") as caught:
        change_layers(make(), asked)
    assert told in str(caught.value)
