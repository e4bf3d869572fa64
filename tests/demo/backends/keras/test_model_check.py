"""What can't be trained is refused with what to write; what has no weights yet gets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import pytest
from keras import Model, layers

from demo.backends.keras.model_check import check_model
from demo.data.core.dataset import Dataset
from tests.demo.numbers import progression


def simple(kind: type[Model] = Model, inputs: int = 1) -> Model:
    """Return a model of a class, with some inputs."""
    images = [keras.Input((8, 8, 1)) for _ in range(inputs)]
    together = layers.Add()(images) if inputs > 1 else images[0]
    answers = layers.Dense(10, activation="softmax")(layers.Flatten()(together))
    return kind(images if inputs > 1 else images[0], answers)


def own_fit() -> Model:
    return simple(type("Own", (Model,), {"fit": lambda self, *data: None}))


class Several(Model):  # type: ignore[misc] # Keras comes without types
    """Two answers."""

    def call(self, images: Any) -> Any:
        return images, images


def named(names: list[str]) -> Model:
    """Return a model whose outputs have names; without any it has two that have none."""
    images = keras.Input((8, 8, 1))
    answers = layers.Dense(10, activation="softmax")(layers.Flatten()(images))
    return Model(images, dict.fromkeys(names, answers) or [answers, answers])


def lost(loss: Any) -> Model:
    model = simple()
    model.compile("adam", loss)
    return model


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (own_fit, r"own\. Write train_step\(self, data\) instead\.$"),
        (
            lambda: simple(inputs=2),
            r"one input\. Received: 2\. Split one input of .+ inside",
        ),
        (lambda: named(["a"]), r"Received: \{'a': \(None, 10\)\}\. Let it return one tensor"),
        (lambda: named([]), r"Received: \[\(None, 10\), \(None, 10\)\]\. Let it return one"),
        (lambda: lost("categorical_crossentropy"), r"takes class numbers\. Received: categorical"),
        (lambda: lost(keras.losses.MeanSquaredError()), r"Received: mean_squared_error, which"),
        (lambda: lost(keras.losses.Poisson()), r'Compile with "sparse_categorical_crossentropy"'),
        (Several, r"Received: \(\(None, 8, 8, 1\), \(None, 8, 8, 1\)\)\. End it with Dense"),
    ],
)
def test_what_can_t_be_trained_is_refused_in_a_line(
    tiny: Dataset, build: Callable[[], Model], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        check_model(build(), tiny)
    assert len(str(refused.value).splitlines()) == 1


def test_a_model_without_weights_gets_them(tiny: Dataset) -> None:
    last = layers.Dense(10, activation="softmax")
    model = keras.Sequential([layers.Flatten(), last])
    assert check_model(model, tiny) is model
    assert last.kernel.shape == (64, 10)
    assert check_model(simple(), tiny).built


def mse(labels: Any, answers: Any) -> Any:
    """A loss of the author's own, which is called like Keras's."""
    return keras.losses.sparse_categorical_crossentropy(labels, answers)


@pytest.mark.parametrize("loss", [mse, "crossentropy", keras.losses.Circle(), None])
def test_losses_that_may_take_class_numbers_are_left_to_keras(tiny: Dataset, loss: Any) -> None:
    assert check_model(lost(loss), tiny)


def of_numbers(*more: Any, loss: Any = None, outputs: int = 1) -> Model:
    model = keras.Sequential([keras.Input((10,)), layers.Dense(outputs), *more])
    if loss is not None:
        model.compile("adam", loss)
    return model


def with_softmax_inside() -> Model:
    row = keras.Input((10,))
    shares = layers.Dense(4, activation="softmax")
    return Model(row, layers.Dense(1)(layers.Multiply()([shares(row), layers.Dense(4)(row)])))


def functional_softmax() -> Model:
    row = keras.Input((10,))
    return Model(row, layers.Dense(1, activation="softmax")(row))


SOFTMAX = r"always 1\. End it with Dense\(1\)\.$"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: of_numbers(outputs=3), r"\(None, 1\), one number\. .+ End it with Dense\(1\)\.$"),
        (lambda: of_numbers(layers.Softmax()), SOFTMAX),
        (lambda: of_numbers(layers.Activation("softmax")), SOFTMAX),
        (functional_softmax, SOFTMAX),
        (lambda: of_numbers(loss="sparse_categorical_crossentropy"), r"for classes\. Compile with"),
        (lambda: of_numbers(loss=keras.losses.CategoricalCrossentropy()), r"for classes"),
        (lambda: of_numbers(loss=["crossentropy"]), r"Received: crossentropy"),
    ],
)
def test_what_can_t_answer_with_a_number_is_refused_in_a_line(
    build: Callable[[], Model], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        check_model(build(), progression())
    assert len(str(refused.value).splitlines()) == 1


def test_what_answers_with_a_number_is_taken() -> None:
    several = [of_numbers(), of_numbers(loss=keras.losses.Huber()), with_softmax_inside()]
    for model in (*several, of_numbers(loss=lambda y, said: abs(y - said))):
        assert check_model(model, progression()) is model
