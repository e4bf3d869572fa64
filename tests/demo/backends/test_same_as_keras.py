"""Any model ends with the weights that Keras's own ``fit`` gives it, on the same batches.

A process can have one library: ``TALK_BACKEND`` names it.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from demo.backends.keras.internals import has_own_step
from demo.backends.load import load_backend
from demo.catalog.libraries import DEFAULT
from demo.data.core.class_weights import class_weights
from demo.data.core.dataset import Dataset
from demo.data.core.number_scaling import learned_answers
from demo.hyperparameters import Hyperparameters
from tests.demo.backends.keras.test_trainer import LIBRARY
from tests.demo.conftest import first
from tests.demo.models import alike, values
from tests.demo.numbers import progression

IMAGES, BATCH, EPOCHS = 28, 16, 3  # the last batch is a smaller one
CLASSES = 4


def noise() -> Dataset:
    """Return a few images of noise, each a little brighter at one place for its class."""
    chance = np.random.default_rng(3)
    y = chance.integers(0, CLASSES, 2 * IMAGES).astype(np.int32)
    x = chance.random((2 * IMAGES, 6, 6, 1), np.float32)
    x[np.arange(2 * IMAGES), y] += 0.5
    return Dataset("noise", x[:IMAGES], y[:IMAGES], x[IMAGES:], y[IMAGES:])


DATA = noise()
BACKEND = load_backend(LIBRARY, DATA)  # before anything imports Keras

from keras.ops import convert_to_tensor  # noqa: E402

from tests.demo.backends import same_numbers_as_keras as numbers  # noqa: E402
from tests.demo.backends.same_as_keras import CASES, COMPILED, EACH_LIBRARY, built  # noqa: E402

# Those whose answers become shares in another way; to answer is compiled for each anew.
ANSWERING = {name for name in CASES if "logits" in name or "mixed" in name or "Mode" in name}
MEASURED = ("recurrent dropout", "training")
ALL = os.environ.get("TALK_CASES") == "all"
HERE = CASES if LIBRARY == DEFAULT or ALL else EACH_LIBRARY
FEW_NUMBERS = numbers.FEW if LIBRARY == DEFAULT else numbers.EACH_LIBRARY
NUMBERS = [*numbers.CASES] if ALL else FEW_NUMBERS


def fit(model: Any, x: Any, y: Any, batch: int = BATCH, **options: Any) -> None:
    """Train a model as Keras does, on the examples in their order.

    On PyTorch what hands ``fit`` its batches draws from the random numbers of dropout: there the
    same batches are handed over one by one.
    """
    if LIBRARY != "torch":
        model.fit(x, y, batch_size=batch, epochs=EPOCHS, shuffle=False, verbose=0, **options)
        return
    for start in [*range(0, len(x), batch)] * EPOCHS:
        some = x[start : start + batch], y[start : start + batch]
        if has_own_step(model):  # which ``fit`` gives two arrays, and what follows gives three
            model.train_step(tuple(map(convert_to_tensor, some)))
        else:
            model.train_on_batch(*some, **options)
    model.optimizer.finalize_variable_values(model.trainable_variables)


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
@pytest.mark.parametrize("name", HERE)
def test_it_is_trained_as_keras_would(name: str) -> None:
    build = CASES[name]
    trainer: Any = BACKEND.trainer(lambda: built(build), DATA, BATCH)
    order = np.random.default_rng(0).permutation(IMAGES).astype(np.int32)
    for _ in range(EPOCHS):
        trainer.train(order)
        if name in MEASURED:  # which changes nothing
            trainer.evaluate("test", order)
    trainer.finish()

    plain = built(build)
    if not plain.compiled:
        plain.compile("adam", "sparse_categorical_crossentropy")
    plain.run_eagerly = LIBRARY == "tensorflow" and name not in COMPILED  # in less time
    fit(plain, DATA.x_train[order], DATA.y_train[order])
    assert alike(values(trainer.model), values(plain), 1e-5)
    if name in ANSWERING:
        shares = trainer.evaluate("test", order).probabilities
        assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


LEARNING = {
    "another optimizer": (CASES["nested"], Hyperparameters(0.05, 7, "SGD")),
    "a rate alone": (CASES["mixed_float16"], Hyperparameters(0.3)),
    "class weights": (CASES["Subclass"], Hyperparameters(class_weight={"1": 4.0, "3": 0.0})),
    "means by weight": (
        CASES["reduction mean_with_sample_weight"],
        Hyperparameters(batch=5, optimizer="Lion", class_weight="balanced"),
    ),
}


@pytest.mark.parametrize("name", LEARNING)
def test_hyperparameters_that_are_asked_for_are_those_of_fit(name: str) -> None:
    build, asked = LEARNING[name]
    trainer: Any = BACKEND.trainer(lambda: built(build), DATA, BATCH, asked.optimizer)
    weights = class_weights(asked.class_weight, DATA)
    order = np.random.default_rng(0).permutation(IMAGES).astype(np.int32)
    trainer.train(order)  # in steps of another size; all of it is forgotten
    trainer.take_steps_of(asked.batch or BATCH, weights)
    trainer.train(order)
    trainer.reset()
    if asked.learning_rate is not None:
        trainer.set_learning_rate(asked.learning_rate)
        assert trainer.learning_rate == pytest.approx(asked.learning_rate)
    for _ in range(EPOCHS):
        trainer.train(order)

    plain = built(build)
    if asked.optimizer:
        plain.compile(asked.optimizer, plain.loss)
    if asked.learning_rate is not None:
        plain.optimizer.learning_rate = asked.learning_rate
    plain.run_eagerly = LIBRARY == "tensorflow" and "mixed" not in str(build)
    class_weight = None if weights is None else dict(enumerate(weights.tolist()))
    x, y = DATA.x_train[order], DATA.y_train[order]
    fit(plain, x, y, asked.batch or BATCH, class_weight=class_weight)
    assert alike(values(trainer.model), values(plain), 1e-5)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_learned_as_keras_would_from_the_same_arrays(name: str) -> None:
    build, data = numbers.CASES[name], first(progression(), IMAGES, IMAGES)
    trainer: Any = BACKEND.trainer(lambda: built(build), data, BATCH)
    order = np.random.default_rng(0).permutation(IMAGES).astype(np.int32)
    for _ in range(EPOCHS):
        trainer.train(order)
    trainer.finish()

    plain, y = built(build), learned_answers(data.y_train, data.answer_scale)
    if not plain.compiled:
        plain.compile("adam", "mean_squared_error")
    plain.run_eagerly = LIBRARY == "tensorflow"
    fit(plain, data.x_train[order], y[order])
    assert alike(values(trainer.model), values(plain), 1e-5)
    if name != "never compiled" and not ALL:
        return  # to measure is compiled for each anew
    measured = trainer.evaluate("test", np.arange(IMAGES, dtype=np.int32))
    y_test = learned_answers(data.y_test, data.answer_scale)
    said = plain.predict(data.x_test, verbose=0)
    loss = plain.evaluate(data.x_test, y_test, batch_size=IMAGES, verbose=0)
    of_a_batch = IMAGES if name == "sum" else 1
    assert measured.loss / IMAGES == pytest.approx(loss / of_a_batch, rel=1e-3)
    mean, spread = data.answer_scale
    assert measured.probabilities == pytest.approx(said * spread + mean, rel=1e-4)
