"""PyTensor ends with the weights that Keras's own ``fit`` gives, or refuses the model.

Keras computes with TensorFlow here: what the trainer asks of Keras, any library of Keras's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import numpy as np
import pytest
from keras import Model, Sequential, layers, optimizers

from demo.backends.devices.device_data import DeviceData
from demo.backends.interface import UnsupportedModel
from demo.backends.pytensor.check import REDUCTIONS
from demo.catalog.libraries import LIBRARIES
from tests.demo.backends.same_as_keras import CASES, CLASSES, LOSS, SHAPE, built, dense
from tests.demo.backends.test_same_as_keras import BATCH, DATA, EPOCHS, IMAGES
from tests.demo.models import alike, values

if LIBRARIES["pytensor"].missing:
    pytest.skip("PyTensor is an extra", allow_module_level=True)

Build = Callable[[], Model]
TAKEN = (
    *("SGD", "Adam", "momentum", "crossentropy", "one loss in a list", "logits"),
    *(f"reduction {kind}" for kind in REDUCTIONS),
    *("several metrics", "never_compiled", "without_input"),
)


def activations() -> Model:
    """Each activation, said in each way."""
    hidden = [layers.Dense(8, activation="tanh"), layers.Dense(8, use_bias=False), layers.ReLU()]
    model = dense(*hidden, layers.Dense(8, "sigmoid"), layers.Activation("relu"), activation=None)
    model.add(layers.Softmax())
    model.compile(optimizers.SGD(0.5, momentum=0.9), LOSS)
    return model


def functional() -> Model:
    """Layers in line, and a frozen one."""
    images = keras.Input(SHAPE)
    rows = layers.Flatten()(images)
    frozen = layers.Dense(8, activation="relu", trainable=False)
    answers = layers.Dense(CLASSES, activation="softmax")(frozen(rows))
    model = Model(images, answers)
    model.compile(optimizers.Adam(0.02, beta_1=0.8, epsilon=0.01), LOSS)
    return model


def nested_lines() -> Model:
    model = dense(Sequential([layers.Input((36,)), layers.Dense(8, activation="relu")]))
    model.compile("adam", LOSS)
    return model


def dark() -> Model:
    """Sums of exactly zero: at their corner no error goes through."""
    model = dense(layers.Dense(8, kernel_initializer="zeros"), layers.ReLU(), layers.Dense(8))
    model.compile(optimizers.SGD(0.5), LOSS)
    return model


OWN: dict[str, Build] = {
    each.__name__: each for each in (activations, functional, nested_lines, dark)
}
ALL = {**CASES, **OWN}


@pytest.fixture(scope="module", autouse=True)
def pytensor() -> Iterator[Any]:
    """PyTensor as the talk sets it up, but computed by NumPy: Numba compiles for seconds."""
    from demo.backends.pytensor.settings import set_pytensor_up

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTENSOR_FLAGS", "")
        set_pytensor_up()
        import pytensor

    with pytensor.config.change_flags(mode=pytensor.compile.mode.Mode("py", "fast_compile")):
        yield pytensor


def make(build: Build) -> Any:
    from demo.backends.pytensor.backend import PyTensorTrainer

    model = built(build)
    if isinstance(model, Sequential) and not model.built:
        model.build((None, *SHAPE))
    return PyTensorTrainer(model, partial(built, build), DATA, DeviceData(np.asarray, None), BATCH)


def order() -> Any:
    return np.random.default_rng(0).permutation(IMAGES).astype(np.int32)


@pytest.mark.parametrize("name", [*TAKEN, *OWN])
def test_it_is_trained_as_keras_would(name: str) -> None:
    trainer = make(ALL[name])
    for _ in range(EPOCHS):
        trainer.train(order())
    trainer.finish()
    plain = built(ALL[name])
    if not plain.compiled:
        plain.compile("adam", LOSS)
    plain.run_eagerly = True
    x, y = DATA.x_train[order()], DATA.y_train[order()]
    plain.fit(x, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    assert alike(values(trainer.model), values(plain), 1e-5)
    shares = trainer.evaluate("test", order()).probabilities
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", sorted(CASES.keys() - {*TAKEN}))
def test_all_else_is_refused_in_a_line(name: str) -> None:
    with pytest.raises(UnsupportedModel, match=r"^Expected .+\. Received: .+\. PyTensor trains"):
        make(ALL[name])


def test_it_begins_again_and_goes_on_where_it_was() -> None:
    trainer = make(functional)
    first, answers = values(trainer.model), trainer.predict(DATA.x_test[:5])
    told = [trainer.train(order()), trainer.train(order())]
    state = trainer.state()
    on = trainer.train(order())
    trainer.restore(state)
    assert trainer.train(order()) == on
    assert trainer.predict(DATA.x_test[:5], first) == pytest.approx(answers)
    trainer.reset()
    assert alike(values(trainer.model), first)
    assert [trainer.train(order()), trainer.train(order())] == told


def test_it_measures_as_keras_does() -> None:
    trainer = make(CASES["logits"])
    trainer.train(order())
    given = trainer.evaluate("test", order())
    logits = trainer.model(DATA.x_test[order()], training=False)
    y = DATA.y_test[order()]
    losses = keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
    assert given.loss == pytest.approx(float(np.sum(losses)), rel=1e-5)
    assert given.right == int((np.argmax(logits, axis=1) == y).sum())
    np.testing.assert_allclose(given.probabilities, keras.ops.softmax(logits), atol=1e-6)
